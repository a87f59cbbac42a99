package pages

import (
	"net/http"
	"strconv"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (p *Pages) needRoutes() {
	inside := func(a app.Actor) bool { return a.SeesAll() || p.app.Advises(a) }
	p.get("/applications/{case}/access", inside, func(v *visit) error { return v.showAccess(http.StatusOK, "", nil) })
	p.post("/applications/{case}/access/{move}", inside, (*visit).moveNeed)
	p.get("/reads", p.app.MayAuditReads, (*visit).readsPage)
	p.get("/reads.csv", p.app.MayAuditReads, (*visit).readsCSV)
	p.get("/attempts.csv", having(app.RoleAuditor, app.RoleAdmin), (*visit).attemptsCSV)
}

// accessAction leads from a case to who may see it whole and who has looked.
func (v *visit) accessAction(c *review.Case) []web.Action {
	if !v.inside() || v.actor().Org == c.Application.Exporter {
		return nil
	}
	text := words.M("need.access")
	if c.Withheld {
		text = words.M("need.access.withheld")
	}
	return []web.Action{{Text: text, Href: "/applications/" + c.Key + "/access"}}
}

// use is an end use in words.
func (v *visit) use(id string) web.Phrase {
	if id == review.Withheld {
		return words.M("need.withheld")
	}
	return code("use", id)
}

// fieldList says names of markable fields.
func fieldList(fields []string) web.Phrase {
	out := make(words.List, len(fields))
	for i, f := range fields {
		out[i] = code("needfield", f)
	}
	return out
}

func (v *visit) showAccess(status int, refused string, rs ree.Refusals) error {
	ref := v.path("case")
	n, err := v.app.Need(v.ctx(), v.actor(), ref)
	if err != nil {
		return err
	}
	view := &web.Record{Moves: v.needMoves(&n, refused, rs)}
	view.Head = web.Head{Title: words.M("need.title.none", "case", ref), Basis: words.M("need.basis"),
		Crumbs: []web.Link{{Href: "/applications", Text: words.M("nav.applications")}, {Href: "/applications/" + ref, Text: words.Ref{Text: ref}}, {Text: words.M("need.access")}}}
	if len(n.Fields) > 0 {
		view.Title = words.M("need.title", "case", ref, "marked", len(n.Fields), "seen", len(n.Seen))
		view.Parts = append(view.Parts, v.markedPart(&n), v.accessPart(&n))
	}
	if n.Lift != nil || len(n.Lifts) > 0 {
		view.Parts = append(view.Parts, v.liftsPart(&n))
	}
	if v.app.MayAuditReads(v.actor()) {
		part, err := v.readsOf(app.ReadFilter{Case: ref, Limit: recordsPerPage})
		if err != nil {
			return err
		}
		view.Parts = append(view.Parts, part)
		view.Next = append(view.Next, web.Action{Text: words.M("need.allreads"), Href: "/reads?case=" + ref})
	}
	return v.showAs(status, "applications", view)
}

func (v *visit) markedPart(n *app.Need) web.Part {
	t := web.Table{Cols: cols("need.field", "need.you")}
	for _, f := range n.Fields {
		cell := web.CTag(web.Unknown, words.M("need.withheld"))
		for _, s := range n.Seen {
			if s == f {
				cell = web.CTag(web.Good, words.M("need.shown"))
			}
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(code("needfield", f)), cell}})
	}
	return web.Part{ID: "marked", Title: words.M("need.marked"), Aside: words.M("need.marked.aside", "officers", len(n.Marks)), Table: t}
}

func (v *visit) accessPart(n *app.Need) web.Part {
	t := web.Table{Empty: words.M("need.nobody"), Cols: cols("need.person", "need.reason", "need.asked", "need.until", "state")}
	for i := range n.Access {
		x := &n.Access[i]
		until := web.Cell{Text: words.M("amendment.blank")}
		if !x.Until.IsZero() {
			until = web.Cell{Text: words.Stamp(v.local(x.Until)), Sub: words.M("need.by", "person", words.Ref{Text: x.By})}
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.M("trail.by", "person", words.Ref{Text: x.Person}, "org", v.party(x.Org))), web.C(words.Plain(x.Reason)), web.C(words.Stamp(v.local(x.Asked))), until, v.accessState(x)}})
	}
	return web.Part{ID: "access", Title: words.M("need.people"), Table: t}
}

func (v *visit) accessState(x *app.Access) web.Cell {
	switch {
	case x.Waits():
		return web.CTag(web.Wait, words.M("need.state.waits"))
	case x.Open(v.app.Now()):
		return web.CTag(web.Good, words.M("need.state.open"))
	}
	return web.CTag(web.Neutral, words.M("need.state.over"))
}

