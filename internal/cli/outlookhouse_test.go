package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"lanthorn/internal/app"
)

// The command tells what the page does of a small demonstration, hides what it
// hides, and its scenario can be run as a file.
func TestOutlookHouse(t *testing.T) {
	dir := t.TempDir() + "/d"
	if status, _, errOut := run("demo", "--dir", dir, "--months", "4", "--no-serve"); status != 0 {
		t.Fatal(errOut)
	}
	status, out, errOut := run("outlook", "house", "--dir", dir, "--json")
	var h app.House
	if err := json.Unmarshal([]byte(out), &h); err != nil || status != 0 || !h.Allowed || len(h.Stocks) == 0 {
		t.Fatalf("status %d, %v, %s: %.300s", status, err, errOut, out)
	}
	hidden := 0
	for _, x := range append(h.Stocks, h.Flows...) {
		if x.Hidden != "" {
			hidden++
		}
		if x.Hidden != "" && (x.KG != 0 || x.Owners != 0) || x.Hidden == "" && x.Owners > 0 && x.Owners < h.Least {
			t.Errorf("%+v", x)
		}
	}
	if _, csv, _ := run("outlook", "house", "--dir", dir, "--csv"); strings.Count(csv, "kg,,") != hidden {
		t.Errorf("%d amounts hidden, in the table %d", hidden, strings.Count(csv, "kg,,"))
	}
	if _, text, _ := run("outlook", "house", "--dir", dir); !strings.Contains(text, "cells of at least 3 firms") {
		t.Error(text)
	}
	status, text, errOut := run("outlook", "house", "--dir", dir, "--scenario")
	if (h.Scenario == "") != (status != 0) || h.Scenario != text {
		t.Errorf("status %d, %s: %s", status, errOut, text)
	}
	if h.Opening == nil || h.Opening.Set == 0 || len(h.Opening.Cells) == h.Opening.Set {
		t.Fatalf("it says not which stocks are set and which kept: %+v", h.Opening)
	}
	if status, text, _ := run("outlook", "house", "--dir", dir, "--scenario", "--stocks"); status != 0 || text != h.Opening.Scenario {
		t.Errorf("status %d: %s", status, text)
	}
	var with, without scenarioReport
	for report, flags := range map[*scenarioReport][]string{&with: {"--stocks"}, &without: nil} {
		status, out, errOut := run(append([]string{"outlook", "scenario", "heavy-ban", "--json", "--dir", dir}, flags...)...)
		if err := json.Unmarshal([]byte(out), report); err != nil || status != 0 || report.Imbalance > 1e-9 {
			t.Errorf("status %d, %v: %s", status, err, errOut)
		}
	}
	if with.Stocks == nil || with.Stocks.Set != h.Opening.Set || without.Stocks != nil || with.UnmetShare == without.UnmetShare {
		t.Errorf("the stocks change nothing: %+v", with.Stocks)
	}
	if status, _, errOut := run("outlook", "house", "more"); status != 2 || errOut == "" {
		t.Errorf("status %d, %s", status, errOut)
	}
}
