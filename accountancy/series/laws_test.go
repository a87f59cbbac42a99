package series_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/series"
)

// anySeries draws MUF values and a regular covariance.
func anySeries(t *rapid.T, atLeast int) ([]float64, linalg.Matrix) {
	n := rapid.IntRange(atLeast, 10).Draw(t, "n")
	g := linalg.NewMatrix(n, n+2)
	for i := range g.Data {
		g.Data[i] = rapid.Float64Range(-2, 2).Draw(t, "g")
	}
	h := linalg.NewMatrix(n, n)
	for i := range n {
		for j := range n {
			h.Set(i, j, linalg.Dot(g.Row(i), g.Row(j)))
		}
		h.Set(i, i, h.At(i, i)+0.5)
	}
	muf := rapid.SliceOfN(rapid.Float64Range(-9, 9), n, n).Draw(t, "muf")
	return muf, h
}

func leading(h linalg.Matrix, n int) linalg.Matrix {
	out := linalg.NewMatrix(n, n)
	for i := range n {
		copy(out.Row(i), h.Row(i)[:n])
	}
	return out
}

func prefix[T comparable](t *rapid.T, what string, short, long []T) {
	for i, v := range short {
		if v != long[i] {
			t.Fatalf("%s %d changed from %v to %v", what, i, v, long[i])
		}
	}
}

// Appending a period never changes an old value, to the bit.
func TestAppendingKeepsWhatWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		muf, h := anySeries(t, 2)
		if rapid.Bool().Draw(t, "singular") {
			duplicate(muf, h, 0, 1)
		}
		whole, err := series.New(muf, h)
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(1, len(muf)-1).Draw(t, "before")
		part, err := series.New(muf[:n], leading(h, n))
		if err != nil {
			t.Fatal(err)
		}
		prefix(t, "SITMUF", part.SITMUF(), whole.SITMUF())
		prefix(t, "ITMUF", part.ITMUF(), whole.ITMUF())
		prefix(t, "CUMUF", part.CUMUF(), whole.CUMUF())
		prefix(t, "MUF", part.MUF(), whole.MUF())
		prefix(t, "GEMUF", part.GEMUF(), whole.GEMUF())
		prefix(t, "dependent", part.Dependent(), whole.Dependent())
	})
}

// duplicate makes period b the same measurement as period a.
func duplicate(muf []float64, h linalg.Matrix, a, b int) {
	muf[b] = muf[a]
	for j := range muf {
		h.Set(b, j, h.At(a, j))
	}
	for j := range muf {
		h.Set(j, b, h.At(j, a))
	}
}

// GEMUF is r'H⁻¹r; CUMUF is the best test of the worst case; the pattern of one
// measured period alone has ITMUF's size in the last period.
func TestStatisticsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		muf, h := anySeries(t, 1)
		s, err := series.New(muf, h)
		if err != nil {
			t.Fatal(err)
		}
		l, err := linalg.Cholesky(h)
		if err != nil {
			t.Fatal(err)
		}
		all := s.GEMUF()
		want := linalg.Dot(muf, l.Solve(muf))
		if got := all[len(all)-1].Statistic; math.Abs(got-want) > 1e-8*(1+want) {
			t.Fatalf("GEMUF %v, quadratic form %v", got, want)
		}
		worst, ok := s.WorstCase()
		if !ok {
			return
		}
		p, err := s.Against(worst)
		if err != nil {
			t.Fatal(err)
		}
		total := s.CUMUF()[len(muf)-1]
		z, _ := total.Standard()
		if math.Abs(p.Standard-z) > 1e-7*(1+math.Abs(z)) {
			t.Fatalf("against the worst case %v, CUMUF %v", p.Standard, z)
		}
		if math.Abs(p.Size-total.Value) > 1e-6*(1+math.Abs(total.Value)) {
			t.Fatalf("size %v, CUMUF %v", p.Size, total.Value)
		}
	})
}

// Losses and gains are mirror images.
func TestBothSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		muf, h := anySeries(t, 1)
		minus := make([]float64, len(muf))
		for i, r := range muf {
			minus[i] = -r
		}
		a, errA := series.New(muf, h)
		b, errB := series.New(minus, h)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		f := make([]float64, len(muf))
		f[0] = 1
		p, _ := a.Against(f)
		q, _ := b.Against(f)
		if p.Size != -q.Size || p.Standard != -q.Standard || p.Tail != q.Tail {
			t.Fatalf("%+v and %+v", p, q)
		}
		chart := series.Chart{K: 0.5, H: 2}
		up, ups := chart.Run(a.SITMUF())
		down, downs := chart.Run(b.SITMUF())
		for i := range up {
			if up[i].Loss != down[i].Gain || up[i].Gain != down[i].Loss {
				t.Fatalf("step %d: %+v and %+v", i, up[i], down[i])
			}
		}
		if len(ups) != len(downs) {
			t.Fatalf("%d signals and %d", len(ups), len(downs))
		}
	})
}

