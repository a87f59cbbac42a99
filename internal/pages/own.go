package pages

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func (p *Pages) ownRoutes() {
	p.get("/outlook/own", anyone, (*visit).ownPage)
	p.get("/outlook/own/example.csv", anyone, func(v *visit) error { return v.raw("own-example.csv", "text/csv; charset=utf-8", app.OwnExample) })
	p.get("/outlook/own/example-zh.csv", anyone, func(v *visit) error {
		return v.raw("own-example-zh.csv", "text/csv; charset=utf-8", append([]byte("\ufeff"), app.OwnExampleChinese...))
	})
	p.get("/outlook/own/example.json", anyone, func(v *visit) error { return v.raw("own-example.json", "application/json", app.OwnExampleJSON()) })
	p.post("/outlook/own", anyone, (*visit).askOwn)
	p.get("/outlook/own/{own}", anyone, (*visit).ownAnswerPage)
	p.get("/outlook/own/{own}/{file}", anyone, (*visit).ownFile)
	p.post("/outlook/own/{own}/again", anyone, (*visit).askOwnAgain)
	p.post("/outlook/own/{own}/forget", anyone, (*visit).forgetOwn)
}

func ownAddress(id string) string { return "/outlook/own/" + id }

// ownPage asks a company for its data.
func (v *visit) ownPage() error { return v.showOwn(http.StatusOK, v.ownFileForm(), v.ownForm()) }

func (v *visit) showOwn(status int, file, form web.Form) error {
	held := v.heldTable()
	try := web.Form{ID: "try", Action: "/outlook/own", Submit: words.M("own.try"), Fields: []web.Field{{Name: "how", Kind: web.Hidden, Value: "example"}}}
	view := &web.OutlookPage{Tabs: outlookTabs("own"), Head: web.Head{Title: words.M("own.title"), Basis: words.M("own.basis", "minutes", int(app.OwnKept/time.Minute))}}
	view.Parts = []web.OutlookPart{
		{ID: "file", Wide: "c7", Title: words.M("own.file"), Form: &file, Said: []web.Phrase{words.M("own.file.note", "kib", app.OwnMostBytes>>10)},
			Actions: []web.Action{{Text: words.M("own.example.csv"), Href: "/outlook/own/example.csv"}, {Text: words.M("own.example.csvzh"), Href: "/outlook/own/example-zh.csv"}, {Text: words.M("own.example.json"), Href: "/outlook/own/example.json"}}},
		{ID: "example", Wide: "c5", Title: words.M("own.example"), Form: &try, Said: []web.Phrase{words.M("own.example.note")}},
		{ID: "form", Title: words.M("own.form"), Form: &form, Said: []web.Phrase{words.M("own.form.note")}},
	}
	if len(held.Rows) > 0 {
		view.Parts = append(view.Parts, web.OutlookPart{ID: "held", Title: words.M("own.held"), Table: &held})
	}
	return v.showAs(status, "outlook", view)
}

// heldTable are the answers that are still held for the reader.
func (v *visit) heldTable() web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("own.company")}, {Head: words.M("outlook.scenario")}, {Head: words.M("own.until")}}}
	for _, p := range v.app.OwnList(v.actor()) {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(ownName(p), ownAddress(p.ID)), web.C(code("outlook.example", p.Answer.Scenario)), web.C(words.Stamp(p.Until))}})
	}
	return t
}

func ownName(p app.OwnPage) web.Phrase {
	if p.Answer.Company == "" {
		return words.M("own.nameless", "country", land(p.Answer.Country))
	}
	return words.Plain(p.Answer.Company)
}

// ownChoices are the scenario and the number of runs.
func ownChoices(scenario string) []web.Field {
	s := web.Field{Name: "scenario", Kind: web.Choice, Label: words.M("outlook.scenario"), Required: true}
	for _, e := range append([]string{app.OutlookNinety}, app.OutlookExamples()...) {
		s.Options = append(s.Options, web.Option{Value: e, Text: code("outlook.example", e), Chosen: e == scenario})
	}
	runs := web.Field{Name: "runs", Kind: web.Choice, Label: words.M("outlook.number"), Hint: words.M("outlook.number.hint"), Required: true, Width: "s"}
	for _, n := range app.OutlookRuns {
		if n <= app.OwnMostRuns {
			runs.Options = append(runs.Options, web.Option{Value: itoa(n), Text: words.Num(n), Chosen: n == defaultRuns})
		}
	}
	return []web.Field{s, runs}
}

func (v *visit) ownFileForm() web.Form {
	fields := []web.Field{{Name: "how", Kind: web.Hidden, Value: "file"}, {Name: "file", Kind: web.File, Label: words.M("own.file.label"), Accept: ".csv,.json,text/csv,application/json", Required: true}}
	return web.Form{ID: "ownfile", Action: "/outlook/own", Upload: true, Submit: words.M("own.ask"), Fields: append(fields, ownChoices(app.OutlookNinety)...)}
}

