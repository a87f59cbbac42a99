package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lanthorn/calendar"
	"lanthorn/internal/reason"
	"lanthorn/ree"
)

const ownTableText = `record,name,country,product,units_per_month,sector,element,grams_per_unit,stage,share_percent,days,kg,value_per_unit,rare_earth_value_per_unit
company,Willow Motors,DEU,,,,,,,,,,,
product,,,Motor,20000,electric cars,,,,,,,50000,9000
material,,,Motor,,,Dy,60,,,,,,
material,,,Motor,,,Nd,450,,,,,,
supplier,,CHN,,,,,,magnet,80,,,,
supplier,,JPN,,,,,,magnet,20,,,,
stock,,,,,,Dy,,,,30,,,
stock,,,,,,Nd,,,,,9000,,
`

// A table and the JSON of what it says are the same data.
func TestOwnDataFromATableOrJSON(t *testing.T) {
	fromTable, places, rs := ReadOwn([]byte("\ufeff" + ownTableText))
	if len(rs) > 0 {
		t.Fatal(rs)
	}
	fromJSON, _, rs := ReadOwn([]byte(`{"company": "Willow Motors", "country": "DEU", "products": [{"name": "Motor", "unitsPerMonth": 20000, "sector": "electric cars", "gramsPerUnit": {"Dy": 60, "Nd": 450}, "valuePerUnit": 50000, "rareEarthValuePerUnit": 9000}],
		"suppliers": [{"stage": "magnet", "country": "CHN", "sharePercent": 80}, {"stage": "magnet", "country": "JPN", "sharePercent": 20}], "stocks": [{"element": "Dy", "days": 30}, {"element": "Nd", "kg": 9000}]}`))
	if len(rs) > 0 {
		t.Fatal(rs)
	}
	fromTable.Products[0].Technology = nil
	if diff := cmp.Diff(fromJSON, fromTable); diff != "" {
		t.Error(diff)
	}
	if places["suppliers[1]"] != 7 || places["stocks[0]"] != 8 {
		t.Errorf("%v", places)
	}
	if semicolons, _, rs := ReadOwn([]byte(strings.ReplaceAll(ownTableText, ",", ";"))); len(rs) > 0 || semicolons.Products[0].Grams["Nd"] != 450 {
		t.Error(rs)
	}
}

func placesSaid(rs ree.Refusals) (out []string) {
	for _, r := range rs {
		out = append(out, strings.Trim(r.Params["row"]+" "+r.Params["at"]+" "+r.Code, " "))
	}
	return out
}

// Whatever is wrong with a table is said at once with its line and column, and
// nothing of it is taken.
func TestAWrongTableSaysEveryPlace(t *testing.T) {
	base, err := outlookBase()
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.NewReplacer("DEU", "XXX", "20000", "many", "CHN,,,,,,magnet,80", "CHN,,,,,,magnet,110", "JPN", "ATL", "Dy,,,,30", "Dy,,,,-4").Replace(ownTableText) + "wish,,,,,,,,,,,,,\nmaterial,,,Boat,,,Nd,5,,,,,,\nstock,,,,,,Tb,9,,,5,,,\n"
	_, _, rs := ReadOwn([]byte(bad))
	if diff := cmp.Diff([]string{"3 units_per_month own.number", "10 record own.record", "12 grams_per_unit own.stray", "11 product own.product"}, placesSaid(rs)); diff != "" {
		t.Error(diff)
	}
	bad = bad[:strings.Index(bad, "wish")]
	d, places, rs := ReadOwn([]byte(strings.Replace(bad, "many", "5", 1)))
	if len(rs) > 0 {
		t.Fatal(rs)
	}
	got := placesSaid(CheckOwn(base, &OwnAsk{Data: d, Runs: 7, Scenario: "hope"}, places))
	if diff := cmp.Diff([]string{"outlook.runs", "outlook.example", "2 country own.user", "6 share_percent own.share", "7 country own.country", "7 share_percent own.shares", "8 days own.amount"}, got); diff != "" {
		t.Error(diff)
	}
}

