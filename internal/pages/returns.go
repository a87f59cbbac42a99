package pages

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// mayReturn says who files returns, or looks after them.
func mayReturn(a app.Actor) bool {
	return a.Has(app.RoleOperator, app.RoleSupervisor, app.RoleAuditor, app.RoleAdmin)
}

var returnTones = map[app.ReturnState]web.Tone{app.ReturnOpen: web.Neutral, app.ReturnDue: web.Wait, app.ReturnLate: web.Bad, app.ReturnFiled: web.Good, app.ReturnFiledLate: web.Wait, app.ReturnChanged: web.Wait}

func returnTag(s app.ReturnState) web.Tag {
	return web.Tag{Tone: returnTones[s], Text: code("returnstate", string(s))}
}

func returnHref(r app.Return) string { return "/returns/" + r.Site.Ref + "/" + r.Month }

// returnRow is one return in a list.
func (v *visit) returnRow(r app.Return) web.ReturnRow {
	row := web.ReturnRow{Href: returnHref(r), Site: named(r.Site.Name, r.Site.NameZH), Ref: r.Site.Ref, Operator: v.party(r.Site.Party), Month: v.month(r.Month), Due: v.local(r.Due), State: returnTag(r.State)}
	if r.Filing != nil {
		row.Filed = v.localMS(r.Filing.FiledMS)
	}
	if r.Reminder != nil && r.Filing == nil {
		row.Note = words.M("return.reminded", "times", int(r.Reminder.Count), "date", words.Date(v.localMS(r.Reminder.LastMS)))
	} else if r.State == app.ReturnChanged && r.Late() {
		row.Note = code("returnstate", string(app.ReturnFiledLate))
	}
	return row
}

// returnsShown bounds the rows of one page.
const returnsShown = 200

// foundReturns are the returns that fit the search. A supervisor looks at one
// month at a time, an operator at all of its own.
func (v *visit) foundReturns() (rows []app.Return, month string, err error) {
	month = v.query("month")
	if v.month(month).IsZero() {
		month = ""
	}
	if month == "" && v.query("month") != "all" && v.actor().SeesAll() {
		month = v.local(v.app.Now()).AddDate(0, 0, 1-v.local(v.app.Now()).Day()).AddDate(0, -1, 0).Format("2006-01")
	}
	rows, err = v.app.Returns(v.ctx(), v.actor(), app.ReturnFilter{Month: month, State: app.ReturnState(v.query("state")), Site: v.query("site")})
	return rows, month, err
}

func (v *visit) returns() error {
	rows, month, err := v.foundReturns()
	if err != nil {
		return err
	}
	late, err := v.app.Returns(v.ctx(), v.actor(), app.ReturnFilter{State: app.ReturnLate})
	if err != nil {
		return err
	}
	view := &web.Returns{Search: web.ReturnSearch(v.returnMonths(month), v.returnStates())}
	for _, r := range late[:min(len(late), returnsShown)] {
		row := v.returnRow(r)
		row.Act = v.returnAct(r)
		view.Missing = append(view.Missing, row)
	}
	for _, r := range rows[:min(len(rows), returnsShown)] {
		view.Rows = append(view.Rows, v.returnRow(r))
	}
	view.Head = web.Head{Title: words.M("returns.title", "late", len(late)), Basis: words.M("returns.basis", "day", v.app.ReturnDueBy("2026-01").Day()),
		Next: []web.Action{v.download("/returns.csv")}}
	return v.show("returns", view)
}

// returnAct is the next move on a return that is late.
func (v *visit) returnAct(r app.Return) *web.Action {
	switch {
	case v.actor().Has(app.RoleOperator) && v.actor().Org == r.Site.Party:
		return &web.Action{Text: words.M("return.act.file"), Href: returnHref(r)}
	case !v.actor().Has(app.RoleSupervisor):
		return nil
	case r.Reminder != nil && v.localMS(r.Reminder.LastMS).Format(time.DateOnly) == v.today():
		return &web.Action{Text: words.M("return.act.chase"), Why: words.M("return.act.chased")}
	}
	return &web.Action{Text: words.M("return.act.chase"), Href: returnHref(r) + "/chase", Post: true, Key: newKey()}
}

