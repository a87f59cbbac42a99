package review

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"lanthorn/calendar"
)

// Apply folds one event into the state. It decides nothing: an event that does
// not fit the state is an error of the ledger, not a refusal. It changes rows
// only by this event, so that folding all events in order rebuilds them all.
func Apply(s State, e Event) error {
	f, ok := folds[e.Kind]
	if !ok {
		return fmt.Errorf("%s: no such kind of event", e.Kind)
	}
	if err := f(s, e); err != nil {
		return fmt.Errorf("%s: %w", e.Kind, err)
	}
	return hand(s, e)
}

// Kinds lists, sorted, every kind of event that [Apply] knows.
func Kinds() []string {
	out := make([]string, 0, len(folds))
	for kind := range folds {
		out = append(out, kind)
	}
	slices.Sort(out)
	return out
}

type fold func(State, Event) error

var folds = map[string]fold{
	KindDrafted:       applyDrafted,
	KindLodged:        applyLodged,
	KindReturned:      onCase(func(c *Case, _ Event, b *returnedBody) { c.State, c.Deficiencies = Returned, b.Deficiencies }),
	KindAccepted:      onCase(applyAccepted),
	KindRated:         onCase(applyRated),
	KindGateEvaluated: applyGate,
	KindReviewOpened: onCase(func(c *Case, e Event, b *openedBody) {
		c.State, c.Concerns = InReview, b.Concerns
		c.startAsked(e.At)
	}),
	KindClockMoved:    onCase(func(c *Case, _ Event, b *clockBody) { c.Clock = append(c.Clock, b.Event) }),
	KindConsolidated:  onCase(func(c *Case, _ Event, b *caseBody) { c.State, c.Note = Consolidation, b.Reason }),
	KindProposed:      onCase(applyProposed),
	KindCountersigned: onCase(applyCountersigned),
	KindSentBack:      onCase(applySentBack),
	KindDecided:       applyDecided,
	KindClosed:        onCase(func(c *Case, e Event, b *caseBody) { c.State, c.Ended = Closed, e.At }),
	KindWithdrawn:     ending(Withdrawn),
	KindLapsed:        ending(Lapsed),
	KindMarkedStale:   applyStale,
	KindLicenceIssued: applyIssued,
	KindReserved:      moving(Reserve),
	KindCommitted:     moving(Commit),
	KindReleased:      moving(Release),
	KindReversed:      moving(Reverse),
	KindAdjusted:      moving(Adjust),
	KindSuspended:     onLicence(applySuspended),
	KindLifted:        onLicence(applyLifted),
	KindAcknowledged:  onLicence(applyAcknowledged),
	KindHeeded:        onLicence(func(l *Licence, _ Event, b *heededBody) { l.Stale, l.Note = nil, b.Reason }),
	KindEnded:         applyEnded,
	KindGuided:        onCase(applyGuided),
	KindMeasured:      applyMeasured,
}

func init() { maps.Copy(folds, matterFolds) }

// onCase makes a fold of a function on the case that the body names.
func onCase[B any](f func(*Case, Event, *B)) fold {
	return func(s State, e Event) error {
		c, b, err := caseOf[B](s, e)
		if err != nil {
			return err
		}
		f(c, e, b)
		return s.PutCase(c)
	}
}

// caseOf decodes a body and reads the case that it names.
func caseOf[B any](s State, e Event) (*Case, *B, error) {
	b := new(B)
	key := struct {
		Case string `json:"case"`
	}{}
	if err := decode(e, b); err != nil {
		return nil, nil, err
	}
	if err := decode(e, &key); err != nil {
		return nil, nil, err
	}
	c, err := s.Case(key.Case)
	if err == nil && c == nil {
		err = fmt.Errorf("there is no case %q", key.Case)
	}
	return c, b, err
}

func decode(e Event, into any) error {
	if err := json.Unmarshal(e.Body, into); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	return nil
}

func applyDrafted(s State, e Event) error {
	var b draftedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	c, err := s.Case(b.Case)
	if err != nil {
		return err
	}
	if c == nil {
		c = &Case{Key: b.Case, Opened: e.At}
	}
	c.State, c.Application = Draft, b.Application
	return s.PutCase(c)
}

