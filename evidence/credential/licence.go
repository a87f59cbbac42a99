package credential

// ExportLicence is the subject of an export licence.
type ExportLicence struct {
	ID            string          `json:"id"` // URI of the licence
	Type          []string        `json:"type"`
	LicenceNumber string          `json:"licenceNumber"`
	Version       int             `json:"version"` // 1, 2, … with each amendment
	Authority     Party           `json:"authority"`
	Holder        Party           `json:"holder"`
	EndUser       *Party          `json:"endUser,omitempty"`
	EndUse        string          `json:"endUse,omitempty"`
	Commitment    *Commitment     `json:"endUserCommitment,omitempty"`
	Lines         []LicenceLine   `json:"lines"`
	ValidFrom     string          `json:"validFrom"`    // RFC 3339
	ValidUntil    string          `json:"validUntil"`   // RFC 3339
	DecisionHash  string          `json:"decisionHash"` // "sha-256:" and hexadecimal, of the decision bundle
	Conditions    []string        `json:"conditions,omitempty"`
	Ledger        LedgerReference `json:"ledger"`
}

// LicenceLine is one line of a licence.
type LicenceLine struct {
	Number      int    `json:"number"`
	ControlCode string `json:"controlCode"`
	HSCode      string `json:"hsCode"`
	Goods       string `json:"goods"`
	NetMassKG   string `json:"netMassKg,omitempty"` // decimal; see Kilograms; of goods
	Quantity    string `json:"quantity,omitempty"`  // whole number, of equipment and technology
	Unit        string `json:"unit,omitempty"`      // that it is counted in
	Destination string `json:"destination"`
}

// Commitment is what the end user signed.
type Commitment struct {
	Reference string `json:"reference"`
	Hash      string `json:"hash"` // "sha-256:" and hexadecimal, of the document
	Until     string `json:"until,omitempty"`
}
