package translog

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lanthorn/evidence"
)

func TestRelay(t *testing.T) {
	dir, o := t.TempDir(), newOutbox()
	o.fill(t, 300)
	r := start(t, testConfig(t, dir), o)
	settle(t, o, 300)
	o.fill(t, 1)
	r.notify <- struct{}{}
	settle(t, o, 301)
	c, err := r.WaitPublished(context.Background(), 300)
	if err != nil || c.Size != 301 {
		t.Fatalf("WaitPublished: size %d, %v", c.Size, err)
	}
	checkProofs(t, r.Log, o, []uint64{0, 1, 255, 256, 300})
	if _, err := r.Proof(context.Background(), 301); !errors.Is(err, ErrNotPublished) {
		t.Errorf("proof of an entry to come: %v, want ErrNotPublished", err)
	}
	if err := r.stop(t); err != nil {
		t.Errorf("Relay: %v", err)
	}
	checkLog(t, dir, o)
	if err := r.Relay(context.Background(), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("Relay on a closed log: %v, want ErrClosed", err)
	}
}

// checkProofs has torchwood judge our proofs, and refuse them for other leaves.
func checkProofs(t *testing.T, l *Log, o *fakeOutbox, indices []uint64) {
	t.Helper()
	_, vkey := testKey(t)
	policy, err := torchwood.ParsePolicy([]byte("log " + vkey + "\nquorum none\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range indices {
		p, err := l.Proof(context.Background(), i)
		if err != nil {
			t.Fatal(err)
		}
		leaf := o.items[o.byIndex[i]-1].Leaf
		if err := torchwood.VerifyProof(policy, tlog.RecordHash(leaf), p); err != nil {
			t.Errorf("torchwood refuses the proof of entry %d: %v", i, err)
		}
		if err := torchwood.VerifyProof(policy, tlog.RecordHash(append(leaf, 0)), p); err == nil {
			t.Errorf("torchwood accepts the proof of entry %d for another leaf", i)
		}
	}
}

// Assign fails at random, before or after it has done its work; the relay must
// reconcile and never add a leaf twice.
func TestAssignFails(t *testing.T) {
	dir, o := t.TempDir(), newOutbox()
	var calls atomic.Int64
	o.failAssign = func() error {
		if calls.Add(1)%3 != 0 {
			return errors.New("injected: connection lost")
		}
		return nil
	}
	r := start(t, testConfig(t, dir), o)
	for range 5 {
		o.fill(t, 70)
		time.Sleep(20 * time.Millisecond)
	}
	settle(t, o, 350)
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	checkLog(t, dir, o)
}

// lostAnswer does what it is asked and then says that it failed.
type lostAnswer struct {
	*fakeOutbox
	calls atomic.Int64
}

func (o *lostAnswer) Assign(ctx context.Context, as []Assignment) error {
	err := o.fakeOutbox.Assign(ctx, as)
	if err == nil && o.calls.Add(1)%2 == 1 {
		return errors.New("injected: answer lost")
	}
	return err
}

func TestAssignAnswerLost(t *testing.T) {
	dir, o := t.TempDir(), newOutbox()
	o.fill(t, 400)
	r := start(t, testConfig(t, dir), &lostAnswer{fakeOutbox: o})
	settle(t, o, 400)
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	checkLog(t, dir, o)
}

// The relay is stopped in the middle of batches and started again.
func TestCancelledMidBatch(t *testing.T) {
	dir, o := t.TempDir(), newOutbox()
	for round := range 6 {
		o.fill(t, 150)
		r := start(t, testConfig(t, dir), o)
		time.Sleep(time.Duration(round*3) * time.Millisecond)
		if err := r.stop(t); err != nil {
			t.Fatal(err)
		}
	}
	r := start(t, testConfig(t, dir), o)
	settle(t, o, 900)
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	checkLog(t, dir, o)
}

func TestForeignLeafAlarms(t *testing.T) {
	dir, o := t.TempDir(), newOutbox()
	o.fill(t, 10)
	r := start(t, testConfig(t, dir), o)
	settle(t, o, 10)
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	// The database is restored from a copy that lacks the last three leaves.
	old := newOutbox()
	for _, item := range o.items[:7] {
		old.apply(record{Leaf: item.Leaf, Assigned: []Assignment{{item.Seq, o.index[item.Seq]}}})
	}
	old.fill(t, 5)
	r = start(t, testConfig(t, dir), old)
	var alarm *AlarmError
	if err := r.ended(t); !errors.As(err, &alarm) {
		t.Fatalf("Relay: %v, want an AlarmError", err)
	}
	if alarm.Index != 7 || evidence.LeafHash(alarm.Leaf) != alarm.Hash {
		t.Errorf("alarm at %d with leaf %x", alarm.Index, alarm.Leaf)
	}
	if old.assigned() != 7 {
		t.Errorf("%d leaves have an index; the relay went on after the alarm", old.assigned())
	}
	r.cancel()
	if err := r.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// A leaf that the log holds twice alarms too.
func TestDuplicateLeafAlarms(t *testing.T) {
	dir, o := t.TempDir(), newOutbox()
	o.fill(t, 10)
	r := start(t, testConfig(t, dir), o)
	settle(t, o, 10)
	if _, err := r.add([]Item{o.items[3]}); err != nil {
		t.Fatal(err)
	}
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	r = start(t, testConfig(t, dir), o)
	var alarm *AlarmError
	if err := r.ended(t); !errors.As(err, &alarm) {
		t.Fatalf("Relay: %v, want an AlarmError", err)
	}
	r.cancel()
	if err := r.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func TestRolledBackDirectoryRefused(t *testing.T) {
	dir, o := filepath.Join(t.TempDir(), "log"), newOutbox()
	backup := filepath.Join(t.TempDir(), "backup")
	run := func(n int) {
		o.fill(t, n)
		r := start(t, testConfig(t, dir), o)
		settle(t, o, len(o.items))
		if err := r.stop(t); err != nil {
			t.Fatal(err)
		}
	}
	run(20)
	copyDir(t, dir, backup)
	run(20)
	newest := filepath.Join(t.TempDir(), "newest")
	copyDir(t, dir, newest)

	refused := func(name string, outbox *fakeOutbox) {
		t.Helper()
		before, _ := os.ReadFile(filepath.Join(dir, "checkpoint"))
		kept := len(outbox.checkpoints)
		_, err := Open(context.Background(), testConfig(t, dir), outbox)
		var rollback *RollbackError
		if !errors.As(err, &rollback) {
			t.Fatalf("%s: Open: %v, want a RollbackError", name, err)
		}
		time.Sleep(150 * time.Millisecond)
		after, _ := os.ReadFile(filepath.Join(dir, "checkpoint"))
		if string(before) != string(after) || len(outbox.checkpoints) != kept {
			t.Errorf("%s: a refused log was published", name)
		}
	}
	copyDir(t, backup, dir)
	refused("older copy", o)

	// Longer than what is known, but another history.
	fork := newOutbox()
	copyDir(t, backup, dir)
	for _, item := range o.items[:20] {
		fork.apply(record{Leaf: item.Leaf, Assigned: []Assignment{{item.Seq, o.index[item.Seq]}}})
	}
	fork.fill(t, 30)
	r := start(t, testConfig(t, dir), fork)
	settle(t, fork, 50)
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	refused("fork", o)

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	refused("empty directory", o)

	copyDir(t, newest, dir)
	run(5)
	checkLog(t, dir, o)
}

func TestForeignKeyRefused(t *testing.T) {
	dir := t.TempDir()
	r := start(t, testConfig(t, dir), newOutbox())
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	cfg := testConfig(t, dir)
	skey, vkey, err := note.GenerateKey(nil, origin)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Signer, _ = note.NewSigner(skey)
	cfg.Verifier, _ = note.NewVerifier(vkey)
	var foreign *ForeignError
	if _, err := Open(context.Background(), cfg, newOutbox()); !errors.As(err, &foreign) {
		t.Fatalf("Open: %v, want a ForeignError", err)
	}
}

func TestSecondRelayRefused(t *testing.T) {
	dir, o := t.TempDir(), newOutbox()
	r := start(t, testConfig(t, dir), o)
	if _, err := Open(context.Background(), testConfig(t, dir), o); !errors.Is(err, ErrLocked) {
		t.Errorf("second Open: %v, want ErrLocked", err)
	}
	time.Sleep(10 * time.Millisecond)
	if err := r.Relay(context.Background(), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("second Relay: %v, want ErrClosed", err)
	}
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	r = start(t, testConfig(t, dir), o)
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
}

// What the outbox cannot keep is not published.
func TestCheckpointKeptBeforePublished(t *testing.T) {
	dir, o := t.TempDir(), newOutbox()
	var broken atomic.Bool
	o.failKeep = func() error {
		if broken.Load() {
			return errors.New("injected: disk full")
		}
		return nil
	}
	r := start(t, testConfig(t, dir), o)
	broken.Store(true)
	o.fill(t, 5)
	r.notify <- struct{}{}
	settle(t, o, 5)
	time.Sleep(400 * time.Millisecond)
	if c, err := r.Checkpoint(context.Background()); err == nil && c.Size > 0 {
		t.Fatalf("published size %d though it could not be kept", c.Size)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := r.WaitPublished(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("WaitPublished: %v, want its deadline", err)
	}
	broken.Store(false)
	if _, err := r.WaitPublished(context.Background(), 4); err != nil {
		t.Fatal(err)
	}
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	checkLog(t, dir, o)
}

// BenchmarkRelay measures leaves per second from the outbox to an index, with
// the defaults of Config.
func BenchmarkRelay(b *testing.B) {
	dir, o := b.TempDir(), newOutbox()
	cfg := testConfig(b, dir)
	cfg.BatchSize, cfg.BatchAge, cfg.CheckpointInterval = 0, 0, 0
	r := start(b, cfg, o)
	const leaves = 10_000
	for b.Loop() {
		want := o.assigned() + leaves
		o.fill(b, leaves)
		r.notify <- struct{}{}
		settle(b, o, want)
	}
	b.ReportMetric(float64(leaves*b.N)/b.Elapsed().Seconds(), "leaves/s")
	if err := r.stop(b); err != nil {
		b.Fatal(err)
	}
}
