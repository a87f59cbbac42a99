package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Entries of clues, by the move that they record.
const (
	cluePrefix      = "clue."
	kindClueAsked   = cluePrefix + "sender_asked"
	kindClueAgreed  = cluePrefix + "sender_agreed"
	actClue         = "clue.handle"
	clueCounter     = "clue"
	clueRefPrefix   = "CLU"
	agreementLasts  = 24 * time.Hour
	readingShownFor = 15 * time.Minute // a repeated click shows a reading again
)

var clueKinds = map[string]string{
	"receive": cluePrefix + "received", "add": cluePrefix + "added", "screen": cluePrefix + "screened", "link": cluePrefix + "linked",
	"act": cluePrefix + "acted_on", "answer": cluePrefix + "answered", "resume": cluePrefix + "resumed", "read_sender": cluePrefix + "sender_read",
}

// public stands in an entry for whoever sent a clue: nobody is named.
var public = Actor{Account: "public"}

// clueBody is the body of a clue's entry. Text and contact details are sealed
// elsewhere; it holds the hash of the one and the key of the other.
type clueBody struct {
	Clue    string            `json:"clue"`
	Move    string            `json:"move,omitempty"`
	Text    *finding.Document `json:"text,omitempty"`
	Receipt string            `json:"receipt,omitempty"` // hash of the sender's code
	Sealed  string            `json:"sealed,omitempty"`
	Worth   string            `json:"worth,omitempty"`
	Links   []finding.Link    `json:"links,omitempty"`
	Answer  string            `json:"answer,omitempty"`
	Reason  string            `json:"reason,omitempty"`
	Second  *finding.Actor    `json:"second,omitempty"`
}

// ClueAsking is somebody's wish to read who sent a clue. It ends with the
// reading: each needs an agreement of its own.
type ClueAsking struct {
	Who      finding.Actor `json:"who"`
	At       time.Time     `json:"at"`
	Reason   string        `json:"reason"`
	Agreed   finding.Actor `json:"agreed,omitzero"`
	AgreedAt time.Time     `json:"agreedAt,omitzero"`
}

// ClueRow is a clue as its entries made it.
type ClueRow struct {
	Clue       finding.Clue `json:"clue"`
	ReceivedMS int64        `json:"receivedMS"`
	Asking     *ClueAsking  `json:"asking,omitempty"`
}

func defineClue(reg *store.Registry) *store.Table[ClueRow] {
	return store.Define(reg, store.Table[ClueRow]{Name: "clue", Key: func(r ClueRow) string { return r.Clue.Ref },
		Columns: []store.Column[ClueRow]{
			store.Text("state", func(r ClueRow) string { return string(r.Clue.State) }),
			store.Text("receipt", func(r ClueRow) string { return r.Clue.Receipt }),
			store.Int("received_ms", func(r ClueRow) int64 { return r.ReceivedMS }),
		}, Indexes: [][]string{{"state", "received_ms"}, {"received_ms"}, {"receipt"}}})
}

func (t *tables) projectClue(tx *store.Tx, e *evidence.Entry) error {
	var b clueBody
	if err := decode(e, &b); err != nil {
		return err
	}
	row, _, err := store.Get(tx, t.clue, b.Clue)
	if err != nil {
		return err
	}
	who := finding.Actor{Person: e.Actor, Org: e.Org}
	switch e.Kind {
	case kindClueAsked:
		row.Asking = &ClueAsking{Who: who, At: e.Occurred, Reason: b.Reason}
	case kindClueAgreed:
		if row.Asking != nil {
			asking := *row.Asking
			asking.Agreed, asking.AgreedAt = who, e.Occurred
			row.Asking = &asking
		}
	default:
		row.Clue = row.Clue.Apply(b.command(who, e.Occurred))
		if b.Move == "receive" {
			row.ReceivedMS = e.Occurred.UnixMilli()
		}
		if b.Move == "read_sender" {
			row.Asking = nil
		}
	}
	store.Put(tx, t.clue, row)
	return nil
}

// command is the move that a body records.
func (b *clueBody) command(who finding.Actor, at time.Time) finding.ClueCommand {
	cmd := finding.ClueCommand{Move: b.Move, Who: who, At: at, Reason: b.Reason, Ref: b.Clue, Receipt: b.Receipt, Sealed: b.Sealed, Worth: b.Worth, Links: b.Links, Answer: b.Answer}
	if who.Person == public.Account {
		cmd.Who = finding.Actor{}
	}
	if b.Text != nil {
		cmd.Text = *b.Text
	}
	if b.Second != nil {
		cmd.Second = *b.Second
	}
	return cmd
}

// ClueReceipt answers a command on a clue.
type ClueReceipt struct {
	Receipt
	Clue string `json:"clue"`
}

// MayHandleClues reports whether the pack lets the actor work on clues.
func (a *App) MayHandleClues(actor Actor) bool { return a.may(actor, ScopeRead, actClue) == nil }

// ClueFilter says which clues.
type ClueFilter struct {
	State, After string
	Limit        int
}

// ClueList is one page of clues.
type ClueList struct {
	Clues []ClueRow
	Next  string
}

