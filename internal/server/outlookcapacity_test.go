package server

import (
	"encoding/json"
	"testing"

	"lanthorn/internal/app"
)

// The timeline answers what demand is met, and all of it can be downloaded.
func TestCapacityOnItsPage(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleReviewer, "en")
	b.get("/outlook/capacity").says(t, 200, "By 2030", "Eneabba", "first for 2025", "at least 11", "45.8", "122,846", "BGS")
	h.as(app.RoleExporter, "zh").get("/outlook/capacity").says(t, 200, "到 2030 年", "钕、镨")
	for path, want := range map[string]string{"separation.csv": "2028", "magnets.csv": "8200", "meets.csv": "25555", "projects.csv": "White Mesa", "kept.csv": "24960", "slips.csv": "Nolans"} {
		b.get("/outlook/tables/"+path).says(t, 200, want)
	}
	var all struct {
		Projects []struct{ Name, Source string }
		Meets    []struct{ Tonnes float64 }
	}
	if err := json.Unmarshal([]byte(b.get("/outlook/capacity.json").body), &all); err != nil || len(all.Projects) < 15 || len(all.Meets) != 6 {
		t.Errorf("%v: %+v", err, all)
	}
}
