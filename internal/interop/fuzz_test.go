package interop

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// sound asks what must hold for any file.
func sound(t *testing.T, data []byte, name string) {
	t.Helper()
	batch, ps := Parse(bytes.NewReader(data), name, "en")
	again, _ := Parse(bytes.NewReader(data), name, "zh")
	if len(batch.Items) == 0 && len(ps) == 0 && batch.Kind != Events {
		t.Error("nothing read and nothing wrong")
	}
	if len(again.Items) != len(batch.Items) {
		t.Errorf("%d items in English, %d in Chinese", len(batch.Items), len(again.Items))
	}
	for _, item := range batch.Items {
		if item.Key == "" || len(item.Rows) == 0 || item.Rows[0] < 1 || item.Registration == nil && item.Occurred.IsZero() {
			t.Errorf("unsound item %+v", item)
		}
	}
	for _, p := range ps {
		for _, lang := range []string{"en", "zh"} {
			if s := Sentence(p, lang); s == "" || !utf8.ValidString(s) || strings.HasPrefix(s, p.Code) {
				t.Errorf("%s: bad sentence %q for %s", lang, s, p.Code)
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("事件编号,发生事项,日期时间,时差,场所,新批次,形态,净重,单位\n1,开采,2026-03-04 14:30,+08:00,矿-1,甲-1,独居石矿,3,吨\n"))
	f.Add([]byte("Entry,Void,Reason,Date,Offset,Lot,Mass,Unit\nx,,r,2026-03-04 14:30,Z,L,1,kg\n"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("Date,Offset,Lot,Total RE %,Nd2O3 %,Nd ±\n2026-03-04 14:30,Z,\"L,30\"\"\",<1,5 ± 6\n"))
	f.Fuzz(func(t *testing.T, data []byte) { sound(t, data, "x.csv") })
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(oneEvent))
	f.Add([]byte("[" + oneEvent + "]"))
	f.Add([]byte(`{"registration":{"quota":{"act":"issue","year":2024,"reoMG":5}}}`))
	f.Add([]byte(`{"occurred":"2026-03-04T14:30:00Z","event":{"kind":"assay","assay":{"share":{"Nd":{"v":1,"u":2}},"byElement":{"Nd":"x"}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
			sound(t, data, "x.jsonl")
		}
	})
}

// FuzzXLSX changes the archive and, so that the changes get past the checksums,
// a sheet inside a sound one.
func FuzzXLSX(f *testing.F) {
	whole := book(f, [][]any{{"Date", "Offset", "Site", "Lot", "Mass counted (t)"}, {46085.6, "Z", "S", "L", 1}}, nil)
	f.Add(whole)
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Lot</t></is></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<worksheet><sheetData><row r="9999999"><c r="XFD1" s="99999999" t="s"><v>77</v></c></row></sheetData></worksheet>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, zipMagic) {
			sound(t, data, "x.xlsx")
			return
		}
		sound(t, zipOf(t, map[string]string{
			"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
			"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
			"xl/worksheets/sheet1.xml":   string(data),
		}), "x.xlsx")
	})
}
