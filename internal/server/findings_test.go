package server

import (
	"context"
	"strings"
	"testing"

	"lanthorn/accountancy/detect"
	"lanthorn/internal/app"
)

// found opens a finding about the mine, with a lot of its own and one of
// somebody else's.
func (h *house) found() string {
	h.t.Helper()
	jump := detect.StockJump(detect.Jump{Holder: "MINER", Period: "2026-02", Unexplained: 900, Sigma: 100}, detect.Test{FalseAlarm: 0.001, Worth: 300})
	jump.Items = []detect.Item{{Kind: detect.Lot, ID: h.oxide, Share: 0.7}, {Kind: detect.Document, ID: "WB-4471", Share: 0.3}}
	rows, err := h.OpenFindings(context.Background(), []app.FindingDraft{{Key: "stock/M1/2026-02", Site: "M1", Element: "Dy", Month: "2026-02", Results: []detect.Result{jump}, Lots: []string{h.oxide}, Parties: []string{"MAGNETS"}}})
	h.must(err)
	return rows[0].Ref
}

// inspected plans an inspection from a finding.
func (h *house) inspected(finding string) string {
	h.t.Helper()
	rec, err := h.MoveInspection(context.Background(), supervisor, "", "", app.InspectionMove{Move: "plan", Findings: []string{finding}, Basis: "Decree 785 Art. 18"})
	h.must(err)
	return rec.Ref
}

func TestFindingPagesInBothLanguages(t *testing.T) {
	h := newHouse(t)
	ref := h.found()
	visit := h.inspected(ref)
	for _, s := range []scenario{
		{"/findings", app.RoleSupervisor, 200, "1 finding to look into", "1 项监管发现待处理"},
		{"/findings", app.RoleOperator, 200, "Findings about your own sites", "涉及本单位场所"},
		{"/findings", app.RoleExporter, 403, "This page is not open to your role", "无权查看"},
		{"/findings?state=closed", app.RoleAuditor, 200, "There are no findings here", "没有监管发现"},
		{"/findings?site=M1", app.RoleSupervisor, 200, ref, ref},
		{"/findings/" + ref, app.RoleSupervisor, 200, "evidence", "证据"},
		{"/findings/" + ref, app.RoleSupervisor, 200, h.oxide, h.oxide},
		{"/findings/" + ref, app.RoleOperator, 200, "Heron leach field", "白鹭浸矿场"},
		{"/findings/FD-0099-A", app.RoleSupervisor, 404, "There is no such page", "没有"},
		{"/inspections", app.RoleSupervisor, 200, visit, visit},
		{"/inspections", app.RoleOperator, 403, "This page is not open to your role", "无权查看"},
		{"/inspections/" + visit, app.RoleSupervisor, 200, "Decree 785 Art. 18", "检查人员"},
		{"/inspections/IN-0099-A", app.RoleSupervisor, 404, "There is no such page", "没有"},
	} {
		for lang, want := range map[string]string{"en": s.en, "zh": s.zh} {
			t.Run(s.path+" as "+string(s.role)+" in "+lang, func(t *testing.T) {
				p := h.as(s.role, lang).get(s.path)
				p.says(t, s.status, want)
				for _, k := range catalogueKey.FindAllString(p.text(), -1) {
					if !notWords.MatchString(k) {
						t.Errorf("the page shows the key %q in place of words", k)
					}
				}
			})
		}
	}
	if p := h.as(app.RoleSupervisor, "en").get("/findings.csv"); p.status != 200 || !strings.Contains(p.body, ref) {
		t.Errorf("the download answers %d: %.200q", p.status, p.body)
	}
	if p := h.as(app.RoleOperator, "en").get("/findings/" + ref); strings.Contains(p.body, h.oxide) || strings.Contains(p.body, "Willow") || strings.Contains(p.body, visit) {
		t.Error("the operator's page shows what is not the operator's")
	}
}

func TestAFindingIsWorkedOnItsPage(t *testing.T) {
	h := newHouse(t)
	ref := h.found()
	office := h.as(app.RoleSupervisor, "en")
	send := func(b *browser, id, status string, answers ...string) page {
		t.Helper()
		at := "/findings/" + ref
		if id == "appoint-form" {
			at = "/inspections/" + status
		}
		action, form := b.get(at).form(t, id)
		for i := 0; i < len(answers); i += 2 {
			form.Set(answers[i], answers[i+1])
		}
		return b.post(action, form)
	}
	send(office, "assign-form", "").says(t, 422, "Choose one from the list")
	send(office, "assign-form", "", "account", "supervisor").says(t, 200, "The step is taken", "assigned")
	send(office, "propose_confirmation-form", "").says(t, 422, "The reason is missing")
	send(office, "propose_confirmation-form", "", "text", "nothing else gives it").says(t, 200, "The step is taken")
	office.get("/findings/"+ref).says(t, 200, "may not confirm")
	if strings.Contains(office.get("/findings/"+ref).body, `id="confirm-form"`) {
		t.Error("who proposed is offered to confirm")
	}
	mine := h.as(app.RoleOperator, "en").get("/findings/" + ref)
	mine.form(t, "explain-form")
	for _, id := range []string{"assign-form", "confirm-form", "close-form", "plan-form"} {
		if strings.Contains(mine.body, `id="`+id+`"`) {
			t.Errorf("the operator's page has the form %s", id)
		}
	}
	action, form := h.as(app.RoleOperator, "en").get("/findings/"+ref).form(t, "explain-form")
	operator := h.as(app.RoleOperator, "en")
	_, form = operator.get("/findings/"+ref).form(t, "explain-form")
	form.Set("code", "late_receipt")
	form.Set("text", "it came late")
	operator.post(action, form).says(t, 422, "document")
	operator.multipart(action, form, map[string][]byte{"file": []byte("the weighbridge's own sheet")}, "sheet.txt").says(t, 200, "The step is taken", "it came late", "sheet.txt")
	office.get("/findings/"+ref).says(t, 200, "sheet.txt", "explained")
	operator.post("/findings/"+ref+"/close", form).says(t, 403, "Your account may not do this")

	p := send(office, "plan-form", "", "basis", "Decree 785 Art. 18")
	p.says(t, 200, "The step is taken", "Appoint an officer")
	visit := strings.TrimSuffix(strings.TrimPrefix(p.url, "/inspections/"), "?done=inspection")
	send(office, "appoint-form", visit, "account", "supervisor").says(t, 200, "A supervisor", "The step is taken")
}
