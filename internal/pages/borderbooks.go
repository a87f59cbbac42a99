package pages

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// booksShown bounds each table of the page.
const booksShown = 50

var settlements = []string{string(app.SettleRetry), string(app.SettleCharge), string(app.SettleReturned), string(app.SettleUnlawful)}

func mayBooks(a app.Actor) bool { return a.SeesAll() }

func maySettle(a app.Actor) bool { return a.Has(app.RoleCustoms, app.RoleReviewer) }

// borderBooks is the page on which customs and the ledger settle with each other.
func (v *visit) borderBooks() error {
	view := &web.BorderBooks{}
	waiting, err := v.app.Debits(v.ctx(), v.actor(), app.DebitConflict, booksShown)
	if err != nil {
		return err
	}
	for _, d := range waiting {
		view.Conflicts = append(view.Conflicts, v.conflict(d))
	}
	view.Head = web.Head{Title: words.M("books.title", "conflicts", len(waiting)), Basis: words.M("books.basis"), Crumbs: []web.Link{{Href: "/customs", Text: words.M("nav.customs")}}}
	if mayHooks(v.actor()) {
		view.Next = append(view.Next, web.Action{Text: words.M("hooks.open"), Href: "/hooks"})
	}
	for _, fill := range []func(*web.BorderBooks) error{v.booksNotices, v.booksList, v.booksDays, v.booksRemarks, v.booksDebits} {
		if err := fill(view); err != nil {
			return err
		}
	}
	return v.show("customs", view)
}

func columns(names ...string) []web.Col {
	cols := make([]web.Col, len(names))
	for i, name := range names {
		cols[i].Head = words.M(name)
	}
	return cols
}

func licenceCell(ref string) web.Cell {
	return web.CLink(words.Ref{Text: ref}, "/licences/"+ref)
}

func (v *visit) conflict(d app.OfflineDebit) web.Conflict {
	out := web.Conflict{Ref: d.Ref, Facts: []web.Fact{
		{Name: words.M("licence.ref"), Value: words.Ref{Text: d.Licence}, Href: "/licences/" + d.Licence, Note: words.M("licence.line", "line", d.Line)},
		{Name: words.M("lot.net"), Value: words.Kg(int64(d.MassMG))},
		{Name: words.M("licence.declaration"), Value: words.Plain(d.Declaration)},
		{Name: words.M("books.used"), Value: words.Stamp(v.localMS(d.UsedMS))},
		{Name: words.M("books.uploaded"), Value: words.Stamp(v.localMS(d.ReceivedMS))},
	}}
	for _, r := range d.Reasons {
		refusal := ree.Refusal{Code: r.Code, Params: v.namedParams(r.Params)}
		out.Reasons = append(out.Reasons, web.Check{Tone: web.Bad, Text: reasonOf(&refusal), Rule: r.Code})
	}
	if maySettle(v.actor()) && d.By != v.actor().Account {
		form := web.SettleForm("settle-"+strings.NewReplacer("/", "-", " ", "-").Replace(d.Ref), d.Ref, newKey(), web.Options("settlement", "", settlements...))
		out.Settle = &form
	}
	return out
}

func (v *visit) booksNotices(view *web.BorderBooks) error {
	list, err := v.app.LatestNotices(v.ctx(), v.actor(), booksShown)
	if err != nil {
		return err
	}
	view.Notices = web.Table{Caption: words.M("books.notices"), Cols: columns("books.notice", "licence.ref", "books.change", "entries.recorded", "books.known"), Empty: words.M("books.notices.none")}
	for _, n := range list {
		known := web.CTag(web.Good, words.M("books.known.yes"))
		if d, err := v.app.Licence(v.ctx(), v.actor(), n.Licence); err == nil && d.Licence.PendingCustoms {
			known = web.CTag(web.Wait, words.M("books.known.no"))
		}
		view.Notices.Rows = append(view.Notices.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Num(n.Seq), entryAddress(n.Seq)), licenceCell(n.Licence), web.C(code("entry", n.What)), web.C(words.Stamp(v.localMS(n.AtMS))), known}})
	}
	systems, err := v.app.Systems(v.ctx(), v.actor())
	view.Systems = web.Table{Caption: words.M("books.systems"), Cols: columns("books.system", "licence.office", "books.taken", "entries.recorded"), Empty: words.M("books.systems.none")}
	for _, s := range systems {
		if s.Closed {
			continue
		}
		at := web.C(words.M("books.never"))
		if s.TakenMS > 0 {
			at = web.C(words.Stamp(v.localMS(s.TakenMS)))
		}
		view.Systems.Rows = append(view.Systems.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(s.Name)), web.C(v.party(s.Org)), web.C(words.Num(s.Taken)), at}})
	}
	return err
}

