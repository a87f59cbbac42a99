package pages

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/scenarios"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// defaultRuns is how many runs a form offers first.
const defaultRuns = 100

// scenariosPage lists the examples, takes one's own, and shows what ran.
func (v *visit) scenariosPage() error {
	text, err := v.startText()
	if err != nil {
		return err
	}
	return v.showScenarios(http.StatusOK, ownForm(text))
}

func (v *visit) showScenarios(status int, own web.Form) error {
	own.Fields = append(own.Fields, v.baseFields()...)
	view := &web.OutlookPage{Tabs: outlookTabs("scenarios"), Head: web.Head{Title: words.M("outlook.scenarios.title", "n", len(app.OutlookExamples())), Basis: words.M("outlook.scenarios.basis")}}
	examples, runs := v.examplesTable(), v.runsTable()
	build := web.Action{Text: words.M("build.name"), Href: "/outlook/build", Main: true}
	view.Head.Next = []web.Action{build}
	if newest := v.latest(app.OutlookScenario, "newest"); newest != nil {
		view.Head.Title = words.M("outlook.scenarios.newest", "scenario", runName(*newest), "said", firstHit(*newest))
		view.Head.Next = []web.Action{build, {Text: words.M("answer.all"), Href: runAddress(newest.ID)}}
	}
	view.Parts = []web.OutlookPart{
		{ID: "examples", Wide: "c7", Title: words.M("outlook.examples"), Table: &examples},
		{ID: "runs", Wide: "c5", Title: words.M("outlook.runs"), Table: &runs},
		{ID: "own", Title: words.M("outlook.own"), Form: &own, Said: []web.Phrase{words.M("outlook.own.note")}},
	}
	return v.showAs(status, "outlook", view)
}

func (v *visit) examplesTable() web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("outlook.scenario")}, {Head: words.M("outlook.months"), Num: true}, {Head: words.M("outlook.row.source")}}}
	for _, name := range app.OutlookExamples() {
		s, err := scenarios.Named(name)
		if err != nil {
			continue
		}
		about := web.CLink(code("outlook.example", name), "/outlook/scenarios/"+name)
		about.Sub = code("outlook.about", name)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{about, web.C(words.Num(s.Months)), web.C(sourceSaid(s.Source))}})
	}
	return t
}

// invented is what a scenario says where its numbers come from nowhere.
const invented = "invented"

func sourceSaid(source string) web.Phrase {
	if source == invented {
		return words.M("outlook.invented")
	}
	return words.Plain(source)
}

var runTones = map[app.OutlookState]web.Tone{app.OutlookWaiting: web.Wait, app.OutlookRunning: web.Wait, app.OutlookDone: web.Good, app.OutlookStopped: web.Unknown, app.OutlookFailed: web.Bad}

func (v *visit) runsTable() web.Table {
	t := web.Table{Empty: words.M("outlook.runs.none"), Cols: []web.Col{{Head: words.M("outlook.scenario")}, {Head: words.M("outlook.number"), Num: true}, {Head: words.M("outlook.seed"), Num: true}, {Head: words.M("state")}}}
	for _, r := range v.app.OutlookRuns(v.actor()) {
		name := web.CLink(runName(r), runAddress(r.ID))
		name.Sub = code("outlook.kind", r.Kind)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.C(words.Num(r.Runs)), web.C(words.Plain(strconv.FormatUint(r.Seed, 10))), web.CTag(runTones[r.State], code("outlook.state", string(r.State)))}})
	}
	return t
}

func runAddress(id string) string { return "/outlook/runs/" + id }

// runName is a scenario's name: an example's in the reader's language.
func runName(r app.OutlookRun) web.Phrase {
	name := scenarioName(r)
	if r.Base != "" {
		name = words.M("figures.base.run", "name", name, "edition", words.Plain(r.Base))
	}
	if r.Stocks != "" {
		name = words.M("house.stocks.run", "name", name)
	}
	return name
}

func scenarioName(r app.OutlookRun) web.Phrase {
	switch {
	case r.Kind == app.OutlookDelays:
		return words.M("outlook.delays.name")
	case r.Example != "":
		return code("outlook.example", r.Example)
	}
	return words.Plain(r.Scenario.Name)
}

