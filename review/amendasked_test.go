package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/calendar"
	"lanthorn/guideline"

	"pgregory.net/rapid"
)

var walt = Actor{"walt", "P-WEST"}

// askedOffice has a licence whose case went to agencies, each of which supported it.
func askedOffice(t testing.TB, agencies ...string) *office {
	o := newAdvised(t)
	afterPolicy(o.d.Policy)
	o.d.Policy.Amendments.KeyElements = nil
	for i := range o.d.Policy.Clocks {
		if o.d.Policy.Clocks[i].ID == "amendment" {
			o.d.Policy.Clocks[i].Stops = []calendar.StopRule{{Reason: "appraisal", Basis: "law"}}
		}
	}
	o.upTo(InReview)
	who := map[string]Actor{"north": norah, "south": sol, "west": walt, "east": {"ella", "P-EAST"}}
	for _, agency := range agencies {
		ok(t, o.answer(who[agency], o.refer(agency), Support))
	}
	o.must(o.d.DecideConsolidate(o.m, Simple{Command: o.cmd(officer)}))
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	o.must(o.decide(decider))
	return o
}

// assessed brings a change of the licence to the agencies.
func (o *office) assessed(f func(*Application)) {
	o.t.Helper()
	o.ok(o.amend("lodge", exporter, change(f)))
	o.ok(o.amend("accept", officer))
	o.ok(o.amend("assess", machine))
}

func (o *office) am() *Amendment {
	a, err := o.m.Amendment("M-1")
	o.ok(err)
	return a
}

func saying(agency string, as []string, first Stance, conditions ...string) func(*AmendmentCommand) {
	return func(c *AmendmentCommand) {
		c.Agency, c.As, c.Lines = agency, as, stance(first, conditions...)[:1]
	}
}

func (o *office) says(who Actor, agency string, first Stance, conditions ...string) error {
	return o.amend("answer", who, saying(agency, []string{agency}, first, conditions...))
}

func (o *office) deemed() error { return o.amend("deem", machine, of(o.d.DueAgency(o.am(), o.now))) }

func of(agency string) func(*AmendmentCommand) {
	return func(c *AmendmentCommand) { c.Agency = agency }
}

func agenciesOf(a *Amendment) string {
	var out []string
	for _, r := range a.Asked {
		out = append(out, r.Agency)
	}
	return strings.Join(out, " ")
}

// What agencies were asked about is asked again of all of them, once; the licence
// is not amended before they are heard, and their earlier answers stand beside.
func TestAnAmendmentOfALicenceAsksItsAgenciesAgain(t *testing.T) {
	o := askedOffice(t, "north", "west")
	o.assessed(more)
	a := o.am()
	if got := agenciesOf(a); got != "north west" || !slices.Equal(a.Lines, []int{1}) || a.Asked[0].Key != "M-1/north" || a.Asked[0].State != ReferralOpened {
		t.Fatalf("asked %q of lines %v: %+v", got, a.Lines, a.Asked)
	}
	if said := o.c().Referral(a.Asked[0].After); said == nil || said.Answer() == nil || said.Answer().Lines[0].Stance != Support {
		t.Error("the earlier answer is lost")
	}
	if !hasOpenStop(a.Clock, "M-1/west") || hasOpenStop(a.Clock, "M-1/north") {
		t.Errorf("the amendment's clock %+v", a.Clock)
	}
	o.ok(o.amend("assess", machine))
	if got := agenciesOf(o.am()); got != "north west" {
		t.Fatalf("asked twice: %s", got)
	}
	refused(t, o.amend("propose", officer), "guard.agencies_heard")
	o.ok(o.says(norah, "north", SupportConditions, "no_transfer"))
	o.ok(o.says(walt, "west", Support))
	if hasOpenStop(o.am().Clock, "M-1/west") {
		t.Error("the amendment's clock stands after the answer")
	}
	o.ok(o.amend("propose", officer))
	hash := o.am().ProposalHash
	o.ok(o.amend("countersign", signer))
	o.ok(o.says(norah, "north", SupportConditions, "report_arrival"))
	if a = o.am(); a.State != AmendmentAssessing || a.Proposal != nil || a.Signatures != nil || a.Asked[0].Answer().Version != 2 {
		t.Fatalf("after another answer: %s, %+v", a.State, a.Proposal)
	}
	o.ok(o.amend("propose", officer))
	if o.am().Proposal.PositionsHash == "" || o.am().ProposalHash == hash {
		t.Error("the proposal does not hold the positions")
	}
	refused(t, o.amend("approve", decider, func(c *AmendmentCommand) { c.Hash = hash }), "guard.proposal_hash")
	o.ok(o.amend("countersign", signer))
	o.ok(o.amend("approve", decider))
	line, _ := o.m.LicenceLine("L-9/1")
	if !slices.Equal(line.Conditions, []string{"report_arrival"}) {
		t.Errorf("conditions %v", line.Conditions)
	}
	refused(t, o.says(norah, "north", Object), "guard.state")
	refused(t, o.amend("waive", officer, of("north")), "guard.state")
	o.replays()
}

