package review

import (
	"slices"
	"time"

	"lanthorn/calendar"
)

// Ticking is one clock of a case: its kind and what happened to it.
type Ticking struct {
	Ref    string // statutory, intake, or the key of a referral, a query or an escalation
	Spec   calendar.Spec
	Events []calendar.Event
}

// The names of a case's own clocks.
const (
	ClockStatutory = "statutory"
	ClockIntake    = "intake"
)

// Read says what the clock shows.
func (t Ticking) Read(cal *calendar.Calendar, now time.Time) calendar.Reading {
	return calendar.Read(t.Spec, t.Events, cal, now)
}

// Runs says of every day what it did to the clock.
func (t Ticking) Runs(cal *calendar.Calendar, now time.Time) []calendar.Run {
	return calendar.Runs(t.Spec, t.Events, cal, now)
}

func (t Ticking) expiry(cal *calendar.Calendar, now time.Time) (time.Time, bool) {
	if t.Spec.Days == 0 {
		return time.Time{}, false
	}
	return calendar.Expiry(t.Spec, t.Events, cal, now)
}

// Clocks are all clocks of a case: its own first, then those of its referrals,
// queries and escalations in the order in which they began.
func (d *Desk) Clocks(c *Case) []Ticking {
	out := []Ticking{d.ticking(c, ClockStatutory)}
	if d.Policy.Intake != "" && !c.Lodged.IsZero() {
		out = append(out, d.ticking(c, ClockIntake))
	}
	for _, r := range c.Referrals {
		out = append(out, d.ticking(c, r.Key))
	}
	for _, q := range c.Queries {
		out = append(out, d.ticking(c, q.Key))
	}
	for _, e := range c.Escalations {
		out = append(out, d.ticking(c, e.Key))
	}
	return out
}

// ClockOf finds one clock of a case; ok is false where it has none so called.
func (d *Desk) ClockOf(c *Case, ref string) (Ticking, bool) {
	all := d.Clocks(c)
	i := slices.IndexFunc(all, func(t Ticking) bool { return t.Ref == ref })
	if i < 0 {
		return Ticking{}, false
	}
	return all[i], true
}

func (d *Desk) ticking(c *Case, ref string) Ticking {
	of := func(id string, events []calendar.Event) Ticking {
		spec, _ := d.Policy.Clock(id)
		return Ticking{ref, spec, events}
	}
	switch ref {
	case ClockStatutory:
		return of(d.Policy.Statutory, c.Clock)
	case ClockIntake:
		return of(d.Policy.Intake, c.intake())
	}
	if r := c.Referral(ref); r != nil {
		return of(r.ClockID, r.Clock)
	}
	if q := c.Query(ref); q != nil {
		return of(q.ClockID, q.Clock)
	}
	if e := c.Escalation(ref); e != nil {
		return of(e.Level().ClockID, e.Level().Clock)
	}
	return Ticking{}
}

// intake is the course of the clock from the last lodging to acceptance.
func (c *Case) intake() []calendar.Event {
	if c.Lodged.IsZero() {
		return nil
	}
	out := []calendar.Event{{Kind: calendar.Start, At: c.Lodged}}
	switch {
	case !c.Accepted.IsZero():
		out = append(out, calendar.Event{Kind: calendar.End, At: c.Accepted})
	case c.State != Lodged:
		out = append(out, calendar.Event{Kind: calendar.End, At: c.Lodged})
	}
	return out
}

// chaser is the next reminder of a query that is due, in per cent of its time.
func (m *matter) chaser() (percent int, due bool) {
	percent, _, due = m.desk.chaser(m.c, m.query, m.at)
	return percent, due
}

// chaser finds the first reminder that is due and was not sent, and the first
// second of the day on which it fell due.
func (d *Desk) chaser(c *Case, q *Query, now time.Time) (percent int, at time.Time, due bool) {
	t := d.ticking(c, q.Key)
	r := t.Read(d.Calendar, now)
	if !r.Started || r.Ended || t.Spec.Days == 0 {
		return 0, time.Time{}, false
	}
	for _, p := range d.Policy.Queries.Chasers {
		need := (r.Limit*p + 99) / 100
		if slices.Contains(q.Chased, p) || r.Used < need {
			continue
		}
		return p, d.dayOf(t, now, need), true
	}
	return 0, time.Time{}, false
}

// dayOf is the first second of the day that was the n-th to count.
func (d *Desk) dayOf(t Ticking, now time.Time, n int) time.Time {
	for _, run := range t.Runs(d.Calendar, now) {
		if run.Counted >= n {
			return run.From.Add(n - 1).Time(d.Calendar.Location())
		}
		n -= run.Counted
	}
	return now
}
