package app

import (
	"context"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

type licenceDecide = func(*review.Desk, review.Facts, review.LicenceCommand) ([]review.Event, error)

// byHolder keeps from others that there is such a licence.
func byHolder(decide licenceDecide) licenceDecide {
	return func(d *review.Desk, f review.Facts, cmd review.LicenceCommand) ([]review.Event, error) {
		l, err := f.Licence(cmd.Licence)
		if err != nil {
			return nil, err
		}
		if l == nil || l.Holder != cmd.Who.Org {
			return nil, ree.Refuse("review.licence_unknown", "licence", cmd.Licence, "line", "")
		}
		return decide(d, f, cmd)
	}
}

// Surrender asks to hand a licence back; the holder or the office may take that
// back until the pack's days are over.
func (a *App) Surrender(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "surrender", cmd, byHolder((*review.Desk).DecideSurrender), actLodge)
}

// KeepLicence is the holder's: the licence is not handed back, or customs' word of a
// final shipment is wrong.
func (a *App) KeepLicence(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "keep", cmd, byHolder((*review.Desk).DecideKeep), actLodge)
}

// ConfirmFinal is the holder's word that customs' final shipment was the last one.
func (a *App) ConfirmFinal(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "confirm_final", cmd, byHolder((*review.Desk).DecideConfirmFinal), actLodge)
}

// RestoreLicence is the office's: the end that was asked for is taken back.
func (a *App) RestoreLicence(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "restore", cmd, (*review.Desk).DecideRestore, actSuspend)
}

// EndLicences writes down the ends of licences that can no longer be taken back, and
// says how many. That such a licence bears nothing never waits for it.
func (a *App) EndLicences(ctx context.Context) (int, error) {
	var due []string
	now := a.Now()
	q := store.Query{Where: []store.Cond{{Col: "state", Op: store.In, Value: []string{string(review.Active), string(review.Frozen)}}}}
	err := a.Store.View(ctx, func(v *store.View) error {
		return store.SelectEach(v, a.tables.review.licence, q, func(l review.Licence) error {
			if l.Ending != nil && !now.Before(l.Ending.Stands) {
				due = append(due, l.Key)
			}
			return nil
		})
	})
	for _, ref := range due {
		if err != nil {
			break
		}
		_, err = a.do(ctx, System, "", "end "+ref, nil, false, func(tx *store.Tx) (any, error) {
			events, err := a.desk().DecideStand(reviewState{state: state{tx, a.tables}}, review.LicenceCommand{Licence: ref, At: tx.Now()})
			if err != nil {
				return nil, asRefusals(err)
			}
			return a.appendReview(tx, "", events)
		})
	}
	return len(due), err
}
