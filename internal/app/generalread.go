package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// RegistrationView is a registration with how it stands now.
type RegistrationView struct {
	review.Registration
	Now       review.RegistrationState `json:"now"` // its state today
	Terms     *review.General          `json:"terms,omitempty"`
	Periods   []review.Period          `json:"periods,omitempty"`
	LeftMG    ree.Mass                 `json:"leftMG"`              // of the cap; -1: there is none
	Shipments []ShipmentRow            `json:"shipments,omitempty"` // the newest
	Late      []string                 `json:"late,omitempty"`      // licences whose goods should have come back
}

// ShipmentRow is one shipment that was cleared under a registration.
type ShipmentRow struct {
	Case        string               `json:"case"`
	Licence     string               `json:"licence"`
	State       review.LicenceState  `json:"state"` // today
	Destination string               `json:"destination"`
	Issued      time.Time            `json:"issued"`
	LastDay     calendar.Date        `json:"lastDay"`
	BackBy      calendar.Date        `json:"backBy,omitzero"`
	ClearedMG   ree.Mass             `json:"clearedMG"`
	ExportedMG  ree.Mass             `json:"exportedMG"`
	BackMG      ree.Mass             `json:"backMG"`
	ConsumedMG  ree.Mass             `json:"consumedMG"` // and accepted as such
	Consumed    []review.Consumption `json:"consumed,omitempty"`
	Late        bool                 `json:"late"` // its goods should have come back
}

// RegistrationList is a page of registrations, newest first.
type RegistrationList struct {
	Registrations []RegistrationView `json:"registrations"`
	Next          string             `json:"next,omitempty"`
}

// Generals lists the general licences that the pack publishes.
func (a *App) Generals() []review.General { return slices.Clone(a.desk().Policy.Generals) }

// Registrations lists the registrations the actor may see.
func (a *App) Registrations(ctx context.Context, actor Actor, after string, limit int) (list RegistrationList, err error) {
	q := store.Query{OrderBy: "asked_ms", Desc: true, After: after, Limit: limit}
	if !actor.SeesAll() {
		q.Where = append(q.Where, store.Match("holder", store.Eq, actor.Org))
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, next, err := store.SelectPage(v, a.tables.general.registration, q)
		for i := range rows {
			list.Registrations = append(list.Registrations, a.viewRegistration(outsideOf(actor, &rows[i])))
		}
		list.Next = next
		return err
	})
	return list, err
}

// StandingRegistration is the registration of the actor's organisation that stands in
// the way of a new one under a general licence; empty where none does.
func (a *App) StandingRegistration(ctx context.Context, actor Actor, general string) (key string, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		newest, _, err := store.Get(v, a.tables.general.newest, actor.Org+" "+general)
		if err != nil {
			return err
		}
		r, known, err := store.Get(v, a.tables.general.registration, newest.Registration)
		if known && r.Live() {
			key = r.Key
		}
		return err
	})
	return key, err
}

func (a *App) viewRegistration(r *review.Registration) RegistrationView {
	desk, now := a.desk(), a.Now()
	out := RegistrationView{Registration: *r, Now: desk.StateOn(r, now), Terms: desk.Policy.General(r.General), Periods: desk.Periods(r, now), LeftMG: -1}
	if g := out.Terms; g != nil && g.CapKG > 0 {
		out.LeftMG = max(0, desk.CapLeft(r, now))
	}
	return out
}

// shownShipments bounds the shipments on the page of a registration; the list of
// licences has all.
const shownShipments = 200

// Registration finds a registration the actor may see, with its newest shipments.
func (a *App) Registration(ctx context.Context, actor Actor, ref string) (out RegistrationView, err error) {
	ref = clean(ref)
	err = a.Store.View(ctx, func(v *store.View) error {
		row, err := a.seenRegistration(v, actor, ref)
		if err != nil {
			return err
		}
		out = a.viewRegistration(outsideOf(actor, &row))
		if out.Late, err = a.lateUnder(v, &row); err != nil {
			return err
		}
		licences, _, err := store.SelectPage(v, a.tables.review.licence, store.Query{Where: []store.Cond{store.Match("registration", store.Eq, ref)}, OrderBy: "issued_ms", Desc: true, Limit: shownShipments})
		if err != nil {
			return err
		}
		if err := a.veilLicences(v, actor, licences); err != nil {
			return err
		}
		for i := range licences {
			s, err := a.shipmentRow(v, &licences[i])
			if err != nil {
				return err
			}
			out.Shipments = append(out.Shipments, s)
		}
		return nil
	})
	return out, err
}

