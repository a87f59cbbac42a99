package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"lanthorn/internal/scenarios"
)

func TestOutlookScenarios(t *testing.T) {
	for _, name := range scenarios.Names() {
		status, out, errOut := run("outlook", "scenario", name, "--json")
		if status != 0 || errOut != "" {
			t.Fatalf("%s: status %d, %q", name, status, errOut)
		}
		var r scenarioReport
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatal(err)
		}
		if !r.Simulated || len(r.Months) < 24 || r.Imbalance > 1e-9 {
			t.Errorf("%s: simulated %v, %d months, imbalance %g", name, r.Simulated, len(r.Months), r.Imbalance)
		}
	}
	status, out, _ := run("outlook", "scenario", "heavy-ban", "--runs", "20")
	if status != 0 || !strings.HasPrefix(out, "Simulated: ") || !strings.Contains(out, "of 20 futures") {
		t.Errorf("status %d:\n%s", status, out)
	}
}

// A wrong scenario is refused with every place that is wrong.
func TestOutlookWrongScenario(t *testing.T) {
	status, _, errOut := run("outlook", "scenario", networkFile(t, "name: x\nsource: invented\nfrom: 2024-01\nmonths: 12\nlevers:\n  - {kind: ban, by: XXX, start: 2024-02-01, share: 1.3}\n"))
	if status != 2 || !strings.Contains(errOut, "levers[0].by") || !strings.Contains(errOut, "levers[0].share") {
		t.Errorf("status %d: %s", status, errOut)
	}
}

func TestOutlookDependence(t *testing.T) {
	status, out, errOut := run("outlook", "dependence", "USA", "--element", "Dy", "--json")
	if status != 0 {
		t.Fatal(errOut)
	}
	var r dependenceReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.WorstStop == nil || r.WorstStop.Country != "CHN" || r.WorstStop.Stage != "separation" || r.WorstStop.Share < 0.99 {
		t.Errorf("all dysprosium is parted in China in the base: %+v", r.WorstStop)
	}
	for _, wrong := range [][]string{{"dependence", "XXX"}, {"dependence", "USA", "--element", "Ce"}, {"dependence"}, {"wish"}, {}} {
		if status, _, errOut := run(append([]string{"outlook"}, wrong...)...); status != 2 || errOut == "" {
			t.Errorf("%v: status %d, %q", wrong, status, errOut)
		}
	}
}

// The back-test says of each observable whether it was met.
func TestOutlookBacktest(t *testing.T) {
	status, out, _ := run("outlook", "backtest")
	if status != 0 || strings.Contains(out, "MISSED") || strings.Count(out, "met ") < 9 {
		t.Errorf("status %d:\n%s", status, out)
	}
}
