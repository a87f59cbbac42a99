package watch

import (
	"strconv"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/fingerprint"
	"lanthorn/ree"
)

// Lots of other mines say what a declared type of deposit is like once there are
// enough of them, from more than one mine; a series of a mine's own lots is held
// against them.
const (
	referenceLots  = 60
	referenceMines = 2
	seriesLots     = 20
)

// OreParts are the elements of an ore that are compared.
var OreParts = []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy, ree.Ho, ree.Er, ree.Y}

// Lot is a lot with its composition.
type Lot struct {
	ID          string
	Composition fingerprint.Composition
}

// signature holds a mine's lots against those of the other mines on the type of
// deposit that it declares: ore from elsewhere under the mine's name changes the
// proportions of the elements (accountancy.md 4.3, by own assays instead of a
// published composition).
func (e *Evidence) signature() (detect.Result, bool) {
	if e.Deposit == "" || len(e.Known) < referenceLots || e.Mines < referenceMines || len(e.Own) == 0 {
		return detect.Result{}, false
	}
	coordinates, err := fingerprint.Balances(OreParts...)
	if err != nil {
		return detect.Result{}, false
	}
	source := fingerprint.Profile{ID: e.Deposit, Grade: "A", Citation: "own assays of other mines", Composition: e.Known[0]}
	reference, err := fingerprint.FromLots(source, e.Known, coordinates, nil)
	if err != nil {
		return detect.Result{}, false
	}
	return e.farthest(reference)
}

// farthest tests the lots one by one and in series of twenty, and answers what
// lies farthest off. One lot with much of another ore stands out by itself, many
// with a little only together; each way has half of the chance, shared among its
// tests.
func (e *Evidence) farthest(reference *fingerprint.Reference) (detect.Result, bool) {
	best, found := e.farthestOf(reference, 1)
	if series, ok := e.farthestOf(reference, seriesLots); ok && (!found || series.P < best.P) {
		best, found = series, true
	}
	if !found {
		return best, false
	}
	best.P = min(1, 2*best.P)
	best.Fires, best.LLR = best.P < Chance, Most(best.P)
	return best, true
}

// farthestOf tests series of a length in turn.
func (e *Evidence) farthestOf(reference *fingerprint.Reference, length int) (detect.Result, bool) {
	series := len(e.Own) / length
	best, at := fingerprint.Omnibus{P: 2}, 0
	for i := range series {
		o, err := reference.Omnibus(fingerprint.Series{Lots: compositions(e.Own[i*length : (i+1)*length]), SharedAssay: balance.LaboratoryPart})
		if err == nil && o.P < best.P {
			best, at = o, i
		}
	}
	if best.P > 1 {
		return detect.Result{}, false
	}
	var items []detect.Item
	for _, l := range e.Own[at*length : (at+1)*length] {
		items = append(items, detect.Item{Kind: detect.Lot, ID: l.ID, Share: 1 / float64(length)})
	}
	return detect.Result{Detector: "signature", Family: detect.Fingerprint, Statistic: "mahalanobis", Law: detect.Normal, Value: best.D2, Threshold: best.Bound,
		FalseAlarm: Chance, P: min(1, best.P*float64(series)), Weighed: true, Direction: detect.Inflow, Items: items, Innocent: []string{"poor_ore", "laboratory_bias", "assay_error"},
		Reason: detect.Reason{Code: "detect.signature", Params: map[string]string{"site": e.Site, "deposit": e.Deposit, "lots": strconv.Itoa(length)}}}, true
}

func compositions(lots []Lot) (out []fingerprint.Composition) {
	for _, l := range lots {
		out = append(out, l.Composition)
	}
	return out
}
