package app

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// bytesOf are statistics as both downloads.
func (f *fixture) bytesOf(s review.Statistics, err error) []byte {
	f.t.Helper()
	f.must(err)
	a, err := StatisticsJSON(s)
	f.must(err)
	b, err := StatisticsCSV(s)
	f.must(err)
	return append(a, b...)
}

// copyLedger appends every entry to a fresh installation.
func copyLedger(t *testing.T, from *queued, to *fixture) {
	t.Helper()
	var all []evidence.Entry
	from.must(from.Store.View(context.Background(), func(v *store.View) error {
		return v.Entries(1, func(e evidence.Entry) error { all = append(all, e); return nil })
	}))
	for _, e := range all {
		_, err := to.Store.Do(context.Background(), store.Command{Run: func(tx *store.Tx) (any, error) {
			_, err := tx.Append(store.Draft{Kind: e.Kind, Schema: e.Schema, Occurred: e.Occurred, Actor: e.Actor, Org: e.Org, Subjects: e.Subjects, Body: json.RawMessage(e.Body)})
			return nil, err
		}})
		to.must(err)
	}
}

// Statistics are a function of the ledger at an entry: from the tables, from the
// entries, in a fresh installation and after more entries, the bytes are the same.
func TestStatisticsAreAFunctionOfTheLedger(t *testing.T) {
	t.Parallel()
	f := statFixture(t)
	ctx := context.Background()
	head := f.Store.Head()
	now := f.bytesOf(f.Statistics(ctx, reviewer, 0))
	if len(now) < 500 || !bytes.Contains(now, []byte(`"granted"`)) || !bytes.Contains(now, []byte(`"agency"`)) {
		t.Fatalf("statistics say little: %s", now)
	}
	if again := f.bytesOf(f.Statistics(ctx, reviewer, head)); !bytes.Equal(now, again) {
		t.Errorf("from the entries:\n%s\nfrom the tables:\n%s", again, now)
	}
	fresh := open(t, likeAdvised)
	fresh.now = f.now
	copyLedger(t, f, fresh)
	if other := fresh.bytesOf(fresh.Statistics(ctx, reviewer, 0)); !bytes.Equal(now, other) {
		t.Errorf("in a fresh installation:\n%s\nwas:\n%s", other, now)
	}
	f.manyCases(f.template, f.lot, 20, rand.New(rand.NewPCG(5, 6)))
	later := f.bytesOf(f.Statistics(ctx, reviewer, 0))
	if bytes.Equal(later, now) {
		t.Error("twenty more cases change nothing")
	}
	if again := f.bytesOf(f.Statistics(ctx, reviewer, head)); !bytes.Equal(now, again) {
		t.Error("what was said at an entry changes later")
	}
	if again := f.bytesOf(f.Statistics(ctx, reviewer, f.Store.Head())); !bytes.Equal(later, again) {
		t.Error("what has changed since was not all read")
	}
	f.replays()
}

func TestPostgresStatistics(t *testing.T) {
	dsn := postgres(t)
	f := statFixture(t)
	g := open(t, likeAdvised, func(c *Config) { c.DSN = dsn })
	g.now = f.now
	copyLedger(t, f, g)
	ctx := context.Background()
	want := f.bytesOf(f.Statistics(ctx, reviewer, 0))
	for _, at := range []int64{0, g.Store.Head()} {
		if got := g.bytesOf(g.Statistics(ctx, reviewer, at)); !bytes.Equal(got, want) {
			t.Errorf("on PostgreSQL:\n%s\non SQLite:\n%s", got, want)
		}
	}
	g.replays()
}

// People outside the office see no small count, nor one that follows from others;
// and cannot ask for an earlier entry, from which a difference would tell.
func TestSmallCountsAreHeldBack(t *testing.T) {
	f := statFixture(t)
	ctx := context.Background()
	_, err := f.Statistics(ctx, maker, f.Store.Head())
	refused(t, err, "actor.role")
	if _, err := f.Statistics(ctx, Actor{}, 0); err == nil {
		t.Error("statistics for nobody")
	}
	s, err := f.Statistics(ctx, maker, 0)
	f.must(err)
	if s.Least != leastCell {
		t.Errorf("least %d", s.Least)
	}
	for _, c := range s.Outcomes {
		if c.Cases < leastCell || c.Month >= s.Month {
			t.Errorf("published: %+v", c)
		}
	}
	_, err = f.Statistics(ctx, reviewer, f.Store.Head()+1)
	refused(t, err, "entry.unknown")
}

func likeAdvised(c *Config) {
	p, cn := c.Law.Review, c.Law.Pack.Review
	p.Agencies, p.Routes, p.Escalation, p.Grades, p.Queries, p.Clocks, p.Intake = cn.Agencies, cn.Routes, cn.Escalation, cn.Grades, cn.Queries, cn.Clocks, cn.Intake
}

// statFixture is the queue's installation with cases decided, refused and
// withdrawn.
func statFixture(t *testing.T) *queued {
	f := queueFixture(t)
	ctx := context.Background()
	lot := f.lot
	f.days(3)
	for i, outcome := range []review.Outcome{review.Grant, review.Grant, review.Refused} {
		ref := f.lodged(application(lot, 10*ree.Kilogram))
		f.days(4 + i)
		line := review.LineOutcome{Line: 1, Outcome: outcome, Reasons: []string{"criteria_met"}}
		if outcome != review.Refused {
			line.MassMG = 10 * ree.Kilogram
		}
		f.decide(ref, line)
	}
	ref := f.lodged(application(lot, 10*ree.Kilogram))
	_, err := f.Withdraw(ctx, maker, "", ref, "no longer needed")
	f.must(err)
	return f
}

// Whatever is hidden of a month is of nobody: nothing, or at least so many cases
// in more than one cell.
func TestWhatIsHiddenTellsNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		s := review.Statistics{Month: "2026-05"}
		all := 0
		for i := range 1 + rng.IntN(6) {
			c := review.StatCell{Month: "2026-03", Kind: "k", Destination: string(rune('A' + i)), Outcome: "granted", Cases: 1 + rng.IntN(12)}
			s.Outcomes, all = append(s.Outcomes, c), all+c.Cases
		}
		shown := s.Published(5).Outcomes
		sum := 0
		for _, c := range shown {
			sum += c.Cases
			if c.Cases < 5 || !slices.Contains(s.Outcomes, c) {
				t.Fatalf("shown: %+v of %+v", c, s.Outcomes)
			}
		}
		hidden := len(s.Outcomes) - len(shown)
		if hidden == 1 && len(shown) > 0 || hidden > 0 && all-sum < 5 && len(shown) > 0 {
			t.Fatalf("%d hidden with %d cases: %+v", hidden, all-sum, s.Outcomes)
		}
	}
}
