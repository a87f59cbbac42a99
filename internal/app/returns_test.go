package app

import (
	"context"
	"errors"
	"testing"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

var ctx0 = context.Background()

// monthly opens an industry that worked in March 2026 and stands at a day of
// April.
func monthly(t *testing.T, day int) (*fixture, custody.Make) {
	f := open(t)
	f.industry()
	magnet := f.magnets()
	f.now = time.Date(2026, 4, day, 10, 0, 0, 0, china)
	return f, magnet
}

func (f *fixture) monthlyReturn(actor Actor, site, month string) ReturnDetail {
	f.t.Helper()
	d, err := f.MonthlyReturn(ctx0, actor, site, month)
	f.must(err)
	return d
}

func (f *fixture) file(actor Actor, site, month string, own ...OwnFigure) error {
	d, err := f.MonthlyReturn(ctx0, actor, site, month)
	if err != nil {
		return err
	}
	_, err = f.FileReturn(ctx0, actor, "", ReturnCommand{Site: site, Month: month, Seen: d.Figures.Hash(), Own: own})
	return err
}

// closesOnStock asks that every site's figures close on what it holds.
func (f *fixture) closesOnStock(month string) {
	f.t.Helper()
	for _, site := range []string{"M1", "S1", "G1"} {
		d := f.monthlyReturn(supervisor, site, month)
		s, err := f.Site(ctx0, supervisor, site)
		f.must(err)
		held := map[ree.Form]ree.OxideMass{}
		for _, stock := range s.Stocks {
			held[stock.Form] = stock.REO
		}
		for _, l := range d.Figures.Lines {
			if l.Closing != held[l.Form] {
				f.t.Errorf("%s closes %s on %s and holds %s", site, l.Form, l.Closing, held[l.Form])
			}
			delete(held, l.Form)
		}
		if len(held) > 0 {
			f.t.Errorf("%s holds what its return lacks: %v", site, held)
		}
	}
}

func TestAReturnIsFilledFromTheLedger(t *testing.T) {
	f, magnet := monthly(t, 3)
	f.closesOnStock("2026-03")
	d := f.monthlyReturn(maker, "G1", "2026-03")
	oxide, made := d.Figures.line("oxide"), d.Figures.line("magnet_ndfeb")
	if d.State != ReturnDue || oxide.Received == 0 || max(oxide.Used*5-oxide.Received, oxide.Received-oxide.Used*5) > ree.OxideMass(ree.Gram) || oxide.Opening != 0 || oxide.Closing != oxide.Received-oxide.Used {
		t.Errorf("a fifth of the oxide received was used: %+v, state %s", oxide, d.State)
	}
	if made.Made == 0 || made.Closing != made.Made {
		t.Errorf("the magnets made are in stock: %+v", made)
	}
	f.report(maker, custody.Event{Kind: custody.Split, Site: "G1", Inputs: []custody.Take{{Lot: magnet.Lot, Mass: ree.Tonne}},
		Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: 400 * ree.Kilogram}, {Form: "magnet_ndfeb", Net: 600 * ree.Kilogram}}})
	f.report(maker, custody.Event{Kind: custody.Discard, Site: "G1", Inputs: []custody.Take{{Lot: magnet.Lot, Mass: 100 * ree.Kilogram}}, Reason: "broken"})
	april := f.monthlyReturn(maker, "G1", "2026-04").Figures.line("magnet_ndfeb")
	if april.Opening != made.Closing || april.Used != 0 || april.Made != 0 || april.Lost == 0 || april.Closing >= april.Opening {
		t.Errorf("splitting makes and uses nothing, discarding loses: %+v", april)
	}
	f.closesOnStock("2026-04")
	f.replays()
}

