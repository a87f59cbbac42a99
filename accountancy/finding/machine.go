package finding

import (
	"slices"
	"strings"
	"time"

	"lanthorn/ree"
)

// Actor is who makes a move: a person and the organisation they act for, from
// the session and never from the request.
type Actor struct {
	Person string `json:"person,omitempty"`
	Org    string `json:"org,omitempty"`
}

// person reports whether somebody who can answer for it acts.
func (a Actor) person() bool { return a.Person != "" && a.Person != "system" && a.Org != "" }

// Transition is one row of a machine's table.
type Transition struct {
	Move   string   `json:"move"`
	From   []string `json:"from"`          // "" is: not yet there
	To     string   `json:"to"`            // "" is: stays
	Act    string   `json:"act,omitempty"` // the act of the pack's roles that the mover needs; empty for anybody
	Guards []string `json:"guards"`
}

// Step is a move that was made.
type Step struct {
	Move   string    `json:"move"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Who    Actor     `json:"who,omitzero"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// Status is a move with what stands in its way.
type Status struct {
	Move     string       `json:"move"`
	Act      string       `json:"act,omitempty"`
	Open     bool         `json:"open"`
	Refusals ree.Refusals `json:"refusals,omitempty"`
}

// guard is one condition of a move. Those marked fromCommand look at what the
// command brings, which nobody knows before it is sent.
type guard[T any] struct {
	fromCommand bool
	check       func(T) *ree.Refusal
}

// machine is a table with its guards over attempts of type T.
type machine[T any] struct {
	table  []Transition
	guards map[string]guard[T]
}

// refuse is the refusal of a guard: its code is "guard." and the guard's name,
// and the catalogue's sentence says what would mend it.
func refuse(guard string, pairs ...string) *ree.Refusal {
	return ree.Refuse("guard."+guard, pairs...)
}

func find(table []Transition, move string) *Transition {
	i := slices.IndexFunc(table, func(t Transition) bool { return t.Move == move })
	if i < 0 {
		return nil
	}
	return &table[i]
}

// try holds a move against the table and gives the state it leads to, or every
// reason why it is refused: the state it does not start from and each guard
// that fails.
func (m *machine[T]) try(move, state string, dry bool, x T) (to string, err error) {
	row := find(m.table, move)
	if row == nil {
		return "", ree.Refuse("finding.move_unknown", "move", move)
	}
	var rs ree.Refusals
	if !slices.Contains(row.From, state) {
		rs = append(rs, refuse("state", "move", move, "state", state, "from", strings.Join(row.From, ", ")))
	}
	for _, name := range row.Guards {
		g, ok := m.guards[name]
		if !ok { // fail closed
			rs = append(rs, ree.Refuse("guard."+name))
			continue
		}
		if dry && g.fromCommand {
			continue
		}
		if r := g.check(x); r != nil {
			rs = append(rs, r)
		}
	}
	if row.To == "" {
		return state, rs.Err()
	}
	return row.To, rs.Err()
}

// moves lists every move with what stands in its way, guards on the command
// left out.
func (m *machine[T]) moves(state string, x T) []Status {
	out := make([]Status, 0, len(m.table))
	for _, row := range m.table {
		s := Status{Move: row.Move, Act: row.Act, Open: true}
		if _, err := m.try(row.Move, state, true, x); err != nil {
			s.Open = false
			s.Refusals, _ = err.(ree.Refusals)
		}
		out = append(out, s)
	}
	return out
}

// grown is a slice with one more, never written over by another that grew from
// the same.
func grown[T any](s []T, x T) []T { return append(slices.Clip(s), x) }

func clone(table []Transition) []Transition {
	out := slices.Clone(table)
	for i := range out {
		out[i].From, out[i].Guards = slices.Clone(out[i].From), slices.Clone(out[i].Guards)
	}
	return out
}

// given reports whether something was written.
func given(s string) bool { return strings.TrimSpace(s) != "" }

// dated refuses a move dated before the one before it.
func dated(history []Step, at time.Time) *ree.Refusal {
	if at.IsZero() {
		return refuse("dated", "at", "")
	}
	if n := len(history); n > 0 && at.Before(history[n-1].At) {
		return refuse("dated", "at", at.Format(time.RFC3339), "last", history[n-1].At.Format(time.RFC3339))
	}
	return nil
}
