package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/reason"
	"lanthorn/internal/simulate"
	"lanthorn/ree"
)

// closedReport is the answer of lanthorn balance --close --json.
type closedReport struct {
	Month string       `json:"month"`
	Sites []closedSite `json:"sites"`
}

type closedSite struct {
	Site  string   `json:"site"`
	Entry int64    `json:"entry,omitempty"`
	Why   []string `json:"why,omitempty"` // it was not closed
}

// closeBalances closes a month at one site or at all that are due; the answer is
// no where one could not be closed.
func (p *program) closeBalances(at *place, month string, sites []string, asJSON bool) error {
	if len(sites) > 1 {
		return usage("give one site or none for all; lanthorn balance --close %s [SITE]", month)
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	r := closedReport{Month: month, Sites: []closedSite{}}
	if len(sites) == 1 {
		rec, err := a.CloseMonth(p.ctx, local, "", app.CloseCommand{Site: sites[0], Month: month})
		if err != nil {
			return err
		}
		r.Sites = append(r.Sites, closedSite{Site: sites[0], Entry: rec.Seq})
	} else {
		list, err := a.CloseAll(p.ctx, local, month)
		if err != nil {
			return err
		}
		for _, s := range list {
			one := closedSite{Site: s.Site, Entry: s.Seq}
			for _, x := range s.Refused {
				one.Why = append(one.Why, reason.Sentence("en", x))
			}
			r.Sites = append(r.Sites, one)
		}
	}
	return p.tellClosed(r, asJSON)
}

func (p *program) tellClosed(r closedReport, asJSON bool) error {
	closed := 0
	for _, s := range r.Sites {
		if s.Entry > 0 {
			closed++
		}
	}
	if asJSON {
		if err := p.json(r); err != nil {
			return err
		}
	} else {
		for _, s := range r.Sites {
			for _, why := range s.Why {
				fmt.Fprintf(p.out, "%s: %s\n", s.Site, why)
			}
		}
		fmt.Fprintf(p.out, "%s: %d of %d sites closed\n", r.Month, closed, len(r.Sites))
	}
	if closed < len(r.Sites) {
		return errNo
	}
	return nil
}

// demoClosed is how many sites the demonstration's supervisor has closed; the
// rest is left for who tries it.
const demoClosed = 8

// demoClosings closes the last month of the industry at some sites, as the
// supervisor: the one before the month in which the review began.
func demoClosings(ctx context.Context, a *app.App, in *simulate.Industry, began string) error {
	supervisor := app.Actor{Account: "supervisor", Org: inRole(in, "supervisor").Org, Roles: []app.Role{app.RoleSupervisor}}
	first, err := time.Parse("2006-01", began)
	if err != nil {
		return err
	}
	month := first.AddDate(0, -1, 0).Format("2006-01")
	rows, err := a.Closings(ctx, supervisor, app.ReturnFilter{Month: month})
	if err != nil {
		return err
	}
	for _, d := range rows[:min(len(rows), demoClosed)] {
		_, err := a.CloseMonth(ctx, supervisor, "", app.CloseCommand{Site: d.Site.Ref, Month: month})
		var rs ree.Refusals
		if errors.As(err, &rs) && rs[0].Code == "closing.no_count" {
			continue // in a short demonstration nobody may have counted yet
		}
		if err != nil {
			return err
		}
	}
	return nil
}
