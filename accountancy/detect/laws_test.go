package detect_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/accountancy/detect"
	"lanthorn/ree"
)

// wild draws any number that a file may hold, mostly one that fits.
func wild(t *rapid.T, name string) float64 {
	if rapid.IntRange(0, 24).Draw(t, name+" wild") > 0 {
		return rapid.Float64Range(0.01, 1).Draw(t, name)
	}
	return rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, 1, -1, 1e-300, 1e300, math.MaxFloat64, math.NaN(), math.Inf(1), math.Inf(-1)})).Draw(t, name)
}

func wildCount(t *rapid.T, name string) int { return rapid.IntRange(0, 4).Draw(t, name) }

func wildName(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "A", "B", "C"}).Draw(t, "name")
}

func wildEstimate(t *rapid.T, name string) detect.Estimate {
	return detect.Estimate{Value: wild(t, name), SD: wild(t, name+"SD")}
}

func wildShares(t *rapid.T) (s detect.Shares) {
	for range wildCount(t, "elements") {
		s[rapid.IntRange(0, ree.NumElements-1).Draw(t, "element")] = wild(t, "share")
	}
	return s
}

func listOf[T any](t *rapid.T, name string, draw func() T) (out []T) {
	for range wildCount(t, name) {
		out = append(out, draw())
	}
	return out
}

func wildTest(t *rapid.T) detect.Test {
	if rapid.IntRange(0, 5).Draw(t, "test") == 0 {
		return detect.Test{FalseAlarm: wild(t, "falseAlarm"), Among: rapid.IntRange(-1, 9).Draw(t, "among"), Worth: wild(t, "worth")}
	}
	return detect.Test{FalseAlarm: 0.01, Among: rapid.IntRange(0, 9).Draw(t, "among"), Worth: rapid.Float64Range(0, 1).Draw(t, "worth")}
}

func wildAssay(t *rapid.T) detect.Assayed {
	return detect.Assayed{ID: wildName(t), Batch: wildName(t), Mass: wild(t, "mass"), Assay: listOf(t, "assay", func() float64 { return wild(t, "figure") })}
}

func wildUse(t *rapid.T) detect.Use {
	return detect.Use{Kind: "k", Document: wildName(t), Quantity: wild(t, "q"), MeterSD: wild(t, "m"), Norm: wild(t, "norm"), SiteSD: wild(t, "s"), Periods: rapid.IntRange(-1, 3).Draw(t, "periods"), Floor: wild(t, "floor")}
}

func wildTrade(t *rapid.T) detect.Trade {
	return detect.Trade{
		Transfers: listOf(t, "transfers", func() detect.Sent {
			return detect.Sent{ID: wildName(t), From: wildName(t), To: wildName(t), At: rapid.Int64().Draw(t, "at"), Mass: wild(t, "mass")}
		}),
		Outside: map[string]float64{"A": wild(t, "outside")}, Within: rapid.Int64().Draw(t, "within"), Least: wild(t, "least"), Ratio: wild(t, "ratio"),
		Budget: rapid.IntRange(-1, 20).Draw(t, "budget"),
	}
}

