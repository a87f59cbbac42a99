package cli

import (
	"slices"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
	"lanthorn/ree"
	"lanthorn/review"
)

// amendable are the licences of an exporter that an amendment can be asked for, but
// those that customs works with in the demonstration.
func (d *demoReview) amendable(g simulate.Goods) ([]review.Licence, error) {
	list, err := d.app.Licences(d.ctx, d.exporter(g), "", 50)
	return slices.DeleteFunc(list.Licences, func(l review.Licence) bool {
		return l.State != review.Active || l.Under != nil || l.Amending != "" || slices.Contains(d.licences[:min(3, len(d.licences))], l.Key)
	}), err
}

// wentTo reports whether a licence's case went to agencies.
func (d *demoReview) wentTo(l *review.Licence) bool {
	c, err := d.app.Case(d.ctx, d.reviewer(), l.Case)
	return err == nil && len(c.Referrals) > 0
}

// heardAgain has every agency that is asked about an amendment support it.
func (d *demoReview) heardAgain(amendment string) error {
	row, err := d.app.Amendment(d.ctx, d.reviewer(), amendment)
	for _, r := range row.Asked {
		if err != nil {
			return err
		}
		d.tick(2 * time.Hour)
		m := app.AmendmentMove{Agency: r.Agency}
		for _, no := range row.Lines {
			m.Lines = append(m.Lines, review.LinePosition{Line: no, Stance: review.Support, Reasons: []string{d.reason()}, Note: "A tenth more changes nothing of what was said of the licence."})
		}
		_, err = d.app.MoveAmendment(d.ctx, d.adviser(r.Agency), "", amendment, "answer", m)
	}
	return err
}

// askedAgain has a holder ask for more under a licence whose case went to agencies:
// they are asked about it again, and have not answered yet.
func (d *demoReview) askedAgain(goods []simulate.Goods) error {
	for _, g := range goods {
		list, err := d.amendable(g)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(l review.Licence) bool { return d.wentTo(&l) })
		if i < 0 {
			continue
		}
		now, err := d.app.Amendable(d.ctx, d.exporter(g), list[i].Key)
		if err != nil {
			return err
		}
		more := max(ree.Kilogram, now.Lines[0].MassMG/10/ree.Kilogram*ree.Kilogram)
		now.Lines[0].MassMG += more
		now.Lines[0].Lots[0].MassMG += more
		d.tick(time.Hour)
		rec, err := d.app.LodgeAmendment(d.ctx, d.exporter(g), "", list[i].Key, "The buyer's second line starts in spring.", now)
		if err != nil {
			return err
		}
		if err := d.lists(); err != nil {
			return err
		}
		_, err = d.app.MoveAmendment(d.ctx, d.reviewer(), "", rec.Amendment, "accept", app.AmendmentMove{})
		return err
	}
	return nil
}
