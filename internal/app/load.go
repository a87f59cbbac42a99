package app

import (
	"context"
	"errors"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/interop"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// LoadItem is one event or registration of a file, with the rows it came from.
type LoadItem struct {
	Rows         []int
	Key          string
	Org          string // whose event it is; empty: the actor's
	Occurred     time.Time
	Event        *custody.Event
	Registration *custody.Registration
}

// Items takes the items of a file that was read; org is whose events its tables
// hold, empty for the actor's.
func Items(b interop.Batch, org string) []LoadItem {
	out := make([]LoadItem, len(b.Items))
	for i, item := range b.Items {
		out[i] = LoadItem{Rows: item.Rows, Key: item.Key, Org: item.Org, Occurred: item.Occurred, Registration: item.Registration}
		if out[i].Org == "" {
			out[i].Org = org
		}
		if item.Registration == nil {
			out[i].Event = &item.Event
		}
	}
	return out
}

// LoadProblem says why an item cannot be taken.
type LoadProblem struct {
	Rows   []int
	Reason *ree.Refusal
}

// LoadResult says what became of a file.
type LoadResult struct {
	Accepted int
	Repeated int // accepted before, by their keys
	Entries  []int64
	Problems []LoadProblem
}

// TryLoad takes all items of a file in order inside one transaction and then
// forgets them: it finds every problem that taking them would meet. An item
// that fails does not keep later ones from being looked at; those that build on
// it are reported too.
func (a *App) TryLoad(ctx context.Context, actor Actor, items []LoadItem) (res LoadResult, err error) {
	_, err = a.Store.Do(ctx, store.Command{Alone: true, Run: func(tx *store.Tx) (any, error) {
		for _, item := range items {
			err := a.loadOne(tx, actor, item)
			if rs, ok := asRefusals(err).(ree.Refusals); ok {
				res.refuse(item, rs)
			} else if err != nil {
				return nil, err
			} else {
				res.Accepted++
			}
		}
		return nil, errLookOnly
	}})
	if errors.Is(err, errLookOnly) {
		err = nil
	}
	return res, err
}

func (r *LoadResult) refuse(item LoadItem, rs ree.Refusals) {
	for _, reason := range rs {
		r.Problems = append(r.Problems, LoadProblem{item.Rows, reason})
	}
}

func (a *App) loadOne(tx *store.Tx, actor Actor, item LoadItem) error {
	who, err := a.onBehalf(actor, item.Org)
	if err != nil {
		return err
	}
	if item.Registration != nil {
		if r := who.require(ScopeAdmin, RoleSupervisor, RoleAdmin, RoleOperator); r != nil {
			return ree.Refusals{r}
		}
		if err := checkTexts(*item.Registration).Err(); err != nil {
			return err
		}
		if err := custody.DecideRegistration(state{tx, a.tables}, *item.Registration, who.Org, who.Has(RoleSupervisor, RoleAdmin)).Err(); err != nil {
			return err
		}
		_, err := tx.Append(store.Draft{Kind: kindRegistration, Schema: 1, Occurred: item.Occurred, Actor: who.Account, Org: who.Org, Subjects: registered(*item.Registration), Body: *item.Registration})
		return err
	}
	if err := a.mayReport(who, item.Event); err != nil {
		return err
	}
	_, err = a.report(tx, who, Submission{Occurred: item.Occurred, Event: *item.Event})
	return err
}

// onBehalf lets an administrator load files of other organisations; anybody
// else loads their own.
func (a *App) onBehalf(actor Actor, org string) (Actor, error) {
	if org == "" || org == actor.Org {
		return actor, nil
	}
	if !actor.Has(RoleAdmin) {
		return actor, ree.Refusals{ree.Refuse("load.other_org", "org", org)}
	}
	actor.Org = org
	actor.Roles = append([]Role{RoleOperator}, actor.Roles...)
	return actor, nil
}

// Load takes the items of a file in order, each in a transaction of its own
// under its key, so that loading a file twice changes nothing.
func (a *App) Load(ctx context.Context, actor Actor, items []LoadItem, progress func(done int)) (res LoadResult, err error) {
	for i, item := range items {
		rec, err := a.take(ctx, actor, item)
		if rs, ok := asRefusals(err).(ree.Refusals); ok {
			res.refuse(item, rs)
		} else if errors.Is(err, store.ErrKeyReused) {
			res.refuse(item, ree.Refusals{ree.Refuse("key.reused", "key", item.Key)})
		} else if err != nil {
			return res, err
		} else {
			res.count(rec)
		}
		if progress != nil {
			progress(i + 1)
		}
	}
	return res, nil
}

func (r *LoadResult) count(rec Receipt) {
	r.Accepted++
	r.Entries = append(r.Entries, rec.Seq)
	if rec.Replayed {
		r.Repeated++
	}
}

func (a *App) take(ctx context.Context, actor Actor, item LoadItem) (Receipt, error) {
	who, err := a.onBehalf(actor, item.Org)
	if err != nil {
		return Receipt{}, err
	}
	if item.Registration != nil {
		return a.Register(ctx, who, item.Key, item.Occurred, *item.Registration)
	}
	reported, err := a.Report(ctx, who, Submission{Key: item.Key, Occurred: item.Occurred, Event: *item.Event})
	return reported.Receipt, err
}
