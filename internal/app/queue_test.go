package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/calendar"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// The kept instant says the same as the clock read at any time, whatever stopped
// it, was extended or ended.
func TestTheKeptInstantIsTheClocks(t *testing.T) {
	law := testLaw(t)
	spec := calendar.Spec{ID: "x", Unit: calendar.WorkingDays, Days: 10, Stops: []calendar.StopRule{{Reason: "open"}, {Reason: "short", MaxDays: 4}, {Reason: "counts", Counts: true}, {Reason: "above", Unlimited: true}}}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 3, 2, 9, 0, 0, 0, china)
		tick := review.Ticking{Spec: spec, Events: []calendar.Event{{Kind: calendar.Start, At: at}}}
		for range rapid.IntRange(0, 5).Draw(t, "events") {
			at = at.Add(time.Duration(rapid.IntRange(1, 240).Draw(t, "hours")) * time.Hour)
			e := calendar.Event{At: at, Ref: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "ref"), Days: 3,
				Kind: rapid.SampledFrom([]calendar.EventKind{calendar.Stop, calendar.Stop, calendar.Resume, calendar.Resume, calendar.Extend, calendar.End}).Draw(t, "kind")}
			e.Reason = rapid.SampledFrom([]string{"open", "open", "short", "short", "counts", "above"}).Draw(t, "reason")
			tick.Events = append(tick.Events, e)
		}
		last := lastInTime(tick, law.Calendar)
		now := at.Add(time.Duration(rapid.IntRange(0, 90*24).Draw(t, "later")) * time.Hour)
		if r := tick.Read(law.Calendar, now); last < now.UnixMilli() != (r.Overdue && !r.Ended && !r.Unlimited) {
			t.Fatalf("at %s the clock says %+v, kept is %s", now, r, time.UnixMilli(last))
		}
	})
}

// manyCases appends copies of a case's entries under new references, each up to
// where chance says and at a time of its own.
func (f *fixture) manyCases(template, lot string, n int, rng *rand.Rand) {
	f.t.Helper()
	var entries []evidence.Entry
	f.must(f.Store.View(context.Background(), func(v *store.View) (err error) {
		entries, err = v.EntriesBySubject(template, 0, 100)
		return err
	}))
	for i := range n {
		ref := fmt.Sprintf("EX-T%04d", i)
		back := -time.Duration(rng.IntN(90*24)) * time.Hour
		org := fmt.Sprintf("ORG%d", rng.IntN(4))
		_, err := f.Store.Do(context.Background(), store.Command{Run: func(tx *store.Tx) (any, error) {
			for _, e := range entries[:1+rng.IntN(len(entries))] {
				body := e.Body
				for old, now := range map[string]string{template: ref, lot: "LOT-" + ref, `"exporter":"MAGNETS"`: `"exporter":"` + org + `"`} {
					body = bytes.ReplaceAll(body, []byte(old), []byte(now))
				}
				if _, err := tx.Append(store.Draft{Kind: e.Kind, Schema: e.Schema, Occurred: e.Occurred.Add(back), Actor: e.Actor, Org: e.Org, Subjects: []string{ref}, Body: json.RawMessage(body)}); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}})
		f.must(err)
	}
}

// place is a case as the long way sees it.
type place struct {
	key, exporter, state string
	waits                Role
	late                 bool
	due, lodged          int64
}

// places reads every open case and its clock.
func (f *fixture) places() (all []place) {
	f.t.Helper()
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		return store.SelectEach(v, f.tables.review.cases, store.Query{}, func(c review.Case) error {
			waits, open := f.WaitsFor(&c)
			tick := deskClock(f.desk(), &c)
			r := tick.Read(f.calendar(), f.now)
			if open {
				all = append(all, place{c.Key, c.Application.Exporter, string(c.State), waits, r.Overdue && !r.Unlimited, lastInTime(tick, f.calendar()), c.Lodged.UnixMilli()})
			}
			return nil
		})
	}))
	return all
}

// bruteQueue lists every case of a filter the long way: all cases, looked at one
// by one, then sorted.
func bruteQueue(all []place, actor Actor, q CaseFilter) (refs []string) {
	all = slices.DeleteFunc(slices.Clone(all), func(p place) bool {
		return q.State != "" && q.State != p.state || q.Waits != "" && q.Waits != string(p.waits) || q.Mine && !actor.Has(p.waits) ||
			q.Late && !p.late || !actor.SeesAll() && p.exporter != actor.Org || q.Exporter != "" && q.Exporter != p.exporter
	})
	slices.SortFunc(all, func(a, b place) int {
		if q.DueFirst || q.Late {
			return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.key, b.key))
		}
		return cmp.Or(cmp.Compare(b.lodged, a.lodged), cmp.Compare(b.key, a.key))
	})
	for _, p := range all {
		refs = append(refs, p.key)
	}
	return refs
}

