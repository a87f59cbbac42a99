package detect_test

import (
	"fmt"
	"math"
	"testing"

	"lanthorn/accountancy/detect"
)

// Of ten documents at an honest rate of 1 %, three odd ones are a chance of 1.1 in
// 10,000 (binomial tail, by hand: 120 x .01^3 x .99^7 + ...), two are one of 4.3
// in a thousand.
func TestOddPapers(t *testing.T) {
	test := detect.Test{FalseAlarm: 0.001, Worth: 0.1}
	for odd, want := range map[int]float64{0: 1, 2: 0.0042662, 3: 0.00011385} {
		in := detect.Papers{Holder: "S", Of: 10, Usual: 0.01}
		for i := range odd {
			in.Odd = append(in.Odd, detect.Item{Kind: detect.Document, ID: fmt.Sprint(i), Share: float64(i + 1)})
		}
		r := one(t, detect.OddPapers(detect.InvoiceMissing, in, test))
		near(t, "chance", r.P, want, 1e-4)
		if r.Fires != (odd == 3) || r.Direction != detect.Outflow || r.Family != detect.Documents || len(r.Items) != odd || (odd == 0) != (r.LLR < 0) {
			t.Errorf("%d odd: %+v", odd, r)
		}
	}
	if r := detect.OddPapers(detect.InvoiceMissing, detect.Papers{Holder: "S", Usual: 0.01}, test); r.Open == nil {
		t.Errorf("without documents something is concluded: %+v", r)
	}
}

// One mass far off is found and named; many a little off, all to one side, are
// found together; scatter within what scales explain is not.
func TestPaperMass(t *testing.T) {
	test := detect.Test{FalseAlarm: 0.001, Worth: 0.01}
	list := func(off func(i int) float64) (out []detect.Weighed) {
		for i := range 40 {
			out = append(out, detect.Weighed{Document: fmt.Sprint("D", i), Said: 1000 + off(i), Booked: 1000, SD: 1.4})
		}
		return out
	}
	for name, c := range map[string]struct {
		off    func(i int) float64
		fires  bool
		effect float64
		items  int
	}{
		"scatter": {func(i int) float64 { return 1.4 * math.Sin(float64(i)) }, false, 0, 1},
		"one":     {func(i int) float64 { return map[int]float64{7: -90}[i] }, true, -90, 1},
		"all":     {func(i int) float64 { return 5.5 }, true, 220, 40},
	} {
		r := one(t, detect.PaperMass(detect.InvoiceMass, "S", list(c.off), 0.001, test))
		if r.Fires != c.fires || c.fires && r.Effect.Value != c.effect || len(r.Items) != c.items {
			t.Errorf("%s: fires %v with %v kg, %d items", name, r.Fires, r.Effect.Value, len(r.Items))
		}
	}
}
