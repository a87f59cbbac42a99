package provenance

import (
	"math/bits"
	"slices"
	"sync"
)

// ForwardVisit receives the origin shares of one element for every output of an
// event, by origin index (see View.OriginAt). The slice is valid during the
// call only. Lots without inputs are not visited: their share is 1 of their
// origin. With more than one thread it is called from several goroutines, each
// with elements of its own; events come in order within an element.
type ForwardVisit func(event uint32, element int, shares []float32)

// Origins is the number of origin indices, OriginAt the origin of an index.
func (v *View) Origins() int           { return len(v.origins) }
func (v *View) OriginAt(ix int) uint32 { return v.origins[ix] }

// Forward computes the origin shares of all lots in one pass in event order.
// Vectors are float32, hold carried elements only, and are freed after their
// last consumer, so that memory is that of the lots in work, not of all lots.
// threads share out the elements. Against the adjoint pass in float64 the
// absolute error of a share stays below 2e-6 for histories of a few dozen
// events (rounding grows with the length of the history, 6e-8 an event and
// input at most, and the weights of an event sum to 1). Rule: Proportional.
func (v *View) Forward(threads int, visit ForwardVisit) {
	groups := v.splitElements(max(1, min(threads, Elements)))
	carried, uses := v.outputMasks()
	var wg sync.WaitGroup
	for _, g := range groups {
		wg.Go(newForward(v, g, slices.Clone(uses), carried, visit).run)
	}
	wg.Wait()
}

// splitElements divides the elements into groups of like cost.
func (v *View) splitElements(n int) []uint32 {
	var cost [Elements]int
	for i := uint32(1); i <= v.lastLot; i++ {
		elementsOf(v.lots.at(i).mask, func(e int) { cost[e]++ })
	}
	order := make([]int, Elements)
	for e := range order {
		order[e] = e
	}
	slices.SortStableFunc(order, func(a, b int) int { return cost[b] - cost[a] })
	groups, sums := make([]uint32, n), make([]int, n)
	for _, e := range order {
		least := 0
		for i := range sums {
			if sums[i] < sums[least] {
				least = i
			}
		}
		groups[least] |= 1 << e
		sums[least] += cost[e] + 1
	}
	return groups
}

// outputMasks returns for each event the elements of its outputs, and how many
// draws will be made from them.
func (v *View) outputMasks() (carried, uses []uint32) {
	carried = make([]uint32, v.lastEv+1)
	uses = make([]uint32, v.lastEv+1)
	for i := uint32(1); i <= v.lastLot; i++ {
		if l := v.lots.at(i); l.mask&sourceFlag == 0 {
			carried[l.maker] |= l.mask & elementBits
		}
	}
	for k := uint32(1); k <= v.lastEv; k++ {
		for _, lot := range v.inputLots(v.events.at(k)) {
			if l := v.lots.at(lot); l.mask&sourceFlag == 0 {
				uses[l.maker]++
			}
		}
	}
	return carried, uses
}

type forward struct {
	v             *View
	s             scratch
	group         uint32
	rank          [Elements]int // of an element within the group
	n             int           // origins
	left, carried []uint32
	slot          []uint32
	vecs          [][]float32
	free          []uint32
	visit         ForwardVisit
}

func newForward(v *View, group uint32, left, carried []uint32, visit ForwardVisit) *forward {
	f := &forward{v: v, group: group, n: len(v.origins), left: left, carried: carried, visit: visit}
	f.slot = make([]uint32, v.lastEv+1)
	r := 0
	elementsOf(group, func(e int) { f.rank[e] = r; r++ })
	return f
}

func (f *forward) run() {
	if f.group == 0 {
		return
	}
	for k := uint32(1); k <= f.v.lastEv; k++ {
		if f.v.events.at(k).inCount > 0 {
			f.event(k)
		}
	}
}

