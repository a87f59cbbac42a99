package series

// Budget says how many false alarms a place may give in a span (a year) for one
// element, and which statistic may give them.
type Budget struct {
	// FalseAlarm is the probability of any flag within the span without an
	// anomaly; Hold the same for an alarm that holds material back.
	FalseAlarm float64 `json:"false_alarm"`
	Hold       float64 `json:"hold"`
	// CUMUF and Page are their shares of either probability; they sum to 1.
	CUMUF float64 `json:"cumuf"`
	Page  float64 `json:"page"`
	// Charts are the k of the Page charts, in standard errors. Several charts
	// divide the share of Page among them so that together they keep to it.
	Charts []float64 `json:"charts"`
}

// DefaultBudget is that of accountancy.md section 7: 5 % a year, half each for
// CUMUF and the two-sided Page test, which has a chart with k = 0.5 and one
// with k = 1 for abrupt events; hold at 0.1 %.
func DefaultBudget() Budget {
	return Budget{FalseAlarm: 0.05, Hold: 0.001, CUMUF: 0.5, Page: 0.5, Charts: []float64{0.5, 1}}
}

// maxCharts bounds the charts of a budget.
const maxCharts = 8

func (b Budget) check(periods int) error {
	switch {
	case !(b.FalseAlarm >= 1e-9 && b.FalseAlarm <= 0.3):
		return badParameter("false_alarm", b.FalseAlarm)
	case !(b.Hold >= 1e-9 && b.Hold <= b.FalseAlarm):
		return badParameter("hold", b.Hold)
	case !(b.CUMUF >= 0.01 && b.CUMUF <= 0.99):
		return badParameter("cumuf", b.CUMUF)
	case !(b.Page >= 0.01 && b.CUMUF+b.Page <= 1+1e-9):
		return badParameter("page", b.Page)
	case len(b.Charts) == 0 || len(b.Charts) > maxCharts:
		return badParameter("charts", float64(len(b.Charts)))
	case periods < 1 || periods > maxPeriods:
		return badParameter("periods", float64(periods))
	}
	for _, k := range b.Charts {
		if err := (Chart{k, 1}).check(0); err != nil {
			return err
		}
	}
	return nil
}