// Nothing changes against an objection, on which nobody rules here; a line that does
// not change is not held by one.
func TestAnObjectionHoldsAnAmendment(t *testing.T) {
	o := askedOffice(t, "north")
	o.assessed(more)
	o.ok(o.says(norah, "north", Object))
	refused(t, o.amend("propose", officer), "guard.no_objection")
	o.ok(o.amend("propose", officer, func(c *AmendmentCommand) { c.Approve = false }))
	a := o.am()
	a.Proposal.Approve = true // as if it had been proposed before
	o.ok(o.m.PutAmendment(a))
	o.ok(o.amend("countersign", signer))
	refused(t, o.amend("approve", decider), "guard.no_objection")
	refused(t, o.amend("approve_clerical", decider), "guard.no_objection")
	if !o.am().changes(1) || o.am().changes(2) {
		t.Error("more of line 1 changes line 1 alone")
	}
}

// What an agency's silence means, and from which instant, does not depend on when
// anybody looks.
func TestSilenceOnAnAmendment(t *testing.T) {
	for _, days := range []int{11, 30} {
		o := askedOffice(t, "north", "south", "east", "west")
		o.assessed(more)
		opened := o.am().Asked[0].Opened
		refused(t, o.amend("deem", machine, of("north")), "guard.expired")
		o.later(days)
		for _, agency := range []string{"east", "west"} {
			refused(t, o.amend("deem", machine, of(agency)), "guard.deems")
		}
		o.ok(o.deemed())
		o.ok(o.deemed())
		a := o.am()
		if o.d.DueAgency(a, o.now) != "" {
			t.Error("something is due twice")
		}
		last, _ := calendar.Expiry(calendar.Spec{ID: "agency", Unit: calendar.WorkingDays, Days: 10}, []calendar.Event{{Kind: calendar.Start, At: opened}}, o.d.Calendar, o.now)
		for i, want := range map[int]Expiry{0: DeemedNoObjection, 1: DeemedObjection} {
			if r := a.Asked[i]; r.State != ReferralDeemed || r.Deemed != want || !r.DeemedAt.Equal(last) || !r.Clock[len(r.Clock)-1].At.Equal(last) {
				t.Errorf("after %d days %s is %s since %s, want %s", days, r.Agency, r.Deemed, r.DeemedAt, last)
			}
		}
		for _, agency := range []string{"east", "west"} {
			refused(t, o.amend("waive", officer, of(agency), func(c *AmendmentCommand) { c.Reason = " " }), "guard.reason")
			o.ok(o.amend("waive", officer, of(agency)))
			refused(t, o.amend("waive", officer, of(agency)), "guard.agency_awaited")
		}
		if hasOpenStop(o.am().Clock, "M-1/west") {
			t.Error("the clock stands for an agency that was done without")
		}
		refused(t, o.amend("propose", officer), "guard.no_objection")
		o.ok(o.says(sol, "south", Support)) // late, and better than nothing
		o.ok(o.amend("assess", machine))    // the gate's look is a month old
		o.ok(o.amend("propose", officer))
		o.replays()
	}
}

