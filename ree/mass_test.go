package ree

import (
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func code(err error) string {
	if r, ok := err.(*Refusal); ok {
		return r.Code
	}
	if err != nil {
		return "not a refusal: " + err.Error()
	}
	return ""
}

// TestTypesAreDistinct: the three masses are three types, so that the compiler
// keeps them apart.
func TestTypesAreDistinct(t *testing.T) {
	types := map[reflect.Type]bool{reflect.TypeOf(Mass(0)): true, reflect.TypeOf(ElementMass(0)): true, reflect.TypeOf(OxideMass(0)): true, reflect.TypeOf(Fraction(0)): true}
	if len(types) != 4 {
		t.Errorf("%d types", len(types))
	}
}

func TestParseMass(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Mass
		code string
	}{
		{"118.2 kg", 118_200_000, ""}, {"3 t", 3 * Tonne, ""}, {"0.000001kg", 1, ""}, {"1 mg", 1, ""}, {"5g", 5000, ""},
		{"  7   kg  ", 7 * Kilogram, ""}, {"+2 kg", 2 * Kilogram, ""}, {".5 kg", 500_000, ""}, {"1. kg", Kilogram, ""},
		{"1,234.5 kg", 1_234_500_000, ""}, {"1,234,567 g", 1_234_567_000, ""}, {"1.000000000 t", Tonne, ""}, {"0 kg", 0, ""},
		{"1.50000000000000000000 kg", 1_500_000, ""}, {"9000000 t", MaxMass, ""}, {"9,000,000 t", MaxMass, ""},
		{"000000000000000000000000000001 kg", Kilogram, ""},
		{"9000000.000000001 t", 0, "mass.too_large"}, {"9000000.5 t", 0, "mass.too_large"}, {"9000001 t", 0, "mass.too_large"},
		{"99999999999999999999999999 kg", 0, "mass.too_large"}, {"18446744073709551616 mg", 0, "mass.too_large"},
		{"0.0000001 kg", 0, "mass.too_fine"}, {"0.1 mg", 0, "mass.too_fine"}, {"1.0000000001 t", 0, "mass.too_fine"},
		{"-1 kg", 0, "mass.negative"}, {"-0 kg", 0, "mass.negative"}, {"--1 kg", 0, "mass.negative"},
		{"1e3 kg", 0, "mass.unit_unknown"}, {"1 lb", 0, "mass.unit_unknown"}, {"1 KG", 0, "mass.unit_unknown"}, {"1 kg kg", 0, "mass.unit_unknown"}, {"1 000 kg", 0, "mass.unit_unknown"},
		{"1", 0, "mass.unit_missing"}, {"1.5 ", 0, "mass.unit_missing"},
		{"", 0, "mass.number"}, {"kg", 0, "mass.number"}, {". kg", 0, "mass.number"}, {"1.2.3 kg", 0, "mass.number"}, {"1,5 kg", 0, "mass.number"},
		{"1,23,456 kg", 0, "mass.number"}, {"1234,567 kg", 0, "mass.number"}, {",123 kg", 0, "mass.number"}, {"1.234,567 kg", 0, "mass.number"},
		{"+-1 kg", 0, "mass.number"}, {"NaN kg", 0, "mass.number"}, {"Inf t", 0, "mass.number"}, {"１ kg", 0, "mass.number"}, {"\x00 kg", 0, "mass.number"},
	} {
		got, err := ParseMass(c.in)
		if got != c.want || code(err) != c.code {
			t.Errorf("ParseMass(%q) = %d, %v; want %d, %q", c.in, got, err, c.want, c.code)
		}
	}
}

func TestMassIn(t *testing.T) {
	for _, c := range []struct {
		number, unit string
		want         Mass
		code         string
	}{
		{"1.5", "t", 1_500 * Kilogram, ""}, {" 2 ", " kg ", 2 * Kilogram, ""}, {"2", "", 0, "mass.unit_unknown"}, {"", "kg", 0, "mass.number"},
		{"2 kg", "kg", 0, "mass.number"}, {"1e2", "kg", 0, "mass.number"},
	} {
		got, err := MassIn(c.number, c.unit)
		if got != c.want || code(err) != c.code {
			t.Errorf("MassIn(%q, %q) = %d, %v; want %d, %q", c.number, c.unit, got, err, c.want, c.code)
		}
	}
}

