package pages

import (
	"net/http"
	"slices"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (p *Pages) registrationAppealRoutes() {
	p.get("/general/{registration}/appeal", having(app.RoleExporter), func(v *visit) error { return v.showRegistrationAppeal(http.StatusOK, nil) })
	p.post("/general/{registration}/appeal", having(app.RoleExporter), (*visit).lodgeRegistrationAppeal)
	p.get("/appeals.csv", mayReview, (*visit).appealsCSV)
}

// appealAbout is what an appeal is about, with the way to it.
func appealAbout(a *app.AppealView) (ref, href string) {
	if a.Registration != "" {
		return a.Registration, "/general/" + a.Registration
	}
	return a.Case, "/applications/" + a.Case
}

// appealGrounds are the fields in which an appeal is argued.
func (v *visit) appealGrounds(policy review.AppealPolicy, hint web.Phrase) []web.Field {
	grounds := web.Field{Name: "grounds", Kind: web.Checks, Label: words.M("appeal.grounds"), Required: true}
	for _, g := range policy.Grounds {
		grounds.Options = append(grounds.Options, web.Option{Value: g, Text: v.packWord("ground", g)})
	}
	return []web.Field{grounds, {Name: "text", Kind: web.Area, Label: words.M("appeal.text"), Hint: hint, Required: true, Rows: 6, Max: 8000}}
}

// showRegistrationAppeal is the form, after what an appeal does.
func (v *visit) showRegistrationAppeal(status int, rs ree.Refusals) error {
	r, err := v.app.Registration(v.ctx(), v.actor(), v.path("registration"))
	if err != nil {
		return err
	}
	path := "/general/" + r.Key
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: "/general", Text: words.M("nav.general")}, {Href: path, Text: words.Ref{Text: r.Key}}, {Text: words.M("appeal.new")}}}}
	if may := v.app.MayAppealRegistration(v.actor(), &r.Registration); !may.Open {
		view.Title, view.Basis = words.M("appeal.new.closed.registration", "registration", words.Ref{Text: r.Key}), sentences(v.named(may.Refusals))
		return v.showAs(status, "general", view)
	}
	policy := v.app.Jurisdiction().Review.Appeals
	view.Title = words.M("appeal.new.title.registration", "registration", words.Ref{Text: r.Key}, "date", words.Date(v.date(v.desk().AppealWindow(&r.Registration, v.app.Now()).Due)))
	view.Basis = words.M("appeal.new.basis.registration", "members", policy.Panel, "basis", words.Plain(policy.Basis))
	view.Notices = v.appealDoes(&r)
	view.Parts = []web.Part{v.historyPart(&r)}
	f := web.Form{ID: "appeal", Action: path + "/appeal", Key: newKey(), Submit: words.M("appeal.new"), Fields: v.appealGrounds(policy, words.M("appeal.text.hint.registration"))}
	if rs != nil {
		f = v.refusedForm(f, rs, recordField)
	}
	view.Forms = []web.Form{f}
	return v.showAs(status, "general", view)
}

// appealDoes says what comes of an appeal, either way.
func (v *visit) appealDoes(r *app.RegistrationView) []web.Check {
	does := "appeal.does.declined"
	if r.WasRegistered() {
		does = "appeal.does.held"
	}
	return []web.Check{{Tone: web.Neutral, Text: words.M(does)}, {Tone: web.Neutral, Text: words.M("appeal.does.nothing")}}
}

func (v *visit) lodgeRegistrationAppeal() error {
	rec, err := v.app.LodgeRegistrationAppeal(v.ctx(), v.actor(), v.key(), v.path("registration"), v.values("grounds"), v.value("text"))
	return v.afterMove(err, "/appeals/"+rec.Appeal, "appeal", v.showRegistrationAppeal)
}

// appealNotices say what an appeal can do for a registration, or has done.
func (v *visit) appealNotices(r *app.RegistrationView) (out []web.Check) {
	own := v.actor().Org == r.Holder && v.actor().Has(app.RoleExporter)
	may := own && v.app.MayAppealRegistration(v.actor(), &r.Registration).Open
	if may {
		out = append(out, web.Check{Tone: web.Wait, Text: words.M("general.appeal.may", "date", words.Date(v.date(v.desk().AppealWindow(&r.Registration, v.app.Now()).Due))), Href: "/general/" + r.Key + "/appeal"})
	}
	if own && !may && r.Against == nil && r.Now == review.RegistrationStopped {
		out = append(out, web.Check{Tone: web.Neutral, Text: words.M("general.appeal.return")})
	}
	for _, m := range r.Appeals {
		if !m.Ended {
			out = append(out, web.Check{Tone: web.Wait, Text: words.M("general.appeal.open", "appeal", words.Ref{Text: m.Appeal}), Href: "/appeals/" + m.Appeal})
		}
	}
	return append(out, v.againNotice(r)...)
}

