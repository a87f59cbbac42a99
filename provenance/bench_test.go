package provenance_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"lanthorn/provenance"
	"lanthorn/provenance/synthetic"
)

// LANTHORN_BENCH_LOTS sets the size of the benchmark graph; the figures quoted
// in the documentation are for 10000000.
func benchLots() int {
	if n, err := strconv.Atoi(os.Getenv("LANTHORN_BENCH_LOTS")); err == nil && n > 0 {
		return n
	}
	return 100_000
}

// A graph with 2 % scrap, at most a million lots: its ancestor sets are a third
// of everything.
var recycled = sync.OnceValue(func() *synthetic.Industry {
	return must(synthetic.Make(synthetic.Config{Lots: min(benchLots(), 1_000_000), Seed: 2, Recycled: 0.02}))
})

// every lot of it carries all 17 elements.
var full = sync.OnceValue(func() *synthetic.Industry {
	return must(synthetic.Make(synthetic.Config{Lots: min(benchLots(), 1_000_000), Seed: 3, AllElements: true}))
})

var plain = sync.OnceValue(func() *synthetic.Industry {
	return must(synthetic.Make(synthetic.Config{Lots: benchLots(), Seed: 1}))
})

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// measure runs one query per random lot and reports the quantiles of its
// processor time, and of the clock beside it.
func measure(b *testing.B, lots []uint32, query func(lot uint32) int) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		query(lots[r.IntN(len(lots))])
	}
	var cpu, wall, sizes []float64
	b.ReportAllocs()
	for b.Loop() {
		lot := lots[r.IntN(len(lots))]
		c, t := threadCPU(), time.Now()
		n := query(lot)
		cpu = append(cpu, (threadCPU()-c).Seconds()*1000)
		wall = append(wall, time.Since(t).Seconds()*1000)
		sizes = append(sizes, float64(n))
	}
	for _, q := range []struct {
		x    []float64
		unit string
	}{{cpu, "cpu-ms"}, {wall, "ms"}, {sizes, "lots"}} {
		slices.Sort(q.x)
		b.ReportMetric(q.x[len(q.x)/2], "p50-"+q.unit)
		b.ReportMetric(q.x[len(q.x)*99/100], "p99-"+q.unit)
	}
}

