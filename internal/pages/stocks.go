package pages

import (
	"slices"
	"time"

	"lanthorn/accountancy/balance"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func (v *visit) stocksPage() error {
	rows, err := v.app.Stocks(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	e := v.recoveryElement()
	view := &web.StocksPage{Chart: v.stockChart(rows, e), Rows: v.stockRows(rows, e), Download: "/stocks.csv?element=" + balance.Symbol(e),
		Show: web.Form{ID: "stocks", Action: "/stocks", Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: []web.Field{{Name: "element", Kind: web.Choice, Label: words.M("balance.element"), Options: elementOptions(e)}}}}
	var all, frozen ree.OxideMass
	lots, sites := int64(0), map[string]bool{}
	for _, r := range rows {
		all, lots = all+r.REO, lots+r.Lots
		sites[r.Site] = true
		if r.Class == app.StockFrozen {
			frozen += r.REO
		}
	}
	view.Head = web.Head{Title: words.M("stocks.title", "mass", tonnes(all, 0), "lots", lots, "sites", len(sites)), Basis: words.M("stocks.basis", "frozen", tonnes(frozen, 1))}
	if len(rows) == 0 {
		view.Head = web.Head{Title: words.M("stocks.title.none"), Basis: words.M("stocks.basis.none")}
	}
	return v.show("stocks", view)
}

// stockOf is the mass of the element asked for, as REO where it is all of them.
func stockOf(r app.StockRow, e ree.Element) int64 {
	if e == balance.Total {
		return int64(r.REO)
	}
	return int64(r.Elements[e])
}

func stockHead(e ree.Element) web.Phrase {
	if e == balance.Total {
		return words.M("flow.mass")
	}
	return words.M("stocks.of", "element", e.Symbol())
}

// stockChart adds up the stages, class by class.
func (v *visit) stockChart(rows []app.StockRow, e ree.Element) web.Figure {
	fig := web.Figure{ID: "stocks", Method: web.MethodHref(2), Kind: "stack", Title: words.M("stocks.chart"), Aside: stockHead(e), Unit: words.M("unit.t"), Fold: true, Download: "/stocks.csv?element=" + balance.Symbol(e),
		Table: web.Table{Cols: []web.Col{{Head: words.M("stocks.level"), Role: "x"}}}}
	sums, levels := map[ree.Level]map[app.StockClass]int64{}, []ree.Level{}
	classes := map[app.StockClass]bool{}
	for _, r := range rows {
		if sums[r.Level] == nil {
			sums[r.Level] = map[app.StockClass]int64{}
			levels = append(levels, r.Level)
		}
		sums[r.Level][r.Class] += stockOf(r, e)
		classes[r.Class] = true
	}
	slices.Sort(levels)
	for _, c := range app.StockClasses {
		if classes[c] {
			fig.Table.Cols = append(fig.Table.Cols, web.Col{Head: titled{code("stocks.class", string(c))}, Num: true, Role: "value"})
		}
	}
	for _, l := range levels {
		row := web.Row{Cells: []web.Cell{web.C(levelName(l))}}
		for _, c := range app.StockClasses {
			if classes[c] {
				m := sums[l][c]
				row.Cells = append(row.Cells, web.CV(words.TCol(m, 2), float64(m)/1e9))
			}
		}
		fig.Table.Rows = append(fig.Table.Rows, row)
	}
	return fig
}

func levelName(l ree.Level) web.Phrase {
	if l == "" {
		return words.M("stocks.incircuits")
	}
	return titled{code("level", string(l))}
}

func formName(f ree.Form) web.Phrase {
	if f == "" {
		return words.M("stocks.incircuits")
	}
	return titled{code("form", string(f))}
}

func (v *visit) stockRows(rows []app.StockRow, e ree.Element) web.Table {
	t := web.Table{Empty: words.M("stocks.none"), Cols: []web.Col{{Head: words.M("lot.holder")}, {Head: words.M("stocks.class")}, {Head: words.M("stocks.site")}, {Head: words.M("stocks.level")}, {Head: words.M("lot.form")}, {Head: words.M("site.lots"), Num: true},
		{Head: withUnit("lot.net", "unit.t"), Num: true}, {Head: stockHead(e), Num: true}, {Head: withUnit("stocks.reserved", "unit.t"), Num: true}, {Head: words.M("stocks.age"), Num: true}, {Head: words.M("stocks.counted")}}}
	for _, r := range rows {
		age, lots := web.C(words.Plain("–")), web.C(words.Plain("–"))
		if r.OldestMS > 0 {
			age = web.C(words.Num(int64(v.app.Now().Sub(time.UnixMilli(r.OldestMS)).Hours() / 24)))
		}
		if r.Form != "" {
			lots = web.CLink(words.Num(r.Lots), "/lots?site="+r.Site+"&form="+string(r.Form))
		}
		cells := []web.Cell{web.C(v.party(r.Holder)), stockTag(r.Class), web.CLink(v.siteName(r.Site), "/sites/"+r.Site), web.C(levelName(r.Level)), web.C(formName(r.Form)), lots,
			web.C(words.TCol(int64(r.Net), 2)), web.C(words.TCol(stockOf(r, e), 2)), web.C(words.TCol(int64(r.Reserved), 2)), age, web.C(v.stockCount(r))}
		if r.Class == app.StockCustody || r.Class == app.StockTransit {
			cells[2].Href = ""
		}
		t.Rows = append(t.Rows, web.Row{Cells: cells})
	}
	return t
}

func stockTag(c app.StockClass) web.Cell {
	tone := web.Neutral
	switch c {
	case app.StockFrozen:
		tone = web.Bad
	case app.StockTransit, app.StockCustody:
		tone = web.Wait
	}
	return web.CTag(tone, words.M("stocks.class."+string(c)))
}

// stockCount says when and how much of it was counted last.
func (v *visit) stockCount(r app.StockRow) web.Phrase {
	day := words.Date(v.localMS(r.CountMS))
	switch {
	case r.CountMS == 0:
		return words.M("stocks.count.none")
	case r.Form == "" || r.Counted == r.Lots:
		return day
	}
	return words.M("stocks.count.some", "day", day, "lots", r.Counted, "all", r.Lots)
}

func (v *visit) stocksCSV() error {
	rows, err := v.app.Stocks(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	return v.tableCSV("stocks", v.stockRows(rows, v.recoveryElement()))
}
