package simulate

import (
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

func (w *world) scheduleRecycler(s *site) {
	w.monthly(s, 2, 0.25, func(t time.Time, sl slot) error { return w.collect(t, s) })
	w.monthly(s, 3, 0.55, func(t time.Time, sl slot) error { return w.recover(t, s) })
}

// rounds are where old magnets are collected.
var rounds = []string{"Old motors, Taizhou collection round", "Old loudspeakers, Dongguan collection round", "Dismantled hard disks, Tianjin collection round", "Lift and wind service returns, Zhangjiakou"}

// oldMagnets are magnets from used goods: what grade nobody knows before the
// assay.
func oldMagnets(massMG float64, r *dice) goods {
	re := massMG * 0.295
	v := vector{}
	v[ree.Nd], v[ree.Pr], v[ree.Dy], v[ree.Tb] = re*0.775, re*0.185, re*r.between(0.02, 0.05), re*0.003
	return goods{form: "scrap_magnet", product: "scrap", content: v, total: r.near(0.295, 0.02), moisture: 0.01}
}

// collect books old magnets from a collection round.
func (w *world) collect(t time.Time, s *site) error {
	g := oldMagnets(s.dice.between(25, 70)*tonne, s.dice)
	_, err := w.gather(t, s, g, rounds[s.dice.IntN(len(rounds))], s.papers("scrap-receipt", 0.6))
	return err
}

// gather reports collected scrap.
func (w *world) gather(t time.Time, s *site, g goods, source string, papers []custody.Document) (made, error) {
	w.flows.entered = w.flows.entered.plus(g.content)
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Collect, Source: source, Documents: papers}, outs: []goods{g}})
	if err == nil {
		m.lots[0].recycled = true
	}
	return m, err
}

func isScrap(l *lot) bool { return l.product == "swarf" || l.product == "scrap" }

// recover makes mixed oxide of the scrap on the shelf and sends it on.
func (w *world) recover(t time.Time, s *site) error {
	parts := s.take(1e18, isScrap)
	if bookedREO(parts) < 5*tonne {
		return nil
	}
	return w.recoverParts(t, s, parts)
}

func (w *world) recoverParts(t time.Time, s *site, parts []part) error {
	in, takes := draw(parts)
	g := goods{form: "mixed_oxide", product: "recycled", grade: "Recycled didymium-dysprosium oxide", hs: "2846901993", content: followed(in.times(s.dice.near(0.93, 0.006))), total: s.dice.near(0.97, 0.004), moisture: 0.004}
	m, err := w.through(t, s, running("recover", parts, takes, g), in, beside{})
	if err != nil {
		return err
	}
	m.lots[0].recycled = true
	w.later(t, s.dice, 0.5, 2, func(t time.Time) error { return w.dispense(t, s, m.lots) })
	return nil
}
