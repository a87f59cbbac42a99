package api

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// scenario is one request and what must come of it. ${name} stands for what an
// earlier scenario kept.
type scenario struct {
	ask
	status int
	want   map[string]any    // parts of the answer
	keep   map[string]string // name: path in the answer
	route  string            // row of the table it speaks for, "GET /lots"
}

type story struct {
	*world
	t       *testing.T
	kept    map[string]string
	good    map[string]bool
	bad     map[string]bool
	schemas *checker
}

func (s *story) fill(text string) string {
	for name, value := range s.kept {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
	}
	return text
}

func (s *story) tell(sc scenario) reply {
	s.t.Helper()
	name := sc.method + " " + sc.path
	sc.path = s.fill(sc.path)
	switch b := sc.body.(type) {
	case nil:
	case string:
		sc.body = s.fill(b)
	default:
		text, err := json.Marshal(b)
		s.must(err)
		sc.body = s.fill(string(text))
	}
	got := s.do(sc.ask)
	if got.status != sc.status {
		s.t.Fatalf("%s by %s: status %d, want %d: %s", name, sc.token, got.status, sc.status, got.raw)
	}
	for path, want := range sc.want {
		if text, ok := want.(string); ok {
			want = s.fill(text)
		}
		if have := got.at(path); fmt.Sprint(have) != fmt.Sprint(want) {
			s.t.Errorf("%s: %s is %v, want %v: %s", name, path, have, want, got.raw)
		}
	}
	for name, path := range sc.keep {
		s.kept[name] = fmt.Sprint(got.at(path))
	}
	s.note(sc, got)
	return got
}

// note remembers that a route was seen well and ill, and holds the answer
// against its schema.
func (s *story) note(sc scenario, got reply) {
	s.t.Helper()
	if got.status >= 300 {
		s.bad[sc.route] = true
		s.checkProblem(sc, got)
		return
	}
	s.good[sc.route] = true
	if method, path, ok := strings.Cut(sc.route, " "); ok {
		s.schemas.check(s.t, strings.ToLower(method), path, got)
	}
}

func (s *story) checkProblem(sc scenario, got reply) {
	s.t.Helper()
	if media := got.header.Get("Content-Type"); !strings.HasPrefix(media, "application/problem+json") {
		s.t.Errorf("%s %s: the problem is %s", sc.method, sc.path, media)
	}
	for _, member := range []string{"type", "title", "code", "detail"} {
		if text, _ := got.at(member).(string); text == "" {
			s.t.Errorf("%s %s: the problem has no %s: %s", sc.method, sc.path, member, got.raw)
		}
	}
	if got.at("status") != float64(got.status) {
		s.t.Errorf("%s %s: the problem says %v, the answer %d", sc.method, sc.path, got.at("status"), got.status)
	}
	s.schemas.problem(s.t, got)
}

func newStory(t *testing.T) *story {
	w := newWorld(t)
	return &story{world: w, t: t, kept: map[string]string{}, good: map[string]bool{}, bad: map[string]bool{}, schemas: newChecker(t, w.api)}
}

// on makes the scenario of a route from its method, its path and what differs.
func on(route, path, token string, status int) scenario {
	method, _, _ := strings.Cut(route, " ")
	return scenario{ask: ask{method: method, path: path, token: token}, route: route, status: status}
}

func (sc scenario) with(key string, body any) scenario { sc.key, sc.body = key, body; return sc }

func (sc scenario) wants(pairs ...any) scenario {
	sc.want = map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		sc.want[pairs[i].(string)] = pairs[i+1]
	}
	return sc
}

func (sc scenario) keeps(pairs ...string) scenario {
	sc.keep = map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		sc.keep[pairs[i]] = pairs[i+1]
	}
	return sc
}

const extracted = `{"occurred":"2026-03-03T08:30:00+08:00","event":{"kind":"extract","site":"M1","process":"LEACH","outputs":[{"form":"concentrate_ion_adsorption","netMG":1000000000,"assay":{"basis":"oxide","moisture":{"v":0},"total":{"v":920000000,"u":4600000},"share":{"Nd":{"v":600000000},"Dy":{"v":400000000}},"method":"ICP-OES"}}]}}`

