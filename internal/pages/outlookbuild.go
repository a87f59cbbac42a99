package pages

import (
	"net/http"
	"strconv"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/scenarios"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/world"
	"lanthorn/ree"
)

// How many measures and remedies the form takes; more come in a file.
const (
	measuresAsked = 2
	remediesAsked = 2
)

// baseMonth is the first month of a scenario that is built: that of the network.
const baseMonth = "2024-01"

// buildMonths is how many months one runs where nothing is said.
const buildMonths = 36

// asFile is the button that shows what was built as a file.
const asFile = "file"

// builtNumber is a number that the form asks, as its kinds need it.
type builtNumber struct {
	name  string // of the form's field, without its row
	label string
	place string // the member of the scenario
}

var (
	measureKinds   = []string{scenario.Ban, scenario.Licence, scenario.ExportQuota, scenario.MiningQuota, scenario.Tax}
	measureNumbers = []builtNumber{{"mshare", "build.share", "share"}, {"mdays", "build.days", "delayDays"}, {"mrefused", "build.refused", "approve"}, {"mtonnes", "build.tonnes", "tonnes"}, {"moutput", "build.output", "factor"}}
	remedyKinds    = []string{scenario.Stockpile, scenario.Plant, scenario.Recycling, scenario.Substitution, scenario.Priority}
	remedyNumbers  = []builtNumber{{"rdays", "build.stock", "aimDays"}, {"rtonnes", "build.plant", "tonnes"}, {"rheavy", "build.heavy", "heavy"}, {"rshare", "build.part", "share"}}
	buildStages    = []string{"oxide", "metal", "magnet"}
	plantStages    = []string{"separation", "metal", "magnet"}
)

// buildPage asks for a scenario in fields.
func (v *visit) buildPage() error {
	form, err := v.buildForm()
	if err != nil {
		return err
	}
	return v.showBuild(http.StatusOK, form)
}

func (v *visit) showBuild(status int, form web.Form) error {
	return v.showAs(status, "outlook", &web.OutlookPage{Tabs: outlookTabs("scenarios"),
		Head:  web.Head{Title: words.M("build.title"), Basis: words.M("build.basis"), Crumbs: []web.Link{{Href: "/outlook/scenarios", Text: words.M("outlook.tab.scenarios")}, {Text: words.M("build.name")}}},
		Parts: []web.OutlookPart{{ID: "build", Title: words.M("build.form"), Form: &form, Said: []web.Phrase{words.M("build.note")}}}})
}

func (v *visit) buildForm() (web.Form, error) {
	base, err := v.app.Outlook()
	if err != nil {
		return web.Form{}, err
	}
	countries := base.Machine.Network().Countries
	f := web.Form{ID: "build", Action: "/outlook/build", Submit: words.M("outlook.run"), Second: []web.Button{{Name: "as", Value: asFile, Text: words.M("build.file")}}, Fields: []web.Field{
		{Name: "name", Kind: web.Line, Label: words.M("build.scenario"), Width: "m", Max: 100, Required: true},
		{Name: "months", Kind: web.Number, Label: words.M("build.months"), Hint: words.M("build.months.hint"), Width: "s", Value: strconv.Itoa(buildMonths), Required: true, Max: 3}}}
	for n := 1; n <= measuresAsked; n++ {
		f.Fields = append(f.Fields, measureFields(strconv.Itoa(n), countries))
	}
	for n := 1; n <= remediesAsked; n++ {
		f.Fields = append(f.Fields, remedyFields(strconv.Itoa(n), countries))
	}
	f.Fields = append(append(f.Fields, runFields()...), v.baseFields()...)
	f = f.Set(begunWith)
	f.Fields[0].Value = words.M("build.begun").In(v.language())
	return f, nil
}

// begunWith is what the form begins with, so that it can be run as it stands: licences
// of 90 days for the elements of April 2025.
func begunWith(field string) []string {
	switch field {
	case "mkind1":
		return []string{scenario.Licence}
	case "melements1":
		return []string{strings.Join(scenario.Licensing2025().Levers[0].Elements, " ")}
	case "mstages1":
		return buildStages
	case "mstart1":
		return []string{"2025-01-01"}
	case "mdays1":
		return []string{strconv.Itoa(app.DelayAsked)}
	case "mlook1":
		return []string{"yes"}
	}
	return nil
}

