package web

import (
	"lanthorn/internal/web/words"
)

// LotPage is one lot: what it is, where it came from, where it went.
type LotPage struct {
	Head
	Ref       string
	State     Tag
	Facts     []Fact
	Assay     Assay
	Stale     []Stale
	Origins   []Bar
	Shares    Table // the bars as figures, with 95 % bounds
	Rules     Table // the same facts under other mixing rules
	RuleNote  Phrase
	Countries []Country
	Custody   []Event
	Events    int // events in all; the trail shows the newest
	Parents   []LotLink
	Children  []LotLink
	Ancestors int
	Offspring int
	Documents []Document
	Links     LotLinks
}

// Template names the page.
func (*LotPage) Template() string { return "lot" }

// LotLinks are the addresses that lead on from a lot; an empty one is left out.
type LotLinks struct {
	Events, Lineage, Down, Method, Download, AssayDownload, Passport string
}

// Assay is the composition of a lot: all 17 elements.
type Assay struct {
	Method   Phrase
	Lab      Phrase
	When     Phrase
	Basis    Phrase // as oxides or as elements
	Total    Phrase
	Elements []ElementRow
}

// ElementRow is one element of an assay. Stated is false where the assay says
// nothing about the element, which is not the same as zero.
type ElementRow struct {
	Symbol     string
	Name       Phrase
	Fraction   words.Percent
	Mass       words.Mass
	Stated     bool
	Controlled bool
}

// Stale says that something this page rests on was corrected.
type Stale struct {
	Text  Phrase
	Entry words.Ref
}

// Country is one of the four countries of a product: mined, refined to oxide,
// made metal or alloy, sintered and magnetised.
type Country struct {
	Step   Phrase
	Name   Phrase
	Share  Phrase
	Basis  Phrase
	Tag    *Tag
	Traced bool
}

// LotLink is a neighbour of a lot.
type LotLink struct {
	Ref, Href string
	Form      Phrase
	Net       words.Mass
	Share     words.Percent
	Holder    Phrase
	Process   Phrase
}

// Document is a file kept by its hash.
type Document struct {
	Name  Phrase
	Kind  Phrase
	Hash  string
	Size  Phrase
	Href  string
	State Tag
}
