package web

import "lanthorn/internal/web/words"

// Finder says whether goods need a licence, for anybody who asks.
type Finder struct {
	Head
	Ask     Form
	Answer  *FinderAnswer // nil: nothing asked yet
	Entries Table         // of the list, that the answer rests on
	Kinds   Table         // of licence, with the papers each asks for
}

// Template names the page.
func (*Finder) Template() string { return "finder" }

// FinderAnswer is yes, no or not yet, why, and what would settle it.
type FinderAnswer struct {
	Tone    Tone
	Word    Phrase
	Text    Phrase
	Next    Phrase
	Reasons []Phrase
	Missing []Phrase
	Hints   []Phrase // customs code against composition
	Days    Phrase   // nil: no decision is needed
}

// FinderForm asks what the goods are and how much of each element they hold.
func FinderForm(forms, kinds []Option, elements []string) Form {
	contents := Field{Name: "contents", Kind: Fieldset, Label: words.M("finder.contents"), Hint: words.M("finder.contents.hint")}
	for _, e := range elements {
		contents.Fields = append(contents.Fields, Field{Name: "x" + e, Kind: Number, Label: words.Plain(e), Suffix: words.Plain("%"), Max: 12, Width: "s"})
	}
	contents.Fields = append(contents.Fields, Field{Name: "rel", Kind: Number, Label: words.M("finder.rel"), Suffix: words.Plain("%"), Max: 12, Width: "s", Value: "2"},
		Field{Name: "detect", Kind: Number, Label: words.M("finder.detect"), Suffix: words.Plain("%"), Max: 12, Width: "s"})
	return Form{ID: "finder", Action: "/finder", Get: true, Submit: words.M("finder.submit"), Fields: []Field{
		{Name: "form", Kind: Choice, Label: words.M("lot.form"), Options: forms, Required: true},
		{Name: "kind", Kind: Choice, Label: words.M("finder.kind"), Hint: words.M("finder.kind.hint"), Options: kinds},
		{Name: "hs", Kind: Line, Label: words.M("licence.hs"), Hint: words.M("finder.hs.hint"), Max: 14},
		contents,
	}}
}
