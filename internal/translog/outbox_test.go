package translog

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"lanthorn/evidence"
)

// fakeOutbox is an Outbox in memory, kept in a journal file if it has one, so
// that it outlives a killed process.
type fakeOutbox struct {
	mu          sync.Mutex
	items       []Item // Seq is place + 1
	index       map[int64]uint64
	byHash      map[[32]byte]int64
	byIndex     map[uint64]int64
	checkpoints []Checkpoint
	journal     *os.File

	failAssign func() error // called before each Assign, outside the lock
	failKeep   func() error
}

// record is one line of the journal.
type record struct {
	Leaf       []byte       `json:",omitempty"`
	Assigned   []Assignment `json:",omitempty"`
	Checkpoint *Checkpoint  `json:",omitempty"`
}

func newOutbox() *fakeOutbox {
	return &fakeOutbox{index: map[int64]uint64{}, byHash: map[[32]byte]int64{}, byIndex: map[uint64]int64{}}
}

// openOutbox reads a journal back; a line that a kill cut short is dropped.
func openOutbox(path string) (*fakeOutbox, error) {
	o := newOutbox()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	lines := bufio.NewScanner(bytes.NewReader(whole))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, err
		}
		o.apply(r)
	}
	if o.journal, err = os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644); err != nil {
		return nil, err
	}
	return o, errors.Join(lines.Err(), o.journal.Truncate(int64(len(whole))))
}

func (o *fakeOutbox) apply(r record) {
	if r.Leaf != nil {
		item := Item{int64(len(o.items) + 1), r.Leaf, evidence.LeafHash(r.Leaf)}
		o.items = append(o.items, item)
		o.byHash[item.Hash] = item.Seq
	}
	for _, a := range r.Assigned {
		o.index[a.Seq], o.byIndex[a.Index] = a.Index, a.Seq
	}
	if r.Checkpoint != nil {
		o.checkpoints = append(o.checkpoints, *r.Checkpoint)
	}
}

func (o *fakeOutbox) write(r record) error {
	if o.journal != nil {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if _, err := o.journal.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	o.apply(r)
	return nil
}

// put adds a leaf that no other is equal to.
func (o *fakeOutbox) put() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	e := evidence.Entry{ID: fmt.Sprintf("%032x", len(o.items)), Recorded: time.Unix(1.7e9, 0)}
	binary.BigEndian.PutUint64(e.Root[:], uint64(time.Now().UnixNano()))
	return o.write(record{Leaf: e.Leaf()})
}

func (o *fakeOutbox) fill(t testing.TB, n int) {
	t.Helper()
	for range n {
		if err := o.put(); err != nil {
			t.Fatal(err)
		}
	}
}

func (o *fakeOutbox) Pending(_ context.Context, limit int) ([]Item, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []Item
	for _, item := range o.items[len(o.index)-o.assignedOutOfOrder():] {
		if _, ok := o.index[item.Seq]; !ok && len(out) < limit {
			out = append(out, item)
		}
	}
	return out, nil
}

// assignedOutOfOrder is how many leaves to look back so that none is missed.
func (o *fakeOutbox) assignedOutOfOrder() int { return min(len(o.index), 1024) }

func (o *fakeOutbox) Assign(_ context.Context, as []Assignment) error {
	if o.failAssign != nil {
		if err := o.failAssign(); err != nil {
			return err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range as {
		if i, ok := o.index[a.Seq]; ok && i != a.Index {
			return fmt.Errorf("leaf %d stands at %d, not %d: %w", a.Seq, i, a.Index, ErrConflict)
		}
		if s, ok := o.byIndex[a.Index]; ok && s != a.Seq {
			return fmt.Errorf("index %d is leaf %d, not %d: %w", a.Index, s, a.Seq, ErrConflict)
		}
	}
	return o.write(record{Assigned: as})
}

func (o *fakeOutbox) SeqOf(_ context.Context, hash [32]byte) (int64, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	seq, ok := o.byHash[hash]
	return seq, ok, nil
}

func (o *fakeOutbox) Acknowledged(context.Context) (uint64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var size uint64
	for i := range o.byIndex {
		size = max(size, i+1)
	}
	return size, nil
}

func (o *fakeOutbox) KeepCheckpoint(_ context.Context, c Checkpoint) error {
	if o.failKeep != nil {
		if err := o.failKeep(); err != nil {
			return err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, old := range o.checkpoints {
		if old.Size == c.Size && old.Root != c.Root {
			return fmt.Errorf("size %d was kept with another root", c.Size)
		}
	}
	return o.write(record{Checkpoint: &c})
}

func (o *fakeOutbox) LastCheckpoint(context.Context) (Checkpoint, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.checkpoints) == 0 {
		return Checkpoint{}, false, nil
	}
	last := slices.MaxFunc(o.checkpoints, func(a, b Checkpoint) int { return int(int64(a.Size) - int64(b.Size)) })
	return last, true, nil
}

func (o *fakeOutbox) assigned() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.index)
}

func (o *fakeOutbox) kept() []Checkpoint {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.checkpoints)
}
