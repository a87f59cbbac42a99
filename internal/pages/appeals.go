package pages

import (
	"net/http"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (p *Pages) afterRoutes() {
	p.get("/applications/{case}/appeal", having(app.RoleExporter), func(v *visit) error { return v.showAppealForm(http.StatusOK, nil) })
	p.post("/applications/{case}/appeal", having(app.RoleExporter), (*visit).lodgeAppeal)
	p.get("/applications/{case}/rounds", mayReview, (*visit).roundsPage)
	p.post("/applications/{case}/unhold", having(app.RoleDecider), (*visit).unholdCase)
	p.get("/appeals", mayReview, (*visit).appeals)
	p.get("/appeals/{appeal}", mayReview, func(v *visit) error { return v.showAppeal(http.StatusOK, "", nil) })
	p.post("/appeals/{appeal}/{move}", mayReview, (*visit).moveAppeal)
	p.registrationAppealRoutes()
	p.amendmentRoutes()
	p.letterRoutes()
	p.verificationRoutes()
	p.deliveryRoutes()
}

var appealStates = []string{"lodged", "admissible", "inadmissible", "panel", "upheld", "varied", "dismissed", "withdrawn"}

func appealTag(s review.AppealState) web.Tag {
	tone := web.Wait
	switch s {
	case review.AppealUpheld, review.AppealVaried:
		tone = web.Good
	case review.AppealDismissed, review.AppealInadmissible, review.AppealWithdrawn:
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("appealstate", string(s))}
}

func (v *visit) appeals() error {
	list, err := v.app.Appeals(v.ctx(), v.actor(), "", v.query("after"), recordsPerPage)
	if err != nil {
		return err
	}
	t := web.Table{Caption: words.M("appeals.caption"), Empty: words.M("appeals.none"), Cols: cols("appeal.ref", "appeal.about", "appeal.grounds", "appeal.lodged", "state")}
	open := 0
	for i := range list.Appeals {
		a := &list.Appeals[i]
		if a.State == review.AppealLodged || a.State == review.AppealAdmissible || a.State == review.AppealPanel {
			open++
		}
		tag := appealTag(a.State)
		about, href := appealAbout(a)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Ref{Text: a.Key}, "/appeals/"+a.Key), web.CLink(words.Ref{Text: about}, href),
			web.C(v.packWords("ground", a.Grounds)), web.C(words.Date(v.local(a.Lodged))), {Tag: &tag}}})
	}
	view := &web.Records{Head: web.Head{Title: words.M("appeals.title", "open", open, "all", len(list.Appeals)), Basis: words.M("appeals.basis")}, Table: t, Pager: v.pagerOf("/appeals", len(t.Rows), list.Next)}
	view.Next = []web.Action{{Text: words.M("appeal.download"), Href: "/appeals.csv"}}
	return v.show("appeals", view)
}

// packWords are words of the jurisdiction pack in a list.
func (v *visit) packWords(group string, values []string) words.List {
	var out words.List
	for _, x := range values {
		out = append(out, v.packWord(group, x))
	}
	return out
}

