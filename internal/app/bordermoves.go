package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// BorderChange undoes or changes an earlier move of the same office.
type BorderChange struct {
	Licence     string           `json:"licence"`
	Line        int              `json:"line,omitempty"`
	Of          string           `json:"of"`               // the move it changes
	Mass        ree.Mass         `json:"massMG,omitempty"` // release, reverse: of it, all without; amend: what it should be
	Quantity    *review.Quantity `json:"quantity,omitempty"`
	Declaration string           `json:"declaration"`
	Reason      string           `json:"reason,omitempty"` // reverse, amend
}

func (b BorderChange) question() BorderQuestion {
	return BorderQuestion{Licence: b.Licence, Line: b.Line, Mass: b.Mass, Quantity: b.Quantity, Declaration: b.Declaration, Of: b.Of}
}

// ReleaseGoods gives a reservation, or a part of it, back to its line.
func (a *App) ReleaseGoods(ctx context.Context, actor Actor, key string, b BorderChange) (Moved, error) {
	return a.change(ctx, actor, key, "release", b, func(tx *store.Tx, c *borderCase, mass ree.Mass) (Moved, error) {
		return a.move(tx, a.border(tx), c, review.Release, b.command(tx, actor, key, c, mass))
	})
}

// ReverseGoods takes a write-off back as its declaration was amended, or a part of
// it: the goods did not leave. They are in their lots again and earmarked as before.
func (a *App) ReverseGoods(ctx context.Context, actor Actor, key string, b BorderChange) (Moved, error) {
	return a.change(ctx, actor, key, "reverse", b, func(tx *store.Tx, c *borderCase, mass ree.Mass) (Moved, error) {
		all, sum, err := a.border(tx).asAmended(c)
		if err != nil {
			return Moved{}, err
		}
		if b.Mass == 0 && b.Quantity == nil {
			mass = sum
		}
		return a.takeBack(tx, actor, key, b, c, all, mass)
	})
}

// AmendGoods makes a write-off what the amended declaration says: less goes back
// to the line, more is drawn as a further write-off that adds to the first.
func (a *App) AmendGoods(ctx context.Context, actor Actor, key string, b BorderChange) (Moved, error) {
	if b.Mass == 0 && b.Quantity == nil {
		return Moved{}, ree.Refusals{ree.Refuse("mass.not_positive").At("mass")}
	}
	return a.change(ctx, actor, key, "amend", b, func(tx *store.Tx, c *borderCase, mass ree.Mass) (Moved, error) {
		if c.of.Kind != review.Commit {
			return Moved{}, ree.Refusals{ree.Refuse("guard.written_off", "of", b.Of)}
		}
		s := a.border(tx)
		if c.of.Amends != "" {
			first, err := s.Move(review.MoveKey(c.line.Key, c.of.Amends))
			if err != nil || first == nil {
				return Moved{}, orUnknown(err, "guard.written_off", "of", c.of.Amends)
			}
			c.of = first
		}
		all, sum, err := s.asAmended(c)
		switch more := mass - sum; {
		case err != nil:
			return Moved{}, err
		case more < 0:
			return a.takeBack(tx, actor, key, b, c, all, -more)
		case more == 0:
			return Moved{}, ree.Refusals{ree.Refuse("customs.no_change", "mass", review.AmountIn(mass, c.line.Unit))}
		default:
			q := BorderQuestion{Licence: b.Licence, Line: c.line.No, Mass: more, Declaration: b.Declaration}
			if unit := c.line.Unit; unit != "" {
				q.Mass, q.Quantity = 0, &review.Quantity{Amount: strconv.FormatInt(int64(more), 10), Unit: unit}
			}
			return a.draw(tx, actor, key, review.Commit, q, review.MoveCommand{Amends: idOf(c.of)})
		}
	})
}

