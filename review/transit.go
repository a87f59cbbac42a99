package review

import (
	"slices"
	"time"

	"lanthorn/ree"
)

// Disposition is what becomes of goods that were on their way when a suspension
// fell.
type Disposition string

// The dispositions of goods in transit.
const (
	LetGo  Disposition = "let_go" // may still leave under its reservation
	Stop   Disposition = "stop"   // stays at the border
	Recall Disposition = "recall" // comes back to its place
)

// Transit is a reservation that was open on what a suspension covers, at the
// instant of the suspension.
type Transit struct {
	Version     string      `json:"version,omitempty"` // the earlier version that it is of; empty: the licence suspended
	Line        int         `json:"line"`
	Move        string      `json:"move"` // the reservation
	Ref         string      `json:"ref,omitempty"`
	MassMG      ree.Mass    `json:"massMG"`
	Unit        string      `json:"unit,omitempty"` // that the line is counted in, and MassMG with it
	Disposition Disposition `json:"disposition,omitempty"`
	Reason      string      `json:"reason,omitempty"`
	By          string      `json:"by,omitempty"`
	At          time.Time   `json:"at,omitzero"`
}

// KindDisposed is the event that settles what becomes of goods in transit.
const KindDisposed = "review.licence_disposed"

type disposedBody struct {
	Licence     string      `json:"licence"`
	Ref         string      `json:"ref"` // the suspension
	Version     string      `json:"version,omitempty"`
	Line        int         `json:"line"`
	Move        string      `json:"move"`
	Disposition Disposition `json:"disposition"`
	Reason      string      `json:"reason"`
}

func (disposedBody) kind() string         { return KindDisposed }
func (b disposedBody) subjects() []string { return []string{b.Licence} }

func init() {
	folds[KindDisposed] = onLicence(func(l *Licence, e Event, b *disposedBody) {
		for i := range l.Suspensions {
			if t := l.Suspensions[i].transit(b.Version, b.Line, b.Move); l.Suspensions[i].Ref == b.Ref && t != nil {
				t.Disposition, t.Reason, t.By, t.At = b.Disposition, b.Reason, e.Actor, e.At
			}
		}
		l.PendingCustoms = true
	})
	licenceGuards["in_transit"] = guardInTransit
}

func (h *Hold) transit(version string, line int, move string) *Transit {
	i := slices.IndexFunc(h.InTransit, func(t Transit) bool { return t.Version == version && t.Line == line && t.Move == move })
	if i < 0 {
		return nil
	}
	return &h.InTransit[i]
}

// inTransit lists the open reservations that a suspension covers, those of earlier
// versions included. What an earlier version's own suspension holds is listed there.
func inTransit(facts Facts, l *Licence, h *Hold) ([]Transit, error) {
	var out []Transit
	err := eachOpen(facts, l.Key, func(of *Licence, line *LicenceLine, id string, m *Move) error {
		if !h.covers(line, &MoveCommand{Lots: m.Lots}) {
			return nil
		}
		t := Transit{Line: line.No, Move: id, Ref: m.Ref, MassMG: m.OpenMG, Unit: line.Unit}
		if of.Key != l.Key {
			t.Version = of.Key
		}
		out = append(out, t)
		return nil
	})
	return out, err
}

// onTheWay keeps a line's list of open reservations.
func (l *LicenceLine) onTheWay(id string, open bool) {
	at := slices.Index(l.OnTheWay, id)
	switch {
	case open && at < 0:
		l.OnTheWay = append(l.OnTheWay, id)
	case !open && at >= 0:
		l.OnTheWay = slices.Delete(l.OnTheWay, at, at+1)
	}
}

func guardInTransit(_ *Desk, l *Licence, c *LicenceCommand) *ree.Refusal {
	known := c.Disposition == LetGo || c.Disposition == Stop || c.Disposition == Recall
	for i := range l.Suspensions {
		h := &l.Suspensions[i]
		if h.Ref == c.Ref && h.Lifted.IsZero() && h.transit(c.Version, c.Line, c.Move) != nil && known {
			return nil
		}
	}
	return refuse("in_transit", "ref", c.Ref, "of", c.Move)
}

// DecideDispose settles what becomes of one reservation that a suspension met on
// its way. Nothing leaves before that.
func (d *Desk) DecideDispose(facts Facts, cmd LicenceCommand) ([]Event, error) {
	if _, err := d.licenceTry(facts, cmd, "dispose"); err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, disposedBody{cmd.Licence, cmd.Ref, cmd.Version, cmd.Line, cmd.Move, cmd.Disposition, cmd.Reason})
}

// letGo reports whether a suspension lets a draw on a reservation pass.
func (h *Hold) letGo(version string, line int, of string) bool {
	t := h.transit(version, line, of)
	return of != "" && t != nil && t.Disposition == LetGo
}

// MayLeave says why what a reservation holds may not leave now; nil where it may: past
// a suspension that lets it go, and under an earlier version of the licence in use.
func (d *Desk) MayLeave(l, inUse *Licence, line *LicenceLine, of string, now time.Time) *ree.Refusal {
	g := &ledger{desk: d, kind: Commit, licence: l, newest: inUse, line: line, cmd: MoveCommand{Of: of, At: now}}
	for _, err := range []error{l.from("commit"), g.versionInUse("commit")} {
		if r, ok := err.(*ree.Refusal); ok {
			return r
		}
	}
	for _, guard := range []func() *ree.Refusal{g.inDate, g.notHeld, g.declarations, g.notEnded} {
		if r := guard(); r != nil {
			return r
		}
	}
	return nil
}
