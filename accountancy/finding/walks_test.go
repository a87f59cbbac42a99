package finding_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lanthorn/accountancy/finding"
)

var everybody = []finding.Actor{ann, bob, cal, dee, maker, nobody, robot, {Person: "ann", Org: "P-MAK"}}

// legal fails for a history that the table does not allow, or in which somebody
// of the organisation concerned acted for the office.
func legal(t *rapid.T, table []finding.Transition, history []finding.Step, outsider string) {
	state := ""
	for _, s := range history {
		i := slices.IndexFunc(table, func(row finding.Transition) bool { return row.Move == s.Move })
		if i < 0 || s.From != state || !slices.Contains(table[i].From, state) || s.To != table[i].To && (table[i].To != "" || s.To != state) {
			t.Fatalf("%+v from %q is not in the table", s, state)
		}
		if slices.Contains(table[i].Guards, "person") && (s.Who.Person == "" || s.Who.Person == "system" || s.Who.Org == outsider && s.Move != "explain") {
			t.Fatalf("%s by %v", s.Move, s.Who)
		}
		if slices.Contains(table[i].Guards, "reason") && strings.TrimSpace(s.Reason) == "" {
			t.Fatalf("%s without a reason", s.Move)
		}
		state = s.To
	}
}

// On no walk, whoever does whatever, is a finding confirmed, frozen or closed
// without its guards; what is refused changes nothing, and no move reaches back
// into an earlier state.
func TestNoFindingWithoutItsGuards(t *testing.T) {
	reached := map[finding.State]int{}
	frozen := 0
	rapid.Check(t, func(t *rapid.T) {
		var f finding.Finding
		table := finding.FindingTransitions()
		pair := rapid.SampledFrom([][]string{{"propose_confirmation", "confirm"}, {"propose_freeze", "freeze"}}).Draw(t, "pair")
		for n := range rapid.IntRange(10, 40).Draw(t, "steps") {
			cmd := order(rapid.SampledFrom(table).Draw(t, "move").Move, rapid.SampledFrom(everybody).Draw(t, "who"))
			if f.State == "" {
				cmd = order("open", robot)
			} else if f.State == finding.Open && n%2 == 0 {
				cmd = order("assign", bob)
			} else if f.State == finding.Assigned && n%3 == 0 { // so that some are confirmed, and lots frozen, at all
				cmd = order(pair[n/3%2], []finding.Actor{ann, cal}[n/3%2])
			}
			cmd.At = noon.Add(time.Duration(rapid.IntRange(n-1, n).Draw(t, "at")) * time.Minute)
			if cmd.Move == "close" {
				cmd.Outcome = rapid.SampledFrom([]finding.Outcome{finding.Upheld, finding.Innocent, finding.DataFlaw, finding.NoCase, "guilty"}).Draw(t, "outcome")
			}
			if cmd.Move != "close" && rapid.IntRange(0, 5).Draw(t, "spoil") == 0 {
				cmd.Reason, cmd.Evidence, cmd.Lots = "", nil, nil
			}
			before := snapshot(f)
			next, err := f.Do(cmd)
			if d := cmp.Diff(before, f); d != "" {
				t.Fatalf("%s reached back: %s", cmd.Move, d)
			}
			if err != nil && !cmp.Equal(before, next) {
				t.Fatal("refused, and yet something changed")
			}
			f = next
			reached[f.State]++
			checkFinding(t, f)
		}
		legal(t, table, f.History, "P-MAK")
		if f.Frozen != nil {
			frozen++
		}
	})
	for _, s := range []finding.State{finding.Assigned, finding.Explained, finding.Confirmed, finding.Closed, finding.Reopened} {
		if reached[s] == 0 {
			t.Errorf("no walk came to %s: the test shows too little (%v)", s, reached)
		}
	}
	if frozen == 0 {
		t.Error("no walk froze anything")
	}
}

// snapshot is a deep copy.
func snapshot(f finding.Finding) finding.Finding {
	f.Parties, f.Results, f.History = slices.Clone(f.Parties), slices.Clone(f.Results), slices.Clone(f.History)
	f.Explanations = slices.Clone(f.Explanations)
	for i := range f.Explanations {
		f.Explanations[i].Evidence = slices.Clone(f.Explanations[i].Evidence)
	}
	return f
}

