package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

const (
	actAskDelivery  = "delivery.ask"
	deliveryCounter = "delivery"
)

// DeliveryReport is what an exporter reports about goods that left.
type DeliveryReport struct {
	Licence string      `json:"licence"`
	Line    int         `json:"line"`
	Move    string      `json:"move"`            // the write-off
	Report  string      `json:"report"`          // arrival, installation, use
	Units   int64       `json:"units,omitempty"` // of a line that is counted, in place of the mass said
	Said    review.Said `json:"said"`
}

// DeliveryAsk asks an end user about goods that left.
type DeliveryAsk struct {
	Licence string `json:"licence"`
	Line    int    `json:"line"`
	Move    string `json:"move"`
	EndUser string `json:"endUser,omitempty"` // identity; empty: the first
	Report  string `json:"report"`
	Days    int    `json:"days"` // that the link opens
}

// DeliveryReceipt answers a command on a delivery. Link is the path that the end
// user opens; it is told to who asked and kept nowhere.
type DeliveryReceipt struct {
	Receipt
	Delivery string `json:"delivery"`
	Link     string `json:"link,omitempty"`
}

// ReportDelivery takes an exporter's report about goods that left.
func (a *App) ReportDelivery(ctx context.Context, actor Actor, key string, r DeliveryReport) (DeliveryReceipt, error) {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return DeliveryReceipt{}, err
	}
	if err := a.countedSaid(ctx, actor, &r); err != nil {
		return DeliveryReceipt{}, err
	}
	cmd := review.DeliveryCommand{Licence: clean(r.Licence), Line: r.Line, Move: r.Move, Report: r.Report, Said: r.Said}
	return a.deliveryCommand(ctx, actor, key, "report", r, cmd)
}

// countedSaid takes units for what is said of a line that is counted, and refuses
// them for a mass.
func (a *App) countedSaid(ctx context.Context, actor Actor, r *DeliveryReport) error {
	if r.Units == 0 {
		return nil
	}
	d, err := a.Licence(ctx, actor, clean(r.Licence))
	if err != nil {
		return err
	}
	for _, l := range d.Lines {
		if l.No == r.Line && l.Unit != "" && r.Said.MassMG == 0 && r.Units > 0 {
			r.Said.MassMG = ree.Mass(r.Units)
			return nil
		}
	}
	return ree.Refusals{ree.Refuse("delivery.not_counted", "line", strconv.Itoa(r.Line), "units", strconv.FormatInt(r.Units, 10)).At("units")}
}

// AskDelivery makes a link for an end user. The office makes it, not the
// exporter: who sells must not confirm in the buyer's place.
func (a *App) AskDelivery(ctx context.Context, actor Actor, key string, r DeliveryAsk) (DeliveryReceipt, error) {
	if actor.Has(RoleExporter) && !actor.Official() {
		return DeliveryReceipt{}, ree.Refusals{ree.Refuse("delivery.sender_only")}
	}
	if err := a.may(actor, ScopeReview, actAskDelivery); err != nil {
		return DeliveryReceipt{}, err
	}
	until := a.Now().Add(time.Duration(r.Days) * 24 * time.Hour).Truncate(time.Second)
	cmd := review.DeliveryCommand{Licence: clean(r.Licence), Line: r.Line, Move: r.Move, EndUser: r.EndUser, Report: r.Report, Until: until}
	out, err := a.deliveryCommand(ctx, actor, key, "ask", r, cmd)
	if err != nil {
		return out, err
	}
	row, err := a.delivery(ctx, out.Delivery)
	out.Link = a.link(&row)
	return out, err
}

// CancelDelivery shuts a link.
func (a *App) CancelDelivery(ctx context.Context, actor Actor, key, ref, reason string) (DeliveryReceipt, error) {
	if err := a.may(actor, ScopeReview, actAskDelivery); err != nil {
		return DeliveryReceipt{}, err
	}
	return a.deliveryCommand(ctx, actor, key, "cancel", []string{ref, reason}, review.DeliveryCommand{Mover: review.Mover{Reason: reason}, Delivery: clean(ref)})
}

func (a *App) deliveryCommand(ctx context.Context, actor Actor, key, move string, content any, cmd review.DeliveryCommand) (DeliveryReceipt, error) {
	rec, err := a.do(ctx, actor, key, "delivery "+move, content, false, func(tx *store.Tx) (any, error) {
		if cmd.Licence != "" {
			if err := a.ownLicence(tx, actor, cmd.Licence); err != nil {
				return nil, err
			}
		}
		if cmd.Delivery == "" {
			n, err := tx.Next(deliveryCounter)
			if err != nil {
				return nil, err
			}
			cmd.Delivery = custody.Reference("DL", n)
		}
		cmd.Who, cmd.At = review.Actor{Person: actor.Account, Org: actor.Org}, tx.Now()
		events, err := a.desk().DecideDelivery(reviewState{state: state{tx, a.tables}}, move, cmd)
		return a.deliveryReceipt(tx, cmd.Delivery, events, err)
	})
	if err != nil {
		return DeliveryReceipt{}, err
	}
	return decodeResult[DeliveryReceipt](rec)
}

