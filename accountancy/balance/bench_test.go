package balance_test

import (
	"fmt"
	"testing"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/series"
)

// site is 24 months of one element: ten terms a month, with scale, moisture,
// gravimetry, laboratory and hold-up as sources.
func site(number, element int) []balance.Period {
	periods := make([]balance.Period, 24)
	for p := range periods {
		for i := range 9 {
			role := balance.In
			if i >= 4 {
				role = balance.Out
			}
			kg := 25 - 5*float64(role-balance.In) + float64((p*7+i*3+number)%5)/100
			periods[p].Terms = append(periods[p].Terms, balance.Term{
				ID: fmt.Sprintf("S%d-%d-%d", number, p, i), Role: role, Kg: kg, Random: kg * 0.004,
				Own: []balance.Sensitivity{{Source: "gross", Kg: kg * 0.0005}, {Source: "moisture", Kg: -kg * 0.004}, {Source: "treo", Kg: kg * 0.002}},
				Shared: []balance.Sensitivity{{Source: fmt.Sprintf("scale:S-%d", i%3), Kg: kg * 0.0008}, {Source: "moisture:oven", Kg: -kg * 0.003},
					{Source: "method:TREO gravimetric", Kg: kg * 0.003}, {Source: fmt.Sprintf("lab:L%d/ICP/%d", i%2, element), Kg: kg * 0.006}},
			})
		}
		stock := func(role balance.Role, id string) balance.Term {
			return balance.Term{ID: id, Role: role, Kg: 80, Random: 2.4,
				Shared: []balance.Sensitivity{{Source: "hold-up:SX-2", Kg: 3.2}}}
		}
		if p == 0 {
			periods[p].Terms = append(periods[p].Terms, stock(balance.Begin, "begin"))
		}
		periods[p].Terms = append(periods[p].Terms, stock(balance.End, fmt.Sprintf("stock-%d", p)))
	}
	return periods
}

// BenchmarkCloseAndDecide closes and judges one element of one site over two
// years. 2,000 sites with 12 elements are 24,000 of them.
func BenchmarkCloseAndDecide(b *testing.B) {
	limits, err := series.DefaultBudget().Thresholds(12)
	if err != nil {
		b.Fatal(err)
	}
	periods := site(1, 1)
	b.ReportAllocs()
	for b.Loop() {
		closed(b, periods).Series.Decide(limits)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*24000, "s/24000")
}

func BenchmarkClose(b *testing.B) {
	periods := site(1, 1)
	b.ReportAllocs()
	for b.Loop() {
		closed(b, periods)
	}
}

func BenchmarkThresholds(b *testing.B) {
	for b.Loop() {
		if _, err := series.DefaultBudget().Thresholds(12); err != nil {
			b.Fatal(err)
		}
	}
}
