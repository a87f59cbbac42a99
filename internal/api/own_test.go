package api

import (
	"fmt"
	"testing"

	"lanthorn/internal/app"
)

// ownStory asks about a company with its own data.
func (s *story) ownStory() {
	before := s.Store.Head()
	s.tell(on("POST /outlook/own", "/outlook/own", "ming", 200).with("", fmt.Sprintf(`{"runs": 50, "data": %s}`, app.OwnExampleJSON())).
		wants("simulated", true, "scenario", "licences-90-days", "stops.0.product", "Traction motor", "covers.0.given", true, "madeAbroad.0.pack", "cn", "replayed", nil))
	s.tell(on("POST /outlook/own", "/outlook/own", "ming", 422).with("", `{"scenario": "hope", "data": {"country": "XXX", "products": [{"name": "Motor", "unitsPerMonth": -1, "gramsPerUnit": {"Nd": 1}}], "suppliers": [{"stage": "magnet", "country": "CHN", "sharePercent": 70}, {"stage": "magnet", "country": "JPN", "sharePercent": 60}], "stocks": [{"element": "Nd", "days": -3}]}}`).
		wants("reasons.0.code", "outlook.example", "reasons.1.code", "own.user", "reasons.2.code", "own.amount", "reasons.3.code", "own.shares", "reasons.4.code", "own.amount"))
	s.tell(on("POST /outlook/own", "/outlook/own", "", 401).with("", `{"data": {}}`))
	if s.Store.Head() != before {
		s.t.Error("a company's data left a trace in the ledger")
	}
}

func TestOwnData(t *testing.T) { newStory(t).ownStory() }
