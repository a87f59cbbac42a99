package pages

import (
	"slices"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/measure"
	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
)

func (p *Pages) outlookRoutes() {
	p.get("/outlook", anyone, (*visit).outlookPage)
	p.get("/outlook/tables/{table}", anyone, (*visit).outlookCSV)
	p.get("/outlook/scenarios", anyone, (*visit).scenariosPage)
	p.get("/outlook/scenarios/{example}", anyone, (*visit).examplePage)
	p.post("/outlook/scenarios", anyone, (*visit).startScenario)
	p.get("/outlook/build", anyone, (*visit).buildPage)
	p.post("/outlook/build", anyone, (*visit).startBuilt)
	p.get("/outlook/runs/{run}", anyone, (*visit).runPage)
	p.get("/outlook/runs/{run}/{table}", anyone, (*visit).runCSV)
	p.post("/outlook/runs/{run}/stop", anyone, (*visit).stopRun)
	p.get("/outlook/compare", anyone, (*visit).comparePage)
	p.post("/outlook/compare", anyone, (*visit).startCompare)
	p.get("/outlook/levers", anyone, (*visit).leversPage)
	p.post("/outlook/levers", anyone, (*visit).startLevers)
	p.get("/outlook/backtest", anyone, (*visit).backtestPage)
	p.ownRoutes()
	p.houseRoutes()
	p.figureRoutes()
	p.get("/outlook/capacity", anyone, (*visit).capacityPage)
	p.get("/outlook/capacity.json", anyone, (*visit).capacityJSON)
}

// outlookTabs are the pages of the outlook, the one that is open marked.
func outlookTabs(here string) []web.Tab {
	var out []web.Tab
	for _, t := range []struct{ key, href string }{{"exposure", "/outlook"}, {"scenarios", "/outlook/scenarios"}, {"compare", "/outlook/compare"}, {"levers", "/outlook/levers"}, {"capacity", "/outlook/capacity"}, {"own", "/outlook/own"}, {"house", "/outlook/house"}, {"backtest", "/outlook/backtest"}, {"figures", "/outlook/figures"}} {
		out = append(out, web.Tab{Link: web.Link{Href: t.href, Text: words.M("outlook.tab." + t.key)}, Here: t.key == here})
	}
	return out
}

// land is a country of the outlook's network, or one of its rests.
func land(c string) web.Phrase {
	switch c {
	case "RAS", "REU", "ROW", "OTH", "WLD", "S19":
		return code("outlook.land", c)
	}
	return words.Country(c)
}

func outlookStage(stage int) web.Phrase { return code("outlook.stage", world.Stages[stage]) }

func part(share float64) web.Phrase { return words.Pct(100*share, 0) }

// partPlaces tells small differences apart.
func partPlaces(share float64, places int) web.Phrase { return words.Pct(100*share, places) }

// askedCountry is the country of the address; the one whose policy the scenarios
// are about where it names none that the base knows.
func (v *visit) askedCountry(base *app.OutlookBase) string {
	if c := v.query("country"); slices.Contains(base.Chains.Users(), c) {
		return c
	}
	return world.Controller
}

// askedLane is the element of the address among those that a country is seen to
// use; dysprosium, or the first, where it names none.
func (v *visit) askedLane(exposures []world.Exposure) model.Lane {
	lane := model.Dy
	known := func(l model.Lane) bool {
		return slices.ContainsFunc(exposures, func(x world.Exposure) bool { return x.Lane == l })
	}
	if len(exposures) > 0 && !known(lane) {
		lane = exposures[0].Lane
	}
	for _, x := range exposures {
		if x.Lane.Element().Symbol() == v.query("element") {
			lane = x.Lane
		}
	}
	return lane
}

func (v *visit) countryField(base *app.OutlookBase, chosen string) web.Field {
	return landField("country", "outlook.country", chosen, base.Chains.Users())
}

