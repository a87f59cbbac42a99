package app

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"lanthorn/ree"
	"lanthorn/review"
)

// markedLicence is a licence that an amendment is asked for, whose new end user falls
// under a rule of the pack, and whose route an officer marked.
func markedLicence(t *testing.T) (f *fixture, ref string, amendment string) {
	t.Helper()
	f = open(t, func(c *Config) {
		withAfter(c)
		c.Law.Review.Amendments.KeyElements = nil
		c.Law.Review.SensitiveRules = []review.SensitiveRule{{ID: "secret plant", EndUses: []string{"secret"}, Fields: []string{"endUse"}, Basis: "test"}}
	})
	f.industry()
	ctx := context.Background()
	licence := f.licensed(f.magnets().Lot, 100*ree.Kilogram)
	d, err := f.Licence(ctx, reviewer, licence)
	f.must(err)
	ref = d.Licence.Case
	_, err = f.MarkSensitive(ctx, reviewer, "", ref, []string{"route"}, "a sensitive way")
	f.must(err)
	now, err := f.Amendable(ctx, maker, licence)
	f.must(err)
	now.EndUse.Code, now.EndUse.Text, now.Route.From = "secret", "the plant behind the hill", "Hidden Harbour"
	rec, err := f.LodgeAmendment(ctx, maker, "", licence, "another plant", now)
	f.must(err)
	for _, move := range []string{"accept", "propose"} {
		_, err = f.MoveAmendment(ctx, reviewer, "", rec.Amendment, move, AmendmentMove{Approve: true, Reasons: []string{"criteria_met"}})
		f.must(err)
	}
	return f, ref, rec.Amendment
}

