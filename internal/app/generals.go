package app

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Counters of general licences.
const (
	registrationCounter = "registration"
	shipmentCounter     = "shipment"
)

// RegistrationMove is a move on a registration as somebody sends it.
type RegistrationMove struct {
	Reason  string   `json:"reason,omitempty"`
	Period  string   `json:"period,omitempty"`  // file: its first month
	Seen    string   `json:"seen,omitempty"`    // file: hash of the figures seen
	Licence string   `json:"licence,omitempty"` // goods_back and consumption
	Line    int      `json:"line,omitempty"`    // goods_back, report_consumed
	Mass    ree.Mass `json:"massMG,omitempty"`  // goods_back, report_consumed
	Ref     string   `json:"ref,omitempty"`     // goods_back: the import declaration

	In       string            `json:"in,omitempty"`       // report_consumed: testing, production
	Text     string            `json:"text,omitempty"`     // report_consumed
	Evidence []review.Document `json:"evidence,omitempty"` // report_consumed
	No       int               `json:"no,omitempty"`       // accept_consumed, query_consumed: which report
}

// RegistrationReceipt answers a command on a registration.
type RegistrationReceipt struct {
	Receipt
	Registration string `json:"registration"`
}

// RegistrationRequest asks for a registration under a general licence.
type RegistrationRequest struct {
	General  string            `json:"general"`
	Text     string            `json:"text"`
	Evidence []review.Document `json:"evidence,omitempty"`
}

// AskRegistration asks for a registration of the actor's organisation.
func (a *App) AskRegistration(ctx context.Context, actor Actor, key string, q RegistrationRequest) (_ RegistrationReceipt, err error) {
	defer a.refusedAct(ctx, actor, actLodge, "", &err)
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return RegistrationReceipt{}, err
	}
	if err := a.checkPapers(&review.Application{Documents: q.Evidence}); err != nil {
		return RegistrationReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "register "+q.General, q, false, func(tx *store.Tx) (any, error) {
		n, err := tx.Next(registrationCounter)
		if err != nil {
			return nil, err
		}
		return a.registration(tx, actor, "apply", review.RegistrationCommand{Registration: custody.Reference("RG", n), General: q.General, Text: q.Text, Evidence: q.Evidence})
	})
	if err != nil {
		return RegistrationReceipt{}, err
	}
	return decodeResult[RegistrationReceipt](rec)
}

// MoveRegistration makes a move on a registration: examine, decline, register,
// suspend, reinstate, withdraw, exclude, confirm, file, goods_back, report_consumed, accept_consumed, query_consumed.
func (a *App) MoveRegistration(ctx context.Context, actor Actor, key, ref, move string, m RegistrationMove) (_ RegistrationReceipt, err error) {
	act, err := actOf(review.RegistrationTransitions(), move, "apply", "clear", "lapse", "chase", "stop")
	if err != nil {
		return RegistrationReceipt{}, err
	}
	defer a.refusedAct(ctx, actor, act, "", &err)
	if err := a.may(actor, scopeOf(act), act); err != nil {
		return RegistrationReceipt{}, err
	}
	if err := a.checkPapers(&review.Application{Documents: m.Evidence}); err != nil {
		return RegistrationReceipt{}, err
	}
	ref = clean(ref)
	rec, err := a.do(ctx, actor, key, "registration "+move+" "+ref, m, move == "file", func(tx *store.Tx) (any, error) {
		row, err := a.seenRegistration(tx, actor, ref)
		if err != nil {
			return nil, err
		}
		cmd := review.RegistrationCommand{Mover: review.Mover{Reason: m.Reason}, Registration: ref, Period: m.Period, Seen: m.Seen, Licence: clean(m.Licence), Line: m.Line, MassMG: m.Mass, Ref: m.Ref, In: m.In, Text: m.Text, Evidence: m.Evidence, No: m.No}
		if move == "file" {
			if cmd.Figures, err = a.figuresIn(tx, &row, m.Period); err != nil {
				return nil, err
			}
		}
		return a.registration(tx, actor, move, cmd)
	})
	if err != nil {
		return RegistrationReceipt{}, err
	}
	return decodeResult[RegistrationReceipt](rec)
}

// scopeOf is the scope of a token that an act of the review needs.
func scopeOf(act string) string {
	switch act {
	case actLodge:
		return ScopeApply
	case actCommit:
		return ScopeCustoms
	}
	return ScopeReview
}

func (a *App) registration(tx *store.Tx, actor Actor, move string, cmd review.RegistrationCommand) (RegistrationReceipt, error) {
	cmd.Who, cmd.At = review.Actor{Person: actor.Account, Org: actor.Org}, tx.Now()
	events, err := a.desk().DecideRegistration(reviewState{state: state{tx, a.tables}}, move, cmd)
	if err != nil {
		return RegistrationReceipt{}, asRefusals(err)
	}
	rec, err := a.appendReview(tx, "", events)
	return RegistrationReceipt{Receipt: rec.Receipt, Registration: cmd.Registration}, err
}

// ShipmentReceipt answers a shipment that was asked for under a general licence:
// cleared with its licence, or not, with every reason.
type ShipmentReceipt struct {
	Receipt
	Cleared  bool           `json:"cleared"`
	Shipment string         `json:"shipment"` // its number; a case where it was cleared
	Licence  string         `json:"licence,omitempty"`
	Answer   review.Cleared `json:"answer"`
	Problems ree.Refusals   `json:"problems,omitempty"` // preview: what would be refused outright
}

