package review

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// advised is a policy with four agencies, each with another effect of silence.
func advised() *Policy {
	p := policy()
	p.Reasons = append(p.Reasons, "security")
	p.Conditions = append(p.Conditions, "no_transfer")
	p.Intake = "intake"
	p.Clocks[0].OnBreach = "escalate"
	p.Clocks[0].Stops = append(p.Clocks[0].Stops, calendar.StopRule{Reason: "query", Counts: true, Basis: "recorded only"})
	p.Clocks = append(p.Clocks,
		calendar.Spec{ID: "agency", Unit: calendar.WorkingDays, Days: 10, Basis: "practice", Stops: []calendar.StopRule{{Reason: "query", MaxDays: 20}}},
		calendar.Spec{ID: "query", Unit: calendar.WorkingDays, Days: 20, Basis: "practice"},
		calendar.Spec{ID: "level", Unit: calendar.WorkingDays, Days: 5, Basis: "practice"},
		calendar.Spec{ID: "intake", Unit: calendar.WorkingDays, Days: 5, Basis: "practice", OnBreach: "notify"})
	agency := func(id string, e Expiry, stops string) Agency {
		return Agency{ID: id, Role: "adviser_" + id, Clock: "agency", OnExpiry: e, Extension: 5, Stops: stops, Basis: "practice"}
	}
	p.Agencies = []Agency{agency("north", DeemedNoObjection, ""), agency("south", DeemedObjection, ""), agency("east", ExpiryEscalates, ""), agency("west", ExpiryIsNothing, "appraisal")}
	p.Routes = []RouteRule{{ID: "r.hit", Version: "1", Agency: "north", When: []string{"screening_hit"}, Basis: "law"}}
	p.Escalation = []Level{{ID: "group", Role: "chair", Clock: "level"}, {ID: "board", Role: "board", Clock: "level"}, {ID: "minister", Role: "minister", Clock: "level"}}
	p.Grades = []Grade{{ID: "heightened", When: []string{"objection", "escalated"}, Countersigners: 2, Basis: "practice"}}
	p.Queries = QueryRules{Clock: "query", Chasers: []int{50, 75, 100}, Extension: 10, Reason: "query", Basis: "practice"}
	return p
}

func newAdvised(t testing.TB) *office {
	o := newOffice(t)
	o.d.Policy = advised()
	return o
}

var (
	norah = Actor{"norah", "P-NORTH"}
	sol   = Actor{"sol", "P-SOUTH"}
	chair = Actor{"chad", "P-OFF"}
)

// by makes a matter's command: advisers speak for their agency.
func (o *office) by(who Actor, key, reason string) MatterCommand {
	as := map[string][]string{"norah": {"north"}, "sol": {"south"}, "chad": {"group"}, "olga": {OfficeItself()}, "ella": {"east"}, "walt": {"west"}}[who.Person]
	return MatterCommand{Command: o.cmd(who), Key: key, As: as, Reason: reason}
}

func (o *office) refer(agency string) string {
	o.must(o.d.DecideRefer(o.m, Refer{MatterCommand: o.by(officer, "", "its remit"), Agency: agency}))
	return ReferralKey("K-1", 0, agency)
}

func stance(first Stance, conditions ...string) []LinePosition {
	p := LinePosition{Line: 1, Stance: first, Reasons: []string{"security"}, Note: "as our file shows", Conditions: conditions}
	return []LinePosition{p, {Line: 2, Stance: NotMyRemit}}
}

func (o *office) answer(who Actor, key string, s Stance, conditions ...string) error {
	return o.take(o.d.DecideAnswer(o.m, AnswerReferral{o.by(who, key, ""), stance(s, conditions...)}))
}

// later moves the clock on by so many working days.
func (o *office) later(days int) {
	for ; days > 0; days-- {
		for o.now = o.now.AddDate(0, 0, 1); o.now.Weekday() == time.Saturday || o.now.Weekday() == time.Sunday; {
			o.now = o.now.AddDate(0, 0, 1)
		}
	}
}

