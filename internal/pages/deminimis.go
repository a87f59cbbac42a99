package pages

import (
	"net/http"
	"strconv"
	"strings"

	"lanthorn/control"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// deMinimis answers for the product in the address, so that the answer can be
// sent to a colleague.
func (v *visit) deMinimis() error {
	view := v.deMinimisView()
	if v.query("kind") == "" {
		return v.show("deminimis", view)
	}
	p := v.productAsked()
	all, err := v.app.Determine(p)
	if rs := refusals(err); rs != nil {
		for _, r := range v.named(rs) {
			view.Form.Refused = append(view.Form.Refused, reasonOf(r))
		}
		return v.showAs(http.StatusUnprocessableEntity, "deminimis", view)
	}
	if err != nil {
		return err
	}
	view.Title = words.M("deminimis.answer." + answerOf(all))
	view.Answers = v.determined(all)
	if len(all) > 0 {
		view.Note = words.M("deminimis.hash", "hash", words.Plain(all[0].InputHash))
		view.Keep = v.keepForm()
	}
	return v.show("deminimis", view)
}

func (v *visit) deMinimisView() *web.DeMinimis {
	view := &web.DeMinimis{Head: web.Head{Title: words.M("deminimis.title"), Basis: words.M("deminimis.basis")}, Form: v.productForm()}
	if v.visitor.Known {
		view.Next = []web.Action{{Text: words.M("determine.list"), Href: determinationsAt}}
	}
	if v.visitor.Known && mayDetermine(v.actor()) {
		view.Basis = words.M("determine.basis.tool")
	}
	return view
}

func (v *visit) productForm() web.Form {
	var kinds []string
	for _, k := range control.Kinds() {
		kinds = append(kinds, string(k))
	}
	options := make([]web.Option, len(kinds))
	for i, k := range kinds {
		options[i] = web.Option{Value: k, Text: v.lawWord("kind", k), Chosen: k == string(control.MagnetNdFeB)}
	}
	return web.ProductForm(options, web.Options("use", "vehicle", uses...)).Set(v.queries)
}

// answerOf is the gravest of what the rules say.
func answerOf(all []control.Determination) string {
	if len(all) == 0 {
		return "none"
	}
	answer := "free"
	for _, d := range all {
		switch {
		case d.State == control.LicenceNeeded:
			return "needed"
		case d.State == control.OpenQuestion:
			answer = "open"
		}
	}
	return answer
}

func (v *visit) productAsked() *control.Product {
	p := &control.Product{Kind: control.Kind(v.query("kind")), MadeIn: v.country("madein"), Destination: v.country("to"), EndUse: v.query("use")}
	p.Value = v.whole("value")
	for n := 1; n <= web.PartsAsked; n++ {
		no := strconv.Itoa(n)
		if v.query("name"+no) == "" && v.query("value"+no) == "" {
			continue
		}
		part := control.Part{Name: strings.TrimSpace(v.query("name" + no)), Value: v.whole("value" + no)}
		share, err := ree.ParsePercent(v.query("share" + no))
		if err == nil && share > 0 {
			part.Origins = append(part.Origins, control.PartOrigin{Country: v.country("country" + no), Share: share})
		}
		if rest := v.country("rest" + no); rest != "" && share < ree.Whole {
			part.Origins = append(part.Origins, control.PartOrigin{Country: rest, Share: ree.Whole - share})
		}
		if c := v.country("tech" + no); c != "" {
			part.Technology = []string{c}
		}
		p.Parts = append(p.Parts, part)
	}
	return p
}

func (v *visit) country(name string) string { return strings.ToUpper(strings.TrimSpace(v.query(name))) }

// whole reads a whole number; below zero where it is none, so that it is refused.
func (v *visit) whole(name string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(v.query(name)), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

var determinedTones = map[control.Determined]web.Tone{control.NotSubject: web.Good, control.Exempted: web.Good, control.LicenceNeeded: web.Bad, control.OpenQuestion: web.Wait}

func (v *visit) determined(all []control.Determination) web.Table {
	t := web.Table{Caption: words.M("deminimis.answers"), Empty: words.M("deminimis.answer.none"), Cols: []web.Col{{Head: words.M("deminimis.rule")}, {Head: words.M("deminimis.state")}, {Head: words.M("deminimis.would")}, {Head: words.M("deminimis.share"), Num: true}, {Head: words.M("deminimis.least"), Num: true}, {Head: words.M("deminimis.until")}}}
	for _, d := range all {
		rule := web.C(words.Plain(d.Rule))
		for _, r := range v.app.Reaches() {
			if r.ID == d.Rule {
				rule = web.Cell{Text: byLanguage(r.Name), Sub: words.Plain(r.Basis)}
			}
		}
		tag := func(s control.Determined) web.Cell {
			return web.CTag(determinedTones[s], code("determined", string(s)))
		}
		state := tag(d.State)
		if !d.Returns.IsZero() {
			state.Sub = words.M("deminimis.returns", "date", words.Date(v.date(d.Returns)))
		}
		share := web.C(words.Plain(d.Share.Percent()))
		if d.Most > d.Share {
			share.Sub = words.M("deminimis.share.most", "most", words.Plain(d.Most.Percent()))
		}
		would := tag(d.Would)
		if len(d.By) > 0 {
			would.Sub = words.M("deminimis.by", "parts", words.Plain(strings.Join(d.By, ", ")))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{rule, state, would, share, web.C(words.Plain(d.Least.Percent())), web.C(words.Date(v.date(d.LastDay)))}})
	}
	return t
}
