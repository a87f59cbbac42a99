package pages

import (
	"strconv"

	"net/http"
	"slices"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (p *Pages) amendmentRoutes() {
	mine := having(app.RoleExporter)
	for _, path := range []string{"/licences/{licence}/amend", "/applications/{case}/amend"} {
		p.get(path, mine, func(v *visit) error { return v.showAmend(http.StatusOK, nil, nil) })
		p.post(path, mine, (*visit).amend)
	}
	p.get("/amendments", mayReview, (*visit).amendments)
	p.get("/amendments/{amendment}", p.mayMatters, func(v *visit) error { return v.showAmendment(http.StatusOK, "", nil) })
	p.post("/amendments/{amendment}/{move}", p.mayMatters, (*visit).moveAmendment)
}

func amendmentTag(s review.AmendmentState) web.Tag {
	tone := web.Wait
	switch s {
	case review.AmendmentApproved:
		tone = web.Good
	case review.AmendmentRefused:
		tone = web.Bad
	case review.AmendmentWithdrawn:
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("amendmentstate", string(s))}
}

func (v *visit) amendments() error {
	list, err := v.app.Amendments(v.ctx(), v.actor(), v.query("licence"), v.query("after"), recordsPerPage)
	if err != nil {
		return err
	}
	t := web.Table{Caption: words.M("amendments.caption"), Empty: words.M("amendments.none"), Cols: cols("amendment.ref", "licence.ref", "licence.holder", "amendment.class", "amendment.lodged", "case.clock", "state")}
	open := 0
	for i := range list.Amendments {
		a := &list.Amendments[i]
		if a.Open() {
			open++
		}
		tag := amendmentTag(a.State)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Ref{Text: a.Key}, "/amendments/"+a.Key), web.CLink(words.Ref{Text: a.Licence}, "/licences/"+a.Licence), web.C(v.party(a.Holder)),
			web.C(code("amendmentclass", string(a.Preview.Class))), web.C(words.Date(v.local(a.Lodged))), web.C(v.clockFact(v.desk().AmendmentClock(a, v.app.Now())).Value), {Tag: &tag}}})
	}
	view := &web.Records{Head: web.Head{Title: words.M("amendments.title", "open", open, "all", len(list.Amendments)), Basis: words.M("amendments.basis")}, Table: t, Pager: v.pagerOf("/amendments", len(t.Rows), list.Next)}
	return v.show("amendments", view)
}

// changes is a diff as a table.
func (v *visit) changes(list []review.Change) web.Table {
	t := web.Table{Cols: cols("amendment.field", "amendment.was", "amendment.now", "amendment.class"), Empty: words.M("amendment.nothing")}
	for _, c := range list {
		field := web.Cell{Text: code("change", c.Field)}
		if c.Line > 0 {
			field.Sub = words.M("licence.line", "line", c.Line)
		}
		class := web.Cell{Text: code("amendmentclass", string(c.Class))}
		row := web.Row{}
		if c.Key {
			row.Tone, class.Sub = web.Bad, words.M("amendment.key")
		}
		row.Cells = []web.Cell{field, web.C(orDash(c.Was)), web.C(orDash(c.Now)), class}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func orDash(s string) web.Phrase {
	if strings.TrimSpace(s) == "" {
		return words.M("amendment.blank")
	}
	return words.Plain(s)
}

// looked lists assessments: what is looked at again, or what stands.
func (v *visit) looked(list []review.Assessment, empty string) web.Table {
	t := web.Table{Cols: cols("amendment.assessment", "amendment.of"), Empty: words.M(empty)}
	for _, a := range list {
		of := web.Phrase(words.Plain(a.Of))
		switch {
		case a.Line > 0:
			of = words.M("licence.line", "line", a.Line)
		case a.Kind == "referral":
			of = code("matter", a.Of)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(code("assessment", a.Kind)), web.C(of)}})
	}
	return t
}

