package web

// StatisticsPage is the work of the review in numbers, with the entry of the
// ledger that they were made from and the command that makes them again. Held is
// the smallest count that this reader sees; 0 holds nothing back.
type StatisticsPage struct {
	Head
	Entry   int
	Command string
	Held    int
	Months  Figure // "bar": how cases ended
	Days    Figure // "line": how long decisions took
	Tables  []Part
}

// Template names the page.
func (*StatisticsPage) Template() string { return "statistics" }
