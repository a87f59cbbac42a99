package review

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Step is one thing of a case that was worked out again from what was recorded.
type Step struct {
	Kind  string `json:"kind"` // of the event
	Same  bool   `json:"same"`
	Words string `json:"words"`
}

// Reproduce works a case out again from its events: every verdict of the gate
// from the inputs it was given, the proposal's hash from the proposal, the
// decision from the signatures. Under the policy that was in force the answers
// are the same bytes. events are all of the case, in order.
func (d *Desk) Reproduce(events []Event) ([]Step, error) {
	var out []Step
	var hash string
	for _, e := range events {
		var s *Step
		var err error
		switch e.Kind {
		case KindLodged:
			s, err = reproduceLodged(e)
		case KindGateEvaluated:
			s, err = d.reproduceGate(e, exporterOf(events))
		case KindGuided:
			s, err = d.reproduceGuided(e)
		case KindGeneralCleared:
			s, err = d.reproduceCleared(e)
		case KindProposed:
			s, hash, err = reproduceProposed(e)
		case KindDecided:
			s, err = d.reproduceDecided(e, hash)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Kind, err)
		}
		if s != nil {
			s.Kind = e.Kind
			out = append(out, *s)
		}
	}
	return out, nil
}

// exporterOf is the exporter as the first lodging names it.
func exporterOf(events []Event) string {
	for _, e := range events {
		var b lodgedBody
		if e.Kind == KindLodged && decode(e, &b) == nil {
			return b.Application.Exporter
		}
	}
	return ""
}

func reproduceLodged(e Event) (*Step, error) {
	var b lodgedBody
	if err := decode(e, &b); err != nil {
		return nil, err
	}
	h, err := digest("lanthorn application v1", b.Application)
	return &Step{Same: h == b.ApplicationHash, Words: "application, hash " + h}, err
}

func (d *Desk) reproduceGate(e Event, exporter string) (*Step, error) {
	var b gateBody
	if err := decode(e, &b); err != nil {
		return nil, err
	}
	verdicts, err := d.evaluate(&Case{Application: Application{Exporter: exporter}}, b.Inputs, e.At)
	if err != nil {
		return nil, err
	}
	now, err := json.Marshal(verdicts)
	if err != nil {
		return nil, err
	}
	then, err := json.Marshal(b.Verdicts)
	if err != nil {
		return nil, err
	}
	h, err := gateHash(verdicts)
	words := fmt.Sprintf("gate at ledger entry %d, %d lines, hash %s", b.LedgerHead, len(verdicts), h)
	return &Step{Same: bytes.Equal(now, then) && h == b.GateHash, Words: words}, err
}

func reproduceProposed(e Event) (*Step, string, error) {
	var b proposedBody
	if err := decode(e, &b); err != nil {
		return nil, "", err
	}
	h, err := b.Proposal.Hash()
	return &Step{Same: h == b.Hash, Words: "proposal by " + b.Proposal.By + ", hash " + h}, h, err
}

// reproduceDecided asks that the decision is over the proposal last made, and
// that everybody who signed it is somebody else.
func (d *Desk) reproduceDecided(e Event, hash string) (*Step, error) {
	var b decidedBody
	if err := decode(e, &b); err != nil {
		return nil, err
	}
	same := b.Decision.ProposalHash == hash && b.Decision.Decider != b.Decision.ProposedBy
	people := map[string]bool{b.Decision.ProposedBy: true}
	for _, s := range b.Decision.Signatures {
		same = same && s.ProposalHash == hash && !people[s.Person]
		people[s.Person] = true
	}
	same = same && len(b.Decision.Signatures) >= d.Policy.signers(&b.Proposal)
	words := fmt.Sprintf("decision by %s over %s, %d countersignatures, policy %s", b.Decision.Decider, hash, len(b.Decision.Signatures), b.Decision.Policy)
	return &Step{Same: same, Words: words}, nil
}
