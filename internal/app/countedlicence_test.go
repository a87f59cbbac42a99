package app

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/internal/letters"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/verify"
)

// TestALicenceOfEquipmentSaysUnitsEverywhere: the signed licence, its QR code, its
// letter, the desk without a network, its duties and what is on its way.
func TestALicenceOfEquipmentSaysUnitsEverywhere(t *testing.T) {
	f := withItems(t)
	ctx := context.Background()
	f.now = time.Date(2027, 1, 11, 9, 0, 0, 0, china)
	f.cfg.Law.Review.Duties = []review.DutyRule{{Report: "arrival", Days: 60, Basis: "law"}}
	ref := f.lodged(asking(mill(4)))
	licence := f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.Grant, MassMG: 4, Reasons: []string{"criteria_met"}})
	p, err := f.IssueLicence(ctx, maker, "", licence)
	f.must(err)
	bundle := f.verified(p)
	f.saysUnits(t, verify.Bundle(bundle, f.Keys.Public, f.now), "4 set")
	f.saysUnits(t, verify.QR(p.QR, f.Keys.Public, f.now), "4 set, of which 4 set left")
	f.must(f.PublishIfDue(ctx))
	_, list, _, err := f.BorderList(ctx, customs)
	f.must(err)
	for _, mg := range []int64{0, 2, 4_000_000} {
		a := verify.Desk(verify.DeskQuestion{QR: p.QR, List: list, Line: 1, MG: mg, Now: f.now}, f.Keys.Public)
		if a.Answer != "refer" || a.Reason != verify.CodeBalance {
			t.Errorf("asked for %d, the desk without a network says %s %s", mg, a.Answer, a.Reason)
		}
	}
	f.signedUnits(t, bundle)
	d, err := f.letterDraftOf(p.Seq)
	f.must(err)
	if mass := d.facts.Tables["lines"][0]["mass"].In("en"); !strings.HasPrefix(mass, "4 set") {
		t.Errorf("its letter says %q", mass)
	}
	ask := BorderQuestion{Licence: licence, Line: 1, Quantity: &review.Quantity{Amount: "1", Unit: "set"}, Declaration: "D-1"}
	_, err = f.WriteOff(ctx, customs, "w", ask)
	f.must(err)
	duties, _, err := f.Duties(ctx, maker, licence)
	f.must(err)
	if len(duties) != 1 || duties[0].Unit != "set" || duties[0].MassMG != 1 {
		t.Errorf("its duties are %+v", duties)
	}
	_, err = f.ReportDelivery(ctx, maker, "", DeliveryReport{Licence: licence, Line: 1, Move: moveID(customs, "w"), Report: "arrival", Units: 1, Said: review.Said{Day: f.calendar().Day(f.now), Place: "Rostock", Name: "Ida"}})
	f.must(err)
	duties, reports, err := f.Duties(ctx, maker, licence)
	f.must(err)
	if duties[0].State != "met" || reports[0].Unit != "set" {
		t.Errorf("after the report: %+v, %+v", duties, reports)
	}
	ask.Declaration = "D-2"
	_, err = f.ReserveGoods(ctx, customs, "r", ask)
	f.must(err)
	_, err = f.Suspend(ctx, decider, "s", review.LicenceCommand{Licence: licence, Reason: "a document is being examined"})
	f.must(err)
	if hold := f.detail(licence).Licence.Suspensions[0]; len(hold.InTransit) != 1 || hold.InTransit[0].Unit != "set" || hold.InTransit[0].MassMG != ree.Mass(1) {
		t.Errorf("on its way: %+v", hold.InTransit)
	}
	f.replays()
}

func (f *fixture) letterDraftOf(seq int64) (d letterDraft, err error) {
	f.App.cfg.Law.Letters = letters.Book{Languages: []string{"en"}}
	e := f.entryAt(seq)
	err = f.Store.View(context.Background(), func(v *store.View) (err error) {
		d, err = f.letterOf(v, &e)
		return err
	})
	return d, err
}

