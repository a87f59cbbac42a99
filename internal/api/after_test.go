package api

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// afterStory follows a licence and a refusal beyond the decision.
func (s *story) afterStory() {
	for _, acc := range []app.Account{{Ref: "cora", Org: "AUTH", Roles: []app.Role{app.RoleReviewer}}, {Ref: "pia", Org: "AUTH", Roles: []app.Role{app.RoleDecider}}} {
		acc.Name, acc.Password = acc.Ref, app.HashPassword("a long password of "+acc.Ref)
		s.must(s.App.PutDemoAccount(context.Background(), acc))
		s.tokens[acc.Ref] = s.token(acc.Ref, app.ScopeRead, app.ScopeReview)
	}
	s.unknown()
	s.amendmentStory()
	s.deliveryStory()
	s.verificationStory()
	s.appealStory()
}

// unknown asks every route without a token.
func (s *story) unknown() {
	for _, rt := range s.api.afterRoutes() {
		path := strings.NewReplacer("{case}", "x", "{licence}", "x", "{appeal}", "x", "{amendment}", "x", "{verification}", "x", "{move}", "x").Replace(rt.path)
		sc := on(rt.method+" "+rt.path, path, "", 401).wants("code", "unauthorised")
		if rt.in != nil {
			sc = sc.with("k", `{}`)
		}
		s.tell(sc)
	}
}

func (s *story) amendmentStory() {
	got := s.tell(on("GET /licences/{licence}/amendable", "/licences/${licence}/amendable", "mag", 200).wants("exporter", "MAGNETS"))
	s.tell(on("GET /licences/{licence}/amendable", "/licences/${licence}/amendable", "rival", 404))
	was := string(got.raw)
	now := strings.Replace(was, `"number":"`, `"number":"NEW-`, 1)
	body := fmt.Sprintf(`{"reason":"a new contract","application":%s}`, now)
	s.tell(on("POST /licences/{licence}/amendments/preview", "/licences/${licence}/amendments/preview", "mag", 201).with("am0", body).wants("class", "B", "changes.0.field", "contract", "reopened", nil))
	s.tell(on("POST /licences/{licence}/amendments", "/licences/${licence}/amendments", "mag", 422).with("am1", fmt.Sprintf(`{"reason":"x","application":%s}`, was)).wants("code", "guard.changed"))
	s.tell(on("POST /licences/{licence}/amendments", "/licences/${licence}/amendments", "rival", 404).with("am1", body).wants("code", "review.licence_unknown"))
	s.tell(on("POST /licences/{licence}/amendments", "/licences/${licence}/amendments", "mag", 201).with("am2", body).keeps("amendment", "amendment"))
	s.tell(on("GET /amendments", "/amendments", "mag", 200).wants("amendments.0.key", "${amendment}"))
	s.tell(on("GET /amendments", "/amendments", "rival", 200).wants("amendments.0", nil))
	s.tell(on("GET /amendments/{amendment}", "/amendments/${amendment}", "rival", 404).wants("code", "amendment.unknown"))
	move := func(name, token string, status int, body any) scenario {
		return on("POST /amendments/{amendment}/moves/{move}", "/amendments/${amendment}/moves/"+name, token, status).with("am-"+name+token, body)
	}
	s.tell(move("accept", "mag", 403, app.AmendmentMove{}).wants("code", "actor.role"))
	s.tell(move("accept", "rita", 201, app.AmendmentMove{}))
	s.tell(move("propose", "rita", 201, app.AmendmentMove{Approve: true, Reasons: []string{"criteria_met"}}))
	s.tell(on("GET /amendments/{amendment}", "/amendments/${amendment}", "rita", 200).keeps("ahash", "proposalHash"))
	s.tell(move("approve_clerical", "rita", 422, app.AmendmentMove{Hash: "${ahash}"}).wants("code", "guard.clerical"))
	s.tell(move("approve", "dana", 201, app.AmendmentMove{Hash: "${ahash}"}).keeps("licence2", "licence"))
	s.tell(on("GET /licences/{licence}", "/licences/${licence2}", "mag", 200).wants("licence.version", 2, "licence.replaces", "${licence}", "lines.0.remainingMG", 5.5e7))
}

