package network

import (
	"errors"
	"fmt"
	"math"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/network/sparse"
)

// weight is the inverse of H = K + W W', K = B D B', W = B U.
type weight struct {
	size     int
	diagonal []float64 // of H
	w        [][]float64
	inverse
	y    [][]float64   // H^-1 W, by row
	rest linalg.Matrix // I - W'H^-1 W
}

// inverse is what is needed of H^-1.
type inverse interface {
	solve(b []float64) []float64
	at(i, j int) (float64, bool) // an element; false where it is not kept
	quadratic(rows []int, values []float64) float64
}

// denseLimit is the largest H that is inverted whole, when its independent part
// alone is singular.
const denseLimit = 1000

// sharedLimit bounds the elements of W.
const sharedLimit = 1 << 27

// weigh factors the covariance of the reduced balances. The error is a
// *SingularError or a *SizeError.
func (p *projection) weigh() (*weight, error) {
	k := sparse.NewMatrix(len(p.rows))
	h := &weight{size: len(p.rows), diagonal: make([]float64, len(p.rows))}
	for j, column := range p.columns {
		variance := p.n.streams[j].SD * p.n.streams[j].SD
		for a, e := range column {
			for _, g := range column[:a+1] {
				k.Add(e.at, g.at, variance*e.value*g.value)
			}
			h.diagonal[e.at] += variance * e.value * e.value
		}
	}
	sources := len(p.n.sources)
	if sources > 0 && len(p.rows) > sharedLimit/sources {
		return nil, &SizeError{fmt.Sprintf("%d balances with %d shared sources of error are too many; merge sources or split the network", len(p.rows), sources)}
	}
	h.share(p, sources)
	c, err := sparse.Factor(k)
	var singular *sparse.SingularError
	switch {
	case err == nil:
		return h, h.woodbury(k, c, sources)
	case errors.As(err, &singular) && sources > 0 && h.size <= denseLimit:
		return h, h.whole(p, k, sources)
	case errors.As(err, &singular):
		return nil, p.singular(singular.Combination)
	}
	return nil, &SizeError{fmt.Sprintf("the network is too densely connected: a factor of its covariance has more than %d elements; split it", sparse.Limit)}
}

// share fills W.
func (h *weight) share(p *projection, sources int) {
	h.w, h.y = make([][]float64, h.size), make([][]float64, h.size)
	if sources == 0 {
		return
	}
	for i, row := range p.rows {
		h.w[i] = make([]float64, sources)
		for _, e := range row {
			for _, u := range p.n.shared[e.at] {
				h.w[i][u.at] += e.value * u.value
			}
		}
		h.diagonal[i] += linalg.Dot(h.w[i], h.w[i])
	}
}

// woodbury prepares H^-1 = K^-1 - Z S^-1 Z', Z = K^-1 W, S = I + W'Z (Woodbury
// 1950). Then H^-1 W = Z S^-1 and I - W'H^-1 W = S^-1.
func (h *weight) woodbury(k *sparse.Matrix, c *sparse.Cholesky, sources int) error {
	inv := &lowRank{k: k, c: c, selected: c.Inverse(), w: h.w, m: make([][]float64, h.size)}
	h.inverse = inv
	if sources == 0 {
		return nil
	}
	z := make([][]float64, h.size) // by row
	for i := range z {
		z[i] = make([]float64, sources)
	}
	b := make([]float64, h.size)
	for s := range sources {
		for i := range b {
			b[i] = h.w[i][s]
		}
		for i, v := range c.Solve(b) {
			z[i][s] = v
		}
	}
	return h.correct(inv, z, sources)
}

func (h *weight) correct(inv *lowRank, z [][]float64, sources int) error {
	s := linalg.NewMatrix(sources, sources)
	for a := range sources {
		for i := range z {
			if f := h.w[i][a]; f != 0 {
				row := s.Row(a)
				for b, v := range z[i] {
					row[b] += f * v
				}
			}
		}
		s.Set(a, a, s.At(a, a)+1)
	}
	l, err := linalg.Cholesky(s)
	if err != nil {
		return &NumericError{"the shared errors outweigh the independent ones beyond what arithmetic can hold; give the streams realistic standard deviations of their own"}
	}
	for i := range z {
		inv.m[i] = l.Whiten(z[i])
		h.y[i] = l.Solve(z[i])
	}
	h.rest = linalg.NewMatrix(sources, sources)
	unit := make([]float64, sources)
	for a := range sources {
		unit[a] = 1
		copy(h.rest.Row(a), l.Solve(unit))
		unit[a] = 0
	}
	return nil
}

