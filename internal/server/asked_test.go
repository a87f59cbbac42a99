package server

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// agreedLicence is one whose case went to an agency, which supported it.
func (h *house) agreedLicence() string {
	h.t.Helper()
	ctx := context.Background()
	ref := h.lodged()
	_, err := h.MoveReferral(ctx, person(app.RoleReviewer), "", ref, app.ReferralMove{Move: "refer", Agency: "production", Reason: "its remit"})
	h.must(err)
	adviser := app.Actor{Account: "adviser_production", Org: "PRODUCTION", Roles: []app.Role{"adviser_production"}}
	_, err = h.MoveReferral(ctx, adviser, "", ref, app.ReferralMove{Move: "answer", Agency: "production", Lines: []review.LinePosition{{Line: 1, Stance: review.Support, Reasons: []string{"criteria_met"}, Note: "Their reports are complete."}}})
	h.must(err)
	var criteria []review.CriterionFinding
	for _, name := range h.Jurisdiction().Review.Criteria {
		criteria = append(criteria, review.CriterionFinding{Criterion: name, Finding: "no_concern"})
	}
	_, err = h.Propose(ctx, person(app.RoleReviewer), "", ref, []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}}}, criteria)
	h.must(err)
	hash := h.caseOf(ref).ProposalHash
	_, err = h.Countersign(ctx, person(app.RoleCountersigner), "", ref, hash)
	h.must(err)
	rec, err := h.Decide(ctx, person(app.RoleDecider), "", ref, hash)
	h.must(err)
	return rec.Licence
}

// An amendment goes by forms to the agency that the case went to: the holder is told
// before lodging, the agency answers from its queue starting from what it said, and
// nothing is approved against it.
func TestAnAmendmentGoesToItsAgencyByForms(t *testing.T) {
	h := newHouse(t)
	h.advisers()
	licence := h.agreedLicence()
	exporter, reviewer, production, security := h.as(app.RoleExporter, "en"), h.as(app.RoleReviewer, "en"), h.as("adviser_production", "en"), h.as("adviser_security", "en")
	at := "/licences/" + licence + "/amend"
	_, form := exporter.get(at).form(t, "amend")
	form.Set("kg1_0", "150")
	form.Set("text", "a larger order")
	form.Set("usetext", "traction motors")
	form.Set("address", "")
	preview := exporter.post(at, form)
	preview.says(t, 200, "are asked again, and nothing is approved before they are heard")
	action, send := preview.form(t, "lodge")
	lodged := exporter.post(action, send)
	lodged.says(t, 200, "material")
	am := "/amendments/" + lodged.url[strings.LastIndex(lodged.url, "AM-"):][:9]
	if p := production.get(am); p.status != 404 {
		t.Errorf("before it is asked the agency gets %d", p.status)
	}
	reviewer.move(am, "accept-form", nil).says(t, 200, "Production regulator is asked and awaited", "Their reports are complete.")
	exporter.get(am).says(t, 200, "1 asked, 1 awaited")
	if p := security.get(am); p.status != 404 {
		t.Errorf("another agency gets %d", p.status)
	}
	production.get("/matters").says(t, 200, am[len("/amendments/"):])
	asked := production.get(am)
	asked.says(t, 200, "Said of the licence as it is", "Change what no longer holds")
	_, answer := asked.form(t, "answer-form")
	if strings.Count(asked.body, "Their reports are complete.") != 2 || answer.Get("reasons1") != "criteria_met" || answer.Get("stance1") != "" {
		t.Errorf("the form starts from %v", answer)
	}
	production.move(am, "answer-form", url.Values{"note1": {""}, "stance1": {"object"}}).says(t, 422, "say why in words")
	production.move(am, "answer-form", url.Values{"stance1": {"object"}, "note1": {"Their capacity is used up."}}).says(t, 200, "Object", "Their capacity is used up.", "Their reports are complete.")
	propose := url.Values{"approve": {"yes"}, "reasons": {"criteria_met"}}
	reviewer.move(am, "propose-form", propose).says(t, 422, "Production regulator objects to the change of line 1")
	holder := exporter.get(am)
	holder.says(t, 200, "1 asked, 0 awaited")
	for _, secret := range []string{"Production regulator", "used up", "Object"} {
		if strings.Contains(holder.text(), secret) {
			t.Errorf("the holder's page says %q", secret)
		}
	}
	if page := exporter.get("/licences/" + licence).text(); strings.Contains(page, "Agency answered") {
		t.Error("the licence's page tells the holder of the agency's answer")
	}
	production.move(am, "answer-form", url.Values{"stance1": {"support_with_conditions"}, "conditions1": {"report_arrival"}, "note1": {"If it is reported."}}).says(t, 200, "Support with conditions")
	reviewer.move(am, "propose-form", propose).says(t, 200)
	h.as(app.RoleCountersigner, "en").move(am, "countersign-form", nil).says(t, 200)
	h.as(app.RoleDecider, "zh").move(am, "approve-form", nil).says(t, 200, "批准")
	reviewer.get(am).says(t, 200, "New version")
}
