package finding_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lanthorn/accountancy/finding"
	"lanthorn/ree"
)

var (
	ann    = finding.Actor{Person: "ann", Org: "P-OFF"}
	bob    = finding.Actor{Person: "bob", Org: "P-OFF"}
	cal    = finding.Actor{Person: "cal", Org: "P-OFF"}
	dee    = finding.Actor{Person: "dee", Org: "P-OFF"}
	maker  = finding.Actor{Person: "mo", Org: "P-MAK"}
	nobody = finding.Actor{}
	robot  = finding.Actor{Person: "system", Org: "P-OFF"}
	noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	hash   = strings.Repeat("ab", 32)
	paper  = []finding.Document{{Name: "weighbridge.pdf", SHA256: hash}}
)

func codes(err error) []string {
	switch e := err.(type) {
	case ree.Refusals:
		var out []string
		for _, r := range e {
			out = append(out, r.Code)
		}
		return out
	case *ree.Refusal:
		return []string{e.Code}
	}
	return nil
}

// life is a machine as a test drives it: state S, command C.
type life[S, C any] struct {
	do    func(S, C) (S, error)
	move  func(C) string
	table []finding.Transition
	alone map[string]bool // guards seen to be the only thing in the way
}

// refuses asserts that a command is refused for one reason only, and changes
// nothing.
func (l *life[S, C]) refuses(t *testing.T, s S, cmd C, guard string) {
	t.Helper()
	next, err := l.do(s, cmd)
	if got := codes(err); !slices.Equal(got, []string{"guard." + guard}) {
		t.Errorf("%s: refused for %v, want %s", l.move(cmd), got, guard)
		return
	}
	if d := cmp.Diff(s, next); d != "" {
		t.Errorf("%s was refused and yet: %s", l.move(cmd), d)
	}
	l.alone[l.move(cmd)+" "+guard] = true
}

func (l *life[S, C]) does(t *testing.T, s S, cmd C) S {
	t.Helper()
	next, err := l.do(s, cmd)
	if err != nil {
		t.Fatalf("%s: %v", l.move(cmd), err)
	}
	return next
}

// everyGuardBites fails for a guard of the table that no test saw refuse alone.
func (l *life[S, C]) everyGuardBites(t *testing.T) {
	t.Helper()
	for _, row := range l.table {
		for _, g := range row.Guards {
			if !l.alone[row.Move+" "+g] {
				t.Errorf("%s: nothing shows that its guard %s refuses", row.Move, g)
			}
		}
	}
}

func findingLife() *life[finding.Finding, finding.Command] {
	return &life[finding.Finding, finding.Command]{finding.Finding.Do, func(c finding.Command) string { return c.Move }, finding.FindingTransitions(), map[string]bool{}}
}

