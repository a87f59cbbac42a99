package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"lanthorn/internal/pack"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/screening"
)

// Resolve answers a hit. EntryHash is the row's that the officer saw.
type Resolve struct {
	EntryHash string            `json:"entryHash"`
	Outcome   screening.Outcome `json:"outcome"`
	Reason    string            `json:"reason"`
	Text      string            `json:"text"`
	Months    int               `json:"months"` // how long a clearance holds
}

// Resolve answers a hit with a reason. Who works for a party of a deal in which
// the hit's party stands answers nothing. Where the pack wants two people for a
// clearance, the first proposes it and a second with the same outcome makes it.
func (a *App) Resolve(ctx context.Context, actor Actor, key, ref string, cmd Resolve) (Receipt, error) {
	if err := a.may(actor, ScopeReview, actResolve); err != nil {
		return Receipt{}, err
	}
	if actor.Account == System.Account {
		return Receipt{}, ree.Refusals{ree.Refuse("screening.person")}
	}
	rec, err := a.do(ctx, actor, key, "resolve "+ref, cmd, true, func(tx *store.Tx) (any, error) { return a.resolve(tx, actor, ref, cmd) })
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}

func (a *App) resolve(tx *store.Tx, actor Actor, ref string, cmd Resolve) (Receipt, error) {
	row, ok, err := store.Get(tx, a.tables.screen.hit, ref)
	if err != nil {
		return Receipt{}, err
	}
	if !ok {
		return Receipt{}, ree.Refusals{ree.Refuse("screening.hit_unknown", "hit", ref)}
	}
	if err := a.mustSee(tx, actor, &row); err != nil {
		return Receipt{}, err
	}
	policy := a.screenPolicy()
	var rs ree.Refusals
	switch standing := row.Standing(tx.Now()); {
	case row.Hit.EntryHash != cmd.EntryHash:
		rs = append(rs, ree.Refuse("screening.hit_changed", "hit", ref))
	case standing != "open" && standing != "waiting" && standing != string(screening.Escalated):
		rs = append(rs, ree.Refuse("screening.answered", "hit", ref, "standing", standing))
	}
	if !slices.ContainsFunc(policy.Reasons[cmd.Outcome], func(w pack.Word) bool { return w.ID == cmd.Reason }) {
		rs = append(rs, ree.Refuse("screening.reason", "reason", cmd.Reason).At("reason"))
	}
	if strings.TrimSpace(cmd.Text) == "" {
		rs = append(rs, ree.Refuse("screening.text").At("text"))
	}
	if cmd.Months < 1 || cmd.Months > policy.ClearMonths {
		rs = append(rs, ree.Refuse("screening.months", "max", strconv.Itoa(policy.ClearMonths)).At("months"))
	}
	if own, err := a.ownHit(tx, actor, &row); err != nil {
		return Receipt{}, err
	} else if own {
		rs = append(rs, ree.Refuse("screening.own"))
	}
	if err := rs.Err(); err != nil {
		return Receipt{}, err
	}
	r := screening.Resolution{Party: row.Party, List: row.Hit.List, Key: row.Hit.Key, EntryHash: row.Hit.EntryHash, PartyHash: row.Party, Outcome: cmd.Outcome,
		Reason: cmd.Reason, Text: strings.TrimSpace(cmd.Text), By: actor.Account, At: tx.Now(), Expires: tx.Now().AddDate(0, cmd.Months, 0)}
	kind := kindResolved
	if cmd.Outcome == screening.Cleared && policy.NeedsTwo(row.Hit.Band) {
		switch first := row.Proposed; {
		case first == nil || first.EntryHash != r.EntryHash || first.Outcome != r.Outcome:
			kind = kindResolveAsked
		case first.By == actor.Account:
			return Receipt{}, ree.Refusals{ree.Refuse("screening.second_is_first")}
		default:
			r.By, r.Second = first.By, actor.Account
			if first.Expires.Before(r.Expires) {
				r.Expires = first.Expires
			}
		}
	}
	e, err := tx.Append(store.Draft{Kind: kind, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: []string{ref}, Body: resolvedBody{ref, r}})
	if err != nil {
		return Receipt{}, err
	}
	if cmd.Outcome == screening.Confirmed && forbids(row.Hit.Measures) {
		err = a.confirmed(tx, &row)
	}
	return Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, err
}

// stands lists where a hit's party stands. Commands that ask run alone, so that
// the tables on disk are those of the command.
func (a *App) stands(tx *store.Tx, party string) (out []dealRow, err error) {
	err = a.Store.View(tx.Context(), func(v *store.View) error {
		out, err = store.Select(v, a.tables.screen.stand, store.Query{Where: []store.Cond{{Col: "party", Op: store.Eq, Value: party}}})
		return err
	})
	return out, err
}

// ownHit says whether the actor's organisation is, or deals with, the hit's party.
func (a *App) ownHit(tx *store.Tx, actor Actor, h *HitRow) (bool, error) {
	stand, err := a.stands(tx, h.Party)
	if err != nil {
		return false, err
	}
	s := reviewState{state: state{tx, a.tables}}
	for _, d := range stand {
		c, err := s.Case(d.Ref)
		if err != nil {
			return false, err
		}
		if d.Ref == actor.Org || c != nil && c.Application.Exporter == actor.Org {
			return true, nil
		}
	}
	return false, nil
}

// confirmed stops every live licence behind which a party stands that is known
// to be listed.
func (a *App) confirmed(tx *store.Tx, h *HitRow) error {
	stand, err := a.stands(tx, h.Party)
	if err != nil {
		return err
	}
	for _, d := range stand {
		if err := a.heedDeal(tx, d.Ref, h.Ref, pack.Suspend); err != nil {
			return err
		}
	}
	return nil
}
