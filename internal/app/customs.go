package app

import (
	"context"
	"errors"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Check answers whether goods may leave under a licence line. It changes
// nothing, sees every acknowledged command, and waits for none that writes.
func (a *App) Check(ctx context.Context, actor Actor, q BorderQuestion) (BorderAnswer, error) {
	if err := a.may(actor, ScopeCustoms, actCheck); err != nil {
		return BorderAnswer{}, err
	}
	out, err := a.check(ctx, q)
	var rs ree.Refusals
	if errors.As(err, &rs) {
		out = BorderAnswer{Answer: "yes", At: a.Now()}
		out.blame(rs...)
		return out, nil
	}
	return out, err
}

func (a *App) check(ctx context.Context, q BorderQuestion) (BorderAnswer, error) {
	q, err := asked(q)
	if err != nil {
		return BorderAnswer{}, err
	}
	facts := deskFacts{a, ctx}
	c, err := openBorder(facts, q)
	if err != nil {
		return BorderAnswer{}, err
	}
	out := a.answer(c, q)
	if out.Tolerated > 0 || c.line.ToleratedMG > 0 { // elsewhere the case's holds bear the line
		if err := c.borne(facts, &out); err != nil {
			return out, err
		}
	}
	out.Licence, err = detailOf(facts, c)
	out.Licence.Licence = review.Over(a.veilOf(Actor{}, c.file), out.Licence.Licence)
	return out, err
}

// Moved answers an accepted move on a licence line at the border.
type Moved struct {
	Receipt
	Licence   string               `json:"licence"`
	Line      int                  `json:"line"`
	Kind      review.MoveKind      `json:"kind"`
	Move      string               `json:"move"` // names it in a later release, write-off, reversal or amendment
	Mass      ree.Mass             `json:"massMG"`
	Open      ree.Mass             `json:"openMG"` // not yet written off, released or reversed
	Converted *review.Conversion   `json:"converted,omitempty"`
	Tolerated ree.Mass             `json:"toleratedMG,omitempty"` // of the mass, what the line's tolerance bears
	Remaining ree.Mass             `json:"remainingMG"`
	Reserved  ree.Mass             `json:"reservedMG"`
	Lots      []review.LotQuantity `json:"lots,omitempty"`
	Next      string               `json:"next"`           // code of the next action
	Unit      string               `json:"unit,omitempty"` // of a line that is counted: the amounts are whole units of it
}

var nextOf = map[review.MoveKind]string{
	review.Reserve: "customs.next.commit_or_release", review.Commit: "customs.next.let_go", review.Release: "customs.next.none", review.Reverse: "customs.next.none",
}

// ReserveGoods keeps mass of a licence line for a declaration item until it is
// written off or released.
func (a *App) ReserveGoods(ctx context.Context, actor Actor, key string, q BorderQuestion) (Moved, error) {
	return a.atBorder(ctx, actor, key, actReserve, "reserve", &q, q, func(tx *store.Tx) (Moved, error) {
		return a.draw(tx, actor, key, review.Reserve, q, review.MoveCommand{})
	})
}

// WriteOff draws a licence line down at the border and takes the goods out of
// their lots, both in one transaction. The key is the declaration item's: a
// repeat answers what the first one answered.
func (a *App) WriteOff(ctx context.Context, actor Actor, key string, q BorderQuestion) (Moved, error) {
	return a.atBorder(ctx, actor, key, actCommit, "write off", &q, q, func(tx *store.Tx) (Moved, error) {
		return a.draw(tx, actor, key, review.Commit, q, review.MoveCommand{})
	})
}

// atBorder runs a move for a customs officer or system under the key of its
// declaration item. The reference in q is read as it was typed; sent is what a
// repeat must be the same as.
func (a *App) atBorder(ctx context.Context, actor Actor, key, act, what string, q *BorderQuestion, sent any, run func(*store.Tx) (Moved, error)) (_ Moved, err error) {
	defer a.refusedAct(ctx, actor, act, "", &err)
	if err := a.may(actor, ScopeCustoms, act); err != nil {
		return Moved{}, err
	}
	if key == "" {
		return Moved{}, ree.Refusals{ree.Refuse("key.missing")}
	}
	if *q, err = asked(*q); err != nil {
		return Moved{}, err
	}
	rec, err := a.do(ctx, actor, key, what, sent, false, func(tx *store.Tx) (any, error) { return run(tx) })
	if err != nil {
		return Moved{}, err
	}
	return decodeResult[Moved](rec)
}

// draw reserves or writes off what is asked for, where the desk would say yes. What
// cmd says beside the question stays.
func (a *App) draw(tx *store.Tx, actor Actor, key string, kind review.MoveKind, q BorderQuestion, cmd review.MoveCommand) (Moved, error) {
	if q.Declaration == "" {
		return Moved{}, ree.Refusals{ree.Refuse("export.declaration_missing").At("declaration")}
	}
	s := a.border(tx)
	c, err := openBorder(s, q)
	if err != nil {
		return Moved{}, err
	}
	id := moveID(actor, key)
	if known, err := s.Move(review.MoveKey(c.line.Key, id)); err != nil || known != nil {
		return a.knownMove(c, known, kind, q, err)
	}
	answer := a.answer(c, q)
	if err := c.borne(s, &answer); err != nil {
		return Moved{}, err
	}
	if answer.Answer != "yes" {
		return Moved{}, answer.Reasons
	}
	if c.of != nil && c.of.Org != actor.Org && c.of.Org != "" {
		return Moved{}, ree.Refusals{ree.Refuse("customs.other_office", "of", q.Of)}
	}
	cmd.Licence, cmd.Line, cmd.ID, cmd.MassMG, cmd.Of = q.Licence, c.line.No, id, answer.Mass, q.Of
	cmd.Ref, cmd.As, cmd.Who, cmd.At = q.Declaration, q.Quantity, who(actor), tx.Now()
	cmd.Final = q.Final && kind == review.Commit
	if kind == review.Commit {
		if cmd.Lots, err = s.lotsFor(c, answer.Mass); err != nil {
			return Moved{}, err
		}
	}
	out, err := a.move(tx, s, c, kind, cmd)
	if err != nil || kind != review.Commit || c.line.Unit != "" {
		return a.said(out, answer), err // nothing that is counted leaves a lot
	}
	out.Receipt, err = a.leave(tx, actor, c.licence, q, cmd.Lots)
	return a.said(out, answer), err
}

func (a *App) said(m Moved, answer BorderAnswer) Moved {
	m.Converted, m.Tolerated = answer.Converted, answer.Tolerated
	return m
}

func who(actor Actor) review.Actor { return review.Actor{Person: actor.Account, Org: actor.Org} }

// move makes a move on a line's ledger and answers with the line as it is then.
func (a *App) move(tx *store.Tx, s reviewState, c *borderCase, kind review.MoveKind, cmd review.MoveCommand) (Moved, error) {
	out := Moved{Licence: cmd.Licence, Line: cmd.Line, Kind: kind, Move: cmd.ID, Mass: cmd.MassMG, Lots: cmd.Lots, Next: nextOf[kind], Unit: c.line.Unit}
	events, err := a.desk().DecideMove(s, kind, cmd)
	if err != nil {
		return out, asRefusals(err)
	}
	rec, err := a.appendReview(tx, c.licence.Case, events)
	if err != nil {
		return out, err
	}
	out.Receipt = rec.Receipt
	line, err := s.LicenceLine(c.line.Key)
	if err != nil || line == nil {
		return out, err
	}
	made, err := s.Move(review.MoveKey(c.line.Key, cmd.ID))
	if err != nil || made == nil {
		return out, err
	}
	out.Remaining, out.Reserved, out.Open = line.RemainingMG, line.ReservedMG, made.OpenMG
	return out, nil
}

// knownMove answers a repeat that comes from another account of the same office,
// whose keys the ledger keeps apart: the same move again answers as before,
// another one is refused.
func (a *App) knownMove(c *borderCase, m *review.Move, kind review.MoveKind, q BorderQuestion, err error) (Moved, error) {
	if err != nil {
		return Moved{}, err
	}
	mass, _, err := c.measured(q)
	if err == nil && q.Mass == 0 && q.Quantity == nil {
		mass = m.MassMG
	}
	if err != nil || m.Kind != kind || m.MassMG != mass || m.Ref != q.Declaration {
		return Moved{}, ree.Refusals{ree.Refuse("review.key_reused", "id", m.Key, "kind", string(m.Kind), "mass", review.AmountIn(m.MassMG, c.line.Unit))}
	}
	return Moved{Receipt: Receipt{Recorded: m.At, Replayed: true}, Licence: c.licence.Key, Line: c.line.No, Kind: kind, Move: idOf(m), Mass: m.MassMG, Open: m.OpenMG,
		Remaining: c.line.RemainingMG, Reserved: c.line.ReservedMG, Lots: m.Lots, Next: nextOf[kind], Unit: c.line.Unit}, nil
}

// idOf is the last part of a move's key.
func idOf(m *review.Move) string { return m.Key[len(m.Line)+1:] }

// moveID turns an office's key into a move's, which may not hold the separators
// of row keys. Two offices may use the same keys.
func moveID(actor Actor, key string) string { return hashSecret(actor.Org + "\n" + key)[:24] }

// lotsFor takes the mass from what the case holds of its lots, in their order,
// passing by lots that are suspended; what a tolerance adds comes from what is
// free of the same lots.
func (s reviewState) lotsFor(c *borderCase, mass ree.Mass) ([]review.LotQuantity, error) {
	var out []review.LotQuantity
	var free []ree.Mass
	for _, ref := range c.line.Lots {
		h, err := s.LotHold(review.HoldKey(c.line.Case, c.line.No, ref))
		if err != nil {
			return nil, err
		}
		if h == nil || c.licence.LotSuspended(ref) {
			continue
		}
		lot, _ := s.Lot(ref)
		part := min(h.HeldMG, mass)
		out, free = append(out, review.LotQuantity{Lot: ref, MassMG: part}), append(free, lot.Free())
		mass -= part
	}
	for i := range out {
		part := max(0, min(mass, free[i]))
		out[i].MassMG += part
		mass -= part
	}
	drawn := out[:0]
	for _, q := range out {
		if q.MassMG > 0 {
			drawn = append(drawn, q)
		}
	}
	return drawn, nil
}

// leave takes the goods out of their lots: they are abroad.
func (a *App) leave(tx *store.Tx, actor Actor, l *review.Licence, q BorderQuestion, lots []review.LotQuantity) (Receipt, error) {
	var rec Receipt
	for _, part := range lots {
		lot, _ := state{tx, a.tables}.Lot(part.Lot)
		ev := custody.Event{Kind: custody.Export, Site: lot.Site, Inputs: []custody.Take{{Lot: part.Lot, Mass: part.MassMG}},
			Country: l.Destination, Party: l.Consignee.Ref, Declared: q.Declaration, Licence: l.Key}
		reported, err := a.officially(tx, actor, l, ev)
		if err != nil {
			return rec, err
		}
		rec = reported.Receipt
	}
	return rec, nil
}

// officially reports an event of the border on the holder's goods.
func (a *App) officially(tx *store.Tx, actor Actor, l *review.Licence, ev custody.Event) (Reported, error) {
	decided, refusals := custody.Decide(state{tx, a.tables}, a.law(), custody.Report{Event: ev, Org: l.Holder, Occurred: a.local(tx.Now()), Recorded: tx.Now(), Official: true, Border: true})
	if err := refusals.Err(); err != nil {
		return Reported{}, err
	}
	return a.append(tx, Actor{Account: actor.Account, Org: l.Holder}, a.local(tx.Now()), decided)
}

// local puts an instant into the jurisdiction's time zone.
func (a *App) local(t time.Time) time.Time { return t.In(a.calendar().Location()) }
