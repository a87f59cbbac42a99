package web

import (
	"time"

	"lanthorn/internal/web/words"
)

// Customs is the officer's desk: one question, one answer, one next move.
type Customs struct {
	Head
	Ask    Form
	Answer *CustomsAnswer // nil: nothing asked yet
	Recent []WriteOff
	Lists  []Fact // how fresh the lists are that an answer rests on
}

// Template names the page.
func (*Customs) Template() string { return "customs" }

// CustomsAnswer is yes, no or refer, the reason, and the next move.
type CustomsAnswer struct {
	Tone     Tone   // Good: yes, Bad: no, Wait: refer
	Word     Phrase // "Yes", "No", "Refer"
	Text     Phrase
	Reason   string // the reason code that programs get
	Next     Phrase
	Facts    []Fact
	Checks   []Check
	WriteOff *Form // nil: nothing to write off
	Millis   words.Real
}

// WriteOff is one booking at the border.
type WriteOff struct {
	Declaration string
	Licence     words.Ref
	Line        int
	Net         words.Mass
	Remaining   words.Mass
	Office      Phrase
	When        time.Time
	State       Tag
}
