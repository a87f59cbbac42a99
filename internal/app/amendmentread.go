package app

import (
	"context"

	"lanthorn/internal/store"
	"lanthorn/review"
)

// showAmendment notes who was shown marked fields of an amendment.
func (t *tables) showAmendment(tx *store.Tx, person string, b *readBody) error {
	row, ok, err := store.Get(tx, t.after.amendment, b.Amendment)
	if err != nil || !ok {
		return err
	}
	c, ok, err := store.Get(tx, t.review.cases, row.Case)
	if err != nil || !ok {
		return err
	}
	row.Show(person, c.Version, b.Fields)
	store.Put(tx, t.after.amendment, row)
	return nil
}

// around is the case of an amendment with what the amendment asks for: the marks of
// both hold.
func (a *App) around(r store.Reader, row *review.Amendment) (review.Case, error) {
	c, ok, err := store.Get(r, a.tables.review.cases, row.Case)
	if err != nil || !ok {
		return c, err
	}
	return row.With(c), nil
}

// veiledAmendment is an amendment as the actor may see it in a list: without what is
// marked of it or of its case.
func (a *App) veiledAmendment(r store.Reader, actor Actor, row review.Amendment) (review.Amendment, error) {
	c, err := a.around(r, &row)
	if err != nil {
		return row, err
	}
	out := review.Over(a.veilOf(actor, &c), a.amendmentFor(actor, row))
	out.Seen = nil
	return out, nil
}

// ReadAmendment opens an amendment for somebody who may see it and puts that on
// record, as [App.ReadCase] does for a case: marked fields are shown to whoever the
// pack or a grant names, and to nobody else.
func (a *App) ReadAmendment(ctx context.Context, actor Actor, ref string) (review.Amendment, error) {
	row, err := a.Amendment(ctx, actor, ref)
	if err != nil || actor.Org == row.Holder || actor.Account == System.Account {
		return row, err
	}
	var opened, hidden []string
	var veil review.Veil
	err = a.Store.View(ctx, func(v *store.View) error {
		whole, _, err := store.Get(v, a.tables.after.amendment, row.Key)
		if err != nil {
			return err
		}
		c, err := a.around(v, &whole)
		if err != nil {
			return err
		}
		hidden, err = a.hidden(v, actor, &c)
		marked, _ := a.marks(actor, &c)
		opened, veil, row = without(marked, hidden), c.Veil(hidden), a.amendmentFor(actor, whole)
		return err
	})
	if err != nil {
		return review.Amendment{}, err
	}
	if err := a.record(ctx, actor, readBody{Case: row.Case, Fields: opened, Amendment: row.Key}); err != nil {
		return review.Amendment{}, err
	}
	row = review.Over(veil, row)
	row.Seen = nil
	return row, nil
}
