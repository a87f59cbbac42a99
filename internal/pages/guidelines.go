package pages

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lanthorn/calendar"
	"lanthorn/guideline"
	"lanthorn/internal/app"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// draftPrefix begins the reference of a draft.
const draftPrefix = "GL-"

func (p *Pages) guidelineRoutes() {
	reader := func(a app.Actor) bool { return a.Account != "" }
	if law := p.app.Jurisdiction().Pack; law != nil && law.Guidelines.Public {
		reader = nil // the pack lets everybody read
	}
	p.get("/guidelines", reader, (*visit).guidelines)
	p.get("/guidelines.csv", reader, (*visit).guidelinesCSV)
	p.get("/guidelines/{id}", reader, (*visit).guidelinePage)
	p.get("/tools/deminimis", reader, (*visit).deMinimis)
	p.post("/guidelines", having(app.RolePolicy), (*visit).publishDraft)
	p.post("/guidelines/{draft}/{move}", anyone, (*visit).moveDraft)
}

// effectTones are the tones in which effects are shown.
var effectTones = map[guideline.EffectKind]web.Tone{guideline.Routes: web.Neutral, guideline.Requires: web.Wait, guideline.Flags: web.Neutral, guideline.Closes: web.Wait, guideline.Refuses: web.Bad}

// effectTag says what follows where a guideline speaks.
func (v *visit) effectTag(e *guideline.Effect) web.Tag {
	kind := e.Kind()
	what := words.List{}
	for _, agency := range e.Route {
		what = append(what, v.agencyName(agency))
	}
	for _, doc := range e.Require {
		what = append(what, v.lawWord("document", doc))
	}
	if e.Closes != "" {
		what = append(what, v.kindName(e.Closes))
	}
	tone := effectTones[kind]
	if e.Flag == "serious" {
		tone = web.Bad
	}
	if len(what) == 0 {
		key := string(kind)
		if e.Flag != "" {
			key += "." + e.Flag
		}
		return web.Tag{Tone: tone, Text: words.M("effect." + key)}
	}
	return web.Tag{Tone: tone, Text: words.M("effect."+string(kind), "what", what)}
}

func (v *visit) agencyName(id string) web.Phrase {
	if law := v.app.Jurisdiction().Pack; law != nil {
		for _, a := range law.Guidelines.Agencies {
			if a.ID == id {
				return byLanguage(a.Name)
			}
		}
	}
	return words.Plain(id)
}

// lawWord is the pack's word for a value.
func (v *visit) lawWord(group, value string) web.Phrase {
	return words.Text{En: v.app.Word("en", group, value), Zh: v.app.Word("zh", group, value)}
}

func (v *visit) thisDay() calendar.Date { return v.app.Jurisdiction().Calendar.Day(v.app.Now()) }

func stateTag(s guideline.State) web.Tag {
	tone := map[guideline.State]web.Tone{guideline.InForce: web.Good, guideline.Unconfirmed: web.Wait, guideline.Suspended: web.Wait}[s]
	if tone == "" {
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("guidestate", string(s))}
}

func (v *visit) guidelines() error { return v.showGuidelines(http.StatusOK, nil) }

func (v *visit) showGuidelines(status int, refused *web.Form) error {
	book, err := v.app.Guidelines(v.ctx())
	if err != nil {
		return err
	}
	drafts, err := v.app.Drafts(v.ctx())
	if err != nil {
		return err
	}
	day := v.thisDay()
	view := &web.Guidelines{Download: "/guidelines.csv", Rules: v.rulesTable(book, day), Drafts: v.draftsTable(drafts)}
	inForce, suspended := 0, 0
	for i := range book.Guidelines {
		switch state, _ := book.Guidelines[i].On(day); state {
		case guideline.InForce, guideline.Unconfirmed:
			inForce++
		case guideline.Suspended:
			suspended++
		}
	}
	open := 0
	for _, d := range drafts {
		if d.State == app.DraftOpen {
			open++
		}
	}
	view.Title = words.M("guide.title", "inforce", inForce, "suspended", suspended)
	view.Basis = words.M("guide.title.basis", "drafts", open)
	if v.visitor.Known && v.actor().Has(app.RolePolicy) {
		form := web.DraftForm(newKey())
		view.Publish = &form
		if refused != nil {
			view.Publish = refused
		}
		view.Next = []web.Action{{Text: words.M("guide.publish"), Href: "#publish", Main: true}}
	}
	return v.showAs(status, "guidelines", view)
}

