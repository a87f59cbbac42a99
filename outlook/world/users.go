package world

import (
	"slices"

	"lanthorn/outlook/model"
)

// users: what each country takes of China's magnets and of those made outside.
func (b *builder) users() {
	fromChina := b.magnetDestinations()
	elsewhere := outsideMagnets()
	for _, c := range countries {
		china, home, abroad := fromChina[c], 0.0, 0.0
		for _, r := range makers {
			if r.Place == c {
				home = elsewhere * r.Value * keptAtHome
			}
		}
		abroad = elsewhere * (1 - keptAtHome) * china / sum(fromChina, Controller)
		if c == Controller {
			abroad = 0
		}
		if all := china + home + abroad; all > 0 {
			b.magnetUser(c, all, china, home, abroad)
		}
	}
	for _, r := range oxideUsers {
		b.oxideUser(r)
	}
}

// keptAtHome is the part of magnets made outside China that stays in the country
// that made them. Assumed.
const keptAtHome = 0.7

// outsideMagnets are those made outside China in a year, t.
func outsideMagnets() float64 {
	return magnetsMade.Value * (1 - chineseMagnets.Value) / chineseMagnets.Value
}

func sum(by map[string]float64, except string) (s float64) {
	for _, c := range countries { // in their order: sums of floats depend on it
		if c != except {
			s += by[c]
		}
	}
	return s
}

// magnetDestinations are tonnes of China's magnets a year by who takes them.
func (b *builder) magnetDestinations() map[string]float64 {
	out := map[string]float64{Controller: magnetsMade.Value - magnetsFromChina.Value}
	rest, weights := 1.0, 0.0
	for _, r := range destinations {
		rest -= r.Value
		out[r.Place] = magnetsFromChina.Value * r.Value
	}
	for _, r := range others {
		weights += r.Value
	}
	for _, r := range others {
		out[r.Place] = magnetsFromChina.Value * rest * r.Value / weights
	}
	return out
}

// magnetUser makes the civil user of a country and, where it has one, its defence
// user; amounts are tonnes of magnets a year.
func (b *builder) magnetUser(c string, all, china, home, abroad float64) {
	month := all * magnetREE.Value / 12
	war := armed[c]
	i := b.plant(model.Plant{Name: "users " + c, Kind: model.MagnetUse, Country: c, Segment: "civil"})
	b.buyMagnets("users "+c, c, all, china, home, abroad)
	for _, m := range mix {
		b.use(i, m.sector, model.Heavy, month*(1-war)*m.part*m.heavy)
		b.use(i, m.sector, model.Plain, month*(1-war)*m.part*(1-m.heavy))
	}
	if war == 0 {
		return
	}
	i = b.plant(model.Plant{Name: "defence " + c, Kind: model.MagnetUse, Country: c, Segment: "defence"})
	b.buyMagnets("defence "+c, c, all, china, home, abroad)
	b.use(i, defence, model.Heavy, month*war*0.6)
	b.use(i, defence, model.Plain, month*war*0.2)
	b.use(i, defence, model.SamariumCobalt, month*war*0.2)
}

func (b *builder) buyMagnets(name, c string, all, china, home, abroad float64) {
	b.link("magnets CHN", name, china/all)
	for _, r := range makers {
		share := abroad * exporters[r.Place]
		if r.Place == c {
			share += home
		}
		if c != Controller && share > 0 {
			b.link("magnets "+r.Place, name, share/all)
		}
	}
}

// exporters are the shares of magnets made outside China and sold abroad. Assumed.
var exporters = map[string]float64{"JPN": 0.75, "VNM": 0.15, "DEU": 0.1}

func (b *builder) use(plant, sector int, p model.Product, amount float64) {
	b.net.Uses = append(b.net.Uses, model.Use{Plant: plant, Sector: sector, Product: p, Amount: amount})
}

// oxideMix is by lane what sectors take of it. Assumed.
var oxideMix = map[model.Lane]map[int]float64{
	model.La: {refining: 0.6, polishing: 0.2, alloys: 0.2},
	model.Ce: {polishing: 0.55, exhaust: 0.25, alloys: 0.2},
	model.Y:  {ceramics: 0.8, other: 0.2},
	model.Eu: {ceramics: 1}, model.Gd: {medical: 0.3, other: 0.7}, model.Er: {polishing: 0.6, other: 0.4},
	model.Ho: {other: 1}, model.Tm: {other: 1}, model.Yb: {other: 1}, model.Lu: {medical: 0.8, other: 0.2},
}

// oxideUser makes a country's user of oxide. Amounts are parts of what the world
// makes until the network is closed.
func (b *builder) oxideUser(r Row) {
	name := "oxide users " + r.Place
	i := b.plant(model.Plant{Name: name, Kind: model.OxideUse, Country: r.Place, Segment: "civil"})
	var shares map[string]float64
	switch r.Place {
	case "CHN":
		shares = map[string]float64{"CHN": 1}
	case "JPN":
		shares = map[string]float64{"CHN": 0.8, "MYS": 0.2}
	case "RUS":
		shares = map[string]float64{"RUS": 0.3, "CHN": 0.7}
	case "IND":
		shares = map[string]float64{"IND": 0.35, "CHN": 0.65}
	case "USA":
		shares = map[string]float64{"CHN": 0.7, "USA": 0.2, "MYS": 0.1}
	default:
		shares = map[string]float64{"CHN": 0.88, "MYS": 0.1, "EST": 0.02}
	}
	b.suppliers(name, "separation ", shares)
	for _, from := range []string{"USA", "FRA"} {
		if r.Place != "CHN" && !b.linked("separation "+from, name) {
			b.link("separation "+from, name, 0)
		}
	}
	lanes := make([]model.Lane, 0, len(oxideMix))
	for l := range oxideMix {
		lanes = append(lanes, l)
	}
	slices.Sort(lanes)
	for _, l := range lanes {
		for s := range sectors {
			if part := oxideMix[l][s]; part > 0 {
				b.net.Uses = append(b.net.Uses, model.Use{Plant: i, Sector: s, Lane: l, Amount: r.Value * part})
			}
		}
	}
}
