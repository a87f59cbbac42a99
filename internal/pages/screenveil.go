package pages

import (
	"net/http"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/review"
)

// withheldRow is a hit of a party that the reader may not be named: it leads to
// the hit where they may be shown more there, else to where they ask.
func withheldRow(h *app.HitView) web.Row {
	party := web.Cell{Text: words.M("need.withheld")}
	switch {
	case h.Ref != "":
		party = web.CLink(words.M("screening.withheld.show"), "/screening/"+h.Ref)
	case len(h.Deals) > 0:
		party = web.CLink(words.M("screening.withheld.ask"), accessOf(h))
	}
	return web.Row{Cells: []web.Cell{party, web.C(words.M("need.withheld")), web.C(words.M("need.withheld")), web.C(code("hitband", string(h.Hit.Band))), {Text: words.Plain(h.Source), Sub: words.Plain(h.Edition)}, web.C(words.Plain(dealRefs(h.Deals))), {Tag: hitTagOf(h.Standing)}}}
}

func accessOf(h *app.HitView) string { return "/applications/" + h.Deals[0].Ref + "/access" }

// showWithheldHit says that there is a hit, and where to ask to see more of it.
func (v *visit) showWithheldHit(h *app.HitView) error {
	tag := hitTag(h.Standing)
	view := &web.Screening{Head: web.Head{Crumbs: []web.Link{{Href: "/screening", Text: words.M("nav.screening")}, {Text: words.M("need.withheld")}}, Tag: &tag,
		Title: words.M("screening.withheld.title", "deals", words.Plain(dealRefs(h.Deals))), Basis: words.M("screening.withheld.basis"), Next: []web.Action{{Text: words.M("screening.withheld.ask"), Href: accessOf(h)}}}}
	view.Facts = []web.Fact{{Name: words.M("screening.edition"), Value: words.Plain(h.Source + " " + h.Edition)}, {Name: words.M("screening.band"), Value: code("hitband", string(h.Hit.Band))}, {Name: words.M("screening.deals"), Value: words.Plain(dealRefs(h.Deals))}}
	return v.showAs(http.StatusOK, "screening", view)
}

// screenedTag is what the screening says of a party while the gate has not looked.
// The applicant is told that it was screened, not what came out.
func (v *visit) screenedTag(c *review.Case, results map[string]string, name string) web.Tag {
	if !v.inside() || v.actor().Org == c.Application.Exporter {
		return web.Tag{Tone: web.Neutral, Text: words.M("party.lodged")}
	}
	tones := map[string]web.Tone{app.PartyClear: web.Good, app.PartyHit: web.Wait, app.PartyStale: web.Wait, app.PartyListed: web.Bad}
	result, screened := results[name]
	if !screened {
		return web.Tag{Tone: web.Unknown, Text: words.M("party.notyet")}
	}
	return web.Tag{Tone: tones[result], Text: code("partylodged", result)}
}

// lodgedResults is what the screening says of a case's parties before the gate
// has looked; nil afterwards.
func (v *visit) lodgedResults(c *review.Case) map[string]string {
	if len(c.Verdicts) > 0 || !v.inside() {
		return nil
	}
	results, err := v.app.ScreenedParties(v.ctx(), v.actor(), c.Key)
	if err != nil {
		return nil
	}
	return results
}
