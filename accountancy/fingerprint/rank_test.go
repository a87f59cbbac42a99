package fingerprint

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/ree"
)

// Lots without noise; how many cannot be told apart are values of this program.
func TestRankNamesTogetherWhatCannotBeToldApart(t *testing.T) {
	library := sharedLibrary(t)
	var candidates []Profile
	for _, id := range []string{"MOUNTAIN_PASS", "LONGNAN_chi_tian", "SERRA_VERDE_Pela_Ema", "KACHIN_typical", "XINFENG_midY_richEu"} {
		candidates = append(candidates, profile(t, library, id, twelve...))
	}
	for _, c := range []struct {
		declared string
		setting  Setting
		share    float64
		together int
		leads    string
	}{
		{"MAONIUPING_Mianning", Tight, .2, 1, "KACHIN_typical"},
		{"MAONIUPING_Mianning", Loose, .2, 3, "KACHIN_typical"},
		{"BAYAN_OBO_mixed_conc", Loose, .05, 4, "KACHIN_typical"},
	} {
		r := reference(t, library, c.declared, c.setting)
		exact := newMaker(1, r.Source.Composition, candidates[3].Composition, c.share, Model{})
		got := must[Ranking](t)(r.Rank(exact.series(t, 1), candidates))
		if len(got.Candidates) != len(candidates) || got.Candidates[0].Contaminant != c.leads || got.Together != c.together || got.Unexplained {
			t.Errorf("%s %s: together %q of %d, unexplained %v", c.declared, c.setting, got.Names(), len(got.Candidates), got.Unexplained)
		}
		near(t, "share of the best", got.Candidates[0].Admixture.Share, c.share, 1e-6)
		for i, x := range got.Candidates {
			if (x.Behind < 3.84) != (i < got.Together) || x.Adjusted < x.P {
				t.Errorf("%s: %+v", x.Contaminant, x)
			}
		}
	}
}

// The true contaminant is among those named together about 95 times in 100.
func TestTheTrueContaminantIsNamed(t *testing.T) {
	library := sharedLibrary(t)
	var candidates []Profile
	for _, id := range []string{"MOUNTAIN_PASS", "LONGNAN_chi_tian", "SERRA_VERDE_Pela_Ema", "KACHIN_typical", "XINFENG_midY_richEu", "XUNWU_chi_tian"} {
		candidates = append(candidates, profile(t, library, id, twelve...))
	}
	r := reference(t, library, "BAYAN_OBO_mixed_conc", Normal)
	k := newMaker(120, r.Source.Composition, candidates[3].Composition, .1, r.model)
	const trials = 250
	named, alone := 0, 0
	for range trials {
		got := must[Ranking](t)(r.Rank(k.series(t, 1), candidates))
		for _, c := range got.Candidates[:got.Together] {
			if c.Contaminant == "KACHIN_typical" {
				named++
			}
		}
		if got.Together == 1 {
			alone++
		}
	}
	if named < trials*90/100 || alone == trials {
		t.Errorf("named %d times, alone %d of %d", named, alone, trials)
	}
}

func TestRankSaysWhenNothingExplains(t *testing.T) {
	library := sharedLibrary(t)
	r := reference(t, library, "MAONIUPING_Mianning", Normal)
	xenotime := profile(t, library, "GUANGDONG_xenotime", twelve...)
	exact := newMaker(1, r.Source.Composition, xenotime.Composition, .2, Model{}).series(t, 1)
	got := must[Ranking](t)(r.Rank(exact, []Profile{profile(t, library, "MOUNTAIN_PASS", twelve...)}))
	if !got.Unexplained {
		t.Errorf("%+v", got)
	}
	got = must[Ranking](t)(r.Rank(exact, []Profile{xenotime, r.Source}))
	if got.Unexplained || len(got.Candidates) != 1 || got.Names() != "GUANGDONG_xenotime" {
		t.Errorf("%+v", got)
	}
	got = must[Ranking](t)(r.Rank(exact, nil))
	if !got.Unexplained || got.Names() != "" {
		t.Errorf("%+v", got)
	}
	_, err := r.Rank(exact, []Profile{xenotime, xenotime})
	refused(t, "the same candidate twice", err, "fingerprint.candidate_twice")
	_, err = r.Rank(exact, []Profile{{ID: "empty"}})
	refused(t, "a candidate without parts", err, "fingerprint.candidate")
}

