package web

import (
	"time"
)

// caseParts are the parts of the reviewer's one screen, in the order of their
// access keys.
var caseParts = []string{"strip", "positions", "lines", "provenance", "parties", "need", "deminimis", "queries", "moves"}

// Stance is what an agency says of one line.
type Stance struct {
	Line  int
	Tag   Tag
	Codes Phrase // reasons and conditions
	Note  Phrase
}

// QueryItem is one thing asked, with its answer.
type QueryItem struct {
	No       int
	Text     Phrase
	Required bool
	Answer   Phrase
}

// Matters is a queue of referrals, queries or escalations, the longest waiting
// first.
type Matters struct {
	Head
	Kind   Phrase
	Kinds  []Link
	Rows   []MatterRow
	Pager  Pager
	Others bool // they wait for others than the reader
}

// Template names the page.
func (*Matters) Template() string { return "matters" }

// MatterRow is one matter in a queue.
type MatterRow struct {
	Ref, Href   string
	Of          Phrase
	Exporter    Phrase
	Destination Phrase
	Net         Phrase
	State       Tag
	Used, Limit int
	Due         time.Time
}
