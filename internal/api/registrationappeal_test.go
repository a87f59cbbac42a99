package api

import "lanthorn/internal/app"

// registrationAppealStory declines the registration of another firm, which appeals:
// nobody else sees either, and it is heard by people who decided nothing on it.
func (s *story) registrationAppealStory() {
	const all, one = "/registrations/general", "/registrations/general/{registration}"
	s.tell(on("POST "+all, all, "rival", 201).with("ra1", app.RegistrationRequest{General: "cn.general.exhibition", Text: "one fair a year"}).keeps("declined", "registration"))
	path := all + "/${declined}"
	appeal := appealRequest{Grounds: []string{"facts_wrong"}, Text: "the fair is held every year"}
	s.tell(on("POST "+one+"/appeals", path+"/appeals", "rival", 422).with("ra2", appeal).wants("code", "guard.appealable_registration"))
	s.tell(on("POST "+one+"/moves/{move}", path+"/moves/decline", "dana", 201).with("ra3", app.RegistrationMove{Reason: "no fair is known"}))
	s.tell(on("GET "+one, path, "rival", 200).wants("now", "declined", "against.no", 1, "against.reason", "no fair is known"))
	s.tell(on("POST "+one+"/appeals", path+"/appeals", "mag", 404).with("ra4", appeal).wants("code", "general.registration_unknown"))
	s.tell(on("POST "+one+"/appeals", path+"/appeals", "rita", 403).with("ra5", appeal).wants("code", "actor.role"))
	s.tell(on("POST "+one+"/appeals", path+"/appeals", "rival", 422).with("ra6", appealRequest{Grounds: []string{"whim"}, Text: "x"}).wants("code", "review.ground_unknown"))
	s.tell(on("POST "+one+"/appeals", path+"/appeals", "rival", 201).with("ra7", appeal).wants("registration", "${declined}").keeps("second", "appeal"))
	s.tell(on("POST "+one+"/appeals", path+"/appeals", "rival", 422).with("ra8", appeal).wants("code", "guard.appealed_once"))
	s.tell(on("GET /appeals", "/appeals?registration=${declined}", "rival", 200).wants("appeals.0.key", "${second}", "appeals.0.case", nil, "appeals.1", nil))
	s.tell(on("GET /appeals", "/appeals?registration=${declined}", "mag", 200).wants("appeals.0", nil))
	s.tell(on("GET /appeals/{appeal}", "/appeals/${second}", "mag", 404).wants("code", "appeal.unknown"))
	move := func(key, name, token string, status int, m app.AppealMove) scenario {
		return on("POST /appeals/{appeal}/moves/{move}", "/appeals/${second}/moves/"+name, token, status).with(key, m)
	}
	s.tell(move("rb1", "admit", "cora", 201, app.AppealMove{}))
	s.tell(move("rb2", "appoint", "cora", 422, app.AppealMove{Member: "dana"}).wants("code", "guard.untouched_registration"))
	for _, who := range []string{"pia", "both", "all"} {
		s.tell(move("rb-"+who, "appoint", "cora", 201, app.AppealMove{Member: who}))
		s.tell(move("rv-"+who, "vote", who, 201, app.AppealMove{Outcome: "upheld", Reason: "the fair is real"}))
	}
	s.tell(move("rb3", "uphold", "pia", 201, app.AppealMove{}))
	s.tell(on("GET "+one, path, "rival", 200).wants("now", "applied", "rounds.0.why", "${second}", "rounds.0.apart", nil, "hands", nil))
	s.tell(on("POST "+one+"/moves/{move}", path+"/moves/decline", "dana", 422).with("rb4", app.RegistrationMove{Reason: "still not"}).wants("code", "guard.other_people"))
}