// asAmended lists a write-off and those that add to it, the newest first, with
// what of them all was not taken back.
func (s reviewState) asAmended(c *borderCase) (all []*review.Move, open ree.Mass, err error) {
	all, open = []*review.Move{c.of}, c.of.OpenMG
	for _, id := range c.of.More {
		m, err := s.Move(review.MoveKey(c.line.Key, id))
		if err != nil || m == nil {
			return nil, 0, orUnknown(err, "guard.written_off", "of", id)
		}
		all, open = append(all, m), open+m.OpenMG
	}
	slices.Reverse(all)
	return all, open, nil
}

// change finds the move to change. Only the office that made it may, and a write
// off is changed for a reason.
func (a *App) change(ctx context.Context, actor Actor, key, what string, b BorderChange, run func(*store.Tx, *borderCase, ree.Mass) (Moved, error)) (Moved, error) {
	q := b.question()
	return a.atBorder(ctx, actor, key, actCommit, what, &q, b, func(tx *store.Tx) (Moved, error) {
		c, err := openBorder(a.border(tx), q)
		switch {
		case err != nil:
			return Moved{}, err
		case c.of == nil:
			return Moved{}, ree.Refusals{ree.Refuse("guard.written_off", "of", b.Of)}
		case c.of.Org != "" && c.of.Org != actor.Org:
			return Moved{}, ree.Refusals{ree.Refuse("customs.other_office", "of", b.Of)}
		case what != "release" && b.Reason == "":
			return Moved{}, ree.Refusals{ree.Refuse("guard.reason")}
		}
		mass, _, err := c.measured(q)
		if err != nil {
			return Moved{}, asRefusals(err)
		}
		return run(tx, c, mass)
	})
}

func (b BorderChange) command(tx *store.Tx, actor Actor, key string, c *borderCase, mass ree.Mass) review.MoveCommand {
	ref := b.Declaration
	if ref == "" {
		ref = c.of.Ref
	}
	return review.MoveCommand{Licence: c.licence.Key, Line: c.line.No, ID: moveID(actor, key), MassMG: mass, Of: idOf(c.of), Ref: ref, Basis: b.Reason, As: b.Quantity, Who: who(actor), At: tx.Now()}
}

// takeBack takes mass back from write-offs in their order, one reversal each.
func (a *App) takeBack(tx *store.Tx, actor Actor, key string, b BorderChange, c *borderCase, from []*review.Move, mass ree.Mass) (Moved, error) {
	s := a.border(tx)
	if known, err := s.Move(review.MoveKey(c.line.Key, moveID(actor, key))); err != nil || known != nil {
		return a.knownMove(c, known, review.Reverse, BorderQuestion{Mass: mass, Declaration: c.of.Ref}, err)
	}
	var out Moved
	left := mass
	for i, m := range from {
		part := min(left, m.OpenMG)
		if i == len(from)-1 {
			part = left // more than is open is refused there
		}
		if part == 0 && mass > 0 {
			continue
		}
		moved, err := a.takeBackOf(tx, actor, key, b, &borderCase{licence: c.licence, line: c.line, of: m}, part)
		if err != nil {
			return Moved{}, err
		}
		moved.Mass, moved.Lots = moved.Mass+out.Mass, review.Merged(out.Lots, moved.Lots)
		out, left, key = moved, left-part, key+"\nand "+idOf(m)
	}
	return out, nil
}

func (a *App) takeBackOf(tx *store.Tx, actor Actor, key string, b BorderChange, c *borderCase, mass ree.Mass) (Moved, error) {
	cmd := b.command(tx, actor, key, c, mass)
	cmd.Ref = c.of.Ref
	if c.of.Kind == review.Commit && mass <= c.of.OpenMG && c.line.Unit == "" {
		var err error
		if cmd.Lots, err = a.comeBack(tx, actor, c, mass, b.Reason); err != nil {
			return Moved{}, err
		}
	}
	return a.move(tx, a.border(tx), c, review.Reverse, cmd)
}

