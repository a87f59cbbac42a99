package interop

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lanthorn/custody"
	"lanthorn/ree"
)

// book makes a workbook of one sheet and lets change it before it is written.
func book(t testing.TB, rows [][]any, change func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func style(t testing.TB, f *excelize.File, at, format string) {
	t.Helper()
	id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", at, at, id); err != nil {
		t.Fatal(err)
	}
}

func TestXLSX(t *testing.T) {
	data := book(t, [][]any{
		{"Event no.", "What happened", "Date and time", "UTC offset", "Site", "New lot", "Form", "Net mass (kg)", "Moisture %", "TREO %", "Nd %"},
		{nil},
		{1, "extract", 46085.604166666664, "+08:00", "S1", 412, "oxide", 118.2, 0.003, 99.5, 99.9},
		{2, "extract", 46085.604166666664, 8, "S1", "0413", "oxide", 118.2, nil, nil, nil},
	}, func(f *excelize.File) {
		style(t, f, "C3", "yyyy-mm-dd hh:mm")
		style(t, f, "C4", "d/m/yy h:mm")
		style(t, f, "F3", "000000")
		style(t, f, "H3", "0.0")
		style(t, f, "H4", `0 "kg"`)
		style(t, f, "I3", "0.00%")
	})
	batch, ps := Parse(bytes.NewReader(data), "wrong-extension.csv", "en")
	if len(ps) > 0 {
		t.Fatal(list(t, ps))
	}
	first := batch.Items[0]
	assay := &ree.Assay{Basis: ree.BasisOxide, Moisture: ree.Quantity{Value: 3_000_000}, Total: ree.Quantity{Value: 995_000_000}}
	assay.Share[ree.Nd].Value = 999_000_000
	want := custody.Event{Kind: custody.Extract, Site: "S1", Outputs: []custody.Make{{Alias: "000412", Form: "oxide", Net: 118_200 * ree.Gram, Assay: assay}}}
	if diff := cmp.Diff(want, first.Event); diff != "" {
		t.Error(diff)
	}
	for i, row := range []int{3, 4} {
		item := batch.Items[i]
		if got := item.Occurred.Format(time.RFC3339Nano); got != "2026-03-04T14:30:00+08:00" || item.Rows[0] != row {
			t.Errorf("row %v occurred %s", item.Rows, got)
		}
	}
	if got := batch.Items[1].Event.Outputs[0]; got.Alias != "0413" || got.Net != 118_200*ree.Gram {
		t.Errorf("second %+v", got)
	}
}

func TestXLSXDates(t *testing.T) {
	for name, c := range map[string]struct {
		days   any
		format string
		d1904  bool
		want   string
	}{
		"1904":       {44623.604166666664, "yyyy-mm-dd hh:mm", true, "2026-03-04T14:30:00Z"},
		"day only":   {46085, "yyyy-mm-dd", false, "time.hour_missing"},
		"midnight":   {46085, "yyyy-mm-dd hh:mm", false, "2026-03-04T00:00:00Z"},
		"no date":    {5, "0", false, "time.unreadable"},
		"negative":   {-5, "0", false, "time.unreadable"},
		"astronomic": {1e12, "0", false, "time.unreadable"},
		"text":       {"2026-03-04 14:30", "@", false, "2026-03-04T14:30:00Z"},
		"seconds":    {46085.60422453704, "yyyy-mm-dd hh:mm:ss", false, "2026-03-04T14:30:05Z"},
	} {
		data := book(t, [][]any{{"Date", "Offset", "Site", "Lot", "Mass counted (t)"}, {c.days, "Z", "S", "L", 1}}, func(f *excelize.File) {
			style(t, f, "A2", c.format)
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &c.d1904}); err != nil {
				t.Fatal(err)
			}
		})
		batch, ps := Parse(bytes.NewReader(data), "x.xlsx", "en")
		got := ""
		if len(batch.Items) == 1 {
			got = batch.Items[0].Occurred.Format(time.RFC3339Nano)
		}
		for _, p := range ps {
			got += p.Code
			spoken(t, p)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestXLSXFormulasAndFormats(t *testing.T) {
	head := []any{"Date", "Offset", "Site", "Lot", "Mass counted"}
	row := []any{"2026-03-04 14:30", "Z", "S", "L", nil}
	for name, c := range map[string]struct {
		change func(f *excelize.File)
		want   []string
	}{
		"never calculated": {func(f *excelize.File) { f.SetCellFormula("Sheet1", "E2", "1+1") }, []string{"2 Mass counted cell.missing"}},
		"shows thousands":  {func(f *excelize.File) { f.SetCellValue("Sheet1", "E2", 118200); style(t, f, "E2", `0.0,"t"`) }, []string{"2 Mass counted cell.scaled"}},
		"two sheets": {func(f *excelize.File) {
			f.SetCellValue("Sheet1", "E2", "5 kg")
			f.NewSheet("More")
			f.SetCellValue("More", "B7", "x")
			f.NewSheet("说明")
			f.SetCellValue("说明", "A1", "x")
			f.NewSheet("Empty")
		}, []string{"0  file.other_sheet"}},
	} {
		batch, ps := Parse(bytes.NewReader(book(t, [][]any{head, row}, c.change)), "x.xlsx", "en")
		if diff := cmp.Diff(c.want, list(t, ps)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if name == "two sheets" && len(batch.Items) != 1 {
			t.Errorf("%s: %d items", name, len(batch.Items))
		}
	}
}

// zipOf packs parts as they are.
func zipOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a small archive with a part that unpacks to size bytes and says that
// it has said bytes.
func bomb(t testing.TB, size, said uint64) []byte {
	t.Helper()
	var packed bytes.Buffer
	f, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for n := uint64(0); n < size; n += uint64(len(zeros)) {
		f.Write(zeros)
	}
	f.Close()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.Create("xl/workbook.xml")
	w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: said})
	if err != nil {
		t.Fatal(err)
	}
	w.Write(packed.Bytes())
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBombsAndTornWorkbooks(t *testing.T) {
	whole := book(t, [][]any{{"Date", "Offset", "Site", "Lot", "Mass counted (t)"}, {"2026-03-04 14:30", "Z", "S", "L", 1}}, nil)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"honest bomb":     {bomb(t, maxUnzipped+1<<20, maxUnzipped+1<<20), "file.zip_bomb"},
		"lying bomb":      {bomb(t, 64<<20, 1000), "file.damaged"},
		"other archive":   {zipOf(t, map[string]string{"word/document.xml": "<x/>"}), "file.not_a_table"},
		"empty workbook":  {zipOf(t, map[string]string{"xl/workbook.xml": ""}), "file."},
		"torn sheet":      {zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}), "file.damaged"},
		"cut off":         {whole[:len(whole)/2], "file.damaged"},
		"without content": {book(t, nil, nil), "file.empty"},
	} {
		batch, ps := Parse(bytes.NewReader(c.data), name+".xlsx", "en")
		if len(ps) != 1 || !strings.HasPrefix(ps[0].Code, c.want) || len(batch.Items) > 0 {
			t.Errorf("%s: %v", name, list(t, ps))
		}
		if len(c.data) > 4<<20 {
			t.Errorf("%s is %d bytes: no bomb", name, len(c.data))
		}
	}
}

