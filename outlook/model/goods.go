package model

import "math"

// dig mines and sends concentrates on.
func (r *Runner) dig() {
	for _, i := range r.m.byKind[Mine] {
		p := &r.m.plants[i]
		out := lanesAt(r.out, p.out)
		digs := p.capacity * r.minedPart(int(i))
		amount := (digs*r.growth + digs*r.extraOf(p, 0) + r.added[i]) * r.digFactor(int(i))
		room := r.p.StorageLimit*digs - total(out[:])
		amount = min(amount, max(0, room))
		for l, b := range &r.m.net.Plants[i].Basket {
			out[l] += amount * b
			r.dug[l] += amount * b
		}
		r.push(int(i), out)
	}
	r.moved = r.dug
}

func (r *Runner) minedPart(i int) float64 {
	if r.p.Mined == nil {
		return 1
	}
	return r.p.Mined[i]
}

func (r *Runner) digFactor(i int) float64 {
	if r.now == nil || r.now.Dig == nil {
		return 1
	}
	return r.now.Dig[i]
}

// extraOf is what prices have had built, as a part of the base, outside alone.
func (r *Runner) extraOf(p *plant, what int) float64 {
	if !p.outside {
		return 0
	}
	return r.extra[what]
}

func total(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

// push sends a mine's concentrate, or a light-only plant's mixed heavies, to
// where it has always gone. What may not leave stays, and slowly finds other
// plants.
func (r *Runner) push(i int, goods *[Lanes]float64) {
	if r.now != nil && r.now.Quota != nil { // notes what would go abroad
		r.planned[int(r.m.plants[i].country)*4+int(Concentrate)] = total(goods[:])
	}
	have := *goods
	for n := r.trade.pushes[i].first; n < r.trade.pushes[i].last; n++ {
		e := &r.trade.routes[n]
		c := e.cells.first
		open := r.open(e)
		r.fill[c] = open
		part := r.share[c] * open * r.quotaScale(&e.link)
		switch {
		case e.foreign && (r.waits[n] || r.rules.licensed[n]):
			r.pushThrough(n, part, &have, goods)
		case part > 0:
			r.pushFree(e, part, &have, goods)
		}
	}
}

// pushFree moves a part of what a seller had over a route.
func (r *Runner) pushFree(e *route, part float64, have, goods *[Lanes]float64) {
	to := r.trade.cells[e.cells.first].to
	in, road := lanesAt(r.in, to), lanesAt(r.road, to)
	late, now := r.p.Shipping, 1-r.p.Shipping
	if !e.foreign {
		late, now = 0, 1
	}
	var sum float64
	for l, x := range have {
		x *= part
		if x > goods[l] {
			x = goods[l]
		}
		goods[l] -= x
		road[l] += x * late
		in[l] += x * now
		sum += x
	}
	if e.watched {
		r.Result.Exports[r.t*4+int(Concentrate)] += sum
	}
}

// pushThrough is pushFree through the queue of a licence.
func (r *Runner) pushThrough(route int32, part float64, have, goods *[Lanes]float64) {
	e := &r.trade.routes[route]
	k := &r.trade.cells[e.cells.first]
	in, road, queued := lanesAt(r.in, k.to), lanesAt(r.road, k.to), lanesAt(r.queued, k.to)
	var sum float64
	for j := range have {
		x := min(have[j]*part, goods[j])
		l := &r.rules.licences[k.queue+int32(j)]
		hold := x * l.held
		done := decide(&r.queue[k.queue+int32(j)], &r.hazard[l.delay], hold, l.limit*r.growth)
		passed := done * l.approve
		goods[j] += done - passed - x
		queued[j] = max(0, queued[j]+hold-done)
		x += passed - hold
		later := x * r.p.Shipping
		road[j] += later
		in[j] += x - later
		sum += x
	}
	r.waits[route] = r.rules.licensed[route]
	if e.watched {
		r.Result.Exports[r.t*4+int(Concentrate)] += sum
	}
}

// lanesAt is all lanes of a plant from its first place on.
func lanesAt(x []float64, first int32) *[Lanes]float64 { return (*[Lanes]float64)(x[first:]) }

// quotaScale is what a quota leaves of a link's foreign shipments.
func (r *Runner) quotaScale(l *link) float64 {
	if !l.foreign || r.now == nil || r.now.Quota == nil {
		return 1
	}
	at := int(r.m.plants[l.from].country)*4 + int(l.market)
	if quota := r.now.Quota[at]; quota >= 0 && r.planned[at] > quota {
		return quota / r.planned[at]
	}
	return 1
}

// separate parts what separation plants were fed; the light-only ones send the
// rest on as mixed heavies.
func (r *Runner) separate() {
	for _, pass := range []Reach{LightOnly, All} {
		for _, i := range r.m.byKind[Separation] {
			if r.m.plants[i].reach == pass {
				r.separateAt(int(i))
			}
		}
	}
}

func (r *Runner) separateAt(i int) {
	p := &r.m.plants[i]
	in, out := lanesAt(r.in, p.in), lanesAt(r.out, p.out)
	light := in[La] + in[Ce] + in[Pr] + in[Nd]
	heavy := total(in[:]) - light
	part := 1 / (1 + r.p.MakerCover)
	grown := r.growth + r.extraOf(p, 1)
	if limit := p.capacity*grown + r.added[i]; light*part > limit {
		part = limit / light
	}
	if limit := p.heavy*grown + r.addHeavy[i]; r.reach[i] == All && heavy*part > limit {
		part = limit / heavy
	}
	var mixed [Lanes]float64
	for l := range Lane(Lanes) {
		fed := in[l] * part
		in[l] -= fed
		r.moved[l] += fed
		if r.reach[i] == LightOnly && !l.IsLight() {
			mixed[l] = fed
			continue
		}
		out[l] += fed * r.p.Separation
		r.lost[l] += fed * (1 - r.p.Separation)
	}
	if r.reach[i] == LightOnly {
		r.push(i, &mixed)
		for l, x := range mixed { // what nobody takes waits as feed
			in[l] += x
		}
	}
}

// makeMetal turns oxide into metal, element by element, as it is ordered.
func (r *Runner) makeMetal() {
	for _, i := range r.m.byKind[MetalMaker] {
		p := &r.m.plants[i]
		in, out := r.in[p.in:][:metals], r.out[p.out:][:metals]
		var make [metals]float64
		var sum float64
		for k := range make {
			make[k] = min(in[k], r.desired(int(i), k, out[k]))
			sum += make[k]
		}
		scale := r.within(p, int(i), sum)
		for k := range make {
			x := make[k] * scale
			in[k] -= x
			out[k] += x
			r.moved[k] += x
		}
	}
}

// desired is what a maker would make of a slot: what was ordered and part of
// what its finished stock lacks.
func (r *Runner) desired(i, k int, have float64) float64 {
	aim := r.expect[i*Lanes+k] * r.p.FinishedDays / 30
	return max(0, r.received[i*Lanes+k]+aim-have)
}

// within is the part of a wish that a plant's capacity allows.
func (r *Runner) within(p *plant, i int, wish float64) float64 {
	limit := p.capacity*(1+r.p.Spare)*(r.growth+r.extraOf(p, 1)) + r.added[i]
	if wish > limit {
		return limit / wish
	}
	return 1
}

// makeMagnets makes the three products. A heavy magnet needs terbium and
// dysprosium; thrift lets it have less, to a bound.
func (r *Runner) makeMagnets() {
	for _, i := range r.m.byKind[MagnetMaker] {
		r.makeMagnetsAt(int(i))
	}
}

func (r *Runner) makeMagnetsAt(i int) {
	p := &r.m.plants[i]
	in, out := r.in[p.in:][:metals], r.out[p.out:][:len(magnetLane)]
	var wish [Products]float64
	for k := range wish {
		first, goods := goodsOf(k, true)
		wish[k] = r.desired(i, k, pooled(out, int32(first), int32(goods)))
	}
	scale := r.within(p, i, wish[Plain]+wish[Heavy]+wish[SamariumCobalt])
	y := r.p.MagnetYield
	heavy := wish[Heavy] * scale / y // as input
	tb, dy := r.m.net.HeavyContent.Tb*(1-r.p.Thrift), r.m.net.HeavyContent.Dy*(1-r.p.Thrift)
	heavy = min(heavy, over(in[Tb], tb), over(in[Dy], dy))
	plain := wish[Plain] * scale / y
	light := in[Pr] + in[Nd]
	if plain+heavy > light {
		cut := light / (plain + heavy)
		plain, heavy = plain*cut, heavy*cut
	}
	take := func(j int, l Lane, amount float64) {
		amount = min(amount, in[l])
		in[l] -= amount
		out[j] += amount * y
		r.moved[l] += amount
		r.scrap(p, l, amount*(1-y))
	}
	if light > 0 {
		pr := in[Pr] / light
		take(0, Pr, plain*pr)
		take(1, Nd, plain*(1-pr))
		take(2, Pr, heavy*pr)
		take(3, Nd, heavy*(1-pr))
	}
	take(4, Tb, heavy*r.m.net.HeavyContent.Tb)
	take(5, Dy, heavy*r.m.net.HeavyContent.Dy)
	take(6, Sm, wish[SamariumCobalt]*scale/y)
}

func over(have, each float64) float64 {
	if each <= 0 {
		return math.Inf(1)
	}
	return have / each
}

// scrap goes back to a separation plant of the country, and is lost where there
// is none.
func (r *Runner) scrap(p *plant, l Lane, amount float64) {
	back := 0.0
	if p.scrapTo >= 0 {
		back = amount * r.p.ScrapReturn
		r.in[r.m.plants[p.scrapTo].in+int32(l)] += back
	}
	r.lost[l] += amount - back
}
