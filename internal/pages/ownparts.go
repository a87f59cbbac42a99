package pages

import (
	"slices"

	"lanthorn/control"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/own"
	"lanthorn/outlook/study"
	"lanthorn/outlook/world"
)

// ownSaid is the first answer: what the company is most exposed to, and what of it
// stops first.
func ownSaid(a app.OwnAnswer) web.Phrase {
	worst, ok := own.Worst(a.Exposures)
	if !ok {
		return words.M("own.said.nothing")
	}
	stop := web.Phrase(words.M("own.said.nostop"))
	if s := firstStop(a); s != nil {
		stop = words.M("own.said.stop", "product", words.Plain(s.Product), "months", months(s.First.Mid), "low", months(s.First.Low), "high", months(s.First.High), "chance", part(s.Chance), "runs", a.Runs)
	}
	return words.M("own.said", "element", code("outlook.element", worst.Element), "stage", code("outlook.stage", worst.Stage), "share", part(worst.Share), "from", land(worst.Leader), "stop", stop)
}

// firstStop is the product that stops first of those that do in most runs; nil
// where none does.
func firstStop(a app.OwnAnswer) *own.Stop {
	if len(a.Stops) == 0 || a.Stops[0].Chance < likely {
		return nil
	}
	return &a.Stops[0]
}

// ownParts are the cards of an answer.
func (v *visit) ownParts(p app.OwnPage) []web.OutlookPart {
	a, address := p.Answer, ownAddress(p.ID)
	exposure, cover, stops, remedies, rules := ownExposures(a), ownCovers(a), ownStops(a), ownRemedies(a), v.ownRules(a)
	return []web.OutlookPart{
		{ID: "short", Title: words.M("own.short"), Facts: v.ownFacts(a)},
		{ID: "exposure", Title: words.M("own.exposure"), Table: &exposure, Download: address + "/exposure.csv", Said: []web.Phrase{words.M("own.exposure.note"), words.M("own.governance.note", "source", words.Plain(world.SourceGovernance))}},
		{ID: "cover", Wide: "c5", Title: words.M("own.cover"), Table: &cover, Download: address + "/cover.csv", Said: []web.Phrase{words.M("own.cover.note")}},
		{ID: "stops", Wide: "c7", Title: words.M("own.stops"), Aside: words.M("outlook.simulated"), Table: &stops, Download: address + "/stops.csv", Said: []web.Phrase{words.M("own.stops.note")}},
		{ID: "remedies", Title: words.M("own.remedies"), Aside: words.M("outlook.simulated"), Bars: ownBars(a), Table: &remedies, Download: address + "/remedies.csv", Said: []web.Phrase{words.M("own.remedies.note", "runs", a.Runs)}},
		{ID: "rules", Title: words.M("own.rules"), Table: &rules, Download: address + "/rules.csv", Said: []web.Phrase{words.M("own.rules.note")}, Actions: []web.Action{{Text: words.M("own.rules.tool"), Href: "/tools/deminimis"}}},
	}
}

func (v *visit) ownFacts(a app.OwnAnswer) []web.Fact {
	facts := []web.Fact{{Name: words.M("own.fact.scenario"), Value: code("outlook.example", a.Scenario), Note: words.Plain(a.Source)}}
	least := slices.MinFunc(append([]own.Cover{{Days: 1e18}}, a.Covers...), func(x, y own.Cover) int { return int(min(1, max(-1, x.Days-y.Days))) })
	if least.Element != "" {
		facts = append(facts, web.Fact{Name: words.M("own.fact.cover"), Value: words.M("own.fact.cover.said", "element", code("outlook.element", least.Element), "days", words.Real{V: least.Days, Places: 0})})
	}
	stop := web.Phrase(words.M("own.said.nostop"))
	if s := firstStop(a); s != nil {
		stop = words.M("own.said.stop", "product", words.Plain(s.Product), "months", months(s.First.Mid), "low", months(s.First.Low), "high", months(s.First.High), "chance", part(s.Chance), "runs", a.Runs)
	}
	facts = append(facts, web.Fact{Name: words.M("own.fact.stop"), Value: stop}, web.Fact{Name: words.M("own.fact.remedy"), Value: ownBest(a)}, web.Fact{Name: words.M("own.fact.rules"), Value: v.rulesHit(a)})
	return facts
}