// What an agency said of an amendment is what it starts from at the next one, and who
// was asked about it for the first time then is asked again.
func TestTheNextAmendmentStartsFromTheLast(t *testing.T) {
	o := askedOffice(t, "south")
	o.d.Policy.Routes = append(o.d.Policy.Routes, RouteRule{ID: "r.all", Version: "1", Agency: "west", When: []string{"always"}, Basis: "law"})
	o.assessed(more)
	o.ok(o.says(sol, "south", Support))
	o.ok(o.says(walt, "west", Support))
	o.ok(o.amend("propose", officer))
	o.ok(o.amend("countersign", signer))
	o.ok(o.amend("approve", decider))
	if l, _ := o.m.Licence("L-9"); l.Amendment != "M-1" {
		t.Fatalf("made by %q", l.Amendment)
	}
	o.d.Policy.Routes = nil
	cmd := AmendmentCommand{Mover: o.mover(exporter), Amendment: "M-2", Licence: "L-9", Application: o.asLicensed(), Classes: classes()}
	change(func(a *Application) { a.Lines[0].MassMG, a.Lines[0].Lots[0].MassMG = 140*kg, 100*kg })(&cmd)
	o.must(o.d.DecideAmendment(o.m, "lodge", cmd))
	for _, move := range []string{"accept", "assess"} {
		cmd.Mover, cmd.Inputs = o.mover(officer), clean(&cmd.Application)
		o.must(o.d.DecideAmendment(o.m, move, cmd))
	}
	a, _ := o.m.Amendment("M-2")
	if agenciesOf(a) != "south west" || a.Asked[0].After != "M-1/south" || a.Asked[1].After != "M-1/west" {
		t.Errorf("asked %+v", a.Asked)
	}
	o.replays()
}

// Nothing is approved while an agency is awaited, whoever proposed it when.
func TestNothingIsApprovedWhileAnAgencyIsAwaited(t *testing.T) {
	o := askedOffice(t, "north")
	o.assessed(more)
	o.ok(o.amend("propose", officer, func(c *AmendmentCommand) { c.Approve = false }))
	a := o.am()
	a.Proposal.Approve = true
	o.ok(o.m.PutAmendment(a))
	o.ok(o.amend("countersign", signer))
	for _, move := range []string{"approve", "approve_clerical"} {
		refused(t, o.amend(move, decider), "guard.agencies_heard")
	}
}

// Attempts to speak for an agency, or to get round one.
func TestOnlyItsAgencyAnswersAnAmendment(t *testing.T) {
	o := askedOffice(t, "north")
	o.assessed(func(a *Application) {
		more(a)
		a.Consignee = Party{Ref: "P-NEW", Name: "New buyer", Country: "XA"}
	})
	north := []string{"north"}
	bad := func(f func(*LinePosition)) func(*AmendmentCommand) {
		return func(c *AmendmentCommand) {
			saying("north", north, Support)(c)
			f(&c.Lines[0])
		}
	}
	for name, x := range map[string]struct {
		who  Actor
		how  func(*AmendmentCommand)
		code string
	}{
		"another agency":         {sol, saying("north", []string{"south"}, Support), "guard.agency_side"},
		"one that was not asked": {sol, saying("south", []string{"south"}, Support), "guard.agency_asked"},
		"none":                   {norah, saying("", north, Support), "guard.agency_asked"},
		"the office":             {officer, saying("north", []string{OfficeItself()}, Support), "guard.agency_side"},
		"the holder":             {exporter, saying("north", north, Support), "guard.office_side"},
		"the buyer":              {buyer, saying("north", north, Support), "guard.office_side"},
		"a party to be":          {Actor{"nia", "P-NEW"}, saying("north", north, Support), "guard.office_side"},
		"the machine":            {machine, saying("north", north, Support), "guard.person"},
		"no position":            {norah, func(c *AmendmentCommand) { c.Agency, c.As = "north", north }, "guard.answer"},
		"a line too many": {norah, func(c *AmendmentCommand) {
			c.Agency, c.As, c.Lines = "north", north, stance(Support)
		}, "guard.answer"},
		"a question":           {norah, bad(func(p *LinePosition) { p.Stance = NeedInformation }), "guard.position_final"},
		"no reason":            {norah, bad(func(p *LinePosition) { p.Reasons = nil }), "review.reason_missing"},
		"an unknown reason":    {norah, bad(func(p *LinePosition) { p.Reasons = []string{"whim"} }), "review.reason_unknown"},
		"an unknown condition": {norah, bad(func(p *LinePosition) { p.Stance, p.Conditions = SupportConditions, []string{"whim"} }), "review.condition_unknown"},
		"no words":             {norah, bad(func(p *LinePosition) { p.Note = "" }), "review.note_missing"},
		"an unknown stance":    {norah, bad(func(p *LinePosition) { p.Stance = "perhaps" }), "review.stance_unknown"},
		"a commitment of theirs": {norah, bad(func(p *LinePosition) {
			p.Withheld = &Commitment{Hash: strings.Repeat("ab", 32), Sealed: strings.Repeat("ab", 16)}
		}), "guard.nothing_sealed"},
	} {
		err := o.amend("answer", x.who, x.how)
		if refused(t, err, x.code); err == nil {
			t.Error(name)
		}
	}
	if r := o.am().Asked[0]; r.State != ReferralOpened || len(r.Answers) > 0 {
		t.Errorf("refused answers left %+v", r)
	}
	o.ok(o.amend("waive", officer, of("north")))
	refused(t, o.says(norah, "north", Support), "guard.agency_asked")
}

