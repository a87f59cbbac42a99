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

func (p *Pages) generalRoutes() {
	p.get("/general", mayGeneral, func(v *visit) error { return v.showGenerals(http.StatusOK, nil) })
	p.upload("/general", having(app.RoleExporter), (*visit).askRegistration)
	p.get("/general/{registration}", mayGeneral, func(v *visit) error { return v.showRegistration(http.StatusOK, "", nil) })
	p.get("/general/{registration}/shipments.csv", mayGeneral, (*visit).shipmentsCSV)
	p.get("/general/{registration}/returns/{period}", mayGeneral, (*visit).generalReturnOrCSV)
	p.get("/general/{registration}/ship", having(app.RoleExporter), (*visit).newShipment)
	p.upload("/general/{registration}/ship", having(app.RoleExporter), (*visit).checkShipment)
	p.post("/general/{registration}/clear", having(app.RoleExporter), (*visit).clearShipment)
	p.upload("/general/{registration}/consumed", having(app.RoleExporter), (*visit).reportConsumed)
	p.post("/general/{registration}/moves/{move}", mayGeneral, (*visit).moveRegistration)
}

// mayGeneral says who sees registrations under general licences: exporters their
// own, offices and customs all.
func mayGeneral(a app.Actor) bool { return a.SeesAll() || a.Has(app.RoleExporter, app.RoleCustoms) }

var registrationTones = map[review.RegistrationState]web.Tone{review.Registered: web.Good, review.RegistrationStopped: web.Bad, review.RegistrationExcluded: web.Bad,
	review.RegistrationDeclined: web.Bad, review.RegistrationApplied: web.Wait, review.RegistrationExamined: web.Wait}

func registrationTag(s review.RegistrationState) web.Tag {
	tone := registrationTones[s]
	if tone == "" {
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("registrationstate", string(s))}
}

// generalName is the name of a general licence, its id where the pack has none.
func (v *visit) generalName(id string) web.Phrase {
	for _, g := range v.app.Generals() {
		if g.ID == id {
			return byLanguage(g.Name)
		}
	}
	return words.Plain(id)
}

func (v *visit) showGenerals(status int, rs ree.Refusals) error {
	list, err := v.app.Registrations(v.ctx(), v.actor(), v.query("after"), recordsPerPage)
	if err != nil {
		return err
	}
	view := &web.Records{Table: v.registrationTable(list.Registrations), Pager: v.pagerOf("/general", len(list.Registrations), list.Next), Parts: []web.Part{v.generalsPart()}}
	view.Head = v.generalsHead(list.Registrations)
	if v.actor().Has(app.RoleExporter) {
		if view.Forms, err = v.registrationForms(rs); err != nil {
			return err
		}
	}
	return v.showAs(status, "general", view)
}

// generalsHead says first what the reader can do: ship, or register, or decide.
func (v *visit) generalsHead(list []app.RegistrationView) web.Head {
	h := web.Head{Basis: words.M("general.basis")}
	live, waiting, stopped := 0, 0, 0
	for i := range list {
		switch list[i].Now {
		case review.Registered:
			live++
			if v.actor().Org == list[i].Holder {
				h.Next = append(h.Next, web.Action{Text: words.M("general.ship.under", "general", v.generalName(list[i].General)), Href: "/general/" + list[i].Key + "/ship", Main: len(h.Next) == 0})
			}
		case review.RegistrationApplied, review.RegistrationExamined:
			waiting++
		case review.RegistrationStopped:
			stopped++
		}
	}
	switch {
	case v.actor().SeesAll():
		h.Title = words.M("general.title.office", "waiting", waiting, "live", live, "stopped", stopped)
	case live > 0:
		h.Title = words.M("general.title.live", "live", live)
	case waiting > 0:
		h.Title = words.M("general.title.waiting", "waiting", waiting)
	case stopped > 0:
		h.Title = words.M("general.title.stopped", "stopped", stopped)
	default:
		h.Title = words.M("general.title.none", "generals", len(v.app.Generals()))
	}
	return h
}

