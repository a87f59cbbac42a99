package cli

import (
	"context"
	"fmt"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
)

// demoReturns plays the operators' monthly returns while the industry runs: all
// are filed on the sixth working hour by hour, but one site is late once and one
// return is missing at the end.
type demoReturns struct {
	ctx   context.Context
	app   *app.App
	clock *simulatedClock
	sites []custody.Site // in the order of their registration
	next  time.Time      // when the next month's returns are filed
	late  *lateReturn
}

// lateReturn is the return that is filed after its day.
type lateReturn struct {
	site  custody.Site
	month string
	at    time.Time
}

// filingDay and filingHour are when the demonstration's operators file.
const (
	filingDay  = 6
	filingHour = 9
	lateDay    = 14
	lateEvery  = 5 // of the sites in order the fifth is late, once in three months
)

// saw keeps what a registration says of sites.
func (d *demoReturns) saw(at time.Time, r custody.Registration) {
	if r.Site == nil {
		return
	}
	for _, s := range d.sites {
		if s.Ref == r.Site.Ref {
			return
		}
	}
	d.sites = append(d.sites, *r.Site)
	if d.next.IsZero() {
		d.next = filingTime(at)
	}
}

// filingTime is when the month of an instant is filed: in the month after it.
func filingTime(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month()+1, filingDay, filingHour, 0, 0, 0, t.Location())
}

// until files what operators file before an instant.
func (d *demoReturns) until(at time.Time, missing string) error {
	for !d.next.IsZero() && d.next.Before(at) {
		if l := d.late; l != nil && l.at.Before(at) && l.at.Before(d.next) {
			d.late = nil
			if err := d.file(l.site, l.month, l.at); err != nil {
				return err
			}
			continue
		}
		if err := d.fileAll(missing); err != nil {
			return err
		}
		d.next = filingTime(d.next)
	}
	if l := d.late; l != nil && l.at.Before(at) {
		d.late = nil
		return d.file(l.site, l.month, l.at)
	}
	return nil
}

func (d *demoReturns) fileAll(missing string) error {
	month := time.Date(d.next.Year(), d.next.Month()-1, 1, 0, 0, 0, 0, d.next.Location())
	for i, s := range d.sites {
		at := d.next.Add(time.Duration(i) * 7 * time.Minute)
		switch {
		case s.Ref == missing:
			continue
		case i == lateEvery && month.Month()%3 == time.September%3 && missing == "":
			d.late = &lateReturn{s, month.Format("2006-01"), time.Date(d.next.Year(), d.next.Month(), lateDay, 16, 20, 0, 0, d.next.Location())}
			continue
		}
		if err := d.file(s, month.Format("2006-01"), at); err != nil {
			return err
		}
	}
	return nil
}

// file files a return where there is one to file.
func (d *demoReturns) file(s custody.Site, month string, at time.Time) error {
	d.clock.set(at)
	operator := app.Actor{Account: "sim." + s.Party, Org: s.Party, Roles: []app.Role{app.RoleOperator}}
	r, err := d.app.MonthlyReturn(d.ctx, operator, s.Ref, month)
	if err != nil || !r.Fileable() {
		return nil // no duty to file in that month
	}
	_, err = d.app.FileReturn(d.ctx, operator, "", app.ReturnCommand{Site: s.Ref, Month: month, Seen: r.Figures.Hash()})
	if err != nil {
		return fmt.Errorf("the return of %s for %s: %w", s.Ref, month, err)
	}
	return nil
}

// finish files the last month in which the industry worked.
func (d *demoReturns) finish() error {
	return d.until(d.clock.at.AddDate(0, 0, filingDay+1), "")
}

// missing is a site of the operator that people sign in as: nobody files its
// returns while the review is played.
func (d *demoReturns) missing(in *simulate.Industry) string {
	for _, s := range d.sites {
		if s.Party == inRole(in, "operator").Org {
			return s.Ref
		}
	}
	return ""
}

// chase asks for the missing return two days after it was due.
func (d *demoReturns) chase(in *simulate.Industry) error {
	site := d.missing(in)
	month := d.next.AddDate(0, -2, 1-filingDay).Format("2006-01")
	d.clock.set(d.app.ReturnDueBy(month).AddDate(0, 0, 2).Add(-13 * time.Hour))
	supervisor := app.Actor{Account: "supervisor", Org: inRole(in, "supervisor").Org, Roles: []app.Role{app.RoleSupervisor}}
	_, err := d.app.ChaseReturn(d.ctx, supervisor, "", app.ChaseCommand{Site: site, Month: month, Text: "Please file, or say what keeps you."})
	if err != nil {
		return fmt.Errorf("chasing %s for %s: %w", site, month, err)
	}
	return nil
}
