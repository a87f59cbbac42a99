package provenance

import (
	"container/heap"
	"math"
	"slices"
)

// Change says that the kept share of an origin in a lot's element changed, and
// because of which event. Closed decisions are looked at again with it, never
// rewritten.
type Change struct {
	Lot      uint32
	Element  int
	Origin   uint32
	From, To float64
	Because  uint32
}

// Report is the work of one Update: events recomputed, events whose vector
// changed, and Bound, the largest error that any kept share may have against a
// full recomputation, all updates so far included.
type Report struct {
	Touched, Changed int
	Bound            float64
}

// Kept holds the origin shares of one element for every event with inputs, and
// brings them up to date after late and amended events without recomputing all.
// About 16 bytes a share. One goroutine at a time.
//
// A vector whose recomputation moves no share by more than eps is left as it
// is, and so are its descendants: each stays within eps of the mean of its kept
// inputs. Since the weights of an event sum to 1, an error in the shares is at
// most the sum of what was withheld, and at most the greatest of it times the
// number of events on the longest path; Bound is the smaller of the two. Shares
// gathered in Tail are not counted.
type Kept struct {
	v        *View
	element  int
	tail     float64
	vecs     [][]OriginShare // by event; nil without inputs
	withheld []float64
	depth    []int32
	longest  int32
	sum, max float64
	acc      map[uint32]float64
}

// NewKept computes all vectors of one element. Entries below tail (say 1e-6)
// are gathered into Tail; 0 keeps all.
func NewKept(v *View, element int, tail float64) *Kept {
	k := &Kept{v: v, element: element, tail: tail, acc: map[uint32]float64{}}
	k.grow(v.lastEv)
	for id := uint32(1); id <= v.lastEv; id++ {
		if v.events.at(id).inCount > 0 {
			k.vecs[id] = k.compute(id)
		}
	}
	return k
}

func (k *Kept) grow(last uint32) {
	if n := int(last) + 1 - len(k.vecs); n > 0 {
		k.vecs = append(k.vecs, make([][]OriginShare, n)...)
		k.withheld = append(k.withheld, make([]float64, n)...)
		k.depth = append(k.depth, make([]int32, n)...)
	}
}

// Of returns the kept shares of a lot; do not change them.
func (k *Kept) Of(lot uint32) []OriginShare {
	if !k.v.HasLot(lot) {
		return nil
	}
	l := k.v.lots.at(lot)
	if l.mask&sourceFlag != 0 {
		return []OriginShare{{k.v.origins[l.origin], 1}}
	}
	return k.vecs[l.maker]
}

// compute mixes the kept vectors of an event's inputs, by origin in order.
func (k *Kept) compute(id uint32) []OriginShare {
	clear(k.acc)
	tot, depth := 0.0, int32(0)
	in := k.v.inputs(k.v.events.at(id))
	for i, lot := range in.lots {
		l := k.v.lots.at(lot)
		if l.mask&sourceFlag == 0 {
			depth = max(depth, k.depth[l.maker])
		}
		w := float64(k.v.mass(l, k.element)) * drawn(in.masses[i], l.net)
		if w == 0 {
			continue
		}
		tot += w
		k.add(l, w)
	}
	k.deepen(id, depth+1)
	if tot == 0 {
		return []OriginShare{{Unknown, 1}}
	}
	out := make([]OriginShare, 0, len(k.acc))
	for o, x := range k.acc {
		out = append(out, OriginShare{o, x / tot})
	}
	slices.SortFunc(out, byOrigin)
	if k.tail > 0 {
		out = Prune(out, k.tail)
	}
	return out
}

func byOrigin(a, b OriginShare) int { return int(int64(a.Origin) - int64(b.Origin)) }

func (k *Kept) add(l *lotRec, w float64) {
	if l.mask&sourceFlag != 0 {
		k.acc[k.v.origins[l.origin]] += w
		return
	}
	for _, s := range k.vecs[l.maker] {
		k.acc[s.Origin] += w * s.Share
	}
}

// deepen keeps longest an upper bound of the longest path without following
// what an increase does downstream.
func (k *Kept) deepen(id uint32, depth int32) {
	if more := depth - k.depth[id]; more > 0 && k.depth[id] > 0 {
		k.longest += more
	}
	k.depth[id] = depth
	k.longest = max(k.longest, depth)
}

