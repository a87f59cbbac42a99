package words

import (
	"html/template"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"lanthorn/internal/reason"
)

// Code is a value from a list of codes. It is said by the catalogue's key
// "<set>.<value>", else by the reasons' word of the same group, else as it is.
type Code struct{ Set, Value string }

// In says the code's word.
func (c Code) In(l *Lang) string {
	if key := c.Set + "." + c.Value; l.Has(key) {
		return Msg{Key: key}.In(l)
	}
	return reason.Word(l.Tag, c.Set, c.Value)
}

// Markup escapes the code's word.
func (c Code) Markup(l *Lang) template.HTML { return isolate(c.In(l)) }

// Reason is a reason code of the domain with its parameters, said by the
// catalogue of reasons (internal/reason).
type Reason struct {
	Code   string
	Params map[string]string
}

// In says the reason.
func (r Reason) In(l *Lang) string { return reason.Text(l.Tag, r.Code, r.Params) }

// Markup escapes the reason.
func (r Reason) Markup(l *Lang) template.HTML { return isolate(r.In(l)) }

// Country is an ISO 3166-1 code of two letters, said by its name.
type Country string

var regions = map[string]display.Namer{
	"en": display.Regions(language.English),
	"zh": display.Regions(language.SimplifiedChinese),
}

// In says the country's name, or the code where it names none.
func (c Country) In(l *Lang) string {
	region, err := language.ParseRegion(string(c))
	namer := regions[l.Tag]
	if err != nil || namer == nil {
		return string(c)
	}
	if name := namer.Name(region); name != "" {
		return name
	}
	return string(c)
}
