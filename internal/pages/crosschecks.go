package pages

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/accountancy/outside"
	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// recordAddress is the page of an outside record.
func recordAddress(key string) string { return "/crosschecks/record?key=" + url.QueryEscape(key) }

func (v *visit) crossChecks() error {
	return v.showCross(200, nil, nil)
}

// showCross shows the page, with what came of a table that was handed in.
func (v *visit) showCross(status int, result *web.LoadResult, ask *web.Form) error {
	report, err := v.app.CrossChecks(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	view := &web.CrossChecks{Head: v.crossHead(report), Differ: v.crossAnswer(report), Result: result, Ask: ask, Templates: outsideTemplates()}
	if ask == nil && mayHandOutside(v.actor()) {
		form := web.CrossForm(newKey(), interop.MaxFile>>20)
		view.Ask = &form
	}
	for _, k := range report.Kinds {
		view.Kinds = append(view.Kinds, v.crossKind(k))
	}
	if result != nil {
		view.Title = result.Answer
	}
	return v.showAs(status, "crosschecks", view)
}

// crossHead answers whose outside records do not match, and how far they have
// been compared at all.
func (v *visit) crossHead(r app.CrossReport) web.Head {
	places, differ, named := map[string]bool{}, map[string]bool{}, words.List{}
	for _, k := range r.Kinds {
		for i := range k.Checks {
			c := &k.Checks[i]
			places[placeKey(c)] = true
			if c.Differs() && !differ[placeKey(c)] {
				differ[placeKey(c)] = true
				named = append(named, v.crossPlace(c))
			}
		}
	}
	head := web.Head{Basis: words.M("cross.basis", "entry", int(r.Head), "time", words.Stamp(v.local(r.At))),
		Next: []web.Action{{Text: words.M("figure.download"), Href: "/crosschecks.csv"}, {Text: words.M("nav.findings"), Href: "/findings"}}}
	switch {
	case len(places) == 0:
		head.Title = words.M("cross.title.none")
	case len(differ) == 0:
		head.Title = words.M("cross.title.fine", "places", len(places))
	default:
		head.Title = words.M("cross.title", "differ", len(differ), "places", len(places), "names", named)
	}
	return head
}

// placeKey is what a check is about, for counting.
func placeKey(c *app.CrossCheck) string {
	switch {
	case c.Site != "":
		return "site/" + c.Site
	case c.Party != "":
		return "party/" + c.Party
	}
	return "country/" + c.Country
}

func (v *visit) crossPlace(c *app.CrossCheck) web.Phrase {
	switch {
	case c.Site != "":
		return v.siteName(c.Site)
	case c.Party != "":
		return v.party(c.Party)
	}
	return words.M("cross.trade", "country", words.Plain(c.Country))
}

var crossCols = []web.Col{{Head: words.M("cross.place")}, {Head: words.M("cross.held")}, {Head: words.M("cross.said"), Num: true}, {Head: words.M("cross.booked"), Num: true}, {Head: words.M("cross.difference"), Num: true},
	{Head: words.M("cross.error"), Num: true}, {Head: words.M("finding.sure")}, {Head: words.M("cross.finding")}}

// crossAnswer lists what differs in short: where, in which record, how sure.
func (v *visit) crossAnswer(r app.CrossReport) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("cross.place")}, {Head: words.M("cross.kind")}, {Head: words.M("cross.difference"), Num: true}, {Head: words.M("cross.error"), Num: true}, {Head: words.M("finding.sure")}, {Head: words.M("cross.finding")}}, Empty: words.M("cross.differ.none")}
	for _, k := range r.Kinds {
		for i := range k.Checks {
			if c := &k.Checks[i]; c.Differs() {
				row := v.crossRow(c).Cells
				row[6].Sub = nil
				t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{row[0], {Text: titled{code("outsidekind", string(k.Kind))}, Href: "/crosschecks#" + string(k.Kind)}, row[4], row[5], row[6], row[7]}})
			}
		}
	}
	return t
}

// crossTable lists the checks of all kinds that differ, or that are in order.
func (v *visit) crossTable(r app.CrossReport, differ bool) web.Table {
	t := web.Table{Cols: crossCols, Empty: words.M("cross.differ.none")}
	for _, k := range r.Kinds {
		for i := range k.Checks {
			if c := &k.Checks[i]; c.Differs() == differ {
				t.Rows = append(t.Rows, v.crossRow(c))
			}
		}
	}
	return t
}

