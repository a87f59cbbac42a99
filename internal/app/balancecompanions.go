package app

import (
	"slices"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/outside"
	"lanthorn/accountancy/series"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// The codes of what a balance of iron, cobalt or boron cannot say.
const (
	// noSupply: metal was alloyed and nobody said how much of the companion was
	// charged with it; these months have no balance of it.
	noSupply = "balance.no_supply"
	// unstatedCompanion: no assay speaks of the companion in some alloy, magnet or
	// scrap; these months have no balance of it.
	unstatedCompanion = "balance.unstated_companion"
)

// makesAlloys reports whether a site makes what holds iron, cobalt or boron
// beside its rare earth.
func makesAlloys(s custody.Site) bool {
	return slices.ContainsFunc(s.Processes, func(p custody.Process) bool {
		return slices.ContainsFunc(p.Outputs, func(f ree.Form) bool { info, _ := f.Info(); return f.HoldsCompanions() && !info.Scrap })
	})
}

// BalancesKept are the balances kept of a site.
func BalancesKept(s custody.Site) []ree.Element {
	if makesAlloys(s) {
		return balance.KeptWithAlloys
	}
	return balance.Kept
}

// readSupplies takes in how much iron, cobalt and boron the site charged, by
// month, in kg.
func (b *siteBooks) readSupplies() error {
	if !makesAlloys(b.site) {
		return nil
	}
	of := store.Query{Where: []store.Cond{{Col: "site", Op: store.Eq, Value: b.site.Ref}}}
	return store.SelectEach(b.view, b.app.tables.outside, of, func(r OutsideRow) error {
		if c, ok := outside.Supply(r.Input); ok && r.Kind == outside.Consumption {
			if b.supplies[c] == nil {
				b.supplies[c] = map[string]float64{}
			}
			b.supplies[c][r.Period] = inKG(r.Mass)
		}
		return nil
	})
}

// closeCompanion closes the balance of iron, cobalt or boron over the newest
// months without a gap in what is said of it, and says of which months nothing
// can be concluded.
func (b *siteBooks) closeCompanion(out Balance, c ree.Companion, t *series.Thresholds) (Balance, error) {
	if !b.speaksOf(c) {
		return out, nil
	}
	narrow := *b
	gaps := b.gaps(c)
	narrow.months, out.Statements = newestRun(b.monthsWith(c), gaps, c)
	narrow.events = slices.DeleteFunc(slices.Clone(b.events), func(x siteEvent) bool { return !slices.Contains(narrow.months, x.month) })
	if len(narrow.months) == 0 {
		return out, nil
	}
	return narrow.closePeriods(out, narrow.periods(out.Element), t)
}

// speaksOf reports whether anything is said of a companion: by an assay of what
// the processes took or made, or by a supply.
func (b *siteBooks) speaksOf(c ree.Companion) bool {
	return len(b.supplies[c]) > 0 || slices.ContainsFunc(b.events, func(x siteEvent) bool {
		return slices.ContainsFunc(slices.Concat(x.in, x.out), func(p portion) bool { a := p.stating(c); return a != nil && a.Companions[c].Value > 0 })
	})
}

// monthsWith are the months of the site's events and of a companion's supplies.
func (b *siteBooks) monthsWith(c ree.Companion) []string {
	all := append(sortedNames(b.supplies[c]), b.months...)
	if len(all) == 0 {
		return nil
	}
	return monthsBetween(slices.Min(all), slices.Max(all))
}

// gaps are the months of which a companion's balance cannot be closed, with the
// reason: metal was alloyed and no supply told, or goods that may hold much of it
// have no assay that speaks of it.
func (b *siteBooks) gaps(c ree.Companion) map[string]string {
	out := map[string]string{}
	for i := range b.events {
		x := &b.events[i]
		if slices.ContainsFunc(slices.Concat(x.in, x.out), func(p portion) bool { return p.open(c) }) {
			out[x.month] = unstatedCompanion
		}
		metal := slices.ContainsFunc(x.in, func(p portion) bool { return !p.lot.Form.HoldsCompanions() })
		alloy := slices.ContainsFunc(x.out, func(p portion) bool { return p.lot.Form.HoldsCompanions() })
		if _, told := b.supplies[c][x.month]; metal && alloy && !told {
			out[x.month] = noSupply
		}
	}
	return out
}

// open reports whether a portion may hold much of a companion that no assay of it
// speaks of.
func (p *portion) open(c ree.Companion) bool {
	a := p.stating(c)
	return p.lot.Form.HoldsCompanions() && (a == nil || !a.States(c) && float64(a.Rest()) > balance.RestOpen*float64(ree.Whole))
}

// madeWith is the assay that goods, or what they were divided from, were made
// with, where the one in force speaks of no companion: a newer one that was asked
// for rare earth alone takes nothing back.
func (b *siteBooks) madeWith(c *contents) (*ree.Assay, error) {
	if !makesAlloys(b.site) || !c.lot.Form.HoldsCompanions() || speaks(c.assay) {
		return nil, nil
	}
	for ref := c.from; ; {
		ev, err := b.making(ref)
		if err != nil || ev == nil {
			return nil, err
		}
		if a := madeIn(ev, ref); speaks(a) {
			return a, nil
		}
		from := dividedFrom(ev)
		if from == "" {
			return nil, nil
		}
		up, err := b.lot(from)
		if err != nil || speaks(up.assay) {
			return up.assay, err
		}
		ref = up.from
	}
}

// speaks reports whether an assay tells any companion.
func speaks(a *ree.Assay) bool { return a != nil && a.Companions != (ree.Companions{}) }

// making is the event that made a lot, as it stands where it happened at the
// site; nil where it cannot be read.
func (b *siteBooks) making(ref string) (*custody.Event, error) {
	if b.makers == nil {
		b.makers = map[string]*custody.Event{}
		for i := range b.events {
			for _, out := range b.events[i].ev.Outputs {
				b.makers[out.Lot] = b.events[i].ev
			}
		}
	}
	if ev := b.makers[ref]; ev != nil {
		return ev, nil
	}
	lot, ok, err := store.Get(b.view, b.app.tables.lot, ref)
	if err != nil || !ok {
		return nil, err
	}
	return b.eventAt(lot.MadeSeq)
}

// madeIn is the assay with which an event made a lot.
func madeIn(ev *custody.Event, ref string) *ree.Assay {
	for i := range ev.Outputs {
		if ev.Outputs[i].Lot == ref {
			return ev.Outputs[i].Assay
		}
	}
	return nil
}

// stating is the assay that tells a companion: the one in force, or that of the
// lot's making where a newer one was not asked for it.
func (p *portion) stating(c ree.Companion) *ree.Assay {
	if p.made != nil && (p.assay == nil || !p.assay.States(c)) {
		return p.made
	}
	return p.assay
}

// newestRun are the newest months that follow one another without a gap, and
// what is to be said of the gaps behind and before them: of the older months the
// gap that cuts them off.
func newestRun(months []string, gaps map[string]string, c ree.Companion) ([]string, []BalanceStatement) {
	last := len(months)
	for last > 0 && gaps[months[last-1]] != "" {
		last--
	}
	first := last
	for first > 0 && gaps[months[first-1]] == "" {
		first--
	}
	var said []BalanceStatement
	for _, left := range [][]string{months[:first], months[last:]} {
		if n := len(left); n > 0 {
			said = append(said, BalanceStatement{First: left[0], Last: left[n-1], Code: gaps[left[n-1]], Params: map[string]string{"from": left[0], "to": left[n-1], "element": c.Symbol()}})
		}
	}
	return months[first:last], said
}

// companion is the mass of a companion in a portion, with its errors. Goods that
// are stated as oxides hold none: the rest of them is oxygen, carbon dioxide and
// water.
func (b *siteBooks) companion(p *portion, c ree.Companion, scaleRel float64) balance.Term {
	a := p.stating(c)
	if a == nil || a.Basis == ree.BasisOxide {
		return balance.Term{}
	}
	if !a.States(c) {
		dry := inKG(p.mass) * float64(ree.Whole-a.Moisture.Value) / float64(ree.Whole)
		return balance.Unstated(c, dry, float64(a.Rest())/float64(ree.Whole), p.from)
	}
	kg := float64(a.CompanionMass(p.mass, c)) / perKG
	rel2 := a.CompanionRelVariance(c, scaleRel)
	if a.Companions[c].U == 0 {
		rel2 += b.app.law().AssayRel * b.app.law().AssayRel
	}
	t := balance.Portion(kg, rel2, p.from, b.laboratory(a))
	if kg == 0 {
		t.Random = inKG(p.mass) * float64(a.Companions[c].U) / float64(ree.Whole)
	}
	return t
}

// supplied adds what was charged in each month.
func (b *siteBooks) supplied(periods []balance.Period, c ree.Companion) {
	for i, m := range b.months {
		if kg, told := b.supplies[c][m]; told {
			periods[i].Terms = append(periods[i].Terms, balance.Supplied(c, m, kg))
		}
	}
}

// impliedSigmas is how many standard errors of a companion must be missing before
// it is said how much neodymium that asks for.
const impliedSigmas = 3

// Implied is the least neodymium (kg) that magnets made of the iron or boron
// unaccounted for would hold; false where no such mass is clearly missing.
func (b Balance) Implied() (float64, bool) {
	if len(b.Rows) == 0 {
		return 0, false
	}
	last := b.Rows[len(b.Rows)-1].CUMUF
	kg, ok := balance.Implied(b.Element, last.Value)
	return kg, ok && last.Value > impliedSigmas*last.Sigma
}
