package ree

import (
	"encoding/json"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// carbonate is a bagged mixed carbonate: moisture 25 % known to 2 % of its
// value, TREO to 0.3 %, light shares to 0.5 %, Dy to 3 % (reference:
// accountancy.md 1.1, typical relative standard deviations).
func carbonate() Assay {
	q := func(v, rel float64) Quantity { return Quantity{Fraction(v * billion), Fraction(v * rel * billion)} }
	return Assay{Basis: BasisOxide, Moisture: q(0.25, 0.02), Total: q(0.45, 0.003),
		Share: Shares{La: q(0.27, 0.005), Ce: q(0.5, 0.005), Pr: q(0.05, 0.005), Nd: q(0.17, 0.005), Dy: q(0.001, 0.03)}}
}

func TestAssayCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Assay)
		want   []string
	}{
		{"as it is", func(*Assay) {}, nil},
		{"no basis", func(a *Assay) { a.Basis = "" }, []string{"assay.basis"}},
		{"negative share", func(a *Assay) { a.Share[Nd].Value = -1 }, []string{"assay.out_of_range"}},
		{"moisture above the whole", func(a *Assay) { a.Moisture.Value = Whole + 1 }, []string{"assay.out_of_range"}},
		{"negative total", func(a *Assay) { a.Total.Value = -1 }, []string{"assay.out_of_range"}},
		{"negative uncertainty", func(a *Assay) { a.Total.U = -1 }, []string{"assay.uncertainty"}},
		{"uncertainty above the whole", func(a *Assay) { a.Share[La].U = Whole + 1 }, []string{"assay.uncertainty"}},
		{"shares over the whole", func(a *Assay) { a.Share[Y].Value = 11_000_000 }, []string{"assay.over_100"}},
		{"shares over the whole by rounding", func(a *Assay) { a.Share[Y].Value = 10_000_000 }, nil},
		{"promethium", func(a *Assay) { a.Share[Pm].Value = 1 }, []string{"assay.promethium"}},
		{"promethium by element", func(a *Assay) { a.Basis, a.Share[Pm].Value = BasisElement, 1 }, []string{"assay.promethium"}},
		{"negative detection limit", func(a *Assay) { a.Detect = -1 }, []string{"assay.out_of_range"}},
		{"huge share does not overflow the sum", func(a *Assay) { a.Share[La].Value, a.Share[Ce].Value = math.MaxInt64, math.MaxInt64 }, []string{"assay.out_of_range", "assay.out_of_range"}},
		{"everything at once", func(a *Assay) { a.Basis, a.Moisture.Value, a.Total.U = "x", -5, -5 }, []string{"assay.basis", "assay.out_of_range", "assay.uncertainty"}},
	} {
		a := carbonate()
		c.change(&a)
		rs := a.Check()
		if len(rs) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, rs, c.want)
			continue
		}
		for i := range rs {
			if rs[i].Code != c.want[i] || rs[i].Field == "" {
				t.Errorf("%s: %v, want %v", c.name, rs, c.want)
			}
		}
	}
}

// TestElementMassesExact compares with rational numbers: right to a milligram at
// any size.
func TestElementMassesExact(t *testing.T) {
	ppb := func(v Fraction) *big.Rat { return big.NewRat(int64(v), billion) }
	rapid.Check(t, func(t *rapid.T) {
		fraction := rapid.Int64Range(0, billion)
		a := Assay{Basis: rapid.SampledFrom([]Basis{BasisOxide, BasisElement}).Draw(t, "basis")}
		a.Moisture.Value, a.Total.Value = Fraction(fraction.Draw(t, "moisture")), Fraction(fraction.Draw(t, "total"))
		w := Mass(rapid.Int64Range(0, int64(MaxMass)).Draw(t, "net"))
		left := int64(Whole)
		for i := range a.Share {
			if Element(i) != Pm {
				v := rapid.Int64Range(0, left).Draw(t, "share")
				a.Share[i].Value, left = Fraction(v), left-v
			}
		}
		got := a.ElementMasses(w)
		for i, m := range got {
			want := new(big.Rat).SetInt64(int64(w))
			want.Mul(want, ppb(Whole-a.Moisture.Value)).Mul(want, ppb(a.Total.Value)).Mul(want, ppb(a.Share[i].Value))
			if a.Basis == BasisOxide && oxidePPB[i] != 0 {
				want.Mul(want, big.NewRat(billion, oxidePPB[i]))
			}
			diff := want.Sub(want, new(big.Rat).SetInt64(int64(m)))
			if diff.Abs(diff).Cmp(big.NewRat(1, 1)) > 0 || m < 0 {
				t.Fatalf("%s of %d mg: %d is off by %s", Element(i), w, m, diff.FloatString(3))
			}
		}
		if got.Sum() > ElementMass(w)+NumElements {
			t.Fatalf("%d mg of goods hold %d mg of rare earth", w, got.Sum())
		}
	})
}

