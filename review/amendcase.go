package review

import (
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// The kinds of event of amendments before a decision and of holds on a case.
const (
	KindAmended    = "review.application_amended"
	KindCaseHeld   = "review.case_held"
	KindCaseUnheld = "review.case_unheld"
)

// Former is an application that an amendment took the place of.
type Former struct {
	Version         int            `json:"version"`
	Application     Application    `json:"application"`
	ApplicationHash string         `json:"applicationHash"`
	Until           time.Time      `json:"until"`
	Why             string         `json:"why"` // the amendment; "before decision" has none
	Class           AmendmentClass `json:"class,omitempty"`
	Changes         []Change       `json:"changes,omitempty"`
	Reopened        []Assessment   `json:"reopened,omitempty"`
}

// CaseHold keeps a case from being decided until somebody takes it off.
type CaseHold struct {
	Ref    string    `json:"ref"`  // what it follows from: a verification
	Code   string    `json:"code"` // reason code
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
	Lifted time.Time `json:"lifted,omitzero"`
}

type (
	amendedBody struct {
		Case            string      `json:"case"`
		Application     Application `json:"application"`
		ApplicationHash string      `json:"applicationHash"`
		Preview         Preview     `json:"preview"`
		Classes         []LineClass `json:"classes,omitempty"` // of the lines classified again
		Anew            []string    `json:"anew,omitempty"`    // referrals whose agencies are asked again
	}
	heldBody struct {
		What   string `json:"-"`
		Case   string `json:"case"`
		Ref    string `json:"ref"`
		Code   string `json:"code,omitempty"`
		Reason string `json:"reason,omitempty"`
	}
)

func (amendedBody) kind() string         { return KindAmended }
func (b heldBody) kind() string          { return b.What }
func (b amendedBody) subjects() []string { return append([]string{b.Case}, b.Application.lots()...) }
func (b heldBody) subjects() []string {
	if b.Ref == b.Case {
		return []string{b.Case}
	}
	return []string{b.Case, b.Ref}
}

func init() {
	folds[KindAmended] = applyAmended
	folds[KindCaseHeld] = onCase(func(c *Case, e Event, b *heldBody) {
		c.Held = append(c.Held, CaseHold{Ref: b.Ref, Code: b.Code, Reason: b.Reason, At: e.At})
	})
	folds[KindCaseUnheld] = onCase(func(c *Case, e Event, b *heldBody) {
		for i := range c.Held {
			if h := &c.Held[i]; h.Ref == b.Ref && h.Lifted.IsZero() {
				h.Lifted = e.At
			}
		}
	})
}

// AmendCase changes an application on its way to a decision.
type AmendCase struct {
	Command
	Application Application
	Classes     []LineClass // of every line as it is now; those not reopened are not taken
}

// DecideAmendCase changes an application that is not yet decided. Assessments
// whose inputs did not change stay; the proposal falls, since it is over the
// former application.
func (d *Desk) DecideAmendCase(facts Facts, cmd AmendCase) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.app, x.preview = &cmd.Application, d.Policy.Amend(&x.c.Application, &cmd.Application)
	hash, err := digest("lanthorn application v1", cmd.Application)
	if err != nil {
		return nil, err
	}
	b := amendedBody{Case: cmd.Case, Application: cmd.Application, ApplicationHash: hash, Preview: x.preview}
	if x.c.State != Lodged {
		for _, k := range cmd.Classes {
			if x.preview.Reopens("classification", k.Line) {
				b.Classes = append(b.Classes, k)
			}
		}
		b.Anew = x.c.askedAgain(&x.preview)
	}
	return x.settle("amend", b)
}

// askedAgain are the referrals of this round whose agencies an amendment asks
// again: where it changes anything that agencies are asked about, all of them.
func (c *Case) askedAgain(p *Preview) (keys []string) {
	if !p.AsksAgencies() {
		return nil
	}
	for _, r := range c.current() {
		keys = append(keys, r.Key)
	}
	return keys
}

// askAgain opens a referral anew: one that nearly ran out over the former
// application must not run out over this one, and its clock starts when the review
// is opened again. What the agency said stays on record and stands for nothing; a
// question of its that still waits goes on.
func (c *Case) askAgain(r *Referral, e Event) {
	settled := !r.Open()
	r.Before = append(r.Before, AskedBefore{c.Version, r.State, r.Deemed, r.DeemedAt, r.Ended, r.EndedBy, r.Opened, r.Clock, len(r.Answers)})
	r.State, r.Opened, r.Seen, r.SeenBy = ReferralOpened, e.At, time.Time{}, ""
	r.Deemed, r.DeemedAt, r.Ended, r.EndedBy, r.Extended, r.Confirmed = "", time.Time{}, "", "", "", ""
	r.Clock = nil
	if c.asks(r) {
		r.State = ReferralAsking
	}
	if r.Stops != "" && settled {
		c.Clock = append(c.Clock, calendar.Event{Kind: calendar.Stop, At: e.At, Reason: r.Stops, Ref: r.Key})
	}
}

