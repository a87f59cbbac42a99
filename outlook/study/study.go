package study

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
)

// Config says how large a study is.
type Config struct {
	Runs    int // at least 2
	Seed    uint64
	Workers int // at least 1; changes nothing but the time
	// Go hears after every run how many are done and says whether to go on; nil
	// goes on to the end. Workers call it at the same time.
	Go func(done int) bool
	// Mines are drawn besides: triangular between the least and the most that
	// editions say of a place's output, with the base as the mode.
	Mines []world.MineRange
}

// ErrStopped says that Go stopped a study before its end.
var ErrStopped = errors.New("the study was stopped")

// each does every run once, on all workers; work makes what one worker does.
func (cfg Config) each(work func() func(run int)) error {
	var next, done atomic.Int64
	var stopped atomic.Bool
	var wait sync.WaitGroup
	for range cfg.Workers {
		wait.Go(func() {
			do := work()
			for i := next.Add(1) - 1; i < int64(cfg.Runs) && !stopped.Load(); i = next.Add(1) - 1 {
				do(int(i))
				if n := done.Add(1); cfg.Go != nil && !cfg.Go(int(n)) {
					stopped.Store(true)
				}
			}
		})
	}
	wait.Wait()
	if stopped.Load() {
		return ErrStopped
	}
	return nil
}

// Outcome is what one run says of a scenario.
type Outcome struct {
	Unmet    float64 // part of the outer need for magnets that went without
	Cover    float64 // least months of use that outer users of magnets held
	Price    float64 // greatest price of dysprosium in the spot tail outside, times the base
	StockOut float64 // months to the first stock-out at a car maker; infinite if none
}

// covers is the bins of a fan: a quarter of a month each, the last for more.
const (
	covers    = 64
	coverStep = 0.25
)

// Study is what all runs say of one scenario.
type Study struct {
	Outcomes []Outcome // by run
	months   int
	fan      []int32 // by month and bin of cover: how many runs
}

// errSize says that a study is none.
var errSize = errors.New("a study needs two runs, one worker and at most 8 projects a scenario")

// Run runs every plan under the same sample.
func Run(m *model.Machine, plans []*model.Plan, cfg Config) ([]Study, error) {
	if cfg.Runs < 2 || cfg.Workers < 1 {
		return nil, errSize
	}
	months := 0
	for i, p := range plans {
		if len(p.Projects) > maxProjects {
			return nil, fmt.Errorf("plan %d: %w", i, errSize)
		}
		months = max(months, p.Months)
	}
	draw := newDraw(m, cfg)
	studies := make([]Study, len(plans))
	for i, p := range plans {
		studies[i] = Study{make([]Outcome, cfg.Runs), p.Months, make([]int32, p.Months*covers)}
	}
	err := cfg.each(func() func(int) {
		w := worker{model.NewRunner(m, months), plans, draw, studies}
		return w.run
	})
	if err != nil {
		return nil, err
	}
	return studies, nil
}

type worker struct {
	runner  *model.Runner
	plans   []*model.Plan
	draw    *draw
	studies []Study
}

func (w *worker) run(i int) {
	p, chances := w.draw.of(i)
	for k, plan := range w.plans {
		r := w.runner.Run(plan, p, chances)
		s := &w.studies[k]
		s.Outcomes[i] = outcome(r)
		for t, c := range r.Cover[:r.Months] {
			bin := min(covers-1, int(c/coverStep))
			atomic.AddInt32(&s.fan[t*covers+bin], 1)
		}
	}
}

func outcome(r *model.Result) Outcome {
	o := Outcome{Unmet: r.UnmetShare(0, r.Months), Cover: math.Inf(1), StockOut: r.FirstStockOut}
	for t := range r.Months {
		o.Cover = min(o.Cover, r.Cover[t])
		_, spot, _ := r.Price(t, model.Dy)
		o.Price = max(o.Price, spot)
	}
	return o
}

// Fan is the quantiles of cover in a month, to a quarter of a month.
func (s Study) Fan(month int, quantiles ...float64) []float64 {
	out := make([]float64, len(quantiles))
	for i, q := range quantiles {
		want, seen := q*float64(len(s.Outcomes)), int32(0)
		for bin, count := range s.fan[month*covers:][:covers] {
			if seen += count; float64(seen) >= want {
				out[i] = (float64(bin) + 0.5) * coverStep
				break
			}
		}
	}
	return out
}

// Within is the share of runs in which no more than a part of outer need goes
// unmet.
func (s Study) Within(part float64) float64 {
	n := 0
	for _, o := range s.Outcomes {
		if o.Unmet <= part {
			n++
		}
	}
	return float64(n) / float64(len(s.Outcomes))
}

// StockOuts is the share of runs in which a car maker stops.
func (s Study) StockOuts() float64 {
	n := 0
	for _, o := range s.Outcomes {
		if !math.IsInf(o.StockOut, 1) {
			n++
		}
	}
	return float64(n) / float64(len(s.Outcomes))
}

// Pair compares two scenarios run by run.
type Pair struct {
	Mean           float64 // of what the second leaves unmet less what the first does
	Error          float64 // standard error of the mean
	Low, Mid, High float64 // quantiles 0.05, 0.5 and 0.95 of the difference
	Helps          float64 // share of runs in which the second leaves less unmet
}

// Compare is the second against the first.
func Compare(first, second Study) Pair {
	n := len(first.Outcomes)
	diff := make([]float64, n)
	var p Pair
	helps := 0
	for i := range diff {
		diff[i] = second.Outcomes[i].Unmet - first.Outcomes[i].Unmet
		p.Mean += diff[i] / float64(n)
		if diff[i] < 0 {
			helps++
		}
	}
	p.Helps = float64(helps) / float64(n)
	var square float64
	for _, d := range diff {
		square += (d - p.Mean) * (d - p.Mean)
	}
	p.Error = math.Sqrt(square / float64(n-1) / float64(n))
	slices.Sort(diff)
	at := func(q float64) float64 { return diff[min(n-1, int(q*float64(n)))] }
	p.Low, p.Mid, p.High = at(0.05), at(0.5), at(0.95)
	return p
}
