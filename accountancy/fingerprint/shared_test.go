package fingerprint

import (
	"bytes"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

const shared = "../../../shared/data/accountancy"

func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared, name))
	if err != nil {
		t.Skipf("published cases are not here: %v", err)
	}
	return b
}

// sharedRows reads a table as one map a row.
func sharedRows(t testing.TB, name string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(sharedFile(t, name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sharedLibrary(t testing.TB) map[string]Source {
	t.Helper()
	sources, err := ParseSources(sharedFile(t, "reo_distributions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Source{}
	for _, s := range sources {
		out[s.ID] = s
	}
	return out
}

// twelve are the parts of the power table.
var twelve = []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy, ree.Er, ree.Yb, ree.Y}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func profile(t testing.TB, library map[string]Source, id string, parts ...ree.Element) Profile {
	t.Helper()
	source, ok := library[id]
	if !ok {
		t.Fatalf("no source %s", id)
	}
	return must[Profile](t)(source.Profile(parts...))
}

func reference(t testing.TB, library map[string]Source, id string, s Setting) *Reference {
	t.Helper()
	m, ok := s.Model()
	if !ok {
		t.Fatalf("no setting %s", s)
	}
	return must[*Reference](t)(FromModel(profile(t, library, id, twelve...), must[Coordinates](t)(ILR(twelve...)), m))
}

func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.6g, want %.6g ± %g", what, got, want, tolerance)
	}
}

// maker makes lots of a source with a share of a contaminant in them.
type maker struct {
	rng             *rand.Rand
	source, foreign Composition
	share           float64
	model           Model
	centre          [ree.NumElements]float64 // error of the published source itself
}

func newMaker(seed uint64, source, foreign Composition, share float64, m Model) *maker {
	return &maker{rng: rand.New(rand.NewPCG(seed, 1)), source: source, foreign: foreign, share: share, model: m}
}

// scatter draws logarithms per element with a variability.
func (m *maker) scatter(v Variability) (out [ree.NumElements]float64) {
	light, heavy := m.rng.NormFloat64(), m.rng.NormFloat64()
	for e := range out {
		group := heavy
		if ree.Element(e).IsLight() {
			group = light
		}
		out[e] = v.sd(ree.Element(e)) * (math.Sqrt(v.Together)*group + math.Sqrt(1-v.Together)*m.rng.NormFloat64())
	}
	return out
}

func (m *maker) newCentre() { m.centre = m.scatter(m.model.Centre) }

func (m *maker) lot(t testing.TB) Composition {
	t.Helper()
	natural, assay := m.scatter(m.model.Natural), m.scatter(m.model.Assay)
	mix := m.source.mixed(m.foreign, m.share)
	var a Amounts
	for e := range a {
		a[e].Value = 37 * mix.share[e] * math.Exp(natural[e]+assay[e]+m.centre[e])
	}
	return must[Composition](t)(Close(a))
}

func (m *maker) series(t testing.TB, n int) Series {
	t.Helper()
	s := Series{Lots: make([]Composition, n)}
	for i := range s.Lots {
		s.Lots[i] = m.lot(t)
	}
	return s
}

// frequency checks a share of trials against a probability within four standard
// errors.
func frequency(t testing.TB, what string, hits, trials int, want float64) {
	t.Helper()
	got := float64(hits) / float64(trials)
	se := math.Sqrt(max(want*(1-want), .5/float64(trials)) / float64(trials))
	if math.Abs(got-want) > 4*se {
		t.Errorf("%s: %d of %d, %.4f, want %.4f ± %.4f", what, hits, trials, got, want, 4*se)
	}
}

// inverse is the composition at coordinates of an orthonormal basis.
func inverse(t testing.TB, c Coordinates, z []float64) Composition {
	t.Helper()
	var a Amounts
	for k, e := range c.parts {
		sum := 0.0
		for j := range z {
			sum += c.w.At(j, k) * z[j]
		}
		a[e].Value = math.Exp(sum)
	}
	return must[Composition](t)(Close(a, c.parts...))
}

// draw gives a normal vector whose covariance is the inverse of L L'.
func draw(rng *rand.Rand, l linalg.Lower) []float64 {
	n := l.Size()
	g, b := make([]float64, n), make([]float64, n)
	for i := range g {
		g[i] = rng.NormFloat64()
	}
	for i := range b {
		for j := range i + 1 {
			b[i] += l.At(i, j) * g[j]
		}
	}
	return l.Solve(b)
}
