package review

import (
	"fmt"
	"time"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/ree"
)

// Case is an application on its way, as a row. Its key is its reference.
type Case struct {
	Key             string           `json:"key"`
	State           CaseState        `json:"state"`
	Version         int              `json:"version"` // of the application, from 1 at the first lodging
	Application     Application      `json:"application"`
	ApplicationHash string           `json:"applicationHash,omitempty"`
	Opened          time.Time        `json:"opened,omitzero"`
	Lodged          time.Time        `json:"lodged,omitzero"`
	Accepted        time.Time        `json:"accepted,omitzero"`
	Decided         time.Time        `json:"decided,omitzero"`
	Ended           time.Time        `json:"ended,omitzero"`
	Clock           []calendar.Event `json:"clock,omitempty"`
	Deficiencies    []Deficiency     `json:"deficiencies,omitempty"`
	Classes         []LineClass      `json:"classes,omitempty"`
	Verdicts        []GateVerdict    `json:"verdicts,omitempty"`
	GateHash        string           `json:"gateHash,omitempty"`
	GateAt          time.Time        `json:"gateAt,omitzero"`
	LedgerHead      int64            `json:"ledgerHead,omitempty"` // ledger sequence that the verdicts saw
	Stale           []StaleMark      `json:"stale,omitempty"`      // since the last evaluation
	Concerns        []Concern        `json:"concerns,omitempty"`
	Guided          *Guided          `json:"guided,omitempty"`   // what the guidelines last said
	Routings        []Routing        `json:"routings,omitempty"` // by the guidelines as last run
	Round           int              `json:"round,omitempty"`    // of referrals; rises when the case is reviewed again
	Referrals       []Referral       `json:"referrals,omitempty"`
	Queries         []Query          `json:"queries,omitempty"`
	Escalations     []Escalation     `json:"escalations,omitempty"`
	Breaches        []Breach         `json:"breaches,omitempty"`
	Proposal        *Proposal        `json:"proposal,omitempty"`
	ProposalHash    string           `json:"proposalHash,omitempty"`
	Signatures      []Signature      `json:"signatures,omitempty"`
	Voided          []VoidedProposal `json:"voided,omitempty"`
	Decision        *Decision        `json:"decision,omitempty"`
	Licence         string           `json:"licence,omitempty"`
	Note            string           `json:"note,omitempty"` // reason of the last move that needs one
	Rounds          []Round          `json:"rounds,omitempty"`
	Appeals         []AppealMark     `json:"appeals,omitempty"`
	Former          []Former         `json:"former,omitempty"` // applications before the amendments
	Held            []CaseHold       `json:"held,omitempty"`
	Hands           []string         `json:"hands,omitempty"`   // people who acted on the case
	Handler         string           `json:"handler,omitempty"` // account of the officer who handles it
	Marked          []Mark           `json:"marked,omitempty"`
	Under           *Under           `json:"under,omitempty"`    // cleared under a general licence
	Seen            []Seen           `json:"seen,omitempty"`     // who was shown marked fields
	Withheld        bool             `json:"withheld,omitempty"` // the row is a copy that keeps something back
}

// Open reports whether the case is still on its way to a decision.
func (c *Case) Open() bool {
	switch c.State {
	case Decided, Closed, Withdrawn, Lapsed:
		return false
	}
	return true
}

// Verdict finds a line's verdict.
func (c *Case) Verdict(line int) *GateVerdict {
	for i := range c.Verdicts {
		if c.Verdicts[i].Line == line {
			return &c.Verdicts[i]
		}
	}
	return nil
}

// Class finds a line's classification.
func (c *Case) Class(line int) *LineClass {
	for i := range c.Classes {
		if c.Classes[i].Line == line {
			return &c.Classes[i]
		}
	}
	return nil
}

// Deficiency is one thing that keeps an application from being accepted.
type Deficiency struct {
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
	Note  string `json:"note,omitempty"`
}

// StaleMark says that something a line rests on has changed.
type StaleMark struct {
	Line  int       `json:"line"` // 0: the whole case
	Cause string    `json:"cause"`
	Code  string    `json:"code"`
	At    time.Time `json:"at"`
}

// Concern is a line that an officer let into review although its verdict is not
// clean, with the reason given.
type Concern struct {
	Line   int        `json:"line"`
	Status GateStatus `json:"status"`
	Reason string     `json:"reason"`
	By     string     `json:"by"`
}

