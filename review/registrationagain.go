package review

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// KindRegistrationReopened and KindRegistrationConfirmed are the events of a
// registration that is decided again after an appeal.
const (
	KindRegistrationReopened  = "review.registration_reopened"
	KindRegistrationConfirmed = "review.registration_confirmed"
)

// Against is a decision against the holder of a registration.
type Against struct {
	No     int               `json:"no"`    // among those on the registration, from 1
	State  RegistrationState `json:"state"` // declined, suspended, excluded
	Reason string            `json:"reason"`
	By     string            `json:"by"` // person
	At     time.Time         `json:"at"`
}

// RegistrationRound is a registration as it stood when an appeal had it decided
// again: nothing in it changes any more but the day on which it was registered anew.
type RegistrationRound struct {
	No       int               `json:"no"`
	Why      string            `json:"why"` // the appeal
	State    RegistrationState `json:"state"`
	Against  Against           `json:"against"`
	Examined string            `json:"examined,omitempty"`
	Finding  string            `json:"finding,omitempty"`
	Decided  string            `json:"decided,omitempty"`
	LastDay  calendar.Date     `json:"lastDay,omitzero"`
	Opened   time.Time         `json:"opened"`          // the next one
	Apart    []string          `json:"apart,omitempty"` // who decided so far, and so may not again
	Anew     calendar.Date     `json:"anew,omitzero"`   // first day of being registered again
}

// adverse notes a decision against the holder, and who made it.
func (r *Registration) adverse(e Event, reason string) {
	r.against(Against{State: r.State, Reason: reason, By: e.Actor, At: e.At})
}

func (r *Registration) against(d Against) {
	d.No = len(r.History) + 1
	r.History, r.Against = append(r.History, d), &d
	r.hand(d.By)
}

// hand notes who decided on a registration, for those who may not have.
func (r *Registration) hand(person string) {
	if person != "" && person != System && !slices.Contains(r.Hands, person) {
		r.Hands = append(r.Hands, person)
	}
}

// WasRegistered reports whether goods may have left under the registration.
func (r *Registration) WasRegistered() bool { return !r.From.IsZero() }

// underAppeal is the appeal that is on its way; empty where there is none.
func (r *Registration) underAppeal() string {
	for _, m := range r.Appeals {
		if !m.Ended {
			return m.Appeal
		}
	}
	return ""
}

// apart lists who may not take part in deciding the registration as it stands.
func (r *Registration) apart() []string {
	if len(r.Rounds) == 0 {
		return nil
	}
	return r.Rounds[len(r.Rounds)-1].Apart
}

// idle reports whether a stretch of days lies wholly outside the registration: after
// it was excluded and before it was registered again.
func (r *Registration) idle(from, to calendar.Date) bool {
	return slices.ContainsFunc(r.Rounds, func(n RegistrationRound) bool {
		return !n.Anew.IsZero() && !n.LastDay.IsZero() && from.After(n.LastDay) && to.Before(n.Anew)
	})
}

// anew registers a registration once more from a day on; its use and its returns go
// on counting from the first.
func (r *Registration) anew(from, last calendar.Date) {
	if !r.WasRegistered() {
		r.From = from
	}
	if n := len(r.Rounds); n > 0 && !from.IsZero() {
		r.Rounds[n-1].Anew = from
	}
	r.LastDay, r.Until, r.Against = last, last, nil
}

// confirm sets the decision that an appeal took down in force again: another one, of
// other people.
func (r *Registration) confirm(e Event, reason string) {
	if len(r.Rounds) == 0 {
		return
	}
	before := r.Rounds[len(r.Rounds)-1]
	r.State, r.Decided = before.State, e.Actor
	r.against(Against{State: before.Against.State, Reason: reason, By: e.Actor, At: e.At})
}

// applyRegistrationReopened puts the decision that fell aside, whole, and sets the
// registration back to applied. Who decided it, and who heard the appeal, decide it
// no more.
func applyRegistrationReopened(s State, e Event) error {
	var b registrationBody
	if err := decode(e, &b); err != nil {
		return err
	}
	r, err := registrationOf(s, b.Registration)
	if err != nil {
		return err
	}
	a, err := s.Appeal(b.Why)
	if err != nil || a == nil || r.Against == nil {
		return fmt.Errorf("registration %q, appeal %q: %w", r.Key, b.Why, missing(err))
	}
	apart := append(slices.Clone(r.Hands), r.apart()...)
	for _, v := range a.Votes {
		apart = append(apart, v.Person)
	}
	r.Rounds = append(r.Rounds, RegistrationRound{No: len(r.Rounds) + 1, Why: b.Why, State: r.State, Against: *r.Against,
		Examined: r.Examined, Finding: r.Finding, Decided: r.Decided, LastDay: r.LastDay, Opened: e.At, Apart: unique(apart)})
	r.State, r.Examined, r.Finding, r.Decided, r.Note, r.Against, r.Changed = RegistrationApplied, "", "", "", "", nil, e.At
	return s.PutRegistration(r)
}

