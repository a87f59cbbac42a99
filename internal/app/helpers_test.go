package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

func (f *fixture) entryAt(seq int64) (e evidence.Entry) {
	f.t.Helper()
	f.must(f.Store.View(context.Background(), func(v *store.View) (err error) {
		e, _, err = v.Entry(seq)
		return err
	}))
	return e
}

func (f *fixture) eventAt(seq int64) (ev custody.Event) {
	f.t.Helper()
	f.must(json.Unmarshal(f.entryAt(seq).Body, &ev))
	return ev
}

// tamper changes the database behind the program's back.
func tamper(t *testing.T, dir, statement string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "*.sqlite"))
	if len(files) != 1 {
		t.Fatalf("want one database in %s, found %v", dir, files)
	}
	db, err := sql.Open("sqlite", files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
