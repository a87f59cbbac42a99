package simulate

import "lanthorn/ree"

// vector is a mass of each element in milligrams, in truth.
type vector [ree.NumElements]float64

func (v vector) plus(o vector) vector {
	for e := range v {
		v[e] += o[e]
	}
	return v
}

func (v vector) minus(o vector) vector { return v.plus(o.times(-1)) }

func (v vector) times(f float64) vector {
	for e := range v {
		v[e] *= f
	}
	return v
}

func (v vector) sum() float64 {
	s := 0.0
	for _, m := range v {
		s += m
	}
	return s
}

// reo is the mass of the trade oxides in milligrams.
func (v vector) reo() float64 {
	s := 0.0
	for e, m := range v {
		s += m * float64(ree.Element(e).OxidePerElementPPB()) / 1e9
	}
	return s
}

// tonne is a tonne in milligrams.
const tonne = 1e9

// deposit is a type of deposit with the distribution of its oxides in per cent,
// in the order of the periodic table as published.
type deposit struct {
	id, confidence, source string
	name                   string
	oxides                 map[ree.Element]float64
	ore                    ree.Form
	concentrate            ree.Form
	grade                  float64 // TREO of the ore, fraction
}

// row reads a distribution La Ce Pr Nd Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Y.
func row(p ...float64) map[ree.Element]float64 {
	order := []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy, ree.Ho, ree.Er, ree.Tm, ree.Yb, ree.Lu, ree.Y}
	m := map[ree.Element]float64{}
	for i, v := range p {
		m[order[i]] = v
	}
	return m
}

// The deposit types. Confidence A: read in a table; B: known from several
// texts; C: a composite for demonstration, no measurement of any one deposit.
var (
	usgs    = "USGS Minerals Yearbook, Rare Earths, table of rare-earth contents of major source minerals"
	chiTian = "Chi and Tian, ion-adsorption clays of southern China (distribution as commonly quoted)"

	mixedRock = deposit{"BAYAN_OBO_mixed_conc", "C", "composite for demonstration of mixed bastnaesite-monazite concentrate", "Bayan Obo type, mixed rock",
		row(26.2, 50.4, 5.1, 15.9, 1.15, 0.2, 0.45, 0.03, 0.1, 0.01, 0.02, 0.005, 0.01, 0.002, 0.25), "ore_mixed", "concentrate_mixed", 0.058}
	northRock = deposit{"BAYAN_OBO_bastnasite", "A", usgs, "Bayan Obo type, bastnaesite",
		row(23.0, 50.0, 6.2, 18.5, 0.8, 0.2, 0.7, 0.1, 0.1, 0, 0, 0, 0, 0, 0), "ore_bastnaesite", "concentrate_bastnaesite", 0.052}
	sichuanRock = deposit{"MAONIUPING_Mianning", "B", "Chinese textbook distribution", "Maoniuping type, bastnaesite",
		row(29.49, 47.56, 4.42, 15.18, 1.24, 0.23, 0.65, 0.12, 0.21, 0.05, 0.06, 0.04, 0.05, 0.01, 0.7), "ore_bastnaesite", "concentrate_bastnaesite", 0.031}
	shandongRock = deposit{"WEISHAN", "B", "Chinese textbook distribution", "Weishan type, bastnaesite",
		row(35.46, 47.76, 3.95, 10.9, 0.79, 0.13, 0.53, 0.14, 0, 0, 0, 0, 0.03, 0, 0.76), "ore_bastnaesite", "concentrate_bastnaesite", 0.038}
	heavyClay = deposit{"LONGNAN_chi_tian", "A", chiTian, "Longnan type, heavy clay",
		row(2.18, 1.09, 1.08, 3.47, 2.34, 0.37, 5.69, 1.13, 7.48, 1.6, 4.26, 0.6, 3.34, 0.47, 64.83), "ore_ion_adsorption", "concentrate_ion_adsorption", 0.001}
	lightClay = deposit{"XUNWU_chi_tian", "B", chiTian, "Xunwu type, light clay",
		row(29.84, 7.18, 7.41, 30.18, 6.32, 0.51, 4.21, 0.46, 1.77, 0.27, 0.88, 0.13, 0.62, 0.13, 10.07), "ore_ion_adsorption", "concentrate_ion_adsorption", 0.0008}
	mediumClay = deposit{"XINFENG_midY_richEu", "B", "typical medium-yttrium, europium-rich clay of southern China", "Xinfeng type, medium clay",
		row(27.56, 3.23, 5.62, 17.55, 4.54, 0.93, 5.96, 0.68, 3.71, 0.74, 2.48, 0.27, 1.13, 0.21, 24.26), "ore_ion_adsorption", "concentrate_ion_adsorption", 0.0009}
	foreignClay = deposit{"KACHIN_typical", "C", "composite for demonstration of trade descriptions", "Kachin type, medium-heavy clay (composite for demonstration)",
		row(26.0, 1.8, 5.9, 21.5, 4.3, 0.5, 4.6, 0.62, 3.6, 0.7, 2.0, 0.28, 1.7, 0.25, 26.25), "ore_ion_adsorption", "concentrate_ion_adsorption", 0.001}
	placerMonazite = deposit{"BRAZIL_EAST_COAST_monazite", "A", usgs, "east coast placer monazite",
		row(24.0, 47.0, 4.5, 18.5, 3.0, 0.1, 1.0, 0.1, 0.4, 0, 0.1, 0, 0.02, 0, 1.4), "ore_monazite", "concentrate_monazite", 0.57}
)

// deposits lists the table for the test against the published file.
var deposits = []*deposit{&mixedRock, &northRock, &sichuanRock, &shandongRock, &heavyClay, &lightClay, &mediumClay, &foreignClay, &placerMonazite}

// yield is the element content of a mass of REO (mg) from the deposit, with the
// variation from one lot to the next: 3 % for light elements, 5 % for the rest.
func (d *deposit) yield(reoMG float64, r *dice) vector {
	var v vector
	for e := range v {
		share := d.oxides[ree.Element(e)]
		if share == 0 {
			continue
		}
		cv := 0.05
		if ree.Element(e).IsLight() {
			cv = 0.03
		}
		v[e] = share / (float64(ree.Element(e).OxidePerElementPPB()) / 1e9) * r.near(1, cv)
	}
	return v.times(reoMG / v.reo())
}
