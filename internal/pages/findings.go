package pages

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/internal/app"
	"lanthorn/internal/reason"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// findingsPerPage bounds one page of the queue.
const findingsPerPage = 50

var findingStates = []string{"", string(finding.Open), string(finding.Assigned), string(finding.Explained), string(finding.Confirmed), string(finding.Reopened), string(finding.Closed), "all"}

// mayFindings lets in authorities, and operators, who see those of their sites.
func mayFindings(a app.Actor) bool { return a.SeesAll() || a.Has(app.RoleOperator) }

func mayInspections(a app.Actor) bool { return a.SeesAll() }

// spoken is a word of the domain's catalogue: a detector, an explanation.
type spoken struct{ group, value string }

// In says the word, and a word that the catalogue lacks as it is written.
func (s spoken) In(l *words.Lang) string {
	if w := reason.Word(l.Tag, s.group, s.value); w != s.value {
		return w
	}
	return strings.ReplaceAll(s.value, "_", " ")
}

func (v *visit) findings() error {
	list, err := v.app.Findings(v.ctx(), v.actor(), app.FindingFilter{State: v.query("state"), Site: strings.TrimSpace(v.query("site")), Month: strings.TrimSpace(v.query("month")), After: v.query("after"), Limit: findingsPerPage})
	if err != nil {
		return err
	}
	view := &web.Findings{Head: web.Head{Title: words.M("findings.title", "findings", list.Total), Basis: words.M("findings.basis")}, Pager: web.Pager{Shown: len(list.Findings), Total: int(list.Total)}}
	if !v.actor().SeesAll() {
		view.Basis = words.M("findings.basis.own")
	}
	states := web.Options("findingstate", "", findingStates...)
	states[0].Text = words.M("findings.alive")
	view.Search = web.FindingSearch(states).Set(v.queries)
	if mayInspections(v.actor()) {
		view.Next = []web.Action{{Text: words.M("nav.inspections"), Href: "/inspections"}}
	}
	view.Next = append(view.Next, v.download("/findings.csv"))
	for i := range list.Findings {
		view.Rows = append(view.Rows, v.findingRow(&list.Findings[i]))
	}
	if list.Next != "" {
		view.Pager.Next = v.again("/findings", "after", list.Next)
	}
	if v.query("after") != "" {
		view.Pager.First = v.again("/findings", "after", "")
	}
	return v.show("findings", view)
}

func (v *visit) findingRow(r *app.FindingRow) web.FindingRow {
	return web.FindingRow{Ref: r.Ref, Href: "/findings/" + r.Ref, Sure: sureTag(r.Assessment.Strength), What: whatOf(r), Where: v.placeOf(r), When: words.Plain(r.Month),
		Since: v.local(r.Opened), State: findingTag(r.State), Who: v.personName(r.Assignee)}
}

// whatOf names the discovery that opened a finding: the detector, the element.
func whatOf(r *app.FindingRow) web.Phrase {
	at := max(0, slices.IndexFunc(r.Evidence, func(e app.FindingEvidence) bool { return e.Opens }))
	if at >= len(r.Evidence) {
		return words.M("finding.what.none")
	}
	name := titled{spoken{"detector", r.Evidence[at].Result.Detector}}
	if r.Element == "" {
		return name
	}
	return words.M("finding.what.element", "what", name, "element", words.Plain(r.Element))
}

func (v *visit) placeOf(r *app.FindingRow) web.Phrase {
	if r.Site == "" {
		return words.M("finding.nosite")
	}
	return v.siteName(r.Site)
}

// personName is an account with its organisation's name.
func (v *visit) personName(a finding.Actor) web.Phrase {
	switch {
	case a.Person == "" && a.Org == "":
		return nil
	case a.Person == app.System.Account:
		return words.M("party.system")
	case a.Person == "":
		return v.party(a.Org)
	}
	return words.M("finding.person", "person", words.Plain(a.Person), "org", v.party(a.Org))
}

