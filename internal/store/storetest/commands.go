package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
)

var bg = context.Background()

func testReceipt(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	r := do(t, s, func(tx *store.Tx) (any, error) {
		if _, err := l.Open("a", "ann", 5)(tx); err != nil {
			return nil, err
		}
		return l.Open("b", "ann", 7)(tx)
	})
	if r.FirstSeq != 1 || r.LastSeq != 2 || len(r.IDs) != 2 || string(r.Result) != `{"seq":2}` || r.Replayed {
		t.Fatalf("receipt %+v", r)
	}
	view(t, s, func(v *store.View) error {
		tot, ok, err := store.Get(v, l.Totals, "ann")
		if !ok || tot != (Total{"ann", 2, 12}) {
			t.Errorf("total %+v, %v", tot, ok)
		}
		e, ok, err2 := v.Entry(2)
		if !ok || e.ID != r.IDs[1] || e.Verify() != nil {
			t.Errorf("entry %+v", e)
		}
		if same, ok, err := v.EntryByLeaf(evidence.LeafHash(e.Leaf())); !ok || err != nil || same.Seq != 2 {
			t.Errorf("by leaf: %+v, %v", same, err)
		}
		return errors.Join(err, err2)
	})
	if s.Head() != 2 {
		t.Errorf("head %d", s.Head())
	}
	CheckReplay(t, s)
}

func testIdempotency(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	var runs int
	c := store.Command{Scope: "ann", Key: "k1", Digest: [32]byte{1}, Run: func(tx *store.Tx) (any, error) {
		runs++
		return l.Open("a", "ann", 5)(tx)
	}}
	first, err := s.Do(bg, c)
	if err != nil {
		t.Fatal(err)
	}
	check := func(s *store.Store) {
		t.Helper()
		again, err := s.Do(bg, c)
		if err != nil || !again.Replayed || again.FirstSeq != first.FirstSeq || again.LastSeq != first.LastSeq ||
			!slices.Equal(again.IDs, first.IDs) || string(again.Result) != string(first.Result) {
			t.Fatalf("again: %+v, %v; first: %+v", again, err, first)
		}
		other := c
		other.Digest = [32]byte{2}
		if _, err := s.Do(bg, other); !errors.Is(err, store.ErrKeyReused) {
			t.Fatalf("other digest: %v", err)
		}
	}
	check(s)
	elsewhere := c
	elsewhere.Scope = "bob"
	if _, err := s.Do(bg, elsewhere); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Fatalf("another scope is another key: %v", err)
	}
	s.Close()
	check(l.Must(t, cfg))
	if runs != 2 {
		t.Errorf("Run was called %d times", runs)
	}
}

func testIdempotencyInBatch(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	release := block(t, s)
	var wg sync.WaitGroup
	var replays atomic.Int32
	for range 20 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r, err := s.Do(bg, store.Command{Scope: "x", Key: "same", Run: l.Open("a", "ann", 5)})
			if err != nil || len(r.IDs) != 1 {
				t.Errorf("%+v, %v", r, err)
			}
			if r.Replayed {
				replays.Add(1)
			}
		}()
	}
	time.Sleep(30 * time.Millisecond)
	release()
	wg.Wait()
	if replays.Load() != 19 || s.Head() != 1 {
		t.Errorf("%d replays, head %d", replays.Load(), s.Head())
	}
}

// block holds the writer until the returned function is called.
func block(t *testing.T, s *store.Store) (release func()) {
	t.Helper()
	held, free := make(chan bool), make(chan bool)
	done := make(chan bool)
	go func() {
		defer close(done)
		s.Do(bg, store.Command{Alone: true, Run: func(*store.Tx) (any, error) {
			close(held)
			<-free
			return nil, nil
		}})
	}()
	<-held
	return func() { close(free); <-done }
}

func testRefusal(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	do(t, s, l.Open("a", "ann", 5))
	do(t, s, l.Open("b", "ann", 0))
	refuse := errors.New("no")
	before := dump(t, cfg)
	for name, run := range map[string]func(*store.Tx) (any, error){
		"after appending": func(tx *store.Tx) (any, error) {
			tx.Next("lot")
			store.Put(tx, l.Accounts, Account{Name: "eve"})
			l.Pour("a", "b", 3)(tx)
			return nil, refuse
		},
		"in the projection": l.Pour("a", "b", 6),
		"swallowed":         func(tx *store.Tx) (any, error) { l.Pour("a", "b", 6)(tx); return nil, nil },
		"by Fail":           func(tx *store.Tx) (any, error) { l.Pour("a", "b", 1)(tx); tx.Fail(refuse); return nil, nil },
		"no JSON":           func(tx *store.Tx) (any, error) { l.Pour("a", "b", 1)(tx); return func() {}, nil },
		"bad text":          l.Open("c\x00", "ann", 1),
		"bad UTF-8":         l.Open("c\xff", "ann", 1),
	} {
		if _, err := s.Do(bg, store.Command{Scope: "s", Key: name, Run: run}); err == nil {
			t.Errorf("%s: not refused", name)
		}
		if _, err := s.Do(bg, store.Command{Scope: "s", Key: name, Run: run}); err == nil {
			t.Errorf("%s: not refused again", name)
		}
	}
	if after := dump(t, cfg); after != before {
		t.Errorf("a refusal left a trace:\n%s\n%s", before, after)
	}
	r := do(t, s, l.Pour("a", "b", 5))
	if r.FirstSeq != 3 {
		t.Errorf("next entry has number %d", r.FirstSeq)
	}
	CheckReplay(t, s)
}

