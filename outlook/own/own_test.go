package own

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/world"
)

func base(t testing.TB) (model.Network, *model.Machine, *world.Chains) {
	t.Helper()
	net, err := world.Base()
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Compile(net)
	if err != nil {
		t.Fatal(err)
	}
	c, err := world.See(m)
	if err != nil {
		t.Fatal(err)
	}
	return net, m, c
}

func f(x float64) *float64 { return &x }

func example() *Data {
	return &Data{Company: "Willow Motors (invented)", Country: "DEU",
		Products: []Product{
			{Name: "Traction motor", Units: 20000, Sector: "electric cars", Grams: map[string]float64{"Nd": 450, "Pr": 110, "Dy": 60, "Tb": 5}},
			{Name: "Speaker", Units: 50000, Sector: "electronics", Grams: map[string]float64{"Nd": 8}},
		},
		Suppliers: []Supplier{{Stage: "magnet", Country: "CHN", Share: 80}, {Stage: "magnet", Country: "JPN", Share: 20}},
		Stocks:    []Stock{{Element: "Nd", Days: f(45)}, {Element: "Pr", Days: f(45)}, {Element: "Dy", Days: f(30)}, {Element: "Tb", Days: f(30)}},
	}
}

// All that is wrong is said at once, each with its place.
func TestAllProblemsAtOnceWithTheirPlace(t *testing.T) {
	_, m, c := base(t)
	if wrong := example().Check(m, c.Users()); len(wrong) > 0 {
		t.Fatalf("the example: %+v", wrong)
	}
	d := example()
	d.Country = "XXX"
	d.Products[0].Units, d.Products[0].Sector, d.Products[0].Grams["Zz"] = -3, "boats", 1
	d.Products[1].Name, d.Products[1].Grams = "Traction motor", nil
	d.Products[1].Value, d.Products[1].PartValue, d.Products[1].MadeIn = 10, 20, "D"
	d.Suppliers = []Supplier{{Stage: "magnet", Country: "CHN", Share: 80}, {Stage: "magnet", Country: "ATL", Share: 50}, {Stage: "smelter", Country: "JPN", Share: math.NaN()}}
	d.Stocks = append(d.Stocks, Stock{Element: "Dy", Days: f(-1)}, Stock{Element: "Nd", Days: f(1), KG: f(1)}, Stock{Element: "La"})
	var got []string
	for _, p := range d.Check(m, c.Users()) {
		got = append(got, p.Place+" "+p.Code)
	}
	want := []string{"country user", "products[0].unitsPerMonth amount", "products[0].sector sector", "products[0].gramsPerUnit.Zz element",
		"products[1].name twice", "products[1].gramsPerUnit missing", "products[1].rareEarthValuePerUnit part", "products[1].madeIn country",
		"suppliers[1].country country", "suppliers[2].stage stage", "suppliers[2].sharePercent share", "suppliers[1].sharePercent shares",
		"stocks[4].element twice", "stocks[4].days amount", "stocks[5].element twice", "stocks[6] either"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if wrong := (&Data{Products: make([]Product, MostProducts+1), Suppliers: make([]Supplier, MostSuppliers+1)}).Check(m, c.Users()); !slices.ContainsFunc(wrong, func(p Problem) bool { return p.Place == "suppliers" && p.Code == "count" }) {
		t.Error("too many suppliers pass")
	}
}

// What a company gives stands; what it does not is seen through from there, and
// what nobody knows is never counted as known.
func TestExposuresRestOnWhatIsGiven(t *testing.T) {
	_, _, c := base(t)
	d := example()
	at := func(element, stage string) Exposure {
		for _, x := range Exposures(d, c) {
			if x.Element == element && x.Stage == stage {
				return x
			}
		}
		t.Fatalf("no exposure of %s at %s", element, stage)
		return Exposure{}
	}
	if x := at("Dy", "magnet"); x.Basis != Given || x.Leader != "CHN" || math.Abs(x.Share-0.8) > 1e-9 || !x.Above || x.Unknown > 1e-9 || math.Abs(x.HHI-0.68) > 1e-9 {
		t.Errorf("%+v", x)
	}
	if x := at("Dy", "separation"); x.Basis != Through || x.Leader != "CHN" || x.Share < 0.99 {
		t.Errorf("only China parts dysprosium in the base: %+v", x)
	}
	d.Suppliers = []Supplier{{Stage: "magnet", Country: "JPN", Share: 60}}
	if x := at("Dy", "magnet"); math.Abs(x.Unknown-0.4) > 1e-9 || math.Abs(x.Most-1) > 1e-9 || x.Above {
		t.Errorf("%+v", x)
	}
	d.Suppliers = append(d.Suppliers, Supplier{Element: "Dy", Stage: "magnet", Country: "CHN", Share: 100})
	if x, y := at("Dy", "magnet"), at("Nd", "magnet"); x.Leader != "CHN" || y.Leader != "JPN" {
		t.Errorf("the element's own supplier does not count: %+v, %+v", x, y)
	}
	d.Suppliers = []Supplier{{Stage: "magnet", Country: "FRA", Share: 100}} // the base has no maker there
	if x := at("Nd", "mine"); x.Unknown < 1-1e-9 || x.Share > 0 || x.Above {
		t.Errorf("%+v", x)
	}
	d.Suppliers = nil
	if x := at("Nd", "magnet"); x.Basis != Usual || x.Leader != "CHN" {
		t.Errorf("%+v", x)
	}
}

func TestCovers(t *testing.T) {
	d := example()
	d.Stocks = []Stock{{Element: "Dy", KG: f(600)}, {Element: "Nd", Days: f(45)}}
	// 20,000 motors a month of 60 g: 40 kg a day.
	for _, c := range Covers(d) {
		switch c.Element {
		case "Dy":
			if math.Abs(c.DailyKG-40) > 1e-9 || math.Abs(c.Days-15) > 1e-9 || !c.Given {
				t.Errorf("%+v", c)
			}
		case "Tb":
			if c.Given || c.Days != 0 {
				t.Errorf("%+v", c)
			}
		}
	}
}

// Cases of the ledger worked out by hand.
func TestAStockLasts(t *testing.T) {
	for _, c := range []struct {
		arrive      []float64
		stock, need float64
		first, lost float64
	}{
		{[]float64{1, 1, 1}, 0, 1, math.Inf(1), 0},
		{[]float64{1, 0, 0, 0}, 1.5, 1, 2.5, 45},
		{[]float64{0.5, 0.5, 0.5}, 1, 1, 2.5, 15},
		{[]float64{0, 1, 0}, 1, 1, 2, 30}, // what was used of the stock does not come back
		{[]float64{0.9, 0.9}, 0, 0.9, math.Inf(1), 0},
		{[]float64{1, 0.5, 0.5}, -0.25, 1, 1.25, 37.5},
	} {
		if first, lost := lasts(c.arrive, c.stock, c.need); first != c.first && math.Abs(first-c.first) > 1e-9 || math.Abs(lost-c.lost) > 1e-9 {
			t.Errorf("%v: %g, %g, want %g, %g", c.arrive, first, lost, c.first, c.lost)
		}
	}
}

// Without a measure nothing stops; with one, what is hit stops and more stock never
// brings it sooner; the same seed gives the same answer.
func TestSimulated(t *testing.T) {
	net, _, _ := base(t)
	cfg := Config{Runs: 10, Seed: 1}
	quiet := scenario.Scenario{Name: "nothing", Source: "invented", From: "2024-01", Months: 36}
	out, err := Simulate(net, example(), quiet, 0, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range out.Stops {
		if s.Chance > 0 || s.Lost.High > 0 || !s.Known {
			t.Errorf("%+v", s)
		}
	}
	ban := scenario.HeavyBan()
	first, err := Simulate(net, example(), ban, 12, cfg)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Simulate(net, example(), ban, 12, cfg)
	if diff := cmp.Diff(first, again); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if s := first.Stops[0]; s.Product != "Traction motor" || s.Chance < 1 || s.Element != "Dy" && s.Element != "Tb" || s.First.Mid < 0.5 || s.First.Mid > 4 {
		t.Errorf("%+v", s)
	}
	if s := first.Stops[1]; s.Product != "Speaker" || s.Chance > 0 {
		t.Errorf("a ban on heavies stops what holds none: %+v", s)
	}
	for _, r := range first.Remedies {
		if (r.Kind == MoreStock || r.Kind == Saving) && r.Days <= 0 {
			t.Errorf("%+v", r)
		}
	}
	for _, stocked := range []float64{60, 120, 1e6} {
		d := example()
		for i := range d.Stocks {
			d.Stocks[i].Days = f(stocked)
		}
		more, err := Simulate(net, d, ban, 12, cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range more.Stops {
			if s.Product == "Traction motor" && s.Chance > 0 && s.First.Mid < first.Stops[0].First.Mid {
				t.Errorf("%g days: %+v", stocked, s)
			}
			if stocked == 1e6 && s.Chance > 0 {
				t.Errorf("%+v", s)
			}
		}
	}
}

// Whoever asks for what the base does not trade hears that it was not simulated.
func TestWhatIsNotTraded(t *testing.T) {
	net, _, _ := base(t)
	d := &Data{Country: "DEU", Products: []Product{{Name: "Alloy", Units: 10, Grams: map[string]float64{"Sc": 5}}}}
	out, err := Simulate(net, d, scenario.HeavyBan(), 12, Config{Runs: 2, Seed: 1})
	if err != nil || out.Stops[0].Known {
		t.Errorf("%v %+v", err, out.Stops)
	}
}

// A company that asks for more than its country uses, or for everything at once,
// still has a network that can be run.
func TestAnyCompanyRuns(t *testing.T) {
	net, m, c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		d := &Data{Country: rapid.SampledFrom(c.Users()).Draw(t, "country")}
		for i := range rapid.IntRange(1, 3).Draw(t, "products") {
			p := Product{Name: string(rune('A' + i)), Units: rapid.Float64Range(0.001, 1e8).Draw(t, "units"), Grams: map[string]float64{}}
			for range rapid.IntRange(1, 4).Draw(t, "elements") {
				p.Grams[model.Lane(rapid.IntRange(0, model.Lanes-1).Draw(t, "lane")).Element().Symbol()] = rapid.Float64Range(0, 1e4).Draw(t, "grams")
			}
			d.Products = append(d.Products, p)
		}
		for range rapid.IntRange(0, 3).Draw(t, "suppliers") {
			d.Suppliers = append(d.Suppliers, Supplier{Stage: rapid.SampledFrom(Stages()).Draw(t, "stage"), Country: rapid.SampledFrom([]string{"CHN", "JPN", "FRA", "ZAF", "DEU"}).Draw(t, "at"), Share: 33})
		}
		if wrong := d.Check(m, c.Users()); len(wrong) > 0 {
			t.Fatalf("%+v", wrong)
		}
		out, err := Simulate(net, d, scenario.Cutoff2019(), 12, Config{Runs: 2, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range out.Stops {
			if math.IsNaN(s.Lost.Mid) || math.IsNaN(s.First.Mid) || s.Lost.High < 0 || s.Lost.High > 60*31 {
				t.Fatalf("%+v", s)
			}
		}
		for _, x := range Exposures(d, c) {
			if !(x.Share >= 0 && x.Share <= 1 && x.Most <= 1 && x.Unknown <= 1 && x.Governance >= 0 && x.Governance <= 10) {
				t.Fatalf("%+v", x)
			}
		}
	})
}
