package network_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lanthorn/accountancy/network"
)

func TestFileProblems(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want []network.Reason
	}{
		"no object":     {`[]`, []network.Reason{network.BadJSON}},
		"empty":         {`{}`, []network.Reason{network.NothingKnown}},
		"cut short":     {`{"a": {"A": [[1]], "y": [1]`, []network.Reason{network.BadJSON}},
		"trailing":      {`{"a": {}} 1`, []network.Reason{network.BadJSON}},
		"twice":         {`{"a": {}, "a": {}}`, []network.Reason{network.Duplicate}},
		"unknown field": {`{"a": {"sd": [1]}, "b": {"B": 1}}`, []network.Reason{network.BadJSON, network.BadJSON}},
		"bad verdict":   {`{"a": {"glr": [["bias", 1]]}}`, []network.Reason{network.BadJSON}},
	} {
		_, err := network.Decode([]byte(c.file))
		var problems network.Problems
		if !errors.As(err, &problems) || len(problems) != len(c.want) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, p := range problems {
			if p.Reason != c.want[i] {
				t.Errorf("%s: %v, want %s", name, p, c.want[i])
			}
		}
	}
}

func TestCaseProblems(t *testing.T) {
	cases, err := network.Decode([]byte(`{"a": {"A": [[1, -1], [1]], "y": [1, 2], "sigma": [1, null], "nodes": ["N"], "streams": [], "shared": {"scale": [1]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	_, err = cases[0].Network()
	var problems network.Problems
	if !errors.As(err, &problems) || len(problems) != 5 {
		t.Errorf("%d problems: %v; want short row, streams, nodes, shared, sigma", len(problems), err)
	}
}

func TestFileWithNamesAndSharedErrors(t *testing.T) {
	cases, err := network.Decode([]byte(`{"mill": {"A": [[1, -1, -1]], "y": [100, 60, null], "sigma": [1, 1, null],
		"nodes": ["mill"], "streams": ["ore", "concentrate", "tailings"], "shared": {"scale": [0.5, 0.3, 0]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	n, err := cases[0].Network()
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	e := r.Estimates[2]
	if e.Name != "tailings" || e.Class != network.Observable || e.Value != 40 {
		t.Errorf("%+v", e)
	}
	near(t, "sd of the difference", e.SD, math.Sqrt(2+.2*.2), 1e-12)
	if len(r.Blind) != 1 || r.Global(.05).Reject || r.DOF != 0 {
		t.Errorf("%+v", r)
	}
}

func FuzzDecode(f *testing.F) {
	if b, err := os.ReadFile(filepath.Join(shared, "dr_linear_benchmarks.json")); err == nil {
		f.Add(b)
	}
	f.Add([]byte(`{"a": {"A": [[1, -1, 0], [0, 1, -1]], "y": [1, null, 2], "sigma": [1, null, 0]}}`))
	f.Add([]byte(`{"a": {"A": [[0.1, 0.6, -0.2], [0.8, 0.1, -0.2]], "y": [1e60, 2, null], "sigma": [1e-60, 1, 1], "shared": {"x": [1, 2, 0]}}}`))
	f.Add([]byte(`{"a": {"A": [[1, -1], [-1, 1]], "y": [1, 2], "sigma": [0, 0]}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		cases, err := network.Decode(file)
		if err != nil {
			return
		}
		for _, c := range cases {
			n, err := c.Network()
			if err != nil || n.Streams() > 60 {
				continue
			}
			r, err := n.Reconcile()
			if err != nil {
				if strings.Contains(err.Error(), "NaN") {
					t.Fatal(err)
				}
				continue
			}
			everything(t, r)
		}
	})
}

// everything asks all questions and looks for numbers that are none.
func everything(t *testing.T, r *network.Reconciliation) {
	t.Helper()
	finite := func(what string, list ...float64) {
		for _, v := range list {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%s: %v", what, list)
			}
		}
	}
	for _, e := range r.Estimates {
		finite(e.Name, e.Value, e.SD, e.Measured, e.MeasuredSD)
	}
	g := r.Global(.05)
	finite("global", g.Statistic, g.PValue, g.Threshold)
	for _, list := range [][]network.Test{r.Nodal(.05), r.Measurement(.05)} {
		for _, z := range list {
			finite("test", z.Z, z.Threshold)
		}
	}
	for _, e := range r.Explanations() {
		for _, s := range e.Suspects {
			finite(s.Name, e.Statistic, s.Size, s.SD)
		}
	}
	out := r.Compensate(.05, 5)
	for _, e := range out.Errors {
		for _, s := range append(e.Suspects, e.Exchangeable...) {
			finite(s.Name, s.Size, s.SD)
		}
	}
}
