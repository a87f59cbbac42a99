package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/ree"
	"lanthorn/review"
)

// refusedAs asks and wants a refusal with a code and nothing changed.
func (w *world) refusedAs(t *testing.T, what string, a ask, status int, code string) {
	t.Helper()
	before := w.dump()
	got := w.do(a)
	if got.status != status || !strings.Contains(strings.Join(got.codes(), " "), code) {
		t.Errorf("%s: %d %v, want %d %s: %.300s", what, got.status, got.codes(), status, code, got.raw)
	}
	if w.dump() != before {
		t.Errorf("%s: something changed", what)
	}
}

func (w *world) accepted(t *testing.T, what string, a ask) reply {
	t.Helper()
	got := w.do(a)
	if got.status != 201 {
		t.Fatalf("%s: %d %s", what, got.status, got.raw)
	}
	return got
}

func caseMove(ref, move, token, key string, body moveRequest) ask {
	return ask{method: "POST", path: "/applications/" + ref + "/moves/" + move, token: token, key: key, body: body}
}

func TestNobodySignsTheirOwn(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	ref, _ := w.proposed(10 * ree.Kilogram)
	mine := moveRequest{Lines: []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: 10 * ree.Kilogram, Reasons: []string{"criteria_met"}}}, Criteria: w.findings()}
	w.accepted(t, "propose", caseMove(ref, "propose", "all", "p", mine))
	hash := fmt.Sprint(w.do(ask{method: "GET", path: "/applications/" + ref, token: "all"}).at("proposalHash"))
	w.refusedAs(t, "the proposer countersigns", caseMove(ref, "countersign", "all", "c", moveRequest{Hash: hash}), 422, "guard.not_proposer")
	w.refusedAs(t, "decided without a signature", caseMove(ref, "decide", "dana", "d", moveRequest{Hash: hash}), 422, "guard.signatures")
	w.refusedAs(t, "the exporter's own people countersign", caseMove(ref, "countersign", "insider", "c", moveRequest{Hash: hash}), 422, "guard.office_side")
	w.refusedAs(t, "an exporter countersigns", caseMove(ref, "countersign", "mag", "c", moveRequest{Hash: hash}), 403, "actor.role")
	w.refusedAs(t, "without a hash", caseMove(ref, "countersign", "both", "c0", moveRequest{}), 422, "guard.proposal_hash")
	w.accepted(t, "countersign", caseMove(ref, "countersign", "both", "c", moveRequest{Hash: hash}))
	w.refusedAs(t, "the countersigner decides", caseMove(ref, "decide", "both", "d", moveRequest{Hash: hash}), 422, "guard.decider_separate")
	w.refusedAs(t, "the countersigner signs twice", caseMove(ref, "countersign", "both", "c2", moveRequest{Hash: hash}), 422, "guard.not_signed_yet")
	w.refusedAs(t, "the key of the signature for the decision", caseMove(ref, "decide", "both", "c", moveRequest{Hash: hash}), 409, "key.reused")
	w.refusedAs(t, "the exporter's own people decide", caseMove(ref, "decide", "insider", "d", moveRequest{Hash: hash}), 422, "guard.office_side")
	w.tokens["narrow"] = w.token("dana", app.ScopeRead, app.ScopeReport, app.ScopeApply, app.ScopeCustoms)
	w.refusedAs(t, "a token that may not review", caseMove(ref, "decide", "narrow", "d", moveRequest{Hash: hash}), 403, "actor.scope")
	w.accepted(t, "decide", caseMove(ref, "decide", "dana", "d", moveRequest{Hash: hash}))
	w.refusedAs(t, "decided twice", caseMove(ref, "decide", "dana", "d2", moveRequest{Hash: hash}), 422, "guard.state")
	again := w.accepted(t, "the same decision again", caseMove(ref, "decide", "dana", "d", moveRequest{Hash: hash}))
	if again.at("replayed") != true {
		t.Errorf("the same key decided again: %s", again.raw)
	}
}

func TestAnOldHashDecidesNothing(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	ref, old := w.proposed(10 * ree.Kilogram)
	w.accepted(t, "countersign", caseMove(ref, "countersign", "carl", "c", moveRequest{Hash: old}))
	edited := moveRequest{Lines: []review.LineOutcome{{Line: 1, Outcome: review.GrantReduced, MassMG: 9 * ree.Kilogram, Reasons: []string{"criteria_met"}}}, Criteria: w.findings()}
	w.accepted(t, "edit", caseMove(ref, "propose", "rita", "p2", edited))
	w.refusedAs(t, "decide with the old hash", caseMove(ref, "decide", "dana", "d", moveRequest{Hash: old}), 422, "guard.proposal_hash")
	current := fmt.Sprint(w.do(ask{method: "GET", path: "/applications/" + ref, token: "rita"}).at("proposalHash"))
	if current == old {
		t.Fatal("the edit did not change the hash")
	}
	w.refusedAs(t, "decide with the signature over the old one", caseMove(ref, "decide", "dana", "d", moveRequest{Hash: current}), 422, "guard.signatures")
	w.refusedAs(t, "sign the old one", caseMove(ref, "countersign", "carl", "c3", moveRequest{Hash: old}), 422, "guard.proposal_hash")
	w.accepted(t, "sign the new one", caseMove(ref, "countersign", "carl", "c4", moveRequest{Hash: current}))
	w.accepted(t, "decide", caseMove(ref, "decide", "dana", "d4", moveRequest{Hash: current}))
}

