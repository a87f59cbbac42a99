package review

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// afterPolicy adds to a policy what follows a decision.
func afterPolicy(p *Policy) {
	p.Clocks = append(p.Clocks, calendar.Spec{ID: "lodging", Unit: calendar.CalendarDays, Days: 28, Basis: "law"}, calendar.Spec{ID: "appeal", Unit: calendar.WorkingDays, Days: 45, Basis: "law"},
		calendar.Spec{ID: "amendment", Unit: calendar.WorkingDays, Days: 20, Basis: "law"}, calendar.Spec{ID: "clerical", Unit: calendar.WorkingDays, Days: 3, Basis: "law"},
		calendar.Spec{ID: "verification", Unit: calendar.CalendarDays, Days: 180, Basis: "law"})
	p.Appeals = AppealPolicy{Lodging: "lodging", Decision: "appeal", Panel: 3, Grounds: []string{"facts_wrong"}, Basis: "law"}
	p.Amendments = AmendmentPolicy{Clock: "amendment", Clerical: "clerical", StopUse: true, KeyElements: []string{"destination", "end_user", "end_use", "line.item"},
		Others: map[AmendmentClass]int{Clerical: 0, Narrowing: 1, Material: 2}, Basis: "law"}
	p.Verification = VerifyPolicy{Clock: "verification", FloorPct: 10, Risk: 3, Officers: 2, Conditions: []string{"report_arrival"},
		Questions: []QuestionRule{{Ask: []string{"goods_there"}}, {Condition: "report_arrival", Ask: []string{"arrived"}}}, Basis: "law"}
	p.Duties = []DutyRule{{Report: "arrival", Days: 60, Basis: "law"}, {Condition: "report_arrival", Report: "installation", Days: 90, Basis: "law"}}
}

var (
	clerk   = Actor{"cora", "P-OFF"} // of the office, never touched the case
	members = []Actor{{"pia", "P-OFF"}, {"per", "P-OFF"}, {"pol", "P-OFF"}}
	visitor = []Actor{{"vic", "P-OFF"}, {"val", "P-OFF"}}
	nobody  = Actor{}
	machine = Actor{System, "system"}
)

func newAfter(t testing.TB) *office {
	o := newOffice(t)
	afterPolicy(o.d.Policy)
	return o
}

// fork is the office as it stands, on a memory of its own.
func (o *office) fork() *office {
	twin := *o
	twin.m = NewMemory()
	for table, rows := range o.m.Rows() {
		twin.m.rows[table] = maps.Clone(rows)
	}
	twin.events = slices.Clone(o.events)
	return &twin
}

func (o *office) mover(who Actor) Mover {
	c := o.cmd(who)
	return Mover{Who: c.Who, At: c.At, Reason: "so it is"}
}

func (o *office) appeal(move string, who Actor, change ...func(*AppealCommand)) error {
	cmd := AppealCommand{Mover: o.mover(who), Appeal: "A-1", Case: "K-1", Grounds: []string{"facts_wrong"}, Text: "the assay was read wrongly"}
	for _, c := range change {
		c(&cmd)
	}
	return o.take(o.d.DecideAppeal(o.m, move, cmd))
}

func (o *office) row() *Appeal {
	a, err := o.m.Appeal("A-1")
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

func (o *office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func member(m Actor) func(*AppealCommand)        { return func(c *AppealCommand) { c.Member = m } }
func outcome(s AppealState) func(*AppealCommand) { return func(c *AppealCommand) { c.Outcome = s } }

// heard brings an appeal before its whole panel, two of three votes for an outcome.
func (o *office) heard(s AppealState) {
	o.t.Helper()
	o.ok(o.appeal("lodge", exporter))
	o.ok(o.appeal("admit", clerk))
	for _, m := range members {
		o.ok(o.appeal("appoint", clerk, member(m)))
	}
	o.ok(o.appeal("vote", members[0], outcome(s)))
	o.ok(o.appeal("vote", members[1], outcome(s)))
}

// again decides the case's new round: the line refused before is granted.
func (o *office) again(licence string) error {
	a := o.c().Application
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 30}))
	lines := outcomes()
	lines[1] = LineOutcome{Line: 2, Outcome: Grant, MassMG: 50 * kg, Reasons: []string{"criteria_met"}}
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), lines, criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	return o.take(o.d.DecideDecision(o.m, Decide{Command: o.cmd(decider), Hash: o.c().ProposalHash, Inputs: clean(&a), LedgerHead: 31, Licence: licence}))
}

