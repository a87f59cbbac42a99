package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"sync/atomic"
)

// A Command is one change to the ledger.
type Command struct {
	// Scope and Key make the command idempotent: a second command with the
	// same scope and key is answered with the first one's receipt, if its
	// Digest (of the request) is the same. An empty Key is never looked up.
	Scope, Key string
	Digest     [32]byte
	// Alone has the command run in a batch of its own: for long work, so that
	// others do not wait for it while they could commit.
	Alone bool
	// Run does the work in the writer. The value it returns goes into the receipt
	// as JSON. An error, or a panic, leaves no trace. Run must not call the
	// store itself, only its Tx: the writer would wait for itself.
	Run func(*Tx) (any, error)
}

// A Receipt says what a command did.
type Receipt struct {
	FirstSeq int64           // first entry appended; 0 if none
	LastSeq  int64           // last entry appended; 0 if none
	IDs      []string        // the entries' identifiers, in order
	Result   json.RawMessage // what Run returned
	Replayed bool            // answered from an earlier command with the same key
}

// Do queues the command and waits until it is durable or refused. Besides
// Run's own error it returns ErrOverloaded, ErrClosed, ErrKeyReused, the
// context's error if the command had not begun, or a database error.
func (s *Store) Do(ctx context.Context, c Command) (Receipt, error) {
	if c.Run == nil {
		return Receipt{}, errors.New("store: the command has no Run")
	}
	return s.submit(ctx, c, false)
}

// Private runs fn in the writer to change private tables.
func (s *Store) Private(ctx context.Context, fn func(*Tx) error) error {
	_, err := s.Do(ctx, Command{Run: func(tx *Tx) (any, error) { return nil, fn(tx) }})
	return err
}

// pending is a command in the queue.
type pending struct {
	Command
	state atomic.Int32 // waiting, taken, or abandoned by its caller
	done  chan answer
}

const (
	waiting = iota
	taken
	abandoned
)

type answer struct {
	receipt Receipt
	err     error
}

// submit queues a command. With wait it waits for room instead of failing.
func (s *Store) submit(ctx context.Context, c Command, wait bool) (Receipt, error) {
	if err := ctx.Err(); err != nil {
		return Receipt{}, err
	}
	p := &pending{Command: c, done: make(chan answer, 1)}
	if err := s.enqueue(ctx, p, wait); err != nil {
		return Receipt{}, err
	}
	select {
	case a := <-p.done:
		return a.receipt, a.err
	case <-ctx.Done():
		if p.state.CompareAndSwap(waiting, abandoned) {
			return Receipt{}, ctx.Err()
		}
		a := <-p.done
		return a.receipt, a.err
	}
}

func (s *Store) enqueue(ctx context.Context, p *pending, wait bool) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closing {
		return ErrClosed
	}
	select {
	case s.queue <- p:
		return nil
	default:
	}
	if !wait {
		return ErrOverloaded
	}
	select {
	case s.queue <- p:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.dead:
		return ErrClosed
	}
}

// perform runs one command against the batch so far.
func (w *writer) perform(p *pending) answer {
	if p.Key != "" {
		known, a := w.replayed(p)
		if known {
			return a
		}
	}
	tx := w.newTx()
	result, err := w.call(tx, p.Run)
	switch {
	case err == nil && tx.fault != nil:
		err = tx.fault
	case err == nil && len(tx.erasing) > 0:
		err = fmt.Errorf("entry %d was to be erased, but no entry was appended that says so", tx.erasing[0].seq)
	}
	var raw json.RawMessage
	if err == nil {
		raw, err = json.Marshal(result)
	}
	changed, private := tx.settle(err == nil)
	if changed && err == nil {
		w.batch.changed, w.batch.moved = true, true
		w.batch.beyond = w.batch.beyond || private
	}
	if err != nil {
		return answer{err: err}
	}
	return w.keep(tx, p, raw)
}

// call runs the command's function and turns a panic into an error.
func (w *writer) call(tx *Tx, run func(*Tx) (any, error)) (result any, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return run(tx)
}

// keep moves a command's entries and other effects into the batch.
func (w *writer) keep(tx *Tx, p *pending, result json.RawMessage) answer {
	b := &w.batch
	r := Receipt{Result: result}
	for _, s := range tx.staged {
		r.IDs = append(r.IDs, s.e.ID)
	}
	if n := len(tx.staged); n > 0 {
		r.FirstSeq, r.LastSeq = tx.staged[0].e.Seq, tx.staged[n-1].e.Seq
		b.entries = append(b.entries, tx.staged...)
	}
	for _, x := range tx.erased {
		b.erased = append(b.erased, x)
		if i := x.seq - w.head.seq - 1; i >= 0 {
			s := &b.entries[i]
			s.e.Body, s.e.Seed, s.erasedBy = nil, nil, x.by
		}
	}
	maps.Copy(b.counters, tx.counters)
	maps.Copy(b.fresh.counters, tx.counters)
	for _, a := range tx.assigned {
		b.assign(a)
	}
	b.notes = append(b.notes, tx.notes...)
	if p.Key != "" {
		row := &idemRow{digest: p.Digest, receipt: r}
		b.keys[idemKey{p.Scope, p.Key}], b.fresh.keys[idemKey{p.Scope, p.Key}] = row, row
	}
	if len(tx.erased)+len(tx.assigned)+len(tx.notes) > 0 {
		b.beyond = true
	}
	if b.beyond || p.Key != "" || len(tx.staged)+len(tx.counters) > 0 {
		b.changed, b.moved = true, true
	}
	return answer{receipt: r}
}
