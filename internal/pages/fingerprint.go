package pages

import (
	"strconv"
	"strings"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/fingerprint"
	"lanthorn/accountancy/watch"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// comparedShown bounds the lots that the page names.
const comparedShown = 6

func (v *visit) lotFingerprintPage() error {
	f, err := v.app.LotFingerprint(v.ctx(), v.actor(), v.path("lot"))
	if err != nil {
		return err
	}
	if f.Lot.Ref != v.path("lot") {
		return v.to(fingerprintPath(f))
	}
	view := v.fingerprint(f)
	view.Crumbs = []web.Link{{Href: "/lots", Text: words.M("nav.lots")}, {Href: "/lots/" + f.Lot.Ref, Text: words.Ref{Text: f.Lot.Ref}}, {Text: words.M("fingerprint.crumb")}}
	view.Next = []web.Action{{Text: words.M("lot.lineage"), Href: "/lots/" + f.Lot.Ref + "/lineage"}}
	return v.show("lots", view)
}

func (v *visit) siteFingerprintPage() error {
	f, err := v.app.SiteFingerprint(v.ctx(), v.actor(), v.path("site"))
	if err != nil {
		return err
	}
	view := v.fingerprint(f)
	view.Crumbs = []web.Link{{Href: "/sites", Text: words.M("nav.sites")}, {Href: "/sites/" + f.Site.Ref, Text: words.Plain(f.Site.Ref)}, {Text: words.M("fingerprint.crumb")}}
	view.Next = []web.Action{{Text: words.M("site.lots.all"), Href: "/lots?site=" + f.Site.Ref}}
	if mayFindings(v.actor()) {
		view.Next = append(view.Next, web.Action{Text: words.M("nav.findings"), Href: "/findings?state=all&site=" + f.Site.Ref})
	}
	return v.show("sites", view)
}

func fingerprintPath(f app.Fingerprint) string {
	if f.Lot != nil {
		return "/lots/" + f.Lot.Ref + "/fingerprint"
	}
	return "/sites/" + f.Site.Ref + "/fingerprint"
}

func (v *visit) fingerprint(f app.Fingerprint) *web.FingerprintPage {
	view := &web.FingerprintPage{Head: web.Head{Title: v.fingerprintTitle(f), Basis: v.fingerprintBasis(f), Tag: answerTag(f)}, Facts: v.fingerprintFacts(f), Others: v.others(f), Pattern: v.pattern(f), Radar: v.radar(f)}
	for _, r := range f.Said {
		view.Said = append(view.Said, sentence{v.app, r.Code, v.namedParams(r.Params)})
	}
	if (f.Answer == watch.Departs || f.Answer == watch.Differs) && len(f.Explained.Explaining()) == 0 {
		view.Said = append(view.Said, words.M("fingerprint.unexplained"))
	}
	if f.Lot == nil && v.actor().Sees(f.Site.Party) {
		for i, lot := range f.Lots {
			if i == comparedShown {
				view.More = len(f.Lots) - i
				break
			}
			view.Lots = append(view.Lots, web.Link{Href: "/lots/" + lot + "/fingerprint", Text: words.Plain(lot)})
		}
	}
	return view
}

func answerTag(f app.Fingerprint) *web.Tag {
	tone := map[watch.Answer]web.Tone{watch.Fits: web.Good, watch.Departs: web.Bad, watch.Differs: web.Wait, watch.CannotSay: web.Unknown}[f.Answer]
	return &web.Tag{Tone: tone, Text: code("fingerprint.answer", string(f.Answer))}
}

func (v *visit) fingerprintTitle(f app.Fingerprint) web.Phrase {
	key, what := "fingerprint.title."+string(f.Answer), v.siteName(f.Site.Ref)
	if f.Lot == nil {
		return words.M(key+".site", "site", what, "deposit", depositType(f.Deposit), "lots", len(f.Lots))
	}
	return words.M(key, "lot", words.Ref{Text: f.Lot.Ref}, "deposit", depositType(f.Deposit))
}

func depositType(deposit string) web.Phrase {
	if deposit == "" {
		return words.M("fingerprint.deposit.none")
	}
	return code("deposit", deposit)
}

// fingerprintBasis says how sure the answer is.
func (v *visit) fingerprintBasis(f app.Fingerprint) web.Phrase {
	switch f.Ground {
	case watch.OwnAssays:
		return words.M("fingerprint.basis.own", "lots", f.Known, "mines", f.Mines, "elements", len(f.Parts), "chance", words.Plain(chance(f.P)), "threshold", words.Plain(chance(f.Threshold)))
	case watch.Published:
		return words.M("fingerprint.basis.published", "source", v.depositName(f.Published), "elements", len(f.Parts), "chance", words.Plain(chance(f.P)), "threshold", words.Plain(chance(f.Threshold)))
	}
	return words.M("fingerprint.basis.none")
}

// depositName is a row of the library in the reader's language.
func (v *visit) depositName(s fingerprint.Source) web.Phrase {
	if p := v.app.Jurisdiction().Pack; p != nil {
		if d, ok := p.Deposit(s.ID); ok {
			return byLanguage(d.Name)
		}
	}
	return words.Plain(s.Deposit)
}

func (v *visit) fingerprintFacts(f app.Fingerprint) []web.Fact {
	site := web.Fact{Name: words.M("finding.site"), Value: v.siteName(f.Site.Ref)}
	if v.actor().Sees(f.Site.Party) {
		site.Href = "/sites/" + f.Site.Ref
	}
	out := []web.Fact{site, {Name: words.M("fact.deposit"), Value: depositType(f.Deposit)}, {Name: words.M("fingerprint.ground"), Value: words.M("fingerprint.ground."+string(f.Ground), "lots", f.Known, "mines", f.Mines)}}
	if f.Ground == watch.Published {
		out = append(out, web.Fact{Name: words.M("fingerprint.source"), Value: v.depositName(f.Published), Note: words.Plain(f.Published.Citation)},
			web.Fact{Name: words.M("fingerprint.grade"), Value: code("fingerprint.grade", string(f.Published.Grade))})
	}
	if f.Ground != watch.NoGround {
		out = append(out, web.Fact{Name: words.M("finding.value"), Value: words.M("fingerprint.distance", "value", words.Plain(fixed(f.Distance.D2, 1)), "bound", words.Plain(fixed(f.Distance.Bound, 1)))},
			web.Fact{Name: words.M("finding.chance"), Value: words.Plain(chance(f.P))}, web.Fact{Name: words.M("fingerprint.elements"), Value: words.Plain(symbolsOf(f.Parts))})
	}
	return out
}

func symbolsOf(parts []ree.Element) string {
	symbols := make([]string, len(parts))
	for i, e := range parts {
		symbols[i] = e.Symbol()
	}
	return strings.Join(symbols, " ")
}

// others lists the deposits of the library held against a departure.
func (v *visit) others(f app.Fingerprint) web.Table {
	t := web.Table{Empty: words.M("fingerprint.others." + string(f.Answer)), Cols: []web.Col{{Head: words.M("fingerprint.source")}, {Head: words.M("fingerprint.mixed"), Num: true}, {Head: words.M("finding.chance"), Num: true}, {Head: words.M("fingerprint.grade")}, {Head: words.M("state")}}}
	for _, x := range f.Explained.Compared {
		state := web.CTag(web.Neutral, words.M("fingerprint.explains.not"))
		switch {
		case x.Explains && !x.Source.MayAccuse():
			state = web.CTag(web.Unknown, words.M("fingerprint.explains.note"))
		case x.Explains:
			state = web.CTag(web.Wait, words.M("fingerprint.explains"))
		case x.Departs && x.Adjusted <= watch.Doubt:
			state = web.CTag(web.Neutral, words.M("fingerprint.explains.part"))
		}
		name := web.C(v.depositName(x.Source))
		name.Sub = words.M("fingerprint.published", "country", words.Country(x.Source.Country), "citation", words.Plain(x.Source.Citation))
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.C(words.Percent{V: 100 * x.Admixture.Share, U: 100 * x.Admixture.SD, Places: 1}), web.C(words.Plain(chance(x.Adjusted))), web.C(code("fingerprint.grade", string(x.Source.Grade))), state}})
	}
	for _, x := range f.Explained.Uncompared {
		name := web.C(v.depositName(x.Source))
		name.Sub = sentence{v.app, x.Why[0].Code, v.namedParams(x.Why[0].Params)}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.C(words.Plain("–")), web.C(words.Plain("–")), web.C(code("fingerprint.grade", string(x.Source.Grade))), web.CTag(web.Unknown, words.M("fingerprint.uncompared"))}})
	}
	return t
}

