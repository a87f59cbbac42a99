package pages

import (
	"net/http"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (p *Pages) verificationRoutes() {
	desk := func(a app.Actor) bool { return a.SeesAll() }
	p.get("/verifications", desk, func(v *visit) error { return v.showVerifications(http.StatusOK, nil) })
	p.get("/verifications.csv", desk, (*visit).verificationsCSV)
	p.post("/verifications/draw", desk, (*visit).drawVerifications)
	p.post("/verifications/select", desk, (*visit).selectVerification)
	p.get("/verifications/{verification}", desk, func(v *visit) error { return v.showVerification(http.StatusOK, "", nil) })
	p.upload("/verifications/{verification}/{move}", desk, (*visit).moveVerification)
}

var verificationStates = []string{"", "due", "planned", "notified", "in_field", "reported", "satisfied", "unresolved", "adverse", "access_denied", "closed"}

func verificationTag(s review.VerificationState) web.Tag {
	tone := web.Wait
	switch s {
	case review.VerificationSatisfied:
		tone = web.Good
	case review.VerificationAdverse, review.VerificationAccessDenied:
		tone = web.Bad
	case review.VerificationClosed:
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("verificationstate", string(s))}
}

func (v *visit) showVerifications(status int, rs ree.Refusals) error {
	list, err := v.app.Verifications(v.ctx(), v.actor(), app.VerificationFilter{State: v.query("state"), Licence: v.query("licence"), After: v.query("after"), Limit: recordsPerPage})
	if err != nil {
		return err
	}
	draws, err := v.app.Draws(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	t := web.Table{Caption: words.M("verifications.caption"), Empty: words.M("verifications.none"), Cols: cols("verification.ref", "case.enduser", "licence.ref", "verification.selected", "verification.day", "case.clock", "state")}
	open, bad := 0, 0
	for i := range list.Verifications {
		r := &list.Verifications[i]
		switch r.State {
		case review.VerificationDue, review.VerificationPlanned, review.VerificationNotified, review.VerificationInField, review.VerificationReported:
			open++
		}
		if r.Result == review.VerificationAdverse || r.Result == review.VerificationAccessDenied {
			bad++
		}
		tag, day := verificationTag(r.State), web.Cell{Text: words.M("amendment.blank")}
		if !r.Day.IsZero() {
			day = web.C(words.Date(v.date(r.Day)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Ref{Text: r.Key}, "/verifications/"+r.Key), {Text: words.Plain(r.EndUser.Name), Sub: words.Country(r.EndUser.Country)}, web.CLink(words.Ref{Text: r.Licence}, "/licences/"+r.Licence),
			web.C(code("selected", r.Selected)), day, web.C(v.clockFact(v.desk().VerificationClock(r, v.app.Now())).Value), {Tag: &tag}}})
	}
	options := web.Options("verificationstate", v.query("state"), verificationStates...)
	view := &web.Records{Head: web.Head{Title: words.M("verifications.title", "open", open, "bad", bad), Basis: v.drawBasis(draws), Next: []web.Action{v.download("/verifications.csv")}}, Search: web.RecordSearch("/verifications", options), Table: t,
		Pager: v.pagerOf("/verifications", len(t.Rows), list.Next), Parts: []web.Part{v.draws(draws)}, Forms: v.drawForms(rs)}
	if v.mayAct("delivery.ask") {
		view.Next = append(view.Next, web.Action{Text: words.M("deliveries.chase"), Href: "/deliveries/chase", Post: true, Key: newKey()})
	}
	return v.showAs(status, "verifications", view)
}

func (v *visit) drawBasis(draws []review.Draw) web.Phrase {
	all, chosen := 0, 0
	for i := range draws {
		all, chosen = all+len(draws[i].Population), chosen+len(draws[i].Chosen)
	}
	if all == 0 {
		return words.M("verifications.basis.none", "floor", v.app.Jurisdiction().Review.Verification.FloorPct)
	}
	return words.M("verifications.basis", "chosen", chosen, "shipped", all, "percent", words.Pct(100*float64(chosen)/float64(all), 1), "floor", v.app.Jurisdiction().Review.Verification.FloorPct)
}

// draws shows each month's draw, made again before the reader's eyes.
func (v *visit) draws(draws []review.Draw) web.Part {
	t := web.Table{Empty: words.M("draws.none"), Cols: []web.Col{{Head: words.M("draw.period")}, {Head: words.M("draw.shipped"), Num: true}, {Head: words.M("draw.chosen"), Num: true}, {Head: words.M("draw.random"), Num: true}, {Head: words.M("draw.achieved"), Num: true}, {Head: words.M("draw.seed")}, {Head: words.M("draw.by")}, {Head: words.M("draw.again")}}}
	for i := range draws {
		d := &draws[i]
		random := 0
		for _, c := range d.Chosen {
			if c.By == "random" {
				random++
			}
		}
		again := web.CTag(web.Good, words.M("draw.same"))
		if !d.Check() {
			again = web.CTag(web.Bad, words.M("draw.other"))
		}
		seed := web.Cell{Text: words.Ref{Text: short(d.Seed)}, Sub: words.M("draw.entry", "seq", words.Num(int(d.Sequence)))}
		by := web.C(words.M("draw.by.hand"))
		switch {
		case d.Extra > 0:
			by = web.Cell{Text: words.M("draw.by.extra", "n", d.Extra), Sub: words.Plain(d.Reason)}
		case !d.Due.IsZero():
			by = web.Cell{Text: words.M("draw.by.system"), Sub: words.Date(v.local(d.Due))}
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(d.Period)), web.C(words.Num(len(d.Population))), web.C(words.Num(len(d.Chosen))), web.C(words.Num(random)), web.C(words.Pct(d.AchievedPct(), 1)), seed, by, again}})
	}
	return web.Part{ID: "draws", Title: words.M("draws.title"), Aside: words.M("draws.aside"), Table: t}
}

