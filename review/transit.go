package review

import (
	"fmt"
	"time"

	"lanthorn/ree"
)

// Disposition is what becomes of goods that were on their way when their licence
// was suspended (reference: licensing 6.6, in-transit rule).
type Disposition string

// The dispositions. A reservation without one waits: it can be released, not
// written off.
const (
	Proceed Disposition = "proceed" // may still be written off, under the suspension
	Halt    Disposition = "halt"    // is to be turned back
)

// Dispose is an office's word on one reservation of a suspended licence.
type Dispose struct {
	Licence     string
	Line        int
	Of          string // the reservation's ID
	Disposition Disposition
	Reason      string
	Who         Actor
	At          time.Time
}

// DecideDispose records what becomes of goods in transit.
func (d *Desk) DecideDispose(facts Facts, cmd Dispose) ([]Event, error) {
	if _, err := d.licenceTry(facts, LicenceCommand{Licence: cmd.Licence, Reason: cmd.Reason, Who: cmd.Who, At: cmd.At}, "dispose"); err != nil {
		return nil, err
	}
	key := LineKey(cmd.Licence, cmd.Line)
	of, err := facts.Move(MoveKey(key, cmd.Of))
	if err != nil {
		return nil, err
	}
	if of == nil || of.Kind != Reserve || of.OpenMG == 0 {
		return nil, refuse("reservation", "of", cmd.Of)
	}
	if cmd.Disposition != Proceed && cmd.Disposition != Halt {
		return nil, ree.Refuse("customs.disposition", "value", string(cmd.Disposition))
	}
	return events(cmd.Who, cmd.At, disposedBody{cmd.Licence, key, cmd.Of, cmd.Disposition, cmd.Reason})
}

type disposedBody struct {
	Licence     string      `json:"licence"`
	Line        string      `json:"line"`
	Of          string      `json:"of"`
	Disposition Disposition `json:"disposition"`
	Reason      string      `json:"reason"`
}

func (disposedBody) kind() string         { return KindDisposed }
func (b disposedBody) subjects() []string { return []string{b.Licence} }

func applyDisposed(s State, e Event) error {
	var b disposedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	of, err := s.Move(MoveKey(b.Line, b.Of))
	if err != nil || of == nil {
		return fmt.Errorf("move %q: %w", b.Of, missing(err))
	}
	of.Disposition, of.DisposedBy, of.DisposedFor = b.Disposition, e.Actor, b.Reason
	return s.PutMove(of)
}

// mayProceed reports whether a suspension does not stop the move: an office has
// let the goods in transit go.
func (g *ledger) mayProceed() bool {
	return g.kind == Commit && g.of != nil && g.of.Disposition == Proceed && g.licence.State == Frozen
}
