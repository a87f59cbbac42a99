package model

// Store is what makers of a country hold of an element at one stage: mines and
// separation plants of concentrate, separation plants and metal makers of oxide,
// makers of metal and of magnets of metal, makers of magnets of magnets. What users
// hold is no part of it.
type Store struct {
	Country int // place in Countries
	Stage   Market
	Lane    Lane
}

// Opening is what a store holds at the begin in place of what the base has, t. What
// the makers aim for stays that of the base.
type Opening struct {
	Store
	Amount float64
}

// Keeps says whether a plant can hold an element at a stage for others.
func (p *Plant) Keeps(stage Market, l Lane) bool {
	switch p.Kind {
	case Mine:
		return stage == Concentrate
	case Separation:
		return stage == Concentrate || stage == Oxide && (l.IsLight() || p.Reach == All)
	case MetalMaker:
		return l < metals && (stage == Oxide || stage == Metal)
	case MagnetMaker:
		return l < metals && (stage == Metal || stage == Magnet)
	}
	return false
}

// eachKept calls with the places at which a plant holds what a store names, among
// what it has made or else what it was fed.
func (m *Machine) eachKept(plant int, s Store, call func(made bool, place int32)) {
	p := &m.plants[plant]
	switch {
	case !m.net.Plants[plant].Keeps(s.Stage, s.Lane):
	case p.kind == Separation && s.Stage == Concentrate:
		call(false, p.in+int32(s.Lane))
	case p.kind == MetalMaker && s.Stage == Oxide, p.kind == MagnetMaker && s.Stage == Metal:
		call(false, p.in+int32(s.Lane))
	case p.kind == MagnetMaker:
		for j, l := range magnetLane {
			if l == s.Lane {
				call(true, p.out+int32(j))
			}
		}
	default:
		call(true, p.out+int32(s.Lane))
	}
}

// eachOf calls with every place in the runner's stocks that a store names.
func (r *Runner) eachOf(s Store, call func(*float64)) {
	for i := range r.m.plants {
		if r.m.plants[i].country != int32(s.Country) {
			continue
		}
		r.m.eachKept(i, s, func(made bool, place int32) {
			if made {
				call(&r.out[place])
			} else {
				call(&r.in[place])
			}
		})
	}
}

// holds is what a store has now, t.
func (r *Runner) holds(s Store) (sum float64) {
	r.eachOf(s, func(x *float64) { sum += *x })
	return sum
}

// opening puts into each store of the plan what it names, spread as the base spreads
// it; where the base has none, all lies in the first place.
func (r *Runner) opening() {
	for _, o := range r.plan.Openings {
		was, left := r.holds(o.Store), o.Amount
		r.eachOf(o.Store, func(x *float64) {
			switch {
			case was > 0:
				*x *= o.Amount / was
			default:
				*x, left = left, 0
			}
		})
	}
}

// Follow runs a plan and says what stores hold: at the begin and at the end of each
// month, by store.
func (r *Runner) Follow(plan *Plan, p Params, stores []Store) [][]float64 {
	r.begin(plan, p, nil)
	out := make([][]float64, 0, plan.Months+1)
	note := func() {
		now := make([]float64, len(stores))
		for i, s := range stores {
			now[i] = r.holds(s)
		}
		out = append(out, now)
	}
	note()
	for r.t = 0; r.t < plan.Months; r.t++ {
		r.month()
		note()
	}
	return out
}
