package pack

import (
	"bytes"
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"lanthorn/ree"
)

// The rows are those of the table of published distributions, and none that the
// table calls recalled or somebody's own knowledge.
func TestDepositsAreFoundOnesAsPublished(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/data/accountancy/reo_distributions.csv")
	if err != nil {
		t.Skip("no published distributions at ../shared/data/accountancy: ", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	published := map[string]map[string]string{}
	for _, r := range rows[1:] {
		published[r[0]] = map[string]string{}
		for i, head := range rows[0] {
			published[r[0]][head] = r[i]
		}
	}
	p := load(t, "cn")
	if len(p.Deposits) < 10 {
		t.Fatalf("%d deposits", len(p.Deposits))
	}
	for _, d := range p.Deposits {
		row := published[d.ID]
		if row == nil || row["confidence"] != string(d.Grade) || row["country"] != d.Country {
			t.Errorf("%s: grade %s in %s, published %v", d.ID, d.Grade, d.Country, row)
			continue
		}
		remembered := strings.Contains(row["source"], "recall") || strings.Contains(row["source"], "own knowledge")
		if d.Total != 0 && remembered {
			t.Errorf("%s is only remembered: %s", d.ID, row["source"])
		}
		for e := range ree.Element(ree.NumElements) {
			want, _ := strconv.ParseFloat(row[e.Oxide()], 64)
			if got := d.Shares[e.Symbol()]; got != want && (d.Total != 0 || got != 0) {
				t.Errorf("%s %s: %g, published %g", d.ID, e.Oxide(), got, want)
			}
		}
	}
	if d, ok := p.Deposit("SERRA_VERDE_Pela_Ema"); !ok || d.Grade != "C" || len(d.Shares) != 2 {
		t.Errorf("of the composite only what was derived may stand: %+v", d)
	}
}

func TestDepositsAreCheckedStrictly(t *testing.T) {
	for want, change := range map[string][2]string{
		"grade \"D\" is none of":       {"grade: A", "grade: D"},
		"is only remembered":           {"source: chi-tian", "source: chi-tian\n    confidence: memory"},
		"is not in pack.yaml":          {"source: chi-tian", "source: hearsay"},
		"the shares sum to":            {"La: 2.18,", "La: 3.18,"},
		"is no share of a rare earth":  {"La: 2.18,", "La: .nan,"},
		"Fe: 2.18 is no share":         {"La: 2.18,", "Fe: 2.18,"},
		"La: 0 is no share":            {"La: 2.18,", "La: 0,"},
		"lies outside 97 to 103":       {"total: 99.93", "total: 93.99"},
		"an id of its own":             {"id: LONGNAN_chi_tian", "id: LONGNAN_usgs"},
		"field colour not found":       {"id: LONGNAN_chi_tian", "id: LONGNAN_chi_tian\n    colour: red"},
		"name: has no wording in \"zh": {", zh: \"江西龙南足洞（池汝安、田君）\"", ""},
	} {
		f := files(t, "cn")
		before := string(f["deposits.yaml"].Data)
		after := strings.Replace(before, change[0], change[1], 1)
		if before == after {
			t.Fatalf("no %q to spoil", change[0])
		}
		f["deposits.yaml"] = &fstest.MapFile{Data: []byte(after)}
		if _, err := Load(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	f := files(t, "cn")
	f["pack.yaml"].Data = []byte(strings.Replace(string(f["pack.yaml"].Data), "ion-adsorption deposits, edition: edition not stated,", "ion-adsorption deposits,", 1))
	if _, err := Load(f); err == nil || !strings.Contains(err.Error(), "has no edition") {
		t.Errorf("a source without edition: %v", err)
	}
	f = files(t, "cn")
	delete(f, "deposits.yaml")
	if p, err := Load(f); err != nil || len(p.Library()) != 0 {
		t.Errorf("the library is optional: %v", err)
	}
}
