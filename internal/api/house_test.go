package api

import "testing"

// houseStory asks what the house's own ledger says; in a young ledger no month is
// over, and nothing is told but the rule.
func (s *story) houseStory() {
	s.tell(on("GET /outlook/house", "/outlook/house", "sup", 200).wants("allowed", true, "least", 3.0, "licences", nil, "scenario", nil))
	s.tell(on("GET /outlook/house", "/outlook/house", "", 401))
}

func TestHouseOverHTTP(t *testing.T) { newStory(t).houseStory() }
