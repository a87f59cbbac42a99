package review

import (
	"errors"
	"testing"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

const kg = ree.Kilogram

// policy is a small jurisdiction.
func policy() *Policy {
	p := &Policy{
		Pack: "test", Version: "1", GateMaxAge: 24, Statutory: "decision",
		Kinds:        []LicenceKind{{ID: "individual", MaxEndUsers: 1, MaxMonths: 12, Documents: []string{"contract"}}, {ID: "single", MaxMonths: 12, MaxDeclarations: 1}},
		Criteria:     []string{"security", "end_use"},
		Deficiencies: []string{"document_unreadable"},
		Conditions:   []string{"report_arrival"},
		Reasons:      []string{"criteria_met", "origin_unclear"},
		Signing:      Signing{Countersigners: 1, DeciderNotCountersigner: true},
		Clocks: []calendar.Spec{{ID: "decision", Unit: calendar.WorkingDays, Days: 45, Basis: "law",
			Stops: []calendar.StopRule{{Reason: "appraisal"}}}},
	}
	for _, check := range GateChecks() {
		r := GateRule{ID: "t." + check, Version: "1", Check: check, Outcome: Failed, Basis: "law"}
		switch check {
		case "unknown_origin":
			r.Outcome, r.Within, r.LimitPPB = Concerned, Qualified, ree.Whole/10
		case "imbalance":
			r.Outcome, r.Within, r.Sigmas = Concerned, Verified, 3
		case "late_report":
			r.Outcome, r.Within, r.LimitDays = Concerned, Qualified, 30
		case "stale", "screening_failed":
			r.Outcome = Stale
		case "screening_hit", "unconfirmed_transfer":
			r.Outcome = Concerned
		}
		p.Gate = append(p.Gate, r)
	}
	return p
}

func desk(t testing.TB) *Desk {
	cal, err := calendar.New(calendar.Definition{ID: "t", Version: "1", Weekend: []string{"Saturday", "Sunday"}}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return &Desk{Policy: policy(), Calendar: cal}
}

var (
	start    = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	exporter = Actor{"eve", "P-EXP"}
	officer  = Actor{"olga", "P-OFF"}
	signer   = Actor{"sun", "P-OFF"}
	decider  = Actor{"dan", "P-OFF"}
	buyer    = Actor{"bob", "P-BUY"}
)

func application() Application {
	return Application{
		Exporter: "P-EXP", Kind: "individual", Destination: "XA",
		Consignee: Party{Ref: "P-BUY", Name: "Buyer", Country: "XA"}, EndUsers: []Party{{Name: "User", Country: "XA"}},
		EndUse: EndUse{Code: "motor", Text: "traction motors"}, Route: Route{Mode: "sea", From: "port"},
		Contract: Contract{Number: "C-1"}, DeclaredBy: "eve",
		Documents: []Document{{Kind: "contract", Name: "c.pdf", Hash: "00"}},
		Lines: []Line{
			{No: 1, Form: "magnet_ndfeb", HS: "8505111000", MassMG: 100 * kg, Lots: []LotQuantity{{"LOT-A", 60 * kg}, {"LOT-B", 40 * kg}}},
			{No: 2, Form: "oxide", HS: "2846901500", MassMG: 50 * kg, Lots: []LotQuantity{{"LOT-C", 50 * kg}}},
		},
	}
}

func classes() []LineClass {
	return []LineClass{{Line: 1, Controlled: "yes", Codes: []string{"1C905.a"}, List: "t", ListVersion: "1"}, {Line: 2, Controlled: "yes", Codes: []string{"1C905.b"}, List: "t", ListVersion: "1"}}
}

// clean is an input on which the gate finds nothing.
func clean(a *Application) []GateInput {
	in := GateSkeleton(a)
	for i := range in {
		in[i].Screening = []ScreenInput{{Party: "Buyer", Role: "consignee", Status: "clear", List: "l", ListVersion: "7"}}
		for j := range in[i].Lots {
			l := &in[i].Lots[j]
			l.Known, l.Holder, l.AvailableMG = true, "P-EXP", 1000*kg
			l.Elements = []ElementInput{{Element: "Dy", MassMG: kg, Origins: []OriginShare{{Origin: "S-MINE", Country: "CN", Share: ree.Whole}}}}
		}
	}
	return in
}

func outcomes() []LineOutcome {
	return []LineOutcome{
		{Line: 1, Outcome: Grant, MassMG: 100 * kg, Reasons: []string{"criteria_met"}},
		{Line: 2, Outcome: Refused, Reasons: []string{"origin_unclear"}},
	}
}

func criteria() []CriterionFinding {
	return []CriterionFinding{{Criterion: "security", Finding: "no_concern"}, {Criterion: "end_use", Finding: "no_concern"}}
}

// office drives a desk over a memory and keeps every event.
type office struct {
	t      testing.TB
	d      *Desk
	m      *Memory
	events []Event
	now    time.Time
}

func newOffice(t testing.TB) *office {
	return &office{t: t, d: desk(t), m: NewMemory(), now: start}
}

func (o *office) cmd(who Actor) Command {
	o.now = o.now.Add(time.Minute)
	return Command{Case: "K-1", Who: who, At: o.now}
}

// take applies the events of a decision and passes its error on.
func (o *office) take(es []Event, err error) error {
	o.t.Helper()
	if err != nil {
		if len(es) > 0 {
			o.t.Fatalf("refused with events: %v", err)
		}
		var one *ree.Refusal
		var many ree.Refusals
		if !errors.As(err, &one) && !errors.As(err, &many) {
			o.t.Fatalf("not a refusal: %v", err)
		}
		return err
	}
	for _, e := range es {
		if err := Apply(o.m, e); err != nil {
			o.t.Fatalf("decided and cannot be applied: %v", err)
		}
	}
	o.events = append(o.events, es...)
	return nil
}

func (o *office) must(es []Event, err error) {
	o.t.Helper()
	if err := o.take(es, err); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) c() *Case {
	c, err := o.m.Case("K-1")
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

// upTo takes the case to a state by the shortest way.
func (o *office) upTo(state CaseState) {
	o.t.Helper()
	a := application()
	steps := []struct {
		reached CaseState
		do      func()
	}{
		{Lodged, func() { o.must(o.d.DecideLodge(o.m, Lodge{o.cmd(exporter), a})) }},
		{AtGate, func() {
			o.must(o.d.DecideAccept(o.m, Accept{o.cmd(officer), classes()}))
			o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 10}))
		}},
		{InReview, func() { o.must(o.d.DecideOpenReview(o.m, OpenReview{Command: o.cmd(officer)})) }},
		{Consolidation, func() { o.must(o.d.DecideConsolidate(o.m, Simple{Command: o.cmd(officer)})) }},
		{Authorisation, func() {
			o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
			o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
		}},
		{Decided, func() { o.must(o.decide(decider)) }},
	}
	for _, s := range steps {
		s.do()
		if s.reached == state {
			return
		}
	}
}

func (o *office) decide(who Actor) ([]Event, error) {
	a := application()
	return o.d.DecideDecision(o.m, Decide{Command: o.cmd(who), Hash: o.c().ProposalHash, Inputs: clean(&a), LedgerHead: 20, Licence: "L-1"})
}

// refused fails unless err is a refusal that holds the code.
func refused(t testing.TB, err error, code string) {
	t.Helper()
	var one *ree.Refusal
	var many ree.Refusals
	switch {
	case errors.As(err, &one):
		many = ree.Refusals{one}
	case errors.As(err, &many):
	}
	for _, r := range many {
		if r.Code == code {
			return
		}
	}
	t.Errorf("want the refusal %s, got %v", code, err)
}
