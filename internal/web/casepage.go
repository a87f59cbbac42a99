package web

import (
	"time"

	"lanthorn/internal/web/words"
)

// CasePage is the reviewer's one screen.
type CasePage struct {
	Head
	Ref       string
	Version   int
	State     Tag
	Inside    bool   // the reader is on the office's side
	Strip     []Fact // who asks, the clocks, whose turn, what blocks
	Conflicts []Why
	Elements  []string // the element columns of the lines
	Lines     []CaseLine
	LinesNote Phrase
	Why       []Why
	Said      []Said // by the guidelines in force
	SaidNote  Phrase
	Clock     Clock
	Positions []Position
	Origin    Figure // "sankey": an element by origin and line, in kilograms
	Parties   []Party
	PartyNote Phrase
	Need      []Fact
	NeedNote  Phrase
	Facts     []Fact
	Queries   []Query
	Proposal  *Proposal
	Moves     []Move
	Earlier   []CaseRow
	Trail     []Event
	Documents []Document
	Bundle    string
}

// Template names the page.
func (*CasePage) Template() string { return "case" }

// CaseLine is one line of an application. Fractions stand in the order of
// CasePage.Elements.
type CaseLine struct {
	No        int
	Goods     Phrase
	Lots      []words.Ref
	HS        string
	Net       words.Mass
	Fractions []words.Percent
	Control   Tag
	Rule      Phrase // the rule's text behind the control result
	Gate      Tag
	Proposed  Phrase
	Tone      Tone
}

// Why says why a line is red, in words: which rule, which version, which
// limit, what would clear it.
type Why struct {
	Line    int
	Title   Phrase
	Text    Phrase
	Rule    string
	Version int
	Limit   Phrase
	Found   Phrase
	Mend    Phrase
	Tone    Tone
}

// Clock is a statutory or other clock in working days. Days holds one word
// per working day shown: "on", "stop" or "left".
type Clock struct {
	Name        Phrase
	Used, Limit int
	Stopped     int
	Days        []string
	Due         time.Time
	Note        Phrase
	Running     bool
	Steps       []ClockStep // "explain this number"
	Calendar    Phrase
	Basis       Phrase
	Href        string
}

// ClockStep is one interval of a clock with what it added.
type ClockStep struct {
	From, To time.Time
	What     Phrase
	Basis    Phrase
	Counted  int
	Skipped  Phrase
	Running  bool
}

// Position is one agency's answer.
type Position struct {
	Agency  Phrase
	State   Tag
	When    time.Time
	Due     time.Time
	Clock   Phrase
	Version Phrase
	Says    []Stance
	Why     Phrase // why it was asked
	Href    string // of its clock
}

// Party is one party of a case with its screening result.
type Party struct {
	Name   Phrase
	Role   Phrase
	Note   Phrase
	Result Tag
	Href   string
}

// Query is a question to the applicant and the clocks it stops.
type Query struct {
	Ref   string
	Asked time.Time
	Due   time.Time
	State Tag
	Stops Phrase
	Items []QueryItem
	Clock string // address of its clock
}

// Proposal is what is about to be decided; signatures hold for its hash.
type Proposal struct {
	Hash       string
	By         Phrase
	When       time.Time
	Lines      Table
	Conditions []Phrase
	Signatures []Signature
}

// Signature is one countersignature.
type Signature struct {
	By    Phrase
	Grade Phrase
	When  time.Time
	State Tag
}

// Move is a legal next step with its form, or one that is not open to this
// reader now, with the reason.
type Move struct {
	ID    string
	Text  Phrase
	Short Phrase
	Why   Phrase
	Form  *Form
	Main  bool
}

// Open reports whether the move can be made.
func (m Move) Open() bool { return m.Form != nil }

// ClockPage explains a clock's number interval by interval.
type ClockPage struct {
	Head
	Clock  Clock
	Runs   Table // every day, run by run
	Others []Link
}

// Template names the page.
func (*ClockPage) Template() string { return "clock" }
