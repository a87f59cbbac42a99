package pages

import (
	"math"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/network"
	"lanthorn/accountancy/plant"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func (v *visit) siteNetwork() (app.SiteNetwork, error) {
	return v.app.SiteNetwork(v.ctx(), v.actor(), v.path("site"), v.balanced(), v.query("month"))
}

func (v *visit) networkPage() error {
	n, err := v.siteNetwork()
	if err != nil {
		return err
	}
	path, symbol := "/sites/"+n.Site.Ref+"/network", balance.Symbol(n.Element)
	view := &web.NetworkPage{Show: v.networkForm(n, path), Label: words.M("network.label", "site", v.siteName(n.Site.Ref), "element", symbol),
		Checks: v.networkChecks(n), Streams: v.networkStreams(n), Cannot: v.networkCannot(n), Download: path + ".csv?element=" + symbol + "&month=" + n.Month}
	for _, c := range n.Checks {
		if c.Open {
			view.Open = append(view.Open, v.openNode(n, c))
		}
	}
	for _, class := range n.Classes {
		view.Classes = append(view.Classes, v.suspects(n, class))
	}
	v.drawNetwork(view, n)
	view.Head = web.Head{Title: v.networkTitle(n), Basis: words.M("network.basis", "statistic", words.Plain(fixed(n.Global.Statistic, 1)), "threshold", words.Plain(fixed(n.Global.Threshold, 1)), "dof", n.Global.DOF, "level", words.Pct(100*plant.Level, 0)),
		Crumbs: []web.Link{{Href: "/sites", Text: words.M("nav.sites")}, {Href: "/sites/" + n.Site.Ref, Text: words.Plain(n.Site.Ref)}, {Text: words.M("network.crumb", "element", symbol)}},
		Next:   []web.Action{{Text: words.M("site.balance"), Href: "/sites/" + n.Site.Ref + "/balance?element=" + symbol}, {Text: words.M("site.recovery"), Href: "/sites/" + n.Site.Ref + "/recovery?element=" + symbol}}}
	if n.Answer == plant.Nothing || n.Answer == plant.Untested {
		view.Basis = words.M("network.basis.none")
	}
	return v.show("sites", view)
}

// networkTitle is the answer: does it close, and if not, where.
func (v *visit) networkTitle(n app.SiteNetwork) web.Phrase {
	args := []any{"element", balance.Symbol(n.Element), "site", v.siteName(n.Site.Ref), "month", words.Month(v.month(n.Month))}
	worst, found := n.Worst()
	switch {
	case n.Month == "":
		return words.M("network.title.never", "site", v.siteName(n.Site.Ref))
	case n.Answer == plant.Open && found:
		key := "network.title.loss"
		if worst.Residual < 0 {
			key = "network.title.gain"
		}
		return words.M(key, append(args, "node", v.nodeName(n.Site, worst.Node), "mass", inKG(math.Abs(worst.Residual)), "error", inKG(2*worst.SD))...)
	}
	return words.M("network.title."+string(n.Answer), args...)
}

func (v *visit) nodeName(s custody.Site, node plant.Node) web.Phrase {
	switch node.Kind {
	case plant.Store:
		return words.M("network.node.store", "form", code("form", node.Ref))
	case plant.Road:
		return words.M("network.node.road")
	case plant.Process:
		if p, ok := s.Process(node.Ref); ok && p.Name != "" {
			return named(p.Name, p.NameZH)
		}
		return words.Plain(node.Ref)
	}
	return words.M("network.node.outside")
}

// streamName says what moved.
func (v *visit) streamName(s *plant.Stream) web.Phrase {
	kind := code("network.stream", string(s.Kind))
	if s.Form == "" {
		return titled{kind}
	}
	return words.M("network.stream", "kind", titled{kind}, "form", code("form", s.Form))
}

func (v *visit) openNode(n app.SiteNetwork, c plant.Check) web.Alarm {
	key := "network.node.loss"
	if c.Residual < 0 {
		key = "network.node.gain"
	}
	return web.Alarm{Tag: web.Tag{Tone: web.Bad, Text: words.M("network.state.open")},
		Text: words.M(key, "node", v.nodeName(n.Site, c.Node), "mass", inKG(math.Abs(c.Residual)), "error", inKG(2*c.SD)),
		Note: words.M("network.node.note", "z", signed(c.Z), "threshold", words.Plain(fixed(c.Threshold, 2)))}
}

// suspects says one class: any of them would explain the gap.
func (v *visit) suspects(n app.SiteNetwork, class []plant.Suspect) web.Phrase {
	var list words.List
	for _, s := range class {
		switch {
		case s.Stream != nil && s.Size > 0:
			list = append(list, words.M("network.suspect.high", "stream", v.fullName(n.Site, s.Stream), "mass", inKG(s.Size)))
		case s.Stream != nil:
			list = append(list, words.M("network.suspect.low", "stream", v.fullName(n.Site, s.Stream), "mass", inKG(-s.Size)))
		case s.Size > 0:
			list = append(list, words.M("network.suspect.leak", "node", v.nodeName(n.Site, s.Node), "mass", inKG(s.Size)))
		default:
			list = append(list, words.M("network.suspect.inflow", "node", v.nodeName(n.Site, s.Node), "mass", inKG(-s.Size)))
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return words.M("network.class", "list", list)
}

// fullName names a stream with the process it belongs to.
func (v *visit) fullName(s custody.Site, x *plant.Stream) web.Phrase {
	at := x.To
	if x.From.Kind == plant.Process {
		at = x.From
	}
	if at.Kind != plant.Process {
		return v.streamName(x)
	}
	return words.M("network.stream.at", "stream", v.streamName(x), "node", v.nodeName(s, at))
}

// networkCannot is what this month's figures leave open.
func (v *visit) networkCannot(n app.SiteNetwork) []web.Phrase {
	var processes, unchecked, lost words.List
	for _, c := range n.Checks {
		if c.Kind == plant.Process && !c.Tested {
			processes = append(processes, v.nodeName(n.Site, c.Node))
		}
	}
	for i := range n.Lines {
		switch l := &n.Lines[i]; l.Class {
		case network.Unchecked:
			unchecked = append(unchecked, v.streamName(l.Stream))
		case network.Unobservable:
			lost = append(lost, v.streamName(l.Stream))
		}
	}
	var out []web.Phrase
	add := func(key string, list words.List) {
		if len(list) > 0 {
			out = append(out, words.M(key, "list", list))
		}
	}
	add("network.cannot.process", processes)
	add("network.cannot.unchecked", unchecked)
	add("network.cannot.lost", lost)
	if n.Answer == plant.Closes || n.Answer == plant.Open {
		out = append(out, words.M("network.cannot.blind"))
	}
	return out
}

func (v *visit) networkForm(n app.SiteNetwork, path string) web.Form {
	f := web.Form{ID: "network", Action: path, Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: []web.Field{
		{Name: "element", Kind: web.Choice, Label: words.M("balance.element"), Options: elementOptions(n.Element)}}}
	months := web.Field{Name: "month", Kind: web.Choice, Label: words.M("site.month")}
	for i := len(n.Months) - 1; i >= 0; i-- {
		months.Options = append(months.Options, web.Option{Value: n.Months[i], Text: words.Month(v.month(n.Months[i])), Chosen: n.Months[i] == n.Month})
	}
	if len(months.Options) > 0 {
		f.Fields = append(f.Fields, months)
	}
	return f
}

// elementOptions are the balances that are kept, and the one asked for.
func elementOptions(chosen ree.Element) []web.Option {
	var out []web.Option
	found := false
	for _, e := range balance.Kept {
		found = found || e == chosen
		out = append(out, elementOption(e, chosen))
	}
	if !found {
		out = append(out, elementOption(chosen, chosen))
	}
	return out
}

func elementOption(e, chosen ree.Element) web.Option {
	o := web.Option{Value: balance.Symbol(e), Text: words.Plain(balance.Symbol(e)), Chosen: e == chosen}
	if e == balance.Total {
		o.Text = words.M("balance.all")
	}
	return o
}

func (v *visit) networkChecks(n app.SiteNetwork) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("network.node")}, {Head: withUnit("network.residual", "unit.kg"), Num: true}, {Head: withUnit("balance.two", "unit.kg"), Num: true}, {Head: words.M("network.z"), Num: true}, {Head: words.M("network.threshold"), Num: true}, {Head: words.M("state")}}}
	for _, c := range n.Checks {
		if !c.Tested {
			if c.Kind != plant.Store {
				dash := web.C(words.Plain("–"))
				t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(v.nodeName(n.Site, c.Node)), dash, dash, dash, dash, web.CTag(web.Unknown, words.M("network.state.untested"))}})
			}
			continue
		}
		state := web.CTag(web.Good, words.M("network.state.closes"))
		if c.Open {
			state = web.CTag(web.Bad, words.M("network.state.open"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(v.nodeName(n.Site, c.Node)), web.C(kgCol(c.Residual)), web.C(kgCol(2 * c.SD)), web.C(signed(c.Z)), web.C(words.Plain(fixed(c.Threshold, 2))), state}})
	}
	return t
}