func TestAnAppealUpheldOpensANewRoundAndKeepsTheOld(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	old := o.c()
	o.must(o.move(Commit, "w1", 30*kg, ""))
	o.heard(AppealUpheld)
	refused(t, o.appeal("dismiss", members[0]), "guard.majority")
	o.ok(o.appeal("uphold", members[2]))
	c := o.c()
	if c.State != Consolidation || c.Decision != nil || len(c.Rounds) != 1 || c.RoundNo() != 2 {
		t.Fatalf("the case after the appeal: %s, %d rounds", c.State, len(c.Rounds))
	}
	r := c.Rounds[0]
	if r.Decision == nil || r.ProposalHash != old.ProposalHash || r.Proposal.Lines[1].Outcome != Refused || r.Licence != "L-1" || len(r.Signatures) != 1 || r.State != Decided {
		t.Fatalf("the old round is not what it was: %+v", r)
	}
	if hash, _ := r.Proposal.Hash(); hash != r.ProposalHash {
		t.Error("the old proposal has another hash")
	}
	o.ok(o.again("L-2"))
	o.replays()
	l1, _ := o.m.Licence("L-1")
	l2, _ := o.m.Licence("L-2")
	one, _ := o.m.LicenceLine("L-2/1")
	two, _ := o.m.LicenceLine("L-2/2")
	if l1.State != Superseded || l1.SupersededBy != "L-2" || l2.Version != 2 || l2.Replaces != "L-1" || o.c().Licence != "L-2" {
		t.Errorf("licences %+v and %+v", l1, l2)
	}
	if one.BeforeMG != 30*kg || one.RemainingMG != 70*kg || one.Total() != 100*kg || two.RemainingMG != 50*kg {
		t.Errorf("lines %+v and %+v", one, two)
	}
	held := ree.Mass(0)
	for _, key := range []string{"K-1/1/LOT-A", "K-1/1/LOT-B"} {
		h, _ := o.m.LotHold(key)
		held += h.HeldMG
	}
	if held != 70*kg {
		t.Errorf("%s of the first line's lots are held, want what is left of it", held)
	}
}

func (o *office) replays() {
	o.t.Helper()
	again := NewMemory()
	for _, e := range o.events {
		if err := Apply(again, e); err != nil {
			o.t.Fatal(err)
		}
	}
	if !same(snapshot(o.m), snapshot(again)) {
		o.t.Fatal("folding the events again gives other rows")
	}
}

// An amendment of the licence that is still in force changes what the new round
// decides on: what was signed before falls.
func TestAnAmendmentTakesTheNewRoundsProposalDown(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	o.heard(AppealUpheld)
	o.ok(o.appeal("uphold", members[2]))
	a := o.c().Application
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 30}))
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	signed := o.c().ProposalHash
	o.ok(o.amend("lodge", exporter, change(contract)))
	o.ok(o.amend("accept", officer))
	o.ok(o.amend("propose", officer))
	o.ok(o.amend("approve", decider))
	c := o.c()
	if c.Application.Contract.Number != "C-2" || c.Proposal != nil || c.State != Consolidation || len(c.Voided) == 0 || c.Voided[len(c.Voided)-1].Hash != signed {
		t.Errorf("the case after the amendment: %s, proposal %+v, voided %+v", c.State, c.Proposal, c.Voided)
	}
	err := o.take(o.d.DecideDecision(o.m, Decide{Command: o.cmd(decider), Hash: signed, Inputs: clean(&c.Application), LedgerHead: 31, Licence: "L-2"}))
	refused(t, err, "guard.state")
	o.replays()
}

func TestANewRoundTakesNothingAway(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	o.heard(AppealVaried)
	o.ok(o.appeal("vary", members[0]))
	a := o.c().Application
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 30}))
	lines := outcomes()
	lines[0] = LineOutcome{Line: 1, Outcome: GrantReduced, MassMG: 60 * kg, Reasons: []string{"criteria_met"}}
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), lines, criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	_, err := o.d.DecideDecision(o.m, Decide{Command: o.cmd(decider), Hash: o.c().ProposalHash, Inputs: clean(&a), Licence: "L-2"})
	refused(t, err, "guard.granted_kept")
}

