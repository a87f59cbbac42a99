package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lanthorn/internal/store/blob"
)

// BackupTo writes a copy of the ledger and its documents into a folder that
// does not hold one yet. The copy is a data folder: to restore, open it. The
// ledger goes on meanwhile; the copy is of one moment, and has at least the
// documents of that moment. Copy the transparency log's folder after this one,
// never before: then the log is never shorter than what the ledger knows.
//
// A ledger on PostgreSQL is backed up with PostgreSQL's own tools; BackupTo
// then refuses.
func (s *Store) BackupTo(ctx context.Context, dir string) error {
	if s.d != sqlite {
		return errors.New("a ledger on PostgreSQL is backed up with pg_dump or pg_basebackup; copy the folder blobs as well")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the backup folder cannot be made: %w", err)
	}
	path := filepath.Join(dir, databaseFile)
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s is there already; back up into an empty folder", path)
	}
	if err := s.settled(ctx); err != nil {
		return err
	}
	if err := s.vacuumInto(ctx, path); err != nil {
		return fmt.Errorf("the ledger cannot be copied to %s: %w", path, err)
	}
	if err := s.copyBlobs(ctx, dir); err != nil {
		return fmt.Errorf("the documents cannot be copied to %s: %w", dir, err)
	}
	return syncPath(dir)
}

func (s *Store) vacuumInto(ctx context.Context, path string) error {
	source, err := filepath.Abs(filepath.Join(s.cfg.Dir, databaseFile))
	if err != nil {
		return err
	}
	db, err := openSQLiteFile(source, nil, "rw")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		os.Remove(path)
		return err
	}
	return syncPath(path)
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func (s *Store) copyBlobs(ctx context.Context, dir string) error {
	to, err := blob.Open(dir, s.cfg.MaxBlob)
	if err != nil {
		return err
	}
	return s.blobs.Each(func(h blob.Hash) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return copyBlob(s.blobs.Path(h), to, h)
	})
}

func copyBlob(path string, to *blob.Store, want blob.Hash) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	got, _, err := to.Put(io.Reader(f))
	if err == nil && got != want {
		err = errors.Join(fmt.Errorf("%w: %s", blob.ErrDamaged, want), to.Delete(got))
	}
	return err
}
