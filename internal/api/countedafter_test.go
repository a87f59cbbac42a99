package api

import (
	"encoding/json"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/review"
)

// TestWhatFollowsALicenceIsAnsweredInItsUnit: goods on their way, duties, reports and
// the border's answers have no field of mass where the line is counted, and keep all
// of theirs where it is not.
func TestWhatFollowsALicenceIsAnsweredInItsUnit(t *testing.T) {
	answers := func(unit string) map[string]any {
		hold := review.Hold{Ref: "S-1", InTransit: []review.Transit{{Line: 1, Move: "r", MassMG: 3, Unit: unit}}}
		conv := &review.Conversion{Declared: review.Quantity{Amount: "3", Unit: "set"}, MassMG: 3}
		moved := app.Moved{Kind: review.Reserve, Mass: 3, Remaining: 1, Reserved: 3, Converted: conv, Unit: unit}
		check := app.BorderAnswer{Answer: "yes", Mass: 3, Remaining: 4, Converted: conv, Unit: unit}
		said := review.Said{MassMG: 2, Place: "Rostock"}
		return map[string]any{
			"transit":    licenceRowOf(review.Licence{Suspensions: []review.Hold{hold}}),
			"duties":     dutyRows([]review.Duty{{MassMG: 3, Unit: unit}}),
			"deliveries": deliveryRows([]review.Delivery{{MovedMG: 3, Unit: unit, State: review.DeliveryReported, Said: said}}),
			"check":      answerOf(&check),
			"moved":      movedOf(moved),
		}
	}
	counted := map[string]string{
		"transit":    `"quantity":{"unit":"set","amount":3}`,
		"duties":     `"quantity":{"unit":"set","amount":3}`,
		"deliveries": `"moved":{"unit":"set","amount":3},"said":{"place":"Rostock","quantity":{"unit":"set","amount":2}}`,
		"check":      `"quantity":{"unit":"set","amount":3,"remaining":4,"reserved":0}`,
		"moved":      `"quantity":{"unit":"set","amount":3,"open":0,"remaining":1,"reserved":3}`,
	}
	goods := map[string][]string{
		"transit": {`"massMG":3`}, "duties": {`"massMG":3`}, "deliveries": {`"movedMG":3`, `"massMG":2`},
		"check": {`"massMG":3`, `"remainingMG":4`, `"reservedMG":0`}, "moved": {`"massMG":3`, `"openMG":0`, `"remainingMG":1`, `"reservedMG":3`},
	}
	for name, a := range answers("set") {
		if s := said(t, a); strings.Contains(s, `MG":`) || !strings.Contains(s, counted[name]) {
			t.Errorf("%s of units: %s", name, s)
		}
	}
	for name, a := range answers("") {
		s := said(t, a)
		for _, want := range goods[name] {
			if !strings.Contains(s, want) || strings.Contains(s, `"quantity"`) {
				t.Errorf("%s of mass has no %s: %s", name, want, s)
			}
		}
	}
}

func said(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
