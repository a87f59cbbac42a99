package pages

import (
	"math"
	"strconv"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// trailShown is how many events a lot's page shows before the page of all.
const trailShown = 12

func (v *visit) lotPage() error {
	d, err := v.app.Lot(v.ctx(), v.actor(), v.path("lot"))
	if err != nil {
		return err
	}
	if d.Lot.Ref != v.path("lot") {
		return v.to("/lots/" + d.Lot.Ref)
	}
	o, err := v.origins(d.Lot.Ref)
	if err != nil {
		return err
	}
	near, err := v.app.Neighbours(v.ctx(), v.actor(), d.Lot.Ref, 1)
	if err != nil {
		return err
	}
	view := &web.LotPage{Ref: d.Lot.Ref, State: lotState(&d.Lot), Assay: v.assay(d), Stale: v.stale(d), Custody: v.trail(d), Events: len(d.Entries),
		Ancestors: o.Ancestors.Lots, Offspring: o.Descendants.Lots, Documents: v.documents(d.Documents)}
	ref := "/lots/" + d.Lot.Ref
	view.Links = web.LotLinks{Lineage: ref + "/lineage", Download: ref + "/origins.csv", AssayDownload: ref + "/assay.csv"}
	if v.r.URL.Path != ref+"/events" && len(view.Custody) > trailShown {
		view.Custody, view.Links.Events = view.Custody[:trailShown], ref+"/events"
	}
	look := newPalette(o)
	view.Origins, view.Shares, view.RuleNote = v.bars(o, look), v.shares(o), v.ruleNote(o)
	if len(o.Elements) > 0 {
		view.Countries = countries(o)
	}
	view.Parents, view.Children = v.neighbours(near)
	view.Facts = v.lotFacts(d)
	view.Head = v.lotHead(d, o)
	return v.show("lots", view)
}

// boundedAncestors is up to how many ancestors the bounds are shown unasked: they
// cost a pass over all of them for each origin and element.
const boundedAncestors = 20_000

// origins answers where a lot comes from, with the bounds that hold for any
// mixing where they are asked for or cheap.
func (v *visit) origins(ref string) (app.Origins, error) {
	o, err := v.app.Origins(v.ctx(), v.actor(), ref, false)
	if err != nil || v.query("bounds") == "" && o.Ancestors.Lots > boundedAncestors {
		return o, err
	}
	return v.app.Origins(v.ctx(), v.actor(), ref, true)
}

// lotHead says the answer: what it is, where, and how much of its main element
// is traced.
func (v *visit) lotHead(d app.LotDetail, o app.Origins) web.Head {
	lot := &d.Lot
	mass, form, holder := mg(lot.Remaining), code("form", string(lot.Form)), v.party(lot.Holder)
	if lot.Status == custody.Used || lot.Status == custody.Voided {
		mass = mg(lot.Net)
	}
	h := web.Head{Title: words.M("lot.title.plain", "mass", mass, "form", form, "holder", holder), Next: v.lotNext(d),
		Crumbs: []web.Link{{Href: "/lots", Text: words.M("nav.lots")}, {Href: "/lots?level=" + string(lot.Level), Text: code("level", string(lot.Level))}, {Text: words.Ref{Text: lot.Ref}}}}
	if lot.Status == custody.PoolState {
		h.Title = words.M("lot.title.pool", "mass", mg(lot.Net), "site", v.siteName(lot.Site))
	}
	if e, unknown := mostUnknown(o); unknown > 0 {
		h.Basis = words.M("lot.basis.open", "share", words.Pct(100*unknown, 1), "element", e.Symbol())
		if limit := v.unknownLimit(); limit > 0 && 100*unknown > limit {
			h.Basis = words.M("lot.basis.unknown", "share", words.Pct(100*unknown, 1), "element", e.Symbol(), "limit", words.Pct(limit, 0))
		}
		return h
	}
	if len(o.Elements) > 0 && lot.Status != custody.PoolState {
		h.Title = words.M("lot.title.whole", "mass", mass, "form", form, "holder", holder)
		h.Basis = words.M("lot.basis", "lots", o.Ancestors.Lots)
	}
	return h
}

// shareShown is the least share of unknown origin that is spoken of.
const shareShown = 0.0005

// mostUnknown is the element of which most has no known origin, among those
// that make up a hundredth of the rare earths.
func mostUnknown(o app.Origins) (worst ree.Element, share float64) {
	total := ree.ElementMass(0)
	for _, eo := range o.Elements {
		total += eo.Mass
	}
	for _, eo := range o.Elements {
		if eo.Mass*100 < total {
			continue
		}
		for _, s := range eo.Shares {
			if s.Origin.Ref == app.UnknownOrigin && s.Share > share && s.Share > shareShown {
				worst, share = eo.Element, s.Share
			}
		}
	}
	return worst, share
}

// unknownLimit is the gate's limit of unknown origin in per cent, zero where
// the pack has none.
func (v *visit) unknownLimit() float64 {
	policy := v.app.Jurisdiction().Review
	if policy == nil {
		return 0
	}
	for _, r := range policy.Gate {
		if r.Check == "unknown_origin" {
			return float64(r.LimitPPB) / 1e7
		}
	}
	return 0
}

// lotNext are the moves that lead on from a lot.
func (v *visit) lotNext(d app.LotDetail) []web.Action {
	lot, a := &d.Lot, v.actor()
	var out []web.Action
	issue := a.Has(app.RoleOperator, app.RoleExporter, app.RoleSupervisor) && a.Sees(lot.Holder) && lot.Status != custody.Voided && lot.Status != custody.PoolState
	if d.Passport != nil {
		out = append(out, web.Action{Text: words.M("lot.passport"), Href: "/lots/" + lot.Ref + "/passport", Main: true})
	}
	if issue && (d.Passport == nil || d.Passport.StaleBy != 0) {
		out = append(out, web.Action{Text: words.M("passport.make"), Href: "/lots/" + lot.Ref + "/passport", Post: true, Key: newKey(), Main: d.Passport == nil})
	}
	if a.Has(app.RoleExporter) && a.Org == lot.Holder && lot.Status == custody.Held && lot.Free() > 0 {
		out = append(out, web.Action{Text: words.M("lot.apply"), Href: "/applications/new?lot=" + lot.Ref})
	}
	if stage, ok := fingerprint.StageOf(lot.Form); ok && stage != fingerprint.SeparatedRE {
		out = append(out, web.Action{Text: words.M("fingerprint.crumb"), Href: "/lots/" + lot.Ref + "/fingerprint"})
	}
	return append(out, web.Action{Text: words.M("lot.lineage"), Href: "/lots/" + lot.Ref + "/lineage"})
}

func (v *visit) lotFacts(d app.LotDetail) []web.Fact {
	lot := &d.Lot
	out := []web.Fact{{Name: words.M("fact.ref"), Value: words.Ref{Text: lot.Ref}}, {Name: words.M("lot.form"), Value: formOf(lot), Note: code("level", string(lot.Level))}}
	add := func(key string, value web.Phrase) { out = append(out, web.Fact{Name: words.M(key), Value: value}) }
	if lot.Alias != "" {
		add("lot.alias", words.Plain(lot.Alias))
	}
	if lot.Grade != "" {
		add("lot.grade", words.Plain(lot.Grade))
	}
	add("lot.net", words.Kg(int64(lot.Net)))
	if lot.Remaining != lot.Net {
		add("lot.remaining", words.Kg(int64(lot.Remaining)))
	}
	if lot.Reserved > 0 {
		add("lot.reserved", words.Kg(int64(lot.Reserved)))
	}
	if lot.HS != "" {
		add("licence.hs", words.Ref{Text: lot.HS})
	}
	add("fact.model", code("model", string(lot.Model)))
	add("lot.holder", v.party(lot.Holder))
	site := web.Fact{Name: words.M("lot.place"), Value: v.siteName(lot.Site)}
	if v.actor().Sees(d.Site.Party) {
		site.Href = "/sites/" + lot.Site
	}
	out = append(out, site, v.controlFact(d))
	return append(out, web.Fact{Name: words.M("fact.entry"), Value: words.Num(lot.MadeSeq), Href: entryAddress(lot.MadeSeq)})
}

// class asks the control list about a lot.
func (v *visit) class(d app.LotDetail) review.LineClass {
	law := v.app.Jurisdiction()
	if law.Control == nil {
		return review.LineClass{Controlled: control.Undetermined}
	}
	g := control.Goods{Form: d.Lot.Form, HS: d.Lot.HS}
	if d.Assay != nil {
		g.Assay = &d.Assay.Assay
	}
	return review.ClassOf(0, control.Classify(law.Control, g, law.Calendar.Day(v.app.Now())))
}

func (v *visit) controlFact(d app.LotDetail) web.Fact {
	tag := controlTag(v.class(d))
	return web.Fact{Name: words.M("case.control"), Value: tag.Text}
}

func (v *visit) assay(d app.LotDetail) web.Assay {
	lot := &d.Lot
	out := web.Assay{When: words.M("assay.none")}
	var row *ree.Assay
	if d.Assay != nil {
		row = &d.Assay.Assay
		out.Lab, out.When = v.lab(row.Lab), words.Date(v.localMS(d.Assay.AtMS))
		if row.Method != "" {
			out.Method = words.Plain(row.Method)
		}
		out.Basis = words.M("assay.basis." + string(row.Basis))
	}
	if lot.Net > 0 {
		out.Total = words.M("assay.total", "share", words.Pct(100*float64(lot.Elements.Sum())/float64(lot.Net), 2))
	}
	out.Elements = v.elementRows(lot, row)
	return out
}

func (v *visit) lab(name string) web.Phrase {
	if name == "" {
		return nil
	}
	if _, ok := v.names.party(v.ctx(), name); ok {
		return v.party(name)
	}
	return words.Plain(name)
}

// places is how many decimals show two figures of an uncertainty, from 2 to 6.
func places(u float64) int {
	if u <= 0 {
		return 3
	}
	return max(2, min(6, 1-int(math.Floor(math.Log10(u)))))
}

// elementRows lists all seventeen elements, then the companions that are stated;
// what the assay does not state and the lot is not reckoned to hold is not
// stated.
func (v *visit) elementRows(lot *custody.Lot, row *ree.Assay) []web.ElementRow {
	law := v.app.Jurisdiction()
	var out []web.ElementRow
	for _, e := range ree.Elements() {
		r := web.ElementRow{Symbol: e.Symbol(), Name: code("element", e.Symbol()), Controlled: law.Control != nil && law.Control.Lists(e, law.Calendar.Day(v.app.Now()))}
		mass := lot.Elements[e]
		switch {
		case row != nil && row.Share[e].Value > 0:
			value, u := row.ElementFraction(e)
			r.Stated, r.Fraction = true, words.Percent{V: 100 * value, U: 100 * u, Places: places(100 * u)}
			r.Mass = words.Mass{MG: int64(mass), U: int64(row.StandardUncertainty(lot.Net, 0, e)), Unit: words.Kilogram, Places: 3}
		case mass > 0 && lot.Net > 0:
			r.Stated, r.Fraction, r.Mass = true, words.Pct(100*float64(mass)/float64(lot.Net), 3), words.Kg(int64(mass))
		}
		out = append(out, r)
	}
	return append(out, companionRows(lot, row)...)
}

// companionRows are the iron, cobalt and boron that an assay states.
func companionRows(lot *custody.Lot, row *ree.Assay) (out []web.ElementRow) {
	if row == nil {
		return nil
	}
	dry := 1 - float64(row.Moisture.Value)/float64(ree.Whole)
	for _, c := range ree.AllCompanions() {
		if !row.States(c) {
			continue
		}
		value := dry * float64(row.Companions[c].Value) / float64(ree.Whole)
		u := value * math.Sqrt(row.CompanionRelVariance(c, 0))
		if value == 0 {
			u = dry * float64(row.Companions[c].U) / float64(ree.Whole)
		}
		out = append(out, web.ElementRow{Symbol: c.Symbol(), Name: code("element", c.Symbol()), Stated: true, Fraction: words.Percent{V: 100 * value, U: 100 * u, Places: places(100 * u)},
			Mass: words.Mass{MG: int64(row.CompanionMass(lot.Net, c)), U: int64(float64(lot.Net) * u), Unit: words.Kilogram, Places: 3}})
	}
	return out
}

func (v *visit) assayCSV() error {
	d, err := v.app.Lot(v.ctx(), v.actor(), v.path("lot"))
	if err != nil {
		return err
	}
	head := []web.Phrase{words.M("assay.element"), words.M("assay.name"), withUnit("assay.fraction", "unit.percent"), withUnit("assay.u", "unit.percent"), withUnit("assay.mass", "unit.kg"), withUnit("assay.u", "unit.kg"), words.M("assay.control")}
	var rows [][]string
	for _, e := range v.assay(d).Elements {
		if !e.Stated {
			rows = append(rows, v.said(e.Symbol, e.Name, words.M("assay.notstated")))
			continue
		}
		number := func(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }
		controlled := ""
		if e.Controlled {
			controlled = words.M("assay.controlled").In(v.language())
		}
		rows = append(rows, v.said(e.Symbol, e.Name, number(e.Fraction.V), number(e.Fraction.U), ree.FormatKG(e.Mass.MG), ree.FormatKG(e.Mass.U), controlled))
	}
	return v.csv("assay-"+d.Lot.Ref, head, list(rows))
}

// stale says what this page's passport rests on and was corrected since.
func (v *visit) stale(d app.LotDetail) []web.Stale {
	var out []web.Stale
	if p := d.Passport; p != nil && p.StaleBy != 0 {
		out = append(out, web.Stale{Text: words.M("lot.stale.passport", "id", p.ID, "date", words.Date(v.localMS(p.StaleMS))), Entry: entryRef(p.StaleBy)})
	}
	if d.Lot.Amended != 0 {
		out = append(out, web.Stale{Text: words.M("lot.stale.amended"), Entry: entryRef(d.Lot.Amended)})
	}
	return out
}

func entryRef(seq int64) words.Ref {
	return words.Ref{Text: strconv.FormatInt(seq, 10), Href: entryAddress(seq)}
}

func (v *visit) documents(list []app.DocumentInfo) []web.Document {
	out := make([]web.Document, len(list))
	for i, d := range list {
		out[i] = web.Document{Name: words.Plain(d.Name), Kind: words.Plain(mediaWord(d.Media)), Hash: short(d.SHA256), Size: size(d.Size), State: web.Tag{Tone: web.Good, Text: words.M("entries.proved")}}
		if v.hasBlob(d.SHA256) {
			out[i].Href = "/documents/" + d.SHA256
		} else {
			out[i].State = web.Tag{Tone: web.Unknown, Text: words.M("document.absent")}
		}
	}
	return out
}
