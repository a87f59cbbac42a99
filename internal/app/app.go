package app

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/internal/translog"
	"lanthorn/ree"
)

// Config says where an installation lives.
type Config struct {
	Dir         string           // data folder
	DSN         string           // postgres://… or empty for SQLite in Dir
	Law         Law              // of the jurisdiction
	Origin      string           // name of the log and host of the issuer
	Name        string           // of the issuing authority
	Now         func() time.Time // the clock; nil means time.Now
	Checkpoint  time.Duration    // between published checkpoints, default 1 s
	NoLog       bool             // leave the outbox to another node
	Watch       time.Duration    // between two looks for what the books hide; never without it, nor on a node without log
	Clocks      time.Duration    // between two looks at what falls due in the review; never without it, nor on a node without log
	Witnesses   []byte           // policy: who must cosign a checkpoint before it is published; none without it
	Queue       int              // commands that may wait
	HooksInside bool             // notices may be pushed to addresses inside the operator's network
	HookRoots   *x509.CertPool   // of the certificates of addresses that notices are pushed to; the system's without
	Volatile    bool             // do not wait for the disk: for making a demonstration only
}

// App is an open installation.
type App struct {
	Store       *store.Store
	Keys        *Keys
	Log         *translog.Log
	tables      *tables
	lineage     *lineage
	cfg         Config
	cancel      context.CancelFunc
	running     sync.WaitGroup
	relay       relayState
	status      signedStatus
	limits      limits
	books       sync.Map // guidelines read, by what they are made of
	fresh       *freshRows
	crossed     crossCache
	push        pusher
	facts       knownFacts
	house       knownHouse
	mined       minedCache
	drafts      draftBooks
	alloyLimits limits // of sites that make alloys
	readToday   readToday
	attempts    attempts
	outlook     outlookDesk
	own         ownDesk
	screens     indices
	figures     figureShelf
}

// Open opens an installation: ledger, keys, lot graph and log.
func Open(ctx context.Context, cfg Config) (*App, error) {
	cfg.complete()
	a := &App{cfg: cfg, tables: defineTables(cfg.Law), fresh: newFreshRows()}
	a.tables.fresh = a.fresh
	a.push = pusher{client: hookClient(cfg.HooksInside, cfg.HookRoots), busy: map[string]bool{}, seen: -1}
	a.tables.reg.Project, a.tables.reg.Decode = a.tables.project, decodeEvent
	var err error
	if a.Keys, err = loadKeys(filepath.Join(cfg.Dir, "keys"), cfg.Origin, cfg.Name); err != nil {
		return nil, err
	}
	a.Store, err = store.Open(ctx, store.Config{Dir: cfg.Dir, DSN: cfg.DSN, Registry: a.tables.reg, Now: cfg.Now, QueueDepth: cfg.Queue, Volatile: cfg.Volatile})
	if err != nil {
		return nil, err
	}
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (c *Config) complete() {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Origin == "" {
		c.Origin = "lanthorn.example"
	}
	if c.Name == "" {
		c.Name = "Lanthorn"
	}
	if c.Checkpoint == 0 {
		c.Checkpoint = time.Second
	}
}

func (a *App) start(ctx context.Context) error {
	a.lineage = newLineage()
	from, err := a.lineage.load(a)
	if err != nil {
		slog.Warn("the kept lot graph cannot be used and is rebuilt from the ledger", "why", err)
		a.lineage, from = newLineage(), 0
	}
	a.tables.remember = a.lineage.remember
	if err := a.Store.OnCommit(ctx, from, func(entries []evidence.Entry) {
		a.lineage.committed(entries)
		a.fresh.committed(entries)
	}); err != nil {
		return err
	}
	if a.cfg.NoLog {
		return nil
	}
	return a.startLog(ctx)
}

// drainTime is how long Close waits for the log to take what is in the outbox;
// what it has not taken by then it takes after the next start.
const drainTime = 3 * time.Second

// drain waits for the relay to catch up with the ledger.
func (a *App) drain() {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	for a.Log != nil && a.relay.err() == nil {
		size, err := a.Store.Outbox().Acknowledged(ctx)
		if err != nil || size >= a.Store.Head() {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Close lets the log catch up, stops the relay, keeps the lot graph for the next start, and closes the
// ledger.
func (a *App) Close() error {
	a.outlook.close()
	a.drain()
	if a.cancel != nil {
		a.cancel()
	}
	a.running.Wait()
	var err error
	if a.lineage != nil && a.lineage.Fault() == nil {
		err = a.lineage.keep(a)
	}
	return errors.Join(err, a.Store.Close())
}

// Dir is the data folder.
func (a *App) Dir() string { return a.cfg.Dir }

// Now is the installation's clock.
func (a *App) Now() time.Time { return a.cfg.Now() }

// Fault is why the installation must not be trusted with decisions now, nil
// when all is well.
func (a *App) Fault() error {
	if err := a.lineage.Fault(); err != nil {
		return err
	}
	return a.relay.err()
}

// unavailable refuses where the lot graph does not follow the ledger: a gate
// that cannot see stays shut.
func (a *App) unavailable() error {
	if err := a.lineage.Fault(); err != nil {
		return ree.Refusals{ree.Refuse("lineage.unavailable")}
	}
	return a.readyToScreen(context.Background())
}
