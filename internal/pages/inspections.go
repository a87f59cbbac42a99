package pages

import (
	"errors"
	"slices"
	"strings"

	"lanthorn/accountancy/finding"
	"lanthorn/internal/app"
	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

var inspectionStates = []string{"", string(finding.Planned), string(finding.UnderWay), string(finding.Ended), string(finding.Concluded), string(finding.Settled), string(finding.Cancelled)}

func inspectionTag(s finding.InspectionState) web.Tag {
	tone := web.Wait
	if s == finding.Settled || s == finding.Cancelled {
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("inspectionstate", string(s))}
}

func (v *visit) inspections() error {
	list, err := v.app.Inspections(v.ctx(), v.actor(), v.query("state"), v.query("after"), findingsPerPage)
	if err != nil {
		return err
	}
	view := &web.Inspections{Head: web.Head{Title: words.M("inspections.title", "inspections", len(list.Inspections)), Basis: words.M("inspections.basis"), Next: []web.Action{{Text: words.M("nav.findings"), Href: "/findings"}}},
		Search: web.InspectionSearch(web.Options("inspectionstate", "", inspectionStates...)).Set(v.queries), Pager: web.Pager{Shown: len(list.Inspections), Total: -1}}
	for i := range list.Inspections {
		r := &list.Inspections[i]
		view.Rows = append(view.Rows, web.InspectionRow{Ref: r.Ref, Href: "/inspections/" + r.Ref, Where: v.siteName(r.Site), Party: v.party(r.Party), Officers: v.people(r.Officers), Planned: v.local(r.Opened), State: inspectionTag(r.State)})
	}
	if list.Next != "" {
		view.Pager.Next = v.again("/inspections", "after", list.Next)
	}
	if v.query("after") != "" {
		view.Pager.First = v.again("/inspections", "after", "")
	}
	return v.show("inspections", view)
}

func (v *visit) people(actors []finding.Actor) web.Phrase {
	if len(actors) == 0 {
		return words.M("inspection.nobody")
	}
	var out words.List
	for _, a := range actors {
		out = append(out, v.personName(a))
	}
	return out
}

func (v *visit) inspectionPage() error {
	row, err := v.app.Inspection(v.ctx(), v.actor(), v.path("inspection"))
	if err != nil {
		return err
	}
	return v.showInspection(200, &row, "", nil)
}

func (v *visit) showInspection(status int, r *app.InspectionRow, refused string, rs refusedMove) error {
	tag := inspectionTag(r.State)
	view := &web.InspectionPage{Head: web.Head{Crumbs: []web.Link{{Href: "/inspections", Text: words.M("nav.inspections")}, {Text: words.Plain(r.Ref)}}, Tag: &tag,
		Title: words.M("inspection.title", "site", v.siteName(r.Site), "officers", len(r.Officers), "measures", len(r.Measures), "samples", len(r.Samples)),
		Basis: words.M("inspection.title.basis", "basis", words.Plain(r.Basis)), Next: []web.Action{{Text: words.M("finding.next"), Href: "#moves", Main: true}}},
		Measures: v.measures(r), Samples: v.samples(r), Moves: v.inspectionMoves(r, refused, rs), Trail: v.lifeTrail(r.History, "inspection.")}
	view.Facts = []web.Fact{{Name: words.M("inspection.ref"), Value: words.Ref{Text: r.Ref}}, {Name: words.M("finding.site"), Value: v.siteName(r.Site), Href: "/sites/" + r.Site},
		{Name: words.M("inspection.party"), Value: v.party(r.Party)}, {Name: words.M("inspection.officers"), Value: v.people(r.Officers)}}
	if r.Result != "" {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("inspection.result"), Value: code("inspectionresult", r.Result)})
	}
	for _, f := range r.Findings {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("finding.one"), Value: words.Ref{Text: f}, Href: "/findings/" + f})
	}
	if w := r.Waiting; w != nil {
		view.Waiting = words.M("inspection.waits", "move", code("inspectionmove", w.Step.Move), "who", v.personName(w.Who), "what", v.stepWords(w.Step))
	}
	return v.showAs(status, "inspections", view)
}

