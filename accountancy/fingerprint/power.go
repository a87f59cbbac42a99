package fingerprint

import (
	"math"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// Power is what the tests would find if a share of a contaminant were in every
// lot of a series.
type Power struct {
	Noncentrality float64 // d'S⁻¹d
	Omnibus       float64 // probability that the omnibus test alarms
	Direct        float64 // probability that the directional test does
}

// Power is exact for a reference from a model, with lots assayed as the model
// says: the omnibus statistic is noncentral chi-square, the directional one
// normal. alpha is the false-alarm probability. The error is a ree.Refusals; a
// reference from lots has no known covariance to compute with.
func (r *Reference) Power(b Profile, share float64, lots int, alpha float64) (Power, error) {
	mix, l, err := r.planned(b, lots, alpha)
	if err != nil {
		return Power{}, err
	}
	if !(share >= 0 && share <= 1) {
		return Power{}, ree.Refusals{ree.Refuse("fingerprint.admixture", "source", b.ID)}
	}
	return l.power(mix, share, alpha), nil
}

func (r *Reference) planned(b Profile, lots int, alpha float64) (mixing, law, error) {
	if r.lots > 0 || lots < 1 || lots > 1e6 || !(alpha > 0 && alpha < 1) {
		return mixing{}, law{}, ree.Refusals{ree.Refuse("fingerprint.power_needs_model", "source", r.Source.ID)}
	}
	mix, err := r.mixing(b)
	if err != nil {
		return mixing{}, law{}, err
	}
	planned := r.Source.Composition
	planned.relative, planned.replaced = [ree.NumElements]float64{}, [ree.NumElements]bool{}
	series := Series{Lots: make([]Composition, lots)}
	for i := range series.Lots {
		series.Lots[i] = planned
	}
	l, err := r.law(series)
	return mix, l, err
}

func (l law) power(mix mixing, share, alpha float64) Power {
	d := l.factor.Whiten(mix.shift(share))
	n := linalg.Dot(d, d)
	return Power{
		Noncentrality: n,
		Omnibus:       noncentralTail(l.bound(alpha), l.dim, n),
		Direct:        normalTail(normalQuantile(alpha) - math.Sqrt(n)),
	}
}

// Detectable is the smallest share of a contaminant that each test finds with
// the power wanted; 1 where even the pure contaminant is not found so often.
func (r *Reference) Detectable(b Profile, lots int, alpha, power float64) (omnibus, direct float64, err error) {
	mix, l, err := r.planned(b, lots, alpha)
	if err != nil {
		return 0, 0, err
	}
	omnibus = smallest(func(a float64) bool { return l.power(mix, a, alpha).Omnibus >= power })
	direct = smallest(func(a float64) bool { return l.power(mix, a, alpha).Direct >= power })
	return omnibus, direct, nil
}

// smallest is where between 0 and 1 a condition begins to hold.
func smallest(holds func(float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 40 {
		middle := (low + high) / 2
		if holds(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}
