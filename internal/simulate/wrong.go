package simulate

import (
	"math"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// biasFactor is what the biased trader books of each kilogram that it gets.
const biasFactor = 0.9965

// wrongFrom is the month of the window from which the planted violations run.
func (w *world) wrongFrom() int { return w.span.months / 4 }

func (w *world) wrongOn(t time.Time) bool { return w.span.index(t) >= w.wrongFrom() }

// wrong finds or opens the record of a planted violation.
func (w *world) wrong(kind string) *Violation {
	if v := w.wrongs[kind]; v != nil {
		return v
	}
	v := wrongKinds[kind]
	v.Kind = kind
	w.wrongs[kind] = &v
	return &v
}

var wrongOrder = []string{PhantomScrap, IdentitySwap, OverrunAsRecovery, ReceiptBias, StructuredLots, BackdatedStock}

var wrongKinds = map[string]Violation{
	PhantomScrap: {Title: "Illegal clay oxide enters as swarf collected from a magnet maker that sent none", Parties: []string{"YINGCAO"}, Sites: []string{"YINGCAO-REC"},
		Measure: "t REO of clay", Sign: "More swarf collected from HUAIJIN-MAG than its machining made and did not send elsewhere; yttrium, lanthanum and erbium in scrap of magnets that hold none"},
	IdentitySwap: {Title: "Foreign clay is declared as mined at home", Parties: []string{"SHILIU"}, Sites: []string{"SHILIU-CLAY"},
		Measure: "t REO of foreign clay", Sign: "The distribution of many lots lies off the declared deposit type, towards the foreign composite: less cerium, more neodymium"},
	OverrunAsRecovery: {Title: "Concentrate beyond the quota is hidden in a recovery that is too good", Parties: []string{"QINGYAN"}, Sites: []string{"QINGYAN-SX", "QINGYAN-MILL", "QINGYAN-PIT"},
		Measure: "t REO of unbooked concentrate", Sign: "Cracking yields 96 % month after month where the same ore yields 91 % elsewhere, and 91 % at the same plant before"},
	ReceiptBias: {Title: "A trader books less than it gets and sells the rest off the books", Parties: []string{"SANCHA"}, Sites: []string{"SANCHA-YARD"},
		Measure: "t REO kept off the books", Sign: "Receipts run 0.35 % below the senders' weights, each inside the tolerance, all on one side"},
	StructuredLots: {Title: "Dysprosium oxide is sold in lots just under a tonne", Parties: []string{"QIANFAN"}, Sites: []string{"QIANFAN-YARD"},
		Measure: "t REO in such lots", Sign: "Lot masses bunch between 930 and 999 kg; many shipments to one receiver on one day"},
	BackdatedStock: {Title: "Illegal clay is entered as production of a year whose quota was not used up", Parties: []string{"XIWEI"}, Sites: []string{"XIWEI-CLAY"},
		Measure: "t REO of illegal clay", Sign: "Extractions recorded many months after they are said to have happened, none of them in any stocktake between"},
}

// note adds a lot and its entry to a violation.
func (v *Violation) note(lot string, seq int64, occurred time.Time, reoMG float64) {
	v.Lots = append(v.Lots, lot)
	if n := len(v.Entries); n == 0 || v.Entries[n-1] != seq {
		v.Entries = append(v.Entries, seq)
	}
	if m := monthName(occurred); len(v.Months) == 0 || v.Months[len(v.Months)-1] != m {
		v.Months = append(v.Months, m)
	}
	v.Tonnes += reoMG / tonne
}

func (w *world) scheduleWrongs() {
	rec, yard, field := w.site("YINGCAO-REC"), w.site("QIANFAN-YARD"), w.site("XIWEI-CLAY")
	w.monthly(rec, 4, 0.3, func(t time.Time, sl slot) error { return w.phantom(t, rec) })
	w.monthly(yard, 2, 0.5, func(t time.Time, sl slot) error { return w.structure(t, yard) })
	month := w.span.months * 7 / 10
	for i, day := range []int{8, 13, 19} {
		w.agenda.add(w.day(month, day, 9+i), func(t time.Time) error { return w.backdate(t, field, i) })
	}
}

// phantom books a lot of swarf that a magnet maker never sent: two thirds
// swarf from workshops outside the books, one third oxide of illegal clay.
func (w *world) phantom(t time.Time, s *site) error {
	if !w.wrongOn(t) {
		return nil
	}
	mass := s.dice.between(55, 105) * tonne
	clay := foreignClay.yield(mass*0.26*s.dice.between(0.25, 0.42), s.dice)
	re := mass*0.26 - clay.sum()
	v := clay
	v[ree.Nd] += re * 0.78
	v[ree.Pr] += re * 0.20
	v[ree.Dy] += re * 0.02
	g := goods{form: "swarf", product: "swarf", content: followed(v), total: s.dice.near(0.28, 0.02), moisture: s.dice.between(0.05, 0.12)}
	m, err := w.gather(t, s, g, "HUAIJIN-MAG machining hall 2", []custody.Document{document("scrap-receipt.pdf", s.dice.Uint64())})
	if err == nil {
		w.wrong(PhantomScrap).note(m.lots[0].ref, m.seq, m.occurred, clay.reo())
	}
	return err
}

// swapped decides whether a lot of this leach field is foreign clay.
func (w *world) swapped(t time.Time, s *site) bool {
	return s.Ref == "SHILIU-CLAY" && w.wrongOn(t) && s.dice.chance(0.5)
}

// hiddenFeed is concentrate beyond the quota that goes into a plant unbooked.
func (w *world) hiddenFeed(t time.Time, s *site, in vector) vector {
	if s.Ref != "QINGYAN-SX" || !w.wrongOn(t) {
		return vector{}
	}
	hidden := shandongRock.yield(in.reo()*s.dice.near(0.054, 0.1), s.dice)
	for e := range hidden {
		if in[e] == 0 {
			hidden[e] = 0
		}
	}
	w.flows.entered = w.flows.entered.plus(hidden)
	return hidden
}

// siphon takes what the biased trader did not book out of its lots.
func (w *world) siphon(s *site, parts []part, seq int64, occ time.Time) {
	for _, p := range parts {
		kept := p.lot.truth.times(1 - biasFactor)
		p.lot.truth = p.lot.truth.minus(kept)
		w.flows.left = w.flows.left.plus(kept)
		w.wrong(ReceiptBias).note(p.lot.ref, seq, occ, kept.reo())
	}
}

// structure divides dysprosium oxide into lots just under a tonne and sends
// each on its own.
func (w *world) structure(t time.Time, s *site) error {
	shelf := s.onShelf(isProduct("Dy"))
	if len(shelf) < 2 {
		return nil
	}
	l := shelf[0]
	var masses []ree.Mass
	for left := l.left; left > 0 && len(masses) < 9; {
		m := min(left, ree.Mass(s.dice.between(930, 998))*ree.Kilogram)
		if left-m < 100*ree.Kilogram {
			m = left
		}
		masses = append(masses, m)
		left -= m
	}
	if len(masses) < 2 || l.left > 8*thresholdKG*ree.Kilogram {
		return w.ship(t, s, w.site("JIUQU-MET"), []*lot{l})
	}
	lots, err := w.divide(t, s, custody.Split, l, masses, "")
	if err != nil {
		return err
	}
	for _, part := range lots {
		if part.net < thresholdKG*ree.Kilogram {
			w.wrong(StructuredLots).note(part.ref, part.seq, part.made, float64(part.booked.REO()))
		}
		w.later(t, s.dice, 0.1, 1.5, func(t time.Time) error { return w.ship(t, s, w.site("JIUQU-MET"), []*lot{part}) })
	}
	return nil
}

// backdate enters illegal clay as production of the first year.
func (w *world) backdate(t time.Time, s *site, i int) error {
	year := w.span.start.Year()
	room := w.plan(s.Party, ionHeavy, mining)
	reo := math.Min(60, 0.25*(room.issued[year]-room.done[year])) * tonne
	if reo < tonne {
		return nil
	}
	occurred := w.span.start.AddDate(0, 0, 3+9*i).Add(time.Duration(9+i) * time.Hour)
	if occurred.After(t) {
		occurred = t
	}
	return w.clay(t, s, reo, occurred, false)
}
