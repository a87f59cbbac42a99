package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// migration is one numbered, forward-only step of the fixed tables. The texts
// of released migrations never change; their checksums are kept in the data.
type migration struct {
	name string
	sql  []string
}

var migrations = []migration{
	{"ledger", []string{
		`CREATE TABLE entry (
			seq {int} NOT NULL PRIMARY KEY, id {text} NOT NULL, kind {text} NOT NULL, schema {int} NOT NULL,
			recorded_ms {int} NOT NULL, occurred_ms {int} NOT NULL, occurred_offset_min {int} NOT NULL,
			actor {text} NOT NULL, org {text} NOT NULL, subjects {text} NOT NULL,
			body {text}, seed {blob}, root {blob} NOT NULL, erased_by {int})`,
		`CREATE TABLE entry_subject (
			subject {text} NOT NULL, seq {int} NOT NULL, PRIMARY KEY (subject, seq)){compact}`,
		`CREATE TABLE outbox (seq {int} NOT NULL PRIMARY KEY, leaf_hash {blob} NOT NULL UNIQUE, log_index {int})`,
		`CREATE UNIQUE INDEX outbox_log_index ON outbox (log_index) WHERE log_index IS NOT NULL`,
		`CREATE TABLE idempotency (
			scope {text} NOT NULL, key {text} NOT NULL, digest {blob} NOT NULL,
			first_seq {int} NOT NULL, last_seq {int} NOT NULL, result {text} NOT NULL, PRIMARY KEY (scope, key)){compact}`,
		`CREATE TABLE checkpoint (
			number {int} NOT NULL PRIMARY KEY, size {int} NOT NULL, root {blob} NOT NULL, note {text} NOT NULL, at_ms {int} NOT NULL)`,
		`CREATE INDEX checkpoint_size ON checkpoint (size)`,
		`CREATE TABLE counter (name {text} NOT NULL PRIMARY KEY, value {int} NOT NULL)`,
		`CREATE TABLE head (
			id {int} NOT NULL PRIMARY KEY, seq {int} NOT NULL, batch {int} NOT NULL, assigned {int} NOT NULL, tables {text} NOT NULL)`,
		`INSERT INTO head (id, seq, batch, assigned, tables) VALUES (1, 0, 0, 0, '')`,
		`CREATE TABLE projection (name {text} NOT NULL PRIMARY KEY, fingerprint {text} NOT NULL, private {int} NOT NULL)`,
		`INSERT INTO counter (name, value) VALUES ('store.projection_version', 0)`,
	}},
	// From here on a folder may hold entries in its journal alone: programs that
	// do not read it must not open the folder.
	{"journal", nil},
}

func (m migration) checksum() string {
	sum := sha256.Sum256([]byte(m.name + "\n" + strings.Join(m.sql, "\n")))
	return hex.EncodeToString(sum[:])
}

// migrate brings the fixed tables up to date inside the open transaction.
func migrate(ctx context.Context, s *session, now time.Time) error {
	if err := s.run(ctx, s.d.expand(`CREATE TABLE IF NOT EXISTS migration (
		number {int} NOT NULL PRIMARY KEY, name {text} NOT NULL, checksum {text} NOT NULL, applied_ms {int} NOT NULL)`)); err != nil {
		return err
	}
	done, err := applied(ctx, s)
	if err != nil {
		return err
	}
	for i := done; i < len(migrations); i++ {
		if err := apply(ctx, s, i+1, migrations[i], now); err != nil {
			return fmt.Errorf("migration %d (%s): %w", i+1, migrations[i].name, err)
		}
	}
	return nil
}

// applied counts the migrations the data has, and refuses data of a newer
// program or with a history that is not this program's.
func applied(ctx context.Context, s *session) (int, error) {
	var number int
	var name, sum string
	done := 0
	err := s.each(ctx, "SELECT number, name, checksum FROM migration ORDER BY number", nil, []any{&number, &name, &sum}, func() error {
		done++
		switch {
		case number > len(migrations):
			return fmt.Errorf("%w: it has schema %d (%s), this program knows up to %d; use the newer program, or restore a backup made by this one",
				ErrNewerSchema, number, name, len(migrations))
		case number != done || sum != migrations[number-1].checksum():
			return fmt.Errorf("migration %d (%s) in the data is not the one this program has; the data does not come from a released version", number, name)
		}
		return nil
	})
	return done, err
}

func apply(ctx context.Context, s *session, number int, m migration, now time.Time) error {
	for _, stmt := range m.sql {
		if err := s.run(ctx, s.d.expand(stmt)); err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, "INSERT INTO migration (number, name, checksum, applied_ms) VALUES ($1, $2, $3, $4)",
		number, m.name, m.checksum(), now.UnixMilli())
	return err
}
