package pages

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/screenlist"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/screening"
)

// mayScreening says who sees the screening desk.
func mayScreening(a app.Actor) bool { return a.SeesAll() }

func (p *Pages) screeningRoutes() {
	hits := func(a app.Actor) bool { some, _ := p.app.MayScreening(a); return some }
	p.get("/screening", hits, (*visit).screeningPage)
	p.get("/screening/lists", mayScreening, (*visit).partyListsPage)
	p.upload("/screening/lists", mayScreening, (*visit).importPartyList)
	p.get("/screening/{hit}", hits, (*visit).hitPage)
	p.post("/screening/{hit}", mayScreening, (*visit).resolveHit)
}

var hitTones = map[string]web.Tone{"open": web.Wait, "waiting": web.Wait, "escalated": web.Wait, "confirmed": web.Bad, "cleared": web.Good, "gone": web.Neutral}

func hitTag(standing string) web.Tag {
	return web.Tag{Tone: hitTones[standing], Text: code("hitstanding", standing)}
}

func (v *visit) screeningPage() error {
	hits, err := v.app.Hits(v.ctx(), v.actor(), app.HitFilter{Standing: v.query("standing")})
	if err != nil {
		return err
	}
	head, err := v.screeningHead(hits)
	if err != nil {
		return err
	}
	view := &web.Screening{Head: head}
	search := web.Form{ID: "search", Action: "/screening", Get: true, InOneLine: true, Submit: words.M("form.search"), Fields: []web.Field{
		{Name: "standing", Kind: web.Choice, Label: words.M("state"), Options: web.Options("hitstanding", v.query("standing"), "", "open", "waiting", "escalated", "confirmed", "cleared", "gone")}}}
	view.Search = &search
	view.Tables = []web.Table{v.hitTable(hits)}
	return v.show("screening", view)
}

// screeningHead counts what waits; to an adviser, in the cases that came to their
// agency.
func (v *visit) screeningHead(hits []app.HitView) (web.Head, error) {
	if _, all := v.app.MayScreening(v.actor()); !all {
		return web.Head{Title: words.M("screening.title.own", "hits", len(hits)), Basis: words.M("screening.basis.own")}, nil
	}
	shut, err := v.shutLists()
	return web.Head{Title: words.M("screening.title", "hits", len(hits), "shut", shut), Basis: words.M("screening.basis"), Next: []web.Action{{Text: words.M("screening.lists"), Href: "/screening/lists"}}}, err
}

// shutLists counts the lists that keep the gate shut.
func (v *visit) shutLists() (n int, err error) {
	lists, err := v.app.PartyLists(v.ctx(), v.actor())
	for _, l := range lists {
		if l.Stale {
			n++
		}
	}
	return n, err
}

func (v *visit) hitTable(hits []app.HitView) web.Table {
	t := web.Table{Caption: words.M("screening.caption"), Empty: words.M("screening.none"), Cols: []web.Col{{Head: words.M("screening.party")}, {Head: words.M("screening.row")}, {Head: words.M("screening.score"), Num: true}, {Head: words.M("screening.band")}, {Head: words.M("screening.edition")}, {Head: words.M("screening.deals")}, {Head: words.M("state")}}}
	for i := range hits {
		h := hits[i]
		if h.Withheld {
			t.Rows = append(t.Rows, withheldRow(&h))
			continue
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: words.Plain(partyNames(h.Subject)), Href: "/screening/" + h.Ref}, {Text: words.Plain(strings.Join(h.Row.Names, " · ")), Sub: words.Plain(strings.Join(h.Row.Countries, ", "))},
			web.C(words.Num(h.Hit.Name.Score)), web.C(code("hitband", string(h.Hit.Band))), {Text: words.Plain(h.Source), Sub: words.Plain(h.Edition)}, web.C(words.Plain(dealRefs(h.Deals))), {Tag: hitTagOf(h.Standing)}}})
	}
	return t
}

func hitTagOf(standing string) *web.Tag { t := hitTag(standing); return &t }

func partyNames(s screening.Subject) string {
	var out []string
	for _, n := range s.Names {
		out = append(out, n.Text)
	}
	return strings.Join(out, " · ")
}

func dealRefs(deals []app.Deal) string {
	var out []string
	for _, d := range deals {
		out = append(out, d.Ref)
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), ", ")
}

func (v *visit) hitPage() error { return v.showHit(http.StatusOK, nil) }

