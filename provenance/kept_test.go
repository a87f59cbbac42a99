package provenance_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"lanthorn/provenance"
	"lanthorn/provenance/synthetic"
)

// farthest is the largest difference between kept vectors and a full
// recomputation over all lots.
func farthest(v *provenance.View, k, full *provenance.Kept) float64 {
	worst := 0.0
	for lot := uint32(1); lot <= v.LastLot(); lot++ {
		a, b := map[uint32]float64{}, map[uint32]float64{}
		for _, x := range k.Of(lot) {
			a[x.Origin] = x.Share
		}
		for _, x := range full.Of(lot) {
			b[x.Origin] = x.Share
		}
		for o, x := range a {
			worst = max(worst, math.Abs(x-b[o]))
		}
		for o, x := range b {
			worst = max(worst, math.Abs(x-a[o]))
		}
	}
	return worst
}

// Twenty thousand lots, an early event amended: eps 1e-9 gives the full
// recomputation; eps 1e-4 touches far fewer with an error inside its bound.
func TestKeptAfterAmendment(t *testing.T) {
	const element = 4
	in := must(synthetic.Make(synthetic.Config{Lots: 20_000, Seed: 4, AllElements: true, Mines: 60}))
	g := in.Graph
	fine, coarse := provenance.NewKept(g.View(), element, 0), provenance.NewKept(g.View(), element, 0)
	r := rand.New(rand.NewPCG(3, 3))
	var fineTouched, coarseTouched int
	for round := range 4 {
		event := earlyEvent(g.View(), r)
		draws := g.View().Inputs(nil, event)
		draws[0].MassMG = draws[0].MassMG*11/10 + 1
		if err := g.Amend(event, draws); err != nil {
			t.Fatal(err)
		}
		v := g.View()
		full := provenance.NewKept(v, element, 0)
		a := fine.Update(v, event, []uint32{event}, 1e-9, nil)
		seen := 0
		b := coarse.Update(v, event, []uint32{event}, 1e-4, func(c provenance.Change) {
			if c.Because != event || c.From == c.To {
				t.Fatalf("change %+v", c)
			}
			seen++
		})
		if b.Changed > 0 && seen == 0 {
			t.Fatal("changes without records")
		}
		fineErr, coarseErr := farthest(v, fine, full), farthest(v, coarse, full)
		t.Logf("round %d: eps 1e-9 touches %d, error %.1e (bound %.1e); eps 1e-4 touches %d, error %.1e (bound %.1e)",
			round, a.Touched, fineErr, a.Bound, b.Touched, coarseErr, b.Bound)
		if fineErr > a.Bound+1e-12 || fineErr > 1e-7 || coarseErr > b.Bound+1e-12 {
			t.Fatal("error above its bound")
		}
		fineTouched += a.Touched
		coarseTouched += b.Touched
	}
	if coarseTouched*8 > fineTouched {
		t.Errorf("coarse touches %d, fine %d", coarseTouched, fineTouched)
	}
}

// earlyEvent is one with several inputs and many lots downstream.
func earlyEvent(v *provenance.View, r *rand.Rand) uint32 {
	for {
		k := 1 + uint32(r.IntN(v.Events()/10))
		out := v.Outputs(nil, k)
		if len(out) == 0 || len(v.Inputs(nil, k)) < 3 {
			continue
		}
		if c := must(v.Descendants(out[0], nil)); c.Lots > 3000 {
			return k
		}
	}
}

// Any acts: kept vectors follow the model when told what changed.
func TestKeptFollowsModel(t *testing.T) {
	for seed := range uint64(20) {
		w := newWorld(t, 400+seed)
		for range 40 {
			w.step()
		}
		k := provenance.NewKept(w.g.View(), nd, 0)
		for range 40 {
			before := w.g.View()
			w.step()
			v := w.g.View()
			k.Update(v, 1, touched(before, v), 0, nil)
			if d := farthest(v, k, provenance.NewKept(v, nd, 0)); d > 1e-12 {
				t.Fatalf("seed %d: off by %v", seed, d)
			}
		}
	}
}

// touched compares two views and says which events to hand to Update.
func touched(a, b *provenance.View) (out []uint32) {
	for k := uint32(1); k <= b.LastEvent(); k++ {
		x, y := a.Inputs(nil, k), b.Inputs(nil, k)
		same := a.HasEvent(k) && len(x) == len(y)
		for i := range x {
			same = same && x[i] == y[i]
		}
		if !same {
			out = append(out, k)
		}
	}
	for lot := uint32(1); lot <= b.LastLot(); lot++ {
		if a.ElementMasses(lot) != b.ElementMasses(lot) || a.Origin(lot) != b.Origin(lot) {
			out = b.Consumers(out, lot)
		}
	}
	return out
}

func TestPruneKeepsTheSum(t *testing.T) {
	list := []provenance.OriginShare{{Origin: 1, Share: 0.7}, {Origin: 2, Share: 0.2999992}, {Origin: 3, Share: 5e-7}, {Origin: 4, Share: 3e-7}}
	got := provenance.Prune(list, 1e-6)
	if len(got) != 3 || got[2].Origin != provenance.Tail || math.Abs(got[2].Share-8e-7) > 1e-18 {
		t.Fatalf("%v", got)
	}
}