// outlookPage answers which element at which stage a country is most exposed to.
func (v *visit) outlookPage() error {
	base, err := v.app.Outlook()
	if err != nil {
		return err
	}
	book, err := v.app.Figures(v.ctx())
	if err != nil {
		return err
	}
	country := v.askedCountry(base)
	exposures := base.Chains.Exposures(country)
	view := &web.OutlookPage{Head: exposureHead(base, country, exposures), Tabs: outlookTabs("exposure")}
	lane := v.askedLane(exposures)
	view.Parts = append(view.Parts, v.exposureForm(base, country, lane, exposures))
	view.Parts = append(view.Parts, v.answerParts(country)...)
	if len(exposures) > 0 {
		view.Parts = append(view.Parts, heatPart(country, exposures), stagesPart(book), flowPart(base, country, lane))
	}
	view.Parts = append(view.Parts, miningPart(book), reliancePart(book), rowsPart(country))
	return v.show("outlook", view)
}

// alike is the difference of shares below which the base does not tell two
// exposures apart.
const alike = 0.03

// most are the exposures that no other passes, as far as the base can tell.
func most(exposures []world.Exposure) (out []world.Exposure) {
	var top world.Exposure
	for _, x := range exposures {
		if x.Share > top.Share+alike {
			top = x
		}
	}
	for _, x := range exposures {
		if x.Stage == top.Stage && x.Country == top.Country && x.Share > top.Share-alike && x.Share > 0 {
			out = append(out, x)
		}
	}
	return out
}

// elementsNamed bounds the elements that an answer names.
const elementsNamed = 4

func exposureHead(base *app.OutlookBase, country string, exposures []world.Exposure) web.Head {
	count := map[world.Basis]int{}
	for _, r := range world.Rows() {
		count[r.Basis]++
	}
	head := web.Head{Tag: &web.Tag{Tone: web.Wait, Text: words.M("outlook.estimate")},
		Basis: words.M("outlook.basis", "edition", words.Plain(base.Edition), "found", count[world.Found], "derived", count[world.Derived], "assumed", count[world.Assumed]),
		Next:  []web.Action{{Text: words.M("outlook.tab.levers"), Href: "/outlook/levers?country=" + country}, {Text: words.M("outlook.tab.scenarios"), Href: "/outlook/scenarios"}}}
	worst := most(exposures)
	if len(worst) == 0 {
		head.Title = words.M("outlook.title.none", "country", land(country))
		return head
	}
	var names words.List
	for _, x := range worst[:min(elementsNamed, len(worst))] {
		names = append(names, element(x.Lane))
	}
	if more := len(worst) - elementsNamed; more > 0 {
		names = append(names, words.M("outlook.more", "n", more))
	}
	top := worst[0]
	head.Title = words.M("outlook.title", "country", land(country), "stage", outlookStage(top.Stage), "elements", names, "share", part(top.Share), "from", land(top.Country))
	return head
}

func element(l model.Lane) web.Phrase { return code("outlook.element", l.Element().Symbol()) }

func (v *visit) exposureForm(base *app.OutlookBase, country string, lane model.Lane, exposures []world.Exposure) web.OutlookPart {
	elements := web.Field{Name: "element", Kind: web.Choice, Label: words.M("outlook.element")}
	seen := map[model.Lane]bool{}
	for _, x := range exposures {
		if !seen[x.Lane] {
			seen[x.Lane] = true
			elements.Options = append(elements.Options, web.Option{Value: x.Lane.Element().Symbol(), Text: element(x.Lane), Chosen: x.Lane == lane})
		}
	}
	f := web.Form{ID: "show", Action: "/outlook", Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: []web.Field{v.countryField(base, country), elements}}
	return web.OutlookPart{Title: words.M("outlook.choose"), Form: &f}
}

// stagesShown are the stages at which a country can be exposed.
const stagesShown = int(model.MagnetUse)

