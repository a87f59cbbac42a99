package calendar

import (
	"fmt"
	"sort"
	"time"
)

// Unit says which days a clock counts.
type Unit string

// The units of a clock.
const (
	WorkingDays  Unit = "working_days"
	CalendarDays Unit = "calendar_days"
)

// Spec is a kind of clock as data: how long it runs, by which law, and what may
// stop it.
type Spec struct {
	ID         string            `json:"id" yaml:"id"`
	Unit       Unit              `json:"unit" yaml:"unit"`
	Days       int               `json:"days" yaml:"days"`
	Basis      string            `json:"basis" yaml:"basis"`
	Confidence string            `json:"confidence,omitempty" yaml:"confidence"`
	Source     string            `json:"source,omitempty" yaml:"source"`
	Name       map[string]string `json:"name,omitempty" yaml:"name"`
	Stops      []StopRule        `json:"stops,omitempty" yaml:"stops"`
	OnBreach   string            `json:"onBreach,omitempty" yaml:"onBreach"` // notify, escalate, deemed
}

// StopRule says what one reason does to a clock.
type StopRule struct {
	Reason    string            `json:"reason" yaml:"reason"`
	Counts    bool              `json:"counts,omitempty" yaml:"counts"`       // true: days go on counting although the reason is recorded
	MaxDays   int               `json:"maxDays,omitempty" yaml:"maxDays"`     // the stop ends by itself after so many of the clock's days; 0: never
	Unlimited bool              `json:"unlimited,omitempty" yaml:"unlimited"` // the limit no longer binds once this reason is recorded
	Basis     string            `json:"basis,omitempty" yaml:"basis"`
	Name      map[string]string `json:"name,omitempty" yaml:"name"`
}

// Stop finds the rule of a reason.
func (s Spec) Stop(reason string) (StopRule, bool) {
	for _, r := range s.Stops {
		if r.Reason == reason {
			return r, true
		}
	}
	return StopRule{}, false
}

// EventKind is what happened to a clock.
type EventKind string

// The kinds of clock event.
const (
	Start  EventKind = "start"
	Stop   EventKind = "stop"
	Resume EventKind = "resume"
	Extend EventKind = "extend"
	End    EventKind = "end"
)

// Event is one thing that happened to a clock.
type Event struct {
	Kind   EventKind `json:"kind"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"` // stop: one of the clock's reasons
	Ref    string    `json:"ref,omitempty"`    // stop and resume: which matter; pairs the two
	Basis  string    `json:"basis,omitempty"`  // extend: by which law
	Days   int       `json:"days,omitempty"`   // extend: by how much
}

// StopSpan is one stop as read: its days run from the day after the stop up to
// and including the day of the resume.
type StopSpan struct {
	Reason string `json:"reason"`
	Ref    string `json:"ref"`
	From   Date   `json:"from"`        // day of the stop
	To     Date   `json:"to,omitzero"` // day of the resume; none while open
	Days   int    `json:"days"`        // days of the clock's unit within, so far
	Fresh  int    `json:"fresh"`       // those not already inside an earlier stop
}

// Step is one line of the explanation of a reading: a reason code, its
// parameters and the days it speaks of.
type Step struct {
	Code   string            `json:"code"`
	From   Date              `json:"from,omitzero"`
	To     Date              `json:"to,omitzero"`
	Days   int               `json:"days"`
	Params map[string]string `json:"params,omitempty"`
}

// Reading is what a clock says at an instant. Days are of the clock's unit.
type Reading struct {
	Clock       string     `json:"clock"`
	Calendar    string     `json:"calendar"` // id and version of the calendar
	Day         Date       `json:"day"`      // day of the reading
	Started     bool       `json:"started"`
	Stopped     bool       `json:"stopped"`
	Ended       bool       `json:"ended"`
	Unlimited   bool       `json:"unlimited"`   // a higher body decides: no limit binds
	Limit       int        `json:"limit"`       // with extensions
	Used        int        `json:"used"`        // the due day itself is the day number Limit
	Left        int        `json:"left"`        // never below zero in time; zero where no limit binds
	Due         Date       `json:"due"`         // last day within the limit
	Provisional bool       `json:"provisional"` // Due assumes that an open stop ends today
	Overdue     bool       `json:"overdue"`     // a day after Due went by on which the clock was not stopped
	Assumed     bool       `json:"assumed"`     // some day fell into a year whose holidays are not known
	Stops       []StopSpan `json:"stops,omitempty"`
	Explain     []Step     `json:"explain,omitempty"`
}

