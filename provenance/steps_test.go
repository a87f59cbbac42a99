package provenance_test

import (
	"math"
	"reflect"
	"testing"

	"lanthorn/provenance"
)

// steps of an event in the random worlds: by its number.
func located(event uint32) (provenance.Step, provenance.Country, bool) {
	return provenance.Step(event % 5), provenance.Country(event % 7), event%5 < 4
}

// countryOf is the naive recursion: the share of each country at a step.
func (m *model) countryOf(lot uint32, e int, step provenance.Step) map[provenance.Country]float64 {
	k := m.lots[lot].maker
	if k != 0 && !m.events[k].voided {
		if s, c, ok := located(k); ok && s == step {
			return map[provenance.Country]float64{c: 1}
		}
	}
	if m.source(lot) {
		return map[provenance.Country]float64{0: 1}
	}
	sum, tot := map[provenance.Country]float64{}, 0.0
	for _, in := range m.events[k].in {
		l := m.lots[in.Lot]
		w := float64(l.mass[e]) * float64(in.MassMG) / float64(l.net)
		if w == 0 {
			continue
		}
		tot += w
		for c, x := range m.countryOf(in.Lot, e, step) {
			sum[c] += w * x
		}
	}
	for c := range sum {
		sum[c] /= tot
	}
	if tot == 0 {
		return map[provenance.Country]float64{0: 1}
	}
	return sum
}

func TestCountriesAgainstRecursion(t *testing.T) {
	for seed := range uint64(25) {
		w := newWorld(t, 600+seed)
		for range 30 {
			w.step()
		}
		for lot := range w.m.lots {
			got := must(w.g.View().Countries(lot, provenance.Locator{Event: located}))
			for step := range provenance.Step(provenance.Steps) {
				if w.m.lots[lot].mass[nd] == 0 {
					continue
				}
				want := w.m.countryOf(lot, nd, step)
				sum := 0.0
				for _, x := range got.Elements[nd][step] {
					sum += x.Share
					if math.Abs(x.Share-want[x.Country]) > 1e-11 {
						t.Fatalf("seed %d lot %d step %d country %d: %v, want %v", seed, lot, step, x.Country, x.Share, want[x.Country])
					}
				}
				if math.Abs(sum-1) > 1e-11 {
					t.Fatalf("seed %d lot %d step %d sums to %v", seed, lot, step, sum)
				}
			}
		}
	}
}

// Boxes packed in one event that carry the same elements are kin, and kin have the
// same countries to the last bit; a box that carries more, and a source, are not.
func TestKinShareTheirCountries(t *testing.T) {
	const other = nd + 1
	g := provenance.New()
	made := func(lot uint32, net int64, of ...int) provenance.Output {
		o := provenance.Output{Lot: lot, NetMG: net}
		for _, e := range of {
			o.Elements[e] = net / 2
		}
		return o
	}
	must(g.Append(provenance.Event{Outputs: []provenance.Output{made(1, 600, nd, other)}}))
	must(g.Append(provenance.Event{Outputs: []provenance.Output{made(2, 400, nd, other)}}))
	must(g.Append(provenance.Event{Inputs: []provenance.Input{{Lot: 1, MassMG: 600}, {Lot: 2, MassMG: 400}}, Outputs: []provenance.Output{made(3, 500, nd), made(4, 300, nd), made(5, 200, nd, other)}}))
	v := g.View()
	countries := func(lot uint32) any { return must(v.Countries(lot, provenance.Locator{Event: located})).Elements }
	if v.StepKin(3) != v.StepKin(4) || !reflect.DeepEqual(countries(3), countries(4)) {
		t.Errorf("boxes of one packing: %v and %v", countries(3), countries(4))
	}
	if v.StepKin(3) == v.StepKin(5) || v.StepKin(1) == v.StepKin(2) {
		t.Error("a box that carries more, or another source, is kin")
	}
}

// A magnet: mined in 1 and 2, refined in 3, alloyed in 4, sintered in 5; scrap
// of unknown history joins at the alloy.
func TestFourCountriesOfAMagnet(t *testing.T) {
	g := provenance.New()
	out := func(lot uint32) []provenance.Output {
		return []provenance.Output{{Lot: lot, NetMG: 100, Elements: provenance.Masses{nd: 100}}}
	}
	in := func(x ...uint32) (list []provenance.Input) {
		for i := 0; i < len(x); i += 2 {
			list = append(list, provenance.Input{Lot: x[i], MassMG: int64(x[i+1])})
		}
		return list
	}
	must(g.Append(provenance.Event{Outputs: out(1)}))
	must(g.Append(provenance.Event{Outputs: out(2)}))
	must(g.Append(provenance.Event{Inputs: in(1, 75, 2, 25), Outputs: out(3)}))
	must(g.Append(provenance.Event{Outputs: out(4)})) // scrap
	must(g.Append(provenance.Event{Inputs: in(3, 80, 4, 20), Outputs: out(5)}))
	must(g.Append(provenance.Event{Inputs: in(5, 100), Outputs: out(6)}))
	at := map[uint32]struct {
		s provenance.Step
		c provenance.Country
	}{1: {provenance.Mined, 1}, 2: {provenance.Mined, 2}, 3: {provenance.Refined, 3}, 5: {provenance.Metal, 4}, 6: {provenance.Magnet, 5}}
	s := must(g.View().Countries(6, provenance.Locator{Event: func(k uint32) (provenance.Step, provenance.Country, bool) {
		x, ok := at[k]
		return x.s, x.c, ok
	}}))
	near(t, "mined", s.Elements[nd][provenance.Mined], []provenance.CountryShare{{1, .6}, {0, .2}, {2, .2}})
	near(t, "refined", s.Elements[nd][provenance.Refined], []provenance.CountryShare{{3, .8}, {0, .2}})
	near(t, "metal", s.Elements[nd][provenance.Metal], []provenance.CountryShare{{4, 1}})
	near(t, "magnet", s.Elements[nd][provenance.Magnet], []provenance.CountryShare{{5, 1}})
}
