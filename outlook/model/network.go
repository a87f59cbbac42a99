package model

import (
	"errors"
	"fmt"
	"math"
)

// Kind is what a plant does.
type Kind uint8

// The kinds of plants, from the mine to the user. Intermediates other than
// magnets are made where they are used: OxideUse takes oxide.
const (
	Mine Kind = iota
	Separation
	MetalMaker
	MagnetMaker
	MagnetUse
	OxideUse
)

// Market is what a link carries.
type Market uint8

// The markets, by what is sold.
const (
	Concentrate Market = iota
	Oxide
	Metal
	Magnet
)

// Network is what there is before anything happens.
type Network struct {
	Countries  []string // codes of three letters, rests of the world included
	Controller string   // the country inside whose border the inner price holds
	Plants     []Plant
	Links      []Link
	Sectors    []Sector
	Uses       []Use
	// HeavyContent is what a heavy magnet holds of Tb and Dy for each tonne of its
	// neodymium and praseodymium.
	HeavyContent struct{ Tb, Dy float64 }
}

// Plant is all of one kind in one country, or a part of it that policy treats
// apart.
type Plant struct {
	Name     string
	Kind     Kind
	Country  string
	Segment  string         // of users: "civil", "defence", or one named user
	Capacity float64        // t a month; mines what they dig, others what they can make
	Heavy    float64        // separation: t a month of the elements from samarium on, yttrium included
	Basket   [Lanes]float64 // of a mine; adds to 1
	Reach    Reach          // of a separation plant
	Ionic    bool           // of a mine: dug as ion-adsorption clay, which has a quota of its own
}

// Reach is which elements a separation plant can part.
type Reach uint8

// A plant parts everything, or only the light elements and sells the rest mixed.
const (
	All Reach = iota
	LightOnly
)

// Link is a way goods go, with the share of the buyer's orders that it has (of
// the seller's output in the market of concentrates).
type Link struct {
	From, To int // places in Plants
	Share    float64
}

// Sector is a use of rare earths.
type Sector struct {
	Name     string
	Priority bool    // served first in a shortage
	Lifetime float64 // years in use
	Car      bool    // counted for the first stock-outs at car makers
}

// Use is what one sector needs at one plant in a month: of a product at users of
// magnets (in t of its Nd, Pr or Sm), of an element at users of oxide.
type Use struct {
	Plant, Sector int
	Product       Product // of magnet users
	Lane          Lane    // of oxide users
	Amount        float64 // t a month
}

// Errors of a network; a check joins them with the place.
var (
	errAmount = errors.New("amount is negative or not a number")
	errPlace  = errors.New("names what is not there")
	errShares = errors.New("shares do not add to 1")
	errBasket = errors.New("basket does not add to 1")
	errLink   = errors.New("links plants that do not trade")
)

const addsUp = 1e-6

// Check says everything that is wrong with a network, each with its place; nil
// where nothing is.
func (n *Network) Check() error {
	var wrong []error
	say := func(err error, format string, a ...any) {
		wrong = append(wrong, fmt.Errorf("%s: %w", fmt.Sprintf(format, a...), err))
	}
	for i, p := range n.Plants {
		n.checkPlant(i, p, say)
	}
	n.checkLinks(say)
	for i, u := range n.Uses {
		switch {
		case u.Plant < 0 || u.Plant >= len(n.Plants) || u.Sector < 0 || u.Sector >= len(n.Sectors):
			say(errPlace, "use %d", i)
		case bad(u.Amount):
			say(errAmount, "use %d", i)
		}
	}
	for i, s := range n.Sectors {
		if !(s.Lifetime > 0) {
			say(errAmount, "sector %d (%s): lifetime %g", i, s.Name, s.Lifetime)
		}
	}
	if n.country(n.Controller) < 0 {
		say(errPlace, "controller %q", n.Controller)
	}
	return errors.Join(wrong...)
}

func (n *Network) checkPlant(i int, p Plant, say func(error, string, ...any)) {
	if n.country(p.Country) < 0 {
		say(errPlace, "plant %d (%s): country %q", i, p.Name, p.Country)
	}
	if bad(p.Capacity) || bad(p.Heavy) {
		say(errAmount, "plant %d (%s): capacity %g, heavy %g", i, p.Name, p.Capacity, p.Heavy)
	}
	var basket float64
	for _, b := range p.Basket {
		if bad(b) {
			say(errAmount, "plant %d (%s): basket", i, p.Name)
		}
		basket += b
	}
	if p.Kind == Mine && math.Abs(basket-1) > addsUp {
		say(errBasket, "plant %d (%s): %g", i, p.Name, basket)
	}
}

func (n *Network) checkLinks(say func(error, string, ...any)) {
	total := make([]float64, len(n.Plants))
	linked := make([]bool, len(n.Plants))
	for i, l := range n.Links {
		if l.From < 0 || l.From >= len(n.Plants) || l.To < 0 || l.To >= len(n.Plants) {
			say(errPlace, "link %d", i)
			continue
		}
		from, to := n.Plants[l.From], n.Plants[l.To]
		market, ok := marketOf(from, to)
		if !ok {
			say(errLink, "link %d, %s to %s", i, from.Name, to.Name)
			continue
		}
		if bad(l.Share) {
			say(errAmount, "link %d, %s to %s: share", i, from.Name, to.Name)
		}
		holder := l.To
		if market == Concentrate {
			holder = l.From
		}
		total[holder] += l.Share
		linked[holder] = true
	}
	for i, p := range n.Plants {
		if linked[i] && math.Abs(total[i]-1) > addsUp {
			say(errShares, "plant %d (%s): %g", i, p.Name, total[i])
		}
	}
}

// marketOf is the market in which two plants trade; ok is false where none is.
func marketOf(from, to Plant) (market Market, ok bool) {
	switch {
	case from.Kind == Mine && to.Kind == Separation:
		return Concentrate, true
	case from.Kind == Separation && to.Kind == Separation:
		return Concentrate, from.Reach == LightOnly && to.Reach == All
	case from.Kind == Separation && (to.Kind == MetalMaker || to.Kind == OxideUse):
		return Oxide, true
	case from.Kind == MetalMaker && to.Kind == MagnetMaker:
		return Metal, true
	case from.Kind == MagnetMaker && to.Kind == MagnetUse:
		return Magnet, true
	}
	return 0, false
}

func (n *Network) country(code string) int {
	for i, c := range n.Countries {
		if c == code {
			return i
		}
	}
	return -1
}

func bad(x float64) bool { return !(x >= 0) || math.IsInf(x, 0) }