// TestOneKeyForTwoThings uses one idempotency key for moves with the same body
// on two cases, and for two moves of one licence.
func TestOneKeyForTwoThings(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	lodge := func(key string) string {
		return fmt.Sprint(w.accepted(t, "lodge", ask{method: "POST", path: "/applications", token: "mag", key: key, body: lodgeRequest{Application: w.application(w.magnet.Lot, ree.Kilogram)}}).at("case"))
	}
	one, two := lodge("1"), lodge("2")
	w.accepted(t, "accept", caseMove(one, "accept", "rita", "k", moveRequest{}))
	w.refusedAs(t, "the same for another case", caseMove(two, "accept", "rita", "k", moveRequest{}), 409, "key.reused")
	w.refusedAs(t, "another move of the case", caseMove(one, "evaluate_gate", "rita", "k", moveRequest{}), 409, "key.reused")
	licence := w.licensed(ree.Kilogram)
	move := func(name, key string) ask {
		return ask{method: "POST", path: "/licences/" + licence + "/moves/" + name, token: "rita", key: key, body: suspendRequest{Reason: "x"}}
	}
	w.accepted(t, "suspend", move("suspend", "s"))
	w.refusedAs(t, "lift with the key of the suspension", move("lift", "s"), 409, "key.reused")
	w.refusedAs(t, "the key of the case for the licence", move("suspend", "k"), 409, "key.reused")
}

func (w *world) writeOffAsk(licence, key string, mass ree.Mass) ask {
	return ask{method: "POST", path: "/customs/write-offs", token: "cleo", key: key,
		body: app.BorderQuestion{Licence: licence, Line: 1, Mass: mass, Declaration: "D-" + key, Destination: "DE", HS: "8505111000"}}
}

func TestAStaleLicenceIsNotWrittenOff(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	licence := w.licensed(10 * ree.Kilogram)
	lot, err := w.Lot(context.Background(), actorOf("mag"), w.magnet.Lot)
	w.must(err)
	now, _, err := w.Event(context.Background(), lot.Lot.MadeSeq)
	w.must(err)
	now.Inputs = []custody.Take{{Lot: now.Inputs[0].Lot, Mass: 1001 * ree.Kilogram}}
	w.accepted(t, "correct", ask{method: "POST", path: "/events", token: "mag", key: "fix", body: eventRequest{Occurred: w.now,
		Event: custody.Event{Kind: custody.Correct, Supersedes: lot.Lot.MadeSeq, Now: &now, Reason: "weighed again"}}})
	w.refusedAs(t, "write off", w.writeOffAsk(licence, "k", ree.Kilogram), 422, "licence.stale")
	check := w.writeOffAsk(licence, "k", ree.Kilogram)
	check.path = "/customs/check"
	if got := w.do(check); got.at("answer") != "refer" {
		t.Errorf("the desk says %s", got.raw)
	}
	heed := ask{method: "POST", path: "/licences/" + licence + "/moves/heed", token: "cleo", key: "h", body: suspendRequest{Reason: "one kilogram"}}
	w.refusedAs(t, "customs heeds it itself", heed, 403, "actor.role")
	heed.token = "mag"
	w.refusedAs(t, "the holder heeds it", heed, 403, "actor.role")
	heed.token = "rita"
	w.accepted(t, "an officer heeds it", heed)
	w.accepted(t, "write off", w.writeOffAsk(licence, "k2", ree.Kilogram))
}

