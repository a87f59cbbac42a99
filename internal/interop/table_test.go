package interop

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lanthorn/custody"
	"lanthorn/ree"
)

// read parses a text and fails on any problem.
func read(t *testing.T, text string) Batch {
	t.Helper()
	batch, ps := Parse(strings.NewReader(text), "test.csv", "en")
	for _, p := range ps {
		t.Errorf("unexpected problem: %s (%s)", Sentence(p, "en"), p.Code)
	}
	return batch
}

// codes lists the problems of a text as "row column code".
func codes(t *testing.T, text string) ([]string, Batch) {
	t.Helper()
	batch, ps := Parse(strings.NewReader(text), "test.csv", "en")
	return list(t, ps), batch
}

func list(t *testing.T, ps []Problem) []string {
	t.Helper()
	var out []string
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%d %s %s", p.Row, p.Column, p.Code))
		spoken(t, p)
	}
	return out
}

// spoken asks that a problem has a whole sentence in both languages.
func spoken(t *testing.T, p Problem) {
	t.Helper()
	for _, lang := range []string{"en", "zh"} {
		s := Sentence(p, lang)
		if s == "" || strings.Contains(s, p.Code) || strings.Contains(s, "…") && !strings.Contains(fmt.Sprint(p.Params), "…") {
			t.Errorf("%s: %s has no whole sentence: %q", lang, p.Code, s)
		}
	}
}

const productionEN = `Event no.,What happened,Date and time,UTC offset,Site,Process,Lot used,Mass used,Unit,New lot (your number),Form,Net mass,Unit,Moisture %,TREO %,Nd %,Nd ±,Pr2O3,Note
`

const good = `Event no.;What happened;Date and time;UTC offset;Site;Process;Lot used;Mass used;Unit;New lot;Form;Net mass;Unit;Moisture %;TREO %;Nd %;Nd ±;Pr6O11 %;Method;Lab;HS code;Loss kind;Element masses lost;Documents;Note
E1;transform;2026-03-04 14:30;+08:00;SEP-01;SX-1;MX-0102-K;1500;kg;;;;;;;;;;;;;;;;first
E1;;;;;;MX-0103-A;0.5;t;;;;;;;;;;;;;;;;
E1;;;;;;;;;ND-1;oxide;118.2;kg;0.3;99.5;99.9;0.05;<0.01;ICP-OES;LAB-1;284690;residue;"Nd 1.2 kg; Pr 300 g";"a.pdf = 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";second

E2;split;2026-03-05T08:00:00Z;;SEP-01;;ND-1;118.2;kg;ND-1a;Oxide;100;kg;;;;;;;;;;;;
E2;;;;;;;;;ND-1b;氧化物;18200;g;;;;;;;;;;;;
`

func TestProduction(t *testing.T) {
	batch := read(t, good)
	if batch.Kind != Production || len(batch.Items) != 2 {
		t.Fatalf("kind %s with %d items", batch.Kind, len(batch.Items))
	}
	assay := &ree.Assay{Basis: ree.BasisOxide, Moisture: ree.Quantity{Value: 3_000_000}, Total: ree.Quantity{Value: 995_000_000}, Method: "ICP-OES", Lab: "LAB-1", Detect: 100_000}
	assay.Share[ree.Nd] = ree.Quantity{Value: 999_000_000, U: 500_000}
	loss := custody.Loss{Kind: "residue"}
	loss.Elements[ree.Nd], loss.Elements[ree.Pr] = 1_200_000, 300_000
	want := custody.Event{
		Kind: custody.Transform, Site: "SEP-01", Process: "SX-1",
		Inputs:    []custody.Take{{Lot: "MX-0102-K", Mass: 1500 * ree.Kilogram}, {Lot: "MX-0103-A", Mass: 500 * ree.Kilogram}},
		Outputs:   []custody.Make{{Alias: "ND-1", Form: "oxide", Net: 118_200 * ree.Gram, Assay: assay, HS: "284690"}},
		Losses:    []custody.Loss{loss},
		Documents: []custody.Document{{Name: "a.pdf", SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}},
		Note:      "first\nsecond",
	}
	first := batch.Items[0]
	if diff := cmp.Diff(want, first.Event); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{2, 3, 4}, first.Rows); diff != "" {
		t.Error(diff)
	}
	if got := first.Occurred.Format(time.RFC3339); got != "2026-03-04T14:30:00+08:00" {
		t.Errorf("occurred %s", got)
	}
	second := batch.Items[1]
	if got := []int{6, 7}; !cmp.Equal(got, second.Rows) {
		t.Errorf("rows %v", second.Rows)
	}
	if second.Event.Outputs[1].Form != "oxide" || second.Event.Outputs[1].Net != 18_200*ree.Gram {
		t.Errorf("second output %+v", second.Event.Outputs[1])
	}
}

