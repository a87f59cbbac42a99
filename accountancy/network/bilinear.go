package network

import (
	"fmt"
	"math"
)

// Component is something assayed in the streams, with the same balances as the
// flows: its assays are fractions of the flow, by stream name. Streams that are
// not listed are not assayed.
type Component struct {
	Name   string
	Assays []Quantity
}

// Bilinear is a network of flows with assays: for every component k and node,
// inflow of k equals outflow of k,
//
//	A F = 0,  A diag(F) x_k = 0
//
// Errors are shared within the flows and within each component, not between
// them.
type Bilinear struct {
	flows      *Network
	names      []string
	components []*Network // the flows' balances over the assays of each component
}

// bilinearLimit is the largest number of streams of a Bilinear.
const bilinearLimit = 1000

// NewBilinear adds assays to a network of flows. Measured flows need an
// uncertainty. The error is a Problems or a *SizeError.
func NewBilinear(flows *Network, components []Component) (*Bilinear, error) {
	if len(flows.streams) > bilinearLimit {
		return nil, &SizeError{fmt.Sprintf("%d streams with assays are more than %d; reconcile parts of the network", len(flows.streams), bilinearLimit)}
	}
	var problems Problems
	b := &Bilinear{flows: flows}
	for j, s := range flows.streams {
		if s.Measured && s.SD == 0 && len(flows.shared[j]) == 0 {
			problems.add(OutOfRange, place("stream", j, s.Name), "its flow has no uncertainty", "give its standard deviation")
		}
	}
	seen := map[string]bool{}
	for k, c := range components {
		where := place("component", k, c.Name)
		switch {
		case c.Name == "":
			problems.add(NoName, where, "it has no name", "name it")
		case seen[c.Name]:
			problems.add(Duplicate, where, "another component has this name", "rename one of them")
		}
		seen[c.Name] = true
		b.names = append(b.names, c.Name)
		b.components = append(b.components, flows.assayed(&problems, where, c.Assays))
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	return b, nil
}

// assayed is the network of the assays of one component.
func (n *Network) assayed(problems *Problems, where string, assays []Quantity) *Network {
	list := make([]Quantity, len(n.streams))
	for j, s := range n.streams {
		list[j] = Quantity{Name: s.Name}
	}
	seen := map[string]bool{}
	for _, q := range assays {
		j, ok := n.index[q.Name]
		if !ok {
			problems.add(UnknownName, where, fmt.Sprintf("it has an assay of stream %q, which is not in the network", q.Name), "list the stream or correct the name")
			continue
		}
		if seen[q.Name] {
			problems.add(Duplicate, where, fmt.Sprintf("it has two assays of stream %q", q.Name), "average them")
		}
		seen[q.Name] = true
		list[j] = q
	}
	var own Problems
	c := prepare(&own, list)
	for _, p := range own {
		p.Place = where + ", " + p.Place
		*problems = append(*problems, p)
	}
	c.balances, c.rows, c.columns, c.from, c.to = n.balances, n.rows, n.columns, n.from, n.to
	return c
}

// BilinearReconciliation is a reconciled Bilinear.
type BilinearReconciliation struct {
	Flows      []Estimate   `json:"flows"`
	Components []string     `json:"components"`
	Assays     [][]Estimate `json:"assays"` // by component, in the order of the streams
	Objective  float64      `json:"objective"`
	DOF        int          `json:"dof"`
	Iterations int          `json:"iterations"`
	// Linear is the network of all balances linearised at the solution, over the
	// differences from it. Its tests and explanations are those of the whole, to
	// first order; a stream is named as it is, its assay "stream / component", and
	// a balance likewise.
	Linear *Reconciliation `json:"-"`
}

// Global is the test of all balances together.
func (r *BilinearReconciliation) Global(alpha float64) Global {
	return global(r.Objective, r.DOF, alpha)
}

// Reconcile finds the flows and assays closest to the measured ones that satisfy
// all balances. Given the flows, the best assays are known in closed form, with
// cost r_k'H_k^-1 r_k where r_k = A diag(F) y_k and H_k = A diag(F) V_k diag(F) A';
// so only the flows are searched, in the null space of A, by damped Gauss-Newton
// steps (accountancy reference, section 2.2). The errors are those of
// Network.Reconcile; a *NumericError also says that the search did not settle.
func (b *Bilinear) Reconcile() (*BilinearReconciliation, error) {
	s, err := b.search()
	if err != nil {
		return nil, err
	}
	iterations, err := s.descend()
	if err != nil {
		return nil, err
	}
	linear, err := b.linearise(s).Reconcile()
	if err != nil {
		return nil, err
	}
	r := &BilinearReconciliation{Components: b.names, Objective: s.now.cost, DOF: linear.DOF, Iterations: iterations, Linear: linear}
	streams := len(b.flows.streams)
	for j, e := range linear.Estimates {
		k, i := j/streams-1, j%streams
		if k < 0 {
			r.Flows = append(r.Flows, s.finish(e, b.flows, i, s.now.flows[i]))
			continue
		}
		if i == 0 {
			r.Assays = append(r.Assays, nil)
		}
		r.Assays[k] = append(r.Assays[k], s.finish(e, b.components[k], i, s.now.assays[k][i]))
	}
	if math.IsNaN(r.Objective) || math.IsInf(r.Objective, 0) {
		return nil, &NumericError{"the objective left the range of numbers; check the units and standard deviations"}
	}
	return r, nil
}

// finish puts values in place of differences.
func (s *flowSearch) finish(e Estimate, n *Network, i int, value float64) Estimate {
	e.Name, e.Measured, e.Value = n.streams[i].Name, n.streams[i].Value, value
	if e.Class == Unobservable {
		e.Value = 0
	}
	return e
}

// linearise is the network of the differences from the solution: at a node,
// sum A dF = 0 and sum A (x dF + F dx) = 0.
func (b *Bilinear) linearise(s *flowSearch) *Network {
	streams := len(b.flows.streams)
	out := &Network{index: map[string]int{}}
	add := func(n *Network, suffix string, at []float64) {
		for j, q := range n.streams {
			q.Name += suffix
			if q.Measured {
				q.Value -= at[j]
			}
			out.index[q.Name] = len(out.streams)
			out.streams = append(out.streams, q)
			var shared []element
			for _, u := range n.shared[j] {
				shared = append(shared, element{len(out.sources) + u.at, u.value})
			}
			out.shared = append(out.shared, shared)
		}
		for _, source := range n.sources {
			out.sources = append(out.sources, source+suffix)
		}
		for _, balance := range n.balances {
			out.balances = append(out.balances, balance+suffix)
		}
	}
	add(b.flows, "", s.now.flows)
	for k, c := range b.components {
		add(c, " / "+b.names[k], s.now.assays[k])
	}
	out.rows, out.columns = make([][]element, len(out.balances)), make([][]element, len(out.streams))
	enter := func(balance, stream int, v float64) {
		if v != 0 {
			out.enter(balance, stream, v)
		}
	}
	for i, row := range b.flows.rows {
		for _, e := range row {
			enter(i, e.at, e.value)
			for k := range b.components {
				balance := (k+1)*len(b.flows.balances) + i
				enter(balance, e.at, e.value*s.now.assays[k][e.at])
				enter(balance, (k+1)*streams+e.at, e.value*s.now.flows[e.at])
			}
		}
	}
	return out
}

// TwoProduct is a separation of a feed into a concentrate and tailings, known by
// assays alone.
type TwoProduct struct {
	Recovery   float64 `json:"recovery"` // of the component, in the concentrate
	RecoverySD float64 `json:"recoverySD"`
	Yield      float64 `json:"yield"` // concentrate per feed by mass
}

// RecoveryByAssays is the two-product formula,
//
//	R = c (f - t) / (f (c - t)),  yield = (f - t) / (c - t)
//
// with the standard deviation to first order for independent assays (accountancy
// reference, section 2.2). The error is a
// Problems: no two products of which one is richer than the feed and one poorer
// can have these assays.
func RecoveryByAssays(feed, concentrate, tailings Quantity) (TwoProduct, error) {
	var problems Problems
	for i, q := range []Quantity{feed, concentrate, tailings} {
		checkQuantity(&problems, place("assay", i, q.Name), Quantity{Name: q.Name, Measured: true, Value: q.Value, SD: q.SD})
	}
	f, c, t := feed.Value, concentrate.Value, tailings.Value
	if len(problems) == 0 && !(t >= 0 && t <= f && f <= c && t < c && f > 0) {
		problems.add(OutOfRange, "assays", fmt.Sprintf("feed %g is not between tailings %g and concentrate %g", f, t, c), "check the assays, or reconcile them with the flows")
	}
	if err := problems.err(); err != nil {
		return TwoProduct{}, err
	}
	d := c - t
	out := TwoProduct{Recovery: c / f * ((f - t) / d), Yield: (f - t) / d}
	byFeed := c / f * (t / f) / d
	byConcentrate := t / f * ((f - t) / d) / d
	byTailings := c / f * ((c - f) / d) / d
	out.RecoverySD = math.Sqrt(square(byFeed*feed.SD) + square(byConcentrate*concentrate.SD) + square(byTailings*tailings.SD))
	return out, nil
}

func square(v float64) float64 { return v * v }
