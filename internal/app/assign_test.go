package app

import (
	"context"
	"testing"
)

func TestACaseHasAHandlerWhoStays(t *testing.T) {
	f, _ := border(t)
	ctx := context.Background()
	list, err := f.Cases(ctx, reviewer, CaseFilter{})
	f.must(err)
	ref := list.Cases[0].Key
	for _, acc := range []Account{
		{Ref: "rosa", Roles: []Role{RoleReviewer}, Org: reviewer.Org},
		{Ref: "carl", Roles: []Role{RoleCustoms}, Org: reviewer.Org},
		{Ref: "gone", Roles: []Role{RoleReviewer}, Org: reviewer.Org, Disabled: true},
		{Ref: "else", Roles: []Role{RoleReviewer}, Org: maker.Org},
	} {
		f.must(f.PutDemoAccount(ctx, acc))
	}
	for _, to := range []string{"carl", "gone", "else", "nobody", maker.Account} {
		_, err = f.Assign(ctx, reviewer, "to "+to, ref, to, "")
		refused(t, err, "review.handler_unknown")
	}
	_, err = f.Assign(ctx, reviewer, "a0", ref, "", "")
	refused(t, err, "guard.handler_missing")
	_, err = f.Assign(ctx, maker, "a1", ref, "rosa", "")
	refused(t, err, "actor.role")
	_, err = f.Assign(ctx, reviewer, "a2", ref, "rosa", "")
	f.must(err)
	_, err = f.Assign(ctx, reviewer, "a3", ref, reviewer.Account, "")
	refused(t, err, "guard.handler_other")
	_, err = f.Assign(ctx, reviewer, "a4", ref, "rosa", "again")
	refused(t, err, "guard.handler_same")
	_, err = f.Assign(ctx, reviewer, "a5", ref, reviewer.Account, "rosa is on leave")
	f.must(err)
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if c.Handler != reviewer.Account || c.Open() {
		t.Errorf("%s handles the case, which is %s", c.Handler, c.State)
	}
	seen, err := f.Case(ctx, maker, ref)
	f.must(err)
	if seen.Handler != "" {
		t.Errorf("the applicant sees that %s handles the case", seen.Handler)
	}
	f.replays()
}
