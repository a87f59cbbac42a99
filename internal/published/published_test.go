package published

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// facts reads a table of facts that were read in the publishers' files; it is no
// part of this repository.
func facts(t *testing.T, name string) []map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../../shared/data/outlook", name))
	if dir := os.Getenv("LANTHORN_FACTS"); dir != "" {
		raw, err = os.ReadFile(filepath.Join(dir, name))
	}
	if err != nil {
		t.Skipf("the facts that were read in publishers' files are not here (%v); set LANTHORN_FACTS to their folder", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out
}

// lines writes a CSV file.
func lines(rows ...[]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.WriteAll(rows)
	return b.String()
}

func read(name, body string) (Set, []Problem) {
	return Read(Input{Name: name, Body: strings.NewReader(body)})
}

// mustRead reads a file that has nothing wrong.
func mustRead(t *testing.T, name, body string) Set {
	t.Helper()
	set, problems := read(name, body)
	for _, p := range problems {
		t.Error(p)
	}
	if t.Failed() {
		t.FailNow()
	}
	return set
}

// refused reads a file that must be refused for reasons, in order, and of which
// nothing must be kept.
func refused(t *testing.T, name, body string, want ...string) []Problem {
	t.Helper()
	set, problems := read(name, body)
	if len(set.Figures) > 0 || set.Publisher != "" {
		t.Errorf("%d figures of a file that was refused", len(set.Figures))
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Code)
	}
	if !slices.Equal(got, want) {
		t.Errorf("refused for %v, want %v: %v", got, want, problems)
	}
	return problems
}

func find(set Set, what, place, product string, year int) *Figure {
	for i := range set.Figures {
		if x := &set.Figures[i]; x.What == what && x.Place == place && x.Product == product && x.Year == year {
			return x
		}
	}
	return nil
}

const worldType = "Rare earths, mine production, rare-earth-oxide equivalent, metric tons"

// worldFile is the table of the world of an edition, in the layout of its time,
// from facts.
func worldFile(t *testing.T, edition string) (string, map[string]string) {
	cells, order := map[string][2]string{}, []string{}
	y, want := [2]string{}, map[string]string{}
	fmt.Sscan(edition, new(int))
	var n int
	fmt.Sscan(edition, &n)
	y[0], y[1] = fmt.Sprint(n-2), fmt.Sprint(n-1)
	for _, r := range facts(t, "usgs_mcs_mine_production_by_edition.csv") {
		if r["mcs_edition"] != edition || r["basis"] != "found-file" {
			continue
		}
		c, known := cells[r["country"]]
		if !known {
			order = append(order, r["country"])
		}
		c[slices.Index(y[:], r["year"])] = r["mine_production_t_reo"]
		cells[r["country"]] = c
		want[r["iso3"]+r["year"]] = r["mine_production_t_reo"]
	}
	reserves := map[string]string{}
	for _, r := range facts(t, "usgs_mcs_reserves_by_edition.csv") {
		if r["mcs_edition"] == edition {
			reserves[r["country"]] = r["reserves_t_reo"]
			if _, known := cells[r["country"]]; !known {
				cells[r["country"]] = [2]string{"—", "—"}
				order = append(order, r["country"])
			}
		}
	}
	var rows [][]string
	switch {
	case n <= 2024:
		rows = append(rows, []string{"Source", "Country", "Type", "Prod_t_" + y[0], "Prod_t_est_" + y[1], "Prod_notes", "Reserves_t", "Reserves_notes", "", ""})
		for _, c := range order {
			rows = append(rows, []string{"MCS" + edition, c, worldType, cells[c][0], cells[c][1], "", reserves[c], "", "", ""})
		}
		rows = append(rows, make([]string, 10), make([]string, 10))
	case n == 2025:
		rows = append(rows, []string{"SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_" + y[0], "PROD_EST_ " + y[1], "PROD_NOTES", "CAP_2023", "CAP_EST_ 2024", "CAP_NOTES", "RESERVES_" + y[1], "RESERVE_NOTES"})
		rows = append(rows, []string{"MCS2025", "Cobalt", "Congo (Kinshasa) ", "Mine production", "metric tons", "1", "2", "", "", "", "", "3", ""})
		for _, c := range order {
			rows = append(rows, []string{"MCS2025", "Rare earths", c + " ", "Mine production, rare-earth-oxide equivalent", "metric tons", cells[c][0], cells[c][1], "", "", "", "", reserves[c], ""})
		}
	default:
		rows = append(rows, longHeads)
		for _, c := range order {
			for i := range y {
				if v := cells[c][i]; v != "—" && v != "" {
					rows = append(rows, []string{"RARE EARTHS", "World Mine Production and Reserves", "Rare earths", c, "Production", "Mine production", "metric tons", y[i], v, "", "Yes", ""})
				}
			}
			if v := reserves[c]; v != "" {
				rows = append(rows, []string{"RARE EARTHS", "World Mine Production and Reserves", "Rare earths", c, "Reserves", "Reserves", "metric tons", y[1], v, "", "Yes", ""})
			}
		}
	}
	return lines(rows...), want
}

