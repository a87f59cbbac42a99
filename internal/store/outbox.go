package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"lanthorn/evidence"
)

// Outbox is the queue between the ledger and the transparency log: which
// entries the log must still take, and where it has put the others. It is safe
// for concurrent use; its writes go through the ledger's writer.
type Outbox struct{ s *Store }

// Outbox gives access to the queue towards the transparency log.
func (s *Store) Outbox() *Outbox { return &Outbox{s} }

// Item is one entry on its way into the log.
type Item struct {
	Seq  int64
	Leaf []byte
	Hash [32]byte // LeafHash of Leaf
}

// Assignment says at which index of the log an entry is.
type Assignment struct{ Seq, Index int64 }

// Checkpoint is a published checkpoint as it was handed out.
type Checkpoint struct {
	Number int64 // 1, 2, 3, … in the order of keeping
	Size   int64
	Root   [32]byte
	Note   string // the signed note, byte for byte
	At     time.Time
}

// Pending lists up to limit entries without a log index, in sequence order.
func (o *Outbox) Pending(ctx context.Context, limit int) ([]Item, error) {
	var items []Item
	err := o.s.View(ctx, func(v *View) error {
		var seq, recorded int64
		var id string
		var root, hash []byte
		query := `SELECT o.seq, e.id, e.recorded_ms, e.root, o.leaf_hash FROM outbox o JOIN entry e ON e.seq = o.seq
			WHERE o.seq > (SELECT assigned FROM head WHERE id = 1) AND o.log_index IS NULL ORDER BY o.seq LIMIT $1`
		return v.sess.each(ctx, query, []any{int64(limit)}, []any{&seq, &id, &recorded, &root, &hash}, func() error {
			e := evidence.Entry{ID: id, Recorded: time.UnixMilli(recorded).UTC()}
			copy(e.Root[:], root)
			item := Item{Seq: seq, Leaf: e.Leaf()}
			item.Hash = evidence.LeafHash(item.Leaf)
			if string(hash) != string(item.Hash[:]) {
				return fmt.Errorf("entry %d does not have the leaf hash it was recorded with: the ledger was tampered with", seq)
			}
			items = append(items, item)
			return nil
		})
	})
	return items, err
}

// Assign records where the log has put entries. Saying the same again is fine;
// another index for an entry, or another entry for an index, is refused with
// ErrConflict and then nothing of the call is recorded. It waits for room in the queue.
func (o *Outbox) Assign(ctx context.Context, list []Assignment) error {
	if len(list) == 0 {
		return nil
	}
	_, err := o.s.submit(ctx, Command{Run: func(tx *Tx) (any, error) { return nil, tx.assign(list) }}, true)
	return err
}

func (tx *Tx) assign(list []Assignment) error {
	indexOf, seqAt := map[int64]int64{}, map[int64]int64{}
	for _, a := range list {
		if a.Index < 0 {
			return fmt.Errorf("%w: entry %d: log index %d is negative", ErrConflict, a.Seq, a.Index)
		}
		if have, ok := indexOf[a.Seq]; ok && have != a.Index {
			return fmt.Errorf("%w: entry %d is assigned log indexes %d and %d", ErrConflict, a.Seq, have, a.Index)
		}
		if have, ok := seqAt[a.Index]; ok && have != a.Seq {
			return fmt.Errorf("%w: log index %d is assigned to entries %d and %d", ErrConflict, a.Index, have, a.Seq)
		}
		indexOf[a.Seq], seqAt[a.Index] = a.Index, a.Seq
	}
	seqs := slices.Sorted(maps.Keys(indexOf))
	stored, err := tx.w.storedAssignments(tx.ctx, seqs, slices.Sorted(maps.Keys(seqAt)))
	if err != nil {
		return tx.database(err)
	}
	for _, seq := range seqs {
		known, err := tx.w.checkAssignment(stored, seq, indexOf[seq])
		if err != nil {
			return err
		}
		if !known {
			tx.assigned = append(tx.assigned, Assignment{seq, indexOf[seq]})
		}
	}
	return nil
}

// assignments are what the database holds of some entries and log indexes:
// entries without an index have -1.
type assignments struct{ indexOf, seqAt map[int64]int64 }

// storedAssignments reads what the database holds of sorted sequence numbers and
// log indexes. They come in runs, so a run is read at once.
func (w *writer) storedAssignments(ctx context.Context, seqs, indexes []int64) (assignments, error) {
	out := assignments{map[int64]int64{}, map[int64]int64{}}
	var seq, index int64
	read := func(column string, runs []run, keep func()) error {
		query := "SELECT seq, coalesce(log_index, -1) FROM outbox WHERE " + column + " >= $1 AND " + column + " <= $2"
		for _, r := range runs {
			err := w.sess.each(ctx, query, []any{r.first, r.last}, []any{&seq, &index}, func() error { keep(); return nil })
			if err != nil {
				return err
			}
		}
		return nil
	}
	err := read("seq", runsOf(seqs), func() { out.indexOf[seq] = index })
	if err == nil {
		err = read("log_index", runsOf(indexes), func() { out.seqAt[index] = seq })
	}
	return out, err
}

