package ree

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Companion is one of the elements that alloys and magnets hold beside their
// rare earth. It is no rare earth: it counts against no quota, and no lot is
// booked in it.
type Companion uint8

// The companions.
const (
	Fe Companion = iota
	Co
	B
)

// NumCompanions is the number of companions.
const NumCompanions = 3

var companionSymbols = [NumCompanions]string{"Fe", "Co", "B"}

// AllCompanions lists the companions in order.
func AllCompanions() []Companion { return []Companion{Fe, Co, B} }

// Symbol is the chemical symbol, "Fe".
func (c Companion) Symbol() string {
	if int(c) >= NumCompanions {
		return "?"
	}
	return companionSymbols[c]
}

// String is the chemical symbol.
func (c Companion) String() string { return c.Symbol() }

// ParseCompanion reads a companion's chemical symbol, whatever its case.
func ParseCompanion(s string) (Companion, error) {
	s = strings.TrimSpace(s)
	for i, symbol := range companionSymbols {
		if strings.EqualFold(s, symbol) {
			return Companion(i), nil
		}
	}
	return 0, Refuse("companion.unknown", "value", s)
}

// Companions are the mass fractions of the companions in dry mass. A zero
// quantity says nothing; a zero value with an uncertainty says that none was
// found. In JSON it is an object by symbol that leaves out what is not stated.
type Companions [NumCompanions]Quantity

// States reports whether the assay says anything of a companion.
func (a *Assay) States(c Companion) bool { return a.Companions[c] != Quantity{} }

// companionSigmas is how many standard uncertainties rare earth and companions
// may sum past the whole: an honest assay is that far off once in 30,000.
const companionSigmas = 4

// checkCompanions finds companions that cannot be: beside oxides, or with the
// rare earth more than the whole beyond what their uncertainties explain.
func (a *Assay) checkCompanions() (rs Refusals) {
	if a.Companions == (Companions{}) {
		return nil
	}
	if a.Basis == BasisOxide {
		rs = append(rs, Refuse("assay.companions_basis").At("assay.companions"))
	}
	sum, variance := a.Total.Value, square(float64(a.Total.U))
	for _, q := range a.Companions {
		sum, variance = sum+q.Value, variance+square(float64(q.U))
	}
	if float64(sum-Whole-shareSlack) > companionSigmas*math.Sqrt(variance) {
		rs = append(rs, Refuse("assay.companions_over", "sum", sum.Percent()).At("assay.companions"))
	}
	return rs
}

// CompanionMass is the mass of a companion in net mass w.
func (a *Assay) CompanionMass(w Mass, c Companion) ElementMass {
	dry := mulDiv(int64(w), int64(Whole-a.Moisture.Value), billion)
	return ElementMass(mulDiv(dry, int64(a.Companions[c].Value), billion))
}

// CompanionRelVariance is the relative variance of that mass in a lot weighed
// with relative standard uncertainty relW.
func (a *Assay) CompanionRelVariance(c Companion, relW float64) float64 {
	return square(relW) + a.moistureVariance() + square(a.Companions[c].Rel())
}

// Rest is the fraction of dry mass that is neither rare earth nor a companion
// that is stated; never below zero.
func (a *Assay) Rest() Fraction {
	rest := Whole - a.Total.Value
	for _, q := range a.Companions {
		rest -= q.Value
	}
	return max(0, rest)
}

// HoldsCompanions reports whether goods of the form are made with companions:
// alloys, magnets and their scrap.
func (f Form) HoldsCompanions() bool {
	info := formIndex[f]
	return info.Basis == BasisElement && info.Level != LevelMetal
}

// CompanionMasses are masses of the companions in milligrams; in JSON an object
// by symbol, zeros left out.
type CompanionMasses [NumCompanions]ElementMass

// MarshalJSON writes the masses as an object by symbol, zeros left out.
func (m CompanionMasses) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, mass := range m {
		if mass != 0 {
			b = strconv.AppendInt(appendSymbol(b, companionSymbols[i]), int64(mass), 10)
		}
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads an object by symbol.
func (m *CompanionMasses) UnmarshalJSON(data []byte) error {
	read, err := readCompanions[ElementMass](data)
	if err == nil {
		*m = read
	}
	return err
}

// MarshalJSON writes the fractions as an object by symbol, what is not stated
// left out.
func (q Companions) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, x := range q {
		if x != (Quantity{}) {
			b = appendQuantity(appendSymbol(b, companionSymbols[i]), x)
		}
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads an object by symbol.
func (q *Companions) UnmarshalJSON(data []byte) error {
	read, err := readCompanions[Quantity](data)
	if err == nil {
		*q = read
	}
	return err
}

// readCompanions reads an object with a member per companion. It refuses an
// unknown symbol and one that stands twice, whatever its case.
func readCompanions[T any](data []byte) (out [NumCompanions]T, err error) {
	var bySymbol map[string]T
	if err := json.Unmarshal(data, &bySymbol); err != nil {
		return out, err
	}
	var seen [NumCompanions]bool
	for _, symbol := range slices.Sorted(maps.Keys(bySymbol)) {
		c, err := ParseCompanion(symbol)
		if err != nil {
			return out, err
		}
		if seen[c] {
			return out, Refuse("element.twice", "value", symbol)
		}
		out[c], seen[c] = bySymbol[symbol], true
	}
	return out, nil
}
