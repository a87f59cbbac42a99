package provenance_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lanthorn/provenance"
	"lanthorn/provenance/synthetic"
)

func TestAgainstModel(t *testing.T) {
	for seed := range uint64(60) {
		w := newWorld(t, seed)
		for range 70 {
			w.step()
		}
		w.m.check(t, w.g.View())
	}
}

func TestSnapshotRoundTrip(t *testing.T) {
	for seed := range uint64(20) {
		w := newWorld(t, 100+seed)
		for range 60 {
			w.step()
		}
		w.g.Advance(int64(seed) + 7)
		var first, second bytes.Buffer
		if err := w.g.View().Encode(&first); err != nil {
			t.Fatal(err)
		}
		raw := bytes.Clone(first.Bytes())
		g, err := provenance.Decode(&first)
		if err != nil {
			t.Fatal(err)
		}
		if g.View().Sequence() != int64(seed)+7 {
			t.Fatalf("sequence %d", g.View().Sequence())
		}
		if err := g.View().Encode(&second); err != nil || !bytes.Equal(raw, second.Bytes()) {
			t.Fatalf("not the same bytes after a round trip (%v)", err)
		}
		w.m.check(t, g.View())
		w.g, w.to = g, g
		for range 30 {
			w.step()
		}
		w.m.check(t, g.View())
	}
}

// Acts in batches of any length give the same, and readers see nothing of a
// batch before its end.
func TestBatches(t *testing.T) {
	for seed := range uint64(30) {
		w := newWorld(t, 700+seed)
		for range 8 {
			old := w.g.View()
			var before, during bytes.Buffer
			if err := old.Encode(&before); err != nil {
				t.Fatal(err)
			}
			if err := w.g.Write(func(b *provenance.Batch) error {
				w.to = b
				for range w.r.IntN(20) {
					w.step()
				}
				if w.g.View() != old {
					t.Fatal("published within a batch")
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if err := old.Encode(&during); err != nil || !bytes.Equal(before.Bytes(), during.Bytes()) {
				t.Fatalf("a batch changed the view before it (%v)", err)
			}
		}
		w.m.check(t, w.g.View())
	}
}

func TestViewStaysAsItIs(t *testing.T) {
	w := newWorld(t, 5)
	for range 60 {
		w.step()
	}
	old := w.g.View()
	var before, after bytes.Buffer
	if err := old.Encode(&before); err != nil {
		t.Fatal(err)
	}
	frozen := newWorld(t, 5)
	for range 60 {
		frozen.step()
	}
	for range 200 {
		w.step()
	}
	if err := old.Encode(&after); err != nil || !bytes.Equal(before.Bytes(), after.Bytes()) {
		t.Fatalf("a held view changed (%v)", err)
	}
	frozen.m.check(t, old)
}

// Topological orders of the same events give the same shares.
func TestAppendOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rapid.Uint64().Draw(rt, "seed"))
		for range 40 {
			w.append()
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "order"), 2))
		g := provenance.New()
		done := map[uint32]bool{}
		for len(done) < len(w.m.events) {
			id := 1 + uint32(r.IntN(len(w.m.events)))
			if done[id] || !ready(w.m, id, done) {
				continue
			}
			done[id] = true
			if _, err := g.Append(w.m.event(id)); err != nil {
				rt.Fatal(err)
			}
		}
		for lot := range w.m.lots {
			a, b := must(w.g.View().Shares(lot)), must(g.View().Shares(lot))
			for e := range a.Elements {
				if len(a.Elements[e]) > 0 {
					sameShares(t, "order", a.Of(e), b.Of(e), 1e-12)
				}
			}
		}
	})
}

func ready(m *model, id uint32, done map[uint32]bool) bool {
	for _, in := range m.events[id].in {
		if !done[m.lots[in.Lot].maker] {
			return false
		}
	}
	return true
}

func (m *model) event(id uint32) provenance.Event {
	x := m.events[id]
	e := provenance.Event{ID: id, Time: x.time, Inputs: x.in}
	for _, o := range x.out {
		l := m.lots[o]
		e.Outputs = append(e.Outputs, provenance.Output{Lot: o, NetMG: l.net, Elements: l.mass, Origin: l.origin})
	}
	return e
}

