package series

import (
	"math"

	"lanthorn/accountancy/linalg"
)

// Value is a statistic in kg with its standard error.
type Value struct{ Value, Sigma float64 }

// Standard is the value in units of its standard error. Without an error it is
// 0 and false: nothing can be concluded from it.
func (v Value) Standard() (float64, bool) {
	if !(v.Sigma > 0) {
		return 0, false
	}
	return v.Value / v.Sigma, true
}

// MUF gives each period's material unaccounted for with its standard error
// (accountancy.md eq. 1 and 2).
func (s *Series) MUF() []Value {
	out := make([]Value, len(s.muf))
	for i, r := range s.muf {
		out[i] = Value{r, math.Sqrt(s.h.At(i, i))}
	}
	return out
}

// CUMUF gives the running total of MUF from the first period on; its variance
// is the sum of the leading block of the covariance.
func (s *Series) CUMUF() []Value { return s.cumulate(0, len(s.muf)) }

// cumulate is CUMUF from period first up to, without, period end.
func (s *Series) cumulate(first, end int) []Value {
	out := make([]Value, 0, end-first)
	total, variance := 0.0, 0.0
	for i := first; i < end; i++ {
		total += s.muf[i]
		row := s.h.Row(i)
		for j := first; j < i; j++ {
			variance += 2 * row[j]
		}
		variance += row[i]
		out = append(out, Value{total, math.Sqrt(math.Max(0, variance))})
	}
	return out
}

// ITMUF gives, for each measured period, MUF less its expectation given all
// earlier periods, with the standard error of that (accountancy.md eq. 7).
func (s *Series) ITMUF() []Value {
	out := make([]Value, len(s.z))
	for i, z := range s.z {
		sd := s.lower.At(i, i)
		out[i] = Value{z * sd, sd}
	}
	return out
}

// SITMUF gives ITMUF in units of its standard error for each measured period:
// L⁻¹ MUF with H = L L'. Without an anomaly these are independent standard
// normals, and a further period never changes the earlier ones.
func (s *Series) SITMUF() []float64 { return append([]float64(nil), s.z...) }

// Global is a statistic over the first periods together with its law: a
// chi-square with DegreesOfFreedom, exceeded with probability Tail.
type Global struct {
	Statistic        float64
	DegreesOfFreedom int
	Tail             float64
}

// GEMUF gives GEMUF V1, MUF' H⁻¹ MUF, cumulated up to each measured period: the
// running sum of SITMUF² and the global test of the network of these periods.
func (s *Series) GEMUF() []Global {
	out := make([]Global, len(s.z))
	sum := 0.0
	for i, z := range s.z {
		sum += z * z
		out[i] = Global{sum, i + 1, ChiSquareTail(sum, i+1)}
	}
	return out
}

// Smoothed is GEMUF V5B3 over all periods, with its mean and standard deviation
// where there is no anomaly. Its law is not a chi-square.
type Smoothed struct{ Statistic, Mean, Sigma float64 }

// GEMUFV5B3 is M' H⁻¹ MUF with the unknown loss M_i estimated by
// (MUF_{i-2}+MUF_{i-1}+3 MUF_i+MUF_{i+1}+MUF_{i+2})/7 (Seifert, after the MAPIT
// documentation; accountancy.md 1.3). The first and last two periods have no
// estimate and count as without loss. False with fewer than five measured
// periods. Mean and variance are those of the quadratic form r'B r with
// B = (W'H⁻¹+H⁻¹W)/2: tr(BH) and 2 tr(BHBH).
func (s *Series) GEMUFV5B3() (Smoothed, bool) {
	n := len(s.measured)
	if n < 5 {
		return Smoothed{}, false
	}
	// In whitened form r = L z: statistic = z' C z with C = L⁻¹ W L.
	c := linalg.NewMatrix(n, n)
	for j := range n {
		column := make([]float64, n)
		for i := range n {
			column[i] = s.lowerAt(i, j)
		}
		for i, v := range s.lower.Whiten(smooth(column)) {
			c.Set(i, j, v)
		}
	}
	var out Smoothed
	variance := 0.0
	for i := range n {
		out.Statistic += s.z[i] * linalg.Dot(c.Row(i), s.z)
		out.Mean += c.At(i, i)
		for j := range n {
			b := (c.At(i, j) + c.At(j, i)) / 2
			variance += 2 * b * b
		}
	}
	out.Sigma = math.Sqrt(variance)
	return out, true
}

func (s *Series) lowerAt(i, j int) float64 {
	if j > i {
		return 0
	}
	return s.lower.At(i, j)
}

func smooth(r []float64) []float64 {
	out := make([]float64, len(r))
	for i := 2; i+2 < len(r); i++ {
		out[i] = (r[i-2] + r[i-1] + 3*r[i] + r[i+1] + r[i+2]) / 7
	}
	return out
}
