package api

import (
	"fmt"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// generalStory registers the maker under a general licence, clears a shipment,
// and has one declined.
func (s *story) generalStory() {
	for _, rt := range s.api.generalRoutes() {
		path := strings.NewReplacer("{registration}", "x", "{move}", "x", "{period}", "x").Replace(rt.path)
		sc := on(rt.method+" "+rt.path, path, "", 401).wants("code", "unauthorised")
		if rt.in != nil {
			sc = sc.with("k", `{}`)
		}
		s.tell(sc)
	}
	const all, one = "/registrations/general", "/registrations/general/{registration}"
	s.tell(on("GET /generals", "/generals", "mag", 200).wants("generals.0.id", "cn.general.magnets", "generals.1.backDays", 180))
	ask := app.RegistrationRequest{General: "cn.general.exhibition", Text: "two fairs a year"}
	s.tell(on("POST "+all, all, "rita", 403).with("rg0", ask).wants("code", "actor.role"))
	s.tell(on("POST "+all, all, "mag", 422).with("rg1", app.RegistrationRequest{General: "cn.general.magnets"}).wants("code", "review.document_missing"))
	s.tell(on("POST "+all, all, "mag", 201).with("rg2", ask).keeps("registration", "registration"))
	s.tell(on("GET "+all, all, "mag", 200).wants("registrations.0.key", "${registration}", "registrations.0.now", "applied"))
	s.tell(on("GET "+all, all, "rival", 200).wants("registrations.0", nil))
	s.tell(on("GET "+one, all+"/${registration}", "rival", 404).wants("code", "general.registration_unknown"))
	move := func(name, token string, status int, m app.RegistrationMove) scenario {
		return on("POST "+one+"/moves/{move}", all+"/${registration}/moves/"+name, token, status).with("rg-"+name+token, m)
	}
	s.tell(move("examine", "mag", 403, app.RegistrationMove{Reason: "mine"}).wants("code", "actor.role"))
	s.tell(move("examine", "rita", 201, app.RegistrationMove{Reason: "seen"}))
	s.tell(move("register", "dana", 201, app.RegistrationMove{}))
	s.lists()
	shipment := shipmentRequest{Application: s.application(s.magnet.Lot, 5*ree.Kilogram)}
	shipment.Application.EndUse = review.EndUse{Code: "vehicle", Text: "shown at a fair"}
	big := shipmentRequest{Application: s.application(s.magnet.Lot, 60*ree.Kilogram)}
	big.Application.EndUse = shipment.Application.EndUse
	s.tell(on("POST "+one+"/preview", all+"/${registration}/preview", "mag", 201).with("sp", shipment).wants("cleared", true, "seq", 0.0))
	s.tell(on("POST "+one+"/preview", all+"/${registration}/preview", "rita", 403).with("sp", shipment).wants("code", "actor.role"))
	s.tell(on("POST "+one+"/shipments", all+"/${registration}/shipments", "rival", 404).with("sh0", shipment).wants("code", "general.registration_unknown"))
	s.tell(on("POST "+one+"/shipments", all+"/${registration}/shipments", "mag", 201).with("sh1", big).wants("cleared", false, "answer.why.0.code", "general.closed", "answer.why.0.params.rule", "cn.general.exhibition.terms"))
	s.tell(on("POST "+one+"/shipments", all+"/${registration}/shipments", "mag", 201).with("sh2", shipment).wants("cleared", true).keeps("shipment", "shipment", "cleared", "licence"))
	s.tell(on("POST "+one+"/shipments", all+"/${registration}/shipments", "mag", 201).with("sh2", shipment).wants("cleared", true, "licence", "${cleared}", "replayed", true))
	s.tell(on("GET /licences/{licence}", "/licences/${cleared}", "mag", 200).wants("licence.under.general", "cn.general.exhibition", "lines.0.remainingMG", 5e6))
	s.tell(on("GET "+one, all+"/${registration}", "mag", 200).wants("now", "registered", "shipments.0.licence", "${cleared}", "use.0.declined", 1))
	s.tell(on("GET "+one, all+"/${registration}", "dana", 200).wants("leftMG", 4.95e8))
	month := s.clock().Month()
	period := fmt.Sprintf("%d-%02d", s.clock().Year(), (int(month)-1)/6*6+1)
	path := all + "/${registration}/returns/"
	s.tell(on("GET "+one+"/returns/{period}", path+period, "mag", 200).wants("figures.shipments", 1, "figures.lines.0.clearedMG", 5e6))
	s.tell(on("GET "+one+"/returns/{period}", path+"2026-02", "mag", 422).wants("code", "guard.period_over"))
	s.tell(move("file", "mag", 422, app.RegistrationMove{Period: period, Seen: "x"}).wants("code", "guard.period_over"))
	s.consumptionStory()
	s.registrationAppealStory()
}

// consumptionStory sends the cleared goods and has part of them used up abroad:
// reported by the holder alone, answered by the office alone, never twice.
func (s *story) consumptionStory() {
	const path = "/registrations/general/${registration}/moves/"
	const route = "POST /registrations/general/{registration}/moves/{move}"
	s.tell(on("POST /customs/write-offs", "/customs/write-offs", "cleo", 201).with("used-w", app.BorderQuestion{Licence: s.kept["cleared"], Line: 1, Mass: 4 * ree.Kilogram, Declaration: "D-used"}))
	report := app.RegistrationMove{Licence: s.kept["cleared"], Line: 1, Mass: 3 * ree.Kilogram, In: "testing", Text: "cut up for a heat test", Evidence: []review.Document{{Kind: "consumption", Name: "report.pdf", Hash: strings.Repeat("a", 64)}}}
	told := func(key, name, token string, status int, m app.RegistrationMove) scenario {
		return on(route, path+name, token, status).with(key, m)
	}
	more := report
	more.Mass = 5 * ree.Kilogram
	s.tell(told("used1", "report_consumed", "mag", 422, more).wants("code", "guard.consumed_left"))
	s.tell(told("used2", "report_consumed", "rival", 404, report).wants("code", "general.registration_unknown"))
	s.tell(told("used3", "report_consumed", "rita", 403, report).wants("code", "actor.role"))
	s.tell(told("used4", "report_consumed", "mag", 201, report))
	answer := app.RegistrationMove{Licence: report.Licence, No: 1, Reason: "whose test was it?"}
	s.tell(told("used5", "accept_consumed", "mag", 403, answer).wants("code", "actor.role"))
	s.tell(told("used6", "query_consumed", "rita", 201, answer))
	s.tell(told("used7", "accept_consumed", "rita", 422, answer).wants("code", "guard.consumed_open"))
	s.tell(told("used8", "report_consumed", "mag", 201, report))
	answer.No = 2
	s.tell(told("used9", "accept_consumed", "rita", 201, answer))
	s.tell(on("GET /registrations/general/{registration}", "/registrations/general/${registration}", "mag", 200).wants("shipments.0.consumedMG", 3e6, "shipments.0.consumed.0.state", "queried", "shipments.0.consumed.1.state", "accepted"))
}
