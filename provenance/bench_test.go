package provenance_test

import (
	"math/rand/v2"
	"os"
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

var plain = sync.OnceValue(func() *synthetic.Industry {
	return must(synthetic.Make(synthetic.Config{Lots: benchLots(), Seed: 1}))
})

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// measure runs one query per random lot and reports the quantiles.
func measure(b *testing.B, lots []uint32, query func(lot uint32) int) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		query(lots[r.IntN(len(lots))])
	}
	var ms []float64
	var sizes []int
	b.ReportAllocs()
	for b.Loop() {
		lot := lots[r.IntN(len(lots))]
		t := time.Now()
		n := query(lot)
		ms = append(ms, float64(time.Since(t).Nanoseconds())/1e6)
		sizes = append(sizes, n)
	}
	slices.Sort(ms)
	slices.Sort(sizes)
	b.ReportMetric(ms[len(ms)/2], "p50-ms")
	b.ReportMetric(ms[len(ms)*99/100], "p99-ms")
	b.ReportMetric(float64(sizes[len(sizes)/2]), "p50-lots")
	b.ReportMetric(float64(sizes[len(sizes)*99/100]), "p99-lots")
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
	for b.Loop() {
		v.Forward(2, nil)
	}
	b.ReportMetric(float64(v.Lots())*float64(b.N)/b.Elapsed().Seconds(), "lots/s")
}
