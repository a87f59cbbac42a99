package app

import (
	"slices"
	"time"

	"lanthorn/accountancy/fingerprint"
	"lanthorn/accountancy/watch"
	"lanthorn/custody"
)

// minedLot is a lot as it came out of the ground.
type minedLot struct {
	at  time.Time
	lot custody.Make
}

// ground gathers a mine's lots and those of the other mines on the type of
// deposit that it declares.
func (w *patrol) ground(s *watched) {
	if s.Site.Deposit == "" || len(s.mined) == 0 {
		return
	}
	s.Evidence.Deposit = s.Site.Deposit
	for _, other := range w.order {
		if other == s || other.Site.Deposit != s.Site.Deposit {
			continue
		}
		lots := compositions(other.mined)
		for _, l := range lots {
			s.Known = append(s.Known, l.Composition)
		}
		if len(lots) > 0 {
			s.Mines++
		}
	}
	slices.SortFunc(s.mined, func(a, b minedLot) int { return a.at.Compare(b.at) })
	s.Own = compositions(s.mined)
	if p := w.app.cfg.Law.Pack; p != nil {
		s.Library = p.Library()
	}
}

// compositions are the lots whose assays cover the elements compared.
func compositions(lots []minedLot) (out []watch.Lot) {
	for _, m := range lots {
		if m.lot.Assay == nil {
			continue
		}
		if c, err := fingerprint.Close(fingerprint.FromAssay(m.lot.Assay), watch.OreParts...); err == nil {
			out = append(out, watch.Lot{ID: m.lot.Lot, Composition: c})
		}
	}
	return out
}