// ownBest says what single remedy buys most, where one can be told from nothing.
func ownBest(a app.OwnAnswer) web.Phrase {
	if len(a.Remedies) == 0 || a.Remedies[0].Days <= sure*a.Remedies[0].Error || a.Remedies[0].Days < 0.05 {
		return words.M("own.best.none")
	}
	r := a.Remedies[0]
	return words.M("own.best", "remedy", code("own.remedy", r.Kind), "days", words.Real{V: r.Days, Places: 1}, "error", words.Real{V: sure * r.Error, Places: 1})
}

// rulesHit names the jurisdictions of rules that reach a product, in force or not.
func (v *visit) rulesHit(a app.OwnAnswer) web.Phrase {
	var hit words.List
	for _, r := range a.Rules {
		reached := slices.ContainsFunc(r.Answers, func(d app.OwnDetermined) bool { return d.Asked && d.Would == control.LicenceNeeded })
		if reached {
			hit = append(hit, byLanguage(r.PackName))
		}
	}
	if len(hit) == 0 {
		return words.M("own.rules.nohit")
	}
	return hit
}

var ownBases = map[own.Basis]web.Tone{own.Given: web.Good, own.Through: web.Neutral, own.Usual: web.Unknown}

func ownExposures(a app.OwnAnswer) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.element")}, {Head: words.M("outlook.stage")}, {Head: words.M("outlook.top"), Num: true}, {Head: words.M("own.mark")}, {Head: words.M("own.unknown"), Num: true}, {Head: words.M("own.home"), Num: true}, {Head: words.M("outlook.hhi"), Num: true}, {Head: words.M("own.governance"), Num: true}, {Head: words.M("own.rests")}}}
	for _, x := range a.Exposures {
		top := web.C(part(x.Share))
		if x.Leader != "" {
			top.Sub = land(x.Leader)
		}
		hhi := web.C(words.Num(int(10_000*x.HHI + 0.5)))
		if x.HHIMost-x.HHI > 1e-4 {
			hhi.Sub = words.M("own.atmost", "n", int(10_000*x.HHIMost+0.5))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(code("outlook.element", x.Element)), web.C(code("outlook.stage", x.Stage)), top, markCell(x), web.C(part(x.Unknown)), web.C(part(x.Home)), hhi, web.C(words.Real{V: x.Governance, Places: 1}), web.CTag(ownBases[x.Basis], code("own.basis", string(x.Basis)))}})
	}
	return t
}

func markCell(x own.Exposure) web.Cell {
	switch {
	case x.Above:
		return web.CTag(web.Bad, words.M("outlook.above"))
	case x.Most > 0.65:
		return web.CTag(web.Wait, words.M("own.maybe"))
	}
	return web.CTag(web.Good, words.M("outlook.below"))
}

func ownCovers(a app.OwnAnswer) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.element")}, {Head: words.M("own.daily"), Num: true}, {Head: words.M("own.held.kg"), Num: true}, {Head: words.M("own.cover.days"), Num: true}}}
	for _, c := range a.Covers {
		days := web.C(words.Real{V: c.Days, Places: 0})
		if !c.Given {
			days.Sub = words.M("own.notgiven")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(code("outlook.element", c.Element)), web.C(words.Real{V: c.DailyKG, Places: 2}), web.C(words.Real{V: c.StockKG, Places: 0}), days}})
	}
	return t
}

