package review

import (
	"errors"
	"slices"
	"testing"
	"time"

	"lanthorn/ree"
)

var (
	examiner = Actor{"una", "P-OFF"} // of the office, never touched the registration
	judge    = Actor{"jan", "P-OFF"}
)

// against lodges and moves appeals on the registration.
func (o *office) against(move string, who Actor, change ...func(*AppealCommand)) error {
	return o.appeal(move, who, append([]func(*AppealCommand){func(c *AppealCommand) { c.Case, c.Registration = "", "RG-1" }}, change...)...)
}

// won has the panel uphold or vary an appeal against the registration's decision.
func (o *office) won(s AppealState) {
	o.t.Helper()
	o.ok(o.against("lodge", exporter))
	o.ok(o.against("admit", clerk))
	for _, m := range members {
		o.ok(o.against("appoint", clerk, member(m)))
	}
	o.ok(o.against("vote", members[0], outcome(s)))
	o.ok(o.against("vote", members[1], outcome(s)))
	o.ok(o.against(map[AppealState]string{AppealUpheld: "uphold", AppealVaried: "vary", AppealDismissed: "dismiss"}[s], members[0]))
}

func excluded(t testing.TB) *office {
	o := stood(t)
	o.ok(o.registration("suspend", officer))
	o.ok(o.registration("exclude", decider))
	return o
}

func TestAnExclusionThatFallsFreesTheLicences(t *testing.T) {
	o := excluded(t)
	before := o.reg()
	o.won(AppealUpheld)
	r := o.reg()
	if r.State != RegistrationApplied || len(r.Rounds) != 1 || r.Rounds[0].State != RegistrationExcluded || r.Rounds[0].Against.By != decider.Person || r.Against != nil {
		t.Fatalf("reopened as %+v", r)
	}
	if got := o.held("LI-1"); len(got) != 2 {
		t.Fatalf("while it is decided again, %v lie on the licence", got)
	}
	if cleared, _ := o.shipment(2, exporter, "motor", kg); cleared {
		t.Fatal("cleared before it was decided again")
	}
	o.ok(o.registration("examine", examiner))
	o.ok(o.registration("register", judge))
	r = o.reg()
	if r.State != Registered || r.From != before.From || r.LastDay.Before(before.Until) {
		t.Errorf("registered again from %s until %s, had been from %s until %s", r.From, r.LastDay, before.From, before.Until)
	}
	if got := o.held("LI-1"); len(got) != 0 {
		t.Errorf("%v still lie on its licence", got)
	}
	if cleared, err := o.shipment(3, exporter, "motor", kg); !cleared || err != nil {
		t.Errorf("a shipment afterwards: cleared %v, %v", cleared, err)
	}
	o.replays()
}

func TestNobodyDecidesAgain(t *testing.T) {
	o := excluded(t)
	o.won(AppealVaried)
	for _, who := range []Actor{officer, decider, members[0]} {
		refused(t, o.registration("examine", who), "guard.other_people")
		refused(t, o.registration("decline", who), "guard.other_people")
		refused(t, o.registration("confirm", who), "guard.other_people")
	}
	o.ok(o.registration("examine", examiner))
	refused(t, o.registration("register", decider), "guard.other_people")
	refused(t, o.registration("register", examiner), "guard.not_examiner")
	refused(t, o.registration("confirm", examiner), "guard.not_examiner")
	o.ok(o.registration("register", judge))
}

// Who appealed is left no worse: the earlier decision may stand, nothing heavier
// may come, and what belongs to goods that left goes on.
func TestNobodyIsWorseOffByAppealing(t *testing.T) {
	o := stood(t)
	o.ok(o.registration("suspend", officer))
	o.ok(o.against("lodge", exporter))
	refused(t, o.registration("exclude", decider), "guard.appeal_first")
	refused(t, o.registration("apply", exporter, func(c *RegistrationCommand) { c.Registration = "RG-2" }), "guard.registered_once")
	o.ok(o.against("withdraw", exporter))
	o.won2()
	refused(t, o.registration("decline", judge), "guard.no_worse")
	refused(t, o.registration("clear", exporter), "guard.state")
	o.ok(o.registration("confirm", judge))
	r := o.reg()
	if r.State != RegistrationStopped || r.Against == nil || r.Against.No != 2 || r.Against.By != judge.Person || r.Against.State != RegistrationStopped {
		t.Fatalf("confirmed as %+v", r)
	}
	refused(t, o.registration("confirm", examiner), "guard.state")
	// what others decided can be appealed against in its turn, by what was not lodged yet
	o.ok(o.against("lodge", exporter, func(c *AppealCommand) { c.Appeal = "A-3" }))
	o.replays()
}