func (a *App) deliveryReceipt(tx *store.Tx, ref string, events []review.Event, err error) (DeliveryReceipt, error) {
	if err != nil {
		return DeliveryReceipt{}, asRefusals(err)
	}
	rec, err := a.appendReview(tx, "", events)
	return DeliveryReceipt{Receipt: rec.Receipt, Delivery: ref}, err
}

func (a *App) delivery(ctx context.Context, ref string) (row review.Delivery, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		var ok bool
		row, ok, err = store.Get(v, a.tables.after.delivery, ref)
		if err == nil && !ok {
			err = orUnknown(nil, "delivery.unknown", "delivery", ref)
		}
		return err
	})
	return row, err
}

// ConfirmPath is where the links of end users begin.
const ConfirmPath = "/confirm/"

// link is the path for the end user of a delivery: its reference, the second in
// which it ends, and a MAC over both that only this installation can make. It
// opens this one delivery, for this one purpose, once.
func (a *App) link(d *review.Delivery) string {
	return ConfirmPath + d.Key + "." + strconv.FormatInt(d.Until.Unix(), 36) + "." + a.linkMAC(d.Key, d.Until.Unix())
}

func (a *App) linkMAC(ref string, until int64) string {
	mac := hmac.New(sha256.New, a.Keys.deliveries)
	fmt.Fprintf(mac, "lanthorn delivery v1\n%s\n%d", ref, until)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// opened is the delivery that a token opens. A token that was cut short or
// changed opens nothing, and one that ended says so.
func (a *App) opened(ctx context.Context, token string) (review.Delivery, error) {
	wrong := ree.Refusals{ree.Refuse("delivery.link_wrong")}
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > 200 {
		return review.Delivery{}, wrong
	}
	until, err := strconv.ParseInt(parts[1], 36, 64)
	if err != nil || !hmac.Equal([]byte(parts[2]), []byte(a.linkMAC(parts[0], until))) {
		return review.Delivery{}, wrong
	}
	row, err := a.delivery(ctx, parts[0])
	switch {
	case err != nil:
		return row, err
	case row.Until.Unix() != until:
		return review.Delivery{}, wrong
	case row.State != review.DeliveryAsked:
		return review.Delivery{}, ree.Refusals{ree.Refuse("delivery.link_used", "deliverystate", string(row.State))}
	case a.Now().After(row.Until):
		return review.Delivery{}, ree.Refusals{ree.Refuse("guard.link_open", "until", a.calendar().Day(row.Until).String())}
	}
	return row, nil
}

// Confirmation is all that the holder of a link sees.
type Confirmation struct {
	Licence  string
	Exporter string // party
	EndUser  string // name
	Report   string
	Form     ree.Form
	MassMG   ree.Mass
	Unit     string // that it is counted in, where it is no mass
	Subject  control.Subject
	Left     time.Time
	Until    time.Time
}

// Confirmation shows what a link asks about.
func (a *App) Confirmation(ctx context.Context, token string) (c Confirmation, err error) {
	row, err := a.opened(ctx, token)
	if err != nil {
		return c, err
	}
	c = Confirmation{Licence: row.Licence, Exporter: row.Holder, EndUser: row.EndUser.Name, Report: row.Report, MassMG: row.MovedMG, Until: row.Until}
	err = a.Store.View(ctx, func(v *store.View) error {
		line, _, err := store.Get(v, a.tables.review.line, review.LineKey(row.Licence, row.Line))
		if err != nil {
			return err
		}
		m, _, err := store.Get(v, a.tables.review.move, review.MoveKey(line.Key, row.Move))
		c.Form, c.Unit, c.Subject, c.Left = line.Form, line.Unit, line.Subject, m.At
		return err
	})
	return c, err
}

// Confirm takes what the holder of a link says: confirmed, or disputed.
func (a *App) Confirm(ctx context.Context, key, token string, said review.Said) (answer review.DeliveryState, err error) {
	said.Documents = nil
	row, err := a.opened(ctx, token)
	if err != nil {
		return "", err
	}
	content := struct {
		Delivery string
		Said     review.Said
	}{row.Key, said}
	_, err = a.do(ctx, public, key, "delivery confirm", content, false, func(tx *store.Tx) (any, error) {
		cmd := review.DeliveryCommand{Mover: review.Mover{Who: review.Actor{Person: public.Account}, At: tx.Now()}, Delivery: row.Key, Said: said}
		events, err := a.desk().DecideEndUser(reviewState{state: state{tx, a.tables}}, cmd)
		return a.deliveryReceipt(tx, row.Key, events, err)
	})
	if err != nil {
		return "", err
	}
	row, err = a.delivery(ctx, row.Key)
	return row.State, err
}

// mostReports bounds the reports of one licence that are looked at.
const mostReports = 2000

// dutiesIn works out the duties of a licence with the reports about it.
func (a *App) dutiesIn(v *store.View, l *review.Licence, asOf time.Time) ([]review.Duty, []review.Delivery, error) {
	lines, err := store.Select(v, a.tables.review.line, store.Query{Where: []store.Cond{{Col: "licence", Op: store.Eq, Value: l.Key}}})
	if err != nil {
		return nil, nil, err
	}
	var moves []review.Move
	for _, line := range lines {
		some, err := store.Select(v, a.tables.review.move, store.Query{Where: []store.Cond{{Col: "line", Op: store.Eq, Value: line.Key}}, OrderBy: "at_ms", Desc: true, Limit: mostReports})
		if err != nil {
			return nil, nil, err
		}
		moves = append(moves, some...)
	}
	reports, err := store.Select(v, a.tables.after.delivery, store.Query{Where: []store.Cond{{Col: "licence", Op: store.Eq, Value: l.Key}}, OrderBy: "at_ms", Desc: true, Limit: mostReports})
	if err != nil {
		return nil, nil, err
	}
	later := func(at time.Time) bool { return at.After(asOf) }
	moves = slices.DeleteFunc(moves, func(m review.Move) bool { return later(m.At) })
	reports = slices.DeleteFunc(reports, func(d review.Delivery) bool { return later(d.At) })
	return a.desk().Duties(l, lines, moves, reports, asOf), reports, nil
}

// Duties lists what a licence obliges to and what was reported, for who sees the
// licence. Links are told to the office alone.
func (a *App) Duties(ctx context.Context, actor Actor, licence string) (duties []review.Duty, reports []review.Delivery, err error) {
	d, err := a.Licence(ctx, actor, clean(licence))
	if err != nil {
		return nil, nil, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		if duties, reports, err = a.dutiesIn(v, &d.Licence, a.Now()); err != nil {
			return err
		}
		if duties, err = veiled(a, v, actor, d.Licence.Case, duties); err != nil {
			return err
		}
		reports, err = veiled(a, v, actor, d.Licence.Case, reports)
		return err
	})
	return duties, reports, err
}

