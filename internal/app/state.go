package app

import (
	"strconv"

	"lanthorn/custody"
	"lanthorn/internal/store"
)

// state shows the tables to package custody. A getter that fails refuses the
// whole command through the transaction, so that the domain need not know of
// databases.
type state struct {
	tx *store.Tx
	t  *tables
}

var _ custody.State = state{}

func get[R any](s state, t *store.Table[R], key string) (R, bool) {
	row, ok, err := store.Get(s.tx, t, key)
	if err != nil {
		s.tx.Fail(err)
		return row, false
	}
	return row, ok
}

func (s state) Party(ref string) (custody.Party, bool)       { return get(s, s.t.party, ref) }
func (s state) PutParty(p custody.Party)                     { store.Put(s.tx, s.t.party, p) }
func (s state) Site(ref string) (custody.Site, bool)         { return get(s, s.t.site, ref) }
func (s state) PutSite(x custody.Site)                       { store.Put(s.tx, s.t.site, x) }
func (s state) Lot(ref string) (custody.Lot, bool)           { return get(s, s.t.lot, ref) }
func (s state) PutLot(l custody.Lot)                         { store.Put(s.tx, s.t.lot, l) }
func (s state) Alias(org, a string) (custody.Alias, bool)    { return get(s, s.t.alias, org+"/"+a) }
func (s state) PutAlias(a custody.Alias)                     { store.Put(s.tx, s.t.alias, a) }
func (s state) Assay(lot string) (custody.AssayRow, bool)    { return get(s, s.t.assay, lot) }
func (s state) PutAssay(a custody.AssayRow)                  { store.Put(s.tx, s.t.assay, a) }
func (s state) Pool(key string) (custody.Pool, bool)         { return get(s, s.t.pool, key) }
func (s state) PutPool(p custody.Pool)                       { store.Put(s.tx, s.t.pool, p) }
func (s state) Transfer(ref string) (custody.Transfer, bool) { return get(s, s.t.transfer, ref) }
func (s state) PutTransfer(t custody.Transfer)               { store.Put(s.tx, s.t.transfer, t) }
func (s state) Quota(key string) (custody.Quota, bool)       { return get(s, s.t.quota, key) }
func (s state) PutQuota(q custody.Quota)                     { store.Put(s.tx, s.t.quota, q) }
func (s state) Origin(ref string) (custody.Origin, bool)     { return get(s, s.t.origin, ref) }
func (s state) PutOrigin(o custody.Origin)                   { store.Put(s.tx, s.t.origin, o) }
func (s state) PutSuperseded(x custody.Superseded)           { store.Put(s.tx, s.t.superseded, x) }
func (s state) PutMark(m custody.Mark)                       { store.Put(s.tx, s.t.mark, m) }

func (s state) Superseded(seq int64) (custody.Superseded, bool) {
	return get(s, s.t.superseded, strconv.FormatInt(seq, 10))
}

func (s state) PutEdge(e custody.Edge) {
	store.Add(s.tx, s.t.edge, edgeRow{e.Seq, string(e.Role), int64(e.LotID), int64(e.Mass)})
}

func (s state) Peek(name string) int64 {
	c, _ := get(s, s.t.counter, name)
	return c.Value + 1
}

func (s state) Skip(name string, n int64) {
	c, _ := get(s, s.t.counter, name)
	store.Put(s.tx, s.t.counter, counter{name, c.Value + n})
}
