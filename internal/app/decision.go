package app

import (
	"context"
	"strings"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Reproduce works a case out again from what the ledger holds of it.
func (a *App) Reproduce(ctx context.Context, actor Actor, ref string) (steps []review.Step, err error) {
	c, err := a.Case(ctx, actor, ref)
	if err != nil {
		return nil, err
	}
	if !actor.SeesAll() {
		return nil, ree.Refusals{ree.Refuse("review.case_unknown", "case", ref)}
	}
	var events []review.Event
	err = a.Store.View(ctx, func(v *store.View) error {
		after := int64(0)
		for {
			list, err := v.EntriesBySubject(c.Key, after, 500)
			if err != nil || len(list) == 0 {
				return err
			}
			events = append(events, reviewEvents(list)...)
			after = list[len(list)-1].Seq
		}
	})
	if err != nil {
		return nil, err
	}
	desk := a.desk()
	err = a.Store.View(ctx, func(v *store.View) error {
		desk.Book, err = a.booksOf(v, events)
		return err
	})
	if err != nil {
		return nil, err
	}
	return desk.Reproduce(events)
}

func reviewEvents(list []evidence.Entry) []review.Event {
	var out []review.Event
	for _, e := range list {
		if strings.HasPrefix(e.Kind, "review.") && e.Body != nil {
			out = append(out, review.Event{Kind: e.Kind, At: e.Occurred, Actor: e.Actor, Org: e.Org, Subjects: e.Subjects, Body: e.Body})
		}
	}
	return out
}
