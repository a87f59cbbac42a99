package world

import "lanthorn/outlook/model"

// used is the part of what is made of a magnet element that the base uses, the
// rest being a margin for stocks that grow with use; usedElse that of other elements, which are made in surplus
// with them. Assumed.
const (
	used     = 0.94
	usedElse = 0.9
)

// close makes demand fit supply: mines and baskets fix how much there is of each
// element, and demand, whose shape is fixed above, is scaled to it. Nothing
// published fixes both ends.
func (b *builder) close() error {
	m, err := model.Compile(b.net)
	if err != nil {
		return err
	}
	p := model.Defaults()
	var made [model.Lanes]float64
	for l := range model.Lane(model.Lanes) {
		for i := range b.net.Plants {
			made[l] += m.Made(i, l, p)
		}
	}
	b.scaleMagnets(p, made)
	b.scaleOxide(made)
	return b.capacities(p)
}

// scaleMagnets scales the products to neodymium and praseodymium, and sets what a
// heavy magnet holds of terbium and dysprosium.
func (b *builder) scaleMagnets(p model.Params, made [model.Lanes]float64) {
	var by [model.Products]float64
	for _, u := range b.net.Uses {
		if b.net.Plants[u.Plant].Kind == model.MagnetUse {
			by[u.Product] += u.Amount
		}
	}
	// A tonne made takes 1/yield of input, of which the scrap comes back less the
	// loss of separation.
	net := 1/p.MagnetYield - (1/p.MagnetYield-1)*p.ScrapReturn*p.Separation
	light := used * (made[model.Nd] + made[model.Pr]) / net / (by[model.Plain] + by[model.Heavy])
	b.net.HeavyContent.Tb = used * made[model.Tb] / net / (by[model.Heavy] * light)
	b.net.HeavyContent.Dy = used * made[model.Dy] / net / (by[model.Heavy] * light)
	for i, u := range b.net.Uses {
		if b.net.Plants[u.Plant].Kind == model.MagnetUse {
			b.net.Uses[i].Amount *= light
		}
	}
}

// scaleOxide turns the parts of oxide users into tonnes.
func (b *builder) scaleOxide(made [model.Lanes]float64) {
	for i, u := range b.net.Uses {
		if b.net.Plants[u.Plant].Kind == model.OxideUse {
			b.net.Uses[i].Amount *= usedElse * made[u.Lane]
		}
	}
}

// capacities gives every plant what the base needs.
func (b *builder) capacities(p model.Params) error {
	m, err := model.Compile(b.net)
	if err != nil {
		return err
	}
	for i := range b.net.Plants {
		q := &b.net.Plants[i]
		switch q.Kind {
		case model.Separation:
			q.Capacity, q.Heavy = m.Fed(i, p)
		case model.MetalMaker, model.MagnetMaker:
			q.Capacity = m.Sold(i)
		}
	}
	return nil
}