// lateUnder lists the open shipments whose goods should have come back.
func (a *App) lateUnder(v *store.View, r *review.Registration) (late []string, err error) {
	today := a.calendar().Day(a.Now())
	for _, o := range r.Open {
		if o.BackBy.IsZero() || !today.After(o.BackBy) {
			continue
		}
		l, _, err := store.Get(v, a.tables.review.licence, o.Licence)
		if err != nil {
			return nil, err
		}
		s, err := a.shipmentRow(v, &l)
		if err != nil {
			return nil, err
		}
		if s.Late {
			late = append(late, o.Licence)
		}
	}
	return late, nil
}

func (a *App) shipmentRow(v *store.View, l *review.Licence) (ShipmentRow, error) {
	today := a.calendar().Day(a.Now())
	s := ShipmentRow{Case: l.Case, Licence: l.Key, State: l.StateOn(today), Destination: l.Destination, Issued: l.Issued, LastDay: l.LastDay}
	for _, key := range l.Lines {
		line, _, err := store.Get(v, a.tables.review.line, key)
		if err != nil {
			return s, err
		}
		s.ClearedMG, s.ExportedMG = s.ClearedMG+line.AuthorisedMG, s.ExportedMG+line.CommittedMG
	}
	for _, b := range l.Back {
		s.BackMG += b.MassMG
	}
	for _, c := range l.Consumed {
		if c.State == review.ConsumptionAccepted {
			s.ConsumedMG += c.MassMG
		}
	}
	s.Consumed = l.Consumed
	if l.Under != nil {
		s.BackBy = l.Under.BackBy
		s.Late = !s.BackBy.IsZero() && today.After(s.BackBy) && s.ExportedMG-s.BackMG-s.ConsumedMG > l.WaitingInTime(a.calendar())
	}
	return s, nil
}

// RegistrationMoves lists every move on a registration with what blocks it for the
// actor.
func (a *App) RegistrationMoves(actor Actor, r *RegistrationView) []review.MoveStatus {
	return a.rolesOf(actor, a.desk().RegistrationMoves(&r.Registration, r.Late, review.Actor{Person: actor.Account, Org: actor.Org}, a.Now()))
}

// GeneralFigures is the use of a registration in a period as the ledger has it
// now, with the hash that a filing names.
func (a *App) GeneralFigures(ctx context.Context, actor Actor, ref, period string) (f review.GeneralFigures, hash string, err error) {
	r, err := a.Registration(ctx, actor, ref)
	if err != nil {
		return f, "", err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		f, err = a.figuresOf(v, &r.Registration, period)
		return err
	})
	if err != nil {
		return f, "", err
	}
	hash, err = f.Hash()
	return f, hash, err
}

// figuresIn is the same inside a command.
func (a *App) figuresIn(tx *store.Tx, r *review.Registration, period string) (f review.GeneralFigures, err error) {
	err = a.Store.View(tx.Context(), func(v *store.View) error {
		f, err = a.figuresOf(v, r, period)
		return err
	})
	return f, err
}

