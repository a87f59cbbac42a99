package web

import "time"

// Returns lists monthly returns: what is missing first, then the rest.
type Returns struct {
	Head
	Missing []ReturnRow // late, for who chases them
	Search  Form
	Rows    []ReturnRow
}

// Template names the page.
func (*Returns) Template() string { return "returns" }

// ReturnRow is one return in a list.
type ReturnRow struct {
	Href     string
	Site     Phrase
	Ref      string
	Operator Phrase
	Month    time.Time
	Due      time.Time
	Filed    time.Time // zero: not filed
	State    Tag
	Note     Phrase
	Act      *Action // nil: nothing to do here
}

// ReturnPage is one return.
type ReturnPage struct {
	Head
	Facts   []Fact
	Figures Table  // the balance by product form
	Lost    Phrase // what processes lost
	Changed Table  // filed and now; no rows where nothing changed
	Since   Table  // what was entered for the month after filing
	Own     Table  // where the operator's books differ
	Note    Phrase // of the operator
	Ask     *Form  // files it; nil where there is nothing to file, or by others
	Closed  Phrase // why it cannot be filed here and now
	Chase   *Form
}

// Template names the page.
func (*ReturnPage) Template() string { return "return" }
