package screening

import "time"

// Kind is what a party is.
type Kind string

const (
	Unknown      Kind = ""
	Person       Kind = "person"
	Organisation Kind = "organisation"
	Vessel       Kind = "vessel"
	Aircraft     Kind = "aircraft"
)

// Role is how a list holds a name.
type Role string

const (
	Primary   Role = "primary"
	Variation Role = "variation" // another spelling of the primary name
	Alias     Role = "alias"
	Former    Role = "former"
	Weak      Role = "weak" // an alias that the list itself calls broad or of low quality
)

// Name is one name of a party.
type Name struct {
	Text string `json:"text"`
	Role Role   `json:"role,omitempty"`
}

// Identifier is a number that an authority gave: "imo", "passport", "uscc".
type Identifier struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// Date is a day, a month or a year; what is not known is zero.
type Date struct {
	Year  int `json:"year"`
	Month int `json:"month,omitempty"`
	Day   int `json:"day,omitempty"`
}

// Subject is what is known of a party, ours or a list's. Countries are ISO 3166
// codes of two letters in capitals, or a name as it stood.
type Subject struct {
	Kind        Kind         `json:"kind,omitempty"`
	Names       []Name       `json:"names"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
	Births      []Date       `json:"births,omitempty"`
	Gender      string       `json:"gender,omitempty"` // male, female
	Countries   []string     `json:"countries,omitempty"`
	Addresses   []string     `json:"addresses,omitempty"`
	Phones      []string     `json:"phones,omitempty"`
}

// Severity orders measures.
type Severity string

const (
	Block   Severity = "block"   // no dealings
	Licence Severity = "licence" // a licence is needed
	Flag    Severity = "flag"    // look closer
)

// Measure is what a list does about an entry, with where it says so.
type Measure struct {
	Severity  Severity `json:"severity"`
	Programme string   `json:"programme,omitempty"`
	Text      string   `json:"text,omitempty"`
	Citation  string   `json:"citation,omitempty"`
}

// Entry is one party on a list. Key is the source's own and stays between
// editions; Former are keys it had before.
type Entry struct {
	List string `json:"list"` // the sub-list, such as "SDN"
	Key  string `json:"key"`
	Subject
	Former   []string  `json:"former,omitempty"`
	Measures []Measure `json:"measures,omitempty"`
	Remarks  string    `json:"remarks,omitempty"`
}

// Edition names a version of a list: whose it is, the hash of the bytes it was
// read from, when its source dated it, and when it was fetched.
type Edition struct {
	Source    string    `json:"source"`
	SHA256    string    `json:"sha256"`
	Published time.Time `json:"published,omitzero"`
	Fetched   time.Time `json:"fetched"`
	Reader    string    `json:"reader"` // name and version of what read it
	Entries   int       `json:"entries"`
}
