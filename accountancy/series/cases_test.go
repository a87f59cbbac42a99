package series_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/series"
)

const shared = "../../../shared/data/accountancy"

func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared, name))
	if err != nil {
		t.Skipf("published cases are not here: %v", err)
	}
	return b
}

type acceptance struct {
	Input struct {
		I, P, W, C []float64
		Random     map[string]float64 `json:"random_rel"`
		Systematic map[string]float64 `json:"systematic_rel"`
	}
	Expected struct {
		MUF        []float64
		Covariance [][]float64
		SigmaMUF   []float64 `json:"sigma_MUF"`
		CUMUF      []float64
		SigmaCUMUF []float64 `json:"sigma_CUMUF"`
		SITMUF     []float64
		Page       []float64 `json:"Page_k05"`
		GEMUF      []float64 `json:"GEMUF_V1"`
		Worst      []float64 `json:"worst_case_pattern"`
	}
	Tridiagonal struct {
		MUF, SITMUF []float64
	} `json:"tridiagonal_check"`
	Montgomery struct {
		X      []float64
		Mu0    float64 `json:"mu0"`
		K, H   float64
		Signal int     `json:"signal_period"`
		Sum    float64 `json:"Cplus_29"`
		N      int     `json:"Nplus_29"`
		Mean   float64 `json:"estimated_mean"`
	} `json:"montgomery_cusum"`
}

func loadCases(t *testing.T) (c acceptance) {
	t.Helper()
	if err := json.Unmarshal(sharedFile(t, "nma_cases.json"), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.9g, want %.9g within %g", what, got, want, tolerance)
	}
}

func nearAll(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		near(t, what+" "+strconv.Itoa(i), got[i], want[i], tolerance)
	}
}

func split(v []series.Value) (values, sigmas []float64) {
	for _, x := range v {
		values, sigmas = append(values, x.Value), append(sigmas, x.Sigma)
	}
	return values, sigmas
}

// caseA is accountancy.md 1.5.
func caseA(t *testing.T, c acceptance) *series.Series {
	in := c.Input
	f := func(kg []float64, name string) flow { return flow{kg, in.Random[name], in.Systematic[name]} }
	h := covariance(4, []flow{f(in.I, "I"), f(in.P, "P"), f(in.W, "W")}, []flow{f(in.C, "C")})
	for i, row := range c.Expected.Covariance {
		nearAll(t, "covariance", h.Row(i), row, 1e-9)
	}
	muf := make([]float64, 4)
	for i := range muf {
		muf[i] = in.C[i] + in.I[i] - in.P[i] - in.W[i] - in.C[i+1]
	}
	return newSeries(t, muf, h)
}

func TestAcceptanceCaseA(t *testing.T) {
	c := loadCases(t)
	s := caseA(t, c)
	want := c.Expected
	muf, sigma := split(s.MUF())
	nearAll(t, "MUF", muf, want.MUF, 1e-9)
	nearAll(t, "sigma MUF", sigma, want.SigmaMUF, 1e-9)
	total, sigmaTotal := split(s.CUMUF())
	nearAll(t, "CUMUF", total, want.CUMUF, 1e-9)
	nearAll(t, "sigma CUMUF", sigmaTotal, want.SigmaCUMUF, 1e-9)
	nearAll(t, "SITMUF", s.SITMUF(), want.SITMUF, 1e-9)
	for i, v := range s.ITMUF() {
		near(t, "ITMUF/sigma", v.Value/v.Sigma, want.SITMUF[i], 1e-9)
	}
	steps, signals := series.Chart{K: 0.5, H: 4}.Run(s.SITMUF())
	for i, step := range steps {
		near(t, "Page", step.Loss, want.Page[i], 1e-9)
	}
	if len(signals) != 0 {
		t.Errorf("signals %v", signals)
	}
	for i, g := range s.GEMUF() {
		near(t, "GEMUF", g.Statistic, want.GEMUF[i], 1e-9)
	}
	worst, ok := s.WorstCase()
	if !ok {
		t.Fatal("no worst case")
	}
	nearAll(t, "worst case", worst, want.Worst, 1e-9)
	least := must[float64](t)(series.MinimumLoss(sigmaTotal[3], 0.05, 0.05+0.90))
	near(t, "3.29 sigma", least, 5.25, 0.005)
	near(t, "part of input", least/401, 0.0131, 0.00005)
}

