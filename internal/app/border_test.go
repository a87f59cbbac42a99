package app

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

var otherOffice = Actor{Account: "clio", Org: "PORT2", Roles: []Role{RoleCustoms}}

const kg = ree.Kilogram

// border opens an installation with a licence for 100 kg of magnets.
func border(t *testing.T) (*fixture, string) {
	f := open(t)
	f.industry()
	return f, f.licensed(f.magnets().Lot, 100*kg)
}

func ask(licence string, mass ree.Mass, declaration string) BorderQuestion {
	return BorderQuestion{Licence: licence, Line: 1, Mass: mass, Declaration: declaration}
}

// stands compares the line and its lot with what they should say.
func (f *fixture) stands(licence string, remaining, reserved, committed ree.Mass) {
	f.t.Helper()
	d, err := f.Licence(context.Background(), customs, licence)
	f.must(err)
	l := d.Lines[0]
	if l.RemainingMG != remaining || l.ReservedMG != reserved || l.CommittedMG != committed {
		f.t.Errorf("remaining %s, reserved %s, committed %s; want %s, %s, %s", l.RemainingMG, l.ReservedMG, l.CommittedMG, remaining, reserved, committed)
	}
	lot, err := f.Lot(context.Background(), customs, l.Lots[0])
	f.must(err)
	if gone := lot.Lot.Net - lot.Lot.Remaining; gone != committed {
		f.t.Errorf("the lot has lost %s, the licence says %s", gone, committed)
	}
	if lot.Lot.Reserved != l.AuthorisedMG-committed {
		f.t.Errorf("%s of the lot are earmarked, want %s", lot.Lot.Reserved, l.AuthorisedMG-committed)
	}
}

func TestAReservationsLife(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	r, err := f.ReserveGoods(ctx, customs, "r1", ask(licence, 60*kg, "D-1"))
	f.must(err)
	f.stands(licence, 40*kg, 60*kg, 0)
	_, err = f.WriteOff(ctx, customs, "w0", ask(licence, 41*kg, "D-0"))
	refused(t, err, "guard.balance")
	q := ask(licence, 50*kg, "D-1")
	q.Of = r.Move
	w, err := f.WriteOff(ctx, customs, "w1", q)
	f.must(err)
	f.stands(licence, 40*kg, 10*kg, 50*kg)
	_, err = f.ReleaseGoods(ctx, customs, "l1", BorderChange{Licence: licence, Line: 1, Of: r.Move})
	f.must(err)
	f.stands(licence, 50*kg, 0, 50*kg)
	_, err = f.AmendGoods(ctx, customs, "a1", BorderChange{Licence: licence, Line: 1, Of: w.Move, Mass: 48 * kg, Declaration: "D-1", Reason: "weighed again"})
	f.must(err)
	f.stands(licence, 52*kg, 0, 48*kg)
	_, err = f.AmendGoods(ctx, customs, "a2", BorderChange{Licence: licence, Line: 1, Of: w.Move, Mass: 49 * kg, Declaration: "D-1", Reason: "and again"})
	f.must(err)
	f.stands(licence, 51*kg, 0, 49*kg)
	for i, mass := range []ree.Mass{55 * kg, 47 * kg, 49 * kg} {
		_, err = f.AmendGoods(ctx, customs, fmt.Sprint("a", 3+i), BorderChange{Licence: licence, Line: 1, Of: w.Move, Mass: mass, Declaration: "D-1", Reason: "and again"})
		f.must(err)
		f.stands(licence, 100*kg-mass, 0, mass)
	}
	_, err = f.AmendGoods(ctx, customs, "a6", BorderChange{Licence: licence, Line: 1, Of: w.Move, Mass: 49 * kg, Declaration: "D-1", Reason: "the same"})
	refused(t, err, "customs.no_change")
	_, err = f.ReverseGoods(ctx, customs, "v1", BorderChange{Licence: licence, Line: 1, Of: w.Move, Declaration: "D-1", Reason: "never shipped"})
	f.must(err)
	f.stands(licence, 100*kg, 0, 0)
	_, err = f.ReverseGoods(ctx, customs, "v2", BorderChange{Licence: licence, Line: 1, Of: w.Move, Mass: 1, Declaration: "D-1", Reason: "again"})
	refused(t, err, "guard.written_off")
	f.replays()
}

