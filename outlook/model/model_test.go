package model

import (
	"errors"
	"math"
	"testing"
)

// small is one mine, one plant of each kind at home, and a user abroad.
func small() Network {
	n := Network{Countries: []string{"AAA", "BBB"}, Controller: "AAA", Sectors: []Sector{{Name: "cars", Lifetime: 10, Car: true}}}
	var basket [Lanes]float64
	basket[Nd], basket[Pr], basket[Dy], basket[Tb] = 0.7, 0.25, 0.04, 0.01
	n.Plants = []Plant{
		{Name: "mine", Kind: Mine, Country: "AAA", Capacity: 100, Basket: basket}, {Name: "separation", Kind: Separation, Country: "AAA", Capacity: 200, Heavy: 200},
		{Name: "metal", Kind: MetalMaker, Country: "AAA", Capacity: 200}, {Name: "magnets", Kind: MagnetMaker, Country: "AAA", Capacity: 200}, {Name: "users", Kind: MagnetUse, Country: "BBB", Segment: "civil"},
	}
	n.Links = []Link{{0, 1, 1}, {1, 2, 1}, {2, 3, 1}, {3, 4, 1}}
	n.Uses = []Use{{Plant: 4, Product: Heavy, Amount: 30}, {Plant: 4, Product: Plain, Amount: 30}}
	n.HeavyContent.Dy, n.HeavyContent.Tb = 0.03, 0.01
	return n
}