func order(move string, who finding.Actor, change ...func(*finding.Command)) finding.Command {
	c := finding.Command{Move: move, Who: who, At: noon}
	switch move {
	case "open":
		c.Ref, c.Parties, c.Results = "F-1", []string{"P-MAK"}, []string{"R-1"}
	case "add_evidence":
		c.Results = []string{"R-2"}
	case "assign":
		c.Assignee = ann
	case "explain":
		c.Code, c.Reason, c.Evidence = "scale_bias", "the scale was off", paper
	case "propose_freeze":
		c.Reason, c.Lots = "before it leaves", []string{"L-1"}
	case "close":
		c.Outcome, c.Reason = finding.NoCase, "too little"
	case "reject_explanation", "propose_confirmation", "propose_release", "reopen":
		c.Reason = "because"
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func TestEveryGuardOfAFindingBites(t *testing.T) {
	l := findingLife()
	early := func(c *finding.Command) { c.At = noon.Add(-time.Hour) }
	noReason := func(c *finding.Command) { c.Reason = " " }
	var none finding.Finding
	l.refuses(t, none, order("open", robot, func(c *finding.Command) { c.At = time.Time{} }), "dated")
	l.refuses(t, none, order("open", robot, func(c *finding.Command) { c.Ref = "" }), "named")
	l.refuses(t, none, order("open", robot, func(c *finding.Command) { c.Results = nil }), "results")
	l.refuses(t, none, order("assign", ann), "state")
	opened := l.does(t, none, order("open", robot))
	l.refuses(t, opened, order("add_evidence", robot, early), "dated")
	l.refuses(t, opened, order("add_evidence", robot, func(c *finding.Command) { c.Results = []string{""} }), "results")
	opened = l.does(t, opened, order("add_evidence", robot))
	l.refuses(t, opened, order("assign", ann, early), "dated")
	l.refuses(t, opened, order("assign", robot), "person")
	l.refuses(t, opened, order("assign", maker), "outside")
	l.refuses(t, opened, order("assign", bob, func(c *finding.Command) { c.Assignee = maker }), "assignee")
	assigned := l.does(t, opened, order("assign", bob))

	l.refuses(t, assigned, order("explain", maker, early), "dated")
	l.refuses(t, assigned, order("explain", finding.Actor{Person: "system", Org: "P-MAK"}), "person")
	l.refuses(t, assigned, order("explain", bob), "concerned")
	l.refuses(t, assigned, order("explain", maker, func(c *finding.Command) { c.Code = "" }), "explanation")
	l.refuses(t, assigned, order("explain", maker, noReason), "reason")
	l.refuses(t, assigned, order("explain", maker, func(c *finding.Command) { c.Evidence = nil }), "evidence")
	l.refuses(t, assigned, order("explain", maker, func(c *finding.Command) { c.Evidence = []finding.Document{{Name: "x", SHA256: "y"}} }), "evidence")
	explained := l.does(t, assigned, order("explain", ann)) // the assignee found it
	byMaker := l.does(t, assigned, order("explain", maker))

	for _, c := range []struct {
		move string
		from finding.Finding
		who  finding.Actor
	}{
		{"reject_explanation", explained, bob}, {"propose_confirmation", explained, bob},
		{"confirm", l.does(t, explained, order("propose_confirmation", bob)), cal},
		{"propose_freeze", explained, bob},
		{"freeze", l.does(t, explained, order("propose_freeze", bob)), cal},
		{"propose_release", l.does(t, l.does(t, explained, order("propose_freeze", bob)), order("freeze", cal)), bob},
		{"release", l.does(t, l.does(t, l.does(t, explained, order("propose_freeze", bob)), order("freeze", cal)), order("propose_release", bob)), cal},
		{"close", explained, bob},
		{"reopen", l.does(t, explained, order("close", bob)), bob},
	} {
		l.refuses(t, c.from, order(c.move, c.who, early), "dated")
		l.refuses(t, c.from, order(c.move, robot), "person")
		l.refuses(t, c.from, order(c.move, maker), "outside")
		l.refuses(t, c.from, order(c.move, ann), "not_explainer")
		if c.move != "confirm" && c.move != "freeze" && c.move != "release" {
			l.refuses(t, c.from, order(c.move, c.who, noReason), "reason")
		}
		l.does(t, c.from, order(c.move, c.who))
	}

	proposed := l.does(t, byMaker, order("propose_confirmation", bob))
	l.refuses(t, byMaker, order("confirm", cal), "confirmation_proposed")
	l.refuses(t, proposed, order("confirm", bob), "confirmed_by_another")
	confirmed := l.does(t, proposed, order("confirm", cal))
	l.refuses(t, confirmed, order("freeze", ann), "freeze_proposed")
	toFreeze := l.does(t, confirmed, order("propose_freeze", bob))
	l.refuses(t, toFreeze, order("freeze", bob), "frozen_by_another")
	l.refuses(t, toFreeze, order("freeze", cal), "not_confirmer")
	l.refuses(t, confirmed, order("propose_freeze", bob, func(c *finding.Command) { c.Lots = nil }), "lots")
	twice := l.does(t, toFreeze, order("propose_freeze", dee))
	frozen := l.does(t, toFreeze, order("freeze", ann))
	l.refuses(t, frozen, order("propose_freeze", bob), "not_frozen")
	twice.Frozen = frozen.Frozen
	l.refuses(t, twice, order("freeze", ann), "not_frozen")
	l.refuses(t, confirmed, order("propose_release", bob), "frozen")
	l.refuses(t, frozen, order("release", cal), "release_proposed")
	toRelease := l.does(t, frozen, order("propose_release", bob))
	l.refuses(t, toRelease, order("release", bob), "released_by_another")
	l.does(t, toRelease, order("release", cal))
	toRelease.Frozen = nil
	l.refuses(t, toRelease, order("release", cal), "frozen")
	l.refuses(t, confirmed, order("close", bob), "outcome") // no case, though confirmed
	l.refuses(t, byMaker, order("close", bob, func(c *finding.Command) { c.Outcome = finding.Upheld }), "outcome")
	l.refuses(t, assigned, order("close", bob, func(c *finding.Command) { c.Outcome = finding.Innocent }), "outcome")
	l.does(t, frozen, order("close", bob, func(c *finding.Command) { c.Outcome = finding.Upheld }))

	first := l.does(t, l.does(t, byMaker, order("propose_freeze", bob)), order("freeze", cal))
	l.refuses(t, first, order("close", bob), "released")
	l.refuses(t, l.does(t, first, order("propose_confirmation", bob)), order("confirm", cal), "not_freezer")
	l.everyGuardBites(t)
}

// Facts that change void a confirmation that was only proposed.
func TestNewFactsVoidAProposal(t *testing.T) {
	l := findingLife()
	f := l.does(t, finding.Finding{}, order("open", robot))
	f = l.does(t, f, order("assign", bob))
	f = l.does(t, f, order("propose_confirmation", bob))
	l.refuses(t, l.does(t, f, order("add_evidence", robot)), order("confirm", cal), "confirmation_proposed")
	l.refuses(t, l.does(t, f, order("explain", maker)), order("confirm", cal), "confirmation_proposed")
	confirmed := l.does(t, f, order("confirm", cal))
	again := l.does(t, confirmed, order("reopen", dee))
	if again.State != finding.Reopened || again.Confirmation != nil || confirmed.Confirmation == nil {
		t.Errorf("opened again: %+v", again)
	}
}

// What a ledger replays is what was decided, move for move.
func TestApplyIsDoWithoutGuards(t *testing.T) {
	l := findingLife()
	var done, applied finding.Finding
	for _, c := range []finding.Command{order("open", robot), order("assign", bob), order("explain", maker), order("propose_confirmation", ann), order("confirm", cal), order("propose_freeze", cal), order("freeze", bob),
		order("propose_release", bob), order("release", dee), order("close", bob, func(c *finding.Command) { c.Outcome = finding.Upheld })} {
		done, applied = l.does(t, done, c), applied.Apply(c)
	}
	if d := cmp.Diff(done, applied); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(done, done.Apply(order("burn", bob))); d != "" {
		t.Errorf("an unknown move: %s", d)
	}
}

// Two states that grew from one do not write over each other.
func TestStatesDoNotShare(t *testing.T) {
	l := findingLife()
	f := l.does(t, l.does(t, finding.Finding{}, order("open", robot)), order("assign", bob))
	for range 3 {
		f = l.does(t, f, order("add_evidence", robot))
	}
	one := l.does(t, f, order("propose_freeze", cal))
	l.does(t, f, order("propose_confirmation", dee))
	if last := one.History[len(one.History)-1]; last.Move != "propose_freeze" {
		t.Errorf("another future wrote %s over it", last.Move)
	}
}

func TestEveryReasonIsGiven(t *testing.T) {
	_, err := finding.Finding{Parties: []string{"P-MAK"}}.Do(finding.Command{Move: "close", Who: finding.Actor{Org: "P-MAK"}})
	want := []string{"guard.state", "guard.dated", "guard.person", "guard.outside", "guard.outcome", "guard.reason"}
	if d := cmp.Diff(want, codes(err)); d != "" {
		t.Error(d)
	}
	if _, err := (finding.Finding{}).Do(finding.Command{Move: "burn"}); !slices.Equal(codes(err), []string{"finding.move_unknown"}) {
		t.Errorf("an unknown move: %v", err)
	}
}

func TestMovesSayWhatIsOpen(t *testing.T) {
	l := findingLife()
	f := l.does(t, l.does(t, finding.Finding{}, order("open", robot)), order("assign", bob))
	open := func(who finding.Actor) (names []string) {
		for _, s := range f.Moves(who, noon) {
			if s.Open {
				names = append(names, s.Move)
			}
		}
		return names
	}
	if d := cmp.Diff([]string{"add_evidence", "explain"}, open(maker)); d != "" {
		t.Error(d)
	}
	if got := open(bob); !slices.Contains(got, "propose_freeze") || slices.Contains(got, "freeze") {
		t.Errorf("open to an officer: %v", got)
	}
}

// The published tables are copies, and each names states that its machine has.
func TestTablesAreClosed(t *testing.T) {
	for name, table := range map[string][]finding.Transition{
		"finding": finding.FindingTransitions(), "inspection": finding.InspectionTransitions(), "clue": finding.ClueTransitions(),
	} {
		reached := map[string]bool{"": true}
		for _, row := range table {
			reached[row.To] = true
		}
		for _, row := range table {
			for _, from := range row.From {
				if !reached[from] {
					t.Errorf("%s: %s starts from %q, where nothing leads", name, row.Move, from)
				}
			}
		}
		table[0].Guards[0] = "none"
	}
	if finding.FindingTransitions()[0].Guards[0] == "none" {
		t.Error("a caller can change the table")
	}
}
