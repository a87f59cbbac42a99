package review

import (
	"slices"
	"testing"
)

// amended changes the application before a decision.
func (o *office) amended(change func(*Application)) {
	o.t.Helper()
	app := o.c().Application
	change(&app)
	o.must(o.d.DecideAmendCase(o.m, AmendCase{o.cmd(exporter), app, classes()}))
}

// reopened takes an amended case through the gate again.
func (o *office) reopened() {
	o.t.Helper()
	a := o.c().Application
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{o.cmd(Actor{}), clean(&a), 11}))
	o.must(o.d.DecideOpenReview(o.m, OpenReview{Command: o.cmd(officer)}))
}

// What an agency said of one end user says nothing of another: it is asked again
// with a clock of its own, and the case goes no further on the old answer.
func TestAnAmendmentAsksAgenciesAgain(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	north, south, west := o.refer("north"), o.refer("south"), o.refer("west")
	ok(t, o.answer(norah, north, Support))
	o.later(6)
	o.amended(func(a *Application) { a.Contract.Number = "C-9" })
	if c := o.c(); c.Referral(north).State != ReferralAnswered || c.Referral(north).Answer() == nil || len(c.Referral(south).Before) != 0 {
		t.Fatal("an amendment that agencies are not asked about took their answers away")
	}
	o.amended(func(a *Application) { a.EndUsers = []Party{{Name: "Quite Another GmbH", Ref: "DE-77", Country: "DE"}} })
	c := o.c()
	for _, key := range []string{north, south, west} {
		if r := c.Referral(key); r.State != ReferralOpened || r.Answer() != nil || len(r.Before) != 1 || len(r.Clock) != 0 {
			t.Errorf("%s: %+v", key, r)
		}
	}
	if e := c.Referral(north).Earlier(); e == nil || e.Lines[0].Stance != Support || slices.ContainsFunc(c.Stands(), func(s LineStand) bool { return len(s.Support) > 0 }) {
		t.Error("the earlier answer is lost, or still counts")
	}
	o.later(12) // the agency can say nothing before the review is open again
	o.due()
	o.reopened()
	if r := o.c().Referral(south); r.State != ReferralOpened || len(r.Clock) != 1 || !r.Clock[0].At.Equal(o.now) {
		t.Errorf("%s, clock %+v", r.State, r.Clock)
	}
	o.later(6)
	o.due()
	if s := o.c().Referral(south).State; s != ReferralOpened {
		t.Errorf("an agency with ten days is %s after six", s)
	}
	_, err := o.d.DecideConsolidate(o.m, Simple{Command: o.cmd(officer)})
	refused(t, err, "guard.positions_in")
	ok(t, o.answer(norah, north, Object))
	if r := o.c().Referral(north); r.State != ReferralAnswered || r.Answer().Version != 2 || r.Earlier() != nil {
		t.Errorf("%+v", r)
	}
	o.replays()
}

// An agency's question that still waits goes on over the amended application, with
// the stop that it made; nobody's time runs out on what it has not seen.
func TestAnAgencysQuestionOutlivesAnAmendment(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("north")
	o.later(2)
	q := o.query(norah, key, StopsAgency)
	o.later(1)
	o.amended(func(a *Application) { a.Destination = "FR" })
	o.later(1)
	o.reopened()
	r := o.c().Referral(key)
	if r.State != ReferralAsking || !hasOpenStop(r.Clock, q) || len(r.Clock) != 2 {
		t.Fatalf("%s, clock %+v", r.State, r.Clock)
	}
	o.must(o.d.DecideReply(o.m, ReplyQuery{o.by(exporter, q, ""), said(1, 2, 3)}))
	if r = o.c().Referral(key); r.State == ReferralAsking || hasOpenStop(r.Clock, q) {
		t.Errorf("%s, clock %+v", r.State, r.Clock)
	}
	o.replays()
}

// A referral that stops the statutory clock stops it again when it is asked again.
func TestAskedAgainStopsTheClockAgain(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("west")
	ok(t, o.answer(Actor{"walt", "P-WEST"}, key, Support))
	if o.amended(func(a *Application) { a.Destination = "FR" }); !hasOpenStop(o.c().Clock, key) {
		t.Error("the statutory clock runs while the agency appraises anew")
	}
	o.reopened()
	ok(t, o.answer(Actor{"walt", "P-WEST"}, key, Support))
	if hasOpenStop(o.c().Clock, key) {
		t.Error("the statutory clock stands after the answer")
	}
	o.replays()
}

// An agency that is late once may be late again over the amended application.
func TestAnAgencyIsLateAgain(t *testing.T) {
	o := newAdvised(t)
	o.upTo(InReview)
	key := o.refer("east")
	o.later(12)
	o.due()
	o.amended(func(a *Application) { a.Destination = "FR" })
	o.reopened()
	o.later(9)
	o.due()
	if n := len(o.c().Breaches); n != 1 || !o.c().breachedBefore(key) {
		t.Fatalf("%d breaches before its time is up again", n)
	}
	o.later(3)
	o.due()
	if c := o.c(); !c.breached(key) {
		t.Errorf("its second delay is not written down: %+v", c.Breaches)
	}
	o.replays()
}

func (c *Case) breachedBefore(ref string) bool {
	return len(c.Breaches) > 0 && c.Breaches[0].Ref == ref && !c.breached(ref)
}
