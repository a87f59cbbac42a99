package credential

// ReachDetermination is the subject of a determination on goods made abroad: what
// each jurisdiction's rule says of one product on one day.
type ReachDetermination struct {
	ID        string          `json:"id"` // URI of the determination
	Type      []string        `json:"type"`
	Number    string          `json:"determinationNumber"`
	Authority Party           `json:"authority"`
	Holder    Party           `json:"holder"` // whoever asked
	Product   string          `json:"product"`
	InputHash string          `json:"inputHash"` // "sha-256:" and hexadecimal, of what was asked
	Answers   []ReachAnswer   `json:"answers"`
	Day       string          `json:"day"`     // that it was made for
	LastDay   string          `json:"lastDay"` // to which it holds
	Ledger    LedgerReference `json:"ledger"`
}

// ReachAnswer is what one rule says.
type ReachAnswer struct {
	Jurisdiction string `json:"jurisdiction"`
	Rule         string `json:"rule"`
	Version      string `json:"version"`
	RuleState    string `json:"ruleState"` // of the rule on the day
	Outcome      string `json:"outcome"`   // on the day
	Would        string `json:"would"`     // were the rule in force
}