func TestTheSameItemFromAnotherAccountOfTheOffice(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	_, err := f.WriteOff(ctx, customs, "item", ask(licence, 10*kg, "D-1"))
	f.must(err)
	colleague := customs
	colleague.Account = "carol"
	again, err := f.WriteOff(ctx, colleague, "item", ask(licence, 10*kg, "D-1"))
	f.must(err)
	if !again.Replayed {
		t.Error("written off twice")
	}
	f.stands(licence, 90*kg, 0, 10*kg)
	colleague.Account = "cory"
	_, err = f.WriteOff(ctx, colleague, "item", ask(licence, 11*kg, "D-1"))
	refused(t, err, "review.key_reused")
	_, err = f.WriteOff(ctx, customs, "item", ask(licence, 11*kg, "D-1"))
	if err != store.ErrKeyReused {
		t.Errorf("another body under the same key: %v", err)
	}
	_, err = f.WriteOff(ctx, otherOffice, "item", ask(licence, 5*kg, "D-2"))
	f.must(err)
	f.stands(licence, 85*kg, 0, 15*kg)
}

func TestOnlyTheOfficeThatMovedChangesIt(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	r, err := f.ReserveGoods(ctx, customs, "r", ask(licence, 10*kg, "D-1"))
	f.must(err)
	_, err = f.ReleaseGoods(ctx, otherOffice, "l", BorderChange{Licence: licence, Line: 1, Of: r.Move})
	refused(t, err, "customs.other_office")
	q := ask(licence, 10*kg, "D-1")
	q.Of = r.Move
	_, err = f.WriteOff(ctx, otherOffice, "w", q)
	refused(t, err, "customs.other_office")
	w, err := f.WriteOff(ctx, customs, "w", q)
	f.must(err)
	_, err = f.ReverseGoods(ctx, otherOffice, "v", BorderChange{Licence: licence, Line: 1, Of: w.Move, Reason: "mine"})
	refused(t, err, "customs.other_office")
	for _, who := range []Actor{maker, reviewer, {Account: "x", Org: "MINER", Roles: []Role{RoleExporter}}} {
		_, err = f.ReserveGoods(ctx, who, "x", ask(licence, kg, "D"))
		refused(t, err, "actor.role")
		_, err = f.ReverseGoods(ctx, who, "x", BorderChange{Licence: licence, Line: 1, Of: w.Move, Reason: "x"})
		refused(t, err, "actor.role")
	}
	_, err = f.MeasureLine(ctx, maker, "", licence, 1, review.Measure{TolerancePPM: 1, Basis: "x"})
	refused(t, err, "actor.role")
}

func TestAnExportIsTakenBackByCustomsAlone(t *testing.T) {
	f, licence := border(t)
	w, err := f.WriteOff(context.Background(), customs, "w", ask(licence, 10*kg, "D-1"))
	f.must(err)
	_, err = f.try(maker, custody.Event{Kind: custody.Correct, Supersedes: w.Seq, Void: true, Reason: "mine"})
	refused(t, err, "correct.kind")
}

func TestUnitsAndToleranceAreTheLines(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	declared := func(amount, unit string) BorderAnswer {
		t.Helper()
		a, err := f.Check(ctx, customs, BorderQuestion{Licence: licence, Line: 1, Declaration: "D", Quantity: &review.Quantity{Amount: amount, Unit: unit}})
		f.must(err)
		return a
	}
	for _, c := range []struct{ amount, unit, reason string }{{"1", "stone", "customs.unit"}, {"1", "piece", "customs.unit_undeclared"}, {"1", "kg_element", "customs.unit_undeclared"}, {"1e3", "kg", "customs.amount"}, {"-1", "kg", "customs.amount"}, {"0", "kg", "customs.amount"}, {"1/3", "kg", "customs.amount"}} {
		if a := declared(c.amount, c.unit); a.Answer != "refer" || a.Reasons[0].Code != c.reason || a.Next == "" {
			t.Errorf("%s %s: %+v", c.amount, c.unit, a)
		}
	}
	_, err := f.MeasureLine(ctx, reviewer, "", licence, 1, review.Measure{TolerancePPM: 50_000, PieceMG: 12_500, ElementPPM: 310_000, Basis: "order 7"})
	f.must(err)
	for _, c := range []struct {
		amount, unit string
		mass         ree.Mass
	}{{"0.05", "t", 50 * kg}, {"400", "piece", 5 * kg}, {"31", "kg_element", 100 * kg}, {"0.000001", "kg", 1}, {"0.0000001", "kg", 1}} {
		if a := declared(c.amount, c.unit); a.Answer != "yes" || a.Mass != c.mass {
			t.Errorf("%s %s: %s (%v), want %s", c.amount, c.unit, a.Mass, a.Reasons, c.mass)
		}
	}
	if a := declared("1.5", "piece"); a.Answer != "refer" || a.Reasons[0].Code != "customs.pieces_whole" {
		t.Errorf("half a piece: %+v", a)
	}
	if a := declared("105", "kg"); a.Answer != "yes" || a.Tolerated != 5*kg {
		t.Errorf("within the tolerance: %+v", a)
	}
	if a := declared("105.000001", "kg"); a.Answer != "no" || a.Reasons[0].Code != "guard.balance" {
		t.Errorf("beyond the tolerance: %+v", a)
	}
	w, err := f.WriteOff(ctx, customs, "w", ask(licence, 104*kg, "D-1"))
	f.must(err)
	if w.Tolerated != 4*kg || w.Remaining != 0 {
		t.Errorf("written off: %+v", w)
	}
	f.stands(licence, 0, 0, 104*kg)
	_, err = f.WriteOff(ctx, customs, "w2", ask(licence, 2*kg, "D-2"))
	refused(t, err, "guard.state")
	f.replays()
}

