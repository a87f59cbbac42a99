package sparse

import (
	"fmt"
	"math"
)

// Cholesky is a factor L of P M P' = L L', P the order of elimination.
type Cholesky struct {
	n       int
	order   []int32 // order[k] is the row of M at place k
	place   []int32 // place[order[k]] = k
	parent  []int32 // elimination tree, by place
	start   []int   // start[k]..start[k+1] is column k, the diagonal first
	rows    []int32
	values  []float64
	chain   []int32 // how many columns from k on have the rows of k, less those before
	all     []int32 // 0, 1, 2, ...
	scratch []float64
	visited []bool
}

// SingularError says that the matrix is not positive definite. Combination is a
// vector w with w'M w = 0 within rounding, so that what the rows add up to with
// these weights has no variance; nil where the matrix held a number that is not
// finite. Row is where the elimination found it.
type SingularError struct {
	Row         int
	Pivot       float64
	Combination []float64
}

func (e *SingularError) Error() string {
	return fmt.Sprintf("sparse: matrix is singular at row %d: pivot %g", e.Row, e.Pivot)
}

// SizeError says that the factor would have more elements than Limit.
type SizeError struct{ Limit int }

func (e *SizeError) Error() string {
	return fmt.Sprintf("sparse: the factor would have more than %d elements", e.Limit)
}

// Limit is the greatest number of elements of a factor, 1.5 GB of memory; as
// much again, less the indices, is needed for the inverse on its pattern.
const Limit = 1 << 27

// relativePivot is the part of a diagonal element below which what elimination
// leaves of it counts as nothing.
const relativePivot = 1e-12

// Factor factors m. The error is a *SingularError or a *SizeError.
func Factor(m *Matrix) (*Cholesky, error) {
	order := MinimumDegree(m.neighbours())
	c := &Cholesky{n: m.n, order: order, place: make([]int32, m.n), scratch: make([]float64, m.n), visited: make([]bool, m.n)}
	for k := range m.n {
		c.all = append(c.all, int32(k))
	}
	c.number()
	c.tree(c.permute(m))
	c.postorder()
	upper := c.permute(m)
	reach := c.tree(upper)
	if err := c.allocate(upper, reach); err != nil {
		return nil, err
	}
	if err := c.eliminate(upper, reach); err != nil {
		return nil, err
	}
	return c, nil
}

// number finds the places from the order.
func (c *Cholesky) number() {
	for k, i := range c.order {
		c.place[i] = int32(k)
	}
}

// postorder puts every subtree of the elimination tree in one run, which leaves
// the fill as it is and brings together rows that are used together.
func (c *Cholesky) postorder() {
	children, roots := make([][]int32, c.n), []int32{}
	for k, parent := range c.parent {
		if parent == none {
			roots = append(roots, int32(k))
		} else {
			children[parent] = append(children[parent], int32(k))
		}
	}
	order := make([]int32, c.n)
	next := c.n
	for stack := roots; len(stack) > 0; { // from the last to the first: a parent before its children
		k := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], children[k]...)
		next--
		order[next] = c.order[k]
	}
	c.order = order
	c.number()
}

// columns is the upper triangle by columns.
type columns struct {
	start  []int
	rows   []int32
	values []float64
}

func (c *Cholesky) permute(m *Matrix) columns {
	u := columns{make([]int, c.n+1), make([]int32, len(m.entries)), make([]float64, len(m.entries))}
	for _, e := range m.entries {
		u.start[max(c.place[e.row], c.place[e.col])+1]++
	}
	for k := range c.n {
		u.start[k+1] += u.start[k]
	}
	next := append([]int(nil), u.start[:c.n]...)
	for _, e := range m.entries {
		i, j := c.place[e.row], c.place[e.col]
		k := max(i, j)
		u.rows[next[k]], u.values[next[k]] = min(i, j), e.value
		next[k]++
	}
	return u
}