// Clues lists clues, newest first, without those that concern the actor's own
// organisation.
func (a *App) Clues(ctx context.Context, actor Actor, f ClueFilter) (list ClueList, err error) {
	if err := a.may(actor, ScopeRead, actClue); err != nil {
		return list, err
	}
	if checkTexts(f) != nil {
		return list, nil // nothing is called so
	}
	q := store.Query{OrderBy: "received_ms", Desc: true, After: f.After, Limit: f.Limit}
	if f.State != "" {
		q.Where = append(q.Where, store.Cond{Col: "state", Op: store.Eq, Value: f.State})
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list.Clues, list.Next, err = store.SelectPage(v, a.tables.clue, q)
		return err
	})
	list.Clues = slices.DeleteFunc(list.Clues, func(r ClueRow) bool { return concerns(&r, actor) })
	return list, err
}

// concerns reports whether a clue is linked to the actor's organisation, who
// then must not know of it.
func concerns(r *ClueRow, actor Actor) bool {
	return slices.Contains(r.Clue.Links, finding.Link{Kind: "party", Ref: actor.Org})
}

func (a *App) clueRow(tx store.Reader, actor Actor, ref string) (ClueRow, error) {
	row, ok, err := store.Get(tx, a.tables.clue, ref)
	if err == nil && (!ok || concerns(&row, actor)) {
		err = ree.Refusals{ree.Refuse("clue.unknown", "clue", ref)}
	}
	return row, err
}

// officeMoves are those that an officer makes by [App.MoveClue]; the others have
// ways of their own.
var officeMoves = []string{"screen", "link", "act", "answer", "resume"}

// MoveClue makes an officer's move on a clue. Who makes it and when is the
// session's and the clock's, whatever the command says.
func (a *App) MoveClue(ctx context.Context, actor Actor, key, ref string, cmd finding.ClueCommand) (ClueReceipt, error) {
	if !slices.Contains(officeMoves, cmd.Move) {
		return ClueReceipt{}, ree.Refusals{ree.Refuse("finding.move_unknown", "move", cmd.Move)}
	}
	body := clueBody{Clue: ref, Move: cmd.Move, Worth: cmd.Worth, Links: cmd.Links, Answer: strings.TrimSpace(cmd.Answer), Reason: strings.TrimSpace(cmd.Reason)}
	return a.onClue(ctx, actor, key, clueKinds[cmd.Move], body, func(tx *store.Tx, row *ClueRow, body *clueBody) error {
		var rs ree.Refusals
		if _, err := row.Clue.Do(body.command(person(actor), tx.Now())); err != nil {
			rs, _ = asRefusals(err).(ree.Refusals)
		}
		links, refused := a.settle(tx, row, body.Links)
		body.Links = links
		return append(rs, refused...).Err()
	})
}

func person(a Actor) finding.Actor { return finding.Actor{Person: a.Account, Org: a.Org} }

// clueStep checks a command on a clue inside the transaction and completes the
// body of its entry.
type clueStep func(tx *store.Tx, row *ClueRow, body *clueBody) error

// onClue runs a step on a clue for a person whose roles allow it; what it lets
// through becomes an entry.
func (a *App) onClue(ctx context.Context, actor Actor, key, kind string, body clueBody, step clueStep) (_ ClueReceipt, err error) {
	defer a.refusedAct(ctx, actor, actClue, "", &err)
	if err := a.may(actor, ScopeReview, actClue); err != nil {
		return ClueReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, kind+" "+body.Clue, body, false, func(tx *store.Tx) (any, error) {
		row, err := a.clueRow(tx, actor, body.Clue)
		if err != nil {
			return nil, err
		}
		whole := body
		if err := step(tx, &row, &whole); err != nil {
			return nil, asRefusals(err)
		}
		return a.appendClue(tx, actor, kind, whole)
	})
	if err != nil {
		return ClueReceipt{}, err
	}
	return decodeResult[ClueReceipt](rec)
}

// appendClue writes an entry. Its one subject is the clue: an entry under a
// site's or a lot's reference would tell its holder that somebody spoke.
func (a *App) appendClue(tx *store.Tx, actor Actor, kind string, body clueBody) (ClueReceipt, error) {
	e, err := tx.Append(store.Draft{Kind: kind, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: []string{body.Clue}, Body: body})
	return ClueReceipt{Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, body.Clue}, err
}

// settle writes links as the ledger does, refuses what is not there, and adds
// whose a site or a lot is, so that nobody works on a clue against their own
// organisation.
func (a *App) settle(tx *store.Tx, row *ClueRow, links []finding.Link) (out []finding.Link, rs ree.Refusals) {
	st := state{tx, a.tables}
	add := func(kind, ref string) {
		l := finding.Link{Kind: kind, Ref: ref}
		if !slices.Contains(out, l) && !(kind == "party" && slices.Contains(row.Clue.Links, l)) {
			out = append(out, l)
		}
	}
	for _, l := range links {
		ref, owner, ok := strings.TrimSpace(l.Ref), "", false
		switch l.Kind {
		case "site":
			var s custody.Site
			s, ok = st.Site(ref)
			owner = s.Party
		case "lot":
			ref = strings.ToUpper(ref)
			var lot custody.Lot
			lot, ok = st.Lot(ref)
			owner = lot.Holder
		case "party":
			_, ok = st.Party(ref)
		case "finding", "inspection":
			clean, err := custody.CheckReference(ref)
			ref, ok = clean, err == nil
		default:
			continue // the guard has said so
		}
		if !ok {
			rs = append(rs, ree.Refuse("clue.link_unknown", "kind", l.Kind, "ref", l.Ref).At("ref"))
			continue
		}
		add(l.Kind, ref)
		if owner != "" {
			add("party", owner)
		}
	}
	return out, rs
}
