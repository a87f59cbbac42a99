package web

import "lanthorn/internal/web/words"

// CrossChecks is the page of outside records held against the ledger.
type CrossChecks struct {
	Head
	Differ    Table // what does not match, over all kinds
	Kinds     []CrossKind
	Ask       *Form // hands in a table; nil where the reader may not
	Result    *LoadResult
	Templates []Template
}

// Template names the page.
func (*CrossChecks) Template() string { return "crosschecks" }

// CrossKind is one kind of outside record.
type CrossKind struct {
	ID        string
	Name      Phrase
	Against   Phrase // what it is held against
	Imports   Table
	Checks    Table
	Fine      Phrase // says how many are in order
	InOrder   Table
	Unchecked []Phrase
	Records   string // download of the records, empty where there are none
}

// CrossRecord is one outside record.
type CrossRecord struct {
	Head
	Says Table
	From []Fact
}

// Template names the page.
func (*CrossRecord) Template() string { return "crossrecord" }

// CrossForm hands in a table of outside records.
func CrossForm(key string, megabytes int) Form {
	return Form{ID: "outside", Action: "/crosschecks", Key: key, Upload: true, Submit: words.M("cross.submit"), Declared: words.M("cross.whole"), Fields: []Field{
		{Name: "file", Kind: File, Label: words.M("load.file"), Hint: words.M("cross.file.hint", "limit", megabytes), Required: true, Accept: ".csv,.xlsx"},
	}}
}