// lanthanide reports whether an element stands in the pattern: scandium and
// yttrium, which are none, would tear the line.
func lanthanide(symbol string) bool { return symbol != "Sc" && symbol != "Y" }

// pattern is the content over chondrite in the order of atomic numbers, with
// what the declared deposit would have.
func (v *visit) pattern(f app.Fingerprint) web.Figure {
	fig := web.Figure{ID: "pattern", Kind: "pattern", Title: words.M("fingerprint.pattern"), Aside: words.M("fingerprint.pattern.aside"), Fold: true, Caption: words.M("fingerprint.pattern.caption"),
		Source: words.Plain(fingerprint.CIChondrite().Citation), Download: fingerprintPath(f) + ".csv",
		Table: web.Table{Cols: []web.Col{{Head: words.M("assay.element"), Role: "x"}, {Head: words.M("fingerprint.here"), Num: true, Role: "value"}}}}
	against := len(f.Intervals) > 0
	if against {
		fig.Caption = spaced{fig.Caption, words.M("fingerprint.band")}
		fig.Table.Cols = append(fig.Table.Cols, web.Col{Head: words.M("fingerprint.declared"), Num: true, Role: "value"}, web.Col{Head: words.M("balance.low"), Num: true, Role: "low"}, web.Col{Head: words.M("balance.high"), Num: true, Role: "high"})
	}
	if len(f.Composition.Parts()) == 0 {
		return fig
	}
	for _, e := range f.Elements() {
		if !lanthanide(e.Element) {
			continue
		}
		cells := []web.Cell{web.C(words.Plain(e.Element)), shown(e.Normal)}
		if against {
			cells = append(cells, shown(e.Declared), shown(e.Low), shown(e.High))
		}
		fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: cells})
	}
	return fig
}

