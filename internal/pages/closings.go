package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

var closingTones = map[app.ClosingState]web.Tone{app.ClosingOpen: web.Neutral, app.ClosingDue: web.Wait, app.ClosingDone: web.Good, app.ClosingReopened: web.Bad}

func closingTag(s app.ClosingState) web.Tag {
	return web.Tag{Tone: closingTones[s], Text: code("closingstate", string(s))}
}

func closingHref(d app.ClosingDetail) string { return "/sites/" + d.Site.Ref + "/closings/" + d.Month }

// lastMonth is the month before this one.
func (v *visit) lastMonth() string {
	now := v.local(v.app.Now())
	return now.AddDate(0, 0, 1-now.Day()).AddDate(0, -1, 0).Format("2006-01")
}

// foundClosings are the months that fit the search; a supervisor looks at one
// month at a time.
func (v *visit) foundClosings() (rows []app.ClosingDetail, month string, err error) {
	month = v.query("month")
	if v.month(month).IsZero() {
		month = ""
	}
	if month == "" && v.query("month") != "all" && v.actor().SeesAll() {
		month = v.lastMonth()
	}
	rows, err = v.app.Closings(v.ctx(), v.actor(), app.ReturnFilter{Month: month, Site: v.query("site")})
	return rows, month, err
}

func (v *visit) closings() error { return v.showClosings(http.StatusOK, nil) }

func (v *visit) showClosings(status int, result []web.Phrase) error {
	rows, month, err := v.foundClosings()
	if err != nil {
		return err
	}
	count := map[app.ClosingState]int{}
	for _, d := range rows {
		count[d.State]++
	}
	state := app.ClosingState(v.query("state"))
	shown := slices.DeleteFunc(slices.Clone(rows), func(d app.ClosingDetail) bool { return state != "" && d.State != state })
	slices.SortStableFunc(shown, func(a, b app.ClosingDetail) int {
		return slices.Index(app.ClosingStates, a.State) - slices.Index(app.ClosingStates, b.State)
	})
	view := &web.Closings{Search: web.ClosingSearch(v.returnMonths(month), v.closingStates()), Rows: v.closingRows(shown), Result: result}
	view.Head = web.Head{Title: words.M("closings.title", "due", count[app.ClosingDue], "reopened", count[app.ClosingReopened], "closed", count[app.ClosingDone]), Basis: words.M("closings.basis"),
		Next: []web.Action{v.download("/closings.csv")}}
	if open := count[app.ClosingDue] + count[app.ClosingReopened]; month != "" && open > 0 && v.app.MayClose(v.actor()) {
		f := web.CloseAllForm(newKey(), month, open)
		view.All = &f
	}
	return v.showAs(status, "closings", view)
}

func (v *visit) closingStates() []web.Option {
	states := []string{""}
	for _, s := range app.ClosingStates {
		states = append(states, string(s))
	}
	return web.Options("closingstate", v.query("state"), states...)
}

func (v *visit) closingRows(rows []app.ClosingDetail) web.Table {
	t := web.Table{Empty: words.M("closings.none"), Cols: []web.Col{{Head: words.M("site.name")}, {Head: words.M("return.month")}, {Head: words.M("state")}, {Head: words.M("closing.by")}, {Head: words.M("closing.opened")}}}
	for _, d := range rows[:min(len(rows), returnsShown)] {
		by, opened := web.C(words.Plain("–")), web.C(words.Plain("–"))
		if c := d.Closing; c != nil {
			by = web.Cell{Text: words.Stamp(v.localMS(c.ClosedMS)), Sub: words.Plain(c.By)}
			if len(c.Reopened) > 0 {
				opened = v.reopening(c.Reopened[0])
			}
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: named(d.Site.Name, d.Site.NameZH), Sub: words.Plain(d.Site.Ref), Href: closingHref(d)}, web.C(words.Month(v.month(d.Month))),
			web.CTag(closingTones[d.State], code("closingstate", string(d.State))), by, opened}})
	}
	return t
}

// reopening names the entry that opened a month again.
func (v *visit) reopening(r app.Reopening) web.Cell {
	return web.Cell{Text: code("entry", r.Kind), Sub: words.Stamp(v.localMS(r.MS)), Href: "/log?entry=" + strconv.FormatInt(r.Seq, 10)}
}

func (v *visit) closingsCSV() error {
	rows, _, err := v.foundClosings()
	if err != nil {
		return err
	}
	return v.tableCSV("closings", v.closingRows(rows))
}

