package model

import "math"

// answerTo is what a relative price, as its logarithm, leaves of a demand with an
// elasticity.
func answerTo(ln, elasticity float64) float64 {
	if ln == 0 {
		return 1
	}
	return math.Exp(-elasticity * ln)
}

// stocks are what makers and users of oxide hold of each lane, inside and
// outside: the stock that the price answers to.
func (r *Runner) stocks() (held [regions * Lanes]float64) {
	for i := range r.m.plants {
		p := &r.m.plants[i]
		at := held[region(p.outside)*Lanes:][:Lanes]
		in, out := r.in[i*Lanes:][:Lanes], r.out[i*Lanes:][:Lanes]
		switch p.kind {
		case Separation:
			for l := range Lanes {
				at[l] += out[l]
			}
		case MetalMaker:
			for l := range metals {
				at[l] += in[l] + out[l]
			}
		case MagnetMaker:
			for l := range metals {
				at[l] += in[l]
			}
		case OxideUse:
			for l := range Lanes {
				at[l] += in[l]
			}
		}
	}
	return held
}

// widest bounds the gap between aim and stock, as a logarithm, that a month's
// price answers to.
const widest = 1.5

// prices moves both prices: by what stocks lack against an aim that grows with
// demand and fear, back to the base, and the outer one to the inner as far as
// licences let goods through.
func (r *Runner) prices() {
	held := r.stocks()
	fear := r.fear()
	for l := range Lanes {
		r.flowing[l] = 1
		if r.asked[l] > 0 {
			r.flowing[l] = r.left[l] / r.asked[l]
		}
		for g := range regions {
			k := g*Lanes + l
			if r.stock0[k] <= 0 {
				continue
			}
			aim, kappa := r.stock0[k]*r.growth, r.p.PriceInside
			if g == outside {
				aim, kappa = aim*(1+r.p.Hoarding*fear[l]), r.p.PriceOutside
			}
			gap := math.Log(aim / max(held[k], aim*math.Exp(-widest)))
			r.price[k] += kappa*max(-widest, gap) - r.p.Reversion*r.price[k]
		}
		tax := 0.0
		if r.now != nil {
			tax = math.Log1p(r.now.Tax)
		}
		apart := r.price[outside*Lanes+l] - r.price[inside*Lanes+l] - tax
		r.price[outside*Lanes+l] -= r.p.Arbitrage * r.flowing[l] * apart
		r.asked[l], r.left[l] = 0, 0
	}
	for k := range r.price {
		r.felt[k] += (r.price[k] - r.felt[k]) / r.p.Lag
	}
	r.Result.prices(r.t, r)
}

// fear is by lane the part of outer use whose users hoard.
func (r *Runner) fear() (part [Lanes]float64) {
	if r.plan.Alarm == nil {
		return part
	}
	var all [Lanes]float64
	for _, kind := range []Kind{MetalMaker, MagnetMaker, OxideUse} {
		for _, i := range r.m.byKind[kind] {
			p := &r.m.plants[i]
			if !p.outside {
				continue
			}
			a := r.alarm(int(i))
			for k := range p.products {
				n := r.m.need[int(i)*Lanes+k]
				all[k] += n
				part[k] += a * n
			}
		}
	}
	for l := range part {
		if all[l] > 0 {
			part[l] /= all[l]
		}
	}
	return part
}

// answer is how people respond to the month: other suppliers, substitutes, new
// plants.
func (r *Runner) answer() {
	for i := range r.m.plants {
		p := &r.m.plants[i]
		if p.products > 0 {
			r.turn(p)
		}
	}
	for _, i := range r.m.byKind[Mine] {
		r.redirect(&r.m.plants[i])
	}
	r.substitute()
	r.invest()
}

