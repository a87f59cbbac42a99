package pages

import (
	"encoding/hex"
	"net/http"
	"strconv"

	"lanthorn/evidence"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/verify"
)

func (p *Pages) opinionRoutes() {
	inside := func(a app.Actor) bool { return a.SeesAll() || p.app.Advises(a) }
	p.get("/applications/{case}/opinions/{opinion}", inside, func(v *visit) error { return v.showOpinion(http.StatusOK, "", nil) })
	p.get("/applications/{case}/opinions/{opinion}/opinion.json", inside, (*visit).opinionFile)
	p.post("/applications/{case}/opinions/{opinion}/{move}", inside, (*visit).moveOpinion)
}

func opinionAt(ref, id string) string { return "/applications/" + ref + "/opinions/" + id }

// sealedNote stands in an answer for an opinion that its agency keeps to itself.
func sealedNote(ref string, note string, c *review.Commitment) web.Phrase {
	if c.Sealed == "" {
		return words.M("position.withheld", "pointer", words.Plain(c.Pointer), "hash", words.Ref{Text: short(c.Hash)})
	}
	sealed := words.M("opinion.sealed", "hash", words.Ref{Text: short(c.Hash), Href: opinionAt(ref, c.Sealed)})
	if note == "" {
		return sealed
	}
	return spaced{words.Plain(note), sealed}
}

// opinionActions lead to the sealed opinions that the reader may read.
func (v *visit) opinionActions(c *review.Case) []web.Action {
	var out []web.Action
	list, err := v.app.Opinions(v.ctx(), v.actor(), c.Key)
	if err != nil {
		return nil
	}
	for i := range list {
		if o := &list[i]; o.Readable() && o.Round == c.Round {
			out = append(out, web.Action{Text: words.M("opinion.read", "agency", v.packWord("agency", o.Agency), "line", o.Line), Href: opinionAt(c.Key, o.ID)})
		}
	}
	return out
}

func (v *visit) opinionView(ref, id string) (*app.OpinionView, error) {
	list, err := v.app.Opinions(v.ctx(), v.actor(), ref)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].ID == id {
			return &list[i], nil
		}
	}
	return nil, ree.Refusals{ree.Refuse("opinion.unknown", "opinion", id)}
}

// showOpinion shows an opinion with what it takes to check it; to its agency, to
// whom it is opened as well.
func (v *visit) showOpinion(status int, refused string, rs ree.Refusals) error {
	ref, id := v.path("case"), v.path("opinion")
	o, err := v.app.ReadOpinion(v.ctx(), v.actor(), ref, id)
	if err != nil {
		return err
	}
	seen, err := v.opinionView(ref, id)
	if err != nil {
		return err
	}
	view := &web.Record{Notices: []web.Check{opinionCheck(&o)}, Moves: v.opinionMoves(ref, seen, refused, rs), Facts: []web.Fact{
		{Name: words.M("opinion.agency"), Value: v.packWord("agency", o.Agency)}, {Name: words.M("opinion.answered"), Value: words.Stamp(v.local(seen.At))},
		{Name: words.M("opinion.commitment"), Value: words.Ref{Text: o.Commitment}}, {Name: words.M("opinion.salt"), Value: words.Ref{Text: hex.EncodeToString(o.Salt[:])}}}}
	view.Head = web.Head{Title: words.M("opinion.title", "agency", v.packWord("agency", o.Agency), "line", o.Line, "case", ref), Basis: words.M("opinion.basis"),
		Crumbs: []web.Link{{Href: "/applications", Text: words.M("nav.applications")}, {Href: "/applications/" + ref, Text: words.Ref{Text: ref}}, {Text: words.M("opinion.crumb")}},
		Next:   []web.Action{{Text: words.M("opinion.download"), Href: opinionAt(ref, id) + "/opinion.json"}}}
	if !seen.Mine {
		view.Facts = append(view.Facts, web.Fact{Name: words.M("opinion.until"), Value: words.Stamp(v.local(seen.Until))})
	}
	text := web.Table{Cols: cols("opinion.text"), Rows: []web.Row{{Cells: []web.Cell{web.C(words.Plain(o.Text))}}}}
	view.Parts = []web.Part{{ID: "text", Title: words.M("opinion.text.title"), Table: text}}
	if seen.Mine {
		view.Parts = append(view.Parts, v.openingsPart(seen))
	}
	return v.showAs(status, "applications", view)
}