func (v *visit) registrationTable(list []app.RegistrationView) web.Table {
	t := web.Table{Caption: words.M("general.registrations"), Empty: words.M("general.registrations.none"),
		Cols: []web.Col{{Head: words.M("general.registration")}, {Head: words.M("general.licence")}, {Head: words.M("general.holder")}, {Head: words.M("general.until")}, {Head: words.M("general.left"), Num: true}, {Head: words.M("general.return")}, {Head: words.M("state")}}}
	for i := range list {
		r := &list[i]
		tag, until := registrationTag(r.Now), web.Cell{Text: words.M("amendment.blank")}
		if !r.LastDay.IsZero() {
			until = web.C(words.Date(v.date(r.LastDay)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Ref{Text: r.Key}, "/general/"+r.Key), web.C(v.generalName(r.General)), web.C(v.party(r.Holder)), until, web.C(capLeft(r)), v.owedCell(r.Periods), {Tag: &tag}}})
	}
	return t
}

func capLeft(r *app.RegistrationView) web.Phrase {
	if r.LeftMG < 0 {
		return words.M("general.nocap")
	}
	return mg(r.LeftMG)
}

// owedCell is the oldest return that is not in.
func (v *visit) owedCell(periods []review.Period) web.Cell {
	for _, p := range periods {
		switch p.State {
		case review.ReturnMissing, review.ReturnLate:
			return web.CTag(web.Bad, words.M("general.return.late", "period", words.Plain(p.Key), "date", words.Date(v.date(p.Due))))
		case review.ReturnOpen:
			return web.CTag(web.Wait, words.M("general.return.due", "period", words.Plain(p.Key), "date", words.Date(v.date(p.Due))))
		}
	}
	return web.C(words.M("general.return.none"))
}

// generalsPart lists the general licences with their terms.
func (v *visit) generalsPart() web.Part {
	t := web.Table{Empty: words.M("general.none"), Cols: cols("general.licence", "general.about", "general.terms", "guide.basis")}
	for _, g := range v.app.Generals() {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: byLanguage(g.Name), Sub: words.Ref{Text: g.ID + " " + g.Version}}, web.C(byLanguage(g.About)), web.C(v.terms(&g)), {Text: words.Plain(g.Basis), Sub: v.confidence(g.Confidence)}}})
	}
	return web.Part{ID: "licences", Title: words.M("general.published"), Aside: words.M("general.published.aside"), Table: t}
}

func (v *visit) confidence(c string) web.Phrase {
	if c == "" {
		return nil
	}
	return code("confidence", c)
}

// terms are a general licence's figures in a sentence each.
func (v *visit) terms(g *review.General) web.Phrase {
	out := spaced{words.M("general.terms.life", "months", g.Months, "days", g.Days)}
	if g.CapKG > 0 {
		out = append(out, words.M("general.terms.cap", "mass", mg(ree.Mass(g.CapKG)*ree.Kilogram), "months", g.CapMonths))
	}
	if g.Returns.Months > 0 {
		out = append(out, words.M("general.terms.returns", "months", g.Returns.Months, "days", g.Returns.Days, "stop", g.Returns.Stop))
	}
	if g.BackDays > 0 {
		out = append(out, words.M("general.terms.back", "days", g.BackDays))
	}
	return out
}

// registrationForms ask for a registration under each general licence, or say what
// stands in its way.
func (v *visit) registrationForms(rs ree.Refusals) (out []web.Move, err error) {
	for _, g := range v.app.Generals() {
		ask := web.Move{ID: "ask-" + g.ID, Text: words.M("general.ask.under", "general", byLanguage(g.Name)), Short: words.M("general.ask.short")}
		standing, err := v.app.StandingRegistration(v.ctx(), v.actor(), g.ID)
		if err != nil {
			return nil, err
		}
		if standing != "" {
			ask.Why = words.Reason{Code: "guard.registered_once", Params: map[string]string{"registration": standing}}
			out = append(out, ask)
			continue
		}
		f := web.Form{ID: "ask-" + strings.ReplaceAll(g.ID, ".", "-"), Action: "/general", Key: newKey(), Upload: true, Submit: words.M("general.ask"), Fields: []web.Field{{Name: "general", Kind: web.Hidden, Value: g.ID},
			{Name: "text", Kind: web.Area, Label: words.M("general.text"), Hint: words.M("general.text.hint"), Required: true, Rows: 4, Max: 4000}}}
		for _, d := range g.Evidence {
			f.Fields = append(f.Fields, web.Field{Name: "file_" + d, Kind: web.File, Label: v.packWord("document", d), Required: true})
		}
		if rs != nil && v.value("general") == g.ID {
			f = v.refusedForm(f, rs, func(r *ree.Refusal) string {
				if r.Code == "review.document_missing" {
					return "file_" + r.Params["document"]
				}
				return r.Field
			})
		}
		ask.Form = &f
		out = append(out, ask)
	}
	return out, nil
}

