package review

import (
	"slices"
	"time"
)

// maxDue bounds what one look at a case's clocks may bring.
const maxDue = 500

// DecideDue looks at every clock of a case and answers with what has fallen due
// up to the instant of the command: reminders, agencies taken to have answered,
// lapsed queries, breaches with their effect, escalations that move up. What is
// due does not depend on how often or when anybody looked: each matter counts
// from the instant it fell due, and nothing is due twice. The answer is empty
// where nothing is.
func (d *Desk) DecideDue(facts Facts, cmd Command) ([]Event, error) {
	x, err := d.existing(facts, cmd)
	if err != nil {
		return nil, err
	}
	scratch, c := NewMemory(), x.c
	var out []Event
	for len(out) < maxDue {
		b := d.nextDue(c, cmd.At)
		if b == nil {
			break
		}
		e, err := event(cmd.Who, cmd.At, b)
		if err != nil {
			return nil, err
		}
		if err := scratch.PutCase(c); err != nil {
			return nil, err
		}
		if err := Apply(scratch, e); err != nil {
			return nil, err
		}
		if c, err = scratch.Case(cmd.Case); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// dueMatter is something that fell due.
type dueMatter struct {
	at   time.Time
	ref  string
	body body
}

// nextDue is the first thing of a case that fell due and was not done.
func (d *Desk) nextDue(c *Case, now time.Time) body {
	if !c.Open() {
		return nil
	}
	var all []dueMatter
	all = append(all, d.ownDue(c, now)...)
	if slices.Contains(caseBeforeDecision, string(c.State)) {
		all = append(all, d.referralsDue(c, now)...)
		all = append(all, d.queriesDue(c, now)...)
		all = append(all, d.escalationsDue(c, now)...)
	}
	if len(all) == 0 {
		return nil
	}
	first := slices.MinFunc(all, func(a, b dueMatter) int {
		if n := a.at.Compare(b.at); n != 0 {
			return n
		}
		return cmpString(a.ref, b.ref)
	})
	return first.body
}

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// ownDue are breaches of the case's own clocks.
func (d *Desk) ownDue(c *Case, now time.Time) []dueMatter {
	var out []dueMatter
	for _, ref := range []string{ClockIntake, ClockStatutory} {
		t := d.ticking(c, ref)
		if last, late := t.expiry(d.Calendar, now); late && !c.breached(ref) {
			out = append(out, dueMatter{last, ref, d.breach(c, t, last, t.Spec.OnBreach)})
		}
	}
	return out
}

// breached reports whether a clock ran out and that is written down; of a referral
// that is asked again, since its clock began anew.
func (c *Case) breached(ref string) bool {
	var since time.Time
	if r := c.Referral(ref); r != nil && len(r.Before) > 0 && len(r.Clock) > 0 {
		since = r.Clock[0].At
	}
	return slices.ContainsFunc(c.Breaches, func(b Breach) bool { return b.Ref == ref && !b.At.Before(since) })
}

// breach records that a clock ran out; where the effect is to escalate, it opens
// an escalation. One of the statutory clock holds nothing up: it only tells the
// level above.
func (d *Desk) breach(c *Case, t Ticking, last time.Time, effect string) breachBody {
	b := breachBody{Case: c.Key, Breach: Breach{Clock: t.Spec.ID, Ref: t.Ref, At: last, Effect: effect}}
	if effect != string(ExpiryEscalates) || len(d.Policy.Escalation) == 0 {
		return b
	}
	e := &Escalation{Cause: "overdue", Ref: t.Ref}
	if c.Referral(t.Ref) != nil {
		e.Lines = c.lineNumbers()
	}
	d.enter(c, e, "system", "", last)
	b.Escalation = e
	return b
}

func (d *Desk) referralsDue(c *Case, now time.Time) []dueMatter {
	var out []dueMatter
	for i := range c.Referrals {
		r := &c.Referrals[i]
		a := d.Policy.Agency(r.Agency)
		last, late := d.ticking(c, r.Key).expiry(d.Calendar, now)
		switch {
		case !r.Open() || !late || a == nil:
		case a.OnExpiry.deems():
			out = append(out, dueMatter{last, r.Key, referralBody{What: KindReferralDeemed, Case: c.Key, Key: r.Key, Effect: a.OnExpiry, Since: last}})
		case !c.breached(r.Key):
			out = append(out, dueMatter{last, r.Key, d.breach(c, d.ticking(c, r.Key), last, string(a.OnExpiry))})
		}
	}
	return out
}

func (d *Desk) queriesDue(c *Case, now time.Time) []dueMatter {
	var out []dueMatter
	for i := range c.Queries {
		q := &c.Queries[i]
		if !q.Waiting() {
			continue
		}
		if percent, at, due := d.chaser(c, q, now); due {
			out = append(out, dueMatter{at, q.Key, queryBody{What: KindQueryChased, Case: c.Key, Key: q.Key, Percent: percent, Since: at}})
			continue
		}
		if last, late := d.ticking(c, q.Key).expiry(d.Calendar, now); late {
			out = append(out, dueMatter{last, q.Key, queryBody{What: KindQueryLapsed, Case: c.Key, Key: q.Key, Since: last}})
		}
	}
	return out
}

// escalationsDue moves what a level did not settle in its time to the next; at
// the highest the breach is recorded.
func (d *Desk) escalationsDue(c *Case, now time.Time) []dueMatter {
	var out []dueMatter
	for i := range c.Escalations {
		e := &c.Escalations[i]
		t := d.ticking(c, e.Key)
		last, late := t.expiry(d.Calendar, now)
		if e.State != EscalationOpen || !late {
			continue
		}
		if up := d.Policy.above(e.Level().Level); up != nil {
			step := d.stepAt(up, "system", "overdue", last)
			out = append(out, dueMatter{last, e.Key, escalationBody{What: KindEscalationRaised, Case: c.Key, Key: e.Key, Step: &step}})
		} else if !c.breached(e.Key) {
			out = append(out, dueMatter{last, e.Key, d.breach(c, t, last, "none")})
		}
	}
	return out
}
