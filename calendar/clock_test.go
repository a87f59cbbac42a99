package calendar

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var decision = Spec{ID: "decision", Unit: WorkingDays, Days: 45, Basis: "DUI Art. 17", Stops: []StopRule{
	{Reason: "appraisal"}, {Reason: "query", MaxDays: 20}, {Reason: "note", Counts: true}, {Reason: "council", Unlimited: true, Counts: true},
}}

// at is noon in Shanghai on a day.
func at(day string) time.Time { return MustDate(day).Time(shanghai).Add(12 * time.Hour) }

func TestDecisionClockRunsToThePublishedDay(t *testing.T) {
	c := published(t)
	events := []Event{{Kind: Start, At: at("2026-09-18")}}
	r := Read(decision, events, c, at("2026-11-23"))
	if r.Due.String() != "2026-11-26" || r.Used != 42 || r.Left != 3 || r.Overdue || r.Provisional || r.Assumed {
		t.Errorf("on 23 November: %+v", r)
	}
	if r = Read(decision, events, c, at("2026-11-26")); r.Left != 0 || r.Overdue {
		t.Errorf("the due day itself is in time: %+v", r)
	}
	if r = Read(decision, events, c, at("2026-11-27")); !r.Overdue || r.Left != -1 {
		t.Errorf("the day after is not: %+v", r)
	}
	events = append(events, Event{Kind: End, At: at("2026-11-26")})
	if r = Read(decision, events, c, at("2027-05-01")); r.Overdue || r.Used != 45 || !r.Ended {
		t.Errorf("a clock that ended in time stays in time: %+v", r)
	}
}

func TestStopsMoveTheDueDay(t *testing.T) {
	c := published(t)
	start := Event{Kind: Start, At: at("2026-03-02")}
	cases := []struct {
		name   string
		events []Event
		now    string
		used   int
		due    string
		opened bool
	}{
		{"no stop", nil, "2026-03-13", 9, "2026-05-08", false},
		{"five days", []Event{{Kind: Stop, At: at("2026-03-04"), Reason: "appraisal", Ref: "a"}, {Kind: Resume, At: at("2026-03-11"), Ref: "a"}}, "2026-03-13", 4, "2026-05-14", false},
		{"overlap counted once", []Event{
			{Kind: Stop, At: at("2026-03-04"), Reason: "appraisal", Ref: "a"}, {Kind: Stop, At: at("2026-03-06"), Reason: "query", Ref: "b"},
			{Kind: Resume, At: at("2026-03-10"), Ref: "a"}, {Kind: Resume, At: at("2026-03-11"), Ref: "b"}}, "2026-03-13", 4, "2026-05-14", false},
		{"the earliest open stop counts", []Event{{Kind: Stop, At: at("2026-03-04"), Reason: "appraisal", Ref: "a"}, {Kind: Stop, At: at("2026-03-06"), Reason: "query", Ref: "b"}}, "2026-03-11", 2, "2026-05-14", true},
		{"same day", []Event{{Kind: Stop, At: at("2026-03-04"), Reason: "appraisal", Ref: "a"}, {Kind: Resume, At: at("2026-03-04"), Ref: "a"}}, "2026-03-13", 9, "2026-05-08", false},
		{"recorded but counting", []Event{{Kind: Stop, At: at("2026-03-04"), Reason: "note", Ref: "a"}}, "2026-03-13", 9, "2026-05-08", false},
		{"unknown reason stops nothing", []Event{{Kind: Stop, At: at("2026-03-04"), Reason: "tea", Ref: "a"}}, "2026-03-13", 9, "2026-05-08", false},
		{"acknowledgement of another matter ends nothing", []Event{{Kind: Stop, At: at("2026-03-04"), Reason: "appraisal", Ref: "a"}, {Kind: Resume, At: at("2026-03-05"), Ref: "b"}}, "2026-03-11", 2, "2026-05-14", true},
		{"a query runs out after 20 days", []Event{{Kind: Stop, At: at("2026-03-04"), Reason: "query", Ref: "a"}}, "2026-04-20", 14, "2026-06-04", false},
		{"extended", []Event{{Kind: Extend, At: at("2026-03-04"), Days: 5, Basis: "law"}}, "2026-03-13", 9, "2026-05-14", false},
	}
	for _, tc := range cases {
		r := Read(decision, append([]Event{start}, tc.events...), c, at(tc.now))
		if r.Used != tc.used || r.Due.String() != tc.due || r.Stopped != tc.opened || r.Provisional != tc.opened {
			t.Errorf("%s: used %d due %s stopped %v provisional %v; want %d %s %v", tc.name, r.Used, r.Due, r.Stopped, r.Provisional, tc.used, tc.due, tc.opened)
		}
	}
}