func TestWhoTouchedTheCaseHearsNoAppeal(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	o.ok(o.appeal("lodge", exporter))
	for _, who := range []Actor{officer, signer, decider} {
		refused(t, o.appeal("admit", who), "guard.untouched")
	}
	o.ok(o.appeal("admit", clerk))
	for _, who := range []Actor{officer, signer, decider} {
		refused(t, o.appeal("appoint", clerk, member(who)), "guard.untouched")
	}
	refused(t, o.appeal("appoint", clerk, member(buyer)), "guard.office_side")
	refused(t, o.appeal("vote", clerk, outcome(AppealUpheld)), "guard.state")
	o.ok(o.appeal("appoint", clerk, member(members[0])))
	refused(t, o.appeal("appoint", clerk, member(members[0])), "guard.new_member")
	refused(t, o.appeal("vote", clerk, outcome(AppealUpheld)), "guard.member")
	// a member who touches the case after having been appointed is out, too
	o.must(o.d.DecideMarkStale(o.m, MarkStale{Command: o.cmd(members[0]), Cause: "E", Code: "x"}))
	refused(t, o.appeal("vote", members[0], outcome(AppealUpheld)), "guard.untouched")
}

func TestAnAppealHasItsTime(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	late := func(days int) func(*AppealCommand) {
		return func(c *AppealCommand) { c.At = o.c().Decided.AddDate(0, 0, days) }
	}
	refused(t, o.appeal("lodge", exporter, late(29)), "guard.appeal_in_time")
	refused(t, o.take(o.d.DecideClose(o.m, Simple{Command: o.cmd(officer)})), "guard.appeal_over")
	o.ok(o.appeal("lodge", exporter, late(28)))
	refused(t, o.appeal("lodge", exporter, func(c *AppealCommand) { c.Appeal = "A-2" }), "guard.appealed_once")
	o.ok(o.appeal("withdraw", exporter))
	o.ok(o.appeal("lodge", exporter, func(c *AppealCommand) { c.Appeal = "A-2" }))
	refused(t, o.take(o.d.DecideClose(o.m, Simple{Command: o.cmd(officer)})), "guard.appeal_over")
}

// Every move of the appeal machine from every state by everybody: what the table
// does not have is refused, and so is who may not.
func TestEveryAppealMoveFromEveryStateByEverybody(t *testing.T) {
	states := []AppealState{AppealLodged, AppealAdmissible, AppealInadmissible, AppealPanel, AppealUpheld, AppealVaried, AppealDismissed, AppealWithdrawn}
	office := []Actor{clerk, members[0], members[1], members[2]}
	may := map[string][]Actor{"withdraw": {exporter}, "vote": {members[2]}, "uphold": members, "admit": office, "reject": office,
		"appoint": append(slices.Clone(office), officer, signer, decider), "stand_down": append(slices.Clone(office), officer, signer, decider)}
	everybody := append([]Actor{exporter, officer, signer, decider, buyer, nobody, machine, clerk}, members...)
	tried := 0
	before := newAfter(t)
	before.upTo(Decided)
	before.heard(AppealUpheld)
	for _, state := range states {
		for _, row := range AppealTransitions() {
			for _, who := range everybody {
				o := before.fork()
				a := o.row()
				a.State = state
				if row.Move == "appoint" {
					a.Panel = a.Panel[:2]
				}
				o.ok(o.m.PutAppeal(a))
				err := o.appeal(row.Move, who, member(members[2]), outcome(AppealUpheld))
				want := slices.Contains(row.From, string(state)) && slices.Contains(may[row.Move], who)
				if (err == nil) != want {
					t.Errorf("%s from %s by %s: %v", row.Move, state, who.Person, err)
				}
				if now := o.row(); err != nil && now.State != state || err == nil && row.To != "" && string(now.State) != row.To {
					t.Errorf("%s from %s leads to %s", row.Move, state, now.State)
				}
				tried++
			}
		}
	}
	t.Log(tried, "tries")
}

