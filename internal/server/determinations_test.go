package server

import (
	"net/url"
	"strings"
	"testing"

	"lanthorn/internal/app"
)

const askedMagnet = "/tools/deminimis?kind=magnet_ndfeb&value=1000&madein=DE&to=US&use=vehicle&name1=Dy&value1=1&share1=100&country1=CN"

// An exporter has the answer kept and signed on the page that gave it; others do
// not find it.
func TestADeterminationIsKeptOnPages(t *testing.T) {
	h := newHouse(t)
	exporter := h.as(app.RoleExporter, "en")
	exporter.get("/determinations").says(t, 200, "No determination has been kept yet", "Ask the rules about a product")
	if p := h.visitor("en").get(askedMagnet); p.status != 200 || strings.Contains(p.body, "Record and sign") {
		t.Errorf("a visitor is offered to record: %d", p.status)
	}
	exporter.move(askedMagnet, "keep", url.Values{"product": {" "}}).says(t, 422, "Name the product")
	kept := exporter.move(askedMagnet, "keep", url.Values{"product": {"Motor X1"}})
	kept.says(t, 200, "Motor X1: no licence is needed by the rules in force", "Signed file", "DT-0001-", "Holds", "China")
	if t.Failed() {
		return
	}
	list, err := h.Determinations(t.Context(), person(app.RoleAuditor), "", 10)
	h.must(err)
	one := "/determinations/" + list.Determinations[0].Key
	exporter.get("/determinations").says(t, 200, "hold today: 1 of 1", "Motor X1")
	exporter.get("/determinations.csv").says(t, 200, "Motor X1")
	h.as(app.RoleExporter, "zh").get(one).says(t, 200, "Motor X1：按现行规则无须许可", "签名文件")
	h.as(app.RoleReviewer, "en").get(one).says(t, 200, "Motor X1")
	h.as(app.RoleOperator, "en").get("/determinations/DT-0009-A").says(t, 404, "There is no such page")
}
