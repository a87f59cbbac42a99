package simulate

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"time"

	"lanthorn/accountancy/outside"
	"lanthorn/custody"
	"lanthorn/ree"
)

// How honest offices and firms err in their papers.
const (
	mistypedNumber = 0.004 // an invoice whose number differs by a digit from the one in the books
	neverInvoiced  = 0.001 // a delivery that somebody forgot to invoice
	nextMonth      = 0.08  // an invoice made out only in the month after
	priceScatter   = 0.06  // of unit values of the same goods, relative
	mirrorError    = 0.08  // of a partner's figure for the same goods, relative
	billedSpare    = 0.3   // masses are billed as weighed, within this part of a scale's error
)

// papers gathers what others would hold about the goods that moved. Its dice are
// its own, so that it changes nothing else.
type papers struct {
	dice     *dice
	invoices []outside.Record
	declared []outside.Record
	// abroad is what partners recorded as sent here or received from here, t, by
	// year, flow, country and customs code.
	abroad map[mirrored]float64
}

type mirrored struct{ year, flow, country, hs string }

func newPapers(seed uint64) *papers {
	return &papers{dice: newDice(seed, "papers"), abroad: map[mirrored]float64{}}
}

// sold makes out the invoice of a delivery.
func (p *papers) sold(ev *custody.Event, from, to *site, occurred time.Time, lots []*lot) {
	d := p.dice
	number, day := ev.Invoice, occurred.Add(time.Duration(d.between(0, 4)*24)*time.Hour)
	if d.chance(nextMonth) {
		day = time.Date(occurred.Year(), occurred.Month()+1, 2+d.IntN(12), 10, 0, 0, 0, beijing)
	}
	if d.chance(mistypedNumber) {
		number = number[:3] + fmt.Sprintf("%08d", d.IntN(100_000_000))
	}
	mass := map[goodsOf]float64{}
	for _, l := range lots {
		mass[goodsOf{l.form, l.hs}] += float64(l.left)
	}
	lines := p.lines(mass)
	if d.chance(neverInvoiced) {
		return
	}
	for i, r := range lines {
		r.Kind, r.Number, r.Date, r.Party, r.Buyer, r.Currency = outside.Invoice, number, day.Format(time.DateOnly), from.Party, to.Party, "CNY"
		r.Line = lineNumber(i, len(lines))
		p.invoices = append(p.invoices, r)
	}
}

// lineNumber is 0 where a document has one line.
func lineNumber(i, of int) int64 {
	if of == 1 {
		return 0
	}
	return int64(i + 1)
}

// goodsOf is what a line of a document is about.
type goodsOf struct {
	form ree.Form
	hs   string
}

// lines bills goods by form and customs code.
func (p *papers) lines(mass map[goodsOf]float64) (out []outside.Record) {
	for _, g := range slices.SortedFunc(maps.Keys(mass), func(a, b goodsOf) int {
		return cmp.Or(cmp.Compare(a.form, b.form), cmp.Compare(a.hs, b.hs))
	}) {
		out = append(out, p.line(g, mass[g]))
	}
	return out
}

func (p *papers) line(g goodsOf, mg float64) outside.Record {
	billed := weigh(mg * p.dice.near(1, billedSpare*scaleRel))
	price := usualPrice(g.hs) * p.dice.near(1, priceScatter)
	return outside.Record{Edition: "simulated", HS: cmp.Or(g.hs, unnamedGoods), Form: g.form, Mass: billed, Cents: int64(math.Round(100 * price * float64(billed) / float64(ree.Kilogram)))}
}

// unnamedGoods is the heading under which goods are billed that the books give no
// code: scrap of magnets.
const unnamedGoods = "8505"

// headingPrice are invented prices per kg under the headings of the trade; scrap
// goes under its heading alone.
var headingPrice = map[string]float64{"2530": 8, "2612": 8, "2846": 90, "2805": 170, "7202": 150, "8505": 240}

const scrapPrice = 45

// usualPrice is an invented price per kg of goods under a customs code, the same
// in every run, within a quarter of its heading's.
func usualPrice(hs string) float64 {
	if hs == "" || hs == unnamedGoods {
		return scrapPrice
	}
	h := fnv.New32a()
	h.Write([]byte(hs))
	return cmp.Or(headingPrice[hs[:4]], 100) * (0.75 + float64(h.Sum32()%50)/100)
}

// crossed declares goods at the border and lets the country at the other end
// count them.
func (p *papers) crossed(flow string, ev *custody.Event, s *site, occurred time.Time, mass map[goodsOf]float64) {
	lines := p.lines(mass)
	for i, r := range lines {
		r.Kind, r.Number, r.Date, r.Party, r.Flow, r.Country, r.Currency = outside.Declaration, ev.Declared, occurred.Format(time.DateOnly), s.Party, flow, ev.Country, "CNY"
		r.Line = lineNumber(i, len(lines))
		p.declared = append(p.declared, r)
		p.abroad[mirrored{occurred.Format("2006"), flow, ev.Country, r.HS[:6]}] += float64(r.Mass)
	}
}

// smuggled is goods that left a country under its own books and came in under
// other names here.
func (p *papers) smuggled(country, hs string, occurred time.Time, mg float64) {
	p.abroad[mirrored{occurred.Format("2006"), "import", country, hs[:6]}] += mg
}

// mirrors are the figures of partner countries for whole years.
func (p *papers) mirrors(w window) (out []outside.Record) {
	keys := slices.SortedFunc(maps.Keys(p.abroad), func(a, b mirrored) int {
		return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.flow, b.flow), cmp.Compare(a.country, b.country), cmp.Compare(a.hs, b.hs))
	})
	for _, k := range keys {
		mass := p.abroad[k] * p.dice.near(1, mirrorError)
		if !w.holdsYear(k.year) {
			continue
		}
		flow := map[string]string{"import": "export", "export": "import"}[k.flow]
		out = append(out, outside.Record{Kind: outside.Mirror, Country: k.country, Partner: "CN", Flow: flow, HS: k.hs, Period: k.year, Mass: weigh(mass), Edition: "simulated " + k.year, Source: "simulated"})
	}
	return out
}

// holdsYear reports whether a calendar year lies within the window.
func (w window) holdsYear(year string) bool {
	return monthName(w.start) <= year+"-01" && monthName(w.month(w.months-1)) >= year+"-12"
}
