package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
)

func testReopen(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	do(t, s, l.Open("a", "ann", 5))
	do(t, s, l.Open("b", "bob", 5))
	s.Close()
	s = l.Must(t, cfg)
	if r := do(t, s, l.Pour("a", "b", 2)); r.FirstSeq != 3 {
		t.Errorf("number %d", r.FirstSeq)
	}
	CheckReplay(t, s)
}

// testRebuild changes a projection's definition, then its version.
func testRebuild(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	do(t, s, l.Open("a", "ann", 5))
	do(t, s, l.Open("b", "bob", 7))
	do(t, s, l.Pour("b", "a", 7))
	s.Close()
	tamper(t, cfg, "UPDATE total SET body = '{}', mass_mg = 0")
	wider := New()
	inner := wider.Registry.Project
	type size struct{ Jar, Size string }
	sizes := store.Define(wider.Registry, store.Table[size]{Name: "size", Key: func(s size) string { return s.Jar }})
	wider.Registry.Project = func(tx *store.Tx, e *evidence.Entry) error {
		if e.Kind == "jar.opened" {
			store.Put(tx, sizes, size{e.Subjects[0], "small"})
		}
		return inner(tx, e)
	}
	s = wider.Must(t, cfg)
	CheckReplay(t, s)
	view(t, s, func(v *store.View) error {
		n, err := store.Count(v, sizes)
		if n != 2 {
			t.Errorf("%d sizes", n)
		}
		return err
	})
	s.Close()
	tamper(t, cfg, "UPDATE total SET body = '{}', mass_mg = 0")
	l = New()
	l.Registry.Version = 4
	s = l.Must(t, cfg)
	CheckReplay(t, s)
	s.Close()
	if _, err := store.Open(bg, withRegistry(cfg, New().Registry)); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("older projections: %v", err)
	}
	if _, err := store.Open(bg, withRegistry(cfg, &store.Registry{Version: 4})); err == nil {
		t.Error("a ledger with tables was opened without any")
	}
}

func withRegistry(cfg store.Config, reg *store.Registry) store.Config {
	cfg.Registry = reg
	return cfg
}

func testPrivateColumns(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	do(t, s, func(tx *store.Tx) (any, error) {
		store.Put(tx, l.Accounts, Account{Name: "ann", Logins: 4, Roles: []string{"x", "y"}})
		return nil, nil
	})
	s.Close()
	reg := &store.Registry{}
	accounts := store.Define(reg, store.Table[Account]{
		Name: "account", Private: true, Key: func(a Account) string { return a.Name },
		Columns: []store.Column[Account]{store.Int("roles", func(a Account) int64 { return int64(len(a.Roles)) })},
	})
	s, err := store.Open(bg, withRegistry(cfg, reg))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	view(t, s, func(v *store.View) error {
		list, err := store.Select(v, accounts, store.Query{Where: []store.Cond{{Col: "roles", Op: store.Eq, Value: 2}}})
		if len(list) != 1 || list[0].Logins != 4 {
			t.Errorf("%+v", list)
		}
		return err
	})
}

func testNewerSchema(t *testing.T, cfg store.Config) {
	l := New()
	l.Must(t, cfg).Close()
	tamper(t, cfg, "INSERT INTO migration (number, name, checksum, applied_ms) VALUES (99, 'future', 'x', 0)")
	_, err := store.Open(bg, withRegistry(cfg, l.Registry))
	if !errors.Is(err, store.ErrNewerSchema) || !strings.Contains(err.Error(), "schema 99") {
		t.Fatalf("%v", err)
	}
	tamper(t, cfg, "DELETE FROM migration WHERE number = 99")
	tamper(t, cfg, "UPDATE migration SET checksum = 'x' WHERE number = 1")
	if _, err := store.Open(bg, withRegistry(cfg, l.Registry)); err == nil {
		t.Error("a foreign history was accepted")
	}
}

