package pages

import (
	"net/http"

	"lanthorn/control"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

const determinationsAt = "/determinations"

func (p *Pages) determinationRoutes() {
	p.get(determinationsAt, anyone, (*visit).determinations)
	p.get(determinationsAt+".csv", anyone, (*visit).determinationsCSV)
	p.post(determinationsAt, mayDetermine, (*visit).keepDetermination)
	p.get(determinationsAt+"/{determination}", anyone, (*visit).determinationPage)
	p.post(determinationsAt+"/{determination}/credential", mayDetermine, (*visit).signDetermination)
}

// mayDetermine says who may have a determination kept and signed.
func mayDetermine(a app.Actor) bool {
	return a.Has(app.RoleExporter, app.RoleReviewer, app.RoleDecider, app.RoleSupervisor, app.RoleCustoms)
}

// keepForm has the answers about the product in the address kept and signed; nil
// for whoever may not.
func (v *visit) keepForm() *web.Form {
	if !v.visitor.Known || !mayDetermine(v.actor()) {
		return nil
	}
	return &web.Form{ID: "keep", Action: determinationsAt + "?" + v.r.URL.RawQuery, Key: newKey(), Submit: words.M("determine.keep"), Note: words.M("determine.keep.note"),
		Fields: []web.Field{{Name: "product", Kind: web.Line, Label: words.M("determine.name"), Hint: words.M("determine.name.hint"), Required: true, Max: 200}}}
}

func (v *visit) keepDetermination() error {
	p := v.productAsked()
	p.Name = v.value("product")
	rec, err := v.app.RecordDetermination(v.ctx(), v.actor(), v.key(), *p)
	if rs := refusals(err); rs != nil {
		return v.keepRefused(p, rs)
	}
	if err != nil {
		return err
	}
	if _, err := v.app.IssueDetermination(v.ctx(), v.actor(), v.key()+" signed", rec.Determination); err != nil {
		return err
	}
	return v.to(done(determinationsAt+"/"+rec.Determination, "determined"))
}

// keepRefused shows the answers again with what was wrong.
func (v *visit) keepRefused(p *control.Product, rs ree.Refusals) error {
	view := v.deMinimisView()
	if all, err := v.app.Determine(p); err == nil {
		view.Answers = v.determined(all)
	}
	form := v.refusedForm(*v.keepForm(), rs, func(r *ree.Refusal) string {
		if r.Code == "product.name" {
			return "product"
		}
		return ""
	})
	view.Keep = &form
	return v.showAs(http.StatusUnprocessableEntity, "deminimis", view)
}

func (v *visit) signDetermination() error {
	p, err := v.app.IssueDetermination(v.ctx(), v.actor(), v.key(), v.path("determination"))
	if err != nil {
		return err
	}
	return v.to(done(determinationsAt+"/"+p.Determination, "determined"))
}

func (v *visit) determinations() error {
	list, err := v.app.Determinations(v.ctx(), v.actor(), v.query("after"), recordsPerPage)
	if err != nil {
		return err
	}
	view := &web.Records{Table: v.determinationTable(list.Determinations), Pager: v.pagerOf(determinationsAt, len(list.Determinations), list.Next)}
	view.Head = web.Head{Title: words.M("determine.title.none"), Basis: words.M("determine.basis.list"), Next: []web.Action{{Text: words.M("determine.ask"), Href: "/tools/deminimis", Main: true}}}
	if n := len(list.Determinations); n > 0 {
		valid := 0
		for i := range list.Determinations {
			if list.Determinations[i].Standing == app.DeterminationValid {
				valid++
			}
		}
		view.Title = words.M("determine.title.list", "valid", valid, "shown", n)
		view.Next = append(view.Next, v.download(determinationsAt+".csv"))
	}
	return v.show("deminimis", view)
}

func (v *visit) determinationsCSV() error {
	var rows []app.DeterminationView
	for after := ""; len(rows) < exportRows; {
		list, err := v.app.Determinations(v.ctx(), v.actor(), after, exportPage)
		if err != nil {
			return err
		}
		rows = append(rows, list.Determinations...)
		if after = list.Next; after == "" {
			break
		}
	}
	return v.tableCSV("determinations", v.determinationTable(rows))
}

func (v *visit) determinationTable(list []app.DeterminationView) web.Table {
	t := web.Table{Caption: words.M("determine.list"), Empty: words.M("determine.none"), Cols: cols("determine.no", "determine.product", "determine.answer", "determine.day", "determine.until", "determine.org", "determine.standing")}
	for i := range list {
		d := &list[i]
		answer, tag := answerOf(d.Answers), standingTag(d.Standing)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Ref{Text: d.Key}, determinationsAt+"/"+d.Key), web.C(words.Plain(d.Product.Name)),
			web.CTag(outcomeTones[answer], words.M("determine.answer."+answer)), web.C(words.Date(v.date(d.Day))), web.C(words.Date(v.date(d.LastDay))), web.C(v.party(d.Org)), {Tag: &tag}}})
	}
	return t
}

var outcomeTones = map[string]web.Tone{"free": web.Good, "needed": web.Bad, "open": web.Wait, "none": web.Neutral}

var standingTones = map[app.DeterminationStanding]web.Tone{app.DeterminationValid: web.Good, app.DeterminationOver: web.Neutral, app.DeterminationStale: web.Bad}