func (o *office) amend(move string, who Actor, change ...func(*AmendmentCommand)) error {
	app := o.asLicensed()
	cmd := AmendmentCommand{Mover: o.mover(who), Amendment: "M-1", Licence: o.c().Licence, Application: app, Classes: classes(), Reasons: []string{"criteria_met"}, Approve: true, Successor: "L-9"}
	if a, _ := o.m.Amendment("M-1"); a != nil {
		cmd.Hash, cmd.Application = a.ProposalHash, a.Application
	}
	for _, c := range change {
		c(&cmd)
	}
	cmd.Inputs = clean(&cmd.Application)
	return o.take(o.d.DecideAmendment(o.m, move, cmd))
}

// asLicensed is the application that an amendment starts from.
func (o *office) asLicensed() Application {
	l, err := o.m.Licence(o.c().Licence)
	if err != nil || l == nil {
		o.t.Fatal("no licence", err)
	}
	lines, err := linesOf(o.m, l)
	o.ok(err)
	return Licensed(&o.c().Application, values(lines))
}

func change(f func(*Application)) func(*AmendmentCommand) {
	return func(c *AmendmentCommand) {
		c.Application.Lines = slices.Clone(c.Application.Lines)
		for i := range c.Application.Lines {
			c.Application.Lines[i].Lots = slices.Clone(c.Application.Lines[i].Lots)
		}
		f(&c.Application)
	}
}

func less(a *Application) {
	a.Lines[0].MassMG, a.Lines[0].Lots[0].MassMG = 80*kg, 40*kg
}

func more(a *Application) {
	a.Lines[0].MassMG, a.Lines[0].Lots[0].MassMG = 130*kg, 90*kg
}

func contract(a *Application) { a.Contract.Number = "C-2" }

func TestTheDiffDecidesTheClass(t *testing.T) {
	p := policy()
	afterPolicy(p)
	for name, c := range map[string]struct {
		change   func(*Application)
		class    AmendmentClass
		field    string
		key      bool
		reopened []Assessment
	}{
		"typo":                          {func(a *Application) { a.Consignee.Name = "Buyyer Metalworks" }, Clerical, "consignee.clerical", false, []Assessment{{"gate", 1, ""}, {"gate", 2, ""}, {"screening", 0, "Buyyer Metalworks"}}},
		"other buyer":                   {func(a *Application) { a.Consignee.Name = "Seller Metalworks" }, Material, "consignee", false, []Assessment{{"gate", 1, ""}, {"gate", 2, ""}, {"screening", 0, "Seller Metalworks"}, {"referral", 0, "end_user"}}},
		"plant 2 is no typo of plant 1": {func(a *Application) { a.Consignee.Name = "Buyer Metalworks 2" }, Material, "consignee", false, []Assessment{{"gate", 1, ""}, {"gate", 2, ""}, {"screening", 0, "Buyer Metalworks 2"}, {"referral", 0, "end_user"}}},
		"works 2 is no typo of works 1": {func(a *Application) { a.Consignee.Name = "东方稀土磁材第二工厂" }, Material, "consignee", false, []Assessment{{"gate", 1, ""}, {"gate", 2, ""}, {"screening", 0, "东方稀土磁材第二工厂"}, {"referral", 0, "end_user"}}},
		"contract":                      {contract, Narrowing, "contract", false, nil},
		"less":                          {less, Narrowing, "line.mass_down", false, nil},
		"more":                          {more, Material, "line.mass_up", false, []Assessment{{"classification", 1, ""}, {"gate", 1, ""}, {"referral", 0, "goods"}, {"referral", 0, "quantity"}}},
		"document":                      {func(a *Application) { a.Documents = append(a.Documents, Document{"letter", "l", "11"}) }, Clerical, "documents", false, nil},
		"country":                       {func(a *Application) { a.Destination = "XB" }, Material, "destination", true, []Assessment{{"gate", 1, ""}, {"gate", 2, ""}, {"referral", 0, "destination"}}},
	} {
		was := application()
		was.Consignee.Name = "Buyer Metalworks"
		if name == "plant 2 is no typo of plant 1" {
			was.Consignee.Name = "Buyer Metalworks 1"
		}
		if name == "works 2 is no typo of works 1" {
			was.Consignee.Name = "东方稀土磁材第一工厂"
		}
		now := was
		now.Lines = slices.Clone(was.Lines)
		now.Lines[0].Lots = slices.Clone(was.Lines[0].Lots)
		c.change(&now)
		got := p.Amend(&was, &now)
		if got.Class != c.class || len(got.Changes) == 0 || got.Changes[0].Field != c.field || got.Changes[0].Key != c.key {
			t.Errorf("%s: class %s, changes %+v", name, got.Class, got.Changes)
		}
		if name == "more" {
			c.reopened = slices.DeleteFunc(c.reopened, func(a Assessment) bool { return a.Of == "goods" })
			got.Reopened = slices.DeleteFunc(got.Reopened, func(a Assessment) bool { return a.Of == "goods" })
		}
		if !slices.Equal(got.Reopened, c.reopened) {
			t.Errorf("%s: looked at again %v, want %v", name, got.Reopened, c.reopened)
		}
		if n := len(assessments(&now)); len(got.Kept)+len(got.Reopened) != n && name != "more" {
			t.Errorf("%s: %d kept and %d looked at again are not all %d", name, len(got.Kept), len(got.Reopened), n)
		}
	}
}

