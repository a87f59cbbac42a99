package api

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/internal/store"
)

// ownStory asks about a company with its own data.
func (s *story) ownStory() {
	before := s.Store.Head()
	s.tell(on("POST /outlook/own", "/outlook/own", "ming", 200).with("", fmt.Sprintf(`{"runs": 50, "data": %s}`, app.OwnExampleJSON())).
		wants("simulated", true, "scenario", "licences-90-days", "stops.0.product", "Traction motor", "covers.0.given", true, "madeAbroad.0.pack", "cn", "replayed", nil))
	s.tell(on("POST /outlook/own", "/outlook/own", "ming", 422).with("", `{"scenario": "hope", "data": {"country": "XXX", "products": [{"name": "Motor", "unitsPerMonth": -1, "gramsPerUnit": {"Nd": 1}}], "suppliers": [{"stage": "magnet", "country": "CHN", "sharePercent": 70}, {"stage": "magnet", "country": "JPN", "sharePercent": 60}], "stocks": [{"element": "Nd", "days": -3}]}}`).
		wants("reasons.0.code", "outlook.example", "reasons.1.code", "own.user", "reasons.2.code", "own.amount", "reasons.3.code", "own.shares", "reasons.4.code", "own.amount"))
	s.tell(on("POST /outlook/own", "/outlook/own", "", 401).with("", `{"data": {}}`))
	s.nothingSays(before, "Traction", "Willow", "unitsPerMonth", "exposures")
}

// nothingSays wants none of some words in what was entered since; the world's own
// watchers enter what they see meanwhile.
func (s *story) nothingSays(since int64, words ...string) {
	err := s.Store.View(context.Background(), func(v *store.View) error {
		for seq := since + 1; seq <= s.Store.Head(); seq++ {
			e, _, err := v.Entry(seq)
			if err != nil {
				return err
			}
			for _, w := range words {
				if strings.Contains(string(e.Body), w) {
					s.t.Errorf("entry %d, %s, holds %q of a company's own data", seq, e.Kind, w)
				}
			}
			s.t.Logf("entry %d meanwhile: %s", seq, e.Kind)
		}
		return nil
	})
	if err != nil {
		s.t.Error(err)
	}
}

func TestOwnData(t *testing.T) { newStory(t).ownStory() }