// Signature is a person's countersignature over a proposal's hash.
type Signature struct {
	Person       string    `json:"person"`
	Org          string    `json:"org"`
	ProposalHash string    `json:"proposalHash"`
	At           time.Time `json:"at"`
	Proof        string    `json:"proof,omitempty"` // of the signer's key over the hash, where there is one
	Seen         []string  `json:"seen,omitempty"`  // marked fields, all of which were shown to the signer before
}

// VoidedProposal is a proposal that no longer stands, with those who had signed.
type VoidedProposal struct {
	Hash       string      `json:"hash"`
	Code       string      `json:"code"` // why: replaced, sent_back, gate_changed, guidelines_changed
	At         time.Time   `json:"at"`
	Signatures []Signature `json:"signatures,omitempty"`
}

// Decision is the end of a case.
type Decision struct {
	ProposalHash string      `json:"proposalHash"`
	GateHash     string      `json:"gateHash"`
	LedgerHead   int64       `json:"ledgerHead"`
	ProposedBy   string      `json:"proposedBy"`
	Signatures   []Signature `json:"signatures"`
	Decider      string      `json:"decider"`
	DeciderOrg   string      `json:"deciderOrg"`
	At           time.Time   `json:"at"`
	Policy       string      `json:"policy"`         // pack and version
	Seen         []string    `json:"seen,omitempty"` // marked fields, all of which were shown to the decider before
}

// Licence is an authorisation, as a row. Its key is its reference.
type Licence struct {
	Key             string        `json:"key"`
	Case            string        `json:"case"`
	State           LicenceState  `json:"state"`
	Kind            string        `json:"kind"`
	Holder          string        `json:"holder"`
	Destination     string        `json:"destination"`
	Consignee       Party         `json:"consignee"`
	EndUsers        []Party       `json:"endUsers"`
	EndUse          EndUse        `json:"endUse"`
	Issued          time.Time     `json:"issued"`
	ValidFrom       calendar.Date `json:"validFrom"`
	LastDay         calendar.Date `json:"lastDay"` // latest of its lines
	Lines           []string      `json:"lines"`   // keys
	DecisionHash    string        `json:"decisionHash"`
	MaxDeclarations int           `json:"maxDeclarations,omitempty"`
	Declarations    int           `json:"declarations"`
	Suspensions     []Hold        `json:"suspensions,omitempty"`
	Stale           []StaleMark   `json:"stale,omitempty"`
	SupersededBy    string        `json:"supersededBy,omitempty"`
	Version         int           `json:"version,omitempty"` // 0 and 1: the first
	Replaces        string        `json:"replaces,omitempty"`
	Amending        string        `json:"amending,omitempty"`       // the open amendment
	Amendment       string        `json:"amendment,omitempty"`      // that made this version
	Chased          []Chase       `json:"chased,omitempty"`         // reminders of duties
	Ending          *Ending       `json:"ending,omitempty"`         // asked for, or how it ended
	Final           bool          `json:"final,omitempty"`          // used up by declaration: what comes back opens it no more
	PendingCustoms  bool          `json:"pendingCustoms,omitempty"` // customs has not acknowledged the last change
	Under           *Under        `json:"under,omitempty"`          // a general licence
	Back            []GoodsBack   `json:"back,omitempty"`           // came back
	Consumed        []Consumption `json:"consumed,omitempty"`       // was used up where it went
	Note            string        `json:"note,omitempty"`
}

// Scope is what a suspension covers.
type Scope string

// The scopes of a suspension.
const (
	WholeLicence Scope = "licence"
	OneLine      Scope = "line"
	OneLot       Scope = "lot"
	OneEndUser   Scope = "end_user"
	OneRoute     Scope = "route" // a port of exit
)

// Hold is one suspension of a licence or of a part of it.
type Hold struct {
	Ref          string    `json:"ref"`
	Scope        Scope     `json:"scope"`
	Line         int       `json:"line,omitempty"`
	Lot          string    `json:"lot,omitempty"`
	EndUser      string    `json:"endUser,omitempty"` // identity
	Route        string    `json:"route,omitempty"`
	Reason       string    `json:"reason"`
	By           string    `json:"by"`
	At           time.Time `json:"at"`
	Acknowledged time.Time `json:"acknowledged,omitzero"` // by customs
	Lifted       time.Time `json:"lifted,omitzero"`
	InTransit    []Transit `json:"inTransit,omitempty"` // what was on its way at that instant
}

