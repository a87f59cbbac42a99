// Package solve inverts the small dense matrices of dependence and sensitivity.
package solve

import (
	"errors"
	"math"
)

// ErrSingular says that a matrix has no inverse.
var ErrSingular = errors.New("the matrix has no inverse")

// Matrix is square, row after row.
type Matrix struct {
	n int
	v []float64
}

// New is a matrix of zeros.
func New(n int) Matrix { return Matrix{n, make([]float64, n*n)} }

// At is the entry of a row and a column.
func (m Matrix) At(i, j int) float64 { return m.v[i*m.n+j] }

// Set writes an entry.
func (m Matrix) Set(i, j int, x float64) { m.v[i*m.n+j] = x }

// Add adds to an entry.
func (m Matrix) Add(i, j int, x float64) { m.v[i*m.n+j] += x }
func (m Matrix) row(i int) []float64     { return m.v[i*m.n : (i+1)*m.n] }

// Inverse is by Gauss and Jordan with row pivots; ErrSingular where there is none.
func (m Matrix) Inverse() (Matrix, error) {
	left, inverse := New(m.n), New(m.n)
	copy(left.v, m.v)
	for i := range m.n {
		inverse.Set(i, i, 1)
	}
	for c := range m.n {
		p := left.pivot(c)
		if math.Abs(left.At(p, c)) < 1e-12 {
			return Matrix{}, ErrSingular
		}
		left.swap(p, c)
		inverse.swap(p, c)
		eliminate(left, inverse, c)
	}
	return inverse, nil
}

// Leontief is (I − A)⁻¹.
func (m Matrix) Leontief() (Matrix, error) {
	left := New(m.n)
	for i := range m.v {
		left.v[i] = -m.v[i]
	}
	for i := range m.n {
		left.Add(i, i, 1)
	}
	return left.Inverse()
}

func (m Matrix) pivot(c int) int {
	best := c
	for i := c + 1; i < m.n; i++ {
		if math.Abs(m.At(i, c)) > math.Abs(m.At(best, c)) {
			best = i
		}
	}
	return best
}

func (m Matrix) swap(i, j int) {
	if i == j {
		return
	}
	a, b := m.row(i), m.row(j)
	for k := range a {
		a[k], b[k] = b[k], a[k]
	}
}

// eliminate makes column c of left that of the identity and does the same to
// inverse.
func eliminate(left, inverse Matrix, c int) {
	scale := 1 / left.At(c, c)
	for k := range left.n {
		left.row(c)[k] *= scale
		inverse.row(c)[k] *= scale
	}
	for i := range left.n {
		factor := left.At(i, c)
		if i == c || factor == 0 {
			continue
		}
		for k := range left.n {
			left.row(i)[k] -= factor * left.row(c)[k]
			inverse.row(i)[k] -= factor * inverse.row(c)[k]
		}
	}
}
