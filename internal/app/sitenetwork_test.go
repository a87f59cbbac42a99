package app

import (
	"context"
	"math"
	"slices"
	"testing"

	"lanthorn/accountancy/network"
	"lanthorn/accountancy/plant"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// networkOf reconciles a site's month after a change of its events.
func networkOf(t *testing.T, a *App, site, month string, e ree.Element, change func(*siteBooks)) *plant.Verdict {
	t.Helper()
	var out *plant.Verdict
	err := a.Store.View(context.Background(), func(v *store.View) error {
		s, _, err := store.Get(v, a.tables.site, site)
		if err != nil {
			return err
		}
		b := a.newBooks(v, s)
		b.every = true
		if err := b.read(); err != nil {
			return err
		}
		if change != nil {
			change(b)
		}
		out, err = b.network(month, e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// An industry that measures honestly closes, site by site and month by month, as
// often as the level of the tests says; and its reconciled values balance.
func TestHonestNetworksClose(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 5)
	sites, err := a.BalanceSites(context.Background(), everyone)
	if err != nil {
		t.Fatal(err)
	}
	tested, open := 0, 0
	for _, s := range sites {
		n, err := a.SiteNetwork(context.Background(), everyone, s.Site.Ref, ree.Nd, "")
		if err != nil {
			t.Fatalf("%s: %v", s.Site.Ref, err)
		}
		for _, month := range n.Months {
			v := networkOf(t, a, s.Site.Ref, month, ree.Nd, nil)
			conserves(t, v)
			switch v.Answer {
			case plant.Open:
				open++
				fallthrough
			case plant.Closes:
				tested++
			}
		}
	}
	// Three families of tests at 5 % each; the stated errors are somewhat above
	// what the invented laboratories make.
	if tested < 80 || float64(open) > 0.12*float64(tested) {
		t.Errorf("%d of %d honest networks do not close", open, tested)
	}
}

// conserves checks the law that makes a reconciliation: at every node that is
// checked, reconciled in equals reconciled out.
func conserves(t *testing.T, v *plant.Verdict) {
	t.Helper()
	sum, size := map[plant.Node]float64{}, 1e-6
	for _, l := range v.Lines {
		if l.Class == network.Unobservable {
			return
		}
		if math.IsNaN(l.Value) || math.IsNaN(l.SD) || math.IsNaN(l.Z) || math.IsNaN(l.Sigmas) {
			t.Fatalf("%s: %+v", l.Name(), l)
		}
		sum[l.To] += l.Value
		sum[l.From] -= l.Value
		size += math.Abs(l.Value)
	}
	for _, c := range v.Checks {
		if math.Abs(sum[c.Node]) > 1e-8*size {
			t.Errorf("%s: %g kg left over", c.Name(), sum[c.Node])
		}
	}
}

// What is hidden at one process opens that process and no other, with its sign;
// and because no balance can tell its streams apart, they are all suspects.
func TestAHiddenFeedOpensItsProcess(t *testing.T) {
	a := industry(t, 7, 4)
	const site = "SHUOGUANG-SX"
	n, err := a.SiteNetwork(context.Background(), everyone, site, ree.Nd, "")
	if err != nil || len(n.Months) < 3 {
		t.Fatalf("%+v, %v", n.Months, err)
	}
	month := n.Months[2]
	honest := networkOf(t, a, site, month, ree.Nd, nil)
	if honest.Answer != plant.Closes {
		t.Fatalf("honest: %s", honest.Answer)
	}
	for _, x := range []struct {
		name  string
		scale int64 // of what cracking is said to have taken in, in per cent
		sign  float64
	}{{"undeclared feed", 85, -1}, {"diverted", 115, 1}} {
		v := networkOf(t, a, site, month, ree.Nd, func(b *siteBooks) {
			for i, ev := range b.events {
				if ev.ev.Process == "crack" && ev.ev.Kind == custody.Transform {
					changed := *ev.ev
					changed.Inputs = slices.Clone(changed.Inputs)
					for k := range changed.Inputs {
						changed.Inputs[k].Mass = changed.Inputs[k].Mass * ree.Mass(x.scale) / 100
					}
					b.events[i].ev = &changed
				}
			}
		})
		worst, found := v.Worst()
		if v.Answer != plant.Open || !found || worst.Ref != "crack" || worst.Residual*x.sign <= 0 {
			t.Fatalf("%s: %s, %+v", x.name, v.Answer, worst)
		}
		if len(v.Classes) == 0 || len(v.Classes[0]) < 2 {
			t.Fatalf("%s: one culprit is named where several are alike: %+v", x.name, v.Classes)
		}
		for _, c := range v.Checks {
			if c.Open && c.Ref != "crack" {
				t.Errorf("%s opens %s as well", x.name, c.Name())
			}
		}
	}
}

// A circuit that nobody counted is not checked, and the network says so.
func TestAnUncountedCircuitIsNotChecked(t *testing.T) {
	a := industry(t, 7, 3)
	n, err := a.SiteNetwork(context.Background(), everyone, "SHUOGUANG-SX", ree.Nd, "")
	if err != nil {
		t.Fatal(err)
	}
	v := networkOf(t, a, "SHUOGUANG-SX", n.Months[1], ree.Nd, func(b *siteBooks) {
		b.events = slices.DeleteFunc(b.events, func(e siteEvent) bool { return e.ev.Kind == custody.Stocktake })
	})
	for _, c := range v.Checks {
		if c.Kind == plant.Process && c.Ref == "sx" && c.Tested {
			t.Error("a circuit without counts was checked")
		}
	}
	for _, l := range v.Lines {
		if l.Kind == plant.HoldUp && (l.Measured || l.Class == network.Redundant) {
			t.Errorf("%+v", l)
		}
	}
}

// Nobody sees another's network, and a month without reports is refused.
func TestNetworkIsTheOperatorsOwn(t *testing.T) {
	a := industry(t, 7, 1)
	other := Actor{Account: "x", Org: "NOBODY", Roles: []Role{RoleOperator}}
	if _, err := a.SiteNetwork(context.Background(), other, "SHUOGUANG-SX", ree.Nd, ""); err == nil {
		t.Error("another operator saw the network")
	}
	if _, err := a.SiteNetwork(context.Background(), everyone, "SHUOGUANG-SX", ree.Nd, "1999-01"); err == nil {
		t.Error("a month without reports was answered")
	}
}
