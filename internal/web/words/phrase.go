package words

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"
)

// Phrase is anything that can be said in a language.
type Phrase interface{ In(*Lang) string }

// Marked is a phrase with markup of its own, for instance a mass with its
// uncertainty in a quieter tone. Markup must escape what it was given.
type Marked interface {
	Phrase
	Markup(*Lang) template.HTML
}

// Msg is a catalogue text with its parameters.
type Msg struct {
	Key  string
	Args map[string]any
}

// M makes a message from a key and pairs of parameter name and value. A value
// may be a Phrase, a string from outside, or an integer.
func M(key string, pairs ...any) Msg {
	if len(pairs) == 0 {
		return Msg{Key: key}
	}
	m := Msg{Key: key, Args: make(map[string]any, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		m.Args[name] = pairs[i+1]
	}
	return m
}

// In says the message as plain text.
func (m Msg) In(l *Lang) string {
	var b strings.Builder
	m.each(l, func(s string) { b.WriteString(s) }, func(v any) { b.WriteString(Say(l, v)) })
	return b.String()
}

// Markup says the message with the markup of its parameters.
func (m Msg) Markup(l *Lang) template.HTML {
	var b strings.Builder
	m.each(l, func(s string) { b.WriteString(template.HTMLEscapeString(s)) },
		func(v any) { b.WriteString(string(Mark(l, v))) })
	return template.HTML(b.String())
}

func (m Msg) each(l *Lang, lit func(string), param func(any)) {
	t, ok := l.texts[m.Key]
	if !ok {
		l.miss(m.Key)
		lit(m.Key)
		return
	}
	for _, p := range t {
		v, given := m.Args[p.param]
		switch {
		case p.param == "":
			lit(p.lit)
		case !given:
			l.miss(m.Key + "{" + p.param + "}")
		case p.forms != nil:
			lit(p.forms[plural(v)])
		default:
			param(v)
		}
	}
}

func plural(v any) int {
	switch n := v.(type) {
	case int:
		return less(n != 1)
	case int64:
		return less(n != 1)
	case Num:
		return less(n != 1)
	}
	return 1
}

func less(many bool) int {
	if many {
		return 1
	}
	return 0
}

// Plain is text from outside, said as it is in every language.
type Plain string

// In returns the text.
func (p Plain) In(*Lang) string { return string(p) }

// Markup escapes the text and keeps its direction from reaching its neighbours.
func (p Plain) Markup(*Lang) template.HTML { return isolate(string(p)) }

// Text is a text that comes in both languages from outside the catalogue, for
// instance the message of a guideline. A missing one falls back to the other.
type Text struct{ En, Zh string }

// In picks the language's text.
func (t Text) In(l *Lang) string {
	if (l.Tag == "zh" && t.Zh != "") || t.En == "" {
		return t.Zh
	}
	return t.En
}

// Markup escapes the text.
func (t Text) Markup(l *Lang) template.HTML { return isolate(t.In(l)) }

// List is several phrases one after another.
type List []Phrase

// In joins the phrases as the language does.
func (p List) In(l *Lang) string {
	out := make([]string, len(p))
	for i, v := range p {
		out[i] = Say(l, v)
	}
	return strings.Join(out, comma(l))
}

// Markup joins the phrases with their markup.
func (p List) Markup(l *Lang) template.HTML {
	out := make([]string, len(p))
	for i, v := range p {
		out[i] = string(Mark(l, v))
	}
	return template.HTML(strings.Join(out, comma(l)))
}

func comma(l *Lang) string {
	if l.Tag == "zh" {
		return "、"
	}
	return ", "
}

// Ref is a reference people type, in the type of references; with an address
// in this site (it begins with one slash) it is a link.
type Ref struct{ Text, Href string }

// shortRef is the length up to which a reference is not broken between lines.
const shortRef = 20

// In returns the reference alone.
func (r Ref) In(*Lang) string { return r.Text }

// Markup writes the reference, linked where it has an address.
func (r Ref) Markup(*Lang) template.HTML {
	text := template.HTMLEscapeString(r.Text)
	class := "ref"
	if len(r.Text) <= shortRef && strings.Contains(r.Text, "-") {
		class = "ref nw" // EX-0015-V is read in one line
	}
	if !Local(r.Href) {
		return template.HTML(`<span class="` + class + `">` + text + `</span>`)
	}
	return template.HTML(`<a class="` + class + `" href="` + template.HTMLEscapeString(r.Href) + `">` + text + `</a>`)
}

// Local reports whether an address stays on this site.
func Local(href string) bool {
	return strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") && !strings.ContainsAny(href, "\\\n\r\t")
}

// Say says any value as plain text: a phrase in the language, a number with
// its groups, a string as it is, nothing for nil.
func Say(l *Lang, v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case Phrase:
		return x.In(l)
	case string:
		return x
	case int:
		return Num(x).In(l)
	case int64:
		return Num(x).In(l)
	}
	return fmt.Sprint(v)
}

// Mark says any value as escaped markup.
func Mark(l *Lang, v any) template.HTML {
	switch x := v.(type) {
	case Marked:
		return x.Markup(l)
	case template.HTML:
		return x
	case Phrase:
		return template.HTML(template.HTMLEscapeString(x.In(l)))
	case string:
		return isolate(x)
	}
	return template.HTML(template.HTMLEscapeString(Say(l, v)))
}

// isolate escapes text from outside; text that runs from right to left is set
// apart so that it cannot reorder what stands beside it.
func isolate(s string) template.HTML {
	esc := template.HTMLEscapeString(s)
	if strings.IndexFunc(s, rightToLeft) < 0 {
		return template.HTML(esc)
	}
	return template.HTML("<bdi>" + esc + "</bdi>")
}

func rightToLeft(r rune) bool {
	return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam)
}
