package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/verify"
)

// advisers gives the house the sign-ins of two agencies.
func (h *house) advisers() {
	hash := app.HashPassword(password)
	for role, org := range map[app.Role]string{"adviser_security": "SECURITY", "adviser_production": "PRODUCTION"} {
		h.must(h.PutDemoAccount(context.Background(), app.Account{Ref: string(role), Name: "An adviser", Org: org, Roles: []app.Role{role}, Password: hash}))
	}
}

// An adviser seals an opinion on the case's page and opens it to the handler,
// who reads it there; nobody else does.
func TestAnOpinionIsSealedAndOpenedOnPages(t *testing.T) {
	h := newHouse(t)
	h.advisers()
	ref := h.lodged()
	at := "/applications/" + ref
	ctx := context.Background()
	for _, agency := range []string{"security", "production"} {
		_, err := h.MoveReferral(ctx, person(app.RoleReviewer), "", ref, app.ReferralMove{Move: "refer", Agency: agency, Reason: "its remit"})
		h.must(err)
	}
	security, production, reviewer := h.as("adviser_security", "en"), h.as("adviser_production", "en"), h.as(app.RoleReviewer, "en")
	security.get(at).says(t, 200, "an opinion that you seal")
	security.move(at, "referrals-security-answer-form", url.Values{"stance1": {"object"}, "reasons1": {"diversion_risk"}, "sealed1": {"A yard under watch."}}).says(t, 200, "An opinion is sealed", "Read the sealed opinion")
	list, err := h.Opinions(ctx, app.Actor{Account: "adviser_security", Org: "SECURITY", Roles: []app.Role{"adviser_security"}}, ref)
	h.must(err)
	one := at + "/opinions/" + list[0].ID
	for _, b := range []*browser{production, reviewer, h.as(app.RoleDecider, "en"), h.as(app.RoleAuditor, "en")} {
		for _, path := range []string{one, one + "/opinion.json"} {
			if p := b.get(path); p.status != http.StatusForbidden || strings.Contains(p.body, "under watch") {
				t.Errorf("somebody not named gets %d: %s", p.status, p.text())
			}
		}
	}
	reviewer.get(one).says(t, 403, "not opened to you", "Security")
	if p := h.as(app.RoleExporter, "en").get(one); p.status == 200 {
		t.Error("the applicant reads what an agency says")
	}
	security.get(one).says(t, 200, "A yard under watch.", "Matches", "To nobody yet")
	security.move(one, "open-form", url.Values{"person": {"exporter"}, "hours": {"2"}, "reason": {"so"}}).says(t, 422, "applicant's side")
	security.move(one, "open-form", url.Values{"person": {"reviewer"}, "hours": {"2"}, "reason": {"weighs it"}}).says(t, 200, "May read")
	reviewer.get(at).says(t, 200, "Read the sealed opinion")
	reviewer.get(one).says(t, 200, "A yard under watch.", "Matches")
	file := reviewer.get(one + "/opinion.json").body
	for content, want := range map[string]bool{file: true, strings.Replace(file, "yard", "ward", 1): false} {
		if r := verify.Opinion([]byte(content)); r.Verified() != want {
			t.Errorf("the download verifies: %v, want %v: %+v", r.Verified(), want, r.Checks)
		}
	}
	h.as(app.RoleReviewer, "zh").get(one).says(t, 200, "相符", "封存意见")
	h.as(app.RoleAuditor, "en").get("/reads?person=reviewer").says(t, 200, "Sealed opinion")
	security.move(one, "close-form", url.Values{"person": {"reviewer"}, "reason": {"read"}}).says(t, 200, "Over")
	reviewer.get(one).says(t, 403, "not opened to you")
}

// Two people lift a mark on the page of who may see; a signer to whom marked
// fields were not shown is told where to ask.
func TestAMarkIsLiftedOnPages(t *testing.T) {
	h := newHouse(t)
	h.advisers()
	ctx := context.Background()
	ref, _ := h.proposed()
	at := "/applications/" + ref
	_, err := h.MoveReferral(ctx, person(app.RoleReviewer), "", ref, app.ReferralMove{Move: "refer", Agency: "security", Reason: "its remit"})
	h.must(err)
	_, err = h.MarkSensitive(ctx, person(app.RoleReviewer), "", ref, []string{"endUsers"}, "a sensitive user")
	h.must(err)
	reviewer, decider, security := h.as(app.RoleReviewer, "en"), h.as(app.RoleDecider, "en"), h.as("adviser_security", "en")
	if strings.Contains(reviewer.get(at+"/access").body, `id="lift-form"`) {
		t.Error("who may not lift is offered the form")
	}
	decider.move(at+"/access", "lift-form", url.Values{"fields": {"endUsers"}, "reason": {""}}).says(t, 422, "reason")
	decider.move(at+"/access", "lift-form", url.Values{"fields": {"endUsers"}, "reason": {"known by now"}}).says(t, 200, "Waits for a second person", "1 field is marked")
	decider.move(at+"/access", "lift-form", url.Values{"fields": {"endUsers"}, "reason": {"known by now"}}).says(t, 422, "Another person must agree")
	security.move(at+"/access", "lift-form", url.Values{"fields": {"endUsers"}, "reason": {"it is"}}).says(t, 200, "nothing is marked", "Marks lifted", "known by now")
	h.as(app.RoleReviewer, "zh").get(at+"/access").says(t, 200, "已解除的标记")
}

func TestASignerIsToldWhereToAsk(t *testing.T) {
	h := newHouse(t)
	ref, _ := h.proposed()
	_, err := h.MarkSensitive(context.Background(), person(app.RoleReviewer), "", ref, []string{"endUsers"}, "a sensitive user")
	h.must(err)
	at := "/applications/" + ref
	h.as(app.RoleCountersigner, "en").get(at).says(t, 200, "nobody signs what is kept from them", at+"/access")
	h.as(app.RoleCountersigner, "zh").get(at).says(t, 200, "不得签署对其不公开的内容")
}
