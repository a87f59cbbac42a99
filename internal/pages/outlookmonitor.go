package pages

import (
	"cmp"
	"slices"
	"strconv"

	"lanthorn/internal/app"
	"lanthorn/internal/published"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/measure"
	"lanthorn/outlook/world"
)

// The monitor: who holds how much, edition by edition and stage by stage.

func miningPart(book *app.FigureBook) web.OutlookPart {
	f := miningFigure(book)
	return web.OutlookPart{ID: "mining", Wide: "c7", Figure: &f, Said: weighedWith(book)}
}

func stagesPart(book *app.FigureBook) web.OutlookPart {
	f := stagesFigure(book)
	return web.OutlookPart{ID: "stages", Wide: "c5", Figure: &f}
}

// weighedWith says whose governance weighs concentration.
func weighedWith(book *app.FigureBook) []web.Phrase {
	s := book.Stability()
	if s.File == nil {
		return []web.Phrase{words.M("figures.monitor.governance.built")}
	}
	return []web.Phrase{words.M("figures.monitor.governance", "year", words.Plain(itoa(s.Year)), "edition", words.Ref{Text: s.File.Edition, Href: fileAddress(s.File.Number)})}
}

// noGovernance is the weight of a country of which nobody says anything: the
// middle.
const noGovernance = 5

// weighed gives holdings their weights of governance: those of the newest year
// brought in, else those that come with the program.
func weighed(book *app.FigureBook, t measure.Table) measure.Table {
	s := book.Stability()
	t.Holdings = slices.Clone(t.Holdings)
	for i := range t.Holdings {
		h := &t.Holdings[i]
		built, known := world.Governance(h.Country)
		h.Weight = noGovernance
		if known {
			h.Weight = built
		}
		if x, ok := s.Points[h.Country]; ok {
			h.Weight = measure.GovernanceWeight(x)
		}
	}
	return t
}

func concentrationFigure(id, file string, first web.Phrase) web.Figure {
	return web.Figure{ID: id, Kind: "bar", Fold: true, Unit: words.M("unit.percent"), Limit: 100 * measure.SingleCountryMark, Caption: words.M("outlook.mark"), Download: "/outlook/tables/" + file,
		Table: web.Table{Cols: []web.Col{{Head: first, Role: "x"}, {Head: words.M("outlook.top"), Num: true, Role: "value"}, {Head: words.M("outlook.leader")}, {Head: words.M("outlook.hhi"), Num: true}, {Head: words.M("outlook.hhi.most"), Num: true}, {Head: words.M("figures.weighted"), Num: true}, {Head: words.M("state")}}}}
}

// concentrationCells are a table's greatest holder and its index. The upper
// bound is that of a rest that one country has all of.
func concentrationCells(book *app.FigureBook, t measure.Table) []web.Cell {
	t = weighed(book, t)
	c, err := measure.Concentrate(t.Holdings)
	l, wrong := measure.Lead(t.Holdings, measure.SingleCountryMark)
	if err != nil || wrong != nil {
		none := web.C(words.Plain("–"))
		return []web.Cell{web.C(words.M("unit.unknown")), none, none, none, none, web.CTag(web.Unknown, words.M("unit.unknown"))}
	}
	state := web.CTag(web.Good, words.M("outlook.below"))
	if l.Above {
		state = web.CTag(web.Bad, words.M("outlook.above"))
	}
	index := func(x float64) web.Cell { return web.C(words.Num(int(10_000*x + 0.5))) }
	return []web.Cell{web.CV(partPlaces(l.Share, 1), rounded(100*l.Share, 1)), web.C(land(l.Country)), index(c.Low), index(c.High), web.C(words.Real{V: c.WeightedLow, Places: 2}), state}
}

// trailPoint is one edition's table of a year; File is nil where it comes with the
// program.
type trailPoint struct {
	measure.Table
	file     *app.FigureFile
	line     int
	withheld int
}

// mineTrail are the tables of mine output, in order of edition and year. A table
// that was brought in stands for the one of its edition and year that comes with
// the program.
func mineTrail(book *app.FigureBook) (out []trailPoint) {
	for _, t := range book.MineTables() {
		t.Table.Edition, _ = strconv.Atoi(t.Edition)
		out = append(out, trailPoint{t.Table, t.File, t.Figures[0].Line, t.Withheld})
	}
	for _, t := range world.MineEditions() {
		same := func(p trailPoint) bool { return p.Edition == t.Edition && p.Year == t.Year }
		if !slices.ContainsFunc(out, same) {
			out = append(out, trailPoint{Table: t})
		}
	}
	slices.SortStableFunc(out, func(a, b trailPoint) int { return cmp.Or(a.Edition-b.Edition, a.Year-b.Year) })
	return out
}

