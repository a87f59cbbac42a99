package review

import (
	"errors"
	"fmt"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// amendmentBody is the body of an amendment's events.
type amendmentBody struct {
	What       string             `json:"-"`
	Amendment  string             `json:"amendment"`
	Licence    string             `json:"licence"`
	Case       string             `json:"case"`
	Lodged     *Amendment         `json:"lodged,omitempty"`
	Clock      string             `json:"clock,omitempty"`
	Classes    []LineClass        `json:"classes,omitempty"`
	Inputs     []GateInput        `json:"inputs,omitempty"`
	Verdicts   []GateVerdict      `json:"verdicts,omitempty"`
	GateHash   string             `json:"gateHash,omitempty"`
	LedgerHead int64              `json:"ledgerHead,omitempty"`
	Proposal   *AmendmentProposal `json:"proposal,omitempty"`
	Hash       string             `json:"hash,omitempty"`
	Proof      string             `json:"proof,omitempty"`
	Successor  string             `json:"successor,omitempty"`
	Reason     string             `json:"reason,omitempty"`
	Asked      []Referral         `json:"asked,omitempty"` // assessed: agencies asked from now on
	Lines      []int              `json:"lines,omitempty"` // assessed: what they speak to
	Referral   string             `json:"referral,omitempty"`
	Answer     *Answer            `json:"answer,omitempty"`
	Effect     Expiry             `json:"effect,omitempty"`
	Since      time.Time          `json:"since,omitzero"` // deemed: the last second in time
}

func (b amendmentBody) kind() string { return b.What }

// subjects are the amendment, its licence and its case; of what agencies say the
// amendment alone, so that no list of the licence's entries tells its holder of it.
func (b amendmentBody) subjects() []string {
	if b.Referral != "" {
		return []string{b.Amendment}
	}
	return []string{b.Amendment, b.Licence, b.Case}
}

func init() {
	for _, row := range amendmentTable {
		folds[row.Kinds[0]] = applyAmendment
	}
}

// bodies makes what a move writes.
func (w *amendmentWalk) bodies(facts Facts) ([]body, error) {
	b := amendmentBody{What: firstKind(amendmentTable, w.move), Amendment: w.a.Key, Licence: w.l.Key, Case: w.c.Key, Reason: w.cmd.Reason}
	switch w.move {
	case "lodge":
		return w.lodged(facts, b)
	case "accept":
		b.Clock = w.desk.Policy.Amendments.clockFor(w.a.Preview.Class)
		for _, k := range w.cmd.Classes {
			if w.a.Preview.Reopens("classification", k.Line) {
				b.Classes = append(b.Classes, k)
			}
		}
	case "assess":
		hash, err := gateHash(w.now)
		b.Inputs, b.Verdicts, b.GateHash, b.LedgerHead = w.cmd.Inputs, w.now, hash, w.cmd.LedgerHead
		b.Asked = w.asks()
		if len(b.Asked) > 0 {
			b.Lines = numbers(values(w.lines))
		}
		return []body{b}, err
	case "answer":
		return w.position(b)
	case "deem":
		b.Referral, b.Effect = w.referral().Key, w.desk.Policy.Agency(w.cmd.Agency).OnExpiry
		b.Since, _ = w.expiry()
	case "waive":
		b.Referral = w.referral().Key
	case "propose":
		return w.proposed(b)
	case "countersign":
		b.Hash, b.Proof = w.cmd.Hash, w.cmd.Proof
	case "approve", "approve_clerical":
		return w.approved(b)
	case "refuse", "withdraw":
		return append([]body{b}, w.resumed()...), nil
	}
	return []body{b}, nil
}

// lodged writes the amendment down and, where the pack says so, has the licence
// rest while it is looked at.
func (w *amendmentWalk) lodged(facts Facts, b amendmentBody) ([]body, error) {
	b.Lodged = w.a
	out := []body{b}
	if w.desk.Policy.Amendments.StopUse && (w.l.State == Active || w.l.State == Frozen) {
		h := Hold{Ref: w.a.Key, Scope: WholeLicence, Reason: w.desk.Policy.Amendments.Basis, By: w.cmd.Who.Person, At: w.cmd.At}
		rest, err := suspended(facts, w.l, h)
		return append(out, rest), err
	}
	return out, nil
}

// resumed lifts the rest that lodging brought about.
func (w *amendmentWalk) resumed() []body {
	for _, h := range w.l.Suspensions {
		if h.Ref == w.a.Key && h.Lifted.IsZero() {
			return []body{liftedBody{w.l.Key, h.Ref, string(AmendmentState(find(amendmentTable, w.move).To))}}
		}
	}
	return nil
}

func (w *amendmentWalk) proposed(b amendmentBody) ([]body, error) {
	p := &AmendmentProposal{Amendment: w.a.Key, ApplicationHash: w.a.ApplicationHash, GateHash: w.a.GateHash, Class: w.a.Preview.Class,
		Approve: w.cmd.Approve, Reasons: w.cmd.Reasons, Note: w.cmd.Reason, By: w.cmd.Who.Person, Org: w.cmd.Who.Org, At: w.cmd.At.UTC()}
	var err error
	if p.PositionsHash, err = w.a.positionsHash(); err != nil {
		return nil, err
	}
	hash, err := digest("lanthorn amendment v1", p)
	b.Proposal, b.Hash = p, hash
	return []body{b}, err
}

// approved makes the next version of the licence.
func (w *amendmentWalk) approved(b amendmentBody) ([]body, error) {
	if w.cmd.Successor == "" {
		return nil, ree.Refuse("review.licence_reference_missing")
	}
	a := &w.a.Application
	l := *w.l
	l.Key, l.State, l.Issued, l.ValidFrom, l.PendingCustoms, l.Note, l.Amending = w.cmd.Successor, Active, w.cmd.At, w.desk.Calendar.Day(w.cmd.At), true, "", ""
	l.Destination, l.Consignee, l.EndUsers, l.EndUse, l.DecisionHash = a.Destination, a.Consignee, a.EndUsers, a.EndUse, w.a.ProposalHash
	l.Lines, l.Suspensions, l.SupersededBy, l.Amendment = nil, nil, "", w.a.Key
	var lines []LicenceLine
	for _, old := range values(w.lines) {
		line := w.nextLine(old)
		l.Lines, lines = append(l.Lines, line.Key), append(lines, line)
	}
	follow(&l, lines, w.l, w.lines, w.a.Key)
	b.Hash, b.Successor = w.cmd.Hash, l.Key
	change := &amended{Application: *a, ApplicationHash: w.a.ApplicationHash, Classes: w.a.Classes, Verdicts: w.a.Verdicts}
	return []body{b, supersededBody{Old: w.l.Key, Case: w.c.Key, Licence: l, Lines: lines, Why: w.a.Key, Ending: l.Ending != nil, Amended: change}}, nil
}

// nextLine is a line as amended, authorised for all of it; what was drawn before
// is taken off in [follow].
func (w *amendmentWalk) nextLine(old LicenceLine) LicenceLine {
	now := w.a.Application.line(old.No)
	line := old
	line.Key, line.Licence, line.Form, line.HS = LineKey(w.cmd.Successor, old.No), w.cmd.Successor, now.Form, now.HS
	line.AuthorisedMG, line.RemainingMG, line.ReservedMG, line.CommittedMG, line.BeforeMG = now.Amount(), now.Amount(), 0, 0, 0
	line.Conditions = w.a.conditionsOn(old.No, old.Conditions)
	line.Lots = nil
	for _, q := range now.Lots {
		line.Lots = append(line.Lots, q.Lot)
	}
	for _, k := range w.a.Classes {
		if k.Line == old.No {
			line.Codes = k.Codes
		}
	}
	return line
}

func applyAmendment(s State, e Event) error {
	var b amendmentBody
	if err := decode(e, &b); err != nil {
		return err
	}
	a, err := s.Amendment(b.Amendment)
	if err != nil {
		return err
	}
	switch {
	case a == nil && e.Kind == KindAmendmentLodged && b.Lodged != nil:
		a = b.Lodged
		a.By, a.Lodged = Actor{e.Actor, e.Org}, e.At
	case a == nil:
		return fmt.Errorf("amendment %q: %w", b.Amendment, errMissing)
	}
	a.State = AmendmentState(entered(amendmentTable, moveOf(amendmentTable, e.Kind), string(a.State)))
	a.take(e, &b)
	l, err := s.Licence(b.Licence)
	if err != nil || l == nil {
		return fmt.Errorf("licence %q: %w", b.Licence, missing(err))
	}
	l.Amending = ""
	if a.Open() {
		l.Amending = a.Key
	}
	return errors.Join(s.PutAmendment(a), s.PutLicence(l))
}

// take writes into the row what the event says beside the state.
func (a *Amendment) take(e Event, b *amendmentBody) {
	switch e.Kind {
	case KindAmendmentLodged:
		return
	case KindAmendmentAccepted:
		a.Classes, a.ClockID = b.Classes, b.Clock
		a.Clock = append(a.Clock, calendar.Event{Kind: calendar.Start, At: e.At, Ref: b.Clock})
	case KindAmendmentAssessed:
		a.Verdicts, a.GateHash, a.GateAt = b.Verdicts, b.GateHash, e.At
		a.ask(b)
		a.void()
	case KindAmendmentAnswered, KindAmendmentDeemed, KindAmendmentWaived:
		a.hear(e, b)
		a.void()
	case KindAmendmentProposed:
		a.Proposal, a.ProposalHash, a.Signatures = b.Proposal, b.Hash, nil
	case KindAmendmentSigned:
		a.Signatures = append(a.Signatures, Signature{Person: e.Actor, Org: e.Org, ProposalHash: b.Hash, At: e.At, Proof: b.Proof})
	case KindAmendmentSentBack:
		a.void()
		a.Note = b.Reason
	default:
		a.recall(e)
		a.Decided, a.Decider, a.Successor = e.At, e.Actor, b.Successor
		if b.Reason != "" {
			a.Note = b.Reason
		}
		if len(a.Clock) > 0 {
			a.Clock = append(a.Clock, calendar.Event{Kind: calendar.End, At: e.At})
		}
	}
}
