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

// known is a case whose consignee is on a list, and nothing of it is marked.
func (h *house) known(name string) string {
	h.t.Helper()
	a := h.application(10 * ree.Kilogram)
	a.Consignee = review.Party{Name: name, Address: "Pier 4", Country: "DE"}
	a.EndUsers = []review.Party{a.Consignee}
	rec, err := h.Lodge(context.Background(), app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}, "", "", a)
	h.must(err)
	return rec.Case
}

// An adviser reads the hits of cases that came to the agency, not the whole desk,
// and answers none.
func TestAnAdviserReadsTheHitsOfTheirCases(t *testing.T) {
	h := newHouse(t)
	h.advisers()
	ctx := context.Background()
	mine := h.known("Ostrava Quay Trading")
	_, err := h.Accept(ctx, person(app.RoleReviewer), "", mine)
	h.must(err)
	reasons := map[int]string{}
	for _, v := range h.caseOf(mine).Verdicts {
		reasons[v.Line] = "looked into"
	}
	_, err = h.OpenReview(ctx, person(app.RoleReviewer), "", mine, reasons)
	h.must(err)
	_, err = h.MoveReferral(ctx, person(app.RoleReviewer), "", mine, app.ReferralMove{Move: "refer", Agency: "security", Reason: "its remit"})
	h.must(err)
	security, reviewer := h.as("adviser_security", "en"), h.as(app.RoleReviewer, "en")
	security.get("/screening").says(t, 200, "0 hits wait in the cases sent to you")
	_, err = h.ImportBytes(ctx, supervisor, "", app.ListImport{List: "planted.list", Format: "table"}, map[string][]byte{"": []byte("key,name,kind,severity,countries\nK1,Ostrava Quay Trading,company,flag,DE\nK2,Tamarind Bollard Works,company,flag,DE\n")})
	h.must(err)
	_, err = h.Rescreen(ctx)
	h.must(err)
	other := h.known("Tamarind Bollard Works")
	p := reviewer.get("/applications/" + other)
	p.says(t, 200, "Possible hit, open")
	if strings.Contains(p.text(), "Not yet screened") {
		t.Error("a party that was screened at lodging reads as if it had not been")
	}
	if p := h.as(app.RoleExporter, "en").get("/applications/" + other); strings.Contains(p.text(), "Possible hit") || !strings.Contains(p.text(), "Screened at lodging") {
		t.Error("the applicant is told what the screening found")
	}
	hits, err := h.Hits(ctx, person(app.RoleReviewer), app.HitFilter{})
	h.must(err)
	if len(hits) != 2 {
		t.Fatalf("hits: %+v", hits)
	}
	for _, hit := range hits {
		p := security.get("/screening/" + hit.Ref)
		if own := hit.Deals[0].Ref == mine; own && (p.status != 200 || strings.Contains(p.body, "resolve")) || !own && p.status == 200 {
			t.Errorf("an adviser on a hit in %s: %d", hit.Deals[0].Ref, p.status)
		}
	}
	p = security.get("/screening")
	p.says(t, 200, "1 hit waits in the cases sent to you", "Ostrava Quay Trading", mine)
	if strings.Contains(p.body, "Tamarind") || strings.Contains(p.body, other) {
		t.Error("an adviser sees a case that did not come to them")
	}
	if p := security.get("/screening?case=" + other); strings.Contains(p.body, "Tamarind") {
		t.Error("an adviser asks for another case and sees it")
	}
	list, err := h.Hits(ctx, app.Actor{Account: "adviser_security", Org: "SECURITY", Roles: []app.Role{"adviser_security"}}, app.HitFilter{Deal: other})
	if err != nil || len(list) != 0 {
		t.Errorf("an adviser asks for another case: %+v, %v", list, err)
	}
	security.get("/screening/lists").says(t, 403)
	h.as("adviser_production", "en").get("/screening").says(t, 200, "0 hits wait")
	h.as(app.RoleExporter, "en").get("/screening").says(t, 403)
}

// A hit's page says what became of it, in words of either language.
func TestAHitSaysWhatBecameOfIt(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	_, err := h.ImportBytes(ctx, supervisor, "", app.ListImport{List: "planted.list", Format: "table"}, map[string][]byte{"": []byte("key,name,kind,severity,countries\nK1,Ostrava Quay Trading,company,flag,DE\n")})
	h.must(err)
	h.known("Ostrava Quay Trading")
	hits, err := h.Hits(ctx, person(app.RoleReviewer), app.HitFilter{})
	h.must(err)
	at := "/screening/" + hits[0].Ref
	first := h.as(app.RoleReviewer, "en")
	first.get(at).says(t, 200, "Until somebody answers", "the same word")
	h.as(app.RoleReviewer, "zh").get(at).says(t, 200, "作出答复前", "同一词")
	action, form := first.get(at).form(t, "resolve")
	answer := func(b *browser) page {
		v := url.Values{"csrf": {form.Get("csrf")}, "key": {"k" + b.lang}, "entry": {hits[0].Hit.EntryHash}, "reason": {"confirmed/" + h.Jurisdiction().Screening.Reasons["confirmed"][0].ID}, "text": {"the register was seen"}, "months": {"6"}}
		return b.post(action, v)
	}
	answer(first)
	p := first.get(at)
	p.says(t, 200, "It was answered: the listed party", "true match")
	if strings.Contains(p.text(), "Until somebody answers") || strings.Contains(p.text(), "equal") {
		t.Error("an answered hit waits for somebody, or a code is shown for a word")
	}
}
