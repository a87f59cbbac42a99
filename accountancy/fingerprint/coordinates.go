package fingerprint

import (
	"math"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// Coordinates are log-ratio coordinates of a composition: each is a contrast of
// the logarithms of the parts, with weights that sum to zero, so that the unit
// and the closure of the composition do not matter.
type Coordinates struct {
	parts []ree.Element
	names []string
	w     linalg.Matrix // a row per coordinate, a column per part
}

// ILR is an orthonormal basis of all log-ratios between the parts, one less
// than there are parts. Coordinate j sets the geometric mean of the first j
// parts against part j+1, scaled by sqrt(j/(j+1)) (Egozcue et al. 2003, eq. 24).
// The error is a ree.Refusals.
func ILR(parts ...ree.Element) (Coordinates, error) {
	if err := checkParts(parts); err != nil {
		return Coordinates{}, ree.Refusals{err}
	}
	c := Coordinates{parts: append([]ree.Element(nil), parts...)}
	for j := 1; j < len(parts); j++ {
		c.names = append(c.names, symbols(parts[:j])+" | "+parts[j].Symbol())
	}
	c.w = linalg.NewMatrix(len(parts)-1, len(parts))
	for j := 1; j < len(parts); j++ {
		c.balance(j-1, indices(0, j), []int{j})
	}
	return c, nil
}

func indices(from, to int) []int {
	out := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, i)
	}
	return out
}

// balance sets row i to the balance of one group of parts against another,
// sqrt(rs/(r+s)) ln(g(over)/g(under)) with r and s parts (Egozcue and
// Pawlowsky-Glahn 2005, eq. 5).
func (c *Coordinates) balance(i int, over, under []int) {
	r, s := float64(len(over)), float64(len(under))
	scale := math.Sqrt(r * s / (r + s))
	for _, k := range over {
		c.w.Set(i, k, scale/r)
	}
	for _, k := range under {
		c.w.Set(i, k, -scale/s)
	}
}

// Parts lists the parts the coordinates are made of.
func (c Coordinates) Parts() []ree.Element { return append([]ree.Element(nil), c.parts...) }

// Names says per coordinate what stands against what.
func (c Coordinates) Names() []string { return append([]string(nil), c.names...) }

// Dim is the number of coordinates.
func (c Coordinates) Dim() int { return c.w.Rows }

// Of gives the coordinates of a composition. The error is a ree.Refusals that
// names the parts it lacks.
func (c Coordinates) Of(x Composition) ([]float64, error) {
	if err := x.holds(c.parts); err != nil {
		return nil, err
	}
	return c.of(x), nil
}

func (c Coordinates) of(x Composition) []float64 {
	return c.apply(func(e ree.Element) float64 { return math.Log(x.share[e]) })
}

// apply contrasts a value per part.
func (c Coordinates) apply(value func(ree.Element) float64) []float64 {
	v := make([]float64, len(c.parts))
	for i, e := range c.parts {
		v[i] = value(e)
	}
	z := make([]float64, c.Dim())
	for j := range z {
		z[j] = linalg.Dot(c.w.Row(j), v)
	}
	return z
}

// covariance carries a covariance of the logarithms of the parts over to the
// coordinates: W S W'.
func (c Coordinates) covariance(s linalg.Matrix) linalg.Matrix {
	half := linalg.NewMatrix(c.Dim(), len(c.parts))
	for j := range c.Dim() {
		for k := range c.parts {
			half.Set(j, k, linalg.Dot(c.w.Row(j), s.Row(k)))
		}
	}
	out := linalg.NewMatrix(c.Dim(), c.Dim())
	for i := range c.Dim() {
		for j := range c.Dim() {
			out.Set(i, j, linalg.Dot(half.Row(i), c.w.Row(j)))
		}
	}
	return out
}

// CLR gives the centred log-ratios of a composition, ln x - mean(ln x), in the
// order of its parts (Aitchison 1986, eq. 4.6).
func CLR(x Composition) []float64 {
	parts := x.Parts()
	out, mean := make([]float64, len(parts)), 0.0
	for i, e := range parts {
		out[i] = math.Log(x.share[e])
		mean += out[i] / float64(len(parts))
	}
	for i := range out {
		out[i] -= mean
	}
	return out
}
