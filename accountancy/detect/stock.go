package detect

import (
	"math"
	"time"
)

// Reported is an entry with the time of what it reports and the time it was
// recorded.
type Reported struct {
	ID                 string
	Occurred, Recorded time.Time
	Mass               float64 // kg
}

// Reports are one holder's entries beside how late such reports usually are.
type Reports struct {
	Holder  string
	Entries []Reported
	Allowed time.Duration // later than this is late
	Usual   float64       // share of reports that honest holders file late
}

// LateReports tests whether more entries than usual were recorded late, by the
// binomial tail: stock that appears by old events told now (reference:
// accountancy section 6, scenario 8). Items rank by mass times lateness.
// Test.Worth is the share of late reports, beyond the usual, worth finding.
func LateReports(in Reports, t Test) Result {
	r := Result{Detector: "late_reports", Family: Documents, Direction: Inflow, Statistic: "late_reports",
		Innocent: []string{"connection_lost", "honest_correction", "new_system", "holiday"}}
	if !positive(in.Usual) || in.Usual >= 1 || in.Allowed < 0 || !t.sound() || t.Worth >= 1 {
		return badInput(r.Detector, r.Family, "usual")
	}
	n := len(in.Entries)
	if n == 0 {
		return open(r.Detector, r.Family, because("detect.no_figures", "holder", in.Holder))
	}
	late := 0
	for _, e := range in.Entries {
		if !natural(e.Mass) {
			return badInput(r.Detector, r.Family, "entries")
		}
		if past := e.Recorded.Sub(e.Occurred) - in.Allowed; past > 0 {
			late++
			r.Items = append(r.Items, Item{Document, e.ID, e.Mass * past.Hours()})
		}
	}
	r.countOdd(late, n, in.Usual, "of_reports", t)
	r.Items = rank(r.Items)
	r.Reason = because("detect.late_reports", "holder", in.Holder, "late", number(float64(late)), "of", number(float64(n)), "usual", number(in.Usual))
	return r.checked()
}

// Known is a lot with what the books say of where it came from.
type Known struct {
	Lot     string
	Mass    float64 // kg
	Parents int     // lots it was made from
	Origin  bool    // extracted, imported or collected in a recorded event
	Opening bool    // part of the audited stock with which the books were opened
}

// OrphanLots finds lots that come from nowhere: no parent, no origin, not part
// of the opening stock. The books forbid them, so that one is enough.
func OrphanLots(holder string, lots []Known) Result {
	r := Result{Detector: "orphan_lots", Family: Documents, Direction: Inflow, Law: Exact, Statistic: "orphan_mass", P: 1,
		Innocent: []string{"opening_stock_not_entered", "link_lost", "reference_mistyped"}}
	orphans, mass := 0, 0.0
	for _, l := range lots {
		if !natural(l.Mass) || l.Parents < 0 {
			return badInput(r.Detector, r.Family, "lots")
		}
		if l.Parents == 0 && !l.Origin && !l.Opening {
			orphans++
			mass += l.Mass
			r.Items = append(r.Items, Item{Lot, l.Lot, max(l.Mass, math.SmallestNonzeroFloat64)})
		}
	}
	if !finite(mass) {
		return badInput(r.Detector, r.Family, "lots")
	}
	if orphans > 0 {
		r.P, r.Fires, r.Certain = 0, true, true
	}
	r.Value, r.Effect = mass, Estimate{Value: mass, Unit: "kg"}
	r.Items = rank(r.Items)
	r.Reason = because("detect.orphan_lots", "holder", holder, "lots", number(float64(orphans)), "mass", number(mass))
	return r
}

// Jump is stock that a holder books without a matching movement.
type Jump struct {
	Holder, Period string
	Unexplained    float64 // kg, stock gained less movements booked
	Sigma          float64 // kg, standard uncertainty of that balance
	Entries        []Item  // what booked it
}

// StockJump tests a gain of stock against the uncertainty of its balance,
// one-sided.
func StockJump(in Jump, t Test) Result {
	r := Result{Detector: "stock_jump", Family: Balance, Direction: Inflow,
		Innocent: []string{"stocktake_correction", "late_receipt", "hold_up_emptied", "opening_stock_not_entered"}}
	if !finite(in.Unexplained) || !natural(in.Sigma) || !t.sound() {
		return badInput(r.Detector, r.Family, "jump")
	}
	if in.Sigma == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "holder", in.Holder))
	}
	if !r.judge(Estimate{in.Unexplained, in.Sigma, "kg"}, t, false) {
		return r
	}
	r.Items = rank(in.Entries)
	r.Reason = because("detect.stock_jump", "holder", in.Holder, "period", in.Period,
		"jump", number(in.Unexplained), "sigma", number(in.Sigma))
	return r
}
