package app

import (
	"slices"
	"strconv"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/fingerprint"
	"lanthorn/custody"
	"lanthorn/ree"
)

// minedLot is a lot as it came out of the ground.
type minedLot struct {
	at  time.Time
	lot custody.Make
}

// Lots of other mines say what a declared type of deposit is like once there are
// enough of them, from more than one mine; a series of a mine's own lots is held
// against them.
const (
	referenceLots  = 60
	referenceMines = 2
	seriesLots     = 20
)

// oreParts are the elements compared.
var oreParts = []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy, ree.Ho, ree.Er, ree.Y}

// signature holds a mine's lots against those of the other mines on the type of
// deposit that it declares: ore from elsewhere under the mine's name changes the
// proportions of the elements (accountancy.md 4.3, by own assays instead of a
// published composition).
func (w *watch) signature(s *watched) (detect.Result, bool) {
	coordinates, err := fingerprint.Balances(oreParts...)
	if err != nil || s.Deposit == "" || len(s.mined) == 0 {
		return detect.Result{}, false
	}
	var known []fingerprint.Composition
	mines := 0
	for _, other := range w.order {
		if other == s || other.Deposit != s.Deposit {
			continue
		}
		lots, _ := compositions(other.mined)
		known = append(known, lots...)
		if len(lots) > 0 {
			mines++
		}
	}
	slices.SortFunc(s.mined, func(a, b minedLot) int { return a.at.Compare(b.at) })
	own, items := compositions(s.mined)
	if len(known) < referenceLots || mines < referenceMines || len(own) < seriesLots {
		return detect.Result{}, false
	}
	source := fingerprint.Profile{ID: s.Deposit, Grade: "A", Citation: "own assays of other mines", Composition: known[0]}
	reference, err := fingerprint.FromLots(source, known, coordinates, nil)
	if err != nil {
		return detect.Result{}, false
	}
	return farthest(s, reference, own, items)
}

// farthest tests the series of lots in turn and answers the one that lies
// farthest off, its chance shared among them.
func farthest(s *watched, reference *fingerprint.Reference, own []fingerprint.Composition, items []detect.Item) (detect.Result, bool) {
	series := len(own) / seriesLots
	best, at := fingerprint.Omnibus{P: 2}, 0
	for i := range series {
		o, err := reference.Omnibus(fingerprint.Series{Lots: own[i*seriesLots : (i+1)*seriesLots], SharedAssay: laboratoryPart})
		if err == nil && o.P < best.P {
			best, at = o, i
		}
	}
	if best.P > 1 {
		return detect.Result{}, false
	}
	items = items[at*seriesLots : (at+1)*seriesLots]
	for i := range items {
		items[i].Share = 1.0 / seriesLots
	}
	p := min(1, best.P*float64(series))
	return detect.Result{Detector: "signature", Family: detect.Fingerprint, Statistic: "mahalanobis", Law: detect.Normal, Value: best.D2, Threshold: best.Bound,
		FalseAlarm: watchChance, P: p, Fires: p < watchChance, LLR: most(p), Weighed: true, Direction: detect.Inflow, Items: items, Innocent: []string{"poor_ore", "laboratory_bias", "assay_error"},
		Reason: detect.Reason{Code: "detect.signature", Params: map[string]string{"site": s.Ref, "deposit": s.Deposit, "lots": strconv.Itoa(seriesLots)}}}, true
}

// compositions are the lots whose assays cover the elements compared.
func compositions(lots []minedLot) (out []fingerprint.Composition, items []detect.Item) {
	for _, m := range lots {
		if m.lot.Assay == nil {
			continue
		}
		if c, err := fingerprint.Close(fingerprint.FromAssay(m.lot.Assay), oreParts...); err == nil {
			out, items = append(out, c), append(items, detect.Item{Kind: detect.Lot, ID: m.lot.Lot})
		}
	}
	return out, items
}
