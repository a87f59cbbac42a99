package api

import (
	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// opinionStory seals an opinion, opens it to a person and closes it again.
func (s *story) opinionStory() {
	ref, _ := s.proposed(10 * ree.Kilogram)
	at := "/applications/" + ref
	answer := app.ReferralMove{Lines: []review.LinePosition{{Line: 1, Stance: review.Object, Reasons: []string{"criteria_met"}}}, Opinions: []app.OpinionText{{Line: 1, Text: "a yard under watch"}}}
	referral := func(move, token, key string, status int, m app.ReferralMove) scenario {
		return on("POST /applications/{case}/referrals/{agency}/moves/{move}", at+"/referrals/security/moves/"+move, token, status).with(key, m)
	}
	s.tell(referral("refer", "rita", "op1", 201, app.ReferralMove{Reason: "its remit"}))
	bare := answer
	bare.Lines = []review.LinePosition{{Line: 1, Stance: review.Object, Reasons: []string{"criteria_met"}, Withheld: &review.Commitment{Hash: "ab"}}}
	bare.Opinions = nil
	s.tell(referral("answer", "sec", "op2", 422, bare).wants("code", "review.commitment"))
	s.tell(referral("answer", "sec", "op2", 201, answer))
	s.tell(on("GET /applications/{case}/opinions", at+"/opinions", "rita", 200).wants("opinions.0.agency", "security", "opinions.0.mine", false).keeps("opinion", "opinions.0.opinion"))
	s.tell(on("GET /applications/{case}/opinions", at+"/opinions", "mag", 200).wants("opinions.0", nil))
	s.tell(on("GET /applications/{case}/opinions", at+"/opinions", "rival", 404))
	one := at + "/opinions/" + s.kept["opinion"]
	read := func(token string, status int) scenario {
		return on("GET /applications/{case}/opinions/{opinion}", one, token, status)
	}
	move := func(move, token, key string, status int, r opinionRequest) scenario {
		return on("POST /applications/{case}/opinions/{opinion}/{move}", one+"/"+move, token, status).with(key, r)
	}
	s.tell(read("sec", 200).wants("text", "a yard under watch"))
	s.tell(read("rita", 403).wants("code", "opinion.not_opened"))
	s.tell(read("adv", 404))
	s.tell(read("mag", 404))
	s.tell(move("open", "rita", "op3", 403, opinionRequest{Person: "rita", Hours: 1, Reason: "so"}))
	s.tell(move("open", "sec", "op3", 422, opinionRequest{Person: "mag", Hours: 1, Reason: "so"}).wants("code", "opinion.reader"))
	s.tell(move("give", "sec", "op3", 422, opinionRequest{Person: "rita", Hours: 1, Reason: "so"}).wants("code", "opinion.move_unknown"))
	s.tell(move("open", "sec", "op3", 201, opinionRequest{Person: "rita", Hours: 1, Reason: "so"}))
	s.tell(move("open", "sec", "op3", 201, opinionRequest{Person: "rita", Hours: 1, Reason: "so"}).wants("replayed", true))
	s.tell(read("rita", 200).wants("text", "a yard under watch"))
	s.tell(move("close", "sec", "op4", 201, opinionRequest{Person: "rita", Reason: "read"}))
	s.tell(read("rita", 403))
}
