package detect

import "lanthorn/ree"

const (
	oxygen    = 15.999       // IUPAC 2021 standard atomic weights
	carbonate = 1.5 * 60.008 // CO3 per rare-earth atom in RE2(CO3)3, g/mol
	iron      = 55.845
	cobalt    = 58.933194
	boron     = 10.81
	// ampereHours is Faraday's constant in Ah per mol (96485.33 C/mol).
	ampereHours = 96485.33212 / 3600
)

// oxygenPer is the number of oxygen atoms per atom of the element in its oxide
// of trade: CeO2, Pr6O11 and Tb4O7 differ from RE2O3.
func oxygenPer(e ree.Element) float64 {
	switch e {
	case ree.Ce:
		return 2
	case ree.Pr:
		return 11.0 / 6
	case ree.Tb:
		return 1.75
	}
	return 1.5
}

// oxidePer is the mass of oxide of trade per mass of element; 0 for Pm.
func oxidePer(e ree.Element) float64 { return float64(e.OxidePerElementPPB()) / 1e9 }

// atomicWeight follows from the oxide factor: M = n O / (factor - 1); 0 for Pm,
// which has no trade.
func atomicWeight(e ree.Element) float64 {
	f := oxidePer(e)
	if f <= 1 {
		return 0
	}
	return oxygenPer(e) * oxygen / (f - 1)
}

// Shares are the shares of each element's oxide in TREO, by [ree.Element]; they
// need not sum to 1, but something must be there and nothing below zero.
type Shares [ree.NumElements]float64

// molesPerKG are the moles of rare earth in a kilogram of mixed oxide.
func (s Shares) molesPerKG() (float64, bool) {
	moles, sum := 0.0, 0.0
	for i, x := range s {
		if !natural(x) {
			return 0, false
		}
		if w := atomicWeight(ree.Element(i)); x > 0 && w > 0 {
			moles += x / (w * oxidePer(ree.Element(i)))
			sum += x
		}
	}
	if sum <= 0 || !finite(moles/sum) {
		return 0, false
	}
	return 1000 * moles / sum, true
}

// CarbonateCeiling is the highest TREO that a dry normal carbonate RE2(CO3)3 of
// these shares can have, as a fraction. It depends on the elements: trade
// weighs cerium as CeO2, which carries more oxygen than the carbonate, so that
// a pure cerium carbonate reaches 74.8 % and an yttrium carbonate 63.1 %. ok is
// false for shares that cannot be.
func CarbonateCeiling(s Shares) (ceiling float64, ok bool) {
	carbonateMass, sum := 0.0, 0.0
	for i, x := range s {
		if !natural(x) {
			return 0, false
		}
		e := ree.Element(i)
		if w := atomicWeight(e); x > 0 && w > 0 {
			carbonateMass += x * (w + carbonate) / (w * oxidePer(e))
			sum += x
		}
	}
	if sum <= 0 || !positive(sum/carbonateMass) {
		return 0, false
	}
	return sum / carbonateMass, true
}

// highestCarbonate is the ceiling where the elements are not known: that of the
// element with the highest one.
func highestCarbonate() float64 {
	most := 0.0
	for _, e := range ree.Elements() {
		var s Shares
		s[e] = 1
		if c, ok := CarbonateCeiling(s); ok {
			most = max(most, c)
		}
	}
	return most
}

// ReagentFloor is the mass of a reagent that no process can go below, per mass
// of REO: perRE moles of a reagent of molarMass g/mol for each mole of rare
// earth (reference: accountancy 5.4; oxalic acid dihydrate 1.5 mol of 126.065
// g/mol for RE2(C2O4)3). It is 0 for shares that cannot be.
func ReagentFloor(s Shares, perRE, molarMass float64) float64 {
	moles, ok := s.molesPerKG()
	if !ok || !natural(perRE, molarMass) || !finite(moles*perRE*molarMass) {
		return 0
	}
	return moles * perRE * molarMass / 1000
}

// ChargePerKG is the charge in Ah that electrolysis of the oxide of trade needs
// for a kilogram of metal at full current efficiency: two electrons for each
// oxygen atom (Faraday's law). It is 0 for Pm.
func ChargePerKG(e ree.Element) float64 {
	w := atomicWeight(e)
	if w == 0 {
		return 0
	}
	return 1000 * 2 * oxygenPer(e) * ampereHours / w
}

// ElectrolysisFloor is the electricity in kWh for a kilogram of metal at a cell
// voltage and a current efficiency, which the process bounds; 0 where these
// cannot be.
func ElectrolysisFloor(e ree.Element, volts, efficiency float64) float64 {
	if !positive(volts, efficiency) || efficiency > 1 || !finite(volts/efficiency*1000) {
		return 0
	}
	return ChargePerKG(e) * volts / efficiency / 1000
}

// MagnetPhaseFloor is the mass fraction of rare earth in RE2Fe14B, where the
// rare earth has the given mass shares and cobaltShare of the iron atoms are
// cobalt. A sintered magnet or its alloy cannot have less (reference:
// accountancy 5.3: Nd 26.68, Pr 26.23, Dy 29.08 %). ok is false for shares that
// cannot be.
func MagnetPhaseFloor(metal Shares, cobaltShare float64) (floor float64, ok bool) {
	moles, mass := 0.0, 0.0
	for i, x := range metal {
		if !natural(x) {
			return 0, false
		}
		if w := atomicWeight(ree.Element(i)); x > 0 && w > 0 {
			moles += x / w
			mass += x
		}
	}
	if !positive(moles, mass) || !natural(cobaltShare) || cobaltShare > 1 {
		return 0, false
	}
	mean := mass / moles
	return 2 * mean / (2*mean + 14*(iron*(1-cobaltShare)+cobalt*cobaltShare) + boron), finite(mean)
}
