package pages

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"lanthorn/accountancy/finding"
	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// maxClueForm bounds a clue with its files. It stays below memoryForm, so that
// nothing a sender hands in is ever written to a temporary file.
const maxClueForm = 7 << 20

// mostSites is how many sites the public form lists; where there are more, the
// sender describes the place.
const mostSites = 300

func (p *Pages) clueRoutes() {
	handles := func(a app.Actor) bool { return p.app.MayHandleClues(a) }
	p.get("/clues/new", nil, (*visit).tellPage)
	p.mux.HandleFunc("POST /clues/new", p.handle(nil, func(v *visit) error { return v.form(maxClueForm, (*visit).takeClue) }))
	p.get("/clues/follow", nil, func(v *visit) error { return v.showFollow(http.StatusOK, web.FollowForm(), nil) })
	p.post("/clues/follow", nil, (*visit).follow)
	p.post("/clues/follow/add", nil, (*visit).addToClue)
	p.get("/clues", handles, (*visit).cluesPage)
	p.get("/clues/{clue}", handles, (*visit).cluePage)
	p.get("/clues/{clue}/files/{n}", handles, (*visit).clueFile)
	p.post("/clues/{clue}/{move}", handles, (*visit).moveClue)
}

// FromSenders reports whether a path is one that senders of clues use: their
// addresses are kept out of every log.
func FromSenders(path string) bool {
	return path == "/clues/new" || strings.HasPrefix(path, "/clues/follow")
}

func (v *visit) tellPage() error { return v.showTell(http.StatusOK, v.tellForm(newKey())) }

func (v *visit) tellForm(key string) web.Form {
	var sites []web.Option
	if rows, err := v.app.Sites(v.ctx(), reader, app.SiteFilter{}); err == nil && len(rows) <= mostSites {
		for _, r := range rows {
			sites = append(sites, web.Option{Value: r.Site.Ref, Text: named(r.Site.Name, r.Site.NameZH)})
		}
	}
	return web.ClueForm(key, sites)
}

func tellView() *web.ClueTell {
	return &web.ClueTell{Head: web.Head{Title: words.M("tell.title"), Basis: words.M("tell.basis"), Next: []web.Action{{Text: words.M("tell.follow"), Href: "/clues/follow"}}},
		Know: []web.Phrase{words.M("tell.know.1"), words.M("tell.know.2"), words.M("tell.know.3"), words.M("tell.know.4")}}
}

func (v *visit) showTell(status int, form web.Form) error {
	view := tellView()
	view.Form = form
	return v.showAs(status, "tell", view)
}

// takeClue takes a clue in. The receipt stands on the answer itself: an address
// would be kept by the browser. Sent again, the form answers the same.
func (v *visit) takeClue() error {
	if !v.clues.Allow(door.Address(v.r)) {
		return v.problem(http.StatusTooManyRequests, nil, "")
	}
	key := v.key()
	if key == "" {
		key = newKey()
	}
	form := v.tellForm(key)
	if blamed, ok := v.incomplete(form); !ok {
		return v.showTell(http.StatusUnprocessableEntity, blamed)
	}
	tip := app.Tip{What: v.value("what"), Where: v.value("where"), When: v.value("when"), Site: v.value("site"), Contact: v.value("contact")}
	for _, name := range []string{"file1", "file2", "file3"} {
		f, err := v.clueUpload(name)
		if err != nil {
			return err
		}
		if f != nil {
			tip.Files = append(tip.Files, *f)
		}
	}
	code, rec, err := v.app.Tell(v.ctx(), key, tip)
	if rs := refusals(err); rs != nil {
		return v.showTell(http.StatusUnprocessableEntity, v.refusedForm(form, rs, func(r *ree.Refusal) string {
			if r.Field == "files" {
				return "file1"
			}
			return r.Field
		}))
	}
	if err != nil {
		return err
	}
	view := tellView()
	view.Title, view.Basis, view.Receipt, view.Ref = words.M("tell.done"), words.M("tell.done.basis"), code, rec.Clue
	return v.showAs(http.StatusOK, "tell", view)
}

func (v *visit) clueUpload(name string) (*app.TipFile, error) {
	if v.r.MultipartForm == nil || len(v.r.MultipartForm.File[name]) == 0 {
		return nil, nil
	}
	head := v.r.MultipartForm.File[name][0]
	if head.Size == 0 {
		return nil, nil
	}
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, app.MaxClueFileSize+1))
	return &app.TipFile{Name: head.Filename, Data: data}, err
}