// returnMonths are the months to choose from, newest first.
func (v *visit) returnMonths(chosen string) []web.Option {
	out := []web.Option{{Value: "all", Text: words.M("form.any"), Chosen: chosen == ""}}
	now := v.local(v.app.Now())
	for i := range 13 {
		m := time.Date(now.Year(), now.Month()-time.Month(i), 1, 0, 0, 0, 0, now.Location())
		out = append(out, web.Option{Value: m.Format("2006-01"), Text: words.Month(m), Chosen: m.Format("2006-01") == chosen})
	}
	return out
}

func (v *visit) returnStates() []web.Option {
	states := []string{""}
	for _, s := range app.ReturnStates {
		states = append(states, string(s))
	}
	return web.Options("returnstate", v.query("state"), states...)
}

func (v *visit) returnsCSV() error {
	rows, _, err := v.foundReturns()
	if err != nil {
		return err
	}
	head := heads("fact.ref", "site.name", "site.operator", "return.month", "return.due", "return.sent", "state", "return.late.reports")
	return v.csv("returns", head, func(yield func([]string) bool) {
		for _, r := range rows {
			filed, late := "", ""
			if r.Filing != nil {
				filed, late = v.localMS(r.Filing.FiledMS).Format(time.RFC3339), itoa(int(r.Filing.Figures.Late))
			}
			if !yield(v.said(r.Site.Ref, named(r.Site.Name, r.Site.NameZH), v.party(r.Site.Party), r.Month, v.local(r.Due).Format(time.DateOnly), filed, code("returnstate", string(r.State)), late)) {
				return
			}
		}
	})
}

func (v *visit) returnPage() error {
	d, err := v.app.MonthlyReturn(v.ctx(), v.actor(), v.path("site"), v.path("month"))
	if err != nil {
		return err
	}
	return v.showReturn(http.StatusOK, d, "", nil)
}

// showReturn draws a return; where a move was refused it says why beside its form.
func (v *visit) showReturn(status int, d app.ReturnDetail, refused string, rs ree.Refusals) error {
	site, month := named(d.Site.Name, d.Site.NameZH), words.Month(v.month(d.Month))
	tag := returnTag(d.State)
	view := &web.ReturnPage{Facts: v.returnFacts(d), Figures: v.returnBalance(d), Changed: v.changedTable(d), Since: v.sinceTable(d)}
	view.Lost = words.M("return.lost", "mass", words.Mass{MG: int64(d.Figures.ProcessLost), Unit: words.Tonne, Places: 3})
	view.Head = web.Head{Title: words.M("return.title."+string(d.State), "site", site, "month", month), Basis: words.M("return.basis", "seq", d.Head), Tag: &tag,
		Crumbs: []web.Link{{Href: "/returns", Text: words.M("nav.returns")}, {Text: words.Plain(d.Site.Ref + " " + d.Month)}}, Next: []web.Action{{Text: words.M("figure.download"), Href: returnHref(d.Return) + ".csv"}}}
	if d.Filing != nil {
		view.Own = v.ownTable(d.Filing.Own)
		if d.Filing.Note != "" {
			view.Note = words.Plain(d.Filing.Note)
		}
	}
	v.returnForms(view, d, refused, rs)
	return v.showAs(status, "returns", view)
}

