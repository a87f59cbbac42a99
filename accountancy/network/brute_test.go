package network_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/network"
)

// reduce brings rows to reduced echelon form by complete pivoting within each
// column, and returns the pivot columns.
func reduce(m linalg.Matrix) []int {
	var pivots []int
	for col := 0; col < m.Cols && len(pivots) < m.Rows; col++ {
		k, best := len(pivots), len(pivots)
		for i := k; i < m.Rows; i++ {
			if math.Abs(m.At(i, col)) > math.Abs(m.At(best, col)) {
				best = i
			}
		}
		if math.Abs(m.At(best, col)) < 1e-9 {
			continue
		}
		for j := range m.Cols {
			a, b := m.At(k, j), m.At(best, j)
			m.Set(k, j, b)
			m.Set(best, j, a)
		}
		v := m.At(k, col)
		for j := range m.Cols {
			m.Set(k, j, m.At(k, j)/v)
		}
		for i := range m.Rows {
			f := m.At(i, col)
			if i == k || f == 0 {
				continue
			}
			for j := range m.Cols {
				m.Set(i, j, m.At(i, j)-f*m.At(k, j))
			}
		}
		pivots = append(pivots, col)
	}
	return pivots
}

func clone(m linalg.Matrix) linalg.Matrix {
	out := linalg.NewMatrix(m.Rows, m.Cols)
	copy(out.Data, m.Data)
	return out
}

func rank(m linalg.Matrix) int { return len(reduce(clone(m))) }

// columnsOf keeps some columns.
func columnsOf(m linalg.Matrix, keep func(int) bool) linalg.Matrix {
	var list []int
	for j := range m.Cols {
		if keep(j) {
			list = append(list, j)
		}
	}
	out := linalg.NewMatrix(m.Rows, len(list))
	for i := range m.Rows {
		for k, j := range list {
			out.Set(i, k, m.At(i, j))
		}
	}
	return out
}

func multiply(a, b linalg.Matrix) linalg.Matrix {
	out := linalg.NewMatrix(a.Rows, b.Cols)
	for i := range a.Rows {
		for k, v := range a.Row(i) {
			for j := range b.Cols {
				out.Set(i, j, out.At(i, j)+v*b.At(k, j))
			}
		}
	}
	return out
}

func transpose(a linalg.Matrix) linalg.Matrix {
	out := linalg.NewMatrix(a.Cols, a.Rows)
	for i := range a.Rows {
		for j := range a.Cols {
			out.Set(j, i, a.At(i, j))
		}
	}
	return out
}

// nullSpace has the solutions of A z = 0 as columns.
func nullSpace(a linalg.Matrix) linalg.Matrix {
	m := clone(a)
	pivots := reduce(m)
	isPivot := map[int]bool{}
	for _, j := range pivots {
		isPivot[j] = true
	}
	out := linalg.NewMatrix(a.Cols, a.Cols-len(pivots))
	k := 0
	for j := range a.Cols {
		if isPivot[j] {
			continue
		}
		out.Set(j, k, 1)
		for i, p := range pivots {
			out.Set(p, k, -m.At(i, j))
		}
		k++
	}
	return out
}

// problem is a network and the same thing dense.
type problem struct {
	nodes   []string
	streams []network.Stream
	a       linalg.Matrix
}

// randomGraph draws a network with a share of unmeasured streams, and shared
// errors where asked; now and then a part without environment.
func randomGraph(g *rand.Rand, sharedErrors bool) problem {
	n := 1 + g.IntN(7)
	closed := g.IntN(8) == 0 && n > 1
	unmeasured := g.Float64() * .8
	p := problem{}
	for i := range n {
		p.nodes = append(p.nodes, fmt.Sprintf("N%d", i))
	}
	name := func(i int) string {
		if i == n {
			return network.Environment
		}
		return p.nodes[i]
	}
	add := func(i, j int) {
		q := network.Quantity{Name: fmt.Sprintf("S%d", len(p.streams)), Measured: len(p.streams) == 0 || g.Float64() > unmeasured}
		if q.Measured {
			q.Value, q.SD = 100*g.Float64(), .5+g.Float64()
			for s := range 3 {
				if sharedErrors && g.IntN(2) == 0 {
					q.Shared = append(q.Shared, network.Shared{Source: fmt.Sprintf("scale %d", s), SD: g.NormFloat64()})
				}
			}
		}
		p.streams = append(p.streams, network.Stream{Quantity: q, From: name(i), To: name(j)})
	}
	outer := n + 1
	if closed {
		outer = n
	}
	for i := range n { // every node has a stream
		j := (i + 1 + g.IntN(outer-1)) % outer
		add(i, j)
	}
	for range g.IntN(2*n + 2) {
		i := g.IntN(outer)
		add(i, (i+1+g.IntN(outer-1))%outer)
	}
	p.dense(n)
	return p
}

