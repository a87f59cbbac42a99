package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// testReplayProperty runs random command sequences and checks that everything
// stored follows from the entries, now and after opening again.
func testReplayProperty(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		jar := func(i int) string { return fmt.Sprintf("r%d-%d", round, i) }
		var named []int64
		for range rapid.IntRange(1, 25).Draw(rt, "commands") {
			a, b := rapid.IntRange(0, 4).Draw(rt, "a"), rapid.IntRange(0, 4).Draw(rt, "b")
			mass := rapid.Int64Range(0, 50).Draw(rt, "mass")
			switch rapid.IntRange(0, 5).Draw(rt, "kind") {
			case 0, 1:
				s.Do(bg, store.Command{Run: l.Open(jar(a), fmt.Sprint("owner", b), mass)})
			case 2, 3:
				s.Do(bg, store.Command{Run: l.Pour(jar(a), jar(b), mass)})
			case 4:
				if r, err := s.Do(bg, store.Command{Run: l.Name(jar(a), rapid.String().Draw(rt, "name"))}); err == nil {
					named = append(named, r.FirstSeq)
				}
			case 5:
				if len(named) > 0 {
					seq := named[a%len(named)]
					s.Do(bg, store.Command{Run: func(tx *store.Tx) (any, error) {
						e, _, err := tx.Entry(seq)
						if err != nil {
							return nil, err
						}
						return l.Erase(seq, e.Subjects[0])(tx)
					}})
				}
			}
		}
		if round%5 != 0 {
			return
		}
		rep, err := s.Replay(bg, nil)
		if err != nil {
			rt.Fatal(err)
		}
		if !rep.OK() || rep.Entries != s.Head() {
			rt.Fatalf("%+v", rep)
		}
	})
	s.Close()
	CheckReplay(t, l.Must(t, cfg))
}

func testTamperedRow(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	fill(t, l, s, 30)
	do(t, s, l.Pour("jar-029", "jar-001", 2))
	if rep := CheckReplay(t, s); rep.Rows != 30+3+1 {
		t.Errorf("%d rows", rep.Rows)
	}
	for _, c := range []struct{ tamper, mend, want string }{
		{"UPDATE jar SET mass_mg = 77 WHERE key = 'jar-003'", "UPDATE jar SET mass_mg = 0 WHERE key = 'jar-003'", "jar jar-003, mass_mg: differs: stored 77, computed 0"},
		{"UPDATE total SET body = replace(body, '10', '11') WHERE key = 'owner-1'", "UPDATE total SET body = replace(body, '11', '10') WHERE key = 'owner-1'", "total owner-1, body: differs"},
		{"INSERT INTO total (key, mass_mg, body) VALUES ('thief', 1, '{}')", "DELETE FROM total WHERE key = 'thief'", "total thief: row that follows from no entry"},
		{"UPDATE flow SET mass_mg = 1", "UPDATE flow SET mass_mg = 2", "flow jar-029, 31, mass_mg: differs: stored 1, computed 2"},
		{"INSERT INTO flow (source, seq, target, mass_mg) VALUES ('x', 1, 'y', 1)", "DELETE FROM flow WHERE source = 'x'", "flow x, 1: row that follows from no entry"},
		{"UPDATE entry_subject SET subject = 'x' WHERE subject = 'jar-004'", "UPDATE entry_subject SET subject = 'jar-004' WHERE subject = 'x'", "entry_subject"},
		{"UPDATE head SET seq = 30", "UPDATE head SET seq = 31", "head 1, seq: is not the last entry: stored 30, computed 31"},
		{"DELETE FROM flow", "", "flow jar-029, 31: row missing"},
		{"DELETE FROM jar WHERE key = 'jar-029'", "", "jar jar-029: row missing"},
	} {
		tamper(t, cfg, c.tamper)
		expect(t, s, c.want)
		if c.mend != "" {
			tamper(t, cfg, c.mend)
			CheckReplay(t, s)
		}
	}
}

