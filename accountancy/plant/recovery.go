package plant

import (
	"math"

	"lanthorn/accountancy/balance"
)

// Recovery is the part of what was fed to a process that came out as product,
// with its standard error. Feed is what went in less what the process kept.
// Masses are kilograms.
type Recovery struct {
	Feed, Product float64
	Rate, SD      float64
	Known         bool // false where nothing was fed
}

// Recover reckons a recovery from single measurements:
//
//	R = P / F,  F = in - (end - begin)
//
// with begin and end the content of the process. Its variance is to first order
// from all common causes of error together: a laboratory that measures feed and
// product alike cancels out. With nil counts the content is taken as unchanged.
func Recover(in, product []balance.Term, begin, end *balance.Term) Recovery {
	var r Recovery
	for _, t := range in {
		r.Feed += t.Kg
	}
	for _, t := range product {
		r.Product += t.Kg
	}
	counted := begin != nil && end != nil
	if counted {
		r.Feed += begin.Kg - end.Kg
	}
	if !(r.Feed > 0) {
		return Recovery{Feed: r.Feed, Product: r.Product}
	}
	r.Known, r.Rate = true, r.Product/r.Feed
	var s sensitivity
	for _, t := range product {
		s.add(t, 1/r.Feed)
	}
	for _, t := range in {
		s.add(t, -r.Rate/r.Feed)
	}
	if counted {
		s.add(*begin, -r.Rate/r.Feed)
		s.add(*end, r.Rate/r.Feed)
	}
	r.SD = s.sd()
	return r
}

// sensitivity adds up what each common cause does to a combination of
// measurements.
type sensitivity struct {
	random float64
	shared map[string]float64
	order  []string
}

func (s *sensitivity) add(t balance.Term, factor float64) {
	if s.shared == nil {
		s.shared = map[string]float64{}
	}
	s.random += square(factor * t.Random)
	for _, own := range t.Own {
		s.random += square(factor * own.Kg)
	}
	for _, x := range t.Shared {
		if _, ok := s.shared[x.Source]; !ok {
			s.order = append(s.order, x.Source)
		}
		s.shared[x.Source] += factor * x.Kg
	}
}

func (s *sensitivity) sd() float64 {
	v := s.random
	for _, source := range s.order {
		v += square(s.shared[source])
	}
	return math.Sqrt(v)
}

func square(x float64) float64 { return x * x }

// Place says where a recovery lies against a band.
type Place string

// The places.
const (
	Within  Place = "within"  // the value lies inside the band
	Above   Place = "above"   // beyond its upper bound by more than its error
	Below   Place = "below"   // beyond its lower bound by more than its error
	Unclear Place = "unclear" // outside, but its error reaches into the band
	NoBand  Place = "noband"  // nothing to hold it against
)

// Against places a recovery by two standard errors.
func (r Recovery) Against(low, high float64) Place {
	switch {
	case !r.Known || !(high > 0):
		return NoBand
	case r.Rate-2*r.SD > high:
		return Above
	case r.Rate+2*r.SD < low:
		return Below
	case r.Rate < low || r.Rate > high:
		return Unclear
	}
	return Within
}
