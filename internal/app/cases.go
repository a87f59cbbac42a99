package app

import (
	"context"

	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Acts of the pack's roles.
const (
	actLodge   = "application.lodge"
	actIntake  = "case.intake"
	actGate    = "gate.evaluate"
	actReview  = "case.review"
	actPropose = "proposal.make"
	actSign    = "proposal.countersign"
	actDecide  = "case.decide"
	actSuspend = "licence.suspend"
	actCommit  = "licence.commit"
	actCheck   = "customs.check"
	actReserve = "licence.reserve"
	actAdjust  = "licence.adjust"
)

// Counters of references.
const (
	caseCounter    = "case"
	licenceCounter = "licence"
)

// CaseReceipt answers a command on a case or a licence.
type CaseReceipt struct {
	Receipt
	Case    string `json:"case,omitempty"`
	Licence string `json:"licence,omitempty"`
}

// step is one command of the review inside the transaction: it sees the facts
// and answers with events.
type reviewStep func(tx *store.Tx, facts review.Facts, cmd review.Command) ([]review.Event, error)

// onCase runs a step of the review for a person whose roles allow the act. Steps run
// alone in their batch, so that the lot graph stands where the tables stand.
func (a *App) onCase(ctx context.Context, actor Actor, key, move, ref, act string, content any, step reviewStep) (_ CaseReceipt, err error) {
	defer a.refusedAct(ctx, actor, act, ref, &err)
	scope := ScopeReview
	if act == actLodge {
		scope = ScopeApply
	}
	if err := a.may(actor, scope, act); err != nil {
		return CaseReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, move+" "+ref, content, true, func(tx *store.Tx) (any, error) {
		if err := a.maySee(tx, actor, ref); err != nil {
			return nil, err
		}
		if err := a.settleDue(tx, ref); err != nil {
			return nil, err
		}
		return a.runStep(tx, actor, ref, step)
	})
	if err != nil {
		return CaseReceipt{}, err
	}
	return decodeResult[CaseReceipt](rec)
}

// maySee makes a case of another organisation unknown to the actor.
func (a *App) maySee(tx *store.Tx, actor Actor, ref string) error {
	c, ok, err := store.Get(tx, a.tables.review.cases, ref)
	if err == nil && ok && !a.seesCase(actor, &c) {
		return caseUnknown(ref)
	}
	return err
}

func (a *App) runStep(tx *store.Tx, actor Actor, ref string, step reviewStep) (CaseReceipt, error) {
	facts := reviewState{state: state{tx, a.tables}}
	events, err := step(tx, facts, review.Command{Case: ref, Who: review.Actor{Person: actor.Account, Org: actor.Org}, At: tx.Now()})
	if err != nil {
		return CaseReceipt{}, asRefusals(err)
	}
	return a.appendReview(tx, ref, events)
}

func (a *App) appendReview(tx *store.Tx, ref string, events []review.Event) (CaseReceipt, error) {
	out := CaseReceipt{Case: ref}
	for _, ev := range events {
		e, err := tx.Append(store.Draft{Kind: ev.Kind, Schema: 1, Occurred: ev.At, Actor: ev.Actor, Org: ev.Org, Subjects: ev.Subjects, Body: ev.Body})
		if err != nil {
			return out, err
		}
		out.Receipt = Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}
		if err := a.plan(tx, &e); err != nil {
			return out, err
		}
	}
	return out, nil
}

// asRefusals gives a refusal the one form in which all refusals leave this
// package.
func asRefusals(err error) error {
	if r, ok := err.(*ree.Refusal); ok {
		return ree.Refusals{r}
	}
	return err
}

