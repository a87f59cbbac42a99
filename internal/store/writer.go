package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"lanthorn/evidence"
)

// writer owns the writing session and the row cache. All its methods run in
// one goroutine.
type writer struct {
	s      *Store
	reg    *Registry
	sess   *session
	states []state
	keys   *cache[idemKey, *idemRow]
	counts map[string]int64 // counters as the database holds them
	rand   *bufio.Reader
	head   headRow // as this writer last saw the database
	tables string  // fingerprint of all tables, as this program knows them
	batch  batch
	broken error            // a database error in the running batch
	wrote  map[string]int64 // rows written since Open, by table
	held   *pending
	tx     Tx

	hook      func([]evidence.Entry)
	delivered int64 // last entry given to the hook
}

// headRow is the one row that every batch changes: who finds it as he left it
// knows that nobody else has written.
type headRow struct {
	seq      int64 // last entry
	batch    int64 // batches ever written
	assigned int64 // every entry up to here has a log index
	tables   string
}

// batch is what the commands of one transaction have changed, tables aside.
type batch struct {
	entries  []stagedEntry
	erased   []erasure
	keys     map[idemKey]*idemRow
	counters map[string]int64
	indexOf  map[int64]int64 // sequence → log index
	seqAt    map[int64]int64 // log index → sequence
	notes    []Checkpoint
	changed  bool
	settled  int64 // new value of headRow.assigned, 0 if unchanged
}

func (b *batch) clear() {
	*b = batch{
		entries: b.entries[:0], erased: b.erased[:0], keys: renewed(b.keys),
		counters: renewed(b.counters), indexOf: renewed(b.indexOf), seqAt: renewed(b.seqAt), notes: b.notes[:0],
	}
}

func (b *batch) assign(a Assignment) { b.indexOf[a.Seq], b.seqAt[a.Index] = a.Index, a.Seq }

func renewed[K comparable, V any](m map[K]V) map[K]V {
	if m == nil || len(m) > 4096 {
		return map[K]V{}
	}
	clear(m)
	return m
}

// loop serves the queue until it is closed.
func (w *writer) loop() {
	defer w.s.stopped()
	defer w.close()
	tick := w.s.ticks()
	for {
		if w.held != nil {
			w.serve(w.gather(nil))
			continue
		}
		select {
		case p, ok := <-w.s.queue:
			if !ok {
				return
			}
			w.serve(w.gather(p))
		case <-tick:
			w.serve(nil)
		}
	}
}

func (w *writer) close() {
	if w.sess != nil {
		w.sess.discard()
		w.sess = nil
	}
}

// gather takes all commands that wait, up to the batch limit; a command that
// wants to be alone waits for the next batch. As long as more come it lets the
// callers that were just answered run first: they are about to send again.
func (w *writer) gather(first *pending) []*pending {
	if w.held != nil {
		first, w.held = w.held, nil
	}
	batch := append(make([]*pending, 0, 64), first)
	if first.Alone {
		return batch
	}
	for grown := true; grown; {
		runtime.Gosched()
		before := len(batch)
		batch = w.drain(batch)
		grown = len(batch) > before && len(batch) < w.s.cfg.BatchLimit && w.held == nil
	}
	return batch
}

// drain takes what is in the queue now.
func (w *writer) drain(batch []*pending) []*pending {
	for len(batch) < w.s.cfg.BatchLimit {
		select {
		case p, ok := <-w.s.queue:
			if !ok {
				return batch
			}
			if p.Alone {
				w.held = p
				return batch
			}
			batch = append(batch, p)
		default:
			return batch
		}
	}
	return batch
}

// serve runs a batch and answers its callers. An empty batch only looks
// whether other nodes have written.
func (w *writer) serve(waiters []*pending) {
	live := waiters[:0:0]
	for _, p := range waiters {
		if p.state.CompareAndSwap(waiting, taken) {
			live = append(live, p)
		}
	}
	if len(live) == 0 && waiters != nil {
		return
	}
	answers := make([]answer, len(live))
	returned := false
	defer func() {
		if !returned {
			w.giveUp(live)
		}
	}()
	err := w.transact(live, answers)
	returned = true
	for i, p := range live {
		if err != nil {
			answers[i] = answer{err: err}
		}
		p.done <- answers[i]
	}
}

// giveUp answers when a command ended this goroutine (runtime.Goexit).
func (w *writer) giveUp(live []*pending) {
	w.abort()
	for _, p := range live {
		p.done <- answer{err: fmt.Errorf("a command stopped the ledger's writer: %w", ErrClosed)}
	}
}

