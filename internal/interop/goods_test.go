package interop

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/ree"
	"lanthorn/review"
)

func lines(text string, most int) (ApplicationTable, []Problem) {
	return ParseApplication([]File{{"lines.csv", []byte(text)}}, "en", most)
}

// The template of an application's lines is read back, in both languages; every
// problem of a table is said at once, with its row and column.
func TestGoodsTables(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		text, err := Template(Goods, lang, CSV)
		if err != nil || !HasTemplate(Goods, CSV) || HasTemplate(Goods, XLSX) {
			t.Fatal(err)
		}
		filled := string(text) + "LOT-1,2.5,kg,8505111000,100.50,EUR,box\r\nLOT-2,3,t,,,,\r\n"
		got, problems := ParseApplication([]File{{"lines.csv", []byte(filled)}}, lang, 10)
		rows := got.Application.Lines
		if len(problems) > 0 || len(rows) != 2 || rows[0].MassMG != 2500*ree.Gram || rows[0].Value != 10050 || rows[1].MassMG != 3*ree.Tonne || rows[1].HS != "" || rows[1].Lots[0].Lot != "LOT-2" {
			t.Errorf("%s: %+v, %v", lang, rows, problems)
		}
	}
	bad := "Lot,Net mass,Unit,Value,Currency\nL,abc,kg,,\nL,1,,,\n,1,kg,,\nL,1,kg,5,\nL,1,kg,,\n"
	got, problems := lines(bad, 10)
	if said := codesOf(problems); said != "mass.number mass.unit_missing cell.missing goods.currency_alone" || len(got.Application.Lines) != 1 {
		t.Errorf("%s; %d rows", said, len(got.Application.Lines))
	}
	for text, want := range map[string]string{"": "goods.no_header", "a,b\n1,2\n": "goods.no_header", "Lot,Unit\nL,kg\n": "column.missing", "Lot,Net mass\n": "table.no_rows", "Lot,Net mass,Unit\nL,1,kg\nL,1,kg\n": "goods.too_many", "Lot,Net mass,Colour\nL,1 kg,red\n": "column.unknown"} {
		if _, problems := lines(text, 1); len(problems) == 0 || problems[0].Code != want {
			t.Errorf("%q: want %s, got %v", text, want, problems)
		}
	}
}

func codesOf(problems []Problem) string {
	var said []string
	for _, p := range problems {
		said = append(said, p.Code)
	}
	return strings.Join(said, " ")
}

// Every way to say what cannot be is refused by a code that is worded in both
// languages and names the sheet.
func TestApplicationTablesRefuse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Lot,Net mass,Item of the list,Number,Counted in\nL,1 kg,2B901,3,set\n", "goods.not_here goods.not_here"},
		{"Item of the list,Number,Counted in\n2B901,1.5,set\n2B901,0,set\n2B901,2,barrel\n,2,set\n", "goods.whole goods.whole table.word cell.missing"},
		{"Lot,Net mass,Line\nA,1 kg,1\nB,2 kg,1\n", ""},
		{"Lot,Net mass,Line,HS code,Value,Currency\nA,1 kg,1,850511,5,EUR\nB,2 kg,1,250000,5,EUR\n", "goods.line_differs goods.value_twice"},
		{"Line,Lot,Net mass,Form\n1,,1 kg,oxide\n1,,1 kg,oxide\n", "goods.line_twice"},
		{"Role,Name,Country\nconsignee,A,DE\nconsignee,B,DE\nking,C,DE\nend user,,Germany\n", "party.role_twice table.word cell.missing table.country"},
		{"Role,Name,Share %,No.,Owner of no.\nowner,X,5,,\nend user,A,5,1,\nend user,B,,1,\nowner,Y,101,,1\nowner,Z,x,,2\n", "party.owner_of party.owner_only party.number_twice percent.too_large percent.number party.owner_of"},
		{"Role,Name,Address\nvessel,S,road\nvessel,T,\n", "party.not_of_vessel party.role_twice"},
		{"Term,What it is,Kind of document\nDestination,DE,\nDestination,JP,\nDate of contract,tomorrow,\nDocument,abc,\nPort of exit,Ningbo,contract\n", "terms.twice terms.day terms.hash cell.missing terms.document_only"},
	} {
		_, problems := lines(c.text, 100)
		if got := codesOf(problems); got != c.want {
			t.Errorf("%s: want %s, got %s", c.text, c.want, got)
		}
		for _, p := range problems {
			spoken(t, p)
		}
	}
	two := []File{{"a.csv", []byte("Lot,Net mass\nL,1 kg\n")}, {"b.csv", []byte("Lot,Net mass\nL,1 kg\n")}}
	if _, problems := ParseApplication(two, "en", 10); codesOf(problems) != "table.twice" || !strings.HasPrefix(Sentence(problems[0], "en"), "b.csv: ") {
		t.Errorf("%v", problems)
	}
	if _, problems := ParseApplication(append(two, two...), "en", 10); !strings.Contains(codesOf(problems), "table.files") {
		t.Errorf("%v", problems)
	}
}