// shown writes a number with three digits that matter, a dash for none: the
// chart leaves a gap there.
func shown(x *float64) web.Cell {
	if x == nil {
		return web.C(words.Plain("–"))
	}
	return web.CV(words.Plain(digits3(*x)), *x)
}

func digits3(x float64) string {
	if x >= 1000 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

// radar is the content over that of the declared deposit.
func (v *visit) radar(f app.Fingerprint) web.Figure {
	fig := web.Figure{ID: "radar", Kind: "radar", Title: words.M("fingerprint.radar"), Aside: words.M("fingerprint.radar.aside"), Fold: true, Caption: words.M("fingerprint.radar.caption"), Download: fingerprintPath(f) + ".csv",
		Table: web.Table{Cols: []web.Col{{Head: words.M("assay.element"), Role: "x"}, {Head: words.M("fingerprint.ratio"), Num: true, Role: "value"}, {Head: words.M("balance.low"), Num: true, Role: "low"}, {Head: words.M("balance.high"), Num: true, Role: "high"}, {Head: words.M("state")}}}}
	for _, e := range f.Elements() {
		if e.Ratio == nil || e.RatioLow == nil || e.RatioHigh == nil {
			continue
		}
		state := web.CTag(web.Good, words.M("fingerprint.within"))
		switch {
		case *e.Ratio < *e.RatioLow:
			state = web.CTag(web.Wait, words.M("fingerprint.below"))
		case *e.Ratio > *e.RatioHigh:
			state = web.CTag(web.Wait, words.M("fingerprint.above"))
		}
		fig.Table.Rows = append(fig.Table.Rows, web.Row{Cells: []web.Cell{web.C(words.Plain(e.Element)), shown(e.Ratio), shown(e.RatioLow), shown(e.RatioHigh), state}})
	}
	return fig
}

func (v *visit) lotFingerprintCSV() error {
	f, err := v.app.LotFingerprint(v.ctx(), v.actor(), v.path("lot"))
	if err != nil {
		return err
	}
	return v.fingerprintCSV(f.Lot.Ref, f)
}

func (v *visit) siteFingerprintCSV() error {
	f, err := v.app.SiteFingerprint(v.ctx(), v.actor(), v.path("site"))
	if err != nil {
		return err
	}
	return v.fingerprintCSV(f.Site.Ref, f)
}

func (v *visit) fingerprintCSV(name string, f app.Fingerprint) error {
	over := func(key string) web.Phrase { return words.M("fingerprint.csv.normal", "head", words.M(key)) }
	to := func(key string) web.Phrase { return words.M("fingerprint.csv.ratio", "head", words.M(key)) }
	head := []web.Phrase{words.M("assay.element"), withUnit("fingerprint.share", "unit.percent"), over("fingerprint.here"), over("fingerprint.declared"), over("balance.low"), over("balance.high"), to("fingerprint.here"), to("balance.low"), to("balance.high")}
	var rows [][]string
	for _, e := range f.Elements() {
		row := []string{e.Element}
		for _, x := range []*float64{e.Percent, e.Normal, e.Declared, e.Low, e.High, e.Ratio, e.RatioLow, e.RatioHigh} {
			if x == nil {
				row = append(row, "")
				continue
			}
			row = append(row, strconv.FormatFloat(*x, 'g', 6, 64))
		}
		rows = append(rows, row)
	}
	return v.csv("fingerprint-"+name, head, list(rows))
}

// ofOre reports whether a finding rests on a fingerprint, so that its page leads
// to the site's.
func ofOre(r *app.FindingRow) bool {
	for _, e := range r.Evidence {
		if r.Site != "" && e.Result.Family == detect.Fingerprint {
			return true
		}
	}
	return false
}