// accountancy.md 1.5: SITMUF_i = sum j MUF_j / sqrt(i(i+1)) for H = tridiag(-1,2,-1).
func TestTridiagonal(t *testing.T) {
	c := loadCases(t)
	n := len(c.Tridiagonal.MUF)
	s := newSeries(t, c.Tridiagonal.MUF, tridiagonal(n))
	nearAll(t, "SITMUF", s.SITMUF(), c.Tridiagonal.SITMUF, 1e-9)
	sum := 0.0
	for i, z := range s.SITMUF() {
		sum += float64(i+1) * c.Tridiagonal.MUF[i]
		near(t, "closed form", z, sum/math.Sqrt(float64((i+1)*(i+2))), 1e-12)
	}
}

func tridiagonal(n int) linalg.Matrix {
	h := linalg.NewMatrix(n, n)
	for i := range n {
		h.Set(i, i, 2)
		if i > 0 {
			h.Set(i, i-1, -1)
			h.Set(i-1, i, -1)
		}
	}
	return h
}

// Montgomery's worked series of 30 values (accountancy.md 1.4).
func TestMontgomery(t *testing.T) {
	m := loadCases(t).Montgomery
	z := make([]float64, len(m.X))
	for i, x := range m.X {
		z[i] = x - m.Mu0
	}
	_, signals := series.Chart{K: m.K, H: m.H}.Run(z)
	if len(signals) != 1 {
		t.Fatalf("signals %v, want one", signals)
	}
	got := signals[0]
	if got.Step+1 != m.Signal || got.Sign != 1 || got.Periods != m.N {
		t.Errorf("signal %+v, want period %d and N+ %d", got, m.Signal, m.N)
	}
	near(t, "C+", got.Sum, m.Sum, 1e-9)
	near(t, "new mean", m.Mu0+got.Mean, m.Mean, 0.005)
}

// The run-length table of accountancy.md 1.4 (Montgomery, k = 0.5, two-sided):
// the book's three digits, and the more exact values computed there.
func TestRunLengths(t *testing.T) {
	shifts := []float64{0, .25, .5, .75, 1, 1.5, 2, 2.5, 3, 4}
	for h, want := range map[float64][2][]float64{
		4: {{168, 74.2, 26.6, 13.3, 8.38, 4.75, 3.34, 2.62, 2.19, 1.71},
			{167.68, 74.22, 26.63, 13.29, 8.383, 4.747, 3.343, 2.620, 2.194, 1.708}},
		5: {{465, 139, 38.0, 17.0, 10.4, 5.75, 4.01, 3.11, 2.57, 2.01},
			{465.44, 139.49, 38.00, 17.05, 10.376, 5.747, 4.009, 3.114, 2.573, 2.013}},
	} {
		for i, shift := range shifts {
			got := must[float64](t)(series.RunLengthTwoSided(series.Chart{K: 0.5, H: h}, shift))
			near(t, "book", got, want[0][i], 0.0052*want[0][i])
			near(t, "reference", got, want[1][i], 0.0006*want[1][i])
		}
	}
	c := series.Chart{K: 0.5, H: 5}
	near(t, "exact", must[float64](t)(series.RunLength(c, 0)), 930.9, 0.05)
	near(t, "Siegmund", must[float64](t)(series.Siegmund(c, 0)), 938.2, 0.05)
	near(t, "Siegmund at d = k", must[float64](t)(series.Siegmund(c, 0.5)), 6.166*6.166, 1e-9)
}

// Every row of page_thresholds.csv. Its h for 0.001 and long sequences differ
// from the converged recursion (TestRecursionHasConverged) by up to 0.0006. Its
// two-sided column takes the sides for independent, 1-sqrt(1-p) each;
// ThresholdTwoSided takes half each and so lies a little higher.
func TestPublishedThresholds(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(string(sharedFile(t, "page_thresholds.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		v := make([]float64, len(row))
		for i := range row {
			v[i] = must[float64](t)(strconv.ParseFloat(row[i], 64))
		}
		n, k, p := int(v[0]), v[1], v[2]
		h := must[float64](t)(series.Threshold(k, p, n))
		name := row[0] + " periods, " + row[2] + ", "
		near(t, name+"h", h, v[3], 0.0006)
		sides := must[float64](t)(series.Threshold(k, 1-math.Sqrt(1-p), n))
		near(t, name+"h two-sided", sides, v[4], 0.0006)
		if both := must[float64](t)(series.ThresholdTwoSided(k, p, n)); both < sides || both > sides+0.015 {
			t.Errorf("%s h two-sided %v, independent sides %v", name, both, sides)
		}
		near(t, name+"ARL", must[float64](t)(series.RunLength(series.Chart{K: k, H: h}, 0)), v[5], 0.001*v[5])
		for i, shift := range []float64{0.5, 1, 2} {
			got := must[float64](t)(series.DetectShift(series.Chart{K: k, H: h}, shift, n))
			near(t, name+"detection", got, v[6+i], 0.0002)
		}
	}
	if len(rows) != 22 {
		t.Errorf("%d rows, want 22", len(rows))
	}
}
