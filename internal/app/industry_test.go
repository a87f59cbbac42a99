package app

import (
	"context"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/ree"
)

// The stages of an honest industry: every one worked, recoveries lie where
// processes declare them, and the stocks are those of the lots.
func TestIndustryOfAnOffice(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 12)
	o, err := a.Industry(context.Background(), everyone, "")
	if err != nil || !o.All {
		t.Fatal(o.All, err)
	}
	for _, s := range o.Stages {
		if s.Sites == 0 || s.Output <= 0 || !s.Outputs.Shown || s.Outputs.Low > s.Outputs.High {
			t.Errorf("%+v", s)
		}
		rate, ok := s.Recovery()
		if ok != (s.Kind != "mine") || ok && (rate < 0.5 || rate > 1.02) {
			t.Errorf("%s recovers %.3f", s.Kind, rate)
		}
		if ok && (s.Recoveries.Low > rate || s.Recoveries.High < rate) {
			t.Errorf("%s: the stage's %.3f is outside of its sites' %.3f to %.3f", s.Kind, rate, s.Recoveries.Low, s.Recoveries.High)
		}
	}
	var stock, lots ree.OxideMass
	for _, l := range o.Levels {
		stock += l.Stock
	}
	rows, err := a.Stocks(context.Background(), everyone)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Class == StockOwn || r.Class == StockCustody || r.Class == StockFrozen {
			lots += r.REO
		}
	}
	if math.Abs(float64(stock-lots)) > 1e-6*float64(lots) {
		t.Errorf("%s in store by the bookings, %s by the lots", stock, lots)
	}
	if _, err := a.Industry(context.Background(), everyone, "1990"); err != nil {
		t.Error(err)
	}
}

// A company sees its own figures, and of the others a range alone, from enough
// owners.
func TestIndustryOfACompany(t *testing.T) {
	a := industry(t, 7, 6)
	all, err := a.Industry(context.Background(), everyone, "")
	if err != nil {
		t.Fatal(err)
	}
	o, err := a.Industry(context.Background(), Actor{Account: "x", Org: "SHUOGUANG", Roles: []Role{RoleOperator}}, "")
	if err != nil || o.All {
		t.Fatal(o.All, err)
	}
	for i, s := range o.Stages {
		whole := all.Stages[i]
		if s.Kind != "separation" && (s.Output != 0 || s.Stock != 0 || s.Sites != 0) {
			t.Errorf("it sees %s's figures: %+v", s.Kind, s)
		}
		if s.Kind == "separation" && (s.Sites != 1 || s.Output <= 0 || s.Output >= whole.Output) {
			t.Errorf("its own: %+v", s)
		}
		for _, r := range []struct{ got, all SiteRange }{{s.Outputs, whole.Outputs}, {s.Recoveries, whole.Recoveries}} {
			if r.got.Shown && (r.got.Low == r.all.Low || r.got.High == r.all.High) {
				t.Errorf("%s: an end of the range is one site's exact figure", s.Kind)
			}
		}
		if s.Kind == "recycler" && s.Outputs.Shown {
			t.Error("a range of four recyclers is shown")
		}
	}
	used := map[ree.Level]bool{}
	for _, l := range all.Levels {
		used[l.Level] = l.Used > 0
	}
	o, err = a.Industry(context.Background(), Actor{Account: "x", Org: "CHUIYANG", Roles: []Role{RoleOperator}}, "")
	if err != nil {
		t.Fatal(err)
	}
	tried := false
	for _, l := range o.Levels {
		tried = tried || used[l.Level]
		if l.Used != 0 {
			t.Errorf("it sees what others used: %+v", l)
		}
	}
	if !tried {
		t.Error("no level of this company is used at home by anybody: this test checks nothing")
	}
}

// No range is ever shown that rests on fewer than five owners beside the reader,
// however many sites they have.
func TestNoRangeFromFewOwners(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "sites")
		var list []siteValue
		others := map[string]bool{}
		for range n {
			owner := fmt.Sprintf("G%d", rapid.IntRange(0, 6).Draw(t, "owner"))
			list = append(list, siteValue{owner, rapid.Float64Range(0, 1e6).Draw(t, "value")})
			if owner != "G0" {
				others[owner] = true
			}
		}
		s := industrySum{out: &Industry{}, owner: "G0"}
		if r := s.ranged(list); r.Shown != (len(others) >= leastOwners) || r.Shown && r.Low > r.High {
			t.Fatalf("%d other owners: %+v", len(others), r)
		}
	})
}

func TestQuantileAndRounding(t *testing.T) {
	if q := quantile([]float64{1, 2, 3, 4, 5}, .25); q != 2 {
		t.Error(q)
	}
	if q := quantile([]float64{1, 2, 3, 4}, .75); q != 3.25 {
		t.Error(q)
	}
	for x, want := range map[float64]float64{123.4: 120, .9876: .99, 0: 0, 15049: 15000} {
		if got := twoDigits(x); math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%g becomes %g, want %g", x, got, want)
		}
	}
}