func sureTag(s finding.Strength) web.Tag {
	tone := web.Wait
	switch s {
	case finding.Strong, finding.VeryStrong:
		tone = web.Bad
	case finding.Against:
		tone = web.Good
	case finding.Undecided, "":
		tone = web.Unknown
	}
	if s == "" {
		s = finding.Undecided
	}
	return web.Tag{Tone: tone, Text: code("sure", strings.TrimPrefix(string(s), "evidence."))}
}

func findingTag(s finding.State) web.Tag {
	tone := web.Wait
	switch s {
	case finding.Confirmed:
		tone = web.Bad
	case finding.Closed:
		tone = web.Neutral
	}
	return web.Tag{Tone: tone, Text: code("findingstate", string(s))}
}

func (v *visit) findingsCSV() error {
	list, err := v.app.Findings(v.ctx(), v.actor(), app.FindingFilter{State: v.query("state"), Site: v.query("site"), Month: v.query("month"), Limit: exportPage})
	if err != nil {
		return err
	}
	return v.csv("findings", heads("finding.ref", "finding.sure", "finding.what", "finding.site", "finding.month", "finding.since", "state", "finding.assigned"), func(yield func([]string) bool) {
		for i := range list.Findings {
			r := v.findingRow(&list.Findings[i])
			who := r.Who
			if who == nil {
				who = words.Plain("")
			}
			if !yield(v.said(r.Ref, r.Sure.Text, r.What, r.Where, r.When, r.Since.Format("2006-01-02"), r.State.Text, who)) {
				return
			}
		}
	})
}

func (v *visit) findingPage() error {
	d, err := v.app.Finding(v.ctx(), v.actor(), v.path("finding"))
	if err != nil {
		return err
	}
	return v.showFinding(200, d, "", nil)
}

func (v *visit) showFinding(status int, d app.FindingDetail, refused string, rs refusedMove) error {
	r := &d.Finding
	view := &web.FindingPage{Head: v.findingHead(r), Facts: v.findingFacts(r), Families: families(r), Otherwise: otherwise(r), Mend: v.mend(r), Explanations: v.explanations(r), Moves: v.findingMoves(r, refused, rs)}
	for i := range r.Evidence {
		view.Evidence = append(view.Evidence, v.findingResult(&r.Evidence[i]))
	}
	for _, l := range d.Look {
		view.Look = append(view.Look, web.FindingLook{Kind: code("lookkind", string(l.Kind)), What: v.lookAt(l), Score: words.Real{V: l.Score, Places: 2}})
	}
	for _, i := range d.Inspections {
		tag := inspectionTag(i.State)
		view.Inspections = append(view.Inspections, web.Fact{Name: words.Date(v.local(i.Opened)), Value: words.Ref{Text: i.Ref}, Href: "/inspections/" + i.Ref, Tag: &tag})
	}
	view.Trail = v.lifeTrail(r.History, "finding.")
	return v.showAs(status, "findings", view)
}

func (v *visit) findingHead(r *app.FindingRow) web.Head {
	tag := findingTag(r.State)
	sure := sureTag(r.Assessment.Strength)
	next := []web.Action{{Text: words.M("finding.next"), Href: "#moves", Main: true}}
	if ofOre(r) {
		next = append(next, web.Action{Text: words.M("fingerprint.crumb"), Href: "/sites/" + r.Site + "/fingerprint"})
	}
	return web.Head{Crumbs: []web.Link{{Href: "/findings", Text: words.M("nav.findings")}, {Text: words.Plain(r.Ref)}}, Tag: &tag,
		Title: words.M("finding.title", "what", whatOf(r), "site", v.placeOf(r), "month", words.Plain(r.Month), "sure", sure.Text),
		Basis: words.M("finding.basis", "results", len(r.Evidence), "families", len(r.Assessment.Families), "odds", oddsOf(r.Assessment.LLR)),
		Next:  next}
}

// oddsOf writes a log-likelihood ratio as so many to one, for or against.
func oddsOf(llr float64) web.Phrase {
	if llr < 0 {
		return words.M("finding.odds.against", "times", words.Plain(round2(math.Exp(-llr))))
	}
	return words.M("finding.odds.for", "times", words.Plain(round2(math.Exp(llr))))
}

