package app

import (
	"context"
	"errors"
	"time"

	"lanthorn/guideline"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Preflight is what an application would meet if it were lodged now.
type Preflight struct {
	Problems ree.Refusals         `json:"problems,omitempty"` // what would bounce
	Classes  []review.LineClass   `json:"classes"`
	Verdicts []review.GateVerdict `json:"verdicts"`
	// Guidelines is what the guidelines in force say of it.
	Guidelines *guideline.Run `json:"guidelines,omitempty"`
}

// errLookOnly ends a command that only looks: nothing of it is kept.
var errLookOnly = errors.New("looked only")

// Preflight tells an exporter what a reviewer would see, and keeps nothing.
func (a *App) Preflight(ctx context.Context, actor Actor, app review.Application) (p Preflight, err error) {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return p, err
	}
	if err := a.unavailable(); err != nil {
		return p, err
	}
	if err := checkTexts(app).Err(); err != nil {
		return p, err
	}
	app.Exporter, app.DeclaredBy = actor.Org, actor.Account
	look := preflight{App: a, actor: actor, application: app, out: &p}
	for done := false; !done && err == nil; {
		_, err = a.Store.Do(ctx, store.Command{Alone: true, Run: func(tx *store.Tx) (any, error) {
			if done, err = look.turn(tx); err != nil {
				return nil, err
			}
			return nil, errLookOnly
		}})
		if errors.Is(err, errLookOnly) {
			err = nil
		}
	}
	p.Verdicts = review.VerdictsForApplicant(p.Verdicts)
	return p, err
}

// lookTurn is how long a look may keep the ledger to itself: a large application
// is looked at in turns, between which others are served. Lines of later turns
// see what has been entered meanwhile, as those of a later look would.
const lookTurn = 100 * time.Millisecond

// preflight is one look at an application on its way through its lines.
type preflight struct {
	*App
	actor       Actor
	application review.Application
	out         *Preflight
	began       bool
	next        int // line
	known       *gathered
	graph       int64 // entry at which the graph stood when known was gathered
	inputs      []review.GateInput
}

// turn looks at lines until its time is over, and tells whether all are done.
func (l *preflight) turn(tx *store.Tx) (done bool, err error) {
	if !l.began {
		l.began = true
		if rs, ok := l.ownLots(tx, l.actor, &l.application).(ree.Refusals); ok {
			l.out.Problems = append(l.out.Problems, rs...)
			return true, nil
		}
		l.out.Classes = l.classify(tx, &l.application, tx.Now())
		l.out.Problems = append(l.out.Problems, l.application.Complete(l.desk().Policy)...)
	}
	g, err := l.gatherer(tx, tx.Now())
	if err != nil {
		return false, err
	}
	if at := g.view.Sequence(); at == l.graph && l.known != nil {
		g.known = l.known
	} else {
		l.known, l.graph = g.known, at
	}
	screening, _, err := l.screen(tx, "", &l.application, tx.Now())
	if err != nil {
		return false, err
	}
	for end := time.Now().Add(lookTurn); l.next < len(l.application.Lines); l.next++ {
		if time.Now().After(end) {
			return false, nil
		}
		if err := l.line(tx, g, l.application.Lines[l.next], screening); err != nil {
			return false, err
		}
	}
	return true, l.preguide(tx, &l.application, l.out, l.inputs)
}

// line evaluates the gate's rules on one line.
func (l *preflight) line(tx *store.Tx, g gatherer, line review.Line, screening []review.ScreenInput) error {
	in := review.GateInput{Line: line.No, Screening: screening, Counted: line.Counted()}
	for _, q := range line.Lots {
		lot, err := g.lot(q)
		if err != nil {
			return err
		}
		holds, err := reviewState{state: state{tx, l.tables}}.HoldsOfLot(q.Lot)
		if err != nil {
			return err
		}
		for _, h := range holds {
			lot.ReservedMG += h.HeldMG
		}
		in.Lots = append(in.Lots, lot)
	}
	l.inputs = append(l.inputs, in)
	v, err := l.desk().Policy.Evaluate(in, l.application.Exporter, l.calendar().Day(tx.Now()))
	l.out.Verdicts = append(l.out.Verdicts, v)
	return err
}
