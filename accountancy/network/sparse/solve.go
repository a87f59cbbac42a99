package sparse

import "slices"

// Solve gives M^-1 b in a new slice. It may be called from one goroutine at a
// time.
func (c *Cholesky) Solve(b []float64) []float64 {
	x := c.scratch
	for k, i := range c.order {
		x[k] = b[i]
	}
	c.forward(x, c.all, c.start[1:])
	for k := c.n - 1; k >= 0; k-- {
		p, end := c.start[k], c.start[k+1]
		diagonal := c.values[p]
		for p++; p < end; p++ {
			x[k] -= c.values[p] * x[c.rows[p]]
		}
		x[k] /= diagonal
	}
	out := make([]float64, c.n)
	for k, i := range c.order {
		out[i], x[k] = x[k], 0
	}
	return out
}

// Quadratic gives b'M^-1 b for a b that is zero but at the given rows, along the
// paths of the elimination tree from these rows to the root. It may be called
// from one goroutine at a time.
func (c *Cholesky) Quadratic(rows []int, values []float64) float64 {
	x := c.scratch
	path := c.paths(rows)
	for q, i := range rows {
		x[c.place[i]] += values[q]
	}
	c.forward(x, path, c.start[1:])
	sum := 0.0
	for _, k := range path {
		sum += x[k] * x[k]
		x[k] = 0
	}
	return sum
}

// paths lists the places above the given rows in the tree, in order.
func (c *Cholesky) paths(rows []int) []int32 {
	var path []int32
	for _, i := range rows {
		for k := c.place[i]; k != none && !c.visited[k]; k = c.parent[k] {
			c.visited[k] = true
			path = append(path, k)
		}
	}
	for _, k := range path {
		c.visited[k] = false
	}
	slices.Sort(path)
	return path
}
