package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lanthorn/evidence"
)

// someTurn has one of everything, and a refused key that stands for no entry.
func someTurn(first int64) *turn {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 8*3600))
	e := evidence.Entry{Seq: first, ID: "0123456789abcdef0123456789abcdef", Kind: "jar.opened", Schema: 1, Recorded: at.UTC(), Occurred: at,
		Actor: "ann", Org: "o", Subjects: []string{"a", "b"}, Body: json.RawMessage(`{"a":1}`), Seed: bytes.Repeat([]byte{7}, 32), Root: [32]byte{1}}
	return &turn{
		entries: []stagedEntry{{e: e}},
		keys: map[idemKey]*idemRow{
			{"x", "k"}: {digest: [32]byte{2}, receipt: Receipt{FirstSeq: first, LastSeq: first, Result: json.RawMessage(`null`)}},
			{"x", "l"}: {receipt: Receipt{Result: json.RawMessage(`{}`)}},
		},
		counters: map[string]int64{"lot": 3},
	}
}

func sameTurns(t *testing.T, got []*turn, want ...*turn) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(turn{}, stagedEntry{}, idemKey{}, idemRow{}), cmp.Comparer(func(a, b time.Time) bool {
		return a.Format(time.RFC3339Nano) == b.Format(time.RFC3339Nano)
	})); diff != "" {
		t.Error(diff)
	}
}

func readJournal(t *testing.T, path string, batch int64) []*turn {
	t.Helper()
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	turns, err := j.read(batch)
	if err != nil {
		t.Fatal(err)
	}
	return turns
}

// TestJournal writes two turns and finds them; of a damaged file, wherever the
// damage, it finds the turns before it.
func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	a, b := someTurn(5), someTurn(6)
	var first int64
	for _, x := range []*turn{a, b} {
		if fits, err := j.append(9, x); err != nil || !fits {
			t.Fatal(fits, err)
		}
		if first == 0 {
			first = j.at
		}
	}
	sameTurns(t, readJournal(t, path, 9), a, b)
	sameTurns(t, readJournal(t, path, 8))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := range j.at {
		torn := bytes.Clone(whole)
		torn[at] ^= 0x10
		if at == 3 || at == first+3 {
			torn[at] = 0 // the version: another one is refused, see below
		}
		os.WriteFile(path, torn, 0o600)
		want := []*turn{a}
		if at < first {
			want = nil
		}
		sameTurns(t, readJournal(t, path, 9), want...)
	}
	for _, length := range []int64{0, 3, headerSize, first - 1, first, first + headerSize, j.at - 1} {
		os.WriteFile(path, whole[:length], 0o600)
		if n := len(readJournal(t, path, 9)); n != min(1, int(length/first)) {
			t.Errorf("%d turns of a file cut at %d", n, length)
		}
	}
}

// TestJournalRewound: what is left of the batch before does not count, though it
// be whole.
func TestJournalRewound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	for n := range int64(3) {
		j.append(1, someTurn(n+1))
	}
	j.rewind()
	j.append(2, someTurn(4))
	sameTurns(t, readJournal(t, path, 2), someTurn(4))
	if n := len(readJournal(t, path, 1)); n != 0 {
		t.Errorf("%d turns of the batch before", n)
	}
	j.wipe()
	if n := len(readJournal(t, path, 2)); n != 0 {
		t.Errorf("%d turns after wiping", n)
	}
}

func TestJournalOfNewerProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	os.WriteFile(path, append([]byte("LTJ\x02"), make([]byte, 100)...), 0o600)
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	if _, err := j.read(0); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("%v", err)
	}
}