func (v *visit) showFollow(status int, ask web.Form, found *app.Followed) error {
	view := &web.ClueFollow{Head: web.Head{Title: words.M("follow.title"), Basis: words.M("follow.basis")}, Ask: ask}
	if found != nil {
		view.Title = words.M("follow.title.state", "state", code("cluestate", string(found.State)))
		view.Found = &web.ClueFound{Add: web.AddForm(newKey(), v.value("code"))}
		if found.Answer != "" {
			view.Found.Answer = words.Plain(found.Answer)
		}
		for _, s := range found.Steps {
			view.Found.Steps = append(view.Found.Steps, web.Event{Title: code("cluemove", s.Move), When: v.local(s.At)})
		}
	}
	return v.showAs(status, "tell", view)
}

func (v *visit) follow() error {
	if !v.checks.Allow(door.Address(v.r)) {
		return v.problem(http.StatusTooManyRequests, nil, "")
	}
	found, err := v.app.Follow(v.ctx(), v.value("code"))
	if rs := refusals(err); rs != nil {
		return v.showFollow(http.StatusUnprocessableEntity, v.refusedForm(web.FollowForm(), rs, func(r *ree.Refusal) string { return r.Field }), nil)
	}
	if err != nil {
		return err
	}
	return v.showFollow(http.StatusOK, web.FollowForm(), &found)
}

func (v *visit) addToClue() error {
	if !v.clues.Allow(door.Address(v.r)) {
		return v.problem(http.StatusTooManyRequests, nil, "")
	}
	if _, err := v.app.AddToClue(v.ctx(), v.key(), v.value("code"), v.value("what")); err != nil {
		return err
	}
	return v.follow()
}

// cluesPerPage bounds one page of the queue.
const cluesPerPage = 50

func (v *visit) cluesPage() error {
	list, err := v.app.Clues(v.ctx(), v.actor(), app.ClueFilter{State: v.query("state"), After: v.query("after"), Limit: cluesPerPage})
	if err != nil {
		return err
	}
	view := &web.Clues{Pager: web.Pager{Shown: len(list.Clues), Total: -1}}
	open := 0
	for i := range list.Clues {
		c := &list.Clues[i].Clue
		row := web.ClueLine{Ref: c.Ref, Href: "/clues/" + c.Ref, Received: v.localMS(list.Clues[i].ReceivedMS), State: clueTag(c.State)}
		if c.Worth != "" {
			row.Worth = code("clueword", c.Worth)
		}
		var about words.List
		for _, l := range c.Links {
			about = append(about, v.linkName(l))
		}
		if about != nil {
			row.About = about
		}
		if c.State != finding.Answered {
			open++
		}
		view.Rows = append(view.Rows, row)
	}
	if list.Next != "" {
		view.Pager.Next = v.again("/clues", "after", list.Next)
	}
	view.Head = web.Head{Title: words.M("clues.title", "open", open, "all", len(list.Clues)), Basis: words.M("clues.basis")}
	return v.show("clues", view)
}

func clueTag(s finding.ClueState) web.Tag {
	tone := web.Wait
	switch s {
	case finding.Answered:
		tone = web.Good
	case finding.ActedOn:
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("cluestate", string(s))}
}

func (v *visit) linkName(l finding.Link) web.Phrase {
	switch l.Kind {
	case "site":
		return v.siteName(l.Ref)
	case "party":
		return v.party(l.Ref)
	}
	return words.Plain(l.Ref)
}

func linkHref(l finding.Link) string {
	switch l.Kind {
	case "site":
		return "/sites/" + l.Ref
	case "lot":
		return "/lots/" + l.Ref
	}
	return ""
}

func (v *visit) cluePage() error { return v.showClue(http.StatusOK, "", nil, "") }

