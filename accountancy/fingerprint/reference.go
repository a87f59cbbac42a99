package fingerprint

import (
	"math"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// Reference is where the lots of a source lie and how they scatter. Make one
// with [FromModel] or [FromLots].
type Reference struct {
	Source Profile // its Composition is the centre
	coords Coordinates
	centre []float64

	model Model // where lots is zero

	lots    int           // reference lots the scatter comes from
	scatter linalg.Matrix // sum of squares and products about their mean, and the prior's
	freedom float64       // degrees of freedom of scatter
}

// Model is a covariance that is taken as known.
type Model struct {
	Natural Variability // from lot to lot
	Assay   Variability // of an assay that does not state its own uncertainty
	Centre  Variability // of the published composition itself, common to all lots
}

// Model is the setting with its natural variability and assay errors, the
// published composition taken as exact; ok is false for a word that is none.
func (s Setting) Model() (m Model, ok bool) {
	m.Natural, ok = s.Natural()
	m.Assay, _ = s.Assay()
	return m, ok
}

// FromModel is a source with a published composition and an assumed
// variability. Shares of admixture will be shares of the parts of the
// composition; the coordinates may use fewer parts. The error is a ree.Refusals.
func FromModel(source Profile, c Coordinates, m Model) (*Reference, error) {
	for _, v := range []Variability{m.Natural, m.Assay, m.Centre} {
		if err := v.check(); err != nil {
			return nil, ree.Refusals{err}
		}
	}
	r := &Reference{Source: source, coords: c, model: m}
	var err error
	if r.centre, err = c.Of(source.Composition); err != nil {
		return nil, err
	}
	return r, nil
}

// Prior shrinks the covariance of few lots towards a model, which counts as much
// as the given number of lots.
type Prior struct {
	Natural, Assay Variability
	Lots           float64 // at least the number of coordinates
}

// FromLots is a source known by lots of its own, assayed as the lots to be tested
// will be. The centre of the source is replaced by their mean. Without a prior
// it takes three lots more than coordinates, and sixty to serve well (reference
// 4.3 step 3); prior may be nil. The error is a ree.Refusals.
//
// The prior is conjugate: the covariance is inverse Wishart with mean T, and the
// next lot follows a multivariate t (Gelman et al. 2013, section 3.6). With no
// prior this is Hotelling's predictive bound.
func FromLots(source Profile, lots []Composition, c Coordinates, prior *Prior) (*Reference, error) {
	need := 2
	if prior == nil {
		need = c.Dim() + 3
	}
	if len(lots) < need || c.Dim() == 0 {
		return nil, ree.Refusals{tooFewLots(len(lots), need)}
	}
	r := &Reference{Source: source, coords: c, lots: len(lots), freedom: float64(len(lots) - 1)}
	z, err := r.readLots(lots)
	if err != nil {
		return nil, err
	}
	r.centre = c.of(r.Source.Composition)
	r.scatter = scatter(z, r.centre)
	if prior != nil {
		if err := r.shrink(*prior); err != nil {
			return nil, err
		}
	}
	if _, err := linalg.Cholesky(r.scatter); err != nil {
		return nil, ree.Refusals{ree.Refuse("fingerprint.lots_alike")}
	}
	return r, nil
}

// readLots gives the coordinates of the lots and makes their mean the centre.
func (r *Reference) readLots(lots []Composition) ([][]float64, error) {
	parts := lots[0].Parts()
	var z [][]float64
	var mean Amounts
	logs := map[ree.Element]float64{}
	for _, lot := range lots {
		if err := unreplaced(lot, r.coords); err != nil {
			return nil, err
		}
		sub, err := lot.Sub(parts...)
		if err != nil {
			return nil, err
		}
		for _, e := range parts {
			logs[e] += math.Log(sub.share[e]) / float64(len(lots))
		}
		z = append(z, r.coords.of(sub))
	}
	for _, e := range parts {
		mean[e].Value = math.Exp(logs[e])
	}
	var err error
	r.Source.Composition, err = Close(mean, parts...)
	return z, err
}

// unreplaced refuses a lot with a part below detection: lots that were all
// detected say nothing of how such a value scatters.
func unreplaced(lot Composition, c Coordinates) error {
	if err := lot.holds(c.parts); err != nil {
		return err
	}
	var bad []ree.Element
	for _, e := range c.parts {
		if lot.replaced[e] {
			bad = append(bad, e)
		}
	}
	if len(bad) > 0 {
		return ree.Refusals{ree.Refuse("fingerprint.replaced_needs_model", "elements", symbols(bad))}
	}
	return nil
}

func scatter(z [][]float64, centre []float64) linalg.Matrix {
	s := linalg.NewMatrix(len(centre), len(centre))
	for _, row := range z {
		for i := range centre {
			for j := range centre {
				s.Set(i, j, s.At(i, j)+(row[i]-centre[i])*(row[j]-centre[j]))
			}
		}
	}
	return s
}

// shrink adds the prior: an inverse Wishart with m + p + 1 degrees of freedom
// and scale m T has the mean T.
func (r *Reference) shrink(prior Prior) error {
	p := float64(r.coords.Dim())
	for _, v := range []Variability{prior.Natural, prior.Assay} {
		if err := v.check(); err != nil {
			return ree.Refusals{err}
		}
	}
	if !(prior.Lots >= p && prior.Lots <= 1e6) {
		return ree.Refusals{ree.Refuse("fingerprint.prior_weight")}
	}
	for _, v := range []Variability{prior.Natural, prior.Assay} {
		addTo(r.scatter, prior.Lots, r.coords.covariance(v.covariance(r.coords.parts)))
	}
	r.freedom += prior.Lots + p + 1
	return nil
}

// addTo adds f times b to a.
func addTo(a linalg.Matrix, f float64, b linalg.Matrix) {
	for i := range a.Data {
		a.Data[i] += f * b.Data[i]
	}
}

// Coordinates are those in which the reference tests.
func (r *Reference) Coordinates() Coordinates { return r.coords }

// enoughLots is the number of reference lots a full set of log-ratios wants.
const enoughLots = 60

// weaknesses are what a reader of any result should know of the reference and
// of the series.
func (r *Reference) weaknesses(s Series) ree.Refusals {
	var rs ree.Refusals
	if r.lots == 0 {
		rs = append(rs, ree.Refuse("fingerprint.variability_assumed", "source", r.Source.ID))
	}
	if r.lots > 0 && r.lots < enoughLots {
		rs = append(rs, ree.Refuse("fingerprint.few_reference_lots", "source", r.Source.ID))
	}
	var found [ree.NumElements]bool
	for _, lot := range s.Lots {
		for _, e := range r.coords.parts {
			found[e] = found[e] || lot.replaced[e]
		}
	}
	if below := (Composition{replaced: found}).Replaced(); len(below) > 0 {
		rs = append(rs, ree.Refuse("fingerprint.below_detection", "elements", symbols(below)))
	}
	return rs
}