// round2 writes a number with two significant digits where that is enough.
func round2(x float64) string {
	if x < 1e5 {
		return strconv.FormatFloat(math.Round(x), 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'e', 1, 64)
}

func (v *visit) findingFacts(r *app.FindingRow) []web.Fact {
	sure := sureTag(r.Assessment.Strength)
	facts := []web.Fact{{Name: words.M("finding.ref"), Value: words.Ref{Text: r.Ref}}, {Name: words.M("finding.sure"), Value: oddsOf(r.Assessment.LLR), Tag: &sure}}
	site := web.Fact{Name: words.M("finding.site"), Value: v.placeOf(r)}
	if r.Site != "" {
		site.Href = "/sites/" + r.Site
	}
	facts = append(facts, site)
	if r.Element != "" {
		facts = append(facts, web.Fact{Name: words.M("assay.element"), Value: words.Plain(r.Element)})
	}
	facts = append(facts, web.Fact{Name: words.M("finding.month"), Value: words.Plain(r.Month)}, web.Fact{Name: words.M("finding.since"), Value: words.Stamp(v.local(r.Opened))})
	if who := v.personName(r.Assignee); who != nil {
		facts = append(facts, web.Fact{Name: words.M("finding.assigned"), Value: who})
	}
	for _, p := range r.Parties {
		facts = append(facts, web.Fact{Name: words.M("finding.party"), Value: v.party(p)})
	}
	if r.Earlier != "" {
		facts = append(facts, web.Fact{Name: words.M("finding.earlier"), Value: words.Ref{Text: r.Earlier}, Href: "/findings/" + r.Earlier})
	}
	if r.Outcome != "" {
		facts = append(facts, web.Fact{Name: words.M("finding.outcome"), Value: code("findingoutcome", string(r.Outcome))})
	}
	if f := r.Frozen; f != nil {
		facts = append(facts, web.Fact{Name: words.M("finding.frozen"), Value: words.Plain(strings.Join(f.Proposed.Lots, ", "))})
	}
	for i, lot := range r.Lots {
		if i == 12 {
			facts = append(facts, web.Fact{Name: words.M("finding.lots.more"), Value: words.Num(len(r.Lots) - i)})
			break
		}
		facts = append(facts, web.Fact{Name: words.M("finding.lot"), Value: words.Ref{Text: lot}, Href: "/lots/" + lot})
	}
	return facts
}

func families(r *app.FindingRow) web.Table {
	t := web.Table{Caption: words.M("finding.families"), Empty: words.M("finding.families.none"),
		Cols: []web.Col{{Head: words.M("finding.family")}, {Head: words.M("finding.results"), Num: true}, {Head: words.M("finding.says")}}}
	for _, f := range r.Assessment.Families {
		says := web.C(oddsOf(f.LLR))
		if f.Split {
			says.Sub = words.M("finding.split")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(code("family", string(f.Family))), web.C(words.Num(f.Results)), says}})
	}
	return t
}

func (v *visit) findingResult(e *app.FindingEvidence) web.FindingResult {
	r := &e.Result
	out := web.FindingResult{Name: titled{spoken{"detector", r.Detector}}, Says: words.Reason{Code: r.Reason.Code, Params: v.namedParams(r.Reason.Params)}, Fires: web.Tag{Tone: web.Neutral, Text: words.M("finding.quiet")}}
	if r.Fires {
		out.Fires = web.Tag{Tone: web.Bad, Text: words.M("finding.fires")}
	}
	if r.Open != nil {
		out.Fires = web.Tag{Tone: web.Unknown, Text: words.M("finding.notconcluded")}
		out.Says = spaced{out.Says, words.Reason{Code: r.Open.Code, Params: v.namedParams(r.Open.Params)}}
	}
	number := func(x float64) web.Phrase { return words.Plain(strconv.FormatFloat(x, 'g', 4, 64)) }
	out.Facts = []web.Fact{{Name: words.M("finding.family"), Value: code("family", string(r.Family))},
		{Name: words.M("finding.value"), Value: words.M("finding.against", "value", number(r.Value), "threshold", number(r.Threshold)), Note: words.Plain(r.Statistic)},
		{Name: words.M("finding.chance"), Value: chanceOf(r), Note: words.M("finding.falsealarm", "chance", number(r.FalseAlarm))},
		{Name: words.M("finding.effect"), Value: words.M("finding.effect.value", "value", number(r.Effect.Value), "sd", number(r.Effect.SD), "unit", words.Plain(r.Effect.Unit))}}
	out.Facts = append(out.Facts, v.recordFacts(r)...)
	if !e.Opens {
		out.Facts = append(out.Facts, web.Fact{Name: words.M("finding.role"), Value: words.M("finding.corroborates")})
	}
	return out
}

