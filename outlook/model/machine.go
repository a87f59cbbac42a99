package model

import (
	"cmp"
	"slices"
)

// maxLives is how many different lifetimes of sectors a network may have.
const maxLives = 4

// plant is a plant as the month's loops want it.
type plant struct {
	kind      Kind
	country   int32
	outside   bool // of the controller's border
	reach     Reach
	capacity  float64
	heavy     float64
	scrapTo   int32 // separation plant of the same country; −1 without one
	oldTo     int32 // where its old magnets go: a magnet maker of the same country; −1 without one
	products  int   // order slots
	makes     int   // goods that it has to sell
	foreign   float64
	firstIn   int32 // links by buyer: inOrder[firstIn:lastIn]
	lastIn    int32
	in, out   int32 // its first places in arrays of what plants are fed and have made
	firstLine int32 // lines of this plant
	lastLine  int32
}

type link struct {
	from, to int32
	market   Market
	foreign  bool
	watched  bool // leaves the controller
	orders   int32
}

// Machine is a network made ready to run. It is read-only: any number of runners
// may share it.
type Machine struct {
	net         Network
	plants      []plant
	links       []link
	byKind      [OxideUse + 1][]int32
	inOrder     []int32
	lines       []line      // by plant and slot
	of          [][]portion // by line: whose it is, its own country's or with it those for which it runs
	fed         []Lane      // by place of what plants are fed: its lane
	made        []Lane
	inUse       []Lane
	fleets      []fleet
	priced      []priced     // what is fed that a price answers to
	pricedOut   []priced     // what is made
	entries     []Use        // sorted by plant and slot
	sectorParts []sectorPart // of each entry: its part of its plant's need of the slot
	lives       []float64
	leave       [maxLives]float64        // by life: part that leaves use in a month
	usesOxide   [Lanes]bool              // whether anybody uses it as oxide
	liveOf      []int                    // by sector
	content     [len(magnetLane)]float64 // of a tonne of a product, by good, in the base

	share  []float64 // by link and slot: what part of the buyer's orders it has
	need   []float64 // by plant and slot: base use a month
	sales  []float64 // by link and slot: base orders
	sold   []float64 // by plant and slot: base sales
	feed   []float64 // by plant and lane: what separation plants are fed in the base
	prPart float64   // praseodymium in what is mined of both
}

// Compile checks a network and makes it ready.
func Compile(net Network) (*Machine, error) {
	if err := net.Check(); err != nil {
		return nil, err
	}
	return compile(net), nil
}

// compile makes a network ready that is in order.
func compile(net Network) *Machine {
	m := &Machine{net: net}
	m.makePlants()
	m.makeLinks()
	m.makeUses()
	m.makeFeed()
	m.makeShares()
	m.makeNeeds()
	m.makeLines()
	return m
}

// Network is what the machine was made from.
func (m *Machine) Network() *Network { return &m.net }

func (m *Machine) makePlants() {
	for i, p := range m.net.Plants {
		q := plant{kind: p.Kind, country: int32(m.net.country(p.Country)), outside: p.Country != m.net.Controller, reach: p.Reach, capacity: p.Capacity, heavy: p.Heavy, scrapTo: -1, oldTo: -1}
		q.products, q.makes = slots(p.Kind), len(lanesMade(p.Kind))
		m.plants = append(m.plants, q)
		m.byKind[p.Kind] = append(m.byKind[p.Kind], int32(i))
	}
	for i := range m.plants {
		m.plants[i].scrapTo = m.inCountry(Separation, m.plants[i].country)
		m.plants[i].oldTo = m.inCountry(MagnetMaker, m.plants[i].country)
	}
}

// inCountry is the first plant of a kind in a country; −1 without one.
func (m *Machine) inCountry(kind Kind, country int32) int32 {
	for _, i := range m.byKind[kind] {
		if m.plants[i].country == country {
			return i
		}
	}
	return -1
}

// slots is by how many goods a kind of plant orders.
func slots(k Kind) int {
	switch k {
	case Mine, Separation:
		return 0
	case MetalMaker, MagnetMaker:
		return metals
	case MagnetUse:
		return int(Products)
	}
	return Lanes
}

