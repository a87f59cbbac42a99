package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"lanthorn/evidence"
)

// Draft is an entry before the store gives it its place in the ledger.
type Draft struct {
	Kind     string
	Schema   int       // version of the body's shape, from 1
	Occurred time.Time // kept to the millisecond with its offset in minutes; zero means Tx.Now
	Actor    string
	Org      string
	Subjects []string // each is kept once, in this order
	Body     any      // a value for canonical JSON, or json.RawMessage
}

// Append makes the draft an entry, projects it and stages it for the ledger. Its
// commitment is computed meanwhile: the entry returned has no Root yet, the one
// in the ledger has. An error refuses the whole command.
func (tx *Tx) Append(d Draft) (evidence.Entry, error) {
	e, err := tx.append(d)
	if err != nil {
		tx.Fail(err)
	}
	if tx.fault != nil {
		return evidence.Entry{}, tx.fault
	}
	return e, nil
}

func (tx *Tx) append(d Draft) (evidence.Entry, error) {
	if tx.projecting != nil {
		return evidence.Entry{}, errors.New("Tx.Append was called while projecting: an entry does not follow from an entry by itself")
	}
	e, err := tx.entryFrom(d)
	if err != nil {
		return evidence.Entry{}, fmt.Errorf("entry %s: %w", d.Kind, err)
	}
	root, err := beginRoot(&e)
	if err != nil {
		return evidence.Entry{}, fmt.Errorf("entry %s: %w", d.Kind, err)
	}
	for _, x := range tx.erasing {
		x.by = e.Seq
		tx.erased = append(tx.erased, x)
	}
	tx.erasing = tx.erasing[:0]
	tx.body = d.Body
	err = tx.project(&e, tx.w.reg)
	tx.body = nil
	if err != nil {
		return evidence.Entry{}, err
	}
	tx.staged = append(tx.staged, stagedEntry{e: e, root: root})
	return e, nil
}

// pendingRoot is a commitment that another goroutine computes while the writer
// goes on.
type pendingRoot struct {
	done chan struct{}
	root [32]byte
}

// beginRoot checks what can be refused and leaves the hashing to another core.
func beginRoot(e *evidence.Entry) (*pendingRoot, error) {
	m, err := e.Begin()
	if err != nil {
		return nil, err
	}
	p := &pendingRoot{done: make(chan struct{})}
	go func() {
		defer close(p.done)
		p.root = m.Root()
	}()
	return p, nil
}

// await gives the entry with its root.
func (s *stagedEntry) await() *evidence.Entry {
	if s.root != nil {
		<-s.root.done
		s.e.Root, s.root = s.root.root, nil
	}
	return &s.e
}

// project runs the registry's function on one entry.
func (tx *Tx) project(e *evidence.Entry, reg *Registry) error {
	tx.projecting = e
	defer func() { tx.projecting = nil }()
	if err := reg.project(tx, e); err != nil {
		return fmt.Errorf("projecting entry %d (%s): %w", e.Seq, e.Kind, err)
	}
	return tx.fault
}

func (tx *Tx) entryFrom(d Draft) (evidence.Entry, error) {
	e := evidence.Entry{
		Seq: tx.first + int64(len(tx.staged)), Kind: d.Kind, Schema: d.Schema,
		Recorded: tx.now, Occurred: tx.now, Actor: d.Actor, Org: d.Org,
	}
	if !d.Occurred.IsZero() {
		_, offset := d.Occurred.Zone()
		e.Occurred = instant(d.Occurred.UnixMilli(), int64(offset/60))
	}
	for _, x := range tx.erasing {
		d.Subjects = append(slices.Clone(d.Subjects), x.id)
	}
	for _, s := range d.Subjects {
		if !slices.Contains(e.Subjects, s) {
			e.Subjects = append(e.Subjects, s)
		}
	}
	for _, s := range append([]string{d.Kind, d.Actor, d.Org}, e.Subjects...) {
		if err := checkText("envelope", s); err != nil {
			return e, err
		}
	}
	var err error
	if e.Body, err = canonical(d.Body); err != nil {
		return e, fmt.Errorf("body: %w", err)
	}
	e.ID, e.Seed, err = tx.w.random()
	return e, err
}

