package bench

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"

	"lanthorn/internal/simulate"
)

// Result is everything one call measured.
type Result struct {
	Scale   float64             `json:"scale"`
	Runs    int                 `json:"runs"`
	Machine string              `json:"machine"`
	Figures []Figure            `json:"figures"`
	Notes   []string            `json:"notes"`
	Study   []simulate.StudyRow `json:"study,omitempty"` // of benchmark detect
}

// Figure is one measured figure beside its baseline and its target. Value is
// the median of the runs; so are BaselineValue and Ratio.
type Figure struct {
	Bench         string  `json:"bench"`
	What          string  `json:"what"`
	Unit          string  `json:"unit"`
	Value         float64 `json:"value"`
	Low           float64 `json:"low"`
	High          float64 `json:"high"`
	Baseline      string  `json:"baseline,omitempty"`
	BaselineValue float64 `json:"baselineValue,omitempty"`
	Ratio         float64 `json:"ratio,omitempty"`
	Target        string  `json:"target,omitempty"`
	Met           string  `json:"met,omitempty"` // yes, no; empty where nothing is judged
}

// sample is what one run measured.
type sample struct {
	what, unit string
	value      float64
	baseline   string
	base       float64
	ratio      float64
	target     *target
}

// target is a bound on the value, or on the ratio.
type target struct {
	least   bool // at least, else at most
	limit   float64
	onRatio bool
}

func atMost(limit float64) *target       { return &target{limit: limit} }
func atLeast(limit float64) *target      { return &target{least: true, limit: limit} }
func ratioAtLeast(limit float64) *target { return &target{least: true, limit: limit, onRatio: true} }
func ratioAtMost(limit float64) *target  { return &target{limit: limit, onRatio: true} }

func (t *target) String() string {
	sign, unit := "<= ", ""
	if t.least {
		sign = ">= "
	}
	if t.onRatio {
		unit = "x"
	}
	return sign + number(t.limit) + unit
}

func (t *target) met(f *Figure) bool {
	x := f.Value
	if t.onRatio {
		x = f.Ratio
	}
	return x == t.limit || x > t.limit == t.least
}

// say keeps a sample of this run.
func (w *work) say(s sample) {
	w.samples = append(w.samples, s)
}

// against compares a value with a baseline of the same unit by how many times
// the baseline is greater.
func (s sample) timesLess(name string, base float64) sample {
	s.baseline, s.base, s.ratio = name, base, base/s.value
	return s
}

// timesMore compares by how many times the value is greater.
func (s sample) timesMore(name string, base float64) sample {
	s.baseline, s.base, s.ratio = name, base, s.value/base
	return s
}

func (s sample) want(t *target) sample {
	s.target = t
	return s
}

// figures gathers the samples of all runs, in the order first measured.
func (w *work) figures() []Figure {
	var order []string
	runs := map[string][]sample{}
	for _, s := range w.samples {
		if runs[s.what] == nil {
			order = append(order, s.what)
		}
		runs[s.what] = append(runs[s.what], s)
	}
	var out []Figure
	for _, what := range order {
		out = append(out, w.figure(runs[what]))
	}
	return out
}

func (w *work) figure(runs []sample) Figure {
	pick := func(of func(sample) float64) []float64 {
		var x []float64
		for _, s := range runs {
			x = append(x, of(s))
		}
		slices.Sort(x)
		return x
	}
	values := pick(func(s sample) float64 { return s.value })
	f := Figure{Bench: w.name, What: runs[0].what, Unit: runs[0].unit, Value: median(values), Low: values[0], High: values[len(values)-1],
		Baseline: runs[0].baseline, BaselineValue: median(pick(func(s sample) float64 { return s.base })), Ratio: median(pick(func(s sample) float64 { return s.ratio }))}
	if t := runs[0].target; t != nil {
		f.Target = t.String()
		if w.cfg.Scale >= 1 {
			f.Met = map[bool]string{true: "yes", false: "no"}[t.met(&f)]
		}
	}
	return f
}

func median(sorted []float64) float64 {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// quantile is the value below which the part q of the values lies.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	x := slices.Sorted(slices.Values(values))
	return x[min(len(x)-1, int(q*float64(len(x))))]
}

// number writes a figure with three or four digits that matter.
func number(x float64) string {
	switch {
	case x >= 1000 || x == float64(int64(x)):
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	case x >= 0.1:
		return strconv.FormatFloat(x, 'f', 2, 64)
	}
	return strconv.FormatFloat(x, 'g', 2, 64)
}

func machine() string {
	return fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}