func (v *visit) returnForms(view *web.ReturnPage, d app.ReturnDetail, refused string, rs ree.Refusals) {
	own := v.actor().Has(app.RoleOperator) && v.actor().Org == d.Site.Party
	switch {
	case !own:
		view.Closed = words.M("return.closed.other", "operator", v.party(d.Site.Party))
	case d.State == app.ReturnOpen:
		view.Closed = words.M("return.closed.open", "date", words.Date(v.month(d.Month).AddDate(0, 1, 0)))
	case !d.Fileable() && refused != "file":
		view.Closed = words.M("return.closed.filed")
	default:
		f := web.ReturnForm(returnHref(d.Return)+"/file", newKey(), d.Figures.Hash(), v.returnFormOptions(), returnColumns())
		if refused == "file" {
			f = v.refusedForm(f, rs, returnField)
			f.Fields[0].Value = d.Figures.Hash() // what is shown now is what the next try has seen
		}
		view.Ask = &f
		view.Next = append(view.Next, web.Action{Text: words.M("return.act.file"), Href: "#file", Main: true})
	}
	if d.State == app.ReturnLate && v.actor().Has(app.RoleSupervisor) {
		f := web.ChaseForm(returnHref(d.Return)+"/chase", newKey())
		if refused == "chase" {
			f = v.refusedForm(f, rs, func(r *ree.Refusal) string { return r.Field })
		}
		view.Chase = &f
		view.Next = append(view.Next, web.Action{Text: words.M("return.act.chase"), Href: "#reminder", Main: true})
	}
}

// returnField names the form's field for one of the command's.
func returnField(r *ree.Refusal) string {
	n, part, ok := strings.Cut(strings.TrimPrefix(r.Field, "own["), "].")
	if !ok {
		return r.Field
	}
	if part == "reoMG" {
		part = "kg"
	}
	return part + n
}

// returnFormOptions are the product forms to choose from.
func (v *visit) returnFormOptions() []web.Option {
	out := []web.Option{{Text: words.M("form.choose"), Chosen: true}}
	for _, info := range ree.Forms() {
		out = append(out, web.Option{Value: string(info.Form), Text: titled{code("form", string(info.Form))}})
	}
	return out
}

func returnColumns() []web.Option {
	out := []web.Option{{Text: words.M("form.choose"), Chosen: true}}
	for _, c := range app.ReturnColumns {
		out = append(out, web.Option{Value: c, Text: code("returncolumn", c)})
	}
	return out
}

func (v *visit) returnFacts(d app.ReturnDetail) []web.Fact {
	out := []web.Fact{{Name: words.M("site.name"), Value: named(d.Site.Name, d.Site.NameZH), Href: "/sites/" + d.Site.Ref}, {Name: words.M("site.operator"), Value: named(d.Party.Name, d.Party.NameZH)},
		{Name: words.M("return.month"), Value: words.Month(v.month(d.Month))}, {Name: words.M("return.due"), Value: words.Date(v.local(d.Due)), Note: words.M("return.due.note")},
		{Name: words.M("return.reports"), Value: words.Num(d.Figures.Events)}, {Name: words.M("return.late.reports"), Value: words.Num(d.Figures.Late)}}
	if f := d.Filing; f != nil {
		tag := web.Tag{Tone: web.Good, Text: words.M("return.in.time")}
		if d.Late() {
			tag = web.Tag{Tone: web.Wait, Text: words.M("return.not.in.time")}
		}
		out = append(out, web.Fact{Name: words.M("return.sent"), Value: words.Stamp(v.localMS(f.FirstMS)), Tag: &tag},
			web.Fact{Name: words.M("return.entry"), Value: words.Num(f.Seq), Href: "/log?entry=" + itoa(int(f.Seq)), Note: words.M("return.at", "seq", f.At)})
		if f.FiledMS != f.FirstMS {
			out = append(out, web.Fact{Name: words.M("return.again"), Value: words.Stamp(v.localMS(f.FiledMS))})
		}
	}
	if r := d.Reminder; r != nil {
		fact := web.Fact{Name: words.M("return.reminders"), Value: words.M("return.reminded", "times", int(r.Count), "date", words.Date(v.localMS(r.LastMS)))}
		if r.Text != "" {
			fact.Note = words.Plain(r.Text)
		}
		out = append(out, fact)
	}
	return out
}

// tonnesREO is a figure of a return as a cell.
func tonnesREO(m ree.OxideMass) web.Cell { return web.C(words.TCol(int64(m), 3)) }

