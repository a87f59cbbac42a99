package world

import (
	"fmt"
	"slices"

	"lanthorn/outlook/model"
)

// Controller is the country whose policy the scenarios are about.
const Controller = "CHN"

var (
	basketLanes  = []model.Lane{model.La, model.Ce, model.Pr, model.Nd, model.Sm, model.Eu, model.Gd, model.Tb, model.Dy, model.Ho, model.Er, model.Tm, model.Yb, model.Lu, model.Y}
	depositNames = []string{"Bayan Obo bastnäsite", "Mountain Pass", "Mount Weld", "monazite of Brazil's coast", "clay, half Longnan half Xunwu"}
	depositOf    = map[string]int{"CHN light": 0, "USA": 1, "AUS": 2, "CHN clay": 4, "MMR": 4, "THA": 4, "MYS": 4}
)

// countries are the nodes: 41, three of them rests of regions (Asia, Europe and
// the world).
var countries = []string{
	"CHN", "USA", "JPN", "DEU", "KOR", "VNM", "THA", "ITA", "IND", "POL", "FRA", "GBR", "MEX", "NLD", "HUN", "CZE", "SVK", "SWE", "DNK", "AUT", "ESP", "SVN", "FIN", "ROU", "BEL", "CHE", "NOR", "EST",
	"TUR", "RUS", "BRA", "CAN", "AUS", "TWN", "MYS", "IDN", "PHL", "MMR", "NGA", "MDG", "RAS", "REU", "ROW",
}

// The sectors, by place.
const (
	electricCars = iota
	otherCars
	wind
	industry
	appliances
	electronics
	medical
	defence
	refining
	exhaust
	polishing
	ceramics
	alloys
	other
)

var sectors = []model.Sector{
	{Name: "electric cars", Lifetime: 15, Car: true}, {Name: "other cars", Lifetime: 15, Car: true}, {Name: "wind", Lifetime: 25}, {Name: "industry and robots", Lifetime: 15},
	{Name: "appliances", Lifetime: 15}, {Name: "electronics", Lifetime: 5}, {Name: "medical", Lifetime: 15, Priority: true}, {Name: "defence", Lifetime: 25, Priority: true},
	{Name: "refining", Lifetime: 5}, {Name: "exhaust catalysts", Lifetime: 15}, {Name: "glass and polishing", Lifetime: 5}, {Name: "ceramics and phosphors", Lifetime: 5}, {Name: "alloys and batteries", Lifetime: 5}, {Name: "other", Lifetime: 5},
}

// mix is a sector's part of a civil user's magnets and the part of it that is
// heavy. All assumed.
var mix = []struct {
	sector      int
	part, heavy float64
}{
	{electricCars, 0.2, 0.9}, {otherCars, 0.2, 0.6}, {wind, 0.12, 0.7}, {industry, 0.2, 0.5}, {appliances, 0.13, 0.2}, {electronics, 0.12, 0.1}, {medical, 0.03, 0.3},
}

// armed are countries with a defence user apart, and the part of their magnets
// that it takes. Assumed.
var armed = map[string]float64{"USA": 0.05, "FRA": 0.05, "GBR": 0.05, "DEU": 0.02, "JPN": 0.02, "KOR": 0.03, "IND": 0.03, "TUR": 0.05}

// builder gathers a network.
type builder struct {
	net   model.Network
	place map[string]int // plants by name
	mined []Row
}

// Base is the network of 2024.
func Base() (model.Network, error) { return BaseOn(mined) }

// BaseOn is the network with mines that dig what some rows say, in the places of
// Mined.
func BaseOn(mined []Row) (model.Network, error) {
	b := &builder{place: map[string]int{}, mined: mined}
	b.net.Countries, b.net.Controller, b.net.Sectors = countries, Controller, sectors
	b.mines()
	b.separation()
	b.metal()
	b.magnets()
	b.users()
	if err := b.close(); err != nil {
		return model.Network{}, err
	}
	return b.net, nil
}

func (b *builder) plant(p model.Plant) int {
	i := len(b.net.Plants)
	b.net.Plants = append(b.net.Plants, p)
	b.place[p.Name] = i
	return i
}

func (b *builder) link(from, to string, share float64) {
	f, ok := b.place[from]
	t, also := b.place[to]
	if !ok || !also {
		panic(fmt.Sprintf("world: no link from %q to %q", from, to))
	}
	b.net.Links = append(b.net.Links, model.Link{From: f, To: t, Share: share})
}

