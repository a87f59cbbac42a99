package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lanthorn/accountancy/network"
)

// run calls the command line as a shell would.
func run(args ...string) (status int, out, errOut string) {
	var o, e bytes.Buffer
	status = Main(args, "test", strings.NewReader(""), &o, &e)
	return status, o.String(), e.String()
}

// networkFile writes a file of networks.
func networkFile(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "networks.json")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestReconcileGolden compares with kept answers. They were checked by hand at
// the planted outflow: at the leaching 40.1 - 33.8 - 2.1 = 4.2 are missing, with
// a standard deviation of sqrt(.4² + .2² + .4² + .1²) = .608.
func TestReconcileGolden(t *testing.T) {
	status, out, errOut := run("reconcile", "testdata/networks.json")
	if status != 1 || errOut != "" {
		t.Errorf("status %d, %q; want 1, since one network is rejected", status, errOut)
	}
	if want := kept(t, "networks.txt"); out != want {
		t.Errorf("networks.txt differs from\n%s", out)
	}
	status, out, errOut = run("reconcile", "--json", "testdata/networks.json")
	if status != 1 || errOut != "" {
		t.Errorf("--json: status %d, %q", status, errOut)
	}
	var got, want any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(kept(t, "networks.answer.json")), &want); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateApprox(1e-9, 1e-9)); d != "" {
		t.Errorf("networks.answer.json differs (-kept +said):\n%s", d)
	}
}

func kept(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestReconcileStatus(t *testing.T) {
	const balanced = `"A": [[1, -1]], "y": [%], "sigma": [1, 1]`
	for name, c := range map[string]struct {
		file   string
		args   []string
		status int
		says   []string
	}{
		"passes":        {`{"a": {` + strings.Replace(balanced, "%", "10, 11", 1) + `}}`, nil, 0, nil},
		"rejects":       {`{"a": {` + strings.Replace(balanced, "%", "10, 15", 1) + `}}`, nil, 1, nil},
		"level":         {`{"a": {` + strings.Replace(balanced, "%", "10, 13", 1) + `}}`, []string{"--alpha", "0.01"}, 0, nil},
		"impossible":    {`{}`, []string{"--alpha", "NaN"}, 2, []string{"--alpha"}},
		"no networks":   {`{}`, nil, 2, []string{"it holds no network"}},
		"not the form":  {`{"a": {"B": 1}}`, nil, 2, []string{`network "a"`, `"B"`}},
		"all of them":   {`{"a": {"A": [[1, -1], [1]], "y": [1, 2], "sigma": [1, null]}, "b": {"A": [[1]], "y": [1e99], "sigma": [-1]}}`, nil, 2, []string{`network "a", A, row 2`, `network "a", sigma, element 2`, `network "b", stream "S1": its value`, `network "b", stream "S1": its standard deviation`}},
		"all exact":     {`{"a": {"A": [[1, -1]], "y": [1, 1], "sigma": [0, 0]}}`, nil, 2, []string{`network "a", the balance around N1 has no uncertainty`}},
		"several files": {`{}`, []string{"another.json"}, 2, []string{"give one file"}},
	} {
		status, _, errOut := run(append([]string{"reconcile", networkFile(t, c.file)}, c.args...)...)
		if status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, status, c.status, errOut)
		}
		for _, want := range c.says {
			if !strings.Contains(errOut, want) {
				t.Errorf("%s: %q does not say %q", name, errOut, want)
			}
		}
		if strings.Count(errOut, "\n") > 1 {
			t.Errorf("%s: more than one line: %q", name, errOut)
		}
	}
	if status, _, errOut := run("reconcile", filepath.Join(t.TempDir(), "none.json")); status != 2 || !strings.Contains(errOut, "none.json") {
		t.Errorf("a file that is not there: status %d, %q", status, errOut)
	}
}

// TestReconcileBenchmarks holds the command against what the published
// benchmarks say of themselves.
func TestReconcileBenchmarks(t *testing.T) {
	const file = "../../../shared/data/accountancy/dr_linear_benchmarks.json"
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("published cases are not here: %v", err)
	}
	cases, err := network.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	status, out, errOut := run("reconcile", file, "--json")
	var answer reconcileReport
	if err := json.Unmarshal([]byte(out), &answer); err != nil || status != 1 || len(answer.Cases) != len(cases) {
		t.Fatalf("status %d, %d cases, %v %s", status, len(answer.Cases), err, errOut)
	}
	for i, c := range answer.Cases {
		want := cases[i]
		if c.Name != want.Name || c.Global.DOF != *want.DOF || diff(c.Global.Statistic, *want.Gamma) > 1e-6 {
			t.Errorf("%s: %+v, want %s with %g and %d degrees of freedom", c.Name, c.Global, want.Name, *want.Gamma, *want.DOF)
		}
		for j, s := range c.Streams {
			if s.Declared == nil || *s.Declared != *want.Y[j] || s.Reconciled == nil || diff(*s.Reconciled, want.Reconciled[j]) > 1e-6 {
				t.Errorf("%s %s: %v and %v, want %v and %v", c.Name, s.Name, known(s.Declared), known(s.Reconciled), *want.Y[j], want.Reconciled[j])
			}
		}
		for _, e := range c.Hypotheses {
			if e.Statistic < c.Hypotheses[0].Statistic-network.Tied {
				t.Errorf("%s: hypothesis of %g beside %g", c.Name, e.Statistic, c.Hypotheses[0].Statistic)
			}
		}
	}
}

func diff(a, b float64) float64 { return max(a-b, b-a) }
