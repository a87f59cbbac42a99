package app

import (
	"context"

	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Notes hold what the law may one day want erased: free text about people. They
// are entries of their own, so that erasing one leaves every other entry, and
// the log, as they were.
const (
	kindNote   = "note.written"
	kindErased = "entry.erased"
)

type noteBody struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

type erasedBody struct {
	Entry int64  `json:"entry"`
	Basis string `json:"basis"`
}

// WriteNote adds a private note about a lot, a site, a case or a party.
func (a *App) WriteNote(ctx context.Context, actor Actor, key, subject, text string) (Receipt, error) {
	if actor.Org == "" {
		return Receipt{}, ree.Refusals{ree.Refuse("actor.role", "needs", "operator")}
	}
	rec, err := a.do(ctx, actor, key, "note", noteBody{subject, text}, false, func(tx *store.Tx) (any, error) {
		e, err := tx.Append(store.Draft{Kind: kindNote, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: []string{subject}, Body: noteBody{subject, text}})
		return Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, err
	})
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}

// Erase takes body and seed out of a note and says so in the ledger. What the
// tables are computed from cannot be erased.
func (a *App) Erase(ctx context.Context, actor Actor, key string, seq int64, basis string) (_ Receipt, err error) {
	defer a.refusedAct(ctx, actor, "entry.erase", "", &err)
	if r := actor.require(ScopeAdmin, RoleAdmin); r != nil {
		return Receipt{}, ree.Refusals{r}
	}
	if basis == "" {
		return Receipt{}, ree.Refusals{ree.Refuse("reason.missing").At("basis")}
	}
	rec, err := a.do(ctx, actor, key, "erase", erasedBody{seq, basis}, true, func(tx *store.Tx) (any, error) {
		e, ok, err := tx.Entry(seq)
		if err != nil {
			return nil, err
		}
		if !ok || e.Kind != kindNote || e.Body == nil {
			return nil, ree.Refusals{ree.Refuse("erase.not_a_note")}
		}
		if err := tx.Erase(seq); err != nil {
			return nil, err
		}
		out, err := tx.Append(store.Draft{Kind: kindErased, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: e.Subjects, Body: erasedBody{seq, basis}})
		return Receipt{Seq: out.Seq, ID: out.ID, Recorded: out.Recorded}, err
	})
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}
