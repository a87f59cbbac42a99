package web

import "lanthorn/internal/web/words"

// Record is one row of a machine: what it says, what it rests on, and the moves
// that are open on it. Appeals, amendments and verifications are shown so.
type Record struct {
	Head
	Notices []Check
	Parts   []Part
	Facts   []Fact
	Moves   []Move
	Trail   []Event
	Forms   []Form // asked for without a move: a draft, an answer
}

// Template names the page.
func (*Record) Template() string { return "record" }

// Part is one titled table of a record.
type Part struct {
	ID    string
	Title Phrase
	Aside Phrase
	Table Table
}

// Records lists rows of a machine, newest first.
type Records struct {
	Head
	Search *Form
	Table  Table
	Pager  Pager
	Parts  []Part
	Forms  []Move
}

// Template names the page.
func (*Records) Template() string { return "records" }

// RecordSearch narrows a list by state.
func RecordSearch(path string, states []Option) *Form {
	return &Form{ID: "search", Action: path, Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{{Name: "state", Kind: Choice, Label: words.M("state"), Options: states}}}
}
