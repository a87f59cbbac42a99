package series_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/series"
)

func thresholds(t testing.TB, b series.Budget, n int) *series.Thresholds {
	t.Helper()
	return must[*series.Thresholds](t)(b.Thresholds(n))
}

// Three plants in which different errors rule: inventory, systematic errors of
// the flows, and independent balances of uneven size.
func plants() map[string]linalg.Matrix {
	uneven := flow{random: 0.02}
	for i := range 12 {
		uneven.kg = append(uneven.kg, 20+200*float64(i%4))
	}
	return map[string]linalg.Matrix{
		"inventory":  covariance(12, []flow{steady(100, 12, .001, .0002)}, []flow{steady(80, 13, .05, .03)}),
		"systematic": covariance(12, []flow{steady(100, 12, .002, .01), steady(98, 12, .002, .01)}, []flow{steady(10, 13, .02, .01)}),
		"random":     covariance(12, []flow{uneven}, nil),
	}
}

// The whole false-alarm rate, of CUMUF and both Page charts together, is 5 % in
// each of three very different plants: within the 95 % interval of the runs.
func TestTotalFalseAlarmRate(t *testing.T) {
	const runs = 10000
	limits := thresholds(t, series.DefaultBudget(), 12)
	for name, h := range plants() {
		l := must[linalg.Lower](t)(linalg.Cholesky(h))
		random := rand.New(rand.NewPCG(7, uint64(len(name))))
		alarms := map[series.Statistic]int{}
		any, hold, cumuf := 0, 0, 0.0
		for range runs {
			d := newSeries(t, sample(random, l, nil), h).Decide(limits)
			cumuf = d.Spans[0].Threshold
			seen := map[series.Statistic]bool{}
			held := false
			for _, a := range d.Alarms {
				seen[a.Statistic] = true
				held = held || a.Level == series.Hold
			}
			for s := range seen {
				alarms[s]++
			}
			if len(seen) > 0 {
				any++
			}
			if held {
				hold++
			}
		}
		rate := float64(any) / runs
		room := 1.96 * math.Sqrt(0.05*0.95/runs)
		t.Logf("%s: any %.4f, cumuf %.4f above %.3f, page %.4f, hold %.5f", name, rate,
			float64(alarms[series.CUMUFTest])/runs, cumuf, float64(alarms[series.PageTest])/runs, float64(hold)/runs)
		near(t, name+": total", rate, 0.05, room)
		near(t, name+": page", float64(alarms[series.PageTest])/runs, 0.025, 1.96*math.Sqrt(0.025*0.975/runs))
		if float64(hold)/runs > 0.001+2.6*math.Sqrt(0.001/runs) {
			t.Errorf("%s: hold %v", name, float64(hold)/runs)
		}
	}
}

func TestOneChartHasThePublishedThreshold(t *testing.T) {
	b := series.DefaultBudget()
	b.Charts = []float64{0.5}
	limits := thresholds(t, b, 12)
	want := must[float64](t)(series.ThresholdTwoSided(0.5, 0.025, 12))
	near(t, "flag", limits.Flag[0].H, want, 1e-8)
	two := thresholds(t, series.DefaultBudget(), 12)
	if h := two.Flag[0].H; !(h > want && h < must[float64](t)(series.ThresholdTwoSided(0.5, 0.0125, 12))) {
		t.Errorf("with a second chart the first has threshold %v, alone %v", h, want)
	}
}

// One abrupt loss, one abrupt gain, and one slow loss are each seen, by sign,
// by period and by the right statistic.
func TestAlarmsSayWhatWhereAndHowMuch(t *testing.T) {
	limits := thresholds(t, series.DefaultBudget(), 12)
	h := plants()["systematic"]
	for _, c := range []struct {
		name string
		kg   float64
		at   int
		sign int
	}{{"loss", 20, 5, 1}, {"gain", -20, 8, -1}} {
		loss := make([]float64, 12)
		loss[c.at] = c.kg
		d := newSeries(t, loss, h).Decide(limits)
		if len(d.Alarms) == 0 {
			t.Fatalf("%s: no alarm", c.name)
		}
		a := d.Alarms[0]
		if a.Statistic != series.PageTest || a.Sign != c.sign || a.Period != c.at || a.First != c.at || a.Level != series.Hold {
			t.Errorf("%s: %+v", c.name, a)
		}
		near(t, c.name+" kg", a.Kg, c.kg, 1e-9)
		if !(a.FalseAlarm < 0.001) || !(a.Value > a.Threshold) {
			t.Errorf("%s: %+v", c.name, a)
		}
	}
}

// A loss spread in the worst way is for CUMUF, at the end of the span only.
func TestSlowLossIsForCUMUF(t *testing.T) {
	limits := thresholds(t, series.DefaultBudget(), 12)
	h := plants()["systematic"]
	worst, _ := newSeries(t, make([]float64, 12), h).WorstCase()
	sigma := newSeries(t, worst, h).CUMUF()[11].Sigma
	for i := range worst {
		worst[i] *= 2.4 * sigma
	}
	d := newSeries(t, worst, h).Decide(limits)
	if len(d.Alarms) != 1 || d.Alarms[0].Statistic != series.CUMUFTest || d.Alarms[0].Sign != 1 || d.Alarms[0].Period != 11 {
		t.Fatalf("%+v", d.Alarms)
	}
	near(t, "value", d.Alarms[0].Value, 2.4, 1e-9)
	near(t, "probability", d.Alarms[0].FalseAlarm, series.TwoSided(2.4), 1e-9)
	if early := newSeries(t, worst[:11], leading(h, 11)).Decide(limits); early.Spans[0].Complete || len(early.Alarms) != 0 {
		t.Errorf("before the end: %+v", early)
	}
}

