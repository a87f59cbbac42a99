package network_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/network"
)

// separation is the case of dr_bilinear_ree_case.csv: two feeds are blended, and
// solvent extraction splits off the heavy elements and then lanthanum with
// cerium.
type separation struct {
	nodes      []string
	flows      []network.Stream
	components []network.Component
	want       map[string]float64
}

func loadSeparation(t *testing.T) *separation {
	t.Helper()
	ends := map[string][2]string{
		"feed_A_chloride": {"", "blending"}, "feed_B_carbonate": {"", "blending"}, "blend": {"blending", "SX 1"},
		"LREE_raffinate": {"SX 1", "SX 2"}, "SEG_HRE": {"SX 1", ""}, "LaCe": {"SX 2", ""}, "NdPr": {"SX 2", ""},
	}
	c := &separation{nodes: []string{"blending", "SX 1", "SX 2"}, want: map[string]float64{}}
	at := map[string]int{}
	for _, row := range table(t, "dr_bilinear_ree_case.csv") {
		q := network.Quantity{Name: row["stream"], Measured: true, Value: number(t, row["measured"]), SD: number(t, row["sigma"])}
		c.want[row["stream"]+row["quantity"]] = number(t, row["reconciled"])
		if row["quantity"] == "F_tREO" {
			c.flows = append(c.flows, network.Stream{Quantity: q, From: ends[q.Name][0], To: ends[q.Name][1]})
			continue
		}
		name := row["quantity"]
		if _, ok := at[name]; !ok {
			at[name] = len(c.components)
			c.components = append(c.components, network.Component{Name: name})
		}
		k := at[name]
		c.components[k].Assays = append(c.components[k].Assays, q)
	}
	return c
}

func (c *separation) reconcile(t *testing.T) *network.BilinearReconciliation {
	t.Helper()
	flows, err := network.New(c.nodes, c.flows)
	if err != nil {
		t.Fatal(err)
	}
	b, err := network.NewBilinear(flows, c.components)
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBilinearCase(t *testing.T) {
	c := loadSeparation(t)
	r := c.reconcile(t)
	near(t, "objective", r.Objective, 19.100928, 1e-6)
	if r.DOF != 18 {
		t.Errorf("%d degrees of freedom, want 18", r.DOF)
	}
	for _, e := range r.Flows {
		near(t, e.Name, e.Value, c.want[e.Name+"F_tREO"], 1e-6)
	}
	for k, list := range r.Assays {
		for _, e := range list {
			near(t, e.Name+" "+r.Components[k], e.Value, c.want[e.Name+r.Components[k]], 1e-8)
		}
	}
	// The linearised network is at its optimum where the search ended.
	near(t, "linearised", r.Linear.Gamma, r.Objective, 1e-6)
	for _, e := range r.Linear.Estimates {
		near(t, "difference of "+e.Name, e.Value, 0, 1e-6)
	}
	if r.Iterations > 30 {
		t.Errorf("%d iterations", r.Iterations)
	}
}

// fullSpace solves the same problem over all flows and assays with multipliers,
// by Newton's method on the conditions of Lagrange from the measured values.
func (c *separation) fullSpace(t *testing.T) (objective float64, z []float64) {
	t.Helper()
	p := problem{nodes: c.nodes, streams: c.flows}
	p.dense(len(c.nodes))
	var y, v []float64
	for _, s := range c.flows {
		y, v = append(y, s.Value), append(v, s.SD*s.SD)
	}
	for _, k := range c.components {
		for _, q := range k.Assays {
			y, v = append(y, q.Value), append(v, q.SD*q.SD)
		}
	}
	n, m, streams := len(y), len(c.nodes)*(1+len(c.components)), len(c.flows)
	z = append([]float64(nil), y...)
	multipliers := make([]float64, m)
	for range 50 {
		k := linalg.NewMatrix(n+m, n+m+1)
		for i := range n {
			k.Set(i, i, 1/v[i])
			k.Set(i, n+m, (y[i]-z[i])/v[i])
		}
		for row := range m {
			node, part := row%len(c.nodes), row/len(c.nodes)
			for j, a := range p.a.Row(node) {
				put := func(i int, d float64) {
					k.Set(n+row, i, d)
					k.Set(i, n+row, d)
					k.Set(i, n+m, k.At(i, n+m)-d*multipliers[row])
				}
				if part == 0 {
					put(j, a)
					k.Set(n+row, n+m, k.At(n+row, n+m)-a*z[j])
					continue
				}
				i := part*streams + j
				put(j, a*z[i])
				put(i, a*z[j])
				k.Set(n+row, n+m, k.At(n+row, n+m)-a*z[j]*z[i])
				k.Set(i, j, k.At(i, j)+a*multipliers[row])
				k.Set(j, i, k.At(j, i)+a*multipliers[row])
			}
		}
		reduce(k)
		most := 0.0
		for i := range n {
			z[i] += k.At(i, n+m)
			most = max(most, math.Abs(k.At(i, n+m)))
		}
		for i := range m {
			multipliers[i] += k.At(n+i, n+m)
		}
		if most < 1e-12 {
			break
		}
	}
	for i := range n {
		objective += (y[i] - z[i]) * (y[i] - z[i]) / v[i]
	}
	return objective, z
}

// The nested search against the full space, on the case and on noisier copies.
func TestBilinearAgreesWithFullSpace(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 5))
	for round := range 20 {
		c := loadSeparation(t)
		if round > 0 {
			for j := range c.flows {
				c.flows[j].Value += c.flows[j].SD * g.NormFloat64()
			}
			for k := range c.components {
				for j := range c.components[k].Assays {
					c.components[k].Assays[j].Value += c.components[k].Assays[j].SD * g.NormFloat64()
				}
			}
		}
		objective, z := c.fullSpace(t)
		r := c.reconcile(t)
		near(t, "objective", r.Objective, objective, 1e-8*(1+objective))
		for j, e := range r.Flows {
			near(t, e.Name, e.Value, z[j], 1e-6)
		}
		for k, list := range r.Assays {
			for j, e := range list {
				near(t, e.Name+" "+r.Components[k], e.Value, z[(k+1)*len(c.flows)+j], 1e-7)
			}
		}
	}
}

