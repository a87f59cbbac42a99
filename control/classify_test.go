package control

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/calendar"
	"lanthorn/ree"
)

const percent = ree.Whole / 100

func sample() *List {
	from := calendar.MustDate("2025-04-04")
	entry := func(code, element string, c Condition, kinds ...Kind) Entry {
		return Entry{Code: code, Elements: []string{element}, Kinds: kinds, Condition: c, LegalBasis: "A", Source: "s", ValidFrom: from, CheckedOn: from}
	}
	l := &List{ID: "t", Version: "1", Containing: Containing{Coverage: 2, ZeroNeedsDetect: true, Limits: []Limit{
		{Kinds: []Kind{MagnetNdFeB}, PPB: percent / 20}, {PPB: percent / 10}}},
		Unsettled: []Unsettled{{Kind: Scrap}},
		Entries: []Entry{
			entry("Dy.a", "Dy", Contains, Metal, Alloy, MagnetNdFeB), entry("Dy.b", "Dy", Contains, Oxide),
			entry("Sm.a", "Sm", Always, MagnetSmCo), entry("Sm.b", "Sm", Contains, Oxide), entry("Ho.b", "Ho", Contains, Oxide),
		},
		Hints: []Hint{
			{HS: "8505111000", Kinds: []Kind{MagnetNdFeB, MagnetSmCo}, Source: "s"},
			{HS: "2846901500", Kinds: []Kind{Oxide}, Elements: []string{"Dy"}, Expect: ExpectControlled, Source: "s"},
			{HS: "2846901999", Expect: ExpectFree, Source: "s"},
			{HS: "2846901700", Elements: []string{"Pr"}, Confidence: Memory},
		}}
	l.Entries[4].Suspensions = []Suspension{
		{From: calendar.MustDate("2025-11-07"), To: calendar.MustDate("2026-11-10"), Basis: "70"},
		{From: calendar.MustDate("2026-11-11"), To: calendar.MustDate("2027-01-10"), Basis: "report", Confidence: Reported, Honoured: true},
	}
	return l
}

// assay of element basis: total of net mass, then pairs of share of total.
func assay(total float64, shares map[ree.Element]float64, relU float64) *ree.Assay {
	a := &ree.Assay{Basis: ree.BasisElement, Total: ree.Quantity{Value: ree.Fraction(total * float64(ree.Whole))}, Detect: percent / 100}
	for e, s := range shares {
		v := s * float64(ree.Whole)
		a.Share[e] = ree.Quantity{Value: ree.Fraction(v), U: ree.Fraction(v * relU)}
	}
	return a
}

var today = calendar.MustDate("2026-11-23")

