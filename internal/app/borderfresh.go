package app

import (
	"context"
	"strings"
	"sync"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// freshRows are the licences and lines that lately changed, as of the last
// acknowledged command. The ledger brings its tables up to date a while after it
// has acknowledged; a desk that had to wait for that could not be answered in
// time. A row that is not here has not changed since it was stored: the tables are
// read without waiting, and what they say is kept too.
type freshRows struct {
	mu         sync.RWMutex
	young, old map[string]any     // by table and key
	pending    map[string][]keyed // by entry; the writer's alone
	age        int                // how often all was forgotten
}

type keyed struct {
	key string
	row any
}

// freshLimit is the number of rows in one generation. A row is forgotten after as
// many changes of others, long after the store has written it.
const freshLimit = 20_000

func newFreshRows() *freshRows {
	return &freshRows{young: map[string]any{}, old: map[string]any{}, pending: map[string][]keyed{}}
}

// remember keeps a row that an entry changes, until the entry is durable. An entry
// that does not become so is forgotten with the next batch.
func (f *freshRows) remember(entry, key string, row any) {
	f.pending[entry] = append(f.pending[entry], keyed{key, row})
}

// committed publishes what durable entries changed. An entry of another node
// brings no rows: what it changed is unknown, so all is forgotten.
func (f *freshRows) committed(entries []evidence.Entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range entries {
		rows, own := f.pending[entries[i].ID]
		if !own && changesLicences(&entries[i]) {
			f.young, f.old, f.age = map[string]any{}, map[string]any{}, f.age+1
		}
		for _, r := range rows {
			f.young[r.key] = r.row
		}
	}
	f.turn()
	clear(f.pending)
}

// get finds a row; age tells [freshRows.keep] whether all was forgotten since.
func (f *freshRows) get(key string) (row any, ok bool, age int) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if row, ok = f.young[key]; !ok {
		row, ok = f.old[key]
	}
	return row, ok, f.age
}

// keep keeps a row that was read from the tables and answers with the one that
// holds: a change that was published since the reading does.
func (f *freshRows) keep(key string, row any, age int) any {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, rows := range []map[string]any{f.young, f.old} {
		if newer, ok := rows[key]; ok {
			return newer
		}
	}
	if f.age == age {
		f.young[key] = row
		f.turn()
	}
	return row
}

// turn begins a new generation where the young one is full.
func (f *freshRows) turn() {
	if len(f.young) > freshLimit {
		f.old, f.young = f.young, map[string]any{}
	}
}

// changesLicences reports whether an entry may change what a check reads.
func changesLicences(e *evidence.Entry) bool {
	return strings.HasPrefix(e.Kind, "review.") || strings.HasPrefix(e.Kind, borderPrefix) || strings.HasPrefix(e.Kind, needPrefix)
}

// deskFacts read what a check needs: fresh rows, else the tables as they are
// stored.
type deskFacts struct {
	app *App
	ctx context.Context
}

// freshRow reads a row, nil where there is none, and keeps what the tables said for
// the next check, unless it has changed meanwhile.
func freshRow[R any](d deskFacts, t *store.Table[R], key string) (*R, error) {
	name := t.Name + "/" + key
	row, ok, age := d.app.fresh.get(name)
	if ok {
		return row.(*R), nil
	}
	stored, err := readRow(d.ctx, d.app.Store.Stored, t, key)
	if err != nil || stored == nil && t.Name != d.app.tables.border.remarked.Name {
		return nil, err // what is not there is not kept: anybody could fill the memory with it. Of a licence without remarks it is.
	}
	return d.app.fresh.keep(name, stored, age).(*R), nil
}

func (d deskFacts) Licence(key string) (*review.Licence, error) {
	return freshRow(d, d.app.tables.review.licence, key)
}

func (d deskFacts) LicenceLine(key string) (*review.LicenceLine, error) {
	return freshRow(d, d.app.tables.review.line, key)
}

func (d deskFacts) Move(key string) (*review.Move, error) {
	return freshRow(d, d.app.tables.review.move, key)
}

// Case reads the case of a licence; what a check asks of it is its route.
func (d deskFacts) Case(key string) (*review.Case, error) {
	return freshRow(d, d.app.tables.review.cases, key)
}

func (d deskFacts) Remarked(key string) (*remarked, error) {
	return freshRow(d, d.app.tables.border.remarked, key)
}

// LotHold and Lot wait for what was acknowledged to be stored. Only a line that
// is drawn beyond its mass asks for them.
func (d deskFacts) LotHold(key string) (*review.LotHold, error) {
	return readRow(d.ctx, d.app.Store.View, d.app.tables.review.hold, key)
}

func (d deskFacts) Lot(ref string) (custody.Lot, bool) {
	lot, err := readRow(d.ctx, d.app.Store.View, d.app.tables.lot, ref)
	if err != nil || lot == nil {
		return custody.Lot{}, false
	}
	return *lot, true
}

func readRow[R any](ctx context.Context, view func(context.Context, func(*store.View) error) error, t *store.Table[R], key string) (found *R, err error) {
	err = view(ctx, func(v *store.View) error {
		row, ok, err := store.Get(v, t, key)
		if ok {
			found = &row
		}
		return err
	})
	return found, err
}

// borderFacts is what a question at the border is held against.
type borderFacts interface {
	Licence(key string) (*review.Licence, error)
	LicenceLine(key string) (*review.LicenceLine, error)
	Move(key string) (*review.Move, error)
	Case(key string) (*review.Case, error)
	Remarked(key string) (*remarked, error)
	LotHold(key string) (*review.LotHold, error)
	Lot(ref string) (custody.Lot, bool)
}

var _, _ borderFacts = deskFacts{}, reviewState{}

// Remarked finds a licence's remarks that nobody has cleared.
func (s reviewState) Remarked(key string) (*remarked, error) {
	return find(s, s.t.border.remarked, key)
}

// freshen keeps a row that the entry being projected changes, for checks.
func freshen[R any](t *tables, e *evidence.Entry, table *store.Table[R], row R) {
	if t.fresh != nil && e != nil {
		t.fresh.remember(e.ID, table.Name+"/"+table.Key(row), &row)
	}
}
