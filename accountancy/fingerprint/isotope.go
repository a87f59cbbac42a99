package fingerprint

import (
	"math"

	"lanthorn/ree"
)

// The chondritic uniform reservoir today, normalised to 146Nd/144Nd = .7219, and
// the decay constant of 147Sm per million years: the values of Jacobsen and
// Wasserburg 1980, with which the estimates of reference 4.5 are made.
const (
	chur143Nd144Nd = .512638
	chur147Sm144Nd = .1967
	decay147Sm     = 6.54e-6
)

// sm147PerSmNd turns a mass ratio Sm/Nd into 147Sm/144Nd: atomic weights 150.36
// and 144.242, isotopic abundances .1499 and .238.
const sm147PerSmNd = 144.242 / 150.36 * .1499 / .238

// Epsilon is the deviation of 143Nd/144Nd from the chondritic reservoir today in
// parts of ten thousand (DePaolo and Wasserburg 1976).
func Epsilon(ratio float64) float64 { return (ratio/chur143Nd144Nd - 1) * 1e4 }

// SamariumNeodymium is 147Sm/144Nd of a composition of oxides. The error is a
// ree.Refusals.
func SamariumNeodymium(oxides Composition) (float64, error) {
	if err := oxides.holds([]ree.Element{ree.Sm, ree.Nd}); err != nil {
		return 0, err
	}
	return elementShare(oxides, ree.Sm) / elementShare(oxides, ree.Nd) * sm147PerSmNd, nil
}

func elementShare(oxides Composition, e ree.Element) float64 {
	return oxides.share[e] * float64(ree.Whole) / float64(e.OxidePerElementPPB())
}

// RatioToday is 143Nd/144Nd today of a rock that had an initial epsilon at an age
// in million years and has held 147Sm/144Nd since.
func RatioToday(age, initial, sm147Nd144 float64) float64 {
	grown := math.Expm1(decay147Sm * age)
	then := (chur143Nd144Nd - chur147Sm144Nd*grown) * (1 + initial/1e4)
	return then + sm147Nd144*grown
}

// NeodymiumShare is how much of the neodymium of a mixture comes from a
// contaminant that makes up a share of its mass: epsilon mixes by neodymium, not
// by mass. The error is a ree.Refusals.
func NeodymiumShare(declared, contaminant Composition, share float64) (float64, error) {
	for _, c := range []Composition{declared, contaminant} {
		if c.share[ree.Nd] == 0 {
			return 0, ree.Refusals{ree.Refuse("fingerprint.not_measured", "elements", ree.Nd.Symbol())}
		}
	}
	if !(share >= 0 && share <= 1) {
		return 0, ree.Refusals{ree.Refuse("fingerprint.share")}
	}
	of := share * contaminant.share[ree.Nd]
	return of / (of + (1-share)*declared.share[ree.Nd]), nil
}

// Isotope is an epsilon Nd with its standard deviation.
type Isotope struct{ Epsilon, SD float64 }

// IsotopeSource is the epsilon of a deposit with its standing.
type IsotopeSource struct {
	ID       string
	Grade    Grade
	Citation string
	Isotope
}

// IsotopeTest is how a lot's neodymium stands to its declared source. It is the
// one fingerprint that survives into oxides, metals and magnets.
type IsotopeTest struct {
	Z, P float64 // two-sided
	Verdict
}

// Against holds a measured epsilon against that of the declared source. The
// error is a ree.Refusals.
func (x Isotope) Against(source IsotopeSource) (IsotopeTest, error) {
	sd := math.Hypot(x.SD, source.SD)
	z := (x.Epsilon - source.Epsilon) / sd
	if !(x.SD >= 0 && source.SD >= 0 && sd > 0) || math.IsNaN(z) || math.IsInf(z, 0) {
		return IsotopeTest{}, ree.Refusals{ree.Refuse("fingerprint.isotope", "source", source.ID)}
	}
	p := 2 * normalTail(math.Abs(z))
	standing := Profile{ID: source.ID, Grade: source.Grade, Citation: source.Citation}
	return IsotopeTest{z, p, verdict(p, 0, nil, standing)}, nil
}

// MixedShift is how far epsilon moves when a share of the neodymium is the
// contaminant's: f (ε_b - ε_a) (reference 4.5).
func (x Isotope) MixedShift(contaminant Isotope, neodymiumShare float64) float64 {
	return neodymiumShare * (contaminant.Epsilon - x.Epsilon)
}

// IsotopePower is the probability that a shift of epsilon is found by a
// two-sided test with false-alarm probability alpha. The error is a ree.Refusals.
func IsotopePower(shift, sourceSD, measurementSD, alpha float64) (float64, error) {
	sd := math.Hypot(sourceSD, measurementSD)
	if !(sd > 0) || math.IsInf(sd, 0) || !(alpha > 0 && alpha < 1) || math.IsNaN(shift) {
		return 0, ree.Refusals{ree.Refuse("fingerprint.power")}
	}
	z := normalQuantile(alpha / 2)
	return normalTail(z-shift/sd) + normalTail(z+shift/sd), nil
}
