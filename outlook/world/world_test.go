package world

import (
	"math"
	"slices"
	"testing"

	"lanthorn/outlook/model"
)

func machine(tb testing.TB) *model.Machine {
	tb.Helper()
	net, err := Base()
	if err != nil {
		tb.Fatal(err)
	}
	m, err := model.Compile(net)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// Separation of neodymium, praseodymium, terbium and dysprosium lies within two
// points of IEA 2025: China 91.3 %, Malaysia 4.5 %, United States 1.2 %.
func TestSeparationIsThatOfIEA(t *testing.T) {
	m := machine(t)
	made := map[string]float64{}
	var all float64
	for i, p := range m.Network().Plants {
		for _, l := range []model.Lane{model.Nd, model.Pr, model.Tb, model.Dy} {
			x := m.Made(i, l, model.Defaults())
			made[p.Country] += x
			all += x
		}
	}
	for country, want := range map[string]float64{"CHN": 0.913, "MYS": 0.045, "USA": 0.012} {
		if got := made[country] / all; math.Abs(got-want) > 0.02 {
			t.Errorf("%s: %.3f, want %.3f", country, got, want)
		}
	}
}

// Left alone, the base stays as it is: nobody goes without in five years.
func TestTheBaseStands(t *testing.T) {
	r := model.NewRunner(machine(t), 60).Run(&model.Plan{Months: 60}, model.Defaults(), nil)
	for month := range 60 {
		if r.Short[month] > 1e-6*r.Needed[month] {
			t.Errorf("month %d: %.3f of %.0f t short", month, r.Short[month], r.Needed[month])
		}
	}
	if r.Imbalance > 1e-9 {
		t.Errorf("a month is out of balance by %g of what moved", r.Imbalance)
	}
}

// No row rests on memory, and every row says where it comes from.
func TestRowsHaveSources(t *testing.T) {
	rows := Rows()
	for _, r := range rows {
		if r.What == "" || r.Unit == "" || r.Source == "" || !slices.Contains([]Basis{Found, Derived, Assumed}, r.Basis) {
			t.Errorf("%+v", r)
		}
	}
	if len(rows) < 150 {
		t.Errorf("%d rows", len(rows))
	}
}

// Base is the same every time: no order of a map leads into it.
func TestTheBaseIsTheSameEveryTime(t *testing.T) {
	plan := &model.Plan{Months: 24}
	first := slices.Clone(model.NewRunner(machine(t), 24).Run(plan, model.Defaults(), nil).Exports)
	for range 5 {
		if again := model.NewRunner(machine(t), 24).Run(plan, model.Defaults(), nil).Exports; !slices.Equal(first, again) {
			t.Fatal("another answer from the same input")
		}
	}
}

func BenchmarkRun(b *testing.B) {
	m := machine(b)
	r, plan, p := model.NewRunner(m, 60), &model.Plan{Months: 60}, model.Defaults()
	b.ReportAllocs()
	for b.Loop() {
		r.Run(plan, p, nil)
	}
}

// Every user's neodymium comes from mines, all of it.
func TestAChainHasOrigins(t *testing.T) {
	m := machine(t)
	for _, l := range []model.Lane{model.Nd, model.Dy} {
		look, err := Chain(m, l).Look()
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range m.Network().Plants {
			if p.Kind != model.MagnetUse {
				continue
			}
			var sum float64
			for _, o := range look.Origins(i) {
				sum += o.Share
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("%s: origins of %s add to %g", p.Name, l.Element(), sum)
			}
		}
	}
}
