package plant

import (
	"math"

	"lanthorn/accountancy/network"
)

// Level is the chance that a network without any error is called wrong: by each
// of the three families of tests, for all of its tests together (accountancy
// reference, section 7).
const Level = 0.05

// Answer is what the reconciliation says of the whole.
type Answer string

// The answers.
const (
	Nothing  Answer = "nothing"  // nothing moved
	Untested Answer = "untested" // no node can be checked
	Closes   Answer = "closes"
	Open     Answer = "open" // measurement error does not explain it
)

// Line is a stream with what is known of it. Masses are kilograms.
type Line struct {
	*Stream
	Class      network.Class
	Declared   float64 // 0 where not measured
	DeclaredSD float64
	Value      float64 // reconciled; 0 where it cannot be known
	SD         float64
	Sigmas     float64 // reconciled less declared, in standard errors of the declared
	Z          float64 // measurement test, positive where the measurement is too high; 0 where not tested
	Threshold  float64 // of |Z|; 0 where not tested
	Suspect    bool
}

// Check is a node with its imbalance: what went in less what came out, more than
// nothing where something left off the books.
type Check struct {
	Node
	Tested    bool
	With      []Node // nodes that can be checked only together with this one
	Residual  float64
	SD        float64
	Z         float64
	Threshold float64
	Open      bool
}

// Suspect is one error that would explain the imbalances: a bias of a stream
// (Size kg too much) or a leak of a node (Size kg left off the books).
type Suspect struct {
	Stream *Stream
	Node   Node // where Stream is nil
	Size   float64
	SD     float64
}

// Verdict is a reconciled network.
type Verdict struct {
	Answer Answer
	Global network.Global
	Lines  []Line
	Checks []Check
	// Classes are the explanations of an open network, the likeliest first, those
	// within network.Tied of it. The suspects of one class cannot be told apart by
	// any balance.
	Classes [][]Suspect
}

// Reconcile reconciles the books. The error is one of package network's.
func (b *Books) Reconcile() (*Verdict, error) {
	streams, nodes := b.used()
	if len(nodes) == 0 {
		return &Verdict{Answer: Nothing}, nil
	}
	names := make([]string, len(nodes))
	for i, n := range nodes {
		names[i] = n.Name()
	}
	list := make([]network.Stream, len(streams))
	for i, s := range streams {
		list[i] = network.Stream{Quantity: s.quantity(), From: s.From.Name(), To: s.To.Name()}
	}
	net, err := network.New(names, list)
	if err != nil {
		return nil, err
	}
	r, err := net.Reconcile()
	if err != nil {
		return nil, err
	}
	j := judge{r: r, v: &Verdict{Global: r.Global(Level)}, nodes: map[string]Node{}, streams: map[string]*Stream{}}
	for i, n := range nodes {
		j.nodes[names[i]] = n
	}
	for _, s := range streams {
		j.streams[s.Name()] = s
	}
	j.lines(streams)
	j.checks(nodes)
	j.answer()
	return j.v, nil
}

type judge struct {
	r       *network.Reconciliation
	v       *Verdict
	nodes   map[string]Node
	streams map[string]*Stream
}

func (j *judge) lines(streams []*Stream) {
	tests := map[string]network.Test{}
	for _, t := range j.r.Measurement(Level) {
		tests[t.Names[0]] = t
	}
	for i, e := range j.r.Estimates {
		l := Line{Stream: streams[i], Class: e.Class, Declared: e.Measured, DeclaredSD: e.MeasuredSD, Value: e.Value, SD: e.SD}
		if !l.Measured {
			l.Declared, l.DeclaredSD = 0, 0
		} else if l.DeclaredSD > 0 {
			l.Sigmas = (l.Value - l.Declared) / l.DeclaredSD
		}
		if t, ok := tests[e.Name]; ok {
			l.Z, l.Threshold, l.Suspect = t.Z, t.Threshold, t.Reject
		}
		j.v.Lines = append(j.v.Lines, l)
	}
}

func (j *judge) checks(nodes []Node) {
	tested := map[string]Check{}
	for i, t := range j.r.Nodal(Level) {
		im := j.r.Imbalances[i]
		for _, name := range t.Names {
			c := Check{Node: j.nodes[name], Tested: true, Residual: im.Residual, SD: im.SD, Z: t.Z, Threshold: t.Threshold, Open: t.Reject}
			for _, other := range t.Names {
				if other != name {
					c.With = append(c.With, j.nodes[other])
				}
			}
			tested[name] = c
		}
	}
	for _, n := range nodes {
		c, ok := tested[n.Name()]
		if !ok {
			c = Check{Node: n}
		}
		j.v.Checks = append(j.v.Checks, c)
	}
}

// answer sums up. The network is open where the global test or one node says so;
// a single measurement that stands out in a network that closes is no reason.
func (j *judge) answer() {
	v := j.v
	v.Answer = Untested
	if v.Global.DOF == 0 {
		return
	}
	v.Answer = Closes
	open := v.Global.Reject
	for _, c := range v.Checks {
		open = open || c.Open
	}
	if !open {
		return
	}
	v.Answer = Open
	for _, e := range network.Within(j.r.Explanations(), network.Tied) {
		var class []Suspect
		for _, s := range e.Suspects {
			x := Suspect{Size: s.Size, SD: s.SD}
			if s.Kind == network.Bias {
				x.Stream = j.streams[s.Name]
			} else {
				x.Node = j.nodes[s.Name]
			}
			class = append(class, x)
		}
		v.Classes = append(v.Classes, class)
	}
}

// Worst is the node furthest out of balance in standard errors among those that
// do not close.
func (v *Verdict) Worst() (worst Check, found bool) {
	for _, c := range v.Checks {
		if c.Open && (!found || math.Abs(c.Z) > math.Abs(worst.Z)) {
			worst, found = c, true
		}
	}
	return worst, found
}
