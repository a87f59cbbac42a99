package linalg

import (
	"fmt"
	"math"
)

// Matrix is a dense matrix, row after row.
type Matrix struct {
	Rows, Cols int
	Data       []float64 // Data[i*Cols+j] is row i, column j
}

// NewMatrix is a matrix of zeros.
func NewMatrix(rows, cols int) Matrix {
	return Matrix{rows, cols, make([]float64, rows*cols)}
}

// At reads row i, column j.
func (m Matrix) At(i, j int) float64 { return m.Data[i*m.Cols+j] }

// Set writes row i, column j.
func (m Matrix) Set(i, j int, v float64) { m.Data[i*m.Cols+j] = v }

// Row is row i itself, not a copy.
func (m Matrix) Row(i int) []float64 { return m.Data[i*m.Cols : (i+1)*m.Cols] }

// SingularError says that a covariance is not positive definite: from row Row
// on (counted from 0) nothing new is measured.
type SingularError struct {
	Row   int
	Pivot float64 // what was left of the diagonal; NaN where the matrix held one
}

func (e *SingularError) Error() string {
	return fmt.Sprintf("covariance is singular at row %d: pivot %g", e.Row, e.Pivot)
}

// relativePivot is the part of a diagonal element below which what elimination
// leaves of it counts as nothing.
const relativePivot = 1e-12

// Lower is a lower triangular factor L of a symmetric matrix L L'.
type Lower struct{ m Matrix }

// Cholesky factors a symmetric positive definite matrix, of which it reads the
// lower triangle. A new last row never changes the rows before it. The error is
// a *SingularError.
func Cholesky(a Matrix) (Lower, error) {
	n := a.Rows
	l := NewMatrix(n, n)
	for i := range n {
		for j := range i {
			l.Set(i, j, (a.At(i, j)-Dot(l.Row(i)[:j], l.Row(j)[:j]))/l.At(j, j))
		}
		row := l.Row(i)[:i]
		pivot := a.At(i, i) - Dot(row, row)
		if !(pivot > relativePivot*math.Abs(a.At(i, i))) || math.IsInf(pivot, 0) {
			return Lower{}, &SingularError{i, pivot}
		}
		l.Set(i, i, math.Sqrt(pivot))
	}
	return Lower{l}, nil
}

// Size is the number of rows.
func (l Lower) Size() int { return l.m.Rows }

// At reads row i, column j of the factor.
func (l Lower) At(i, j int) float64 { return l.m.At(i, j) }

// Whiten gives L⁻¹b in a new slice.
func (l Lower) Whiten(b []float64) []float64 {
	x := make([]float64, len(b))
	for i := range x {
		x[i] = (b[i] - Dot(l.m.Row(i)[:i], x[:i])) / l.m.At(i, i)
	}
	return x
}

// Solve gives (L L')⁻¹b in a new slice.
func (l Lower) Solve(b []float64) []float64 {
	x := l.Whiten(b)
	for i := len(x) - 1; i >= 0; i-- {
		x[i] /= l.m.At(i, i)
		for j, v := range l.m.Row(i)[:i] {
			x[j] -= v * x[i]
		}
	}
	return x
}

// Dot is the inner product of two vectors of the same length.
func Dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
