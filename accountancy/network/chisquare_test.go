package network_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/accountancy/network"
)

// Closed forms: exp(-x/2) for 2 degrees, a Poisson sum for even ones, the normal
// tail for 1.
func TestChiSquareClosedForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(1e-3, 300).Draw(t, "x")
		k := rapid.IntRange(1, 60).Draw(t, "k")
		sum, term := 0.0, math.Exp(-x/2)
		for i := range k {
			sum += term
			term *= x / 2 / float64(i+1)
		}
		if got := network.ChiSquareTail(x, 2*k); math.Abs(got-sum) > 1e-12*(sum+1e-12) && math.Abs(got-sum) > 1e-12*sum {
			t.Fatalf("Q(%v; %d) = %v, want %v", x, 2*k, got, sum)
		}
		if q := network.ChiSquareQuantile(math.Exp(-x/2), 2); math.Abs(q-x) > 1e-12*x {
			t.Fatalf("quantile of exp(-%v/2) with 2 degrees is %v", x, q)
		}
		want := math.Erfc(math.Sqrt(x / 2))
		if got := network.ChiSquareTail(x, 1); math.Abs(got-want) > 1e-12*want {
			t.Fatalf("Q(%v; 1) = %v, want %v", x, got, want)
		}
	})
}

func TestQuantilesUndoTails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tail := math.Pow(10, rapid.Float64Range(-200, -.0001).Draw(t, "log"))
		dof := rapid.SampledFrom([]int{1, 2, 3, 7, 50, 1000, 20000}).Draw(t, "dof")
		x := network.ChiSquareQuantile(tail, dof)
		if back := network.ChiSquareTail(x, dof); math.Abs(back-tail) > 1e-9*tail {
			t.Fatalf("tail %v at %d degrees: quantile %v has tail %v", tail, dof, x, back)
		}
		z := network.NormalQuantile(tail)
		if back := network.NormalTail(-z); math.Abs(back-tail) > 1e-12*tail {
			t.Fatalf("normal quantile of %v is %v", tail, z)
		}
	})
}

func TestKnownQuantiles(t *testing.T) {
	near(t, "normal .975", network.NormalQuantile(.975), 1.959963984540054, 1e-14)
	near(t, "normal .95", network.NormalQuantile(.95), 1.6448536269514722, 1e-14)
	for dof, want := range map[int]float64{3: 7.8147, 4: 9.4877, 6: 12.5916, 8: 15.5073, 11: 19.6751} { // dr_linear_summary.csv
		near(t, "chi-square .95", network.ChiSquareQuantile(.05, dof), want, 5.1e-5)
	}
	near(t, "chi-square .95 of 1", network.ChiSquareQuantile(.05, 1), math.Pow(network.NormalQuantile(.975), 2), 1e-13)
	near(t, "Sidak of 4", network.Sidak(.05, 4), 1-math.Pow(.95, .25), 1e-15)
	near(t, "Sidak of 1", network.Sidak(.05, 1), .05, 1e-15)
	if q := network.ChiSquareQuantile(.05, 0); q != 0 {
		t.Errorf("no degree of freedom: %v", q)
	}
	for _, bad := range []float64{-1, 2, math.NaN()} {
		if q := network.ChiSquareQuantile(bad, 3); !math.IsNaN(q) {
			t.Errorf("tail %v gives %v", bad, q)
		}
	}
}
