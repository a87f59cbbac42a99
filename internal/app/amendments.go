package app

import (
	"context"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

const amendmentCounter = "amendment"

// AmendmentMove is a move on an amendment as somebody sends it.
type AmendmentMove struct {
	Reason  string   `json:"reason,omitempty"`
	Approve bool     `json:"approve,omitempty"` // propose
	Reasons []string `json:"reasons,omitempty"` // propose
	Hash    string   `json:"hash,omitempty"`    // countersign, approve, refuse: of the proposal seen

	Agency   string                `json:"agency,omitempty"`   // answer, waive
	Lines    []review.LinePosition `json:"lines,omitempty"`    // answer
	Opinions []OpinionText         `json:"opinions,omitempty"` // answer: none can be sealed
}

// AmendmentReceipt answers a command on an amendment.
type AmendmentReceipt struct {
	Receipt
	Amendment string `json:"amendment"`
	Licence   string `json:"licence"` // approved: the new version
}

// PreviewAmendment says what an amendment of a case or of a licence would have
// looked at again; nothing is kept.
func (a *App) PreviewAmendment(ctx context.Context, actor Actor, ref string, now review.Application) (review.Preview, error) {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return review.Preview{}, err
	}
	was, err := a.Amendable(ctx, actor, ref)
	if err != nil {
		return review.Preview{}, err
	}
	now.Exporter, now.DeclaredBy = was.Exporter, actor.Account
	return a.desk().Policy.Amend(&was, &now), nil
}

// Amendable is the application that an amendment of a case or of a licence
// starts from: as lodged, or as licensed.
func (a *App) Amendable(ctx context.Context, actor Actor, ref string) (was review.Application, err error) {
	ref = clean(ref)
	d, err := a.Licence(ctx, actor, ref)
	if err != nil {
		c, err := a.Case(ctx, actor, ref)
		return c.Application, err
	}
	c, err := a.Case(ctx, actor, d.Licence.Case)
	return review.Licensed(&c.Application, d.Lines), err
}

// AmendCase changes an application that is not yet decided: what did not change
// is not looked at again.
func (a *App) AmendCase(ctx context.Context, actor Actor, key, ref string, now review.Application) (CaseReceipt, error) {
	if err := a.unavailable(); err != nil {
		return CaseReceipt{}, err
	}
	now.Exporter, now.DeclaredBy = actor.Org, actor.Account
	return a.onCase(ctx, actor, key, "amend", ref, actLodge, now, func(tx *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		if err := a.ownLots(tx, actor, &now); err != nil {
			return nil, err
		}
		if err := a.checkPapers(&now); err != nil {
			return nil, err
		}
		events, err := a.desk().DecideAmendCase(f, review.AmendCase{Command: cmd, Application: now, Classes: a.classify(tx, &now, cmd.At)})
		if err != nil {
			return nil, err
		}
		if c, err := f.Case(ref); err != nil || c.State == review.Lodged {
			return events, err
		}
		if _, err := a.appendReview(tx, ref, events); err != nil {
			return nil, err
		}
		cmd.Who = review.Actor{Person: System.Account, Org: System.Org}
		return a.gate(tx, f, cmd)
	})
}

// LodgeAmendment asks for a change of a licence of the actor's organisation.
func (a *App) LodgeAmendment(ctx context.Context, actor Actor, key, licence, reason string, now review.Application) (AmendmentReceipt, error) {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return AmendmentReceipt{}, err
	}
	now.Exporter, now.DeclaredBy = actor.Org, actor.Account
	licence = clean(licence)
	content := struct {
		Reason      string
		Application review.Application
	}{reason, now}
	if err := checkTexts(content).Err(); err != nil {
		return AmendmentReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "amendment "+licence, content, false, func(tx *store.Tx) (any, error) {
		if err := a.ownLicence(tx, actor, licence); err != nil {
			return nil, err
		}
		if err := a.ownLots(tx, actor, &now); err != nil {
			return nil, err
		}
		if err := a.checkPapers(&now); err != nil {
			return nil, err
		}
		n, err := tx.Next(amendmentCounter)
		if err != nil {
			return nil, err
		}
		return a.amendment(tx, actor, "lodge", review.AmendmentCommand{Mover: review.Mover{Reason: reason}, Amendment: custody.Reference("AM", n), Licence: licence, Application: now})
	})
	if err != nil {
		return AmendmentReceipt{}, err
	}
	return decodeResult[AmendmentReceipt](rec)
}

