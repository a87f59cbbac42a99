package app

import (
	"context"
	"slices"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Assign gives a case to an officer who handles it from now on: the actor, or a
// colleague. Taking it from somebody needs a reason.
func (a *App) Assign(ctx context.Context, actor Actor, key, ref, to, reason string) (CaseReceipt, error) {
	return a.onCase(ctx, actor, key, "assign", ref, actReview, []string{to, reason}, func(tx *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		if to != "" && to != actor.Account {
			acc, ok, err := store.Get(tx, a.tables.private.account, to)
			if err != nil {
				return nil, err
			}
			if !ok || !a.handles(&acc, actor.Org) {
				return nil, ree.Refusals{ree.Refuse("review.handler_unknown", "person", to).At("to")}
			}
		}
		return a.desk().DecideAssign(f, review.Assign{Command: cmd, To: to, Reason: reason})
	})
}

// Handlers lists the accounts of the actor's organisation that may handle cases.
func (a *App) Handlers(ctx context.Context, actor Actor) (out []Account, err error) {
	if a.may(actor, ScopeReview, actReview) != nil {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err := store.Select(v, a.tables.private.account, store.Query{})
		out = slices.DeleteFunc(list, func(acc Account) bool { return !a.handles(&acc, actor.Org) })
		return err
	})
	return out, err
}

// handles reports whether an account of an organisation may review cases.
func (a *App) handles(acc *Account, org string) bool {
	return !acc.Disabled && acc.Org == org && a.may(Actor{Account: acc.Ref, Org: acc.Org, Roles: acc.Roles}, ScopeReview, actReview) == nil
}
