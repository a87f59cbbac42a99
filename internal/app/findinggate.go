package app

import (
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// standing gathers the findings that stand on lots, by the lots' numbers. The
// caller runs alone in its batch, so that what is committed is all there is.
func (a *App) standing(tx *store.Tx) (map[uint32][]findingLot, error) {
	out := map[uint32][]findingLot{}
	err := a.Store.View(tx.Context(), func(v *store.View) error {
		return store.SelectEach(v, a.tables.finding.lot, store.Query{}, func(l findingLot) error {
			out[l.ID] = append(out[l.ID], l)
			return nil
		})
	})
	return out, err
}

// findings states which findings stand on a lot or on the lots upstream, with
// the most of a deciding element that passed through each.
func (g gatherer) findings(id uint32, up *above) []review.LotFinding {
	var out []review.LotFinding
	add := func(id uint32, share ree.Fraction) {
		for _, l := range g.standing[id] {
			out = append(out, review.LotFinding{Ref: l.Finding, Lot: l.Lot, Confirmed: l.Confirmed, Strength: l.Strength, Share: share})
		}
	}
	add(id, ree.Whole)
	for _, lot := range up.suspect {
		add(lot, fraction(up.passed[lot]))
	}
	return out
}
