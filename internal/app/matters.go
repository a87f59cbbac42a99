package app

import (
	"context"
	"fmt"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Acts of the pack's roles on referrals, queries and escalations.
const (
	actAnswer = "referral.answer"
	actWaive  = "referral.waive"
	actAsk    = "query.ask"
	actSettle = "escalation.settle"
)

// matterStep is one command on a matter of a case inside the transaction.
type matterStep func(tx *store.Tx, desk *review.Desk, facts review.Facts, cmd review.MatterCommand) ([]review.Event, error)

// onMatter runs a command on a referral, a query or an escalation. What fell due
// before is settled first, so that a job that runs late changes nothing.
func (a *App) onMatter(ctx context.Context, actor Actor, key, move, ref, matter, act string, content any, step matterStep) (_ CaseReceipt, err error) {
	defer a.refusedAct(ctx, actor, act, ref, &err)
	scope := ScopeReview
	if act == actLodge {
		scope = ScopeApply
	}
	if err := a.may(actor, scope, act); err != nil {
		return CaseReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, move+" "+ref+" "+matter, content, false, func(tx *store.Tx) (any, error) {
		if err := a.maySee(tx, actor, ref); err != nil {
			return nil, err
		}
		if err := a.settleDue(tx, ref); err != nil {
			return nil, err
		}
		return a.runStep(tx, actor, ref, func(_ *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
			return step(tx, a.desk(), f, review.MatterCommand{Command: cmd, Key: matter, As: a.SpeaksFor(actor)})
		})
	})
	if err != nil {
		return CaseReceipt{}, err
	}
	return decodeResult[CaseReceipt](rec)
}

// settleDue appends what has fallen due in a case by now.
func (a *App) settleDue(tx *store.Tx, ref string) error {
	facts := reviewState{state: state{tx, a.tables}}
	if c, err := facts.Case(ref); err != nil || c == nil {
		return err
	}
	events, err := a.desk().DecideDue(facts, review.Command{Case: ref, Who: review.Actor{Person: System.Account, Org: System.Org}, At: tx.Now()})
	if err != nil {
		return asRefusals(err)
	}
	_, err = a.appendReview(tx, ref, events)
	return err
}

// ReferralMove is a move on a referral, with what it brings.
type ReferralMove struct {
	Move     string                `json:"-"`
	Agency   string                `json:"-"`
	Advisory bool                  `json:"advisory,omitempty"` // refer: the case may go on without the answer
	Reason   string                `json:"reason,omitempty"`   // refer, extend, waive, recall
	Lines    []review.LinePosition `json:"lines,omitempty"`    // answer
	Opinions []OpinionText         `json:"opinions,omitempty"` // answer: what is to be sealed
	Hash     string                `json:"hash,omitempty"`     // confirm: of the proposal seen
}

// MoveReferral makes a move on an agency's referral in the case's present round:
// refer, see, answer, extend, confirm, waive, recall.
func (a *App) MoveReferral(ctx context.Context, actor Actor, key, ref string, m ReferralMove) (CaseReceipt, error) {
	acts := map[string]string{"refer": actReview, "see": actAnswer, "answer": actAnswer, "extend": actAnswer, "confirm": actAnswer, "waive": actWaive, "recall": actReview}
	act, ok := acts[m.Move]
	if !ok {
		return CaseReceipt{}, moveUnknown(m.Move)
	}
	return a.onMatter(ctx, actor, key, "referral "+m.Move, ref, m.Agency, act, a.blinded(m), func(tx *store.Tx, d *review.Desk, f review.Facts, cmd review.MatterCommand) ([]review.Event, error) {
		cmd.Reason = m.Reason
		c, err := f.Case(ref)
		if err != nil || c == nil {
			return nil, caseUnknown(ref)
		}
		cmd.Key = review.ReferralKey(ref, c.Round, m.Agency)
		switch m.Move {
		case "refer":
			return d.DecideRefer(f, review.Refer{MatterCommand: cmd, Agency: m.Agency, Advisory: m.Advisory})
		case "see":
			return d.DecideSee(f, cmd)
		case "answer":
			lines, err := a.sealOpinions(tx, ref, m)
			if err != nil {
				return nil, err
			}
			return d.DecideAnswer(f, review.AnswerReferral{MatterCommand: cmd, Lines: lines})
		case "extend":
			return d.DecideExtendReferral(f, cmd)
		case "confirm":
			return d.DecideConfirm(f, review.ConfirmConditions{MatterCommand: cmd, Hash: m.Hash})
		case "waive":
			return d.DecideWaive(f, cmd)
		}
		return d.DecideRecall(f, cmd)
	})
}

// QueryMove is a move on a query, with what it brings.
type QueryMove struct {
	Move   string             `json:"-"`
	Query  string             `json:"-"`                // "Q1"; none where it makes one
	Agency string             `json:"agency,omitempty"` // draft, issue: who asks; none: the office
	Items  []review.QueryItem `json:"items,omitempty"`  // draft, issue
	Stops  []string           `json:"stops,omitempty"`  // issue: statutory, agency
	Reply  []review.ReplyItem `json:"reply,omitempty"`  // reply
	Want   []int              `json:"want,omitempty"`   // reopen: the items whose answers do not suffice
	Reason string             `json:"reason,omitempty"` // reopen, extend, cancel
}

// MoveQuery makes a move on a query to the applicant: draft, issue, reply,
// accept, reopen, extend, cancel.
func (a *App) MoveQuery(ctx context.Context, actor Actor, key, ref string, m QueryMove) (CaseReceipt, error) {
	act := actAsk
	if m.Move == "reply" {
		act = actLodge
	}
	matter := ""
	if m.Query != "" {
		matter = ref + "/" + m.Query
	}
	return a.onMatter(ctx, actor, key, "query "+m.Move, ref, matter, act, m, func(_ *store.Tx, d *review.Desk, f review.Facts, cmd review.MatterCommand) ([]review.Event, error) {
		cmd.Reason = m.Reason
		ask := review.AskApplicant{MatterCommand: cmd, Items: m.Items, Stops: m.Stops}
		if m.Agency != "" {
			c, err := f.Case(ref)
			if err != nil || c == nil {
				return nil, caseUnknown(ref)
			}
			ask.From = review.ReferralKey(ref, c.Round, m.Agency)
		}
		switch m.Move {
		case "draft":
			return d.DecideDraftQuery(f, ask)
		case "issue":
			return d.DecideIssue(f, ask)
		case "reply":
			if err := a.checkReply(m.Reply); err != nil {
				return nil, err
			}
			return d.DecideReply(f, review.ReplyQuery{MatterCommand: cmd, Items: m.Reply})
		case "accept":
			return d.DecideAcceptReply(f, cmd)
		case "reopen":
			return d.DecideReopen(f, review.ReopenQuery{MatterCommand: cmd, Items: m.Want})
		case "extend":
			return d.DecideExtendQuery(f, cmd)
		case "cancel":
			return d.DecideCancel(f, cmd)
		}
		return nil, moveUnknown(m.Move)
	})
}

// EscalationMove is a move on the ladder, with what it brings.
type EscalationMove struct {
	Move       string          `json:"-"`
	Escalation string          `json:"-"` // "E1"; none where it makes one
	Rulings    []review.Ruling `json:"rulings,omitempty"`
	Reason     string          `json:"reason,omitempty"`
}

// MoveEscalation makes a move on the ladder: escalate, raise, settle.
func (a *App) MoveEscalation(ctx context.Context, actor Actor, key, ref string, m EscalationMove) (CaseReceipt, error) {
	act := actReview
	if m.Move == "settle" {
		act = actSettle
	}
	return a.onMatter(ctx, actor, key, "escalation "+m.Move, ref, ref+"/"+m.Escalation, act, m, func(_ *store.Tx, d *review.Desk, f review.Facts, cmd review.MatterCommand) ([]review.Event, error) {
		cmd.Reason = m.Reason
		switch m.Move {
		case "escalate":
			return d.DecideEscalate(f, cmd)
		case "raise":
			return d.DecideRaise(f, cmd)
		case "settle":
			return d.DecideSettle(f, review.SettleEscalation{MatterCommand: cmd, Rulings: m.Rulings})
		}
		return nil, moveUnknown(m.Move)
	})
}

func moveUnknown(move string) error {
	return ree.Refusals{ree.Refuse("review.move_unknown", "kind", move)}
}

// maxDraftWords bounds one answer of a draft, in bytes.
const maxDraftWords = 8000

// replyDraft is an answer to a query that its writer has not sent. It is no part
// of the ledger.
type replyDraft struct {
	Key   string             `json:"key"` // query and organisation
	Items []review.ReplyItem `json:"items"`
}

// SaveReply keeps a draft of an answer to a query for the actor's organisation;
// nobody else sees it.
func (a *App) SaveReply(ctx context.Context, actor Actor, ref, query string, items []review.ReplyItem) error {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return err
	}
	if err := checkTexts(items).Err(); err != nil {
		return err
	}
	return a.Store.Private(ctx, func(tx *store.Tx) error {
		c, err := a.visible(tx, actor, ref)
		if err != nil {
			return err
		}
		q := c.Query(ref + "/" + query)
		if q == nil || c.Application.Exporter != actor.Org || !q.Waiting() {
			return ree.Refusals{ree.Refuse("review.matter_unknown", "ref", query, "case", ref)}
		}
		if len(items) > len(q.Items) {
			return ree.Refusals{ree.Refuse("guard.reply_item", "item", fmt.Sprint(len(items)))}
		}
		for _, i := range items {
			if len(i.Text)+len(i.Document)+len(i.Name) > maxDraftWords {
				return ree.Refusals{ree.Refuse("review.words_long", "most", fmt.Sprint(maxDraftWords))}
			}
		}
		store.Put(tx, a.tables.private.reply, replyDraft{Key: q.Key + " " + actor.Org, Items: items})
		return nil
	})
}

// ReplyDraft is what the actor's organisation has drafted for a query.
func (a *App) ReplyDraft(ctx context.Context, actor Actor, ref, query string) (items []review.ReplyItem, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		d, _, err := store.Get(v, a.tables.private.reply, ref+"/"+query+" "+actor.Org)
		items = d.Items
		return err
	})
	return items, err
}
