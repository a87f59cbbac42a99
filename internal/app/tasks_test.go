package app

import (
	"context"
	"testing"

	"lanthorn/review"
)

func (f *fixture) tasks(who Actor) map[string]Task {
	f.t.Helper()
	list, err := f.Tasks(context.Background(), who)
	f.must(err)
	out := map[string]Task{}
	for i, x := range list {
		if i > 0 && x.Due.Before(list[i-1].Due) {
			f.t.Errorf("%+v comes after %+v", x, list[i-1])
		}
		out[x.Kind] = x
	}
	return out
}

// An exporter is told of what ends, of what is due and of what waits, in time and to
// nobody else; and no longer once it is done.
func TestAnExporterIsTold(t *testing.T) {
	f, _, registration := exporting(t, magnetsGeneral)
	f.cfg.Law.Review.Endings.RemindDays = 30
	ctx := context.Background()
	list, err := f.Licences(ctx, maker, "", 10)
	f.must(err)
	l := list.Licences[0]
	if got := f.tasks(maker); got[TaskLicence].Ref != "" {
		t.Errorf("long before, it says %+v", got)
	}
	f.now = l.LastDay.Add(-20).Time(china)
	got := f.tasks(maker)
	if x := got[TaskLicence]; x.Ref != l.Key || x.Due != l.LastDay || x.Address != "/applications/new?again="+l.Key {
		t.Errorf("of the licence: %+v", x)
	}
	if x := got[TaskReturn]; x.Ref != registration || x.Action != "file" {
		t.Errorf("of the return: %+v", got)
	}
	other := Actor{Account: "x", Org: "MINER", Roles: []Role{RoleExporter}}
	if got := f.tasks(other); len(got) != 0 {
		t.Errorf("another is told %+v", got)
	}
	_, err = f.Tasks(ctx, customs)
	refused(t, err, "actor.role")
	_, err = f.Surrender(ctx, maker, "", review.LicenceCommand{Licence: l.Key, Reason: "not needed"})
	f.must(err)
	if got := f.tasks(maker); got[TaskLicence].Ref != "" {
		t.Errorf("of one that is handed back: %+v", got[TaskLicence])
	}
	r, err := f.Registration(ctx, maker, registration)
	f.must(err)
	f.now = r.LastDay.Add(-3).Time(china)
	if x := f.tasks(maker)[TaskRegistration]; x.Ref != registration || x.Due != r.LastDay {
		t.Errorf("of the registration: %+v", x)
	}
}

// A query that waits is told with its day, and no longer once it is answered.
func TestAQueryThatWaitsIsATask(t *testing.T) {
	f, ref := advised(t)
	ctx := context.Background()
	_, err := f.MoveQuery(ctx, reviewer, "", ref, QueryMove{Move: "issue", Items: []review.QueryItem{{No: 1, Text: "Which plant?", Required: true}}})
	f.must(err)
	if x := f.tasks(maker)[TaskQuery]; x.Ref != ref || x.Due.IsZero() || x.Address != "/applications/"+ref {
		t.Errorf("of the query: %+v", x)
	}
}
