package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
)

// Round is a round of a case that has ended, as it was: nothing in it changes
// any more.
type Round struct {
	No              int              `json:"no"`
	Why             string           `json:"why"` // the appeal that opened the next one
	Version         int              `json:"version"`
	ApplicationHash string           `json:"applicationHash"`
	State           CaseState        `json:"state"` // that it ended in
	Ended           time.Time        `json:"ended"`
	Clock           []calendar.Event `json:"clock,omitempty"`
	Classes         []LineClass      `json:"classes,omitempty"`
	Verdicts        []GateVerdict    `json:"verdicts,omitempty"`
	GateHash        string           `json:"gateHash,omitempty"`
	Concerns        []Concern        `json:"concerns,omitempty"`
	Proposal        *Proposal        `json:"proposal,omitempty"`
	ProposalHash    string           `json:"proposalHash,omitempty"`
	Signatures      []Signature      `json:"signatures,omitempty"`
	Voided          []VoidedProposal `json:"voided,omitempty"`
	Decision        *Decision        `json:"decision,omitempty"`
	Licence         string           `json:"licence,omitempty"`
}

// AppealMark says that an appeal was lodged against a round of a case.
type AppealMark struct {
	Appeal string `json:"appeal"`
	Round  int    `json:"round"`
	Ended  bool   `json:"ended,omitempty"`
}

type (
	appealBody struct {
		What     string        `json:"-"`
		Appeal   string        `json:"appeal"`
		Case     string        `json:"case,omitempty"`
		Round    int           `json:"round,omitempty"`
		Decision string        `json:"decision,omitempty"`
		Grounds  []string      `json:"grounds,omitempty"`
		Text     string        `json:"text,omitempty"`
		Due      calendar.Date `json:"due,omitzero"`
		Clock    string        `json:"clock,omitempty"` // the clock it starts
		Member   *Actor        `json:"member,omitempty"`
		Outcome  AppealState   `json:"outcome,omitempty"`
		Reason   string        `json:"reason,omitempty"`

		Registration string `json:"registration,omitempty"` // instead of a case
	}
	roundBody struct {
		Case string `json:"case"`
		Why  string `json:"why"`  // the appeal
		Kind string `json:"kind"` // of the event that opened it
	}
)

func (b appealBody) kind() string       { return b.What }
func (roundBody) kind() string          { return KindRoundOpened }
func (b appealBody) subjects() []string { return []string{b.Appeal, b.Case + b.Registration} }
func (b roundBody) subjects() []string  { return []string{b.Case, b.Why} }

func init() {
	for _, row := range appealTable {
		folds[row.Kinds[0]] = applyAppeal
	}
	folds[KindRoundOpened] = onCase(applyRound)
}

// decidedHash is the hash of what ended the round: the proposal decided on.
func (c *Case) decidedHash() string {
	if c.Decision == nil {
		return ""
	}
	return c.Decision.ProposalHash
}

func applyAppeal(s State, e Event) error {
	var b appealBody
	if err := decode(e, &b); err != nil {
		return err
	}
	a, err := s.Appeal(b.Appeal)
	if err != nil {
		return err
	}
	if a == nil {
		if e.Kind != KindAppealLodged {
			return fmt.Errorf("appeal %q: %w", b.Appeal, errMissing)
		}
		a = &Appeal{Key: b.Appeal, Case: b.Case, Registration: b.Registration}
	}
	a.State = AppealState(entered(appealTable, moveOf(appealTable, e.Kind), string(a.State)))
	if b.Reason != "" && e.Kind != KindAppealVoted {
		a.Note = b.Reason
	}
	a.take(e, &b)
	return errors.Join(s.PutAppeal(a), markAppeal(s, e, a))
}

// take writes into the row what the event says beside the state.
func (a *Appeal) take(e Event, b *appealBody) {
	switch e.Kind {
	case KindAppealLodged:
		a.Round, a.Decision, a.Grounds, a.Text, a.Due = b.Round, b.Decision, b.Grounds, b.Text, b.Due
		a.By, a.Lodged = Actor{e.Actor, e.Org}, e.At
	case KindAppealAdmitted:
		a.Clock = append(a.Clock, calendar.Event{Kind: calendar.Start, At: e.At, Ref: b.Clock})
	case KindAppealAppointed:
		if b.Member != nil {
			a.Panel = append(a.Panel, *b.Member)
		}
	case KindAppealStoodDown:
		a.Panel = slices.DeleteFunc(a.Panel, func(m Actor) bool { return b.Member != nil && m == *b.Member })
	case KindAppealVoted:
		a.Votes = append(a.Votes, Vote{Person: e.Actor, Outcome: b.Outcome, Reason: b.Reason, At: e.At})
	default:
		a.Ended = e.At
		if len(a.Clock) > 0 {
			a.Clock = append(a.Clock, calendar.Event{Kind: calendar.End, At: e.At})
		}
	}
}

// applyRound puts the round that ended aside, whole, and sets the case back to
// consolidation. Classification, verdicts and concerns go along as a starting
// point; the gate must be current again before anybody decides.
func applyRound(c *Case, e Event, b *roundBody) {
	endedAt := c.Decided
	if c.Decision == nil {
		endedAt = c.Ended
	}
	c.Rounds = append(c.Rounds, Round{No: c.RoundNo(), Why: b.Why, Version: c.Version, ApplicationHash: c.ApplicationHash, State: c.State, Ended: endedAt,
		Clock: c.Clock, Classes: c.Classes, Verdicts: c.Verdicts, GateHash: c.GateHash, Concerns: c.Concerns, Proposal: c.Proposal, ProposalHash: c.ProposalHash,
		Signatures: c.Signatures, Voided: c.Voided, Decision: c.Decision, Licence: c.Licence})
	c.State, c.Decided, c.Ended, c.Note = Consolidation, time.Time{}, time.Time{}, ""
	c.Proposal, c.ProposalHash, c.Signatures, c.Voided, c.Decision = nil, "", nil, nil, nil
	c.Clock = nil
	if n := c.Rounds[len(c.Rounds)-1]; len(n.Clock) > 0 {
		c.Clock = []calendar.Event{{Kind: calendar.Start, At: e.At, Ref: n.Clock[0].Ref}}
	}
}

// hand writes down who acted on a case, for those who may not have. The handling
// of an appeal is no act on the case that it is about.
func hand(s State, e Event) error {
	if e.Actor == "" || e.Actor == System {
		return nil
	}
	var key struct {
		Case   string `json:"case"`
		Appeal string `json:"appeal"`
	}
	if json.Unmarshal(e.Body, &key) != nil || key.Case == "" || key.Appeal != "" {
		return nil
	}
	c, err := s.Case(key.Case)
	if err != nil || c == nil || slices.Contains(c.Hands, e.Actor) {
		return err
	}
	c.Hands = append(c.Hands, e.Actor)
	return s.PutCase(c)
}
