package fingerprint

import (
	"math"
	"strings"
	"testing"

	"lanthorn/ree"
)

func TestTheLibraryParses(t *testing.T) {
	sources, err := ParseSources(sharedFile(t, "reo_distributions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) != 29 {
		t.Fatalf("%d sources", len(sources))
	}
	grades := map[Grade]int{}
	for _, s := range sources {
		grades[s.Grade]++
	}
	if grades[GradeC] != 7 {
		t.Errorf("grades %v", grades)
	}
	longnan := sharedLibrary(t)["LONGNAN_chi_tian"]
	if longnan.Oxides[ree.Y].Value != 64.83 || longnan.Country != "CN" || longnan.Grade != GradeA {
		t.Errorf("%+v", longnan)
	}
}

const header = "id,deposit,ore_type,country,La2O3,CeO2,published_total,confidence,source\n"

func TestEveryProblemIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		data  string
		good  int
		wants []string
	}{
		"nothing":        {"", 0, []string{"line 1: the header"}},
		"one bad of two": {header + "a,A,o,CN,40,60,100,A,book\nb,B,o,CN,40,sixty,100,E,\n", 1, []string{"line 3, CeO2", "line 3, confidence", "line 3, source", "line 3, published_total: the shares sum to 40"}},
		"total":          {header + "a,A,o,CN,40,50,90,A,book\n", 0, []string{"line 2, published_total: 90 lies below 97"}},
		"twice":          {header + "a,A,o,CN,40,60,100,A,book\na,A,o,CN,40,60,100,A,book\n", 1, []string{`line 3, id: "a" is there twice`}},
		"width":          {header + "a,A\n", 0, []string{"line 2: 2 fields under 9 columns"}},
		"infinite":       {header + "a,A,o,CN,NaN,Inf,100,A,book\n", 0, []string{"line 2, La2O3", "line 2, CeO2"}},
		"negative":       {header + "a,A,o,CN,-1,101,100,A,book\n", 0, []string{"line 2, La2O3", "line 2, CeO2"}},
		"one oxide":      {header + "a,A,o,CN,100,,100,A,book\n", 0, []string{"line 2: fewer than two"}},
		"quote":          {header + "a,\"A,o\n", 0, []string{"line 2: the line cannot be read"}},
		"columns": {"id,deposit,ore_type,country,La2O3,Ce2O3,Nd,La2O3,published_total,confidence\n", 0,
			[]string{"La2O3: the column is there twice", "Ce2O3: ", "Nd: ", "source: the column is missing", "two columns of trade oxides"}},
	} {
		got, err := ParseSources([]byte(c.data))
		if len(got) != c.good || err == nil {
			t.Errorf("%s: %d good, %v", name, len(got), err)
			continue
		}
		for _, want := range c.wants {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q lacks %q", name, err, want)
			}
		}
	}
}

func FuzzParseSources(f *testing.F) {
	f.Add([]byte(header + "a,A,o,CN,40,60,100,A,book\nb,\"B, b\",o,CN,40.5,59.5,100,C,\"a \"\"book\"\"\"\n"))
	f.Add([]byte("\ufeff" + header))
	f.Add([]byte(header + "a,A,o,CN,1e999,0x1p-3,97,B,x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		sources, err := ParseSources(data)
		if ps, ok := err.(Problems); err != nil && (!ok || len(ps) == 0) {
			t.Fatalf("%T %v", err, err)
		}
		seen := map[string]bool{}
		for _, s := range sources {
			if seen[s.ID] || s.Citation == "" || !(s.PublishedTotal >= leastTotal && s.PublishedTotal <= mostTotal) {
				t.Fatalf("%+v", s)
			}
			seen[s.ID] = true
			sum := 0.0
			for _, a := range s.Oxides {
				if !(a.Value >= 0 && a.Value <= 100) {
					t.Fatalf("%+v", s)
				}
				sum += a.Value
			}
			if math.Abs(sum-s.PublishedTotal) > totalSlack {
				t.Fatalf("%g", sum)
			}
		}
	})
}

