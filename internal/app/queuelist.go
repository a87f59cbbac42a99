package app

import (
	"context"
	"slices"

	"lanthorn/internal/store"
	"lanthorn/review"
)

// queued reports whether a filter asks for open cases alone: those are read from
// the queue.
func (f *CaseFilter) queued() bool {
	return f.Open || f.DueFirst || f.Late || f.Mine || f.Waits != "" || slices.Contains(openStates, f.State)
}

// waits are the roles that listed cases wait for; ok is false where it does not
// matter.
func (f *CaseFilter) waits(actor Actor) (roles []string, ok bool) {
	if f.Mine {
		for _, r := range []Role{RoleReviewer, RoleCountersigner, RoleDecider, RoleExporter} {
			if actor.Has(r) && (f.Waits == "" || f.Waits == string(r)) {
				roles = append(roles, string(r))
			}
		}
		return roles, true
	}
	return []string{f.Waits}, f.Waits != ""
}

// queue reads a page of open cases. What is late is always listed by the day on
// which it fell due.
func (a *App) queue(ctx context.Context, actor Actor, f CaseFilter) (list CaseList, err error) {
	q := store.Query{OrderBy: "lodged_ms", Desc: true, After: f.After, Limit: f.Limit, Where: f.exporters(actor)}
	if f.DueFirst || f.Late {
		q.OrderBy, q.Desc = "due_ms", false
	}
	if f.Late {
		q.Where = append(q.Where, store.Match("due_ms", store.Lt, a.Now().UnixMilli()))
	}
	if f.State != "" {
		q.Where = append(q.Where, store.Match("state", store.Eq, f.State))
	}
	parts := [][]store.Cond{nil}
	if roles, ok := f.waits(actor); ok {
		parts = store.OneOf("waits", roles...)
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, next, err := store.SelectUnion(v, a.tables.queue.cases, q, parts)
		list.Next = next
		for i := 0; err == nil && i < len(rows); i++ {
			var c review.Case
			if c, _, err = store.Get(v, a.tables.review.cases, rows[i].Case); err == nil {
				list.Cases = append(list.Cases, a.caseFor(actor, c))
			}
		}
		return err
	})
	return list, err
}

// exporters are the conditions on whose cases are listed.
func (f *CaseFilter) exporters(actor Actor) (where []store.Cond) {
	if !actor.SeesAll() {
		where = append(where, store.Match("exporter", store.Eq, actor.Org))
	}
	if f.Exporter != "" {
		where = append(where, store.Match("exporter", store.Eq, f.Exporter))
	}
	return where
}

// CaseCount counts the open cases of a filter that the actor may see.
func (a *App) CaseCount(ctx context.Context, actor Actor, f CaseFilter) (n QueueCount, err error) {
	if checkTexts(f) != nil || !actor.SeesAll() && f.Exporter != "" && f.Exporter != actor.Org {
		return n, nil
	}
	of := f.Exporter
	if !actor.SeesAll() {
		of = actor.Org
	}
	where := []store.Cond{store.Match("list", store.Eq, countCases), store.Match("of_whom", store.Eq, of)}
	if f.State != "" {
		where = append(where, store.Match("state", store.Eq, f.State))
	}
	if roles, ok := f.waits(actor); ok {
		where = append(where, store.Match("waits", store.In, roles))
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		n, err = a.counted(v, a.Now(), where...)
		return err
	})
	return n, err
}
