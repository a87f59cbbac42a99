package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"lanthorn/ree"
	"lanthorn/review"
)

var (
	adviser   = Actor{Account: "paul", Org: "PROD", Roles: []Role{"adviser_production"}}
	pooled    = Actor{Account: "eva", Org: "POOL", Roles: []Role{"adviser_experts"}}
	sentinel  = Actor{Account: "sam", Org: "SEC", Roles: []Role{"adviser_security"}}
	chairman  = Actor{Account: "chad", Org: "AUTH2", Roles: []Role{"chair_group"}}
	signer2   = Actor{Account: "cora", Org: "AUTH", Roles: []Role{RoleCountersigner}}
	anyReason = "it is its remit"
)

// advised is an installation with the agencies, clocks and ladder of the
// Chinese pack, and a case in review.
func advised(t *testing.T) (*fixture, string) {
	f := open(t, func(c *Config) {
		p, cn := c.Law.Review, c.Law.Pack.Review
		p.Agencies, p.Routes, p.Escalation, p.Grades, p.Queries, p.Clocks, p.Intake = cn.Agencies, cn.Routes, cn.Escalation, cn.Grades, cn.Queries, cn.Clocks, cn.Intake
	})
	f.industry()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	_, err := f.OpenReview(context.Background(), reviewer, "", ref, nil)
	f.must(err)
	return f, ref
}

func (f *fixture) refer(ref string, agencies ...string) {
	f.t.Helper()
	for _, a := range agencies {
		_, err := f.MoveReferral(context.Background(), reviewer, "", ref, ReferralMove{Move: "refer", Agency: a, Reason: anyReason})
		f.must(err)
	}
}

func (f *fixture) stated(who Actor, ref, agency string, s review.Stance, conditions ...string) {
	f.t.Helper()
	_, err := f.MoveReferral(context.Background(), who, "", ref, ReferralMove{Move: "answer", Agency: agency,
		Lines: []review.LinePosition{{Line: 1, Stance: s, Reasons: []string{"criteria_met"}, Note: "as the file shows", Conditions: conditions}}})
	f.must(err)
}

// days moves the clock on by so many days.
func (f *fixture) days(n int) { f.now = f.now.AddDate(0, 0, n) }

func TestAdvisersSeeWhatCameToThem(t *testing.T) {
	f, ref := advised(t)
	ctx := context.Background()
	_, err := f.Case(ctx, adviser, ref)
	refused(t, err, "review.case_unknown")
	f.refer(ref, "production")
	c, err := f.Case(ctx, adviser, ref)
	f.must(err)
	if len(c.Referrals) != 1 {
		t.Errorf("the adviser sees %+v", c.Referrals)
	}
	for _, who := range []Actor{pooled, chairman} {
		_, err = f.Case(ctx, who, ref)
		refused(t, err, "review.case_unknown")
	}
	_, err = f.MoveReferral(ctx, pooled, "", ref, ReferralMove{Move: "see", Agency: "production"})
	refused(t, err, "review.case_unknown")
	_, err = f.MoveReferral(ctx, adviser, "", ref, ReferralMove{Move: "waive", Agency: "production", Reason: "x"})
	refused(t, err, "actor.role")
	_, err = f.MoveReferral(ctx, reviewer, "", ref, ReferralMove{Move: "answer", Agency: "production"})
	refused(t, err, "actor.role")
	queue, err := f.Matters(ctx, adviser, MatterFilter{Kind: MatterReferral})
	f.must(err)
	if len(queue.Matters) != 1 || queue.Matters[0].Case != ref || queue.Matters[0].Reading.Limit != 10 {
		t.Errorf("the adviser's queue: %+v", queue.Matters)
	}
	if other, _ := f.Matters(ctx, pooled, MatterFilter{Kind: MatterReferral}); len(other.Matters) != 0 {
		t.Errorf("another agency's queue: %+v", other.Matters)
	}
	f.stated(adviser, ref, "production", review.Support)
	if queue, _ = f.Matters(ctx, adviser, MatterFilter{Kind: MatterReferral}); len(queue.Matters) != 0 {
		t.Errorf("answered, and still in the queue: %+v", queue.Matters)
	}
	own, err := f.Case(ctx, maker, ref)
	f.must(err)
	if len(own.Referrals) != 0 || own.Proposal != nil {
		t.Errorf("the applicant sees what agencies say: %+v", own.Referrals)
	}
	f.replays()
}

