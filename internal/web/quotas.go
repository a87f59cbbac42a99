package web

import "lanthorn/internal/web/words"

// Quotas is the quota ledger of a year: what was granted and used, first by
// stage and class, then account by account.
type Quotas struct {
	Head
	Search   Form
	Sums     []Quota
	Accounts Table
	Moves    []Move
}

// Template names the page.
func (*Quotas) Template() string { return "quotas" }

// QuotaPage is one account with the events behind each of its figures.
type QuotaPage struct {
	Head
	Meter  Quota
	Facts  []Fact
	Months Figure // what was used by month
	Events Table
	Note   Phrase // what the list leaves out
}

// Template names the page.
func (*QuotaPage) Template() string { return "quota" }

// QuotaSearch asks for a year, a stage and a class.
func QuotaSearch(years, stages, classes []Option) Form {
	return Form{ID: "search", Action: "/quotas", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "year", Kind: Choice, Label: words.M("quota.field.year"), Options: years},
		{Name: "stage", Kind: Choice, Label: words.M("quota.field.stage"), Options: stages},
		{Name: "class", Kind: Choice, Label: words.M("quota.field.class"), Options: classes},
	}}
}

// QuotaChoices are what a quota can be of, and whose.
type QuotaChoices struct{ Stages, Classes, Batches, Parties, To []Option }

// QuotaForm moves quota: issue, split, return or cut.
func QuotaForm(act, key, year string, c QuotaChoices) Form {
	f := Form{ID: act, Action: "/quotas/" + act, Key: key, Submit: words.M("quota.act." + act), Danger: act == "cut", Fields: []Field{
		{Name: "year", Kind: Number, Label: words.M("quota.field.year"), Value: year, Required: true, Width: "s", Max: 4},
		{Name: "stage", Kind: Choice, Label: words.M("quota.field.stage"), Options: c.Stages, Required: true},
		{Name: "class", Kind: Choice, Label: words.M("quota.field.class"), Options: c.Classes, Required: true},
		{Name: "batch", Kind: Choice, Label: words.M("quota.field.batch"), Options: c.Batches, Required: true},
		{Name: "party", Kind: Choice, Label: words.M("quota.field.party"), Options: c.Parties, Required: true},
	}}
	if act == "split" {
		f.Fields = append(f.Fields, Field{Name: "to", Kind: Choice, Label: words.M("quota.field.to"), Options: c.To, Required: true})
	}
	f.Fields = append(f.Fields, Field{Name: "t", Kind: Number, Label: words.M("quota.field.tonnes"), Required: true, Width: "s", Max: 20, Suffix: words.M("unit.t")},
		Field{Name: "basis", Kind: Line, Label: words.M("quota.field.basis"), Required: true, Max: 200})
	return f
}
