package fingerprint

import (
	"math"

	"lanthorn/ree"
)

// Interval is where one part of the mean of a series would lie if its
// declaration were true. All three are shares over the geometric mean of the
// parts (the exponential of a centred log-ratio), so that they mean the same
// whatever a composition is closed to.
type Interval struct {
	Element           ree.Element
	Centre, Low, High float64
}

// Over is a part of a composition in the measure of an [Interval]; zero where the
// composition lacks one of the parts.
func Over(c Composition, e ree.Element, parts []ree.Element) float64 {
	mean := Mean(c, parts)
	if mean == 0 {
		return 0
	}
	return c.Share(e) / mean
}

// Mean is the geometric mean of some parts of a composition; zero where it lacks
// one.
func Mean(c Composition, parts []ree.Element) float64 {
	if c.holds(parts) != nil {
		return 0
	}
	mean := 0.0
	for _, e := range parts {
		mean += math.Log(c.share[e]) / float64(len(parts))
	}
	return math.Exp(mean)
}

// Intervals predicts each part of the mean of m more lots from lots of the same
// source, each element alone missed with the probability alpha: mean ±
// t(n-1) s sqrt(1/n + 1/m) of its centred log-ratio. They are for the eye; the
// joint test is [Reference.Omnibus]. The error is a ree.Refusals.
func Intervals(lots []Composition, parts []ree.Element, m int, alpha float64) ([]Interval, error) {
	if len(lots) < 3 || m < 1 || !(alpha > 0 && alpha < 1) {
		return nil, ree.Refusals{tooFewLots(len(lots), 3)}
	}
	columns := make([][]float64, len(parts))
	for _, lot := range lots {
		if _, err := lot.Sub(parts...); err != nil {
			return nil, err
		}
		for i, e := range parts {
			columns[i] = append(columns[i], math.Log(Over(lot, e, parts)))
		}
	}
	n := float64(len(lots))
	t := quantile(alpha/2, func(x float64) float64 { return tTail(x, n-1) })
	out := make([]Interval, len(parts))
	for i, e := range parts {
		mean := 0.0
		for _, v := range columns[i] {
			mean += v / n
		}
		out[i] = around(e, mean, t*deviation(columns[i])*math.Sqrt(1/n+1/float64(m)))
	}
	return out, nil
}

func around(e ree.Element, centre, half float64) Interval {
	return Interval{e, math.Exp(centre), math.Exp(centre - half), math.Exp(centre + half)}
}

// ModelIntervals are those of a published composition whose scatter is assumed.
// The error is a ree.Refusals.
func ModelIntervals(c Composition, model Model, parts []ree.Element, m int, alpha float64) ([]Interval, error) {
	if m < 1 || !(alpha > 0 && alpha < 1) {
		return nil, ree.Refusals{ree.Refuse("fingerprint.series")}
	}
	for _, v := range []Variability{model.Natural, model.Assay, model.Centre} {
		if err := v.check(); err != nil {
			return nil, ree.Refusals{err}
		}
	}
	if err := c.holds(parts); err != nil {
		return nil, err
	}
	s := model.Centre.covariance(parts)
	addTo(s, 1/float64(m), model.Natural.covariance(parts))
	addTo(s, 1/float64(m), model.Assay.covariance(parts))
	z, out := normalQuantile(alpha/2), make([]Interval, len(parts))
	for i, e := range parts {
		out[i] = around(e, math.Log(Over(c, e, parts)), z*math.Sqrt(centredVariance(s.At, i, len(parts))))
	}
	return out, nil
}

// centredVariance is the variance of one centred log-ratio: that of the part
// less the mean of all.
func centredVariance(s func(i, j int) float64, i, n int) float64 {
	own, cross, all := s(i, i), 0.0, 0.0
	for j := range n {
		cross += s(i, j) / float64(n)
		for k := range n {
			all += s(j, k) / float64(n*n)
		}
	}
	return max(0, own-2*cross+all)
}
