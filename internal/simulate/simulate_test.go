package simulate

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// full is one run over 24 months that several tests look at.
func full(t *testing.T) (*world, *ledger) {
	t.Helper()
	r := fullRun()
	if r.err != nil {
		t.Fatal(r.err)
	}
	return r.world, r.ledger
}

type outcome struct {
	world  *world
	ledger *ledger
	err    error
}

var fullRun = sync.OnceValue(func() outcome {
	l := newLedger()
	w, err := run(context.Background(), Config{Seed: 1}, l, nil)
	if err == nil {
		w.result()
	}
	return outcome{w, l, err}
})

func TestSameSeedSameEvents(t *testing.T) {
	_, _, first := play(t, Config{Seed: 7, Months: 4})
	_, _, again := play(t, Config{Seed: 7, Months: 4})
	_, _, other := play(t, Config{Seed: 8, Months: 4})
	if first.sum() != again.sum() {
		t.Error("the same seed gave other events")
	}
	if first.sum() == other.sum() {
		t.Error("another seed gave the same events")
	}
}

func TestEveryLengthIsAccepted(t *testing.T) {
	for _, months := range []int{1, 2, 3, 5, 9, 13} {
		_, r, l := play(t, Config{Seed: uint64(months) * 31, Months: months})
		if r.Events != len(l.entries) || r.Events < 200*months {
			t.Errorf("%d months: %d events reported, %d in the ledger", months, r.Events, len(l.entries))
		}
	}
	for seed := uint64(100); seed < 108; seed++ {
		play(t, Config{Seed: seed, Months: 3})
	}
}

func TestLengthIsBounded(t *testing.T) {
	for _, months := range []int{-1, 121} {
		if _, err := Run(context.Background(), Config{Months: months}, newLedger(), nil); err == nil {
			t.Errorf("%d months were accepted", months)
		}
	}
}

func TestSizeAndTime(t *testing.T) {
	start := time.Now()
	var done, total int
	l := newLedger()
	r, err := Run(context.Background(), Config{Seed: 2}, l, func(d, n int) { done, total = d, n })
	if err != nil {
		t.Fatal(err)
	}
	if r.Events < 8_000 || r.Events > 15_000 {
		t.Errorf("%d events in 24 months, wanted 8,000 to 15,000", r.Events)
	}
	if done != 24 || total != 24 {
		t.Errorf("progress ended at %d of %d", done, total)
	}
	if spent := time.Since(start); spent > 15*time.Second {
		t.Errorf("took %s", spent)
	}
	if n := len(l.mem.Sites); n < 38 || n > 46 {
		t.Errorf("%d sites, wanted about 40", n)
	}
}

func TestStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Run(ctx, Config{Months: 6}, newLedger(), func(done, _ int) {
		if done == 1 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

type deafSink struct{ *ledger }

func (deafSink) Report(time.Time, string, time.Time, custody.Event) (int64, custody.Event, error) {
	return 0, custody.Event{}, errors.New("no room")
}

func TestRefusalNamesTheSite(t *testing.T) {
	_, err := Run(context.Background(), Config{Months: 1}, deafSink{newLedger()}, nil)
	if err == nil || !strings.Contains(err.Error(), "no room") || !strings.Contains(err.Error(), "-PIT") {
		t.Errorf("got %v", err)
	}
}

// usedIn sums what the ledger counted against quotas, in t REO.
func usedIn(l *ledger, year int) map[string]float64 {
	sum := map[string]float64{}
	for _, q := range l.mem.Quotas {
		if q.Year == year {
			sum[q.Class+"/"+q.Stage] += float64(q.Used) / tonne
		}
	}
	return sum
}

func TestScaleOfAFullYear(t *testing.T) {
	_, l := full(t)
	for key, used := range usedIn(l, 2025) {
		if off := used/scale[key] - 1; math.Abs(off) > 0.03 {
			t.Errorf("%s 2025: %.0f t REO, %.1f %% off the %.0f t of the scale", key, used, 100*off, scale[key])
		}
	}
	if n := len(usedIn(l, 2025)); n != len(scale) {
		t.Errorf("%d classes and stages used, wanted %d", n, len(scale))
	}
	for key, used := range usedIn(l, 2026) {
		if part := used / scale[key]; math.Abs(part-seasonTo(9)) > 0.04 {
			t.Errorf("%s: %.1f %% of 2026 used in nine months, wanted about %.1f %%", key, 100*part, 100*seasonTo(9))
		}
	}
}

func TestQuotasAreSplitAndMostlyUsed(t *testing.T) {
	w, l := full(t)
	granted := map[string]float64{}
	for _, q := range l.mem.Quotas {
		if q.Left() < 0 {
			t.Errorf("%s is overrun", q.Key)
		}
		if q.Year == 2025 {
			granted[q.Class+"/"+q.Stage] += float64(q.Granted()) / tonne
		}
		if g := w.parties[q.Party].Group; g != "" && q.SplitIn == 0 {
			t.Errorf("%s was not split from the group", q.Key)
		}
	}
	for key, want := range scale {
		if math.Abs(granted[key]-want) > 20 {
			t.Errorf("%s: %.0f t granted in 2025, wanted %.0f", key, granted[key], want)
		}
	}
	for _, p := range w.plans {
		if part := p.done[2025] / p.issued[2025]; part < 0.85 || part > 0.998 {
			t.Errorf("%s %s %s uses %.1f %% of its quota", p.party, p.class, p.stage, 100*part)
		}
	}
}

// TestTruthConservesElements holds all that entered against all that left and
// all that is still there, element by element.
func TestTruthConservesElements(t *testing.T) {
	long, _ := full(t)
	short, _, _ := play(t, Config{Seed: 5, Months: 5})
	for _, w := range []*world{long, short} {
		there := w.flows.road
		for _, s := range w.order {
			for _, l := range s.stock {
				there = there.plus(l.truth)
			}
			for _, p := range s.pools {
				there = there.plus(p.truth)
			}
		}
		rest := w.flows.entered.minus(w.flows.left).minus(there)
		for e, m := range rest {
			if math.Abs(m) > 1e-9*w.flows.entered[e]+1 {
				t.Errorf("%s: %.3f kg of %.0f kg are unexplained", ree.Element(e), m/1e6, w.flows.entered[e]/1e6)
			}
		}
	}
}

// TestBooksConserveElements does the same with the books alone: what the ledger
// says came in, left, was lost and is there. The gap is measurement, and what
// the violations brought in unbooked.
func TestBooksConserveElements(t *testing.T) {
	_, l := full(t)
	var in, out ree.ElementMasses
	add := func(sum *ree.ElementMasses, m ree.ElementMasses) {
		for e := range sum {
			sum[e] += m[e]
		}
	}
	for _, s := range l.mem.Sites {
		for _, p := range s.Processes {
			if _, opened := l.mem.Pools[custody.PoolKey(s.Ref, p.Ref)]; opened {
				add(&in, p.HoldUp)
			}
		}
	}
	for _, e := range l.entries {
		switch e.ev.Kind {
		case custody.Extract, custody.Import, custody.Collect:
			for _, o := range e.ev.Outputs {
				add(&in, l.mem.Lots[o.Lot].Elements) // as corrected
			}
		case custody.Consume, custody.Export:
			for _, i := range e.ev.Inputs {
				lot := l.mem.Lots[i.Lot]
				add(&out, lot.ElementsIn(i.Mass))
			}
		}
		for _, loss := range e.ev.Losses {
			add(&out, loss.Elements)
		}
	}
	for _, lot := range l.mem.Lots {
		if lot.Status != custody.PoolState {
			add(&out, lot.ElementsIn(lot.Remaining))
		}
	}
	for _, p := range l.mem.Pools {
		add(&out, p.Elements)
	}
	for _, e := range []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Gd, ree.Dy, ree.Y} {
		if gap := float64(out[e]-in[e]) / float64(in[e]); math.Abs(gap) > 0.015 {
			t.Errorf("%s: the books gain %.2f %%", e, 100*gap)
		}
	}
}