// run is a range of numbers without gaps.
type run struct{ first, last int64 }

func runsOf(sorted []int64) []run {
	var out []run
	for _, n := range sorted {
		if k := len(out) - 1; k >= 0 && out[k].last == n-1 {
			out[k].last = n
			continue
		}
		out = append(out, run{n, n})
	}
	return out
}

// checkAssignment says whether the assignment is known already, and refuses one
// that contradicts what is known.
func (w *writer) checkAssignment(stored assignments, seq, index int64) (known bool, err error) {
	have, inBatch := w.batch.indexOf[seq]
	other, taken := w.batch.seqAt[index]
	if !inBatch && seq <= w.head.seq {
		n, found := stored.indexOf[seq]
		if !found {
			return false, fmt.Errorf("%w: entry %d is not in the outbox", ErrConflict, seq)
		}
		if n >= 0 {
			have, inBatch = n, true
		}
	}
	if !taken {
		other, taken = stored.seqAt[index]
	}
	switch {
	case seq < 1 || seq > w.head.seq+int64(len(w.batch.entries)):
		return false, fmt.Errorf("%w: entry %d cannot get log index %d: there is no such entry", ErrConflict, seq, index)
	case inBatch && have != index:
		return false, fmt.Errorf("%w: entry %d already has log index %d, not %d", ErrConflict, seq, have, index)
	case taken && other != seq:
		return false, fmt.Errorf("%w: log index %d already belongs to entry %d, not %d", ErrConflict, index, other, seq)
	}
	return inBatch, nil
}

// flushAssigned writes log indexes and moves the watermark below which every
// entry has one.
func (w *writer) flushAssigned(ctx context.Context) error {
	b := &w.batch
	if len(b.indexOf) == 0 {
		return nil
	}
	if err := w.updateAssigned(ctx); err != nil {
		return err
	}
	var next *int64
	query := "SELECT min(seq) FROM outbox WHERE seq > $1 AND log_index IS NULL"
	if _, err := w.sess.one(ctx, query, []any{w.head.assigned}, &next); err != nil {
		return err
	}
	b.settled = w.nextHead().seq
	if next != nil {
		b.settled = *next - 1
	}
	return nil
}

// updateAssigned gives entries of earlier batches their log indexes, many in a
// statement.
func (w *writer) updateAssigned(ctx context.Context) error {
	var args []any
	for _, seq := range slices.Sorted(maps.Keys(w.batch.indexOf)) {
		if seq <= w.head.seq {
			args = append(args, seq, w.batch.indexOf[seq])
		}
	}
	for len(args) > 0 {
		n := w.sess.d.chunk(len(args)/2, 2)
		if _, err := w.sess.exec(ctx, "UPDATE outbox SET log_index = v.column2 FROM (VALUES "+w.sess.d.integers(n, 2)+") AS v WHERE outbox.seq = v.column1", args[:2*n]...); err != nil {
			return err
		}
		w.sess.wrote("outbox", n)
		args = args[2*n:]
	}
	return nil
}

// SeqOf finds the entry with this leaf hash.
func (o *Outbox) SeqOf(ctx context.Context, hash [32]byte) (seq int64, found bool, err error) {
	err = o.s.View(ctx, func(v *View) error {
		found, err = v.sess.one(ctx, "SELECT seq FROM outbox WHERE leaf_hash = $1", []any{hash[:]}, &seq)
		return err
	})
	return seq, found, err
}

// IndexOf gives an entry's place in the log, if it has one yet.
func (o *Outbox) IndexOf(ctx context.Context, seq int64) (index int64, found bool, err error) {
	err = o.s.View(ctx, func(v *View) error {
		found, err = v.sess.one(ctx, "SELECT log_index FROM outbox WHERE seq = $1 AND log_index IS NOT NULL", []any{seq}, &index)
		return err
	})
	return index, found, err
}

// SeqAt gives the entry at an index of the log.
func (o *Outbox) SeqAt(ctx context.Context, index int64) (seq int64, found bool, err error) {
	err = o.s.View(ctx, func(v *View) error {
		found, err = v.sess.one(ctx, "SELECT seq FROM outbox WHERE log_index = $1", []any{index}, &seq)
		return err
	})
	return seq, found, err
}

