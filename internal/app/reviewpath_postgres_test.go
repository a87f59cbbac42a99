package app

import (
	"context"
	"testing"

	"lanthorn/ree"
	"lanthorn/review"
)

// The whole path of the review on PostgreSQL: an application, an agency's answer,
// a refusal, an appeal that is upheld, a new decision, goods reserved, written off
// and taken back, and a verification that is drawn and carried out.
func TestPostgresTheReviewsWholePath(t *testing.T) {
	dsn := postgres(t)
	f := open(t, withAfter, func(c *Config) {
		p, cn := c.Law.Review, c.Law.Pack.Review
		c.DSN, p.Agencies, p.Escalation, p.Queries = dsn, cn.Agencies, cn.Escalation, cn.Queries
		for _, spec := range cn.Clocks {
			if _, there := p.Clock(spec.ID); !there {
				p.Clocks = append(p.Clocks, spec)
			}
		}
	})
	f.industry()
	f.people(append([]Actor{clerk, visitor, reviewer}, panel...)...)
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	_, err := f.OpenReview(ctx, reviewer, "", ref, nil)
	f.must(err)
	f.refer(ref, "production")
	f.stated(adviser, ref, "production", review.Object)
	f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.Refused, Reasons: []string{"origin_unclear"}})
	f.upheld(ref)
	f.stated(adviser, ref, "production", review.Support)
	licence := f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.GrantConditions, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}, Conditions: []string{"report_arrival"}})
	f.crossed(licence)
	f.now = f.now.AddDate(0, 1, 3)
	f.inspected()
	s, err := f.Statistics(ctx, reviewer, 0)
	f.must(err)
	if len(s.Draws) != 1 || len(s.Appeals) != 1 || s.Appeals[0].State != string(review.AppealUpheld) {
		t.Errorf("the statistics say %+v", s)
	}
	f.replays()
}

// upheld has a case's refusal appealed and the appeal upheld, and answers the
// appeal.
func (f *fixture) upheld(ref string) string {
	f.t.Helper()
	ctx := context.Background()
	rec, err := f.LodgeAppeal(ctx, maker, "", ref, []string{"facts_wrong"}, "the origin is proven by the mine's books")
	f.must(err)
	_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "admit", AppealMove{})
	f.must(err)
	for _, m := range panel {
		_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "appoint", AppealMove{Member: m.Account})
		f.must(err)
	}
	for _, m := range panel[:2] {
		_, err = f.MoveAppeal(ctx, m, "", rec.Appeal, "vote", AppealMove{Outcome: review.AppealUpheld, Reason: "the books were seen"})
		f.must(err)
	}
	_, err = f.MoveAppeal(ctx, panel[0], "", rec.Appeal, "uphold", AppealMove{})
	f.must(err)
	return rec.Appeal
}

// crossed reserves goods under a licence, writes them off and takes a part back.
func (f *fixture) crossed(licence string) {
	f.t.Helper()
	ctx := context.Background()
	q := BorderQuestion{Licence: licence, Line: 1, Mass: 60 * ree.Kilogram, Declaration: "D-1", Destination: "DE", HS: "8505111000"}
	_, err := f.ReserveGoods(ctx, customs, "r1", q)
	f.must(err)
	q.Mass, q.Declaration = 40*ree.Kilogram, "D-2"
	w, err := f.WriteOff(ctx, customs, "w1", q)
	f.must(err)
	_, err = f.ReverseGoods(ctx, customs, "v1", BorderChange{Licence: licence, Line: 1, Of: w.Move, Mass: 15 * ree.Kilogram, Declaration: "D-2", Reason: "a box stayed"})
	f.must(err)
	d, err := f.Licence(ctx, reviewer, licence)
	f.must(err)
	if l := d.Lines[0]; l.RemainingMG != 15*ree.Kilogram || l.ReservedMG != 60*ree.Kilogram {
		f.t.Errorf("the line has %s left and %s reserved", l.RemainingMG, l.ReservedMG)
	}
}

// inspected draws the month's verifications and finds the goods in place.
func (f *fixture) inspected() {
	f.t.Helper()
	ctx := context.Background()
	_, err := f.DrawVerifications(ctx, clerk, "", "2026-03", "")
	f.must(err)
	list, err := f.Verifications(ctx, clerk, VerificationFilter{})
	f.must(err)
	if len(list.Verifications) != 1 {
		f.t.Fatalf("drawn: %+v", list)
	}
	ref := list.Verifications[0].Key
	for _, m := range []struct {
		who  Actor
		name string
		move VerificationMove
	}{
		{clerk, "plan", VerificationMove{Day: f.calendar().Day(f.now).Add(5), Officers: []string{clerk.Account, visitor.Account}}},
		{clerk, "notify", VerificationMove{}}, {clerk, "enter", VerificationMove{}},
		{clerk, "answer", VerificationMove{Ask: "goods_there", Answer: "yes"}},
		{visitor, "answer", VerificationMove{Ask: "installed", Condition: "report_arrival", Answer: "yes"}},
		{clerk, "attach", VerificationMove{Evidence: review.FieldEvidence{Kind: "stock", Text: "25 kg of 25 kg"}}},
		{clerk, "report", VerificationMove{Reason: "all as licensed"}},
		{reviewer, "satisfy", VerificationMove{Reason: "seen"}},
	} {
		_, err := f.MoveVerification(ctx, m.who, "", ref, m.name, m.move)
		f.must(err)
	}
}
