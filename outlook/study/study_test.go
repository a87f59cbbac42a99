package study

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/world"
)

func machine(tb testing.TB) *model.Machine {
	tb.Helper()
	net, err := world.Base()
	if err != nil {
		tb.Fatal(err)
	}
	m, err := model.Compile(net)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func plans(tb testing.TB, m *model.Machine, scenarios ...scenario.Scenario) (out []*model.Plan) {
	tb.Helper()
	for _, s := range scenarios {
		p, err := s.Compile(m)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// Every strip of every dimension holds one run.
func TestSampleIsALatinHypercube(t *testing.T) {
	const n = 50
	s := NewSample(n, 7, 3)
	for d := range 7 {
		var seen [n]bool
		for i := range n {
			seen[int(s.Run(i)[d]*n)] = true
		}
		for strip, ok := range seen {
			if !ok {
				t.Errorf("dimension %d: strip %d is empty", d, strip)
			}
		}
	}
}

func TestTheNumberOfWorkersChangesNothing(t *testing.T) {
	m := machine(t)
	p := plans(t, m, scenario.HeavyBan(), scenario.AlliedPlant())
	one, err := Run(m, p, Config{Runs: 40, Seed: 5, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	many, err := Run(m, p, Config{Runs: 40, Seed: 5, Workers: 7})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one, many) {
		t.Error("seven workers give another answer than one")
	}
	other, err := Run(m, p, Config{Runs: 40, Seed: 6, Workers: 1})
	if err != nil || reflect.DeepEqual(one, other) {
		t.Error("another seed gives the same")
	}
}

// Common random numbers: a scenario beside itself differs in no run.
func TestAScenarioEqualsItself(t *testing.T) {
	m := machine(t)
	s, err := Run(m, plans(t, m, scenario.HeavyBan(), scenario.HeavyBan()), Config{Runs: 20, Seed: 1, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if p := Compare(s[0], s[1]); p != (Pair{}) {
		t.Errorf("%+v", p)
	}
}

func TestAPlantHelpsInMostFutures(t *testing.T) {
	m := machine(t)
	s, err := Run(m, plans(t, m, scenario.HeavyBan(), scenario.AlliedPlant()), Config{Runs: 60, Seed: 1, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	p := Compare(s[0], s[1])
	t.Logf("%+v; unmet above 5 %% in %.2f and %.2f of runs", p, 1-s[0].Within(0.05), 1-s[1].Within(0.05))
	if p.Helps < 0.8 {
		t.Errorf("a plant helps in %.2f of runs", p.Helps)
	}
	for month := range s[0].months {
		var runs int32
		for _, n := range s[0].fan[month*covers:][:covers] {
			runs += n
		}
		if runs != 60 {
			t.Errorf("month %d has %d of 60 runs", month, runs)
		}
	}
	fan := s[0].Fan(30, 0.05, 0.5, 0.95)
	if !(fan[0] <= fan[1] && fan[1] <= fan[2]) || fan[1] == 0 {
		t.Errorf("fan %v", fan)
	}
}

// y = 3 a − b + noise, c idle: the ranks give a near 1, b near −1 less, c near 0.
func TestPartialRankCorrelation(t *testing.T) {
	const n = 2000
	r := rand.New(rand.NewPCG(1, 2))
	columns := make([][]float64, 4)
	for range n {
		a, b, c := r.Float64(), r.Float64(), r.Float64()
		for i, x := range []float64{a, b, c, 3*a - b + 0.2*r.Float64()} {
			columns[i] = append(columns[i], x)
		}
	}
	got, err := prcc(columns)
	if err != nil {
		t.Fatal(err)
	}
	if got[0] < 0.97 || got[1] > -0.8 || math.Abs(got[2]) > 0.06 {
		t.Errorf("%v", got)
	}
	if x := ranks([]float64{5, 1, 5, 0}); !reflect.DeepEqual(x, []float64{2.5, 1, 2.5, 0}) {
		t.Errorf("ranks %v", x)
	}
}

func TestDriversNameEveryParameter(t *testing.T) {
	m := machine(t)
	cfg := Config{Runs: 100, Seed: 1, Workers: 2}
	s, err := Run(m, plans(t, m, scenario.HeavyBan()), cfg)
	if err != nil {
		t.Fatal(err)
	}
	drivers, err := Drivers(s[0], cfg)
	if err != nil || len(drivers) != len(model.Ranges()) {
		t.Fatal(drivers, err)
	}
	for i, d := range drivers {
		if !(math.Abs(d.PRCC) <= 1) || i > 0 && math.Abs(d.PRCC) > math.Abs(drivers[i-1].PRCC) {
			t.Errorf("%+v", d)
		}
	}
	t.Logf("%+v", drivers[:4])
}

func TestMarginalWorth(t *testing.T) {
	worth, err := Marginal(machine(t), scenario.HeavyBan(), []string{"USA", "DEU", "JPN"}, Config{Runs: 30, Seed: 1, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range worth {
		t.Logf("%+v", w)
		if w.Days < -3*w.Error-1e-9 {
			t.Errorf("%s costs %g days", w.What, -w.Days)
		}
	}
	if len(worth) != 4 {
		t.Errorf("%d responses", len(worth))
	}
}

// A unit is added to what a scenario has of its kind, and takes the place of nothing.
func TestAUnitIsAdded(t *testing.T) {
	for name, kind := range map[string]string{"stockpile-180": scenario.Stockpile, "allied-plant": scenario.Plant} {
		at := slices.IndexFunc(scenario.Examples(), func(s scenario.Scenario) bool {
			return slices.ContainsFunc(s.Responses, func(r scenario.Response) bool { return r.Kind == kind })
		})
		if at < 0 {
			t.Fatalf("no example has a %s", kind)
		}
		worth, err := Marginal(machine(t), scenario.Examples()[at], []string{"USA", "JPN"}, Config{Runs: 30, Seed: 1, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range worth {
			if w.Kind == kind && w.Days < -3*w.Error-1e-9 {
				t.Errorf("%s: one more %s costs %g days", name, kind, -w.Days)
			}
		}
	}
}

func TestMoreStock(t *testing.T) {
	n := func(x float64) *float64 { return &x }
	was := []scenario.Response{
		{Kind: scenario.Priority},
		{Kind: scenario.Stockpile, Countries: []string{"USA", "JPN"}, AimDays: n(90)},
		{Kind: scenario.Stockpile, Countries: []string{"DEU"}, HaveDays: n(5), AimDays: n(10)},
	}
	got := more(was, scenario.Response{Kind: scenario.Stockpile, Countries: []string{"JPN", "DEU", "FRA"}, HaveDays: n(2), AimDays: n(3)})
	want := []scenario.Response{
		{Kind: scenario.Priority},
		{Kind: scenario.Stockpile, Countries: []string{"JPN"}, HaveDays: n(2), AimDays: n(93)},
		{Kind: scenario.Stockpile, Countries: []string{"USA"}, AimDays: n(90)},
		{Kind: scenario.Stockpile, Countries: []string{"DEU"}, HaveDays: n(7), AimDays: n(13)},
		{Kind: scenario.Stockpile, Countries: []string{"FRA"}, HaveDays: n(2), AimDays: n(3)},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if *was[1].AimDays != 90 || len(was[1].Countries) != 2 {
		t.Error("the scenario has changed")
	}
}

func TestAStudyOfNothingIsRefused(t *testing.T) {
	if _, err := Run(machine(t), nil, Config{Runs: 1, Workers: 1}); err == nil {
		t.Error("one run is no study")
	}
}