// crossRow is one check: where, what was held against what, the figures, how sure
// and the finding that it belongs to. Figures lead to the record that lies
// farthest off.
func (v *visit) crossRow(c *app.CrossCheck) web.Row {
	place := web.Cell{Text: v.crossPlace(c), Sub: words.Plain(c.Month)}
	if c.Site != "" {
		place.Href, place.Sub = "/sites/"+c.Site, words.Plain(c.Site)
	}
	lead, _ := c.Leading()
	held := web.Cell{Text: titled{spoken{"detector", lead.Detector}}, Sub: v.comparedOf(c)}
	said, booked, difference, two := v.crossFigures(c, &lead)
	if record := recordOf(&lead); record != "" {
		said.Href = recordAddress(record)
	}
	sure, found := web.CTag(web.Good, words.M("cross.fine")), web.C(words.Plain("–"))
	if c.Differs() {
		tag := sureTag(c.Strength())
		sure = web.Cell{Tag: &tag, Sub: words.Reason{Code: lead.Reason.Code, Params: v.namedParams(lead.Reason.Params)}}
		found = web.C(words.M("cross.finding.later"))
		if c.Key == "" {
			found = web.C(words.M("cross.finding.nobody"))
		}
	}
	if c.Finding != "" {
		found = web.CLink(words.Plain(c.Finding), "/findings/"+c.Finding)
	}
	return web.Row{Cells: []web.Cell{place, held, said, booked, difference, two, sure, found}}
}

// comparedOf says how much a check rests on.
func (v *visit) comparedOf(c *app.CrossCheck) web.Phrase {
	out := words.List{words.M("cross.compared", "n", c.Compared)}
	for _, x := range []struct {
		key string
		n   int
	}{{"cross.guessed", c.Guessed}, {"cross.waiting", c.Waiting}, {"cross.uncovered", c.Uncovered}} {
		if x.n > 0 {
			out = append(out, words.M(x.key, "n", x.n))
		}
	}
	return out
}

// crossFigures are a check's figures in kg, or the effect of its leading result as
// a percentage where that is all there is.
func (v *visit) crossFigures(c *app.CrossCheck, lead *detect.Result) (said, booked, difference, two web.Cell) {
	none := web.C(words.Plain("–"))
	if c.Unit == "kg" {
		return web.C(wholeKG(c.Said)), web.C(wholeKG(c.Booked)), web.C(wholeKG(c.Said - c.Booked)), web.C(wholeKG(2 * c.SD))
	}
	effect, sd := lead.Effect.Value, lead.Effect.SD
	if lead.Effect.Unit == "log" {
		effect, sd = math.Expm1(effect), math.Exp(effect)*sd
	}
	if lead.Detector == "indicator_floor" {
		effect = -effect // the shortfall below the floor
	}
	return web.C(words.M("cross.record")), none, web.C(words.Pct(100*effect, 1)), web.C(words.Pct(200*sd, 1))
}

// wholeKG is a mass with its unit, since other rows of the column are per cent.
func wholeKG(kg float64) words.Mass {
	return words.Mass{MG: int64(math.Round(kg * 1e6)), Unit: words.Kilogram}
}

// recordOf is the outside record that weighs most in a result.
func recordOf(r *detect.Result) string {
	for _, it := range r.Items {
		if isRecord(it) {
			return it.ID
		}
	}
	return ""
}

// isRecord reports whether an item is an outside record.
func isRecord(it detect.Item) bool {
	kind, _, ok := strings.Cut(it.ID, "/")
	return ok && it.Kind == detect.Document && (kind == string(outside.Invoice) || kind == string(outside.Declaration) || kind == string(outside.Consumption) || kind == string(outside.Mirror))
}

func (v *visit) crossKind(k app.CrossKind) web.CrossKind {
	of := app.CrossReport{Kinds: []app.CrossKind{k}}
	out := web.CrossKind{ID: string(k.Kind), Name: titled{code("outsidekind", string(k.Kind))}, Against: words.M("cross.against." + string(k.Kind)), Checks: v.crossTable(of, true), InOrder: v.crossTable(of, false), Imports: v.crossImports(k.Imports)}
	out.Fine = words.M("cross.inorder", "n", len(out.InOrder.Rows))
	if len(k.Imports) > 0 {
		out.Records = "/crosschecks/records.csv?kind=" + string(k.Kind)
	}
	for _, g := range k.Gaps {
		names := strings.Join(g.Names, ", ")
		if g.N > len(g.Names) {
			names += ", …"
		}
		out.Unchecked = append(out.Unchecked, words.M("cross.gap."+g.Code, "n", g.N, "names", words.Plain(names)))
	}
	return out
}

func (v *visit) crossImports(list []app.CrossImport) web.Table {
	t := web.Table{Empty: words.M("cross.imports.none"), Cols: []web.Col{{Head: words.M("load.file")}, {Head: words.M("cross.edition")}, {Head: words.M("cross.taken")}, {Head: words.M("cross.by")}, {Head: words.M("cross.count"), Num: true}, {Head: words.M("cross.covers")}, {Head: words.M("entries.seq"), Num: true}}}
	for _, x := range list {
		name := web.C(words.M("cross.nofile"))
		if x.File != "" {
			name = web.C(words.Plain(x.File))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.C(dash(x.Edition)), web.C(words.Stamp(v.localMS(x.TakenMS))), web.C(v.personName(finding.Actor{Person: x.By, Org: x.Org})), web.C(words.Num(x.Records)), web.C(words.Plain(x.First + " – " + x.Last)), web.CLink(words.Num(int(x.Seq)), entryAddress(x.Seq))}})
	}
	return t
}

func dash(s string) web.Phrase {
	if s == "" {
		s = "–"
	}
	return words.Plain(s)
}

