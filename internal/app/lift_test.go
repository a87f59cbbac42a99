package app

import (
	"context"
	"slices"
	"testing"

	"lanthorn/internal/pack"
	"lanthorn/ree"
	"lanthorn/review"
)

// decider2 is a second person who may grant and lift.
var decider2 = Actor{Account: "drew", Org: "AUTH", Roles: []Role{RoleDecider}}

func marked(t *testing.T) (f *fixture, ref, hash string) {
	t.Helper()
	f = open(t, func(c *Config) {
		c.NoLog = true
		c.Law.Review.SensitiveRules = []review.SensitiveRule{{ID: "motors", EndUses: []string{"motor"}, Fields: []string{"contract"}, Basis: "test"}}
	})
	f.industry()
	ref = f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	hash = f.proposed(ref)
	_, err := f.MarkSensitive(context.Background(), reviewer, "", ref, []string{"endUsers", "route"}, "a sensitive user")
	f.must(err)
	return f, ref, hash
}

func (f *fixture) fieldsMarked(ref string) []string {
	f.t.Helper()
	n, err := f.Need(context.Background(), reviewer, ref)
	f.must(err)
	return n.Fields
}

// A mark is lifted by two people, with reasons and on record; no way round that
// is left.
func TestTwoPeopleLiftAMark(t *testing.T) {
	f, ref, _ := marked(t)
	ctx := context.Background()
	lift := func(who Actor, fields []string, reason string) error {
		_, err := f.LiftMarks(ctx, who, "", ref, fields, reason)
		return err
	}
	all := []string{"contract", "endUsers", "route"}
	stands := func(want ...string) {
		t.Helper()
		if have := f.fieldsMarked(ref); !slices.Equal(have, want) {
			t.Errorf("marked: %v, want %v", have, want)
		}
	}
	stands(all...)
	refused(t, lift(reviewer, []string{"endUsers"}, "who marked lifts"), "actor.role")
	refused(t, lift(maker, nil, "the applicant lifts"), "actor.role")
	refused(t, lift(Actor{Account: "both", Org: "MAGNETS", Roles: []Role{RoleDecider}}, nil, "the applicant's own decider"), "need.applicant")
	refused(t, lift(decider, []string{"endUsers"}, ""), "guard.reason")
	refused(t, lift(decider, []string{"contract"}, "a rule marked it"), "need.not_marked")
	refused(t, lift(decider, []string{"documents"}, "nobody marked it"), "need.not_marked")
	f.must(lift(decider, []string{"route"}, "the route is public"))
	stands(all...)
	refused(t, lift(decider, []string{"route"}, "I agree with myself"), "need.second_is_first")
	f.must(lift(decider2, []string{"route", "endUsers"}, "more than was asked")) // an asking of its own
	stands(all...)
	f.must(lift(decider, []string{"endUsers", "route", "route"}, "both agree"))
	stands("contract")
	refused(t, lift(decider, nil, "nothing is left"), "need.nothing_to_lift")
	c, err := f.ReadCase(ctx, reviewer, ref)
	f.must(err)
	if c.Application.EndUsers[0].Name == review.Withheld || c.Application.Contract.Number != review.Withheld {
		t.Errorf("after lifting: %+v, contract %+v", c.Application.EndUsers, c.Application.Contract)
	}
	n, err := f.Need(ctx, reviewer, ref)
	f.must(err)
	if len(n.Lifts) != 1 || n.Lift != nil || n.Lifts[0].By != decider2.Account || n.Lifts[0].Second != decider.Account || n.Lifts[0].Reason == "" || n.Lifts[0].Why == "" {
		t.Errorf("on record: %+v", n.Lifts)
	}
	_, err = f.MarkSensitive(ctx, reviewer, "", ref, []string{"route"}, "again")
	f.must(err)
	stands("contract", "route")
	f.triedAt(decider.Account, actLift, "need.second_is_first")
	f.triedAt(reviewer.Account, actLift, "actor.role")
	f.replays()
}