func (v *visit) rulesTable(book *rulebook.Book, day calendar.Date) web.Table {
	t := web.Table{Caption: words.M("guide.caption"), Empty: words.M("guide.none"), Cols: []web.Col{{Head: words.M("guide.rule")}, {Head: words.M("state")}, {Head: words.M("guide.effect")}, {Head: words.M("guide.basis")}, {Head: words.M("guide.next")}}}
	for i := range book.Guidelines {
		g := &book.Guidelines[i]
		state, _ := g.On(day)
		next := web.C(words.M("guide.next.none"))
		if d, then, ok := g.Next(day); ok {
			next = web.Cell{Text: words.M("guide.next.is", "date", words.Date(v.date(d)), "state", code("guidestate", string(then)))}
		}
		effect, stands := v.effectTag(&g.Effect), stateTag(state)
		rule := web.CLink(byLanguage(g.Title), "/guidelines/"+g.ID)
		rule.Sub = words.Plain(g.ID)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{rule, {Tag: &stands}, {Tag: &effect}, {Text: words.Plain(g.Basis), Sub: confidenceWord(string(g.Confidence))}, next}})
	}
	return t
}

// confidenceWord says how well a guideline's basis is known; nothing where it
// was read.
func confidenceWord(c string) web.Phrase {
	if c == "" {
		return nil
	}
	return code("confidence", c)
}

func (v *visit) draftsTable(drafts []app.DraftRow) web.Table {
	t := web.Table{Caption: words.M("guide.drafts"), Empty: words.M("guide.drafts.none"), Cols: []web.Col{{Head: words.M("guide.draft")}, {Head: words.M("state")}, {Head: words.M("guide.closes")}, {Head: words.M("guide.opinions"), Num: true}, {Head: words.M("guide.unanswered"), Num: true}}}
	for i := range drafts {
		d := &drafts[i]
		tag := draftTag(d)
		title := web.CLink(v.draftTitle(d), "/guidelines/"+d.Ref)
		title.Sub = words.Plain(d.Ref)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{title, {Tag: &tag}, web.C(words.Date(v.date(d.Closes))), web.C(words.Plain(itoa(len(d.Opinions)))), web.C(words.Plain(itoa(len(d.Open()))))}})
	}
	return t
}

func draftTag(d *app.DraftRow) web.Tag {
	tone := map[app.DraftState]web.Tone{app.DraftOpen: web.Wait, app.DraftAdopted: web.Good}[d.State]
	if tone == "" {
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("draftstate", string(d.State))}
}

// draftTitle is the titles of a draft's guidelines.
func (v *visit) draftTitle(d *app.DraftRow) web.Phrase {
	book, err := v.app.DraftBook(d)
	if err != nil {
		return words.Plain(d.Ref)
	}
	var out words.List
	for i := range book.Guidelines {
		out = append(out, byLanguage(book.Guidelines[i].Title))
	}
	return out
}

func (v *visit) guidelinesCSV() error {
	book, err := v.app.Guidelines(v.ctx())
	if err != nil {
		return err
	}
	day := v.thisDay()
	head := heads("guide.rule", "guide.title.head", "guide.version.head", "state", "guide.effect", "guide.basis", "guide.confidence", "guide.when")
	return v.csv("guidelines", head, func(yield func([]string) bool) {
		l := v.language()
		for i := range book.Guidelines {
			g := &book.Guidelines[i]
			state, _ := g.On(day)
			if !yield([]string{g.ID, words.Say(l, byLanguage(g.Title)), g.Version, words.Say(l, code("guidestate", string(state))), words.Say(l, v.effectTag(&g.Effect).Text), g.Basis, string(g.Confidence), g.When}) {
				return
			}
		}
	})
}