func (v *visit) askRegistration() error {
	q := app.RegistrationRequest{General: v.value("general"), Text: v.value("text")}
	for _, g := range v.app.Generals() {
		if g.ID != q.General {
			continue
		}
		docs, err := v.keepEvidence(g.Evidence)
		if err != nil {
			return err
		}
		q.Evidence = docs
	}
	rec, err := v.app.AskRegistration(v.ctx(), v.actor(), v.key(), q)
	return v.afterMove(err, "/general/"+rec.Registration, "registration", v.showGenerals)
}

// keepEvidence keeps the files that came, by kind of document.
func (v *visit) keepEvidence(kinds []string) (out []review.Document, err error) {
	if v.r.MultipartForm == nil {
		return nil, nil
	}
	for _, kind := range kinds {
		f, head, err := v.r.FormFile("file_" + kind)
		if err != nil || head.Size == 0 {
			continue
		}
		hash, _, err := v.app.AddDocument(v.ctx(), v.actor(), f)
		f.Close()
		if err != nil {
			return nil, err
		}
		out = append(out, review.Document{Kind: kind, Name: head.Filename, Hash: hash})
	}
	return out, nil
}

func (v *visit) showRegistration(status int, refused string, rs ree.Refusals) error {
	r, err := v.app.Registration(v.ctx(), v.actor(), v.path("registration"))
	if err != nil {
		return err
	}
	tag := registrationTag(r.Now)
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: "/general", Text: words.M("nav.general")}, {Text: words.Ref{Text: r.Key}}}, Tag: &tag, Title: v.registrationTitle(&r), Basis: words.M("general.registration.basis")}}
	if r.Now == review.Registered && v.actor().Org == r.Holder && v.actor().Has(app.RoleExporter) {
		view.Next = append(view.Next, web.Action{Text: words.M("general.ship"), Href: "/general/" + r.Key + "/ship", Main: true})
	}
	view.Next = append(append(view.Next, v.appealActions(&r)...), web.Action{Text: words.M("figure.download"), Href: "/general/" + r.Key + "/shipments.csv"})
	view.Facts = v.registrationFacts(&r)
	view.Notices = append(v.registrationNotices(&r), v.appealNotices(&r)...)
	view.Parts = []web.Part{v.returnsPart(&r), v.shipmentsPart(&r), v.declinedPart(&r), v.askedPart(&r), v.historyPart(&r)}
	if r.Terms != nil && r.Terms.BackDays > 0 {
		view.Parts = slices.Insert(view.Parts, 2, v.consumedPart(&r))
	}
	moves := v.app.RegistrationMoves(v.actor(), &r)
	view.Moves = v.recordMoves(moves, code("registrationstate", string(r.Now)), refused, rs, func(move string) *web.Form { return v.registrationMove(&r, move) })
	if view.Trail, err = v.caseTrail(r.Key); err != nil {
		return err
	}
	return v.showAs(status, "general", view)
}

func (v *visit) registrationTitle(r *app.RegistrationView) web.Phrase {
	shipments := 0
	for _, u := range r.Use {
		shipments += u.Shipments
	}
	if r.Now == review.Registered && r.LeftMG >= 0 {
		return words.M("general.registration.title.left", "general", v.generalName(r.General), "shipments", shipments, "left", mg(r.LeftMG))
	}
	return words.M("general.registration.title", "general", v.generalName(r.General), "state", code("registrationstate", string(r.Now)), "shipments", shipments)
}

func (v *visit) registrationFacts(r *app.RegistrationView) []web.Fact {
	out := []web.Fact{{Name: words.M("general.registration"), Value: words.Ref{Text: r.Key}}, {Name: words.M("general.holder"), Value: v.party(r.Holder)},
		{Name: words.M("general.licence"), Value: v.generalName(r.General), Href: "/general#licences"}, {Name: words.M("general.asked"), Value: words.Date(v.local(r.Asked))}}
	if !r.LastDay.IsZero() {
		out = append(out, web.Fact{Name: words.M("general.until"), Value: words.Date(v.date(r.LastDay))})
	}
	return out
}