// everyDetector runs all of them on drawn figures.
func everyDetector(t *rapid.T) []detect.Result {
	test := wildTest(t)
	element := func() ree.Element { return ree.Element(rapid.IntRange(0, 20).Draw(t, "element")) }
	out := []detect.Result{
		detect.QuotaOverrun(detect.Quota{Permit: wild(t, "permit"), Lots: listOf(t, "lots", func() detect.WeighedLot {
			return detect.WeighedLot{ID: wildName(t), REO: wild(t, "reo"), Method: wildName(t), Random: wild(t, "r"), Systematic: wild(t, "s")}
		})}, test),
		detect.RecoveryBand(detect.Recovery{Claimed: wildEstimate(t, "claimed"), Typical: wildEstimate(t, "typical"), ImpossibleAbove: wild(t, "bound")}, test),
		detect.TwoProduct(detect.Grades{Feed: wildEstimate(t, "f"), Concentrate: wildEstimate(t, "c"), Tailings: wildEstimate(t, "t"), Claimed: wildEstimate(t, "claimed")}, test),
		detect.GradeCeiling(detect.Grade{Lot: "L", Compound: rapid.SampledFrom([]detect.Compound{detect.Oxide, detect.DryCarbonate, "x"}).Draw(t, "compound"), TREO: wildEstimate(t, "treo"), Shares: wildShares(t)}, test),
		detect.MagnetFloor(detect.Magnet{Lot: "L", RareEarth: wildEstimate(t, "re"), Metal: wildShares(t), CobaltShare: wild(t, "co"), PlausibleTo: wild(t, "most")}, test),
		detect.Indicators(detect.Inputs{Output: wild(t, "output"), OutputSD: wild(t, "sd"), Uses: listOf(t, "uses", func() detect.Use { return wildUse(t) })}, test),
		detect.IndicatorFloor("S", detect.Output{Value: wild(t, "output"), SD: wild(t, "sd"), Assumed: rapid.Bool().Draw(t, "assumed")}, wildUse(t), test),
		detect.PhantomScrap(detect.Scrap{SharedSD: wild(t, "shared"),
			Receipts: listOf(t, "receipts", func() detect.Receipt {
				return detect.Receipt{ID: wildName(t), From: wildName(t), Mass: wild(t, "m"), SD: wild(t, "s")}
			}),
			Generated: listOf(t, "generated", func() detect.Generation {
				return detect.Generation{Site: wildName(t), Mass: wild(t, "m"), SD: wild(t, "s")}
			})}, test),
		detect.ScrapMembership(detect.Profile{Lot: "L", Shares: wildShares(t), SD: wildShares(t), Limits: listOf(t, "limits", func() detect.Limit { return detect.Limit{Element: element(), Share: wild(t, "limit")} })}, test),
		detect.PairedGrades(detect.Pairs{RandomSD: wild(t, "r"), BiasSD: wild(t, "b"), Lots: listOf(t, "pairs", func() detect.Pair {
			return detect.Pair{Lot: wildName(t), Shipper: wild(t, "s"), Receiver: wild(t, "r")}
		})}, test),
		detect.Bunching(detect.Sizes{Threshold: wild(t, "threshold"), Below: wild(t, "below"), Usual: wild(t, "usual"), Lots: listOf(t, "lots", func() detect.Sized { return detect.Sized{ID: wildName(t), Mass: wild(t, "m")} })}, test),
		detect.RateScan(detect.Rates{Usual: wild(t, "usual"), Windows: listOf(t, "windows", func() detect.Window {
			return detect.Window{Lots: listOf(t, "lots", func() string { return wildName(t) })}
		})}, test),
		detect.LateReports(detect.Reports{Usual: wild(t, "usual"), Entries: listOf(t, "entries", func() detect.Reported {
			return detect.Reported{ID: wildName(t), Recorded: time.Unix(rapid.Int64Range(0, 1e9).Draw(t, "at"), 0), Mass: wild(t, "m")}
		})}, test),
		detect.OddPapers(rapid.SampledFrom([]string{detect.InvoiceMissing, detect.DeclarationGoods, "x"}).Draw(t, "papers"), detect.Papers{Of: rapid.IntRange(-1, 9).Draw(t, "of"), Usual: wild(t, "usual"),
			Odd: listOf(t, "odd", func() detect.Item { return detect.Item{Kind: detect.Document, ID: wildName(t), Share: wild(t, "kg")} })}, test),
		detect.PaperMass(detect.InvoiceMass, "H", listOf(t, "weighed", func() detect.Weighed {
			return detect.Weighed{Document: wildName(t), Said: wild(t, "said"), Booked: wild(t, "booked"), SD: wild(t, "sd")}
		}), wild(t, "shared"), test),
		detect.OrphanLots("H", listOf(t, "lots", func() detect.Known {
			return detect.Known{Lot: wildName(t), Mass: wild(t, "m"), Parents: rapid.IntRange(-1, 2).Draw(t, "parents")}
		})),
		detect.StockJump(detect.Jump{Unexplained: wild(t, "jump"), Sigma: wild(t, "sigma")}, test),
		detect.UnitValue(detect.Price{Document: "D", UnitValue: wild(t, "value"), Basket: rapid.SliceOfN(rapid.Float64Range(0.1, 9), 0, 12).Draw(t, "basket")}, test),
		detect.MirrorTrade(detect.Mirror{Exported: wild(t, "out"), Imported: wild(t, "in"), LogSD: wild(t, "sd")}, test),
		detect.HSComposition(detect.Coded{HS: "28469019", Lot: "L", Content: wildShares(t), SD: wildShares(t)},
			listOf(t, "rules", func() detect.HSRule {
				return detect.HSRule{Prefix: "2846", Element: element(), Least: wild(t, "least"), Most: wild(t, "most")}
			}), test),
		detect.DuplicateLots(detect.Alike{Mass: wild(t, "mass"), Assay: listOf(t, "tolerances", func() float64 { return wild(t, "tolerance") }), Lots: listOf(t, "lots", func() detect.Assayed { return wildAssay(t) })}, test),
		detect.IdenticalAssays(listOf(t, "lots", func() detect.Assayed { return wildAssay(t) }), listOf(t, "steps", func() float64 { return wild(t, "step") }), test),
	}
	out = append(out, detect.CircularTrade(wildTrade(t))...)
	out = append(out, detect.Claims(nil, listOf(t, "claims", func() detect.Claim {
		return detect.Claim{ID: wildName(t), Element: element(), Mass: ree.ElementMass(rapid.Int64().Draw(t, "mg"))}
	}))...)
	return append(out, detect.Nullifiers(listOf(t, "used", func() detect.Used { return detect.Used{ID: wildName(t), Nullifier: wildName(t)} }))...)
}

