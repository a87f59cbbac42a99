package app

import (
	"math"
	"testing"

	"lanthorn/accountancy/outside"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// What a site made is held against consumption as it stands now: a correction
// counts in the month of what it corrects, whenever it is made.
func TestConsumptionIsHeldAgainstCorrectedOutput(t *testing.T) {
	f := open(t)
	f.industry()
	first := f.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH",
		Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}})
	f.now = f.now.AddDate(0, 1, 0)
	before := f.outputOf("M1", "2026-03")
	now := first.Event
	now.Outputs = []custody.Make{first.Event.Outputs[0]}
	now.Outputs[0].Net = 12 * ree.Tonne
	f.report(miner, custody.Event{Kind: custody.Correct, Supersedes: first.Seq, Now: &now, Reason: "a truck was not counted"})
	if after := f.outputOf("M1", "2026-03"); math.Abs(after/before-1.2) > 1e-6 || f.outputOf("M1", "2026-04") != 0 {
		t.Errorf("%v kg REO before the correction of 10 t to 12 t, %v after", before, after)
	}
}

// outputOf is what the watch takes as made, kg REO.
func (f *fixture) outputOf(site, month string) float64 {
	f.t.Helper()
	if _, err := f.ImportOutside(ctx0, supervisor, "", OutsideCommand{Records: []outside.Record{oxalic("M1", ree.Tonne)}}); err != nil {
		f.t.Fatal(err)
	}
	w := patrol{app: f.App}
	f.must(f.Store.View(ctx0, func(v *store.View) error { return w.readOutside(v) }))
	return w.outside.made[site][month]
}
