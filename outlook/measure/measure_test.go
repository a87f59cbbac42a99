package measure

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func about(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %g, want %g", what, got, want)
	}
}

// The separation of magnet elements in 2024 (IEA 2025: China 73.7567, Malaysia
// 3.6252, United States 0.9614, rest 2.4619 kt): an index of 0.835 to 0.836.
func TestConcentrationOfSeparation(t *testing.T) {
	c, err := Concentrate([]Holding{{Country: "CHN", Amount: 73.7567}, {Country: "MYS", Amount: 3.6252}, {Country: "USA", Amount: 0.9614}, {Amount: 2.4619, Rest: true}})
	if err != nil {
		t.Fatal(err)
	}
	about(t, "low", c.Low, 0.835, 0.0005)
	about(t, "high", c.High, 0.836, 0.0005)
}

// No split of a rest leaves the bounds.
func TestTheBoundsHoldForEverySplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Float64Range(0, 10), 1, 8).Draw(t, "parts")
		var rest float64
		split := []Holding{{Country: "A", Amount: 20}}
		for _, p := range parts {
			rest += p
			split = append(split, Holding{Country: "x", Amount: p})
		}
		bounds, err := Concentrate([]Holding{{Country: "A", Amount: 20}, {Amount: rest, Rest: true, Largest: 10}})
		if err != nil {
			t.Fatal(err)
		}
		truth, err := Concentrate(split)
		if err != nil || truth.Low < bounds.Low-1e-12 || truth.Low > bounds.High+1e-12 {
			t.Fatalf("%v: %g outside %g to %g", err, truth.Low, bounds.Low, bounds.High)
		}
	})
}

func TestNothingIsConcentrated(t *testing.T) {
	for _, h := range [][]Holding{nil, {{Amount: 0}}, {{Amount: -1}, {Amount: 3}}, {{Amount: math.NaN()}}} {
		if _, err := Concentrate(h); !errors.Is(err, ErrNothingHeld) {
			t.Errorf("%v: %v", h, err)
		}
	}
	if _, err := ReliesOn(3, 0); !errors.Is(err, ErrNoConsumption) {
		t.Error(err)
	}
	r, err := Trade{Production: 10, Imports: 1, Exports: 6}.NetImportReliance()
	if err != nil || !r.NetExporter {
		t.Errorf("%+v, %v", r, err)
	}
}

// One country with everything, governance 6, no trade term, full reliance and no
// own mix: risk is 6 times what is left after recycling. By hand.
func TestSupplyRisk(t *testing.T) {
	all := []Source{{Country: "A", Share: 1, Governance: 6, TradeTerm: 1}}
	half := []Source{{Country: "A", Share: 0.5, Governance: 6, TradeTerm: 1}, {Country: "B", Share: 0.5, Governance: 2, TradeTerm: 0.8}}
	for _, c := range []struct {
		r    Risk
		want float64
	}{
		{Risk{Global: all, Reliance: 1, Recycling: 0.1, Substitutes: 0.9}, 6 * 0.9 * 0.9},
		{Risk{Own: half, Reliance: 1, Substitutes: 1}, 0.25*6 + 0.25*2*0.8},
		{Risk{Global: all, Own: half, Reliance: 1, Substitutes: 1}, 0.5*6 + 0.5*1.9},
		{Risk{Global: all, Own: half, Reliance: 0, Substitutes: 1}, 1.9},
		{Risk{Global: all, Own: half, Reliance: -0.4, Substitutes: 1}, 1.9},
	} {
		got, err := c.r.SupplyRisk()
		if err != nil {
			t.Fatal(err)
		}
		about(t, "supply risk", got, c.want, 1e-12)
	}
	if _, err := (Risk{}).SupplyRisk(); !errors.Is(err, ErrNoSourcing) {
		t.Error(err)
	}
}

func TestEconomicImportance(t *testing.T) {
	itself := Substitutes{{Share: 1, CostPerformance: 1, Production: 1, Criticality: 1, CoProduction: 1}}
	halved := Substitutes{{Share: 0.5, CostPerformance: 1, Production: 1, Criticality: 1, CoProduction: 1}, {Share: 0.5, CostPerformance: 0.8, Production: 0.8, Criticality: 0.8, CoProduction: 0.8}}
	uses := []Application{{Share: 0.6, ValueAdded: 100, Substitutes: itself}, {Share: 0.4, ValueAdded: 200, Substitutes: halved}}
	about(t, "importance", EconomicImportance(uses, 400), (0.6*100+0.4*200)*(0.6+0.4*0.9)*10/400, 1e-12)
	about(t, "index of supply", SubstitutionOfSupply(uses), 0.6+0.4*0.9, 1e-12)
	at := Thresholds{SupplyRisk: 1, EconomicImportance: 2.8}
	if !at.Critical(0.96, 2.75) || at.Critical(0.94, 5) || at.Critical(5, 2.74) {
		t.Error("thresholds hold after rounding to one decimal")
	}
}

// δ = 0.6: elasticities that add to .5 multiply by 6.3, to .3 by 21.
func TestPriceAfterCut(t *testing.T) {
	about(t, "0.5", PriceAfterCut(0.6, 0.2, 0.3), 6.25, 0.05)
	about(t, "0.3", PriceAfterCut(0.6, 0.1, 0.2), 21.2, 0.2)
}

func TestCover(t *testing.T) {
	c := Cover{Stock: 100, Demand: 50}
	about(t, "static", c.StaticDays(), 60, 1e-12)
	c.Domestic, c.Substituted = 20, 0.2
	about(t, "with help", c.Days(), 150, 1e-12)
	c.Elsewhere = 20
	if !math.IsInf(c.Days(), 1) {
		t.Error("help that suffices leaves the stock for ever")
	}
}

func TestTrailKeepsEditionsApart(t *testing.T) {
	table := func(edition, year int, a, b float64) Table {
		return Table{edition, year, []Holding{{Country: "A", Amount: a}, {Country: "B", Amount: b}}}
	}
	trail, err := Trail([]Table{table(2025, 2024, 8, 2), table(2026, 2024, 5, 5), table(2026, 2025, 6, 4)}, 0.65)
	if err != nil || len(trail) != 3 {
		t.Fatal(trail, err)
	}
	about(t, "revision", trail[1].Revised, 0.5-0.68, 1e-12)
	if !trail[0].Leader.Above || trail[2].Leader.Above || trail[2].Revised != 0 {
		t.Errorf("%+v", trail)
	}
}