func (v *visit) showHit(status int, refused *web.Form) error {
	h, err := v.app.Hit(v.ctx(), v.actor(), v.path("hit"))
	if err != nil {
		return err
	}
	if h.Withheld {
		return v.showWithheldHit(&h)
	}
	tag := hitTag(h.Standing)
	view := &web.Screening{Head: web.Head{Crumbs: []web.Link{{Href: "/screening", Text: words.M("nav.screening")}, {Text: words.Plain(h.Ref)}}, Tag: &tag,
		Title: words.M("screening.hit", "party", words.Plain(partyNames(h.Subject)), "score", h.Hit.Name.Score, "row", words.Plain(h.Hit.Name.Listed)), Basis: words.M("screening.hit.basis", "band", code("hitband", string(h.Hit.Band)), "standing", code("hitmeans", h.Standing))}}
	view.Facts = []web.Fact{{Name: words.M("screening.edition"), Value: words.Plain(h.Source + " " + h.Edition)}, {Name: words.M("screening.key"), Value: words.Plain(h.Hit.Key)},
		{Name: words.M("screening.countries"), Value: words.Plain(strings.Join(h.Subject.Countries, ", ") + " | " + strings.Join(h.Row.Countries, ", "))}, {Name: words.M("screening.deals"), Value: words.Plain(dealRefs(h.Deals))}}
	for _, m := range h.Hit.Measures {
		view.Facts = append(view.Facts, web.Fact{Name: code("hitmeasure", string(m.Severity)), Value: words.Plain(m.Programme + " " + m.Citation)})
	}
	for _, r := range []*screening.Resolution{h.Answer, h.Proposed, h.Before} {
		if r != nil {
			view.Facts = append(view.Facts, web.Fact{Name: words.M("screening.answered", "who", words.Plain(strings.TrimSpace(r.By+" "+r.Second))), Value: words.Plain(r.Text)})
		}
	}
	view.Tables = []web.Table{v.stepTable(&h.Hit)}
	if (h.Standing == "open" || h.Standing == "waiting" || h.Standing == "escalated") && v.mayAct("screening.resolve") {
		view.Form = refused
		if refused == nil {
			f := v.resolveForm(&h)
			view.Form = &f
		}
	}
	return v.showAs(status, "screening", view)
}

// stepTable sets the words of both names side by side, with what each adds to
// the score, and then what else speaks for or against.
func (v *visit) stepTable(h *screening.Hit) web.Table {
	t := web.Table{Caption: words.M("screening.steps"), Empty: words.M("screening.none"), Cols: []web.Col{{Head: words.M("screening.asked")}, {Head: words.M("screening.listed")}, {Head: words.M("screening.relation")}, {Head: words.M("screening.adds"), Num: true}}}
	for _, s := range h.Name.Steps {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(s.Asked)), web.C(words.Plain(s.Listed)), web.C(code("hitrelation", string(s.Relation))), web.C(words.Num(s.Contribution))}})
	}
	for _, e := range h.Evidence {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(e.Asked)), web.C(words.Plain(e.Listed)), web.C(code("hitfield", e.Field)), web.C(words.Num(e.Points))}})
	}
	return t
}

func (v *visit) resolveForm(h *app.HitView) web.Form {
	f := web.Form{ID: "resolve", Action: "/screening/" + h.Ref, Key: newKey(), Submit: words.M("screening.resolve"), Fields: []web.Field{{Name: "entry", Kind: web.Hidden, Value: h.Hit.EntryHash}}}
	var reasons []web.Option
	policy := v.app.Jurisdiction().Screening
	for _, outcome := range []screening.Outcome{screening.Cleared, screening.Confirmed, screening.Escalated} {
		for _, w := range policy.Reasons[outcome] {
			reasons = append(reasons, web.Option{Value: string(outcome) + "/" + w.ID, Text: words.M("screening.choice", "outcome", code("hitstanding", string(outcome)), "reason", byLanguage(w.Name))})
		}
	}
	f.Fields = append(f.Fields, web.Field{Name: "reason", Kind: web.Choice, Label: words.M("screening.reason"), Options: reasons, Required: true},
		web.Field{Name: "text", Kind: web.Area, Label: words.M("screening.looked"), Required: true, Rows: 3, Max: 1000},
		web.Field{Name: "months", Kind: web.Number, Label: words.M("screening.months"), Value: "6", Required: true, Width: "s"})
	return f
}

func (v *visit) resolveHit() error {
	outcome, reason, _ := strings.Cut(v.value("reason"), "/")
	_, err := v.app.Resolve(v.ctx(), v.actor(), v.key(), v.path("hit"), app.Resolve{EntryHash: v.value("entry"), Outcome: screening.Outcome(outcome), Reason: reason, Text: v.value("text"), Months: monthsIn(v.value("months"))})
	if err != nil {
		return err
	}
	return v.to("/screening/" + v.path("hit"))
}

