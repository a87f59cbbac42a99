package review

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
)

// EscalationState is where an escalation stands.
type EscalationState string

// The states of an escalation.
const (
	EscalationOpen    EscalationState = "open"
	EscalationSettled EscalationState = "settled"
	EscalationDropped EscalationState = "dropped" // the case ended before
)

// Escalation takes what agencies cannot agree on, or what is overdue, up the
// ladder of levels.
type Escalation struct {
	Key     string           `json:"key"`
	Round   int              `json:"round"`
	State   EscalationState  `json:"state"`
	Cause   string           `json:"cause"`           // conflict, overdue
	Ref     string           `json:"ref,omitempty"`   // overdue: the referral or clock
	Lines   []int            `json:"lines,omitempty"` // that are to be ruled on
	Levels  []EscalationStep `json:"levels"`          // from the first to the one it has reached
	Rulings []Ruling         `json:"rulings,omitempty"`
	Settled time.Time        `json:"settled,omitzero"`
	By      string           `json:"by"`
	Settler string           `json:"settler,omitempty"`
}

// EscalationStep is the stay of an escalation at one level.
type EscalationStep struct {
	Level   string           `json:"level"`
	Reason  string           `json:"reason,omitempty"` // why it came here
	By      string           `json:"by"`
	At      time.Time        `json:"at"`
	ClockID string           `json:"clockID"`
	Clock   []calendar.Event `json:"clock"`
}

// Ruling settles one line.
type Ruling struct {
	Line    int      `json:"line"`
	Grant   bool     `json:"grant"` // the line may be granted in spite of an objection
	Reasons []string `json:"reasons"`
	Note    string   `json:"note"`
}

// EscalationKey is the key of the n-th escalation of a case.
func EscalationKey(caseKey string, n int) string { return fmt.Sprintf("%s/E%d", caseKey, n) }

// Level is the step at which the escalation stands.
func (e *Escalation) Level() *EscalationStep { return &e.Levels[len(e.Levels)-1] }

// Escalation finds an escalation of the case by its key.
func (c *Case) Escalation(key string) *Escalation {
	return found(c.Escalations, func(e *Escalation) bool { return e.Key == key })
}

// ruling is the last ruling on a line in this round that was made after every
// position on it; nil where there is none.
func (c *Case) ruling(line int) *Ruling {
	var out *Ruling
	var at time.Time
	for i := range c.Escalations {
		e := &c.Escalations[i]
		if e.Round != c.Round || e.State != EscalationSettled {
			continue
		}
		if r := found(e.Rulings, func(r *Ruling) bool { return r.Line == line }); r != nil && !e.Settled.Before(at) {
			out, at = r, e.Settled
		}
	}
	if slices.ContainsFunc(c.current(), func(r Referral) bool { return r.objected(line).After(at) }) {
		return nil
	}
	return out
}
