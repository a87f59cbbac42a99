package server

import (
	"context"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// exhibiting brings the maker to a registration under the general licence for goods
// that come back.
func (h *house) exhibiting() string {
	h.t.Helper()
	ctx := context.Background()
	exporter := app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}
	var evidence []review.Document
	for _, kind := range []string{"compliance_programme", "export_history", "sales_channels"} {
		evidence = append(evidence, review.Document{Kind: kind, Name: kind + ".pdf", Hash: strings.Repeat("cd", 32)})
	}
	rec, err := h.AskRegistration(ctx, exporter, "", app.RegistrationRequest{General: "cn.general.exhibition", Text: "two fairs a year", Evidence: evidence})
	h.must(err)
	_, err = h.MoveRegistration(ctx, person(app.RoleReviewer), "", rec.Registration, "examine", app.RegistrationMove{Reason: "the programme was seen"})
	h.must(err)
	_, err = h.MoveRegistration(ctx, person(app.RoleDecider), "", rec.Registration, "register", app.RegistrationMove{})
	h.must(err)
	return rec.Registration
}

// Goods that were to come back and were used up are reported on the registration's
// page with evidence, and count once an officer has accepted them there.
func TestGoodsUsedUpAreReportedByForm(t *testing.T) {
	h := newHouse(t)
	h.licensed()
	ref := h.exhibiting()
	at := "/general/" + ref
	exporter, reviewer := h.as(app.RoleExporter, "en"), h.as(app.RoleReviewer, "en")
	if strings.Contains(exporter.get(at).body, "report_consumed-form") {
		t.Error("goods that never left can be reported as used up")
	}
	sample := h.application(5 * ree.Kilogram)
	sample.Kind = "cn.general.exhibition"
	ctx := context.Background()
	s, err := h.ClearShipment(ctx, app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}, "", ref, sample)
	h.must(err)
	if !s.Cleared {
		t.Fatalf("not cleared: %+v", s.Answer.Why)
	}
	_, err = h.WriteOff(ctx, person(app.RoleCustoms), "w", app.BorderQuestion{Licence: s.Licence, Line: 1, Mass: 5 * ree.Kilogram, Declaration: "D-1"})
	h.must(err)

	_, form := exporter.get(at).form(t, "report_consumed-form")
	for k, v := range map[string]string{"licence": s.Licence, "line": "1", "kg": "6", "in": "testing", "text": "cut up for a heat test"} {
		form.Set(k, v)
	}
	paper := map[string][]byte{"file_consumption": []byte("%PDF- report")}
	exporter.multipart(at+"/consumed", form, nil, "").says(t, 422)
	exporter.multipart(at+"/consumed", form, paper, "report.pdf").says(t, 422, "5.000 kg")
	form.Set("kg", "2")
	exporter.multipart(at+"/consumed", form, paper, "report.pdf").says(t, 200, "cut up for a heat test", "report.pdf")
	if strings.Contains(exporter.get(at).body, "accept_consumed-form") {
		t.Error("the holder is offered to accept its own report")
	}
	_, answer := reviewer.get(at).form(t, "accept_consumed-form")
	if p := exporter.post(at+"/moves/accept_consumed", answer); p.status == 200 {
		t.Errorf("the holder accepts its own report: %d", p.status)
	}
	reviewer.move(at, "accept_consumed-form", map[string][]string{"report": {s.Licence + "#1"}}).says(t, 200, "accepted")
	exporter.get(at).says(t, 200, "accepted")
}

// What does not fit under a general licence is told every reason, and goes with all
// that was said of it to the form of an individual application.
func TestADeclinedShipmentGoesToAnApplication(t *testing.T) {
	h := newHouse(t)
	h.licensed()
	ref := h.exhibiting()
	exporter := h.as(app.RoleExporter, "en")
	_, form := exporter.get("/general/"+ref+"/ship").form(t, "application")
	form, files := h.fill(form, "100")
	declined := exporter.multipart("/general/"+ref+"/ship", form, files, "paper.pdf")
	declined.says(t, 200, "Apply for an individual licence with these data")
	if strings.Contains(declined.body, `action="/general/`+ref+`/clear"`) {
		t.Error("what is declined can be cleared")
	}
	action, send := declined.form(t, "individually")
	checked := exporter.post(action, send)
	checked.says(t, 200, "“End-use statement” is missing", "traction motors")
	_, asked := checked.form(t, "application")
	for name, want := range map[string]string{"kind": "individual", "lot1": h.magnet, "kg1": "100", "consignee": "Buyer GmbH", "enduser": "Motor GmbH"} {
		if got := asked.Get(name); got != want {
			t.Errorf("the application takes over %s as %q, not %q", name, got, want)
		}
	}
	if p := exporter.post("/general/"+ref+"/clear", send); p.status == 200 {
		t.Error("a declined shipment is cleared by the same form")
	}
}

// The first page of an exporter lists what is due with where it is done; an officer's
// does not list it.
func TestTheFirstPageListsWhatIsDue(t *testing.T) {
	h := newHouse(t)
	_, licence := h.licensed()
	l, err := h.Licence(context.Background(), person(app.RoleReviewer), licence)
	h.must(err)
	h.now = l.Licence.LastDay.Add(-10).Time(china)
	h.lists()
	again := `href="/applications/new?again=` + licence
	home := h.as(app.RoleExporter, "en").get("/")
	home.says(t, 200, licence)
	if !strings.Contains(home.body, again) {
		t.Errorf("no way to apply again for %s:\n%s", licence, home.text())
	}
	for _, role := range []app.Role{app.RoleReviewer, app.RoleCustoms, app.RoleOperator} {
		if p := h.as(role, "en").get("/"); p.status != 200 || strings.Contains(p.body, again) {
			t.Errorf("%s is told of it (%d)", role, p.status)
		}
	}
}

// Whoever is registered already is not asked to register again, but told which
// registration is in force.
func TestNobodyRegistersTwiceByForm(t *testing.T) {
	h := newHouse(t)
	h.licensed()
	exporter := h.as(app.RoleExporter, "en")
	const form = "ask-cn-general-exhibition"
	if !strings.Contains(exporter.get("/general").body, `id="`+form) {
		t.Fatal("an exporter without a registration is not asked for one")
	}
	ref := h.exhibiting()
	p := exporter.get("/general")
	p.says(t, 200, "Your organisation already has registration "+ref)
	if strings.Contains(p.body, `id="`+form) {
		t.Error("the form for a registration that cannot be lodged is shown")
	}
}