func (v *visit) showAppeal(status int, refused string, rs ree.Refusals) error {
	a, err := v.app.Appeal(v.ctx(), v.actor(), v.path("appeal"))
	if err != nil {
		return err
	}
	tag := appealTag(a.State)
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: "/appeals", Text: words.M("nav.appeals")}, {Text: words.Ref{Text: a.Key}}}, Tag: &tag,
		Title: words.M("appeal.title", "case", words.Ref{Text: a.Case}, "state", code("appealstate", string(a.State))), Basis: words.M("appeal.basis", "round", a.Round, "due", words.Plain(a.Due))}}
	view.Facts = []web.Fact{{Name: words.M("appeal.ref"), Value: words.Ref{Text: a.Key}}, {Name: words.M("fact.case"), Value: words.Ref{Text: a.Case}, Href: "/applications/" + a.Case},
		{Name: words.M("appeal.lodged"), Value: words.Stamp(v.local(a.Lodged))}, {Name: words.M("appeal.old"), Value: words.M("appeal.old.read"), Href: "/applications/" + a.Case + "/rounds"}}
	view.Parts = []web.Part{{Title: words.M("appeal.grounds"), Table: web.Table{Cols: cols("appeal.grounds", "appeal.text"), Rows: []web.Row{{Cells: []web.Cell{web.C(v.packWords("ground", a.Grounds)), web.C(words.Plain(a.Text))}}}}}}
	if err := v.registrationAppealed(&a, view); err != nil {
		return err
	}
	if a.Note != "" {
		view.Notices = append(view.Notices, web.Check{Tone: web.Bad, Text: words.Plain(a.Note)})
	}
	if a.End != nil {
		view.Notices = append(view.Notices, v.appealEnd(a.End, &a))
	}
	if in := a.Inside; in != nil {
		aside := words.M("appeal.panel.aside")
		if a.Registration != "" {
			aside = words.M("appeal.panel.aside.registration")
		}
		view.Parts = append(view.Parts, web.Part{Title: words.M("appeal.panel"), Aside: aside, Table: v.panel(in)})
		view.Facts = append(view.Facts, v.clockFact(v.desk().AppealClock(in, v.app.Now())))
		moves, err := v.app.AppealMoves(v.ctx(), v.actor(), in)
		if err != nil {
			return err
		}
		view.Moves = v.recordMoves(moves, code("appealstate", string(a.State)), refused, rs, func(move string) *web.Form { return v.appealMove(in, move) })
	} else if a.State == review.AppealLodged || a.State == review.AppealAdmissible || a.State == review.AppealPanel {
		view.Moves = []web.Move{{ID: "withdraw", Text: code("aftermove", "withdraw"), Form: moveForm("/appeals/"+a.Key, "withdraw")}}
	}
	view.Next = append(view.Next, lettersAction(a.Key))
	if view.Trail, err = v.caseTrail(a.Key); err != nil {
		return err
	}
	return v.showAs(status, "appeals", view)
}

func (v *visit) appealEnd(end *review.AppealEnd, a *app.AppealView) web.Check {
	reasons := make(words.List, len(end.Reasons))
	for i, r := range end.Reasons {
		reasons[i] = words.Plain(r)
	}
	c := web.Check{Tone: web.Good, Text: words.M("appeal.end", "outcome", code("appealstate", string(end.Outcome)), "votes", end.Votes, "reasons", reasons)}
	if end.Outcome == review.AppealDismissed {
		c.Tone = web.Neutral
		return c
	}
	_, c.Href = appealAbout(a)
	return c
}

func (v *visit) panel(a *review.Appeal) web.Table {
	t := web.Table{Cols: cols("appeal.member", "appeal.vote", "move.text"), Empty: words.M("appeal.panel.none")}
	for _, m := range a.Panel {
		vote, reason := web.CTag(web.Wait, words.M("appeal.vote.open")), web.Cell{}
		for _, x := range a.Votes {
			if x.Person == m.Person {
				vote, reason = web.CTag(web.Neutral, code("appealstate", string(x.Outcome))), web.C(words.Plain(x.Reason))
			}
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(v.reviewPerson(m)), vote, reason}})
	}
	return t
}

func (v *visit) appealMove(a *review.Appeal, move string) *web.Form {
	path := "/appeals/" + a.Key
	switch move {
	case "lodge":
		return nil
	case "reject":
		return moveForm(path, move, because())
	case "appoint":
		return moveForm(path, move, v.reviewOfficer("account", "appeal.decide", words.M("appeal.member"), false))
	case "stand_down":
		f := web.Field{Name: "account", Kind: web.Choice, Label: words.M("appeal.member"), Required: true, Width: "m"}
		for _, m := range a.Panel {
			f.Options = append(f.Options, web.Option{Value: m.Person, Text: v.reviewPerson(m)})
		}
		return moveForm(path, move, f, because())
	case "vote":
		return moveForm(path, move, chosen("outcome", words.M("appeal.vote"), web.Options("appealstate", "", "upheld", "varied", "dismissed")...), because())
	}
	return moveForm(path, move)
}

func (v *visit) moveAppeal() error {
	ref, move := v.path("appeal"), v.path("move")
	_, err := v.app.MoveAppeal(v.ctx(), v.actor(), v.key(), ref, move, app.AppealMove{Reason: v.value("text"), Member: v.value("account"), Outcome: review.AppealState(v.value("outcome"))})
	return v.afterMove(err, "/appeals/"+ref, "appeal", func(status int, rs ree.Refusals) error { return v.showAppeal(status, move, rs) })
}

