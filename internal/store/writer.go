package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"time"

	"lanthorn/evidence"
)

// writer owns the writing session and the row cache. All its methods run in
// one goroutine.
type writer struct {
	s       *Store
	reg     *Registry
	sess    *session
	states  []state
	keys    *cache[idemKey, *idemRow]
	counts  map[string]int64 // counters as the database holds them
	rand    *bufio.Reader
	journal *journal // of the open batch; nil where each turn is committed
	head    headRow  // as this writer last saw the database
	tables  string   // fingerprint of all tables, as this program knows them
	batch   batch
	open    bool             // a transaction is open and holds the batch so far
	owed    bool             // the journal holds turns that no COMMIT holds yet
	broken  error            // a database error in the running batch
	wrote   map[string]int64 // rows written since Open, by table
	held    *pending
	tx      Tx

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

// batch is what the commands of one transaction have changed, tables aside. They
// come in turns; those of the turn that runs are in fresh as well.
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

	fresh  turn // its entries are counted by from
	from   int  // entries of the turns before
	moved  bool // the turn has changed something
	beyond bool // and something that no journal holds: COMMIT is what makes it durable
}

func (b *batch) clear() {
	*b = batch{
		entries: b.entries[:0], erased: b.erased[:0], keys: renewed(b.keys),
		counters: renewed(b.counters), indexOf: renewed(b.indexOf), seqAt: renewed(b.seqAt), notes: b.notes[:0],
		fresh: turn{keys: renewed(b.fresh.keys), counters: renewed(b.fresh.counters)},
	}
}

// turn begins the next one.
func (b *batch) turn() {
	b.from, b.moved, b.beyond = len(b.entries), false, false
	clear(b.fresh.keys)
	clear(b.fresh.counters)
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
		var idle <-chan time.Time
		if w.owed {
			idle = time.After(w.s.cfg.Linger)
		}
		select {
		case p, ok := <-w.s.queue:
			if !ok {
				w.pay()
				return
			}
			w.serve(w.gather(p))
		case <-w.s.asked:
			w.pay()
		case <-idle:
			w.pay()
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
	if len(live) > 0 && live[0].Alone {
		w.pay() // long work must not keep readers waiting
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

// transact runs all commands, one turn of the batch, and makes them durable.
func (w *writer) transact(live []*pending, answers []answer) error {
	ctx, cancel := w.s.batchContext()
	defer cancel()
	w.broken = nil
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
		err = w.secure(ctx)
	}
	if err != nil {
		w.abort()
		return fmt.Errorf("the ledger's database failed, nothing of this batch was acknowledged: %w", err)
	}
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

// begin sees to an open transaction: the one that holds the batch so far, or a
// new one. What the journal holds of one that was lost is committed first.
func (w *writer) begin(ctx context.Context) error {
	if w.open {
		w.batch.turn()
		return nil
	}
	if err := w.openBatch(ctx); err != nil || !w.owed {
		return err
	}
	if err := w.recover(ctx); err != nil {
		return err
	}
	return w.openBatch(ctx)
}

// openBatch opens a transaction, checks that the cache still holds and hands
// foreign entries to the hook.
func (w *writer) openBatch(ctx context.Context) error {
	w.batch.clear()
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
	w.open = true
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
	w.s.announce(w.head.seq, w.head.seq)
	return nil
}

// batchEntries is how many entries one transaction holds at most, where turns
// are made durable before it is committed.
const batchEntries = 1024

// secure makes the turn durable: by a record of the journal, with its rows to
// follow, or by committing the whole batch.
func (w *writer) secure(ctx context.Context) error {
	b := &w.batch
	if w.journal == nil || b.beyond || len(b.entries) >= batchEntries || !b.moved && !w.owed {
		return w.commit(ctx)
	}
	if !b.moved {
		return nil
	}
	b.fresh.entries = b.entries[b.from:]
	fits, err := w.journal.append(w.head.batch, &b.fresh)
	if err != nil {
		return err
	}
	if !fits {
		return w.commit(ctx)
	}
	w.owed = true
	w.s.owe()
	w.deliver(b.fresh.entries)
	w.s.announce(w.head.seq+int64(len(b.entries)), w.head.seq)
	return nil
}

// commit writes what the batch has changed, if anything, and ends it.
func (w *writer) commit(ctx context.Context) error {
	if w.batch.changed {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	if err := w.sess.run(ctx, "COMMIT"); err != nil {
		return err
	}
	w.open = false
	w.settle()
	return nil
}

// settle follows a successful COMMIT: cache, hook, followers, readers.
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
	w.deliver(w.batch.entries)
	w.afterErasure()
	w.s.announce(w.head.seq, w.head.seq)
	w.cleared()
}

// cleared: the tables hold all that was acknowledged.
func (w *writer) cleared() {
	if w.journal != nil {
		w.journal.rewind()
	}
	w.owed = false
	w.s.paid(nil)
}

// deliver gives the hook those of the staged entries that it has not had.
func (w *writer) deliver(staged []stagedEntry) {
	if w.hook == nil {
		return
	}
	var list []evidence.Entry
	for i := range staged {
		if staged[i].e.Seq > w.delivered {
			list = append(list, *staged[i].await())
		}
	}
	if len(list) > 0 {
		w.delivered = list[len(list)-1].Seq
		w.hook(list)
	}
}

// pay commits the open batch: somebody wants to read, or nobody sends.
func (w *writer) pay() {
	if !w.owed {
		return
	}
	ctx, cancel := w.s.batchContext()
	defer cancel()
	err := w.begin(ctx)
	if err == nil {
		err = w.commit(ctx)
	}
	if err != nil {
		w.abort()
		w.s.paid(fmt.Errorf("what was acknowledged last is safe in the journal, but cannot be written to the ledger's database: %w", err))
	}
}

// recover makes the turns that the journal holds of a lost transaction the
// batch, and commits them. There are none if that was committed after all.
func (w *writer) recover(ctx context.Context) error {
	turns, err := w.journal.read(w.head.batch)
	if err != nil {
		return err
	}
	w.tx.ctx = ctx
	for _, t := range turns {
		if err := w.again(t); err != nil {
			return fmt.Errorf("what the journal holds cannot be brought into the ledger: %w", err)
		}
	}
	if err := w.commit(ctx); err != nil {
		return err
	}
	w.cleared()
	return nil
}

// again takes in a turn as it was acknowledged.
func (w *writer) again(t *turn) error {
	b := &w.batch
	b.changed = true
	for _, s := range t.entries {
		tx := w.newTx()
		if s.e.Seq != tx.first {
			return fmt.Errorf("entry %d follows entry %d", s.e.Seq, tx.first-1)
		}
		tx.now = s.e.Recorded
		if err := tx.project(&s.e, w.reg); err != nil {
			return err
		}
		tx.settle(true)
		b.entries = append(b.entries, s)
	}
	for k, row := range t.keys {
		if n := row.receipt.FirstSeq; n > 0 {
			for seq := n; seq <= row.receipt.LastSeq; seq++ {
				row.receipt.IDs = append(row.receipt.IDs, b.entries[seq-w.head.seq-1].e.ID)
			}
		}
		b.keys[k] = row
	}
	maps.Copy(b.counters, t.counters)
	return nil
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
	w.open = false
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
