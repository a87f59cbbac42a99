package simulate

import (
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// reduction is one way from an oxide to a metal.
type reduction struct {
	feed, product, grade, hs string
	form                     ree.Form
	recovery, total          float64
	least                    float64 // REO below which a run is not worth it, mg
}

var (
	toNdPr = reduction{"NdPr", "NdPr metal", "Didymium metal 99.5 %", "2805302900", "metal", 0.965, 0.995, 20 * tonne}
	toDy   = reduction{"Dy", "Dy metal", "Dysprosium metal 99.5 %", "2805301200", "metal", 0.945, 0.995, 0.5 * tonne}
	toTb   = reduction{"Tb", "Tb metal", "Terbium metal 99.5 %", "2805301300", "metal", 0.945, 0.995, 0.2 * tonne}
	toDyFe = reduction{"Dy", "DyFe", "Dysprosium-iron 80", "", "alloy", 0.955, 0.80, 0.5 * tonne}
)

func (w *world) scheduleMetal(s *site) {
	switch s.Ref {
	case "WEIMING-MET":
		w.monthly(s, 2, 0.3, func(t time.Time, sl slot) error { return w.reduce(t, s, toDy) })
		w.monthly(s, 1, 0.45, func(t time.Time, sl slot) error { return w.reduce(t, s, toTb) })
	case "JIUQU-MET":
		w.monthly(s, 2, 0.35, func(t time.Time, sl slot) error { return w.reduce(t, s, toDyFe) })
	default:
		w.monthly(s, 3, 0.2, func(t time.Time, sl slot) error { return w.reduce(t, s, toNdPr) })
	}
}

func isProduct(name string) func(*lot) bool { return func(l *lot) bool { return l.product == name } }

// reduce makes metal of all the oxide there is and sends it on.
func (w *world) reduce(t time.Time, s *site, r reduction) error {
	parts := s.take(1e18, isProduct(r.feed))
	if bookedREO(parts) < r.least {
		return nil
	}
	in, takes := draw(parts)
	g := goods{form: r.form, product: r.product, grade: r.grade, hs: r.hs, content: followed(in.times(s.dice.near(r.recovery, 0.005))), total: s.dice.near(r.total, 0.001)}
	lost := in.minus(g.content)
	w.flows.left = w.flows.left.plus(lost)
	loss, charged := s.loss("residue", in, lost, 0.04), beside{}
	if r.form == "alloy" {
		g.beside[ree.Fe] = ironOfDyFe / g.total
		out := g.beside.times(g.content.sum())
		charged = out.times(1 / meltYield)
		loss.Companions = s.besideLoss(charged.plus(out.times(-1)))
	}
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Transform, Process: s.Processes[0].Ref, Losses: []custody.Loss{loss}}, parts: parts, takes: takes, outs: []goods{g}})
	if err != nil {
		return err
	}
	w.chargedWith(s, m.occurred, charged)
	w.later(t, s.dice, 0.5, 1.5, func(t time.Time) error { return w.halve(t, s, m.lots[0]) })
	return nil
}

// halve splits a large lot of metal so that it can go two ways, and sends both.
func (w *world) halve(t time.Time, s *site, l *lot) error {
	if l.net < 30*ree.Tonne && l.form == "metal" && l.product == "NdPr metal" || l.net < 2*ree.Tonne {
		return w.dispense(t, s, []*lot{l})
	}
	first := ree.Mass(float64(l.left) * s.dice.between(0.45, 0.55))
	first -= first % ree.Kilogram
	lots, err := w.divide(t, s, custody.Split, l, []ree.Mass{first, l.left - first}, "")
	if err != nil {
		return err
	}
	w.later(t, s.dice, 0.1, 0.4, func(t time.Time) error { return w.dispense(t, s, lots) })
	return nil
}