func (v *visit) partyListsPage() error {
	lists, err := v.app.PartyLists(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	shut, err := v.shutLists()
	if err != nil {
		return err
	}
	view := &web.Screening{Head: web.Head{Crumbs: []web.Link{{Href: "/screening", Text: words.M("nav.screening")}, {Text: words.M("screening.lists")}}, Title: words.M("screening.lists.title", "lists", len(lists), "shut", shut), Basis: words.M("screening.lists.basis")}}
	now := web.Table{Caption: words.M("screening.lists"), Empty: words.M("screening.lists.none"), Cols: []web.Col{{Head: words.M("screening.list")}, {Head: words.M("screening.edition")}, {Head: words.M("screening.rows"), Num: true}, {Head: words.M("screening.checked")}, {Head: words.M("screening.hours"), Num: true}, {Head: words.M("state")}}}
	past := web.Table{Caption: words.M("screening.history"), Empty: words.M("screening.lists.none"), Cols: []web.Col{{Head: words.M("screening.list")}, {Head: words.M("screening.edition")}, {Head: words.M("screening.imported")}, {Head: words.M("screening.added"), Num: true}, {Head: words.M("screening.changed"), Num: true}, {Head: words.M("screening.removed"), Num: true}}}
	for _, l := range lists {
		state := web.CTag(web.Good, words.M("screening.current"))
		if l.Stale {
			state = web.CTag(web.Bad, words.M("screening.shut"))
		}
		now.Rows = append(now.Rows, web.Row{Cells: []web.Cell{{Text: words.Plain(l.List), Sub: byLanguage(l.Name)}, web.C(words.Num(l.ListEdition.Edition)), web.C(words.Num(l.Entries)), {Text: words.Stamp(v.local(l.Checked)), Sub: words.Plain(l.CheckedBy)}, web.C(words.Num(l.MaxHours)), state}})
		for _, e := range l.History {
			past.Rows = append(past.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(e.List)), {Text: words.Num(e.Edition), Sub: words.Plain(e.SHA256[:16])}, {Text: words.Stamp(v.local(e.At)), Sub: words.Plain(strings.TrimSpace(e.By + " " + e.Reason))}, web.C(words.Num(e.Added)), web.C(words.Num(e.Changed)), web.C(words.Num(e.Removed))}})
		}
	}
	view.Tables = []web.Table{now, past}
	if v.actor().Has(app.RoleSupervisor, app.RoleAdmin) {
		f := v.importForm(lists)
		view.Form = &f
	}
	return v.show("screening", view)
}

func (v *visit) importForm(lists []app.ListView) web.Form {
	var ids, formats []web.Option
	for _, l := range lists {
		ids = append(ids, web.Option{Value: l.List, Text: words.Plain(l.List)})
	}
	for _, f := range append([]string{"table"}, screenlist.Formats()...) {
		if f != "table" || len(formats) == 0 {
			formats = append(formats, web.Option{Value: f, Text: words.Plain(f)})
		}
	}
	return web.Form{ID: "import", Action: "/screening/lists", Key: newKey(), Upload: true, Submit: words.M("screening.import"), Fields: []web.Field{
		{Name: "list", Kind: web.Choice, Label: words.M("screening.list"), Options: ids, Required: true}, {Name: "format", Kind: web.Choice, Label: words.M("screening.format"), Options: formats, Required: true},
		{Name: "file", Kind: web.File, Label: words.M("screening.file"), Required: true}, {Name: "reason", Kind: web.Area, Label: words.M("screening.odd"), Rows: 2, Max: 500}}}
}

func (v *visit) importPartyList() error {
	file, _, err := v.r.FormFile("file")
	if err != nil {
		return unreadable{err}
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	_, err = v.app.ImportBytes(v.ctx(), v.actor(), "", app.ListImport{List: v.value("list"), Format: v.value("format"), Reason: v.value("reason")}, map[string][]byte{"": data})
	if err != nil {
		return err
	}
	return v.to("/screening/lists")
}

// monthsIn reads a small whole number, 0 where there is none.
func monthsIn(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// causeOf names what changed: a hit of screening leads to its page, for those who
// may open it.
func (v *visit) causeOf(cause string) web.Phrase {
	hit, ok := strings.CutPrefix(cause, "hit ")
	if !ok {
		return words.Plain(cause)
	}
	ref := words.Ref{Text: short(hit)}
	if some, _ := v.app.MayScreening(v.actor()); some {
		ref.Href = "/screening/" + hit
	}
	return words.M("cause.hit", "hit", ref)
}
