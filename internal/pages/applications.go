package pages

import (
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// casesPerPage bounds one page of a list of cases or licences.
const casesPerPage = 50

// openState is the word of the search for every state on the way.
const openState = "open"

var caseStates = []string{"", openState, string(review.Lodged), string(review.Returned), string(review.AtGate), string(review.InReview), string(review.Consolidation),
	string(review.Authorisation), string(review.Decided), string(review.Closed), string(review.Withdrawn), string(review.Lapsed)}

func (v *visit) caseFilter(limit int) app.CaseFilter {
	f := app.CaseFilter{State: v.query("state"), After: v.query("after"), Limit: limit}
	if f.State == openState {
		f.State, f.Open = "", true
	}
	return f
}

func (v *visit) applications() error {
	if ref := strings.ToUpper(strings.TrimSpace(v.query("q"))); ref != "" {
		if c, err := v.app.Case(v.ctx(), v.actor(), ref); err == nil {
			return v.to("/applications/" + c.Key)
		}
	}
	list, err := v.app.Cases(v.ctx(), v.actor(), v.caseFilter(casesPerPage))
	if err != nil {
		return err
	}
	if v.query("q") != "" {
		list = app.CaseList{}
	}
	view := &web.Applications{Search: web.CaseSearch(web.Options("casestate", "", caseStates...)).Set(v.queries), Pager: web.Pager{Shown: len(list.Cases), Total: -1}}
	mine, blocked, open := 0, 0, 0
	for i := range list.Cases {
		c := &list.Cases[i]
		row := v.caseRow(c)
		view.Rows = append(view.Rows, row)
		if turnOf(c, v.actor()) {
			mine++
		}
		if c.Open() {
			open++
			blocked += min(1, row.Blocked)
		}
	}
	if list.Next != "" {
		view.Pager.Next = v.again("/applications", "after", list.Next)
	}
	if v.query("after") != "" {
		view.Pager.First = v.again("/applications", "after", "")
	}
	view.Head = web.Head{Title: words.M("applications.title", "waiting", mine, "blocked", blocked), Basis: v.clockBasis(), Next: []web.Action{v.download("/applications.csv")}}
	if !v.actor().SeesAll() {
		view.Title = words.M("applications.title.own", "open", open, "all", len(list.Cases))
	}
	if v.actor().Has(app.RoleExporter) {
		view.Next = append([]web.Action{{Text: words.M("applications.new"), Href: "/applications/new", Main: true}}, view.Next...)
	}
	return v.show("applications", view)
}

func (v *visit) clockBasis() web.Phrase {
	policy := v.app.Jurisdiction().Review
	if policy == nil {
		return nil
	}
	spec, ok := policy.Clock(policy.Statutory)
	if !ok {
		return nil
	}
	return words.M("applications.basis", "days", spec.Days)
}

func (v *visit) caseRow(c *review.Case) web.CaseRow {
	a := &c.Application
	row := web.CaseRow{Ref: c.Key, Href: "/applications/" + c.Key, Exporter: v.party(a.Exporter), Destination: words.Country(a.Destination), Lines: len(a.Lines), State: caseTag(c.State), Turn: v.turnWord(c), Net: mg(asked(a))}
	if len(a.EndUsers) > 0 {
		row.EndUser = words.Plain(a.EndUsers[0].Name)
	}
	for i := range c.Verdicts {
		if blocks(c.Verdicts[i].Status) {
			row.Blocked++
		}
	}
	if r := v.app.Clock(c); r.Started {
		row.Used, row.Limit = r.Used, r.Limit
		if !r.Ended {
			row.Due = v.date(r.Due)
		}
	}
	return row
}

// date puts a civil day into a time.
func (v *visit) date(d calendar.Date) time.Time {
	return d.Time(v.app.Jurisdiction().Calendar.Location())
}

func asked(a *review.Application) (sum ree.Mass) {
	for _, l := range a.Lines {
		sum += l.MassMG
	}
	return sum
}

// blocks reports whether a line with this verdict can only be refused.
func blocks(s review.GateStatus) bool { return s == review.Failed || s == review.Unlinked }

func caseTag(s review.CaseState) web.Tag {
	tone := web.Wait
	switch s {
	case review.Decided, review.Closed:
		tone = web.Good
	case review.Withdrawn, review.Lapsed, review.Draft:
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("casestate", string(s))}
}

// turnWord says who has to move next.
func (v *visit) turnWord(c *review.Case) web.Phrase {
	signers := 1
	if p := v.app.Jurisdiction().Review; p != nil {
		signers = p.Signers(c)
	}
	role, ok := turn(c, signers)
	if !ok {
		return words.M("case.turn.none")
	}
	return code("role", string(role))
}

func (v *visit) applicationsCSV() error {
	f := v.caseFilter(exportPage)
	f.After = ""
	list, err := v.app.Cases(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	head := append(heads("case.ref", "case.exporter", "licence.destination", "case.enduser", "case.lines"), withUnit("lot.net", "unit.kg"))
	head = append(head, heads("state", "case.turn", "fact.lodged", "clock.sum")...)
	return v.csv("applications", head, func(yield func([]string) bool) {
		for page, n := list, 0; n < exportRows; n += exportPage {
			for i := range page.Cases {
				c := &page.Cases[i]
				row := v.caseRow(c)
				if !yield(v.said(row.Ref, row.Exporter, row.Destination, row.EndUser, itoa(row.Lines), words.KgCol(row.Net.MG, 3), row.State.Text, row.Turn, v.local(c.Lodged).Format("2006-01-02"), itoa(row.Used))) {
					return
				}
			}
			if f.After = page.Next; f.After == "" {
				return
			}
			if page, err = v.app.Cases(v.ctx(), v.actor(), f); err != nil {
				return
			}
		}
	})
}