// askedPart is what was asked for, with what it rests on, and what the office
// found.
func (v *visit) askedPart(r *app.RegistrationView) web.Part {
	t := web.Table{Cols: cols("general.what", "general.said")}
	add := func(name, said web.Phrase) {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(name), web.C(said)}})
	}
	add(words.M("general.text"), words.Plain(r.Text))
	for _, d := range r.Evidence {
		add(v.packWord("document", d.Kind), words.Plain(d.Name))
	}
	if r.Examined != "" && v.inside() {
		add(words.M("general.examined"), words.M("general.examined.by", "person", words.Ref{Text: r.Examined}, "finding", words.Plain(r.Finding)))
	}
	if r.Terms != nil {
		add(words.M("general.terms"), v.terms(r.Terms))
	}
	return web.Part{ID: "asked", Title: words.M("general.askedfor"), Table: t}
}

func (v *visit) registrationNotices(r *app.RegistrationView) []web.Check {
	var out []web.Check
	if r.Note != "" && r.Now != review.Registered {
		out = append(out, web.Check{Tone: web.Bad, Text: words.Plain(r.Note)})
	}
	for _, p := range r.Periods {
		if p.State == review.ReturnMissing {
			out = append(out, web.Check{Tone: web.Bad, Text: words.M("general.stopped.return", "period", words.Plain(p.Key), "date", words.Date(v.date(p.Due))), Href: "/general/" + r.Key + "/returns/" + p.Key})
		}
	}
	for _, s := range r.Shipments {
		if s.Late {
			out = append(out, web.Check{Tone: web.Bad, Text: words.M("general.late.goods", "licence", words.Ref{Text: s.Licence}, "date", words.Date(v.date(s.BackBy))), Href: "/licences/" + s.Licence})
		}
	}
	return out
}

var generalReturnTones = map[review.ReturnState]web.Tone{review.ReturnFiled: web.Good, review.ReturnLate: web.Bad, review.ReturnMissing: web.Bad, review.ReturnOpen: web.Wait}

func returnStateTag(s review.ReturnState) *web.Tag {
	tone := generalReturnTones[s]
	if tone == "" {
		tone = web.Neutral
	}
	return &web.Tag{Tone: tone, Text: code("generalreturn", string(s))}
}

func (v *visit) returnsPart(r *app.RegistrationView) web.Part {
	t := web.Table{Empty: words.M("general.returns.none"), Cols: cols("general.period", "general.due", "general.stop", "state")}
	for _, p := range r.Periods {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.M("general.period.span", "from", words.Date(v.date(p.From)), "to", words.Date(v.date(p.To))), "/general/"+r.Key+"/returns/"+p.Key), web.C(words.Date(v.date(p.Due))), web.C(words.Date(v.date(p.Stop))), {Tag: returnStateTag(p.State)}}})
	}
	slices.Reverse(t.Rows)
	return web.Part{ID: "returns", Title: words.M("general.returns"), Aside: words.M("general.returns.aside"), Table: t}
}

