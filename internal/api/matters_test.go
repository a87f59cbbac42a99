package api

import (
	"time"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// matterStory takes a case to agencies that disagree, asks the applicant, and
// has the dispute ruled on.
func (s *story) matterStory() {
	ref, _ := s.proposed(100 * ree.Kilogram)
	s.kept["case"] = ref
	at := "/applications/" + ref
	referral := func(agency, move, token, key string, status int, m app.ReferralMove) scenario {
		return on("POST /applications/{case}/referrals/{agency}/moves/{move}", at+"/referrals/"+agency+"/moves/"+move, token, status).with(key, m)
	}
	says := func(stance review.Stance) app.ReferralMove {
		return app.ReferralMove{Lines: []review.LinePosition{{Line: 1, Stance: stance, Reasons: []string{"criteria_met"}, Note: "as the file shows"}}}
	}
	s.tell(on("GET /applications/{case}", at, "adv", 404))
	s.tell(referral("production", "refer", "adv", "mt1", 403, app.ReferralMove{Reason: "x"}).wants("code", "actor.role"))
	s.tell(referral("nobody", "refer", "rita", "mt0", 422, app.ReferralMove{Reason: "x"}).wants("code", "guard.agency"))
	s.tell(referral("production", "refer", "rita", "mt2", 201, app.ReferralMove{Reason: "its remit"}))
	s.tell(referral("production", "refer", "rita", "mt2", 201, app.ReferralMove{Reason: "its remit"}).wants("replayed", true))
	s.tell(referral("security", "refer", "rita", "mt3", 201, app.ReferralMove{Reason: "its remit"}))
	s.tell(on("GET /matters", "/matters?kind=referral", "adv", 200).wants("matters.0.case", ref, "matters.0.of", "production", "matters.1", nil))
	s.tell(on("GET /matters", "/matters?after=%22", "adv", 400))
	s.tell(on("GET /applications/{case}", at, "adv", 200).wants("state", "consolidation", "referrals.0.agency", "production"))
	s.tell(on("GET /applications/{case}", at, "mag", 200).wants("referrals", nil, "voided", nil))

	ask := askRequest{QueryMove: app.QueryMove{Agency: "production", Items: []review.QueryItem{{No: 1, Text: "Capacity?", Required: true}}, Stops: []string{review.StopsAgency, review.StopsStatutory}}}
	s.tell(on("POST /applications/{case}/queries", at+"/queries", "sec", 422).with("mq1", ask).wants("code", "guard.asker"))
	s.tell(on("POST /applications/{case}/queries", at+"/queries", "adv", 201).with("mq1", ask))
	draft := replyDraft{Items: []review.ReplyItem{{No: 1, Text: "about"}}}
	s.tell(on("POST /applications/{case}/queries/{query}/draft", at+"/queries/Q1/draft", "adv", 403).with("mq2", draft))
	s.tell(on("POST /applications/{case}/queries/{query}/draft", at+"/queries/Q1/draft", "mag", 201).with("mq2", draft))
	s.tell(on("GET /applications/{case}/queries/{query}/draft", at+"/queries/Q1/draft", "mag", 200).wants("items.0.text", "about"))
	s.tell(on("GET /applications/{case}/queries/{query}/draft", at+"/queries/Q1/draft", "nobody", 401))
	s.tell(on("GET /applications/{case}/position", at+"/position", "mag", 200).wants("turn", "applicant", "queries.0", "Q1", "forecast.enough", false))
	s.tell(on("GET /applications/{case}/position", at+"/position", "rival", 404))
	query := func(move, token, key string, status int, m app.QueryMove) scenario {
		return on("POST /applications/{case}/queries/{query}/moves/{move}", at+"/queries/Q1/moves/"+move, token, status).with(key, m)
	}
	s.tell(query("reply", "mag", "mq3", 422, app.QueryMove{}).wants("code", "guard.reply"))
	s.tell(query("reply", "mag", "mq3", 201, app.QueryMove{Reply: []review.ReplyItem{{No: 1, Text: "400 t"}}}))
	s.tell(query("accept", "adv", "mq4", 201, app.QueryMove{}))
	s.tell(on("GET /applications/{case}/clocks", at+"/clocks", "adv", 200).wants("clocks.0.ref", "statutory", "clocks.0.reading.stopped", false))
	s.tell(on("GET /applications/{case}/clocks", at+"/clocks", "rival", 404))

	s.tell(on("POST /applications/{case}/escalations", at+"/escalations", "rita", 422).with("me1", app.EscalationMove{Reason: "they differ"}).wants("code", "guard.disputed"))
	s.tell(referral("production", "answer", "adv", "mt4", 201, says(review.Support)))
	s.tell(referral("security", "answer", "adv", "mt5", 422, says(review.Object)).wants("code", "guard.agency_side"))
	s.tell(referral("security", "answer", "sec", "mt5", 201, says(review.Object)))
	s.later(time.Minute)
	s.tell(on("POST /applications/{case}/escalations", at+"/escalations", "rita", 201).with("me1", app.EscalationMove{Reason: "they differ"}))
	settle := app.EscalationMove{Rulings: []review.Ruling{{Line: 1, Grant: true, Reasons: []string{"criteria_met"}, Note: "both heard"}}}
	s.tell(on("POST /applications/{case}/escalations/{escalation}/moves/{move}", at+"/escalations/E1/moves/settle", "rita", 403).with("me2", settle))
	s.tell(on("POST /applications/{case}/escalations/{escalation}/moves/{move}", at+"/escalations/E1/moves/settle", "chad", 201).with("me2", settle))
}
