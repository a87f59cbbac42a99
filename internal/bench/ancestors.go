package bench

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/provenance"
	"lanthorn/provenance/synthetic"
)

// prepareAncestors measures what lies behind random lots of the last stage: in
// the lot graph, and in PostgreSQL at the same lots.
func prepareAncestors(w *work) (func() error, error) {
	plain, err := w.plainIndustry()
	if err != nil {
		return nil, err
	}
	scrap, err := w.industry(lotsRecycled, synthetic.Config{Seed: 2, Recycled: 0.02})
	if err != nil {
		return nil, err
	}
	var rival *recursive
	if w.cfg.Postgres == "" {
		w.note("without PostgreSQL there is no baseline: set LANTHORN_TEST_POSTGRES, or run under scripts/with-postgres")
	} else if rival, err = w.loadPostgres(plain); err != nil {
		return nil, err
	}
	return func() error {
		view := plain.Graph.View()
		w.edges(view)
		lots := sampleOf(plain.Last, w.scaled(2000, 200), 7)
		t, err := w.ancestors(view, lots)
		if err != nil {
			return err
		}
		w.quantiles("behind one of "+millions(view.Lots())+" lots", t, 3)
		if t, err = w.ancestors(scrap.Graph.View(), sampleOf(scrap.Last, w.scaled(400, 40), 8)); err != nil {
			return err
		}
		w.quantiles("behind one of "+millions(scrap.Graph.View().Lots())+" lots, 2 % recycled", t, 30)
		if rival == nil {
			return nil
		}
		return w.compare(view, rival, plain.Last)
	}, nil
}

func millions(n int) string {
	if n < 950_000 {
		return number(float64(n)/1e3) + " thousand"
	}
	return number(float64(n)/1e6) + " million"
}

// edges says how large the graph is. Counted are the input edges in both
// directions and the lists of outputs; not counted are the records of lots and
// events and the lots' element masses, which any representation holds.
func (w *work) edges(v *provenance.View) {
	m := v.Memory()
	w.say(sample{what: "bytes an edge, " + millions(int(m.EdgeCount)) + " edges", unit: "B", value: float64(m.Edges+m.Outputs) / float64(m.EdgeCount)}.want(atMost(24)))
	w.say(sample{what: "whole graph, element masses included", unit: "MB", value: float64(m.Total()) / 1e6})
	w.note("bytes an edge counts input edges in both directions with their masses, and lists of outputs; %.0f B a lot and %.0f B an event come on top, and %.0f B a lot of element masses",
		float64(m.Lots+m.Heads)/float64(v.Lots()), float64(m.Events)/float64(v.Events()), float64(m.Elements)/float64(v.Lots()))
}

// ancestors gathers the ancestors of each lot.
func (w *work) ancestors(v *provenance.View, lots []uint32) (*timing, error) {
	var found []uint32
	return w.rounds(lots, func(lot uint32) (err error) {
		found, err = gather(v, lot, found[:0])
		return err
	})
}

func gather(v *provenance.View, lot uint32, into []uint32) ([]uint32, error) {
	_, err := v.Ancestors(lot, func(l uint32) bool { into = append(into, l); return true })
	return into, err
}

// compare asks graph and database the same questions in turn and compares every
// answer. Each is asked twice about a lot and the second answer counts, so that
// neither pays for what the other left in the processor's caches.
func (w *work) compare(v *provenance.View, rival *recursive, last []uint32) error {
	lots := sampleOf(last, w.scaled(200, 10), 9)
	query, err := w.better(rival, lots[:min(len(lots), 20)])
	if err != nil {
		return err
	}
	var ours, theirs timing
	var ratios, busy []float64
	var mine, other []uint32
	for i, lot := range lots {
		w.tell("lot %d of %d against PostgreSQL", i+1, len(lots))
		if err := w.ctx.Err(); err != nil {
			return err
		}
		if mine, err = gather(v, lot, mine[:0]); err != nil {
			return err
		}
		clock, cpu, err := onThread(func() (err error) { mine, err = gather(v, lot, mine[:0]); return err })
		if err != nil {
			return err
		}
		if other, err = rival.ask(w.ctx, query, lot, other[:0]); err != nil {
			return err
		}
		before, start := rival.cpu(), time.Now()
		if other, err = rival.ask(w.ctx, query, lot, other[:0]); err != nil {
			return err
		}
		took, used := time.Since(start), rival.cpu()-before
		if err := sameLots(lot, mine, other); err != nil {
			return err
		}
		ours.add(clock, cpu)
		theirs.add(took, used)
		ratios = append(ratios, took.Seconds()/clock.Seconds())
		if cpu > 0 {
			busy = append(busy, used.Seconds()/cpu.Seconds())
		}
	}
	name := "PostgreSQL, query " + query
	w.say(sample{what: "same lots, by the clock: p50", unit: "ms", value: quantile(ours.clock, 0.5), baseline: name, base: quantile(theirs.clock, 0.5),
		ratio: quantile(ratios, 0.5)}.want(ratioAtLeast(50)))
	if quantile(theirs.cpu, 0.5) > 0 {
		w.say(sample{what: "same lots, processor time: p50", unit: "ms", value: quantile(ours.cpu, 0.5), baseline: name + ", its server process alone", base: quantile(theirs.cpu, 0.5),
			ratio: quantile(busy, 0.5)}.want(ratioAtLeast(50)))
	}
	w.note("%d lots asked of graph and database in turn, each twice in a row and the second time counted, all answers the same; the ratio is the median of the lots' ratios", len(lots))
	return nil
}

// better tries both forms of the query and answers the faster.
func (w *work) better(rival *recursive, lots []uint32) (string, error) {
	best, name := 0.0, ""
	for _, query := range []string{"A", "B"} {
		var t timing
		for _, lot := range append(lots[:1:1], lots...) {
			start := time.Now()
			if _, err := rival.ask(w.ctx, query, lot, nil); err != nil {
				return "", err
			}
			t.add(time.Since(start), 0)
		}
		p50 := quantile(t.clock[1:], 0.5)
		w.say(sample{what: "PostgreSQL, query " + query + ": p50 by the clock", unit: "ms", value: p50})
		if name == "" || p50 < best {
			best, name = p50, query
		}
	}
	return name, nil
}

func sameLots(lot uint32, a, b []uint32) error {
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		return fmt.Errorf("graph and database disagree about lot %d: %d and %d ancestors", lot, len(a), len(b))
	}
	return nil
}
