package detect

// WeighedLot is a lot as it counts against a permit.
type WeighedLot struct {
	ID         string
	REO        float64 // kg
	Method     string  // lots of one method or calibration share its systematic error
	Random     float64 // relative standard uncertainty of this lot alone
	Systematic float64 // relative standard uncertainty shared by the method
}

// Quota is a permit and the lots that were made under it.
type Quota struct {
	Account string
	Permit  float64 // kg REO
	Lots    []WeighedLot
}

// QuotaOverrun tests whether the sum of lots passes the permit by more than
// measurement can explain, one-sided. The effect is the overrun as a fraction
// of the permit. The variance of the sum is
// sum(d_R² m²) + sum over methods of (sum d_S m)² (reference: accountancy eq. 3).
func QuotaOverrun(q Quota, t Test) Result {
	r := Result{Detector: "quota_overrun", Family: Balance, Direction: Inflow,
		Innocent: []string{"scale_bias", "moisture_basis", "oxide_formula", "permit_enlarged"}}
	if !positive(q.Permit) || !t.sound() {
		return badInput(r.Detector, r.Family, "permit")
	}
	total, variance, shared := 0.0, 0.0, map[string]float64{}
	for _, l := range q.Lots {
		if !natural(l.REO, l.Random, l.Systematic) {
			return badInput(r.Detector, r.Family, "lots")
		}
		total += l.REO
		variance += square(l.Random * l.REO)
		shared[l.Method] += l.Systematic * l.REO
		r.Items = append(r.Items, Item{Lot, l.ID, l.REO})
	}
	for _, s := range sorted(shared) {
		variance += square(s)
	}
	if variance <= 0 || !finite(variance) {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "account", q.Account))
	}
	if !r.judge(Estimate{total/q.Permit - 1, root(variance) / q.Permit, "of_permit"}, t, false) {
		return r
	}
	r.Items = rank(r.Items)
	r.Reason = because("detect.quota_overrun", "account", q.Account, "total", number(total), "permit", number(q.Permit))
	return r
}