// A planted loss is estimated without error when there is no other.
func TestPatternFindsWhatWasPlanted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		muf, h := anySeries(t, 2)
		size := rapid.Float64Range(-5, 5).Draw(t, "size")
		f := make([]float64, len(muf))
		for i := range f {
			f[i] = float64(i + 1)
			muf[i] = size * f[i]
		}
		s, err := series.New(muf, h)
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Against(f)
		if err != nil || math.Abs(p.Size-size) > 1e-7 {
			t.Fatalf("%+v, %v, want size %v", p, err, size)
		}
		shift, err := s.Expected(muf)
		if err != nil {
			t.Fatal(err)
		}
		prefix(t, "expected shift", shift, s.SITMUF())
	})
}

func TestSingularIsNamedAndTheRestStays(t *testing.T) {
	h := tridiagonal(4)
	muf := []float64{1, 2, -0.5, 0.25}
	duplicate(muf, h, 0, 2)
	muf[2] = 1.75
	s := newSeries(t, muf, h)
	d := s.Dependent()
	if len(d) != 1 || d[0].Period != 2 {
		t.Fatalf("dependent %v, want period 2", d)
	}
	near(t, "unexplained", d[0].Unexplained, 0.75, 1e-12)
	if m := s.Measured(); len(m) != 3 || m[2] != 3 {
		t.Errorf("measured %v", m)
	}
	if v := s.CUMUF()[3]; !(v.Sigma > 0) {
		t.Errorf("CUMUF %v", v)
	}
	zero := newSeries(t, []float64{1, 2}, linalg.NewMatrix(2, 2))
	if len(zero.Dependent()) != 2 || len(zero.SITMUF()) != 0 || len(zero.GEMUF()) != 0 {
		t.Errorf("without any error: %v, %v", zero.Dependent(), zero.SITMUF())
	}
	if _, ok := zero.WorstCase(); ok {
		t.Error("a worst case without any error")
	}
	if _, ok := zero.CUMUF()[1].Standard(); ok {
		t.Error("a standard value without any error")
	}
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	matrix := func(v ...float64) linalg.Matrix { return linalg.Matrix{Rows: 2, Cols: 2, Data: v} }
	for code, h := range map[string][]linalg.Matrix{
		series.BadLength:     {linalg.NewMatrix(3, 3), {Rows: 2, Cols: 2}},
		series.NotFinite:     {matrix(1, 0, 0, math.NaN()), matrix(1, math.Inf(1), math.Inf(1), 1)},
		series.NotCovariance: {matrix(1, 0, 0, -1), matrix(1, 2, 2, 1), matrix(1, 0.5, 0, 1), matrix(0, 1, 1, 1)},
	} {
		for _, m := range h {
			_, err := series.New([]float64{1, 2}, m)
			var input *series.InputError
			if !errors.As(err, &input) || input.Code != code {
				t.Errorf("%v: %v, want %s", m.Data, err, code)
			}
		}
	}
	indefinite := linalg.Matrix{Rows: 3, Cols: 3, Data: []float64{1, .9, -.9, .9, 1, .9, -.9, .9, 1}}
	if _, err := series.New([]float64{1, 2, 3}, indefinite); err == nil {
		t.Error("an indefinite matrix is no covariance")
	}
	for _, c := range []series.Chart{{K: -1, H: 4}, {K: 0.5}, {K: 0.5, H: math.NaN()}, {K: math.NaN(), H: 4}} {
		if _, err := series.RunLength(c, 0); err == nil {
			t.Errorf("%v has a run length", c)
		}
		if _, err := series.FalseAlarm(c, 12); err == nil {
			t.Errorf("%v has a false-alarm probability", c)
		}
	}
	if _, err := series.Threshold(0.5, 0.05, 0); err == nil {
		t.Error("a threshold for no periods")
	}
}

// The mean and spread of V5B3 without an anomaly, by their formulas, against the
// plain definition with H⁻¹ solved for; and too few periods.
func TestV5B3(t *testing.T) {
	muf := []float64{1, -2, 0.5, 3, 1, -1, 2}
	s := newSeries(t, muf, tridiagonal(7))
	got, ok := s.GEMUFV5B3()
	if !ok {
		t.Fatal("not computed")
	}
	l := must[linalg.Lower](t)(linalg.Cholesky(tridiagonal(7)))
	loss := make([]float64, 7)
	for i := 2; i < 5; i++ {
		loss[i] = (muf[i-2] + muf[i-1] + 3*muf[i] + muf[i+1] + muf[i+2]) / 7
	}
	near(t, "statistic", got.Statistic, linalg.Dot(loss, l.Solve(muf)), 1e-10)
	// Three middle periods, each with weight 3/7 on itself: the trace of W.
	near(t, "mean", got.Mean, 9.0/7, 1e-10)
	if _, ok := newSeries(t, muf[:4], tridiagonal(4)).GEMUFV5B3(); ok {
		t.Error("computed from four periods")
	}
}
