package api

import (
	"strings"

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
	s.tell(office("dispositions", "rita", "dp1", 422, disposeRequest{Line: 1, Of: "none", Disposition: review.Halt, Reason: "x"}).wants("code", "guard.reservation"))
	pieces := app.BorderQuestion{Licence: licence, Line: 1, Quantity: &review.Quantity{Amount: "80", Unit: "piece"}, Declaration: "D3"}
	s.tell(post("reservations", "cleo", "r3", 201, pieces).wants("massMG", 1e6).keeps("move", "move"))
	s.tell(office("dispositions", "rita", "dp2", 201, disposeRequest{Line: 1, Of: s.kept["move"], Disposition: review.Halt, Reason: "x"}))
}
