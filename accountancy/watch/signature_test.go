package watch

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/ree"
)

// ore makes lots about a pattern that is nobody's, a part of each of another.
type ore struct {
	rng         *rand.Rand
	own, other  [ree.NumElements]float64
	share       float64
	light, rest float64 // relative scatter
}

func newOre(seed uint64) *ore {
	o := &ore{rng: rand.New(rand.NewPCG(seed, 3)), light: .03, rest: .06}
	for i, e := range OreParts {
		o.own[e] = 50 * math.Exp(-.5*float64(i))
		o.other[e] = 4 + float64(i)
	}
	closed(&o.own)
	closed(&o.other)
	return o
}

// closed brings shares to a sum of one, so that a part mixed in is a part of mass.
func closed(v *[ree.NumElements]float64) {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	for e := range v {
		v[e] /= sum
	}
}

func (o *ore) lots(t *testing.T, n int, share float64) (out []Lot) {
	t.Helper()
	for i := range n {
		var a fingerprint.Amounts
		for _, e := range OreParts {
			sd := o.rest
			if e.IsLight() {
				sd = o.light
			}
			a[e].Value = ((1-share)*o.own[e] + share*o.other[e]) * math.Exp(sd*o.rng.NormFloat64())
		}
		c, err := fingerprint.Close(a, OreParts...)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Lot{ID: fmt.Sprint("lot ", i), Composition: c})
	}
	return out
}

// departing is a mine whose last lots hold a fifth of another ore, which a
// library publishes with a grade.
func departing(t *testing.T, grade fingerprint.Grade) *Evidence {
	o := newOre(11)
	e := &Evidence{Site: "field", Deposit: "own type", Known: compositions(o.lots(t, 120, 0)), Mines: 3, Own: append(o.lots(t, 20, 0), o.lots(t, 20, .2)...)}
	foreign := fingerprint.Source{ID: "OTHER", Deposit: "the other ore", OreType: "other type", Grade: grade, Citation: "a table (2001)"}
	same := fingerprint.Source{ID: "SAME", Deposit: "of the same type", OreType: "own type", Grade: fingerprint.GradeA, Citation: "a table (2001)"}
	few := fingerprint.Source{ID: "FEW", Deposit: "little known", OreType: "third type", Grade: fingerprint.GradeA, Citation: "a table (2001)"}
	for _, x := range OreParts {
		foreign.Oxides[x].Value, same.Oxides[x].Value = o.other[x], o.other[x]
	}
	few.Oxides[ree.Tb].Value, few.Oxides[ree.Dy].Value = 1, 5
	e.Library = []fingerprint.Source{few, same, foreign}
	return e
}

// A deposit published with fewer elements than the lots were assayed for is
// compared on those.
func TestADepositPublishedInPartIsCompared(t *testing.T) {
	e := departing(t, fingerprint.GradeA)
	part := &e.Library[2]
	part.Oxides[ree.Ho].Value, part.Oxides[ree.Er].Value = 0, 0
	got := e.Explain(e.Own[20:], OreParts).Explaining()
	if len(got) != 1 || len(got[0].Parts) != len(OreParts)-2 {
		t.Fatalf("%+v", got)
	}
}

func TestTheLibraryNamesWhatWasMixedIn(t *testing.T) {
	tests := departing(t, fingerprint.GradeA).Tests()
	if len(tests) != 2 || tests[0].Result.Detector != "signature" || tests[1].Result.Detector != "admixture" || tests[0].Key != tests[1].Key {
		t.Fatalf("%+v", tests)
	}
	s, x := tests[0].Result, tests[1].Result
	if !s.Fires || !x.Fires || x.NoteOnly() || x.Weighed {
		t.Errorf("the departure fires %v, its explanation %v, a note %v, weighed %v", s.Fires, x.Fires, x.NoteOnly(), x.Weighed)
	}
	if math.Abs(x.Effect.Value-20) > 3*x.Effect.SD+1 {
		t.Errorf("the share is %.1f ± %.1f %%, planted are 20", x.Effect.Value, x.Effect.SD)
	}
}

// The same figures, published as a composite, open nothing: whatever the grade
// is called and however sure the statistic is.
func TestAGradeCReferenceOnlyMakesANote(t *testing.T) {
	for _, grade := range []fingerprint.Grade{fingerprint.GradeC, "", "c", "a", "A ", "AB"} {
		found := false
		for _, test := range departing(t, grade).Tests() {
			r := test.Result
			if r.Detector != "admixture" {
				continue
			}
			found = true
			if !r.NoteOnly() || r.Fires || r.Certain || r.Weighed || r.LLR != 0 || r.Reason.Code != "detect.admixture_note" {
				t.Errorf("grade %q: %+v", grade, r)
			}
		}
		if !found {
			t.Errorf("grade %q: the note is missing", grade)
		}
	}
}

func TestHonestLotsNeedNoExplanation(t *testing.T) {
	e := departing(t, fingerprint.GradeA)
	e.Own = e.Own[:20]
	for _, test := range e.Tests() {
		if test.Result.Fires || test.Result.Detector == "admixture" {
			t.Errorf("%+v", test.Result)
		}
	}
	e = departing(t, fingerprint.GradeA)
	for _, left := range e.Explain(e.Own[20:], OreParts).Uncompared {
		if left.Source.ID != "FEW" || left.Why[0].Code != "fingerprint.few_published" {
			t.Errorf("%s: %v", left.Source.ID, left.Why)
		}
	}
	e.Mines = 1
	if got := e.Tests(); len(got) != 0 {
		t.Errorf("one other mine is no reference: %+v", got)
	}
}
