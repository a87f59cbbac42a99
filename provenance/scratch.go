package provenance

import (
	"math/bits"
	"slices"
)

// scratch is the memory of one query. Every array is all zero between queries:
// each query clears what it marked, so nothing is allocated or swept twice.
type scratch struct {
	events bitmap   // events to do: a priority queue by number
	lots   bitmap   // lots seen
	seen   []uint32 // the same lots as a list
	slot   []uint32 // by event: its vector; valid while its bit is set
	lotAcc []uint32 // by lot: 1 + its accumulator; only some queries need it
	vec    []float64
	free   []uint32
	slots  uint32
	origin []float64 // sums by origin index and element
	in     []drawRec
	block  [][]uint32 // lots that some events draw from
	w      []float64  // by input and element: mass drawn
	tot    [Elements]float64
	// touched keeps loads made ahead of their use from being optimised away.
	touched uint32
}

// drawRec is what a pass needs to know of one input.
type drawRec struct {
	lot, maker, mask, off, origin uint32
	part                          float64
}

// take gets a scratch fit for this view from the pool.
func (v *View) take() *scratch {
	var s *scratch
	select {
	case s = <-v.g.scratch:
	default:
		s = &scratch{}
	}
	s.events = s.events.fit(v.lastEv)
	s.lots = s.lots.fit(v.lastLot)
	if len(s.slot) <= int(v.lastEv) {
		s.slot = make([]uint32, v.lastEv+v.lastEv/8+64)
	}
	if n := len(v.origins) * Elements; len(s.origin) < n {
		s.origin = make([]float64, n+n/8)
	}
	return s
}

// give puts a scratch back; its marks must be clear except for seen lots. It is
// not deferred: if a visitor panics, the scratch is dirty and must be lost.
func (v *View) give(s *scratch) {
	for _, l := range s.seen {
		s.lots[l>>6] = 0
	}
	s.seen = s.seen[:0]
	s.free, s.slots = s.free[:0], 0
	select {
	case v.g.scratch <- s:
	default:
	}
}

// see marks a lot and reports whether it is new.
func (s *scratch) see(lot uint32) bool {
	w, b := lot>>6, uint64(1)<<(lot&63)
	if s.lots[w]&b != 0 {
		return false
	}
	s.lots[w] |= b
	s.seen = append(s.seen, lot)
	return true
}

// seeAll marks some lots and adds those that are new to the list. It
// branches on nothing that the data decide: half of the lots are new, and a
// processor that guesses which is wrong half of the time.
func (s *scratch) seeAll(inputs []uint32) {
	from := len(s.seen)
	s.seen = slices.Grow(s.seen, len(inputs))
	list := s.seen[from : from+len(inputs)]
	n := 0
	for _, lot := range inputs {
		list[n] = lot
		word := &s.lots[lot>>6]
		n += int(^*word >> (lot & 63) & 1)
		*word |= 1 << (lot & 63)
	}
	s.seen = s.seen[:from+n]
}

// bitmap is a set of numbers.
type bitmap []uint64

func (b bitmap) fit(last uint32) bitmap {
	n := int(last>>6) + 1
	if len(b) < n {
		return make(bitmap, n+n/8)
	}
	return b
}

func (b bitmap) set(i uint32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitmap) has(i uint32) bool { return b[i>>6]>>(i&63)&1 != 0 }

// popDown takes the members from top downwards, those included that do sets
// while it runs, provided they are smaller than its argument. When do returns
// false the rest is cleared without being visited.
func (b bitmap) popDown(top uint32, do func(i uint32) bool) {
	on := true
	for w := int(top >> 6); w >= 0; w-- {
		for b[w] != 0 {
			if !on {
				b[w] = 0
				break
			}
			bit := uint32(63 - bits.LeadingZeros64(b[w]))
			b[w] &^= 1 << bit
			on = do(uint32(w)<<6 | bit)
		}
	}
}

// popUp is popDown in the other direction, up to last.
func (b bitmap) popUp(first, last uint32, do func(i uint32) bool) {
	on := true
	for w := int(first >> 6); w <= int(last>>6); w++ {
		for b[w] != 0 {
			if !on {
				b[w] = 0
				break
			}
			bit := uint32(bits.TrailingZeros64(b[w]))
			b[w] &= b[w] - 1
			on = do(uint32(w)<<6 | bit)
		}
	}
}

// vector gives an event a zero vector of the stride, or returns the one it has.
func (s *scratch) vector(event uint32, stride int) []float64 {
	if s.events.has(event) {
		at := int(s.slot[event]) * stride
		return s.vec[at : at+stride : at+stride]
	}
	s.events.set(event)
	i := s.newSlot(stride)
	s.slot[event] = i
	at := int(i) * stride
	return s.vec[at : at+stride : at+stride]
}

func (s *scratch) newSlot(stride int) uint32 {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		return i
	}
	i := s.slots
	s.slots++
	for len(s.vec) < int(s.slots)*stride {
		s.vec = append(s.vec, make([]float64, max(len(s.vec), 1024*stride))...)
	}
	return i
}

// release takes an event's vector away after copying it to dst, and leaves
// zeros behind.
func (s *scratch) release(event uint32, dst []float64) {
	i := s.slot[event]
	v := s.vec[int(i)*len(dst):][:len(dst)]
	copy(dst, v)
	clear(v)
	s.free = append(s.free, i)
}
