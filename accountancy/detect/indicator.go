package detect

import "math"

// Use is what a site used of one reagent or of electricity in a period, beside
// what its declared output should have needed.
type Use struct {
	Kind      string
	Document  string  // purchase ledger, meter reading
	Quantity  float64 // in the norm's unit
	MeterSD   float64 // relative standard uncertainty of the quantity
	Norm      float64 // quantity per unit of output
	SiteSD    float64 // relative scatter of the norm between periods of the site
	Periods   int     // earlier periods that the norm was learned from; 0 where it is given
	Floor     float64 // quantity per unit of output that nobody can beat; 0 where none is known
	FloorNote string  // where the floor comes from, for the reader
}

// relVariance is the variance of quantity over norm: scatter, the norm's own
// error from so many periods, and the meter.
func (u Use) relVariance() float64 {
	v := square(u.SiteSD)
	if u.Periods > 0 {
		v *= 1 + 1/float64(u.Periods)
	}
	return v + square(u.MeterSD)
}

func (u Use) sound() bool {
	return natural(u.Quantity, u.MeterSD, u.SiteSD, u.Floor) && positive(u.Norm) && u.Periods >= 0
}

// Inputs are a site's uses and the output it declared for the same period.
type Inputs struct {
	Site     string
	Output   float64 // declared, in the norms' unit of output
	OutputSD float64 // relative standard uncertainty
	Uses     []Use
}

// Indicators combines the uses of a site by inverse variance and tests the
// result two-sided (reference: accountancy 5.4). More used than declared output
// needs is hidden production; less is output that came from elsewhere. The
// effect is the excess as a fraction of declared output.
func Indicators(in Inputs, t Test) Result {
	r := Result{Detector: "indicators", Family: Indicator}
	if !positive(in.Output) || !natural(in.OutputSD) || !t.sound() {
		return badInput(r.Detector, r.Family, "output")
	}
	weights, sum := 0.0, 0.0
	for _, u := range in.Uses {
		if !u.sound() {
			return badInput(r.Detector, r.Family, u.Kind)
		}
		v := u.relVariance()
		if v == 0 {
			return open(r.Detector, r.Family, because("detect.no_uncertainty", "kind", u.Kind))
		}
		excess := u.Quantity/(u.Norm*in.Output) - 1
		weights += 1 / v
		sum += excess / v
		r.Items = append(r.Items, Item{Document, u.Document, excess / v})
	}
	if weights == 0 {
		return open(r.Detector, r.Family, because("detect.no_figures", "site", in.Site))
	}
	if !r.judge(Estimate{sum / weights, root(1/weights + square(in.OutputSD)), "of_output"}, t, true) {
		return r
	}
	r.Direction, r.Innocent = Outflow, []string{"stock_built_up", "other_product", "waste_treatment", "poor_ore"}
	if sum < 0 {
		r.Direction, r.Innocent = Inflow, []string{"stock_used_up", "reagent_recovered", "better_process", "bought_in_intermediate"}
	}
	for i := range r.Items {
		r.Items[i].Share = math.Max(0, math.Copysign(1, sum)*r.Items[i].Share)
	}
	r.Items = rank(r.Items)
	r.Reason = because("detect.indicators", "site", in.Site, "excess", number(r.Effect.Value), "uses", number(float64(len(in.Uses))))
	return r
}

// Output is what a site declared that it made.
type Output struct {
	Value   float64 // in the norm's unit of output
	SD      float64 // relative standard uncertainty
	Assumed bool    // SD was set by whoever asks, not measured
}

// IndicatorFloor tests whether a site used less of something than nature asks
// for the output it declared, one-sided. The effect is the shortfall as a
// fraction of the floor. It is certain where it fires and the output's
// uncertainty was measured: chemistry is certain, an assumption is not.
func IndicatorFloor(site string, output Output, u Use, t Test) Result {
	r := Result{Detector: "indicator_floor", Family: Indicator, Direction: Inflow,
		Innocent: []string{"stock_used_up", "reagent_recovered", "bought_in_intermediate", "other_process"}}
	if !u.sound() || !positive(output.Value) || !natural(output.SD) || !t.sound() {
		return badInput(r.Detector, r.Family, u.Kind)
	}
	if u.Floor == 0 {
		return open(r.Detector, r.Family, because("detect.no_floor", "kind", u.Kind))
	}
	needed := u.Floor * output.Value
	sd := root(square(u.Quantity*u.MeterSD)+square(needed*output.SD)) / needed
	if sd == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "kind", u.Kind))
	}
	if !r.judge(Estimate{1 - u.Quantity/needed, sd, "of_floor"}, t, false) {
		return r
	}
	r.Certain = r.Fires && !output.Assumed
	r.Items = rank([]Item{{Document, u.Document, 1}})
	r.Reason = because("detect.indicator_floor", "site", site, "kind", u.Kind, "used", number(u.Quantity),
		"needed", number(needed), "basis", u.FloorNote)
	return r
}
