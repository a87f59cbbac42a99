package server

import (
	"strings"
	"testing"

	"lanthorn/internal/app"
)

// Of a file of trade figures with one year missing, or in the layout of another
// edition, nothing is taken, and every place is named.
func TestNoHalfOfAPublishedFileIsTaken(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleSupervisor, "en")
	const head = "Reporting country,Partner country,HS code,Month or year,Quantity,Unit,Edition,Source\n"
	const good = "JP,CN,2846,2025,1,t,2026-11,customs\n"
	b.upload("/crosschecks", "file", "trade.csv", []byte(head+good+"KR,CN,2846,,1,t,2026-11,customs\nDE,CN,2846,25,1,t,2026-11,customs\n")).says(t, 422, "row 3", "row 4", "Month or year")
	b.upload("/crosschecks", "file", "trade.csv", []byte(strings.Replace(head, "Month or year", "Year", 1)+good)).says(t, 422, "Year", "Month or year")
	b.upload("/crosschecks", "file", "trade.csv", []byte(strings.Replace(head, "Source", "Source,Flag", 1)+"JP,CN,2846,2025,1,t,2026-11,customs,e\n")).says(t, 422, "Flag")
	if strings.Contains(b.get("/crosschecks/records.csv?kind=mirror").body, "2026-11") {
		t.Error("a part of a refused file is in the ledger")
	}
	b.upload("/crosschecks", "file", "trade.csv", []byte(head+good)).says(t, 200, "1 record is in the ledger")
}