// paged reads a list page by page.
func (f *fixture) paged(actor Actor, q CaseFilter) (refs []string) {
	f.t.Helper()
	for {
		list, err := f.Cases(context.Background(), actor, q)
		f.must(err)
		for _, c := range list.Cases {
			refs = append(refs, c.Key)
		}
		if q.After = list.Next; q.After == "" {
			return refs
		}
		if len(list.Cases) != q.Limit {
			f.t.Fatalf("a page of %d of %d, and more to come", len(list.Cases), q.Limit)
		}
	}
}

func queueFilters() (out []CaseFilter) {
	for _, state := range []string{"", string(review.Lodged), string(review.InReview), string(review.Authorisation)} {
		for _, waits := range []string{"", string(RoleReviewer), string(WaitsForAgency), string(RoleExporter), string(RoleDecider)} {
			out = append(out, CaseFilter{Open: true, State: state, Waits: waits}, CaseFilter{DueFirst: true, State: state, Waits: waits}, CaseFilter{Late: true, State: state, Waits: waits})
		}
	}
	return append(out, CaseFilter{Mine: true}, CaseFilter{Mine: true, DueFirst: true}, CaseFilter{Mine: true, Late: true}, CaseFilter{DueFirst: true, Exporter: "ORG2"}, CaseFilter{Open: true, Exporter: "nobody"})
}

// testQueue holds every list against the long way, in both page sizes, and the
// counts against the lists.
func (f *fixture) testQueue() {
	f.t.Helper()
	all := f.places()
	for _, who := range []Actor{reviewer, countersigner, {Account: "x", Org: "ORG1", Roles: []Role{RoleExporter}}, maker} {
		for _, q := range queueFilters() {
			want := bruteQueue(all, who, q)
			q.Limit = 7
			if got := f.paged(who, q); !slices.Equal(got, want) {
				f.t.Fatalf("%s, %+v:\n%v, want\n%v", who.Org, q, got, want)
			}
			n, err := f.CaseCount(context.Background(), who, q)
			f.must(err)
			late := len(bruteQueue(all, who, CaseFilter{State: q.State, Waits: q.Waits, Mine: q.Mine, Exporter: q.Exporter, Late: true}))
			if n.Late != late || !q.Late && n.All != len(want) {
				f.t.Fatalf("%s, %+v: counted %+v, are %d, late %d", who.Org, q, n, len(want), late)
			}
		}
	}
}

// queued is an installation with copies of a case.
type queued struct {
	*fixture
	template, lot string
}

func queueFixture(t *testing.T, change ...func(*Config)) *queued {
	f := &queued{fixture: open(t, append([]func(*Config){likeAdvised}, change...)...)}
	f.industry()
	ctx := context.Background()
	lot := f.magnets().Lot
	ref := f.lodged(application(lot, 100*ree.Kilogram))
	_, err := f.OpenReview(ctx, reviewer, "", ref, nil)
	f.must(err)
	f.refer(ref, "production")
	f.days(1)
	_, err = f.MoveQuery(ctx, reviewer, "", ref, QueryMove{Move: "issue", Items: []review.QueryItem{{No: 1, Text: "Drawing", Required: true}}, Stops: []string{review.StopsStatutory}})
	f.must(err)
	f.days(1)
	_, err = f.MoveQuery(ctx, maker, "", ref, QueryMove{Move: "reply", Query: "Q1", Reply: []review.ReplyItem{{No: 1, Text: "here"}}})
	f.must(err)
	_, err = f.MoveQuery(ctx, reviewer, "", ref, QueryMove{Move: "accept", Query: "Q1"})
	f.must(err)
	f.stated(adviser, ref, "production", review.Support)
	_, err = f.Consolidate(ctx, reviewer, "", ref, "")
	f.must(err)
	_, err = f.EvaluateGate(ctx, reviewer, "", ref)
	f.must(err)
	_, err = f.Propose(ctx, reviewer, "", ref, []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}}}, []review.CriterionFinding{{Criterion: "security", Finding: "no_concern"}})
	f.must(err)
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	_, err = f.Countersign(ctx, countersigner, "", ref, c.ProposalHash)
	f.must(err)
	f.template, f.lot = ref, lot
	f.manyCases(ref, lot, 90, rand.New(rand.NewPCG(1, 2)))
	return f
}

