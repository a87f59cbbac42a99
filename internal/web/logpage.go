package web

// LogPage is the transparency page.
type LogPage struct {
	Head
	State    LogState
	Note     string // the signed checkpoint as text
	Facts    []Fact
	Search   Form
	Entries  []EntryRow
	Pager    Pager
	Steps    []LogStep // how to verify, with commands
	Download string
	Entry    *EntryDetail
}

// Template names the page.
func (*LogPage) Template() string { return "log" }

// LogStep is one step for whoever checks the log.
type LogStep struct {
	Text    Phrase
	Command string
}

// EntryDetail is one entry with its proof.
type EntryDetail struct {
	Row    EntryRow
	Fields Table
	Leaf   string
	Index  int64
	Proof  string // download of the inclusion proof
}