func TestAReturnIsFiledAndChanges(t *testing.T) {
	f, magnet := monthly(t, 10)
	f.must(f.file(maker, "G1", "2026-03", OwnFigure{Form: "oxide", Column: "closing", REO: ree.OxideMass(ree.Tonne), Reason: "our own count"}))
	d := f.monthlyReturn(maker, "G1", "2026-03")
	if d.State != ReturnFiled || d.Filing.At == 0 || d.Filing.Figures.Hash() != d.Figures.Hash() || len(d.Filing.Own) != 1 || d.Late() {
		t.Fatalf("filed in time with what was seen: %+v", d)
	}
	refused(t, f.file(maker, "G1", "2026-03"), "return.filed")
	f.now = f.now.AddDate(0, 1, 0)
	f.correctOxide(magnet)
	f.closesOnStock("2026-03")
	d = f.monthlyReturn(maker, "G1", "2026-03")
	if d.State != ReturnChanged || len(d.Changed) != 1 || d.Changed[0].Form != "oxide" || d.Changed[0].Column != "used" || d.Changed[0].Now <= d.Changed[0].Was {
		t.Fatalf("10 kg more oxide was used in March: state %s, %+v", d.State, d.Changed)
	}
	if len(d.Since) != 1 || d.Since[0].Kind != "custody.correct" || d.Since[0].Reason != "weighed again" {
		t.Errorf("the correction is what changed it: %+v", d.Since)
	}
	f.must(f.file(maker, "G1", "2026-03"))
	d = f.monthlyReturn(maker, "G1", "2026-03")
	if d.State != ReturnFiled || d.Filing.Supersedes == 0 || d.Late() {
		t.Errorf("filed again, the first in time: %+v", d.Return)
	}
	f.correctAgain(magnet)
	f.closesOnStock("2026-03")
	if d = f.monthlyReturn(maker, "G1", "2026-03"); len(d.Changed) != 1 || d.Changed[0].Now >= d.Changed[0].Was {
		t.Errorf("a correction of the correction is booked in March too: %+v", d.Changed)
	}
	f.replays()
}

// correctAgain puts the first figure back.
func (f *fixture) correctAgain(magnet custody.Make) {
	f.t.Helper()
	d, err := f.Lot(ctx0, maker, magnet.Lot)
	f.must(err)
	last := d.Entries[len(d.Entries)-1].Seq
	for _, e := range d.Entries {
		if e.Kind == custodyPrefix+string(custody.Correct) {
			last = max(last, e.Seq)
		}
	}
	now := *f.eventAt(last).Now
	now.Inputs[0].Mass, now.Period = 1000*ree.Kilogram, "1999-01"
	out := f.report(maker, custody.Event{Kind: custody.Correct, Supersedes: last, Now: &now, Reason: "the first figure was right", Period: "1999-01"})
	if ev := f.eventAt(out.Seq); ev.Period != "2026-03" || ev.Now.Period != "" {
		f.t.Errorf("the month of a correction is the sender's: %q, %q", ev.Period, ev.Now.Period)
	}
}

func TestAVoidedEventLeavesTheMonth(t *testing.T) {
	f, magnet := monthly(t, 3)
	lot, err := f.Lot(ctx0, maker, magnet.Lot)
	f.must(err)
	f.report(maker, custody.Event{Kind: custody.Correct, Supersedes: lot.Lot.MadeSeq, Void: true, Reason: "entered twice"})
	d := f.monthlyReturn(maker, "G1", "2026-03")
	if l := d.Figures.line("magnet_ndfeb"); l.Made != 0 || l.Closing != 0 {
		t.Errorf("a voided process made %+v", l)
	}
	if l := d.Figures.line("oxide"); l.Used != 0 {
		t.Errorf("a voided process used %+v", l)
	}
	f.closesOnStock("2026-03")
	f.replays()
}

// TestNobodyGetsRoundTheReturns tries each guard.
func TestNobodyGetsRoundTheReturns(t *testing.T) {
	f, _ := monthly(t, 3)
	before := f.Store.Head()
	refused(t, f.file(miner, "G1", "2026-03"), "site.unknown")
	refused(t, f.file(supervisor, "G1", "2026-03"), "actor.role")
	both := Actor{Account: "x", Org: "AUTH", Roles: []Role{RoleSupervisor, RoleOperator}}
	refused(t, f.file(both, "G1", "2026-03"), "site.not_yours")
	narrow := maker
	narrow.Scopes = []string{ScopeRead}
	refused(t, f.file(narrow, "G1", "2026-03"), "actor.scope")
	refused(t, f.file(maker, "G1", "2026-04"), "return.month_open")
	for _, month := range []string{"2026-02", "2026-05", "2026-3", "2026-13", "", "1999-01"} {
		refused(t, f.file(maker, "G1", month), "return.none")
	}
	_, err := f.FileReturn(ctx0, maker, "", ReturnCommand{Site: "G1", Month: "2026-03", Seen: "guessed"})
	refused(t, err, "return.moved_on")
	_, err = f.ChaseReturn(ctx0, maker, "", ChaseCommand{Site: "G1", Month: "2026-03"})
	refused(t, err, "actor.role")
	_, err = f.ChaseReturn(ctx0, supervisor, "", ChaseCommand{Site: "G1", Month: "2026-03"})
	refused(t, err, "return.not_late")
	if f.Store.Head() != before {
		t.Error("a refused command wrote into the ledger")
	}
}

