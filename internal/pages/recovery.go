package pages

import (
	"slices"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/plant"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// recoveryElement is the element asked for, all rare earth together without one.
func (v *visit) recoveryElement() ree.Element {
	e, err := balance.Parse(v.query("element"))
	if err != nil {
		return balance.Total
	}
	return e
}

func (v *visit) recoveryPage() error {
	e := v.recoveryElement()
	s, list, err := v.app.Recoveries(v.ctx(), v.actor(), v.path("site"), e)
	if err != nil {
		return err
	}
	path, symbol := "/sites/"+s.Ref+"/recovery", balance.Symbol(e)
	view := &web.RecoveryPage{Year: v.recoveryYear(list), Download: path + ".csv?element=" + symbol,
		Show: web.Form{ID: "recovery", Action: path, Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: []web.Field{{Name: "element", Kind: web.Choice, Label: words.M("balance.element"), Options: elementOptions(e)}}}}
	outside, normed := words.List{}, false
	for _, p := range list {
		view.Figures = append(view.Figures, v.recoveryFigure(p, view.Download))
		normed = normed || p.Norm != nil
		if p.Year.Place == plant.Above || p.Year.Place == plant.Below {
			outside = append(outside, processName(p.Process))
		}
	}
	if !normed {
		view.Said = append(view.Said, words.M("recovery.nonorm"))
	}
	view.Head = web.Head{Title: v.recoveryTitle(s, list, outside, e), Basis: words.M("recovery.basis"),
		Crumbs: []web.Link{{Href: "/sites", Text: words.M("nav.sites")}, {Href: "/sites/" + s.Ref, Text: words.Plain(s.Ref)}, {Text: words.M("site.recovery")}},
		Next:   []web.Action{{Text: words.M("site.network"), Href: "/sites/" + s.Ref + "/network"}, {Text: words.M("site.balance"), Href: "/sites/" + s.Ref + "/balance"}}}
	return v.show("sites", view)
}

func (v *visit) recoveryTitle(s custody.Site, list []app.ProcessRecovery, outside words.List, e ree.Element) web.Phrase {
	of := web.Phrase(words.Plain(balance.Symbol(e)))
	if e == balance.Total {
		of = words.M("balance.all")
	}
	switch {
	case len(list) == 0:
		return words.M("recovery.title.none", "site", v.siteName(s.Ref))
	case len(outside) > 0:
		return words.M("recovery.title.outside", "site", v.siteName(s.Ref), "list", outside, "element", of)
	}
	return words.M("recovery.title.within", "site", v.siteName(s.Ref), "processes", len(list), "element", of)
}

func processName(p custody.Process) web.Phrase {
	if p.Name == "" {
		return words.Plain(p.Ref)
	}
	return named(p.Name, p.NameZH)
}

func recoveryPct(x float64) words.Percent { return words.Pct(100*x, 2) }

func bandOf(p custody.Process) web.Phrase {
	if p.RecoveryHigh == 0 {
		return words.M("process.recovery.none")
	}
	return words.M("process.band", "low", words.Pct(float64(p.RecoveryLow)/1e7, 1), "high", words.Pct(float64(p.RecoveryHigh)/1e7, 1))
}

func placeTag(p plant.Place) web.Cell {
	tone := map[plant.Place]web.Tone{plant.Within: web.Good, plant.Above: web.Bad, plant.Below: web.Bad, plant.Unclear: web.Wait, plant.NoBand: web.Neutral}[p]
	return web.CTag(tone, words.M("recovery.place."+string(p)))
}

// recoveryYear sums up the last twelve months, process by process.
func (v *visit) recoveryYear(list []app.ProcessRecovery) web.Table {
	t := web.Table{Empty: words.M("recovery.none"), Cols: []web.Col{{Head: words.M("process.name")}, {Head: words.M("recovery.months")}, {Head: withUnit("recovery.feed", "unit.t"), Num: true}, {Head: withUnit("recovery.product", "unit.t"), Num: true},
		{Head: words.M("process.recovery"), Num: true}, {Head: words.M("balance.two"), Num: true}, {Head: words.M("recovery.band")}, {Head: words.M("state")}}}
	for _, p := range list {
		y := p.Year
		rate, two := web.C(words.Plain("–")), web.C(words.Plain("–"))
		if y.Known {
			rate, two = web.C(recoveryPct(y.Rate)), web.C(recoveryPct(2*y.SD))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(processName(p.Process)), web.C(words.M("recovery.span", "first", words.Month(v.month(y.First)), "last", words.Month(v.month(y.Last)))),
			web.C(tonnesOf(y.Feed)), web.C(tonnesOf(y.Product)), rate, two, web.C(bandOf(p.Process)), placeTag(y.Place)}})
	}
	return t
}

