//go:build unix

package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/internal/store/storetest"
)

// The benchmark's ledger: each command appends one entry of about ten body
// fields and writes six projection rows: a new lot, its parent, a holder's and
// a site's totals, and two edges.
type benchLot struct {
	ID     string    `json:"id"`
	Holder string    `json:"holder"`
	Site   string    `json:"site"`
	Form   string    `json:"form"`
	MassMG int64     `json:"massMG"`
	Assay  [17]int64 `json:"assay"`
}

type benchSum struct {
	ID     string `json:"id"`
	Lots   int64  `json:"lots"`
	MassMG int64  `json:"massMG"`
}

type benchEdge struct {
	Lot    string
	Seq    int64
	Role   int64
	MassMG int64
}

type benchBody struct {
	Lot    benchLot `json:"lot"`
	Parent string   `json:"parent"`
	Method string   `json:"method"`
	Note   string   `json:"note"`
}

type benchLedger struct {
	reg   *store.Registry
	lots  *store.Table[benchLot]
	sums  *store.Table[benchSum]
	edges *store.Index[benchEdge]
}

func newBench() *benchLedger {
	b := &benchLedger{reg: &store.Registry{}}
	b.lots = store.Define(b.reg, store.Table[benchLot]{
		Name: "lot", Key: func(l benchLot) string { return l.ID },
		Columns: []store.Column[benchLot]{
			store.Text("holder", func(l benchLot) string { return l.Holder }),
			store.Text("site", func(l benchLot) string { return l.Site }),
			store.Int("mass_mg", func(l benchLot) int64 { return l.MassMG }),
		},
		Indexes: [][]string{{"holder"}},
	})
	b.sums = store.Define(b.reg, store.Table[benchSum]{Name: "sums", Key: func(s benchSum) string { return s.ID }})
	b.edges = store.DefineIndex(b.reg, store.Index[benchEdge]{
		Name: "edge", Columns: []string{"lot", "seq", "role", "mass_mg"}, Keys: 3,
		Fields: func(e *benchEdge) []any { return []any{&e.Lot, &e.Seq, &e.Role, &e.MassMG} },
	})
	b.reg.Project = b.project
	return b
}

func (b *benchLedger) project(tx *store.Tx, e *evidence.Entry) error {
	var body benchBody
	if err := evidence.Unmarshal(e.Body, &body); err != nil {
		return err
	}
	lot := body.Lot
	store.Put(tx, b.lots, lot)
	parent, ok, err := store.Get(tx, b.lots, body.Parent)
	if err != nil {
		return err
	}
	if ok {
		parent.MassMG--
		store.Put(tx, b.lots, parent)
	}
	for _, id := range []string{lot.Holder, lot.Site} {
		sum, _, err := store.Get(tx, b.sums, id)
		if err != nil {
			return err
		}
		store.Put(tx, b.sums, benchSum{id, sum.Lots + 1, sum.MassMG + lot.MassMG})
	}
	store.Add(tx, b.edges, benchEdge{lot.ID, e.Seq, 1, lot.MassMG})
	store.Add(tx, b.edges, benchEdge{body.Parent, e.Seq, 2, lot.MassMG})
	return nil
}

func (b *benchLedger) ingest(n int64) store.Command {
	id := fmt.Sprintf("NDX-%08d", n)
	parent := fmt.Sprintf("NDX-%08d", max(0, n-1-rand.Int64N(500)))
	return store.Command{Scope: "bench", Key: id, Run: func(tx *store.Tx) (any, error) {
		return nil, b.append(tx, id, parent, n)
	}}
}

func (b *benchLedger) append(tx *store.Tx, id, parent string, n int64) error {
	_, err := tx.Append(store.Draft{
		Kind: "bench.lot", Schema: 1, Actor: "acc-17", Org: "party-9", Subjects: []string{id, parent},
		Body: benchBody{
			Lot:    benchLot{ID: id, Holder: fmt.Sprint("holder-", n%40), Site: fmt.Sprint("site-", n%60), Form: "oxide", MassMG: 1_000_000 + n},
			Parent: parent, Method: "ICP-MS", Note: "as weighed",
		},
	})
	return err
}

func (b *benchLedger) open(tb testing.TB, cfg store.Config) *store.Store {
	tb.Helper()
	cfg.Registry = b.reg
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// BenchmarkIngest64 is durable ingest from 64 clients.
func BenchmarkIngest64(b *testing.B) { benchIngest(b, store.Config{Dir: b.TempDir()}, 64) }

// BenchmarkIngest1 is one client: one flush of the disk for each command.
func BenchmarkIngest1(b *testing.B) { benchIngest(b, store.Config{Dir: b.TempDir()}, 1) }

// BenchmarkPostgresIngest64 is the same on a server.
func BenchmarkPostgresIngest64(b *testing.B) { benchIngest(b, postgresPlace(b), 64) }

// BenchmarkPostgresIngest1 is one client on a server.
func BenchmarkPostgresIngest1(b *testing.B) { benchIngest(b, postgresPlace(b), 1) }

func benchIngest(b *testing.B, cfg store.Config, clients int) {
	l := newBench()
	s := l.open(b, cfg)
	var n atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	start := time.Now()
	cpu := cpuTime()
	done := make(chan error, clients)
	for range clients {
		go func() {
			for {
				i := n.Add(1)
				if i > int64(b.N) {
					done <- nil
					return
				}
				if _, err := s.Do(context.Background(), l.ingest(i)); err != nil {
					done <- err
					return
				}
			}
		}()
	}
	for range clients {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "commands/s")
	b.StopTimer()
	b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N)/1000, "cpu-µs/command")
	var batches int
	storetest.Raw(b, cfg).QueryRow("SELECT batch FROM head").Scan(&batches)
	b.ReportMetric(float64(b.N)/float64(batches), "commands/batch")
}

// BenchmarkReplay reports entries a second over a ledger of b.N entries.
func BenchmarkReplay(b *testing.B) {
	l := newBench()
	s := l.open(b, store.Config{Dir: b.TempDir()})
	for first := int64(1); first <= int64(b.N); first += 5000 {
		_, err := s.Do(context.Background(), store.Command{Run: func(tx *store.Tx) (any, error) {
			for n := first; n < first+5000 && n <= int64(b.N); n++ {
				parent := fmt.Sprintf("NDX-%08d", max(0, n-1-rand.Int64N(500)))
				if err := l.append(tx, fmt.Sprintf("NDX-%08d", n), parent, n); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	start, cpu := time.Now(), cpuTime()
	rep, err := s.Replay(context.Background(), nil)
	if err != nil || !rep.OK() {
		b.Fatal(err, rep)
	}
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "entries/s")
	b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N)/1000, "cpu-µs/entry")
}

// cpuTime is the processor time of this process in nanoseconds.
func cpuTime() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}
