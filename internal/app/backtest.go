package app

import (
	"context"
	"encoding/json"
	"errors"

	"lanthorn/evidence"
	"lanthorn/guideline"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Backtest asks a draft about every case of the ledger and compares with the
// guidelines in force. It is for the office: it names cases of everybody.
func (a *App) Backtest(ctx context.Context, actor Actor, draft *rulebook.Book) (out rulebook.Backtested, err error) {
	if !actor.SeesAll() {
		return out, ree.Refusals{ree.Refuse("actor.role", "needs", string(RolePolicy))}
	}
	past, err := a.pastCases(ctx)
	if err != nil {
		return out, err
	}
	current, err := a.Guidelines(ctx)
	if err != nil {
		return out, err
	}
	return rulebook.Backtest(draft, current, past)
}

// pastCases are all lodged cases as the guidelines last saw them, in the order
// of their references.
func (a *App) pastCases(ctx context.Context) ([]rulebook.Past, error) {
	var past []rulebook.Past
	var unseen []review.Case
	err := a.Store.View(ctx, func(v *store.View) error {
		return store.Walk(v, a.tables.review.cases, store.Query{}, func(c review.Case) error {
			if c.Version == 0 {
				return nil // a draft of an application
			}
			p, ok, err := a.pastCase(v, &c)
			if err == nil && !ok {
				unseen = append(unseen, c)
			}
			past = append(past, p)
			return err
		})
	})
	for i := range unseen {
		if err != nil {
			break
		}
		err = a.rebuild(ctx, &unseen[i], past)
	}
	return past, err
}

// pastCase reads what the guidelines last saw of a case; ok is false where they
// were never asked.
func (a *App) pastCase(v *store.View, c *review.Case) (p rulebook.Past, ok bool, err error) {
	p = rulebook.Past{Case: c.Key, Applicant: c.Application.Exporter, Lodged: a.calendar().Day(c.Lodged).String(), Waited: -1}
	if !c.Decided.IsZero() && !c.Accepted.IsZero() {
		p.Waited, _ = a.calendar().WorkingDaysBetween(a.calendar().Day(c.Accepted), a.calendar().Day(c.Decided))
	}
	if c.Guided == nil {
		return p, false, nil
	}
	p.Said = c.Guided.Run.Results
	var last *evidence.Entry
	for after := int64(0); ; {
		list, err := v.EntriesBySubject(c.Key, after, 500)
		if err != nil {
			return p, false, err
		}
		if len(list) == 0 {
			break
		}
		for i := range list {
			if (list[i].Kind == review.KindGuided || list[i].Kind == review.KindGeneralCleared) && list[i].Body != nil {
				last = &list[i]
			}
		}
		after = list[len(list)-1].Seq
	}
	if last == nil {
		return p, false, nil
	}
	var b struct {
		View guideline.View `json:"view"`
	}
	err = json.Unmarshal(last.Body, &b)
	p.View = b.View
	return p, err == nil, err
}

// rebuild makes the view of a case that the guidelines never saw from what the
// ledger holds now.
func (a *App) rebuild(ctx context.Context, c *review.Case, past []rulebook.Past) error {
	var view guideline.View
	_, err := a.Store.Do(ctx, store.Command{Alone: true, Run: func(tx *store.Tx) (any, error) {
		v, err := a.caseView(tx, &c.Application, c.Classes, c.Lodged, true)
		if err != nil {
			return nil, err
		}
		a.desk().Show(c, &v)
		view = v
		return nil, errLookOnly
	}})
	if !errors.Is(err, errLookOnly) {
		return err
	}
	for i := range past {
		if past[i].Case == c.Key {
			past[i].View, past[i].Rebuilt = view, true
		}
	}
	return nil
}
