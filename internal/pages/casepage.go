package pages

import (
	"slices"
	"sort"
	"strings"

	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

func (v *visit) casePage() error {
	c, err := v.app.ReadCase(v.ctx(), v.actor(), v.path("case"))
	if err != nil {
		return err
	}
	return v.showCase(200, c, "", nil)
}

// showCase shows a case; move is a form that was sent back refused, with why.
func (v *visit) showCase(status int, c review.Case, move string, rs ree.Refusals) error {
	view, err := v.caseView(&c)
	if err != nil {
		return err
	}
	view.Moves = slices.Concat(v.caseMoves(&c, move, rs), v.matterMoves(&c, move, rs), v.unholdMoves(&c))
	for _, m := range view.Moves {
		if m.Open() && m.Main {
			view.Next = append(view.Next, web.Action{Text: m.Text, Href: "#" + m.ID, Main: len(view.Next) == 0})
		}
	}
	view.Next = append(view.Next, v.afterActions(&c)...)
	view.Next = append(append(view.Next, v.opinionActions(&c)...), v.accessAction(&c)...)
	view.Next = append(view.Next, web.Action{Text: words.M("application.astable"), Href: "/applications/" + c.Key + "/table/application.xlsx"})
	if c.Licence != "" {
		view.Next = append(view.Next, web.Action{Text: words.M("case.licence"), Href: "/licences/" + c.Licence, Main: len(view.Next) == 0})
	}
	return v.showAs(status, "applications", view)
}

func (v *visit) caseView(c *review.Case) (*web.CasePage, error) {
	a := &c.Application
	view := &web.CasePage{Inside: v.inside(), Positions: v.positions(c), Conflicts: v.conflicts(c), Queries: v.caseQueries(c), Ref: c.Key, Version: c.Version, State: caseTag(c.State), Clock: v.clock(c), Parties: v.caseParties(c), Facts: v.caseFacts(c), Documents: v.caseDocuments(c), Proposal: v.proposal(c)}
	lots, err := v.caseLots(a)
	if err != nil {
		return nil, err
	}
	view.Elements = tableElements(v.app.Jurisdiction(), lots)
	view.LinesNote = words.M("case.lines.note")
	for i := range a.Lines {
		view.Lines = append(view.Lines, v.caseLine(c, &a.Lines[i], lots, view.Elements))
	}
	view.Why = v.why(c)
	if view.Said, err = v.caseSaid(c); err != nil {
		return nil, err
	}
	if c.Guided != nil {
		view.SaidNote = words.M("case.said.asked", "asked", len(c.Guided.Run.Asked), "spoke", len(view.Said), "date", words.Date(v.local(c.Guided.At)))
	}
	if view.Origin, err = v.caseOrigin(a, lots, originsDrawn); err != nil {
		return nil, err
	}
	if view.Trail, err = v.caseTrail(c.Key); err != nil {
		return nil, err
	}
	if err := v.earlier(c, view); err != nil {
		return nil, err
	}
	sent, err := v.caseLetters(c)
	if err != nil {
		return nil, err
	}
	view.Documents = append(view.Documents, sent...)
	for _, s := range c.Stale {
		view.Why = append([]web.Why{{Line: s.Line, Tone: web.Wait, Title: words.M("case.stale"), Text: words.M("case.stale.text", "cause", v.causeOf(s.Cause), "date", words.Date(v.local(s.At))), Mend: words.Reason{Code: "mend.stale"}}}, view.Why...)
	}
	view.Why = append(v.holds(c), view.Why...)
	view.Head = v.caseHead(c, view)
	return view, v.strip(c, view)
}

func (v *visit) caseHead(c *review.Case, view *web.CasePage) web.Head {
	a := &c.Application
	h := web.Head{Crumbs: []web.Link{{Href: "/applications", Text: words.M("nav.applications")}, {Text: words.Ref{Text: c.Key}}}, Title: words.M("case.title.state", "case", c.Key, "state", code("casestate", string(c.State)))}
	user := web.Phrase(words.M("unit.unknown"))
	if len(a.EndUsers) > 0 {
		user = words.Plain(a.EndUsers[0].Name)
	}
	goods := web.Phrase(words.Plain(""))
	if len(a.Lines) > 0 {
		goods = goodsOf(&a.Lines[0])
	}
	h.Basis = words.M("case.basis.plain", "exporter", v.party(a.Exporter), "enduser", user, "country", words.Country(a.Destination), "lines", len(a.Lines), "mass", askedFor(a), "goods", goods)
	ready, blocked := 0, 0
	for i := range c.Verdicts {
		if blocks(c.Verdicts[i].Status) && blocked == 0 {
			blocked = c.Verdicts[i].Line
		} else if !blocks(c.Verdicts[i].Status) {
			ready++
		}
	}
	switch {
	case c.Decision != nil && c.Proposal != nil:
		h.Title = words.M("case.title.decided", "case", c.Key, "outcome", outcomesOf(c.Proposal), "date", words.Date(v.local(c.Decided)))
	case blocked > 0 && c.Open():
		h.Title = words.M("case.title.blocked", "ready", ready, "lines", len(a.Lines), "line", blocked, "why", firstFinding(c.Verdict(blocked)))
	case len(c.Stale) > 0 && c.Open():
		h.Title = words.M("case.title.stale", "case", c.Key)
	case len(c.Verdicts) > 0 && c.Open():
		h.Title = words.M("case.title.open", "lines", len(a.Lines), "state", code("casestate", string(c.State)))
	}
	return h
}

func outcomesOf(p *review.Proposal) words.List {
	var out words.List
	seen := map[review.Outcome]bool{}
	for _, l := range p.Lines {
		if !seen[l.Outcome] {
			seen[l.Outcome] = true
			out = append(out, code("outcome.done", string(l.Outcome)))
		}
	}
	return out
}

func firstFinding(v *review.GateVerdict) web.Phrase {
	for _, f := range v.Findings {
		if f.Outcome == v.Status {
			return half{findingPhrase(f), false}
		}
	}
	return code("gate", string(v.Status))
}

func findingPhrase(f review.Finding) web.Phrase { return words.Reason{Code: f.Code, Params: f.Params} }

// caseLots reads the lots of an application that the reader may see.
func (v *visit) caseLots(a *review.Application) (map[string]app.LotDetail, error) {
	out := map[string]app.LotDetail{}
	for _, line := range a.Lines {
		for _, q := range line.Lots {
			if _, seen := out[q.Lot]; seen {
				continue
			}
			d, err := v.app.Lot(v.ctx(), v.fileReader(), q.Lot)
			if refusals(err) != nil {
				continue
			}
			if err != nil {
				return nil, err
			}
			out[q.Lot] = d
		}
	}
	return out, nil
}

// columnsShown is how many elements have a column.
const columnsShown = 4

// tableElements are the elements that have a column: the controlled ones first,
// then the heaviest.
func tableElements(law app.Law, lots map[string]app.LotDetail) []string {
	var sum ree.ElementMasses
	for _, d := range lots {
		for e, m := range d.Lot.Elements {
			sum[e] += m
		}
	}
	total := sum.Sum()
	all := ranked(sum)
	listed := func(s elementShare) bool {
		return law.Control != nil && law.Control.Lists(s.element, law.Control.Entries[0].ValidFrom) && s.mass*1000 > total
	}
	sort.SliceStable(all, func(i, j int) bool { return listed(all[i]) && !listed(all[j]) })
	all = all[:min(len(all), columnsShown)]
	sort.SliceStable(all, func(i, j int) bool { return all[i].mass > all[j].mass })
	var out []string
	for _, s := range all {
		out = append(out, s.element.Symbol())
	}
	return out
}

func (v *visit) caseLine(c *review.Case, line *review.Line, lots map[string]app.LotDetail, elements []string) web.CaseLine {
	row := web.CaseLine{No: line.No, Goods: goodsOf(line), HS: line.HS, Net: words.KgCol(int64(line.Amount()), 1).Counted(line.Unit), Control: web.Tag{Tone: web.Unknown, Text: words.M("control.notyet")}, Gate: gateTag(review.Linked), Rule: words.M("control.notyet")}
	if line.Text != "" {
		row.Goods = words.M("case.goods.grade", "form", goodsOf(line), "grade", line.Text)
	}
	for _, q := range line.Lots {
		row.Lots = append(row.Lots, words.Ref{Text: q.Lot, Href: "/lots/" + q.Lot})
	}
	for _, symbol := range elements {
		e, _ := ree.ParseElement(symbol)
		row.Fractions = append(row.Fractions, fractionIn(line, lots, e))
	}
	if class := c.Class(line.No); class != nil {
		row.Control, row.Rule = controlTag(*class), v.ruleText(class)
	}
	if verdict := c.Verdict(line.No); verdict != nil {
		row.Gate = gateTag(verdict.Status)
		if blocks(verdict.Status) {
			row.Tone = web.Bad
		}
	}
	row.Proposed = words.M("case.noproposal")
	if c.Proposal != nil {
		for _, o := range c.Proposal.Lines {
			if o.Line == line.No {
				row.Proposed = code("outcome", string(o.Outcome))
			}
		}
	}
	return row
}

// fractionIn is an element's part of a line's net mass, over its lots, with the
// assay's uncertainty where one lot makes the line.
func fractionIn(line *review.Line, lots map[string]app.LotDetail, e ree.Element) words.Percent {
	var part, net int64
	for _, q := range line.Lots {
		d, ok := lots[q.Lot]
		if !ok || d.Lot.Net == 0 {
			continue
		}
		net += int64(q.MassMG)
		part += int64(d.Lot.ElementsIn(q.MassMG)[e])
	}
	out := words.Percent{Places: 2}
	if net > 0 {
		out.V = 100 * float64(part) / float64(net)
	}
	if len(line.Lots) == 1 {
		if d := lots[line.Lots[0].Lot]; d.Assay != nil {
			_, u := d.Assay.Assay.ElementFraction(e)
			out.U = 100 * u
		}
	}
	return out
}

func controlTag(class review.LineClass) web.Tag {
	switch class.Controlled {
	case control.Yes:
		return web.Tag{Tone: web.Neutral, Text: words.M("control.code", "code", words.Plain(strings.Join(class.Codes, ", ")))}
	case control.No:
		return web.Tag{Tone: web.Good, Text: words.M("control.no")}
	}
	return web.Tag{Tone: web.Wait, Text: words.M("control.undetermined")}
}

func gateTag(s review.GateStatus) web.Tag {
	tone := map[review.GateStatus]web.Tone{review.Verified: web.Good, review.Qualified: web.Good, review.Concerned: web.Wait, review.Stale: web.Wait, review.Failed: web.Bad, review.Unlinked: web.Bad}[s]
	if tone == "" {
		tone = web.Unknown
	}
	return web.Tag{Tone: tone, Text: code("gate", string(s))}
}

// ruleText is the text of the list's entries behind a classification, with
// their legal basis.
func (v *visit) ruleText(class *review.LineClass) web.Phrase {
	law := v.app.Jurisdiction()
	var out spaced
	if law.Control != nil {
		for _, e := range law.Control.Entries {
			if slices.Contains(class.Codes, e.Code) {
				out = append(out, words.M("case.ruletext", "text", byLanguage(e.Text), "basis", words.Plain(e.LegalBasis), "list", words.Plain(class.List), "version", words.Plain(class.ListVersion)))
			}
		}
	}
	if out == nil {
		return words.M("case.rule.none", "list", words.Plain(class.List), "version", words.Plain(class.ListVersion))
	}
	return out
}

// why puts every finding of the gate into words, the worst first.
func (v *visit) why(c *review.Case) []web.Why {
	var out []web.Why
	for i := range c.Verdicts {
		for _, g := range grouped(c.Verdicts[i].Findings) {
			w := v.finding(c.Verdicts[i].Line, g[0])
			if len(g) > 1 {
				w.Text = words.M("case.finding.more", "first", half{w.Text, false}, "more", len(g)-1, "refs", refsOf(g[1:]))
			}
			out = append(out, w)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return toneRank[out[i].Tone] < toneRank[out[j].Tone] })
	for _, con := range c.Concerns {
		out = append(out, web.Why{Line: con.Line, Tone: web.Neutral, Title: words.M("case.concern", "line", con.Line), Text: words.M("case.concern.text", "reason", words.Plain(con.Reason), "by", words.Ref{Text: con.By})})
	}
	return out
}

// grouped puts findings of one rule with one outcome on one lot together, where
// they differ only in what upstream they are about. What is in order is left out.
func grouped(list []review.Finding) [][]review.Finding {
	var out [][]review.Finding
	at := map[string]int{}
	for _, f := range list {
		if f.Outcome == review.Verified {
			continue
		}
		key := f.Rule + " " + string(f.Outcome) + " " + f.Lot + " " + f.Element
		if i, seen := at[key]; seen {
			out[i] = append(out[i], f)
			continue
		}
		at[key] = len(out)
		out = append(out, []review.Finding{f})
	}
	return out
}

// refsNamed is how many references a group of findings names.
const refsNamed = 6

func refsOf(list []review.Finding) words.List {
	var out words.List
	for i, f := range list {
		if i == refsNamed {
			return append(out, words.Plain("…"))
		}
		ref := f.Params["ref"]
		if ref == "" {
			ref = f.Params["site"]
		}
		if _, err := custody.CheckReference(ref); err == nil {
			out = append(out, words.Ref{Text: ref, Href: "/lots/" + ref})
		} else if ref != "" {
			out = append(out, words.Plain(ref))
		}
	}
	return out
}

var toneRank = map[web.Tone]int{web.Bad: 0, web.Wait: 1, web.Unknown: 2, web.Good: 3, web.Neutral: 4}

func (v *visit) finding(line int, f review.Finding) web.Why {
	w := web.Why{Line: line, Tone: gateTag(f.Outcome).Tone, Rule: f.Rule, Version: number(f.Version), Text: findingPhrase(v.namedFinding(f)), Mend: words.Reason{Code: f.Mend}, Title: words.M("case.finding", "line", line, "rule", v.ruleName(f.Rule))}
	if f.Outcome == review.Qualified {
		w.Mend = nil
	}
	switch {
	case f.Lot != "" && f.Element == "":
		w.Title = words.M("case.finding.onlot", "line", line, "rule", v.ruleName(f.Rule), "lot", words.Ref{Text: f.Lot, Href: "/lots/" + f.Lot})
	case f.Lot != "":
		w.Title = words.M("case.finding.lot", "line", line, "rule", v.ruleName(f.Rule), "lot", words.Ref{Text: f.Lot, Href: "/lots/" + f.Lot}, "element", f.Element)
	}
	return w
}

// namedFinding puts names for references into a finding.
func (v *visit) namedFinding(f review.Finding) review.Finding {
	f.Params = v.namedParams(f.Params)
	if o, ok := f.Params["origin"]; ok {
		if site, found := strings.CutPrefix(o, "mine/"); found {
			f.Params["origin"] = words.Say(v.language(), v.siteName(site))
		}
	}
	if why, ok := f.Params["why"]; ok && f.Code == "gate.barred_origin" {
		f.Params["why"] = "barred." + why
	}
	return f
}

func (v *visit) findingCheck(line int, f review.Finding) web.Check {
	w := v.finding(line, f)
	text := words.M("preflight.finding", "line", line, "text", w.Text)
	if f.Element != "" {
		text = words.M("preflight.finding.element", "line", line, "element", f.Element, "text", w.Text)
	}
	return web.Check{Tone: w.Tone, Result: code("gate", string(f.Outcome)), Text: text, Remedy: w.Mend, Rule: f.Rule}
}

// ruleName is what a rule of the gate asks for, in words.
func (v *visit) ruleName(id string) web.Phrase {
	if p := v.app.Jurisdiction().Review; p != nil {
		for _, r := range p.Gate {
			if r.ID == id && len(r.Name) > 0 {
				return byLanguage(r.Name)
			}
		}
	}
	return words.M("case.rule.linked")
}
