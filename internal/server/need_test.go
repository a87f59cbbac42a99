package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/pages"
	"lanthorn/internal/web"
	"lanthorn/ree"
	"lanthorn/review"
)

// planted are the texts that nobody who is not named may ever be sent.
var planted = []string{"Zephyrion", "Kestrelworks", "Saltmarsh", "quietfin", "QX-77-PLANT", "plantedpaper"}

func leak(body string) string {
	for _, p := range planted {
		if strings.Contains(strings.ToLower(body), strings.ToLower(p)) {
			return p
		}
	}
	return ""
}

func (h *house) secretApplication(use string) review.Application {
	a := h.application(100 * ree.Kilogram)
	user := review.Party{Name: "Zephyrion Kestrelworks", Address: "Saltmarsh 7", Country: "DE"}
	a.Consignee, a.EndUsers, a.EndUse = user, []review.Party{user}, review.EndUse{Code: use, Text: "quietfin drives"}
	a.Contract.Number = "QX-77-PLANT"
	a.Documents[0].Name = "plantedpaper.pdf"
	return a
}

// secretLicence brings a case with planted texts everywhere to a licence, an
// amendment and a credential, and marks it.
func (h *house) secretLicence() map[string]string {
	h.t.Helper()
	ctx := context.Background()
	exporter := app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}
	rec, err := h.Lodge(ctx, exporter, "", "", h.secretApplication("vehicle"))
	h.must(err)
	ref := rec.Case
	_, err = h.Accept(ctx, person(app.RoleReviewer), "", ref)
	h.must(err)
	reasons := map[int]string{}
	for _, v := range h.caseOf(ref).Verdicts {
		reasons[v.Line] = "Zephyrion was looked into"
	}
	_, err = h.OpenReview(ctx, person(app.RoleReviewer), "", ref, reasons)
	h.must(err)
	var criteria []review.CriterionFinding
	for _, name := range h.Jurisdiction().Review.Criteria {
		criteria = append(criteria, review.CriterionFinding{Criterion: name, Finding: "no_concern", Note: "Kestrelworks is known"})
	}
	_, err = h.Propose(ctx, person(app.RoleReviewer), "", ref, []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}, Note: "for Zephyrion"}}, criteria)
	h.must(err)
	hash := h.caseOf(ref).ProposalHash
	_, err = h.Countersign(ctx, person(app.RoleCountersigner), "", ref, hash)
	h.must(err)
	decided, err := h.Decide(ctx, person(app.RoleDecider), "", ref, hash)
	h.must(err)
	amended := h.secretApplication("vehicle")
	amended.Contract.Number = "QX-77-PLANT-2"
	am, err := h.LodgeAmendment(ctx, exporter, "", decided.Licence, "Zephyrion moved", amended)
	h.must(err)
	sel, err := h.SelectVerification(ctx, person(app.RoleReviewer), "", decided.Licence, "", "Zephyrion is new")
	h.must(err)
	_, err = h.MarkSensitive(ctx, person(app.RoleDecider), "", ref, nil, "a sensitive user")
	h.must(err)
	out := map[string]string{"case": ref, "licence": decided.Licence, "amendment": am.Amendment, "verification": sel.Verification, "lot": h.magnet, "site": "G1", "month": "2026-10", "sha256": strings.Repeat("ab", 32)}
	if p, err := h.IssueLicence(ctx, exporter, "", decided.Licence); err == nil {
		out["id"], out["file"] = p.ID, p.ID+".json"
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		h.must(h.WaitPublished(ctx, p.Seq))
	}
	return out
}

