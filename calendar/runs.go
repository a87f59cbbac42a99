package calendar

import (
	"maps"
	"time"
)

// RunKind says what a run of days did to a clock.
type RunKind string

// The kinds of run.
const (
	Counted     RunKind = "counted"      // used up days of the limit
	WeekendRun  RunKind = "weekend"      // free days of the week
	HolidayRun  RunKind = "holiday"      // public holiday
	StoppedRun  RunKind = "stopped"      // days of the unit within a stop
	MakeUpRun   RunKind = "make_up"      // weekend days that are worked: they count
	StoppedFree RunKind = "stopped_free" // free days within a stop
)

// Run is a run of days that did the same to a clock for the same reason, both
// ends included.
type Run struct {
	Kind    RunKind           `json:"kind"`
	From    Date              `json:"from"`
	To      Date              `json:"to"`
	Days    int               `json:"days"`              // calendar days in the run
	Counted int               `json:"counted"`           // of them days used
	Reason  string            `json:"reason,omitempty"`  // of the stop that the days lie in
	Ref     string            `json:"ref,omitempty"`     // what the stop is for
	Holiday map[string]string `json:"holiday,omitempty"` // name by language
	Assumed bool              `json:"assumed,omitempty"` // of a year whose holidays are not known
}

// Runs says of every day from the start of a clock to instant now, or to its
// end, what it did: the days counted add up to [Reading.Used]. A day within
// several stops stands under the earliest of them. It is nil for a clock that
// has not started.
func Runs(spec Spec, events []Event, cal *Calendar, now time.Time) []Run {
	r := &reader{spec: spec, cal: cal, today: cal.Day(now)}
	r.out.Limit = spec.Days
	for _, e := range known(events, now) {
		r.take(e)
	}
	if !r.out.Started {
		return nil
	}
	r.limitStops()
	last := r.today
	if r.out.Ended {
		last = r.end
	}
	var out []Run
	for d := r.start.Add(1); !d.After(last); d = d.Add(1) {
		day := r.run(d)
		if n := len(out); n > 0 && out[n-1].like(day) {
			out[n-1].To, out[n-1].Days, out[n-1].Counted = d, out[n-1].Days+1, out[n-1].Counted+day.Counted
			continue
		}
		out = append(out, day)
	}
	return out
}

// run is one day as a run of its own.
func (r *reader) run(d Date) Run {
	out := Run{From: d, To: d, Days: 1}
	working, assumed := r.cal.IsWorking(d)
	unit := r.counts(d)
	out.Assumed = assumed && r.spec.Unit == WorkingDays
	for _, s := range r.spans {
		if d.After(s.From) && (s.To.IsZero() || !d.After(s.To)) {
			out.Kind, out.Reason, out.Ref = StoppedRun, s.Reason, s.Ref
			if !unit {
				out.Kind = StoppedFree
			}
			return out
		}
	}
	holiday, free := r.cal.holidays[d]
	switch {
	case unit && working && r.cal.weekend[d.Weekday()] && r.spec.Unit == WorkingDays:
		out.Kind, out.Counted = MakeUpRun, 1
	case unit:
		out.Kind, out.Counted = Counted, 1
	case free:
		out.Kind, out.Holiday = HolidayRun, holiday
	default:
		out.Kind = WeekendRun
	}
	return out
}

// like reports whether a day continues the run.
func (r *Run) like(day Run) bool {
	return r.Kind == day.Kind && r.Reason == day.Reason && r.Ref == day.Ref && r.Assumed == day.Assumed && maps.Equal(r.Holiday, day.Holiday)
}

// Expiry is the last second within a clock's limit, once a day has gone by
// after it on which the clock was not stopped; ok is false for a clock that is
// in time, has ended or has no limit. It does not depend on when it is asked:
// whoever asks later hears the same.
func Expiry(spec Spec, events []Event, cal *Calendar, now time.Time) (last time.Time, ok bool) {
	r := Read(spec, events, cal, now)
	if !r.Started || r.Ended || r.Unlimited || !r.Overdue {
		return time.Time{}, false
	}
	stopped := map[Date]bool{}
	for _, run := range Runs(spec, events, cal, now) {
		for d := run.From; (run.Kind == StoppedRun || run.Kind == StoppedFree) && !d.After(run.To); d = d.Add(1) {
			stopped[d] = true
		}
	}
	d := r.Due.Add(1)
	for stopped[d] {
		d = d.Add(1)
	}
	return d.Time(cal.loc).Add(-time.Second), true
}
