package review

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/calendar"
	"lanthorn/ree"
)

var people = []Actor{exporter, officer, signer, decider, buyer, {"", ""}, {"system", "P-OFF"}, {"eve", "P-OFF"}}

// step tries one drawn command, fitting or not, and returns its answer.
func (o *office) step(t *rapid.T) ([]Event, error) {
	a := application()
	in := clean(&a)
	if rapid.IntRange(0, 3).Draw(t, "spoil") == 0 {
		in[0].Lots[0].Late = []LateReport{{"E-9", rapid.IntRange(1, 40).Draw(t, "late")}}
	}
	// What leads forward is drawn more often than what ends the case, and more
	// often by somebody who may.
	pick := rapid.SampledFrom([]int{0, 1, 2, 2, 3, 4, 5, 5, 6, 6, 6, 7, 7, 7, 7, 8, 9, 10, 11, 12, 13}).Draw(t, "move")
	who := rapid.SampledFrom(people).Draw(t, "who")
	if rapid.IntRange(0, 2).Draw(t, "fitting") > 0 {
		who = map[int]Actor{0: exporter, 6: signer, 7: decider}[pick]
		if who == (Actor{}) {
			who = officer
		}
	}
	cmd := o.cmd(who)
	hash := "none"
	if c := o.c(); c != nil && rapid.IntRange(0, 4).Draw(t, "hash") > 0 {
		hash = c.ProposalHash
	}
	lines := outcomes()
	if rapid.IntRange(0, 5).Draw(t, "outcome") == 0 {
		lines[0] = LineOutcome{Line: 1, Outcome: GrantReduced, MassMG: 40 * kg, Reasons: []string{"criteria_met"}}
	}
	reason := Simple{cmd, rapid.SampledFrom([]string{"", "because"}).Draw(t, "reason")}
	moves := []func() ([]Event, error){
		func() ([]Event, error) { return o.d.DecideLodge(o.m, Lodge{cmd, a}) },
		func() ([]Event, error) { return o.d.DecideAccept(o.m, Accept{cmd, classes()}) },
		func() ([]Event, error) { return o.d.DecideEvaluateGate(o.m, EvaluateGate{cmd, in, 1}) },
		func() ([]Event, error) {
			return o.d.DecideOpenReview(o.m, OpenReview{cmd, map[int]string{1: reason.Reason}})
		},
		func() ([]Event, error) { return o.d.DecideConsolidate(o.m, reason) },
		func() ([]Event, error) { return o.d.DecidePropose(o.m, Propose{cmd, lines, criteria()}) },
		func() ([]Event, error) { return o.d.DecideCountersign(o.m, Countersign{Command: cmd, Hash: hash}) },
		func() ([]Event, error) {
			return o.d.DecideDecision(o.m, Decide{Command: cmd, Hash: hash, Inputs: in, Licence: "L-1"})
		},
		func() ([]Event, error) { return o.d.DecideSendBack(o.m, reason) },
		func() ([]Event, error) {
			return o.d.DecideMarkStale(o.m, MarkStale{Command: cmd, Line: 1, Cause: "E", Code: "x"})
		},
		func() ([]Event, error) {
			return o.d.DecideReturn(o.m, Return{cmd, []Deficiency{{Code: "document_unreadable"}}})
		},
		func() ([]Event, error) {
			return o.d.DecideMoveClock(o.m, MoveClock{cmd, calendar.Event{Kind: rapid.SampledFrom([]calendar.EventKind{calendar.Stop, calendar.Resume}).Draw(t, "clock"), Reason: "appraisal", Ref: "a"}})
		},
		func() ([]Event, error) { return o.d.DecideClose(o.m, reason) },
		func() ([]Event, error) { return o.d.DecideWithdraw(o.m, reason) },
	}
	return moves[pick]()
}

// finish tries to bring a case to its end from wherever it stands, by people who
// may; what does not fit is refused.
func (o *office) finish() {
	a := application()
	if o.c() == nil {
		return
	}
	tries := []func() ([]Event, error){
		func() ([]Event, error) { return o.d.DecideLodge(o.m, Lodge{o.cmd(exporter), a}) },
		func() ([]Event, error) { return o.d.DecideAccept(o.m, Accept{o.cmd(officer), classes()}) },
		func() ([]Event, error) {
			return o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 1})
		},
		func() ([]Event, error) {
			return o.d.DecideOpenReview(o.m, OpenReview{o.cmd(officer), map[int]string{1: "so"}})
		},
		func() ([]Event, error) {
			return o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()})
		},
		func() ([]Event, error) {
			return o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash})
		},
		func() ([]Event, error) { return o.decide(decider) },
	}
	for _, try := range tries {
		_ = o.take(try())
	}
}

func snapshot(m *Memory) map[string]map[string]string {
	out := map[string]map[string]string{}
	for table, rows := range m.Rows() {
		out[table] = map[string]string{}
		for key, row := range rows {
			out[table][key] = string(row)
		}
	}
	return out
}

func same(a, b map[string]map[string]string) bool {
	return maps.EqualFunc(a, b, func(x, y map[string]string) bool { return maps.Equal(x, y) })
}

