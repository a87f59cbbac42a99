package app

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"lanthorn/internal/scenarios"
	"lanthorn/outlook/scenario"
	"lanthorn/ree"
)

// A run begins with the stocks that are told and no others: each is the told one in
// oxide, whatever is hidden keeps the model's, and the scenario names no more.
func TestOnlyStocksThatAreToldBeginARun(t *testing.T) {
	a := industry(t, 7, 12)
	h, err := a.House(context.Background(), everyone)
	if err != nil || h.Opening == nil || h.Opening.Set < 3 {
		t.Fatal(err, h.Opening)
	}
	s, err := scenarios.Read(strings.NewReader(h.Opening.Scenario))
	if err != nil || len(s.Opening) != h.Opening.Set {
		t.Fatalf("%v: %d stocks in\n%s", err, len(s.Opening), h.Opening.Scenario)
	}
	hidden := 0
	for _, c := range h.Opening.Cells {
		i := slices.IndexFunc(h.Stocks, func(x HouseAmount) bool { return x.Way == HouseStage && x.Element == c.Element && x.Name == c.Stage })
		told := i >= 0 && h.Stocks[i].Hidden == ""
		if i >= 0 && !told {
			hidden++
		}
		e, _ := ree.ParseElement(c.Element)
		named := slices.ContainsFunc(s.Opening, func(o scenario.Opening) bool { return o.Element == c.Element && o.Stage == c.Stage })
		switch {
		case c.Kept != "" && (c.Tonnes != 0 || c.Fades != nil || named):
			t.Errorf("kept, and yet told: %+v", c)
		case c.Kept == "" && (!told || !named || math.Abs(c.Tonnes*1000-h.Stocks[i].KG*float64(e.OxidePerElementPPB())/1e9) > 1e-6*c.Tonnes):
			t.Errorf("%+v of %+v", c, h.Stocks[i])
		}
	}
	if hidden == 0 {
		t.Error("nothing is hidden: this test checks little")
	}
	outside, err := a.House(context.Background(), Actor{Account: "o", Org: "NOBODY", Roles: []Role{RoleExporter}})
	if err != nil || outside.Opening.Scenario != h.Opening.Scenario {
		t.Errorf("%v: outside the office it is another scenario", err)
	}
	for _, c := range outside.Opening.Cells {
		if !slices.Contains([]string{"", HouseHidden, HouseAbsent, HouseNoPlace}, c.Kept) {
			t.Errorf("outside the office the reason is told: %+v", c)
		}
	}
}

// Where nothing of stocks may be told none begins a run, by no way, and asking for
// them is refused.
func TestNoHiddenStockBeginsARun(t *testing.T) {
	f := houseFixture(t)
	h, err := f.House(context.Background(), reviewer)
	f.must(err)
	for _, x := range h.Stocks {
		if x.Way == HouseStage && x.Hidden == "" && x.Owners > 0 {
			t.Fatalf("told: %+v", x)
		}
	}
	if h.Opening != nil {
		t.Fatalf("%+v", h.Opening)
	}
	_, err = f.TryOutlook(maker, OutlookAsk{Kind: OutlookScenario, Example: "heavy-ban", Stocks: OutlookHouse, Runs: 50, Seed: 1})
	var rs ree.Refusals
	if !errors.As(err, &rs) || len(rs) != 1 || rs[0].Code != "outlook.stocks" {
		t.Errorf("%v", err)
	}
}

// A run with this office's stocks is another run than without; run again it keeps
// them.
func TestARunWithOurStocksIsItsOwn(t *testing.T) {
	a := industry(t, 7, 12)
	who := Actor{Account: "o", Org: "NOBODY", Roles: []Role{RoleExporter}}
	ask := OutlookAsk{Kind: OutlookScenario, Example: "heavy-ban", Runs: 50, Seed: 1}
	plain, err := a.TryOutlook(who, ask)
	if err != nil {
		t.Fatal(err)
	}
	ask.Stocks = OutlookHouse
	ours, err := a.AskOutlook(who, ask)
	if err != nil || ours.ID == plain.ID || len(ours.Scenario.Opening) == 0 || !strings.Contains(ours.Scenario.Source, "this office's ledger") {
		t.Fatalf("%v: %+v", err, ours.Scenario)
	}
	again, err := a.TryOutlook(who, OutlookAsk{Kind: OutlookScenario, Again: ours.ID, Runs: 50, Seed: 1})
	if err != nil || again.ID != ours.ID || again.Stocks != OutlookHouse {
		t.Errorf("%v: again it is %+v", err, again.Scenario)
	}
	twice, err := scenarios.Write(ours.Scenario)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.TryOutlook(who, OutlookAsk{Kind: OutlookScenario, Text: twice, Stocks: OutlookHouse, Runs: 50, Seed: 1})
	var rs ree.Refusals
	if !errors.As(err, &rs) || len(rs) != 1 || rs[0].Code != "outlook.stocks_twice" {
		t.Errorf("%v", err)
	}
}