// crossCSV has every check, those that differ first.
func (v *visit) crossCSV() error {
	r, err := v.app.CrossChecks(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, k := range r.Kinds {
		for i := range k.Checks {
			c := &k.Checks[i]
			masses := make([]string, 4) // empty where the result alone tells
			if c.Unit == "kg" {
				masses = []string{fixed(c.Said, 3), fixed(c.Booked, 3), fixed(c.Said-c.Booked, 3), fixed(c.SD, 3)}
			}
			for _, x := range c.Results {
				rows = append(rows, append(v.said(code("outsidekind", string(k.Kind)), dash(c.Site), dash(c.Party), spoken{"detector", x.Detector}, words.Plain(c.Month), c.Compared),
					masses[0], masses[1], masses[2], masses[3], strconv.FormatFloat(x.Effect.Value, 'g', 6, 64), strconv.FormatFloat(x.Effect.SD, 'g', 6, 64), x.Effect.Unit,
					strconv.FormatFloat(x.P, 'g', 4, 64), strconv.FormatBool(x.Fires), recordOf(&x), c.Finding))
			}
		}
	}
	head := append(heads("cross.kind", "finding.site", "finding.party", "cross.held", "finding.month", "cross.count"), withUnit("cross.said", "unit.kg"), withUnit("cross.booked", "unit.kg"), withUnit("cross.difference", "unit.kg"), withUnit("cross.sd", "unit.kg"))
	head = append(head, heads("finding.effect", "cross.effect.sd", "cross.unit", "finding.chance", "finding.fires", "cross.farthest", "cross.finding")...)
	return v.csv("crosschecks", head, list(rows))
}

// crossRecords downloads the records of a kind as the table in which they are
// handed in.
func (v *visit) crossRecords() error {
	kind := outside.Kind(v.query("kind"))
	f := app.OutsideFilter{Kind: kind, Month: v.query("month")}
	page, err := v.app.Outside(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	if kind == "" {
		return v.lost()
	}
	v.attach(string(kind)+".csv", "text/csv; charset=utf-8")
	return interop.WriteOutside(v.w, kind, v.language().Tag, func(yield func(outside.Record) bool) {
		for {
			for _, r := range page.Records {
				if !yield(r.Record) {
					return
				}
			}
			if f.After = page.Next; f.After == "" {
				return
			}
			if page, err = v.app.Outside(v.ctx(), v.actor(), f); err != nil {
				return
			}
		}
	})
}

func (v *visit) crossRecord() error {
	r, err := v.app.OutsideRecord(v.ctx(), v.actor(), v.query("key"))
	if err != nil {
		return err
	}
	view := &web.CrossRecord{Says: web.Table{Cols: []web.Col{{Head: words.M("cross.field")}, {Head: words.M("cross.value")}}}}
	for _, f := range interop.OutsideFields(r.Record, v.language().Tag) {
		view.Says.Rows = append(view.Says.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(f[0])), web.C(words.Plain(f[1]))}})
	}
	view.From = []web.Fact{{Name: words.M("load.file"), Value: dash(r.File)}, {Name: words.M("cross.row"), Value: dash(positive(r.Row))}, {Name: words.M("cross.edition"), Value: dash(r.Edition)},
		{Name: words.M("cross.taken"), Value: words.Stamp(v.local(time.UnixMilli(r.TakenMS)))}, {Name: words.M("cross.by"), Value: v.personName(finding.Actor{Person: r.By, Org: r.Org})},
		{Name: words.M("entries.seq"), Value: words.Num(int(r.Seq)), Href: entryAddress(r.Seq)}}
	if r.Was != 0 {
		view.From = append(view.From, web.Fact{Name: words.M("cross.was"), Value: words.Num(int(r.Was)), Href: entryAddress(r.Was)})
	}
	view.Head = web.Head{Title: words.M("cross.record.title", "kind", titled{code("outsidekind.one", string(r.Kind))}, "key", words.Plain(strings.TrimPrefix(r.Key(), string(r.Kind)+"/"))), Basis: words.M("cross.record.basis"),
		Crumbs: []web.Link{{Href: "/crosschecks", Text: words.M("nav.crosschecks")}, {Text: words.M("cross.record")}}}
	return v.show("crosschecks", view)
}

// positive writes a number above zero, and nothing for another.
func positive(n int64) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// recordsShown bounds the records that one result of a finding names.
const recordsShown = 5

// recordFacts lead from a result to the imported records that it rests on, with
// file, row and edition.
func (v *visit) recordFacts(r *detect.Result) (out []web.Fact) {
	if !app.MayCrossCheck(v.actor()) {
		return nil
	}
	for _, it := range r.Items {
		if len(out) == recordsShown || !isRecord(it) {
			continue
		}
		row, err := v.app.OutsideRecord(v.ctx(), v.actor(), it.ID)
		if err != nil {
			continue
		}
		out = append(out, web.Fact{Name: words.M("cross.record"), Value: words.Ref{Text: it.ID}, Href: recordAddress(it.ID), Note: words.M("cross.place.of", "file", dash(row.File), "row", dash(positive(row.Row)), "edition", dash(row.Edition))})
	}
	return out
}
