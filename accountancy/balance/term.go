package balance

import (
	"fmt"
	"math"
)

// Role is the place of a mass in a balance.
type Role uint8

// The roles; MUF = Begin + In - Out - End.
const (
	Begin Role = iota // inventory at the begin of a period
	In                // receipts
	Out               // shipments, products, wastes, measured losses
	End               // inventory at the end of a period
)

// Sign is +1 for what a balance counts as having been there, -1 for what it
// counts as accounted for.
func (r Role) Sign() float64 {
	if r == Begin || r == In {
		return 1
	}
	return -1
}

// Sensitivity is the kg by which a mass moves when the source of error is off
// by one standard deviation; its sign says in which direction.
type Sensitivity struct {
	Source string // "scale:S-12", "lab:L3/ICP", "hold-up:SX-2"
	Kg     float64
}

// Term is one measured mass of one element.
type Term struct {
	// ID names the measurement. Terms with the same ID are one measurement, in
	// whatever period and role; without one each is a measurement by itself.
	ID     string
	Role   Role
	Kg     float64
	Random float64       // standard deviation of what is its own, kg
	Own    []Sensitivity // shared with the other elements of the same lot only
	Shared []Sensitivity // shared with all measurements of the same source
}

// Variance is the whole variance of the term (kg²).
func (t Term) Variance() float64 {
	v := t.randomVariance()
	for _, s := range merged(t.Shared) {
		v += s.Kg * s.Kg
	}
	return v
}

// randomVariance is what the term shares with no other measurement of its
// element.
func (t Term) randomVariance() float64 {
	v := t.Random * t.Random
	for _, s := range merged(t.Own) {
		v += s.Kg * s.Kg
	}
	return v
}

// Covariance is the covariance of two measurements, of one element or of two,
// without regard to their roles (accountancy.md eq. 6): the sum over common
// sources of the products of sensitivities. Own parts are common to terms with
// the same ID, which is that of their lot; random parts to none.
func Covariance(a, b Term) float64 {
	sum := common(a.Shared, b.Shared)
	if a.ID != "" && a.ID == b.ID {
		sum += common(a.Own, b.Own)
	}
	return sum
}

func common(a, b []Sensitivity) float64 {
	sum := 0.0
	for _, x := range a {
		for _, y := range b {
			if x.Source == y.Source {
				sum += x.Kg * y.Kg
			}
		}
	}
	return sum
}

// merged adds up sensitivities to the same source.
func merged(s []Sensitivity) []Sensitivity {
	for i := range s {
		for j := range i {
			if s[i].Source == s[j].Source {
				return mergeAll(s)
			}
		}
	}
	return s
}

func mergeAll(s []Sensitivity) []Sensitivity {
	var out []Sensitivity
next:
	for _, x := range s {
		for i := range out {
			if out[i].Source == x.Source {
				out[i].Kg += x.Kg
				continue next
			}
		}
		out = append(out, x)
	}
	return out
}

// The codes of an InputError.
const (
	NotFinite     = "balance.not_finite"        // a NaN or an infinity
	BadSigma      = "balance.bad_sigma"         // a standard deviation below zero
	BadFraction   = "balance.bad_fraction"      // a moisture or content outside 0 to 1
	BadRole       = "balance.bad_role"          // a role that does not exist
	NoSource      = "balance.no_source"         // a shared error without the name of its source
	Conflicting   = "balance.conflicting"       // one ID, two different measurements
	BeginDiffers  = "balance.begin_differs"     // begin inventory is not the end inventory before
	NotCovariance = "balance.not_a_covariance"  // errors too far apart in size to be computed with
	TooLarge      = "balance.mass_out_of_range" // a mass or an error beyond 1e15 kg
)

// InputError says which term of which period (both from 0) cannot be used.
type InputError struct {
	Code         string
	Period, Term int
	ID           string
}

// Error is a plain rendering for logs.
func (e *InputError) Error() string {
	return fmt.Sprintf("%s: period %d, term %d %s", e.Code, e.Period, e.Term, e.ID)
}

// check gives the code of what is wrong with a term, or nothing.
func (t *Term) check() string {
	switch {
	case math.IsNaN(t.Kg) || math.IsNaN(t.Random) || math.IsInf(t.Kg, 0) || math.IsInf(t.Random, 0):
		return NotFinite
	case math.Abs(t.Kg) > 1e15 || t.Random > 1e15:
		return TooLarge
	case t.Random < 0:
		return BadSigma
	case t.Role > End:
		return BadRole
	}
	for _, list := range [2][]Sensitivity{t.Own, t.Shared} {
		for _, s := range list {
			switch {
			case s.Source == "":
				return NoSource
			case math.IsNaN(s.Kg) || math.IsInf(s.Kg, 0):
				return NotFinite
			case math.Abs(s.Kg) > 1e15:
				return TooLarge
			}
		}
	}
	return ""
}
