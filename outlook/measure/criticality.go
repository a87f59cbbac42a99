package measure

import (
	"errors"
	"math"
)

// ErrNoSourcing says that neither global supply nor the Union's sourcing is
// known.
var ErrNoSourcing = errors.New("neither global supply nor own sourcing is known")

// Source is one country's part of supply as the European method sees it.
type Source struct {
	Country    string
	Share      float64 // of supply, 0 to 1
	Governance float64 // 0 good to 10 bad
	TradeTerm  float64 // from a TradeTerms table
}

// TradeTerms maps what restricts or eases trade with a country to a factor. The
// steps are those of the guidelines in force and come as data.
type TradeTerms map[string]float64

// Risk is what supply risk is computed from (Regulation (EU) 2024/1252, Annex
// II, section 2).
type Risk struct {
	Global, Own []Source // own sourcing; either may be empty, not both
	Reliance    float64  // import reliance, (M − X) / (P + M − X) as recalled, not read again
	Recycling   float64  // end-of-life recycling input rate, 0 to 1
	Substitutes float64  // substitution index of supply risk, 0 to 1
}

// SupplyRisk is [HHI_global · IR/2 + HHI_own · (1 − IR/2)] · (1 − recycling) ·
// substitution index. Where one of the two mixes is missing the other is used
// alone, as the annex says.
func (r Risk) SupplyRisk() (float64, error) {
	if len(r.Global)+len(r.Own) == 0 {
		return 0, ErrNoSourcing
	}
	half := min(1, max(0, r.Reliance)) / 2
	switch {
	case len(r.Own) == 0:
		half = 1
	case len(r.Global) == 0:
		half = 0
	}
	mix := weighted(r.Global)*half + weighted(r.Own)*(1-half)
	return mix * (1 - r.Recycling) * r.Substitutes, nil
}

func weighted(sources []Source) (index float64) {
	for _, s := range sources {
		index += s.Share * s.Share * s.Governance * s.TradeTerm
	}
	return index
}

// Application is one use of a material.
type Application struct {
	Share      float64 // of all uses, 0 to 1
	ValueAdded float64 // of the sector, NACE two digits
	Substitutes
}

// Substitutes are what could stand in for a material in one use, the material's
// own un-substituted part included with factors of 1.
type Substitutes []Substitute

// Substitute is one of them.
type Substitute struct {
	Share           float64 // of the use that it could take, 0 to 1
	CostPerformance float64 // for economic importance
	Production      float64 // for supply risk: is enough of it made?
	Criticality     float64 // for supply risk: is it critical itself?
	CoProduction    float64 // for supply risk: is it a by-product?
}

// EconomicImportance is Σ share × value added over uses, times the substitution
// index, scaled so that the greatest value added is 10.
func EconomicImportance(uses []Application, greatestValueAdded float64) float64 {
	var importance, index float64
	for _, u := range uses {
		importance += u.Share * u.ValueAdded
		for _, s := range u.Substitutes {
			index += s.CostPerformance * s.Share * u.Share
		}
	}
	return importance * index * 10 / greatestValueAdded
}

// SubstitutionOfSupply is the index that supply risk takes: over uses and
// substitutes the geometric mean of production, criticality and co-production.
// This form, unlike that of supply risk, is recalled from the study of 2017 and
// has not been read again: do not publish what rests on it before that.
func SubstitutionOfSupply(uses []Application) (index float64) {
	for _, u := range uses {
		for _, s := range u.Substitutes {
			index += math.Cbrt(s.Production*s.Criticality*s.CoProduction) * s.Share * u.Share
		}
	}
	return index
}

// Thresholds are those from which a material is critical.
type Thresholds struct{ SupplyRisk, EconomicImportance float64 }

// Critical compares after rounding to one decimal, as the annex does. The supply
// risk to give is the higher of extraction and processing.
func (t Thresholds) Critical(supplyRisk, importance float64) bool {
	return oneDecimal(supplyRisk) >= t.SupplyRisk && oneDecimal(importance) >= t.EconomicImportance
}

func oneDecimal(x float64) float64 { return math.Round(x*10) / 10 }

// PriceAfterCut is what a price is multiplied by when a part of supply is gone,
// with constant elasticities: (1 − part)^(−1/(supply + demand)). The elasticity
// decides the answer: no agreed values exist, show several.
func PriceAfterCut(part, supplyElasticity, demandElasticity float64) float64 {
	return math.Pow(1-part, -1/(supplyElasticity+demandElasticity))
}