var longHeads = []string{"MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year", "Value", "Notes", "Is critical mineral 2025", "Other notes"}

// TestMineOutputOfEditions: the table of the world in three layouts, from the
// figures that were read in the files of these editions.
func TestMineOutputOfEditions(t *testing.T) {
	for _, edition := range []string{"2024", "2025", "2026"} {
		body, want := worldFile(t, edition)
		set := mustRead(t, "MCS"+edition+"_raree.csv", body)
		if set.Publisher != USGS || set.Edition != edition {
			t.Errorf("%s read as %s %s", edition, set.Publisher, set.Edition)
		}
		for key, printed := range want {
			var year int
			fmt.Sscan(key[3:], &year)
			x := find(set, MineProduction, key[:3], "REO", year)
			if x == nil || fmt.Sprint(x.Value) != fmt.Sprint(mustNumber(t, printed)) || x.Unit != unitREO {
				t.Errorf("%s %s: %+v, printed %s", edition, key, x, printed)
			}
		}
		if x := find(set, Reserves, World, "REO", mustYear(edition)-1); x == nil {
			t.Errorf("%s has no reserves of the world", edition)
		}
		t.Logf("%s: %d figures, notices %v", edition, len(set.Figures), set.Notices)
	}
}

func mustYear(s string) (y int) { fmt.Sscan(s, &y); return y }