// transact runs all commands in one transaction and commits it.
func (w *writer) transact(live []*pending, answers []answer) error {
	ctx, cancel := w.s.batchContext()
	defer cancel()
	w.broken = nil
	w.batch.clear()
	if err := w.begin(ctx); err != nil {
		w.abort()
		return err
	}
	err := w.prefetchKeys(ctx, live)
	w.tx.ctx = ctx
	for i := 0; i < len(live) && err == nil; i++ {
		answers[i] = w.perform(live[i])
		err = w.broken
	}
	if err == nil {
		err = w.commit(ctx)
	}
	if err != nil {
		w.abort()
		return fmt.Errorf("the ledger's database failed, nothing of this batch was acknowledged: %w", err)
	}
	w.settle()
	return nil
}

func (w *writer) newTx() *Tx {
	tx := &w.tx
	*tx = Tx{
		ctx: tx.ctx, states: w.states, touched: tx.touched, w: w, now: w.s.now(),
		first: w.head.seq + 1 + int64(len(w.batch.entries)), staged: tx.staged[:0],
	}
	if tx.touched == nil {
		tx.touched = make([]bool, len(w.states))
	}
	return tx
}

// begin opens the transaction, checks that the cache still holds and hands
// foreign entries to the hook.
func (w *writer) begin(ctx context.Context) error {
	if w.sess == nil {
		sess, err := openSession(ctx, w.s.d, w.s.writeDB)
		if err != nil {
			return err
		}
		w.use(sess)
	}
	if err := w.sess.begin(ctx); err != nil {
		return err
	}
	head, err := readHead(ctx, w.sess)
	if err != nil {
		return err
	}
	if head.tables != w.tables {
		return ErrUpgraded
	}
	if head != w.head {
		w.forget()
		w.head = head
	}
	return w.deliverForeign(ctx)
}

// use makes a session the one that writes.
func (w *writer) use(sess *session) {
	if w.wrote == nil {
		w.wrote = map[string]int64{}
	}
	sess.count = w.wrote
	w.sess = sess
}

func readHead(ctx context.Context, q querier) (headRow, error) {
	var h headRow
	found, err := q.one(ctx, "SELECT seq, batch, assigned, tables FROM head WHERE id = 1", nil, &h.seq, &h.batch, &h.assigned, &h.tables)
	if err == nil && !found {
		err = errors.New("the ledger has no head row: the database is damaged or not Lanthorn's")
	}
	return h, err
}

// deliverForeign gives the hook what other nodes have committed.
func (w *writer) deliverForeign(ctx context.Context) error {
	for w.hook != nil && w.delivered < w.head.seq {
		var list []evidence.Entry
		err := readEntries(ctx, w.sess, w.delivered, w.head.seq, 1000, func(e evidence.Entry) error {
			list = append(list, e)
			return nil
		})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fmt.Errorf("entry %d is missing from the ledger", w.delivered+1)
		}
		w.delivered = list[len(list)-1].Seq
		w.hook(list)
	}
	w.s.announce(w.head.seq)
	return nil
}

// commit writes what the batch has changed, if anything.
func (w *writer) commit(ctx context.Context) error {
	if !w.batch.changed {
		return w.sess.run(ctx, "COMMIT")
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	return w.sess.run(ctx, "COMMIT")
}

// settle follows a successful COMMIT: cache, hook, followers.
func (w *writer) settle() {
	if !w.batch.changed {
		return
	}
	for _, st := range w.states {
		st.settled()
	}
	for k, row := range w.batch.keys {
		w.keys.put(k, row)
	}
	for name, value := range w.batch.counters {
		w.counts[name] = value
	}
	w.head = w.nextHead()
	if w.hook != nil && len(w.batch.entries) > 0 {
		list := make([]evidence.Entry, len(w.batch.entries))
		for i := range w.batch.entries {
			list[i] = w.batch.entries[i].e
		}
		w.delivered = w.head.seq
		w.hook(list)
	}
	w.afterErasure()
	w.s.announce(w.head.seq)
}

// abort ends the transaction without writing and forgets everything: what the
// database holds now is read again.
func (w *writer) abort() {
	if w.sess != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		w.sess.run(ctx, "ROLLBACK")
		cancel()
		w.close()
	}
	w.forget()
	w.head = headRow{batch: -1, tables: w.tables}
}

func (w *writer) forget() {
	for _, st := range w.states {
		st.reset()
	}
	w.keys.clear()
	clear(w.counts)
}

// counter gives a counter's value in the batch.
func (w *writer) counter(ctx context.Context, name string) (int64, error) {
	if v, ok := w.batch.counters[name]; ok {
		return v, nil
	}
	if v, ok := w.counts[name]; ok {
		return v, nil
	}
	if err := checkText("counter", name); err != nil {
		return 0, err
	}
	var v int64
	if _, err := w.sess.one(ctx, "SELECT value FROM counter WHERE name = $1", []any{name}, &v); err != nil {
		return 0, err
	}
	w.counts[name] = v
	return v, nil
}

// register installs the hook and gives it all entries after the given one.
func (w *writer) register(ctx context.Context, after int64, hook func([]evidence.Entry)) error {
	w.hook, w.delivered = hook, after
	return w.deliverForeign(ctx)
}
