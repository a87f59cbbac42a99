package translog

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	formats "github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/note"
)

// parse verifies a published checkpoint and reads it.
func (l *Log) parse(text []byte) (Checkpoint, error) {
	c, _, _, err := formats.ParseCheckpoint(text, l.Origin(), l.cfg.Verifier)
	if err != nil {
		return Checkpoint{}, err
	}
	return l.fill(c, text)
}

func (l *Log) fill(c *formats.Checkpoint, text []byte) (Checkpoint, error) {
	if len(c.Hash) != 32 {
		return Checkpoint{}, fmt.Errorf("checkpoint root has %d bytes, not 32", len(c.Hash))
	}
	return Checkpoint{Size: c.Size, Root: [32]byte(c.Hash), Note: text, At: time.Now().UTC()}, nil
}

// rootAt reckons the tree head of the first size entries from the tiles.
func (l *Log) rootAt(ctx context.Context, size uint64) ([32]byte, error) {
	hashes, err := client.FetchRangeNodes(ctx, size, l.reader.ReadTile)
	if err != nil {
		return [32]byte{}, err
	}
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	r, err := factory.NewRange(0, size, hashes)
	if err != nil {
		return [32]byte{}, err
	}
	root, err := r.GetRootHash(nil)
	if err != nil || len(root) != 32 {
		return [32]byte{}, fmt.Errorf("tree head of %d entries: %w", size, err)
	}
	return [32]byte(root), nil
}

// consistent proves from the tiles that the log at older is a beginning of the
// log at newer.
func (l *Log) consistent(ctx context.Context, older, newer Checkpoint) error {
	if older.Size == 0 {
		return nil
	}
	if newer.Size < older.Size {
		return fmt.Errorf("%d entries are fewer than the %d of the last checkpoint", newer.Size, older.Size)
	}
	b, err := client.NewProofBuilder(ctx, newer.Size, l.reader.ReadTile)
	if err != nil {
		return err
	}
	hashes, err := b.ConsistencyProof(ctx, older.Size, newer.Size)
	if err != nil {
		return fmt.Errorf("consistency proof from %d to %d: %w", older.Size, newer.Size, err)
	}
	err = proof.VerifyConsistency(rfc6962.DefaultHasher, older.Size, newer.Size, hashes, older.Root[:], newer.Root[:])
	if err != nil {
		return fmt.Errorf("its first %d entries are not those of the last checkpoint", older.Size)
	}
	return nil
}

// gate signs checkpoints: only once the log is checked, only what is consistent
// with the last one kept, and only after the outbox has kept the new one.
type gate struct {
	log   *Log
	inner note.Signer

	mu     sync.Mutex
	opened bool
	last   Checkpoint
}

var _ note.Signer = (*gate)(nil)

func (g *gate) Name() string    { return g.inner.Name() }
func (g *gate) KeyHash() uint32 { return g.inner.KeyHash() }

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = true
}

// keepTimeout bounds how long signing waits for the outbox.
const keepTimeout = 10 * time.Second

// Sign signs the text of a checkpoint, or refuses.
func (g *gate) Sign(msg []byte) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.opened {
		return nil, errors.New("the log is not checked yet")
	}
	ctx, cancel := context.WithTimeout(g.log.ctx, keepTimeout)
	defer cancel()
	c, err := g.next(ctx, msg)
	if err != nil {
		return nil, fmt.Errorf("checkpoint refused: %w", err)
	}
	if err := g.log.outbox.KeepCheckpoint(ctx, c); err != nil {
		return nil, fmt.Errorf("checkpoint of size %d is not kept, so not published: %w", c.Size, err)
	}
	g.last = c
	return g.inner.Sign(msg)
}

func (g *gate) next(ctx context.Context, msg []byte) (Checkpoint, error) {
	var body formats.Checkpoint
	if _, err := body.Unmarshal(msg); err != nil {
		return Checkpoint{}, err
	}
	text, err := note.Sign(&note.Note{Text: string(msg)}, g.inner)
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := g.log.fill(&body, text)
	if err != nil {
		return Checkpoint{}, err
	}
	return c, g.log.consistent(ctx, g.last, c)
}
