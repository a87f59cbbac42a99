package simulate

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"lanthorn/custody"
	"lanthorn/ree"
)

// lineage answers which entries a lot leads back to.
type lineage struct {
	l       *ledger
	madeBy  map[string]int // lot to entry
	stateBy map[uint32]int // pool state to entry
}

func newLineage(l *ledger) *lineage {
	g := &lineage{l: l, madeBy: map[string]int{}, stateBy: map[uint32]int{}}
	for i, e := range l.entries {
		if e.ev.Kind == custody.Correct {
			continue
		}
		for _, o := range e.ev.Outputs {
			g.madeBy[o.Lot] = i
		}
		if p := e.ev.Pool; p != nil {
			g.stateBy[p.After] = i
		}
	}
	return g
}

// ancestors walks the ledger back from a lot, through pools, and calls visit
// for each entry once.
func (g *lineage) ancestors(lot string, visit func(entry)) {
	seen := map[int]bool{}
	var walk func(i int)
	walk = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		e := g.l.entries[i]
		visit(e)
		for _, in := range e.ev.Inputs {
			walk(g.madeBy[in.Lot])
		}
		if p := e.ev.Pool; p != nil {
			if before, ok := g.stateBy[p.Before]; ok {
				walk(before)
			}
		}
	}
	walk(g.madeBy[lot])
}

func TestShowpieceLeadsBackToFourMines(t *testing.T) {
	w, l := full(t)
	lot := l.mem.Lots[w.showpiece()]
	if lot.Form != "magnet_ndfeb" || !strings.HasSuffix(lot.Grade, "SH") || lot.Holder != "LUMING" || lot.Remaining == 0 {
		t.Fatalf("%s is no SH magnet in stock: %+v", w.showpiece(), lot)
	}
	rock, clay, scrap := map[string]bool{}, map[string]bool{}, 0
	newLineage(l).ancestors(lot.Ref, func(e entry) {
		switch {
		case e.ev.Kind == custody.Collect:
			scrap++
		case e.ev.Kind == custody.Extract && strings.HasSuffix(e.ev.Site, "-PIT"):
			rock[e.ev.Site] = true
		case e.ev.Kind == custody.Extract:
			clay[e.ev.Site] = true
		}
	})
	if len(rock) < 2 || len(clay) < 2 || scrap == 0 {
		t.Errorf("rock mines %v, clay mines %v, %d scrap receipts", rock, clay, scrap)
	}
}

func TestCorrectedReceiptAndItsDescendant(t *testing.T) {
	w, l := full(t)
	in := w.industry()
	lot := l.mem.Lots[in.CorrectedLot]
	if lot.Net != 87*ree.Tonne || lot.Amended != in.Correction {
		t.Errorf("%s holds %s, last amended by entry %d", lot.Ref, lot.Net, lot.Amended)
	}
	found := false
	newLineage(l).ancestors(in.Descendant, func(e entry) {
		for _, o := range e.ev.Outputs {
			found = found || o.Lot == in.CorrectedLot
		}
	})
	if !found || in.Descendant == in.Showpiece {
		t.Errorf("%s does not descend from %s", in.Descendant, in.CorrectedLot)
	}
	if l.mem.Lots[in.Descendant].Form != "magnet_ndfeb" {
		t.Errorf("descendant is %s", l.mem.Lots[in.Descendant].Form)
	}
}

func TestMistakesAreCorrected(t *testing.T) {
	w, l := full(t)
	kinds := map[string]int{}
	for _, m := range w.truth.Mistakes {
		kinds[m.Kind]++
		by, ok := l.mem.Superseded(m.Entry)
		if !ok || by.By != m.Correction {
			t.Errorf("entry %d of %s is not superseded by %d", m.Entry, m.Site, m.Correction)
		}
		if wait := l.entries[m.Correction-1].recorded.Sub(l.entries[m.Entry-1].recorded).Hours() / 24; wait < 7 {
			t.Errorf("entry %d was corrected after %.0f days", m.Entry, wait)
		}
	}
	if kinds["collect"] != 2 || kinds["receive"] != 2 || kinds["extract"] != 1 {
		t.Errorf("mistakes %v", kinds)
	}
	if len(w.truth.Late) < 30 {
		t.Errorf("%d late reports", len(w.truth.Late))
	}
}