func TestParsePercent(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Fraction
		code string
	}{
		{"26.68 %", 266_800_000, ""}, {"100", Whole, ""}, {"100%", Whole, ""}, {"0", 0, ""}, {"0.0000001", 1, ""},
		{"100.0000001", 0, "percent.too_large"}, {"101", 0, "percent.too_large"}, {"99999999999999999999", 0, "percent.too_large"},
		{"0.00000001", 0, "percent.too_fine"}, {"-1", 0, "percent.negative"}, {"", 0, "percent.number"}, {"1,5", 0, "percent.number"},
		{"five", 0, "percent.number"}, {"5 %%", 0, "percent.number"}, {"1e1", 0, "percent.number"},
	} {
		got, err := ParsePercent(c.in)
		if got != c.want || code(err) != c.code {
			t.Errorf("ParsePercent(%q) = %d, %v; want %d, %q", c.in, got, err, c.want, c.code)
		}
	}
}

func TestFormatKG(t *testing.T) {
	for _, c := range []struct {
		mg   int64
		want string
	}{
		{118_200_000, "118.200"}, {1, "0.000001"}, {1000, "0.001"}, {0, "0.000"}, {-1_500_000, "-1.500"}, {-1, "-0.000001"},
		{math.MaxInt64, "9223372036854.775807"}, {math.MinInt64, "-9223372036854.775808"},
	} {
		if got := FormatKG(c.mg); got != c.want {
			t.Errorf("FormatKG(%d) = %q, want %q", c.mg, got, c.want)
		}
	}
	if s := Mass(118_200_000).String(); s != "118.200 kg" {
		t.Error(s)
	}
}

// FuzzParseMass: what is read is what was written, in bounds, and comes back
// through FormatKG.
func FuzzParseMass(f *testing.F) {
	for _, s := range []string{"118.2 kg", "1,234.5 t", "100000000.1 t", "-1 g", "0.5 mg", "18446744073709551616 t", "1e9 kg", "\xff kg"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMass(s)
		if err != nil {
			if m != 0 || !strings.HasPrefix(code(err), "mass.") {
				t.Fatalf("ParseMass(%q) = %d, %v", s, m, err)
			}
			return
		}
		if m < 0 || m > MaxMass {
			t.Fatalf("ParseMass(%q) = %d is out of bounds", s, m)
		}
		if want := slowMass(s); want == nil || want.Cmp(new(big.Rat).SetInt64(int64(m))) != 0 {
			t.Fatalf("ParseMass(%q) = %d, exactly it is %v", s, m, want)
		}
		if back, err := ParseMass(m.String()); err != nil || back != m {
			t.Fatalf("%q reads back as %d, %v", m.String(), back, err)
		}
	})
}

// slowMass reads a mass with rational numbers.
func slowMass(s string) *big.Rat {
	s = strings.TrimSpace(s)
	i := strings.IndexAny(s, "mgkt")
	if i < 0 {
		return nil
	}
	scale, ok := units[strings.TrimSpace(s[i:])]
	number := strings.TrimRight(strings.TrimSpace(strings.ReplaceAll(s[:i], ",", "")), ".")
	r, ok2 := new(big.Rat).SetString(number)
	if !ok || !ok2 {
		return nil
	}
	return r.Mul(r, new(big.Rat).SetInt64(int64(scale)))
}

func FuzzParsePercent(f *testing.F) {
	for _, s := range []string{"26.68 %", "100", "100.00000001", "-0", "1,000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParsePercent(s)
		if err != nil && (v != 0 || !strings.HasPrefix(code(err), "percent.")) {
			t.Fatalf("ParsePercent(%q) = %d, %v", s, v, err)
		}
		if v < 0 || v > Whole {
			t.Fatalf("ParsePercent(%q) = %d is out of bounds", s, v)
		}
	})
}

func FuzzParseOxide(f *testing.F) {
	for _, s := range append(oxideNames[:], "Ce2O3", "x") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, ppb, err := ParseOxide(s)
		if err == nil && (!strings.HasPrefix(s, e.Symbol()) || ppb <= billion) {
			t.Fatalf("ParseOxide(%q) = %s, %d", s, e, ppb)
		}
	})
}

// TestMassRoundTrip: every mass in bounds reads back from its own text.
func TestMassRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Mass(rapid.Int64Range(0, int64(MaxMass)).Draw(t, "mg"))
		if got, err := ParseMass(m.String()); err != nil || got != m {
			t.Fatalf("%d -> %q -> %d, %v", m, m.String(), got, err)
		}
	})
}

