package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The planted violations are found by the alarms alone, honest sites are left in
// peace, and a second watch over the same ledger finds nothing new; whatever the
// seed.
func TestWatchFindsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { watchFinds(t, seed) })
	}
}

func watchFinds(t *testing.T, seed uint64) {
	a := industry(t, seed, 24)
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
	for _, r := range rows {
		if honest := !slices.Contains([]string{"YINGCAO-REC", "QINGYAN-SX", "SANCHA-YARD", "QIANFAN-YARD", "XIWEI-CLAY", "SHILIU-CLAY"}, r.Site); honest {
			t.Errorf("%s is accused: %s", r.Site, r.Key)
		}
	}
	if len(rows) > 8 {
		t.Errorf("%d findings; six violations are planted, one of them may show three times", len(rows))
	}
	receivedBySender(t, a)
	crossChecked(t, a, rows)
	fingerprints(t, a)
	again, err := a.Watch(context.Background())
	if err != nil || len(again) != len(rows) {
		t.Errorf("a second watch answers %d findings, %v", len(again), err)
	}
}

// The trader that books less than it gets does so with all its senders; nobody
// else may look.
func receivedBySender(t *testing.T, a *App) {
	list, err := a.ReceivedBySender(context.Background(), everyone, "SANCHA-YARD")
	if err != nil || len(list) < 2 {
		t.Fatalf("%d senders, %v", len(list), err)
	}
	for _, d := range list {
		if d.Lots > 2 && d.Standard() > -1 {
			t.Errorf("%s: %d lots, %.0f kg sent, %.0f received, %.1f standard errors", d.From, d.Lots, d.Sent, d.Received, d.Standard())
		}
	}
	rival := Actor{Account: "x", Org: "WULAN", Roles: []Role{RoleOperator}}
	if _, err := a.ReceivedBySender(context.Background(), rival, "SANCHA-YARD"); err == nil {
		t.Error("a rival sees what the trader received")
	}
}

// What others say differs from the books at planted sites alone, and scrap that
// its maker never sold is found by two independent kinds of evidence.
func crossChecked(t *testing.T, a *App, rows []FindingRow) {
	report, err := a.CrossChecks(context.Background(), supervisor)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range report.Kinds {
		if len(k.Checks) == 0 {
			t.Errorf("no %s was held against anything", k.Kind)
		}
		for _, c := range k.Checks {
			if c.Differs() && (c.Finding == "" || c.Site != "YINGCAO-REC" && c.Site != "SHILIU-CLAY") {
				t.Errorf("%s of %s%s%s differs: %+v", k.Kind, c.Site, c.Party, c.Country, c.Results)
			}
		}
	}
	for _, r := range rows {
		if r.Key == "phantom_scrap/YINGCAO-REC" && len(r.Assessment.Families) != 2 {
			t.Errorf("phantom scrap rests on %+v", r.Assessment.Families)
		}
	}
}
