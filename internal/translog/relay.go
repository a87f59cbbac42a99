package translog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/client"

	"lanthorn/evidence"
)

const (
	// idlePoll is how often the relay looks at the outbox though nobody told it.
	idlePoll = time.Second
	// settleTimeout bounds how long a cancelled relay goes on to record what
	// the log already took.
	settleTimeout = 10 * time.Second
	minBackoff    = 50 * time.Millisecond
	maxBackoff    = 5 * time.Second
)

// Relay moves leaves from the outbox into the log until ctx ends, one batch in
// flight. Send on notify, without blocking, after each commit; the relay also
// looks once a second. Failures of the outbox or the log are logged and tried
// again, after reconciling. It returns nil when ctx ends, ErrClosed if the log
// is closed or already relayed, and an *AlarmError, at once, if the log holds
// what the ledger does not know.
func (l *Log) Relay(ctx context.Context, notify <-chan struct{}) error {
	if !l.relay.TryLock() {
		return ErrClosed
	}
	defer l.relay.Unlock()
	if l.ctx.Err() != nil {
		return ErrClosed
	}
	unsure, backoff := true, minBackoff
	for ctx.Err() == nil {
		n, err := 1, error(nil)
		if unsure {
			err = l.reconcile(ctx)
		} else {
			n, err = l.step(ctx)
		}
		var alarm *AlarmError
		switch {
		case errors.As(err, &alarm):
			l.cfg.Logger.Error("the log holds a leaf that the ledger does not know", "index", alarm.Index, "error", err)
			return alarm
		case err != nil && ctx.Err() == nil:
			l.cfg.Logger.Warn("relay failed; will reconcile and try again", "error", err, "after", backoff)
			unsure = true
			l.pause(ctx, nil, backoff)
			backoff = min(2*backoff, maxBackoff)
		case err == nil:
			unsure, backoff = false, minBackoff
			if n == 0 {
				l.pause(ctx, notify, idlePoll)
			}
		}
	}
	return nil
}

func (l *Log) pause(ctx context.Context, notify <-chan struct{}, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-notify:
	case <-t.C:
	}
}

// step moves one batch and returns how many leaves it held.
func (l *Log) step(ctx context.Context) (int, error) {
	items, err := l.outbox.Pending(ctx, l.cfg.BatchSize)
	if err != nil || len(items) == 0 {
		return 0, err
	}
	if err := checkItems(items); err != nil {
		return 0, err
	}
	assignments, err := l.add(items)
	if err != nil {
		return 0, err
	}
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	return len(items), l.outbox.Assign(settle, assignments)
}

func checkItems(items []Item) error {
	for _, item := range items {
		if evidence.LeafHash(item.Leaf) != item.Hash {
			return fmt.Errorf("outbox row %d: its hash is not that of its leaf", item.Seq)
		}
	}
	return nil
}

// add gives a batch to the log and waits for every one of its futures, failed
// or not, so that the batch's outcome is final when it returns. The futures end
// because the appender's own context outlives the relay.
func (l *Log) add(items []Item) ([]Assignment, error) {
	futures := make([]tessera.IndexFuture, len(items))
	for i, item := range items {
		futures[i] = l.appender.Add(l.ctx, tessera.NewEntry(item.Leaf))
	}
	assignments := make([]Assignment, len(items))
	var failed error
	for i, future := range futures {
		index, err := future()
		if err != nil {
			failed = fmt.Errorf("adding leaf %d: %w", items[i].Seq, err)
		}
		assignments[i] = Assignment{items[i].Seq, index.Index}
	}
	return assignments, failed
}

// reconcile reads the leaves that the log holds beyond what is acknowledged and
// gives them their indices. The log is still: no batch is in flight.
func (l *Log) reconcile(ctx context.Context) error {
	from, err := l.outbox.Acknowledged(ctx)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	size, err := l.reader.IntegratedSize(ctx)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	if size < from {
		return &AlarmError{Index: size, Reason: fmt.Sprintf("the log shrank to %d entries while open; %d were acknowledged", size, from)}
	}
	for from < size {
		bundle := from / 256
		end := min(size, (bundle+1)*256)
		if err := l.recognise(ctx, bundle, from, end, size); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// recognise assigns the indices from to end, which lie in one bundle.
func (l *Log) recognise(ctx context.Context, bundle, from, end, size uint64) error {
	b, err := client.GetEntryBundle(ctx, l.reader.ReadEntryBundle, bundle, size)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	if uint64(len(b.Entries)) < end-bundle*256 {
		return fmt.Errorf("reconcile: bundle %d holds %d entries, not %d", bundle, len(b.Entries), end-bundle*256)
	}
	assignments := make([]Assignment, 0, end-from)
	seen := map[int64]uint64{}
	for i := from; i < end; i++ {
		leaf := b.Entries[i%256]
		hash := evidence.LeafHash(leaf)
		seq, ok, err := l.outbox.SeqOf(ctx, hash)
		if err != nil {
			return fmt.Errorf("reconcile: %w", err)
		}
		if !ok {
			return &AlarmError{i, hash, leaf, "the ledger has no such leaf"}
		}
		if first, twice := seen[seq]; twice {
			return &AlarmError{i, hash, leaf, fmt.Sprintf("the leaf stands at %d already", first)}
		}
		seen[seq] = i
		assignments = append(assignments, Assignment{seq, i})
	}
	l.cfg.Logger.Info("reconciled leaves that the log held already", "from", from, "to", end-1)
	err = l.outbox.Assign(ctx, assignments)
	if errors.Is(err, ErrConflict) {
		return &AlarmError{Index: from, Reason: fmt.Sprintf("of the leaves %d to %d the ledger knows one elsewhere: %s", from, end-1, err)}
	}
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	return nil
}
