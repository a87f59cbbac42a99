package review

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawnMatter is one drawn command on a case's matters: what, by whom, on which,
// and how long after the one before.
type drawnMatter struct {
	what, who, which, items int
	hours                   int
	reason, fitting         bool
}

func drawMatters(t *rapid.T) []drawnMatter {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) drawnMatter {
		return drawnMatter{rapid.IntRange(0, 17).Draw(t, "what"), rapid.IntRange(0, 9).Draw(t, "who"), rapid.IntRange(0, 3).Draw(t, "which"),
			rapid.IntRange(0, 7).Draw(t, "items"), rapid.IntRange(1, 24*12).Draw(t, "hours"), rapid.IntRange(0, 5).Draw(t, "reason") > 0, rapid.IntRange(0, 3).Draw(t, "fitting") > 0}
	}), 3, 25).Draw(t, "commands")
}

var matterPeople = []Actor{officer, officer, norah, norah, sol, chair, exporter, exporter, {"ella", "P-EAST"}, {"walt", "P-WEST"}}

// fitting is somebody who may make a drawn move, where there is one.
func (o *office) fitting(m drawnMatter, key string, who Actor) Actor {
	c := o.c()
	adviser := func(agency string) Actor {
		return map[string]Actor{"north": norah, "south": sol, "east": {"ella", "P-EAST"}, "west": {"walt", "P-WEST"}}[agency]
	}
	switch q := c.Query(key); {
	case m.what < 7 && m.what != 4 && m.what != 5 && c.Referral(key) != nil:
		return adviser(c.Referral(key).Agency)
	case m.what == 7 && m.items > 3 && len(c.Referrals) > 0:
		return adviser(c.Referrals[m.which%len(c.Referrals)].Agency)
	case m.what == 8 || m.what == 9:
		return exporter
	case q != nil && q.Referral != "":
		return adviser(c.Referral(q.Referral).Agency)
	case m.what == 16:
		return chair
	case m.what > 3:
		return officer
	}
	return who
}

// play makes a drawn command at an instant; what fell due is settled first, as
// every command on a case does.
func (o *office) play(m drawnMatter, at time.Time) error {
	o.now = at.Add(-time.Minute) // o.cmd adds it
	o.must(o.d.DecideDue(o.m, Command{Case: "K-1", Who: Actor{"system", "system"}, At: at}))
	c := o.c()
	key, who := "", matterPeople[m.who]
	switch {
	case m.what < 7 && len(c.Referrals) > 0:
		key = c.Referrals[m.which%len(c.Referrals)].Key
	case m.what >= 8 && m.what < 14 && len(c.Queries) > 0:
		key = c.Queries[m.which%len(c.Queries)].Key
	case m.what >= 15 && m.what < 17 && len(c.Escalations) > 0:
		key = c.Escalations[m.which%len(c.Escalations)].Key
	}
	if m.fitting {
		who = o.fitting(m, key, who)
	}
	reason := ""
	if m.reason {
		reason = "because"
	}
	cmd := o.by(who, key, reason)
	cmd.At = at
	agency := o.d.Policy.Agencies[m.which].ID
	var nos []int
	for i := range 3 {
		if m.items&(1<<i) != 0 {
			nos = append(nos, i+1)
		}
	}
	from := ""
	if len(cmd.As) > 0 && cmd.As[0] != OfficeItself() {
		from = ReferralKey("K-1", 0, cmd.As[0])
	}
	asking := cmd
	asking.From = from
	tries := []func() ([]Event, error){
		func() ([]Event, error) { return o.d.DecideSee(o.m, cmd) },
		func() ([]Event, error) {
			return o.d.DecideAnswer(o.m, AnswerReferral{cmd, stance(Stances()[m.items%5])})
		},
		func() ([]Event, error) {
			return o.d.DecideAnswer(o.m, AnswerReferral{cmd, stance(SupportConditions, "no_transfer")})
		},
		func() ([]Event, error) { return o.d.DecideExtendReferral(o.m, cmd) },
		func() ([]Event, error) { return o.d.DecideWaive(o.m, cmd) },
		func() ([]Event, error) { return o.d.DecideRecall(o.m, cmd) },
		func() ([]Event, error) {
			return o.d.DecideConfirm(o.m, ConfirmConditions{cmd, c.ProposalHash})
		},
		func() ([]Event, error) {
			return o.d.DecideIssue(o.m, AskApplicant{asking, items(), []string{StopsAgency, StopsStatutory}[:m.items%3]})
		},
		func() ([]Event, error) { return o.d.DecideReply(o.m, ReplyQuery{cmd, said(nos...)}) },
		func() ([]Event, error) { return o.d.DecideReply(o.m, ReplyQuery{cmd, said(1, 2, 3)}) },
		func() ([]Event, error) { return o.d.DecideAcceptReply(o.m, cmd) },
		func() ([]Event, error) { return o.d.DecideReopen(o.m, ReopenQuery{cmd, nos}) },
		func() ([]Event, error) { return o.d.DecideExtendQuery(o.m, cmd) },
		func() ([]Event, error) { return o.d.DecideCancel(o.m, cmd) },
		func() ([]Event, error) { return o.d.DecideEscalate(o.m, cmd) },
		func() ([]Event, error) { return o.d.DecideRaise(o.m, cmd) },
		func() ([]Event, error) {
			return o.d.DecideSettle(o.m, SettleEscalation{cmd, []Ruling{{Line: 1, Grant: m.items > 3, Reasons: []string{"security"}, Note: "heard"}, {Line: 2, Reasons: []string{"security"}, Note: "heard"}}[:1+m.items%2]})
		},
		func() ([]Event, error) {
			if who == officer {
				return o.d.DecidePropose(o.m, Propose{cmd.Command, outcomes(), criteria()})
			}
			return o.d.DecideRefer(o.m, Refer{cmd, agency, m.items == 1})
		},
	}
	if m.what < 3 && c.Referral(key) == nil {
		cmd.Who, cmd.As, cmd.Key = officer, []string{OfficeItself()}, ""
		return o.take(o.d.DecideRefer(o.m, Refer{cmd, agency, m.items == 1}))
	}
	return o.take(tries[m.what]())
}

