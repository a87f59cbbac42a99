package app

import (
	"errors"
	"strconv"

	"lanthorn/custody"
	"lanthorn/internal/store"
)

// changing are the lots whose standing an event changes for whatever rests on
// them, with why: an assay after one that was there already, a freeze. Corrections
// are looked after by markStale.
func changing(ev *custody.Event, lot func(ref string) (custody.Lot, bool)) (lots []string, code string) {
	switch {
	case ev.Kind == custody.Assay:
		for _, f := range ev.Figures {
			if l, ok := lot(f.Lot); ok && l.Assayed {
				lots = append(lots, l.Ref)
			}
		}
		return lots, "upstream.assayed"
	case ev.Kind == custody.Freeze && !ev.Release:
		for _, in := range ev.Inputs {
			if l, ok := lot(in.Lot); ok {
				lots = append(lots, l.Ref)
			}
		}
		return lots, "upstream.frozen"
	}
	return nil, ""
}

// errAlone asks for a command to be run again, alone in its batch: it changes what
// cases and licences may rest on, and the lot graph must stand where the tables
// stand when these are looked for.
var errAlone = errors.New("must run alone")

// markUpstream marks cases and licences that rest on what an event changed.
func (a *App) markUpstream(tx *store.Tx, lots []string, code string, seq int64) error {
	if len(lots) == 0 {
		return nil
	}
	return a.markOnLots(tx, lots, "entry "+strconv.FormatInt(seq, 10), code)
}
