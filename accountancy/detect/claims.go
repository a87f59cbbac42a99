package detect

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"lanthorn/ree"
)

// Issue is what a certificate allows to be claimed.
type Issue struct {
	Certificate, Period string
	Element             ree.Element
	Mass                ree.ElementMass
}

// Claim draws on a certificate for a lot.
type Claim struct {
	ID, Lot             string
	Certificate, Period string
	Element             ree.Element
	Mass                ree.ElementMass
}

type account struct {
	certificate, period string
	element             ree.Element
}

// Claims finds every account whose claims pass what was issued, per certificate,
// element and period, in whole milligrams: claims without an issue pass zero.
// Items are the claims that draw on it. Results come in the order of
// certificate, period and element, only for accounts that are overdrawn.
func Claims(issued []Issue, claims []Claim) []Result {
	base := Result{Detector: "claims", Family: Documents, Direction: Inflow, Law: Exact, Statistic: "excess_kg",
		Innocent: []string{"certificate_not_entered", "claim_sent_twice", "period_boundary"}}
	have, drawn, by := map[account]int64{}, map[account]int64{}, map[account][]Claim{}
	for _, x := range issued {
		if x.Mass < 0 || int(x.Element) >= ree.NumElements {
			return []Result{badInput(base.Detector, base.Family, "issued")}
		}
		k := account{x.Certificate, x.Period, x.Element}
		have[k] = add(have[k], int64(x.Mass))
	}
	for _, c := range claims {
		if c.Mass < 0 || int(c.Element) >= ree.NumElements {
			return []Result{badInput(base.Detector, base.Family, "claims")}
		}
		k := account{c.Certificate, c.Period, c.Element}
		drawn[k] = add(drawn[k], int64(c.Mass))
		by[k] = append(by[k], c)
	}
	var out []Result
	for _, k := range slices.SortedFunc(maps.Keys(drawn), account.compare) {
		if drawn[k] > have[k] {
			out = append(out, base.overdrawn(k, have[k], drawn[k], by[k]))
		}
	}
	return out
}

func (r Result) overdrawn(k account, have, drawn int64, claims []Claim) Result {
	excess := float64(drawn-have) / 1e6
	r.Value, r.Effect, r.Fires, r.Certain = excess, Estimate{Value: excess, Unit: "kg"}, true, true
	for _, c := range claims {
		r.Items = append(r.Items, Item{Document, c.ID, float64(c.Mass)}, Item{Lot, c.Lot, float64(c.Mass)})
	}
	r.Items = rank(r.Items)
	r.Reason = because("detect.claims", "certificate", k.certificate, "period", k.period, "element", k.element.Symbol(),
		"issued", ree.FormatKG(have), "claimed", ree.FormatKG(drawn))
	return r
}

func (k account) compare(o account) int {
	return cmp.Or(cmp.Compare(k.certificate, o.certificate), cmp.Compare(k.period, o.period), cmp.Compare(k.element, o.element))
}

// add adds masses that are not negative and stays at the top where they do not
// fit.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// Used is a nullifier that a claim or a release showed: a value that each
// credit has once.
type Used struct {
	ID, Nullifier string
}

// Nullifiers finds credits that were shown more than once, in the order of the
// nullifiers. An empty nullifier is refused as input.
func Nullifiers(used []Used) []Result {
	base := Result{Detector: "nullifiers", Family: Documents, Direction: Inflow, Law: Exact, Statistic: "uses",
		Threshold: 2, Innocent: []string{"sent_twice"}}
	by := map[string][]string{}
	for _, u := range used {
		if u.Nullifier == "" {
			return []Result{badInput(base.Detector, base.Family, "nullifier")}
		}
		by[u.Nullifier] = append(by[u.Nullifier], u.ID)
	}
	var out []Result
	for _, n := range slices.Sorted(maps.Keys(by)) {
		if len(by[n]) < 2 {
			continue
		}
		r := base
		r.Value, r.Effect, r.Fires, r.Certain = float64(len(by[n])), Estimate{Value: float64(len(by[n]) - 1), Unit: "uses"}, true, true
		for _, id := range by[n] {
			r.Items = append(r.Items, Item{Document, id, 1})
		}
		r.Items = rank(r.Items)
		r.Reason = because("detect.nullifiers", "nullifier", n, "uses", number(r.Value))
		out = append(out, r)
	}
	return out
}
