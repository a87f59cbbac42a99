package review

import (
	"reflect"
	"slices"
	"strings"

	"lanthorn/calendar"
)

// Withheld stands where something is kept from whoever reads; a reader of either
// language knows it for what it is.
const Withheld = "[withheld 不公开]"

// SensitiveRule marks fields of every application with one of the end uses.
// People with a role that it names may see them.
type SensitiveRule struct {
	ID      string   `json:"id" yaml:"id"`
	EndUses []string `json:"endUses" yaml:"endUses"`
	Fields  []string `json:"fields" yaml:"fields"`
	Named   []string `json:"named,omitempty" yaml:"named"` // roles
	Basis   string   `json:"basis" yaml:"basis"`
}

// Sensitive lists the rules of the policy that an application falls under.
func (p *Policy) Sensitive(a *Application) (out []SensitiveRule) {
	for _, r := range p.SensitiveRules {
		if slices.Contains(r.EndUses, a.EndUse.Code) {
			out = append(out, r)
		}
	}
	return out
}

// markable are the parts of an application that can be marked, by the name that
// they have in every record.
var markable = []string{"consignee", "endUsers", "intermediaries", "endUse", "route", "contract", "documents", "goods"}

// MarkableFields lists the parts of an application that can be marked sensitive.
func MarkableFields() []string { return slices.Clone(markable) }

// otherNames are further names of the parts in records that follow from an
// application.
var otherNames = map[string]string{"endUser": "endUsers", "text": "goods", "value": "goods", "currency": "goods"}

// unmarkedNames lists names of texts that are shown to everybody who may read a
// record with marked fields: references, codes, hashes, people of the office and
// what the program computed. Every other text is withheld.
var unmarkedNames = names(`key case state kind exporter holder destination applicationHash gateHash proposalHash positionsHash inputHash decisionHash hash
	code codes line lot lots element status outcome rule version basis id list lists listVersion controlled agency by org person role seenBy endedBy stops deemed
	effect level cause ref referral required clockID stance conditions reasons criterion finding grade decider deciderOrg proposedBy policy licence appeal round
	form hs mend licence supersededBy replaces amending move report settler amendment selected period ask answer result scope successor class field certainty
	available reserved asked after book day ratedBy decision no declaredBy confirmed currency measure unit sealed seen`)

func names(list string) map[string]bool {
	out := map[string]bool{}
	for _, n := range strings.Fields(list) {
		out[n] = true
	}
	return out
}

// Secrets lists the texts of an application's marked fields that tell by
// themselves what was marked.
func (a *Application) Secrets(fields []string) []string {
	var out []string
	add := func(list ...string) {
		for _, s := range list {
			if len(s) >= shortestSecret {
				out = append(out, strings.ToLower(s))
			}
		}
	}
	for _, p := range a.partiesIn(fields) {
		add(p.Ref, p.Name, p.Address, p.Phone)
		for _, o := range p.Owners {
			add(o.Name, o.Address)
		}
	}
	for _, f := range fields {
		switch f {
		case "endUse":
			add(a.EndUse.Text, a.EndUse.Programme, a.EndUse.Site)
		case "route":
			add(append(slices.Clone(a.Route.Via), a.Route.From, a.Route.To)...)
			if x := a.Route.Vessel; x != nil {
				add(x.Name, x.IMO)
			}
		case "contract":
			add(a.Contract.Number)
		case "documents":
			for _, d := range a.Documents {
				add(d.Name, d.Hash)
			}
		case "goods":
			for _, l := range a.Lines {
				add(l.Text)
			}
		}
	}
	return out
}

// shortestSecret is the length, in bytes, below which a text is too common to be
// looked for in others.
const shortestSecret = 5

func (a *Application) partiesIn(fields []string) (out []Party) {
	for _, f := range fields {
		switch f {
		case "consignee":
			out = append(out, a.Consignee)
		case "endUsers":
			out = append(out, a.EndUsers...)
		case "intermediaries":
			out = append(out, a.Intermediaries...)
		case "route":
			out = append(out, a.Route.Carriers...)
		}
	}
	return out
}

// Veil hides marked fields of an application in whatever is said of it.
type Veil struct {
	Fields  []string
	Secrets []string // in lower case, of every version of the application
}