// won2 is won for a second appeal, after one that was withdrawn.
func (o *office) won2() {
	o.t.Helper()
	second := func(c *AppealCommand) { c.Appeal = "A-2" }
	o.ok(o.against("lodge", exporter, second))
	o.ok(o.against("admit", clerk, second))
	for _, m := range members {
		o.ok(o.against("appoint", clerk, second, member(m)))
	}
	o.ok(o.against("vote", members[0], second, outcome(AppealUpheld)))
	o.ok(o.against("vote", members[1], second, outcome(AppealUpheld)))
	o.ok(o.against("uphold", members[2], second))
}

func TestTheReturnsOfARegistrationGoOnWhileItIsDecidedAgain(t *testing.T) {
	o := generalOffice(t)
	afterPolicy(o.d.Policy)
	f := GeneralFigures{Lines: []FigureLine{}}
	seen, _ := f.Hash()
	file := func(c *RegistrationCommand) {
		c.Period, c.Figures, c.Seen = o.d.Calendar.Day(start).String()[:7], f, seen
	}
	o.ok(o.registration("apply", exporter))
	refused(t, o.registration("file", exporter, file), "guard.ever_registered")
	o = excluded(t)
	o.won(AppealUpheld)
	o.now = o.now.AddDate(0, 1, 5)
	o.ok(o.registration("file", exporter, file))
	if r := o.reg(); r.State != RegistrationApplied || len(r.Returns) != 1 {
		t.Errorf("filed as %+v", r)
	}
	o.ok(o.registration("withdraw", exporter))
	if r := o.reg(); r.LastDay != r.Rounds[0].LastDay {
		t.Errorf("withdrawn, its last day moves from %s to %s", r.Rounds[0].LastDay, r.LastDay)
	}
}

// Nothing is owed for the months in which an excluded holder could ship nothing.
func TestNoReturnIsOwedForTheTimeOfAnExclusion(t *testing.T) {
	o := excluded(t)
	f := GeneralFigures{Lines: []FigureLine{}}
	seen, _ := f.Hash()
	o.won(AppealUpheld)
	o.now = o.now.AddDate(0, 4, 0)
	o.ok(o.registration("examine", examiner))
	refused(t, o.registration("register", judge), "guard.returns_in")
	o.ok(o.registration("file", exporter, func(c *RegistrationCommand) {
		c.Period, c.Figures, c.Seen = o.d.Calendar.Day(start).String()[:7], f, seen
	}))
	o.ok(o.registration("register", judge))
	for _, p := range o.d.Periods(o.reg(), o.now) {
		if p.State == ReturnMissing || p.State == ReturnLate {
			t.Errorf("the return of %s is %s", p.Key, p.State)
		}
	}
	if got := o.d.StateOn(o.reg(), o.now); got != Registered {
		t.Errorf("registered again, it reads as %s", got)
	}
}

func TestAMissingReturnIsNoDecision(t *testing.T) {
	o := stood(t)
	o.now = o.now.AddDate(0, 3, 0)
	refused(t, o.against("lodge", exporter), "guard.appeal_return") // nobody has written it down yet
	o.ok(o.registration("stop", Actor{}))
	refused(t, o.against("lodge", exporter), "guard.appeal_return")
	o = stood(t)
	refused(t, o.against("lodge", exporter), "guard.appealable_registration")
	refused(t, o.against("lodge", exporter, func(c *AppealCommand) { c.Registration = "RG-9" }), "general.registration_unknown")
}