func (v *visit) guidelinePage() error {
	id := v.path("id")
	if strings.HasPrefix(id, draftPrefix) {
		d, err := v.app.Draft(v.ctx(), id)
		if err != nil {
			return err
		}
		return v.showDraft(http.StatusOK, &d, "", nil)
	}
	book, err := v.app.Guidelines(v.ctx())
	if err != nil {
		return err
	}
	g := book.Find(id)
	if g == nil {
		return v.problem(http.StatusNotFound, nil, "")
	}
	state, _ := g.On(v.thisDay())
	tag := stateTag(state)
	view := &web.GuidelinePage{Head: web.Head{Crumbs: []web.Link{{Href: "/guidelines", Text: words.M("nav.guidelines")}, {Text: words.Plain(g.ID)}}, Title: byLanguage(g.Title), Tag: &tag, Basis: words.Plain(g.Basis)},
		Rule: v.rule(g), Examples: examplesTable(book, g.ID), Life: v.lifeTable(g)}
	view.Facts = []web.Fact{{Name: words.M("guide.basis"), Value: words.Plain(g.Basis)}, {Name: words.M("guide.source.read"), Value: v.sourceName(g.Source)}, {Name: words.M("guide.checked"), Value: words.Date(v.date(g.CheckedOn))}}
	if c := confidenceWord(string(g.Confidence)); c != nil {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("guide.confidence"), Value: c})
	}
	if next, then, ok := g.Next(v.thisDay()); ok {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("guide.next"), Value: words.M("guide.next.is", "date", words.Date(v.date(next)), "state", code("guidestate", string(then)))})
	}
	return v.show("guidelines", view)
}

func (v *visit) rule(g *guideline.Guideline) web.Rule {
	r := web.Rule{ID: g.ID, Version: g.Version, Title: byLanguage(g.Title), Message: byLanguage(g.Message), When: g.When, Effect: v.effectTag(&g.Effect)}
	if len(g.Note) > 0 {
		r.Note = byLanguage(g.Note)
	}
	for _, s := range g.Show {
		r.Shows = append(r.Shows, web.Fact{Name: byLanguage(s.Name), Value: words.Plain(s.Value)})
	}
	return r
}

func (v *visit) sourceName(id string) web.Phrase {
	if law := v.app.Jurisdiction().Pack; law != nil {
		for _, s := range law.Sources {
			if s.ID == id {
				return words.M("guide.source.is", "title", words.Plain(s.Title), "where", words.Plain(s.Where))
			}
		}
	}
	return words.M("guide.source.none")
}

// examplesTable is how the guidelines of a book do on their examples; an empty
// id is all of them.
func examplesTable(book *rulebook.Book, id string) web.Table {
	t := web.Table{Caption: words.M("guide.examples"), Cols: []web.Col{{Head: words.M("guide.example")}, {Head: words.M("guide.must")}, {Head: words.M("guide.result")}}}
	for _, o := range book.Test() {
		if id != "" && o.Rule != id {
			continue
		}
		tone, result := web.Good, "guide.right"
		if !o.Right() {
			tone, result = web.Bad, "guide.wrong"
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(o.Example)), web.C(words.M("guide.must." + fmt.Sprint(o.Want))), web.CTag(tone, words.M(result))}})
	}
	return t
}

