package review

import (
	"slices"
	"testing"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

func TestFromLodgingToLicence(t *testing.T) {
	o := newOffice(t)
	o.upTo(Decided)
	c := o.c()
	if c.State != Decided || c.Licence != "L-1" || c.Decision.Decider != "dan" || len(c.Decision.Signatures) != 1 {
		t.Fatalf("decided case: %+v", c)
	}
	l, _ := o.m.Licence("L-1")
	line, _ := o.m.LicenceLine("L-1/1")
	if l.State != Active || len(l.Lines) != 1 || line.RemainingMG != 100*kg || line.LastDay.String() != "2027-11-22" || !slices.Equal(line.Codes, []string{"1C905.a"}) {
		t.Errorf("licence %+v, line %+v", l, line)
	}
	for key, want := range map[string]ree.Mass{"K-1/1/LOT-A": 60 * kg, "K-1/1/LOT-B": 40 * kg, "K-1/2/LOT-C": 0} {
		if h, _ := o.m.LotHold(key); h == nil || h.HeldMG != want {
			t.Errorf("hold %s is %+v, want %s", key, h, want)
		}
	}
	if r := o.d.Clock(c, o.now.AddDate(1, 0, 0)); !r.Ended || r.Overdue || r.Used != 0 {
		t.Errorf("the clock ended with the decision: %+v", r)
	}
	if hash, _ := c.Proposal.Hash(); hash != c.ProposalHash {
		t.Errorf("the proposal as kept has hash %s, signed was %s", hash, c.ProposalHash)
	}
}

func TestLodgingNamesEverythingMissing(t *testing.T) {
	o := newOffice(t)
	_, err := o.d.DecideLodge(o.m, Lodge{o.cmd(exporter), Application{Exporter: "P-EXP", Kind: "individual"}})
	for _, code := range []string{"review.missing", "review.document_missing", "review.lines_count"} {
		refused(t, err, code)
	}
	a := application()
	a.EndUsers = append(a.EndUsers, a.EndUsers[0])
	a.Lines[0].Lots[0].MassMG = kg
	a.Lines[1].Lots = append(a.Lines[1].Lots, a.Lines[1].Lots[0])
	_, err = o.d.DecideLodge(o.m, Lodge{o.cmd(exporter), a})
	for _, code := range []string{"review.too_many_end_users", "review.lots_do_not_add_up", "review.lot_quantity"} {
		refused(t, err, code)
	}
	if _, err = o.d.DecideLodge(o.m, Lodge{o.cmd(officer), application()}); err == nil {
		t.Error("lodged for somebody else")
	}
	refused(t, err, "guard.exporter_side")
}

func TestReturnedApplicationKeepsItsReferenceAndItsClockStill(t *testing.T) {
	o := newOffice(t)
	o.upTo(Lodged)
	_, err := o.d.DecideReturn(o.m, Return{Command: o.cmd(officer)})
	refused(t, err, "guard.itemised")
	o.must(o.d.DecideReturn(o.m, Return{o.cmd(officer), []Deficiency{{Code: "document_unreadable"}}}))
	if r := o.d.Clock(o.c(), o.now.AddDate(0, 2, 0)); r.Started {
		t.Error("the clock runs although nothing was accepted")
	}
	o.must(o.d.DecideLodge(o.m, Lodge{o.cmd(exporter), application()}))
	if c := o.c(); c.Version != 2 || c.State != Lodged || len(c.Deficiencies) != 0 {
		t.Errorf("lodged again: %+v", c)
	}
}

func TestSeparationOfDuties(t *testing.T) {
	o := newOffice(t)
	o.upTo(Consolidation)
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	hash := o.c().ProposalHash
	for _, tc := range []struct {
		who  Actor
		code string
	}{{officer, "guard.not_proposer"}, {exporter, "guard.office_side"}, {buyer, "guard.office_side"}, {Actor{}, "guard.person"}, {Actor{"system", "x"}, "guard.person"}} {
		_, err := o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(tc.who), Hash: hash})
		refused(t, err, tc.code)
	}
	_, err := o.decide(decider)
	refused(t, err, "guard.signatures")
	_, err = o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: "of something else"})
	refused(t, err, "guard.proposal_hash")
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: hash}))
	_, err = o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: hash})
	refused(t, err, "guard.not_signed_yet")
	_, err = o.decide(signer)
	refused(t, err, "guard.decider_separate")
	_, err = o.decide(officer)
	refused(t, err, "guard.not_proposer")
	o.must(o.decide(decider))
}

