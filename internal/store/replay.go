package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"lanthorn/evidence"
)

// MaxDifferences is how many differences a replay reports before it stops.
const MaxDifferences = 100

// A ReplayReport says whether what is stored follows from the entries.
type ReplayReport struct {
	Entries     int64        // entries read
	Erased      int64        // of these, erased ones
	Tables      int          // projections compared
	Rows        int64        // stored rows compared
	Differences []Difference // the first MaxDifferences, in the order found
	Cut         bool         // there are more differences than listed
}

// OK says that everything stored follows from the entries.
func (r *ReplayReport) OK() bool { return len(r.Differences) == 0 }

// A Difference is one place where the data contradict the entries.
type Difference struct {
	Table    string // the table, or "entry", "entry_subject", "outbox", "head"
	Key      string // the row's key; the sequence number for entries
	Column   string // empty where the row as a whole is wrong
	Problem  string // what is wrong, in words
	Stored   string // what is stored, where that can be shown
	Computed string // what follows from the entries
}

func (d Difference) String() string {
	where := d.Table + " " + d.Key
	if d.Column != "" {
		where += ", " + d.Column
	}
	if d.Stored == "" && d.Computed == "" {
		return where + ": " + d.Problem
	}
	return fmt.Sprintf("%s: %s: stored %s, computed %s", where, d.Problem, d.Stored, d.Computed)
}

// replayGC is the growth of memory, in percent, between two collections of
// garbage in a replay: all its tables live to the end, and looking through them
// at every doubling would cost more than the space is worth.
const replayGC = 300

// Replay computes every projection anew, in memory, and compares it row by row
// with what is stored. It checks each entry's commitment and leaf hash, that no
// number is missing, that an erased entry is named by the one that erased it,
// and the head. It works on a snapshot, so the ledger may go on meanwhile; the
// error is for what kept it from being done. progress, if not nil, is called
// now and then with the entries done and their total.
func (s *Store) Replay(ctx context.Context, progress func(done, total int64)) (ReplayReport, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(replayGC))
	r := newReplayer(ctx, s.cfg.Registry)
	r.progress = progress
	err := s.View(ctx, func(v *View) error { return r.run(v) })
	if errors.Is(err, errEnough) {
		r.report.Cut, err = true, nil
	}
	return r.report, err
}

// replayer projects entries into tables in memory.
type replayer struct {
	ctx      context.Context
	reg      *Registry
	states   []state
	erased   map[int64]bool
	tx       Tx
	progress func(done, total int64)

	comparison
	head     headRow
	claims   map[int64][]erasure // by the erasing entry
	subjects subjectSum
}

func newReplayer(ctx context.Context, reg *Registry) *replayer {
	r := &replayer{ctx: ctx, reg: reg, erased: map[int64]bool{}, claims: map[int64][]erasure{}}
	for _, t := range reg.tables {
		r.states = append(r.states, t.newState())
	}
	r.tx.touched = make([]bool, len(r.states))
	r.subjects.seed = maphash.MakeSeed()
	return r
}

// project brings the tables in memory up to date with one entry.
func (r *replayer) project(e *evidence.Entry, body any) (err error) {
	if e.Body == nil {
		r.erased[e.Seq] = true
	}
	tx := &r.tx
	*tx = Tx{ctx: r.ctx, states: r.states, touched: tx.touched, now: e.Recorded, replay: r, body: body}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("projecting entry %d (%s) panicked: %v", e.Seq, e.Kind, v)
		}
		tx.settle(err == nil)
	}()
	return tx.project(e, r.reg)
}

func (r *replayer) run(v *View) error {
	var err error
	if r.head, err = readHead(r.ctx, v.sess); err != nil {
		return err
	}
	if err := r.entries(v); err != nil {
		return err
	}
	if err := r.checkTotals(v); err != nil {
		return err
	}
	for i, t := range r.reg.tables {
		if t.spec().private {
			continue
		}
		r.report.Tables++
		if err := r.states[i].compare(r.ctx, v.sess, &r.comparison); err != nil {
			return err
		}
		r.states[i].reset()
	}
	return nil
}

// replayChunk is how many entries are checked together by another core.
const replayChunk = 256

