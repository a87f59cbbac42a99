package app

import (
	"slices"

	"lanthorn/accountancy/outside"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// SeveralStages stands for firms with sites of more than one stage: what they
// sell among their own sites bears no invoice.
const SeveralStages = "several"

// IndustryValue is what the tax invoices of a year say of value, in one
// currency: that of most of them.
type IndustryValue struct {
	Currency string
	Stages   []StageValue
	Others   int // invoices in other currencies, left out
}

// StageValue is what the firms of a stage sold and bought by invoice, in
// hundredths of the currency. What they keep of it pays for labour, energy,
// reagents and capital; it is no profit.
type StageValue struct {
	Kind         string // of the firms' sites, or SeveralStages
	Sales        int    // invoices
	Sold, Bought int64
	Mass         ree.Mass // of goods sold
}

// Kept is what was sold less what was bought.
func (s StageValue) Kept() int64 { return s.Sold - s.Bought }

// value adds up the year's invoices of what the actor sees.
func (s *industrySum) value() error {
	var list []OutsideRow
	byCurrency := map[string]int{}
	q := store.Query{Where: []store.Cond{store.Match("kind", store.Eq, string(outside.Invoice)), {Col: "month", Op: store.Prefix, Value: s.out.Year + "-"}}}
	err := store.SelectEach(s.view, s.app.tables.outside, q, func(r OutsideRow) error {
		if r.Cents > 0 && (s.actor.Sees(r.Party) || s.actor.Sees(r.Buyer)) {
			list = append(list, r)
			byCurrency[r.Currency]++
		}
		return nil
	})
	if err != nil || len(list) == 0 {
		return err
	}
	v := &s.out.Value
	for _, c := range sortedNames(byCurrency) {
		if v.Currency == "" || byCurrency[c] > byCurrency[v.Currency] {
			v.Currency = c
		}
	}
	v.Others = len(list) - byCurrency[v.Currency]
	sums, stages := map[string]*StageValue{}, s.stagesOfParties()
	for _, r := range list {
		if r.Currency == v.Currency {
			s.invoice(sums, stages, r)
		}
	}
	for _, kind := range append(slices.Clone(IndustryStages), SeveralStages) {
		if sums[kind] != nil {
			v.Stages = append(v.Stages, *sums[kind])
		}
	}
	return nil
}

// invoice books one invoice with both its ends.
func (s *industrySum) invoice(sums map[string]*StageValue, stages map[string]string, r OutsideRow) {
	at := func(party string) *StageValue {
		kind := stages[party]
		if kind == "" || !s.actor.Sees(party) {
			return &StageValue{} // outside the industry, or not this reader's
		}
		if sums[kind] == nil {
			sums[kind] = &StageValue{Kind: kind}
		}
		return sums[kind]
	}
	seller, buyer := at(r.Party), at(r.Buyer)
	seller.Sales++
	seller.Sold, seller.Mass = plus(seller.Sold, r.Cents), plus(seller.Mass, r.Mass)
	buyer.Bought = plus(buyer.Bought, r.Cents)
}

// stagesOfParties is the stage of each firm that has a site in the industry.
func (s *industrySum) stagesOfParties() map[string]string {
	out := map[string]string{}
	for _, y := range s.sites {
		switch was := out[y.site.Party]; {
		case !slices.Contains(IndustryStages, y.site.Kind), was == y.site.Kind:
		case was == "":
			out[y.site.Party] = y.site.Kind
		default:
			out[y.site.Party] = SeveralStages
		}
	}
	return out
}
