package app

import (
	"context"
	"slices"
	"strings"

	"lanthorn/calendar"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Kinds of task.
const (
	TaskLicence      = "licence"      // it ends: apply again
	TaskRegistration = "registration" // it ends: ask again
	TaskReturn       = "return"       // of a general licence: file it
	TaskQuery        = "query"        // answer it
	TaskAppeal       = "appeal"       // against what was decided on a registration: lodge it
)

// Task is something that an exporter has to do, or will lose, by a day.
type Task struct {
	Kind    string        `json:"kind"`
	Ref     string        `json:"ref"`              // licence, registration, or case of a query
	Period  string        `json:"period,omitempty"` // of a return: its first month
	Due     calendar.Date `json:"due"`
	Late    bool          `json:"late"`
	Action  string        `json:"action"` // renew, file, answer, appeal
	Address string        `json:"address"`
}

// mostTasks bounds the queries that are listed.
const mostTasks = 200

// Tasks are what an exporter's own organisation has to do by a day, the next
// first: licences and registrations that end within the pack's days, returns that
// are due, and queries that wait for an answer. Nothing is kept of it.
func (a *App) Tasks(ctx context.Context, actor Actor) ([]Task, error) {
	if err := a.may(actor, ScopeRead, actLodge); err != nil {
		return nil, err
	}
	if a.cfg.Law.Review == nil || actor.Org == "" {
		return nil, ree.Refusals{ree.Refuse("actor.role", "roles", string(RoleExporter))}
	}
	today := a.calendar().Day(a.Now())
	out := []Task{}
	err := a.Store.View(ctx, func(v *store.View) error {
		err := a.endingLicences(v, actor.Org, today, &out)
		if err == nil {
			err = a.ownRegistrations(v, actor.Org, today, &out)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	list, err := a.Matters(ctx, Actor{Account: actor.Account, Org: actor.Org}, MatterFilter{Kind: MatterQuery, DueFirst: true, Limit: mostTasks})
	for _, m := range list.Matters {
		out = append(out, Task{Kind: TaskQuery, Ref: m.Case, Due: m.Reading.Due, Late: m.Reading.Overdue, Action: "answer", Address: "/applications/" + m.Case})
	}
	slices.SortStableFunc(out, func(x, y Task) int {
		if x.Due != y.Due {
			return map[bool]int{true: -1, false: 1}[x.Due.Before(y.Due)]
		}
		return strings.Compare(x.Kind+x.Ref+x.Period, y.Kind+y.Ref+y.Period)
	})
	return out, err
}

// endingLicences are those whose last day is near. One of a single shipment under a
// general licence is not renewed, and one that is being handed back need not be.
func (a *App) endingLicences(v *store.View, org string, today calendar.Date, out *[]Task) error {
	until := today.Add(a.cfg.Law.Review.Endings.RemindDays)
	q := store.Query{Where: []store.Cond{store.Match("holder", store.Eq, org), store.Match("state", store.In, []string{string(review.Active), string(review.Frozen)}),
		store.Match("last_day", store.Ge, today.String()), store.Match("last_day", store.Lt, until.String())}}
	return store.SelectEach(v, a.tables.review.licence, q, func(l review.Licence) error {
		if l.Under == nil && l.Ending == nil {
			*out = append(*out, Task{Kind: TaskLicence, Ref: l.Key, Due: l.LastDay, Action: "renew", Address: "/applications/new?again=" + l.Key})
		}
		return nil
	})
}

// ownRegistrations are those that end soon, decisions on them that can be appealed
// against, and returns that can be filed.
func (a *App) ownRegistrations(v *store.View, org string, today calendar.Date, out *[]Task) error {
	until := today.Add(a.cfg.Law.Review.Endings.RemindDays)
	q := store.Query{Where: []store.Cond{store.Match("holder", store.Eq, org)}}
	return store.SelectEach(v, a.tables.general.registration, q, func(r review.Registration) error {
		desk, now := a.desk(), a.Now()
		state := desk.StateOn(&r, now)
		live := state == review.Registered || state == review.RegistrationStopped
		if live && !r.LastDay.Before(today) && r.LastDay.Before(until) {
			*out = append(*out, Task{Kind: TaskRegistration, Ref: r.Key, Due: r.LastDay, Action: "renew", Address: "/general"})
		}
		if t, ok := a.appealTask(&r); ok {
			*out = append(*out, t)
		}
		for _, p := range desk.Periods(&r, now) {
			if p.State == review.ReturnOpen || p.State == review.ReturnLate || p.State == review.ReturnMissing {
				*out = append(*out, Task{Kind: TaskReturn, Ref: r.Key, Period: p.Key, Due: p.Due, Late: p.State != review.ReturnOpen, Action: "file", Address: "/general/" + r.Key + "/returns/" + p.Key})
			}
		}
		return nil
	})
}