func (v *visit) lifeTable(g *guideline.Guideline) web.Table {
	t := web.Table{Caption: words.M("guide.life"), Cols: []web.Col{{Head: words.M("guide.from")}, {Head: words.M("guide.to")}, {Head: words.M("guide.basis")}}}
	day := func(d calendar.Date) web.Cell {
		if d.IsZero() {
			return web.C(words.M("guide.open"))
		}
		return web.C(words.Date(v.date(d)))
	}
	t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{day(g.From), day(g.To), web.C(words.M("guide.applies"))}})
	for _, s := range g.Suspensions {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{day(s.From), day(s.To), {Text: words.M("guide.suspended.by", "basis", words.Plain(s.Basis)), Sub: confidenceWord(string(s.Confidence))}}})
	}
	return t
}

// caseSaid puts what the guidelines say of a case into words, the gravest first.
func (v *visit) caseSaid(c *review.Case) ([]web.Said, error) {
	if c.Guided == nil {
		return nil, nil
	}
	return v.saidBy(&c.Guided.Run)
}

func (v *visit) saidBy(run *guideline.Run) ([]web.Said, error) {
	book, err := v.app.Guidelines(v.ctx())
	if err != nil {
		return nil, err
	}
	var out []web.Said
	for i := range run.Results {
		r := &run.Results[i]
		s := web.Said{Rule: r.Rule, Version: r.Version, Basis: words.Plain(r.Basis), Effect: v.effectTag(&r.Effect), Href: "/guidelines/" + r.Rule, Title: words.Plain(r.Rule), Text: words.Plain("")}
		s.Tone = s.Effect.Tone
		if g := book.Find(r.Rule); g != nil && g.Version == r.Version {
			s.Title, s.Text, s.When = byLanguage(g.Title), byLanguage(g.Message), g.When
		}
		for _, x := range r.Values {
			s.Values = append(s.Values, web.Fact{Name: byLanguage(x.Name), Value: words.Plain(x.Value)})
		}
		switch {
		case r.Failed != "":
			s.Note, s.Tone = words.M("guide.failed", "why", words.Plain(r.Failed)), web.Wait
		case len(r.Missing) > 0:
			var missing words.List
			for _, doc := range r.Missing {
				missing = append(missing, v.lawWord("document", doc))
			}
			s.Note = words.M("guide.missing", "documents", missing)
		case r.Effect.Refuse:
			s.Note = words.M("guide.person")
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b web.Said) int { return toneRank[a.Tone] - toneRank[b.Tone] })
	return out, nil
}

func (v *visit) showDraft(status int, d *app.DraftRow, refused string, rs ree.Refusals) error {
	tag := draftTag(d)
	view := &web.DraftPage{Head: web.Head{Crumbs: []web.Link{{Href: "/guidelines", Text: words.M("nav.guidelines")}, {Text: words.Plain(d.Ref)}}, Title: v.draftTitle(d), Tag: &tag,
		Basis: words.M("guide.draft.basis", "opinions", len(d.Opinions), "open", len(d.Open()), "date", words.Date(v.date(d.Closes)))}, Text: d.Last().Text}
	if book, err := v.app.DraftBook(d); err == nil {
		for i := range book.Guidelines {
			view.Rules = append(view.Rules, v.rule(&book.Guidelines[i]))
		}
		view.Examples = examplesTable(book, "")
	}
	v.trial(d, view)
	for _, o := range d.Opinions {
		view.Opinions = append(view.Opinions, v.opinion(o))
	}
	for i := len(d.Revisions) - 1; i >= 0; i-- {
		view.Revisions = append(view.Revisions, v.draftRevision(&d.Revisions[i]))
	}
	view.Facts = []web.Fact{{Name: words.M("guide.closes"), Value: words.Date(v.date(d.Closes))}}
	if len(d.Invited) > 0 {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("guide.invited"), Value: words.Plain(strings.Join(d.Invited, "; "))})
	}
	if d.State != app.DraftOpen {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("guide.concluded"), Value: words.M("guide.concluded.is", "state", code("draftstate", string(d.State)), "date", words.Date(v.local(d.Concluded)), "reason", words.Plain(d.Reason))})
	}
	view.Moves = v.draftMoves(d, refused, rs)
	for _, m := range view.Moves {
		if m.Open() {
			view.Next = append(view.Next, web.Action{Text: m.Text, Href: "#" + m.ID, Main: len(view.Next) == 0})
		}
	}
	return v.showAs(status, "guidelines", view)
}