func (v *visit) previewParts(p *review.Preview) []web.Part {
	return []web.Part{{ID: "diff", Title: words.M("amendment.diff"), Aside: code("amendmentclass", string(p.Class)), Table: v.changes(p.Changes)},
		{ID: "again", Title: words.M("amendment.again"), Aside: words.M("amendment.again.aside"), Table: v.looked(p.Reopened, "amendment.again.none")},
		{ID: "kept", Title: words.M("amendment.kept"), Aside: words.M("amendment.kept.aside"), Table: v.looked(p.Kept, "amendment.kept.none")}}
}

// amended is what is amended: a licence, or an application on its way.
func (v *visit) amended() (ref, back string) {
	if ref = v.path("licence"); ref != "" {
		return ref, "/licences/" + ref
	}
	ref = v.path("case")
	return ref, "/applications/" + ref
}

// showAmend shows the form that changes a licence or an application, with what a
// preview said.
func (v *visit) showAmend(status int, preview *review.Preview, rs ree.Refusals) error {
	ref, back := v.amended()
	was, err := v.app.Amendable(v.ctx(), v.actor(), ref)
	if err != nil {
		return err
	}
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{{Href: back, Text: words.Ref{Text: ref}}, {Text: words.M("amendment.new")}}, Title: words.M("amendment.new.title", "ref", words.Ref{Text: ref}), Basis: words.M("amendment.new.basis")}}
	if v.path("licence") != "" {
		policy := v.app.Jurisdiction().Review.Amendments
		view.Notices = []web.Check{{Tone: web.Wait, Text: words.M("amendment.stops", "basis", words.Plain(policy.Basis))}}
	}
	f, err := v.amendForm(&was, back)
	if err != nil {
		return err
	}
	if v.r.Method == http.MethodPost {
		f = v.refusedForm(f, rs, amendField)
	}
	if preview != nil && rs == nil {
		view.Title = words.M("amendment.preview.title", "class", code("amendmentclass", string(preview.Class)), "changes", len(preview.Changes), "again", len(preview.Reopened), "kept", len(preview.Kept))
		view.Parts, view.Notices = v.previewParts(preview), append(view.Notices, asksAgain(preview)...)
		if len(preview.Changes) > 0 {
			view.Forms = append(view.Forms, v.sendAmendment(back, preview))
		}
	}
	view.Forms = append(view.Forms, f)
	return v.showAs(status, "licences", view)
}

// sendAmendment carries the whole form along, so that lodging needs nothing kept
// between.
func (v *visit) sendAmendment(back string, p *review.Preview) web.Form {
	f := web.Form{ID: "lodge", Action: back + "/amend", Key: newKey(), Submit: words.M("amendment.lodge"), Declared: words.M("amendment.lodge.means"), Fields: []web.Field{{Name: "lodge", Kind: web.Hidden, Value: "yes"}}}
	var names []string
	for name := range v.r.PostForm {
		if name != "csrf" && name != "key" && name != "lodge" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		f.Fields = append(f.Fields, web.Field{Name: name, Kind: web.Hidden, Value: v.value(name)})
	}
	return f
}

func amendField(r *ree.Refusal) string {
	if strings.HasPrefix(r.Field, "lines[") {
		return ""
	}
	return applicationField(r)
}

