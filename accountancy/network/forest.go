package network

// forest spans the unmeasured streams of a graph, the environment a root.
type forest struct {
	n      *Network
	order  []int // nodes in preorder; a subtree is a range
	place  []int // place of a node in order
	last   []int // by place: the end of the subtree
	parent []int // by node: the stream to its parent, -1 at a root
	below  []int // by stream: the node under it in the tree, -1 outside the tree
	bridge []bool
}

// newForest walks the unmeasured streams depth first. A tree stream is a bridge
// if no other stream joins what is below it to the rest (Tarjan 1974, Inf.
// Process. Lett. 2:160).
func newForest(n *Network) *forest {
	nodes := len(n.balances) + 1
	f := &forest{n: n, place: fill(nodes, -1), last: make([]int, nodes), parent: fill(nodes, -1),
		below: fill(len(n.streams), -1), bridge: make([]bool, len(n.streams))}
	adjacent := make([][]int, nodes)
	for j, s := range n.streams {
		if !s.Measured {
			adjacent[n.from[j]] = append(adjacent[n.from[j]], j)
			adjacent[n.to[j]] = append(adjacent[n.to[j]], j)
		}
	}
	low := make([]int, nodes) // by place
	f.walk(nodes-1, adjacent, low)
	for i := range nodes - 1 {
		if f.place[i] < 0 {
			f.walk(i, adjacent, low)
		}
	}
	return f
}

func fill(n, v int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// walk visits the tree of one root without recursion.
func (f *forest) walk(root int, adjacent [][]int, low []int) {
	f.enter(root, -1, low)
	stack, next := []int{root}, []int{0}
	for len(stack) > 0 {
		top := len(stack) - 1
		v := stack[top]
		if next[top] == len(adjacent[v]) {
			f.leave(v, low)
			stack, next = stack[:top], next[:top]
			continue
		}
		j := adjacent[v][next[top]]
		next[top]++
		w := f.other(j, v)
		switch {
		case j == f.parent[v]:
		case f.place[w] >= 0:
			low[f.place[v]] = min(low[f.place[v]], f.place[w])
		default:
			f.enter(w, j, low)
			stack, next = append(stack, w), append(next, 0)
		}
	}
}

func (f *forest) enter(node, stream int, low []int) {
	f.place[node], f.parent[node] = len(f.order), stream
	low[f.place[node]] = f.place[node]
	f.order = append(f.order, node)
	if stream >= 0 {
		f.below[stream] = node
	}
}

func (f *forest) leave(v int, low []int) {
	k := f.place[v]
	f.last[k] = len(f.order)
	j := f.parent[v]
	if j < 0 {
		return
	}
	above := f.place[f.other(j, v)]
	low[above] = min(low[above], low[k])
	f.bridge[j] = low[k] == k
}

// other is the far end of stream j from node v.
func (f *forest) other(j, v int) int { return f.n.from[j] + f.n.to[j] - v }

// sign is +1 if the tree stream above node v takes out of v, -1 if it brings
// in: with it, the stream carries the surplus of what is below.
func (f *forest) sign(j, v int) float64 {
	if f.n.from[j] == v {
		return 1
	}
	return -1
}

// estimate computes the bridges from the surplus of the nodes below each,
// leaves first. Streams off the tree count as zero: they are on loops, which
// bridges do not feel.
func (f *forest) estimate(x []float64) {
	surplus := make([]float64, len(f.n.balances)+1)
	for j, s := range f.n.streams {
		if s.Measured {
			surplus[f.n.from[j]] -= x[j]
			surplus[f.n.to[j]] += x[j]
		}
	}
	for k := len(f.order) - 1; k >= 0; k-- {
		v := f.order[k]
		j := f.parent[v]
		if j < 0 {
			continue
		}
		surplus[f.other(j, v)] += surplus[v]
		if f.bridge[j] {
			x[j] = f.sign(j, v) * surplus[v]
		}
	}
}

// cut gives a bridge as the measured streams across the border of what is below
// it.
func (f *forest) cut(bridge int) []element {
	v := f.below[bridge]
	first, end := f.place[v], f.last[f.place[v]]
	inside := func(node int) bool { return f.place[node] >= first && f.place[node] < end }
	sign := f.sign(bridge, v)
	var out []element
	for _, node := range f.order[first:end] {
		if node == len(f.n.balances) {
			continue
		}
		for _, e := range f.n.rows[node] {
			if f.n.streams[e.at].Measured && !inside(f.other(e.at, node)) {
				out = append(out, element{e.at, sign * e.value})
			}
		}
	}
	return out
}
