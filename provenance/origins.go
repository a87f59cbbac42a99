package provenance

import (
	"math/bits"
	"slices"
)

// OriginShare is the part of a lot's element that comes from an origin, 0 to 1.
type OriginShare struct {
	Origin uint32
	Share  float64
}

// Shares are the origin shares of a lot for each element it carries, largest
// first; the entries of an element it does not carry are empty. They sum to 1,
// Unknown included. Reached counts the lots upstream.
type Shares struct {
	Lot      uint32
	Elements [Elements][]OriginShare
	Reached  Count
}

// Of returns the shares of one element by origin.
func (s *Shares) Of(element int) map[uint32]float64 {
	m := make(map[uint32]float64, len(s.Elements[element]))
	for _, x := range s.Elements[element] {
		m[x.Origin] = x.Share
	}
	return m
}

// Shares computes the origin shares of a lot for every element it carries by
// the adjoint pass over its ancestors: exact but for rounding of float64, and
// without stored vectors. Rule: Proportional. Error: *InputError.
func (v *View) Shares(lot uint32) (*Shares, error) {
	if err := v.wants(lot); err != nil {
		return nil, err
	}
	s := v.take()
	out := &Shares{Lot: lot, Reached: Count{Complete: true}}
	l := v.lots.at(lot)
	carried := l.mask & elementBits
	if l.mask&sourceFlag != 0 {
		for b := carried; b != 0; b &= b - 1 {
			s.origin[int(l.origin)*Elements+bits.TrailingZeros32(b)] = 1
		}
	} else {
		v.adjoint(s, l.maker, carried, &out.Reached)
	}
	v.collect(s, carried, out)
	v.give(s)
	return out, nil
}

// adjoint sets lambda of the event to 1 for the elements and carries it
// upstream; what reaches a source adds to s.origin.
func (v *View) adjoint(s *scratch, event, carried uint32, c *Count) {
	start := s.vector(event, Elements)
	for b := carried; b != 0; b &= b - 1 {
		start[bits.TrailingZeros32(b)] = 1
	}
	s.events.popDown(event, func(k uint32) bool {
		c.Events++
		var lambda [Elements]float64
		s.release(k, lambda[:])
		var active uint32
		for e, x := range lambda {
			if x != 0 {
				active |= 1 << e
			}
		}
		v.weigh(s, k, active)
		for b := active; b != 0; b &= b - 1 {
			e := bits.TrailingZeros32(b)
			if s.tot[e] > 0 {
				lambda[e] /= s.tot[e]
			} else {
				s.origin[e] += lambda[e]
			}
		}
		for i := range s.in {
			d := &s.in[i]
			c.Sources += s.spread(d, s.w[i*Elements:], &lambda)
		}
		return true
	})
	c.Lots = len(s.seen)
}

// spread adds lambda times the masses drawn to the maker of an input, or to its
// origin; it returns 1 if the input is a source seen for the first time.
func (s *scratch) spread(d *drawRec, w []float64, lambda *[Elements]float64) int {
	fresh, n := s.see(d.lot), 0
	var dst []float64
	if d.mask&sourceFlag != 0 {
		dst = s.origin[int(d.origin)*Elements:]
		if fresh {
			n = 1
		}
	} else {
		dst = s.vector(d.maker, Elements)
	}
	dst, w = dst[:Elements], w[:Elements]
	for e := range lambda {
		dst[e] += lambda[e] * w[e]
	}
	return n
}

// weigh fills s.in, s.w and s.tot with the inputs of an event, the mass of each
// active element drawn from each, and their sums. The first two loops only load,
// so that the cache misses of all inputs overlap.
func (v *View) weigh(s *scratch, event, active uint32) {
	in := v.inputs(v.events.at(event))
	n := len(in.lots)
	if cap(s.in) < n {
		s.in = make([]drawRec, n, 2*n)
	}
	s.in = s.in[:n]
	for i, lot := range in.lots {
		l := v.lots.at(lot)
		s.in[i] = drawRec{lot, l.maker, l.mask, l.off, l.origin, drawn(in.masses[i], l.net)}
	}
	for i := range s.in {
		if d := &s.in[i]; d.mask&active != 0 {
			s.touched += v.words.tab[d.off>>chunkBits][d.off&chunkMask]
		}
	}
	if len(s.w) < n*Elements {
		s.w = make([]float64, 2*n*Elements)
	}
	s.tot = [Elements]float64{}
	for i := range s.in {
		v.drawnMasses(&s.in[i], active, (*[Elements]float64)(s.w[i*Elements:]), &s.tot)
	}
}

// drawnMasses writes the mass of each active element in a draw, zero elsewhere,
// and adds it to the totals.
func (v *View) drawnMasses(d *drawRec, active uint32, w, tot *[Elements]float64) {
	carried := d.mask & elementBits
	words := v.words.tab
	if carried == elementBits && active == elementBits && d.mask&wideFlag == 0 {
		x := (*[Elements]uint32)(words[d.off>>chunkBits][d.off&chunkMask:])
		for e := range x {
			w[e] = float64(x[e]) * d.part
			tot[e] += w[e]
		}
		return
	}
	*w = [Elements]float64{}
	if carried&active == 0 {
		return
	}
	x := words[d.off>>chunkBits][d.off&chunkMask:]
	for b := carried & active; b != 0; b &= b - 1 {
		e := bits.TrailingZeros32(b)
		j := bits.OnesCount32(carried & (1<<e - 1))
		if d.mask&wideFlag == 0 {
			w[e] = float64(x[j]) * d.part
		} else {
			w[e] = float64(uint64(x[2*j])|uint64(x[2*j+1])<<32) * d.part
		}
		tot[e] += w[e]
	}
}

// collect moves the sums by origin into the answer and clears them.
func (v *View) collect(s *scratch, carried uint32, out *Shares) {
	for b := carried; b != 0; b &= b - 1 {
		e := bits.TrailingZeros32(b)
		n := 0
		for o := range v.origins {
			if s.origin[o*Elements+e] > 0 {
				n++
			}
		}
		list := make([]OriginShare, 0, n)
		for o, id := range v.origins {
			if x := s.origin[o*Elements+e]; x > 0 {
				list = append(list, OriginShare{id, x})
			}
		}
		sortShares(list)
		out.Elements[e] = list
	}
	clear(s.origin[:len(v.origins)*Elements])
}

// sortShares puts the largest first, ties by origin.
func sortShares(list []OriginShare) {
	slices.SortFunc(list, func(a, b OriginShare) int {
		switch {
		case a.Share > b.Share:
			return -1
		case a.Share < b.Share:
			return 1
		}
		return int(int64(a.Origin) - int64(b.Origin))
	})
}

// Prune gathers the entries below eps into the origin Tail, so that the sum
// stays as it was. The order of the rest is kept; Tail comes last.
func Prune(list []OriginShare, eps float64) []OriginShare {
	out := make([]OriginShare, 0, len(list))
	tail := 0.0
	for _, x := range list {
		if x.Share < eps || x.Origin == Tail {
			tail += x.Share
			continue
		}
		out = append(out, x)
	}
	if tail > 0 {
		out = append(out, OriginShare{Tail, tail})
	}
	return out
}
