package simulate

import (
	"fmt"
	"sync"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/series"
	"lanthorn/ree"
)

// A separation plant of the study: a rock plant of the demonstration's middle
// size, fed thrice a month and drawn twice.
const (
	plantMonth = 2_300 * tonne // REO
	plantFeeds = 3
	plantDraws = 2
	plantHold  = 1.1 * plantMonth
)

// plantTrick says what is done to a plant's year; parts are of its yearly feed,
// spread evenly over the months from begin on, or all in one.
type plantTrick struct {
	diverted float64 // product that leaves off the books
	hidden   float64 // feed that comes in off the books
	clay     bool    // the hidden feed is clay oxide; else of the plant's own ore
	begin    int     // month
	months   int     // for how long
}

// plant is one plant's books as they grow.
type plant struct {
	d          *dice
	trick      plantTrick
	seller, by lab
	count      counting
	truth      vector
	moves      []move
	periods    map[ree.Element][]balance.Period
	kg         vector // fed, for what is a trace
	lots       int
}

// plantYear is the year of a plant, seen through its balances.
func plantYear(d *dice, k plantTrick) siteYear {
	y := siteYear{planted: map[string]bool{}, from: k.begin, look: newPlant(d, k).look}
	for m := k.begin; m < k.begin+k.months; m++ {
		y.planted[monthID(m)] = true
	}
	return y
}

// newPlant simulates the year.
func newPlant(d *dice, k plantTrick) *plant {
	p := &plant{d: d, trick: k, seller: newLab("seller", d), by: newLab("plant", d), periods: map[ree.Element][]balance.Period{}}
	p.count = counting{d, d.near(1, countMethod)}
	p.truth = followed(mixedRock.yield(plantHold, d))
	for _, e := range balance.Kept {
		p.periods[e] = make([]balance.Period, yearMonths)
	}
	p.counted(0, balance.Begin)
	for m := range yearMonths {
		p.month(m)
	}
	return p
}

func monthID(month int) string { return fmt.Sprintf("month %02d", month) }

// of is what a balance is about.
func of(v vector, e ree.Element) float64 {
	if e == balance.Total {
		return v.sum()
	}
	return v[e]
}

// part is the part of the yearly feed that the trick moves in a month (from 0).
func (p *plant) part(total float64, month int) float64 {
	if month+1 < p.trick.begin || month+1 >= p.trick.begin+p.trick.months {
		return 0
	}
	return total * yearMonths / float64(p.trick.months)
}

// month feeds, draws, and counts what is left.
func (p *plant) month(m int) {
	for i := range max(plantFeeds, plantDraws) {
		if i < plantFeeds {
			p.feed(m)
		}
		if i < plantDraws {
			p.draw(m)
		}
	}
	p.counted(m, balance.End)
}

func (p *plant) feed(m int) {
	g := goods{form: "mixed_carbonate", content: followed(mixedRock.yield(plantMonth/plantFeeds*p.d.near(1, 0.05), p.d)), total: p.d.near(0.45, 0.01), moisture: p.d.between(0.12, 0.18)}
	p.truth = p.truth.plus(g.content)
	if part := p.part(p.trick.hidden, m); part > 0 {
		from := &mixedRock
		if p.trick.clay {
			from = &mediumClay
		}
		p.truth = p.truth.plus(followed(from.yield(part*plantMonth/plantFeeds, p.d)))
	}
	for e, v := range g.content {
		p.kg[e] += v
	}
	p.book(m, balance.In, &g, &p.seller)
}

// draw takes as much as the month brought, separated into products.
func (p *plant) draw(m int) {
	taken := p.truth.times(plantMonth / plantDraws * p.d.near(1, 0.03) / p.truth.reo())
	out := vector{}
	for _, product := range rockProducts {
		content := followed(product.pick(taken, p.d))
		out = out.plus(content)
		content = content.times(1 - min(1, p.part(p.trick.diverted, m)))
		p.book(m, balance.Out, &goods{form: product.form, content: content, total: product.total * (1 - p.d.between(0, 0.002)), moisture: 0.002}, &p.by)
	}
	lost := taken.minus(out)
	p.truth = p.truth.minus(taken)
	sure := p.d.near(1, 0.08)
	for _, e := range balance.Kept {
		if told := of(lost, e) * sure; told > 0 {
			p.lots++
			p.term(m, e, balance.Lost(fmt.Sprint("residue ", p.lots), told/1e6))
		}
	}
}

// book enters a lot as scale and laboratory see it.
func (p *plant) book(m int, role balance.Role, g *goods, l *lab) {
	mass, a := l.measured(g, p.d)
	p.lots++
	id := fmt.Sprint("lot ", p.lots)
	content := a.ElementMasses(mass)
	for _, e := range balance.Kept {
		t := balance.Portion(float64(balance.Of(content, e))/1e6, balance.RelVariance(a, e, scaleStated), id, l.name+"/"+a.Method)
		t.ID, t.Role = id, role
		p.term(m, e, t)
	}
}

// scaleStated is the relative uncertainty of a weighing as the law takes it.
const scaleStated = 0.001

func (p *plant) counted(m int, role balance.Role) {
	once := p.count.bias * p.d.near(1, countOnce)
	found := p.truth.times(once)
	for e := range found {
		found[e] *= p.d.near(1, countElement)
	}
	for _, e := range balance.Kept {
		kg := of(found, e) / 1e6
		t := balance.Held("sx", fmt.Sprint(role, m), kg, countStated)
		t.Role = role
		p.term(m, e, t)
	}
}

func (p *plant) term(m int, e ree.Element, t balance.Term) {
	p.periods[e][m].Terms = append(p.periods[e][m].Terms, t)
}

var yearLimits = sync.OnceValues(func() (*series.Thresholds, error) { return balance.YearThresholds(0.05, len(balance.Kept)) })

// look closes the balances of the months so far and answers the alarms.
func (p *plant) look(month int) (out []sighting) {
	limits, err := yearLimits()
	if err != nil {
		return nil
	}
	for _, e := range balance.Kept {
		if of(p.kg, e) < balance.TraceShare*p.kg.sum() {
			continue
		}
		c, err := balance.Close(p.periods[e][:month])
		if err != nil {
			panic(err)
		}
		for _, a := range c.Series.Decide(limits).Alarms {
			s := sighting{test: "material_balance/" + balance.Symbol(e), p: a.FalseAlarm}
			for i := a.Period; i >= a.First; i-- {
				s.items = append(s.items, monthID(i+1))
			}
			out = append(out, s)
		}
	}
	return out
}
