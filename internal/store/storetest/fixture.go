// Package storetest is the conformance suite of internal/store: what every
// engine must pass, on a small ledger of jars from which mass is poured.
package storetest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // raw access, to tamper with the data
	_ "modernc.org/sqlite"             // the same

	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// Jar holds a mass; its row has references, so that copies are put to the test.
type Jar struct {
	ID     string         `json:"id"`
	Owner  string         `json:"owner"`
	MassMG int64          `json:"massMG"`
	Labels []string       `json:"labels,omitempty"`
	Flows  map[string]int `json:"flows,omitempty"`
	Last   time.Time      `json:"last"`
}

// Total is a hot row: every command of an owner changes it.
type Total struct {
	Owner  string `json:"owner"`
	Jars   int64  `json:"jars"`
	MassMG int64  `json:"massMG"`
}

// Flow is an edge: mass from one jar to another.
type Flow struct {
	From   string
	Seq    int64
	To     string
	MassMG int64
}

// Owner is a row with a personal name, which the law may want erased.
type Owner struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Seq  int64  `json:"seq"` // the entry the name came from
}

// Account is a private row.
type Account struct {
	Name   string   `json:"name"`
	Logins int64    `json:"logins"`
	Roles  []string `json:"roles"`
}

// Ledger is the fixture's tables.
type Ledger struct {
	Registry *store.Registry
	Jars     *store.Table[Jar]
	Totals   *store.Table[Total]
	Owners   *store.Table[Owner]
	Accounts *store.Table[Account]
	Flows    *store.Index[Flow]
}

// The bodies of the fixture's entries.
type (
	opened struct {
		Jar    string `json:"jar"`
		Owner  string `json:"owner"`
		MassMG int64  `json:"massMG"`
	}
	poured struct {
		From   string `json:"from"`
		To     string `json:"to"`
		MassMG int64  `json:"massMG"`
	}
	named struct {
		Owner string `json:"owner"`
		Name  string `json:"name"`
	}
	erased struct {
		Seq   int64  `json:"seq"`
		Owner string `json:"owner"`
	}
)

// New defines the fixture's tables.
func New() *Ledger {
	l := &Ledger{Registry: &store.Registry{}}
	l.Jars = store.Define(l.Registry, store.Table[Jar]{
		Name: "jar", Key: func(j Jar) string { return j.ID },
		Columns: []store.Column[Jar]{
			store.Text("owner", func(j Jar) string { return j.Owner }),
			store.Int("mass_mg", func(j Jar) int64 { return j.MassMG }),
		},
		Indexes: [][]string{{"owner", "mass_mg"}, {"mass_mg"}},
	})
	l.Totals = store.Define(l.Registry, store.Table[Total]{
		Name: "total", Key: func(t Total) string { return t.Owner },
		Columns: []store.Column[Total]{store.Int("mass_mg", func(t Total) int64 { return t.MassMG })},
	})
	l.Owners = store.Define(l.Registry, store.Table[Owner]{Name: "jar_owner", Key: func(o Owner) string { return o.ID }})
	l.Accounts = store.Define(l.Registry, store.Table[Account]{
		Name: "account", Private: true, Key: func(a Account) string { return a.Name },
		Columns: []store.Column[Account]{store.Int("logins", func(a Account) int64 { return a.Logins })},
	})
	l.Flows = store.DefineIndex(l.Registry, store.Index[Flow]{
		Name: "flow", Columns: []string{"source", "seq", "target", "mass_mg"}, Keys: 2,
		Fields:  func(f *Flow) []any { return []any{&f.From, &f.Seq, &f.To, &f.MassMG} },
		Indexes: [][]string{{"target", "seq"}},
	})
	l.Registry.Project = l.project
	return l
}

func (l *Ledger) project(tx *store.Tx, e *evidence.Entry) error {
	switch e.Kind {
	case "jar.opened":
		return decode(e, func(b opened) error { return l.open(tx, e, b) })
	case "jar.poured":
		return decode(e, func(b poured) error { return l.pour(tx, e, b) })
	case "owner.named":
		if e.Body == nil {
			store.Put(tx, l.Owners, Owner{ID: e.Subjects[0], Seq: e.Seq})
			return nil
		}
		return decode(e, func(b named) error {
			store.Put(tx, l.Owners, Owner{ID: b.Owner, Name: b.Name, Seq: e.Seq})
			return nil
		})
	case "owner.erased":
		return decode(e, func(b erased) error { return l.erase(tx, b) })
	}
	return fmt.Errorf("unknown kind %s", e.Kind)
}

func decode[B any](e *evidence.Entry, fn func(B) error) error {
	var b B
	if err := json.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	return fn(b)
}

func (l *Ledger) open(tx *store.Tx, e *evidence.Entry, b opened) error {
	if _, exists, err := store.Get(tx, l.Jars, b.Jar); err != nil || exists {
		return errors.Join(err, fmt.Errorf("jar %s exists", b.Jar))
	}
	store.Put(tx, l.Jars, Jar{ID: b.Jar, Owner: b.Owner, MassMG: b.MassMG, Last: e.Occurred})
	return l.add(tx, b.Owner, 1, b.MassMG)
}

