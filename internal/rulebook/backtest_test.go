package rulebook

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"lanthorn/guideline"
)

// Twenty cases, every fourth to Japan; those went to an agency and took ten
// working days longer.
func pastCases() []Past {
	var past []Past
	for i := range 20 {
		p := Past{Case: string(rune('A' + i)), Applicant: string(rune('a' + i%5)), Lodged: "2026-01-05", Waited: 20 + i%3,
			View: guideline.View{Day: "2026-01-05", Destination: "DE", EndUse: guideline.EndUse{Code: "vehicle"}}}
		if i%4 == 0 {
			p.View.Destination, p.Waited = "JP", p.Waited+10
			p.Said = []guideline.Result{{Effect: guideline.Effect{Route: []string{"miit"}}}}
		}
		past = append(past, p)
	}
	past[4].View.EndUse.Code = "military"
	return past
}

func TestBacktestSaysWhoWouldBeTreatedDifferently(t *testing.T) {
	draft, ps := Read(sample(`destination == "JP"`, guideline.Effect{Route: []string{"miit"}}))
	if ps != nil {
		t.Fatal(ps)
	}
	out, err := Backtest(draft, nil, pastCases())
	if err != nil {
		t.Fatal(err)
	}
	r := out.Rules[0]
	if out.Cases != 20 || r.Fired != 5 || r.Newly != 5 || len(r.Changed) != 5 || r.Changed[0].Case != "A" || r.Changed[0].Values[0].Value != "JP" {
		t.Errorf("%+v", r)
	}
	if want := []Reached{{"DE", 0, 15}, {"JP", 5, 5}}; !slices.Equal(r.Where, want) {
		t.Errorf("reached %v, want %v", r.Where, want)
	}
	// Cases 0, 4, 8, 12, 16 are of applicants a, e, d, c, b; that of e is military.
	if r.Civil.Hit != 4 || r.Civil.Of != 5 || r.Civil.Low >= r.Civil.Share || r.Civil.High <= r.Civil.Share {
		t.Errorf("civil applicants %+v", r.Civil)
	}
	if w := r.Wait; !w.Known || w.Like != "agencies" || w.Similar != 5 || w.Others != 15 || w.Days < 9 || w.Days > 11 || w.Base < 20 || w.Base > 22 || w.Low >= w.Days || w.High <= w.Days {
		t.Errorf("wait %+v", r.Wait)
	}
}

// What stands in force under the draft's id is not counted as a change.
func TestBacktestComparesWithTheVersionInForce(t *testing.T) {
	draft, _ := Read(sample(`destination == "JP" || lines.size() > 9`, guideline.Effect{Refuse: true}))
	current, _ := Read(sample(`destination in ["JP", "DE"]`, guideline.Effect{Refuse: true}))
	out, err := Backtest(draft, current, pastCases())
	if err != nil {
		t.Fatal(err)
	}
	if r := out.Rules[0]; r.Newly != 0 || r.Ceased != 15 || r.Replaces != "1" {
		t.Errorf("%+v", r)
	}
}

func TestTooFewCasesLeaveTheWaitOpen(t *testing.T) {
	draft, _ := Read(sample(`true`, guideline.Effect{Require: []string{"pledge"}}))
	out, err := Backtest(draft, nil, pastCases())
	if err != nil {
		t.Fatal(err)
	}
	if w := out.Rules[0].Wait; w.Known || w.Similar != 0 {
		t.Errorf("%+v", w)
	}
}

// The interval of a wait holds the true difference of medians about as often as
// it says; the bound is three standard errors of that share below 95 %.
func TestTheWaitsIntervalHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	held := 0
	const rounds = 2000
	for range rounds {
		var a, b []float64
		for range 30 {
			a = append(a, 15+10*r.ExpFloat64())
		}
		for range 60 {
			b = append(b, 10+10*r.ExpFloat64())
		}
		w := Wait{}
		w.compare(a, b)
		if w.Low <= 5 && 5 <= w.High {
			held++
		}
	}
	if share := float64(held) / rounds; share < 0.935 {
		t.Errorf("the interval held the difference in %.3f of the rounds", share)
	}
}

// The ends of the interval are the shares from which the one seen lies exactly
// 1.96 standard errors away: that is what a score interval is.
func TestShareInterval(t *testing.T) {
	for of := 1; of <= 40; of++ {
		for hit := range of + 1 {
			s := shareOf(hit, of)
			for _, p := range []float64{s.Low, s.High} {
				away := math.Abs(s.Share - p)
				if want := 1.959964 * math.Sqrt(p*(1-p)/float64(of)); math.Abs(away-want) > 1e-7 {
					t.Fatalf("%d of %d: an end at %v lies %v away, want %v", hit, of, p, away, want)
				}
			}
		}
	}
}