// askOwn answers a file, the form or the example.
func (v *visit) askOwn() error {
	ask := app.OwnAsk{Scenario: v.value("scenario"), Seed: 1}
	ask.Runs = int(v.wholeOf("runs", defaultRuns))
	how := v.value("how")
	var where app.OwnPlaces
	var rs ree.Refusals
	switch how {
	case "example":
		ask.Data = app.OwnExampleData()
	case "file":
		ask.Data, where, rs = v.ownUpload()
	default:
		ask.Data, rs = v.ownTyped()
	}
	if rs == nil {
		base, err := v.app.Outlook()
		if err != nil {
			return err
		}
		rs = app.CheckOwn(base, &ask, where)
	}
	var p app.OwnPage
	var err error
	if rs == nil {
		p, err = v.app.HoldOwn(v.ctx(), v.actor(), ask)
		rs = refusals(err)
	}
	switch {
	case rs != nil:
		return v.ownRefused(how, rs)
	case err != nil:
		return err
	}
	return v.to(ownAddress(p.ID))
}

// wholeOf reads a whole number of the form; one that is none is below zero.
func (v *visit) wholeOf(name string, without int64) int64 {
	if v.value(name) == "" {
		return without
	}
	n, err := json.Number(v.value(name)).Int64()
	if err != nil {
		return -1
	}
	return n
}

func (v *visit) ownRefused(how string, rs ree.Refusals) error {
	file, form := v.ownFileForm(), v.ownForm()
	if how == "file" || how == "example" {
		file = v.refusedForm(file, rs, func(r *ree.Refusal) string {
			if r.Field == "runs" || r.Field == "scenario" {
				return r.Field
			}
			return ""
		})
	} else {
		form = v.refusedForm(form, rs, v.ownField)
	}
	return v.showOwn(http.StatusUnprocessableEntity, file, form)
}

// ownUpload reads the file that was handed over, in memory.
func (v *visit) ownUpload() (d app.OwnData, where app.OwnPlaces, rs ree.Refusals) {
	f, _, err := v.r.FormFile("file")
	if err != nil {
		return d, nil, ree.Refusals{ree.Refuse("own.file").At("file")}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, app.OwnMostBytes+1))
	if err != nil || len(data) == 0 {
		return d, nil, ree.Refusals{ree.Refuse("own.file").At("file")}
	}
	return app.ReadOwn(data)
}

// ownHeld is the answer of the address.
func (v *visit) ownHeld() (app.OwnPage, error) { return v.app.OwnHeld(v.actor(), v.path("own")) }

func (v *visit) ownAnswerPage() error {
	p, err := v.ownHeld()
	if err != nil {
		return err
	}
	v.w.Header().Set("Cache-Control", "no-store")
	parts := v.ownParts(p)
	again := web.Form{ID: "again", Action: ownAddress(p.ID) + "/again", Submit: words.M("own.again.ask"), Fields: ownChoices(p.Answer.Scenario)}
	parts = append(parts, web.OutlookPart{ID: "again", Wide: "c6", Title: words.M("own.again"), Form: &again},
		web.OutlookPart{ID: "kept", Wide: "c6", Title: words.M("own.kept"), Said: []web.Phrase{words.M("own.kept.note", "until", words.Stamp(p.Until))},
			Actions: []web.Action{{Text: words.M("own.forget"), Href: ownAddress(p.ID) + "/forget", Post: true}}})
	return v.show("outlook", &web.OutlookPage{Tabs: outlookTabs("own"), Head: v.ownHead(p), Parts: parts})
}

// ownHead is the answer in one sentence.
func (v *visit) ownHead(p app.OwnPage) web.Head {
	return web.Head{Title: ownSaid(p.Answer), Tag: simulatedTag(),
		Basis:  words.M("own.answer.basis", "company", ownName(p), "scenario", code("outlook.example", p.Answer.Scenario), "runs", p.Answer.Runs, "seed", words.Num(int(p.Answer.Seed)), "edition", words.Plain(p.Answer.Edition)),
		Crumbs: []web.Link{{Href: "/outlook/own", Text: words.M("outlook.tab.own")}, {Text: ownName(p)}},
		Next:   []web.Action{{Text: words.M("own.report"), Href: ownAddress(p.ID) + "/report.pdf", Main: true}, {Text: words.M("own.json"), Href: ownAddress(p.ID) + "/answer.json"}}}
}

// ownFile downloads the report, the answer or one of its tables.
func (v *visit) ownFile() error {
	p, err := v.ownHeld()
	if err != nil {
		return err
	}
	name := v.path("file")
	switch name {
	case "report.pdf":
		return v.ownReport(p)
	case "answer.json":
		raw, err := json.MarshalIndent(p.Answer, "", "  ")
		if err != nil {
			return err
		}
		return v.raw("own-answer.json", "application/json", append(raw, '\n'))
	}
	parts := v.ownParts(p)
	at := slices.IndexFunc(parts, func(q web.OutlookPart) bool { return q.Table != nil && q.ID+".csv" == name })
	if at < 0 {
		return v.lost()
	}
	return v.tableCSV("own-"+strings.TrimSuffix(name, ".csv"), *parts[at].Table)
}

// askOwnAgain asks the same data under another scenario.
func (v *visit) askOwnAgain() error {
	p, err := v.ownHeld()
	if err != nil {
		return err
	}
	ask := p.Ask
	ask.Scenario, ask.Runs = v.value("scenario"), int(v.wholeOf("runs", defaultRuns))
	next, err := v.app.HoldOwn(v.ctx(), v.actor(), ask)
	if err != nil {
		return err
	}
	return v.to(ownAddress(next.ID))
}

func (v *visit) forgetOwn() error {
	if err := v.app.ForgetOwn(v.actor(), v.path("own")); err != nil {
		return err
	}
	return v.to("/outlook/own")
}

var errNoReport = errors.New("this program was built without the font of its files")
