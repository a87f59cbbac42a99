package measure

import "math"

// matrix is square, row after row.
type matrix struct {
	n int
	v []float64
}

func newMatrix(n int) matrix             { return matrix{n, make([]float64, n*n)} }
func (m matrix) at(i, j int) float64     { return m.v[i*m.n+j] }
func (m matrix) set(i, j int, x float64) { m.v[i*m.n+j] = x }
func (m matrix) add(i, j int, x float64) { m.v[i*m.n+j] += x }
func (m matrix) row(i int) []float64     { return m.v[i*m.n : (i+1)*m.n] }

// leontief is (I − A)⁻¹ by Gauss and Jordan with row pivots; ErrEndlessTrade
// where there is none. A column of A that adds to 1 in a closed loop has none.
func (m matrix) leontief() (matrix, error) {
	left, inverse := newMatrix(m.n), newMatrix(m.n)
	for i := range m.n {
		for j := range m.n {
			left.set(i, j, -m.at(i, j))
		}
		left.add(i, i, 1)
		inverse.set(i, i, 1)
	}
	for c := range m.n {
		p := left.pivot(c)
		if math.Abs(left.at(p, c)) < 1e-12 {
			return matrix{}, ErrEndlessTrade
		}
		left.swap(p, c)
		inverse.swap(p, c)
		eliminate(left, inverse, c)
	}
	return inverse, nil
}

func (m matrix) pivot(c int) int {
	best := c
	for i := c + 1; i < m.n; i++ {
		if math.Abs(m.at(i, c)) > math.Abs(m.at(best, c)) {
			best = i
		}
	}
	return best
}

func (m matrix) swap(i, j int) {
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
func eliminate(left, inverse matrix, c int) {
	scale := 1 / left.at(c, c)
	for k := range left.n {
		left.row(c)[k] *= scale
		inverse.row(c)[k] *= scale
	}
	for i := range left.n {
		factor := left.at(i, c)
		if i == c || factor == 0 {
			continue
		}
		for k := range left.n {
			left.row(i)[k] -= factor * left.row(c)[k]
			inverse.row(i)[k] -= factor * inverse.row(c)[k]
		}
	}
}
