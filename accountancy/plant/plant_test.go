package plant

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/accountancy/balance"
)

func term(kg, random float64, shared ...balance.Sensitivity) balance.Term {
	return balance.Term{Kg: kg, Random: random, Shared: shared}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s = %.9g, want %.9g", what, got, want)
	}
}

var (
	ore, metal = Node{Store, "ore"}, Node{Store, "metal"}
	one, two   = Node{Process, "one"}, Node{Process, "two"}
)

// chain is two processes with an intermediate that was measured once.
func chain(fed, between, made float64) *Books {
	b := NewBooks()
	b.Move(Charge, "ore", ore, one, term(fed, 1))
	b.Move(Direct, "cake", one, two, term(between, 1))
	b.Move(Product, "metal", two, metal, term(made, 1))
	return b
}

// The values of a chain by hand: with y = 100, 94, 100 and V = I the mean of
// the three is what all of them become, r = (6, -6), H = [2 -1; -1 2] and
// gamma = 24.
func TestChainByHand(t *testing.T) {
	v, err := chain(100, 94, 100).Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "gamma", v.Global.Statistic, 24, 1e-9)
	for _, l := range v.Lines {
		if l.Kind != Stock {
			near(t, l.Name(), l.Value, 98, 1e-9)
			near(t, l.Name()+" sd", l.SD, 1/math.Sqrt(3), 1e-9)
		}
	}
	if v.Answer != Open {
		t.Fatal(v.Answer)
	}
	best := v.Classes[0]
	if len(best) != 1 || best[0].Stream == nil || best[0].Stream.Kind != Direct {
		t.Errorf("the one measurement that both processes contradict is not named: %+v", best)
	}
	near(t, "its bias", best[0].Size, -6, 1e-9)
}

// A store gains what nobody measured: it checks nothing, and its gain follows.
func TestAStoreChecksNothing(t *testing.T) {
	b := NewBooks()
	b.Move(Mined, "ore", Outside, ore, term(10, 1))
	b.Move(Dispatch, "ore", ore, Outside, term(4, 1))
	v, err := b.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	if v.Answer != Untested || v.Checks[0].Tested {
		t.Errorf("%+v", v)
	}
	stock := v.Lines[len(v.Lines)-1]
	near(t, "stock", stock.Value, 6, 1e-9)
	near(t, "stock sd", stock.SD, math.Sqrt2, 1e-9)
}

// The two scales of a road share the goods' assay, whatever its error is.
func TestARoadIsCheckedByItsScalesAlone(t *testing.T) {
	b := NewBooks()
	assay := balance.Sensitivity{Source: "lot A", Kg: 500}
	b.Move(Sent, "ore", Outside, Node{Kind: Road}, term(1000, 1, assay))
	b.Move(Receipt, "ore", Node{Kind: Road}, ore, term(990, 1, assay))
	v, err := b.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	c, found := v.Worst()
	if !found || c.Kind != Road {
		t.Fatalf("%+v", v.Checks)
	}
	near(t, "sd of the difference", c.SD, math.Sqrt2, 1e-9)
}

func TestNothingMovedIsNoError(t *testing.T) {
	b := NewBooks()
	b.Move(Charge, "ore", ore, one, term(0, 0))
	b.Hold("one", nil, nil)
	if v, err := b.Reconcile(); err != nil || v.Answer != Nothing {
		t.Errorf("%+v, %v", v, err)
	}
}

// The order in which movements are booked changes nothing.
func TestOrderOfBookingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		masses := rapid.SliceOfN(rapid.Float64Range(1, 1000), 2, 6).Draw(t, "masses")
		book := func(back bool) *Verdict {
			b := NewBooks()
			for i := range masses {
				if back {
					i = len(masses) - 1 - i
				}
				m := masses[i]
				b.Move(Charge, "ore", ore, one, term(m, .01*m, balance.Sensitivity{Source: "laboratory", Kg: .002 * m}))
				b.Move(Product, "metal", one, metal, term(.9*m, .01*m))
				b.Move(Lost, "", one, Outside, term(.1*m, .02*m))
			}
			v, err := b.Reconcile()
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		a, b := book(false), book(true)
		if math.Abs(a.Global.Statistic-b.Global.Statistic) > 1e-9 {
			t.Fatalf("%g and %g", a.Global.Statistic, b.Global.Statistic)
		}
	})
}

// R = 90/100 with 1 % on each side has a standard error of .9 * sqrt(2) %; a
// laboratory that errs alike on both sides adds nothing.
func TestRecoveryAndItsError(t *testing.T) {
	alike := func(kg float64) balance.Sensitivity { return balance.Sensitivity{Source: "laboratory", Kg: .05 * kg} }
	r := Recover([]balance.Term{term(100, 1, alike(100))}, []balance.Term{term(90, .9, alike(90))}, nil, nil)
	near(t, "rate", r.Rate, .9, 1e-12)
	near(t, "sd", r.SD, .9*.01*math.Sqrt2, 1e-12)
	begin, end := term(50, 2), term(60, 2)
	kept := Recover([]balance.Term{term(100, 0)}, []balance.Term{term(81, 0)}, &begin, &end)
	near(t, "rate by counts", kept.Rate, .9, 1e-12)
	near(t, "its sd", kept.SD, .9/90*2*math.Sqrt2, 1e-12)
	if r := Recover(nil, []balance.Term{term(1, 0)}, nil, nil); r.Known || math.IsNaN(r.Rate) {
		t.Errorf("a recovery of nothing fed: %+v", r)
	}
}

func TestAgainstABand(t *testing.T) {
	for _, x := range []struct {
		rate, sd float64
		want     Place
	}{{.9, .01, Within}, {.96, .01, Unclear}, {.99, .01, Above}, {.84, .01, Unclear}, {.8, .01, Below}} {
		if got := (Recovery{Rate: x.rate, SD: x.sd, Known: true}).Against(.85, .95); got != x.want {
			t.Errorf("%g ± %g: %s, want %s", x.rate, x.sd, got, x.want)
		}
	}
	if got := (Recovery{Rate: .9, Known: true}).Against(0, 0); got != NoBand {
		t.Error(got)
	}
}