// kindField asks what a row is; nothing is the first answer.
func kindField(name, set string, kinds []string) web.Field {
	f := web.Field{Name: name, Kind: web.Choice, Label: words.M("build.kind"), Options: []web.Option{{Text: words.M("build.none")}}}
	for _, k := range kinds {
		f.Options = append(f.Options, web.Option{Value: k, Text: code(set, k)})
	}
	return f
}

// landField asks for a country, of some.
func landField(name, label, chosen string, countries []string) web.Field {
	f := web.Field{Name: name, Kind: web.Choice, Label: words.M(label)}
	for _, c := range countries {
		f.Options = append(f.Options, web.Option{Value: c, Text: land(c), Chosen: c == chosen})
	}
	return f
}

func numberFields(numbers []builtNumber, no string) (fields []web.Field) {
	for _, a := range numbers {
		fields = append(fields, web.Field{Name: a.name + no, Kind: web.Number, Label: words.M(a.label), Hint: words.M(a.label + ".hint"), Width: "s", Max: 12})
	}
	return fields
}

func measureFields(no string, countries []string) web.Field {
	stages := web.Field{Name: "mstages" + no, Kind: web.Checks, Label: words.M("build.stages"), Hint: words.M("build.all")}
	for _, s := range buildStages {
		stages.Options = append(stages.Options, web.Option{Value: s, Text: code("build.stage", s)})
	}
	f := web.Field{Name: "measure" + no, Kind: web.Fieldset, Label: words.M("build.measure", "no", words.Plain(no)), Fields: []web.Field{
		kindField("mkind"+no, "build.lever", measureKinds),
		landField("mby"+no, "build.by", world.Controller, countries),
		{Name: "mto" + no, Kind: web.Line, Label: words.M("build.to"), Hint: words.M("build.to.hint"), Width: "m", Max: 300},
		{Name: "melements" + no, Kind: web.Line, Label: words.M("build.elements"), Hint: words.M("build.elements.hint"), Width: "m", Max: 100},
		stages,
		{Name: "mstart" + no, Kind: web.Day, Label: words.M("build.start")},
		{Name: "mend" + no, Kind: web.Day, Label: words.M("build.end"), Hint: words.M("build.end.hint")},
	}}
	f.Fields = append(f.Fields, numberFields(measureNumbers, no)...)
	f.Fields = append(f.Fields, web.Field{Name: "mlook" + no, Kind: web.Checks, Label: words.M("build.look"), Options: []web.Option{{Value: "yes", Text: words.M("build.look.yes")}}})
	return f
}

func remedyFields(no string, countries []string) web.Field {
	stage := web.Field{Name: "rstage" + no, Kind: web.Choice, Label: words.M("build.at")}
	for _, s := range plantStages {
		stage.Options = append(stage.Options, web.Option{Value: s, Text: code("build.stage", s)})
	}
	f := web.Field{Name: "remedy" + no, Kind: web.Fieldset, Label: words.M("build.remedy", "no", words.Plain(no)), Fields: []web.Field{
		kindField("rkind"+no, "build.response", remedyKinds),
		landField("rcountry"+no, "build.country", app.OutlookFirst, countries),
		stage,
		{Name: "rstart" + no, Kind: web.Day, Label: words.M("build.start"), Hint: words.M("build.since")},
	}}
	f.Fields = append(f.Fields, numberFields(remedyNumbers, no)...)
	return f
}

// startBuilt runs what was asked for in fields, or shows it as a file.
func (v *visit) startBuilt() error {
	s, wrong := v.builtScenario()
	text, err := scenarios.Write(s)
	if err != nil {
		return err
	}
	if v.value("as") == asFile && len(wrong) == 0 {
		return v.showScenarios(http.StatusOK, ownForm(text))
	}
	ask, also := v.askedRun(app.OutlookScenario)
	ask.Example, ask.Text = "", text
	do := v.app.AskOutlook
	if len(wrong)+len(also) > 0 {
		do = v.app.TryOutlook // for all that is wrong at once
	}
	run, err := do(v.actor(), ask)
	rs := refusals(err)
	if err != nil && rs == nil {
		return err
	}
	if rs = append(append(wrong, also...), rs...); len(rs) > 0 {
		form, err := v.buildForm()
		if err != nil {
			return err
		}
		v.blameFields(form, rs)
		return v.showBuild(http.StatusUnprocessableEntity, v.refusedForm(form, rs, func(r *ree.Refusal) string { return r.Field }))
	}
	return v.to(runAddress(run.ID))
}