// Whatever comes in, no detector fails: figures are finite, chances are chances,
// shares sum to 1, an alarm keeps its false-alarm rate, and what concludes
// nothing alarms nobody and says why.
func TestEveryResultIsSound(t *testing.T) {
	concluded := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		for _, r := range everyDetector(t) {
			for _, x := range []float64{r.Value, r.Threshold, r.FalseAlarm, r.P, r.Effect.Value, r.Effect.SD, r.LLR} {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Fatalf("not a number: %+v", r)
				}
			}
			if r.P < 0 || r.P > 1 || r.Effect.SD < 0 || r.Detector == "" || r.Family == "" || r.Reason.Code == "" || r.Direction == "" {
				t.Fatalf("unsound: %+v", r)
			}
			if r.Open != nil {
				if r.Fires || r.Certain || r.Weighed || r.Open.Code == "" {
					t.Fatalf("concludes nothing, and yet: %+v", r)
				}
				continue
			}
			concluded[r.Detector]++
			if r.Certain && !r.Fires || len(r.Innocent) == 0 {
				t.Fatalf("certain without alarm, or no innocent explanation: %+v", r)
			}
			if chance := r.Law == detect.Normal || r.Law == detect.Binomial || r.Law == detect.Poisson; chance && r.Fires && !r.Certain && r.P > r.FalseAlarm*(1+1e-9) {
				t.Fatalf("fires at chance %v, allowed %v: %+v", r.P, r.FalseAlarm, r)
			}
			sum := 0.0
			for i, it := range r.Items {
				sum += it.Share
				if i > 0 && it.Share > r.Items[i-1].Share {
					t.Fatalf("items out of order: %+v", r.Items)
				}
			}
			if len(r.Items) > 0 && math.Abs(sum-1) > 1e-9 {
				t.Fatalf("shares sum to %v", sum)
			}
		}
	})
	if len(concluded) < 18 {
		t.Errorf("only %d detectors concluded anything: %v", len(concluded), concluded)
	}
}

