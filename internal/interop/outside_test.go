package interop

import (
	"strings"
	"testing"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

// A table of each kind is read back from its own template, in either language,
// and the example row is passed over.
func TestOutsideTemplatesAreReadBack(t *testing.T) {
	rows := map[outside.Kind]string{
		outside.Invoice:     "26-1,2026-03-04,A,B,284690,100,kg,7000.50,CNY",
		outside.Declaration: "E-1,2026-03-04,A,export,JP,284690,1.5,t,,",
		outside.Consumption: "electricity,S,2026-03,2.5,MWh,meter",
		outside.Mirror:      "JP,CN,2846,2026,1,t,,,2026-11,customs",
	}
	for kind, row := range rows {
		for _, lang := range []string{"en", "zh"} {
			text, err := Template(Kind(kind), lang, CSV)
			if err != nil {
				t.Fatal(err)
			}
			got, problems, ok := ParseOutside(append(text, row+"\r\n"...), "x.csv", lang)
			if !ok || len(problems) > 0 || len(got) != 1 || got[0].Record.Kind != kind || got[0].Row != 4 {
				t.Errorf("%s in %s: %+v, %+v, %v", kind, lang, got, problems, ok)
			}
			if kind == outside.Consumption && got[0].Record.Energy != 2_500_000 || kind == outside.Invoice && got[0].Record.Cents != 700_050 || kind == outside.Declaration && got[0].Record.Mass != 1500*ree.Kilogram {
				t.Errorf("%s in %s read as %+v", kind, lang, got[0].Record)
			}
		}
	}
}

// Every problem is said at once with its row; other tables are left alone.
func TestOutsideProblemsAreSaidByRow(t *testing.T) {
	head := "Reagent or electricity,Site,Month or year,Quantity,Unit\n"
	_, problems, ok := ParseOutside([]byte(head+"water,S,2026-03,1,t\noxalic_acid,,2026-03,1,t\noxalic_acid,S,March,1,t\noxalic_acid,S,2026-03,1,\nelectricity,S,2026-03,1,t\n"), "x.csv", "en")
	var codes []string
	for _, p := range problems {
		codes = append(codes, p.Code)
	}
	if got := strings.Join(codes, " "); !ok || !strings.HasPrefix(got, "outside.input cell.missing outside.period cell.missing") || !strings.HasSuffix(got, "outside.energy_unit") {
		t.Errorf("%v: %s", ok, got)
	}
	for _, p := range problems {
		if s := Sentence(p, "zh"); p.Row < 2 || s == "" || strings.Contains(s, p.Code) {
			t.Errorf("row %d: %q", p.Row, s)
		}
	}
	if _, _, ok := ParseOutside([]byte("Invoice no.,Lot,Date\n1,2,3\n"), "x.csv", "en"); ok {
		t.Error("a shipment is taken for an invoice")
	}
}
