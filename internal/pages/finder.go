package pages

import (
	"lanthorn/control"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"slices"
)

// finder answers whether goods need a licence, for anybody; the question stands
// in the address, so that the answer can be sent to a colleague.
func (v *visit) finder() error {
	view := &web.Finder{Ask: v.finderForm().Set(v.queries), Head: web.Head{Title: words.M("finder.title"), Basis: words.M("finder.basis", "list", words.Plain(v.app.Jurisdiction().Control.ID), "version", words.Plain(v.app.Jurisdiction().Control.Version))}}
	if v.query("form") == "" {
		return v.show("finder", view)
	}
	q, rs := v.finderQuestion()
	var a app.FinderAnswer
	if rs == nil {
		var err error
		if a, err = v.app.Find(q); err != nil {
			if rs = refusals(err); rs == nil {
				return err
			}
		}
	}
	if rs != nil {
		view.Ask = v.blamed(view.Ask, rs, q)
		return v.show("finder", view)
	}
	view.Answer, view.Entries, view.Kinds = v.finderAnswer(a), v.finderEntries(a), v.finderKinds(a)
	if v.actor().Has(app.RoleExporter) && a.Controlled == control.Yes {
		view.Next = []web.Action{{Text: words.M("applications.new"), Href: "/applications/new", Main: true}}
	}
	return v.show("finder", view)
}

func (v *visit) finderForm() web.Form {
	forms := []web.Option{{Text: words.M("form.choose"), Chosen: true}}
	for _, info := range ree.Forms() {
		forms = append(forms, web.Option{Value: string(info.Form), Text: titled{code("form", string(info.Form))}})
	}
	kinds := []web.Option{{Text: words.M("finder.kind.form"), Chosen: true}}
	for _, k := range control.Refinements() {
		kinds = append(kinds, web.Option{Value: string(k), Text: titled{code("goodskind", string(k))}})
	}
	var elements []string
	for _, e := range v.app.ListedElements() {
		elements = append(elements, e.Symbol())
	}
	return web.FinderForm(forms, kinds, elements)
}

func (v *visit) finderQuestion() (q app.FinderQuestion, rs ree.Refusals) {
	q = app.FinderQuestion{Form: ree.Form(v.query("form")), Kind: control.Kind(v.query("kind")), HS: v.query("hs")}
	percent := func(name string) (f ree.Fraction, given bool) {
		if v.query(name) == "" {
			return 0, false
		}
		f, err := ree.ParsePercent(v.query(name))
		if r, ok := err.(*ree.Refusal); ok {
			rs = append(rs, r.At(name))
		}
		return f, err == nil
	}
	rel, _ := percent("rel")
	for _, e := range v.app.ListedElements() {
		if f, given := percent("x" + e.Symbol()); given {
			q.Contents = append(q.Contents, app.Content{Element: e.Symbol(), Value: f, U: ree.Fraction(float64(f) * float64(rel) / float64(ree.Whole))})
		}
	}
	q.Detect, _ = percent("detect")
	return q, rs
}

// blamed puts refusals beside the fields they are about.
func (v *visit) blamed(f web.Form, rs ree.Refusals, q app.FinderQuestion) web.Form {
	for _, r := range rs {
		name := r.Field
		for i, c := range q.Contents {
			if r.Field == "contents["+itoa(i)+"]" {
				name = "x" + c.Element
			}
		}
		if hasField(f.Fields, name) {
			f = f.Blame(name, reasonOf(r))
		} else {
			f.Refused = append(f.Refused, reasonOf(r))
		}
	}
	return f
}

func (v *visit) finderAnswer(a app.FinderAnswer) *web.FinderAnswer {
	out := &web.FinderAnswer{Tone: map[control.Verdict]web.Tone{control.Yes: web.Bad, control.No: web.Good, control.Undetermined: web.Wait}[a.Controlled]}
	key := string(a.Controlled)
	out.Word, out.Text, out.Next = words.M("finder.word."+key), words.M("finder.text."+key, "codes", joined(a.Codes)), words.M("finder.next."+key)
	say := func(list []control.Reason) (said []web.Phrase) {
		for _, r := range list {
			said = append(said, sentence{v.app, r.Code, r.Params})
		}
		return said
	}
	out.Reasons, out.Missing, out.Hints = say(a.Reasons), say(a.Missing), say(a.Flags)
	if a.Days > 0 {
		out.Days = words.M("finder.days", "days", a.Days, "basis", words.Plain(a.Basis))
	}
	return out
}

func joined(codes []string) words.List {
	out := make(words.List, len(codes))
	for i, c := range codes {
		out[i] = words.Plain(c)
	}
	return out
}

func (v *visit) finderEntries(a app.FinderAnswer) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("finder.entry")}, {Head: words.M("finder.entry.text")}, {Head: words.M("finder.entry.basis")}, {Head: words.M("state")}}}
	for _, e := range a.Entries {
		state := web.CTag(web.Bad, words.M("finder.holds.yes"))
		switch {
		case e.State == control.Suspended && e.Back.IsZero():
			state = web.CTag(web.Neutral, words.M("finder.suspended"))
		case e.State == control.Suspended:
			state = web.CTag(web.Neutral, words.M("finder.suspended.until", "date", words.Plain(e.Back.String())))
		case e.Holds == control.Undetermined:
			state = web.CTag(web.Wait, words.M("finder.holds.undetermined"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(e.Code)), web.C(byLanguage(e.Text)), web.C(words.Plain(e.Basis)), state}})
	}
	return t
}

func (v *visit) finderKinds(a app.FinderAnswer) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("application.kind")}, {Head: words.M("finder.kind.months"), Num: true}, {Head: words.M("finder.kind.users")}, {Head: words.M("finder.kind.documents")}, {Head: words.M("finder.entry.basis")}}}
	for _, k := range a.Kinds {
		users := words.M("finder.users.any")
		if k.MaxEndUsers > 0 {
			users = words.M("finder.users", "users", k.MaxEndUsers)
		}
		var papers words.List
		for _, d := range k.Documents {
			papers = append(papers, v.packWord("document", d))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(byLanguage(k.Name)), web.C(words.Num(k.MaxMonths)), web.C(users), web.C(papers), web.C(words.Plain(k.Basis))}})
	}
	for _, g := range a.Generals {
		var papers words.List
		for _, d := range append(slices.Clone(g.Evidence), g.Documents...) {
			papers = append(papers, v.packWord("document", d))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: byLanguage(g.Name), Sub: words.M("finder.general")}, web.C(words.Num(g.Months)), web.C(words.M("finder.users.any")), web.C(papers), web.C(words.Plain(g.Basis))}})
	}
	return t
}