func (o *office) due() { o.must(o.d.DecideDue(o.m, o.cmd(Actor{"system", "system"}))) }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRoutingOpensReferralsAndHoldsTheCase(t *testing.T) {
	o := newAdvised(t)
	o.upTo(AtGate)
	a := application()
	in := clean(&a)
	in[0].Screening[0].Status = "hit"
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(officer), in, 11}))
	o.must(o.d.DecideOpenReview(o.m, OpenReview{Command: o.cmd(officer), Reasons: map[int]string{1: "looked into"}}))
	c := o.c()
	if len(c.Referrals) != 1 || c.Referrals[0].Agency != "north" || c.Referrals[0].Routes[0] != (Routing{"north", "r.hit", "1", "law"}) {
		t.Fatalf("opened by routing: %+v", c.Referrals)
	}
	_, err := o.d.DecideConsolidate(o.m, Simple{Command: o.cmd(officer)})
	refused(t, err, "guard.positions_in")
	_, err = o.d.DecideRecall(o.m, o.by(officer, c.Referrals[0].Key, "by mistake"))
	refused(t, err, "guard.not_routed")
	_, err = o.d.DecideRefer(o.m, Refer{MatterCommand: o.by(officer, "", "again"), Agency: "north"})
	refused(t, err, "guard.not_referred")
	ok(t, o.answer(norah, c.Referrals[0].Key, Support))
	o.must(o.d.DecideConsolidate(o.m, Simple{Command: o.cmd(officer)}))
}

// A guideline that came to route the case only after the review was opened holds
// it too.
func TestLateRoutingHoldsTheCase(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	c := o.c()
	c.Routings = []Routing{{"south", "g.1", "2", "law"}, {"nowhere", "g.2", "1", "law"}}
	ok(t, o.m.PutCase(c))
	_, err := o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()})
	refused(t, err, "guard.positions_in")
	key := o.refer("south")
	if r := o.c().Referral(key); r.Advisory || len(r.Routes) != 1 {
		t.Errorf("referral %+v", r)
	}
	ok(t, o.answer(sol, key, Support))
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
}

func TestOnlyTheAgencyAnswers(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("north")
	for _, tc := range []struct {
		who  Actor
		code string
	}{{sol, "guard.agency_side"}, {officer, "guard.agency_side"}, {exporter, "guard.office_side"}, {buyer, "guard.office_side"}, {Actor{"norah", ""}, "guard.person"}} {
		refused(t, o.answer(tc.who, key, Support), tc.code)
	}
	bad := stance(Object)
	bad[0].Reasons, bad[0].Note = nil, " "
	_, err := o.d.DecideAnswer(o.m, AnswerReferral{o.by(norah, key, ""), bad})
	refused(t, err, "review.reason_missing")
	refused(t, err, "review.note_missing")
	_, err = o.d.DecideAnswer(o.m, AnswerReferral{o.by(norah, key, ""), stance(Support)[:1]})
	refused(t, err, "guard.answer")
	refused(t, o.answer(norah, key, Support, "no_transfer"), "review.conditions_and_stance")
	refused(t, o.answer(norah, key, SupportConditions, "dance"), "review.condition_unknown")
	sealed := stance(Object)
	sealed[0].Note, sealed[0].Withheld = "", &Commitment{Hash: "beef", Sealed: strings.Repeat("5e", 16)}
	_, err = o.d.DecideAnswer(o.m, AnswerReferral{o.by(norah, key, ""), sealed})
	refused(t, err, "review.commitment")
	sealed[0].Withheld = &Commitment{Hash: strings.Repeat("be", 32), Pointer: "vault 7"} // unsalted, as of old
	_, err = o.d.DecideAnswer(o.m, AnswerReferral{o.by(norah, key, ""), sealed})
	refused(t, err, "review.commitment")
	sealed[0].Withheld = &Commitment{Hash: strings.Repeat("be", 32), Sealed: strings.Repeat("5e", 16)}
	o.must(o.d.DecideAnswer(o.m, AnswerReferral{o.by(norah, key, ""), sealed}))
	if a := o.c().Referral(key).Answer(); a.Version != 1 || a.Lines[0].Withheld == nil || a.By != "norah" || a.Hash == "" {
		t.Errorf("answer %+v", a)
	}
}

