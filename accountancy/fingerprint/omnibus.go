package fingerprint

import (
	"math"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// Omnibus is the answer to whether a series fits its declared source at all.
type Omnibus struct {
	D2    float64 // squared distance of the mean of the series, (z-μ)'S⁻¹(z-μ)
	Bound float64 // passed with a probability of 1 %
	P     float64
	Dim   int
	Lots  int
	Verdict
}

// Omnibus measures how far the mean of a series lies from the declared source
// (reference 4.3 step 3): chi-square under a model, Hotelling's predictive bound
// p(n-1)(n+1)/(n(n-p)) F after n lots. It never asks to hold a lot, since it
// says not what was mixed in. The error is a ree.Refusals.
func (r *Reference) Omnibus(s Series) (Omnibus, error) {
	l, err := r.law(s)
	if err != nil {
		return Omnibus{}, err
	}
	return r.omnibus(l, s), nil
}

func (r *Reference) omnibus(l law, s Series) Omnibus {
	d2 := l.distance(l.excess)
	p := l.tail(d2)
	return Omnibus{
		D2: d2 * l.unit, Bound: l.bound(flagLevel) * l.unit, P: p,
		Dim: r.coords.Dim(), Lots: len(s.Lots),
		Verdict: verdict(p, 0, r.weaknesses(s), r.Source),
	}
}

// usualAdmixture is the admixture for which the direction is drawn where the
// question names none: that for which reference 4.4 states the power.
const usualAdmixture = .2

// leastShift is how far, in standard deviations, a contaminant must move the
// coordinates for its direction to mean anything.
const leastShift = 1e-4

// Direct is the answer to whether a series leans from its declared source
// towards one contaminant.
type Direct struct {
	Contaminant string
	T, P        float64 // one-sided
	Admixture   Admixture
	Verdict
}

// Against tests a series against one contaminant b (reference 4.3 step 4): with
// d = ilr((1-a)A + a b) - ilr(A), T = d'S⁻¹(z-μ)/sqrt(d'S⁻¹d) is N(0,1) if the
// declaration is true. The admixture a only sets the direction; zero stands for
// 20 %. The error is a ree.Refusals.
func (r *Reference) Against(s Series, b Profile, a float64) (Direct, error) {
	l, err := r.law(s)
	if err != nil {
		return Direct{}, err
	}
	return r.against(l, s, b, a)
}

func (r *Reference) against(l law, s Series, b Profile, a float64) (Direct, error) {
	mix, err := r.mixing(b)
	if err != nil {
		return Direct{}, err
	}
	if a == 0 {
		a = usualAdmixture
	}
	if !(a > 0 && a <= 1) {
		return Direct{}, ree.Refusals{ree.Refuse("fingerprint.admixture", "source", b.ID)}
	}
	d, u := l.factor.Whiten(mix.shift(a)), l.factor.Whiten(l.excess)
	length := math.Sqrt(linalg.Dot(d, d))
	if !(length > leastShift) || math.IsInf(length, 0) {
		return Direct{}, ree.Refusals{ree.Refuse("fingerprint.same_pattern", "source", b.ID)}
	}
	out := Direct{Contaminant: b.ID}
	out.T, out.P = l.oneSided(linalg.Dot(d, u)/length, linalg.Dot(u, u))
	if out.Admixture, err = mix.estimate(l); err != nil {
		return Direct{}, err
	}
	out.Verdict = verdict(out.P, out.Admixture.Share, r.weaknesses(s), r.Source, b)
	return out, nil
}

// oneSided turns the projection on a direction into a statistic and its tail
// probability. With an estimated covariance the projection, divided by
// sqrt(1 + the rest of the squared distance / k), is Student's t with k = n-p
// degrees of freedom: given the coordinates across the direction, the one along
// it is normal, and independent of the scatter about its regression on them,
// which is chi-square with k degrees of freedom (Anderson 2003, theorem 4.3.3).
func (l law) oneSided(projection, distance float64) (statistic, p float64) {
	if l.free == 0 {
		return projection, normalTail(projection)
	}
	rest := max(0, distance-projection*projection)
	t := projection / math.Sqrt(1+rest/l.free)
	return t, tTail(t, l.free)
}