func heatPart(country string, exposures []world.Exposure) web.OutlookPart {
	return web.OutlookPart{ID: "heat", Title: words.M("outlook.heat"), Aside: words.M("outlook.heat.aside"), Wide: "c7", Heat: heatOf(country, exposures), Download: "/outlook/tables/exposure.csv?country=" + country, Said: []web.Phrase{words.M("outlook.heat.note")}}
}

func heatOf(country string, exposures []world.Exposure) *web.Heat {
	h := &web.Heat{Caption: words.M("outlook.heat.caption", "country", land(country)), Corner: words.M("outlook.element")}
	for stage := range stagesShown {
		h.Cols = append(h.Cols, outlookStage(stage))
	}
	row := map[model.Lane]int{}
	for _, x := range exposures {
		at, ok := row[x.Lane]
		if !ok {
			at = len(h.Rows)
			row[x.Lane] = at
			empty := make([]web.HeatCell, stagesShown)
			for i := range empty {
				empty[i] = web.HeatCell{Text: words.Plain("–"), Step: -1}
			}
			h.Rows = append(h.Rows, web.HeatRow{Head: element(x.Lane), Cells: empty})
		}
		cell := web.HeatCell{Text: part(x.Share), Step: min(5, int(x.Share*6)), V: 100 * x.Share, Href: "/outlook?country=" + country + "&element=" + x.Lane.Element().Symbol() + "#flow"}
		if x.Country != "" {
			cell.Sub = land(x.Country)
		}
		h.Rows[at].Cells[x.Stage] = cell
	}
	return h
}

// leastFlow is the part of a country's use below which a flow is left out;
// leastNode that below which a country stands among others in the picture.
const (
	leastFlow = 0.002
	leastNode = 0.03
)

// gathered puts countries through which little passes at a stage together, so
// that a picture stays readable; the download has them one by one.
func gathered(all []world.Passage) (out []world.Passage) {
	into, from := map[measure.Part]float64{}, map[measure.Part]float64{}
	for _, p := range all {
		into[p.To] += p.Share
		from[p.From] += p.Share
	}
	node := func(p measure.Part) measure.Part {
		if max(into[p], from[p]) < leastNode {
			p.Country = "OTH"
		}
		return p
	}
	at := map[[2]measure.Part]int{}
	for _, p := range all {
		ends := [2]measure.Part{node(p.From), node(p.To)}
		i, ok := at[ends]
		if !ok && ends[0] != ends[1] {
			i, ok = len(out), true
			at[ends] = i
			out = append(out, world.Passage{From: ends[0], To: ends[1]})
		}
		if ok {
			out[i].Share += p.Share
		}
	}
	return out
}

func flowPart(base *app.OutlookBase, country string, lane model.Lane) web.OutlookPart {
	f := flowFigure(base, country, lane, gathered(base.Chains.Passages(country, lane)))
	return web.OutlookPart{ID: "flow", Figure: &f}
}

func flowFigure(base *app.OutlookBase, country string, lane model.Lane, flows []world.Passage) web.Figure {
	symbol := lane.Element().Symbol()
	f := web.Figure{ID: "flow-chart", Kind: "sankey", Fold: true, Title: words.M("outlook.flow", "country", land(country), "element", element(lane)), Unit: words.M("unit.percent"), Caption: words.M("outlook.flow.caption"),
		Source: words.M("outlook.source.base", "edition", words.Plain(base.Edition)), Download: "/outlook/tables/flow.csv?country=" + country + "&element=" + symbol,
		Table: web.Table{Cols: []web.Col{{Head: words.M("outlook.from"), Role: "from"}, {Head: words.M("outlook.to"), Role: "to"}, {Head: words.M("outlook.share"), Num: true, Role: "value"}}}}
	for _, p := range flows {
		if p.Share < leastFlow {
			continue
		}
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: []web.Cell{web.C(nodeName(p.From)), web.C(nodeName(p.To)), web.CV(partPlaces(p.Share, 1), rounded(100*p.Share, 1))}})
	}
	return f
}