func TestChineseHeaders(t *testing.T) {
	batch := read(t, "事件编号,发生事项,日期时间,时差,场所,新批次（自编号）,形态,净重,单位,来源,原产国,备注\n"+
		"1,进口,2026年3月4日 14:30,北京时间,口岸-1,甲-1,混合碳酸稀土,３,吨,Mine A,mm,\n")
	ev := batch.Items[0].Event
	if ev.Kind != custody.Import || ev.Outputs[0].Form != "mixed_carbonate" || ev.Outputs[0].Net != 3*ree.Tonne || ev.Country != "MM" || ev.Source != "Mine A" {
		t.Errorf("got %+v", ev)
	}
	if got := batch.Items[0].Occurred.Format(time.RFC3339); got != "2026-03-04T14:30:00+08:00" {
		t.Errorf("occurred %s", got)
	}
}

func TestGB18030AndUTF16(t *testing.T) {
	text := "事件编号,发生事项,日期时间,时差,场所,新批次,形态,净重,单位\n1,开采,2026-03-04 14:30,+08:00,矿-1,甲-1,独居石矿,3,吨\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, text).Items[0].Event
	for name, data := range map[string]string{"GB18030": gb, "BOM": "\xEF\xBB\xBF" + text} {
		got := read(t, data)
		if len(got.Items) != 1 || !cmp.Equal(want, got.Items[0].Event) {
			t.Errorf("%s: got %+v", name, got.Items)
		}
	}
}

func TestKeysAreOfTheEventAndNotOfTheFile(t *testing.T) {
	a := read(t, "Event no.,What happened,Date and time,Site,Lot used,Mass used (kg),Reason\n7,discard,2026-03-04T14:30+08:00,S1,L1,5,spilt\n")
	b := read(t, "# remark\n\nReason;Site;Unit (mass used);Mass used;Lot used;What happened;Date and time;UTC offset;Event no.\nspilt;S1;g;5000;L1;弃置;2026/3/4 14:30;UTC+8;999\n")
	if a.Items[0].Key != b.Items[0].Key {
		t.Errorf("the same event has two keys: %s and %s", a.Items[0].Key, b.Items[0].Key)
	}
	c := read(t, "Event no.,What happened,Date and time,Site,Lot used,Mass used (kg),Reason\n7,discard,2026-03-04T14:31+08:00,S1,L1,5,spilt\n")
	if a.Items[0].Key == c.Items[0].Key {
		t.Error("two events have the same key")
	}
}

