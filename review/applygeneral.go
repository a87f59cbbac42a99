package review

import (
	"errors"
	"fmt"
	"slices"

	"lanthorn/calendar"
	"lanthorn/ree"
)

type (
	registrationBody struct {
		What         string         `json:"-"`
		Registration string         `json:"registration"`
		General      string         `json:"general,omitempty"`
		Version      string         `json:"version,omitempty"`
		Evidence     []Document     `json:"evidence,omitempty"`
		Text         string         `json:"text,omitempty"`
		Reason       string         `json:"reason,omitempty"`
		Why          string         `json:"why,omitempty"` // reopened: the appeal
		From         calendar.Date  `json:"from,omitzero"`
		LastDay      calendar.Date  `json:"lastDay,omitzero"`
		Period       string         `json:"period,omitempty"`
		Return       *GeneralReturn `json:"return,omitempty"`
	}
	goodsBackBody struct {
		Registration string   `json:"registration"`
		Licence      string   `json:"licence"`
		Line         int      `json:"line"`
		MassMG       ree.Mass `json:"massMG"`
		Ref          string   `json:"ref"`
	}
)

func (b registrationBody) kind() string { return b.What }
func (goodsBackBody) kind() string      { return KindGoodsBack }
func (b registrationBody) subjects() []string {
	if b.Why != "" {
		return []string{b.Registration, b.Why}
	}
	return []string{b.Registration}
}
func (b goodsBackBody) subjects() []string { return []string{b.Registration, b.Licence} }

func init() {
	for _, row := range registrationTable {
		folds[row.Kinds[0]] = applyRegistration
	}
	folds[KindRegistrationReopened] = applyRegistrationReopened
	folds[KindGeneralCleared] = applyCleared
	folds[KindGeneralDeclined] = applyDeclined
	for _, kind := range []string{KindConsumedReported, KindConsumedAccepted, KindConsumedQueried} {
		folds[kind] = applyConsumed
	}
	folds[KindGoodsBack] = onLicence(func(l *Licence, e Event, b *goodsBackBody) {
		l.Back = append(l.Back, GoodsBack{b.Line, b.MassMG, b.Ref, e.Actor, e.At})
	})
}

func applyRegistration(s State, e Event) error {
	var b registrationBody
	if err := decode(e, &b); err != nil {
		return err
	}
	r, err := s.Registration(b.Registration)
	if err != nil {
		return err
	}
	if r == nil {
		if e.Kind != KindRegistrationAsked {
			return fmt.Errorf("registration %q: %w", b.Registration, errMissing)
		}
		r = &Registration{Key: b.Registration, Holder: e.Org}
	}
	r.State = RegistrationState(entered(registrationTable, moveOf(registrationTable, e.Kind), string(r.State)))
	r.Changed, r.Note = e.At, b.Reason
	r.take(e, &b)
	return s.PutRegistration(r)
}

// take writes into the row what the event says beside the state.
func (r *Registration) take(e Event, b *registrationBody) {
	switch e.Kind {
	case KindRegistrationAsked:
		r.General, r.Version, r.Evidence, r.Text, r.Asked, r.AskedBy = b.General, b.Version, b.Evidence, b.Text, e.At, e.Actor
	case KindRegistrationExamined:
		r.Examined, r.Finding = e.Actor, b.Reason
		r.hand(e.Actor)
	case KindRegistrationDeclined:
		r.Decided = e.Actor
		r.adverse(e, b.Reason)
	case KindRegistered:
		r.Decided = e.Actor
		r.hand(e.Actor)
		r.anew(b.From, b.LastDay)
	case KindRegistrationConfirmed:
		r.confirm(e, b.Reason)
	case KindRegistrationWithdrawn:
		r.LastDay, r.Against = b.LastDay, nil
	case KindRegistrationExcluded:
		r.Stopped, r.ByReturn, r.LastDay = r.Stopped+1, false, b.LastDay
		r.adverse(e, b.Reason)
	case KindRegistrationSuspended:
		r.Stopped, r.ByReturn = r.Stopped+1, false
		r.adverse(e, b.Reason)
	case KindRegistrationStopped:
		r.Stopped, r.ByReturn = r.Stopped+1, true
	case KindRegistrationReinstated:
		if !r.ByReturn { // else the holder filed the return
			r.hand(e.Actor)
		}
		r.ByReturn, r.Against = false, nil
	case KindRegistrationChased:
		r.Chased = append(r.Chased, b.Period)
	case KindGeneralReturned:
		r.file(e, b.Return)
	}
}

func (r *Registration) file(e Event, f *GeneralReturn) {
	if f == nil {
		return
	}
	f.By, f.At = e.Actor, e.At
	if old := r.filed(f.Period); old != nil {
		f.Again = old.Again + 1
		*old = *f
		return
	}
	r.Returns = append(r.Returns, *f)
}

func registrationOf(s State, key string) (*Registration, error) {
	r, err := s.Registration(key)
	if err == nil && r == nil {
		err = fmt.Errorf("registration %q: %w", key, errMissing)
	}
	return r, err
}

// applyCleared makes the record of a cleared shipment and counts its use.
func applyCleared(s State, e Event) error {
	var b clearedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	r, err := registrationOf(s, b.Under.Registration)
	if err != nil {
		return err
	}
	u := r.month(b.Under.Month)
	u.MassMG, u.Shipments = u.MassMG+b.MassMG, u.Shipments+1
	r.Open = slices.DeleteFunc(r.Open, func(o OpenShipment) bool { return slices.Contains(b.Over, o.Licence) })
	r.Open = append(r.Open, OpenShipment{b.Licence, b.LastDay, b.Under.BackBy})
	c := b.asCase(Clear{Mover: Mover{At: e.At}})
	c.Licence = "" // its own event issues it
	return errors.Join(s.PutRegistration(r), s.PutCase(c), holdLots(s, c))
}

func applyDeclined(s State, e Event) error {
	var b clearedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	r, err := registrationOf(s, b.Under.Registration)
	if err != nil {
		return err
	}
	mark := DeclinedMark{At: e.At}
	for _, why := range b.Why {
		if !slices.Contains(mark.Codes, why.Code) {
			mark.Codes = append(mark.Codes, why.Code)
		}
	}
	r.month(b.Under.Month).decline(mark.Codes)
	r.Declined = append(r.Declined, mark)
	r.Declined = r.Declined[max(0, len(r.Declined)-maxDeclined):]
	return s.PutRegistration(r)
}

// unused gives a registration back what a shipment's licence bore when it ended.
func unused(s State, l *Licence) error {
	if l.Under == nil {
		return nil
	}
	r, err := registrationOf(s, l.Under.Registration)
	if err != nil {
		return err
	}
	lines, err := linesOf(s, l)
	if err != nil {
		return err
	}
	for _, line := range lines {
		r.month(l.Under.Month).MassMG -= line.RemainingMG + line.ReservedMG
	}
	return s.PutRegistration(r)
}

// givenBack takes off a registration's use what is reversed under a shipment's
// licence that has ended: nothing can leave under it again.
func givenBack(s State, l *Licence, mass ree.Mass) error {
	if l.Under == nil {
		return nil
	}
	r, err := registrationOf(s, l.Under.Registration)
	if err != nil {
		return err
	}
	r.month(l.Under.Month).MassMG -= mass
	return s.PutRegistration(r)
}
