package pages

import (
	"slices"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/house"
	"lanthorn/outlook/model"
)

// houseStocks names the scenario that begins with this office's own stocks.
const houseStocks = app.OutlookHouse + "-stocks"

func stocksText(h *app.House) string {
	if h.Opening == nil {
		return ""
	}
	return h.Opening.Scenario
}

// stocksFields let a run begin with the stocks that this office's ledger tells of.
func (v *visit) stocksFields() []web.Field {
	h, err := v.app.House(v.ctx(), v.actor())
	if err != nil || h.Opening == nil {
		return nil
	}
	chosen := v.value("stocks")
	return []web.Field{{Name: "stocks", Kind: web.Choice, Label: words.M("house.begin"), Hint: words.M("house.begin.hint", "country", land(h.Opening.Country)),
		Options: []web.Option{{Text: words.M("house.begin.model"), Chosen: chosen == ""}, {Value: app.OutlookHouse, Text: words.M("house.begin.ours", "n", h.Opening.Set), Chosen: chosen == app.OutlookHouse}}}}
}

// openingPart says with which of this office's stocks a run can begin, which stay the
// model's, and for how long it matters.
func openingPart(h *app.House) web.OutlookPart {
	p := web.OutlookPart{ID: "opening", Title: words.M("house.opening.none"), Aside: words.M("house.opening.unit"), Said: []web.Phrase{words.M("house.opening.none.why")}}
	s := h.Opening
	if s == nil {
		return p
	}
	lasting := 0
	for _, c := range s.Cells {
		if c.Kept == "" && c.Fades == nil {
			lasting++
		}
	}
	p.Title = words.M("house.opening", "n", s.Set, "country", land(s.Country))
	p.Said = []web.Phrase{words.M("house.opening.lasts", "n", s.Set, "fade", s.Set-lasting, "last", lasting), words.M("house.opening.effect", "change", words.Pct(100*s.Exports, 1)), words.M("house.opening.note", "country", land(s.Country))}
	p.Heat, p.Download = openingHeat(s), "/outlook/house.csv"
	hidden := func(name, value string) web.Field { return web.Field{Name: name, Kind: web.Hidden, Value: value} }
	p.Form = &web.Form{ID: "stocksrun", Action: "/outlook/scenarios", Submit: words.M("house.opening.run"), Fields: []web.Field{hidden("text", s.Scenario), hidden("runs", itoa(defaultRuns)), hidden("seed", "1")}}
	p.Actions = []web.Action{{Text: words.M("house.change"), Href: "/outlook/scenarios?start=" + houseStocks + "#own"}, {Text: words.M("house.yaml"), Href: "/outlook/house-stocks.yaml"}}
	return p
}

func openingHeat(s *app.HouseStocks) *web.Heat {
	heat := &web.Heat{Caption: words.M("house.opening.caption"), Corner: words.M("outlook.element")}
	stages := house.Stages[:model.Magnet+1]
	for _, stage := range stages {
		heat.Cols = append(heat.Cols, code("house.stage", stage))
	}
	for i, c := range s.Cells {
		if i == 0 || s.Cells[i-1].Element != c.Element {
			heat.Rows = append(heat.Rows, web.HeatRow{Head: elementNamed(c.Element), Cells: slices.Repeat([]web.HeatCell{noStock}, len(stages))})
		}
		heat.Rows[len(heat.Rows)-1].Cells[slices.Index(stages, c.Stage)] = openingCell(c)
	}
	return heat
}

var noStock = web.HeatCell{Text: words.Plain("–"), Step: -1}

// openingCell is one stock: this office's with the model's beside it, or the model's
// with what keeps it.
func openingCell(c app.HouseOpening) web.HeatCell {
	switch {
	case c.Kept != "" && c.Model == 0:
		return noStock
	case c.Kept == app.HouseAbsent:
		return web.HeatCell{Text: words.M("house.opening.model", "t", opened(c.Model)), Sub: words.M("house.opening.absent"), Step: -1}
	case c.Kept != "":
		return web.HeatCell{Text: words.M("house.opening.model", "t", opened(c.Model)), Sub: hiddenWhy(c.Kept), Step: -1}
	}
	sub := words.M("house.opening.lasting", "t", opened(c.Model))
	if c.Fades != nil {
		sub = words.M("house.opening.fades", "t", opened(c.Model), "n", *c.Fades)
	}
	return web.HeatCell{Text: opened(c.Tonnes), Sub: sub, Step: 1, V: rounded(c.Tonnes, 3)}
}

// opened is a mass with as many places as its size makes worth reading.
func opened(t float64) web.Phrase {
	switch {
	case t >= 100:
		return words.Real{V: t, Places: 0}
	case t >= 1:
		return words.Real{V: t, Places: 1}
	}
	return words.Real{V: t, Places: 3}
}