// TestEveryRoute walks through the whole interface, each route at least once
// well and once ill.
func TestEveryRoute(t *testing.T) {
	s := newStory(t)
	s.custodyStory()
	s.reviewStory()
	s.licenceStory()
	s.borderStory()
	s.systemsStory()
	s.hookStory()
	s.findingStory()
	s.proofStory()
	s.letterStory()
	s.returnStory()
	s.outsideStory()
	s.screeningStory()
	s.figuresStory()
	s.clueStory()
	s.askedStory()
	s.afterStory()
	s.matterStory()
	s.needStory()
	s.generalStory()
	s.opinionStory()
	s.ownStory()
	s.houseStory()
	s.tableStory()
	for _, rt := range s.api.routes {
		name := rt.method + " " + rt.path
		if !s.good[name] {
			t.Errorf("%s was never seen well", name)
		}
		if !s.bad[name] && name != "GET /keys" && name != "GET /status" && name != "POST /verify" {
			t.Errorf("%s was never seen ill", name)
		}
	}
}

func (s *story) custodyStory() {
	s.tell(on("POST /registrations", "/registrations", "sup", 201).with("r1", `{"registration":{"party":{"ref":"TRADER","name":"贸易商","kind":"operator","country":"CN"}}}`).wants("seq", 12))
	s.tell(on("POST /registrations", "/registrations", "ming", 403).with("r1", `{"registration":{"party":{"ref":"MINE","name":"x","kind":"operator","country":"CN"}}}`).wants("code", "actor.role"))
	s.tell(on("POST /registrations", "/registrations", "sup", 422).with("r2", `{"registration":{}}`).wants("code", "registration.empty"))
	s.tell(on("POST /events", "/events", "ming", 201).with("e1", extracted).wants("event.outputs.0.netMG", 1e9, "event.kind", "extract", "replayed", nil).keeps("ore", "event.outputs.0.lot", "seq", "seq"))
	s.tell(on("POST /events", "/events", "ming", 201).with("e1", extracted).wants("replayed", true, "seq", "${seq}", "event.outputs.0.lot", "${ore}"))
	s.tell(on("POST /events", "/events", "ming", 409).with("e1", strings.Replace(extracted, "1000000000", "1000000001", 1)).wants("code", "key.reused"))
	s.tell(on("POST /events", "/events", "ming", 400).with("", extracted).wants("code", "key.missing"))
	s.tell(on("POST /events", "/events", "ming", 422).with("e2", strings.Replace(extracted, "M1", "NONE", 1)).wants("code", "site.unknown", "reasons.0.field", "site"))
	s.tell(on("POST /documents", "/documents", "ming", 201).with("d1", "a document").wants("size", 10).keeps("hash", "sha256"))
	s.tell(on("POST /documents", "/documents", "audi", 403).with("d1", "a document").wants("code", "actor.role"))
	s.tell(on("GET /lots", "/lots?limit=1", "ming", 200).wants("lots.0.ref", "${ore}", "lots.1", nil))
	s.tell(on("GET /lots", "/lots", "rival", 200).wants("lots.0", nil))
	s.tell(on("GET /lots", "/lots?after=nonsense", "ming", 400).wants("code", "after"))
	s.tell(on("GET /lots/{lot}", "/lots/${ore}", "ming", 200).wants("lot.ref", "${ore}", "entries.0.kind", "custody.extract", "entries.0.actor", nil))
	s.tell(on("GET /lots/{lot}", "/lots/${ore}", "rival", 404).wants("code", "lot.unknown"))
	s.tell(on("GET /lots/{lot}/origins", "/lots/${ore}/origins", "ming", 200).wants("elements.0.shares.0.origin", "mine/M1", "elements.0.shares.0.min", 1))
	s.tell(on("GET /lots/{lot}/origins", "/lots/${ore}/origins", "rival", 404).wants("code", "lot.unknown"))
	s.tell(on("GET /sites", "/sites", "ming", 200).wants("0.ref", "M1", "1", nil))
	s.tell(on("GET /sites", "/sites", "", 401).wants("code", "unauthorised"))
}

