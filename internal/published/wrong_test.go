package published

import (
	"bufio"
	"fmt"
	"strings"
	"testing"
)

// world2024 is a small table of the world; its numbers are invented.
func world2024(change ...string) string {
	rows := []string{
		"Source,Country,Type,Prod_t_2022,Prod_t_est_2023,Prod_notes,Reserves_t,Reserves_notes,,",
		"MCS2024,China," + `"` + worldType + `"` + ",210000,240000,Quota.,NA,,,",
		"MCS2024,Burma," + `"` + worldType + `"` + ",12000,W,,NA,,,",
		"MCS2024,Malaysia," + `"` + worldType + `"` + ",8000,9000,,>1000,,,",
		"MCS2024,World total (rounded)," + `"` + worldType + `"` + ",230000,250000,,NA,,,",
		",,,,,,,,,",
	}
	return strings.NewReplacer(change...).Replace(strings.Join(rows, "\r\n") + "\r\n")
}

func TestWhatIsNoNumberStaysWhatItIs(t *testing.T) {
	set := mustRead(t, "x.csv", world2024())
	for _, c := range []struct {
		what, place string
		year        int
		basis       Basis
	}{{MineProduction, "MMR", 2023, Withheld}, {Reserves, "CHN", 2023, Missing}, {Reserves, "MYS", 2023, Above}, {MineProduction, "CHN", 2023, Estimated}, {MineProduction, "CHN", 2022, Reported}} {
		if x := find(set, c.what, c.place, "REO", c.year); x == nil || x.Basis != c.basis || x.Counts() != (c.basis == Estimated || c.basis == Reported) {
			t.Errorf("%v: %+v", c, x)
		}
	}
}

// TestAllThatIsWrongIsNamed: each fault alone, with its line, and all together.
func TestAllThatIsWrongIsNamed(t *testing.T) {
	for _, c := range []struct {
		name string
		file string
		want []string
		line int
	}{
		{"a footnote's mark before a number", world2024("12000", `"1212,000"`), []string{"glued"}, 3},
		{"the same without its comma", world2024("12000", "1212000"), []string{"sum"}, 5},
		{"a word for a number", world2024("240000", "many"), []string{"number"}, 2},
		{"below nothing", world2024("12000", "-12000"), []string{"negative"}, 3},
		{"a year missing", world2024("Prod_t_2022", "Prod_t_2021"), []string{"year_missing"}, 1},
		{"two countries unknown", world2024("Burma", "Atlantis", "Malaysia", "Utopia"), []string{"places"}, 3},
		{"a country unknown whose number is none", world2024("Burma", "Atlantis", "12000", "12O00"), []string{"number", "places"}, 3},
		{"two editions", world2024("MCS2024,Burma", "MCS2023,Burma"), []string{"edition_mixed"}, 3},
		{"another source", world2024("MCS2024,Burma", "BGS,Burma"), []string{"source"}, 3},
		{"other units", world2024("Prod_t_2022", "Prod_kt_2022"), []string{"unit", "unit", "unit", "unit"}, 2},
		{"other goods", world2024(worldType, "Cobalt, mine production, metric tons"), []string{"other_goods"}, 0},
		{"a cell too many", world2024("12000,W,,NA,,,", "12000,W,,NA,,,,x"), []string{"wide"}, 3},
		{"a quote not closed", world2024("Burma", `"Burma`), []string{"quote"}, 3},
		{"a country twice", world2024("Malaysia", "Myanmar"), []string{"twice", "twice", "twice"}, 4},
		{"a layout's column gone", strings.ReplaceAll(world2024(), "Country,", "Land,"), []string{"layout"}, 1},
		{"two columns of one name", world2024("Reserves_notes", "Prod_notes"), []string{"head_twice"}, 1},
		{"nothing", "", []string{"empty"}, 0},
		{"no table of theirs", "a,b\n1,2\n", []string{"kind"}, 1},
		{"half a letter of two bytes", "\xff\xfea\x00\n\x00b", []string{"utf16"}, 2},
		{"two bytes that are no letter", "\xfe\xff\x00a\xd8\x00\x00b", []string{"utf16"}, 1},
		{"a broken workbook", "PK\x03\x04 nothing", []string{"damaged"}, 0},
		{"heads alone", "Source,Country,Type,Prod_t_2022,Prod_t_est_2023\n", []string{"other_goods"}, 0},
		{"part of the answer", `[{"page":1,"pages":3,"lastupdated":"2024-10-30"},[{"indicator":{"id":"PV.EST"},"countryiso3code":"CHN","date":"2022","value":1}]]`, []string{"pages"}, 0},
		{"another indicator", `[{"page":1,"pages":1,"lastupdated":"2024-10-30"},[{"indicator":{"id":"NY.GDP"},"countryiso3code":"CHN","date":"2022","value":1}]]`, []string{"series"}, 1},
		{"not JSON", "{", []string{"json"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := refused(t, "MCS2024.csv", c.file, c.want...)
			if len(problems) > 0 && problems[0].Line != c.line {
				t.Errorf("told of line %d, want %d", problems[0].Line, c.line)
			}
		})
	}
	all := refused(t, "x.csv", world2024("Burma", "Atlantis", "Malaysia", "Utopia", "240000", "many"), "number", "places")
	if names := all[len(all)-1].Values["names"]; !strings.Contains(names, "Atlantis (3)") || !strings.Contains(names, "Utopia (4)") {
		t.Errorf("unknown countries: %q", names)
	}
}

