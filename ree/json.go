package ree

import (
	"encoding/json"
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

// UnmarshalJSON reads an object by symbol.
func (m *ElementMasses) UnmarshalJSON(data []byte) error {
	var bySymbol map[string]ElementMass
	if err := json.Unmarshal(data, &bySymbol); err != nil {
		return err
	}
	*m = ElementMasses{}
	for symbol, mass := range bySymbol {
		e, err := ParseElement(symbol)
		if err != nil {
			return err
		}
		m[e] = mass
	}
	return nil
}

// MarshalJSON writes the shares as an object by symbol, zeros left out.
func (s Shares) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, q := range s {
		if q == (Quantity{}) {
			continue
		}
		b = append(appendName(b, i), `{"v":`...)
		b = strconv.AppendInt(b, int64(q.Value), 10)
		if q.U != 0 {
			b = strconv.AppendInt(append(b, `,"u":`...), int64(q.U), 10)
		}
		b = append(b, '}')
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads an object by symbol.
func (s *Shares) UnmarshalJSON(data []byte) error {
	var bySymbol map[string]Quantity
	if err := json.Unmarshal(data, &bySymbol); err != nil {
		return err
	}
	*s = Shares{}
	for symbol, q := range bySymbol {
		e, err := ParseElement(symbol)
		if err != nil {
			return err
		}
		s[e] = q
	}
	return nil
}

// appendName starts a member named after element i.
func appendName(b []byte, i int) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = append(append(b, '"'), symbols[i]...)
	return append(b, '"', ':')
}
