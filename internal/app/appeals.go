package app

import (
	"context"
	"slices"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Acts and counters of what follows a decision.
const (
	actAppealHandle = "appeal.handle"
	actAppealDecide = "appeal.decide"
	appealCounter   = "appeal"
)

// AppealMove is a move on an appeal as somebody sends it.
type AppealMove struct {
	Reason  string             `json:"reason,omitempty"`
	Member  string             `json:"member,omitempty"`  // appoint, stand_down: an account
	Outcome review.AppealState `json:"outcome,omitempty"` // vote
}

// AppealReceipt answers a command on an appeal.
type AppealReceipt struct {
	Receipt
	Appeal       string `json:"appeal"`
	Case         string `json:"case,omitempty"`
	Registration string `json:"registration,omitempty"` // instead of a case
}

// LodgeAppeal lodges an appeal against the decision of a case of the actor's
// organisation.
func (a *App) LodgeAppeal(ctx context.Context, actor Actor, key, ref string, grounds []string, text string) (AppealReceipt, error) {
	return a.lodgeAppeal(ctx, actor, key, review.AppealCommand{Case: ref, Grounds: grounds, Text: text}, func(tx *store.Tx) error { return a.maySee(tx, actor, ref) })
}

// lodgeAppeal lodges an appeal against what the actor sees.
func (a *App) lodgeAppeal(ctx context.Context, actor Actor, key string, cmd review.AppealCommand, sees func(*store.Tx) error) (AppealReceipt, error) {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return AppealReceipt{}, err
	}
	content := struct {
		Grounds []string
		Text    string
	}{cmd.Grounds, cmd.Text}
	if err := checkTexts(content).Err(); err != nil {
		return AppealReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "appeal "+cmd.Case+cmd.Registration, content, false, func(tx *store.Tx) (any, error) {
		if err := sees(tx); err != nil {
			return nil, err
		}
		n, err := tx.Next(appealCounter)
		if err != nil {
			return nil, err
		}
		cmd.Appeal = custody.Reference("AP", n)
		return a.appeal(tx, actor, "lodge", cmd)
	})
	if err != nil {
		return AppealReceipt{}, err
	}
	return decodeResult[AppealReceipt](rec)
}

// MoveAppeal makes a move on an appeal: admit, reject, appoint, stand_down, vote,
// uphold, vary, dismiss, withdraw.
func (a *App) MoveAppeal(ctx context.Context, actor Actor, key, ref, move string, m AppealMove) (_ AppealReceipt, err error) {
	defer a.refusedAct(ctx, actor, "appeal.handle", "", &err)
	act, err := actOf(review.AppealTransitions(), move, "lodge")
	if err != nil {
		return AppealReceipt{}, err
	}
	scope := ScopeReview
	if act == actLodge {
		scope = ScopeApply
	}
	if err := a.may(actor, scope, act); err != nil {
		return AppealReceipt{}, err
	}
	if err := checkTexts(m).Err(); err != nil {
		return AppealReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "appeal "+move+" "+ref, m, false, func(tx *store.Tx) (any, error) {
		cmd := review.AppealCommand{Mover: review.Mover{Reason: m.Reason}, Appeal: clean(ref), Outcome: m.Outcome}
		if err := a.maySeeAppeal(tx, actor, cmd.Appeal); err != nil {
			return nil, err
		}
		if m.Member != "" {
			var err error
			if cmd.Member, err = a.officer(tx, m.Member, move == "stand_down", actAppealDecide); err != nil {
				return nil, err
			}
		}
		return a.appeal(tx, actor, move, cmd)
	})
	if err != nil {
		return AppealReceipt{}, err
	}
	return decodeResult[AppealReceipt](rec)
}

// actOf is the act that a move of a machine needs; the moves named are made in
// another way.
func actOf(table []review.Transition, move string, but ...string) (string, error) {
	for _, t := range table {
		if t.Move == move && !slices.Contains(but, move) {
			return t.Act, nil
		}
	}
	return "", ree.Refusals{ree.Refuse("review.move_unknown", "kind", move)}
}

// clean writes a reference as the ledger does.
func clean(ref string) string {
	if c, err := custody.CheckReference(ref); err == nil {
		return c
	}
	return ref
}

// officer is the account that is named for an act of the review. Whoever leaves
// may have lost it meanwhile.
func (a *App) officer(tx *store.Tx, account string, leaving bool, act string) (review.Actor, error) {
	acc, ok, err := store.Get(tx, a.tables.private.account, account)
	if err != nil {
		return review.Actor{}, err
	}
	if !ok || !leaving && (acc.Disabled || a.may(Actor{Account: acc.Ref, Org: acc.Org, Roles: acc.Roles}, ScopeReview, act) != nil) {
		return review.Actor{}, ree.Refusals{ree.Refuse("finding.assignee", "account", account).At("member")}
	}
	return review.Actor{Person: acc.Ref, Org: acc.Org}, nil
}

func (a *App) appeal(tx *store.Tx, actor Actor, move string, cmd review.AppealCommand) (AppealReceipt, error) {
	cmd.Who, cmd.At = review.Actor{Person: actor.Account, Org: actor.Org}, tx.Now()
	events, err := a.desk().DecideAppeal(reviewState{state: state{tx, a.tables}}, move, cmd)
	if err != nil {
		return AppealReceipt{}, asRefusals(err)
	}
	rec, err := a.appendReview(tx, cmd.Case, events)
	return AppealReceipt{Receipt: rec.Receipt, Appeal: cmd.Appeal, Case: cmd.Case, Registration: cmd.Registration}, err
}

