package pages

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/series"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// sentence is what the catalogue of reasons says of a code.
type sentence struct {
	app    *app.App
	code   string
	params map[string]string
}

// In says the sentence.
func (s sentence) In(l *words.Lang) string { return s.app.Text(l.Tag, s.code, s.params) }

// balanced reads which element is asked for; neodymium without one.
func (v *visit) balanced() ree.Element {
	e, err := balance.Parse(v.query("element"))
	if err != nil {
		return ree.Nd
	}
	return e
}

// kept reads which balance is asked for, those of iron, cobalt and boron
// included.
func (v *visit) kept() ree.Element {
	e, err := balance.ParseAny(v.query("element"))
	if err != nil {
		return ree.Nd
	}
	return e
}

func (v *visit) balancePage() error {
	e := v.kept()
	all, err := v.app.Balances(v.ctx(), v.actor(), v.path("site"))
	if err != nil {
		return err
	}
	var b app.Balance
	for _, x := range all {
		if x.Element == e {
			b = x
		}
	}
	if b.Site.Ref == "" {
		if b, err = v.app.Balance(v.ctx(), v.actor(), v.path("site"), e); err != nil {
			return err
		}
	}
	path, name := "/sites/"+b.Site.Ref+"/balance", named(b.Site.Name, b.Site.NameZH)
	view := &web.BalancePage{Elements: v.balances(path, all, e), Books: v.books(b), Sources: v.sources(b), Missing: v.missing(b, path), Chart: v.control(b, path)}
	if view.Received, err = v.received(b.Site.Ref); err != nil {
		return err
	}
	for _, x := range b.Alarms {
		view.Alarms = append(view.Alarms, v.alarm(x))
	}
	view.Untested = len(b.Rows) == 0 || b.Trace
	for _, s := range b.Statements {
		view.Said = append(view.Said, sentence{v.app, s.Code, s.Params})
	}
	if b.Trace {
		view.Said = append(view.Said, words.M("balance.trace", "element", balance.Symbol(e)))
	}
	view.Said = append(view.Said, companionSaid(b)...)
	view.Head = web.Head{Title: v.balanceTitle(b, name), Basis: words.M("balance.basis", "chance", words.Pct(100*b.FalseAlarm, 2), "elements", len(app.BalancesKept(b.Site))),
		Crumbs: []web.Link{{Href: "/sites", Text: words.M("nav.sites")}, {Href: "/sites/" + b.Site.Ref, Text: words.Plain(b.Site.Ref)}, {Text: words.M("balance.crumb", "element", balance.Symbol(e))}},
		Next:   v.balanceNext(b)}
	if mayReturn(v.actor()) {
		view.Next = append(view.Next, web.Action{Text: words.M("nav.closings"), Href: "/closings?month=all&site=" + b.Site.Ref})
	}
	return v.show("sites", view)
}

// balanceNext leads to the rest of what is known of the site.
func (v *visit) balanceNext(b app.Balance) []web.Action {
	site := "/sites/" + b.Site.Ref
	recovery := web.Action{Text: words.M("site.recovery"), Href: site + "/recovery"}
	if _, companion := balance.Companion(b.Element); companion {
		return []web.Action{recovery}
	}
	return []web.Action{{Text: words.M("site.network"), Href: site + "/network?element=" + balance.Symbol(b.Element)}, recovery}
}

// companionSaid says what a balance of iron, cobalt or boron rests on and what
// can be concluded from what is missing.
func companionSaid(b app.Balance) []web.Phrase {
	if _, companion := balance.Companion(b.Element); !companion || len(b.Rows) == 0 {
		return nil
	}
	symbol := balance.Symbol(b.Element)
	said := []web.Phrase{words.M("balance.companion.rests", "element", symbol)}
	if kg, ok := b.Implied(); ok {
		said = append(said, words.M("balance.companion.implied", "element", symbol, "mass", inKG(kg)))
	}
	return said
}

// balanceTitle is the answer: how much is missing and whether that means
// anything.
func (v *visit) balanceTitle(b app.Balance, name web.Phrase) web.Phrase {
	if len(b.Rows) == 0 {
		return words.M("balance.title.none", "element", balance.Symbol(b.Element), "site", name)
	}
	last := b.Rows[len(b.Rows)-1].CUMUF
	key := "balance.title.within"
	switch {
	case len(b.Alarms) > 0:
		key = "balance.title.alarm"
	case b.Trace:
		key = "balance.title.trace"
	}
	return words.M(key, "element", balance.Symbol(b.Element), "site", name, "mass", inKG(last.Value), "error", inKG(2*last.Sigma), "balances", len(b.Rows), "alarms", len(b.Alarms))
}

// inKG shows kilograms with as many decimals as they are worth.
func inKG(kg float64) words.Mass {
	return words.Mass{MG: int64(math.Round(kg * 1e6)), Unit: words.Kilogram, Places: decimals(kg)}
}