func compiled(t *testing.T, n Network) *Machine {
	t.Helper()
	m, err := Compile(n)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCheckSaysEverything(t *testing.T) {
	n := small()
	n.Plants[0].Basket[Nd] = 0.1
	n.Plants[1].Capacity = -1
	n.Links[3].Share = 0.4
	n.Links = append(n.Links, Link{0, 9, 1}, Link{0, 4, 1})
	n.Uses[0].Amount = math.NaN()
	err := n.Check()
	for _, want := range []error{errBasket, errAmount, errShares, errPlace, errLink} {
		if !errors.Is(err, want) {
			t.Errorf("nothing is said of: %v", want)
		}
	}
	if _, err := Compile(n); err == nil {
		t.Error("a wrong network is compiled")
	}
}

func TestLanesAreTheSixteenWithAMarket(t *testing.T) {
	for l := range Lane(Lanes) {
		if back, ok := LaneOf(l.Element()); !ok || back != l {
			t.Errorf("%v leads to %v", l, back)
		}
	}
}

// The mean of the waiting times that hazards make is that of the lever, to a
// twentieth of a month, where the bins reach far enough.
func TestHazardsHaveTheirMean(t *testing.T) {
	r := NewRunner(compiled(t, small()), 1)
	plan := &Plan{Months: 1, Delays: []Delay{{20}, {30}, {60}}}
	r.begin(plan, Defaults(), nil)
	for d, delay := range plan.Delays {
		left, mean := 1.0, 0.0
		for a := range bins {
			done := left * r.hazard[d][a]
			mean += done * float64(a) // decided in the a-th month after its own
			left -= done
		}
		if want := delay.Days / 30; left > 0.01 || math.Abs(mean-want) > 0.05 {
			t.Errorf("%g days: mean %.3f months, want %.3f; %.4f never", delay.Days, mean, want, left)
		}
	}
}

func TestQuotaBoundsExports(t *testing.T) {
	m := compiled(t, small())
	quota := make([]float64, 2*4)
	for i := range quota {
		quota[i] = -1
	}
	quota[Magnet] = 20
	r := NewRunner(m, 24).Run(&Plan{Months: 24, Stretches: []Stretch{{First: 6, Quota: quota}}}, Defaults(), nil)
	for t0 := 6; t0 < 24; t0++ {
		// The quota is measured in the products' neodymium, praseodymium and samarium.
		if x := r.Exports[t0*4+int(Magnet)]; x > 20*1.05 {
			t.Errorf("month %d: %.2f t left under a quota of 20", t0, x)
		}
	}
	if r.Exports[5*4+int(Magnet)] < 40 {
		t.Error("the quota binds before it begins")
	}
}

// With no time to decide and everything approved a licence changes nothing.
func TestALicenceWithoutDelayChangesNothing(t *testing.T) {
	m := compiled(t, small())
	free := append([]float64(nil), NewRunner(m, 24).Run(&Plan{Months: 24}, Defaults(), nil).Exports...)
	s := Stretch{First: 3, Held: make([]float64, 4*Lanes), Approve: make([]float64, 4*Lanes), Delay: make([]int16, 4*Lanes)}
	for i := range s.Held {
		s.Held[i], s.Approve[i] = 1, 1
	}
	r := NewRunner(m, 24).Run(&Plan{Months: 24, Delays: []Delay{{0}}, Stretches: []Stretch{s}}, Defaults(), nil)
	for i, want := range free {
		if math.Abs(r.Exports[i]-want) > 1e-9*(1+want) {
			t.Fatalf("%d: %g, want %g", i, r.Exports[i], want)
		}
	}
}

// What refused goods are stays with the seller; none of it is lost.
func TestRefusedGoodsGoBack(t *testing.T) {
	m := compiled(t, small())
	s := Stretch{First: 3, Held: make([]float64, 4*Lanes), Approve: make([]float64, 4*Lanes), Delay: make([]int16, 4*Lanes)}
	for i := range s.Held {
		s.Held[i] = 1
	}
	runner := NewRunner(m, 24)
	r := runner.Run(&Plan{Months: 24, Delays: []Delay{{30}}, Stretches: []Stretch{s}}, Defaults(), nil)
	if r.Imbalance > 1e-9 || runner.Stray() > 1e-9 {
		t.Errorf("out of balance by %g, astray %g", r.Imbalance, runner.Stray())
	}
	if total(runner.out) < 100 {
		t.Errorf("sellers hold %g t of what was refused", total(runner.out))
	}
	if x := r.Exports[20*4+int(Magnet)]; x != 0 {
		t.Errorf("%g t left though nothing is approved", x)
	}
	if r.UnmetShare(12, 24) < 0.9 {
		t.Errorf("users still have %.2f", 1-r.UnmetShare(12, 24))
	}
}

// Order of countries and of plants changes nothing but rounding.
func TestOrderOfPlantsIsIrrelevant(t *testing.T) {
	n := small()
	flipped := n
	flipped.Countries = []string{"BBB", "AAA"}
	flipped.Plants = nil
	for i := range n.Plants {
		flipped.Plants = append(flipped.Plants, n.Plants[len(n.Plants)-1-i])
	}
	flipped.Links, flipped.Uses = nil, nil
	last := len(n.Plants) - 1
	for _, l := range n.Links {
		flipped.Links = append(flipped.Links, Link{last - l.From, last - l.To, l.Share})
	}
	for _, u := range n.Uses {
		u.Plant = last - u.Plant
		flipped.Uses = append(flipped.Uses, u)
	}
	a := NewRunner(compiled(t, n), 36).Run(&Plan{Months: 36}, Defaults(), nil)
	b := NewRunner(compiled(t, flipped), 36).Run(&Plan{Months: 36}, Defaults(), nil)
	for i := range a.Exports {
		if math.Abs(a.Exports[i]-b.Exports[i]) > 1e-9*(1+a.Exports[i]) {
			t.Fatalf("%d: %g and %g", i, a.Exports[i], b.Exports[i])
		}
	}
}

func TestMonthsAllocateNothing(t *testing.T) {
	m := compiled(t, small())
	r, plan, p := NewRunner(m, 60), &Plan{Months: 60}, Defaults()
	r.Run(plan, p, nil)
	if a := testing.AllocsPerRun(5, func() { r.Run(plan, p, nil) }); a > 0 {
		t.Errorf("%g allocations a run", a)
	}
}
