package bench

import (
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"time"

	"lanthorn/provenance/synthetic"
)

// suite is what the benchmarks of one call share.
type suite struct {
	cfg   Config
	plain *synthetic.Industry
}

// Sizes at full scale.
const (
	lotsFull     = 10_000_000
	lotsRecycled = 1_000_000
)

// industry makes a lot graph of about a number of lots.
func (w *work) industry(lots int, cfg synthetic.Config) (*synthetic.Industry, error) {
	cfg.Lots = w.scaled(lots, 20_000)
	w.tell("making %d lots", cfg.Lots)
	return synthetic.Make(cfg)
}

// plainIndustry is the graph of ten million lots that several benchmarks use.
func (w *work) plainIndustry() (*synthetic.Industry, error) {
	if w.plain != nil {
		return w.plain, nil
	}
	in, err := w.industry(lotsFull, synthetic.Config{Seed: 1})
	w.plain = in
	return in, err
}

// release forgets the shared graph and gives its memory back.
func (s *suite) release() {
	s.plain = nil
	debug.FreeOSMemory()
}

// sampleOf draws n lots at random, the same for the same seed.
func sampleOf(lots []uint32, n int, seed uint64) []uint32 {
	r := rand.New(rand.NewPCG(seed, 7))
	out := make([]uint32, n)
	for i := range out {
		out[i] = lots[r.IntN(len(lots))]
	}
	return out
}

// timing is what a query took, by the clock and by its thread's processor time,
// in milliseconds. once holds single askings by the clock where the others are
// medians of several.
type timing struct{ clock, cpu, once []float64 }

func (t *timing) add(clock, cpu time.Duration) {
	t.clock = append(t.clock, clock.Seconds()*1000)
	t.cpu = append(t.cpu, cpu.Seconds()*1000)
}

// askings is how often each lot is asked about.
const askings = 5

// rounds asks about all lots in turn, several times over, after some that do not
// count. Each lot's time is the median of its askings: what the lot costs, not
// what else the machine did; between two askings of a lot lie all the others.
func (w *work) rounds(lots []uint32, ask func(lot uint32) error) (*timing, error) {
	var all [askings]timing
	for _, lot := range lots[:len(lots)/10] {
		if err := ask(lot); err != nil {
			return nil, err
		}
	}
	for i := range all {
		for _, lot := range lots {
			clock, cpu, err := onThread(func() error { return ask(lot) })
			if err != nil {
				return nil, err
			}
			all[i].add(clock, cpu)
		}
		if err := w.ctx.Err(); err != nil {
			return nil, err
		}
	}
	t := &timing{clock: make([]float64, len(lots)), cpu: make([]float64, len(lots))}
	clocks, cpus := make([]float64, askings), make([]float64, askings)
	for j := range lots {
		for i := range all {
			clocks[i], cpus[i] = all[i].clock[j], all[i].cpu[j]
			t.once = append(t.once, clocks[i])
		}
		t.clock[j], t.cpu[j] = quantile(clocks, 0.5), quantile(cpus, 0.5)
	}
	return t, nil
}

// onThread times a query on a thread of its own.
func onThread(query func() error) (clock, cpu time.Duration, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	c, start := threadCPU(), time.Now()
	err = query()
	return time.Since(start), threadCPU() - c, err
}

// quantiles says the median and the 99th percentile of a query, the bound being
// on the second, by processor time where it can be told.
func (w *work) quantiles(what string, t *timing, limit float64) {
	bound, other := t.cpu, t.clock
	name, otherName := ", processor time", ", by the clock"
	if quantile(t.cpu, 1) == 0 {
		bound, other, name = t.clock, nil, ""
	}
	w.say(sample{what: what + ": p50" + name, unit: "ms", value: quantile(bound, 0.5)})
	w.say(sample{what: what + ": p99" + name, unit: "ms", value: quantile(bound, 0.99)}.want(atMost(limit)))
	if other != nil {
		w.say(sample{what: what + ": p50" + otherName, unit: "ms", value: quantile(other, 0.5)})
		w.say(sample{what: what + ": p99" + otherName, unit: "ms", value: quantile(other, 0.99)}.want(atMost(limit)))
	}
	if t.once != nil {
		w.say(sample{what: what + ": p99 of single askings, by the clock", unit: "ms", value: quantile(t.once, 0.99)})
		w.note("a lot's time is the median of %d askings, all other lots being asked about between two of them; p50 and p99 are over lots", askings)
	}
}
