package app

import (
	"math"
	"slices"
	"testing"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/outside"
	"lanthorn/custody"
	"lanthorn/ree"
)

// The iron, cobalt and boron of honest works balance month by month, samarium
// cobalt and dysprosium-iron included; where nobody speaks of one there is no
// balance of it.
func TestHonestIronBalances(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 8)
	nothing := func(*siteBooks) {}
	for site, kept := range map[string][3]int{"LUMING-MAG": {1, 1, 1}, "QIUSHUI-MAG": {1, 1, 0}, "JIUQU-MET": {1, 0, 0}, "WANGHE-SX": {0, 0, 0}} {
		for i, e := range balance.Companions {
			b := books(t, a, site, nothing, e)
			if (len(b.Rows) > 0) != (kept[i] == 1) || len(b.Alarms) > 0 || slices.ContainsFunc(b.Statements, func(s BalanceStatement) bool { return s.Code != balance.NoMeasurement }) {
				t.Errorf("%s %s: %d rows, alarms %+v, statements %+v", site, balance.Symbol(e), len(b.Rows), b.Alarms, b.Statements)
			}
			if n := len(b.Rows); n > 0 {
				last := b.Rows[n-1]
				t.Logf("%s %s: %.0f kg in, unaccounted %.0f kg, standard error %.0f kg", site, balance.Symbol(e), last.In, last.CUMUF.Value, last.CUMUF.Sigma)
			}
		}
	}
}

// A fifth of the iron that went into magnets nobody booked is missed, with the
// neodymium that it asks for; magnets for which a fifth of the iron was never
// booked are found as a gain.
func TestIronTellsOfMagnetsOffTheBooks(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 8)
	for name, c := range map[string]struct {
		factor float64
		sign   int
	}{"more charged than booked product holds": {1.2, 1}, "less charged than it holds": {1 / 1.2, -1}} {
		moved := 0.0
		b := books(t, a, "LUMING-MAG", func(b *siteBooks) {
			for m, kg := range b.supplies[ree.Fe] {
				moved += kg * (c.factor - 1)
				b.supplies[ree.Fe][m] = kg * c.factor
			}
		}, balance.Iron)
		if len(b.Alarms) == 0 || b.Alarms[0].Sign != c.sign {
			t.Errorf("%s: %+v", name, b.Alarms)
			continue
		}
		last := b.Rows[len(b.Rows)-1].CUMUF
		if math.Abs(last.Value-moved) > 3*last.Sigma {
			t.Errorf("%s: %.0f kg unaccounted for with standard error %.0f, moved %.0f", name, last.Value, last.Sigma, moved)
		}
		d := balanceDraft(b)
		if d.Element != "Fe" || !d.Results[0].Fires || !slices.Contains(d.Results[0].Innocent, "supply_misstated") {
			t.Errorf("%s: the watch says %+v", name, d)
		}
		kg, ok := b.Implied()
		if ok != (c.sign > 0) || ok && math.Abs(kg-last.Value*.3689) > .001*kg {
			t.Errorf("%s: %.0f kg of neodymium implied (%v) by %.0f kg of iron", name, kg, ok, last.Value)
		}
	}
}

// Months whose supply nobody told have no balance and no alarm, and it is said.
func TestNoSupplyNoBalance(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 8)
	without := func(months ...string) Balance {
		return books(t, a, "LUMING-MAG", func(b *siteBooks) {
			for _, m := range months {
				delete(b.supplies[ree.Fe], m)
			}
		}, balance.Iron)
	}
	whole := without()
	months := func(b Balance) (out []string) {
		for _, r := range b.Rows {
			out = append(out, r.Last)
		}
		return out
	}
	all := months(whole)
	if len(all) < 8 {
		t.Fatalf("months %v", all)
	}
	for name, c := range map[string]struct {
		gone, left []string
		said       int
	}{
		"none missing":      {nil, all, 0},
		"one in the middle": {all[3:4], all[4:], 1},
		"the newest":        {all[len(all)-1:], all[:len(all)-1], 1},
		"all":               {all, nil, 1},
	} {
		b := without(c.gone...)
		if !slices.Equal(months(b), c.left) || len(b.Statements) != c.said || len(b.Alarms) > 0 {
			t.Errorf("%s: balances of %v, said %+v, alarms %+v", name, months(b), b.Statements, b.Alarms)
		}
	}
}

