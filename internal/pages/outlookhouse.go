package pages

import (
	"math"
	"slices"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/scenarios"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/house"
	"lanthorn/ree"
)

func (p *Pages) houseRoutes() {
	p.get("/outlook/house", anyone, (*visit).housePage)
	p.get("/outlook/house.csv", anyone, func(v *visit) error { return v.houseFile("house.csv", "text/csv; charset=utf-8", app.HouseCSV) })
	p.get("/outlook/house.json", anyone, func(v *visit) error { return v.houseFile("house.json", "application/json", app.HouseJSON) })
	p.get("/outlook/house-stocks.yaml", anyone, func(v *visit) error {
		return v.houseFile("house-stocks.yaml", "application/yaml", func(h app.House) ([]byte, error) { return []byte(stocksText(&h)), nil })
	})
	p.get("/outlook/house.yaml", anyone, func(v *visit) error {
		return v.houseFile("house.yaml", "application/yaml", func(h app.House) ([]byte, error) { return []byte(h.Scenario), nil })
	})
}

func (v *visit) houseFile(name, media string, write func(app.House) ([]byte, error)) error {
	h, err := v.app.House(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	b, err := write(h)
	if err != nil {
		return err
	}
	return v.raw(name, media, b)
}

// housePage answers how long this office's licences took and what that would do,
// and shows what of its ledger tells of no firm.
func (v *visit) housePage() error {
	h, err := v.app.House(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	view := &web.OutlookPage{Tabs: outlookTabs("house"), Head: v.houseHead(&h)}
	if h.Allowed && h.Month != "" {
		view.Parts = append(view.Parts, v.pacePart(&h))
		if all := h.All(); all != nil {
			f := curveFigure(all)
			view.Parts = append(view.Parts, web.OutlookPart{ID: "waiting", Wide: "c7", Figure: &f})
		}
		view.Parts = append(view.Parts, v.licencesPart(&h), stocksPart(&h), v.outflowPart(&h), v.elementPart(&h), coverPart(&h), openingPart(&h), v.rulePart(&h))
	}
	return v.show("outlook", view)
}

func (v *visit) houseHead(h *app.House) web.Head {
	all := h.All()
	pack := words.Plain(h.Pack)
	switch {
	case !h.Allowed:
		return web.Head{Title: words.M("house.title.closed"), Basis: words.M("house.basis.closed", "pack", pack), Next: []web.Action{{Text: words.M("outlook.tab.scenarios"), Href: "/outlook/scenarios"}}}
	case h.Month == "":
		return web.Head{Title: words.M("house.title.nothing"), Basis: words.M("house.basis.nothing"), Next: []web.Action{{Text: words.M("nav.applications"), Href: "/applications"}}}
	}
	head := web.Head{Title: words.M("house.title.hidden", "least", h.Least), Basis: words.M("house.basis", "least", h.Least, "share", part(h.Dominance), "pack", pack, "why", words.Plain(h.Basis), "month", words.Month(v.month(h.Month)))}
	if v.actor().SeesAll() {
		head.Next = []web.Action{{Text: words.M("nav.statistics"), Href: "/statistics"}, {Text: words.M("nav.stocks"), Href: "/stocks"}}
	}
	head.Next = append(head.Next, web.Action{Text: words.M("house.csv"), Href: "/outlook/house.csv"}, web.Action{Text: words.M("house.json"), Href: "/outlook/house.json"})
	if all == nil {
		return head
	}
	f := all.Friction
	head.Title = words.M("house.title.waits", "n", f.Cases, "owners", all.Owners)
	if f.Median != nil {
		head.Title = words.M("house.title", "median", *f.Median, "n", f.Cases, "owners", all.Owners)
	}
	return head
}

// pacePart says what this pace does abroad, where a run said so, and has it run.
func (v *visit) pacePart(h *app.House) web.OutlookPart {
	p := web.OutlookPart{ID: "pace", Title: words.M("house.pace"), Wide: "c5", Aside: words.M("outlook.simulated")}
	if h.Scenario == "" {
		p.Said = []web.Phrase{words.M("house.pace.none")}
		return p
	}
	hidden := func(name, value string) web.Field { return web.Field{Name: name, Kind: web.Hidden, Value: value} }
	p.Form = &web.Form{ID: "houserun", Action: "/outlook/scenarios", Submit: words.M("house.run"), Fields: []web.Field{hidden("text", h.Scenario), hidden("runs", itoa(defaultRuns)), hidden("seed", "1")}}
	p.Actions = []web.Action{{Text: words.M("house.change"), Href: "/outlook/scenarios?start=" + app.OutlookHouse + "#own"}, {Text: words.M("house.yaml"), Href: "/outlook/house.yaml"}}
	all := h.All()
	approve, _ := all.Friction.Approved()
	p.Facts = []web.Fact{{Name: words.M("house.calendar"), Value: words.Real{V: all.Friction.Calendar, Places: 1}, Note: lowerBound(all.Friction)}, {Name: words.M("house.approved"), Value: part(approve)}}
	run := v.houseRun(h)
	if run == nil {
		p.Said = []web.Phrase{words.M("house.pace.not")}
		return p
	}
	p.Said = []web.Phrase{words.M("house.pace.nobody", "runs", run.Runs)}
	if soonest(*run) != nil {
		p.Said = []web.Phrase{hitSaid("house.pace.said", run.Foresight.Sectors, *run)}
	}
	p.Actions = append(p.Actions, web.Action{Text: words.M("answer.all"), Href: runAddress(run.ID)})
	return p
}

func lowerBound(f *house.Friction) web.Phrase {
	if !f.Open {
		return nil
	}
	return words.M("house.open")
}

// houseRun is the newest answer on the scenario of these licences; nil without one.
func (v *visit) houseRun(h *app.House) *app.OutlookRun {
	s, err := scenarios.Read(strings.NewReader(h.Scenario))
	if err != nil {
		return nil
	}
	for _, r := range v.app.OutlookRuns(v.actor()) {
		if r.Kind == app.OutlookScenario && r.State == app.OutlookDone && r.Scenario.Name == s.Name && r.Scenario.Source == s.Source {
			return &r
		}
	}
	return nil
}

// curveFigure is the part that still waits, by working days since lodging.
func curveFigure(l *app.HouseLicences) web.Figure {
	f := web.Figure{ID: "waiting-chart", Kind: "line", Fold: true, Method: web.MethodHref(29), Title: words.M("house.curve"), Aside: words.M("house.ofcases", "n", l.Friction.Cases, "owners", l.Owners), Unit: words.M("unit.percent"), Caption: words.M("house.curve.caption"), Source: words.M("house.source"), Download: "/outlook/house.csv",
		Table: web.Table{Cols: []web.Col{{Head: words.M("house.day"), Role: "x", Num: true}, {Head: words.M("house.waiting"), Num: true, Role: "value"}, {Head: words.M("house.atrisk"), Num: true}}}}
	add := func(day int, left float64, n int) {
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Num(day)), web.CV(partPlaces(left, 0), rounded(100*left, 1)), web.C(words.Num(n))}})
	}
	if c := l.Friction.Curve; len(c) == 0 || c[0].Day > 0 {
		add(0, 1, l.Friction.Cases)
	}
	for _, s := range l.Friction.Curve {
		add(s.Day, s.Waiting, s.AtRisk)
	}
	return f
}

