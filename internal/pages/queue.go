package pages

import (
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

var matterKinds = []string{app.MatterReferral, app.MatterQuery, app.MatterEscalation}

// mattersPage is the reader's queue: referrals to an agency, queries to an
// applicant, escalations to a level, each with the day it is due.
func (v *visit) mattersPage() error {
	kind := v.query("kind")
	kinds := v.kindsFor()
	if kind == "" && len(kinds) > 0 {
		kind = kinds[0]
	}
	f := app.MatterFilter{Kind: kind, All: v.query("all") == "yes", DueFirst: v.query("order") == orderDue, Late: v.query("order") == orderLate, After: v.query("after"), Limit: casesPerPage}
	list, err := v.app.Matters(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	view := &web.Matters{Pager: web.Pager{Shown: len(list.Matters), Total: -1}, Kind: code("matterkind", kind), Others: v.actor().SeesAll()}
	for i := range list.Matters {
		view.Rows = append(view.Rows, v.matterRow(&list.Matters[i]))
	}
	if list.Next != "" {
		view.Pager.Next = v.again("/matters", "after", list.Next)
	}
	if v.query("after") != "" {
		view.Pager.First = v.again("/matters", "after", "")
	}
	for _, k := range kinds {
		view.Kinds = append(view.Kinds, web.Link{Href: "/matters?kind=" + k, Text: code("matterkind", k)})
	}
	view.Kinds = append(view.Kinds, web.Link{Href: "/matters?order=due&kind=" + kind, Text: words.M("matters.first")}, web.Link{Href: "/matters?order=late&kind=" + kind, Text: words.M("matters.late")},
		web.Link{Href: "/matters?all=yes&kind=" + kind, Text: words.M("matters.all")})
	view.Head = web.Head{Title: v.mattersTitle(&list), Basis: words.M("matters.basis")}
	return v.show("matters", view)
}

// mattersTitle says what waits for the reader, or, to an overseer, what is under way
// with others.
func (v *visit) mattersTitle(list *app.MatterList) words.Msg {
	if v.actor().SeesAll() {
		return words.M("matters.title.others", "waiting", list.Open, "late", list.Late)
	}
	return words.M("matters.title", "waiting", list.Open, "late", list.Late)
}

// kindsFor are the kinds of matter that can wait for the reader.
func (v *visit) kindsFor() []string {
	switch {
	case v.actor().SeesAll():
		return matterKinds
	case v.app.Advises(v.actor()):
		return []string{app.MatterReferral, app.MatterEscalation}
	}
	return []string{app.MatterQuery}
}

func (v *visit) matterRow(m *app.QueuedMatter) web.MatterRow {
	a := m.Application()
	row := web.MatterRow{Ref: m.Case, Href: "/applications/" + m.Case, Exporter: v.party(a.Exporter), Destination: words.Country(a.Destination), Net: askedFor(a), Used: m.Reading.Used, Limit: m.Reading.Limit}
	if m.Amendment != "" {
		row.Ref, row.Href = m.Amendment, "/amendments/"+m.Amendment
	}
	if !m.Reading.Due.IsZero() && !m.Reading.Ended {
		row.Due = v.date(m.Reading.Due)
	}
	row.State = web.Tag{Tone: web.Wait, Text: code(map[string]string{app.MatterReferral: "referralstate", app.MatterQuery: "querystate", app.MatterEscalation: "escalationstate"}[m.Kind], m.State)}
	switch {
	case m.Reading.Overdue && !m.Reading.Ended:
		row.State.Tone = web.Bad
	case m.Reading.Ended:
		row.State.Tone = web.Good
	}
	switch m.Kind {
	case app.MatterReferral:
		row.Of = v.packWord("agency", m.Of)
	case app.MatterEscalation:
		row.Of = v.packWord("level", m.Of)
	default:
		row.Of = words.Ref{Text: app.ShortKey(m.Key)}
	}
	return row
}

// mayMatters lets offices, applicants and those a case may be sent to see their
// queues.
func (p *Pages) mayMatters(a app.Actor) bool { return mayReview(a) || p.app.Advises(a) }

// outward are the kinds of entry in a case's trail that its applicant sees.
var outward = map[string]bool{
	review.KindDrafted: true, review.KindLodged: true, review.KindReturned: true, review.KindAccepted: true, review.KindRated: true, review.KindGateEvaluated: true,
	review.KindReviewOpened: true, review.KindDecided: true, review.KindClosed: true, review.KindWithdrawn: true, review.KindLapsed: true, review.KindMarkedStale: true,
	review.KindLicenceIssued: true, review.KindQueryIssued: true, review.KindQueryReplied: true, review.KindQueryAccepted: true, review.KindQueryReopened: true,
	review.KindQueryExtended: true, review.KindQueryChased: true, review.KindQueryLapsed: true, review.KindQueryCancelled: true,
	review.KindRegistrationReopened: true, review.KindRegistrationConfirmed: true,
}
