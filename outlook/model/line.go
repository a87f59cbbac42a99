package model

// line is one slot by which a plant orders: of a user what it uses, of a maker
// each metal or its oxide.
type line struct {
	id    int32   // its place in lines
	good  int32   // place of its first good in arrays of what plants are fed
	goods int32   // how many it has: of magnets, those of the product
	slot  int32   // of the plant
	mixed int32   // of magnets: the first of the product's goods in a mixed stock
	need  float64 // use in a month of the base
	alone bool    // its plant has one supplier
	cars  bool    // a car maker's sector is among its uses
	kind  Kind    // of its plant
	fleet int32   // of magnets: the first place of the fleet that they go into
	first int32   // its sectors: sectorParts[first:last]
	last  int32
}

// sectorPart is what one sector has of a line.
type sectorPart struct {
	sector int
	of     float64
}

// pool is what a stock holds of a line: of magnets, the neodymium, praseodymium or
// samarium of the product.
func (l *line) pool(stock []float64) float64 { return pooled(stock, l.good, l.goods) }

func pooled(stock []float64, first, goods int32) float64 {
	if goods == 1 {
		return stock[first]
	}
	return stock[first] + stock[first+1]
}

// contentOf is what a tonne of a line holds of one of its goods, in the base.
func (m *Machine) contentOf(l *line, good int32) float64 {
	if l.kind != MagnetUse {
		return 1
	}
	return m.content[l.mixed+good]
}

// fleet is magnets of a product in service that are as long in use and go to the
// same place thereafter.
type fleet struct {
	oldTo   int32 // a magnet maker of the same country; −1 without one
	country int32
	mixed   int32 // as that of its lines
	goods   int32
	first   int32             // its first place in arrays of what is in use
	split   [maxLives]float64 // the part that has each lifetime
}

// goodsOf is where the goods of an order slot lie in a stock: those of a product
// of magnets, else the one of its own lane.
func goodsOf(slot int, ofMagnets bool) (first, goods int) {
	if !ofMagnets {
		return slot, 1
	}
	switch Product(slot) {
	case Plain:
		return 0, 2
	case Heavy:
		return 2, 4
	}
	return 6, 1
}

// makeLines gives users a line for each thing that they use and makers one for
// each metal, and all plants their places in arrays of stocks.
func (m *Machine) makeLines() {
	entry := 0
	for i := range m.plants {
		p := &m.plants[i]
		p.in, p.out, p.firstLine = int32(len(m.fed)), int32(len(m.made)), int32(len(m.lines))
		for slot := range p.products {
			first := entry
			for entry < len(m.entries) && m.entries[entry].Plant == i && m.slot(m.entries[entry]) == slot {
				entry++
			}
			if m.need[i*Lanes+slot] > 0 || p.kind == MetalMaker || p.kind == MagnetMaker {
				m.addLine(i, slot, first, entry)
			}
		}
		for entry < len(m.entries) && m.entries[entry].Plant == i {
			entry++ // what such a plant cannot use
		}
		p.lastLine = int32(len(m.lines))
		if p.kind == Separation {
			m.fed = append(m.fed, lanesMade(Separation)...)
		}
		m.made = append(m.made, lanesMade(p.kind)...)
	}
	m.layPrices()
}

func (m *Machine) addLine(plant, slot, first, last int) {
	p := &m.plants[plant]
	good, goods := goodsOf(slot, p.kind == MagnetUse)
	l := line{good: int32(len(m.fed)), goods: int32(goods), slot: int32(slot), mixed: int32(good), need: m.need[plant*Lanes+slot],
		alone: p.lastIn-p.firstIn < 2, kind: p.kind, first: int32(first), last: int32(last)}
	for _, u := range m.entries[first:last] {
		l.cars = l.cars || m.net.Sectors[u.Sector].Car
	}
	if p.kind == OxideUse {
		m.usesOxide[slot] = true
	}
	if p.kind != MagnetUse {
		m.fed = append(m.fed, Lane(slot))
	} else {
		m.fed = append(m.fed, magnetLane[good:good+goods]...)
		l.fleet = m.fleetOf(fleet{oldTo: p.oldTo, country: p.country, mixed: l.mixed, goods: l.goods, split: m.splitOf(&l)})
	}
	l.id = int32(len(m.lines))
	m.lines, m.of = append(m.lines, l), append(m.of, []portion{{p.country, 1}})
}

// fleetOf is the first place of a fleet; countries without a magnet maker share
// theirs.
func (m *Machine) fleetOf(f fleet) int32 {
	if f.oldTo < 0 {
		f.country = -1
	}
	for _, was := range m.fleets {
		f.first = was.first
		if was == f {
			return f.first
		}
	}
	f.first = int32(len(m.inUse))
	m.fleets = append(m.fleets, f)
	m.inUse = append(m.inUse, magnetLane[f.mixed:f.mixed+f.goods]...)
	return f.first
}

// splitOf is the part of a line that has each lifetime.
func (m *Machine) splitOf(l *line) (split [maxLives]float64) {
	for _, p := range m.sectorParts[l.first:l.last] {
		split[m.liveOf[p.sector]] += p.of
	}
	return split
}

// lanesMade is by lane what a kind of plant has to sell.
func lanesMade(k Kind) (lanes []Lane) {
	switch k {
	case MagnetMaker:
		return magnetLane[:]
	case MetalMaker, Mine, Separation:
		n := Lane(Lanes)
		if k == MetalMaker {
			n = metals
		}
		for l := range n {
			lanes = append(lanes, l)
		}
	}
	return lanes
}

func (m *Machine) linesOf(p *plant) []line { return m.lines[p.firstLine:p.lastLine] }

// fedAt is a plant's places in arrays of what plants are fed.
func (m *Machine) fedAt(plant int32) (first, last int32) {
	first, last = m.plants[plant].in, int32(len(m.fed))
	if int(plant)+1 < len(m.plants) {
		last = m.plants[plant+1].in
	}
	return first, last
}