func TestOtherKinds(t *testing.T) {
	ship := read(t, "Event no.,Date,Offset,Site,Receiver,Receiver's site,Lot,Invoice\nD1,2026-03-04 14:30,+08:00,S1,P2,S2,L1,INV\nD1,,,,,,L2,\n")
	want := custody.Event{Kind: custody.Dispatch, Site: "S1", Party: "P2", ToSite: "S2", Invoice: "INV", Inputs: []custody.Take{{Lot: "L1"}, {Lot: "L2"}}}
	if diff := cmp.Diff(want, ship.Items[0].Event); diff != "" {
		t.Error(diff)
	}
	receipt := read(t, "Transfer,Date,Offset,Lot,Mass received,Unit\nTR-1,2026-03-05 09:10,+08:00,L1,118.15,kg\nTR-1,2026-03-05 09:10,+08:00,L2,9,g\n")
	want = custody.Event{Kind: custody.Receive, Transfer: "TR-1", Figures: []custody.Figure{{Lot: "L1", Mass: 118_150 * ree.Gram}, {Lot: "L2", Mass: 9 * ree.Gram}}}
	if diff := cmp.Diff(want, receipt.Items[0].Event); diff != "" {
		t.Error(diff)
	}
	stock := read(t, "Date,Offset,Site,Lot,Mass counted (t)\n2026-03-31 18:00,+08:00,S1,L1,0\n2026-03-31 18:00,+08:00,S1,L2,1.5\n2026-03-31 18:00,+08:00,S2,L3,1.5\n")
	if len(stock.Items) != 2 || len(stock.Items[0].Event.Figures) != 2 || stock.Items[0].Event.Figures[1].Mass != 1500*ree.Kilogram {
		t.Errorf("stocktake %+v", stock.Items)
	}
	assays := read(t, "Date,Offset,Lot,Total RE %,Nd %,Dy %,Lab\n2026-03-31 18:00,+08:00,L1,31.2 ± 0.1,96,4%,LAB\n")
	res := assays.Items[0].Event.Result
	if res.Basis != ree.BasisElement || res.Total != (ree.Quantity{Value: 312_000_000, U: 1_000_000}) || res.Share[ree.Dy].Value != 40_000_000 {
		t.Errorf("assay %+v", res)
	}
	fix := read(t, "Entry to correct,Void,Reason,Date,Offset,Lot,Mass,Unit,New lot,Net mass,Unit\n12,,typing error,2026-03-04 14:30,+08:00,L1,5,kg,N1,4,kg\n13,yes,never happened,2026-03-04 14:30,+08:00,,,,,,\n")
	want = custody.Event{Kind: custody.Correct, Supersedes: 12, Reason: "typing error",
		Now: &custody.Event{Inputs: []custody.Take{{Lot: "L1", Mass: 5 * ree.Kilogram}}, Outputs: []custody.Make{{Alias: "N1", Net: 4 * ree.Kilogram}}}}
	if diff := cmp.Diff(want, fix.Items[0].Event); diff != "" {
		t.Error(diff)
	}
	if ev := fix.Items[1].Event; !ev.Void || ev.Now != nil || ev.Supersedes != 13 {
		t.Errorf("void %+v", ev)
	}
}

