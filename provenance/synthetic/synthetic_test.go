package synthetic_test

import (
	"bytes"
	"slices"
	"testing"

	"lanthorn/provenance"
	"lanthorn/provenance/synthetic"
)

func build(t *testing.T, c synthetic.Config) *synthetic.Industry {
	t.Helper()
	in, err := synthetic.Make(c)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestSameSeedSameIndustry(t *testing.T) {
	var files [3]bytes.Buffer
	for i, seed := range []uint64{1, 1, 2} {
		in := build(t, synthetic.Config{Lots: 5000, Seed: seed, Recycled: 0.02})
		if err := in.Graph.View().Encode(&files[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("the same seed gave two industries")
	}
	if bytes.Equal(files[0].Bytes(), files[2].Bytes()) {
		t.Error("two seeds gave the same industry")
	}
}

// The shape that the baselines were measured on: about 0.43 events and 1.8
// input edges a lot, ancestor sets of about ten thousand; with 2 % of scrap a
// large part of everything.
func TestShape(t *testing.T) {
	in := build(t, synthetic.Config{Lots: 100_000, Seed: 1})
	v := in.Graph.View()
	edges, most, outs := 0, 0, 0
	for k := uint32(1); k <= v.LastEvent(); k++ {
		n := len(v.Inputs(nil, k))
		edges += n
		most = max(most, n)
		outs = max(outs, len(v.Outputs(nil, k)))
	}
	if r := float64(edges) / float64(v.Lots()); r < 1.6 || r > 2 || most > 21 || outs > 10 {
		t.Errorf("%.2f edges a lot, at most %d inputs and %d outputs", r, most, outs)
	}
	if n := median(t, in); n < 8000 || n > 14000 {
		t.Errorf("median ancestors %d", n)
	}
	recycled := build(t, synthetic.Config{Lots: 100_000, Seed: 1, Recycled: 0.02})
	if n := median(t, recycled); n < 30_000 {
		t.Errorf("median ancestors with recycling %d", n)
	}
	m := v.Memory()
	if b := float64(m.Edges+m.Outputs) / float64(m.EdgeCount); b > 24 {
		t.Errorf("%.1f bytes an edge", b)
	}
}

func median(t *testing.T, in *synthetic.Industry) int {
	var n []int
	for i := 0; i < len(in.Last); i += 1 + len(in.Last)/50 {
		c, err := in.Graph.View().Ancestors(in.Last[i], nil)
		if err != nil {
			t.Fatal(err)
		}
		n = append(n, c.Lots)
	}
	slices.Sort(n)
	return n[len(n)/2]
}

// Lots after separation carry a family, before it everything, and never more
// of an element than was drawn.
func TestElements(t *testing.T) {
	in := build(t, synthetic.Config{Lots: 20_000, Seed: 1})
	v := in.Graph.View()
	carried := func(m provenance.Masses) (n int) {
		for _, x := range m {
			if x > 0 {
				n++
			}
		}
		return n
	}
	for lot := uint32(1); lot <= v.LastLot(); lot++ {
		n := carried(v.ElementMasses(lot))
		switch s := in.StageOf[lot]; {
		case s <= synthetic.Crack && n != provenance.Elements:
			t.Fatalf("lot %d of stage %d carries %d elements", lot, s, n)
		case s >= synthetic.Separate && s < synthetic.Alloy && n > 9:
			t.Fatalf("lot %d of stage %d carries %d elements", lot, s, n)
		}
	}
}
