package custody

import (
	"time"

	"lanthorn/ree"
)

// Kind says what an event does.
type Kind string

// The kinds of event.
const (
	Extract   Kind = "extract"   // from the ground: makes lots whose origin is the mine
	Import    Kind = "import"    // from abroad: makes lots whose origin is the declared source
	Collect   Kind = "collect"   // recycling: makes lots whose origin is the place scrap came from
	Transform Kind = "transform" // a process turns inputs into outputs
	Blend     Kind = "blend"     // lots are mixed
	Split     Kind = "split"     // one lot becomes several
	Pack      Kind = "pack"      // lots are put into packages
	Unpack    Kind = "unpack"    // packages are opened
	Dispatch  Kind = "dispatch"  // whole lots leave for another holder
	Receive   Kind = "receive"   // the other holder confirms with own figures
	Assay     Kind = "assay"     // a laboratory says what a lot is made of
	Stocktake Kind = "stocktake" // lots are counted
	Export    Kind = "export"    // part of a lot crosses the border
	Consume   Kind = "consume"   // used up in something that is no longer followed
	Discard   Kind = "discard"   // lost or disposed of
	Reserve   Kind = "reserve"   // a quantity is earmarked for a case, or freed again
	Freeze    Kind = "freeze"    // lots may not move, or may again
	Correct   Kind = "correct"   // an earlier event is superseded or voided
)

// Model is a chain-of-custody model of ISO 22095.
type Model string

// The models, from the strictest to the loosest.
const (
	IdentityPreserved  Model = "identity_preserved"
	Segregated         Model = "segregated"
	ControlledBlending Model = "controlled_blending"
	MassBalance        Model = "mass_balance"
	BookAndClaim       Model = "book_and_claim"
)

// Take draws mass from a lot. A zero mass in a dispatch, a freeze or a discard
// means all that remains.
type Take struct {
	Lot  string   `json:"lot"`
	ID   uint32   `json:"id,omitempty"` // given by the ledger
	Mass ree.Mass `json:"massMG"`
}

// Make is a lot that comes into being.
type Make struct {
	Lot     string     `json:"lot,omitempty"` // given by the ledger
	ID      uint32     `json:"id,omitempty"`  // given by the ledger
	Alias   string     `json:"alias,omitempty"`
	Form    ree.Form   `json:"form"`
	Net     ree.Mass   `json:"netMG"`
	Assay   *ree.Assay `json:"assay,omitempty"`
	HS      string     `json:"hs,omitempty"`
	Grade   string     `json:"grade,omitempty"`
	Package string     `json:"package,omitempty"`
	// Elements is the content, given by the ledger: from the assay, or inherited
	// from the inputs where goods are only divided or mixed.
	Elements ree.ElementMasses `json:"elementsMG,omitzero"`
	Model    Model             `json:"model,omitempty"` // given by the ledger
}

// Loss is element mass that a process says it lost or kept back.
type Loss struct {
	Kind       string              `json:"kind"` // loss, residue, unaccounted
	Elements   ree.ElementMasses   `json:"elementsMG"`
	Companions ree.CompanionMasses `json:"companionsMG,omitzero"`
}

// Figure is a measured mass of a lot: what a receiver weighed or a stocktake
// counted.
type Figure struct {
	Lot  string   `json:"lot"`
	ID   uint32   `json:"id,omitempty"` // given by the ledger
	Mass ree.Mass `json:"massMG"`
}

// Document is a file kept by its hash.
type Document struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Media  string `json:"media,omitempty"`
	Size   int64  `json:"size,omitempty"`
}

// QuotaUse is what an event counts against a quota, in REO.
type QuotaUse struct {
	Quota string        `json:"quota"` // key of the quota account
	REO   ree.OxideMass `json:"reoMG"`
}

// Flag marks an accepted event as one that needs a look.
type Flag struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// Event is one thing that happened. Which fields it needs follows from its
// kind; see [Decide].
type Event struct {
	Kind    Kind     `json:"kind"`
	Site    string   `json:"site,omitempty"`
	Process string   `json:"process,omitempty"`
	Inputs  []Take   `json:"inputs,omitempty"`
	Outputs []Make   `json:"outputs,omitempty"`
	Losses  []Loss   `json:"losses,omitempty"`
	Figures []Figure `json:"figures,omitempty"`
	HoldUps []HoldUp `json:"holdUps,omitempty"` // content of processes, counted by a stocktake

	Party    string `json:"party,omitempty"`    // receiver of a dispatch, foreign seller or buyer
	ToSite   string `json:"toSite,omitempty"`   // where a dispatch goes
	Transfer string `json:"transfer,omitempty"` // reference of a dispatch, given by the ledger
	Country  string `json:"country,omitempty"`  // of origin (import) or destination (export), ISO 3166-1
	Source   string `json:"source,omitempty"`   // mine or supplier abroad, place scrap came from
	Case     string `json:"case,omitempty"`     // a reservation's case, an export's licence line
	Licence  string `json:"licence,omitempty"`
	Declared string `json:"declaration,omitempty"` // customs declaration

	Result *ree.Assay `json:"assay,omitempty"` // of an assay event, for the one lot of Figures

	Release    bool   `json:"release,omitempty"`    // of a freeze or a reservation
	Supersedes int64  `json:"supersedes,omitempty"` // sequence number of the corrected entry
	Void       bool   `json:"void,omitempty"`       // the corrected event did not happen
	Was        *Event `json:"was,omitempty"`        // the event as it stood, kept by the ledger
	First      int64  `json:"first,omitempty"`      // of a corrected event, given by Decide: the entry that first reported it
	Period     string `json:"period,omitempty"`     // of a correction, given by the ledger: the month (YYYY-MM) in which what it corrects happened
	Now        *Event `json:"now,omitempty"`        // the event as it should read
	Reason     string `json:"reason,omitempty"`

	Invoice   string     `json:"invoice,omitempty"`
	Documents []Document `json:"documents,omitempty"`
	Note      string     `json:"note,omitempty"`

	Quota []QuotaUse `json:"quota,omitempty"` // given by Decide
	Flags []Flag     `json:"flags,omitempty"` // given by Decide
	Pool  *Pooling   `json:"pool,omitempty"`  // given by Decide
}

// Pooling is how a pool's content changes: the graph node of its state before
// and of its state after, and what it then holds. Under first-in-first-out and
// last-in-first-out the drawn layers are named instead.
type Pooling struct {
	Key    string            `json:"key"`
	Before uint32            `json:"before,omitempty"`
	After  uint32            `json:"after,omitempty"`
	Had    ree.ElementMasses `json:"hadMG,omitzero"`
	Holds  ree.ElementMasses `json:"holdsMG,omitzero"`
	Rule   string            `json:"rule"`
	Opens  bool              `json:"opens,omitempty"` // Before is new: the hold-up declared, of unknown origin
	Drawn  []Take            `json:"drawn,omitempty"`
}

// Standing is the event that an entry stands for: itself, or what a correction
// put in another's place; nil where a correction voided it.
func (ev *Event) Standing() *Event {
	if ev.Kind == Correct {
		return ev.Now
	}
	return ev
}

// Report is an event with who says so and when.
type Report struct {
	Event    Event
	Org      string    // party of the sender, from the session
	Occurred time.Time // with its offset
	Recorded time.Time
	Official bool // the sender speaks for the authority that may freeze and reserve
	Border   bool // customs takes a write-off back: the one way to correct an export
}
