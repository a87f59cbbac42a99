package own

import (
	"math"
	"slices"

	"lanthorn/outlook/model"
	"lanthorn/outlook/study"
)

// ledger lets the company's stocks last under what arrives.
type ledger struct {
	d      *Data
	covers []Cover
	begins float64
	months int
}

// lasts is when a stock of so many months ends, in months from the begin, and how
// many days of output are lost; need is the part of the usual need that is left. A
// stock below zero is a lack that shows in the first month in which anything does.
func lasts(arrive []float64, stock, need float64) (first, lost float64) {
	first = math.Inf(1)
	full := max(0, stock)
	for t, a := range arrive {
		if a >= 1 {
			continue
		}
		have := max(0, stock+a)
		if have < need-1e-12 {
			lost += (need - have) / need * monthDays
			if math.IsInf(first, 1) {
				first = float64(t) + have/need
			}
		}
		stock = min(full, max(0, have-need))
	}
	return first, lost
}

// stock is what a product has of a good, in months: of the element that it has
// least of.
func (l *ledger) stock(p *Product, g line) (element string, months float64) {
	months = math.Inf(1)
	for _, c := range l.covers {
		lane, _ := laneOf(c.Element)
		if p.Grams[c.Element] > 0 && g.holds(lane) && c.Days/monthDays < months {
			element, months = c.Element, c.Days/monthDays
		}
	}
	return element, months
}

// holds says whether a good is about an element.
func (g line) holds(l model.Lane) bool {
	switch {
	case g.oxide:
		return l == g.lane
	case g.product == model.SamariumCobalt:
		return l == model.Sm
	}
	return l <= model.Dy && l != model.Sm
}

// at is the place of a product's good among the lines that were run.
func (a *arrivals) at(g line) int {
	return slices.IndexFunc(a.lines, func(l line) bool { return l.oxide == g.oxide && l.lane == g.lane && l.product == g.product })
}

// fate is what one run means for a product: the good that ends first decides.
func (l *ledger) fate(a *arrivals, run int, p *Product, more, need float64) (first, lost float64) {
	first = math.Inf(1)
	for _, g := range linesOf(p) {
		k := a.at(g)
		if k < 0 {
			continue
		}
		_, stock := l.stock(p, g)
		f, x := lasts(a.by[run][k*l.months:][:l.months], stock+more-workingCover, need)
		first, lost = min(first, f), max(lost, x)
	}
	return first, lost
}

// stops are the products by when they stop, the soonest first.
func (l *ledger) stops(a *arrivals) (out []Stop) {
	for i := range l.d.Products {
		p := &l.d.Products[i]
		s := Stop{Product: p.Name, Sector: p.Sector}
		s.Element, s.Cover = l.least(p)
		s.Known = slices.ContainsFunc(linesOf(p), func(g line) bool { return a.at(g) >= 0 })
		var firsts, losts []float64
		for run := range a.by {
			first, lost := l.fate(a, run, p, 0, 1)
			losts = append(losts, lost)
			if !math.IsInf(first, 1) {
				firsts = append(firsts, first-l.begins)
			}
		}
		s.Chance, s.First, s.Lost = float64(len(firsts))/float64(len(a.by)), study.Quantiles(firsts), study.Quantiles(losts)
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Stop) int {
		if (a.Chance >= 0.5) != (b.Chance >= 0.5) {
			return sign(b.Chance - a.Chance)
		}
		return sign(a.First.Mid - b.First.Mid)
	})
	return out
}

// least is the element of a product whose stock ends first.
func (l *ledger) least(p *Product) (element string, days float64) {
	days = math.Inf(1)
	for _, c := range l.covers {
		if p.Grams[c.Element] > 0 && c.Days < days {
			element, days = c.Element, c.Days
		}
	}
	if element == "" {
		days = 0
	}
	return element, days
}

// lost is what the company loses in a run, days of output, products by what they
// use.
func (l *ledger) lost(a *arrivals, run int, more, need float64) float64 {
	var sum, all float64
	for i := range l.d.Products {
		p := &l.d.Products[i]
		var weight float64
		for _, grams := range p.Grams {
			weight += p.Units * grams
		}
		_, days := l.fate(a, run, p, more, need)
		sum, all = sum+weight*days, all+weight
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// remedies hold each unit against doing nothing, run by run.
func (l *ledger) remedies(plain, shifted, plant *arrivals) []Remedy {
	with := map[string]func(run int) float64{
		MoreStock:  func(run int) float64 { return l.lost(plain, run, moreDays/float64(monthDays), 1) },
		NextSource: func(run int) float64 { return l.lost(shifted, run, 0, 1) },
		Saving:     func(run int) float64 { return l.lost(plain, run, 0, 1-saved) },
		AlliedWork: func(run int) float64 { return l.lost(plant, run, 0, 1) },
	}
	out := []Remedy{}
	for _, kind := range Remedies() {
		var gains []float64
		for run := range plain.by {
			gains = append(gains, l.lost(plain, run, 0, 1)-with[kind](run))
		}
		out = append(out, worth(kind, gains))
	}
	slices.SortStableFunc(out, func(a, b Remedy) int { return sign(b.Days - a.Days) })
	return out
}

func worth(kind string, gains []float64) Remedy {
	r := Remedy{Kind: kind}
	n := float64(len(gains))
	for _, g := range gains {
		r.Days += g / n
		if g > 1e-9 {
			r.Helps += 1 / n
		}
	}
	var square float64
	for _, g := range gains {
		square += (g - r.Days) * (g - r.Days)
	}
	r.Error = math.Sqrt(square / max(1, n-1) / n)
	return r
}
