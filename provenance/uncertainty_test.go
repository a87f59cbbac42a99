package provenance_test

import (
	"math"
	"testing"

	"lanthorn/provenance"
)

// Shares .5, .3, .2 with masses known to 1, 2 and 5 %: the published standard
// deviations .00634, .00537, .00815 (Monte Carlo .00635, .00537, .00815).
func TestDeltaAndReplicates(t *testing.T) {
	published := map[uint32]float64{1: .00634, 2: .00537, 3: .00815}
	masses, rel := []int64{50, 30, 20}, map[uint32]float64{1: .01, 2: .02, 3: .05}
	var in []provenance.Weighted
	g := provenance.New()
	e := provenance.Event{Outputs: []provenance.Output{{Lot: 4, NetMG: 100e9, Elements: provenance.Masses{nd: 100e9}}}}
	for i, m := range masses {
		lot := uint32(i + 1)
		in = append(in, provenance.Weighted{Mass: float64(m), SD: rel[lot] * float64(m), Shares: map[uint32]float64{lot: 1}})
		if err := g.AddLot(provenance.Output{Lot: lot, NetMG: m * 1e9, Elements: provenance.Masses{nd: m * 1e9}, Origin: lot}); err != nil {
			t.Fatal(err)
		}
		e.Inputs = append(e.Inputs, provenance.Input{Lot: lot, MassMG: m * 1e9})
	}
	must(g.Append(e))
	delta := provenance.DeltaSD(in)
	noise := provenance.Noise{Seed: 1, Assay: func(lot uint32) float64 { return rel[lot] }}
	reps := must(g.View().Replicates(4, nd, 20_000, noise))
	for i, o := range reps.Origins {
		if math.Abs(delta[o]-published[o]) > 0.6e-5 {
			t.Errorf("origin %d: delta sd %.6f, published %.5f", o, delta[o], published[o])
		}
		if math.Abs(reps.SD[i]-published[o]) > 1e-4 {
			t.Errorf("origin %d: replicate sd %.5f, published %.5f", o, reps.SD[i], published[o])
		}
		if math.Abs(reps.Mean[i]-float64(masses[i])/100) > 3e-4 {
			t.Errorf("origin %d: mean %.5f", o, reps.Mean[i])
		}
	}
	if lo, hi := reps.Quantile(1, .025), reps.Quantile(1, .975); lo >= .5 || hi <= .5 || math.Abs(hi-lo-2*1.96*.00635) > 5e-4 {
		t.Errorf("95 %% interval %v to %v", lo, hi)
	}
}

// Two branches of one uncertain lot: its error must cancel, since both see the
// same; treating them as independent would not.
func TestSharedAncestorCancels(t *testing.T) {
	g := provenance.New()
	lot := func(n uint32, origin uint32) provenance.Output {
		return provenance.Output{Lot: n, NetMG: 100, Elements: provenance.Masses{nd: 100}, Origin: origin}
	}
	for n := uint32(1); n <= 2; n++ {
		if err := g.AddLot(lot(n, n)); err != nil {
			t.Fatal(err)
		}
	}
	for n := uint32(3); n <= 4; n++ {
		must(g.Append(provenance.Event{Inputs: []provenance.Input{{Lot: 1, MassMG: 50}, {Lot: 2, MassMG: 50}}, Outputs: []provenance.Output{lot(n, 0)}}))
	}
	must(g.Append(provenance.Event{Inputs: []provenance.Input{{Lot: 3, MassMG: 50}, {Lot: 4, MassMG: 50}}, Outputs: []provenance.Output{lot(5, 0)}}))
	noise := provenance.Noise{Seed: 2, Assay: func(l uint32) float64 {
		if l <= 2 {
			return 0.05
		}
		return 0
	}}
	v := g.View()
	one, two := must(v.Replicates(3, nd, 500, noise)), must(v.Replicates(5, nd, 500, noise))
	for r := range 500 {
		if math.Abs(one.Columns[0][r]-two.Columns[0][r]) > 1e-12 {
			t.Fatalf("replicate %d: %v in one branch, %v in the blend of both", r, one.Columns[0][r], two.Columns[0][r])
		}
	}
	if one.SD[0] < .015 || one.SD[0] > .02 {
		t.Errorf("sd %v, want about .0177", one.SD[0])
	}
}

func TestBoundsHoldProportional(t *testing.T) {
	for seed := range uint64(25) {
		w := newWorld(t, 500+seed)
		for range 40 {
			w.step()
		}
		v := w.g.View()
		for lot := range w.m.lots {
			if w.m.lots[lot].mass[nd] == 0 {
				continue
			}
			shares := must(v.Shares(lot)).Of(nd)
			for o := range uint32(12) {
				b := must(v.Bounds(lot, nd, o))
				if x := shares[o]; x < b.Min-1e-9 || x > b.Max+1e-9 || b.Min > b.Max {
					t.Fatalf("seed %d lot %d origin %d: %v outside %+v", seed, lot, o, x, b)
				}
			}
		}
	}
}