// returnBalance is the balance of the month by product form.
func (v *visit) returnBalance(d app.ReturnDetail) web.Table {
	t := web.Table{Caption: words.M("return.balance.caption"), Empty: words.M("return.balance.none"), Cols: []web.Col{{Head: words.M("lot.form")}}}
	for _, c := range app.ReturnColumns {
		t.Cols = append(t.Cols, web.Col{Head: code("returncolumn", c), Num: true})
	}
	for _, l := range d.Figures.Lines {
		row := web.Row{Cells: []web.Cell{web.C(titled{code("form", string(l.Form))})}}
		for _, c := range app.ReturnColumns {
			m, _ := l.Figure(c)
			row.Cells = append(row.Cells, tonnesREO(m))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (v *visit) changedTable(d app.ReturnDetail) web.Table {
	t := web.Table{Caption: words.M("return.changed.caption"), Cols: []web.Col{{Head: words.M("lot.form")}, {Head: words.M("return.figure")}, {Head: words.M("return.was"), Num: true}, {Head: words.M("return.now"), Num: true}, {Head: words.M("return.difference"), Num: true}}}
	for _, x := range d.Changed {
		form := web.Phrase(words.M("return.processes"))
		if x.Form != "" {
			form = titled{code("form", string(x.Form))}
		}
		t.Rows = append(t.Rows, web.Row{Tone: web.Wait, Cells: []web.Cell{web.C(form), web.C(code("returncolumn", x.Column)), tonnesREO(x.Was), tonnesREO(x.Now), tonnesREO(x.Now - x.Was)}})
	}
	return t
}

// sinceTable lists the late reports and corrections behind a change.
func (v *visit) sinceTable(d app.ReturnDetail) web.Table {
	t := web.Table{Caption: words.M("return.since.caption"), Cols: []web.Col{{Head: words.M("entries.seq"), Num: true}, {Head: words.M("entries.kind")}, {Head: words.M("entry.occurred")}, {Head: words.M("entries.recorded")}, {Head: words.M("return.own.reason")}}}
	for _, e := range d.Since {
		reason := e.Reason
		if reason == "" {
			reason = "–"
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Num(e.Seq), "/log?entry="+strconv.FormatInt(e.Seq, 10)), web.C(code("entry", e.Kind)), web.C(words.Stamp(v.local(e.Occurred))), web.C(words.Stamp(v.local(e.Recorded))), web.C(words.Plain(reason))}})
	}
	return t
}

func (v *visit) ownTable(own []app.OwnFigure) web.Table {
	t := web.Table{Caption: words.M("return.own.caption"), Cols: []web.Col{{Head: words.M("lot.form")}, {Head: words.M("return.figure")}, {Head: words.M("return.own.figure"), Num: true}, {Head: words.M("return.own.reason")}}}
	for _, o := range own {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(titled{code("form", string(o.Form))}), web.C(code("returncolumn", o.Column)), tonnesREO(o.REO), web.C(words.Plain(o.Reason))}})
	}
	return t
}

func (v *visit) returnCSV() error {
	d, err := v.app.MonthlyReturn(v.ctx(), v.actor(), v.path("site"), strings.TrimSuffix(v.path("month"), ".csv"))
	if err != nil {
		return err
	}
	return v.tableCSV("return-"+d.Site.Ref+"-"+d.Month, v.returnBalance(d))
}

// returnPageOrCSV serves one return as a page or, under its address with .csv,
// as a table.
func (v *visit) returnPageOrCSV() error {
	if strings.HasSuffix(v.path("month"), ".csv") {
		return v.returnCSV()
	}
	return v.returnPage()
}

// ownFigures reads the form's figures; a row left empty is none.
func (v *visit) ownFigures() (own []app.OwnFigure, rows []int, rs ree.Refusals) {
	for i := range web.OwnFigures {
		n := itoa(i)
		if v.value("form"+n)+v.value("column"+n)+v.value("kg"+n)+v.value("reason"+n) == "" {
			continue
		}
		text, negative := strings.CutPrefix(v.value("kg"+n), "-")
		read, err := kilograms(text)
		if err != nil {
			rs = append(rs, ree.Refuse("return.own_mass").At("kg"+n))
		}
		mass := ree.OxideMass(read)
		if negative {
			mass = -mass
		}
		own, rows = append(own, app.OwnFigure{Form: ree.Form(v.value("form" + n)), Column: v.value("column" + n), REO: mass, Reason: v.value("reason" + n)}), append(rows, i)
	}
	return own, rows, rs
}