// turn moves a buyer's shares towards suppliers that deliver, as fast as new
// ones can be qualified.
func (r *Runner) turn(p *plant) {
	months := r.p.Switch
	if p.kind == MagnetUse {
		months = r.p.Qualify
	}
	if math.IsInf(months, 1) {
		return
	}
	in := r.m.inOrder[p.firstIn:p.lastIn]
	if len(in) < 2 {
		return
	}
	var sum [Lanes]float64
	for _, e := range in {
		l := &r.links[e]
		base, fill, promised := r.at(r.m.share, e), r.at(r.fill, e), r.promised[l.from]
		for k := l.lo; k < l.hi; k++ {
			b := base[k&last]
			if promised > b {
				b = promised
			}
			sum[k&last] += b * (neverNone + fill[k&last])
		}
	}
	slow := 1 / months
	for k, x := range sum[:p.products] {
		if x > 0 {
			sum[k] = slow / x
		}
	}
	for _, e := range in {
		l := &r.links[e]
		base, fill, share, promised := r.at(r.m.share, e), r.at(r.fill, e), r.at(r.share, e), r.promised[l.from]
		for k := l.lo; k < l.hi; k++ {
			b := base[k&last]
			if promised > b {
				b = promised
			}
			if sum[k&last] > 0 {
				share[k&last] += b*(neverNone+fill[k&last])*sum[k&last] - share[k&last]*slow
			}
		}
	}
}

// weight is how a mine sees a plant.
func (r *Runner) weight(e int) float64 {
	return max(r.m.share[e*Lanes], r.promised[r.links[e].to]) * (neverNone + r.fill[e*Lanes])
}

// neverNone keeps a supplier that delivers nothing in sight.
const neverNone = 0.02

// redirect moves a mine's concentrate to plants that may still have it.
func (r *Runner) redirect(p *plant) {
	if math.IsInf(r.p.Switch, 1) {
		return
	}
	out := r.m.outOrder[p.firstOut:p.lastOut]
	var sum float64
	for _, e := range out {
		sum += r.weight(int(e))
	}
	for _, e := range out {
		if sum > 0 {
			share := &r.share[int(e)*Lanes]
			*share += (r.weight(int(e))/sum - *share) / r.p.Switch
		}
	}
}

// substitute saves demand while goods are dear or missing, and gives it back at a
// quarter of that speed.
func (r *Runner) substitute() {
	step := r.p.Substitution / 12
	if step == 0 {
		return
	}
	dear := math.Log(r.p.SubstituteAt)
	for g := range regions {
		for k := range int(Products) {
			l := [Products]Lane{Nd, Dy, Sm}[k]
			r.saved[g*Lanes+k] = moved(r.saved[g*Lanes+k], r.felt[g*Lanes+int(l)] > dear || r.scarce[g*Lanes+k], step)
		}
		for l := range Lanes {
			r.savedOx[g*Lanes+l] = moved(r.savedOx[g*Lanes+l], r.felt[g*Lanes+l] > dear, step)
		}
	}
	r.scarce = [regions * Lanes]bool{}
}

// mostSaved is the greatest part of a demand that substitutes can take.
const mostSaved = 0.5

func moved(saved float64, up bool, step float64) float64 {
	if up {
		return min(mostSaved, saved+step)
	}
	return max(0, saved-step/4)
}

// invest starts new mines and plants outside while the year's mean price of
// neodymium and dysprosium is high.
func (r *Runner) invest() {
	p := (r.price[outside*Lanes+int(Nd)] + r.price[outside*Lanes+int(Dy)]) / 2
	r.signal += (p - r.signal) / 12
	if r.p.Invest == 0 || r.signal < math.Log(r.p.InvestAt) {
		return
	}
	if at := r.t + int(r.p.LeadMine); at < len(r.extraMine) {
		r.extraMine[at] += r.p.Invest / 12
	}
	if at := r.t + int(r.p.LeadPlant); at < len(r.extraMake) {
		r.extraMake[at] += r.p.Invest / 12
	}
}