// Editing advice in the largest open system deletes the old row and its
// countersignature with it (reference: licensing 2.5, 5).
func TestARevisedAnswerIsANewVersionAndVoidsSignatures(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("north")
	ok(t, o.answer(norah, key, Support))
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	before := o.c().ProposalHash
	ok(t, o.answer(norah, key, SupportConditions, "no_transfer"))
	c := o.c()
	if r := c.Referral(key); len(r.Answers) != 2 || r.Answers[0].Lines[0].Stance != Support || r.Answer().Version != 2 {
		t.Errorf("answers %+v", r.Answers)
	}
	if c.State != Consolidation || c.Proposal != nil || len(c.Voided) != 1 || c.Voided[0].Hash != before || len(c.Voided[0].Signatures) != 1 || c.Voided[0].Code != "positions_changed" {
		t.Errorf("the signatures stand: %+v", c.Voided)
	}
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	if o.c().ProposalHash == before {
		t.Error("the hash does not cover the answers")
	}
}

// Officials found licences whose agreed conditions were later removed without
// telling them (reference: licensing, pain 10).
func TestDroppedConditionsNeedTheAgencysWord(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("north")
	ok(t, o.answer(norah, key, SupportConditions, "no_transfer"))
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	_, err := o.decide(decider)
	refused(t, err, "guard.conditions_agreed")
	_, err = o.d.DecideConfirm(o.m, ConfirmConditions{o.by(norah, key, ""), "another"})
	refused(t, err, "guard.proposal_hash")
	_, err = o.d.DecideConfirm(o.m, ConfirmConditions{o.by(officer, key, ""), o.c().ProposalHash})
	refused(t, err, "guard.agency_side")
	o.must(o.d.DecideConfirm(o.m, ConfirmConditions{o.by(norah, key, ""), o.c().ProposalHash}))
	o.must(o.decide(decider))
}

func TestAConflictIsSettledOnTheLadder(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	north, south := o.refer("north"), o.refer("south")
	_, err := o.d.DecideEscalate(o.m, o.by(officer, "", "they differ"))
	refused(t, err, "guard.disputed")
	ok(t, o.answer(norah, north, Support))
	ok(t, o.answer(sol, south, Object))
	if k := o.c().Conflicts(); len(k) != 1 || k[0].Line != 1 || !slices.Equal(k[0].Support, []string{"north"}) || !slices.Equal(k[0].Object, []string{"south"}) {
		t.Errorf("conflicts %+v", k)
	}
	_, err = o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()})
	refused(t, err, "guard.objections_settled")
	o.must(o.d.DecideEscalate(o.m, o.by(officer, "", "they differ")))
	key := EscalationKey("K-1", 1)
	_, err = o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()})
	refused(t, err, "guard.objections_settled")
	ruling := []Ruling{{Line: 1, Grant: true, Reasons: []string{"security"}, Note: "both heard"}}
	_, err = o.d.DecideSettle(o.m, SettleEscalation{o.by(officer, key, ""), ruling})
	refused(t, err, "guard.level_side")
	_, err = o.d.DecideSettle(o.m, SettleEscalation{o.by(chair, key, ""), nil})
	refused(t, err, "guard.rulings")
	o.must(o.d.DecideSettle(o.m, SettleEscalation{o.by(chair, key, ""), ruling}))
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	c := o.c()
	if c.Proposal.Grade != "heightened" || c.Proposal.Countersigners != 2 {
		t.Errorf("grade %q needs %d", c.Proposal.Grade, c.Proposal.Countersigners)
	}
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: c.ProposalHash}))
	_, err = o.decide(decider)
	refused(t, err, "guard.signatures")
	for _, who := range []Actor{norah, sol, chair} {
		_, err = o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(who), Hash: c.ProposalHash})
		refused(t, err, "guard.not_contributor")
	}
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(Actor{"sue", "P-OFF"}), Hash: c.ProposalHash}))
	o.must(o.decide(decider))
	if steps, err := o.d.Reproduce(o.events); err != nil || !steps[len(steps)-1].Same {
		t.Errorf("reproduced: %+v, %v", steps, err)
	}
}