func (s *story) reviewStory() {
	s.chain()
	s.kept["magnet"] = s.magnet.Lot
	app := s.application(s.magnet.Lot, 100*ree.Kilogram)
	product := map[string]any{"name": "motor magnet", "kind": "magnet_ndfeb", "value": 1000, "madeIn": "DE", "destination": "US", "parts": []any{map[string]any{"name": "Dy metal", "value": 1, "origins": []any{map[string]any{"country": "CN", "share": 1_000_000_000}}}}}
	s.tell(on("POST /determinations", "/determinations", "mag", 201).with("product", product).wants("determinations.0.would", "licence_needed"))
	s.tell(on("POST /determinations", "/determinations", "mag", 422).with("empty product", map[string]any{"name": "nothing"}).wants("code", "product.kind"))
	s.determinationStory(product)
	s.tell(on("POST /applications/preflight", "/applications/preflight", "mag", 201).with("p", app).wants("problems", nil, "classes.0.line", 1, "verdicts.0.line", 1))
	s.tell(on("POST /applications/preflight", "/applications/preflight", "ming", 403).with("p", app).wants("code", "actor.role"))
	s.tell(on("POST /applications", "/applications", "rival", 422).with("a0", lodgeRequest{Application: app}).wants("code", "lot.not_yours"))
	s.tell(on("POST /applications", "/applications", "mag", 201).with("a1", lodgeRequest{Application: app}).keeps("case", "case"))
	s.tell(on("POST /applications", "/applications", "mag", 201).with("a1", lodgeRequest{Application: app}).wants("replayed", true, "case", "${case}"))
	s.tell(on("GET /applications", "/applications", "mag", 200).wants("cases.0.key", "${case}", "cases.0.application.exporter", "MAGNETS", "cases.0.application.declaredBy", "mag"))
	s.tell(on("GET /applications", "/applications?after=%22", "mag", 400).wants("code", "after"))
	s.tell(on("GET /applications/{case}", "/applications/${case}", "mag", 200).wants("state", "lodged"))
	s.tell(on("GET /applications/{case}", "/applications/${case}", "rival", 404).wants("code", "review.case_unknown"))
	s.returned(app)
	move := func(name, token, key string, status int, body any) scenario {
		return on("POST /applications/{case}/moves/{move}", "/applications/${case}/moves/"+name, token, status).with(key, body)
	}
	s.tell(move("accept", "mag", "m0", 403, moveRequest{}).wants("code", "actor.role"))
	s.tell(move("accept", "rita", "m1", 201, moveRequest{}))
	s.tell(move("accept", "rita", "m1", 201, moveRequest{}).wants("replayed", true))
	s.tell(move("accept", "rita", "m2", 422, moveRequest{}).wants("code", "guard.state"))
	s.tell(move("evaluate_gate", "rita", "m3", 201, moveRequest{}))
	s.tell(move("open_review", "rita", "m4", 201, moveRequest{Reasons: map[int]string{1: "looked into"}}))
	s.tell(move("dance", "rita", "m5", 422, moveRequest{}).wants("code", "review.move_unknown"))
	s.tell(move("rate", "rita", "m6", 201, moveRequest{Class: review.LineClass{Line: 1, Controlled: "yes", Codes: []string{"1C905.a"}, List: "cn", ListVersion: "1", RatedBy: "somebody", Reason: "looked at"}}))
	s.tell(move("consolidate", "rita", "m7", 201, moveRequest{Reason: "all positions are in"}))
	proposal := moveRequest{Lines: []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}}}, Criteria: s.findings()}
	s.tell(move("propose", "rita", "m8", 201, proposal))
	s.tell(on("GET /applications/{case}", "/applications/${case}", "rita", 200).wants("classes.0.ratedBy", "rita").keeps("hash1", "proposalHash"))
	s.tell(move("send_back", "carl", "m9", 201, moveRequest{Reason: "say more"}))
	s.tell(move("propose", "rita", "m10", 201, proposal))
	s.tell(on("GET /applications/{case}", "/applications/${case}", "rita", 200).keeps("phash", "proposalHash"))
	s.tell(move("countersign", "carl", "m11", 201, moveRequest{Hash: s.fill("${phash}")}))
	s.tell(move("decide", "dana", "m12", 201, moveRequest{Hash: s.fill("${phash}")}).keeps("licence", "licence"))
	s.tell(move("assign", "rita", "m15", 422, moveRequest{To: "mag"}).wants("code", "review.handler_unknown"))
	s.tell(move("assign", "rita", "m16", 201, moveRequest{To: "rita"}))
	s.tell(move("close", "rita", "m13", 201, moveRequest{Reason: "done"}))
	s.tell(move("withdraw", "mag", "m14", 422, moveRequest{Reason: "late"}).wants("code", "guard.state"))
}

