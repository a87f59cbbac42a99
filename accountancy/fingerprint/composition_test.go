package fingerprint

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/ree"
)

// somewhere draws a composition of some of the elements, as a laboratory might
// report it.
func somewhere(t *rapid.T) (Amounts, []ree.Element) {
	all := ree.Elements()
	count := rapid.IntRange(2, len(all)).Draw(t, "parts")
	parts := rapid.Permutation(all).Draw(t, "order")[:count]
	var a Amounts
	for _, e := range parts {
		a[e].Value = math.Exp(rapid.Float64Range(-9, 5).Draw(t, "ln value"))
	}
	return a, parts
}

func compose(t *rapid.T, a Amounts, parts ...ree.Element) Composition {
	c, err := Close(a, parts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ilr(t *rapid.T, parts ...ree.Element) Coordinates {
	c, err := ILR(parts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOnlyRatiosMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, parts := somewhere(t)
		unit := math.Exp(rapid.Float64Range(-20, 20).Draw(t, "ln unit"))
		c, b := compose(t, a), a
		for e := range b {
			b[e].Value *= unit
		}
		other := compose(t, b)
		sum := 0.0
		for _, e := range ree.Elements() {
			sum += c.Share(e)
			if math.Abs(c.Share(e)-other.Share(e)) > 1e-12 {
				t.Fatalf("%s: %g in one unit, %g in another", e, c.Share(e), other.Share(e))
			}
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Fatalf("shares sum to %g", sum)
		}
		sub := rapid.Permutation(parts).Draw(t, "sub")[:2]
		closed, err := c.Sub(sub...)
		if err != nil {
			t.Fatal(err)
		}
		x, y := sub[0], sub[1]
		if d := math.Log(closed.Share(x)/closed.Share(y)) - math.Log(a[x].Value/a[y].Value); math.Abs(d) > 1e-9 {
			t.Fatalf("the ratio of %s and %s changed by %g in a sub-composition", x, y, d)
		}
	})
}

// The rows are orthonormal and each is a contrast; distances are those between
// centred log-ratios (Egozcue et al. 2003, property 3).
func TestILRIsAnIsometry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, parts := somewhere(t)
		b := a
		for _, e := range parts {
			b[e].Value = math.Exp(rapid.Float64Range(-9, 5).Draw(t, "ln other"))
		}
		c := ilr(t, parts...)
		for i := range c.Dim() {
			sum := 0.0
			for _, w := range c.w.Row(i) {
				sum += w
			}
			if math.Abs(sum) > 1e-12 {
				t.Fatalf("weights of %s sum to %g", c.names[i], sum)
			}
		}
		g := gram(rowsOf(c))
		for i := range c.Dim() {
			for j := range c.Dim() {
				want := 0.0
				if i == j {
					want = 1
				}
				if math.Abs(g.At(i, j)-want) > 1e-12 {
					t.Fatalf("rows %d and %d: %g", i, j, g.At(i, j))
				}
			}
		}
		x, y := compose(t, a, parts...), compose(t, b, parts...)
		by := squaredDifference(c.of(x), c.of(y))
		clr := squaredDifference(CLR(x), CLR(y))
		if math.Abs(by-clr) > 1e-9*(1+clr) {
			t.Fatalf("squared distance %g by ilr, %g by clr", by, clr)
		}
	})
}

func rowsOf(c Coordinates) (rows [][]float64) {
	for i := range c.Dim() {
		rows = append(rows, c.w.Row(i))
	}
	return rows
}

func squaredDifference(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}