func TestEveryEditVoidsSignatures(t *testing.T) {
	a := application()
	edits := map[string]func(*office){
		"replaced":  func(o *office) { o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()})) },
		"sent_back": func(o *office) { o.must(o.d.DecideSendBack(o.m, Simple{o.cmd(signer), "look again"})) },
		"rated": func(o *office) {
			k := classes()[0]
			k.Reason = "second look"
			o.must(o.d.DecideRate(o.m, Rate{o.cmd(officer), k}))
		},
		"gate_changed": func(o *office) {
			in := clean(&a)
			in[0].Lots[0].Late = []LateReport{{"E-9", 3}}
			o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), in, 30}))
		},
	}
	for code, edit := range edits {
		o := newOffice(t)
		o.upTo(Authorisation)
		edit(o)
		c := o.c()
		if len(c.Signatures) != 0 || len(c.Voided) != 1 || c.Voided[0].Code != code || len(c.Voided[0].Signatures) != 1 {
			t.Errorf("%s: signatures %v, voided %+v", code, c.Signatures, c.Voided)
		}
		if _, err := o.decide(decider); err == nil {
			t.Errorf("%s: decided all the same", code)
		}
	}
}

func TestGateMustBeCurrentAtTheInstantOfDecision(t *testing.T) {
	a := application()
	decideOn := func(o *office, in []GateInput) error {
		_, err := o.d.DecideDecision(o.m, Decide{Command: o.cmd(decider), Hash: o.c().ProposalHash, Inputs: in, Licence: "L-1"})
		return err
	}
	o := newOffice(t)
	o.upTo(Authorisation)
	upstream := clean(&a)
	upstream[1].Lots[0].Frozen = []string{"LOT-X"}
	refused(t, decideOn(o, upstream), "guard.gate_current")

	hit := clean(&a)
	hit[0].Screening[0].Status = "hit"
	refused(t, decideOn(o, hit), "guard.gate_current")

	o.must(o.d.DecideMarkStale(o.m, MarkStale{Command: o.cmd(Actor{}), Line: 1, Cause: "E-7", Code: "assay_corrected"}))
	refused(t, decideOn(o, clean(&a)), "guard.gate_current")
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 40}))
	if len(o.c().Signatures) != 1 {
		t.Error("an evaluation that finds the same keeps the signatures")
	}
	o.now = o.now.Add(25 * time.Hour)
	refused(t, decideOn(o, clean(&a)), "guard.gate_current")
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 41}))

	newer := clean(&a)
	newer[0].Screening[0].ListVersion = "8"
	newer[0].Lots[0].AvailableMG = 999 * kg
	if err := decideOn(o, newer); err != nil {
		t.Errorf("a newer list on which everybody is clear, or less of a lot that still suffices, stops nothing: %v", err)
	}
	o.d.Policy.Gate[0].Version = "2"
	refused(t, decideOn(o, clean(&a)), "guard.gate_current")
}

func TestProposalMustBeComplete(t *testing.T) {
	cases := map[string]func(*Propose){
		"guard.proposal_complete":            func(p *Propose) { p.Lines = p.Lines[:1] },
		"review.criterion_missing":           func(p *Propose) { p.Criteria = p.Criteria[:1] },
		"review.criterion_unknown":           func(p *Propose) { p.Criteria[0].Criterion = "mood" },
		"review.criterion_finding":           func(p *Propose) { p.Criteria[0].Finding = "maybe" },
		"review.reason_missing":              func(p *Propose) { p.Lines[1].Reasons = nil },
		"review.reason_unknown":              func(p *Propose) { p.Lines[1].Reasons = []string{"whim"} },
		"review.condition_unknown":           func(p *Propose) { p.Lines[0].Conditions = []string{"whim"} },
		"review.conditions_and_outcome":      func(p *Propose) { p.Lines[0].Outcome = GrantConditions },
		"review.grant_is_not_what_was_asked": func(p *Propose) { p.Lines[0].MassMG = 99 * kg },
		"review.reduced_is_not_less":         func(p *Propose) { p.Lines[0].Outcome = GrantReduced },
		"review.nothing_is_granted":          func(p *Propose) { p.Lines[1].MassMG = 1 },
		"review.outcome_unknown":             func(p *Propose) { p.Lines[1].Outcome = "shrug" },
		"review.not_required_but_controlled": func(p *Propose) { p.Lines[1].Outcome = NotRequired },
	}
	for code, spoil := range cases {
		o := newOffice(t)
		o.upTo(Consolidation)
		p := Propose{o.cmd(officer), outcomes(), criteria()}
		spoil(&p)
		_, err := o.d.DecidePropose(o.m, p)
		refused(t, err, code)
	}
}

