package fingerprint

import (
	"math"

	"lanthorn/ree"
)

// Norm is the composition by which patterns are divided, in micrograms of
// element per gram, with its source.
type Norm struct {
	PPM      [ree.NumElements]float64 // zero: not given
	Citation string
}

// CIChondrite is the average CI carbonaceous chondrite of McDonough and Sun
// 1995. The figures agree with two published copies, the table of Korotev
// (Washington University, "Rare Earth Plots"; Lu not compared) and that of the
// pyrolite library.
func CIChondrite() Norm {
	return Norm{[ree.NumElements]float64{
		ree.La: .237, ree.Ce: .613, ree.Pr: .0928, ree.Nd: .457, ree.Sm: .148, ree.Eu: .0563, ree.Gd: .199, ree.Tb: .0361,
		ree.Dy: .246, ree.Ho: .0546, ree.Er: .160, ree.Tm: .0247, ree.Yb: .161, ree.Lu: .0246, ree.Y: 1.57,
	}, "McDonough and Sun 1995, Chemical Geology 120, 223-253 (CI chondrite)"}
}

// Pattern is a composition divided by a norm; zero where a part or its norm is
// missing. Only its shape means anything: the composition has no absolute
// content.
type Pattern [ree.NumElements]float64

// Normalise divides the element shares of a composition of oxides by a norm.
func (n Norm) Normalise(oxides Composition) Pattern {
	var out Pattern
	for _, e := range oxides.Parts() {
		ppm := n.PPM[e]
		if ppm > 1e-12 && ppm < 1e12 && e.OxidePerElementPPB() > 0 {
			out[e] = elementShare(oxides, e) / ppm
		}
	}
	return out
}

// Over is the content of an element in the rare-earth oxides that it makes up a
// share of as an oxide, over its content in the norm; zero where the norm gives
// none.
func (n Norm) Over(e ree.Element, oxideShare float64) float64 {
	if int(e) >= ree.NumElements || n.PPM[e] == 0 || e.OxidePerElementPPB() == 0 {
		return 0
	}
	return oxideShare * 1e6 * float64(ree.Whole) / float64(e.OxidePerElementPPB()) / n.PPM[e]
}

// Anomaly is how far an element stands out of its two neighbours,
// x_N / sqrt(low_N high_N) (Taylor and McLennan 1985); ok is false where one is
// missing.
func (p Pattern) Anomaly(x, low, high ree.Element) (anomaly float64, ok bool) {
	for _, e := range []ree.Element{x, low, high} {
		if int(e) >= ree.NumElements || p[e] == 0 {
			return 0, false
		}
	}
	return p[x] / (math.Sqrt(p[low]) * math.Sqrt(p[high])), true
}

// Europium is the europium anomaly, between samarium and gadolinium.
func (p Pattern) Europium() (float64, bool) { return p.Anomaly(ree.Eu, ree.Sm, ree.Gd) }

// Cerium is the cerium anomaly, between lanthanum and praseodymium.
func (p Pattern) Cerium() (float64, bool) { return p.Anomaly(ree.Ce, ree.La, ree.Pr) }
