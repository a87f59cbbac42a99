package review

import (
	"encoding/json"
	"fmt"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// Event is one thing that happened, ready to become an entry: kind, actor and
// subjects go into its envelope, Body is its body.
type Event struct {
	Kind     string          `json:"kind"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor"` // person, or "system"
	Org      string          `json:"org"`
	Subjects []string        `json:"subjects"` // cases, licences and lots it speaks of
	Body     json.RawMessage `json:"body"`
}

// The kinds of event.
const (
	KindDrafted       = "review.application_drafted"
	KindLodged        = "review.application_lodged"
	KindReturned      = "review.returned"
	KindAccepted      = "review.accepted"
	KindRated         = "review.rated"
	KindGateEvaluated = "review.gate_evaluated"
	KindReviewOpened  = "review.review_opened"
	KindClockMoved    = "review.clock_moved"
	KindConsolidated  = "review.consolidated"
	KindProposed      = "review.proposed"
	KindCountersigned = "review.countersigned"
	KindSentBack      = "review.sent_back"
	KindDecided       = "review.decided"
	KindClosed        = "review.closed"
	KindWithdrawn     = "review.withdrawn"
	KindLapsed        = "review.lapsed"
	KindMarkedStale   = "review.marked_stale"
	KindLicenceIssued = "review.licence_issued"
	KindReserved      = "review.licence_reserved"
	KindCommitted     = "review.licence_committed"
	KindReleased      = "review.licence_released"
	KindReversed      = "review.licence_reversed"
	KindAdjusted      = "review.licence_adjusted"
	KindSuspended     = "review.licence_suspended"
	KindLifted        = "review.licence_lifted"
	KindAcknowledged  = "review.licence_acknowledged"
	KindHeeded        = "review.licence_heeded"
	KindEnded         = "review.licence_ended"
	KindMeasured      = "review.licence_measured"
)

// System stands for the person where the program acts by rule.
const System = "system"

// body is an event's body; each names its kind and what it speaks of.
type body interface {
	kind() string
	subjects() []string
}

type (
	draftedBody struct {
		Case        string      `json:"case"`
		Application Application `json:"application"`
	}
	lodgedBody struct {
		Case            string      `json:"case"`
		Version         int         `json:"version"`
		Application     Application `json:"application"`
		ApplicationHash string      `json:"applicationHash"`
	}
	returnedBody struct {
		Case         string       `json:"case"`
		Deficiencies []Deficiency `json:"deficiencies"`
	}
	acceptedBody struct {
		Case    string      `json:"case"`
		Clock   string      `json:"clock"` // the clock it starts
		Classes []LineClass `json:"classes"`
	}
	ratedBody struct {
		Case  string    `json:"case"`
		Class LineClass `json:"class"`
	}
	gateBody struct {
		Case       string        `json:"case"`
		Inputs     []GateInput   `json:"inputs"`
		Verdicts   []GateVerdict `json:"verdicts"`
		GateHash   string        `json:"gateHash"`
		LedgerHead int64         `json:"ledgerHead"`
	}
	openedBody struct {
		Case     string    `json:"case"`
		Concerns []Concern `json:"concerns,omitempty"`
	}
	clockBody struct {
		Case  string         `json:"case"`
		Event calendar.Event `json:"event"`
	}
	caseBody struct {
		What   string `json:"-"`
		Case   string `json:"case"`
		Reason string `json:"reason,omitempty"`
	}
	proposedBody struct {
		Case     string   `json:"case"`
		Proposal Proposal `json:"proposal"`
		Hash     string   `json:"hash"`
	}
	signedBody struct {
		Case  string   `json:"case"`
		Hash  string   `json:"hash"`
		Proof string   `json:"proof,omitempty"`
		Seen  []string `json:"seen,omitempty"`
	}
	decidedBody struct {
		Case     string   `json:"case"`
		Decision Decision `json:"decision"`
		Proposal Proposal `json:"proposal"`
	}
	issuedBody struct {
		Licence Licence       `json:"licence"`
		Lines   []LicenceLine `json:"lines"`
	}
	staleBody struct {
		Case    string `json:"case,omitempty"`
		Licence string `json:"licence,omitempty"`
		Line    int    `json:"line,omitempty"`
		Cause   string `json:"cause"` // entry or lot that changed
		Code    string `json:"code"`
	}
	moveBody struct {
		What    string        `json:"-"`
		Licence string        `json:"licence"`
		Line    string        `json:"line"`
		ID      string        `json:"id"` // the sender's key
		MassMG  ree.Mass      `json:"massMG"`
		Of      string        `json:"of,omitempty"`
		Ref     string        `json:"ref,omitempty"`
		Basis   string        `json:"basis,omitempty"`
		Lots    []LotQuantity `json:"lots,omitempty"`
		As      *Quantity     `json:"as,omitempty"`
		Debit   string        `json:"debit,omitempty"`
		Amends  string        `json:"amends,omitempty"`
		Final   bool          `json:"final,omitempty"`
	}
	suspendedBody struct {
		Licence string `json:"licence"`
		Hold    Hold   `json:"hold"`
	}
	liftedBody struct {
		Licence string `json:"licence"`
		Ref     string `json:"ref"`
		Reason  string `json:"reason"`
	}
	acknowledgedBody struct {
		Licence string `json:"licence"`
		Ref     string `json:"ref,omitempty"` // customs' own
	}
	heededBody struct {
		Licence string `json:"licence"`
		Reason  string `json:"reason"`
	}
	endedBody struct {
		Licence string       `json:"licence"`
		State   LicenceState `json:"state"`
		Reason  string       `json:"reason,omitempty"`
	}
)

func (draftedBody) kind() string      { return KindDrafted }
func (lodgedBody) kind() string       { return KindLodged }
func (returnedBody) kind() string     { return KindReturned }
func (acceptedBody) kind() string     { return KindAccepted }
func (ratedBody) kind() string        { return KindRated }
func (gateBody) kind() string         { return KindGateEvaluated }
func (openedBody) kind() string       { return KindReviewOpened }
func (clockBody) kind() string        { return KindClockMoved }
func (b caseBody) kind() string       { return b.What }
func (proposedBody) kind() string     { return KindProposed }
func (signedBody) kind() string       { return KindCountersigned }
func (decidedBody) kind() string      { return KindDecided }
func (issuedBody) kind() string       { return KindLicenceIssued }
func (staleBody) kind() string        { return KindMarkedStale }
func (b moveBody) kind() string       { return b.What }
func (suspendedBody) kind() string    { return KindSuspended }
func (liftedBody) kind() string       { return KindLifted }
func (acknowledgedBody) kind() string { return KindAcknowledged }
func (heededBody) kind() string       { return KindHeeded }
func (endedBody) kind() string        { return KindEnded }

func (b draftedBody) subjects() []string  { return []string{b.Case} }
func (b lodgedBody) subjects() []string   { return append([]string{b.Case}, b.Application.lots()...) }
func (b returnedBody) subjects() []string { return []string{b.Case} }
func (b acceptedBody) subjects() []string { return []string{b.Case} }
func (b ratedBody) subjects() []string    { return []string{b.Case} }
func (b gateBody) subjects() []string     { return []string{b.Case} }
func (b openedBody) subjects() []string   { return []string{b.Case} }
func (b clockBody) subjects() []string    { return []string{b.Case} }
func (b caseBody) subjects() []string     { return []string{b.Case} }
func (b proposedBody) subjects() []string { return []string{b.Case} }
func (b signedBody) subjects() []string   { return []string{b.Case} }
func (b decidedBody) subjects() []string  { return []string{b.Case} }
func (b issuedBody) subjects() []string   { return []string{b.Licence.Key, b.Licence.Case} }
func (b staleBody) subjects() []string {
	var out []string
	for _, s := range []string{b.Case, b.Licence} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
func (b moveBody) subjects() []string {
	out := []string{b.Licence}
	for _, q := range b.Lots {
		out = append(out, q.Lot)
	}
	return out
}
func (b suspendedBody) subjects() []string    { return []string{b.Licence} }
func (b liftedBody) subjects() []string       { return []string{b.Licence} }
func (b acknowledgedBody) subjects() []string { return []string{b.Licence} }
func (b heededBody) subjects() []string       { return []string{b.Licence} }
func (b endedBody) subjects() []string        { return []string{b.Licence} }

// lots are the lots an application names, each once, in order.
func (a *Application) lots() []string {
	var out []string
	seen := map[string]bool{}
	for _, l := range a.Lines {
		for _, q := range l.Lots {
			if !seen[q.Lot] {
				seen[q.Lot] = true
				out = append(out, q.Lot)
			}
		}
	}
	return out
}

// event makes an event of a body.
func event(who Actor, at time.Time, b body) (Event, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return Event{}, fmt.Errorf("%s: %w", b.kind(), err)
	}
	person := who.Person
	if person == "" {
		person = System
	}
	return Event{Kind: b.kind(), At: at, Actor: person, Org: who.Org, Subjects: b.subjects(), Body: raw}, nil
}

// events makes events of bodies.
func events(who Actor, at time.Time, bodies ...body) ([]Event, error) {
	out := make([]Event, 0, len(bodies))
	for _, b := range bodies {
		e, err := event(who, at, b)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