func runFields() []web.Field {
	runs := web.Field{Name: "runs", Kind: web.Choice, Label: words.M("outlook.number"), Hint: words.M("outlook.number.hint"), Required: true, Width: "s"}
	for _, n := range app.OutlookRuns {
		runs.Options = append(runs.Options, web.Option{Value: itoa(n), Text: words.Num(n), Chosen: n == defaultRuns})
	}
	return []web.Field{runs, {Name: "seed", Kind: web.Number, Label: words.M("outlook.seed"), Hint: words.M("outlook.seed.hint"), Required: true, Width: "s", Value: "1", Max: 16}}
}

func ownForm(text string) web.Form {
	fields := []web.Field{{Name: "text", Kind: web.Area, Label: words.M("outlook.text"), Hint: words.M("outlook.text.hint"), Rows: 16, Required: true, Value: text}}
	return web.Form{ID: "ownscenario", Action: "/outlook/scenarios", Submit: words.M("outlook.run"), Fields: append(fields, runFields()...)}
}

// exampleText is an example to begin one's own with.
func exampleText(name string) string {
	if name == "" {
		name = "heavy-ban"
	}
	return scenarios.Text(name)
}

// startText is what one's own scenario begins with: an example, that of a run, this
// office's own licences, or what a guideline of a draft would do.
func (v *visit) startText() (string, error) {
	draft := v.query("draft")
	switch id := v.query("run"); {
	case id != "":
		run, err := v.app.OutlookRun(v.actor(), id)
		if err != nil {
			return "", err
		}
		return runText(run)
	case draft != "":
		return v.app.DraftScenario(v.ctx(), v.actor(), draft, v.query("rule"))
	case v.query("start") == app.OutlookHouse:
		return v.houseText(func(h *app.House) string { return h.Scenario }), nil
	case v.query("start") == houseStocks:
		return v.houseText(stocksText), nil
	}
	return exampleText(v.query("start")), nil
}

// examplePage shows one example and lets it run.
func (v *visit) examplePage() error {
	name := v.path("example")
	s, err := scenarios.Named(name)
	if err != nil {
		return ree.Refusals{ree.Refuse("outlook.example", "name", name)}
	}
	form := web.Form{ID: "example", Action: "/outlook/scenarios", Submit: words.M("outlook.run"), Fields: append([]web.Field{{Name: "example", Kind: web.Hidden, Value: name}}, append(runFields(), v.baseFields()...)...)}
	return v.show("outlook", &web.OutlookPage{Tabs: outlookTabs("scenarios"),
		Head: web.Head{Title: code("outlook.example", name), Basis: code("outlook.about", name), Crumbs: []web.Link{{Href: "/outlook/scenarios", Text: words.M("outlook.tab.scenarios")}, {Text: code("outlook.example", name)}}},
		Parts: []web.OutlookPart{{Title: words.M("outlook.run"), Form: &form, Wide: "c5", Facts: []web.Fact{{Name: words.M("outlook.months"), Value: words.Num(s.Months)}, {Name: words.M("outlook.levers"), Value: words.Num(len(s.Levers))}, {Name: words.M("outlook.responses"), Value: words.Num(len(s.Responses))}, {Name: words.M("outlook.row.source"), Value: sourceSaid(s.Source)}}},
			{Title: words.M("outlook.text"), Wide: "c7", Text: words.Plain(scenarios.Text(name)), Actions: []web.Action{{Text: words.M("outlook.change"), Href: "/outlook/scenarios?start=" + name + "#own"}}}}})
}

// askedRun reads what a form asks to run.
func (v *visit) askedRun(kind string) (app.OutlookAsk, ree.Refusals) {
	var wrong ree.Refusals
	runs, err := strconv.Atoi(v.value("runs"))
	if err != nil {
		runs = -1
	}
	seed, err := strconv.ParseUint(v.value("seed"), 10, 64)
	if err != nil {
		wrong = ree.Refusals{ree.Refuse("outlook.seed").At("seed")}
	}
	return app.OutlookAsk{Kind: kind, Stocks: v.value("stocks"), Example: v.value("example"), Text: v.r.PostFormValue("text"), Country: v.value("country"), Base: v.value("base"), Runs: runs, Seed: seed}, wrong
}

