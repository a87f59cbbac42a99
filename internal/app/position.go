package app

import (
	"context"

	"lanthorn/calendar"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// Whose turn it is in a case.
const (
	TurnApplicant = "applicant"
	TurnOffice    = "office"
	TurnAgencies  = "agencies"
	TurnNobody    = "nobody"
)

// CasePosition says where a case stands, as its applicant may know it.
type CasePosition struct {
	Case     string           `json:"case"`
	State    review.CaseState `json:"state"`
	Turn     string           `json:"turn"`     // applicant, office, agencies, nobody
	Queries  []string         `json:"queries"`  // that wait for the applicant
	Asked    int              `json:"asked"`    // agencies asked
	Awaited  int              `json:"awaited"`  // of them not yet heard
	Clock    calendar.Reading `json:"clock"`    // the statutory one
	Forecast review.Forecast  `json:"forecast"` // in working days from acceptance
	Like     string           `json:"like"`     // what the forecast's cases have in common: kind and destination, or kind
	Earliest calendar.Answer  `json:"earliest,omitzero"`
	Likely   calendar.Answer  `json:"likely,omitzero"`
	Latest   calendar.Answer  `json:"latest,omitzero"`
}

// historyRead bounds how many past cases a forecast looks at.
const historyRead = 2000

// CasePosition says where a case stands, whose turn it is, and when a decision
// may be expected from what past cases of like kind took.
func (a *App) CasePosition(ctx context.Context, actor Actor, ref string) (p CasePosition, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		c, err := a.visible(v, actor, ref)
		if err != nil {
			return err
		}
		applicant := c.ForApplicant()
		p = CasePosition{Case: ref, State: c.State, Turn: turnOf(&c), Queries: []string{}, Asked: applicant.Asked, Awaited: applicant.Awaited, Clock: a.Clock(&c)}
		for _, q := range c.Queries {
			if q.Waiting() {
				p.Queries = append(p.Queries, ShortKey(q.Key))
			}
		}
		if c.Accepted.IsZero() || !c.Open() {
			return nil
		}
		return a.forecast(v, &c, &p)
	})
	return p, err
}

func turnOf(c *review.Case) string {
	waiting := false
	for _, q := range c.Queries {
		waiting = waiting || q.Waiting()
	}
	switch {
	case !c.Open():
		return TurnNobody
	case waiting || c.State == review.Draft || c.State == review.Returned:
		return TurnApplicant
	case c.State == review.InReview && c.ForApplicant().Awaited > 0:
		return TurnAgencies
	}
	return TurnOffice
}

// forecast looks at past cases of the same kind and destination; where these are
// too few, at those of the same kind.
func (a *App) forecast(v *store.View, c *review.Case, p *CasePosition) error {
	past, err := a.history(v, c)
	if err != nil {
		return err
	}
	start, now := a.calendar().Day(c.Accepted), a.calendar().Day(a.Now())
	elapsed, _ := a.calendar().WorkingDaysBetween(start, now)
	p.Like = "kind_destination"
	if p.Forecast = review.ForecastOf(past[c.Application.Destination], elapsed); !p.Forecast.Enough {
		var all []int
		for _, days := range past {
			all = append(all, days...)
		}
		p.Like, p.Forecast = "kind", review.ForecastOf(all, elapsed)
	}
	if !p.Forecast.Enough {
		return nil
	}
	for _, q := range []struct {
		days int
		into *calendar.Answer
	}{{p.Forecast.Low, &p.Earliest}, {p.Forecast.Median, &p.Likely}, {p.Forecast.High, &p.Latest}} {
		if *q.into, err = a.calendar().AddWorkingDays(start, q.days); err != nil {
			return err
		}
	}
	return nil
}

// history is what past cases of a case's kind took, in working days from
// acceptance to decision, by destination.
func (a *App) history(v *store.View, c *review.Case) (map[string][]int, error) {
	past := map[string][]int{}
	q := store.Query{Where: []store.Cond{{Col: "state", Op: store.In, Value: []string{string(review.Decided), string(review.Closed)}}}, OrderBy: "lodged_ms", Desc: true, Limit: historyRead}
	return past, store.SelectEach(v, a.tables.review.cases, q, func(o review.Case) error {
		if o.Application.Kind == c.Application.Kind && !o.Accepted.IsZero() && !o.Decided.IsZero() {
			days, _ := a.calendar().WorkingDaysBetween(a.calendar().Day(o.Accepted), a.calendar().Day(o.Decided))
			past[o.Application.Destination] = append(past[o.Application.Destination], days)
		}
		return nil
	})
}