func kgCol(kg float64) words.Mass { return words.KgCol(int64(math.Round(kg*1e6)), decimals(kg)) }

func decimals(kg float64) int {
	switch kg = math.Abs(kg); {
	case kg >= 100:
		return 0
	case kg >= 1:
		return 1
	}
	return 3
}

// fixed writes a number with a number of decimals.
func fixed(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

// chance writes a small probability with two digits that matter.
func chance(p float64) string {
	if p >= 0.001 {
		return strconv.FormatFloat(100*p, 'f', 2, 64) + " %"
	}
	return strconv.FormatFloat(100*p, 'g', 2, 64) + " %"
}

// balances lists all elements with what is missing of each.
func (v *visit) balances(path string, all []app.Balance, chosen ree.Element) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("balance.element")}, {Head: withUnit("balance.missing", "unit.kg"), Num: true}, {Head: withUnit("balance.two", "unit.kg"), Num: true}, {Head: words.M("state")}}}
	for _, b := range all {
		if len(b.Rows) == 0 {
			continue
		}
		last := b.Rows[len(b.Rows)-1].CUMUF
		state := web.CTag(web.Good, words.M("balance.state.within"))
		switch {
		case len(b.Alarms) > 0:
			state = web.CTag(web.Bad, words.M("balance.state.alarm"))
		case b.Trace:
			state = web.CTag(web.Neutral, words.M("balance.state.trace"))
		}
		cell := web.CLink(words.Plain(balance.Symbol(b.Element)), path+"?element="+balance.Symbol(b.Element))
		if b.Element == chosen {
			cell = web.C(words.Plain(balance.Symbol(b.Element)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{cell, web.C(kgCol(last.Value)), web.C(kgCol(2 * last.Sigma)), state}})
	}
	t.Empty = words.M("balance.elements.none")
	if slices.ContainsFunc(all, func(b app.Balance) bool { return len(b.Statements) > 0 }) {
		t.Empty = words.M("balance.elements.open")
	}
	return t
}

func (v *visit) alarm(a app.BalanceAlarm) web.Alarm {
	out := web.Alarm{Tag: web.Tag{Tone: web.Wait, Text: words.M("balance.level.flag")}}
	if a.Level == series.Hold {
		out.Tag = web.Tag{Tone: web.Bad, Text: words.M("balance.level.hold")}
	}
	key := "balance.alarm.loss"
	if a.Sign < 0 {
		key = "balance.alarm.gain"
	}
	out.Text = words.M(key, "mass", inKG(math.Abs(a.Kg)), "error", inKG(2*a.KgSigma), "first", words.Month(v.month(a.First)), "last", words.Month(v.month(a.Last)))
	out.Note = words.M("balance.alarm.note", "statistic", words.M("balance.statistic."+string(a.Statistic)), "value", words.Plain(fixed(a.Value, 2)), "threshold", words.Plain(fixed(a.Threshold, 2)), "chance", words.Plain(chance(a.FalseAlarm)))
	return out
}

// missing is what is unaccounted for, month by month, in the band of what
// measurement error alone explains.
func (v *visit) missing(b app.Balance, path string) web.Figure {
	fig := web.Figure{ID: "missing", Method: web.MethodHref(14), Kind: "line", Title: words.M("balance.missing.title"), Unit: words.M("unit.kg"), Fold: true, Caption: words.M("balance.missing.caption"), Download: path + ".csv?element=" + balance.Symbol(b.Element),
		Table: web.Table{Cols: []web.Col{{Head: words.M("site.month"), Role: "x"}, {Head: withUnit("balance.missing", "unit.kg"), Num: true, Role: "value"}, {Head: words.M("balance.low"), Num: true, Role: "low"}, {Head: words.M("balance.high"), Num: true, Role: "high"}, {Head: words.M("balance.mover")}}}}
	for _, r := range b.Rows {
		two := 2 * r.Sigma
		fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(r.Last))), web.CV(kgCol(r.MUF), r.MUF), web.CV(kgCol(-two), -two), web.CV(kgCol(two), two), v.mover(r.Mover)}})
	}
	return fig
}

// mover is the measurement that moved a month's balance most.
func (v *visit) mover(m balance.Mover) web.Cell {
	lot, _, ok := strings.Cut(m.ID, " ")
	if ok && lot != "content" && m.Role != balance.Begin && m.Role != balance.End {
		return web.CLink(words.Plain(lot), "/lots/"+lot)
	}
	return web.C(words.Plain(m.ID))
}

