package app

import (
	"context"
	"slices"
	"testing"

	"lanthorn/internal/store"
	"lanthorn/review"
)

// TestTheSweepMissesNothing walks day by day past every clock of cases in several
// states: what has fallen due is always among what the sweep reads, and what it
// reads is at most that and cases of which a clock ran out on the day.
func TestTheSweepMissesNothing(t *testing.T) {
	f, ref := advised(t)
	ctx := context.Background()
	f.refer(ref, "production", "experts")
	items := []review.QueryItem{{No: 1, Text: "Capacity of the plant", Required: true}}
	for _, q := range []QueryMove{{Move: "issue", Agency: "production", Items: items, Stops: []string{review.StopsAgency}}, {Move: "issue", Agency: "experts", Items: items}} {
		who := adviser
		if q.Agency == "experts" {
			who = pooled
		}
		_, err := f.MoveQuery(ctx, who, "", ref, q)
		f.must(err)
	}
	_, err := f.Lodge(ctx, maker, "", "", application(f.magnets().Lot, kg))
	f.must(err)
	read, settled := 0, 0
	for day := range 120 {
		f.days(1)
		now := f.now
		var rows []string
		f.must(f.Store.View(ctx, func(v *store.View) error {
			q := store.Query{Where: []store.Cond{{Col: "next_ms", Op: store.Lt, Value: now.UnixMilli()}}}
			return store.SelectEach(v, f.tables.queue.cases, q, func(r queueRow) error { rows = append(rows, r.Case); return nil })
		}))
		read += len(rows)
		f.must(f.Store.View(ctx, func(v *store.View) error {
			return store.SelectEach(v, f.tables.review.cases, store.Query{}, func(c review.Case) error {
				some, err := f.anyDue(&c, now)
				if some && !slices.Contains(rows, c.Key) {
					t.Errorf("day %d: something is due in %s and the sweep does not read it", day, c.Key)
				}
				return err
			})
		}))
		n, err := f.RunClocks(ctx)
		f.must(err)
		settled += n
	}
	if read == 0 || read > 2*settled {
		t.Errorf("the sweep read %d cases in 120 days and settled something in %d", read, settled)
	}
	f.replays()
}
