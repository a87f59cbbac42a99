package fingerprint

import (
	"math"
	"testing"

	"lanthorn/ree"
)

func byModel(t *testing.T, library map[string]Source, id string, m Model) func([]ree.Element) (*Reference, error) {
	return func(parts []ree.Element) (*Reference, error) {
		c, err := ILR(parts...)
		if err != nil {
			return nil, err
		}
		p, err := library[id].Profile(parts...)
		if err != nil {
			return nil, err
		}
		return FromModel(p, c, m)
	}
}

// Deposits published with different elements are compared on their own, and the
// one that was mixed in is named with its share; an honest series needs none.
func TestExplainNamesWhatWasMixedIn(t *testing.T) {
	library := sharedLibrary(t)
	var candidates []Source
	for _, id := range []string{"BAYAN_OBO_bastnasite", "LAHAT_xenotime", "LONGNAN_chi_tian", "XUNWU_usgs"} {
		candidates = append(candidates, library[id])
	}
	two := Source{ID: "TWO", Grade: GradeC}
	two.Oxides[ree.Tb].Value, two.Oxides[ree.Dy].Value = .56, 3.24
	candidates = append(candidates, two)
	m, _ := Normal.Model()
	declared := profile(t, library, "MAONIUPING_Mianning", twelve...)
	foreign := profile(t, library, "LONGNAN_chi_tian", twelve...)
	mixed := newMaker(5, declared.Composition, foreign.Composition, .1, m)
	got := Explain(mixed.series(t, 5), twelve, candidates, byModel(t, library, "MAONIUPING_Mianning", m))
	if len(got.Compared) != 4 || len(got.Uncompared) != 1 || got.Uncompared[0].Source.ID != "TWO" || got.Uncompared[0].Why[0].Code != "fingerprint.few_published" {
		t.Fatalf("%+v", got)
	}
	named := false
	for _, x := range got.Explaining() {
		if x.Source.ID == "LONGNAN_chi_tian" {
			named = true
			near(t, "share", x.Admixture.Share, .1, 4*x.Admixture.SD)
		}
	}
	if !named || got.Compared[0].Adjusted < got.Compared[0].P {
		t.Errorf("%+v", got.Compared)
	}
	for _, x := range got.Compared {
		if len(x.Parts) > len(twelve) || x.Source.ID == "XUNWU_usgs" && len(x.Parts) != 9 {
			t.Errorf("%s is compared on %v", x.Source.ID, x.Parts)
		}
	}
	honest := newMaker(6, declared.Composition, declared.Composition, 0, m)
	explained := 0
	const trials = 200
	for range trials {
		if k := Explain(honest.series(t, 5), twelve, candidates, byModel(t, library, "MAONIUPING_Mianning", m)); len(k.Explaining()) > 0 {
			explained++
		}
	}
	if explained > 6 { // at most 1 %, within three standard errors
		t.Errorf("%d of %d honest series are explained by an admixture", explained, trials)
	}
}

// With two parts there is one coordinate: a lot at the end of its interval is
// missed with just the probability asked for, by lots and by model.
func TestIntervalsAreThoseOfTheTest(t *testing.T) {
	parts := []ree.Element{ree.La, ree.Nd}
	at := func(ratio float64) Composition {
		var a Amounts
		a[ree.La].Value, a[ree.Nd].Value = ratio, 1
		return must[Composition](t)(Close(a, parts...))
	}
	lots := []Composition{at(1.2), at(1.5), at(1.1), at(1.4), at(1.45), at(1.22)}
	c := must[Coordinates](t)(ILR(parts...))
	source := Profile{ID: "own"}
	r := must[*Reference](t)(FromLots(source, lots, c, nil))
	iv := must[[]Interval](t)(Intervals(lots, parts, 1, .01))
	edge := at(iv[0].High * iv[0].High) // La/Nd where La over the mean is High
	near(t, "P at the edge", must[Omnibus](t)(r.Omnibus(Series{Lots: []Composition{edge}})).P, .01, 1e-9)
	near(t, "La over the mean", Over(edge, ree.La, parts), iv[0].High, 1e-9)

	m := Model{Natural: Variability{Light: .1}, Assay: Variability{Light: .02}, Centre: Variability{Light: .05}}
	r = must[*Reference](t)(FromModel(Profile{Composition: at(1.3)}, c, m))
	iv = must[[]Interval](t)(ModelIntervals(at(1.3), m, parts, 4, .01))
	four := Series{Lots: []Composition{at(iv[0].Low * iv[0].Low), at(iv[0].Low * iv[0].Low), at(iv[0].Low * iv[0].Low), at(iv[0].Low * iv[0].Low)}}
	near(t, "P at the edge by model", must[Omnibus](t)(r.Omnibus(four)).P, .01, 1e-9)
	near(t, "centre", iv[0].Centre, math.Sqrt(1.3), 1e-9)
}

func TestIntervalsRefuse(t *testing.T) {
	lot := must[Composition](t)(Close(Amounts{ree.La: {Value: 1}, ree.Nd: {Value: 2}}))
	for _, n := range []int{0, 1, 2} {
		if iv, err := Intervals(make([]Composition, n), []ree.Element{ree.La, ree.Nd}, 1, .01); err == nil {
			t.Errorf("%d lots predict %v", n, iv)
		}
	}
	if _, err := Intervals([]Composition{lot, lot, lot}, []ree.Element{ree.La, ree.Y}, 1, .01); err == nil {
		t.Error("an element that nobody measured is predicted")
	}
	if _, err := ModelIntervals(lot, Model{Natural: Variability{Light: math.NaN()}}, []ree.Element{ree.La, ree.Nd}, 1, .01); err == nil {
		t.Error("a scatter that is no number is taken")
	}
	if Over(lot, ree.Y, []ree.Element{ree.La, ree.Y}) != 0 {
		t.Error("an element that is not there has a share")
	}
}