// TestMulDiv compares with big integers, halves rounded away from zero.
func TestMulDiv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		c := rapid.Int64Range(1, math.MaxInt64).Draw(t, "c")
		num := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		neg := num.Sign() < 0
		num.Abs(num).Add(num, big.NewInt(c/2)).Quo(num, big.NewInt(c))
		if neg {
			num.Neg(num)
		}
		want := num.Int64()
		if !num.IsInt64() {
			want = saturate(neg)
		}
		if got := MulDiv(a, b, c); got != want {
			t.Fatalf("MulDiv(%d, %d, %d) = %d, want %d", a, b, c, got, want)
		}
	})
	if MulDiv(1, 1, 0) != 0 || MulDiv(1, 1, -1) != 0 {
		t.Error("a divisor that is not positive gives zero")
	}
}

// TestScaleNeverMakesMass: parts that fill a whole hold no more than the whole,
// and lose less than a milligram each.
func TestScaleNeverMakesMass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := Mass(rapid.Int64Range(1, int64(MaxMass)).Draw(t, "whole"))
		var m ElementMasses
		for i := range m {
			m[i] = ElementMass(rapid.Int64Range(0, int64(whole)).Draw(t, "element"))
		}
		left, parts := whole, 0
		var sum ElementMasses
		for left > 0 {
			part := Mass(rapid.Int64Range(1, int64(left)).Draw(t, "part"))
			if parts == 6 {
				part = left
			}
			for i, x := range m.Scale(part, whole) {
				sum[i] += x
			}
			left, parts = left-part, parts+1
		}
		for i := range m {
			if sum[i] > m[i] || m[i]-sum[i] >= ElementMass(parts) && m[i] != sum[i] {
				t.Fatalf("%s: %d parts of %d sum to %d", Element(i), parts, m[i], sum[i])
			}
		}
	})
	full := ElementMasses{Nd: 5}
	if full.Scale(0, 3) != (ElementMasses{}) || full.Scale(3, 0) != (ElementMasses{}) || full.Scale(-1, 3) != (ElementMasses{}) || full.Scale(3, 3) != full {
		t.Error("ends of Scale")
	}
}

func TestParseElement(t *testing.T) {
	for _, e := range Elements() {
		for _, s := range []string{e.Symbol(), strings.ToLower(e.Symbol()), " " + strings.ToUpper(e.Symbol()) + " "} {
			if got, err := ParseElement(s); err != nil || got != e {
				t.Errorf("ParseElement(%q) = %s, %v", s, got, err)
			}
		}
	}
	for _, bad := range []string{"", "Fe", "N d", "Neodymium", "\x00"} {
		if _, err := ParseElement(bad); code(err) != "element.unknown" {
			t.Errorf("ParseElement(%q): %v", bad, err)
		}
	}
	light := ""
	for _, e := range Elements() {
		if e.IsLight() {
			light += e.Symbol()
		}
	}
	if light != "LaCePrNd" {
		t.Error("light in Chinese usage:", light)
	}
}

func TestForms(t *testing.T) {
	seen := map[Form]bool{}
	for _, f := range Forms() {
		info, ok := f.Form.Info()
		if !ok || info != f || f.Form.Level() != f.Level || seen[f.Form] || (f.Basis != BasisOxide && f.Basis != BasisElement) {
			t.Errorf("%+v", f)
		}
		if f.Mineral != (f.Level == LevelOre || f.Level == LevelConcentrate) {
			t.Errorf("%s: mineral products are ores and concentrates", f.Form)
		}
		if f.Scrap != (f.Level == LevelScrapPre || f.Level == LevelScrapPost) {
			t.Errorf("%s: secondary resources are R1 and R2", f.Form)
		}
		seen[f.Form] = true
	}
	if _, ok := Form("gold").Info(); ok || Form("gold").Level() != "" {
		t.Error("an unknown form has a level")
	}
}

func TestRefusal(t *testing.T) {
	r := Refuse("lot.frozen", "lot", "MG-1", "by", "customs", "odd").At("inputs[0]")
	if got := r.Error(); got != "lot.frozen by=customs lot=MG-1 at inputs[0]" {
		t.Error(got)
	}
	if (Refusals{}).Err() != nil || Refusals(nil).Err() != nil {
		t.Error("no reason is no error")
	}
	if got := (Refusals{r, Refuse("x")}).Err().Error(); got != "lot.frozen by=customs lot=MG-1 at inputs[0]; x" {
		t.Error(got)
	}
}
