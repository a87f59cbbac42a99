package network_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"lanthorn/accountancy/network"
)

// plant is a case of the benchmarks with its true values, and what is done to
// them.
func plant(t *testing.T, name string, biases map[string]float64) *network.Network {
	t.Helper()
	c := cases(t)[name]
	_, r := reconcile(t, c)
	for j := range c.Y {
		v := r.Estimates[j].Value + biases[r.Estimates[j].Name]
		c.Y[j] = &v
	}
	n, err := c.Network()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Without noise, planted errors are found one after the other with their exact
// sizes, when no other set explains them as well with fewer.
func TestCompensationFindsPlantedErrors(t *testing.T) {
	n := plant(t, "P15", map[string]float64{"S10": 40, "S14": -35})
	r, err := n.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	out := r.Compensate(.05, 5)
	if out.Stop != network.Explained || len(out.Errors) != 2 {
		t.Fatalf("%+v", out)
	}
	got := map[string]float64{}
	for _, e := range out.Errors {
		for _, s := range e.Suspects {
			got[s.Name] = s.Size
		}
	}
	for name, want := range map[string]float64{"S10": 40, "S14": -35} {
		near(t, name, got[name], want, 1e-6)
	}
	near(t, "gamma", out.After.Statistic, 0, 1e-6)
	if out.After.DOF != 9 {
		t.Errorf("%d degrees of freedom left, want 9", out.After.DOF)
	}
}

// What each error takes off adds up to what gamma loses, and is the fit of all
// sizes at once: the same as treating biased streams as unmeasured.
func TestCompensationIsARefit(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 4))
	multiple := 0
	for round := range 400 {
		p := randomGraph(g, round%2 > 0)
		n, err := network.New(p.nodes, p.streams)
		if err != nil {
			t.Fatal(err)
		}
		r, err := n.Reconcile()
		if err != nil {
			t.Fatal(err)
		}
		out := r.Compensate(.05, 4)
		left := r.Gamma
		with := slices.Clone(p.streams)
		for _, e := range out.Errors {
			left -= e.Statistic
			with = refitWith(with, e.Suspects[0])
		}
		near(t, "gamma left", out.After.Statistic, left, 1e-6*(1+r.Gamma))
		refit, err := network.New(p.nodes, with)
		if err != nil {
			continue // no measured stream is left
		}
		again, err := refit.Reconcile()
		if err != nil {
			t.Fatal(err)
		}
		near(t, "gamma refitted", out.After.Statistic, again.Gamma, 1e-6*(1+r.Gamma))
		if len(out.Errors) > 1 {
			multiple++
			exchange(t, p, out)
		}
		if t.Failed() {
			t.Fatalf("%+v\n%+v", p.streams, out)
		}
	}
	if multiple < 50 {
		t.Errorf("only %d networks with several errors", multiple)
	}
}

func refitWith(streams []network.Stream, s network.Suspect) []network.Stream {
	if s.Kind == network.Leak {
		return append(streams, network.Stream{Quantity: network.Quantity{Name: "leak " + s.Name}, From: s.Name})
	}
	for j := range streams {
		if streams[j].Name == s.Name {
			streams[j].Quantity = network.Quantity{Name: s.Name}
		}
	}
	return streams
}

// exchange takes each exchangeable error in place of the found one and refits.
func exchange(t *testing.T, p problem, out *network.Compensation) {
	t.Helper()
	for k := range out.Errors {
		for _, other := range out.Errors[k].Exchangeable {
			with := slices.Clone(p.streams)
			for i, e := range out.Errors {
				if i == k {
					with = refitWith(with, other)
				} else {
					with = refitWith(with, e.Suspects[0])
				}
			}
			n, err := network.New(p.nodes, with)
			if err != nil {
				continue
			}
			r, err := n.Reconcile()
			if err != nil {
				t.Fatal(err)
			}
			near(t, "gamma exchanged", r.Gamma, out.After.Statistic, 1e-6*(1+out.Before.Statistic))
			for j, e := range r.Estimates {
				if e.Name == other.Name && other.Kind == network.Bias && len(p.streams[j].Shared) == 0 && e.Class == network.Observable {
					near(t, "size exchanged", p.streams[j].Value-e.Value, other.Size, 1e-6*(1+math.Abs(other.Size)))
				}
			}
		}
	}
}

