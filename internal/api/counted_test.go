package api

import (
	"encoding/json"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/review"
)

// TestUnitsAreNotAnsweredAsMass: a counted line and its moves have no field of mass,
// a line of goods keeps all of its own, zeros too.
func TestUnitsAreNotAnsweredAsMass(t *testing.T) {
	answer := func(unit string) string {
		line := review.LicenceLine{Key: "L-1/1", No: 1, Unit: unit, AuthorisedMG: 4, RemainingMG: 3, CommittedMG: 1, BeforeMG: 2, ToleratedMG: 2}
		moves := map[string][]review.Move{"L-1/1": {{Key: "L-1/1/w", Kind: review.Commit, MassMG: 1, OpenMG: 1}}}
		b, err := json.Marshal(licenceAnswered(&app.LicenceDetail{Lines: []review.LicenceLine{line}, Moves: moves}))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	counted, goods := answer("set"), answer("")
	if strings.Contains(counted, "MG\"") {
		t.Errorf("units stand as mass in %s", counted)
	}
	for _, want := range []string{`"quantity":{"unit":"set","authorised":4,"remaining":3,"reserved":0,"committed":1,"before":2,"tolerated":2}`, `"quantity":{"unit":"set","amount":1,"open":1}`} {
		if !strings.Contains(counted, want) {
			t.Errorf("%s is not in %s", want, counted)
		}
	}
	for _, want := range []string{`"authorisedMG":4`, `"remainingMG":3`, `"reservedMG":0`, `"committedMG":1`, `"beforeMG":2`, `"toleratedMG":2`, `"massMG":1`, `"openMG":1`} {
		if !strings.Contains(goods, want) || strings.Contains(goods, "quantity") {
			t.Errorf("%s is not in %s", want, goods)
		}
	}
}
