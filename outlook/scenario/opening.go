package scenario

import (
	"fmt"
	"math"
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/ree"
)

// mostOpenings is how many stocks a scenario may open with: those of two countries.
const mostOpenings = 2 * model.Lanes * 4

// StoreOf is the store of the network that an element at a stage of a country is;
// ok is false where nobody holds such a thing.
func StoreOf(net *model.Network, country, stage, element string) (s model.Store, ok bool) {
	s, ok = Opening{Country: country, Stage: stage, Element: element}.store(net)
	return s, ok && kept(net, s)
}

func (o Opening) store(net *model.Network) (s model.Store, ok bool) {
	el, err := ree.ParseElement(o.Element)
	lane, market := model.LaneOf(el)
	s = model.Store{Country: slices.Index(net.Countries, o.Country), Stage: model.Market(slices.Index(stages, o.Stage)), Lane: lane}
	return s, err == nil && market && s.Country >= 0 && slices.Contains(stages, o.Stage)
}

// openings looks at the stocks that a scenario begins with.
func (c *checker) openings() {
	if n := len(c.s.Opening); n > mostOpenings {
		c.say("opening", "many", "%d of them, at most %d", n, mostOpenings)
		return
	}
	seen := map[model.Store]bool{}
	for i, o := range c.s.Opening {
		at := fmt.Sprintf("opening[%d]", i)
		c.country(at+".country", o.Country)
		if el, err := ree.ParseElement(o.Element); err != nil || el == ree.Pm {
			c.say(at+".element", "element", "%q is no element with a market", o.Element)
		}
		if !slices.Contains(stages, o.Stage) {
			c.say(at+".stage", "stage", "%q is none of %v", o.Stage, stages)
		}
		if o.Tonnes < 0 || math.IsNaN(o.Tonnes) || o.Tonnes > mostTonnes {
			c.say(at+".tonnes", "range", "%g is not between 0 and %g", o.Tonnes, mostTonnes)
		}
		store, ok := o.store(c.net)
		switch {
		case !ok:
		case seen[store]:
			c.say(at, "opened", "%s at stage %s of %s stands twice", o.Element, o.Stage, o.Country)
		case !kept(c.net, store):
			c.say(at, "nowhere", "nobody in %s holds %s at stage %s in the network", o.Country, o.Element, o.Stage)
		}
		seen[store] = true
	}
}

// kept says whether a country has makers that can hold what a store names.
func kept(net *model.Network, s model.Store) bool {
	return slices.ContainsFunc(net.Plants, func(p model.Plant) bool {
		return p.Country == net.Countries[s.Country] && p.Keeps(s.Stage, s.Lane)
	})
}
