package finding_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
)

var families = []detect.Family{detect.Balance, detect.Fingerprint, detect.Indicator, detect.Documents}

func drawEvidence(t *rapid.T) []finding.Evidence {
	var es []finding.Evidence
	for i := range rapid.IntRange(0, 12).Draw(t, "n") {
		es = append(es, finding.Evidence{
			Ref: fmt.Sprint("R", i), Family: rapid.SampledFrom(families).Draw(t, "family"),
			LLR: rapid.Float64Range(-20, 20).Draw(t, "llr"), Certain: rapid.IntRange(0, 9).Draw(t, "certain") == 0,
			Items: []detect.Item{{Kind: detect.Lot, ID: fmt.Sprint("L", rapid.IntRange(0, 4).Draw(t, "lot")), Share: 1}},
		})
	}
	return es
}

// Families add, results of one do not: a family lies between its least and its
// most, within the cap, and a copy of a result changes nothing.
func TestLawsOfWeighing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		es := drawEvidence(t)
		a, sum := finding.Weigh(es, 0), 0.0
		for _, w := range a.Families {
			least, most, certain := math.Inf(1), math.Inf(-1), false
			for _, e := range es {
				if e.Family == w.Family {
					least, most, certain = min(least, e.LLR), max(most, e.LLR), certain || e.Certain
				}
			}
			least, most = max(least, -finding.Cap), min(most, finding.Cap)
			if certain {
				least, most = finding.Cap, finding.Cap
			}
			if w.LLR < min(least, finding.Cap)-1e-9 || w.LLR > max(most, -finding.Cap)+1e-9 {
				t.Fatalf("%s weighs %v, its results lie in %v to %v", w.Family, w.LLR, least, most)
			}
			sum += w.LLR
		}
		if math.Abs(a.LLR-sum) > 1e-9 || math.Abs(a.LLR) > 4*finding.Cap+1e-9 {
			t.Fatalf("together %v, families sum to %v", a.LLR, sum)
		}
		if len(es) > 0 {
			one := finding.Weigh(es[:1], 0)
			if twice := finding.Weigh([]finding.Evidence{es[0], es[0]}, 0); math.Abs(twice.LLR-one.LLR) > 1e-9 {
				t.Fatalf("the same result twice weighs %v, once %v", twice.LLR, one.LLR)
			}
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(es), func(i, j int) { es[i], es[j] = es[j], es[i] })
		if b := finding.Weigh(es, 0); math.Abs(a.LLR-b.LLR) > 1e-9 {
			t.Fatalf("the order matters: %v and %v", a.LLR, b.LLR)
		}
	})
}

// Where nothing is wrong, the likelihood ratio of a family has mean 1 however
// closely its results are tied; adding them up would give exp(2) here.
func TestAFamilyIsFairUnderDependence(t *testing.T) {
	rng, sum := rand.New(rand.NewPCG(3, 4)), 0.0
	const n = 40_000
	for range n {
		z := rng.NormFloat64()
		var es []finding.Evidence
		for range 3 {
			y := 0.9*z + math.Sqrt(1-0.81)*rng.NormFloat64()
			es = append(es, finding.Evidence{Family: detect.Balance, LLR: y*0.9 - 0.405})
		}
		sum += math.Exp(finding.Weigh(es, 0).LLR)
	}
	if mean := sum / n; math.Abs(mean-1) > 0.03 {
		t.Errorf("mean likelihood ratio %v, want 1 ± 0.03", mean)
	}
}

