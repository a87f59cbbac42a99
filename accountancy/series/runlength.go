package series

import "math"

// RunLength is the average number of periods until a one-sided Page test
// signals when all values have mean shift, from the integral equation
//
//	L(s) = 1 + L(0) Phi(k-s-d) + integral over (0,h) of L(u) phi(u+k-s-d) du
//
// solved at Gauss-Legendre nodes (Nyström; accountancy.md 1.4). The error is an
// *InputError, also where the run is too long to be computed.
func RunLength(c Chart, shift float64) (float64, error) {
	if err := c.check(shift); err != nil {
		return 0, err
	}
	u, w := legendre(nodes(c.H), c.H)
	n := len(u)
	// Row and column 0 stand for s = 0, the others for the nodes.
	at := func(i int) float64 {
		if i == 0 {
			return 0
		}
		return u[i-1]
	}
	a := make([][]float64, n+1)
	for i := range a {
		s := at(i)
		a[i] = make([]float64, n+2)
		a[i][0] = -Normal(c.K - s - shift)
		for j := range n {
			a[i][j+1] = -w[j] * density(u[j]+c.K-s-shift)
		}
		a[i][i]++
		a[i][n+1] = 1
	}
	length, ok := solveFirst(a)
	if !ok || !(length >= 1-1e-9) || length > 1e13 {
		return 0, badParameter("h", c.H)
	}
	return length, nil
}

// RunLengthTwoSided combines the two sides:
// 1/ARL = 1/ARL+ + 1/ARL- (Kemp; Montgomery, Statistical Quality Control).
func RunLengthTwoSided(c Chart, shift float64) (float64, error) {
	up, err := RunLength(c, shift)
	if err != nil {
		return 0, err
	}
	down, err := RunLength(c, -shift)
	if err != nil {
		// The side that the shift leads away from does not count.
		return up, nil
	}
	return 1 / (1/up + 1/down), nil
}

// Siegmund is Siegmund's approximation to RunLength:
// [exp(-2 D b) + 2 D b - 1]/(2 D²), D = d-k, b = h+1.166 (accountancy.md 1.4).
func Siegmund(c Chart, shift float64) (float64, error) {
	if err := c.check(shift); err != nil {
		return 0, err
	}
	d, b := shift-c.K, c.H+1.166
	if math.Abs(d*b) < 1e-5 {
		return b * b, nil
	}
	length := (math.Expm1(-2*d*b) + 2*d*b) / (2 * d * d)
	if !finite(length) {
		return 0, badParameter("h", c.H)
	}
	return length, nil
}

func (c Chart) check(shift float64) error {
	switch {
	case !(c.K >= 0 && c.K <= 10):
		return badParameter("k", c.K)
	case !(c.H > 0 && c.H <= 100):
		return badParameter("h", c.H)
	case !(math.Abs(shift) <= 1000):
		return badParameter("shift", shift)
	}
	return nil
}

// nodes is how many points the integrals over (0,h) take; the integrands are
// as smooth as the normal density.
func nodes(h float64) int { return min(16+int(5*h), 250) }

// legendre gives Gauss-Legendre nodes and weights on (0,h): Newton's method on
// the Legendre polynomial.
func legendre(n int, h float64) (u, w []float64) {
	u, w = make([]float64, n), make([]float64, n)
	for i := range n {
		x := math.Cos(math.Pi * (float64(i) + 0.75) / (float64(n) + 0.5))
		slope := 0.0
		for range 50 {
			p0, p1 := 1.0, x
			for k := 2; k <= n; k++ {
				p0, p1 = p1, (float64(2*k-1)*x*p1-float64(k-1)*p0)/float64(k)
			}
			slope = float64(n) * (x*p1 - p0) / (x*x - 1)
			step := p1 / slope
			x -= step
			if math.Abs(step) < 1e-16 {
				break
			}
		}
		u[i] = h * (1 - x) / 2
		w[i] = h / ((1 - x*x) * slope * slope)
	}
	return u, w
}

// solveFirst eliminates with row pivots and gives the first unknown; the last
// column is the right-hand side.
func solveFirst(a [][]float64) (float64, bool) {
	n := len(a)
	for col := n - 1; col >= 0; col-- {
		best := col
		for r := range col {
			if math.Abs(a[r][col]) > math.Abs(a[best][col]) {
				best = r
			}
		}
		a[col], a[best] = a[best], a[col]
		pivot := a[col][col]
		if pivot == 0 {
			return 0, false
		}
		for r := range col {
			f := a[r][col] / pivot
			for j := range col {
				a[r][j] -= f * a[col][j]
			}
			a[r][n] -= f * a[col][n]
		}
	}
	x := a[0][n] / a[0][0]
	return x, finite(x)
}