func (l *Ledger) add(tx *store.Tx, owner string, jars, massMG int64) error {
	t, _, err := store.Get(tx, l.Totals, owner)
	t.Owner, t.Jars, t.MassMG = owner, t.Jars+jars, t.MassMG+massMG
	store.Put(tx, l.Totals, t)
	return err
}

// pour changes slices and maps in place on purpose: rows must be copies.
func (l *Ledger) pour(tx *store.Tx, e *evidence.Entry, b poured) error {
	for _, side := range []struct {
		jar    string
		massMG int64
	}{{b.From, -b.MassMG}, {b.To, b.MassMG}} {
		j, ok, err := store.Get(tx, l.Jars, side.jar)
		if err != nil || !ok {
			return errors.Join(err, fmt.Errorf("no jar %s", side.jar))
		}
		if j.Flows == nil {
			j.Flows = map[string]int{}
		}
		j.Flows[b.To]++
		if len(j.Labels) < 3 {
			j.Labels = append(j.Labels, "")
		}
		j.Labels[0] = fmt.Sprint("last touched by ", e.Seq)
		j.MassMG, j.Last = j.MassMG+side.massMG, e.Occurred
		store.Put(tx, l.Jars, j)
		if err := l.add(tx, j.Owner, 0, side.massMG); err != nil {
			return err
		}
		if j.MassMG < 0 {
			return fmt.Errorf("jar %s would hold %d mg", j.ID, j.MassMG)
		}
	}
	store.Add(tx, l.Flows, Flow{b.From, e.Seq, b.To, b.MassMG})
	if b.MassMG == 0 {
		store.Remove(tx, l.Flows, Flow{From: b.From, Seq: e.Seq})
	}
	return nil
}

func (l *Ledger) erase(tx *store.Tx, b erased) error {
	if !tx.Erased(b.Seq) {
		return fmt.Errorf("entry %d should be erased by now", b.Seq)
	}
	o, ok, err := store.Get(tx, l.Owners, b.Owner)
	if ok && o.Seq == b.Seq {
		o.Name = ""
		store.Put(tx, l.Owners, o)
	}
	return err
}

// Open appends a new jar.
func (l *Ledger) Open(jar, owner string, massMG int64) func(*store.Tx) (any, error) {
	return l.entry("jar.opened", []string{jar, owner}, opened{jar, owner, massMG})
}

// Pour appends a flow; it is refused by the projection if too much is asked.
func (l *Ledger) Pour(from, to string, massMG int64) func(*store.Tx) (any, error) {
	return l.entry("jar.poured", []string{from, to}, poured{from, to, massMG})
}

// Name appends an owner's name.
func (l *Ledger) Name(owner, name string) func(*store.Tx) (any, error) {
	return l.entry("owner.named", []string{owner}, named{owner, name})
}

// Erase erases the entry that gave an owner its name.
func (l *Ledger) Erase(seq int64, owner string) func(*store.Tx) (any, error) {
	return func(tx *store.Tx) (any, error) {
		if err := tx.Erase(seq); err != nil {
			return nil, err
		}
		return l.entry("owner.erased", []string{owner}, erased{seq, owner})(tx)
	}
}

func (l *Ledger) entry(kind string, subjects []string, body any) func(*store.Tx) (any, error) {
	return func(tx *store.Tx) (any, error) {
		e, err := tx.Append(store.Draft{
			Kind: kind, Schema: 1, Actor: "tester", Org: "org", Subjects: subjects, Body: body,
			Occurred: tx.Now().Add(-time.Hour).In(time.FixedZone("", 8*3600)),
		})
		return map[string]int64{"seq": e.Seq}, err
	}
}

// Must opens a store with the fixture's tables and closes it with the test.
func (l *Ledger) Must(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	cfg.Registry = l.Registry
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func do(t testing.TB, s *store.Store, run func(*store.Tx) (any, error)) store.Receipt {
	t.Helper()
	r, err := s.Do(context.Background(), store.Command{Run: run})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func view(t testing.TB, s *store.Store, fn func(*store.View) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// CheckReplay fails the test unless everything stored follows from the entries.
func CheckReplay(t testing.TB, s *store.Store) store.ReplayReport {
	t.Helper()
	r, err := s.Replay(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Differences {
		t.Errorf("replay: %s", d)
	}
	return r
}

// Raw opens the database beside the store, to look at it or to tamper with it.
func Raw(t testing.TB, cfg store.Config) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", cfg.DSN
	if dsn == "" {
		driver, dsn = "sqlite", filepath.Join(cfg.Dir, "ledger.sqlite")+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func tamper(t testing.TB, cfg store.Config, query string, args ...any) {
	t.Helper()
	db := Raw(t, cfg)
	defer db.Close()
	res, err := db.Exec(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		t.Fatalf("tampering had no effect: %s", query)
	}
}