// comeBack corrects the exports of a write-off so that mass of it is in its lots
// again, of each lot no more than it took and has not given back, and says which
// came back. Of the exports under its declaration the newest are corrected first.
func (a *App) comeBack(tx *store.Tx, actor Actor, c *borderCase, mass ree.Mass, reason string) (lots []review.LotQuantity, err error) {
	list, _, err := store.Get(tx, a.tables.border.exported, exportedKey(c.licence.Key, c.of.Ref))
	if err != nil {
		return nil, err
	}
	for _, q := range c.of.Lots {
		need := min(q.MassMG-review.OfLot(c.of.Back, q.Lot), mass)
		for i := len(list.Parts) - 1; i >= 0 && need > 0; i-- {
			part := list.Parts[i]
			if part.Lot != q.Lot {
				continue
			}
			back := min(part.MassMG, need)
			if err := a.correctExport(tx, actor, c.licence, part, back, reason); err != nil {
				return nil, err
			}
			lots = review.Merged(lots, []review.LotQuantity{{Lot: q.Lot, MassMG: back}})
			need, mass = need-back, mass-back
		}
	}
	if mass > 0 {
		return nil, ree.Refusals{ree.Refuse("guard.written_off", "of", c.of.Ref)}
	}
	return lots, nil
}

func (a *App) correctExport(tx *store.Tx, actor Actor, l *review.Licence, part exportedPart, back ree.Mass, reason string) error {
	e, ok, err := tx.Entry(part.Seq)
	if err != nil || !ok {
		return err
	}
	var was custody.Event
	if err := json.Unmarshal(e.Body, &was); err != nil {
		return err
	}
	ev := custody.Event{Kind: custody.Correct, Supersedes: part.Seq, Reason: reason, Void: back == part.MassMG, Period: e.Occurred.Format("2006-01")}
	if was.Kind == custody.Correct {
		if was.Period != "" {
			ev.Period = was.Period
		}
		was = *was.Now
	}
	was.Flags = nil
	ev.Was = &was
	if !ev.Void {
		now := was
		now.Inputs = []custody.Take{{Lot: part.Lot, Mass: part.MassMG - back}}
		ev.Now = &now
	}
	_, err = a.officially(tx, actor, l, ev)
	return err
}

// MeasureLine says how a licence line's declarations convert and how far they
// may go beyond it.
func (a *App) MeasureLine(ctx context.Context, actor Actor, key, licence string, line int, m review.Measure) (CaseReceipt, error) {
	return a.officeMove(ctx, actor, key, "measure "+licence, actAdjust, []any{line, m}, licence, func(tx *store.Tx, s reviewState) ([]review.Event, error) {
		return a.desk().DecideMeasure(s, review.SetMeasure{Licence: licence, Line: line, Measure: m, Who: who(actor), At: tx.Now()})
	})
}

// AdjustLine raises or lowers what a licence line authorises, on a legal basis.
func (a *App) AdjustLine(ctx context.Context, actor Actor, key, licence string, line int, mass ree.Mass, basis string) (CaseReceipt, error) {
	if key == "" {
		return CaseReceipt{}, ree.Refusals{ree.Refuse("key.missing")}
	}
	return a.officeMove(ctx, actor, key, "adjust "+licence, actAdjust, []any{line, mass, basis}, licence, func(tx *store.Tx, s reviewState) ([]review.Event, error) {
		return a.desk().DecideMove(s, review.Adjust, review.MoveCommand{Licence: licence, Line: line, ID: moveID(actor, key), MassMG: mass, Basis: basis, Who: who(actor), At: tx.Now()})
	})
}

// officeMove runs a move of the licensing office on a licence.
func (a *App) officeMove(ctx context.Context, actor Actor, key, what, act string, content any, licence string, decide func(*store.Tx, reviewState) ([]review.Event, error)) (CaseReceipt, error) {
	if err := a.may(actor, ScopeReview, act); err != nil {
		return CaseReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, what, content, false, func(tx *store.Tx) (any, error) {
		events, err := decide(tx, a.border(tx))
		if err != nil {
			return nil, asRefusals(err)
		}
		out, err := a.appendReview(tx, "", events)
		out.Licence = licence
		return out, err
	})
	if err != nil {
		return CaseReceipt{}, err
	}
	return decodeResult[CaseReceipt](rec)
}
