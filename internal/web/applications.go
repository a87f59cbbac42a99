package web

import (
	"time"

	"lanthorn/internal/web/words"
)

// Applications lists export applications: the exporter's own, or the
// reviewer's queue.
type Applications struct {
	Head
	Search Form
	Rows   []CaseRow
	Pager  Pager
}

// Template names the page.
func (*Applications) Template() string { return "applications" }

// CaseRow is one application in a list. Used and Limit are working days.
type CaseRow struct {
	Ref, Href   string
	Exporter    Phrase
	Destination Phrase
	EndUser     Phrase
	Lines       int
	Net         Phrase
	State       Tag
	Turn        Phrase
	Used, Limit int
	Due         time.Time
	Blocked     int
}

// NewApplication is the exporter's form with the answers of the pre-flight
// check beside it.
type NewApplication struct {
	Head
	Form      Form
	Ready     *Preflight // nil: not asked yet
	Before    Phrase     // said until then; nil: what is said before lodging
	Documents []Fact
}

// Template names the page.
func (*NewApplication) Template() string { return "application_new" }

// Preflight is what a reviewer would see if the application were lodged now.
type Preflight struct {
	Tone   Tone
	Answer Phrase
	Lines  []PreflightLine
	More   int // lines that are not listed
	Checks []Check
	Time   Phrase // how long cases like this one take
	Lodge  *Form  // nil where lodging is not possible
}

// PreflightLine is one line's answer.
type PreflightLine struct {
	No      int
	Lot     words.Ref
	Goods   Phrase
	Net     words.Mass
	Control Tag
	Gate    Tag
	Why     Phrase
}
