package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/linalg"
	"lanthorn/accountancy/network"
	"lanthorn/accountancy/network/synthetic"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
	"lanthorn/ree"
)

// Sizes of an industry that closes its books.
const (
	nationSites  = 2000
	nationMonths = 24
)

// prepareClose measures how long it takes to close material balances from the
// ledger: one month of the invented industry, and as many closings as a nation
// has sites.
func prepareClose(w *work) (func() error, error) {
	dir, err := w.folder()
	if err != nil {
		return nil, err
	}
	month, err := w.industryLedger(filepath.Join(dir, "month"), 1)
	if err != nil {
		return nil, err
	}
	nation, err := w.industryLedger(filepath.Join(dir, "nation"), w.scaled(nationMonths, 2))
	if err != nil {
		return nil, err
	}
	return func() error {
		var all []ree.Element
		for e := range ree.NumElements {
			all = append(all, ree.Element(e))
		}
		sites, err := month.BalanceSites(w.ctx, overseer)
		if err != nil {
			return err
		}
		took, err := w.closings(month, sites, len(sites), all)
		if err != nil {
			return err
		}
		reading, err := w.readAll(month.Store)
		if err != nil {
			return err
		}
		w.say(sample{what: fmt.Sprintf("a month of %d sites, 17 elements", len(sites)), unit: "s", value: took, baseline: "reading the entries alone", base: reading, ratio: took / reading}.want(atMost(2)))
		return errors.Join(w.closeNation(nation), w.reconcile())
	}, nil
}

// closeNation closes the demonstration's sites in turn, as often as a nation has
// sites.
func (w *work) closeNation(a *app.App) error {
	sites, err := a.BalanceSites(w.ctx, overseer)
	if err != nil {
		return err
	}
	closings := w.scaled(nationSites, len(sites))
	took, err := w.closings(a, sites, closings, balance.Kept)
	if err != nil {
		return err
	}
	reading, err := w.readAll(a.Store)
	if err != nil {
		return err
	}
	reading *= float64(closings) / float64(len(sites))
	what := fmt.Sprintf("%d closings of 24 months, %d balances each, reading the ledger included", closings, len(balance.Kept))
	w.say(sample{what: what, unit: "s", value: took, baseline: "reading as many sites' entries alone, on one core", base: reading, ratio: took / reading}.want(atMost(60)))
	if used := resident(); used > 0 {
		w.say(sample{what: "resident memory after it", unit: "MB", value: float64(used) / 1e6}.want(atMost(4096)))
	}
	w.note("the closings are those of the invented industry's %d sites, each again and again: a ledger of 2,000 sites would have more of its pages on disk", len(sites))
	return nil
}

// closings closes a number of sites, taken in turn, on all cores; it answers
// seconds.
func (w *work) closings(a *app.App, sites []app.SiteRow, n int, elements []ree.Element) (float64, error) {
	jobs := make(chan string)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var fault error
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	start := time.Now()
	for range runtime.NumCPU() {
		wg.Go(func() {
			for site := range jobs {
				if _, err := a.Balances(ctx, overseer, site, elements...); err != nil {
					mu.Lock()
					fault = errors.Join(fault, err)
					mu.Unlock()
					cancel()
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		if i%50 == 0 {
			w.tell("%d of %d sites closed", i, n)
		}
		jobs <- sites[i%len(sites)].Site.Ref
	}
	close(jobs)
	wg.Wait()
	return time.Since(start).Seconds(), fault
}

// Plants of a network with 50,000 streams over 24 months, and of one that a dense
// solver can do.
const (
	plantsFull  = 833
	plantsDense = 60
)

// reconcile reconciles a large network, and a small one both ways.
func (w *work) reconcile() error {
	w.tell("reconciling a network")
	took, n, err := reconciled(w.scaled(plantsFull, plantsDense))
	if err != nil {
		return err
	}
	w.say(sample{what: fmt.Sprintf("a network of %d streams and %d balances reconciled", n.Streams(), n.Balances()), unit: "s", value: took}.want(atMost(10)))
	small, n, err := reconciled(plantsDense)
	if err != nil {
		return err
	}
	dense, err := denseFactor(n.Balances())
	if err != nil {
		return err
	}
	w.say(sample{what: fmt.Sprintf("a network of %d streams and %d balances reconciled", n.Streams(), n.Balances()), unit: "s", value: small}.timesLess("a dense Cholesky factor of as many balances alone", dense))
	return nil
}

func reconciled(plants int) (seconds float64, n *network.Network, err error) {
	n, err = network.New(synthetic.Industry(plants, nationMonths, 0, 0))
	if err != nil {
		return 0, nil, err
	}
	start := time.Now()
	_, err = n.Reconcile()
	return time.Since(start).Seconds(), n, err
}

// denseFactor is the time of a dense Cholesky factor.
func denseFactor(n int) (seconds float64, err error) {
	a := linalg.NewMatrix(n, n)
	for i := range n {
		for j := range n {
			a.Set(i, j, 1/float64(1+i-j+2*max(0, j-i)))
		}
		a.Set(i, i, 4+float64(n)/100)
	}
	start := time.Now()
	_, err = linalg.Cholesky(a)
	return time.Since(start).Seconds(), err
}

// overseer sees everybody's books.
var overseer = app.Actor{Account: "bench", Org: "SUPERVISION", Roles: []app.Role{app.RoleSupervisor, app.RoleAuditor}}

// industryLedger is an installation with some months of the invented industry.
func (w *work) industryLedger(dir string, months int) (*app.App, error) {
	w.tell("%d months of an invented industry", months)
	sink := &industrySink{ctx: w.ctx}
	a, err := w.openLedger(dir, volatile, func(c *app.Config) { c.Now = func() time.Time { return sink.at } })
	if err != nil {
		return nil, err
	}
	w.after(a.Close)
	sink.app = a
	_, err = simulate.Run(w.ctx, simulate.Config{Seed: 1, Months: months}, sink, nil)
	return a, err
}

// industrySink takes an invented industry's reports into an installation.
type industrySink struct {
	ctx context.Context
	app *app.App
	at  time.Time
}

func (s *industrySink) Register(at time.Time, r custody.Registration) error {
	s.at = at
	_, err := s.app.Register(s.ctx, app.System, "", at, r)
	return err
}

func (s *industrySink) Report(at time.Time, org string, occurred time.Time, ev custody.Event) (int64, custody.Event, error) {
	s.at = at
	actor := app.Actor{Account: "simulated", Org: org, Roles: []app.Role{app.RoleOperator, app.RoleExporter, app.RoleSupervisor}}
	out, err := s.app.Report(s.ctx, actor, app.Submission{Occurred: occurred, Event: ev})
	return out.Seq, out.Event, err
}