// An objection made after a ruling is not covered by it.
func TestARulingCoversOnlyWhatWasBeforeIt(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	north, south := o.refer("north"), o.refer("south")
	ok(t, o.answer(norah, north, Support))
	ok(t, o.answer(sol, south, Object))
	o.must(o.d.DecideEscalate(o.m, o.by(officer, "", "they differ")))
	o.must(o.d.DecideSettle(o.m, SettleEscalation{o.by(chair, "K-1/E1", ""), []Ruling{{Line: 1, Grant: true, Reasons: []string{"security"}, Note: "both heard"}}}))
	ok(t, o.answer(norah, north, Object))
	_, err := o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()})
	refused(t, err, "guard.objections_settled")
}

func TestSilenceMeansWhatThePackSays(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	keys := map[string]string{}
	for _, a := range o.d.Policy.Agencies {
		keys[a.ID] = o.refer(a.ID)
	}
	o.later(10)
	o.due()
	if c := o.c(); len(c.Breaches) > 0 || !c.Referral(keys["north"]).Open() {
		t.Fatalf("the tenth working day is in time: %+v", c.Breaches)
	}
	o.later(1)
	o.due()
	c := o.c()
	for agency, want := range map[string]ReferralState{"north": ReferralDeemed, "south": ReferralDeemed, "east": ReferralOpened, "west": ReferralOpened} {
		if r := c.Referral(keys[agency]); r.State != want {
			t.Errorf("%s stands at %s, want %s", agency, r.State, want)
		}
	}
	if s := c.Stands()[0]; !slices.Equal(s.Silent, []string{"north"}) || !slices.Equal(s.Object, []string{"south"}) {
		t.Errorf("positions %+v", s)
	}
	if len(c.Breaches) != 2 || len(c.Escalations) != 1 || c.Escalations[0].Cause != "overdue" || c.Escalations[0].Ref != keys["east"] {
		t.Errorf("breaches %+v, escalations %+v", c.Breaches, c.Escalations)
	}
	if r := c.Referral(keys["north"]); r.DeemedAt.Format("2006-01-02 15:04:05") != "2026-12-07 23:59:59" {
		t.Errorf("deemed at %s", r.DeemedAt)
	}
	count := len(o.events)
	o.due()
	if len(o.events) != count {
		t.Errorf("looked twice, and something came of it twice: %+v", o.events[count:])
	}
	// Nobody settles: the ladder is climbed level by level, and holds the case.
	o.later(12)
	o.due()
	if e := o.c().Escalations[0]; e.Level().Level != "minister" || len(e.Levels) != 3 {
		t.Errorf("climbed to %+v", e.Levels)
	}
	_, err := o.d.DecideConsolidate(o.m, Simple{Command: o.cmd(officer)})
	refused(t, err, "guard.positions_in")
}

func TestAnAgencyExtendsOnce(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("north")
	_, err := o.d.DecideExtendReferral(o.m, o.by(norah, key, ""))
	refused(t, err, "guard.reason")
	o.must(o.d.DecideExtendReferral(o.m, o.by(norah, key, "the file is large")))
	_, err = o.d.DecideExtendReferral(o.m, o.by(norah, key, "still"))
	refused(t, err, "guard.extendable")
	o.later(15)
	o.due()
	if r := o.c().Referral(key); !r.Open() {
		t.Errorf("the extension was not kept: %+v", r)
	}
	late := o.refer("south")
	o.later(11)
	_, err = o.d.DecideExtendReferral(o.m, o.by(sol, late, "too late"))
	refused(t, err, "guard.extendable")
}

func items() []QueryItem {
	return []QueryItem{{1, "Plant capacity per year", true}, {2, "Contract with the buyer's buyer", true}, {3, "Anything else", false}}
}