// stepWords tells what a step that waits would do.
func (v *visit) stepWords(s app.InspectionMove) web.Phrase {
	parts := []string{s.ID, s.Lot, s.Seal, strings.Join(s.Targets, ", "), s.Reason}
	return words.Plain(strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · "))
}

func (v *visit) measures(r *app.InspectionRow) web.Table {
	t := web.Table{Empty: words.M("inspection.measures.none"), Cols: []web.Col{{Head: words.M("inspection.id")}, {Head: words.M("inspection.kind")}, {Head: words.M("inspection.targets")}, {Head: words.M("inspection.by")}, {Head: words.M("state")}}}
	for _, m := range r.Measures {
		state := web.CTag(web.Neutral, words.M("inspection.noted"))
		switch {
		case m.Settled != "":
			state = web.CTag(web.Good, words.M("inspection.settled"))
			state.Sub = words.Plain(m.Settled)
		case m.Kind == "sealed" || m.Kind == "seized":
			state = web.CTag(web.Wait, words.M("inspection.holds"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(m.ID)), {Text: code("measurekind", m.Kind), Sub: words.Plain(m.Reason)}, web.C(words.Plain(strings.Join(m.Targets, ", "))), web.C(v.people(m.By)), state}})
	}
	return t
}

func (v *visit) samples(r *app.InspectionRow) web.Table {
	t := web.Table{Empty: words.M("inspection.samples.none"), Cols: []web.Col{{Head: words.M("inspection.id")}, {Head: words.M("finding.lot")}, {Head: words.M("inspection.seal")}, {Head: words.M("inspection.by")}, {Head: words.M("inspection.report")}}}
	for _, s := range r.Samples {
		report := web.CTag(web.Wait, words.M("inspection.sample.waits"))
		switch {
		case s.Report != nil:
			report = web.CLink(words.Plain(s.Report.Name), "/documents/"+s.Report.SHA256)
		case s.Waived != "":
			report = web.CTag(web.Neutral, words.M("inspection.sample.waived"))
			report.Sub = words.Plain(s.Waived)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(s.ID)), web.CLink(words.Ref{Text: s.Lot}, "/lots/"+s.Lot), web.C(words.Plain(s.Seal)), web.C(v.people(s.By)), report}})
	}
	return t
}

func (v *visit) inspectionMoves(r *app.InspectionRow, refused string, rs refusedMove) []web.Move {
	at := v.app.Now()
	if r.Changed.After(at) {
		at = r.Changed
	}
	who := finding.Actor{Person: v.actor().Account, Org: v.actor().Org}
	statuses := slices.DeleteFunc(r.Inspection.Moves(who, at), func(s finding.Status) bool { return s.Move == "plan" })
	out := v.lifeMoves(statuses, "inspectionmove", string(r.State), "inspectionstate", refused, rs, func(move string) web.Form { return v.inspectionForm(r, move) })
	if r.Waiting != nil && r.Waiting.Who != who && slices.Contains(r.Officers, who) {
		f := web.Form{ID: "agree-form", Action: "/inspections/" + r.Ref + "/agree", Key: newKey(), Submit: words.M("inspectionmove.agree")}
		out = append([]web.Move{{ID: "agree", Text: words.M("inspectionmove.agree"), Short: words.M("inspectionmove.agree.means"), Form: &f, Main: true}}, out...)
	}
	return out
}

