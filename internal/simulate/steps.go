package simulate

import (
	"fmt"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// step is one event at a site in the making.
type step struct {
	ev       custody.Event // what the caller fills in: process, source, note …
	parts    []part        // what it drew, after draw
	takes    []custody.Take
	outs     []goods
	keepYear bool      // counts against a quota: stays in the year it is done
	onTime   bool      // is entered in the month in which it happens, or by the 10th of the next
	occurred time.Time // zero: chosen
}

// made is what a step left.
type made struct {
	lots     []*lot
	seq      int64
	occurred time.Time
	ev       custody.Event
}

// do reports a step and shelves what it made.
func (w *world) do(t time.Time, s *site, st step) (made, error) {
	occ := st.occurred
	if occ.IsZero() {
		occ = w.occurred(t, s, st.parts, st.keepYear)
	}
	if st.onTime && t.Day() > 10 && occ.Month() != t.Month() {
		occ = t.Truncate(time.Second)
	}
	st.ev.Site = s.Ref
	st.ev.Inputs = st.takes
	if st.ev.Outputs == nil {
		st.ev.Outputs = s.weighOut(t, st.outs)
	}
	seq, ev, err := w.report(t, s, occ, st.ev)
	if err != nil {
		return made{}, err
	}
	lots := w.shelve(s, seq, occ, ev, st.outs, st.parts)
	for i, l := range lots {
		l.total, l.moisture = st.outs[i].total, st.outs[i].moisture
	}
	return made{lots, seq, occ, ev}, nil
}

// slot is one of the k times in a month at which a site does a thing.
type slot struct {
	n, of int
	year  int
	upTo  float64 // months of the year done at the end of the slot
	month int     // of the window
}

// monthly does a thing k times in every month, each at the same part of its
// slot (phase 0 to 1).
func (w *world) monthly(s *site, k int, phase float64, do func(t time.Time, sl slot) error) {
	for m := range w.span.months {
		start := w.span.month(m)
		for j := range k {
			days := (float64(j)+phase)*27.5/float64(k) + s.dice.between(0, 0.6)
			t := start.Add(time.Duration(days * 24 * float64(time.Hour)))
			t = time.Date(t.Year(), t.Month(), t.Day(), 8+s.dice.IntN(10), s.dice.IntN(60), s.dice.IntN(60), 0, beijing)
			sl := slot{j, k, start.Year(), float64(start.Month()-1) + float64(j+1)/float64(k), m}
			w.agenda.add(t, func(t time.Time) error { return do(t, sl) })
		}
	}
}

// ship sends whole lots to another site, where they are received some days
// later. Lots of another party go with an invoice.
func (w *world) ship(t time.Time, from, to *site, lots []*lot) error {
	var parts []part
	var takes []custody.Take
	for _, l := range lots {
		parts = append(parts, part{l, l.left})
		takes = append(takes, custody.Take{Lot: l.ref, Mass: l.left})
	}
	ev := custody.Event{Kind: custody.Dispatch, Site: from.Ref, Inputs: takes, Party: to.Party, ToSite: to.Ref}
	if from.Party != to.Party {
		ev.Invoice = fmt.Sprintf("%s-%08d", t.Format("06"), from.dice.IntN(100_000_000))
		if from.dice.chance(0.4) {
			ev.Documents = []custody.Document{document("weighbridge-"+lots[0].ref+".pdf", from.Ref, ev.Invoice)}
		}
	}
	occ := w.occurred(t, from, parts, false)
	_, decided, err := w.report(t, from, occ, ev)
	if err != nil {
		return err
	}
	if ev.Invoice != "" {
		w.papers.sold(&ev, from, to, occ, lots)
	}
	for _, l := range lots {
		l.since = occ
		w.flows.road = w.flows.road.plus(l.truth)
	}
	from.leave(lots)
	w.later(t, to.dice, 0.4, 3.5, func(t time.Time) error { return w.receive(t, to, decided.Transfer, parts) })
	return nil
}

// leave takes lots off the shelf.
func (s *site) leave(lots []*lot) {
	gone := map[*lot]bool{}
	for _, l := range lots {
		gone[l] = true
	}
	kept := s.stock[:0]
	for _, l := range s.stock {
		if !gone[l] {
			kept = append(kept, l)
		}
	}
	s.stock = kept
}

// receive weighs what came and books it.
func (w *world) receive(t time.Time, to *site, transfer string, parts []part) error {
	ev := custody.Event{Kind: custody.Receive, Transfer: transfer}
	for _, p := range parts {
		mass := weigh(float64(p.mass) * to.dice.near(1, scaleRel) * to.receives)
		ev.Figures = append(ev.Figures, custody.Figure{Lot: p.lot.ref, Mass: mass})
	}
	typo := w.mistypeReceipt(t, to, &ev)
	occ := w.occurred(t, to, parts, false)
	seq, decided, err := w.report(t, to, occ, ev)
	if err != nil {
		return err
	}
	for i, p := range parts {
		w.flows.road = w.flows.road.minus(p.lot.truth)
		p.lot.left = min(ev.Figures[i].Mass, p.mass)
		p.lot.since = occ
		to.stock = append(to.stock, p.lot)
	}
	if to.receives != 1 {
		w.siphon(to, parts, seq, occ)
	}
	if typo != nil {
		return typo(t, seq, occ, decided, parts)
	}
	return nil
}

// use reports that lots are used up at home in goods that are no longer
// followed.
func (w *world) use(t time.Time, s *site, parts []part, reason string) error {
	if len(parts) == 0 {
		return nil
	}
	in, takes := draw(parts)
	w.flows.left = w.flows.left.plus(in)
	_, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Consume, Reason: reason}, parts: parts, takes: takes})
	return err
}

