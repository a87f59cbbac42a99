package web

// BalancePage is the material balance of one element at a site.
type BalancePage struct {
	Head
	Elements Table // all elements, each with its answer
	Alarms   []Alarm
	Untested bool     // no test could be made
	Said     []Phrase // what can and cannot be concluded
	Missing  Figure   // "line": unaccounted by month within its two standard errors
	Chart    Figure   // "line": the Page sums against their threshold
	Books    Table    // begin, in, out, end by month
	Received Table    // what came in against what was sent, by sender
	Sources  Table    // where the newest balance's uncertainty comes from
}

// Template names the page.
func (*BalancePage) Template() string { return "balance" }

// Alarm is a statistic beyond its threshold, said in words.
type Alarm struct {
	Tag  Tag
	Text Phrase
	Note Phrase
}