// Holm's own rule: of m, the i-th smallest times m-i+1, never falling.
func TestHolm(t *testing.T) {
	cs := []Candidate{{Direct: Direct{P: .04}}, {Direct: Direct{P: .01}}, {Direct: Direct{P: .03}}}
	holm(cs)
	var got []float64
	for _, c := range cs {
		got = append(got, math.Round(c.Adjusted*1e9)/1e9)
	}
	if want := []float64{.03, .06, .06}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		cs := make([]Candidate, rapid.IntRange(1, 9).Draw(t, "n"))
		for i := range cs {
			cs[i].P = rapid.Float64Range(0, 1).Draw(t, "p")
		}
		holm(cs)
		for i, c := range cs {
			if c.Adjusted < c.P || c.Adjusted > 1 || c.Adjusted > float64(len(cs))*c.P+1e-15 && c.Adjusted > cs[max(0, i-1)].Adjusted+1e-15 && c.Adjusted > float64(len(cs)-i)*c.P+1e-15 {
				t.Fatalf("%v became %v", c.P, c.Adjusted)
			}
			if i > 0 && c.Adjusted < cs[i-1].Adjusted {
				t.Fatal("the order turned")
			}
		}
	})
}

// The rule of the house: what is a composite never accuses.
func TestGradeCNeverRaisesAFinding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grade := func(name string) Grade {
			return Grade(rapid.SampledFrom([]string{"A", "B", "C", "", "a", "D"}).Draw(t, name))
		}
		p := rapid.SampledFrom([]float64{0, 1e-9, .001, .0011, .01, .011, .5, 1, math.NaN()}).Draw(t, "p")
		share := rapid.SampledFrom([]float64{0, .02, .021, 1}).Draw(t, "share")
		profiles := []Profile{{ID: "declared", Grade: grade("declared")}, {ID: "foreign", Grade: grade("foreign")}}
		weak := 0
		for _, x := range profiles {
			if x.Grade != GradeA && x.Grade != GradeB {
				weak++
			}
		}
		v := verdict(p, share, nil, profiles...)
		significant := p <= .01
		want := Verdict{NoAction, Nothing, nil}
		switch {
		case significant && weak > 0:
			want.Supports = Corroboration
		case significant && p <= .001 && share > .02:
			want.Supports, want.Action = Finding, Hold
		case significant:
			want.Supports, want.Action = Finding, Flag
		}
		if v.Action != want.Action || v.Supports != want.Supports {
			t.Fatalf("%+v, want %+v", v, want)
		}
		if significant && len(v.Because) != weak {
			t.Fatalf("%d reasons for %d weak profiles", len(v.Because), weak)
		}
	})
}

func TestVerdictsFromTheLibrary(t *testing.T) {
	library := sharedLibrary(t)
	for _, c := range []struct {
		declared, foreign string
		action            Action
		supports          Support
		because           []string
	}{
		{"MAONIUPING_Mianning", "LONGNAN_chi_tian", Hold, Finding, nil},
		{"MAONIUPING_Mianning", "KACHIN_typical", NoAction, Corroboration, []string{"KACHIN_typical"}},
		{"BAYAN_OBO_mixed_conc", "LONGNAN_chi_tian", NoAction, Corroboration, []string{"BAYAN_OBO_mixed_conc"}},
		{"BAYAN_OBO_mixed_conc", "KACHIN_typical", NoAction, Corroboration, []string{"BAYAN_OBO_mixed_conc", "KACHIN_typical"}},
	} {
		r := reference(t, library, c.declared, Normal)
		b := profile(t, library, c.foreign, twelve...)
		s := newMaker(1, r.Source.Composition, b.Composition, .2, Model{}).series(t, 1)
		d := must[Direct](t)(r.Against(s, b, 0))
		got := must[Ranking](t)(r.Rank(s, []Profile{b}))
		for _, v := range []Verdict{d.Verdict, got.Candidates[0].Verdict} {
			var because []string
			for _, why := range v.Because {
				if why.Code == "fingerprint.grade_c" {
					because = append(because, why.Params["source"])
				}
			}
			if v.Action != c.action || v.Supports != c.supports || !slices.Equal(because, c.because) {
				t.Errorf("%s <- %s: %s, %s, %v", c.declared, c.foreign, v.Action, v.Supports, because)
			}
		}
		if o := must[Omnibus](t)(r.Omnibus(s)); (o.Supports == Finding) != (library[c.declared].Grade != GradeC) || o.Action == Hold {
			t.Errorf("%s omnibus: %+v", c.declared, o.Verdict)
		}
	}
}

