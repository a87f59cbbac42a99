package store

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"sync"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store/blob"
)

// Config says where a ledger lives and what it holds.
type Config struct {
	Dir        string           // data folder: SQLite's files and the blobs; made if absent
	DSN        string           // postgres://…; empty means SQLite in Dir
	Registry   *Registry        // tables and projection
	Now        func() time.Time // the clock; nil means time.Now
	QueueDepth int              // commands that may wait, default 4,096
	BatchLimit int              // most commands in one transaction, default 512
	Readers    int              // most concurrent views, default 8
	Rand       io.Reader        // identifiers and seeds; nil means crypto/rand
	MaxBlob    int64            // largest blob in bytes, default 64 MiB
	// Linger is how long a batch may stay open when nobody sends or reads, default
	// 10 ms: what is acknowledged is then in the ledger's journal alone.
	Linger time.Duration
	// Volatile has SQLite not wait for the disk: for filling a folder that is
	// thrown away where the filling does not end well. Never for a ledger in use.
	Volatile bool
	// MaxPages caps SQLite's file in pages of 8 KiB; 0 means no cap.
	MaxPages int
}

// Store is an open ledger. It is safe for concurrent use.
type Store struct {
	cfg     Config
	d       *dialect
	writeDB *sql.DB
	readDB  *sql.DB
	pool    chan *session // reading sessions; nil where none is open yet
	lock    io.Closer
	journal *journal // SQLite's only
	blobs   *blob.Store
	queue   chan *pending
	gate    sync.RWMutex // guards closing against senders
	closing bool
	ended   sync.Once     // releases everything
	fault   error         // of doing so
	dead    chan struct{} // closed when the writer has ended
	base    context.Context
	cancel  context.CancelFunc

	asked chan struct{} // a reader wants the open batch committed

	news   sync.Mutex
	last   int64         // last entry known to be durable
	stored int64         // last entry known to be in the tables
	wake   chan struct{} // closed when stored grows
	debt   *debt         // acknowledged, not yet in the tables; nil if nothing is
}

// Open opens or makes a ledger: it takes the lock, applies migrations, makes
// missing tables, and rebuilds projections whose definition has changed. It
// refuses data written by a newer program (ErrNewerSchema) and a folder that
// another process has open (ErrInUse).
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	s := &Store{
		cfg: cfg, queue: make(chan *pending, cfg.QueueDepth), dead: make(chan struct{}), wake: make(chan struct{}),
		pool: make(chan *session, cfg.Readers), asked: make(chan struct{}, 1),
	}
	s.base, s.cancel = context.WithCancel(context.Background())
	for range cfg.Readers {
		s.pool <- nil
	}
	w, err := s.prepare(ctx)
	if err != nil {
		s.cancel()
		return nil, errors.Join(err, s.release())
	}
	s.announce(w.head.seq, w.head.seq)
	go w.loop()
	return s, nil
}