func standingTag(s app.DeterminationStanding) web.Tag {
	return web.Tag{Tone: standingTones[s], Text: words.M("determine.standing." + string(s))}
}

func (v *visit) determinationPage() error {
	d, err := v.app.Determination(v.ctx(), v.actor(), v.path("determination"))
	if err != nil {
		return err
	}
	view := &web.Record{Head: v.determinationHead(&d), Facts: v.determinationFacts(&d)}
	if d.Standing != app.DeterminationValid {
		view.Notices = []web.Check{{Tone: standingTones[d.Standing], Result: words.M("determine.standing." + string(d.Standing)), Text: words.M("determine.notice." + string(d.Standing))}}
	} else if d.Credential == "" {
		view.Notices = []web.Check{{Tone: web.Wait, Text: words.M("determine.notice.unsigned")}}
	}
	said := v.lawsTable(d.Answers)
	said.Cols[outcomeColumn].Head = words.M("determine.on", "date", words.Date(v.date(d.Day)))
	view.Parts = []web.Part{{ID: "answers", Title: words.M("determine.answers"), Table: said}}
	if d.Today != nil {
		view.Parts = append(view.Parts, web.Part{ID: "today", Title: words.M("determine.today"), Table: v.lawsTable(d.Today)})
	}
	view.Parts = append(view.Parts, web.Part{ID: "parts", Title: words.M("determine.parts"), Table: productTable(&d.Product)})
	return v.show("deminimis", view)
}

func (v *visit) determinationHead(d *app.DeterminationView) web.Head {
	key := "determine.title." + string(d.Standing)
	if d.Standing == app.DeterminationValid {
		key += "." + answerOf(d.Answers)
	}
	tag := standingTag(d.Standing)
	h := web.Head{Tag: &tag, Title: words.M(key, "product", words.Plain(d.Product.Name), "date", words.Date(v.date(d.LastDay))),
		Basis:  words.M("determine.basis", "ref", words.Ref{Text: d.Key}, "date", words.Date(v.date(d.Day))),
		Crumbs: []web.Link{{Href: "/tools/deminimis", Text: words.M("nav.deminimis")}, {Href: determinationsAt, Text: words.M("determine.list")}, {Text: words.Ref{Text: d.Key}}}}
	switch {
	case d.Credential != "":
		h.Next = append(h.Next, web.Action{Text: words.M("determine.download"), Href: "/credentials/" + d.Credential + ".json", Main: true})
	case d.Standing == app.DeterminationValid && mayDetermine(v.actor()):
		h.Next = append(h.Next, web.Action{Text: words.M("determine.sign"), Href: determinationsAt + "/" + d.Key + "/credential", Post: true, Key: newKey(), Main: true})
	}
	return h
}

func (v *visit) determinationFacts(d *app.DeterminationView) []web.Fact {
	p := &d.Product
	out := []web.Fact{{Name: words.M("determine.until"), Value: words.Date(v.date(d.LastDay))}, {Name: words.M("determine.product"), Value: words.Plain(p.Name)},
		{Name: words.M("deminimis.kind"), Value: v.lawWord("kind", string(p.Kind))}, {Name: words.M("deminimis.value"), Value: words.Num(p.Value)}, {Name: words.M("deminimis.madein"), Value: words.Country(p.MadeIn)}}
	if p.Destination != "" {
		out = append(out, web.Fact{Name: words.M("deminimis.to"), Value: words.Country(p.Destination)})
	}
	if p.EndUse != "" {
		out = append(out, web.Fact{Name: words.M("application.use"), Value: code("use", p.EndUse)})
	}
	return append(out, web.Fact{Name: words.M("determine.hash"), Value: words.Ref{Text: d.InputHash}}, web.Fact{Name: words.M("determine.org"), Value: v.party(d.Org)},
		web.Fact{Name: words.M("determine.by"), Value: words.Ref{Text: d.By}}, web.Fact{Name: words.M("determine.entry"), Value: words.Plain(itoa(int(d.Seq)))})
}

// outcomeColumn is the column of [visit.lawsTable] with what held on the day.
const outcomeColumn = 3

// lawsTable is what each rule says, with whose law it is and in which version.
func (v *visit) lawsTable(all []control.Determination) web.Table {
	t := v.determined(all)
	t.Caption = nil
	t.Cols = append(cols("determine.jurisdiction", "determine.version"), t.Cols...)
	for i := range t.Rows {
		t.Rows[i].Cells = append([]web.Cell{web.C(words.Country(all[i].Jurisdiction)), web.C(words.Plain(all[i].Version))}, t.Rows[i].Cells...)
	}
	return t
}

func productTable(p *control.Product) web.Table {
	t := web.Table{Cols: cols("deminimis.part.name", "deminimis.part.value", "determine.origins", "determine.tech")}
	t.Cols[1].Num = true
	for i := range p.Parts {
		part := &p.Parts[i]
		var origins, technology words.List
		for _, o := range part.Origins {
			origins = append(origins, words.M("determine.origin", "country", words.Country(o.Country), "share", words.Plain(o.Share.Percent())))
		}
		for _, c := range part.Technology {
			technology = append(technology, words.Country(c))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(part.Name)), web.C(words.Num(part.Value)), orBlank(origins), orBlank(technology)}})
	}
	return t
}

func orBlank(l words.List) web.Cell {
	if len(l) == 0 {
		return web.C(words.M("amendment.blank"))
	}
	return web.C(l)
}
