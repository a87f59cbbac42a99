package server

import (
	"net/url"
	"strings"
	"testing"

	"lanthorn/internal/app"
)

// The house's own page says what to do next while there is nothing to tell, and
// nobody is let in without signing in.
func TestTheHouseOnItsPages(t *testing.T) {
	h := newHouse(t)
	for _, role := range []app.Role{app.RoleReviewer, app.RoleExporter} {
		b := h.as(role, "en")
		p := b.get("/outlook/house")
		p.says(t, 200, "Our ledger")
		for _, file := range []string{"house.csv", "house.json", "house.yaml", "house-stocks.yaml"} {
			b.get("/outlook/"+file).says(t, 200)
		}
		b.get("/outlook/house?element=Xx").says(t, 200)
		b.get("/outlook/scenarios?start=house").says(t, 200, "name:")
		b.get("/outlook/scenarios?start=house-stocks").says(t, 200, "name:")
	}
	h.as(app.RoleReviewer, "zh").get("/outlook/house").says(t, 200, "本机构台账")
}

// A scenario of the house is run from a form like any other; it is the asker's own.
func TestAHousesScenarioRuns(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	text := "name: Licences as this office's own, 12 months to 2026-10\nabout: \"x\"\nsource: \"this office's ledger\"\nfrom: 2024-01\nmonths: 20\nlevers:\n  - kind: licence\n    by: CHN\n    elements: [Dy]   # of the control list in force\n    stages: [oxide, metal, magnet]\n    start: 2025-01-01\n    delayDays: 9\n    approve: 0.83\n"
	p := b.send("/outlook/scenarios", url.Values{"text": {text}, "runs": {"50"}, "seed": {"1"}})
	if address := runLink.FindString(p.url); address == "" {
		t.Fatal("it does not run: ", p.body)
	} else if done := b.ends(t, address); !strings.Contains(done.body, "Licences as this office") {
		t.Error(done.body)
	}
}

// A comparison on a base or with stocks that are not there starts nothing and says
// both once, as a single run does.
func TestNoComparisonOnWhatIsNotThere(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	p := b.send("/outlook/compare", url.Values{"first": {"april-2025-licensing"}, "second": {"stockpile-180"}, "runs": {"50"}, "seed": {"1"}, "stocks": {"house"}})
	p.says(t, 422, "none of this office's ledger may be told")
	if strings.Count(p.body, "none of this office&#39;s ledger may be told") > 2 {
		t.Error("it is said more than once")
	}
	b.send("/outlook/levers", url.Values{"kind": {"delays"}, "runs": {"50"}, "seed": {"1"}, "base": {"1999"}}).says(t, 422, "1999")
	b.send("/outlook/levers", url.Values{"kind": {"levers"}, "example": {"heavy-ban"}, "country": {"DEU"}, "runs": {"50"}, "seed": {"1"}, "stocks": {"theirs"}}).says(t, 422, "theirs")
}
