package web

import "lanthorn/internal/web/words"

// Form is one thing asked for. It carries the page's token and, for writes,
// an idempotency key made when the form was drawn.
type Form struct {
	ID        string
	Action    string
	Get       bool // a search: the answer has an address
	Upload    bool
	Key       string
	Fields    []Field
	Refused   []Phrase // why it was refused, where no field is to blame
	Submit    Phrase
	Danger    bool
	Second    []Button
	Note      Phrase
	Declared  Phrase // said above the button: what pressing it means
	InOneLine bool   // a search bar
}

// Button is a further button of a form.
type Button struct {
	Name, Value string
	Text        Phrase
}

// Kind is how a field is asked for.
type Kind string

// The kinds of field.
const (
	Line     Kind = "text"
	Number   Kind = "number"
	Day      Kind = "date"
	Secret   Kind = "password"
	Area     Kind = "textarea"
	Choice   Kind = "select"
	Radios   Kind = "radios"
	Checks   Kind = "checkboxes"
	File     Kind = "file"
	Hidden   Kind = "hidden"
	Search   Kind = "search"
	Fieldset Kind = "fieldset" // Fields stand under Label
)

// Field is one question with its label, its hint, and what was wrong with the
// last answer. Width is "s", "m" or "l".
type Field struct {
	Name     string
	Kind     Kind
	Label    Phrase
	Hint     Phrase
	Problem  Phrase
	Value    string
	Options  []Option
	Required bool
	Suffix   Phrase
	Width    string
	Rows     int
	Complete string // the autocomplete attribute
	Accept   string // file types
	Fields   []Field
	Max      int // characters
}

// Option is one answer to choose.
type Option struct {
	Value  string
	Text   Phrase
	Hint   Phrase
	Chosen bool
}

// Problem is one entry of the summary above a form that was sent back.
type Problem struct {
	Field string
	Text  Phrase
}

// Problems gathers what is wrong: first what no field is to blame for, then what
// is wrong in the fields, in their order.
func (f Form) Problems() []Problem {
	var out []Problem
	for _, r := range f.Refused {
		out = append(out, Problem{Text: r})
	}
	return append(out, problems(f.Fields)...)
}

func problems(fields []Field) []Problem {
	var out []Problem
	for _, f := range fields {
		if f.Problem != nil {
			out = append(out, Problem{f.Name, f.Problem})
		}
		out = append(out, problems(f.Fields)...)
	}
	return out
}

// Set puts what was sent back into the fields, so that nobody types it twice.
// Secrets and files are left out.
func (f Form) Set(get func(name string) []string) Form {
	f.Fields = setAll(f.Fields, get)
	return f
}

func setAll(fields []Field, get func(string) []string) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		if v := get(f.Name); len(v) > 0 && f.Kind != Secret && f.Kind != File {
			f.Value = v[0]
			f.Options = choose(f.Options, v)
		}
		f.Fields = setAll(f.Fields, get)
		out[i] = f
	}
	return out
}

func choose(options []Option, values []string) []Option {
	out := make([]Option, len(options))
	for i, o := range options {
		o.Chosen = false
		for _, v := range values {
			o.Chosen = o.Chosen || v == o.Value
		}
		out[i] = o
	}
	return out
}

// Blame marks a field with what is wrong with it.
func (f Form) Blame(name string, text Phrase) Form {
	f.Fields = blame(f.Fields, name, text)
	return f
}

func blame(fields []Field, name string, text Phrase) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		if f.Name == name {
			f.Problem = text
		}
		f.Fields = blame(f.Fields, name, text)
		out[i] = f
	}
	return out
}

// Options makes options from codes of one set, the first of them chosen where
// chosen names none. A leading empty code stands for any.
func Options(set, chosen string, codes ...string) []Option {
	out := make([]Option, len(codes))
	for i, c := range codes {
		out[i] = Option{Value: c, Text: words.Code{Set: set, Value: c}, Chosen: c == chosen}
		if c == "" {
			out[i].Text = words.M("form.any")
		}
	}
	return out
}
