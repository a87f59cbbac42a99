package web

// FingerprintPage is what a composition says of the declared deposit.
type FingerprintPage struct {
	Head
	Facts   []Fact   // what the answer rests on
	Said    []Phrase // what cannot be concluded, and what the answer leans on
	Others  Table    // deposits held against a departure
	Pattern Figure   // "pattern": over chondrite, in order of atomic number
	Radar   Figure   // "radar": over the declared deposit, with its band
	Lots    []Link   // compared, some of them
	More    int      // lots compared beyond those
}

// Template names the page.
func (*FingerprintPage) Template() string { return "fingerprint" }