func expect(t *testing.T, s *store.Store, want string) {
	t.Helper()
	rep, err := s.Replay(bg, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range rep.Differences {
		if strings.HasPrefix(d.String(), want) {
			return
		}
		all = append(all, d.String())
	}
	t.Errorf("replay did not find %q but: %s", want, strings.Join(all, "; "))
}

func testTamperedEntry(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	fill(t, l, s, 600)
	do(t, s, l.Name("ann", "Ann"))
	CheckReplay(t, s)
	for _, c := range []struct{ tamper, mend, want string }{
		{"UPDATE entry SET body = replace(body, '\"massMG\":1,', '\"massMG\":2,') WHERE seq = 8", "UPDATE entry SET body = replace(body, '\"massMG\":2,', '\"massMG\":1,') WHERE seq = 8", "entry 8: entry does not match its commitment"},
		{"UPDATE entry SET actor = 'nobody' WHERE seq = 300", "UPDATE entry SET actor = 'tester' WHERE seq = 300", "entry 300: entry does not match its commitment"},
		{"UPDATE entry SET body = 'rubbish' WHERE seq = 600", "", "entry 600: "},
		{"UPDATE entry SET body = NULL, seed = NULL WHERE seq = 601", "", "entry 601, body: missing, though no later entry erased it"},
		{"UPDATE entry SET erased_by = 602 WHERE seq = 601", "", "entry 601, body: missing, and entry 602, said to have erased it, does not exist"},
		{"UPDATE entry SET recorded_ms = recorded_ms + 5000 WHERE seq = 601", "UPDATE entry SET recorded_ms = recorded_ms - 5000 WHERE seq = 601", "outbox 601, leaf_hash: differs"},
		{"DELETE FROM outbox WHERE seq = 3", "", "outbox 3: missing"},
		{"DELETE FROM entry WHERE seq = 4", "", "entry 4: missing from the sequence"},
	} {
		tamper(t, cfg, c.tamper)
		expect(t, s, c.want)
		if c.mend != "" {
			tamper(t, cfg, c.mend)
		}
	}
}

func testErasure(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	first := do(t, s, l.Name("ann", "Ann Example"))
	do(t, s, l.Name("bob", "Bob Example"))
	var root [32]byte
	view(t, s, func(v *store.View) error {
		e, _, err := v.Entry(1)
		root = e.Root
		return err
	})
	r := do(t, s, l.Erase(1, "ann"))
	view(t, s, func(v *store.View) error {
		e, _, err := v.Entry(1)
		if !e.Erased() || e.Root != root {
			t.Errorf("%+v", e)
		}
		by, _, err2 := v.Entry(r.FirstSeq)
		if fmt.Sprint(by.Subjects) != fmt.Sprint([]string{"ann", first.IDs[0]}) {
			t.Errorf("the erasing entry speaks of %v", by.Subjects)
		}
		o, _, err3 := store.Get(v, l.Owners, "ann")
		if o.Name != "" {
			t.Errorf("%+v", o)
		}
		return errors.Join(err, err2, err3)
	})
	if rep := CheckReplay(t, s); rep.Erased != 1 {
		t.Errorf("%+v", rep)
	}
	if _, err := s.Do(bg, store.Command{Run: l.Erase(1, "ann")}); err == nil {
		t.Error("erased twice")
	}
	items, err := s.Outbox().Pending(bg, 10)
	if err != nil || len(items) != 3 {
		t.Errorf("%v, %v", items, err)
	}
	tamper(t, cfg, "UPDATE entry SET body = NULL, seed = NULL, erased_by = 3 WHERE seq = 2")
	expect(t, s, "entry 2, body: missing, but entry 3, said to have erased it, does not name it")
}

// testErasureInBatch erases what the same batch has appended.
func testErasureInBatch(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	release := block(t, s)
	done := make(chan error, 3)
	send := func(run func(*store.Tx) (any, error)) {
		go func() {
			_, err := s.Do(bg, store.Command{Run: run})
			done <- err
		}()
		time.Sleep(10 * time.Millisecond)
	}
	send(l.Name("ann", "Ann Example"))
	send(func(tx *store.Tx) (any, error) { l.Erase(1, "ann")(tx); return nil, errors.New("refused") })
	send(func(tx *store.Tx) (any, error) {
		if e, _, _ := tx.Entry(1); e.Body == nil {
			t.Error("a refused erasure left a trace")
		}
		return l.Erase(1, "ann")(tx)
	})
	release()
	for range 3 {
		if err := <-done; err != nil && err.Error() != "refused" {
			t.Error(err)
		}
	}
	var n int
	if err := Raw(t, cfg).QueryRow("SELECT count(*) FROM entry WHERE body IS NULL AND seed IS NULL AND erased_by = 2").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
	CheckReplay(t, s)
}

func testOutbox(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	o := s.Outbox()
	fill(t, l, s, 10)
	items, err := o.Pending(bg, 4)
	if err != nil || len(items) != 4 || items[0].Seq != 1 || items[3].Seq != 4 || items[2].Hash != evidence.LeafHash(items[2].Leaf) {
		t.Fatalf("%+v, %v", items, err)
	}
	if n, err := o.Acknowledged(bg); n != 0 || err != nil {
		t.Errorf("acknowledged %d, %v", n, err)
	}
	assign := func(list ...store.Assignment) error { return o.Assign(bg, list) }
	if err := assign(store.Assignment{Seq: 2, Index: 0}, store.Assignment{Seq: 1, Index: 1}); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"other index":          assign(store.Assignment{Seq: 3, Index: 2}, store.Assignment{Seq: 2, Index: 5}),
		"index taken":          assign(store.Assignment{Seq: 3, Index: 0}),
		"no such entry":        assign(store.Assignment{Seq: 11, Index: 9}),
		"twice in the list":    assign(store.Assignment{Seq: 3, Index: 2}, store.Assignment{Seq: 3, Index: 3}),
		"one index for two":    assign(store.Assignment{Seq: 3, Index: 2}, store.Assignment{Seq: 4, Index: 2}),
		"negative":             assign(store.Assignment{Seq: 3, Index: -1}),
		"the number 0 for one": assign(store.Assignment{Seq: 0, Index: 7}),
	} {
		if !errors.Is(err, store.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := assign(store.Assignment{Seq: 1, Index: 1}, store.Assignment{Seq: 4, Index: 2}); err != nil {
		t.Errorf("saying the same again: %v", err)
	}
	items, err = o.Pending(bg, 100)
	if err != nil || len(items) != 7 || items[0].Seq != 3 || items[1].Seq != 5 {
		t.Fatalf("%+v, %v", items, err)
	}
	seq, ok, err := o.SeqOf(bg, items[0].Hash)
	at, ok2, err2 := o.IndexOf(bg, 4)
	back, ok3, err3 := o.SeqAt(bg, 0)
	_, none, err4 := o.SeqOf(bg, [32]byte{})
	if seq != 3 || at != 2 || back != 2 || !ok || !ok2 || !ok3 || none || errors.Join(err, err2, err3, err4) != nil {
		t.Errorf("%d %d %d", seq, at, back)
	}
	if n, err := o.Acknowledged(bg); n != 3 || err != nil {
		t.Errorf("acknowledged %d, %v", n, err)
	}
	var marks [2]int64
	for i := range marks {
		if err := Raw(t, cfg).QueryRow("SELECT assigned FROM head").Scan(&marks[i]); err != nil {
			t.Fatal(err)
		}
		if err := assign(store.Assignment{Seq: 3, Index: 3}); err != nil {
			t.Fatal(err)
		}
	}
	if marks != [2]int64{2, 4} {
		t.Errorf("the watermark went %v, not from 2 to 4", marks)
	}
	CheckReplay(t, s)
}

func testCheckpoints(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	o := s.Outbox()
	if _, ok, err := o.LastCheckpoint(bg); ok || err != nil {
		t.Fatalf("%v %v", ok, err)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	keep := func(size int64, root byte, note string) error {
		return o.KeepCheckpoint(bg, store.Checkpoint{Size: size, Root: [32]byte{root}, Note: note, At: at})
	}
	for _, err := range []error{keep(1, 1, "one"), keep(1, 1, "one"), keep(5, 5, "five"), keep(5, 5, "five, cosigned"), keep(9, 9, "nine")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !errors.Is(keep(4, 4, "rolled back"), store.ErrConflict) || !errors.Is(keep(9, 8, "forked"), store.ErrConflict) ||
		!errors.Is(keep(5, 6, "forked earlier"), store.ErrConflict) {
		t.Error("a rolled back or forked log was accepted")
	}
	if err := keep(5, 5, "five, cosigned twice"); err != nil {
		t.Errorf("a late cosignature: %v", err)
	}
	s.Close()
	o = l.Must(t, cfg).Outbox()
	last, ok, err := o.LastCheckpoint(bg)
	if err != nil || !ok || last != (store.Checkpoint{Number: 4, Size: 9, Root: [32]byte{9}, Note: "nine", At: at}) {
		t.Errorf("%+v %v", last, err)
	}
	if c, ok, err := o.CheckpointCovering(bg, 1); !ok || err != nil || c.Note != "five, cosigned twice" {
		t.Errorf("%+v %v", c, err)
	}
	list, err := o.Checkpoints(bg, 4, 2)
	if err != nil || len(list) != 2 || list[0].Number != 3 || list[1].Note != "five" {
		t.Errorf("%+v %v", list, err)
	}
}
