package cli

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"lanthorn/accountancy/detect"
	"lanthorn/internal/app"
)

// installed makes an installation with one finding and answers its folder.
func installed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	at := place{dir: dir}
	a, err := at.open(context.Background(), func(c *app.Config) { c.NoLog = true })
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	jump := detect.StockJump(detect.Jump{Holder: "P-1", Period: "2026-02", Unexplained: 480, Sigma: 100}, detect.Test{FalseAlarm: 0.001, Worth: 300})
	rows, err := a.OpenFindings(context.Background(), []app.FindingDraft{{Key: "k", Month: "2026-02", Element: "Dy", Parties: []string{"P-1"}, Results: []detect.Result{jump}}})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%+v, %v", rows, err)
	}
	return dir
}

// The shape of findings --json, and the exit status at each level: the evidence
// is worth exp(9.9), above 1000 to 1 and capped there.
func TestFindingsCommand(t *testing.T) {
	dir := installed(t)
	for level, want := range map[string]int{"weak": 1, "moderate": 1, "strong": 1, "very_strong": 0, "certain": 2} {
		if status, _, errOut := run("findings", "--dir", dir, "--level", level); status != want {
			t.Errorf("--level %s: status %d, want %d (%s)", level, status, want, errOut)
		}
	}
	status, out, errOut := run("findings", "--dir", dir, "--json")
	if status != 1 || errOut != "" {
		t.Errorf("status %d, %q", status, errOut)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	list := got["findings"].([]any)
	f := list[0].(map[string]any)
	if got["level"] != "weak" || got["reached"] != 1.0 || len(list) != 1 || f["state"] != "open" || f["strength"] != "strong" || f["element"] != "Dy" || f["detectors"].([]any)[0] != "stock_jump" || !strings.HasPrefix(f["ref"].(string), "FD-0001-") {
		t.Errorf("the document: %s", out)
	}
	for _, member := range []string{"llr", "month", "lots", "opened"} {
		if f[member] == nil {
			t.Errorf("the finding has no %s", member)
		}
	}
	if _, out, _ = run("findings", "--dir", dir); !strings.Contains(out, "Not closed: 1. With weak evidence or stronger: 1.") {
		t.Errorf("it says %q", out)
	}
}
