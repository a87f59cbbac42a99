package pages

import (
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

// casesPerPage bounds one page of a list of cases or licences.
const casesPerPage = 50

// openState is the word of the search for every state on the way.
const openState = "open"

var caseStates = []string{"", openState, string(review.Lodged), string(review.Returned), string(review.AtGate), string(review.InReview), string(review.Consolidation),
	string(review.Authorisation), string(review.Decided), string(review.Closed), string(review.Withdrawn), string(review.Lapsed)}

// Words of the search for order and for whom a case waits.
const (
	orderDue  = "due"
	orderLate = "late"
	waitsMine = "mine"
)

var (
	caseWaits  = []string{"", waitsMine, string(app.RoleReviewer), string(app.RoleExporter), string(app.WaitsForAgency), string(app.RoleCountersigner), string(app.RoleDecider)}
	caseOrders = []string{"new", orderDue, orderLate}
)

func (v *visit) caseFilter(limit int) app.CaseFilter {
	f := app.CaseFilter{State: v.query("state"), Waits: v.query("waits"), DueFirst: v.query("order") == orderDue, Late: v.query("order") == orderLate, After: v.query("after"), Limit: limit}
	if f.State == openState {
		f.State, f.Open = "", true
	}
	if f.Waits == waitsMine {
		f.Waits, f.Mine = "", true
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
	view := &web.Applications{Search: web.QueueSearch(web.Options("casestate", "", caseStates...), web.Options("queuewait", "", caseWaits...), web.Options("queueorder", "new", caseOrders...)).Set(v.queries), Pager: web.Pager{Shown: len(list.Cases), Total: -1}}
	for i := range list.Cases {
		view.Rows = append(view.Rows, v.caseRow(&list.Cases[i]))
	}
	if list.Next != "" {
		view.Pager.Next = v.again("/applications", "after", list.Next)
	}
	if v.query("after") != "" {
		view.Pager.First = v.again("/applications", "after", "")
	}
	view.Head = web.Head{Basis: v.clockBasis(), Next: []web.Action{v.download("/applications.csv"), {Text: words.M("letters.short"), Href: "/letters"}}}
	if view.Title, err = v.queueTitle(); err != nil {
		return err
	}
	if v.actor().Has(app.RoleExporter) {
		view.Next = append([]web.Action{{Text: words.M("applications.new"), Href: "/applications/new", Main: true}}, view.Next...)
	}
	return v.show("applications", view)
}

// queueTitle says how many cases there are to do, as the ledger's tables count
// them.
func (v *visit) queueTitle() (web.Phrase, error) {
	open, err := v.app.CaseCount(v.ctx(), v.actor(), app.CaseFilter{})
	if err != nil {
		return nil, err
	}
	mine, err := v.app.CaseCount(v.ctx(), v.actor(), app.CaseFilter{Mine: true})
	if !v.actor().SeesAll() {
		return words.M("queue.title.own", "open", open.All, "waiting", mine.All), err
	}
	return words.M("queue.title", "waiting", mine.All, "blocked", open.Blocked, "open", open.All, "late", open.Late), err
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
	row := web.CaseRow{Ref: c.Key, Href: "/applications/" + c.Key, Exporter: v.party(a.Exporter), Destination: words.Country(a.Destination), Lines: len(a.Lines), State: caseTag(c.State), Turn: v.turnWord(c), Net: askedFor(a)}
	if len(a.EndUsers) > 0 {
		row.EndUser = words.Plain(a.EndUsers[0].Name)
	}
	for i := range c.Verdicts {
		if blocks(c.Verdicts[i].Status) {
			row.Blocked++
		}
	}
	if r := v.app.DeskClock(c); r.Started {
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
	role, ok := v.app.WaitsFor(c)
	if !ok {
		return words.M("case.turn.none")
	}
	return code("queuewait", string(role))
}

func (v *visit) applicationsCSV() error {
	f := v.caseFilter(exportPage)
	f.After = ""
	list, err := v.app.Cases(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	head := append(heads("case.ref", "case.exporter", "licence.destination", "case.enduser", "case.lines"), withUnit("lot.net", "unit.kg"))
	head = append(head, heads("case.counted", "state", "case.turn", "fact.lodged", "clock.sum")...)
	return v.csv("applications", head, func(yield func([]string) bool) {
		for page, n := list, 0; n < exportRows; n += exportPage {
			for i := range page.Cases {
				c := &page.Cases[i]
				row := v.caseRow(c)
				if !yield(v.said(row.Ref, row.Exporter, row.Destination, row.EndUser, itoa(row.Lines), words.KgCol(int64(asked(&c.Application)), 3), counts(&c.Application), row.State.Text, row.Turn, v.local(c.Lodged).Format("2006-01-02"), itoa(row.Used))) {
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
