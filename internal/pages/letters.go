package pages

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

func (p *Pages) letterRoutes() {
	p.get("/letters", mayReview, (*visit).lettersPage)
	p.post("/letters", mayReview, (*visit).makeLetter)
	p.get("/letters/{file}", mayReview, (*visit).letterFile)
}

// lettersAction leads to the letters about a case, a licence or an appeal.
func lettersAction(about string) web.Action {
	return web.Action{Text: words.M("letters.short"), Href: "/letters?about=" + about}
}

// lettersPage lists the letters about one thing, made and to be made.
func (v *visit) lettersPage() error {
	about := strings.ToUpper(strings.TrimSpace(v.query("about")))
	var list []app.LetterDue
	var err error
	if about == "" {
		list, err = v.app.LettersTo(v.ctx(), v.actor())
	} else {
		list, err = v.app.Letters(v.ctx(), v.actor(), about)
	}
	if err != nil {
		return err
	}
	t := web.Table{Caption: words.M("letters.caption"), Empty: words.M("letters.none"), Cols: cols("letters.kind", "letters.about", "entries.recorded", "letters.ref", "letters.template", "letters.hash")}
	view := &web.Records{Head: web.Head{Basis: words.M("letters.basis")}}
	if !v.app.HasLetters() {
		t.Empty = words.M("letters.notemplates", "pack", words.Plain(v.app.Jurisdiction().ID))
	}
	made := 0
	for i := range list {
		due := &list[i]
		t.Rows = append(t.Rows, v.letterRow(due))
		if due.Letter != nil {
			made++
		} else if v.app.MayLetter(v.actor()) == nil {
			view.Forms = append(view.Forms, makeForm(about, due))
		}
	}
	view.Title = words.M("letters.title", "about", words.Ref{Text: about}, "made", made, "open", len(list)-made)
	if about == "" {
		view.Title = words.M("letters.title.all", "made", made, "open", len(list)-made)
	}
	view.Table, view.Pager = t, web.Pager{Total: len(t.Rows), Shown: len(t.Rows)}
	return v.show("letters", view)
}

func (v *visit) letterRow(due *app.LetterDue) web.Row {
	at, _ := time.Parse(time.RFC3339, due.At)
	cells := []web.Cell{web.C(code("letter", string(due.Kind))), web.C(refLink(due.About, "")), web.CLink(words.Stamp(at), entryAddress(due.Seq))}
	l := due.Letter
	if l == nil {
		tag := web.Tag{Tone: web.Neutral, Text: words.M("letters.tomake")}
		if due.Due {
			tag = web.Tag{Tone: web.Wait, Text: words.M("letters.due")}
		}
		return web.Row{Cells: append(cells, web.Cell{Tag: &tag}, web.C(words.Plain("")), web.C(words.Plain("")))}
	}
	file := web.CLink(words.M("letters.file", "letter", words.Ref{Text: l.Key}), "/letters/"+l.Key+".pdf")
	template := web.C(words.M("letters.version", "version", l.Template))
	return web.Row{Cells: append(cells, file, template, web.C(words.Plain(l.SHA256[:16]+"…")))}
}

// makeForm makes one letter.
func makeForm(about string, due *app.LetterDue) web.Move {
	id := "letter-" + strconv.FormatInt(due.Seq, 10)
	f := web.Form{ID: id, Action: "/letters", Key: newKey(), Submit: words.M("letters.make"), Fields: []web.Field{
		{Name: "entry", Kind: web.Hidden, Value: strconv.FormatInt(due.Seq, 10)}, {Name: "about", Kind: web.Hidden, Value: about}}}
	return web.Move{ID: id + "-move", Text: words.M("letters.make.one", "kind", code("letter", string(due.Kind)), "about", words.Ref{Text: due.About}), Form: &f}
}

func (v *visit) makeLetter() error {
	seq, err := strconv.ParseInt(v.value("entry"), 10, 64)
	if err != nil {
		return v.lost()
	}
	l, err := v.app.IssueLetter(v.ctx(), v.actor(), v.key(), seq)
	if err != nil {
		return err
	}
	about := v.value("about")
	if about == "" {
		about = l.Case
	}
	return v.to("/letters?done=letter&about=" + url.QueryEscape(about))
}

func (v *visit) letterFile() error {
	ref, ok := strings.CutSuffix(v.path("file"), ".pdf")
	if !ok {
		return v.lost()
	}
	l, file, err := v.app.LetterFile(v.ctx(), v.actor(), ref)
	if err != nil {
		return err
	}
	return v.raw(l.Key+".pdf", "application/pdf", file)
}

// caseLetters are the letters about a case and its licence among its documents.
func (v *visit) caseLetters(c *review.Case) ([]web.Document, error) {
	var out []web.Document
	for _, about := range []string{c.Key, c.Licence} {
		if about == "" {
			continue
		}
		list, err := v.app.Letters(v.ctx(), v.actor(), about)
		if err != nil {
			return nil, err
		}
		for i := range list {
			out = append(out, letterDocument(&list[i]))
		}
	}
	return out, nil
}

func letterDocument(due *app.LetterDue) web.Document {
	row := web.Document{Name: words.M("letters.document", "kind", code("letter", string(due.Kind))), Kind: words.Plain(due.About), State: web.Tag{Tone: web.Neutral, Text: words.M("letters.tomake")}}
	if due.Due {
		row.State = web.Tag{Tone: web.Wait, Text: words.M("letters.due")}
	}
	if l := due.Letter; l != nil {
		row.Hash, row.Href, row.State = l.SHA256[:16], "/letters/"+l.Key+".pdf", web.Tag{Tone: web.Good, Text: words.Ref{Text: l.Key}}
	}
	return row
}