func TestForwardEqualsAdjoint(t *testing.T) {
	in := must(synthetic.Make(synthetic.Config{Lots: 20_000, Seed: 3}))
	v := in.Graph.View()
	r := rand.New(rand.NewPCG(1, 1))
	byEvent := map[uint32]uint32{}
	for range 150 {
		lot := 1 + uint32(r.IntN(v.Lots()))
		if k := v.Maker(lot); !v.IsSource(lot) {
			byEvent[k] = lot
		}
	}
	type row struct {
		event   uint32
		element int
		shares  []float32
	}
	var mu sync.Mutex
	var rows []row
	v.Forward(2, func(k uint32, e int, s []float32) {
		if byEvent[k] != 0 {
			mu.Lock()
			rows = append(rows, row{k, e, append([]float32(nil), s...)})
			mu.Unlock()
		}
	})
	if len(rows) == 0 {
		t.Fatal("nothing visited")
	}
	worst := 0.0
	for _, x := range rows {
		lot := byEvent[x.event]
		want := must(v.Shares(lot)).Of(x.element)
		if v.ElementMasses(lot)[x.element] == 0 {
			continue
		}
		for ix, s := range x.shares {
			worst = max(worst, math.Abs(float64(s)-want[v.OriginAt(ix)]))
		}
	}
	t.Logf("largest difference of %d vectors: %.2g", len(rows), worst)
	if worst > 2e-6 {
		t.Fatalf("forward differs from adjoint by %g", worst)
	}
}

func TestReadersWhileWriting(t *testing.T) {
	w := newWorld(t, 9)
	for range 300 {
		w.step()
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() { readUntil(t, w.g, uint64(i), stop) })
	}
	for range 3000 {
		w.step()
	}
	close(stop)
	wg.Wait()
}

func readUntil(t *testing.T, g *provenance.Graph, seed uint64, stop chan struct{}) {
	r := rand.New(rand.NewPCG(seed, 3))
	for {
		select {
		case <-stop:
			return
		default:
		}
		v := g.View()
		lot := 1 + uint32(r.IntN(int(v.LastLot())))
		a, _ := v.Descendants(lot, nil)
		b, _ := v.Descendants(lot, nil)
		if a != b {
			t.Errorf("lot %d: %+v then %+v in one view", lot, a, b)
			return
		}
		s, err := v.Shares(lot)
		if err != nil {
			t.Error(err)
			return
		}
		for e, list := range s.Elements {
			sum := 0.0
			for _, x := range list {
				sum += x.Share
			}
			if len(list) > 0 && math.Abs(sum-1) > 1e-9 {
				t.Errorf("lot %d element %d sums to %v", lot, e, sum)
				return
			}
		}
	}
}

func TestRefusedChangesNothing(t *testing.T) {
	g := provenance.New()
	out := func(lot uint32) provenance.Output {
		return provenance.Output{Lot: lot, NetMG: 10, Elements: provenance.Masses{5: 3}}
	}
	must(g.Append(provenance.Event{Outputs: []provenance.Output{out(1)}}))
	must(g.Append(provenance.Event{Inputs: []provenance.Input{{Lot: 1, MassMG: 5}}, Outputs: []provenance.Output{out(2)}}))
	var before bytes.Buffer
	if err := g.View().Encode(&before); err != nil {
		t.Fatal(err)
	}
	in := func(lots ...uint32) (x []provenance.Input) {
		for _, l := range lots {
			x = append(x, provenance.Input{Lot: l, MassMG: 1})
		}
		return x
	}
	var order *provenance.OrderError
	var input *provenance.InputError
	cases := []struct {
		name string
		do   func() error
		as   any
	}{
		{"own output", func() error {
			_, err := g.Append(provenance.Event{Inputs: in(3), Outputs: []provenance.Output{out(3)}})
			return err
		}, &order},
		{"later event", func() error { return g.Amend(1, in(2)) }, &order},
		{"itself", func() error { return g.Amend(2, in(2)) }, &order},
		{"unknown lot", func() error { _, err := g.Append(provenance.Event{Inputs: in(9)}); return err }, &input},
		{"made twice", func() error {
			_, err := g.Append(provenance.Event{Outputs: []provenance.Output{out(2)}})
			return err
		}, &input},
		{"named twice", func() error {
			_, err := g.Append(provenance.Event{Outputs: []provenance.Output{out(4), out(4)}})
			return err
		}, &input},
		{"event twice", func() error { _, err := g.Append(provenance.Event{ID: 2}); return err }, &input},
		{"far number", func() error { _, err := g.Append(provenance.Event{ID: 1 << 31}); return err }, &input},
		{"far lot", func() error { return g.AddLot(out(1 << 31)) }, &input},
		{"lot 0", func() error { return g.AddLot(out(0)) }, &input},
		{"negative", func() error { return g.Amend(2, []provenance.Input{{Lot: 1, MassMG: -1}}) }, &input},
		{"void nothing", func() error { return g.Void(7) }, &input},
		{"assay nothing", func() error { return g.SetElements(7, provenance.Masses{}) }, &input},
		{"negative assay", func() error { return g.SetElements(1, provenance.Masses{-1}) }, &input},
	}
	for _, c := range cases {
		if err := c.do(); !errors.As(err, c.as) {
			t.Errorf("%s: %v", c.name, err)
		}
		var after bytes.Buffer
		if err := g.View().Encode(&after); err != nil || !bytes.Equal(before.Bytes(), after.Bytes()) {
			t.Errorf("%s: a refusal changed the graph", c.name)
		}
	}
}

