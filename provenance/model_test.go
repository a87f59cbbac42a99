package provenance_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"lanthorn/provenance"
)

// model is the graph as maps, with the obvious algorithms.
type model struct {
	lots   map[uint32]*modelLot
	events map[uint32]*modelEvent
}

type modelLot struct {
	net    int64
	mass   provenance.Masses
	origin uint32
	maker  uint32
}

type modelEvent struct {
	time   int64
	in     []provenance.Input
	out    []uint32
	voided bool
}

func newModel() *model {
	return &model{map[uint32]*modelLot{}, map[uint32]*modelEvent{}}
}

func (m *model) source(lot uint32) bool {
	l := m.lots[lot]
	return l.maker == 0 || m.events[l.maker].voided || len(m.events[l.maker].in) == 0
}

func (m *model) ancestors(lot uint32) map[uint32]bool {
	seen := map[uint32]bool{}
	todo := []uint32{lot}
	for len(todo) > 0 {
		x := todo[0]
		todo = todo[1:]
		if m.source(x) {
			continue
		}
		for _, in := range m.events[m.lots[x].maker].in {
			if !seen[in.Lot] {
				seen[in.Lot] = true
				todo = append(todo, in.Lot)
			}
		}
	}
	return seen
}

func (m *model) descendants(lot uint32) map[uint32]bool {
	seen := map[uint32]bool{}
	for other := range m.lots {
		if m.ancestors(other)[lot] {
			seen[other] = true
		}
	}
	return seen
}

// shares is the naive recursion over maps.
func (m *model) shares(lot uint32, e int, memo map[uint32]map[uint32]float64) map[uint32]float64 {
	if m.source(lot) {
		return map[uint32]float64{m.lots[lot].origin: 1}
	}
	k := m.lots[lot].maker
	if s, ok := memo[k]; ok {
		return s
	}
	sum, tot := map[uint32]float64{}, 0.0
	for _, in := range m.events[k].in {
		l := m.lots[in.Lot]
		w := float64(l.mass[e]) * float64(in.MassMG) / float64(l.net)
		if w == 0 {
			continue
		}
		tot += w
		for o, x := range m.shares(in.Lot, e, memo) {
			sum[o] += w * x
		}
	}
	for o := range sum {
		sum[o] /= tot
	}
	if tot == 0 {
		sum = map[uint32]float64{provenance.Unknown: 1}
	}
	memo[k] = sum
	return sum
}

// world drives a graph and its model with the same random acts.
type world struct {
	t  *testing.T
	r  *rand.Rand
	g  *provenance.Graph
	to acts // where acts go: the graph, or a batch on it
	m  *model
}

type acts interface {
	Append(provenance.Event) (uint32, error)
	Amend(uint32, []provenance.Input) error
	Void(uint32) error
	SetElements(uint32, provenance.Masses) error
	SetOrigin(lot, origin uint32) error
}

func newWorld(t *testing.T, seed uint64) *world {
	g := provenance.New()
	return &world{t, rand.New(rand.NewPCG(seed, 1)), g, g, newModel()}
}

func (w *world) masses(net int64) (m provenance.Masses) {
	for e := range m {
		if w.r.IntN(3) > 0 {
			m[e] = 1 + w.r.Int64N(net/20)
		}
	}
	return m
}

func (w *world) lot() uint32 { return 1 + uint32(w.r.IntN(len(w.m.lots))) }

// inputs draws from lots; recent ones more often.
func (w *world) inputs(most int) (in []provenance.Input) {
	for range w.r.IntN(most + 1) {
		if len(w.m.lots) == 0 {
			break
		}
		lot := uint32(len(w.m.lots)) - uint32(w.r.IntN(min(30, len(w.m.lots))))
		if w.r.IntN(5) == 0 {
			lot = w.lot()
		}
		in = append(in, provenance.Input{Lot: lot, MassMG: w.r.Int64N(w.m.lots[lot].net + 1)})
	}
	return in
}

func (w *world) append() {
	e := provenance.Event{Time: w.r.Int64N(1e6), Inputs: w.inputs(5)}
	for range w.r.IntN(4) {
		net := int64(1e6) + w.r.Int64N(1e11)
		o := provenance.Output{Lot: uint32(len(w.m.lots) + len(e.Outputs) + 1), NetMG: net, Elements: w.masses(net)}
		if len(e.Inputs) == 0 {
			o.Origin = uint32(w.r.IntN(12))
		}
		e.Outputs = append(e.Outputs, o)
	}
	w.r.Shuffle(len(e.Outputs), func(i, j int) { e.Outputs[i], e.Outputs[j] = e.Outputs[j], e.Outputs[i] })
	id, err := w.to.Append(e)
	if err != nil {
		w.t.Fatalf("append %+v: %v", e, err)
	}
	w.m.add(id, e)
}

