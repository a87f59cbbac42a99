package balance

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"lanthorn/accountancy/linalg"
)

// covariance is H = A (D + U U') A', from the few elements of A that are not
// zero: the random part measurement by measurement, the shared part as B B'
// with B = A U.
func (b *books) covariance() linalg.Matrix {
	n := len(b.rows)
	h := linalg.NewMatrix(n, n)
	b.addRandom(h)
	b.load()
	for i := range n {
		for j := range i + 1 {
			v := h.At(i, j) + linalg.Dot(b.loads.Row(i), b.loads.Row(j))
			h.Set(i, j, v)
			h.Set(j, i, v)
		}
	}
	return h
}

// addRandom adds A D A' to the lower triangle.
func (b *books) addRandom(h linalg.Matrix) {
	type place struct {
		row int
		a   float64
	}
	places := make([][]place, len(b.measurements))
	backing := make([]place, 0, 2*len(b.measurements))
	for i, r := range b.rows {
		for _, e := range r.entries {
			if e.a == 0 {
				continue
			}
			if places[e.m] == nil && len(backing)+2 <= cap(backing) {
				at := len(backing)
				backing = backing[:at+2]
				places[e.m] = backing[at : at : at+2]
			}
			places[e.m] = append(places[e.m], place{i, e.a})
		}
	}
	for m, list := range places {
		for x, p := range list {
			for _, q := range list[:x+1] {
				h.Set(p.row, q.row, h.At(p.row, q.row)+p.a*q.a*b.measurements[m].random)
			}
		}
	}
}

// load forms B = A U.
func (b *books) load() {
	b.names = b.sources()
	b.loads = linalg.NewMatrix(len(b.rows), len(b.names))
	for i, r := range b.rows {
		row := b.loads.Row(i)
		for _, e := range r.entries {
			m := &b.measurements[e.m]
			for k, s := range m.shared {
				row[m.source[k]] += e.a * s.Kg
			}
		}
	}
}

// sources numbers the sources as they come and writes the numbers into the
// measurements. Those of earlier periods come first, so that a later term never
// changes the order in which theirs are summed.
func (b *books) sources() (names []string) {
	number := map[string]int{}
	all := 0
	for _, m := range b.measurements {
		all += len(m.shared)
	}
	backing := make([]int, 0, all)
	for i := range b.measurements {
		m := &b.measurements[i]
		from := len(backing)
		for _, s := range m.shared {
			at, ok := number[s.Source]
			if !ok {
				at = len(names)
				number[s.Source] = at
				names = append(names, s.Source)
			}
			backing = append(backing, at)
		}
		m.source = backing[from:len(backing):len(backing)]
	}
	return names
}

func (b *books) muf(i int) float64 {
	kg := b.rows[i].kg
	return kg[Begin] + kg[In] - kg[Out] - kg[End]
}

// row makes the row that people read.
func (b *books) row(i int, variance float64) Row {
	r := b.rows[i]
	out := Row{First: r.first, Last: r.last,
		Begin: r.kg[Begin], In: r.kg[In], Out: r.kg[Out], End: r.kg[End],
		MUF: b.muf(i), Sigma: math.Sqrt(variance)}
	out.Contributions = b.contributions(i)
	if variance > 0 {
		out.Mover = b.mover(i, variance)
	}
	return out
}

// contributions divides a variance among sources and the random errors of the
// roles.
func (b *books) contributions(i int) []Contribution {
	out := make([]Contribution, 0, 16)
	for source, kg := range b.loads.Row(i) {
		if kg != 0 {
			out = append(out, Contribution{Source: b.names[source], Variance: kg * kg})
		}
	}
	var random [End + 1]float64
	for _, e := range b.rows[i].entries {
		random[e.role] += e.a * e.a * b.measurements[e.m].random
	}
	for role, v := range random {
		if v > 0 {
			out = append(out, Contribution{Role: Role(role), Variance: v})
		}
	}
	slices.SortFunc(out, func(x, y Contribution) int {
		return cmp.Or(cmp.Compare(y.Variance, x.Variance), strings.Compare(x.Source, y.Source), cmp.Compare(x.Role, y.Role))
	})
	return out
}

// mover finds the measurement with the largest covariance with the MUF.
func (b *books) mover(i int, variance float64) Mover {
	var best Mover
	for _, e := range b.rows[i].entries {
		m := &b.measurements[e.m]
		covariance := e.a * e.a * m.random
		for k, s := range m.shared {
			covariance += e.a * s.Kg * b.loads.At(i, m.source[k])
		}
		if share := covariance / variance; math.Abs(share) > math.Abs(best.Share) {
			best = Mover{m.term.ID, e.role, m.term.Kg, share}
		}
	}
	return best
}
