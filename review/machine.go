package review

import "slices"

// CaseState is where a case stands.
type CaseState string

// The states of a case.
const (
	Draft         CaseState = "draft"
	Lodged        CaseState = "lodged"
	Returned      CaseState = "returned"
	AtGate        CaseState = "gate"
	InReview      CaseState = "review"
	Consolidation CaseState = "consolidation"
	Authorisation CaseState = "authorisation"
	Decided       CaseState = "decided"
	Closed        CaseState = "closed"
	Withdrawn     CaseState = "withdrawn"
	Lapsed        CaseState = "lapsed"
)

// LicenceState is where a licence stands.
type LicenceState string

// The states of a licence.
const (
	Prepared    LicenceState = "prepared"
	Active      LicenceState = "active"
	Frozen      LicenceState = "suspended"
	Exhausted   LicenceState = "exhausted"
	Expired     LicenceState = "expired"
	Surrendered LicenceState = "surrendered"
	Revoked     LicenceState = "revoked"
	Superseded  LicenceState = "superseded"
)

// Transition is one row of a machine's table.
type Transition struct {
	Move   string   `json:"move"`
	From   []string `json:"from"` // "" is: not yet there
	To     string   `json:"to"`   // "" is: stays
	Act    string   `json:"act"`  // the act of the pack's roles that the mover needs
	Guards []string `json:"guards"`
	Kinds  []string `json:"kinds"` // events that a successful move writes
}

var onTheWay = []string{"gate", "review", "consolidation", "authorisation"}

var open = append([]string{"draft", "lodged", "returned"}, onTheWay...)

// caseTable is the case machine (reference: licensing 6.1).
var caseTable = []Transition{
	{"draft", []string{"", "draft"}, "draft", "application.lodge", []string{"person", "exporter_side"}, []string{KindDrafted}},
	{"lodge", []string{"", "draft", "returned"}, "lodged", "application.lodge", []string{"person", "exporter_side", "complete"}, []string{KindLodged}},
	{"return", []string{"lodged"}, "returned", "case.intake", []string{"person", "office_side", "itemised"}, []string{KindReturned}},
	{"accept", []string{"lodged"}, "gate", "case.intake", []string{"person", "office_side", "classified", "documents_required"}, []string{KindAccepted}},
	{"evaluate_gate", onTheWay, "", "gate.evaluate", []string{"gate_inputs"}, []string{KindGateEvaluated}},
	{"guide", append([]string{"lodged"}, onTheWay...), "", "gate.evaluate", nil, []string{KindGuided}},
	{"open_review", []string{"gate"}, "review", "case.review", []string{"person", "office_side", "gate_evaluated", "gate_not_stale", "concerns_reasoned"}, []string{KindReviewOpened, KindReferred}},
	{"rate", onTheWay, "", "case.review", []string{"person", "office_side", "rating"}, []string{KindRated}},
	{"clock", onTheWay, "", "case.review", []string{"person", "office_side", "clock_event"}, []string{KindClockMoved}},
	{"consolidate", []string{"review"}, "consolidation", "case.review", []string{"person", "office_side", "positions_in"}, []string{KindConsolidated}},
	{"propose", []string{"review", "consolidation", "authorisation"}, "authorisation", "proposal.make", []string{"person", "office_side", "gate_evaluated", "gate_not_stale", "positions_in", "proposal_complete", "proposal_fits_gate", "objections_settled"}, []string{KindProposed}},
	{"countersign", []string{"authorisation"}, "", "proposal.countersign", []string{"person", "office_side", "proposal_hash", "not_proposer", "not_signed_yet", "not_contributor", "marked_seen", "gate_not_stale"}, []string{KindCountersigned}},
	{"send_back", []string{"authorisation"}, "consolidation", "proposal.countersign", []string{"person", "office_side", "reason"}, []string{KindSentBack}},
	{"decide", []string{"authorisation"}, "decided", "case.decide", []string{"person", "office_side", "proposal_hash", "not_proposer", "decider_separate", "not_contributor", "marked_seen", "signatures", "positions_in", "positions_current", "conditions_agreed", "gate_current", "guidelines_current", "licence_terms", "granted_kept", "not_on_hold"}, []string{KindDecided, KindLicenceIssued}},
	{"close", []string{"decided"}, "closed", "case.review", []string{"person", "office_side", "appeal_over"}, []string{KindClosed}},
	{"withdraw", open, "withdrawn", "application.lodge", []string{"person", "exporter_side"}, []string{KindWithdrawn}},
	{"lapse", open, "lapsed", "case.intake", []string{"office_side", "reason"}, []string{KindLapsed}},
	{"amend", []string{"lodged", "gate", "review", "consolidation", "authorisation"}, "", "application.lodge", []string{"person", "exporter_side", "complete", "changed"}, []string{KindAmended}},
	{"hold", append([]string{"lodged", "returned"}, onTheWay...), "", "case.review", []string{"reason"}, []string{KindCaseHeld}},
	{"unhold", append([]string{"lodged", "returned"}, onTheWay...), "", "case.decide", []string{"person", "office_side", "on_hold", "reason"}, []string{KindCaseUnheld}},
	{"assign", handled, "", "case.review", []string{"person", "office_side", "handler"}, []string{KindAssigned}},
	{"mark_stale", []string{"lodged", "returned", "gate", "review", "consolidation", "authorisation", "decided", "closed"}, "", "gate.evaluate", []string{"reason"}, []string{KindMarkedStale}},
}

