package web

import (
	"strconv"

	"lanthorn/internal/web/words"
)

// DeMinimis asks whether another country's law reaches a product made abroad.
type DeMinimis struct {
	Head
	Form    Form
	Answers Table
	Note    Phrase
	Keep    *Form // has the answers kept and signed
}

// Template names the page.
func (*DeMinimis) Template() string { return "deminimis" }

// PartsAsked is how many positions the form takes; more go through the programs'
// interface.
const PartsAsked = 4

// ProductForm asks for a product and what it is made of.
func ProductForm(kinds, uses []Option) Form {
	country := func(name string, label Phrase, required bool) Field {
		return Field{Name: name, Kind: Line, Label: label, Hint: words.M("deminimis.country.hint"), Required: required, Width: "s", Max: 2, Complete: "off"}
	}
	f := Form{ID: "product", Action: "/tools/deminimis", Get: true, Submit: words.M("deminimis.ask"), Fields: []Field{
		{Name: "kind", Kind: Choice, Label: words.M("deminimis.kind"), Options: kinds, Required: true},
		{Name: "value", Kind: Number, Label: words.M("deminimis.value"), Hint: words.M("deminimis.value.hint"), Required: true, Width: "s"},
		country("madein", words.M("deminimis.madein"), true), country("to", words.M("deminimis.to"), false),
		{Name: "use", Kind: Choice, Label: words.M("application.use"), Options: uses},
	}}
	for n := 1; n <= PartsAsked; n++ {
		no := strconv.Itoa(n)
		f.Fields = append(f.Fields, Field{Name: "part" + no, Kind: Fieldset, Label: words.M("deminimis.part", "no", n), Fields: []Field{
			{Name: "name" + no, Kind: Line, Label: words.M("deminimis.part.name"), Width: "m", Max: 100},
			{Name: "value" + no, Kind: Number, Label: words.M("deminimis.part.value"), Width: "s"},
			{Name: "share" + no, Kind: Number, Label: words.M("deminimis.part.share"), Width: "s"},
			{Name: "country" + no, Kind: Line, Label: words.M("deminimis.part.country"), Width: "s", Max: 2},
			{Name: "rest" + no, Kind: Line, Label: words.M("deminimis.part.rest"), Width: "s", Max: 2},
			{Name: "tech" + no, Kind: Line, Label: words.M("deminimis.part.tech"), Width: "s", Max: 2},
		}})
	}
	return f
}
