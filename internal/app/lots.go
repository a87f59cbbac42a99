package app

import (
	"context"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// LotFilter narrows a list of lots. Empty fields do not.
type LotFilter struct {
	Text   string // beginning of a reference, or an own number of the actor's organisation
	Form   string
	Level  string
	Holder string
	Site   string
	Status string // empty: held, in transit and used alike
	After  string // cursor of the page before
	Limit  int
}

// LotList is a page of lots, newest first.
type LotList struct {
	Lots []custody.Lot
	Next string
}

// Lots lists the lots the actor may see.
func (a *App) Lots(ctx context.Context, actor Actor, f LotFilter) (list LotList, err error) {
	if checkTexts(f) != nil {
		return list, nil // nothing is called so
	}
	q := store.Query{OrderBy: "id", Desc: true, After: f.After, Limit: f.Limit}
	if !actor.SeesAll() {
		q.Where = append(q.Where, store.Cond{Col: "holder", Op: store.Eq, Value: actor.Org})
	}
	for col, value := range map[string]string{"form": f.Form, "level": f.Level, "holder": f.Holder, "site": f.Site, "status": f.Status} {
		if value != "" {
			q.Where = append(q.Where, store.Cond{Col: col, Op: store.Eq, Value: value})
		}
	}
	if f.Status == "" {
		q.Where = append(q.Where, store.Cond{Col: "status", Op: store.Ne, Value: string(custody.PoolState)})
	}
	if f.Text != "" {
		q.Where = append(q.Where, store.Cond{Col: "key", Op: store.Prefix, Value: f.Text})
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		if f.Text != "" {
			if alias, ok, err := store.Get(v, a.tables.alias, actor.Org+"/"+f.Text); err != nil || ok {
				if err == nil {
					lot, _, err := store.Get(v, a.tables.lot, alias.Lot)
					list.Lots = []custody.Lot{lot}
					return err
				}
				return err
			}
		}
		list.Lots, list.Next, err = store.SelectPage(v, a.tables.lot, q)
		return err
	})
	return list, err
}

// LotDetail is everything the page of one lot shows apart from its origins.
type LotDetail struct {
	Lot       custody.Lot
	Holder    custody.Party
	Site      custody.Site
	Assay     *custody.AssayRow
	Entries   []evidence.Entry // that speak of it, newest first
	Documents []DocumentInfo
	Marks     []custody.Mark
	Passport  *Passport // the newest one issued
}

// DocumentInfo is one document of a lot.
type DocumentInfo struct {
	Name, SHA256, Media string
	Size, Seq           int64
}

// timelineLimit bounds the entries that one page shows.
const timelineLimit = 200

// FindLots finds several lots that the actor may see, in the order asked for; one
// that there is not, or is another's, is empty.
func (a *App) FindLots(ctx context.Context, actor Actor, refs []string) ([]custody.Lot, error) {
	out := make([]custody.Lot, len(refs))
	err := a.Store.View(ctx, func(v *store.View) error {
		for i, ref := range refs {
			lot, err := a.findLot(v, actor, ref)
			if _, refused := err.(ree.Refusals); err != nil && !refused {
				return err
			}
			out[i] = lot
		}
		return nil
	})
	return out, err
}

// Lot finds a lot by its reference, as a person typed it, or by the own number
// of the actor's organisation. A lot that the actor may not see is unknown to
// them.
func (a *App) Lot(ctx context.Context, actor Actor, ref string) (d LotDetail, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		lot, err := a.findLot(v, actor, ref)
		if err != nil {
			return err
		}
		d.Lot = lot
		return a.fillLot(v, &d)
	})
	return d, err
}

func (a *App) findLot(v *store.View, actor Actor, ref string) (custody.Lot, error) {
	if clean, err := custody.CheckReference(ref); err == nil {
		ref = clean
	} else if alias, ok, err := store.Get(v, a.tables.alias, actor.Org+"/"+ref); err != nil || ok {
		if err != nil {
			return custody.Lot{}, err
		}
		ref = alias.Lot
	}
	lot, ok, err := store.Get(v, a.tables.lot, ref)
	if err != nil {
		return lot, err
	}
	if ok && actor.Sees(lot.Holder) {
		return lot, nil
	}
	if ok {
		if had, err := a.hadLot(v, actor, lot); err != nil || had {
			return lot, err
		}
	}
	return lot, ree.Refusals{ree.Refuse("lot.unknown", "lot", ref)}
}

// hadLot reports whether the actor's organisation reported on the lot: who
// made or once held a lot keeps seeing it.
func (a *App) hadLot(v *store.View, actor Actor, lot custody.Lot) (bool, error) {
	if actor.Org == "" {
		return false, nil
	}
	entries, err := v.EntriesBySubject(lot.Ref, 0, timelineLimit)
	for _, e := range entries {
		if e.Org == actor.Org {
			return true, err
		}
	}
	return false, err
}

func (a *App) fillLot(v *store.View, d *LotDetail) error {
	var err error
	if d.Holder, _, err = store.Get(v, a.tables.party, d.Lot.Holder); err != nil {
		return err
	}
	if d.Site, _, err = store.Get(v, a.tables.site, d.Lot.Site); err != nil {
		return err
	}
	if row, ok, err := store.Get(v, a.tables.assay, d.Lot.AssayOf); err != nil {
		return err
	} else if ok {
		d.Assay = &row
	}
	if d.Entries, err = v.LatestBySubject(d.Lot.Ref, 0, timelineLimit); err != nil {
		return err
	}
	docs, err := store.Select(v, a.tables.document, store.Query{Where: []store.Cond{{Col: "subject", Op: store.Eq, Value: d.Lot.Ref}}, Limit: 100})
	if err != nil {
		return err
	}
	for _, row := range docs {
		d.Documents = append(d.Documents, DocumentInfo{row.Name, row.SHA256, row.Media, row.Size, row.Seq})
	}
	d.Marks, err = store.Select(v, a.tables.mark, store.Query{Where: []store.Cond{{Col: "lot", Op: store.Eq, Value: d.Lot.Ref}}, OrderBy: "seq", Desc: true, Limit: 50})
	if err != nil {
		return err
	}
	d.Passport, err = a.latestPassport(v, d.Lot.Ref)
	return err
}

// lotsByID reads lots by the numbers of the lot graph, in the order asked.
func (a *App) lotsByID(v *store.View, ids []uint32) ([]custody.Lot, error) {
	byID := make(map[uint32]custody.Lot, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 500)
		chunk := make([]int64, n)
		for i, id := range ids[:n] {
			chunk[i] = int64(id)
		}
		lots, err := store.Select(v, a.tables.lot, store.Query{Where: []store.Cond{{Col: "id", Op: store.In, Value: chunk}}})
		if err != nil {
			return nil, err
		}
		for _, lot := range lots {
			byID[lot.ID] = lot
		}
		ids = ids[n:]
	}
	out := make([]custody.Lot, 0, len(byID))
	for _, lot := range byID {
		out = append(out, lot)
	}
	return out, nil
}