func TestTails(t *testing.T) {
	near(t, "z of 1 %", detect.Quantile(0.01), 2.3263478740408408, 1e-12)
	near(t, "z of 1e-100", detect.UpperTail(detect.Quantile(1e-100))/1e-100, 1, 1e-9)
	near(t, "z of 99 %", detect.Quantile(0.99), -2.3263478740408408, 1e-12)
	near(t, "3.29 sigma", detect.Detectable(1, 0.05, 0.95), 3.29, 0.001)
	rapid.Check(t, func(t *rapid.T) {
		n, k, p := rapid.IntRange(1, 60).Draw(t, "n"), rapid.IntRange(0, 61).Draw(t, "k"), rapid.Float64Range(0.01, 0.99).Draw(t, "p")
		law := []float64{1} // after each trial, the chance of every count
		for range n {
			next := make([]float64, len(law)+1)
			for i, x := range law {
				next[i] += x * (1 - p)
				next[i+1] += x * p
			}
			law = next
		}
		want := 0.0
		for i := k; i < len(law); i++ {
			want += law[i]
		}
		if got := detect.BinomialTail(k, n, p); math.Abs(got-want) > 1e-11 {
			t.Fatalf("P(X >= %d | %d, %v) = %v, want %v", k, n, p, got, want)
		}
		mean := rapid.Float64Range(0.01, 40).Draw(t, "mean")
		term, below := math.Exp(-mean), 0.0
		for i := range k {
			below += term
			term *= mean / float64(i+1)
		}
		if got := detect.PoissonTail(k, mean); math.Abs(got-(1-below)) > 1e-11 {
			t.Fatalf("P(X >= %d | %v) = %v, want %v", k, mean, got, 1-below)
		}
	})
	near(t, "many events", detect.PoissonTail(100_400, 100_001), detect.PoissonTail(100_398, 99_999), 1e-3)
}

// Claims are compared in whole milligrams, per certificate, element and period.
func TestClaimsAgainstCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var issued []detect.Issue
		var claims []detect.Claim
		left := map[string]int64{}
		account := func() (string, string, ree.Element) {
			return wildName(t), rapid.SampledFrom([]string{"2026-01", "2026-02"}).Draw(t, "period"), rapid.SampledFrom([]ree.Element{ree.Nd, ree.Dy}).Draw(t, "e")
		}
		for range wildCount(t, "issues") * 2 {
			c, p, e := account()
			mg := rapid.Int64Range(0, 5).Draw(t, "mg")
			issued = append(issued, detect.Issue{Certificate: c, Period: p, Element: e, Mass: ree.ElementMass(mg)})
			left[fmt.Sprint(c, p, e)] += mg
		}
		for i := range wildCount(t, "claims") * 3 {
			c, p, e := account()
			mg := rapid.Int64Range(0, 5).Draw(t, "mg")
			claims = append(claims, detect.Claim{ID: fmt.Sprint(i), Certificate: c, Period: p, Element: e, Mass: ree.ElementMass(mg)})
			left[fmt.Sprint(c, p, e)] -= mg
		}
		want := map[string]bool{}
		for k, mg := range left {
			if mg < 0 {
				want[k] = true
			}
		}
		got := detect.Claims(issued, claims)
		if len(got) != len(want) {
			t.Fatalf("%d accounts overdrawn, want %d", len(got), len(want))
		}
		for _, r := range got {
			e, _ := ree.ParseElement(r.Reason.Params["element"])
			k := fmt.Sprint(r.Reason.Params["certificate"], r.Reason.Params["period"], e)
			if !want[k] || !r.Certain || math.Abs(r.Value*1e6+float64(left[k])) > 1e-6 {
				t.Fatalf("%s: %+v, left %d", k, r, left[k])
			}
		}
	})
	huge := []detect.Claim{{ID: "a", Mass: math.MaxInt64}, {ID: "b", Mass: math.MaxInt64}}
	if r := detect.Claims(nil, huge); len(r) != 1 || !r[0].Fires {
		t.Errorf("claims past every sum: %+v", r)
	}
	twice := detect.Nullifiers([]detect.Used{{ID: "a", Nullifier: "n"}, {ID: "b", Nullifier: "m"}, {ID: "c", Nullifier: "n"}})
	if len(twice) != 1 || twice[0].Reason.Params["nullifier"] != "n" || len(twice[0].Items) != 2 {
		t.Errorf("a credit shown twice: %+v", twice)
	}
}