// An assay in force that was not asked for iron takes nothing back of what the
// lot was made with; where no assay ever spoke of it the month has no balance,
// and no alarm.
func TestUnstatedIronIsNoAccusation(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 8)
	silence := func(b *siteBooks, made bool) {
		for ref, c := range b.lots {
			if c.assay != nil && c.lot.Form == "magnet_ndfeb" {
				c.assay = silent(c.assay)
				b.lots[ref] = c
			}
		}
		for ref, c := range b.rows { // bought, and divided by its maker
			if c.lot.Form == "alloy" {
				c.assay = &ree.Assay{Basis: ree.BasisElement, Total: ree.Quantity{Value: 800_000_000}}
				b.lots[ref] = c
			}
		}
		for _, x := range b.events {
			for i := range x.ev.Outputs {
				if o := &x.ev.Outputs[i]; made && o.Form == "magnet_ndfeb" && x.month == b.months[3] {
					o.Assay = silent(o.Assay)
				}
			}
		}
	}
	stated := books(t, a, "LUMING-MAG", func(*siteBooks) {}, balance.Iron)
	later := books(t, a, "LUMING-MAG", func(b *siteBooks) { silence(b, false) }, balance.Iron)
	if len(later.Rows) != len(stated.Rows) || len(later.Statements) > 0 || len(later.Alarms) > 0 {
		t.Errorf("%d rows of %d, said %+v, alarms %+v", len(later.Rows), len(stated.Rows), later.Statements, later.Alarms)
	}
	never := books(t, a, "LUMING-MAG", func(b *siteBooks) { silence(b, true) }, balance.Iron)
	if len(never.Rows) != len(stated.Rows)-4 || len(never.Statements) != 1 || never.Statements[0].Code != unstatedCompanion || len(never.Alarms) > 0 {
		t.Errorf("%d rows of %d, said %+v, alarms %+v", len(never.Rows), len(stated.Rows), never.Statements, never.Alarms)
	}
}

func silent(a *ree.Assay) *ree.Assay {
	b := *a
	b.Companions = ree.Companions{}
	return &b
}

// ironed corrects a lot's making so that its assay states iron.
func (f *fixture) ironed(lot string, iron ree.Fraction) {
	f.t.Helper()
	d, err := f.Lot(ctx0, maker, lot)
	f.must(err)
	now := f.eventAt(d.Lot.MadeSeq)
	if s := d.Lot.Amended; s != 0 {
		now = *f.eventAt(s).Now
	}
	a := *now.Outputs[0].Assay
	a.Companions[ree.Fe] = ree.Quantity{Value: iron, U: iron / 300}
	now.Outputs[0].Assay = &a
	f.report(maker, custody.Event{Kind: custody.Correct, Supersedes: max(d.Lot.MadeSeq, d.Lot.Amended), Now: &now, Reason: "iron had been left out"})
}

// What an assay and a maker's own figures say of iron moves with corrections, and
// a closed month opens again; the tables stay what the entries make them.
func TestIronFollowsCorrections(t *testing.T) {
	t.Parallel()
	f, magnet := monthly(t, 10)
	charge := func(kg ree.Mass) {
		_, err := f.ImportOutside(ctx0, maker, "", OutsideCommand{Records: []outside.Record{{Kind: outside.Consumption, Site: "G1", Input: "iron", Period: "2026-03", Mass: kg * ree.Kilogram}}})
		f.must(err)
	}
	iron := func() Balance {
		b, err := f.Balance(ctx0, maker, "G1", balance.Iron)
		f.must(err)
		return b
	}
	if b := iron(); len(b.Rows)+len(b.Statements) > 0 {
		t.Errorf("nobody spoke of iron: %+v", b)
	}
	f.ironed(magnet.Lot, 660_000_000)
	if b := iron(); len(b.Rows) > 0 || len(b.Statements) != 1 || b.Statements[0].Code != noSupply {
		t.Errorf("no supply told: %+v", b)
	}
	out := float64(magnet.Net) * .66 / perKG
	charge(ree.Mass(out))
	if b := iron(); len(b.Rows) != 1 || math.Abs(b.Rows[0].Out-out) > 1 || math.Abs(b.Rows[0].MUF) > 1 {
		t.Errorf("balanced: %+v", b)
	}
	f.must(f.close("G1", "2026-03"))
	charge(ree.Mass(2 * out))
	if n, err := f.reopenChanged(ctx0); err != nil || n != 1 {
		t.Errorf("another supply opens the month again: %d, %v", n, err)
	}
	f.ironed(magnet.Lot, 650_000_000)
	b := iron()
	if len(b.Rows) != 1 || math.Abs(b.Rows[0].Out-out*65/66) > 1 || math.Abs(b.Rows[0].In-2*out) > 1 {
		t.Errorf("corrected: %+v", b.Rows)
	}
	if kg, ok := b.Implied(); !ok || math.Abs(kg-b.Rows[0].MUF*26.68/72.32) > .01 {
		t.Errorf("%.1f kg of neodymium implied (%v)", kg, ok)
	}
	f.replays()
}

// What the balances see in a year at six works: five per cent of iron, ten of
// cobalt and boron, charged off the books or missing from them; nothing where
// nothing is wrong.
func TestHowMuchIronIsSeen(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 12)
	for i, e := range balance.Companions {
		part := [ree.NumCompanions]float64{ree.Fe: .05, ree.Co: .1, ree.B: .1}[i]
		for _, f := range []float64{1, 1 + part, 1 - part} {
			for _, site := range []string{"YUNQUE-MAG", "LUMING-MAG", "CHUIYANG-MAG", "HUAIJIN-MAG", "NUANSHI-MAG", "TINGLAN-MAG"} {
				b := books(t, a, site, func(b *siteBooks) {
					for m := range b.supplies[i] {
						b.supplies[i][m] *= f
					}
				}, e)
				if (len(b.Alarms) > 0) != (f != 1) {
					t.Errorf("%s %s times %.2f: %d alarms", site, balance.Symbol(e), f, len(b.Alarms))
				}
			}
		}
	}
}