// returned has another case returned, lodged again and withdrawn.
func (s *story) returned(app review.Application) {
	s.tell(on("POST /applications", "/applications", "mag", 201).with("b1", lodgeRequest{Application: app}).keeps("second", "case"))
	s.tell(on("POST /applications/{case}/moves/{move}", "/applications/${second}/moves/return", "rita", 201).with("b2", moveRequest{Deficiencies: []review.Deficiency{{Code: "document_missing", Field: "contract", Note: "page 2"}}}))
	again := lodgeRequest{Case: s.kept["second"], Application: app}
	s.tell(on("POST /applications", "/applications", "mag", 201).with("b3", again).wants("case", "${second}"))
	s.tell(on("POST /applications/{case}/moves/{move}", "/applications/${second}/moves/withdraw", "rival", 404).with("b4", moveRequest{Reason: "x"}).wants("code", "review.case_unknown"))
	s.tell(on("POST /applications/{case}/moves/{move}", "/applications/${second}/moves/withdraw", "mag", 201).with("b4", moveRequest{Reason: "not needed"}))
}

func (s *story) licenceStory() {
	licence := s.kept["licence"]
	s.tell(on("GET /licences", "/licences", "mag", 200).wants("licences.0.key", licence))
	s.tell(on("GET /licences", "/licences?after=x", "mag", 400).wants("code", "after"))
	s.tell(on("GET /licences/{licence}", "/licences/${licence}", "mag", 200).wants("lines.0.remainingMG", 1e8))
	s.tell(on("GET /licences/{licence}", "/licences/${licence}", "rival", 404).wants("code", "review.licence_unknown"))
	q := app.BorderQuestion{Licence: licence, Line: 1, Mass: 40 * ree.Kilogram, Declaration: "D1", Destination: "DE", HS: "8505111000"}
	s.tell(on("POST /customs/check", "/customs/check", "cleo", 201).with("c1", q).wants("answer", "yes", "remainingMG", 1e8, "next", "customs.next.write_off"))
	s.tell(on("POST /customs/check", "/customs/check", "mag", 403).with("c1", q).wants("code", "actor.role"))
	s.tell(on("POST /customs/write-offs", "/customs/write-offs", "cleo", 201).with("w1", q).wants("remainingMG", 6e7, "lots.0.lot", "${magnet}"))
	s.tell(on("POST /customs/write-offs", "/customs/write-offs", "cleo", 201).with("w1", q).wants("remainingMG", 6e7, "replayed", true))
	q.Mass = 61 * ree.Kilogram
	s.tell(on("POST /customs/write-offs", "/customs/write-offs", "cleo", 422).with("w2", q).wants("code", "guard.balance"))
	s.tell(on("POST /customs/write-offs", "/customs/write-offs", "cleo", 409).with("w1", q).wants("code", "key.reused"))
	move := func(name, token, key string, status int, body suspendRequest) scenario {
		return on("POST /licences/{licence}/moves/{move}", "/licences/${licence}/moves/"+name, token, status).with(key, body)
	}
	s.tell(move("suspend", "mag", "l0", 403, suspendRequest{Reason: "x"}).wants("code", "actor.role"))
	s.tell(move("suspend", "rita", "l1", 201, suspendRequest{Reason: "looked at"}))
	s.tell(on("GET /licences/{licence}", "/licences/${licence}", "rita", 200).keeps("hold", "licence.suspensions.0.ref"))
	s.tell(move("acknowledge", "cleo", "l2", 201, suspendRequest{Ref: "CUS-1"}))
	s.tell(move("lift", "rita", "l3", 201, suspendRequest{Ref: s.kept["hold"], Reason: "cleared"}))
	s.tell(move("heed", "rita", "l4", 422, suspendRequest{Reason: "x"}).wants("code", "guard.marked"))
	s.tell(move("sing", "rita", "l5", 422, suspendRequest{}).wants("code", "review.move_unknown"))
}