// Files that are something else, or of another layout, are refused whole, in words.
func TestOtherFilesAreRefused(t *testing.T) {
	for text, code := range map[string]string{
		"":                                  "own.layout",
		"Product,Country,Tonnes\nx,y,1\n":   "own.column",
		"record,elment\n":                   "own.column",
		"record,element,element\n":          "own.column_twice",
		"product,element\n":                 "own.layout",
		"{\"country\": 3}":                  "own.type",
		"{\"countri\": \"DEU\"}":            "own.word",
		"{\"country\": \"DEU\"":             "own.json",
		"{} {}":                             "own.json",
		"record,name\ncompany,\"x\n":        "own.csv",
		"\xff\xfe\x00":                      "own.utf8",
		strings.Repeat("x", OwnMostBytes+1): "own.large",
		"record,element,days\n" + strings.Repeat("stock,Nd,1\n", 3000): "own.rows",
	} {
		d, _, rs := ReadOwn([]byte(text))
		if !slices.ContainsFunc(rs, func(r *ree.Refusal) bool { return r.Code == code }) || d.Country != "" || len(d.Products)+len(d.Stocks) > 0 {
			t.Errorf("%.40q: %v, want %s", text, rs, code)
		}
		for _, r := range rs {
			for _, lang := range reason.Languages() {
				if said := reason.Sentence(lang, r); said == (&ree.Refusal{Code: r.Code, Params: r.Params}).Error() {
					t.Errorf("no sentence: %v", r)
				}
			}
		}
	}
	var codes []string
	for _, c := range ownCodes {
		codes = append(codes, "own."+c, "own."+c+":row")
	}
	if missing := reason.Missing(codes); len(missing) > 0 {
		t.Error(missing)
	}
}

// No bytes make the reader fall over or hand back half of a file.
func FuzzReadOwn(f *testing.F) {
	f.Add([]byte(ownTableText))
	f.Add([]byte(`{"country": "DEU"}`))
	base, err := outlookBase()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, places, rs := ReadOwn(data)
		if len(rs) > 0 && (d.Country != "" || d.Products != nil || d.Suppliers != nil) {
			t.Error("half of a refused file was read")
		}
		CheckOwn(base, &OwnAsk{Data: d}, places)
	})
}

// The rules of several jurisdictions stand side by side: what is known to come from
// one counts for it alone, and what nobody knows leaves the question open.
func TestRulesOnWhatACompanyMakes(t *testing.T) {
	d, _, rs := ReadOwn([]byte(ownTableText))
	if len(rs) > 0 {
		t.Fatal(rs)
	}
	d.Products[0].Kind = "magnet_ndfeb"
	packs, err := BuiltInPacks()
	if err != nil {
		t.Fatal(err)
	}
	ask := func() map[string]OwnRule {
		rules, err := ownRules(&d, packs, calendar.NewDate(2026, 12, 1))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]OwnRule{}
		for _, r := range rules {
			out[r.Pack] = r
		}
		return out
	}
	rules := ask()
	if cn := rules["cn"].Answers[0]; cn.Would != "licence_needed" || cn.Share != 144_000_000 || cn.Most < cn.Share {
		t.Errorf("%+v", cn) // 80 % of 9,000 of 50,000
	}
	if x := rules["example"].Answers[0]; x.Would != "not_subject" {
		t.Errorf("nothing comes from there, and what is unknown is less than a quarter: %+v", x)
	}
	if us := rules["us"]; us.Rule != "" || us.Answers != nil {
		t.Errorf("%+v", us)
	}
	d.Suppliers = d.Suppliers[1:]
	d.Suppliers[0].Share = 100
	if cn := ask()["cn"].Answers[0]; cn.Would != "undetermined" {
		t.Errorf("nobody said who made the metal: %+v", cn)
	}
	d.Products[0].PartValue = 0
	if cn := ask()["cn"].Answers[0]; cn.Asked {
		t.Errorf("%+v", cn)
	}
}

