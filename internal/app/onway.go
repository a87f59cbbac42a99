package app

import (
	"context"
	"slices"
	"time"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Stages of what is on its way.
const (
	WayReserved = "reserved" // presented, not yet gone
	WayGone     = "gone"     // written off, and nobody has told of its arrival
)

// OnWay is a part of what a licence lets out that has not arrived yet, as far as is
// known.
type OnWay struct {
	Licence     string // the version that it is of
	Line        int
	Move        string
	Ref         string // declaration
	Amount      ree.Mass
	Unit        string // that the line is counted in
	Stage       string
	At          time.Time
	Disposition review.Disposition // by a suspension that stands; empty: nobody has settled it
}

// OnItsWay lists what is on its way under a licence and its earlier versions, the
// newest version first: reserved, and gone without a word of arrival. For the office
// and customs, and the holder.
func (a *App) OnItsWay(ctx context.Context, actor Actor, licence string) (out []OnWay, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		l, ok, err := store.Get(v, a.tables.review.licence, clean(licence))
		if err != nil {
			return err
		}
		if !ok || !actor.Sees(l.Holder) {
			return ree.Refusals{ree.Refuse("review.licence_unknown", "licence", licence, "line", "")}
		}
		for of := l; ok; of, ok, err = store.Get(v, a.tables.review.licence, of.Replaces) {
			some, err := a.onWayOf(v, &of, &l)
			if err != nil {
				return err
			}
			out = append(out, some...)
			if of.Replaces == "" {
				break
			}
		}
		return err
	})
	return out, err
}

func (a *App) onWayOf(v *store.View, of, inUse *review.Licence) (out []OnWay, err error) {
	_, reports, err := a.dutiesIn(v, of, a.Now())
	if err != nil {
		return nil, err
	}
	lines, err := store.Select(v, a.tables.review.line, store.Query{Where: []store.Cond{store.Match("licence", store.Eq, of.Key)}})
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		moves, err := store.Select(v, a.tables.review.move, store.Query{Where: []store.Cond{store.Match("line", store.Eq, line.Key)}, OrderBy: "at_ms", Desc: true, Limit: mostReports})
		if err != nil {
			return nil, err
		}
		for i := range moves {
			if x, ok := onWayBy(of, &line, &moves[i], reports); ok {
				x.Disposition = dispositionOf(inUse, &x)
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// onWayBy is what a move leaves on its way.
func onWayBy(of *review.Licence, line *review.LicenceLine, m *review.Move, reports []review.Delivery) (OnWay, bool) {
	out := OnWay{Licence: of.Key, Line: line.No, Move: idOf(m), Ref: m.Ref, Amount: m.OpenMG, Unit: line.Unit, Stage: WayReserved, At: m.At}
	switch m.Kind {
	case review.Reserve:
	case review.Commit:
		out.Stage = WayGone
		out.Amount -= arrived(line.No, out.Move, reports)
	default:
		return out, false
	}
	return out, out.Amount > 0
}

// arrived is how much of a write-off was reported as arrived, installed or in use and
// not disputed.
func arrived(line int, move string, reports []review.Delivery) (most ree.Mass) {
	sums := map[string]ree.Mass{}
	for _, r := range reports {
		if r.Line == line && r.Move == move && (r.State == review.DeliveryReported || r.State == review.DeliveryConfirmed) {
			sums[r.Report] += r.Said.MassMG
		}
	}
	for _, sum := range sums {
		most = max(most, sum)
	}
	return most
}

// dispositionOf is what the standing suspensions of a licence say of a reservation.
func dispositionOf(l *review.Licence, x *OnWay) review.Disposition {
	version := x.Licence
	if version == l.Key {
		version = ""
	}
	for _, h := range l.Suspensions {
		i := slices.IndexFunc(h.InTransit, func(t review.Transit) bool {
			return h.Lifted.IsZero() && t.Version == version && t.Line == x.Line && t.Move == x.Move
		})
		if i >= 0 {
			return h.InTransit[i].Disposition
		}
	}
	return ""
}