func checkFinding(t *rapid.T, f finding.Finding) {
	explained := func(person string) bool {
		return slices.ContainsFunc(f.Explanations, func(e finding.Explanation) bool { return e.Who.Person == person })
	}
	if c := f.Confirmation; c != nil {
		if c.Who.Person == c.Proposed.Who.Person || explained(c.Who.Person) || explained(c.Proposed.Who.Person) || c.Proposed.Reason == "" {
			t.Fatalf("confirmed by %v on a proposal of %v, explained by %+v", c.Who, c.Proposed.Who, f.Explanations)
		}
		if f.Frozen != nil && f.Frozen.Who.Person == c.Who.Person {
			t.Fatalf("%v both confirmed and froze", c.Who)
		}
	}
	if (f.State == finding.Confirmed || f.Outcome == finding.Upheld) && f.Confirmation == nil {
		t.Fatalf("%s, %s without a confirmation", f.State, f.Outcome)
	}
	if z := f.Frozen; z != nil && (z.Who.Person == z.Proposed.Who.Person || len(z.Proposed.Lots) == 0) {
		t.Fatalf("frozen by one: %+v", z)
	}
	if f.State == finding.Closed {
		last := f.History[len(f.History)-1]
		for i := len(f.History) - 1; f.History[i].To == "closed" && f.History[i].From == "closed"; i-- {
			last = f.History[i-1]
		}
		if last.Move != "close" || last.Reason == "" || f.Outcome == "" || f.Outcome == "guilty" || explained(last.Who.Person) {
			t.Fatalf("closed by %+v as %q", last, f.Outcome)
		}
		if f.Outcome != finding.Upheld && f.Frozen != nil {
			t.Fatal("closed with lots frozen for nothing")
		}
	}
	for _, e := range f.Explanations {
		if len(e.Evidence) == 0 {
			t.Fatal("an explanation without evidence")
		}
	}
}

// On no walk is an inspection begun by fewer than two officers, a measure or
// sample taken by one, or a case concluded with samples open or closed by its
// inspectors.
func TestNoInspectionWithoutItsGuards(t *testing.T) {
	reached := map[finding.InspectionState]int{}
	rapid.Check(t, func(t *rapid.T) {
		var i finding.Inspection
		table := finding.InspectionTransitions()
		ahead := []string{"plan", "appoint", "appoint", "begin"}
		for n := range rapid.IntRange(8, 50).Draw(t, "steps") {
			cmd := errand(rapid.SampledFrom(table).Draw(t, "move").Move, rapid.SampledFrom(everybody).Draw(t, "who"))
			cmd.Second = rapid.SampledFrom(everybody).Draw(t, "second")
			cmd.Officer = rapid.SampledFrom([]finding.Actor{ann, bob, maker}).Draw(t, "officer")
			if n < len(ahead) && i.State != finding.Cancelled && rapid.IntRange(0, 4).Draw(t, "ahead") > 0 {
				cmd = errand(ahead[n], ann)
				cmd.Officer = []finding.Actor{ann, ann, bob, ann}[n]
			} else if rapid.Bool().Draw(t, "fitting") && cmd.Move != "close" && cmd.Move != "report_sample" && cmd.Move != "cancel" {
				cmd.Who, cmd.Second = ann, bob
			}
			cmd.ID = rapid.SampledFrom([]string{"M-1", "P-1", "", "M-2"}).Draw(t, "id")
			if rapid.IntRange(0, 7).Draw(t, "spoil") == 0 {
				cmd.Reason, cmd.Papers, cmd.Seal, cmd.Result = "", false, "", ""
			}
			i, _ = i.Do(cmd)
			reached[i.State]++
			checkInspection(t, i)
		}
		if rapid.Bool().Draw(t, "finish") {
			for _, move := range []string{"end", "waive_sample", "settle", "conclude", "close"} {
				for _, id := range []string{"M-1", "M-2", "P-1"} {
					cmd := errand(move, ann)
					if cmd.ID = id; move == "close" {
						cmd.Who = rapid.SampledFrom([]finding.Actor{ann, bob, cal}).Draw(t, "closer")
					}
					cmd.At = noon.Add(time.Hour)
					i, _ = i.Do(cmd)
					reached[i.State]++
					checkInspection(t, i)
				}
			}
		}
		legal(t, table, i.History, "P-MAK")
	})
	for _, s := range []finding.InspectionState{finding.UnderWay, finding.Ended, finding.Concluded, finding.Settled, finding.Cancelled} {
		if reached[s] == 0 {
			t.Errorf("no walk came to %s: the test shows too little (%v)", s, reached)
		}
	}
}

