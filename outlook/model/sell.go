package model

import "math"

// sell rations what sellers of a market have over the orders, then ships.
func (r *Runner) sell(market Market) {
	quotas := r.now != nil && r.now.Quota != nil
	if quotas {
		for c := range r.m.net.Countries {
			r.planned[c*4+int(market)] = 0
		}
	}
	sellers := r.m.byKind[sellerOf[market]]
	for _, i := range sellers {
		r.ration(int(i), market, quotas)
	}
	for _, i := range sellers {
		r.ship(int(i), market)
	}
}

var sellerOf = [4]Kind{Mine, Separation, MetalMaker, MagnetMaker}

// ration answers for each outgoing link and slot what part of the pool goes. Its
// own country takes a part first; the rest goes by orders.
func (r *Runner) ration(i int, market Market, quotas bool) {
	p := &r.m.plants[i]
	links := r.m.outOrder[p.firstOut:p.lastOut]
	out := r.out[i*Lanes:][:Lanes]
	var asked [2][Lanes]float64 // at home, abroad
	for _, e := range links {
		l := &r.m.links[e]
		if l.market == market {
			side := asked[abroad(l)][l.lo:l.hi]
			for k, x := range r.ask[int(e)*Lanes:][l.lo:l.hi] {
				side[k] += x
			}
		}
	}
	var have [Lanes]float64
	var each, got [2][Lanes]float64 // part of the pool for each unit asked; part of what was asked
	for k := range have {
		have[k] = pool(p.kind, out, k)
		each[0][k], each[1][k] = r.parts(have[k], asked[0][k], asked[1][k])
		got[0][k], got[1][k] = min(1, each[0][k]*have[k]), min(1, each[1][k]*have[k])
	}
	for _, e := range links {
		l := &r.m.links[e]
		if l.market != market {
			continue
		}
		part := each[abroad(l)][l.lo:l.hi]
		frac, ask := r.frac[int(e)*Lanes:][l.lo:l.hi], r.ask[int(e)*Lanes:][l.lo:l.hi]
		for k, x := range ask {
			frac[k] = x * part[k]
		}
		copy(r.fill[int(e)*Lanes:][l.lo:l.hi], got[abroad(l)][l.lo:l.hi])
		if r.p.Contracts {
			r.contracts(i, int(e), &have)
		}
		if quotas && l.foreign {
			for k, f := range frac {
				r.planned[int(p.country)*4+int(market)] += f * have[int(l.lo)+k]
			}
		}
	}
}

func abroad(l *link) int {
	if l.foreign {
		return 1
	}
	return 0
}

// parts is what part of a pool one unit of orders gets, at home and abroad.
func (r *Runner) parts(have, home, abroad float64) (atHome, foreign float64) {
	ask := home + abroad
	if have <= 0 || ask <= 0 {
		return 0, 0
	}
	if ask <= have {
		return 1 / have, 1 / have
	}
	even := 1 / ask
	first := even
	if home > 0 {
		first = even + r.p.HomeFirst*(min(1/have, 1/home)-even)
	}
	if abroad <= 0 {
		return first, 0
	}
	return first, max(0, 1-first*home) / abroad
}

// contracts gives a buyer its share of the base, and no more than it asks.
func (r *Runner) contracts(i, e int, have *[Lanes]float64) {
	for k := r.m.links[e].lo; k < r.m.links[e].hi; k++ {
		sold, at := r.m.sold[i*Lanes+int(k)], e*Lanes+int(k)
		r.frac[at] = 0
		if sold > 0 && have[k] > 0 {
			r.frac[at] = min(r.ask[at]/have[k], r.m.sales[at]/sold)
		}
	}
}

// ship sends each link's part.
func (r *Runner) ship(i int, market Market) {
	p := &r.m.plants[i]
	out := r.out[i*Lanes:][:Lanes]
	var have [Lanes]float64
	copy(have[:], out)
	for _, e := range r.m.outOrder[p.firstOut:p.lastOut] {
		l := &r.m.links[e]
		if l.market != market {
			continue
		}
		var parcel [Lanes]float64
		r.load(int(e), l, &have, out, &parcel)
		r.send(int(e), l, &parcel, out)
		r.filled(int(e), l, &parcel)
	}
}

// load takes a link's part out of the seller's stock.
func (r *Runner) load(e int, l *link, have *[Lanes]float64, out []float64, parcel *[Lanes]float64) {
	scale := r.quotaScale(e)
	frac := r.frac[e*Lanes:][:Lanes]
	if l.market == Magnet {
		for j, k := range magnetProduct {
			parcel[j] = min(out[j], have[j]*frac[k]*scale)
			out[j] -= parcel[j]
		}
		return
	}
	for j := l.lo; j < l.hi; j++ {
		parcel[j] = min(out[j], have[j]*frac[j]*scale)
		out[j] -= parcel[j]
	}
}

