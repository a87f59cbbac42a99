package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The National Day of 2026 between two working days, with the Saturday that is
// worked for it.
func TestRunsNameTheHoliday(t *testing.T) {
	c := published(t)
	runs := Runs(Spec{Unit: WorkingDays, Days: 20, Basis: "law"}, []Event{{Kind: Start, At: at("2026-09-29")}}, c, at("2026-10-12"))
	want := []struct {
		kind     RunKind
		from, to string
		counted  int
	}{
		{Counted, "2026-09-30", "2026-09-30", 1},
		{HolidayRun, "2026-10-01", "2026-10-07", 0},
		{Counted, "2026-10-08", "2026-10-09", 2},
		{MakeUpRun, "2026-10-10", "2026-10-10", 1},
		{WeekendRun, "2026-10-11", "2026-10-11", 0},
		{Counted, "2026-10-12", "2026-10-12", 1},
	}
	if len(runs) != len(want) {
		t.Fatalf("runs: %+v", runs)
	}
	for i, w := range want {
		if r := runs[i]; r.Kind != w.kind || r.From.String() != w.from || r.To.String() != w.to || r.Counted != w.counted {
			t.Errorf("run %d: %+v, want %+v", i, r, w)
		}
	}
}

// drawCourse makes a clock's events, fitting or not, over a year.
func drawCourse(t *rapid.T) []Event {
	start := at("2026-03-02")
	out := []Event{{Kind: Start, At: start}}
	for i := range rapid.IntRange(0, 12).Draw(t, "events") {
		e := Event{Kind: rapid.SampledFrom([]EventKind{Stop, Stop, Resume, Resume, Extend, Start}).Draw(t, "kind"), At: start.Add(time.Duration(rapid.IntRange(-24, 24*150).Draw(t, "hours")) * time.Hour),
			Reason: rapid.SampledFrom([]string{"appraisal", "query", "note", "tea"}).Draw(t, "reason"), Ref: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "ref"), Basis: "law", Days: i % 4}
		out = append(out, e)
	}
	return out
}

// Every day lies in one run; the days counted are the days used; a day is
// counted where no stop covers it and the calendar works on it.
func TestRunsAddUpToTheReading(t *testing.T) {
	c := published(t)
	rapid.Check(t, func(t *rapid.T) {
		events := drawCourse(t)
		now := at("2026-03-02").Add(time.Duration(rapid.IntRange(0, 24*200).Draw(t, "now")) * time.Hour)
		reading, runs := Read(decision, events, c, now), Runs(decision, events, c, now)
		if !reading.Started {
			return
		}
		used, next := 0, Date{}
		for _, r := range runs {
			if !next.IsZero() && r.From != next || r.To.Sub(r.From)+1 != r.Days {
				t.Fatalf("a hole or a wrong length at %s: %+v", r.From, runs)
			}
			used, next = used+r.Counted, r.To.Add(1)
			for d := r.From; !d.After(r.To); d = d.Add(1) {
				if working, _ := c.IsWorking(d); r.Counted > 0 && !working {
					t.Fatalf("%s counts and is free", d)
				}
			}
		}
		if used != reading.Used {
			t.Fatalf("runs count %d days, the clock used %d: %+v", used, reading.Used, runs)
		}
	})
}

// An expiry stays what it was whenever it is asked later.
func TestExpiryDoesNotDependOnWhenItIsAsked(t *testing.T) {
	c := published(t)
	rapid.Check(t, func(t *rapid.T) {
		events := drawCourse(t)
		early := at("2026-03-02").Add(time.Duration(rapid.IntRange(0, 24*400).Draw(t, "early")) * time.Hour)
		later := early.Add(time.Duration(rapid.IntRange(0, 24*90).Draw(t, "later")) * time.Hour)
		first, ok := Expiry(decision, known(events, early), c, early)
		if !ok {
			return
		}
		if second, ok := Expiry(decision, known(events, early), c, later); !ok || !second.Equal(first) {
			t.Fatalf("expired %s when asked at %s, and %s (%v) at %s", first, early, second, ok, later)
		}
		if first.After(early) {
			t.Fatalf("expired at %s, which is after %s", first, early)
		}
	})
}
