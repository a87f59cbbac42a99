package api

import (
	"context"
	"strings"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/internal/app"
)

// findingStory walks a finding and an inspection through the interface.
func (s *story) findingStory() {
	s.tell(on("GET /sites/{site}/balance", "/sites/M1/balance?element=Nd", "ming", 200).wants("balances.0.site", "M1", "balances.0.element", "Nd"))
	s.tell(on("GET /sites/{site}/balance", "/sites/M1/balance", "rival", 404).wants("code", "site.unknown"))
	s.tell(on("GET /sites/{site}/balance", "/sites/M1/balance?element=Xx", "ming", 422).wants("code", "element.unknown"))
	s.tell(on("GET /sites/{site}/network", "/sites/M1/network?element=Nd", "ming", 200).wants("site", "M1", "element", "Nd"))
	s.tell(on("GET /sites/{site}/network", "/sites/M1/network", "rival", 404).wants("code", "site.unknown"))
	s.tell(on("GET /sites/{site}/network", "/sites/M1/network?month=1999-01", "ming", 422).wants("code", "month.no_report"))
	s.tell(on("GET /sites/{site}/fingerprint", "/sites/M1/fingerprint", "ming", 200).wants("site", "M1", "answer", "cannot_say", "ground", "none", "chance", nil))
	s.tell(on("GET /sites/{site}/fingerprint", "/sites/M1/fingerprint", "rival", 404).wants("code", "site.unknown"))
	s.tell(on("GET /lots/{lot}/fingerprint", "/lots/${ore}/fingerprint", "ming", 200).wants("lot", "${ore}", "answer", "cannot_say", "elements.0.element", "Sc"))
	s.tell(on("GET /lots/{lot}/fingerprint", "/lots/${ore}/fingerprint", "rival", 404).wants("code", "lot.unknown"))
	jump := detect.StockJump(detect.Jump{Holder: "MINE", Period: "2026-02", Unexplained: 900, Sigma: 100}, detect.Test{FalseAlarm: 0.001, Worth: 300})
	rows, err := s.OpenFindings(context.Background(), []app.FindingDraft{{Key: "stock/M1/2026-02", Site: "M1", Month: "2026-02", Results: []detect.Result{jump}, Lots: []string{s.kept["ore"]}}})
	s.must(err)
	s.kept["finding"] = rows[0].Ref
	s.tell(on("GET /findings", "/findings", "ming", 200).wants("total", 1, "findings.0.ref", "${finding}", "findings.0.evidence.0.result.value", jump.Value))
	s.tell(on("GET /findings", "/findings", "rival", 200).wants("total", 0, "findings.0", nil))
	s.tell(on("GET /findings", "/findings?after=nonsense", "sup", 400).wants("code", "after"))
	s.tell(on("GET /findings/{finding}", "/findings/${finding}", "sup", 200).wants("finding.state", "open", "finding.site", "M1"))
	s.tell(on("GET /findings/{finding}", "/findings/${finding}", "rival", 404).wants("code", "finding.unknown"))
	move := func(name, token, key string, status int, m app.FindingMove) scenario {
		return on("POST /findings/{finding}/moves/{move}", "/findings/${finding}/moves/"+name, token, status).with(key, m)
	}
	s.tell(move("assign", "ming", "f0", 403, app.FindingMove{Assignee: "sup"}).wants("code", "actor.role"))
	s.tell(move("assign", "sup", "f1", 422, app.FindingMove{Assignee: "ming"}).wants("code", "finding.assignee"))
	s.tell(move("assign", "sup", "f2", 201, app.FindingMove{Move: "close", Assignee: "sup"}).wants("state", "assigned"))
	s.tell(move("assign", "sup", "f2", 201, app.FindingMove{Move: "close", Assignee: "sup"}).wants("replayed", true))
	paper := finding.Document{Name: "scale.pdf", SHA256: strings.Repeat("ab", 32)}
	s.tell(move("explain", "ming", "f3", 201, app.FindingMove{Code: "late_receipt", Reason: "it came late", Evidence: []finding.Document{paper}}).wants("state", "explained"))

	s.tell(on("POST /inspections", "/inspections", "sup", 201).with("i1", app.InspectionMove{Findings: []string{s.kept["finding"]}, Basis: "Decree 785 Art. 18"}).wants("state", "planned").keeps("inspection", "ref"))
	s.tell(on("POST /inspections", "/inspections", "ming", 403).with("i1", app.InspectionMove{Site: "M1", Basis: "x"}).wants("code", "actor.role"))
	s.tell(on("GET /inspections", "/inspections", "sup", 200).wants("inspections.0.ref", "${inspection}"))
	s.tell(on("GET /inspections", "/inspections?after=nonsense", "sup", 400).wants("code", "after"))
	s.tell(on("GET /inspections/{inspection}", "/inspections/${inspection}", "sup", 200).wants("findings.0", "${finding}"))
	s.tell(on("GET /inspections/{inspection}", "/inspections/${inspection}", "ming", 404).wants("code", "inspection.unknown"))
	visit := func(name, key string, status int, m app.InspectionMove) scenario {
		return on("POST /inspections/{inspection}/moves/{move}", "/inspections/${inspection}/moves/"+name, "sup", status).with(key, m)
	}
	s.tell(visit("appoint", "i2", 201, app.InspectionMove{Officer: "sup"}).wants("state", "planned"))
	s.tell(visit("begin", "i3", 422, app.InspectionMove{Papers: true}).wants("code", "guard.two_officers"))
}