func TestTemplates(t *testing.T) {
	for _, kind := range Kinds() {
		for _, lang := range []string{"en", "zh"} {
			for _, format := range []string{CSV, XLSX} {
				data, err := Template(kind, lang, format)
				if err != nil {
					t.Fatal(err)
				}
				_, ps := Parse(bytes.NewReader(data), "t."+format, lang)
				if len(ps) != 1 || ps[0].Code != "table.no_rows" {
					t.Errorf("%s %s %s: an empty template reads as %v", kind, lang, format, list(t, ps))
				}
			}
			filled, err := Template(kind, lang, CSV)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(string(filled), catalogues[lang]["template.example"]+",", "77,", 1)
			batch, ps := Parse(strings.NewReader(text), "t.csv", lang)
			if len(ps) > 0 || len(batch.Items) != 1 || batch.Kind != kind {
				t.Errorf("%s %s: the example row reads as %s, %v", kind, lang, batch.Kind, list(t, ps))
			}
		}
	}
	if _, err := Template("dreams", "en", CSV); err == nil {
		t.Error("a template of no kind was made")
	}
	if _, err := Template(Assays, "en", "pdf"); err == nil {
		t.Error("a template of no format was made")
	}
}

func TestExport(t *testing.T) {
	head := []string{"Lot", "Note"}
	rows := [][]string{{"=1+1", "a,b"}, {"-5.2", "@cmd"}, {"+86 10", "-x"}, {"一", "say \"hi\"\n"}, {"＝1", "\t=1"}, {"-5 kg", "|x"}}
	safe := [][]string{{"'=1+1", "a,b"}, {"-5.2", "'@cmd"}, {"'+86 10", "'-x"}, {"一", "say \"hi\"\n"}, {"'＝1", "'\t=1"}, {"-5 kg", "'|x"}}
	var b bytes.Buffer
	if err := WriteCSV(&b, head, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	split := splitter{text: strings.TrimPrefix(b.String(), string(utf8BOM)), comma: ','}
	split.next()
	for _, want := range safe {
		record, _ := split.next()
		if len(record) != 2 || record[0].text != want[0] || record[1].text != want[1] {
			t.Errorf("got %q, want %q", record, want)
		}
	}
	b.Reset()
	if err := WriteXLSX(&b, "Lots", head, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, _ := f.GetCellValue("Lots", "A2"); got != "'=1+1" {
		t.Errorf("XLSX holds %q", got)
	}
}

func TestExportedTextComesBack(t *testing.T) {
	var b bytes.Buffer
	rows := [][]string{{"2026-03-04 14:30", "Z", "S1", "=L1", "5 kg"}}
	if err := WriteCSV(&b, []string{"Date", "Offset", "Site", "Lot", "Mass counted"}, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	batch := read(t, b.String())
	if got := batch.Items[0].Event.Figures[0].Lot; got != "=L1" {
		t.Errorf("lot %q", got)
	}
}

func TestNumber(t *testing.T) {
	for raw, want := range map[string]string{
		"118.19999999999999": "118.2", "1E-3": "0.001", "0.29999999999999999": "0.3", "5": "5", "-2.5": "-2.5", "1e300": "", "x": "", "": "", "NaN": "", "Inf": "",
	} {
		if got, ok := number(raw); got != want || ok != (want != "") {
			t.Errorf("number(%q) = %q, %v; want %q", raw, got, ok, want)
		}
	}
}
