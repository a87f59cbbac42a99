package pages

import (
	"slices"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

func (p *Pages) statisticsRoutes() {
	p.get("/statistics", app.MayStatistics, (*visit).statisticsPage)
	p.get("/statistics.csv", app.MayStatistics, func(v *visit) error { return v.statisticsFile("csv", app.StatisticsCSV) })
	p.get("/statistics.json", app.MayStatistics, func(v *visit) error { return v.statisticsFile("json", app.StatisticsJSON) })
}

func (v *visit) statisticsFile(kind string, write func(review.Statistics) ([]byte, error)) error {
	s, err := v.app.Statistics(v.ctx(), v.actor(), 0)
	if err != nil {
		return err
	}
	b, err := write(s)
	if err != nil {
		return err
	}
	media := map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json"}[kind]
	return v.raw("statistics-"+itoa(int(s.Entry))+"."+kind, media, b)
}

// statisticsPage shows how many cases ended how, and how long they took.
func (v *visit) statisticsPage() error {
	s, err := v.app.Statistics(v.ctx(), v.actor(), 0)
	if err != nil {
		return err
	}
	view := &web.StatisticsPage{Held: s.Least, Entry: int(s.Entry), Command: "lanthorn stats --at " + itoa(int(s.Entry)) + " --json", Months: v.outcomeFigure(&s), Days: v.daysFigure(&s),
		Tables: []web.Part{v.stageTableOf(&s), v.outcomeTable(&s), afterTable("appeals", "appealstate", s.Appeals), afterTable("registrationappeals", "appealstate", s.RegistrationAppeals), afterTable("verifications", "verificationstate", s.Checks), v.declinedTable(s.Declined), drawTable(s.Draws)}}
	view.Head = web.Head{Title: v.statisticsTitle(&s), Basis: words.M("statistics.basis", "entry", words.Num(int(s.Entry)), "pack", words.Plain(s.Pack), "calendar", words.Plain(s.Calendar)),
		Next: []web.Action{{Text: words.M("statistics.csv"), Href: "/statistics.csv"}, {Text: words.M("statistics.json"), Href: "/statistics.json"}}}
	return v.show("statistics", view)
}

// statisticsTitle answers how many cases were decided and how many in time.
func (v *visit) statisticsTitle(s *review.Statistics) web.Phrase {
	i := slices.IndexFunc(s.Stages, func(r review.StatStage) bool { return r.Month == "" && r.Stage == review.StageDecision })
	if i < 0 {
		ended := 0
		for _, c := range s.Outcomes {
			ended += c.Cases
		}
		return words.M("statistics.title.few", "ended", ended)
	}
	r := s.Stages[i]
	return words.M("statistics.title", "decided", r.Cases, "median", r.Median, "percent", words.Pct(100*float64(r.OnTime)/float64(max(1, r.Bound)), 1))
}

var endOutcomes = []string{"granted", "granted_in_part", "refused", "not_required", "withdrawn", "lapsed"}

// outcomeFigure draws how many cases ended how, month by month.
func (v *visit) outcomeFigure(s *review.Statistics) web.Figure {
	fig := web.Figure{ID: "outcomes", Kind: "bar", Title: words.M("statistics.months"), Unit: words.M("statistics.cases"), Caption: words.M("statistics.months"), Download: "/statistics.csv", Fold: true,
		Table: web.Table{Cols: []web.Col{{Head: words.M("statistics.month"), Role: "x"}}}}
	for _, o := range endOutcomes {
		fig.Table.Cols = append(fig.Table.Cols, web.Col{Head: code("endoutcome", o), Num: true, Role: "value"})
	}
	sums := map[[2]string]int{}
	var months []string
	for _, c := range s.Outcomes {
		sums[[2]string{c.Month, c.Outcome}] += c.Cases
		if !slices.Contains(months, c.Month) {
			months = append(months, c.Month)
		}
	}
	for _, month := range months {
		row := web.Row{Cells: []web.Cell{web.C(words.Month(v.month(month)))}}
		for _, o := range endOutcomes {
			n := sums[[2]string{month, o}]
			row.Cells = append(row.Cells, web.CV(words.Num(n), float64(n)))
		}
		fig.Table.Rows = append(fig.Table.Rows, row)
	}
	return fig
}

// daysFigure draws how long decisions took, month by month.
func (v *visit) daysFigure(s *review.Statistics) web.Figure {
	fig := web.Figure{ID: "days", Kind: "line", Title: words.M("statistics.days"), Unit: words.M("statistics.workingdays"), Caption: words.M("statistics.days"), Download: "/statistics.csv", Fold: true,
		Table: web.Table{Cols: []web.Col{{Head: words.M("statistics.month"), Role: "x"}, {Head: words.M("statistics.median"), Num: true, Role: "value"}, {Head: words.M("statistics.ninety"), Num: true, Role: "value"}}}}
	for _, r := range s.Stages {
		if r.Month != "" && r.Stage == review.StageDecision && r.Cases > 0 {
			fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(r.Month))), web.CV(words.Num(r.Median), float64(r.Median)), web.CV(words.Num(r.Ninety), float64(r.Ninety))}})
		}
	}
	return fig
}

