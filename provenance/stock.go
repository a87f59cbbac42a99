package provenance

import (
	"fmt"
	"slices"
)

// Parcel is a mass of one element with what it is made of: milligrams by
// origin. Masses by origin are kept instead of shares, so that nothing drifts
// by division. Lot names it where identity is preserved; else it may be 0.
type Parcel struct {
	Lot      uint32
	MassMG   int64
	ByOrigin map[uint32]float64
}

// NewParcel is a mass all of one origin.
func NewParcel(lot uint32, massMG int64, origin uint32) Parcel {
	return Parcel{lot, massMG, map[uint32]float64{origin: float64(massMG)}}
}

// Shares are the parcel's origin shares, largest first.
func (p Parcel) Shares() []OriginShare {
	out := make([]OriginShare, 0, len(p.ByOrigin))
	for o, x := range p.ByOrigin {
		if x > 0 && p.MassMG > 0 {
			out = append(out, OriginShare{o, x / float64(p.MassMG)})
		}
	}
	sortShares(out)
	return out
}

// split takes a mass from the parcel in its own proportions.
func (p *Parcel) split(massMG int64) Parcel {
	out := Parcel{p.Lot, massMG, make(map[uint32]float64, len(p.ByOrigin))}
	f := float64(massMG) / float64(p.MassMG)
	for o, x := range p.ByOrigin {
		part := x * f
		if massMG == p.MassMG {
			part = x
		}
		out.ByOrigin[o] = part
		p.ByOrigin[o] = x - part
	}
	p.MassMG -= massMG
	return out
}

// StockError says that a stock cannot give or take what was asked.
type StockError struct {
	Lot            uint32
	AskedMG, HasMG int64
	Text           string
}

// Error says what, where and how to mend it.
func (e *StockError) Error() string {
	return fmt.Sprintf("provenance: lot %d, asked %d mg, the stock holds %d mg: %s", e.Lot, e.AskedMG, e.HasMG, e.Text)
}

// Draw is what left a stock. Under IntervalBounds Bounds holds the ranges by
// origin and Parcel only the mass.
type Draw struct {
	Rule   Rule
	Parcel Parcel
	Bounds map[uint32]Interval
}

// Claim turns the draw into a claim about a lot's element.
func (d *Draw) Claim(lot uint32, element int) *Claim {
	return &Claim{Rule: d.Rule, Lot: lot, Element: element, Shares: d.Parcel.Shares(), Bounds: d.Bounds}
}

// Stock is one stock of one element run under one rule: a vector by origin
// (Proportional, IntervalBounds) or a queue of parcels. Not safe for
// concurrent use.
type Stock struct {
	rule    Rule
	massMG  int64
	mixed   Parcel           // Proportional
	parcels []Parcel         // FIFO, LIFO, IdentityPreserved
	ranges  map[uint32]*span // IntervalBounds
}

type span struct{ min, max float64 }

// NewStock returns an empty stock.
func NewStock(rule Rule) *Stock {
	return &Stock{rule: rule, mixed: Parcel{ByOrigin: map[uint32]float64{}}, ranges: map[uint32]*span{}}
}

// MassMG is what the stock holds, Rule how it is run.
func (s *Stock) MassMG() int64 { return s.massMG }
func (s *Stock) Rule() Rule    { return s.rule }

// In adds a parcel. What its masses by origin leave of MassMG is Unknown. Error:
// *StockError for a negative mass, or masses by origin above MassMG.
func (s *Stock) In(p Parcel) error {
	p, err := p.complete(s.massMG)
	if err != nil {
		return err
	}
	s.massMG += p.MassMG
	switch s.rule {
	case FIFO, LIFO, IdentityPreserved:
		s.parcels = append(s.parcels, p)
	case IntervalBounds:
		for o, x := range p.ByOrigin {
			s.rangeOf(o).min += x
			s.rangeOf(o).max += x
		}
	default:
		s.mixed.MassMG += p.MassMG
		for o, x := range p.ByOrigin {
			s.mixed.ByOrigin[o] += x
		}
	}
	return nil
}