// dump gives all tables as text.
func dump(t testing.TB, cfg store.Config) string {
	t.Helper()
	db := Raw(t, cfg)
	defer db.Close()
	var b strings.Builder
	for _, query := range []string{
		"SELECT seq, id FROM entry ORDER BY seq", "SELECT subject, seq FROM entry_subject ORDER BY subject, seq",
		"SELECT seq, log_index FROM outbox ORDER BY seq", "SELECT scope, key FROM idempotency ORDER BY scope, key",
		"SELECT name, value FROM counter ORDER BY name", "SELECT key, body FROM jar ORDER BY key",
		"SELECT key, body FROM total ORDER BY key", "SELECT key, body FROM account ORDER BY key",
		"SELECT source, seq FROM flow ORDER BY source, seq", "SELECT seq, assigned FROM head",
	} {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var x, y any
			if err := rows.Scan(&x, &y); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s %v\n", x, y)
		}
		rows.Close()
	}
	return b.String()
}

func testPanic(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	do(t, s, l.Open("a", "ann", 5))
	_, err := s.Do(bg, store.Command{Run: func(tx *store.Tx) (any, error) {
		l.Open("b", "ann", 5)(tx)
		panic("oh")
	}})
	var p *store.PanicError
	if !errors.As(err, &p) || p.Value != "oh" || len(p.Stack) == 0 {
		t.Fatalf("%v", err)
	}
	if r := do(t, s, l.Open("b", "ann", 5)); r.FirstSeq != 2 {
		t.Errorf("next entry has number %d", r.FirstSeq)
	}
	CheckReplay(t, s)
}

func testMisuse(t *testing.T, cfg store.Config) {
	l := New()
	inner := l.Registry.Project
	var inProject func(*store.Tx)
	l.Registry.Project = func(tx *store.Tx, e *evidence.Entry) error {
		if inProject != nil {
			inProject(tx)
		}
		return inner(tx, e)
	}
	s := l.Must(t, cfg)
	outside := map[string]func(*store.Tx){
		"projection written by a command": func(tx *store.Tx) { store.Put(tx, l.Jars, Jar{ID: "x"}) },
		"projection row deleted":          func(tx *store.Tx) { store.Delete(tx, l.Jars, "x") },
		"index written by a command":      func(tx *store.Tx) { store.Add(tx, l.Flows, Flow{From: "x"}) },
		"empty key":                       func(tx *store.Tx) { store.Put(tx, l.Accounts, Account{}) },
		"erased without an entry":         func(tx *store.Tx) { tx.Append(draft()); tx.Erase(1) },
		"erased what is not there":        func(tx *store.Tx) { tx.Erase(99); tx.Append(draft()) },
		"entry without a body":            func(tx *store.Tx) { d := draft(); d.Body = nil; tx.Append(d) },
		"entry without a kind":            func(tx *store.Tx) { d := draft(); d.Kind = ""; tx.Append(d) },
	}
	for name, fn := range outside {
		if _, err := s.Do(bg, store.Command{Run: func(tx *store.Tx) (any, error) { fn(tx); return nil, nil }}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, fn := range map[string]func(*store.Tx){
		"private table written": func(tx *store.Tx) { store.Put(tx, l.Accounts, Account{Name: "x"}) },
		"private table read":    func(tx *store.Tx) { store.Get(tx, l.Accounts, "x") },
		"counter used":          func(tx *store.Tx) { tx.Next("x") },
		"entry appended":        func(tx *store.Tx) { tx.Append(draft()) },
		"entry erased":          func(tx *store.Tx) { tx.Erase(1) },
		"entry read":            func(tx *store.Tx) { tx.Entry(1) },
	} {
		inProject = fn
		if _, err := s.Do(bg, store.Command{Run: l.Name("o", "n")}); err == nil {
			t.Errorf("%s while projecting: accepted", name)
		}
	}
	inProject = nil
	if r := do(t, s, l.Name("o", "n")); r.FirstSeq != 1 {
		t.Errorf("next entry has number %d", r.FirstSeq)
	}
}

func draft() store.Draft {
	return store.Draft{Kind: "owner.named", Schema: 1, Actor: "tester", Org: "org", Subjects: []string{"o"}, Body: named{"o", "n"}}
}

// testCopies changes what Get gave and what Put took, in a command that is
// refused and in one that is not.
func testCopies(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	put := Account{Name: "ann", Roles: []string{"one", "two"}}
	do(t, s, func(tx *store.Tx) (any, error) {
		store.Put(tx, l.Accounts, put)
		put.Roles[0] = "spoilt"
		return nil, nil
	})
	s.Do(bg, store.Command{Run: func(tx *store.Tx) (any, error) {
		a, _, _ := store.Get(tx, l.Accounts, "ann")
		a.Roles[1] = "spoilt"
		return nil, errors.New("refused")
	}})
	do(t, s, func(tx *store.Tx) (any, error) {
		a, _, err := store.Get(tx, l.Accounts, "ann")
		if !slices.Equal(a.Roles, []string{"one", "two"}) {
			t.Errorf("roles %q", a.Roles)
		}
		return nil, err
	})
}

func testOverload(t *testing.T, cfg store.Config) {
	l := New()
	cfg.QueueDepth = 8
	s := l.Must(t, cfg)
	release := block(t, s)
	var wg sync.WaitGroup
	var over, ok atomic.Int32
	for i := range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err := s.Do(bg, store.Command{Run: l.Open(fmt.Sprint("j", i), "ann", 1)})
			switch {
			case err == nil:
				ok.Add(1)
			case errors.Is(err, store.ErrOverloaded):
				over.Add(1)
			default:
				t.Error(err)
			}
		}()
	}
	for over.Load() < 42 {
		time.Sleep(time.Millisecond)
	}
	release()
	wg.Wait()
	if ok.Load() != 8 || s.Head() != 8 {
		t.Errorf("%d accepted, head %d", ok.Load(), s.Head())
	}
}

