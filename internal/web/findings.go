package web

import (
	"time"

	"lanthorn/internal/web/words"
)

// Findings is the queue of findings, the strongest evidence first.
type Findings struct {
	Head
	Search Form
	Rows   []FindingRow
	Pager  Pager
}

// Template names the page.
func (*Findings) Template() string { return "findings" }

// FindingRow is one finding in the queue: how sure, what, where, when, since
// when, and where it stands.
type FindingRow struct {
	Ref, Href string
	Sure      Tag
	What      Phrase
	Where     Phrase
	When      Phrase
	Since     time.Time
	State     Tag
	Who       Phrase
}

// FindingPage is one finding as a case.
type FindingPage struct {
	Head
	Facts        []Fact
	Families     Table
	Evidence     []FindingResult
	Otherwise    []Phrase // what else gives the same figures
	Mend         []Phrase // what would make it go away
	Look         []FindingLook
	Explanations []FindingExplanation
	Inspections  []Fact
	Documents    []Document
	Moves        []Move
	Trail        []Event
}

// Template names the page.
func (*FindingPage) Template() string { return "finding" }

// FindingResult is one result that a finding rests on.
type FindingResult struct {
	Name  Phrase
	Says  Phrase
	Fires Tag
	Facts []Fact
}

// FindingLook is something to look at, with its part of the evidence.
type FindingLook struct {
	Kind  Phrase
	What  words.Ref
	Score words.Real
}

// FindingExplanation is what somebody said in answer.
type FindingExplanation struct {
	Code      Phrase
	Reason    Phrase
	By        Phrase
	When      time.Time
	State     Tag
	Documents []Document
}

// FindingSearch narrows the queue.
func FindingSearch(states []Option) Form {
	return Form{ID: "search", Action: "/findings", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "state", Kind: Choice, Label: words.M("state"), Options: states},
		{Name: "site", Kind: Search, Label: words.M("finding.site"), Max: 40},
		{Name: "month", Kind: Search, Label: words.M("finding.month"), Max: 20},
	}}
}

// Inspections lists inspections, newest first.
type Inspections struct {
	Head
	Search Form
	Rows   []InspectionRow
	Pager  Pager
}

// Template names the page.
func (*Inspections) Template() string { return "inspections" }

// InspectionRow is one inspection in a list.
type InspectionRow struct {
	Ref, Href string
	Where     Phrase
	Party     Phrase
	Officers  Phrase
	Planned   time.Time
	State     Tag
}

// InspectionPage is one inspection.
type InspectionPage struct {
	Head
	Facts    []Fact
	Waiting  Phrase // a step that the other inspector has yet to agree to
	Measures Table
	Samples  Table
	Moves    []Move
	Trail    []Event
}

// Template names the page.
func (*InspectionPage) Template() string { return "inspection" }

// InspectionSearch narrows the list of inspections.
func InspectionSearch(states []Option) Form {
	return Form{ID: "search", Action: "/inspections", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []Field{
		{Name: "state", Kind: Choice, Label: words.M("state"), Options: states},
	}}
}