// divide splits or packs a lot into parts of the masses given; the rest of the
// lot goes into the last.
func (w *world) divide(t time.Time, s *site, kind custody.Kind, l *lot, masses []ree.Mass, pkg string) ([]*lot, error) {
	whole := part{l, l.left}
	truth := l.truth
	_, takes := draw([]part{whole})
	var outs []goods
	var makes []custody.Make
	var sum ree.Mass
	for i, m := range masses {
		if i == len(masses)-1 {
			m = whole.mass - sum
		}
		sum += m
		s.numbers++
		outs = append(outs, goods{form: l.form, product: l.product, content: truth.times(float64(m) / float64(whole.mass)), total: l.total, beside: l.beside, moisture: l.moisture})
		makes = append(makes, custody.Make{Alias: fmt.Sprintf("%s-%s-%04d", s.Ref, t.Format("0601"), s.numbers), Form: l.form, Net: m, HS: l.hs, Grade: l.grade, Package: pkg})
	}
	m, err := w.do(t, s, step{ev: custody.Event{Kind: kind, Outputs: makes}, parts: []part{whole}, takes: takes, outs: outs})
	return m.lots, err
}

// export sends parts of lots across the border without a licence: only goods
// that hold no listed element.
func (w *world) export(t time.Time, s *site, parts []part, b Buyer) error {
	if len(parts) == 0 {
		return nil
	}
	in, takes := draw(parts)
	w.flows.left = w.flows.left.plus(in)
	number := fmt.Sprintf("%s%s%09d", s.Province[3:], t.Format("2006"), s.dice.IntN(1_000_000_000))
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Export, Party: b.Party, Country: b.Country, Declared: number,
		Documents: []custody.Document{document("declaration-"+number+".pdf", b.Name), document("packing-list-"+number+".pdf", s.Ref)}}, parts: parts, takes: takes})
	if err != nil {
		return err
	}
	mass := map[goodsOf]float64{}
	for _, p := range parts {
		mass[goodsOf{p.lot.form, p.lot.hs}] += float64(p.mass)
	}
	w.papers.crossed("export", &m.ev, s, m.occurred, mass)
	return nil
}