func testAbandoned(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	release := block(t, s)
	ctx, cancel := context.WithTimeout(bg, 20*time.Millisecond)
	defer cancel()
	if _, err := s.Do(ctx, store.Command{Run: l.Open("a", "ann", 1)}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	release()
	if r := do(t, s, l.Open("b", "ann", 1)); r.FirstSeq != 1 {
		t.Errorf("the abandoned command ran: next entry has number %d", r.FirstSeq)
	}
}

// testAlone counts turns: the hook is called once for each.
func testAlone(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	turns := 0
	if err := s.OnCommit(bg, 0, func([]evidence.Entry) { turns++ }); err != nil {
		t.Fatal(err)
	}
	release := block(t, s)
	var wg sync.WaitGroup
	for i := range 9 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := s.Do(bg, store.Command{Alone: i%3 == 2, Run: l.Open(fmt.Sprint("j", i), "ann", 1)}); err != nil {
				t.Error(err)
			}
		}()
		time.Sleep(5 * time.Millisecond)
	}
	release()
	wg.Wait()
	if turns != 6 {
		t.Errorf("%d turns for three times two together and one alone", turns)
	}
}

func testHugeBatch(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	const n = 5000
	r := do(t, s, func(tx *store.Tx) (any, error) {
		for i := range n {
			if _, err := l.Open(fmt.Sprintf("jar-%05d", i), fmt.Sprint("owner", i%7), 10)(tx); err != nil {
				return nil, err
			}
			if i > 0 {
				if _, err := l.Pour(fmt.Sprintf("jar-%05d", i), fmt.Sprintf("jar-%05d", i-1), 3)(tx); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	})
	if r.LastSeq != 2*n-1 || len(r.IDs) != 2*n-1 {
		t.Fatalf("last %d", r.LastSeq)
	}
	rep := CheckReplay(t, s)
	if rep.Entries != 2*n-1 || rep.Rows != n+7+n-1 {
		t.Errorf("report %+v", rep)
	}
}

// testGapless has 32 clients send commands of which some are refused, and
// checks numbers, totals and answers.
func testGapless(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	for i := range 10 {
		do(t, s, l.Open(fmt.Sprint("j", i), "ann", 100))
	}
	var mu sync.Mutex
	seen := map[int64]bool{}
	var wg sync.WaitGroup
	for c := range 32 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			rnd := rand.New(rand.NewPCG(uint64(c), 7))
			for range 30 {
				run := l.Pour(fmt.Sprint("j", rnd.IntN(10)), fmt.Sprint("j", rnd.IntN(10)), rnd.Int64N(120))
				if rnd.IntN(4) == 0 {
					pour := run
					run = func(tx *store.Tx) (any, error) { pour(tx); return nil, errors.New("refused") }
				}
				r, err := s.Do(bg, store.Command{Run: run})
				if err != nil {
					continue
				}
				mu.Lock()
				if seen[r.FirstSeq] {
					t.Errorf("number %d was given twice", r.FirstSeq)
				}
				seen[r.FirstSeq] = true
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	if int(s.Head()) != 10+len(seen) {
		t.Errorf("head %d, %d acknowledged", s.Head(), len(seen))
	}
	view(t, s, func(v *store.View) error {
		g, err := store.Aggregate(v, l.Jars, store.Aggregation{Sum: []string{"mass_mg"}, Min: []string{"mass_mg"}})
		if err == nil && (g[0].Sum[0] != 1000 || g[0].Min[0] < 0) {
			t.Errorf("mass was made or lost: %+v", g)
		}
		return err
	})
	CheckReplay(t, s)
}

func testOnCommit(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	for i := range 5 {
		do(t, s, l.Open(fmt.Sprint("j", i), "ann", 100))
	}
	var last atomic.Int64
	last.Store(2)
	err := s.OnCommit(bg, 2, func(list []evidence.Entry) {
		for _, e := range list {
			if e.Seq != last.Load()+1 {
				t.Errorf("entry %d follows %d", e.Seq, last.Load())
			}
			last.Store(e.Seq)
		}
	})
	if err != nil || last.Load() != 5 {
		t.Fatalf("%v; caught up to %d", err, last.Load())
	}
	var wg sync.WaitGroup
	for c := range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 20 {
				r, err := s.Do(bg, store.Command{Run: l.Open(fmt.Sprintf("c%d-%d", c, i), "bob", 1)})
				if err != nil || last.Load() < r.LastSeq {
					t.Errorf("%v: answered %d before the hook had it (%d)", err, r.LastSeq, last.Load())
				}
			}
		}()
	}
	wg.Wait()
	if last.Load() != s.Head() || s.Head() != 325 {
		t.Errorf("hook had %d of %d", last.Load(), s.Head())
	}
}

func testFollow(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	go func() {
		for i := range 50 {
			s.Do(bg, store.Command{Run: l.Open(fmt.Sprint("j", i), "ann", 1)})
			time.Sleep(time.Duration(i%3) * time.Millisecond)
		}
	}()
	ctx, cancel := context.WithTimeout(bg, 20*time.Second)
	defer cancel()
	f := s.Follow(3)
	want := int64(4)
	for want <= 50 {
		list, err := f.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			if e.Seq != want {
				t.Fatalf("entry %d instead of %d", e.Seq, want)
			}
			want++
		}
	}
	short, stop := context.WithTimeout(bg, 10*time.Millisecond)
	defer stop()
	if _, err := f.Next(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("at the end: %v", err)
	}
}

