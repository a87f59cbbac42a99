package simulate

import (
	"time"

	"lanthorn/custody"
)

func (w *world) scheduleTrade(s *site) {
	switch s.Ref {
	case "LIANGDU-PORT":
		w.monthly(s, 2, 0.1, func(t time.Time, sl slot) error {
			return w.importGoods(t, s, &foreignClay, 4_500.0/24, "Chipwi hills collectors' union (composite for demonstration)", "MM")
		})
		w.monthly(s, 1, 0.2, func(t time.Time, sl slot) error {
			return w.importGoods(t, s, &placerMonazite, 500, "Costa do Areal placer (invented)", "BR")
		})
	case "SANCHA-YARD":
		w.monthly(s, 2, 0.6, func(t time.Time, sl slot) error { return w.dispense(t, s, s.onShelf(func(*lot) bool { return true })) })
	case "HEGUANG-PORT":
		w.monthly(s, 2, 0.6, func(t time.Time, sl slot) error { return w.sellLight(t, s) })
		w.monthly(s, 1, 0.7, func(t time.Time, sl slot) error { return w.sellHeavy(t, s) })
		w.monthly(s, 1, 0.3, func(t time.Time, sl slot) error { return w.blendLight(t, s) })
	}
}

// importGoods brings concentrate over the border and sends it to a plant, where
// it counts against the separation quota.
func (w *world) importGoods(t time.Time, s *site, d *deposit, tonnes float64, source, country string) error {
	product, total, hs := "clay", 0.92, "2846909920"
	if d.concentrate == "concentrate_monazite" {
		product, total, hs = "concentrate", d.grade, "2612200000"
	}
	g := goods{form: d.concentrate, product: product, hs: hs, content: followed(d.yield(s.dice.near(tonnes, 0.08)*tonne, s.dice)), total: s.dice.near(total, 0.01), moisture: s.dice.between(0.01, 0.03)}
	w.flows.entered = w.flows.entered.plus(g.content)
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Import, Country: country, Source: source, Declared: "IM" + t.Format("20060102") + "-" + s.Ref[:4],
		Documents: []custody.Document{document("import-declaration-"+t.Format("20060102")+".pdf", source), document("origin-certificate-"+t.Format("20060102")+".pdf", country)}}, outs: []goods{g}})
	if err != nil {
		return err
	}
	m.lots[0].from("import/" + country)
	w.papers.crossed("import", &m.ev, s, m.occurred, map[goodsOf]float64{{g.form, g.hs}: float64(m.lots[0].net)})
	w.later(t, s.dice, 0.5, 2, func(t time.Time) error { return w.dispense(t, s, m.lots) })
	return nil
}

func isLight(l *lot) bool { return l.product == "La" || l.product == "Ce" }

// sellLight exports lanthanum and cerium, which are not listed.
func (w *world) sellLight(t time.Time, s *site) error {
	var parts []part
	for _, l := range s.onShelf(isLight) {
		if len(parts) < 3 && !controlled(l) {
			parts = append(parts, part{l, l.left})
		}
	}
	return w.export(t, s, parts, w.buyer(s, "oxide"))
}

// sellHeavy keeps a stock of the listed oxides for licences and sends the older
// lots to a user at home.
func (w *world) sellHeavy(t time.Time, s *site) error {
	kept := map[string]int{}
	var home []*lot
	for i := len(s.stock) - 1; i >= 0; i-- {
		l := s.stock[i]
		if l.left == 0 || isLight(l) {
			continue
		}
		if kept[l.product]++; kept[l.product] > 4 {
			home = append(home, l)
		}
	}
	if len(home) == 0 {
		return nil
	}
	return w.ship(t, s, w.site("MOYUN-MAT"), home)
}

// blendLight mixes two lots of lanthanum oxide into one.
func (w *world) blendLight(t time.Time, s *site) error {
	lots := s.onShelf(isProduct("La"))
	if len(lots) < 2 {
		return nil
	}
	parts := []part{{lots[0], lots[0].left}, {lots[1], lots[1].left}}
	mass := lots[0].left + lots[1].left
	in, takes := draw(parts)
	s.numbers++
	out := custody.Make{Form: "oxide", Net: mass, HS: lots[0].hs, Grade: lots[0].grade, Package: "1 t bags"}
	_, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Blend, Outputs: []custody.Make{out}, Note: "Blended to one particle size for one order."}, parts: parts, takes: takes,
		outs: []goods{{form: "oxide", product: "La", content: in, total: lots[0].total, moisture: lots[0].moisture}}})
	return err
}
