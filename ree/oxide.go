package ree

// oxidePPB is the mass of the oxide in trade per mass of element, in parts per
// billion, from IUPAC 2021 standard atomic weights (Gd and Lu as revised in
// 2024) and oxygen 15.999. Trade weighs Ce as CeO2, Pr as Pr6O11 and Tb as
// Tb4O7; taking them for Ce2O3, Pr2O3 or Tb2O3 shifts a mass by 4.87, 3.23 and
// 2.19 %. Promethium has no stable isotope and no trade.
var oxidePPB = [NumElements]int64{
	La: 1_172_769_000, Ce: 1_228_368_000, Pr: 1_208_161_000, Nd: 1_166_377_000, Pm: 0,
	Sm: 1_159_607_000, Eu: 1_157_922_000, Gd: 1_152_615_000, Tb: 1_176_172_000, Dy: 1_147_683_000,
	Ho: 1_145_507_000, Er: 1_143_481_000, Tm: 1_142_058_000, Yb: 1_138_684_000, Lu: 1_137_160_000,
	Sc: 1_533_823_000, Y: 1_269_932_000,
}

var oxideNames = [NumElements]string{"La2O3", "CeO2", "Pr6O11", "Nd2O3", "", "Sm2O3", "Eu2O3", "Gd2O3", "Tb4O7", "Dy2O3", "Ho2O3", "Er2O3", "Tm2O3", "Yb2O3", "Lu2O3", "Sc2O3", "Y2O3"}

// sesquiPPB holds the factors of the three oxides that trade does not mean.
var sesquiPPB = map[string]struct {
	element Element
	ppb     int64
}{
	"Ce2O3": {Ce, 1_171_276_000},
	"Pr2O3": {Pr, 1_170_314_000},
	"Tb2O3": {Tb, 1_151_005_000},
}

// Oxide is the formula of the element's oxide in trade, "Nd2O3"; empty for Pm.
func (e Element) Oxide() string {
	if int(e) >= NumElements {
		return ""
	}
	return oxideNames[e]
}

// OxidePerElementPPB is the oxide mass per element mass, in parts per billion;
// zero for Pm.
func (e Element) OxidePerElementPPB() int64 {
	if int(e) >= NumElements {
		return 0
	}
	return oxidePPB[e]
}

// ParseOxide reads an oxide formula and says which element it holds and what
// the oxide weighs per mass of that element, in parts per billion. The formulas
// that trade does not mean (Ce2O3, Pr2O3, Tb2O3) are read as what they say.
func ParseOxide(formula string) (Element, int64, error) {
	if s, ok := sesquiPPB[formula]; ok {
		return s.element, s.ppb, nil
	}
	for i, name := range oxideNames {
		if name != "" && name == formula {
			return Element(i), oxidePPB[i], nil
		}
	}
	return 0, 0, Refuse("oxide.unknown", "value", formula)
}

// ToOxide is the mass of the trade oxide that holds m of the element, rounded
// to the nearest milligram.
func (e Element) ToOxide(m ElementMass) OxideMass {
	return OxideMass(mulDiv(int64(m), e.OxidePerElementPPB(), billion))
}

// ToElement is the mass of element in m of its trade oxide, rounded to the
// nearest milligram; zero for Pm.
func (e Element) ToElement(m OxideMass) ElementMass {
	per := e.OxidePerElementPPB()
	if per == 0 {
		return 0
	}
	return ElementMass(mulDiv(int64(m), billion, per))
}

// ElementMasses holds one mass per element, in milligrams.
type ElementMasses [NumElements]ElementMass

// REO is the rare-earth oxide equivalent: what the elements weigh as their
// trade oxides. Quotas count in it.
func (m ElementMasses) REO() OxideMass {
	var sum OxideMass
	for i, mass := range m {
		sum += Element(i).ToOxide(mass)
	}
	return sum
}

// Sum is the total mass of rare-earth element.
func (m ElementMasses) Sum() ElementMass {
	var sum ElementMass
	for _, mass := range m {
		sum += mass
	}
	return sum
}

// Scale takes part out of whole of every element, rounded towards zero, so that
// parts never sum to more than the whole.
func (m ElementMasses) Scale(part, whole Mass) ElementMasses {
	var out ElementMasses
	if whole <= 0 || part <= 0 {
		return out
	}
	if part == whole {
		return m
	}
	for i, mass := range m {
		out[i] = ElementMass(mulDivFloor(int64(mass), int64(part), int64(whole)))
	}
	return out
}