// head names a point, and leads to its file.
func (p trailPoint) head() web.Cell {
	c := web.C(words.M("outlook.edition.of", "edition", words.Plain(itoa(p.Edition)), "year", words.Plain(itoa(p.Year))))
	if p.file != nil {
		c.Href = cite(p.file.Number, p.line)
	}
	return c
}

func miningFigure(book *app.FigureBook) web.Figure {
	f := concentrationFigure("mining-chart", "mining.csv", words.M("outlook.edition.year"))
	f.Title, f.Source = words.M("outlook.mining"), words.Plain(world.MineSource)
	for _, p := range mineTrail(book) {
		cells := concentrationCells(book, p.Table)
		if leader := 1; p.withheld > 0 {
			cells[leader].Sub = words.M("figures.withheld", "n", p.withheld)
		}
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: append([]web.Cell{p.head()}, cells...)})
	}
	return f
}

// stageOf are the stages as the IEA names them and as the program does.
var stageOf = []struct{ theirs, ours string }{{"mining", "mine"}, {"refining", "separation"}}

func stagesFigure(book *app.FigureBook) web.Figure {
	f := concentrationFigure("stages-chart", "stages.csv", words.M("outlook.stage"))
	f.Title, f.Source = words.M("outlook.stages"), words.Plain("IEA Critical Minerals Data Explorer 2025; IEA commentary, October 2025")
	f.Table.Cols = append(f.Table.Cols, web.Col{Head: words.M("outlook.row.source")})
	for _, t := range world.StageTables() {
		cells := append([]web.Cell{web.C(code("outlook.stage", t.Stage))}, concentrationCells(book, t.Table)...)
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: append(cells, web.C(words.Plain(t.Source)))})
	}
	for _, s := range stageOf {
		for _, t := range book.StageTables(s.theirs) {
			head := web.C(words.M("figures.stage", "stage", code("outlook.stage", s.ours), "edition", words.Plain(t.Edition), "year", words.Plain(itoa(t.Year))))
			cells := append([]web.Cell{head}, concentrationCells(book, t.Table)...)
			f.Table.Rows = append(f.Table.Rows, web.Row{Cells: append(cells, web.CLink(editionName(t.File), cite(t.File.Number, t.Figures[0].Line)))})
		}
	}
	return f
}

// reliancePart is what the USGS printed, edition by edition.
func reliancePart(book *app.FigureBook) web.OutlookPart {
	t := relianceTable(book, false)
	return web.OutlookPart{ID: "reliance", Wide: "c5", Title: words.M("outlook.reliance"), Table: &t, Said: []web.Phrase{words.M("outlook.reliance.note"), words.M("figures.reliance.note")}, Download: "/outlook/tables/reliance.csv"}
}

// relianceTable has the printed figures that come with the program, less those
// whose edition was brought in, and those brought in: all of them, or compounds
// and metals of every year and the newest year of single elements.
func relianceTable(book *app.FigureBook, all bool) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.edition")}, {Head: words.M("figures.product")}, {Head: words.M("outlook.year")}, {Head: words.M("figures.reliance"), Num: true}}}
	brought := book.Reliances()
	has := func(edition, year int) bool {
		return slices.ContainsFunc(brought, func(c app.Cited) bool {
			return c.File.Edition == itoa(edition) && c.Year == year && c.Product == "REO"
		})
	}
	for _, r := range world.RelianceOfUSA() {
		if !has(r.Edition, r.Year) {
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(itoa(r.Edition))), web.C(words.M("outlook.reliance.printed")), web.C(words.Plain(itoa(r.Year))), web.C(words.Plain(r.Printed + "%"))}})
		}
	}
	for _, c := range brought {
		newest := itoa(c.Year+1) == c.File.Edition
		if all || c.Product == "REO" && c.OfCompounds() || c.Product != "REO" && newest {
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Plain(c.File.Edition), cite(c.File.Number, c.Line)), web.C(relianceGoods(&c)), web.C(words.Plain(itoa(c.Year))), web.C(relianceSaid(&c.Figure))}})
		}
	}
	return t
}

func relianceGoods(c *app.Cited) web.Phrase {
	switch {
	case c.Product != "REO":
		return code("figures.goods", c.Product)
	case c.OfCompounds():
		return words.M("outlook.reliance.printed")
	}
	return words.M("figures.goods.concentrates")
}

func relianceSaid(x *published.Figure) web.Phrase {
	switch {
	case x.Basis == published.Exporter || x.Basis == published.Missing || x.Basis == published.Withheld:
		return code("figures.basis", string(x.Basis))
	case x.Printed != "":
		return words.Plain(x.Printed + "%")
	}
	return words.Plain(strconv.FormatFloat(x.Value, 'f', -1, 64) + "%")
}