func (s *story) proofStory() {
	s.tell(on("POST /lots/{lot}/passport", "/lots/${magnet}/passport", "mag", 201).with("x1", `{}`).wants("kind", "LotPassport", "lot", "${magnet}").keeps("id", "id"))
	s.tell(on("POST /lots/{lot}/passport", "/lots/${magnet}/passport", "mag", 201).with("x1", `{}`).wants("id", "${id}"))
	s.tell(on("POST /lots/{lot}/passport", "/lots/${magnet}/passport", "rival", 404).with("x1", `{}`).wants("code", "lot.unknown"))
	s.tell(on("POST /licences/{licence}/credential", "/licences/${licence}/credential", "mag", 201).with("x2", `{}`).wants("kind", "ExportLicence"))
	s.tell(on("POST /licences/{licence}/credential", "/licences/${licence}/credential", "rival", 404).with("x2", `{}`).wants("code", "review.licence_unknown"))
	s.tell(on("GET /credentials/{id}", "/credentials/${id}", "rival", 404).wants("code", "passport.unknown"))
	bundle := s.bundle()
	s.tell(on("GET /credentials/{id}", "/credentials/${id}", "mag", 200))
	if got := s.tell(on("POST /verify", "/verify", "", 200).with("", string(bundle))); strings.Contains(string(got.raw), `"failed"`) {
		s.t.Errorf("the bundle does not verify: %s", got.raw)
	}
	damaged := []byte(strings.Replace(string(bundle), `"credential":"ey`, `"credential":"ez`, 1))
	if got := s.tell(on("POST /verify", "/verify", "", 200).with("", string(damaged))); slices.Equal(damaged, bundle) || !strings.Contains(string(got.raw), `"failed"`) {
		s.t.Errorf("a damaged bundle verifies: %s", got.raw)
	}
	s.tell(on("GET /keys", "/keys", "", 200))
	if got := s.tell(on("GET /status", "/status", "", 200)); strings.Count(string(got.raw), ".") != 2 {
		s.t.Errorf("the status list is no JWT: %.80s", got.raw)
	}
	if dir := os.Getenv("LANTHORN_KEEP_BUNDLE"); dir != "" {
		os.WriteFile(dir, bundle, 0o600)
	}
}

