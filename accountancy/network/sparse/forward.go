package sparse

// forward solves L x = x along a path of columns, children first. next is where
// each column ends; the rows of a chain of columns end alike. Four columns of a
// chain go together, which reads and writes x once for the four.
func (c *Cholesky) forward(x []float64, path []int32, next []int) {
	for q := 0; q < len(path); {
		i := path[q]
		if c.chain[i] >= 4 && q+3 < len(path) && path[q+1] == i+1 && path[q+2] == i+2 && path[q+3] == i+3 {
			c.four(x, int(i), next)
			q += 4
			continue
		}
		first := c.start[i]
		x[i] /= c.values[first]
		subtract(x, c.rows[first+1:next[i]], c.values[first+1:next[i]], x[i])
		q++
	}
}

// four is forward for the columns i to i+3 of a chain.
func (c *Cholesky) four(x []float64, i int, next []int) {
	a := c.values[c.start[i]:next[i]]
	b := c.values[c.start[i+1]:next[i+1]]
	d := c.values[c.start[i+2]:next[i+2]]
	e := c.values[c.start[i+3]:next[i+3]]
	f := x[i] / a[0]
	g := (x[i+1] - a[1]*f) / b[0]
	h := (x[i+2] - a[2]*f - b[1]*g) / d[0]
	j := (x[i+3] - a[3]*f - b[2]*g - d[1]*h) / e[0]
	x[i], x[i+1], x[i+2], x[i+3] = f, g, h, j
	rows := c.rows[c.start[i+3]+1 : next[i+3]]
	if len(rows) == 0 {
		return
	}
	a, b, d, e = a[4:][:len(rows)], b[3:][:len(rows)], d[2:][:len(rows)], e[1:][:len(rows)]
	if first := rows[0]; int(rows[len(rows)-1]-first) == len(rows)-1 {
		x = x[first:][:len(rows)]
		for k := range x {
			x[k] -= a[k]*f + b[k]*g + d[k]*h + e[k]*j
		}
		return
	}
	for k, row := range rows {
		x[row] -= a[k]*f + b[k]*g + d[k]*h + e[k]*j
	}
}

// subtract takes f times a sparse column off x. Rows without a gap, as in the
// dense block where the elimination ends, need no index.
func subtract(x []float64, rows []int32, values []float64, f float64) {
	if len(rows) == 0 {
		return
	}
	values = values[:len(rows)]
	if first := rows[0]; int(rows[len(rows)-1]-first) == len(rows)-1 {
		x = x[first:][:len(rows)]
		for k, v := range values {
			x[k] -= v * f
		}
		return
	}
	for k, row := range rows {
		x[row] -= values[k] * f
	}
}
