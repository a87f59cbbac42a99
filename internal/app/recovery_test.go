package app

import (
	"context"
	"math"
	"testing"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/plant"
	"lanthorn/ree"
)

func recoveryOf(t *testing.T, a *App, site, process string, e ree.Element) ProcessRecovery {
	t.Helper()
	_, list, err := a.Recoveries(context.Background(), everyone, site, e)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.Process.Ref == process {
			return p
		}
	}
	t.Fatalf("%s has no recovery of %s", site, process)
	return ProcessRecovery{}
}

// Every process of an honest industry stays inside the band it declares, within
// its error; and the year's recovery is that of its months, not their mean.
func TestRecoveriesOfAnHonestIndustry(t *testing.T) {
	a := industry(t, 7, 5)
	sites, err := a.BalanceSites(context.Background(), everyone)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range sites {
		_, list, err := a.Recoveries(context.Background(), everyone, s.Site.Ref, balance.Total)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			seen++
			fed, made := 0.0, 0.0
			for _, m := range p.Months {
				if math.IsNaN(m.Rate) || math.IsNaN(m.SD) {
					t.Fatalf("%s %s %s: %+v", s.Site.Ref, p.Process.Ref, m.Last, m.Recovery)
				}
				made += m.Product
				if !p.Process.Pool {
					fed += m.Feed
				}
			}
			if y := p.Year; !p.Process.Pool && math.Abs(y.Rate-made/fed) > 1e-12 {
				t.Errorf("%s %s: %g over the year, %g by its months", s.Site.Ref, p.Process.Ref, y.Rate, made/fed)
			}
			if p.Year.Place == plant.Above || p.Year.Place == plant.Below {
				t.Errorf("%s %s: %.4f ± %.4f is %s its band", s.Site.Ref, p.Process.Ref, p.Year.Rate, p.Year.SD, p.Year.Place)
			}
			if p.Norm != nil {
				t.Errorf("%s: a remembered norm is shown as one", p.Process.Ref)
			}
		}
	}
	if seen < 25 {
		t.Errorf("%d processes", seen)
	}
}

// Scrap is not recovered: what machining makes of magnets is, its swarf is not.
func TestScrapIsNotRecovered(t *testing.T) {
	a := industry(t, 7, 4)
	p := recoveryOf(t, a, "CHUIYANG-MAG", "machine", ree.Nd)
	if r := p.Year.Rate; r < 0.55 || r > 0.9 {
		t.Errorf("machining recovers %.3f", r)
	}
}

func TestRecoveryIsTheOperatorsOwn(t *testing.T) {
	a := industry(t, 7, 1)
	other := Actor{Account: "x", Org: "NOBODY", Roles: []Role{RoleOperator}}
	if _, _, err := a.Recoveries(context.Background(), other, "SHUOGUANG-SX", ree.Nd); err == nil {
		t.Error("another operator saw the recovery")
	}
}