func (o *office) query(who Actor, referral string, stops ...string) string {
	cmd := o.by(who, "", "")
	cmd.From = referral
	o.must(o.d.DecideIssue(o.m, AskApplicant{MatterCommand: cmd, Items: items(), Stops: stops}))
	return QueryKey("K-1", len(o.c().Queries))
}

func said(nos ...int) []ReplyItem {
	var out []ReplyItem
	for _, n := range nos {
		out = append(out, ReplyItem{No: n, Text: "here it is"})
	}
	return out
}

// A query stops the agency's clock and none of the statutory one; it is recorded
// on both. Only the whole answer ends the stop; an acknowledgement answers
// nothing (reference: licensing, pain 11).
func TestAQueryStopsWhatTheLawLetsItStop(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("north")
	o.later(2)
	q := o.query(norah, key, StopsAgency, StopsStatutory)
	if o.c().Referral(key).State != ReferralAsking {
		t.Error("the agency is not asking")
	}
	o.later(5)
	_, err := o.d.DecideReply(o.m, ReplyQuery{o.by(exporter, q, ""), []ReplyItem{{No: 1, Text: "  "}}})
	refused(t, err, "guard.reply_empty")
	_, err = o.d.DecideReply(o.m, ReplyQuery{o.by(officer, q, ""), said(1, 2)})
	refused(t, err, "guard.exporter_side")
	o.must(o.d.DecideReply(o.m, ReplyQuery{o.by(exporter, q, ""), said(1, 3)}))
	if c := o.c(); c.Query(q).State != QueryPartAnswered || !slices.Equal(c.Query(q).Missing(nil), []int{2}) {
		t.Errorf("query %+v", c.Query(q))
	}
	o.later(1)
	agency, _ := o.d.ClockOf(o.c(), key)
	if r := agency.Read(o.d.Calendar, o.now); r.Used != 2 || !r.Stopped {
		t.Errorf("the part answer ended the stop: %+v", r)
	}
	if r := o.d.Clock(o.c(), o.now); r.Used != 8 || r.Stopped {
		t.Errorf("the statutory clock stopped: %+v", r)
	}
	o.must(o.d.DecideReply(o.m, ReplyQuery{o.by(exporter, q, ""), said(2)}))
	o.later(3)
	agency, _ = o.d.ClockOf(o.c(), key)
	if r := agency.Read(o.d.Calendar, o.now); r.Used != 5 || r.Stopped {
		t.Errorf("after the answer: %+v", r)
	}
	if s := o.c().Referral(key).State; s != ReferralSeen {
		t.Errorf("the agency has its answer and is %s", s)
	}
	_, err = o.d.DecideReopen(o.m, ReopenQuery{o.by(norah, q, "unreadable"), nil})
	refused(t, err, "guard.wanting")
	o.must(o.d.DecideReopen(o.m, ReopenQuery{o.by(norah, q, "unreadable"), []int{2}}))
	o.later(4)
	agency, _ = o.d.ClockOf(o.c(), key)
	if r := agency.Read(o.d.Calendar, o.now); r.Used != 5 || !r.Stopped {
		t.Errorf("reopened: %+v", r)
	}
	o.must(o.d.DecideReply(o.m, ReplyQuery{o.by(exporter, q, ""), said(2)}))
	o.must(o.d.DecideAcceptReply(o.m, o.by(norah, q, "")))
}

func TestOverlappingQueriesCountOnce(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("north")
	one := o.query(norah, key, StopsAgency)
	o.later(2)
	two := o.query(officer, "", StopsAgency)
	o.later(2)
	o.must(o.d.DecideReply(o.m, ReplyQuery{o.by(exporter, one, ""), said(1, 2)}))
	o.later(1)
	o.must(o.d.DecideReply(o.m, ReplyQuery{o.by(exporter, two, ""), said(1, 2)}))
	o.later(3)
	agency, _ := o.d.ClockOf(o.c(), key)
	if r := agency.Read(o.d.Calendar, o.now); r.Used != 3 {
		t.Errorf("five days in two overlapping stops, then three: used %d", r.Used)
	}
}

