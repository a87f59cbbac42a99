package linalg

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func covariance(t *rapid.T) Matrix {
	n := rapid.IntRange(1, 8).Draw(t, "n")
	g := NewMatrix(n, n)
	for i := range g.Data {
		g.Data[i] = rapid.Float64Range(-3, 3).Draw(t, "g")
	}
	a := NewMatrix(n, n)
	for i := range n {
		for j := range n {
			a.Set(i, j, Dot(g.Row(i), g.Row(j)))
		}
		a.Set(i, i, a.At(i, i)+1)
	}
	return a
}

func TestSolveUndoesTheMatrix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := covariance(t)
		l, err := Cholesky(a)
		if err != nil {
			t.Fatal(err)
		}
		b := make([]float64, a.Rows)
		for i := range b {
			b[i] = rapid.Float64Range(-5, 5).Draw(t, "b")
		}
		x := l.Solve(b)
		for i := range b {
			if got := Dot(a.Row(i), x); math.Abs(got-b[i]) > 1e-8 {
				t.Fatalf("row %d: %v, want %v", i, got, b[i])
			}
		}
		z := l.Whiten(b)
		if q, want := Dot(z, z), Dot(b, x); math.Abs(q-want) > 1e-8*(1+want) {
			t.Fatalf("quadratic form %v by whitening, %v by solving", q, want)
		}
	})
}

func TestANewRowKeepsTheOldOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := covariance(t)
		whole, err := Cholesky(a)
		if err != nil {
			t.Fatal(err)
		}
		n := a.Rows - 1
		part := NewMatrix(n, n)
		for i := range n {
			copy(part.Row(i), a.Row(i)[:n])
		}
		first, err := Cholesky(part)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			for j := range i + 1 {
				if first.At(i, j) != whole.At(i, j) {
					t.Fatalf("element %d,%d changed", i, j)
				}
			}
		}
	})
}

func TestSingularIsNamed(t *testing.T) {
	for name, data := range map[string][]float64{
		"two equal rows": {4, 2, 4, 2, 1, 2, 4, 2, 4},
		"not a number":   {1, 0, 0, 0, math.NaN(), 0, 0, 0, 1},
		"negative":       {1, 0, 0, 0, -1, 0, 0, 0, 1},
	} {
		_, err := Cholesky(Matrix{3, 3, data})
		var singular *SingularError
		if !errors.As(err, &singular) || singular.Row != 1 {
			t.Errorf("%s: %v, want a SingularError at row 1", name, err)
		}
	}
}