// Acknowledged is one more than the highest log index recorded: a log smaller
// than this has lost what it had taken.
func (o *Outbox) Acknowledged(ctx context.Context) (size int64, err error) {
	err = o.s.View(ctx, func(v *View) error {
		_, err := v.sess.one(ctx, "SELECT coalesce(max(log_index) + 1, 0) FROM outbox WHERE log_index IS NOT NULL", nil, &size)
		return err
	})
	return size, err
}

// KeepCheckpoint keeps a published checkpoint for ever. A size and root kept
// before may come again with another note (cosignatures have joined it) and is
// then kept beside the first. Another root for a size, or a new size below the
// last one, is refused with ErrConflict. Number is given by the store.
func (o *Outbox) KeepCheckpoint(ctx context.Context, c Checkpoint) error {
	_, err := o.s.submit(ctx, Command{Run: func(tx *Tx) (any, error) { return nil, tx.keepCheckpoint(c) }}, true)
	return err
}

func (tx *Tx) keepCheckpoint(c Checkpoint) error {
	if err := checkText("checkpoint note", c.Note); err != nil {
		return err
	}
	last, _, err := tx.newestCheckpoint("", 0)
	if err != nil {
		return tx.database(err)
	}
	same, known, err := tx.newestCheckpoint("WHERE size = $1", c.Size)
	switch {
	case err != nil:
		return tx.database(err)
	case known && c.Root != same.Root:
		return fmt.Errorf("%w: two checkpoints of size %d have different roots, so the log was forked", ErrConflict, c.Size)
	case known && c.Note == same.Note:
		return nil
	case !known && c.Size < last.Size || c.Size < 0:
		return fmt.Errorf("%w: a checkpoint of size %d follows one of size %d, so the log was rolled back", ErrConflict, c.Size, last.Size)
	}
	c.Number = last.Number + 1
	tx.notes = append(tx.notes, c)
	return nil
}

// newestCheckpoint gives the one kept last, in the batch or in the database,
// among all (where empty) or among those of a size.
func (tx *Tx) newestCheckpoint(where string, size int64) (Checkpoint, bool, error) {
	for i := len(tx.w.batch.notes) - 1; i >= 0; i-- {
		if c := tx.w.batch.notes[i]; where == "" || c.Size == size {
			return c, true, nil
		}
	}
	if where == "" {
		return oneCheckpoint(tx.ctx, tx.w.sess, "ORDER BY number DESC LIMIT 1")
	}
	return oneCheckpoint(tx.ctx, tx.w.sess, where+" ORDER BY number DESC LIMIT 1", size)
}

func oneCheckpoint(ctx context.Context, q querier, tail string, args ...any) (c Checkpoint, found bool, err error) {
	err = eachCheckpoint(ctx, q, tail, args, func(got Checkpoint) { c, found = got, true })
	return c, found, err
}

func eachCheckpoint(ctx context.Context, q querier, tail string, args []any, fn func(Checkpoint)) error {
	var c Checkpoint
	var root []byte
	var at int64
	query := "SELECT number, size, root, note, at_ms FROM checkpoint " + tail
	return q.each(ctx, query, args, []any{&c.Number, &c.Size, &root, &c.Note, &at}, func() error {
		copy(c.Root[:], root)
		c.At = time.UnixMilli(at).UTC()
		fn(c)
		return nil
	})
}

// LastCheckpoint gives the checkpoint of the greatest size, in its newest form.
func (o *Outbox) LastCheckpoint(ctx context.Context) (c Checkpoint, found bool, err error) {
	err = o.s.View(ctx, func(v *View) error {
		c, found, err = oneCheckpoint(ctx, v.sess, "ORDER BY size DESC, number DESC LIMIT 1")
		return err
	})
	return c, found, err
}

// CheckpointCovering gives the smallest checkpoint kept whose tree holds the
// given log index, in its newest form.
func (o *Outbox) CheckpointCovering(ctx context.Context, index int64) (c Checkpoint, found bool, err error) {
	err = o.s.View(ctx, func(v *View) error {
		c, found, err = oneCheckpoint(ctx, v.sess, "WHERE size > $1 ORDER BY size, number DESC LIMIT 1", index)
		return err
	})
	return c, found, err
}

// Checkpoints lists checkpoints with a lower Number than before (0: from the
// newest), newest first.
func (o *Outbox) Checkpoints(ctx context.Context, before int64, limit int) (list []Checkpoint, err error) {
	if before <= 0 {
		before = 1<<62 - 1
	}
	err = o.s.View(ctx, func(v *View) error {
		return eachCheckpoint(ctx, v.sess, "WHERE number < $1 ORDER BY number DESC LIMIT $2", []any{before, int64(limit)}, func(c Checkpoint) {
			list = append(list, c)
		})
	})
	return list, err
}