// hiddenWhy is the reason in words why a cell is hidden.
func hiddenWhy(why string) web.Phrase { return code("house.why", why) }

func (v *visit) licenceName(l *app.HouseLicences) web.Phrase {
	switch l.Way {
	case app.HouseKind, app.HouseGeneral:
		return v.kindName(l.Name)
	case app.HouseDestination:
		return code("house.bloc", l.Name)
	}
	return words.M("house.all")
}

func (v *visit) licencesPart(h *app.House) web.OutlookPart {
	t := web.Table{Empty: words.M("house.none"), Cols: []web.Col{{Head: words.M("house.licences")}, {Head: words.M("house.cases"), Num: true}, {Head: words.M("house.quartiles"), Num: true}, {Head: words.M("house.mean"), Num: true}, {Head: words.M("house.ninety"), Num: true}, {Head: words.M("house.granted"), Num: true}, {Head: words.M("house.inpart"), Num: true}, {Head: words.M("house.refused"), Num: true}, {Head: words.M("house.withdrawn"), Num: true}, {Head: words.M("house.still"), Num: true}}}
	for i := range h.Licences {
		t.Rows = append(t.Rows, web.Row{Cells: v.licenceCells(&h.Licences[i])})
	}
	return web.OutlookPart{ID: "licences", Title: words.M("house.licences.title", "from", words.Plain(h.Licences[0].From), "to", words.Plain(h.Licences[0].To)), Table: &t, Said: []web.Phrase{words.M("house.licences.note")}, Download: "/outlook/house.csv"}
}

