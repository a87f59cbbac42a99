package provenance

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Flow is a transfer between nodes of a Network: what left From, and what
// arrived at To (the same unless some is lost on the way), in any one unit.
type Flow struct {
	From, To       int
	Sent, Received float64
}

// Supply is what enters a node from outside, with its origin.
type Supply struct {
	Node   int
	Origin uint32
	Mass   float64
}

// Network is the exchange between plants over one period, where recycling
// makes loops that lots in time order do not have. Nodes are 0 to len(Names)-1.
// Demand is what leaves each node for outside; it is needed for Gross only.
type Network struct {
	Names    []string
	Flows    []Flow
	Supplies []Supply
	Demand   []float64
}

// ClosedRingError reports nodes that trade in a ring without any input from
// outside: the spectral radius of their flows is 1, the equations have no
// solution, and the material has no origin. An alarm of its own.
type ClosedRingError struct {
	Nodes []int
	Names []string
}

// Error names the ring.
func (e *ClosedRingError) Error() string {
	return "provenance: closed trading ring without any input from outside: " + strings.Join(e.Names, ", ") + "; examine these parties, or add the input that is missing"
}

// Mix is the solution of a Network. Shares are the origins of each node's
// throughput, largest first (Unknown where nothing is known to enter).
// Circulating is the part of a node's throughput that has passed the node
// before: 1 - 1/d with d the diagonal element of (I - W)^-1 (Achayuthakan 2010).
type Mix struct {
	Shares      [][]OriginShare
	Throughput  []float64
	Diagonal    []float64
	Circulating []float64
}

// Solve computes the shares (I - W) s = b, W the mass share of each inflow, one
// strongly connected component after another (Bialek 1996, upstream tracing).
// Errors: *ClosedRingError; an error for a number that cannot be.
func (n *Network) Solve() (*Mix, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	s := newSolver(n)
	for _, comp := range components(len(n.Names), s.inFlows) {
		if err := s.component(comp); err != nil {
			return nil, err
		}
	}
	return s.mix, nil
}

func (n *Network) check() error {
	node := func(i int) bool { return i >= 0 && i < len(n.Names) }
	good := func(x float64) bool { return x >= 0 && !math.IsInf(x, 1) }
	for i, f := range n.Flows {
		if !node(f.From) || !node(f.To) || !good(f.Sent) || !good(f.Received) {
			return fmt.Errorf("provenance: flow %d: nodes must be 0 to %d and masses finite and not below zero", i, len(n.Names)-1)
		}
	}
	for i, x := range n.Supplies {
		if !node(x.Node) || !good(x.Mass) {
			return fmt.Errorf("provenance: supply %d: the node must be 0 to %d and the mass finite and not below zero", i, len(n.Names)-1)
		}
	}
	return nil
}

type solver struct {
	n       *Network
	mix     *Mix
	inFlows [][]Flow // by receiving node, those above zero
	byNode  [][]float64
	origins []uint32
	index   map[uint32]int
	place   []int // within its component; -1 elsewhere
}

func newSolver(n *Network) *solver {
	k := len(n.Names)
	s := &solver{n: n, inFlows: make([][]Flow, k), byNode: make([][]float64, k), index: map[uint32]int{Unknown: 0}, origins: []uint32{Unknown}, place: make([]int, k)}
	s.mix = &Mix{make([][]OriginShare, k), make([]float64, k), make([]float64, k), make([]float64, k)}
	for i := range s.place {
		s.place[i] = -1
	}
	for _, f := range n.Flows {
		if f.Received > 0 {
			s.inFlows[f.To] = append(s.inFlows[f.To], f)
			s.mix.Throughput[f.To] += f.Received
		}
	}
	for _, x := range n.Supplies {
		if _, ok := s.index[x.Origin]; !ok {
			s.index[x.Origin] = len(s.origins)
			s.origins = append(s.origins, x.Origin)
		}
		s.mix.Throughput[x.Node] += x.Mass
	}
	return s
}

