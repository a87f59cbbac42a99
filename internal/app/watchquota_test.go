package app

import (
	"testing"

	"lanthorn/accountancy/detect"
	"lanthorn/custody"
	"lanthorn/ree"
)

// overrun is what the watch says of a mine's permit when every lot arrives at the
// plant heavier by a part of what was booked.
func overrun(t *testing.T, heavier float64) detect.Result {
	t.Helper()
	f := counted(t)
	f.register(quotaMove("issue", "MINER", "", 93))
	for range 10 {
		ore := f.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH", Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}}).Event.Outputs[0]
		f.move(miner, separator, "M1", "S1", ore.Lot, ore.Net+ree.Mass(float64(ore.Net)*heavier))
	}
	drafts, err := f.newPatrol().look(ctx0)
	f.must(err)
	for _, d := range drafts {
		if d.Results[0].Detector == "quota_overrun" {
			return d.Results[0]
		}
	}
	t.Fatal("no permit was tested")
	return detect.Result{}
}

// Booked in full, a permit is not overrun; goods that weigh three per cent more
// where they arrive are more than the errors of scale and laboratory explain.
func TestAPermitIsHeldAgainstWhatArrived(t *testing.T) {
	t.Parallel()
	if r := overrun(t, 0); r.Fires || r.Open != nil || r.Effect.SD <= 0 {
		t.Errorf("an honest mine: %+v", r)
	}
	if r := overrun(t, 0.03); !r.Fires || r.Effect.Value < 0.015 || r.Effect.Value > 0.025 {
		t.Errorf("three per cent more than booked, one per cent of it still free: %+v", r)
	}
}