// TestElementMassesCase: 1 t at 26.68 % Nd, dry, stated as element.
func TestElementMassesCase(t *testing.T) {
	a := Assay{Basis: BasisElement, Total: Quantity{Value: 300_000_000}, Share: Shares{Nd: {Value: 889_333_333}}}
	if got := a.ElementMasses(Tonne)[Nd]; got != 266_800_000 {
		t.Errorf("Nd = %s", got)
	}
	o := Assay{Basis: BasisOxide, Moisture: Quantity{Value: 100_000_000}, Total: Quantity{Value: Whole}, Share: Shares{Nd: {Value: Whole}}}
	if got, want := o.ElementMasses(Tonne)[Nd], ElementMass(math.Round(900e6/1.166377)); got != want {
		t.Errorf("Nd in 900 kg Nd2O3 = %d, want %d", got, want)
	}
}

// TestEquation6 draws one lot's measurements two million times from a fixed seed and
// compares variances and covariances of the element masses with accountancy
// eq. 6 to 0.5 %; the La-Nd correlation is 0.47.
func TestEquation6(t *testing.T) {
	const runs, relW = 2_000_000, 0.001
	a, w := correlated(), 20*Tonne
	rng := rand.New(rand.NewPCG(20, 11))
	normal := func(q Quantity) float64 { return (float64(q.Value) + float64(q.U)*rng.NormFloat64()) / billion }
	elements := []Element{La, Nd, Dy}
	var sum [3]float64
	var cross [3][3]float64
	mean := a.ElementMasses(w)
	for range runs {
		shared := float64(w) * (1 + relW*rng.NormFloat64()) * (1 - normal(a.Moisture)) * normal(a.Total)
		var m [3]float64
		for i, e := range elements {
			m[i] = shared*normal(a.Share[e])*billion/float64(e.OxidePerElementPPB()) - float64(mean[e])
			sum[i] += m[i]
		}
		for i := range m {
			for j := range m {
				cross[i][j] += m[i] * m[j]
			}
		}
	}
	for i, e := range elements {
		for j, f := range elements {
			got := cross[i][j]/runs - sum[i]/runs*sum[j]/runs
			want := a.Covariance(w, relW, e, f)
			scale := math.Sqrt(a.Covariance(w, relW, e, e) * a.Covariance(w, relW, f, f))
			if math.Abs(got-want) > 0.005*scale {
				t.Errorf("Cov(%s, %s) = %.4g, simulated %.4g: %.2f %% apart", e, f, want, got, 100*math.Abs(got-want)/scale)
			}
		}
	}
	rho := a.Covariance(w, relW, La, Nd) / (a.StandardUncertainty(w, relW, La) * a.StandardUncertainty(w, relW, Nd))
	if math.Abs(rho-0.47) > 0.005 {
		t.Errorf("La-Nd correlation %.3f, want 0.47", rho)
	}
}

// correlated is the carbonate with moisture of 20 % known to 1.3 % of its value:
// shared relative variance 1e-6 + 1.06e-5 + 9e-6 against 2.5e-5 of each share.
func correlated() Assay {
	a := carbonate()
	a.Moisture = Quantity{200_000_000, 2_800_000}
	a.Total.U = a.Total.Value * 3 / 1000
	return a
}

// TestElementFraction agrees with mass over net mass, and its uncertainty with
// that of the mass on a perfect scale.
func TestElementFraction(t *testing.T) {
	a := carbonate()
	for _, e := range []Element{La, Nd, Dy, Pm, Y} {
		v, u := a.ElementFraction(e)
		mass := float64(a.ElementMasses(Tonne)[e])
		if math.Abs(v*float64(Tonne)-mass) > 1 || math.Abs(u*float64(Tonne)-a.StandardUncertainty(Tonne, 0, e)) > 1 {
			t.Errorf("%s: %g ± %g against %g", e, v, u, mass)
		}
	}
}