func mustNumber(t *testing.T, s string) float64 {
	x, ok := number(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return x
}

// TestSalientStatistics: reliance, trade and prices of 2026, and the sources of
// imports, from the figures read in that file.
func TestSalientStatistics(t *testing.T) {
	rows := [][]string{longHeads}
	want := map[string]string{}
	for _, r := range facts(t, "us_salient_statistics_by_mcs_edition.csv") {
		if r["mcs_edition"] == "2026" {
			rows = append(rows, []string{r["chapter"], "Salient Statistics - United States", "", "United States", r["statistic"], "", r["unit"], r["year"], r["value"], "", "Yes", ""})
			want[r["chapter"]+r["statistic"]+r["year"]] = r["value"]
		}
	}
	sources := 0
	for _, r := range facts(t, "us_import_sources_by_mcs_edition.csv") {
		if r["mcs_edition"] == "2026" {
			chapter := map[string]string{"rare-earth compounds and metals": "RARE EARTHS"}[r["product_group"]]
			if chapter == "" {
				chapter, _, _ = strings.Cut(strings.ToUpper(r["product_group"]), ":")
			}
			rows = append(rows, []string{chapter, "Import Sources", r["product_group"], r["source_country"], "Import sources", "", "percent", strings.ReplaceAll(r["period"], "-", "–"), r["share_pct"], "", "Yes", ""})
			sources++
		}
	}
	for _, y := range []string{"2024", "2025"} {
		rows = append(rows, []string{"RARE EARTHS", "World Mine Production and Reserves", "Rare earths", "China", "Production", "Mine production", "metric tons", y, "270,000", "", "Yes", ""})
	}
	set := mustRead(t, "MCS2026_Commodities_Data.csv", lines(rows...))
	got := map[string]string{}
	shares := 0
	chapters := map[string]string{"REO": "RARE EARTHS", "HREE": "RARE EARTHS (Heavy)", "Sc": "SCANDIUM", "Y": "YTTRIUM"}
	for _, x := range set.Figures {
		switch x.What {
		case ImportShare:
			shares++
			if x.Since != 2021 || x.Year != 2024 || x.Unit != "%" {
				t.Errorf("source of imports: %+v", x)
			}
		case MineProduction:
		default:
			got[chapters[x.Product]+x.Detail+fmt.Sprint(x.Year)] = said(&x)
		}
	}
	if shares != sources || len(got) != len(want) {
		t.Errorf("%d of %d sources of imports, %d of %d statistics", shares, sources, len(got), len(want))
	}
	for key, v := range want {
		if got[key] != v {
			t.Errorf("%s: %q, printed %q", key, got[key], v)
		}
	}
	for _, c := range []struct {
		product string
		year    int
		basis   Basis
	}{{"REO", 2022, Above}, {"REO", 2024, Reported}, {"Y", 2025, Reported}} {
		if x := find(set, Reliance, "USA", c.product, c.year); x == nil || x.Basis != c.basis {
			t.Errorf("reliance %v: %+v", c, x)
		}
	}
}

// TestGovernance: the World Bank's estimates in four layouts give the same
// figures.
func TestGovernance(t *testing.T) {
	type key struct {
		place string
		year  int
	}
	want := map[key]string{}
	for _, r := range facts(t, "wgi_political_stability_1996_2022.csv") {
		place, ok := placeCoded(r["code"])
		if y := mustYear(r["year"]); ok && y >= 2019 {
			want[key{place, y}] = r["estimate_minus2.5_to_2.5"]
		}
	}
	bulk := [][]string{{"Country Name", "Country Code", "Indicator Name", "Indicator Code", "2019", "2020", "2021", "2022"}}
	bank := [][]string{{"Country Name", "Country Code", "Series Name", "Series Code", "2019 [YR2019]", "2020 [YR2020]", "2021 [YR2021]", "2022 [YR2022]"}}
	long := [][]string{{"code", "countryname", "year", "indicator", "estimate", "stddev", "nsource"}}
	var answers []string
	places := map[string]bool{}
	for k := range want {
		places[k.place] = true
	}
	for p := range places {
		row := []string{p, p, "Political Stability and Absence of Violence/Terrorism: Estimate", "PV.EST"}
		for y := 2019; y <= 2022; y++ {
			v := want[key{p, y}]
			if v == "nan" || v == "" {
				v = ".."
			}
			row = append(row, v)
			long = append(long, []string{p, p, fmt.Sprint(y), "pv", v, "0.2", "7"})
			answers = append(answers, fmt.Sprintf(`{"indicator":{"id":"GOV_WGI_PV.EST","value":"x"},"country":{"id":"x","value":"x"},"countryiso3code":%q,"date":"%d","value":%s}`, p, y, strings.ReplaceAll(v, "..", "null")))
		}
		bulk, bank = append(bulk, row), append(bank, row)
	}
	foot := [][]string{{"", "", "", "", "", "", "", ""}, {"Data from database: Worldwide Governance Indicators"}, {"Last Updated: 10/30/2024"}}
	files := map[string]string{
		"wgi_2024.csv": lines(bulk...), "bank.csv": lines(append(bank, foot...)...), "wgi2024.csv": lines(long...),
		"api.json": `[{"page":1,"pages":1,"per_page":9000,"total":1,"sourceid":"3","lastupdated":"2024-10-30"},[` + strings.Join(answers, ",") + `]]`,
	}
	for name, body := range files {
		set := mustRead(t, name, body)
		if set.Publisher != WGI || set.Edition != "2024" && set.Edition != "2024-10-30" {
			t.Errorf("%s: %s %s", name, set.Publisher, set.Edition)
		}
		for k, v := range want {
			x := find(set, Governance, k.place, "PV", k.year)
			if x == nil || v != "nan" && (x.Basis != Estimated || fmt.Sprint(x.Value) != fmt.Sprint(mustNumber(t, v))) || v == "nan" && x.Basis != Missing {
				t.Fatalf("%s %v: %+v, want %s", name, k, x, v)
			}
		}
	}
}

// TestGovernanceInTheOlderWorkbook: a sheet an indicator, years over columns.
func TestGovernanceInTheOlderWorkbook(t *testing.T) {
	book := excelize.NewFile()
	book.NewSheet("Introduction")
	book.NewSheet("Political StabilityNoViolence")
	put := func(cell string, row []any) {
		if err := book.SetSheetRow("Political StabilityNoViolence", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	put("A13", []any{"", "", 2021, "", "", "", "", "", 2022})
	put("A14", []any{"Country/Territory", "Code", "Estimate", "StdErr", "NumSrc", "Rank", "Lower", "Upper", "Estimate", "StdErr", "NumSrc", "Rank", "Lower", "Upper"})
	put("A15", []any{"China", "CHN", -0.5, 0.2, 7, 30, 20, 40, -0.44, 0.2, 7, 30, 20, 40})
	put("A16", []any{"Zaire", "ZAR", -1.7, 0.2, 7, 3, 2, 4, "#N/A"})
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	set := mustRead(t, "wgidataset_2023.xlsx", b.String())
	if x := find(set, Governance, "CHN", "PV", 2022); x == nil || x.Value != -0.44 || x.Sheet == "" || x.Line != 15 {
		t.Errorf("%+v", x)
	}
	if x := find(set, Governance, "COD", "PV", 2022); x == nil || x.Basis != Missing {
		t.Errorf("%+v", x)
	}
}

// explorer is the IEA's workbook from facts: blocks side by side.
func explorer(t *testing.T, change func(*excelize.File)) string {
	book := excelize.NewFile()
	const sheet = "2 Total supply for key minerals"
	book.NewSheet(sheet)
	set := func(c, r int, v any) {
		if err := book.SetCellValue(sheet, cellName(c, r), v); err != nil {
			t.Fatal(err)
		}
	}
	for b, stage := range []string{"mining", "refining"} {
		c := b * 6
		set(c, 2, "Copper - "+stage)
		for i, y := range []int{2024, 2030, 2035, 2040} {
			set(c+1+i, 1, y)
		}
		set(c, 9, map[string]string{"mining": "Magnet rare earth elements - Mining", "refining": "Magnet rare earth elements - Refining (kt REE)"}[stage])
		line, at := 9, map[string]int{}
		for _, r := range facts(t, "iea_magnet_ree_supply_demand_kt.csv") {
			if r["kind"] != "supply_base_case" || r["stage_or_sector"] != stage {
				continue
			}
			name := strings.ReplaceAll(r["country"], "World", "Total")
			if _, ok := at[name]; !ok {
				line++
				if name == "Rest of world" {
					line++
				}
				at[name] = line
				set(c, line, name)
			}
			set(c+1+slices.Index([]string{"2024", "2030", "2035", "2040"}, r["year"]), at[name], mustNumber(t, r["kt_contained_magnet_ree"]))
		}
		set(c, line+1, "Top 3 share")
		set(c+1, line+1, "86%")
	}
	if change != nil {
		change(book)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestSupplyByStage: the IEA's supply of magnet rare earths, from the figures
// read in that file.
func TestSupplyByStage(t *testing.T) {
	set := mustRead(t, "CM_Data_Explorer May 2025.xlsx", explorer(t, nil))
	if set.Publisher != IEA || set.Edition != "2025" {
		t.Errorf("%s %s", set.Publisher, set.Edition)
	}
	n := 0
	for _, r := range facts(t, "iea_magnet_ree_supply_demand_kt.csv") {
		if r["kind"] != "supply_base_case" {
			continue
		}
		n++
		place, _ := placeNamed(r["country"])
		x := find(set, Supply, place, r["stage_or_sector"], mustYear(r["year"]))
		if x == nil || x.Value != mustNumber(t, r["kt_contained_magnet_ree"]) {
			t.Errorf("%v: %+v", r, x)
		}
	}
	if n != len(set.Figures) || n == 0 {
		t.Errorf("%d figures of %d", len(set.Figures), n)
	}
	_, problems := read("CM_Data_Explorer 2025.xlsx", explorer(t, func(b *excelize.File) { b.SetCellValue("2 Total supply for key minerals", "B11", 145.7) }))
	if len(problems) != 1 || problems[0].Code != "sum" || problems[0].Sheet == "" {
		t.Errorf("a changed cell: %v", problems)
	}
}

// sectorName is a row's name as the workbook has it.
func sectorName(r map[string]string) string {
	return strings.NewReplacer("totalClean", "Total clean technologies", "otherUses", "Other uses", "totalDemand", "Total demand").Replace(r["stage_or_sector"])
}

// withDemand adds the IEA's sheet of demand to its workbook, from facts: scenarios
// side by side, the base year before them.
func withDemand(t *testing.T, book *excelize.File) {
	const sheet = "1 Total demand for key minerals"
	book.NewSheet(sheet)
	scenarios := []string{"base", "STEPS", "APS", "NZE"}
	names := []string{"", "Stated Policies scenario", "Announced Pledges scenario", "Net Zero Emissions by 2050 scenario"}
	years := []string{"2030", "2035", "2040", "2045", "2050"}
	set := func(c, r int, v any) {
		if err := book.SetCellValue(sheet, cellName(c, r), v); err != nil {
			t.Fatal(err)
		}
	}
	set(0, 0, "Total demand for key minerals by scenario (kt)")
	set(1, 4, 2024)
	for s := 1; s < len(scenarios); s++ {
		set(3+6*(s-1), 3, names[s])
		for i, y := range years {
			set(3+6*(s-1)+i, 4, mustYear(y))
		}
	}
	set(0, 6, "Magnet rare earth elements")
	line := map[string]int{}
	for _, r := range facts(t, "iea_magnet_ree_supply_demand_kt.csv") {
		element, scenario, _ := strings.Cut(r["element_scenario"], "|")
		if r["kind"] != "demand" || element != "magnet REE" {
			continue
		}
		name := sectorName(r)
		if _, ok := line[name]; !ok {
			line[name] = 7 + len(line)
			set(0, line[name], name)
		}
		c := 1
		if s := slices.Index(scenarios, scenario); s > 0 {
			c = 3 + 6*(s-1) + slices.Index(years, r["year"])
		}
		set(c, line[name], mustNumber(t, r["kt_contained_magnet_ree"]))
	}
	set(0, 7+len(line), "Share of clean technologies in total demand")
	set(1, 7+len(line), "21%")
}

// TestDemandBesideSupply: the IEA's demand by sector and scenario, from the figures
// read in that file; a total that is not that of its parts is named.
func TestDemandBesideSupply(t *testing.T) {
	set := mustRead(t, "CM_Data_Explorer May 2025.xlsx", explorer(t, func(b *excelize.File) { withDemand(t, b) }))
	n := 0
	scenario := map[string]string{"base": "", "STEPS": "Stated Policies scenario", "APS": "Announced Pledges scenario", "NZE": "Net Zero Emissions by 2050 scenario"}
	for _, r := range facts(t, "iea_magnet_ree_supply_demand_kt.csv") {
		element, s, _ := strings.Cut(r["element_scenario"], "|")
		if r["kind"] != "demand" || element != "magnet REE" {
			continue
		}
		n++
		sector := strings.TrimPrefix(sectorName(r), "Total demand")
		want := strings.Trim(sector+" | "+scenario[s], " |")
		i := slices.IndexFunc(set.Figures, func(x Figure) bool {
			return x.What == Demand && x.Detail == want && x.Year == mustYear(r["year"])
		})
		if i < 0 || set.Figures[i].Value != mustNumber(t, r["kt_contained_magnet_ree"]) || (set.Figures[i].Basis == Estimated) != (s == "base") {
			t.Errorf("%v: %d", r, i)
		}
	}
	if n == 0 {
		t.Error("no demand in the facts")
	}
	_, problems := read("CM_Data_Explorer 2025.xlsx", explorer(t, func(b *excelize.File) {
		withDemand(t, b)
		b.SetCellValue("1 Total demand for key minerals", "B8", "many")
		b.SetCellValue("1 Total demand for key minerals", "A7", "Copper")
	}))
	if len(problems) != 1 || problems[0].Code != "block_missing" {
		t.Errorf("without its block: %v", problems)
	}
	_, problems = read("CM_Data_Explorer 2025.xlsx", explorer(t, func(b *excelize.File) {
		withDemand(t, b)
		for _, c := range []string{"B8", "B9", "B10", "B11"} {
			b.SetCellValue("1 Total demand for key minerals", c, "many")
		}
	}))
	if len(problems) != 4 || problems[0].Code != "number" || problems[0].Column != "B8" {
		t.Errorf("four cells of words: %v", problems)
	}
}

// TestTwoBytesALetter: DataBank's exports in UTF-16, in either order of bytes, say
// what the same file says in UTF-8.
func TestTwoBytesALetter(t *testing.T) {
	want := mustRead(t, "MCS2024.csv", world2024("Malaysia", "Türkiye"))
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		var b []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + world2024("Malaysia", "Türkiye"))) {
			b = order.AppendUint16(b, u)
		}
		got := mustRead(t, "MCS2024.csv", string(b))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-UTF-8 +UTF-16):\n%s", name, diff)
		}
	}
}
