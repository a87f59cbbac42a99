package balance_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/series"
)

var names = []string{"scale:S-1", "scale:S-2", "lab:L3/ICP", "hold-up:SX-2", "moisture:oven"}

func anyTerm(t *rapid.T, role balance.Role, id string) balance.Term {
	x := balance.Term{ID: id, Role: role, Kg: rapid.Float64Range(0, 500).Draw(t, "kg"),
		Random: rapid.Float64Range(0.1, 5).Draw(t, "random")}
	for range rapid.IntRange(0, 3).Draw(t, "sources") {
		x.Shared = append(x.Shared, balance.Sensitivity{
			Source: rapid.SampledFrom(names).Draw(t, "source"), Kg: rapid.Float64Range(-4, 4).Draw(t, "sensitivity")})
	}
	if rapid.Bool().Draw(t, "own") {
		x.Own = []balance.Sensitivity{{Source: "gross", Kg: rapid.Float64Range(0, 2).Draw(t, "own kg")}}
	}
	return x
}

// anyPeriods draws a history with a stocktake in every period; stocks have an
// ID, so has every other flow.
func anyPeriods(t *rapid.T) []balance.Period {
	periods := make([]balance.Period, rapid.IntRange(1, 6).Draw(t, "periods"))
	for p := range periods {
		terms := &periods[p].Terms
		add := func(role balance.Role, id string) { *terms = append(*terms, anyTerm(t, role, id)) }
		if p == 0 {
			add(balance.Begin, "begin")
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "flows") {
			id := ""
			if i%2 == 0 {
				id = fmt.Sprintf("flow %d.%d", p, i)
			}
			add(rapid.SampledFrom([]balance.Role{balance.In, balance.Out}).Draw(t, "role"), id)
		}
		for i := range rapid.IntRange(1, 2).Draw(t, "stocks") {
			add(balance.End, fmt.Sprintf("stock %d.%d", p, i))
		}
	}
	return periods
}

// brute is A (D + U U') A' with full matrices.
func brute(periods []balance.Period) linalg.Matrix {
	var all []balance.Term
	var a [][]float64
	for p := range periods {
		for _, x := range periods[p].Terms {
			all = append(all, x)
			column := make([]float64, len(periods))
			column[p] = x.Role.Sign()
			if x.Role == balance.End && p+1 < len(periods) {
				column[p+1] = 1
			}
			a = append(a, column)
		}
	}
	h := linalg.NewMatrix(len(periods), len(periods))
	for x := range all {
		for y := range all {
			v := 0.0
			for _, s := range all[x].Shared {
				for _, u := range all[y].Shared {
					if s.Source == u.Source {
						v += s.Kg * u.Kg
					}
				}
			}
			if x == y {
				v += all[x].Random * all[x].Random
				for _, s := range all[x].Own {
					v += s.Kg * s.Kg
				}
			}
			for i := range periods {
				for j := range periods {
					h.Set(i, j, h.At(i, j)+a[x][i]*v*a[y][j])
				}
			}
		}
	}
	return h
}

func TestCovarianceIsThatOfFullMatrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		periods := anyPeriods(t)
		c, err := balance.Close(periods)
		if err != nil {
			t.Fatal(err)
		}
		want := brute(periods)
		for i := range periods {
			for j := range periods {
				if math.Abs(c.H.At(i, j)-want.At(i, j)) > 1e-9 {
					t.Fatalf("%d,%d: %v, want %v", i, j, c.H.At(i, j), want.At(i, j))
				}
			}
			total := 0.0
			for _, x := range c.Rows[i].Contributions {
				total += x.Variance
			}
			if math.Abs(total-want.At(i, i)) > 1e-9 {
				t.Fatalf("row %d: contributions %v, variance %v", i, total, want.At(i, i))
			}
		}
	})
}

// The order of terms within a period changes nothing, to the bit.
func TestOrderOfTermsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		periods := anyPeriods(t)
		before, err := balance.Close(periods)
		if err != nil {
			t.Fatal(err)
		}
		for p := range periods {
			periods[p].Terms = rapid.Permutation(periods[p].Terms).Draw(t, "order")
		}
		after, err := balance.Close(periods)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before.Rows, after.Rows); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(before.H, after.H); d != "" {
			t.Fatal(d)
		}
	})
}