// Lodge lodges an application of the actor's organisation. An empty reference
// opens a new case; else a returned case is lodged again.
func (a *App) Lodge(ctx context.Context, actor Actor, key, ref string, app review.Application) (_ CaseReceipt, err error) {
	defer a.refusedAct(ctx, actor, actLodge, "", &err)
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return CaseReceipt{}, err
	}
	app.Exporter, app.DeclaredBy = actor.Org, actor.Account
	if err := a.checkPapers(&app); err != nil {
		return CaseReceipt{}, err
	}
	if err := a.readyToScreen(ctx); err != nil {
		return CaseReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "lodge "+ref, app, true, func(tx *store.Tx) (any, error) {
		if err := a.ownLots(tx, actor, &app); err != nil {
			return nil, err
		}
		if ref == "" {
			n, err := tx.Next(caseCounter)
			if err != nil {
				return nil, err
			}
			ref = custody.Reference("EX", n)
		} else if err := a.maySee(tx, actor, ref); err != nil {
			return nil, err
		}
		rec, err := a.runStep(tx, actor, ref, func(_ *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
			lodged, err := a.desk().DecideLodge(f, review.Lodge{Command: cmd, Application: app})
			if err != nil {
				return nil, err
			}
			return a.guided(tx, f, cmd, lodged, nil)
		})
		if err != nil {
			return nil, err
		}
		_, news, err := a.screen(tx, ref, &app, tx.Now())
		if err != nil {
			return nil, err
		}
		return rec, a.appendScreened(tx, ref, news)
	})
	if err != nil {
		return CaseReceipt{}, err
	}
	return decodeResult[CaseReceipt](rec)
}

// ownLots writes lots as the ledger does and refuses others' lots: whose they
// are follows from the session.
func (a *App) ownLots(tx *store.Tx, actor Actor, app *review.Application) error {
	st := state{tx, a.tables}
	var rs ree.Refusals
	for i := range app.Lines {
		for j := range app.Lines[i].Lots {
			q := &app.Lines[i].Lots[j]
			if alias, ok := st.Alias(actor.Org, q.Lot); ok {
				q.Lot = alias.Lot
			}
			lot, ok := st.Lot(q.Lot)
			if !ok || lot.Holder != actor.Org || lot.Status != custody.Held {
				rs = append(rs, ree.Refuse("lot.not_yours", "lot", q.Lot).At("lines"))
			}
		}
	}
	return rs.Err()
}

// Accept takes a lodged application on: it is classified by composition, the
// clock starts, and the gate looks at every line.
func (a *App) Accept(ctx context.Context, actor Actor, key, ref string) (CaseReceipt, error) {
	if err := a.unavailable(); err != nil {
		return CaseReceipt{}, err
	}
	return a.onCase(ctx, actor, key, "accept", ref, actIntake, nil, func(tx *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		c, err := f.Case(ref)
		if err != nil || c == nil {
			return a.desk().DecideAccept(f, review.Accept{Command: cmd})
		}
		accepted, err := a.desk().DecideAccept(f, review.Accept{Command: cmd, Classes: a.classify(tx, &c.Application, cmd.At)})
		if err != nil {
			return nil, err
		}
		if _, err := a.appendReview(tx, ref, accepted); err != nil {
			return nil, err
		}
		return a.gate(tx, f, cmd)
	})
}

// EvaluateGate looks at every line again.
func (a *App) EvaluateGate(ctx context.Context, actor Actor, key, ref string) (CaseReceipt, error) {
	if err := a.unavailable(); err != nil {
		return CaseReceipt{}, err
	}
	return a.onCase(ctx, actor, key, "evaluate_gate", ref, actGate, nil, a.gate)
}

func (a *App) gate(tx *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
	inputs, head, err := a.gateInputs(tx, f, cmd.Case, cmd.At)
	if err != nil {
		return nil, err
	}
	found, err := a.desk().DecideEvaluateGate(f, review.EvaluateGate{Command: cmd, Inputs: inputs, LedgerHead: head})
	if err != nil {
		return nil, err
	}
	return a.guided(tx, f, cmd, found, inputs)
}