func (v *visit) opinion(o app.Opinion) web.Opinion {
	as := "guide.as.industry"
	if o.Expert {
		as = "guide.as.expert"
	}
	out := web.Opinion{No: o.No, By: v.accountName(o.Person), As: words.M(as, "party", v.party(o.Org), "revision", o.Revision), When: v.local(o.At), Text: o.Text, Answer: o.Answer, State: web.Tag{Tone: web.Wait, Text: words.M("guide.unanswered")}}
	if o.Answer != "" {
		out.State = web.Tag{Tone: web.Neutral, Text: words.M("guide.heard")}
		if o.Followed {
			out.State = web.Tag{Tone: web.Good, Text: words.M("guide.followed")}
		}
		out.Answered = words.M("guide.answered", "who", v.accountName(o.By), "date", words.Date(v.local(o.Answered)))
	}
	return out
}

func (v *visit) accountName(ref string) web.Phrase { return words.Ref{Text: ref} }

func (v *visit) draftRevision(r *app.Revision) web.DraftRevision {
	out := web.DraftRevision{No: r.No, By: v.accountName(r.By), When: v.local(r.At), Why: r.Why}
	out.Changes = web.Table{Caption: words.M("guide.changes"), Cols: []web.Col{{Head: words.M("guide.field")}, {Head: words.M("guide.was")}, {Head: words.M("guide.now")}}}
	for _, c := range r.Changes {
		field := web.C(words.Plain(c.Field))
		field.Sub = words.Plain(c.Rule)
		out.Changes.Rows = append(out.Changes.Rows, web.Row{Cells: []web.Cell{field, web.C(words.Plain(c.Was)), web.C(words.Plain(c.Now))}})
	}
	return out
}

// trial shows the counts of a trial on past cases.
func (v *visit) trial(d *app.DraftRow, view *web.DraftPage) {
	view.Trial = web.Table{Empty: words.M("guide.trial.none"), Cols: []web.Col{{Head: words.M("guide.rule")}, {Head: words.M("guide.trial.speaks"), Num: true}, {Head: words.M("guide.trial.newly"), Num: true}, {Head: words.M("guide.trial.ceased"), Num: true}, {Head: words.M("guide.trial.civil")}, {Head: words.M("guide.trial.wait")}}}
	var b rulebook.Backtested
	if d.Tried == "" || json.Unmarshal([]byte(d.Tried), &b) != nil {
		return
	}
	view.TrialNote = words.M("guide.trial.note", "cases", b.Cases, "from", words.Plain(b.From), "to", words.Plain(b.To), "revision", d.TriedNo, "rebuilt", b.Rebuilt)
	percent := func(x float64) words.Percent { return words.Percent{V: 100 * x, Places: 0} }
	for _, r := range b.Rules {
		wait := words.M("guide.wait.unknown", "similar", r.Wait.Similar, "others", r.Wait.Others)
		if r.Wait.Known {
			wait = words.M("guide.wait.known", "days", int(r.Wait.Days), "low", int(r.Wait.Low), "high", int(r.Wait.High), "similar", r.Wait.Similar, "others", r.Wait.Others)
		}
		if r.Wait.Like == "flag" {
			wait = words.M("guide.wait.flag")
		}
		name := web.C(words.Plain(r.Rule))
		if v.actor().SeesAll() && r.Wait.Known && r.Newly > 0 && r.Effect != guideline.Flags {
			name = web.CLink(words.Plain(r.Rule), "/outlook/scenarios?"+url.Values{"draft": {d.Ref}, "rule": {r.Rule}}.Encode()+"#own")
			name.Sub = words.M("guide.trial.abroad")
		}
		civil := words.M("guide.civil", "hit", r.Civil.Hit, "of", r.Civil.Of, "share", percent(r.Civil.Share), "low", percent(r.Civil.Low), "high", percent(r.Civil.High))
		view.Trial.Rows = append(view.Trial.Rows, web.Row{Cells: []web.Cell{name, web.C(words.Plain(itoa(r.Fired))), web.C(words.Plain(itoa(r.Newly))), web.C(words.Plain(itoa(r.Ceased))), web.C(civil), web.C(wait)}})
	}
}

