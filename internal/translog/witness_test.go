package translog

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// witness is an honest witness (C2SP tlog-witness) built on torchwood: it
// cosigns what extends the last checkpoint it saw.
type witness struct {
	signer *torchwood.CosignatureSigner
	policy torchwood.Policy

	mu   sync.Mutex
	last torchwood.Checkpoint
	down bool
}

func newWitness(t *testing.T) (*witness, string) {
	t.Helper()
	seed := sha256.Sum256([]byte("witness"))
	signer, err := torchwood.NewCosignatureSigner("witness.example", ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	_, vkey := testKey(t)
	policy, err := torchwood.ParsePolicy([]byte("log " + vkey + "\nquorum none\n"))
	if err != nil {
		t.Fatal(err)
	}
	w := &witness{signer: signer, policy: policy}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	return w, fmt.Sprintf("log %s\nwitness w %s %s\nquorum w\n", vkey, signer.Verifier(), server.URL)
}

func (w *witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	header, signed, ok := bytes.Cut(body, []byte("\n\n"))
	if w.down || err != nil || !ok {
		http.Error(rw, "no", http.StatusServiceUnavailable)
		return
	}
	lines := strings.Split(string(header), "\n")
	c, n, err := torchwood.VerifyCheckpoint(signed, w.policy)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusForbidden)
		return
	}
	if lines[0] != fmt.Sprintf("old %d", w.last.N) {
		rw.Header().Set("Content-Type", "text/x.tlog.size")
		rw.WriteHeader(http.StatusConflict)
		fmt.Fprintf(rw, "%d\n", w.last.N)
		return
	}
	if err := w.extends(c, lines[1:]); err != nil {
		http.Error(rw, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	w.last = c
	sig, err := note.Sign(&note.Note{Text: n.Text}, w.signer)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Write(sig[len(n.Text)+1:])
}

func (w *witness) extends(c torchwood.Checkpoint, lines []string) error {
	if w.last.N == 0 || c.N == w.last.N && c.Hash == w.last.Hash {
		return nil
	}
	var p tlog.TreeProof
	for _, line := range lines {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(h) != 32 {
			return errors.New("malformed proof")
		}
		p = append(p, tlog.Hash(h))
	}
	return tlog.CheckTree(p, c.N, c.Hash, w.last.N, w.last.Hash)
}

func TestWitnessed(t *testing.T) {
	w, policy := newWitness(t)
	dir, o := t.TempDir(), newOutbox()
	cfg := testConfig(t, dir)
	cfg.WitnessPolicy = []byte(policy)
	o.fill(t, 30)
	r := start(t, cfg, o)
	c, err := r.WaitPublished(context.Background(), 29)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := torchwood.ParsePolicy([]byte(policy))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := torchwood.VerifyCheckpoint(c.Note, judge); err != nil {
		t.Errorf("published checkpoint under the policy: %v", err)
	}
	last, _, _ := o.LastCheckpoint(context.Background())
	if !cosignedKept(o, c) {
		t.Errorf("the cosigned note was not kept; the last kept is\n%s", last.Note)
	}

	// Without the witness nothing is published, and adding goes on.
	w.mu.Lock()
	w.down = true
	w.mu.Unlock()
	o.fill(t, 10)
	r.notify <- struct{}{}
	settle(t, o, 40)
	ctx, cancel := context.WithTimeout(context.Background(), 400*time.Millisecond)
	defer cancel()
	if _, err := r.WaitPublished(ctx, 39); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("published without its witness: %v", err)
	}
	w.mu.Lock()
	w.down = false
	w.mu.Unlock()
	if _, err := r.WaitPublished(context.Background(), 39); err != nil {
		t.Error(err)
	}
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	checkLog(t, dir, o)
}

func cosignedKept(o *fakeOutbox, c Checkpoint) bool {
	for _, k := range o.kept() {
		if bytes.Equal(k.Note, c.Note) {
			return true
		}
	}
	return false
}

func TestWitnessPolicyRefused(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	cfg.WitnessPolicy = []byte("quorum nobody\n")
	if _, err := Open(context.Background(), cfg, newOutbox()); err == nil {
		t.Error("a policy without its quorum was accepted")
	}
}