func TestOwnFiguresSayEveryReasonAtOnce(t *testing.T) {
	f, _ := monthly(t, 3)
	d := f.monthlyReturn(maker, "G1", "2026-03")
	same := d.Figures.line("oxide").Received
	err := f.file(maker, "G1", "2026-03", OwnFigure{Form: "moon", Column: "made", REO: 1, Reason: "a"}, OwnFigure{Form: "oxide", Column: "sideways", REO: 1, Reason: "a"},
		OwnFigure{Form: "oxide", Column: "received", REO: same, Reason: "a"}, OwnFigure{Form: "oxide", Column: "made", REO: -1, Reason: "a"}, OwnFigure{Form: "oxide", Column: "used", REO: 1},
		OwnFigure{Form: "oxide", Column: "used", REO: 2, Reason: "a"})
	for _, code := range []string{"form.unknown", "return.column", "return.own_same", "return.own_mass", "reason.missing", "return.own_twice"} {
		refused(t, err, code)
	}
	var rs ree.Refusals
	if errors.As(err, &rs); rs[0].Field != "own[0].form" {
		t.Errorf("the first refusal is about %q", rs[0].Field)
	}
	many := make([]OwnFigure, maxOwnFigures+1)
	refused(t, f.file(maker, "G1", "2026-03", many...), "return.own_many")
}

func TestALateReturnIsChased(t *testing.T) {
	f, _ := monthly(t, 10)
	f.now = time.Date(2026, 4, 10, 23, 59, 59, 0, china)
	if d := f.monthlyReturn(maker, "G1", "2026-03"); d.State != ReturnDue {
		t.Fatalf("on the 10th a return is %s", d.State)
	}
	f.now = f.now.Add(time.Second)
	late, err := f.Returns(ctx0, supervisor, ReturnFilter{State: ReturnLate})
	f.must(err)
	if len(late) != 3 {
		t.Fatalf("three sites are late on the 11th, not %d", len(late))
	}
	_, err = f.ChaseReturn(ctx0, supervisor, "", ChaseCommand{Site: "G1", Month: "2026-03", Text: "please"})
	f.must(err)
	_, err = f.ChaseReturn(ctx0, supervisor, "", ChaseCommand{Site: "G1", Month: "2026-03"})
	refused(t, err, "return.chased")
	f.now = f.now.AddDate(0, 0, 1)
	_, err = f.ChaseReturn(ctx0, supervisor, "", ChaseCommand{Site: "G1", Month: "2026-03"})
	f.must(err)
	own, err := f.Returns(ctx0, maker, ReturnFilter{State: ReturnLate})
	f.must(err)
	if len(own) != 1 || own[0].Reminder == nil || own[0].Reminder.Count != 2 {
		t.Fatalf("the operator sees both reminders: %+v", own)
	}
	f.must(f.file(maker, "G1", "2026-03"))
	if d := f.monthlyReturn(maker, "G1", "2026-03"); d.State != ReturnFiledLate || !d.Late() {
		t.Errorf("filed on the 12th it is %s", d.State)
	}
	f.replays()
}

// TestAnAssayChangesAReturn: an assay names no site, and is found all the same.
func TestAnAssayChangesAReturn(t *testing.T) {
	f, magnet := monthly(t, 3)
	f.must(f.file(maker, "G1", "2026-03"))
	weaker := assayOf(ree.BasisElement, 300_000_000, map[ree.Element]ree.Fraction{ree.Nd: 640_000_000, ree.Pr: 200_000_000, ree.Dy: 120_000_000, ree.Tb: 40_000_000})
	_, err := f.Report(ctx0, maker, Submission{Occurred: time.Date(2026, 3, 20, 9, 0, 0, 0, china), Event: custody.Event{Kind: custody.Assay, Figures: []custody.Figure{{Lot: magnet.Lot, Mass: magnet.Net}}, Result: weaker}})
	f.must(err)
	d := f.monthlyReturn(maker, "G1", "2026-03")
	if d.State != ReturnChanged || len(d.Changed) != 1 || d.Changed[0].Column != "adjusted" || len(d.Since) != 1 || d.Since[0].Kind != "custody.assay" {
		t.Errorf("the assay adjusts March: %+v, entered since %+v", d.Changed, d.Since)
	}
	f.closesOnStock("2026-03")
	f.replays()
}
