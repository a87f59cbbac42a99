package store_test

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"testing"

	"lanthorn/internal/store"
	"lanthorn/internal/store/storetest"
)

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Config { return postgresPlace(t) })
}

// postgresPlace makes a schema of its own on the server that
// LANTHORN_TEST_POSTGRES names, and skips the test if there is none.
func postgresPlace(t testing.TB) store.Config {
	t.Helper()
	dsn := os.Getenv("LANTHORN_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("LANTHORN_TEST_POSTGRES is not set: give it the address of a PostgreSQL database to test on, postgres://…")
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 8)
	rand.Read(b)
	schema := "t_" + hex.EncodeToString(b)
	if _, err := db.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db.Exec("DROP SCHEMA " + schema + " CASCADE")
		db.Close()
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return store.Config{Dir: t.TempDir(), DSN: u.String()}
}