// saysUnits wants an amount among the facts of a report, and no mass.
func (f *fixture) saysUnits(t *testing.T, r verify.Report, want string) {
	t.Helper()
	raw, err := json.Marshal(r)
	f.must(err)
	if s := string(raw); !r.Verified() || !strings.Contains(s, want) || strings.Contains(s, " kg") {
		t.Errorf("it says %s", s)
	}
}

func (f *fixture) signedUnits(t *testing.T, bundle []byte) {
	t.Helper()
	b, err := evidence.ParseBundle(bundle)
	f.must(err)
	sd, err := credential.Parse(b.Credential)
	f.must(err)
	var l credential.ExportLicence
	f.must(json.Unmarshal(sd.Credential.Subject, &l))
	if line := l.Lines[0]; line.Quantity != "4" || line.Unit != "set" || strings.Contains(string(sd.Credential.Subject), "netMass") {
		t.Errorf("signed is %s", sd.Credential.Subject)
	}
}

// TestACountedWriteOffIsAmendedInItsUnit: more and less, and never as a mass.
func TestACountedWriteOffIsAmendedInItsUnit(t *testing.T) {
	f := withItems(t)
	ctx := context.Background()
	f.now = time.Date(2027, 1, 11, 9, 0, 0, 0, china)
	ref := f.lodged(asking(mill(4)))
	licence := f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.Grant, MassMG: 4, Reasons: []string{"criteria_met"}})
	ask := BorderQuestion{Licence: licence, Line: 1, Quantity: &review.Quantity{Amount: "1", Unit: "set"}, Declaration: "D-1"}
	first, err := f.WriteOff(ctx, customs, "w", ask)
	f.must(err)
	if first.Unit != "set" {
		t.Errorf("the write-off says %+v", first)
	}
	change := func(key, amount string) (Moved, error) {
		return f.AmendGoods(ctx, customs, key, BorderChange{Licence: licence, Line: 1, Of: first.Move, Quantity: &review.Quantity{Amount: amount, Unit: "set"}, Declaration: "D-1", Reason: "amended declaration"})
	}
	more, err := change("more", "3")
	f.must(err)
	if more.Mass != 2 || more.Remaining != 1 || more.Unit != "set" {
		t.Errorf("two more: %+v", more)
	}
	less, err := change("less", "1")
	f.must(err)
	if less.Mass != 2 || less.Remaining != 3 || less.Unit != "set" {
		t.Errorf("two less: %+v", less)
	}
	_, err = change("none", "1")
	refused(t, err, "customs.no_change")
	_, err = f.AmendGoods(ctx, customs, "kg", BorderChange{Licence: licence, Line: 1, Of: first.Move, Mass: 2, Declaration: "D-1", Reason: "amended declaration"})
	refused(t, err, "customs.counted")
	f.replays()
}

// TestUnitsAreSaidOfCountedLinesAlone: not of a mass, not twice, not below none.
func TestUnitsAreSaidOfCountedLinesAlone(t *testing.T) {
	f := withItems(t)
	ctx := context.Background()
	f.now = time.Date(2027, 1, 11, 9, 0, 0, 0, china)
	ref := f.lodged(asking(mill(4)))
	licence := f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.Grant, MassMG: 4, Reasons: []string{"criteria_met"}})
	for _, r := range []DeliveryReport{{Line: 1, Units: -1}, {Line: 2, Units: 1}, {Line: 1, Units: 1, Said: review.Said{MassMG: 1}}} {
		r.Licence = licence
		_, err := f.ReportDelivery(ctx, maker, "", r)
		refused(t, err, "delivery.not_counted")
	}
	rival := Actor{Account: "r", Org: "RIVAL", Roles: []Role{RoleExporter}}
	_, err := f.ReportDelivery(ctx, rival, "", DeliveryReport{Licence: licence, Line: 1, Units: 1})
	refused(t, err, "review.licence_unknown")
}
