package fingerprint

import (
	"math"
	"strconv"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// Variability is how much the logarithms of the parts scatter: a relative
// standard deviation for the light elements (lanthanum to neodymium), one for
// all heavier ones, and how strongly the elements of one such group move
// together. The groups are independent of each other.
type Variability struct {
	Light, Heavy float64
	Together     float64 // correlation within a group, at least 0 and below 1
}

// Setting is one of the working settings of natural variability (reference 4.2)
// with its assay errors (reference 4.4).
type Setting string

// The settings: light and heavy log standard deviations of lots 3 and 8 %, 6
// and 15 %, 15 and 40 %; of assays 1 and 2 %, 1.5 and 3 %, 2 and 5 %. Loose is
// for clays until there is a library of them.
const (
	Tight  Setting = "tight"
	Normal Setting = "normal"
	Loose  Setting = "loose"
)

// together is the correlation within light and within heavy elements with which
// the power table of reference 4.4 comes out to all its printed decimals.
const together = .5

// Natural is the setting's variability of lots; ok is false for a word that is
// no setting.
func (s Setting) Natural() (v Variability, ok bool) {
	switch s {
	case Tight:
		return Variability{.03, .08, together}, true
	case Normal:
		return Variability{.06, .15, together}, true
	case Loose:
		return Variability{.15, .40, together}, true
	}
	return Variability{}, false
}

// Assay is the setting's error of one assay, independent from part to part.
func (s Setting) Assay() (v Variability, ok bool) {
	switch s {
	case Tight:
		return Variability{Light: .01, Heavy: .02}, true
	case Normal:
		return Variability{Light: .015, Heavy: .03}, true
	case Loose:
		return Variability{Light: .02, Heavy: .05}, true
	}
	return Variability{}, false
}

func (v Variability) check() *ree.Refusal {
	for _, sd := range []float64{v.Light, v.Heavy} {
		if !(sd >= 0 && sd <= 10) {
			return ree.Refuse("fingerprint.variability")
		}
	}
	if !(v.Together >= 0 && v.Together < 1) {
		return ree.Refuse("fingerprint.variability")
	}
	return nil
}

func (v Variability) sd(e ree.Element) float64 {
	if e.IsLight() {
		return v.Light
	}
	return v.Heavy
}

// covariance of the logarithms of the parts.
func (v Variability) covariance(parts []ree.Element) linalg.Matrix {
	s := linalg.NewMatrix(len(parts), len(parts))
	for i, e := range parts {
		for j, f := range parts {
			switch {
			case i == j:
				s.Set(i, j, v.sd(e)*v.sd(f))
			case e.IsLight() == f.IsLight():
				s.Set(i, j, v.Together*v.sd(e)*v.sd(f))
			}
		}
	}
	return s
}

// replacedSD is the standard deviation of the logarithm of a value that may be
// anything from nothing to the detection limit: of a uniform variable.
const replacedSD = 1

// assaySD is the standard deviation of the logarithm of a part as it was
// measured: the laboratory's where stated, else usual's. The laboratory's
// relative uncertainty u becomes sqrt(ln(1+u²)), which is u where it is small.
func (c Composition) assaySD(e ree.Element, usual Variability) float64 {
	switch {
	case c.replaced[e]:
		return replacedSD
	case c.relative[e] > 0:
		return math.Sqrt(math.Log1p(c.relative[e] * c.relative[e]))
	}
	return usual.sd(e)
}

func tooFewLots(have, need int) *ree.Refusal {
	return ree.Refuse("fingerprint.too_few_lots", "have", strconv.Itoa(have), "need", strconv.Itoa(need))
}

// Spread is the standard deviation over lots of each part's centred log-ratio,
// in the order of the parts of the first. It takes at least two lots; the error
// is a ree.Refusals.
func Spread(lots []Composition) ([]float64, error) {
	if len(lots) < 2 {
		return nil, ree.Refusals{tooFewLots(len(lots), 2)}
	}
	parts := lots[0].Parts()
	columns := make([][]float64, len(parts))
	for _, lot := range lots {
		sub, err := lot.Sub(parts...)
		if err != nil {
			return nil, err
		}
		for i, v := range CLR(sub) {
			columns[i] = append(columns[i], v)
		}
	}
	out := make([]float64, len(parts))
	for i := range columns {
		out[i] = deviation(columns[i])
	}
	return out, nil
}

// RatioSpread is the standard deviation over lots of ln(over/under). The error
// is a ree.Refusals.
func RatioSpread(lots []Composition, over, under ree.Element) (float64, error) {
	if len(lots) < 2 {
		return 0, ree.Refusals{tooFewLots(len(lots), 2)}
	}
	var ratios []float64
	for _, lot := range lots {
		if err := lot.holds([]ree.Element{over, under}); err != nil {
			return 0, err
		}
		ratios = append(ratios, math.Log(lot.share[over]/lot.share[under]))
	}
	return deviation(ratios), nil
}

func deviation(v []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sum += (x - mean) * (x - mean)
	}
	return math.Sqrt(sum / float64(len(v)-1))
}
