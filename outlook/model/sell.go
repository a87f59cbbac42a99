package model

// sell rations what sellers of a market have over the orders, then ships.
func (r *Runner) sell(market Market) {
	r.ration(market)
	if r.p.Contracts {
		r.contracts(market)
	}
	if r.now != nil && r.now.Quota != nil {
		r.foreseen(market)
	}
	r.ship(market)
	r.unload(market)
}

// ration answers for each cell what its seller gives, and takes it out of the
// seller's stock. The seller's own country takes a part of its pool first; the rest
// goes by orders.
func (r *Runner) ration(market Market) {
	for i := r.trade.poolsIn[market].first; i < r.trade.poolsIn[market].last; i++ {
		l := &r.trade.pools[i]
		have, home, abroad := pooled(r.out, l.good, l.goods), r.asked[2*i], r.asked[2*i+1]
		atHome, foreign := r.parts(have, home, abroad)
		r.met[2*i], r.met[2*i+1] = atHome, foreign
		r.give(l, have, atHome*home+foreign*abroad)
	}
	cells := r.trade.cellsIn[market]
	side := r.trade.side[cells.first:cells.last]
	ask, sent, fill := r.ask[cells.first:][:len(side)], r.sent[cells.first:][:len(side)], r.fill[cells.first:][:len(side)]
	open := r.rules.open[cells.first:][:len(side)]
	met := r.met
	for c, s := range side {
		part := met[s]
		fill[c] = part * open[c]
		sent[c] = ask[c] * part
	}
}

// parts is what part of orders a pool meets, at home and abroad.
func (r *Runner) parts(have, home, abroad float64) (atHome, foreign float64) {
	ask := home + abroad
	if have <= 0 || ask <= 0 {
		return 0, 0
	}
	if ask <= have {
		return 1, 1
	}
	even := have / ask
	first := even
	if home > 0 {
		first += r.p.HomeFirst * (min(1, have/home) - even)
	}
	if abroad <= 0 {
		return first, 0
	}
	return first, max(0, have-first*home) / abroad
}

// give takes what a pool gives out of its goods, of which it has so much; under
// contracts that is known only later.
func (r *Runner) give(l *pool, have, given float64) {
	for j := l.good; j < l.good+l.goods; j++ {
		x, mix := r.out[j], 0.0
		if have > 0 {
			mix = x / have
		}
		r.mix[j] = mix
		if r.p.Contracts {
			continue
		}
		if x -= given * mix; x < 0 {
			x = 0 // what rounding leaves
		}
		r.out[j] = x
	}
}

// contracts gives a buyer its share of the base, and no more than it asks.
func (r *Runner) contracts(market Market) {
	clear(r.given)
	for c := r.trade.cellsIn[market].first; c < r.trade.cellsIn[market].last; c++ {
		i := r.trade.side[c] / 2
		l := &r.trade.pools[i]
		r.sent[c] = min(r.ask[c], max(0, pooled(r.out, l.good, l.goods))*r.trade.part[c])
		r.given[i] += r.sent[c]
	}
	for i := r.trade.poolsIn[market].first; i < r.trade.poolsIn[market].last; i++ {
		l := &r.trade.pools[i]
		for j := l.good; j < l.good+l.goods; j++ {
			r.out[j] = max(0, r.out[j]-r.given[i]*r.mix[j])
		}
	}
}

// buyersOf is who buys in a market to order.
var buyersOf = [4][]Kind{Oxide: {MetalMaker, OxideUse}, Metal: {MagnetMaker}, Magnet: {MagnetUse}}

// unload brings in at once the part of what was sent abroad that is not late.
func (r *Runner) unload(market Market) {
	late := r.p.Shipping
	for _, kind := range buyersOf[market] {
		for _, i := range r.m.byKind[kind] {
			first, last := r.m.fedAt(i)
			in, road := r.in[first:last], r.road[first:last]
			for j, x := range road {
				later := x * late
				road[j] = later
				in[j] += x - later
			}
		}
	}
}