// The sweep finds what comparing all pairs finds.
func TestDuplicatesAgainstAllPairs(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		in := detect.Alike{Mass: rapid.Float64Range(0.1, 3).Draw(t, "mass"), Assay: []float64{0.5, 0.5}}
		for i := range rapid.IntRange(2, 25).Draw(t, "n") {
			in.Lots = append(in.Lots, detect.Assayed{ID: fmt.Sprint(i), Batch: rapid.SampledFrom([]string{"", "", "b"}).Draw(t, "batch"),
				Mass: rapid.Float64Range(0, 20).Draw(t, "m"), Assay: []float64{rapid.Float64Range(0, 2).Draw(t, "a"), rapid.Float64Range(0, 2).Draw(t, "b")}})
		}
		pairs, same := 0, 0
		for i, a := range in.Lots {
			for _, b := range in.Lots[:i] {
				if a.Batch != "" && a.Batch == b.Batch {
					continue
				}
				if math.Abs(a.Mass-b.Mass) <= in.Mass && math.Abs(a.Assay[0]-b.Assay[0]) <= 0.5 && math.Abs(a.Assay[1]-b.Assay[1]) <= 0.5 {
					pairs++
				}
				if math.Round(a.Assay[0]/0.5) == math.Round(b.Assay[0]/0.5) && math.Round(a.Assay[1]/0.5) == math.Round(b.Assay[1]/0.5) {
					same++
				}
			}
		}
		test := detect.Test{FalseAlarm: 0.01}
		if r := detect.DuplicateLots(in, test); r.Open != nil || int(r.Value) != pairs {
			t.Fatalf("%v pairs, want %d: %+v", r.Value, pairs, r.Open)
		}
		if r := detect.IdenticalAssays(in.Lots, in.Assay, test); r.Open != nil || int(r.Value) != same {
			t.Fatalf("%v identical, want %d: %+v", r.Value, same, r.Open)
		}
		found += pairs
	})
	if found == 0 {
		t.Error("no pair was ever found")
	}
}

// More than 5 % above what upstream generated is always found where generation
// is known to 1.72 % or better.
func TestScrapAboveFivePercentIsAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		made := rapid.Float64Range(1, 1e6).Draw(t, "made")
		in := detect.Scrap{SharedSD: rapid.Float64Range(0.001, 0.0172).Draw(t, "sd"), Generated: []detect.Generation{{Site: "M", Mass: made}}}
		total, most := 0.0, made*(1+rapid.Float64Range(0.05, 1).Draw(t, "over"))
		for i := range rapid.IntRange(1, 9).Draw(t, "receipts") {
			part := most / 9
			if i == 0 {
				part = most
			}
			total += part
			in.Receipts = append(in.Receipts, detect.Receipt{ID: fmt.Sprint(i), From: "M", Mass: part})
		}
		if r := detect.PhantomScrap(in, detect.Test{FalseAlarm: 0.01}); !r.Fires || r.Direction != detect.Inflow {
			t.Fatalf("%v received of %v: %+v", total, made, r)
		}
	})
}

