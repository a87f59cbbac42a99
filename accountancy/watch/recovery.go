package watch

import (
	"math"
	"time"

	"lanthorn/accountancy/detect"
)

const (
	quarterLate = 92 * 24 * time.Hour
	// recoveryBase is how many months of a site's own history say what is usual,
	// recoveryRel what two such averages differ by without a cause.
	recoveryBase = 6
	recoveryRel  = 0.004
)

// Months is what went into a process and came out of it, kg REO, by month as
// YYYY-MM.
type Months map[string][2]float64

// recoveryChange holds a process's recovery against its own first months.
func recoveryChange(site, process string, by Months) (detect.Result, bool) {
	months := sorted(by)
	if len(months) < 2*recoveryBase {
		return detect.Result{}, false
	}
	return detect.RecoveryBand(detect.Recovery{Site: site, Stage: process, Element: "REE",
		Claimed: by.average(months[len(months)-recoveryBase:]), Typical: by.average(months[:recoveryBase])}, worth(0.03)), true
}

// average is the mean recovery of months with its standard error.
func (m Months) average(names []string) detect.Estimate {
	var sum, squares float64
	for _, name := range names {
		r := m[name][1] / m[name][0]
		sum, squares = sum+r, squares+r*r
	}
	n := float64(len(names))
	mean := sum / n
	scatter := max(0, squares/n-mean*mean) / (n - 1)
	return detect.Estimate{Value: mean, SD: math.Sqrt(scatter + recoveryRel*recoveryRel)}
}
