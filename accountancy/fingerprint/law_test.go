package fingerprint

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/ree"
)

// The tests do not depend on the basis, on the order of the parts, nor on the
// unit in which a lot is reported.
func TestResultsDoNotDependOnTheBasis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, parts := somewhere(t)
		if len(parts) < 3 {
			return
		}
		b, x := a, a
		for _, e := range parts {
			b[e].Value *= math.Exp(rapid.Float64Range(-2, 2).Draw(t, "ln b"))
			x[e].Value *= math.Exp(rapid.Float64Range(-.3, .3).Draw(t, "ln x"))
		}
		m, _ := Normal.Model()
		source := Profile{ID: "a", Grade: GradeA, Composition: compose(t, a, parts...)}
		foreign := Profile{ID: "b", Grade: GradeA, Composition: compose(t, b, parts...)}
		s := Series{Lots: []Composition{compose(t, x, parts...)}}
		test := func(order []ree.Element) Direct {
			r, err := FromModel(source, ilr(t, order...), m)
			if err != nil {
				t.Fatal(err)
			}
			d, err := r.Against(s, foreign, 0)
			if is(err, "fingerprint.same_pattern") {
				t.Skip("the same pattern")
			}
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		one, two := test(parts), test(rapid.Permutation(parts).Draw(t, "other order"))
		if math.Abs(one.T-two.T) > 1e-7*(1+math.Abs(one.T)) {
			t.Fatalf("T %g and %g", one.T, two.T)
		}
		if math.Abs(one.Admixture.Fit-two.Admixture.Fit) > 1e-6*(1+one.Admixture.Fit) {
			t.Fatalf("fit %g and %g", one.Admixture.Fit, two.Admixture.Fit)
		}
	})
}

// A mixture without noise gives its share back.
func TestEstimateFindsThePlantedShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, parts := somewhere(t)
		b := a
		for i, e := range parts {
			b[e].Value *= math.Exp(rapid.Float64Range(.2, 3).Draw(t, "ln b") * float64(1-2*(i%2)))
		}
		share := rapid.Float64Range(0, 1).Draw(t, "share")
		m, _ := Normal.Model()
		source := Profile{ID: "a", Composition: compose(t, a, parts...)}
		foreign := Profile{ID: "b", Composition: compose(t, b, parts...)}
		var x Amounts
		mix := source.Composition.mixed(foreign.Composition, share)
		for _, e := range parts {
			x[e].Value = mix.share[e]
		}
		r, err := FromModel(source, ilr(t, parts...), m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Estimate(Series{Lots: []Composition{compose(t, x, parts...)}}, foreign)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.Share-share) > 1e-4*got.SD+1e-9 {
			t.Fatalf("%g, want %g ± %g", got.Share, share, got.SD)
		}
	})
}

// No input makes a result that is not a number, and none makes a panic.
func TestHostileInputIsRefusedOrAnswered(t *testing.T) {
	strange := []float64{0, 1e-300, 1e-12, .05, 1, 50, 1e12, 1e300, -1, math.NaN(), math.Inf(1)}
	odd := rapid.Custom(func(t *rapid.T) float64 {
		if rapid.IntRange(0, 40).Draw(t, "strange") == 27 {
			return rapid.SampledFrom(strange).Draw(t, "value")
		}
		return rapid.Float64Range(.01, .99).Draw(t, "value")
	})
	answered := 0
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.Permutation([]ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Dy, ree.Y}).Draw(t, "order")[:rapid.IntRange(0, 6).Draw(t, "parts")]
		amounts := func(name string) (a Amounts) {
			for e := range a {
				a[e] = Amount{odd.Draw(t, name), odd.Draw(t, name+" relative"), odd.Draw(t, name+" limit") / 100}
			}
			return a
		}
		vary := func(name string) Variability {
			return Variability{odd.Draw(t, name), odd.Draw(t, name), odd.Draw(t, name)}
		}
		a, _ := Close(amounts("a"), parts...)
		b, _ := Close(amounts("b"), parts...)
		x, _ := Close(amounts("x"), parts...)
		c, err := ILR(parts...)
		if rapid.Bool().Draw(t, "balances") {
			c, err = Balances(parts...)
		}
		if err != nil {
			return
		}
		r, err := FromModel(Profile{ID: "a", Composition: a}, c, Model{vary("natural"), vary("assay"), vary("centre")})
		if err != nil {
			return
		}
		s := Series{Lots: []Composition{x, x}, SharedAssay: odd.Draw(t, "shared")}
		if got, err := r.Omnibus(s); err == nil {
			finite(t, got.D2, got.Bound, got.P)
		}
		foreign := Profile{ID: "b", Composition: b}
		if got, err := r.Against(s, foreign, odd.Draw(t, "admixture")); err == nil {
			answered++
			finite(t, got.T, got.P, got.Admixture.Share, got.Admixture.SD, got.Admixture.Fit, got.Admixture.FitP)
		}
		if got, err := r.Power(foreign, odd.Draw(t, "share"), 2, odd.Draw(t, "alpha")); err == nil {
			finite(t, got.Noncentrality, got.Omnibus, got.Direct)
		}
	})
	if answered < answeredAtLeast {
		t.Errorf("only %d cases were answered", answered)
	}
}