// foreseen adds up what each country would send abroad before its quota.
func (r *Runner) foreseen(market Market) {
	for c := range r.m.net.Countries {
		r.planned[c*4+int(market)] = 0
	}
	for i := r.trade.routesIn[market].first; i < r.trade.routesIn[market].last; i++ {
		e := &r.trade.routes[i]
		if e.foreign {
			r.planned[int(r.m.plants[e.from].country)*4+int(market)] += total(r.sent[e.cells.first:e.cells.last])
		}
	}
}

// ship sends what was rationed: over routes that policy watches one by one, over
// the others between them at once.
func (r *Runner) ship(market Market) {
	from := r.trade.cellsIn[market].first
	for _, route := range r.watched[market] {
		cells := r.trade.routes[route].cells
		r.move(span{from, cells.first})
		r.pass(route)
		from = cells.last
	}
	r.move(span{from, r.trade.cellsIn[market].last})
}

// watch lists the routes of the month that need a look: those out of the
// controller, and those on which policy holds.
func (r *Runner) watch() {
	for market := Oxide; market <= Magnet; market++ {
		routes, list := r.trade.routesIn[market], r.watched[market][:0]
		for i := routes.first; i < routes.last; i++ {
			if e := &r.trade.routes[i]; e.watched || e.foreign && r.ruled(i) {
				list = append(list, i)
			}
		}
		r.watched[market] = list
	}
}

// ruled says whether a quota or a licence holds on a foreign route, or goods still
// wait from one.
func (r *Runner) ruled(route int32) bool {
	return r.rules.licensed[route] || r.waits[route] || r.now != nil && r.now.Quota != nil
}

// move gives buyers what was sent to them over free cells: at home at once, from
// abroad on the road.
func (r *Runner) move(free span) {
	if free.first == free.last {
		return
	}
	first, last := &r.trade.cells[free.first], &r.trade.cells[free.last-1]
	goods, sent, mix, arrives := r.trade.goods[first.good:last.good+last.goods], r.sent, r.mix, r.arrives
	for i := range goods {
		g := &goods[i]
		arrives[g.gets] += sent[g.cell] * mix[g.from]
	}
}

// pass lets goods over a route that policy watches.
func (r *Runner) pass(route int32) {
	e := &r.trade.routes[route]
	if r.ruled(route) {
		r.scale(e)
		r.release(e)
		r.filled(e)
	} else {
		r.leave(e)
		if e.market != Magnet {
			r.filled(e)
		}
	}
	r.waits[route] = r.rules.licensed[route]
	if e.watched {
		r.export(e)
	}
}

// export books what left the controller over a route.
func (r *Runner) export(e *route) {
	gone := r.gone[e.cells.first:e.cells.last]
	r.Result.Exports[r.t*4+int(e.market)] += total(gone)
	if e.market == Magnet {
		for n, line := range r.trade.want[e.cells.first:e.cells.last] {
			parted(r.Result.To[r.t*r.Result.countries:], r.m.of[line], gone[n])
		}
	}
}

// scale keeps with the seller what a quota leaves no room for.
func (r *Runner) scale(e *route) {
	part := r.quotaScale(&e.link)
	if part == 1 {
		return
	}
	for c := e.cells.first; c < e.cells.last; c++ {
		k := &r.trade.cells[c]
		for j := k.from; j < k.from+k.goods; j++ {
			r.out[j] += r.sent[c] * (1 - part) * r.mix[j]
		}
		r.sent[c] *= part
	}
}

// leave puts what was sent over a route on the road.
func (r *Runner) leave(e *route) {
	goods := r.trade.goods[e.goods.first:e.goods.last]
	i := 0
	for c := e.cells.first; c < e.cells.last; c++ {
		var gone, left float64
		sent := r.sent[c]
		for ; i < len(goods) && goods[i].cell == c; i++ {
			g := &goods[i]
			x := sent * r.mix[g.from]
			r.arrives[g.gets] += x
			gone += x
			if g.counts {
				left += x
			}
		}
		r.gone[c], r.left[c] = gone, left
	}
}

