package web

import "lanthorn/internal/web/words"

// Library is what an exporter keeps for its applications.
type Library struct {
	Head
	Parties, Products []LibraryRow
	Party, Product    Form
}

// LibraryRow is one item: name, address and country of a party; form, code and
// words of a product.
type LibraryRow struct {
	ID   string
	Says []Phrase
	Drop Action
}

// Template names the page.
func (*Library) Template() string { return "library" }

// LibraryPartyForm adds a party or changes it.
func LibraryPartyForm(key string, countries []Option) Form {
	return Form{ID: "party", Action: "/library/party", Key: key, Submit: words.M("library.keep"), Fields: []Field{
		{Name: "id", Kind: Line, Label: words.M("library.id"), Hint: words.M("library.id.hint"), Required: true, Width: "m", Max: 40},
		{Name: "party.name", Kind: Line, Label: words.M("library.name"), Required: true, Max: 200},
		{Name: "party.address", Kind: Area, Label: words.M("library.address"), Rows: 2, Max: 500},
		{Name: "party.country", Kind: Choice, Label: words.M("library.country"), Options: countries, Required: true, Width: "m"},
	}}
}

// LibraryProductForm adds a product or changes it.
func LibraryProductForm(key string, forms []Option) Form {
	return Form{ID: "product", Action: "/library/product", Key: key, Submit: words.M("library.keep"), Fields: []Field{
		{Name: "id", Kind: Line, Label: words.M("library.id"), Hint: words.M("library.id.hint"), Required: true, Width: "m", Max: 40},
		{Name: "product.form", Kind: Choice, Label: words.M("lot.form"), Options: forms, Required: true},
		{Name: "product.hs", Kind: Line, Label: words.M("licence.hs"), Required: true, Width: "m", Max: 14},
		{Name: "product.text", Kind: Line, Label: words.M("library.text"), Max: 200},
	}}
}