func TestWordsOfStrength(t *testing.T) {
	at := func(llr ...float64) finding.Strength {
		var es []finding.Evidence
		for i, x := range llr {
			es = append(es, finding.Evidence{Family: families[i], LLR: x})
		}
		return finding.Weigh(es, 0).Strength
	}
	for _, c := range []struct {
		got, want finding.Strength
	}{
		{at(), finding.Undecided}, {at(-3), finding.Against}, {at(2), finding.Undecided}, {at(2.4), finding.Weak},
		{at(5), finding.Moderate}, {at(900), finding.Strong}, {at(900, 3), finding.VeryStrong}, {at(900, -900), finding.Undecided},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
	a := finding.Weigh([]finding.Evidence{{Family: detect.Balance, LLR: math.Log(1000)}}, 0.001)
	if !a.Judged || math.Abs(a.LogOdds-math.Log(1000.0/999)) > 1e-9 {
		t.Errorf("1 in 1000 before and 1000 to 1 for it leave %v", a.LogOdds)
	}
	split := finding.Weigh([]finding.Evidence{{Family: detect.Balance, LLR: 5}, {Family: detect.Balance, LLR: -5}, {Family: detect.Balance, LLR: math.NaN()}}, 0)
	if !split.Families[0].Split || split.Left != 1 {
		t.Errorf("results both ways and one that is none: %+v", split)
	}
}

func TestOnlyWhatConcludesIsEvidence(t *testing.T) {
	strict := detect.Test{FalseAlarm: 0.01, Worth: 100}
	r := detect.StockJump(detect.Jump{Unexplained: 500, Sigma: 50}, strict)
	if e, ok := finding.Of("R", r); !ok || math.Abs(e.LLR-(10*2-2)) > 1e-9 {
		t.Errorf("z 10 against an effect of 2 sigma: %+v", e)
	}
	note := r
	note.Certain, note.Rests = true, []detect.Basis{{ID: "composite", Grade: "C"}}
	for _, r := range []detect.Result{note, detect.StockJump(detect.Jump{Unexplained: 500}, strict), detect.StockJump(detect.Jump{Unexplained: 500, Sigma: 50}, detect.Test{FalseAlarm: 0.01})} {
		if _, ok := finding.Of("R", r); ok {
			t.Errorf("taken as evidence: %+v", r)
		}
	}
}

// The accepted set against its definition: of all levels t among the chances,
// the highest with t <= q #{p <= t} / m; everything up to it is accepted.
func TestDiscoveriesAgainstTheDefinition(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		ps := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 1), rapid.Float64Range(0, 0.05), rapid.SampledFrom([]float64{0, 0.01, 0.05, 1, math.NaN()})), 0, 30).Draw(t, "p")
		q := rapid.SampledFrom([]float64{0.01, 0.1, 0.3}).Draw(t, "q")
		level := -1.0
		for _, p := range ps {
			count := 0
			for _, o := range ps {
				if o <= p {
					count++
				}
			}
			if p <= q*float64(count)/float64(len(ps)) {
				level = max(level, p)
			}
		}
		got, adjusted := finding.Discoveries(ps, q), finding.Adjusted(ps)
		for i, p := range ps {
			if want := p <= level; got[i] != want {
				t.Fatalf("%v of %v at q %v: accepted %v, want %v", p, ps, q, got[i], want)
			}
			if got[i] {
				accepted++
			}
			if far := math.Abs(adjusted[i]-q) > 1e-12; far && got[i] != (adjusted[i] < q) {
				t.Fatalf("%v of %v: adjusted %v, accepted %v at %v", p, ps, adjusted[i], got[i], q)
			}
		}
	})
	if accepted < 50 {
		t.Error("hardly anything was accepted: the test shows nothing")
	}
}

// At q = .1, with 60 of 80 tests where nothing is wrong, false ones are at most
// a tenth of what is taken up, on average (here .1 x 60/80).
func TestDiscoveriesHoldTheirRate(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	share, found := 0.0, 0
	const runs = 2000
	for range runs {
		ps := make([]float64, 80)
		for i := range ps {
			z := rng.NormFloat64()
			if i >= 60 {
				z += 3
			}
			ps[i] = detect.UpperTail(z)
		}
		taken := finding.Discoveries(ps, 0.1)
		wrong, all := 0, 0
		for i, yes := range taken {
			if yes {
				all++
				if i < 60 {
					wrong++
				}
			}
		}
		share += float64(wrong) / float64(max(1, all)) / runs
		found += all - wrong
	}
	if math.Abs(share-0.075) > 0.01 {
		t.Errorf("false share %v, want .075 ± .01", share)
	}
	if power := float64(found) / (20 * runs); power < 0.5 {
		t.Errorf("power %v", power)
	}
	if q := finding.AnyDependence(0.1, 3); math.Abs(q-0.1/(1+0.5+1.0/3)) > 1e-15 {
		t.Errorf("q for any dependence %v", q)
	}
}

// What is looked at first carries evidence of several families; evidence
// against names nothing.
func TestLookFirst(t *testing.T) {
	lot := func(id string, share float64) detect.Item {
		return detect.Item{Kind: detect.Lot, ID: id, Share: share}
	}
	es := []finding.Evidence{
		{Ref: "R1", Family: detect.Balance, LLR: 4, Items: []detect.Item{lot("A", 0.6), lot("B", 0.4)}},
		{Ref: "R2", Family: detect.Balance, LLR: 4, Items: []detect.Item{lot("A", 0.5), lot("C", 0.5)}},
		{Ref: "R3", Family: detect.Documents, LLR: 2, Items: []detect.Item{lot("B", 1)}},
		{Ref: "R4", Family: detect.Indicator, LLR: -5, Items: []detect.Item{lot("D", 1)}},
	}
	got := finding.LookFirst(es, 0)
	var ids []string
	for _, l := range got {
		ids = append(ids, l.ID)
	}
	if !slices.Equal(ids, []string{"B", "A", "C"}) || math.Abs(got[0].Score-3.6) > 1e-9 || math.Abs(got[1].Score-2.4) > 1e-9 {
		t.Errorf("look first at %+v", got)
	}
	if !slices.Equal(got[0].Results, []string{"R3", "R1"}) {
		t.Errorf("because of %v", got[0].Results)
	}
	if short := finding.LookFirst(es, 1); len(short) != 1 || short[0].ID != "B" {
		t.Errorf("the first of them: %+v", short)
	}
}
