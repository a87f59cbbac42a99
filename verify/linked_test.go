package verify

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whoever checks a ledger links what testdata/linked.txt says and nothing else:
// no network, no database, no starting of programs.
func TestLinkedPackages(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "lanthorn/cmd/lanthorn-verify").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	allowed, err := os.ReadFile("testdata/linked.txt")
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.Fields(string(out)), strings.Fields(string(allowed))
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("packages linked into lanthorn-verify differ from testdata/linked.txt:\n%s", diff)
	}
	std, err := exec.Command("go", "list", "-deps", "lanthorn/cmd/lanthorn-verify").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for _, p := range strings.Fields(string(std)) {
		if p == "net" || strings.HasPrefix(p, "net/") || p == "os/exec" || p == "plugin" || p == "database/sql" {
			t.Errorf("lanthorn-verify links %s", p)
		}
	}
}
