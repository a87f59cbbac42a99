package series

import "math"

// cumuf is the threshold of |CUMUF|/sigma for a flag at the end of a span. The
// charts have spent their share; of the whole budget a, CUMUF has what is left:
//
//	P(|CUMUF| > c sigma) - P(|CUMUF| > c sigma and Page flags) = a - P(Page flags)
//
// weights are the correlations of CUMUF with the SITMUF values of the span,
// which fix the joint law. The first probability is exact, the second, a small
// one, is counted in the kept sequences that Page flags. Where a period brings
// nothing new, the second is taken as none.
func (t *Thresholds) cumuf(weights []float64, b Budget) float64 {
	own := b.FalseAlarm * b.CUMUF
	high := upperPoint(own / 2)
	width := t.Periods + 1
	if len(weights) != t.Periods || len(t.alarm) == 0 {
		return high
	}
	low := upperPoint(math.Min(own+t.page, 0.999) / 2)
	above, between := t.project(weights, low, high)
	each := t.page / float64(len(t.alarm)/width)
	for range 40 {
		mid := (low + high) / 2
		both := above
		for _, x := range between {
			if x > mid {
				both++
			}
		}
		if TwoSided(mid)-each*float64(both) > own {
			low = mid
		} else {
			high = mid
		}
		if high-low < 1e-9 {
			break
		}
	}
	return high
}

// project gives |CUMUF|/sigma in the kept sequences: how many lie above high,
// and those between low and high. What the weights leave of its variance comes
// from earlier spans and takes the last normal of each sequence.
func (t *Thresholds) project(weights []float64, low, high float64) (above int, between []float64) {
	rest := 1.0
	for _, w := range weights {
		rest -= w * w
	}
	rest = math.Sqrt(math.Max(0, rest))
	width := t.Periods + 1
	for at := 0; at+width <= len(t.alarm); at += width {
		z := t.alarm[at : at+width]
		x := rest * z[t.Periods]
		for j, w := range weights {
			x += w * z[j]
		}
		switch x = math.Abs(x); {
		case x > high:
			above++
		case x > low:
			between = append(between, x)
		}
	}
	return above, between
}
