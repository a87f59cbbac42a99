package bench

import (
	"fmt"
	"runtime"
	"time"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/study"
	"lanthorn/outlook/world"
)

// Sizes of the outlook at full scale.
const (
	outlookMonths = 60
	outlookRuns   = 10_000
	outlookQuick  = 500
	outlookSingle = 200
)

// prepareOutlook measures runs of the monthly model: one alone, and studies of
// many, against the bare movement of goods over the same links.
func prepareOutlook(w *work) (func() error, error) {
	net, err := world.Base()
	if err != nil {
		return nil, err
	}
	m, err := model.Compile(net)
	if err != nil {
		return nil, err
	}
	s := scenario.Licensing2025()
	s.Months = outlookMonths
	plan, err := s.Compile(m)
	if err != nil {
		return nil, err
	}
	w.note("%d countries, %d plants, %d links, %d months, balance tested in every month; the licensing of 2025", len(net.Countries), len(net.Plants), len(net.Links), outlookMonths)
	return func() error {
		if err := w.oneRun(m, plan); err != nil {
			return err
		}
		for _, runs := range []struct {
			n     int
			limit float64
		}{{outlookQuick, 1}, {outlookRuns, 8}} {
			if err := w.manyRuns(m, plan, w.scaled(runs.n, 4), runs.limit); err != nil {
				return err
			}
		}
		return w.ctx.Err()
	}, nil
}

func (w *work) oneRun(m *model.Machine, plan *model.Plan) error {
	r, p := model.NewRunner(m, plan.Months), model.Defaults()
	n := w.scaled(outlookSingle, 3)
	times, bare := make([]float64, n), make([]float64, n)
	floor := newBarePass(m)
	for i := range n {
		start := time.Now()
		result := r.Run(plan, p, nil)
		times[i] = time.Since(start).Seconds() * 1000
		if result.Imbalance > 1e-9 {
			return fmt.Errorf("out of balance by %g of what moved", result.Imbalance)
		}
		start = time.Now()
		floor.months(plan.Months)
		bare[i] = time.Since(start).Seconds() * 1000
	}
	what := fmt.Sprintf("one run of %d months", plan.Months)
	w.say(sample{what: what + ": p50", unit: "ms", value: quantile(times, 0.5)}.timesMore("bare movement over the same links", quantile(bare, 0.5)).want(atMost(5)))
	w.say(sample{what: what + ": p99", unit: "ms", value: quantile(times, 0.99)})
	return nil
}

func (w *work) manyRuns(m *model.Machine, plan *model.Plan, runs int, limit float64) error {
	w.tell("%d runs", runs)
	cpu, start := processCPU(), time.Now()
	if _, err := study.Run(m, []*model.Plan{plan}, study.Config{Runs: runs, Seed: 1, Workers: runtime.NumCPU()}); err != nil {
		return err
	}
	took, used := time.Since(start).Seconds(), (processCPU() - cpu).Seconds()
	what := fmt.Sprintf("a study of %d runs", runs)
	w.say(sample{what: what + ", by the clock", unit: "s", value: took}.want(atMost(limit)))
	if used > 0 {
		w.say(sample{what: what + ", processor time of all threads", unit: "s", value: used})
	}
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	w.say(sample{what: what + ", heap in use after", unit: "MB", value: float64(after.HeapInuse) / (1 << 20)}.want(atMost(200)))
	return nil
}

// barePass is the least that a month must do: for every link and element, take a
// part of the seller's stock and give it to the buyer.
type barePass struct {
	links []model.Link
	stock []float64
}

func newBarePass(m *model.Machine) *barePass {
	b := &barePass{links: m.Network().Links, stock: make([]float64, len(m.Network().Plants)*model.Lanes)}
	for i := range b.stock {
		b.stock[i] = 1
	}
	return b
}

func (b *barePass) months(n int) {
	for range n {
		for _, l := range b.links {
			from, to := b.stock[l.From*model.Lanes:][:model.Lanes], b.stock[l.To*model.Lanes:][:model.Lanes]
			for k, have := range from {
				x := have * l.Share * 0.01
				from[k] -= x
				to[k] += x
			}
		}
	}
}
