package store

import (
	"errors"
	"fmt"
)

var (
	// ErrOverloaded says that the bounded command queue is full. Nothing was
	// done; the caller answers 503 with Retry-After.
	ErrOverloaded = errors.New("the ledger is busy: its queue of commands is full; try again in a moment")
	// ErrKeyReused says that an idempotency key came back with another request.
	ErrKeyReused = errors.New("this idempotency key was used before for a different request; use a new key")
	// ErrClosed says that the store is closed or closing. Nothing was done.
	ErrClosed = errors.New("the ledger is closed")
	// ErrUpgraded says that another node has changed the tables since this one
	// started; this node must be restarted with the newer program.
	ErrUpgraded = errors.New("another node has upgraded the ledger's tables; restart this node with the same program version")
	// ErrNewerSchema says that the data was written by a newer program.
	ErrNewerSchema = errors.New("the data was written by a newer program")
	// ErrConflict says that the transparency log and the ledger contradict one
	// another: an entry with two log indexes, an index with two entries, a
	// checkpoint of a forked or rolled back log.
	ErrConflict = errors.New("the transparency log contradicts the ledger")
	// ErrCursor says that a page mark is damaged or of another list.
	ErrCursor = errors.New("the page mark does not belong to this list; start from the first page")
	// ErrInUse says that another process has the data folder open.
	ErrInUse = errors.New("the data folder is in use")
)

// PanicError is what a caller gets when its Command.Run panicked. Nothing of
// the command was kept.
type PanicError struct {
	Value any    // what was passed to panic
	Stack []byte // the stack of the writer at that moment
}

func (e *PanicError) Error() string { return fmt.Sprintf("the command panicked: %v", e.Value) }