// TestAnotherEditionsLayout: the long file of 2026 without a column is named with
// what it lacks and what is new.
func TestAnotherEditionsLayout(t *testing.T) {
	heads := strings.Join(longHeads, ",")
	p := refused(t, "MCS2027.csv", strings.Replace(heads, "Statistics_detail", "Detail of statistic", 1)+"\n", "layout")[0]
	if p.Values["layout"] != "usgs-long-2026" || p.Values["missing"] != "statistics_detail" || p.Values["new"] != "Detail of statistic" {
		t.Errorf("%v", p.Values)
	}
}

func TestEditionIsNeverGuessed(t *testing.T) {
	row := "RARE EARTHS,World,Rare earths,China,Production,Mine production,metric tons,2024,1,,,\nRARE EARTHS,World,Rare earths,China,Production,Mine production,metric tons,2025,1,,,\n"
	file := strings.Join(longHeads, ",") + "\n" + row
	refused(t, "table.csv", file, "edition_unknown")
	if set, p := Read(Input{Name: "table.csv", Edition: "2026", Body: strings.NewReader(file)}); set.Edition != "2026" {
		t.Errorf("said: %v", p)
	}
	if set := mustRead(t, "MCS2026_all.csv", file); set.Edition != "2026" {
		t.Errorf("by its name: %s", set.Edition)
	}
	if _, p := Read(Input{Name: "MCS2026.csv", Edition: "2025", Body: strings.NewReader(file)}); len(p) == 0 || p[0].Code != "edition_differs" {
		t.Errorf("two editions: %v", p)
	}
	refused(t, "MCS2027.csv", file, "year_missing")
}

// TestLettersOfWindows: cells that are no UTF-8 are read as Windows-1252, a mark
// at the begin is passed over.
func TestLettersOfWindows(t *testing.T) {
	set := mustRead(t, "x.csv", "\ufeff"+world2024("Malaysia", "C\xf4te d\x92Ivoire", "Quota.", "\x93Quota\x94"))
	if x := find(set, MineProduction, "CIV", "REO", 2022); x == nil || x.Value != 8000 {
		t.Errorf("%+v", x)
	}
	if x := find(set, MineProduction, "CHN", "REO", 2022); x.Note != "“Quota”" {
		t.Errorf("note %q", x.Note)
	}
}

const tradeHeads = "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,isAggregate"

// tradeRow is a row of trade with invented numbers.
func tradeRow(year, reporter int, flow string, partner int, code, customs string, mode int, kg, usd string) string {
	return fmt.Sprintf("C,A,%[1]d0101,%[1]d,52,%[1]d,%[2]d,,,%[3]s,,%[4]d,,,0,W00,World,H6,HS,True,%[5]s,,6,True,%[6]s,,0,%[7]d,,8,kg,,False,-1,,,False,%[8]s,False,0,False,,,%[9]s,0,False,True,", year, reporter, flow, partner, code, customs, mode, kg, usd)
}

// TestTotalsAndPartsAreNotAdded: the world is no partner more, ways of transport
// are parts, and a comma at the end shifts nothing.
func TestTotalsAndPartsAreNotAdded(t *testing.T) {
	rows := []string{tradeHeads,
		tradeRow(2023, 842, "M", 0, "280530", "C00", 0, "300", "3000"), tradeRow(2023, 842, "M", 156, "280530", "C00", 0, "200", "2000"), tradeRow(2023, 842, "M", 156, "280530", "C00", 2100, "150", "1500"),
		tradeRow(2023, 842, "M", 156, "280530", "C01", 0, "50", "500"), tradeRow(2023, 842, "M", 490, "280530", "C00", 0, "", "1000"), tradeRow(2023, 842, "RX", 392, "280530", "C00", 0, "7", "70"), tradeRow(2023, 842, "M", 156, "100630", "C00", 0, "9", "9"),
		tradeRow(2021, 842, "M", 156, "280530", "C00", 0, "1", "1"),
	}
	set := mustRead(t, "2026-01-15 Comtrade.csv", strings.Join(rows, "\n"))
	if set.Edition != "2026-01-15" || len(set.Figures) != 10 || set.Left != 3 {
		t.Errorf("%s, %d figures, %d left: %+v", set.Edition, len(set.Figures), set.Left, set.Figures)
	}
	var kg float64
	for _, x := range set.Figures {
		if x.What == Imports && x.Unit == "kg" && x.Partner != World && x.Year == 2023 {
			kg += x.Value
			if x.Partner == "S19" && x.Basis != Missing {
				t.Errorf("no weight is %+v", x)
			}
		}
	}
	if kg != 200 || len(set.Notices) != 2 { // the comma, and the year 2022
		t.Errorf("%g kg of partners, notices %v", kg, set.Notices)
	}
	alone := []string{tradeHeads, tradeRow(2023, 842, "M", 156, "280530", "C01", 0, "50", "500")}
	refused(t, "2026-01-15.csv", strings.Join(alone, "\n"), "parts")
	twice := append(rows[:3:3], tradeRow(2023, 842, "M", 392, "280530", "C00", 0, "900", "9000"))
	refused(t, "2026-01-15.csv", strings.Join(twice, "\n"), "partners", "partners")
	monthly := strings.Replace(strings.Join(rows[:2], "\n"), "C,A,", "C,M,", 1)
	refused(t, "2026-01-15.csv", monthly, "frequency")
}

