package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/internal/pack"
	"lanthorn/packs"
)

func law(tb testing.TB) app.Law {
	tb.Helper()
	fsys, err := packs.Open(packs.Default)
	if err != nil {
		tb.Fatal(err)
	}
	p, err := pack.Load(fsys)
	if err != nil {
		tb.Fatal(err)
	}
	return app.LawOf(p)
}

// TestEveryBenchmark runs all of them on little data. They check their own
// answers: that graph and rivals agree, that no licence is overdrawn, that
// replay finds no difference. Nothing here depends on how long anything took.
func TestEveryBenchmark(t *testing.T) {
	cfg := Config{Scale: 0.001, Runs: 2, Dir: t.TempDir(), Law: law(t)}
	r, err := Run(context.Background(), nil, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		if !slices.ContainsFunc(r.Figures, func(f Figure) bool { return f.Bench == name }) {
			t.Errorf("benchmark %s measured nothing", name)
		}
	}
	for _, f := range r.Figures {
		if f.Value < 0 || f.Value == 0 && f.Bench != "detect" || f.Low > f.Value || f.High < f.Value {
			t.Errorf("%s, %s: %g between %g and %g", f.Bench, f.What, f.Value, f.Low, f.High)
		}
		if f.Baseline != "" && (f.BaselineValue <= 0 || f.Ratio <= 0) {
			t.Errorf("%s, %s: baseline %s of %g, ratio %g", f.Bench, f.What, f.Baseline, f.BaselineValue, f.Ratio)
		}
		if f.Met != "" {
			t.Errorf("%s, %s: judged %q at scale %g", f.Bench, f.What, f.Met, r.Scale)
		}
	}
	var table bytes.Buffer
	if err := r.Write(&table); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(table.String(), "\n"); n < len(r.Figures)+len(r.Notes) {
		t.Errorf("the table has %d lines for %d figures", n, len(r.Figures))
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

func TestUnknownBenchmark(t *testing.T) {
	if _, err := Run(context.Background(), []string{"ancestors", "nothing"}, Config{}); err == nil || !strings.Contains(err.Error(), `"nothing"`) {
		t.Errorf("want an error that names the benchmark, got %v", err)
	}
}

// A target on the ratio judges the ratio, one on the value the value, and the
// bound itself is good enough.
func TestTargets(t *testing.T) {
	for _, c := range []struct {
		t    *target
		f    Figure
		want bool
	}{
		{atMost(3), Figure{Value: 3}, true}, {atMost(3), Figure{Value: 3.1}, false}, {atLeast(50), Figure{Value: 49}, false}, {atLeast(50), Figure{Value: 51}, true},
		{ratioAtLeast(50), Figure{Value: 1, Ratio: 60}, true}, {ratioAtLeast(50), Figure{Value: 90, Ratio: 40}, false}, {ratioAtMost(4), Figure{Value: 900, Ratio: 3}, true},
	} {
		if got := c.t.met(&c.f); got != c.want {
			t.Errorf("%s with value %g and ratio %g: %v", c.t, c.f.Value, c.f.Ratio, got)
		}
	}
}

// The figure of several runs is their median, whatever the order.
func TestMedianOfRuns(t *testing.T) {
	w := &work{suite: &suite{cfg: Config{Scale: 1}}}
	for _, x := range []float64{5, 1, 3} {
		w.say(sample{what: "x", value: x}.timesMore("half", x/2).want(atMost(2)))
	}
	f := w.figures()[0]
	if f.Value != 3 || f.Low != 1 || f.High != 5 || f.Ratio != 2 || f.Met != "no" {
		t.Errorf("%+v", f)
	}
}

// BenchmarkIngest64 and BenchmarkIngest1 are b.N events, for profiles.
func BenchmarkIngest64(b *testing.B) { benchIngest(b, 64) }
func BenchmarkIngest1(b *testing.B)  { benchIngest(b, 1) }

func benchIngest(b *testing.B, clients int) {
	w := &work{ctx: context.Background(), suite: &suite{cfg: Config{Law: law(b)}}}
	a, err := w.openLedger(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	all, err := chains(w.ctx, a, sites)
	if err != nil {
		b.Fatal(err)
	}
	crew := crowd(a, all, clients)
	b.ReportAllocs()
	b.ResetTimer()
	cpu := processCPU()
	n, took, err := drive(w.ctx, crew, 0, int64(b.N))
	if err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	b.ReportMetric(float64(n)/took.Seconds(), "events/s")
	b.ReportMetric(float64((processCPU()-cpu).Microseconds())/float64(n), "cpu-µs/event")
}

// Exact intervals of a proportion: 0 of 200 and 5 of 10 (any table of Clopper
// and Pearson).
func TestInterval(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{{0, 200, 0, 0.01828}, {200, 200, 0.98172, 1}, {5, 10, 0.18709, 0.81291}} {
		low, high := Interval(c.k, c.n)
		if math.Abs(low-c.low) > 1e-5 || math.Abs(high-c.high) > 1e-5 {
			t.Errorf("%d of %d: %.5f to %.5f, want %.5f to %.5f", c.k, c.n, low, high, c.low, c.high)
		}
	}
}
