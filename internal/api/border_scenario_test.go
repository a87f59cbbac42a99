package api

import (
	"crypto/ed25519"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"lanthorn/evidence/credential"
	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// borderStory goes on with the licence of licenceStory: 60 kg remain on it.
func (s *story) borderStory() {
	licence := s.kept["licence"]
	q := app.BorderQuestion{Licence: licence, Line: 1, Mass: 10 * ree.Kilogram, Declaration: "D2"}
	post := func(what, token, key string, status int, body any) scenario {
		return on("POST /customs/"+what, "/customs/"+what, token, status).with(key, body)
	}
	s.tell(post("reservations", "cleo", "r1", 201, q).wants("kind", "reserve", "remainingMG", 5e7, "openMG", 1e7, "next", "customs.next.commit_or_release").keeps("move", "move"))
	s.tell(post("reservations", "mag", "r1", 403, q).wants("code", "actor.role"))
	stone := q
	stone.Mass, stone.Quantity = 0, &review.Quantity{Amount: "3", Unit: "stone"}
	s.tell(post("reservations", "cleo", "r2", 422, stone).wants("code", "customs.unit", "next", "customs.next.correct_unit"))
	s.tell(post("check", "cleo", "c9", 201, stone).wants("answer", "refer", "next", "customs.next.correct_unit"))
	stray := q
	stray.Licence = strings.Replace(licence, "-", "_", 1)
	s.tell(post("check", "cleo", "c9", 201, stray).wants("answer", "refer", "next", "customs.next.check_number"))
	s.tell(post("check", "cleo", "c9", 413, `{"licence":"`+strings.Repeat("x", 10<<20)+`"}`).wants("code", "body.too_large"))
	change := app.BorderChange{Licence: licence, Line: 1, Of: s.kept["move"], Mass: 4 * ree.Kilogram, Declaration: "D2", Reason: "cancelled"}
	s.tell(post("releases", "cleo", "l1", 201, change).wants("remainingMG", 5.4e7))
	s.tell(post("releases", "mag", "l1", 403, change).wants("code", "actor.role"))
	q.Of, q.Mass = s.kept["move"], 6*ree.Kilogram
	s.tell(post("write-offs", "cleo", "w9", 201, q).wants("remainingMG", 5.4e7).keeps("gone", "move"))
	change.Of, change.Mass = s.kept["gone"], 5*ree.Kilogram
	s.tell(post("amendments", "cleo", "a1", 201, change).wants("kind", "reverse", "massMG", 1e6, "remainingMG", 5.5e7))
	s.tell(post("amendments", "cleo", "a2", 422, change).wants("code", "customs.no_change"))
	change.Mass = 2 * ree.Kilogram
	s.tell(post("reversals", "cleo", "v1", 201, change).wants("remainingMG", 5.7e7))
	s.tell(post("reversals", "cleo", "v2", 422, app.BorderChange{Licence: licence, Line: 1, Of: s.kept["gone"]}).wants("code", "guard.reason"))

	office := func(what, token, key string, status int, body any) scenario {
		return on("POST /licences/{licence}/"+what, "/licences/${licence}/"+what, token, status).with(key, body)
	}
	s.tell(office("adjustments", "rita", "ad1", 201, adjustRequest{Line: 1, Mass: -ree.Kilogram, Basis: "order 9"}))
	s.tell(office("adjustments", "cleo", "ad2", 403, adjustRequest{Line: 1, Mass: ree.Kilogram, Basis: "mine"}).wants("code", "actor.role"))
	s.tell(office("measures", "rita", "ms1", 201, measureRequest{Line: 1, Measure: review.Measure{PieceMG: 12_500, TolerancePPM: 10_000, Basis: "contract"}}))
	s.tell(office("measures", "rita", "ms2", 422, measureRequest{Line: 1, Measure: review.Measure{TolerancePPM: 900_000, Basis: "x"}}).wants("code", "measure.tolerance"))
	pieces := app.BorderQuestion{Licence: licence, Line: 1, Quantity: &review.Quantity{Amount: "80", Unit: "piece"}, Declaration: "D3"}
	s.tell(post("reservations", "cleo", "r3", 201, pieces).wants("massMG", 1e6).keeps("move", "move"))
}

// systemsStory is what customs' systems and desks without a network do.
func (s *story) systemsStory() {
	licence := s.kept["licence"]
	post := func(path, token, key string, status int, body any) scenario {
		return on("POST /customs/"+path, "/customs/"+path, token, status).with(key, body)
	}
	get := func(path, query, token string, status int) scenario {
		return on("GET /customs/"+path, "/customs/"+path+query, token, status)
	}
	s.tell(get("licences", "?exporter=MAGNETS&hs=8505111000", "cleo", 200).wants("licences.0.key", licence, "lines.0.hs", "8505111000"))
	s.tell(get("licences", "?exporter=MAGNETS", "mag", 403).wants("code", "actor.role"))
	s.tell(post("systems", "cleo", "sy1", 201, systemRequest{Ref: "east", Name: "East"}))
	s.tell(post("systems", "mag", "sy2", 403, systemRequest{Ref: "east", Name: "East"}).wants("code", "actor.role"))
	suspend := on("POST /licences/{licence}/moves/{move}", "/licences/${licence}/moves/suspend", "rita", 201).with("sy3", suspendRequest{Reason: "alert"})
	s.tell(suspend)
	s.tell(get("notices", "?after=0", "cleo", 200).wants("notices.0.licence", licence).keeps("first", "next"))
	s.tell(get("notices", "?after=x", "cleo", 422).wants("code", "customs.notice_unknown"))
	last, _ := strconv.ParseInt(s.kept["first"], 10, 64)
	s.tell(post("notices/acknowledge", "cleo", "sy4", 201, takeRequest{System: "east", UpTo: last}))
	s.tell(post("notices/acknowledge", "cleo", "sy5", 422, takeRequest{System: "east", UpTo: 1}).wants("code", "customs.notice_unknown"))
	s.tell(get("list", "", "cleo", 404).wants("code", "customs.list_none"))
	s.tell(post("lists", "cleo", "sy6", 201, `{}`).wants("number", 1.0, "states", 1.0))
	s.tell(post("lists", "mag", "sy6", 403, `{}`).wants("code", "actor.role"))
	s.tell(get("list", "", "cleo", 200).wants("number", 1.0))

	public, private, _ := ed25519.GenerateKey(nil)
	s.tell(post("desks", "cleo", "de1", 201, deskRequest{Ref: "jetty", Name: "Jetty", Key: base64.StdEncoding.EncodeToString(public)}))
	s.tell(post("desks", "cleo", "de2", 422, deskRequest{Ref: "quay", Name: "Quay", Key: "none"}).wants("code", "customs.desk"))
	text, _ := credential.SignDebit(credential.Debit{Desk: "jetty", No: 1, Licence: licence, Line: 1, MassMG: 1e6, Declaration: "D9", At: time.Unix(1700000000, 0)}, private)
	s.tell(post("debits", "cleo", "de3", 201, debitRequest{[]string{text}}).wants("debits.0.state", "conflict", "debits.0.reasons.0.code", "guard.state"))
	s.tell(post("debits", "cleo", "de4", 422, debitRequest{[]string{text + "A"}}))
	s.tell(get("debits", "?state=conflict", "cleo", 200).wants("debits.0.ref", "jetty/1"))
	s.tell(get("debits", "", "mag", 403).wants("code", "actor.role"))
	s.tell(post("debits/settle", "cleo", "de5", 422, app.SettleDebit{Ref: "jetty/1", How: app.SettleReturned, Reason: "x"}).wants("code", "customs.not_uploader"))
	s.tell(post("debits/settle", "rita", "de6", 201, app.SettleDebit{Ref: "jetty/1", How: app.SettleReturned, Reason: "brought back"}).wants("state", "settled"))

	day := func(method, what, path, token string, status int) scenario {
		return on(method+" /customs/days/{day}/"+what, "/customs/days/"+path, token, status)
	}
	s.tell(day("POST", "close", "2020-02-03/close", "cleo", 201).with("da1", `{}`).wants("postings", 0.0))
	s.tell(day("POST", "close", "2999-01-01/close", "cleo", 422).with("da2", `{}`).wants("code", "customs.day"))
	s.tell(day("GET", "{form}", "2020-02-03/csv", "cleo", 200))
	s.tell(day("GET", "{form}", "2020-02-04/csv", "cleo", 404).wants("code", "customs.day_unknown"))
	s.tell(day("POST", "theirs", "2020-02-03/theirs", "cleo", 201).with("da3", theirsRequest{"declaration,licence,line,kg\nD1,L,1,2\n"}).wants("differences.0.code", "only_theirs"))
	s.tell(day("POST", "theirs", "2020-02-03/theirs", "cleo", 422).with("da4", theirsRequest{"x"}).wants("code", "customs.file_head"))

	found := app.BorderFinding{BorderQuestion: app.BorderQuestion{Licence: licence, Line: 1, Declaration: "D10", Destination: "US"}}
	s.tell(post("remarks", "cleo", "re1", 201, found).wants("differences.0.code", "customs.destination").keeps("entry", "seq"))
	s.tell(post("remarks", "mag", "re1", 403, found).wants("code", "actor.role"))
	clear := func(token, entry, key string, status int) scenario {
		return on("POST /customs/remarks/{entry}/clear", "/customs/remarks/"+entry+"/clear", token, status).with(key, clearRequest{"asked the holder"})
	}
	s.tell(clear("cleo", "${entry}", "re2", 403).wants("code", "actor.role"))
	s.tell(clear("rita", "${entry}", "re3", 201))
	s.tell(clear("rita", "${entry}", "re4", 404).wants("code", "customs.remark_unknown"))
	s.tell(on("GET /licences/{licence}", "/licences/${licence}", "rita", 200).keeps("second", "licence.suspensions.1.ref"))
	s.tell(on("POST /licences/{licence}/moves/{move}", "/licences/${licence}/moves/lift", "rita", 201).with("sy9", suspendRequest{Ref: s.kept["second"], Reason: "cleared"}))
}
