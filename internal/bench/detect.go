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
		cfg := simulate.StudyConfig{Seed: 1, Years: w.scaled(yearsFull, 5), Workers: runtime.NumCPU()}
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

// judge says the figures that the study is held to.
func (w *work) judge(rows []simulate.StudyRow) {
	years, wrong := 0, 0
	for _, r := range rows {
		if r.Size == "" {
			years, wrong = years+r.Years, wrong+r.Found
		}
	}
	low, high := Interval(wrong, years)
	w.say(sample{what: "false alarms a site-year", value: float64(wrong) / float64(years)}.want(atMost(0.05)))
	w.note("false alarms: %d in %d honest site-years, %s to %s with 95 %% confidence (Clopper and Pearson)", wrong, years, number(low), number(high))
	for _, x := range []struct {
		trick, size string
		early       bool
		least       float64
	}{
		{"product diverted evenly over the year", "2 % of the feed", false, 0.90},
		{"own ore fed off the books", "2 % of the feed", false, 0.90},
		{"product diverted in one month", "2 % of the yearly feed", false, 0.98},
		{"clay oxide hidden in rock feed", "3 % of the feed", true, 0.98},
		{"clay in one lot declared as rock type", "20 % of the lot", false, 0.98},
		{"foreign clay as clay of the mine", "20 % of each lot", false, 0.95},
		{"phantom scrap", "6 % of what the maker made", false, 1},
	} {
		for _, r := range rows {
			if r.Trick != x.trick || r.Size != x.size {
				continue
			}
			found, what := r.Found, r.Trick+", "+r.Size
			if x.early {
				found, what = r.Early, what+", within two months"
			}
			w.say(sample{what: what, unit: "found", value: float64(found) / float64(r.Years)}.want(atLeast(x.least)))
		}
	}
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
