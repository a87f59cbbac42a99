package simulate

import (
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// Relative standard deviations of the count of a circuit's content: of one
// count, common to its elements; of one element's assay; and of the method,
// which every count of the circuit shares.
const (
	countOnce    = 0.015
	countElement = 0.01
	countMethod  = 0.015
	countStated  = 0.03
)

// counting is how the people of a plant count the content of a circuit.
type counting struct {
	dice *dice
	bias float64
}

// newCounting has dice of its own, so that counting changes nothing else.
func newCounting(seed uint64, name string) counting {
	d := newDice(seed, name+"/count")
	return counting{d, d.near(1, countMethod)}
}

// scheduleCounts has every circuit counted for the end of a month. The figure is
// sent on the 9th of the next month, when what belongs to the month is entered;
// that of the last month is sent before the window ends.
func (w *world) scheduleCounts(month int) {
	end := w.span.month(month + 1)
	sent, cut := end.AddDate(0, 0, 8).Add(9*time.Hour), end.Add(-time.Minute)
	if month == w.span.months-1 {
		sent, cut = end.Add(-2*time.Hour), end.Add(-3*time.Hour)
	}
	for i, s := range w.order {
		if len(s.pools) > 0 {
			w.agenda.add(sent.Add(time.Duration(i)*time.Minute), func(t time.Time) error { return w.countCircuits(t, s, cut) })
		}
	}
}

func (w *world) countCircuits(t time.Time, s *site, cut time.Time) error {
	ev := custody.Event{Kind: custody.Stocktake, Site: s.Ref}
	for _, p := range s.Processes {
		if pl := s.pools[p.Ref]; pl != nil {
			ev.HoldUps = append(ev.HoldUps, pl.counted(cut))
		}
	}
	_, _, err := w.report(t, s, cut, ev)
	return err
}

// counted is what a count finds in a circuit at a time.
func (p *pool) counted(at time.Time) custody.HoldUp {
	content := p.truth
	for _, m := range p.moves {
		if m.at.After(at) {
			content = content.minus(m.delta)
		}
	}
	out := custody.HoldUp{Process: p.process, Rel: ree.Fraction(countStated * float64(ree.Whole)), Method: "tank volumes and ICP-OES"}
	once := p.count.bias * p.count.dice.near(1, countOnce)
	for e, m := range content {
		if m > 0 {
			out.Elements[e] = ree.ElementMass(m * once * p.count.dice.near(1, countElement))
		}
	}
	return out
}