func (v *visit) drawForms(rs ree.Refusals) []web.Move {
	if !v.mayAct("verification.handle") {
		return nil
	}
	last := v.local(v.app.Now()).AddDate(0, -1, 0).Format("2006-01")
	draw := web.Form{ID: "draw-form", Action: "/verifications/draw", Key: newKey(), Submit: words.M("draw.make"), Fields: []web.Field{{Name: "period", Kind: web.Line, Label: words.M("draw.period"), Hint: words.M("draw.period.hint"), Value: last, Required: true, Width: "s", Max: 7}}}
	if day := v.app.Jurisdiction().Review.Verification.DrawDay; day > 0 {
		draw.Submit = words.M("draw.more")
		draw.Fields = append(draw.Fields, reasonField())
	}
	choose := web.Form{ID: "select-form", Action: "/verifications/select", Key: newKey(), Submit: code("aftermove", "select"), Fields: []web.Field{{Name: "licence", Kind: web.Line, Label: words.M("licence.ref"), Value: v.query("licence"), Required: true, Width: "m", Max: 40}, because()}}
	if rs != nil {
		draw = v.refusedForm(draw, rs, func(r *ree.Refusal) string { return r.Field })
	}
	return []web.Move{{ID: "draw", Text: draw.Submit, Short: v.drawMeans(), Form: &draw}, {ID: "select", Text: code("aftermove", "select"), Short: words.M("verification.select.means"), Form: &choose}}
}

// drawMeans says what a draw by a person does beside those on the pack's day.
func (v *visit) drawMeans() words.Msg {
	if day := v.app.Jurisdiction().Review.Verification.DrawDay; day > 0 {
		return words.M("draw.more.means", "day", day)
	}
	return words.M("draw.means")
}

func (v *visit) drawVerifications() error {
	_, err := v.app.DrawVerifications(v.ctx(), v.actor(), v.key(), v.value("period"), v.value("text"))
	return v.afterMove(err, "/verifications", "drawn", func(status int, rs ree.Refusals) error { return v.showVerifications(status, rs) })
}

func (v *visit) selectVerification() error {
	rec, err := v.app.SelectVerification(v.ctx(), v.actor(), v.key(), v.value("licence"), "", v.value("text"))
	return v.afterMove(err, "/verifications/"+rec.Verification, "verification", func(status int, rs ree.Refusals) error { return v.problem(status, rs, "") })
}

func (v *visit) verificationsCSV() error {
	found, err := v.app.Verifications(v.ctx(), v.actor(), app.VerificationFilter{State: v.query("state"), Limit: exportPage})
	if err != nil {
		return err
	}
	var rows [][]string
	for i := range found.Verifications {
		r := &found.Verifications[i]
		day := ""
		if !r.Day.IsZero() {
			day = r.Day.String()
		}
		rows = append(rows, v.said(r.Key, r.EndUser.Name, r.EndUser.Country, r.Licence, code("selected", r.Selected), day, v.local(r.Due).Format(time.DateOnly), code("verificationstate", string(r.State))))
	}
	return v.csv("verifications", heads("verification.ref", "case.enduser", "licence.destination", "licence.ref", "verification.selected", "verification.day", "verification.due", "state"), list(rows))
}

