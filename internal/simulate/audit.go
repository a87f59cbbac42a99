package simulate

import (
	"time"

	"lanthorn/custody"
)

// scheduleAudits puts down stocktakes at the middle and the end of each year
// and of the window, and a few assays done again every month.
func (w *world) scheduleAudits() {
	for m := range w.span.months {
		end := w.span.month(m + 1)
		if name := end.Month(); name == time.January || name == time.July || m == w.span.months-1 {
			for i, s := range w.order {
				w.agenda.add(end.Add(-4*time.Hour+time.Duration(i)*time.Minute), func(t time.Time) error { return w.stocktake(t, s) })
			}
		}
		w.scheduleCounts(m)
		for range 4 {
			t := w.day(m, 2+w.dice.IntN(25), 15)
			w.agenda.add(t, w.assayAgain)
		}
	}
}

// stocktake counts the lots of a site.
func (w *world) stocktake(t time.Time, s *site) error {
	occurred := t.Add(-3 * time.Hour).Truncate(time.Second)
	ev := custody.Event{Kind: custody.Stocktake, Site: s.Ref}
	for _, l := range s.onShelf(func(l *lot) bool { return l.since.Before(occurred) }) {
		if len(ev.Figures) < 120 {
			ev.Figures = append(ev.Figures, custody.Figure{Lot: l.ref, Mass: weigh(float64(l.left) * s.dice.near(1, 0.5*scaleRel))})
		}
	}
	if len(ev.Figures) == 0 {
		return nil
	}
	_, _, err := w.report(t, s, occurred, ev)
	return err
}

// assayAgain has another laboratory look at a lot that lies untouched.
func (w *world) assayAgain(t time.Time) error {
	s := w.order[w.dice.IntN(len(w.order))]
	var lots []*lot
	for _, l := range s.stock {
		if l.left == l.net && !l.held {
			lots = append(lots, l)
		}
	}
	if len(lots) == 0 {
		return nil
	}
	l := lots[w.dice.IntN(len(lots))]
	referee := lab{name: "Referee laboratory (invented)"}
	_, a := referee.measured(&goods{form: l.form, content: l.truth, total: l.total, moisture: l.moisture}, s.dice)
	a.Method = "ICP-MS"
	occ := w.occurred(t, s, []part{{l, l.left}}, false)
	_, _, err := w.report(t, s, occ, custody.Event{Kind: custody.Assay, Figures: []custody.Figure{{Lot: l.ref}}, Result: a, Documents: []custody.Document{document("assay-"+l.ref+".pdf", a.Lab)}})
	if err == nil {
		l.booked = a.ElementMasses(l.net)
	}
	return err
}
