package fingerprint

import "math"

// The tails of the distributions the tests refer to. All give the upper tail
// itself, so that a probability of 1e-200 is not lost against one.

const (
	converged = 1e-16
	maxTerms  = 100_000
	underflow = 1e-300
)

// normalTail is P(Z > z).
func normalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// normalQuantile is the z with P(Z > z) = p.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfcinv(2*p) }

// chiSquareTail is P(X > x) for X ~ chi2 with k degrees of freedom.
func chiSquareTail(x, k float64) float64 {
	if x <= 0 {
		return 1
	}
	return gammaTail(k/2, x/2)
}

// gammaTail is the regularised upper incomplete gamma function Q(a, x): by the
// series of its complement for small x (Abramowitz and Stegun 6.5.29), by the
// continued fraction 6.5.31 otherwise.
func gammaTail(a, x float64) float64 {
	lg, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - lg)
	if math.IsInf(x, 1) || front == 0 {
		if x > a {
			return 0
		}
		return 1
	}
	if x < a+1 {
		term := 1 / a
		sum := term
		for n := 1.0; n < maxTerms && term > sum*converged; n++ {
			term *= x / (a + n)
			sum += term
		}
		return max(0, 1-front*sum)
	}
	return front * gammaFraction(a, x)
}

// gammaFraction is the continued fraction of the upper tail, by Lentz.
func gammaFraction(a, x float64) float64 {
	b := x + 1 - a
	c, d := 1/underflow, 1/b
	h := d
	for i := 1.0; i < maxTerms; i++ {
		an := -i * (i - a)
		b += 2
		d = 1 / away(an*d+b)
		c = away(b + an/c)
		h *= c * d
		if math.Abs(c*d-1) < 4*converged {
			break
		}
	}
	return h
}

// away keeps a divisor from zero.
func away(x float64) float64 {
	if math.Abs(x) < underflow {
		return underflow
	}
	return x
}

// chiSquareQuantile is the x with P(X > x) = p.
func chiSquareQuantile(p, k float64) float64 {
	return quantile(p, func(x float64) float64 { return chiSquareTail(x, k) })
}

// quantile inverts a falling upper tail on the positive numbers by bisection,
// good to the last digits; what lies beyond 1e300 is answered by it.
func quantile(p float64, tail func(float64) float64) float64 {
	low, high := 0.0, 1.0
	for tail(high) > p && high < 1e300 {
		low, high = high, high*2
	}
	for range 200 {
		middle := low + (high-low)/2
		if middle == low || middle == high {
			break
		}
		if tail(middle) > p {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// noncentralTail is P(X > x) for X ~ chi2 with k degrees of freedom and
// noncentrality l: the Poisson mixture of central tails (Abramowitz and Stegun
// 26.4.25), summed over the terms that matter.
func noncentralTail(x, k, l float64) float64 {
	if x <= 0 {
		return 1
	}
	if l > 1e6 {
		return normalTail((x - k - l) / math.Sqrt(2*(k+2*l)))
	}
	half := l / 2
	width := 12*math.Sqrt(half) + 40
	sum := 0.0
	for j := math.Floor(max(0, half-width)); j <= half+width; j++ {
		sum += poisson(j, half) * chiSquareTail(x, k+2*j)
	}
	return min(1, sum)
}

func poisson(j, mean float64) float64 {
	if mean == 0 {
		if j == 0 {
			return 1
		}
		return 0
	}
	lg, _ := math.Lgamma(j + 1)
	return math.Exp(j*math.Log(mean) - mean - lg)
}

// fTail is P(X > x) for X ~ F with p and k degrees of freedom (Abramowitz and
// Stegun 26.6.2).
func fTail(x, p, k float64) float64 {
	if x <= 0 {
		return 1
	}
	return beta(k/(k+p*x), k/2, p/2)
}

// fQuantile is the x with P(X > x) = alpha.
func fQuantile(alpha, p, k float64) float64 {
	return quantile(alpha, func(x float64) float64 { return fTail(x, p, k) })
}

// tTail is P(T > t) for T ~ Student's t with k degrees of freedom (Abramowitz
// and Stegun 26.7.1).
func tTail(t, k float64) float64 {
	half := beta(k/(k+t*t), k/2, .5) / 2
	if t < 0 {
		return 1 - half
	}
	return half
}

// beta is the regularised incomplete beta function I_x(a, b), by the continued
// fraction that converges quickly on its side of the mean (NIST DLMF 8.17.22).
func beta(x, a, b float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	if x < (a+1)/(a+b+2) {
		return front * betaFraction(x, a, b) / a
	}
	return 1 - front*betaFraction(1-x, b, a)/b
}

// betaFraction is the continued fraction of the incomplete beta function, by
// Lentz.
func betaFraction(x, a, b float64) float64 {
	c, d := 1.0, 1/away(1-(a+b)*x/(a+1))
	h := d
	for m := 1.0; m < maxTerms; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / away(1+even*d)
		c = away(1 + even/c)
		h *= c * d
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / away(1+odd*d)
		c = away(1 + odd/c)
		h *= c * d
		if math.Abs(c*d-1) < 4*converged {
			break
		}
	}
	return h
}
