package detect

// Recovery is what a stage of a site claims to have recovered of its feed,
// beside what such a stage is known to do.
type Recovery struct {
	Site, Stage     string
	Element         string
	Claimed         Estimate // fraction of the feed
	Typical         Estimate // of the site's own history, or of the stage
	ImpossibleAbove float64  // fraction; 0 where none is known
	Lots            []Item   // feed and product lots with their element mass as Share
}

// RecoveryBand tests a claimed recovery against what is usual, two-sided: too
// good is feed that was not declared, too poor is product that was not. It is
// certain where the claim passes what the process can do by more than its
// uncertainty at the same false-alarm rate.
func RecoveryBand(in Recovery, t Test) Result {
	r := Result{Detector: "recovery_band", Family: Balance,
		Innocent: []string{"better_process", "stock_drawn_down", "feed_assay_low", "oxide_formula"}}
	if !natural(in.Claimed.Value, in.Claimed.SD, in.Typical.Value, in.Typical.SD, in.ImpossibleAbove) || !t.sound() {
		return badInput(r.Detector, r.Family, "recovery")
	}
	effect := Estimate{in.Claimed.Value - in.Typical.Value, root(square(in.Claimed.SD) + square(in.Typical.SD)), "fraction"}
	if effect.SD == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "site", in.Site))
	}
	if !r.judge(effect, t, true) {
		return r
	}
	r.Direction = Inflow
	if effect.Value < 0 {
		r.Direction, r.Innocent = Outflow, []string{"poor_feed", "hold_up_filled", "start_up", "feed_assay_high"}
	}
	beyond := in.Claimed.Value - Quantile(t.each())*in.Claimed.SD
	r.Certain = in.ImpossibleAbove > 0 && beyond > in.ImpossibleAbove
	r.Fires = r.Fires || r.Certain
	r.Items = rank(in.Lots)
	r.Reason = because("detect.recovery_band", "site", in.Site, "stage", in.Stage, "element", in.Element,
		"claimed", number(in.Claimed.Value), "typical", number(in.Typical.Value), "bound", number(in.ImpossibleAbove))
	return r
}

// Grades are the assays of feed, concentrate and tailings of one circuit, all in
// the same unit.
type Grades struct {
	Site, Element               string
	Feed, Concentrate, Tailings Estimate
	Claimed                     Estimate // recovery as a fraction
	Lots                        []Item
}

// RecoveryFromGrades is the two-product formula R = c(f-t) / (f(c-t))
// (reference: accountancy 2.2) with its standard uncertainty by the delta
// method for independent assays. ok is false where the grades do not lie in
// the order t < f < c.
func RecoveryFromGrades(feed, concentrate, tailings Estimate) (r Estimate, ok bool) {
	f, c, t := feed.Value, concentrate.Value, tailings.Value
	if !natural(t, feed.SD, concentrate.SD, tailings.SD) || !positive(f, c) || t >= f || f >= c {
		return Estimate{}, false
	}
	r = Estimate{Value: c * (f - t) / (f * (c - t)), Unit: "fraction"}
	byFeed := c * t / (f * f * (c - t))
	byConcentrate := -t * (f - t) / (f * square(c-t))
	byTailings := c * (f - c) / (f * square(c-t))
	r.SD = root(square(byFeed*feed.SD) + square(byConcentrate*concentrate.SD) + square(byTailings*tailings.SD))
	return r, finite(r.Value, r.SD)
}

// TwoProduct tests a claimed recovery against what the three assays force,
// two-sided.
func TwoProduct(in Grades, t Test) Result {
	r := Result{Detector: "two_product", Family: Balance,
		Innocent: []string{"tailings_sampling", "feed_sampling", "third_product", "hold_up_changed"}}
	if !natural(in.Claimed.Value, in.Claimed.SD) || !t.sound() {
		return badInput(r.Detector, r.Family, "claimed")
	}
	forced, ok := RecoveryFromGrades(in.Feed, in.Concentrate, in.Tailings)
	if !ok {
		return open(r.Detector, r.Family, because("detect.grades_out_of_order", "site", in.Site,
			"feed", number(in.Feed.Value), "concentrate", number(in.Concentrate.Value), "tailings", number(in.Tailings.Value)))
	}
	effect := Estimate{in.Claimed.Value - forced.Value, root(square(in.Claimed.SD) + square(forced.SD)), "fraction"}
	if effect.SD == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "site", in.Site))
	}
	if !r.judge(effect, t, true) {
		return r
	}
	r.Direction = Inflow
	if effect.Value < 0 {
		r.Direction = Outflow
	}
	r.Items = rank(in.Lots)
	r.Reason = because("detect.two_product", "site", in.Site, "element", in.Element,
		"claimed", number(in.Claimed.Value), "forced", number(forced.Value))
	return r
}