func TestMistakesAllAtOnce(t *testing.T) {
	text := productionEN +
		"1,transform,2026-03-04 14:30,+08:00,S,P,L1,-5,kg,,,,,,,,,,\n" + // 2 negative
		"2,transform,2026-03-04 14:30,+08:00,S,P,L1,\"5,5\",kg,,,,,,,,,,\n" + // 3 decimal comma
		"3,transform,2026-03-04 14:30,+08:00,S,P,L1,5,,,,,,,,,,,\n" + // 4 no unit
		"4,transform,2026-03-04 14:30,+08:00,S,P,L1,5,ton,,,,,,,,,,\n" + // 5 ton
		"5,transform,2026-03-04 14:30,+23:00,S,P,L1,5,kg,,,,,,,,,,\n" + // 6 offset
		"6,transform,2026-03-04 14:30,,S,P,L1,5,kg,,,,,,,,,,\n" + // 7 no offset
		"7,transform,03/04/2026 14:30,+08:00,S,P,L1,5,kg,,,,,,,,,,\n" + // 8 date
		"8,transform,2026-03-04,+08:00,S,P,L1,5,kg,,,,,,,,,,\n" + // 9 no hour
		"9,transform,2026-03-04 14:30,+08:00,S,P,,,,N9,oxyde,5,kg,,,,,,\n" + // 10 form
		"10,transform,2026-03-04 14:30,+08:00,S,P,,,,N10,oxide,5,kg,120,99,50,,,\n" + // 11 percent
		"11,transform,2026-03-04 14:30,+08:00,S,P,,,,N11,oxide,5,kg,1,99,80,,,\n" + // 12 fine
		"12,transform,2026-03-04 14:30,+08:00,S,P,L1,5,kg,,,,,,,,,,bad\u202Etext\n" + // 13 RTL
		"13,transform,2026-03-04 14:30,+08:00,S,P,L1,5,kg,,,,,,,,,,nul\x00\n" + // 14 NUL
		"14,transform,2026-03-04 14:30,+08:00,S,P,L1,5,kg,,,,,,,,,,\n" + // 15
		"14,,,,S2,,L2,5,kg,,,,,,,,,,\n" + // 16 conflict
		"15,transfrom,2026-03-04 14:30,+08:00,S,P,L1,5,kg,,,,,,,,,,\n" + // 17 what
		"16,split,2026-03-04 14:30,+08:00,S,P,N9,5,kg,,,,,,,,,,\n" + // 18 builds on 10
		"17,split,2026-03-04 14:30,+08:00,S,P,N18,5,kg,,,,,,,,,,\n" + // 19 made later
		"18,transform,2026-03-04 14:30,+08:00,S,P,L1,5,kg,N18,oxide,5,kg,,,,,,\n" + // 20 good
		"19,transform,2026-03-04 14:30,+08:00,S,P,L1,5,kg,,,,,,99,60,,,\n" + // 21 no net, no form
		"20,transform,2026-03-04 14:30,+08:00,S,P,L1,,,,,,,,,,,,\n" + // 22 no mass
		",,2026-03-04 14:30,+08:00,S,P,L1,5,kg,,,,,,,,,,\n" + // 23 no number
		"21,transform,2026-03-04 14:30,+08:00,,P,L1,5 kg,g,,,,,,,,,,\n" + // 24 no site, two units
		"22,transform,2026-03-04 14:30,+08:00,S,P,L1,5,kg,,,,,,,,,," + strings.Repeat("x", 2001) + "\n" + // 25 long
		"23,transform,2026-03-04 14:30,+08:00,S,P,,,,N23,oxide,5,kg,1,99,80,,30,\n" // 26
	got, batch := codes(t, strings.Replace(text, "Pr2O3", "Pr6O11 %", 1))
	want := []string{
		"2 Mass used mass.negative", "3 Mass used mass.comma", "4 Mass used mass.unit_missing", "5 Unit mass.unit_unknown",
		"6 UTC offset time.offset", "7 Date and time time.offset_missing", "8 Date and time time.unreadable", "9 Date and time time.hour_missing",
		"10 Form form.unknown", "11 Moisture % percent.too_large", "13 Note text.character", "14 Note text.character", "16 Site event.conflict",
		"17 What happened event.what_unknown", "18 Lot used lot.event_left_out", "19 Lot used lot.made_later", "21 Net mass cell.missing", "21 Form cell.missing",
		"22 Mass used cell.missing", "23 Event no. event.number_missing", "24 Unit mass.unit_twice", "24 Site cell.missing", "25 Note cell.too_long", "26 Pr6O11 % assay.over_100",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var kept []int
	for _, item := range batch.Items {
		kept = append(kept, item.Rows[0])
	}
	if !cmp.Equal([]int{12, 20}, kept) {
		t.Errorf("kept %v", kept)
	}
}

func TestHeaders(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
		items      int
	}{
		{"unknown column", "Event no.,What happened,Date,Offset,Site,Lot,Mass,Unit,Colour of the sky\n1,discard,2026-03-04 14:30,Z,S,L,1,kg,x\n", []string{"1 Colour of the sky column.unknown"}, 1},
		{"misspelt column", "Event no.,What happened,Date,Offset,Site,Lot,Mass,Unit,Moisure %\n1,discard,2026-03-04 14:30,Z,S,L,1,kg,x\n", []string{"1 Moisure % column.misspelt"}, 0},
		{"missing columns", "Event no.,Date,Offset,Lot,Mass,Unit,New lot,Form\n1,2026-03-04 14:30,Z,L,-1,kg,,\n", []string{"1 What happened column.missing", "1 Site column.missing", "2 Mass mass.negative"}, 0},
		{"twice", "Transfer,Date,Offset,Lot,Mass received,Unit,Lot number\nT,2026-03-04 14:30,Z,L,1,kg,M\n", []string{"1 Lot number column.twice"}, 0},
		{"other kind's column", "Transfer,Date,Offset,Lot,Mass received,Unit,TREO %\nT,2026-03-04 14:30,Z,L,1,kg,5\n", []string{"1 TREO % column.not_here"}, 1},
		{"garbage", "a,b\n1,2\n3,4\n", []string{"1  table.unknown"}, 0},
		{"too wide", "Transfer,Date,Offset,Lot,Mass received,Unit\nT,2026-03-04 14:30,Z,L,1,kg,what\n", []string{"2  row.too_wide"}, 0},
		{"examples only", "Event no.,Transfer,Date,Offset,Lot,Mass received,Unit\nEXAMPLE 1,T,2026-03-04 14:30,Z,L,1,kg\n示例,T,2026-03-04 14:30,Z,L,1,kg\n", []string{"0  table.no_rows"}, 0},
		{"header only", "Transfer,Date,Offset,Lot,Mass received,Unit\n", []string{"0  table.no_rows"}, 0},
		{"remarks only", "# nothing\n", []string{"0  table.no_rows"}, 0},
		{"open quote", "Transfer,Date,Offset,Lot,Mass received,Unit\nT,\"2026\n", []string{"2  csv.quote_open"}, 0},
		{"semicolons and a comma", "Transfer;Date;Offset;Lot;Mass received;Unit\nT;2026-03-04 14:30;Z;L;1,500;kg\n", []string{"2 Mass received mass.comma"}, 0},
		{"oxides of metal", "Date,Offset,Lot,Total RE %,Nd2O3 %\n2026-03-04 14:30,Z,L,30,100\n", []string{"2 Nd2O3 % assay.oxide_share"}, 0},
		{"two totals", "Date,Offset,Lot,Total RE %,TREO %,Nd %\n2026-03-04 14:30,Z,L,30,40,100\n", []string{"2 Total RE % assay.two_totals"}, 0},
		{"no shares", "Date,Offset,Lot,TREO %,Nd %\n2026-03-04 14:30,Z,L,30,\n", []string{"2 Nd % assay.shares_missing"}, 0},
		{"same event twice", "Event no.,What happened,Date,Offset,Site,Lot,Mass,Unit,Reason\n1,discard,2026-03-04 14:30,Z,S,L,1,kg,x\n2,discard,2026-03-04 14:30,Z,S,L,1,kg,x\n", []string{"3  event.twice"}, 1},
		{"alias twice", "Event no.,What happened,Date,Offset,Site,New lot,Form,Net mass,Unit\n1,extract,2026-03-04 14:30,Z,S,N,slag,1,kg\n2,extract,2026-03-04 14:30,Z,S,N,slag,2,kg\n", []string{"3 New lot lot.alias_twice"}, 1},
		{"bad documents and losses", "Event no.,What happened,Date,Offset,Site,Documents,Loss kind,Loss\n1,transform,2026-03-04 14:30,Z,S,abc,burnt,Xx 5 kg; Nd 5; what\n",
			[]string{"2 Documents document.hash", "2 Loss kind loss.kind", "2 Loss element.unknown", "2 Loss mass.unit_missing", "2 Loss loss.unreadable"}, 0},
		{"a row of no event takes the one above with it", "Event no.,What happened,Date,Offset,Site,Lot,Mass,Unit\n1,discard,2026-03-04 14:30,Z,S,L,1,kg\n,,,,,L2,1,kg\n2,discard,2026-03-04 14:30,Z,S,L,2,kg\n", []string{"3 Event no. event.number_missing"}, 1},
		{"corrections", "Entry,Void,Reason,Date,Offset,Lot,Mass,Unit\nx,,r,2026-03-04 14:30,Z,L,1,kg\n5,maybe,r,2026-03-04 14:30,Z,L,1,kg\n6,yes,r,2026-03-04 14:30,Z,L,1,kg\n7,,r,2026-03-04 14:30,Z,,,\n8,yes,,2026-03-04 14:30,Z,,,\n",
			[]string{"2 Entry entry.number", "3 Void yesno.unknown", "4 Void correct.void_with_lines", "5 Void correct.now_missing", "6 Reason cell.missing"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, batch := codes(t, c.text)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if len(batch.Items) != c.items {
				t.Errorf("%d items, want %d", len(batch.Items), c.items)
			}
		})
	}
}

