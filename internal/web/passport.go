package web

import (
	"html/template"
	"time"
)

// Passport is a lot's passport as it is printed and handed over.
type Passport struct {
	Head
	Ref     string
	Facts   []Fact
	Assay   []ElementRow
	Origins []Bar
	Country []Country
	Checks  []Check // what the verifier checks, with the result at issue
	QR      template.HTML
	Short   string // what the QR says, for typing
	Issuer  Phrase
	Issued  time.Time
	Until   time.Time
	Log     LogState
	Index   int64
	Bundle  string // download of the proof bundle
	Command string // how to verify it offline
}

// Template names the page.
func (*Passport) Template() string { return "passport" }

// Check is one check with its result in words. Remedy says what would mend it.
type Check struct {
	Tone   Tone
	Result Phrase
	Text   Phrase
	Remedy Phrase
	Rule   string
	Href   string
}
