package server

import (
	"bytes"
	"net/url"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/review"
)

// A whole application comes by workbook: goods, owners, an intermediary, carriers
// and the vessel; the form shows what it says before it is lodged, and the table
// that is downloaded from the case is the same application.
func TestAWholeApplicationComesByTable(t *testing.T) {
	h := newHouse(t)
	want := h.application(100_000_000)
	want.Documents = nil
	user := &want.EndUsers[0]
	user.Address, user.Phone, user.Ref, user.Owners = "Kassel", "+49 1", "HRB 7", []review.Owner{{Name: "Mutter AG", Country: "DE", PPM: 505_000}}
	want.Intermediaries = []review.Party{{Name: "Vermittler KG", Country: "AT"}}
	want.Route.Carriers = []review.Party{{Name: "Linie A", Country: "DK", Owners: []review.Owner{{Name: "Reeder X", PPM: 1_000_000}}}, {Name: "Linie B"}}
	want.Route.Vessel = &review.Vessel{Name: "Morgenstern", IMO: "9000000", Flag: "PA"}
	want.Route.Via = []string{"Singapore"}
	var book bytes.Buffer
	h.must(interop.WriteApplicationXLSX(&book, &want, "zh"))
	exporter := h.as(app.RoleExporter, "en")
	_, form := exporter.get("/applications/new").form(t, "application")
	for _, name := range []string{"lot1", "kg1", "consignee", "enduser", "destination", "use", "usetext", "port", "contract"} {
		form.Del(name)
	}
	form.Set("declared", "yes")
	_, papers := h.fill(url.Values{}, "1")
	papers["goodsfile"] = book.Bytes()
	checked := exporter.multipart("/applications/new", form, papers, "application.xlsx")
	checked.says(t, 200, "Before you lodge")
	action, lodge := checked.form(t, "lodge")
	for name, said := range map[string]string{"enduser": "Motor GmbH", "carrier": "Linie A", "vessel": "Morgenstern", "phone": "+49 1", "destination": "DE"} {
		if lodge.Get(name) != said {
			t.Errorf("the form shows %q as %s", lodge.Get(name), name)
		}
	}
	done := exporter.post(action, lodge)
	ref := caseRef.FindString(done.text())
	got := h.caseOf(ref).Application
	if len(got.EndUsers[0].Owners) != 1 || got.EndUsers[0].Ref != "HRB 7" || len(got.Intermediaries) != 1 || len(got.Route.Carriers) != 2 || len(got.Route.Carriers[0].Owners) != 1 || got.Route.Vessel == nil || got.Route.Vessel.Flag != "PA" || len(got.Route.Via) != 1 {
		t.Errorf("lodged: %+v", got)
	}
	file := exporter.get("/applications/" + ref + "/table/application.xlsx")
	again, problems := interop.ParseApplication([]interop.File{{Name: "a.xlsx", Data: []byte(file.body)}}, "en", 10)
	if len(problems) > 0 || len(again.Application.Documents) != len(documentKinds) || again.Application.EndUsers[0].Owners[0] != got.EndUsers[0].Owners[0] {
		t.Errorf("the download says %+v, %v", again.Application, problems)
	}
	exporter.get("/applications/"+ref+"/table/parties.csv").says(t, 200, "Reeder X")
	exporter.get("/applications/"+ref+"/table/secrets.csv").says(t, 404)
	h.as(app.RoleOperator, "en").get("/applications/"+ref+"/table/application.xlsx").says(t, 403)
}

// Every problem of the tables is said at once with its sheet, row and column; a
// table of another account is not read.
func TestTablesThatBounce(t *testing.T) {
	h := newHouse(t)
	exporter := h.as(app.RoleExporter, "en")
	_, form := exporter.get("/applications/new").form(t, "application")
	form, _ = h.fill(form, "1")
	files := map[string][]byte{"goodsfile": []byte("Lot,Net mass\n" + h.magnet + ",1\nXX-0001-A,1 kg\n"), "partiesfile": []byte("Role,Name,Country\nking,K,DE\n")}
	checked := exporter.multipart("/applications/new", form, files, "table.csv")
	checked.says(t, 422, "Row 2, column “Net mass”", "Row 2, column “Role”", "is not one of the words", "XX-0001-A")
	stolen := form
	stolen.Set("goods_held", "ab")
	stolen.Set("goods_seal", "cd")
	exporter.multipart("/applications/new", stolen, nil, "").says(t, 422)
	exporter.get("/templates/application-en.xlsx").says(t, 200, "PK")
	exporter.get("/templates/parties-zh.csv").says(t, 200, "示例")
	exporter.get("/templates/goods-en.xlsx").says(t, 404)
}