// ownLicence makes a licence of another organisation unknown to the actor.
func (a *App) ownLicence(tx *store.Tx, actor Actor, ref string) error {
	l, ok, err := store.Get(tx, a.tables.review.licence, ref)
	if err == nil && (!ok || !actor.Sees(l.Holder)) {
		return orUnknown(nil, "review.licence_unknown", "licence", ref, "line", "")
	}
	return err
}

// MoveAmendment makes a move on an amendment: accept, assess, answer, waive,
// propose, countersign, send_back, approve, approve_clerical, refuse, withdraw. It
// runs alone, so that the gate sees what the tables say. What an agency's silence
// has come to mean is settled first.
func (a *App) MoveAmendment(ctx context.Context, actor Actor, key, ref, move string, m AmendmentMove) (_ AmendmentReceipt, err error) {
	defer a.refusedAct(ctx, actor, "amendment.handle", "", &err)
	act, err := actOf(review.AmendmentTransitions(), move, "lodge")
	if err != nil {
		return AmendmentReceipt{}, err
	}
	scope := ScopeReview
	if act == actLodge {
		scope = ScopeApply
	}
	if err := a.may(actor, scope, act); err != nil {
		return AmendmentReceipt{}, err
	}
	if err := a.unavailable(); err != nil {
		return AmendmentReceipt{}, err
	}
	if err := checkTexts(m).Err(); err != nil {
		return AmendmentReceipt{}, err
	}
	if err := m.checkAnswer(); err != nil {
		return AmendmentReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "amendment "+move+" "+ref, m, true, func(tx *store.Tx) (any, error) {
		cmd := review.AmendmentCommand{Mover: review.Mover{Reason: m.Reason}, Amendment: clean(ref), Approve: m.Approve, Reasons: m.Reasons, Hash: m.Hash,
			Agency: clean(m.Agency), Lines: m.Lines, As: a.SpeaksFor(actor)}
		row, ok, err := store.Get(tx, a.tables.after.amendment, cmd.Amendment)
		if err != nil || !ok || !a.seesAmendment(actor, &row) {
			return nil, orUnknown(err, "amendment.unknown", "amendment", ref)
		}
		if err := a.settleAmendment(tx, cmd.Amendment); err != nil {
			return nil, err
		}
		if err := a.fillAmendment(tx, move, &row, &cmd); err != nil {
			return nil, err
		}
		out, err := a.amendment(tx, actor, move, cmd)
		if err != nil || move != "accept" {
			return out, err
		}
		return a.amendment(tx, System, "assess", cmd)
	})
	if err != nil {
		return AmendmentReceipt{}, err
	}
	return decodeResult[AmendmentReceipt](rec)
}

// fillAmendment gathers what the ledger has to say for a move: the classes on
// acceptance, the gate's inputs where it looks again, a reference for the
// successor.
func (a *App) fillAmendment(tx *store.Tx, move string, row *review.Amendment, cmd *review.AmendmentCommand) error {
	var err error
	switch move {
	case "accept":
		cmd.Classes = a.classify(tx, &row.Application, tx.Now())
	case "approve", "approve_clerical":
		n, err := tx.Next(licenceCounter)
		if err != nil {
			return err
		}
		cmd.Successor = custody.Reference("LI", n)
	case "assess":
	default:
		return nil
	}
	if cmd.Inputs, cmd.LedgerHead, err = a.gateInputsOf(tx, row.Case, &row.Application, tx.Now()); err != nil {
		return err
	}
	return a.guideAmendment(tx, row, cmd)
}

func (a *App) amendment(tx *store.Tx, actor Actor, move string, cmd review.AmendmentCommand) (AmendmentReceipt, error) {
	cmd.Who, cmd.At = review.Actor{Person: actor.Account, Org: actor.Org}, tx.Now()
	desk, _, err := a.guidingDesk(tx)
	if err != nil {
		return AmendmentReceipt{}, err
	}
	events, err := desk.DecideAmendment(reviewState{state: state{tx, a.tables}}, move, cmd)
	if err != nil {
		return AmendmentReceipt{}, asRefusals(err)
	}
	rec, err := a.appendReview(tx, "", events)
	out := AmendmentReceipt{Receipt: rec.Receipt, Amendment: cmd.Amendment, Licence: cmd.Licence}
	if cmd.Successor != "" {
		out.Licence = cmd.Successor
	}
	return out, err
}