func TestHigherBodyTakesTheLimitAway(t *testing.T) {
	c := published(t)
	r := Read(decision, []Event{{Kind: Start, At: at("2026-03-02")}, {Kind: Stop, At: at("2026-03-04"), Reason: "council", Ref: "sc"}}, c, at("2026-12-01"))
	if !r.Unlimited || r.Overdue || !r.Due.IsZero() {
		t.Errorf("no limit binds: %+v", r)
	}
}

func TestStopOnTheLastDayIsInTime(t *testing.T) {
	c := published(t)
	events := []Event{{Kind: Start, At: at("2026-09-18")}, {Kind: Stop, At: at("2026-11-26"), Reason: "appraisal", Ref: "a"}}
	if r := Read(decision, events, c, at("2026-12-04")); r.Overdue || r.Left != 0 {
		t.Errorf("stopped on the last day: %+v", r)
	}
	events = append(events, Event{Kind: Resume, At: at("2026-12-04"), Ref: "a"})
	if r := Read(decision, events, c, at("2026-12-05")); !r.Overdue {
		t.Errorf("the day after the resume is late: %+v", r)
	}
}

func TestClockNotStarted(t *testing.T) {
	c := published(t)
	r := Read(decision, []Event{{Kind: Resume, At: at("2026-03-01")}}, c, at("2026-03-02"))
	if r.Started || r.Left != 45 || !r.Due.IsZero() {
		t.Errorf("never started: %+v", r)
	}
}

func drawEvents(t *rapid.T) []Event {
	events := []Event{{Kind: Start, At: at("2025-03-03")}}
	kinds := []EventKind{Stop, Stop, Resume, Resume, Extend, Start}
	reasons := []string{"appraisal", "query", "note", "tea"}
	for range rapid.IntRange(0, 10).Draw(t, "events") {
		events = append(events, Event{
			Kind:   rapid.SampledFrom(kinds).Draw(t, "kind"),
			At:     at("2025-03-03").Add(time.Duration(rapid.IntRange(0, 24*200).Draw(t, "hours")) * time.Hour),
			Reason: rapid.SampledFrom(reasons).Draw(t, "reason"),
			Ref:    rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "ref"),
			Days:   rapid.IntRange(1, 10).Draw(t, "days"),
		})
	}
	return events
}

func TestReadingLaws(t *testing.T) {
	c := published(t)
	rapid.Check(t, func(t *rapid.T) {
		events := drawEvents(t)
		now := at("2025-03-03").Add(time.Duration(rapid.IntRange(0, 24*250).Draw(t, "now")) * time.Hour)
		r := Read(decision, events, c, now)
		if again := Read(decision, events, c, now); !reflect.DeepEqual(r, again) {
			t.Fatalf("asking twice gives two answers:\n%+v\n%+v", r, again)
		}
		var past []Event
		for _, e := range events {
			if !e.At.After(now) {
				past = append(past, e)
			}
		}
		if before := Read(decision, past, c, now); !reflect.DeepEqual(r, before) {
			t.Fatalf("what comes later changes the answer:\n%+v\n%+v", r, before)
		}
		fresh := 0
		for _, s := range r.Stops {
			fresh += s.Fresh
			if s.Fresh > s.Days {
				t.Fatalf("stop %+v has more fresh days than days", s)
			}
		}
		all, _ := c.WorkingDaysBetween(MustDate("2025-03-03"), c.Day(now))
		if r.Used+fresh != all {
			t.Fatalf("used %d and stopped %d are not the %d working days since", r.Used, fresh, all)
		}
		if r.Left != r.Limit-r.Used {
			t.Fatalf("left %d, limit %d, used %d", r.Left, r.Limit, r.Used)
		}
		if r.Left < 0 && !r.Overdue {
			t.Fatalf("fewer than no days left, yet not overdue: %+v", r)
		}
	})
}

// With nothing further happening, a running clock reads zero days left on the
// day it said would be due, and is overdue on the next.
func TestDueDayIsWhenTheDaysRunOut(t *testing.T) {
	c := published(t)
	rapid.Check(t, func(t *rapid.T) {
		events := drawEvents(t)
		now := at("2025-03-03").Add(200 * 24 * time.Hour)
		r := Read(decision, events, c, now)
		if r.Stopped || r.Overdue {
			return
		}
		then := Read(decision, events, c, r.Due.Time(shanghai).Add(time.Hour))
		if r.Due.After(c.Day(now)) && (then.Left != 0 || then.Overdue || then.Due != r.Due) {
			t.Fatalf("said due on %s, where it reads %+v", r.Due, then)
		}
		next := Read(decision, events, c, r.Due.Add(1).Time(shanghai).Add(time.Hour))
		if r.Due.After(c.Day(now)) && !next.Overdue {
			t.Fatalf("the day after %s is not overdue: %+v", r.Due, next)
		}
	})
}
