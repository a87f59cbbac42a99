package model

// demand is what each user needs this month, after growth, price and
// substitution.
func (r *Runner) demand() {
	var factor [regions][2][Lanes]float64 // by region, magnets or oxide, and slot
	for g := range regions {
		for k := range int(Products) {
			factor[g][0][k] = r.growth * r.fit * (1 - r.saved[g*Lanes+k]) * (1 - r.programme(k)) * r.thinned(g, k)
		}
		for k := range Lanes {
			if !r.m.usesOxide[k] {
				continue
			}
			factor[g][1][k] = r.growth * r.fit * (1 - r.savedOx[g*Lanes+k]) * answerTo(r.felt[g*Lanes+k], r.p.Elasticity)
		}
	}
	for _, kind := range []Kind{MagnetUse, OxideUse} {
		for _, i := range r.m.byKind[kind] {
			p := &r.m.plants[i]
			f := &factor[region(p.outside)][kind-MagnetUse]
			for n := p.firstLine; n < p.lastLine; n++ {
				l := &r.m.lines[n]
				r.need[n] = l.need * f[l.slot]
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
	clear(r.asked)
	r.lookAhead()
	for _, i := range r.m.byKind[MagnetUse] {
		r.orderUse(i, r.p.UserCover)
	}
	r.place(Magnet)
	for _, i := range r.m.byKind[MagnetMaker] {
		need, sold := r.need[r.m.plants[i].firstLine:][:metals], r.expect[i*Lanes:][:Products]
		r.m.inputs(need, sold[Plain], sold[Heavy], sold[SamariumCobalt], r.p.MagnetYield)
		r.order(i, r.p.MakerCover)
	}
	r.place(Metal)
	for _, i := range r.m.byKind[MetalMaker] {
		copy(r.need[r.m.plants[i].firstLine:][:metals], r.expect[i*Lanes:][:metals])
		r.order(i, r.p.MakerCover)
	}
	for _, i := range r.m.byKind[OxideUse] {
		r.orderUse(i, r.p.OxideCover)
	}
	r.place(Oxide)
}

func (r *Runner) orderUse(i int32, cover float64) {
	r.order(i, cover)
	if !r.trade.stocks[i] {
		return
	}
	for s := range r.plan.Stocks {
		if q := &r.plan.Stocks[s]; q.Plant == int(i) && q.Fill > 0 && r.t >= q.First {
			r.buyReserve(q)
		}
	}
}

// buyReserve orders for the strategic stock what is missing, spread over the
// months of its filling.
func (r *Runner) buyReserve(q *Strategic) {
	for n := r.m.plants[q.Plant].firstLine; n < r.m.plants[q.Plant].lastLine; n++ {
		aim := q.Aim * r.need[n]
		missing := aim - r.m.lines[n].pool(r.reserve)
		r.want[n] += min(max(0, missing), aim/float64(q.Fill))
	}
}

// order writes what a plant wants: its use and part of the gap between aim and
// what it has or awaits.
func (r *Runner) order(i int32, cover float64) {
	p := &r.m.plants[i]
	alarm, road := r.alarm(int(i)), r.p.Shipping*p.foreign
	aim, chased := cover*(1+r.p.Hoarding*alarm), &unchased[inside]
	if alarm > 0 && p.kind != MagnetUse {
		chased = &r.chased[region(p.outside)]
	}
	lines := r.m.linesOf(p)
	need, wants := r.need[p.firstLine:][:len(lines)], r.want[p.firstLine:][:len(lines)]
	ahead := r.ahead[p.firstLine:][:len(lines)]
	in, queued, restock := r.in, r.queued, 1/r.p.Restock
	for n := range lines {
		l := &lines[n]
		use := need[n]
		stock := aim
		if ahead[n] == 0 { // a licence is for a use, not for stock
			stock *= chased[l.slot]
		}
		gap := (stock+road+ahead[n])*use - l.pool(in) - l.pool(queued)
		want := use + gap*restock
		if want < 0 {
			want = 0
		}
		wants[n] = want
	}
}

// lookAhead counts what must lie in queues so that goods come as they are used:
// who waits longer orders earlier.
func (r *Runner) lookAhead() {
	clear(r.ahead)
	if r.now == nil || r.now.Delay == nil {
		return
	}
	ahead, licences, stay := r.ahead, r.rules.licences, r.stay
	for market := Oxide; market <= Magnet; market++ {
		for _, i := range r.watched[market] {
			if !r.rules.licensed[i] {
				continue
			}
			cells := r.trade.routes[i].cells
			want := r.trade.want[cells.first:cells.last]
			share, of := r.share[cells.first:][:len(want)], r.trade.cells[cells.first:][:len(want)]
			for c, w := range want {
				if l := &licences[of[c].queue]; l.held > 0 {
					ahead[w] += share[c] * l.held * stay[l.delay]
				}
			}
		}
	}
}

// place hands all orders of a market to the sellers, who believe a part of what
// changed.
func (r *Runner) place(market Market) {
	cells := r.trade.cellsIn[market]
	want := r.trade.want[cells.first:cells.last]
	side, open := r.trade.side[cells.first:][:len(want)], r.rules.open[cells.first:][:len(want)]
	share, ask := r.share[cells.first:][:len(want)], r.ask[cells.first:][:len(want)]
	wants, asked := r.want, r.asked
	for c, w := range want {
		x := wants[w] * share[c] * open[c]
		ask[c] = x
		asked[side[c]] += x
	}
	for i := r.trade.poolsIn[market].first; i < r.trade.poolsIn[market].last; i++ {
		at := r.trade.pools[i].at
		r.received[at] = asked[2*i] + asked[2*i+1]
		r.expect[at] += smooth * (r.received[at] - r.expect[at])
	}
}

// smooth is how fast makers believe a change in orders.
const smooth = 0.3

// open is the part of a mine's goods on a route that may be shipped.
func (r *Runner) open(e *route) float64 { return r.rules.open[e.cells.first] }