func (v *visit) shipmentsPart(r *app.RegistrationView) web.Part {
	back := r.Terms != nil && r.Terms.BackDays > 0
	t := web.Table{Empty: words.M("general.shipments.none"), Cols: []web.Col{{Head: words.M("general.shipment")}, {Head: words.M("licence.ref")}, {Head: words.M("licence.destination")}, {Head: words.M("general.cleared"), Num: true}, {Head: words.M("general.exported"), Num: true}, {Head: words.M("general.until")}, {Head: words.M("state")}}}
	if back {
		t.Cols = append(t.Cols, web.Col{Head: words.M("general.back"), Num: true}, web.Col{Head: words.M("general.consumed"), Num: true})
	}
	for _, s := range r.Shipments {
		tag := licenceTag(s.State)
		row := []web.Cell{{Text: words.Ref{Text: s.Case}, Href: "/applications/" + s.Case, Sub: words.Stamp(v.local(s.Issued))}, web.CLink(words.Ref{Text: s.Licence}, "/licences/"+s.Licence), web.C(words.Country(s.Destination)), web.C(mg(s.ClearedMG)), web.C(mg(s.ExportedMG)), web.C(words.Date(v.date(s.LastDay))), {Tag: &tag}}
		if back {
			row = append(row, web.Cell{Text: mg(s.BackMG), Sub: words.M("general.backby", "date", words.Date(v.date(s.BackBy)))}, web.C(mg(s.ConsumedMG)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: row})
	}
	return web.Part{ID: "shipments", Title: words.M("general.shipments"), Aside: words.M("general.shipments.aside"), Table: t}
}

// declinedPart lists the last shipments that were not cleared, by the codes of
// the reasons; the entries hold all.
func (v *visit) declinedPart(r *app.RegistrationView) web.Part {
	t := web.Table{Empty: words.M("general.declined.none"), Cols: cols("general.when", "general.why")}
	for i := len(r.Declined) - 1; i >= 0; i-- {
		var why words.List
		for _, c := range r.Declined[i].Codes {
			why = append(why, code("declined", c))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Stamp(v.local(r.Declined[i].At))), web.C(why)}})
	}
	return web.Part{ID: "declined", Title: words.M("general.declined"), Aside: words.M("general.declined.aside"), Table: t}
}

func (v *visit) registrationMove(r *app.RegistrationView, move string) *web.Form {
	path := "/general/" + r.Key + "/moves"
	switch move {
	case "examine", "decline", "suspend", "reinstate", "exclude", "confirm":
		return moveForm(path, move, because())
	case "register", "withdraw":
		return moveForm(path, move)
	case "report_consumed", "accept_consumed", "query_consumed":
		return v.consumedForm(r, move)
	case "goods_back":
		if r.Terms == nil || r.Terms.BackDays == 0 {
			return nil
		}
		return moveForm(path, move, web.Field{Name: "licence", Kind: web.Line, Label: words.M("licence.ref"), Required: true, Width: "m", Max: 40}, web.Field{Name: "line", Kind: web.Number, Label: words.M("case.line"), Value: "1", Required: true, Width: "s", Max: 5},
			web.Field{Name: "kg", Kind: web.Number, Label: words.M("customs.kg"), Suffix: words.M("unit.kg"), Required: true, Max: 20}, web.Field{Name: "ref", Kind: web.Line, Label: words.M("general.import"), Required: true, Width: "m", Max: 60})
	}
	return nil
}

func (v *visit) moveRegistration() error {
	ref, move := v.path("registration"), v.path("move")
	m := app.RegistrationMove{Reason: v.value("text"), Period: v.value("period"), Seen: v.value("seen"), Licence: v.value("licence"), Ref: v.value("ref")}
	if report, no, ok := strings.Cut(v.value("report"), "#"); ok {
		m.Licence, m.No = report, number(no)
	}
	if move == "goods_back" {
		m.Line = number(v.value("line"))
		mass, err := kilograms(v.value("kg"))
		if err != nil {
			return v.showRegistration(http.StatusUnprocessableEntity, move, ree.Refusals{ree.Refuse("mass.number", "value", v.value("kg")).At("kg")})
		}
		m.Mass = mass
	}
	_, err := v.app.MoveRegistration(v.ctx(), v.actor(), v.key(), ref, move, m)
	if move == "file" {
		return v.afterMove(err, "/general/"+ref, "filed", func(status int, rs ree.Refusals) error { return v.showGeneralReturn(status, m.Period, rs) })
	}
	return v.afterMove(err, "/general/"+ref, "registration", func(status int, rs ree.Refusals) error { return v.showRegistration(status, move, rs) })
}

func (v *visit) generalReturnOrCSV() error {
	if period, ok := strings.CutSuffix(v.path("period"), ".csv"); ok {
		return v.generalReturnCSV(period)
	}
	return v.showGeneralReturn(http.StatusOK, v.path("period"), nil)
}

