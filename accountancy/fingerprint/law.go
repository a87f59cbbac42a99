package fingerprint

import (
	"math"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// Series is the lots of one supplier under one declaration, independent of each
// other. One lot is a series too.
type Series struct {
	Lots []Composition
	// SharedAssay is the part of the assay variance that all lots have in
	// common, from the same laboratory and calibration: between 0 and 1.
	SharedAssay float64
}

// law is the distribution of the mean of a series if the declaration is true:
// normal with a known covariance, or multivariate t with free degrees of
// freedom.
type law struct {
	excess []float64 // mean of the series less the centre
	factor linalg.Lower
	free   float64 // zero: known covariance
	unit   float64 // brings squared distances to the units of an estimated covariance
	dim    float64
}

// law of a series under the reference. The error is a ree.Refusals.
func (r *Reference) law(s Series) (law, error) {
	if len(s.Lots) == 0 || !(s.SharedAssay >= 0 && s.SharedAssay <= 1) {
		return law{}, ree.Refusals{ree.Refuse("fingerprint.series")}
	}
	l := law{excess: make([]float64, r.coords.Dim()), unit: 1, dim: float64(r.coords.Dim())}
	for _, lot := range s.Lots {
		z, err := r.coords.Of(lot)
		if err != nil {
			return law{}, err
		}
		for i := range z {
			l.excess[i] += (z[i] - r.centre[i]) / float64(len(s.Lots))
		}
	}
	if r.lots > 0 {
		return l.estimated(r, s)
	}
	return l.known(r, s)
}

// known is the covariance of the mean of a series under a model: what differs
// from lot to lot shrinks with their number, what they share does not.
func (l law) known(r *Reference, s Series) (law, error) {
	parts, n := r.coords.parts, float64(len(s.Lots))
	logs := r.model.Centre.covariance(parts)
	addTo(logs, 1/n, r.model.Natural.covariance(parts))
	for i, e := range parts {
		squares, sum := 0.0, 0.0
		for _, lot := range s.Lots {
			sd := lot.assaySD(e, r.model.Assay)
			squares += sd * sd
			sum += sd
		}
		own, shared := squares/(n*n), (sum/n)*(sum/n)
		logs.Set(i, i, logs.At(i, i)+(1-s.SharedAssay)*own+s.SharedAssay*shared)
	}
	return l.with(r.coords.covariance(logs))
}

// estimated is the predictive law of the mean of m lots after n reference lots:
// the difference of the means has (1/m + 1/n) times the covariance of one lot,
// whose scatter has the degrees of freedom ν, so that the difference is
// multivariate t with ν-p+1 of them.
func (l law) estimated(r *Reference, s Series) (law, error) {
	for _, lot := range s.Lots {
		if err := unreplaced(lot, r.coords); err != nil {
			return law{}, err
		}
	}
	c := 1/float64(len(s.Lots)) + 1/float64(r.lots)
	l.free = r.freedom - l.dim + 1
	l.unit = c * r.freedom / l.free
	scale := linalg.NewMatrix(r.coords.Dim(), r.coords.Dim())
	addTo(scale, c/l.free, r.scatter)
	return l.with(scale)
}

func (l law) with(covariance linalg.Matrix) (law, error) {
	var err error
	if l.factor, err = linalg.Cholesky(covariance); err != nil {
		return law{}, ree.Refusals{ree.Refuse("fingerprint.covariance_singular")}
	}
	if d := l.distance(l.excess); math.IsNaN(d) || math.IsInf(d, 0) {
		return law{}, ree.Refusals{ree.Refuse("fingerprint.covariance_singular")}
	}
	return l, nil
}

// distance is the squared distance of a deviation.
func (l law) distance(u []float64) float64 {
	w := l.factor.Whiten(u)
	return linalg.Dot(w, w)
}

// tail is the probability of a squared distance as large or larger.
func (l law) tail(d2 float64) float64 {
	if l.free == 0 {
		return chiSquareTail(d2, l.dim)
	}
	return fTail(d2/l.dim, l.dim, l.free)
}

// bound is the squared distance passed with probability alpha.
func (l law) bound(alpha float64) float64 {
	if l.free == 0 {
		return chiSquareQuantile(alpha, l.dim)
	}
	return l.dim * fQuantile(alpha, l.dim, l.free)
}

// deviance is minus twice the logarithm of the likelihood of a squared distance,
// up to a constant.
func (l law) deviance(d2 float64) float64 {
	if l.free == 0 {
		return d2
	}
	return (l.free + l.dim) * math.Log1p(d2/l.free)
}

// inflation is what an estimated covariance adds to the variance of a share,
// given what the mixture leaves unexplained: the variance of Student's t with k
// degrees of freedom times the factor of oneSided.
func (l law) inflation(unexplained float64) float64 {
	if l.free == 0 {
		return 1
	}
	return (1 + unexplained/l.free) * l.free / (l.free - 2)
}