func (v *visit) showVerification(status int, refused string, rs ree.Refusals) error {
	r, err := v.app.Verification(v.ctx(), v.actor(), v.path("verification"))
	if err != nil {
		return err
	}
	tag := verificationTag(r.State)
	answered := 0
	for _, q := range r.Checklist {
		if q.Answer != "" {
			answered++
		}
	}
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: "/verifications", Text: words.M("nav.verifications")}, {Text: words.Ref{Text: r.Key}}}, Tag: &tag,
		Title: words.M("verification.title", "enduser", words.Plain(r.EndUser.Name), "state", code("verificationstate", string(r.State))), Basis: words.M("verification.basis", "licence", words.Ref{Text: r.Licence}, "answered", answered, "questions", len(r.Checklist), "evidence", len(r.Evidence))}}
	view.Notices = v.verificationNotices(&r)
	view.Parts = []web.Part{{ID: "checklist", Title: words.M("verification.checklist"), Aside: words.M("verification.checklist.aside"), Table: v.checklist(&r)}, {ID: "evidence", Title: words.M("verification.evidence"), Table: v.fieldEvidence(&r)}}
	if view.Facts, err = v.verificationFacts(&r); err != nil {
		return err
	}
	moves, err := v.app.VerificationMoves(v.ctx(), v.actor(), &r)
	if err != nil {
		return err
	}
	view.Moves = v.recordMoves(moves, code("verificationstate", string(r.State)), refused, rs, func(move string) *web.Form { return v.verificationMove(&r, move) })
	if view.Trail, err = v.caseTrail(r.Key); err != nil {
		return err
	}
	return v.showAs(status, "verifications", view)
}

func (v *visit) verificationNotices(r *review.Verification) (out []web.Check) {
	if r.Result != "" {
		tag := verificationTag(r.Result)
		out = append(out, web.Check{Tone: tag.Tone, Text: words.M("verification.result", "result", tag.Text, "note", words.Plain(r.Note))})
	}
	for _, ref := range r.Held {
		out = append(out, web.Check{Tone: web.Wait, Text: words.M("verification.held", "case", words.Ref{Text: ref}), Href: "/applications/" + ref})
	}
	switch p := r.Proposal; {
	case p.Asked && p.Settled == "":
		out = append(out, web.Check{Tone: web.Bad, Text: words.M("verification.proposed", "licence", words.Ref{Text: r.Licence}), Remedy: words.M("verification.proposed.mend")})
	case p.Asked:
		out = append(out, web.Check{Tone: web.Neutral, Text: words.M("verification.settled", "how", code("settled", p.Settled), "reason", words.Plain(p.Reason))})
	}
	return out
}

func (v *visit) checklist(r *review.Verification) web.Table {
	t := web.Table{Cols: cols("verification.question", "verification.condition", "verification.answer")}
	tones := map[string]web.Tone{"yes": web.Good, "no": web.Bad, "unclear": web.Wait}
	for _, q := range r.Checklist {
		answer, condition := web.CTag(web.Unknown, words.M("verification.unanswered")), web.C(words.M("verification.always"))
		if q.Answer != "" {
			answer = web.CTag(tones[q.Answer], code("answer", q.Answer))
			answer.Sub = words.Plain(q.Note)
		}
		if q.Condition != "" {
			condition = web.C(v.packWord("condition", q.Condition))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(v.packWord("ask", q.Ask)), condition, answer}})
	}
	return t
}

func (v *visit) fieldEvidence(r *review.Verification) web.Table {
	t := web.Table{Cols: cols("verification.kind", "verification.what", "verification.hash", "entries.recorded"), Empty: words.M("verification.evidence.none")}
	for _, e := range r.Evidence {
		what, hash := web.C(words.Plain(e.Text)), web.Cell{Text: words.M("amendment.blank")}
		if e.Hash != "" {
			what, hash = web.Cell{Text: words.Plain(e.Name), Sub: words.Plain(e.Text), Href: "/documents/" + e.Hash}, web.C(words.Ref{Text: short(e.Hash)})
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(code("fieldkind", e.Kind)), what, hash, web.C(words.Stamp(v.local(e.At)))}})
	}
	return t
}