func (v *visit) fileReturn() error {
	d, err := v.app.MonthlyReturn(v.ctx(), v.actor(), v.path("site"), v.path("month"))
	if err != nil {
		return err
	}
	own, rows, rs := v.ownFigures()
	if rs == nil {
		_, err = v.app.FileReturn(v.ctx(), v.actor(), v.key(), app.ReturnCommand{Site: d.Site.Ref, Month: d.Month, Seen: v.value("seen"), Own: own, Note: v.value("note")})
		if err == nil {
			return v.to(done(returnHref(d.Return), "filed"))
		}
		if rs = refusals(err); rs == nil || statusOf(err) == http.StatusForbidden {
			return err
		}
		rs = inForm(rs, rows)
	}
	return v.showReturn(http.StatusUnprocessableEntity, d, "file", rs)
}

// inForm counts own figures as the form does, which may have empty rows.
func inForm(rs ree.Refusals, rows []int) ree.Refusals {
	out := make(ree.Refusals, len(rs))
	for i, r := range rs {
		out[i] = r
		for n, row := range rows {
			if rest, ok := strings.CutPrefix(r.Field, "own["+itoa(n)+"]"); ok {
				c := *r
				c.Field, out[i] = "own["+itoa(row)+"]"+rest, &c
				break
			}
		}
	}
	return out
}

func (v *visit) chaseReturn() error {
	d, err := v.app.MonthlyReturn(v.ctx(), v.actor(), v.path("site"), v.path("month"))
	if err != nil {
		return err
	}
	_, err = v.app.ChaseReturn(v.ctx(), v.actor(), v.key(), app.ChaseCommand{Site: d.Site.Ref, Month: d.Month, Text: v.value("text")})
	if err == nil {
		return v.to(done(returnHref(d.Return), "chased"))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) == http.StatusForbidden || d.State != app.ReturnLate {
		return err
	}
	return v.showReturn(statusOf(err), d, "chase", rs)
}

// returnsLate counts the returns that a supervisor may have to chase; below zero
// for everybody else.
func (v *visit) returnsLate() (int, error) {
	if !v.actor().Has(app.RoleSupervisor) {
		return -1, nil
	}
	list, err := v.app.Returns(v.ctx(), v.actor(), app.ReturnFilter{State: app.ReturnLate})
	return len(list), err
}

// returnsWaiting are the actor's own returns that wait to be filed.
func (v *visit) returnsWaiting() ([]web.Attention, error) {
	if v.actor().SeesAll() || !v.actor().Has(app.RoleOperator) {
		return nil, nil
	}
	list, err := v.app.Returns(v.ctx(), v.actor(), app.ReturnFilter{})
	if err != nil {
		return nil, err
	}
	var out []web.Attention
	for _, r := range list {
		if !r.Fileable() {
			continue
		}
		a := web.Attention{Tone: returnTones[r.State], Kind: words.M("attention.kind.return"), Href: returnHref(r), Since: v.month(r.Month).AddDate(0, 1, 0),
			Text: words.M("attention.return."+string(r.State), "site", named(r.Site.Name, r.Site.NameZH), "month", words.Month(v.month(r.Month)))}
		if r.State != app.ReturnChanged {
			a.Due = v.local(r.Due)
		}
		if r.Reminder != nil && r.Filing == nil {
			a.Text = words.M("attention.return.chased", "site", named(r.Site.Name, r.Site.NameZH), "month", words.Month(v.month(r.Month)), "times", int(r.Reminder.Count), "date", words.Date(v.localMS(r.Reminder.LastMS)))
		}
		out = append(out, a)
	}
	return out, nil
}