func (a *App) maySeeAppeal(tx *store.Tx, actor Actor, ref string) error {
	row, ok, err := store.Get(tx, a.tables.after.appeal, ref)
	if err == nil && (!ok || !actor.Sees(row.By.Org)) {
		return orUnknown(nil, "appeal.unknown", "appeal", ref)
	}
	return err
}

// AppealView is an appeal as its reader may see it: outside the authorities only
// what [review.Appeal.End] makes public of the panel.
type AppealView struct {
	Key     string             `json:"key"`
	Case    string             `json:"case,omitempty"`
	Round   int                `json:"round"`
	State   review.AppealState `json:"state"`
	Grounds []string           `json:"grounds"`
	Text    string             `json:"text"`
	Lodged  time.Time          `json:"lodged"`
	Due     string             `json:"due"` // last day on which it could be lodged
	Ended   time.Time          `json:"ended,omitzero"`
	Note    string             `json:"note,omitempty"` // why it was not admitted
	End     *review.AppealEnd  `json:"end,omitempty"`
	Inside  *review.Appeal     `json:"inside,omitempty"` // for the authorities

	Registration string `json:"registration,omitempty"` // instead of a case
}

func viewAppeal(actor Actor, a *review.Appeal) AppealView {
	out := AppealView{Key: a.Key, Case: a.Case, Registration: a.Registration, Round: a.Round, State: a.State, Grounds: a.Grounds, Text: a.Text, Lodged: a.Lodged, Due: a.Due.String(), Ended: a.Ended}
	if end, ok := a.End(); ok {
		out.End = &end
	}
	if a.State == review.AppealInadmissible {
		out.Note = a.Note
	}
	if actor.SeesAll() && actor.Org != a.By.Org { // an appellant's own people, whatever else they may be
		out.Inside = a
	}
	return out
}

// AppealList is a page of appeals, newest first.
type AppealList struct {
	Appeals []AppealView
	Next    string
}

// Appeals lists the appeals the actor may see, of one case or registration or of all.
func (a *App) Appeals(ctx context.Context, actor Actor, about, after string, limit int) (list AppealList, err error) {
	if checkTexts(about) != nil {
		return list, nil
	}
	q := store.Query{OrderBy: "lodged_ms", Desc: true, After: after, Limit: limit}
	if about != "" {
		q.Where = append(q.Where, store.Cond{Col: "case_ref", Op: store.Eq, Value: clean(about)})
	}
	if !actor.SeesAll() {
		q.Where = append(q.Where, store.Cond{Col: "org", Op: store.Eq, Value: actor.Org})
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, next, err := store.SelectPage(v, a.tables.after.appeal, q)
		for i := range rows {
			view, err := veiled(a, v, actor, rows[i].Case, viewAppeal(actor, &rows[i]))
			if err != nil {
				return err
			}
			list.Appeals = append(list.Appeals, view)
		}
		list.Next = next
		return err
	})
	return list, err
}

// Appeal finds an appeal the actor may see.
func (a *App) Appeal(ctx context.Context, actor Actor, ref string) (view AppealView, err error) {
	ref = clean(ref)
	err = a.Store.View(ctx, func(v *store.View) error {
		row, ok, err := store.Get(v, a.tables.after.appeal, ref)
		if err == nil && (!ok || !actor.Sees(row.By.Org)) {
			err = orUnknown(nil, "appeal.unknown", "appeal", ref)
		}
		if err == nil {
			view, err = veiled(a, v, actor, row.Case, viewAppeal(actor, &row))
		}
		return err
	})
	return view, err
}

// AppealMoves lists every move on an appeal with what blocks it for the actor.
func (a *App) AppealMoves(ctx context.Context, actor Actor, ap *review.Appeal) ([]review.MoveStatus, error) {
	var of review.Appealable
	err := a.Store.View(ctx, func(v *store.View) (err error) {
		of, err = a.appealed(v, ap)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.rolesOf(actor, a.desk().AppealMoves(ap, of, review.Actor{Person: actor.Account, Org: actor.Org}, a.Now())), nil
}

// MayAppeal says whether the actor may lodge an appeal against a case now, and
// if not, why.
func (a *App) MayAppeal(actor Actor, c *review.Case) review.MoveStatus {
	return a.mayAppeal(actor, &review.Appeal{Case: c.Key}, c)
}

func (a *App) mayAppeal(actor Actor, ap *review.Appeal, of review.Appealable) review.MoveStatus {
	if none := a.appealPolicyNone(); none != nil {
		return review.MoveStatus{Move: "lodge", Refusals: none}
	}
	return a.rolesOf(actor, a.desk().AppealMoves(ap, of, review.Actor{Person: actor.Account, Org: actor.Org}, a.Now()))[0]
}

// rolesOf adds to each move whether the actor's roles allow its act.
func (a *App) rolesOf(actor Actor, moves []review.MoveStatus) []review.MoveStatus {
	for i := range moves {
		if moves[i].Act == "" {
			continue
		}
		if rs, no := a.may(actor, ScopeReview, moves[i].Act).(ree.Refusals); no {
			moves[i].Open, moves[i].Refusals = false, append(rs, moves[i].Refusals...)
		}
	}
	return moves
}

// ReviewOfficers lists the accounts that an official may name for an act of the
// review.
func (a *App) ReviewOfficers(ctx context.Context, actor Actor, act string) (out []Account, err error) {
	if !actor.Official() {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		return store.SelectEach(v, a.tables.private.account, store.Query{}, func(acc Account) error {
			if !acc.Disabled && a.may(Actor{Account: acc.Ref, Org: acc.Org, Roles: acc.Roles}, ScopeReview, act) == nil {
				out = append(out, Account{Ref: acc.Ref, Name: acc.Name, Org: acc.Org, Roles: acc.Roles})
			}
			return nil
		})
	})
	return out, err
}
