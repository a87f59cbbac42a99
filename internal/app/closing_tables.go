package app

import (
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// Kinds of entry of the monthly closings.
const (
	kindClosed   = "balance.closed"
	kindReopened = "balance.reopened"
)

// reopenings bounds what a closing lists as having re-opened it; one is enough
// to have it closed again.
const reopenings = 50

func defineClosing(reg *store.Registry) *store.Table[Closing] {
	return store.Define(reg, store.Table[Closing]{Name: "closing", Key: func(c Closing) string { return returnKey(c.Site, c.Month) },
		Columns: []store.Column[Closing]{
			store.Text("month", func(c Closing) string { return c.Month }),
			store.Int("reopened", func(c Closing) int64 { return flag(len(c.Reopened) > 0) }),
		}, Indexes: [][]string{{"month"}, {"reopened", "month"}}})
}

// reopenedBody is the body of a re-opening that the watch found: the figures of
// a closed month no longer hold.
type reopenedBody struct {
	Site    string              `json:"site"`
	Month   string              `json:"month"`
	Changed []ClosingDifference `json:"changed"`
}

// projectClosing folds a closing or a re-opening into its table.
func (t *tables) projectClosing(tx *store.Tx, e *evidence.Entry) error {
	if e.Kind == kindReopened {
		var r reopenedBody
		if err := decode(e, &r); err != nil {
			return err
		}
		t.reopen(tx, e, r.Site, r.Month)
		return nil
	}
	var c closedBody
	if err := decode(e, &c); err != nil {
		return err
	}
	old, _ := get(state{tx, t}, t.closing, returnKey(c.Site, c.Month))
	store.Put(tx, t.closing, Closing{closedBody: c, Seq: e.Seq, Org: e.Org, By: e.Actor, ClosedMS: e.Recorded.UnixMilli(), Count: old.Count + 1})
	return nil
}

func (t *tables) reopen(tx *store.Tx, e *evidence.Entry, site, month string) {
	c, closed := get(state{tx, t}, t.closing, returnKey(site, month))
	if !closed || len(c.Reopened) >= reopenings {
		return
	}
	c.Reopened = append(c.Reopened, Reopening{e.Seq, e.Recorded.UnixMilli(), e.Kind})
	store.Put(tx, t.closing, c)
}

// touchClosings re-opens the closed months that an event is about: of a
// transformation its own, of a count also the one that begins with it. An event
// reported within its month can touch none.
func (t *tables) touchClosings(tx *store.Tx, e *evidence.Entry, ev *custody.Event) {
	month := ev.Period
	if month == "" {
		month = e.Occurred.Format("2006-01")
	}
	if month >= e.Recorded.In(e.Occurred.Location()).Format("2006-01") {
		return
	}
	kind := ev.Kind
	if kind == custody.Correct && ev.Was != nil {
		kind = ev.Was.Kind
	}
	switch kind {
	case custody.Stocktake:
		t.reopen(tx, e, ev.Site, month)
		t.reopen(tx, e, ev.Site, addMonths(month, 1))
	case custody.Transform, custody.Receive:
		t.reopen(tx, e, ev.Site, month)
	}
}
