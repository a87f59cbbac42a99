package model

import (
	"errors"
	"math"
	"slices"
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

// A licence that takes time and refuses nothing only moves goods back: buyers order
// earlier, and what they use comes again month by month.
func TestSupplyComesBackUnderALicence(t *testing.T) {
	m := compiled(t, small())
	p := Defaults()
	p.Growth, p.Hoarding, p.Elasticity, p.Substitution = 0, 0, 0, 0
	before := NewRunner(m, 60).Run(&Plan{Months: 60}, p, nil).Exports[59*4+int(Magnet)]
	for _, days := range []float64{20, 45, 90} {
		s := Stretch{First: 3, Held: make([]float64, 4*Lanes), Approve: make([]float64, 4*Lanes), Delay: make([]int16, 4*Lanes)}
		for i := range s.Held {
			s.Held[i], s.Approve[i] = 1, 1
		}
		r := NewRunner(m, 60)
		r.Run(&Plan{Months: 60, Delays: []Delay{{days}}, Stretches: []Stretch{s}}, p, nil)
		if out := r.Result.Exports[59*4+int(Magnet)]; math.Abs(out/before-1) > 0.01 {
			t.Errorf("%g days: %.2f t leave in the end, %.2f without a licence", days, out, before)
		}
		if lack := r.Result.UnmetShare(48, 60); lack > 1e-9 {
			t.Errorf("%g days: %.4f of the last year's need is unmet", days, lack)
		}
		if stay := total(r.queued) / before; math.Abs(stay-days/30) > 0.1+days/300 {
			t.Errorf("%g days: queues hold %.2f months of what leaves", days, stay)
		}
	}
}

// Buyers turn from a supplier whose goods may not leave, whoever bans them, as much
// as from one under a quota that lets as much through.
func TestABanTurnsBuyersAsAQuotaDoes(t *testing.T) {
	n := small()
	n.HeavyContent.Dy, n.HeavyContent.Tb = 0, 0 // a quota does not count them
	n.Countries = append(n.Countries, "CCC")
	n.Plants = append(n.Plants, Plant{Name: "other magnets", Kind: MagnetMaker, Country: "CCC", Capacity: 200})
	n.Links[3].Share = 0.5
	n.Links = append(n.Links, Link{5, 4, 0.5}, Link{2, 5, 1})
	r := NewRunner(compiled(t, n), 12)
	for _, open := range []float64{0, 0.3, 0.7} {
		sent := slices.Clone(r.Run(banOf(n, 3, open), Defaults(), nil).Exports)
		banned := r.keeps(3)
		r.Run(quotaOf(n, sent), Defaults(), nil)
		if quota := r.keeps(3); banned > quota+1e-9 || banned > 0.45 {
			t.Errorf("%g left: the supplier keeps %.4f of orders under the ban, %.4f under a quota", open, banned, quota)
		}
		r.Run(banOf(n, 4, open), Defaults(), nil)
		if other := r.keeps(4); math.Abs(other-banned) > 0.01 {
			t.Errorf("%g left: the controller's supplier keeps %.4f of orders, another under the same ban %.4f", open, banned, other)
		}
	}
}

// keeps is the part of its buyer's orders for heavy magnets that a link has.
func (r *Runner) keeps(link int) float64 {
	at := slices.IndexFunc(r.trade.routes, func(e route) bool { return int(e.id) == link })
	return r.share[r.trade.routes[at].cells.first+int32(Heavy)]
}

// banOf lets a part of the orders over a link through.
func banOf(n Network, link int, part float64) *Plan {
	s := Stretch{Open: make([]float64, len(n.Links)*Lanes)}
	for i := range s.Open {
		s.Open[i] = 1
		if i/Lanes == link {
			s.Open[i] = part
		}
	}
	return &Plan{Months: 12, Stretches: []Stretch{s}}
}

// quotaOf lets as many magnets of the controller through as left in each month.
func quotaOf(n Network, sent []float64) *Plan {
	plan := &Plan{Months: 12}
	for t := range plan.Months {
		s := Stretch{First: t, Quota: slices.Repeat([]float64{-1}, len(n.Countries)*4)}
		s.Quota[Magnet] = sent[t*4+int(Magnet)]
		plan.Stretches = append(plan.Stretches, s)
	}
	return plan
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

// A runner that has run other plans gives the same bits as a fresh one.
func TestPlansOfARunnerStayApart(t *testing.T) {
	m := compiled(t, small())
	s := Stretch{First: 3, Held: make([]float64, 4*Lanes), Approve: make([]float64, 4*Lanes), Delay: make([]int16, 4*Lanes)}
	for i := range s.Held {
		s.Held[i], s.Approve[i] = 1, 0.5
	}
	plans := []*Plan{{Months: 24}, {Months: 24, Delays: []Delay{{45}}, Stretches: []Stretch{s}}, {Months: 12, Projects: []Project{{Plant: 3, Capacity: 50, Chance: 1, Share: 0.5}}}}
	used := NewRunner(m, 24)
	for range mostTrades {
		used.Run(&Plan{Months: 2}, Defaults(), nil)
	}
	for round := range 2 {
		for i, plan := range plans {
			got, want := used.Run(plan, Defaults(), nil), NewRunner(m, 24).Run(plan, Defaults(), nil)
			if !slices.Equal(got.Exports, want.Exports) || !slices.Equal(got.Short, want.Short) || !slices.Equal(got.Backlog, want.Backlog) {
				t.Errorf("round %d, plan %d: another answer from a used runner", round, i)
			}
		}
	}
}

// Over a link that is not ordered over there is no cell until a project of its
// seller promises goods.
func TestCellsAreWhatCanBeOrdered(t *testing.T) {
	n := small()
	n.Plants = append(n.Plants, Plant{Name: "other magnets", Kind: MagnetMaker, Country: "BBB", Capacity: 50})
	n.Links = append(n.Links, Link{5, 4, 0}, Link{2, 5, 1})
	m := compiled(t, n)
	count := func(plan *Plan) (cells int) {
		for _, e := range newTrade(m, plan).routes {
			if e.from == 5 {
				cells += int(e.cells.last - e.cells.first)
			}
		}
		return cells
	}
	if got := count(&Plan{Months: 1}); got != 0 {
		t.Errorf("%d cells of a seller of nothing", got)
	}
	plan := &Plan{Months: 36, Projects: []Project{{Plant: 5, Start: 2, Capacity: 50, Chance: 1, Share: 0.5}}}
	if got := count(plan); got != 2 {
		t.Errorf("%d cells of a project that sells two products", got)
	}
	r := NewRunner(m, 36)
	if result := r.Run(plan, Defaults(), nil); result.Imbalance > 1e-9 || r.Lowest() < 0 {
		t.Errorf("out of balance by %g, a stock of %g", result.Imbalance, r.Lowest())
	}
	if total(r.out[m.plants[5].out:][:len(magnetLane)]) == 0 && r.received[5*Lanes] == 0 {
		t.Error("nobody turns to the project")
	}
}

// Two projects at one plant are as one of their size, and not as the later alone.
func TestProjectsOfAPlantAddUp(t *testing.T) {
	n := small()
	n.Plants[3].Capacity = 10 // so that what is added counts
	m := compiled(t, n)
	exports := func(projects ...Project) float64 {
		return total(NewRunner(m, 36).Run(&Plan{Months: 36, Projects: projects}, Defaults(), nil).Exports)
	}
	first, second := Project{Plant: 3, Start: 2, Capacity: 20, Chance: 1, Share: 0.2}, Project{Plant: 3, Start: 2, Capacity: 25, Chance: 1, Share: 0.3}
	both := Project{Plant: 3, Start: 2, Capacity: 45, Chance: 1, Share: 0.5}
	if two, one := exports(first, second), exports(both); math.Abs(two-one) > 1e-9*one {
		t.Errorf("%g t leave with two projects, %g with one of their size", two, one)
	}
	if two, later := exports(first, second), exports(second); two < later*1.1 {
		t.Errorf("%g t leave with two projects, %g with the later alone", two, later)
	}
}

// Of countries that run out together the first of the network is named, whatever
// rounding says; one that runs out before them goes first.
func TestRoundingNamesNoCountry(t *testing.T) {
	r := newResult(compiled(t, small()), 12)
	r.begin(12)
	for _, c := range []struct {
		country int32
		ratio   float64
		want    int
	}{{4, 0.5, 4}, {2, 0.5 - 1e-12, 4}, {3, 0.4, 3}} {
		r.stopped(7, &plant{kind: MagnetUse, outside: true, country: c.country}, c.ratio)
		if r.FirstCountry != c.want {
			t.Errorf("country %d at %.13f: %d is named first, want %d", c.country, c.ratio, r.FirstCountry, c.want)
		}
	}
}
