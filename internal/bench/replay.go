package bench

import (
	"errors"
	"fmt"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// entriesFull is how many entries are replayed at full scale.
const entriesFull = 1_000_000

// prepareReplay fills a ledger through the application, then measures how long
// it takes to compute every table anew and compare.
func prepareReplay(w *work) (func() error, error) {
	dir, err := w.folder()
	if err != nil {
		return nil, err
	}
	a, err := w.openLedger(dir, volatile)
	if err != nil {
		return nil, err
	}
	w.after(a.Close)
	all, err := chains(w.ctx, a, sites)
	if err != nil {
		return nil, err
	}
	entries := int64(w.scaled(entriesFull, 2000))
	crew := crowd(a, all, 128)
	for a.Store.Head() < entries {
		w.tell("%d of %d entries made", a.Store.Head(), entries)
		if _, _, err := drive(w.ctx, crew, 0, min(20_000, entries-a.Store.Head())); err != nil {
			return nil, err
		}
	}
	return func() error {
		reading, err := w.readAll(a.Store)
		if err != nil {
			return err
		}
		start, cpu := time.Now(), processCPU()
		r, err := a.Store.Replay(w.ctx, func(done, total int64) { w.tell("%d of %d entries replayed", done, total) })
		if err != nil {
			return err
		}
		if !r.OK() {
			return fmt.Errorf("replay differs: %s", r.Differences[0])
		}
		took, used := time.Since(start).Seconds(), (processCPU() - cpu).Seconds()
		what := millions(int(r.Entries)) + " entries replayed"
		s := sample{what: what + ", by the clock", unit: "s", value: took, baseline: "reading the entries alone", base: reading, ratio: took / reading}
		w.say(s.want(atMost(60)))
		if used > 0 {
			w.say(sample{what: what + ", processor time of all threads", unit: "s", value: used})
		}
		w.say(sample{what: "rows compared", unit: "million", value: float64(r.Rows) / 1e6})
		return nil
	}, nil
}

// readAll reads every entry and nothing else; it answers seconds.
func (w *work) readAll(s *store.Store) (float64, error) {
	start := time.Now()
	n := 0
	err := s.View(w.ctx, func(v *store.View) error {
		return v.Entries(1, func(e evidence.Entry) error { n += len(e.Body); return nil })
	})
	if err == nil && n == 0 {
		err = errors.New("the ledger holds no entries")
	}
	return time.Since(start).Seconds(), err
}