// Over is a copy of a record as those see it who are not named. What it keeps is
// a list of what is shown: the parts of the application that are not marked, and
// texts by the names in unmarkedNames; and of these nothing that repeats a
// marked text.
func Over[T any](v Veil, record T) T {
	if len(v.Fields) == 0 {
		return record
	}
	out := reflect.New(reflect.TypeFor[T]()).Elem()
	v.copy(out, reflect.ValueOf(record), "", false)
	return out.Interface().(T)
}

// copy fills to with what may be shown of from, which has a name in its record.
// Plain is true inside a part of the application that is not marked.
func (v Veil) copy(to, from reflect.Value, name string, plain bool) {
	switch from.Kind() {
	case reflect.String:
		to.SetString(v.text(from.String(), plain || unmarkedNames[name]))
	case reflect.Pointer, reflect.Slice:
		if !from.IsNil() {
			v.copyMany(to, from, name, plain)
		}
	case reflect.Map:
		v.copyMap(to, from, plain)
	case reflect.Struct:
		v.copyStruct(to, from, plain)
	case reflect.Interface, reflect.Func, reflect.Chan, reflect.Array:
	default:
		to.Set(from)
	}
}

func (v Veil) copyMany(to, from reflect.Value, name string, plain bool) {
	if from.Kind() == reflect.Pointer {
		to.Set(reflect.New(from.Type().Elem()))
		v.copy(to.Elem(), from.Elem(), name, plain)
		return
	}
	to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
	for i := range from.Len() {
		v.copy(to.Index(i), from.Index(i), name, plain)
	}
}

func (v Veil) copyMap(to, from reflect.Value, plain bool) {
	if from.IsNil() || from.Type().Key().Kind() != reflect.String {
		return
	}
	to.Set(reflect.MakeMap(from.Type()))
	for pairs := from.MapRange(); pairs.Next(); {
		value := reflect.New(from.Type().Elem()).Elem()
		v.copy(value, pairs.Value(), pairs.Key().String(), plain)
		to.SetMapIndex(pairs.Key(), value)
	}
}

func (v Veil) copyStruct(to, from reflect.Value, plain bool) {
	t := from.Type()
	if t.PkgPath() == "time" || t == reflect.TypeFor[calendar.Date]() {
		to.Set(from)
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		part := v.partOf(t, name)
		switch {
		case part != "" && slices.Contains(v.Fields, part):
			withhold(to.Field(i), from.Field(i))
		default:
			v.copy(to.Field(i), from.Field(i), name, plain || part != "" || t == reflect.TypeFor[calendar.Event]())
		}
	}
}

// partOf is the markable part of an application that a field of a record is,
// empty where it is none. The goods are texts and values of lines alone.
func (v Veil) partOf(t reflect.Type, name string) string {
	part := name
	if other, ok := otherNames[name]; ok {
		part = other
	}
	if part == "goods" && t != reflect.TypeFor[Line]() || !slices.Contains(markable, part) {
		return ""
	}
	return part
}

// withhold fills to with a sign that something is kept back, not of what or how
// much; where there was nothing it leaves nothing.
func withhold(to, from reflect.Value) {
	if from.IsZero() {
		return
	}
	switch {
	case to.Type() == reflect.TypeFor[[]Document]():
	case to.Kind() == reflect.Slice && from.Len() > 0:
		to.Set(reflect.MakeSlice(to.Type(), 1, 1))
		withhold(to.Index(0), from.Index(0))
	case to.Kind() == reflect.String:
		to.SetString(Withheld)
	case to.Type() == reflect.TypeFor[Party]():
		to.Set(reflect.ValueOf(Party{Name: Withheld}))
	case to.Type() == reflect.TypeFor[EndUse]():
		to.Set(reflect.ValueOf(EndUse{Code: Withheld, Text: Withheld}))
	case to.Type() == reflect.TypeFor[Route]():
		to.Set(reflect.ValueOf(Route{Mode: Withheld, From: Withheld}))
	case to.Type() == reflect.TypeFor[Contract]():
		to.Set(reflect.ValueOf(Contract{Number: Withheld}))
	}
}

// text is a text as it is shown: as it is where it may be and repeats nothing
// marked.
func (v Veil) text(s string, shown bool) string {
	if s == "" || shown && !v.Tells(s) {
		return s
	}
	return Withheld
}

// Tells reports whether a text repeats one of the marked texts.
func (v Veil) Tells(s string) bool {
	low := strings.ToLower(s)
	return slices.ContainsFunc(v.Secrets, func(secret string) bool { return strings.Contains(low, secret) })
}
