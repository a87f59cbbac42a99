package study

import (
	"math"
	"slices"
	"testing"

	"lanthorn/outlook/measure"
	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
	"lanthorn/outlook/world"
)

// TestWhatEditionsDisagreeOnIsDrawn: every run digs what some edition could have
// said, nothing is made or lost by it, other draws stay as they are, and the
// number of workers changes nothing.
func TestWhatEditionsDisagreeOnIsDrawn(t *testing.T) {
	net, err := world.Base()
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Compile(net)
	if err != nil {
		t.Fatal(err)
	}
	mines := world.MineRanges(world.Mined(), world.MineEditions())
	at := slices.IndexFunc(mines, func(r world.MineRange) bool { return r.Place == "AUS" })
	if at < 0 || math.Abs(mines[at].Low-13.0/29) > 1e-12 || mines[at].High != 1 || slices.ContainsFunc(mines, func(r world.MineRange) bool { return r.Place == "CHN" }) {
		t.Fatalf("ranges %+v", mines)
	}
	cfg := Config{Runs: 40, Seed: 5, Workers: 1, Mines: mines}
	plain, drawn := newDraw(m, Config{Runs: 40, Seed: 5, Workers: 1}), newDraw(m, cfg)
	ban := scenario.HeavyBan()
	plan, err := ban.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	runner, least := model.NewRunner(m, plan.Months), 1.0
	for i := range cfg.Runs {
		p, chances := drawn.of(i)
		same, _ := plain.of(i)
		if p.UserCover != same.UserCover || p.Growth != same.Growth || same.Mined != nil {
			t.Fatal("drawing mines changed other draws")
		}
		for k, mine := range mines {
			for _, plant := range drawn.plants[k] {
				if x := p.Mined[plant]; x < mine.Low-1e-9 || x > mine.High+1e-9 {
					t.Errorf("run %d digs %g of %s", i, x, mine.Place)
				}
				least = min(least, p.Mined[plant])
			}
		}
		if r := runner.Run(plan, p, chances); r.Imbalance > 1e-6 {
			t.Errorf("run %d makes or loses %g t", i, r.Imbalance)
		}
	}
	if least > 0.8 {
		t.Errorf("no run digs less than %g of the base", least)
	}
	one, err := Run(m, []*model.Plan{plan}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Workers = 3
	three, err := Run(m, []*model.Plan{plan}, cfg)
	if err != nil || !slices.Equal(one[0].Outcomes, three[0].Outcomes) {
		t.Errorf("workers change the answer: %v", err)
	}
	drivers, err := Drivers(one[0], cfg)
	if err != nil || len(drivers) != len(model.Ranges())+len(mines) {
		t.Errorf("%d drivers: %v", len(drivers), err)
	}
}

// TestABaseOfAnotherEdition: the network stands on what another table says, also
// where a country of ours is in its rest.
func TestABaseOfAnotherEdition(t *testing.T) {
	table := measure.Table{Edition: 2027, Year: 2024, Holdings: []measure.Holding{{Country: "CHN", Amount: 300_000}, {Country: "USA", Amount: 40_000}, {Country: "AUS", Amount: 20_000}, {Country: "MMR", Amount: 30_000}, {Country: "GRL", Amount: 500}, {Country: "OTH", Amount: 4_000, Rest: true}}}
	rows := world.MinedAs(table, "invented", "2027")
	by := map[string]float64{}
	for _, r := range rows {
		by[r.Place] = r.Value
	}
	if by["ROW"] != 4_500 || by["NGA"] != 0 || math.Abs(by["CHN light"]+by["CHN clay"]-300_000) > 1e-6 || by["AUS"] != 20_000 {
		t.Fatalf("%v", by)
	}
	net, err := world.BaseOn(rows)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Compile(net)
	if err != nil {
		t.Fatal(err)
	}
	ban := scenario.HeavyBan()
	plan, err := ban.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	r := model.NewRunner(m, plan.Months).Run(plan, model.Defaults(), nil)
	if r.Imbalance > 1e-6 || math.IsNaN(r.UnmetShare(0, r.Months)) {
		t.Errorf("imbalance %g, unmet %g", r.Imbalance, r.UnmetShare(0, r.Months))
	}
}
