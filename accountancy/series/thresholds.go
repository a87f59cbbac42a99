package series

import (
	"math"
	"math/rand/v2"
	"sort"
)

// Thresholds are what a budget comes to for a span of a given number of
// periods. They depend on no plant: make them once for a budget and a span,
// keep them, and use them for every series, from any number of goroutines.
type Thresholds struct {
	Budget  Budget
	Periods int
	// Flag and Hold have a chart for each k of the budget.
	Flag, Hold []Chart

	tails []tail    // false-alarm probability by sum, one per chart
	alarm []float64 // flagged sequences of normals, Periods+1 values each
	page  float64   // probability of a Page flag within the span
}

// Thresholds computes the charts. Their false-alarm probabilities come from the
// recursion of Crossing. Only what several charts flag together is counted in a
// seeded simulation of standard normals, to a few hundredths of it; for hold it
// is taken as none, which keeps the total below the budget. The error is an
// *InputError.
func (b Budget) Thresholds(periods int) (*Thresholds, error) {
	if err := b.check(periods); err != nil {
		return nil, err
	}
	b.Charts = append([]float64(nil), b.Charts...)
	t := &Thresholds{Budget: b, Periods: periods}
	peaks := simulate(b.Charts, periods)
	t.page = b.FalseAlarm * b.Page
	t.Flag = t.share(t.page, peaks)
	t.Hold = t.charts(b.Hold * b.Page / float64(len(b.Charts)))
	for _, k := range b.Charts {
		t.tails = append(t.tails, newTail(k, periods))
	}
	t.alarm = flagged(t.Flag, periods)
	return t, nil
}

// share finds the probability p, the same for each chart, with which all charts
// together signal with probability total: sum of p less what several charts
// signal at once.
func (t *Thresholds) share(total float64, peaks [][]float64) []Chart {
	n := float64(len(t.Budget.Charts))
	if n == 1 {
		return t.charts(total)
	}
	low, high := total/n, total
	for range 25 {
		mid := (low + high) / 2
		if n*mid-overlap(t.charts(mid), peaks) < total {
			low = mid
		} else {
			high = mid
		}
	}
	return t.charts(low)
}

func (t *Thresholds) charts(p float64) []Chart {
	out := make([]Chart, len(t.Budget.Charts))
	for i, k := range t.Budget.Charts {
		out[i] = Chart{k, threshold(k, p/2, t.Periods)}
	}
	return out
}

// overlap is the expected number of charts that signal beyond the first.
func overlap(charts []Chart, peaks [][]float64) float64 {
	extra := 0
	for i := range peaks[0] {
		signals := 0
		for c := range charts {
			if peaks[c][i] > charts[c].H {
				signals++
			}
		}
		extra += max(0, signals-1)
	}
	return float64(extra) / float64(len(peaks[0]))
}

// The seeds of the two simulations: any fixed numbers.
const seedPeaks, seedAlarms = 0x5151, 0x9a6e

// simulate gives the highest sum of each chart, over both sides, in many
// sequences of standard normals.
func simulate(ks []float64, periods int) [][]float64 {
	if len(ks) == 1 {
		return nil
	}
	runs := min(max(2_400_000/periods, 20_000), 200_000)
	random := rand.New(rand.NewPCG(seedPeaks, uint64(periods)))
	peaks := make([][]float64, len(ks))
	for c := range ks {
		peaks[c] = make([]float64, runs)
	}
	z := make([]float64, periods)
	for i := range runs {
		for j := range z {
			z[j] = random.NormFloat64()
		}
		for c, k := range ks {
			peaks[c][i] = peak(k, z)
		}
	}
	return peaks
}

func peak(k float64, z []float64) float64 {
	up, down, top := 0.0, 0.0, 0.0
	for _, v := range z {
		up = math.Max(0, up+v-k)
		down = math.Max(0, down-v-k)
		top = math.Max(top, math.Max(up, down))
	}
	return top
}

// keptAlarms is how many flagged sequences are kept. What CUMUF flags among
// them is known to a twentieth, and is itself a tenth of the budget.
const keptAlarms = 2000

// flagged draws sequences of standard normals until enough of them are flagged
// by a chart; each is kept with one further normal.
func flagged(charts []Chart, periods int) []float64 {
	random := rand.New(rand.NewPCG(seedAlarms, uint64(periods)))
	want := min(keptAlarms, max(200, 100_000/periods))
	kept := make([]float64, 0, want*(periods+1))
	z := make([]float64, periods+1)
	for draws := 0; len(kept) < want*(periods+1) && draws < 2_000_000; draws++ {
		for j := range z {
			z[j] = random.NormFloat64()
		}
		for _, c := range charts {
			if peak(c.K, z[:periods]) > c.H {
				kept = append(kept, z...)
				break
			}
		}
	}
	return kept
}

// tail is the two-sided false-alarm probability of one chart by its highest sum.
type tail struct {
	h, log []float64
}

// newTail tabulates the recursion down to one in 10^15; between the points the
// logarithm is interpolated, beyond them continued in a straight line.
func newTail(k float64, periods int) tail {
	var t tail
	shifts := constant(0, periods)
	for h := 0.25; h < 60; h += 0.25 {
		p := math.Min(1, 2*newWalk(Chart{k, h}).crossing(shifts))
		t.h, t.log = append(t.h, h), append(t.log, math.Log(p))
		if p < 1e-15 {
			break
		}
	}
	return t
}

func (t tail) at(sum float64) float64 {
	i := sort.SearchFloat64s(t.h, sum)
	i = min(max(i, 1), len(t.h)-1)
	f := (sum - t.h[i-1]) / (t.h[i] - t.h[i-1])
	return math.Min(1, math.Exp(t.log[i-1]+f*(t.log[i]-t.log[i-1])))
}
