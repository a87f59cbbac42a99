package server

import (
	"testing"

	"lanthorn/internal/app"
)

const bills = "Invoice no.,Document date,Seller or declarant,Buyer,HS code,Quantity,Unit\n"

// The page answers what does not match, takes a table whole or says everything
// that is wrong with it, and is the supervisor's alone.
func TestCrossChecksOnTheirPage(t *testing.T) {
	h := newHouse(t)
	for lang, want := range map[string]string{"en": "Nothing has been held against the ledger yet", "zh": "尚无可与账册核对的外部记录"} {
		h.as(app.RoleSupervisor, lang).get("/crosschecks").says(t, 200, want)
	}
	b := h.as(app.RoleSupervisor, "en")
	bad := b.upload("/crosschecks", "file", "bills.csv", []byte(bills+"1,2026-13-40,MINER,SEPARATOR,284690,10,t\n2,2026-03-04,NOBODY,SEPARATOR,284690,10,t\n"))
	bad.says(t, 422, "2 problems keep this table out", "row 2", "row 3", "2026-13-40", "NOBODY")
	b.upload("/crosschecks", "file", "x.csv", []byte("a,b\n1,2\n")).says(t, 422, "no table of outside records")
	b.get("/crosschecks/record?key=invoice/MINER/1").says(t, 404)
	b.upload("/crosschecks", "file", "bills.csv", []byte(bills+"1,2026-03-04,MINER,SEPARATOR,284690,10,t\n")).says(t, 200, "1 record is in the ledger", "bills.csv")
	b.get("/crosschecks/record?key=invoice/MINER/1").says(t, 200, "bills.csv", "SEPARATOR", "10000")
	b.get("/crosschecks.csv").says(t, 200, "Record")
	b.get("/crosschecks/records.csv?kind=invoice").says(t, 200, "284690")
	for _, role := range []app.Role{app.RoleOperator, app.RoleExporter, app.RoleReviewer, app.RoleCustoms} {
		for _, path := range []string{"/crosschecks", "/crosschecks.csv", "/crosschecks/record?key=invoice/MINER/1", "/crosschecks/records.csv?kind=invoice"} {
			h.as(role, "en").get(path).says(t, 403)
		}
	}
	h.as(app.RoleAuditor, "en").get("/crosschecks").says(t, 200, "Only the supervising authority hands in")
	h.as(app.RoleOperator, "en").upload("/crosschecks", "file", "bills.csv", []byte(bills)).says(t, 403)
}
