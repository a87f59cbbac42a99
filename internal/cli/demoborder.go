package cli

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"lanthorn/accountancy/outside"
	"lanthorn/evidence/credential"
	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// demoDesk is the demonstration's desk without a network.
const demoDesk = "demo-jetty"

// border plays customs after the licences are out: a reservation, write-offs from
// it and an amendment, an offline use that the licence cannot bear, a system that
// has yet to acknowledge a suspension, and a day that is closed.
func (d *demoReview) border() error {
	if len(d.licences) < 3 {
		return nil
	}
	for _, step := range []func() error{func() error { return d.shipments(d.licences[1]) }, func() error { return d.overdrawn(d.licences[1]) }, func() error { return d.awaited(d.licences[2]) }} {
		d.tick(time.Hour)
		if err := step(); err != nil {
			return err
		}
	}
	day := d.clock.at
	d.tick(24 * time.Hour)
	_, err := d.app.CloseBorderDay(d.ctx, d.customs("customs"), "demo-day", day.Format("2006-01-02"))
	return err
}

func (d *demoReview) customs(account string) app.Actor {
	return d.person(account, inRole(d.industry, "customs").Org, app.RoleCustoms)
}

// share is a part of what remains on a licence's first line, in whole kilograms.
func (d *demoReview) share(licence string, percent ree.Mass) (ree.Mass, error) {
	l, err := d.app.Licence(d.ctx, d.customs("customs"), licence)
	if err != nil {
		return 0, err
	}
	return max(ree.Kilogram, l.Lines[0].RemainingMG*percent/100/ree.Kilogram*ree.Kilogram), nil
}

// declare has customs hold a declaration of what left.
func (d *demoReview) declare(licence, declaration string, mass ree.Mass) error {
	l, err := d.app.Licence(d.ctx, d.customs("customs"), licence)
	if err != nil {
		return err
	}
	d.declared = append(d.declared, outside.Record{Kind: outside.Declaration, Number: declaration, Date: d.clock.at.Format(time.DateOnly), Party: l.Licence.Holder, Flow: "export",
		Country: l.Licence.Destination, HS: l.Lines[0].HS, Mass: mass, Licence: licence, Edition: "simulated"})
	return nil
}

func (d *demoReview) shipments(licence string) error {
	officer := d.customs("customs")
	tenth, err := d.share(licence, 10)
	if err != nil {
		return err
	}
	q := app.BorderQuestion{Licence: licence, Line: 1, Mass: 4 * tenth, Declaration: "3101" + licence[3:7] + "31"}
	kept, err := d.app.ReserveGoods(d.ctx, officer, "demo-reserve-"+licence, q)
	if err != nil {
		return err
	}
	q.Of, q.Mass = kept.Move, 2*tenth
	d.tick(time.Hour)
	gone, err := d.app.WriteOff(d.ctx, officer, "demo-exit-"+licence, q)
	if err != nil {
		return err
	}
	d.tick(time.Hour)
	if err := d.declare(licence, q.Declaration, 2*tenth-ree.Kilogram/2); err != nil {
		return err
	}
	_, err = d.app.AmendGoods(d.ctx, officer, "demo-amend-"+licence, app.BorderChange{Licence: licence, Line: 1, Of: gone.Move, Mass: 2*tenth - ree.Kilogram/2, Declaration: q.Declaration, Reason: "weighed again on the quay"})
	return err
}

// overdrawn has a desk without a network use more than the licence still bears.
func (d *demoReview) overdrawn(licence string) error {
	seed := sha256.Sum256([]byte(demoDesk))
	key := ed25519.NewKeyFromSeed(seed[:])
	desk := app.Desk{Ref: demoDesk, Name: "Jetty without a network (simulated)", Key: base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))}
	if _, err := d.app.RegisterDesk(d.ctx, d.customs("customs"), "demo-desk", desk); err != nil {
		return err
	}
	if _, err := d.app.PublishList(d.ctx, d.customs("customs"), "demo-list"); err != nil {
		return err
	}
	all, err := d.share(licence, 100)
	if err != nil {
		return err
	}
	var texts []string
	for i, mass := range []ree.Mass{all / 10, all} {
		text, err := credential.SignDebit(credential.Debit{Desk: demoDesk, No: int64(i + 1), Licence: licence, Line: 1, MassMG: int64(mass), Declaration: fmt.Sprintf("3101%s4%d", licence[3:7], i), At: d.clock.at.Truncate(time.Second), List: 1}, key)
		if err != nil {
			return err
		}
		texts = append(texts, text)
	}
	if err := d.declare(licence, fmt.Sprintf("3101%s4%d", licence[3:7], 0), all/10); err != nil {
		return err
	}
	d.tick(2 * time.Hour)
	_, err = d.app.UploadDebits(d.ctx, d.customs("customs.night"), texts)
	return err
}

// awaited suspends a licence that a system of customs has not acknowledged yet.
func (d *demoReview) awaited(licence string) error {
	if _, err := d.app.RegisterSystem(d.ctx, d.customs("customs"), "demo-system", app.CustomsSystem{Ref: "east-ports", Name: "Eastern ports (simulated)"}); err != nil {
		return err
	}
	_, err := d.app.Suspend(d.ctx, d.reviewer(), "demo-suspend", review.LicenceCommand{Licence: licence, Reason: "end user's address is being checked"})
	return err
}