// control is the control chart: the two Page sums against their threshold.
func (v *visit) control(b app.Balance, path string) web.Figure {
	fig := web.Figure{ID: "control", Method: web.MethodHref(14), Kind: "line", Title: words.M("balance.control"), Aside: words.M("balance.control.aside"), Fold: true, Caption: words.M("balance.control.caption"), Download: path + ".csv?element=" + balance.Symbol(b.Element),
		Table: web.Table{Cols: []web.Col{{Head: words.M("site.month"), Role: "x"}, {Head: words.M("balance.loss"), Num: true, Role: "value"}, {Head: words.M("balance.gain"), Num: true, Role: "value"}, {Head: words.M("balance.z"), Num: true}}}}
	if len(b.Flag) > 0 {
		fig.Limit = b.Flag[0].H
	}
	for _, r := range b.Rows {
		if r.Measured {
			fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(r.Last))), web.CV(words.Plain(fixed(r.Losses, 2)), r.Losses), web.CV(words.Plain(fixed(r.Gains, 2)), r.Gains), web.C(words.Plain(fixed(r.SITMUF, 2)))}})
		}
	}
	return fig
}

func (v *visit) books(b app.Balance) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("site.month")}, {Head: words.M("balance.begin"), Num: true}, {Head: words.M("balance.in"), Num: true}, {Head: words.M("balance.out"), Num: true}, {Head: words.M("balance.end"), Num: true}, {Head: words.M("balance.missing"), Num: true}, {Head: words.M("balance.error"), Num: true}}}
	for i := len(b.Rows) - 1; i >= 0; i-- {
		r := b.Rows[i]
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Month(v.month(r.Last))), web.C(kgCol(r.Begin)), web.C(kgCol(r.In)), web.C(kgCol(r.Out)), web.C(kgCol(r.End)), web.C(kgCol(r.MUF)), web.C(kgCol(r.Sigma))}})
	}
	return t
}

// farOff is how many standard errors a sender's total may lie off before its
// state says so.
const farOff = 3

// received holds what the site received against what was sent, by sender.
func (v *visit) received(site string) (web.Table, error) {
	t := web.Table{Cols: []web.Col{{Head: words.M("balance.sender")}, {Head: words.M("balance.lots"), Num: true}, {Head: withUnit("balance.sent", "unit.kg"), Num: true}, {Head: withUnit("balance.got", "unit.kg"), Num: true}, {Head: withUnit("balance.difference", "unit.kg"), Num: true}, {Head: words.M("balance.errors"), Num: true}, {Head: words.M("balance.state")}}}
	list, err := v.app.ReceivedBySender(v.ctx(), v.actor(), site)
	for _, d := range list {
		sender, state := web.C(words.Plain(d.From)), web.CTag(web.Good, words.M("balance.state.within"))
		if v.actor().SeesAll() {
			sender = web.CLink(words.Plain(d.From), "/sites/"+d.From)
		}
		if math.Abs(d.Standard()) > farOff {
			state = web.CTag(web.Wait, words.M("balance.state.beyond"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{sender, web.C(words.Plain(strconv.Itoa(d.Lots))), web.C(kgCol(d.Sent)), web.C(kgCol(d.Received)), web.C(kgCol(d.Received - d.Sent)), web.C(words.Plain(fixed(d.Standard(), 2))), state}})
	}
	return t, err
}

// sourcesShown bounds the list of what a balance's uncertainty comes from.
const sourcesShown = 6

func (v *visit) sources(b app.Balance) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("balance.source")}, {Head: words.M("balance.part"), Num: true}}}
	if len(b.Rows) == 0 {
		return t
	}
	r := b.Rows[len(b.Rows)-1]
	row := func(name web.Phrase, variance float64) {
		if r.Sigma > 0 {
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(name), web.C(words.Pct(100*variance/(r.Sigma*r.Sigma), 0))}})
		}
	}
	single := 0.0
	for _, c := range r.Contributions {
		switch {
		case c.Source == "":
			single += c.Variance
		case len(t.Rows) < sourcesShown:
			row(words.Plain(c.Source), c.Variance)
		}
	}
	row(words.M("balance.random"), single)
	return t
}

func (v *visit) balanceCSV() error {
	b, err := v.app.Balance(v.ctx(), v.actor(), v.path("site"), v.kept())
	if err != nil {
		return err
	}
	head := append(heads("site.month"), withUnit("balance.begin", "unit.kg"), withUnit("balance.in", "unit.kg"), withUnit("balance.out", "unit.kg"), withUnit("balance.end", "unit.kg"), withUnit("balance.missing", "unit.kg"), withUnit("balance.error", "unit.kg"))
	head = append(head, heads("balance.z", "balance.loss", "balance.gain")...)
	var rows [][]string
	for _, r := range b.Rows {
		row := []string{r.Last}
		for _, x := range []float64{r.Begin, r.In, r.Out, r.End, r.MUF, r.Sigma} {
			row = append(row, fixed(x, 3))
		}
		if r.Measured {
			row = append(row, fixed(r.SITMUF, 3), fixed(r.Losses, 3), fixed(r.Gains, 3))
		} else {
			row = append(row, "", "", "")
		}
		rows = append(rows, row)
	}
	return v.csv("balance-"+b.Site.Ref+"-"+balance.Symbol(b.Element), head, list(rows))
}