// ClearShipment clears a shipment of the actor's organisation under its
// registration, or records why it was not. Both are the same transaction as what
// they rest on.
func (a *App) ClearShipment(ctx context.Context, actor Actor, key, ref string, app review.Application) (_ ShipmentReceipt, err error) {
	defer a.refusedAct(ctx, actor, actLodge, "", &err)
	ref, app, err = a.shipment(actor, ref, app)
	if err != nil {
		return ShipmentReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, "clear "+ref, app, true, func(tx *store.Tx) (any, error) {
		n, err := tx.Next(shipmentCounter)
		if err != nil {
			return nil, err
		}
		return a.clear(tx, actor, ref, custody.Reference("SH", n), &app)
	})
	if err != nil {
		return ShipmentReceipt{}, err
	}
	return decodeResult[ShipmentReceipt](rec)
}

// PreviewShipment tells what clearing a shipment would answer, and keeps nothing.
func (a *App) PreviewShipment(ctx context.Context, actor Actor, ref string, app review.Application) (out ShipmentReceipt, err error) {
	ref, app, err = a.shipment(actor, ref, app)
	if err != nil {
		return out, err
	}
	if err := checkTexts(app).Err(); err != nil {
		return out, err
	}
	_, err = a.Store.Do(ctx, store.Command{Alone: true, Run: func(tx *store.Tx) (any, error) {
		if out, err = a.clear(tx, actor, ref, "", &app); err != nil {
			return nil, err
		}
		return nil, errLookOnly
	}})
	if errors.Is(err, errLookOnly) {
		err = nil
	}
	if rs, ok := err.(ree.Refusals); ok {
		return ShipmentReceipt{Problems: rs}, nil
	}
	return out, err
}

// maxShipment bounds the lines of a shipment: it is looked at in one go, and others
// wait meanwhile.
const maxShipment = 200

// shipment readies a shipment to be asked about: whose it is follows from the
// session.
func (a *App) shipment(actor Actor, ref string, app review.Application) (string, review.Application, error) {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return "", app, err
	}
	if len(app.Lines) > maxShipment {
		return "", app, ree.Refusals{ree.Refuse("general.lines", "most", strconv.Itoa(maxShipment)).At("lines")}
	}
	if err := a.unavailable(); err != nil {
		return "", app, err
	}
	app.Exporter, app.DeclaredBy = actor.Org, actor.Account
	return clean(ref), app, nil
}

// clear asks about a shipment and writes down the answer. Without a number it only
// looks.
func (a *App) clear(tx *store.Tx, actor Actor, ref, number string, app *review.Application) (out ShipmentReceipt, err error) {
	facts := reviewState{state: state{tx, a.tables}}
	cmd, news, err := a.clearing(tx, facts, actor, ref, app)
	if err != nil {
		return out, err
	}
	cmd.Case, cmd.Licence = number, "preview"
	if number == "" {
		cmd.Case = "preview"
	} else if n, err := tx.Next(licenceCounter); err != nil {
		return out, err
	} else {
		cmd.Licence = custody.Reference("LI", n)
	}
	desk, book, err := a.guidingDesk(tx)
	if err != nil {
		return out, err
	}
	events, answer, err := desk.DecideClear(facts, cmd)
	if err != nil {
		return out, asRefusals(err)
	}
	answer.Verdicts = review.VerdictsForApplicant(answer.Verdicts)
	out = ShipmentReceipt{Cleared: len(answer.Why) == 0, Shipment: number, Answer: answer}
	if number == "" {
		return out, nil
	}
	if err := a.keepBook(tx, book); err != nil {
		return out, err
	}
	rec, err := a.appendReview(tx, number, events)
	if err != nil {
		return out, err
	}
	if out.Receipt = rec.Receipt; out.Cleared {
		out.Licence = cmd.Licence
		return out, a.appendScreened(tx, number, news)
	}
	return out, a.appendScreened(tx, ref, news.of(ref))
}

// of are the news of a screening with all parties standing in one deal.
func (b *screenedBody) of(deal string) *screenedBody {
	out := &screenedBody{Hits: b.Hits}
	for _, p := range b.Parties {
		var deals []Deal
		for _, d := range p.Deals {
			if d.Ref = deal; !slices.Contains(deals, d) {
				deals = append(deals, d)
			}
		}
		p.Deals = deals
		out.Parties = append(out.Parties, p)
	}
	if len(out.Hits) == 0 {
		out.Parties = nil // nothing to look into, and no deal to watch
	}
	return out
}

// clearing gathers what the ledger knows of a shipment, as the gate and the
// guidelines do of a case.
func (a *App) clearing(tx *store.Tx, facts reviewState, actor Actor, ref string, app *review.Application) (cmd review.Clear, news *screenedBody, err error) {
	row, err := facts.Registration(ref)
	if err != nil {
		return cmd, nil, err
	}
	if row == nil || row.Holder != actor.Org {
		return cmd, nil, orUnknown(nil, "general.registration_unknown", "registration", ref)
	}
	app.Kind = row.General
	if err := a.ownLots(tx, actor, app); err != nil {
		return cmd, nil, err
	}
	if err := a.checkPapers(app); err != nil {
		return cmd, nil, err
	}
	at := tx.Now()
	g, err := a.gatherer(tx, at)
	if err != nil {
		return cmd, nil, err
	}
	screened, news, err := a.screen(tx, ref, app, at)
	if err != nil {
		return cmd, nil, err
	}
	cmd = review.Clear{Mover: review.Mover{Who: review.Actor{Person: actor.Account, Org: actor.Org}, At: at}, Registration: ref, Application: *app, Classes: a.classify(tx, app, at), LedgerHead: g.view.Sequence()}
	if cmd.Inputs, err = g.lines(app, screened); err != nil {
		return cmd, nil, err
	}
	cmd.View, err = a.caseView(tx, app, cmd.Classes, at, true)
	return cmd, news, err
}
