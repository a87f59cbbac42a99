package provenance

import "math"

// singular is the pivot, relative to the diagonal of 1, below which a matrix
// I - W counts as singular.
const singular = 1e-12

func newMatrix(rows, cols int) [][]float64 {
	flat := make([]float64, rows*cols)
	m := make([][]float64, rows)
	for i := range m {
		m[i] = flat[i*cols : (i+1)*cols : (i+1)*cols]
	}
	return m
}

// invert returns the inverse of a by Gauss-Jordan elimination with partial
// pivoting; a is destroyed. ok is false if a is singular.
func invert(a [][]float64) (inv [][]float64, ok bool) {
	n := len(a)
	inv = newMatrix(n, n)
	for i := range inv {
		inv[i][i] = 1
	}
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[p][c]) {
				p = r
			}
		}
		if math.Abs(a[p][c]) < singular {
			return nil, false
		}
		a[c], a[p] = a[p], a[c]
		inv[c], inv[p] = inv[p], inv[c]
		scaleRow(a[c], inv[c], 1/a[c][c])
		for r := range n {
			if f := a[r][c]; r != c && f != 0 {
				subtractRow(a[r], a[c], f)
				subtractRow(inv[r], inv[c], f)
			}
		}
	}
	return inv, true
}

func scaleRow(a, b []float64, f float64) {
	for i := range a {
		a[i] *= f
		b[i] *= f
	}
}

func subtractRow(y, x []float64, f float64) {
	for i := range y {
		y[i] -= f * x[i]
	}
}

// components returns the strongly connected components, suppliers before those
// they supply (Tarjan 1972, over the inflows, without recursion).
func components(n int, in [][]Flow) (out [][]int) {
	t := tarjan{in: in, index: make([]int, n), low: make([]int, n), at: make([]int, n), on: make([]bool, n)}
	for i := range n {
		if t.index[i] == 0 {
			t.from(i)
		}
	}
	return t.out
}

type tarjan struct {
	in         [][]Flow
	index, low []int
	at         []int // next inflow to follow
	on         []bool
	stack      []int
	count      int
	out        [][]int
}

func (t *tarjan) open(i int) {
	t.count++
	t.index[i], t.low[i] = t.count, t.count
	t.stack = append(t.stack, i)
	t.on[i] = true
}

func (t *tarjan) from(root int) {
	t.open(root)
	path := []int{root}
	for len(path) > 0 {
		i := path[len(path)-1]
		if t.at[i] < len(t.in[i]) {
			j := t.in[i][t.at[i]].From
			t.at[i]++
			switch {
			case t.index[j] == 0:
				t.open(j)
				path = append(path, j)
			case t.on[j]:
				t.low[i] = min(t.low[i], t.index[j])
			}
			continue
		}
		path = path[:len(path)-1]
		if len(path) > 0 {
			up := path[len(path)-1]
			t.low[up] = min(t.low[up], t.low[i])
		}
		if t.low[i] == t.index[i] {
			t.close(i)
		}
	}
}

func (t *tarjan) close(i int) {
	var comp []int
	for {
		j := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.on[j] = false
		comp = append(comp, j)
		if j == i {
			t.out = append(t.out, comp)
			return
		}
	}
}
