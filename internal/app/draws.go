package app

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// DrawVerifications selects the licences of a month ("2026-10") that goods left
// under: the month's own draw where the pack leaves that to people, else an extra
// one, with a reason, of those not selected yet. The seed is the hash of the month's
// last entry, so that nobody chooses the lots.
func (a *App) DrawVerifications(ctx context.Context, actor Actor, key, period, reason string) (review.Draw, error) {
	if err := a.may(actor, ScopeReview, actVerify); err != nil {
		return review.Draw{}, err
	}
	rec, err := a.do(ctx, actor, key, "verification draw", []string{period, reason}, true, func(tx *store.Tx) (any, error) {
		d, err := a.nextDraw(tx, period, strings.TrimSpace(reason))
		if err != nil {
			return nil, err
		}
		return a.drawNow(tx, actor, d, tx.Now())
	})
	if err != nil {
		return review.Draw{}, err
	}
	return decodeResult[review.Draw](rec)
}

// nextDraw is the draw that a person may make of a month.
func (a *App) nextDraw(tx *store.Tx, period, reason string) (review.Draw, error) {
	d := review.Draw{Period: period}
	facts := reviewState{state: state{tx, a.tables}}
	own, err := facts.Draw(period)
	if err != nil {
		return d, err
	}
	if own == nil {
		return d, a.leftToPeople(period, tx.Now())
	}
	if reason == "" {
		return d, ree.Refusals{ree.Refuse("verification.drawn", "period", period).At("reason")}
	}
	for d.Extra, d.Reason = 1, reason; ; d.Extra++ {
		if before, err := facts.Draw(d.Key()); err != nil || before == nil {
			return d, err
		}
	}
}

// leftToPeople refuses a person the own draw of a month that the system draws.
func (a *App) leftToPeople(period string, now time.Time) error {
	first, err := a.month(period)
	if err != nil || now.Before(first.AddDate(0, 1, 0)) {
		return nil // not a month that is over, which the draw says
	}
	if on := a.desk().Policy.Verification.DrawsOn(first); !on.IsZero() {
		return ree.Refusals{ree.Refuse("verification.draws_itself", "period", period, "day", a.calendar().Day(on).String()).At("period")}
	}
	return nil
}

func (a *App) month(period string) (time.Time, error) {
	return time.ParseInLocation("2006-01", period, a.calendar().Location())
}

// drawNow makes a draw, with what was known as of an instant, and selects.
func (a *App) drawNow(tx *store.Tx, actor Actor, d review.Draw, asOf time.Time) (review.Draw, error) {
	d, err := a.drawLots(tx, d, asOf)
	if err != nil {
		return d, err
	}
	who := review.Mover{Who: review.Actor{Person: actor.Account, Org: actor.Org}, At: tx.Now()}
	events, err := a.desk().DecideDraw(reviewState{state: state{tx, a.tables}}, who, d)
	if err != nil {
		return d, asRefusals(err)
	}
	if _, err := a.appendReview(tx, "", events); err != nil {
		return d, err
	}
	for _, c := range d.Chosen {
		if _, err := a.selectOne(tx, actor, review.VerificationCommand{Licence: c.Licence, Selected: c.By, Why: c.Why, Period: d.Period}); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (a *App) drawLots(tx *store.Tx, d review.Draw, asOf time.Time) (review.Draw, error) {
	first, err := a.month(d.Period)
	if err != nil || !first.AddDate(0, 1, 0).Before(tx.Now()) {
		return d, ree.Refusals{ree.Refuse("verification.month_open", "period", d.Period).At("period")}
	}
	end := first.AddDate(0, 1, 0)
	chosen, err := a.chosenBefore(tx, d)
	if err != nil {
		return d, err
	}
	err = a.Store.View(tx.Context(), func(v *store.View) error {
		last, found, err := lastBefore(v, end)
		if err != nil || !found {
			return orUnknown(err, "verification.month_open", "period", d.Period)
		}
		shipped, err := a.shipped(v, first, end, asOf)
		for _, s := range shipped {
			if !chosen[s.Licence] {
				d.Population = append(d.Population, s)
			}
		}
		leaf := evidence.LeafHash(last.Leaf())
		d.Seed, d.Sequence = hex.EncodeToString(leaf[:]), last.Seq
		d = a.desk().Policy.Verification.MakeDraw(d)
		return err
	})
	return d, err
}

// chosenBefore are the licences that earlier draws of the month selected.
func (a *App) chosenBefore(tx *store.Tx, d review.Draw) (map[string]bool, error) {
	out := map[string]bool{}
	for n := range d.Extra {
		before, err := (reviewState{state: state{tx, a.tables}}).Draw(review.DrawKey(d.Period, n))
		if err != nil || before == nil {
			return out, err
		}
		for _, c := range before.Chosen {
			out[c.Licence] = true
		}
	}
	return out, nil
}

// mostDraws bounds the months that one sweep catches up.
const mostDraws = 36

// DrawDue makes the draws of every month whose day has come, the oldest first, and
// says how many. A draw counts what was known at its instant as far as the ledger
// still tells: it does not depend on when this runs, and nothing is drawn twice.
func (a *App) DrawDue(ctx context.Context) (int, error) {
	if a.cfg.Law.Review == nil || a.calendar() == nil || a.desk().Policy.Verification.DrawsOn(a.Now()).IsZero() {
		return 0, nil
	}
	months, err := a.undrawn(ctx)
	for i, first := range months {
		if err != nil {
			return i, err
		}
		due := a.desk().Policy.Verification.DrawsOn(first)
		d := review.Draw{Period: first.Format("2006-01"), Due: due.UTC()}
		_, err = a.do(ctx, System, "", "draw "+d.Period, nil, true, func(tx *store.Tx) (any, error) {
			before, err := (reviewState{state: state{tx, a.tables}}).Draw(d.Period)
			if err != nil || before != nil {
				return nil, err
			}
			return a.drawNow(tx, System, d, due)
		})
	}
	return len(months), err
}

// undrawn lists the months whose day has come and that are not drawn, from the
// first on in which goods left.
func (a *App) undrawn(ctx context.Context) (out []time.Time, err error) {
	now := a.Now()
	err = a.Store.View(ctx, func(v *store.View) error {
		moves, err := store.Select(v, a.tables.review.move, store.Query{OrderBy: "at_ms", Limit: 1})
		if err != nil || len(moves) == 0 {
			return err
		}
		drawn, err := store.Select(v, a.tables.after.draw, store.Query{})
		if err != nil {
			return err
		}
		done := map[string]bool{}
		for i := range drawn {
			done[drawn[i].Key()] = true
		}
		at := moves[0].At.In(a.calendar().Location())
		for first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location()); len(out) < mostDraws; first = first.AddDate(0, 1, 0) {
			if now.Before(a.desk().Policy.Verification.DrawsOn(first)) {
				return nil
			}
			if !done[first.Format("2006-01")] {
				out = append(out, first)
			}
		}
		return nil
	})
	return out, err
}