// amendForm asks what is to change, filled with what stands.
func (v *visit) amendForm(a *review.Application, back string) (web.Form, error) {
	line := func(name, label, value string) web.Field {
		return web.Field{Name: name, Kind: web.Line, Label: words.M(label), Value: value, Max: 200}
	}
	f := web.Form{ID: "amend", Action: back + "/amend", Submit: words.M("amendment.preview"), Fields: []web.Field{
		line("contract", "application.contract", a.Contract.Number), line("port", "application.port", a.Route.From), line("consignee", "application.consignee", a.Consignee.Name)}}
	if len(a.EndUsers) > 0 {
		f.Fields = append(f.Fields, line("enduser", "case.enduser", a.EndUsers[0].Name), line("address", "application.address", a.EndUsers[0].Address))
	}
	f.Fields = append(f.Fields, web.Field{Name: "usetext", Kind: web.Area, Label: words.M("application.usetext"), Value: a.EndUse.Text, Rows: 2, Max: 2000})
	f.Fields = append(f.Fields, screenedOf(a)...)
	lots, err := v.ownLots()
	if err != nil {
		return f, err
	}
	for _, l := range a.Lines {
		set := web.Field{Kind: web.Fieldset, Label: words.M("licence.line", "line", l.No)}
		if l.Counted() {
			set.Fields = []web.Field{{Name: "units" + itoa(l.No), Kind: web.Number, Label: words.M("apply.item.units"), Suffix: unitOf(&l), Value: itoa(int(l.Units)), Width: "s", Max: 10}}
			f.Fields = append(f.Fields, set)
			continue
		}
		for i, q := range l.Lots {
			set.Fields = append(set.Fields, web.Field{Name: "kg" + itoa(l.No) + "_" + itoa(i), Kind: web.Number, Label: words.Ref{Text: q.Lot}, Suffix: words.M("unit.kg"), Value: plainKG(q.MassMG), Width: "s", Max: 20})
		}
		set.Fields = append(set.Fields, web.Field{Name: "lot" + itoa(l.No), Kind: web.Choice, Label: words.M("amendment.lot"), Options: lots, Width: "m"},
			web.Field{Name: "kg" + itoa(l.No), Kind: web.Number, Label: words.M("case.netkg"), Suffix: words.M("unit.kg"), Width: "s", Max: 20})
		f.Fields = append(f.Fields, set)
	}
	f.Fields = append(f.Fields, web.Field{Name: "text", Kind: web.Area, Label: words.M("amendment.why"), Required: true, Rows: 2, Max: 2000})
	return f, nil
}

// amendedApplication reads the form over what stands.
func (v *visit) amendedApplication(a review.Application) (review.Application, ree.Refusals) {
	a.Contract.Number, a.Route.From, a.Consignee.Name, a.EndUse.Text = v.value("contract"), v.value("port"), v.value("consignee"), v.value("usetext")
	a.EndUsers = slices.Clone(a.EndUsers)
	if len(a.EndUsers) > 0 {
		a.EndUsers[0].Name, a.EndUsers[0].Address = v.value("enduser"), v.value("address")
	}
	a.Lines = slices.Clone(a.Lines)
	var rs ree.Refusals
	if v.r.PostForm.Has("owners") {
		rs = v.screened(&a)
	}
	mass := func(name string) ree.Mass {
		if v.value(name) == "" {
			return 0
		}
		m, err := kilograms(v.value(name))
		if err != nil {
			rs = append(rs, ree.Refuse("mass.number", "value", v.value(name)).At(name))
		}
		return m
	}
	for i := range a.Lines {
		l := &a.Lines[i]
		if l.Counted() {
			if units, err := strconv.ParseInt(v.value("units"+itoa(l.No)), 10, 64); err == nil {
				l.Units = units
			}
			continue
		}
		var lots []review.LotQuantity
		total := ree.Mass(0)
		for j, q := range l.Lots {
			if q.MassMG = mass("kg" + itoa(l.No) + "_" + itoa(j)); q.MassMG != 0 {
				lots = append(lots, q)
			}
			total += q.MassMG
		}
		if lot := v.value("lot" + itoa(l.No)); lot != "" {
			more := mass("kg" + itoa(l.No))
			lots, total = append(lots, review.LotQuantity{Lot: lot, MassMG: more}), total+more
		}
		l.Lots, l.MassMG = lots, total
	}
	return a, rs
}