func applyLodged(s State, e Event) error {
	var b lodgedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	c, err := s.Case(b.Case)
	if err != nil {
		return err
	}
	if c == nil {
		c = &Case{Key: b.Case, Opened: e.At}
	}
	c.State, c.Version, c.Application, c.ApplicationHash = Lodged, b.Version, b.Application, b.ApplicationHash
	c.Lodged, c.Deficiencies = e.At, nil
	return s.PutCase(c)
}

func applyAccepted(c *Case, e Event, b *acceptedBody) {
	c.State, c.Classes, c.Accepted = AtGate, b.Classes, e.At
	c.Clock = append(c.Clock, calendar.Event{Kind: calendar.Start, At: e.At, Ref: b.Clock})
}

func applyRated(c *Case, e Event, b *ratedBody) {
	for i := range c.Classes {
		if c.Classes[i].Line == b.Class.Line {
			c.Classes[i] = b.Class
		}
	}
	if c.Proposal != nil {
		c.void(e, "rated")
		c.State = Consolidation
	}
}

// void takes down a proposal and its signatures, keeping who had signed what.
func (c *Case) void(e Event, code string) {
	if c.Proposal == nil {
		return
	}
	c.Voided = append(c.Voided, VoidedProposal{Hash: c.ProposalHash, Code: code, At: e.At, Signatures: c.Signatures})
	c.Proposal, c.ProposalHash, c.Signatures = nil, "", nil
}

func applyGate(s State, e Event) error {
	c, b, err := caseOf[gateBody](s, e)
	if err != nil {
		return err
	}
	if c.Proposal != nil && c.GateHash != b.GateHash {
		c.void(e, "gate_changed")
		c.State = Consolidation
	}
	c.Verdicts, c.GateHash, c.GateAt, c.LedgerHead, c.Stale = b.Verdicts, b.GateHash, e.At, b.LedgerHead, nil
	if err := holdLots(s, c); err != nil {
		return err
	}
	return s.PutCase(c)
}

func applyProposed(c *Case, e Event, b *proposedBody) {
	c.void(e, "replaced")
	c.State, c.Proposal, c.ProposalHash = Authorisation, &b.Proposal, b.Hash
}

func applyCountersigned(c *Case, e Event, b *signedBody) {
	c.Signatures = append(c.Signatures, Signature{Person: e.Actor, Org: e.Org, ProposalHash: b.Hash, At: e.At, Proof: b.Proof, Seen: b.Seen})
}

func applySentBack(c *Case, e Event, b *caseBody) {
	c.void(e, "sent_back")
	c.State, c.Note = Consolidation, b.Reason
}

func applyDecided(s State, e Event) error {
	c, b, err := caseOf[decidedBody](s, e)
	if err != nil {
		return err
	}
	c.State, c.Decided, c.Decision = Decided, e.At, &b.Decision
	c.endClock(e)
	c.endMatters(e)
	for _, o := range b.Proposal.Lines {
		if err := keepGranted(s, c, o.Line, o.MassMG); err != nil {
			return err
		}
	}
	return s.PutCase(c)
}

func (c *Case) endClock(e Event) {
	if len(c.Clock) > 0 {
		c.Clock = append(c.Clock, calendar.Event{Kind: calendar.End, At: e.At})
	}
}

func ending(state CaseState) fold {
	return func(s State, e Event) error {
		c, b, err := caseOf[caseBody](s, e)
		if err != nil {
			return err
		}
		c.State, c.Ended, c.Note = state, e.At, b.Reason
		c.endClock(e)
		c.endMatters(e)
		for _, l := range c.Application.Lines {
			if err := keepHold(s, c, l.No, 0); err != nil {
				return err
			}
		}
		return s.PutCase(c)
	}
}

func applyStale(s State, e Event) error {
	var b staleBody
	if err := decode(e, &b); err != nil {
		return err
	}
	mark := StaleMark{Line: b.Line, Cause: b.Cause, Code: b.Code, At: e.At}
	if b.Case != "" {
		c, _, err := caseOf[staleBody](s, e)
		if err != nil {
			return err
		}
		c.Stale = append(c.Stale, mark)
		if err := s.PutCase(c); err != nil {
			return err
		}
	}
	if b.Licence == "" {
		return nil
	}
	l, err := s.Licence(b.Licence)
	if err != nil || l == nil {
		return fmt.Errorf("licence %q: %w", b.Licence, missing(err))
	}
	l.Stale = append(l.Stale, mark)
	return s.PutLicence(l)
}