// Update follows the graph to a newer view. dirty are the events added,
// amended or voided since, and the consumers of lots whose masses or origin
// changed; because is the event to name in the changes. emit may be nil.
func (k *Kept) Update(v *View, because uint32, dirty []uint32, eps float64, emit func(Change)) Report {
	k.v = v
	k.grow(v.lastEv)
	q := &eventHeap{queued: map[uint32]bool{}}
	for _, d := range dirty {
		if v.HasEvent(d) {
			q.add(d)
		}
	}
	var r Report
	for len(q.ids) > 0 {
		id := heap.Pop(q).(uint32)
		delete(q.queued, id)
		r.Touched++
		if k.renew(id, because, eps, emit) {
			r.Changed++
			k.pushConsumers(q, id)
		}
	}
	r.Bound = min(max(0, k.sum), k.max*float64(k.longest))
	return r
}

// renew recomputes one event and reports whether its outputs' consumers must be
// looked at.
func (k *Kept) renew(id, because uint32, eps float64, emit func(Change)) bool {
	old := k.vecs[id]
	if k.v.events.at(id).inCount == 0 {
		k.hold(id, 0)
		k.vecs[id] = nil
		return old != nil
	}
	vec := k.compute(id)
	if old == nil {
		k.vecs[id] = vec
		return true
	}
	diff := 0.0
	eachPair(old, vec, func(_ uint32, a, b float64) { diff = math.Max(diff, math.Abs(a-b)) })
	if diff <= eps {
		k.hold(id, diff)
		return false
	}
	k.hold(id, 0)
	k.vecs[id] = vec
	if emit != nil {
		k.emit(id, because, old, vec, emit)
	}
	return true
}

func (k *Kept) hold(id uint32, diff float64) {
	k.sum += diff - k.withheld[id]
	k.withheld[id] = diff
	k.max = max(k.max, diff)
}

func (k *Kept) emit(id, because uint32, old, vec []OriginShare, emit func(Change)) {
	ev := k.v.events.at(id)
	for i := range ev.outCount() {
		lot := k.v.output(ev, i)
		if l := k.v.lots.at(lot); l.maker != id || l.mask>>k.element&1 == 0 {
			continue
		}
		eachPair(old, vec, func(o uint32, a, b float64) {
			if a != b {
				emit(Change{lot, k.element, o, a, b, because})
			}
		})
	}
}

func (k *Kept) pushConsumers(q *eventHeap, id uint32) {
	ev := k.v.events.at(id)
	for i := range ev.outCount() {
		lot := k.v.output(ev, i)
		if k.v.lots.at(lot).mask>>k.element&1 == 0 {
			continue
		}
		for e := k.v.firstEdge(lot); e != 0; e = k.v.nextEdge(e) {
			q.add(*k.v.edges.users.at(e))
		}
	}
}

// eachPair walks two lists by origin together; Tail comes last by its number.
func eachPair(a, b []OriginShare, do func(origin uint32, a, b float64)) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Origin < b[0].Origin:
			do(a[0].Origin, a[0].Share, 0)
			a = a[1:]
		case len(a) == 0 || b[0].Origin < a[0].Origin:
			do(b[0].Origin, 0, b[0].Share)
			b = b[1:]
		default:
			do(a[0].Origin, a[0].Share, b[0].Share)
			a, b = a[1:], b[1:]
		}
	}
}

// eventHeap is a queue of events by number, each at most once.
type eventHeap struct {
	ids    []uint32
	queued map[uint32]bool
}

func (h *eventHeap) add(id uint32) {
	if !h.queued[id] {
		h.queued[id] = true
		heap.Push(h, id)
	}
}

func (h *eventHeap) Len() int           { return len(h.ids) }
func (h *eventHeap) Less(i, j int) bool { return h.ids[i] < h.ids[j] }
func (h *eventHeap) Swap(i, j int)      { h.ids[i], h.ids[j] = h.ids[j], h.ids[i] }
func (h *eventHeap) Push(x any)         { h.ids = append(h.ids, x.(uint32)) }
func (h *eventHeap) Pop() any {
	last := len(h.ids) - 1
	x := h.ids[last]
	h.ids = h.ids[:last]
	return x
}
