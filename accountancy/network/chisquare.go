package network

import "math"

// NormalTail is the probability that a standard normal variable exceeds z.
func NormalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// NormalQuantile is the z below which a standard normal variable lies with
// probability p, 0 < p < 1; infinite at the ends, NaN outside.
func NormalQuantile(p float64) float64 {
	if p > .5 {
		return upperNormal(1 - p)
	}
	return -upperNormal(p)
}

// upperNormal is the z that a standard normal variable exceeds with probability
// tail <= 1/2: Newton's method on the logarithm of the tail, which is concave,
// from the asymptote.
func upperNormal(tail float64) float64 {
	switch {
	case tail == 0:
		return math.Inf(1)
	case !(tail > 0):
		return math.NaN()
	}
	z := math.Sqrt(-2 * math.Log(2*tail))
	for range 50 {
		q := NormalTail(z)
		step := math.Log(q/tail) * q / (math.Exp(-z*z/2) / math.Sqrt(2*math.Pi))
		z += step
		if math.Abs(step) <= 1e-15*(1+z) {
			break
		}
	}
	return z
}

// Sidak is the level of each of n tests for the level alpha of all of them,
// b = 1-(1-a)^(1/n) (Sidak 1967, J. Am. Stat. Assoc. 62:626).
func Sidak(alpha float64, n int) float64 {
	if n < 1 {
		return alpha
	}
	return -math.Expm1(math.Log1p(-alpha) / float64(n))
}

// twoSided is the threshold for |z| at the level alpha shared by n tests.
func twoSided(alpha float64, n int) float64 {
	return upperNormal(Sidak(alpha, n) / 2)
}

// ChiSquareTail is the probability that a chi-square variable of dof degrees of
// freedom exceeds x: the upper incomplete gamma function Q(dof/2, x/2). With
// dof = 0 the variable is 0.
func ChiSquareTail(x float64, dof int) float64 {
	switch {
	case math.IsNaN(x) || dof < 0:
		return math.NaN()
	case x <= 0:
		return 1
	case dof == 0:
		return 0
	}
	p, q := incompleteGamma(float64(dof)/2, x/2)
	if q < 0 {
		q = 1 - p
	}
	return q
}

// ChiSquareQuantile is the x that a chi-square variable of dof degrees of
// freedom exceeds with probability tail, 0 < tail < 1. It starts from Wilson
// and Hilferty (1931) and closes in by Newton's steps, on the logarithm of
// small tails, kept within a bracket.
func ChiSquareQuantile(tail float64, dof int) float64 {
	switch {
	case math.IsNaN(tail) || tail < 0 || tail > 1 || dof < 0:
		return math.NaN()
	case dof == 0 || tail == 1:
		return 0
	case tail == 0:
		return math.Inf(1)
	}
	k := float64(dof)
	h := 2 / (9 * k)
	x := k * math.Pow(math.Max(1-h-NormalQuantile(tail)*math.Sqrt(h), .01), 3)
	lo, hi := 0.0, math.Inf(1)
	for range 200 {
		q := ChiSquareTail(x, dof)
		if q > tail {
			lo = x
		} else {
			hi = x
		}
		f := q - tail
		if tail < .5 {
			f = q * math.Log(q/tail) // the logarithm of the tail is nearly straight
		}
		next := x + f/chiSquareDensity(x, k)
		if !(next > lo && next < hi) {
			next = between(lo, hi)
		}
		if math.Abs(next-x) <= 1e-14*x || next == lo || next == hi {
			return next
		}
		x = next
	}
	return x
}

func between(lo, hi float64) float64 {
	if math.IsInf(hi, 1) {
		return 2*lo + 1
	}
	return (lo + hi) / 2
}

func chiSquareDensity(x, k float64) float64 {
	lg, _ := math.Lgamma(k / 2)
	return math.Exp((k/2-1)*math.Log(x/2)-x/2-lg) / 2
}

// incompleteGamma gives P(a, x), or Q(a, x) with p = -1 where that is the
// smaller: the series and the continued fraction (Abramowitz and Stegun 1964,
// 6.5.29 and 6.5.31, the latter by Lentz's method). The one not computed is -1.
func incompleteGamma(a, x float64) (p, q float64) {
	lg, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - lg)
	const tiny = 1e-300
	if x < a+1 {
		sum, term := 1/a, 1/a
		for n := 1.0; n < 1e7 && term > sum*1e-17; n++ {
			term *= x / (a + n)
			sum += term
		}
		return sum * front, -1
	}
	b := x + 1 - a
	c := 1 / tiny
	d := 1 / b
	h := d
	for n := 1.0; n < 1e7; n++ {
		an := -n * (n - a)
		b += 2
		d = nonzero(an*d+b, tiny)
		c = nonzero(b+an/c, tiny)
		d = 1 / d
		h *= d * c
		if math.Abs(d*c-1) < 4e-16 {
			break
		}
	}
	return -1, h * front
}

func nonzero(v, tiny float64) float64 {
	if math.Abs(v) < tiny {
		return tiny
	}
	return v
}
