package web

import "time"

// Whitelist is the published list: who may do an activity on a day.
type Whitelist struct {
	Head
	Search Form
	Rows   []ListedRow
}

// Template names the page.
func (*Whitelist) Template() string { return "whitelist" }

// ListedRow is one permission.
type ListedRow struct {
	Name     Phrase
	Ref      string
	Province Phrase
	Number   string
	Basis    string
	From, To time.Time
}
