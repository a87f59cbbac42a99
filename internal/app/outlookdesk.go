package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"

	"lanthorn/internal/scenarios"
	"lanthorn/outlook/study"
	"lanthorn/ree"
)

// Bounds of the outlook's desk.
const (
	outlookQueue   = 8  // runs that may wait or run
	outlookOfOne   = 3  // of those, from one organisation
	outlookKept    = 48 // answers that are kept
	outlookWorkers = 1  // a run must not take the machine from the pages
)

// outlookDesk runs scenarios one after another in the background and keeps the
// answers in memory, by the hash of all that they depend on. Nothing of it is in
// the ledger: an answer that was dropped is made again, and is the same.
type outlookDesk struct {
	mu      sync.Mutex
	runs    map[string]*outlookJob
	queue   []*outlookJob // in order, the first one running
	ended   []*outlookJob // the oldest first
	serving bool
	closed  bool
	work    sync.WaitGroup
}

// outlookJob is a run with who asked for it.
type outlookJob struct {
	OutlookRun
	base  *OutlookBase
	asked []string // organisations
	ctx   context.Context
	stop  context.CancelFunc
}

// AskOutlook has something run, or finds that it already was. Whatever was asked
// for once is one run for everybody who asks the same.
func (a *App) AskOutlook(actor Actor, ask OutlookAsk) (OutlookRun, error) {
	run, base, err := a.read(actor, ask)
	if err != nil {
		return OutlookRun{}, err
	}
	return a.outlook.ask(actor, run, base)
}

// TryOutlook checks what is asked and runs nothing.
func (a *App) TryOutlook(actor Actor, ask OutlookAsk) (OutlookRun, error) {
	run, _, err := a.read(actor, ask)
	if err != nil {
		return OutlookRun{}, err
	}
	return *run, nil
}

// read checks what an actor asks.
func (a *App) read(actor Actor, ask OutlookAsk) (*OutlookRun, *OutlookBase, error) {
	if r := outlookMay(actor); r != nil {
		return nil, nil, ree.Refusals{r}
	}
	var again *OutlookRun
	if ask.Again != "" {
		run, err := a.OutlookRun(actor, ask.Again)
		if err != nil {
			return nil, nil, err
		}
		again = &run
	}
	base, err := a.OutlookOn(ask.Base)
	if err != nil {
		return nil, nil, err
	}
	run, err := readAsk(base, ask, again, func(run *OutlookRun) ree.Refusals { return a.withStocks(actor, run, ask.Stocks) })
	return run, base, err
}

// outlookMay lets in whoever has signed in or brings a token.
func outlookMay(actor Actor) *ree.Refusal {
	if actor.Account == "" || actor.Org == "" {
		return ree.Refuse("actor.role", "needs", "")
	}
	return nil
}

func (d *outlookDesk) ask(actor Actor, run *OutlookRun, base *OutlookBase) (OutlookRun, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if job := d.runs[run.ID]; job != nil && job.State != OutlookStopped && job.State != OutlookFailed {
		if !slices.Contains(job.asked, actor.Org) {
			job.asked = append(job.asked, actor.Org)
		}
		return d.seen(job), nil
	}
	if r := d.room(actor); r != nil {
		return OutlookRun{}, ree.Refusals{r}
	}
	job := &outlookJob{OutlookRun: *run, base: base, asked: []string{actor.Org}}
	job.State, job.Total = OutlookWaiting, job.work()
	job.ctx, job.stop = context.WithCancel(context.Background())
	d.forget(run.ID)
	if d.runs == nil {
		d.runs = map[string]*outlookJob{}
	}
	d.runs[run.ID] = job
	d.queue = append(d.queue, job)
	if !d.serving {
		d.serving = true
		d.work.Go(d.serve)
	}
	return d.seen(job), nil
}

// room refuses what the queue has no place for.
func (d *outlookDesk) room(actor Actor) *ree.Refusal {
	mine := 0
	for _, job := range d.queue {
		if slices.Contains(job.asked, actor.Org) {
			mine++
		}
	}
	switch {
	case d.closed:
		return ree.Refuse("outlook.closed")
	case mine >= max(outlookOfOne, beginning(actor)):
		return ree.Refuse("outlook.mine", "most", strconv.Itoa(outlookOfOne))
	case len(d.queue) >= outlookQueue:
		return ree.Refuse("outlook.full", "most", strconv.Itoa(outlookQueue))
	}
	return nil
}

// forget drops an ended run so that it can be asked for again.
func (d *outlookDesk) forget(id string) {
	delete(d.runs, id)
	d.ended = slices.DeleteFunc(d.ended, func(job *outlookJob) bool { return job.ID == id })
}