func (m *Machine) makeLinks() {
	for _, l := range m.net.Links {
		from, to := &m.plants[l.From], &m.plants[l.To]
		market, _ := marketOf(m.net.Plants[l.From], m.net.Plants[l.To])
		k := link{from: int32(l.From), to: int32(l.To), market: market, foreign: from.country != to.country, orders: int32(to.products)}
		k.watched = k.foreign && !from.outside
		if market == Concentrate {
			k.orders = 1
		}
		m.links = append(m.links, k)
	}
	for i := range m.plants {
		p := &m.plants[i]
		p.firstIn = int32(len(m.inOrder))
		for e, l := range m.links {
			if l.to == int32(i) {
				m.inOrder = append(m.inOrder, int32(e))
			}
		}
		p.lastIn = int32(len(m.inOrder))
	}
}

func (m *Machine) makeUses() {
	m.entries = slices.Clone(m.net.Uses)
	slices.SortStableFunc(m.entries, func(a, b Use) int {
		return cmp.Or(a.Plant-b.Plant, m.slot(a)-m.slot(b))
	})
	for _, s := range m.net.Sectors {
		at := slices.Index(m.lives, s.Lifetime)
		if at < 0 && len(m.lives) < maxLives {
			at = len(m.lives)
			m.lives = append(m.lives, s.Lifetime)
		}
		m.liveOf = append(m.liveOf, max(at, 0))
	}
	for v, life := range m.lives {
		m.leave[v] = 1 / (life * 12)
	}
	m.need = make([]float64, len(m.plants)*Lanes)
	for _, u := range m.entries {
		m.need[u.Plant*Lanes+m.slot(u)] += u.Amount
	}
	for _, u := range m.entries {
		p := sectorPart{sector: u.Sector}
		if need := m.need[u.Plant*Lanes+m.slot(u)]; need > 0 {
			p.of = u.Amount / need
		}
		m.sectorParts = append(m.sectorParts, p)
	}
}

// slot is the place of a use in what its plant orders.
func (m *Machine) slot(u Use) int {
	if m.plants[u.Plant].kind == MagnetUse {
		return int(u.Product)
	}
	return int(u.Lane)
}

// makeFeed follows what is mined through the market of concentrates once: what
// each separation plant is fed by lane.
func (m *Machine) makeFeed() {
	m.feed = make([]float64, len(m.plants)*Lanes)
	var pr, nd float64
	push := func(from int32, lanes func(Lane) float64) {
		for e, k := range m.links {
			if k.from != from || k.market != Concentrate {
				continue
			}
			for l := range Lane(Lanes) {
				m.feed[int(k.to)*Lanes+int(l)] += lanes(l) * m.net.Links[e].Share
			}
		}
	}
	for _, i := range m.byKind[Mine] {
		p := m.net.Plants[i]
		pr, nd = pr+p.Capacity*p.Basket[Pr], nd+p.Capacity*p.Basket[Nd]
		push(i, func(l Lane) float64 { return p.Capacity * p.Basket[l] })
	}
	for _, i := range m.byKind[Separation] {
		if m.plants[i].reach == LightOnly {
			push(i, func(l Lane) float64 {
				if l.IsLight() {
					return 0
				}
				return m.feed[int(i)*Lanes+int(l)]
			})
		}
	}
	m.prPart = pr / (pr + nd)
	heavy := m.net.HeavyContent
	m.content = [...]float64{m.prPart, 1 - m.prPart, m.prPart, 1 - m.prPart, heavy.Tb, heavy.Dy, 1}
}

// makeShares spreads the share of a link over its slots: a light-only plant has
// no share of heavy elements.
func (m *Machine) makeShares() {
	m.share = make([]float64, len(m.links)*Lanes)
	for e, l := range m.links {
		for k := range Lanes {
			m.share[e*Lanes+k] = m.net.Links[e].Share
			if l.market == Oxide && !m.parts(int(l.from), Lane(k)) {
				m.share[e*Lanes+k] = 0
			}
		}
	}
	for i := range m.plants {
		p := &m.plants[i]
		if p.products == 0 {
			continue
		}
		in := m.inOrder[p.firstIn:p.lastIn]
		for k := range p.products {
			var sum float64
			for _, e := range in {
				sum += m.share[int(e)*Lanes+k]
			}
			for _, e := range in {
				if sum > 0 {
					m.share[int(e)*Lanes+k] /= sum
				}
				if m.links[e].foreign && k == 0 {
					p.foreign += m.share[int(e)*Lanes]
				}
			}
		}
	}
}

// parts says whether a separation plant can sell an element apart.
func (m *Machine) parts(i int, l Lane) bool {
	return l.IsLight() || m.plants[i].reach == All
}

