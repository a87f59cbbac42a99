package finding

import (
	"cmp"
	"math"
	"slices"
)

// Discoveries controls the share of false ones among the results taken up in a
// review batch, by the procedure of Benjamini and Hochberg: with the m chances
// in order, those up to the largest k with p(k) <= q k / m are taken up. It
// answers in the order given. Every test that was made belongs to the batch,
// also those that did not fire; a chance that is none counts as 1.
//
// The bound holds for tests that are independent or rise together. Where that
// cannot be said, give m tests a q divided by 1 + 1/2 + ... + 1/m
// ([AnyDependence]).
func Discoveries(chances []float64, q float64) []bool {
	taken := make([]bool, len(chances))
	order := inOrder(chances)
	last := -1
	for k, i := range order {
		if chance(chances[i]) <= q*float64(k+1)/float64(len(chances)) {
			last = k
		}
	}
	for _, i := range order[:last+1] {
		taken[i] = true
	}
	return taken
}

// AnyDependence is the q that keeps the bound for m tests whatever they share
// (Benjamini and Yekutieli).
func AnyDependence(q float64, m int) float64 {
	sum := 0.0
	for i := 1; i <= m; i++ {
		sum += 1 / float64(i)
	}
	return q / max(1, sum)
}

// Adjusted gives for each chance the smallest q at which it is taken up.
func Adjusted(chances []float64) []float64 {
	out := make([]float64, len(chances))
	order := inOrder(chances)
	least := 1.0
	for k := len(order) - 1; k >= 0; k-- {
		least = min(least, chance(chances[order[k]])*float64(len(order))/float64(k+1))
		out[order[k]] = least
	}
	return out
}

func inOrder(chances []float64) []int {
	order := make([]int, len(chances))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(chance(chances[a]), chance(chances[b])) })
	return order
}

func chance(p float64) float64 {
	if math.IsNaN(p) || p < 0 || p > 1 {
		return 1
	}
	return p
}
