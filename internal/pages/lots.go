package pages

import (
	"sort"
	"strings"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// lotsPerPage bounds one page of the list.
const lotsPerPage = 50

var lotStates = []string{"", string(custody.Held), string(custody.InTransit), string(custody.Used), string(custody.Voided)}

func (v *visit) lotFilter(limit int) app.LotFilter {
	return app.LotFilter{Text: strings.ToUpper(strings.TrimSpace(v.query("q"))), Form: v.query("form"), Level: v.query("level"), Holder: v.query("holder"),
		Site: v.query("site"), Status: v.query("status"), After: v.query("after"), Limit: limit}
}

func (v *visit) lots() error {
	f := v.lotFilter(lotsPerPage)
	if own := strings.TrimSpace(v.query("q")); own != f.Text {
		if d, err := v.app.Lot(v.ctx(), v.actor(), own); err == nil {
			f.Text = d.Lot.Ref
		}
	}
	list, err := v.app.Lots(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	view := &web.Lots{Head: web.Head{Title: words.M("lots.title.shown"), Basis: words.M("lots.basis"), Next: []web.Action{v.download("/lots.csv")}}}
	if f.Site != "" {
		view.Title = words.M("lots.title.site", "site", v.siteName(f.Site))
	}
	view.Search = v.lotSearch().Set(v.queries)
	for i := range list.Lots {
		view.Rows = append(view.Rows, v.lotRow(&list.Lots[i]))
	}
	view.Pager = web.Pager{Shown: len(list.Lots), Total: -1}
	if list.Next != "" {
		view.Pager.Next = v.again("/lots", "after", list.Next)
	}
	if f.After != "" {
		view.Pager.First = v.again("/lots", "after", "")
	}
	return v.show("lots", view)
}

func (v *visit) lotSearch() web.Form {
	codes := []string{""}
	for _, info := range ree.Forms() {
		codes = append(codes, string(info.Form))
	}
	search := web.LotSearch(web.Options("form", "", codes...), nil)
	last := len(search.Fields) - 1
	search.Fields[last] = web.Field{Name: "status", Kind: web.Choice, Label: words.M("state"), Options: web.Options("lotstate", "", lotStates...)}
	if v.actor().SeesAll() {
		search.Fields = append(search.Fields, web.Field{Name: "holder", Kind: web.Choice, Label: words.M("lot.holder"), Options: v.holders()})
	}
	if site := v.query("site"); site != "" {
		search.Fields = append(search.Fields, web.Field{Name: "site", Kind: web.Hidden, Value: site})
	}
	return search
}

// holders are the parties that can hold lots.
func (v *visit) holders() []web.Option {
	out := []web.Option{{Text: words.M("form.any")}}
	parties, err := v.app.Parties(v.ctx(), "operator")
	if err != nil {
		return out
	}
	sort.Slice(parties, func(i, j int) bool { return parties[i].Name < parties[j].Name })
	for _, p := range parties {
		out = append(out, web.Option{Value: p.Ref, Text: named(p.Name, p.NameZH)})
	}
	return out
}

func (v *visit) lotRow(lot *custody.Lot) web.LotRow {
	row := web.LotRow{Ref: lot.Ref, Href: "/lots/" + lot.Ref, Form: formOf(lot), Level: code("level", string(lot.Level)), Net: mg(lot.Remaining),
		Main: mainElements(lot), Holder: v.party(lot.Holder), Place: v.siteName(lot.Site), Since: v.localMS(lot.MadeMS), State: lotState(lot)}
	if lot.HeldMS != 0 {
		row.Since = v.localMS(lot.HeldMS)
	}
	if lot.Status == custody.Used {
		row.Net = mg(lot.Net)
	}
	return row
}

func formOf(lot *custody.Lot) web.Phrase {
	if lot.Status == custody.PoolState {
		return words.M("lot.pool")
	}
	return titled{code("form", string(lot.Form))}
}

func lotState(lot *custody.Lot) web.Tag {
	switch {
	case lot.Frozen:
		return web.Tag{Tone: web.Bad, Text: words.M("lotstate.frozen")}
	case lot.Status == custody.Held && lot.Reserved > 0:
		return web.Tag{Tone: web.Wait, Text: words.M("lotstate.reserved")}
	case lot.Status == custody.Held:
		return web.Tag{Tone: web.Good, Text: words.M("lotstate.held")}
	case lot.Status == custody.Voided:
		return web.Tag{Tone: web.Bad, Text: words.M("lotstate.void")}
	case lot.Status == custody.PoolState:
		return web.Tag{Tone: web.Neutral, Text: words.M("lot.pool")}
	}
	return web.Tag{Tone: web.Neutral, Text: code("lotstate", string(lot.Status))}
}

// elementShare is an element of a lot with its mass.
type elementShare struct {
	element ree.Element
	mass    ree.ElementMass
}

// ranked are the elements of a lot, the heaviest mass first.
func ranked(m ree.ElementMasses) []elementShare {
	var out []elementShare
	for e, mass := range m {
		if mass > 0 {
			out = append(out, elementShare{ree.Element(e), mass})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].mass > out[j].mass })
	return out
}

// mainShown is how many elements a list names.
const mainShown = 3

// mainElements are the heaviest elements of a lot with their shares of its net
// mass.
func mainElements(lot *custody.Lot) web.Phrase {
	var out words.List
	for i, s := range ranked(lot.Elements) {
		share := 100 * float64(s.mass) / float64(lot.Net)
		if i == mainShown || lot.Net == 0 || i > 0 && share < 0.1 {
			break
		}
		out = append(out, words.M("element.share", "element", s.element.Symbol(), "share", words.Pct(share, 1)))
	}
	if out == nil {
		return words.M("assay.notstated")
	}
	return out
}

func (v *visit) lotsCSV() error {
	f := v.lotFilter(exportPage)
	f.After = ""
	first, err := v.app.Lots(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	head := append(heads("lot.ref", "lot.form", "lot.level"), withUnit("lot.net", "unit.kg"), withUnit("lot.remaining", "unit.kg"))
	head = append(head, heads("lot.holder", "lot.place", "lot.since", "state")...)
	for _, e := range ree.Elements() {
		head = append(head, words.M("head.element", "element", e.Symbol()))
	}
	return v.csv("lots", head, func(yield func([]string) bool) {
		for page, n := first, 0; n < exportRows; n += exportPage {
			for i := range page.Lots {
				if !yield(v.lotCSVRow(&page.Lots[i])) {
					return
				}
			}
			if f.After = page.Next; f.After == "" {
				return
			}
			if page, err = v.app.Lots(v.ctx(), v.actor(), f); err != nil {
				return
			}
		}
	})
}

func (v *visit) lotCSVRow(lot *custody.Lot) []string {
	row := v.lotRow(lot)
	cells := v.said(row.Ref, row.Form, row.Level, words.KgCol(int64(lot.Net), 6), words.KgCol(int64(lot.Remaining), 6), row.Holder, row.Place, row.Since.Format("2006-01-02"), row.State.Text)
	for _, m := range lot.Elements {
		cells = append(cells, ree.FormatKG(int64(m)))
	}
	return cells
}