func (r *Registration) ref() string           { return r.Key }
func (r *Registration) appellant() string     { return r.Holder }
func (r *Registration) party(org string) bool { return org == r.Holder }
func (r *Registration) marks() *[]AppealMark  { return &r.Appeals }
func (r *Registration) put(s State) error     { return s.PutRegistration(r) }

// unseen: nothing of a registration is marked; what was shipped under it is, on its
// own cases.
func (r *Registration) unseen(*Desk, string) *ree.Refusal { return nil }

func (r *Registration) touched(person string) *ree.Refusal {
	if slices.Contains(r.Hands, person) {
		return refuse("untouched_registration", "person", person, "registration", r.Key)
	}
	return nil
}

// short wants a person's decision against the holder. What a missing return brought
// ends when the return is filed: there is nothing to decide again.
func (r *Registration) short(d *Desk, at time.Time) *ree.Refusal {
	if r.Against != nil {
		return nil
	}
	if d.StateOn(r, at) == RegistrationStopped {
		for _, p := range d.Periods(r, at) {
			if p.State == ReturnMissing {
				return refuse("appeal_return", "registration", r.Key, "period", p.Key)
			}
		}
	}
	return refuse("appealable_registration", "registration", r.Key)
}

func (r *Registration) appealed() (out appealedDecision) {
	if r.Against == nil {
		return out
	}
	out.No, out.At = r.Against.No, r.Against.At
	out.Hash, _ = digest("lanthorn registration decision v1", struct {
		Registration string
		Against      Against
	}{r.Key, *r.Against})
	return out
}

func (r *Registration) again(a *Appeal, _ string) body {
	if r.Against == nil || r.Against.No != a.Round {
		return nil
	}
	return registrationBody{What: KindRegistrationReopened, Registration: r.Key, Why: a.Key}
}

// reopened wants a registration that an appeal brought back after it had been
// registered: the earlier decision stands, this time by others.
func (w *registrationWalk) reopened() *ree.Refusal {
	if len(w.r.Rounds) == 0 || !w.r.WasRegistered() {
		return refuse("reopened", "registration", w.r.Key)
	}
	return nil
}

// noWorse keeps who appealed from losing by it: who was registered before is not
// declined as if they never had been.
func (w *registrationWalk) noWorse() *ree.Refusal {
	if w.r.WasRegistered() {
		return refuse("no_worse", "registration", w.r.Key)
	}
	return nil
}

// otherPeople wants people who decided nothing on the registration before, nor heard
// an appeal about it.
func (w *registrationWalk) otherPeople() *ree.Refusal {
	if slices.Contains(w.r.apart(), w.cmd.Who.Person) {
		return refuse("other_people", "person", w.cmd.Who.Person, "registration", w.r.Key)
	}
	return nil
}

// everRegistered lets what belongs to goods that left go on while a registration is
// decided again, and not before it ever stood.
func (w *registrationWalk) everRegistered() *ree.Refusal {
	if !w.r.WasRegistered() {
		return refuse("ever_registered", "registration", w.r.Key)
	}
	return nil
}

// notAppealed lets the panel speak first: nothing heavier comes over who appealed
// while it sits.
func (w *registrationWalk) notAppealed() *ree.Refusal {
	if a := w.r.underAppeal(); a != "" {
		return refuse("appeal_first", "appeal", a)
	}
	return nil
}

// term is the last day of a registration that begins today. One that is registered
// again ends no earlier than it would have without the decision that fell.
func (w *registrationWalk) term(from calendar.Date) calendar.Date {
	last := from.AddMonths(w.g.Months).Add(-1)
	if !w.g.To.IsZero() && last.After(w.g.To) {
		last = w.g.To
	}
	if w.r.Until.After(last) {
		last = w.r.Until
	}
	return last
}
