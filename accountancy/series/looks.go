package series

import "math"

// Looks is a threshold for |CUMUF|/sigma looked at after each of the periods
// first to last (from 0) with totals from first on: the probability that any of
// the looks passes it without an anomaly is at most falseAlarm. It is the bound
// of Hunter and Worsley along the sequence of looks,
//
//	P(any) <= sum of P(A_i) - sum of P(A_i and A_{i+1}),
//
// with the true correlation of neighbours. The error is an *InputError.
func (s *Series) Looks(first, last int, falseAlarm float64) (float64, error) {
	if first < 0 || last >= len(s.muf) || first > last {
		return 0, badParameter("period", float64(first))
	}
	if !(falseAlarm > 1e-12 && falseAlarm < 0.5) {
		return 0, badParameter("probability", falseAlarm)
	}
	correlations, looks := s.neighbours(first, last)
	low, high := upperPoint(falseAlarm/2), upperPoint(falseAlarm/2/float64(max(1, looks)))
	for range 50 {
		mid := (low + high) / 2
		p := float64(looks) * TwoSided(mid)
		for _, r := range correlations {
			p -= 2 * (bothAbove(mid, r) + bothAbove(mid, -r))
		}
		if p > falseAlarm {
			low = mid
		} else {
			high = mid
		}
	}
	return high, nil
}

// neighbours gives the correlation of each CUMUF with the one before, and the
// number of looks that have an error at all.
func (s *Series) neighbours(first, last int) (correlations []float64, looks int) {
	before := 0.0
	for i, v := range s.cumulate(first, last+1) {
		if !(v.Sigma > 0) {
			before = 0
			continue
		}
		looks++
		if before > 0 {
			period := first + i
			covariance := before * before
			for _, h := range s.h.Row(period)[first:period] {
				covariance += h
			}
			correlations = append(correlations, math.Max(-1, math.Min(1, covariance/before/v.Sigma)))
		}
		before = v.Sigma
	}
	return correlations, looks
}

// bothAbove is the probability that two standard normals with correlation r
// both exceed c: the integral over the correlation from 0 to r (Sheppard;
// Drezner and Wesolowsky 1990), with r = sin(angle).
func bothAbove(c, r float64) float64 {
	tail := Normal(-c)
	u, w := legendre(24, 1)
	angle := math.Asin(r)
	sum := 0.0
	for i := range u {
		sum += w[i] * math.Exp(-c*c/(1+math.Sin(angle*u[i])))
	}
	return math.Max(0, math.Min(tail, tail*tail+angle*sum/(2*math.Pi)))
}
