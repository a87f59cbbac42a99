package app

import (
	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/outside"
)

// CrossCheck is outside records of one kind held against what the ledger says of
// one place or trade. Said is what the records say and Booked what the ledger
// does, over all that could be compared, in Unit; SD is the standard uncertainty
// of their difference. They are 0 where the results alone tell.
type CrossCheck struct {
	Kind    outside.Kind    `json:"kind"`
	Flow    string          `json:"flow,omitempty"` // export or import, of declarations and mirror figures
	Site    string          `json:"site,omitempty"`
	Party   string          `json:"party,omitempty"`
	Bought  bool            `json:"bought,omitempty"` // invoices for what the site says it bought
	Key     string          `json:"key,omitempty"`    // of the finding that it may open; empty where nobody can say whose it is
	Month   string          `json:"month,omitempty"`  // YYYY-MM, a range, or a year
	Said    float64         `json:"said"`
	Booked  float64         `json:"booked"`
	SD      float64         `json:"sd"`
	Unit    string          `json:"unit,omitempty"`
	Results []detect.Result `json:"results"`

	Compared  int `json:"compared"`  // documents or figures
	Guessed   int `json:"guessed"`   // of them without the same number in the books
	Waiting   int `json:"waiting"`   // movements whose document may still come
	Uncovered int `json:"uncovered"` // movements outside what was imported
	Early     int `json:"early"`     // documents outside what the books cover
}

// Differs reports whether any of the results fires.
func (c *CrossCheck) Differs() bool {
	for _, r := range c.Results {
		if r.Fires {
			return true
		}
	}
	return false
}
