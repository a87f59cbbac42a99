package ree

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sintered is a plain magnet: 30.5 % rare earth, 1 % boron, the rest iron.
func sintered() Assay {
	a := Assay{Basis: BasisElement, Total: Quantity{305_000_000, 900_000}}
	a.Share[Nd], a.Share[Pr] = Quantity{Value: 780_000_000}, Quantity{Value: 220_000_000}
	a.Companions = Companions{Fe: {683_000_000, 3_000_000}, B: {10_000_000, 100_000}}
	return a
}

func TestCompanionsLeaveRoom(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Assay)
		code   string
		field  string
	}{
		"as it is":            {func(*Assay) {}, "", ""},
		"within its errors":   {func(a *Assay) { a.Companions[Fe].Value = 690_000_000 }, "", ""},
		"beyond them":         {func(a *Assay) { a.Companions[Fe].Value = 720_000_000 }, "assay.companions_over", "assay.companions"},
		"a large uncertainty": {func(a *Assay) { a.Companions[Fe] = Quantity{720_000_000, 20_000_000} }, "", ""},
		"below zero":          {func(a *Assay) { a.Companions[B].Value = -1 }, "assay.out_of_range", "assay.B"},
		"above one":           {func(a *Assay) { a.Companions[Co] = Quantity{Whole + 1, Whole} }, "assay.out_of_range", "assay.Co"},
		"uncertain below":     {func(a *Assay) { a.Companions[Co].U = -1 }, "assay.uncertainty", "assay.Co"},
		"beside oxides":       {func(a *Assay) { a.Basis = BasisOxide }, "assay.companions_basis", "assay.companions"},
	} {
		a := sintered()
		c.change(&a)
		rs := a.Check()
		switch {
		case c.code == "" && len(rs) > 0:
			t.Errorf("%s: %v", name, rs)
		case c.code != "" && (len(rs) != 1 || rs[0].Code != c.code || rs[0].Field != c.field):
			t.Errorf("%s: %v, want %s at %s", name, rs, c.code, c.field)
		}
	}
}

// An assay without companions keeps its bytes, so that entries from before they
// were known keep their commitments.
func TestNoCompanionsNoBytes(t *testing.T) {
	a := sintered()
	a.Companions = Companions{}
	text, err := json.Marshal(a)
	want := `{"basis":"element","moisture":{"v":0},"total":{"v":305000000,"u":900000},"share":{"Pr":{"v":220000000},"Nd":{"v":780000000}}}`
	if err != nil || string(text) != want {
		t.Errorf("%s %v\nwant %s", text, err, want)
	}
}

func TestCompanionsAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a Assay
		for i := range a.Companions {
			a.Companions[i] = Quantity{Fraction(rapid.Int64Range(0, 1e9).Draw(t, "value")), Fraction(rapid.Int64Range(0, 1e9).Draw(t, "u"))}
		}
		text, err := json.Marshal(a)
		var back Assay
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil || back.Companions != a.Companions {
			t.Fatalf("%s became %v: %v", text, back.Companions, err)
		}
	})
	for _, text := range []string{`{"Nd":{"v":1}}`, `{"Fe":{"v":1},"fe":{"v":2}}`, `{"Fe":1}`, `[]`} {
		var c Companions
		if json.Unmarshal([]byte(text), &c) == nil {
			t.Errorf("%s was read as %v", text, c)
		}
	}
}

func TestCompanionMass(t *testing.T) {
	a := sintered()
	a.Moisture = Quantity{100_000_000, 5_000_000}
	if m := a.CompanionMass(1000*Kilogram, Fe); m != 614_700_000 {
		t.Errorf("%d mg of iron in a tonne with 10 %% of moisture", m)
	}
	want := .001*.001 + math.Pow(.005/.9, 2) + math.Pow(.003/.683, 2)
	if v := a.CompanionRelVariance(Fe, .001); math.Abs(v-want) > 1e-12 {
		t.Errorf("relative variance %g, want %g", v, want)
	}
	if d := cmp.Diff(Fraction(2_000_000), a.Rest()); d != "" {
		t.Error(d)
	}
}

func TestWhatHoldsCompanions(t *testing.T) {
	for form, want := range map[Form]bool{"alloy_ndfeb": true, "magnet_smco": true, "swarf": true, "scrap_magnet": true, "metal": false, "oxide": false, "phosphor": false, "nothing": false} {
		if form.HoldsCompanions() != want {
			t.Errorf("%s: %v", form, !want)
		}
	}
}
