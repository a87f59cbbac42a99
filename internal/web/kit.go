package web

import (
	"html/template"
	"time"

	"lanthorn/internal/web/draw"
	"lanthorn/internal/web/words"
)

// Tone is what a colour says. A word always stands beside it.
type Tone string

// The tones: inside its bounds, outside, needs a person, not known, neutral.
const (
	Good    Tone = "good"
	Bad     Tone = "bad"
	Wait    Tone = "wait"
	Unknown Tone = "unknown"
	Neutral Tone = "plain"
)

// Tag is a state in a word, coloured by its tone.
type Tag struct {
	Tone Tone
	Text Phrase
}

// Link is an address on this site with its words.
type Link struct {
	Href string
	Text Phrase
}

// Action is a next move. Without Href it is shown as not available, with Why.
// Post makes it a button that sends the form token to Href; Key is then the
// idempotency key.
type Action struct {
	Text Phrase
	Href string
	Main bool
	Post bool
	Key  string
	Why  Phrase
}

// Fact is one line of a summary list.
type Fact struct {
	Name  Phrase
	Value Phrase
	Tag   *Tag
	Href  string
	Note  Phrase
}

// Table is rows under heads. Rows is what the table says; a chart above it is
// drawn from the same cells. Empty is said in place of no rows.
type Table struct {
	Caption Phrase
	Cols    []Col
	Rows    []Row
	Empty   Phrase
}

// Col is a column. Num sets figures to the right. Role tells the chart what
// the column is: "x", "from", "to", "value", "low", "high", "mark".
type Col struct {
	Head  Phrase
	Num   bool
	Role  string
	Class string
}

// Row is one row; Tone colours it.
type Row struct {
	Tone  Tone
	Cells []Cell
}

// Cell is one cell. V is the raw number behind Text for charts and is sent
// only where Data is set. Sub stands below in a quieter tone.
type Cell struct {
	Text Phrase
	Sub  Phrase
	Href string
	Tag  *Tag
	Data bool
	V    float64
}

// C makes a cell of words.
func C(p Phrase) Cell { return Cell{Text: p} }

// CV makes a cell with the raw number that a chart draws.
func CV(p Phrase, v float64) Cell { return Cell{Text: p, Data: true, V: v} }

// CTag makes a cell that is a state.
func CTag(tone Tone, p Phrase) Cell { return Cell{Tag: &Tag{tone, p}} }

// CLink makes a cell that leads on.
func CLink(p Phrase, href string) Cell { return Cell{Text: p, Href: href} }

// Figure is a table with a chart drawn from it by a script where one runs:
// "sankey" (columns from, to, value), "stack" and "bar" (x and values),
// "line" (x, value, low, high, mark). ID is unique on the page.
type Figure struct {
	ID       string
	Kind     string
	Title    Phrase
	Aside    Phrase
	Unit     Phrase
	Caption  Phrase
	Source   Phrase
	Method   string
	Download string
	Limit    float64
	Table    Table
	Fold     bool // the table is folded away even without a chart
	Near     bool // the axis of values need not begin at zero
}

// Named is the figure's table under the figure's title.
func (f Figure) Named() Table { return f.Table.named(f.Title) }

// named gives a table without a caption one, so that a screen reader can tell it
// from others.
func (t Table) named(name Phrase) Table {
	if t.Caption == nil {
		t.Caption = name
	}
	return t
}

// Event is one step of a trail: what, when it happened, when it was recorded,
// by whom. Late is how many whole days lie between the two, where the pack
// calls it late.
type Event struct {
	Title    Phrase
	When     time.Time
	Recorded time.Time
	Late     int
	By       Phrase
	Note     Phrase
	Href     string
	Tone     Tone
}

// Pager turns the pages of a list by key. Shown is the number of rows on
// this page; Total below zero means it was not counted.
type Pager struct {
	First, Next string
	Shown       int
	Total       int
}

// Segment is one origin in a stacked bar: share and its 95 % bounds in per cent.
type Segment struct {
	Name      Phrase
	Share     float64
	Low, High float64
	Class     string // "o1" … "o8", "rest", "unknown"
	Href      string
}

// Bar is one stacked bar: an element, its mass, and where it comes from.
type Bar struct {
	Name     string
	Mass     words.Mass
	Segments []Segment
}

// Draw makes the bar's picture.
func (b Bar) Draw(l *words.Lang) template.HTML {
	segs := make([]draw.Segment, len(b.Segments))
	said := make(words.List, len(b.Segments))
	for i, s := range b.Segments {
		said[i] = words.M("bar.segment", "name", s.Name, "share", words.Pct(s.Share, 1))
		segs[i] = draw.Segment{Share: s.Share, Class: s.Class, Title: said[i].In(l)}
	}
	label := words.M("bar.label", "name", b.Name, "mass", b.Mass, "parts", said)
	return draw.Stack(label.In(l), segs)
}

// Legend lists each origin of some bars once, in order of appearance.
func Legend(bars []Bar) []Segment {
	var out []Segment
	seen := map[string]bool{}
	for _, b := range bars {
		for _, s := range b.Segments {
			if !seen[s.Class] {
				seen[s.Class] = true
				out = append(out, s)
			}
		}
	}
	return out
}