// serve runs the queue to its end.
func (d *outlookDesk) serve() {
	for {
		job := d.next()
		if job == nil {
			return
		}
		answer := job.OutlookRun
		err := job.ctx.Err()
		if err == nil {
			err = answer.run(job.base, study.Config{Runs: job.Runs, Seed: job.Seed, Workers: outlookWorkers, Mines: job.base.Mines}, d.progress(job))
		}
		d.end(job, answer, err)
	}
}

// next is the run at the head of the queue; nil where none waits.
func (d *outlookDesk) next() *outlookJob {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.queue) == 0 {
		d.serving = false
		return nil
	}
	d.queue[0].State = OutlookRunning
	return d.queue[0]
}

// progress notes how far a run is and says whether it goes on.
func (d *outlookDesk) progress(job *outlookJob) func(done int) bool {
	return func(done int) bool {
		d.mu.Lock()
		job.Done = done
		d.mu.Unlock()
		return job.ctx.Err() == nil
	}
}

func (d *outlookDesk) end(job *outlookJob, answer OutlookRun, err error) {
	job.stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	done := job.Done
	job.OutlookRun = answer
	job.Done, job.State = done, OutlookDone
	switch {
	case errors.Is(err, study.ErrStopped), errors.Is(err, context.Canceled):
		job.State = OutlookStopped
	case err != nil:
		slog.Error("a run of the outlook failed", "run", job.ID, "why", err)
		job.State = OutlookFailed
	}
	d.queue = slices.DeleteFunc(d.queue, func(q *outlookJob) bool { return q == job })
	d.keep(job)
}

// keep puts a run among those that ended, and drops the oldest beyond the bound.
func (d *outlookDesk) keep(job *outlookJob) {
	d.ended = append(d.ended, job)
	for len(d.ended) > outlookKept {
		delete(d.runs, d.ended[0].ID)
		d.ended = d.ended[1:]
	}
}

// OutlookRun finds a run. Those of examples are everybody's, others are seen by
// the organisations that asked for them; to the rest they are not there.
func (a *App) OutlookRun(actor Actor, id string) (OutlookRun, error) {
	d := &a.outlook
	d.mu.Lock()
	defer d.mu.Unlock()
	job := d.runs[id]
	if job == nil || !job.isFor(actor) {
		return OutlookRun{}, ree.Refusals{ree.Refuse("outlook.unknown", "run", id)}
	}
	return d.seen(job), nil
}

func (j *outlookJob) isFor(actor Actor) bool {
	return outlookMay(actor) == nil && (j.Example != "" || j.Kind == OutlookDelays || slices.Contains(j.asked, actor.Org))
}

// OutlookRuns lists the runs that an actor may see, the newest first.
func (a *App) OutlookRuns(actor Actor) (out []OutlookRun) {
	d := &a.outlook
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, job := range slices.Concat(d.ended, d.queue) {
		if job.isFor(actor) {
			out = append(out, d.seen(job))
		}
	}
	slices.Reverse(out)
	return out
}

// StopOutlook takes an organisation's wish back. The run stops where nobody else
// asked for it.
func (a *App) StopOutlook(actor Actor, id string) error {
	d := &a.outlook
	d.mu.Lock()
	defer d.mu.Unlock()
	job := d.runs[id]
	switch {
	case job == nil || !job.isFor(actor):
		return ree.Refusals{ree.Refuse("outlook.unknown", "run", id)}
	case job.State != OutlookWaiting && job.State != OutlookRunning:
		return ree.Refusals{ree.Refuse("outlook.ended")}
	case !slices.Contains(job.asked, actor.Org):
		return ree.Refusals{ree.Refuse("outlook.theirs")}
	}
	if len(job.asked) > 1 {
		job.asked = slices.DeleteFunc(job.asked, func(org string) bool { return org == actor.Org })
		return nil
	}
	job.stop()
	if job.State == OutlookWaiting {
		job.State = OutlookStopped
		d.queue = slices.DeleteFunc(d.queue, func(q *outlookJob) bool { return q == job })
		d.keep(job)
	}
	return nil
}

// seen is a run as it is now.
func (d *outlookDesk) seen(job *outlookJob) OutlookRun {
	out := job.OutlookRun
	out.Ahead = max(0, slices.Index(d.queue, job))
	return out
}

// close stops what runs and waits for it.
func (d *outlookDesk) close() {
	d.mu.Lock()
	d.closed = true
	for _, job := range d.queue {
		job.stop()
	}
	d.mu.Unlock()
	d.work.Wait()
}

// OutlookExamples are the names of the scenarios that come with the program.
func OutlookExamples() []string { return scenarios.Names() }
