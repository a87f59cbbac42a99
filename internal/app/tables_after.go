package app

import (
	"errors"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// afterTables are the projections of what follows a decision.
type afterTables struct {
	appeal       *store.Table[review.Appeal]
	amendment    *store.Table[review.Amendment]
	verification *store.Table[review.Verification]
	delivery     *store.Table[review.Delivery]
	rating       *store.Table[review.Rating]
	draw         *store.Table[review.Draw]
}

func defineAfter(reg *store.Registry) afterTables {
	return afterTables{
		appeal: store.Define(reg, store.Table[review.Appeal]{Name: "appeal", Key: func(a review.Appeal) string { return a.Key },
			Columns: []store.Column[review.Appeal]{
				store.Text("case_ref", func(a review.Appeal) string { return a.Case + a.Registration }), // what it is about
				store.Text("org", func(a review.Appeal) string { return a.By.Org }),
				store.Text("state", func(a review.Appeal) string { return string(a.State) }),
				store.Int("lodged_ms", func(a review.Appeal) int64 { return a.Lodged.UnixMilli() }),
			}, Indexes: [][]string{{"case_ref", "lodged_ms"}, {"org", "lodged_ms"}, {"lodged_ms"}}}),
		amendment: store.Define(reg, store.Table[review.Amendment]{Name: "amendment", Key: func(a review.Amendment) string { return a.Key },
			Columns: []store.Column[review.Amendment]{
				store.Text("licence", func(a review.Amendment) string { return a.Licence }),
				store.Text("holder", func(a review.Amendment) string { return a.Holder }),
				store.Text("state", func(a review.Amendment) string { return string(a.State) }),
				store.Int("lodged_ms", func(a review.Amendment) int64 { return a.Lodged.UnixMilli() }),
			}, Indexes: [][]string{{"licence", "lodged_ms"}, {"holder", "lodged_ms"}, {"lodged_ms"}}}),
		verification: store.Define(reg, store.Table[review.Verification]{Name: "verification", Key: func(v review.Verification) string { return v.Key },
			Columns: []store.Column[review.Verification]{
				store.Text("licence", func(v review.Verification) string { return v.Licence }),
				store.Text("state", func(v review.Verification) string { return string(v.State) }),
				store.Int("due_ms", func(v review.Verification) int64 { return v.Due.UnixMilli() }),
			}, Indexes: [][]string{{"licence", "due_ms"}, {"state", "due_ms"}, {"due_ms"}}}),
		delivery: store.Define(reg, store.Table[review.Delivery]{Name: "delivery", Key: func(d review.Delivery) string { return d.Key },
			Columns: []store.Column[review.Delivery]{
				store.Text("licence", func(d review.Delivery) string { return d.Licence }),
				store.Int("at_ms", func(d review.Delivery) int64 { return d.At.UnixMilli() }),
			}, Indexes: [][]string{{"licence", "at_ms"}}}),
		rating: store.Define(reg, store.Table[review.Rating]{Name: "end_user_rating", Key: func(r review.Rating) string { return r.Identity }}),
		draw: store.Define(reg, store.Table[review.Draw]{Name: "verification_draw", Key: func(d review.Draw) string { return d.Key() },
			Columns: []store.Column[review.Draw]{store.Text("period", func(d review.Draw) string { return d.Period })}, Indexes: [][]string{{"period"}}}),
	}
}

func (s reviewState) Appeal(key string) (*review.Appeal, error) {
	return find(s, s.t.after.appeal, key)
}
func (s reviewState) Amendment(key string) (*review.Amendment, error) {
	return find(s, s.t.after.amendment, key)
}
func (s reviewState) Verification(key string) (*review.Verification, error) {
	return find(s, s.t.after.verification, key)
}
func (s reviewState) Delivery(key string) (*review.Delivery, error) {
	return find(s, s.t.after.delivery, key)
}
func (s reviewState) Rating(id string) (*review.Rating, error) { return find(s, s.t.after.rating, id) }
func (s reviewState) Draw(period string) (*review.Draw, error) {
	return find(s, s.t.after.draw, period)
}

func put[R any](s reviewState, t *store.Table[R], row *R) error {
	store.Put(s.tx, t, *row)
	return nil
}

func (s reviewState) PutAppeal(a *review.Appeal) error {
	return errors.Join(put(s, s.t.after.appeal, a), s.putFact(review.FactOfAppeal(a)))
}
func (s reviewState) PutAmendment(a *review.Amendment) error {
	return errors.Join(put(s, s.t.after.amendment, a), s.putAsked(a))
}
func (s reviewState) PutVerification(v *review.Verification) error {
	return errors.Join(put(s, s.t.after.verification, v), s.putFact(review.FactOfVerification(v)))
}
func (s reviewState) PutDelivery(d *review.Delivery) error { return put(s, s.t.after.delivery, d) }
func (s reviewState) PutRating(r *review.Rating) error     { return put(s, s.t.after.rating, r) }
func (s reviewState) PutDraw(d *review.Draw) error {
	return errors.Join(put(s, s.t.after.draw, d), s.putFact(review.FactOfDraw(d)))
}

// fieldDocument lists a file that a verification brought back, so that it can be
// opened by who sees the verification.
func (s reviewState) fieldDocument(e *evidence.Entry) error {
	if e.Kind != review.KindVerificationAttached {
		return nil
	}
	var b struct {
		Verification string               `json:"verification"`
		Evidence     review.FieldEvidence `json:"evidence"`
	}
	if err := decode(e, &b); err != nil || b.Evidence.Hash == "" {
		return err
	}
	store.Put(s.tx, s.t.document, documentRow{Seq: e.Seq, Name: b.Evidence.Name, SHA256: b.Evidence.Hash, Org: e.Org, Subject: b.Verification})
	return nil
}
