package ree

import "strings"

// Element is one of the seventeen rare-earth elements, as an index usable in
// arrays of length [NumElements].
type Element uint8

// The elements in the order of the periodic table, scandium and yttrium last.
const (
	La Element = iota
	Ce
	Pr
	Nd
	Pm
	Sm
	Eu
	Gd
	Tb
	Dy
	Ho
	Er
	Tm
	Yb
	Lu
	Sc
	Y
)

// NumElements is the number of rare-earth elements.
const NumElements = 17

var symbols = [NumElements]string{"La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Sc", "Y"}

// Elements lists all seventeen in order.
func Elements() []Element {
	all := make([]Element, NumElements)
	for i := range all {
		all[i] = Element(i)
	}
	return all
}

// Symbol is the chemical symbol, "Nd".
func (e Element) Symbol() string {
	if int(e) >= NumElements {
		return "?"
	}
	return symbols[e]
}

// String is the chemical symbol.
func (e Element) String() string { return e.Symbol() }

// ParseElement reads a chemical symbol, whatever its case.
func ParseElement(s string) (Element, error) {
	s = strings.TrimSpace(s)
	for i, sym := range symbols {
		if strings.EqualFold(s, sym) {
			return Element(i), nil
		}
	}
	return 0, Refuse("element.unknown", "value", s)
}

// IsLight reports whether the element counts as light in Chinese usage
// (La to Nd); all others are medium or heavy.
func (e Element) IsLight() bool { return e <= Nd }