func (s *story) deliveryStory() {
	s.tell(on("GET /licences/{licence}/duties", "/licences/${licence}/duties", "mag", 200).wants("duties.0.report", "arrival", "duties.0.state", "open").keeps("write-off", "duties.0.move"))
	s.tell(on("GET /licences/{licence}/duties", "/licences/${licence}/duties", "rival", 404))
	s.tell(on("GET /licences/{licence}/transit", "/licences/${licence}/transit", "mag", 200).wants("goods.0.stage", "reserved", "goods.1.stage", "gone"))
	s.tell(on("GET /licences/{licence}/transit", "/licences/${licence}/transit", "rival", 404))
	said := review.Said{MassMG: 40 * ree.Kilogram, Place: "hall 3", AsStated: true}
	report := app.DeliveryReport{Licence: "${licence}", Line: 1, Move: "${write-off}", Report: "arrival", Said: said}
	s.tell(on("POST /deliveries", "/deliveries", "mag", 422).with("dl0", report).wants("code", "guard.said_day"))
	report.Said.Day = s.App.Jurisdiction().Calendar.Day(s.clock())
	s.tell(on("POST /deliveries", "/deliveries", "mag", 201).with("dl1", report))
	s.tell(on("GET /licences/{licence}/duties", "/licences/${licence}/duties", "mag", 200).wants("duties.0.state", "met", "reports.0.state", "reported"))
	link := app.DeliveryAsk{Licence: "${licence}", Line: 1, Move: "${write-off}", Report: "use", Days: 20}
	s.tell(on("POST /deliveries/links", "/deliveries/links", "mag", 422).with("dl2", link).wants("code", "delivery.sender_only"))
	s.tell(on("POST /deliveries/links", "/deliveries/links", "rita", 201).with("dl3", link).keeps("link", "link"))
	if !strings.HasPrefix(s.kept["link"], app.ConfirmPath) {
		s.t.Errorf("the link is %q", s.kept["link"])
	}
}

func (s *story) verificationStory() {
	other := s.application(s.magnet.Lot, 10*ree.Kilogram)
	s.tell(on("POST /applications", "/applications", "mag", 201).with("third", lodgeRequest{Application: other}).keeps("third", "case"))
	other.Contract.Number = "C-77"
	s.tell(on("POST /applications/{case}/amend", "/applications/${third}/amend", "mag", 201).with("third2", amendmentRequest{Application: other}))
	s.tell(on("POST /applications/{case}/amend", "/applications/${third}/amend", "mag", 422).with("third3", amendmentRequest{Application: other}).wants("code", "guard.changed"))
	s.tell(on("POST /verifications", "/verifications", "rita", 201).with("v1", verificationRequest{Licence: "${licence2}", Reason: "the first delivery"}).keeps("visit", "verification"))
	s.tell(on("GET /verifications", "/verifications", "rita", 200).wants("verifications.0.key", "${visit}"))
	s.tell(on("GET /verifications", "/verifications", "mag", 200).wants("verifications.0", nil))
	s.tell(on("GET /verifications/{verification}", "/verifications/${visit}", "mag", 404).wants("code", "verification.unknown"))
	v := s.tell(on("GET /verifications/{verification}", "/verifications/${visit}", "rita", 200).wants("state", "due", "checklist.0.ask", "goods_there"))
	move := func(name, token string, status int, m app.VerificationMove) scenario {
		return on("POST /verifications/{verification}/moves/{move}", "/verifications/${visit}/moves/"+name, token, status).with("v-"+name+m.Ask, m)
	}
	s.tell(move("plan", "rita", 422, app.VerificationMove{Officers: []string{"cora"}}).wants("code", "guard.planned_day"))
	plan := move("plan", "cora", 201, app.VerificationMove{Day: s.App.Jurisdiction().Calendar.Day(s.clock()).Add(3), Officers: []string{"rita", "cora"}})
	plan.key = "v-plan2"
	s.tell(plan)
	s.tell(move("notify", "cora", 201, app.VerificationMove{}))
	s.tell(move("enter", "cora", 201, app.VerificationMove{}))
	for i := 0; v.at(fmt.Sprintf("checklist.%d.ask", i)) != nil; i++ {
		ask := fmt.Sprint(v.at(fmt.Sprintf("checklist.%d.ask", i)))
		s.tell(move("answer", "cora", 201, app.VerificationMove{Ask: ask, Answer: "no", Reason: "not there"}))
	}
	s.tell(move("attach", "rita", 201, app.VerificationMove{Evidence: review.FieldEvidence{Kind: "stock", Text: "none"}}))
	s.tell(move("report", "cora", 201, app.VerificationMove{}))
	s.tell(move("find_adverse", "dana", 201, app.VerificationMove{Reason: "nothing is there"}))
	s.tell(on("GET /applications/{case}", "/applications/${third}", "mag", 200).wants("held.0.ref", "${visit}"))
	s.tell(on("POST /applications/{case}/unhold", "/applications/${third}/unhold", "rita", 403).with("u0", unholdRequest{Ref: "${visit}", Reason: "x"}))
	s.tell(on("POST /applications/{case}/unhold", "/applications/${third}/unhold", "dana", 201).with("u1", unholdRequest{Ref: "${visit}", Reason: "seen"}))
	month := s.clock().Format("2006-01")
	s.tell(on("POST /verifications/draws", "/verifications/draws", "cora", 422).with("w0", drawRequest{Period: month}).wants("code", "verification.month_open"))
	s.later(32 * 24 * time.Hour)
	s.tell(on("POST /verifications/draws", "/verifications/draws", "cora", 422).with("w1", drawRequest{Period: month}).wants("code", "verification.draws_itself"))
	if _, err := s.App.DrawDue(context.Background()); err != nil {
		s.t.Fatal(err)
	}
	s.tell(on("POST /verifications/draws", "/verifications/draws", "cora", 201).with("w2", drawRequest{Period: month, Reason: "a tip"}).wants("period", month))
	s.tell(on("GET /verifications/draws", "/verifications/draws", "cora", 200).wants("draws.0.period", month))
}

