package series

import "math"

// Crossing is the probability that a one-sided Page test that starts at 0
// signals within the given periods, when the value of period i has mean
// shifts[i]. A mass at 0 and a density on (0,h) are carried from period to
// period at Gauss-Legendre nodes (the finite form of the integral equation of
// accountancy.md 1.4). The error is an *InputError.
func Crossing(c Chart, shifts []float64) (float64, error) {
	for _, d := range shifts {
		if err := c.check(d); err != nil {
			return 0, err
		}
	}
	if err := c.check(0); err != nil {
		return 0, err
	}
	return newWalk(c).crossing(shifts), nil
}

// FalseAlarm is the probability that a one-sided Page test signals within n
// periods without an anomaly. The error is an *InputError.
func FalseAlarm(c Chart, n int) (float64, error) { return DetectShift(c, 0, n) }

// DetectShift is the probability that a one-sided Page test signals within n
// periods when all values have mean shift. The error is an *InputError.
func DetectShift(c Chart, shift float64, n int) (float64, error) {
	if n < 0 || n > maxPeriods {
		return 0, badParameter("periods", float64(n))
	}
	return Crossing(c, constant(shift, n))
}

// maxPeriods bounds the span of a budget.
const maxPeriods = 5000

func constant(v float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// Threshold is the h of a one-sided Page test with the given k for which the
// probability of a signal within n periods without an anomaly is falseAlarm,
// starting at 0. The error is an *InputError.
func Threshold(k, falseAlarm float64, n int) (float64, error) {
	if !(falseAlarm > 1e-12 && falseAlarm < 0.5) {
		return 0, badParameter("probability", falseAlarm)
	}
	if n < 1 || n > maxPeriods {
		return 0, badParameter("periods", float64(n))
	}
	if err := (Chart{k, 1}).check(0); err != nil {
		return 0, err
	}
	return threshold(k, falseAlarm, n), nil
}

// ThresholdTwoSided is the threshold of each side for a given probability of a
// signal on either: each side takes half. The sums rise and fall with the same
// values in opposite senses, so for p each side the probability of any signal
// lies between 2p-p² and 2p (association of monotone functions of independent
// variables: Esary, Proschan and Walkup 1967); half each is never too many and
// short by less than p²/4 of it.
func ThresholdTwoSided(k, falseAlarm float64, n int) (float64, error) {
	return Threshold(k, falseAlarm/2, n)
}

// threshold bisects; in h the logarithm of the probability is smooth and falls.
func threshold(k, falseAlarm float64, n int) float64 {
	low, high := 0.0, 1.0
	above := func(h float64) bool {
		return newWalk(Chart{k, h}).crossing(constant(0, n)) > falseAlarm
	}
	for high < 100 && above(high) {
		low, high = high, high*1.5
	}
	for range 60 {
		mid := (low + high) / 2
		if high-low < 1e-9 {
			break
		}
		if above(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// walk is the law of a Page sum that has not signalled yet.
type walk struct {
	c       Chart
	u, w    []float64
	zero    float64   // probability of standing at 0
	f, next []float64 // density at the nodes
	kernel  []float64 // kernel[i*n+j]: from node j to node i, with the weight of j
	shift   float64   // the shift the kernel is for
}

func newWalk(c Chart) *walk {
	u, w := legendre(nodes(c.H), c.H)
	n := len(u)
	return &walk{c: c, u: u, w: w, zero: 1, f: make([]float64, n), next: make([]float64, n), shift: math.NaN()}
}

func (p *walk) crossing(shifts []float64) float64 {
	out := 0.0
	for _, d := range shifts {
		out += p.leaves(d)
		p.step(d)
	}
	return math.Min(1, out)
}

// leaves is the probability that the next value takes the sum above h; summed
// directly, so that small probabilities keep their digits.
func (p *walk) leaves(shift float64) float64 {
	out := p.zero * Normal(shift-p.c.K-p.c.H)
	for j, v := range p.u {
		out += p.w[j] * p.f[j] * Normal(v+shift-p.c.K-p.c.H)
	}
	return out
}

func (p *walk) step(shift float64) {
	n := len(p.u)
	p.prepare(shift)
	zero := p.zero * Normal(p.c.K-shift)
	for j, v := range p.u {
		zero += p.w[j] * p.f[j] * Normal(p.c.K-v-shift)
	}
	for i, u := range p.u {
		sum := p.zero * density(u+p.c.K-shift)
		for j, k := range p.kernel[i*n : (i+1)*n] {
			sum += k * p.f[j]
		}
		p.next[i] = sum
	}
	p.zero = zero
	p.f, p.next = p.next, p.f
}

func (p *walk) prepare(shift float64) {
	if shift == p.shift {
		return
	}
	n := len(p.u)
	if p.kernel == nil {
		p.kernel = make([]float64, n*n)
	}
	for i, u := range p.u {
		for j, v := range p.u {
			p.kernel[i*n+j] = p.w[j] * density(u-v+p.c.K-shift)
		}
	}
	p.shift = shift
}
