package simulate

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"lanthorn/ree"
)

// realFirms are words in names of real firms of the trade; no invented name may
// hold one.
var realFirms = []string{"北方稀土", "南方稀土", "中国稀土", "盛和", "金力永磁", "中科三环", "韵升", "正海", "厦钨", "广晟", "虔东", "晨光", "有研", "大地熊", "银河磁体", "英洛华", "东磁", "天和", "微山湖", "包钢", "五矿", "中铝", "赣州", "金蒙", "华宏", "安泰", "宁波", "江铜", "龙南", "寻乌",
	"Northern Rare", "Southern Rare", "China Rare", "Shenghe", "JL MAG", "Zhongke", "Yunsheng", "Zhenghai", "Lynas", "MP Materials", "Iluka", "Neo Performance", "Solvay", "Shin-Etsu", "TDK", "Proterial", "Hitachi", "Vacuumschmelze", "Noveon", "IREL", "Toyota", "Daido", "Bosch", "Siemens", "Nidec", "Hyundai", "Vestas", "Raytheon", "Safran"}

func TestNamesAreInventedAndUnique(t *testing.T) {
	seen := map[string]bool{}
	var names []string
	for _, f := range firms {
		names = append(names, f.ref, f.name, f.nameZH)
	}
	for _, p := range places {
		names = append(names, p.ref, p.name, p.nameZH)
	}
	for _, b := range buyers {
		names = append(names, b.Party, b.Name, b.NameZH)
	}
	for _, p := range people {
		names = append(names, p.Name, p.NameZH)
	}
	for _, name := range names {
		if name == "" || seen[name] {
			t.Errorf("name %q is empty or taken twice", name)
		}
		seen[name] = true
		for _, real := range realFirms {
			if strings.Contains(name, real) {
				t.Errorf("%q holds %q, a real firm's word", name, real)
			}
		}
	}
}

func TestRoutesLeadSomewhere(t *testing.T) {
	known := map[string]bool{"": true}
	for _, p := range places {
		known[p.ref] = true
	}
	for from, rs := range routes {
		sum := 0.0
		for _, r := range rs {
			sum += r.share
			if !known[r.to] {
				t.Errorf("%s leads to %s, which is no site", from, r.to)
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: shares sum to %g", from, sum)
		}
	}
}

func TestQuotaTableSumsToTheScale(t *testing.T) {
	sum := map[string]float64{}
	for _, p := range quotaTable {
		sum[p.class+"/"+p.stage] += p.annual
	}
	for key, want := range scale {
		if sum[key] != want {
			t.Errorf("%s: the table sums to %.0f, the scale is %.0f", key, sum[key], want)
		}
	}
}

// TestDepositsAreThePublishedOnes holds the table against the file of published
// distributions.
func TestDepositsAreThePublishedOnes(t *testing.T) {
	f, err := os.Open("../../../shared/data/accountancy/reo_distributions.csv")
	if err != nil {
		t.Skip("no published distributions at ../shared/data/accountancy: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
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
	for _, d := range deposits {
		p := published[d.id]
		if p == nil || p["confidence"] != d.confidence {
			t.Errorf("%s: confidence %q, published %q", d.id, d.confidence, p["confidence"])
		}
		if d.confidence == "C" && !strings.Contains(d.source, "composite for demonstration") {
			t.Errorf("%s is not marked as a composite for demonstration", d.id)
		}
		for e := range ree.NumElements {
			want, _ := strconv.ParseFloat(p[ree.Element(e).Oxide()], 64)
			if got := d.oxides[ree.Element(e)]; got != want {
				t.Errorf("%s %s: %g, published %g", d.id, ree.Element(e).Oxide(), got, want)
			}
		}
	}
}