func (v *visit) booksList(view *web.BorderBooks) error {
	list, _, ok, err := v.app.BorderList(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	if ok {
		stale := web.Tag{Tone: web.Good, Text: words.M("books.list.fresh")}
		if !v.app.Now().Before(time.UnixMilli(list.StaleMS)) {
			stale = web.Tag{Tone: web.Bad, Text: words.M("books.list.stale")}
		}
		view.List = []web.Fact{{Name: words.M("books.list.number"), Value: words.Num(list.Number), Tag: &stale}, {Name: words.M("books.list.states"), Value: words.Num(int64(list.States))},
			{Name: words.M("entries.recorded"), Value: words.Stamp(v.localMS(list.AtMS))}, {Name: words.M("books.list.until"), Value: words.Stamp(v.localMS(list.StaleMS))}}
		view.Next = append(view.Next, web.Action{Text: words.M("books.list.download"), Href: "/customs/books/list.jwt"})
	}
	if maySettle(v.actor()) {
		form := web.PublishForm(newKey())
		view.Publish = &form
	}
	return nil
}

func (v *visit) booksDays(view *web.BorderBooks) error {
	days, err := v.app.BorderDays(v.ctx(), v.actor(), booksShown)
	if err != nil {
		return err
	}
	view.Days = web.Table{Caption: words.M("books.days"), Cols: columns("books.day", "books.postings", "lot.net", "books.sha", "books.compared"), Empty: words.M("books.days.none")}
	for _, d := range days {
		compared := web.C(words.M("books.compared.no"))
		if d.Compared != nil {
			tone := web.Good
			if d.Compared.Differences > 0 {
				tone = web.Wait
			}
			compared = web.CTag(tone, words.M("books.differences", "n", d.Compared.Differences, "rows", d.Compared.Rows))
			compared.Href = "/customs/books/" + d.Day + "/differences.csv"
		}
		view.Days.Rows = append(view.Days.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Plain(d.Day), "/customs/books/"+d.Day+"/day.csv"), web.C(words.Num(int64(d.Postings))), web.C(words.Kg(int64(d.NetMG))), web.C(words.Plain(d.CSV[:12])), compared}})
	}
	if v.actor().Has(app.RoleCustoms) {
		form := web.CloseDayForm(newKey(), v.local(v.app.Now()).AddDate(0, 0, -1).Format("2006-01-02"))
		view.CloseDay = &form
	}
	return nil
}

func (v *visit) booksRemarks(view *web.BorderBooks) error {
	list, err := v.app.Remarks(v.ctx(), v.actor(), "", booksShown)
	view.Remarks = v.remarksTable(list)
	return err
}

// remarksTable is what was found at the border.
func (v *visit) remarksTable(list []app.Remark) web.Table {
	out := web.Table{Caption: words.M("books.remarks"), Cols: columns("licence.ref", "licence.declaration", "books.found", "entries.recorded", "state"), Empty: words.M("books.remarks.none")}
	for _, r := range list {
		var rs ree.Refusals
		for _, d := range r.Differences {
			rs = append(rs, &ree.Refusal{Code: d.Code, Params: v.namedParams(d.Params)})
		}
		found := web.C(words.M("books.agrees"))
		if len(rs) > 0 {
			found = web.C(sentences(rs))
		}
		if r.Text != "" {
			found.Sub = words.Plain(r.Text)
		}
		state := web.CTag(web.Good, words.M("books.remark.noted"))
		switch {
		case r.ClearedBy != "":
			state = web.CTag(web.Neutral, words.M("books.remark.cleared"))
		case r.Strong:
			state = web.CTag(web.Bad, words.M("books.remark.strong"))
		case len(rs) > 0:
			state = web.CTag(web.Wait, words.M("books.remark.open"))
		}
		out.Rows = append(out.Rows, web.Row{Cells: []web.Cell{licenceCell(r.Licence), web.C(words.Plain(r.Declaration)), found, web.C(words.Stamp(v.localMS(r.AtMS))), state}})
	}
	return out
}