func TestAnAmendmentCarriesTheBalance(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	o.must(o.move(Commit, "w1", 30*kg, ""))
	o.must(o.move(Reserve, "r1", 20*kg, ""))
	refused(t, o.amend("lodge", exporter, change(func(a *Application) { a.Lines[0].MassMG, a.Lines[0].Lots[0].MassMG = 49*kg, 9*kg })), "guard.not_below_drawn")
	o.ok(o.amend("lodge", exporter, change(less)))
	_, err := o.move(Commit, "w2", kg, "")
	refused(t, err, "guard.not_held") // the licence rests
	if l, _ := o.m.Licence("L-1"); len(l.Suspensions) != 1 || len(l.Suspensions[0].InTransit) != 1 || l.Suspensions[0].InTransit[0].Move != "r1" {
		t.Errorf("on its way under the rest: %+v", l.Suspensions)
	}
	o.ok(o.amend("accept", officer))
	o.ok(o.amend("propose", officer))
	refused(t, o.amend("approve", officer), "guard.enough_agree")
	o.ok(o.amend("approve", decider))
	l1, _ := o.m.Licence("L-1")
	l9, _ := o.m.Licence("L-9")
	line, _ := o.m.LicenceLine("L-9/1")
	if l1.State != Superseded || l9.State != Active || l9.Version != 2 || line.RemainingMG != 30*kg || line.BeforeMG != 50*kg || line.Total() != 80*kg {
		t.Fatalf("%s, %s, line %+v", l1.State, l9.State, line)
	}
	if c := o.c(); len(c.Former) != 1 || c.Former[0].Application.Lines[0].MassMG != 100*kg || c.Application.Lines[0].MassMG != 80*kg {
		t.Errorf("the application before the amendment is not kept")
	}
	// What was reserved under the old version may still leave, and what comes back
	// under it is carried on.
	o.must(o.moveOn("L-1", Commit, "w3", 15*kg, "r1"))
	o.must(o.moveOn("L-1", Release, "f1", 5*kg, "r1"))
	o.must(o.moveOn("L-1", Reverse, "b1", 10*kg, "w1"))
	line, _ = o.m.LicenceLine("L-9/1")
	old, _ := o.m.LicenceLine("L-1/1")
	if line.RemainingMG != 45*kg || line.BeforeMG != 35*kg || line.Total() != 80*kg || old.RemainingMG != 0 || old.CommittedMG != 35*kg {
		t.Errorf("after what came back: %+v and %+v", line, old)
	}
	o.replays()
}

func (o *office) moveOn(licence string, kind MoveKind, id string, mass ree.Mass, of string) ([]Event, error) {
	c := o.cmd(officer)
	return o.d.DecideMove(o.m, kind, MoveCommand{Licence: licence, Line: 1, ID: id, MassMG: mass, Of: of, Ref: "D", Basis: "", Who: c.Who, At: c.At})
}

