package app

import (
	"context"
	"errors"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Preflight is what an application would meet if it were lodged now.
type Preflight struct {
	Problems ree.Refusals         `json:"problems,omitempty"` // what would bounce
	Classes  []review.LineClass   `json:"classes"`
	Verdicts []review.GateVerdict `json:"verdicts"`
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
	_, err = a.Store.Do(ctx, store.Command{Alone: true, Run: func(tx *store.Tx) (any, error) {
		if err := a.preflight(tx, actor, app, &p); err != nil {
			return nil, err
		}
		return nil, errLookOnly
	}})
	if errors.Is(err, errLookOnly) {
		err = nil
	}
	return p, err
}

func (a *App) preflight(tx *store.Tx, actor Actor, app review.Application, p *Preflight) error {
	if rs, ok := a.ownLots(tx, actor, &app).(ree.Refusals); ok {
		p.Problems = append(p.Problems, rs...)
		return nil
	}
	p.Classes = a.classify(tx, &app, tx.Now())
	p.Problems = append(p.Problems, app.Complete(a.desk().Policy)...)
	facts := reviewState{state: state{tx, a.tables}}
	g, err := a.gatherer(tx, tx.Now())
	if err != nil {
		return err
	}
	for _, line := range app.Lines {
		in := review.GateInput{Line: line.No, Screening: a.screen(&app, tx.Now())}
		for _, q := range line.Lots {
			lot, err := g.lot(q)
			if err != nil {
				return err
			}
			holds, err := facts.HoldsOfLot(q.Lot)
			if err != nil {
				return err
			}
			for _, h := range holds {
				lot.ReservedMG += h.HeldMG
			}
			in.Lots = append(in.Lots, lot)
		}
		v, err := a.desk().Policy.Evaluate(in, app.Exporter, a.calendar().Day(tx.Now()))
		if err != nil {
			return err
		}
		p.Verdicts = append(p.Verdicts, v)
	}
	return nil
}
