package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/scenarios"
	"lanthorn/internal/store"
	"lanthorn/outlook/house"
	"lanthorn/ree"
	"lanthorn/review"
)

// houseFixture is the statistics' installation, a month and more later, with a
// destination of its own for one exporter.
func houseFixture(t *testing.T) *queued {
	f := statFixture(t)
	f.decidedCopies()
	lone := application(f.lot, 10*ree.Kilogram)
	lone.Destination = "US"
	f.lodged(lone)
	f.days(40)
	f.lodged(application(f.lot, 10*ree.Kilogram))
	return f
}

// decidedCopies appends copies of the decided cases for other exporters.
func (f *queued) decidedCopies() {
	f.t.Helper()
	var decided []review.Case
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		return store.SelectEach(v, f.tables.review.cases, store.Query{OrderBy: "key"}, func(c review.Case) error {
			if c.State == review.Decided {
				decided = append(decided, c)
			}
			return nil
		})
	}))
	for i, c := range decided {
		for j := range 4 {
			f.copyCase(&c, fmt.Sprintf("EX-D%d%d", i, j), fmt.Sprintf("ORG%d", j))
		}
	}
}

// copyCase appends a case's entries under another reference, for another exporter.
func (f *queued) copyCase(c *review.Case, ref, org string) {
	f.t.Helper()
	ctx := context.Background()
	var entries []evidence.Entry
	f.must(f.Store.View(ctx, func(v *store.View) (err error) {
		entries, err = v.EntriesBySubject(c.Key, 0, 100)
		return err
	}))
	swap := []string{c.Key, ref, f.lot, "LOT-" + ref, `"exporter":"MAGNETS"`, `"exporter":"` + org + `"`}
	if c.Licence != "" {
		swap = append(swap, c.Licence, "LI-"+ref)
	}
	_, err := f.Store.Do(ctx, store.Command{Run: func(tx *store.Tx) (any, error) {
		for _, e := range entries {
			body := strings.NewReplacer(swap...).Replace(string(e.Body))
			if _, err := tx.Append(store.Draft{Kind: e.Kind, Schema: e.Schema, Occurred: e.Occurred, Actor: e.Actor, Org: e.Org, Subjects: []string{ref}, Body: json.RawMessage(body)}); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}})
	f.must(err)
}

// houseBytes are all that the house says: both downloads and the scenario.
func (f *fixture) houseBytes(h House, err error) []byte {
	f.t.Helper()
	f.must(err)
	a, err := HouseJSON(h)
	f.must(err)
	b, err := HouseCSV(h)
	f.must(err)
	return append(append(a, b...), h.Scenario...)
}

// What the house says is a function of the entries: in a fresh installation, and
// from tables made again, the bytes are the same.
func TestTheHouseIsAFunctionOfTheLedger(t *testing.T) {
	t.Parallel()
	f := houseFixture(t)
	ctx := context.Background()
	now := f.houseBytes(f.House(ctx, reviewer))
	if !bytes.Contains(now, []byte(`"medianDays"`)) || !bytes.Contains(now, []byte("delayDays")) {
		t.Fatalf("the house says little: %s", now)
	}
	fresh := open(t, likeAdvised)
	fresh.now = f.now
	copyLedger(t, f, fresh)
	if other := fresh.houseBytes(fresh.House(ctx, reviewer)); !bytes.Equal(now, other) {
		t.Errorf("in a fresh installation:\n%s\nwas:\n%s", other, now)
	}
	f.replays()
	f.must(f.Close())
	f.reopen()
	if again := f.houseBytes(f.House(ctx, reviewer)); !bytes.Equal(now, again) {
		t.Error("after a restart it says another thing")
	}
}

// A firm that is alone in a cell is seen in none of what the house says, nor is
// any firm's name; people outside the office are not told why a cell is hidden.
func TestALoneFirmIsSeenNowhere(t *testing.T) {
	f := houseFixture(t)
	ctx := context.Background()
	h, err := f.House(ctx, reviewer)
	f.must(err)
	lone := 0
	for _, l := range h.Licences {
		if l.Hidden != "" && (l.Friction != nil || l.Owners != 0 || l.Cleared != 0) {
			t.Errorf("hidden with numbers: %+v", l)
		}
		if l.Way == HouseDestination && l.Name == "USA" {
			lone++
			if l.Hidden != string(house.Few) {
				t.Errorf("one firm's destination: %+v", l)
			}
		}
		if l.Way == HouseDestination && l.Name != "USA" && l.Hidden == "" {
			t.Errorf("all less this is one firm's: %+v", l)
		}
	}
	if lone != 1 {
		t.Errorf("%d rows of the lone destination: %+v", lone, h.Licences)
	}
	outside, err := f.House(ctx, maker)
	for name, said := range map[string][]byte{"office": f.houseBytes(h, nil), "outside": f.houseBytes(outside, err)} {
		for _, word := range []string{"ORG0", "ORG1", "MAGNETS", "EX-T", f.template} {
			if bytes.Contains(said, []byte(word)) {
				t.Errorf("%s: %q is told", name, word)
			}
		}
		if name == "outside" && (bytes.Contains(said, []byte(`"few"`)) || bytes.Contains(said, []byte(",few"))) {
			t.Error("outside the office the reason is told")
		}
	}
	if _, err := f.House(ctx, Actor{}); err == nil {
		t.Error("it is told to nobody")
	}
}

// The scenario is what the licences say, can be read by the builder, and runs like
// any other.
func TestTheHousesScenarioIsOneLikeAnyOther(t *testing.T) {
	f := houseFixture(t)
	h, err := f.House(context.Background(), maker)
	f.must(err)
	s, err := scenarios.Read(strings.NewReader(h.Scenario))
	f.must(err)
	all := h.All()
	approve, _ := all.Friction.Approved()
	l := s.Levers[0]
	if *l.DelayDays != math.Max(1, math.Round(all.Friction.Calendar)) || math.Abs(*l.Approve-approve) > 0.005 || l.By != "CHN" || strings.Join(l.Elements, " ") != "Tb Dy" || strings.Join(l.Stages, " ") != "magnet" {
		t.Errorf("%s\nof %+v", h.Scenario, all.Friction)
	}
	run, err := f.TryOutlook(maker, OutlookAsk{Kind: OutlookScenario, Text: h.Scenario, Runs: 50, Seed: 1})
	if err != nil || run.Scenario.Name != s.Name || !strings.Contains(s.Source, fmt.Sprintf("%d applications of %d firms", all.Friction.Cases, all.Owners)) {
		t.Errorf("%v: %+v", err, s)
	}
}

// Where the pack does not allow it, or has too few firms behind everything,
// nothing is said, by no way.
func TestTheHouseIsSilentWhereThePackSaysSo(t *testing.T) {
	f := houseFixture(t)
	ctx := context.Background()
	for _, change := range []func(*Config){
		func(c *Config) { c.Law.Pack.Outlook.House.Allowed = false },
		func(c *Config) {
			c.Law.Pack.Outlook.House.Allowed, c.Law.Pack.Outlook.House.Least = true, 50
		},
	} {
		p := *f.cfg.Law.Pack
		f.cfg.Law.Pack = &p
		change(&f.cfg)
		f.must(f.Close())
		f.reopen()
		h, err := f.House(ctx, reviewer)
		f.must(err)
		for _, l := range h.Licences {
			if l.Hidden == "" {
				t.Errorf("%+v", l)
			}
		}
		for _, x := range append(h.Stocks, h.Flows...) {
			if x.Hidden == "" {
				t.Errorf("%+v", x)
			}
		}
		if h.Scenario != "" || h.All() != nil || len(h.Covers) > 0 || !h.Allowed && len(h.Licences)+len(h.Stocks)+len(h.Flows) > 0 {
			t.Errorf("%+v", h)
		}
	}
}

// Bookings by element add up to what lies in the lots.
func TestBookedElementsAreThoseOfTheLots(t *testing.T) {
	a := industry(t, 7, 6)
	var booked, lots ree.ElementMasses
	err := a.Store.View(context.Background(), func(v *store.View) error {
		err := store.SelectEach(v, a.tables.booking, store.Query{}, func(b Booking) error {
			for e := range b.Elements {
				booked[e] += b.Elements[e]
			}
			return nil
		})
		if err != nil {
			return err
		}
		return store.SelectEach(v, a.tables.lot, store.Query{}, func(l custody.Lot) error {
			content := inStock(l)
			for e := range content {
				lots[e] += content[e]
			}
			return nil
		})
	})
	if err != nil || booked != lots || lots.Sum() == 0 {
		t.Errorf("%v: booked %v, in lots %v", err, booked, lots)
	}
}

// No stock that is told, nor what follows from the total and the stages beside it,
// is of fewer than three groups or of one mainly.
func TestStocksThatAreToldAreOfSeveralFirms(t *testing.T) {
	t.Parallel()
	a := industry(t, 7, 12)
	ctx := context.Background()
	h, err := a.House(ctx, everyone)
	if err != nil || !h.Allowed {
		t.Fatal(err, h)
	}
	held := stocksByOwner(t, a)
	told, hidden := 0, 0
	for _, x := range h.Stocks {
		if x.Way == HouseAll && x.Hidden == "" {
			told += checkStocks(t, h.Stocks, held, x)
		}
		if x.Hidden != "" {
			hidden++
		}
	}
	if told < 10 || hidden == 0 {
		t.Errorf("%d cells told and %d hidden: this test checks little", told, hidden)
	}
}

// stocksByOwner are milligrams by month, element, stage and group, counted
// without the rooms that tell.
func stocksByOwner(t *testing.T, a *App) func(month, element, stage string) map[string]int64 {
	t.Helper()
	var bookings []Booking
	owner := map[string]string{}
	group := map[string]string{}
	err := a.Store.View(context.Background(), func(v *store.View) error {
		err := store.SelectEach(v, a.tables.party, store.Query{}, func(p custody.Party) error { group[p.Ref] = p.Group; return nil })
		if err != nil {
			return err
		}
		err = store.SelectEach(v, a.tables.site, store.Query{}, func(s custody.Site) error {
			if owner[s.Ref] = group[s.Party]; owner[s.Ref] == "" {
				owner[s.Ref] = s.Party
			}
			return nil
		})
		if err != nil {
			return err
		}
		bookings, err = store.Select(v, a.tables.booking, store.Query{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(month, element, stage string) map[string]int64 {
		out := map[string]int64{}
		e, _ := ree.ParseElement(element)
		for _, b := range bookings {
			if s, ok := house.StageOf(b.Form); ok && b.Month <= month && (stage == "" || s == stage) {
				out[owner[b.Site]] += int64(b.Elements[e])
			}
		}
		return out
	}
}

func checkStocks(t *testing.T, all []HouseAmount, held func(month, element, stage string) map[string]int64, top HouseAmount) (told int) {
	t.Helper()
	several := func(what string, by map[string]int64, kg float64) {
		var sum, most int64
		n := 0
		for _, mg := range by {
			if mg != 0 {
				n, sum, most = n+1, sum+mg, max(most, mg)
			}
		}
		if n > 0 && (n < 3 || float64(most) > 0.85*float64(sum)) || kg >= 0 && math.Abs(float64(sum)/1e6-kg) > 1e-6 {
			t.Errorf("%s of %s: %d groups, %d of %d mg, told %.3f kg", what, top.Element, n, most, sum, kg)
		}
	}
	several("all", held(top.Month, top.Element, ""), top.KG)
	rest := held(top.Month, top.Element, "")
	for _, x := range all {
		if x.Element != top.Element || x.Way != HouseStage || x.Hidden != "" {
			continue
		}
		told++
		by := held(x.Month, x.Element, x.Name)
		several(x.Name, by, x.KG)
		for owner, mg := range by {
			rest[owner] -= mg
		}
	}
	several("the rest", rest, -1)
	return told + 1
}

// What leaves is booked once, by what customs wrote off and did not take back.
func TestOutflowIsWhatWasWrittenOff(t *testing.T) {
	f := statFixture(t)
	g := houseGather{app: f.App, owners: map[string]string{}, months: []string{f.now.Format("2006-01")}}
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		g.view = v
		lot, _, err := store.Get(v, f.tables.lot, f.lot)
		if err != nil {
			return err
		}
		whole, err := g.content(&review.Move{OpenMG: 10 * ree.Kilogram, Used: []review.LotQuantity{{Lot: f.lot, MassMG: 10 * ree.Kilogram}}})
		half, also := g.content(&review.Move{OpenMG: 5 * ree.Kilogram, Used: []review.LotQuantity{{Lot: f.lot, MassMG: 10 * ree.Kilogram}}})
		if err != nil || also != nil || whole != lot.ElementsIn(10*ree.Kilogram) {
			t.Errorf("%v %v: %v", err, also, whole)
		}
		for e := range whole {
			if d := whole[e] - 2*half[e]; d < -2 || d > 2 {
				t.Errorf("element %d: %d, half %d", e, whole[e], half[e])
			}
		}
		return nil
	}))
}