// TestJournalHasLimits: a turn too large is left to COMMIT.
func TestJournalHasLimits(t *testing.T) {
	j, err := openJournal(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	big := someTurn(1)
	big.entries[0].e.Body = bytes.Repeat([]byte{'x'}, journalLimit)
	if fits, err := j.append(1, big); fits || err != nil {
		t.Errorf("%v, %v", fits, err)
	}
	if fits, err := j.append(1, someTurn(1)); !fits || err != nil {
		t.Errorf("the next: %v, %v", fits, err)
	}
}

func FuzzTurn(f *testing.F) {
	f.Add(someTurn(5).encode(nil))
	f.Add([]byte{0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		first, err := decodeTurn(b)
		if err != nil {
			return
		}
		again, err := decodeTurn(first.encode(nil))
		if err != nil {
			t.Fatal(err)
		}
		sameTurns(t, []*turn{again}, first)
	})
}

// pen is a ledger of one table for tests from inside.
func pen(t *testing.T, dir string) (*Store, *Table[note]) {
	t.Helper()
	reg := &Registry{}
	notes := Define(reg, Table[note]{Name: "note", Key: func(n note) string { return n.Name }})
	reg.Project = func(tx *Tx, e *evidence.Entry) error {
		var n note
		if err := json.Unmarshal(e.Body, &n); err != nil {
			return err
		}
		Put(tx, notes, n)
		return nil
	}
	s, err := Open(context.Background(), Config{Dir: dir, Registry: reg, Linger: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, notes
}

type note struct{ Name string }

func write(s *Store, name string) (Receipt, error) {
	return s.Do(context.Background(), Command{Scope: "x", Key: name, Run: func(tx *Tx) (any, error) {
		if _, err := tx.Next("notes"); err != nil {
			return nil, err
		}
		e, err := tx.Append(Draft{Kind: "note", Schema: 1, Actor: "ann", Org: "o", Subjects: []string{name}, Body: note{name}})
		return e.Seq, err
	}})
}

// checkNotes finds the notes in the tables, their keys used, and all of it
// following from the entries.
func checkNotes(t *testing.T, s *Store, notes *Table[note], names ...string) {
	t.Helper()
	err := s.View(context.Background(), func(v *View) error {
		n, err := Count(v, notes)
		if int(n) != len(names) {
			t.Errorf("%d notes instead of %d", n, len(names))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		if r, err := write(s, name); err != nil || !r.Replayed || r.FirstSeq != int64(i+1) || len(r.IDs) != 1 {
			t.Errorf("%s sent again: %+v, %v", name, r, err)
		}
	}
	if r, err := s.Replay(context.Background(), nil); err != nil || !r.OK() || int(r.Entries) != len(names) {
		t.Errorf("replay: %+v, %v", r, err)
	}
}

// TestJournalRestores ends the writer in mid-batch: what it had answered was in
// no table, and is there when the ledger is opened again.
func TestJournalRestores(t *testing.T) {
	dir := t.TempDir()
	s, _ := pen(t, dir)
	var batch int64
	s.Do(context.Background(), Command{Run: func(tx *Tx) (any, error) { batch = tx.w.head.batch; return nil, nil }})
	for _, name := range []string{"a", "b", "c"} {
		if _, err := write(s, name); err != nil {
			t.Fatal(err)
		}
	}
	if s.Head() != 3 {
		t.Errorf("head %d", s.Head())
	}
	s.Do(context.Background(), Command{Run: func(*Tx) (any, error) { runtime.Goexit(); return nil, nil }})
	s.Close()
	if n := len(readJournal(t, filepath.Join(dir, journalFile), batch)); n != 3 {
		t.Fatalf("the journal holds %d turns", n)
	}
	s, notes := pen(t, dir)
	if b, err := os.ReadFile(filepath.Join(dir, journalFile)); err != nil || bytes.Contains(b, []byte(journalMark)) {
		t.Errorf("the journal was not cleared (%v)", err)
	}
	checkNotes(t, s, notes, "a", "b", "c")
	if n := counterOf(t, s, "notes"); n != 3 {
		t.Errorf("counter %d", n)
	}
}

func counterOf(t *testing.T, s *Store, name string) (n int64) {
	t.Helper()
	err := s.View(context.Background(), func(v *View) error {
		_, err := v.sess.one(v.ctx, "SELECT value FROM counter WHERE name = $1", []any{name}, &n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestJournalOutlivesTheTransaction breaks the database under an open batch: the
// command that met it gets the error, those answered before stay, and the hook
// sees each entry once.
func TestJournalOutlivesTheTransaction(t *testing.T) {
	s, notes := pen(t, t.TempDir())
	var seen []int64
	s.OnCommit(context.Background(), 0, func(list []evidence.Entry) {
		for _, e := range list {
			seen = append(seen, e.Seq)
		}
	})
	write(s, "a")
	write(s, "b")
	broken := errors.New("the cable was pulled")
	fail := func(tx *Tx) (any, error) { return nil, tx.database(broken) }
	if _, err := s.Do(context.Background(), Command{Run: fail}); !errors.Is(err, broken) {
		t.Fatalf("%v", err)
	}
	if _, err := write(s, "c"); err != nil {
		t.Fatal(err)
	}
	checkNotes(t, s, notes, "a", "b", "c")
	if diff := cmp.Diff([]int64{1, 2, 3}, seen); diff != "" {
		t.Error(diff)
	}
}

// TestJournalCommittedAfterAll: COMMIT reported an error, and had happened.
func TestJournalCommittedAfterAll(t *testing.T) {
	s, notes := pen(t, t.TempDir())
	write(s, "a")
	s.Do(context.Background(), Command{Alone: true, Run: func(tx *Tx) (any, error) {
		tx.w.owed = true
		return nil, tx.database(errors.New("lost"))
	}})
	write(s, "b")
	checkNotes(t, s, notes, "a", "b")
}