// againNotice tells the holder that others decide again, and those others who may not.
func (v *visit) againNotice(r *app.RegistrationView) []web.Check {
	if len(r.Rounds) == 0 || r.State != review.RegistrationApplied && r.State != review.RegistrationExamined {
		return nil
	}
	last := r.Rounds[len(r.Rounds)-1]
	if !v.inside() {
		return []web.Check{{Tone: web.Wait, Text: words.M("general.again.own", "appeal", words.Ref{Text: last.Why}), Href: "/appeals/" + last.Why}}
	}
	var apart words.List
	for _, p := range last.Apart {
		apart = append(apart, words.Ref{Text: p})
	}
	return []web.Check{{Tone: web.Wait, Text: words.M("general.again", "apart", apart), Href: "/appeals/" + last.Why}}
}

// appealActions lead on to the appeals about a registration.
func (v *visit) appealActions(r *app.RegistrationView) (out []web.Action) {
	if v.actor().Org == r.Holder && v.actor().Has(app.RoleExporter) && v.app.MayAppealRegistration(v.actor(), &r.Registration).Open {
		out = append(out, web.Action{Text: words.M("appeal.new"), Href: "/general/" + r.Key + "/appeal"})
	}
	for _, m := range r.Appeals {
		out = append(out, web.Action{Text: words.M("appeal.one", "appeal", words.Ref{Text: m.Appeal}), Href: "/appeals/" + m.Appeal})
	}
	return out
}

// historyPart lists what was decided against the holder, the newest first, also what
// stands no longer.
func (v *visit) historyPart(r *app.RegistrationView) web.Part {
	t := web.Table{Empty: words.M("general.history.none"), Cols: cols("appeal.against", "move.text", "state")}
	if v.inside() {
		t.Cols = append(t.Cols, web.Col{Head: words.M("general.history.by")})
	}
	for _, d := range slices.Backward(r.History) {
		row := []web.Cell{{Text: code("registrationstate", string(d.State)), Sub: words.Stamp(v.local(d.At))}, web.C(words.Plain(d.Reason)), standing(r, d.No)}
		if v.inside() {
			row = append(row, decidedBy(r, &d))
		}
		t.Rows = append(t.Rows, web.Row{Cells: row})
	}
	return web.Part{ID: "history", Title: words.M("general.history"), Aside: words.M("general.history.aside"), Table: t}
}

// standing says whether a decision stands, and what took it down.
func standing(r *app.RegistrationView, no int) web.Cell {
	if r.Against != nil && r.Against.No == no {
		return web.CTag(web.Bad, words.M("general.history.stands"))
	}
	i := slices.IndexFunc(r.Rounds, func(n review.RegistrationRound) bool { return n.Against.No == no })
	if i < 0 {
		return web.CTag(web.Neutral, words.M("general.history.over"))
	}
	return web.Cell{Text: words.M("general.history.fell", "appeal", words.Ref{Text: r.Rounds[i].Why}), Href: "/appeals/" + r.Rounds[i].Why}
}

// decidedBy says who decided, and on what examination what an appeal took down rested.
func decidedBy(r *app.RegistrationView, d *review.Against) web.Cell {
	c := web.C(words.Ref{Text: d.By})
	for _, n := range r.Rounds {
		if n.Against.No == d.No && n.Examined != "" {
			c.Sub = words.M("general.history.examined", "person", words.Ref{Text: n.Examined}, "finding", words.Plain(n.Finding))
		}
	}
	return c
}

// heldPart lists the licences of a registration that are held.
func (v *visit) heldPart(r *app.RegistrationView) web.Part {
	held := *r
	held.Shipments = slices.DeleteFunc(slices.Clone(r.Shipments), func(s app.ShipmentRow) bool { return s.State != review.Frozen })
	p := v.shipmentsPart(&held)
	p.ID, p.Title, p.Aside, p.Table.Empty = "held", words.M("general.held"), words.M("general.held.aside"), words.M("general.held.none")
	return p
}

