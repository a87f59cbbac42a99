package web

import (
	"time"

	"lanthorn/internal/web/words"
)

// Lots lists lots.
type Lots struct {
	Head
	Search Form
	Rows   []LotRow
	Pager  Pager
}

// Template names the page.
func (*Lots) Template() string { return "lots" }

// LotRow is one lot in a list.
type LotRow struct {
	Ref, Href string
	Form      Phrase
	Level     Phrase
	Net       words.Mass
	Main      Phrase // the elements that matter, with their shares
	Holder    Phrase
	Place     Phrase
	Since     time.Time
	State     Tag
}
