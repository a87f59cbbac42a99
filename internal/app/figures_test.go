package app

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"lanthorn/internal/published"
)

// mineFile is a table of mine output in the layout of 2025; its numbers are
// invented.
func mineFile(edition int, china, burma, australia string) string {
	rows := []string{fmt.Sprintf("SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_%d,PROD_EST_ %d,PROD_NOTES,CAP_%d,CAP_EST_ %d,CAP_NOTES,RESERVES_%d,RESERVE_NOTES", edition-2, edition-1, edition-2, edition-1, edition-1)}
	for _, c := range [][2]string{{"China", china}, {"Burma", burma}, {"Australia ", australia}} {
		rows = append(rows, fmt.Sprintf("MCS%d,Rare earths,%s,Mine production,metric tons,%q,%q,,,,,NA,", edition, c[0], c[1], c[1]))
	}
	return strings.Join(rows, "\n") + "\n"
}

func (f *fixture) figureFile(ask FigureAsk, text string) (FigureAnswer, error) {
	return f.ImportFigures(context.Background(), policy, "", ask, strings.NewReader(text))
}

func (f *fixture) bookNow() *FigureBook {
	f.t.Helper()
	b, err := f.Figures(context.Background())
	f.must(err)
	return b
}

func TestEditionsStayApartAndRevisionsShow(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	first, err := f.figureFile(FigureAsk{Name: "a.csv"}, mineFile(2025, "270000", "31000", "13000"))
	f.must(err)
	if first.File.Number != 1 || first.New != 9 || first.Revised != 0 || !first.File.Kept {
		t.Errorf("%+v", first)
	}
	head := f.Store.Head()
	dry, err := f.figureFile(FigureAsk{Name: "b.csv", Dry: true}, mineFile(2026, "270000", "W", "29000"))
	f.must(err)
	if f.Store.Head() != head || dry.Receipt.Seq != 0 {
		t.Error("a look wrote an entry")
	}
	if dry.Revised != 1 || dry.Revisions[0].Percent != 123.1 || dry.Revisions[0].Was.Value != 13000 || dry.Revisions[0].Now.Year != 2024 {
		t.Errorf("revisions: %+v", dry.Revisions)
	}
	_, err = f.figureFile(FigureAsk{Name: "b.csv"}, mineFile(2026, "270000", "W", "29000"))
	f.must(err)
	again, err := f.figureFile(FigureAsk{Name: "other name.csv"}, mineFile2026(f))
	f.must(err)
	if !again.Unchanged || again.File.Number != 2 {
		t.Errorf("the same file again: %+v", again.File)
	}
	tables := f.bookNow().MineTables()
	if len(tables) != 4 || tables[0].Edition != "2025" || tables[3].Year != 2025 || tables[3].Withheld != 1 {
		t.Errorf("%+v", tables)
	}
	if r := f.bookNow().Revisions(); len(r) != 1 || r[0].First != "2025" || r[0].Later != "2026" {
		t.Errorf("%+v", r)
	}
	f.replays()
	f.must(f.App.Close())
	f.reopen()
	if n := len(f.bookNow().MineTables()); n != 4 {
		t.Errorf("%d tables after a start", n)
	}
}

// mineFile2026 is the file of that edition as it lies among the documents.
func mineFile2026(f *fixture) string {
	for _, file := range f.bookNow().Files {
		if file.Edition == "2026" {
			data, err := f.FigureOriginal(context.Background(), policy, file.Number)
			f.must(err)
			return string(data)
		}
	}
	return ""
}