func (v *visit) verificationFacts(r *review.Verification) ([]web.Fact, error) {
	why := code("selected", r.Selected)
	facts := []web.Fact{{Name: words.M("verification.ref"), Value: words.Ref{Text: r.Key}}, {Name: words.M("case.enduser"), Value: words.Plain(r.EndUser.Name), Note: words.Country(r.EndUser.Country)}, {Name: words.M("licence.ref"), Value: words.Ref{Text: r.Licence}, Href: "/licences/" + r.Licence},
		{Name: words.M("licence.holder"), Value: v.party(r.Holder)}, {Name: words.M("verification.selected"), Value: why}, v.clockFact(v.desk().VerificationClock(r, v.app.Now()))}
	for _, w := range r.Why {
		note := web.Phrase(words.Plain(w))
		if r.Selected == "risk" {
			note = code("risk", w)
		}
		facts = append(facts, web.Fact{Name: words.M("verification.why"), Value: note})
	}
	if r.Period != "" {
		facts = append(facts, web.Fact{Name: words.M("draw.period"), Value: words.Plain(r.Period), Href: "/verifications#draws"})
	}
	for _, o := range r.Officers {
		facts = append(facts, web.Fact{Name: words.M("verification.officer"), Value: v.reviewPerson(o)})
	}
	ratings, err := v.app.Ratings(v.ctx(), v.actor(), []review.Party{r.EndUser})
	for _, x := range ratings {
		facts = append(facts, web.Fact{Name: words.M("verification.rating"), Value: code("verificationstate", x.Result), Note: words.M("verification.visits", "visits", len(x.History))})
	}
	return facts, err
}

func (v *visit) verificationMove(r *review.Verification, move string) *web.Form {
	path := "/verifications/" + r.Key
	switch move {
	case "select":
		return nil
	case "plan":
		return moveForm(path, move, web.Field{Name: "day", Kind: web.Day, Label: words.M("verification.day"), Required: true, Width: "s"}, v.reviewOfficer("account", "verification.handle", words.M("verification.officers", "officers", v.app.Jurisdiction().Review.Verification.Officers), true))
	case "answer":
		ask := web.Field{Name: "ask", Kind: web.Choice, Label: words.M("verification.question"), Required: true}
		for _, q := range r.Checklist {
			ask.Options = append(ask.Options, web.Option{Value: q.Ask + "|" + q.Condition, Text: v.packWord("ask", q.Ask), Chosen: q.Answer == "" && len(ask.Options) == 0})
		}
		note := because()
		note.Required, note.Hint = false, words.M("verification.note.hint")
		return moveForm(path, move, ask, chosen("answer", words.M("verification.answer"), web.Options("answer", "", "yes", "no", "unclear")...), note)
	case "attach":
		f := moveForm(path, move, chosen("kind", words.M("verification.kind"), web.Options("fieldkind", "", "photo", "document", "serials", "seal", "stock")...),
			web.Field{Name: "file", Kind: web.File, Label: words.M("finding.file"), Hint: words.M("verification.file.hint")}, web.Field{Name: "text", Kind: web.Area, Label: words.M("verification.read"), Rows: 3, Max: 4000})
		f.Upload = true
		return f
	case "report":
		return moveForm(path, move, web.Field{Name: "text", Kind: web.Area, Label: words.M("verification.summary"), Rows: 4, Max: 4000})
	case "deny", "leave_unresolved", "find_adverse":
		return moveForm(path, move, because())
	case "settle":
		return moveForm(path, move, chosen("suspend", words.M("verification.suspend"), web.Option{Value: "yes", Text: code("settled", "suspended")}, web.Option{Value: "no", Text: code("settled", "declined")}), because())
	}
	return moveForm(path, move)
}

func (v *visit) moveVerification() error {
	ref, move := v.path("verification"), v.path("move")
	m := app.VerificationMove{Reason: v.value("text"), Officers: v.values("account"), Answer: v.value("answer"), Suspend: v.value("suspend") == "yes"}
	m.Ask, m.Condition, _ = strings.Cut(v.value("ask"), "|")
	if day, err := calendar.ParseDate(v.value("day")); err == nil {
		m.Day = day
	}
	if move == "attach" {
		m.Evidence = review.FieldEvidence{Kind: v.value("kind"), Text: v.value("text")}
		doc, err := v.uploaded("file")
		if err != nil {
			return err
		}
		if doc != nil {
			m.Evidence.Name, m.Evidence.Hash = doc.Name, doc.SHA256
		}
	}
	_, err := v.app.MoveVerification(v.ctx(), v.actor(), v.key(), ref, move, m)
	return v.afterMove(err, "/verifications/"+ref, "verification", func(status int, rs ree.Refusals) error { return v.showVerification(status, move, rs) })
}
