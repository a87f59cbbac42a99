package measure

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"lanthorn/outlook/solve"
)

// ErrEndlessTrade says that some goods go round without ever having been made.
var ErrEndlessTrade = errors.New("some flows go round and have no origin")

// Node is one country at one stage of the chain, for one element.
type Node struct {
	Stage   int
	Country string
	Own     float64 // made there from nothing traded: mined, or of unknown origin
}

// Flow is what went from one node to another, by their places in the network.
// Flows within a stage are re-exports, flows to a later stage are processing.
type Flow struct {
	From, To int
	Amount   float64
}

// Network is a chain as it was traded. All amounts are in tonnes of one element.
type Network struct {
	Nodes []Node
	Flows []Flow
}

// LookThrough answers where the goods of any node come from, through all
// re-exports and stages.
type LookThrough struct {
	net    Network
	inputs solve.Matrix // A: column j holds what part of node j's inflow came from each i
	passes solve.Matrix // (I − A)⁻¹
	own    []float64
}

// Look solves the network. Inflow shares are A_ij = F_ij / (Σ_k F_kj + own_j),
// and what reached j through i is the entry of (I − A)⁻¹.
func (n Network) Look() (*LookThrough, error) {
	size := len(n.Nodes)
	l := &LookThrough{net: n, inputs: solve.New(size), own: make([]float64, size)}
	inflow := make([]float64, size)
	for j, node := range n.Nodes {
		inflow[j] = node.Own
		if !(node.Own >= 0) || math.IsInf(node.Own, 0) {
			return nil, fmt.Errorf("node %d (%s): own amount is %g", j, node.Country, node.Own)
		}
	}
	for k, f := range n.Flows {
		if f.From < 0 || f.From >= size || f.To < 0 || f.To >= size || !(f.Amount >= 0) || math.IsInf(f.Amount, 0) {
			return nil, fmt.Errorf("flow %d, from %d to %d of %g, is none of this network", k, f.From, f.To, f.Amount)
		}
		inflow[f.To] += f.Amount
	}
	l.share(inflow)
	passes, err := l.inputs.Leontief()
	if err != nil {
		return nil, ErrEndlessTrade
	}
	l.passes = passes
	return l, nil
}

func (l *LookThrough) share(inflow []float64) {
	for _, f := range l.net.Flows {
		if inflow[f.To] > 0 {
			l.inputs.Add(f.From, f.To, f.Amount/inflow[f.To])
		}
	}
	for j, node := range l.net.Nodes {
		if inflow[j] > 0 {
			l.own[j] = node.Own / inflow[j]
		}
	}
}

// Part is a share of somebody's supply.
type Part struct {
	Stage   int
	Country string
	Share   float64
}

// Origins are the shares of the nodes where the goods of a node were first made;
// they add to 1 where anything flows there at all.
func (l *LookThrough) Origins(node int) []Part {
	return l.parts(func(i int) float64 { return l.passes.At(i, node) * l.own[i] })
}

// Direct are the shares of the last senders, own production included: what
// customs data alone show.
func (l *LookThrough) Direct(node int) []Part {
	return l.parts(func(i int) float64 {
		if i == node {
			return l.own[i] + l.inputs.At(i, node)
		}
		return l.inputs.At(i, node)
	})
}

// Through is the part of a node's supply that passes each other node at least
// once: what would be gone at first if that node stopped. In a network with
// loops the entries of the inverse count visits; a part counts each unit once.
func (l *LookThrough) Through(node int) []Part {
	passing := l.Passing(node)
	return l.parts(func(i int) float64 { return passing[i] })
}

// Passing is the same by place in the network, zero for the node itself.
func (l *LookThrough) Passing(node int) []float64 {
	out := make([]float64, len(l.net.Nodes))
	for i := range out {
		if i != node {
			out[i] = l.passes.At(i, node) / l.passes.At(i, i)
		}
	}
	return out
}

// SingleFailure is the node whose stop takes most of a consumer's supply, and
// with it the worst single stage.
func (l *LookThrough) SingleFailure(node int) (Part, bool) {
	parts := l.Through(node)
	if len(parts) == 0 {
		return Part{}, false
	}
	return parts[0], true
}

// parts gathers what is not zero, the greatest first.
func (l *LookThrough) parts(share func(int) float64) []Part {
	var out []Part
	for i, n := range l.net.Nodes {
		if s := share(i); s > 1e-15 {
			out = append(out, Part{n.Stage, n.Country, s})
		}
	}
	slices.SortStableFunc(out, func(a, b Part) int {
		switch {
		case a.Share > b.Share:
			return -1
		case a.Share < b.Share:
			return 1
		}
		return 0
	})
	return out
}