func TestViolationsNameWhatIsInTheLedger(t *testing.T) {
	w, l := full(t)
	got := map[string]bool{}
	for _, kind := range wrongOrder {
		v := w.wrongs[kind]
		if v == nil || len(v.Lots) == 0 || len(v.Entries) == 0 || len(v.Months) == 0 || v.Tonnes <= 0 || v.Sign == "" {
			t.Fatalf("%s: %+v", kind, v)
		}
		got[kind] = true
		for _, lot := range v.Lots {
			if _, ok := l.mem.Lots[lot]; !ok {
				t.Errorf("%s: lot %s is not in the ledger", kind, lot)
			}
		}
		for _, seq := range v.Entries {
			if e := l.entries[seq-1]; !contains(v.Parties, e.org) {
				t.Errorf("%s: entry %d is of %s", kind, seq, e.org)
			}
		}
	}
	if _, err := json.Marshal(w.truth); err != nil || len(got) != 6 {
		t.Errorf("%d kinds, %v", len(got), err)
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// TestPhantomScrapShows: the scrap holds yttrium that no magnet holds, and more
// is said to come from a maker than the maker made and did not send elsewhere.
func TestPhantomScrapShows(t *testing.T) {
	_, l := full(t)
	var claimed, spare ree.Mass
	for _, e := range l.entries {
		if e.ev.Kind == custody.Collect && strings.HasPrefix(e.ev.Source, "HUAIJIN-MAG") {
			claimed += e.ev.Outputs[0].Net
			if y := e.ev.Outputs[0].Assay.Share[ree.Y].Value; y < ree.Whole/50 {
				t.Errorf("yttrium %s %% in a planted lot", y.Percent())
			}
		} else if e.ev.Kind == custody.Collect && e.ev.Outputs[0].Assay.Share[ree.Y].Value > 0 {
			t.Errorf("yttrium in an honest lot at %s", e.ev.Site)
		}
	}
	for _, lot := range l.mem.Lots {
		if lot.Form == "swarf" && lot.Site == "HUAIJIN-MAG" && lot.Origin == "" {
			spare += lot.Remaining
		}
	}
	if claimed < 10*spare {
		t.Errorf("%s claimed, %s still at the maker", claimed, spare)
	}
}

// TestOverrunShows: the recovery at the plant lies far off its peer's, given
// the scatter of both.
func TestOverrunShows(t *testing.T) {
	w, l := full(t)
	recovery := func(site string, from int) (mean, se float64) {
		var rs []float64
		for _, e := range l.entries {
			if e.ev.Site == site && e.ev.Process == "crack" && w.span.index(e.occurred) >= from {
				var in ree.OxideMass
				for _, i := range e.ev.Inputs {
					in += l.mem.Lots[i.Lot].ElementsIn(i.Mass).REO()
				}
				rs = append(rs, float64(e.ev.Outputs[0].Elements.REO())/float64(in))
			}
		}
		return meanAndError(rs)
	}
	bad, se := recovery("QINGYAN-SX", w.wrongFrom())
	good, se2 := recovery("LIUSHAN-SX", 0)
	if z := (bad - good) / math.Hypot(se, se2); z < 8 {
		t.Errorf("recovery %.3f against %.3f: z %.1f", bad, good, z)
	}
}

func meanAndError(v []float64) (mean, se float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		se += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(se / float64(len(v)-1) / float64(len(v)))
}

// TestReceiptBiasShows: the mean difference of receiver and sender is off zero
// at one receiver only.
func TestReceiptBiasShows(t *testing.T) {
	_, l := full(t)
	diffs := map[string][]float64{}
	for _, tr := range l.mem.Transfers {
		if tr.Open || len(tr.Lines) == 0 {
			continue
		}
		for _, c := range tr.Lines {
			if d := float64(c.Received-c.Sent) / float64(c.Sent); math.Abs(d) < 0.02 {
				diffs[tr.ToSite] = append(diffs[tr.ToSite], d)
			}
		}
	}
	for site, ds := range diffs {
		if len(ds) < 20 {
			continue
		}
		mean, se := meanAndError(ds)
		if biased := math.Abs(mean/se) > 8; biased != (site == "SANCHA-YARD") {
			t.Errorf("%s: mean difference %.3f %%, z %.1f over %d lots", site, 100*mean, mean/se, len(ds))
		}
	}
}

// TestStructuringShows: the masses bunch under a tonne at one site only.
func TestStructuringShows(t *testing.T) {
	_, l := full(t)
	under, over := 0, 0
	for _, e := range l.entries {
		if e.ev.Site == "QIANFAN-YARD" && e.ev.Kind == custody.Split {
			for _, o := range e.ev.Outputs {
				switch kg := o.Net / ree.Kilogram; {
				case kg >= 930 && kg < thresholdKG:
					under++
				case kg >= thresholdKG && kg < 1070:
					over++
				}
			}
		}
	}
	if under < 60 || over > under/10 {
		t.Errorf("%d lots just under the threshold, %d just over", under, over)
	}
}

// TestIdentitySwapShows: planted lots lie nearer to the foreign composite than
// to the declared deposit, honest ones the other way round.
func TestIdentitySwapShows(t *testing.T) {
	w, l := full(t)
	planted := map[string]bool{}
	for _, lot := range w.wrongs[IdentitySwap].Lots {
		planted[lot] = true
	}
	distance := func(m ree.ElementMasses, d *deposit) float64 {
		sum, total := 0.0, float64(m.REO())
		for _, e := range []ree.Element{ree.Ce, ree.Nd, ree.Sm, ree.Gd, ree.Y} {
			r := math.Log(float64(e.ToOxide(m[e])) / total / (d.oxides[e] / 100))
			sum += r * r
		}
		return sum
	}
	for _, e := range l.entries {
		if e.ev.Site != "SHILIU-CLAY" || e.ev.Kind != custody.Extract {
			continue
		}
		o := e.ev.Outputs[0]
		if near := distance(o.Elements, &foreignClay) < distance(o.Elements, &mediumClay); near != planted[o.Lot] {
			t.Errorf("%s: nearer to the foreign clay %v, planted %v", o.Lot, near, planted[o.Lot])
		}
	}
}

// TestBackdatingShows: planted entries are recorded a year or more after they
// are said to have happened, and no honest one is.
func TestBackdatingShows(t *testing.T) {
	w, l := full(t)
	planted := map[int64]bool{}
	for _, seq := range w.wrongs[BackdatedStock].Entries {
		planted[seq] = true
	}
	for i, e := range l.entries {
		if old := e.recorded.Sub(e.occurred).Hours() > 24*90; old != planted[int64(i+1)] {
			t.Errorf("entry %d: recorded %s, occurred %s, planted %v", i+1, e.recorded, e.occurred, planted[int64(i+1)])
		}
	}
}