// An application written as a table and read again is the same application, as a
// workbook and as three files, in both languages.
func TestApplicationTablesRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := applications().Draw(rt, "application")
		lang := rapid.SampledFrom([]string{"en", "zh"}).Draw(rt, "lang")
		var book bytes.Buffer
		if err := WriteApplicationXLSX(&book, &a, lang); err != nil {
			rt.Fatal(err)
		}
		sameApplication(rt, a, []File{{"a.xlsx", book.Bytes()}})
		var files []File
		for _, kind := range ApplicationKinds() {
			var b bytes.Buffer
			if err := WriteApplicationCSV(&b, &a, kind, lang); err != nil {
				rt.Fatal(err)
			}
			files = append(files, File{string(kind) + ".csv", b.Bytes()})
		}
		sameApplication(rt, a, files)
	})
}

func sameApplication(t *rapid.T, want review.Application, files []File) {
	got, problems := ParseApplication(files, "en", review.MaxLines)
	if len(problems) > 0 {
		t.Fatalf("%s", Sentence(problems[0], "en"))
	}
	for i := range got.Application.Lines {
		if l := &got.Application.Lines[i]; l.Text == NoWords {
			l.Text = ""
		}
	}
	if diff := gocmp.Diff(want, got.Application, gocmp.Comparer(func(x, y calendar.Date) bool { return x == y })); diff != "" {
		t.Fatal(diff)
	}
}

// someWords are what people write, formulas and marks among it.
func someWords() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("ab Zß稀土,;\"'=+-@|#%1é")), 1, 12, -1).Draw(t, "words")
		if s = strings.TrimSpace(s); s == "" || s[0] == '\'' || s == NoWords || strings.HasPrefix(s, "#") {
			return "x"
		}
		return s
	})
}

func maybe(g *rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.OneOf(rapid.Just(""), g)
}

func someParties(least, most int) *rapid.Generator[[]review.Party] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) review.Party {
		p := review.Party{Name: someWords().Draw(t, "name"), Country: rapid.SampledFrom([]string{"DE", "JP"}).Draw(t, "country"), Address: maybe(someWords()).Draw(t, "address"),
			Ref: maybe(someWords()).Draw(t, "ref"), Phone: maybe(someWords()).Draw(t, "phone")}
		for range rapid.IntRange(0, 2).Draw(t, "owners") {
			p.Owners = append(p.Owners, review.Owner{Name: someWords().Draw(t, "owner"), Address: maybe(someWords()).Draw(t, "address"), PPM: rapid.IntRange(0, 1_000_000).Draw(t, "ppm")})
		}
		return p
	}), least, most)
}

