package api

import (
	"context"
	"encoding/json"
	"time"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// askedStory takes a change of a licence to the agency that its case went to.
func (s *story) askedStory() {
	s.lists()
	ctx := context.Background()
	rec, err := s.Lodge(ctx, actorOf("mag"), "", "", s.application(s.magnet.Lot, ree.Kilogram))
	s.must(err)
	_, err = s.Accept(ctx, actorOf("rita"), "", rec.Case)
	s.must(err)
	_, err = s.OpenReview(ctx, actorOf("rita"), "", rec.Case, map[int]string{1: "looked into"})
	s.must(err)
	says := []review.LinePosition{{Line: 1, Stance: review.Support, Reasons: []string{"criteria_met"}, Note: "as the file shows"}}
	for _, m := range []app.ReferralMove{{Move: "refer", Agency: "production", Reason: "its remit"}, {Move: "answer", Agency: "production", Lines: says}} {
		who := "rita"
		if m.Move == "answer" {
			who = "adv"
		}
		_, err = s.MoveReferral(ctx, actorOf(who), "", rec.Case, m)
		s.must(err)
	}
	s.later(time.Minute)
	hash := s.propose(rec.Case, ree.Kilogram)
	_, err = s.Countersign(ctx, actorOf("carl"), "", rec.Case, hash)
	s.must(err)
	done, err := s.Decide(ctx, actorOf("dana"), "", rec.Case, hash)
	s.must(err)
	s.later(time.Minute)
	now, err := s.Amendable(ctx, actorOf("mag"), done.Licence)
	s.must(err)
	now.Lines[0].MassMG, now.Lines[0].Lots[0].MassMG = 2*ree.Kilogram, 2*ree.Kilogram
	raw, err := json.Marshal(amendmentRequest{Reason: "a larger order", Application: now})
	s.must(err)
	s.tell(on("POST /licences/{licence}/amendments", "/licences/"+done.Licence+"/amendments", "mag", 201).with("aa0", string(raw)).keeps("asked", "amendment"))
	at := "/amendments/${asked}"
	move := func(name, token, key string, status int, m app.AmendmentMove) scenario {
		return on("POST /amendments/{amendment}/moves/{move}", at+"/moves/"+name, token, status).with(key, m)
	}
	answer := app.AmendmentMove{Agency: "production", Lines: says}
	s.tell(move("answer", "adv", "aa1", 404, answer).wants("code", "amendment.unknown")) // it has not come to them yet
	s.tell(move("accept", "rita", "aa2", 201, app.AmendmentMove{}))
	s.tell(on("GET /amendments/{amendment}", at, "adv", 200).wants("asked.0.agency", "production", "asked.0.state", "opened", "lines.0", 1))
	s.tell(on("GET /amendments/{amendment}", at, "sec", 404).wants("code", "amendment.unknown"))
	s.tell(on("GET /amendments/{amendment}", at, "mag", 200).wants("asked", nil, "askedOf", 1, "awaited", 1))
	s.tell(on("GET /matters", "/matters?kind=referral", "adv", 200).wants("matters.0.amendment", "${asked}", "matters.0.of", "production"))
	s.tell(move("propose", "rita", "aa3", 422, app.AmendmentMove{Approve: true, Reasons: []string{"criteria_met"}}).wants("code", "guard.agencies_heard"))
	s.tell(move("answer", "rita", "aa4", 403, answer).wants("code", "actor.role"))
	s.tell(move("answer", "insider", "aa4", 403, answer).wants("code", "actor.role"))
	s.tell(move("waive", "adv", "aa5", 403, app.AmendmentMove{Agency: "production", Reason: "x"}).wants("code", "actor.role"))
	s.tell(move("answer", "adv", "aa6", 422, app.AmendmentMove{Agency: "production", Lines: says, Opinions: []app.OpinionText{{Line: 1, Text: "not for the file"}}}).wants("code", "guard.nothing_sealed"))
	s.tell(move("answer", "adv", "aa7", 201, answer))
	s.tell(move("answer", "adv", "aa7", 201, answer).wants("replayed", true))
	s.tell(on("GET /amendments/{amendment}", at, "rita", 200).wants("asked.0.state", "answered", "asked.0.answers.0.lines.0.stance", "support"))
	s.tell(move("withdraw", "mag", "aa8", 201, app.AmendmentMove{}))
}
