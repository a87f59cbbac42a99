package simulate

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"lanthorn/ree"
)

// dice is a stream of chance of its own, so that what one site does leaves the
// chances of the others alone.
type dice struct{ *rand.Rand }

func newDice(seed uint64, name string) *dice {
	h := fnv.New64a()
	h.Write([]byte(name))
	return &dice{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// near is a normal value about mean with relative standard deviation rel, cut
// off at three and a half deviations.
func (d *dice) near(mean, rel float64) float64 {
	g := math.Max(-3.5, math.Min(3.5, d.NormFloat64()))
	return mean * (1 + rel*g)
}

func (d *dice) between(low, high float64) float64 { return low + (high-low)*d.Float64() }

func (d *dice) chance(p float64) bool { return d.Float64() < p }

// lab measures shares and totals with a bias of its own inside what it states.
type lab struct {
	name      string
	shareBias vector  // in standard uncertainties
	totalBias float64 // relative

	companions *dice  // nil: it does not measure them
	besideBias beside // in standard uncertainties
}

const (
	scaleRel  = 0.0007 // relative standard deviation of a weighing
	totalRel  = 0.003  // of a TREO or total rare-earth determination
	inside    = 0.8    // scatter of laboratories as a part of what they state
	traceCut  = 5e-6   // shares below it are not followed
	tinyShare = 1e-3
)

func newLab(name string, r *dice) lab {
	bias := func(rel float64) float64 { return rel * math.Max(-2, math.Min(2, r.NormFloat64())) }
	l := lab{name: name, totalBias: bias(0.25 * totalRel)}
	for e := range l.shareBias {
		l.shareBias[e] = bias(0.2) // in units of the stated uncertainty
	}
	return l
}

// shareRel is the relative standard uncertainty of a share by its size.
func shareRel(share float64) float64 {
	switch {
	case share >= 0.05:
		return 0.006
	case share >= tinyShare:
		return 0.015
	default:
		return 0.05
	}
}

// goods is a product before anybody measured it.
type goods struct {
	form     ree.Form
	product  string
	grade    string
	hs       string
	pkg      string
	content  vector  // true element mass, mg
	total    float64 // rare earth (oxide or element by form) in dry mass
	beside   beside
	moisture float64
	noAssay  bool
}

// followed drops the elements too rare to be followed.
func followed(v vector) vector {
	sum := v.sum()
	for e := range v {
		if v[e] < traceCut*sum {
			v[e] = 0
		}
	}
	return v
}

// measured is what scale and laboratory say of the goods.
func (l *lab) measured(g *goods, r *dice) (ree.Mass, *ree.Assay) {
	info, _ := g.form.Info()
	part := g.content
	if info.Basis == ree.BasisOxide {
		for e := range part {
			part[e] *= float64(ree.Element(e).OxidePerElementPPB()) / 1e9
		}
	}
	whole := part.sum()
	mass := whole / g.total / (1 - g.moisture)
	a := &ree.Assay{Basis: info.Basis, Method: "ICP-OES", Lab: l.name, TotalBy: "gravimetry", Detect: 5_000}
	if g.moisture > 0 {
		a.Moisture = quantity(r.near(g.moisture, 0.015), 0.02)
	}
	a.Total = quantity(math.Min(0.9999, g.total*(1+l.totalBias)*r.near(1, inside*totalRel)), totalRel)
	a.Share = l.shares(part.times(1/whole), r)
	a.Companions = l.beside(g)
	return weigh(mass * r.near(1, scaleRel)), a
}

// shares are the measured shares, closed to one.
func (l *lab) shares(x vector, r *dice) ree.Shares {
	var rel, got vector
	for e := range x {
		if x[e] > 0 {
			rel[e] = shareRel(x[e])
			got[e] = x[e] * (1 + rel[e]*l.shareBias[e]) * r.near(1, inside*rel[e])
		}
	}
	got = got.times(1 / got.sum())
	var s ree.Shares
	for e := range got {
		if got[e] > 0 {
			s[e] = quantity(got[e], rel[e])
		}
	}
	return s
}

// quantity rounds a fraction to a tenth of a part per million, its uncertainty
// up.
func quantity(v, rel float64) ree.Quantity {
	return ree.Quantity{Value: ree.Fraction(math.Round(v*1e7)) * 100, U: ree.Fraction(math.Ceil(v*rel*1e7)) * 100}
}

// weigh rounds to what a scale of the fitting size shows.
func weigh(mg float64) ree.Mass {
	step := float64(100 * ree.Gram)
	switch {
	case mg >= 100*tonne:
		step = float64(20 * ree.Kilogram)
	case mg >= 5*tonne:
		step = float64(ree.Kilogram)
	}
	return ree.Mass(math.Max(1, math.Round(mg/step)) * step)
}