// record is an entry with what the database says about it elsewhere.
type record struct {
	e        evidence.Entry
	erasedBy int64
	leafHash []byte
	body     any   // what Registry.Decode made of it
	fault    error // the row cannot be read as an entry
}

// entries streams the ledger: one goroutine reads, the others check, and this
// one projects in order.
func (r *replayer) entries(v *View) error {
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	chunks := make(chan []record, 8)
	var readErr error
	go func() {
		defer close(chunks)
		readErr = readRecords(ctx, v.sess, chunks)
	}()
	check := newChecker(&r.comparison)
	var err error
	for chunk := range r.decoded(chunks) {
		if err != nil {
			continue
		}
		check.work <- chunk
		if err = r.chunk(chunk); err != nil {
			cancel()
		}
	}
	check.wait()
	if err == nil && readErr != nil {
		return readErr
	}
	return errors.Join(err, r.err())
}

// decoded passes the chunks on in order, their bodies decoded by another
// goroutine. Without a decoder it passes them on as they are.
func (r *replayer) decoded(chunks <-chan []record) <-chan []record {
	if r.reg.Decode == nil {
		return chunks
	}
	out := make(chan []record, 8)
	go func() {
		defer close(out)
		for chunk := range chunks {
			for i := range chunk {
				chunk[i].decode(r.reg.Decode)
			}
			out <- chunk
		}
	}()
	return out
}

// decode leaves the body nil where the decoder panics: Project then meets the
// same and says so.
func (rec *record) decode(decode func(*evidence.Entry) any) {
	defer func() {
		if recover() != nil {
			rec.body = nil
		}
	}()
	if rec.fault == nil && rec.e.Body != nil {
		rec.body = decode(&rec.e)
	}
}

func readRecords(ctx context.Context, q querier, chunks chan<- []record) error {
	var s entryScan
	var by *int64
	var hash []byte
	query := `SELECT e.seq, id, kind, schema, recorded_ms, occurred_ms, occurred_offset_min, actor, org, subjects, body, seed, root,
		erased_by, leaf_hash FROM entry e LEFT JOIN outbox o ON o.seq = e.seq ORDER BY e.seq`
	chunk := make([]record, 0, replayChunk)
	err := q.each(ctx, query, nil, append(s.dest(), &by, &hash), func() error {
		rec := record{leafHash: slices.Clone(hash)}
		rec.e, rec.fault = s.entry()
		if by != nil {
			rec.erasedBy = *by
		}
		if chunk = append(chunk, rec); len(chunk) < replayChunk {
			return nil
		}
		chunks <- chunk
		chunk = make([]record, 0, replayChunk)
		return ctx.Err()
	})
	if err == nil {
		chunks <- chunk
	}
	return err
}

// chunk does what must be done in order.
func (r *replayer) chunk(chunk []record) error {
	for i := range chunk {
		rec := &chunk[i]
		seq := rec.e.Seq
		r.report.Entries++
		if seq != r.report.Entries {
			r.differ(Difference{Table: "entry", Key: fmt.Sprint(r.report.Entries), Problem: "missing from the sequence"})
			r.report.Entries = seq
		}
		r.checkErasure(rec)
		for _, subject := range rec.e.Subjects {
			r.subjects.add(subject, seq)
		}
		if rec.fault == nil {
			rec.fault = r.project(&rec.e, rec.body)
		}
		if rec.fault != nil {
			r.differ(Difference{Table: "entry", Key: fmt.Sprint(seq), Problem: rec.fault.Error()})
		}
	}
	if r.progress != nil {
		r.progress(r.report.Entries, r.head.seq)
	}
	return errors.Join(r.err(), r.ctx.Err())
}

// checkErasure compares bodies that are gone with the entries that say so.
func (r *replayer) checkErasure(rec *record) {
	seq := rec.e.Seq
	if rec.e.Body == nil {
		r.report.Erased++
		if rec.erasedBy <= seq {
			r.differ(Difference{Table: "entry", Key: fmt.Sprint(seq), Column: "body", Problem: "missing, though no later entry erased it"})
		} else {
			r.claims[rec.erasedBy] = append(r.claims[rec.erasedBy], erasure{seq: seq, by: rec.erasedBy, id: rec.e.ID})
		}
	} else if rec.erasedBy != 0 {
		r.differ(Difference{Table: "entry", Key: fmt.Sprint(seq), Column: "erased_by", Problem: "names an erasure, but the body is there"})
	}
	for _, x := range r.claims[seq] {
		if !slices.Contains(rec.e.Subjects, x.id) {
			r.differ(Difference{Table: "entry", Key: fmt.Sprint(x.seq), Column: "body",
				Problem: fmt.Sprintf("missing, but entry %d, said to have erased it, does not name it", seq)})
		}
	}
	delete(r.claims, seq)
}

