package pdf

import "time"

// Layout is the number of the way in which documents are laid out. Whatever
// changes the bytes of a document makes a new one.
const Layout = 1

// Document is what is to be written.
type Document struct {
	Title   string
	Lang    string // of the title and of whatever has none of its own
	Author  string
	Made    time.Time
	Footer  string // at the foot of every page, before its number
	Parts   []Part
	Comment string // one line that stands before the end of the file, see Sealed
}

// Part is a run of blocks in one language. Each begins a page.
type Part struct {
	Lang   string
	Blocks []Block
}

// Block is a heading, a paragraph, a list, a table or a code.
type Block interface{ lay(*layout) }

// Heading is a heading of level 1 to 3.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is a paragraph; a small one is a note.
type Paragraph struct {
	Text  string
	Small bool
}

// List is a list with a mark before each item.
type List struct{ Items []string }

// Table is a table with a row of headings; the first cell of a row is the
// heading of the row. Without Head it has headings of rows alone.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
	Widths  []int // in parts; none: all alike
}

// Code is a QR code at the right edge, with what a reader who cannot see it is
// told. What follows flows beside it.
type Code struct {
	Text string
	Alt  string
}
