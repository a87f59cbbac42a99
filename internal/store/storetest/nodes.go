package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// testNodes runs two nodes over one server, in turns and together: neither may
// work from a stale cache, and both hooks see every entry once and in order.
func testNodes(t *testing.T, cfg store.Config) {
	if cfg.DSN == "" {
		t.Skip("this engine is for one process: a second one is refused")
	}
	l1, l2 := New(), New()
	nodes := []*store.Store{l1.Must(t, cfg), l2.Must(t, cfg)}
	ledgers := []*Ledger{l1, l2}
	var seen [2]atomic.Int64
	for i, s := range nodes {
		err := s.OnCommit(bg, 0, func(list []evidence.Entry) {
			for _, e := range list {
				if e.Seq != seen[i].Load()+1 {
					t.Errorf("node %d: entry %d follows %d", i, e.Seq, seen[i].Load())
				}
				seen[i].Store(e.Seq)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	do(t, nodes[0], l1.Open("a", "ann", 1000))
	do(t, nodes[1], l2.Open("b", "bob", 1000))
	for i := range 20 {
		do(t, nodes[i%2], ledgers[i%2].Pour("a", "b", 10))
	}
	c := store.Command{Scope: "s", Key: "k", Run: l1.Pour("b", "a", 1)}
	if r, err := nodes[0].Do(bg, c); err != nil || r.Replayed {
		t.Fatalf("%+v %v", r, err)
	}
	if r, err := nodes[1].Do(bg, c); err != nil || !r.Replayed {
		t.Fatalf("the other node ran it again: %+v %v", r, err)
	}
	var wg sync.WaitGroup
	for n := range 2 {
		for c := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range 15 {
					jars := []string{"a", "b"}
					_, err := nodes[n].Do(bg, store.Command{Run: ledgers[n].Pour(jars[c%2], jars[1-c%2], int64(i))})
					if err != nil {
						t.Error(err)
					}
				}
			}()
		}
	}
	wg.Wait()
	CheckReplay(t, nodes[0])
	want := int64(2 + 20 + 1 + 2*8*15)
	for i := range nodes {
		for end := time.Now().Add(10 * time.Second); seen[i].Load() < want && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
		if seen[i].Load() != want {
			t.Errorf("node %d saw %d of %d entries", i, seen[i].Load(), want)
		}
	}
	idle := nodes[1].Follow(want)
	do(t, nodes[0], l1.Open("c", "ann", 1))
	if list, err := idle.Next(bg); err != nil || len(list) != 1 {
		t.Errorf("an idle node's follower: %v, %v", list, err)
	}
}

// testNodeUpgraded: a node that is still running when another one changes the
// tables must stop writing.
func testNodeUpgraded(t *testing.T, cfg store.Config) {
	if cfg.DSN == "" {
		t.Skip("this engine is for one process: a second one is refused")
	}
	l := New()
	old := l.Must(t, cfg)
	do(t, old, l.Open("a", "ann", 1000))
	newer := New()
	newer.Registry.Version = 1
	s := newer.Must(t, cfg)
	do(t, s, newer.Open("b", "ann", 1))
	if _, err := old.Do(bg, store.Command{Run: l.Open("c", "ann", 1)}); !errors.Is(err, store.ErrUpgraded) {
		t.Errorf("%v", err)
	}
	if s.Head() != 2 {
		t.Error(fmt.Sprint("head ", s.Head()))
	}
}
