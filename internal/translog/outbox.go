package translog

import (
	"context"
	"time"
)

// Item is one leaf that waits for its place in the log.
type Item struct {
	Seq  int64    // the ledger's sequence number
	Leaf []byte   // what the log will hold; unique
	Hash [32]byte // evidence.LeafHash of Leaf
}

// Assignment says where a leaf stands in the log.
type Assignment struct {
	Seq   int64
	Index uint64
}

// Checkpoint is a state of the log that was signed.
type Checkpoint struct {
	Size uint64
	Root [32]byte
	Note []byte    // the signed note as published, or as signed before its cosignatures came
	At   time.Time // when it was signed
}

// Outbox is what the log consumes of the ledger's store. Every method that
// changes something is durable before it returns: what it confirmed outlives a
// crash of the process and of the machine.
type Outbox interface {
	// Pending returns up to limit leaves without index, lowest Seq first.
	Pending(ctx context.Context, limit int) ([]Item, error)

	// Assign records indices in one transaction. It must refuse, with an error
	// that wraps ErrConflict, to give a leaf a second, different index or an
	// index to two leaves; repeating an assignment is no error.
	Assign(ctx context.Context, assignments []Assignment) error

	// SeqOf finds the leaf with a hash, with or without index.
	SeqOf(ctx context.Context, hash [32]byte) (seq int64, ok bool, err error)

	// Acknowledged is the highest assigned index plus one, 0 if there is none.
	Acknowledged(ctx context.Context) (size uint64, err error)

	// KeepCheckpoint keeps a checkpoint for ever. A size and root kept before
	// gets the new note, which may have gained cosignatures. A size kept before
	// with another root must be refused.
	KeepCheckpoint(ctx context.Context, c Checkpoint) error

	// LastCheckpoint returns the kept checkpoint of the greatest size.
	LastCheckpoint(ctx context.Context) (c Checkpoint, ok bool, err error)
}
