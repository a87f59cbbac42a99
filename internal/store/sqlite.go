package store

import (
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"

	_ "modernc.org/sqlite" // the pure Go driver, registered as "sqlite"
)

const (
	databaseFile = "ledger.sqlite"
	lockFile     = "ledger.lock"
)

// openSQLite takes the folder's lock and opens one writing connection and a
// pool of reading ones. synchronous FULL makes every COMMIT durable.
func (s *Store) openSQLite() error {
	s.d = sqlite
	lock, err := lockFolder(filepath.Join(s.cfg.Dir, lockFile))
	if err != nil {
		return err
	}
	s.lock = lock
	path, err := filepath.Abs(filepath.Join(s.cfg.Dir, databaseFile))
	if err != nil {
		return err
	}
	sync := "synchronous(FULL)"
	if s.cfg.Volatile {
		sync, s.journal = "synchronous(OFF)", &journal{}
	} else if s.journal, err = openJournal(filepath.Join(s.cfg.Dir, journalFile)); err != nil {
		return err
	}
	pragmas := []string{
		"page_size(4096)", "journal_mode(WAL)", sync, "cache_size(-262144)",
		"wal_autocheckpoint(8000)", "journal_size_limit(134217728)", "temp_store(MEMORY)",
	}
	if s.cfg.MaxPages > 0 {
		pragmas = append(pragmas, "max_page_count("+strconv.Itoa(s.cfg.MaxPages)+")")
	}
	if s.writeDB, err = openSQLiteFile(path, pragmas, "rwc"); err != nil {
		return err
	}
	s.writeDB.SetMaxOpenConns(1)
	if err := s.writeDB.Ping(); err != nil {
		return fmt.Errorf("the ledger file %s cannot be opened: %w", path, err)
	}
	s.readDB, err = openSQLiteFile(path, []string{"query_only(1)", "cache_size(-32768)", "mmap_size(1073741824)"}, "rw")
	return err
}

func openSQLiteFile(path string, pragmas []string, mode string) (*sql.DB, error) {
	q := url.Values{"mode": {mode}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	dsn := (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
	return sql.Open("sqlite", dsn)
}