// bundle asks for the credential until the log has published it.
func (s *story) bundle() []byte {
	for range 100 {
		got := s.do(ask{method: "GET", path: s.fill("/credentials/${id}"), token: "mag"})
		if got.status == 200 {
			return got.raw
		}
		if got.status != 503 || got.header.Get("Retry-After") == "" {
			s.t.Fatalf("before the log has it: %d %s", got.status, got.raw)
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Fatal("the log never published the credential")
	return nil
}

// TestTokens asks with tokens that must not do.
func TestTokens(t *testing.T) {
	w := newWorld(t, noLog)
	w.tokens["reader"] = w.token("ming", app.ScopeRead)
	w.tokens["reporter"] = w.token("ming", app.ScopeReport)
	w.tokens["revoked"] = w.token("ming", allScopes...)
	for _, c := range []struct {
		name, token string
		a           ask
		status      int
		code        string
	}{
		{"none", "", ask{method: "GET", path: "/lots"}, 401, "unauthorised"},
		{"wrong", "lt_" + strings.Repeat("A", 43), ask{method: "GET", path: "/lots"}, 401, "unauthorised"},
		{"one letter less", w.tokens["ming"][:len(w.tokens["ming"])-1], ask{method: "GET", path: "/lots"}, 401, "unauthorised"},
		{"very long", strings.Repeat("x", 10_000), ask{method: "GET", path: "/lots"}, 401, "unauthorised"},
		{"SQL", "' OR 1=1 --", ask{method: "GET", path: "/lots"}, 401, "unauthorised"},
		{"good", "ming", ask{method: "GET", path: "/lots"}, 200, "<nil>"},
		{"may only report", "reporter", ask{method: "GET", path: "/lots"}, 403, "actor.scope"},
		{"may only read", "reader", ask{method: "POST", path: "/events", key: "k", body: extracted}, 403, "actor.scope"},
		{"reads", "reader", ask{method: "GET", path: "/lots"}, 200, "<nil>"},
		{"reports", "reporter", ask{method: "POST", path: "/events", key: "k", body: extracted}, 201, "<nil>"},
	} {
		c.a.token = c.token
		got := w.do(c.a)
		if got.status != c.status || fmt.Sprint(got.at("code")) != c.code {
			t.Errorf("%s: %d %s, want %d %s", c.name, got.status, got.raw, c.status, c.code)
		}
		if got.status == 401 && !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: no WWW-Authenticate", c.name)
		}
	}
	w.revocation()
}

func (w *world) revocation() {
	w.t.Helper()
	lots := ask{method: "GET", path: "/lots", token: "revoked"}
	list, err := w.Tokens(w.t.Context(), actorOf("ming"))
	w.must(err)
	if got := w.do(lots); got.status != 200 {
		w.t.Fatalf("before: %d", got.status)
	}
	for _, tok := range list {
		if err := w.RevokeToken(w.t.Context(), actorOf("rival"), tok.Hash); err == nil {
			w.t.Error("another account ended the token")
		}
	}
	if got := w.do(lots); got.status != 200 {
		w.t.Errorf("after another account tried: %d", got.status)
	}
	for _, tok := range list {
		w.must(w.RevokeToken(w.t.Context(), actorOf("ming"), tok.Hash))
	}
	if got := w.do(lots); got.status != 401 {
		w.t.Errorf("a revoked token answers %d", got.status)
	}
	old := ask{method: "GET", path: "/lots", token: "mag"}
	w.later(364 * 24 * time.Hour)
	if got := w.do(old); got.status != 200 {
		w.t.Errorf("a token of 364 days answers %d", got.status)
	}
	w.later(48 * time.Hour)
	if got := w.do(old); got.status != 401 {
		w.t.Errorf("an expired token answers %d", got.status)
	}
	acc := everybody[0]
	acc.Name, acc.Disabled = "sup", true
	w.tokens["fresh"] = w.token("sup", allScopes...)
	old.token = "fresh"
	if got := w.do(old); got.status != 200 {
		w.t.Errorf("a fresh token answers %d", got.status)
	}
	w.must(w.PutDemoAccount(w.t.Context(), acc))
	if got := w.do(old); got.status != 401 {
		w.t.Errorf("a disabled account's token answers %d", got.status)
	}
}

// TestPagesByKey walks a list of lots page by page while more are made.
func TestPagesByKey(t *testing.T) {
	w := newWorld(t, noLog)
	made := map[string]bool{}
	for i := range 23 {
		got := w.do(ask{method: "POST", path: "/events", token: "ming", key: fmt.Sprint("k", i), body: extracted})
		made[fmt.Sprint(got.at("event.outputs.0.lot"))] = true
	}
	seen, after := map[string]bool{}, ""
	for page := 0; ; page++ {
		got := w.do(ask{method: "GET", path: "/lots?limit=5&after=" + after, token: "ming"})
		list, _ := got.at("lots").([]any)
		if got.status != 200 || len(list) > 5 || page > 5 {
			t.Fatalf("page %d: %d, %d lots", page, got.status, len(list))
		}
		for i := range list {
			ref := fmt.Sprint(got.at(fmt.Sprintf("lots.%d.ref", i)))
			if seen[ref] || !made[ref] {
				t.Errorf("page %d shows %s again, or it was made meanwhile", page, ref)
			}
			seen[ref] = true
		}
		if after, _ = got.at("next").(string); after == "" {
			break
		}
		w.do(ask{method: "POST", path: "/events", token: "ming", key: fmt.Sprint("more", page), body: extracted})
	}
	if len(seen) != len(made) {
		t.Errorf("%d of %d lots were seen", len(seen), len(made))
	}
	foreign := w.do(ask{method: "GET", path: "/applications?after=" + after, token: "mag"})
	if foreign.status != 200 {
		t.Errorf("an empty mark: %d", foreign.status)
	}
}

func (s *story) clueStory() {
	_, rec, err := s.Tell(s.t.Context(), "a form's key of some length", app.Tip{What: "Lorries at night", Site: "M1"})
	s.must(err)
	s.kept["clue"] = rec.Clue
	s.tell(on("GET /clues", "/clues?state=received", "sup", 200).wants("clues.0.ref", "${clue}", "clues.0.state", "received", "clues.0.worth", nil, "clues.1", nil))
	s.tell(on("GET /clues", "/clues", "ming", 403).wants("code", "actor.role"))
}
