package detect_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"lanthorn/accountancy/detect"
	"lanthorn/ree"
)

const shared = "../../../shared/data/accountancy"

// table reads a published table as rows by column name.
func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, name))
	if err != nil {
		t.Skipf("published cases are not here: %v", err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[all[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.6g, want %.6g ± %g", what, got, want, tolerance)
	}
}

func one(t *testing.T, r detect.Result) detect.Result {
	t.Helper()
	if r.Open != nil {
		t.Fatalf("%s concludes nothing: %+v", r.Detector, *r.Open)
	}
	return r
}

// often is how many of n runs fire.
func often(n int, run func() detect.Result) float64 {
	fired := 0
	for range n {
		if run().Fires {
			fired++
		}
	}
	return float64(fired) / float64(n)
}

func random() *rand.Rand { return rand.New(rand.NewPCG(17, 58)) }

// Scenario 1: the sum of 100 weighed lots finds 1.6 % overrun at 99/95. The
// reference does not give the errors; 0.5 % of a lot alone and 0.4 % shared
// give 1.60 %.
func TestQuotaOverrunPower(t *testing.T) {
	lots := make([]detect.WeighedLot, 100)
	for i := range lots {
		lots[i] = detect.WeighedLot{ID: fmt.Sprint(i), REO: 1000, Method: "scale", Random: 0.005, Systematic: 0.004}
	}
	r := one(t, detect.QuotaOverrun(detect.Quota{Permit: 100_000, Lots: lots}, detect.Test{FalseAlarm: 0.01}))
	near(t, "detectable overrun", detect.Detectable(r.Effect.SD, 0.01, 0.95), 0.016, 0.00005)
	rng := random()
	power := func(overrun float64) float64 {
		return often(6000, func() detect.Result {
			shared := 1 + 0.004*rng.NormFloat64()
			for i := range lots {
				lots[i].REO = 1000 * (1 + overrun) * (shared + 0.005*rng.NormFloat64())
			}
			return detect.QuotaOverrun(detect.Quota{Permit: 100_000, Lots: lots}, detect.Test{FalseAlarm: 0.01})
		})
	}
	near(t, "power at 1.6 %", power(0.016), 0.95, 0.015)
	near(t, "false alarms", power(0), 0.01, 0.005)
}

// Scenario 3, and the two-product check of section 2.2.
func TestRecoveryPublished(t *testing.T) {
	r := one(t, detect.RecoveryBand(detect.Recovery{Claimed: detect.Estimate{Value: 0.985}, Typical: detect.Estimate{Value: 0.68, SD: 0.04}, ImpossibleAbove: 0.9}, detect.Test{FalseAlarm: 0.01}))
	near(t, "z", r.Value, 7.6, 0.05)
	if !r.Fires || !r.Certain || r.Direction != detect.Inflow {
		t.Errorf("recovery above what is possible: %+v", r)
	}
	forced, ok := detect.RecoveryFromGrades(detect.Estimate{Value: 6}, detect.Estimate{Value: 60}, detect.Estimate{Value: 2})
	if !ok {
		t.Fatal("6/60/2 % is a proper circuit")
	}
	near(t, "R from 6/60/2 %", forced.Value, 0.6897, 0.00005)
}

// The delta method against a seeded simulation, 2 %.
func TestTwoProductUncertainty(t *testing.T) {
	f, c, tail := detect.Estimate{Value: 6, SD: 0.06}, detect.Estimate{Value: 60, SD: 0.3}, detect.Estimate{Value: 2, SD: 0.08}
	want, _ := detect.RecoveryFromGrades(f, c, tail)
	rng, sum, squares := random(), 0.0, 0.0
	draw := func(e detect.Estimate) detect.Estimate {
		return detect.Estimate{Value: e.Value + e.SD*rng.NormFloat64()}
	}
	const n = 40_000
	for range n {
		r, _ := detect.RecoveryFromGrades(draw(f), draw(c), draw(tail))
		sum += r.Value
		squares += r.Value * r.Value
	}
	near(t, "sd", math.Sqrt(squares/n-sum*sum/n/n)/want.SD, 1, 0.02)
}

// Ceilings of pure carbonates against the computed factors of oxide_factors.csv.
// The reference gives one figure, 71.9 %, for any dry carbonate; the ceiling
// depends on the elements, and pure Ce, Pr, Sm and heavier ones lie above it.
func TestCarbonateCeilings(t *testing.T) {
	checked := 0
	for _, row := range table(t, "oxide_factors.csv") {
		e, err := ree.ParseElement(row["element"])
		per, nan := strconv.ParseFloat(row["carbonate_RE2CO33_per_REO"], 64)
		if err != nil || nan != nil || row["oxide"] != e.Oxide() {
			continue
		}
		var s detect.Shares
		s[e] = 1
		ceiling, ok := detect.CarbonateCeiling(s)
		if !ok {
			t.Errorf("%s has a carbonate", e)
		}
		near(t, e.Symbol(), 1/ceiling, per, 0.0001)
		checked++
	}
	if checked != 16 {
		t.Errorf("%d elements checked, want 16", checked)
	}
	for e, want := range map[ree.Element]float64{ree.Nd: 0.7182, ree.Ce: 0.7479, ree.Y: 0.6310} {
		var s detect.Shares
		s[e] = 1
		c, _ := detect.CarbonateCeiling(s)
		near(t, "ceiling of "+e.Symbol(), c, want, 0.0001)
	}
}

// Section 5.3, computed: Nd 26.68, Pr 26.23, Dy 29.08, Y 18.3 %.
func TestMagnetPhaseFloors(t *testing.T) {
	for e, want := range map[ree.Element]float64{ree.Nd: 26.68, ree.Pr: 26.23, ree.Dy: 29.08, ree.Y: 18.3} {
		var s detect.Shares
		s[e] = 1
		floor, ok := detect.MagnetPhaseFloor(s, 0)
		if !ok {
			t.Fatal(e)
		}
		near(t, e.Symbol(), 100*floor, want, 0.03)
	}
}

// deposits reads the oxide shares of the published deposits.
func deposits(t *testing.T) map[string]detect.Shares {
	out := map[string]detect.Shares{}
	for _, row := range table(t, "reo_distributions.csv") {
		var s detect.Shares
		for _, e := range ree.Elements() {
			if x, err := strconv.ParseFloat(row[e.Oxide()], 64); err == nil && e.Oxide() != "" {
				s[e] = x / 100
			}
		}
		out[row["id"]] = s
	}
	return out
}

// Floors of reagent_floors.csv (computed): exchange and oxalate take 1.5 mol of
// a divalent reagent for each mole of rare earth, bicarbonate 3 mol.
func TestReagentFloorsPublished(t *testing.T) {
	of := deposits(t)
	for _, row := range table(t, "reagent_floors.csv") {
		s, ok := of[row["source"]]
		if !ok {
			t.Errorf("no distribution of %s", row["source"])
		}
		for _, x := range []struct {
			column        string
			perRE, weight float64
		}{
			{"(NH4)2SO4_exchange_floor_t", 1.5, 132.134}, {"MgSO4.7H2O_floor_t", 1.5, 246.466},
			{"oxalic_dihydrate_floor_t", 1.5, 126.064}, {"NH4HCO3_floor_t", 3, 79.055},
		} {
			want, err := strconv.ParseFloat(row[x.column], 64)
			if err != nil {
				t.Fatal(err)
			}
			near(t, row["source"]+" "+x.column, detect.ReagentFloor(s, x.perRE, x.weight), want, 0.002)
		}
	}
}

// Faraday's law against metal_reduction_floors.csv (computed).
func TestElectrolysisFloorsPublished(t *testing.T) {
	for _, row := range table(t, "metal_reduction_floors.csv") {
		e, err := ree.ParseElement(row["metal"])
		if err != nil {
			t.Fatal(err)
		}
		for column, got := range map[string]float64{
			"Ah_per_kg_100pctCE": detect.ChargePerKG(e), "kWh_per_kg_at_10V_75pctCE": detect.ElectrolysisFloor(e, 10, 0.75),
			"kWh_per_kg_at_9V_80pctCE": detect.ElectrolysisFloor(e, 9, 0.8),
		} {
			want, _ := strconv.ParseFloat(row[column], 64)
			near(t, row["metal"]+" "+column, got, want, 0.06)
		}
	}
	near(t, "Nd Ah/kg", detect.ChargePerKG(ree.Nd), 557.4, 0.05)
	near(t, "Nd kWh/kg", detect.ElectrolysisFloor(ree.Nd, 10, 0.75), 7.43, 0.005)
}

// Section 5.4: oxalic acid of 7.5 % scatter finds 20, 30 and 50 % hidden output
// with power .45, .77, .98. The reference gives no more of its model. The three
// figures fit a site whose norm is known from two earlier periods and whose
// scatter grows with its true output; a norm known exactly would give .61, .89
// and 1.00.
func TestOxalicAcidPower(t *testing.T) {
	rng := random()
	power := func(hidden float64, periods int) float64 {
		return often(20_000, func() detect.Result {
			u := detect.Use{Kind: "oxalic", Document: "D", SiteSD: 0.075, Periods: periods, Norm: 1.65}
			if periods > 0 {
				sum := 0.0
				for range periods {
					sum += 1.65 * (1 + 0.075*rng.NormFloat64())
				}
				u.Norm = sum / float64(periods)
			}
			u.Quantity = 100 * 1.65 * (1 + hidden) * (1 + 0.075*rng.NormFloat64())
			r := detect.Indicators(detect.Inputs{Output: 100, Uses: []detect.Use{u}}, detect.Test{FalseAlarm: 0.02})
			r.Fires = r.Fires && r.Value > 0
			return r
		})
	}
	for hidden, want := range map[float64]float64{0.2: 0.45, 0.3: 0.77, 0.5: 0.98} {
		near(t, fmt.Sprint("power at ", hidden), power(hidden, 2), want, 0.025)
	}
	near(t, "power at 0.2, norm known", power(0.2, 0), 0.61, 0.02)
}

// Section 5.4: three indicators of together 5.7 % find 22.8 % at 99/95. Relative
// sds of 7.5, 10 and 20 % (indicators_practice.csv) combine to 5.75 %.
func TestThreeIndicators(t *testing.T) {
	in := detect.Inputs{Output: 100, Uses: []detect.Use{
		{Kind: "a", Quantity: 110, Norm: 1, SiteSD: 0.075}, {Kind: "b", Quantity: 100, Norm: 1, SiteSD: 0.1}, {Kind: "c", Quantity: 90, Norm: 1, SiteSD: 0.2},
	}}
	r := one(t, detect.Indicators(in, detect.Test{FalseAlarm: 0.01}))
	near(t, "sd", r.Effect.SD, 0.057, 0.0005)
	near(t, "detectable", detect.Detectable(r.Effect.SD, 0.01, 0.95), 0.228, 0.0005)
}

// Scenario 2: receipts more than 4.0 % above generation are impossible at 99 %,
// which asks for a generation known to 1.72 %; more than 5 % above is always
// found, and 15 % clay of Kachin type brings 3.9 % Y2O3 where scrap has less
// than 0.5 %.
func TestPhantomScrapPublished(t *testing.T) {
	scrap := func(over float64) detect.Scrap {
		return detect.Scrap{
			Receipts:  []detect.Receipt{{ID: "R1", From: "M1", Mass: 1000}, {ID: "R2", From: "nobody", Mass: 1000 * over}},
			Generated: []detect.Generation{{Site: "M1", Mass: 1000}}, SharedSD: 0.0172,
		}
	}
	strict := detect.Test{FalseAlarm: 0.01}
	for over, want := range map[float64]bool{0.0399: false, 0.0401: true, 0.05: true, 0.3: true} {
		r := one(t, detect.PhantomScrap(scrap(over), strict))
		if r.Fires != want || r.Items[0].ID != "R2" {
			t.Errorf("%.2f %% over: fires %v, looks first at %+v", 100*over, r.Fires, r.Items)
		}
	}
	clay := deposits(t)["KACHIN_typical"]
	var p detect.Profile
	p.Shares[ree.Y], p.SD[ree.Y] = 0.15*clay[ree.Y]+0.85*0.0003, 0.001
	p.Limits, p.Suspect = []detect.Limit{{Element: ree.Y, Share: 0.005}}, &clay
	r := one(t, detect.ScrapMembership(p, strict))
	near(t, "Y2O3 of 15 % clay", p.Shares[ree.Y], 0.039, 0.001)
	if !r.Fires || r.Effect.Value < 0.12 || r.Effect.Value > 0.16 {
		t.Errorf("15 %% clay: %+v", r)
	}
}

// Scenario 4: 2 % bias over 20 lots is found with .68, 3 % with .98 at |z| >
// 2.58. The two powers fix the standard error of D at 0.657 %; a random part of
// 1.2 % of one difference and a bias of 0.6 % between laboratories give it.
func TestPairedGradesPower(t *testing.T) {
	rng := random()
	power := func(bias float64) float64 {
		return often(10_000, func() detect.Result {
			in := detect.Pairs{RandomSD: 0.012, BiasSD: 0.006}
			lab := 0.006 * rng.NormFloat64()
			for range 20 {
				d := bias + lab + 0.012*rng.NormFloat64()
				in.Lots = append(in.Lots, detect.Pair{Shipper: 50 * (1 + d/2), Receiver: 50 * (1 - d/2)})
			}
			return detect.PairedGrades(in, detect.Test{FalseAlarm: 0.01})
		})
	}
	near(t, "power at 2 %", power(0.02), 0.68, 0.02)
	near(t, "power at 3 %", power(0.03), 0.98, 0.01)
	near(t, "false alarms", power(0), 0.01, 0.004)
}

// Scenario 6, exactly. 10 % of 400 lots structured: .98, with a tenth of honest
// lots in the window and fifty suppliers sharing 1 %. Rate times three: .76,
// four lots expected, one test of 1 %. The reference gives neither setting.
func TestStructuringPower(t *testing.T) {
	strict := detect.Test{FalseAlarm: 0.01, Among: 50}
	in := detect.Sizes{Threshold: 1000, Below: 50, Usual: 0.1}
	for i := range 400 {
		in.Lots = append(in.Lots, detect.Sized{ID: fmt.Sprint(i), Mass: 700})
	}
	r := one(t, detect.Bunching(in, strict))
	near(t, "power", detect.BinomialTail(int(r.Threshold), 400, 0.2), 0.98, 0.005)
	rate := one(t, detect.RateScan(detect.Rates{Usual: 4, Windows: []detect.Window{{Name: "w"}}}, detect.Test{FalseAlarm: 0.01}))
	near(t, "critical count", rate.Threshold, 10, 0)
	near(t, "power at rate x3", detect.PoissonTail(int(rate.Threshold), 12), 0.76, 0.005)
}

// Scenario 7: ten elements reported to a tenth of their spread agree by chance
// with 3e-16.
func TestIdenticalAssayChance(t *testing.T) {
	near(t, "chance", math.Pow(detect.AgreeByChance(0.05, 1), 10)/3e-16, 1, 0.07)
}

// Scenario 8: 300 t in a plant of sigma 8.2 t is z 37.
func TestStockJumpPublished(t *testing.T) {
	r := one(t, detect.StockJump(detect.Jump{Unexplained: 300_000, Sigma: 8_200}, detect.Test{FalseAlarm: 0.001}))
	near(t, "z", r.Value, 37, 0.5)
}

// Scenario 9: mass alone pairs 588 of 5,000 lots falsely (masses of 6 t spread
// weighed to the kilogram); with the assay none. The count's own spread is
// about the square root of 588.
func TestDuplicatesPublished(t *testing.T) {
	rng := random()
	in := detect.Alike{Mass: 0.5}
	for i := range 5000 {
		l := detect.Assayed{ID: strconv.Itoa(i), Mass: math.Round(30_000 + 6_000*rng.NormFloat64())}
		for range 10 {
			l.Assay = append(l.Assay, math.Round(100*(10+rng.NormFloat64()))/100)
		}
		in.Lots = append(in.Lots, l)
	}
	near(t, "expected", 5000*4999/2*detect.AgreeByChance(0.5, 6000), 588, 1)
	strict := detect.Test{FalseAlarm: 0.01}
	mass := one(t, detect.DuplicateLots(in, strict))
	near(t, "pairs by mass", mass.Value, 588, 4*math.Sqrt(588))
	in.Assay = []float64{0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05}
	if r := one(t, detect.DuplicateLots(in, strict)); r.Value != 0 || r.Fires {
		t.Errorf("with the assay: %+v", r)
	}
	twin := in.Lots[7]
	twin.ID = "twin"
	in.Lots = append(in.Lots, twin)
	r := one(t, detect.DuplicateLots(in, strict))
	if !r.Fires || r.Value != 1 || len(r.Items) != 2 {
		t.Errorf("a planted twin: %+v", r)
	}
	if r := one(t, detect.IdenticalAssays(in.Lots, []float64{0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01}, strict)); !r.Fires || r.Value != 1 {
		t.Errorf("a planted twin by assay: %+v", r)
	}
}

// Scenario 10: published gaps of 35, 59 and 36 % between mirror records give z
// 2.5, 3.9 and 2.6; the three fix the spread of the logarithm at .12.
func TestMirrorTradePublished(t *testing.T) {
	for gap, want := range map[float64]float64{0.35: 2.5, 0.59: 3.9, 0.36: 2.6} {
		r := one(t, detect.MirrorTrade(detect.Mirror{Exported: 1, Imported: 1 + gap, LogSD: 0.12}, detect.Test{FalseAlarm: 0.01}))
		near(t, fmt.Sprint("z at ", gap), r.Value, want, 0.05)
		if r.Direction != detect.Outflow {
			t.Errorf("imports above exports: %s", r.Direction)
		}
	}
}

// Every figure that the reference states is met above; a change of the
// published table would show here.
func TestScenariosAreThoseReproduced(t *testing.T) {
	stated := map[string]string{
		"1": "1.6% overrun at 99/95", "2": ">4% above generated swarf impossible", "3": "z=7.6", "4": "power .68; 3%: .98",
		"6": "power .98; rate x3: .76", "7": "3e-16", "8": "z=37", "9": "588 false pairs in 5000", "10": "z 2.5/3.9/2.6",
	}
	for _, row := range table(t, "scenarios.csv") {
		if want := stated[row["nr"]]; want != "" && !strings.Contains(row["computed_power_or_bound"]+row["threshold"], want) {
			t.Errorf("scenario %s states %q", row["nr"], row["computed_power_or_bound"])
		}
	}
}
