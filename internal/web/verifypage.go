package web

// Verify is the page where anybody checks a passport or a licence.
type Verify struct {
	Head
	Form   Form
	Result *Verdict // nil: nothing handed in yet
	Keys   []Fact   // public keys, to compare with what is printed elsewhere
}

// Template names the page.
func (*Verify) Template() string { return "verify" }

// Verdict is the result: what the document is, and each check in words.
type Verdict struct {
	Tone   Tone
	Answer Phrase
	Facts  []Fact
	Checks []Check
	Limits []Phrase // what this result does not say
}