// Read says what a clock shows at instant now. Events after now are not yet
// known and are left out; events at the same instant keep their order. An event
// that means nothing where it stands (a resume without its stop, a second
// start) is skipped and named in the explanation.
func Read(spec Spec, events []Event, cal *Calendar, now time.Time) Reading {
	r := &reader{spec: spec, cal: cal, today: cal.Day(now)}
	r.out = Reading{Clock: spec.ID, Calendar: cal.ID() + "@" + cal.Version(), Day: r.today, Limit: spec.Days}
	for _, e := range known(events, now) {
		r.take(e)
	}
	if !r.out.Started {
		r.out.Left = r.out.Limit
		return r.out
	}
	r.count()
	r.forecast()
	return r.out
}

func known(events []Event, now time.Time) []Event {
	var out []Event
	for _, e := range events {
		if !e.At.After(now) {
			out = append(out, e)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].At.Before(out[j].At) })
	return out
}

type reader struct {
	spec       Spec
	cal        *Calendar
	today      Date
	start, end Date
	spans      []StopSpan
	out        Reading
}

func (r *reader) take(e Event) {
	day := r.cal.Day(e.At)
	switch {
	case e.Kind == Start && !r.out.Started:
		r.out.Started, r.start = true, day
		r.step("clock.started", day, day, 0, "basis", r.spec.Basis)
	case !r.out.Started || r.out.Ended:
		r.skip(e, day)
	case e.Kind == Stop:
		r.stop(e, day)
	case e.Kind == Resume && r.open(e.Ref) != nil:
		r.open(e.Ref).To = day
	case e.Kind == Extend && e.Days > 0 && r.out.Limit+e.Days <= maxCount:
		r.out.Limit += e.Days
		r.step("clock.extended", day, day, e.Days, "basis", e.Basis)
	case e.Kind == End:
		r.out.Ended, r.end = true, day
	default:
		r.skip(e, day)
	}
}

func (r *reader) skip(e Event, day Date) {
	r.step("clock.skipped", day, day, 0, "kind", string(e.Kind), "ref", e.Ref)
}

func (r *reader) stop(e Event, day Date) {
	rule, ok := r.spec.Stop(e.Reason)
	switch {
	case !ok:
		r.step("clock.stop_unknown", day, day, 0, "reason", e.Reason, "ref", e.Ref)
		return
	case r.open(e.Ref) != nil:
		r.skip(e, day)
		return
	}
	if rule.Unlimited {
		r.out.Unlimited = true
		r.step("clock.unlimited", day, day, 0, "reason", e.Reason, "ref", e.Ref, "basis", rule.Basis)
	}
	if rule.Counts {
		r.step("clock.stop_counts", day, day, 0, "reason", e.Reason, "ref", e.Ref, "basis", rule.Basis)
		return
	}
	r.spans = append(r.spans, StopSpan{Reason: e.Reason, Ref: e.Ref, From: day})
}

func (r *reader) open(ref string) *StopSpan {
	for i := range r.spans {
		if s := &r.spans[i]; s.Ref == ref && s.To.IsZero() {
			return s
		}
	}
	return nil
}

