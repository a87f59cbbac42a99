package pages

import (
	"sync"

	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/backtest"
	"lanthorn/outlook/model"

	"lanthorn/internal/app"
)

// backtested is the model held against what happened, worked out once.
type backtested struct {
	year  backtest.Year2025
	shape backtest.Shape2010
}

var backtests sync.Map // by edition of the base

func backtestOf(base *app.OutlookBase) (backtested, error) {
	if done, ok := backtests.Load(base.Edition); ok {
		return done.(backtested), nil
	}
	var b backtested
	var err error
	if b.year, err = backtest.Run2025(base.Machine, model.Defaults()); err != nil {
		return b, err
	}
	if b.shape, err = backtest.Run2010(base.Machine, model.Defaults()); err != nil {
		return b, err
	}
	backtests.Store(base.Edition, b)
	return b, nil
}

// backtestPage says which observables the model met and which it missed.
func (v *visit) backtestPage() error {
	base, err := v.app.Outlook()
	if err != nil {
		return err
	}
	b, err := backtestOf(base)
	if err != nil {
		return err
	}
	checks, shape, points := checksTable(b.year), shapeTable(b.shape), pointsFigure(b.year)
	missed := words.List{}
	for _, c := range b.year.Checks {
		if !c.Passed {
			missed = append(missed, code("outlook.check", c.Key))
		}
	}
	title := words.M("outlook.backtest.title", "met", len(b.year.Checks)-len(missed), "all", len(b.year.Checks), "missed", missed)
	if len(missed) == 0 {
		title = words.M("outlook.backtest.met", "all", len(b.year.Checks))
	}
	return v.show("outlook", &web.OutlookPage{Tabs: outlookTabs("backtest"), Head: web.Head{Title: title, Basis: words.M("outlook.backtest.basis", "edition", words.Plain(base.Edition))},
		Parts: []web.OutlookPart{
			{ID: "year", Title: words.M("outlook.backtest.2025"), Table: &checks, Said: []web.Phrase{words.M("outlook.backtest.set"), words.M("outlook.backtest.year")}, Download: "/outlook/tables/backtest.csv"},
			{ID: "months", Figure: &points},
			{ID: "shape", Title: words.M("outlook.backtest.2010"), Table: &shape, Said: []web.Phrase{words.M("outlook.backtest.2010.note")}, Download: "/outlook/tables/quota2010.csv"},
			{ID: "methods", Title: words.M("outlook.methods"), Said: []web.Phrase{words.M("outlook.method.model"), words.M("outlook.method.draws", "n", len(model.Ranges())), words.M("outlook.method.stocks"), words.M("outlook.method.policy"), words.M("outlook.method.prices"), words.M("outlook.method.heavy")}, Actions: []web.Action{{Text: words.M("figure.method"), Href: "/methods"}}},
		}})
}

func checksTable(y backtest.Year2025) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.observable")}, {Head: words.M("outlook.observed"), Num: true}, {Head: words.M("outlook.band"), Num: true}, {Head: words.M("outlook.model"), Num: true}, {Head: words.M("state")}, {Head: words.M("outlook.row.source")}}}
	for _, c := range y.Checks {
		row, state := web.Row{}, web.CTag(web.Good, words.M("outlook.met"))
		if !c.Passed {
			row.Tone, state = web.Bad, web.CTag(web.Bad, words.M("outlook.missed"))
		}
		what := web.Cell{Text: code("outlook.check", c.Key), Sub: code("outlook.unit", c.Unit)}
		row.Cells = []web.Cell{what, number1(c.Observed), web.C(words.M("outlook.between", "low", words.Real{V: c.Low, Places: 0}, "high", words.Real{V: c.High, Places: 0})), number1(c.Got), state, web.C(words.Plain(c.Source))}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func number1(x float64) web.Cell { return web.CV(words.Real{V: x, Places: 1}, x) }

func pointsFigure(y backtest.Year2025) web.Figure {
	f := web.Figure{ID: "months-chart", Kind: "bar", Fold: true, Title: words.M("outlook.backtest.months"), Unit: words.M("unit.percent"), Caption: words.M("outlook.backtest.months.caption"),
		Table: web.Table{Cols: []web.Col{{Head: words.M("outlook.month"), Role: "x"}, {Head: words.M("outlook.observed"), Num: true, Role: "value"}, {Head: words.M("outlook.model"), Num: true, Role: "value"}, {Head: words.M("state")}, {Head: words.M("outlook.row.source")}}}}
	for _, p := range y.Points {
		when := web.CTag(web.Neutral, words.M("outlook.fitted"))
		if p.HoldOut {
			when = web.CTag(web.Good, words.M("outlook.heldout"))
		}
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(p.Month)), number1(100 * p.Observed), number1(100 * p.Got), when, web.C(words.Plain(p.Source))}})
	}
	return f
}

// shapeTable is the quotas of 2010 and 2011 beside the model.
func shapeTable(s backtest.Shape2010) web.Table {
	const adamas, abrasives = "Adamas, mining.com 2025-04", "abrasivesunion.com 2012-08-13"
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.observable")}, {Head: words.M("outlook.observed")}, {Head: words.M("outlook.model"), Num: true}, {Head: words.M("outlook.row.source")}}}
	for _, r := range []struct {
		key    string
		got    float64
		source string
	}{
		{"first", 100 * s.FirstYear, "windpowermonthly.com; techeye.net"},
		{"after3", s.PriceAfter3Months, adamas},
		{"peak", s.PricePeak, "280 USD/kg 2010-07-26, Lynas, raremetalblog.com; 2,377 USD/kg 2011-08, " + adamas},
		{"peakmonth", float64(s.PeakMonth), adamas},
		{"second", 100 * s.SecondYear, "16,900 t, " + abrasives},
		{"used", 100 * s.QuotaUsed, abrasives},
		{"third", 100 * s.ThirdYear, "5,000 t, " + abrasives},
	} {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.M("outlook.shape." + r.key)), web.C(words.M("outlook.shape." + r.key + ".observed")), number1(r.got), web.C(words.Plain(r.source))}})
	}
	return t
}

func (v *visit) backtestCSV() error {
	return v.backtestFile("backtest-2025", func(b backtested) web.Table { return checksTable(b.year) })
}

// shapeCSV downloads the quota of 2010 beside the model.
func (v *visit) shapeCSV() error {
	return v.backtestFile("quota-2010", func(b backtested) web.Table { return shapeTable(b.shape) })
}

func (v *visit) backtestFile(name string, table func(backtested) web.Table) error {
	base, err := v.app.Outlook()
	if err != nil {
		return err
	}
	b, err := backtestOf(base)
	if err != nil {
		return err
	}
	return v.tableCSV(name, table(b))
}
