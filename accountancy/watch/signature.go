package watch

import (
	"slices"
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
	ReferenceLots  = 60
	ReferenceMines = 2
	seriesLots     = 20
)

// OreParts are the elements of an ore that are compared.
var OreParts = []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy, ree.Ho, ree.Er, ree.Y}

// Lot is a lot with its composition.
type Lot struct {
	ID          string
	Composition fingerprint.Composition
}

// Signature is a mine's lots held against those of the other mines on the type
// of deposit that it declares.
type Signature struct {
	Result    detect.Result
	Lots      []Lot // the lot or the series that lies farthest off
	Reference *fingerprint.Reference
}

// Signature holds a mine's lots against those of the other mines on the type of
// deposit that it declares: ore from elsewhere under the mine's name changes the
// proportions of the elements (accountancy.md 4.3, by own assays instead of a
// published composition). ok is false where there is too little to compare.
func (e *Evidence) Signature() (s Signature, ok bool) {
	if !e.Comparable() || len(e.Own) == 0 {
		return Signature{}, false
	}
	reference, err := e.Reference(OreParts)
	if err != nil {
		return Signature{}, false
	}
	return e.farthest(reference)
}

// Comparable reports whether the other mines' lots are enough to say what the
// declared type of deposit is like.
func (e *Evidence) Comparable() bool {
	return e.Deposit != "" && len(e.Known) >= ReferenceLots && e.Mines >= ReferenceMines
}

// Reference is the declared type of deposit as the other mines' lots show it,
// over the parts given. The error is a ree.Refusals.
func (e *Evidence) Reference(parts []ree.Element) (*fingerprint.Reference, error) {
	coordinates, err := fingerprint.Balances(parts...)
	if err != nil {
		return nil, err
	}
	known := make([]fingerprint.Composition, len(e.Known))
	for i, k := range e.Known {
		if known[i], err = k.Sub(parts...); err != nil {
			return nil, err
		}
	}
	source := fingerprint.Profile{ID: e.Deposit, Grade: fingerprint.GradeA, Citation: "own assays of other mines"}
	return fingerprint.FromLots(source, known, coordinates, nil)
}

// Series are lots of one laboratory.
func Series(lots []Lot) fingerprint.Series {
	return fingerprint.Series{Lots: compositions(lots), SharedAssay: balance.LaboratoryPart}
}

// farthest tests the lots one by one and in series of twenty, and answers what
// lies farthest off. One lot with much of another ore stands out by itself, many
// with a little only together; each way has half of the chance, shared among its
// tests.
func (e *Evidence) farthest(reference *fingerprint.Reference) (Signature, bool) {
	best, found := e.farthestOf(reference, 1)
	if series, ok := e.farthestOf(reference, seriesLots); ok && (!found || series.Result.P < best.Result.P) {
		best, found = series, true
	}
	if !found {
		return best, false
	}
	r := &best.Result
	r.P = min(1, 2*r.P)
	r.Fires, r.LLR = r.P < Chance, Most(r.P)
	return best, true
}

// farthestOf tests series of a length in turn.
func (e *Evidence) farthestOf(reference *fingerprint.Reference, length int) (Signature, bool) {
	series := len(e.Own) / length
	best, at := fingerprint.Omnibus{P: 2}, 0
	for i := range series {
		o, err := reference.Omnibus(Series(e.Own[i*length : (i+1)*length]))
		if err == nil && o.P < best.P {
			best, at = o, i
		}
	}
	if best.P > 1 {
		return Signature{}, false
	}
	lots := e.Own[at*length : (at+1)*length]
	return Signature{Lots: lots, Reference: reference, Result: detect.Result{
		Detector: "signature", Family: detect.Fingerprint, Statistic: "mahalanobis", Law: detect.Normal, Value: best.D2, Threshold: best.Bound,
		FalseAlarm: Chance, P: min(1, best.P*float64(series)), Weighed: true, Direction: detect.Inflow, Items: items(lots), Innocent: innocentOre,
		Reason: detect.Reason{Code: "detect.signature", Params: map[string]string{"site": e.Site, "deposit": e.Deposit, "lots": strconv.Itoa(length)}}}}, true
}

// innocentOre is what else changes the proportions of an ore's elements.
var innocentOre = []string{"poor_ore", "laboratory_bias", "assay_error"}

func items(lots []Lot) (out []detect.Item) {
	for _, l := range lots {
		out = append(out, detect.Item{Kind: detect.Lot, ID: l.ID, Share: 1 / float64(len(lots))})
	}
	return out
}

func compositions(lots []Lot) (out []fingerprint.Composition) {
	for _, l := range lots {
		out = append(out, l.Composition)
	}
	return out
}

// Explain holds the library's deposits against lots that depart: which of them,
// mixed in, would explain it?
func (e *Evidence) Explain(lots []Lot, parts []ree.Element) fingerprint.Explanations {
	library := slices.DeleteFunc(slices.Clone(e.Library), func(s fingerprint.Source) bool { return s.OreType == e.Deposit })
	return fingerprint.Explain(Series(lots), parts, library, e.Reference)
}

// signature are the tests of a mine's lots: whether they fit, and where they do
// not, which deposits of the library would explain it.
func (e *Evidence) signature() []detect.Result {
	s, ok := e.Signature()
	if !ok {
		return nil
	}
	out := []detect.Result{s.Result}
	if !s.Result.Fires {
		return out
	}
	for _, x := range e.Explain(s.Lots, OreParts).Explaining() {
		out = append(out, e.admixture(s, x))
	}
	return out
}

// admixture says that a deposit of the library would explain a departure. It has
// no weight of its own beside the departure, which is the same figures, and only
// a deposit whose composition may accuse makes it fire.
func (e *Evidence) admixture(s Signature, x fingerprint.Explanation) detect.Result {
	r := detect.Result{
		Detector: "admixture", Family: detect.Fingerprint, Statistic: "directional", Law: detect.Normal, Value: x.T, FalseAlarm: Chance, P: x.Adjusted,
		Direction: detect.Inflow, Effect: detect.Estimate{Value: 100 * x.Admixture.Share, SD: 100 * x.Admixture.SD, Unit: "%"}, Items: items(s.Lots), Innocent: innocentOre,
		Rests: []detect.Basis{{ID: x.Source.ID, Grade: string(x.Source.Grade), Source: x.Source.Citation}},
		Reason: detect.Reason{Code: "detect.admixture", Params: map[string]string{
			"source": x.Source.ID, "citation": x.Source.Citation, "grade": string(x.Source.Grade), "share": percent(x.Admixture.Share), "sd": percent(x.Admixture.SD)}},
	}
	r.Fires = !r.NoteOnly() && x.Supports == fingerprint.Finding && r.P < Chance
	if r.NoteOnly() {
		r.Reason.Code = "detect.admixture_note"
	}
	return r
}

func percent(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) }
