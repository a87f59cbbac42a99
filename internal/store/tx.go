package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lanthorn/evidence"
)

// A Reader is what Get can read from: a Tx or a View.
type Reader interface{ isReader() }

// Tx is the view and the pen of one running command. It must not be used
// after Run has returned, nor from another goroutine.
//
// Misuse (a projection written outside Project, an empty key) is remembered
// and refuses the whole command, so Put and its like need no error result.
type Tx struct {
	ctx        context.Context
	states     []state
	touched    []bool
	now        time.Time
	projecting *evidence.Entry // the entry under Project, else nil
	body       any             // what that entry's Body was made of
	fault      error           // refuses this command
	w          *writer         // nil in replay
	replay     *replayer       // nil but in replay

	first    int64 // sequence number of the first entry this command appends
	staged   []stagedEntry
	erasing  []erasure // asked for, not yet tied to an entry
	erased   []erasure
	counters map[string]int64
	assigned []Assignment
	notes    []Checkpoint
}

type stagedEntry struct {
	e        evidence.Entry // its Root is there once awaited
	erasedBy int64
	root     *pendingRoot
}

// erasure: the entry seq (with id) is erased by the entry by.
type erasure struct {
	seq, by int64
	id      string
}

func (*Tx) isReader() {}

// Context is the context of the batch: it ends when the store is closed by force.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Now is the time of recording, UTC, whole milliseconds: the same for the
// whole command, and in replay the time at which the entry was recorded.
func (tx *Tx) Now() time.Time { return tx.now }

// Body is the value that the Body of the entry under Project was made of, as
// Draft.Body gave it, so that Project need not decode what was just encoded; in
// replay it is what Registry.Decode answered, or nil. Use it only for a type
// whose JSON, decoded, gives every value that Project looks at, and do not
// change it.
func (tx *Tx) Body() any { return tx.body }

// Live says that the entry under Project is being appended, not replayed. What
// Project writes must not depend on it.
func (tx *Tx) Live() bool { return tx.replay == nil }

// Fail refuses the command, whatever Run returns.
func (tx *Tx) Fail(err error) {
	if tx.fault == nil {
		tx.fault = err
	}
}

// database marks the batch as broken: after a database error nothing in it
// can be trusted, so all its callers get the error.
func (tx *Tx) database(err error) error {
	if tx.w != nil && err != nil && tx.w.broken == nil {
		tx.w.broken = err
	}
	tx.Fail(err)
	return err
}

func (tx *Tx) querier() querier {
	if tx.w == nil {
		return nil
	}
	return tx.w.sess
}

// Get reads the row with this key and says whether there is one. The row is a
// copy. Within a Tx it sees what the command itself has written.
func Get[R any](r Reader, t *Table[R], key string) (R, bool, error) {
	var none R
	switch r := r.(type) {
	case *Tx:
		row, err := txGet(r, t, key)
		if err != nil || row == nil {
			return none, false, err
		}
		if t.copies {
			return *t.clone(row), true, nil
		}
		return *row, true, nil
	case *View:
		if checkText("key", key) != nil {
			return none, false, nil
		}
		row, err := loadRow[R](r.ctx, r.sess, "SELECT body FROM "+t.sp.name+" WHERE key = $1", key)
		if err != nil || row == nil {
			return none, false, err
		}
		return *row, true, nil
	}
	return none, false, fmt.Errorf("store.Get cannot read from a %T", r)
}

func txGet[R any](tx *Tx, t *Table[R], key string) (*R, error) {
	if tx.projecting != nil && t.Private {
		err := fmt.Errorf("private table %s was read while projecting entry %d (%s): a projection depends on entries only", t.Name, tx.projecting.Seq, tx.projecting.Kind)
		tx.Fail(err)
		return nil, err
	}
	if err := checkText("key", key); err != nil {
		return nil, nil
	}
	c, err := tx.states[t.id].(*rowState[R]).get(tx.ctx, tx.querier(), key)
	if err != nil {
		return nil, tx.database(fmt.Errorf("table %s: %w", t.Name, err))
	}
	return c.row, nil
}