func canonical(body any) (json.RawMessage, error) {
	switch b := body.(type) {
	case nil:
		return nil, errors.New("is missing")
	case json.RawMessage:
		out, err := evidence.Canonical(b)
		return out, err
	}
	out, err := evidence.Marshal(body)
	return out, err
}

// instant makes the time that is kept as milliseconds and an offset.
func instant(ms, offsetMin int64) time.Time {
	t := time.UnixMilli(ms)
	if offsetMin == 0 {
		return t.UTC()
	}
	return t.In(zone(offsetMin))
}

// random draws an entry's identifier and seed.
func (w *writer) random() (id string, seed []byte, err error) {
	b := make([]byte, 16+evidence.SeedSize)
	if _, err := io.ReadFull(w.rand, b); err != nil {
		return "", nil, fmt.Errorf("no randomness: %w", err)
	}
	return hex.EncodeToString(b[:16]), b[16:], nil
}

// Erase asks that the next entry this command appends erase the body and seed
// of an earlier one. The erased entry's identifier joins the subjects of the
// erasing one, which is how Replay tells an erasure from a tampered ledger.
// The commitment root stays, so the log still verifies.
func (tx *Tx) Erase(seq int64) error {
	if tx.projecting != nil {
		err := errors.New("Tx.Erase was called while projecting")
		tx.Fail(err)
		return err
	}
	id, gone, found, err := tx.w.entryID(tx.ctx, seq)
	for _, s := range tx.staged {
		if s.e.Seq == seq {
			id, found = s.e.ID, true
		}
	}
	switch {
	case err != nil:
		return tx.database(err)
	case !found:
		err = fmt.Errorf("entry %d cannot be erased: there is none", seq)
	case gone || tx.Erased(seq):
		err = fmt.Errorf("entry %d is already erased", seq)
	}
	if err != nil {
		tx.Fail(err)
		return err
	}
	tx.erasing = append(tx.erasing, erasure{seq: seq, id: id})
	return nil
}

// entryID finds an entry's identifier and whether it is erased, in the batch
// or in the database.
func (w *writer) entryID(ctx context.Context, seq int64) (id string, gone, found bool, err error) {
	for _, x := range w.batch.erased {
		gone = gone || x.seq == seq
	}
	if first := w.head.seq + 1; seq >= first {
		if i := seq - first; i < int64(len(w.batch.entries)) {
			return w.batch.entries[i].e.ID, gone, true, nil
		}
		return "", gone, false, nil
	}
	var by *int64
	found, err = w.sess.one(ctx, "SELECT id, erased_by FROM entry WHERE seq = $1", []any{seq}, &id, &by)
	return id, gone || by != nil, found, err
}

// Entry reads an earlier entry, for corrections that build on it. It is not
// available while projecting.
func (tx *Tx) Entry(seq int64) (evidence.Entry, bool, error) {
	if tx.projecting != nil {
		err := errors.New("Tx.Entry was called while projecting: keep what later entries need in a projection")
		tx.Fail(err)
		return evidence.Entry{}, false, err
	}
	if i := seq - tx.first; i >= 0 && i < int64(len(tx.staged)) {
		return *tx.staged[i].await(), true, nil
	}
	if i := seq - tx.w.head.seq - 1; i >= 0 && i < int64(len(tx.w.batch.entries)) {
		return *tx.w.batch.entries[i].await(), true, nil
	}
	e, found, err := readEntry(tx.ctx, tx.w.sess, "seq = $1", seq)
	if err != nil {
		return e, false, tx.database(err)
	}
	if found && e.Body != nil && tx.Erased(seq) {
		e.Body, e.Seed = nil, nil
	}
	return e, found, nil
}
