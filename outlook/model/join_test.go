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
	return &Plan{Months: 36, Delays: []Delay{{60}}, Stretches: []Stretch{s}, Alarm: make([]int, len(n.Plants))}
}

// Users that are alike say the same together as apart, each for its own country.
func TestJoinedUsersSayWhatTheyWouldApart(t *testing.T) {
	n := twins()
	m, plan := compiled(t, n), licensed(n)
	if stands, _ := m.standIns(plan); stands[5] != 4 || stands[7] != 6 {
		t.Fatalf("nobody runs for the twins: %v", stands)
	}
	apart := NewRunner(m, plan.Months)
	apart.trades[plan] = newTrade(m, plan)
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

// Whatever tells two users apart keeps them apart.
func TestUsersThatDifferAreNotJoined(t *testing.T) {
	for what, change := range map[string]func(*Network, *Plan){
		"another supplier": func(n *Network, _ *Plan) {
			n.Plants = append(n.Plants, Plant{Name: "other magnets", Kind: MagnetMaker, Country: "DDD", Capacity: 50})
			n.Links[4].Share = 0.9
			n.Links = append(n.Links, Link{8, 5, 0.1}, Link{2, 8, 1})
		},
		"another use": func(n *Network, _ *Plan) { n.Uses[2].Amount = 21 },
		"another sector": func(n *Network, _ *Plan) {
			n.Sectors = append(n.Sectors, Sector{"wind", false, 25, false})
			n.Uses[2].Sector = 1
		},
		"at home": func(n *Network, _ *Plan) { n.Plants[5].Country = "AAA" },
		"recycling": func(n *Network, _ *Plan) {
			n.Plants = append(n.Plants, Plant{Name: "other magnets", Kind: MagnetMaker, Country: "CCC"})
		},
		"a stock":          func(_ *Network, p *Plan) { p.Stocks = []Strategic{{Plant: 5, Have: 1, Aim: 1}} },
		"an alarm":         func(_ *Network, p *Plan) { p.Alarm[5] = 2 },
		"a licence's part": func(_ *Network, p *Plan) { p.Stretches[0].Held[4*Lanes] = 0.5 },
		"an approval":      func(_ *Network, p *Plan) { p.Stretches[0].Approve[4*Lanes+1] = 0.6 },
		"a delay":          func(_ *Network, p *Plan) { p.Stretches[0].Delay[4*Lanes] = -1 },
		"a bound":          func(_ *Network, p *Plan) { p.Stretches[0].Review = []float64{-1, -1, -1, -1, 1, -1, -1} },
		"a ban": func(n *Network, p *Plan) {
			p.Stretches[0].Open = make([]float64, 7*Lanes)
			p.Stretches[0].Open[4*Lanes+1] = 1
		},
	} {
		n := twins()
		plan := licensed(n)
		change(&n, plan)
		plan.Alarm = append(plan.Alarm, -1)
		if stands, _ := compiled(t, n).standIns(plan); stands[5] != 5 || stands[7] != 6 {
			t.Errorf("%s: %v", what, stands)
		}
	}
}
