package app

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lanthorn/control"
	"lanthorn/ree"
	"lanthorn/verify"
)

var rival = Actor{Account: "rival", Org: "RIVAL", Roles: []Role{RoleExporter}}

func motorMagnet() control.Product {
	return control.Product{Name: "motor magnet", Kind: control.MagnetNdFeB, Value: 1000, MadeIn: "DE", Destination: "US",
		Parts: []control.Part{{Name: "Dy metal", Value: 1, Origins: []control.PartOrigin{{Country: "CN", Share: ree.Whole}}}}}
}

// underLaw opens the installation again with another version of the pack's rules
// on goods made abroad.
func (f *fixture) underLaw(change func(*control.Reach)) {
	f.t.Helper()
	f.must(f.App.Close())
	pack, book := *f.cfg.Law.Pack, *f.cfg.Law.Pack.Guidelines
	book.Reaches = append([]control.Reach{}, book.Reaches...)
	for i := range book.Reaches {
		change(&book.Reaches[i])
	}
	pack.Guidelines, f.cfg.Law.Pack = &book, &pack
	f.reopen()
}

func TestADeterminationIsKeptAndSigned(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	rec, err := f.RecordDetermination(ctx, maker, "d1", motorMagnet())
	f.must(err)
	again, err := f.RecordDetermination(ctx, maker, "d1", motorMagnet())
	f.must(err)
	if !again.Replayed || again.Determination != rec.Determination || again.Seq != rec.Seq {
		t.Errorf("the same command again: %+v", again)
	}
	d, err := f.Determination(ctx, maker, strings.ToLower(rec.Determination))
	f.must(err)
	if d.Standing != DeterminationValid || d.Org != "MAGNETS" || d.Answers[0].State != control.NotSubject || d.Answers[0].Would != control.LicenceNeeded || d.Answers[0].Jurisdiction != "CN" || d.Day.String() != "2026-03-02" {
		t.Errorf("kept as %+v", d)
	}
	p, err := f.IssueDetermination(ctx, maker, "s1", d.Key)
	f.must(err)
	f.must(f.WaitPublished(ctx, p.Seq))
	file, err := f.Bundle(ctx, maker, p.ID)
	f.must(err)
	report := verify.Bundle(file, f.Keys.Public, f.now)
	said, _ := json.Marshal(report)
	if !report.Verified() || !bytes.Contains(said, []byte(d.Key)) || !bytes.Contains(said, []byte(d.InputHash)) || bytes.Contains(file, []byte("Dy metal")) {
		t.Errorf("the signed file: %s", said)
	}
	altered := bytes.Replace(file, []byte(`"credential":"ey`), []byte(`"credential":"ez`), 1)
	if verify.Bundle(altered, f.Keys.Public, f.now).Verified() {
		t.Error("an altered file verifies")
	}
	f.replays()
}

// An organisation sees its own alone; offices and auditors see all. What others
// send brings no answer of its own, and a refused command changes nothing.
func TestADeterminationIsItsOrganisations(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	rec, err := f.RecordDetermination(ctx, maker, "d1", motorMagnet())
	f.must(err)
	p, err := f.IssueDetermination(ctx, reviewer, "s1", rec.Determination)
	f.must(err)
	f.must(f.WaitPublished(ctx, p.Seq))
	if _, err := f.Bundle(ctx, maker, p.ID); err != nil {
		t.Errorf("the organisation does not get what the office signed: %v", err)
	}
	head := f.Store.Head()
	_, err = f.Determination(ctx, rival, rec.Determination)
	refused(t, err, "determination.unknown")
	_, err = f.IssueDetermination(ctx, rival, "s2", rec.Determination)
	refused(t, err, "determination.unknown")
	_, err = f.Bundle(ctx, rival, p.ID)
	refused(t, err, "passport.unknown")
	_, err = f.RecordDetermination(ctx, miner, "d2", motorMagnet())
	refused(t, err, "actor.role")
	_, err = f.IssueDetermination(ctx, auditor, "s3", rec.Determination)
	refused(t, err, "actor.role")
	bad := motorMagnet()
	bad.Name, bad.MadeIn, bad.Parts[0].Technology = " ", "Germany", make([]string, 51)
	_, err = f.RecordDetermination(ctx, maker, "d3", bad)
	for _, code := range []string{"product.name", "product.country", "product.origins"} {
		refused(t, err, code)
	}
	if f.Store.Head() != head {
		t.Errorf("refused commands wrote %d entries", f.Store.Head()-head)
	}
	for who, want := range map[*Actor]int{&rival: 0, &maker: 1, &reviewer: 1, &auditor: 1} {
		list, err := f.Determinations(ctx, *who, "", 50)
		f.must(err)
		if len(list.Determinations) != want {
			t.Errorf("%s sees %d", who.Account, len(list.Determinations))
		}
	}
}

func TestADeterminationGoesStaleAndOver(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	rec, err := f.RecordDetermination(ctx, maker, "d1", motorMagnet())
	f.must(err)
	p, err := f.IssueDetermination(ctx, maker, "s1", rec.Determination)
	f.must(err)
	f.must(f.WaitPublished(ctx, p.Seq))
	f.underLaw(func(r *control.Reach) { r.Version, r.Suspensions = "2", nil })
	d, err := f.Determination(ctx, maker, rec.Determination)
	f.must(err)
	if d.Standing != DeterminationStale || len(d.Today) == 0 || d.Today[0].State != control.LicenceNeeded || d.Answers[0].Version != "1" {
		t.Errorf("under other rules: %+v", d)
	}
	_, err = f.IssueDetermination(ctx, maker, "s2", rec.Determination)
	refused(t, err, "determination.stale")
	file, err := f.Bundle(ctx, maker, p.ID)
	f.must(err)
	if r := verify.Bundle(file, f.Keys.Public, f.now); r.Verified() || r.Failures()[0].Code != verify.CodeStatus {
		t.Errorf("a stale determination's file: %+v", r.Failures())
	}
	f.replays()
	last := d.LastDay.Time(china)
	f.now = last.Add(23 * time.Hour)
	if d, err = f.Determination(ctx, maker, rec.Determination); err != nil || d.Standing != DeterminationStale {
		t.Errorf("on its last day: %v, %v", d.Standing, err)
	}
	f.now = last.AddDate(0, 0, 1)
	if d, err = f.Determination(ctx, maker, rec.Determination); err != nil || d.Standing != DeterminationOver {
		t.Errorf("on the day after: %v, %v", d.Standing, err)
	}
	_, err = f.IssueDetermination(ctx, maker, "s3", rec.Determination)
	refused(t, err, "determination.over")
	if r := verify.Bundle(file, f.Keys.Public, f.now); r.Verified() || r.Failures()[0].Code != verify.CodeValidity {
		t.Errorf("the file of one that is over: %+v", r.Failures())
	}
}