// Whoever spoke for an agency neither proposes nor signs nor decides.
func TestWhoSpokeForAnAgencyDoesNotDecideTheAmendment(t *testing.T) {
	o := askedOffice(t, "north", "south")
	o.assessed(more)
	both := Actor{"bo", "P-OFF"} // an officer with an agency's role
	o.ok(o.says(both, "north", Support))
	o.ok(o.says(sol, "south", Support))
	refused(t, o.amend("propose", both), "guard.not_contributor")
	o.ok(o.amend("propose", officer))
	refused(t, o.amend("countersign", both), "guard.not_contributor")
	o.ok(o.amend("countersign", signer))
	refused(t, o.amend("approve", both), "guard.not_contributor")
	o.ok(o.amend("propose", officer, func(c *AmendmentCommand) { c.Approve = false }))
	o.ok(o.amend("countersign", signer))
	refused(t, o.amend("refuse", both), "guard.not_contributor")
	o.ok(o.amend("refuse", decider))
}

// The rules send an amendment to agencies that the case did not ask: where it
// changes what agencies are asked about to all that they name, else to those that
// they name because of it.
func TestRulesSendAnAmendmentToAgencies(t *testing.T) {
	hit := func(c *AmendmentCommand) {
		in := clean(&c.Application)
		for i := range in {
			in[i].Screening[0].Status = "hit"
		}
		c.Inputs = in
	}
	carrier := func(a *Application) { a.Route.Carriers = []Party{{Name: "New Line", Country: "XA"}} }
	o := askedOffice(t, "south")
	o.ok(o.amend("lodge", exporter, change(carrier)))
	o.ok(o.amend("accept", officer))
	cmd := AmendmentCommand{Mover: o.mover(machine), Amendment: "M-1", Application: o.am().Application}
	hit(&cmd)
	o.must(o.d.DecideAmendment(o.m, "assess", cmd))
	if got := agenciesOf(o.am()); got != "north" || o.am().Asked[0].Routes[0].Rule != "r.hit" {
		t.Fatalf("a hit of a carrier went to %q", got)
	}
	o.replays()

	o = askedOffice(t, "north") // it was asked in the case, and the hit is no new question to it
	o.ok(o.amend("lodge", exporter, change(carrier)))
	o.ok(o.amend("accept", officer))
	cmd = AmendmentCommand{Mover: o.mover(machine), Amendment: "M-1", Application: o.am().Application}
	hit(&cmd)
	o.must(o.d.DecideAmendment(o.m, "assess", cmd))
	if got := agenciesOf(o.am()); got != "" {
		t.Errorf("asked again for a carrier: %q", got)
	}

	o = askedOffice(t, "south") // a rule for everything sends what changes, and not what does not
	o.d.Policy.Routes = append(o.d.Policy.Routes, RouteRule{ID: "r.all", Version: "1", Agency: "west", When: []string{"always"}, Basis: "law"})
	twin := o.fork()
	o.assessed(more)
	if got := agenciesOf(o.am()); got != "south west" {
		t.Errorf("more of a line went to %q", got)
	}
	twin.assessed(contract)
	if got := agenciesOf(twin.am()); got != "" {
		t.Errorf("another contract number went to %q", got)
	}
}

// book answers with one routing for a mass above a limit.
type massBook struct{}

func (massBook) Run(v *guideline.View) (guideline.Run, error) {
	run := guideline.Run{}
	if v.Lines[0].MassKG > 120 {
		run.Results = []guideline.Result{{Rule: "g.heavy", Version: "3", Basis: "order", Effect: guideline.Effect{Route: []string{"west"}}}}
	}
	return run, nil
}

