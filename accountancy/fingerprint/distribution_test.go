package fingerprint

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Reference 4.3 step 3: chi-square for 12 parts, and the Hotelling bounds after
// n lots, all at 99 %, as printed.
func TestPrintedBounds(t *testing.T) {
	near(t, "chi-square, 11 degrees of freedom", chiSquareQuantile(.01, 11), 24.7, .05)
	const p = 11.0
	for n, want := range map[float64]struct{ bound, rounding float64 }{20: {126, .5}, 30: {58, .5}, 60: {35.5, .05}, 200: {27.3, .05}} {
		bound := p * (n - 1) * (n + 1) / (n * (n - p)) * fQuantile(.01, p, n-p)
		near(t, "Hotelling bound", bound, want.bound, want.rounding)
	}
}

// Printed tables: Abramowitz and Stegun 26.8 to 26.10, and 26.5 for the normal.
func TestTabulatedQuantiles(t *testing.T) {
	near(t, "chi-square 5 %, 10", chiSquareQuantile(.05, 10), 18.307, 5e-4)
	near(t, "chi-square .1 %, 1", chiSquareQuantile(.001, 1), 10.828, 5e-4)
	near(t, "F 5 %, 3 and 10", fQuantile(.05, 3, 10), 3.71, 5e-3)
	near(t, "F 1 %, 5 and 20", fQuantile(.01, 5, 20), 4.10, 5e-3)
	near(t, "t 2.5 %, 10", quantile(.025, func(x float64) float64 { return tTail(x, 10) }), 2.228, 5e-4)
	near(t, "normal 1 %", normalQuantile(.01), 2.326348, 5e-7)
	near(t, "normal .1 %", normalQuantile(.001), 3.090232, 5e-7)
}

// Distributions with a closed form, far into the tail.
func TestTailsWithAClosedForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := math.Exp(rapid.Float64Range(-6, 6.5).Draw(t, "ln x"))
		same := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-10*want {
				t.Fatalf("%s at %g: %g, want %g", what, x, got, want)
			}
		}
		same("chi-square, 2", chiSquareTail(x, 2), math.Exp(-x/2))
		same("chi-square, 4", chiSquareTail(x, 4), math.Exp(-x/2)*(1+x/2))
		same("chi-square, 1", chiSquareTail(x, 1), math.Erfc(math.Sqrt(x/2)))
		same("F, 2 and 6", fTail(x, 2, 6), math.Pow(1+x/3, -3))
		same("t, 2", tTail(x, 2), 1/(math.Sqrt(2+x*x)*(math.Sqrt(2+x*x)+x)))
		k := rapid.Float64Range(1, 80).Draw(t, "k")
		same("F, 1 and k, against t", fTail(x*x, 1, k), 2*tTail(x, k))
		if s := tTail(x, k) + tTail(-x, k); math.Abs(s-1) > 1e-12 {
			t.Fatalf("two tails of t sum to %g", s)
		}
	})
}

// With one degree of freedom the noncentral chi-square is the square of a
// shifted normal.
func TestNoncentralTail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shift := rapid.Float64Range(0, 120).Draw(t, "shift")
		c := rapid.Float64Range(.01, 130).Draw(t, "c")
		got := noncentralTail(c*c, 1, shift*shift)
		want := normalTail(c-shift) + normalTail(c+shift)
		if math.Abs(got-want) > 1e-9 {
			t.Fatalf("%g, want %g", got, want)
		}
	})
	near(t, "no noncentrality", noncentralTail(24.7, 11, 0), chiSquareTail(24.7, 11), 1e-15)
}

func TestQuantileUndoesTheTail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := math.Exp(rapid.Float64Range(-30, -.01).Draw(t, "ln p"))
		k, q := rapid.Float64Range(1, 60).Draw(t, "k"), rapid.Float64Range(1, 60).Draw(t, "q")
		for what, back := range map[string]float64{
			"chi-square": chiSquareTail(chiSquareQuantile(p, k), k),
			"F":          fTail(fQuantile(p, k, q), k, q),
		} {
			if math.Abs(back-p) > 1e-9*p {
				t.Fatalf("%s: %g came back as %g", what, p, back)
			}
		}
	})
}
