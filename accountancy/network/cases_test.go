package network_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lanthorn/accountancy/network"
)

const shared = "../../../shared/data/accountancy"

func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared, name))
	if err != nil {
		t.Skipf("published cases are not here: %v", err)
	}
	return b
}

// table reads a CSV file as rows by column name.
func table(t testing.TB, name string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(sharedFile(t, name)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, v := range row {
			m[rows[0][i]] = v
		}
		out = append(out, m)
	}
	return out
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v within %g", what, got, want, tolerance)
	}
}

func cases(t testing.TB) map[string]network.Case {
	t.Helper()
	list, err := network.Decode(sharedFile(t, "dr_linear_benchmarks.json"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]network.Case{}
	for _, c := range list {
		out[c.Name] = c
	}
	return out
}

func reconcile(t testing.TB, c network.Case) (*network.Network, *network.Reconciliation) {
	t.Helper()
	n, err := c.Network()
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	return n, r
}

// published is the tolerance for the values that others printed: rounded inputs
// on their side, .02 for P8 (accountancy reference, sections 2.5 and 7).
func published(name string) float64 {
	if name == "P8" {
		return .02
	}
	return .01
}

func TestBenchmarks(t *testing.T) {
	all := cases(t)
	if len(all) != 13 {
		t.Errorf("%d cases, want 13", len(all))
	}
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			_, r := reconcile(t, c)
			near(t, "gamma", r.Gamma, *c.Gamma, 1e-6)
			if r.DOF != *c.DOF {
				t.Errorf("%d degrees of freedom, want %d", r.DOF, *c.DOF)
			}
			for j, e := range r.Estimates {
				near(t, e.Name, e.Value, c.Reconciled[j], 1e-6)
				if c.Published != nil {
					near(t, e.Name+" as published", e.Value, *c.Published[j], published(name))
				}
				if e.Class != network.Redundant {
					t.Errorf("%s is %s", e.Name, e.Class)
				}
			}
			verdicts(t, c, r)
		})
	}
}

// verdicts compares what a case says of its gross-error tests, printed with
// four decimals.
func verdicts(t *testing.T, c network.Case, r *network.Reconciliation) {
	t.Helper()
	nodal, z := r.Nodal(.05), r.Measurement(.05)
	for i, want := range c.Nodal {
		near(t, "nodal", math.Abs(nodal[i].Z), want, 6e-5)
	}
	for j, want := range c.Z {
		near(t, "measurement test", z[j].Z, want, 6e-5)
	}
	for _, v := range c.GLR {
		name := fmt.Sprintf("S%d", v.Number)
		if v.Kind == network.Leak {
			name = fmt.Sprintf("N%d", v.Number)
		}
		e, s := find(r.Explanations(), v.Kind, name)
		near(t, string(v.Kind)+" "+name, e.Statistic, v.Statistic, 6e-5)
		near(t, string(v.Kind)+" "+name+" size", s.Size, v.Size, 6e-5)
	}
}

func find(list []network.Explanation, kind network.Kind, name string) (network.Explanation, network.Suspect) {
	for _, e := range list {
		for _, s := range e.Suspects {
			if s.Kind == kind && s.Name == name {
				return e, s
			}
		}
	}
	return network.Explanation{}, network.Suspect{}
}

func TestStreamsTable(t *testing.T) {
	all := cases(t)
	results := map[string]*network.Reconciliation{}
	for _, row := range table(t, "dr_linear_streams.csv") {
		name := row["problem"]
		if results[name] == nil {
			_, results[name] = reconcile(t, all[name])
		}
		r := results[name]
		j := int(number(t, row["stream"])) - 1
		e := r.Estimates[j]
		what := name + " " + e.Name
		near(t, what, e.Value, number(t, row["reconciled_ours"]), 1e-6)
		near(t, what+" sd", e.SD, number(t, row["sd_reconciled_ours"]), 1e-6)
		near(t, what+" adjustment", e.Measured-e.Value, number(t, row["adjustment"]), 1e-6)
		near(t, what+" z", r.Measurement(.05)[j].Z, number(t, row["z_measurement_test"]), 6e-5)
		if s := row["published_reconciled"]; s != "" {
			near(t, what+" as published", e.Value, number(t, s), published(name))
		}
	}
}

func TestSummaryTable(t *testing.T) {
	all := cases(t)
	for _, row := range table(t, "dr_linear_summary.csv") {
		name := row["problem"]
		_, r := reconcile(t, all[name])
		g := r.Global(.05)
		near(t, name+" global", g.Statistic, number(t, row["global_statistic"]), 1e-6)
		near(t, name+" threshold", g.Threshold, number(t, row["chi2_95"]), 6e-5)
		want := number(t, row["p_value"])
		near(t, name+" p", g.PValue, want, 6e-4*want+1e-12*want)
		if fmt.Sprint(g.Reject) != strings.ToLower(row["reject_5pct"]) || fmt.Sprint(g.DOF) != row["dof"] {
			t.Errorf("%s: %+v, want reject %s with %s degrees of freedom", name, g, row["reject_5pct"], row["dof"])
		}
		most, tests := 0.0, r.Measurement(.05)
		for _, z := range tests {
			near(t, name+" critical z", z.Threshold, number(t, row["crit_z_sidak_5pct"]), 6e-5)
			most = max(most, math.Abs(z.Z))
		}
		near(t, name+" largest z", most, number(t, row["max_abs_z"]), 6e-5)
		// One of several equal ones, where streams have the same ends.
		at := int(number(t, row["stream_of_max_z"])) - 1
		near(t, name+" z of the stream named", math.Abs(tests[at].Z), most, 1e-9)
		largest(t, name, row, r)
	}
}

