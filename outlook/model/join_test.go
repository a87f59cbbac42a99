package model

import (
	"math"
	"testing"
)

// twins is small with a second user abroad that is like the first and uses twice
// as much, and a third of oxide and a fourth like it.
func twins() Network {
	n := small()
	n.Countries = append(n.Countries, "CCC", "DDD")
	n.Plants = append(n.Plants,
		Plant{Name: "more users", Kind: MagnetUse, Country: "CCC", Segment: "civil"},
		Plant{Name: "oxide", Kind: OxideUse, Country: "BBB", Segment: "civil"}, Plant{Name: "more oxide", Kind: OxideUse, Country: "DDD", Segment: "civil"})
	n.Links = append(n.Links, Link{3, 5, 1}, Link{1, 6, 1}, Link{1, 7, 1})
	n.Uses = []Use{{Plant: 4, Product: Heavy, Amount: 10}, {Plant: 4, Product: Plain, Amount: 12}, {Plant: 5, Product: Heavy, Amount: 20}, {Plant: 5, Product: Plain, Amount: 24},
		{Plant: 6, Lane: Dy, Amount: 1}, {Plant: 7, Lane: Dy, Amount: 0.3}}
	return n
}

// licensed is a plan that holds all foreign trade for two months and approves half.
func licensed(n Network) *Plan {
	s := Stretch{First: 3, Held: make([]float64, len(n.Links)*Lanes), Approve: make([]float64, len(n.Links)*Lanes), Delay: make([]int16, len(n.Links)*Lanes)}
	for i := range s.Held {
		s.Held[i], s.Approve[i] = 1, 0.5
	}
	return &Plan{Months: 36, Delays: []Delay{{60}}, Stretches: []Stretch{s}, Alarms: make([][]int, len(n.Plants))}
}

// standsIn is the plant whose line runs for a plant's slot.
func standsIn(m *Machine, plan *Plan, plant, slot int) int {
	stands, _ := m.standIns(plan)
	return stands[m.lineOf(plant, int32(slot))]
}

// Users that are alike say the same together as apart, each for its own country.
func TestJoinedUsersSayWhatTheyWouldApart(t *testing.T) {
	n := twins()
	m, plan := compiled(t, n), licensed(n)
	if standsIn(m, plan, 5, int(Heavy)) != 4 || standsIn(m, plan, 5, int(Plain)) != 4 || standsIn(m, plan, 7, int(Dy)) != 6 {
		t.Fatal("nobody runs for the twins")
	}
	apart := NewRunner(m, plan.Months)
	apart.Apart(plan)
	want, got := apart.Run(plan, Defaults(), nil), NewRunner(m, plan.Months).Run(plan, Defaults(), nil)
	if want.Lacking[30*4+2] == 0 || want.To[30*4+2] == 0 {
		t.Error("nothing is lacking and nothing is bought")
	}
	for i, by := range [][2][]float64{{want.Exports, got.Exports}, {want.To, got.To}, {want.Lacking, got.Lacking}, {want.Unmet, got.Unmet}, {want.Short, got.Short}, {want.Cover, got.Cover}, {want.Backlog, got.Backlog}, {want.Outside, got.Outside}} {
		for j := range by[0] {
			if math.Abs(by[0][j]-by[1][j]) > 1e-12*(1+math.Abs(by[0][j])) {
				t.Fatalf("array %d, place %d: %g together, %g apart", i, j, by[1][j], by[0][j])
			}
		}
	}
	if want.FirstCountry != got.FirstCountry || math.Abs(want.FirstStockOut-got.FirstStockOut) > 1e-12 {
		t.Errorf("the first stock-out is at %g in country %d, apart at %g in %d", got.FirstStockOut, got.FirstCountry, want.FirstStockOut, want.FirstCountry)
	}
}

