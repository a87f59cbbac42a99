package simulate

import "time"

// Truth is what was planted: what really happened behind the reports.
type Truth struct {
	Seed       uint64      `json:"seed"`
	From       string      `json:"from"` // first month, YYYY-MM
	To         string      `json:"to"`
	Violations []Violation `json:"violations"`
	Mistakes   []Mistake   `json:"mistakes"`
	Late       []int64     `json:"late"` // entries reported past the due day without ill intent
}

// The kinds of planted violation.
const (
	PhantomScrap      = "phantom_scrap"    // illegal clay booked as collected swarf
	IdentitySwap      = "identity_swap"    // foreign clay declared as domestic
	OverrunAsRecovery = "overrun_as_yield" // unbooked concentrate hidden in a recovery
	ReceiptBias       = "receipt_bias"     // a receiver that books less than it gets
	StructuredLots    = "structured_lots"  // lots kept below a threshold
	BackdatedStock    = "backdated_stock"  // illegal clay entered as old production
	thresholdKG       = 1000               // mass below which the structured lots stay
)

// Violation is one planted wrong.
type Violation struct {
	Kind    string   `json:"kind"`
	Title   string   `json:"title"`
	Parties []string `json:"parties"`
	Sites   []string `json:"sites"`
	Lots    []string `json:"lots"` // the lots that carry it
	Entries []int64  `json:"entries"`
	Months  []string `json:"months"` // YYYY-MM of what occurred
	Tonnes  float64  `json:"tonnes"` // what was hidden, in the unit of Measure
	Measure string   `json:"measure"`
	Sign    string   `json:"sign"` // what gives it away
}

// Mistake is an honest error and its correction.
type Mistake struct {
	Kind       string `json:"kind"` // custody kind of the entry
	Site       string `json:"site"`
	Lot        string `json:"lot"`
	Entry      int64  `json:"entry"`
	Correction int64  `json:"correction"`
	Wrong      string `json:"wrong"`
	Right      string `json:"right"` // empty where the entry was voided
	Reason     string `json:"reason"`
}

// Industry is what a script that lodges applications needs to know.
type Industry struct {
	Exporters   []Exporter  `json:"exporters"`
	Goods       []Goods     `json:"goods"`
	Buyers      []Buyer     `json:"buyers"`
	People      []Person    `json:"people"`
	Authorities []Authority `json:"authorities"`
	// CorrectedLot is the scrap lot whose receipt was corrected; Descendant is
	// a lot made from it, a magnet where one was made in time.
	CorrectedLot string `json:"correctedLot"`
	Correction   int64  `json:"correction"`
	Descendant   string `json:"descendant"`
	// Showpiece is a magnet lot that leads back to at least four mines.
	Showpiece string `json:"showpiece"`
}

// Exporter is a party that may export.
type Exporter struct {
	Party string   `json:"party"`
	Name  string   `json:"name"`
	Sites []string `json:"sites"`
}

// Goods is a lot in an exporter's stock at the end of the run.
type Goods struct {
	Lot        string    `json:"lot"`
	Party      string    `json:"party"`
	Site       string    `json:"site"`
	Form       string    `json:"form"`
	Product    string    `json:"product"` // "NdFeB", "Dy", "Y"
	Grade      string    `json:"grade"`
	HS         string    `json:"hs"`
	LeftMG     int64     `json:"leftMG"`
	Made       time.Time `json:"made"`
	Controlled bool      `json:"controlled"` // holds a listed medium or heavy element
}

// Buyer is an invented firm abroad.
type Buyer struct {
	Party   string `json:"party"`
	Name    string `json:"name"`
	NameZH  string `json:"nameZH"`
	Country string `json:"country"`
	City    string `json:"city"`
	EndUse  string `json:"endUse"`
	Product string `json:"product"`         // what it buys
	Worry   string `json:"worry,omitempty"` // why a reviewer should look twice
}

// Person is an invented person for an account.
type Person struct {
	Role   string `json:"role"`
	Name   string `json:"name"`
	NameZH string `json:"nameZH"`
	Org    string `json:"org"`
}

// Authority is an invented office.
type Authority struct {
	Party string `json:"party"`
	Role  string `json:"role"`
	Name  string `json:"name"`
}
