package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"lanthorn/internal/store"
	"lanthorn/internal/translog"
)

// relayState is how the way into the transparency log stands.
type relayState struct {
	mu    sync.Mutex
	fault error
}

func (r *relayState) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = err
}

func (r *relayState) err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fault
}

// LogDir is the folder of the transparency log's files.
func (a *App) LogDir() string { return filepath.Join(a.cfg.Dir, "log") }

// startLog opens the transparency log and keeps it fed from the outbox.
func (a *App) startLog(ctx context.Context) error {
	verifier, err := note.NewVerifier(a.Keys.LogKey)
	if err != nil {
		return err
	}
	box := outbox{a.Store.Outbox()}
	a.Log, err = translog.Open(ctx, translog.Config{Dir: a.LogDir(), Signer: a.Keys.Log, Verifier: verifier, CheckpointInterval: a.cfg.Checkpoint, WitnessPolicy: a.cfg.Witnesses}, box)
	if err != nil {
		return err
	}
	run, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	a.running.Add(1)
	go a.feedLog(run)
	if a.cfg.Clocks > 0 {
		a.every(run, a.cfg.Clocks, "what fell due in the review could not be settled", func(ctx context.Context) error { _, err := a.RunClocks(ctx); return err })
		a.every(run, lettersEvery, "letters that are due could not be made", func(ctx context.Context) error { _, err := a.MakeLetters(ctx); return err })
		a.every(run, a.cfg.Clocks, "the border list could not be published", a.PublishIfDue)
		a.every(run, a.cfg.Clocks, "the registrations under general licences could not be kept", a.KeepRegistrations)
		a.every(run, a.cfg.Clocks, "a month's verifications could not be drawn", func(ctx context.Context) error { _, err := a.DrawDue(ctx); return err })
		a.every(run, a.cfg.Clocks, "the ends of licences could not be written down", func(ctx context.Context) error { _, err := a.EndLicences(ctx); return err })
	}
	a.every(run, hookEvery, "notices could not be pushed", func(ctx context.Context) error { _, err := a.Push(ctx); return err })
	a.running.Add(1)
	go a.keepScreening(run)
	if a.cfg.Watch > 0 {
		a.every(run, a.cfg.Watch, "the watch over the ledger failed", func(ctx context.Context) error { _, err := a.Watch(ctx); return err })
	}
	return nil
}

// every does something from time to time until the installation closes; what
// failed is logged and tried again at the next turn.
func (a *App) every(ctx context.Context, span time.Duration, failed string, do func(context.Context) error) {
	a.running.Add(1)
	go func() {
		defer a.running.Done()
		tick := time.NewTicker(span)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := do(ctx); err != nil && ctx.Err() == nil {
				slog.Error(failed+" and is tried again", "why", err)
			}
		}
	}()
}

func (a *App) feedLog(ctx context.Context) {
	defer a.running.Done()
	news := make(chan struct{}, 1)
	go a.announce(ctx, news)
	err := a.Log.Relay(ctx, news)
	if err != nil && ctx.Err() == nil {
		slog.Error("the way into the transparency log has stopped; entries wait in the outbox", "why", err)
		a.relay.fail(err)
	}
	closing, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	if err := a.Log.Close(closing); err != nil && !errors.Is(err, translog.ErrClosed) {
		slog.Warn("closing the transparency log", "why", err)
	}
}

// announce wakes the relay when entries were committed.
func (a *App) announce(ctx context.Context, news chan<- struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	last := int64(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if head := a.Store.Head(); head != last {
				last = head
				select {
				case news <- struct{}{}:
				default:
				}
			}
		}
	}
}

// outbox shows the store's outbox to package translog.
type outbox struct{ box *store.Outbox }

var _ translog.Outbox = outbox{}

func (o outbox) Pending(ctx context.Context, limit int) ([]translog.Item, error) {
	items, err := o.box.Pending(ctx, limit)
	out := make([]translog.Item, len(items))
	for i, item := range items {
		out[i] = translog.Item{Seq: item.Seq, Leaf: item.Leaf, Hash: item.Hash}
	}
	return out, err
}

func (o outbox) Assign(ctx context.Context, list []translog.Assignment) error {
	out := make([]store.Assignment, len(list))
	for i, a := range list {
		out[i] = store.Assignment{Seq: a.Seq, Index: int64(a.Index)}
	}
	err := o.box.Assign(ctx, out)
	if errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("%w: %w", translog.ErrConflict, err)
	}
	return err
}

func (o outbox) SeqOf(ctx context.Context, hash [32]byte) (int64, bool, error) {
	return o.box.SeqOf(ctx, hash)
}

func (o outbox) Acknowledged(ctx context.Context) (uint64, error) {
	n, err := o.box.Acknowledged(ctx)
	return uint64(n), err
}

func (o outbox) KeepCheckpoint(ctx context.Context, c translog.Checkpoint) error {
	return o.box.KeepCheckpoint(ctx, store.Checkpoint{Size: int64(c.Size), Root: c.Root, Note: string(c.Note), At: c.At})
}

func (o outbox) LastCheckpoint(ctx context.Context) (translog.Checkpoint, bool, error) {
	c, ok, err := o.box.LastCheckpoint(ctx)
	return translog.Checkpoint{Size: uint64(c.Size), Root: c.Root, Note: []byte(c.Note), At: c.At}, ok, err
}