func tonnesOf(kg float64) words.Mass { return words.TCol(int64(kg*1e6), 2) }

// recoveryFigure draws a process's months in its declared band.
func (v *visit) recoveryFigure(p app.ProcessRecovery, download string) web.Figure {
	fig := web.Figure{ID: "recovery-" + p.Process.Ref, Method: web.MethodHref(22), Kind: "line", Title: processName(p.Process), Aside: bandOf(p.Process), Unit: words.M("unit.percent"), Fold: true, Near: true, Caption: words.M("recovery.caption"), Download: download,
		Table: web.Table{Cols: []web.Col{{Head: words.M("site.month"), Role: "x"}, {Head: withUnit("process.recovery", "unit.percent"), Num: true, Role: "value"}}}}
	banded := p.Process.RecoveryHigh > 0
	if banded {
		fig.Table.Cols = append(fig.Table.Cols, web.Col{Head: words.M("recovery.low"), Num: true, Role: "low"}, web.Col{Head: words.M("recovery.high"), Num: true, Role: "high"})
	}
	fig.Table.Cols = append(fig.Table.Cols, web.Col{Head: words.M("balance.two"), Num: true}, web.Col{Head: words.M("state")}, web.Col{Head: words.M("recovery.counted")})
	low, high := float64(p.Process.RecoveryLow)/1e7, float64(p.Process.RecoveryHigh)/1e7
	for _, m := range p.Months {
		if !m.Known {
			continue
		}
		cells := []web.Cell{web.C(words.Month(v.month(m.Last))), web.CV(words.Plain(fixed(100*m.Rate, 2)), 100*m.Rate)}
		if banded {
			cells = append(cells, web.CV(words.Plain(fixed(low, 1)), low), web.CV(words.Plain(fixed(high, 1)), high))
		}
		fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: append(cells, web.C(words.Plain(fixed(200*m.SD, 2))), placeTag(m.Place), web.C(countedWord(m.Counted)))})
	}
	return fig
}

func countedWord(counted bool) web.Phrase {
	if counted {
		return words.M("recovery.counted.yes")
	}
	return words.M("recovery.counted.no")
}

func (v *visit) recoveryCSV() error {
	e := v.recoveryElement()
	s, list, err := v.app.Recoveries(v.ctx(), v.actor(), v.path("site"), e)
	if err != nil {
		return err
	}
	head := append(heads("process.name", "site.month"), withUnit("recovery.feed", "unit.kg"), withUnit("recovery.product", "unit.kg"), withUnit("process.recovery", "unit.percent"), withUnit("balance.error", "unit.percent"), withUnit("recovery.low", "unit.percent"), withUnit("recovery.high", "unit.percent"))
	head = append(head, heads("state", "recovery.counted")...)
	var rows [][]string
	for _, p := range list {
		for _, m := range p.Months {
			rate, sd := "", ""
			if m.Known {
				rate, sd = fixed(100*m.Rate, 4), fixed(100*m.SD, 4)
			}
			rows = append(rows, v.said(p.Process.Ref, m.Last, fixed(m.Feed, 3), fixed(m.Product, 3), rate, sd, p.Process.RecoveryLow.Percent(), p.Process.RecoveryHigh.Percent(), words.M("recovery.place."+string(m.Place)), countedWord(m.Counted)))
		}
	}
	return v.csv("recovery-"+s.Ref+"-"+balance.Symbol(e), head, slices.Values(rows))
}