func TestQueue(t *testing.T) {
	f := queueFixture(t)
	f.testQueue()
	f.days(40)
	f.testQueue()
	f.replays()
}

func TestPostgresQueue(t *testing.T) {
	dsn := postgres(t)
	f := queueFixture(t, func(c *Config) { c.DSN = dsn })
	f.testQueue()
	f.replays()
}

// A changed calendar has the queue's days computed anew.
func TestAChangedLawMovesTheQueue(t *testing.T) {
	f := queueFixture(t)
	before := f.paged(reviewer, CaseFilter{Late: true, Limit: 50})
	f.must(f.Close())
	policy := *f.cfg.Law.Review
	policy.Clocks = slices.Clone(policy.Clocks)
	for i := range policy.Clocks {
		policy.Clocks[i].Days *= 3
	}
	f.cfg.Law.Review = &policy
	f.reopen()
	if after := f.paged(reviewer, CaseFilter{Late: true, Limit: 50}); len(after) >= len(before) {
		t.Errorf("%d late with three times the days, %d before", len(after), len(before))
	}
	f.testQueue()
	f.replays()
}

// Licences are listed by the state that they are in today, and counted so.
func TestLicencesByState(t *testing.T) {
	f := open(t)
	f.industry()
	lot := f.magnets().Lot
	ctx := context.Background()
	var all []string
	for range 3 {
		all = append(all, f.licensed(lot, 100*ree.Kilogram))
		f.days(1)
	}
	_, err := f.Suspend(ctx, reviewer, "s1", review.LicenceCommand{Licence: all[1], Reason: "looked into"})
	f.must(err)
	check := func(state string, want ...string) {
		t.Helper()
		var got []string
		for q := (LicenceFilter{State: state, Limit: 1}); ; {
			list, err := f.LicenceList(ctx, maker, q)
			f.must(err)
			for _, l := range list.Licences {
				got = append(got, l.Key)
			}
			if q.After = list.Next; q.After == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("state %q: %v, want %v", state, got, want)
		}
	}
	check("", all[2], all[1], all[0])
	check("active", all[2], all[0])
	check("suspended", all[1])
	check("expired")
	if list, _ := f.LicenceList(ctx, reviewer, LicenceFilter{}); list.Active != 2 || list.Frozen != 1 {
		t.Errorf("counted %d active, %d frozen", list.Active, list.Frozen)
	}
	f.days(3000)
	check("expired", all[2], all[1], all[0])
	check("active")
	if list, _ := f.LicenceList(ctx, reviewer, LicenceFilter{}); list.Active+list.Frozen != 0 {
		t.Errorf("counted %d active, %d frozen", list.Active, list.Frozen)
	}
	f.replays()
}

// A page of matters loses nothing and repeats nothing, in either order.
func TestMatterPages(t *testing.T) {
	f := queueFixture(t)
	ctx := context.Background()
	for _, q := range []MatterFilter{{Kind: MatterReferral}, {Kind: MatterReferral, DueFirst: true}, {Kind: MatterReferral, Late: true}, {Kind: MatterReferral, All: true}, {Kind: MatterQuery}, {Kind: MatterQuery, DueFirst: true}} {
		for _, who := range []Actor{reviewer, adviser} {
			whole, err := f.Matters(ctx, who, func() MatterFilter { w := q; w.Limit = 1000; return w }())
			f.must(err)
			var keys, want []string
			late := 0
			for _, m := range whole.Matters {
				want = append(want, m.Key)
				if m.Reading.Overdue && !m.Reading.Ended {
					late++
				}
			}
			if who.SeesAll() && !q.All && whole.Late != late && q.Kind == MatterReferral || q.Late && late != len(want) {
				t.Errorf("%+v: %d late of %d, counted %d", q, late, len(want), whole.Late)
			}
			for q.Limit, q.After = 7, ""; ; {
				list, err := f.Matters(ctx, who, q)
				f.must(err)
				for _, m := range list.Matters {
					keys = append(keys, m.Key)
				}
				if q.After = list.Next; q.After == "" {
					break
				}
			}
			if !slices.Equal(keys, want) {
				t.Errorf("%+v:\n%v, want\n%v", q, keys, want)
			}
		}
	}
}