// closeAll closes a month for all sites and says what became of each.
func (v *visit) closeAll() error {
	list, err := v.app.CloseAll(v.ctx(), v.actor(), v.value("month"))
	if err != nil {
		return err
	}
	closed, result := 0, []web.Phrase{}
	for _, s := range list {
		if s.Seq > 0 {
			closed++
			continue
		}
		for _, r := range s.Refused {
			result = append(result, words.M("closing.refused", "site", v.siteName(s.Site), "why", sentence{v.app, r.Code, r.Params}))
		}
	}
	return v.showClosings(http.StatusOK, append([]web.Phrase{words.M("closing.done.all", "sites", closed, "month", words.Month(v.month(v.value("month"))))}, result...))
}

// closingPageOrCSV serves one month as a page or, under its address with .csv,
// as a table.
func (v *visit) closingPageOrCSV() error {
	month, asCSV := strings.CutSuffix(v.path("month"), ".csv")
	d, err := v.app.MonthClosing(v.ctx(), v.actor(), v.path("site"), month)
	if err != nil {
		return err
	}
	if asCSV {
		return v.tableCSV("closing-"+d.Site.Ref+"-"+d.Month, v.closingFigures(d))
	}
	return v.showClosing(http.StatusOK, d, nil)
}

func (v *visit) showClosing(status int, d app.ClosingDetail, rs ree.Refusals) error {
	tag := closingTag(d.State)
	view := &web.ClosingPage{Facts: v.closingFacts(d), Figures: v.closingFigures(d), Receipts: v.closingReceipts(d), Changed: v.closingChanged(d), Since: v.closingSince(d), Download: closingHref(d) + ".csv"}
	for _, s := range d.Limit {
		view.Limits = append(view.Limits, sentence{v.app, s.Code, s.Params})
	}
	view.Head = web.Head{Title: words.M("closing.title."+string(d.State), "site", named(d.Site.Name, d.Site.NameZH), "month", words.Month(v.month(d.Month)), "changed", len(d.Changed)), Basis: words.M("closing.basis", "seq", d.Head), Tag: &tag,
		Crumbs: []web.Link{{Href: "/closings?month=" + d.Month, Text: words.M("nav.closings")}, {Href: "/sites/" + d.Site.Ref, Text: words.Plain(d.Site.Ref)}, {Text: words.Plain(d.Month)}},
		Next:   []web.Action{{Text: words.M("site.balance"), Href: "/sites/" + d.Site.Ref + "/balance"}, {Text: words.M("site.network"), Href: "/sites/" + d.Site.Ref + "/network?month=" + d.Month}}}
	if c := d.Closing; c != nil && c.Note != "" {
		view.Note = words.Plain(c.Note)
	}
	switch {
	case !v.app.MayClose(v.actor()):
		view.Closed = words.M("closing.not_yours")
	case d.State == app.ClosingOpen:
		view.Closed = words.M("closing.not_over", "date", words.Date(v.month(d.Month).AddDate(0, 1, 0)))
	case d.State == app.ClosingDone && rs == nil:
		view.Closed = words.M("closing.nothing")
	default:
		f := web.CloseForm(closingHref(d), newKey(), d.Figures.Hash())
		if rs != nil {
			f = v.refusedForm(f, rs, func(r *ree.Refusal) string { return r.Field })
			f.Fields[0].Value = d.Figures.Hash() // what is shown now is what the next try has seen
		}
		view.Ask = &f
		view.Next = append(view.Next, web.Action{Text: words.M("closing.submit"), Href: "#close", Main: true})
	}
	return v.showAs(status, "closings", view)
}

func (v *visit) closeMonth() error {
	d, err := v.app.MonthClosing(v.ctx(), v.actor(), v.path("site"), v.path("month"))
	if err != nil {
		return err
	}
	_, err = v.app.CloseMonth(v.ctx(), v.actor(), v.key(), app.CloseCommand{Site: d.Site.Ref, Month: d.Month, Seen: v.value("seen"), Note: v.value("note")})
	if err == nil {
		return v.to(done(closingHref(d), "closed"))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) == http.StatusForbidden {
		return err
	}
	return v.showClosing(http.StatusUnprocessableEntity, d, rs)
}

func (v *visit) closingFacts(d app.ClosingDetail) []web.Fact {
	out := []web.Fact{{Name: words.M("site.name"), Value: named(d.Site.Name, d.Site.NameZH), Href: "/sites/" + d.Site.Ref}, {Name: words.M("site.operator"), Value: v.party(d.Site.Party)}}
	if c := d.Closing; c != nil {
		out = append(out, web.Fact{Name: words.M("closing.by"), Value: words.Stamp(v.localMS(c.ClosedMS)), Note: words.Plain(c.By)},
			web.Fact{Name: words.M("return.entry"), Value: words.Num(c.Seq), Href: "/log?entry=" + itoa(int(c.Seq)), Note: words.M("return.at", "seq", c.At)},
			web.Fact{Name: words.M("closing.hash"), Value: words.Plain(c.Hash)}, web.Fact{Name: words.M("closing.count"), Value: words.Num(int64(c.Count))})
	}
	return out
}

