package network_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lanthorn/accountancy/network"
)

// The graph rule and the elimination against ranks, on 4,000 random graphs.
func TestClassesAgreeWithRanks(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 1))
	count := map[network.Class]int{}
	for range 4000 {
		p := randomGraph(g, false)
		for _, r := range bothWays(t, g, p) {
			for j, e := range r.Estimates {
				if want := p.class(j); e.Class != want {
					t.Fatalf("%s is %s, want %s\n%+v", e.Name, e.Class, want, p.streams)
				}
				count[e.Class]++
			}
			unmeasured := columnsOf(p.a, func(j int) bool { return !p.measured(j) })
			if want := rank(p.a) - rank(unmeasured); r.DOF != want {
				t.Fatalf("%d degrees of freedom, want %d\n%+v", r.DOF, want, p.streams)
			}
		}
	}
	for _, c := range []network.Class{network.Redundant, network.Unchecked, network.Observable, network.Unobservable} {
		if count[c] < 2000 {
			t.Errorf("only %d streams are %s: the graphs do not try it", count[c], c)
		}
	}
}

// bothWays reconciles a problem as a graph and by elimination.
func bothWays(t *testing.T, g *rand.Rand, p problem) []*network.Reconciliation {
	t.Helper()
	graph, err := network.New(p.nodes, p.streams)
	if err != nil {
		t.Fatal(err)
	}
	general, err := network.FromBalances(p.balances(g))
	if err != nil {
		t.Fatal(err)
	}
	var out []*network.Reconciliation
	for _, n := range []*network.Network{graph, general} {
		r, err := n.Reconcile()
		if err != nil {
			t.Fatalf("%v\n%+v", err, p.streams)
		}
		out = append(out, r)
	}
	return out
}

// Values, standard deviations and gamma against least squares in the null space.
func TestAgreesWithLeastSquares(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 2))
	for round := range 1500 {
		p := randomGraph(g, round%3 > 0)
		gamma, value, variance := p.leastSquares()
		for _, r := range bothWays(t, g, p) {
			near(t, "gamma", r.Gamma, gamma, 1e-7*(1+gamma))
			for j, e := range r.Estimates {
				if e.Class == network.Unobservable {
					continue
				}
				near(t, e.Name, e.Value, value[j], 1e-8*(1+math.Abs(value[j])))
				near(t, e.Name+" variance", e.SD*e.SD, variance[j], 1e-8*(1+variance[j]))
			}
		}
		if t.Failed() {
			t.Fatalf("%+v", p.streams)
		}
	}
}

// What assuming a bias takes off gamma is what treating the stream as unmeasured
// takes off; the size of a leak is that of a stream to the environment that is
// added unmeasured.
func TestExplanationsAreRefits(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 3))
	for round := range 600 {
		p := randomGraph(g, round%2 > 0)
		n, err := network.New(p.nodes, p.streams)
		if err != nil {
			t.Fatal(err)
		}
		r, err := n.Reconcile()
		if err != nil {
			t.Fatal(err)
		}
		list := r.Explanations()
		for j, s := range p.streams {
			if r.Estimates[j].Class != network.Redundant {
				continue
			}
			refit, err := n.Unmeasure(s.Name)
			if err != nil {
				t.Fatal(err)
			}
			without, err := refit.Reconcile()
			var problems network.Problems
			if errors.As(err, &problems) {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			e, bias := find(list, network.Bias, s.Name)
			near(t, "bias "+s.Name, e.Statistic, r.Gamma-without.Gamma, 1e-7*(1+r.Gamma))
			if len(s.Shared) > 0 {
				continue // the size then also has what the shared causes explain
			}
			near(t, "bias size "+s.Name, bias.Size, s.Value-without.Estimates[j].Value, 1e-7*(1+math.Abs(bias.Size)))
		}
		for _, node := range p.nodes {
			refitLeak(t, p, r, list, node)
		}
		if t.Failed() {
			t.Fatalf("%+v", p.streams)
		}
	}
}

func refitLeak(t *testing.T, p problem, r *network.Reconciliation, list []network.Explanation, node string) {
	t.Helper()
	with := append(slices.Clone(p.streams), network.Stream{Quantity: network.Quantity{Name: "leak"}, From: node})
	n, err := network.New(p.nodes, with)
	if err != nil {
		t.Fatal(err)
	}
	refit, err := n.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	e, leak := find(list, network.Leak, node)
	last := refit.Estimates[len(refit.Estimates)-1]
	if slices.Contains(r.Blind, node) {
		if e.Statistic != 0 || refit.DOF != r.DOF {
			t.Errorf("leak at %s is blind, but explains %v and leaves %d of %d degrees", node, e.Statistic, refit.DOF, r.DOF)
		}
		return
	}
	near(t, "leak "+node, e.Statistic, r.Gamma-refit.Gamma, 1e-7*(1+r.Gamma))
	near(t, "leak size "+node, leak.Size, last.Value, 1e-7*(1+math.Abs(leak.Size)))
	near(t, "leak sd "+node, leak.SD, last.SD, 1e-7*(1+leak.SD))
}

func stream(name, from, to string, value, sd float64) network.Stream {
	return network.Stream{Quantity: network.Quantity{Name: name, Measured: true, Value: value, SD: sd}, From: from, To: to}
}

