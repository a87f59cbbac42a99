package sparse

import "slices"

// Inverse holds the elements of M^-1 on the pattern of the factor.
type Inverse struct {
	c      *Cholesky
	values []float64
}

// Inverse computes the elements of the inverse on the pattern of the factor,
// from the last column to the first: with l the column below the diagonal
// divided by the pivot d,
//
//	Z_Sj = -Z_SS l,  Z_jj = 1/d^2 - l'Z_Sj
//
// (Takahashi, Fagan and Chin 1973). S are the rows of column j, and Z_SS is
// always in the pattern. A chain of columns with the same rows shares one dense
// copy of Z_SS.
func (c *Cholesky) Inverse() *Inverse {
	z := &Inverse{c, make([]float64, len(c.values))}
	b := block{at: make([]int32, c.n)}
	for last := c.n - 1; last >= 0; {
		first := last
		for first > 0 && c.chain[first-1] == c.chain[first]+1 {
			first--
		}
		b.gather(z, c.rows[c.start[last]+1:c.start[last+1]], last-first+1)
		for j := last; j >= first; j-- {
			b.extend(z, j)
		}
		last = first - 1
	}
	return z
}

// block is the lower triangle of a dense symmetric matrix, row after row. Its
// first row is the last of the rows of a column, so that a chain of columns adds
// rows at the end.
type block struct {
	size   int
	stride int
	data   []float64
	l, y   []float64
	at     []int32 // 1 + number from the end of a row of the current column, 0 outside
}

func (b *block) row(i int) []float64 { return b.data[i*b.stride : i*b.stride+i+1] }

// gather copies Z_SS, with room for a number of columns.
func (b *block) gather(z *Inverse, rows []int32, columns int) {
	b.size, b.stride = len(rows), len(rows)+columns
	if need := b.stride * b.stride; len(b.data) < need {
		b.data = make([]float64, need)
	}
	if len(b.l) < b.stride {
		b.l, b.y = make([]float64, b.stride), make([]float64, b.stride)
	}
	for a, i := range rows {
		b.at[i] = int32(len(rows) - a)
	}
	for a, k := range rows {
		b.copyColumn(z, b.row(len(rows)-1-a), int(k), rows[a+1:])
	}
	for _, i := range rows {
		b.at[i] = 0
	}
}

// copyColumn copies the elements of column k of Z at the later rows.
func (b *block) copyColumn(z *Inverse, row []float64, k int, later []int32) {
	start, end := z.c.start[k], z.c.start[k+1]
	row[len(later)] = z.values[start]
	rows, values := z.c.rows[start+1:end], z.values[start+1:end]
	if len(rows) > 0 && int(rows[len(rows)-1]-rows[0]) == len(rows)-1 { // no gap
		for a, i := range later {
			row[len(later)-1-a] = values[i-rows[0]]
		}
		return
	}
	for p, i := range rows {
		if q := b.at[i]; q != 0 {
			row[q-1] = values[p]
		}
	}
}

// extend computes column j of Z from the block and adds it to the block.
func (b *block) extend(z *Inverse, j int) {
	start, n := z.c.start[j], b.size
	pivot := z.c.values[start]
	column := z.c.values[start+1:][:n]
	l, y := b.l[:n], b.y[:n]
	for a := range l {
		l[a], y[a] = column[n-1-a]/pivot, 0
	}
	for a := range l {
		row := b.row(a)
		y[a] += l[a]*row[a] + addAndDot(y[:a], l[a], row[:a], l[:a])
	}
	b.size++
	row, sum := b.row(n), 1/(pivot*pivot)
	for a, v := range y {
		row[a] = -v
		sum += l[a] * v
		z.values[start+n-a] = -v
	}
	row[n] = sum
	z.values[start] = sum
}

// addAndDot adds f v to y and gives l'v.
func addAndDot(y []float64, f float64, v, l []float64) float64 {
	y, l = y[:len(v)], l[:len(v)]
	var even, odd float64
	k := 0
	for ; k+1 < len(v); k += 2 {
		a, b := v[k], v[k+1]
		y[k] += f * a
		y[k+1] += f * b
		even += l[k] * a
		odd += l[k+1] * b
	}
	if k < len(v) {
		y[k] += f * v[k]
		even += l[k] * v[k]
	}
	return even + odd
}

// At reads element (i, j); false outside the pattern.
func (z *Inverse) At(i, j int) (float64, bool) {
	a, b := z.c.place[i], z.c.place[j]
	col, row := min(a, b), max(a, b)
	start := z.c.start[col]
	p, ok := slices.BinarySearch(z.c.rows[start:z.c.start[col+1]], row)
	if !ok {
		return 0, false
	}
	return z.values[start+p], true
}