// makeNeeds walks the orders of the base from users up.
func (m *Machine) makeNeeds() {
	m.sales = make([]float64, len(m.links)*Lanes)
	m.sold = make([]float64, len(m.plants)*Lanes)
	yield := Defaults().MagnetYield
	for _, kind := range []Kind{MagnetUse, MagnetMaker, MetalMaker, OxideUse} {
		for _, i := range m.byKind[kind] {
			need := m.need[int(i)*Lanes:][:Lanes]
			sold := m.sold[int(i)*Lanes:][:Lanes]
			switch kind {
			case MagnetMaker:
				m.inputs(need, sold[Plain], sold[Heavy], sold[SamariumCobalt], yield)
			case MetalMaker:
				copy(need, sold)
			}
			p := &m.plants[i]
			for _, e := range m.inOrder[p.firstIn:p.lastIn] {
				for k := range p.products {
					order := need[k] * m.share[int(e)*Lanes+k]
					m.sales[int(e)*Lanes+k] = order
					m.sold[int(m.links[e].from)*Lanes+k] += order
				}
			}
		}
	}
}

// inputs is what a magnet maker takes in for its products, by lane.
func (m *Machine) inputs(need []float64, plain, heavy, samarium, yield float64) {
	both := (plain + heavy) / yield
	need[Pr], need[Nd] = both*m.prPart, both*(1-m.prPart)
	need[Tb] = heavy * m.net.HeavyContent.Tb / yield
	need[Dy] = heavy * m.net.HeavyContent.Dy / yield
	need[Sm] = samarium / yield
}

// BaseUse is what is used of a slot at a plant in a month of the base.
func (m *Machine) BaseUse(plant, slot int) float64 { return m.need[plant*Lanes+slot] }

// BaseSale is what is sold of a slot over a link in a month of the base.
func (m *Machine) BaseSale(link, slot int) float64 { return m.sales[link*Lanes+slot] }

// Made is what a separation plant makes of a lane in a month of the base, from
// ore alone.
func (m *Machine) Made(plant int, l Lane, p Params) float64 {
	if m.plants[plant].kind != Separation || !m.parts(plant, l) {
		return 0
	}
	return m.feed[plant*Lanes+int(l)] * p.Separation
}

// Fed is what a separation plant is fed of light and of other elements in a month
// of the base, with room for scrap and for a tenth more.
func (m *Machine) Fed(plant int, p Params) (light, heavy float64) {
	for l := range Lane(Lanes) {
		if x := m.feed[plant*Lanes+int(l)]; l.IsLight() {
			light += x
		} else {
			heavy += x
		}
	}
	for i := range m.plants {
		if m.plants[i].kind == MagnetMaker && int(m.plants[i].scrapTo) == plant {
			light += total(m.need[i*Lanes:][:Lanes]) * (1 - p.MagnetYield)
		}
	}
	return light * spareRoom, heavy * spareRoom
}

// spareRoom is a separation plant's capacity over its feed.
const spareRoom = 1.1

// Sold is all that a maker sells in a month of the base, by its order slots.
func (m *Machine) Sold(plant int) float64 { return total(m.sold[plant*Lanes:][:Lanes]) }

// MarketOf is what a link carries.
func (m *Machine) MarketOf(link int) Market { return m.links[link].market }

// Foreign says whether a link crosses a border.
func (m *Machine) Foreign(link int) bool { return m.links[link].foreign }

// Orders is how many slots a link is ordered by.
func (m *Machine) Orders(link int) int { return int(m.links[link].orders) }

// BaseFlow is what goes of an element over a link in a month of the base, t.
func (m *Machine) BaseFlow(link int, l Lane) float64 {
	k := m.links[link]
	from := m.net.Plants[k.from]
	sale := m.sales[link*Lanes:][:Lanes]
	switch {
	case k.market == Concentrate && from.Kind == Mine:
		return from.Capacity * from.Basket[l] * m.net.Links[link].Share
	case k.market == Concentrate && !l.IsLight():
		return m.feed[int(k.from)*Lanes+int(l)] * m.net.Links[link].Share
	case k.market == Concentrate:
		return 0
	case k.market == Oxide, k.market == Metal && l < metals:
		return sale[l]
	case k.market == Metal:
		return 0
	}
	switch l {
	case Pr:
		return (sale[Plain] + sale[Heavy]) * m.prPart
	case Nd:
		return (sale[Plain] + sale[Heavy]) * (1 - m.prPart)
	case Tb:
		return sale[Heavy] * m.net.HeavyContent.Tb
	case Dy:
		return sale[Heavy] * m.net.HeavyContent.Dy
	case Sm:
		return sale[SamariumCobalt]
	}
	return 0
}