func (v *visit) licenceCells(l *app.HouseLicences) []web.Cell {
	name := web.C(v.licenceName(l))
	name.Sub = code("house.way", l.Way)
	blank := slices.Repeat([]web.Cell{web.C(words.Plain("–"))}, 7)
	switch {
	case l.Hidden != "":
		return append([]web.Cell{name, web.CTag(web.Unknown, hiddenWhy(l.Hidden)), web.C(words.Plain("–"))}, blank...)
	case l.Friction == nil:
		return append([]web.Cell{name, web.C(words.M("house.cleared", "n", l.Cleared, "owners", l.Owners)), web.C(words.M("house.atonce"))}, blank...)
	}
	f := l.Friction
	of := func(n int) web.Cell { return web.C(partPlaces(float64(n)/float64(max(1, f.Cases)), 0)) }
	return []web.Cell{name, web.C(words.M("house.ofcases", "n", f.Cases, "owners", l.Owners)), web.C(words.M("house.threedays", "lower", dayReached(f.Lower), "median", dayReached(f.Median), "upper", dayReached(f.Upper))), real(f.Mean, 1), web.C(dayReached(f.Ninety)), of(f.Granted), of(f.InPart), of(f.Refused), of(f.Withdrawn + f.Lapsed), of(f.Waiting)}
}

// dayReached is a day of the curve, or that it was not reached.
func dayReached(day *int) web.Phrase {
	if day == nil {
		return words.M("house.notyet")
	}
	return words.Num(*day)
}

func kgSaid(kg float64) web.Phrase {
	places := 1
	if math.Abs(kg) >= 100 {
		places = 0
	}
	return words.Real{V: kg, Places: places}
}

func elementNamed(symbol string) web.Phrase { return code("outlook.element", symbol) }

// amountCell is a mass in a coloured table.
func amountCell(x *app.HouseAmount) web.HeatCell {
	switch {
	case x == nil:
		return web.HeatCell{Text: words.Plain("–"), Step: -1}
	case x.Hidden != "":
		return web.HeatCell{Text: hiddenWhy(x.Hidden), Step: -1}
	case x.KG == 0:
		return web.HeatCell{Text: words.Num(0), Step: 0}
	}
	return web.HeatCell{Text: kgSaid(x.KG), Sub: words.M("house.firms", "n", x.Owners), Step: 0, V: rounded(x.KG, 3)}
}

func amountAt(list []app.HouseAmount, element, month, way, name string) *app.HouseAmount {
	i := slices.IndexFunc(list, func(x app.HouseAmount) bool {
		return x.Element == element && (month == "" || x.Month == month) && x.Way == way && x.Name == name
	})
	if i < 0 {
		return nil
	}
	return &list[i]
}

// elementsOf are the elements of some amounts, in their order.
func elementsOf(list []app.HouseAmount) (out []string) {
	for _, x := range list {
		if !slices.Contains(out, x.Element) {
			out = append(out, x.Element)
		}
	}
	return out
}

func stocksPart(h *app.House) web.OutlookPart {
	p := web.OutlookPart{ID: "stocks", Title: words.M("house.stocks"), Aside: words.M("unit.kg"), Said: []web.Phrase{words.M("house.stocks.note")}, Download: "/outlook/house.csv"}
	if len(h.Stocks) == 0 {
		p.Said = []web.Phrase{words.M("house.stocks.none")}
		p.Download = ""
		return p
	}
	heat := &web.Heat{Caption: words.M("house.stocks"), Corner: words.M("outlook.element"), Cols: []web.Phrase{words.M("house.stock.all")}}
	for _, s := range house.Stages {
		heat.Cols = append(heat.Cols, code("house.stage", s))
	}
	for _, e := range elementsOf(h.Stocks) {
		all := amountAt(h.Stocks, e, "", app.HouseAll, "")
		row := web.HeatRow{Head: words.M("house.stock.row", "element", elementNamed(e), "month", words.Plain(all.Month)), Cells: []web.HeatCell{amountCell(all)}}
		for _, s := range house.Stages {
			row.Cells = append(row.Cells, amountCell(amountAt(h.Stocks, e, "", app.HouseStage, s)))
		}
		heat.Rows = append(heat.Rows, row)
	}
	p.Heat = heat
	return p
}