// answeredAtLeast keeps the test above from refusing everything.
const answeredAtLeast = 10

func finite(t *rapid.T, vs ...float64) {
	for _, v := range vs {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("%v", vs)
		}
	}
}

func TestRefusals(t *testing.T) {
	library := map[string]Source{}
	var a Amounts
	for i, e := range twelve {
		a[e].Value = float64(i + 1)
	}
	library["a"] = Source{ID: "a", Oxides: a, Grade: GradeA}
	r := reference(t, library, "a", Normal)
	lot := r.Source.Composition
	c := r.Coordinates()

	_, err := r.Omnibus(Series{})
	refused(t, "no lots", err, "fingerprint.series")
	_, err = r.Omnibus(Series{Lots: []Composition{{}}})
	refused(t, "an empty lot", err, "fingerprint.not_measured")
	_, err = r.Against(Series{Lots: []Composition{lot}}, r.Source, 0)
	refused(t, "itself", err, "fingerprint.same_pattern")
	_, err = r.Against(Series{Lots: []Composition{lot}}, r.Source, 2)
	refused(t, "more than all", err, "fingerprint.admixture")
	_, err = r.Against(Series{Lots: []Composition{lot}}, r.Source, -.2)
	refused(t, "less than nothing", err, "fingerprint.admixture")
	_, err = r.Against(Series{Lots: []Composition{lot}}, r.Source, math.NaN())
	refused(t, "not a number", err, "fingerprint.admixture")
	for _, e := range twelve[:6] {
		a[e].Value *= 1 + 1e-7
	}
	nearly := Profile{ID: "nearly", Composition: must[Composition](t)(Close(a, twelve...))}
	_, err = r.Against(Series{Lots: []Composition{lot}}, nearly, 0)
	refused(t, "nearly itself", err, "fingerprint.same_pattern")
	_, err = r.Estimate(Series{Lots: []Composition{lot}}, nearly)
	refused(t, "an estimate of nearly itself", err, "fingerprint.same_pattern")
	_, err = FromModel(r.Source, c, Model{})
	if err != nil {
		t.Errorf("a model without scatter is only refused when a lot is tested: %v", err)
	}
	still, _ := FromModel(r.Source, c, Model{})
	_, err = still.Omnibus(Series{Lots: []Composition{lot}})
	refused(t, "no scatter", err, "fingerprint.covariance_singular")
	for i, e := range twelve {
		a[e].Value = math.Exp(float64(20 * i))
	}
	faint, _ := FromModel(r.Source, c, Model{Natural: Variability{Light: 1e-154, Heavy: 1e-154}})
	_, err = faint.Omnibus(Series{Lots: []Composition{must[Composition](t)(Close(a))}})
	refused(t, "scatter without measure", err, "fingerprint.covariance_singular")
	_, err = FromModel(r.Source, c, Model{Natural: Variability{Light: -1}})
	refused(t, "negative scatter", err, "fingerprint.variability")
	_, err = FromLots(r.Source, slices.Repeat([]Composition{lot}, 13), c, nil)
	refused(t, "too few lots", err, "fingerprint.too_few_lots")
	_, err = FromLots(r.Source, slices.Repeat([]Composition{lot}, 14), c, nil)
	refused(t, "lots alike", err, "fingerprint.lots_alike")
	_, err = FromLots(r.Source, []Composition{lot, lot}, c, &Prior{Natural: Variability{.1, .1, 0}, Lots: 10})
	refused(t, "a prior too light", err, "fingerprint.prior_weight")
	known, err := FromLots(r.Source, []Composition{lot, lot}, c, &Prior{Natural: Variability{.1, .1, 0}, Lots: 11})
	if err != nil {
		t.Fatal(err)
	}
	_, err = known.Power(r.Source, .2, 1, .01)
	refused(t, "power without a model", err, "fingerprint.power_needs_model")
	if _, ok := Setting("wild").Model(); ok {
		t.Error("a setting that is none")
	}
}

