package ree

import "bytes"

// The readers here take JSON as this program writes it, by element and without
// spaces, and answer false for anything else, which the general reader then
// looks at. They never accept what that one refuses.

// readPlain reads an object with a member per element, each at most once. value
// reads what follows a colon and answers the rest, nil where it cannot.
func readPlain(data []byte, value func(Element, []byte) []byte) bool {
	if len(data) < 2 || data[0] != '{' {
		return false
	}
	if len(data) == 2 {
		return data[1] == '}'
	}
	var seen [NumElements]bool
	rest := data[1:]
	for {
		e, after := plainName(rest)
		if after == nil || seen[e] {
			return false
		}
		seen[e] = true
		if rest = value(e, after); len(rest) == 0 {
			return false
		}
		switch rest[0] {
		case '}':
			return len(rest) == 1
		case ',':
			rest = rest[1:]
		default:
			return false
		}
	}
}

// plainName reads "Nd": and answers the rest, nil where it is no element.
func plainName(b []byte) (Element, []byte) {
	if len(b) < 4 || b[0] != '"' {
		return 0, nil
	}
	end := bytes.IndexByte(b[1:], '"') + 1
	if end < 2 || end > 3 || end+1 >= len(b) || b[end+1] != ':' {
		return 0, nil
	}
	for e := range symbols {
		if symbols[e] == string(b[1:end]) {
			return Element(e), b[end+2:]
		}
	}
	return 0, nil
}

// plainInteger reads a number of at most 18 digits and answers the rest, nil
// where it is none.
func plainInteger(b []byte) (int64, []byte) {
	i, negative := 0, len(b) > 0 && b[0] == '-'
	if negative {
		i = 1
	}
	first, n := i, int64(0)
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		n = n*10 + int64(b[i]-'0')
		i++
	}
	if i == first || i-first > 18 || b[first] == '0' && i-first > 1 {
		return 0, nil
	}
	if negative {
		n = -n
	}
	return n, b[i:]
}

// plainQuantity reads {"u":…,"v":…} in either order, u or v left out or not.
func plainQuantity(q *Quantity, b []byte) []byte {
	if len(b) < 2 || b[0] != '{' {
		return nil
	}
	b = b[1:]
	var hasV, hasU bool
	for {
		if len(b) < 5 || b[0] != '"' || b[2] != '"' || b[3] != ':' {
			return nil
		}
		name := b[1]
		n, rest := plainInteger(b[4:])
		switch {
		case len(rest) == 0:
			return nil
		case name == 'v' && !hasV:
			q.Value, hasV = Fraction(n), true
		case name == 'u' && !hasU:
			q.U, hasU = Fraction(n), true
		default:
			return nil
		}
		if b = rest[1:]; rest[0] == '}' {
			return b
		}
		if rest[0] != ',' {
			return nil
		}
	}
}