// Compositions decide: a cerium carbonate of 74 % is honest, one of neodymium
// of 74 % is not, and where the elements are unknown nobody is accused.
func TestGradeCeilingKnowsTheElements(t *testing.T) {
	test := detect.Test{FalseAlarm: 0.001}
	for name, want := range map[string]bool{"Ce": false, "Nd": true, "": false} {
		in := detect.Grade{Lot: "L", Compound: detect.DryCarbonate, TREO: detect.Estimate{Value: 0.74, SD: 0.002}}
		if e, err := ree.ParseElement(name); err == nil {
			in.Shares[e] = 1
		}
		if r := one(t, detect.GradeCeiling(in, test)); r.Fires != want || r.Certain != want {
			t.Errorf("74 %% %s carbonate: %+v", name, r)
		}
	}
	if r := one(t, detect.GradeCeiling(detect.Grade{Lot: "L", Compound: detect.Oxide, TREO: detect.Estimate{Value: 1.004, SD: 0.002}}, test)); r.Fires {
		t.Error("an oxide of 100.4 ± 0.2 % lies within its error")
	}
	magnet := detect.Magnet{Lot: "L", RareEarth: detect.Estimate{Value: 0.25, SD: 0.002}, PlausibleTo: 0.35}
	magnet.Metal[ree.Nd] = 1
	if r := one(t, detect.MagnetFloor(magnet, test)); !r.Certain {
		t.Errorf("a sintered magnet of 25 %% Nd: %+v", r)
	}
	magnet.Metal[ree.Y] = 0.5
	if r := one(t, detect.MagnetFloor(magnet, test)); r.Fires {
		t.Errorf("half of it yttrium: %+v", r)
	}
	magnet.RareEarth.Value = 0.4
	if r := one(t, detect.MagnetFloor(magnet, test)); !r.Fires || r.Certain || r.Reason.Code != "detect.magnet_ceiling" {
		t.Errorf("40 %% rare earth: %+v", r)
	}
}

// Both tails of an indicator, and the floor.
func TestIndicatorsLookBothWays(t *testing.T) {
	test := detect.Test{FalseAlarm: 0.01, Worth: 0.3}
	use := detect.Use{Kind: "oxalic", Document: "D", Norm: 1.65, SiteSD: 0.05, MeterSD: 0.01, Floor: 1.12}
	for used, want := range map[float64]detect.Direction{220: detect.Outflow, 100: detect.Inflow} {
		use.Quantity = used
		r := one(t, detect.Indicators(detect.Inputs{Output: 100, Uses: []detect.Use{use}}, test))
		if !r.Fires || r.Direction != want || r.LLR <= 0 || len(r.Items) != 1 {
			t.Errorf("%v used: %+v", used, r)
		}
		for _, assumed := range []bool{false, true} {
			f := one(t, detect.IndicatorFloor("S", detect.Output{Value: 100, SD: 0.01, Assumed: assumed}, use, test))
			if f.Fires != (used < 112) || f.Certain != (f.Fires && !assumed) {
				t.Errorf("%v used against a floor of 112, assumed %v: %+v", used, assumed, f)
			}
		}
	}
	use.Quantity = 165
	if r := one(t, detect.Indicators(detect.Inputs{Output: 100, Uses: []detect.Use{use}}, test)); r.Fires || r.LLR >= 0 {
		t.Errorf("as usual, which speaks against: %+v", r)
	}
}