func TestAnAppealAgainstARegistrationHasItsTimeAndPeople(t *testing.T) {
	o := excluded(t)
	refused(t, o.against("lodge", buyer), "guard.appellant")
	late := func(c *AppealCommand) { c.At = o.reg().Against.At.AddDate(0, 0, 29) }
	refused(t, o.against("lodge", exporter, late), "guard.appeal_in_time")
	refused(t, o.against("lodge", exporter, func(c *AppealCommand) { c.Grounds, c.Text = nil, "" }), "guard.grounds")
	o.ok(o.against("lodge", exporter))
	refused(t, o.against("lodge", exporter, func(c *AppealCommand) { c.Appeal = "A-2" }), "guard.appealed_once")
	for _, who := range []Actor{officer, decider} {
		refused(t, o.against("admit", who), "guard.untouched_registration")
	}
	refused(t, o.against("admit", exporter), "guard.office_side")
	o.ok(o.against("admit", clerk))
	refused(t, o.against("appoint", clerk, member(decider)), "guard.untouched_registration")
	refused(t, o.against("appoint", clerk, member(exporter)), "guard.office_side")
	a := o.row()
	if a.Registration != "RG-1" || a.Case != "" || a.Round != 2 || len(a.Decision) != 64 || a.By != exporter {
		t.Errorf("lodged as %+v", a)
	}
	// a command of somebody else that names the appeal's own registration as a case
	refused(t, o.appeal("lodge", exporter, func(c *AppealCommand) { c.Appeal, c.Case = "A-3", "RG-1" }), "review.case_unknown")
}

// A suspension that was lifted meanwhile is not decided again: the holder would lose
// what the office gave back.
func TestWhatNoLongerStandsIsNotReopened(t *testing.T) {
	o := stood(t)
	o.ok(o.registration("suspend", officer))
	o.ok(o.against("lodge", exporter))
	o.ok(o.registration("reinstate", officer))
	o.ok(o.against("admit", clerk))
	for _, m := range members {
		o.ok(o.against("appoint", clerk, member(m)))
	}
	o.ok(o.against("vote", members[0], outcome(AppealUpheld)))
	o.ok(o.against("vote", members[1], outcome(AppealUpheld)))
	o.ok(o.against("uphold", members[0]))
	if r := o.reg(); r.State != Registered || len(r.Rounds) != 0 || r.underAppeal() != "" {
		t.Errorf("the registration is %+v", r)
	}
}

// One registration of a holder lives at a time, whatever is appealed against.
func TestAnAppealBringsNoSecondRegistration(t *testing.T) {
	o := generalOffice(t)
	afterPolicy(o.d.Policy)
	o.ok(o.registration("apply", exporter))
	o.ok(o.registration("decline", decider))
	second := func(c *RegistrationCommand) { c.Registration = "RG-2" }
	o.ok(o.registration("apply", exporter, second))
	refused(t, o.against("lodge", exporter), "guard.registered_other")
	o.ok(o.registration("withdraw", exporter, second))
	o.won(AppealUpheld)
	refused(t, o.registration("apply", exporter, func(c *RegistrationCommand) { c.Registration = "RG-3" }), "guard.registered_once")
	o.ok(o.registration("decline", judge)) // never registered before: no worse
	refused(t, o.registration("confirm", judge), "guard.state")
	if r := o.reg(); r.State != RegistrationDeclined || r.Against.No != 2 {
		t.Errorf("declined again as %+v", r)
	}
}