// The deviance is minus twice the logarithm of the density: that of Student's t
// in one dimension, by the slope of its tail.
func TestDevianceIsThatOfTheDensity(t *testing.T) {
	l := law{free: 9, dim: 1}
	density := func(x float64) float64 { return (tTail(x-1e-4, l.free) - tTail(x+1e-4, l.free)) / 2e-4 }
	for _, x := range []float64{.5, 2, 5} {
		near(t, "deviance", l.deviance(x*x), -2*math.Log(density(x)/density(0)), 1e-5)
	}
	near(t, "known covariance", law{dim: 3}.deviance(7), 7, 0)
}

// A stated uncertainty of the laboratory takes the place of the usual one.
func TestStatedUncertaintyCounts(t *testing.T) {
	var a, b Amounts
	for i, e := range twelve {
		a[e].Value, b[e].Value = float64(i+1), float64(12-i)
	}
	source := Profile{ID: "a", Composition: must[Composition](t)(Close(a, twelve...))}
	c := must[Coordinates](t)(ILR(twelve...))
	m := Model{Assay: Variability{Light: .02, Heavy: .02}}
	r := must[*Reference](t)(FromModel(source, c, m))
	d2 := func(relative float64) float64 {
		x := b
		for e := range x {
			x[e].Relative = relative
		}
		return must[Omnibus](t)(r.Omnibus(Series{Lots: []Composition{must[Composition](t)(Close(x, twelve...))}})).D2
	}
	near(t, "stated as usual", d2(.02)/d2(0), 1, 1e-3)
	near(t, "ten times the usual", d2(0)/d2(.2), math.Log1p(.04)/.0004, .1)

	stated := a
	for e := range stated {
		stated[e].Relative = .5
	}
	vague := source
	vague.Composition = must[Composition](t)(Close(stated, twelve...))
	foreign := Profile{ID: "b", Composition: must[Composition](t)(Close(b, twelve...))}
	plan := must[Power](t)(r.Power(foreign, .01, 1, .01))
	same := must[Power](t)(must[*Reference](t)(FromModel(vague, c, m)).Power(foreign, .01, 1, .01))
	near(t, "power with a vague source", same.Noncentrality, plan.Noncentrality, 1e-9)
}

// Coordinates and references that nobody made answer nothing and break nothing.
func TestZeroValues(t *testing.T) {
	var a Amounts
	a[ree.La].Value, a[ree.Nd].Value = 1, 2
	lot := must[Composition](t)(Close(a))
	source := Profile{Composition: lot}
	for name, c := range map[string]Coordinates{"none": {}} {
		if _, err := FromModel(source, c, Model{}); err == nil {
			t.Errorf("%s: a model without coordinates", name)
		}
		if _, err := FromLots(source, []Composition{lot, lot, lot}, c, nil); err == nil {
			t.Errorf("%s: lots without coordinates", name)
		}
	}
	if _, err := (&Reference{}).Omnibus(Series{Lots: []Composition{lot}}); err == nil {
		t.Error("a reference that nobody made answered")
	}
	if got := CLR(Composition{}); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if lot.Share(99) != 0 || (Ranking{}).Names() != "" {
		t.Error("something out of nothing")
	}
	if _, err := Spread([]Composition{{}, {}}); err == nil {
		t.Error("a spread of nothing")
	}
}