// count walks the days from the start to today or the end, and to each stop the
// days it takes.
func (r *reader) count() {
	r.limitStops()
	last := r.today
	if r.out.Ended {
		last = r.end
	}
	for d := r.start.Add(1); !d.After(last); d = d.Add(1) {
		if r.counts(d) && !r.inStop(d, true) {
			r.out.Used++
		}
	}
	r.out.Left = r.out.Limit - r.out.Used
	for _, s := range r.spans {
		if r.active(s, last) && !r.out.Ended {
			r.out.Stopped = true
		}
		r.step("clock.stopped", s.From, s.To, s.Fresh, "reason", s.Reason, "ref", s.Ref, "days", fmt.Sprint(s.Days))
	}
	r.out.Stops = r.spans
	r.step("clock.used", r.start.Add(1), last, r.out.Used, "limit", fmt.Sprint(r.out.Limit))
	if r.out.Ended {
		r.step("clock.ended", r.end, r.end, r.out.Used)
	}
}

// limitStops closes each stop that its rule lets run only so long.
func (r *reader) limitStops() {
	for i := range r.spans {
		s := &r.spans[i]
		rule, _ := r.spec.Stop(s.Reason)
		if rule.MaxDays <= 0 || rule.MaxDays > maxCount {
			continue
		}
		until := r.plus(s.From, rule.MaxDays)
		if s.To.IsZero() && !until.After(r.today) || s.To.After(until) {
			s.To = until
			r.step("clock.stop_ran_out", s.From, until, rule.MaxDays, "reason", s.Reason, "ref", s.Ref)
		}
	}
}

func (r *reader) active(s StopSpan, day Date) bool {
	return s.To.IsZero() && !day.Before(s.From)
}

// counts reports whether d is a day of the clock's unit.
func (r *reader) counts(d Date) bool {
	if r.spec.Unit == CalendarDays {
		return true
	}
	working, assumed := r.cal.IsWorking(d)
	r.out.Assumed = r.out.Assumed || assumed
	return working
}

// inStop reports whether day d lies in any stop; tally adds it to each stop it
// lies in, and to the earliest as a fresh day.
func (r *reader) inStop(d Date, tally bool) bool {
	stopped := false
	for i := range r.spans {
		s := &r.spans[i]
		if !d.After(s.From) || !s.To.IsZero() && d.After(s.To) {
			continue
		}
		if tally {
			s.Days++
			if !stopped {
				s.Fresh++
			}
		}
		stopped = true
	}
	return stopped
}

// forecast finds the due day: the day on which the limit is used up. Open stops
// are taken to end today.
func (r *reader) forecast() {
	if r.out.Unlimited {
		r.out.Left = 0
		return
	}
	measured := r.today
	if r.out.Ended {
		measured = r.end
	}
	for i := range r.spans {
		if s := &r.spans[i]; s.To.IsZero() {
			s.To = measured
			defer func() { s.To = Date{} }()
		}
	}
	left := min(r.out.Limit, maxCount)
	due := r.start
	for left > 0 {
		due = due.Add(1)
		if r.counts(due) && !r.inStop(due, false) {
			left--
		}
	}
	r.out.Due = due
	r.out.Provisional = r.out.Stopped && due.After(r.today)
	for d := due.Add(1); !d.After(measured) && !r.out.Overdue; d = d.Add(1) {
		r.out.Overdue = !r.inStop(d, false)
	}
	r.step("clock.due", due, due, r.out.Limit, "provisional", fmt.Sprint(r.out.Provisional))
	if r.out.Assumed {
		r.step("clock.assumed", due, due, 0, "year", fmt.Sprint(r.cal.LastKnownYear()))
	}
}

// plus is the n-th day of the clock's unit after d.
func (r *reader) plus(d Date, n int) Date {
	for n > 0 {
		d = d.Add(1)
		if r.counts(d) {
			n--
		}
	}
	return d
}

func (r *reader) step(code string, from, to Date, days int, pairs ...string) {
	s := Step{Code: code, From: from, To: to, Days: days}
	for i := 0; i+1 < len(pairs); i += 2 {
		if s.Params == nil {
			s.Params = map[string]string{}
		}
		s.Params[pairs[i]] = pairs[i+1]
	}
	r.out.Explain = append(r.out.Explain, s)
}