func TestClassify(t *testing.T) {
	noDetect := assay(0.3, map[ree.Element]float64{ree.Nd: 1}, 0.01)
	noDetect.Detect = 0
	coarse := assay(0.3, map[ree.Element]float64{ree.Nd: 1}, 0.01)
	coarse.Detect = percent
	cases := []struct {
		name   string
		goods  Goods
		day    string
		want   Verdict
		codes  []string
		reason string
	}{
		{"magnet with dysprosium", Goods{Form: "magnet_ndfeb", Assay: assay(0.31, map[ree.Element]float64{ree.Nd: 0.9, ree.Dy: 0.09}, 0.02)}, "2026-11-23", Yes, []string{"Dy.a"}, "control.contains_assayed"},
		{"magnet without", Goods{Form: "magnet_ndfeb", Assay: assay(0.31, map[ree.Element]float64{ree.Nd: 1}, 0.02)}, "2026-11-23", No, nil, "control.not_listed"},
		{"magnet not assayed", Goods{Form: "magnet_ndfeb", HS: "8505111000"}, "2026-11-23", Undetermined, nil, "control.not_assayed"},
		{"declared is enough to control", Goods{Form: "magnet_ndfeb", Declared: []ree.Element{ree.Dy}}, "2026-11-23", Yes, []string{"Dy.a"}, "control.contains_declared"},
		{"zero without a detection limit proves nothing", Goods{Form: "magnet_ndfeb", Assay: noDetect}, "2026-11-23", Undetermined, nil, "control.detection_unknown"},
		{"zero below a coarse detection limit neither", Goods{Form: "magnet_ndfeb", Assay: coarse}, "2026-11-23", Undetermined, nil, "control.straddles"},
		{"interval over the limit", Goods{Form: "magnet_ndfeb", Assay: assay(0.31, map[ree.Element]float64{ree.Nd: 0.99, ree.Dy: 0.0017}, 0.2)}, "2026-11-23", Undetermined, nil, "control.straddles"},
		{"just above, sharply measured", Goods{Form: "magnet_ndfeb", Assay: assay(0.31, map[ree.Element]float64{ree.Nd: 0.99, ree.Dy: 0.0017}, 0.005)}, "2026-11-23", Yes, []string{"Dy.a"}, "control.contains_assayed"},
		{"samarium cobalt without any assay", Goods{Form: "magnet_smco"}, "2026-11-23", Yes, []string{"Sm.a"}, "control.by_kind"},
		{"suspended", Goods{Form: "oxide", Assay: assay(0.87, map[ree.Element]float64{ree.Ho: 1}, 0.001)}, "2026-11-10", No, nil, "control.suspended"},
		{"suspended on report", Goods{Form: "oxide", Assay: assay(0.87, map[ree.Element]float64{ree.Ho: 1}, 0.001)}, "2026-11-23", No, nil, "control.suspended_on_report"},
		{"back when the suspension ends", Goods{Form: "oxide", Assay: assay(0.87, map[ree.Element]float64{ree.Ho: 1}, 0.001)}, "2027-01-11", Yes, []string{"Ho.b"}, "control.contains_assayed"},
		{"before it began", Goods{Form: "oxide", Assay: assay(0.87, map[ree.Element]float64{ree.Ho: 1}, 0.001)}, "2025-11-06", Yes, []string{"Ho.b"}, "control.contains_assayed"},
		{"before the list", Goods{Form: "magnet_smco"}, "2025-04-03", No, nil, "control.not_listed"},
		{"unsettled kind that holds a listed element", Goods{Form: "swarf", Assay: assay(0.3, map[ree.Element]float64{ree.Dy: 0.05}, 0.01)}, "2026-11-23", Undetermined, nil, "control.kind_unsettled"},
		{"unsettled kind that holds none", Goods{Form: "swarf", Assay: assay(0.3, map[ree.Element]float64{ree.Nd: 1}, 0.01)}, "2026-11-23", No, nil, "control.not_listed"},
		{"a form that is none", Goods{Form: "teapot"}, "2026-11-23", Undetermined, nil, "control.kind_unknown"},
		{"a magnet called a crystal", Goods{Form: "magnet_ndfeb", Kind: Crystal}, "2026-11-23", Undetermined, nil, "control.kind_contradicts_form"},
	}
	for _, tc := range cases {
		r := Classify(sample(), tc.goods, calendar.MustDate(tc.day))
		if r.Controlled != tc.want || !slices.Equal(r.Codes, tc.codes) {
			t.Errorf("%s: %s %v, want %s %v (%v)", tc.name, r.Controlled, r.Codes, tc.want, tc.codes, r.Reasons)
		}
		if !slices.ContainsFunc(r.Reasons, func(x Reason) bool { return x.Code == tc.reason }) {
			t.Errorf("%s: no reason %s in %v", tc.name, tc.reason, r.Reasons)
		}
		if (r.Controlled == Undetermined) != (len(r.Missing) > 0) {
			t.Errorf("%s: %s, missing %v", tc.name, r.Controlled, r.Missing)
		}
	}
}

func TestSuspendedMatchSaysWhenItReturns(t *testing.T) {
	r := Classify(sample(), Goods{Form: "oxide", Assay: assay(0.87, map[ree.Element]float64{ree.Ho: 1}, 0.001)}, today)
	if len(r.Suspended) != 1 || r.Suspended[0].Returns.String() != "2027-01-11" {
		t.Errorf("suspended %+v, want a return on 2027-01-11", r.Suspended)
	}
}

func TestReportedSuspensionNotHonouredLeavesItOpen(t *testing.T) {
	l := sample()
	l.Entries[4].Suspensions[1].Honoured = false
	r := Classify(l, Goods{Form: "oxide", Assay: assay(0.87, map[ree.Element]float64{ree.Ho: 1}, 0.001)}, today)
	if r.Controlled != Undetermined || r.Missing[0].Code != "control.needs_notice" {
		t.Errorf("%s, missing %v", r.Controlled, r.Missing)
	}
}

