package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
)

// Band is what runs say of one figure: its quantiles 0.05, 0.5 and 0.95.
type Band struct{ Low, Mid, High float64 }

// Month is what all runs say of one month.
type Month struct {
	Unmet    Band    // t of rare earth in magnets that users outside lacked
	Cover    Band    // days of use that they hold
	Below60  float64 // share of runs with fewer than 60 days of cover
	Below180 float64
	Inside   Band // price of dysprosium at home, times the base
	Spot     Band // in the spot tail outside
	Volume   Band // outside, weighted by volume
}

// Hit is when and how hard somebody is hit.
type Hit struct {
	Name   string
	Where  string  // country, of a sector in one
	Chance float64 // share of runs in which it runs short at all
	First  Band    // months from the begin, of the runs in which it does
	Lack   Band    // t lacked over all months, of all runs
}

// RunsShort is the part of its need in the base that a sector or country must
// lack in one month to count as short.
const RunsShort = 0.05

// Foresight is what all runs say of one scenario, month by month and by whom it
// hits.
type Foresight struct {
	Study
	Months    []Month
	Sectors   []Hit // whoever runs short in most runs first, then the sooner
	Countries []Hit
	Places    []Hit // sectors by country, where the network tells them apart
	StockOut  Hit   // the first plant of a car maker
}

// traces are the figures of every run by month.
const traces = 5

// gathered is what the runs wrote down, each in its place.
type gathered struct {
	m         *model.Machine
	months    int
	trace     []float64 // by run, trace and month
	sectors   []lacked
	countries []lacked
	places    []lacked
	base      []int // by place: its sector of those without a country
	study     Study
}

// lacked is by run what one sector or country lacked.
type lacked struct {
	name, where string
	need        float64 // t a month of the base, outside the controller
	first, lack []float64
}

// Foresee runs one plan many times and keeps what each month says.
func Foresee(m *model.Machine, plan *model.Plan, cfg Config) (*Foresight, error) {
	return ForeseeApart(m, nil, plan, cfg)
}

// ForeseeApart does so on a network whose last sectors are those of places.
func ForeseeApart(m *model.Machine, places []world.Place, plan *model.Plan, cfg Config) (*Foresight, error) {
	if cfg.Runs < 2 || cfg.Workers < 1 || len(plan.Projects) > maxProjects {
		return nil, fmt.Errorf("foresight: %w", errSize)
	}
	draw := newDraw(m, cfg)
	g := newGathered(m, places, plan.Months, cfg.Runs)
	err := cfg.each(func() func(int) {
		r, together := model.NewRunner(m, plan.Months), make([]float64, plan.Months*len(g.sectors))
		return func(i int) {
			p, chances := draw.of(i)
			g.take(i, r.Run(plan, p, chances), together)
		}
	})
	if err != nil {
		return nil, err
	}
	return g.foresight(), nil
}

func newGathered(m *model.Machine, places []world.Place, months, runs int) *gathered {
	net := m.Network()
	own := net.Sectors[:len(net.Sectors)-len(places)]
	g := &gathered{m: m, months: months, trace: make([]float64, runs*traces*months), study: Study{Outcomes: make([]Outcome, runs), months: months}}
	of := func(name, where string, need float64) lacked {
		return lacked{name, where, need, make([]float64, runs), make([]float64, runs)}
	}
	for i, p := range places {
		g.base = append(g.base, slices.IndexFunc(own, func(s model.Sector) bool { return s.Name == p.Sector }))
		g.places = append(g.places, of(p.Sector, p.Country, needOf(net, len(own)+i)))
	}
	sectors, countries := make([]float64, len(own)), map[string]float64{}
	for _, u := range net.Uses {
		if at := net.Plants[u.Plant].Country; at != net.Controller {
			sectors[g.sectorOf(u.Sector, len(own))] += u.Amount
			countries[at] += u.Amount
		}
	}
	for i, s := range own {
		g.sectors = append(g.sectors, of(s.Name, "", sectors[i]))
	}
	for _, c := range net.Countries {
		g.countries = append(g.countries, of(c, "", countries[c]))
	}
	return g
}

// needOf is what a sector uses in a month of the base.
func needOf(net *model.Network, sector int) (need float64) {
	for _, u := range net.Uses {
		if u.Sector == sector {
			need += u.Amount
		}
	}
	return need
}

