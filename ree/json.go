package ree

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// MarshalJSON writes the masses as an object by symbol, zeros left out.
func (m ElementMasses) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, mass := range m {
		if mass != 0 {
			b = appendName(b, i)
			b = strconv.AppendInt(b, int64(mass), 10)
		}
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads an object by symbol; null is nothing.
func (m *ElementMasses) UnmarshalJSON(data []byte) error {
	var plain ElementMasses
	if readPlain(data, func(e Element, rest []byte) []byte {
		n, rest := plainInteger(rest)
		plain[e] = ElementMass(n)
		return rest
	}) {
		*m = plain
		return nil
	}
	read, err := readBySymbol[ElementMass](data)
	if err == nil {
		*m = read
	}
	return err
}

// readBySymbol reads an object with a member per element. It refuses an unknown
// symbol and one that stands twice, whatever its case.
func readBySymbol[T any](data []byte) ([NumElements]T, error) {
	var out [NumElements]T
	var bySymbol map[string]T
	if err := json.Unmarshal(data, &bySymbol); err != nil {
		return out, err
	}
	var seen [NumElements]bool
	for _, symbol := range slices.Sorted(maps.Keys(bySymbol)) {
		e, err := ParseElement(symbol)
		if err != nil {
			return out, err
		}
		if seen[e] {
			return out, Refuse("element.twice", "value", symbol)
		}
		out[e], seen[e] = bySymbol[symbol], true
	}
	return out, nil
}

// MarshalJSON writes the shares as an object by symbol, zeros left out.
func (s Shares) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, q := range s {
		if q == (Quantity{}) {
			continue
		}
		b = appendQuantity(appendName(b, i), q)
	}
	return append(b, '}'), nil
}

// appendQuantity writes a value and, where there is one, its uncertainty.
func appendQuantity(b []byte, q Quantity) []byte {
	b = strconv.AppendInt(append(b, `{"v":`...), int64(q.Value), 10)
	if q.U != 0 {
		b = strconv.AppendInt(append(b, `,"u":`...), int64(q.U), 10)
	}
	return append(b, '}')
}

// UnmarshalJSON reads an object by symbol.
func (s *Shares) UnmarshalJSON(data []byte) error {
	var plain Shares
	if readPlain(data, func(e Element, rest []byte) []byte { return plainQuantity(&plain[e], rest) }) {
		*s = plain
		return nil
	}
	read, err := readBySymbol[Quantity](data)
	if err == nil {
		*s = read
	}
	return err
}

// appendName starts a member named after element i.
func appendName(b []byte, i int) []byte { return appendSymbol(b, symbols[i]) }

// appendSymbol starts a member of that name.
func appendSymbol(b []byte, symbol string) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = append(append(b, '"'), symbol...)
	return append(b, '"', ':')
}