func TestGuidelinesSendAnAmendmentToAgencies(t *testing.T) {
	for mass, want := range map[string]string{"more": "south west", "alike": "south"} {
		o := askedOffice(t, "south")
		o.d.Guidelines = massBook{}
		f := more
		if mass == "alike" {
			f = func(a *Application) { a.EndUse.Code = "wind" }
		}
		o.ok(o.amend("lodge", exporter, change(f)))
		o.ok(o.amend("accept", officer))
		o.ok(o.amend("assess", machine, func(c *AmendmentCommand) { c.View = &guideline.View{} }))
		if got := agenciesOf(o.am()); got != want {
			t.Errorf("%s: asked %q, want %q", mass, got, want)
		}
	}
}

// A rule that came since the amendment was looked at holds it.
func TestARuleThatCameLaterHoldsAnAmendment(t *testing.T) {
	o := askedOffice(t)
	o.assessed(more)
	o.ok(o.amend("propose", officer))
	o.ok(o.amend("countersign", signer))
	o.d.Policy.Routes = append(o.d.Policy.Routes, RouteRule{ID: "r.all", Version: "1", Agency: "west", When: []string{"always"}, Basis: "law"})
	refused(t, o.amend("approve", decider), "guard.agencies_known")
	o.ok(o.amend("assess", machine))
	if got := agenciesOf(o.am()); got != "west" {
		t.Errorf("asked %q", got)
	}
}

// What is still asked is taken back when the amendment ends.
func TestAnEndedAmendmentAwaitsNobody(t *testing.T) {
	o := askedOffice(t, "north", "west")
	o.assessed(more)
	o.ok(o.amend("withdraw", exporter))
	for _, r := range o.am().Asked {
		if r.State != ReferralRecalled || r.Open() || hasOpenStop(o.am().Clock, r.Key) {
			t.Errorf("%+v", r)
		}
	}
	if o.am().CameTo([]string{"north"}) {
		t.Error("it came to an agency that it was taken back from")
	}
	o.replays()
}

// An agency that was waived in the case, or only advised, is that in the amendment.
func TestHowAnAgencyStoodInTheCase(t *testing.T) {
	o := newAdvised(t)
	afterPolicy(o.d.Policy)
	o.upTo(InReview)
	waived := o.refer("north")
	o.must(o.d.DecideWaive(o.m, o.by(decider, waived, "not its remit")))
	o.must(o.d.DecideRefer(o.m, Refer{MatterCommand: o.by(officer, "", "its view"), Agency: "south", Advisory: true}))
	ok(t, o.answer(sol, ReferralKey("K-1", 0, "south"), Support))
	o.must(o.d.DecideConsolidate(o.m, Simple{Command: o.cmd(officer)}))
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), outcomes(), criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	o.must(o.decide(decider))
	o.assessed(more)
	if a := o.am(); agenciesOf(a) != "south" || !a.Asked[0].Advisory {
		t.Fatalf("asked %+v", a.Asked)
	}
	o.ok(o.amend("propose", officer)) // it does not wait for advice
	o.ok(o.says(sol, "south", Object))
	refused(t, o.amend("propose", officer), "guard.no_objection")
}

// The holder learns that agencies are asked and how many are awaited, and nothing
// that tells which they are or what they say.
func TestTheHolderSeesHowManyAreAsked(t *testing.T) {
	o := askedOffice(t, "north", "west")
	o.assessed(more)
	o.ok(o.says(norah, "north", Object))
	mine := o.am().ForHolder()
	if mine.AskedOf != 2 || mine.Awaited != 1 || mine.Asked != nil || mine.Lines != nil {
		t.Errorf("%+v", mine)
	}
	if told := fmt.Sprintf("%+v", mine); strings.Contains(told, "north") || strings.Contains(told, "west") || strings.Contains(told, "norah") {
		t.Errorf("the holder is told %s", told)
	}
	whole, now := o.am(), o.now.Add(48*time.Hour)
	if a, b := o.d.AmendmentClock(whole, now), o.d.AmendmentClock(&mine, now); a.Used != b.Used || a.Stopped != b.Stopped || !b.Stopped {
		t.Errorf("the holder's clock shows %+v, the office's %+v", b, a)
	}
}