// monthsOf are the months of some amounts, the newest first.
func monthsOf(list []app.HouseAmount) (out []string) {
	for _, x := range list {
		if !slices.Contains(out, x.Month) {
			out = append(out, x.Month)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

func (v *visit) outflowPart(h *app.House) web.OutlookPart {
	p := web.OutlookPart{ID: "outflow", Title: words.M("house.flows"), Aside: words.M("unit.kg"), Said: []web.Phrase{words.M("house.flows.note")}}
	if len(h.Flows) == 0 {
		p.Said = []web.Phrase{words.M("house.flows.none")}
		return p
	}
	heat := &web.Heat{Caption: words.M("house.flows"), Corner: words.M("outlook.element")}
	all := monthsOf(h.Flows)
	for _, m := range all {
		heat.Cols = append(heat.Cols, words.Month(v.month(m)))
	}
	for _, e := range elementsOf(h.Flows) {
		row := web.HeatRow{Head: elementNamed(e)}
		for _, m := range all {
			row.Cells = append(row.Cells, amountCell(amountAt(h.Flows, e, m, app.HouseAll, "")))
		}
		heat.Rows = append(heat.Rows, row)
	}
	p.Heat, p.Download = heat, "/outlook/house.csv"
	return p
}

// elementPart shows one element's outflow by stage and destination.
func (v *visit) elementPart(h *app.House) web.OutlookPart {
	chosen := v.houseElement(h)
	t := web.Table{Empty: words.M("house.flows.none"), Cols: []web.Col{{Head: words.M("statistics.month")}, {Head: words.M("house.where")}, {Head: words.M("house.kg"), Num: true}, {Head: words.M("house.owners"), Num: true}}}
	f := web.Form{ID: "element", Action: "/outlook/house#flow", Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: []web.Field{{Name: "element", Kind: web.Choice, Label: words.M("outlook.element")}}}
	for _, e := range elementsOf(h.Flows) {
		f.Fields[0].Options = append(f.Fields[0].Options, web.Option{Value: e, Text: elementNamed(e), Chosen: e == chosen})
	}
	for _, m := range monthsOf(h.Flows) {
		for _, x := range h.Flows {
			if x.Month == m && x.Element == chosen {
				t.Rows = append(t.Rows, web.Row{Cells: v.flowCells(&x)})
			}
		}
	}
	return web.OutlookPart{ID: "flow", Title: words.M("house.flow", "element", elementNamed(chosen)), Form: &f, Table: &t, Download: "/outlook/house.csv"}
}

// houseElement is the element of the address, dysprosium where it names none.
func (v *visit) houseElement(h *app.House) string {
	if e := v.query("element"); slices.Contains(elementsOf(h.Flows), e) {
		return e
	}
	return ree.Dy.Symbol()
}

func (v *visit) flowCells(x *app.HouseAmount) []web.Cell {
	where := web.C(words.M("house.all"))
	switch x.Way {
	case app.HouseStage:
		where = web.Cell{Text: code("house.stage", x.Name), Sub: code("house.way", x.Way)}
	case app.HouseDestination:
		where = web.Cell{Text: code("house.bloc", x.Name), Sub: code("house.way", x.Way)}
	}
	cells := []web.Cell{web.C(words.Month(v.month(x.Month))), where}
	if x.Hidden != "" {
		return append(cells, web.CTag(web.Unknown, hiddenWhy(x.Hidden)), web.C(words.Plain("–")))
	}
	return append(cells, web.C(kgSaid(x.KG)), web.C(words.Num(x.Owners)))
}

// coverPrior are the months of cover that the model assumes of users.
var coverPrior = [2]float64{1, 4}

// coverPart holds the house's own stocks against what the model assumes.
func coverPart(h *app.House) web.OutlookPart {
	t := web.Table{Empty: words.M("house.cover.none"), Cols: []web.Col{{Head: words.M("outlook.element")}, {Head: words.M("house.cover.stock"), Num: true}, {Head: words.M("house.cover.out"), Num: true}, {Head: words.M("house.cover.months"), Num: true}, {Head: words.M("house.cover.days"), Num: true}, {Head: words.M("house.cover.prior")}}}
	for _, c := range h.Covers {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(elementNamed(c.Element)), web.C(kgSaid(c.StockKG)), web.C(kgSaid(c.OutKG)), web.C(words.Num(c.Months)), web.C(coverDays(c.Days)), coverAgainst(c.Days / 30)}})
	}
	return web.OutlookPart{ID: "cover", Title: words.M("house.cover"), Table: &t, Said: []web.Phrase{words.M("house.cover.note")}, Download: "/outlook/house.csv"}
}

