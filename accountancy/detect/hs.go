package detect

import (
	"cmp"
	"math"
	"slices"

	"lanthorn/ree"
)

// robustSigma brings a median absolute deviation to the standard deviation of a
// normal law.
const robustSigma = 1.482602218505602

// leastBasket is the number of comparable declarations below which a median
// absolute deviation says too little.
const leastBasket = 8

// A median absolute deviation of n values from a normal law scatters by
// spreadError/√n of itself (its efficiency is 36.75 %). The chance is reckoned
// from one that is spreadSure such errors wider: a small basket looks tight by
// luck, and its farthest value then looks impossible.
const (
	spreadError = 1.1664
	spreadSure  = 3
)

// Price is a declaration's unit value beside those of comparable goods.
type Price struct {
	Document, Lot, HS string
	UnitValue         float64   // money per kg
	Basket            []float64 // unit values of honest declarations of what it says it is
}

// UnitValue tests a declaration's logarithmic unit value against the median of
// a basket, in units of its scaled median absolute deviation, two-sided.
func UnitValue(in Price, t Test) Result {
	r := Result{Detector: "unit_value", Family: Documents, Direction: Either,
		Innocent: []string{"transfer_price", "long_contract", "sample_consignment", "currency"}}
	if !positive(in.UnitValue) || !t.sound() || slices.ContainsFunc(in.Basket, func(x float64) bool { return !positive(x) }) {
		return badInput(r.Detector, r.Family, "unitValue")
	}
	if len(in.Basket) < leastBasket {
		return open(r.Detector, r.Family, because("detect.basket_small", "hs", in.HS, "have", number(float64(len(in.Basket))), "need", number(leastBasket)))
	}
	logs := make([]float64, len(in.Basket))
	for i, x := range in.Basket {
		logs[i] = math.Log(x)
	}
	slices.Sort(logs)
	middle := median(logs)
	for i := range logs {
		logs[i] = math.Abs(logs[i] - middle)
	}
	slices.Sort(logs)
	spread := robustSigma * median(logs)
	if spread == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "hs", in.HS))
	}
	widen := 1 + spreadSure*spreadError/math.Sqrt(float64(len(logs)))
	if !r.judge(Estimate{math.Log(in.UnitValue) - middle, widen * spread, "log"}, t, true) {
		return r
	}
	r.Value, r.Threshold = widen*r.Value, widen*r.Threshold // the z that is published, and where it fires
	r.Items = rank([]Item{{Document, in.Document, 1}, {Lot, in.Lot, 1}})
	r.Reason = because("detect.unit_value", "hs", in.HS, "unitValue", number(in.UnitValue), "usual", number(math.Exp(middle)))
	return r
}

// Mirror is what one country says it exported to another, and what the other
// says it imported.
type Mirror struct {
	From, To, HS, Period string
	Exported, Imported   float64
	LogSD                float64 // of the log ratio between honest records: freight, timing, valuation
	Documents            []Item  // declarations with their mass or value as Share
}

// MirrorTrade tests the logarithm of imports over exports, two-sided: imports
// above exports are goods that left under another name.
func MirrorTrade(in Mirror, t Test) Result {
	r := Result{Detector: "mirror_trade", Family: Documents,
		Innocent: []string{"transit_country", "freight_and_insurance", "shipping_time", "code_boundaries"}}
	if !positive(in.Exported, in.Imported) || !natural(in.LogSD) || !t.sound() {
		return badInput(r.Detector, r.Family, "trade")
	}
	if in.LogSD == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "hs", in.HS))
	}
	ratio := math.Log(in.Imported) - math.Log(in.Exported)
	if !r.judge(Estimate{ratio, in.LogSD, "log"}, t, true) {
		return r
	}
	r.Direction = Outflow
	if ratio < 0 {
		r.Direction = Inflow
	}
	r.Items = rank(in.Documents)
	r.Reason = because("detect.mirror_trade", "from", in.From, "to", in.To, "hs", in.HS, "period", in.Period,
		"exported", number(in.Exported), "imported", number(in.Imported))
	return r
}

// HSRule says what goods of a code hold, as far as composition can tell: shares
// of mass that an element stays within.
type HSRule struct {
	Prefix  string // digits of the code
	Element ree.Element
	Least   float64 // mass fraction; 0 for none
	Most    float64 // mass fraction; 1 for none
}

// Coded is a declaration with the mass fractions of its goods.
type Coded struct {
	Document, Lot, HS string
	Content, SD       [ree.NumElements]float64
}

// HSComposition tests an assay against the rules of the declared code, the
// chance shared among the rules that bear on it. The effect is how far the
// worst element lies outside.
func HSComposition(in Coded, rules []HSRule, t Test) Result {
	r := Result{Detector: "hs_composition", Family: Documents, Direction: Either,
		Innocent: []string{"code_boundaries", "assay_error", "typing_error"}}
	bearing := slices.DeleteFunc(slices.Clone(rules), func(x HSRule) bool {
		return x.Prefix == "" || len(x.Prefix) > len(in.HS) || in.HS[:len(x.Prefix)] != x.Prefix
	})
	if len(bearing) == 0 {
		return open(r.Detector, r.Family, because("detect.no_rule", "hs", in.HS))
	}
	t.Among = max(1, t.Among) * len(bearing)
	if !t.sound() {
		return badInput(r.Detector, r.Family, "test")
	}
	all := make([]Result, 0, len(bearing))
	for _, x := range bearing {
		one := in.against(r, x, t)
		if one.Open != nil {
			return one
		}
		all = append(all, one)
	}
	return slices.MaxFunc(all, func(a, b Result) int { return cmp.Compare(a.Value, b.Value) })
}

func (in Coded) against(r Result, x HSRule, t Test) Result {
	if int(x.Element) >= ree.NumElements || !natural(x.Least, x.Most) || !natural(in.Content[x.Element], in.SD[x.Element]) {
		return badInput(r.Detector, r.Family, "rules")
	}
	content, sd := in.Content[x.Element], in.SD[x.Element]
	if sd == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "lot", in.Lot, "element", x.Element.Symbol()))
	}
	if !r.judge(Estimate{max(x.Least-content, content-x.Most), sd, "fraction"}, t, false) {
		return r
	}
	r.Items = rank([]Item{{Document, in.Document, 1}, {Lot, in.Lot, 1}})
	r.Reason = because("detect.hs_composition", "hs", in.HS, "element", x.Element.Symbol(), "content", number(content),
		"least", number(x.Least), "most", number(x.Most))
	return r
}
