package pages

import (
	"strings"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

var licenceStates = []string{"", string(review.Active), string(review.Frozen), string(review.Exhausted), string(review.Expired), string(review.Revoked), string(review.Surrendered), string(review.Superseded)}

func (v *visit) licences() error {
	if ref := strings.ToUpper(strings.TrimSpace(v.query("q"))); ref != "" {
		if d, err := v.app.Licence(v.ctx(), v.actor(), ref); err == nil {
			return v.to("/licences/" + d.Licence.Key)
		}
	}
	list, err := v.app.LicenceList(v.ctx(), v.actor(), app.LicenceFilter{State: v.query("state"), After: v.query("after"), Limit: casesPerPage})
	if err != nil {
		return err
	}
	view := &web.Licences{Search: web.LicenceSearch(web.Options("licencestate", "", licenceStates...)).Set(v.queries), Pager: web.Pager{Total: -1}}
	for i := range list.Licences {
		row, err := v.licenceRow(&list.Licences[i])
		if err != nil {
			return err
		}
		view.Rows = append(view.Rows, row)
	}
	view.Pager.Shown = len(view.Rows)
	if list.Next != "" {
		view.Pager.Next = v.again("/licences", "after", list.Next)
	}
	if v.query("after") != "" {
		view.Pager.First = v.again("/licences", "after", "")
	}
	view.Head = web.Head{Title: words.M("licences.title.count", "active", list.Active, "suspended", list.Frozen), Basis: words.M("licences.basis"), Next: []web.Action{v.download("/licences.csv")}}
	return v.show("licences", view)
}

// stateOf is a licence's state today.
func (v *visit) stateOf(l *review.Licence) review.LicenceState {
	return l.StateOn(v.app.Jurisdiction().Calendar.Day(v.app.Now()))
}

func licenceTag(s review.LicenceState) web.Tag {
	tone := web.Neutral
	switch s {
	case review.Active:
		tone = web.Good
	case review.Frozen:
		tone = web.Bad
	case review.Expired, review.Revoked:
		tone = web.Bad
	}
	return web.Tag{Tone: tone, Text: code("licencestate", string(s))}
}

// sums adds up the lines of a licence.
func sums(lines []review.LicenceLine) (authorised, remaining ree.Mass) {
	for _, l := range lines {
		if l.Unit != "" { // counted, and no part of a mass
			continue
		}
		authorised, remaining = authorised+l.AuthorisedMG, remaining+l.RemainingMG
	}
	return authorised, remaining
}

func (v *visit) licenceRow(l *review.Licence) (web.LicenceRow, error) {
	lines, err := v.app.LinesOf(v.ctx(), v.actor(), l)
	if err != nil {
		return web.LicenceRow{}, err
	}
	authorised, remaining := sums(lines)
	row := web.LicenceRow{Ref: l.Key, Href: "/licences/" + l.Key, Holder: v.party(l.Holder), Destination: words.Country(l.Destination), Lines: len(lines), Authorised: mg(authorised), Remaining: mg(remaining), Until: v.date(l.LastDay), State: licenceTag(v.stateOf(l))}
	if authorised > 0 {
		row.Percent = 100 * float64(authorised-remaining) / float64(authorised)
	}
	return row, nil
}

func (v *visit) licencesCSV() error {
	f := app.LicenceFilter{State: v.query("state"), Limit: exportPage}
	list, err := v.app.LicenceList(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	head := append(heads("licence.ref", "licence.holder", "licence.destination"), withUnit("licence.authorised", "unit.kg"), withUnit("licence.remaining", "unit.kg"))
	head = append(head, heads("licence.until", "state")...)
	return v.csv("licences", head, func(yield func([]string) bool) {
		for page, n := list, 0; n < exportRows; n += exportPage {
			for i := range page.Licences {
				row, err := v.licenceRow(&page.Licences[i])
				if err != nil || !yield(v.said(row.Ref, row.Holder, row.Destination, words.KgCol(row.Authorised.MG, 3), words.KgCol(row.Remaining.MG, 3), row.Until.Format(time.DateOnly), row.State.Text)) {
					return
				}
			}
			if f.After = page.Next; f.After == "" {
				return
			}
			if page, err = v.app.LicenceList(v.ctx(), v.actor(), f); err != nil {
				return
			}
		}
	})
}

func (v *visit) licencePage() error {
	d, err := v.app.Licence(v.ctx(), v.actor(), v.path("licence"))
	if err != nil {
		return err
	}
	return v.showLicence(200, d, "", nil)
}

func (v *visit) showLicence(status int, d app.LicenceDetail, move string, rs ree.Refusals) error {
	view := v.licenceView(d)
	if err := v.foundAtBorder(view); err != nil {
		return err
	}
	if err := v.onWay(&d.Licence, view); err != nil {
		return err
	}
	view.Moves = v.licenceMoves(d, move, rs)
	view.Next = append(view.Next, v.licenceAfter(d)...)
	if mayIssue(v.actor()) && v.stateOf(&d.Licence) == review.Active {
		view.Next = append(view.Next, web.Action{Text: words.M("licence.issue"), Href: "/licences/" + d.Licence.Key + "/credential", Post: true, Key: newKey(), Main: d.Passport == nil})
	}
	view.Next = append(view.Next, web.Action{Text: words.M("figure.download"), Href: "/licences/" + d.Licence.Key + "/ledger.csv"}, web.Action{Text: words.M("application.astable"), Href: "/licences/" + d.Licence.Key + "/table/application.xlsx"})
	if d.Passport != nil {
		view.Next = append([]web.Action{{Text: words.M("licence.print"), Href: "/licences/" + d.Licence.Key + "/print", Main: true}}, view.Next...)
	}
	return v.showAs(status, "licences", view)
}

func mayIssue(a app.Actor) bool {
	return a.Has(app.RoleExporter, app.RoleReviewer, app.RoleDecider, app.RoleCustoms)
}

func (v *visit) licenceView(d app.LicenceDetail) *web.LicencePage {
	l := &d.Licence
	state := v.stateOf(l)
	authorised, remaining := sums(d.Lines)
	view := &web.LicencePage{Ref: l.Key, Version: max(1, l.Version), State: licenceTag(state), Notices: v.notices(l), Facts: v.licenceFacts(l)}
	view.Head = web.Head{Title: words.M("licence.title", "remaining", mg(remaining), "authorised", mg(authorised), "licence", words.Ref{Text: l.Key}), Basis: v.licenceBasis(l),
		Crumbs: []web.Link{{Href: "/licences", Text: words.M("nav.licences")}, {Text: words.Ref{Text: l.Key}}}}
	if state != review.Active {
		view.Title = words.M("licence.title.ended", "licence", words.Ref{Text: l.Key}, "state", code("licencestate", string(state)))
	}
	seen := map[string]bool{}
	for _, line := range d.Lines {
		view.Lines = append(view.Lines, v.licenceLine(d, line))
		for _, k := range line.Conditions {
			if !seen[k] {
				seen[k] = true
				view.Conditions = append(view.Conditions, v.packWord("condition", k))
			}
		}
	}
	for i := range d.Entries {
		e := &d.Entries[i]
		ev := web.Event{Title: code("entry", e.Kind), When: v.local(e.Occurred), By: v.party(e.Org), Href: entryAddress(e.Seq), Tone: web.Neutral}
		if e.Kind == review.KindSuspended || e.Kind == review.KindEnded || e.Kind == review.KindEndingAsked {
			ev.Tone = web.Bad
		}
		view.Status = append(view.Status, ev)
	}
	return view
}

func (v *visit) licenceBasis(l *review.Licence) web.Phrase {
	user := web.Phrase(words.M("unit.unknown"))
	if len(l.EndUsers) > 0 {
		user = words.Plain(l.EndUsers[0].Name)
	}
	return words.M("licence.basis", "holder", v.party(l.Holder), "enduser", user, "country", words.Country(l.Destination), "date", words.Date(v.date(l.LastDay)))
}

// notices are what whoever uses a licence must know first.
func (v *visit) notices(l *review.Licence) []web.Check {
	var out []web.Check
	for _, h := range l.Suspensions {
		if !h.Lifted.IsZero() {
			continue
		}
		text := words.M("licence.suspended", "scope", v.scope(h), "date", words.Date(v.local(h.At)), "reason", words.Plain(h.Reason))
		out = append(out, web.Check{Tone: web.Bad, Text: text, Rule: h.Ref})
	}
	out = append(out, v.endingNotice(l)...)
	if l.PendingCustoms {
		out = append(out, web.Check{Tone: web.Wait, Text: words.M("licence.pending")})
	}
	for _, s := range l.Stale {
		if strings.Contains(s.Code, ".") {
			out = append(out, web.Check{Tone: web.Bad, Text: words.M("licence.stale.why", "why", words.Reason{Code: s.Code}, "cause", v.causeOf(s.Cause), "date", words.Date(v.local(s.At))), Remedy: words.M("licence.stale.mend")})
			continue
		}
		text := "licence.stale.notice"
		if s.Code == "screening_hit" {
			text = "licence.stale.hit"
		}
		out = append(out, web.Check{Tone: web.Wait, Text: words.M(text, "cause", v.causeOf(s.Cause), "date", words.Date(v.local(s.At))), Remedy: words.M("licence.stale.mend")})
	}
	return out
}

func (v *visit) scope(h review.Hold) web.Phrase {
	switch h.Scope {
	case review.OneLine:
		return words.M("licence.line", "line", h.Line)
	case review.OneLot:
		return words.M("licence.scope.lot", "lot", words.Ref{Text: h.Lot})
	case review.OneEndUser:
		return words.M("licence.scope.enduser", "enduser", words.Plain(h.EndUser))
	case review.OneRoute:
		return words.M("licence.scope.route", "route", words.Plain(h.Route))
	}
	return words.M("licence.scope.whole")
}

func (v *visit) licenceFacts(l *review.Licence) []web.Fact {
	out := []web.Fact{{Name: words.M("licence.ref"), Value: words.Ref{Text: l.Key}}, {Name: words.M("application.kind"), Value: v.kindName(l.Kind)}, {Name: words.M("licence.holder"), Value: v.party(l.Holder)}}
	for _, u := range l.EndUsers {
		out = append(out, web.Fact{Name: words.M("case.enduser"), Value: words.Plain(u.Name), Note: words.Country(u.Country)})
	}
	out = append(out, web.Fact{Name: words.M("licence.destination"), Value: words.Country(l.Destination)}, web.Fact{Name: words.M("application.use"), Value: code("use", l.EndUse.Code)})
	if l.EndUse.Text != "" {
		out = append(out, web.Fact{Name: words.M("application.usetext"), Value: words.Plain(l.EndUse.Text)})
	}
	if u := l.Under; u != nil {
		out = append(out, web.Fact{Name: words.M("general.registration"), Value: words.Ref{Text: u.Registration}, Href: "/general/" + u.Registration, Note: words.M("general.byrule")})
		if !u.BackBy.IsZero() {
			out = append(out, web.Fact{Name: words.M("general.backby.day"), Value: words.Date(v.date(u.BackBy))})
		}
	}
	return append(out, web.Fact{Name: words.M("licence.from"), Value: words.Date(v.date(l.ValidFrom))}, web.Fact{Name: words.M("licence.until"), Value: words.Date(v.date(l.LastDay))},
		web.Fact{Name: words.M("fact.case"), Value: words.Ref{Text: l.Case}, Href: "/applications/" + l.Case})
}

func (v *visit) licencePrint() error {
	d, err := v.app.Licence(v.ctx(), v.actor(), v.path("licence"))
	if err != nil {
		return err
	}
	p := d.Passport
	if p == nil {
		return v.to("/licences/" + d.Licence.Key)
	}
	view := v.licenceView(d)
	view.Print, view.Mood, view.Title = true, "print", words.M("licence.print.title", "licence", words.Ref{Text: d.Licence.Key})
	view.QR, view.Short, view.Bundle, view.Command = qr(p.QR), p.QR, "/credentials/"+p.ID+".json", "lanthorn-verify --keys lanthorn-keys.json "+p.ID+".json"
	view.Log, view.Index, view.Issuer, view.Issued, view.Until = v.logState(v.app.Store.Head()), v.index(p.Seq), words.Plain(v.app.Keys.Issuer.Issuer.Name), v.localMS(p.IssuedMS), v.localMS(p.UntilMS-1)
	return v.show("licences", view)
}

func (v *visit) issueLicence() error {
	p, err := v.app.IssueLicence(v.ctx(), v.actor(), v.key(), v.path("licence"))
	if err != nil {
		return err
	}
	return v.to(done("/licences/"+p.Licence+"/print", "issued"))
}
