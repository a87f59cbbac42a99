package store

import (
	"context"
	"time"

	"lanthorn/evidence"
)

// View is a consistent snapshot of the ledger and its tables. It must not be
// used after its function has returned, nor by two goroutines at once.
type View struct {
	ctx  context.Context
	sess *session
}

func (*View) isReader() {}

// Context is the context the view was opened with.
func (v *View) Context() context.Context { return v.ctx }

// View calls fn with a snapshot. It sees every command that was acknowledged
// before. When all readers are busy it waits for one.
func (s *Store) View(ctx context.Context, fn func(*View) error) error {
	if err := s.settled(ctx); err != nil {
		return err
	}
	return s.view(ctx, fn)
}

func (s *Store) view(ctx context.Context, fn func(*View) error) error {
	sess, err := s.reader(ctx)
	if err != nil {
		return err
	}
	clean := false
	defer func() { s.handBack(sess, clean) }()
	if err := sess.run(ctx, s.d.beginRead); err != nil {
		return err
	}
	err = fn(&View{ctx: ctx, sess: sess})
	clean = err == nil || ctx.Err() == nil
	return err
}

// Stored calls fn with a snapshot of the tables as they are stored now, which may
// lack commands that were acknowledged moments ago. It never waits for them.
func (s *Store) Stored(ctx context.Context, fn func(*View) error) error {
	return s.view(ctx, fn)
}

func (s *Store) reader(ctx context.Context) (*session, error) {
	var sess *session
	select {
	case sess = <-s.pool:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.dead:
		return nil, ErrClosed
	}
	s.gate.RLock()
	closed := s.closing
	s.gate.RUnlock()
	if closed {
		s.pool <- sess
		return nil, ErrClosed
	}
	if sess != nil {
		return sess, nil
	}
	sess, err := openSession(ctx, s.d, s.readDB)
	if err != nil {
		s.pool <- nil
		return nil, err
	}
	return sess, nil
}

// handBack ends the snapshot; a session whose state is unclear is discarded.
func (s *Store) handBack(sess *session, clean bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if !clean || sess.run(ctx, "ROLLBACK") != nil {
		sess.discard()
		sess = nil
	}
	s.pool <- sess
}

// Head is the last entry in the snapshot.
func (v *View) Head() (int64, error) {
	h, err := readHead(v.ctx, v.sess)
	return h.seq, err
}

// Entry reads one entry by its sequence number.
func (v *View) Entry(seq int64) (evidence.Entry, bool, error) {
	return readEntry(v.ctx, v.sess, "seq = $1", seq)
}

// EntryByLeaf reads one entry by the hash of its leaf in the log.
func (v *View) EntryByLeaf(hash [32]byte) (evidence.Entry, bool, error) {
	return readEntry(v.ctx, v.sess, "seq = (SELECT seq FROM outbox WHERE leaf_hash = $1)", hash[:])
}

// Entries streams entries with seq >= from, in order, to fn. An error of fn
// ends it and is returned.
func (v *View) Entries(from int64, fn func(evidence.Entry) error) error {
	return readEntries(v.ctx, v.sess, from-1, 1<<62, 1<<62, fn)
}

// EntriesBySubject lists up to limit entries that speak of a subject, with
// seq > after, in order.
func (v *View) EntriesBySubject(subject string, after int64, limit int) ([]evidence.Entry, error) {
	return v.bySubject("s.seq > $2 ORDER BY s.seq", subject, after, limit)
}

// LatestBySubject lists up to limit entries that speak of a subject, with
// seq < before (0: from the newest), newest first.
func (v *View) LatestBySubject(subject string, before int64, limit int) ([]evidence.Entry, error) {
	if before <= 0 {
		before = 1 << 62
	}
	return v.bySubject("s.seq < $2 ORDER BY s.seq DESC", subject, before, limit)
}

func (v *View) bySubject(tail, subject string, seq int64, limit int) ([]evidence.Entry, error) {
	if checkText("subject", subject) != nil {
		return nil, nil
	}
	var s entryScan
	var list []evidence.Entry
	query := "SELECT e.seq, id, kind, schema, recorded_ms, occurred_ms, occurred_offset_min, actor, org, subjects, body, seed, root" +
		" FROM entry_subject s JOIN entry e ON e.seq = s.seq WHERE s.subject = $1 AND " + tail + " LIMIT $3"
	err := v.sess.each(v.ctx, query, []any{subject, seq, int64(limit)}, s.dest(), func() error {
		e, err := s.entry()
		list = append(list, e)
		return err
	})
	return list, err
}