// A late term changes only the periods from its own on: everything before is
// the same to the bit, SITMUF too.
func TestALateTermLeavesWhatWasBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		periods := anyPeriods(t)
		before, err := balance.Close(periods)
		if err != nil {
			t.Fatal(err)
		}
		p := rapid.IntRange(0, len(periods)-1).Draw(t, "period")
		late := anyTerm(t, balance.Out, "late")
		late.Shared = append(late.Shared, balance.Sensitivity{Source: "lab:a new one", Kg: 1})
		periods[p].Terms = append(slices.Clone(periods[p].Terms), late)
		after, err := balance.Close(periods)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before.Rows[:p], after.Rows[:p]); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(before.Series.SITMUF()[:p], after.Series.SITMUF()[:p]); d != "" {
			t.Fatal(d)
		}
		if after.Rows[p].MUF == before.Rows[p].MUF && late.Kg > 1e-6 {
			t.Fatalf("period %d did not change", p)
		}
	})
}

// Mass is neither made nor lost in merging: MUF over all periods is begin + in -
// out - end whatever stocktakes are left out in between, and so is its error.
func TestLeavingOutStocktakesKeepsTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		periods := anyPeriods(t)
		whole, err := balance.Close(periods)
		if err != nil {
			t.Fatal(err)
		}
		for p := range periods[:len(periods)-1] {
			if rapid.Bool().Draw(t, "leave out") {
				periods[p].Terms = slices.DeleteFunc(slices.Clone(periods[p].Terms),
					func(x balance.Term) bool { return x.Role == balance.End })
			}
		}
		merged, err := balance.Close(periods)
		if err != nil {
			t.Fatal(err)
		}
		a, b := last(whole.Series.CUMUF()), last(merged.Series.CUMUF())
		if math.Abs(a.Value-b.Value) > 1e-8 || math.Abs(a.Sigma-b.Sigma) > 1e-7 {
			t.Fatalf("%v, merged %v", a, b)
		}
		if r := merged.Rows; r[0].First != 0 || r[len(r)-1].Last != len(periods)-1 {
			t.Fatalf("rows %+v", r)
		}
	})
}

func last(v []series.Value) series.Value { return v[len(v)-1] }

func flow(role balance.Role, kg, sigma float64) balance.Term {
	return balance.Term{Role: role, Kg: kg, Random: sigma}
}

func TestStatements(t *testing.T) {
	begin, in, out, end := flow(balance.Begin, 10, 1), flow(balance.In, 5, 1), flow(balance.Out, 4, 1), flow(balance.End, 11, 1)
	period := func(terms ...balance.Term) balance.Period { return balance.Period{Terms: terms} }
	for name, c := range map[string]struct {
		periods []balance.Period
		want    []balance.Statement
		rows    int
	}{
		"complete":   {[]balance.Period{period(begin, in, out, end)}, nil, 1},
		"no opening": {[]balance.Period{period(in, end), period(in, end)}, []balance.Statement{{Code: balance.NoOpening}}, 1},
		"no measurement": {[]balance.Period{period(flow(balance.Begin, 1, 0), flow(balance.End, 1, 0))},
			[]balance.Statement{{Code: balance.NoMeasurement}}, 1},
		"one event": {[]balance.Period{period(flow(balance.Begin, 0, 0), in, flow(balance.End, 0, 0))},
			[]balance.Statement{{Code: balance.OneEvent, Kg: 5, Sigma: 1}}, 1},
		"cumulated": {[]balance.Period{period(begin, in), period(out), period(end)},
			[]balance.Statement{{Code: balance.NoStocktake, Last: 1}}, 1},
		"still open": {[]balance.Period{period(begin, in, end), period(out), period()},
			[]balance.Statement{{Code: balance.NoStocktake, First: 1, Last: 2, Open: true}}, 1},
		"below zero": {[]balance.Period{period(begin, flow(balance.End, -3, 2)), period(end)},
			[]balance.Statement{{Code: balance.StocktakeBelowZero, Kg: -3, Sigma: 2}, {Code: balance.NoStocktake}}, 1},
		"nothing": {nil, nil, 0},
	} {
		got := closed(t, c.periods)
		if d := cmp.Diff(c.want, got.Statements); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if len(got.Rows) != c.rows || got.Series.Len() != c.rows {
			t.Errorf("%s: %d rows, want %d", name, len(got.Rows), c.rows)
		}
	}
}