// showGeneralReturn shows a return as the ledger fills it in, with the button
// that files it as it stands.
func (v *visit) showGeneralReturn(status int, period string, rs ree.Refusals) error {
	ref := v.path("registration")
	f, hash, err := v.app.GeneralFigures(v.ctx(), v.actor(), ref, period)
	if err != nil {
		return err
	}
	r, err := v.app.Registration(v.ctx(), v.actor(), ref)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Periods, func(p review.Period) bool { return p.Key == period })
	p := r.Periods[i]
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: "/general", Text: words.M("nav.general")}, {Href: "/general/" + ref, Text: words.Ref{Text: ref}}, {Text: words.Plain(period)}}, Tag: returnStateTag(p.State),
		Title: words.M("general.return.title", "shipments", f.Shipments, "from", words.Date(v.date(p.From)), "to", words.Date(v.date(p.To))), Basis: words.M("general.return.basis", "date", words.Date(v.date(p.Due))),
		Next: []web.Action{{Text: words.M("figure.download"), Href: "/general/" + ref + "/returns/" + period + ".csv"}}}}
	view.Facts = []web.Fact{{Name: words.M("general.return.cleared"), Value: words.Num(f.Shipments)}, {Name: words.M("general.return.declined"), Value: words.Num(f.Declined)}}
	if p.Filed != nil {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("general.return.filed"), Value: words.Stamp(v.local(p.Filed.At)), Note: words.Plain(p.Filed.By)})
		if p.Filed.Hash != hash {
			view.Notices = []web.Check{{Tone: web.Wait, Text: words.M("general.return.changed")}}
		}
	}
	view.Parts = []web.Part{{Title: words.M("general.return.figures"), Aside: words.M("general.return.figures.aside"), Table: figuresTable(f)}}
	if own := v.actor().Org == r.Holder && v.actor().Has(app.RoleExporter); own && p.State != review.ReturnRunning && (p.Filed == nil || p.Filed.Hash != hash) {
		form := web.Form{ID: "file-form", Action: "/general/" + ref + "/moves/file", Key: newKey(), Submit: words.M("general.return.file"), Fields: []web.Field{{Name: "period", Kind: web.Hidden, Value: period}, {Name: "seen", Kind: web.Hidden, Value: hash}}}
		if rs != nil {
			form = v.refusedForm(form, rs, func(*ree.Refusal) string { return "" })
			form.Fields[1].Value = hash
		}
		view.Forms = []web.Form{form}
	}
	return v.showAs(status, "general", view)
}

func figuresTable(f review.GeneralFigures) web.Table {
	t := web.Table{Empty: words.M("general.return.empty"), Cols: []web.Col{{Head: words.M("licence.destination")}, {Head: words.M("licence.hs")}, {Head: words.M("general.goods")}, {Head: words.M("general.cleared"), Num: true}, {Head: words.M("general.exported"), Num: true}, {Head: words.M("general.declarations"), Num: true}}}
	for _, l := range f.Lines {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Country(l.Destination)), web.C(words.Plain(l.HS)), web.C(code("form", string(l.Form))), web.C(mg(l.ClearedMG)), web.C(mg(l.ExportedMG)), web.C(words.Num(l.Declarations))}})
	}
	return t
}

func (v *visit) generalReturnCSV(period string) error {
	f, _, err := v.app.GeneralFigures(v.ctx(), v.actor(), v.path("registration"), period)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, l := range f.Lines {
		rows = append(rows, []string{l.Destination, l.HS, string(l.Form), plainKG(l.ClearedMG), plainKG(l.ExportedMG), itoa(l.Declarations)})
	}
	return v.csv(v.path("registration")+"-"+period, heads("licence.destination", "licence.hs", "general.goods", "general.cleared.kg", "general.exported.kg", "general.declarations"), slices.Values(rows))
}

func (v *visit) shipmentsCSV() error {
	r, err := v.app.Registration(v.ctx(), v.actor(), v.path("registration"))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, s := range r.Shipments {
		back := ""
		if !s.BackBy.IsZero() {
			back = s.BackBy.String()
		}
		rows = append(rows, []string{s.Case, s.Licence, s.Issued.UTC().Format("2006-01-02T15:04:05Z"), s.Destination, plainKG(s.ClearedMG), plainKG(s.ExportedMG), plainKG(s.BackMG), back, s.LastDay.String(), string(s.State)})
	}
	return v.csv(r.Key, heads("general.shipment", "licence.ref", "general.when", "licence.destination", "general.cleared.kg", "general.exported.kg", "general.back.kg", "general.backby.day", "general.until", "state"), slices.Values(rows))
}
