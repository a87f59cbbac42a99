package app

import (
	"context"
	"encoding/hex"
	"slices"

	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// FindingMove is a move on a finding as somebody sends it.
type FindingMove struct {
	Move     string             `json:"move"`
	Reason   string             `json:"reason,omitempty"`
	Assignee string             `json:"assignee,omitempty"` // assign: an account
	Code     string             `json:"code,omitempty"`     // explain: the explanation claimed
	Evidence []finding.Document `json:"evidence,omitempty"` // explain: by hash
	Lots     []string           `json:"lots,omitempty"`     // propose_freeze; none: those of the finding
	Outcome  finding.Outcome    `json:"outcome,omitempty"`  // close
}

// FindingReceipt answers a move on a finding or an inspection.
type FindingReceipt struct {
	Receipt
	Ref   string `json:"ref"`
	State string `json:"state"`
}

// alone are the moves that change what rests on the finding's lots: they look at
// the lot graph, which then stands where the tables stand.
var alone = []string{"confirm", "freeze", "reopen"}

// MoveFinding makes a move on a finding for a person whose roles allow the act
// that the machine's table names.
func (a *App) MoveFinding(ctx context.Context, actor Actor, key, ref string, m FindingMove) (FindingReceipt, error) {
	table := finding.FindingTransitions()
	at := slices.IndexFunc(table, func(t finding.Transition) bool { return t.Move == m.Move })
	if at < 0 || m.Move == "open" || m.Move == "add_evidence" {
		return FindingReceipt{}, ree.Refusals{ree.Refuse("finding.move_none", "move", m.Move)}
	}
	scope := ScopeReview
	if m.Move == "explain" {
		scope = ScopeReport
	}
	if err := a.may(actor, scope, table[at].Act); err != nil {
		return FindingReceipt{}, err
	}
	looks := slices.Contains(alone, m.Move)
	if looks {
		if err := a.unavailable(); err != nil {
			return FindingReceipt{}, err
		}
	}
	rec, err := a.do(ctx, actor, key, "finding "+m.Move+" "+ref, m, looks, func(tx *store.Tx) (any, error) { return a.moveFinding(tx, actor, ref, m) })
	if err != nil {
		return FindingReceipt{}, err
	}
	return decodeResult[FindingReceipt](rec)
}

// findingIn reads a finding inside a command; one that the actor may not see is
// unknown.
func (a *App) findingIn(tx *store.Tx, actor Actor, ref string) (FindingRow, error) {
	if clean, err := custody.CheckReference(ref); err == nil {
		ref = clean
	}
	row, ok, err := store.Get(tx, a.tables.finding.row, ref)
	if err == nil && (!ok || !actor.Sees(row.Operator)) {
		err = ree.Refusals{ree.Refuse("finding.unknown", "finding", ref)}
	}
	return row, err
}

func (a *App) moveFinding(tx *store.Tx, actor Actor, ref string, m FindingMove) (FindingReceipt, error) {
	row, err := a.findingIn(tx, actor, ref)
	if err != nil {
		return FindingReceipt{}, err
	}
	body := findingBody{Finding: row.Ref, Reason: m.Reason, Code: m.Code, Evidence: m.Evidence, Outcome: m.Outcome}
	if err := a.completeMove(tx, &row, &body, m); err != nil {
		return FindingReceipt{}, err
	}
	rec, err := a.writeFinding(tx, actor, m.Move, row.Finding, body)
	if err != nil {
		return FindingReceipt{}, err
	}
	if err := a.followMove(tx, actor, &row, body, m.Move); err != nil {
		return FindingReceipt{}, err
	}
	now, _, err := store.Get(tx, a.tables.finding.row, row.Ref)
	return FindingReceipt{rec, row.Ref, string(now.State)}, err
}

// completeMove looks up what a move names.
func (a *App) completeMove(tx *store.Tx, row *FindingRow, body *findingBody, m FindingMove) (err error) {
	switch m.Move {
	case "assign":
		body.Assignee, err = a.handler(tx, m.Assignee)
	case "explain":
		err = checkEvidence(m.Evidence)
	case "propose_freeze":
		body.Lots, err = a.lotsToFreeze(tx, row, m.Lots)
	case "freeze":
		if row.Freezing != nil {
			body.Lots = row.Freezing.Lots
		}
	case "release":
		if row.Frozen != nil {
			body.Lots = row.Frozen.Proposed.Lots
		}
	}
	return err
}

// handler is somebody who may look into a finding.
func (a *App) handler(tx *store.Tx, account string) (*finding.Actor, error) {
	acc, ok, err := store.Get(tx, a.tables.private.account, account)
	if err != nil {
		return nil, err
	}
	if !ok || acc.Disabled || a.may(Actor{Account: acc.Ref, Org: acc.Org, Roles: acc.Roles}, ScopeReview, actHandle) != nil {
		return nil, ree.Refusals{ree.Refuse("finding.assignee", "account", account).At("assignee")}
	}
	return &finding.Actor{Person: acc.Ref, Org: acc.Org}, nil
}

// maxEvidence bounds the documents of one explanation.
const maxEvidence = 20

func checkEvidence(docs []finding.Document) error {
	var rs ree.Refusals
	if len(docs) > maxEvidence {
		rs = append(rs, ree.Refuse("finding.too_many", "max", "20").At("evidence"))
	}
	for _, d := range docs {
		if raw, err := hex.DecodeString(d.SHA256); err != nil || len(raw) != 32 {
			rs = append(rs, ree.Refuse("document.hash", "name", d.Name).At("evidence"))
		}
	}
	return rs.Err()
}

// lotsToFreeze are the lots named, or those of the finding where none is, as the
// ledger writes them.
func (a *App) lotsToFreeze(tx *store.Tx, row *FindingRow, named []string) ([]string, error) {
	if len(named) == 0 {
		named = row.Lots
	}
	var rs ree.Refusals
	var out []string
	if len(named) > maxFindingLots {
		return nil, ree.Refusals{ree.Refuse("finding.too_many", "max", "500").At("lots")}
	}
	for _, ref := range named {
		if clean, err := custody.CheckReference(ref); err == nil {
			ref = clean
		}
		if _, ok := (state{tx, a.tables}).Lot(ref); !ok {
			rs = append(rs, ree.Refuse("lot.unknown", "lot", ref).At("lots"))
			continue
		}
		out = union(out, []string{ref})
	}
	return out, rs.Err()
}

// followMove does what follows from a move in the same transaction: lots are
// frozen or released by events of custody, and what rests on them is looked at
// again.
func (a *App) followMove(tx *store.Tx, actor Actor, row *FindingRow, body findingBody, move string) error {
	lots := row.Lots
	switch move {
	case "freeze", "release":
		lots = body.Lots
		if err := a.freezeLots(tx, actor, row, lots, move == "release"); err != nil {
			return err
		}
	}
	if move == "confirm" || move == "freeze" {
		return a.markOnLots(tx, lots, "finding "+row.Ref, "finding."+move)
	}
	return nil
}

func (a *App) freezeLots(tx *store.Tx, actor Actor, row *FindingRow, lots []string, release bool) error {
	st := state{tx, a.tables}
	for _, ref := range lots {
		lot, _ := st.Lot(ref)
		ev := custody.Event{Kind: custody.Freeze, Site: lot.Site, Inputs: []custody.Take{{Lot: ref}}, Release: release, Reason: "finding " + row.Ref}
		decided, refusals := custody.Decide(st, a.law(), custody.Report{Event: ev, Org: actor.Org, Occurred: a.local(tx.Now()), Recorded: tx.Now(), Official: true})
		if err := refusals.Err(); err != nil {
			return err
		}
		if _, err := a.append(tx, actor, a.local(tx.Now()), decided); err != nil {
			return err
		}
	}
	return nil
}

// notHeldByFinding refuses to release a lot past the finding that froze it: that
// takes two people, there.
func (a *App) notHeldByFinding(tx *store.Tx, ev *custody.Event) error {
	if ev.Kind != custody.Freeze || !ev.Release {
		return nil
	}
	var rs ree.Refusals
	for _, in := range ev.Inputs {
		held, ok, err := store.Get(tx, a.tables.finding.frozen, in.Lot)
		if err != nil {
			return err
		}
		if ok {
			rs = append(rs, ree.Refuse("freeze.by_finding", "lot", in.Lot, "finding", held.Finding).At("inputs"))
		}
	}
	return rs.Err()
}

// markOnLots marks the cases and licences that rest on lots or on what was made
// of them.
func (a *App) markOnLots(tx *store.Tx, lots []string, cause, code string) error {
	var ids []uint32
	for _, ref := range lots {
		if lot, ok := (state{tx, a.tables}).Lot(ref); ok {
			ids = append(ids, lot.ID)
		}
	}
	subjects, err := a.watchers(tx, ids)
	if err != nil {
		return err
	}
	s := reviewState{state: state{tx, a.tables}}
	for _, subject := range subjects {
		if _, ok, err := store.Get(tx, a.tables.review.passport, subject); err != nil {
			return err
		} else if ok {
			continue
		}
		cmd := review.MarkStale{Command: review.Command{Who: review.Actor{Person: System.Account, Org: System.Org}, At: tx.Now()}, Cause: cause, Code: code}
		if err := a.markOne(tx, s, subject, cmd); err != nil {
			return err
		}
	}
	return nil
}