func TestUndeterminedLineCannotBeGrantedBeforeAPersonRatesIt(t *testing.T) {
	o := newOffice(t)
	o.upTo(Lodged)
	a, k := application(), classes()
	k[0].Controlled, k[0].Codes = "undetermined", nil
	o.must(o.d.DecideAccept(o.m, Accept{o.cmd(officer), k}))
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 10}))
	o.must(o.d.DecideOpenReview(o.m, OpenReview{Command: o.cmd(officer)}))
	_, err := o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()})
	refused(t, err, "review.grant_but_not_controlled")
	rated := classes()[0]
	_, err = o.d.DecideRate(o.m, Rate{o.cmd(officer), rated})
	refused(t, err, "guard.reason")
	rated.Reason = "assay of the retained sample"
	o.must(o.d.DecideRate(o.m, Rate{o.cmd(officer), rated}))
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	if got := o.c().Classes[0].RatedBy; got != "olga" {
		t.Errorf("rated by %q", got)
	}
}

func TestLicenceTermsFollowTheKind(t *testing.T) {
	o := newOffice(t)
	o.upTo(Consolidation)
	lines := outcomes()
	lines[0].LastDay = calendar.MustDate("2027-11-23")
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), lines, criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	_, err := o.decide(decider)
	refused(t, err, "guard.licence_terms")
}

func TestClockStopsOnlyForReasonsOfThePack(t *testing.T) {
	o := newOffice(t)
	o.upTo(InReview)
	move := func(e calendar.Event) error {
		return o.take(o.d.DecideMoveClock(o.m, MoveClock{o.cmd(officer), e}))
	}
	refused(t, move(calendar.Event{Kind: calendar.Stop, Reason: "holiday mood", Ref: "a"}), "guard.clock_event")
	refused(t, move(calendar.Event{Kind: calendar.Resume, Ref: "a"}), "guard.clock_event")
	refused(t, move(calendar.Event{Kind: calendar.Extend, Days: 5}), "guard.clock_event")
	if err := move(calendar.Event{Kind: calendar.Stop, Reason: "appraisal", Ref: "a"}); err != nil {
		t.Fatal(err)
	}
	refused(t, move(calendar.Event{Kind: calendar.Stop, Reason: "appraisal", Ref: "a"}), "guard.clock_event")
	if r := o.d.Clock(o.c(), o.now.AddDate(0, 0, 10)); !r.Stopped || r.Used != 0 {
		t.Errorf("stopped clock: %+v", r)
	}
	if err := move(calendar.Event{Kind: calendar.Resume, Ref: "a"}); err != nil {
		t.Fatal(err)
	}
}

func TestMovesSayWhatStandsInTheWay(t *testing.T) {
	o := newOffice(t)
	o.upTo(Authorisation)
	for _, m := range o.d.Moves(o.c(), officer, o.now) {
		switch m.Move {
		case "decide":
			if m.Open || m.Refusals[0].Code != "guard.not_proposer" {
				t.Errorf("the proposer may not decide: %+v", m)
			}
		case "send_back", "propose":
			if !m.Open {
				t.Errorf("%s is open: %v", m.Move, m.Refusals)
			}
		case "accept":
			if m.Open || m.Refusals[0].Code != "guard.state" {
				t.Errorf("accepted long ago: %+v", m)
			}
		}
	}
}

func TestTablesHoldOnlyGuardsAndKindsThatExist(t *testing.T) {
	for _, row := range CaseTransitions() {
		for _, g := range row.Guards {
			if _, ok := guards[g]; !ok {
				t.Errorf("%s: no guard %s", row.Move, g)
			}
		}
	}
	for _, row := range LicenceTransitions() {
		_, draws := moveEvents[MoveKind(row.Move)]
		for _, g := range row.Guards {
			if draws && ledgerGuards[g] == nil || !draws && licenceGuards[g] == nil {
				t.Errorf("%s: no guard %s", row.Move, g)
			}
		}
	}
	for _, row := range append(CaseTransitions(), LicenceTransitions()...) {
		for _, k := range row.Kinds {
			if folds[k] == nil {
				t.Errorf("%s: nothing folds %s", row.Move, k)
			}
		}
	}
	if err := Apply(NewMemory(), Event{Kind: "review.nothing"}); err == nil {
		t.Error("an unknown kind must be an error")
	}
}
