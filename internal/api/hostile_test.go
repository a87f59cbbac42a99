package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// attack is hostile input with the answer that it must get.
type attack struct {
	name string
	ask
	status int
	code   string // among the problem's codes; empty: any
}

// event makes an event's body from its members.
func event(members string) string {
	return `{"occurred":"2026-03-03T09:00:00+08:00","event":{` + members + `}}`
}

func send(body string) ask {
	return ask{method: "POST", path: "/events", token: "mag", key: "h", body: body}
}

func (w *world) eventAttacks() []attack {
	const ev = `"kind":"extract","site":"M1","process":"LEACH","outputs":[{"form":"concentrate_ion_adsorption",`
	mine := func(rest string) ask {
		a := send(event(ev + rest + `}]`))
		a.token = "ming"
		return a
	}
	at := func(time string) ask {
		a := send(`{"occurred":"` + time + `","event":{` + ev + `"netMG":1}]}}`)
		a.token = "ming"
		return a
	}
	assay := func(total, share string) ask {
		return mine(`"netMG":1000,"assay":{"basis":"oxide","moisture":{"v":0},"total":{"v":` + total + `},"share":{` + share + `}}`)
	}
	magnet, oxide := w.magnet.Lot, w.oxide.Lot
	return []attack{
		{"negative mass", mine(`"netMG":-1`), 422, "mass.not_positive"},
		{"no mass", mine(`"netMG":0`), 422, "mass.not_positive"},
		{"mass over the limit", mine(`"netMG":100000000000000001`), 422, "mass.not_positive"},
		{"the largest integer", mine(`"netMG":9223372036854775807`), 422, "mass.not_positive"},
		{"one more than the largest integer", mine(`"netMG":9223372036854775808`), 400, ""},
		{"1e30", mine(`"netMG":1e30`), 400, ""},
		{"a float", mine(`"netMG":1.5`), 400, ""},
		{"a mass as text", mine(`"netMG":"12 st"`), 400, ""},
		{"two lots of which the sum is too much", mine(`"netMG":9000000000000000},{"form":"concentrate_ion_adsorption","netMG":1`), 422, "mass.too_large"},
		{"offset +23:00", at("2026-03-03T08:00:00+23:00"), 422, "time.offset"},
		{"offset -23:00", at("2026-03-01T08:00:00-23:00"), 422, "time.offset"},
		{"offset +25:00", at("2026-03-03T08:00:00+25:00"), 400, ""},
		{"day 30 of February", at("2026-02-30T08:00:00+08:00"), 400, ""},
		{"no time", at(""), 400, ""},
		{"the year 0001", at("0001-01-01T00:00:00Z"), 422, "time.before_records"},
		{"the year 9999", at("9999-12-31T23:59:59Z"), 422, "time.ahead"},
		{"a clock an hour ahead", at("2026-03-03T10:00:00+08:00"), 422, "time.ahead"},
		{"an assay of 101 %", assay("1010000000", `"Nd":{"v":1000000000}`), 422, "assay.out_of_range"},
		{"shares of 120 %", assay("900000000", `"Nd":{"v":600000000},"Pr":{"v":600000000}`), 422, "assay.over_100"},
		{"a negative share", assay("900000000", `"Nd":{"v":-1}`), 422, "assay.out_of_range"},
		{"promethium", assay("900000000", `"Pm":{"v":1000000}`), 422, "assay.promethium"},
		{"an element that is none", assay("900000000", `"Kr":{"v":1000000}`), 422, "element.unknown"},
		{"an element twice", assay("900000000", `"Nd":{"v":1},"Nd":{"v":2}`), 400, "body.unreadable"},
		{"NUL in an alias", mine(`"netMG":1,"alias":"a\u0000b"`), 422, "text.character"},
		{"right-to-left in an alias", mine(`"netMG":1,"alias":"a\u202eb"`), 422, "text.character"},
		{"an unpaired surrogate", mine(`"netMG":1,"alias":"a\ud800b"`), 422, "text.character"},
		{"an alias that is a reference", mine(`"netMG":1,"alias":"` + magnet + `"`), 422, "lot.alias_reference"},
		{"a very long alias", mine(`"netMG":1,"alias":"` + strings.Repeat("x", 3000) + `"`), 422, "text.too_long"},
		{"NUL in a lot", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"a\u0000","massMG":1}]`)), 422, "text.character"},
		{"a very long lot", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"` + strings.Repeat("MG-", 5000) + `","massMG":1}]`)), 422, "text.too_long"},
		{"path traversal in a lot", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"../../../etc/passwd","massMG":1}]`)), 422, "lot.unknown"},
		{"SQL in a lot", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"' OR '1'='1","massMG":1}]`)), 422, "lot.unknown"},
		{"SQL in a site", send(event(`"kind":"consume","site":"G1'; DROP TABLE lot; --","reason":"r","inputs":[{"lot":"` + magnet + `","massMG":1}]`)), 422, "site.unknown"},
		{"right-to-left in a document's name", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"` + magnet + `","massMG":1}],"documents":[{"name":"fdp.\u202Eexe","sha256":"` + strings.Repeat("0", 64) + `"}]`)), 422, "text.character"},
		{"a path as a document's hash", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"` + magnet + `","massMG":1}],"documents":[{"name":"x","sha256":"../../../../etc/passwd"}]`)), 422, "document.hash"},
		{"a document of nine exabytes", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"` + magnet + `","massMG":1}],"documents":[{"name":"x","sha256":"` + strings.Repeat("0", 64) + `","size":9223372036854775807}]`)), 413, "document.too_large"},
		{"more than the ledger's whole numbers", mine(`"netMG":9007199254740992`), 422, "mass.not_positive"},
		{"a lot that eats itself", send(event(`"kind":"transform","site":"G1","process":"SINTER","inputs":[{"lot":"SELF","massMG":1000}],"outputs":[{"form":"magnet_ndfeb","netMG":1000,"alias":"SELF"}]`)), 422, "lot.unknown"},
		{"a lot that eats itself by its own number", send(event(`"kind":"blend","site":"G1","inputs":[{"lot":"M-OWN-1","massMG":500},{"lot":"M-OWN-1","massMG":500}],"outputs":[{"form":"magnet_ndfeb","netMG":1000,"alias":"M-OWN-1"}]`)), 422, "lot.alias_taken"},
		{"more than a lot holds, in two parts", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"` + magnet + `","massMG":2000000000},{"lot":"M-OWN-1","massMG":2000000000}]`)), 422, "lot.too_little"},
		{"the largest integer, twice", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"` + magnet + `","massMG":9223372036854775807},{"lot":"` + magnet + `","massMG":9223372036854775807}]`)), 422, "lot.too_little"},
		{"10,000 inputs", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[` + strings.Repeat(`{"lot":"`+magnet+`","massMG":1},`, 9999) + `{"lot":"` + magnet + `","massMG":1}]`)), 422, "event.too_many"},
		{"10,000 documents", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"` + magnet + `","massMG":1}],"documents":[` + strings.Repeat(`{"name":"x","sha256":"`+strings.Repeat("0", 64)+`"},`, 9999) + `{"name":"x","sha256":"` + strings.Repeat("0", 64) + `"}]`)), 422, "event.too_many"},
		{"more metal than went in", send(event(`"kind":"transform","site":"G1","process":"SINTER","inputs":[{"lot":"` + oxide + `","massMG":1000}],"outputs":[{"form":"magnet_ndfeb","netMG":100000,"elementsMG":{"Dy":90000},"assay":{"basis":"element","moisture":{"v":0},"total":{"v":300000000},"share":{"Dy":{"v":1000000000}}}}]`)), 422, "balance.more_out_than_in"},
		{"another's lot", send(event(`"kind":"consume","site":"G1","reason":"r","inputs":[{"lot":"` + w.ore.Lot + `","massMG":1}]`)), 422, "lot.not_yours"},
		{"a kind that is none", send(event(`"kind":"conjure","site":"G1"`)), 422, "event.kind"},
		{"an event of the ledger's own", send(event(`"kind":"reserve","case":"x","inputs":[{"lot":"` + magnet + `","massMG":1}]`)), 422, "reserve.by_application"},
		{"a mass in a unit", mine(`"netMG":1000,"unit":"st"`), 400, "body.unreadable"},
		{"the account in the body", mine(`"netMG":1000}],"actor":"sup","outputs":[{"form":"oxide","netMG":1`), 400, "body.unreadable"},
	}
}

func (w *world) bodyAttacks() []attack {
	post := func(path, body string) ask {
		return ask{method: "POST", path: path, token: "mag", key: "h", body: body}
	}
	deep := func(n int) string { return strings.Repeat(`{"now":`, n) + `{}` + strings.Repeat(`}`, n) }
	return []attack{
		{"nothing", send(""), 400, "body.unreadable"},
		{"null", send("null"), 422, ""},
		{"a list", send("[]"), 400, "body.unreadable"},
		{"half an object", send(`{"occurred":`), 400, "body.unreadable"},
		{"two objects", send(extracted + extracted), 400, "body.unreadable"},
		{"rubbish after the object", send(extracted + "x"), 400, "body.unreadable"},
		{"a member that is none", send(`{"occurred":"2026-03-03T08:00:00Z","event":{},"as":"sup"}`), 400, "body.unreadable"},
		{"the actor in the body", send(`{"actor":"sup","org":"AUTH",` + extracted[1:]), 400, "body.unreadable"},
		{"a member twice", send(`{"occurred":"2026-03-03T08:00:00Z",` + extracted[1:]), 400, "body.unreadable"},
		{"a member twice in other letters", send(`{"Occurred":"2026-03-03T08:00:00Z",` + extracted[1:]), 400, "body.unreadable"},
		{"a member twice with a long s", send(event(`"kind":"extract","site":"M1","\u017fite":"G1"`)), 400, "body.unreadable"},
		{"invalid UTF-8", send(event("\"kind\":\"extract\",\"site\":\"M\xff1\"")), 400, "body.unreadable"},
		{"9,000 deep", send(`{"occurred":"2026-03-03T08:00:00Z","event":` + deep(9000) + `}`), 400, "body.unreadable"},
		{"30 deep", send(`{"occurred":"2026-03-03T08:00:00Z","event":` + deep(30) + `}`), 400, "body.unreadable"},
		{"500,000 brackets", send(strings.Repeat("[", 500_000)), 400, "body.unreadable"},
		{"over the limit", send(`{"occurred":"` + strings.Repeat("x", 5<<20) + `"}`), 413, "body.too_large"},
		{"a form instead of JSON", withHeader(send("kind=extract"), "Content-Type", "application/x-www-form-urlencoded"), 415, "body.media"},
		{"JSON that says it is text", withHeader(send(extracted), "Content-Type", "text/plain"), 415, "body.media"},
		{"a content type that is none", withHeader(send(extracted), "Content-Type", "\x7f;;"), 415, "body.media"},
		{"compressed", withHeader(send(extracted), "Content-Encoding", "gzip"), 415, "body.media"},
		{"a key of 10,000 characters", withKey(send(event(`"kind":"extract"`)), strings.Repeat("k", 10_000)), 422, "key.too_long"},
		{"a key that is not UTF-8", withKey(send(event(`"kind":"extract"`)), "k\xff"), 422, "text.character"},
		{"a case's reference with a path", post("/applications/..%2f..%2fetc%2fpasswd/moves/withdraw", `{"reason":"x"}`), 404, "review.case_unknown"},
		{"a lot's reference with a path", ask{method: "GET", path: "/lots/..%2f..%2fetc%2fpasswd", token: "mag"}, 404, "lot.unknown"},
		{"a lot's reference with NUL", ask{method: "GET", path: "/lots/%00", token: "mag"}, 400, "address.unreadable"},
		{"a lot's reference that is not UTF-8", ask{method: "GET", path: "/lots/%ff", token: "mag"}, 400, "address.unreadable"},
		{"a credential's reference with a path", ask{method: "GET", path: "/credentials/..%2f..%2fkeys%2fissuer.key", token: "mag"}, 404, "passport.unknown"},
		{"a very long reference", ask{method: "GET", path: "/lots/" + strings.Repeat("A", 50_000), token: "mag"}, 400, "address.unreadable"},
		{"SQL in a filter", ask{method: "GET", path: "/lots?holder=%27%20OR%201%3D1--&form=%25", token: "mag"}, 200, ""},
		{"a wildcard as a lot's beginning", ask{method: "GET", path: "/lots?text=%25", token: "rival"}, 200, ""},
		{"a page mark of a page mark's shape", ask{method: "GET", path: "/lots?after=WzEsMl0", token: "mag"}, 400, "after"},
		{"a page mark of another shape", ask{method: "GET", path: "/lots?after=W251bGwsMl0", token: "mag"}, 400, "after"},
		{"a page of minus one", ask{method: "GET", path: "/lots?limit=-1", token: "mag"}, 200, ""},
		{"a page of everything", ask{method: "GET", path: "/lots?limit=999999999999999999999", token: "mag"}, 200, ""},
		{"DELETE", ask{method: "DELETE", path: "/lots/" + w.magnet.Lot, token: "mag"}, 405, "method"},
		{"PUT", ask{method: "PUT", path: "/events", token: "mag", body: extracted}, 405, "method"},
		{"POST to a list", ask{method: "POST", path: "/lots", token: "mag", body: "{}"}, 405, "method"},
		{"GET of a write", ask{method: "GET", path: "/events", token: "mag"}, 405, "method"},
		{"a method that is none", ask{method: "BREW", path: "/events", token: "mag"}, 405, "method"},
		{"an override", withHeader(ask{method: "GET", path: "/lots", token: "mag"}, "X-HTTP-Method-Override", "DELETE"), 200, ""},
		{"an address that is none", ask{method: "GET", path: "/admin", token: "mag"}, 404, "not_found"},
		{"a party with NUL", withToken(post("/registrations", `{"registration":{"party":{"ref":"P1","name":"a\u0000b","kind":"operator","country":"CN"}}}`), "sup"), 422, "text.character"},
		{"a party with right-to-left", withToken(post("/registrations", `{"registration":{"party":{"ref":"P1","name":"a\u2067b","kind":"operator","country":"CN"}}}`), "sup"), 422, "text.character"},
		{"a party's country with right-to-left", withToken(post("/registrations", `{"registration":{"party":{"ref":"P1","name":"x","kind":"operator","country":"\u202eNC"}}}`), "sup"), 422, "text.character"},
		{"a party's reference with a slash", withToken(post("/registrations", `{"registration":{"party":{"ref":"MAGNETS/mag","name":"x","kind":"operator","country":"CN"}}}`), "sup"), 422, "reference.form"},
		{"a site with NUL", withToken(post("/registrations", `{"registration":{"site":{"ref":"X1","party":"MINER","name":"\u0000","kind":"mine","country":"CN"}}}`), "sup"), 422, "text.character"},
		{"a site for another, by an operator", post("/registrations", `{"registration":{"site":{"ref":"X1","party":"MINER","name":"x","kind":"mine","country":"CN"}}}`), 403, "actor.role"},
		{"a proof bundle of rubbish", ask{method: "POST", path: "/verify", body: "rubbish"}, 200, ""},
		{"a proof bundle over the limit", ask{method: "POST", path: "/verify", body: strings.Repeat("x", 9<<20)}, 413, "body.too_large"},
	}
}

func (w *world) reviewAttacks() []attack {
	lodge := func(change func(m map[string]any)) ask {
		text, _ := json.Marshal(w.application(w.magnet.Lot, 100*ree.Kilogram))
		m := map[string]any{}
		json.Unmarshal(text, &m)
		change(m)
		return ask{method: "POST", path: "/applications", token: "mag", key: "h", body: map[string]any{"application": m}}
	}
	line := func(m map[string]any) map[string]any { return m["lines"].([]any)[0].(map[string]any) }
	border := func(body string) ask {
		return ask{method: "POST", path: "/customs/write-offs", token: "cleo", key: "h", body: body}
	}
	const overflow = 9223372036854775807
	return []attack{
		{"NUL in the buyer", lodge(func(m map[string]any) { m["consignee"].(map[string]any)["name"] = "a\x00b" }), 422, "text.character"},
		{"right-to-left in the end use", lodge(func(m map[string]any) { m["endUse"].(map[string]any)["text"] = "a\u202eb" }), 422, "text.character"},
		{"right-to-left in a document", lodge(func(m map[string]any) { m["documents"].([]any)[0].(map[string]any)["name"] = "a\u2066b" }), 422, "text.character"},
		{"an end use of 3,000 characters", lodge(func(m map[string]any) { m["endUse"].(map[string]any)["text"] = strings.Repeat("x", 3000) }), 422, "text.too_long"},
		{"a negative mass", lodge(func(m map[string]any) { line(m)["massMG"] = -1 }), 422, "review.line_mass"},
		{"masses that wrap around", lodge(func(m map[string]any) {
			line(m)["lots"] = []any{map[string]any{"lot": w.magnet.Lot, "massMG": overflow}, map[string]any{"lot": w.oxide.Lot, "massMG": overflow}}
		}), 422, "review.lot_quantity"},
		{"a lot twice", lodge(func(m map[string]any) {
			q := map[string]any{"lot": w.magnet.Lot, "massMG": 50_000_000}
			line(m)["lots"] = []any{q, map[string]any{"lot": "M-OWN-1", "massMG": 50_000_000}}
		}), 422, "review.lot_quantity"},
		{"no line", lodge(func(m map[string]any) { m["lines"] = []any{} }), 422, "review.lines_count"},
		{"2001 lines", lodge(func(m map[string]any) { m["lines"] = slices.Repeat([]any{line(m)}, 2001) }), 422, "review.lines_count"},
		{"another's lot", lodge(func(m map[string]any) { line(m)["lots"].([]any)[0].(map[string]any)["lot"] = w.ore.Lot }), 422, "lot.not_yours"},
		{"SQL as a licence", border(`{"licence":"' OR 1=1","line":1,"massMG":1,"declaration":"D"}`), 422, "reference.form"},
		{"a licence that is none", border(`{"licence":"LI-0999-` + custody.Reference("LI", 999)[8:] + `","line":1,"massMG":1,"declaration":"D"}`), 404, "review.licence_unknown"},
		{"a negative write-off", border(`{"licence":"LI-0001-L","line":1,"massMG":-1,"declaration":"D"}`), 422, ""},
		{"a write-off of nothing", border(`{"licence":"LI-0001-L","line":1,"massMG":0,"declaration":"D"}`), 422, ""},
		{"a write-off of the largest integer", border(`{"licence":"LI-0001-L","line":1,"massMG":9223372036854775807,"declaration":"D"}`), 422, "guard.balance"},
		{"a line that is none", border(`{"licence":"LI-0001-L","line":-1,"massMG":1,"declaration":"D"}`), 404, "review.licence_unknown"},
		{"right-to-left in a declaration", border(`{"licence":"LI-0001-L","line":1,"massMG":1,"declaration":"a\u202eb"}`), 422, "text.character"},
	}
}

func withHeader(a ask, name, value string) ask { a.header = map[string]string{name: value}; return a }
func withKey(a ask, key string) ask            { a.key = key; return a }
func withToken(a ask, token string) ask        { a.token = token; return a }

// TestHostileInput sends what nobody honest would send. Each gets its answer and
// leaves every table as it was.
func TestHostileInput(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	if got := w.licensed(100 * ree.Kilogram); got != "LI-0001-L" {
		t.Fatalf("the licence is %s", got)
	}
	before := w.dump()
	for _, list := range [][]attack{w.eventAttacks(), w.bodyAttacks(), w.reviewAttacks()} {
		for _, a := range list {
			got := w.do(a.ask)
			if got.status != a.status || a.code != "" && !slices.Contains(got.codes(), a.code) {
				t.Errorf("%s: %d %v, want %d %s: %.300s", a.name, got.status, got.codes(), a.status, a.code, got.raw)
			}
			if after := w.dump(); after != before {
				t.Fatalf("%s: it was refused with %d, but something changed", a.name, got.status)
			}
		}
	}
	report, err := w.Store.Replay(context.Background(), nil)
	if err != nil || !report.OK() {
		t.Errorf("replay: %v %+v", err, report)
	}
}

// TestForgedFields sends what only the ledger may give: none of it gets in.
func TestForgedFields(t *testing.T) {
	w := newWorld(t, noLog)
	body := event(`"kind":"extract","site":"M1","process":"LEACH","transfer":"TR-0001-X","quota":[{"quota":"2026/a/b/c/MINER","reoMG":-1000}],"flags":[{"code":"report.late"}],
		"pool":{"key":"S1/SX","after":99,"rule":"fifo","holdsMG":{"Nd":1000000}},"first":7,"supersedes":1,"void":true,"was":{"kind":"extract"},"now":{"kind":"extract"},
		"outputs":[{"lot":"MG-0001-A","id":4000000000,"form":"concentrate_ion_adsorption","netMG":1000,"elementsMG":{"Dy":1000},"model":"identity_preserved"}]`)
	a := send(body)
	a.token = "ming"
	got := w.do(a)
	if got.status != 201 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	for _, path := range []string{"event.quota", "event.flags", "event.pool", "event.first", "event.supersedes", "event.void", "event.was", "event.now", "event.transfer", "event.outputs.0.elementsMG"} {
		if v := got.at(path); v != nil {
			t.Errorf("%s got in: %v", path, v)
		}
	}
	if ref, id := got.at("event.outputs.0.lot"), got.at("event.outputs.0.id"); ref != "CO-0001-"+fmt.Sprint(ref)[8:] || id != 1.0 || got.at("event.outputs.0.model") != "segregated" {
		t.Errorf("the lot is %v, %v, %v", ref, id, got.at("event.outputs.0.model"))
	}
	w.chain()
	rec, err := w.Lodge(context.Background(), actorOf("mag"), "", "", w.application(w.magnet.Lot, ree.Kilogram))
	w.must(err)
	app := w.application(w.magnet.Lot, ree.Kilogram)
	app.Exporter, app.DeclaredBy = "RIVAL", "sup"
	lodged := w.do(ask{method: "POST", path: "/applications", token: "mag", key: "f", body: lodgeRequest{Application: app}})
	c := w.do(ask{method: "GET", path: "/applications/" + fmt.Sprint(lodged.at("case")), token: "mag"})
	if c.at("application.exporter") != "MAGNETS" || c.at("application.declaredBy") != "mag" || rec.Case == lodged.at("case") {
		t.Errorf("the case says %v, %v", c.at("application.exporter"), c.at("application.declaredBy"))
	}
}

// TestACycleOfTwoLots has two lots made of one another by way of a correction:
// there is no way to say so.
func TestACycleOfTwoLots(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	split := w.report("mag", custody.Event{Kind: custody.Split, Site: "G1", Inputs: []custody.Take{{Lot: w.magnet.Lot, Mass: 100 * ree.Kilogram}},
		Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: 60 * ree.Kilogram}, {Form: "magnet_ndfeb", Net: 40 * ree.Kilogram}}})
	child := split.Outputs[0].Lot
	lot, err := w.Lot(context.Background(), actorOf("mag"), w.magnet.Lot)
	w.must(err)
	before := w.dump()
	for _, body := range []string{
		event(fmt.Sprintf(`"kind":"correct","supersedes":%d,"reason":"r","now":{"kind":"transform","inputs":[{"lot":%q,"massMG":1000000000},{"lot":%q,"massMG":1}],"outputs":[{"form":"magnet_ndfeb","netMG":2500000000}]}`, lot.Lot.MadeSeq, w.oxide.Lot, child)),
		event(fmt.Sprintf(`"kind":"pack","site":"G1","inputs":[{"lot":%q,"massMG":1000}],"outputs":[{"form":"magnet_ndfeb","netMG":1000,"alias":"M-OWN-1"}]`, child)),
	} {
		if got := w.do(send(body)); got.status != 422 {
			t.Errorf("%d %s", got.status, got.raw)
		}
	}
	if w.dump() != before {
		t.Error("something changed")
	}
	swapped := w.do(send(event(fmt.Sprintf(`"kind":"correct","supersedes":%d,"reason":"r","now":{"kind":"transform","inputs":[{"lot":%q,"massMG":1000000000}],"outputs":[{"form":"magnet_ndfeb","netMG":2500000000,"elementsMG":{"Dy":1},"lot":%q}],"quota":[{"quota":"x","reoMG":1}],"flags":[{"code":"x"}]}`, lot.Lot.MadeSeq, child, child))))
	if swapped.status == 201 && (swapped.at("event.now.inputs.0.lot") != w.oxide.Lot || swapped.at("event.now.outputs.0.lot") != w.magnet.Lot || swapped.at("event.now.quota") != nil || swapped.at("event.now.flags") != nil) {
		t.Errorf("a correction put another lot in: %s", swapped.raw)
	}
	o, err := w.Origins(context.Background(), actorOf("mag"), w.magnet.Lot, false)
	w.must(err)
	if o.Ancestors.Lots > 4 {
		t.Errorf("%d ancestors", o.Ancestors.Lots)
	}
}

// TestMassesNearTheLimit reports the largest masses there can be until their
// sums would leave 64 bits.
func TestMassesNearTheLimit(t *testing.T) {
	w := newWorld(t, noLog)
	huge := strings.Replace(extracted, "1000000000", "9000000000000000", 1)
	for i := range 1200 {
		got := w.do(ask{method: "POST", path: "/events", token: "ming", key: fmt.Sprint("k", i), body: huge})
		if got.status != 201 && got.status != 422 {
			t.Fatalf("report %d: %d %s", i, got.status, got.raw)
		}
	}
	site, err := w.Site(context.Background(), actorOf("ming"), "M1")
	w.must(err)
	for _, m := range site.Months {
		if m.Made <= 0 {
			t.Errorf("the month says %d made", m.Made)
		}
	}
	for _, s := range site.Stocks {
		if s.Net <= 0 || s.REO <= 0 {
			t.Errorf("the stock is %d, %d REO", s.Net, s.REO)
		}
	}
	if rows := w.dump(); strings.Contains(rows, `"reoMG":-`) || strings.Contains(rows, `"madeMG":-`) {
		t.Error("a sum wrapped around")
	}
	report, err := w.Store.Replay(context.Background(), nil)
	if err != nil || !report.OK() {
		t.Errorf("replay: %v %+v", err, report)
	}
}

// endless is a body without end, made as it is read.
type endless struct{ sent int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.sent += int64(len(p))
	return len(p), nil
}

// TestABodyOfTwoGigabytes sends 2 GiB through a real listener to each way in.
func TestABodyOfTwoGigabytes(t *testing.T) {
	w := newWorld(t, noLog)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	srv := &http.Server{Handler: w.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute}
	go srv.Serve(l)
	defer srv.Close()
	before := w.dump()
	for _, path := range []string{"/events", "/documents", "/verify", "/customs/check"} {
		for _, length := range []int64{2 << 30, -1} {
			var most uint64
			stop := watchMemory(&most)
			body := &endless{}
			r, _ := http.NewRequest("POST", "http://"+l.Addr().String()+Prefix+path, io.LimitReader(body, 2<<30))
			r.ContentLength = length
			r.Header.Set("Authorization", "Bearer "+w.tokens["mag"])
			if path == "/customs/check" {
				r.Header.Set("Authorization", "Bearer "+w.tokens["cleo"])
			}
			r.Header.Set("Idempotency-Key", "k")
			resp, err := http.DefaultClient.Do(r)
			status := 0
			if err == nil {
				status = resp.StatusCode
				resp.Body.Close()
			}
			close(stop)
			if status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s, length %d: status %d, %v", path, length, status, err)
			}
			if body.sent > 200<<20 {
				t.Errorf("%s: the server took %d MiB before it said no", path, body.sent>>20)
			}
			if most > 150<<20 {
				t.Errorf("%s: %d MiB of memory", path, most>>20)
			}
			t.Logf("%s, length %d: %d after %d MiB, at most %d MiB of memory", path, length, status, body.sent>>20, most>>20)
		}
	}
	if w.dump() != before {
		t.Error("something changed")
	}
}

// watchMemory keeps the largest heap until the channel is closed.
func watchMemory(most *uint64) chan struct{} {
	stop := make(chan struct{})
	go func() {
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			*most = max(*most, m.HeapAlloc)
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return stop
}

// FuzzBody holds any body against the reader: no panic, and what was read can
// be written again.
func FuzzBody(f *testing.F) {
	f.Add(extracted)
	f.Add(event(`"kind":"consume"`))
	f.Add(`{"event":{"now":{"now":{}}}}`)
	f.Fuzz(func(t *testing.T, body string) {
		if err := strict([]byte(body)); err != nil {
			return
		}
		var req eventRequest
		if json.Unmarshal([]byte(body), &req) != nil {
			return
		}
		if text, err := json.Marshal(req); err != nil || !json.Valid(text) {
			t.Errorf("read but not written: %v", err)
		}
	})
}