// Put writes a row under its key, new or over the old one.
func Put[R any](tx *Tx, t *Table[R], row R) {
	key := t.Key(row)
	if !tx.mayWrite(t.sp, key) {
		return
	}
	for _, c := range t.Columns {
		if c.text != nil {
			if err := checkText("column "+c.name, c.text(row)); err != nil {
				tx.Fail(fmt.Errorf("table %s, row %q: %w", t.Name, key, err))
				return
			}
		}
	}
	tx.touched[t.id] = true
	tx.states[t.id].(*rowState[R]).put(key, t.clone(&row))
}

// Delete removes the row with this key; that there is none is no error.
func Delete[R any](tx *Tx, t *Table[R], key string) {
	if !tx.mayWrite(t.sp, key) {
		return
	}
	tx.touched[t.id] = true
	tx.states[t.id].(*rowState[R]).put(key, nil)
}

// Add writes an index row, new or over the one with the same key columns.
func Add[R any](tx *Tx, x *Index[R], row R) { addOrRemove(tx, x, row, true) }

// Remove takes out the index row with the same key columns as row, if any.
func Remove[R any](tx *Tx, x *Index[R], row R) { addOrRemove(tx, x, row, false) }

func addOrRemove[R any](tx *Tx, x *Index[R], row R, present bool) {
	if !tx.mayWrite(x.sp, "row") {
		return
	}
	tx.touched[x.id] = true
	if err := tx.states[x.id].(*indexState[R]).put(&row, present); err != nil {
		tx.Fail(fmt.Errorf("index %s: %w", x.Name, err))
	}
}

// mayWrite keeps projections pure: they are written by Project and nothing
// else is.
func (tx *Tx) mayWrite(sp *spec, key string) bool {
	switch {
	case sp.private && tx.projecting != nil:
		tx.Fail(fmt.Errorf("private table %s was written while projecting entry %d (%s)", sp.name, tx.projecting.Seq, tx.projecting.Kind))
	case !sp.private && tx.projecting == nil:
		tx.Fail(fmt.Errorf("table %s is a projection: only Registry.Project writes it, from an entry", sp.name))
	case key == "":
		tx.Fail(fmt.Errorf("table %s: a row has an empty key", sp.name))
	default:
		if err := checkText("key", key); err != nil {
			tx.Fail(fmt.Errorf("table %s: %w", sp.name, err))
		}
	}
	return tx.fault == nil
}

// Next counts a durable sequence up and gives its new value, from 1. A refused
// command takes no number. It is not available while projecting: what a number
// was given to must be in the entry.
func (tx *Tx) Next(name string) (int64, error) {
	if tx.projecting != nil {
		err := errors.New("Tx.Next was called while projecting: put the number into the entry")
		tx.Fail(err)
		return 0, err
	}
	value, ok := tx.counters[name]
	if !ok {
		var err error
		if value, err = tx.w.counter(tx.ctx, name); err != nil {
			return 0, tx.database(err)
		}
	}
	if tx.counters == nil {
		tx.counters = map[string]int64{}
	}
	tx.counters[name] = value + 1
	return value + 1, nil
}

// Erased says whether the body of an earlier entry is gone, or will be with
// this command.
func (tx *Tx) Erased(seq int64) bool {
	if tx.replay != nil {
		return tx.replay.erased[seq]
	}
	for _, list := range [][]erasure{tx.erasing, tx.erased} {
		for _, x := range list {
			if x.seq == seq {
				return true
			}
		}
	}
	_, gone, _, err := tx.w.entryID(tx.ctx, seq)
	if err != nil {
		tx.database(err)
	}
	return gone
}

// settle ends a command: its changes join the batch, or vanish. It says
// whether any table was changed, and whether a private one was.
func (tx *Tx) settle(keep bool) (changed, private bool) {
	for i, touched := range tx.touched {
		if !touched {
			continue
		}
		tx.touched[i], changed = false, true
		private = private || tx.w != nil && tx.w.reg.tables[i].spec().private
		if keep {
			tx.states[i].merge()
			continue
		}
		tx.states[i].drop()
	}
	return changed, private
}
