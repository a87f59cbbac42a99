package app

import (
	"context"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// ClockReport is one clock of a case with everything that its number rests on.
type ClockReport struct {
	Ref     string            `json:"ref"` // statutory, intake, or the key of a referral, a query or an escalation
	Basis   string            `json:"basis"`
	Events  []calendar.Event  `json:"events"`
	Reading calendar.Reading  `json:"reading"`
	Runs    []calendar.Run    `json:"runs"` // every day since the start: the counted ones add up to what is used
	Name    map[string]string `json:"name,omitempty"`
}

// CaseClocks reads every clock of a case that the actor may see.
func (a *App) CaseClocks(ctx context.Context, actor Actor, ref string) ([]ClockReport, error) {
	c, err := a.Case(ctx, actor, ref)
	if err != nil {
		return nil, err
	}
	var out []ClockReport
	for _, t := range a.desk().Clocks(&c) {
		out = append(out, a.clockReport(t))
	}
	return out, nil
}

// clockReport reads a clock now.
func (a *App) clockReport(t review.Ticking) ClockReport {
	now := a.Now()
	return ClockReport{Ref: t.Ref, Basis: t.Spec.Basis, Events: t.Events, Reading: t.Read(a.calendar(), now), Runs: t.Runs(a.calendar(), now), Name: t.Spec.Name}
}

// ClockOf reads one clock of a case that was read for the reader.
func (a *App) ClockOf(c *review.Case, ref string) (ClockReport, bool) {
	t, ok := a.desk().ClockOf(c, ref)
	if !ok {
		return ClockReport{}, false
	}
	return a.clockReport(t), true
}

// RunClocks settles what has fallen due in every open case and amendment, and says
// in how many something had. It reads only those of which a clock has run out. Running it
// more or less often changes nothing.
func (a *App) RunClocks(ctx context.Context) (int, error) {
	due, err := a.casesDue(ctx, a.Now())
	for _, ref := range due {
		if err != nil {
			break
		}
		_, err = a.do(ctx, System, "", "clocks "+ref, nil, false, func(tx *store.Tx) (any, error) { return nil, a.settleDue(tx, ref) })
	}
	if err != nil {
		return len(due), err
	}
	amendments, err := a.settleAmendments(ctx)
	return len(due) + amendments, err
}

// casesDue lists the cases in which something has fallen due, the first first.
func (a *App) casesDue(ctx context.Context, now time.Time) (due []string, err error) {
	q := store.Query{Where: []store.Cond{{Col: "next_ms", Op: store.Lt, Value: now.UnixMilli()}}, OrderBy: "next_ms"}
	err = a.Store.View(ctx, func(v *store.View) error {
		return store.Walk(v, a.tables.queue.cases, q, func(r queueRow) error {
			c, ok, err := store.Get(v, a.tables.review.cases, r.Case)
			if err != nil || !ok {
				return err
			}
			some, err := a.anyDue(&c, now)
			if some {
				due = append(due, c.Key)
			}
			return err
		})
	})
	return due, err
}

// anyDue reports whether something in a case has fallen due.
func (a *App) anyDue(c *review.Case, now time.Time) (bool, error) {
	m := review.NewMemory()
	if err := m.PutCase(c); err != nil {
		return false, err
	}
	events, err := a.desk().DecideDue(m, review.Command{Case: c.Key, At: now})
	return len(events) > 0, err
}