// largest compares the best explanation; the table gives the first of an
// equivalent set, and only biases.
func largest(t *testing.T, name string, row map[string]string, r *network.Reconciliation) {
	t.Helper()
	kind, at, _ := strings.Cut(row["largest_GLR_hypothesis"], " ")
	list := r.Explanations()
	i := slices.IndexFunc(list, func(e network.Explanation) bool { return e.Suspects[0].Kind == network.Kind(kind) })
	e, s := find(list[i:], network.Kind(kind), "S"+at)
	near(t, name+" GLR", list[i].Statistic, number(t, row["GLR_value"]), 6e-5)
	near(t, name+" GLR of "+kind+" "+at, e.Statistic, number(t, row["GLR_value"]), 6e-5)
	near(t, name+" size", s.Size, number(t, row["estimated_magnitude"]), 6e-5)
}

// Narasimhan and Jordache 2000, heat exchanger with bypass: two streams not
// measured, and the bias of 4 in stream 2 (accountancy reference, section 2.5).
func TestNarasimhanJordache(t *testing.T) {
	n, err := cases(t)["P4"].Network()
	if err != nil {
		t.Fatal(err)
	}
	n, err = n.Unmeasure("S3", "S4")
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.Reconcile()
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{100.494, 64.252, 36.242, 64.252, 36.242, 100.494} {
		near(t, r.Estimates[j].Name, r.Estimates[j].Value, want, 6e-4)
	}
	_, r = reconcile(t, cases(t)["NJ_bias2"])
	near(t, "gamma", r.Gamma, 16.674167, 1e-6)
	for i, want := range []float64{-1.19, 4.25, -1.79, 1.76} {
		near(t, "r", r.Imbalances[i].Residual, want, 1e-9)
	}
	near(t, "nodal threshold", r.Nodal(.05)[0].Threshold, 2.4909, 5e-5)
	near(t, "measurement threshold", r.Measurement(.05)[0].Threshold, 2.6310, 5e-5)
	best := network.Within(r.Explanations(), network.Tied)
	if len(best) != 2 || best[0].Suspects[0].Kind != network.Leak || best[0].Suspects[0].Name != "N2" ||
		best[1].Suspects[0].Name != "S2" {
		t.Fatalf("best explanations %+v, want leak N2 and bias S2", best)
	}
	near(t, "leak", best[0].Suspects[0].Size, 3.64, 1e-9)
	near(t, "bias", best[1].Suspects[0].Size, 3.925, 1e-9)
}

// Ripps 1965: what is left of gamma when one stream is deleted.
func TestRippsDeletions(t *testing.T) {
	n, r := reconcile(t, cases(t)["RIPPS"])
	if !r.Global(.05).Reject {
		t.Error("the global test passes")
	}
	for name, want := range map[string]float64{"S1": 7.2953, "S2": .9636, "S3": 1.5702, "S4": 8.4374} {
		without, err := n.Unmeasure(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := without.Reconcile()
		if err != nil {
			t.Fatal(err)
		}
		near(t, "without "+name, r.Gamma, want, 6e-5)
		if r.DOF != 2 || r.Estimates[slices.Index([]string{"S1", "S2", "S3", "S4"}, name)].Class != network.Observable {
			t.Errorf("without %s: %d degrees of freedom, %+v", name, r.DOF, r.Estimates)
		}
	}
	out, err := n.Eliminate(.05, 3)
	if err != nil {
		t.Fatal(err)
	}
	if out.Stop != network.Explained || len(out.Deletions) != 1 || out.Deletions[0].Stream != "S2" {
		t.Errorf("elimination %+v, want S2 alone", out)
	}
}

// Serth and Heenan 1986, steam metering: reconciled values as printed.
func TestSerthHeenan(t *testing.T) {
	_, r := reconcile(t, cases(t)["P15"])
	for j, want := range []float64{.8751, .9897, 109.1900, 107.3253, 52.0084, 112.0316, 2.1972, 162.6644, .8216, 51.1333,
		14.7611, 65.8944, 111.0419, 92.5911, 57.9148, 23.1090, 31.8559, 15.9747, 7.8984, 10.0624, 88.4078, 5.5577, 2.4722,
		45.0256, 83.4458, 81.0698, 70.6992, 71.5322} {
		near(t, r.Estimates[j].Name, r.Estimates[j].Value, want, 6e-5)
	}
}
