package fingerprint

import (
	"slices"

	"lanthorn/accountancy/linalg"
	"lanthorn/ree"
)

// partition is one balance: some parts over some others.
type partition struct {
	name        string
	over, under func(ree.Element) bool
}

func among(es ...ree.Element) func(ree.Element) bool {
	return func(e ree.Element) bool { return slices.Contains(es, e) }
}

// geological are the balances of reference 4.3 step 3, in its order.
func geological() []partition {
	return []partition{
		{"light | heavy", ree.Element.IsLight, func(e ree.Element) bool { return !e.IsLight() }},
		{"Ce | rest", among(ree.Ce), func(e ree.Element) bool { return e != ree.Ce }},
		{"Eu | Sm Gd", among(ree.Eu), among(ree.Sm, ree.Gd)},
		{"Y | Dy Ho", among(ree.Y), among(ree.Dy, ree.Ho)},
		{"Tb | Dy", among(ree.Tb), among(ree.Dy)},
		{"Pr | Nd", among(ree.Pr), among(ree.Nd)},
	}
}

// Balances are the coordinates that carry geology, for sources with too few
// lots for all log-ratios: light against heavy, cerium against the rest, the
// europium anomaly, Y against Dy and Ho, Tb against Dy, Pr against Nd. Those
// for which the parts do not suffice are left out. They are not orthogonal;
// their covariance accounts for it. The error is a ree.Refusals.
func Balances(parts ...ree.Element) (Coordinates, error) {
	if err := checkParts(parts); err != nil {
		return Coordinates{}, ree.Refusals{err}
	}
	c := Coordinates{parts: append([]ree.Element(nil), parts...)}
	var rows [][2][]int
	for _, p := range geological() {
		over, under := positions(parts, p.over), positions(parts, p.under)
		if len(over) == 0 || len(under) == 0 {
			continue
		}
		c.names = append(c.names, p.name)
		rows = append(rows, [2][]int{over, under})
	}
	if len(rows) == 0 {
		return Coordinates{}, ree.Refusals{ree.Refuse("fingerprint.no_balance", "elements", symbols(parts))}
	}
	c.w = linalg.NewMatrix(len(rows), len(parts))
	for i, r := range rows {
		c.balance(i, r[0], r[1])
	}
	return c.independent(), nil
}

func positions(parts []ree.Element, want func(ree.Element) bool) []int {
	var out []int
	for i, e := range parts {
		if want(e) {
			out = append(out, i)
		}
	}
	return out
}

// independent drops every coordinate that those before it already say.
func (c Coordinates) independent() Coordinates {
	out := Coordinates{parts: c.parts}
	var kept [][]float64
	for i := range c.w.Rows {
		if _, err := linalg.Cholesky(gram(append(kept, c.w.Row(i)))); err == nil {
			kept = append(kept, c.w.Row(i))
			out.names = append(out.names, c.names[i])
		}
	}
	out.w = linalg.NewMatrix(len(kept), len(c.parts))
	for i, row := range kept {
		copy(out.w.Row(i), row)
	}
	return out
}

func gram(rows [][]float64) linalg.Matrix {
	g := linalg.NewMatrix(len(rows), len(rows))
	for i := range rows {
		for j := range rows {
			g.Set(i, j, linalg.Dot(rows[i], rows[j]))
		}
	}
	return g
}
