package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lanthorn/ree"
	"lanthorn/review"
)

// However somebody tries, the record of what they were refused stays small, says
// at least how often, outlives a restart and is forgotten after its time.
func TestAttemptsAreCountedAndBounded(t *testing.T) {
	f := open(t)
	ctx := context.Background()
	mallory := Actor{Account: "mallory", Org: "MAGNETS", Roles: []Role{RoleExporter}}
	refuse := func(act, code string, times int) {
		for range times {
			err := error(ree.Refusals{ree.Refuse(code)})
			f.refusedAct(ctx, mallory, act, "", &err)
		}
	}
	list := func() map[string]int {
		found, err := f.Attempts(ctx, Actor{Account: "audi", Org: "AUTH", Roles: []Role{RoleAuditor}}, "mallory", "", 500)
		f.must(err)
		out := map[string]int{}
		for _, x := range found.Attempts {
			out[x.Act+" "+x.Code] += x.Count
		}
		return out
	}
	refuse("case.decide", "guard.state", 150)
	if n := list()["case.decide guard.state"]; n != 100 {
		t.Errorf("150 attempts are counted as %d", n)
	}
	for i := range 300 {
		refuse("case.decide", fmt.Sprint("code.", i), 1)
	}
	if got := list(); len(got) != mostAttempts+1 || got["other other"] != 100 {
		t.Errorf("300 reasons make %d counters, others %d", len(got), got["other other"])
	}
	f.must(f.App.Close())
	f.reopen()
	refuse("case.decide", "guard.state", 1)
	if n := list()["case.decide guard.state"]; n < 101 {
		t.Errorf("after a restart there are %d", n)
	}
	f.now = f.now.Add(attemptsKept + time.Hour)
	refuse("case.decide", "guard.state", 1)
	if got := list(); len(got) != 1 {
		t.Errorf("old counters are kept: %v", got)
	}
	if _, err := f.Attempts(ctx, mallory, "mallory", "", 10); err == nil {
		t.Error("whoever tried reads the record")
	}
}

// A marked case replays to the same tables, and a plain look is one entry a day.
func TestReadsAreOnRecord(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	before := f.Store.Head()
	for range 5 {
		_, err := f.ReadCase(ctx, reviewer, ref)
		f.must(err)
		_, err = f.LookAtCase(ctx, reviewer, ref)
		f.must(err)
	}
	if n := f.Store.Head() - before; n != 1 || f.entryAt(f.Store.Head()).Kind != kindRead {
		t.Errorf("ten looks on a day leave %d entries", n)
	}
	_, err := f.ReadCase(ctx, maker, ref)
	f.must(err)
	f.must(f.App.Close())
	f.reopen()
	_, err = f.ReadCase(ctx, reviewer, ref)
	f.must(err)
	if n := f.Store.Head() - before; n != 1 {
		t.Errorf("an applicant's look or a restart leaves %d entries", n)
	}
	f.now = f.now.AddDate(0, 0, 1)
	_, err = f.ReadCase(ctx, reviewer, ref)
	f.must(err)
	if n := f.Store.Head() - before; n != 2 {
		t.Errorf("the next day leaves %d entries", n)
	}
	_, err = f.MarkSensitive(ctx, reviewer, "", ref, []string{"endUsers", "contract"}, "a sensitive user")
	f.must(err)
	c, err := f.ReadCase(ctx, reviewer, ref)
	f.must(err)
	if c.Application.EndUsers[0].Name != review.Withheld || !c.Withheld {
		t.Errorf("whoever marked sees %+v", c.Application.EndUsers)
	}
	if _, err := f.ReadCase(ctx, Actor{Account: "rival", Org: "RIVAL", Roles: []Role{RoleExporter}}, ref); err == nil {
		t.Error("another organisation reads the case")
	}
	f.replays()
}
