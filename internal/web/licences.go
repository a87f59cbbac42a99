package web

import (
	"html/template"
	"time"

	"lanthorn/internal/web/words"
)

// Licences lists licences.
type Licences struct {
	Head
	Search Form
	Rows   []LicenceRow
	Pager  Pager
}

// Template names the page.
func (*Licences) Template() string { return "licences" }

// LicenceRow is one licence in a list.
type LicenceRow struct {
	Ref, Href   string
	Holder      Phrase
	Destination Phrase
	Lines       int
	Authorised  words.Mass
	Remaining   words.Mass
	Percent     float64 // used or reserved
	Until       time.Time
	State       Tag
}

// LicencePage is one licence, its lines kept as ledgers. The printed licence
// is the same model under another template.
type LicencePage struct {
	Head
	Ref        string
	Version    int
	State      Tag
	Notices    []Check
	Facts      []Fact
	Lines      []LicenceLine
	Conditions []Phrase
	Status     []Event
	OnWay      *Table // reserved, or gone and not known to have arrived; nil: not shown
	Found      *Table // at the border; nil: not the reader's, or nothing
	Moves      []Move
	QR         template.HTML
	Short      string
	Bundle     string
	Command    string
	Log        LogState
	Index      int64
	Issuer     Phrase
	Issued     time.Time
	Until      time.Time
	Print      bool
}

// Template names the page.
func (v *LicencePage) Template() string {
	if v.Print {
		return "licence_print"
	}
	return "licence"
}

// LicenceLine is one line: authorised = remaining + reserved + committed.
type LicenceLine struct {
	No         int
	Goods      Phrase
	HS         string
	Control    string
	Lots       []words.Ref
	Authorised words.Mass
	Reserved   words.Mass
	Committed  words.Mass
	Remaining  words.Mass
	Bar        []Segment
	Tolerance  Phrase
	Moves      []LedgerMove
}

// LedgerMove is one booking on a line.
type LedgerMove struct {
	Entry       words.Ref
	Kind        Phrase
	Declaration string
	Office      Phrase
	Change      words.Mass
	Remaining   words.Mass
	When        time.Time
	Offline     bool
}

// Picture makes the bar of a line.
func (l LicenceLine) Picture(lang *words.Lang) template.HTML {
	return Bar{Name: words.M("licence.line", "line", l.No).In(lang), Mass: l.Authorised, Segments: l.Bar}.Draw(lang)
}