func nodeName(p measure.Part) web.Phrase {
	return words.M("outlook.node", "country", land(p.Country), "stage", outlookStage(p.Stage))
}

// rowsPart lists what is known of a country and how; an assumed number stands for
// what nobody published and is not quoted.
func rowsPart(country string) web.OutlookPart {
	t := rowsTable(func(r world.Row) bool { return strings.HasPrefix(r.Place, country) })
	return web.OutlookPart{ID: "rows", Title: words.M("outlook.rows", "country", land(country)), Table: &t, Said: []web.Phrase{words.M("outlook.rows.note")}, Download: "/outlook/tables/rows.csv"}
}

var basisTones = map[world.Basis]web.Tone{world.Found: web.Good, world.Derived: web.Neutral, world.Assumed: web.Unknown}

func rowsTable(of func(world.Row) bool) web.Table {
	t := web.Table{Empty: words.M("outlook.rows.none"), Cols: []web.Col{{Head: words.M("outlook.row.what")}, {Head: words.M("outlook.row.place")}, {Head: words.M("outlook.row.value"), Num: true}, {Head: words.M("outlook.row.basis")}, {Head: words.M("outlook.row.source")}}}
	for _, r := range world.Rows() {
		if !of(r) {
			continue
		}
		value, source := web.Phrase(words.M("outlook.row.value.of", "value", words.Real{V: r.Value, Places: placesOf(r.Value)}, "unit", code("outlook.unit", r.Unit))), words.Plain(strings.TrimSpace(r.Source+" "+r.Edition))
		if r.Basis == world.Assumed {
			value = words.Plain("–")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: code("outlook.what", rowWhat(r)), Sub: symbolOf(r.What)}, web.C(words.Plain(r.Place)), web.C(value), web.CTag(basisTones[r.Basis], code("outlook.basis", string(r.Basis))), web.C(source)}})
	}
	return t
}

// rowWhat is what a row is about; rows on deposits are about an element each.
func rowWhat(r world.Row) string {
	if strings.HasSuffix(r.What, " of oxides") {
		return "of oxides"
	}
	return r.What
}

// symbolOf is the element that a row on a deposit begins with.
func symbolOf(what string) web.Phrase {
	if symbol, _, ok := strings.Cut(what, " of oxides"); ok {
		return words.Plain(symbol)
	}
	return nil
}

func placesOf(x float64) int {
	if x < 10 {
		return 3
	}
	return 0
}

// outlookCSV downloads a table of the first page.
func (v *visit) outlookCSV() error {
	base, err := v.app.Outlook()
	if err != nil {
		return err
	}
	book, err := v.app.Figures(v.ctx())
	if err != nil {
		return err
	}
	country := v.askedCountry(base)
	exposures := base.Chains.Exposures(country)
	name := strings.TrimSuffix(v.path("table"), ".csv")
	switch v.path("table") {
	case "exposure.csv":
		return v.tableCSV(name+"-"+country, heatOf(country, exposures).Plain())
	case "flow.csv":
		lane := v.askedLane(exposures)
		return v.tableCSV(name+"-"+country+"-"+lane.Element().Symbol(), flowFigure(base, country, lane, base.Chains.Passages(country, lane)).Table)
	case "mining.csv":
		return v.tableCSV(name, miningFigure(book).Table)
	case "stages.csv":
		return v.tableCSV(name, stagesFigure(book).Table)
	case "reliance.csv":
		return v.tableCSV(name, relianceTable(book, true))
	case "rows.csv":
		return v.tableCSV(name, rowsTable(func(world.Row) bool { return true }))
	case "compare.csv":
		return v.compareCSV()
	case "costs.csv":
		return v.costsCSV()
	case "quota2010.csv":
		return v.shapeCSV()
	case "backtest.csv":
		return v.backtestCSV()
	}
	if table := capacityTables[v.path("table")]; table != nil {
		return v.tableCSV(name, table())
	}
	return v.lost()
}