// liftsPart lists the marks that were lifted, and the lifting that waits.
func (v *visit) liftsPart(n *app.Need) web.Part {
	t := web.Table{Empty: words.M("need.lifts.none"), Cols: cols("need.lift.fields", "need.reason", "need.lift.by", "need.lift.second")}
	all := n.Lifts
	if n.Lift != nil {
		all = append([]app.Lift{*n.Lift}, all...)
	}
	for i := range all {
		x := &all[i]
		second := web.Cell{Text: words.M("need.lift.alone")}
		switch {
		case x.Second != "":
			second = web.Cell{Text: words.Ref{Text: x.Second}, Sub: words.Stamp(v.local(x.SecondAt))}
		case n.Lift != nil && i == 0:
			second = web.CTag(web.Wait, words.M("need.lift.waits"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(fieldList(x.Fields)), web.C(words.Plain(x.Reason)), {Text: words.Ref{Text: x.By}, Sub: words.Stamp(v.local(x.At))}, second}})
	}
	return web.Part{ID: "lifts", Title: words.M("need.lifts"), Table: t}
}

// needMoves are the forms that the pack lets the reader use.
func (v *visit) needMoves(n *app.Need, refused string, rs ree.Refusals) []web.Move {
	reason := web.Field{Name: "reason", Kind: web.Area, Label: words.M("need.reason"), Required: true, Rows: 2, Max: 2000}
	var out []web.Move
	add := func(move, act string, fields ...web.Field) {
		if !v.mayAct(act) {
			return
		}
		form := web.Form{ID: move + "-form", Action: "/applications/" + n.Case + "/access/" + move, Key: newKey(), Submit: words.M("need.do." + move), Fields: append(fields, reason)}
		if move == refused {
			form = v.refusedForm(form, rs, needField)
		}
		out = append(out, web.Move{ID: move, Text: words.M("need.do." + move), Short: words.M("need.do." + move + ".means"), Form: &form})
	}
	if len(n.Fields) > len(n.Seen) {
		add("ask", "need.ask")
	}
	if waiting := v.askers(n, true); len(waiting) > 0 {
		add("grant", "need.grant", chosen("person", words.M("need.person"), waiting...), web.Field{Name: "hours", Kind: web.Number, Label: words.M("need.hours"), Value: "24", Required: true, Width: "s"})
	}
	if open := v.askers(n, false); len(open) > 0 {
		add("end", "need.grant", chosen("person", words.M("need.person"), open...))
	}
	if fields := n.Liftable(); len(fields) > 0 {
		act := "need.lift"
		if v.mayAct("need.lift_alone") {
			act = "need.lift_alone"
		}
		add("lift", act, web.Field{Name: "fields", Kind: web.Checks, Label: words.M("need.fields"), Hint: words.M("need.lift.hint"), Options: web.Options("needfield", "", fields...)})
	}
	add("mark", "need.mark", web.Field{Name: "fields", Kind: web.Checks, Label: words.M("need.fields"), Hint: words.M("need.fields.hint"), Options: web.Options("needfield", "", review.MarkableFields()...)})
	return out
}

// askers are those whose asking waits for another person, or whose access stands
// or waits.
func (v *visit) askers(n *app.Need, waiting bool) (out []web.Option) {
	for i := range n.Access {
		x := &n.Access[i]
		if x.Waits() && (!waiting || x.Person != v.actor().Account) || !waiting && x.Open(v.app.Now()) {
			out = append(out, web.Option{Value: x.Person, Text: words.M("trail.by", "person", words.Ref{Text: x.Person}, "org", v.party(x.Org))})
		}
	}
	return out
}

func needField(r *ree.Refusal) string {
	if r.Code == "guard.reason" {
		return "reason"
	}
	return r.Field
}

func (v *visit) moveNeed() error {
	ref, move := v.path("case"), v.path("move")
	var err error
	switch move {
	case "mark":
		_, err = v.app.MarkSensitive(v.ctx(), v.actor(), v.key(), ref, v.r.Form["fields"], v.value("reason"))
	case "lift":
		_, err = v.app.LiftMarks(v.ctx(), v.actor(), v.key(), ref, v.r.Form["fields"], v.value("reason"))
	case "ask":
		_, err = v.app.AskAccess(v.ctx(), v.actor(), v.key(), ref, v.value("reason"))
	case "grant":
		hours, _ := strconv.Atoi(v.value("hours"))
		_, err = v.app.GrantAccess(v.ctx(), v.actor(), v.key(), ref, v.value("person"), hours, v.value("reason"))
	case "end":
		_, err = v.app.EndAccess(v.ctx(), v.actor(), v.key(), ref, v.value("person"), v.value("reason"))
	default:
		return v.lost()
	}
	return v.afterMove(err, "/applications/"+ref+"/access", "need", func(status int, rs ree.Refusals) error {
		if status != http.StatusUnprocessableEntity {
			return v.problem(status, rs, "")
		}
		return v.showAccess(status, move, rs)
	})
}

func (v *visit) readFilter(limit int) app.ReadFilter {
	return app.ReadFilter{Case: v.query("case"), Person: v.query("person"), After: v.query("after"), Limit: limit}
}