func TestReplacementKeepsTheRatiosOfWhatWasFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, parts := somewhere(t)
		if len(parts) < 3 {
			return
		}
		x := parts[0]
		least := math.Inf(1)
		for _, e := range parts[1:] {
			least = min(least, a[e].Value)
		}
		a[x] = Amount{Limit: least * rapid.Float64Range(.01, 1).Draw(t, "limit"), Value: 0}
		c := compose(t, a, parts...)
		if !slices.Equal(c.Replaced(), []ree.Element{x}) {
			t.Fatalf("replaced %v", c.Replaced())
		}
		y, z := parts[1], parts[2]
		if d := math.Log(c.Share(y)/c.Share(z)) - math.Log(a[y].Value/a[z].Value); math.Abs(d) > 1e-9 {
			t.Fatalf("ratio changed by %g", d)
		}
		found := 0.0
		for _, e := range parts[1:] {
			found += a[e].Value
		}
		sum := 0.0
		for _, e := range parts {
			sum += c.Share(e)
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Fatalf("shares sum to %g", sum)
		}
		if want := .65 * a[x].Limit / found; math.Abs(c.Share(x)-want) > 1e-12 {
			t.Fatalf("replaced by %g, want %g", c.Share(x), want)
		}
	})
}

func TestPartsNotNamedAreThoseDetected(t *testing.T) {
	var a Amounts
	a[ree.La].Value, a[ree.Nd] = 2, Amount{Value: 1, Limit: .1}
	a[ree.Tb], a[ree.Dy] = Amount{Limit: .1}, Amount{Value: .05, Limit: .1}
	c := must[Composition](t)(Close(a))
	if got := c.Parts(); !slices.Equal(got, []ree.Element{ree.La, ree.Nd}) {
		t.Fatalf("parts %v", got)
	}
	c = must[Composition](t)(Close(a, ree.La, ree.Nd, ree.Tb, ree.Dy))
	if got := c.Replaced(); !slices.Equal(got, []ree.Element{ree.Tb, ree.Dy}) {
		t.Fatalf("replaced %v", got)
	}
}

func TestWhatCannotBeClosedIsNamed(t *testing.T) {
	two := func(x, y Amount) (a Amounts) { a[ree.La], a[ree.Nd] = x, y; return a }
	for name, c := range map[string]struct {
		amounts Amounts
		parts   []ree.Element
		code    string
	}{
		"nothing":             {Amounts{}, nil, "fingerprint.too_few_parts"},
		"one":                 {two(Amount{Value: 1}, Amount{}), nil, "fingerprint.too_few_parts"},
		"not measured":        {two(Amount{Value: 1}, Amount{Value: 1}), []ree.Element{ree.La, ree.Tb}, "fingerprint.not_measured"},
		"twice":               {two(Amount{Value: 1}, Amount{Value: 1}), []ree.Element{ree.La, ree.La}, "fingerprint.part_twice_or_unknown"},
		"unknown element":     {two(Amount{Value: 1}, Amount{Value: 1}), []ree.Element{ree.La, 99}, "fingerprint.part_twice_or_unknown"},
		"negative":            {two(Amount{Value: 1}, Amount{Value: -1}), []ree.Element{ree.La, ree.Nd}, "fingerprint.out_of_range"},
		"not a number":        {two(Amount{Value: 1}, Amount{Value: math.NaN()}), []ree.Element{ree.La, ree.Nd}, "fingerprint.out_of_range"},
		"infinite":            {two(Amount{Value: 1}, Amount{Value: math.Inf(1)}), []ree.Element{ree.La, ree.Nd}, "fingerprint.out_of_range"},
		"beyond all measure":  {two(Amount{Value: 1e300}, Amount{Value: 1e-300}), nil, "fingerprint.out_of_range"},
		"all below detection": {two(Amount{Limit: 1}, Amount{Limit: 1}), []ree.Element{ree.La, ree.Nd}, "fingerprint.mostly_below_detection"},
		"poor detection":      {two(Amount{Value: 1}, Amount{Limit: 1}), []ree.Element{ree.La, ree.Nd}, "fingerprint.mostly_below_detection"},
	} {
		_, err := Close(c.amounts, c.parts...)
		refused(t, name, err, c.code)
	}
}

func refused(t *testing.T, name string, err error, code string) {
	t.Helper()
	if !is(err, code) {
		t.Errorf("%s: %v, want a refusal %s", name, err, code)
	}
}