func (v *visit) booksDebits(view *web.BorderBooks) error {
	list, err := v.app.Debits(v.ctx(), v.actor(), "", booksShown)
	view.Debits = web.Table{Caption: words.M("books.debits"), Cols: columns("books.debit", "licence.ref", "lot.net", "licence.declaration", "books.used", "state"), Empty: words.M("books.debits.none")}
	tones := map[string]web.Tone{app.DebitBooked: web.Good, app.DebitConflict: web.Bad, app.DebitSettled: web.Neutral}
	for _, d := range list {
		ref := web.C(words.Plain(d.Ref))
		if d.Gap {
			ref.Sub = words.M("books.gap")
		}
		view.Debits.Rows = append(view.Debits.Rows, web.Row{Cells: []web.Cell{ref, licenceCell(d.Licence), web.C(words.Kg(int64(d.MassMG))), web.C(words.Plain(d.Declaration)), web.C(words.Stamp(v.localMS(d.UsedMS))), web.CTag(tones[d.State], code("debit", d.State))}})
	}
	return err
}

func (v *visit) settleDebit() error {
	line, _ := strconv.Atoi(v.value("line"))
	_, err := v.app.Settle(v.ctx(), v.actor(), v.key(), app.SettleDebit{Ref: v.value("ref"), How: app.DebitSettlement(v.value("how")), Licence: v.value("licence"), Line: line, Reason: v.value("reason")})
	if err != nil {
		return err
	}
	return v.to(done("/customs/books", "settled"))
}

func (v *visit) publishList() error {
	if _, err := v.app.PublishList(v.ctx(), v.actor(), v.key()); err != nil {
		return err
	}
	return v.to(done("/customs/books", "listed"))
}

func (v *visit) closeBorderDay() error {
	if _, err := v.app.CloseBorderDay(v.ctx(), v.actor(), v.key(), v.value("day")); err != nil {
		return err
	}
	return v.to(done("/customs/books", "dayclosed"))
}

func (v *visit) borderListFile() error {
	list, text, ok, err := v.app.BorderList(v.ctx(), v.actor())
	if err == nil && !ok {
		err = ree.Refusals{ree.Refuse("customs.list_none")}
	}
	if err != nil {
		return err
	}
	v.attach(fmt.Sprintf("border-list-%d.jwt", list.Number), "application/jwt")
	_, err = v.w.Write([]byte(text))
	return err
}

func (v *visit) borderDayFile() error {
	_, text, err := v.app.BorderDayFile(v.ctx(), v.actor(), v.path("day"), "csv")
	if err != nil {
		return err
	}
	v.attach("border-"+v.path("day")+".csv", "text/csv; charset=utf-8")
	_, err = v.w.Write(text)
	return err
}

func (v *visit) differencesCSV() error {
	list, err := v.app.BorderDifferences(v.ctx(), v.actor(), v.path("day"))
	if err != nil {
		return err
	}
	head := []web.Phrase{words.M("licence.declaration"), words.M("licence.ref"), words.M("case.line"), withUnit("books.ours", "unit.kg"), withUnit("books.theirs", "unit.kg"), words.M("books.difference")}
	return v.csv("differences-"+v.path("day"), head, func(yield func([]string) bool) {
		for _, d := range list {
			if !yield(v.said(d.Declaration, d.Licence, itoa(d.Line), written(amount(d.OursMG, d.Unit)), written(amount(d.TheirsMG, d.Unit)), code("difference", d.Code))) {
				return
			}
		}
	})
}
