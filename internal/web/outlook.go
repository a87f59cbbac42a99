package web

import (
	"html/template"

	"lanthorn/internal/web/draw"
	"lanthorn/internal/web/words"
)

// OutlookPage is any page of the outlook: parts under an answer.
type OutlookPage struct {
	Head
	Tabs     []Tab
	Progress *Progress // of a run that has not ended
	Parts    []OutlookPart
}

// Template names the page.
func (*OutlookPage) Template() string { return "outlook" }

// Tab is one page of several that belong together.
type Tab struct {
	Link
	Here bool
}

// Progress is how far a run is.
type Progress struct {
	Label   Phrase
	Percent float64
	Note    Phrase
}

// OutlookPart is one card. Whatever it lacks is left out.
type OutlookPart struct {
	ID       string
	Title    Phrase
	Aside    Phrase
	Wide     string // class of its width; all of it where empty
	Said     []Phrase
	Text     Phrase // as it was written
	Form     *Form
	Facts    []Fact
	Heat     *Heat
	Bars     []Range
	Figure   *Figure
	Table    *Table
	Download string
	Actions  []Action
}

// Width is the class of its width.
func (p OutlookPart) Width() string {
	if p.Wide == "" {
		return "c12"
	}
	return p.Wide
}

// Named is its table under a name that no other of the page has.
func (p OutlookPart) Named() *Table {
	if p.Table == nil {
		return nil
	}
	t := p.Table.named(p.Title)
	return &t
}

// Heat is a table whose cells are coloured by how much they hold.
type Heat struct {
	Caption Phrase
	Corner  Phrase
	Cols    []Phrase
	Rows    []HeatRow
}

// HeatRow is one row of it.
type HeatRow struct {
	Head  Phrase
	Cells []HeatCell
}

// HeatCell is one cell; Step is 0 to 5, the hotter the more, or below zero where
// there is nothing to say.
type HeatCell struct {
	Text, Sub Phrase
	Href      string
	Step      int
	V         float64
	Mark      Phrase // stands out: the reader's own place
}

// Class is the style of the cell.
func (c HeatCell) Class() string {
	if c.Step < 0 {
		return "none"
	}
	return "h" + string(rune('0'+min(5, c.Step)))
}

// Plain is the heat map as a table, for a download.
func (h Heat) Plain() Table {
	t := Table{Caption: h.Caption, Cols: []Col{{Head: h.Corner}}}
	for _, c := range h.Cols {
		t.Cols = append(t.Cols, Col{Head: c, Num: true})
	}
	for _, r := range h.Rows {
		row := Row{Cells: []Cell{C(r.Head)}}
		for _, c := range r.Cells {
			text := c.Text
			if c.Sub != nil {
				text = words.M("outlook.heat.cell", "text", c.Text, "sub", c.Sub)
			}
			row.Cells = append(row.Cells, C(text))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Range is one bar of a tornado: a value between its bounds, on a scale that all
// bars share.
type Range struct {
	Name           Phrase
	Said           Phrase // the value in words
	Low, Mid, High float64
	From, To       float64 // of the scale
	Tone           Tone
}

// Draw makes the bar's picture.
func (r Range) Draw(l *words.Lang) template.HTML {
	label := words.M("outlook.bar.label", "name", r.Name, "value", r.Said)
	return draw.Range(label.In(l), string(r.Tone), r.Low, r.Mid, r.High, r.From, r.To)
}