// Whom the pack names lifts a mark alone.
func TestWhomThePackNamesLiftsAlone(t *testing.T) {
	f, ref, _ := marked(t)
	roles := f.cfg.Law.Pack.Roles
	i := slices.IndexFunc(roles, func(r pack.Role) bool { return r.ID == string(RoleDecider) })
	roles[i].Acts = append(slices.Clone(roles[i].Acts), actLiftAlone)
	_, err := f.LiftMarks(context.Background(), decider, "", ref, []string{"endUsers"}, "the user is known to everybody")
	f.must(err)
	if have := f.fieldsMarked(ref); slices.Contains(have, "endUsers") {
		t.Errorf("marked: %v", have)
	}
	f.replays()
}

// shown lets a person see the marked fields of a case, and opens it for them.
func (f *fixture) shown(who Actor, ref string) {
	f.t.Helper()
	ctx := context.Background()
	_, err := f.AskAccess(ctx, who, "", ref, "I sign it")
	f.must(err)
	_, err = f.GrantAccess(ctx, decider2, "", ref, who.Account, 24, "signs it")
	f.must(err)
	_, err = f.ReadCase(ctx, who, ref)
	f.must(err)
}

// Nobody signs or decides a case whose marked fields they were not shown; and a
// decision over marked fields is worked out again to the same bytes.
func TestNobodySignsWhatIsKeptFromThem(t *testing.T) {
	f, ref, hash := marked(t)
	ctx := context.Background()
	sign := func() error { _, err := f.Countersign(ctx, countersigner, "", ref, hash); return err }
	refused(t, sign(), "guard.marked_seen")
	_, err := f.ReadCase(ctx, countersigner, ref) // withheld: no showing
	f.must(err)
	refused(t, sign(), "guard.marked_seen")
	_, err = f.AskAccess(ctx, countersigner, "", ref, "I sign it")
	f.must(err)
	_, err = f.GrantAccess(ctx, decider2, "", ref, countersigner.Account, 24, "signs it")
	f.must(err)
	refused(t, sign(), "guard.marked_seen") // granted and not read
	_, err = f.Cases(ctx, countersigner, CaseFilter{})
	f.must(err)
	refused(t, sign(), "guard.marked_seen") // a list shows nothing
	_, err = f.ReadCase(ctx, countersigner, ref)
	f.must(err)
	_, err = f.MarkSensitive(ctx, reviewer, "", ref, []string{"documents"}, "these too")
	f.must(err)
	refused(t, sign(), "guard.marked_seen") // marked after the reading
	_, err = f.ReadCase(ctx, countersigner, ref)
	f.must(err)
	f.must(sign())
	_, err = f.Decide(ctx, decider, "", ref, hash)
	refused(t, err, "guard.marked_seen")
	c, err := f.Case(ctx, decider, ref)
	f.must(err)
	for _, m := range f.Moves(decider, &c) {
		if m.Move == "decide" && m.Open {
			t.Error("a decision is offered to who has not seen the marked fields")
		}
	}
	f.shown(decider, ref)
	_, err = f.Decide(ctx, decider, "", ref, hash)
	f.must(err)
	whole, err := f.ReadCase(ctx, decider, ref)
	f.must(err)
	if want := []string{"contract", "documents", "endUsers", "route"}; !slices.Equal(whole.Decision.Seen, want) || !slices.Equal(whole.Decision.Signatures[0].Seen, want) {
		t.Errorf("the decision carries %v and %v", whole.Decision.Seen, whole.Decision.Signatures[0].Seen)
	}
	steps, err := f.Reproduce(ctx, reviewer, ref)
	f.must(err)
	if len(steps) < 4 {
		t.Errorf("worked out again: %+v", steps)
	}
	for _, s := range steps {
		if !s.Same || review.Veil.Tells(whole.Veil([]string{"endUsers", "contract"}), s.Words) {
			t.Errorf("worked out again: %+v", s)
		}
	}
	f.triedAt(countersigner.Account, actSign, "guard.marked_seen")
	f.triedAt(decider.Account, actDecide, "guard.marked_seen")
	f.replays()
}