func checkInspection(t *rapid.T, i finding.Inspection) {
	begun := slices.Contains([]finding.InspectionState{finding.UnderWay, finding.Ended, finding.Concluded, finding.Settled}, i.State)
	if begun && len(i.Officers) < 2 {
		t.Fatalf("%s with %v", i.State, i.Officers)
	}
	two := func(by []finding.Actor) bool {
		return len(by) == 2 && by[0].Person != by[1].Person && slices.Contains(i.Officers, by[0]) && slices.Contains(i.Officers, by[1])
	}
	for _, m := range i.Measures {
		if !two(m.By) || m.Reason == "" {
			t.Fatalf("measure %+v", m)
		}
		if i.State == finding.Settled && m.Settled == "" && (m.Kind == "sealed" || m.Kind == "seized") {
			t.Fatal("closed with something sealed")
		}
	}
	for _, s := range i.Samples {
		if !two(s.By) || s.Seal == "" {
			t.Fatalf("sample %+v", s)
		}
		if (i.State == finding.Concluded || i.State == finding.Settled) && s.Report == nil && s.Waived == "" {
			t.Fatal("concluded without the laboratory")
		}
	}
	if last := len(i.History) - 1; i.State == finding.Settled && slices.ContainsFunc(i.Officers, func(a finding.Actor) bool { return a.Person == i.History[last].Who.Person }) {
		t.Fatal("closed by an inspector")
	}
}

// On no walk does a clue end dropped by its screener alone, or acted on without
// a link, and the sender's moves name nobody.
func TestNoClueWithoutItsGuards(t *testing.T) {
	reached := map[finding.ClueState]int{}
	rapid.Check(t, func(t *rapid.T) {
		var c finding.Clue
		table := finding.ClueTransitions()
		for range rapid.IntRange(5, 30).Draw(t, "steps") {
			cmd := word(rapid.SampledFrom(table).Draw(t, "move").Move, rapid.SampledFrom([]finding.Actor{ann, bob, cal, maker, nobody, nobody}).Draw(t, "who"))
			cmd.Second = rapid.SampledFrom(everybody).Draw(t, "second")
			if rapid.IntRange(0, 5).Draw(t, "spoil") == 0 {
				cmd.Code, cmd.Answer, cmd.Reason, cmd.Worth = "", "", "", "baseless"
			}
			if c.State == "" {
				cmd = word("receive", nobody)
			}
			before := c
			c, _ = c.Do(cmd)
			reached[c.State]++
			last := c.History[len(c.History)-1]
			if c.State == finding.Answered && before.State != finding.Answered && before.State != finding.ActedOn && last.Who.Person == c.Screener.Person {
				t.Fatalf("dropped by its screener %v", last.Who)
			}
			if len(c.Actions) > 0 && len(c.Links) == 0 || c.State != finding.Received && c.Worth == "" || c.State == finding.Answered && c.Answer == "" {
				t.Fatalf("%+v", c)
			}
			if (last.Move == "receive" || last.Move == "add") != (last.Who == nobody) {
				t.Fatalf("%s by %v", last.Move, last.Who)
			}
			for _, r := range c.Readings {
				if r.Who.Person == r.Second.Person || r.Reason == "" {
					t.Fatalf("the sender was read by one: %+v", r)
				}
			}
		}
		legal(t, table, c.History, "nobody is known before the clue is linked")
	})
	for _, s := range []finding.ClueState{finding.Received, finding.Screened, finding.Linked, finding.ActedOn, finding.Answered} {
		if reached[s] == 0 {
			t.Errorf("no walk came to %s: the test shows too little (%v)", s, reached)
		}
	}
}
