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

// Revoke takes a licence away for good.
func (a *App) Revoke(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "revoke", cmd, (*review.Desk).DecideRevoke, actDecide)
}

// licenceMoves are the moves on a licence that people make, by the names in the
// machine's table; those of customs' ledger are asked at the border.
var licenceMoves = map[string]func(*App, context.Context, Actor, string, review.LicenceCommand) (CaseReceipt, error){
	"suspend": (*App).Suspend, "lift": (*App).Lift, "dispose": (*App).Dispose, "heed": (*App).Heed, "acknowledge": (*App).Acknowledge,
	"surrender": (*App).Surrender, "keep": (*App).KeepLicence, "confirm_final": (*App).ConfirmFinal, "restore": (*App).RestoreLicence, "revoke": (*App).Revoke,
}

// MoveLicence makes one of them.
func (a *App) MoveLicence(ctx context.Context, actor Actor, key, move string, cmd review.LicenceCommand) (CaseReceipt, error) {
	run := licenceMoves[move]
	if run == nil {
		return CaseReceipt{}, ree.Refusals{ree.Refuse("review.move_unknown", "kind", move)}
	}
	return run(a, ctx, actor, key, cmd)
}

// EndLicences writes down the ends of licences that can no longer be taken back,
// and those whose last day is past, which frees what they held of any lot; it
// says how many. That such a licence bears nothing never waits for it.
func (a *App) EndLicences(ctx context.Context) (int, error) {
	type end struct {
		ref    string
		decide licenceDecide
	}
	var due []end
	now, today := a.Now(), a.calendar().Day(a.Now())
	q := store.Query{Where: []store.Cond{{Col: "state", Op: store.In, Value: []string{string(review.Active), string(review.Frozen)}}}}
	err := a.Store.View(ctx, func(v *store.View) error {
		return store.SelectEach(v, a.tables.review.licence, q, func(l review.Licence) error {
			switch {
			case l.Ending != nil && !now.Before(l.Ending.Stands):
				due = append(due, end{l.Key, (*review.Desk).DecideStand})
			case today.After(l.LastDay):
				due = append(due, end{l.Key, (*review.Desk).DecideExpire})
			}
			return nil
		})
	})
	for _, e := range due {
		if err != nil {
			break
		}
		_, err = a.do(ctx, System, "", "end "+e.ref, nil, false, func(tx *store.Tx) (any, error) {
			events, err := e.decide(a.desk(), reviewState{state: state{tx, a.tables}}, review.LicenceCommand{Licence: e.ref, At: tx.Now()})
			if err != nil {
				return nil, asRefusals(err)
			}
			return a.appendReview(tx, "", events)
		})
	}
	return len(due), err
}
