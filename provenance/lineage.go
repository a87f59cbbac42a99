package provenance

import (
	"cmp"
	"math/bits"
	"slices"
)

// ByNet ranks a lineage by net mass instead of by one element.
const ByNet = -1

// Ancestor is a lot upstream and the part of the target's mass that passed
// through it, 0 to 1. Lots on one path each count the same mass.
type Ancestor struct {
	Lot    uint32
	Share  float64
	Source bool
}

// Lineage is the ancestors of a lot ranked by mass share and cut off. The rest
// is summed: how many lots, the largest share among them, the sum of their
// shares (above 1 where lots follow one another), and the part of the target's
// mass that comes from source lots not listed. Lost is the part whose history
// ends before any lot: the inputs of an event carried none of it.
type Lineage struct {
	Lot         uint32
	Element     int
	Top         []Ancestor
	RestLots    int
	RestLargest float64
	RestSum     float64
	RestSources float64
	Lost        float64
	Reached     Count
}

// LineageLimits cut a lineage off: at most Keep lots, none below MinShare.
type LineageLimits struct {
	Keep     int
	MinShare float64
}

// Lineage ranks the ancestors of a lot by the mass of an element (or ByNet)
// that passed through them. Error: *InputError for an unknown lot or element.
func (v *View) Lineage(lot uint32, element int, lim LineageLimits) (*Lineage, error) {
	if err := v.wants(lot); err != nil {
		return nil, err
	}
	if element < ByNet || element >= Elements {
		return nil, &InputError{BadNumber, 0, lot, "the element must be 0 to 16, or ByNet"}
	}
	out := &Lineage{Lot: lot, Element: element, Reached: Count{Complete: true}}
	l := v.lots.at(lot)
	carries := element == ByNet && l.net > 0 || element >= 0 && l.mask>>element&1 != 0
	if l.mask&sourceFlag != 0 || !carries {
		return out, nil
	}
	s := v.take()
	all := v.passed(s, l.maker, element, out)
	v.give(s)
	out.cut(all, lim)
	return out, nil
}

// passed returns every ancestor with the part of the mass that passed it.
func (v *View) passed(s *scratch, event uint32, element int, out *Lineage) []Ancestor {
	if len(s.lotAcc) <= int(v.lastLot) {
		s.lotAcc = make([]uint32, v.lastLot+v.lastLot/8+64)
	}
	var all []Ancestor
	s.vector(event, 1)[0] = 1
	s.events.popDown(event, func(k uint32) bool {
		var lambda [1]float64
		s.release(k, lambda[:])
		out.Reached.Events++
		tot := v.weighOne(s, k, element)
		if tot <= 0 {
			out.Lost += lambda[0]
			return true
		}
		for i := range s.in {
			d, part := &s.in[i], lambda[0]*s.w[i]/tot
			if part == 0 {
				continue
			}
			source := d.mask&sourceFlag != 0
			if s.see(d.lot) {
				all = append(all, Ancestor{Lot: d.lot, Source: source})
				s.lotAcc[d.lot] = uint32(len(all))
			}
			all[s.lotAcc[d.lot]-1].Share += part
			if !source {
				s.vector(d.maker, 1)[0] += part
			}
		}
		return true
	})
	out.Reached.Lots = len(all)
	return all
}

// weighOne is weigh for one element or the net mass; s.w has one number each.
func (v *View) weighOne(s *scratch, event uint32, element int) (tot float64) {
	active := uint32(0)
	if element >= 0 {
		active = 1 << element
	}
	v.weigh(s, event, active)
	for i, mass := range v.inputs(v.events.at(event)).masses {
		x := float64(mass)
		if element >= 0 {
			x = s.w[i*Elements+element]
		}
		s.w[i] = x
		tot += x
	}
	return tot
}

// cut ranks what is listed; the rest is only summed.
func (out *Lineage) cut(all []Ancestor, lim LineageLimits) {
	var top []Ancestor
	for _, a := range all {
		if a.Source {
			out.Reached.Sources++
		}
		if a.Share >= lim.MinShare {
			top = append(top, a)
		} else {
			out.leave(a)
		}
	}
	slices.SortFunc(top, func(a, b Ancestor) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Lot, b.Lot))
	})
	if lim.Keep > 0 && len(top) > lim.Keep {
		for _, a := range top[lim.Keep:] {
			out.leave(a)
		}
		top = top[:lim.Keep]
	}
	out.Top = slices.Clone(top)
}

// leave counts an ancestor among the rest.
func (out *Lineage) leave(a Ancestor) {
	out.RestLots++
	out.RestLargest = max(out.RestLargest, a.Share)
	out.RestSum += a.Share
	if a.Source {
		out.RestSources += a.Share
	}
}

func elementsOf(mask uint32, do func(e int)) {
	for b := mask & elementBits; b != 0; b &= b - 1 {
		do(bits.TrailingZeros32(b))
	}
}
