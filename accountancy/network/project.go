package network

import "sort"

// Class says what the balances can say of a stream.
type Class string

// The classes of streams.
const (
	Redundant    Class = "redundant"    // measured, and checked by a balance
	Unchecked    Class = "unchecked"    // measured, and nothing else tells its value
	Observable   Class = "observable"   // not measured, and given by the balances
	Unobservable Class = "unobservable" // not measured, and not given by the balances
)

// projection is the network after its unmeasured streams have been merged away:
// balances B = P'A over measured streams only, with P'A_u = 0 (Crowe, Garcia
// Campos and Hrymak 1983, AIChE J. 29:881).
type projection struct {
	n         *Network
	rows      [][]element // B by balance, over streams
	columns   [][]element // B by stream, over reduced balances
	parts     [][]int     // the balances of the network that a reduced balance adds up
	leaks     [][]element // P'e_j for each balance j of the network; nil where no imbalance shows a leak there
	class     []Class
	dependent [][]int // sets of balances that follow from the others
	forest    *forest // of a graph
	formulas  map[int][]element
}

// project merges the unmeasured streams away.
func (n *Network) project() *projection {
	if n.from == nil {
		return n.eliminate(false)
	}
	return n.contract()
}

// contract is the graph rule: merge the ends of every unmeasured stream. A
// measured stream is redundant if its ends are still apart, an unmeasured one
// observable if it is a bridge of the unmeasured streams (accountancy reference
// section 2.1, after Mah, Stanley and Downing 1976, and Kretsovalis and
// Mavrovouniotis 1987).
func (n *Network) contract() *projection {
	nodes := len(n.balances)
	merged, joined := newSets(nodes+1), newSets(nodes+1)
	for j, s := range n.streams {
		joined.join(n.from[j], n.to[j])
		if !s.Measured {
			merged.join(n.from[j], n.to[j])
		}
	}
	p := &projection{n: n, forest: newForest(n), class: make([]Class, len(n.streams)), columns: make([][]element, len(n.streams))}
	row := p.number(merged, joined)
	for j, s := range n.streams {
		a, b := merged.find(n.from[j]), merged.find(n.to[j])
		p.class[j] = classOf(s.Measured, a != b, p.forest.bridge[j])
		if a == b {
			continue
		}
		p.enter(row[a], j, -1)
		p.enter(row[b], j, 1)
	}
	return p
}

func classOf(measured, apart, bridge bool) Class {
	switch {
	case measured && apart:
		return Redundant
	case measured:
		return Unchecked
	case bridge:
		return Observable
	}
	return Unobservable
}

func (p *projection) enter(row, stream int, v float64) {
	if row < 0 {
		return
	}
	p.rows[row] = append(p.rows[row], element{stream, v})
	p.columns[stream] = append(p.columns[stream], element{row, v})
}

// number gives each merged group a row, -1 for that of the environment and for
// the last of a part without environment, whose balances sum to zero. In such a
// part no leak can be tested: what leaves one node must arrive at another.
func (p *projection) number(merged, joined *sets) []int {
	nodes := len(p.n.balances)
	row := make([]int, nodes+1)
	outside, open := merged.find(nodes), joined.find(nodes)
	groups := map[int][]int{} // by representative
	var order []int
	for i := range nodes {
		g := merged.find(i)
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], i)
	}
	last, count := map[int]int{}, map[int]int{}
	for _, g := range order {
		last[joined.find(g)] = g
		count[joined.find(g)]++
	}
	p.leaks = make([][]element, nodes)
	for _, g := range order {
		part := joined.find(g)
		switch {
		case g == outside:
			row[g] = -1
		case part != open && last[part] == g:
			row[g] = -1
			if count[part] > 1 {
				p.dependent = append(p.dependent, groups[g])
			}
		default:
			row[g] = len(p.rows)
			p.rows = append(p.rows, nil)
			p.parts = append(p.parts, groups[g])
			if part == open {
				for _, i := range groups[g] {
					p.leaks[i] = []element{{row[g], 1}}
				}
			}
		}
	}
	row[outside] = -1
	return row
}

// formula gives an observable stream as a combination of measured ones.
func (p *projection) formula(stream int) []element {
	if p.forest == nil {
		return p.formulas[stream]
	}
	return p.forest.cut(stream)
}

// estimate gives the observable streams from the values x of the measured ones.
func (p *projection) estimate(x []float64) {
	if p.forest != nil {
		p.forest.estimate(x)
		return
	}
	for j, f := range p.formulas {
		x[j] = 0
		for _, e := range f {
			x[j] += e.value * x[e.at]
		}
	}
}

// sets is a union-find structure.
type sets struct{ parent []int }

func newSets(n int) *sets {
	s := &sets{make([]int, n)}
	for i := range s.parent {
		s.parent[i] = i
	}
	return s
}

func (s *sets) find(i int) int {
	for s.parent[i] != i {
		s.parent[i] = s.parent[s.parent[i]]
		i = s.parent[i]
	}
	return i
}

// join makes the smaller number the representative, so that the outcome does not
// depend on anything but the input.
func (s *sets) join(i, j int) {
	i, j = s.find(i), s.find(j)
	s.parent[max(i, j)] = min(i, j)
}

// names lists balances by name, sorted.
func (n *Network) names(balances []int) []string {
	out := make([]string, len(balances))
	for k, i := range balances {
		out[k] = n.balances[i]
	}
	sort.Strings(out)
	return out
}