// longCover is the cover, in days, beyond which a number says nothing: next to no
// exports then stand against the stock.
const longCover = 3650

func coverDays(days float64) web.Phrase {
	if days > longCover {
		return words.M("house.cover.long")
	}
	return words.Real{V: days, Places: 0}
}

func coverAgainst(months float64) web.Cell {
	switch {
	case months > longCover/30:
		return web.CTag(web.Neutral, words.M("house.cover.far"))
	case months < coverPrior[0]:
		return web.CTag(web.Bad, words.M("house.cover.below", "months", words.Real{V: coverPrior[0] - months, Places: 1}))
	case months > coverPrior[1]:
		return web.CTag(web.Neutral, words.M("house.cover.above", "months", words.Real{V: months - coverPrior[1], Places: 1}))
	}
	return web.CTag(web.Good, words.M("house.cover.within"))
}

func (v *visit) rulePart(h *app.House) web.OutlookPart {
	said := []web.Phrase{words.M("house.rule.cell", "least", h.Least, "share", part(h.Dominance)), words.M("house.rule.total"), words.M("house.rule.change"), words.M("house.rule.month")}
	if !v.actor().SeesAll() {
		said = append(said, words.M("house.rule.outside"))
	}
	return web.OutlookPart{ID: "hidden", Title: words.M("house.rule"), Said: said, Actions: []web.Action{{Text: words.M("house.methods"), Href: web.MethodHref(29)}}}
}

// houseText is a scenario of this office's ledger, to begin one's own with.
func (v *visit) houseText(of func(*app.House) string) string {
	h, err := v.app.House(v.ctx(), v.actor())
	if err != nil || of(&h) == "" {
		return exampleText("")
	}
	return of(&h)
}

// markHouse marks where this office stands among the cases of delay.
func (v *visit) markHouse(p *web.OutlookPart, run app.OutlookRun) {
	h, err := v.app.House(v.ctx(), v.actor())
	all := h.All()
	if err != nil || all == nil || p.Heat == nil {
		return
	}
	approve, ok := all.Friction.Approved()
	if !ok {
		return
	}
	days, refused := all.Friction.Calendar, 1-approve
	row, col := nearestDelay(run.Delays, days, refused)
	p.Heat.Rows[row].Cells[col].Mark = words.M("house.mark")
	p.Said = append(p.Said, words.M("house.mark.said", "days", words.Real{V: days, Places: 1}, "refused", part(refused), "n", all.Friction.Cases, "owners", all.Owners, "from", words.Plain(all.From), "to", words.Plain(all.To), "row", int(run.Delays[row*len(p.Heat.Cols)].Days), "col", part(run.Delays[col].Refused)))
	p.Actions = append(p.Actions, web.Action{Text: words.M("outlook.tab.house"), Href: "/outlook/house"})
}

// nearestDelay is the row and column of the case nearest to a pace. The cases run
// through what is refused first.
func nearestDelay(cases []app.OutlookDelay, days, refused float64) (row, col int) {
	width := 1
	for width < len(cases) && cases[width].Days == cases[0].Days {
		width++
	}
	near := func(n int, off func(i int) float64) (best int) {
		for i := range n {
			if off(i) < off(best) {
				best = i
			}
		}
		return best
	}
	row = near(len(cases)/width, func(i int) float64 { return math.Abs(cases[i*width].Days - days) })
	col = near(width, func(i int) float64 { return math.Abs(cases[i].Refused - refused) })
	return row, col
}
