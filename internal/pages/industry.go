package pages

import (
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func (v *visit) industry() (app.Industry, error) {
	return v.app.Industry(v.ctx(), v.actor(), year(v.query("year")))
}

func (v *visit) industryPage() error {
	o, err := v.industry()
	if err != nil {
		return err
	}
	view := &web.IndustryPage{Own: !o.All, Least: o.Least, Stages: v.stageTable(o), Levels: v.levelFigure(o), Download: "/industry.csv?year=" + o.Year,
		Output: stageFigure(v, o, "output", func(m app.StageMonth) int64 { return int64(m.Output) }), Stock: stageFigure(v, o, "stock", func(m app.StageMonth) int64 { return int64(m.Stock) })}
	view.Value = v.valueTable(o)
	if o.Value.Others > 0 {
		view.Others = words.M("industry.value.others", "others", o.Value.Others)
	}
	years := web.Field{Name: "year", Kind: web.Choice, Label: words.M("industry.year")}
	for _, y := range o.Years {
		years.Options = append(years.Options, web.Option{Value: y, Text: words.Plain(y), Chosen: y == o.Year})
	}
	view.Show = web.Form{ID: "industry", Action: "/industry", Get: true, InOneLine: true, Submit: words.M("form.show")}
	if len(years.Options) > 0 {
		view.Show.Fields = []web.Field{years}
	}
	view.Head = v.industryHead(o)
	return v.show("industry", view)
}

// industryHead answers where in the chain the value is made, as far as masses
// tell: what was mined, and how much of what left was left raw.
func (v *visit) industryHead(o app.Industry) web.Head {
	if o.Year == "" {
		return web.Head{Title: words.M("industry.title.none"), Basis: words.M("industry.basis.none")}
	}
	basis := words.M("industry.basis", "first", words.Month(v.month(o.First)), "last", words.Month(v.month(o.Last)))
	if !o.All {
		sites := 0
		for _, s := range o.Stages {
			sites += s.Sites
		}
		return web.Head{Title: words.M("industry.title.own", "sites", sites, "year", words.Plain(o.Year)), Basis: basis}
	}
	raw, all := 0.0, 0.0
	for _, l := range o.Levels {
		all += float64(l.Exported)
		if rank := levelRank[string(l.Level)]; rank > 0 && rank <= 3 {
			raw += float64(l.Exported)
		}
	}
	if all == 0 {
		return web.Head{Title: words.M("industry.title.home", "mined", tonnes(o.Stages[0].Output, 0), "year", words.Plain(o.Year)), Basis: basis}
	}
	return web.Head{Title: words.M("industry.title", "mined", tonnes(o.Stages[0].Output, 0), "year", words.Plain(o.Year), "raw", words.Pct(100*raw/all, 1)), Basis: basis}
}

func stageName(kind string) web.Phrase { return titled{code("industry.stage", kind)} }

func (v *visit) stageTable(o app.Industry) web.Table {
	t := web.Table{Empty: words.M("industry.none"), Cols: []web.Col{{Head: words.M("industry.stage")}, {Head: words.M("industry.sites"), Num: true}, {Head: withUnit("industry.feed", "unit.treo"), Num: true}, {Head: withUnit("industry.output", "unit.treo"), Num: true}, {Head: withUnit("industry.outputs", "unit.treo")},
		{Head: words.M("process.recovery"), Num: true}, {Head: words.M("industry.recoveries")}, {Head: withUnit("industry.stock", "unit.treo"), Num: true}}}
	for _, s := range o.Stages {
		rate, rates := web.C(words.Plain("–")), web.C(words.Plain("–"))
		if r, ok := s.Recovery(); ok {
			rate = web.C(words.Pct(100*r, 1))
		}
		if s.Kind != "mine" { // nobody measures what the ground held
			rates = web.C(siteRange(s.Recoveries, func(x float64) web.Phrase { return words.Pct(100*x, 1) }))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(stageName(s.Kind)), web.C(words.Num(s.Sites)), web.C(words.TCol(int64(s.Feed), 0)), web.C(words.TCol(int64(s.Output), 0)),
			web.C(siteRange(s.Outputs, func(x float64) web.Phrase { return words.Real{V: x, Places: 0} })), rate, rates, web.C(words.TCol(int64(s.Stock), 0))}})
	}
	if o.Year == "" {
		t.Rows = nil
	}
	return t
}

// valueTable is what each stage sold, bought and kept by its invoices.
func (v *visit) valueTable(o app.Industry) web.Table {
	currency := words.M("industry.value.unit", "currency", o.Value.Currency)
	in := func(key string) web.Col {
		return web.Col{Head: words.M("head.unit", "head", words.M(key), "unit", currency), Num: true}
	}
	t := web.Table{Empty: words.M("industry.value.none"), Cols: []web.Col{{Head: words.M("industry.stage")}, {Head: words.M("industry.value.sales"), Num: true}, in("industry.value.sold"), in("industry.value.bought"), in("industry.value.kept"), {Head: words.M("industry.value.kg", "currency", o.Value.Currency), Num: true}}}
	million := func(cents int64) web.Cell { return web.C(words.Real{V: float64(cents) / 1e8, Places: 1}) }
	for _, s := range o.Value.Stages {
		kg := web.C(words.Plain("–"))
		if s.Mass > 0 {
			kg = web.C(words.Real{V: float64(s.Sold) / 100 / (float64(s.Mass) / float64(ree.Kilogram)), Places: 1})
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(stageName(s.Kind)), web.C(words.Num(s.Sales)), million(s.Sold), million(s.Bought), million(s.Kept()), kg}})
	}
	return t
}

