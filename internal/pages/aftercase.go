package pages

import (
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

// afterActions are what leads on from a case: its appeal, its amendment, what it
// was before.
func (v *visit) afterActions(c *review.Case) []web.Action {
	var out []web.Action
	mine := v.actor().Has(app.RoleExporter) && v.actor().Org == c.Application.Exporter
	if mine && v.app.MayAppeal(v.actor(), c).Open {
		out = append(out, web.Action{Text: words.M("appeal.new"), Href: "/applications/" + c.Key + "/appeal"})
	}
	if mine && c.Open() && c.State != review.Draft && c.State != review.Returned {
		out = append(out, web.Action{Text: words.M("amendment.new"), Href: "/applications/" + c.Key + "/amend"})
	}
	for _, m := range c.Appeals {
		out = append(out, web.Action{Text: words.M("appeal.one", "appeal", words.Ref{Text: m.Appeal}), Href: "/appeals/" + m.Appeal})
	}
	out = append(out, lettersAction(c.Key))
	if len(c.Rounds)+len(c.Former) > 0 {
		out = append(out, web.Action{Text: words.M("rounds.title.short"), Href: "/applications/" + c.Key + "/rounds"})
	}
	return out
}

// holds says what keeps a case from being granted.
func (v *visit) holds(c *review.Case) []web.Why {
	var out []web.Why
	for _, h := range c.Held {
		if h.Lifted.IsZero() {
			out = append(out, web.Why{Tone: web.Bad, Title: words.M("case.held"), Text: words.M("case.held.text", "ref", words.Ref{Text: h.Ref}, "why", words.Reason{Code: h.Code}, "date", words.Date(v.local(h.At))), Mend: words.M("case.held.mend")})
		}
	}
	return out
}

// licenceAfter are what leads on from a licence: its reports, its amendment, its
// other versions, a visit to its end user.
func (v *visit) licenceAfter(d app.LicenceDetail) []web.Action {
	l := &d.Licence
	out := []web.Action{{Text: words.M("delivery.short"), Href: "/licences/" + l.Key + "/delivery"}, lettersAction(l.Key)}
	mine := v.actor().Has(app.RoleExporter) && v.actor().Org == l.Holder
	switch {
	case l.Amending != "":
		out = append(out, web.Action{Text: words.M("amendment.one", "amendment", words.Ref{Text: l.Amending}), Href: "/amendments/" + l.Amending})
	case mine && l.Under == nil && (l.State == review.Active || l.State == review.Frozen || l.State == review.Exhausted):
		out = append(out, web.Action{Text: words.M("amendment.new"), Href: "/licences/" + l.Key + "/amend"})
	}
	if mine && l.Under == nil && l.SupersededBy == "" {
		out = append(out, web.Action{Text: words.M("licence.again"), Href: "/applications/new?again=" + l.Key})
	}
	if l.SupersededBy != "" {
		out = append(out, web.Action{Text: words.M("licence.next", "licence", words.Ref{Text: l.SupersededBy}), Href: "/licences/" + l.SupersededBy, Main: true})
	}
	if l.Replaces != "" {
		out = append(out, web.Action{Text: words.M("licence.former", "licence", words.Ref{Text: l.Replaces}), Href: "/licences/" + l.Replaces})
	}
	if v.mayAct("verification.handle") {
		out = append(out, web.Action{Text: code("aftermove", "select"), Href: "/verifications?licence=" + l.Key + "#select"})
	}
	return out
}

// unholdMoves are the forms that take a hold off a case.
func (v *visit) unholdMoves(c *review.Case) []web.Move {
	var out []web.Move
	if !v.actor().Has(app.RoleDecider) || !c.Open() {
		return nil
	}
	for _, h := range c.Held {
		if !h.Lifted.IsZero() {
			continue
		}
		f := web.Form{ID: "unhold-" + h.Ref, Action: "/applications/" + c.Key + "/unhold", Key: newKey(), Submit: code("aftermove", "unhold"), Fields: []web.Field{{Name: "hold", Kind: web.Hidden, Value: h.Ref}, because()}}
		out = append(out, web.Move{ID: "unhold-move-" + h.Ref, Text: code("aftermove", "unhold"), Short: words.M("case.held.text", "ref", words.Ref{Text: h.Ref}, "why", words.Reason{Code: h.Code}, "date", words.Date(v.local(h.At))), Form: &f})
	}
	return out
}

// onTheWay lists what standing suspensions met on its way and nobody settled.
func onTheWay(l *review.Licence) []web.Option {
	var out []web.Option
	for _, h := range l.Suspensions {
		for _, t := range h.InTransit {
			if h.Lifted.IsZero() && t.Disposition == "" {
				out = append(out, web.Option{Value: h.Ref + "|" + itoa(t.Line) + "|" + t.Version + "|" + t.Move, Text: words.M("licence.transit", "declaration", words.Plain(t.Ref), "mass", amount(t.MassMG, t.Unit), "line", t.Line)})
			}
		}
	}
	return out
}

// disposeForm settles one reservation that a suspension met on its way.
func (v *visit) disposeForm(l *review.Licence) web.Form {
	f := licenceForm(l, "dispose")
	f.Fields = []web.Field{chosen("transit", words.M("licence.transit.which"), onTheWay(l)...), chosen("disposition", words.M("licence.disposition"), web.Options("disposition", "", "let_go", "stop", "recall")...), reasonField()}
	return f
}