// An answer is held for whoever asked, for an hour, three of one account at most,
// and is gone when they say so.
func TestOwnAnswersAreHeldForTheirAskerAlone(t *testing.T) {
	w := open(t)
	d, _, _ := ReadOwn([]byte(ownTableText))
	asker, other := Actor{Account: "a", Org: "O"}, Actor{Account: "b", Org: "O"}
	hold := func() OwnPage {
		p, err := w.HoldOwn(context.Background(), asker, OwnAsk{Data: d, Runs: 50})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	before := w.Store.Head()
	p := hold()
	if _, err := w.OwnHeld(other, p.ID); err == nil || len(w.OwnList(other)) > 0 {
		t.Error("another account of the same firm sees it")
	}
	if w.ForgetOwn(other, p.ID) == nil {
		t.Error("another account drops it")
	}
	if q, err := w.OwnHeld(asker, p.ID); err != nil || len(q.Answer.Exposures) == 0 || q.Answer.Stops[0].Product != "Motor" {
		t.Errorf("%v %+v", err, q)
	}
	for range ownOfOne {
		hold()
	}
	if _, err := w.OwnHeld(asker, p.ID); err == nil || len(w.OwnList(asker)) != ownOfOne {
		t.Error("more are held of one account than its bound")
	}
	last := w.OwnList(asker)[0]
	if err := w.ForgetOwn(asker, last.ID); err != nil || len(w.OwnList(asker)) != ownOfOne-1 {
		t.Error(err)
	}
	if w.Store.Head() != before {
		t.Error("a company's own data left a trace in the ledger")
	}
	w.now = w.now.Add(OwnKept)
	if len(w.OwnList(asker)) > 0 || len(w.own.held) > 0 {
		t.Error("an answer is held longer than said")
	}
	if _, err := w.Own(context.Background(), Actor{}, OwnAsk{Data: d}); err == nil {
		t.Error("somebody without an account may ask")
	}
}

// The example that people begin with has nothing wrong, as a table and as JSON.
func TestTheExampleIsRight(t *testing.T) {
	base, err := outlookBase()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{OwnExample, OwnExampleJSON()} {
		d, places, rs := ReadOwn(file)
		if rs = append(rs, CheckOwn(base, &OwnAsk{Data: d}, places)...); len(rs) > 0 || len(d.Products) != 3 || len(d.Suppliers) != 3 || len(d.Stocks) != 4 {
			t.Errorf("%v", rs)
		}
	}
}

// The example with Chinese words says what the other says, in UTF-8 and in
// GB 18030, and what is wrong with it is said with its own heads.
func TestATableInChineseSaysTheSame(t *testing.T) {
	want := OwnExampleData()
	want.Company = "柳树电机（虚构）"
	for i, name := range []string{"驱动电机", "传感器用磁体组", "扬声器"} {
		want.Products[i].Name = name
	}
	for i, name := range []string{"某磁体厂", "另一家", "第三家"} {
		want.Suppliers[i].Name = name
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(OwnExampleChinese)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{OwnExampleChinese, append([]byte("\xef\xbb\xbf"), OwnExampleChinese...), gb} {
		got, _, rs := ReadOwn(file)
		if diff := cmp.Diff(want, got); diff != "" || len(rs) > 0 {
			t.Errorf("%v (-English +Chinese):\n%s", rs, diff)
		}
	}
	if len(OwnColumns) != len(OwnColumnsChinese) {
		t.Error("a column has no Chinese head")
	}
	base, err := outlookBase()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range base.Machine.Network().Sectors {
		if !slices.Contains(slices.Collect(maps.Values(ownChinese["sector"])), s.Name) {
			t.Errorf("sector %q has no Chinese word", s.Name)
		}
	}
	for change, at := range map[string]string{"驱动电机,20000": "月产量", "磁体,70": "份额百分比"} {
		bad := strings.Replace(string(OwnExampleChinese), change, change[:strings.Index(change, ",")]+",-x", 1)
		if _, _, rs := ReadOwn([]byte(bad)); len(rs) != 1 || rs[0].Params["at"] != at {
			t.Errorf("%s: %v", at, rs)
		}
	}
	d, places, _ := ReadOwn([]byte(strings.Replace(string(OwnExampleChinese), "驱动电机,20000", "驱动电机,-5", 1)))
	if rs := CheckOwn(base, &OwnAsk{Data: d}, places); len(rs) != 1 || rs[0].Params["at"] != "月产量" {
		t.Errorf("%v", rs)
	}
	if _, _, rs := ReadOwn([]byte("记录,产品,记录,颜色\n")); len(rs) != 2 || rs[0].Code != "own.column_twice" || !strings.Contains(rs[1].Params["columns"], "月产量") {
		t.Errorf("%v", rs)
	}
	if _, _, rs := ReadOwn([]byte("\xe9\xe8,record\n")); len(rs) != 1 || rs[0].Code != "own.utf8" {
		t.Errorf("%v", rs)
	}
}
