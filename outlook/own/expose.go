package own

import (
	"cmp"
	"slices"

	"lanthorn/outlook/measure"
	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
)

// Basis is what a figure of an exposure rests on.
type Basis string

// The bases: the company's own figures, the base seen through from them, the base
// as its country's users buy.
const (
	Given   Basis = "given"
	Through Basis = "through"
	Usual   Basis = "usual"
)

// Exposure is who stands behind what a company takes of an element at a stage.
type Exposure struct {
	Element    string  `json:"element"`
	Stage      string  `json:"stage"`
	Leader     string  `json:"leader,omitempty"` // the foreign country with most; none where all is at home or unknown
	Share      float64 `json:"share"`
	Most       float64 `json:"most"` // the same with all that is unknown counted to it
	Above      bool    `json:"above65"`
	Home       float64 `json:"home"`
	Unknown    float64 `json:"unknown"`
	HHI        float64 `json:"hhi"` // 0 to 1, of what is known and unknown as many small ones
	HHIMost    float64 `json:"hhiMost"`
	Governance float64 `json:"governance"` // 0 good to 10 bad, mean by share of those that are known
	Basis      Basis   `json:"basis"`
}

// mix is what a stage consists of by country.
type mix struct {
	by      map[string]float64
	unknown float64
	basis   Basis
}

// Exposures are by element and stage, in their order.
func Exposures(d *Data, chains *world.Chains) (out []Exposure) {
	for _, l := range d.lanes() {
		for stage, m := range d.mixes(chains, l) {
			if m.by != nil || m.unknown > 0 {
				out = append(out, expose(d.Country, l.Element().Symbol(), world.Stages[stage], m))
			}
		}
	}
	return out
}