// plantedHit has a list name a marked party, after the case was marked, and the
// case go to the security advisers; it answers the hit's reference, which only
// somebody who may see the party learns.
func (h *house) plantedHit(ref string) string {
	h.t.Helper()
	ctx := context.Background()
	_, err := h.ImportBytes(ctx, supervisor, "", app.ListImport{List: "planted.list", Format: "table"}, map[string][]byte{"": []byte("key,name,kind,severity,countries\nK1,Zephyrion Kestrelworks,company,flag,DE\nK2,Quondam Vertrieb,company,block,AT\n")})
	h.must(err)
	_, err = h.Rescreen(ctx)
	h.must(err)
	_, err = h.AskAccess(ctx, person(app.RoleAuditor), "", ref, "to find the hit")
	h.must(err)
	_, err = h.GrantAccess(ctx, person(app.RoleDecider), "", ref, string(app.RoleAuditor), 1, "to find the hit")
	h.must(err)
	for _, standing := range []string{"", "open"} {
		hits, err := h.Hits(ctx, person(app.RoleAuditor), app.HitFilter{Deal: ref, Standing: standing})
		h.must(err)
		if len(hits) == 0 || !hits[0].Withheld || hits[0].Ref == "" {
			h.t.Fatalf("a list names a marked party, or has no hit: %+v", hits)
		}
	}
	hits, err := h.Hits(ctx, person(app.RoleAuditor), app.HitFilter{Deal: ref})
	h.must(err)
	one, err := h.Hit(ctx, person(app.RoleAuditor), hits[0].Ref)
	h.must(err)
	if one.Withheld || leak(one.Subject.Names[0].Text) == "" {
		h.t.Fatalf("who may see is not shown the hit: %+v", one)
	}
	reads, err := h.Reads(ctx, person(app.RoleAuditor), app.ReadFilter{Case: ref, Person: string(app.RoleAuditor)})
	h.must(err)
	if len(reads.Reads) != 1 || reads.Reads[0].Marked == 0 {
		h.t.Errorf("the party was shown and that is not on record: %+v", reads.Reads)
	}
	_, err = h.EndAccess(ctx, person(app.RoleDecider), "", ref, string(app.RoleAuditor), "found")
	h.must(err)
	if unlinked, err := h.Hits(ctx, person(app.RoleAuditor), app.HitFilter{Deal: ref}); err != nil || len(unlinked) == 0 || unlinked[0].Ref != "" {
		h.t.Errorf("a hit that may not be shown has a reference that leads to others: %+v", unlinked)
	}
	return hits[0].Ref
}

var placeholder = regexp.MustCompile(`\{([a-z0-9]+)\}|\{\$\}`)

func filled(pattern string, refs map[string]string) string {
	return placeholder.ReplaceAllStringFunc(pattern, func(m string) string {
		if v, ok := refs[strings.Trim(m, "{}")]; ok {
			return v
		}
		if m == "{$}" {
			return ""
		}
		return "1"
	})
}

// Marked fields leave by no way: every page, download and route of the interface
// that can be read is walked by every role, none of them named, and nothing that
// was planted comes out.
func TestMarkedFieldsLeaveByNoWay(t *testing.T) {
	h := newHouse(t)
	h.advisers()
	refs := h.secretLicence()
	refs["hit"] = h.plantedHit(refs["case"])
	site, err := web.NewSite()
	h.must(err)
	paths := pages.New(h.App, site, pages.Options{}).Paths()
	for _, query := range []string{"/screening?standing=open", "/screening?standing=escalated", "/screening/" + refs["hit"], "/matters?kind=referral", "/matters?kind=query", "/log?q=" + refs["case"], "/log?q=" + refs["licence"], "/applications?q=" + refs["case"], "/licences?q=1", "/customs?licence=" + refs["licence"] + "&consignee=other", "/applications/" + refs["case"] + "/clock?of=statutory"} {
		paths = append(paths, query)
	}
	seen := 0
	for _, role := range []app.Role{app.RoleReviewer, app.RoleSupervisor, app.RoleAuditor, app.RoleCustoms, app.RoleDecider, app.RolePolicy, app.RoleAdmin, app.RoleOperator, "adviser_security", "adviser_production"} {
		b := h.as(role, "en")
		for _, pattern := range paths {
			p := b.get(filled(pattern, refs))
			if p.status == http.StatusOK {
				seen++
			}
			if what := leak(p.body); what != "" {
				t.Errorf("%s sees %q on %s (%d)", role, what, filled(pattern, refs), p.status)
			}
		}
		h.walkInterface(t, role, refs)
	}
	if seen < 200 {
		t.Errorf("only %d pages were seen", seen)
	}
	if p := h.as(app.RoleExporter, "en").get("/applications/" + refs["case"]); leak(p.body) == "" {
		t.Error("the applicant does not see its own: the walk says nothing")
	}
}

