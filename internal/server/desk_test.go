package server

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

func TestTheDeskTakesDeclaredUnits(t *testing.T) {
	h := newHouse(t)
	_, licence := h.licensed()
	_, err := h.MeasureLine(context.Background(), person(app.RoleReviewer), "", licence, 1, review.Measure{PieceMG: 12_500, TolerancePPM: 50_000, Basis: "contract"})
	h.must(err)
	officer := h.as(app.RoleCustoms, "en")
	_, ask := officer.get("/customs").form(t, "ask")
	question := func(amount, unit string) page {
		for k, v := range map[string]string{"licence": licence, "line": "1", "declaration": "D-1", "amount": amount, "unit": unit} {
			ask.Set(k, v)
		}
		return officer.post("/customs", ask)
	}
	question("1.5", "piece").says(t, 200, "Refer", "no whole number of pieces")
	question("3", "kg_element").says(t, 200, "Refer")
	question("0.103", "t").says(t, 200, "Yes", "3.000 kg")
	yes := question("1,600", "piece")
	yes.says(t, 200, "Yes", "Declared: 1600 pieces", "20.000 kg", "80.000 kg would remain", "a piece, as the licence line says")
	action, form := yes.form(t, "writeoff")
	officer.post(action, form).says(t, 200, "Written off")
	if left := h.remaining(licence); left != 80*ree.Kilogram {
		t.Errorf("%s remain, want 80 kg", left)
	}
}

func TestWhatTheBorderFoundStandsOnTheLicence(t *testing.T) {
	h := newHouse(t)
	_, licence := h.licensed()
	ctx := context.Background()
	d, err := h.Lot(ctx, person(app.RoleCustoms), h.magnet)
	h.must(err)
	sample := d.Assay.Assay
	sample.Share[ree.Dy].Value /= 2
	r, err := h.RemarkGoods(ctx, person(app.RoleCustoms), "", app.BorderFinding{BorderQuestion: app.BorderQuestion{Licence: licence, Line: 1, Declaration: "D-7", Destination: "US"}, Assay: &sample, Remark: "<b>wet</b>"})
	h.must(err)
	office := h.as(app.RoleReviewer, "en")
	office.get("/licences/"+licence).says(t, 200, "Found at the border", "D-7", "Destination", "US", "Dy", "standard uncertainties apart", "stops the declaration", "evidence for the supervisor", "<b>wet</b>")
	_, err = h.ClearRemark(ctx, person(app.RoleReviewer), "", r.Seq, "mixed up")
	h.must(err)
	office.get("/licences/"+licence).says(t, 200, "cleared", "by reviewer: mixed up")
	if p := h.as(app.RoleExporter, "en").get("/licences/" + licence); strings.Contains(p.body, "D-7") {
		t.Error("the holder reads what customs remarked")
	}
}

func TestAnAddressForNoticesIsRegisteredOnAPage(t *testing.T) {
	h := newHouse(t)
	officer := h.as(app.RoleCustoms, "en")
	officer.get("/customs/books").says(t, 200, "Notices to programs")
	_, form := officer.get("/hooks").form(t, "hook")
	register := func(address string) page {
		form.Set("ref", "east-1")
		form.Set("feed", "notices")
		form.Set("url", address)
		return officer.post("/hooks", form)
	}
	register("http://notices.example/").says(t, 422, "The address must read https://")
	register("https://10.0.0.1/in").says(t, 422, "an address inside a network")
	made := register("https://notices.example/in")
	if !strings.Contains(made.body, "<pre>lhs_") {
		t.Error("the secret is not shown")
	}
	made.says(t, 200, "It signs what is sent", "Addresses of programs: 1", "Up to date")
	after := officer.get("/hooks")
	after.says(t, 200, "east-1")
	if strings.Contains(after.body, "lhs_") {
		t.Error("the secret is shown again")
	}
	_, blank := after.form(t, "hook")
	officer.post("/hooks/east-1/close", url.Values{"csrf": blank["csrf"], "key": {"c1"}}).says(t, 200, "No address is registered")
	h.as(app.RoleReviewer, "en").get("/hooks").says(t, 403)
}

func TestALineIsFilledFromTheLibrary(t *testing.T) {
	h := newHouse(t)
	h.must(h.KeepInLibrary(context.Background(), app.Actor{Account: "exporter", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}},
		app.LibraryItem{Kind: app.LibraryProduct, ID: "42SH", Product: &app.LibraryGoods{Form: "magnet_ndfeb", HS: "8505119999", Text: "arc segments"}},
		app.LibraryItem{Kind: app.LibraryProduct, ID: "OXIDE", Product: &app.LibraryGoods{Form: "oxide", HS: "2846901990", Text: "an oxide"}},
		app.LibraryItem{Kind: app.LibraryParty, ID: "kassel", Party: &review.Party{Name: "Motor GmbH", Address: "Kassel", Country: "DE"}}))
	exporter := h.as(app.RoleExporter, "en")
	page := exporter.get("/applications/new?lot=" + h.magnet)
	page.says(t, 200, "42SH: arc segments", "kassel: Motor GmbH")
	_, form := page.form(t, "application")
	form.Set("product1", "42SH")
	form.Set("add", "fill")
	filled := exporter.multipart("/applications/new", form, nil, "")
	filled.says(t, 200, "Filled from your library: 42SH", "8505119999", "arc segments")
	_, again := filled.form(t, "application")
	if again.Get("hs1") != "8505119999" || again.Get("text1") != "arc segments" || again.Get("product1") != "42SH" {
		t.Errorf("the form came back as %v", again)
	}
	form, files := h.fill(again, "100")
	form.Del("add")
	form.Set("product1", "OXIDE")
	exporter.multipart("/applications/new", form, files, "paper.pdf").says(t, 422, "has another form than lot")
	form.Set("product1", "42SH")
	form.Set("hs1", "8505111000")
	checked := exporter.multipart("/applications/new", form, files, "paper.pdf")
	action, lodge := checked.form(t, "lodge")
	lodged := exporter.post(action, lodge)
	lodged.says(t, 200, "Lodged.")
	if line := h.caseOf(caseRef.FindString(lodged.url)).Application.Lines[0]; line.HS != "8505111000" || line.Text != "arc segments" {
		t.Errorf("what was typed gave way: %+v", line)
	}
}
