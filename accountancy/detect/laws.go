package detect

import "math"

// UpperTail is the chance of a standard normal value above z.
func UpperTail(z float64) float64 { return 0.5 * math.Erfc(z/math.Sqrt2) }

// Quantile is the z that a standard normal value passes with chance p; p lies
// between 0 and 1. It halves an interval on the complementary error function,
// which keeps its digits where the inverse in the standard library does not.
func Quantile(p float64) float64 {
	if p > 0.5 {
		return -Quantile(1 - p)
	}
	low, high := 0.0, 40.0
	for range 64 {
		mid := (low + high) / 2
		if UpperTail(mid) > p {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// Detectable is the smallest effect found with the given power at the given
// false-alarm rate, where the statistic has standard uncertainty sd (reference:
// accountancy 1.2: M = (z_a + z_b) sigma).
func Detectable(sd, falseAlarm, power float64) float64 {
	return sd * (Quantile(falseAlarm) - Quantile(power))
}

// BinomialTail is the chance of k or more of n at chance p each.
func BinomialTail(k, n int, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n || p <= 0:
		return 0
	case p >= 1:
		return 1
	}
	if float64(k) < float64(n)*p { // the shorter side, so that small tails keep their digits
		return 1 - binomialSum(0, k-1, n, p)
	}
	return binomialSum(k, n, n, p)
}

func binomialSum(from, to, n int, p float64) float64 {
	sum := 0.0
	for k := from; k <= to; k++ {
		sum += math.Exp(logChoose(n, k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	}
	return min(1, sum)
}

func logChoose(n, k int) float64 {
	return logFactorial(n) - logFactorial(k) - logFactorial(n-k)
}

func logFactorial(n int) float64 {
	l, _ := math.Lgamma(float64(n) + 1)
	return l
}

// manyEvents is the mean above which a Poisson law is taken as normal.
const manyEvents = 1e5

// PoissonTail is the chance of k or more events where mean are expected.
func PoissonTail(k int, mean float64) float64 {
	if k <= 0 {
		return 1
	}
	if mean <= 0 {
		return 0
	}
	if mean > manyEvents {
		return UpperTail((float64(k) - 0.5 - mean) / math.Sqrt(mean))
	}
	term := func(i int) float64 { return math.Exp(float64(i)*math.Log(mean) - mean - logFactorial(i)) }
	sum := 0.0
	if float64(k) < mean {
		for i := range k {
			sum += term(i)
		}
		return max(0, 1-sum)
	}
	for i := k; ; i++ {
		t := term(i)
		sum += t
		if t <= sum*1e-17 {
			return min(1, sum)
		}
	}
}

// criticalCount is the smallest count whose tail chance is below falseAlarm.
func criticalCount(most int, falseAlarm float64, tail func(int) float64) int {
	low, high := 0, most+1 // tail(high) counts as below
	for low < high {
		mid := low + (high-low)/2
		if tail(mid) < falseAlarm {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// judge fills in what follows from a normally distributed effect: z, threshold,
// chance and weight. A one-sided test looks for positive effects only. It is
// false, and the result open, where the figures give no finite z.
func (r *Result) judge(effect Estimate, t Test, twoSided bool) bool {
	r.Law, r.Statistic, r.Effect, r.FalseAlarm = Normal, "z", effect, t.FalseAlarm
	z := effect.Value / effect.SD
	if !finite(z, effect.Value, effect.SD) || effect.SD <= 0 {
		*r = badInput(r.Detector, r.Family, "sd")
		return false
	}
	r.Value = z
	delta := t.Worth / effect.SD
	if twoSided {
		r.Threshold, r.P = Quantile(t.each()/2), 2*UpperTail(math.Abs(z))
		r.Fires = math.Abs(z) > r.Threshold
		r.LLR = logMean(z*delta-delta*delta/2, -z*delta-delta*delta/2)
	} else {
		r.Threshold, r.P = Quantile(t.each()), UpperTail(z)
		r.Fires = z > r.Threshold
		r.LLR = z*delta - delta*delta/2
	}
	r.weigh(t)
	if c := r.checked(); c.Open != nil {
		*r = c
		return false
	}
	return true
}

// countOdd fills in what follows from k odd ones among n where a share usual of them
// is odd without cause. Test.Worth is the share beyond the usual that is worth
// finding.
func (r *Result) countOdd(k, n int, usual float64, unit string, t Test) {
	tail := func(k int) float64 { return BinomialTail(k, n, usual) }
	more := usual + t.Worth*(1-usual)
	r.Law, r.FalseAlarm, r.Value, r.P, r.Threshold = Binomial, t.FalseAlarm, float64(k), tail(k), float64(criticalCount(n, t.each(), tail))
	r.Fires = r.Value >= r.Threshold
	r.Effect = Estimate{float64(k)/float64(n) - usual, root(usual * (1 - usual) / float64(n)), unit}
	r.LLR = float64(k)*math.Log(more/usual) + logPart(float64(n-k), (1-more)/(1-usual))
	r.weigh(t)
}

// weigh brings the chance to the number of tests that share the alarm, and
// keeps the log-likelihood ratio only where a size worth finding was given.
func (r *Result) weigh(t Test) {
	r.P = min(1, r.P*float64(max(1, t.Among)))
	r.Weighed = t.Worth > 0 && finite(r.LLR)
	if !r.Weighed {
		r.LLR = 0
	}
}

// logMean is the logarithm of the mean of two exponentials.
func logMean(a, b float64) float64 {
	m := max(a, b)
	return m + math.Log((math.Exp(a-m)+math.Exp(b-m))/2)
}
