package plant

import (
	"math"
	"slices"
	"strings"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/network"
)

// NodeKind is what a node of the network stands for.
type NodeKind string

// The kinds of nodes.
const (
	Process NodeKind = "process"
	Store   NodeKind = "store" // of one product form
	Road    NodeKind = "road"  // between the senders' scales and the site's own
)

// Node is a place whose in and out must agree; the zero Node is the world
// outside.
type Node struct {
	Kind NodeKind
	Ref  string // of a process, or a product form
}

// Outside is where streams come from and go to that cross the site's border.
var Outside Node

// Name is the node's name in the network, empty for the world outside.
func (n Node) Name() string {
	if n == Outside {
		return network.Environment
	}
	return string(n.Kind) + " " + n.Ref
}

// Kind says why mass moved.
type Kind string

// The kinds of streams.
const (
	Sent      Kind = "sent"      // what the senders say of the goods received
	Receipt   Kind = "receipt"   // what the site says of them
	Mined     Kind = "mined"     // from the ground
	Imported  Kind = "imported"  // from abroad
	Collected Kind = "collected" // scrap
	Charge    Kind = "charge"    // from a store into a process
	Direct    Kind = "direct"    // made and used within the period
	Product   Kind = "product"   // from a process into a store
	Regrade   Kind = "regrade"   // from one store into another
	Lost      Kind = "loss"      // what a process says it lost or threw away
	HoldUp    Kind = "holdup"    // by how much the content of a process grew
	Stock     Kind = "stock"     // by how much a store grew
	Dispatch  Kind = "dispatch"
	Export    Kind = "export"
	Use       Kind = "use" // in goods that are no longer followed
	Discard   Kind = "discard"
)

// Stream is one kind of movement of one product form between two nodes in the
// period, all its single measurements added up. Masses are kilograms of the
// element.
type Stream struct {
	Kind     Kind
	Form     string
	From, To Node
	Measured bool
	Count    int // of single measurements

	kg, random float64 // sum, and sum of squares of independent errors
	shared     map[string]float64
	order      []string
}

// Name is the stream's name in the network.
func (s *Stream) Name() string {
	return strings.Join([]string{string(s.Kind), s.Form, s.From.Name(), s.To.Name()}, "/")
}

// add takes in one measurement; sign is -1 for what is subtracted.
func (s *Stream) add(t balance.Term, sign float64) {
	s.Measured, s.Count = true, s.Count+1
	s.kg += sign * t.Kg
	s.random += t.Random * t.Random
	for _, own := range t.Own {
		s.random += own.Kg * own.Kg // of one element only
	}
	for _, x := range t.Shared {
		if _, ok := s.shared[x.Source]; !ok {
			s.order = append(s.order, x.Source)
		}
		s.shared[x.Source] += sign * x.Kg
	}
}

// quantity is the stream for the reconciliation.
func (s *Stream) quantity() network.Quantity {
	q := network.Quantity{Name: s.Name(), Measured: s.Measured, Value: s.kg, SD: math.Sqrt(s.random)}
	for _, source := range s.order {
		if kg := s.shared[source]; kg != 0 {
			q.Shared = append(q.Shared, network.Shared{Source: source, SD: kg})
		}
	}
	return q
}

// empty says that a stream carries nothing and can carry nothing.
func (s *Stream) empty() bool {
	if !s.Measured || s.kg != 0 || s.random > 0 {
		return false
	}
	for _, kg := range s.shared {
		if kg != 0 {
			return false
		}
	}
	return true
}

// Books gathers a site's movements of one period.
type Books struct {
	streams []*Stream
	byName  map[string]*Stream
}

// NewBooks makes empty books.
func NewBooks() *Books { return &Books{byName: map[string]*Stream{}} }

func (b *Books) at(kind Kind, form string, from, to Node) *Stream {
	s := &Stream{Kind: kind, Form: form, From: from, To: to, shared: map[string]float64{}}
	if old := b.byName[s.Name()]; old != nil {
		return old
	}
	b.streams = append(b.streams, s)
	b.byName[s.Name()] = s
	return s
}

// Move books one measured mass. Its role is not looked at.
func (b *Books) Move(kind Kind, form string, from, to Node, t balance.Term) {
	b.at(kind, form, from, to).add(t, 1)
}

// Hold books by how much the content of a process grew between two counts; nil
// counts are counts that were not made, and leave the process unchecked.
func (b *Books) Hold(process string, begin, end *balance.Term) {
	s := b.at(HoldUp, "", Node{Process, process}, Outside)
	if begin == nil || end == nil {
		return
	}
	s.add(*end, 1)
	s.add(*begin, -1)
}

// used are the streams that say something, and the nodes between them; every
// store that anything moves through has a change of stock, which nobody
// measured.
func (b *Books) used() (streams []*Stream, nodes []Node) {
	for _, s := range b.streams {
		if !s.empty() {
			streams = append(streams, s)
		}
	}
	moved := map[Node]bool{}
	for _, s := range streams {
		for _, n := range []Node{s.From, s.To} {
			if n != Outside && s.Kind != HoldUp && !moved[n] {
				moved[n] = true
				nodes = append(nodes, n)
			}
		}
	}
	streams = slices.DeleteFunc(streams, func(s *Stream) bool { return s.Kind == HoldUp && !moved[s.From] && !s.Measured })
	for _, s := range streams {
		if s.Kind == HoldUp && !moved[s.From] {
			moved[s.From] = true
			nodes = append(nodes, s.From)
		}
	}
	for _, n := range nodes {
		if n.Kind == Store {
			streams = append(streams, &Stream{Kind: Stock, Form: n.Ref, From: n, To: Outside})
		}
	}
	return streams, nodes
}
