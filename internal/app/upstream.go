package app

import (
	"errors"
	"strconv"

	"lanthorn/custody"
	"lanthorn/internal/store"
)

// assayedAgain are the lots that an assay tells anew: what rests on them was
// looked at with another content. Corrections are looked after by markStale; a
// frozen lot stops by itself.
func assayedAgain(ev *custody.Event, lot func(ref string) (custody.Lot, bool)) (lots []string) {
	if ev.Kind != custody.Assay {
		return nil
	}
	for _, f := range ev.Figures {
		if l, ok := lot(f.Lot); ok && l.Assayed {
			lots = append(lots, l.Ref)
		}
	}
	return lots
}

// errAlone asks for a command to be run again, alone in its batch: it changes what
// cases and licences may rest on, and the lot graph must stand where the tables
// stand when these are looked for.
var errAlone = errors.New("must run alone")

// markAssayed marks cases and licences that rest on lots assayed again.
func (a *App) markAssayed(tx *store.Tx, lots []string, seq int64) error {
	if len(lots) == 0 {
		return nil
	}
	return a.markOnLots(tx, lots, "entry "+strconv.FormatInt(seq, 10), "upstream.assayed")
}