func TestAnotherFileOfAnEditionMustSayWhatItReplaces(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	_, err := f.figureFile(FigureAsk{Name: "a.csv"}, mineFile(2025, "1000", "2000", "3000"))
	f.must(err)
	_, err = f.figureFile(FigureAsk{Name: "b.csv"}, mineFile(2025, "1000", "2000", "4000"))
	refused(t, err, "figures.edition_taken")
	_, err = f.figureFile(FigureAsk{Name: "b.csv", Replaces: 7}, mineFile(2025, "1000", "2000", "4000"))
	refused(t, err, "figures.replaces_unknown")
	_, err = f.figureFile(FigureAsk{Name: "b.csv", Replaces: 1}, mineFile(2026, "1000", "2000", "4000"))
	refused(t, err, "figures.replaces_other")
	got, err := f.figureFile(FigureAsk{Name: "b.csv", Replaces: 1}, mineFile(2025, "1000", "2000", "4000"))
	f.must(err)
	b := f.bookNow()
	if got.File.Number != 2 || len(b.Files) != 2 || b.Files[0].InForce() || b.Files[0].ReplacedBy != 2 || len(b.MineTables()) != 2 {
		t.Errorf("%+v", b.Files)
	}
	_, err = f.figureFile(FigureAsk{Name: "c.csv", Replaces: 1}, mineFile(2025, "1000", "2000", "5000"))
	refused(t, err, "figures.replaces_gone")
	f.replays()
}

func TestAFileIsTakenWholeOrNot(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	head := f.Store.Head()
	_, err := f.figureFile(FigureAsk{Name: "a.csv"}, mineFile(2025, "1000", "many", "1216,000"))
	refused(t, err, "published.number")
	refused(t, err, "published.glued")
	_, err = f.figureFile(FigureAsk{Name: "../a.csv"}, mineFile(2025, "1", "2", "3"))
	refused(t, err, "figures.name")
	for _, who := range []Actor{maker, reviewer, {}, {Account: "x", Org: "AUTH", Roles: []Role{RolePolicy}, Scopes: []string{ScopeRead}}} {
		if _, err := f.ImportFigures(context.Background(), who, "", FigureAsk{Name: "a.csv"}, strings.NewReader(mineFile(2025, "1", "2", "3"))); err == nil {
			t.Errorf("%s brought a file in", who.Account)
		}
	}
	if f.Store.Head() != head || len(f.bookNow().Files) != 0 {
		t.Error("a refused file left a trace")
	}
}

// TestFiguresThatAreNotPassedOn: trade statistics are seen by the office alone.
func TestFiguresThatAreNotPassedOn(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	_, err := f.figureFile(FigureAsk{Name: "BACI_HS17_Y2023_V202501.csv"}, "t,i,j,k,v,q\n2023,156,842,850511,10,2\n")
	f.must(err)
	for _, c := range []struct {
		who Actor
		ok  bool
	}{{policy, true}, {reviewer, true}, {maker, false}} {
		if _, err := f.FigureOriginal(context.Background(), c.who, 1); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.who.Account, err)
		}
		if _, _, err := f.FiguresOf(context.Background(), c.who, 1); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.who.Account, err)
		}
	}
	if !f.bookNow().Files[0].Closed() || (&FigureFile{Publisher: published.USGS}).Closed() {
		t.Error("which files are closed")
	}
}

// TestRunsOnOtherFiguresAreOtherRuns: an edition brought in widens what is drawn
// and may be the base; neither gives the same run as before.
func TestRunsOnOtherFiguresAreOtherRuns(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	ask := OutlookAsk{Kind: OutlookScenario, Example: "heavy-ban", Runs: 50, Seed: 1}
	before, err := f.TryOutlook(maker, ask)
	f.must(err)
	ask.Base = "2025"
	_, err = f.TryOutlook(maker, ask)
	refused(t, err, "figures.base_unknown")
	_, err = f.figureFile(FigureAsk{Name: "a.csv"}, mineFile(2025, "270000", "90000", "5000"))
	f.must(err)
	other, err := f.TryOutlook(maker, ask)
	f.must(err)
	ask.Base = ""
	after, err := f.TryOutlook(maker, ask)
	f.must(err)
	if before.Edition == after.Edition || other.Edition == after.Edition || before.ID == after.ID || other.ID == after.ID || other.Base != "2025" {
		t.Errorf("before %s, after %s, on the edition %s", before.Edition, after.Edition, other.Edition)
	}
	base, err := f.OutlookOn("2025")
	f.must(err)
	for _, r := range base.Rows {
		if r.What == "mined" && r.Place == "MMR" && (r.Value != 90000 || r.Edition != "2025" || !strings.Contains(r.Source, "file 1, a.csv")) {
			t.Errorf("%+v", r)
		}
	}
	plain, err := f.Outlook()
	f.must(err)
	for _, m := range plain.Mines {
		if m.Place == "AUS" && m.Low*m.Tonnes != 5000 {
			t.Errorf("%+v", m)
		}
	}
}

