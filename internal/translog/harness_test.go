package translog

import (
	"context"
	"crypto/sha256"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"filippo.io/torchwood"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lanthorn/evidence"
	"lanthorn/verify"
)

const origin = "lanthorn.example/test"

// testKey is the same in every process of a test run.
func testKey(t testing.TB) (skey, vkey string) {
	t.Helper()
	seed := sha256.Sum256([]byte("translog test key"))
	skey, vkey, err := note.GenerateKey(strings.NewReader(string(seed[:])), origin)
	if err != nil {
		t.Fatal(err)
	}
	return skey, vkey
}

func testConfig(t testing.TB, dir string) Config {
	t.Helper()
	skey, vkey := testKey(t)
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Dir: dir, Signer: signer, Verifier: verifier,
		BatchSize: 64, BatchAge: 5 * time.Millisecond, CheckpointInterval: 100 * time.Millisecond,
		GCInterval: 200 * time.Millisecond,
		Logger:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// running is an open log with its relay.
type running struct {
	*Log
	notify chan struct{}
	cancel context.CancelFunc
	done   chan error
}

func start(t testing.TB, cfg Config, o Outbox) *running {
	t.Helper()
	l, err := Open(context.Background(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{l, make(chan struct{}, 1), cancel, make(chan error, 1)}
	go func() { r.done <- l.Relay(ctx, r.notify) }()
	return r
}

// ended waits for the relay to end by itself.
func (r *running) ended(t testing.TB) error {
	t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("the relay goes on; it should have ended")
		return nil
	}
}

func (r *running) stop(t testing.TB) error {
	t.Helper()
	r.cancel()
	err := r.ended(t)
	if err := r.Close(context.Background()); err != nil {
		t.Fatalf("Close: %v", err)
	}
	return err
}

// settle waits until the outbox has given an index to n leaves.
func settle(t testing.TB, o *fakeOutbox, n int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); o.assigned() < n; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d of %d leaves have an index after 20 s", o.assigned(), n)
		}
	}
}

// checkLog holds a closed log against the outbox: every leaf once, in its
// place; every kept checkpoint consistent; and three independent readers agree.
func checkLog(t testing.TB, dir string, o *fakeOutbox) {
	t.Helper()
	ctx := context.Background()
	_, vkey := testKey(t)
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	files := client.FileFetcher{Root: dir}
	head, _, _, err := client.FetchCheckpoint(ctx, files.ReadCheckpoint, verifier, origin)
	if err != nil {
		t.Fatal(err)
	}
	if int(head.Size) != len(o.items) || len(o.index) != len(o.items) {
		t.Fatalf("%d leaves, %d with an index, %d in the log", len(o.items), len(o.index), head.Size)
	}
	for i := uint64(0); i < head.Size; i += 256 {
		b, err := client.GetEntryBundle(ctx, files.ReadEntryBundle, i/256, head.Size)
		if err != nil {
			t.Fatal(err)
		}
		for k, leaf := range b.Entries {
			seq := o.byHash[evidence.LeafHash(leaf)]
			if index, ok := o.index[seq]; !ok || index != i+uint64(k) {
				t.Fatalf("entry %d of the log is leaf %d, which the outbox puts at %d", i+uint64(k), seq, index)
			}
		}
	}
	if err := fsck.New(origin, verifier, files, bundleHasher, fsck.Opts{N: 1}).Check(ctx); err != nil {
		t.Errorf("tessera's fsck: %v", err)
	}
	if r := verify.Directory(os.DirFS(dir), vkey); !r.Verified() || len(r.Unchecked()) > 0 {
		t.Errorf("verify.Directory: %+v", r.Checks)
	}
	checkKept(t, files, verifier, o.checkpoints, head.Size)
}

func bundleHasher(raw []byte) ([][]byte, error) {
	var b api.EntryBundle
	if err := b.UnmarshalText(raw); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, e := range b.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(e))
	}
	return hashes, nil
}

// checkKept proves each kept checkpoint consistent with the next.
func checkKept(t testing.TB, files client.FileFetcher, verifier note.Verifier, kept []Checkpoint, size uint64) {
	t.Helper()
	ctx := context.Background()
	published, err := files.ReadCheckpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(origin), torchwood.SingleVerifierPolicy(verifier))
	found := false
	var last torchwood.Checkpoint
	b, err := client.NewProofBuilder(ctx, size, files.ReadTile)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range kept {
		found = found || string(c.Note) == string(published)
		// torchwood is a second, independent reader of checkpoints.
		cp, _, err := torchwood.VerifyCheckpoint(c.Note, policy)
		if err != nil || cp.N != int64(c.Size) || cp.Hash != tlog.Hash(c.Root) {
			t.Fatalf("kept checkpoint of size %d: %v", c.Size, err)
		}
		if last.N > 0 {
			p, err := b.ConsistencyProof(ctx, uint64(last.N), c.Size)
			if err != nil {
				t.Fatal(err)
			}
			if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(last.N), c.Size, p, last.Hash[:], c.Root[:]); err != nil {
				t.Fatalf("checkpoints of size %d and %d: %v", last.N, c.Size, err)
			}
		}
		last = cp
	}
	if !found {
		t.Error("the published checkpoint was not kept")
	}
}
