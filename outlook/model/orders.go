package model

// demand is what each user needs this month, after growth, price and
// substitution.
func (r *Runner) demand() {
	var factor [regions][2][Lanes]float64 // by region, magnets or oxide, and slot
	for g := range regions {
		for k := range int(Products) {
			factor[g][0][k] = r.growth * (1 - r.saved[g*Lanes+k]) * (1 - r.programme(k)) * r.thinned(g, k)
		}
		for k := range Lanes {
			factor[g][1][k] = r.growth * (1 - r.savedOx[g*Lanes+k]) * answerTo(r.felt[g*Lanes+k], r.p.Elasticity)
		}
	}
	for _, kind := range []Kind{MagnetUse, OxideUse} {
		for _, i := range r.m.byKind[kind] {
			p := &r.m.plants[i]
			f := &factor[region(p.outside)][kind-MagnetUse]
			need, base := r.need[int(i)*Lanes:][:p.products], r.m.need[int(i)*Lanes:][:p.products]
			for k := range need {
				need[k] = base[k] * f[k]
			}
		}
	}
}

func region(isOutside bool) int {
	if isOutside {
		return outside
	}
	return inside
}

func (r *Runner) programme(product int) float64 {
	if r.plan.Substituted == nil {
		return 0
	}
	return r.plan.Substituted[r.t*int(Products)+product]
}

// thinned is what price leaves of the demand for a product: that of its elements
// by what they weigh in its cost.
func (r *Runner) thinned(g, product int) float64 {
	felt := r.felt[g*Lanes:][:Lanes]
	ln := felt[Nd]
	switch Product(product) {
	case Heavy:
		ln = (1-heavyCost)*felt[Nd] + heavyCost*felt[Dy]
	case SamariumCobalt:
		ln = felt[Sm]
	}
	return answerTo(ln, r.p.Elasticity)
}

// heavyCost is the part of a heavy magnet's rare-earth cost that is dysprosium
// and terbium, taken as dysprosium.
const heavyCost = 0.3

// orders walks from users up: every plant orders what it expects to use and a
// part of what its stock lacks.
func (r *Runner) orders() {
	clear(r.received)
	for _, i := range r.m.byKind[MagnetUse] {
		r.orderUse(int(i), r.p.UserCover)
	}
	for _, i := range r.m.byKind[MagnetMaker] {
		r.orderMagnetMaker(int(i))
	}
	for _, i := range r.m.byKind[MetalMaker] {
		r.expectOrders(int(i), metals)
		r.orderFor(int(i), r.expect[int(i)*Lanes:][:metals], r.p.MakerCover)
	}
	for _, i := range r.m.byKind[OxideUse] {
		r.orderUse(int(i), r.p.OxideCover)
	}
	for _, i := range r.m.byKind[Separation] {
		r.expectOrders(int(i), Lanes)
	}
}

func (r *Runner) expectOrders(i, slots int) {
	expect, received := r.expect[i*Lanes:][:slots], r.received[i*Lanes:][:slots]
	for k := range expect {
		expect[k] += smooth * (received[k] - expect[k])
	}
}

// smooth is how fast makers believe a change in orders.
const smooth = 0.3

func (r *Runner) orderUse(i int, cover float64) {
	r.orderFor(i, r.need[i*Lanes:][:r.m.plants[i].products], cover)
	for s := range r.plan.Stocks {
		if q := &r.plan.Stocks[s]; q.Plant == i && q.Fill > 0 && r.t >= q.First {
			r.buyReserve(i, q)
		}
	}
	r.place(i)
}

// buyReserve orders for the strategic stock what is missing, spread over the
// months of its filling.
func (r *Runner) buyReserve(i int, q *Strategic) {
	p := &r.m.plants[i]
	for k := range p.products {
		aim := q.Aim * r.need[i*Lanes+k]
		missing := aim - pool(p.kind, r.reserve[i*Lanes:][:Lanes], k)
		r.want[i*Lanes+k] += min(max(0, missing), aim/float64(q.Fill))
	}
}

func (r *Runner) orderMagnetMaker(i int) {
	r.expectOrders(i, int(Products))
	var use [metals]float64
	x := r.expect[i*Lanes:]
	r.m.inputs(use[:], x[Plain], x[Heavy], x[SamariumCobalt], r.p.MagnetYield)
	r.orderFor(i, use[:], r.p.MakerCover)
	r.place(i)
}

// orderFor writes what a plant wants: its use and part of the gap between aim
// and what it has or awaits.
func (r *Runner) orderFor(i int, use []float64, cover float64) {
	p := &r.m.plants[i]
	aim := cover*(1+r.p.Hoarding*r.alarm(i)) + r.p.Shipping*p.foreign
	kind := p.kind
	if kind == MagnetMaker {
		kind = MetalMaker // it holds metal
	}
	in, queued := r.in[i*Lanes:][:Lanes], r.queued[i*Lanes:][:Lanes]
	road := r.road[i*Lanes:][:Lanes]
	for k, u := range use {
		gap := aim*u - pool(kind, in, k) - pool(kind, queued, k) - pool(kind, road, k)
		r.want[i*Lanes+k] = max(0, u+gap/r.p.Restock)
	}
	if p.kind == MetalMaker {
		r.place(i)
	}
}

// place hands a plant's orders to its suppliers.
func (r *Runner) place(i int) {
	p := &r.m.plants[i]
	want := r.at(r.want, int32(i))
	var open []float64
	if r.now != nil {
		open = r.now.Open
	}
	for _, e := range r.m.inOrder[p.firstIn:p.lastIn] {
		l := &r.links[e]
		order, ask, share := r.at(r.order, e), r.at(r.ask, e), r.at(r.share, e)
		received := r.at(r.received, l.from)
		for k := l.lo; k < l.hi; k++ {
			x := want[k&last] * share[k&last]
			order[k&last] = x
			if open != nil {
				x *= open[int(e)*Lanes+int(k)]
			}
			ask[k&last] = x
			received[k&last] += x
		}
	}
}

// open is the part of a mine's goods on a link that may be shipped.
func (r *Runner) open(e int) float64 {
	if r.now == nil || r.now.Open == nil {
		return 1
	}
	return r.now.Open[e*Lanes]
}
