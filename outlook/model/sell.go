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
		l := &r.links[e]
		if l.market == market {
			side, ask := &asked[abroad(l)], r.at(r.ask, e)
			for k := l.lo; k < l.hi; k++ {
				side[k&last] += ask[k&last]
			}
		}
	}
	var have [Lanes]float64
	var each, got [2][Lanes]float64 // part of the pool for each unit asked; part of what was asked
	for k := range p.goods() {
		have[k] = pool(p.kind, out, k)
		each[0][k], each[1][k] = r.parts(have[k], asked[0][k], asked[1][k])
		got[0][k], got[1][k] = min(1, each[0][k]*have[k]), min(1, each[1][k]*have[k])
	}
	for _, e := range links {
		l := &r.links[e]
		if l.market != market {
			continue
		}
		part, met := &each[abroad(l)], &got[abroad(l)]
		frac, ask, fill := r.at(r.frac, e), r.at(r.ask, e), r.at(r.fill, e)
		for k := l.lo; k < l.hi; k++ {
			frac[k&last] = ask[k&last] * part[k&last]
			fill[k&last] = met[k&last]
		}
		if r.p.Contracts {
			r.contracts(i, int(e), &have)
		}
		if quotas && l.foreign {
			for k := l.lo; k < l.hi; k++ {
				r.planned[int(p.country)*4+int(market)] += frac[k&last] * have[k&last]
			}
		}
	}
}

// at is a link's places in an array over links. A place masked by last needs no
// check of bounds.
func (r *Runner) at(x []float64, e int32) *[Lanes]float64 {
	return (*[Lanes]float64)(x[int(e)*Lanes:])
}

// last is the last place of a lane.
const last = Lanes - 1

// goods is how many order slots a seller's pool has.
func (p *plant) goods() int {
	switch p.kind {
	case MagnetMaker:
		return int(Products)
	case MetalMaker:
		return metals
	}
	return Lanes
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
	for k := r.links[e].lo; k < r.links[e].hi; k++ {
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
		l := &r.links[e]
		if l.market != market {
			continue
		}
		if r.free(e, l) {
			r.pass(e, l, &have, out)
			continue
		}
		var parcel [Lanes]float64
		r.load(int(e), l, &have, out, &parcel)
		r.send(int(e), l, &parcel, out)
		r.filled(int(e), l, &parcel)
	}
}

// free says whether nothing but orders decides what goes over a link: no policy
// holds, and nothing waits.
func (r *Runner) free(e int32, l *link) bool {
	return !l.foreign || (r.now == nil || r.now.Quota == nil && !r.licensed(int(e))) && r.waiting[l.queue] == 0 && !(l.watched && l.market != Magnet)
}

// pass is load and send for a free link.
func (r *Runner) pass(e int32, l *link, have *[Lanes]float64, out []float64) {
	stock := (*[Lanes]float64)(out)
	in, road, frac := r.at(r.in, l.to), r.at(r.road, l.to), r.at(r.frac, e)
	late := 0.0
	if l.foreign {
		late = r.p.Shipping
	}
	var sum float64
	for j := l.first; j < l.last; j++ {
		k := j
		if l.market == Magnet {
			k = int32(magnetOrder[j&last])
		}
		x := have[j&last] * frac[k&last]
		if x > stock[j&last] {
			x = stock[j&last]
		}
		stock[j&last] -= x
		later := x * late
		road[j&last] += later
		in[j&last] += x - later
		sum += x
	}
	if l.watched {
		r.Result.Exports[r.t*4+int(Magnet)] += sum
		r.Result.To[r.t*r.Result.countries+int(r.m.plants[l.to].country)] += sum
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
	var waits float64
	for j := int(l.first); j < int(l.last); j++ {
		k := j
		if l.market == Magnet {
			k = int(magnetProduct[j])
		} else if l.market == Concentrate {
			k = 0
		}
		delay, held, approve := r.licence(e, k)
		cases := (*[bins]float64)(q[j*bins:])
		hold := parcel[j] * held
		parcel[j] -= hold
		cases[0] += hold
		pass, refused, left := r.decide(cases, waited{delay, approve, r.review(e, l, j)})
		parcel[j] += pass
		back[j] += refused
		queued[j] = max(0, queued[j]+hold-pass-refused)
		waits += left
	}
	r.waiting[l.queue] = waits
	r.Result.Backlog[r.t] += waits
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

// decide lets cases go or back, oldest first, and ages the rest, which it adds
// up.
func (r *Runner) decide(cases *[bins]float64, w waited) (pass, refused, left float64) {
	var kept [bins + 1]float64
	for a := bins - 1; a >= 0; a-- {
		x := cases[a]
		if x == 0 {
			continue
		}
		done := x
		if w.delay >= 0 {
			done = min(x*r.hazard[w.delay][a], w.limit)
		}
		w.limit -= done
		pass += done * w.approve
		refused += done - done*w.approve
		kept[a+1] = x - done
		left += x - done
	}
	kept[bins-1] += kept[bins]
	copy(cases[:], kept[:bins])
	return pass, refused, left
}
