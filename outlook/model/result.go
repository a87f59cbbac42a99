package model

import "math"

// Result is what a run says. Its slices belong to the runner.
type Result struct {
	Months   int
	Exports  []float64 // t a month out of the controller: [month*4+market]
	Goods    []float64 // oxide and metal out of the controller: [month*Lanes+lane]
	To       []float64 // magnets out of the controller, t contained: [month*countries+country]
	Unmet    []float64 // t: [month*sectors+sector]
	Lacking  []float64 // t, magnets and oxide: [month*countries+country]
	Needed   []float64 // t of magnets outside: [month]
	Short    []float64 // t of magnets outside: [month]
	Cover    []float64 // months of use that outer users of magnets hold: [month]
	Inside   []float64 // ln price, relative to the base: [month*Lanes+lane]
	Outside  []float64 // ln price of the spot tail outside
	Contract []float64 // ln price of contracts outside
	Backlog  []float64 // t in licence queues at the end of a month
	// FirstStockOut is when the first car maker's plant outside lacked a hundredth
	// of its need, in months from the begin; infinite if none did.
	FirstStockOut float64
	FirstCountry  int     // of FirstStockOut; −1 if none
	Imbalance     float64 // the worst month's and lane's, as a part of what moved

	coverHave, coverNeed float64
	spotPart             float64
	countries, sectors   int
}

func newResult(m *Machine, months int) Result {
	c, s := len(m.net.Countries), len(m.net.Sectors)
	made := func(k int) []float64 { return make([]float64, k*months) }
	return Result{Exports: made(4), Goods: made(Lanes), To: made(c), Unmet: made(s), Lacking: made(c), Needed: made(1), Short: made(1), Cover: made(1),
		Inside: made(Lanes), Outside: made(Lanes), Contract: made(Lanes), Backlog: made(1), countries: c, sectors: s}
}

func (r *Result) begin(months int) {
	r.Months, r.FirstStockOut, r.FirstCountry, r.Imbalance = months, math.Inf(1), -1, 0
	r.coverHave, r.coverNeed = 0, 0
	for _, x := range [][]float64{r.Exports, r.Goods, r.To, r.Unmet, r.Lacking, r.Needed, r.Short, r.Cover, r.Inside, r.Outside, r.Contract, r.Backlog} {
		clear(x)
	}
}

// parted adds an amount to the countries whose it is.
func parted(by []float64, of []portion, amount float64) {
	for _, x := range of {
		by[x.country] += amount * x.part
	}
}

// carsLack is the part of its need that a car maker's plant must lack to count
// as stopped.
const carsLack = 0.01

// tie is the part of a month by which a stock-out must be earlier to come first:
// of countries that run out together the first of the network is named, not the
// one that rounding favours.
const tie = 1e-9

// book adds what a line lacked, but for what its sectors lacked.
func (r *Result) book(t int, p *plant, of []portion, lack float64) {
	parted(r.Lacking[t*r.countries:], of, lack)
	if p.outside && p.kind == MagnetUse {
		r.Short[t] += lack
	}
}

// cover adds what an outer user of magnets needs and holds; the month's cover is
// written with the prices.
func (r *Result) cover(t int, need, have float64) {
	r.Needed[t] += need
	r.coverNeed += need
	r.coverHave += have
}

// lacked adds what the sectors of a line lacked, each its part.
func (r *Result) lacked(t int, m *Machine, l *line, lack float64) {
	unmet := r.Unmet[t*r.sectors:][:r.sectors]
	for _, p := range m.sectorParts[l.first:l.last] {
		unmet[p.sector] += p.of * lack
	}
}

// stopped notes the first stock-out at a car maker outside.
func (r *Result) stopped(t int, p *plant, ratio float64) {
	if at := float64(t) + ratio; p.outside && p.kind == MagnetUse && 1-ratio > carsLack && at < r.FirstStockOut-tie {
		r.FirstStockOut, r.FirstCountry = at, int(p.country)
	}
}

func (r *Result) prices(t int, x *Runner) {
	copy(r.Inside[t*Lanes:][:Lanes], x.price[inside*Lanes:])
	copy(r.Outside[t*Lanes:][:Lanes], x.price[outside*Lanes:])
	copy(r.Contract[t*Lanes:][:Lanes], x.felt[outside*Lanes:])
	r.spotPart = x.p.SpotPart
	if r.coverNeed > 0 {
		r.Cover[t] = r.coverHave / r.coverNeed
	}
	r.coverHave, r.coverNeed = 0, 0
}

// Price is the relative price of a lane in a month: inside the border, in the
// spot tail outside, and outside weighted by volume, which is mostly contracts.
func (r *Result) Price(month int, l Lane) (in, spot, volume float64) {
	k := month*Lanes + int(l)
	in, spot = math.Exp(r.Inside[k]), math.Exp(r.Outside[k])
	return in, spot, r.spotPart*spot + (1-r.spotPart)*math.Exp(r.Contract[k])
}

// UnmetShare is the part of the outer need for magnets that went without, over months.
func (r *Result) UnmetShare(from, to int) float64 {
	var short, need float64
	for t := from; t < to; t++ {
		short += r.Short[t]
		need += r.Needed[t]
	}
	if need == 0 {
		return 0
	}
	return short / need
}