// Flows that nobody weighed follow from the assays: the two-product formula.
func TestFlowsFromAssays(t *testing.T) {
	flows, err := network.New([]string{"mill"}, []network.Stream{
		stream("feed", "", "mill", 1000, 1),
		{Quantity: network.Quantity{Name: "concentrate"}, From: "mill"},
		{Quantity: network.Quantity{Name: "tailings"}, From: "mill"},
	})
	if err != nil {
		t.Fatal(err)
	}
	f, c, x := assay("feed", 6, .1), assay("concentrate", 60, .5), assay("tailings", 2, .05)
	b, err := network.NewBilinear(flows, []network.Component{{Name: "TREO", Assays: []network.Quantity{f, c, x}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	p, err := network.RecoveryByAssays(f, c, x)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "recovery", p.Recovery, .6897, 5e-5) // accountancy reference, section 6, scenario 3
	near(t, "concentrate", r.Flows[1].Value, 1000*p.Yield, 1e-4)
	near(t, "objective", r.Objective, 0, 1e-9)
	if r.DOF != 0 || r.Flows[1].Class != network.Observable {
		t.Errorf("%d degrees of freedom, %+v", r.DOF, r.Flows[1])
	}
	// Recovery by a small change of each assay.
	sd := 0.0
	for k, q := range []network.Quantity{f, c, x} {
		moved := []network.Quantity{f, c, x}
		moved[k].Value += 1e-6
		m, err := network.RecoveryByAssays(moved[0], moved[1], moved[2])
		if err != nil {
			t.Fatal(err)
		}
		sd = math.Hypot(sd, (m.Recovery-p.Recovery)/1e-6*q.SD)
	}
	near(t, "recovery sd", p.RecoverySD, sd, 1e-6)
	var problems network.Problems
	if _, err := network.RecoveryByAssays(c, f, x); !errors.As(err, &problems) {
		t.Errorf("a feed richer than its concentrate: %v", err)
	}
}

func assay(name string, value, sd float64) network.Quantity {
	return network.Quantity{Name: name, Measured: true, Value: value, SD: sd}
}

// An assay left out is estimated as well as one with a vast standard deviation.
func TestUnmeasuredAssays(t *testing.T) {
	c := loadSeparation(t)
	c.components[3].Assays = c.components[3].Assays[:6] // NdPr without Nd
	out := c.reconcile(t)
	missing := out.Assays[3][6]
	if missing.Class != network.Observable || out.DOF != 17 {
		t.Fatalf("%+v with %d degrees of freedom", missing, out.DOF)
	}
	c = loadSeparation(t)
	c.components[3].Assays[6].SD = 1e4
	vague := c.reconcile(t)
	near(t, "objective", out.Objective, vague.Objective, 1e-6)
	near(t, "Nd of NdPr", missing.Value, vague.Assays[3][6].Value, 1e-6)
	near(t, "its sd", missing.SD, vague.Assays[3][6].SD, 1e-6)
}

func TestBilinearProblems(t *testing.T) {
	flows, err := network.New([]string{"mill"}, []network.Stream{stream("feed", "", "mill", 1000, 0), stream("out", "mill", "", 1000, 1)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = network.NewBilinear(flows, []network.Component{
		{Name: "Nd", Assays: []network.Quantity{assay("feed", 1, -1), assay("feed", 1, 1), assay("nowhere", 1, 1)}},
		{Name: "Nd"}, {}})
	var problems network.Problems
	if !errors.As(err, &problems) || len(problems) != 7 {
		t.Errorf("%d: %v; want exact flow, double assay, unknown stream, twice Nd, twice nothing known, no name", len(problems), err)
	}
}
