package credential

// LotPassport is the subject of a lot's passport. Where the UNTP digital product
// passport has the field, its name and meaning are taken over (product,
// granularityLevel, materialsProvenance, traceabilityInformation); the assay,
// the origin shares and the four countries have no counterpart there.
//
// Masses are decimals of kilograms, shares and mass fractions decimals from 0
// to 1, all written as strings, so that every reader keeps every digit.
type LotPassport struct {
	ID                      string           `json:"id"` // URI of the lot
	Type                    []string         `json:"type"`
	Product                 Product          `json:"product"`
	GranularityLevel        string           `json:"granularityLevel"` // "item", "batch" or "model"; a lot is a "batch"
	Holder                  *Party           `json:"holder,omitempty"`
	NetMass                 *Measure         `json:"netMass,omitempty"`
	ChainOfCustodyModel     string           `json:"chainOfCustodyModel"` // ISO 22095: "identity-preserved", "segregated", "controlled-blending", "mass-balance", "book-and-claim"
	MaterialsProvenance     []Material       `json:"materialsProvenance,omitempty"`
	TraceabilityInformation []Traceability   `json:"traceabilityInformation,omitempty"`
	Assay                   *Assay           `json:"assay,omitempty"`
	OriginShares            []ElementOrigins `json:"originShares,omitempty"`
	Countries               *Countries       `json:"countries,omitempty"`
	Ledger                  LedgerReference  `json:"ledger"`
}

// Product says what the lot is.
type Product struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	BatchNumber string `json:"batchNumber,omitempty"`
	Description string `json:"description,omitempty"`
	Form        string `json:"form,omitempty"`  // "ore", "separated-compound", "magnet", …
	Level       string `json:"level,omitempty"` // "L0" ore to "L7" product with magnet
}

// Party is a person or an organisation.
type Party struct {
	ID      string `json:"id"` // reference or URI
	Name    string `json:"name"`
	Country string `json:"country,omitempty"` // ISO 3166-1, two letters
}

// Measure is a quantity; Unit is a UN/ECE Recommendation 20 code.
type Measure struct {
	Value string `json:"value"` // decimal
	Unit  string `json:"unit"`  // "KGM"
}

// Material is one material in the product and where it comes from.
type Material struct {
	Name                 string   `json:"name"`
	OriginCountry        string   `json:"originCountry,omitempty"` // ISO 3166-1, two letters; "ZZ" is unknown
	MassFraction         string   `json:"massFraction,omitempty"`
	Mass                 *Measure `json:"mass,omitempty"`
	RecycledMassFraction string   `json:"recycledMassFraction,omitempty"`
	Hazardous            bool     `json:"hazardous"`
}

// Traceability says what share of one step of the chain is verified, and by
// which entries.
type Traceability struct {
	ValueChainProcess string   `json:"valueChainProcess"`
	VerifiedRatio     string   `json:"verifiedRatio"`
	TraceabilityEvent []string `json:"traceabilityEvent,omitempty"` // entry ids
}

// Assay is the composition by element, each with its standard uncertainty.
type Assay struct {
	Reference  string         `json:"reference"`
	Laboratory string         `json:"laboratory,omitempty"`
	SampledAt  string         `json:"sampledAt,omitempty"` // RFC 3339
	Elements   []ElementAssay `json:"elements"`
}

// ElementAssay is one element of an assay.
type ElementAssay struct {
	Element             string `json:"element"` // symbol
	MassFraction        string `json:"massFraction"`
	StandardUncertainty string `json:"standardUncertainty"` // of MassFraction, k = 1
	Method              string `json:"method,omitempty"`
}

// ElementOrigins is where one element of the lot comes from.
type ElementOrigins struct {
	Element string        `json:"element"`
	Rule    string        `json:"rule"` // how shares were reckoned: "physical-mixture", "mass-balance", …
	Shares  []OriginShare `json:"shares"`
}

// OriginShare is one origin's share of an element; unknown is an origin like
// any other.
type OriginShare struct {
	Kind    string `json:"kind"` // "mine", "scrap", "import" or "unknown"
	Origin  string `json:"origin,omitempty"`
	Country string `json:"country,omitempty"`
	Share   string `json:"share"`
}

// Countries are the four countries of a magnet, as ISO 3166-1 codes in
// alphabetical order; a list is empty where the step has not happened yet.
type Countries struct {
	Mined      []string `json:"mined"`
	Refined    []string `json:"refined"`    // to oxide
	MadeMetal  []string `json:"madeMetal"`  // metal or alloy
	Magnetised []string `json:"magnetised"` // sintered and magnetised
}

// LedgerReference says which state of the ledger a credential speaks from, and
// which entries it rests on.
type LedgerReference struct {
	Origin  string           `json:"origin"` // the log's name
	Size    int64            `json:"size"`   // entries in the log at that state
	Root    string           `json:"root"`   // tree head, base64url
	Entries []EntryReference `json:"entries"`
}

// EntryReference names one entry.
type EntryReference struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	LeafHash string `json:"leafHash"` // base64url
}
