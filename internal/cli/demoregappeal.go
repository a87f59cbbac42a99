package cli

import (
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
	"lanthorn/review"
)

// contested has another exporter's registration declined and appealed against; the
// appeal waits for its panel.
func (d *demoReview) contested(but simulate.Goods, goods []simulate.Goods, general *review.General) error {
	for _, g := range goods {
		if g.Party != but.Party {
			return d.declinedAndAppealed(g, general)
		}
	}
	return nil
}

func (d *demoReview) declinedAndAppealed(g simulate.Goods, general *review.General) error {
	rec, err := d.asked(g, general)
	if err != nil {
		return err
	}
	d.tick(3 * time.Hour)
	if _, err := d.app.MoveRegistration(d.ctx, d.reviewer(), "", rec.Registration, "examine", app.RegistrationMove{Reason: "The programme names no officer for each site (simulated)."}); err != nil {
		return err
	}
	d.tick(2 * time.Hour)
	if _, err := d.app.MoveRegistration(d.ctx, d.person("decider", d.office, app.RoleDecider), "", rec.Registration, "decline", app.RegistrationMove{Reason: "The compliance programme names no officer for each site (simulated)."}); err != nil {
		return err
	}
	d.tick(5 * time.Hour)
	grounds := d.app.Jurisdiction().Review.Appeals.Grounds
	if len(grounds) == 0 {
		return nil
	}
	ap, err := d.app.LodgeRegistrationAppeal(d.ctx, d.exporter(g), "", rec.Registration, grounds[:1], "Annex 3 of the programme names an officer for each of the two sites; it was in the file (simulated).")
	if err != nil {
		return err
	}
	d.tick(time.Hour)
	_, err = d.app.MoveAppeal(d.ctx, d.officer("appeals", app.RoleReviewer), "", ap.Appeal, "admit", app.AppealMove{})
	return err
}