// No walk through the machine reaches a decision without the gate's verdicts,
// distinct signatures over the one hash, and people who may; nothing changes
// without an event; folding the events again gives the same rows.
func TestLawsOfTheCaseMachine(t *testing.T) {
	decided := 0
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		if rapid.Bool().Draw(rt, "ahead") {
			o.upTo(rapid.SampledFrom([]CaseState{AtGate, InReview, Consolidation, Authorisation}).Draw(rt, "from"))
		}
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			before := snapshot(o.m)
			err := o.take(o.step(rt))
			if err != nil && !same(before, snapshot(o.m)) {
				rt.Fatalf("refused, and yet something changed: %v", err)
			}
			if c := o.c(); c != nil && c.Decision != nil {
				checkDecision(rt, o)
			}
		}
		o.finish()
		if c := o.c(); c != nil && c.Decision != nil {
			checkDecision(rt, o)
			decided++
		}
		again := NewMemory()
		for _, e := range o.events {
			if err := Apply(again, e); err != nil {
				rt.Fatal(err)
			}
		}
		if !same(snapshot(o.m), snapshot(again)) {
			rt.Fatal("folding the events again gives other rows")
		}
	})
	t.Log(decided, "walks reached a decision")
	if decided < 10 {
		t.Error("too few walks reached a decision to prove anything")
	}
}

func checkDecision(t *rapid.T, o *office) {
	c := o.c()
	d := c.Decision
	if len(c.Verdicts) != len(c.Application.Lines) || d.GateHash != c.GateHash {
		t.Fatalf("decided without the gate's verdicts: %+v", c.Verdicts)
	}
	hash, err := c.Proposal.Hash()
	if err != nil || hash != d.ProposalHash || c.Proposal.GateHash != d.GateHash {
		t.Fatalf("decided over %s, the proposal has %s, %v", d.ProposalHash, hash, err)
	}
	names := []string{d.Decider, d.ProposedBy}
	for _, s := range d.Signatures {
		if s.ProposalHash != d.ProposalHash || s.Org == "P-EXP" || s.Org == "P-BUY" {
			t.Fatalf("signature %+v under decision over %s", s, d.ProposalHash)
		}
		names = append(names, s.Person)
	}
	people := slices.Clone(names)
	slices.Sort(people)
	if len(slices.Compact(people)) != len(names) || len(names) < 3 || slices.Contains(names, "") {
		t.Fatalf("people are not distinct: %v", names)
	}
	if d.DeciderOrg == "P-EXP" || d.DeciderOrg == "P-BUY" {
		t.Fatalf("decided by a party of the deal: %+v", d)
	}
}

// Under any interleaving of moves the line's identity holds, nothing falls below
// zero, repeats change nothing and what is held of lots never grows.
func TestLawsOfTheLicenceLedger(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		o.upTo(Decided)
		kinds := []MoveKind{Reserve, Reserve, Commit, Commit, Release, Reverse, Adjust}
		committed := map[string]ree.Mass{}
		for range rapid.IntRange(1, 40).Draw(rt, "moves") {
			kind := rapid.SampledFrom(kinds).Draw(rt, "kind")
			id := fmt.Sprint("m", rapid.IntRange(0, 15).Draw(rt, "id"))
			mass := ree.Mass(rapid.Int64Range(-5, 60).Draw(rt, "kg")) * kg
			of := rapid.SampledFrom([]string{"", "m0", "m1", "m2", "m3", "m4", "m5"}).Draw(rt, "of")
			es, err := o.move(kind, id, mass, of)
			if o.take(es, err) != nil {
				continue
			}
			before := snapshot(o.m)
			if again, err := o.move(kind, id, mass, of); err != nil || len(again) > 0 || !same(before, snapshot(o.m)) {
				rt.Fatalf("the same move again: %v, %v", again, err)
			}
			if len(es) > 0 && kind == Commit {
				committed[id] += mass
			}
			l := o.line()
			if l.AuthorisedMG != l.RemainingMG+l.ReservedMG+l.CommittedMG || min(l.RemainingMG, l.ReservedMG, l.CommittedMG) < 0 {
				rt.Fatalf("line %+v", l)
			}
			checkOpen(rt, o)
		}
	})
}

// checkOpen holds the open parts of moves against the line's balance.
func checkOpen(t *rapid.T, o *office) {
	var reserved, committed, held, used ree.Mass
	for key := range o.m.Rows()["move"] {
		m, _ := o.m.Move(key)
		switch m.Kind {
		case Reserve:
			reserved += m.OpenMG
		case Commit:
			committed += m.OpenMG
		}
	}
	for _, lot := range []string{"LOT-A", "LOT-B"} {
		h, _ := o.m.LotHold("K-1/1/" + lot)
		held, used = held+h.HeldMG, used+h.UsedMG
	}
	l := o.line()
	if reserved != l.ReservedMG || committed != l.CommittedMG {
		t.Fatalf("open moves hold %s reserved and %s committed, the line %+v", reserved, committed, l)
	}
	if held+used != 100*kg {
		t.Fatalf("holds: %s held and %s used of 100 kg", held, used)
	}
}

func TestClockOfACaseIsIndependentOfWhoAsks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		o.upTo(InReview)
		at := o.now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(rt, "hours")) * time.Hour)
		first := o.d.Clock(o.c(), at)
		for range rapid.IntRange(0, 3).Draw(rt, "asked") {
			o.d.Clock(o.c(), at.Add(-time.Hour))
		}
		if again := o.d.Clock(o.c(), at); again.Used != first.Used || again.Due != first.Due {
			rt.Fatalf("%+v, then %+v", first, again)
		}
	})
}

func FuzzApply(f *testing.F) {
	for _, kind := range Kinds() {
		f.Add(kind, []byte(`{"case":"K-1","licence":"L-1","line":"L-1/1","id":"x","massMG":1}`))
		f.Add(kind, []byte(`{"licence":{"key":"L-2","case":"K-1"}}`))
	}
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		o := newOffice(t)
		o.upTo(Decided)
		_ = Apply(o.m, Event{Kind: kind, At: start, Body: raw})
	})
}