func (v *visit) showClue(status int, refused string, rs ree.Refusals, contact string) error {
	d, err := v.app.Clue(v.ctx(), v.actor(), v.path("clue"))
	if err != nil {
		return err
	}
	c := &d.ClueRow.Clue
	tag := clueTag(c.State)
	view := &web.CluePage{Contact: contact, Moves: v.clueMoves(&d, refused, rs)}
	view.Head = web.Head{Title: words.M("clue.title", "clue", c.Ref, "state", tag.Text), Basis: words.M("clue.basis", "date", words.Date(v.localMS(d.ReceivedMS))),
		Crumbs: []web.Link{{Href: "/clues", Text: words.M("nav.clues")}, {Text: words.Plain(c.Ref)}}}
	view.Story = []web.Fact{{Name: words.M("clue.story.what"), Value: words.Plain(d.Story.What)}}
	for _, f := range []struct{ key, text string }{{"clue.story.where", d.Story.Where}, {"clue.story.when", d.Story.When}} {
		if f.text != "" {
			view.Story = append(view.Story, web.Fact{Name: words.M(f.key), Value: words.Plain(f.text)})
		}
	}
	if d.Story.Site != "" {
		view.Story = append(view.Story, web.Fact{Name: words.M("clue.story.site"), Value: v.siteName(d.Story.Site), Href: "/sites/" + d.Story.Site})
	}
	for i, f := range d.Story.Files {
		view.Files = append(view.Files, web.Link{Href: "/clues/" + c.Ref + "/files/" + itoa(i+1), Text: words.Plain(f.Name)})
	}
	for _, s := range d.Added {
		view.Added = append(view.Added, words.Plain(s.What))
	}
	for _, l := range append(append([]finding.Link(nil), c.Links...), c.Actions...) {
		view.About = append(view.About, web.Fact{Name: code("cluelink", l.Kind), Value: v.linkName(l), Href: linkHref(l)})
	}
	view.Facts = v.clueFacts(&d)
	for _, s := range c.History {
		by := v.party(s.Who.Org)
		if s.Who.Person != "" {
			by = words.Plain(s.Who.Person)
		} else {
			by = words.M("clue.public")
		}
		ev := web.Event{Title: code("cluemove", s.Move), When: v.local(s.At), By: by}
		if s.Reason != "" {
			ev.Note = words.Plain(s.Reason)
		}
		view.Trail = append(view.Trail, ev)
	}
	return v.showAs(status, "clues", view)
}

func (v *visit) clueFacts(d *app.ClueDetail) []web.Fact {
	c := &d.ClueRow.Clue
	tag := clueTag(c.State)
	out := []web.Fact{{Name: words.M("state"), Value: words.Plain(""), Tag: &tag}}
	if c.Worth != "" {
		out = append(out, web.Fact{Name: words.M("clue.worth"), Value: code("clueword", c.Worth)})
	}
	sealed := words.M("clue.contact.none")
	if c.Sealed != "" {
		sealed = words.M("clue.contact.sealed")
	}
	out = append(out, web.Fact{Name: words.M("clue.contact"), Value: sealed})
	if c.Answer != "" {
		out = append(out, web.Fact{Name: words.M("clue.answer"), Value: words.Plain(c.Answer)})
	}
	return out
}

// clueForms are what each move asks, in the order of the table.
func clueForm(ref, move string) web.Form {
	f := web.Form{ID: move + "-form", Action: "/clues/" + ref + "/" + move, Key: newKey(), Submit: words.M("cluedo." + move)}
	reason := web.Field{Name: "reason", Kind: web.Area, Label: words.M("clue.reason"), Rows: 2, Max: 2000}
	refs := web.Field{Name: "ref", Kind: web.Line, Label: words.M("clue.refs"), Required: true, Width: "m", Max: 60, Complete: "off"}
	switch move {
	case "screen":
		f.Fields = []web.Field{{Name: "worth", Kind: web.Choice, Label: words.M("clue.worth"), Options: web.Options("clueword", "credible", "credible", "unclear", "baseless", "malicious"), Required: true, Width: "m"}, reason}
	case "link":
		f.Fields = []web.Field{{Name: "kind", Kind: web.Choice, Label: words.M("clue.kind"), Options: web.Options("cluelink", "site", "site", "lot", "party", "finding", "inspection"), Required: true, Width: "m"}, refs}
	case "act":
		f.Fields = []web.Field{{Name: "kind", Kind: web.Choice, Label: words.M("clue.kind"), Options: web.Options("cluelink", "inspection", "finding", "inspection"), Required: true, Width: "m"}, refs}
	case "answer":
		f.Fields = []web.Field{{Name: "answer", Kind: web.Area, Label: words.M("clue.answer"), Hint: words.M("clue.answer.hint"), Required: true, Rows: 4, Max: 2000}}
	default:
		reason.Required = true
		f.Fields = []web.Field{reason}
	}
	return f
}

