package detect

import "lanthorn/ree"

// Receipt is scrap that a recycler says it took in.
type Receipt struct {
	ID, From string
	Mass     float64 // kg of the element or of REO, as the generation is counted
	SD       float64 // relative standard uncertainty
}

// Generation is what a site upstream can have made into scrap: what went into
// its machining less what came out as goods.
type Generation struct {
	Site string
	Mass float64 // kg
	SD   float64 // kg
}

// Scrap is a pool of scrap: what was declared as received, and what everybody
// upstream can have generated.
type Scrap struct {
	Pool      string
	Receipts  []Receipt
	Generated []Generation
	SharedSD  float64 // relative standard uncertainty that all of the generation shares (yield, assay method)
}

// PhantomScrap tests whether declared receipts pass what upstream can have
// generated, one-sided: the leak of negative size at the scrap pool (reference:
// accountancy section 6, scenario 2). The effect is the excess as a fraction of
// generation. Receipts from places without generation come first among the
// items.
func PhantomScrap(in Scrap, t Test) Result {
	r := Result{Detector: "phantom_scrap", Family: Balance, Direction: Inflow,
		Innocent: []string{"end_of_life_scrap", "imported_scrap", "stock_of_earlier_scrap", "yield_worse_than_thought"}}
	generated, variance, bySite := 0.0, 0.0, map[string]float64{}
	for _, g := range in.Generated {
		if !natural(g.Mass, g.SD) {
			return badInput(r.Detector, r.Family, "generated")
		}
		generated += g.Mass
		variance += square(g.SD)
		bySite[g.Site] += g.Mass
	}
	received, bySender := 0.0, map[string]float64{}
	for _, x := range in.Receipts {
		if !natural(x.Mass, x.SD) {
			return badInput(r.Detector, r.Family, "receipts")
		}
		received += x.Mass
		variance += square(x.Mass * x.SD)
		bySender[x.From] += x.Mass
	}
	if !natural(in.SharedSD) || !t.sound() {
		return badInput(r.Detector, r.Family, "sharedSD")
	}
	if generated == 0 {
		return open(r.Detector, r.Family, because("detect.no_generation", "pool", in.Pool))
	}
	variance += square(in.SharedSD * generated)
	if variance == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "pool", in.Pool))
	}
	if !r.judge(Estimate{received/generated - 1, root(variance) / generated, "of_generation"}, t, false) {
		return r
	}
	for _, x := range in.Receipts {
		if sent := bySender[x.From]; sent > 0 {
			r.Items = append(r.Items, Item{Lot, x.ID, x.Mass * max(0, 1-bySite[x.From]/sent)})
		}
	}
	r.Items = rank(r.Items)
	r.Reason = because("detect.phantom_scrap", "pool", in.Pool, "received", number(received), "generated", number(generated))
	return r
}

// Limit is the most of an element that goods of a kind hold.
type Limit struct {
	Element ree.Element
	Share   float64 // oxide share of REO
}

// Profile is the oxide shares of a product with their standard uncertainty.
type Profile struct {
	Lot, Document string
	Shares        Shares
	SD            Shares
	Limits        []Limit
	Suspect       *Shares // a candidate for what was mixed in; nil where there is none
}

// ScrapMembership tests a recycler's product for elements that its kind of
// scrap does not hold, one-sided with the chance shared among the limits. The
// effect is the element's excess; where a candidate is given it is the fraction
// of the product that the candidate would explain.
func ScrapMembership(in Profile, t Test) Result {
	r := Result{Detector: "scrap_membership", Family: Fingerprint, Direction: Inflow,
		Innocent: []string{"other_scrap", "alloyed_element", "plant_contamination", "assay_error"}}
	if !t.sound() {
		return badInput(r.Detector, r.Family, "test")
	}
	t.Among = max(1, t.Among) * max(1, len(in.Limits))
	var worst *Result
	for _, l := range in.Limits {
		one, ok := in.against(r, l, t)
		if !ok {
			return one
		}
		if worst == nil || one.Value > worst.Value {
			worst = &one
		}
	}
	if worst == nil {
		return open(r.Detector, r.Family, because("detect.no_limits", "lot", in.Lot))
	}
	return *worst
}

func (in Profile) against(r Result, l Limit, t Test) (Result, bool) {
	if int(l.Element) >= ree.NumElements || !natural(l.Share, in.Shares[l.Element], in.SD[l.Element]) {
		return badInput(r.Detector, r.Family, "limits"), false
	}
	sd := in.SD[l.Element]
	if sd == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "lot", in.Lot, "element", l.Element.Symbol())), false
	}
	effect := Estimate{in.Shares[l.Element] - l.Share, sd, "of_reo"}
	if in.Suspect != nil {
		if gap := in.Suspect[l.Element] - l.Share; gap > 0 && finite(gap) {
			effect = Estimate{effect.Value / gap, sd / gap, "of_product"}
		}
	}
	if !r.judge(effect, t, false) {
		return r, false
	}
	r.Items = rank([]Item{{Lot, in.Lot, 1}, {Document, in.Document, 1}})
	r.Reason = because("detect.scrap_membership", "lot", in.Lot, "element", l.Element.Symbol(),
		"share", number(in.Shares[l.Element]), "limit", number(l.Share))
	return r, true
}
