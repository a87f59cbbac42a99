package web

// Load is the page where an operator hands in a table.
type Load struct {
	Head
	Form      Form
	Result    *LoadResult // nil: nothing handed in yet
	Templates []Template
}

// Template names the page.
func (*Load) Template() string { return "load" }

// LoadResult is what came of a table. Nothing was kept unless Kept.
type LoadResult struct {
	Tone     Tone
	Answer   Phrase
	Kept     bool
	Facts    []Fact
	Problems []RowProblem
	More     int // problems beyond those listed
	Download string
	Confirm  *Form
}

// RowProblem is what is wrong with one cell and how to mend it.
type RowProblem struct {
	Sheet  string
	Row    int
	Column string
	Given  string
	Text   Phrase
	Remedy Phrase
	Tone   Tone
}

// Template is a table to fill in.
type Template struct {
	Name  Phrase
	What  Phrase
	Files []Link
}

// DataPage lists the ways in for programs and tables.
type DataPage struct {
	Head
	Templates []Template
	Ways      []Fact
	Exports   []Fact
	Example   string
}

// Template names the page.
func (*DataPage) Template() string { return "data" }