func TestEveryAnswerHasANextAction(t *testing.T) {
	f, licence := border(t)
	for name, q := range map[string]BorderQuestion{
		"reference.form":         {Licence: "nonsense"},
		"reference.check":        {Licence: licence[:len(licence)-1] + "?"},
		"review.licence_unknown": {Licence: custody.Reference("LX", 9999), Line: 1},
		"customs.line_unclear":   {Licence: licence, Mass: kg},
		"mass.not_positive":      {Licence: licence, Line: 1},
		"customs.exporter":       {Licence: licence, Line: 1, Mass: kg, Exporter: "MINER"},
		"customs.consignee":      {Licence: licence, Line: 1, Mass: kg, Consignee: "Someone else"},
		"customs.mode":           {Licence: licence, Line: 1, Mass: kg, Mode: "air"},
		"customs.destination":    {Licence: licence, Line: 1, Mass: kg, Destination: "US"},
		"customs.date":           {Licence: licence, Line: 1, Mass: kg, Date: "tomorrow"},
		"guard.in_date":          {Licence: licence, Line: 1, Mass: kg, Date: "2199-01-01"},
	} {
		a, err := f.Check(context.Background(), customs, q)
		f.must(err)
		if a.Answer == "yes" || a.Next == "" || a.Reasons[0].Code != name {
			t.Errorf("%s: %+v", name, a)
		}
		for _, lang := range []string{"en", "zh"} {
			if f.Text(lang, a.Next, nil) == a.Next {
				t.Errorf("%s has no words for %s", lang, a.Next)
			}
		}
	}
	a, err := f.Check(context.Background(), customs, BorderQuestion{Licence: " " + licence + "\t", HS: "8505111000", Mass: kg, Consignee: "buyer  GMBH", Mode: "Sea", Exporter: "MAGNETS"})
	f.must(err)
	if a.Answer != "yes" || a.Line != 1 {
		t.Errorf("a line by its code: %+v", a)
	}
	for code, rule := range borderRules {
		if f.Text("en", rule.next, nil) == rule.next {
			t.Errorf("%s: no words for %s", code, rule.next)
		}
	}
}

func TestSuspendedBetweenReservationAndExit(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	r, err := f.ReserveGoods(ctx, customs, "r", ask(licence, 10*kg, "D-1"))
	f.must(err)
	ref := "S" + hashSecret("s" + licence)[:10]
	dispose := func(actor Actor, what review.Disposition, why string) error {
		_, err := f.Dispose(ctx, actor, "", review.LicenceCommand{Licence: licence, Ref: ref, Line: 1, Move: r.Move, Disposition: what, Reason: why})
		return err
	}
	refused(t, dispose(reviewer, review.LetGo, "not suspended"), "guard.in_transit")
	_, err = f.Suspend(ctx, reviewer, "s", review.LicenceCommand{Licence: licence, Reason: "provenance alert"})
	f.must(err)
	q := ask(licence, 10*kg, "D-1")
	q.Of = r.Move
	_, err = f.WriteOff(ctx, customs, "w", q)
	refused(t, err, "guard.state")
	refused(t, dispose(maker, review.LetGo, "mine"), "actor.role")
	refused(t, dispose(reviewer, review.LetGo, ""), "guard.reason")
	f.must(dispose(reviewer, review.Stop, "turn back"))
	_, err = f.WriteOff(ctx, customs, "w", q)
	refused(t, err, "guard.state")
	f.must(dispose(reviewer, review.LetGo, "on board already"))
	_, err = f.WriteOff(ctx, customs, "other", ask(licence, kg, "D-2"))
	refused(t, err, "guard.state")
	_, err = f.WriteOff(ctx, customs, "w", q)
	f.must(err)
	f.stands(licence, 90*kg, 0, 10*kg)
	f.replays()
}