// clueMoves lists the table's moves of officers: the open ones with their forms,
// the others with the guards in the way.
func (v *visit) clueMoves(d *app.ClueDetail, refused string, rs ree.Refusals) []web.Move {
	var out []web.Move
	ref := d.ClueRow.Clue.Ref
	for _, s := range d.Moves {
		if s.Act == "" {
			continue
		}
		if s.Move == "read_sender" {
			out = append(out, v.senderMove(d, s.Refusals))
			continue
		}
		m := web.Move{ID: s.Move, Text: words.M("cluedo." + s.Move)}
		if s.Open {
			form := clueForm(ref, s.Move)
			if s.Move == refused {
				form = v.refusedForm(form, rs, clueField)
			}
			m.Form = &form
		} else {
			m.Why = sentences(v.named(s.Refusals))
		}
		out = append(out, m)
	}
	return out
}

func clueField(r *ree.Refusal) string {
	switch r.Code {
	case "guard.worth", "guard.answer", "guard.reason":
		return strings.TrimPrefix(r.Code, "guard.")
	case "guard.links", "guard.action":
		return "ref"
	}
	return r.Field
}

// senderMove is the way to the sender: ask, have another agree, read.
func (v *visit) senderMove(d *app.ClueDetail, rs ree.Refusals) web.Move {
	ref := d.ClueRow.Clue.Ref
	m := web.Move{ID: "sender", Text: words.M("clue.ask")}
	if rs != nil {
		m.Why = sentences(v.named(rs))
		return m
	}
	form := clueForm(ref, "ask")
	form.Submit, m.Short = words.M("clue.ask"), words.M("clue.ask.means")
	mine := finding.Actor{Person: v.actor().Account, Org: v.actor().Org}
	if a := d.Asking; a != nil && a.Who == mine && a.Agreed.Person != "" {
		form = web.Form{ID: "open-form", Action: "/clues/" + ref + "/open", Key: newKey(), Submit: words.M("clue.open"), Danger: true}
		m.Text, m.Short = words.M("clue.open"), words.M("clue.open.means", "who", a.Agreed.Person)
	} else if a != nil && a.Who != mine && a.Agreed.Person == "" {
		form = web.Form{ID: "agree-form", Action: "/clues/" + ref + "/agree", Key: newKey(), Submit: words.M("clue.agree", "who", a.Who.Person)}
		m.Text, m.Short = words.M("clue.agree", "who", a.Who.Person), words.M("clue.agree.means", "reason", words.Plain(a.Reason))
	}
	m.Form = &form
	return m
}

// moveClue makes a move and shows the clue again, or sends the form back.
func (v *visit) moveClue() error {
	ref, move := v.path("clue"), v.path("move")
	var err error
	contact := ""
	switch move {
	case "ask":
		_, err = v.app.AskSender(v.ctx(), v.actor(), v.key(), ref, v.value("reason"))
	case "agree":
		_, err = v.app.AgreeSender(v.ctx(), v.actor(), v.key(), ref)
	case "open":
		contact, _, err = v.app.ReadSender(v.ctx(), v.actor(), v.key(), ref)
		if err == nil {
			return v.showClue(http.StatusOK, "", nil, contact)
		}
	default:
		cmd := finding.ClueCommand{Move: move, Reason: v.value("reason"), Worth: v.value("worth"), Answer: v.value("answer")}
		if r := v.value("ref"); r != "" {
			cmd.Links = []finding.Link{{Kind: v.value("kind"), Ref: r}}
		}
		_, err = v.app.MoveClue(v.ctx(), v.actor(), v.key(), ref, cmd)
	}
	if err == nil {
		return v.to(done("/clues/"+ref, "clue"))
	}
	rs := refusals(err)
	if rs == nil || statusOf(err) != http.StatusUnprocessableEntity || errors.Is(err, store.ErrKeyReused) {
		return err
	}
	d, readErr := v.app.Clue(v.ctx(), v.actor(), ref)
	if readErr != nil {
		return readErr
	}
	for _, s := range d.Moves {
		if s.Move == move && s.Open {
			return v.showClue(http.StatusUnprocessableEntity, move, rs, "")
		}
	}
	return v.problem(http.StatusUnprocessableEntity, rs, "")
}

func (v *visit) clueFile() error {
	name, data, err := v.app.ClueFile(v.ctx(), v.actor(), v.path("clue"), number(v.path("n")))
	if err != nil {
		return err
	}
	return v.raw(name, http.DetectContentType(data), data)
}
