package model

import "math"

// begin fills all stocks as the base has them.
func (r *Runner) begin(plan *Plan, p Params, chances []float64) {
	r.plan, r.p, r.t, r.growth = plan, p, 0, 1
	for _, x := range [][]float64{r.in, r.out, r.queued, r.want, r.received, r.need, r.reserve, r.inUse, r.order, r.ask, r.road, r.queue, r.waiting, r.promised, r.added, r.addHeavy, r.extraMine, r.extraMake, r.served} {
		clear(x)
	}
	for i := range r.fill {
		r.fill[i] = 1
	}
	copy(r.share, r.m.share)
	copy(r.expect, r.m.sold)
	r.price, r.felt, r.saved, r.savedOx = [regions * Lanes]float64{}, [regions * Lanes]float64{}, [regions * Lanes]float64{}, [regions * Lanes]float64{}
	r.scarce = [regions * Lanes]bool{}
	r.extra, r.signal = [2]float64{}, 0
	r.happens = r.happens[:0]
	for i, q := range plan.Projects {
		r.happens = append(r.happens, chances == nil || chances[i] < q.Chance)
	}
	r.hazards()
	r.narrow()
	for i := range r.m.plants {
		r.reach[i] = r.m.plants[i].reach
		r.fillPlant(i)
	}
	r.onTheWay()
	for _, s := range plan.Stocks {
		r.strategic(s)
	}
	r.stock0 = r.stocks()
	r.after = r.held()
	r.Result.begin(plan.Months)
}

// narrow keeps a link of oxide to the elements that it can carry: those its buyer
// uses and its seller parts, or will under a project.
func (r *Runner) narrow() {
	copy(r.links, r.m.links)
	for e := range r.links {
		l := &r.links[e]
		if l.market != Oxide {
			continue
		}
		need, share := r.m.need[int(l.to)*Lanes:][:Lanes], r.m.share[e*Lanes:][:Lanes]
		grows := r.grows(int(l.from))
		carries := func(k int32) bool { return need[k] > 0 && (share[k] > 0 || grows) }
		for l.lo < l.hi && !carries(l.lo) {
			l.lo++
		}
		for l.hi > l.lo && !carries(l.hi-1) {
			l.hi--
		}
		l.first, l.last = l.lo, l.hi
	}
}

func (r *Runner) grows(plant int) bool {
	for i := range r.plan.Projects {
		if r.plan.Projects[i].Plant == plant {
			return true
		}
	}
	return false
}

// fillPlant gives a plant the stocks that it aims for.
func (r *Runner) fillPlant(i int) {
	p := &r.m.plants[i]
	in, out := r.in[i*Lanes:][:Lanes], r.out[i*Lanes:][:Lanes]
	need, sold := r.m.need[i*Lanes:][:Lanes], r.m.sold[i*Lanes:][:Lanes]
	switch p.kind {
	case Separation:
		for l := range Lane(Lanes) {
			in[l] = r.m.feed[i*Lanes+int(l)] * r.p.MakerCover
			out[l] = sold[l] * r.p.PriorMonths
		}
	case MetalMaker:
		for k := range metals {
			in[k], out[k] = need[k]*r.p.MakerCover, sold[k]*r.p.FinishedDays/30
		}
	case MagnetMaker:
		for k := range metals {
			in[k] = need[k] * r.p.MakerCover
		}
		r.magnets(out, sold, r.p.FinishedDays/30)
	case MagnetUse:
		r.magnets(in, need, r.p.UserCover)
		r.fillUse(i)
	case OxideUse:
		for k := range Lanes {
			in[k] = need[k] * r.p.OxideCover
		}
	}
}

// magnets writes so many months of products as goods.
func (r *Runner) magnets(goods, products []float64, months float64) {
	for j, l := range magnetLane {
		goods[j] = months * r.content(l, products[magnetProduct[j]])
	}
}

// content is what an amount of a product holds of a lane, in the base.
func (r *Runner) content(l Lane, amount float64) float64 {
	switch l {
	case Pr:
		return amount * r.m.prPart
	case Nd:
		return amount * (1 - r.m.prPart)
	case Tb:
		return amount * r.m.net.HeavyContent.Tb
	case Dy:
		return amount * r.m.net.HeavyContent.Dy
	}
	return amount
}

// fillUse puts half a lifetime of the base into use: use has grown.
func (r *Runner) fillUse(i int) {
	need := r.m.need[i*Lanes:][:Lanes]
	for j, l := range magnetLane {
		k := int(magnetProduct[j])
		amount := r.content(l, need[k])
		for v, life := range r.m.lives {
			r.inUse[(i*maxLives+v)*metals+int(l)] += amount * r.m.split[(i*int(Products)+k)*maxLives+v] * life * 12 / 2
		}
	}
}

// onTheWay puts a month's foreign shipments on the road.
func (r *Runner) onTheWay() {
	for e := range r.links {
		l := &r.links[e]
		if !l.foreign || l.market == Concentrate {
			continue
		}
		for j := l.first; j < l.last; j++ {
			x := r.m.sales[e*Lanes+int(j)]
			if l.market == Magnet {
				x = r.content(magnetLane[j], r.m.sales[e*Lanes+int(magnetProduct[j])])
			}
			r.road[int(l.to)*Lanes+int(j)] += x * r.p.Shipping
		}
	}
}

func (r *Runner) strategic(s Strategic) {
	i := s.Plant
	need, reserve := r.m.need[i*Lanes:][:Lanes], r.reserve[i*Lanes:][:Lanes]
	if r.m.plants[i].kind == MagnetUse {
		r.magnets(reserve, need, s.Have)
		return
	}
	for k := range Lanes {
		reserve[k] = need[k] * s.Have
	}
}

// hazards are, for each delay, the chances that a case that has waited a number
// of months is decided in the next. A case comes at any time of its first month;
// the delay has the gamma distribution with a whole shape (Erlang's).
func (r *Runner) hazards() {
	for len(r.hazard) < len(r.plan.Delays) {
		r.hazard = append(r.hazard, [bins]float64{})
	}
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
	}
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