func (v *visit) inspectionForm(r *app.InspectionRow, move string) web.Form {
	f := web.Form{ID: move + "-form", Action: "/inspections/" + r.Ref + "/" + move, Key: newKey(), Submit: code("inspectionmove", move)}
	if finding.NeedsSecond(move) {
		f.Declared = words.M("inspection.second")
	}
	id := web.Field{Name: "id", Kind: web.Line, Label: words.M("inspection.id"), Required: true, Width: "s", Max: 40}
	switch move {
	case "appoint":
		f.Fields = []web.Field{v.accountField(words.M("inspection.officer"))}
	case "dismiss":
		f.Fields = []web.Field{v.accountField(words.M("inspection.officer")), because()}
	case "begin":
		f.Fields = []web.Field{{Name: "papers", Kind: web.Checks, Label: words.M("inspection.papers"), Required: true, Options: []web.Option{{Value: "yes", Text: words.M("inspection.papers.yes")}}}}
	case "measure":
		f.Fields = []web.Field{id, chosen("kind", words.M("inspection.kind"), web.Options("measurekind", "", "files_demanded", "questioned", "entered", "sealed", "seized")...),
			{Name: "targets", Kind: web.Area, Label: words.M("inspection.targets"), Hint: words.M("inspection.targets.hint"), Required: true, Rows: 3, Max: 2000}, because()}
	case "take_sample":
		f.Fields = []web.Field{id, {Name: "lot", Kind: web.Line, Label: words.M("finding.lot"), Required: true, Width: "m", Max: 40}, {Name: "seal", Kind: web.Line, Label: words.M("inspection.seal"), Required: true, Width: "m", Max: 60}}
	case "report_sample":
		f.Upload = true
		f.Fields = []web.Field{id, {Name: "file", Kind: web.File, Label: words.M("inspection.report"), Required: true}}
	case "waive_sample", "settle":
		f.Fields = []web.Field{id, because()}
	case "conclude":
		f.Fields = []web.Field{chosen("result", words.M("inspection.result"), web.Options("inspectionresult", "", "in_order", "breach", "inconclusive", "obstructed")...), because()}
	case "close", "cancel":
		f.Fields = []web.Field{because()}
	}
	return f
}

// linesOf are the lines of a field, without empty ones.
func (v *visit) linesOf(name string) []string {
	var out []string
	for _, l := range strings.Split(v.value(name), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// planInspection opens an inspection from a finding's page.
func (v *visit) planInspection() error {
	m := app.InspectionMove{Move: "plan", Site: v.value("site"), Basis: v.value("basis")}
	if ref := v.value("findings"); ref != "" {
		m.Findings = []string{ref}
	}
	rec, err := v.app.MoveInspection(v.ctx(), v.actor(), v.key(), "", m)
	if err == nil {
		return v.to(done("/inspections/"+rec.Ref, "inspection"))
	}
	rs := refusals(err)
	d, lost := v.app.Finding(v.ctx(), v.actor(), v.value("findings"))
	if rs == nil || lost != nil || statusOf(err) == 403 || errors.Is(err, store.ErrKeyReused) {
		return err
	}
	return v.showFinding(statusOf(err), d, "plan", rs)
}

func (v *visit) moveInspection() error {
	row, err := v.app.Inspection(v.ctx(), v.actor(), v.path("inspection"))
	if err != nil {
		return err
	}
	m := app.InspectionMove{Move: v.path("move"), Reason: v.value("text"), Officer: v.value("account"), Papers: v.value("papers") == "yes", ID: v.value("id"), Kind: v.value("kind"),
		Targets: v.linesOf("targets"), Lot: v.value("lot"), Seal: v.value("seal"), Result: v.value("result")}
	if m.Move == "report_sample" {
		if m.Report, err = v.uploaded("file"); err != nil {
			return err
		}
	}
	_, err = v.app.MoveInspection(v.ctx(), v.actor(), v.key(), row.Ref, m)
	if err == nil {
		act := "inspection"
		if finding.NeedsSecond(m.Move) {
			act = "asked"
		}
		return v.to(done("/inspections/"+row.Ref, act))
	}
	var rs ree.Refusals
	if rs = refusals(err); rs == nil || statusOf(err) == 403 || errors.Is(err, store.ErrKeyReused) {
		return err
	}
	for _, shown := range v.inspectionMoves(&row, m.Move, rs) {
		if shown.ID == m.Move && shown.Open() {
			return v.showInspection(statusOf(err), &row, m.Move, rs)
		}
	}
	return v.problem(statusOf(err), rs, "")
}