// LicenceLine is the balance of one licence line, in milligrams of goods; with a
// unit, of equipment or technology, in whole units of it, which the fields and moves
// named after milligrams then hold.
// Always AuthorisedMG = RemainingMG + ReservedMG + CommittedMG, none below zero.
type LicenceLine struct {
	Key          string          `json:"key"`
	Licence      string          `json:"licence"`
	Case         string          `json:"case"`
	No           int             `json:"no"` // the application's line
	Codes        []string        `json:"codes,omitempty"`
	Form         ree.Form        `json:"form"`
	HS           string          `json:"hs"`
	Subject      control.Subject `json:"subject,omitempty"` // equipment, technology; empty for goods
	Unit         string          `json:"unit,omitempty"`    // that it is counted in; empty: milligrams
	Lots         []string        `json:"lots,omitempty"`
	Conditions   []string        `json:"conditions,omitempty"`
	LastDay      calendar.Date   `json:"lastDay"`
	AuthorisedMG ree.Mass        `json:"authorisedMG"`
	RemainingMG  ree.Mass        `json:"remainingMG"`
	ReservedMG   ree.Mass        `json:"reservedMG"`
	CommittedMG  ree.Mass        `json:"committedMG"`
	BeforeMG     ree.Mass        `json:"beforeMG,omitempty"` // reserved or written off under earlier versions
	OnTheWay     []string        `json:"onTheWay,omitempty"` // open reservations
	Measure      Measure         `json:"measure,omitzero"`
	ToleratedMG  ree.Mass        `json:"toleratedMG,omitempty"` // authorised by its tolerance so far
}

// LineKey is the key of a licence's line.
func LineKey(licence string, no int) string { return fmt.Sprintf("%s/%d", licence, no) }

// MoveKind is what a move does to a line's balance.
type MoveKind string

// The kinds of move.
const (
	Reserve MoveKind = "reserve" // remaining to reserved
	Commit  MoveKind = "commit"  // reserved to committed: written off at the border
	Release MoveKind = "release" // reserved back to remaining
	Reverse MoveKind = "reverse" // committed back to remaining
	Adjust  MoveKind = "adjust"  // authorised and remaining alike, up or down
)

// Move is one entry in a licence line's ledger, as a row.
type Move struct {
	Key    string        `json:"key"` // line key and the sender's key
	Line   string        `json:"line"`
	Kind   MoveKind      `json:"kind"`
	MassMG ree.Mass      `json:"massMG"`       // signed for adjust
	Of     string        `json:"of,omitempty"` // the sender's key of the reservation or write-off it draws on
	OpenMG ree.Mass      `json:"openMG"`       // reserve: not yet committed or released; commit: not yet reversed
	Ref    string        `json:"ref,omitempty"`
	Basis  string        `json:"basis,omitempty"`
	Lots   []LotQuantity `json:"lots,omitempty"` // as named by the sender
	Used   []LotQuantity `json:"used,omitempty"` // what it took from the holds on lots, or gave back
	At     time.Time     `json:"at"`
	By     string        `json:"by,omitempty"`
	Org    string        `json:"org,omitempty"`    // of the office that made it
	As     *Quantity     `json:"as,omitempty"`     // as it was declared, where not in mass
	Debit  string        `json:"debit,omitempty"`  // the offline debit that it books
	Amends string        `json:"amends,omitempty"` // the sender's key of the write-off to which it adds
	Final  bool          `json:"final,omitempty"`  // customs called its declaration the last one
	More   []string      `json:"more,omitempty"`   // keys of the write-offs that add to this one
	Back   []LotQuantity `json:"back,omitempty"`   // of a write-off: the lots that reversals named as come back
}

// MoveKey is the key of a move on a line, from the sender's key.
func MoveKey(line, id string) string { return line + "/" + id }

// LotHold is what a case has earmarked of a lot, as a row.
type LotHold struct {
	Key    string   `json:"key"`
	Lot    string   `json:"lot"`
	Case   string   `json:"case"`
	Line   int      `json:"line"`
	HeldMG ree.Mass `json:"heldMG"` // kept from others
	UsedMG ree.Mass `json:"usedMG"` // written off under the licence
}

// HoldKey is the key of a case line's hold on a lot.
func HoldKey(caseKey string, line int, lot string) string {
	return fmt.Sprintf("%s/%d/%s", caseKey, line, lot)
}

// Breach says that a clock ran out.
type Breach struct {
	Clock  string    `json:"clock"` // id in the policy
	Ref    string    `json:"ref"`   // what it is the clock of
	At     time.Time `json:"at"`    // the last second in time
	Effect string    `json:"effect"`
}