// Return sends an application back with what is wrong with it.
func (a *App) Return(ctx context.Context, actor Actor, key, ref string, what []review.Deficiency) (CaseReceipt, error) {
	return a.onCase(ctx, actor, key, "return", ref, actIntake, what, func(_ *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		return a.desk().DecideReturn(f, review.Return{Command: cmd, Deficiencies: what})
	})
}

// OpenReview lets a case through the gate, with a reason for each line that is
// not clean.
func (a *App) OpenReview(ctx context.Context, actor Actor, key, ref string, reasons map[int]string) (CaseReceipt, error) {
	return a.onCase(ctx, actor, key, "open_review", ref, actReview, reasons, func(_ *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		return a.desk().DecideOpenReview(f, review.OpenReview{Command: cmd, Reasons: reasons})
	})
}

// Consolidate gathers the positions of a case in review.
func (a *App) Consolidate(ctx context.Context, actor Actor, key, ref, reason string) (CaseReceipt, error) {
	return a.simple(ctx, actor, key, "consolidate", ref, reason, (*review.Desk).DecideConsolidate, actReview)
}

// SendBack returns a proposal to its makers.
func (a *App) SendBack(ctx context.Context, actor Actor, key, ref, reason string) (CaseReceipt, error) {
	return a.simple(ctx, actor, key, "send_back", ref, reason, (*review.Desk).DecideSendBack, actSign)
}

// Withdraw takes an application back.
func (a *App) Withdraw(ctx context.Context, actor Actor, key, ref, reason string) (CaseReceipt, error) {
	return a.simple(ctx, actor, key, "withdraw", ref, reason, (*review.Desk).DecideWithdraw, actLodge)
}

// CloseCase closes a decided case.
func (a *App) CloseCase(ctx context.Context, actor Actor, key, ref, reason string) (CaseReceipt, error) {
	return a.simple(ctx, actor, key, "close", ref, reason, (*review.Desk).DecideClose, actReview)
}

func (a *App) simple(ctx context.Context, actor Actor, key, move, ref, reason string,
	decide func(*review.Desk, review.Facts, review.Simple) ([]review.Event, error), act string) (CaseReceipt, error) {
	return a.onCase(ctx, actor, key, move, ref, act, reason, func(_ *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		return decide(a.desk(), f, review.Simple{Command: cmd, Reason: reason})
	})
}

// Rate settles a line's classification by a person's judgement, where the list
// and the assay leave it undetermined.
func (a *App) Rate(ctx context.Context, actor Actor, key, ref string, class review.LineClass) (CaseReceipt, error) {
	return a.onCase(ctx, actor, key, "rate", ref, actReview, class, func(tx *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		rated, err := a.desk().DecideRate(f, review.Rate{Command: cmd, Class: class})
		if err != nil {
			return nil, err
		}
		inputs, _, err := a.gateInputs(tx, f, ref, cmd.At)
		if err != nil {
			return nil, err
		}
		return a.guided(tx, f, cmd, rated, inputs)
	})
}

// Moves lists every move of a case with what blocks it for the actor.
func (a *App) Moves(actor Actor, c *review.Case) []review.MoveStatus {
	return a.rolesOf(actor, a.Blocked(actor, c))
}

// Blocked lists every move of a case with what in the case blocks it, whatever
// the actor's roles allow.
func (a *App) Blocked(actor Actor, c *review.Case) []review.MoveStatus {
	whole, veil := a.wholeOf(c)
	moves := a.desk().Moves(whole, review.Actor{Person: actor.Account, Org: actor.Org}, a.Now())
	for i := range moves {
		moves[i].Refusals = reasonsUnder(veil, moves[i].Refusals)
	}
	return moves
}

// Propose puts a proposal up for signature.
func (a *App) Propose(ctx context.Context, actor Actor, key, ref string, lines []review.LineOutcome, criteria []review.CriterionFinding) (CaseReceipt, error) {
	content := struct {
		Lines    []review.LineOutcome
		Criteria []review.CriterionFinding
	}{lines, criteria}
	return a.onCase(ctx, actor, key, "propose", ref, actPropose, content, func(_ *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		return a.desk().DecidePropose(f, review.Propose{Command: cmd, Lines: lines, Criteria: criteria})
	})
}

