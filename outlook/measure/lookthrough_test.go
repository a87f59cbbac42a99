package measure

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// chain: China and Australia mine; Malaysia separates Australian ore and buys
// Chinese oxide; Estonia re-exports to Germany and back.
func chain() Network {
	return Network{
		Nodes: []Node{{0, "CHN", 80}, {0, "AUS", 20}, {1, "MYS", 0}, {1, "CHN", 0}, {2, "EST", 0}, {2, "DEU", 0}},
		Flows: []Flow{{0, 3, 80}, {1, 2, 20}, {3, 2, 20}, {2, 4, 10}, {3, 4, 30}, {4, 5, 40}, {5, 4, 8}},
	}
}

func shareOf(parts []Part, stage int, country string) float64 {
	for _, p := range parts {
		if p.Stage == stage && p.Country == country {
			return p.Share
		}
	}
	return 0
}

// By hand: Estonia gets 10 of 48 from Malaysia (half Australian), 30 of 48 from
// China and 8 of 48 from Germany, which has everything from Estonia. So 10 of 40
// pass Malaysia and an eighth is Australian.
func TestOriginsThroughReExports(t *testing.T) {
	l, err := chain().Look()
	if err != nil {
		t.Fatal(err)
	}
	about(t, "direct", shareOf(l.Direct(5), 2, "EST"), 1, 1e-12)
	about(t, "Australian", shareOf(l.Origins(5), 0, "AUS"), 0.125, 1e-12)
	about(t, "Chinese", shareOf(l.Origins(5), 0, "CHN"), 0.875, 1e-12)
	about(t, "through Malaysia", shareOf(l.Through(5), 1, "MYS"), 0.25, 1e-12)
	about(t, "through Estonia", shareOf(l.Through(5), 2, "EST"), 1, 1e-12)
	if worst, ok := l.SingleFailure(5); !ok || worst.Country != "EST" {
		t.Errorf("%+v", worst)
	}
}

func TestGoodsThatGoRoundWithoutOrigin(t *testing.T) {
	n := Network{Nodes: []Node{{Country: "A"}, {Country: "B"}}, Flows: []Flow{{0, 1, 5}, {1, 0, 5}}}
	if _, err := n.Look(); !errors.Is(err, ErrEndlessTrade) {
		t.Errorf("%v", err)
	}
	n.Flows = []Flow{{0, 2, 5}}
	if _, err := n.Look(); err == nil {
		t.Error("a flow to nowhere is taken")
	}
}

// Origins add to 1 for every node that anything reaches, and equal those found
// by following the goods backwards again and again.
func TestOriginsAddToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 12).Draw(t, "nodes")
		var n Network
		for range size {
			n.Nodes = append(n.Nodes, Node{Own: rapid.Float64Range(0.5, 10).Draw(t, "own")})
		}
		for range rapid.IntRange(0, 30).Draw(t, "flows") {
			n.Flows = append(n.Flows, Flow{rapid.IntRange(0, size-1).Draw(t, "from"), rapid.IntRange(0, size-1).Draw(t, "to"), rapid.Float64Range(0, 10).Draw(t, "amount")})
		}
		l, err := n.Look()
		if err != nil {
			t.Fatal(err)
		}
		node := rapid.IntRange(0, size-1).Draw(t, "node")
		want := walk(l, node)
		var sum float64
		for i := range n.Nodes {
			got := l.passes.At(i, node) * l.own[i]
			sum += got
			if math.Abs(got-want[i]) > 1e-8 {
				t.Fatalf("origin %d: %g, walked %g", i, got, want[i])
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("origins add to %g", sum)
		}
	})
}

// walk follows a unit backwards until less than 1e-12 is under way.
func walk(l *LookThrough, node int) []float64 {
	size := len(l.own)
	origin, at := make([]float64, size), make([]float64, size)
	at[node] = 1
	for left := 1.0; left > 1e-12; {
		next := make([]float64, size)
		left = 0
		for j, x := range at {
			origin[j] += x * l.own[j]
			for i := range next {
				next[i] += x * l.inputs.At(i, j)
			}
		}
		for _, x := range next {
			left += x
		}
		at = next
	}
	return origin
}