// Whatever is done to referrals, queries and escalations, and however often
// somebody looks at the clocks in between, the case ends up the same; a refused
// command changes nothing; folding the events again gives the same rows; and no
// proposal stands while a position is awaited.
func TestClocksDoNotDependOnWhenAnybodyLooked(t *testing.T) {
	due, made := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		commands := drawMatters(rt)
		looks := rapid.SliceOfN(rapid.IntRange(1, 99), 1, 30).Draw(rt, "looks")
		lazy, eager := newAdvised(t), newAdvised(t)
		lazy.upTo(InReview)
		eager.upTo(InReview)
		at := lazy.now
		for i, m := range commands {
			from := at
			at = at.Add(time.Duration(m.hours) * time.Hour)
			for n := range 3 {
				when := from.Add(at.Sub(from) * time.Duration(looks[(n+i)%len(looks)]) / 100)
				if eager.now = when.Add(-time.Minute); n < looks[i%len(looks)]%4 {
					eager.due()
				}
			}
			before := snapshot(lazy.m)
			events := len(lazy.events)
			err, other := lazy.play(m, at), eager.play(m, at)
			if (err == nil) != (other == nil) {
				rt.Fatalf("command %d: %v without looking, %v with", i, err, other)
			}
			if err != nil && len(lazy.events) == events && !same(before, snapshot(lazy.m)) {
				rt.Fatalf("refused, and yet something changed: %v", err)
			}
			if err == nil {
				made++
			}
			checkStanding(rt, lazy.c())
		}
		for _, o := range []*office{lazy, eager} {
			o.now = at.AddDate(0, 3, 0)
			o.due()
		}
		if !same(snapshot(lazy.m), snapshot(eager.m)) {
			rt.Fatalf("looking changed the case:\n%s\n%s", lazy.m.Rows()["case"]["K-1"], eager.m.Rows()["case"]["K-1"])
		}
		again := NewMemory()
		for _, e := range lazy.events {
			if err := Apply(again, e); err != nil {
				rt.Fatal(err)
			}
			if e.Actor == "system" {
				due++
			}
		}
		if !same(snapshot(lazy.m), snapshot(again)) {
			rt.Fatal("folding the events again gives other rows")
		}
	})
	if due < 100 || made < 100 {
		t.Errorf("only %d things fell due and %d commands were taken: the walk goes nowhere", due, made)
	}
}

// checkStanding holds a case against the guards that its proposal had to pass.
func checkStanding(t *rapid.T, c *Case) {
	if c.Proposal == nil {
		return
	}
	hash, err := c.positionsHash()
	if err != nil || hash != c.Proposal.PositionsHash {
		t.Fatalf("a proposal stands on positions that have changed")
	}
	for _, r := range c.current() {
		if !r.Advisory && !r.settled() {
			t.Fatalf("a proposal stands while %s has not answered", r.Agency)
		}
	}
	for _, s := range c.Stands() {
		if o := c.Proposal.line(s.Line); len(s.Object) > 0 && o.Outcome.grants() && c.ruling(s.Line) == nil {
			t.Fatalf("line %d is granted against %v without a ruling", s.Line, s.Object)
		}
	}
}