// The same receipt booked in two periods between the same, unmeasured, stocks
// brings nothing new the second time, and its MUF says by how much it is off.
func TestSingularCovariance(t *testing.T) {
	twice := balance.Term{ID: "L-1", Role: balance.In, Kg: 5, Random: 1}
	zero := balance.Term{ID: "empty", Role: balance.End}
	got := closed(t, []balance.Period{
		{Terms: []balance.Term{{ID: "start", Role: balance.Begin}, twice, zero}},
		{Terms: []balance.Term{twice, flow(balance.Out, 3, 0), zero}},
	})
	want := balance.Statement{Code: balance.SingularCovariance, First: 1, Last: 1, Kg: -3, Sigma: 1}
	if !slices.Contains(got.Statements, want) {
		t.Errorf("statements %+v, want %+v", got.Statements, want)
	}
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	begin, end := balance.Term{ID: "b", Role: balance.Begin, Kg: 1, Random: 1}, balance.Term{ID: "e", Role: balance.End, Kg: 1, Random: 1}
	other := balance.Term{ID: "e", Role: balance.Begin, Kg: 2, Random: 1}
	for code, second := range map[string][]balance.Term{
		balance.NotFinite:    {{Role: balance.In, Kg: math.NaN()}},
		balance.BadSigma:     {{Role: balance.In, Random: -1}},
		balance.BadRole:      {{Role: 9}},
		balance.NoSource:     {{Role: balance.In, Shared: []balance.Sensitivity{{Kg: 1}}}},
		balance.Conflicting:  {{ID: "b", Role: balance.Out, Kg: 7}},
		balance.BeginDiffers: {other},
		balance.TooLarge:     {{Role: balance.In, Kg: 1e16}},
	} {
		_, err := balance.Close([]balance.Period{{Terms: []balance.Term{begin, end}}, {Terms: second}})
		var input *balance.InputError
		if !errors.As(err, &input) || input.Code != code || input.Period != 1 {
			t.Errorf("%v, want %s in period 1", err, code)
		}
	}
	for _, change := range []func(*balance.Lot){
		func(l *balance.Lot) { l.Moisture = 1 },
		func(l *balance.Lot) { l.TREO = 1.2 },
		func(l *balance.Lot) { l.Contents[0].Share = -1 },
		func(l *balance.Lot) { l.GrossKg = math.Inf(1) },
		func(l *balance.Lot) { l.GrossError.Source = "" },
		func(l *balance.Lot) { l.TREOError.Random = math.NaN() },
	} {
		l := lot()
		change(&l)
		if _, err := l.Terms(balance.In); err == nil {
			t.Errorf("%+v was taken", l)
		}
	}
}

// Two sensitivities to one source add up before they are squared.
func TestOneSourceTwice(t *testing.T) {
	twice := []balance.Sensitivity{{Source: "a", Kg: 3}, {Source: "b", Kg: 1}, {Source: "a", Kg: -1}}
	x := balance.Term{ID: "L", Random: 2, Own: twice, Shared: twice}
	if got, want := x.Variance(), 4.0+5+5; got != want {
		t.Errorf("variance %v, want %v", got, want)
	}
	y := balance.Term{ID: "another lot", Own: twice, Shared: twice}
	if got, want := balance.Covariance(x, y), 5.0; got != want {
		t.Errorf("covariance of two lots %v, want %v", got, want)
	}
	if got, want := balance.Covariance(x, x), 10.0; got != want {
		t.Errorf("covariance within a lot %v, want %v", got, want)
	}
}