func (m *model) add(id uint32, e provenance.Event) {
	x := &modelEvent{time: e.Time, in: e.Inputs}
	for _, o := range e.Outputs {
		m.lots[o.Lot] = &modelLot{o.NetMG, o.Elements, o.Origin, id}
		x.out = append(x.out, o.Lot)
	}
	m.events[id] = x
}

// amend tries new inputs; the model knows whether they are in order.
func (w *world) amend() {
	id := 1 + uint32(w.r.IntN(len(w.m.events)))
	x := w.m.events[id]
	in := w.inputs(4)
	bad := w.m.outOfOrder(id, in)
	err := w.to.Amend(id, in)
	var order *provenance.OrderError
	switch {
	case x.voided:
		if err == nil {
			w.t.Fatalf("amended voided event %d", id)
		}
	case bad != errors.As(err, &order):
		w.t.Fatalf("amend %d with %v: out of order %v, got %v", id, in, bad, err)
	case !bad && err != nil:
		w.t.Fatal(err)
	case !bad:
		x.in = in
	}
}

func (m *model) outOfOrder(id uint32, in []provenance.Input) bool {
	for _, i := range in {
		k := m.lots[i.Lot].maker
		if k == id || k > id && !m.source(i.Lot) {
			return true
		}
	}
	if len(in) > 0 && len(m.events[id].in) == 0 {
		for other, x := range m.events {
			for _, i := range x.in {
				if m.lots[i.Lot].maker == id && other <= id {
					return true
				}
			}
		}
	}
	return false
}

func (w *world) void() {
	id := 1 + uint32(w.r.IntN(len(w.m.events)))
	x := w.m.events[id]
	if err := w.to.Void(id); (err == nil) == x.voided {
		w.t.Fatalf("void %d (voided before: %v): %v", id, x.voided, err)
	}
	x.voided, x.in = true, nil
}

func (w *world) assay() {
	lot := w.lot()
	l := w.m.lots[lot]
	l.mass = w.masses(l.net)
	l.origin = uint32(w.r.IntN(12))
	for _, err := range []error{w.to.SetElements(lot, l.mass), w.to.SetOrigin(lot, l.origin)} {
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) step() {
	switch n := w.r.IntN(100); {
	case n < 80 || len(w.m.lots) == 0:
		w.append()
	case n < 90:
		w.amend()
	case n < 92:
		w.void()
	default:
		w.assay()
	}
}

func sameShares(t *testing.T, what string, got, want map[uint32]float64, tol float64) {
	t.Helper()
	for o, x := range want {
		if math.Abs(got[o]-x) > tol {
			t.Fatalf("%s: origin %d: %v, want %v", what, o, got[o], x)
		}
	}
	sum := 0.0
	for o, x := range got {
		sum += x
		if _, ok := want[o]; !ok && x > tol {
			t.Fatalf("%s: origin %d: %v, want none", what, o, x)
		}
	}
	if math.Abs(sum-1) > max(tol, 1e-12) {
		t.Fatalf("%s: shares sum to %v", what, sum)
	}
}

// check compares a view with the model on every lot.
func (m *model) check(t *testing.T, v *provenance.View) {
	t.Helper()
	var memo [provenance.Elements]map[uint32]map[uint32]float64
	for e := range memo {
		memo[e] = map[uint32]map[uint32]float64{}
	}
	for lot := range m.lots {
		m.checkReach(t, v, lot)
		s, err := v.Shares(lot)
		if err != nil {
			t.Fatal(err)
		}
		if want := len(m.ancestors(lot)); s.Reached.Lots > want {
			t.Fatalf("lot %d: %d lots reached of %d", lot, s.Reached.Lots, want)
		}
		for e := range provenance.Elements {
			if m.lots[lot].mass[e] == 0 {
				if len(s.Elements[e]) > 0 {
					t.Fatalf("lot %d: shares of an element it does not carry", lot)
				}
				continue
			}
			sameShares(t, "adjoint", s.Of(e), m.shares(lot, e, memo[e]), 1e-11)
		}
	}
}

func (m *model) checkReach(t *testing.T, v *provenance.View, lot uint32) {
	t.Helper()
	want := m.ancestors(lot)
	got := map[uint32]bool{}
	c, err := v.Ancestors(lot, func(x uint32) bool { got[x] = true; return true })
	if err != nil || c.Lots != len(want) || !equalSets(got, want) {
		t.Fatalf("ancestors of %d: %v, want %v (%v)", lot, got, want, err)
	}
	want = m.descendants(lot)
	got = map[uint32]bool{}
	c, err = v.Descendants(lot, func(x uint32) bool { got[x] = true; return true })
	if err != nil || c.Lots != len(want) || !equalSets(got, want) {
		t.Fatalf("descendants of %d: %v, want %v (%v)", lot, got, want, err)
	}
}

func equalSets(a, b map[uint32]bool) bool {
	for x := range a {
		if !b[x] {
			return false
		}
	}
	return len(a) == len(b)
}