func TestCustomsCodeIsComparedAndNeverDecides(t *testing.T) {
	nd := assay(0.857, map[ree.Element]float64{ree.Nd: 1}, 0.001)
	dy := assay(0.87, map[ree.Element]float64{ree.Dy: 1}, 0.001)
	cases := []struct {
		goods Goods
		flag  string
		want  Verdict
	}{
		{Goods{Form: "oxide", Assay: nd, HS: "2846.90.15 00"}, "control.hs_element_absent", No},
		{Goods{Form: "oxide", Assay: nd, HS: "2846901500"}, "control.hs_says_controlled", No},
		{Goods{Form: "oxide", Assay: dy, HS: "2846901999"}, "control.hs_says_free", Yes},
		{Goods{Form: "oxide", Assay: dy, HS: "8505111000"}, "control.hs_kind_mismatch", Yes},
		{Goods{Form: "oxide", Assay: dy, HS: "9999999999"}, "control.hs_unknown", Yes},
		{Goods{Form: "oxide", Assay: dy, HS: "2846901500"}, "", Yes},
		{Goods{Form: "oxide", Assay: nd, HS: "2846901700"}, "", No},
	}
	for _, tc := range cases {
		r := Classify(sample(), tc.goods, today)
		if r.Controlled != tc.want {
			t.Errorf("%s: %s, want %s", tc.goods.HS, r.Controlled, tc.want)
		}
		has := slices.ContainsFunc(r.Flags, func(x Reason) bool { return x.Code == tc.flag })
		if tc.flag == "" && len(r.Flags) > 0 || tc.flag != "" && !has {
			t.Errorf("%s: flags %v, want %q", tc.goods.HS, r.Flags, tc.flag)
		}
	}
}

func drawGoods(t *rapid.T) Goods {
	var forms []ree.Form
	for _, f := range ree.Forms() {
		forms = append(forms, f.Form)
	}
	g := Goods{Form: rapid.SampledFrom(forms).Draw(t, "form")}
	if rapid.Bool().Draw(t, "assayed") {
		g.Assay = &ree.Assay{Basis: ree.BasisElement, Total: ree.Quantity{Value: ree.Fraction(rapid.Int64Range(0, int64(ree.Whole)).Draw(t, "total"))}, Detect: percent / 1000}
		for _, e := range []ree.Element{ree.Nd, ree.Dy, ree.Ho, ree.Sm} {
			g.Assay.Share[e] = ree.Quantity{Value: ree.Fraction(rapid.Int64Range(0, int64(ree.Whole)/4).Draw(t, "share")), U: ree.Fraction(rapid.Int64Range(0, int64(ree.Whole)/100).Draw(t, "u"))}
		}
	}
	return g
}

func TestClassificationLaws(t *testing.T) {
	hints := []string{"", "8505111000", "2846901500", "2846901999", "1"}
	rapid.Check(t, func(t *rapid.T) {
		l, g := sample(), drawGoods(t)
		day := calendar.MustDate("2025-01-01").Add(rapid.IntRange(0, 900).Draw(t, "day"))
		bare := Classify(l, g, day)
		g.HS = rapid.SampledFrom(hints).Draw(t, "hs")
		coded := Classify(l, g, day)
		if bare.Controlled != coded.Controlled || !slices.Equal(bare.Codes, coded.Codes) {
			t.Fatalf("a customs code changed %s into %s", bare.Controlled, coded.Controlled)
		}
		if g.Assay != nil && bare.Controlled == No {
			g.Declared = []ree.Element{ree.Dy}
			if r := Classify(l, g, day); r.Controlled == Yes && len(r.Codes) == 0 {
				t.Fatal("controlled under no code")
			}
		}
		g.Assay, g.Declared = nil, nil
		if r := Classify(l, g, day); r.Controlled != bare.Controlled && r.Controlled != Undetermined {
			t.Fatalf("without an assay %s became %s", bare.Controlled, r.Controlled)
		}
	})
}

func TestCheckFindsEverythingAtOnce(t *testing.T) {
	l := sample()
	if errs := l.Check(); len(errs) > 0 {
		t.Fatal(errs)
	}
	l.Version = ""
	l.Containing.Coverage = 0
	l.Entries[0].Elements = []string{"Dx"}
	l.Entries[1].Kinds = []Kind{"teapot"}
	l.Entries[2].LegalBasis = ""
	l.Entries[3].Condition = "perhaps"
	l.Entries[4].Suspensions[1].Confidence = Memory
	l.Hints[0].HS = "8505.11"
	if errs := l.Check(); len(errs) != 8 {
		t.Errorf("found %d problems, want 8: %v", len(errs), errs)
	}
	for _, f := range ree.Forms() {
		if _, ok := KindOf(f.Form); !ok {
			t.Errorf("form %s has no kind", f.Form)
		}
	}
}
