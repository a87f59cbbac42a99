package translog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	formats "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
)

// watch follows the published checkpoint until the log is closed.
func (l *Log) watch() {
	defer close(l.watched)
	every := min(max(l.cfg.CheckpointInterval/4, 10*time.Millisecond), 250*time.Millisecond)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-l.ctx.Done():
			l.poll()
			return
		case <-t.C:
			l.poll()
		}
	}
}

// poll takes note of a newly published checkpoint and tells who waits.
func (l *Log) poll() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), keepTimeout)
	defer cancel()
	text, err := l.reader.ReadCheckpoint(ctx)
	if errors.Is(err, fs.ErrNotExist) || err == nil && bytes.Equal(text, l.latest().Note) {
		return
	}
	c, err := l.parse(text)
	if err == nil && len(l.cfg.WitnessPolicy) > 0 {
		err = l.outbox.KeepCheckpoint(ctx, c)
	}
	if err != nil {
		l.cfg.Logger.Warn("published checkpoint cannot be read or kept", "error", err)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.published = c
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *Log) latest() Checkpoint {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.published
}

// Checkpoint returns the newest published checkpoint, or ErrNotPublished.
func (l *Log) Checkpoint(context.Context) (Checkpoint, error) {
	c := l.latest()
	if c.Note == nil {
		return Checkpoint{}, ErrNotPublished
	}
	return c, nil
}

// WaitPublished waits until a published checkpoint covers the entry with this
// index and returns it. It ends early with the error of ctx, or with ErrClosed.
func (l *Log) WaitPublished(ctx context.Context, index uint64) (Checkpoint, error) {
	for {
		l.mu.Lock()
		c, changed := l.published, l.changed
		l.mu.Unlock()
		if c.Size > index {
			return c, nil
		}
		select {
		case <-ctx.Done():
			return Checkpoint{}, ctx.Err()
		case <-l.ctx.Done():
			return Checkpoint{}, ErrClosed
		case <-changed:
		}
	}
}

// Proof returns the C2SP tlog-proof of an entry: its index, the inclusion proof
// and the newest published checkpoint. It checks its own proof before returning
// it. ErrNotPublished says that no checkpoint covers the entry yet.
func (l *Log) Proof(ctx context.Context, index uint64) ([]byte, error) {
	for range 3 {
		c := l.latest()
		if c.Size <= index {
			return nil, ErrNotPublished
		}
		p, err := l.prove(ctx, index, c)
		if err == nil {
			return p.Marshal(), nil
		}
		// A newer checkpoint may have let this one's partial tiles be removed.
		l.poll()
		if l.latest().Size == c.Size {
			return nil, err
		}
	}
	return nil, fmt.Errorf("proof of entry %d: checkpoints changed three times meanwhile; try again", index)
}

func (l *Log) prove(ctx context.Context, index uint64, c Checkpoint) (*formats.TLogProof, error) {
	leaf, err := client.FetchLeafHashes(ctx, l.reader.ReadTile, index, 1, c.Size)
	if err != nil {
		return nil, err
	}
	b, err := client.NewProofBuilder(ctx, c.Size, l.reader.ReadTile)
	if err != nil {
		return nil, err
	}
	hashes, err := b.InclusionProof(ctx, index)
	if err != nil {
		return nil, err
	}
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, index, c.Size, leaf[0], hashes, c.Root[:]); err != nil {
		return nil, fmt.Errorf("the log's own proof of entry %d does not verify: %w", index, err)
	}
	p := &formats.TLogProof{Index: index, Checkpoint: c.Note}
	for _, h := range hashes {
		p.Hashes = append(p.Hashes, [32]byte(h))
	}
	return p, nil
}

// LeafHash returns the leaf hash that the published log holds at an index.
func (l *Log) LeafHash(ctx context.Context, index uint64) ([32]byte, error) {
	c := l.latest()
	if c.Size <= index {
		return [32]byte{}, ErrNotPublished
	}
	hashes, err := client.FetchLeafHashes(ctx, l.reader.ReadTile, index, 1, c.Size)
	if err != nil {
		return [32]byte{}, err
	}
	return [32]byte(hashes[0]), nil
}
