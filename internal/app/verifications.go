package app

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

const (
	actVerify           = "verification.handle"
	verificationCounter = "verification"
)

// VerificationMove is a move on a verification as somebody sends it.
type VerificationMove struct {
	Reason    string               `json:"reason,omitempty"`
	Day       calendar.Date        `json:"day,omitzero"`        // plan
	Officers  []string             `json:"officers,omitempty"`  // plan: accounts
	Ask       string               `json:"ask,omitempty"`       // answer
	Condition string               `json:"condition,omitempty"` // answer
	Answer    string               `json:"answer,omitempty"`    // answer: yes, no, unclear
	Evidence  review.FieldEvidence `json:"evidence,omitzero"`   // attach
	Suspend   bool                 `json:"suspend,omitempty"`   // settle
}

// VerificationReceipt answers a command on a verification.
type VerificationReceipt struct {
	Receipt
	Verification string `json:"verification"`
}

// SelectVerification has a licence's end user verified by an officer's choice.
func (a *App) SelectVerification(ctx context.Context, actor Actor, key, licence, endUser, reason string) (VerificationReceipt, error) {
	if err := a.may(actor, ScopeReview, actVerify); err != nil {
		return VerificationReceipt{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return VerificationReceipt{}, ree.Refusals{ree.Refuse("guard.reason")}
	}
	content := []string{licence, endUser, reason}
	rec, err := a.do(ctx, actor, key, "verification select", content, false, func(tx *store.Tx) (any, error) {
		return a.selectOne(tx, actor, review.VerificationCommand{Licence: clean(licence), EndUser: endUser, Selected: "by_hand", Why: []string{reason}})
	})
	if err != nil {
		return VerificationReceipt{}, err
	}
	return decodeResult[VerificationReceipt](rec)
}

func (a *App) selectOne(tx *store.Tx, actor Actor, cmd review.VerificationCommand) (VerificationReceipt, error) {
	n, err := tx.Next(verificationCounter)
	if err != nil {
		return VerificationReceipt{}, err
	}
	cmd.Verification = custody.Reference("PV", n)
	return a.verification(tx, actor, "select", cmd)
}

// MoveVerification makes a move on a verification: plan, notify, enter, answer,
// attach, report, deny, satisfy, leave_unresolved, find_adverse, settle, close.
// It runs alone: a bad result looks for every open case with the end user.
func (a *App) MoveVerification(ctx context.Context, actor Actor, key, ref, move string, m VerificationMove) (_ VerificationReceipt, err error) {
	defer a.refusedAct(ctx, actor, "verification.handle", "", &err)
	act, err := actOf(review.VerificationTransitions(), move, "select")
	if err != nil {
		return VerificationReceipt{}, err
	}
	if err := a.may(actor, ScopeReview, act); err != nil {
		return VerificationReceipt{}, err
	}
	if move == "attach" && m.Evidence.Hash != "" {
		if raw, err := hex.DecodeString(m.Evidence.Hash); err != nil || len(raw) != 32 {
			return VerificationReceipt{}, ree.Refusals{ree.Refuse("document.hash", "name", m.Evidence.Name).At("evidence")}
		}
	}
	rec, err := a.do(ctx, actor, key, "verification "+move+" "+ref, m, true, func(tx *store.Tx) (any, error) {
		cmd := review.VerificationCommand{Mover: review.Mover{Reason: m.Reason}, Verification: clean(ref), Day: m.Day, Ask: m.Ask, Condition: m.Condition, Answer: m.Answer,
			Evidence: m.Evidence, Suspend: m.Suspend}
		for _, account := range m.Officers {
			o, err := a.officer(tx, account, false, actVerify)
			if err != nil {
				return nil, err
			}
			cmd.Officers = append(cmd.Officers, o)
		}
		if move == "deny" || move == "find_adverse" {
			v, _, err := store.Get(tx, a.tables.after.verification, cmd.Verification)
			if err != nil {
				return nil, err
			}
			if cmd.Cases, err = a.openCasesOf(tx, v.EndUser); err != nil {
				return nil, err
			}
		}
		return a.verification(tx, actor, move, cmd)
	})
	if err != nil {
		return VerificationReceipt{}, err
	}
	return decodeResult[VerificationReceipt](rec)
}

func (a *App) verification(tx *store.Tx, actor Actor, move string, cmd review.VerificationCommand) (VerificationReceipt, error) {
	cmd.Who, cmd.At = review.Actor{Person: actor.Account, Org: actor.Org}, tx.Now()
	events, err := a.desk().DecideVerification(reviewState{state: state{tx, a.tables}}, move, cmd)
	if err != nil {
		return VerificationReceipt{}, asRefusals(err)
	}
	rec, err := a.appendReview(tx, "", events)
	return VerificationReceipt{Receipt: rec.Receipt, Verification: cmd.Verification}, err
}

// lastBefore finds the last entry recorded before an instant: entries are
// recorded in the order of their numbers.
func lastBefore(v *store.View, end time.Time) (e evidence.Entry, found bool, err error) {
	head, err := v.Head()
	if err != nil {
		return e, false, err
	}
	low, high := int64(0), head // low is before end, or nothing is
	for low < high {
		mid := (low + high + 1) / 2
		x, ok, err := v.Entry(mid)
		if err != nil {
			return e, false, err
		}
		if ok && x.Recorded.Before(end) {
			low, e, found = mid, x, true
		} else {
			high = mid - 1
		}
	}
	return e, found, nil
}

// shipped lists the licences that goods left under in a span and had not come back
// as of an instant, with what then spoke for a visit.
func (a *App) shipped(v *store.View, from, end, asOf time.Time) ([]review.Shipped, error) {
	left, lines := map[string]ree.Mass{}, map[string][]string{}
	q := store.Query{Where: []store.Cond{{Col: "at_ms", Op: store.Ge, Value: from.UnixMilli()}, {Col: "at_ms", Op: store.Le, Value: asOf.UnixMilli()}}}
	err := store.SelectEach(v, a.tables.review.move, q, func(m review.Move) error {
		switch {
		case m.Kind == review.Commit && m.At.Before(end):
			left[m.Key] += m.MassMG
		case m.Kind == review.Reverse:
			left[review.MoveKey(m.Line, m.Of)] -= m.MassMG
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, move := range sortedNames(left) {
		if at := strings.LastIndex(move, "/"); left[move] > 0 && at > 0 {
			licence, _, _ := strings.Cut(move, "/")
			lines[licence] = append(lines[licence], move[:at])
		}
	}
	var out []review.Shipped
	for _, licence := range sortedNames(lines) {
		s, err := a.shippedUnder(v, licence, lines[licence], asOf)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (a *App) shippedUnder(v *store.View, licence string, keys []string, asOf time.Time) (review.Shipped, error) {
	out := review.Shipped{Licence: licence}
	l, _, err := store.Get(v, a.tables.review.licence, licence)
	if err != nil {
		return out, err
	}
	for _, key := range keys {
		line, _, err := store.Get(v, a.tables.review.line, key)
		if err != nil {
			return out, err
		}
		for _, c := range line.Conditions {
			out.Asked = out.Asked || slices.Contains(a.desk().Policy.Verification.Conditions, c)
		}
	}
	return out, a.risk(v, &l, asOf, &out)
}

// The scores of a licence's risk. They are this program's convention; the pack
// says from which sum a licence is visited.
const (
	riskRated    = 3 // the end user's last verification was not satisfactory
	riskDisputed = 3 // the end user said otherwise about a delivery
	riskUnknown  = 1 // the end user was never visited
	riskLate     = 1 // a report about a delivery is late
)

// risk adds what was known as of an instant.
func (a *App) risk(v *store.View, l *review.Licence, asOf time.Time, out *review.Shipped) error {
	add := func(score int, why string) { out.Risk, out.Why = out.Risk+score, append(out.Why, why) }
	for _, u := range l.EndUsers {
		r, _, err := store.Get(v, a.tables.after.rating, u.Identity())
		if err != nil {
			return err
		}
		result := ""
		for _, m := range r.History {
			if !m.At.After(asOf) {
				result = m.Result
			}
		}
		switch result {
		case "":
			add(riskUnknown, "never_visited")
		case string(review.VerificationSatisfied):
		default:
			add(riskRated, "rated_"+result)
		}
	}
	if slices.ContainsFunc(l.Stale, func(m review.StaleMark) bool { return m.Code == "delivery.disputed" && !m.At.After(asOf) }) {
		add(riskDisputed, "disputed")
	}
	duties, _, err := a.dutiesIn(v, l, asOf)
	if slices.ContainsFunc(duties, func(d review.Duty) bool { return d.State == "late" }) {
		add(riskLate, "report_late")
	}
	return err
}

// VerificationFilter narrows a list of verifications.
type VerificationFilter struct {
	State, Licence, After string
	Limit                 int
}

// VerificationList is a page of verifications, newest first.
type VerificationList struct {
	Verifications []review.Verification
	Next          string
}

// Verifications lists verifications for the authorities: where somebody goes is
// not told beforehand.
func (a *App) Verifications(ctx context.Context, actor Actor, f VerificationFilter) (list VerificationList, err error) {
	if !actor.SeesAll() || checkTexts(f) != nil {
		return list, nil
	}
	q := store.Query{OrderBy: "due_ms", Desc: true, After: f.After, Limit: f.Limit}
	for col, value := range map[string]string{"state": f.State, "licence": f.Licence} {
		if value != "" {
			q.Where = append(q.Where, store.Cond{Col: col, Op: store.Eq, Value: value})
		}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		if list.Verifications, list.Next, err = store.SelectPage(v, a.tables.after.verification, q); err != nil {
			return err
		}
		for i := range list.Verifications {
			if list.Verifications[i], err = veiled(a, v, actor, list.Verifications[i].Case, list.Verifications[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// Verification finds a verification; outside the authorities it is unknown.
func (a *App) Verification(ctx context.Context, actor Actor, ref string) (row review.Verification, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		var ok bool
		row, ok, err = store.Get(v, a.tables.after.verification, clean(ref))
		if err == nil && (!ok || !actor.SeesAll()) {
			err = orUnknown(nil, "verification.unknown", "verification", ref)
		}
		if err == nil {
			row, err = veiled(a, v, actor, row.Case, row)
		}
		return err
	})
	return row, err
}

// VerificationMoves lists every move on a verification with what blocks it for
// the actor.
func (a *App) VerificationMoves(ctx context.Context, actor Actor, row *review.Verification) ([]review.MoveStatus, error) {
	var l review.Licence
	err := a.Store.View(ctx, func(v *store.View) (err error) {
		l, _, err = store.Get(v, a.tables.review.licence, row.Licence)
		return err
	})
	return a.rolesOf(actor, a.desk().VerificationMoves(row, &l, review.Actor{Person: actor.Account, Org: actor.Org}, a.Now())), err
}

// Draws lists the draws that were made, newest first.
func (a *App) Draws(ctx context.Context, actor Actor) (list []review.Draw, err error) {
	if !actor.SeesAll() {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err = store.Select(v, a.tables.after.draw, store.Query{OrderBy: "period", Desc: true, Limit: 24})
		return err
	})
	return list, err
}

// Ratings says what verifications found out about the end users of a deal.
func (a *App) Ratings(ctx context.Context, actor Actor, users []review.Party) (list []review.Rating, err error) {
	if !actor.SeesAll() {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		for _, u := range users {
			r, ok, err := store.Get(v, a.tables.after.rating, u.Identity())
			if err != nil {
				return err
			}
			if ok {
				list = append(list, r)
			}
		}
		return nil
	})
	return list, err
}

// UnholdCase takes a hold off a case, with a reason.
func (a *App) UnholdCase(ctx context.Context, actor Actor, key, ref, hold, reason string) (CaseReceipt, error) {
	return a.onCase(ctx, actor, key, "unhold", ref, actDecide, []string{hold, reason}, func(_ *store.Tx, f review.Facts, cmd review.Command) ([]review.Event, error) {
		return a.desk().DecideUnholdCase(f, review.HoldCase{Command: cmd, Ref: hold, Reason: reason})
	})
}