// startRun has something run; with refusals it says all of them.
func (v *visit) startRun(kind string) (app.OutlookRun, error) {
	ask, wrong := v.askedRun(kind)
	run, err := v.app.AskOutlook(v.actor(), ask)
	if rs := refusals(err); err != nil && rs == nil {
		return run, err
	} else if wrong = append(wrong, rs...); len(wrong) > 0 {
		return run, wrong
	}
	return run, nil
}

func (v *visit) startScenario() error {
	run, err := v.startRun(app.OutlookScenario)
	if rs := refusals(err); rs != nil && v.value("example") == "" {
		form := v.refusedForm(ownForm(""), rs, func(r *ree.Refusal) string {
			if r.Field == "text" {
				return ""
			}
			return r.Field
		})
		return v.showScenarios(http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return v.to(runAddress(run.ID))
}

// refreshSeconds is how often a page of a run that goes on is fetched again.
const refreshSeconds = "2"

// runPage shows a run: how far it is, or what it said.
func (v *visit) runPage() error {
	run, err := v.app.OutlookRun(v.actor(), v.path("run"))
	if err != nil {
		return err
	}
	if run.State != app.OutlookDone {
		return v.show("outlook", v.waitingPage(run))
	}
	switch run.Kind {
	case app.OutlookLevers:
		return v.to("/outlook/levers?levers=" + run.ID + "&country=" + run.Country)
	case app.OutlookDelays:
		return v.to("/outlook/levers?delays=" + run.ID)
	}
	view, err := v.resultPage(run)
	if err != nil {
		return err
	}
	return v.show("outlook", view)
}

func (v *visit) waitingPage(run app.OutlookRun) *web.OutlookPage {
	view := &web.OutlookPage{Tabs: outlookTabs("scenarios"), Head: web.Head{Title: words.M("outlook.state.title."+string(run.State), "scenario", runName(run)), Crumbs: []web.Link{{Href: "/outlook/scenarios", Text: words.M("outlook.tab.scenarios")}, {Text: runName(run)}}, Tag: &web.Tag{Tone: runTones[run.State], Text: code("outlook.state", string(run.State))}}}
	if run.State == app.OutlookStopped || run.State == app.OutlookFailed {
		view.Basis = words.M("outlook.state.again")
		view.Next = []web.Action{{Text: words.M("outlook.tab.scenarios"), Href: "/outlook/scenarios", Main: true}}
		return view
	}
	v.w.Header().Set("Refresh", refreshSeconds)
	view.Basis = words.M("outlook.state.refresh")
	view.Progress = &web.Progress{Label: words.M("outlook.progress", "done", run.Done, "total", run.Total), Percent: 100 * float64(run.Done) / float64(max(1, run.Total))}
	if run.Ahead > 0 {
		view.Progress.Note = words.M("outlook.ahead", "n", run.Ahead)
	}
	view.Next = []web.Action{{Text: words.M("outlook.look"), Href: runAddress(run.ID)}, {Text: words.M("outlook.stop"), Href: runAddress(run.ID) + "/stop", Post: true}}
	return view
}

func (v *visit) stopRun() error {
	if err := v.app.StopOutlook(v.actor(), v.path("run")); err != nil {
		return err
	}
	return v.to(runAddress(v.path("run")))
}

// runCSV downloads a figure or table of a run.
func (v *visit) runCSV() error {
	run, err := v.app.OutlookRun(v.actor(), v.path("run"))
	if err != nil {
		return err
	}
	name, ok := strings.CutSuffix(v.path("table"), ".csv")
	if !ok || run.State != app.OutlookDone {
		return v.lost()
	}
	if name == "places" && run.Foresight != nil {
		return v.tableCSV(name, placesTable(run))
	}
	for _, p := range runParts(run) {
		switch {
		case p.ID != name:
		case p.Figure != nil:
			return v.tableCSV(name, p.Figure.Table)
		case p.Heat != nil:
			return v.tableCSV(name, p.Heat.Plain())
		case p.Table != nil:
			return v.tableCSV(name, *p.Table)
		}
	}
	return v.lost()
}

// runParts are the cards of a run that ended.
func runParts(run app.OutlookRun) []web.OutlookPart {
	switch run.Kind {
	case app.OutlookLevers:
		return leverParts(run)
	case app.OutlookDelays:
		return delayParts(run)
	}
	return resultParts(run, math.MaxInt)
}
