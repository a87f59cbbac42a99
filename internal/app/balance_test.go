package app

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"lanthorn/accountancy/balance"
	"lanthorn/custody"
	"lanthorn/internal/simulate"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// industrySink takes an invented industry's reports into an application.
type industrySink struct {
	a  *App
	at time.Time
}

func (s *industrySink) Register(at time.Time, r custody.Registration) error {
	s.at = at
	_, err := s.a.Register(context.Background(), System, "", at, r)
	return err
}

func (s *industrySink) Report(at time.Time, org string, occurred time.Time, ev custody.Event) (int64, custody.Event, error) {
	s.at = at
	out, err := s.a.Report(context.Background(), Actor{Account: "test", Org: org, Roles: []Role{RoleOperator, RoleExporter, RoleSupervisor}}, Submission{Occurred: occurred, Event: ev})
	return out.Seq, out.Event, err
}

// industry is an installation with some months of an invented industry.
func industry(t *testing.T, seed uint64, months int) *App {
	t.Helper()
	sink := &industrySink{}
	f := open(t, func(c *Config) {
		c.NoLog, c.Volatile, c.Now = true, true, func() time.Time { return sink.at }
	})
	sink.a = f.App
	made, err := simulate.Run(context.Background(), simulate.Config{Seed: seed, Months: months}, sink, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ImportOutside(context.Background(), System, "", OutsideCommand{Records: made.Outside}); err != nil {
		t.Fatal(err)
	}
	return f.App
}

var everyone = Actor{Account: "test", Org: "SUPERVISION", Roles: []Role{RoleSupervisor, RoleAuditor, RoleAdmin}}

// An industry that measures honestly gives no alarm, though it errs in every
// figure; and every balance closes, month by month.
func TestHonestBalancesGiveNoAlarm(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 8)
	sites, err := a.BalanceSites(context.Background(), everyone)
	if err != nil || len(sites) < 20 {
		t.Fatalf("%d sites, %v", len(sites), err)
	}
	tested, squares, n := 0, 0.0, 0
	for _, s := range sites {
		list, err := a.Balances(context.Background(), everyone, s.Site.Ref)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range list {
			if len(b.Alarms) > 0 {
				t.Errorf("%s %s: %+v", s.Site.Ref, b.Element, b.Alarms[0])
			}
			if b.Trace || len(b.Rows) == 0 {
				continue
			}
			tested++
			for _, r := range b.Rows {
				if math.IsNaN(r.MUF) || math.IsNaN(r.Sigma) {
					t.Fatalf("%s %s %s: %+v", s.Site.Ref, b.Element, r.Last, r)
				}
				if r.Measured {
					squares, n = squares+r.SITMUF*r.SITMUF, n+1
				}
			}
		}
	}
	// The stated errors are somewhat above what the invented laboratories make.
	if rms := math.Sqrt(squares / float64(n)); tested < 60 || rms < 0.4 || rms > 1.1 {
		t.Errorf("%d balances tested, whitened unaccounted mass %.2f rms", tested, rms)
	}
}

// books are the events of a site for a test to change.
func books(t *testing.T, a *App, ref string, change func(*siteBooks), e ree.Element) Balance {
	t.Helper()
	var out Balance
	err := a.Store.View(context.Background(), func(v *store.View) error {
		site, _, err := store.Get(v, a.tables.site, ref)
		if err != nil {
			return err
		}
		limits, err := a.thresholds(site)
		if err != nil {
			return err
		}
		b := a.newBooks(v, site)
		if err := b.read(); err != nil {
			return err
		}
		change(b)
		if err := b.weigh(); err != nil {
			return err
		}
		out, err = b.close(e, limits)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What leaves a circuit without being booked is missed, and what comes in
// without being booked is found, each with its sign and about its mass.
func TestHiddenMaterialIsFound(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 8)
	const plant = "SHUOGUANG-SX"
	honest := books(t, a, plant, func(*siteBooks) {}, ree.Nd)
	if len(honest.Alarms) > 0 || len(honest.Rows) != 8 {
		t.Fatalf("%d rows, alarms %+v", len(honest.Rows), honest.Alarms)
	}
	for _, x := range []struct {
		name  string
		sign  int
		scale int64 // of what is drawn from the fourth month on, in per cent
	}{{"diverted", 1, 90}, {"brought in", -1, 110}} {
		moved := 0.0
		b := books(t, a, plant, func(b *siteBooks) {
			for _, ev := range b.events {
				if ev.month < b.months[3] {
					continue
				}
				ev.ev.Outputs = slices.Clone(ev.ev.Outputs)
				for i := range ev.ev.Outputs {
					o := &ev.ev.Outputs[i]
					if ev.ev.Process != "sx" {
						continue
					}
					before := o.Net
					o.Net = o.Net * ree.Mass(x.scale) / 100
					c, err := b.lot(o.Lot)
					if err != nil {
						t.Fatal(err)
					}
					moved += float64(c.lot.ElementsIn(before)[ree.Nd]-c.lot.ElementsIn(o.Net)[ree.Nd]) / perKG
				}
			}
		}, ree.Nd)
		if len(b.Alarms) == 0 || b.Alarms[0].Sign != x.sign {
			t.Fatalf("%s: %+v", x.name, b.Alarms)
		}
		last := b.Rows[len(b.Rows)-1].CUMUF
		if math.Abs(last.Value-moved) > 4*last.Sigma {
			t.Errorf("%s: %.0f kg ± %.0f missing, %.0f were moved", x.name, last.Value, last.Sigma, moved)
		}
	}
}

// Without stocktakes nothing is concluded, and the balance says so.
func TestWithoutCountsNothingIsConcluded(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 3)
	b := books(t, a, "SHUOGUANG-SX", func(b *siteBooks) {
		b.events = slices.DeleteFunc(b.events, func(e siteEvent) bool { return e.ev.Kind == custody.Stocktake })
	}, ree.Nd)
	if len(b.Rows) != 0 || len(b.Alarms) != 0 || len(b.Statements) != 1 || b.Statements[0].Code != balance.NoStocktake {
		t.Errorf("%+v", b)
	}
}

// Nobody sees another's balance.
func TestBalanceIsTheOperatorsOwn(t *testing.T) {
	a := industry(t, 7, 1)
	other := Actor{Account: "x", Org: "NOBODY", Roles: []Role{RoleOperator}}
	if _, err := a.Balance(context.Background(), other, "SHUOGUANG-SX", ree.Nd); err == nil {
		t.Error("another operator saw the balance")
	}
}
