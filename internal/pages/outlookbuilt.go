package pages

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/scenario"
	"lanthorn/ree"
)

// builtScenario reads the form. A row without a kind in which something else was
// filled and a number that is none are refused here; what a kind has no use for is by
// the scenario's own check.
func (v *visit) builtScenario() (s scenario.Scenario, rs ree.Refusals) {
	s = scenario.Scenario{Name: v.value("name"), Source: invented, From: baseMonth, Months: v.builtMonths(&rs)}
	for _, no := range v.builtRows("mkind", measuresAsked, &rs, "mto", "melements", "mstages", "mstart", "mend", "mlook") {
		x := v.builtNumbers(no, measureNumbers, &rs)
		l := scenario.Lever{Kind: v.value("mkind" + no), By: v.value("mby" + no), To: listed(v.value("mto"+no), strings.ToUpper), Elements: listed(v.value("melements"+no), symbolCase),
			Stages: v.values("mstages" + no), Start: v.value("mstart" + no), End: v.value("mend" + no), Share: part100(x["mshare"]), Tonnes: x["mtonnes"], Factor: part100(x["moutput"]), DelayDays: x["mdays"]}
		if l.Kind == scenario.Licence || x["mrefused"] != nil {
			l.Approve = kept(x["mrefused"])
		}
		if v.value("mlook"+no) != "" {
			all := 1.0
			l.Identify, l.IdentifyDays = &all, l.DelayDays
		}
		s.Levers = append(s.Levers, l)
	}
	for _, no := range v.builtRows("rkind", remediesAsked, &rs, "rstart") {
		x := v.builtNumbers(no, remedyNumbers, &rs)
		r := scenario.Response{Kind: v.value("rkind" + no), Start: v.value("rstart" + no), HaveDays: x["rdays"], AimDays: x["rdays"], Tonnes: x["rtonnes"], Heavy: x["rheavy"], Share: part100(x["rshare"])}
		switch r.Kind { // the choices always have an answer
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

// builtNumbers are the numbers of a row by the names of their fields.
func (v *visit) builtNumbers(no string, numbers []builtNumber, rs *ree.Refusals) map[string]*float64 {
	out := map[string]*float64{}
	for _, a := range numbers {
		text := v.value(a.name + no)
		if text == "" {
			continue
		}
		x, ok := realNumber(text)
		if !ok {
			*rs = append(*rs, ree.Refuse("outlook.build_number", "v1", text).At(a.name+no))
		}
		out[a.name] = &x // also where it is none, so that it is not said to be missing
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
func symbolCase(word string) string {
	_, first := utf8.DecodeRuneInString(word)
	return strings.ToUpper(word[:first]) + strings.ToLower(word[first:])
}

var builtPlace = regexp.MustCompile(`^(levers|responses)\[(\d+)\](?:\.(\w+))?`)

// builtMembers are the fields of members of a scenario that are not numbers.
var builtMembers = map[string]map[string]string{
	"levers":    {"kind": "mkind", "by": "mby", "to": "mto", "elements": "melements", "stages": "mstages", "start": "mstart", "end": "mend", "identify": "mlook", "identifyDays": "mlook"},
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
	for _, a := range numbers {
		if a.place == m[3] {
			return a.name + rows[n]
		}
	}
	return field + rows[n]
}