// filled notes what part of each order left the seller's country, where policy
// may have kept some back; ration has done so elsewhere.
func (r *Runner) filled(e int, l *link, gone *[Lanes]float64) {
	if !l.foreign || r.now == nil && r.waiting[l.queue] == 0 && !l.watched {
		return
	}
	left := gone[l.lo:l.hi]
	var products [Products]float64
	if l.market == Magnet {
		products = [Products]float64{gone[0] + gone[1], gone[2] + gone[3], gone[6]}
		left = products[:]
	}
	fill, order := r.fill[e*Lanes:][l.lo:l.hi], r.order[e*Lanes:][l.lo:l.hi]
	for k, x := range left {
		fill[k] = 1
		if x < order[k] {
			fill[k] = x / order[k]
		}
	}
	if l.watched && l.market != Magnet {
		asked, sent := r.asked[l.lo:l.hi], r.left[l.lo:l.hi]
		for k, x := range left {
			asked[k] += order[k]
			sent[k] += min(x, order[k])
		}
	}
}

// send lets a parcel go: through the licence queue where there is one, then on
// the road. What is refused goes back to the seller; parcel becomes what left.
func (r *Runner) send(e int, l *link, parcel *[Lanes]float64, back []float64) {
	to := int(l.to) * Lanes
	in := r.in[to:][:Lanes]
	first, last := l.first, l.last
	if !l.foreign {
		for j := first; j < last; j++ {
			in[j] += parcel[j]
		}
		return
	}
	if r.licensed(e) || r.waiting[l.queue] > 0 {
		r.through(e, l, parcel, back)
	}
	road := r.road[to:][:Lanes]
	for j := first; j < last; j++ {
		later := parcel[j] * r.p.Shipping
		road[j] += later
		in[j] += parcel[j] - later
	}
	if l.watched {
		r.Result.export(r.t, r.m, l, parcel)
	}
}

func (r *Runner) licensed(e int) bool {
	return r.now != nil && r.now.Delay != nil && r.now.Delay[e*Lanes] != noLicence
}

// noLicence marks the first slot of a link on which nothing is licensed.
const noLicence = -2

// through takes what is held of a parcel into the queue and lets go what was
// decided; parcel becomes what leaves this month.
func (r *Runner) through(e int, l *link, parcel *[Lanes]float64, back []float64) {
	q := r.queue[int(l.queue)*bins*Lanes:][:bins*Lanes]
	queued := r.queued[int(l.to)*Lanes:][:Lanes]
	for j := l.first; j < l.last; j++ {
		k := int(j)
		if l.market == Magnet {
			k = int(magnetProduct[j])
		} else if l.market == Concentrate {
			k = 0
		}
		delay, held, approve := r.licence(e, k)
		hold := parcel[j] * held
		parcel[j] -= hold
		queued[j] += hold
		q[j] += hold
		r.decide(q, int(j), waited{delay, approve, r.review(e, l, int(j))}, &parcel[j], &back[j], &queued[j])
	}
	r.waiting[l.queue] = total(q)
	r.Result.Backlog[r.t] += r.waiting[l.queue]
}

// licence is what a licence asks of a slot; without one everything that waits is
// let go.
func (r *Runner) licence(e, k int) (delay int, held, approve float64) {
	if !r.licensed(e) || r.now.Delay[e*Lanes+k] < 0 {
		return -1, 0, 1
	}
	return int(r.now.Delay[e*Lanes+k]), r.now.Held[e*Lanes+k], r.now.Approve[e*Lanes+k]
}

// waited is how cases are decided: by which delay, what part is approved, and how
// much a month at most.
type waited struct {
	delay          int
	approve, limit float64
}

// review is how much of a good can be decided in a month.
func (r *Runner) review(e int, l *link, j int) float64 {
	if !r.licensed(e) || r.now.Review == nil || r.now.Review[e] < 0 {
		return math.Inf(1)
	}
	base := r.m.sales[e*Lanes+j]
	switch l.market {
	case Magnet:
		base = r.content(magnetLane[j], r.m.sales[e*Lanes+int(magnetProduct[j])])
	case Concentrate:
		return math.Inf(1)
	}
	return base * r.now.Review[e] * r.growth
}

// decide lets the cases of a slot go or back, oldest first, and ages the rest.
func (r *Runner) decide(q []float64, j int, w waited, granted, back, queued *float64) {
	for a := bins - 1; a >= 0; a-- {
		x := q[a*Lanes+j]
		if x == 0 {
			continue
		}
		done := x
		if w.delay >= 0 {
			done = min(x*r.hazard[w.delay][a], w.limit)
		}
		w.limit -= done
		pass := done * w.approve
		*granted += pass
		*back += done - pass
		*queued = max(0, *queued-done)
		q[a*Lanes+j] = 0
		q[min(a+1, bins-1)*Lanes+j] += x - done
	}
}
