package store

import (
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPostgres opens the pools for writing and reading. The server's own
// synchronous_commit decides how durable a COMMIT is; "off" is overruled.
func (s *Store) openPostgres() error {
	s.d = postgres
	cfg, err := pgx.ParseConfig(s.cfg.DSN)
	if err != nil {
		return fmt.Errorf("the database address cannot be read: %w", err)
	}
	cfg.RuntimeParams["application_name"] = "lanthorn"
	cfg.RuntimeParams["timezone"] = "UTC"
	if cfg.RuntimeParams["synchronous_commit"] == "off" {
		cfg.RuntimeParams["synchronous_commit"] = "on"
	}
	s.writeDB = stdlib.OpenDB(*cfg)
	s.writeDB.SetMaxOpenConns(2)
	s.readDB = stdlib.OpenDB(*cfg)
	s.readDB.SetMaxOpenConns(s.cfg.Readers + 1)
	var off bool
	err = s.writeDB.QueryRow("SELECT current_setting('synchronous_commit') = 'off'").Scan(&off)
	if err == nil && off {
		err = fmt.Errorf("the server has synchronous_commit off: an acknowledged command could be lost; set it to on for this database")
	}
	return err
}
