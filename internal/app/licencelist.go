package app

import (
	"context"

	"lanthorn/calendar"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// LicenceFilter narrows a list of licences.
type LicenceFilter struct {
	State string // as it is today: a licence whose last day has gone by has expired
	After string
	Limit int
}

// LicenceList is a page of licences, newest first; the counts are of all that
// the reader may see.
type LicenceList struct {
	Licences []review.Licence
	Next     string
	Active   int
	Frozen   int
}

// LicenceList lists the licences the actor may see in a state.
func (a *App) LicenceList(ctx context.Context, actor Actor, f LicenceFilter) (list LicenceList, err error) {
	if checkTexts(f) != nil {
		return list, nil // nothing is called so
	}
	today := a.calendar().Day(a.Now())
	q := store.Query{OrderBy: "issued_ms", Desc: true, After: f.After, Limit: f.Limit}
	of := ""
	if !actor.SeesAll() {
		of = actor.Org
		q.Where = []store.Cond{store.Match("holder", store.Eq, of)}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		if list.Licences, list.Next, err = store.SelectUnion(v, a.tables.review.licence, q, stateOn(f.State, today)); err != nil {
			return err
		}
		if err = a.veilLicences(v, actor, list.Licences); err != nil {
			return err
		}
		if list.Active, err = a.licencesIn(v, of, review.Active, today); err == nil {
			list.Frozen, err = a.licencesIn(v, of, review.Frozen, today)
		}
		return err
	})
	return list, err
}

// Licences lists the licences the actor may see.
func (a *App) Licences(ctx context.Context, actor Actor, after string, limit int) (LicenceList, error) {
	return a.LicenceList(ctx, actor, LicenceFilter{After: after, Limit: limit})
}

// stateOn are the conditions on rows of licences that are in a state on a day,
// as [review.Licence.StateOn] says.
func stateOn(state string, today calendar.Date) [][]store.Cond {
	is := func(s review.LicenceState, more ...store.Cond) []store.Cond {
		return append([]store.Cond{store.Match("state", store.Eq, string(s))}, more...)
	}
	over := store.Match("last_day", store.Lt, today.String())
	switch review.LicenceState(state) {
	case "":
		return [][]store.Cond{nil}
	case review.Active, review.Frozen:
		return [][]store.Cond{is(review.LicenceState(state), store.Match("last_day", store.Ge, today.String()))}
	case review.Expired:
		return [][]store.Cond{is(review.Expired), is(review.Active, over), is(review.Frozen, over)}
	}
	return [][]store.Cond{is(review.LicenceState(state))}
}

// lastDayMS orders last days in the counts.
func lastDayMS(d calendar.Date) int64 { return int64(d.Sub(calendar.NewDate(1970, 1, 1))) }

func licenceCount(l *review.Licence) queueCount {
	return queueCount{List: countLicences, State: string(l.State), DueMS: lastDayMS(l.LastDay), N: 1}
}

// countLicence keeps the counts abreast of a licence that is about to be put.
func (s reviewState) countLicence(l *review.Licence) error {
	was, had, err := store.Get(s.tx, s.t.review.licence, l.Key)
	if err != nil || had && was.Holder == l.Holder && licenceCount(&was) == licenceCount(l) {
		return err
	}
	if had {
		err = s.countFor(licenceCount(&was), -1, was.Holder)
	}
	if err == nil {
		err = s.countFor(licenceCount(l), 1, l.Holder)
	}
	return err
}

func (a *App) licencesIn(v *store.View, of string, state review.LicenceState, today calendar.Date) (int, error) {
	groups, err := store.Aggregate(v, a.tables.queue.count, store.Aggregation{Sum: []string{"n"}, Where: []store.Cond{store.Match("list", store.Eq, countLicences),
		store.Match("of_whom", store.Eq, of), store.Match("state", store.Eq, string(state)), store.Match("due_ms", store.Ge, lastDayMS(today))}})
	if err != nil || len(groups) == 0 {
		return 0, err
	}
	return int(groups[0].Sum[0]), nil
}

// LinesOf are the lines of a licence that the actor may see.
func (a *App) LinesOf(ctx context.Context, actor Actor, l *review.Licence) (lines []review.LicenceLine, err error) {
	if !actor.Sees(l.Holder) {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		lines, err = store.Select(v, a.tables.review.line, store.Query{Where: []store.Cond{store.Match("licence", store.Eq, l.Key)}})
		return err
	})
	return lines, err
}