// startAsked starts the clocks of the agencies that are asked again, with the stops
// of questions that still wait.
func (c *Case) startAsked(at time.Time) {
	for i := range c.Referrals {
		r := &c.Referrals[i]
		if r.Round != c.Round || !r.Open() || len(r.Clock) > 0 || len(r.Before) == 0 {
			continue
		}
		r.Clock = []calendar.Event{{Kind: calendar.Start, At: at, Ref: r.ClockID}}
		former := r.Before[len(r.Before)-1].Clock
		for j := range c.Queries {
			q := &c.Queries[j]
			if q.Waiting() && hasOpenStop(former, q.Key) {
				stop := found(former, func(e *calendar.Event) bool { return e.Kind == calendar.Stop && e.Ref == q.Key })
				r.Clock = append(r.Clock, calendar.Event{Kind: calendar.Stop, At: at, Reason: stop.Reason, Ref: q.Key})
			}
		}
	}
}

func guardChanged(x *attempt) *ree.Refusal {
	if len(x.preview.Changes) == 0 {
		return refuse("changed")
	}
	return nil
}

func applyAmended(s State, e Event) error {
	c, b, err := caseOf[amendedBody](s, e)
	if err != nil {
		return err
	}
	if err := freeUnnamed(s, c, &b.Application); err != nil {
		return err
	}
	c.Former = append(c.Former, Former{Version: c.Version, Application: c.Application, ApplicationHash: c.ApplicationHash, Until: e.At,
		Class: b.Preview.Class, Changes: b.Preview.Changes, Reopened: b.Preview.Reopened})
	for _, key := range b.Anew {
		if r := c.Referral(key); r != nil {
			c.askAgain(r, e)
		}
	}
	c.Version, c.Application, c.ApplicationHash = c.Version+1, b.Application, b.ApplicationHash
	c.keepUnaffected(b)
	if c.Proposal != nil {
		c.void(e, "amended")
		c.State = Consolidation
	}
	if c.State != Lodged && b.Preview.Class == Material {
		c.State = AtGate
	}
	return s.PutCase(c)
}

// keepUnaffected drops what rests on what changed and keeps the rest.
func (c *Case) keepUnaffected(b *amendedBody) {
	gone := func(kind string, line int) bool {
		return b.Preview.Reopens(kind, line) || b.Application.line(line) == nil
	}
	c.Classes = slices.DeleteFunc(c.Classes, func(k LineClass) bool { return gone("classification", k.Line) })
	c.Classes = append(c.Classes, b.Classes...)
	slices.SortStableFunc(c.Classes, func(x, y LineClass) int { return x.Line - y.Line })
	c.Verdicts = slices.DeleteFunc(c.Verdicts, func(v GateVerdict) bool { return gone("gate", v.Line) })
	c.Concerns = slices.DeleteFunc(c.Concerns, func(k Concern) bool { return gone("gate", k.Line) })
	c.GateHash, _ = gateHash(c.Verdicts)
}

// freeUnnamed frees what the case holds of lots that a line names no longer.
func freeUnnamed(s State, c *Case, now *Application) error {
	for _, l := range c.Application.Lines {
		after := now.line(l.No)
		for _, q := range l.Lots {
			named := after != nil && slices.ContainsFunc(after.Lots, func(x LotQuantity) bool { return x.Lot == q.Lot })
			h, err := s.LotHold(HoldKey(c.Key, l.No, q.Lot))
			if err != nil {
				return err
			}
			if named || h == nil {
				continue
			}
			if err := holdLot(s, c.Key, l.No, q.Lot, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// HoldCase holds a case, or takes a hold off it.
type HoldCase struct {
	Command
	Ref    string
	Code   string // hold: why
	Reason string // unhold
}

// DecideHoldCase holds a case: it is not decided until the hold is taken off. A
// hold that is there already is not made again.
func (d *Desk) DecideHoldCase(facts Facts, cmd HoldCase) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	if x.reason, x.ref = cmd.Code, cmd.Ref; guardOnHold(x) == nil {
		return nil, nil
	}
	return x.settle("hold", heldBody{What: KindCaseHeld, Case: cmd.Case, Ref: cmd.Ref, Code: cmd.Code, Reason: cmd.Reason})
}

// DecideUnholdCase takes a hold off a case, with a reason.
func (d *Desk) DecideUnholdCase(facts Facts, cmd HoldCase) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.reason, x.ref = cmd.Reason, cmd.Ref
	return x.settle("unhold", heldBody{What: KindCaseUnheld, Case: cmd.Case, Ref: cmd.Ref, Reason: cmd.Reason})
}

func guardOnHold(x *attempt) *ree.Refusal {
	if !slices.ContainsFunc(x.c.Held, func(h CaseHold) bool { return h.Ref == x.ref && h.Lifted.IsZero() }) {
		return refuse("on_hold", "ref", x.ref)
	}
	return nil
}

// guardNotOnHold lets a case on hold be refused, never granted.
func guardNotOnHold(x *attempt) ree.Refusals {
	var rs ree.Refusals
	for _, h := range x.c.Held {
		if h.Lifted.IsZero() && x.c.Proposal != nil && granted(x.c.Proposal) {
			rs = append(rs, refuse("not_on_hold", "ref", h.Ref, "why", h.Code))
		}
	}
	return rs
}