func TestAllProblemsAtOnce(t *testing.T) {
	twice := network.Shared{Source: "scale", SD: 1}
	streams := []network.Stream{
		stream("ore", "", "mill", 100, 1),
		stream("ore", "mill", "elsewhere", 99, -1),
		stream("", "mill", "mill", math.NaN(), math.Inf(1)),
		stream("huge", "", "mill", 1e61, 1e-61),
		{Quantity: network.Quantity{Name: "guess", SD: 1}, From: "mill"},
		{Quantity: network.Quantity{Name: "weighed", Measured: true, Shared: []network.Shared{twice, twice, {}}}, From: "mill"},
	}
	_, err := network.New([]string{"mill", "mill", "", "idle"}, streams)
	var problems network.Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	var got []network.Reason
	for _, p := range problems {
		got = append(got, p.Reason)
		if p.Place == "" || p.Text == "" || p.Remedy == "" {
			t.Errorf("%+v lacks a part", p)
		}
	}
	want := []network.Reason{
		network.Duplicate, network.NegativeSD, // ore
		network.NoName, network.NotFinite, network.NotFinite, // the third stream
		network.OutOfRange, network.OutOfRange, // huge
		network.NotMeasured,               // guess
		network.Duplicate, network.NoName, // weighed
		network.Duplicate, network.NoName, // nodes
		network.UnknownNode, network.SelfLoop,
		network.Unconnected, network.Unconnected, network.Unconnected,
	}
	if d := cmp.Diff(want, got, cmpopts.SortSlices(func(a, b network.Reason) bool { return a < b })); d != "" {
		t.Errorf("(-want +got):\n%s\n%v", d, err)
	}
	_, err = network.FromBalances([]network.Balance{{Name: "b", Terms: []network.Term{{"x", 1}, {"x", 0}, {"y", 0}, {"z", 1}}}, {Name: "c"}},
		[]network.Quantity{{Name: "x"}, {Name: "y"}, {Name: "w"}})
	if !errors.As(err, &problems) || len(problems) != 6 {
		t.Errorf("%d problems: %v; want nothing-known, two of x and y, unknown z, empty c, w in no balance", len(problems), err)
	}
}

// Exact streams around a node leave its balance without uncertainty.
func TestSingularIsNamed(t *testing.T) {
	streams := []network.Stream{
		stream("in", "", "A", 10, 1), stream("a-b", "A", "B", 9, 0), stream("b-c", "B", "C", 8, 0), stream("out", "C", "", 8, 1),
		stream("c-a", "C", "A", 1, .1),
	}
	for name, source := range map[string][]network.Shared{"exact": nil, "one scale": {{Source: "scale", SD: 1}}} {
		streams[1].Shared, streams[2].Shared = source, source
		n, err := network.New([]string{"A", "B", "C"}, streams)
		if err != nil {
			t.Fatal(err)
		}
		_, err = n.Reconcile()
		var singular *network.SingularError
		if !errors.As(err, &singular) {
			t.Fatalf("%s: %v, want a *SingularError", name, err)
		}
		if d := cmp.Diff(&network.SingularError{Balances: []string{"B"}, Streams: []string{"a-b", "b-c"}}, singular); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	// Two scales instead of one: no independent part, but not singular.
	streams[1].Shared = []network.Shared{{Source: "scale", SD: 1}}
	streams[2].Shared = []network.Shared{{Source: "other scale", SD: 2}}
	n, err := network.New([]string{"A", "B", "C"}, streams)
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	p := problem{nodes: []string{"A", "B", "C"}, streams: streams}
	p.dense(3)
	gamma, value, variance := p.leastSquares()
	near(t, "gamma", r.Gamma, gamma, 1e-9)
	for j, e := range r.Estimates {
		near(t, e.Name, e.Value, value[j], 1e-9)
		near(t, e.Name+" variance", e.SD*e.SD, variance[j], 1e-9)
	}
}

// A part without environment has one balance too many: it is named and left out.
func TestDependentBalancesAreNamed(t *testing.T) {
	nodes := []string{"A", "B", "C"}
	streams := []network.Stream{stream("ab", "A", "B", 10, 1), stream("bc", "B", "C", 11, 1), stream("ca", "C", "A", 12, 1)}
	g := rand.New(rand.NewPCG(1, 1))
	p := problem{nodes: nodes, streams: streams}
	p.dense(3)
	for i, r := range bothWays(t, g, p) {
		if len(r.Dependent) != 1 || r.DOF != 2 || len(r.Blind) != 3 {
			t.Errorf("%d: %d degrees of freedom, dependent %v, blind %v", i, r.DOF, r.Dependent, r.Blind)
		}
		for _, e := range r.Estimates {
			near(t, e.Name, e.Value, 11, 1e-9)
			near(t, e.Name+" sd", e.SD, math.Sqrt(1./3), 1e-9)
		}
	}
}

// Far too large numbers end in an error, not in NaN.
func TestExtremesStayFinite(t *testing.T) {
	n, err := network.New([]string{"A", "B"}, []network.Stream{
		stream("in", "", "A", 1e60, 1e-60), stream("ab", "A", "B", -1e60, 1e60), stream("out", "B", "", 1e60, 1e-60)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.Reconcile()
	var singular *network.SingularError
	var numeric *network.NumericError
	if err != nil && !errors.As(err, &singular) && !errors.As(err, &numeric) {
		t.Fatalf("%v", err)
	}
	if err == nil && math.IsNaN(r.Gamma) {
		t.Fatal("NaN")
	}
}
