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
	for _, k := range r.m.priced {
		held[k.at] += r.in[k.in]
	}
	for _, k := range r.m.pricedOut {
		for l, x := range r.out[k.in:][:k.lanes] {
			held[int(k.at)+l] += x
		}
	}
	return held
}

// priced is where a stock lies that a price answers to, and the place of its region
// and lane; of what makers have made, all lanes from there on.
type priced struct{ at, in, lanes int32 }

// layPrices lists the stocks that prices answer to.
func (m *Machine) layPrices() {
	for _, kind := range []Kind{Separation, MetalMaker, MagnetMaker, OxideUse} {
		for _, i := range m.byKind[kind] {
			p := &m.plants[i]
			at := int32(region(p.outside) * Lanes)
			if kind <= MetalMaker {
				m.pricedOut = append(m.pricedOut, priced{at, p.out, int32(p.makes)})
			}
			for _, l := range m.linesOf(p) {
				m.priced = append(m.priced, priced{at: at + l.slot, in: l.good})
			}
		}
	}
}

// widest bounds the gap between aim and stock, as a logarithm, that a month's
// price answers to.
const widest = 1.5

var least = math.Exp(-widest)

// prices moves both prices: by what stocks lack against an aim that grows with
// demand and fear, back to the base, and the outer one to the inner as far as
// licences let goods through.
func (r *Runner) prices() {
	held := r.stocks()
	fear, hoards := r.fear()
	tax := 0.0
	if r.now != nil {
		tax = math.Log1p(r.now.Tax)
	}
	for l := range Lanes {
		r.flowing[l] = 1
		if r.awaited[l] > 0 {
			r.flowing[l] = r.flowed[l] / r.awaited[l]
		}
		for g := range regions {
			k := g*Lanes + l
			if r.stock0[k] <= 0 {
				continue
			}
			aim, kappa := r.stock0[k]*r.growth, r.p.PriceInside
			if g == outside {
				aim, kappa = aim*(1+r.p.Hoarding*fear[l])*(1+hoards[l]*(r.chased[g][l]-1)), r.p.PriceOutside
			}
			gap := math.Log(aim / max(held[k], aim*least))
			r.price[k] += kappa*max(-widest, gap) - r.p.Reversion*r.price[k]
		}
		apart := r.price[outside*Lanes+l] - r.price[inside*Lanes+l] - tax
		r.price[outside*Lanes+l] -= r.p.Arbitrage * r.flowing[l] * apart
		r.awaited[l], r.flowed[l] = 0, 0
	}
	for k := range r.price {
		r.felt[k] += (r.price[k] - r.felt[k]) / r.p.Lag
	}
	if r.p.Chasing > 0 {
		r.chase()
	}
	r.Result.prices(r.t, r)
}

// fear is by lane how much outer users hoard, and the part of outer use whose users
// do so and may buy for stock.
func (r *Runner) fear() (much, part [Lanes]float64) {
	if !r.alarmed() {
		return much, part
	}
	var all [Lanes]float64
	for _, kind := range []Kind{MetalMaker, MagnetMaker, OxideUse} {
		for _, i := range r.m.byKind[kind] {
			p := &r.m.plants[i]
			if !p.outside {
				continue
			}
			a := r.alarm(int(i))
			lines := r.m.linesOf(p)
			for n := range lines {
				l := &lines[n]
				all[l.slot] += l.need
				much[l.slot] += a * l.need
				if a > 0 && r.ahead[l.id] == 0 {
					part[l.slot] += l.need
				}
			}
		}
	}
	for l := range part {
		if all[l] > 0 {
			much[l], part[l] = much[l]/all[l], part[l]/all[l]
		}
	}
	return much, part
}

// answer is how people respond to the month: other suppliers, substitutes, new
// plants.
func (r *Runner) answer() {
	r.turn()
	for _, i := range r.m.byKind[Mine] {
		r.redirect(r.trade.pushes[i])
	}
	r.substitute()
	r.invest()
}

// turn moves the shares of buyers towards suppliers that deliver, as fast as new
// ones can be qualified.
func (r *Runner) turn() {
	first, last := r.trade.cellsIn[Oxide].first, r.trade.cellsIn[Magnet].last
	want := r.trade.want[first:last]
	base, fill, share := r.base[first:][:len(want)], r.fill[first:][:len(want)], r.share[first:][:len(want)]
	weight, turns := r.weight, r.turns
	for c, w := range want {
		weight[w] += base[c] * (neverNone + fill[c])
	}
	r.gains()
	for c, w := range want {
		t := &turns[w]
		share[c] = share[c]*t.keep + base[c]*(neverNone+fill[c])*t.gain
	}
}

// turning is how shares of a line turn in a month: what a share gains for a
// supplier's weight, and what part of it stays.
type turning struct{ gain, keep float64 }

// gains turns what suppliers of each line weigh together into how its shares turn.
// Who has one supplier keeps to it.
func (r *Runner) gains() {
	lines := r.m.lines
	weight, turns := r.weight[:len(lines)], r.turns[:len(lines)]
	makers, users := 1/r.p.Switch, 1/r.p.Qualify
	for n := range lines {
		all, slow := weight[n], makers
		if lines[n].kind == MagnetUse {
			slow = users
		}
		weight[n], turns[n] = 0, turning{keep: 1}
		if all > 0 && !lines[n].alone {
			turns[n] = turning{slow / all, 1 - slow}
		}
	}
}

// neverNone keeps a supplier that delivers nothing in sight.
const neverNone = 0.02

// redirect moves a mine's concentrate to plants that may still have it.
func (r *Runner) redirect(routes span) {
	if math.IsInf(r.p.Switch, 1) {
		return
	}
	var sum float64
	for _, e := range r.trade.routes[routes.first:routes.last] {
		sum += r.seen(e.cells.first)
	}
	if sum == 0 {
		return
	}
	for _, e := range r.trade.routes[routes.first:routes.last] {
		c := e.cells.first
		r.share[c] += (r.seen(c)/sum - r.share[c]) / r.p.Switch
	}
}

// seen is how a mine sees a plant.
func (r *Runner) seen(cell int32) float64 { return r.base[cell] * (neverNone + r.fill[cell]) }

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