func TestAQueryIsChasedAndLapses(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	q := o.query(officer, "")
	for _, step := range []struct {
		days   int
		chased []int
		state  QueryState
	}{{9, nil, QueryIssued}, {1, []int{50}, QueryIssued}, {5, []int{50, 75}, QueryIssued}, {5, []int{50, 75, 100}, QueryIssued}, {1, []int{50, 75, 100}, QueryLapsed}} {
		o.later(step.days)
		o.due()
		if got := o.c().Query(q); !slices.Equal(got.Chased, step.chased) || got.State != step.state {
			t.Errorf("after %d more days: %v %s, want %v %s", step.days, got.Chased, got.State, step.chased, step.state)
		}
	}
	_, err := o.d.DecideReply(o.m, ReplyQuery{o.by(exporter, q, ""), said(1, 2)})
	refused(t, err, "guard.state")
	// One look after all of it brings the same, the reminders first.
	o = newAdvised(t)
	o.upTo(InReview)
	q = o.query(officer, "")
	o.later(21)
	o.due()
	if got := o.c().Query(q); !slices.Equal(got.Chased, []int{50, 75, 100}) || got.State != QueryLapsed {
		t.Errorf("looked once: %+v", got)
	}
}

func TestAQueryStopsNothingThatThePackDoesNotName(t *testing.T) {
	o := newAdvised(t)
	o.d.Policy.Clocks[0].Stops = o.d.Policy.Clocks[0].Stops[:1]
	o.upTo(InReview)
	_, err := o.d.DecideIssue(o.m, AskApplicant{MatterCommand: o.by(officer, "", ""), Items: items(), Stops: []string{StopsStatutory}})
	refused(t, err, "guard.stops")
	_, err = o.d.DecideIssue(o.m, AskApplicant{MatterCommand: o.by(officer, "", ""), Items: items(), Stops: []string{StopsAgency}})
	refused(t, err, "guard.stops")
	_, err = o.d.DecideIssue(o.m, AskApplicant{MatterCommand: o.by(officer, "", ""), Items: []QueryItem{{1, "x", false}}})
	refused(t, err, "guard.items_required")
}

// Asking experts stops the statutory clock where the law says so, to the day of
// the answer.
func TestAReferralStopsTheStatutoryClockWhereTheLawSaysSo(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	o.later(2)
	key := o.refer("west")
	o.later(6)
	if r := o.d.Clock(o.c(), o.now); r.Used != 2 || !r.Stopped {
		t.Errorf("while asked: %+v", r)
	}
	ok(t, o.answer(Actor{"walt", "P-WEST"}, key, Support))
	o.later(3)
	if r := o.d.Clock(o.c(), o.now); r.Used != 5 || r.Stopped {
		t.Errorf("after the answer: %+v", r)
	}
}

func TestTheStatutoryBreachIsAnEvent(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	o.later(46)
	o.due()
	c := o.c()
	if len(c.Breaches) != 1 || c.Breaches[0].Ref != ClockStatutory || c.Breaches[0].Effect != "escalate" || len(c.Escalations) != 1 {
		t.Fatalf("breaches %+v, escalations %+v", c.Breaches, c.Escalations)
	}
	// Telling those above holds nothing up.
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
}

func TestTheIntakeClockIsHeldToo(t *testing.T) {
	o := newAdvised(t)
	o.upTo(Lodged)
	o.later(6)
	o.due()
	if b := o.c().Breaches; len(b) != 1 || b[0].Ref != ClockIntake || b[0].Effect != "notify" {
		t.Errorf("breaches %+v", b)
	}
}