func (f *forward) event(k uint32) {
	mask := f.carried[k] & f.group
	f.v.weigh(&f.s, k, mask)
	slot := f.take()
	f.slot[k] = slot
	vec := f.vecs[slot]
	elementsOf(mask, func(e int) {
		y := vec[f.rank[e]*f.n:][:f.n]
		clear(y)
		f.mix(y, e)
		if f.visit != nil {
			f.visit(k, e, y)
		}
	})
	for i := range f.s.in {
		if d := &f.s.in[i]; d.mask&sourceFlag == 0 {
			if f.left[d.maker]--; f.left[d.maker] == 0 {
				f.free = append(f.free, f.slot[d.maker])
			}
		}
	}
	if f.left[k] == 0 {
		f.free = append(f.free, slot)
	}
}

// mix adds up the inputs' shares of one element, four vectors at a time: the
// sum is then loaded and stored a quarter as often.
func (f *forward) mix(y []float32, e int) {
	tot := f.s.tot[e]
	if tot <= 0 {
		y[0] = 1
		return
	}
	var x [4][]float32
	var a [4]float32
	n := 0
	for i := range f.s.in {
		d := &f.s.in[i]
		w := f.s.w[i*Elements+e]
		if w == 0 {
			continue
		}
		if d.mask&sourceFlag != 0 {
			y[d.origin] += float32(w / tot)
			continue
		}
		x[n], a[n] = f.vecs[f.slot[d.maker]][f.rank[e]*f.n:][:f.n], float32(w/tot)
		if n++; n == 4 {
			axpy4(y, &x, &a)
			n = 0
		}
	}
	for i := range n {
		axpy(y, x[i], a[i])
	}
}

func (f *forward) take() uint32 {
	if n := len(f.free); n > 0 {
		i := f.free[n-1]
		f.free = f.free[:n-1]
		return i
	}
	f.vecs = append(f.vecs, make([]float32, bits.OnesCount32(f.group)*f.n))
	return uint32(len(f.vecs) - 1)
}

// axpy adds a x to y, eight at a time so that the bounds checks are few.
func axpy(y, x []float32, a float32) {
	for len(x) >= 8 && len(y) >= 8 {
		p, q := (*[8]float32)(y), (*[8]float32)(x)
		p[0] += a * q[0]
		p[1] += a * q[1]
		p[2] += a * q[2]
		p[3] += a * q[3]
		p[4] += a * q[4]
		p[5] += a * q[5]
		p[6] += a * q[6]
		p[7] += a * q[7]
		x, y = x[8:], y[8:]
	}
	for i := range x {
		y[i] += a * x[i]
	}
}

// axpy4 adds a[0] x[0] + ... + a[3] x[3] to y; all have its length.
func axpy4(y []float32, x *[4][]float32, a *[4]float32) {
	n := len(y)
	x0, x1, x2, x3 := x[0][:n], x[1][:n], x[2][:n], x[3][:n]
	a0, a1, a2, a3 := a[0], a[1], a[2], a[3]
	for len(y) >= 4 && len(x0) >= 4 && len(x1) >= 4 && len(x2) >= 4 && len(x3) >= 4 {
		p, q0, q1, q2, q3 := (*[4]float32)(y), (*[4]float32)(x0), (*[4]float32)(x1), (*[4]float32)(x2), (*[4]float32)(x3)
		p[0] += (a0*q0[0] + a1*q1[0]) + (a2*q2[0] + a3*q3[0])
		p[1] += (a0*q0[1] + a1*q1[1]) + (a2*q2[1] + a3*q3[1])
		p[2] += (a0*q0[2] + a1*q1[2]) + (a2*q2[2] + a3*q3[2])
		p[3] += (a0*q0[3] + a1*q1[3]) + (a2*q2[3] + a3*q3[3])
		y, x0, x1, x2, x3 = y[4:], x0[4:], x1[4:], x2[4:], x3[4:]
	}
	for i := range y {
		y[i] += (a0*x0[i] + a1*x1[i]) + (a2*x2[i] + a3*x3[i])
	}
}