// DeliveryLink is the link of a question that is open, for who may ask.
func (a *App) DeliveryLink(actor Actor, d *review.Delivery) string {
	if d.State != review.DeliveryAsked || a.may(actor, ScopeReview, actAskDelivery) != nil {
		return ""
	}
	return a.link(d)
}

// chaseEvery is how long a reminder is given before the next.
const chaseEvery = 14 * 24 * time.Hour

// ChaseLate reminds the holders of all licences of the reports that are late,
// and says how many reminders were written. It may be run at any time: a duty is
// not reminded of twice in two weeks.
func (a *App) ChaseLate(ctx context.Context, actor Actor) (n int, err error) {
	if err := a.may(actor, ScopeReview, actAskDelivery); err != nil {
		return 0, err
	}
	var due []review.Licence
	err = a.Store.View(ctx, func(v *store.View) error {
		return store.SelectEach(v, a.tables.review.licence, store.Query{}, func(l review.Licence) error {
			if l.Declarations > 0 {
				due = append(due, l)
			}
			return nil
		})
	})
	for i := range due {
		if err != nil {
			return n, err
		}
		more, one := a.chase(ctx, actor, &due[i])
		n, err = n+more, one
	}
	return n, err
}

func (a *App) chase(ctx context.Context, actor Actor, l *review.Licence) (n int, err error) {
	var duties []review.Duty
	if err := a.Store.View(ctx, func(v *store.View) (err error) { duties, _, err = a.dutiesIn(v, l, a.Now()); return err }); err != nil {
		return 0, err
	}
	for _, duty := range duties {
		if duty.State != "late" || reminded(l, duty.Key, a.Now()) {
			continue
		}
		_, err := a.do(ctx, actor, "", "delivery chase", nil, false, func(tx *store.Tx) (any, error) {
			now, _, err := store.Get(tx, a.tables.review.licence, l.Key)
			if err != nil || reminded(&now, duty.Key, tx.Now()) {
				return CaseReceipt{}, err
			}
			events, err := a.desk().DecideChase(&now, review.Mover{Who: review.Actor{Person: actor.Account, Org: actor.Org}, At: tx.Now()}, duty)
			if err != nil {
				return nil, asRefusals(err)
			}
			return a.appendReview(tx, "", events)
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func reminded(l *review.Licence, duty string, now time.Time) bool {
	for _, c := range l.Chased {
		if c.Duty == duty && now.Sub(c.At) < chaseEvery {
			return true
		}
	}
	return false
}