func TestHSCodes(t *testing.T) {
	test := detect.Test{FalseAlarm: 0.001}
	basket := []float64{9, 10, 10.5, 9.5, 11, 10, 9.8, 10.2, 10.1}
	price := detect.Price{Document: "D", Lot: "L", HS: "850519", UnitValue: 10.1, Basket: basket}
	if r := one(t, detect.UnitValue(price, test)); r.Fires {
		t.Errorf("a usual price: %+v", r)
	}
	price.UnitValue = 60
	if r := one(t, detect.UnitValue(price, test)); !r.Fires || r.Value < 5 {
		t.Errorf("six times the price: %+v", r)
	}
	// logarithms spread by 0.1 either way about a median of 10: the scaled median
	// absolute deviation is 0.1 x 1.4826.
	even := detect.Price{UnitValue: 20, Basket: []float64{10, 10, 10 * math.Exp(0.1), 10 * math.Exp(0.1), 10 * math.Exp(0.1), 10 * math.Exp(-0.1), 10 * math.Exp(-0.1), 10 * math.Exp(-0.1)}}
	near(t, "robust z", one(t, detect.UnitValue(even, test)).Value, math.Ln2/0.14826, 0.001)
	price.Basket = append(slices.Clone(basket), 1e6, 2e6) // a few wild ones do not hide it
	if r := one(t, detect.UnitValue(price, test)); !r.Fires {
		t.Errorf("with outliers in the basket: %+v", r)
	}
	coded := detect.Coded{Document: "D", Lot: "L", HS: "28461090"}
	coded.Content[ree.Dy], coded.SD[ree.Dy], coded.SD[ree.Ce] = 0.6, 0.01, 0.01
	rules := []detect.HSRule{{Prefix: "284610", Element: ree.Ce, Least: 0.3, Most: 1}, {Prefix: "284610", Element: ree.Dy, Most: 0.7}, {Prefix: "2805", Element: ree.Dy, Most: 0}}
	if r := one(t, detect.HSComposition(coded, rules, test)); !r.Fires || r.Reason.Params["element"] != "Ce" {
		t.Errorf("dysprosium as a cerium compound: %+v", r)
	}
}

// A window that stands out alone does not among many.
func TestRateScanSharesItsAlarm(t *testing.T) {
	in := detect.Rates{Usual: 4, Windows: []detect.Window{{Name: "w", Lots: make([]string, 10)}}}
	test := detect.Test{FalseAlarm: 0.01}
	if r := one(t, detect.RateScan(in, test)); !r.Fires {
		t.Errorf("ten where four are usual: %+v", r)
	}
	in.Windows = append(in.Windows, make([]detect.Window, 51)...)
	r := one(t, detect.RateScan(in, test))
	if r.Fires || r.Reason.Params["window"] != "w" {
		t.Errorf("the most of a year of weeks: %+v", r)
	}
	near(t, "chance among 52", r.P, 52*detect.PoissonTail(10, 4), 1e-12)
}

func TestBackDatedStock(t *testing.T) {
	day := 24 * time.Hour
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	in := detect.Reports{Holder: "H", Allowed: 40 * day, Usual: 0.05}
	for i := range 30 {
		e := detect.Reported{ID: fmt.Sprint(i), Occurred: start, Recorded: start.Add(10 * day), Mass: 100}
		if i < 6 {
			e.Recorded = start.Add(time.Duration(100+i) * day)
		}
		in.Entries = append(in.Entries, e)
	}
	r := one(t, detect.LateReports(in, detect.Test{FalseAlarm: 0.01, Worth: 0.2}))
	if !r.Fires || r.Value != 6 || r.Items[0].ID != "5" || r.LLR <= 0 {
		t.Errorf("six late of thirty: %+v", r)
	}
	lots := []detect.Known{{Lot: "A", Mass: 1, Parents: 1}, {Lot: "B", Mass: 2, Origin: true}, {Lot: "C", Mass: 3, Opening: true}}
	if r := one(t, detect.OrphanLots("H", lots)); r.Fires {
		t.Errorf("every lot has its source: %+v", r)
	}
	if r := one(t, detect.OrphanLots("H", append(lots, detect.Known{Lot: "D", Mass: 4}))); !r.Certain || r.Value != 4 || r.Items[0].ID != "D" {
		t.Errorf("a lot from nowhere: %+v", r)
	}
}