// release is leave under licences: what is held of what was sent joins the queues;
// of what is decided, what is approved goes on and what is refused goes back.
func (r *Runner) release(e *route) {
	clear(r.left[e.cells.first:e.cells.last])
	clear(r.gone[e.cells.first:e.cells.last])
	queue := r.queue[e.queues.first:e.queues.last]
	goods, licences := r.trade.goods[e.goods.first:][:len(queue)], r.rules.licences[e.queues.first:][:len(queue)]
	abroad := int32(len(r.in))
	sent, mix, out, queued, arrives, gone, left := r.sent, r.mix, r.out, r.queued, r.arrives, r.gone, r.left
	for i := range queue {
		g, l := &goods[i], &licences[i]
		x := sent[g.cell] * mix[g.from]
		hold := x * l.held
		done := decide(&queue[i], &r.hazard[l.delay], hold, l.limit*r.growth)
		passed := done * l.approve
		out[g.from] += done - passed
		waiting := &queued[g.gets-abroad]
		if *waiting += hold - done; *waiting < 0 {
			*waiting = 0 // what rounding leaves
		}
		x += passed - hold
		arrives[g.gets] += x
		gone[g.cell] += x
		if g.counts {
			left[g.cell] += x
		}
	}
}

// decide adds to a queue and decides what is due, the oldest first; the rest ages.
// It answers how much is decided, and is written out because much of a month under
// licences is spent here.
func decide(q, hazard *[bins]float64, more, limit float64) float64 {
	q0 := q[0] + more
	d0, d1, d2, d3 := q0*hazard[0], q[1]*hazard[1], q[2]*hazard[2], q[3]*hazard[3]
	d4, d5, d6, d7 := q[4]*hazard[4], q[5]*hazard[5], q[6]*hazard[6], q[7]*hazard[7]
	due := ((d0 + d1) + (d2 + d3)) + ((d4 + d5) + (d6 + d7))
	if due > limit {
		q[0] = q0
		decideSome(q, hazard, limit)
		return limit
	}
	q[7] += q[6] - d6 - d7
	q[6], q[5], q[4] = q[5]-d5, q[4]-d4, q[3]-d3
	q[3], q[2], q[1], q[0] = q[2]-d2, q[1]-d1, q0-d0, 0
	return due
}

// decideSome is decide where not all that is due can be decided.
func decideSome(q, hazard *[bins]float64, limit float64) {
	oldest := q[bins-1]
	oldest, limit = kept(oldest, oldest*hazard[bins-1], limit)
	for a := bins - 2; a >= 0; a-- {
		q[a+1], limit = kept(q[a], q[a]*hazard[a], limit)
	}
	q[0] = 0
	q[bins-1] += oldest
}

// kept is what is left of a bin when what is due of it is decided, as far as the
// limit lets, and what of the limit is left.
func kept(bin, due, limit float64) (left, rest float64) {
	if due > limit {
		due = limit
	}
	return bin - due, limit - due
}

// filled notes what part of each order over a route left the seller's country,
// where policy may have kept some back; ration has done so elsewhere.
func (r *Runner) filled(e *route) {
	want := r.trade.want[e.cells.first:e.cells.last]
	share, gone, fill := r.share[e.cells.first:][:len(want)], r.left[e.cells.first:][:len(want)], r.fill[e.cells.first:][:len(want)]
	wants := r.want
	if !e.watched || e.market == Magnet {
		for c, w := range want {
			fill[c], _ = filling(wants[w]*share[c], gone[c])
		}
		return
	}
	cells, goods := r.trade.cells[e.cells.first:][:len(want)], r.Result.Goods[r.t*Lanes:][:Lanes]
	for c, w := range want {
		order, slot := wants[w]*share[c], cells[c].slot%Lanes
		part, flowed := filling(order, gone[c])
		fill[c] = part
		r.awaited[slot] += order
		r.flowed[slot] += flowed
		goods[slot] += gone[c]
	}
}

// filling is what part of an order left, and how much of it.
func filling(order, left float64) (part, flowed float64) {
	if left < order {
		return left / order, left
	}
	return 1, order
}
