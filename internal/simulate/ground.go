package simulate

import (
	"time"

	"lanthorn/custody"
)

// oreOf is the mill that a pit feeds.
var oreOf = map[string]string{"WULAN-PIT": "WULAN-MILL", "SARUL-PIT": "SARUL-MILL", "LIUSHAN-PIT": "LIUSHAN-MILL", "QINGYAN-PIT": "QINGYAN-MILL"}

// floats is the usual flotation recovery of a mill.
var floats = map[string]float64{"WULAN-MILL": 0.66, "SARUL-MILL": 0.69, "LIUSHAN-MILL": 0.71, "QINGYAN-MILL": 0.70}

func (w *world) scheduleMine(s *site) {
	if mill := oreOf[s.Ref]; mill != "" {
		w.monthly(s, 3, 0.05, func(t time.Time, sl slot) error { return w.dig(t, s, w.site(mill), sl) })
		return
	}
	w.monthly(s, 2, 0.1, func(t time.Time, sl slot) error { return w.leach(t, s, sl) })
}

func (w *world) scheduleMill(s *site) {
	w.monthly(s, 3, 0.62, func(t time.Time, sl slot) error { return w.float(t, s, sl) })
}

// dig takes as much ore as the mill's plan for the slot asks for.
func (w *world) dig(t time.Time, s, mill *site, sl slot) error {
	p := w.plan(s.Party, rockLight, mining)
	want := p.due(w, sl.year, sl.upTo)/floats[mill.Ref]*1.03 - mill.stockREO(isOre)
	if want < 50*tonne {
		return nil
	}
	d := s.ground
	g := goods{form: d.ore, product: "ore", hs: "2530902000", content: d.yield(want, s.dice), total: s.dice.near(d.grade, 0.03), moisture: s.dice.between(0.02, 0.04)}
	return w.extract(t, s, "pit", g, mill, false)
}

func isOre(l *lot) bool         { return l.product == "ore" }
func isConcentrate(l *lot) bool { return l.product == "concentrate" }

// extract reports goods from the ground and ships them on.
func (w *world) extract(t time.Time, s *site, process string, g goods, to *site, quota bool) error {
	g.content = followed(g.content)
	w.flows.entered = w.flows.entered.plus(g.content)
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Extract, Process: process, Documents: s.papers("weighbridge", 0.5)}, outs: []goods{g}, keepYear: quota})
	if err != nil {
		return err
	}
	m.lots[0].from(s.Ref)
	w.later(t, s.dice, 0.1, 0.5, func(t time.Time) error { return w.ship(t, s, to, m.lots) })
	return nil
}

// papers are an invented document now and then.
func (s *site) papers(name string, chance float64) []custody.Document {
	if !s.dice.chance(chance) {
		return nil
	}
	return []custody.Document{document(name+"-"+s.Ref+".pdf", s.dice.Uint64())}
}

// float turns ore into concentrate up to the plan, and ships it.
func (w *world) float(t time.Time, s *site, sl slot) error {
	p := w.plan(s.Party, rockLight, mining)
	rec := s.dice.near(floats[s.Ref], 0.012)
	parts := s.take(p.due(w, sl.year, sl.upTo)/rec, isOre)
	if bookedREO(parts) < 20*tonne {
		return nil
	}
	in, takes := draw(parts)
	out := in
	for e := range out {
		out[e] *= rec * s.dice.near(1, 0.004)
	}
	form := s.Processes[0].Outputs[0]
	g := goods{form: form, product: "concentrate", hs: "2530902000", content: followed(out), total: s.dice.near(0.60, 0.015), moisture: s.dice.between(0.06, 0.09)}
	lost := in.minus(g.content)
	w.flows.left = w.flows.left.plus(lost)
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Transform, Process: "flotation", Losses: []custody.Loss{s.loss("residue", in, lost, 0.01)}}, parts: parts, takes: takes, outs: []goods{g}, keepYear: true})
	if err != nil {
		return err
	}
	w.later(t, s.dice, 0.3, 1, func(t time.Time) error { return w.dispense(t, s, m.lots) })
	return nil
}

// leach takes clay concentrate out of the ground up to the plan.
func (w *world) leach(t time.Time, s *site, sl slot) error {
	p := w.plan(s.Party, ionHeavy, mining)
	want := p.due(w, sl.year, sl.upTo)
	if want < 2*tonne {
		return nil
	}
	return w.clay(t, s, want, time.Time{}, w.swapped(t, s))
}

// clay reports clay concentrate; foreign says that it did not come out of this
// ground at all, and an occurred time other than zero that it is entered for
// that day.
func (w *world) clay(t time.Time, s *site, reoMG float64, occurred time.Time, foreign bool) error {
	d := s.ground
	if foreign {
		d = &foreignClay
	}
	g := goods{form: d.concentrate, product: "clay", hs: "2846909920", content: followed(d.yield(reoMG, s.dice)), total: s.dice.near(0.93, 0.008), moisture: s.dice.between(0.01, 0.03)}
	w.flows.entered = w.flows.entered.plus(g.content)
	makes := s.weighOut(t, []goods{g})
	right := makes[0].Net
	makes[0].Net = weigh(float64(right) * w.mistypeExtract(t, s))
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Extract, Process: "leach", Outputs: makes, Documents: s.papers("leach-log", 0.4)}, outs: []goods{g}, keepYear: true, occurred: occurred})
	if err != nil {
		return err
	}
	m.lots[0].from(s.Ref)
	if !foreign && occurred.IsZero() {
		w.leached(s, m.occurred, reoMG)
	}
	if foreign {
		w.wrong(IdentitySwap).note(m.lots[0].ref, m.seq, m.occurred, reoMG)
		w.papers.smuggled("MM", g.hs, m.occurred, float64(right))
	}
	if !occurred.IsZero() {
		w.wrong(BackdatedStock).note(m.lots[0].ref, m.seq, m.occurred, reoMG)
	}
	if makes[0].Net != right {
		w.mendExtract(t, s, m, right)
		return nil
	}
	w.later(t, s.dice, 0.5, 3, func(t time.Time) error { return w.dispense(t, s, m.lots) })
	return nil
}