func TestAnAmendmentDoesNotLeadOutOfASuspension(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	c := o.cmd(officer)
	o.must(o.d.DecideSuspend(o.m, LicenceCommand{Licence: "L-1", Ref: "S-1", Scope: WholeLicence, Reason: "doubt", Who: c.Who, At: c.At}))
	o.ok(o.amend("lodge", exporter, change(contract)))
	o.ok(o.amend("accept", officer))
	o.ok(o.amend("propose", officer))
	o.ok(o.amend("approve", decider))
	l, _ := o.m.Licence("L-9")
	if l.State != Frozen || len(l.Suspensions) != 1 || l.Suspensions[0].Ref != "S-1" {
		t.Errorf("the new version is %s with %+v", l.State, l.Suspensions)
	}
}

func TestKeyElementsNeedANewApplication(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	for name, f := range map[string]func(*Application){
		"country":  func(a *Application) { a.Destination = "XB" },
		"end user": func(a *Application) { a.EndUsers = []Party{{Name: "Somebody else", Country: "XA"}} },
		"end use":  func(a *Application) { a.EndUse.Code = "wind" },
		"item":     func(a *Application) { a.Lines[0].HS = "2846901500" },
	} {
		err := o.amend("lodge", exporter, change(f))
		refused(t, err, "guard.key_element")
		if err == nil {
			t.Error(name)
		}
	}
	refused(t, o.amend("lodge", exporter), "guard.changed")
	refused(t, o.amend("lodge", buyer, change(contract)), "guard.holder_side")
	o.ok(o.amend("lodge", exporter, change(contract)))
	refused(t, o.amend("lodge", exporter, change(contract), func(c *AmendmentCommand) { c.Amendment = "M-2" }), "guard.one_at_a_time")
	o.ok(o.amend("withdraw", exporter))
	if l, _ := o.m.Licence("L-1"); l.State != Active || l.Amending != "" {
		t.Errorf("after the withdrawal the licence is %s", l.State)
	}
}

func TestOneOfficerClearsAClericalAmendmentAndNoOther(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	o.ok(o.amend("lodge", exporter, change(func(a *Application) { a.Documents = append(slices.Clone(a.Documents), Document{"letter", "l", "11"}) })))
	o.ok(o.amend("accept", officer))
	o.ok(o.amend("propose", officer))
	o.ok(o.amend("approve_clerical", officer))
	if l, _ := o.m.Licence("L-9"); l == nil || l.State != Active {
		t.Fatal("no new version")
	}
	o = newAfter(t)
	o.upTo(Decided)
	o.ok(o.amend("lodge", exporter, change(more)))
	o.ok(o.amend("accept", officer))
	refused(t, o.amend("propose", officer), "guard.gate_evaluated")
	o.ok(o.amend("assess", machine))
	o.ok(o.amend("propose", officer))
	refused(t, o.amend("approve_clerical", officer), "guard.clerical")
	refused(t, o.amend("approve", decider), "guard.enough_agree")
	refused(t, o.amend("countersign", officer), "guard.not_proposer")
	o.ok(o.amend("countersign", signer))
	refused(t, o.amend("approve", signer), "guard.enough_agree")
	o.ok(o.amend("approve", decider))
	line, _ := o.m.LicenceLine("L-9/1")
	if h, _ := o.m.LotHold("K-1/1/LOT-A"); line.RemainingMG != 130*kg || h.HeldMG != 90*kg {
		t.Errorf("line %+v, hold %+v", line, h)
	}
	o.replays()
}