// registrationAppealed turns the page of an appeal to the registration that it is
// about: what was asked for, what was decided, and which licences are held.
func (v *visit) registrationAppealed(a *app.AppealView, view *web.Record) error {
	r, err := v.app.AppealedRegistration(v.ctx(), v.actor(), a)
	if err != nil || r == nil {
		return err
	}
	view.Title = words.M("appeal.title.registration", "registration", words.Ref{Text: r.Key}, "state", code("appealstate", string(a.State)))
	view.Basis = words.M("appeal.basis.registration", "no", a.Round, "due", words.Plain(a.Due))
	view.Facts[1] = web.Fact{Name: words.M("appeal.of.registration"), Value: words.M("appeal.registration", "registration", words.Ref{Text: r.Key}, "general", v.generalName(r.General)), Href: "/general/" + r.Key}
	view.Facts[3] = web.Fact{Name: words.M("appeal.old"), Value: words.M("appeal.old.read.registration"), Href: "/general/" + r.Key + "#history"}
	view.Facts = append(view.Facts, web.Fact{Name: words.M("general.holder"), Value: v.party(r.Holder)})
	view.Parts = append(view.Parts, v.historyPart(r), v.askedPart(r), v.heldPart(r))
	if won := a.State == review.AppealUpheld || a.State == review.AppealVaried; won && !slices.ContainsFunc(r.Rounds, func(n review.RegistrationRound) bool { return n.Why == a.Key }) {
		view.Notices = append(view.Notices, web.Check{Tone: web.Neutral, Text: words.M("appeal.left")})
	}
	return nil
}

// appealsCSV is every appeal that the reader may see.
func (v *visit) appealsCSV() error {
	var rows [][]string
	for after := ""; ; {
		list, err := v.app.Appeals(v.ctx(), v.actor(), "", after, recordsPerPage)
		if err != nil {
			return err
		}
		for i := range list.Appeals {
			a := &list.Appeals[i]
			ended := ""
			if !a.Ended.IsZero() {
				ended = a.Ended.UTC().Format("2006-01-02T15:04:05Z")
			}
			rows = append(rows, []string{a.Key, a.Case, a.Registration, strings.Join(a.Grounds, " "), a.Lodged.UTC().Format("2006-01-02T15:04:05Z"), a.Due, ended, string(a.State)})
		}
		if after = list.Next; after == "" {
			break
		}
	}
	return v.csv("appeals", heads("appeal.ref", "appeal.of.case", "appeal.of.registration", "appeal.grounds", "appeal.lodged", "appeal.due", "appeal.ended", "state"), slices.Values(rows))
}

// newestLooked bounds the appeals and registrations that the first page looks at.
const newestLooked = 50

// appealsWaiting are the appeals that an official can move, and the registrations that
// others must decide again where the reader is one of these.
func (v *visit) appealsWaiting() (out []web.Attention, err error) {
	if !v.inside() || !v.mayAct("appeal.handle") && !v.mayAct("appeal.decide") && !v.mayAct("case.decide") {
		return nil, nil
	}
	list, err := v.app.Appeals(v.ctx(), v.actor(), "", "", newestLooked)
	if err != nil {
		return nil, err
	}
	for i := range list.Appeals {
		a := &list.Appeals[i]
		if a.Inside == nil || !a.Inside.Open() {
			continue
		}
		moves, err := v.app.AppealMoves(v.ctx(), v.actor(), a.Inside)
		if err != nil {
			return nil, err
		}
		if about, _ := appealAbout(a); slices.ContainsFunc(moves, opensAnAppeal) {
			out = append(out, web.Attention{Tone: web.Wait, Kind: code("taskkind", app.TaskAppeal), Href: "/appeals/" + a.Key, Since: v.local(a.Lodged),
				Text: words.M("attention.appeal", "appeal", words.Ref{Text: a.Key}, "about", words.Ref{Text: about}, "state", code("appealstate", string(a.State)))})
		}
	}
	again, err := v.decideAgain()
	return append(out, again...), err
}

// opensAnAppeal is a move that takes an appeal on; that somebody may still stand down
// is no task.
func opensAnAppeal(m review.MoveStatus) bool {
	return m.Open && m.Move != "stand_down" && m.Move != "lodge" && m.Move != "withdraw"
}

func (v *visit) decideAgain() (out []web.Attention, err error) {
	list, err := v.app.Registrations(v.ctx(), v.actor(), "", newestLooked)
	for i := range list.Registrations {
		r := &list.Registrations[i]
		if len(r.Rounds) == 0 {
			continue
		}
		open := func(m review.MoveStatus) bool {
			return m.Open && (m.Move == "examine" || m.Move == "register" || m.Move == "confirm")
		}
		if last := r.Rounds[len(r.Rounds)-1]; slices.ContainsFunc(v.app.RegistrationMoves(v.actor(), r), open) {
			out = append(out, web.Attention{Tone: web.Wait, Kind: code("taskkind", app.TaskRegistration), Href: "/general/" + r.Key, Since: v.local(last.Opened),
				Text: words.M("attention.again", "registration", words.Ref{Text: r.Key}, "appeal", words.Ref{Text: last.Why})})
		}
	}
	return out, err
}