func TestTooManyRowsAndProblems(t *testing.T) {
	head := "Transfer,Date,Offset,Lot,Mass received,Unit\n"
	got, batch := codes(t, head+strings.Repeat("T,2026-03-04 14:30,Z,L,x,kg\n", maxProblems+5))
	if len(got) != maxProblems+1 || !strings.HasSuffix(got[maxProblems], "problems.more") || len(batch.Items) > 0 {
		t.Errorf("%d problems, last %s", len(got), got[len(got)-1])
	}
	got, batch = codes(t, head+strings.Repeat("T,2026-03-04 14:30,Z,L,1,kg\n", MaxRows+1))
	if diff := cmp.Diff([]string{"0  file.too_many_rows"}, got); diff != "" || len(batch.Items) > 0 {
		t.Error(diff)
	}
	got, _ = codes(t, strings.Repeat("a,", MaxColumns)+"b\n")
	if diff := cmp.Diff([]string{"1  file.too_many_columns"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatAreNoTables(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"empty.csv":  {"", "0  file.empty"},
		"blank.csv":  {" \n\r\n\t", "0  file.empty"},
		"old.xls":    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more", "0  file.old_excel"},
		"paper.csv":  {"%PDF-1.7 …", "0  file.not_a_table"},
		"noise.csv":  {"\xff\xff\xff\x80\x81", "0  file.encoding"},
		"torn.xlsx":  {"PK\x03\x04 torn", "0  file.damaged"},
		"large.json": {strings.Repeat(" ", MaxFile+1), "0  file.too_large"},
	} {
		batch, ps := Parse(strings.NewReader(c.data), name, "en")
		if diff := cmp.Diff([]string{c.want}, list(t, ps)); diff != "" || len(batch.Items) > 0 {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-04 14:30,+08:00":        "2026-03-04T14:30:00+08:00",
		"2026-03-04 14:30:05.25,-0530":   "2026-03-04T14:30:05.25-05:30",
		"2026/3/4 14:30,UTC+8":           "2026-03-04T14:30:00+08:00",
		"2026.3.4 9:05,8":                "2026-03-04T09:05:00+08:00",
		"2026年3月4日14时30分,+8":             "2026-03-04T14:30:00+08:00",
		"2026-03-04T14:30:00Z,":          "2026-03-04T14:30:00Z",
		"2026-03-04T14:30:00+08:00,":     "2026-03-04T14:30:00+08:00",
		"2026-03-04T14:30:00+08:00,8:00": "2026-03-04T14:30:00+08:00",
		"2026-03-04 14:30 +0800,":        "2026-03-04T14:30:00+08:00",
		"2026-03-04 14:30 UTC+8,":        "2026-03-04T14:30:00+08:00",
		"2026-03-04T14:30:00+23:00,":     "time.offset",
		"2026-03-04T14:30:00+08:00,+9":   "time.offset_twice",
		"2026-03-04 14:30,east":          "time.offset_unreadable",
		"2026-03-04 14:30,CST":           "time.offset_unreadable",
		"2026-02-30 14:30,+8":            "time.unreadable",
		"2026-03-04 25:30,+8":            "time.unreadable",
		"4 March 2026 14:30,+8":          "time.unreadable",
		"0000-01-01 00:00,+8":            "time.unreadable",
	} {
		batch, ps := Parse(strings.NewReader("Date,Offset,Site,Lot,Mass counted (t)\n"+text+",S1,L1,0\n"), "x", "en")
		got := ""
		if len(batch.Items) == 1 {
			got = batch.Items[0].Occurred.Format(time.RFC3339Nano)
		}
		for _, p := range ps {
			got += p.Code
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestEveryCatalogueEntryIsInBothLanguages(t *testing.T) {
	for key := range catalogues["en"] {
		if catalogues["zh"][key] == "" {
			t.Errorf("zh lacks %s", key)
		}
	}
	for key := range catalogues["zh"] {
		if catalogues["en"][key] == "" {
			t.Errorf("en lacks %s", key)
		}
	}
	for _, p := range plans {
		for _, id := range append(p.all(), p.also...) {
			for _, lang := range []string{"en", "zh"} {
				if title(id, lang) == "" {
					t.Errorf("%s: %s has no header in %s", p.kind, id, lang)
				}
			}
		}
		if n := len(p.all()); n > MaxColumns {
			t.Errorf("the template of %s has %d columns", p.kind, n)
		}
	}
}

func TestSentenceSaysWhereAndWhat(t *testing.T) {
	p := Problem{Row: 12, Column: "Net mass", Code: "mass.comma", Params: map[string]string{"value": "118,2"}}
	if got, want := Sentence(p, "en"), "Row 12, column “Net mass”: 118,2 has a comma where the decimal point may be meant. Write 118.2 with a point, and thousands without a separator."; got != want {
		t.Errorf("got %s", got)
	}
	if got, want := Sentence(Problem{Row: 3, Code: "mass.too_fine", Params: map[string]string{"value": "0.00000001"}}, "zh"), "第 3 行：0.00000001 比一毫克还细。请取整到毫克。"; got != want {
		t.Errorf("got %s", got)
	}
}