func ownStops(a app.OwnAnswer) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("own.product.name")}, {Head: words.M("own.first.out")}, {Head: words.M("outlook.chance"), Num: true}, {Head: words.M("own.months"), Num: true}, {Head: words.M("own.lost"), Num: true}}}
	for _, s := range a.Stops {
		name := web.Cell{Text: words.Plain(s.Product)}
		if s.Sector != "" {
			name.Sub = sector(s.Sector)
		}
		if !s.Known {
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.C(words.M("own.notsimulated")), web.C(words.Plain("–")), web.C(words.Plain("–")), web.C(words.Plain("–"))}})
			continue
		}
		out := web.Cell{Text: code("outlook.element", s.Element), Sub: words.M("own.lasts", "days", words.Real{V: s.Cover, Places: 0})}
		when := web.C(words.M("outlook.never"))
		if s.Chance > 0 {
			when = ownBand(s.First, 1)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, out, web.C(part(s.Chance)), when, ownBand(s.Lost, 0)}})
	}
	return t
}

func ownBand(b study.Band, places int) web.Cell {
	c := web.CV(words.Real{V: b.Mid, Places: places}, b.Mid)
	c.Sub = between(b, places)
	return c
}

func ownRemedies(a app.OwnAnswer) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.remedy")}, {Head: words.M("own.worth"), Num: true}, {Head: words.M("outlook.worth.error"), Num: true}, {Head: words.M("outlook.helps"), Num: true}}}
	for _, r := range a.Remedies {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(code("own.remedy", r.Kind)), web.C(words.Real{V: r.Days, Places: 1}), web.C(words.Real{V: r.Error, Places: 2}), web.C(part(r.Helps))}})
	}
	return t
}

func ownBars(a app.OwnAnswer) (bars []web.Range) {
	from, to := 0.0, 1e-9
	for _, r := range a.Remedies {
		low, high := r.Days-sure*r.Error, r.Days+sure*r.Error
		from, to = min(from, low), max(to, high)
		tone := web.Good
		if r.Days < 0 {
			tone = web.Bad
		}
		bars = append(bars, web.Range{Name: code("own.remedy", r.Kind), Said: words.M("outlook.worth.of", "days", words.Real{V: r.Days, Places: 1}, "error", words.Real{V: sure * r.Error, Places: 1}), Low: low, Mid: r.Days, High: high, Tone: tone})
	}
	for i := range bars {
		bars[i].From, bars[i].To = from, to
	}
	return bars
}

// ownRules has the rules of all packs side by side, product by product.
func (v *visit) ownRules(a app.OwnAnswer) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("own.product.name")}, {Head: words.M("deminimis.rule")}, {Head: words.M("deminimis.state")}, {Head: words.M("deminimis.would")}, {Head: words.M("deminimis.share"), Num: true}, {Head: words.M("deminimis.least"), Num: true}}}
	for _, r := range a.Rules {
		if r.Rule == "" {
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.M("own.rules.any")), web.C(byLanguage(r.PackName)), web.C(words.M("own.rules.none")), web.C(words.Plain("–")), web.C(words.Plain("–")), web.C(words.Plain("–"))}})
		}
		for _, d := range r.Answers {
			t.Rows = append(t.Rows, v.ruleRow(r, d))
		}
	}
	return t
}

func (v *visit) ruleRow(r app.OwnRule, d app.OwnDetermined) web.Row {
	rule := web.Cell{Text: byLanguage(r.PackName), Sub: words.M("own.rule", "name", byLanguage(r.Name), "basis", words.Plain(r.Basis))}
	cells := []web.Cell{web.C(words.Plain(d.Product)), rule}
	if !d.Asked {
		return web.Row{Cells: append(cells, web.C(words.M("own.rules.novalue")), web.C(words.Plain("–")), web.C(words.Plain("–")), web.C(words.Plain("–")))}
	}
	tag := func(s control.Determined) web.Cell {
		return web.CTag(determinedTones[s], code("determined", string(s)))
	}
	state, share := tag(d.State), web.C(words.Plain(d.Share.Percent()))
	if !d.Returns.IsZero() {
		state.Sub = words.M("deminimis.returns", "date", words.Date(v.date(d.Returns)))
	}
	if d.Most > d.Share {
		share.Sub = words.M("deminimis.share.most", "most", words.Plain(d.Most.Percent()))
	}
	return web.Row{Cells: append(cells, state, tag(d.Would), share, web.C(words.Plain(d.Least.Percent())))}
}