func testCounters(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	next := func(s *store.Store, fail bool) (n int64) {
		s.Do(bg, store.Command{Run: func(tx *store.Tx) (any, error) {
			n, _ = tx.Next("lot")
			if fail {
				return nil, errors.New("refused")
			}
			return nil, nil
		}})
		return n
	}
	if a, b, c, d := next(s, false), next(s, true), next(s, false), next(s, false); a != 1 || b != 2 || c != 2 || d != 3 {
		t.Errorf("%d %d %d %d", a, b, c, d)
	}
	s.Close()
	if n := next(l.Must(t, cfg), false); n != 4 {
		t.Errorf("after opening again: %d", n)
	}
}

func testPrivate(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	for range 3 {
		err := s.Private(bg, func(tx *store.Tx) error {
			a, _, err := store.Get(tx, l.Accounts, "ann")
			a.Name, a.Logins = "ann", a.Logins+1
			store.Put(tx, l.Accounts, a)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	view(t, s, func(v *store.View) error {
		a, ok, err := store.Get(v, l.Accounts, "ann")
		if !ok || a.Logins != 3 {
			t.Errorf("%+v", a)
		}
		return err
	})
	if err := s.Private(bg, func(tx *store.Tx) error { store.Delete(tx, l.Accounts, "ann"); return nil }); err != nil {
		t.Fatal(err)
	}
	view(t, s, func(v *store.View) error {
		if _, ok, _ := store.Get(v, l.Accounts, "ann"); ok {
			t.Error("still there")
		}
		return nil
	})
	CheckReplay(t, s)
}

func testClose(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	var wg sync.WaitGroup
	var ok atomic.Int64
	for c := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 1000 {
				_, err := s.Do(bg, store.Command{Run: l.Open(fmt.Sprintf("%d-%d", c, i), "ann", 1)})
				if errors.Is(err, store.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
				}
				ok.Add(1)
			}
		}()
	}
	time.Sleep(30 * time.Millisecond)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if err := s.View(bg, func(*store.View) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("view after closing: %v", err)
	}
	s = l.Must(t, cfg)
	if s.Head() != ok.Load() {
		t.Errorf("head %d, acknowledged %d", s.Head(), ok.Load())
	}
}
