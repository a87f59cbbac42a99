package bench

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the pure Go driver, registered as "sqlite"
)

// flusher writes 4 KiB into a file that has its full size already and waits for
// the disk: the least that anything durable costs.
type flusher struct {
	f    *os.File
	page []byte
	at   int64
}

const flushFile = 16 << 20

func newFlusher(dir string) (*flusher, error) {
	f, err := os.Create(filepath.Join(dir, "flush"))
	if err != nil {
		return nil, err
	}
	_, err = f.Write(make([]byte, flushFile))
	if err == nil {
		err = f.Sync()
	}
	return &flusher{f: f, page: make([]byte, 4096)}, err
}

// once flushes once and says how long it took.
func (x *flusher) once() (time.Duration, error) {
	for i := range x.page {
		x.page[i] = byte(rand.Uint32())
	}
	start := time.Now()
	_, err := x.f.WriteAt(x.page, x.at)
	if err == nil {
		err = flushData(x.f)
	}
	x.at = (x.at + 4096) % flushFile
	return time.Since(start), err
}

func (x *flusher) close() error { return errors.Join(x.f.Close(), os.Remove(x.f.Name())) }

// openRaw opens an SQLite file with the durability of the ledger's.
func openRaw(path, sync string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous("+sync+")&_pragma=cache_size(-262144)&_pragma=busy_timeout(10000)&_pragma=wal_autocheckpoint(8000)")
	if err == nil {
		db.SetMaxOpenConns(1)
		err = db.Ping()
	}
	return db, err
}

// bareBatch is the rows of one transaction of the bare driver.
const bareBatch = 1000

// bareRate is what the driver does with nothing around it: prepared inserts of
// rows of about 300 bytes with a primary key and three indexes, one of them
// unique on random text, a thousand a durable transaction. It answers rows a
// second.
func bareRate(dir string, span time.Duration) (float64, error) {
	path := filepath.Join(dir, "bare.sqlite")
	db, err := openRaw(path, "FULL")
	if err != nil {
		return 0, err
	}
	defer func() {
		db.Close()
		for _, end := range []string{"", "-wal", "-shm"} {
			os.Remove(path + end)
		}
	}()
	for _, s := range []string{"CREATE TABLE row (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL)",
		"CREATE INDEX row_kind ON row (kind)", "CREATE INDEX row_at ON row (at)"} {
		if _, err := db.Exec(s); err != nil {
			return 0, err
		}
	}
	body := strings.Repeat("x", 230)
	rows, start := 0, time.Now()
	for time.Since(start) < span {
		if err := bareInsert(db, body, rows); err != nil {
			return 0, err
		}
		rows += bareBatch
	}
	return float64(rows) / time.Since(start).Seconds(), nil
}

func bareInsert(db *sql.DB, body string, from int) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.Prepare("INSERT INTO row (id, name, kind, at, body) VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for i := range bareBatch {
		n := from + i + 1
		if _, err := stmt.Exec(n, fmt.Sprintf("%016x%08x", rand.Uint64(), n), fmt.Sprint("kind-", n%50), time.Now().UnixMilli(), body); err != nil {
			return err
		}
	}
	return tx.Commit()
}
