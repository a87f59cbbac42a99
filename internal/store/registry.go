package store

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"

	"lanthorn/evidence"
)

// A Registry names the tables of a ledger and the function that computes them.
// It is filled by Define and DefineIndex before Open and not changed after.
type Registry struct {
	// Project brings the projections up to date with one entry. See the
	// package comment for what it may do. Nil projects nothing.
	Project func(tx *Tx, e *evidence.Entry) error
	// Decode, if not nil, is called in replay with entries in order, ahead of
	// Project and beside it, and must look at nothing but the entry. What it
	// answers is what Tx.Body then gives.
	Decode func(e *evidence.Entry) any
	// Version is the version of the projections' logic. Raising it has Open
	// rebuild them from the entries; a lower one than the data's is refused.
	Version int

	tables []table
	faults []error
}

// A Column is a value of a row that SQL can filter and sort by. Make it with
// Text or Int.
type Column[R any] struct {
	name string
	text func(R) string
	int  func(R) int64
}

// Text makes a text column. Text sorts by its bytes.
func Text[R any](name string, value func(R) string) Column[R] {
	return Column[R]{name: name, text: value}
}

// Int makes a 64-bit integer column (masses in milligrams, times in
// milliseconds, booleans as 0 and 1).
func Int[R any](name string, value func(R) int64) Column[R] {
	return Column[R]{name: name, int: value}
}

// A Table describes rows of type R kept by a unique key. The row is stored as
// the JSON of R, so R must be a type that JSON keeps whole: no unexported and
// no "-" fields.
type Table[R any] struct {
	Name    string         // lower-case SQL name, unique in the registry
	Key     func(R) string // the row's key; not empty
	Columns []Column[R]    // what queries can filter and sort by
	Indexes [][]string     // SQL indexes, each a list of columns
	Private bool           // own truth, not computed from the entries
	Cache   int            // rows kept in memory, default 50,000
	Rests   string         // what else the rows are computed from, such as the law; another rebuilds them
	id      int            // place in the registry
	sp      *spec          // what SQL sees
	clone   func(*R) *R    // deep copy
	copies  bool           // R holds references that need a deep copy
	indexed []int          // columns that an index holds
}

// Define registers a table. Faults in the definition are reported by Open.
func Define[R any](reg *Registry, t Table[R]) *Table[R] {
	def := &t
	def.id = len(reg.tables)
	def.sp = &spec{name: t.Name, private: t.Private, body: true, keys: 1, indexes: t.Indexes}
	def.sp.columns = append(def.sp.columns, column{name: "key", kind: kindText})
	for _, c := range t.Columns {
		kind := kindInt
		if c.text != nil {
			kind = kindText
		}
		if (c.text == nil) == (c.int == nil) {
			reg.fault("table %s: column %q needs one value function", t.Name, c.name)
		}
		def.sp.columns = append(def.sp.columns, column{name: c.name, kind: kind})
	}
	for i, c := range t.Columns {
		if def.sp.indexed(c.name) {
			def.indexed = append(def.indexed, i)
		}
	}
	if t.Key == nil {
		reg.fault("table %s: Key is missing", t.Name)
	}
	if t.Cache <= 0 {
		def.Cache = 50_000
	}
	typ := reflect.TypeFor[R]()
	if err := checkShape(typ); err != nil {
		reg.fault("table %s: %v", t.Name, err)
	}
	def.sp.shape = shapeOf(typ) + t.Rests
	def.clone, def.copies = clonerOf[R]()
	reg.add(def, def.sp)
	return def
}

// An Index describes compact rows without a JSON body, such as the edges of a
// graph: only columns, and the first Keys of them are the primary key.
type Index[R any] struct {
	Name    string
	Columns []string // column names, in the order of Fields
	// Fields gives a pointer to each column's value: *string or *int64.
	Fields  func(*R) []any
	Keys    int        // leading columns that make the primary key; 0 means all
	Indexes [][]string // further SQL indexes
	Private bool
	id      int
	sp      *spec
}

// DefineIndex registers an index. Faults in the definition are reported by Open.
func DefineIndex[R any](reg *Registry, x Index[R]) *Index[R] {
	def := &x
	def.id = len(reg.tables)
	if x.Keys <= 0 || x.Keys > len(x.Columns) {
		def.Keys = len(x.Columns)
	}
	def.sp = &spec{name: x.Name, private: x.Private, keys: def.Keys, indexes: x.Indexes}
	if x.Fields == nil {
		reg.fault("index %s: Fields is missing", x.Name)
		return def
	}
	fields := x.Fields(new(R))
	if len(fields) != len(x.Columns) || len(fields) == 0 {
		reg.fault("index %s: %d columns but %d fields", x.Name, len(x.Columns), len(fields))
		return def
	}
	for i, f := range fields {
		switch f.(type) {
		case *string:
			def.sp.columns = append(def.sp.columns, column{name: x.Columns[i], kind: kindText})
		case *int64:
			def.sp.columns = append(def.sp.columns, column{name: x.Columns[i], kind: kindInt})
		default:
			reg.fault("index %s: column %s is a %T; use *string or *int64", x.Name, x.Columns[i], f)
		}
	}
	reg.add(def, def.sp)
	return def
}

// table is what the engine needs of a Table or an Index, whatever its R.
type table interface {
	spec() *spec
	newState() state
}

func (t *Table[R]) spec() *spec { return t.sp }
func (x *Index[R]) spec() *spec { return x.sp }

func (r *Registry) fault(format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf(format, args...))
}

var sqlName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)

// reserved names: the fixed tables, and words that SQL wants quoted.
var reserved = map[string]bool{
	"entry": true, "entry_subject": true, "outbox": true, "idempotency": true, "checkpoint": true,
	"head": true, "counter": true, "migration": true, "projection": true, "key": true, "body": true,
	"order": true, "group": true, "table": true, "index": true, "from": true, "to": true, "user": true,
	"select": true, "where": true, "check": true, "end": true, "case": true, "when": true, "then": true,
	"limit": true, "offset": true, "default": true, "primary": true, "references": true, "unique": true,
	"all": true, "and": true, "or": true, "not": true, "null": true, "in": true, "is": true, "on": true,
	"as": true, "by": true, "desc": true, "asc": true, "having": true, "union": true, "values": true, "grant": true,
}

func (r *Registry) add(t table, sp *spec) {
	r.checkNames(sp)
	for _, other := range r.tables {
		if other.spec().name == sp.name {
			r.fault("table %s is defined twice", sp.name)
		}
	}
	r.tables = append(r.tables, t)
}

func (r *Registry) checkNames(sp *spec) {
	if !sqlName.MatchString(sp.name) || reserved[sp.name] {
		r.fault("table %q: not a usable name (lower-case letters, digits, _; not a word of SQL)", sp.name)
	}
	seen := map[string]bool{}
	for i, c := range sp.columns {
		if sp.body && i == 0 {
			continue
		}
		if !sqlName.MatchString(c.name) || reserved[c.name] || seen[c.name] {
			r.fault("table %s: column %q is not a usable name", sp.name, c.name)
		}
		seen[c.name] = true
	}
	for _, cols := range sp.indexes {
		for _, c := range cols {
			if _, ok := sp.column(c); !ok {
				r.fault("table %s: index on unknown column %q", sp.name, c)
			}
		}
	}
}

func (r *Registry) err() error { return errors.Join(r.faults...) }

func (r *Registry) project(tx *Tx, e *evidence.Entry) error {
	if r.Project == nil {
		return nil
	}
	return r.Project(tx, e)
}
