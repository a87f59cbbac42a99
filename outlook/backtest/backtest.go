package backtest

import (
	"math"
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/outlook/scenario"
)

// Check is one observable beside the model's answer.
type Check struct {
	Key      string  `json:"key"`
	What     string  `json:"what"`
	Unit     string  `json:"unit"`
	Observed float64 `json:"observed"`
	Low      float64 `json:"low"` // of the band in which the model passes
	High     float64 `json:"high"`
	Got      float64 `json:"got"`
	Passed   bool    `json:"passed"`
	Source   string  `json:"source"`
}

func judge(key, what, unit string, observed, low, high, got float64, source string) Check {
	return Check{key, what, unit, observed, low, high, got, got >= low && got <= high, source}
}

// Point is one month of magnets exported, on the same month a year before.
type Point struct {
	Month    string  `json:"month"`
	Observed float64 `json:"observed"` // change on the year, a part
	Got      float64 `json:"got"`
	HoldOut  bool    `json:"holdOut"` // after the months that parameters were set on
	Source   string  `json:"source"`
}

// Year2025 is the back-test of the licensing of 2025.
type Year2025 struct {
	Checks []Check `json:"checks"`
	Points []Point `json:"points"`
}

const (
	april = 15 // places of months of 2025 in a run from January 2024
	may   = 16
)

// Run2025 runs the licensing of 2025 and judges it.
func Run2025(m *model.Machine, p model.Params) (Year2025, error) {
	s := scenario.Licensing2025()
	plan, err := s.Compile(m)
	if err != nil {
		return Year2025{}, err
	}
	r := model.NewRunner(m, plan.Months).Run(plan, p, nil)
	x := run{m, r}
	return Year2025{Checks: x.checks(), Points: x.points()}, nil
}

type run struct {
	m *model.Machine
	r *model.Result
}

func (x run) magnets(t int) float64 { return x.r.Exports[t*4+int(model.Magnet)] }

func (x run) toUSA(t int) float64 {
	c := x.m.Network().Countries
	return x.r.To[t*len(c)+slices.Index(c, "USA")]
}

func change(of func(int) float64, t int) float64 { return of(t)/of(t-12) - 1 }

func yearly(of func(int) float64) float64 {
	var was, is float64
	for t := range 12 {
		was, is = was+of(t), is+of(t+12)
	}
	return is/was - 1
}

// light is lanthanum and cerium exported, which no licence holds.
func (x run) light(t int) float64 {
	return x.r.Goods[t*model.Lanes+int(model.La)] + x.r.Goods[t*model.Lanes+int(model.Ce)]
}

// weeksToStockOut counts from 4 April 2025.
func (x run) weeksToStockOut() float64 {
	const began, weeks = april + 3.0/30, 365.25 / 12 / 7
	return (x.r.FirstStockOut - began) * weeks
}

func (x run) checks() []Check {
	trough := april
	for t := april; t < 24; t++ {
		if x.magnets(t) < x.magnets(trough) {
			trough = t
		}
	}
	back := math.Inf(1)
	for t := trough; t < 24; t++ {
		if change(x.magnets, t) >= 0 {
			back = float64(t - 11)
			break
		}
	}
	inside, spot, _ := x.r.Price(april, model.Dy)
	before, _, _ := x.r.Price(april-1, model.Dy)
	return []Check{
		judge("trough", "month of the trough of magnet exports", "month of 2025", 5, 4, 6, float64(trough-11), "customs of China, monthly"),
		judge("depth", "magnet exports in May on May 2024", "%", -74, -85, -60, 100*change(x.magnets, may), "SMM; discoveryalert.com.au"),
		judge("back", "first month back at the year before", "month of 2025", 7, 7, 9, back, "kitco 2025-08-20"),
		judge("usa", "magnets to the United States in May", "%", -93, -100, -80, 100*change(x.toUSA, may), "rawmaterials.net 2025-06"),
		judge("year", "magnet exports of the year", "%", -1.3, -8, 5, 100*yearly(x.magnets), "Reuters 2026-01-19; Adamas for 2024"),
		judge("ratio", "dysprosium, Europe over China, end of April", "times", 3, 2, 5, spot/inside, "Argus 2025-05-06"),
		judge("inside", "dysprosium in China since March", "%", 0, -15, 15, 100*(inside/before-1), "SMM"),
		judge("light", "lanthanum and cerium exported in the year (observed: all rare earths)", "%", 12.9, 0, 20, 100*yearly(x.light), "Reuters 2026-01-14"),
		judge("stockout", "first stock-out at a car maker, from 4 April", "weeks", 7, 4, 10, x.weeksToStockOut(), "deepnewz.com; shchangjiuglobal.com: six to eight weeks of stock"),
	}
}

