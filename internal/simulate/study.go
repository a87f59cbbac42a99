package simulate

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/accountancy/watch"
)

// StudyConfig says how large a study of the watch is.
type StudyConfig struct {
	Seed    uint64
	Years   int // of each trick at each size, and of each kind of site without one
	Workers int
}

// StudyRow is what the watch made of many simulated years of one kind: honest
// ones, where Size is empty, or with one trick of a size.
type StudyRow struct {
	Scenario int     `json:"scenario"` // of accountancy.md section 6
	Trick    string  `json:"trick"`
	Size     string  `json:"size,omitempty"`
	Years    int     `json:"years"`
	Fired    int     `json:"fired"`    // years in which a test fired by its own threshold, before the batch is weighed
	Found    int     `json:"found"`    // years with an alarm: true ones, or false where Size is empty
	By       []int   `json:"by"`       // of these, within one, two … twelve months of the trick's begin
	Months   float64 `json:"months"`   // median from the trick's begin to the alarm, of those found
	Named    int     `json:"named"`    // of those found, years whose alarm names lots, documents or months
	TopThree float64 `json:"topThree"` // of those named, share with a right one among the first three
}

// The study takes an alarm up as the watch does: under a false-discovery rate
// among all tests of a review batch, those of the other sites included.
const (
	studyBatch = 300
	studyQ     = 0.1
	yearMonths = 12
	trickFrom  = 4 // month in which most tricks begin
)

// sighting is an alarm of a test: its chance, and what to look at first.
type sighting struct {
	test  string
	p     float64
	items []string
}

// siteYear is a year of one site or group of sites: what the watch sees at the
// end of each month, and what carries the trick.
type siteYear struct {
	look    func(month int) []sighting
	planted map[string]bool
	from    int
}

// trick is a way to cheat, at three sizes; size 0 is honest.
type trick struct {
	scenario int
	name     string
	format   string
	sizes    [3]float64
	year     func(d *dice, size float64) siteYear
}

// Study runs the years of all tricks, honest ones first, and tells what the
// watch found. The answer depends on the seed alone. progress may be nil.
func Study(ctx context.Context, cfg StudyConfig, progress func(done, total int)) ([]StudyRow, error) {
	type job struct{ row, year int }
	var rows []StudyRow
	var run []func(year int) verdict
	for _, t := range tricks {
		for _, size := range append([]float64{0}, t.sizes[:]...) {
			row := StudyRow{Scenario: t.scenario, Trick: t.name, Years: cfg.Years}
			if size > 0 {
				row.Size = fmt.Sprintf(t.format, size)
			}
			rows = append(rows, row)
			run = append(run, func(year int) verdict {
				return t.year(newDice(cfg.Seed, fmt.Sprint(t.name, size, "/", year)), size).watched(size > 0)
			})
		}
	}
	outcomes := make([][]verdict, len(rows))
	jobs := make(chan job)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range max(1, cfg.Workers) {
		wg.Go(func() {
			for j := range jobs {
				o := run[j.row](j.year)
				mu.Lock()
				outcomes[j.row][j.year] = o
				if done++; progress != nil {
					progress(done, len(rows)*cfg.Years)
				}
				mu.Unlock()
			}
		})
	}
	for i := range rows {
		outcomes[i] = make([]verdict, cfg.Years)
		for y := 0; y < cfg.Years && ctx.Err() == nil; y++ {
			jobs <- job{i, y}
		}
	}
	close(jobs)
	wg.Wait()
	for i := range rows {
		rows[i].sum(outcomes[i])
	}
	return rows, ctx.Err()
}

// verdict is what became of one year.
type verdict struct {
	fired, found, named, right bool
	months                     int
}

// watched looks at the end of each month and stops at the first alarm. Where
// there is a trick, an alarm from before it began finds nothing.
func (y siteYear) watched(tricked bool) verdict {
	var o verdict
	for month := 1; month <= yearMonths; month++ {
		seen := y.look(month)
		o.fired = o.fired || len(seen) > 0
		first, ok := takenUp(seen)
		if !ok || tricked && month < y.from {
			continue
		}
		o.found, o.named, o.months = true, len(first.items) > 0, month
		if tricked {
			o.months = month - max(1, y.from) + 1
		}
		for _, id := range first.items[:min(3, len(first.items))] {
			o.right = o.right || y.planted[id]
		}
		return o
	}
	return o
}

// takenUp is the clearest of the alarms that pass the false-discovery rate of a
// batch in which every other test is quiet.
func takenUp(all []sighting) (sighting, bool) {
	chances := make([]float64, max(studyBatch, len(all)))
	for i := range chances {
		chances[i] = 1
	}
	for i, s := range all {
		chances[i] = s.p
	}
	best, found := sighting{p: 2}, false
	for i, taken := range finding.Discoveries(chances, studyQ)[:len(all)] {
		if taken && all[i].p < best.p {
			best, found = all[i], true
		}
	}
	return best, found
}

func (r *StudyRow) sum(all []verdict) {
	var months []int
	right := 0
	r.By = make([]int, yearMonths)
	for _, o := range all {
		if o.fired {
			r.Fired++
		}
		if o.found {
			months = append(months, o.months)
			for i := o.months - 1; i < yearMonths; i++ {
				r.By[i]++
			}
			if o.named {
				r.Named++
			}
			if o.right {
				right++
			}
		}
	}
	if r.Found = len(months); r.Found == 0 {
		return
	}
	slices.Sort(months)
	n := len(months)
	r.Months = float64(months[(n-1)/2]+months[n/2]) / 2
	if r.Named > 0 {
		r.TopThree = float64(right) / float64(r.Named)
	}
}

// alarms are the watch's tests that fire.
func alarms(tests []watch.Test) (out []sighting) {
	for _, t := range tests {
		if !t.Result.Fires {
			continue
		}
		s := sighting{test: t.Key, p: t.Result.P}
		if t.Result.Certain || t.Result.Law == detect.NoLaw {
			s.p = 0
		}
		for _, i := range t.Result.Items {
			s.items = append(s.items, i.ID)
		}
		out = append(out, s)
	}
	return out
}
