package pages

import (
	"fmt"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/study"
)

// baseFields let a run take mine output from an edition that was brought in; none
// where there is no such edition.
func (v *visit) baseFields() []web.Field {
	book, err := v.app.Figures(v.ctx())
	if err != nil {
		return nil
	}
	editions := book.BaseEditions()
	if len(editions) == 0 {
		return v.stocksFields()
	}
	f := web.Field{Name: "base", Kind: web.Choice, Label: words.M("figures.base"), Hint: words.M("figures.base.hint"), Options: []web.Option{{Text: words.M("figures.base.built"), Chosen: v.value("base") == ""}}}
	for _, e := range editions {
		f.Options = append(f.Options, web.Option{Value: e, Text: words.M("figures.base.edition", "edition", words.Plain(e)), Chosen: v.value("base") == e})
	}
	return append([]web.Field{f}, v.stocksFields()...)
}

// driverName is a parameter, or a place on whose mine output editions disagree.
func driverName(name string) web.Phrase {
	if place, ok := strings.CutPrefix(name, study.MinedName); ok {
		return words.M("figures.driver", "place", land(place))
	}
	return code("outlook.driver", name)
}

// spreadPart is what goes into the simulation of the disagreement of editions.
func spreadPart(base *app.OutlookBase) web.OutlookPart {
	t := spreadTable(base)
	return web.OutlookPart{ID: "spread", Title: words.M("figures.spread"), Aside: words.M("outlook.source.base", "edition", words.Plain(base.Edition)), Table: &t, Said: []web.Phrase{words.M("figures.spread.note")}, Download: "/outlook/figures/tables/spread.csv"}
}

func spreadTable(base *app.OutlookBase) web.Table {
	t := web.Table{Empty: words.M("figures.spread.none"), Cols: []web.Col{{Head: words.M("outlook.row.place")}, {Head: words.M("figures.spread.low"), Num: true}, {Head: words.M("figures.spread.base"), Num: true}, {Head: words.M("figures.spread.high"), Num: true}, {Head: words.M("figures.spread.times"), Num: true}}}
	tonnes := func(x float64) web.Cell { return web.CV(words.Num(int64(x+0.5)), x) }
	for _, m := range base.Mines {
		times := web.C(words.Plain("–"))
		if m.Low > 0 {
			times = web.C(words.Plain(fmt.Sprintf("× %.1f", m.High/m.Low)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(land(m.Place)), tonnes(m.Low * m.Tonnes), tonnes(m.Tonnes), tonnes(m.High * m.Tonnes), times}})
	}
	return t
}