func (b *builder) mines() {
	for _, r := range b.mined {
		d, ok := depositOf[r.Place]
		if !ok {
			d = 3
		}
		b.plant(model.Plant{Name: "mine " + r.Place, Kind: model.Mine, Country: r.Place[:3], Capacity: r.Value / 12, Basket: basket(depositNames[d]), Ionic: d == 4})
	}
}

func basket(deposit string) (out [model.Lanes]float64) {
	var sum float64
	for _, x := range deposits[deposit] {
		sum += x
	}
	for i, l := range basketLanes {
		out[l] = deposits[deposit][i] / sum
	}
	return out
}

// separation: only China parts everything; the others sell heavies mixed. Malaysia
// began on some heavies in 2025, which is a project for a scenario.
func (b *builder) separation() {
	for _, c := range []string{"CHN", "MYS", "USA", "IND", "EST", "RUS", "FRA"} {
		reach := model.LightOnly
		if c == "CHN" {
			reach = model.All
		}
		b.plant(model.Plant{Name: "separation " + c, Kind: model.Separation, Country: c, Reach: reach})
	}
	for _, r := range separators {
		from, to := r.Place[:len(r.Place)-4], r.Place[len(r.Place)-3:]
		b.link("mine "+from, "separation "+to, r.Value)
	}
	for _, c := range []string{"MYS", "USA", "IND", "EST", "RUS"} {
		b.link("separation "+c, "separation CHN", 1)
	}
	for _, c := range []string{"MMR", "THA", "MYS", "BRA", "AUS"} {
		for _, to := range []string{"FRA", "MYS", "USA"} {
			if !b.linked("mine "+c, "separation "+to) {
				b.link("mine "+c, "separation "+to, 0)
			}
		}
	}
	b.link("separation FRA", "separation CHN", 1)
}

func (b *builder) linked(from, to string) bool {
	return slices.ContainsFunc(b.net.Links, func(l model.Link) bool { return l.From == b.place[from] && l.To == b.place[to] })
}

// metal: makers of metal outside China buy from the plants outside first. The
// shares are assumed, and checked against what those plants make.
func (b *builder) metal() {
	for _, c := range []string{"CHN", "JPN", "VNM", "GBR", "EST"} {
		b.plant(model.Plant{Name: "metal " + c, Kind: model.MetalMaker, Country: c})
	}
	b.suppliers("metal CHN", "separation ", map[string]float64{"CHN": 0.9583, "MYS": 0.021, "USA": 0.01, "IND": 0.006, "EST": 0.0025, "RUS": 0.0022})
	b.suppliers("metal JPN", "separation ", map[string]float64{"MYS": 0.6, "CHN": 0.4})
	b.suppliers("metal VNM", "separation ", map[string]float64{"MYS": 0.5, "CHN": 0.5})
	b.suppliers("metal GBR", "separation ", map[string]float64{"CHN": 0.7, "MYS": 0.3})
	b.suppliers("metal EST", "separation ", map[string]float64{"EST": 0.7, "CHN": 0.3})
	for _, c := range []string{"JPN", "VNM", "GBR", "EST"} {
		for _, from := range []string{"USA", "FRA", "MYS"} {
			if !b.linked("separation "+from, "metal "+c) {
				b.link("separation "+from, "metal "+c, 0)
			}
		}
	}
}

func (b *builder) suppliers(to, prefix string, shares map[string]float64) {
	for _, c := range countries {
		if s, ok := shares[c]; ok {
			b.link(prefix+c, to, s)
		}
	}
}

func (b *builder) magnets() {
	b.plant(model.Plant{Name: "magnets CHN", Kind: model.MagnetMaker, Country: "CHN"})
	b.link("metal CHN", "magnets CHN", 1)
	for _, r := range makers {
		b.plant(model.Plant{Name: "magnets " + r.Place, Kind: model.MagnetMaker, Country: r.Place})
		shares := map[string]float64{"CHN": 0.6, "GBR": 0.2, "EST": 0.1, "JPN": 0.1}
		switch r.Place {
		case "JPN":
			shares = map[string]float64{"JPN": 0.45, "VNM": 0.15, "CHN": 0.4}
		case "VNM":
			shares = map[string]float64{"VNM": 0.5, "CHN": 0.5}
		}
		b.suppliers("magnets "+r.Place, "metal ", shares)
	}
}
