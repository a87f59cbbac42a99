package cli

import (
	"strconv"
	"testing"
)

// TestAShortDemonstrationIsMade: from one month on, however few goods there are.
func TestAShortDemonstrationIsMade(t *testing.T) {
	if testing.Short() {
		t.Skip("makes demonstrations")
	}
	for months := 1; months <= 2; months++ {
		if status, _, errOut := run("demo", "--dir", t.TempDir(), "--months", strconv.Itoa(months), "--no-serve"); status != 0 {
			t.Errorf("%d months: %s", months, errOut)
		}
	}
}
