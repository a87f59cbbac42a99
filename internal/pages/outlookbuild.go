package pages

import (
	"net/http"
	"regexp"
	"slices"
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

// builtNumber is a number that the form asks of some kinds of levers or responses.
type builtNumber struct {
	name  string // of the form's field, without its row
	label string
	kinds []string
	place string // the member of the scenario
}

var (
	measureKinds   = []string{scenario.Ban, scenario.Licence, scenario.ExportQuota, scenario.MiningQuota, scenario.Tax}
	measureNumbers = []builtNumber{
		{"mshare", "build.share", []string{scenario.Ban, scenario.Tax}, "share"},
		{"mdays", "build.days", []string{scenario.Licence}, "delayDays"},
		{"mrefused", "build.refused", []string{scenario.Licence}, "approve"},
		{"mtonnes", "build.tonnes", []string{scenario.ExportQuota}, "tonnes"},
		{"moutput", "build.output", []string{scenario.MiningQuota}, "factor"},
	}
	remedyKinds   = []string{scenario.Stockpile, scenario.Plant, scenario.Recycling, scenario.Substitution, scenario.Priority}
	remedyNumbers = []builtNumber{
		{"rdays", "build.stock", []string{scenario.Stockpile}, "aimDays"},
		{"rtonnes", "build.plant", []string{scenario.Plant}, "tonnes"},
		{"rheavy", "build.heavy", []string{scenario.Plant}, "heavy"},
		{"rshare", "build.part", []string{scenario.Plant, scenario.Recycling, scenario.Substitution}, "share"},
	}
	buildStages = []string{"oxide", "metal", "magnet"}
	plantStages = []string{"separation", "metal", "magnet"}
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
		{Name: "rstart" + no, Kind: web.Day, Label: words.M("build.start")},
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

// builtScenario reads the form. A row without a kind in which something else was
// filled, a number that is none or that is not asked of the kind, are refused.
func (v *visit) builtScenario() (s scenario.Scenario, rs ree.Refusals) {
	s = scenario.Scenario{Name: v.value("name"), Source: invented, From: baseMonth, Months: v.builtMonths(&rs)}
	for _, no := range v.builtRows("mkind", measuresAsked, &rs, "mto", "melements", "mstages", "mstart", "mend", "mlook") {
		kind := v.value("mkind" + no)
		x := v.builtNumbers(kind, no, measureNumbers, &rs)
		l := scenario.Lever{Kind: kind, By: v.value("mby" + no), To: listed(v.value("mto"+no), strings.ToUpper), Elements: listed(v.value("melements"+no), symbolCase),
			Stages: v.values("mstages" + no), Start: v.value("mstart" + no), End: v.value("mend" + no), Share: part100(x["mshare"]), Tonnes: x["mtonnes"], Factor: part100(x["moutput"]), DelayDays: x["mdays"]}
		looks := v.value("mlook"+no) != ""
		if kind == scenario.Licence {
			l.Approve = kept(x["mrefused"])
			if looks {
				all := 1.0
				l.Identify, l.IdentifyDays = &all, l.DelayDays
			}
		} else if looks {
			rs = append(rs, ree.Refuse("outlook.build_stray").At("mlook"+no))
		}
		s.Levers = append(s.Levers, l)
	}
	for _, no := range v.builtRows("rkind", remediesAsked, &rs, "rstart") {
		kind := v.value("rkind" + no)
		x := v.builtNumbers(kind, no, remedyNumbers, &rs)
		r := scenario.Response{Kind: kind, Start: v.value("rstart" + no), HaveDays: x["rdays"], AimDays: x["rdays"], Tonnes: x["rtonnes"], Heavy: x["rheavy"], Share: part100(x["rshare"])}
		switch kind {
		case scenario.Plant:
			r.Country, r.Stage = v.value("rcountry"+no), v.value("rstage"+no)
		case scenario.Stockpile, scenario.Recycling:
			r.Countries = []string{v.value("rcountry" + no)}
		}
		s.Responses = append(s.Responses, r)
	}
	return s, rs
}

// builtRows are the numbers of the rows that have a kind. One without, in which some
// other field was filled, is refused.
func (v *visit) builtRows(field string, most int, rs *ree.Refusals, others ...string) (rows []string) {
	for n := 1; n <= most; n++ {
		no := strconv.Itoa(n)
		switch {
		case v.value(field+no) != "":
			rows = append(rows, no)
		case slices.ContainsFunc(append(others, numberNames(field)...), func(name string) bool { return v.value(name+no) != "" }):
			*rs = append(*rs, ree.Refuse("outlook.build_kind").At(field+no))
		}
	}
	return rows
}

func numberNames(kind string) (names []string) {
	numbers := measureNumbers
	if kind == "rkind" {
		numbers = remedyNumbers
	}
	for _, a := range numbers {
		names = append(names, a.name)
	}
	return names
}

// builtNumbers are the numbers of a row by the names of their fields; one that its kind
// has no use for is refused.
func (v *visit) builtNumbers(kind, no string, numbers []builtNumber, rs *ree.Refusals) map[string]*float64 {
	out := map[string]*float64{}
	for _, a := range numbers {
		if v.value(a.name+no) == "" {
			continue
		}
		if !slices.Contains(a.kinds, kind) {
			*rs = append(*rs, ree.Refuse("outlook.build_stray").At(a.name+no))
			continue
		}
		x, err := strconv.ParseFloat(strings.ReplaceAll(v.value(a.name+no), ",", ""), 64)
		if err != nil || x != x {
			*rs = append(*rs, ree.Refuse("outlook.build_number", "v1", v.value(a.name+no)).At(a.name+no))
			x = 0 // so that it is not said to be missing
		}
		out[a.name] = &x
	}
	return out
}

// builtMonths is how long a scenario runs.
func (v *visit) builtMonths(rs *ree.Refusals) int {
	n, err := strconv.Atoi(v.value("months"))
	if err != nil {
		*rs = append(*rs, ree.Refuse("outlook.build_whole", "v1", v.value("months")).At("months"))
		return buildMonths
	}
	return n
}

// part100 is a part that was given in per cent.
func part100(x *float64) *float64 {
	if x == nil {
		return nil
	}
	part := *x / 100
	return &part
}

// kept is what is left of all when some per cent are refused; all where nothing was
// said.
func kept(refused *float64) *float64 {
	part := 1.0
	if refused != nil {
		part -= *refused / 100
	}
	return &part
}

// listed are the words of a list, however they are parted.
func listed(text string, as func(string) string) (out []string) {
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ,;，；、\t\n", c) }) {
		out = append(out, as(word))
	}
	return out
}

// symbolCase writes a symbol as chemists do.
func symbolCase(word string) string { return strings.ToUpper(word[:1]) + strings.ToLower(word[1:]) }

var builtPlace = regexp.MustCompile(`^(levers|responses)\[(\d+)\](?:\.(\w+))?`)

// builtMembers are the fields of members of a scenario that are not numbers.
var builtMembers = map[string]map[string]string{
	"levers":    {"kind": "mkind", "by": "mby", "to": "mto", "elements": "melements", "stages": "mstages", "start": "mstart", "end": "mend"},
	"responses": {"kind": "rkind", "country": "rcountry", "countries": "rcountry", "start": "rstart", "haveDays": "rdays"},
}

// blameFields turns places in the scenario into the fields of the form, and names
// them as the form does.
func (v *visit) blameFields(form web.Form, rs ree.Refusals) {
	for _, r := range rs {
		if at := r.Params["at"]; r.Field == "text" && at != "" {
			r.Field = v.builtField(at)
			if label := labelOf(form.Fields, r.Field); label != nil {
				r.Params["at"] = label.In(v.language())
			}
		}
	}
}

// labelOf is what a form calls a field: within a row, with the row's name.
func labelOf(fields []web.Field, name string) web.Phrase {
	for _, f := range fields {
		if f.Name == name {
			return f.Label
		}
		if inner := labelOf(f.Fields, name); inner != nil {
			return words.M("build.within", "row", f.Label, "field", inner)
		}
	}
	return nil
}

// builtField is the form's field for a place in the scenario.
func (v *visit) builtField(at string) string {
	m := builtPlace.FindStringSubmatch(at)
	if m == nil {
		return at
	}
	field, most, numbers := "mkind", measuresAsked, measureNumbers
	if m[1] == "responses" {
		field, most, numbers = "rkind", remediesAsked, remedyNumbers
	}
	n, _ := strconv.Atoi(m[2])
	rows := v.builtRows(field, most, new(ree.Refusals))
	if n >= len(rows) {
		return ""
	}
	if name := builtMembers[m[1]][m[3]]; name != "" {
		return name + rows[n]
	}
	kind := v.value(field + rows[n])
	for _, a := range numbers {
		if a.place == m[3] && slices.Contains(a.kinds, kind) {
			return a.name + rows[n]
		}
	}
	return field + rows[n]
}