func (v *visit) showAppealForm(status int, rs ree.Refusals) error {
	c, err := v.app.Case(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: "/applications", Text: words.M("nav.applications")}, {Href: "/applications/" + c.Key, Text: words.Ref{Text: c.Key}}, {Text: words.M("appeal.new")}}}}
	may := v.app.MayAppeal(v.actor(), &c)
	if !may.Open {
		view.Title, view.Basis = words.M("appeal.new.closed", "case", words.Ref{Text: c.Key}), sentences(v.named(may.Refusals))
		return v.showAs(status, "applications", view)
	}
	window := v.desk().AppealWindow(&c, v.app.Now())
	policy := v.app.Jurisdiction().Review.Appeals
	view.Title, view.Basis = words.M("appeal.new.title", "case", words.Ref{Text: c.Key}, "date", words.Date(v.date(window.Due))), words.M("appeal.new.basis", "members", policy.Panel, "basis", words.Plain(policy.Basis))
	f := web.Form{ID: "appeal", Action: "/applications/" + c.Key + "/appeal", Key: newKey(), Submit: words.M("appeal.new"), Fields: v.appealGrounds(policy, words.M("appeal.text.hint"))}
	if rs != nil {
		f = v.refusedForm(f, rs, recordField)
	}
	view.Forms = []web.Form{f}
	return v.showAs(status, "applications", view)
}

func (v *visit) lodgeAppeal() error {
	rec, err := v.app.LodgeAppeal(v.ctx(), v.actor(), v.key(), v.path("case"), v.values("grounds"), v.value("text"))
	return v.afterMove(err, "/appeals/"+rec.Appeal, "appeal", func(status int, rs ree.Refusals) error { return v.showAppealForm(status, rs) })
}

// roundsPage shows the rounds of a case that have ended, as they were, and the
// applications that amendments took the place of.
func (v *visit) roundsPage() error {
	c, err := v.app.Case(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: "/applications", Text: words.M("nav.applications")}, {Href: "/applications/" + c.Key, Text: words.Ref{Text: c.Key}}, {Text: words.M("rounds.title.short")}},
		Title: words.M("rounds.title", "case", words.Ref{Text: c.Key}, "rounds", len(c.Rounds), "former", len(c.Former)), Basis: words.M("rounds.basis")}}
	for i := range c.Rounds {
		view.Parts = append(view.Parts, v.round(&c, &c.Rounds[i]))
	}
	for i := range c.Former {
		f := &c.Former[i]
		aside := words.M("rounds.until", "date", words.Date(v.local(f.Until)))
		view.Parts = append(view.Parts, web.Part{Title: words.M("rounds.version", "version", f.Version), Aside: aside, Table: v.changes(f.Changes)})
	}
	return v.show("applications", view)
}

func (v *visit) round(c *review.Case, r *review.Round) web.Part {
	t := web.Table{Cols: []web.Col{{Head: words.M("case.line")}, {Head: words.M("rounds.outcome")}, {Head: words.M("case.netkg"), Num: true}, {Head: words.M("rounds.reasons")}}, Empty: words.M("rounds.lapsed")}
	if r.Proposal != nil {
		for _, o := range r.Proposal.Lines {
			tone := web.Good
			if o.MassMG == 0 {
				tone = web.Bad
			}
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Num(o.Line)), web.CTag(tone, code("outcome.done", string(o.Outcome))), web.C(v.grantedOf(c, o.Line, o.MassMG)), {Text: v.packWords("reason", o.Reasons), Sub: words.Plain(o.Note)}}})
		}
	}
	return web.Part{Title: words.M("rounds.round", "round", r.No, "date", words.Date(v.local(r.Ended))), Aside: words.M("rounds.by", "appeal", words.Ref{Text: r.Why}, "hash", words.Ref{Text: short(r.ProposalHash)}), Table: t}
}

func (v *visit) unholdCase() error {
	ref := v.path("case")
	_, err := v.app.UnholdCase(v.ctx(), v.actor(), v.key(), ref, v.value("hold"), v.value("text"))
	return v.afterMove(err, "/applications/"+ref, "unhold", func(status int, rs ree.Refusals) error { return v.problem(status, rs, "") })
}
