package watch

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/ree"
)

// assayed is a lot of an ore as a laboratory reports it.
func assayed(t *testing.T, o *ore, share float64, change func(*ree.Assay)) Sample {
	t.Helper()
	a := &ree.Assay{Basis: ree.BasisOxide, Detect: ree.Whole / 100_000}
	lot := o.lots(t, 1, share)[0].Composition
	for _, e := range OreParts {
		a.Share[e].Value = ree.Fraction(lot.Share(e) * float64(ree.Whole))
	}
	if change != nil {
		change(a)
	}
	return Sample{ID: "lot", Assay: a}
}

func said(c Comparison) string {
	var codes []string
	for _, r := range c.Said {
		codes = append(codes, strings.TrimPrefix(r.Code, "fingerprint."))
	}
	return strings.Join(codes, " ")
}

// Whatever is wrong with what is known, the comparison says so and concludes
// nothing that it cannot.
func TestComparisonSaysWhatItCannotConclude(t *testing.T) {
	o := newOre(3)
	drop := func(es ...ree.Element) func(*ree.Assay) {
		return func(a *ree.Assay) {
			a.Detect = 0
			for _, e := range es {
				a.Share[ree.La].Value += a.Share[e].Value
				a.Share[e].Value = 0
			}
		}
	}
	below := func(a *ree.Assay) { a.Detect = a.Share[ree.Ho].Value + 1; a.Share[ree.Ho].Value = 0 }
	for name, c := range map[string]struct {
		change  func(*ree.Assay)
		ground  func(*Evidence)
		answer  Answer
		says    string
		without string // an element that is not compared
	}{
		"honest":              {nil, nil, Fits, "", ""},
		"not all measured":    {drop(ree.Ho), nil, Fits, "left_out_unmeasured", "Ho"},
		"below detection":     {below, nil, Fits, "left_out_below", "Ho"},
		"hardly measured":     {drop(OreParts[1:8]...), nil, CannotSay, "too_few_compared", ""},
		"does not add up":     {func(a *ree.Assay) { a.Share[ree.La].Value /= 2 }, nil, CannotSay, "sum", ""},
		"more than the whole": {func(a *ree.Assay) { a.Share[ree.La].Value *= 2 }, nil, CannotSay, "sum", ""},
		"all zero":            {func(a *ree.Assay) { a.Share = ree.Shares{} }, nil, CannotSay, "sum", ""},
		"no deposit":          {nil, func(e *Evidence) { e.Deposit = "" }, CannotSay, "no_deposit", ""},
		"no reference":        {nil, func(e *Evidence) { e.Known, e.Library = e.Known[:59], nil }, CannotSay, "no_reference", ""},
		"one other mine":      {nil, func(e *Evidence) { e.Mines, e.Library = 1, nil }, CannotSay, "no_reference", ""},
	} {
		e := departing(t, fingerprint.GradeA)
		if c.ground != nil {
			c.ground(e)
		}
		got := e.Compare([]Sample{assayed(t, o, 0, c.change)})
		if got.Answer != c.answer || !strings.Contains(said(got), c.says) {
			t.Errorf("%s: %s, says %q", name, got.Answer, said(got))
		}
		if c.without != "" && strings.Contains(symbols(got.Parts), c.without) {
			t.Errorf("%s: %s is compared", name, c.without)
		}
		if got.Answer == CannotSay && got.Ground == NoGround && (len(got.Intervals) > 0 || len(got.Explained.Compared) > 0) {
			t.Errorf("%s: something is shown for it", name)
		}
	}
	e := departing(t, fingerprint.GradeA)
	if got := e.Compare([]Sample{{ID: "bare"}}); got.Answer != CannotSay || said(got) != "no_assay" {
		t.Errorf("without an assay: %s %q", got.Answer, said(got))
	}
	if got := e.Compare(nil); got.Answer != CannotSay || said(got) != "no_lots" {
		t.Errorf("without lots: %s %q", got.Answer, said(got))
	}
	if got := e.Compare([]Sample{assayed(t, o, .3, nil)}); got.Answer != Departs || got.Ground != OwnAssays || len(got.Explained.Explaining()) != 1 {
		t.Errorf("with a third of another ore: %+v", got)
	}
}