func (p Parcel) complete(stock int64) (Parcel, error) {
	out := Parcel{p.Lot, p.MassMG, make(map[uint32]float64, len(p.ByOrigin)+1)}
	rest := float64(p.MassMG)
	for o, x := range p.ByOrigin {
		if !(x >= 0) {
			return out, &StockError{p.Lot, p.MassMG, stock, "a mass by origin is below zero; correct it"}
		}
		out.ByOrigin[o] = x
		rest -= x
	}
	if p.MassMG < 0 || rest < -1e-6*float64(p.MassMG) {
		return out, &StockError{p.Lot, p.MassMG, stock, "the masses by origin exceed the mass, or it is below zero; correct them"}
	}
	if rest > 1e-9*float64(p.MassMG) {
		out.ByOrigin[Unknown] += rest
	}
	return out, nil
}

func (s *Stock) rangeOf(o uint32) *span {
	r := s.ranges[o]
	if r == nil {
		r = &span{}
		s.ranges[o] = r
	}
	return r
}

// Draw takes a mass out by the stock's rule. Under IdentityPreserved use
// DrawLot. Error: *StockError if the stock holds less, or the mass is not above
// zero; nothing changes then.
func (s *Stock) Draw(massMG int64) (*Draw, error) {
	if massMG <= 0 || massMG > s.massMG {
		return nil, &StockError{0, massMG, s.massMG, "draw more than nothing and no more than there is"}
	}
	d := &Draw{Rule: s.rule}
	switch s.rule {
	case IdentityPreserved:
		return nil, &StockError{0, massMG, s.massMG, "identity is preserved here; name the lot (DrawLot)"}
	case FIFO, LIFO:
		d.Parcel = s.dequeue(massMG)
	case IntervalBounds:
		d.Parcel = Parcel{MassMG: massMG}
		d.Bounds = s.bounds(massMG)
	default:
		d.Parcel = s.mixed.split(massMG)
	}
	s.massMG -= massMG
	return d, nil
}

// DrawLot takes a mass out of one named lot, under IdentityPreserved only.
func (s *Stock) DrawLot(lot uint32, massMG int64) (*Draw, error) {
	if s.rule != IdentityPreserved {
		return nil, &StockError{lot, massMG, s.massMG, "lots cannot be told apart under the rule " + s.rule.String() + "; use Draw"}
	}
	i := slices.IndexFunc(s.parcels, func(p Parcel) bool { return p.Lot == lot })
	if i < 0 || massMG <= 0 || massMG > s.parcels[i].MassMG {
		return nil, &StockError{lot, massMG, s.massMG, "the lot is not here or holds less; reduce the mass or name another"}
	}
	p := s.parcels[i].split(massMG)
	if s.parcels[i].MassMG == 0 {
		s.parcels = slices.Delete(s.parcels, i, i+1)
	}
	s.massMG -= massMG
	return &Draw{Rule: s.rule, Parcel: p}, nil
}

func (s *Stock) dequeue(massMG int64) Parcel {
	out := Parcel{MassMG: massMG, ByOrigin: map[uint32]float64{}}
	for massMG > 0 {
		i := 0
		if s.rule == LIFO {
			i = len(s.parcels) - 1
		}
		part := s.parcels[i].split(min(massMG, s.parcels[i].MassMG))
		massMG -= part.MassMG
		for o, x := range part.ByOrigin {
			out.ByOrigin[o] += x
		}
		if s.parcels[i].MassMG == 0 {
			s.parcels = slices.Delete(s.parcels, i, i+1)
		}
	}
	return out
}

// bounds gives the ranges of a draw and narrows what stays behind.
func (s *Stock) bounds(massMG int64) map[uint32]Interval {
	out := make(map[uint32]Interval, len(s.ranges))
	q, m := float64(massMG), float64(s.massMG)
	for o, r := range s.ranges {
		out[o] = DrawBounds(q, m, r.min, r.max)
		r.min = max(0, r.min-q)
		r.max = min(m-q, r.max)
	}
	return out
}
