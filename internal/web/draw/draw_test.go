package draw

import (
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func wellFormed(t interface{ Fatalf(string, ...any) }, svg string) {
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
	}
}

func TestStackNeverRunsPastItsEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(rapid.Float64Range(-10, 150), 0, 12).Draw(t, "shares")
		var segs []Segment
		for _, s := range append(shares, math.NaN(), math.Inf(1)) {
			segs = append(segs, Segment{Share: s, Class: `o1" onload="x`, Title: "<&"})
		}
		svg := string(Stack(`a"<b>`, segs))
		wellFormed(t, svg)
		if strings.Contains(svg, "onload") || strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Fatalf("%s", svg)
		}
	})
}

func TestStackWidths(t *testing.T) {
	svg := string(Stack("x", []Segment{{Share: 60, Class: "o1"}, {Share: 60, Class: "o2"}}))
	if !strings.Contains(svg, `x="60.000%" width="40.000%"`) {
		t.Errorf("the second segment is not cut to what is left: %s", svg)
	}
}

func TestLayeredPutsEachNodeInItsColumn(t *testing.T) {
	nodes := []Node{{ID: "a", Layer: -1, Lines: []string{"A"}, Href: "/a"}, {ID: "b", Layer: 0, Here: true, Lines: []string{"B"}}, {ID: "c", Layer: 1, Lines: []string{"C<"}, Href: "javascript:x"}}
	svg := string(Layered("p", nodes, []Edge{{From: "a", To: "b", Share: .5}, {From: "b", To: "nowhere"}}))
	wellFormed(t, svg)
	if strings.Count(svg, "<path") != 1 {
		t.Error("an edge to an absent node was drawn, or the other was not")
	}
	if strings.Contains(svg, "javascript") || !strings.Contains(svg, `href="/a"`) {
		t.Errorf("links: %s", svg)
	}
	a, b := strings.Index(svg, `x="6"`), strings.Index(svg, `x="250"`)
	if a < 0 || b < 0 {
		t.Errorf("columns are not where they should be: %s", svg)
	}
}

func TestLayeredTakesAnyGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.StringN(0, 3, 6), 1, 8).Draw(t, "ids")
		var nodes []Node
		var edges []Edge
		for i, id := range ids {
			nodes = append(nodes, Node{ID: id, Layer: rapid.IntRange(-3, 3).Draw(t, "layer"), Lines: []string{"x", "y", "z", "w"}})
			edges = append(edges, Edge{From: id, To: ids[(i*7+1)%len(ids)], Share: rapid.Float64().Draw(t, "share")})
		}
		wellFormed(t, string(Layered("p", nodes, edges)))
	})
	if Layered("p", nil, nil) != "" {
		t.Error("a picture of nothing")
	}
}

func TestFit(t *testing.T) {
	for in, want := range map[string]string{"short": "short", "exactly-twenty-five-abcde": "exactly-twenty-five-abcde", "longer-than-twenty-five-chars": "longer-than-twenty-five-c…", "名称特别长因而必须截断的企业": "名称特别长因而必须截断的…"} {
		if got := fit(in); got != want {
			t.Errorf("fit(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestQR(t *testing.T) {
	svg, err := QR("label", "LANTHORN:1:DYX-2071-M")
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, string(svg))
	if _, err := QR("label", strings.Repeat("x", 5000)); err == nil {
		t.Error("5,000 bytes fit no QR code")
	}
}

func TestMeterAndDays(t *testing.T) {
	wellFormed(t, string(Meter("m", 130, "bad", 92)))
	wellFormed(t, string(Meter("m", math.NaN(), "bad")))
	wellFormed(t, string(Days("d", []string{"on", "stop", "left"})))
	if !strings.Contains(string(Meter("m", 200, "bad")), `x="50.000%"`) {
		t.Error("past the limit, the mark of the limit stands inside the bar")
	}
}

func TestRangeStaysInItsPicture(t *testing.T) {
	for _, x := range [][5]float64{{0, 1, 2, -1, 3}, {-5, 9, 99, 0, 1}, {math.NaN(), math.Inf(1), 0, 0, 0}, {-2, -1, 0, -2, 2}} {
		svg := string(Range(`a"<b>`, `good" onload="x`, x[0], x[1], x[2], x[3], x[4]))
		wellFormed(t, svg)
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || strings.Contains(svg, "onload=\"x") || strings.Contains(svg, `width="-`) {
			t.Errorf("%v: %s", x, svg)
		}
	}
}