func (c *Config) complete() error {
	if c.Registry == nil {
		c.Registry = &Registry{}
	}
	if err := c.Registry.err(); err != nil {
		return fmt.Errorf("the tables are not well defined: %w", err)
	}
	if c.Dir == "" {
		return errors.New("store: Dir is missing: the data folder holds the blobs, and SQLite's files")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	for _, d := range []struct {
		v    *int
		want int
	}{{&c.QueueDepth, 4096}, {&c.BatchLimit, 512}, {&c.Readers, 8}} {
		if *d.v <= 0 {
			*d.v = d.want
		}
	}
	if c.Linger <= 0 {
		c.Linger = 10 * time.Millisecond
	}
	if c.MaxBlob <= 0 {
		c.MaxBlob = 64 << 20
	}
	return nil
}

// prepare opens files and connections and brings the schema up to date.
func (s *Store) prepare(ctx context.Context) (*writer, error) {
	err := os.MkdirAll(s.cfg.Dir, 0o700)
	if err == nil {
		s.blobs, err = blob.Open(s.cfg.Dir, s.cfg.MaxBlob)
	}
	if err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	switch {
	case s.cfg.DSN == "":
		err = s.openSQLite()
	case strings.HasPrefix(s.cfg.DSN, "postgres://"), strings.HasPrefix(s.cfg.DSN, "postgresql://"):
		err = s.openPostgres()
	default:
		err = errors.New("the database address must begin with postgres://")
	}
	if err != nil {
		return nil, err
	}
	return s.newWriter(ctx)
}

func (s *Store) newWriter(ctx context.Context) (*writer, error) {
	w := &writer{
		s: s, reg: s.cfg.Registry, keys: newCache[idemKey, *idemRow](idemCacheSize), counts: map[string]int64{},
		rand: bufio.NewReaderSize(s.cfg.Rand, 4096),
	}
	for _, t := range w.reg.tables {
		w.states = append(w.states, t.newState())
	}
	w.batch.clear()
	sess, err := openSession(ctx, s.d, s.writeDB)
	if err != nil {
		return nil, err
	}
	if w.tables, err = s.upgrade(ctx, sess); err == nil {
		w.head, err = readHead(ctx, sess)
	}
	if err != nil {
		sess.discard()
		return nil, err
	}
	w.use(sess)
	return w, w.restore(ctx)
}

// restore commits what the journal holds that a process before this one had
// acknowledged and not committed, and clears it: what that process erased last
// may be in it still.
func (w *writer) restore(ctx context.Context) error {
	w.journal = w.s.journal
	if w.journal == nil || w.s.cfg.Volatile {
		return nil
	}
	turns, err := w.journal.read(w.head.batch)
	if err != nil {
		return err
	}
	if len(turns) == 0 {
		return w.journal.wipe()
	}
	w.owed = true
	if err = w.begin(ctx); err == nil {
		err = w.commit(ctx)
	}
	if err != nil {
		w.abort()
		return fmt.Errorf("entries acknowledged before the last end of this program are in its journal and cannot be written to the database: %w", err)
	}
	return w.journal.wipe()
}

// now is the configured clock as entries keep it.
func (s *Store) now() time.Time { return s.cfg.Now().UTC().Truncate(time.Millisecond) }

// batchContext bounds a batch where a server may stop answering. SQLite needs
// no bound, and its driver is faster without one.
func (s *Store) batchContext() (context.Context, context.CancelFunc) {
	if s.d == sqlite {
		return context.Background(), func() {}
	}
	return context.WithTimeout(s.base, time.Minute)
}

// ticks asks the writer of a node among several to look for foreign entries.
func (s *Store) ticks() <-chan time.Time {
	if s.d == sqlite {
		return nil
	}
	return time.Tick(250 * time.Millisecond)
}

// OnCommit has fn called by the writer with every entry after the given
// sequence number, exactly once and in order: at once with those that are
// there, then after each COMMIT and before its callers are answered. Entries
// of other nodes are included. fn must be quick and must not call the store.
// There is one hook; a later call replaces it.
func (s *Store) OnCommit(ctx context.Context, after int64, fn func([]evidence.Entry)) error {
	_, err := s.submit(ctx, Command{Alone: true, Run: func(tx *Tx) (any, error) {
		return nil, tx.w.register(tx.ctx, after, fn)
	}}, true)
	return err
}

// Head is the last entry that this node knows to be durable.
func (s *Store) Head() int64 {
	s.news.Lock()
	defer s.news.Unlock()
	return s.last
}

// RowsWritten says how many rows of each table this node has written since it
// was opened, batches that failed included: what its commands cost the engine.
func (s *Store) RowsWritten(ctx context.Context) (map[string]int64, error) {
	var out map[string]int64
	_, err := s.submit(ctx, Command{Alone: true, Run: func(tx *Tx) (any, error) {
		out = maps.Clone(tx.w.wrote)
		return nil, nil
	}}, true)
	return out, err
}

// announce tells how far the ledger goes, and followers how far its tables do.
func (s *Store) announce(durable, stored int64) {
	s.news.Lock()
	defer s.news.Unlock()
	s.last = max(s.last, durable)
	if stored > s.stored {
		s.stored = stored
		close(s.wake)
		s.wake = make(chan struct{})
	}
}

// Blobs gives access to documents by their hash.
func (s *Store) Blobs() *blob.Store { return s.blobs }

// Close lets the queued commands finish and closes the ledger.
func (s *Store) Close() error {
	s.gate.Lock()
	if !s.closing {
		s.closing = true
		close(s.queue)
	}
	s.gate.Unlock()
	<-s.dead
	s.ended.Do(func() {
		s.closeReaders()
		s.cancel()
		s.fault = s.release()
	})
	return s.fault
}

// closeReaders closes the reading sessions, and waits a little for views that
// are still open; what takes longer loses its connection.
func (s *Store) closeReaders() {
	late := time.After(5 * time.Second)
	for range s.cfg.Readers {
		select {
		case sess := <-s.pool:
			if sess != nil {
				sess.discard()
			}
		case <-late:
			return
		}
	}
}

// stopped runs when the writer ends: whoever still waits gets ErrClosed.
func (s *Store) stopped() {
	close(s.dead)
	s.gate.Lock()
	if !s.closing {
		s.closing = true
		close(s.queue)
	}
	s.gate.Unlock()
	for p := range s.queue {
		p.done <- answer{err: ErrClosed}
	}
}

// release closes connections and the lock file.
func (s *Store) release() error {
	var errs []error
	for _, db := range []*sql.DB{s.readDB, s.writeDB} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.journal != nil {
		errs = append(errs, s.journal.close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}