// lanes are the elements that the company uses, in the order of the model.
func (d *Data) lanes() (out []model.Lane) {
	for l := range model.Lane(model.Lanes) {
		if d.uses(l) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// uses is what the company uses of an element, kg a month.
func (d *Data) uses(l model.Lane) (kg float64) {
	for _, p := range d.Products {
		kg += p.Units * p.Grams[l.Element().Symbol()] / 1000
	}
	return kg
}

// given are the company's suppliers of an element at a stage: those of the element
// if it names any, else those of all.
func (d *Data) given(l model.Lane, stage int) *mix {
	of := func(symbol string) *mix {
		m := &mix{by: map[string]float64{}, unknown: 1, basis: Given}
		for _, s := range d.Suppliers {
			if s.Element == symbol && s.Stage == world.Stages[stage] {
				m.by[s.Country] += s.Share / 100
				m.unknown -= s.Share / 100
			}
		}
		m.unknown = max(0, m.unknown)
		if len(m.by) == 0 {
			return nil
		}
		return m
	}
	if m := of(l.Element().Symbol()); m != nil {
		return m
	}
	return of("")
}

// mixes are by stage: what was given, else what the base shows behind the nearest
// later stage that was, else what its country's users take.
func (d *Data) mixes(chains *world.Chains, l model.Lane) [model.MagnetUse]mix {
	var out [model.MagnetUse]mix
	usual := chains.Usual(d.Country, l)
	var from *mix
	at := 0
	for stage := int(model.MagnetMaker); stage >= 0; stage-- {
		if g := d.given(l, stage); g != nil {
			out[stage], from, at = *g, g, stage
			continue
		}
		if from == nil {
			out[stage] = mix{by: usual[stage], basis: Usual}
			continue
		}
		out[stage] = behind(chains, l, from, at, stage)
	}
	return out
}

// behind is a stage seen through from a later one.
func behind(chains *world.Chains, l model.Lane, from *mix, at, stage int) mix {
	m := mix{by: map[string]float64{}, unknown: from.unknown, basis: Through}
	for _, c := range countriesOf(from.by) {
		passed := chains.Reach(c, at, l)[stage]
		if passed == nil {
			m.unknown += from.by[c]
			continue
		}
		for who, share := range passed {
			m.by[who] += from.by[c] * share
		}
	}
	return m
}

func countriesOf(by map[string]float64) (out []string) {
	for c := range by {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

func expose(home, element, stage string, m mix) Exposure {
	x := Exposure{Element: element, Stage: stage, Home: min(1, m.by[home]), Unknown: min(1, m.unknown), Basis: m.basis}
	holdings := []measure.Holding{}
	var known, weighed float64
	for _, c := range countriesOf(m.by) {
		share := min(1, m.by[c])
		if c != home && share > x.Share+1e-9 {
			x.Leader, x.Share = c, share
		}
		holdings = append(holdings, measure.Holding{Country: c, Amount: share})
		if w, ok := world.Governance(c); ok {
			known, weighed = known+share, weighed+share*w
		}
	}
	if m.unknown > 0 {
		holdings = append(holdings, measure.Holding{Country: "OTH", Amount: m.unknown, Rest: true})
	}
	if c, err := measure.Concentrate(holdings); err == nil {
		x.HHI, x.HHIMost = c.Low, c.High
	}
	if known > 0 {
		x.Governance = weighed / known
	}
	x.Most = min(1, x.Share+x.Unknown)
	x.Above = x.Share > measure.SingleCountryMark
	return x
}

// Worst is the exposure that no other passes: the greatest share, of equals the
// worse governed.
func Worst(all []Exposure) (Exposure, bool) {
	if len(all) == 0 {
		return Exposure{}, false
	}
	return slices.MaxFunc(all, func(a, b Exposure) int {
		return cmp.Or(cmp.Compare(a.Share, b.Share), cmp.Compare(a.Governance, b.Governance))
	}), true
}

// Cover is how long a stock lasts if nothing more comes.
type Cover struct {
	Element string  `json:"element"`
	DailyKG float64 `json:"dailyKg"`
	StockKG float64 `json:"stockKg"`
	Days    float64 `json:"days"`
	Given   bool    `json:"given"` // a stock was given; else it counts as none
}

// monthDays is the days of a month of the model.
const monthDays = 30

// Covers are by element, in their order.
func Covers(d *Data) (out []Cover) {
	for _, l := range d.lanes() {
		c := Cover{Element: l.Element().Symbol(), DailyKG: d.uses(l) / monthDays}
		for _, s := range d.Stocks {
			switch {
			case s.Element != c.Element:
				continue
			case s.Days != nil:
				c.Days, c.StockKG = *s.Days, *s.Days*c.DailyKG
			case s.KG != nil:
				c.StockKG, c.Days = *s.KG, *s.KG/c.DailyKG
			}
			c.Given = true
		}
		out = append(out, c)
	}
	return out
}

// Origin is how much of what a product holds of rare earths is known to come
// from a country, at whatever stage, and how much at most. Only what the company
// gave counts as known: what is seen through the base may be otherwise.
func (d *Data) Origin(p *Product, country string) (known, most float64) {
	var all float64
	for l := range model.Lane(model.Lanes) {
		grams := p.Grams[l.Element().Symbol()]
		if grams <= 0 {
			continue
		}
		least, upper := d.origin(l, country)
		all, known, most = all+grams, known+grams*least, most+grams*upper
	}
	if all == 0 {
		return 0, 1
	}
	return min(1, known/all), min(1, most/all)
}

func (d *Data) origin(l model.Lane, country string) (known, most float64) {
	for stage := range int(model.MagnetUse) {
		if !needed(l, stage) {
			continue
		}
		g := d.given(l, stage)
		if g == nil {
			most++
			continue
		}
		known, most = max(known, g.by[country]), most+g.by[country]+g.unknown
	}
	return known, min(1, most)
}

// needed says whether an element passes a stage on its way to a user: those of
// magnets pass metal and magnet making, others are used as oxide.
func needed(l model.Lane, stage int) bool {
	return l <= model.Dy || stage <= int(model.Separation)
}
