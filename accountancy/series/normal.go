package series

import "math"

// Normal is the standard normal distribution function.
func Normal(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// density is the standard normal density.
func density(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

// TwoSided is the probability that a standard normal lies beyond |x| on either
// side.
func TwoSided(x float64) float64 { return math.Erfc(math.Abs(x) / math.Sqrt2) }

// UpperPoint is the point that a standard normal exceeds with probability p.
// The error is an *InputError unless 0 < p < 1.
func UpperPoint(p float64) (float64, error) {
	if !(p > 0 && p < 1) {
		return 0, badParameter("probability", p)
	}
	return upperPoint(p), nil
}

// upperPoint polishes the library's inverse, which loses digits in the tail, by
// two steps of Newton on the logarithm of the tail.
func upperPoint(p float64) float64 {
	x := math.Sqrt2 * math.Erfcinv(2*p)
	for range 2 {
		tail := math.Erfc(x/math.Sqrt2) / 2
		if !(tail > 0) || math.IsInf(x, 0) {
			break
		}
		x += math.Log(tail/p) * tail / density(x)
	}
	return x
}

// ChiSquareTail is the probability that a chi-square with the given degrees of
// freedom exceeds x: the regularised incomplete gamma function Q(dof/2, x/2),
// by its series below the mean and its continued fraction above (Abramowitz and
// Stegun 6.5.29 and 6.5.31). Without degrees of freedom it is 1.
func ChiSquareTail(x float64, dof int) float64 {
	if dof <= 0 || !(x > 0) {
		return 1
	}
	a, x := float64(dof)/2, x/2
	if math.IsInf(x, 1) {
		return 0
	}
	gamma, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - gamma)
	if x < a+1 {
		return math.Max(0, 1-front*lowerSeries(a, x))
	}
	return front * upperFraction(a, x)
}

func lowerSeries(a, x float64) float64 {
	term := 1 / a
	sum := term
	for n := 1; n < 10000 && term > sum*1e-17; n++ {
		term *= x / (a + float64(n))
		sum += term
	}
	return sum
}

// upperFraction runs the continued fraction by Lentz's method.
func upperFraction(a, x float64) float64 {
	b := x + 1 - a
	c, d := math.MaxFloat64, 1/b
	h := d
	for n := 1; n < 10000; n++ {
		f := -float64(n) * (float64(n) - a)
		b += 2
		d = 1 / (f*d + b)
		c = b + f/c
		h *= c * d
		if math.Abs(c*d-1) < 1e-16 {
			break
		}
	}
	return h
}