// chanceOf says the chance of a value where nothing is wrong, where anybody can.
func chanceOf(r *detect.Result) web.Phrase {
	switch {
	case r.Certain:
		return words.M("finding.certain")
	case r.Law == detect.NoLaw:
		return words.M("finding.nolaw")
	}
	return words.Plain(strconv.FormatFloat(r.P, 'g', 2, 64))
}

// otherwise lists what else gives the same figures, once each.
func otherwise(r *app.FindingRow) []web.Phrase {
	var out []web.Phrase
	for _, c := range innocents(r) {
		out = append(out, titled{spoken{"innocent", c}})
	}
	return out
}

func innocents(r *app.FindingRow) []string {
	var out []string
	for _, e := range r.Evidence {
		for _, c := range e.Result.Innocent {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// mend says what would make the finding go away, where it stands now.
func (v *visit) mend(r *app.FindingRow) []web.Phrase {
	out := []web.Phrase{words.M("finding.mend.figures")}
	switch r.State {
	case finding.Open, finding.Reopened:
		out = append(out, words.M("finding.mend.assign"))
	case finding.Assigned:
		out = append(out, words.M("finding.mend.explain"))
	case finding.Explained:
		out = append(out, words.M("finding.mend.judge"))
	case finding.Confirmed:
		return []web.Phrase{words.M("finding.mend.confirmed")}
	case finding.Closed:
		return []web.Phrase{words.M("finding.mend.closed")}
	}
	return out
}

func (v *visit) lookAt(l finding.Look) words.Ref {
	ref := words.Ref{Text: l.ID}
	switch {
	case l.Kind == detect.Lot:
		ref.Href = "/lots/" + l.ID
	case app.MayCrossCheck(v.actor()) && isRecord(detect.Item{Kind: l.Kind, ID: l.ID}):
		ref.Href = recordAddress(l.ID)
	}
	return ref
}

func (v *visit) explanations(r *app.FindingRow) []web.FindingExplanation {
	var out []web.FindingExplanation
	for _, x := range r.Explanations {
		e := web.FindingExplanation{Code: titled{spoken{"innocent", x.Code}}, Reason: words.Plain(x.Reason), By: v.personName(x.Who), When: v.local(x.At), State: web.Tag{Tone: web.Wait, Text: words.M("finding.stands")}}
		if x.Rejected {
			e.State = web.Tag{Tone: web.Bad, Text: words.M("finding.rejected")}
		}
		for _, d := range x.Evidence {
			e.Documents = append(e.Documents, web.Document{Name: words.Plain(d.Name), Kind: words.M("finding.document"), Hash: short(d.SHA256), Href: "/documents/" + d.SHA256, State: web.Tag{Tone: web.Neutral, Text: words.M("finding.byhash")}})
		}
		out = append(out, e)
	}
	return out
}

// lifeTrail tells a life's moves in the words of their entries, newest first.
func (v *visit) lifeTrail(history []finding.Step, prefix string) []web.Event {
	var out []web.Event
	for _, s := range slices.Backward(history) {
		e := web.Event{Title: code("entry", prefix+s.Move), When: v.local(s.At), By: v.personName(s.Who)}
		if s.Reason != "" {
			e.Note = words.Plain(s.Reason)
		}
		out = append(out, e)
	}
	return out
}
