package review

import (
	"slices"
	"time"

	"lanthorn/calendar"
)

// Pending are the clocks of an open case of which something is still to fall due
// when they run out: breaches not recorded, agencies not taken to have answered,
// queries not lapsed, escalations that can move up. A query's next reminder is a
// clock of its own, as short as the reminder's share of its time; soon is the
// earliest instant from which one is due whatever its clock says, or zero.
func (d *Desk) Pending(c *Case) (out []Ticking, soon time.Time) {
	if !c.Open() {
		return nil, soon
	}
	for _, ref := range []string{ClockIntake, ClockStatutory} {
		if !c.breached(ref) {
			out = append(out, d.ticking(c, ref))
		}
	}
	if !slices.Contains(caseBeforeDecision, string(c.State)) {
		return out, soon
	}
	for i := range c.Referrals {
		r := &c.Referrals[i]
		if a := d.Policy.Agency(r.Agency); r.Open() && a != nil && (a.OnExpiry.deems() || !c.breached(r.Key)) {
			out = append(out, d.ticking(c, r.Key))
		}
	}
	for i := range c.Queries {
		if q := &c.Queries[i]; q.Waiting() {
			short, first := d.reminders(c, q)
			out = append(append(out, d.ticking(c, q.Key)), short...)
			if !first.IsZero() && (soon.IsZero() || first.Before(soon)) {
				soon = first
			}
		}
	}
	for i := range c.Escalations {
		e := &c.Escalations[i]
		if e.State == EscalationOpen && (d.Policy.above(e.Level().Level) != nil || !c.breached(e.Key)) {
			out = append(out, d.ticking(c, e.Key))
		}
	}
	return out, soon
}

// reminders are the clocks of the reminders of a query that were not sent; first is
// its beginning where one is due on the first day that counts.
func (d *Desk) reminders(c *Case, q *Query) (out []Ticking, first time.Time) {
	t := d.ticking(c, q.Key)
	if t.Spec.Days == 0 || len(t.Events) == 0 {
		return nil, first
	}
	last := slices.MaxFunc(t.Events, func(a, b calendar.Event) int { return a.At.Compare(b.At) })
	limit := t.Read(d.Calendar, last.At).Limit
	plain := slices.DeleteFunc(slices.Clone(t.Events), func(e calendar.Event) bool { return e.Kind == calendar.Extend })
	for _, p := range d.Policy.Queries.Chasers {
		short := t
		short.Events, short.Spec.Days = plain, (limit*p+99)/100-1
		switch {
		case slices.Contains(q.Chased, p):
		case short.Spec.Days < 1:
			first = q.Issued
		default:
			out = append(out, short)
		}
	}
	return out, first
}