// Class A and B leave every assessment that did not rest on what changed, class C
// reopens those that did; this before a decision as after it.
func TestAmendingACaseKeepsWhatIsNotAffected(t *testing.T) {
	o := newAfter(t)
	o.upTo(Authorisation)
	before := o.c()
	app := before.Application
	app.Contract.Number = "C-2"
	o.must(o.d.DecideAmendCase(o.m, AmendCase{o.cmd(exporter), app, classes()}))
	c := o.c()
	if c.State != Consolidation || c.Proposal != nil || len(c.Voided) != 1 || c.Voided[0].Code != "amended" {
		t.Fatalf("after a class B amendment: %s, %+v", c.State, c.Voided)
	}
	if fmt.Sprint(c.Classes) != fmt.Sprint(before.Classes) || fmt.Sprint(c.Verdicts) != fmt.Sprint(before.Verdicts) || c.Version != 2 || c.GateHash != before.GateHash {
		t.Error("a class B amendment discarded an assessment")
	}
	app.Lines = slices.Clone(app.Lines)
	app.Lines[1].Lots = []LotQuantity{{"LOT-D", 50 * kg}}
	o.must(o.d.DecideAmendCase(o.m, AmendCase{o.cmd(exporter), app, classes()}))
	c = o.c()
	if c.State != AtGate || len(c.Verdicts) != 1 || c.Verdicts[0].Line != 1 || len(c.Classes) != 2 {
		t.Fatalf("after a class C amendment of line 2: %s, verdicts %+v", c.State, c.Verdicts)
	}
	if h, _ := o.m.LotHold("K-1/2/LOT-C"); h.HeldMG != 0 {
		t.Errorf("a lot that is named no longer is held: %+v", h)
	}
	_, err := o.d.DecideOpenReview(o.m, OpenReview{Command: o.cmd(officer)})
	refused(t, err, "guard.gate_evaluated")
	_, err = o.d.DecideAmendCase(o.m, AmendCase{o.cmd(exporter), app, classes()})
	refused(t, err, "guard.changed")
	_, err = o.d.DecideAmendCase(o.m, AmendCase{o.cmd(officer), app, classes()})
	refused(t, err, "guard.exporter_side")
	o.replays()
}

// Every move of the amendment machine from every state by everybody.
func TestEveryAmendmentMoveFromEveryStateByEverybody(t *testing.T) {
	states := []AmendmentState{AmendmentLodged, AmendmentAssessing, AmendmentProposed, AmendmentApproved, AmendmentRefused, AmendmentWithdrawn}
	office := []Actor{officer, signer, decider, clerk}
	may := map[string][]Actor{"accept": office, "assess": {exporter, buyer, nobody, machine, officer, signer, decider, clerk}, "propose": office, "countersign": {decider, clerk},
		"send_back": office, "approve": {decider, clerk}, "withdraw": {exporter}}
	before := newAfter(t)
	before.upTo(Decided)
	before.ok(before.amend("lodge", exporter, change(more)))
	before.ok(before.amend("accept", officer))
	before.ok(before.amend("assess", machine))
	before.ok(before.amend("propose", officer))
	before.ok(before.amend("countersign", signer))
	for _, state := range states {
		for _, row := range AmendmentTransitions() {
			for _, who := range []Actor{exporter, officer, signer, decider, buyer, nobody, machine, clerk} {
				o := before.fork()
				a, _ := o.m.Amendment("M-1")
				a.State = state
				o.ok(o.m.PutAmendment(a))
				err := o.amend(row.Move, who)
				want := slices.Contains(row.From, string(state)) && slices.Contains(may[row.Move], who)
				if (err == nil) != want {
					t.Errorf("%s from %s by %s: %v", row.Move, state, who.Person, err)
				}
			}
		}
	}
}

func TestEveryMachineHasItsGuardsAndFolds(t *testing.T) {
	tables := map[string]struct {
		rows  []Transition
		known func(string) bool
	}{
		"appeal":       {AppealTransitions(), func(g string) bool { _, ok := appealChecks[g]; return ok }},
		"amendment":    {AmendmentTransitions(), func(g string) bool { _, ok := amendmentChecks[g]; return ok }},
		"verification": {VerificationTransitions(), func(g string) bool { _, ok := verificationChecks[g]; return ok }},
		"delivery":     {DeliveryTransitions(), func(g string) bool { _, ok := deliveryChecks[g]; return ok }},
		"registration": {RegistrationTransitions(), func(g string) bool { _, ok := registrationChecks[g]; return ok }},
	}
	for name, table := range tables {
		for _, row := range table.rows {
			for _, g := range row.Guards {
				if !table.known(g) {
					t.Errorf("%s: %s has no guard %s", name, row.Move, g)
				}
			}
			for _, k := range row.Kinds {
				if folds[k] == nil {
					t.Errorf("%s: nothing folds %s", name, k)
				}
			}
		}
	}
	if err := walk(appealTable, appealChecks, "dance", "panel", false, &appealWalk{}); !errors.As(err, new(*ree.Refusal)) {
		t.Errorf("an unknown move: %v", err)
	}
}