// opinionCheck holds the opinion against its commitment as anybody can offline.
func opinionCheck(o *evidence.Opinion) web.Check {
	file, err := o.Encode()
	if r := verify.Opinion(file); err == nil && r.Verified() && len(r.Unchecked()) == 0 {
		return web.Check{Tone: web.Good, Result: words.M("opinion.holds"), Text: words.M("opinion.holds.text", "command", words.Ref{Text: "lanthorn verify --opinion"})}
	}
	return web.Check{Tone: web.Bad, Result: words.M("opinion.fails"), Text: words.M("opinion.fails.text")}
}

func (v *visit) openingsPart(o *app.OpinionView) web.Part {
	t := web.Table{Empty: words.M("opinion.openings.none"), Cols: cols("need.person", "need.reason", "opinion.opened", "need.until", "state")}
	for i := range o.Openings {
		x := &o.Openings[i]
		state := web.CTag(web.Neutral, words.M("need.state.over"))
		if x.Open(v.app.Now()) {
			state = web.CTag(web.Good, words.M("opinion.state.open"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Ref{Text: x.Person}), web.C(words.Plain(x.Reason)), {Text: words.Stamp(v.local(x.At)), Sub: words.M("opinion.by", "person", words.Ref{Text: x.By})}, web.C(words.Stamp(v.local(x.Until))), state}})
	}
	return web.Part{ID: "openings", Title: words.M("opinion.openings"), Table: t}
}

// opinionMoves are the agency's forms.
func (v *visit) opinionMoves(ref string, o *app.OpinionView, refused string, rs ree.Refusals) []web.Move {
	if !o.Mine {
		return nil
	}
	reason := web.Field{Name: "reason", Kind: web.Area, Label: words.M("need.reason"), Required: true, Rows: 2, Max: 2000}
	var out []web.Move
	add := func(move string, fields ...web.Field) {
		form := web.Form{ID: move + "-form", Action: opinionAt(ref, o.ID) + "/" + move, Key: newKey(), Submit: words.M("opinion.do." + move), Fields: append(fields, reason)}
		if move == refused {
			form = v.refusedForm(form, rs, needField)
		}
		out = append(out, web.Move{ID: move, Text: words.M("opinion.do." + move), Short: words.M("opinion.do." + move + ".means"), Form: &form})
	}
	person := web.Field{Name: "person", Kind: web.Line, Label: words.M("opinion.person"), Hint: words.M("opinion.person.hint"), Required: true, Width: "m", Max: 60}
	if c, err := v.app.Case(v.ctx(), v.actor(), ref); err == nil {
		person.Value = c.Handler
	}
	add("open", person, web.Field{Name: "hours", Kind: web.Number, Label: words.M("need.hours"), Value: "24", Required: true, Width: "s"})
	var open []web.Option
	for i := range o.Openings {
		if x := &o.Openings[i]; x.Open(v.app.Now()) {
			open = append(open, web.Option{Value: x.Person, Text: words.Ref{Text: x.Person}})
		}
	}
	if len(open) > 0 {
		add("close", chosen("person", words.M("need.person"), open...))
	}
	return out
}

func (v *visit) moveOpinion() error {
	ref, id, move := v.path("case"), v.path("opinion"), v.path("move")
	var err error
	switch move {
	case "open":
		hours, _ := strconv.Atoi(v.value("hours"))
		_, err = v.app.OpenOpinion(v.ctx(), v.actor(), v.key(), ref, id, v.value("person"), hours, v.value("reason"))
	case "close":
		_, err = v.app.CloseOpinion(v.ctx(), v.actor(), v.key(), ref, id, v.value("person"), v.value("reason"))
	default:
		return v.lost()
	}
	return v.afterMove(err, opinionAt(ref, id), "need", func(status int, rs ree.Refusals) error {
		if status != http.StatusUnprocessableEntity {
			return v.problem(status, rs, "")
		}
		return v.showOpinion(status, move, rs)
	})
}

// opinionFile downloads an opinion as lanthorn verify reads it.
func (v *visit) opinionFile() error {
	o, err := v.app.ReadOpinion(v.ctx(), v.actor(), v.path("case"), v.path("opinion"))
	if err != nil {
		return err
	}
	data, err := o.Encode()
	if err != nil {
		return err
	}
	return v.raw("opinion-"+o.Case+"-"+o.Agency+"-"+itoa(o.Line)+".json", "application/json", data)
}
