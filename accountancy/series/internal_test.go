package series

import (
	"math"
	"testing"
)

// Twice the nodes change nothing: the recursion has converged.
func TestRecursionHasConverged(t *testing.T) {
	for _, h := range []float64{0.3, 2.6302, 4.9717, 9.5470} {
		for _, shift := range []float64{0, 1} {
			c := Chart{0.5, h}
			fine := newWalk(c)
			fine.u, fine.w = legendre(2*nodes(h), h)
			fine.f, fine.next = make([]float64, len(fine.u)), make([]float64, len(fine.u))
			a, b := newWalk(c).crossing(constant(shift, 52)), fine.crossing(constant(shift, 52))
			if math.Abs(a-b) > 1e-11*b {
				t.Errorf("h %v shift %v: %v with twice the nodes %v", h, shift, a, b)
			}
		}
	}
}

// A chart that cannot return is a single normal: with one period the crossing
// probability is the tail beyond h+k.
func TestOnePeriodIsANormalTail(t *testing.T) {
	got, err := FalseAlarm(Chart{0.5, 3}, 1)
	if want := Normal(-3.5); err != nil || math.Abs(got-want) > 1e-15 {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}

func TestTailInterpolatesTheRecursion(t *testing.T) {
	table := newTail(0.5, 12)
	for _, h := range []float64{2.1, 3.3333, 5.04, 9.99} {
		exact := 2 * newWalk(Chart{0.5, h}).crossing(constant(0, 12))
		if got := table.at(h); math.Abs(got/exact-1) > 0.01 {
			t.Errorf("h %v: %v, recursion %v", h, got, exact)
		}
	}
	if p := table.at(40); !(p >= 0 && p < 1e-15) {
		t.Errorf("beyond the table: %v", p)
	}
}

func TestChiSquareTail(t *testing.T) {
	// Abramowitz and Stegun, table 26.8 (upper 5 % and 1 % points).
	for _, c := range []struct {
		x    float64
		dof  int
		tail float64
	}{{3.841459, 1, .05}, {9.487729, 4, .05}, {7.814728, 3, .05}, {18.307038, 10, .05}, {26.216967, 12, .01}, {124.342113, 100, .05}} {
		if got := ChiSquareTail(c.x, c.dof); math.Abs(got-c.tail) > 1e-7 {
			t.Errorf("chi-square %v with %d: %v, want %v", c.x, c.dof, got, c.tail)
		}
	}
	for _, x := range []float64{0.1, 1, 9, 60} {
		if got, want := ChiSquareTail(x, 2), math.Exp(-x/2); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("two degrees of freedom at %v: %v, want %v", x, got, want)
		}
		if got, want := ChiSquareTail(x, 1), TwoSided(math.Sqrt(x)); math.Abs(got/want-1) > 1e-11 {
			t.Errorf("one degree of freedom at %v: %v, want %v", x, got, want)
		}
	}
}

func TestUpperPoint(t *testing.T) {
	// Abramowitz and Stegun, table 26.1.
	for p, want := range map[float64]float64{.05: 1.6448536270, .025: 1.9599639845, .0005: 3.2905267315, .5: 0} {
		if got := upperPoint(p); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v: %v, want %v", p, got, want)
		}
	}
	for _, p := range []float64{1e-14, 1e-6, 0.3, 0.9, 0.999999} {
		if got := Normal(-upperPoint(p)); math.Abs(got/p-1) > 1e-9 {
			t.Errorf("%v comes back as %v", p, got)
		}
	}
}

// The plane's orthant: P(X>0, Y>0) = 1/4 + arcsin(r)/2π; and the two ends.
func TestBothAbove(t *testing.T) {
	for _, r := range []float64{-0.9, -0.3, 0, 0.5, 0.99} {
		if got, want := bothAbove(0, r), 0.25+math.Asin(r)/(2*math.Pi); math.Abs(got-want) > 1e-12 {
			t.Errorf("r %v: %v, want %v", r, got, want)
		}
	}
	if got, want := bothAbove(2, 1), Normal(-2); math.Abs(got-want) > 1e-5 {
		t.Errorf("r 1: %v, want %v", got, want)
	}
	if got := bothAbove(2, -1); got > 1e-9 {
		t.Errorf("r -1: %v, want 0", got)
	}
}

// What the weights leave of the variance of CUMUF, and no more, falls to the
// last normal of a kept sequence.
func TestProjectionHasUnitVariance(t *testing.T) {
	kept := &Thresholds{Periods: 2, alarm: []float64{2, 1, 5, -3, 0, 1}}
	for _, c := range []struct {
		weights, want []float64
	}{
		{[]float64{0.6, 0.8}, []float64{2, 1.8}},
		{[]float64{0.6, 0}, []float64{5.2, 1}},
	} {
		_, got := kept.project(c.weights, 0, 100)
		for i, want := range c.want {
			if math.Abs(got[i]-want) > 1e-9 {
				t.Errorf("weights %v: %v, want %v", c.weights, got, c.want)
			}
		}
	}
}