func fill(t *testing.T, l *Ledger, s *store.Store, n int) {
	t.Helper()
	do(t, s, func(tx *store.Tx) (any, error) {
		for i := range n {
			if _, err := l.Open(fmt.Sprintf("jar-%03d", i), fmt.Sprint("owner-", i%3), int64(i/5))(tx); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}

func testSelect(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	fill(t, l, s, 30)
	do(t, s, l.Open("Jär 银", "Zoë", 1000))
	do(t, s, l.Open("a-lower", "zoe", 1000))
	cases := []struct {
		name string
		q    store.Query
		want string
	}{
		{"by key", store.Query{Where: []store.Cond{store.Match("key", store.Eq, "jar-004")}}, "jar-004"},
		{"range", store.Query{Where: []store.Cond{store.Match("mass_mg", store.Ge, 5), store.Match("mass_mg", store.Lt, int64(6)), store.Match("owner", store.Eq, "owner-0")}}, "jar-027"},
		{"in", store.Query{Where: []store.Cond{store.Match("key", store.In, []string{"jar-001", "nothing", "jar-003"})}}, "jar-001 jar-003"},
		{"in numbers", store.Query{Where: []store.Cond{store.Match("mass_mg", store.In, []int64{2})}, Limit: 2}, "jar-010 jar-011"},
		{"in nothing", store.Query{Where: []store.Cond{store.Match("key", store.In, []string{})}}, ""},
		{"prefix", store.Query{Where: []store.Cond{store.Match("key", store.Prefix, "jar-02")}, Desc: true, Limit: 2}, "jar-029 jar-028"},
		{"prefix beyond ASCII", store.Query{Where: []store.Cond{store.Match("key", store.Prefix, "Jär")}}, "Jär 银"},
		{"order by bytes", store.Query{Where: []store.Cond{store.Match("mass_mg", store.Eq, 1000)}, OrderBy: "owner"}, "Jär 银 a-lower"},
		{"quote", store.Query{Where: []store.Cond{store.Match("owner", store.Eq, "'; DROP TABLE jar; --")}}, ""},
		{"not", store.Query{Where: []store.Cond{store.Match("mass_mg", store.Ne, 1000), store.Match("mass_mg", store.Gt, 5)}}, ""},
	}
	view(t, s, func(v *store.View) error {
		for _, c := range cases {
			rows, err := store.Select(v, l.Jars, c.q)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			var ids []string
			for _, j := range rows {
				ids = append(ids, j.ID)
			}
			if got := strings.Join(ids, " "); got != c.want {
				t.Errorf("%s: got %q, want %q", c.name, got, c.want)
			}
		}
		for _, q := range []store.Query{
			{Where: []store.Cond{store.Match("body", store.Eq, "x")}}, {Where: []store.Cond{store.Match("mass_mg; --", store.Eq, 1)}},
			{Where: []store.Cond{store.Match("mass_mg", "like", 1)}}, {Where: []store.Cond{store.Match("mass_mg", store.Eq, "1")}},
			{Where: []store.Cond{store.Match("owner", store.Eq, 1)}}, {OrderBy: "nothing"}, {After: "rubbish"},
			{Where: []store.Cond{store.Match("mass_mg", store.Prefix, 1)}}, {Where: []store.Cond{store.Match("owner", store.In, "x")}},
		} {
			if _, err := store.Select(v, l.Jars, q); err == nil {
				t.Errorf("accepted: %+v", q)
			}
		}
		return nil
	})
}

// testWalk asks the view about every row, which a stream refuses on every engine.
func testWalk(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	fill(t, l, s, 1100)
	view(t, s, func(v *store.View) error {
		q := store.Query{Where: []store.Cond{store.Match("owner", store.Ne, "owner-1")}, OrderBy: "mass_mg", Desc: true}
		all, err := store.Select(v, l.Jars, q)
		if err != nil {
			return err
		}
		ask := func(j Jar) error {
			_, _, err := store.Get(v, l.Jars, j.ID)
			return err
		}
		if err := store.SelectEach(v, l.Jars, q, ask); err == nil {
			t.Error("a view answered while it streamed rows")
		}
		var walked []Jar
		err = store.Walk(v, l.Jars, q, func(j Jar) error { walked = append(walked, j); return ask(j) })
		if fmt.Sprint(walked) != fmt.Sprint(all) {
			t.Errorf("walked %d rows of %d, or in another order", len(walked), len(all))
		}
		return err
	})
}

// testPaging reads page by page in every order and compares with one list.
func testPaging(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	fill(t, l, s, 40)
	for i := range 20 {
		do(t, s, l.Pour(fmt.Sprintf("jar-%03d", i%4+30), fmt.Sprintf("jar-%03d", i), 1))
	}
	view(t, s, func(v *store.View) error {
		for _, order := range []string{"", "key", "owner", "mass_mg"} {
			for _, desc := range []bool{false, true} {
				if err := samePages(t, v, l.Jars, store.Query{OrderBy: order, Desc: desc}); err != nil {
					return err
				}
			}
		}
		for _, order := range []string{"", "source", "seq", "target", "mass_mg"} {
			if err := samePages(t, v, l.Flows, store.Query{OrderBy: order, Desc: order == "seq"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func samePages[R any](t *testing.T, v *store.View, src store.Source[R], q store.Query) error {
	t.Helper()
	all, err := store.Select(v, src, q)
	if err != nil {
		return err
	}
	var paged []R
	q.Limit = 7
	for {
		rows, next, err := store.SelectPage(v, src, q)
		if err != nil {
			return err
		}
		paged = append(paged, rows...)
		if next == "" {
			break
		}
		q.After = next
	}
	if fmt.Sprint(all) != fmt.Sprint(paged) || len(all) < 20 {
		t.Errorf("%+v: %d rows at once, %d in pages", q, len(all), len(paged))
	}
	return nil
}

func testAggregate(t *testing.T, cfg store.Config) {
	l := New()
	s := l.Must(t, cfg)
	view(t, s, func(v *store.View) error {
		g, err := store.Aggregate(v, l.Jars, store.Aggregation{Sum: []string{"mass_mg"}})
		if len(g) != 1 || g[0].Count != 0 || g[0].Sum[0] != 0 {
			t.Errorf("empty: %+v", g)
		}
		return err
	})
	fill(t, l, s, 30)
	view(t, s, func(v *store.View) error {
		g, err := store.Aggregate(v, l.Jars, store.Aggregation{
			GroupBy: []string{"owner"}, Sum: []string{"mass_mg"}, Min: []string{"mass_mg"}, Max: []string{"mass_mg"},
			Where: []store.Cond{store.Match("key", store.Lt, "jar-010")},
		})
		want := "[{[owner-0] 4 [2] [0] [1]} {[owner-1] 3 [1] [0] [1]} {[owner-2] 3 [2] [0] [1]}]"
		if fmt.Sprint(g) != want {
			t.Errorf("got  %v\nwant %v", g, want)
		}
		if _, err := store.Aggregate(v, l.Jars, store.Aggregation{Sum: []string{"owner"}}); err == nil {
			t.Error("a sum of text was accepted")
		}
		if _, err := store.Aggregate(v, l.Jars, store.Aggregation{GroupBy: []string{"1; --"}}); err == nil {
			t.Error("a foreign name was accepted")
		}
		n, err2 := store.Count(v, l.Jars, store.Cond{Col: "owner", Op: store.Eq, Value: "owner-1"})
		if n != 10 {
			t.Errorf("count %d", n)
		}
		return errors.Join(err, err2)
	})
}

func testEntries(t *testing.T, cfg store.Config) {
	l := New()
	now := time.Date(2026, 3, 4, 5, 6, 7, 123456789, time.UTC)
	cfg.Now = func() time.Time { return now }
	s := l.Must(t, cfg)
	fill(t, l, s, 1200)
	var want int64
	err := s.Entries(bg, 1, func(e evidence.Entry) error {
		if want++; e.Seq != want {
			return fmt.Errorf("entry %d instead of %d", e.Seq, want)
		}
		return e.Verify()
	})
	if err != nil || want != 1200 {
		t.Fatalf("%v after %d", err, want)
	}
	view(t, s, func(v *store.View) error {
		e, ok, err := v.Entry(7)
		_, offset := e.Occurred.Zone()
		if !ok || !e.Recorded.Equal(now.Truncate(time.Millisecond)) || offset != 8*3600 ||
			!e.Occurred.Equal(e.Recorded.Add(-time.Hour)) || !slices.Equal(e.Subjects, []string{"jar-006", "owner-0"}) {
			t.Errorf("%+v", e)
		}
		list, err2 := v.EntriesBySubject("owner-0", 7, 3)
		back, err3 := v.LatestBySubject("owner-0", 0, 2)
		if seqs(list) != "10 13 16" || seqs(back) != "1198 1195" {
			t.Errorf("by subject: %s; newest: %s", seqs(list), seqs(back))
		}
		if _, ok, _ := v.Entry(5000); ok {
			t.Error("entry 5000 exists")
		}
		return errors.Join(err, err2, err3)
	})
}

func seqs(list []evidence.Entry) string {
	var out []string
	for _, e := range list {
		out = append(out, fmt.Sprint(e.Seq))
	}
	return strings.Join(out, " ")
}
