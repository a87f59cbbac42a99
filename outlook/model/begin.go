package model

import "math"

// begin fills all stocks as the base has them.
func (r *Runner) begin(plan *Plan, p Params, chances []float64) {
	r.adopt(plan)
	r.p, r.t, r.growth, r.rules = p, 0, 1, nil
	r.fit = r.fitted()
	for _, x := range [][]float64{r.received, r.promised, r.offered, r.added, r.addHeavy, r.extraMine, r.extraMake} {
		clear(x)
	}
	for c := range r.fill {
		r.fill[c] = 1
	}
	copy(r.base, r.trade.share)
	copy(r.share, r.trade.share)
	copy(r.expect, r.m.sold)
	r.price, r.felt, r.usual = [regions * Lanes]float64{}, [regions * Lanes]float64{}, [regions * Lanes]float64{}
	r.saved, r.savedOx = [regions * Lanes]float64{}, [regions * Lanes]float64{}
	r.chased = unchased
	r.scarce = [regions * Lanes]bool{}
	r.extra, r.signal = [2]float64{}, 0
	r.happens = r.happens[:0]
	for i, q := range plan.Projects {
		r.happens = append(r.happens, chances == nil || chances[i] < q.Chance)
	}
	r.hazards()
	for i := range r.m.plants {
		r.reach[i] = r.m.plants[i].reach
		r.fillPlant(i)
	}
	r.onTheWay()
	for _, s := range plan.Stocks {
		r.hold(&r.m.plants[s.Plant], r.reserve, s.Have)
	}
	r.stock0 = r.stocks()
	r.arrive()
	r.opening()
	r.after, _ = r.held()
	r.Result.begin(plan.Months)
}

// fitted is what mines dig of neodymium and praseodymium, as a part of the base.
func (r *Runner) fitted() float64 {
	if r.p.Mined == nil {
		return 1
	}
	var base, dug float64
	for _, i := range r.m.byKind[Mine] {
		p := &r.m.net.Plants[i]
		light := p.Capacity * (p.Basket[Nd] + p.Basket[Pr])
		base, dug = base+light, dug+light*r.p.Mined[i]
	}
	return dug / base
}

// fillPlant gives a plant the stocks that it aims for.
func (r *Runner) fillPlant(i int) {
	p := &r.m.plants[i]
	feed, sold := r.m.feed[i*Lanes:][:Lanes], r.m.sold[i*Lanes:][:Lanes]
	switch p.kind {
	case Separation:
		for l := range Lanes {
			r.in[int(p.in)+l], r.out[int(p.out)+l] = feed[l]*r.p.MakerCover, sold[l]*r.p.PriorMonths
		}
	case MetalMaker:
		r.hold(p, r.in, r.p.MakerCover)
		for k := range metals {
			r.out[int(p.out)+k] = sold[k] * r.p.FinishedDays / 30
		}
	case MagnetMaker:
		r.hold(p, r.in, r.p.MakerCover)
		for j, k := range magnetProduct {
			r.out[int(p.out)+j] = sold[k] * r.m.content[j] * r.p.FinishedDays / 30
		}
	case MagnetUse:
		r.hold(p, r.in, r.p.UserCover)
		r.fillUse(p)
	case OxideUse:
		r.hold(p, r.in, r.p.OxideCover)
	}
}

// hold puts so many months of use into a plant's stock.
func (r *Runner) hold(p *plant, stock []float64, months float64) {
	for _, l := range r.m.linesOf(p) {
		for j := range l.goods {
			stock[l.good+j] = l.need * months * r.m.contentOf(&l, j)
		}
	}
}

// fillUse puts half a lifetime of the base into use: use has grown.
func (r *Runner) fillUse(p *plant) {
	for _, l := range r.m.linesOf(p) {
		split := r.m.splitOf(&l)
		for j := range l.goods {
			inUse := &r.inUse[l.fleet+j]
			for v, life := range r.m.lives {
				inUse[v] += l.need * r.m.contentOf(&l, j) * split[v] * life * 12 / 2
			}
		}
	}
}

// onTheWay puts a month's foreign shipments on the road.
func (r *Runner) onTheWay() {
	for i := range r.trade.routes {
		e := &r.trade.routes[i]
		if !e.foreign || e.market == Concentrate {
			continue
		}
		for c := e.cells.first; c < e.cells.last; c++ {
			k := &r.trade.cells[c]
			for j := range k.goods {
				content := r.m.contentOf(&r.m.lines[r.trade.want[c]], j)
				r.road[k.to+j] += r.trade.sales[c] * content * r.p.Shipping
			}
		}
	}
}

// hazards are, for each delay, the chances that a case that has waited a number
// of months is decided in the next. A case comes at any time of its first month;
// the delay has the gamma distribution with a whole shape (Erlang's). After them comes the one
// that decides everything.
func (r *Runner) hazards() {
	for len(r.hazard) <= len(r.plan.Delays) {
		r.hazard, r.stay = append(r.hazard, [bins]float64{}), append(r.stay, 0)
	}
	r.stay[len(r.plan.Delays)] = 0
	r.hazard[len(r.plan.Delays)] = [bins]float64{1, 1, 1, 1, 1, 1, 1, 1}
	shape := max(1, int(math.Round(r.p.DelayShape)))
	for d, delay := range r.plan.Delays {
		mean := delay.Days * r.p.DelayFactor / 30
		var before float64
		for a := range bins {
			done := decidedBy(a, mean, shape)
			r.hazard[d][a] = 1
			if before < 1 {
				r.hazard[d][a] = min(1, (done-before)/(1-before))
			}
			before = done
		}
		r.stay[d] = stayOf(&r.hazard[d])
	}
}

// stayOf is how many months' ends a case sees in its queue, on average.
func stayOf(hazard *[bins]float64) (months float64) {
	waits := 1.0
	for _, h := range hazard {
		waits *= 1 - h
		months += waits
	}
	if last := hazard[bins-1]; last > 0 {
		months += waits * (1 - last) / last // the last bin again and again
	}
	return months
}

// decidedBy is the part of a month's cases decided by the end of the a-th month
// after theirs, by the midpoints of eight parts of a month.
func decidedBy(a int, mean float64, shape int) (part float64) {
	if mean <= 0 {
		return 1
	}
	const steps = 8
	for s := range steps {
		x := (float64(a) + (float64(s)+0.5)/steps) * float64(shape) / mean
		term, tail := 1.0, 1.0
		for k := 1; k < shape; k++ {
			term *= x / float64(k)
			tail += term
		}
		part += (1 - math.Exp(-x)*tail) / steps
	}
	return part
}
