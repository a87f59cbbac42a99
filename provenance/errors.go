package provenance

import "fmt"

// Reason says why the graph refused something.
type Reason string

// The reasons of an InputError.
const (
	UnknownLot   Reason = "unknown-lot"   // no such lot in the graph
	UnknownEvent Reason = "unknown-event" // no such event in the graph
	Exists       Reason = "exists"        // the lot or event is there already
	Made         Reason = "made"          // another event makes the lot
	BadMass      Reason = "bad-mass"      // a mass below zero
	BadNumber    Reason = "bad-number"    // zero, or too far beyond the last number
	TooMany      Reason = "too-many"      // more than one event or graph may hold
	Voided       Reason = "voided"        // the event was voided
	BadState     Reason = "bad-state"     // not possible as things stand
)

// InputError reports a write or a question that the graph refused; nothing was
// changed. Lot and Event are 0 where they do not apply.
type InputError struct {
	Reason Reason
	Event  uint32
	Lot    uint32
	Text   string
}

// Error says what, where and how to mend it.
func (e *InputError) Error() string {
	switch {
	case e.Event != 0 && e.Lot != 0:
		return fmt.Sprintf("provenance: event %d, lot %d: %s", e.Event, e.Lot, e.Text)
	case e.Event != 0:
		return fmt.Sprintf("provenance: event %d: %s", e.Event, e.Text)
	case e.Lot != 0:
		return fmt.Sprintf("provenance: lot %d: %s", e.Lot, e.Text)
	}
	return "provenance: " + e.Text
}

// OrderError reports a cycle or a journey back in time: Event would draw from
// Lot, which Maker makes, and Maker is Event itself or a later one.
type OrderError struct {
	Event, Lot, Maker uint32
}

// Error names the lot and says what to do.
func (e *OrderError) Error() string {
	if e.Event == e.Maker {
		return fmt.Sprintf("provenance: event %d draws from lot %d, which it makes itself; remove the lot from the inputs", e.Event, e.Lot)
	}
	return fmt.Sprintf("provenance: event %d draws from lot %d, which the later event %d makes; void and append again in order, or correct the lot", e.Event, e.Lot, e.Maker)
}