func (v *visit) networkStreams(n app.SiteNetwork) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("network.stream.head")}, {Head: words.M("flow.from")}, {Head: words.M("flow.to")},
		{Head: withUnit("network.declared", "unit.kg"), Num: true}, {Head: words.M("balance.error"), Num: true}, {Head: withUnit("network.value", "unit.kg"), Num: true}, {Head: words.M("balance.error"), Num: true},
		{Head: words.M("network.adjusted"), Num: true}, {Head: words.M("network.test"), Num: true}, {Head: words.M("network.said")}}}
	for i := range n.Lines {
		t.Rows = append(t.Rows, v.streamRow(n, &n.Lines[i]))
	}
	return t
}

func (v *visit) streamRow(n app.SiteNetwork, l *plant.Line) web.Row {
	dash := web.C(words.Plain("–"))
	cells := []web.Cell{web.C(v.streamName(l.Stream)), web.C(v.nodeName(n.Site, l.From)), web.C(v.nodeName(n.Site, l.To)), dash, dash, dash, dash, dash, dash, streamState(l)}
	if l.Measured {
		cells[3], cells[4] = web.C(kgCol(l.Declared)), web.C(kgCol(l.DeclaredSD))
	}
	if l.Class != network.Unobservable {
		cells[5], cells[6] = web.C(kgCol(l.Value)), web.C(kgCol(l.SD))
	}
	if l.Measured {
		cells[7] = web.C(signed(l.Sigmas))
	}
	if l.Threshold > 0 {
		cells[8] = web.C(signed(l.Z))
	}
	return web.Row{Cells: cells}
}

func streamState(l *plant.Line) web.Cell {
	switch {
	case l.Suspect:
		return web.CTag(web.Bad, words.M("network.state.suspect"))
	case l.Class == network.Redundant:
		return web.CTag(web.Good, words.M("network.state.redundant"))
	case l.Class == network.Unchecked:
		return web.CTag(web.Unknown, words.M("network.state.unchecked"))
	case l.Class == network.Observable:
		return web.CTag(web.Neutral, words.M("network.state.observable"))
	}
	return web.CTag(web.Unknown, words.M("network.state.unobservable"))
}

func (v *visit) networkCSV() error {
	n, err := v.siteNetwork()
	if err != nil {
		return err
	}
	return v.tableCSV("network-"+n.Site.Ref+"-"+balance.Symbol(n.Element)+"-"+n.Month, v.networkStreams(n))
}

// signed writes a number of standard errors.
func signed(x float64) web.Phrase { return words.Real{V: x, Places: 2} }