// walkInterface reads every route that the interface describes.
func (h *house) walkInterface(t *testing.T, role app.Role, refs map[string]string) {
	token, err := h.NewToken(context.Background(), app.Actor{Account: string(role)}, "walk", []string{app.ScopeRead, app.ScopeReview, app.ScopeCustoms})
	h.must(err)
	ask := func(method, path, body string) (int, string) {
		req, err := http.NewRequest(method, h.server.URL+"/api/v1"+path, strings.NewReader(body))
		h.must(err)
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", "walk "+path)
		res, err := http.DefaultClient.Do(req)
		h.must(err)
		b := &browser{house: h}
		p := b.read(res)
		return p.status, p.body
	}
	var described struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	_, raw := ask("GET", "/openapi.json", "")
	h.must(json.Unmarshal([]byte(raw), &described))
	if len(described.Paths) < 60 {
		t.Fatalf("the interface describes %d paths", len(described.Paths))
	}
	for path, methods := range described.Paths {
		if _, get := methods["get"]; !get {
			continue
		}
		at := filled(strings.TrimPrefix(path, "/api/v1"), refs)
		for _, query := range []string{"", "?exporter=MAGNETS&licence=" + refs["licence"] + "&kind=query", "?case=" + refs["case"], "?standing=open"} {
			if status, body := ask("GET", at+query, ""); leak(body) != "" {
				t.Errorf("%s is told %q by GET %s (%d)", role, leak(body), at+query, status)
			}
		}
	}
	answer := `{"entryHash":"x","outcome":"cleared","reason":"other_party","text":"x","months":6}`
	if status, body := ask("POST", "/screening/hits/"+refs["hit"], answer); leak(body) != "" || status < 400 {
		h.t.Errorf("%s answers a hit on a party that is withheld: %d %s", role, status, body)
	}
	border := `{"licence":"` + refs["licence"] + `","line":1,"massMG":1000000,"consignee":"somebody else","exporter":"MAGNETS"}`
	for _, path := range []string{"/customs/check", "/applications/" + refs["case"] + "/moves/decide", "/applications/" + refs["case"] + "/moves/evaluate_gate", "/licences/" + refs["licence"] + "/write-offs"} {
		if status, body := ask("POST", path, border); leak(body) != "" {
			t.Errorf("%s is told %q by POST %s (%d)", role, leak(body), path, status)
		}
	}
}

// Who asked and was granted sees the marked fields for as long as that lasts,
// and each time is on record before.
func TestMarkedFieldsAreShownToTheNamedAlone(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	rec, err := h.Lodge(ctx, app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}, "", "", h.secretApplication("military"))
	h.must(err)
	at := "/applications/" + rec.Case
	reviewer, decider, auditor := h.as(app.RoleReviewer, "en"), h.as(app.RoleDecider, "en"), h.as(app.RoleAuditor, "en")
	p := reviewer.get(at)
	p.says(t, 200, "Withheld", "Something is withheld")
	if leak(p.body) != "" {
		t.Fatal("a rule of the pack marks nothing")
	}
	reviewer.get(at+"/access").says(t, 200, "you may see 0")
	reviewer.move(at+"/access", "ask-form", url.Values{"reason": {""}}).says(t, 422, "reason")
	reviewer.move(at+"/access", "ask-form", url.Values{"reason": {"I weigh the end use"}}).says(t, 200, "Waits for another person")
	decider.move(at+"/access", "grant-form", url.Values{"person": {"reviewer"}, "hours": {"0"}, "reason": {"needed"}}).says(t, 422, "1 to 2160 hours")
	decider.move(at+"/access", "grant-form", url.Values{"person": {"reviewer"}, "hours": {"2"}, "reason": {"needed"}}).says(t, 200, "May see")
	if leak(decider.get(at).body) != "" {
		t.Error("who granted sees what they granted to another")
	}
	reviewer.get(at).says(t, 200, "Zephyrion Kestrelworks", "quietfin")
	reviewer.get(at).says(t, 200, "Zephyrion Kestrelworks")
	if leak(reviewer.get("/applications").body) != "" {
		t.Error("a list shows marked fields")
	}
	auditor.get("/reads?person=reviewer").says(t, 200, rec.Case, "2 times", "End users")
	auditor.get("/reads.csv?person=decider").says(t, 200, rec.Case)
	reviewer.get("/reads").says(t, 403)
	h.now = h.now.Add(2 * time.Hour)
	if p := reviewer.get(at); leak(p.body) != "" {
		t.Error("the access outlasts its time")
	}
	h.as(app.RoleExporter, "en").get(at+"/access").says(t, 403)
}

// What signed-in people are refused is on record, however often they try in a
// handful of entries, and without what they sent.
func TestRefusedAttemptsAreOnRecord(t *testing.T) {
	h := newHouse(t)
	ref, hash := h.proposed()
	before := h.Store.Head()
	for range 150 {
		_, err := h.Decide(context.Background(), person(app.RoleCustoms), "", ref, hash)
		if err == nil {
			t.Fatal("a customs officer decides")
		}
	}
	for i := range 60 {
		h.Decide(context.Background(), person(app.RoleCustoms), "secretsecret", strings.Repeat("secret", i), hash)
	}
	if h.Store.Head() != before {
		t.Error("a refused attempt changes the ledger")
	}
	p := h.as(app.RoleAuditor, "en").get("/reads?person=customs")
	p.says(t, 200, "Refused attempts", "case.decide", "actor.role", "100")
	if strings.Contains(p.body, "secretsecret") {
		t.Error("what was sent is on record")
	}
	h.as(app.RoleAuditor, "en").get("/attempts.csv").says(t, 200, "case.decide")
	h.as(app.RoleReviewer, "en").get("/attempts.csv").says(t, 403)
}