func TestTradeInTheOlderLayout(t *testing.T) {
	file := "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Commodity,Netweight (kg),Trade Value (US$),Flag\n" +
		"H5,2019,2019,2019,6,1,1,Import,392,Japan,JPN,156,China,CHN,280530,Metals,1200,34000,0\nH5,2019,2019,2019,6,1,3,Re-Export,392,Japan,JPN,842,USA,USA,280530,Metals,5,90,0\n"
	set, p := Read(Input{Name: "comtrade.csv", Edition: "2021-02-03", Body: strings.NewReader(file)})
	if len(p) > 0 || len(set.Figures) != 4 || find(set, ReExports, "JPN", "280530", 2019) == nil {
		t.Errorf("%v %+v", p, set.Figures)
	}
}

// TestWorldTradeIsReadAsItComes: codes without their zeros, amounts padded or
// unknown, and lines that are broken; the numbers are invented.
func TestWorldTradeIsReadAsItComes(t *testing.T) {
	const name = "BACI_HS17_Y2023_V202501.csv"
	file := "t,i,j,k,v,q\n2023,156,842,850511,  1234.5,   67.8\n2023,156,490,280530,10,          NA\n2023,4,8,10121,1,1\n2023,699,842,284690,3,\n"
	set := mustRead(t, name, file)
	if set.Publisher != BACI || set.Edition != "202501" || len(set.Figures) != 6 || set.Left != 1 || set.Rows != 4 {
		t.Errorf("%+v", set)
	}
	if x := find(set, Exports, "CHN", "850511", 2023); x == nil || x.Value != 1234.5 || x.Unit != "1000 USD" || x.Line != 2 || x.Note != "HS17" {
		t.Errorf("%+v", x)
	}
	if x := find(set, Exports, "IND", "284690", 2023); x == nil || x.Partner != "USA" {
		t.Errorf("%+v", x)
	}
	refused(t, "world.csv", file, "edition_unknown")
	refused(t, name, file+"2023,156,842\n2023,156,9999,850511,1,1\n2023,156,124,850511,x,1\n", "wide", "number", "places")
	refused(t, name, "t,i,j,k,v,q\n2023,4,8,10121,1,1\n", "nothing")
	refused(t, name, "t,i,j,k,v,q\n"+strings.Repeat("9", 1<<17), "line_long")
}

// FuzzRead: whatever the bytes, reading ends in a set or in problems, never both.
func FuzzRead(f *testing.F) {
	for _, s := range []string{world2024(), strings.Join(longHeads, ",") + "\nRARE EARTHS,World,x,China,Production,,metric tons,2025,>95,,,\n", tradeHeads + "\n" + tradeRow(2023, 842, "M", 156, "280530", "C00", 0, "1", "1"), "t,i,j,k,v,q\n2023,156,842,850511,1,NA\n",
		`[{"page":1,"pages":1,"lastupdated":"2024-10-30"},[{"indicator":{"id":"PV.EST"},"countryiso3code":"CHN","date":"2022","value":1}]]`, "PK\x03\x04", "Country Name,Country Code,Series Name,Series Code,2015 [YR2015]\nx,CHN,x,PV.EST,..\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		set, problems := Read(Input{Name: "MCS2024 BACI_HS17_V202501", Edition: "", Body: strings.NewReader(s)})
		if (len(problems) > 0) == (len(set.Figures) > 0) || len(problems) > mostProblems+2 {
			t.Errorf("%d figures and %d problems", len(set.Figures), len(problems))
		}
	})
}

// BenchmarkWorldTrade reads a million invented lines of which one in a thousand
// is of our codes.
func BenchmarkWorldTrade(b *testing.B) {
	var s strings.Builder
	s.WriteString("t,i,j,k,v,q\n")
	for n := range 1_000_000 {
		code := 10_000 + n%900_000
		if n%1000 == 0 {
			code = 850511
		}
		fmt.Fprintf(&s, "2023,%d,%d,%d,   %d.123,    %d.4\n", []int{156, 392, 276, 840}[n%4], 4*(1+n/1000%200), code, n, n)
	}
	b.SetBytes(int64(s.Len()))
	for b.Loop() {
		f := &file{in: Input{Name: "BACI_HS17_Y2023_V202501.csv", Body: strings.NewReader(s.String())}}
		f.read(bufio.NewReader(f.in.Body))
		if f.set.Rows != 1_000_000 {
			b.Fatal(f.set.Rows)
		}
	}
}
