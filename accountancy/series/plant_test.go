package series_test

import (
	"math/rand/v2"
	"testing"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/series"
)

// flow is one stratum: masses per period (or inventories, one more) with the
// relative random and systematic standard deviations of its method.
type flow struct {
	kg                 []float64
	random, systematic float64
}

func steady(kg float64, n int, random, systematic float64) flow {
	f := flow{nil, random, systematic}
	for range n {
		f.kg = append(f.kg, kg)
	}
	return f
}

// covariance is accountancy.md eq. 5, written out.
func covariance(n int, flows, inventories []flow) linalg.Matrix {
	h := linalg.NewMatrix(n, n)
	add := func(i, j int, v float64) { h.Set(i, j, h.At(i, j)+v) }
	for _, f := range flows {
		for i := range n {
			add(i, i, f.kg[i]*f.kg[i]*f.random*f.random)
			for j := range n {
				add(i, j, f.kg[i]*f.kg[j]*f.systematic*f.systematic)
			}
		}
	}
	for _, f := range inventories {
		c, r2, s2 := f.kg, f.random*f.random, f.systematic*f.systematic
		for i := range n {
			for j := range n {
				add(i, j, (c[i+1]-c[i])*(c[j+1]-c[j])*s2)
			}
			add(i, i, r2*(c[i]*c[i]+c[i+1]*c[i+1]))
			if i > 0 {
				add(i, i-1, -c[i]*c[i]*r2)
				add(i-1, i, -c[i]*c[i]*r2)
			}
		}
	}
	return h
}

// sample draws MUF values with a covariance, around a loss.
func sample(random *rand.Rand, l linalg.Lower, loss []float64) []float64 {
	n := l.Size()
	z := make([]float64, n)
	for i := range z {
		z[i] = random.NormFloat64()
	}
	r := make([]float64, n)
	for i := range r {
		for j := range i + 1 {
			r[i] += l.At(i, j) * z[j]
		}
		if loss != nil {
			r[i] += loss[i]
		}
	}
	return r
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newSeries(t testing.TB, muf []float64, h linalg.Matrix) *series.Series {
	t.Helper()
	return must[*series.Series](t)(series.New(muf, h))
}
