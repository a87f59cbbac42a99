package simulate

import (
	"math"
	"time"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

// beside is iron, cobalt and boron: of goods per mass of their rare earth, of a
// process in milligrams.
type beside [ree.NumCompanions]float64

func (b beside) plus(o beside) beside {
	for c := range b {
		b[c] += o[c]
	}
	return b
}

func (b beside) times(f float64) beside {
	for c := range b {
		b[c] *= f
	}
	return b
}

// What alloys hold beside their rare earth, as parts of their mass. What is left
// of NdFeB is iron but for additives; of samarium-cobalt, copper and zirconium.
const (
	boronPart    = 0.0100
	cobaltPart   = 0.0060
	additives    = 0.0080
	cobaltOfSmCo = 0.50
	ironOfSmCo   = 0.17
	ironOfDyFe   = 0.195
	meltYield    = 0.985 // of iron, cobalt and boron charged
)

// sinteredWith is what NdFeB of a total of rare earth holds beside it; grades
// with dysprosium have twice the cobalt.
func sinteredWith(total float64, heavy bool) beside {
	b := beside{ree.Co: cobaltPart, ree.B: boronPart}
	if heavy {
		b[ree.Co] *= 2
	}
	b[ree.Fe] = 1 - total - b[ree.Co] - b[ree.B] - additives
	return b.times(1 / total)
}

// carried is what parts of lots hold, before they are drawn.
func carried(parts []part) (sum beside) {
	for _, p := range parts {
		sum = sum.plus(p.lot.beside.times(p.lot.truth.sum() * float64(p.mass) / float64(p.lot.left)))
	}
	return sum
}

// alloyed reports a transform of what holds companions: with is what came along
// with the inputs, yield what remains of what is charged beside them, zero where
// nothing is.
func (w *world) alloyed(t time.Time, s *site, st step, in vector, with beside, yield float64) (made, error) {
	out, charged := beside{}, beside{}
	for _, g := range st.outs {
		out = out.plus(g.beside.times(g.content.sum()))
	}
	for c := range charged {
		if yield > 0 {
			charged[c] = math.Max(0, out[c]/yield-with[c])
		}
	}
	m, err := w.through(t, s, st, in, with.plus(charged).plus(out.times(-1)))
	if err == nil {
		w.chargedWith(s, m.occurred, charged)
	}
	return m, err
}

// besideLoss is the declared loss of companions, with the error of an estimate.
func (s *site) besideLoss(lost beside) (m ree.CompanionMasses) {
	for c, mg := range lost {
		if mg > 0 {
			m[c] = ree.ElementMass(mg * s.lab.companions.near(1, 0.04))
		}
	}
	return m
}

// chargedWith remembers what a melt was charged with.
func (w *world) chargedWith(s *site, occurred time.Time, mg beside) {
	if mg == (beside{}) {
		return
	}
	if w.charged[s.Ref] == nil {
		w.charged[s.Ref] = map[string]beside{}
	}
	month := monthName(occurred)
	w.charged[s.Ref][month] = w.charged[s.Ref][month].plus(mg)
}

// supplyError is the relative scatter of a month's figure, and of the figures of
// a site and metal as a whole.
const supplyError = 0.004

// supplies are the makers' monthly figures of iron, cobalt and boron charged.
func (w *world) supplies() (out []outside.Record) {
	for _, s := range w.order {
		real := w.charged[s.Ref]
		if real == nil {
			continue
		}
		d := newDice(w.cfg.Seed, s.Ref+"/supplies")
		for _, c := range ree.AllCompanions() {
			bias, all := d.near(1, supplyError), 0.0
			var list []outside.Record
			for i := range w.span.months {
				month := monthName(w.span.month(i))
				kg := math.Round(real[month][c] * bias * d.near(1, supplyError) / float64(ree.Kilogram))
				all += kg
				list = append(list, outside.Record{Kind: outside.Consumption, Site: s.Ref, Input: outside.InputOf(c), Period: month, Mass: ree.Mass(kg) * ree.Kilogram, Source: "simulated"})
			}
			if all > 0 {
				out = append(out, list...)
			}
		}
	}
	return out
}

// besideRel is the relative standard uncertainty that a laboratory states for a
// companion.
var besideRel = beside{ree.Fe: 0.004, ree.Co: 0.01, ree.B: 0.015}

// beside measures companions with a bias of the laboratory's own inside what it
// states; total is the true rare earth in dry mass.
func (l *lab) beside(g *goods) (out ree.Companions) {
	if l.companions == nil {
		return out
	}
	for c, ratio := range g.beside {
		if ratio > 0 {
			rel := besideRel[c]
			out[c] = quantity(ratio*g.total*(1+rel*l.besideBias[c])*l.companions.near(1, inside*rel), rel)
		}
	}
	return out
}

// companionDice gives a laboratory dice of its own for companions, so that
// measuring them changes nothing else.
func (l *lab) companionDice(d *dice) {
	l.companions = d
	for c := range l.besideBias {
		l.besideBias[c] = 0.2 * math.Max(-2, math.Min(2, d.NormFloat64()))
	}
}