// sectorOf is the sector of a place, or the sector itself.
func (g *gathered) sectorOf(sector, own int) int {
	if sector >= own {
		return g.base[sector-own]
	}
	return sector
}

// take writes down one run; together has room for what sectors lacked by month.
func (g *gathered) take(run int, r *model.Result, together []float64) {
	g.study.Outcomes[run] = outcome(r)
	at := g.trace[run*traces*g.months:]
	for t := range g.months {
		in, spot, volume := r.Price(t, model.Dy)
		for k, x := range [traces]float64{r.Short[t], monthDays * r.Cover[t], in, spot, volume} {
			at[k*g.months+t] = x
		}
	}
	own, all := len(g.sectors), len(g.sectors)+len(g.places)
	clear(together)
	for t := range g.months {
		for s, x := range r.Unmet[t*all:][:all] {
			together[t*own+g.sectorOf(s, own)] += x
		}
	}
	lacking(g.sectors, together, own, run, g.months)
	lacking(g.places, r.Unmet[own:], all, run, g.months)
	lacking(g.countries, r.Lacking, len(g.countries), run, g.months)
}

// monthDays is the days that a month of the model has.
const monthDays = 30

// lacking writes down when each of some runs short; by has a row of so many
// figures for each month, which begins with theirs.
func lacking(who []lacked, by []float64, row, run, months int) {
	for k := range who {
		w := &who[k]
		w.first[run] = math.Inf(1)
		for t := range months {
			short := by[t*row+k]
			w.lack[run] += short
			if w.need > 0 && short >= RunsShort*w.need && math.IsInf(w.first[run], 1) {
				w.first[run] = float64(t) + max(0, 1-short/w.need)
			}
		}
	}
}

func (g *gathered) foresight() *Foresight {
	f := &Foresight{Study: g.study, Sectors: hits(g.sectors), Countries: hits(g.countries), Places: hits(g.places)}
	for t := range g.months {
		cover := g.column(1, t)
		f.Months = append(f.Months, Month{Unmet: band(g.column(0, t)), Cover: band(cover), Below60: below(cover, 60), Below180: below(cover, 180),
			Inside: band(g.column(2, t)), Spot: band(g.column(3, t)), Volume: band(g.column(4, t))})
	}
	first := make([]float64, len(g.study.Outcomes))
	for i, o := range g.study.Outcomes {
		first[i] = o.StockOut
	}
	f.StockOut = hit(lacked{name: "car makers", first: first})
	return f
}

// column is one figure in one month over all runs.
func (g *gathered) column(k, t int) []float64 {
	out := make([]float64, len(g.study.Outcomes))
	for i := range out {
		out[i] = g.trace[(i*traces+k)*g.months+t]
	}
	return out
}

// hits are those who need anything, whoever runs short in most runs first.
func hits(who []lacked) []Hit {
	var out []Hit
	for _, w := range who {
		if w.need > 0 {
			out = append(out, hit(w))
		}
	}
	slices.SortFunc(out, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Chance, a.Chance), nearly(a.First.Mid, b.First.Mid), nearly(b.Lack.Mid, a.Lack.Mid), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// nearly compares two figures without what rounding makes of their sums.
func nearly(a, b float64) int {
	const parts = 1e6
	return cmp.Compare(math.Round(a*parts), math.Round(b*parts))
}

func hit(w lacked) Hit {
	var short []float64
	for _, first := range w.first {
		if !math.IsInf(first, 1) {
			short = append(short, first)
		}
	}
	return Hit{w.name, w.where, float64(len(short)) / float64(len(w.first)), band(short), band(w.lack)}
}

// Quantiles are the band of some values; zero without any.
func Quantiles(x []float64) Band { return band(x) }

// band are the quantiles of some values; zero without any.
func band(x []float64) Band {
	if len(x) == 0 {
		return Band{}
	}
	x = slices.Sorted(slices.Values(x))
	at := func(q float64) float64 { return x[min(len(x)-1, int(q*float64(len(x))))] }
	return Band{at(0.05), at(0.5), at(0.95)}
}

func below(x []float64, mark float64) float64 {
	n := 0
	for _, v := range x {
		if v < mark {
			n++
		}
	}
	return float64(n) / float64(len(x))
}