func siteRange(r app.SiteRange, say func(float64) web.Phrase) web.Phrase {
	if !r.Shown {
		return words.M("industry.hidden")
	}
	return words.M("industry.range", "low", say(r.Low), "high", say(r.High), "sites", r.Sites)
}

// stageFigure draws a line for each stage by month.
func stageFigure(v *visit, o app.Industry, what string, mass func(app.StageMonth) int64) web.Figure {
	fig := web.Figure{ID: "industry-" + what, Method: web.MethodHref(24), Kind: "line", Title: words.M("industry.figure." + what), Aside: words.M("flow.mass"), Unit: words.M("unit.t"), Fold: true, Caption: words.M("industry.caption." + what), Download: "/industry.csv?year=" + o.Year,
		Table: web.Table{Cols: []web.Col{{Head: words.M("site.month"), Role: "x"}}}}
	rows := map[string]int{}
	for _, s := range o.Stages {
		worked := false
		for _, m := range o.Months {
			worked = worked || m.Kind == s.Kind && mass(m) != 0
		}
		if !worked {
			continue
		}
		fig.Table.Cols = append(fig.Table.Cols, web.Col{Head: stageName(s.Kind), Num: true, Role: "value"})
		for _, m := range o.Months {
			if m.Kind != s.Kind {
				continue
			}
			i, ok := rows[m.Month]
			if !ok {
				i = len(fig.Table.Rows)
				rows[m.Month] = i
				fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(m.Month)))}})
			}
			fig.Table.Rows[i].Cells = append(fig.Table.Rows[i].Cells, web.CV(words.TCol(mass(m), 1), float64(mass(m))/1e9))
		}
	}
	return fig
}

// levelFigure shows how far refined the goods were that left.
func (v *visit) levelFigure(o app.Industry) web.Figure {
	fig := web.Figure{ID: "levels", Method: web.MethodHref(24), Kind: "bar", Title: words.M("industry.levels"), Aside: words.M("flow.mass"), Unit: words.M("unit.t"), Fold: true, Caption: words.M("industry.caption.levels"), Download: "/industry.csv?year=" + o.Year,
		Table: web.Table{Cols: []web.Col{{Head: words.M("stocks.level"), Role: "x"}, {Head: withUnit("flow.export", "unit.treo"), Num: true, Role: "value"}}}}
	if o.All {
		fig.Table.Cols = append(fig.Table.Cols, web.Col{Head: withUnit("flow.use", "unit.treo"), Num: true, Role: "value"})
	}
	fig.Table.Cols = append(fig.Table.Cols, web.Col{Head: withUnit("industry.stock", "unit.treo"), Num: true, Role: "value"}, web.Col{Head: words.M("industry.share.export"), Num: true}, web.Col{Head: words.M("industry.share.stock"), Num: true})
	exported, stock := 0.0, 0.0
	for _, l := range o.Levels {
		exported, stock = exported+float64(l.Exported), stock+float64(l.Stock)
	}
	share := func(part, whole float64) web.Cell {
		if !(whole > 0) {
			return web.C(words.Plain("–"))
		}
		return web.C(words.Pct(100*part/whole, 1))
	}
	for _, l := range o.Levels {
		cells := []web.Cell{web.C(levelName(l.Level)), web.CV(words.TCol(int64(l.Exported), 1), float64(l.Exported)/1e9)}
		if o.All {
			cells = append(cells, web.CV(words.TCol(int64(l.Used), 1), float64(l.Used)/1e9))
		}
		fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: append(cells, web.CV(words.TCol(int64(l.Stock), 1), float64(l.Stock)/1e9), share(float64(l.Exported), exported), share(float64(l.Stock), stock))})
	}
	return fig
}

// industryCSV has the year's stages, then the months, then the levels: one row
// for each figure, with what it is about.
func (v *visit) industryCSV() error {
	o, err := v.industry()
	if err != nil {
		return err
	}
	var rows [][]string
	add := func(period, what string, of web.Phrase, value string) {
		rows = append(rows, v.said(period, words.M("industry.csv."+what), of, value))
	}
	t := func(mg int64) string { return fixed(float64(mg)/1e9, 3) }
	for _, s := range o.Stages {
		name := stageName(s.Kind)
		add(o.Year, "sites", name, itoa(s.Sites))
		add(o.Year, "feed", name, t(int64(s.Feed)))
		add(o.Year, "output", name, t(int64(s.Output)))
		if r, ok := s.Recovery(); ok {
			add(o.Year, "recovery", name, fixed(100*r, 2))
		}
		if s.Outputs.Shown {
			add(o.Year, "output.low", name, fixed(s.Outputs.Low, 3))
			add(o.Year, "output.high", name, fixed(s.Outputs.High, 3))
		}
		if s.Recoveries.Shown {
			add(o.Year, "recovery.low", name, fixed(100*s.Recoveries.Low, 2))
			add(o.Year, "recovery.high", name, fixed(100*s.Recoveries.High, 2))
		}
	}
	for _, m := range o.Months {
		add(m.Month, "sites", stageName(m.Kind), itoa(m.Sites))
		add(m.Month, "output", stageName(m.Kind), t(int64(m.Output)))
		add(m.Month, "stock", stageName(m.Kind), t(int64(m.Stock)))
	}
	for _, l := range o.Levels {
		add(o.Year, "exported", levelName(l.Level), t(int64(l.Exported)))
		if o.All {
			add(o.Year, "used", levelName(l.Level), t(int64(l.Used)))
		}
		add(o.Year, "stock", levelName(l.Level), t(int64(l.Stock)))
	}
	return v.csv("industry-"+o.Year, heads("industry.period", "industry.what", "industry.of", "industry.value"), list(rows))
}