func (p *problem) dense(n int) {
	at := map[string]int{}
	for i, name := range p.nodes {
		at[name] = i
	}
	p.a = linalg.NewMatrix(n, len(p.streams))
	for j, s := range p.streams {
		if s.From != network.Environment {
			p.a.Set(at[s.From], j, -1)
		}
		if s.To != network.Environment {
			p.a.Set(at[s.To], j, 1)
		}
	}
}

func (p problem) measured(j int) bool { return p.streams[j].Measured }

// balances gives the problem by coefficients, each row scaled, so that it is no
// graph any more.
func (p problem) balances(g *rand.Rand) ([]network.Balance, []network.Quantity) {
	var out []network.Balance
	for i, name := range p.nodes {
		b := network.Balance{Name: name}
		f := .5 + g.Float64()
		for j, v := range p.a.Row(i) {
			if v != 0 {
				b.Terms = append(b.Terms, network.Term{Stream: p.streams[j].Name, Coefficient: f * v})
			}
		}
		out = append(out, b)
	}
	var q []network.Quantity
	for _, s := range p.streams {
		q = append(q, s.Quantity)
	}
	return out, q
}

// class is that of stream j by ranks: removing an unmeasured column that is
// determined lowers the rank of the unmeasured columns; adding a measured one
// that is redundant raises it.
func (p problem) class(j int) network.Class {
	u := rank(columnsOf(p.a, func(k int) bool { return !p.measured(k) && k != j }))
	with := rank(columnsOf(p.a, func(k int) bool { return !p.measured(k) || k == j }))
	switch {
	case p.measured(j) && with > u:
		return network.Redundant
	case p.measured(j):
		return network.Unchecked
	case with > u:
		return network.Observable
	}
	return network.Unobservable
}

// leastSquares solves the problem in the null space of A: z = N q, with q by
// generalised least squares on the measured streams. It gives gamma, and value
// and variance of every stream that is determined.
func (p problem) leastSquares() (gamma float64, value, variance []float64) {
	null := nullSpace(p.a)
	var y []float64
	var rows []int
	for j, s := range p.streams {
		if s.Measured {
			rows, y = append(rows, j), append(y, s.Value)
		}
	}
	seen := linalg.NewMatrix(len(rows), null.Cols)
	for i, j := range rows {
		copy(seen.Row(i), null.Row(j))
	}
	basis := columnsOf(null, pivotColumns(seen))
	design := columnsOf(seen, pivotColumns(seen))
	l, err := linalg.Cholesky(p.covariance(rows))
	if err != nil {
		panic(err)
	}
	white := transpose(design)
	for k := range white.Rows {
		copy(white.Row(k), l.Whiten(white.Row(k)))
	}
	target := l.Whiten(y)
	normal, err := linalg.Cholesky(multiply(white, transpose(white)))
	if err != nil {
		panic(err)
	}
	right := make([]float64, white.Rows)
	for k := range right {
		right[k] = linalg.Dot(white.Row(k), target)
	}
	q := normal.Solve(right)
	for j := range p.streams {
		value = append(value, linalg.Dot(basis.Row(j), q))
		w := normal.Whiten(basis.Row(j))
		variance = append(variance, linalg.Dot(w, w))
	}
	return linalg.Dot(target, target) - linalg.Dot(q, right), value, variance
}

// pivotColumns chooses independent columns; the others, which the measured
// streams do not see, are set to zero in the solution.
func pivotColumns(m linalg.Matrix) func(int) bool {
	list := map[int]bool{}
	for _, j := range reduce(clone(m)) {
		list[j] = true
	}
	return func(j int) bool { return list[j] }
}

func (p problem) covariance(rows []int) linalg.Matrix {
	v := linalg.NewMatrix(len(rows), len(rows))
	for a, i := range rows {
		for b, j := range rows {
			for _, e := range p.streams[i].Shared {
				for _, f := range p.streams[j].Shared {
					if e.Source == f.Source {
						v.Set(a, b, v.At(a, b)+e.SD*f.SD)
					}
				}
			}
		}
		v.Set(a, a, v.At(a, a)+p.streams[i].SD*p.streams[i].SD)
	}
	return v
}