// Every move on a registration that an appeal brought back, by everybody: who decided
// before or heard the appeal decides nothing.
func TestEveryMoveOnAReopenedRegistrationByEverybody(t *testing.T) {
	before := excluded(t)
	before.won(AppealUpheld)
	may := map[string][]Actor{"withdraw": {exporter}, "examine": {signer, buyer, examiner, judge, clerk}, "confirm": {signer, buyer, judge, clerk}, "register": {signer, buyer, judge, clerk}, "decline": nil, "suspend": nil, "reinstate": nil, "exclude": nil}
	states := []RegistrationState{RegistrationApplied, RegistrationExamined, RegistrationDeclined, Registered, RegistrationStopped, RegistrationWithdrawn, RegistrationLapsed, RegistrationExcluded}
	office := []Actor{officer, signer, decider, buyer, examiner, judge, clerk, members[0], members[1]}
	may["suspend"], may["reinstate"], may["exclude"] = office, office, office
	everybody := append([]Actor{exporter, nobody, machine}, office...)
	tried := 0
	for _, state := range states {
		for move, allowed := range may {
			row := find(registrationTable, move)
			for _, who := range everybody {
				o := before.fork()
				r := o.reg()
				if r.State = state; state != RegistrationApplied {
					r.Examined = examiner.Person
				}
				o.ok(o.m.PutRegistration(r))
				err := o.registration(move, who)
				open := slices.Contains(row.From, string(state)) && slices.Contains(allowed, who)
				if move == "confirm" && state == RegistrationApplied && who == examiner {
					open = true
				}
				if (err == nil) != open {
					t.Errorf("%s from %s by %s: %v", move, state, who.Person, err)
				}
				if err != nil && !errors.As(err, new(*ree.Refusal)) && !errors.As(err, new(ree.Refusals)) {
					t.Errorf("%s from %s: %v is no refusal", move, state, err)
				}
				tried++
			}
		}
	}
	t.Log(tried, "tries")
}

// Every move of an appeal against a registration from every state by everybody.
func TestEveryMoveOfAnAppealAgainstARegistrationByEverybody(t *testing.T) {
	states := []AppealState{AppealLodged, AppealAdmissible, AppealInadmissible, AppealPanel, AppealUpheld, AppealVaried, AppealDismissed, AppealWithdrawn}
	office := []Actor{clerk, signer, members[0], members[1], members[2], buyer}
	may := map[string][]Actor{"withdraw": {exporter}, "vote": {members[2]}, "uphold": members, "admit": office, "reject": office,
		"appoint": append(slices.Clone(office), officer, decider), "stand_down": append(slices.Clone(office), officer, decider)}
	everybody := append([]Actor{exporter, nobody, machine, officer, decider}, office...)
	before := excluded(t)
	o := before
	o.ok(o.against("lodge", exporter))
	o.ok(o.against("admit", clerk))
	for _, m := range members {
		o.ok(o.against("appoint", clerk, member(m)))
	}
	o.ok(o.against("vote", members[0], outcome(AppealUpheld)))
	o.ok(o.against("vote", members[1], outcome(AppealUpheld)))
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
				err := o.against(row.Move, who, member(members[2]), outcome(AppealUpheld))
				want := slices.Contains(row.From, string(state)) && slices.Contains(may[row.Move], who)
				if (err == nil) != want {
					t.Errorf("%s from %s by %s: %v", row.Move, state, who.Person, err)
				}
				if r := o.reg(); (r.State == RegistrationApplied) != (err == nil && row.Move == "uphold") {
					t.Errorf("%s from %s by %s leaves the registration %s", row.Move, state, who.Person, r.State)
				}
			}
		}
	}
}

// What was written before appeals against registrations were is read as it was.
func TestAnOldAppealReadsAsItDid(t *testing.T) {
	s := NewMemory()
	e := Event{Kind: KindAppealLodged, Actor: "eve", Org: "P-EXP", At: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), Body: []byte(`{"appeal":"A-1","case":"K-1","round":1,"decision":"aa","grounds":["facts_wrong"],"text":"t","due":"2026-07-20"}`)}
	if err := s.PutCase(&Case{Key: "K-1"}); err != nil {
		t.Fatal(err)
	}
	if err := Apply(s, e); err != nil {
		t.Fatal(err)
	}
	want := `{"key":"A-1","case":"K-1","round":1,"decision":"aa","state":"lodged","by":{"person":"eve","org":"P-EXP"},"grounds":["facts_wrong"],"text":"t","lodged":"2026-07-01T00:00:00Z","due":"2026-07-20"}`
	if got := string(s.Rows()["appeal"]["A-1"]); got != want {
		t.Errorf("read as\n%s\nwanted\n%s", got, want)
	}
}