// checkTotals checks what only the whole can show.
func (r *replayer) checkTotals(v *View) error {
	for _, list := range r.claims {
		for _, x := range list {
			r.differ(Difference{Table: "entry", Key: fmt.Sprint(x.seq), Column: "body",
				Problem: fmt.Sprintf("missing, and entry %d, said to have erased it, does not exist", x.by)})
		}
	}
	if r.head.seq != r.report.Entries {
		r.differ(Difference{Table: "head", Key: "1", Column: "seq", Problem: "is not the last entry",
			Stored: fmt.Sprint(r.head.seq), Computed: fmt.Sprint(r.report.Entries)})
	}
	var rows int64
	if _, err := v.sess.one(r.ctx, "SELECT count(*) FROM outbox", nil, &rows); err != nil {
		return err
	}
	if rows != r.report.Entries {
		r.differ(Difference{Table: "outbox", Problem: "does not have one row for each entry",
			Stored: fmt.Sprint(rows), Computed: fmt.Sprint(r.report.Entries)})
	}
	return errors.Join(r.checkSubjects(v), r.err())
}

// checkSubjects compares the subject index with the entries' subjects.
func (r *replayer) checkSubjects(v *View) error {
	stored := subjectSum{seed: r.subjects.seed}
	var subject string
	var seq int64
	err := v.sess.each(r.ctx, "SELECT subject, seq FROM entry_subject", nil, []any{&subject, &seq}, func() error {
		stored.add(subject, seq)
		return nil
	})
	if err == nil && stored != r.subjects {
		r.differ(Difference{Table: "entry_subject", Problem: "does not hold exactly the entries' subjects",
			Stored: fmt.Sprintf("%d rows", stored.rows), Computed: fmt.Sprintf("%d rows", r.subjects.rows)})
	}
	return err
}

// subjectSum is an order-free sum over (subject, seq) rows. Its random seed
// keeps anyone from preparing rows that add up to the same.
type subjectSum struct {
	seed maphash.Seed
	rows int64
	a, b uint64
}

func (s *subjectSum) add(subject string, seq int64) {
	s.rows++
	type row struct {
		subject string
		seq     int64
		half    int
	}
	s.a += maphash.Comparable(s.seed, row{subject, seq, 0})
	s.b += maphash.Comparable(s.seed, row{subject, seq, 1})
}

// checker verifies commitments and leaf hashes beside the projection.
type checker struct {
	work chan []record
	wg   sync.WaitGroup
}

func newChecker(c *comparison) *checker {
	k := &checker{work: make(chan []record, 8)}
	for range max(1, runtime.NumCPU()-1) {
		k.wg.Add(1)
		go func() {
			defer k.wg.Done()
			for chunk := range k.work {
				for i := range chunk {
					c.checkRecord(&chunk[i])
				}
			}
		}()
	}
	return k
}

func (k *checker) wait() {
	close(k.work)
	k.wg.Wait()
}

func (c *comparison) checkRecord(rec *record) {
	differ := func(d Difference) {
		d.Key = fmt.Sprint(rec.e.Seq)
		c.differ(d)
	}
	if rec.e.Body != nil {
		if err := rec.e.Verify(); err != nil {
			differ(Difference{Table: "entry", Problem: err.Error()})
		}
	}
	hash := evidence.LeafHash(rec.e.Leaf())
	switch {
	case rec.leafHash == nil:
		differ(Difference{Table: "outbox", Problem: "missing"})
	case !bytes.Equal(hash[:], rec.leafHash):
		differ(Difference{Table: "outbox", Column: "leaf_hash", Problem: "differs",
			Stored: fmt.Sprintf("%x", rec.leafHash), Computed: fmt.Sprintf("%x", hash)})
	}
}