// Alarms of several charts come in the order of their periods, whichever chart
// was run first.
func TestAlarmsAreInOrder(t *testing.T) {
	limits := thresholds(t, series.DefaultBudget(), 12)
	h := linalg.NewMatrix(12, 12)
	for i := range 12 {
		h.Set(i, i, 1)
	}
	d := newSeries(t, []float64{0, 0, 7, 0, 0, 0, 0, 0, -8, -8, 0, 0}, h).Decide(limits)
	if len(d.Alarms) < 4 {
		t.Fatalf("%+v", d.Alarms)
	}
	for i := 1; i < len(d.Alarms); i++ {
		if d.Alarms[i].Period < d.Alarms[i-1].Period {
			t.Errorf("alarm %d of period %d after one of period %d", i, d.Alarms[i].Period, d.Alarms[i-1].Period)
		}
	}
}

// The second span of a plant with lasting systematic errors keeps to the budget
// as the first does: part of its CUMUF comes from the span before.
func TestFalseAlarmRateOfASecondSpan(t *testing.T) {
	const runs = 8000
	limits := thresholds(t, series.DefaultBudget(), 6)
	for name, h := range plants() {
		l := must[linalg.Lower](t)(linalg.Cholesky(h))
		random := rand.New(rand.NewPCG(8, uint64(len(name))))
		second := 0
		for range runs {
			for _, a := range newSeries(t, sample(random, l, nil), h).Decide(limits).Alarms {
				if a.Period >= 6 {
					second++
					break
				}
			}
		}
		near(t, name, float64(second)/runs, 0.05, 1.96*math.Sqrt(0.05*0.95/runs))
	}
}

// A second span has its own totals and charts, and leaves the first as it was.
func TestSpansFollowEachOther(t *testing.T) {
	limits := thresholds(t, series.DefaultBudget(), 4)
	loss := []float64{0, 9, 0, 0, 0, 0, -9, 0, 0}
	whole := newSeries(t, loss, tridiagonal(9)).Decide(limits)
	first := newSeries(t, loss[:4], tridiagonal(4)).Decide(limits)
	if len(whole.Spans) != 3 || whole.Spans[2].Complete || whole.Spans[1].First != 4 || whole.Spans[1].CUMUF.Value != -9 {
		t.Fatalf("%+v", whole.Spans)
	}
	if len(first.Alarms) == 0 {
		t.Fatal("no alarm")
	}
	for i, a := range first.Alarms {
		if whole.Alarms[i] != a {
			t.Errorf("alarm %d was %+v, is %+v", i, a, whole.Alarms[i])
		}
	}
	last := whole.Alarms[len(whole.Alarms)-1]
	if last.Sign != -1 || last.Period < 6 {
		t.Errorf("the gain: %+v", last)
	}
}

func TestBudgetsThatCannotBe(t *testing.T) {
	for _, change := range []func(*series.Budget){
		func(b *series.Budget) { b.FalseAlarm = 0 },
		func(b *series.Budget) { b.Hold = 0.2 },
		func(b *series.Budget) { b.CUMUF = 0.9 },
		func(b *series.Budget) { b.Page = math.NaN() },
		func(b *series.Budget) { b.Charts = nil },
		func(b *series.Budget) { b.Charts = []float64{-1} },
	} {
		b := series.DefaultBudget()
		change(&b)
		if _, err := b.Thresholds(12); err == nil {
			t.Errorf("%+v was taken", b)
		}
	}
	if _, err := series.DefaultBudget().Thresholds(0); err == nil {
		t.Error("a span of no periods was taken")
	}
}

// Looking at CUMUF every month with the bound's threshold keeps to the
// probability, and is not far from it; with the threshold of one look it fails.
func TestLooks(t *testing.T) {
	const runs = 20000
	for name, h := range plants() {
		s := newSeries(t, make([]float64, 12), h)
		c := must[float64](t)(s.Looks(0, 11, 0.05))
		_, sigma := split(s.CUMUF())
		l := must[linalg.Lower](t)(linalg.Cholesky(h))
		random := rand.New(rand.NewPCG(3, 4))
		bound, single := 0, 0
		for range runs {
			top, total := 0.0, 0.0
			for i, r := range sample(random, l, nil) {
				total += r
				top = math.Max(top, math.Abs(total)/sigma[i])
			}
			if top > c {
				bound++
			}
			if top > 1.96 {
				single++
			}
		}
		rate := float64(bound) / runs
		t.Logf("%s: threshold %.3f, rate %.4f, with 1.96 %.4f", name, c, rate, float64(single)/runs)
		if rate > 0.05+1.96*math.Sqrt(0.05*0.95/runs) || rate < 0.025 {
			t.Errorf("%s: %v with threshold %v", name, rate, c)
		}
		if float64(single)/runs < 0.06 {
			t.Errorf("%s: one look's threshold keeps to %v", name, float64(single)/runs)
		}
	}
}
