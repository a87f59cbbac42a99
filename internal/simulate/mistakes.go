package simulate

import (
	"fmt"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// typo is a mistake that waits for the next report of its kind at a site.
type typo struct {
	site string
	kind custody.Kind
	from time.Time
	done bool
}

// scheduleMistakes puts down the honest mistakes.
func (w *world) scheduleMistakes() {
	n := w.span.months
	w.typos = []*typo{
		{site: "YANHE-MET", kind: custody.Receive, from: w.day(n/3, 9, 0)},
		{site: "SANDU-MET", kind: custody.Receive, from: w.day(n*3/4, 4, 0)},
		{site: "ZHUGAO-CLAY", kind: custody.Extract, from: w.day(n/2, 1, 0)},
	}
	first := max(0, n-3)
	w.agenda.add(w.day(first, 4, 10), func(t time.Time) error { return w.misreadScrap(t, w.site("FANZHOU-REC")) })
	w.agenda.add(w.day(n/2, 6, 11), func(t time.Time) error { return w.bookTwice(t, w.site("HUANSHI-REC")) })
}

// typo finds a mistake that is due at the site.
func (w *world) typo(t time.Time, s *site, kind custody.Kind) *typo {
	for _, y := range w.typos {
		if y.site == s.Ref && y.kind == kind && !y.done && !t.Before(y.from) {
			return y
		}
	}
	return nil
}

// correct reports that an earlier entry should read otherwise, or did not
// happen.
func (w *world) correct(t time.Time, s *site, seq int64, now *custody.Event, reason string, m Mistake) error {
	ev := custody.Event{Kind: custody.Correct, Site: s.Ref, Supersedes: seq, Now: now, Void: now == nil, Reason: reason,
		Documents: []custody.Document{document(fmt.Sprintf("correction-%d.pdf", seq), reason)}}
	by, decided, err := w.report(t, s, t.Add(-2*time.Hour), ev)
	if err != nil {
		return err
	}
	w.requota(decided)
	m.Site, m.Entry, m.Correction, m.Reason = s.Ref, seq, by, reason
	w.truth.Mistakes = append(w.truth.Mistakes, m)
	return nil
}

// requota moves what a correction changed in the use of quotas.
func (w *world) requota(ev custody.Event) {
	if ev.Was == nil || ev.Now == nil {
		return
	}
	for _, q := range ev.Was.Quota {
		w.used(q.Quota, w.last, -q.REO)
	}
	for _, q := range ev.Now.Quota {
		w.used(q.Quota, w.last, q.REO)
	}
}

// misreadScrap books 87 t of old magnets as 118 t. Part of the lot is used
// before somebody notices.
func (w *world) misreadScrap(t time.Time, s *site) error {
	g := oldMagnets(87*tonne, s.dice)
	g.content = g.content.times((1 - g.moisture) * g.total / 0.295)
	makes := s.weighOut(t, []goods{g})
	makes[0].Net = 118 * ree.Tonne
	w.flows.entered = w.flows.entered.plus(g.content)
	m, err := w.do(t, s, step{ev: custody.Event{Kind: custody.Collect, Source: rounds[0], Outputs: makes, Documents: []custody.Document{document("scrap-receipt-118.pdf", "87.0 t")}}, outs: []goods{g}})
	if err != nil {
		return err
	}
	l := m.lots[0]
	l.left, l.held, l.tainted, l.recycled = 87*ree.Tonne, true, true, true
	w.special.corrected = l.ref
	w.later(t, s.dice, 2, 3, func(t time.Time) error { return w.recoverParts(t, s, []part{{l, 60 * ree.Tonne}}) })
	at := w.day(w.span.months-1, 14, 10)
	w.agenda.add(at, func(t time.Time) error { return w.mendScrap(t, s, l, m) })
	return nil
}

func (w *world) mendScrap(t time.Time, s *site, l *lot, m made) error {
	now := m.ev
	now.Outputs = append([]custody.Make(nil), m.ev.Outputs...)
	now.Outputs[0].Net = 87 * ree.Tonne
	err := w.correct(t, s, m.seq, &now, "The weighbridge ticket says 87.0 t; 118 was the number of the lorry.", Mistake{Kind: string(custody.Collect), Lot: l.ref, Wrong: "118.000 t", Right: "87.000 t"})
	if err != nil {
		return err
	}
	l.booked = l.booked.Scale(87*ree.Tonne, 118*ree.Tonne)
	l.net, l.held = 87*ree.Tonne, false
	w.special.correction, w.special.correctedAt = w.truth.Mistakes[len(w.truth.Mistakes)-1].Correction, t
	return nil
}

// bookTwice books one scrap receipt a second time and takes it back.
func (w *world) bookTwice(t time.Time, s *site) error {
	g := oldMagnets(41*tonne, s.dice)
	m, err := w.gather(t, s, g, rounds[1], nil)
	if err != nil {
		return err
	}
	w.later(t, s.dice, 1, 2, func(t time.Time) error {
		again := m.ev
		again.Outputs = append([]custody.Make(nil), m.ev.Outputs...)
		again.Outputs[0].Alias = ""
		seq, ev, err := w.report(t, s, m.occurred, again)
		if err != nil {
			return err
		}
		w.later(t, s.dice, 8, 14, func(t time.Time) error {
			return w.correct(t, s, seq, nil, "The receipt was entered twice.", Mistake{Kind: string(custody.Collect), Lot: ev.Outputs[0].Lot, Wrong: ev.Outputs[0].Net.String()})
		})
		return nil
	})
	return nil
}

// mistypeReceipt turns a receiver's figure wrong where a mistake is due; what
// it returns mends it some weeks later.
func (w *world) mistypeReceipt(t time.Time, s *site, ev *custody.Event) func(time.Time, int64, time.Time, custody.Event, []part) error {
	y := w.typo(t, s, custody.Receive)
	if y == nil {
		return nil
	}
	y.done = true
	right := ev.Figures[0].Mass
	ev.Figures[0].Mass = weigh(float64(right) * 0.91)
	wrong := ev.Figures[0].Mass
	return func(t time.Time, seq int64, occ time.Time, decided custody.Event, parts []part) error {
		l := parts[0].lot
		l.held = true
		w.later(t, s.dice, 9, 20, func(t time.Time) error {
			now := decided
			now.Figures = append([]custody.Figure(nil), decided.Figures...)
			now.Figures[0].Mass = right
			err := w.correct(t, s, seq, &now, "Two digits of the weighbridge figure were swapped.", Mistake{Kind: string(custody.Receive), Lot: l.ref, Wrong: wrong.String(), Right: right.String()})
			l.left, l.held = min(right, parts[0].mass), false
			return err
		})
		return nil
	}
}

// mistypeExtract says by how much an extraction's mass is typed too high where
// a mistake is due, and one otherwise.
func (w *world) mistypeExtract(t time.Time, s *site) float64 {
	y := w.typo(t, s, custody.Extract)
	if y == nil {
		return 1
	}
	y.done = true
	return 1.09
}

// mendExtract holds a mistyped lot back until its mass is corrected.
func (w *world) mendExtract(t time.Time, s *site, m made, right ree.Mass) {
	l := m.lots[0]
	l.held = true
	wrong := l.net
	w.later(t, s.dice, 9, 18, func(t time.Time) error {
		now := m.ev
		now.Outputs = append([]custody.Make(nil), m.ev.Outputs...)
		now.Outputs[0].Net = right
		if err := w.correct(t, s, m.seq, &now, "The figure of the tare was left in.", Mistake{Kind: string(custody.Extract), Lot: l.ref, Wrong: wrong.String(), Right: right.String()}); err != nil {
			return err
		}
		l.booked = l.booked.Scale(right, wrong)
		l.net, l.left, l.held = right, right, false
		return w.dispense(t, s, []*lot{l})
	})
}
