package world

import (
	"slices"

	"lanthorn/outlook/measure"
	"lanthorn/outlook/model"
)

// Chains are the flows of the base seen through, by element.
type Chains struct {
	m     *model.Machine
	looks [model.Lanes]*measure.LookThrough
}

// See looks through the base of a machine.
func See(m *model.Machine) (*Chains, error) {
	c := &Chains{m: m}
	for l := range model.Lane(model.Lanes) {
		look, err := Chain(m, l).Look()
		if err != nil {
			return nil, err
		}
		c.looks[l] = look
	}
	return c, nil
}

// Users are the countries whose use the base knows, in the order of the network.
func (c *Chains) Users() (out []string) {
	net := c.m.Network()
	for _, code := range net.Countries {
		if slices.ContainsFunc(net.Plants, func(p model.Plant) bool {
			return p.Country == code && (p.Kind == model.MagnetUse || p.Kind == model.OxideUse)
		}) {
			out = append(out, code)
		}
	}
	return out
}

// Exposure is how much of what a country uses of an element passes through one
// foreign country at a stage.
type Exposure struct {
	Lane    model.Lane
	Stage   int // of Stages
	Country string
	Share   float64
	Home    float64 // what passes at home
}

// inMagnets says whether an element is used in magnets, and by which segment it
// is seen.
func inMagnets(l model.Lane) (segment string, ok bool) {
	switch l {
	case model.Nd, model.Pr, model.Tb, model.Dy:
		return "civil", true
	case model.Sm:
		return "defence", true
	}
	return "", false
}

// user is the plant at which a country uses an element; −1 where the base knows
// none.
func (c *Chains) user(country string, l model.Lane) int {
	segment, magnets := inMagnets(l)
	return slices.IndexFunc(c.m.Network().Plants, func(p model.Plant) bool {
		if p.Country != country {
			return false
		}
		return magnets && p.Kind == model.MagnetUse && p.Segment == segment || !magnets && p.Kind == model.OxideUse
	})
}

// Exposures are those of a country by element and stage, in the order of the
// lanes.
func (c *Chains) Exposures(country string) (out []Exposure) {
	for l := range model.Lane(model.Lanes) {
		node := c.user(country, l)
		if node < 0 || len(c.looks[l].Direct(node)) == 0 {
			continue
		}
		by := c.mix(node, l)
		for stage := range int(model.MagnetUse) {
			if by[stage] != nil {
				out = append(out, c.worst(country, l, stage, by[stage]))
			}
		}
	}
	return out
}

func (c *Chains) worst(country string, l model.Lane, stage int, by map[string]float64) Exposure {
	x := Exposure{Lane: l, Stage: stage, Home: min(1, by[country])}
	for _, code := range c.m.Network().Countries { // in their order: of equals the first stays
		if share := by[code]; code != country && share > x.Share+1e-9 {
			x.Country, x.Share = code, min(1, share)
		}
	}
	return x
}

// Mix is by stage and country how much of an element passes through there.
type Mix map[int]map[string]float64

// Reach is what an element that a plant of a stage sells has passed before, the
// plant's own stage included; nil where the base has no such plant.
func (c *Chains) Reach(country string, stage int, l model.Lane) Mix {
	for i, p := range c.m.Network().Plants {
		if p.Country == country && int(p.Kind) == stage && (stage == int(model.Mine) || len(c.looks[l].Direct(i)) > 0) {
			out := c.mix(i, l)
			out[stage] = map[string]float64{country: 1}
			return out
		}
	}
	return nil
}

// Usual is what an element that a country uses has passed; nil where the base
// knows no use.
func (c *Chains) Usual(country string, l model.Lane) Mix {
	node := c.user(country, l)
	if node < 0 || len(c.looks[l].Direct(node)) == 0 {
		return nil
	}
	return c.mix(node, l)
}

func (c *Chains) mix(node int, l model.Lane) Mix {
	out := Mix{}
	for _, p := range c.looks[l].Through(node) {
		if out[p.Stage] == nil {
			out[p.Stage] = map[string]float64{}
		}
		out[p.Stage][p.Country] += p.Share
	}
	return out
}

// Passage is a part of a country's use of an element on its way from one country
// and stage to the next.
type Passage struct {
	From, To measure.Part
	Share    float64
}

// Passages are the ways of what a country uses of an element, greatest first.
func (c *Chains) Passages(country string, l model.Lane) (out []Passage) {
	node := c.user(country, l)
	if node < 0 {
		return nil
	}
	type ends struct{ from, to measure.Part }
	sum := map[ends]float64{}
	var order []ends
	reach := c.reach(l, node)
	for j, p := range c.m.Network().Plants {
		if reach[j] == 0 {
			continue
		}
		for _, from := range c.looks[l].Direct(j) {
			e := ends{measure.Part{Stage: from.Stage, Country: from.Country}, measure.Part{Stage: int(p.Kind), Country: p.Country}}
			if e.from == e.to {
				continue
			}
			if sum[e] == 0 {
				order = append(order, e)
			}
			sum[e] += from.Share * reach[j]
		}
	}
	for _, e := range order {
		out = append(out, Passage{From: e.from, To: e.to, Share: sum[e]})
	}
	slices.SortStableFunc(out, func(a, b Passage) int {
		switch {
		case a.From.Stage != b.From.Stage:
			return a.From.Stage - b.From.Stage
		case a.Share > b.Share:
			return -1
		case a.Share < b.Share:
			return 1
		}
		return 0
	})
	return out
}

// reach is by plant what part of a user's supply passes it; the user itself has
// all of it.
func (c *Chains) reach(l model.Lane, node int) []float64 {
	out := make([]float64, len(c.m.Network().Plants))
	for i, share := range c.looks[l].Passing(node) {
		out[i] = share
	}
	out[node] = 1
	return out
}
