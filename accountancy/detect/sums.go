package detect

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

func square(x float64) float64 { return x * x }

func root(x float64) float64 { return math.Sqrt(x) }

// sorted gives a map's values in the order of its keys, so that sums come out
// the same in every run.
func sorted[K cmp.Ordered, V any](m map[K]V) []V {
	out := make([]V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[k])
	}
	return out
}

// median is the middle of a sorted sample.
func median(xs []float64) float64 {
	n := len(xs)
	if n%2 == 1 {
		return xs[n/2]
	}
	return xs[n/2-1] + (xs[n/2]-xs[n/2-1])/2
}