func applications() *rapid.Generator[review.Application] {
	return rapid.Custom(func(t *rapid.T) review.Application {
		draw := func(name string) string { return maybe(someWords()).Draw(t, name) }
		a := review.Application{Kind: draw("kind"), Destination: "DE", Consignee: someParties(1, 1).Draw(t, "consignee")[0], EndUsers: someParties(1, 2).Draw(t, "users"),
			EndUse: review.EndUse{Code: draw("use"), Text: draw("text"), Programme: draw("programme"), Site: draw("site")},
			Route:  review.Route{Mode: draw("mode"), From: draw("from"), To: draw("to")}, Contract: review.Contract{Number: draw("contract")}}
		if list := someParties(0, 2).Draw(t, "between"); len(list) > 0 {
			a.Intermediaries = list
		}
		if list := someParties(0, 2).Draw(t, "carriers"); len(list) > 0 {
			a.Route.Carriers = list
		}
		for range rapid.IntRange(0, 2).Draw(t, "via") {
			a.Route.Via = append(a.Route.Via, someWords().Draw(t, "port"))
		}
		if rapid.Bool().Draw(t, "ship") {
			a.Route.Vessel = &review.Vessel{Name: someWords().Draw(t, "vessel"), IMO: draw("imo"), Flag: "PA"}
		}
		if rapid.Bool().Draw(t, "dated") {
			a.Contract.Date = calendar.NewDate(2026, 3, rapid.IntRange(1, 31).Draw(t, "day"))
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "documents") {
			a.Documents = append(a.Documents, review.Document{Kind: "contract", Name: draw("file"), Hash: strings.Repeat(fmt.Sprint(i), 64)})
		}
		for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
			a.Lines = append(a.Lines, someLine(t, i+1))
		}
		return a
	})
}

func someLine(t *rapid.T, no int) review.Line {
	l := review.Line{No: no, HS: rapid.SampledFrom([]string{"0085", "8505111000"}).Draw(t, "hs"), Text: maybe(someWords()).Draw(t, "text")}
	if rapid.Bool().Draw(t, "valued") {
		l.Value, l.Currency = rapid.Int64Range(0, 1<<40).Draw(t, "cents"), "EUR"
	}
	if rapid.Bool().Draw(t, "counted") {
		l.Subject = rapid.SampledFrom([]control.Subject{control.Equipment, control.Technology}).Draw(t, "subject")
		l.Code, l.Units, l.Unit = someWords().Draw(t, "item"), rapid.Int64Range(1, 1e9).Draw(t, "units"), rapid.SampledFrom(review.CountUnits()).Draw(t, "unit")
		l.Means = rapid.SampledFrom(append(review.AllMeans(), "")).Draw(t, "means")
		return l
	}
	l.Form = rapid.SampledFrom(ree.Forms()).Draw(t, "form").Form
	l.Kind = rapid.SampledFrom(append(control.Kinds(), "")).Draw(t, "kind")
	for i := range rapid.IntRange(0, 3).Draw(t, "lots") {
		mass := ree.Mass(rapid.Int64Range(1, 1<<40).Draw(t, "mass"))
		l.Lots, l.MassMG = append(l.Lots, review.LotQuantity{Lot: fmt.Sprintf("L%d-%d", no, i), MassMG: mass}), l.MassMG+mass
	}
	l.MassMG = cmp.Or(l.MassMG, 7)
	return l
}

// The workbook to fill in holds the three tables, and is empty when it is read.
func TestApplicationTemplates(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		data, err := Template(Application, lang, XLSX)
		if err != nil {
			t.Fatal(err)
		}
		got, problems := ParseApplication([]File{{"a.xlsx", data}}, lang, 10)
		if codesOf(problems) != "table.no_rows" || len(got.Came) != 3 || len(got.Application.Lines) != 0 {
			t.Errorf("%s: %v %v", lang, problems, got.Came)
		}
		for _, kind := range ApplicationKinds() {
			if text, err := Template(kind, lang, CSV); err != nil || !bytes.Contains(text, []byte(catalogue(lang)["template.example"])) {
				t.Errorf("%s %s: %v", kind, lang, err)
			}
		}
	}
}

// Bytes that are no table are refused and do no harm.
func FuzzApplication(f *testing.F) {
	for _, kind := range ApplicationKinds() {
		text, _ := Template(kind, "en", CSV)
		f.Add(text)
	}
	f.Add([]byte("Role,Name\nowner,x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, problems := ParseApplication([]File{{"f.csv", data}}, "zh", 5)
		if len(got.Application.Lines) > 5 || len(got.At) != len(got.Application.Lines) {
			t.Fatalf("%d lines", len(got.Application.Lines))
		}
		for _, p := range problems {
			if Sentence(p, "zh") == "" {
				t.Fatalf("%+v has no words", p)
			}
		}
	})
}