func is(err error, code string) bool {
	rs, ok := err.(ree.Refusals)
	return ok && slices.ContainsFunc(rs, func(r *ree.Refusal) bool { return r.Code == code })
}

func TestAnAssayOfElementsIsBroughtToOxides(t *testing.T) {
	a := &ree.Assay{Basis: ree.BasisElement, Detect: 1000}
	a.Share[ree.La] = ree.Quantity{Value: 500_000_000, U: 5_000_000}
	a.Share[ree.Ce] = ree.Quantity{Value: 500_000_000}
	got := FromAssay(a)
	near(t, "Ce over La", got[ree.Ce].Value/got[ree.La].Value, 1.228368/1.172769, 1e-9)
	near(t, "uncertainty of La", got[ree.La].Relative, .01, 1e-12)
	if !got[ree.Tb].censored() || got[ree.Pm].measured() {
		t.Error("terbium is below detection and promethium is not looked for")
	}
	a.Basis = ree.BasisOxide
	near(t, "oxides as they are", FromAssay(a)[ree.Ce].Value, 5e8, 0)
}

func TestBalances(t *testing.T) {
	c := must[Coordinates](t)(Balances(ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm, ree.Eu, ree.Gd, ree.Tb, ree.Dy, ree.Ho, ree.Er, ree.Yb, ree.Y))
	want := []string{"light | heavy", "Ce | rest", "Eu | Sm Gd", "Y | Dy Ho", "Tb | Dy", "Pr | Nd"}
	if !slices.Equal(c.Names(), want) {
		t.Fatalf("balances %v", c.Names())
	}
	var a Amounts
	for i, e := range c.Parts() {
		a[e].Value = float64(i + 1)
	}
	z := must[[]float64](t)(c.Of(must[Composition](t)(Close(a))))
	near(t, "Pr | Nd", z[5], math.Log(3./4)/math.Sqrt2, 1e-12)
	near(t, "Eu | Sm Gd", z[2], math.Sqrt(2./3)*math.Log(6/math.Sqrt(5*7)), 1e-12)
	for _, parts := range [][]ree.Element{{ree.Pr, ree.Nd}, {ree.La, ree.Ce}, {ree.Tb, ree.Dy}, {ree.Ce, ree.Pr, ree.Nd}} {
		if c, err := Balances(parts...); err != nil || c.Dim() > len(parts)-1 {
			t.Errorf("%v: %v, %v", parts, c.Names(), err)
		}
	}
	_, err := Balances(ree.La, ree.Nd)
	refused(t, "no balance", err, "fingerprint.no_balance")
}

func TestStages(t *testing.T) {
	for stage, want := range map[Stage][]ree.Element{
		Whole:      twelve,
		Roasted:    slices.DeleteFunc(slices.Clone(twelve), func(e ree.Element) bool { return e == ree.Ce }),
		Heavies:    twelve[4:],
		Lights:     {ree.La, ree.Ce, ree.Pr, ree.Nd},
		CeriumFree: {ree.La, ree.Pr, ree.Nd},
		Didymium:   {ree.Pr, ree.Nd},
	} {
		if got, err := stage.Parts(twelve...); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", stage, got, err)
		}
	}
	_, err := SeparatedRE.Parts(twelve...)
	refused(t, "separated", err, "fingerprint.separated")
	_, err = Stage("dust").Parts(twelve...)
	refused(t, "unknown", err, "fingerprint.stage_unknown")
	_, err = Didymium.Parts(ree.La, ree.Nd)
	refused(t, "one part left", err, "fingerprint.too_few_parts")
	for form, want := range map[ree.Form]Stage{"ore_monazite": Whole, "mixed_carbonate": Whole, "oxide": SeparatedRE, "magnet_ndfeb": SeparatedRE, "swarf": "", "slag": "", "soup": ""} {
		if got, _ := StageOf(form); got != want {
			t.Errorf("%s: %q, want %q", form, got, want)
		}
	}
}
