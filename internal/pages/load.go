package pages

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/internal/store/blob"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func (v *visit) loadPage() error { return v.showLoad(http.StatusOK, loadForm(), nil) }

// loadForm asks for a table; which table it is, its columns say.
func loadForm() web.Form {
	f := web.LoadForm(nil)
	f.Fields = f.Fields[1:]
	f.Fields[0].Hint = words.M("load.file.limit", "limit", interop.MaxFile>>20)
	return f
}

func (v *visit) showLoad(status int, form web.Form, result *web.LoadResult) error {
	view := &web.Load{Head: web.Head{Title: words.M("load.title"), Basis: words.M("load.basis")}, Form: form, Result: result, Templates: templates()}
	if result != nil {
		view.Title = result.Answer
	}
	return v.showAs(status, "load", view)
}

// problemsShown bounds the problems that the page lists.
const problemsShown = 100

// tryLoad reads a table as a trial: what is wrong with its cells first, then
// what taking it in would meet. Nothing of it is kept but, where it is faultless,
// the file itself, for the confirmation.
func (v *visit) tryLoad() error {
	f, head, err := v.r.FormFile("file")
	if err != nil {
		return v.showLoad(http.StatusUnprocessableEntity, loadForm().Blame("file", words.M("form.required", "field", words.M("load.file"))), nil)
	}
	defer f.Close()
	var data bytes.Buffer
	if _, err := data.ReadFrom(f); err != nil {
		return err
	}
	batch, problems := interop.Parse(bytes.NewReader(data.Bytes()), head.Filename, v.lang)
	if len(problems) > 0 {
		return v.showLoad(http.StatusUnprocessableEntity, loadForm(), tableProblems(head.Filename, len(batch.Items), problems))
	}
	items := app.Items(batch, v.actor().Org)
	res, err := v.app.TryLoad(v.ctx(), v.actor(), items)
	if err != nil {
		return err
	}
	if len(res.Problems) > 0 {
		return v.showLoad(http.StatusUnprocessableEntity, loadForm(), v.takingProblems(head.Filename, len(items), res))
	}
	held, _, err := v.app.AddDocument(v.ctx(), v.actor(), bytes.NewReader(data.Bytes()))
	if err != nil {
		return err
	}
	confirm := web.LoadConfirm(newKey(), held, len(items))
	confirm.Fields = append(confirm.Fields, web.Field{Name: "name", Kind: web.Hidden, Value: head.Filename}, web.Field{Name: "seal", Kind: web.Hidden, Value: v.seal(held)})
	return v.showLoad(http.StatusOK, loadForm(), &web.LoadResult{Tone: web.Good, Answer: words.M("load.title.ready", "events", len(items)),
		Facts: []web.Fact{{Name: words.M("load.file"), Value: words.Plain(head.Filename)}, {Name: words.M("load.kind"), Value: words.M("table." + string(batch.Kind))}, {Name: words.M("load.events.read"), Value: words.Num(len(items))}}, Confirm: &confirm})
}

// half is the first sentence of a text, or what follows it: what is wrong, and
// what to do.
type half struct {
	of     web.Phrase
	remedy bool
}

// In says the half.
func (h half) In(l *words.Lang) string {
	s := h.of.In(l)
	cut := len(s)
	for _, end := range []string{". ", "。"} {
		if i := strings.Index(s, end); i >= 0 && i+len(end) < cut {
			cut = i + len(end)
		}
	}
	if h.remedy {
		return strings.TrimSpace(s[cut:])
	}
	return strings.TrimSpace(s[:cut])
}

// cellProblem says a problem of the table reader without its place.
type cellProblem interop.Problem

// In says the problem.
func (p cellProblem) In(l *words.Lang) string {
	return interop.Sentence(interop.Problem{Code: p.Code, Params: p.Params}, l.Tag)
}

func tableProblems(name string, good int, problems []interop.Problem) *web.LoadResult {
	out := loadResult(name, good, len(problems))
	for i, p := range problems {
		if i == problemsShown {
			break
		}
		said := cellProblem(p)
		out.Problems = append(out.Problems, web.RowProblem{Row: p.Row, Column: p.Column, Given: p.Params["value"], Text: half{said, false}, Remedy: half{said, true}, Tone: web.Bad})
	}
	return out
}

func loadResult(name string, good, problems int) *web.LoadResult {
	return &web.LoadResult{Tone: web.Bad, Answer: words.M("load.title.bad", "problems", problems), More: max(0, problems-problemsShown),
		Facts: []web.Fact{{Name: words.M("load.file"), Value: words.Plain(name)}, {Name: words.M("load.fine"), Value: words.Num(good)}}}
}

func (v *visit) takingProblems(name string, all int, res app.LoadResult) *web.LoadResult {
	out := loadResult(name, res.Accepted, len(res.Problems))
	for i, p := range res.Problems {
		if i == problemsShown {
			break
		}
		row := 0
		if len(p.Rows) > 0 {
			row = p.Rows[0]
		}
		said := words.Reason{Code: p.Reason.Code, Params: v.namedParams(p.Reason.Params)}
		out.Problems = append(out.Problems, web.RowProblem{Row: row, Column: p.Reason.Field, Given: p.Reason.Params["value"], Text: half{said, false}, Remedy: half{said, true}, Tone: web.Bad})
	}
	return out
}

// seal ties a file that was read as a trial to the account that handed it in:
// whoever knows the hash of another's file cannot have it read.
func (v *visit) seal(held string) string {
	key := sha256.Sum256(append([]byte("lanthorn held file v1\x00"), v.app.Keys.Issuer.Key...))
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(v.actor().Org + "\x00" + v.actor().Account + "\x00" + held))
	return hex.EncodeToString(mac.Sum(nil))
}

// keepLoad takes in a table that was read as a trial without problems. Each
// event has its own key, so that a second click changes nothing.
func (v *visit) keepLoad() error {
	hash, err := blob.ParseHash(v.value("held"))
	if err != nil || !hmac.Equal([]byte(v.seal(hash.String())), []byte(v.value("seal"))) {
		return v.lost()
	}
	data, err := v.app.Store.Blobs().Get(hash)
	if err != nil {
		return errors.Join(ree.Refusals{ree.Refuse("document.unknown")}, err)
	}
	batch, problems := interop.Parse(bytes.NewReader(data), v.value("name"), v.lang)
	if len(problems) > 0 {
		return v.showLoad(http.StatusUnprocessableEntity, loadForm(), tableProblems(v.value("name"), len(batch.Items), problems))
	}
	items := app.Items(batch, v.actor().Org)
	res, err := v.app.Load(v.ctx(), v.actor(), items, nil)
	if err != nil {
		return err
	}
	if len(res.Problems) > 0 {
		return v.showLoad(http.StatusUnprocessableEntity, loadForm(), v.takingProblems(v.value("name"), len(items), res))
	}
	if len(res.Entries) == 0 {
		return v.to("/load")
	}
	out := &web.LoadResult{Tone: web.Good, Kept: true, Answer: words.M("load.title.taken", "events", res.Accepted),
		Facts: []web.Fact{{Name: words.M("load.file"), Value: words.Plain(v.value("name"))}, {Name: words.M("load.entries"), Value: words.M("load.range", "first", res.Entries[0], "last", res.Entries[len(res.Entries)-1]), Href: entryAddress(res.Entries[0])}}}
	if res.Repeated > 0 {
		out.Facts = append(out.Facts, web.Fact{Name: words.M("load.repeated"), Value: words.Num(res.Repeated)})
	}
	return v.showLoad(http.StatusOK, loadForm(), out)
}