func (v *visit) amend() error {
	ref, back := v.amended()
	was, err := v.app.Amendable(v.ctx(), v.actor(), ref)
	if err != nil {
		return err
	}
	now, rs := v.amendedApplication(was)
	if rs == nil && v.value("lodge") == "yes" {
		if v.path("licence") == "" {
			_, err := v.app.AmendCase(v.ctx(), v.actor(), v.key(), ref, now)
			return v.afterMove(err, back, "amendment", func(status int, rs ree.Refusals) error { return v.showAmend(status, nil, rs) })
		}
		rec, err := v.app.LodgeAmendment(v.ctx(), v.actor(), v.key(), ref, v.value("text"), now)
		return v.afterMove(err, "/amendments/"+rec.Amendment, "amendment", func(status int, rs ree.Refusals) error { return v.showAmend(status, nil, rs) })
	}
	if rs != nil {
		return v.showAmend(http.StatusUnprocessableEntity, nil, rs)
	}
	p, err := v.app.PreviewAmendment(v.ctx(), v.actor(), ref, now)
	if err != nil {
		return err
	}
	return v.showAmend(http.StatusOK, &p, nil)
}

func (v *visit) showAmendment(status int, refused string, rs ree.Refusals) error {
	a, err := v.app.ReadAmendment(v.ctx(), v.actor(), v.path("amendment"))
	if err != nil {
		return err
	}
	tag := amendmentTag(a.State)
	list := web.Link{Href: "/amendments", Text: words.M("nav.amendments")}
	if v.app.Advises(v.actor()) {
		list = web.Link{Href: "/matters", Text: words.M("nav.matters")}
	}
	view := &web.Record{Head: web.Head{Crumbs: []web.Link{list, {Text: words.Ref{Text: a.Key}}}, Tag: &tag,
		Title: words.M("amendment.title", "licence", words.Ref{Text: a.Licence}, "class", code("amendmentclass", string(a.Preview.Class)), "state", code("amendmentstate", string(a.State))),
		Basis: words.M("amendment.basis", "changes", len(a.Preview.Changes), "again", len(a.Preview.Reopened), "kept", len(a.Preview.Kept))}, Parts: v.previewParts(&a.Preview)}
	view.Facts = []web.Fact{{Name: words.M("amendment.ref"), Value: words.Ref{Text: a.Key}}, {Name: words.M("licence.ref"), Value: words.Ref{Text: a.Licence}, Href: "/licences/" + a.Licence}, {Name: words.M("licence.holder"), Value: v.party(a.Holder)},
		{Name: words.M("fact.case"), Value: words.Ref{Text: a.Case}, Href: "/applications/" + a.Case}, v.clockFact(v.desk().AmendmentClock(&a, v.app.Now()))}
	if v.app.Advises(v.actor()) { // the amendment came to them, and neither its licence nor, if they were not asked then, its case
		view.Facts[1].Href = ""
		if _, err := v.app.Case(v.ctx(), v.actor(), a.Case); err != nil {
			view.Facts[3].Href = ""
		}
	}
	view.Facts = append(view.Facts, askedFacts(&a)...)
	v.askedAgencies(view, &a)
	if a.Reason != "" {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("amendment.why"), Value: words.Plain(a.Reason)})
	}
	if a.Successor != "" && !v.app.Advises(v.actor()) {
		view.Next = append(view.Next, web.Action{Text: words.M("amendment.successor", "licence", words.Ref{Text: a.Successor}), Href: "/licences/" + a.Successor, Main: true})
	}
	for i := range a.Verdicts {
		verdict := &a.Verdicts[i]
		view.Notices = append(view.Notices, web.Check{Tone: gateTag(verdict.Status).Tone, Text: words.M("amendment.verdict", "line", verdict.Line, "status", code("gate", string(verdict.Status)))})
		for _, g := range grouped(verdict.Findings) {
			view.Notices = append(view.Notices, v.findingCheck(verdict.Line, g[0]))
		}
	}
	v.amendmentProposal(view, &a)
	moves, err := v.app.AmendmentMoves(v.ctx(), v.actor(), &a)
	if err != nil {
		return err
	}
	view.Moves = v.recordMoves(moves, code("amendmentstate", string(a.State)), refused, rs, func(move string) *web.Form { return v.amendmentMove(&a, move) })
	if agency := v.asksMe(&a); agency != "" && a.AskedAs(agency).Open() && still(view.Moves, "answer") {
		view.Next = append(view.Next, web.Action{Text: words.M("askagain.answer", "agency", v.packWord("agency", agency)), Href: "#answer", Main: true})
	}
	section := "amendments"
	if v.app.Advises(v.actor()) {
		section = "matters"
	}
	if v.actor().Org == a.Holder { // whatever else they may be
		return v.showAs(status, section, view)
	}
	if view.Trail, err = v.caseTrail(a.Key); err != nil {
		return err
	}
	return v.showAs(status, section, view)
}