func TestWeaknessesAreSaid(t *testing.T) {
	library := sharedLibrary(t)
	r := reference(t, library, "MAONIUPING_Mianning", Normal)
	a := library["MAONIUPING_Mianning"].Oxides
	a[ree.Tb].Limit = 1
	s := Series{Lots: []Composition{must[Composition](t)(Close(a, twelve...))}}
	got := must[Omnibus](t)(r.Omnibus(s))
	codes := []string{}
	for _, why := range got.Because {
		codes = append(codes, why.Code)
	}
	if want := []string{"fingerprint.variability_assumed", "fingerprint.below_detection"}; !slices.Equal(codes, want) {
		t.Errorf("%v, want %v", codes, want)
	}
	if got.P < .5 {
		t.Errorf("a value below a poor limit of detection gives p = %g", got.P)
	}
	k := newMaker(5, r.Source.Composition, r.Source.Composition, 0, r.model)
	known := must[*Reference](t)(FromLots(r.Source, k.series(t, 20).Lots, r.coords, nil))
	got = must[Omnibus](t)(known.Omnibus(k.series(t, 1)))
	if len(got.Because) != 1 || got.Because[0].Code != "fingerprint.few_reference_lots" {
		t.Errorf("%v", got.Because)
	}
	_, err := known.Omnibus(s)
	refused(t, "below detection after lots", err, "fingerprint.replaced_needs_model")
}

// What one question would flag, five questions need not.
func TestVerdictsAllowForTheNumberOfCandidates(t *testing.T) {
	library := sharedLibrary(t)
	r := reference(t, library, "MAONIUPING_Mianning", Normal)
	longnan := profile(t, library, "LONGNAN_chi_tian", twelve...)
	_, share, err := r.Detectable(longnan, 1, .01, .6)
	if err != nil {
		t.Fatal(err)
	}
	s := newMaker(1, r.Source.Composition, longnan.Composition, share, Model{}).series(t, 1)
	alone := must[Ranking](t)(r.Rank(s, []Profile{longnan})).Candidates[0]
	candidates := []Profile{longnan}
	for _, id := range []string{"MOUNTAIN_PASS", "MOUNT_WELD_CLD", "XINFENG_midY_richEu", "XUNWU_chi_tian", "NOLANS"} {
		candidates = append(candidates, profile(t, library, id, twelve...))
	}
	if alone.Action != Flag {
		t.Fatalf("alone: %+v", alone)
	}
	for _, c := range must[Ranking](t)(r.Rank(s, candidates)).Candidates {
		if c.Action != NoAction || c.Supports != Nothing {
			t.Errorf("%s: p %.4f, of six %.4f: %s", c.Contaminant, c.P, c.Adjusted, c.Action)
		}
	}
}

func TestWhatFitsItsDeclarationNeedsNoExplanation(t *testing.T) {
	poor := Candidate{Direct: Direct{Admixture: Admixture{FitP: .005}}}
	for p, want := range map[float64]bool{.02: false, .005: true} {
		k := Ranking{Omnibus: Omnibus{P: p}, Candidates: []Candidate{poor}}
		if k.order(); k.Unexplained != want {
			t.Errorf("p %g: unexplained %v", p, k.Unexplained)
		}
	}
}
