package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/accountancy/linalg"
)

// laplacian draws a weighted graph Laplacian with some rows grounded, and the
// same matrix dense.
func laplacian(t *rapid.T) (*Matrix, linalg.Matrix) {
	n := rapid.IntRange(1, 24).Draw(t, "n")
	m, dense := NewMatrix(n), linalg.NewMatrix(n, n)
	add := func(i, j int, v float64) {
		m.Add(i, j, v)
		dense.Set(i, j, dense.At(i, j)+v)
		if i != j {
			dense.Set(j, i, dense.At(j, i)+v)
		}
	}
	for i := range n {
		add(i, i, rapid.Float64Range(.1, 1).Draw(t, "ground"))
	}
	for range rapid.IntRange(0, 3*n).Draw(t, "edges") {
		i, j := rapid.IntRange(0, n-1).Draw(t, "i"), rapid.IntRange(0, n-1).Draw(t, "j")
		if i == j {
			continue
		}
		w := rapid.Float64Range(.1, 5).Draw(t, "w")
		add(i, i, w)
		add(j, j, w)
		add(i, j, -w)
	}
	return m, dense
}

func TestAgreesWithDense(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, dense := laplacian(t)
		n := m.Size()
		want, err := linalg.Cholesky(dense)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Factor(m)
		if err != nil {
			t.Fatal(err)
		}
		b, rows, values := make([]float64, n), []int{}, []float64{}
		for range 3 {
			i, v := rapid.IntRange(0, n-1).Draw(t, "at"), rapid.Float64Range(-3, 3).Draw(t, "b")
			b[i] += v
			rows, values = append(rows, i), append(values, v)
		}
		x, y := c.Solve(b), want.Solve(b)
		for i := range n {
			near(t, "solution", x[i], y[i])
		}
		for i, v := range m.Multiply(x) {
			near(t, "product", v, b[i])
		}
		near(t, "quadratic form", c.Quadratic(rows, values), linalg.Dot(b, y))
		inverse(t, m, c, want)
	})
}

func inverse(t *rapid.T, m *Matrix, c *Cholesky, want linalg.Lower) {
	z := c.Inverse()
	for _, e := range m.entries {
		unit := make([]float64, m.n)
		unit[e.row] = 1
		got, ok := z.At(int(e.row), int(e.col))
		if !ok {
			t.Fatalf("element %d,%d is not in the pattern", e.row, e.col)
		}
		near(t, "inverse", got, want.Solve(unit)[e.col])
	}
}

func near(t *rapid.T, what string, got, want float64) {
	if !(math.Abs(got-want) <= 1e-9*(1+math.Abs(want))) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}

func TestOrderIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, _ := laplacian(t)
		seen := make([]bool, m.n)
		for _, i := range MinimumDegree(m.neighbours()) {
			if seen[i] {
				t.Fatalf("row %d twice", i)
			}
			seen[i] = true
		}
		for i, s := range seen {
			if !s {
				t.Fatalf("row %d is missing", i)
			}
		}
	})
}

// A path has no fill in the right order; a grid of 40 by 40 has about 8 n log2 n
// by dissection, while the natural order gives 40 n.
func TestFillStaysSmall(t *testing.T) {
	path := NewMatrix(1000)
	for i := range 1000 {
		path.Add(i, i, 3)
	}
	shuffled := rand.New(rand.NewPCG(1, 2)).Perm(1000)
	for i := range 999 {
		path.Add(shuffled[i], shuffled[i+1], -1)
	}
	if c, err := Factor(path); err != nil || c.Elements() != 1999 {
		t.Errorf("path: %d elements, %v; want 1999", c.Elements(), err)
	}
	const side = 40
	grid := NewMatrix(side * side)
	for i := range side * side {
		grid.Add(i, i, 5)
		if i%side != 0 {
			grid.Add(i, i-1, -1)
		}
		if i >= side {
			grid.Add(i, i-side, -1)
		}
	}
	c, err := Factor(grid)
	if err != nil {
		t.Fatal(err)
	}
	checkLarge(t, grid, c)
	if c.Elements() > 20*side*side {
		t.Errorf("grid: %d elements, want fewer than %d (natural order: %d)", c.Elements(), 20*side*side, side*side*side)
	}
}

func TestSingularNamesTheCombination(t *testing.T) {
	m := NewMatrix(4) // rows 0, 1, 2 are a closed loop; row 3 stands alone
	for _, e := range [][2]int{{0, 1}, {1, 2}, {0, 2}} {
		m.Add(e[0], e[0], 2)
		m.Add(e[1], e[1], 2)
		m.Add(e[0], e[1], -2)
	}
	m.Add(3, 3, 1)
	_, err := Factor(m)
	var singular *SingularError
	if !errors.As(err, &singular) {
		t.Fatalf("%v, want a *SingularError", err)
	}
	for i, want := range []float64{1, 1, 1, 0} {
		if math.Abs(singular.Combination[i]-want) > 1e-9 {
			t.Fatalf("combination %v, want equal weights on the loop", singular.Combination)
		}
	}
	bad := NewMatrix(2)
	bad.Add(0, 0, 1)
	bad.Add(1, 1, math.NaN())
	if _, err := Factor(bad); !errors.As(err, &singular) || singular.Row != 1 || singular.Combination != nil {
		t.Errorf("%v, want a *SingularError at row 1 without combination", err)
	}
}

func TestEmptyMatrix(t *testing.T) {
	c, err := Factor(NewMatrix(0))
	if err != nil || len(c.Solve(nil)) != 0 {
		t.Errorf("%v", err)
	}
}

// checkLarge compares a factor with long chains of columns with the matrix: the
// solutions of unit vectors, which columns of the inverse are.
func checkLarge(t *testing.T, m *Matrix, c *Cholesky) {
	t.Helper()
	z := c.Inverse()
	for i := 0; i < m.n; i += 37 {
		unit := make([]float64, m.n)
		unit[i] = 1
		x := c.Solve(unit)
		for j, v := range m.Multiply(x) {
			if math.Abs(v-unit[j]) > 1e-12 {
				t.Fatalf("column %d of the inverse: %v in row %d", i, v, j)
			}
		}
		if q := c.Quadratic([]int{i}, []float64{1}); math.Abs(q-x[i]) > 1e-12 {
			t.Fatalf("quadratic form of row %d is %v, want %v", i, q, x[i])
		}
		inPattern := 0
		for j, v := range x {
			if got, ok := z.At(i, j); ok {
				inPattern++
				if math.Abs(got-v) > 1e-12 {
					t.Fatalf("inverse at %d,%d is %v, want %v", i, j, got, v)
				}
			}
		}
		if inPattern < 3 {
			t.Fatalf("row %d has only %d elements in the pattern", i, inPattern)
		}
	}
}