func TestWithdrawingEndsEveryMatter(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("west")
	q := o.query(officer, "", StopsAgency)
	o.must(o.d.DecideWithdraw(o.m, Simple{Command: o.cmd(exporter), Reason: "no buyer"}))
	c := o.c()
	if c.Referral(key).State != ReferralRecalled || c.Query(q).State != QueryCancelled {
		t.Errorf("referral %s, query %s", c.Referral(key).State, c.Query(q).State)
	}
	for _, clock := range o.d.Clocks(c) {
		if r := clock.Read(o.d.Calendar, o.now); r.Started && !r.Ended {
			t.Errorf("%s still runs", clock.Ref)
		}
	}
	o.later(60)
	o.due()
	if len(o.c().Breaches) > 0 {
		t.Error("something of a withdrawn case fell due")
	}
}

// actors by what they speak for; nil speaks for nobody.
var everyRole = map[string]Actor{"exporter": exporter, "office": officer, "adviser": norah, "adviser of another agency": sol, "level": chair,
	"signer": signer, "party of the deal": buyer, "nobody": {}, "system": {"system", "system"}}

// Every transition of the three tables is tried from every state by everybody:
// it is open exactly from the states of its row to those whom its row asks for.
func TestEveryTransitionFromEveryStateByEverybody(t *testing.T) {
	side := map[string]func(string) bool{
		"agency_side":   func(r string) bool { return r == "adviser" },
		"asker":         func(r string) bool { return r == "adviser" }, // the query below is the agency's
		"level_side":    func(r string) bool { return r == "level" },
		"exporter_side": func(r string) bool { return r == "exporter" },
		"office_side":   func(r string) bool { return r != "exporter" && r != "party of the deal" && r != "nobody" },
		"person":        func(r string) bool { return r != "nobody" && r != "system" },
	}
	tried := 0
	for name, tc := range map[string]struct {
		table  []Transition
		states []string
		put    func(*Case, string) string
	}{
		"referral": {ReferralTransitions(), []string{"opened", "seen", "asking", "answered", "deemed", "waived", "recalled"}, func(c *Case, s string) string {
			c.Referrals[0].State = ReferralState(s)
			return c.Referrals[0].Key
		}},
		"query": {QueryTransitions(), []string{"draft", "issued", "part_answered", "answered", "accepted", "reopened", "lapsed", "cancelled"}, func(c *Case, s string) string {
			c.Queries[0].State = QueryState(s)
			return c.Queries[0].Key
		}},
		"escalation": {EscalationTransitions(), []string{"open", "settled", "dropped"}, func(c *Case, s string) string {
			c.Escalations = []Escalation{{Key: "K-1/E1", State: EscalationState(s), Lines: []int{1}, Levels: []EscalationStep{{Level: "group"}}}}
			return "K-1/E1"
		}},
	} {
		o := newAdvised(t)
		o.upTo(InReview)
		key := o.refer("north")
		o.query(norah, key)
		for _, state := range tc.states {
			c := o.c()
			ref := tc.put(c, state)
			for role, who := range everyRole {
				for _, s := range o.d.MatterMoves(c, o.by(who, ref, ""), tc.table) {
					row := find(tc.table, s.Move)
					tried++
					if !slices.Contains(row.From, state) {
						if s.Open {
							t.Errorf("%s: %s is open from %s", name, s.Move, state)
						}
						continue
					}
					may := true
					for _, g := range row.Guards {
						if f := side[g]; f != nil {
							may = may && f(role)
						}
					}
					if s.Open && !may {
						t.Errorf("%s: %s from %s is open to %s", name, s.Move, state, role)
					}
					if !s.Open && len(s.Refusals) == 0 {
						t.Errorf("%s: %s from %s is closed to %s without a reason", name, s.Move, state, role)
					}
					if may && !s.Open && slices.ContainsFunc(s.Refusals, func(r *ree.Refusal) bool {
						return slices.Contains([]string{"guard.person", "guard.office_side", "guard.agency_side", "guard.asker", "guard.level_side", "guard.exporter_side"}, r.Code)
					}) {
						t.Errorf("%s: %s from %s is closed to %s for who they are: %v", name, s.Move, state, role, s.Refusals)
					}
				}
			}
		}
	}
	if want := (7*len(referralTable) + 8*len(queryTable) + 3*len(escalationTable)) * len(everyRole); tried != want {
		t.Errorf("%d tried, want %d", tried, want)
	}
}
