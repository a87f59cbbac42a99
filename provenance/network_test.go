package provenance_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/provenance"
)

// Bialek 1996, the 4-node example: gross nodal flows 400, 174, 309.76, 289 and
// gross loads 309.76 + 204.24 = 514.
func TestBialekFourNodes(t *testing.T) {
	n := provenance.Network{
		Names: []string{"1", "2", "3", "4"},
		Flows: []provenance.Flow{
			{From: 0, To: 1, Sent: 60, Received: 59},
			{From: 0, To: 2, Sent: 225, Received: 218},
			{From: 0, To: 3, Sent: 115, Received: 112},
			{From: 1, To: 3, Sent: 173, Received: 171},
			{From: 3, To: 2, Sent: 83, Received: 82},
		},
		Supplies: []provenance.Supply{{Node: 0, Origin: 1, Mass: 400}, {Node: 1, Origin: 2, Mass: 114}},
		Demand:   []float64{0, 0, 300, 200},
	}
	through, demand, err := n.Gross()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{400, 174, 309.76, 289} {
		if math.Abs(through[i]-want) > 0.005 {
			t.Errorf("node %d: gross flow %.3f, published %.2f", i+1, through[i], want)
		}
	}
	if math.Abs(demand[2]-309.76) > 0.005 || math.Abs(demand[3]-204.24) > 0.005 || math.Abs(demand[2]+demand[3]-514) > 1e-9 {
		t.Errorf("gross loads %v", demand)
	}
}

func TestLoopCase(t *testing.T) {
	c := loadCaseB(t).Loop
	at := func(name string) int { return slices.Index(c.Nodes, name) }
	n := provenance.Network{Names: c.Nodes}
	for arrow, x := range c.Flows {
		from, to, _ := strings.Cut(arrow, "->")
		n.Flows = append(n.Flows, provenance.Flow{From: at(from), To: at(to), Sent: x, Received: x})
	}
	for arrow, x := range c.Sources {
		mine, to, _ := strings.Cut(arrow, "->")
		n.Supplies = append(n.Supplies, provenance.Supply{Node: at(to), Origin: map[string]uint32{"mineA": 1, "mineB": 2}[mine], Mass: x})
	}
	mix := must(n.Solve())
	for i, name := range n.Names {
		got := mix.Shares[i]
		if len(got) != 2 || math.Abs(got[0].Share-c.Shares[0]) > 1e-12 || math.Abs(got[1].Share-c.Shares[1]) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, got, c.Shares)
		}
	}
	if got := mix.Circulating[at("SX")]; math.Abs(got-c.Recycled) > 1e-12 {
		t.Errorf("circulating at SX %v, want %v", got, c.Recycled)
	}
	if d := mix.Diagonal[at("SX")]; math.Abs(d-1.29) > 1e-12 {
		t.Errorf("diagonal %v, want 129/100", d)
	}
}

func TestClosedRing(t *testing.T) {
	n := provenance.Network{
		Names:    []string{"mine", "honest", "A", "B", "C"},
		Flows:    []provenance.Flow{{0, 1, 5, 5}, {2, 3, 5, 5}, {3, 4, 5, 5}, {4, 2, 5, 5}, {3, 1, 1, 1}},
		Supplies: []provenance.Supply{{0, 1, 5}, {2, 1, 0}},
	}
	_, err := n.Solve()
	var ring *provenance.ClosedRingError
	if !errors.As(err, &ring) || !slices.Equal(ring.Names, []string{"A", "B", "C"}) {
		t.Fatalf("%v, want a closed ring of A, B, C", err)
	}
	n.Supplies[1].Mass = 0.001
	if _, err := n.Solve(); err != nil {
		t.Fatalf("with a little input from outside: %v", err)
	}
	n.Flows = []provenance.Flow{{2, 3, 5, 5}, {3, 4, 5, 5}, {4, 2, 5, 5}}
	if _, _, err := n.Gross(); !errors.As(err, &ring) || len(ring.Nodes) != 3 {
		t.Fatalf("gross: %v, want the ring", err)
	}
	n.Flows = []provenance.Flow{{0, 7, 1, 1}}
	if _, err := n.Solve(); err == nil || errors.As(err, &ring) {
		t.Fatalf("a flow to nowhere: %v", err)
	}
}

// Any network: shares sum to 1 and satisfy their own equations.
func TestNetworkIsItsOwnMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 9).Draw(t, "nodes")
		n := provenance.Network{Names: make([]string, k)}
		node := rapid.IntRange(0, k-1)
		for range rapid.IntRange(0, 25).Draw(t, "flows") {
			x := float64(rapid.IntRange(1, 100).Draw(t, "mass"))
			n.Flows = append(n.Flows, provenance.Flow{From: node.Draw(t, "from"), To: node.Draw(t, "to"), Sent: x, Received: x})
		}
		for i := range k {
			n.Supplies = append(n.Supplies, provenance.Supply{Node: i, Origin: uint32(rapid.IntRange(0, 4).Draw(t, "origin")), Mass: float64(rapid.IntRange(1, 50).Draw(t, "supply"))})
		}
		mix, err := n.Solve()
		if err != nil {
			t.Fatal(err)
		}
		share := func(i int, o uint32) float64 {
			for _, x := range mix.Shares[i] {
				if x.Origin == o {
					return x.Share
				}
			}
			return 0
		}
		for i := range k {
			sum := 0.0
			for o := range uint32(5) {
				in := 0.0
				for _, f := range n.Flows {
					if f.To == i {
						in += f.Received * share(f.From, o)
					}
				}
				if n.Supplies[i].Origin == o {
					in += n.Supplies[i].Mass
				}
				if math.Abs(in/mix.Throughput[i]-share(i, o)) > 1e-9 {
					t.Fatalf("node %d origin %d: %v, its inflows say %v", i, o, share(i, o), in/mix.Throughput[i])
				}
				sum += share(i, o)
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Fatalf("node %d sums to %v", i, sum)
			}
		}
	})
}
