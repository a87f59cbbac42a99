package network_test

import (
	"runtime"
	"testing"

	"lanthorn/accountancy/network"
	"lanthorn/accountancy/network/synthetic"
)

func BenchmarkReconcile(b *testing.B) {
	for _, c := range []struct {
		name            string
		plants, periods int
		sources         int
		unmeasured      float64
	}{
		{"50000 streams", 833, 24, 0, 0},
		{"50000 streams, 50 shared scales", 833, 24, 50, 0},
		{"50000 streams, 5 % unmeasured", 833, 24, 0, .05},
		{"5000 streams", 83, 24, 0, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			nodes, streams := synthetic.Industry(c.plants, c.periods, c.sources, c.unmeasured)
			n, err := network.New(nodes, streams)
			if err != nil {
				b.Fatal(err)
			}
			var r *network.Reconciliation
			before := heap()
			b.ReportAllocs()
			for b.Loop() {
				if r, err = n.Reconcile(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n.Streams()), "streams")
			b.ReportMetric(float64(n.Balances()), "nodes")
			b.ReportMetric(float64(heap()-before)/1e6, "MB-held")
			runtime.KeepAlive(r)
		})
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A whole region at once, with its tests; small enough for every run.
func TestIndustryReconciles(t *testing.T) {
	nodes, streams := synthetic.Industry(83, 24, 20, .02)
	n, err := network.New(nodes, streams)
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]float64{}
	for j, s := range streams {
		if r.Estimates[j].Class == network.Unobservable {
			t.Fatalf("%s is unobservable: the balances cannot be added up", s.Name)
		}
		in[s.From] -= r.Estimates[j].Value
		in[s.To] += r.Estimates[j].Value
	}
	for _, node := range nodes {
		near(t, node, in[node], 0, 1e-8)
	}
	if g := r.Global(1e-6); g.Reject || g.PValue > 1-1e-6 {
		t.Errorf("gamma %v with %d degrees of freedom", g.Statistic, g.DOF)
	}
}
