package bench

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"lanthorn/internal/app"
)

// prepareIngest measures durable reports: many clients at once with and without
// the way into the transparency log, and one client alone.
func prepareIngest(w *work) (func() error, error) {
	dir, err := w.folder()
	if err != nil {
		return nil, err
	}
	span := max(500*time.Millisecond, time.Duration(float64(20*time.Second)*min(1, w.cfg.Scale)))
	return func() error {
		w.tell("the bare driver")
		before, err := bareRate(dir, span/5)
		if err != nil {
			return err
		}
		for _, x := range []struct {
			clients int
			log     bool
		}{{64, false}, {256, false}, {64, true}, {256, true}} {
			if err := w.ingest(dir, x.clients, x.log, span, before); err != nil {
				return err
			}
		}
		return w.alone(dir)
	}, nil
}

// ingest drives a new installation with a number of clients.
func (w *work) ingest(dir string, clients int, log bool, span time.Duration, bare float64) (err error) {
	what := fmt.Sprintf("%d clients", clients)
	var change []func(*app.Config)
	if log {
		what += ", log relay running"
		change = append(change, withLog)
	}
	w.tell("%s for %s", what, span)
	place := filepath.Join(dir, "ledger")
	a, err := w.openLedger(place, change...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(), os.RemoveAll(place)) }()
	all, err := chains(w.ctx, a, sites)
	if err != nil {
		return err
	}
	crew := crowd(a, all, clients)
	if _, _, err := drive(w.ctx, crew, span/10, 0); err != nil {
		return err
	}
	start, err := a.Store.RowsWritten(w.ctx)
	if err != nil {
		return err
	}
	cpu := processCPU()
	events, took, err := drive(w.ctx, crew, span, 0)
	if err != nil {
		return err
	}
	used := processCPU() - cpu
	written, err := a.Store.RowsWritten(w.ctx)
	if err != nil {
		return err
	}
	rows := w.rows(what, start, written, events)
	rate := float64(events) / took.Seconds()
	again, err := bareRate(dir, span/5)
	if err != nil {
		return err
	}
	counted := sample{what: what + ": events", unit: "/s", value: rate}
	if !log { // the target is for the way to the outbox
		counted = counted.want(atLeast(3000))
	}
	w.say(counted)
	w.say(sample{what: what + ": rows", unit: "/s", value: rate * rows}.timesMore("plain inserts of the driver, 1000 a transaction", (bare+again)/2))
	w.say(sample{what: what + ": rows an event", unit: "", value: rows})
	if used > 0 {
		w.say(sample{what: what + ": processor time an event", unit: "µs", value: used.Seconds() * 1e6 / float64(events)})
	}
	if fault := a.Fault(); fault != nil {
		return fault
	}
	return w.checked(a)
}

// rows tells how many rows of each table an event cost.
func (w *work) rows(what string, before, after map[string]int64, events int64) float64 {
	type table struct {
		name string
		rows float64
	}
	var list []table
	total := 0.0
	for name, n := range after {
		x := float64(n-before[name]) / float64(events)
		total += x
		if x >= 0.005 {
			list = append(list, table{name, x})
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].rows > list[j].rows })
	var parts []string
	for _, t := range list {
		parts = append(parts, fmt.Sprintf("%s %.2f", t.name, t.rows))
	}
	if len(w.samples) == 0 {
		w.note("%s: rows written an event, a row changed several times in a batch being written once: %s", what, strings.Join(parts, ", "))
	}
	return total
}

// checked rebuilds every table and compares, where the ledger is small enough
// for that to be quick.
func (w *work) checked(a *app.App) error {
	if a.Store.Head() > 20_000 {
		return nil
	}
	r, err := a.Store.Replay(w.ctx, nil)
	if err == nil && !r.OK() {
		err = fmt.Errorf("replay differs: %s", r.Differences[0])
	}
	return err
}

// alone has one client report, one event after the other, and flushes the disk
// once by itself between any two.
func (w *work) alone(dir string) (err error) {
	place := filepath.Join(dir, "alone")
	a, err := w.openLedger(place)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(), os.RemoveAll(place)) }()
	all, err := chains(w.ctx, a, sites)
	if err != nil {
		return err
	}
	disk, err := newFlusher(dir)
	if err != nil {
		return err
	}
	defer disk.close()
	c := crowd(a, all, 1)[0]
	n := w.scaled(4000, 100)
	w.tell("%d events of one client", n)
	var events, flushes []float64
	for i := range n + n/10 {
		start := time.Now()
		if err := c.next(w.ctx); err != nil {
			return err
		}
		took := time.Since(start)
		flush, err := disk.once()
		if err != nil {
			return err
		}
		if i >= n/10 {
			events, flushes = append(events, took.Seconds()*1e6), append(flushes, flush.Seconds()*1e6)
		}
	}
	slices.Sort(events)
	slices.Sort(flushes)
	s := sample{what: "one event alone: p50", unit: "µs", value: median(events), baseline: "4 KiB write and fdatasync on the same disk", base: median(flushes)}
	s.ratio = s.value / s.base
	w.say(s.want(ratioAtMost(4)))
	w.say(sample{what: "one event alone: p99", unit: "µs", value: quantile(events, 0.99), baseline: s.baseline, base: quantile(flushes, 0.99), ratio: quantile(events, 0.99) / quantile(flushes, 0.99)})
	return nil
}