// TestTheLedgerUnderAnyInterleaving draws moves by several desks at once and
// asks after each round that nothing is negative and all sums hold.
func TestTheLedgerUnderAnyInterleaving(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	var mu sync.Mutex
	var reserved, written []string
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		var desks sync.WaitGroup
		for i := range 6 {
			kind := rapid.SampledFrom([]string{"reserve", "commit", "direct", "release", "reverse", "amend"}).Draw(rt, "kind")
			mass := ree.Mass(rapid.IntRange(1, 40).Draw(rt, "kg")) * kg
			pick := rapid.IntRange(0, 1000).Draw(rt, "which")
			key, repeat := fmt.Sprint("k", round, "-", i), rapid.Bool().Draw(rt, "repeat")
			desks.Go(func() {
				of := func(list []string) string {
					mu.Lock()
					defer mu.Unlock()
					if len(list) == 0 {
						return "none"
					}
					return list[pick%len(list)]
				}
				q := ask(licence, mass, "D-1")
				var m Moved
				var err error
				for range map[bool]int{false: 1, true: 2}[repeat] {
					switch kind {
					case "reserve":
						m, err = f.ReserveGoods(ctx, customs, key, q)
					case "direct":
						m, err = f.WriteOff(ctx, customs, key, q)
					case "commit":
						q.Of = of(reserved)
						m, err = f.WriteOff(ctx, customs, key, q)
					case "release":
						_, err = f.ReleaseGoods(ctx, customs, key, BorderChange{Licence: licence, Line: 1, Mass: mass, Of: of(reserved)})
					case "reverse":
						_, err = f.ReverseGoods(ctx, customs, key, BorderChange{Licence: licence, Line: 1, Mass: mass, Of: of(written), Reason: "x"})
					case "amend":
						_, err = f.AmendGoods(ctx, customs, key, BorderChange{Licence: licence, Line: 1, Mass: mass, Of: of(written), Declaration: "D-1", Reason: "x"})
					}
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil && kind == "reserve" {
					reserved = append(reserved, m.Move)
				}
				if err == nil && (kind == "commit" || kind == "direct") {
					written = append(written, m.Move)
				}
			})
		}
		desks.Wait()
		d, err := f.Licence(ctx, customs, licence)
		if err != nil {
			rt.Fatal(err)
		}
		l := d.Lines[0]
		if min(l.RemainingMG, l.ReservedMG, l.CommittedMG) < 0 || l.RemainingMG+l.ReservedMG+l.CommittedMG != l.AuthorisedMG || l.AuthorisedMG != 100*kg {
			rt.Fatalf("the line says %+v", l)
		}
		f.stands(licence, l.RemainingMG, l.ReservedMG, l.CommittedMG)
	})
	f.replays()
}

// A licence whose last day is past frees what it held of a lot, once somebody
// looks after what fell due; nothing left under it in the meantime.
func TestAnExpiredLicenceFreesItsLots(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	d, err := f.Licence(ctx, maker, licence)
	f.must(err)
	f.now = f.now.AddDate(3, 0, 1)
	_, err = f.WriteOff(ctx, customs, "late", ask(licence, kg, "D-1"))
	refused(t, err, "guard.in_date")
	for _, want := range []int{1, 0} {
		n, err := f.EndLicences(ctx)
		f.must(err)
		if n != want {
			t.Errorf("%d licences ended, want %d", n, want)
		}
	}
	lot, err := f.Lot(ctx, maker, d.Lines[0].Lots[0])
	f.must(err)
	if d, err = f.Licence(ctx, maker, licence); err != nil || d.Licence.State != review.Expired || lot.Lot.Reserved != 0 {
		t.Errorf("the licence is %s and holds %s of the lot: %v", d.Licence.State, lot.Lot.Reserved, err)
	}
	f.replays()
}