// figuresOf adds up what customs booked under a registration in a period.
func (a *App) figuresOf(v *store.View, r *review.Registration, period string) (f review.GeneralFigures, err error) {
	p, ok := a.periodOf(r, period)
	if !ok {
		return f, ree.Refusals{ree.Refuse("guard.period_over", "period", period)}
	}
	loc := a.calendar().Location()
	from, to := p.From.Time(loc), p.To.Add(1).Time(loc)
	lines := map[string]*review.FigureLine{}
	err = store.Walk(v, a.tables.review.licence, store.Query{Where: []store.Cond{store.Match("registration", store.Eq, r.Key), store.Match("issued_ms", store.Lt, to.UnixMilli())}}, func(l review.Licence) error {
		fresh := !l.Issued.Before(from)
		if fresh {
			f.Shipments++
		}
		for _, key := range l.Lines {
			if err := a.addFigures(v, lines, &l, key, fresh, from, to); err != nil {
				return err
			}
		}
		return nil
	})
	for _, u := range r.Use {
		if u.Month >= p.From.String()[:7] && u.Month <= p.To.String()[:7] {
			f.Declined += u.Declined
		}
	}
	f.Lines = []review.FigureLine{}
	for _, line := range lines {
		f.Lines = append(f.Lines, *line)
	}
	slices.SortFunc(f.Lines, func(a, b review.FigureLine) int {
		return strings.Compare(a.Destination+a.HS+string(a.Form), b.Destination+b.HS+string(b.Form))
	})
	return f, err
}

func (a *App) periodOf(r *review.Registration, key string) (review.Period, bool) {
	list := a.desk().Periods(r, a.Now())
	i := slices.IndexFunc(list, func(p review.Period) bool { return p.Key == key })
	if i < 0 {
		return review.Period{}, false
	}
	return list[i], true
}

// addFigures adds one licence line's use between two instants.
func (a *App) addFigures(v *store.View, into map[string]*review.FigureLine, l *review.Licence, key string, fresh bool, from, to time.Time) error {
	line, _, err := store.Get(v, a.tables.review.line, key)
	if err != nil {
		return err
	}
	at := l.Destination + " " + line.HS + " " + string(line.Form)
	sum := into[at]
	if sum == nil {
		sum = &review.FigureLine{Destination: l.Destination, HS: line.HS, Form: line.Form}
	}
	moved := fresh
	if fresh {
		sum.ClearedMG += line.AuthorisedMG
	}
	where := []store.Cond{store.Match("line", store.Eq, key), store.Match("at_ms", store.Ge, from.UnixMilli()), store.Match("at_ms", store.Lt, to.UnixMilli())}
	err = store.SelectEach(v, a.tables.review.move, store.Query{Where: where}, func(m review.Move) error {
		switch m.Kind {
		case review.Commit:
			sum.ExportedMG, sum.Declarations, moved = sum.ExportedMG+m.MassMG, sum.Declarations+1, true
		case review.Reverse:
			sum.ExportedMG, moved = sum.ExportedMG-m.MassMG, true
		}
		return nil
	})
	if moved {
		into[at] = sum
	}
	return err
}

// KeepRegistrations writes down what time brings: returns that are asked for,
// registrations that a missing one stops, and those that lapse. Whether a
// shipment may be cleared never waits for it.
func (a *App) KeepRegistrations(ctx context.Context) error {
	type due struct{ ref, move string }
	var list []due
	now, desk := a.Now(), a.desk()
	today := a.calendar().Day(now)
	err := a.Store.View(ctx, func(v *store.View) error {
		return store.SelectEach(v, a.tables.general.registration, store.Query{}, func(r review.Registration) error {
			live := r.State == review.Registered || r.State == review.RegistrationStopped
			for _, p := range desk.Periods(&r, now) {
				owed := p.State == review.ReturnOpen || p.State == review.ReturnLate || p.State == review.ReturnMissing
				if owed && !slices.Contains(r.Chased, p.Key) {
					list = append(list, due{r.Key, "chase"})
				}
				if p.State == review.ReturnMissing && r.State == review.Registered {
					list = append(list, due{r.Key, "stop"})
					break
				}
			}
			if live && today.After(r.LastDay) {
				list = append(list, due{r.Key, "lapse"})
			}
			return nil
		})
	})
	for _, d := range list {
		if err != nil {
			break
		}
		_, err = a.do(ctx, System, "", "registration "+d.move+" "+d.ref, nil, false, func(tx *store.Tx) (any, error) {
			return a.registration(tx, System, d.move, review.RegistrationCommand{Registration: d.ref})
		})
		if _, settled := err.(ree.Refusals); settled { // somebody was first
			err = nil
		}
	}
	return err
}