// whole inverts H itself.
func (h *weight) whole(p *projection, k *sparse.Matrix, sources int) error {
	full := linalg.NewMatrix(h.size, h.size)
	unit := make([]float64, h.size)
	for i := range h.size {
		unit[i] = 1
		copy(full.Row(i), k.Multiply(unit))
		unit[i] = 0
		for j := range h.size {
			full.Set(i, j, full.At(i, j)+linalg.Dot(h.w[i], h.w[j]))
		}
	}
	l, err := linalg.Cholesky(full)
	var singular *linalg.SingularError
	if errors.As(err, &singular) {
		return p.singular(combination(full, singular.Row))
	}
	d := dense{l, linalg.NewMatrix(h.size, h.size)}
	h.inverse = d
	for i := range h.size {
		unit[i] = 1
		copy(d.full.Row(i), l.Solve(unit))
		unit[i] = 0
	}
	h.rest = linalg.NewMatrix(sources, sources)
	for i := range h.size {
		h.y[i] = make([]float64, sources)
		for j := range h.size {
			for s := range sources {
				h.y[i][s] += d.full.At(i, j) * h.w[j][s]
			}
		}
	}
	for a := range sources {
		for b := range sources {
			v := 0.0
			for i := range h.size {
				v -= h.w[i][a] * h.y[i][b]
			}
			h.rest.Set(a, b, v)
		}
		h.rest.Set(a, a, h.rest.At(a, a)+1)
	}
	return nil
}

// combination is the vector w with w'H w = 0 that ends at row k: the row less
// its regression on the rows before it.
func combination(h linalg.Matrix, k int) []float64 {
	w := make([]float64, h.Rows)
	w[k] = 1
	head := linalg.NewMatrix(k, k)
	for i := range k {
		copy(head.Row(i), h.Row(i)[:k])
	}
	if l, err := linalg.Cholesky(head); err == nil {
		for i, v := range l.Solve(h.Row(k)[:k]) {
			w[i] = -v
		}
	}
	return w
}

// singular names the balances of a combination, and the streams it holds.
func (p *projection) singular(w []float64) error {
	most := 0.0
	for _, v := range w {
		most = max(most, math.Abs(v))
	}
	e := &SingularError{}
	for i, v := range w {
		if math.Abs(v) > 1e-6*most {
			e.Balances = append(e.Balances, p.n.names(p.parts[i])...)
		} else {
			w[i] = 0
		}
	}
	for j, column := range p.columns {
		sum, size := 0.0, 0.0
		for _, c := range column {
			sum += c.value * w[c.at]
			size += math.Abs(c.value * w[c.at])
		}
		if math.Abs(sum) > 1e-6*size {
			e.Streams = append(e.Streams, p.n.streams[j].Name)
		}
	}
	return e
}

// lowRank is H^-1 = K^-1 - M M', M = Z L_S^-T.
type lowRank struct {
	k        *sparse.Matrix
	c        *sparse.Cholesky
	selected *sparse.Inverse
	w, m     [][]float64
}

// solve corrects its result once for rounding.
func (h *lowRank) solve(b []float64) []float64 {
	x := h.once(b)
	rest := h.k.Multiply(x)
	t := transposed(h.w, x)
	for i := range rest {
		rest[i] = b[i] - rest[i] - linalg.Dot(h.w[i], t)
	}
	for i, v := range h.once(rest) {
		x[i] += v
	}
	return x
}

func (h *lowRank) once(b []float64) []float64 {
	x := h.c.Solve(b)
	t := transposed(h.m, b)
	for i := range x {
		x[i] -= linalg.Dot(h.m[i], t)
	}
	return x
}

func (h *lowRank) at(i, j int) (float64, bool) {
	v, ok := h.selected.At(i, j)
	return v - linalg.Dot(h.m[i], h.m[j]), ok
}

func (h *lowRank) quadratic(rows []int, values []float64) float64 {
	v := h.c.Quadratic(rows, values)
	if len(rows) == 0 || len(h.m[rows[0]]) == 0 {
		return v
	}
	t := make([]float64, len(h.m[rows[0]]))
	for k, i := range rows {
		for s, m := range h.m[i] {
			t[s] += values[k] * m
		}
	}
	return v - linalg.Dot(t, t)
}

// transposed is M'x of a matrix by rows.
func transposed(m [][]float64, x []float64) []float64 {
	if len(m) == 0 {
		return nil
	}
	t := make([]float64, len(m[0]))
	for i, row := range m {
		for s, v := range row {
			t[s] += v * x[i]
		}
	}
	return t
}

// dense is the whole inverse.
type dense struct {
	l    linalg.Lower
	full linalg.Matrix
}

func (d dense) solve(b []float64) []float64 { return d.l.Solve(b) }

func (d dense) at(i, j int) (float64, bool) { return d.full.At(i, j), true }

func (d dense) quadratic(rows []int, values []float64) float64 {
	v := 0.0
	for a, i := range rows {
		for b, j := range rows {
			v += values[a] * values[b] * d.full.At(i, j)
		}
	}
	return v
}