// TestMoistureUncertainty: moisture found to be zero is still not known exactly,
// and wholly wet goods hold nothing.
func TestMoistureUncertainty(t *testing.T) {
	a := Assay{Basis: BasisElement, Moisture: Quantity{0, 5_000_000}, Total: Quantity{Value: Whole}, Share: Shares{Nd: {Value: Whole}}}
	if got := a.RelVariance(Nd, 0); math.Abs(got-25e-6) > 1e-12 {
		t.Errorf("relative variance %g, want (0.5 %%)²", got)
	}
	a.Moisture.Value = Whole
	if got := a.RelVariance(Nd, 0); got != 0 || a.ElementMasses(Tonne)[Nd] != 0 {
		t.Errorf("water has relative variance %g", got)
	}
}

func TestPercentText(t *testing.T) {
	for f, want := range map[Fraction]string{266_800_000: "26.68", Whole: "100", 0: "0", 1_000: "0.0001", 500_000_000: "50"} {
		if got := f.Percent(); got != want {
			t.Errorf("%d: %q, want %q", f, got, want)
		}
	}
}

func TestJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m ElementMasses
		var s Shares
		for i := range m {
			m[i] = ElementMass(rapid.Int64().Draw(t, "mass"))
			s[i] = Quantity{Fraction(rapid.Int64().Draw(t, "v")), Fraction(rapid.SampledFrom([]int64{0, 1, -1, billion}).Draw(t, "u"))}
		}
		var m2 ElementMasses
		var s2 Shares
		again(t, m, &m2)
		again(t, s, &s2)
		if m != m2 || s != s2 {
			t.Fatalf("%v became %v; %v became %v", m, m2, s, s2)
		}
	})
}

func again(t interface{ Fatal(...any) }, in, out any) {
	raw, err := json.Marshal(in)
	if err == nil {
		err = json.Unmarshal(raw, out)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestJSONText(t *testing.T) {
	raw, err := json.Marshal(struct {
		M ElementMasses
		S Shares
	}{ElementMasses{Nd: 5, La: 1}, Shares{Y: {3, 0}, La: {1, 2}}})
	if err != nil || string(raw) != `{"M":{"La":1,"Nd":5},"S":{"La":{"v":1,"u":2},"Y":{"v":3}}}` {
		t.Errorf("%s, %v", raw, err)
	}
	for _, bad := range []string{`{"Fe":1}`, `{"Nd":1,"nd":2}`, `{"Nd":1.5}`, `{"Nd":"1"}`, `{"Nd":9223372036854775808}`, `[]`, `3`, `{"Nd":1`, `{"":1}`} {
		m := ElementMasses{La: 7}
		if err := json.Unmarshal([]byte(bad), &m); err == nil || m != (ElementMasses{La: 7}) {
			t.Errorf("%s was read as %v, %v", bad, m, err)
		}
	}
	var s Shares
	if err := json.Unmarshal([]byte(`{"Nd":{"v":1},"ND":{"v":2}}`), &s); code(err) != "element.twice" {
		t.Errorf("one element twice: %v", err)
	}
}

// FuzzDecode: no bytes make the decoders panic, and what they accept reads back
// as itself.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"Nd":5}`, `{"Nd":{"v":1,"u":2}}`, `null`, `{}`, `{"nd":1,"Nd":2}`, `{"Nd":-1}`, "{\"Nd\":1e3}", `{"Pm":null}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m, m2 ElementMasses
		if m.UnmarshalJSON(raw) == nil {
			if again(t, m, &m2); m != m2 {
				t.Fatalf("%s: %v became %v", raw, m, m2)
			}
		}
		var s, s2 Shares
		if s.UnmarshalJSON(raw) == nil {
			if again(t, s, &s2); s != s2 {
				t.Fatalf("%s: %v became %v", raw, s, s2)
			}
		}
		var a Assay
		if json.Unmarshal(raw, &a) == nil && len(a.Check()) == 0 {
			for _, x := range a.ElementMasses(MaxMass) {
				if x < 0 || x > ElementMass(MaxMass) {
					t.Fatalf("%s: %d", raw, x)
				}
			}
		}
	})
}

func BenchmarkElementMasses(b *testing.B) {
	a := carbonate()
	for b.Loop() {
		a.ElementMasses(Tonne)
	}
}
