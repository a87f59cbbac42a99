package translog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

// Config says where a log lives and how it works. Zero values of the sizes and
// times below stand for the defaults named.
type Config struct {
	Dir      string        // on a real POSIX file system: not NFS, not s3fs
	Signer   note.Signer   // its name is the log's origin
	Verifier note.Verifier // of the same key

	BatchSize          int           // leaves per flush, and in flight; 256
	BatchAge           time.Duration // longest wait for a batch to fill; 25 ms. Three slow flushes or more
	CheckpointInterval time.Duration // 1 s, at least 100 ms
	GCInterval         time.Duration // removal of outgrown partial tiles; 10 s, negative for never
	ShutdownTimeout    time.Duration // longest wait of Close for the last checkpoint; 10 s

	// WitnessPolicy, if not empty, names the witnesses that must cosign each
	// checkpoint before it is published, in the policy format of tessera and
	// torchwood. Without a quorum nothing is published.
	WitnessPolicy  []byte
	WitnessTimeout time.Duration // 5 s

	Logger *slog.Logger // slog.Default
}

func (c Config) withDefaults() Config {
	setDefault(&c.BatchSize, 256)
	setDefault(&c.BatchAge, 25*time.Millisecond)
	setDefault(&c.CheckpointInterval, time.Second)
	setDefault(&c.GCInterval, 10*time.Second)
	setDefault(&c.ShutdownTimeout, 10*time.Second)
	setDefault(&c.WitnessTimeout, 5*time.Second)
	c.GCInterval = max(c.GCInterval, 0)
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

func (c Config) check() error {
	switch {
	case c.Dir == "" || c.Signer == nil || c.Verifier == nil:
		return errors.New("translog: Dir, Signer and Verifier are required")
	case c.Signer.Name() != c.Verifier.Name() || c.Signer.KeyHash() != c.Verifier.KeyHash():
		return errors.New("translog: Signer and Verifier are not of the same key")
	case c.BatchSize < 0 || c.BatchSize > 4096:
		return errors.New("translog: BatchSize must be between 1 and 4096")
	}
	return nil
}

// Log is an open transparency log. Its methods may be called at the same time,
// except that Relay runs once.
type Log struct {
	cfg      Config
	outbox   Outbox
	appender *tessera.Appender
	shutdown func(context.Context) error
	reader   tessera.LogReader
	signer   *gate
	unlock   func() error

	ctx     context.Context // ends when Close has shut everything down
	cancel  context.CancelFunc
	watched chan struct{} // closed when the watcher has ended
	relay   sync.Mutex    // held while Relay runs
	closing sync.Once

	mu        sync.Mutex
	published Checkpoint
	changed   chan struct{} // closed and replaced at each publication
}

// Open opens the log in a directory, or begins one where neither the directory
// nor the outbox knows of any. It refuses, before anything is signed, a
// directory that another process holds (ErrLocked), that is older than what the
// outbox knows (RollbackError) or that another key signed (ForeignError).
func Open(ctx context.Context, cfg Config, outbox Outbox) (*Log, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	routeLogs(cfg.Logger)
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, err
	}
	unlock, err := lock(filepath.Join(cfg.Dir, ".relay.lock"))
	if err != nil {
		return nil, err
	}
	l := &Log{cfg: cfg, outbox: outbox, unlock: unlock, watched: make(chan struct{}), changed: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	if err := l.start(ctx); err != nil {
		l.cancel()
		return nil, errors.Join(err, unlock())
	}
	go l.watch()
	return l, nil
}

// start checks the directory against the outbox and starts the appender, whose
// signer stays shut until the check is done.
func (l *Log) start(ctx context.Context) error {
	known, err := l.knowledge(ctx)
	if err != nil {
		return err
	}
	fresh, err := l.inspect(known)
	if err != nil {
		return err
	}
	l.signer = &gate{log: l, inner: l.cfg.Signer, last: known.last}
	if fresh {
		l.signer.open()
	}
	if err := l.append(); err != nil {
		return err
	}
	if err := l.compare(ctx, known); err != nil {
		return err
	}
	l.signer.open()
	l.poll()
	return nil
}

func (l *Log) append() error {
	driver, err := posix.New(l.ctx, posix.Config{Path: l.cfg.Dir})
	if err != nil {
		return err
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(l.signer).
		WithBatching(uint(l.cfg.BatchSize), l.cfg.BatchAge).
		WithCheckpointInterval(l.cfg.CheckpointInterval).
		WithCheckpointRepublishInterval(0).
		WithGarbageCollectionInterval(l.cfg.GCInterval).
		WithShutdownTimeout(l.cfg.ShutdownTimeout)
	if len(l.cfg.WitnessPolicy) > 0 {
		group, err := tessera.NewWitnessGroupFromPolicy(l.cfg.WitnessPolicy)
		if err != nil {
			return fmt.Errorf("witness policy: %w", err)
		}
		options.WithWitnesses(group, &tessera.WitnessOptions{Timeout: l.cfg.WitnessTimeout})
	}
	l.appender, l.shutdown, l.reader, err = tessera.NewAppender(l.ctx, driver, options)
	return err
}

// known is what the outbox knows of the log.
type known struct {
	acknowledged uint64
	last         Checkpoint // zero if none was kept
}

func (k known) size() uint64 { return max(k.acknowledged, k.last.Size) }

func (l *Log) knowledge(ctx context.Context) (known, error) {
	acknowledged, err := l.outbox.Acknowledged(ctx)
	if err != nil {
		return known{}, fmt.Errorf("outbox: %w", err)
	}
	last, _, err := l.outbox.LastCheckpoint(ctx)
	if err != nil {
		return known{}, fmt.Errorf("outbox: %w", err)
	}
	return known{acknowledged, last}, nil
}

// inspect looks at the directory before anything writes to it. It reports
// whether a new log may begin there.
func (l *Log) inspect(k known) (fresh bool, err error) {
	text, err := os.ReadFile(filepath.Join(l.cfg.Dir, "checkpoint"))
	switch {
	case errors.Is(err, fs.ErrNotExist) && k.size() > 0:
		return false, &RollbackError{l.cfg.Dir, 0, k.size(), "it holds no log"}
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, err
	}
	if _, err := l.parse(text); err != nil {
		return false, &ForeignError{l.cfg.Dir, err.Error()}
	}
	return false, nil
}

// compare holds the directory's state against what the outbox knows.
func (l *Log) compare(ctx context.Context, k known) error {
	size, err := l.reader.IntegratedSize(ctx)
	if err != nil {
		return err
	}
	if size < k.size() {
		return &RollbackError{l.cfg.Dir, size, k.size(), "it is shorter than the log was"}
	}
	if size == 0 {
		return nil
	}
	root, err := l.rootAt(ctx, size)
	if err != nil {
		return fmt.Errorf("log directory %s: %w", l.cfg.Dir, err)
	}
	if err := l.consistent(ctx, k.last, Checkpoint{Size: size, Root: root}); err != nil {
		return &RollbackError{l.cfg.Dir, size, k.size(), err.Error()}
	}
	return nil
}

// Origin is the log's name, the first line of its checkpoints.
func (l *Log) Origin() string { return l.cfg.Signer.Name() }

// Close ends the log: it waits for a running Relay, whose context the caller
// has cancelled, then for a checkpoint that covers everything added, at most
// Config.ShutdownTimeout, and then stops the rest.
func (l *Log) Close(ctx context.Context) error {
	err := error(ErrClosed)
	l.closing.Do(func() {
		l.relay.Lock()
		defer l.relay.Unlock()
		err = l.shutdown(ctx)
		l.cancel()
		<-l.watched
		err = errors.Join(err, l.unlock())
	})
	return err
}