func (v *visit) readRows(list app.ReadList) web.Table {
	t := web.Table{Caption: words.M("reads.caption"), Empty: words.M("reads.none"), Cols: cols("reads.day", "need.person", "reads.case", "reads.first", "reads.marked")}
	for i := range list.Reads {
		r := &list.Reads[i]
		marked := web.Cell{Text: words.M("reads.marked.no")}
		if r.Marked > 0 {
			marked = web.Cell{Text: fieldList(r.Fields), Sub: words.M("reads.times", "n", r.Marked)}
		}
		person := web.CLink(words.Ref{Text: r.Person}, "/reads?person="+r.Person)
		person.Sub = v.party(r.Org)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(r.Day)), person, web.CLink(words.Ref{Text: r.Case}, "/applications/"+r.Case+"/access"), web.C(words.Stamp(v.local(r.First))), marked}})
	}
	return t
}

func (v *visit) readsOf(f app.ReadFilter) (web.Part, error) {
	list, err := v.app.Reads(v.ctx(), v.actor(), f)
	return web.Part{ID: "reads", Title: words.M("reads.title"), Table: v.readRows(list)}, err
}

// readsPage shows who has looked at cases, and to those who audit what was
// refused.
func (v *visit) readsPage() error {
	list, err := v.app.Reads(v.ctx(), v.actor(), v.readFilter(recordsPerPage))
	if err != nil {
		return err
	}
	marked := 0
	for i := range list.Reads {
		marked += list.Reads[i].Marked
	}
	search := &web.Form{ID: "search", Action: "/reads", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []web.Field{
		{Name: "person", Kind: web.Search, Label: words.M("need.person"), Value: v.query("person"), Width: "m", Max: 60}, {Name: "case", Kind: web.Search, Label: words.M("reads.case"), Value: v.query("case"), Width: "m", Max: 40}}}
	view := &web.Records{Head: web.Head{Title: words.M("reads.head", "n", len(list.Reads), "marked", marked), Basis: words.M("reads.basis"), Next: []web.Action{v.download("/reads.csv")}},
		Search: search, Table: v.readRows(list), Pager: v.pagerOf("/reads", len(list.Reads), list.Next)}
	if v.actor().Has(app.RoleAuditor, app.RoleAdmin) {
		part, err := v.attemptsPart()
		if err != nil {
			return err
		}
		view.Parts = append(view.Parts, part)
		view.Next = append(view.Next, web.Action{Text: words.M("attempts.download"), Href: "/attempts.csv"})
	}
	return v.show("reads", view)
}

func (v *visit) attemptsPart() (web.Part, error) {
	list, err := v.app.Attempts(v.ctx(), v.actor(), v.query("person"), "", recordsPerPage)
	t := web.Table{Caption: words.M("attempts.title"), Empty: words.M("attempts.none"), Cols: []web.Col{{Head: words.M("attempts.hour")}, {Head: words.M("need.person")}, {Head: words.M("attempts.act")}, {Head: words.M("attempts.why")}, {Head: words.M("attempts.count"), Num: true}}}
	for i := range list.Attempts {
		x := &list.Attempts[i]
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Stamp(v.local(hourOf(x.Hour)))), web.CLink(words.Ref{Text: x.Person}, "/reads?person="+x.Person), web.C(words.Ref{Text: x.Act}), web.C(words.Ref{Text: x.Code}), web.C(words.Num(x.Count))}})
	}
	return web.Part{ID: "attempts", Title: words.M("attempts.title"), Aside: words.M("attempts.aside"), Table: t}, err
}

// hourOf is the instant at which a counted hour began.
func hourOf(s string) time.Time {
	t, _ := time.Parse("2006-01-02T15", s)
	return t
}

func (v *visit) readsCSV() error {
	found, err := v.app.Reads(v.ctx(), v.actor(), v.readFilter(exportPage))
	if err != nil {
		return err
	}
	var rows [][]string
	for i := range found.Reads {
		r := &found.Reads[i]
		rows = append(rows, v.said(r.Day, r.Person, r.Org, r.Case, v.local(r.First).Format(time.RFC3339), v.local(r.Last).Format(time.RFC3339), fieldList(r.Fields), itoa(r.Marked)))
	}
	return v.csv("reads", heads("reads.day", "need.person", "entries.org", "reads.case", "reads.first", "reads.last", "reads.marked", "reads.times.head"), list(rows))
}

func (v *visit) attemptsCSV() error {
	found, err := v.app.Attempts(v.ctx(), v.actor(), v.query("person"), v.query("after"), exportPage)
	if err != nil {
		return err
	}
	var rows [][]string
	for i := range found.Attempts {
		x := &found.Attempts[i]
		rows = append(rows, v.said(x.Hour, x.Person, x.Org, x.Act, x.Code, itoa(x.Count)))
	}
	return v.csv("attempts", heads("attempts.hour", "need.person", "entries.org", "attempts.act", "attempts.why", "attempts.count"), list(rows))
}
