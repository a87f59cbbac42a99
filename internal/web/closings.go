package web

import "lanthorn/internal/web/words"

// Closings lists the sites' balances by month: what is to be closed first.
type Closings struct {
	Head
	Search Form
	Rows   Table
	All    *Form    // closes the month for every site; nil for who may not
	Result []Phrase // what became of it
}

// Template names the page.
func (*Closings) Template() string { return "closings" }

// ClosingPage is one site's balances of one month.
type ClosingPage struct {
	Head
	Facts    []Fact
	Figures  Table // by element, declared and reconciled
	Receipts Table // by sender
	Changed  Table // closed and now; no rows where nothing changed
	Since    Table // entries that opened it again
	Limits   []Phrase
	Note     Phrase
	Ask      *Form
	Closed   Phrase // why it cannot be closed here and now
	Download string
}

// Template names the page.
func (*ClosingPage) Template() string { return "closing" }

// ClosingSearch chooses month and state of a list of closings.
func ClosingSearch(months, states []Option) Form {
	return Form{ID: "search", Action: "/closings", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "month", Kind: Choice, Label: words.M("return.month"), Options: months},
		{Name: "state", Kind: Choice, Label: words.M("state"), Options: states},
	}}
}

// CloseAllForm closes a month for every site that is due.
func CloseAllForm(key, month string, sites int) Form {
	return Form{ID: "all", Action: "/closings", Key: key, Submit: words.M("closing.all.submit", "sites", sites), Declared: words.M("closing.declared"),
		Fields: []Field{{Name: "month", Kind: Hidden, Value: month}}}
}

// CloseForm closes a month as it is shown; seen stands for the figures.
func CloseForm(action, key, seen string) Form {
	return Form{ID: "close", Action: action, Key: key, Submit: words.M("closing.submit"), Declared: words.M("closing.declared"), Fields: []Field{
		{Name: "seen", Kind: Hidden, Value: seen},
		{Name: "note", Kind: Area, Label: words.M("return.note"), Rows: 2, Max: 1000},
	}}
}
