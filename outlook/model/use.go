package model

// serve lets users use what they have, releases strategic stocks in a shortage,
// and takes back what reaches the end of its life.
func (r *Runner) serve() {
	for _, i := range r.m.byKind[MagnetUse] {
		r.retire(int(i))
		r.serveAt(int(i), r.p.UserCover)
	}
	for _, i := range r.m.byKind[OxideUse] {
		r.serveAt(int(i), r.p.OxideCover)
	}
}

func (r *Runner) serveAt(i int, cover float64) {
	p := &r.m.plants[i]
	in, need := r.in[i*Lanes:][:Lanes], r.need[i*Lanes:][:p.products]
	var part, released [Lanes]float64 // of the pool; of the need from the reserve
	for k, n := range need {
		r.served[i*Lanes+k] = 1
		if n <= 0 {
			continue
		}
		have := pool(p.kind, in, k)
		ratio := min(1, have/(n*(1+r.p.Buffer*cover)))
		if have > 0 {
			part[k] = n * ratio / have
		}
		released[k] = r.fromReserve(i, k, n*(1-ratio))
		r.served[i*Lanes+k] = min(1, ratio+released[k]/n)
	}
	r.consume(i, &part)
	r.store(i)
	r.unmet(i)
}

// fromReserve takes what a strategic stock gives of a shortage and uses it up at
// once; it answers how much that was.
func (r *Runner) fromReserve(i, k int, short float64) float64 {
	p := &r.m.plants[i]
	reserve := r.reserve[i*Lanes:][:Lanes]
	have := pool(p.kind, reserve, k)
	if short <= 0 || have <= 0 {
		return 0
	}
	given := min(have, short*r.releaseOf(i))
	for j := range p.slots {
		if r.slotOf(p, j) == k {
			x := min(reserve[j], reserve[j]*given/have)
			reserve[j] -= x
			r.use(i, p, j, k, x)
		}
	}
	return given
}

func (r *Runner) releaseOf(i int) float64 {
	for s := range r.plan.Stocks {
		if r.plan.Stocks[s].Plant == i {
			return r.plan.Stocks[s].Release
		}
	}
	return 0
}

func (r *Runner) slotOf(p *plant, j int) int {
	if p.kind == MagnetUse {
		return int(magnetProduct[j])
	}
	return j
}

func (r *Runner) consume(i int, part *[Lanes]float64) {
	p := &r.m.plants[i]
	in := r.in[i*Lanes:][:p.slots]
	for j := range in {
		k := r.slotOf(p, j)
		x := min(in[j], in[j]*part[k])
		in[j] -= x
		r.use(i, p, j, k, x)
	}
}

// use puts magnets into service; oxide is used up.
func (r *Runner) use(i int, p *plant, j, k int, x float64) {
	if p.kind != MagnetUse {
		r.lost[j] += x
		r.moved[j] += x
		return
	}
	l := int(magnetLane[j])
	r.moved[l] += x
	split := r.m.split[(i*int(Products)+k)*maxLives:][:maxLives]
	rest := x
	for v := range r.m.lives {
		y := x * split[v]
		r.inUse[(i*maxLives+v)*metals+l] += y
		rest -= y
	}
	r.inUse[i*maxLives*metals+l] += rest // what rounding leaves
}

// store puts what was bought for the strategic stock aside: whatever lies above
// the plant's own aim.
func (r *Runner) store(i int) {
	for s := range r.plan.Stocks {
		q := &r.plan.Stocks[s]
		if q.Plant != i || q.Fill == 0 || r.t < q.First {
			continue
		}
		p := &r.m.plants[i]
		in, reserve := r.in[i*Lanes:][:Lanes], r.reserve[i*Lanes:][:Lanes]
		cover := r.p.UserCover
		if p.kind == OxideUse {
			cover = r.p.OxideCover
		}
		for k := range p.products {
			n := r.need[i*Lanes+k]
			have := pool(p.kind, in, k)
			spare := min(have-cover*n, q.Aim*n-pool(p.kind, reserve, k), q.Aim*n/float64(q.Fill))
			if spare <= 0 || have <= 0 {
				continue
			}
			for j := range p.slots {
				if r.slotOf(p, j) == k {
					x := min(in[j], in[j]*spare/have)
					in[j] -= x
					reserve[j] += x
				}
			}
		}
	}
}

// unmet books what each sector lacked.
func (r *Runner) unmet(i int) {
	p := &r.m.plants[i]
	short := false
	for k, n := range r.need[i*Lanes:][:p.products] {
		short = short || r.served[i*Lanes+k] < 1
		if p.outside && p.kind == MagnetUse {
			r.Result.Needed[r.t] += n
		}
	}
	r.Result.cover(r.t, p, r, i)
	if !short {
		return
	}
	for at := p.firstEntry; at < p.lastEntry; at++ {
		u := r.m.entries[at]
		k := u.slot(p.kind)
		ratio := r.served[i*Lanes+k]
		if r.plan.Priority {
			ratio = r.priority(i, k, u.Sector, ratio)
		}
		if ratio == 1 {
			continue
		}
		r.Result.book(r.t, r.m, p, u, r.m.portion[at]*r.need[i*Lanes+k], ratio)
	}
}

// priority is what a sector is served when some go first.
func (r *Runner) priority(i, k, sector int, ratio float64) float64 {
	p := &r.m.plants[i]
	var first, all float64
	for _, u := range r.m.entries[p.firstEntry:p.lastEntry] {
		if u.slot(p.kind) == k {
			all += u.Amount
			if r.m.net.Sectors[u.Sector].Priority {
				first += u.Amount
			}
		}
	}
	given := ratio * all
	if r.m.net.Sectors[sector].Priority {
		return min(1, given/first)
	}
	return max(0, given-first) / (all - first)
}

// retire takes out of use what has reached its age; what is collected becomes
// feed of the country's magnet maker again.
func (r *Runner) retire(i int) {
	p := &r.m.plants[i]
	collected := r.p.Collection
	if c := r.plan.Collected; c != nil {
		collected = min(1, collected+c[r.t*len(r.m.net.Countries)+int(p.country)])
	}
	if p.oldTo < 0 {
		collected = 0
	}
	for v, leaves := range r.m.leave {
		inUse := r.inUse[(i*maxLives+v)*metals:][:metals]
		for l, x := range inUse {
			gone := x * leaves
			inUse[l] -= gone
			back := gone * collected
			if back > 0 {
				r.in[int(p.oldTo)*Lanes+l] += back
			}
			r.lost[l] += gone - back
			r.moved[l] += gone
		}
	}
}
