package api

import (
	"strings"
	"testing"
)

// houseStory asks what the house's own ledger says. One firm applied and holds
// goods here: nothing of it is told, and outside the office not even why.
func (s *story) houseStory() {
	office := s.tell(on("GET /outlook/house", "/outlook/house", "sup", 200).wants("allowed", true, "least", 3.0, "scenario", nil, "covers", nil))
	outside := s.tell(on("GET /outlook/house", "/outlook/house", "ming", 200).wants("allowed", true, "scenario", nil))
	for name, got := range map[string]reply{"office": office, "outside": outside} {
		for _, word := range []string{`"kg"`, `"owners"`, `"friction"`, "MAGNETS", "MINE"} {
			if strings.Contains(string(got.raw), word) {
				s.t.Errorf("%s: %s is told: %s", name, word, got.raw)
			}
		}
	}
	if strings.Contains(string(outside.raw), `"few"`) {
		s.t.Errorf("outside the office the reason is told: %s", outside.raw)
	}
	s.tell(on("GET /outlook/house", "/outlook/house", "", 401))
}

func TestHouseOverHTTP(t *testing.T) { newStory(t).houseStory() }
