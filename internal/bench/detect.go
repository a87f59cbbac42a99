package bench

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"text/tabwriter"

	"lanthorn/accountancy/detect"
	"lanthorn/internal/simulate"
)

// yearsFull is how many simulated years of each kind a study has.
const yearsFull = 200

// prepareDetect measures what the watch finds in simulated years, and how often
// it is wrong.
func prepareDetect(w *work) (func() error, error) {
	return func() error {
		cfg := simulate.StudyConfig{Seed: w.cfg.Seed, Years: w.cfg.Years, Workers: runtime.NumCPU()}
		if cfg.Years <= 0 {
			cfg.Years = w.scaled(yearsFull, 5)
		}
		rows, err := simulate.Study(w.ctx, cfg, func(done, total int) {
			if done%50 == 0 {
				w.tell("%d of %d simulated years", done, total)
			}
		})
		if err != nil {
			return err
		}
		w.study = rows
		w.judge(rows)
		return nil
	}, nil
}

// aims are what the study is held to: the part of the years in which a trick is
// to be found within a number of months from its begin.
var aims = []struct {
	trick, size string
	months      int
	least       float64
}{
	{"product diverted evenly over the year", "2 % of the feed", 12, 0.90},
	{"own ore fed off the books", "2 % of the feed", 12, 0.90},
	{"product diverted in one month", "2 % of the yearly feed", 12, 0.98},
	{"clay oxide hidden in rock feed", "3 % of the feed", 2, 0.98},
	{"clay in one lot declared as rock type", "20 % of the lot", 1, 0.98},
	{"foreign clay as clay of the mine", "20 % of each lot", 4, 0.95}, // when the first 20 such lots are in
	{"phantom scrap", "6 % of what the maker made", 12, 1},
}

// judge says the figures that the study is held to.
func (w *work) judge(rows []simulate.StudyRow) {
	w.judgeHonest(rows)
	for _, x := range aims {
		for _, r := range rows {
			if r.Trick == x.trick && r.Size == x.size {
				what := fmt.Sprintf("%s, %s, within %d month(s)", r.Trick, r.Size, x.months)
				w.say(sample{what: what, unit: "found", value: float64(r.By[x.months-1]) / float64(r.Years)}.want(atLeast(x.least)))
			}
		}
	}
}

// judgeHonest says how often the watch is wrong about honest years. A row has
// the evidence of one kind; a site that gives all kinds at once has at most the
// sum of their false alarms.
func (w *work) judgeHonest(rows []simulate.StudyRow) {
	years, wrong, fired, all := 0, 0, 0, 0
	for _, r := range rows {
		if r.Size == "" {
			years, wrong, fired, all = r.Years, wrong+r.Found, fired+r.Fired, all+r.Years
		}
	}
	w.say(sample{what: "false alarms a year, a site with every kind of evidence", value: float64(wrong) / float64(years)}.want(atMost(0.05)))
	w.say(sample{what: "the same before the batch is weighed: some test fires", value: float64(fired) / float64(years)})
	low, high := Interval(min(wrong, years), years)
	w.note("false alarms: %d in %d honest years of a site with every kind of evidence, %s to %s with 95 %% confidence (Clopper and Pearson)", wrong, years, number(low), number(high))
	low, high = Interval(wrong, all)
	w.note("one kind of evidence: %d in %d years, %s to %s; a test fires by its own threshold in %d of them", wrong, all, number(low), number(high), fired)
}

// Interval is the exact confidence interval of a proportion at 95 %, k of n
// (Clopper and Pearson 1934).
func Interval(k, n int) (low, high float64) {
	high = 1
	if k > 0 {
		low = bisect(func(p float64) bool { return detect.BinomialTail(k, n, p) >= 0.025 })
	}
	if k < n {
		high = bisect(func(p float64) bool { return 1-detect.BinomialTail(k+1, n, p) <= 0.025 })
	}
	return low, high
}

// bisect finds where a condition that rises with p begins to hold.
func bisect(holds func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 50 {
		if mid := (low + high) / 2; holds(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return (low + high) / 2
}

// writeStudy prints what became of the simulated years.
func writeStudy(out io.Writer, rows []simulate.StudyRow) error {
	t := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "scenario\ttrick\tsize\tyears\tfound\t95 %\tmonths\tin the first three")
	for _, r := range rows {
		low, high := Interval(r.Found, r.Years)
		scenario, size, months, right := fmt.Sprint(r.Scenario), r.Size, "", ""
		if r.Scenario == 0 {
			scenario = "balance"
		}
		if size == "" {
			size = "honest"
		} else if r.Found > 0 {
			months, right = number(r.Months), "names none"
		}
		if r.Named > 0 {
			right = number(math.Round(100*r.TopThree) / 100)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%.3f – %.3f\t%s\t%s\n", scenario, r.Trick, size, r.Years, number(float64(r.Found)/float64(r.Years)), low, high, months, right)
	}
	fmt.Fprintln(t)
	return t.Flush()
}