func TestTwoHalvesAreNotMoreThanOne(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	licence := w.licensed(10 * ree.Kilogram)
	var good atomic.Int64
	var done sync.WaitGroup
	for i := range 20 {
		done.Add(1)
		go func() {
			defer done.Done()
			if got := w.do(w.writeOffAsk(licence, fmt.Sprint("k", i), 6*ree.Kilogram)); got.status == 201 {
				good.Add(1)
			} else if got.status != 422 {
				t.Errorf("%d %s", got.status, got.raw)
			}
		}()
	}
	done.Wait()
	got := w.do(ask{method: "GET", path: "/licences/" + licence, token: "cleo"})
	if good.Load() != 1 || got.at("lines.0.remainingMG") != 4e6 || got.at("lines.0.committedMG") != 6e6 {
		t.Errorf("%d of twenty went through: %s", good.Load(), got.raw)
	}
	lot := w.do(ask{method: "GET", path: "/lots/" + w.magnet.Lot, token: "mag"})
	if lot.at("lot.remainingMG") != 2.494e9 || lot.at("lot.reservedMG") != 4e6 {
		t.Errorf("the lot holds %v, %v of it held", lot.at("lot.remainingMG"), lot.at("lot.reservedMG"))
	}
	w.refusedAs(t, "what is held for the licence cannot be used up", send(event(fmt.Sprintf(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":%q,"massMG":2494000000}]`, w.magnet.Lot))), 422, "lot.too_little")
}

func TestAFrozenLot(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	ref, hash := w.proposed(10 * ree.Kilogram)
	w.accepted(t, "countersign", caseMove(ref, "countersign", "carl", "c", moveRequest{Hash: hash}))
	licence := w.licensed(ree.Kilogram)
	freeze := func(token, key string, release bool) ask {
		a := send(event(fmt.Sprintf(`"kind":"freeze","reason":"seized","release":%v,"inputs":[{"lot":%q,"massMG":0}]`, release, w.magnet.Lot)))
		a.token, a.key = token, key
		return a
	}
	w.refusedAs(t, "an operator freezes", freeze("mag", "f0", false), 403, "actor.role")
	frozen := w.accepted(t, "freeze", freeze("sup", "f1", false))
	w.refusedAs(t, "an operator releases", freeze("mag", "f2", true), 403, "actor.role")
	w.refusedAs(t, "a reviewer releases", freeze("rita", "f2", true), 403, "actor.role")
	void := send(event(fmt.Sprintf(`"kind":"correct","supersedes":%v,"void":true,"reason":"mine"`, frozen.at("seq"))))
	w.refusedAs(t, "an operator corrects the freeze away", void, 422, "correct.unknown")
	void.token = "sup"
	w.refusedAs(t, "a supervisor corrects it away", void, 403, "actor.role")
	for _, kind := range []string{
		`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":%q,"massMG":1}]`,
		`"kind":"export","site":"G1","country":"DE","declaration":"D","inputs":[{"lot":%q,"massMG":1}]`,
		`"kind":"dispatch","site":"G1","party":"RIVAL","toSite":"R1","inputs":[{"lot":%q,"massMG":0}]`,
		`"kind":"split","site":"G1","inputs":[{"lot":%q,"massMG":2}],"outputs":[{"form":"magnet_ndfeb","netMG":1},{"form":"magnet_ndfeb","netMG":1}]`,
	} {
		w.refusedAs(t, "moved while frozen", send(event(fmt.Sprintf(kind, w.magnet.Lot))), 422, "lot.frozen")
	}
	w.refusedAs(t, "written off while frozen", w.writeOffAsk(licence, "k", ree.Kilogram), 422, "lot.frozen")
	if got := w.do(caseMove(ref, "decide", "dana", "d", moveRequest{Hash: hash})); got.status != 422 {
		t.Errorf("decided on a frozen lot: %d %s", got.status, got.raw)
	}
	w.accepted(t, "release", freeze("sup", "f3", true))
	w.accepted(t, "written off", w.writeOffAsk(licence, "k2", ree.Kilogram))
}

func TestAnotherOrganisation(t *testing.T) {
	w := newWorld(t)
	w.chain()
	ref, _ := w.proposed(10 * ree.Kilogram)
	licence := w.licensed(ree.Kilogram)
	passport := w.accepted(t, "passport", ask{method: "POST", path: "/lots/" + w.magnet.Lot + "/passport", token: "mag", key: "p", body: "{}"})
	for _, c := range []struct{ path, code string }{
		{"/applications/" + ref, "review.case_unknown"}, {"/lots/" + w.magnet.Lot, "lot.unknown"}, {"/lots/M-OWN-1", "lot.unknown"}, {"/lots/" + strings.ToLower(w.magnet.Lot), "lot.unknown"},
		{"/lots/" + w.magnet.Lot + "/origins", "lot.unknown"}, {"/licences/" + licence, "review.licence_unknown"}, {"/credentials/" + fmt.Sprint(passport.at("id")), "passport.unknown"},
	} {
		got := w.do(ask{method: "GET", path: c.path, token: "rival"})
		if got.status != 404 || got.at("code") != c.code || strings.Contains(string(got.raw), "Firm MAGNETS") {
			t.Errorf("GET %s: %d %s", c.path, got.status, got.raw)
		}
		unknown := strings.NewReplacer(ref, "EX-0099-"+custody.Reference("EX", 99)[8:], w.magnet.Lot, "MG-0099-"+custody.Reference("MG", 99)[8:]).Replace(c.path)
		if none := w.do(ask{method: "GET", path: unknown, token: "rival"}); none.status != got.status || none.at("code") != got.at("code") {
			t.Errorf("GET %s tells another's from none: %d %d", c.path, got.status, none.status)
		}
	}
	for _, path := range []string{"/lots", "/lots?holder=MAGNETS", "/lots?text=M-OWN-1", "/lots?text=MG", "/applications", "/applications?state=authorisation", "/licences", "/sites?kind=mine"} {
		if got := w.do(ask{method: "GET", path: path, token: "rival"}); got.status != 200 || strings.Contains(string(got.raw), "MAGNETS") || strings.Contains(string(got.raw), "MINER") {
			t.Errorf("GET %s shows another's: %s", path, got.raw)
		}
	}
	for _, move := range []string{"withdraw"} {
		if got := w.do(caseMove(ref, move, "rival", "k"+move, moveRequest{Reason: "x"})); got.status != 404 {
			t.Errorf("%s: %d %s", move, got.status, got.raw)
		}
	}
	foreign := send(event(`"kind":"extract","site":"M1","process":"LEACH","outputs":[{"form":"concentrate_ion_adsorption","netMG":1}]`))
	foreign.token = "rival"
	if got := w.do(foreign); got.status != 422 || got.at("code") != "site.not_yours" {
		t.Errorf("reported for another: %d %s", got.status, got.raw)
	}
	lot, err := w.Lot(context.Background(), actorOf("mag"), w.magnet.Lot)
	w.must(err)
	foreign.body, foreign.key = event(fmt.Sprintf(`"kind":"correct","supersedes":%d,"void":true,"reason":"x"`, lot.Lot.MadeSeq)), "c"
	if got := w.do(foreign); got.status != 422 || got.at("code") != "correct.unknown" {
		t.Errorf("corrected another's: %d %s", got.status, got.raw)
	}
	for _, kind := range []string{"passport", "credential"} {
		path := map[string]string{"passport": "/lots/" + w.magnet.Lot + "/passport", "credential": "/licences/" + licence + "/credential"}[kind]
		if got := w.do(ask{method: "POST", path: path, token: "rival", key: kind, body: "{}"}); got.status != 404 {
			t.Errorf("issued another's %s: %d %s", kind, got.status, got.raw)
		}
	}
}

// TestADocumentOfAnother opens documents by their hashes.
func TestADocumentOfAnother(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	hash := fmt.Sprint(w.accepted(t, "document", ask{method: "POST", path: "/documents", token: "mag", key: "d", body: "secret recipe"}).at("sha256"))
	w.accepted(t, "named", send(event(fmt.Sprintf(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":%q,"massMG":1}],"documents":[{"name":"x","sha256":%q}]`, w.magnet.Lot, hash))))
	if text, err := w.Document(context.Background(), actorOf("mag"), hash); err != nil || string(text) != "secret recipe" {
		t.Errorf("its owner: %q %v", text, err)
	}
	for _, name := range []string{hash, strings.ToUpper(hash), "../../keys/issuer.key", "", strings.Repeat("0", 64), "' OR 1=1 --"} {
		if text, err := w.Document(context.Background(), actorOf("rival"), name); err == nil {
			t.Errorf("another opens %q: %q", name, text)
		}
	}
}

// TestASessionIsNoToken brings a browser's session to the interface.
func TestASessionIsNoToken(t *testing.T) {
	w := newWorld(t, noLog)
	acc := everybody[8]
	acc.Name = acc.Ref
	w.must(w.PutAccount(context.Background(), authority, acc, "a long password of ming"))
	secret, session, err := w.SignIn(context.Background(), acc.Ref, "a long password of ming")
	w.must(err)
	r := w.request(ask{method: "GET", path: "/lots"})
	r.AddCookie(&http.Cookie{Name: door.Cookie, Value: secret})
	for _, header := range []string{"", "Bearer " + secret, "Bearer " + session.CSRF, "Basic bWluZzpsb25n", "Bearer"} {
		r.Header.Set("Authorization", header)
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		if rec.Code != 401 {
			t.Errorf("a session with %q counts as a token: %d", header, rec.Code)
		}
	}
	rec := httptest.NewRecorder()
	r.Header.Set("Authorization", "bearer "+w.tokens["ming"])
	w.handler.ServeHTTP(rec, r)
	if rec.Code != 200 {
		t.Errorf("the scheme's name in small letters: %d", rec.Code)
	}
	seen := door.Visitor{}
	look := door.Browsers(w.App, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = door.From(r.Context()) }))
	page := httptest.NewRequest("GET", "/", nil)
	page.AddCookie(&http.Cookie{Name: door.Cookie, Value: w.tokens["ming"]})
	look.ServeHTTP(httptest.NewRecorder(), page)
	if seen.Known {
		t.Error("a token counts as a session")
	}
}
