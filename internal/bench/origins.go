package bench

import (
	"fmt"
	"math"
	"runtime"
	"time"

	"lanthorn/provenance"
	"lanthorn/provenance/synthetic"
)

// naiveLots is how many lots the forward pass with maps is given at full scale:
// it takes seconds for what the other does in a hundredth.
const naiveLots = 50_000

// prepareOrigins measures origin shares: of one lot, of all lots, and of all
// lots of a smaller graph in the obvious way.
func prepareOrigins(w *work) (func() error, error) {
	plain, err := w.plainIndustry()
	if err != nil {
		return nil, err
	}
	full, err := w.industry(lotsFull, synthetic.Config{Seed: 3, AllElements: true})
	if err != nil {
		return nil, err
	}
	small, err := w.industry(naiveLots, synthetic.Config{Seed: 4})
	if err != nil {
		return nil, err
	}
	return func() error {
		v := full.Graph.View()
		lots := sampleOf(full.Last, w.scaled(1000, 100), 7)
		t, err := w.rounds(lots, func(lot uint32) error { _, err := v.Shares(lot); return err })
		if err != nil {
			return err
		}
		w.quantiles(fmt.Sprintf("one of %s lots, 17 elements x %d origins", millions(v.Lots()), v.Origins()-1), t, 6)
		slow, err := w.naive(small)
		if err != nil {
			return err
		}
		w.forward("the elements they carry", plain.Graph.View(), slow)
		w.forward("all 17 elements each", v, slow)
		return w.ctx.Err()
	}, nil
}

// forward computes the shares of all lots on every core.
func (w *work) forward(what string, v *provenance.View, slow float64) {
	w.tell("all lots forward, %s", what)
	cpu, start := processCPU(), time.Now()
	v.Forward(runtime.NumCPU(), nil)
	took, used := time.Since(start).Seconds(), (processCPU() - cpu).Seconds()
	what = fmt.Sprintf("all %s lots forward, %s", millions(v.Lots()), what)
	w.say(sample{what: what + ", by the clock", unit: "s", value: took}.want(atMost(30)))
	if used > 0 {
		w.say(sample{what: what + ", processor time of all threads", unit: "s", value: used})
	}
	edges := float64(v.Memory().EdgeCount)
	w.say(sample{what: what + ", edges", unit: "/s", value: edges / took}.timesMore("maps", slow))
}

// shares are those of one event, by element and origin.
type shares [provenance.Elements]map[uint32]float64

// naive is the forward pass as one would first write it: a map of origins for
// each element of each event, all kept. It answers edges a second, after
// comparing shares with those of the graph.
func (w *work) naive(in *synthetic.Industry) (float64, error) {
	v := in.Graph.View()
	w.tell("the same with maps on %d lots", v.Lots())
	start := time.Now()
	all := make(map[uint32]*shares, v.Events())
	edges := 0
	var inputs []provenance.Input
	for k := uint32(1); k <= v.LastEvent(); k++ {
		inputs = v.Inputs(inputs[:0], k)
		edges += len(inputs)
		all[k] = mixed(v, all, k, inputs)
	}
	rate := float64(edges) / time.Since(start).Seconds()
	for _, lot := range sampleOf(in.Last, 20, 5) {
		if err := sameShares(v, lot, all[v.Maker(lot)]); err != nil {
			return 0, err
		}
	}
	return rate, nil
}

// mixed weighs the inputs' shares by the mass of each element drawn.
func mixed(v *provenance.View, all map[uint32]*shares, event uint32, inputs []provenance.Input) *shares {
	out := &shares{}
	for e := range out {
		out[e] = map[uint32]float64{}
		var total float64
		for _, in := range inputs {
			mass := float64(v.ElementMasses(in.Lot)[e]) * float64(in.MassMG) / float64(v.NetMG(in.Lot))
			if mass == 0 {
				continue
			}
			total += mass
			if v.IsSource(in.Lot) {
				out[e][v.Origin(in.Lot)] += mass
				continue
			}
			for origin, share := range all[v.Maker(in.Lot)][e] {
				out[e][origin] += share * mass
			}
		}
		for origin := range out[e] {
			out[e][origin] /= total
		}
	}
	return out
}

func sameShares(v *provenance.View, lot uint32, want *shares) error {
	got, err := v.Shares(lot)
	if err != nil {
		return err
	}
	for e := range want {
		have := got.Of(e)
		for origin, share := range want[e] {
			if len(have) > 0 && math.Abs(have[origin]-share) > 1e-9 {
				return fmt.Errorf("graph and maps disagree about lot %d, element %d, origin %d: %g and %g", lot, e, origin, have[origin], share)
			}
		}
	}
	return nil
}
