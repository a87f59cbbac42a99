package web

// StocksPage is what lies where, by owner, stage and form.
type StocksPage struct {
	Head
	Show     Form
	Chart    Figure // "stack": by stage, a column for each class
	Rows     Table
	Download string
}

// Template names the page.
func (*StocksPage) Template() string { return "stocks" }

// IndustryPage is how the stages of the industry did in a year.
type IndustryPage struct {
	Head
	Show     Form
	Value    Table  // what invoices say each stage sold, bought and kept
	Others   Phrase // of invoices left out
	Stages   Table
	Output   Figure // "line": made for others by month, a line for each stage
	Stock    Figure // "line": in store at the end of each month
	Levels   Figure // "stack": how far refined what left was
	Download string
	Own      bool // own figures beside ranges of others
	Least    int
}

// Template names the page.
func (*IndustryPage) Template() string { return "industry" }