// points are the months of 2025 for which both years were found.
func (x run) points() []Point {
	observed := []struct {
		t      int
		is     string
		on     float64
		source string
	}{
		{may, "2025-05", -0.7426, "1,238.47 t, discoveryalert.com.au / SMM"}, {17, "2025-06", -0.381, "3,188 t, tradingeconomics 2025-07-21"},
		{18, "2025-07", 5577.0/5278 - 1, "5,577 on 5,278 t, kitco 2025-08-20"}, {20, "2025-09", 0.175, "5,774 t, telegraphindia 2025-10-20"},
	}
	var out []Point
	for _, o := range observed {
		out = append(out, Point{o.is, o.on, change(x.magnets, o.t), o.t > 18, o.source})
	}
	return out
}

// Shape2010 is how the model answers the quotas of 2010 and 2011. The network is
// that of 2024, so only the shape is compared and nothing is passed or failed.
type Shape2010 struct {
	FirstYear         float64 `json:"firstYear"`         // exports of 2010 on 2009, a part; observed: 0.145 in the first eleven months
	PriceAfter3Months float64 `json:"priceAfter3Months"` // dysprosium outside, December on September 2010, times; observed: hardly moved
	PricePeak         float64 `json:"pricePeak"`         // at its peak, on July 2010, times; observed: 8.5, 280 USD/kg on 26 July 2010 (Lynas) and 2,377 in August 2011 (Adamas)
	PeakMonth         int     `json:"peakMonth"`         // months after July 2010; observed: 13
	SecondYear        float64 `json:"secondYear"`        // exports of 2011 on those of January to November 2010, a part; observed: -0.52
	QuotaUsed         float64 `json:"quotaUsed"`         // in 2011; observed: 0.56
	ThirdYear         float64 `json:"thirdYear"`         // exports of the first half of 2012, of half the quota of 2011; observed: at most 0.33
}

// Months of a run from January 2009.
const (
	july2010 = 18
	months   = 60
)

// Tonnes a year of what left China in 2009 to 2011.
const (
	quota2011 = 30_184
	// legal2009 rests on 35,000 t in the first eleven months of 2010, 14.5 % more than
	// a year before.
	legal2009 = 35_000 / 1.145 * 12 / 11
	// smuggled is the Ministry of Commerce's figure for 2008, and 1.2 times the legal
	// exports of 2011, 16,900 t (white paper, June 2012).
	smuggled = 20_000
)

// Run2010 bounds exports of oxide by the quota of 2011 and what is smuggled beside
// it. The cut of July 2010 is only heard of, since more left in 2010 than its quota.
// China's output did not grow from 2009 to 2012 (British Geological Survey), so
// nothing grows.
func Run2010(m *model.Machine, p model.Params) (Shape2010, error) {
	p.Growth = 0
	base := model.NewRunner(m, 12).Run(&model.Plan{Months: 12}, p, nil)
	scale := oxide(base, 0, 12) / (legal2009 + smuggled)
	cut := (quota2011 + smuggled) * scale
	lever := func(announced, withdrawn string) scenario.Lever {
		return scenario.Lever{Kind: scenario.ExportQuota, By: "CHN", Stages: []string{"oxide"}, Announced: announced, Withdrawn: withdrawn, Start: "2011-01-01", Tonnes: &cut}
	}
	s := scenario.Scenario{Name: "2010", Source: "quota of 2011 on exports of 2009", From: "2009-01", Months: months,
		Levers: []scenario.Lever{lever("2010-07-01", "2010-12-28"), lever("2010-12-28", "")}}
	plan, err := s.Compile(m)
	if err != nil {
		return Shape2010{}, err
	}
	return shape(model.NewRunner(m, months).Run(plan, p, nil), scale), nil
}

// oxide is what left of oxide in months from first to below last, t.
func oxide(r *model.Result, first, last int) (sum float64) {
	for t := first; t < last; t++ {
		sum += r.Exports[t*4+int(model.Oxide)]
	}
	return sum
}

// shape reads a run in which scale tonnes of the model stand for one of 2009.
func shape(r *model.Result, scale float64) Shape2010 {
	price := func(t int) float64 { _, spot, _ := r.Price(t, model.Dy); return spot }
	legal := func(first, last int) float64 {
		return oxide(r, first, last)/scale - smuggled*float64(last-first)/12
	}
	out := Shape2010{
		FirstYear:         legal(12, 24)/legal(0, 12) - 1,
		PriceAfter3Months: price(july2010+5) / price(july2010+2),
		SecondYear:        legal(24, 36)/legal(12, 23) - 1,
		QuotaUsed:         legal(24, 36) / quota2011,
		ThirdYear:         legal(36, 42) / (quota2011 / 2),
	}
	for t := july2010; t < r.Months; t++ {
		if p := price(t) / price(july2010); p > out.PricePeak {
			out.PricePeak, out.PeakMonth = p, t-july2010
		}
	}
	return out
}