// tree finds the elimination tree with compressed paths.
func (c *Cholesky) tree(u columns) *reach {
	c.parent = make([]int32, c.n)
	ancestor := make([]int32, c.n)
	for k := range int32(c.n) {
		c.parent[k], ancestor[k] = none, none
		for _, i := range u.rows[u.start[k]:u.start[k+1]] {
			for i != none && i < k {
				next := ancestor[i]
				ancestor[i] = k
				if next == none {
					c.parent[i] = k
				}
				i = next
			}
		}
	}
	return &reach{parent: c.parent, stack: make([]int32, c.n), mark: make([]int32, c.n)}
}

// reach finds the pattern of one row of the factor: the paths in the
// elimination tree from the row's elements up to the diagonal.
type reach struct {
	parent []int32
	stack  []int32
	mark   []int32
	stamp  int32
}

// row gives the pattern of row k, without the diagonal, children first.
func (r *reach) row(u columns, k int32) []int32 {
	r.stamp++
	r.mark[k] = r.stamp
	top := len(r.stack)
	for _, i := range u.rows[u.start[k]:u.start[k+1]] {
		length := 0
		for ; r.mark[i] != r.stamp; i = r.parent[i] {
			r.stack[length] = i
			length++
			r.mark[i] = r.stamp
		}
		for length > 0 {
			length--
			top--
			r.stack[top] = r.stack[length]
		}
	}
	return r.stack[top:]
}

// allocate counts the elements of each column.
func (c *Cholesky) allocate(u columns, r *reach) error {
	c.start = make([]int, c.n+1)
	total := 0
	for k := range int32(c.n) {
		pattern := r.row(u, k)
		for _, i := range pattern {
			c.start[i+1]++
		}
		c.start[k+1]++
		if total += len(pattern) + 1; total > Limit {
			return &SizeError{Limit}
		}
	}
	c.chain = make([]int32, c.n)
	for k := c.n - 1; k >= 0; k-- {
		c.chain[k] = 1
		if int(c.parent[k]) == k+1 && c.start[k+1] == c.start[k+2]+1 {
			c.chain[k] = c.chain[k+1] + 1
		}
	}
	for k := range c.n {
		c.start[k+1] += c.start[k]
	}
	c.rows, c.values = make([]int32, total), make([]float64, total)
	return nil
}

// eliminate computes the factor row by row.
func (c *Cholesky) eliminate(u columns, r *reach) error {
	x := c.scratch
	next := append([]int(nil), c.start[:c.n]...)
	for k := range int32(c.n) {
		pattern := r.row(u, k)
		for p := u.start[k]; p < u.start[k+1]; p++ {
			x[u.rows[p]] += u.values[p]
		}
		diagonal := x[k]
		pivot := diagonal
		x[k] = 0
		c.forward(x, pattern, next)
		for _, i := range pattern {
			l := x[i]
			x[i] = 0
			pivot -= l * l
			c.rows[next[i]], c.values[next[i]] = k, l
			next[i]++
		}
		if !(pivot > relativePivot*math.Abs(diagonal)) || math.IsInf(pivot, 0) {
			return c.singular(k, pivot, pattern, next)
		}
		c.rows[next[k]], c.values[next[k]] = k, math.Sqrt(pivot)
		next[k]++
	}
	return nil
}

// singular finds the combination of rows that has no variance: the row at place
// k less its regression on the rows before it, w = (-L^-T l_k, 1).
func (c *Cholesky) singular(k int32, pivot float64, pattern []int32, next []int) error {
	e := &SingularError{Row: int(c.order[k]), Pivot: pivot}
	if math.IsNaN(pivot) || math.IsInf(pivot, 0) {
		return e
	}
	w := make([]float64, c.n)
	for _, i := range pattern {
		w[i] = -c.values[next[i]-1]
	}
	for i := k - 1; i >= 0; i-- {
		for p := c.start[i] + 1; p < next[i]; p++ {
			if row := c.rows[p]; row < k {
				w[i] -= c.values[p] * w[row]
			}
		}
		w[i] /= c.values[c.start[i]]
	}
	w[k] = 1
	e.Combination = make([]float64, c.n)
	for p, v := range w {
		e.Combination[c.order[p]] = v
	}
	return e
}

// Size is the number of rows.
func (c *Cholesky) Size() int { return c.n }

// Elements is the number of elements of the factor.
func (c *Cholesky) Elements() int { return len(c.rows) }
