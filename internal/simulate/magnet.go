package simulate

import (
	"math"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// recipe is a magnet's grade: dysprosium and terbium as parts of its mass, the
// total rare earth, and how much of the didymium on the shelf goes into it.
type recipe struct {
	grade  string
	dy, tb float64
	total  float64
	part   float64
}

// recipes in the order of a month's melts; the fourth is one of two by turns.
var recipes = []recipe{
	{"N48", 0, 0, 0.305, 0.45},
	{"45H", 0.010, 0, 0.310, 0.24},
	{"N42", 0, 0, 0.300, 0.62},
	{"42SH", 0.027, 0.004, 0.315, 0.55},
}

var uh = recipe{"38UH", 0.048, 0.012, 0.320, 0.32}

// machines is how much of a block becomes magnet at each works.
var machines = map[string]float64{"YUNQUE-MAG": 0.71, "LUMING-MAG": 0.73, "CHUIYANG-MAG": 0.70, "HUAIJIN-MAG": 0.66, "NUANSHI-MAG": 0.74, "TINGLAN-MAG": 0.69}

func (w *world) scheduleMagnets(s *site) {
	if len(s.Processes) == 0 { // ceramics and phosphors: the end of what is followed
		w.monthly(s, 1, 0.95, func(t time.Time, sl slot) error {
			return w.use(t, s, s.take(1e18, func(*lot) bool { return true }), "used in ceramics, phosphors and crystals")
		})
		return
	}
	if s.Ref == "QIUSHUI-MAG" {
		w.monthly(s, 1, 0.2, func(t time.Time, sl slot) error { return w.samarium(t, s) })
	} else {
		w.monthly(s, 4, 0.7, func(t time.Time, sl slot) error {
			r := recipes[sl.n]
			if sl.n == 3 && sl.month%2 == 1 {
				r = uh
			}
			return w.melt(t, s, r)
		})
	}
	w.monthly(s, 2, 0.85, func(t time.Time, sl slot) error { return w.dispense(t, s, s.onShelf(isProduct("swarf"))) })
	w.monthly(s, 1, 0.6, func(t time.Time, sl slot) error { return w.packCrates(t, s) })
	w.monthly(s, 2, 0.5, func(t time.Time, sl slot) error { return w.sellMagnets(t, s) })
}

// melt casts alloy of a grade, sinters it some days later and machines the
// block. Without the dysprosium a grade needs, less is cast.
func (w *world) melt(t time.Time, s *site, r recipe) error {
	shelf := s.stockREO(isProduct("NdPr metal"))
	mass := shelf * r.part / 1.17 / (r.total - r.dy - r.tb) // mg of alloy
	heavy := s.stockREO(isDysprosium) / 1.148
	if r.dy > 0 {
		mass = math.Min(mass, 0.9*heavy/r.dy)
	}
	if r.tb > 0 && s.stockREO(isProduct("Tb metal"))/1.176 < r.tb*mass {
		r.tb = 0
	}
	if mass < 3*tonne {
		return nil
	}
	parts := s.take(mass*(r.total-r.dy-r.tb)*1.17, isProduct("NdPr metal"))
	parts = append(parts, s.take(mass*r.dy*1.148, isDysprosium)...)
	parts = append(parts, s.take(mass*r.tb*1.176, isProduct("Tb metal"))...)
	with := carried(parts)
	in, takes := draw(parts)
	g := goods{form: "alloy_ndfeb", product: "flake", grade: r.grade, hs: "7202991100", content: followed(in.times(s.dice.near(0.985, 0.003))), total: s.dice.near(r.total, 0.002)}
	g.beside = sinteredWith(g.total, r.dy > 0)
	m, err := w.alloyed(t, s, running("strip", parts, takes, g), in, with, meltYield)
	if err != nil {
		return err
	}
	w.later(t, s.dice, 1, 2.5, func(t time.Time) error { return w.sinter(t, s, m.lots[0]) })
	return nil
}

func isDysprosium(l *lot) bool { return l.product == "Dy metal" || l.product == "DyFe" }

// running is a process at work on what was drawn.
func running(process string, parts []part, takes []custody.Take, outs ...goods) step {
	return step{ev: custody.Event{Kind: custody.Transform, Process: process}, parts: parts, takes: takes, outs: outs}
}

// through reports a transform and counts what it lost, of companions what is
// given.
func (w *world) through(t time.Time, s *site, st step, in vector, alongside beside) (made, error) {
	lost := in
	for _, g := range st.outs {
		lost = lost.minus(g.content)
	}
	w.flows.left = w.flows.left.plus(lost)
	loss := s.loss("loss", in, lost, 0.04)
	loss.Companions = s.besideLoss(alongside)
	st.ev.Losses = []custody.Loss{loss}
	return w.do(t, s, st)
}

func (w *world) sinter(t time.Time, s *site, flake *lot) error {
	parts := []part{{flake, flake.left}}
	with := carried(parts)
	in, takes := draw(parts)
	g := goods{form: "block_ndfeb", product: "block", grade: flake.grade, hs: "8505111000", content: followed(in.times(s.dice.near(0.962, 0.004))), total: flake.total, beside: flake.beside}
	m, err := w.alloyed(t, s, running("sinter", parts, takes, g), in, with, 0)
	if err != nil {
		return err
	}
	w.later(t, s.dice, 1.5, 4, func(t time.Time) error { return w.machine(t, s, m.lots[0]) })
	return nil
}

func (w *world) machine(t time.Time, s *site, block *lot) error {
	parts := []part{{block, block.left}}
	with := carried(parts)
	in, takes := draw(parts)
	yield := s.dice.near(machines[s.Ref], 0.015)
	magnet := goods{form: "magnet_ndfeb", product: "NdFeB", grade: block.grade, hs: "8505111000", content: followed(in.times(yield)), total: block.total, beside: block.beside}
	swarf := goods{form: "swarf", product: "swarf", content: followed(in.times(0.993 - yield)), total: s.dice.near(0.27, 0.02), moisture: s.dice.between(0.05, 0.12), beside: block.beside}
	m, err := w.alloyed(t, s, running("machine", parts, takes, magnet, swarf), in, with, 0)
	if err == nil {
		w.remember(m.lots[0])
	}
	return err
}

// samarium makes samarium metal, alloy and magnets of what oxide there is.
func (w *world) samarium(t time.Time, s *site) error {
	parts := s.take(1e18, isProduct("Sm"))
	if bookedREO(parts) < tonne {
		return nil
	}
	in, takes := draw(parts)
	metal := goods{form: "metal", product: "Sm metal", grade: "Samarium metal 99.5 %", hs: "2805301910", content: followed(in.times(s.dice.near(0.95, 0.006))), total: 0.995}
	m, err := w.through(t, s, running("reduce", parts, takes, metal), in, beside{})
	if err != nil {
		return err
	}
	w.later(t, s.dice, 1, 3, func(t time.Time) error { return w.cobalt(t, s, m.lots[0]) })
	return nil
}

func (w *world) cobalt(t time.Time, s *site, metal *lot) error {
	parts := []part{{metal, metal.left}}
	in, takes := draw(parts)
	alloy := goods{form: "alloy_smco", product: "SmCo alloy", grade: "Sm2Co17", content: followed(in.times(s.dice.near(0.983, 0.003))), total: 0.258}
	alloy.beside = beside{ree.Fe: ironOfSmCo, ree.Co: cobaltOfSmCo}.times(1 / alloy.total)
	m, err := w.alloyed(t, s, running("melt", parts, takes, alloy), in, beside{}, meltYield)
	if err != nil {
		return err
	}
	w.later(t, s.dice, 2, 5, func(t time.Time) error {
		parts := []part{{m.lots[0], m.lots[0].left}}
		with := carried(parts)
		in, takes := draw(parts)
		yield := s.dice.near(0.74, 0.015)
		magnet := goods{form: "magnet_smco", product: "SmCo", grade: "SmCo 2:17-28", hs: "8505111000", content: followed(in.times(yield)), total: 0.258, beside: alloy.beside}
		swarf := goods{form: "swarf", product: "swarf", grade: "SmCo grinding sludge", content: followed(in.times(0.985 - yield)), total: 0.23, beside: alloy.beside, moisture: 0.08}
		_, err := w.alloyed(t, s, running("press", parts, takes, magnet, swarf), in, with, 0)
		return err
	})
	return nil
}

// packCrates packs the youngest lot of a controlled grade into crates.
func (w *world) packCrates(t time.Time, s *site) error {
	var young *lot
	for _, l := range s.stock {
		if isMagnet(l) && !l.held && l.left == l.net && l.left > 4*ree.Tonne && controlled(l) && !l.packed {
			young = l
		}
	}
	if young == nil {
		return nil
	}
	crates := 2 + s.dice.IntN(3)
	masses := make([]ree.Mass, crates)
	for i := range masses {
		masses[i] = young.left / ree.Mass(crates)
		masses[i] -= masses[i] % ree.Kilogram
	}
	lots, err := w.divide(t, s, custody.Pack, young, masses, "crate, steel-shielded")
	for _, l := range lots {
		l.packed = true
	}
	return err
}

func isMagnet(l *lot) bool { return l.product == "NdFeB" || l.product == "SmCo" }

// controlled reports whether goods hold a listed medium or heavy element beyond
// a tenth of a per cent of their rare earth.
func controlled(l *lot) bool {
	sum := float64(l.booked.Sum())
	for _, e := range []ree.Element{ree.Sm, ree.Gd, ree.Tb, ree.Dy, ree.Lu, ree.Sc, ree.Y} {
		if float64(l.booked[e]) > 0.001*sum {
			return true
		}
	}
	return false
}

// sellMagnets sells the older lots at home, exports a part of the grades
// without listed elements, and keeps a stock of the others for licences.
func (w *world) sellMagnets(t time.Time, s *site) error {
	var home, abroad []part
	kept := map[string]int{}
	for i := len(s.stock) - 1; i >= 0; i-- {
		l := s.stock[i]
		if !isMagnet(l) || l.left == 0 || l.held {
			continue
		}
		kept[l.grade]++
		switch limit := 3; {
		case controlled(l) && kept[l.grade] <= limit:
		case !controlled(l) && kept[l.grade] <= 1:
		case !controlled(l) && len(abroad) == 0 && s.dice.chance(0.45):
			abroad = append(abroad, part{l, l.left})
		case len(home) < 6:
			home = append(home, part{l, l.left})
		}
	}
	if err := w.export(t, s, abroad, w.buyer(s, "magnet")); err != nil {
		return err
	}
	return w.use(t, s, home, "sold at home: motors, generators, appliances")
}

// buyer is one of the buyers of a product without a worry.
func (w *world) buyer(s *site, product string) Buyer {
	var fit []Buyer
	for _, b := range buyers {
		if b.Product == product && b.Worry == "" {
			fit = append(fit, b)
		}
	}
	return fit[s.dice.IntN(len(fit))]
}