var inUse = []string{"active", "suspended"}

// ever is every state of a licence once issued: goods come back, and customs
// answers, whatever has become of it.
var ever = append([]string{"exhausted", "expired", "surrendered", "revoked", "superseded"}, inUse...)

// licenceTable is the authorisation machine (reference: licensing 6.6).
var licenceTable = []Transition{
	{"issue", []string{""}, "active", "case.decide", nil, []string{KindLicenceIssued}},
	{"reserve", []string{"active"}, "", "licence.reserve", []string{"in_date", "not_ended", "not_held", "balance", "declarations"}, []string{KindReserved}},
	{"commit", []string{"active", "suspended", "superseded"}, "", "licence.commit", []string{"in_date", "not_ended", "not_held", "reservation", "declarations"}, []string{KindCommitted}},
	{"release", ever, "", "licence.commit", []string{"reservation"}, []string{KindReleased}},
	{"reverse", ever, "", "licence.commit", []string{"written_off", "accounted"}, []string{KindReversed}},
	{"adjust", inUse, "", "licence.adjust", []string{"person", "office_side", "basis", "not_ended", "balance"}, []string{KindAdjusted}},
	{"measure", inUse, "", "licence.adjust", []string{"person", "office_side", "not_ended", "reason"}, []string{KindMeasured}},
	{"suspend", inUse, "", "licence.suspend", []string{"person", "office_side", "scope", "not_ended", "reason"}, []string{KindSuspended}},
	{"lift", append([]string{"superseded"}, inUse...), "", "licence.suspend", []string{"person", "office_side", "held", "not_ended", "reason"}, []string{KindLifted}},
	{"dispose", ever, "", "licence.suspend", []string{"person", "office_side", "in_transit", "not_ended", "reason"}, []string{KindDisposed}},
	{"acknowledge", ever, "", "licence.commit", []string{"pending"}, []string{KindAcknowledged}},
	{"heed", ever, "", "licence.suspend", []string{"person", "office_side", "marked", "reason"}, []string{KindHeeded}},
	{"surrender", inUse, "", "application.lodge", []string{"person", "holder_side", "not_ending", "not_ended"}, []string{KindEndingAsked}},
	{"keep", inUse, "", "application.lodge", []string{"person", "holder_side", "ending", "reason"}, []string{KindEndingKept}},
	{"restore", inUse, "", "licence.suspend", []string{"person", "office_side", "ending", "reason"}, []string{KindEndingKept}},
	{"confirm_final", inUse, "exhausted", "application.lodge", []string{"person", "holder_side", "ending", "by_customs"}, []string{KindEnded}},
	{"stand", inUse, "", "licence.expire", []string{"ending_stands"}, []string{KindEnded}},
	{"revoke", inUse, "revoked", "case.decide", []string{"person", "office_side", "not_ended", "reason"}, []string{KindEnded}},
	{"expire", inUse, "expired", "licence.expire", []string{"out_of_date", "not_ended"}, []string{KindEnded}},
}

// CaseTransitions is the case machine's table.
func CaseTransitions() []Transition { return slices.Clone(caseTable) }

// LicenceTransitions is the authorisation machine's table.
func LicenceTransitions() []Transition { return slices.Clone(licenceTable) }

func find(table []Transition, move string) *Transition {
	i := slices.IndexFunc(table, func(t Transition) bool { return t.Move == move })
	if i < 0 {
		return nil
	}
	return &table[i]
}

// Transitions is every row of every machine of the review.
func Transitions() []Transition {
	return slices.Concat(caseTable, licenceTable, referralTable, queryTable, escalationTable, appealTable, amendmentTable, verificationTable, deliveryTable, registrationTable)
}
