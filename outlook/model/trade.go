package model

import (
	"math"
	"slices"
)

// trade is what a machine's links can carry under a plan, laid out so that a month
// walks it from end to end: cells by market, seller, link and slot. What depends on
// the plan alone is worked out here, once for all runs.
type trade struct {
	m      *Machine // with buyers joined that are alike under the plan
	routes []route
	cells  []cell
	goods  []good  // of all cells
	want   []int32 // by cell: its buyer's line
	side   []int32 // by cell: its seller's pool, twice, and one more abroad
	pools  []pool

	cellsIn  [4]span // by market
	routesIn [4]span
	poolsIn  [4]span
	pushes   []span // by plant: its routes of concentrate

	share  []float64 // by cell: of the base
	sales  []float64 // by cell: what is ordered in a month of the base
	part   []float64 // by cell: its part of what its pool sells in the base
	queues int       // queues of licences, one for each good of a cell abroad
	rules  []rules   // those of no stretch, then of each
	stocks []bool    // by plant: whether the plan has a strategic stock there
	alarms span      // months in which somebody hoards
}

// span is places from first to below last.
type span struct{ first, last int32 }

// route is a link that may carry something.
type route struct {
	link
	id     int32 // place in Links
	cells  span
	goods  span
	queues span // as many, abroad
}

// cell is one order slot of one route.
type cell struct {
	from, to int32 // places of its first good with the seller and the buyer
	goods    int32
	slot     int32
	queue    int32 // of its first good, abroad
	good     int32 // its first place in goods
}

// good is one good of a cell, as it is moved.
type good struct {
	cell   int32
	from   int32 // place with the seller
	gets   int32 // place in what arrives: with the buyer or, from abroad, on the road there
	counts bool  // in the measure of its pool
}

// pool is an order slot of a seller.
type pool struct {
	at    int32 // place in arrays by plant and slot
	good  int32 // place of its first good with the seller
	goods int32
}

// rules are a stretch as cells and routes meet it.
type rules struct {
	stretch  *Stretch
	open     []float64 // by cell; 1 without a ban
	licensed []bool    // by route
	licences []licence // by queue
}

// licence is what holds for a good of a cell.
type licence struct {
	held    float64 // part of it that waits
	approve float64 // part of decisions that approve
	limit   float64 // what can be decided in a month, before growth
	delay   int32   // place in Delays; one beyond them lets all go at once
}

// newTrade lays a plan's trade out.
func newTrade(m *Machine, plan *Plan) *trade {
	t := &trade{m: m, pushes: make([]span, len(m.plants)), stocks: make([]bool, len(m.plants))}
	for _, s := range plan.Stocks {
		t.stocks[s.Plant] = true
	}
	grows := plan.grows(len(m.plants))
	for _, months := range plan.Alarms {
		for _, month := range months {
			t.alarm(int32(month))
		}
	}
	for market := range Magnet + 1 {
		cells, routes, pools := len(t.cells), len(t.routes), len(t.pools)
		for _, e := range m.bySeller(market) {
			t.addRoute(m, e, grows)
		}
		t.cellsIn[market] = span{int32(cells), int32(len(t.cells))}
		t.routesIn[market] = span{int32(routes), int32(len(t.routes))}
		t.poolsIn[market] = span{int32(pools), int32(len(t.pools))}
	}
	t.rules = append(t.rules, t.newRules(m, plan, nil))
	for i := range plan.Stretches {
		t.rules = append(t.rules, t.newRules(m, plan, &plan.Stretches[i]))
	}
	return t
}

// alarm widens the months of hoarding by those after one alarm.
func (t *trade) alarm(month int32) {
	if t.alarms.last == 0 {
		t.alarms = span{month, month + alarmMonths}
		return
	}
	t.alarms = span{min(t.alarms.first, month), max(t.alarms.last, month+alarmMonths)}
}

// bySeller is the links of a market in the order of their sellers.
func (m *Machine) bySeller(market Market) (links []int) {
	for e, l := range m.links {
		if l.market == market {
			links = append(links, e)
		}
	}
	slices.SortStableFunc(links, func(a, b int) int { return int(m.links[a].from - m.links[b].from) })
	return links
}

// addRoute adds a link with a cell for each slot that its buyer orders and its
// seller has, or will have where it grows under a project.
func (t *trade) addRoute(m *Machine, e int, grows []bool) {
	l := m.links[e]
	first, goods, queues := int32(len(t.cells)), int32(len(t.goods)), int32(t.queues)
	if l.market == Concentrate {
		t.addPush(m, e)
	} else {
		for n := m.plants[l.to].firstLine; n < m.plants[l.to].lastLine; n++ {
			if m.carries(e, &m.lines[n], grows) {
				t.addCell(m, e, n)
			}
		}
	}
	if last := int32(len(t.cells)); last > first {
		t.routes = append(t.routes, route{l, int32(e), span{first, last}, span{goods, int32(len(t.goods))}, span{queues, int32(t.queues)}})
	}
}

