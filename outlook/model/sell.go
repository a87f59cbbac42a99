package model

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
	var home, abroad, have [Lanes]float64
	for _, e := range links {
		l := &r.m.links[e]
		if l.market != market {
			continue
		}
		side := &home
		if l.foreign {
			side = &abroad
		}
		order := r.order[int(e)*Lanes:][:l.orders]
		for k, o := range order {
			side[k] += o * r.open(int(e), k)
		}
	}
	slots := Lanes
	if market == Magnet {
		slots = int(Products)
	}
	var atHome, foreign [Lanes]float64 // part of the pool for each unit ordered
	for k := range slots {
		have[k] = pool(p.kind, out, k)
		atHome[k], foreign[k] = r.parts(have[k], home[k], abroad[k])
	}
	for _, e := range links {
		l := &r.m.links[e]
		if l.market != market {
			continue
		}
		each := &atHome
		if l.foreign {
			each = &foreign
		}
		frac := r.frac[int(e)*Lanes:][:l.orders]
		order := r.order[int(e)*Lanes:][:l.orders]
		for k := range frac {
			ask := order[k] * r.open(int(e), k)
			frac[k] = ask * each[k]
			if r.p.Contracts && have[k] > 0 {
				frac[k] = r.contract(i, int(e), k, ask/have[k])
			}
			if quotas && l.foreign {
				r.planned[int(p.country)*4+int(market)] += frac[k] * have[k]
			}
		}
	}
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

// contract is the part of a pool under contracts: the buyer's share of the base
// and no more than it asks.
func (r *Runner) contract(i, e, k int, ask float64) float64 {
	sold := r.m.sold[i*Lanes+k]
	if sold <= 0 {
		return 0
	}
	return min(ask, r.m.sales[e*Lanes+k]/sold)
}

// ship sends each link's part.
func (r *Runner) ship(i int, market Market) {
	p := &r.m.plants[i]
	out := r.out[i*Lanes:][:p.sold]
	var have [Lanes]float64
	copy(have[:], out)
	for _, e := range r.m.outOrder[p.firstOut:p.lastOut] {
		l := &r.m.links[e]
		if l.market != market {
			continue
		}
		scale := r.quotaScale(int(e))
		frac := r.frac[int(e)*Lanes:][:Lanes]
		var parcel [Lanes]float64
		for j := range l.slots {
			k := j
			if market == Magnet {
				k = int(magnetProduct[j])
			}
			parcel[j] = min(out[j], have[j]*frac[k]*scale)
			out[j] -= parcel[j]
		}
		gone := r.send(int(e), &parcel, out)
		r.filled(int(e), l, gone)
	}
}

// filled notes what part of each order left the seller's country.
func (r *Runner) filled(e int, l *link, gone *[Lanes]float64) {
	for k := range l.orders {
		order := r.order[e*Lanes+k]
		left := gone[k]
		if l.market == Magnet {
			left = pool(MagnetUse, gone[:], k)
		}
		r.fill[e*Lanes+k] = 1
		if order > 0 {
			r.fill[e*Lanes+k] = min(1, left/order)
		}
		if l.watched && (l.market == Oxide || l.market == Metal) {
			r.asked[k] += order
			r.left[k] += min(left, order)
		}
	}
}

// send lets a parcel go: through the licence queue where there is one, then on
// the road. What is refused goes back to back. It answers what left.
func (r *Runner) send(e int, parcel *[Lanes]float64, back []float64) *[Lanes]float64 {
	l := &r.m.links[e]
	to := int(l.to) * Lanes
	for j := range l.slots {
		r.moved[r.laneAt(l, j)] += parcel[j]
	}
	if l.queue < 0 {
		for j := range l.slots {
			r.in[to+j] += parcel[j]
		}
		return parcel
	}
	if r.licensed(e) || r.waits(l) {
		r.through(e, l, parcel, back)
	}
	for j := range l.slots {
		later := parcel[j] * r.p.Shipping
		r.road[e*Lanes+j] += later
		r.coming[to+j] += later
		r.in[to+j] += parcel[j] - later
	}
	if l.watched {
		r.Result.export(r.t, r.m, l, parcel)
	}
	return parcel
}

func (r *Runner) laneAt(l *link, j int) int {
	if l.market == Magnet {
		return int(magnetLane[j])
	}
	return j
}

func (r *Runner) licensed(e int) bool {
	return r.now != nil && r.now.Delay != nil && r.now.Delay[e*Lanes] != noLicence
}

// noLicence marks the first slot of a link on which nothing is licensed.
const noLicence = -2

// waits says whether something is left in a link's queue from before.
func (r *Runner) waits(l *link) bool {
	return r.waiting[l.queue] > 0
}

// through takes what is held of a parcel into the queue and lets go what was
// decided; parcel becomes what leaves this month.
func (r *Runner) through(e int, l *link, parcel *[Lanes]float64, back []float64) {
	q := r.queue[int(l.queue)*bins*Lanes:][:bins*Lanes]
	coming := r.coming[int(l.to)*Lanes:][:l.slots]
	for j := range l.slots {
		k := j
		if l.market == Magnet {
			k = int(magnetProduct[j])
		} else if l.market == Concentrate {
			k = 0
		}
		delay, held, approve := r.licence(e, k)
		hold := parcel[j] * held
		parcel[j] -= hold
		coming[j] += hold
		q[j] += hold
		r.decide(q, j, delay, approve, &parcel[j], &back[j], &coming[j])
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

// decide lets the cases of a slot go or back, oldest first, and ages the rest.
func (r *Runner) decide(q []float64, j, delay int, approve float64, granted, back, coming *float64) {
	for a := bins - 1; a >= 0; a-- {
		x := q[a*Lanes+j]
		if x == 0 {
			continue
		}
		done := x
		if delay >= 0 {
			done = x * r.hazard[delay][a]
		}
		pass := done * approve
		*granted += pass
		*back += done - pass
		*coming -= done
		stay := x - done
		q[a*Lanes+j] = 0
		q[min(a+1, bins-1)*Lanes+j] += stay
	}
}
