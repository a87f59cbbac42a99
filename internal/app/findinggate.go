package app

import (
	"lanthorn/internal/store"
	"lanthorn/provenance"
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
func (g gatherer) findings(id uint32, upstream []uint32, elements []ree.Element) ([]review.LotFinding, error) {
	var out []review.LotFinding
	for _, l := range g.standing[id] {
		out = append(out, review.LotFinding{Ref: l.Finding, Lot: l.Lot, Confirmed: l.Confirmed, Strength: l.Strength, Share: ree.Whole})
	}
	if len(upstream) == 0 {
		return out, nil
	}
	share, err := g.passedThrough(id, elements)
	for _, up := range upstream {
		for _, l := range g.standing[up] {
			out = append(out, review.LotFinding{Ref: l.Finding, Lot: l.Lot, Confirmed: l.Confirmed, Strength: l.Strength, Share: fraction(share[up])})
		}
	}
	return out, err
}

// passedThrough is the largest share of a deciding element that passed through
// each lot upstream that matters; what is below that share is left out.
func (g gatherer) passedThrough(id uint32, elements []ree.Element) (map[uint32]float64, error) {
	share := map[uint32]float64{}
	for _, e := range elements {
		l, err := g.view.Lineage(id, int(e), provenance.LineageLimits{Keep: 200, MinShare: lateShare})
		if err != nil {
			return nil, err
		}
		for _, up := range l.Top {
			share[up.Lot] = max(share[up.Lot], min(1, up.Share))
		}
	}
	return share, nil
}
