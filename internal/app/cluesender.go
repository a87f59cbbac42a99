package app

import (
	"context"
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// sealedSender is how to reach the sender of a clue, sealed. It is in no entry,
// so that it can be taken out, and in no list.
type sealedSender struct {
	ID     string `json:"id"`
	Sealed []byte `json:"sealed"`
}

// AskSender asks to read who sent a clue, with a reason. Another person has to
// agree.
func (a *App) AskSender(ctx context.Context, actor Actor, key, ref, reason string) (ClueReceipt, error) {
	return a.onClue(ctx, actor, key, kindClueAsked, clueBody{Clue: ref, Reason: reason}, func(tx *store.Tx, row *ClueRow, body *clueBody) error {
		return senderRefused(row, body.Reason, person(actor), finding.Actor{}, tx.Now(), true)
	})
}

// AgreeSender agrees that the one who asked may read who sent a clue, once.
func (a *App) AgreeSender(ctx context.Context, actor Actor, key, ref string) (ClueReceipt, error) {
	return a.onClue(ctx, actor, key, kindClueAgreed, clueBody{Clue: ref}, func(tx *store.Tx, row *ClueRow, _ *clueBody) error {
		if row.Asking == nil || row.Asking.Agreed != (finding.Actor{}) {
			return ree.Refuse("clue.not_asked", "clue", ref)
		}
		return senderRefused(row, row.Asking.Reason, row.Asking.Who, person(actor), tx.Now(), false)
	})
}

// senderRefused holds a reading against the machine's guards before it is made;
// asked leaves the one out who is yet to agree.
func senderRefused(row *ClueRow, reason string, who, second finding.Actor, at time.Time, asked bool) error {
	_, err := row.Clue.Do(finding.ClueCommand{Move: "read_sender", Who: who, Second: second, At: at, Reason: reason})
	rs, _ := err.(ree.Refusals)
	var out ree.Refusals
	for _, r := range rs {
		if !asked || r.Code != "guard.agreed_by_another" {
			out = append(out, r)
		}
	}
	return out.Err()
}

// ReadSender shows the one who asked how to reach the sender, after another
// agreed and within a day of it. The reading is an entry before anything is
// shown.
func (a *App) ReadSender(ctx context.Context, actor Actor, key, ref string) (contact string, _ ClueReceipt, err error) {
	var id string
	rec, err := a.onClue(ctx, actor, key, clueKinds["read_sender"], clueBody{Clue: ref, Move: "read_sender"}, func(tx *store.Tx, row *ClueRow, body *clueBody) error {
		ask := row.Asking
		switch {
		case ask == nil || ask.Agreed == (finding.Actor{}):
			return ree.Refuse("clue.not_agreed", "clue", ref)
		case ask.Who != person(actor):
			return ree.Refuse("clue.asked_by_another", "person", ask.Who.Person)
		case tx.Now().Sub(ask.AgreedAt) > agreementLasts:
			return ree.Refuse("clue.agreement_over", "hours", "24")
		}
		if _, there, err := store.Get(tx, a.tables.private.sender, row.Clue.Sealed); err != nil || !there {
			return lost(err, ref)
		}
		second := ask.Agreed
		body.Second, body.Reason = &second, ask.Reason
		_, err := row.Clue.Do(body.command(person(actor), tx.Now()))
		return err
	})
	if err != nil {
		return "", rec, err
	}
	if rec.Replayed && a.Now().Sub(rec.Recorded) > readingShownFor {
		return "", rec, ree.Refusals{ree.Refuse("clue.reading_over")}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		row, err := a.clueRow(v, actor, ref)
		id = row.Clue.Sealed
		if err != nil {
			return err
		}
		sealed, there, err := store.Get(v, a.tables.private.sender, id)
		if err != nil || !there {
			return lost(err, ref)
		}
		plain, err := a.Keys.clues.open("sender "+id, sealed.Sealed)
		contact = string(plain)
		return err
	})
	return contact, rec, err
}

func lost(err error, ref string) error {
	if err != nil {
		return err
	}
	return ree.Refusals{ree.Refuse("clue.sender_lost", "clue", ref)}
}