// A published row stands in where there are no lots of other mines, and says that
// its scatter is assumed; a composite answers nothing, however far off lots lie.
func TestAPublishedRowStandsInForOwnAssays(t *testing.T) {
	o := newOre(4)
	against := func(grade fingerprint.Grade) *Evidence {
		e := departing(t, fingerprint.GradeA)
		e.Known, e.Mines = nil, 0
		e.Library[1].Grade = grade
		for _, x := range OreParts {
			e.Library[1].Oxides[x].Value = 100 * o.own[x]
		}
		return e
	}
	honest, foreign := assayed(t, o, 0, nil), assayed(t, o, .9, nil)
	for _, c := range []struct {
		grade  fingerprint.Grade
		sample Sample
		answer Answer
		says   string
	}{
		{"A", honest, Fits, "variability_assumed"}, {"B", foreign, Differs, "variability_assumed"},
		{"C", honest, CannotSay, "grade_c"}, {"C", foreign, CannotSay, "grade_c"}, {"", foreign, CannotSay, "grade_c"}, {"a", foreign, CannotSay, "grade_c"},
	} {
		got := against(c.grade).Compare([]Sample{c.sample})
		if got.Answer != c.answer || got.Ground != Published || got.Published.ID != "SAME" || !strings.Contains(said(got), c.says) || strings.Count(said(got), c.says) != 1 {
			t.Errorf("grade %q: %s on %s, says %q", c.grade, got.Answer, got.Ground, said(got))
		}
		if got.Answer != Differs && len(got.Explained.Compared) > 0 {
			t.Errorf("grade %q: explains what is no departure", c.grade)
		}
	}
}

func TestAMineIsLookedThroughAsByTheWatch(t *testing.T) {
	e, o := departing(t, fingerprint.GradeA), newOre(11)
	var samples []Sample
	for i, l := range e.Own {
		s := assayed(t, o, 0, nil)
		for _, x := range OreParts {
			s.Assay.Share[x].Value = ree.Fraction(l.Composition.Share(x) * float64(ree.Whole))
		}
		s.ID = l.ID
		e.Own[i].ID = l.ID
		samples = append(samples, s)
	}
	s, _ := e.Signature()
	got := e.CompareAll(samples)
	if got.Answer != Departs || got.P != s.Result.P || got.Threshold != Chance || len(got.Lots) < len(s.Lots) {
		t.Errorf("%s, P %g of %g, %d lots of %d", got.Answer, got.P, s.Result.P, len(got.Lots), len(s.Lots))
	}
	e.Own, samples = e.Own[:20], samples[:20]
	if got := e.CompareAll(samples); got.Answer != Fits || len(got.Explained.Compared) > 0 {
		t.Errorf("an honest mine: %+v", got)
	}
}

// Nothing that a laboratory can report makes a figure that is none.
func TestComparisonIsFinite(t *testing.T) {
	e := departing(t, fingerprint.GradeA)
	rapid.Check(t, func(t *rapid.T) {
		a := &ree.Assay{Basis: rapid.SampledFrom([]ree.Basis{ree.BasisOxide, ree.BasisElement}).Draw(t, "basis"), Detect: ree.Fraction(rapid.IntRange(0, 1e7).Draw(t, "limit"))}
		left := ree.Whole
		for _, x := range OreParts {
			a.Share[x].Value = ree.Fraction(rapid.Int64Range(0, int64(left)).Draw(t, x.Symbol()))
			a.Share[x].U = ree.Fraction(rapid.Int64Range(0, int64(left)).Draw(t, "u"))
			left -= a.Share[x].Value
		}
		a.Share[ree.Y].Value += left
		c := e.Compare([]Sample{{ID: "lot", Assay: a}})
		figures := []float64{c.P, c.Distance.D2, c.Distance.Bound}
		for _, i := range c.Intervals {
			figures = append(figures, i.Centre, i.Low, i.High)
		}
		for _, x := range c.Explained.Compared {
			figures = append(figures, x.T, x.Adjusted, x.Admixture.Share, x.Admixture.SD)
		}
		for _, v := range figures {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%+v", c)
			}
		}
	})
}
