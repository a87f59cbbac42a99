package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"lanthorn/internal/app"
)

func TestOutlookOwn(t *testing.T) {
	status, table, _ := run("outlook", "own", "--example")
	if status != 0 || table != string(app.OwnExample) {
		t.Fatalf("status %d: %.80s", status, table)
	}
	if status, zh, _ := run("outlook", "own", "--example", "--zh"); status != 0 || zh != string(app.OwnExampleChinese) {
		t.Errorf("status %d: %.80s", status, zh)
	}
	file := networkFile(t, table)
	status, out, errOut := run("outlook", "own", "--file", file, "--runs", "50", "--json")
	var a app.OwnAnswer
	if err := json.Unmarshal([]byte(out), &a); status != 0 || err != nil || a.Stops[0].Product != "Traction motor" || !a.Simulated {
		t.Errorf("status %d, %v, %q: %.200s", status, err, errOut, out)
	}
	if status, out, _ := run("outlook", "own", "--file", file, "--runs", "50"); status != 0 || !strings.Contains(out, "above 65 %") || !strings.Contains(out, "Simulated: ") {
		t.Errorf("status %d:\n%s", status, out)
	}
	wrong := networkFile(t, strings.NewReplacer("CHN,,,,,,magnet,70", "ATL,,,,,,magnet,110", "Nd,,,,45", "Nd,,,,-1").Replace(table))
	status, out, errOut = run("outlook", "own", "--file", wrong)
	if status != 2 || out != "" || strings.Count(strings.TrimSpace(errOut), "\n") > 0 || !strings.Contains(errOut, "Line 13") || !strings.Contains(errOut, "Line 16") || !strings.Contains(errOut, "140 %") {
		t.Errorf("status %d: %s", status, errOut)
	}
	for _, args := range [][]string{{}, {"--file", file, "--scenario", "hope"}, {"--file", file, "--runs", "7"}, {"--file", file + "x"}, {"more"}} {
		if status, _, errOut := run(append([]string{"outlook", "own"}, args...)...); status != 2 || errOut == "" {
			t.Errorf("%v: status %d, %q", args, status, errOut)
		}
	}
}
