package fingerprint

import (
	"math"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// Admixture is how much of a contaminant a series seems to hold, as a share of
// the mass of the parts its compositions are closed to.
type Admixture struct {
	Share float64 // between 0 and 1
	SD    float64 // standard deviation; of the unbounded estimate where AtEdge
	// Fit is the squared distance that is left, and FitP the probability of one
	// as large if the contaminant is the right one.
	Fit, FitP float64
	AtEdge    bool // the best share is none or all
}

// Estimate is how much of a contaminant a series seems to hold. The error is a
// ree.Refusals.
func (r *Reference) Estimate(s Series, b Profile) (Admixture, error) {
	l, err := r.law(s)
	if err != nil {
		return Admixture{}, err
	}
	mix, err := r.mixing(b)
	if err != nil {
		return Admixture{}, err
	}
	return mix.estimate(l)
}

// mixing is the way from the declared source to a contaminant.
type mixing struct {
	name   string // of the contaminant
	coords Coordinates
	a, b   Composition
	centre []float64
}

// mixing closes the contaminant to the parts of the declared source.
func (r *Reference) mixing(b Profile) (mixing, error) {
	closed, err := b.Composition.Sub(r.Source.Composition.Parts()...)
	if err != nil {
		return mixing{}, err
	}
	return mixing{b.ID, r.coords, r.Source.Composition, closed, r.centre}, nil
}

// shift is how far a share of the contaminant moves the coordinates.
func (m mixing) shift(a float64) []float64 {
	z := m.coords.of(m.a.mixed(m.b, a))
	for i := range z {
		z[i] -= m.centre[i]
	}
	return z
}

// slope is the derivative of shift: of ln x per part, (b-A)/x.
func (m mixing) slope(a float64) []float64 {
	x := m.a.mixed(m.b, a)
	return m.coords.apply(func(e ree.Element) float64 { return (m.b.share[e] - m.a.share[e]) / x.share[e] })
}

// starts are where the search for the share begins: the way is curved, and
// steepest where the contaminant is rich in what the source lacks.
func starts() []float64 { return []float64{0, .001, .01, .05, .2, .5, .8, 1} }

const steps = 50

// estimate finds the share that fits best by Gauss-Newton in mass space
// (reference 4.3 step 5), halving steps that do not help. Its standard
// deviation is that of the delta method, 1/sqrt(J'S⁻¹J); the error of the
// contaminant's own composition is not in it.
func (m mixing) estimate(l law) (Admixture, error) {
	best, cost := 0.0, math.Inf(1)
	for _, a := range starts() {
		if c := m.cost(l, a); c < cost {
			best, cost = a, c
		}
	}
	for range steps {
		next, c := m.step(l, best, cost)
		if !(c < cost) {
			break
		}
		best, cost = next, c
	}
	j := l.factor.Whiten(m.slope(best))
	out := Admixture{Share: best, Fit: cost, FitP: m.fitTail(l, cost), AtEdge: best == 0 || best == 1}
	out.SD = math.Sqrt(l.inflation(cost) / linalg.Dot(j, j))
	if !(out.SD*leastShift < 1) {
		return Admixture{}, ree.Refusals{ree.Refuse("fingerprint.same_pattern", "source", m.name)}
	}
	return out, nil
}

// cost is the squared distance of the series from a mixture.
func (m mixing) cost(l law, a float64) float64 { return l.distance(m.residual(l, a)) }

func (m mixing) residual(l law, a float64) []float64 {
	u := m.shift(a)
	for i := range u {
		u[i] = l.excess[i] - u[i]
	}
	return u
}

// step is one Gauss-Newton step within 0 and 1, halved until it helps.
func (m mixing) step(l law, a, cost float64) (float64, float64) {
	j := l.factor.Whiten(m.slope(a))
	r := l.factor.Whiten(m.residual(l, a))
	full := linalg.Dot(j, r) / linalg.Dot(j, j)
	for f := 1.0; f > 1e-6; f /= 2 {
		next := min(1, max(0, a+f*full))
		if c := m.cost(l, next); c < cost {
			return next, c
		}
	}
	return a, cost
}

// fitTail is the probability of what is left with one dimension spent on the
// share; with an estimated covariance an approximation.
func (m mixing) fitTail(l law, cost float64) float64 {
	if l.dim < 2 {
		return 1
	}
	rest := l
	rest.dim--
	return rest.tail(cost)
}
