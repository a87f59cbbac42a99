package model

import (
	"slices"

	"lanthorn/ree"
)

// Lanes is how many elements have a market: all but promethium.
const Lanes = 16

// Lane is an element's place in every array of masses. Those of magnets come
// first, so that metal is the first five.
type Lane uint8

// The lanes.
const (
	Pr Lane = iota
	Nd
	Sm
	Tb
	Dy
	Gd
	Ho
	Y
	La
	Ce
	Eu
	Er
	Tm
	Yb
	Lu
	Sc
)

var elements = [Lanes]ree.Element{ree.Pr, ree.Nd, ree.Sm, ree.Tb, ree.Dy, ree.Gd, ree.Ho, ree.Y, ree.La, ree.Ce, ree.Eu, ree.Er, ree.Tm, ree.Yb, ree.Lu, ree.Sc}

// Element is the element of a lane.
func (l Lane) Element() ree.Element { return elements[l] }

// LaneOf is the lane of an element; ok is false for promethium.
func LaneOf(e ree.Element) (lane Lane, ok bool) {
	i := slices.Index(elements[:], e)
	return Lane(max(i, 0)), i >= 0
}

// IsLight says whether an element is light as China counts: lanthanum to
// neodymium. Samarium is heavy there.
func (l Lane) IsLight() bool { return l == La || l == Ce || l == Pr || l == Nd }

// Product is a kind of magnet that is ordered, made and held apart.
type Product uint8

// The products. Plain and Heavy are of neodymium, iron and boron, the second with
// dysprosium and terbium; SamariumCobalt holds samarium.
const (
	Plain Product = iota
	Heavy
	SamariumCobalt
	Products
)

// A stock of magnets is seven masses: of which element, in which product.
var (
	magnetLane    = [7]Lane{Pr, Nd, Pr, Nd, Tb, Dy, Sm}
	magnetProduct = [7]Product{Plain, Plain, Heavy, Heavy, Heavy, Heavy, SamariumCobalt}
)

// magnetOrder is magnetProduct as long as an array over lanes.
var magnetOrder = [Lanes]Product{Plain, Plain, Heavy, Heavy, Heavy, Heavy, SamariumCobalt}

// metals is how many lanes metal makers and magnet makers hold: Pr Nd Sm Tb Dy.
const metals = 5
