package app

import (
	"testing"

	"lanthorn/custody"
	"lanthorn/ree"
)

func (f *fixture) closing(actor Actor, site, month string) ClosingDetail {
	f.t.Helper()
	d, err := f.MonthClosing(ctx0, actor, site, month)
	f.must(err)
	return d
}

func (f *fixture) close(site, month string) error {
	_, err := f.CloseMonth(ctx0, supervisor, "", CloseCommand{Site: site, Month: month, Seen: f.closing(supervisor, site, month).Figures.Hash()})
	return err
}

// reassay reports a new assay of a lot with a little less neodymium in it.
func (f *fixture) reassay(org Actor, lot string) {
	f.t.Helper()
	less := map[ree.Element]ree.Fraction{ree.Nd: 590_000_000, ree.Pr: 210_000_000, ree.Dy: 150_000_000, ree.Tb: 50_000_000}
	f.report(org, custody.Event{Kind: custody.Assay, Figures: []custody.Figure{{Lot: lot}}, Result: assayOf(ree.BasisOxide, 990_000_000, less)})
}

func TestAMonthIsClosedAndALateCorrectionOpensItAgain(t *testing.T) {
	t.Parallel()
	f, magnet := monthly(t, 10)
	d := f.closing(supervisor, "G1", "2026-03")
	if d.State != ClosingDue || len(d.Figures.Lines) == 0 || len(d.Figures.Receipts) != 1 {
		t.Fatalf("due with figures: %s, %+v", d.State, d.Figures)
	}
	f.must(f.close("G1", "2026-03"))
	refused(t, f.close("G1", "2026-03"), "closing.closed")
	d = f.closing(maker, "G1", "2026-03")
	if d.State != ClosingDone || d.Closing.By != supervisor.Account || d.Closing.Hash != d.Figures.Hash() || len(d.Changed) > 0 {
		t.Fatalf("closed: %+v", d)
	}
	f.correctOxide(magnet)
	d = f.closing(supervisor, "G1", "2026-03")
	if d.State != ClosingReopened || len(d.Changed) == 0 || len(d.Closing.Reopened) != 1 || d.Closing.Reopened[0].Kind != "custody.correct" {
		t.Fatalf("a correction opens the month again and is named: %s %+v %+v", d.State, d.Changed, d.Closing.Reopened)
	}
	f.must(f.close("G1", "2026-03"))
	if d = f.closing(supervisor, "G1", "2026-03"); d.State != ClosingDone || d.Closing.Count != 2 || d.Closing.Supersedes == 0 {
		t.Errorf("closed again over the first: %+v", d.Closing)
	}
	f.replays()
}

// A new assay of a lot names no month, yet it moves the balances that rest on it.
func TestTheWatchOpensWhatAnAssayMoved(t *testing.T) {
	t.Parallel()
	f, magnet := monthly(t, 10)
	f.must(f.close("G1", "2026-03"))
	d, err := f.Lot(ctx0, maker, magnet.Lot)
	f.must(err)
	if n, err := f.reopenChanged(ctx0); err != nil || n != 0 {
		t.Fatalf("nothing has changed: %d, %v", n, err)
	}
	f.reassay(maker, f.eventAt(d.Lot.MadeSeq).Inputs[0].Lot)
	for _, want := range []int{1, 0} {
		if n, err := f.reopenChanged(ctx0); err != nil || n != want {
			t.Fatalf("%d months opened, want %d: %v", n, want, err)
		}
	}
	if now := f.closing(supervisor, "G1", "2026-03"); now.State != ClosingReopened || now.Closing.Reopened[0].Kind != kindReopened {
		t.Errorf("%s %+v", now.State, now.Closing)
	}
	f.replays()
}

func TestNobodyClosesWhatIsNotTheirsOrNotOver(t *testing.T) {
	t.Parallel()
	f, _ := monthly(t, 10)
	for _, who := range []Actor{maker, separator, {Account: "x", Org: "SUPERVISION", Roles: []Role{RoleAuditor}}} {
		_, err := f.CloseMonth(ctx0, who, "", CloseCommand{Site: "G1", Month: "2026-03"})
		refused(t, err, "actor.role")
	}
	_, err := f.MonthClosing(ctx0, separator, "G1", "2026-03")
	refused(t, err, "site.unknown")
	for month, why := range map[string]string{"2026-04": "closing.month_open", "2026-05": "closing.none", "x": "closing.none", "2026-02": "closing.no_count"} {
		_, err := f.CloseMonth(ctx0, supervisor, "", CloseCommand{Site: "G1", Month: month})
		refused(t, err, why)
	}
	_, err = f.CloseMonth(ctx0, supervisor, "", CloseCommand{Site: "G1", Month: "2026-03", Seen: "something else"})
	refused(t, err, "closing.moved_on")
	if d := f.closing(supervisor, "G1", "2026-03"); d.State != ClosingDue {
		t.Error("a refused closing leaves the month as it was")
	}
}

func TestAMonthIsClosedForAll(t *testing.T) {
	t.Parallel()
	f, _ := monthly(t, 10)
	done, err := f.CloseAll(ctx0, supervisor, "2026-03")
	f.must(err)
	closed := 0
	for _, s := range done {
		if s.Seq > 0 {
			closed++
		} else if len(s.Refused) == 0 {
			t.Errorf("%s is neither closed nor refused", s.Site)
		}
	}
	if closed == 0 {
		t.Fatalf("%+v", done)
	}
	again, err := f.CloseAll(ctx0, supervisor, "2026-03")
	f.must(err)
	if len(again) != len(done)-closed {
		t.Errorf("%d looked at again, %d were not closed", len(again), len(done)-closed)
	}
	rows, err := f.Closings(ctx0, maker, ReturnFilter{Month: "2026-03"})
	f.must(err)
	for _, r := range rows {
		if r.Site.Party != maker.Org {
			t.Errorf("an operator sees %s", r.Site.Ref)
		}
	}
	_, err = f.CloseAll(ctx0, supervisor, "2026-04")
	refused(t, err, "closing.month_open")
}
