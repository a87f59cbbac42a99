package solve

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Two sectors with coefficients 0.2 0.3 and 0.4 0.1: (I − A)⁻¹ by hand is the
// adjugate over 0.6.
func TestLeontief(t *testing.T) {
	a := New(2)
	copy(a.v, []float64{0.2, 0.3, 0.4, 0.1})
	got, err := a.Leontief()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1.5, 0.5, 2.0 / 3, 4.0 / 3} {
		if math.Abs(got.v[i]-want) > 1e-12 {
			t.Errorf("entry %d: %g, want %g", i, got.v[i], want)
		}
	}
}

func TestSingular(t *testing.T) {
	m := New(2)
	copy(m.v, []float64{1, 2, 2, 4})
	if _, err := m.Inverse(); !errors.Is(err, ErrSingular) {
		t.Error(err)
	}
}

func TestInverseTimesMatrixIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		m := New(n)
		for i := range m.v {
			m.v[i] = rapid.Float64Range(-1, 1).Draw(t, "x")
		}
		for i := range n {
			m.Add(i, i, 10) // dominant: it has an inverse
		}
		inverse, err := m.Inverse()
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			for j := range n {
				var x float64
				for k := range n {
					x += m.At(i, k) * inverse.At(k, j)
				}
				if want := map[bool]float64{true: 1}[i == j]; math.Abs(x-want) > 1e-12 {
					t.Fatalf("%d,%d: %g", i, j, x)
				}
			}
		}
	})
}