// Two biases on a loop of three streams: any two of the three do, and the report
// says so.
func TestErrorsOnALoopAreExchangeable(t *testing.T) {
	streams := []network.Stream{
		stream("in A", "", "A", 100, .1), stream("in B", "", "B", 100, .1), stream("in C", "", "C", 100, .1),
		stream("out A", "A", "", 100, .1), stream("out B", "B", "", 100, .1), stream("out C", "C", "", 100, .1),
		stream("AB", "A", "B", 60, 1), stream("BC", "B", "C", 35, 1), stream("CA", "C", "A", 10, 1),
	}
	n, err := network.New([]string{"A", "B", "C"}, streams)
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	out := r.Compensate(.05, 3)
	if len(out.Errors) != 2 || out.Stop != network.Explained {
		t.Fatalf("%+v", out)
	}
	named := map[string]bool{}
	for _, e := range out.Errors {
		named[e.Suspects[0].Name] = true
		for _, s := range e.Exchangeable {
			named[s.Name] = true
		}
	}
	for _, name := range []string{"AB", "BC", "CA"} {
		if !named[name] {
			t.Errorf("%s is not named: %+v", name, out.Errors)
		}
	}
}

// An undeclared inflow is a leak of negative size, an unrecorded outflow one of
// positive size.
func TestBothSigns(t *testing.T) {
	for name, extra := range map[string]float64{"diversion": -20, "laundering": 20} {
		streams := []network.Stream{
			stream("a", "", "plant", 100, 1), stream("b", "", "plant", 50, 1),
			stream("c", "plant", "shop", 150+extra, 1), stream("d", "shop", "", 150+extra, 1),
		}
		n, err := network.New([]string{"plant", "shop"}, streams)
		if err != nil {
			t.Fatal(err)
		}
		r, err := n.Reconcile()
		if err != nil {
			t.Fatal(err)
		}
		e, leak := find(r.Explanations(), network.Leak, "plant")
		near(t, name, leak.Size, -extra, 1e-9)
		if best := r.Explanations()[0]; best.Statistic != e.Statistic {
			t.Errorf("%s: best is %+v", name, best)
		}
		// A bias of an input looks the same from here.
		if len(e.Suspects) != 3 || e.Suspects[0].Name != "a" || math.Abs(e.Suspects[0].Size+extra) > 1e-9 {
			t.Errorf("%s: suspects %+v, want a, b and the plant", name, e.Suspects)
		}
	}
}

// Serial elimination of the bias of Narasimhan and Jordache: stream 2, then all
// is well.
func TestElimination(t *testing.T) {
	n, err := cases(t)["NJ_bias2"].Network()
	if err != nil {
		t.Fatal(err)
	}
	out, err := n.Eliminate(.05, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Deletions) != 1 || out.Deletions[0].Stream != "S2" || out.Stop != network.Explained {
		t.Fatalf("%+v", out)
	}
	near(t, "z", out.Deletions[0].Z, 3.2047, 6e-5)
	near(t, "gamma left", out.Final.Gamma, 16.674167-10.2704, 6e-5)
	if e := out.Final.Estimates[1]; e.Class != network.Observable || math.Abs(68.45-3.925-e.Value) > 1e-9 {
		t.Errorf("%+v, want 64.525", e)
	}
	// Nothing to delete and no room to delete: both are said.
	if out, err := n.Eliminate(.05, 0); err != nil || out.Stop != network.LimitMet {
		t.Errorf("%+v, %v", out, err)
	}
}