// What changes nothing that agencies are asked about asks nobody and keeps all that
// they said, whatever it changes.
func TestSmallAmendmentsAskNobody(t *testing.T) {
	o := askedOffice(t, "north", "south", "east", "west")
	small := map[string]func(*Application){
		"contract": contract, "less": less,
		"document": func(a *Application) { a.Documents = append(slices.Clone(a.Documents), Document{"letter", "l", "11"}) },
		"port":     func(a *Application) { a.Route.From = "another port" },
		"carrier":  func(a *Application) { a.Route.Carriers = []Party{{Name: "New Line"}} },
		"agent":    func(a *Application) { a.Intermediaries = []Party{{Name: "An agent", Country: "XA"}} },
		"value":    func(a *Application) { a.Lines[0].Value, a.Lines[0].Currency = 5, "EUR" },
		"slip":     func(a *Application) { a.EndUse.Text = "traction motor" },
	}
	names := []string{"contract", "less", "document", "port", "carrier", "agent", "value", "slip"}
	rapid.Check(t, func(r *rapid.T) {
		twin := o.fork()
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 4, rapid.ID).Draw(r, "changes")
		before := fmt.Sprintf("%+v", twin.c().Referrals)
		twin.assessed(func(a *Application) {
			for _, name := range some {
				small[name](a)
			}
		})
		a := twin.am()
		if a.Preview.Class == Material || len(a.Asked) > 0 || a.Lines != nil {
			r.Fatalf("%v: class %s asks %s", some, a.Preview.Class, agenciesOf(a))
		}
		twin.ok(twin.amend("propose", officer))
		if twin.am().Proposal.PositionsHash != "" {
			r.Fatal("positions of nobody")
		}
		twin.ok(twin.amend("approve", decider))
		if now := fmt.Sprintf("%+v", twin.c().Referrals); now != before {
			r.Fatalf("%v: the referrals are %s", some, now)
		}
	})
}

// Every move from every state by everybody while agencies are asked.
func TestEveryAskedAmendmentMoveFromEveryStateByEverybody(t *testing.T) {
	states := []AmendmentState{AmendmentLodged, AmendmentAssessing, AmendmentProposed, AmendmentApproved, AmendmentRefused, AmendmentWithdrawn}
	open := []string{"assessing", "proposed"}
	before := askedOffice(t, "north", "south")
	before.assessed(more)
	before.later(20)
	everybody := []Actor{exporter, officer, signer, decider, buyer, nobody, machine, clerk, norah, sol}
	sides := map[string][]Actor{"answer": {norah}, "waive": {officer, signer, decider, clerk, norah, sol}, "deem": everybody}
	for _, state := range states {
		for move, may := range sides {
			for _, who := range everybody {
				o := before.fork()
				a := o.am()
				a.State = state
				o.ok(o.m.PutAmendment(a))
				as := map[string][]string{"norah": {"north"}, "sol": {"south"}}[who.Person]
				err := o.amend(move, who, saying("north", as, Support))
				want := slices.Contains(open, string(state)) && slices.Contains(may, who)
				if (err == nil) != want {
					t.Errorf("%s from %s by %s: %v", move, state, who.Person, err)
				}
				if now := o.am(); err == nil && (now.State != AmendmentAssessing || now.Asked[0].Open() || !now.Asked[1].Open()) {
					t.Errorf("%s by %s leads to %s with %+v", move, who.Person, now.State, now.Asked)
				}
			}
		}
	}
}

func TestMovesOfAnAskedAmendment(t *testing.T) {
	o := askedOffice(t, "north", "south")
	o.assessed(more)
	moves := func(who Actor, as ...string) map[string]bool {
		list, err := o.d.AmendmentMoves(o.m, o.am(), o.mover(who), as)
		o.ok(err)
		out := map[string]bool{}
		for _, m := range list {
			out[m.Move] = m.Open
		}
		return out
	}
	if m := moves(sol, "south"); !m["answer"] {
		t.Errorf("an asked agency's moves %v", m)
	}
	if m := moves(officer, OfficeItself()); m["answer"] || m["deem"] || !m["waive"] || m["approve"] {
		t.Errorf("the office's moves %v", m)
	}
	o.ok(o.says(sol, "south", Support))
	if m := moves(sol, "south"); !m["answer"] {
		t.Error("an answer can be given anew")
	}
}