// whole runs something long and reports seconds of clock and processor.
func whole(b *testing.B, do func()) {
	c := processCPU()
	for b.Loop() {
		do()
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
	b.ReportMetric((processCPU()-c).Seconds()/float64(b.N), "cpu-s")
}

func benchAncestors(b *testing.B, in *synthetic.Industry) {
	v := in.Graph.View()
	measure(b, in.Last, func(l uint32) int { c, _ := v.Ancestors(l, nil); return c.Lots })
}

func benchShares(b *testing.B, in *synthetic.Industry) {
	v := in.Graph.View()
	measure(b, in.Last, func(l uint32) int { s, _ := v.Shares(l); return s.Reached.Lots })
}

func BenchmarkAncestors(b *testing.B) { benchAncestors(b, plain()) }

func BenchmarkDescendants(b *testing.B) {
	v := plain().Graph.View()
	measure(b, plain().First, func(l uint32) int { c, _ := v.Descendants(l, nil); return c.Lots })
}

func BenchmarkShares(b *testing.B) { benchShares(b, plain()) }

func BenchmarkLineage(b *testing.B) {
	v := plain().Graph.View()
	measure(b, plain().Last, func(l uint32) int {
		x, _ := v.Lineage(l, provenance.ByNet, provenance.LineageLimits{Keep: 50})
		return x.Reached.Lots
	})
}

func BenchmarkForward(b *testing.B) {
	v := plain().Graph.View()
	whole(b, func() { v.Forward(2, nil) })
}

func BenchmarkAncestorsRecycled(b *testing.B) { benchAncestors(b, recycled()) }
func BenchmarkSharesRecycled(b *testing.B)    { benchShares(b, recycled()) }
func BenchmarkSharesAllElements(b *testing.B) { benchShares(b, full()) }

func BenchmarkCountries(b *testing.B) {
	v := plain().Graph.View()
	where := provenance.Locator{Event: func(k uint32) (provenance.Step, provenance.Country, bool) {
		return provenance.Step(k % 5), provenance.Country(k % 7), k%5 < 4
	}}
	measure(b, plain().Last, func(l uint32) int { must(v.Countries(l, where)); return 0 })
}

func BenchmarkBounds(b *testing.B) {
	v := plain().Graph.View()
	measure(b, plain().Last, func(l uint32) int { must(v.Bounds(l, 4, 7)); return 0 })
}

func BenchmarkReplicates(b *testing.B) {
	v := plain().Graph.View()
	noise := provenance.Noise{Seed: 1, Assay: func(uint32) float64 { return 0.01 }}
	measure(b, plain().Last, func(l uint32) int { must(v.Replicates(l, 4, 200, noise)); return 0 })
}

func BenchmarkEncode(b *testing.B) {
	v := plain().Graph.View()
	whole(b, func() {
		if err := v.Encode(io.Discard); err != nil {
			b.Fatal(err)
		}
	})
}

// The file is on disk; the page cache is warm.
func BenchmarkDecode(b *testing.B) {
	path := filepath.Join(b.TempDir(), "graph")
	f := must(os.Create(path))
	w := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(plain().Graph.View().Encode(w), w.Flush()); err != nil {
		b.Fatal(err)
	}
	size := must(f.Seek(0, io.SeekCurrent))
	f.Close()
	whole(b, func() {
		f := must(os.Open(path))
		must(provenance.Decode(f))
		f.Close()
	})
	b.ReportMetric(float64(size)/1e6, "MB")
}

// BenchmarkAppend is the writer's cost of one event of four inputs and two
// outputs, published at once, on a graph of full size.
func BenchmarkAppend(b *testing.B) {
	g := must(provenance.Decode(encodedBench(b)))
	r := rand.New(rand.NewPCG(5, 5))
	v := g.View()
	lot := v.LastLot()
	for b.Loop() {
		e := provenance.Event{Time: 1}
		for range 4 {
			e.Inputs = append(e.Inputs, provenance.Input{Lot: 1 + r.Uint32N(lot), MassMG: 5})
		}
		for range 2 {
			lot++
			e.Outputs = append(e.Outputs, provenance.Output{Lot: lot, NetMG: 10, Elements: provenance.Masses{4: 3, 5: 7}})
		}
		must(g.Append(e))
	}
}

func BenchmarkAmend(b *testing.B) {
	g := must(provenance.Decode(encodedBench(b)))
	r := rand.New(rand.NewPCG(5, 5))
	n := uint32(g.View().Events())
	var in []provenance.Input
	for b.Loop() {
		k := 1 + r.Uint32N(n)
		in = g.View().Inputs(in[:0], k)
		if err := g.Amend(k, in); err != nil {
			b.Fatal(err)
		}
	}
}

// encodedBench is a graph of at most a million lots to write to.
func encodedBench(b *testing.B) io.Reader {
	var buf bytes.Buffer
	if err := recycled().Graph.View().Encode(&buf); err != nil {
		b.Fatal(err)
	}
	return &buf
}

// BenchmarkMemory reports the bytes an edge, lot and event.
func BenchmarkMemory(b *testing.B) {
	v := plain().Graph.View()
	m := v.Memory()
	for b.Loop() {
	}
	b.ReportMetric(float64(m.Edges)/float64(m.EdgeCount), "B/edge")
	b.ReportMetric(float64(m.Edges+m.Outputs)/float64(m.EdgeCount), "B/edge-with-outputs")
	b.ReportMetric(float64(m.Lots+m.Heads)/float64(v.Lots()), "B/lot")
	b.ReportMetric(float64(m.Elements)/float64(v.Lots()), "B/lot-elements")
	b.ReportMetric(float64(m.Events)/float64(v.Events()), "B/event")
	b.ReportMetric(float64(m.Total())/1e6, "MB")
	b.ReportMetric(float64(m.EdgeCount)/1e6, "Medges")
	b.ReportMetric(float64(v.Events())/1e6, "Mevents")
}
