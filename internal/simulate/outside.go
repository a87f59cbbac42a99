package simulate

import (
	"math"
	"slices"
	"time"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

// reagents are what a leach field buys per mass of oxide that it really leaches:
// practice figures, good for an invented industry only (reference: accountancy
// 5.4). Sites differ in them by the scatter given.
var reagents = []struct {
	input       string
	rate, sites float64
}{{"ammonium_sulfate", 7.5, 0.15}, {"oxalic_acid", 1.65, 0.05}}

// reagentMonth is the relative scatter of a site's use from month to month.
const reagentMonth = 0.05

// leastRate keeps an honest site above what chemistry asks for, as a part of the
// usual rate: the heaviest clay needs 1.45 t of oxalic acid per t REO.
const leastRate = 0.95

// leached remembers what really came out of a leach field.
func (w *world) leached(s *site, occurred time.Time, reoMG float64) {
	if w.fields[s.Ref] == nil {
		w.fields[s.Ref] = map[string]float64{}
	}
	w.fields[s.Ref][monthName(occurred)] += reoMG
}

// outsideRecords are what others hold: invoices, declarations, what the leach
// fields consumed, and partners' trade figures.
func (w *world) outsideRecords() []outside.Record {
	return slices.Concat(w.papers.invoices, w.papers.declared, w.consumption(), w.papers.mirrors(w.span))
}

// consumption are the figures of the leach fields, from what was really leached
// there. They have dice of their own, so that they change nothing else.
func (w *world) consumption() (out []outside.Record) {
	for _, s := range w.order {
		real := w.fields[s.Ref]
		if real == nil {
			continue
		}
		d := newDice(w.cfg.Seed, s.Ref+"/outside")
		for _, r := range reagents {
			rate := max(d.near(r.rate, r.sites), leastRate*r.rate)
			for i := range w.span.months {
				month := monthName(w.span.month(i))
				kg := math.Round(real[month] * rate * d.near(1, reagentMonth) / float64(ree.Kilogram))
				out = append(out, outside.Record{Kind: outside.Consumption, Site: s.Ref, Input: r.input, Period: month, Mass: ree.Mass(kg) * ree.Kilogram, Edition: "simulated", Source: "simulated"})
			}
		}
	}
	return out
}