func TestWithinAndPaths(t *testing.T) {
	g := provenance.New()
	out := func(lot uint32) []provenance.Output {
		return []provenance.Output{{Lot: lot, NetMG: 10, Elements: provenance.Masses{5: 3}}}
	}
	in := func(lots ...uint32) (x []provenance.Input) {
		for _, l := range lots {
			x = append(x, provenance.Input{Lot: l, MassMG: 1})
		}
		return x
	}
	must(g.Append(provenance.Event{Time: 1, Outputs: out(1)}))
	must(g.Append(provenance.Event{Time: 5, Inputs: in(1), Outputs: out(2)}))
	must(g.Append(provenance.Event{Time: 9, Inputs: in(1), Outputs: out(3)}))
	must(g.Append(provenance.Event{Time: 6, Inputs: in(2, 3), Outputs: out(4)}))
	must(g.Append(provenance.Event{Time: 7, Inputs: in(4, 1), Outputs: out(5)}))
	v := g.View()
	depths := map[uint32]int{}
	c := must(v.AncestorsWithin(5, 9, func(l uint32, d int) bool { depths[l] = d; return true }))
	if want := map[uint32]int{4: 1, 1: 1, 2: 2, 3: 2}; !cmp.Equal(depths, want) || c.Lots != 4 || c.Sources != 1 {
		t.Fatalf("depths %v, want %v; %+v", depths, want, c)
	}
	if c := must(v.AncestorsWithin(5, 1, nil)); c.Lots != 2 {
		t.Fatalf("within 1: %+v", c)
	}
	if c := must(v.DescendantsWithin(1, 1, nil)); c.Lots != 3 {
		t.Fatalf("down within 1: %+v", c)
	}
	paths, more, err := v.TimeRespectingPaths(1, 5, 10)
	want := []provenance.Path{{{Lot: 1, Event: 5}}, {{Lot: 1, Event: 2}, {Lot: 2, Event: 4}, {Lot: 4, Event: 5}}}
	if err != nil || more || !cmp.Equal(paths, want) {
		t.Fatalf("paths %v (%v, %v): the one through event 3 goes back in time", paths, more, err)
	}
	if paths, more, _ = v.TimeRespectingPaths(1, 5, 1); len(paths) != 1 || !more {
		t.Fatalf("limit: %v %v", paths, more)
	}
}

// Paths against all paths filtered by time.
func TestPathsAgainstEnumeration(t *testing.T) {
	for seed := range uint64(30) {
		w := newWorld(t, 200+seed)
		for range 25 {
			w.step()
		}
		for from := range w.m.lots {
			for to := range w.m.lots {
				want := 0
				w.m.paths(to, from, math.MaxInt64, &want)
				if from == to {
					want = 0
				}
				got, more, err := w.g.View().TimeRespectingPaths(from, to, 100_000)
				if err != nil || more || len(got) != want {
					t.Fatalf("seed %d, %d to %d: %d paths, want %d (%v %v)", seed, from, to, len(got), want, more, err)
				}
			}
		}
	}
}

func (m *model) paths(lot, from uint32, before int64, n *int) {
	if lot == from {
		*n++
		return
	}
	if m.source(lot) {
		return
	}
	k := m.events[m.lots[lot].maker]
	if k.time > before {
		return
	}
	seen := map[uint32]bool{}
	for _, in := range k.in {
		if !seen[in.Lot] {
			seen[in.Lot] = true
			m.paths(in.Lot, from, k.time, n)
		}
	}
}

func TestLineage(t *testing.T) {
	for seed := range uint64(30) {
		w := newWorld(t, 300+seed)
		for range 60 {
			w.step()
		}
		v := w.g.View()
		for lot := range w.m.lots {
			all := must(v.Lineage(lot, 5, provenance.LineageLimits{}))
			cut := must(v.Lineage(lot, 5, provenance.LineageLimits{Keep: 3, MinShare: 0.01}))
			sources, sum := all.Lost, 0.0
			for _, a := range all.Top {
				sum += a.Share
				if a.Source {
					sources += a.Share
				}
			}
			if len(all.Top) > 0 && math.Abs(sources-1) > 1e-9 {
				t.Fatalf("lot %d: sources and lost sum to %v", lot, sources)
			}
			for i, a := range cut.Top {
				sum -= a.Share
				if a != all.Top[i] {
					t.Fatalf("lot %d: cut changes the order", lot)
				}
			}
			if math.Abs(sum-cut.RestSum) > 1e-9 || cut.RestLots != len(all.Top)-len(cut.Top) {
				t.Fatalf("lot %d: rest %v of %d lots, want %v", lot, cut.RestSum, cut.RestLots, sum)
			}
		}
	}
}