// AmendmentList is a page of amendments, newest first.
type AmendmentList struct {
	Amendments []review.Amendment
	Next       string
}

// Amendments lists the amendments the actor may see, of one licence or of all.
func (a *App) Amendments(ctx context.Context, actor Actor, licence, after string, limit int) (list AmendmentList, err error) {
	if checkTexts(licence) != nil {
		return list, nil
	}
	q := store.Query{OrderBy: "lodged_ms", Desc: true, After: after, Limit: limit}
	if licence != "" {
		q.Where = append(q.Where, store.Cond{Col: "licence", Op: store.Eq, Value: clean(licence)})
	}
	if !actor.SeesAll() {
		q.Where = append(q.Where, store.Cond{Col: "holder", Op: store.Eq, Value: actor.Org})
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list.Amendments, list.Next, err = store.SelectPage(v, a.tables.after.amendment, q)
		for i := range list.Amendments {
			if list.Amendments[i], err = a.veiledAmendment(v, actor, list.Amendments[i]); err != nil {
				return err
			}
		}
		return err
	})
	return list, err
}

// Amendment finds an amendment the actor may see.
func (a *App) Amendment(ctx context.Context, actor Actor, ref string) (row review.Amendment, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		var ok bool
		row, ok, err = store.Get(v, a.tables.after.amendment, clean(ref))
		if err == nil && (!ok || !a.seesAmendment(actor, &row)) {
			err = orUnknown(nil, "amendment.unknown", "amendment", ref)
		}
		if err == nil {
			row, err = a.veiledAmendment(v, actor, row)
		}
		return err
	})
	return row, err
}

// amendmentFor is an amendment as the actor may see it: its holder's own people,
// whatever else they may be, see what the holder may; agencies that it came to see
// what the office sees.
func (a *App) amendmentFor(actor Actor, row review.Amendment) review.Amendment {
	if actor.Org != row.Holder && (actor.SeesAll() || row.CameTo(a.SpeaksFor(actor))) {
		return row
	}
	return row.ForHolder()
}

// AmendmentMoves lists every move on an amendment with what blocks it for the
// actor.
func (a *App) AmendmentMoves(ctx context.Context, actor Actor, row *review.Amendment) (moves []review.MoveStatus, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		moves, err = a.desk().AmendmentMoves(viewFacts{v: v, t: a.tables}, row, review.Mover{Who: review.Actor{Person: actor.Account, Org: actor.Org}, At: a.Now()}, a.SpeaksFor(actor))
		return err
	})
	return a.rolesOf(actor, moves), err
}

// viewFacts shows committed rows to package review where nothing is decided.
type viewFacts struct {
	review.Facts
	v *store.View
	t *tables
}

func seen[R any](f viewFacts, t *store.Table[R], key string) (*R, error) {
	row, ok, err := store.Get(f.v, t, key)
	if err != nil || !ok {
		return nil, err
	}
	return &row, nil
}

func (f viewFacts) Case(key string) (*review.Case, error) { return seen(f, f.t.review.cases, key) }
func (f viewFacts) Licence(key string) (*review.Licence, error) {
	return seen(f, f.t.review.licence, key)
}
func (f viewFacts) LicenceLine(key string) (*review.LicenceLine, error) {
	return seen(f, f.t.review.line, key)
}
func (f viewFacts) Amendment(key string) (*review.Amendment, error) {
	return seen(f, f.t.after.amendment, key)
}
func (f viewFacts) LotHold(key string) (*review.LotHold, error) {
	return seen(f, f.t.review.hold, key)
}

// superseded sends whoever presents an old version to the one in force.
func superseded(l *review.Licence) *ree.Refusal {
	if l.State != review.Superseded {
		return nil
	}
	return ree.Refuse("licence.superseded", "licence", l.Key, "by", l.SupersededBy)
}
