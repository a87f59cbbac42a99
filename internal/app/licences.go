package app

import (
	"context"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// LicenceDetail is a licence with its lines and their moves.
type LicenceDetail struct {
	Licence  review.Licence
	Lines    []review.LicenceLine
	Moves    map[string][]review.Move // by line key, newest first
	Entries  []evidence.Entry
	Passport *Passport // the credential issued for it
}

func (d *LicenceDetail) line(no int) *review.LicenceLine {
	for i := range d.Lines {
		if d.Lines[i].No == no {
			return &d.Lines[i]
		}
	}
	return nil
}

// Licence finds a licence the actor may see.
func (a *App) Licence(ctx context.Context, actor Actor, ref string) (d LicenceDetail, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		l, ok, err := store.Get(v, a.tables.review.licence, ref)
		if err != nil {
			return err
		}
		if !ok || !actor.Sees(l.Holder) {
			return ree.Refusals{ree.Refuse("review.licence_unknown", "licence", ref, "line", "")}
		}
		if d.Licence, err = veiled(a, v, actor, l.Case, l); err != nil {
			return err
		}
		return a.fillLicence(v, &d)
	})
	return d, err
}

func (a *App) fillLicence(v *store.View, d *LicenceDetail) error {
	var err error
	d.Lines, err = store.Select(v, a.tables.review.line, store.Query{Where: []store.Cond{{Col: "licence", Op: store.Eq, Value: d.Licence.Key}}})
	if err != nil {
		return err
	}
	d.Moves = map[string][]review.Move{}
	for _, line := range d.Lines {
		d.Moves[line.Key], err = store.Select(v, a.tables.review.move,
			store.Query{Where: []store.Cond{{Col: "line", Op: store.Eq, Value: line.Key}}, OrderBy: "at_ms", Desc: true, Limit: timelineLimit})
		if err != nil {
			return err
		}
	}
	if d.Entries, err = v.LatestBySubject(d.Licence.Key, 0, timelineLimit); err != nil {
		return err
	}
	found, err := store.Select(v, a.tables.review.passport, store.Query{Where: []store.Cond{{Col: "licence", Op: store.Eq, Value: d.Licence.Key}}, OrderBy: "seq", Desc: true, Limit: 1})
	if len(found) > 0 {
		d.Passport = &found[0]
	}
	return err
}

// RecentMoves lists the newest moves at the border.
func (a *App) RecentMoves(ctx context.Context, actor Actor, limit int) (moves []review.Move, err error) {
	if !actor.Has(RoleCustoms, RoleSupervisor, RoleReviewer, RoleAuditor) {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		moves, err = store.Select(v, a.tables.review.move, store.Query{OrderBy: "at_ms", Desc: true, Limit: limit})
		return err
	})
	return moves, err
}

// Suspend suspends a whole licence, a line or a lot of it.
func (a *App) Suspend(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	if cmd.Scope == "" {
		cmd.Scope = review.WholeLicence
	}
	cmd.Ref = "S" + hashSecret(key + cmd.Licence)[:10]
	return a.onLicence(ctx, actor, key, "suspend", cmd, (*review.Desk).DecideSuspend, actSuspend)
}

// Lift lifts one suspension.
func (a *App) Lift(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "lift", cmd, (*review.Desk).DecideLift, actSuspend)
}

// Heed says that an officer has looked at what changed upstream of a licence and
// lets it be used again.
func (a *App) Heed(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "heed", cmd, (*review.Desk).DecideHeed, actSuspend)
}

// Dispose settles what becomes of a reservation that a suspension met on its way.
func (a *App) Dispose(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "dispose", cmd, (*review.Desk).DecideDispose, actSuspend)
}

// Acknowledge records that customs knows the licence as it is now.
func (a *App) Acknowledge(ctx context.Context, actor Actor, key string, cmd review.LicenceCommand) (CaseReceipt, error) {
	return a.onLicence(ctx, actor, key, "acknowledge", cmd, (*review.Desk).DecideAcknowledge, actCommit)
}

func (a *App) onLicence(ctx context.Context, actor Actor, key, move string, cmd review.LicenceCommand,
	decide func(*review.Desk, review.Facts, review.LicenceCommand) ([]review.Event, error), act string) (_ CaseReceipt, err error) {
	defer a.refusedAct(ctx, actor, act, "", &err)
	scope := ScopeReview
	switch act {
	case actCommit:
		scope = ScopeCustoms
	case actLodge:
		scope = ScopeApply
	}
	if err := a.may(actor, scope, act); err != nil {
		return CaseReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, move+" "+cmd.Licence, cmd, false, func(tx *store.Tx) (any, error) {
		cmd.Who, cmd.At = review.Actor{Person: actor.Account, Org: actor.Org}, tx.Now()
		events, err := decide(a.desk(), reviewState{state: state{tx, a.tables}}, cmd)
		if err != nil {
			return nil, asRefusals(err)
		}
		out, err := a.appendReview(tx, "", events)
		out.Licence = cmd.Licence
		return out, err
	})
	if err != nil {
		return CaseReceipt{}, err
	}
	return decodeResult[CaseReceipt](rec)
}

// veilLicences hides marked fields in licences that are not the actor's own.
func (a *App) veilLicences(r store.Reader, actor Actor, list []review.Licence) (err error) {
	for i := range list {
		if list[i], err = veiled(a, r, actor, list[i].Case, list[i]); err != nil {
			return err
		}
	}
	return nil
}
