package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strconv"
	"sync"
	"time"

	"lanthorn/ree"
)

// How long and how much of companies' own data is held in memory.
const (
	OwnKept    = time.Hour
	ownOfOne   = 3 // of one account; a further one takes the place of its oldest
	ownOfAll   = 60
	ownWaiting = 20 * time.Second
)

// OwnPage is an answer that is held for the account that asked, in memory alone:
// not in the ledger, in no file, and gone after OwnKept, on request, or when the
// program ends.
type OwnPage struct {
	ID     string
	Until  time.Time
	Ask    OwnAsk
	Answer OwnAnswer
	owner  Actor
}

// ownDesk works on one company's data at a time and holds the answers.
type ownDesk struct {
	mu   sync.Mutex
	held []*OwnPage // the oldest first
	busy chan struct{}
	once sync.Once
}

// enter waits for its turn, for a bounded time.
func (d *ownDesk) enter(ctx context.Context) (leave func(), err error) {
	d.once.Do(func() { d.busy = make(chan struct{}, 1) })
	ctx, stop := context.WithTimeout(ctx, ownWaiting)
	defer stop()
	select {
	case d.busy <- struct{}{}:
		return func() { <-d.busy }, nil
	case <-ctx.Done():
		return nil, ree.Refusals{ree.Refuse("own.busy")}
	}
}

// HoldOwn answers and holds the answer.
func (a *App) HoldOwn(ctx context.Context, actor Actor, ask OwnAsk) (OwnPage, error) {
	answer, err := a.Own(ctx, actor, ask)
	if err != nil {
		return OwnPage{}, err
	}
	id := make([]byte, 16)
	rand.Read(id)
	now := a.Now()
	p := &OwnPage{ID: hex.EncodeToString(id), Until: now.Add(OwnKept), Ask: ask, Answer: answer, owner: actor}
	a.own.hold(p, now)
	return *p, nil
}

func (d *ownDesk) hold(p *OwnPage, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(now)
	mine := 0
	for _, q := range d.held {
		if q.owner.Account == p.owner.Account {
			mine++
		}
	}
	if mine >= ownOfOne {
		i := slices.IndexFunc(d.held, func(q *OwnPage) bool { return q.owner.Account == p.owner.Account })
		d.held = slices.Delete(d.held, i, i+1)
	}
	if len(d.held) >= ownOfAll {
		d.held = slices.Delete(d.held, 0, 1)
	}
	d.held = append(d.held, p)
}

// forget drops what has been held long enough.
func (d *ownDesk) forget(now time.Time) {
	d.held = slices.DeleteFunc(d.held, func(p *OwnPage) bool { return !now.Before(p.Until) })
}

// OwnHeld finds an answer of the account that asked for it; to everybody else it is
// not there.
func (a *App) OwnHeld(actor Actor, id string) (OwnPage, error) {
	d := &a.own
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(a.Now())
	for _, p := range d.held {
		if p.ID == id && p.owner.Account == actor.Account && p.owner.Org == actor.Org && outlookMay(actor) == nil {
			return *p, nil
		}
	}
	return OwnPage{}, ree.Refusals{ree.Refuse("own.unknown", "minutes", strconv.Itoa(int(OwnKept/time.Minute)))}
}

// OwnList are the answers that are held for an account, the newest first.
func (a *App) OwnList(actor Actor) (out []OwnPage) {
	d := &a.own
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(a.Now())
	for _, p := range slices.Backward(d.held) {
		if p.owner.Account == actor.Account && p.owner.Org == actor.Org && outlookMay(actor) == nil {
			out = append(out, *p)
		}
	}
	return out
}

// ForgetOwn drops an answer at once.
func (a *App) ForgetOwn(actor Actor, id string) error {
	if _, err := a.OwnHeld(actor, id); err != nil {
		return err
	}
	d := &a.own
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held = slices.DeleteFunc(d.held, func(p *OwnPage) bool { return p.ID == id })
	return nil
}
