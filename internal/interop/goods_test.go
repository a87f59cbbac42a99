package interop

import (
	"strings"
	"testing"

	"lanthorn/ree"
)

// The template of an application's lines is read back, in both languages; every
// problem of a table is said at once, with its row and column.
func TestGoodsTables(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		text, err := Template(Goods, lang, CSV)
		if err != nil || !HasTemplate(Goods, CSV) || HasTemplate(Goods, XLSX) {
			t.Fatal(err)
		}
		filled := string(text) + "LOT-1,2.5,kg,8505111000,100.50,EUR,box\r\nLOT-2,3,t,,,,\r\n"
		rows, problems := ParseGoods([]byte(filled), "lines.csv", lang, 10)
		if len(problems) > 0 || len(rows) != 2 || rows[0].Mass != 2500*ree.Gram || rows[0].Cents != 10050 || rows[1].Mass != 3*ree.Tonne || rows[1].HS != "" {
			t.Errorf("%s: %+v, %v", lang, rows, problems)
		}
	}
	bad := "Lot,Net mass,Unit,Value,Currency\nL,abc,kg,,\nL,1,,,\n,1,kg,,\nL,1,kg,5,\nL,1,kg,,\n"
	rows, problems := ParseGoods([]byte(bad), "lines.csv", "en", 10)
	var said []string
	for _, p := range problems {
		said = append(said, p.Code)
	}
	if got := strings.Join(said, " "); got != "mass.number mass.unit_missing cell.missing goods.currency_alone" || len(rows) != 1 {
		t.Errorf("%s; %d rows", got, len(rows))
	}
	for text, want := range map[string]string{"": "goods.no_header", "a,b\n1,2\n": "goods.no_header", "Lot,Unit\nL,kg\n": "column.missing", "Lot,Net mass\n": "table.no_rows", "Lot,Net mass,Unit\nL,1,kg\nL,1,kg\n": "file.too_many_rows"} {
		if _, problems := ParseGoods([]byte(text), "x.csv", "en", 1); len(problems) == 0 || problems[0].Code != want {
			t.Errorf("%q: want %s, got %v", text, want, problems)
		}
	}
}
