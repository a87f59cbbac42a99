package server

import (
	"net/url"
	"strings"
	"testing"

	"lanthorn/internal/app"
)

// fill is what the form of a scenario sends as it stands, with some answers changed.
func fill(changed ...string) url.Values {
	v := url.Values{"name": {"Ours"}, "months": {"24"}, "runs": {"50"}, "seed": {"1"}, "mkind1": {"licence"}, "mby1": {"CHN"}, "melements1": {"dy, Tb"}, "mstages1": {"oxide", "magnet"}, "mstart1": {"2025-01-01"}, "mdays1": {"90"}, "mlook1": {"yes"},
		"mkind2": {""}, "mby2": {"CHN"}, "rkind1": {""}, "rcountry1": {"DEU"}, "rstage1": {"separation"}, "rkind2": {""}, "rcountry2": {"DEU"}, "rstage2": {"separation"}}
	for i := 0; i < len(changed); i += 2 {
		v.Set(changed[i], changed[i+1])
	}
	return v
}

// A scenario is built in fields, run, and shown as the file that it is.
func TestAScenarioIsBuiltInFields(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	b.get("/outlook/build").says(t, 200, "Measure 1", "Remedy 2", "Show it as a file", "Run it")
	h.as(app.RoleExporter, "zh").get("/outlook/build").says(t, 200, "措施 1", "显示为文件")
	all := fill("mrefused1", "25", "rkind1", "plant", "rcountry1", "MYS", "rstart1", "2025-06-01", "rtonnes1", "1000", "rheavy1", "500", "rshare1", "30",
		"rkind2", "stockpile", "rdays2", "60", "mkind2", "export quota", "mstages2", "oxide", "mstart2", "2025-03-01", "mtonnes2", "20,000")
	p := b.send("/outlook/build", all)
	if done := b.ends(t, p.url); !strings.Contains(done.body, "delayDays: 90") {
		t.Error("a run does not show its scenario")
	}
	id := p.url[strings.LastIndex(p.url, "/")+1:]
	b.get("/outlook/scenarios?run="+id).says(t, 200, "name: Ours", "delayDays: 90")
	h.as(app.RoleReviewer, "en").get("/outlook/scenarios?run="+id).says(t, 404)
	all.Set("as", "file")
	shown := b.send("/outlook/build", all)
	shown.says(t, 200, "name: Ours", "from: 2024-01", "elements: [Dy, Tb]", "stages: [oxide, magnet]", "delayDays: 90", "approve: 0.75", "identify: 1", "identifyDays: 90",
		"kind: export quota", "stages: [oxide]", "tonnes: 20000", "kind: plant", "country: MYS", "heavy: 500", "share: 0.3", "countries: [DEU]", "haveDays: 60", "aimDays: 60")
}

// Whatever is wrong is said at once, beside its field, and nothing runs.
func TestABadlyBuiltScenarioRunsNothing(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	p := b.send("/outlook/build", fill("name", "", "months", "many", "melements1", "Pm", "mto1", "USX", "mstart1", "", "mdays1", "soon", "mtonnes1", "5", "mshare2", "10",
		"rkind1", "recycling", "rshare1", "130", "rstart1", "2025-01-01", "rkind2", "plant", "rstage2", "separation", "rcountry2", "ITA", "rstart2", "2025-01-01", "rtonnes2", "1", "rshare2", "1"))
	p.says(t, 422, "no whole number of months", "Measure 1, Tonnes a year: its kind has no use for this", "choose what kind it is", "Measure 1, Against: \"USX\"", "Measure 1, From is missing", "Pm", "130", "\"soon\" is no number")
	for _, field := range []string{"months", "melements1", "mto1", "mstart1", "mdays1", "mtonnes1", "mkind2", "rshare1", "rcountry2"} {
		if !strings.Contains(p.body, `href="#build-`+field+`"`) {
			t.Errorf("nothing leads to the field %s", field)
		}
	}
	b.get("/outlook/scenarios").says(t, 200, "Nothing ran")
}

// What a kind has no use for is not dropped, a decimal comma is not read as thousands,
// and what was typed in another script is said as it was typed.
func TestNothingOfABuiltScenarioIsDropped(t *testing.T) {
	b := newHouse(t).as(app.RoleExporter, "en")
	p := b.send("/outlook/build", fill("mdays1", "12,5", "melements1", "镝", "mkind2", "export quota", "mto2", "USA", "melements2", "Dy", "mlook2", "yes", "mtonnes2", "20000", "mstart2", "2025-03-01",
		"rkind1", "priority", "rstart1", "2025-06-01", "rkind2", "stockpile", "rdays2", "60", "rstart2", "2025-06-01"))
	p.says(t, 422, "\"12,5\" is no number", "\"镝\" is no element", "Measure 2, Against: its kind has no use for this", "Measure 2, Elements: its kind", "Measure 2, Goods under the same code: its kind",
		"Remedy 1, From: its kind", "Remedy 2, From is the day from which a stockpile is bought")
	b.get("/outlook/scenarios").says(t, 200, "Nothing ran")
}