// Countersign agrees to the proposal with the hash that the signer saw.
func (a *App) Countersign(ctx context.Context, actor Actor, key, ref, hash string) (CaseReceipt, error) {
	return a.onCase(ctx, actor, key, "countersign", ref, actSign, hash, func(_ *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		return a.desk().DecideCountersign(f, review.Countersign{Command: cmd, Hash: hash})
	})
}

// Decide ends a case by the proposal with the hash that the decider saw. The
// gate is looked at once more in the same transaction; decision and licence are
// one act.
func (a *App) Decide(ctx context.Context, actor Actor, key, ref, hash string) (CaseReceipt, error) {
	if err := a.unavailable(); err != nil {
		return CaseReceipt{}, err
	}
	licence := ""
	out, err := a.onCase(ctx, actor, key, "decide", ref, actDecide, hash, func(tx *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		inputs, head, err := a.gateInputs(tx, f, ref, cmd.At)
		if err != nil {
			return nil, err
		}
		view, err := a.decidingView(tx, f, ref, cmd.At)
		if err != nil {
			return nil, err
		}
		desk, _, err := a.guidingDesk(tx)
		if err != nil {
			return nil, err
		}
		n, err := tx.Next(licenceCounter)
		if err != nil {
			return nil, err
		}
		licence = custody.Reference("LI", n)
		return desk.DecideDecision(f, review.Decide{Command: cmd, Hash: hash, Inputs: inputs, LedgerHead: head, View: view, Licence: licence})
	})
	if err == nil {
		out.Licence, err = a.licenceOf(ctx, ref)
	}
	return out, err
}

func (a *App) licenceOf(ctx context.Context, ref string) (licence string, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		c, _, err := store.Get(v, a.tables.review.cases, ref)
		licence = c.Licence
		return err
	})
	return licence, err
}

// CaseFilter narrows a list of cases.
type CaseFilter struct {
	State    string
	Open     bool   // only those on their way
	Waits    string // only those that wait for a role
	Mine     bool   // only those that wait for the reader
	Late     bool   // only those whose clock ran out
	DueFirst bool   // those on their way, the first to fall due first
	Exporter string // an organisation
	After    string
	Limit    int
}

// CaseList is a page of cases, newest first unless asked otherwise.
type CaseList struct {
	Cases []review.Case
	Next  string
}

// Cases lists the cases the actor may see.
func (a *App) Cases(ctx context.Context, actor Actor, f CaseFilter) (list CaseList, err error) {
	if checkTexts(f) != nil {
		return list, nil // nothing is called so
	}
	if f.queued() {
		return a.queue(ctx, actor, f)
	}
	q := store.Query{OrderBy: "lodged_ms", Desc: true, After: f.After, Limit: f.Limit, Where: f.exporters(actor)}
	if f.State != "" {
		q.Where = append(q.Where, store.Cond{Col: "state", Op: store.Eq, Value: f.State})
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list.Cases, list.Next, err = store.SelectPage(v, a.tables.review.cases, q)
		for i := range list.Cases {
			list.Cases[i] = a.caseFor(actor, list.Cases[i])
		}
		return err
	})
	return list, err
}

var openStates = []string{string(review.Lodged), string(review.Returned), string(review.AtGate), string(review.InReview), string(review.Consolidation), string(review.Authorisation)}

// Case finds a case the actor may see.
func (a *App) Case(ctx context.Context, actor Actor, ref string) (c review.Case, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		row, err := a.visible(v, actor, ref)
		if err == nil {
			c = a.caseFor(actor, row)
		}
		return err
	})
	return c, err
}

// Clock reads a case's statutory clock now.
func (a *App) Clock(c *review.Case) calendar.Reading {
	return a.desk().Clock(c, a.Now())
}
