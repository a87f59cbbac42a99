package model

import "math"

// chased is by region and lane by what factor those who hoard change the stock that
// they aim for, since its price rises or falls.
type chased [regions][Lanes]float64

// unchased is chased while all prices are what they usually are.
var unchased = func() (c chased) {
	for g := range c {
		for l := range c[g] {
			c[g][l] = 1
		}
	}
	return c
}()

// chase is what buyers of oxide and metal who fear a control make of prices: one
// above its mean of the last months is taken to go on rising, so they buy ahead; one
// below it to go on falling, so they wait and use what they have. Magnets are made to
// order, and nobody buys them for their price; nor is what waits for a licence, which
// is given for a use (stock is refused: Financial Times, 15 August 2025).
func (r *Runner) chase() {
	next := int32(r.t) + 1
	heard := next >= r.trade.alarms.first && next < r.trade.alarms.last
	for k, p := range r.price {
		r.usual[k] += (p - r.usual[k]) / r.p.Usual
		if heard {
			r.chased[k/Lanes][k%Lanes] = math.Exp(max(-widest, min(widest, r.p.Chasing*(p-r.usual[k]))))
		}
	}
}
