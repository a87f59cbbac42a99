package app

import (
	"context"
	"strings"
	"testing"
)

// The planted violations are found by the alarms alone, honest sites are left in peace, and a second watch over the same
// ledger finds nothing new.
func TestWatchFindsWhatIsPlanted(t *testing.T) {
	a := industry(t, 1, 24)
	rows, err := a.Watch(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, r := range rows {
		found[strings.Join([]string{r.Site, r.Key}, " ")] = true
		t.Logf("%s %s %s", r.Ref, r.Site, r.Key)
	}
	for _, want := range []string{"YINGCAO-REC phantom_scrap", "QINGYAN-SX recovery_band", "SANCHA-YARD paired_grades", "QIANFAN-YARD bunching", "XIWEI-CLAY late_reports", "SHILIU-CLAY signature", "SHILIU-CLAY indicators"} {
		hit := false
		for f := range found {
			hit = hit || strings.HasPrefix(f, want)
		}
		if !hit {
			t.Errorf("%s is not among the findings", want)
		}
	}
	if len(rows) != 7 {
		t.Errorf("%d findings; six violations are planted, one of them shows twice", len(rows))
	}
	again, err := a.Watch(context.Background())
	if err != nil || len(again) != len(rows) {
		t.Errorf("a second watch answers %d findings, %v", len(again), err)
	}
}