func (v *visit) amendmentProposal(view *web.Record, a *review.Amendment) {
	p := a.Proposal
	if p == nil || !v.actor().SeesAll() {
		return
	}
	outcome := words.M("amendment.propose.refuse")
	if p.Approve {
		outcome = words.M("amendment.propose.approve")
	}
	t := web.Table{Cols: cols("rounds.outcome", "rounds.reasons", "proposal.hash"), Rows: []web.Row{{Cells: []web.Cell{web.C(outcome), {Text: v.packWords("reason", p.Reasons), Sub: words.Plain(p.Note)}, web.C(words.Ref{Text: short(a.ProposalHash)})}}}}
	for _, s := range a.Signatures {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.M("amendment.signed")), web.C(v.reviewPerson(review.Actor{Person: s.Person, Org: s.Org})), web.C(words.Ref{Text: short(s.ProposalHash)})}})
	}
	view.Parts = append(view.Parts, web.Part{Title: words.M("proposal.title"), Aside: words.M("proposal.by", "who", v.reviewPerson(review.Actor{Person: p.By, Org: p.Org}), "time", words.Stamp(v.local(p.At))), Table: t})
}

func (v *visit) amendmentMove(a *review.Amendment, move string) *web.Form {
	path := "/amendments/" + a.Key
	hash := web.Field{Name: "hash", Kind: web.Hidden, Value: a.ProposalHash}
	if v.app.Advises(v.actor()) && move != "answer" {
		return nil
	}
	switch move {
	case "lodge", "deem":
		return nil
	case "answer", "waive":
		return v.askedForm(a, move)
	case "propose":
		reasons := web.Field{Name: "reasons", Kind: web.Checks, Label: words.M("rounds.reasons"), Required: true}
		for _, r := range v.app.Jurisdiction().Review.Reasons {
			reasons.Options = append(reasons.Options, web.Option{Value: r, Text: v.packWord("reason", r)})
		}
		outcome := chosen("approve", words.M("rounds.outcome"), web.Option{Value: "yes", Text: words.M("amendment.propose.approve")}, web.Option{Value: "no", Text: words.M("amendment.propose.refuse")})
		note := because()
		note.Required = false
		return moveForm(path, move, outcome, reasons, note)
	case "countersign", "approve", "approve_clerical", "refuse":
		f := moveForm(path, move, hash)
		f.Declared = words.M("move.signs", "hash", words.Ref{Text: short(a.ProposalHash)})
		return f
	case "send_back":
		return moveForm(path, move, because())
	}
	return moveForm(path, move)
}

func (v *visit) moveAmendment() error {
	ref, move := v.path("amendment"), v.path("move")
	m := app.AmendmentMove{Reason: v.value("text"), Approve: v.value("approve") == "yes", Reasons: v.values("reasons"), Hash: v.value("hash"), Agency: v.value("agency")}
	if move == "answer" {
		a, err := v.app.Amendment(v.ctx(), v.actor(), ref)
		if err != nil {
			return err
		}
		v.answeredAmendment(&a, &m)
	}
	_, err := v.app.MoveAmendment(v.ctx(), v.actor(), v.key(), ref, move, m)
	return v.afterMove(err, "/amendments/"+ref, "amendment", func(status int, rs ree.Refusals) error {
		if move == "propose" || move == "answer" || move == "waive" {
			return v.showAmendment(status, move, rs)
		}
		return v.problem(status, rs, "")
	})
}