func elementKG(m int64) web.Cell { return web.C(kgCol(float64(m) / 1e6)) }

func (v *visit) closingFigures(d app.ClosingDetail) web.Table {
	t := web.Table{Caption: words.M("closing.figures.caption"), Empty: words.M("closing.figures.none"), Cols: []web.Col{{Head: words.M("balance.element")}}}
	for _, c := range app.ClosingColumns {
		t.Cols = append(t.Cols, web.Col{Head: words.M("head.unit", "head", code("closingcolumn", c), "unit", words.M("unit.kg")), Num: true})
	}
	t.Cols = append(t.Cols, web.Col{Head: withUnit("closing.reconciled.in", "unit.kg"), Num: true}, web.Col{Head: withUnit("closing.reconciled.out", "unit.kg"), Num: true}, web.Col{Head: words.M("closing.alarms"), Num: true})
	for _, l := range d.Figures.Lines {
		row := web.Row{Cells: []web.Cell{web.CLink(words.Plain(l.Element), "/sites/"+d.Site.Ref+"/balance?element="+l.Element)}}
		if l.First != d.Month {
			row.Cells[0].Sub = words.M("closing.since.month", "month", words.Month(v.month(l.First)))
		}
		for _, c := range app.ClosingColumns {
			m, _ := l.Figure(c)
			row.Cells = append(row.Cells, elementKG(int64(m)))
		}
		for _, m := range []*ree.ElementMass{l.ReconciledIn, l.ReconciledOut} {
			cell := web.C(words.Plain("–"))
			if m != nil {
				cell = elementKG(int64(*m))
			}
			row.Cells = append(row.Cells, cell)
		}
		if l.Alarms > 0 {
			row.Tone = web.Bad
		}
		row.Cells = append(row.Cells, web.C(words.Num(int64(l.Alarms))))
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (v *visit) closingReceipts(d app.ClosingDetail) web.Table {
	t := web.Table{Caption: words.M("closing.receipts.caption"), Empty: words.M("closing.receipts.none"), Cols: []web.Col{{Head: words.M("balance.sender")}, {Head: words.M("balance.lots"), Num: true},
		{Head: withUnit("balance.sent", "unit.kg"), Num: true}, {Head: withUnit("balance.got", "unit.kg"), Num: true}, {Head: withUnit("balance.difference", "unit.kg"), Num: true}, {Head: withUnit("balance.two", "unit.kg"), Num: true}}}
	for _, r := range d.Figures.Receipts {
		from := web.C(v.siteName(r.From))
		if v.actor().SeesAll() {
			from.Href = "/sites/" + r.From
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{from, web.C(words.Num(int64(r.Lots))), elementKG(int64(r.Sent)), elementKG(int64(r.Received)), elementKG(int64(r.Received - r.Sent)), elementKG(2 * int64(r.Sigma))}})
	}
	return t
}

func (v *visit) closingChanged(d app.ClosingDetail) web.Table {
	t := web.Table{Caption: words.M("closing.changed.caption"), Cols: []web.Col{{Head: words.M("closing.what")}, {Head: words.M("return.figure")}, {Head: withUnit("closing.was", "unit.kg"), Num: true}, {Head: withUnit("return.now", "unit.kg"), Num: true}, {Head: withUnit("return.difference", "unit.kg"), Num: true}}}
	for _, x := range d.Changed {
		what, column := web.Phrase(words.Plain(x.Element)), web.Phrase(code("closingcolumn", x.Column))
		if x.From != "" {
			what, column = v.siteName(x.From), words.M("closing.receipt."+x.Column)
		}
		t.Rows = append(t.Rows, web.Row{Tone: web.Wait, Cells: []web.Cell{web.C(what), web.C(column), elementKG(x.Was), elementKG(x.Now), elementKG(x.Now - x.Was)}})
	}
	return t
}

func (v *visit) closingSince(d app.ClosingDetail) web.Table {
	t := web.Table{Caption: words.M("closing.since.caption"), Cols: []web.Col{{Head: words.M("entries.seq"), Num: true}, {Head: words.M("entries.kind")}, {Head: words.M("entries.recorded")}}}
	if d.Closing == nil {
		return t
	}
	for _, r := range d.Closing.Reopened {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Num(r.Seq), "/log?entry="+strconv.FormatInt(r.Seq, 10)), web.C(code("entry", r.Kind)), web.C(words.Stamp(v.localMS(r.MS)))}})
	}
	return t
}
