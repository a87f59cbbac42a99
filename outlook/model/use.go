package model

// serve lets users use what they have, releases strategic stocks in a shortage,
// and takes back what reaches the end of its life.
func (r *Runner) serve() {
	for _, i := range r.m.byKind[MagnetUse] {
		r.serveAt(i, r.p.UserCover)
	}
	for _, i := range r.m.byKind[OxideUse] {
		r.serveAt(i, r.p.OxideCover)
	}
	r.wear()
}

func (r *Runner) serveAt(i int32, cover float64) {
	p := &r.m.plants[i]
	stocked, enough := r.trade.stocks[i], 1+r.p.Buffer*cover // months of use below which output suffers
	var needed, holds float64
	lines := r.m.linesOf(p)
	needs, in := r.need[p.firstLine:][:len(lines)], r.in
	for n := range lines {
		l := &lines[n]
		need, have := needs[n], l.pool(in)
		ratio, part := 1.0, 1/enough
		if have < need*enough {
			ratio = have / (need * enough)
		} else if have > 0 {
			part = need / have
		}
		r.consume(l, in, part)
		needed, holds = needed+need, holds+have*(1-part)
		if stocked {
			if need > 0 {
				ratio = min(1, ratio+r.fromReserve(i, l, need*(1-ratio))/need)
			}
			holds += l.pool(r.reserve)
		}
		if ratio < 1 {
			r.unmet(p, l, need, ratio)
		}
	}
	if stocked {
		r.store(i, cover)
	}
	if p.kind == MagnetUse && p.outside {
		r.Result.cover(r.t, needed, holds)
	}
}

// consume uses a part of a line's stock: magnets go into service, oxide is used up.
func (r *Runner) consume(l *line, stock []float64, part float64) {
	if l.kind == OxideUse {
		x := stock[l.good] * part
		stock[l.good] -= x
		r.lost[l.slot] += x
		r.moved[l.slot] += x
		return
	}
	goods, installed := stock[l.good:][:l.goods], r.installed[l.fleet:][:l.goods]
	for j, x := range goods {
		x *= part
		goods[j] -= x
		installed[j] += x
	}
}

// fromReserve takes what a strategic stock gives of a shortage and uses it up at
// once; it answers how much that was.
func (r *Runner) fromReserve(i int32, l *line, short float64) float64 {
	have := l.pool(r.reserve)
	if short <= 0 || have <= 0 {
		return 0
	}
	given := min(have, short*r.releaseOf(int(i)))
	r.consume(l, r.reserve, min(1, given/have))
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

// store puts what was bought for the strategic stock aside: whatever lies above
// the plant's own aim.
func (r *Runner) store(i int32, cover float64) {
	for s := range r.plan.Stocks {
		q := &r.plan.Stocks[s]
		if q.Plant != int(i) || q.Fill == 0 || r.t < q.First {
			continue
		}
		for n := r.m.plants[i].firstLine; n < r.m.plants[i].lastLine; n++ {
			l := &r.m.lines[n]
			need, have := r.need[n], l.pool(r.in)
			spare := min(have-cover*need, q.Aim*need-l.pool(r.reserve), q.Aim*need/float64(q.Fill))
			if spare <= 0 || have <= 0 {
				continue
			}
			for j := l.good; j < l.good+l.goods; j++ {
				x := min(r.in[j], r.in[j]*spare/have)
				r.in[j] -= x
				r.reserve[j] += x
			}
		}
	}
}

// unmet books what a line and each of its sectors lacked.
func (r *Runner) unmet(p *plant, l *line, need, ratio float64) {
	if l.kind == MagnetUse && p.outside && ratio < 1-carsLack {
		r.scarce[outside*Lanes+int(l.slot)] = true
	}
	r.Result.book(r.t, p, r.m.of[l.id], need*(1-ratio))
	if r.plan.Priority {
		r.unmetByPriority(p, l, need, ratio)
		return
	}
	if l.cars {
		r.Result.stopped(r.t, p, ratio)
	}
	r.Result.lacked(r.t, r.m, l, need*(1-ratio))
}

// unmetByPriority books what each sector lacked where some go first.
func (r *Runner) unmetByPriority(p *plant, l *line, need, ratio float64) {
	parts, sectors := r.m.sectorParts[l.first:l.last], r.m.net.Sectors
	var first float64 // part of the need
	for _, x := range parts {
		if sectors[x.sector].Priority {
			first += x.of
		}
	}
	for _, x := range parts {
		given := max(0, ratio-first) / (1 - first)
		if sectors[x.sector].Priority {
			given = min(1, ratio/first)
		}
		r.Result.Unmet[r.t*r.Result.sectors+x.sector] += x.of * need * (1 - given)
		if sectors[x.sector].Car {
			r.Result.stopped(r.t, p, given)
		}
	}
}

// wear takes out of use what has reached its age and puts in what is new; what is
// collected becomes feed of the country's magnet maker again.
func (r *Runner) wear() {
	leave := &r.m.leave
	for n := range r.m.fleets {
		f := &r.m.fleets[n]
		collected := r.collected(f)
		goods, installed := r.inUse[f.first:][:f.goods], r.installed[f.first:][:f.goods]
		for j, l := range magnetLane[f.mixed:][:f.goods] {
			inUse, added := &goods[j], installed[j]
			var gone float64
			for v, leaves := range leave {
				x := inUse[v] * leaves
				inUse[v] += added*f.split[v] - x
				gone += x
			}
			back := gone * collected
			if back > 0 {
				r.in[r.m.plants[f.oldTo].in+int32(l)] += back
			}
			r.lost[l] += gone - back
			r.moved[l] += gone + added
		}
	}
	clear(r.installed)
}

// collected is the part of a fleet's old magnets that is recycled.
func (r *Runner) collected(f *fleet) float64 {
	if f.oldTo < 0 {
		return 0
	}
	part := r.p.Collection
	if c := r.plan.Collected; c != nil {
		part = min(1, part+c[r.t*len(r.m.net.Countries)+int(f.country)])
	}
	return part
}
