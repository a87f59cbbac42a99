package cli

import (
	"errors"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/partylists"
	"lanthorn/internal/simulate"
	"lanthorn/screening"
)

// lists imports an invented edition of every list that the pack needs.
func (d *demoReview) lists() error { return partylists.Keep(d.ctx, d.app, d.listOfficer()) }

func (d *demoReview) listOfficer() app.Actor {
	return d.person("supervisor", inRole(d.industry, "supervisor").Org, app.RoleSupervisor)
}

// gate has the gate look again, with lists that are current.
func (d *demoReview) gate(ref string) error {
	if err := d.lists(); err != nil {
		return err
	}
	_, err := d.app.EvaluateGate(d.ctx, d.reviewer(), "", ref)
	return err
}

// confirmHits confirms what the lists say of a case's parties.
func (d *demoReview) confirmHits(ref string) error {
	hits, err := d.app.Hits(d.ctx, d.reviewer(), app.HitFilter{Deal: ref, Standing: "open"})
	for _, h := range hits {
		_, more := d.app.Resolve(d.ctx, d.reviewer(), "", h.Ref, app.Resolve{EntryHash: h.Hit.EntryHash, Outcome: screening.Confirmed, Reason: "same_party",
			Text: "Name, country and catalogue agree with the notice.", Months: 12})
		err = errors.Join(err, more)
	}
	return err
}

// nearMatch brings out a new edition of the watch list with a name that is
// nearly that of a waiting case's end user: somebody has to look.
func (d *demoReview) nearMatch() error {
	cases, err := d.app.Cases(d.ctx, d.reviewer(), app.CaseFilter{State: "lodged", Limit: 1})
	if err != nil || len(cases.Cases) == 0 {
		return err
	}
	user := cases.Cases[0].Application.EndUsers[0]
	d.tick(time.Hour)
	near := user.Name[:2] + user.Name[3:] // a letter left out
	_, err = d.app.ImportBytes(d.ctx, d.listOfficer(), "", app.ListImport{List: "cn.watch", Format: "table"},
		map[string][]byte{"": simulate.PartyList("cn.watch", [2]string{near, user.Country})})
	if err != nil {
		return err
	}
	_, err = d.app.Rescreen(d.ctx)
	return err
}
