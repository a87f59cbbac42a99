package translog

import (
	"errors"
	"fmt"
)

var (
	// ErrLocked is returned by Open where another process holds the log.
	ErrLocked = errors.New("the log is open in another process; only one may write to it")

	// ErrNotPublished is returned by Proof for an index that no published
	// checkpoint covers yet; WaitPublished waits for it.
	ErrNotPublished = errors.New("no published checkpoint covers this entry yet")

	// ErrConflict is wrapped by the error of Outbox.Assign where a leaf or an
	// index is assigned otherwise already.
	ErrConflict = errors.New("leaf or index is assigned otherwise already")

	// ErrClosed is returned by calls on a closed log.
	ErrClosed = errors.New("the log is closed")
)

// RollbackError is returned by Open where the log directory is older than what
// the ledger knows of it: restored from an old copy, or another log's.
type RollbackError struct {
	Dir    string
	Have   uint64 // entries in the directory
	Need   uint64 // entries that the ledger knows to be in the log
	Reason string
}

func (e *RollbackError) Error() string {
	return fmt.Sprintf("log directory %s: %s (it holds %d entries, the ledger knows of %d). "+
		"Restore the newest copy of the directory; never start a published log from an older one", e.Dir, e.Reason, e.Have, e.Need)
}

// ForeignError is returned by Open where the directory holds a checkpoint that
// the configured key did not sign.
type ForeignError struct {
	Dir    string
	Reason string
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("log directory %s belongs to another log or key: %s", e.Dir, e.Reason)
}

// AlarmError stops the relay: the log holds a leaf that the ledger does not
// know, or knows elsewhere. Entries may have been lost from the database; they
// must be looked into and imported again, never skipped.
type AlarmError struct {
	Index  uint64
	Hash   [32]byte
	Leaf   []byte
	Reason string
}

func (e *AlarmError) Error() string {
	return fmt.Sprintf("log entry %d (leaf hash %x): %s. The relay has stopped; "+
		"restore the newest copy of the database, or import the entry again", e.Index, e.Hash, e.Reason)
}