// carries says whether anything of a line can ever go over a link.
func (m *Machine) carries(e int, l *line, grows []bool) bool {
	return m.share[e*Lanes+int(l.slot)] > 0 || grows[m.links[e].from]
}

// addPush adds a link of concentrate, whose one cell carries all lanes.
func (t *trade) addPush(m *Machine, e int) {
	l := m.links[e]
	p := &t.pushes[l.from]
	if at := int32(len(t.routes)); p.last == 0 {
		p.first, p.last = at, at+1
	} else {
		p.last = at + 1
	}
	t.add(cell{from: m.plants[l.from].out, to: m.plants[l.to].in, goods: Lanes}, l.foreign)
	t.want, t.side = append(t.want, 0), append(t.side, 0)
	t.share, t.sales, t.part = append(t.share, m.share[e*Lanes]), append(t.sales, 0), append(t.part, 0)
}

func (t *trade) addCell(m *Machine, e int, n int32) {
	l, x := m.links[e], &m.lines[n]
	from := m.plants[l.from].out + x.mixed
	pool := t.poolOf(l, x, from)
	t.add(cell{from: from, to: x.good, goods: x.goods, slot: x.slot}, l.foreign)
	t.want, t.side = append(t.want, n), append(t.side, 2*pool+abroad(l.foreign))
	at := e*Lanes + int(x.slot)
	t.share, t.sales = append(t.share, m.share[at]), append(t.sales, m.sales[at])
	part := 0.0
	if sold := m.sold[l.from*Lanes+x.slot]; sold > 0 {
		part = m.sales[at] / sold
	}
	t.part = append(t.part, part)
}

func (t *trade) add(c cell, foreign bool) {
	c.good = int32(len(t.goods))
	gets := c.to
	if foreign {
		gets += int32(len(t.m.fed))
		c.queue = int32(t.queues)
		t.queues += int(c.goods)
	}
	for j := range c.goods {
		t.goods = append(t.goods, good{int32(len(t.cells)), c.from + j, gets + j, j < 2})
	}
	t.cells = append(t.cells, c)
}

// poolOf is the pool of a seller's slot, made with its first cell.
func (t *trade) poolOf(l link, x *line, from int32) int32 {
	at := l.from*Lanes + x.slot
	for i := len(t.pools) - 1; i >= 0 && t.pools[i].at/Lanes == l.from; i-- {
		if t.pools[i].at == at {
			return int32(i)
		}
	}
	t.pools = append(t.pools, pool{at, from, x.goods})
	return int32(len(t.pools) - 1)
}

func abroad(foreign bool) int32 {
	if foreign {
		return 1
	}
	return 0
}

func (t *trade) newRules(m *Machine, plan *Plan, s *Stretch) rules {
	k := rules{s, make([]float64, len(t.cells)), make([]bool, len(t.routes)), make([]licence, t.queues)}
	for c := range t.cells {
		k.open[c] = 1
	}
	for q := range k.licences {
		k.licences[q] = licence{0, 1, math.Inf(1), int32(len(plan.Delays))}
	}
	if s != nil && s.Open != nil {
		t.eachCell(func(_ int, c int32, at int) { k.open[c] = s.Open[at] })
	}
	if s != nil && s.Delay != nil {
		t.license(m, &k)
	}
	return k
}

// eachCell calls with every cell, its route and its place in a plan's arrays.
func (t *trade) eachCell(call func(route int, c int32, at int)) {
	for i := range t.routes {
		e := &t.routes[i]
		for c := e.cells.first; c < e.cells.last; c++ {
			call(i, c, int(e.id)*Lanes+int(t.cells[c].slot))
		}
	}
}

func (t *trade) license(m *Machine, k *rules) {
	s := k.stretch
	t.eachCell(func(route int, c int32, at int) {
		e := &t.routes[route]
		k.licensed[route] = s.licensed(int(e.id))
		if !k.licensed[route] || !e.foreign || s.Delay[at] < 0 {
			return
		}
		for j := range t.cells[c].goods {
			l := licence{s.Held[at], s.Approve[at], math.Inf(1), int32(s.Delay[at])}
			if s.Review != nil && s.Review[e.id] >= 0 && e.market != Concentrate {
				l.limit = t.sales[c] * s.Review[e.id] * m.contentOf(&m.lines[t.want[c]], j)
			}
			k.licences[t.cells[c].queue+j] = l
		}
	})
}

// licensed says whether anything on a link is licensed.
func (s *Stretch) licensed(link int) bool { return s.Delay[link*Lanes] != noLicence }

// noLicence marks the first slot of a link on which nothing is licensed.
const noLicence = -2
