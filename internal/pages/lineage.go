package pages

import (
	"sort"
	"strconv"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// linked is a lot as neighbours are listed. Lots of others are named, so that
// the picture holds together, and no more is said of them.
func (v *visit) linked(lot *custody.Lot) web.LotLink {
	out := web.LotLink{Ref: lot.Ref, Form: formOf(lot)}
	if v.actor().Sees(lot.Holder) {
		out.Href, out.Net, out.Holder = "/lots/"+lot.Ref, mg(lot.Net), v.party(lot.Holder)
	} else {
		out.Holder = words.M("lot.others")
	}
	return out
}

// neighbours are the lots that a lot was made from and went into, with their
// part of the receiving lot's mass.
func (v *visit) neighbours(n app.Neighbourhood) (parents, children []web.LotLink) {
	nets := map[uint32]ree.Mass{n.Lot.ID: n.Lot.Net}
	for _, r := range append(append([]app.Relative{}, n.Up...), n.Down...) {
		nets[r.Lot.ID] = r.Lot.Net
	}
	drawn := map[[2]uint32]ree.Mass{}
	into := map[uint32]ree.Mass{}
	for _, l := range n.Links {
		drawn[[2]uint32{l.From, l.To}] += l.Mass
		into[l.To] += l.Mass
	}
	share := func(from, to uint32) words.Percent {
		if into[to] == 0 {
			return words.Pct(0, 1)
		}
		return words.Pct(100*float64(drawn[[2]uint32{from, to}])/float64(into[to]), 1)
	}
	for i := range n.Up {
		l := v.linked(&n.Up[i].Lot)
		l.Share = share(n.Up[i].Lot.ID, n.Lot.ID)
		parents = append(parents, l)
	}
	for i := range n.Down {
		l := v.linked(&n.Down[i].Lot)
		l.Share = share(n.Lot.ID, n.Down[i].Lot.ID)
		children = append(children, l)
	}
	sort.SliceStable(parents, func(i, j int) bool { return parents[i].Share.V > parents[j].Share.V })
	sort.SliceStable(children, func(i, j int) bool { return children[i].Share.V > children[j].Share.V })
	return parents, children
}

// ancestorsKept is how many ancestors the lineage page ranks, and ancestorsShown
// how many of them, without what was only in process, it lists.
const (
	ancestorsKept  = 150
	ancestorsShown = 40
)

func (v *visit) lineagePage() error {
	lot, element, err := v.lotAndElement()
	if err != nil {
		return err
	}
	depth, err := strconv.Atoi(v.query("depth"))
	if err != nil || depth < 1 || depth > 3 {
		depth = 2
	}
	near, err := v.app.Neighbours(v.ctx(), v.actor(), lot.Ref, depth)
	if err != nil {
		return err
	}
	if v.query("depth") == "" && len(near.Up)+len(near.Down) < 6 {
		depth = 3
		if near, err = v.app.Neighbours(v.ctx(), v.actor(), lot.Ref, depth); err != nil {
			return err
		}
	}
	view := &web.Lineage{Ref: lot.Ref, Show: v.lineageForm(&lot, element, depth)}
	v.draw(view, near)
	up, down := len(near.Up), len(near.Down)
	if lot.Elements[element] > 0 {
		ranked, err := v.app.Ancestry(v.ctx(), v.actor(), lot.Ref, element, ancestorsKept)
		if err != nil {
			return err
		}
		view.Table, view.Rest = v.ancestry(ranked, ancestorsShown), restOf(ranked)
		view.Source = "/lots/" + lot.Ref + "/lineage.csv?element=" + element.Symbol()
	}
	if o, err := v.app.Origins(v.ctx(), v.actor(), lot.Ref, false); err == nil {
		up, down = o.Ancestors.Lots, o.Descendants.Lots
	}
	view.Up, view.Down = v.branches(near)
	view.Head = web.Head{Title: words.M("lineage.title", "lot", words.Ref{Text: lot.Ref}, "up", up, "down", down), Basis: words.M("lineage.basis", "element", element.Symbol()),
		Crumbs: []web.Link{{Href: "/lots", Text: words.M("nav.lots")}, {Href: "/lots/" + lot.Ref, Text: words.Ref{Text: lot.Ref}}, {Text: words.M("lot.lineage")}}}
	return v.show("lots", view)
}

// lotAndElement reads the lot and the element asked about, its heaviest where
// none is named.
func (v *visit) lotAndElement() (custody.Lot, ree.Element, error) {
	d, err := v.app.Lot(v.ctx(), v.actor(), v.path("lot"))
	if err != nil {
		return d.Lot, 0, err
	}
	element := ree.Nd
	if r := ranked(d.Lot.Elements); len(r) > 0 {
		element = r[0].element
	}
	if e, err := ree.ParseElement(v.query("element")); err == nil && d.Lot.Elements[e] > 0 {
		element = e
	}
	return d.Lot, element, nil
}

func (v *visit) lineageForm(lot *custody.Lot, element ree.Element, depth int) web.Form {
	var options []web.Option
	for _, s := range ranked(lot.Elements) {
		options = append(options, web.Option{Value: s.element.Symbol(), Text: words.M("element.named", "element", s.element.Symbol(), "name", code("element", s.element.Symbol())), Chosen: s.element == element})
	}
	if options == nil {
		options = []web.Option{{Value: element.Symbol(), Text: words.Plain(element.Symbol())}}
	}
	f := web.LineageForm("/lots/"+lot.Ref+"/lineage", options)
	f.Fields = f.Fields[:2]
	return f.Set(func(name string) []string {
		return map[string][]string{"depth": {strconv.Itoa(depth)}, "element": {element.Symbol()}}[name]
	})
}

// drawnNodes bounds the boxes of the picture in one layer.
const drawnNodes = 9

func (v *visit) draw(view *web.Lineage, n app.Neighbourhood) {
	refs := map[uint32]string{}
	layers := map[int]int{}
	add := func(lot *custody.Lot, layer int) {
		if layers[layer]++; layers[layer] > drawnNodes {
			return
		}
		refs[lot.ID] = lot.Ref
		l := v.linked(lot)
		node := web.LineageNode{Ref: lot.Ref, Layer: layer, Form: l.Form, Holder: l.Holder, Tone: web.Neutral}
		if l.Href != "" {
			node.Href, node.Net = l.Href+"/lineage", l.Net
		} else {
			node.Net = words.Mass{}
		}
		if lot.Frozen {
			node.Tone = web.Bad
		}
		view.Nodes = append(view.Nodes, node)
	}
	add(&n.Lot, 0)
	for i := range n.Up {
		add(&n.Up[i].Lot, -n.Up[i].Depth)
	}
	for i := range n.Down {
		add(&n.Down[i].Lot, n.Down[i].Depth)
	}
	into := map[uint32]ree.Mass{}
	for _, l := range n.Links {
		into[l.To] += l.Mass
	}
	for _, l := range n.Links {
		if refs[l.From] != "" && refs[l.To] != "" && into[l.To] > 0 {
			view.Edges = append(view.Edges, web.LineageEdge{From: refs[l.From], To: refs[l.To], Share: float64(l.Mass) / float64(into[l.To]), Net: mg(l.Mass)})
		}
	}
}

// branches are the lots before and after as nested lists, each lot once.
func (v *visit) branches(n app.Neighbourhood) (up, down []web.Branch) {
	lots := map[uint32]*custody.Lot{n.Lot.ID: &n.Lot}
	for i := range n.Up {
		lots[n.Up[i].Lot.ID] = &n.Up[i].Lot
	}
	for i := range n.Down {
		lots[n.Down[i].Lot.ID] = &n.Down[i].Lot
	}
	before, after := map[uint32][]app.Link{}, map[uint32][]app.Link{}
	into := map[uint32]ree.Mass{}
	for _, l := range n.Links {
		before[l.To], after[l.From] = append(before[l.To], l), append(after[l.From], l)
		into[l.To] += l.Mass
	}
	seen := map[uint32]bool{n.Lot.ID: true}
	var walk func(id uint32, links map[uint32][]app.Link, end func(app.Link) uint32) []web.Branch
	walk = func(id uint32, links map[uint32][]app.Link, end func(app.Link) uint32) []web.Branch {
		var out []web.Branch
		next := append([]app.Link{}, links[id]...)
		sort.SliceStable(next, func(i, j int) bool { return next[i].Mass > next[j].Mass })
		more := 0
		for _, l := range next {
			lot := lots[end(l)]
			if lot == nil || seen[lot.ID] {
				continue
			}
			if len(out) >= drawnNodes {
				more++
				continue
			}
			seen[lot.ID] = true
			b := web.Branch{LotLink: v.linked(lot)}
			b.Share = words.Pct(100*float64(l.Mass)/float64(into[l.To]), 1)
			out = append(out, b)
		}
		for i := range out {
			for lotID, lot := range lots {
				if lot.Ref == out[i].Ref {
					out[i].Branches = walk(lotID, links, end)
				}
			}
		}
		if more > 0 && len(out) > 0 {
			out[len(out)-1].More = more
		}
		return out
	}
	up = walk(n.Lot.ID, before, func(l app.Link) uint32 { return l.From })
	down = walk(n.Lot.ID, after, func(l app.Link) uint32 { return l.To })
	return up, down
}

// ancestry is the table of the ranked ancestors of one element.
func (v *visit) ancestry(a app.Ancestry, most int) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("lot.ref")}, {Head: words.M("lot.form")}, {Head: words.M("lot.holder")}, {Head: words.M("lineage.passed", "element", a.Element.Symbol()), Num: true}, {Head: words.M("lot.net"), Num: true}}}
	for i := range a.Top {
		lot := &a.Top[i].Lot
		if lot.Status == custody.PoolState || len(t.Rows) == most {
			continue
		}
		l := v.linked(lot)
		net := web.C(l.Net)
		if l.Href == "" {
			net = web.C(words.Plain("–"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.CLink(words.Plain(l.Ref), l.Href), web.C(l.Form), web.C(l.Holder), web.C(words.Pct(100*a.Top[i].Share, 1)), net}})
	}
	return t
}

func restOf(a app.Ancestry) web.Phrase {
	if a.Rest == 0 {
		return nil
	}
	return words.M("lineage.rest.lots", "lots", a.Rest)
}

func (v *visit) lineageCSV() error {
	lot, element, err := v.lotAndElement()
	if err != nil {
		return err
	}
	a, err := v.app.Ancestry(v.ctx(), v.actor(), lot.Ref, element, exportPage)
	if err != nil {
		return err
	}
	return v.tableCSV("lineage-"+lot.Ref+"-"+element.Symbol(), v.ancestry(a, exportPage))
}