func (s *story) appealStory() {
	move := func(name, token string, body any) {
		s.tell(on("POST /applications/{case}/moves/{move}", "/applications/${third}/moves/"+name, token, 201).with("third-"+name, body))
	}
	s.lists()
	move("accept", "rita", moveRequest{})
	move("open_review", "rita", moveRequest{Reasons: map[int]string{1: "looked into"}})
	move("propose", "rita", moveRequest{Lines: []review.LineOutcome{{Line: 1, Outcome: review.Refused, Reasons: []string{"origin_unclear"}}}, Criteria: s.findings()})
	s.tell(on("GET /applications/{case}", "/applications/${third}", "rita", 200).keeps("thash", "proposalHash"))
	move("countersign", "carl", moveRequest{Hash: "${thash}"})
	move("decide", "dana", moveRequest{Hash: "${thash}"})
	appeal := appealRequest{Grounds: []string{"facts_wrong"}, Text: "the origin is clear"}
	s.tell(on("POST /applications/{case}/appeals", "/applications/${third}/appeals", "mag", 422).with("ap0", appealRequest{Grounds: []string{"whim"}, Text: "x"}).wants("code", "review.ground_unknown"))
	s.tell(on("POST /applications/{case}/appeals", "/applications/${third}/appeals", "mag", 201).with("ap1", appeal).keeps("appeal", "appeal"))
	s.tell(on("GET /appeals", "/appeals", "mag", 200).wants("appeals.0.key", "${appeal}", "appeals.0.inside", nil))
	s.tell(on("GET /appeals/{appeal}", "/appeals/${appeal}", "rival", 404).wants("code", "appeal.unknown"))
	on1 := func(name, token, key string, status int, m app.AppealMove) scenario {
		return on("POST /appeals/{appeal}/moves/{move}", "/appeals/${appeal}/moves/"+name, token, status).with(key, m)
	}
	s.tell(on1("admit", "rita", "ap2", 422, app.AppealMove{}).wants("code", "guard.untouched"))
	s.tell(on1("admit", "cora", "ap3", 201, app.AppealMove{}))
	s.tell(on1("appoint", "cora", "ap4", 201, app.AppealMove{Member: "pia"}))
	s.tell(on1("vote", "pia", "ap5", 201, app.AppealMove{Outcome: review.AppealDismissed, Reason: "it is not"}))
	s.tell(on1("dismiss", "pia", "ap6", 422, app.AppealMove{}).wants("code", "guard.panel_whole"))
	s.tell(on("GET /appeals/{appeal}", "/appeals/${appeal}", "cora", 200).wants("inside.votes.0.person", "pia"))
}