// draftMoves are the moves that the reader's roles allow on a draft.
func (v *visit) draftMoves(d *app.DraftRow, refused string, rs ree.Refusals) []web.Move {
	if d.State != app.DraftOpen || !v.visitor.Known {
		return nil
	}
	var open []web.Option
	for _, o := range d.Opinions {
		if o.Answer == "" {
			open = append(open, web.Option{Value: itoa(o.No), Text: words.M("guide.opinion.no", "no", o.No, "who", v.accountName(o.Person))})
		}
	}
	var out []web.Move
	for _, m := range app.DraftMoves {
		if !v.app.MayMoveDraft(v.actor(), m) || m == "answer" && len(open) == 0 {
			continue
		}
		form := web.DraftMove(d.Ref, m, newKey(), d.Last().Text, open)
		if m == refused {
			form = v.refusedForm(form, rs, func(r *ree.Refusal) string { return r.Field })
		}
		out = append(out, web.Move{ID: m, Text: words.M("guide.do." + m), Form: &form})
	}
	return out
}

func (v *visit) publishDraft() error {
	closes, err := calendar.ParseDate(v.value("closes"))
	if err != nil {
		closes = calendar.Date{}
	}
	var invited []string
	for line := range strings.Lines(v.value("invited")) {
		if name := strings.TrimSpace(line); name != "" {
			invited = append(invited, name)
		}
	}
	rec, err := v.app.PublishDraft(v.ctx(), v.actor(), v.key(), v.draftText(), closes, invited)
	if rs := refusals(err); rs != nil {
		form := v.refusedForm(web.DraftForm(newKey()), rs, func(r *ree.Refusal) string { return r.Field })
		return v.showGuidelines(http.StatusUnprocessableEntity, &form)
	}
	if err != nil {
		return err
	}
	return v.to(done("/guidelines/"+rec.Draft, "guideline"))
}

// draftText is the text of a draft as YAML wants its lines.
func (v *visit) draftText() string {
	return strings.TrimSpace(strings.ReplaceAll(v.r.PostFormValue("text"), "\r\n", "\n")) + "\n"
}

func (v *visit) moveDraft() error {
	ref, move := v.path("draft"), v.path("move")
	var err error
	switch move {
	case "comment":
		_, err = v.app.CommentDraft(v.ctx(), v.actor(), v.key(), ref, v.value("text"))
	case "answer":
		_, err = v.app.AnswerOpinion(v.ctx(), v.actor(), v.key(), ref, number(v.value("no")), v.value("answer"), v.value("followed") == "yes")
	case "revise":
		_, err = v.app.ReviseDraft(v.ctx(), v.actor(), v.key(), ref, v.draftText(), v.value("why"))
	case "try":
		_, err = v.app.TryDraft(v.ctx(), v.actor(), v.key(), ref)
	case "adopt", "withdraw":
		_, err = v.app.ConcludeDraft(v.ctx(), v.actor(), v.key(), ref, move == "adopt", v.value("reason"))
	default:
		return v.problem(http.StatusNotFound, nil, "")
	}
	if err == nil {
		return v.to(done("/guidelines/"+ref, "guideline"))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) != http.StatusUnprocessableEntity || errors.Is(err, store.ErrKeyReused) {
		return err
	}
	d, readErr := v.app.Draft(v.ctx(), ref)
	if readErr != nil {
		return readErr
	}
	return v.showDraft(http.StatusUnprocessableEntity, &d, move, rs)
}
