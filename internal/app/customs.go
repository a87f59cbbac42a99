package app

import (
	"context"
	"fmt"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// BorderQuestion is what a customs officer asks: may this leave?
type BorderQuestion struct {
	Licence     string   `json:"licence"`
	Line        int      `json:"line"`
	Mass        ree.Mass `json:"massMG"`
	Declaration string   `json:"declaration"`
	Destination string   `json:"destination,omitempty"` // as declared
	HS          string   `json:"hs,omitempty"`          // as declared
}

// BorderAnswer is always one of yes, no and refer, with a reason and what to do
// next; goods are never left without a next action.
type BorderAnswer struct {
	Answer    string        `json:"answer"` // yes, no, refer
	Reasons   ree.Refusals  `json:"reasons,omitempty"`
	Next      string        `json:"next"` // code of the next action
	Remaining ree.Mass      `json:"remainingMG"`
	Licence   LicenceDetail `json:"-"`
}

// Check answers whether goods may leave under a licence line. It changes
// nothing.
func (a *App) Check(ctx context.Context, actor Actor, q BorderQuestion) (BorderAnswer, error) {
	if err := a.may(actor, ScopeCustoms, actCheck); err != nil {
		return BorderAnswer{}, err
	}
	ref, refErr := custody.CheckReference(q.Licence)
	if refErr != nil {
		return BorderAnswer{Answer: "refer", Next: "customs.next.check_number", Reasons: ree.Refusals{refErr.(*ree.Refusal)}}, nil
	}
	d, err := a.Licence(ctx, actor, ref)
	if rs, ok := err.(ree.Refusals); ok {
		return BorderAnswer{Answer: "no", Next: "customs.next.hold_ask_office", Reasons: rs}, nil
	}
	if err != nil {
		return BorderAnswer{}, err
	}
	return a.answer(d, q), nil
}

func (a *App) answer(d LicenceDetail, q BorderQuestion) BorderAnswer {
	out := BorderAnswer{Answer: "yes", Next: "customs.next.write_off", Licence: d}
	line := d.line(q.Line)
	if line == nil {
		out.no("customs.next.hold_ask_office", ree.Refuse("review.licence_unknown", "licence", d.Licence.Key, "line", fmt.Sprint(q.Line)))
		return out
	}
	s := a.desk().Standing(&d.Licence, line, a.Now())
	out.Remaining = s.RemainingMG
	switch {
	case superseded(&d.Licence) != nil:
		out.no("customs.next.ask_office", superseded(&d.Licence))
	case !s.Usable:
		out.no("customs.next.hold_ask_office", ree.Refuse(s.Why, "licence", d.Licence.Key, "state", string(d.Licence.State)))
	case q.Mass <= 0:
		out.no("customs.next.correct_declaration", ree.Refuse("mass.not_positive").At("mass"))
	case q.Mass > s.RemainingMG:
		out.no("customs.next.reduce_or_new_licence", ree.Refuse("guard.balance", "asked", q.Mass.String(), "remaining", s.RemainingMG.String()))
	}
	if len(d.Licence.Stale) > 0 && out.Answer == "yes" {
		out.refer("customs.next.ask_office", ree.Refuse("licence.stale", "licence", d.Licence.Key))
	}
	if q.Destination != "" && q.Destination != d.Licence.Destination {
		out.refer("customs.next.ask_office", ree.Refuse("customs.destination", "declared", q.Destination, "licensed", d.Licence.Destination))
	}
	if q.HS != "" && q.HS != line.HS {
		out.refer("customs.next.ask_office", ree.Refuse("customs.hs", "declared", q.HS, "licensed", line.HS))
	}
	return out
}

func (b *BorderAnswer) no(next string, r *ree.Refusal) {
	b.Answer, b.Next = "no", next
	b.Reasons = append(b.Reasons, r)
}

func (b *BorderAnswer) refer(next string, r *ree.Refusal) {
	if b.Answer == "yes" {
		b.Answer, b.Next = "refer", next
	}
	b.Reasons = append(b.Reasons, r)
}

// WrittenOff answers an accepted write-off.
type WrittenOff struct {
	Receipt
	Licence   string               `json:"licence"`
	Line      int                  `json:"line"`
	Remaining ree.Mass             `json:"remainingMG"`
	Lots      []review.LotQuantity `json:"lots"`
}

// WriteOff draws a licence line down at the border and takes the goods out of
// their lots, both in one transaction. The key is the declaration item's: a
// repeat answers what the first one answered.
func (a *App) WriteOff(ctx context.Context, actor Actor, key string, q BorderQuestion) (WrittenOff, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil {
		return WrittenOff{}, err
	}
	if key == "" {
		return WrittenOff{}, ree.Refusals{ree.Refuse("key.missing")}
	}
	ref, err := custody.CheckReference(q.Licence)
	if err != nil {
		return WrittenOff{}, asRefusals(err)
	}
	q.Licence = ref
	rec, err := a.do(ctx, actor, key, "write off", q, false, func(tx *store.Tx) (any, error) { return a.writeOff(tx, actor, key, q) })
	if err != nil {
		return WrittenOff{}, err
	}
	return decodeResult[WrittenOff](rec)
}

func (a *App) writeOff(tx *store.Tx, actor Actor, key string, q BorderQuestion) (WrittenOff, error) {
	out := WrittenOff{Licence: q.Licence, Line: q.Line}
	if q.Declaration == "" {
		return out, ree.Refusals{ree.Refuse("export.declaration_missing").At("declaration")}
	}
	s := reviewState{state{tx, a.tables}}
	licence, err := s.Licence(q.Licence)
	if err != nil {
		return out, err
	}
	line, err := s.LicenceLine(review.LineKey(q.Licence, q.Line))
	if err != nil {
		return out, err
	}
	if licence == nil || line == nil {
		return out, ree.Refusals{ree.Refuse("review.licence_unknown", "licence", q.Licence, "line", fmt.Sprint(q.Line))}
	}
	if err := a.atBorder(licence, line, q); err != nil {
		return out, err
	}
	if out.Lots, err = drawHolds(s, line, q.Mass); err != nil {
		return out, err
	}
	events, err := a.desk().DecideMove(s, review.Commit, review.MoveCommand{Licence: q.Licence, Line: q.Line, ID: moveID(key), MassMG: q.Mass,
		Ref: q.Declaration, Lots: out.Lots, Who: review.Actor{Person: actor.Account, Org: actor.Org}, At: tx.Now()})
	if err != nil {
		return out, asRefusals(err)
	}
	if _, err := a.appendReview(tx, licence.Case, events); err != nil {
		return out, err
	}
	out.Receipt, err = a.leave(tx, actor, licence, q, out.Lots)
	out.Remaining = line.RemainingMG - q.Mass
	return out, err
}

// atBorder refuses what the desk would refer: a person clears it first.
func (a *App) atBorder(l *review.Licence, line *review.LicenceLine, q BorderQuestion) error {
	var rs ree.Refusals
	if r := superseded(l); r != nil {
		return ree.Refusals{r}
	}
	if len(l.Stale) > 0 {
		rs = append(rs, ree.Refuse("licence.stale", "licence", l.Key))
	}
	if q.Destination != "" && q.Destination != l.Destination {
		rs = append(rs, ree.Refuse("customs.destination", "declared", q.Destination, "licensed", l.Destination).At("destination"))
	}
	if q.HS != "" && q.HS != line.HS {
		rs = append(rs, ree.Refuse("customs.hs", "declared", q.HS, "licensed", line.HS).At("hs"))
	}
	if q.Mass > line.RemainingMG {
		rs = append(rs, ree.Refuse("guard.balance", "asked", q.Mass.String(), "remaining", line.RemainingMG.String()).At("mass"))
	}
	return rs.Err()
}

// moveID turns a sender's key into a move's, which may not hold the separators
// of row keys.
func moveID(key string) string { return hashSecret(key)[:24] }

// drawHolds takes the mass from what the case holds of its lots, in their order.
func drawHolds(s reviewState, line *review.LicenceLine, mass ree.Mass) ([]review.LotQuantity, error) {
	var out []review.LotQuantity
	for _, lot := range line.Lots {
		h, err := s.LotHold(review.HoldKey(line.Case, line.No, lot))
		if err != nil {
			return nil, err
		}
		if h == nil || h.HeldMG == 0 || mass == 0 {
			continue
		}
		part := min(h.HeldMG, mass)
		out = append(out, review.LotQuantity{Lot: lot, MassMG: part})
		mass -= part
	}
	return out, nil
}

// leave takes the goods out of their lots: they are abroad.
func (a *App) leave(tx *store.Tx, actor Actor, l *review.Licence, q BorderQuestion, lots []review.LotQuantity) (Receipt, error) {
	var rec Receipt
	for _, part := range lots {
		lot, _ := state{tx, a.tables}.Lot(part.Lot)
		ev := custody.Event{Kind: custody.Export, Site: lot.Site, Inputs: []custody.Take{{Lot: part.Lot, Mass: part.MassMG}},
			Country: l.Destination, Party: l.Consignee.Ref, Declared: q.Declaration, Licence: l.Key}
		decided, refusals := custody.Decide(state{tx, a.tables}, a.law(), custody.Report{Event: ev, Org: l.Holder, Occurred: a.local(tx.Now()), Recorded: tx.Now(), Official: true})
		if err := refusals.Err(); err != nil {
			return rec, err
		}
		reported, err := a.append(tx, Actor{Account: actor.Account, Org: l.Holder}, a.local(tx.Now()), decided)
		if err != nil {
			return rec, err
		}
		rec = reported.Receipt
	}
	return rec, nil
}

// local puts an instant into the jurisdiction's time zone.
func (a *App) local(t time.Time) time.Time { return t.In(a.calendar().Location()) }
