package review

import (
	"errors"
	"fmt"

	"lanthorn/calendar"
)

// verificationBody is the body of a verification's events.
type verificationBody struct {
	What         string         `json:"-"`
	Verification string         `json:"verification"`
	Licence      string         `json:"licence"`
	New          *Verification  `json:"new,omitempty"`
	Clock        string         `json:"clock,omitempty"`
	Day          calendar.Date  `json:"day,omitzero"`
	Officers     []Actor        `json:"officers,omitempty"`
	Ask          string         `json:"ask,omitempty"`
	Condition    string         `json:"condition,omitempty"`
	Answer       string         `json:"answer,omitempty"`
	Evidence     *FieldEvidence `json:"evidence,omitempty"`
	Held         []string       `json:"held,omitempty"`
	Suspended    bool           `json:"suspended,omitempty"`
	Reason       string         `json:"reason,omitempty"`
}

func (b verificationBody) kind() string { return b.What }

// subjects name the licence only once there is a result: where somebody goes is
// not told beforehand to those who follow the licence.
func (b verificationBody) subjects() []string {
	switch b.What {
	case KindVerificationSatisfied, KindVerificationUnresolved, KindVerificationAdverse, KindVerificationDenied, KindVerificationSettled:
		return []string{b.Verification, b.Licence}
	}
	return []string{b.Verification}
}

func init() {
	for _, row := range verificationTable {
		folds[row.Kinds[0]] = applyVerification
	}
}

// bodies makes what a move writes, effects included.
func (w *verificationWalk) bodies(facts Facts) ([]body, error) {
	b := verificationBody{What: firstKind(verificationTable, w.move), Verification: w.v.Key, Licence: w.l.Key, Reason: w.cmd.Reason}
	switch w.move {
	case "select":
		b.New, b.Clock = w.v, w.desk.Policy.Verification.Clock
	case "plan":
		b.Day, b.Officers = w.cmd.Day, w.cmd.Officers
	case "answer":
		b.Ask, b.Condition, b.Answer = w.cmd.Ask, w.cmd.Condition, w.cmd.Answer
	case "attach":
		e := w.cmd.Evidence
		e.By, e.At = w.cmd.Who.Person, w.cmd.At
		b.Evidence = &e
	case "deny", "find_adverse", "leave_unresolved":
		return w.effects(facts, b)
	case "settle":
		b.Suspended = w.cmd.Suspend
		if w.cmd.Suspend && (w.l.State == Active || w.l.State == Frozen) {
			h := Hold{Ref: w.v.Key, Scope: OneEndUser, EndUser: w.v.EndUser.Identity(), Reason: w.cmd.Reason, By: w.cmd.Who.Person, At: w.cmd.At}
			rest, err := suspended(facts, w.l, h)
			return []body{b, rest}, err
		}
	}
	return []body{b}, nil
}

// effects are the holds on open cases with the end user and the mark on the
// licence. A case that is gone or held already is passed over.
func (w *verificationWalk) effects(facts Facts, b verificationBody) ([]body, error) {
	code := "verification." + find(verificationTable, w.move).To
	out := []body{staleBody{Licence: w.l.Key, Cause: w.v.Key, Code: code}}
	if w.move != "leave_unresolved" {
		for _, key := range w.cmd.Cases {
			c, err := facts.Case(key)
			if err != nil {
				return nil, err
			}
			x := &attempt{c: c, ref: w.v.Key}
			if c == nil || !c.Open() || c.State == Draft || guardOnHold(x) == nil {
				continue
			}
			b.Held = append(b.Held, key)
			out = append(out, heldBody{What: KindCaseHeld, Case: key, Ref: w.v.Key, Code: code})
		}
	}
	return append([]body{b}, out...), nil
}

func applyVerification(s State, e Event) error {
	var b verificationBody
	if err := decode(e, &b); err != nil {
		return err
	}
	v, err := s.Verification(b.Verification)
	if err != nil {
		return err
	}
	switch {
	case v == nil && e.Kind == KindVerificationDue && b.New != nil:
		v = b.New
		v.Clock = []calendar.Event{{Kind: calendar.Start, At: e.At, Ref: b.Clock}}
	case v == nil:
		return fmt.Errorf("verification %q: %w", b.Verification, errMissing)
	}
	v.State = VerificationState(entered(verificationTable, moveOf(verificationTable, e.Kind), string(v.State)))
	v.Changed = e.At
	v.take(e, &b)
	return errors.Join(s.PutVerification(v), rate(s, e, v))
}

// take writes into the row what the event says beside the state.
func (v *Verification) take(e Event, b *verificationBody) {
	switch e.Kind {
	case KindVerificationPlanned:
		v.Day, v.Officers = b.Day, b.Officers
	case KindVerificationAnswered:
		if i := v.asked(b.Ask, b.Condition); i >= 0 {
			v.Checklist[i].Answer, v.Checklist[i].Note = b.Answer, b.Reason
		}
	case KindVerificationAttached:
		if b.Evidence != nil {
			v.Evidence = append(v.Evidence, *b.Evidence)
		}
	case KindVerificationReported:
		v.Reported, v.Note = e.Actor, b.Reason
		v.Clock = append(v.Clock, calendar.Event{Kind: calendar.End, At: e.At})
	case KindVerificationSettled:
		v.Proposal.Settled, v.Proposal.By, v.Proposal.Reason = "declined", e.Actor, b.Reason
		if b.Suspended {
			v.Proposal.Settled = "suspended"
		}
	case KindVerificationSatisfied, KindVerificationUnresolved, KindVerificationAdverse, KindVerificationDenied:
		v.Concluded, v.Result, v.Held = e.Actor, v.State, b.Held
		v.Proposal.Asked = v.State == VerificationAdverse || v.State == VerificationAccessDenied
		if b.Reason != "" {
			v.Note = b.Reason
		}
		if e.Kind == KindVerificationDenied {
			v.Clock = append(v.Clock, calendar.Event{Kind: calendar.End, At: e.At})
		}
	}
}

// rate writes a result into the end user's history.
func rate(s State, e Event, v *Verification) error {
	if v.Result == "" || v.State != v.Result || e.Kind == KindVerificationSettled {
		return nil
	}
	id := v.EndUser.Identity()
	r, err := s.Rating(id)
	if err != nil {
		return err
	}
	if r == nil {
		r = &Rating{Identity: id}
	}
	r.Name, r.Country, r.Result = v.EndUser.Name, v.EndUser.Country, string(v.Result)
	r.History = append(r.History, RatingMark{v.Key, string(v.Result), e.At})
	return s.PutRating(r)
}

// heldFor are the holds that a case begins with: its end users' bad ratings.
func heldFor(facts Facts, c *Case) ([]body, error) {
	var out []body
	for _, u := range c.Application.EndUsers {
		r, err := facts.Rating(u.Identity())
		if err != nil {
			return nil, err
		}
		if r.Bad() {
			last := r.History[len(r.History)-1]
			out = append(out, heldBody{What: KindCaseHeld, Case: c.Key, Ref: last.Verification, Code: "verification." + last.Result})
		}
	}
	return out, nil
}
