package detect

import "math"

// Sized is a lot with its mass.
type Sized struct {
	ID   string
	Mass float64 // kg
}

// Sizes are one supplier's lots beside a threshold above which they would have
// to be reported.
type Sizes struct {
	Supplier  string
	Lots      []Sized
	Threshold float64 // kg
	Below     float64 // width of the window just below the threshold, kg
	// Usual is the share of lots that honest suppliers have in the window. Where
	// it is 0 the window is compared with one of equal width just above, which
	// half of the lots in both should fill.
	Usual float64
}

// Bunching tests whether more of a supplier's lots lie just below a threshold
// than usual, by the binomial tail. Test.Worth is the share of lots moved there
// that is worth finding.
func Bunching(in Sizes, t Test) Result {
	r := Result{Detector: "bunching", Family: Documents, Direction: Either, Law: Binomial, Statistic: "lots_below",
		Innocent: []string{"package_size", "vehicle_capacity", "order_size", "price_step"}}
	if !positive(in.Threshold, in.Below) || in.Below > in.Threshold || !natural(in.Usual) || in.Usual >= 1 || !t.sound() || t.Worth > 1 {
		return badInput(r.Detector, r.Family, "window")
	}
	below, above := 0, 0
	for _, l := range in.Lots {
		switch {
		case !natural(l.Mass):
			return badInput(r.Detector, r.Family, "lots")
		case l.Mass < in.Threshold && l.Mass >= in.Threshold-in.Below:
			below++
			r.Items = append(r.Items, Item{Lot, l.ID, 1})
		case l.Mass >= in.Threshold && l.Mass < in.Threshold+in.Below:
			above++
		}
	}
	n, p := len(in.Lots), in.Usual
	if p == 0 {
		n, p = below+above, 0.5
	}
	if n == 0 {
		return open(r.Detector, r.Family, because("detect.no_figures", "supplier", in.Supplier))
	}
	r.FalseAlarm, r.Value, r.P = t.FalseAlarm, float64(below), BinomialTail(below, n, p)
	r.Threshold = float64(criticalCount(n, t.each(), func(k int) float64 { return BinomialTail(k, n, p) }))
	r.Fires = r.Value >= r.Threshold
	share := float64(below) / float64(n)
	r.Effect = Estimate{share - p, root(p * (1 - p) / float64(n)), "of_lots"}
	moved := p + t.Worth*(1-p)
	r.LLR = float64(below)*math.Log(moved/p) + logPart(float64(n-below), (1-moved)/(1-p))
	r.weigh(t)
	r.Items = rank(r.Items)
	r.Reason = because("detect.bunching", "supplier", in.Supplier, "below", number(float64(below)), "of", number(float64(n)),
		"usual", number(p), "threshold", number(in.Threshold))
	return r.checked()
}

// logPart is n times the logarithm of x, and nothing where nothing counts.
func logPart(n, x float64) float64 {
	if n == 0 {
		return 0
	}
	return n * math.Log(x)
}

// Window is what a supplier sent in one window of time.
type Window struct {
	Name string
	Lots []string
}

// Rates are a supplier's lots in successive windows of equal length that do not
// overlap, and how many are usual in one.
type Rates struct {
	Supplier string
	Windows  []Window
	Usual    float64
}

// RateScan looks for the window with the most lots and tests it by the Poisson
// tail, the chance shared among the windows (Bonferroni). Test.Worth is the
// increase of the rate worth finding: 2 is three times the usual rate.
func RateScan(in Rates, t Test) Result {
	r := Result{Detector: "rate_scan", Family: Documents, Direction: Either, Law: Poisson, Statistic: "lots_in_window",
		Innocent: []string{"season", "quarter_end", "new_contract", "backlog_cleared"}}
	if !positive(in.Usual) || in.Usual > 1e6 || !t.sound() {
		return badInput(r.Detector, r.Family, "usual")
	}
	if len(in.Windows) == 0 {
		return open(r.Detector, r.Family, because("detect.no_figures", "supplier", in.Supplier))
	}
	most := 0
	for i, w := range in.Windows {
		if len(w.Lots) > len(in.Windows[most].Lots) {
			most = i
		}
	}
	t.Among = max(1, t.Among) * len(in.Windows)
	w := in.Windows[most]
	k := len(w.Lots)
	tail := func(k int) float64 { return PoissonTail(k, in.Usual) }
	r.FalseAlarm, r.Value, r.P = t.FalseAlarm, float64(k), tail(k)
	r.Threshold = float64(criticalCount(int(in.Usual+40*root(in.Usual)+2000), t.each(), tail))
	r.Fires = r.Value >= r.Threshold
	r.Effect = Estimate{float64(k)/in.Usual - 1, 1 / root(in.Usual), "of_usual"}
	r.LLR = float64(k)*math.Log1p(t.Worth) - in.Usual*t.Worth - math.Log(float64(len(in.Windows)))
	r.weigh(t)
	for _, id := range w.Lots {
		r.Items = append(r.Items, Item{Lot, id, 1})
	}
	r.Items = rank(r.Items)
	r.Reason = because("detect.rate_scan", "supplier", in.Supplier, "window", w.Name, "lots", number(float64(k)), "usual", number(in.Usual))
	return r.checked()
}