func TestDyTbMarkers(t *testing.T) {
	data := sharedFile(t, "dy_tb_markers.csv")
	markers, err := ParseMarkers(data)
	if err != nil || len(markers) != 10 {
		t.Fatalf("%d, %v", len(markers), err)
	}
	ratios := map[string]Band{"Mt Weld CLD": {2.78, 2.78}, "Colossus": {4, 5.5}, "Caldeira": {4.64, 5}, "Penco": {7.4, 7.9}}
	for _, m := range markers {
		if want, ok := ratios[m.Deposit]; ok && m.Ratio != want {
			t.Errorf("%s: %v", m.Deposit, m.Ratio)
		}
	}
	// Where a row gives both shares as numbers, the ratio is theirs to its digits.
	compared := 0
	for i, row := range sharedRows(t, "dy_tb_markers.csv") {
		if strings.ContainsAny(row["Dy_pct_TREO"]+row["Tb_pct_TREO"], "-* ") || row["Tb_pct_TREO"] == "" {
			continue
		}
		compared++
		ratio := number(t, row["Dy_pct_TREO"]) / number(t, row["Tb_pct_TREO"])
		if b := markers[i].Ratio; ratio < b.Low-.06 || ratio > b.High+.06 {
			if markers[i].Deposit != "Penco" || math.Abs(ratio-7.86) > .01 {
				t.Errorf("%s: %.3f outside %v", markers[i].Deposit, ratio, b)
			}
		}
	}
	if compared != 5 {
		t.Errorf("%d rows compared", compared)
	}
}

func TestAMarkerOnlyCorroborates(t *testing.T) {
	weld := Marker{Deposit: "rock", Over: ree.Dy, Under: ree.Tb, Ratio: Band{2.7, 2.9}, Citation: "filing"}
	usual := Variability{Light: .02, Heavy: .03}
	lot := func(ratio float64) Composition {
		var a Amounts
		a[ree.Dy].Value, a[ree.Tb].Value = ratio, 1
		return must[Composition](t)(Close(a))
	}
	in := must[Reading](t)(weld.Read(lot(2.8), usual, .1))
	if in.Z != 0 || in.P != 1 || in.Supports != Nothing {
		t.Errorf("%+v", in)
	}
	clay := must[Reading](t)(weld.Read(lot(6), usual, .1))
	near(t, "distance", clay.Z, math.Log(6/2.9)/math.Sqrt(.0009+.0009+.01), 1e-9)
	if clay.Supports != Corroboration || clay.Action != NoAction || len(clay.Because) != 1 {
		t.Errorf("%+v", clay.Verdict)
	}
	if below := must[Reading](t)(weld.Read(lot(2), usual, .1)); below.Z >= 0 {
		t.Errorf("%+v", below)
	}
	_, err := weld.Read(lot(3), Variability{}, 0)
	refused(t, "no uncertainty at all", err, "fingerprint.marker")
	_, err = weld.Read(lot(3), usual, math.NaN())
	refused(t, "not a number", err, "fingerprint.marker")
	_, err = Marker{Over: ree.Pr, Under: ree.Nd, Ratio: Band{.3, .3}}.Read(lot(3), usual, 0)
	refused(t, "not measured", err, "fingerprint.not_measured")
}

func FuzzParseMarkers(f *testing.F) {
	f.Add([]byte("deposit,Dy_Tb,basis,source\na,4.0-5.5,x,y\nb,5.8,,z\n"))
	f.Add([]byte("deposit,Dy_Tb,basis,source\na,5.5-4,x,y\nb,-,,z\nc,nan,,z\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		markers, err := ParseMarkers(data)
		if ps, ok := err.(Problems); err != nil && (!ok || len(ps) == 0) {
			t.Fatalf("%T %v", err, err)
		}
		for _, m := range markers {
			if !m.Ratio.possible() || m.Deposit == "" {
				t.Fatalf("%+v", m)
			}
		}
	})
}