// stageTableOf lists the stages over all months, or by month where those are held
// back.
func (v *visit) stageTableOf(s *review.Statistics) web.Part {
	t := web.Table{Caption: words.M("statistics.stages"), Empty: words.M("statistics.none"), Cols: cols("statistics.month", "statistics.stage")}
	for _, k := range []string{"statistics.cases", "statistics.median", "statistics.ninety", "statistics.stopped", "statistics.stoppedmedian", "statistics.ontime", "statistics.deemed"} {
		t.Cols = append(t.Cols, web.Col{Head: words.M(k), Num: true})
	}
	for _, r := range s.Stages {
		stage, when := code("statstage", r.Stage), web.C(words.M("statistics.all"))
		if r.Agency != "" {
			stage = v.packWord("agency", r.Agency)
		}
		if r.Month != "" {
			when = web.C(words.Month(v.month(r.Month)))
		}
		onTime := web.C(words.Plain("–"))
		if r.Bound > 0 {
			onTime = web.C(words.M("statistics.of", "n", r.OnTime, "of", r.Bound, "percent", words.Pct(100*float64(r.OnTime)/float64(r.Bound), 1)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{when, web.C(stage), web.C(words.Num(r.Cases)), web.C(words.Num(r.Median)), web.C(words.Num(r.Ninety)), web.C(words.Num(r.Stopped)), web.C(words.Num(r.StoppedMedian)), onTime, web.C(words.Num(r.Deemed))}})
	}
	return web.Part{ID: "stages", Title: words.M("statistics.stages"), Table: t}
}

func (v *visit) outcomeTable(s *review.Statistics) web.Part {
	t := web.Table{Caption: words.M("statistics.outcomes"), Empty: words.M("statistics.none"), Cols: append(cols("statistics.month", "statistics.kind", "licence.destination", "statistics.outcome"), web.Col{Head: words.M("statistics.cases"), Num: true})}
	for _, c := range s.Outcomes {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(c.Month))), web.C(v.kindName(c.Kind)), web.C(words.Country(c.Destination)), web.C(code("endoutcome", c.Outcome)), web.C(words.Num(c.Cases))}})
	}
	return web.Part{ID: "ends", Title: words.M("statistics.outcomes"), Table: t}
}

func afterTable(what, states string, rows []review.StatAfter) web.Part {
	title := words.M("statistics." + what)
	t := web.Table{Caption: title, Empty: words.M("statistics.none"), Cols: append(cols("statistics.month", "state"), web.Col{Head: words.M("statistics.number"), Num: true})}
	for _, r := range rows {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(r.Month)), web.C(code(states, r.State)), web.C(words.Num(r.Cases))}})
	}
	return web.Part{ID: what, Title: title, Table: t}
}

// declinedTable lists the shipments that were not cleared by rule, and why.
func (v *visit) declinedTable(rows []review.StatDeclined) web.Part {
	title := words.M("statistics.declined")
	t := web.Table{Caption: title, Empty: words.M("statistics.declined.none"), Cols: append(cols("statistics.month", "statistics.general", "statistics.reason"), web.Col{Head: words.M("statistics.shipments"), Num: true})}
	for _, r := range rows {
		reason := web.Phrase(words.M("statistics.declined.all"))
		if r.Reason != "" {
			reason = code("declined", r.Reason)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(r.Month))), web.C(v.generalName(r.General)), web.C(reason), web.C(words.Num(r.Shipments))}})
	}
	return web.Part{ID: "declined", Title: title, Aside: words.M("statistics.declined.aside"), Table: t}
}

func drawnMonth(d *review.DrawnFact) web.Cell {
	if d.Extra > 0 {
		return web.Cell{Text: words.Plain(d.Period), Sub: words.M("draw.by.extra", "n", d.Extra)}
	}
	return web.C(words.Plain(d.Period))
}

func drawTable(draws []*review.DrawnFact) web.Part {
	t := web.Table{Caption: words.M("statistics.draws"), Empty: words.M("statistics.none"), Cols: []web.Col{{Head: words.M("statistics.month")}, {Head: words.M("statistics.shipped"), Num: true}, {Head: words.M("statistics.chosen"), Num: true}, {Head: words.M("statistics.rate"), Num: true}, {Head: words.M("statistics.floor"), Num: true}}}
	for _, d := range draws {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{drawnMonth(d), web.C(words.Num(d.Shipped)), web.C(words.Num(d.Chosen)), web.C(words.Pct(100*float64(d.Chosen)/float64(max(1, d.Shipped)), 1)), web.C(words.Pct(float64(d.Floor), 0))}})
	}
	return web.Part{ID: "draws", Title: words.M("statistics.draws"), Table: t}
}
