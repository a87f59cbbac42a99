package pages

import (
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// foundShown bounds the remarks on a licence's page.
const foundShown = 50

// foundAtBorder shows what customs found on a licence: each value beside the
// licence's own, and what it led to.
func (v *visit) foundAtBorder(view *web.LicencePage) error {
	list, err := v.app.Remarks(v.ctx(), v.actor(), view.Ref, foundShown)
	if err != nil || len(list) == 0 {
		return err
	}
	t := web.Table{Caption: words.M("books.remarks"), Cols: columns("licence.declaration", "found.what", "found.border", "found.licensed", "found.led")}
	for _, r := range list {
		t.Rows = append(t.Rows, v.foundRows(r)...)
	}
	view.Found = &t
	return nil
}

// foundRows are a remark's rows: one for each difference, or one that says there
// was none.
func (v *visit) foundRows(r app.Remark) (out []web.Row) {
	declaration := web.CLink(words.Plain(r.Declaration), entryAddress(r.Seq))
	declaration.Sub = words.Stamp(v.localMS(r.AtMS))
	row := func(what, found, licensed web.Phrase) {
		cell := web.C(what)
		if r.Text != "" {
			cell.Sub = words.Plain(r.Text)
		}
		out = append(out, web.Row{Cells: []web.Cell{declaration, cell, web.C(found), web.C(licensed), v.ledTo(r)}})
	}
	for _, d := range r.Differences {
		p := v.namedParams(d.Params)
		nothing := words.M("found.nothing")
		switch {
		case d.Params["element"] != "":
			row(words.Plain(d.Params["element"]), words.Plain(d.Params["found"]), licensedAt(d.Params))
		case d.Params["declared"] != "":
			row(code("found", d.Code), words.Plain(p["declared"]), words.Plain(p["licensed"]))
		default:
			row(reasonOf(&ree.Refusal{Code: d.Code, Params: p}), nothing, nothing)
		}
	}
	if len(r.Differences) == 0 {
		row(words.M("books.agrees"), words.M("found.nothing"), words.M("found.nothing"))
	}
	return out
}

// licensedAt is what the lot was assayed at, and how far apart that is.
func licensedAt(p map[string]string) web.Phrase {
	if p["z"] == "" {
		return words.M("found.unsure", "licensed", words.Plain(p["licensed"]))
	}
	return words.M("found.apart", "licensed", words.Plain(p["licensed"]), "z", words.Plain(p["z"]))
}

// ledTo is what became of a remark.
func (v *visit) ledTo(r app.Remark) web.Cell {
	switch {
	case r.ClearedBy != "":
		c := web.CTag(web.Neutral, words.M("books.remark.cleared"))
		c.Sub = words.M("found.cleared", "person", words.Plain(r.ClearedBy), "reason", words.Plain(r.ClearedFor))
		return c
	case r.Strong:
		c := web.CTag(web.Bad, words.M("books.remark.open"))
		c.Sub = words.M("found.strong")
		return c
	case len(r.Differences) > 0:
		return web.CTag(web.Wait, words.M("books.remark.open"))
	}
	return web.CTag(web.Good, words.M("books.remark.noted"))
}
