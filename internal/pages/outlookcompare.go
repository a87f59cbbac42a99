package pages

import (
	"net/http"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/study"
	"lanthorn/ree"
)

// comparePage holds two scenarios against each other, run by run under the same
// draws.
func (v *visit) comparePage() error {
	first, wrong := v.comparedRun("first")
	second, also := v.comparedRun("second")
	if v.query("first") == "" && v.query("second") == "" {
		first, second = v.firstPair()
	}
	form := v.compareForm(v.query("first"), v.query("second"))
	if first == nil || second == nil || wrong != nil || also != nil {
		return v.showCompare(http.StatusOK, form, nil)
	}
	if waits := waitingOf(*first, *second); waits != nil {
		return v.showCompare(http.StatusOK, form, v.compareWaits(*waits))
	}
	return v.showCompare(http.StatusOK, form, v.comparedPage(*first, *second))
}

func (v *visit) showCompare(status int, form web.Form, view *web.OutlookPage) error {
	if view == nil {
		view = &web.OutlookPage{Head: web.Head{Title: words.M("outlook.compare.title"), Basis: words.M("outlook.compare.basis")}}
	}
	view.Tabs = outlookTabs("compare")
	view.Parts = append(view.Parts, web.OutlookPart{ID: "choose", Title: words.M("outlook.compare.choose"), Form: &form})
	return v.showAs(status, "outlook", view)
}

// comparedRun is a run that the address names; nil where it names none.
func (v *visit) comparedRun(name string) (*app.OutlookRun, error) {
	id := v.query(name)
	if id == "" {
		return nil, nil
	}
	run, err := v.app.OutlookRun(v.actor(), id)
	if err != nil || run.Kind != app.OutlookScenario {
		return nil, err
	}
	return &run, nil
}

// firstPair is what is compared where nothing is asked: the newest answers to the two
// scenarios that the form begins with, from the same draws; nil where there are none.
func (v *visit) firstPair() (first, second *app.OutlookRun) {
	runs := v.app.OutlookRuns(v.actor())
	for i, a := range runs {
		if !plainly(a, app.OutlookPair[0]) {
			continue
		}
		for j, b := range runs {
			if plainly(b, app.OutlookPair[1]) && paired(a, b) {
				return &runs[i], &runs[j]
			}
		}
	}
	return nil, nil
}

// plainly says whether a run is one of an example, with the model's stocks, that has
// an answer or comes to one.
func plainly(r app.OutlookRun, example string) bool {
	answers := r.State == app.OutlookDone || r.State == app.OutlookRunning || r.State == app.OutlookWaiting
	return r.Kind == app.OutlookScenario && r.Example == example && r.Stocks == "" && answers
}

// paired says whether two runs can be compared run by run.
func paired(a, b app.OutlookRun) bool {
	return a.Runs == b.Runs && a.Seed == b.Seed && a.Edition == b.Edition
}

// waitingOf is a run that has no answer, the first of both; nil where both have.
func waitingOf(runs ...app.OutlookRun) *app.OutlookRun {
	for i, r := range runs {
		if r.State != app.OutlookDone {
			return &runs[i]
		}
	}
	return nil
}

func (v *visit) compareWaits(run app.OutlookRun) *web.OutlookPage {
	view := v.waitingPage(run)
	if view.Progress != nil {
		view.Next = []web.Action{{Text: words.M("outlook.look"), Href: v.r.URL.RequestURI()}}
		if v.query("first") != "" { // not one that nobody asked for
			view.Next = append(view.Next, web.Action{Text: words.M("outlook.stop"), Href: runAddress(run.ID) + "/stop", Post: true})
		}
	}
	view.Crumbs = nil
	return view
}

func (v *visit) compareForm(first, second string) web.Form {
	choice := func(name, label, chosen, otherwise string) web.Field {
		if chosen == "" {
			chosen = otherwise
		}
		f := web.Field{Name: name, Kind: web.Choice, Label: words.M(label), Required: true}
		for _, e := range app.OutlookExamples() {
			f.Options = append(f.Options, web.Option{Value: e, Text: code("outlook.example", e), Chosen: e == chosen})
		}
		for _, r := range v.app.OutlookRuns(v.actor()) {
			if r.Kind == app.OutlookScenario && (r.Example == "" || r.Stocks != "" || r.ID == chosen) && r.State == app.OutlookDone {
				f.Options = append(f.Options, web.Option{Value: r.ID, Text: words.M("outlook.compare.run", "name", runName(r), "runs", r.Runs), Chosen: r.ID == chosen})
			}
		}
		return f
	}
	fields := []web.Field{choice("first", "outlook.compare.first", first, app.OutlookPair[0]), choice("second", "outlook.compare.second", second, app.OutlookPair[1])}
	return web.Form{ID: "compare", Action: "/outlook/compare", Submit: words.M("outlook.run"), Fields: append(append(fields, runFields()...), v.baseFields()...)}
}

// startCompare has both run under the same seed and number of runs; nothing is
// started where one of them is refused.
func (v *visit) startCompare() error {
	first, wrong := v.startNamed("first", true)
	second, also := v.startNamed("second", true)
	rs := append(refusals(wrong), refusals(also)...)
	if len(rs) == 0 && wrong == nil && also == nil {
		if first, wrong = v.startNamed("first", false); wrong == nil {
			second, wrong = v.startNamed("second", false)
		}
		rs = refusals(wrong)
	}
	if len(rs) > 0 {
		form := v.refusedForm(v.compareForm("", ""), once(rs), func(r *ree.Refusal) string { return r.Field })
		return v.showCompare(http.StatusUnprocessableEntity, form, nil)
	}
	if wrong != nil || also != nil {
		return errorOf(wrong, also)
	}
	return v.to("/outlook/compare?first=" + first.ID + "&second=" + second.ID)
}

func errorOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// once drops what two of the same question say alike.
func once(rs ree.Refusals) (out ree.Refusals) {
	seen := map[string]bool{}
	for _, r := range rs {
		if key := r.Error(); !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	return out
}

// startNamed has the scenario of a field run; with try it is checked alone.
func (v *visit) startNamed(name string, try bool) (app.OutlookRun, error) {
	ask, wrong := v.askedRun(app.OutlookScenario)
	ask.Example, ask.Text = v.value(name), ""
	if _, err := v.app.OutlookRun(v.actor(), ask.Example); err == nil {
		ask.Example, ask.Again = "", ask.Example
	}
	do := v.app.AskOutlook
	if try {
		do = v.app.TryOutlook
	}
	run, err := do(v.actor(), ask)
	if rs := append(wrong, refusals(err)...); len(rs) > 0 {
		for _, r := range rs {
			if r.Field == "example" {
				r.Field = name
			}
		}
		return run, rs
	}
	return run, err
}

// comparedPage says what the second changes.
func (v *visit) comparedPage(first, second app.OutlookRun) *web.OutlookPage {
	if !paired(first, second) {
		return &web.OutlookPage{Head: web.Head{Title: words.M("outlook.compare.unlike"), Basis: words.M("outlook.compare.unlike.why", "a", first.Runs, "b", second.Runs)}}
	}
	p := study.Compare(first.Foresight.Study, second.Foresight.Study)
	view := &web.OutlookPage{Head: web.Head{Title: comparedTitle(first, second, p), Tag: simulatedTag(),
		Basis: words.M("outlook.compare.rests", "runs", first.Runs, "helps", part(p.Helps), "low", partPlaces(p.Low, 1), "high", partPlaces(p.High, 1))}}
	figure, table := comparedFigure(first, second), comparedTable(first, second, p)
	view.Parts = []web.OutlookPart{{ID: "pair", Wide: "c5", Title: words.M("outlook.compare.pair"), Table: &table}, {ID: "both", Wide: "c7", Figure: &figure}}
	return view
}

// sure is how many standard errors a difference must have to be told.
const sure = 2

func comparedTitle(first, second app.OutlookRun, p study.Pair) web.Phrase {
	key := "outlook.compare.same"
	switch {
	case p.Mean < -sure*p.Error && p.Mean < 0:
		key = "outlook.compare.less"
	case p.Mean > sure*p.Error && p.Mean > 0:
		key = "outlook.compare.more"
	}
	mean := p.Mean
	if mean < 0 {
		mean = -mean
	}
	return words.M(key, "first", runName(first), "second", runName(second), "points", words.Real{V: 100 * mean, Places: 1}, "error", words.Real{V: 100 * sure * p.Error, Places: 1}, "runs", first.Runs)
}

func comparedTable(first, second app.OutlookRun, p study.Pair) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.compare.figure")}, {Head: runName(first), Num: true}, {Head: runName(second), Num: true}}}
	row := func(key string, of func(app.OutlookRun) web.Phrase) {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.M(key)), web.C(of(first)), web.C(of(second))}})
	}
	row("outlook.within", func(r app.OutlookRun) web.Phrase { return part(r.Foresight.Within(littleUnmet)) })
	row("outlook.stops", func(r app.OutlookRun) web.Phrase { return part(r.Foresight.StockOuts()) })
	row("outlook.car.first", func(r app.OutlookRun) web.Phrase {
		h := r.Foresight.StockOut
		if h.Chance == 0 {
			return words.M("outlook.never")
		}
		b := r.Begins()
		return words.M("outlook.mid.between", "mid", months(h.First.Mid-b), "low", months(h.First.Low-b), "high", months(h.First.High-b))
	})
	row("outlook.number", func(r app.OutlookRun) web.Phrase { return words.Num(r.Runs) })
	return t
}

func comparedFigure(first, second app.OutlookRun) web.Figure {
	f := web.Figure{ID: "both-chart", Kind: "line", Fold: true, Title: words.M("outlook.unmet"), Aside: words.M("outlook.simulated"), Unit: words.M("unit.t"), Caption: words.M("outlook.compare.caption", "runs", first.Runs), Source: words.M("outlook.source.base", "edition", words.Plain(first.Edition)),
		Download: "/outlook/tables/compare.csv?first=" + first.ID + "&second=" + second.ID,
		Table:    web.Table{Cols: []web.Col{{Head: words.M("outlook.month"), Role: "x"}, {Head: runName(first), Num: true, Role: "value"}, {Head: words.M("outlook.spread"), Num: true}, {Head: runName(second), Num: true, Role: "value"}, {Head: words.M("outlook.spread"), Num: true}}}}
	a, b := first.Foresight.Months, second.Foresight.Months
	for t := range min(len(a), len(b)) {
		f.Table.Rows = append(f.Table.Rows, web.Row{Cells: []web.Cell{web.C(monthOf(first.Scenario, t)), real(a[t].Unmet.Mid, 0), web.C(between(a[t].Unmet, 0)), real(b[t].Unmet.Mid, 0), web.C(between(b[t].Unmet, 0))}})
	}
	return f
}

// compareCSV downloads the months of two runs side by side.
func (v *visit) compareCSV() error {
	first, err := v.comparedRun("first")
	second, also := v.comparedRun("second")
	if err != nil || also != nil || first == nil || second == nil || waitingOf(*first, *second) != nil {
		return v.lost()
	}
	return v.tableCSV("compare", comparedFigure(*first, *second).Table)
}
