package balance

import (
	"math"
	"slices"

	"lanthorn/ree"
)

// The balances of iron, cobalt and boron, kept where alloys or magnets are made
// (accountancy.md section 7). Like Total they stand beside the rare earths and
// index no array of them.
const (
	Iron = Total + 1 + ree.Element(iota)
	Cobalt
	Boron
)

// Companions are those balances, in the order of [ree.AllCompanions].
var Companions = []ree.Element{Iron, Cobalt, Boron}

// KeptWithAlloys are the balances of a site that makes alloys or magnets.
var KeptWithAlloys = append(slices.Clone(Kept), Companions...)

// Companion is the companion that a balance is about; false for one of rare
// earth.
func Companion(e ree.Element) (ree.Companion, bool) {
	i := slices.Index(Companions, e)
	return ree.Companion(max(0, i)), i >= 0
}

// ParseAny reads what Symbol wrote, companions included.
func ParseAny(s string) (ree.Element, error) {
	if c, err := ree.ParseCompanion(s); err == nil {
		return Companions[c], nil
	}
	return Parse(s)
}

// SupplyRel is the relative standard error of a month's supply of iron, cobalt
// or boron, half of its variance common to all months; a working setting of this
// program, wide enough for the balance of a melt shop and the certificate of what
// it bought.
const SupplyRel = 0.01

// Supplied is the term of a companion that was charged in a month.
func Supplied(c ree.Companion, month string, kg float64) Term {
	part := kg * SupplyRel * math.Sqrt(0.5)
	return Term{ID: c.Symbol() + " supplied " + month, Role: In, Kg: kg, Random: part, Shared: []Sensitivity{{Source: "supply of " + c.Symbol(), Kg: part}}}
}

// RestOpen is the part of dry mass up to which goods whose assay does not speak
// of a companion are taken to hold none of it.
const RestOpen = 0.02

// openPart is how much of what an assay leaves open is the standard error of a
// companion that it does not speak of: all for iron, the commonest impurity, a
// tenth for cobalt and boron. Working settings of this program.
var openPart = [ree.NumCompanions]float64{ree.Fe: 1, ree.Co: 0.1, ree.B: 0.1}

// Unstated is the term of a companion in goods of dry mass kg whose assay does
// not speak of it and leaves rest of it open, a fraction: none, with its part of
// that as the error, half of whose variance is the lot's own.
func Unstated(c ree.Companion, kg, rest float64, lot string) Term {
	sd := kg * rest * openPart[c] * math.Sqrt(0.5)
	if sd == 0 {
		return Term{}
	}
	return Term{Shared: []Sensitivity{{Source: "lot " + lot, Kg: sd}, {Source: "companions not stated", Kg: sd}}}
}

// Neodymium in Nd2Fe14B beside its iron and its boron, by mass
// (accountancy.md 5.3: 26.68 Nd, 72.32 Fe, 1.00 B).
const (
	neodymiumPerIron  = 26.68 / 72.32
	neodymiumPerBoron = 26.68 / 1.00
)

// Implied is the least neodymium (kg) that a mass of iron or boron asks for where
// it went into Nd2Fe14B; false for cobalt, which other magnets hold too.
func Implied(e ree.Element, kg float64) (float64, bool) {
	switch e {
	case Iron:
		return kg * neodymiumPerIron, true
	case Boron:
		return kg * neodymiumPerBoron, true
	}
	return 0, false
}
