package pages

import (
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/measure"
	"lanthorn/outlook/world"
)

// The monitor: who holds how much, edition by edition and stage by stage.

func miningPart() web.OutlookPart {
	f := miningFigure()
	return web.OutlookPart{ID: "mining", Wide: "c7", Figure: &f}
}

func stagesPart() web.OutlookPart {
	f := stagesFigure()
	return web.OutlookPart{ID: "stages", Wide: "c5", Figure: &f}
}

func concentrationFigure(id, file string, first web.Phrase) web.Figure {
	return web.Figure{ID: id, Kind: "bar", Fold: true, Unit: words.M("unit.percent"), Limit: 100 * measure.SingleCountryMark, Caption: words.M("outlook.mark"), Download: "/outlook/tables/" + file,
		Table: web.Table{Cols: []web.Col{{Head: first, Role: "x"}, {Head: words.M("outlook.top"), Num: true, Role: "value"}, {Head: words.M("outlook.leader")}, {Head: words.M("outlook.hhi"), Num: true}, {Head: words.M("outlook.hhi.most"), Num: true}, {Head: words.M("state")}}}}
}

// concentrationCells are a table's greatest holder and its index. The upper
// bound is that of a rest that one country has all of.
func concentrationCells(t measure.Table) []web.Cell {
	c, err := measure.Concentrate(t.Holdings)
	l, wrong := measure.Lead(t.Holdings, measure.SingleCountryMark)
	if err != nil || wrong != nil {
		return []web.Cell{web.C(words.M("unit.unknown")), web.C(words.Plain("–")), web.C(words.Plain("–")), web.C(words.Plain("–")), web.CTag(web.Unknown, words.M("unit.unknown"))}
	}
	state := web.CTag(web.Good, words.M("outlook.below"))
	if l.Above {
		state = web.CTag(web.Bad, words.M("outlook.above"))
	}
	index := func(x float64) web.Cell { return web.C(words.Num(int(10_000*x + 0.5))) }
	return []web.Cell{web.CV(partPlaces(l.Share, 1), rounded(100*l.Share, 1)), web.C(land(l.Country)), index(c.Low), index(c.High), state}
}

func miningFigure() web.Figure {
	f := concentrationFigure("mining-chart", "mining.csv", words.M("outlook.edition.year"))
	f.Title, f.Source = words.M("outlook.mining"), words.Plain(world.MineSource)
	for _, t := range world.MineEditions() {
		head := web.C(words.M("outlook.edition.of", "edition", words.Plain(itoa(t.Edition)), "year", words.Plain(itoa(t.Year))))
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: append([]web.Cell{head}, concentrationCells(t)...)})
	}
	return f
}

func stagesFigure() web.Figure {
	f := concentrationFigure("stages-chart", "stages.csv", words.M("outlook.stage"))
	f.Title, f.Source = words.M("outlook.stages"), words.Plain("IEA Critical Minerals Data Explorer 2025; IEA commentary, October 2025")
	f.Table.Cols = append(f.Table.Cols, web.Col{Head: words.M("outlook.row.source")})
	for _, t := range world.StageTables() {
		cells := append([]web.Cell{web.C(code("outlook.stage", t.Stage))}, concentrationCells(t.Table)...)
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: append(cells, web.C(words.Plain(t.Source)))})
	}
	return f
}
