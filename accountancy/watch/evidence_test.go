package watch

import (
	"math"
	"testing"
)

// Sellke, Bayarri and Berger 2001: the least odds in favour of nothing
// wrong at p = 0.05, 0.01 and 0.001 are .407, .125 and .0188.
func TestMostThatAChanceSays(t *testing.T) {
	for p, odds := range map[float64]float64{0.05: .407, 0.01: .125, 0.001: .0188} {
		if got := math.Exp(-Most(p)); math.Abs(got-odds) > 0.002*math.Max(1, odds) {
			t.Errorf("p = %g: odds %.4f, published %.4f", p, got, odds)
		}
	}
	if Most(0.9) != 0 || math.IsInf(Most(0), 0) {
		t.Errorf("at the ends: %g, %g", Most(0.9), Most(0))
	}
}
