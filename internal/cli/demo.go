package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/partylists"
	"lanthorn/internal/server"
	"lanthorn/internal/simulate"
)

// demoPassword opens every account of a demonstration.
const demoPassword = "lantern"

// demoMark is the file that says a folder holds a complete demonstration.
const demoMark = "demo.json"

type demoInfo struct {
	Seed     uint64             `json:"seed"`
	Months   int                `json:"months"`
	Events   int                `json:"events"`
	Industry *simulate.Industry `json:"industry"`
}

func (p *program) demo(args []string) error {
	fs := p.flags("demo")
	var at place
	at.flags(fs)
	listen := fs.String("listen", "127.0.0.1:8080", "address to listen on")
	months := fs.Int("months", 24, "months of the invented industry")
	seed := fs.Uint64("seed", 1, "seed of the invented industry")
	noServe := fs.Bool("no-serve", false, "make it and stop")
	if _, err := parse(fs, args); err != nil {
		return err
	}
	if at.dir == "data" {
		at.dir = filepath.Join("data", fmt.Sprintf("demo-%d-%d", *seed, *months))
	}
	info, err := p.makeDemo(&at, *seed, *months)
	if err != nil || *noServe {
		return err
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.Clocks = clocksEvery })
	if err != nil {
		return err
	}
	if err := partylists.Keep(p.ctx, a, local); err != nil {
		return errors.Join(err, a.Close())
	}
	p.tellDemo(info)
	return errors.Join(p.listen(a, *listen, server.Options{Demo: true, Password: demoPassword}), a.Close())
}

func (p *program) tellDemo(info demoInfo) {
	fmt.Fprintf(p.out, "\nAn invented industry (simulated): %d reports over %d months, seed %d.\n", info.Events, info.Months, info.Seed)
	fmt.Fprintf(p.out, "Sign in with any of these names and the password %q:\n", demoPassword)
	for _, acc := range demoAccounts(info.Industry) {
		fmt.Fprintf(p.out, "  %-14s %s, %s\n", acc.Ref, acc.Name, acc.Org)
	}
	fmt.Fprintf(p.out, "Begin with the magnet lot %s: it leads back to four mines and more.\n", info.Industry.Showpiece)
	fmt.Fprintf(p.out, "Follow a clue at /clues/follow with the receipt %s.\n\n", app.ClueReceiptOf(demoClueKey))
}

// makeDemo makes the demonstration in its folder, or takes the one that is
// there.
func (p *program) makeDemo(at *place, seed uint64, months int) (info demoInfo, err error) {
	mark := filepath.Join(at.dir, demoMark)
	if text, err := os.ReadFile(mark); err == nil {
		return info, json.Unmarshal(text, &info)
	}
	if entries, _ := os.ReadDir(at.dir); len(entries) > 0 {
		return info, fmt.Errorf("%s is not empty and holds no complete demonstration; remove it or give another --dir", at.dir)
	}
	start := time.Now()
	clock := &simulatedClock{}
	a, err := at.open(p.ctx, func(c *app.Config) { c.Now, c.NoLog, c.Volatile = clock.now, true, true })
	if err != nil {
		return info, err
	}
	info, err = p.fillDemo(a, clock, seed, months)
	if err := errors.Join(err, a.Close()); err != nil {
		return info, err
	}
	fmt.Fprintf(p.out, "made in %.1f s\n", time.Since(start).Seconds())
	text, err := json.MarshalIndent(info, "", " ")
	if err == nil {
		err = os.WriteFile(mark, text, 0o600)
	}
	return info, err
}

func (p *program) fillDemo(a *app.App, clock *simulatedClock, seed uint64, months int) (demoInfo, error) {
	returns := &demoReturns{ctx: p.ctx, app: a, clock: clock}
	sink := &ledgerSink{ctx: p.ctx, app: a, clock: clock, returns: returns}
	fmt.Fprintf(p.out, "Making %d months of an invented industry from seed %d …\n", months, seed)
	result, err := simulate.Run(p.ctx, simulate.Config{Seed: seed, Months: months}, sink, func(done, total int) {
		if f, ok := p.out.(*os.File); ok && isTerminal(f) {
			fmt.Fprintf(f, "\rmonth %d of %d", done, total)
		}
	})
	if err != nil {
		return demoInfo{}, err
	}
	truth, err := json.MarshalIndent(result.Truth, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join(a.Dir(), "truth.json"), truth, 0o600)
	}
	if err != nil {
		return demoInfo{}, err
	}
	if err := demoSignIns(p.ctx, a, result.Industry); err != nil {
		return demoInfo{}, err
	}
	if err := returns.finish(); err != nil {
		return demoInfo{}, err
	}
	script := demoReview{ctx: p.ctx, app: a, clock: clock, returns: returns, industry: result.Industry}
	if err := script.run(); err != nil {
		return demoInfo{}, fmt.Errorf("the demonstration's review: %w", err)
	}
	if err := demoConsultation(p.ctx, a, result.Industry); err != nil {
		return demoInfo{}, fmt.Errorf("the demonstration's consultation: %w", err)
	}
	if err := script.nearMatch(); err != nil {
		return demoInfo{}, fmt.Errorf("the demonstration's lists: %w", err)
	}
	if err := returns.chase(result.Industry); err != nil {
		return demoInfo{}, err
	}
	if err := p.loadOutsiders(a, append(result.Outside, script.declared...)); err != nil {
		return demoInfo{}, fmt.Errorf("the demonstration's outside records: %w", err)
	}
	if _, err := a.Watch(p.ctx); err != nil {
		return demoInfo{}, fmt.Errorf("the demonstration's watch: %w", err)
	}
	if err := demoClosings(p.ctx, a, result.Industry, script.month); err != nil {
		return demoInfo{}, fmt.Errorf("the demonstration's closings: %w", err)
	}
	if err := script.clues(); err != nil {
		return demoInfo{}, fmt.Errorf("the demonstration's clues: %w", err)
	}
	return demoInfo{seed, months, result.Events, result.Industry}, nil
}

// simulatedClock stands where the script puts it.
type simulatedClock struct{ at time.Time }

func (c *simulatedClock) now() time.Time { return c.at }

// set moves the clock forward, never back.
func (c *simulatedClock) set(t time.Time) {
	if t.After(c.at) {
		c.at = t
	}
}

// ledgerSink takes the industry's reports into the ledger.
type ledgerSink struct {
	ctx     context.Context
	app     *app.App
	clock   *simulatedClock
	returns *demoReturns
}

var _ simulate.Sink = (*ledgerSink)(nil)

func (s *ledgerSink) Register(at time.Time, r custody.Registration) error {
	if err := s.returns.until(at, ""); err != nil {
		return err
	}
	s.returns.saw(at, r)
	s.clock.set(at)
	_, err := s.app.Register(s.ctx, app.System, "", at, r)
	return err
}

func (s *ledgerSink) Report(at time.Time, org string, occurred time.Time, ev custody.Event) (int64, custody.Event, error) {
	if err := s.returns.until(at, ""); err != nil {
		return 0, custody.Event{}, err
	}
	s.clock.set(at)
	actor := app.Actor{Account: "sim." + org, Org: org, Roles: []app.Role{app.RoleOperator, app.RoleExporter}}
	out, err := s.app.Report(s.ctx, actor, app.Submission{Occurred: occurred, Event: ev})
	return out.Seq, out.Event, err
}
