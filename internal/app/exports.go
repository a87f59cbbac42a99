package app

import (
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// checkFree refuses to report an export of goods that need a licence: those
// leave through the customs desk, which draws on one. Goods of which the assay
// does not say whether they do are marked for a look.
func (a *App) checkFree(tx *store.Tx, ev *custody.Event) error {
	if ev.Kind != custody.Export {
		return nil
	}
	st := state{tx, a.tables}
	var rs ree.Refusals
	for _, in := range ev.Inputs {
		lot, _ := st.Lot(in.Lot)
		switch c := a.classifyGoods(a.goods(st, lot, review.Line{HS: lot.HS}), tx.Now()); c.Controlled {
		case control.Yes:
			rs = append(rs, ree.Refuse("export.licence_needed", "lot", lot.Ref).At("inputs"))
		case control.Undetermined:
			ev.Flags = append(ev.Flags, custody.Flag{Code: "export.undetermined", Params: map[string]string{"lot": lot.Ref}})
		}
	}
	return rs.Err()
}
