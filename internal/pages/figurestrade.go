package pages

import (
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// sharesShown is the least share of a row of the page; the download has all.
const sharesShown = 0.001

// askedTrade is the table and the country that the address asks for; the newest
// and the first where it names none that is there.
func (v *visit) askedTrade() (tables []*app.TradeTable, chosen *app.TradeTable, country string, err error) {
	book, err := v.app.Figures(v.ctx())
	if err != nil {
		return nil, nil, "", err
	}
	if tables, err = v.app.Trade(book, v.actor()); err != nil || len(tables) == 0 {
		return nil, nil, "", err
	}
	chosen = tables[0]
	for _, t := range tables {
		if tradeKey(t) == v.query("table") {
			chosen = t
		}
	}
	importers := chosen.Importers()
	country = importers[0]
	for _, c := range importers {
		if c == v.query("country") || v.query("country") == "" && c == app.OutlookFirst {
			country = c
		}
	}
	return tables, chosen, country, nil
}

// tradeKey names a table in an address.
func tradeKey(t *app.TradeTable) string {
	return string(t.File.Publisher) + " " + t.File.Edition + " " + t.Code + " " + itoa(t.Year)
}

func tradeName(t *app.TradeTable) web.Phrase {
	return words.M("figures.trade.table", "code", code("figures.hs", t.Code), "year", words.Plain(itoa(t.Year)), "edition", editionName(t.File))
}

// tradePage says whom a country buys from, and who stands behind them.
func (v *visit) tradePage() error {
	tables, chosen, country, err := v.askedTrade()
	if err != nil {
		return err
	}
	view := &web.OutlookPage{Tabs: outlookTabs("figures"), Head: web.Head{Title: words.M("figures.trade.none"), Basis: words.M("figures.trade.next"), Crumbs: []web.Link{{Href: "/outlook/figures", Text: words.M("outlook.tab.figures")}}}}
	if chosen == nil {
		return v.show("outlook", view)
	}
	d, err := chosen.Depends(country)
	if err != nil {
		return err
	}
	view.Head.Title, view.Head.Basis = tradeAnswer(chosen, country, &d)
	t := tradeShares(chosen, &d, sharesShown)
	form := tradeForm(tables, chosen, country)
	address := "/outlook/figures/tables/trade.csv?" + v.r.URL.RawQuery
	view.Parts = []web.OutlookPart{{ID: "choose", Title: words.M("figures.choose"), Form: &form},
		{ID: "shares", Title: words.M("figures.trade.shares"), Aside: tradeName(chosen), Table: &t, Said: []web.Phrase{words.M("figures.trade.note"), code("figures.right", string(chosen.File.Publisher))}, Download: address}}
	return v.show("outlook", view)
}

// tradeAnswer says in words what the last sender hides.
func tradeAnswer(t *app.TradeTable, country string, d *app.TradeDependence) (title, basis web.Phrase) {
	var direct, origin app.TradeShare
	for _, s := range d.Shares {
		if s.Country != country && s.Direct > direct.Direct {
			direct = s
		}
		if s.Country != country && s.Origin > origin.Origin {
			origin = s
		}
	}
	return words.M("figures.trade.title", "country", land(country), "goods", code("figures.hs", t.Code), "year", words.Plain(itoa(t.Year)), "share", part(direct.Direct), "from", land(direct.Country), "behind", part(origin.Origin), "origin", land(origin.Country)), words.M("figures.trade.basis")
}

func tradeForm(tables []*app.TradeTable, chosen *app.TradeTable, country string) web.Form {
	table := web.Field{Name: "table", Kind: web.Choice, Label: words.M("figures.trade.of")}
	for _, t := range tables {
		table.Options = append(table.Options, web.Option{Value: tradeKey(t), Text: tradeName(t), Chosen: t == chosen})
	}
	who := web.Field{Name: "country", Kind: web.Choice, Label: words.M("outlook.country")}
	for _, c := range chosen.Importers() {
		who.Options = append(who.Options, web.Option{Value: c, Text: land(c), Chosen: c == country})
	}
	return web.Form{ID: "show", Action: "/outlook/figures/trade", Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: []web.Field{table, who}}
}

func tradeShares(t *app.TradeTable, d *app.TradeDependence, least float64) web.Table {
	out := web.Table{Cols: []web.Col{{Head: words.M("outlook.country")}, {Head: words.M("figures.trade.direct"), Num: true}, {Head: words.M("figures.trade.origin"), Num: true}}}
	for _, s := range d.Shares {
		if max(s.Direct, s.Origin) < least {
			continue
		}
		direct := web.CV(partPlaces(s.Direct, 1), rounded(100*s.Direct, 1))
		if s.Line > 0 {
			direct.Href = cite(t.File.Number, s.Line)
		}
		out.Rows = append(out.Rows, web.Row{Cells: []web.Cell{web.C(land(s.Country)), direct, web.CV(partPlaces(s.Origin, 1), rounded(100*s.Origin, 1))}})
	}
	return out
}

func (v *visit) tradeCSV() error {
	_, chosen, country, err := v.askedTrade()
	if err != nil {
		return err
	}
	if chosen == nil {
		return v.lost()
	}
	d, err := chosen.Depends(country)
	if err != nil {
		return err
	}
	return v.tableCSV("trade-"+chosen.Code+"-"+country, tradeShares(chosen, &d, 0))
}