// component solves one strongly connected component whose suppliers are done.
func (s *solver) component(comp []int) error {
	for i, k := range comp {
		s.place[k] = i
	}
	a, b := newMatrix(len(comp), len(comp)), newMatrix(len(comp), len(s.origins))
	outside := s.fill(comp, a, b)
	if !outside {
		return s.ring(comp)
	}
	inv, ok := invert(a)
	if !ok {
		return s.ring(comp)
	}
	for i, k := range comp {
		s.answer(k, i, inv, b)
		s.place[k] = -1
	}
	return nil
}

func (s *solver) ring(comp []int) error {
	comp = slices.Sorted(slices.Values(comp))
	e := &ClosedRingError{Nodes: comp}
	for _, k := range comp {
		e.Names = append(e.Names, s.n.Names[k])
	}
	return e
}

// fill sets a = I - W within the component and b = what comes from outside it.
func (s *solver) fill(comp []int, a, b [][]float64) (outside bool) {
	for i, k := range comp {
		a[i][i] = 1
		t := s.mix.Throughput[k]
		if t == 0 {
			b[i][0], outside = 1, true
			continue
		}
		for _, f := range s.inFlows[k] {
			if j := s.place[f.From]; j >= 0 {
				a[i][j] -= f.Received / t
				continue
			}
			outside = true
			for o, x := range s.byNode[f.From] {
				b[i][o] += f.Received / t * x
			}
		}
	}
	for _, x := range s.n.Supplies {
		if i := s.place[x.Node]; i >= 0 && x.Mass > 0 {
			b[i][s.index[x.Origin]] += x.Mass / s.mix.Throughput[x.Node]
			outside = true
		}
	}
	return outside
}

func (s *solver) answer(k, i int, inv, b [][]float64) {
	sum := make([]float64, len(s.origins))
	for j := range b {
		for o := range sum {
			sum[o] += inv[i][j] * b[j][o]
		}
	}
	s.byNode[k] = sum
	for o, x := range sum {
		if x > 0 {
			s.mix.Shares[k] = append(s.mix.Shares[k], OriginShare{s.origins[o], x})
		}
	}
	sortShares(s.mix.Shares[k])
	s.mix.Diagonal[k] = inv[i][i]
	s.mix.Circulating[k] = max(0, 1-1/inv[i][i])
}

// Gross gives the throughput of every node as it would be without losses
// between nodes, and its demand likewise: each node's throughput is divided
// among those it sends to as it was sent (Bialek 1996, gross flows). The sum of
// the gross demands is the sum of the supplies.
func (n *Network) Gross() (throughput, demand []float64, err error) {
	if err := n.check(); err != nil {
		return nil, nil, err
	}
	k := len(n.Names)
	out := make([]float64, k)
	for i := range min(k, len(n.Demand)) {
		out[i] = n.Demand[i]
	}
	for _, f := range n.Flows {
		out[f.From] += f.Sent
	}
	a, b := newMatrix(k, k), make([]float64, k)
	for i := range a {
		a[i][i] = 1
	}
	for _, f := range n.Flows {
		if f.Sent > 0 {
			a[f.To][f.From] -= f.Sent / out[f.From]
		}
	}
	for _, x := range n.Supplies {
		b[x.Node] += x.Mass
	}
	inv, ok := invert(a)
	if !ok {
		return nil, nil, n.closed(out)
	}
	throughput, demand = make([]float64, k), make([]float64, k)
	for i := range inv {
		for j, x := range inv[i] {
			throughput[i] += x * b[j]
		}
		if i < len(n.Demand) && out[i] > 0 {
			demand[i] = throughput[i] * n.Demand[i] / out[i]
		}
	}
	return throughput, demand, nil
}

// closed names the nodes between which everything sent stays.
func (n *Network) closed(out []float64) error {
	in := make([][]Flow, len(n.Names))
	for _, f := range n.Flows {
		if f.Sent > 0 {
			in[f.To] = append(in[f.To], f)
		}
	}
	s := &solver{n: n}
	for _, comp := range components(len(n.Names), in) {
		var sent, inside float64
		for _, k := range comp {
			sent += out[k]
		}
		for _, f := range n.Flows {
			if slices.Contains(comp, f.From) && slices.Contains(comp, f.To) {
				inside += f.Sent
			}
		}
		if sent > 0 && inside >= sent*(1-singular) {
			return s.ring(comp)
		}
	}
	return fmt.Errorf("provenance: the flows do not determine the gross throughputs; check the masses sent and the demand")
}