func jsonOf(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

func (f *fixture) granted(who Actor, ref string) {
	f.t.Helper()
	ctx := context.Background()
	_, err := f.AskAccess(ctx, who, "", ref, "I sign the amendment")
	f.must(err)
	_, err = f.GrantAccess(ctx, decider2, "", ref, who.Account, 24, "signs it")
	f.must(err)
}

// Nobody signs or decides an amendment of which something is kept from them: not
// after a look that was withheld, not after a look at the case alone, not after a
// grant that was not used, and not by a refusal in place of an approval.
func TestNobodySignsAnAmendmentThatIsKeptFromThem(t *testing.T) {
	f, ref, amendment := markedLicence(t)
	ctx := context.Background()
	row, err := f.ReadAmendment(ctx, countersigner, amendment)
	f.must(err)
	for _, secret := range []string{"behind the hill", "Hidden Harbour"} {
		if strings.Contains(jsonOf(row), secret) {
			t.Errorf("%q is shown to who may not see it", secret)
		}
	}
	sign := func() error {
		_, err := f.MoveAmendment(ctx, countersigner, "", amendment, "countersign", AmendmentMove{Hash: row.ProposalHash})
		return err
	}
	refused(t, sign(), "guard.amendment_seen")
	f.granted(countersigner, ref)
	refused(t, sign(), "guard.amendment_seen") // granted and not read
	_, err = f.ReadCase(ctx, countersigner, ref)
	f.must(err)
	refused(t, sign(), "guard.amendment_seen") // the case is not the amendment
	_, err = f.Amendment(ctx, countersigner, amendment)
	f.must(err)
	refused(t, sign(), "guard.amendment_seen") // an answer without the marked fields
	open, err := f.ReadAmendment(ctx, countersigner, amendment)
	f.must(err)
	if !strings.Contains(jsonOf(open), "behind the hill") || !strings.Contains(jsonOf(open), "Hidden Harbour") || open.Seen != nil {
		t.Errorf("opened, it says %+v", open.Application)
	}
	f.must(sign())
	_, err = f.MoveAmendment(ctx, decider, "", amendment, "approve", AmendmentMove{Hash: row.ProposalHash})
	refused(t, err, "guard.amendment_seen")
	mine, err := f.Amendment(ctx, maker, amendment)
	f.must(err)
	if mine.Application.Route.From != "Hidden Harbour" || mine.Seen != nil {
		t.Errorf("its holder sees %+v", mine)
	}
	f.granted(decider, ref)
	_, err = f.ReadAmendment(ctx, decider, amendment)
	f.must(err)
	_, err = f.MoveAmendment(ctx, decider, "", amendment, "approve", AmendmentMove{Hash: row.ProposalHash})
	f.must(err)
	reads, err := f.Reads(ctx, decider2, ReadFilter{Case: ref, Person: countersigner.Account, Limit: 10})
	f.must(err)
	if len(reads.Reads) == 0 || reads.Reads[0].Marked < 2 {
		t.Errorf("on record: %+v", reads.Reads)
	}
	f.replays()
}

// A refusal of an amendment is a decision as an approval is.
func TestNobodyRefusesAnAmendmentUnseen(t *testing.T) {
	f, _, amendment := markedLicence(t)
	ctx := context.Background()
	_, err := f.MoveAmendment(ctx, reviewer, "", amendment, "propose", AmendmentMove{Reasons: []string{"criteria_met"}})
	f.must(err)
	row, err := f.Amendment(ctx, reviewer, amendment)
	f.must(err)
	_, err = f.MoveAmendment(ctx, decider, "", amendment, "refuse", AmendmentMove{Hash: row.ProposalHash})
	refused(t, err, "guard.amendment_seen")
}

// A member of a panel does not vote, and none pronounces, on a case that keeps
// marked fields from them.
func TestNobodyHearsAnAppealUnseen(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	f.people(append([]Actor{reviewer, clerk}, panel...)...)
	ref := f.refusedCase(f.magnets().Lot, 100*ree.Kilogram)
	_, err := f.MarkSensitive(ctx, reviewer, "", ref, []string{"endUsers"}, "a sensitive user")
	f.must(err)
	rec, err := f.LodgeAppeal(ctx, maker, "", ref, []string{"facts_wrong"}, "the origin is proven")
	f.must(err)
	_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "admit", AppealMove{})
	f.must(err)
	vote := func(who Actor) error {
		_, err := f.MoveAppeal(ctx, who, "", rec.Appeal, "vote", AppealMove{Outcome: review.AppealDismissed, Reason: "as decided"})
		return err
	}
	for _, m := range panel {
		_, err = f.MoveAppeal(ctx, clerk, "", rec.Appeal, "appoint", AppealMove{Member: m.Account})
		f.must(err)
	}
	for _, m := range panel[:2] {
		refused(t, vote(m), "guard.marked_seen")
		f.shown(m, ref)
		f.must(vote(m))
	}
	_, err = f.MoveAppeal(ctx, panel[2], "", rec.Appeal, "dismiss", AppealMove{})
	refused(t, err, "guard.marked_seen")
	_, err = f.MoveAppeal(ctx, panel[0], "", rec.Appeal, "dismiss", AppealMove{})
	f.must(err)
	f.replays()
}

// A level does not rule on a case that keeps marked fields from it.
func TestNobodyRulesUnseen(t *testing.T) {
	f, ref := advised(t)
	ctx := context.Background()
	f.refer(ref, "production", "security")
	f.stated(adviser, ref, "production", review.SupportConditions, "report_arrival")
	f.stated(sentinel, ref, "security", review.Object)
	_, err := f.MarkSensitive(ctx, reviewer, "", ref, []string{"endUsers"}, "a sensitive user")
	f.must(err)
	_, err = f.MoveEscalation(ctx, reviewer, "", ref, EscalationMove{Move: "escalate", Reason: "they differ on line 1"})
	f.must(err)
	settle := func() error {
		_, err := f.MoveEscalation(ctx, chairman, "", ref, EscalationMove{Move: "settle", Escalation: "E1", Rulings: []review.Ruling{{Line: 1, Grant: true, Reasons: []string{"criteria_met"}, Note: "seen"}}})
		return err
	}
	refused(t, settle(), "guard.marked_seen")
	f.shown(chairman, ref)
	f.must(settle())
}
