package review

import (
	"slices"
	"strings"
	"time"

	"lanthorn/ree"
)

// check is a guard of a machine whose moves see W. What the command brings is
// not looked at where somebody only asks which moves are open.
type check[W any] struct {
	fromCommand bool
	holds       func(W) ree.Refusals
}

// always is a guard that answers with at most one refusal.
func always[W any](f func(W) *ree.Refusal) check[W] { return check[W]{false, single(f)} }

// brought is always for a guard on what the command brings.
func brought[W any](f func(W) *ree.Refusal) check[W] { return check[W]{true, single(f)} }

func single[W any](f func(W) *ree.Refusal) func(W) ree.Refusals {
	return func(w W) ree.Refusals {
		if r := f(w); r != nil {
			return ree.Refusals{r}
		}
		return nil
	}
}

// walk holds a move against a machine's table: the state it starts from, then
// every guard of its row. It answers with all that fail.
func walk[W any](table []Transition, checks map[string]check[W], move, state string, dry bool, w W) error {
	row := find(table, move)
	if row == nil {
		return ree.Refuse("review.move_unknown", "kind", move)
	}
	if !slices.Contains(row.From, state) {
		return refuse("state", "move", move, "state", state, "from", strings.Join(row.From, ", "))
	}
	var rs ree.Refusals
	for _, name := range row.Guards {
		if c := checks[name]; c.holds != nil && !(dry && c.fromCommand) {
			rs = append(rs, c.holds(w)...)
		}
	}
	return rs.Err()
}

// statuses lists every move of a table with what stands in its way, as try
// answers it.
func statuses(table []Transition, try func(move string) error) []MoveStatus {
	out := make([]MoveStatus, 0, len(table))
	for _, row := range table {
		m := MoveStatus{Move: row.Move, Act: row.Act, Open: true}
		switch err := try(row.Move).(type) {
		case nil:
		case ree.Refusals:
			m.Open, m.Refusals = false, err
		case *ree.Refusal:
			m.Open, m.Refusals = false, ree.Refusals{err}
		default:
			m.Open = false
		}
		out = append(out, m)
	}
	return out
}

// entered is the state that a move leads to.
func entered(table []Transition, move, state string) string {
	if row := find(table, move); row != nil && row.To != "" {
		return row.To
	}
	return state
}

// moveOf is the move that writes events of a kind.
func moveOf(table []Transition, kind string) string {
	i := slices.IndexFunc(table, func(t Transition) bool { return len(t.Kinds) > 0 && t.Kinds[0] == kind })
	if i < 0 {
		return ""
	}
	return table[i].Move
}

// firstKind is the kind of event that a move writes first.
func firstKind(table []Transition, move string) string { return find(table, move).Kinds[0] }

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// Mover is what every command on a row beside a case carries.
type Mover struct {
	Who    Actor
	At     time.Time
	Reason string
}