// TestDependenceSeesThroughThoseWhoSendOn: magnets that Japan buys and sends on
// count as made where they were; the numbers are invented.
func TestDependenceSeesThroughThoseWhoSendOn(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	_, err := f.figureFile(FigureAsk{Name: "BACI_HS17_Y2023_V202501.csv"}, "t,i,j,k,v,q\n2023,156,392,850511,80,1\n2023,392,842,850511,100,1\n2023,156,842,850511,100,1\n2023,156,842,280530,5,1\n")
	f.must(err)
	_, err = f.Trade(f.bookNow(), maker)
	refused(t, err, "figures.closed")
	tables, err := f.Trade(f.bookNow(), policy)
	f.must(err)
	if len(tables) != 2 || tables[1].Code != "850511" {
		t.Fatalf("%d tables", len(tables))
	}
	d, err := tables[1].Depends("USA")
	f.must(err)
	if d.Total != 200 || d.Own || len(d.Shares) != 2 {
		t.Fatalf("%+v", d)
	}
	want := map[string][2]float64{"CHN": {0.5, 0.9}, "JPN": {0.5, 0.1}}
	for _, s := range d.Shares {
		if w := want[s.Country]; math.Abs(s.Direct-w[0]) > 1e-12 || math.Abs(s.Origin-w[1]) > 1e-12 || s.Line == 0 {
			t.Errorf("%+v, want %v", s, w)
		}
	}
	_, err = tables[1].Depends("FRA")
	refused(t, err, "figures.trade_country")
}

// Comparisons, remedies and delays run on the base that is asked for, and a run that
// is asked for again runs on it too.
func TestEveryKindOfRunTakesTheBase(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	_, err := f.figureFile(FigureAsk{Name: "a.csv"}, mineFile(2025, "270000", "90000", "5000"))
	f.must(err)
	first, err := f.AskOutlook(maker, OutlookAsk{Kind: OutlookScenario, Example: "heavy-ban", Runs: 50, Seed: 1})
	f.must(err)
	for _, ask := range []OutlookAsk{{Kind: OutlookScenario, Again: first.ID}, {Kind: OutlookLevers, Example: OutlookNinety, Country: "JPN"}, {Kind: OutlookDelays}} {
		ask.Runs, ask.Seed = 50, 1
		plain, err := f.TryOutlook(maker, ask)
		f.must(err)
		ask.Base = "2025"
		other, err := f.TryOutlook(maker, ask)
		f.must(err)
		if plain.Base != "" || other.Base != "2025" || plain.ID == other.ID || plain.Edition == other.Edition {
			t.Errorf("%s: %q and %q", ask.Kind, plain.Base, other.Base)
		}
	}
}

// BACI's trade is read by BACI's own numbers once their table was brought in; that
// table is no trade.
func TestTradeIsReadByItsOwnNumbers(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	trade := "t,i,j,k,v,q\n2023,9999,842,850511,80,1\n"
	_, err := f.figureFile(FigureAsk{Name: "BACI_HS17_Y2023_V202501.csv"}, trade)
	refused(t, err, "published.places")
	_, err = f.figureFile(FigureAsk{Name: "country_codes_V202501.csv"}, "country_code,country_name,country_iso2,country_iso3\n9999,Newland (invented),FR,FRA\n842,USA,US,USA\n")
	f.must(err)
	_, err = f.figureFile(FigureAsk{Name: "BACI_HS17_Y2023_V202501.csv"}, trade)
	f.must(err)
	tables, err := f.Trade(f.bookNow(), policy)
	f.must(err)
	if len(tables) != 1 || tables[0].Importers()[0] != "USA" {
		t.Fatalf("%d tables", len(tables))
	}
	d, err := tables[0].Depends("USA")
	f.must(err)
	if len(d.Shares) != 1 || d.Shares[0].Country != "FRA" {
		t.Errorf("%+v", d.Shares)
	}
}
