package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
	"lanthorn/ree"
	"lanthorn/review"
)

// generals has an exporter registered under the pack's first general licence and
// its shipments cleared by rule: two go, one between them is declined. Another
// exporter waits for the office, and for the panel on its appeal.
func (d *demoReview) generals(goods []simulate.Goods) error {
	list := d.app.Generals()
	if len(list) == 0 {
		return nil
	}
	g, found, err := d.clean(goods)
	if err != nil || !found {
		return err
	}
	rec, err := d.decided(g, review.Grant, d.reason())
	if err != nil {
		return err
	}
	ref, err := d.registered(g, &list[0])
	if err != nil {
		return err
	}
	d.tick(3 * time.Hour)
	if err := d.lists(); err != nil {
		return err
	}
	for n, stranger := range []string{"", "Ausgedachte Antriebe GmbH (simulated)", ""} {
		s, err := d.ship(g, ref, rec.Licence, stranger, n)
		if err != nil {
			return err
		}
		if s.Cleared && n == 0 {
			if err := d.writeOff(s.Licence); err != nil {
				return err
			}
		}
		d.tick(time.Hour)
	}
	if err := d.applied(g, goods, &list[len(list)-1]); err != nil || len(list) < 2 {
		return err
	}
	return d.contested(g, goods, &list[0])
}

// clean finds magnets in which the gate finds nothing.
func (d *demoReview) clean(goods []simulate.Goods) (simulate.Goods, bool, error) {
	for _, g := range goods {
		if !strings.HasPrefix(g.Form, "magnet") {
			continue
		}
		p, err := d.app.Preflight(d.ctx, d.exporter(g), d.order(g, 200*ree.Kilogram, review.Party{Name: "Nobody", Country: "DE"}))
		if err != nil {
			return g, false, err
		}
		if !slices.ContainsFunc(p.Verdicts, func(v review.GateVerdict) bool { return v.Status != review.Verified && v.Status != review.Qualified }) {
			return g, true, nil
		}
	}
	return simulate.Goods{}, false, nil
}

// order is a contract over some of a lot with one buyer, for civil use.
func (d *demoReview) order(g simulate.Goods, mass ree.Mass, buyer review.Party) review.Application {
	y, m, day := d.clock.at.AddDate(0, 0, -10).Date()
	return review.Application{Kind: "individual", Destination: buyer.Country, Consignee: buyer, EndUsers: []review.Party{buyer},
		EndUse: review.EndUse{Code: "civil_industry", Text: "motors (simulated)", Site: buyer.Address}, Route: review.Route{Mode: "sea", From: "CNNGB"},
		Contract:  review.Contract{Number: "C-GL-" + g.Lot, Date: calendar.NewDate(y, m, day)},
		Documents: []review.Document{{Kind: "contract", Name: "contract-" + g.Lot + ".pdf", Hash: demoHash("contract", g.Lot)}},
		Lines:     []review.Line{{No: 1, Form: ree.Form(g.Form), HS: g.HS, MassMG: mass, Text: g.Grade, Lots: []review.LotQuantity{{Lot: g.Lot, MassMG: mass}}}}}
}

// registered brings an exporter to a registration.
func (d *demoReview) registered(g simulate.Goods, general *review.General) (string, error) {
	rec, err := d.asked(g, general)
	if err != nil {
		return "", err
	}
	d.tick(4 * time.Hour)
	if _, err := d.app.MoveRegistration(d.ctx, d.reviewer(), "", rec.Registration, "examine", app.RegistrationMove{Reason: "The compliance programme was seen on site; past licences were used as granted."}); err != nil {
		return "", err
	}
	d.tick(2 * time.Hour)
	_, err = d.app.MoveRegistration(d.ctx, d.person("decider", d.office, app.RoleDecider), "", rec.Registration, "register", app.RegistrationMove{})
	return rec.Registration, err
}

func (d *demoReview) asked(g simulate.Goods, general *review.General) (app.RegistrationReceipt, error) {
	q := app.RegistrationRequest{General: general.ID, Text: "Magnets for the motors of customers whom we have supplied under licence; screening and end-use checks are part of our order process. Simulated."}
	for _, kind := range general.Evidence {
		q.Evidence = append(q.Evidence, review.Document{Kind: kind, Name: kind + ".pdf", Hash: demoHash(kind, g.Party)})
	}
	return d.app.AskRegistration(d.ctx, d.exporter(g), "", q)
}

// applied leaves another exporter's registration to the office.
func (d *demoReview) applied(but simulate.Goods, goods []simulate.Goods, general *review.General) error {
	for _, g := range goods {
		if g.Party != but.Party {
			_, err := d.asked(g, general)
			return err
		}
	}
	return nil
}

// ship asks for some kilograms of a lot, to the end user of a licence or to a
// stranger whom none has named.
func (d *demoReview) ship(g simulate.Goods, ref, licence, stranger string, n int) (app.ShipmentReceipt, error) {
	l, err := d.app.Licence(d.ctx, d.reviewer(), licence)
	if err != nil {
		return app.ShipmentReceipt{}, err
	}
	a := d.order(g, ree.Mass(200+50*n)*ree.Kilogram, l.Licence.Consignee)
	a.Contract.Number += fmt.Sprintf("-%d", n+1)
	if stranger != "" {
		a.EndUsers = []review.Party{{Name: stranger, Country: a.Destination}}
	}
	return d.app.ClearShipment(d.ctx, d.exporter(g), "", ref, a)
}
