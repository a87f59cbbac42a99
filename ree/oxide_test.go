package ree

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// sharedFactors reads the published oxide factors; the test is skipped where
// they are not at hand.
func sharedFactors(t *testing.T) []map[string]string {
	t.Helper()
	f, err := os.Open("../../shared/data/accountancy/oxide_factors.csv")
	if err != nil {
		t.Skip("published oxide factors (shared/data/accountancy/oxide_factors.csv) are not at hand: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// TestPublishedFactors: every oxide of the published table, trade form or not,
// has our factor to the sixth decimal.
func TestPublishedFactors(t *testing.T) {
	seen := map[Element]bool{}
	for _, row := range sharedFactors(t) {
		e, err := ParseElement(row["element"])
		if err != nil {
			t.Fatal(err)
		}
		seen[e] = true
		if row["oxide_per_element"] == "" {
			if e != Pm || e.Oxide() != "" || e.OxidePerElementPPB() != 0 {
				t.Errorf("%s has no factor in the table", e)
			}
			continue
		}
		got, ppb, err := ParseOxide(row["oxide"])
		if err != nil || got != e {
			t.Errorf("ParseOxide(%s) = %s, %v", row["oxide"], got, err)
			continue
		}
		want, _ := strconv.ParseFloat(row["oxide_per_element"], 64)
		if ppb != int64(math.Round(want*billion)) {
			t.Errorf("%s: %d ppb, table has %s", row["oxide"], ppb, row["oxide_per_element"])
		}
		inverse, _ := strconv.ParseFloat(row["element_per_oxide"], 64)
		if math.Abs(billion/float64(ppb)-inverse) > 1e-6 {
			t.Errorf("%s: inverse %g, table has %g", row["oxide"], billion/float64(ppb), inverse)
		}
		if trade := row["trade_default"] == "yes"; trade != (e.Oxide() == row["oxide"]) {
			t.Errorf("%s: trade default is %s, we weigh %s as %s", row["oxide"], row["trade_default"], e, e.Oxide())
		}
	}
	if len(seen) != NumElements {
		t.Errorf("the table has %d elements", len(seen))
	}
}

// weights are IUPAC 2021 standard atomic weights, Gd and Lu as revised in 2024.
var weights = [NumElements]float64{
	La: 138.90547, Ce: 140.116, Pr: 140.90766, Nd: 144.242, Sm: 150.36, Eu: 151.964, Gd: 157.249, Tb: 158.925354, Dy: 162.5,
	Ho: 164.930329, Er: 167.259, Tm: 168.934219, Yb: 173.045, Lu: 174.96669, Sc: 44.955907, Y: 88.905838,
}

// TestFactorsFromAtomicWeights recomputes each factor from its formula.
func TestFactorsFromAtomicWeights(t *testing.T) {
	const oxygen = 15.999
	count := func(s string) float64 {
		if s == "" {
			return 1
		}
		n, _ := strconv.Atoi(s)
		return float64(n)
	}
	formulas := append([]string{"Ce2O3", "Pr2O3", "Tb2O3"}, oxideNames[:]...)
	for _, formula := range formulas {
		if formula == "" {
			continue
		}
		e, ppb, err := ParseOxide(formula)
		if err != nil {
			t.Fatal(err)
		}
		rest := formula[len(e.Symbol()):]
		at := 0
		for rest[at] != 'O' {
			at++
		}
		metal, ox := count(rest[:at]), count(rest[at+1:])
		want := (metal*weights[e] + ox*oxygen) / (metal * weights[e])
		if math.Abs(float64(ppb)/billion-want) > 6e-7 {
			t.Errorf("%s: %d ppb, from atomic weights %.9f", formula, ppb, want)
		}
	}
}

// TestTraps: taking the trade oxide for the sesquioxide shifts a mass by the
// percentages of reference accountancy.md 5.1.
func TestTraps(t *testing.T) {
	for _, c := range []struct {
		sesqui string
		shift  float64
	}{{"Ce2O3", 4.87}, {"Pr2O3", 3.23}, {"Tb2O3", 2.19}} {
		e, ppb, err := ParseOxide(c.sesqui)
		if err != nil {
			t.Fatal(err)
		}
		if got := 100 * (float64(e.OxidePerElementPPB())/float64(ppb) - 1); math.Abs(got-c.shift) > 0.005 {
			t.Errorf("%s: %.3f %%, want %.2f %%", c.sesqui, got, c.shift)
		}
	}
	for _, bad := range []string{"", "Pm2O3", "nd2o3", "NdO", "Nd2O3 ", "Fe2O3"} {
		if _, _, err := ParseOxide(bad); err == nil {
			t.Errorf("ParseOxide(%q) was accepted", bad)
		}
	}
}

func TestOxideOfNoElement(t *testing.T) {
	none := Element(200)
	if none.Oxide() != "" || none.OxidePerElementPPB() != 0 || none.ToOxide(5) != 0 || none.ToElement(5) != 0 || none.Symbol() != "?" {
		t.Error("an index that is no element has an oxide")
	}
	if Pm.ToElement(5) != 0 || Pm.ToOxide(5) != 0 {
		t.Error("promethium is traded")
	}
}

// TestREO: 1 kg each of Nd, Pr and Dy weigh 3.522221 kg as Nd2O3, Pr6O11, Dy2O3.
func TestREO(t *testing.T) {
	m := ElementMasses{Nd: 1_000_000, Pr: 1_000_000, Dy: 1_000_000, Pm: 7}
	if got := m.REO(); got != 1_166_377+1_208_161+1_147_683 {
		t.Errorf("REO = %d", got)
	}
	if got := m.Sum(); got != 3_000_007 {
		t.Errorf("Sum = %d", got)
	}
}