// One query that stops the agency's clock and not the statutory one; drafts are
// the applicant's alone.
func TestAQueryToTheApplicant(t *testing.T) {
	f, ref := advised(t)
	ctx := context.Background()
	f.refer(ref, "production")
	f.days(3) // Thursday
	items := []review.QueryItem{{No: 1, Text: "Capacity of the plant", Required: true}, {No: 2, Text: "Drawing", Required: true}}
	_, err := f.MoveQuery(ctx, adviser, "", ref, QueryMove{Move: "issue", Agency: "production", Items: items, Stops: []string{review.StopsAgency, review.StopsStatutory}})
	f.must(err)
	f.days(8) // Friday of the next week
	f.must(f.SaveReply(ctx, maker, ref, "Q1", []review.ReplyItem{{No: 1, Text: "not yet"}}))
	if draft, _ := f.ReplyDraft(ctx, reviewer, ref, "Q1"); draft != nil {
		t.Errorf("the office sees a draft: %+v", draft)
	}
	if draft, _ := f.ReplyDraft(ctx, maker, ref, "Q1"); len(draft) != 1 {
		t.Errorf("the draft is lost: %+v", draft)
	}
	if err := f.SaveReply(ctx, adviser, ref, "Q1", nil); err == nil {
		t.Error("an adviser drafts the applicant's answer")
	}
	clocks, err := f.CaseClocks(ctx, reviewer, ref)
	f.must(err)
	for _, c := range clocks {
		sum := 0
		for _, r := range c.Runs {
			sum += r.Counted
		}
		if sum != c.Reading.Used {
			t.Errorf("%s: the days add up to %d and the number is %d", c.Ref, sum, c.Reading.Used)
		}
		switch {
		case c.Ref == review.ClockStatutory && (c.Reading.Used != 9 || c.Reading.Stopped):
			t.Errorf("statutory: %+v", c.Reading)
		case strings.HasSuffix(c.Ref, "/production") && (c.Reading.Used != 3 || !c.Reading.Stopped):
			t.Errorf("agency: %+v", c.Reading)
		}
	}
	p, err := f.CasePosition(ctx, maker, ref)
	f.must(err)
	if p.Turn != TurnApplicant || !slices.Equal(p.Queries, []string{"Q1"}) || p.Forecast.Enough || p.Awaited != 1 {
		t.Errorf("position: %+v", p)
	}
	_, err = f.MoveQuery(ctx, maker, "", ref, QueryMove{Move: "reply", Query: "Q1", Reply: []review.ReplyItem{{No: 1, Text: "400 t"}, {No: 2, Text: "see file"}}})
	f.must(err)
	_, err = f.MoveQuery(ctx, reviewer, "", ref, QueryMove{Move: "accept", Query: "Q1"})
	refused(t, err, "guard.asker")
	_, err = f.MoveQuery(ctx, adviser, "", ref, QueryMove{Move: "accept", Query: "Q1"})
	f.must(err)
	own, _ := f.CaseClocks(ctx, maker, ref)
	for _, c := range own {
		if strings.HasSuffix(c.Ref, "/production") {
			t.Error("the applicant sees the agency's clock")
		}
	}
	f.replays()
}

// The job settles what fell due; running it again, or only at the end, is the
// same.
func TestClocksRunByThemselves(t *testing.T) {
	f, ref := advised(t)
	ctx := context.Background()
	f.refer(ref, "production", "experts")
	f.days(14)
	if n, err := f.RunClocks(ctx); err != nil || n != 0 {
		t.Fatalf("something fell due on the tenth working day: %d, %v", n, err)
	}
	f.days(1)
	if n, err := f.RunClocks(ctx); err != nil || n != 1 {
		t.Fatalf("nothing fell due: %d, %v", n, err)
	}
	if n, err := f.RunClocks(ctx); err != nil || n != 0 {
		t.Fatalf("it fell due twice: %d, %v", n, err)
	}
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if r := c.Referrals[0]; r.State != review.ReferralDeemed || r.Deemed != review.DeemedNoObjection {
		t.Errorf("production: %+v", r)
	}
	if r := c.Referrals[1]; r.State != review.ReferralOpened || len(c.Breaches) != 1 {
		t.Errorf("experts: %+v, breaches %+v", r, c.Breaches)
	}
	f.replays()
}

func TestAConflictGoesUpAndIsSettled(t *testing.T) {
	f, ref := advised(t)
	ctx := context.Background()
	f.refer(ref, "production", "security")
	f.stated(adviser, ref, "production", review.SupportConditions, "report_arrival")
	f.stated(sentinel, ref, "security", review.Object)
	propose := func() error {
		_, err := f.Propose(ctx, reviewer, "", ref, []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}}},
			[]review.CriterionFinding{{Criterion: "security", Finding: "no_concern"}})
		return err
	}
	refused(t, propose(), "guard.objections_settled")
	_, err := f.MoveEscalation(ctx, reviewer, "", ref, EscalationMove{Move: "escalate", Reason: "they differ on line 1"})
	f.must(err)
	queue, err := f.Matters(ctx, chairman, MatterFilter{Kind: MatterEscalation})
	f.must(err)
	if len(queue.Matters) != 1 {
		t.Fatalf("the chair's queue: %+v", queue)
	}
	_, err = f.MoveEscalation(ctx, chairman, "", ref, EscalationMove{Move: "settle", Escalation: "E1",
		Rulings: []review.Ruling{{Line: 1, Grant: true, Reasons: []string{"criteria_met"}, Note: "the adviser's concern is met by the condition"}}})
	f.must(err)
	f.must(propose())
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	for _, who := range []Actor{countersigner, signer2} {
		_, err = f.Countersign(ctx, who, "", ref, c.ProposalHash)
		f.must(err)
	}
	_, err = f.Decide(ctx, decider, "", ref, c.ProposalHash)
	refused(t, err, "guard.conditions_agreed")
	_, err = f.MoveReferral(ctx, adviser, "", ref, ReferralMove{Move: "confirm", Agency: "production", Hash: c.ProposalHash})
	f.must(err)
	rec, err := f.Decide(ctx, decider, "", ref, c.ProposalHash)
	f.must(err)
	if rec.Licence == "" {
		t.Error("decided without a licence")
	}
	steps, err := f.Reproduce(ctx, reviewer, ref)
	f.must(err)
	for _, s := range steps {
		if !s.Same {
			t.Errorf("not reproduced: %+v", s)
		}
	}
	f.replays()
}
