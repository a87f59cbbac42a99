package store

import (
	"context"
	"fmt"

	"lanthorn/evidence"
)

var (
	entryNames = []string{"seq", "id", "kind", "schema", "recorded_ms", "occurred_ms", "occurred_offset_min",
		"actor", "org", "subjects", "body", "seed", "root", "erased_by"}
	idemNames       = []string{"scope", "key", "digest", "first_seq", "last_seq", "result"}
	checkpointNames = []string{"number", "size", "root", "note", "at_ms"}
	counterSpec     = &spec{name: "counter", keys: 1, columns: []column{{"name", kindText}, {"value", kindInt}}}
)

// flush writes the batch into the open transaction: every changed row once.
func (w *writer) flush(ctx context.Context) error {
	steps := []func(context.Context) error{
		w.flushErasures, w.flushEntries, w.flushSubjects, w.flushOutbox, w.flushKeys,
		w.flushCounters, w.flushAssigned, w.flushNotes, w.flushStates, w.flushHead,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) flushStates(ctx context.Context) error {
	for i, st := range w.states {
		if err := st.flush(ctx, w.sess); err != nil {
			return fmt.Errorf("table %s: %w", w.reg.tables[i].spec().name, err)
		}
	}
	return nil
}

func (w *writer) flushEntries(ctx context.Context) error {
	out := w.sess.insert(ctx, "entry", entryNames...)
	for i := range w.batch.entries {
		s := &w.batch.entries[i]
		s.await()
		args, err := entryArgs(out.args, &s.e, s.erasedBy)
		if err != nil {
			return err
		}
		if err := out.add(args); err != nil {
			return err
		}
	}
	return out.done()
}

func (w *writer) flushSubjects(ctx context.Context) error {
	out := w.sess.insert(ctx, "entry_subject", "subject", "seq")
	for i := range w.batch.entries {
		e := &w.batch.entries[i].e
		for _, subject := range e.Subjects {
			if err := out.add(append(out.args, subject, e.Seq)); err != nil {
				return err
			}
		}
	}
	return out.done()
}

func (w *writer) flushOutbox(ctx context.Context) error {
	out := w.sess.insert(ctx, "outbox", "seq", "leaf_hash", "log_index")
	for i := range w.batch.entries {
		e := &w.batch.entries[i].e
		hash := evidence.LeafHash(e.Leaf())
		var index any
		if n, ok := w.batch.indexOf[e.Seq]; ok {
			index = n
		}
		if err := out.add(append(out.args, e.Seq, hash[:], index)); err != nil {
			return err
		}
	}
	return out.done()
}

func (w *writer) flushKeys(ctx context.Context) error {
	out := w.sess.insert(ctx, "idempotency", idemNames...)
	for k, row := range w.batch.keys {
		r := &row.receipt
		if err := out.add(append(out.args, k.scope, k.key, row.digest[:], r.FirstSeq, r.LastSeq, string(r.Result))); err != nil {
			return err
		}
	}
	return out.done()
}

func (w *writer) flushCounters(ctx context.Context) error {
	out := w.sess.upsert(ctx, counterSpec)
	for _, name := range sortedKeys(w.batch.counters) {
		if err := out.add(append(out.args, name, w.batch.counters[name])); err != nil {
			return err
		}
	}
	return out.done()
}

func (w *writer) flushNotes(ctx context.Context) error {
	out := w.sess.insert(ctx, "checkpoint", checkpointNames...)
	for _, c := range w.batch.notes {
		if err := out.add(append(out.args, c.Number, c.Size, c.Root[:], c.Note, c.At.UnixMilli())); err != nil {
			return err
		}
	}
	return out.done()
}

// flushErasures clears bodies and seeds; freed space is overwritten where the
// engine can do so.
func (w *writer) flushErasures(ctx context.Context) error {
	if len(w.batch.erased) == 0 {
		return nil
	}
	if w.s.d.eraseOn != "" {
		if err := w.sess.run(ctx, w.s.d.eraseOn); err != nil {
			return err
		}
	}
	for _, x := range w.batch.erased {
		if x.seq > w.head.seq {
			continue
		}
		n, err := w.sess.exec(ctx, "UPDATE entry SET body = NULL, seed = NULL, erased_by = $1 WHERE seq = $2 AND erased_by IS NULL", x.by, x.seq)
		if err == nil && n != 1 {
			err = fmt.Errorf("entry %d could not be erased", x.seq)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// afterErasure moves the erased text out of journal and write-ahead log as well.
// That it cannot is no error: a reader holds the log, and the next checkpoint
// does it; the journal is written over in time.
func (w *writer) afterErasure() {
	if len(w.batch.erased) == 0 || w.s.d.eraseOff == "" {
		return
	}
	if w.journal != nil {
		w.journal.wipe()
	}
	ctx := context.Background()
	w.sess.run(ctx, w.s.d.eraseOff)
	w.sess.run(ctx, w.s.d.eraseWAL)
}

func (w *writer) nextHead() headRow {
	h := w.head
	h.seq += int64(len(w.batch.entries))
	h.batch++
	h.assigned = max(h.assigned, w.batch.settled)
	return h
}

func (w *writer) flushHead(ctx context.Context) error {
	h := w.nextHead()
	n, err := w.sess.exec(ctx, "UPDATE head SET seq = $1, batch = $2, assigned = $3 WHERE id = 1 AND batch = $4",
		h.seq, h.batch, h.assigned, w.head.batch)
	if err == nil && n != 1 {
		err = fmt.Errorf("the ledger's head changed under the writer")
	}
	w.sess.wrote("head", 1)
	return err
}
