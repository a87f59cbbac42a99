package detect

import (
	"cmp"
	"slices"
)

// ring is a group of two and more parties that can all reach one another.
type ring struct {
	parties []int     // in the order of names
	edges   []edge    // among them, in the order of time
	got     []float64 // by place: all that a party received
	source  float64   // what reached the group from outside it
}

// rings sorts the transfers into the groups they belong to, in one pass.
func (g *tradeGraph) rings() []*ring {
	var out []*ring
	of := make([]*ring, len(g.names))
	g.place = make([]int, len(g.names))
	for _, parties := range g.components() {
		x := &ring{parties: parties, got: make([]float64, len(parties))}
		for i, v := range parties {
			of[v], g.place[v] = x, i
			x.got[i] = g.outside[v]
			x.source += g.outside[v]
		}
		out = append(out, x)
	}
	for _, e := range g.edges {
		x := of[e.to]
		if x == nil {
			continue
		}
		x.got[g.place[e.to]] += e.sent.Mass
		if of[e.from] == x {
			x.edges = append(x.edges, e)
		} else {
			x.source += e.sent.Mass
		}
	}
	return out
}

// components are the strongly connected components of two and more parties, by
// Tarjan's algorithm without recursion.
func (g *tradeGraph) components() [][]int {
	n := len(g.names)
	index, low, on := make([]int, n), make([]int, n), make([]bool, n)
	var stack, path, at []int
	var out [][]int
	count := 0
	enter := func(v int) {
		count++
		index[v], low[v], on[v] = count, count, true
		stack, path, at = append(stack, v), append(path, v), append(at, 0)
	}
	for start := range n {
		if index[start] == 0 {
			enter(start)
		}
		for len(path) > 0 {
			v, i := path[len(path)-1], at[len(at)-1]
			if i < len(g.next[v]) {
				at[len(at)-1]++
				if w := g.edges[g.next[v][i]].to; index[w] == 0 {
					enter(w)
				} else if on[w] {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			path, at = path[:len(path)-1], at[:len(at)-1]
			if len(path) > 0 {
				parent := path[len(path)-1]
				low[parent] = min(low[parent], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			var group []int
			for len(group) == 0 || group[len(group)-1] != v {
				w := stack[len(stack)-1]
				stack, on[w] = stack[:len(stack)-1], false
				group = append(group, w)
			}
			if len(group) > 1 {
				slices.Sort(group)
				out = append(out, group)
			}
		}
	}
	slices.SortFunc(out, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// rounds bounds the power iteration of a spectral radius.
const rounds = 300

// radius is the spectral radius of the tracing matrix W within a group, where
// W_kl is the part of party k's goods that came from party l (reference:
// accountancy 3.2). It is 1 exactly where nothing came from outside; else it is
// the upper bound of Collatz and Wielandt after the rounds it was given.
func (x *ring) radius(place []int) float64 {
	if x.source == 0 {
		return 1
	}
	v := slices.Repeat([]float64{1}, len(x.parties))
	high := 0.0
	for range rounds { // (W+I)/2 has the same vectors and no period
		next := slices.Clone(v)
		for _, e := range x.edges {
			to := place[e.to]
			next[to] += e.sent.Mass / x.got[to] * v[place[e.from]]
		}
		low := next[0] / v[0]
		high = low
		for i := range next {
			low, high = min(low, next[i]/v[i]), max(high, next[i]/v[i])
		}
		if high-low < 1e-9 {
			break
		}
		most := slices.Max(next)
		for i := range next {
			next[i] /= most
		}
		v = next
	}
	return min(1, max(0, high-1))
}