// Whatever tells two lines apart keeps them apart, and no others.
func TestUsersThatDifferAreNotJoined(t *testing.T) {
	maker := func(country string) Plant {
		return Plant{Name: "other magnets", Kind: MagnetMaker, Country: country, Capacity: 50}
	}
	const heavy = 4*Lanes + int(Heavy) // of the second user's link
	for what, change := range map[string]func(*Network, *Plan){
		"another supplier": func(n *Network, _ *Plan) {
			n.Plants, n.Links[4].Share = append(n.Plants, maker("DDD")), 0.9
			n.Links = append(n.Links, Link{8, 5, 0.1}, Link{2, 8, 1})
		},
		"a second supplier of nothing": func(n *Network, _ *Plan) {
			n.Plants = append(n.Plants, maker("DDD"))
			n.Links = append(n.Links, Link{8, 5, 0}, Link{2, 8, 1})
		},
		"another share": func(n *Network, _ *Plan) {
			n.Plants, n.Links[3].Share, n.Links[4].Share = append(n.Plants, maker("DDD")), 0.6, 0.5
			n.Links = append(n.Links, Link{8, 4, 0.4}, Link{8, 5, 0.5}, Link{2, 8, 1})
		},
		"at home":    func(n *Network, _ *Plan) { n.Plants[5].Country = "AAA" },
		"recycling":  func(n *Network, _ *Plan) { n.Plants = append(n.Plants, maker("CCC")) },
		"a stock":    func(_ *Network, p *Plan) { p.Stocks = []Strategic{{Plant: 5, Have: 1, Aim: 1}} },
		"an alarm":   func(_ *Network, p *Plan) { p.Alarms[5] = []int{2} },
		"a part":     func(_ *Network, p *Plan) { p.Stretches[0].Held[heavy] = 0.5 },
		"an answer":  func(_ *Network, p *Plan) { p.Stretches[0].Approve[heavy] = 0.6 },
		"a delay":    func(_ *Network, p *Plan) { p.Stretches[0].Delay[heavy] = -1 },
		"no licence": func(_ *Network, p *Plan) { p.Stretches[0].Delay[4*Lanes] = noLicence },
		"a bound":    func(_ *Network, p *Plan) { p.Stretches[0].Review = []float64{-1, -1, -1, -1, 1, -1, -1} },
		"a ban": func(_ *Network, p *Plan) {
			p.Stretches[0].Open = make([]float64, 7*Lanes)
			p.Stretches[0].Open[heavy] = 1
		},
		"a car maker": func(n *Network, _ *Plan) {
			n.Sectors = append(n.Sectors, Sector{Name: "wind", Lifetime: 25})
			n.Uses[0].Sector = 1
		},
		"what goes first": func(n *Network, p *Plan) {
			n.Sectors = append(n.Sectors, Sector{Name: "defence", Priority: true, Lifetime: 25})
			n.Uses = append(n.Uses, Use{Plant: 5, Sector: 1, Product: Heavy, Amount: 1})
			p.Priority = true
		},
	} {
		n := twins()
		plan := licensed(n)
		change(&n, plan)
		plan.Alarms = append(plan.Alarms, nil)
		m := compiled(t, n)
		if standsIn(m, plan, 5, int(Heavy)) != 5 {
			t.Errorf("%s: the heavy magnets of two users are joined", what)
		}
		if standsIn(m, plan, 7, int(Dy)) != 6 {
			t.Errorf("%s: the oxide of two users is not joined", what)
		}
	}
}

// Where users of oxide and those who supply them are keeps them apart, even for an
// element that comes from the same plant.
func TestOxideIsNotJoinedAcrossBorders(t *testing.T) {
	plants := func(first, second, supplier, other string, links ...Link) Network {
		n := twins()
		n.Plants[6].Country, n.Plants[7].Country = first, second
		n.Plants = append(n.Plants, Plant{Name: "light", Kind: Separation, Reach: LightOnly, Country: supplier, Capacity: 50}, Plant{Name: "also light", Kind: Separation, Reach: LightOnly, Country: other, Capacity: 50})
		n.Links = append(n.Links[:5], append(links, Link{0, 8, 0}, Link{0, 9, 0})...)
		return n
	}
	both := []Link{{8, 6, 0.5}, {8, 7, 0.5}, {9, 6, 0.5}, {9, 7, 0.5}}
	mixed := []Link{{8, 6, 0.5}, {8, 7, 0.5}, {1, 6, 0.5}, {1, 7, 0.5}}
	for _, c := range []struct {
		what   string
		n      Network
		lane   Lane
		joined bool
	}{
		{"both from abroad", plants("BBB", "DDD", "CCC", "CCC", both...), Nd, true},
		{"each half at home", plants("BBB", "DDD", "BBB", "DDD", both...), Nd, false},
		{"one in the controller", plants("AAA", "DDD", "CCC", "CCC", both...), Nd, false},
		{"one with light oxide from home", plants("BBB", "DDD", "BBB", "CCC", mixed...), Dy, false},
		{"light oxide from a third country", plants("BBB", "DDD", "CCC", "CCC", mixed...), Dy, true},
	} {
		for i := range c.n.Uses[4:] {
			c.n.Uses[4+i].Lane = c.lane
		}
		m := compiled(t, c.n)
		if stands := standsIn(m, &Plan{Months: 1}, 7, int(c.lane)); (stands == 6) != c.joined {
			t.Errorf("%s: joined is %v", c.what, !c.joined)
		}
	}
}

// Sectors of users that are joined keep their own lifetimes and what they lack.
func TestSectorsOfJoinedUsersKeepTheirOwn(t *testing.T) {
	n := twins()
	n.Sectors = append(n.Sectors, Sector{Name: "wind", Lifetime: 25})
	n.Uses = append(n.Uses, Use{Plant: 5, Sector: 1, Product: Heavy, Amount: 7})
	m, plan := compiled(t, n), licensed(n)
	if standsIn(m, plan, 5, int(Heavy)) != 4 {
		t.Fatal("nobody runs for the second user")
	}
	apart := NewRunner(m, plan.Months)
	apart.Apart(plan)
	want, got := apart.Run(plan, Defaults(), nil), NewRunner(m, plan.Months).Run(plan, Defaults(), nil)
	if want.Unmet[30*2+1] == 0 {
		t.Error("the second sector lacks nothing")
	}
	for i := range want.Unmet {
		if math.Abs(want.Unmet[i]-got.Unmet[i]) > 1e-12*(1+want.Unmet[i]) {
			t.Fatalf("month %d, sector %d: lacks %g together, %g apart", i/2, i%2, got.Unmet[i], want.Unmet[i])
		}
	}
}
