package sparse

import (
	"fmt"
	"slices"
)

// Matrix is a symmetric matrix gathered from contributions.
type Matrix struct {
	n       int
	entries []entry
	packed  int // entries up to here are sorted and unique
}

type entry struct {
	row, col int32 // row >= col
	value    float64
}

// NewMatrix is a matrix of n rows, all zero.
func NewMatrix(n int) *Matrix { return &Matrix{n: n} }

// Size is the number of rows.
func (m *Matrix) Size() int { return m.n }

// Add adds v to the elements (i, j) and (j, i), once where they are the same.
// An element added as zero is still part of the pattern. It panics outside the
// matrix, as a slice does.
func (m *Matrix) Add(i, j int, v float64) {
	if i < 0 || j < 0 || i >= m.n || j >= m.n {
		panic(fmt.Sprintf("sparse: element %d,%d outside a matrix of %d rows", i, j, m.n))
	}
	m.entries = append(m.entries, entry{int32(max(i, j)), int32(min(i, j)), v})
}

// pack sorts the contributions by column and row and sums those of one element,
// in the order in which they were added.
func (m *Matrix) pack() {
	if m.packed == len(m.entries) {
		return
	}
	slices.SortStableFunc(m.entries, func(a, b entry) int {
		if a.col != b.col {
			return int(a.col - b.col)
		}
		return int(a.row - b.row)
	})
	out := m.entries[:0]
	for _, e := range m.entries {
		if k := len(out) - 1; k >= 0 && out[k].row == e.row && out[k].col == e.col {
			out[k].value += e.value
			continue
		}
		out = append(out, e)
	}
	m.entries, m.packed = out, len(out)
}

// neighbours lists, for each row, the other rows with an element in the pattern.
func (m *Matrix) neighbours() [][]int32 {
	m.pack()
	degree := make([]int, m.n)
	for _, e := range m.entries {
		if e.row != e.col {
			degree[e.row]++
			degree[e.col]++
		}
	}
	adj := make([][]int32, m.n)
	for i, d := range degree {
		adj[i] = make([]int32, 0, d)
	}
	for _, e := range m.entries {
		if e.row != e.col {
			adj[e.row] = append(adj[e.row], e.col)
			adj[e.col] = append(adj[e.col], e.row)
		}
	}
	return adj
}

// Multiply gives the product with x in a new slice.
func (m *Matrix) Multiply(x []float64) []float64 {
	y := make([]float64, m.n)
	for _, e := range m.entries {
		y[e.row] += e.value * x[e.col]
		if e.row != e.col {
			y[e.col] += e.value * x[e.row]
		}
	}
	return y
}
