package simulate

import (
	"context"
	"fmt"
	"time"

	"lanthorn/accountancy/outside"
	"lanthorn/custody"
)

// Sink takes what the industry registers and reports. Calls come in the order
// of their recording time, one at a time.
type Sink interface {
	// Register enters a party, a site or a quota move on behalf of the authority.
	Register(at time.Time, r custody.Registration) error
	// Report hands over one event; at is the time of recording, occurred the
	// time the sender states. It answers with the entry's number and the event
	// as decided, which carries the references of new lots. For a correction the
	// sink fills in Was, the event as it stood.
	Report(at time.Time, org string, occurred time.Time, ev custody.Event) (seq int64, decided custody.Event, err error)
}

// Config says which industry to make.
type Config struct {
	Seed   uint64
	Months int       // how many months, 1 to 120; zero means 24
	End    time.Time // any instant in the last month; zero means September 2026
}

// Result is what a run leaves besides the reports.
type Result struct {
	Truth    *Truth    `json:"truth"`
	Industry *Industry `json:"industry"`
	Events   int       `json:"events"`
	// Outside is what others than the holders of material would say of it.
	Outside []outside.Record `json:"outside"`
}

// Run makes the industry and reports it to the sink, month after month. A
// refused report ends the run with an error that names site, kind and process.
// progress, which may be nil, hears of every finished month.
func Run(ctx context.Context, cfg Config, sink Sink, progress func(done, total int)) (*Result, error) {
	w, err := run(ctx, cfg, sink, progress)
	if err != nil {
		return nil, err
	}
	return w.result(), nil
}

func run(ctx context.Context, cfg Config, sink Sink, progress func(done, total int)) (*world, error) {
	if cfg.Months == 0 {
		cfg.Months = 24
	}
	if cfg.Months < 1 || cfg.Months > 120 {
		return nil, fmt.Errorf("simulate: %d months asked for; give 1 to 120", cfg.Months)
	}
	if cfg.End.IsZero() {
		cfg.End = time.Date(2026, 9, 1, 0, 0, 0, 0, beijing)
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	w := newWorld(ctx, cfg, sink, progress)
	if err := w.register(); err != nil {
		return nil, err
	}
	w.schedule()
	return w, w.play()
}
