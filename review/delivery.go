package review

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// DeliveryState is where a report or a question about a delivery stands.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryReported  DeliveryState = "reported"  // by the exporter
	DeliveryAsked     DeliveryState = "asked"     // the end user has a link
	DeliveryConfirmed DeliveryState = "confirmed" // by the end user
	DeliveryDisputed  DeliveryState = "disputed"  // the end user says otherwise
	DeliveryCancelled DeliveryState = "cancelled" // the link no longer opens
)

// DutyRule says what a licence obliges to: a report of one kind, so many days
// after each write-off.
type DutyRule struct {
	Condition  string `json:"condition,omitempty" yaml:"condition"` // of the line; empty: of every licence
	Report     string `json:"report" yaml:"report"`                 // arrival, installation, use
	Days       int    `json:"days" yaml:"days"`                     // calendar days
	Basis      string `json:"basis" yaml:"basis"`
	Source     string `json:"source,omitempty" yaml:"source"`
	Confidence string `json:"confidence,omitempty" yaml:"confidence"`
}

// DeliveryReports are the kinds of report, in the order of a delivery's life.
func DeliveryReports() []string { return []string{"arrival", "installation", "use"} }

// Delivery is one report about goods written off, or the end user's answer to a
// link, as a row.
type Delivery struct {
	Key     string        `json:"key"`
	Licence string        `json:"licence"`
	Line    int           `json:"line"`
	Move    string        `json:"move"` // the write-off's id
	Ref     string        `json:"ref"`  // its declaration
	MovedMG ree.Mass      `json:"movedMG"`
	Unit    string        `json:"unit,omitempty"` // that the line is counted in, and the masses with it
	Holder  string        `json:"holder"`
	State   DeliveryState `json:"state"`
	Report  string        `json:"report"`
	EndUser Party         `json:"endUser"`
	Until   time.Time     `json:"until,omitzero"` // the link's last instant
	By      string        `json:"by,omitempty"`   // person who reported or asked
	Said    Said          `json:"said,omitzero"`
	At      time.Time     `json:"at"` // of the last change
	Note    string        `json:"note,omitempty"`
}

// Said is what somebody reports about a delivery.
type Said struct {
	MassMG    ree.Mass      `json:"massMG"`             // that arrived, is installed, is in use
	Day       calendar.Date `json:"day,omitzero"`       //
	Place     string        `json:"place"`              //
	AsStated  bool          `json:"asStated,omitempty"` // installed and used as the licence says
	Name      string        `json:"name,omitempty"`     // of who answers for the end user
	Text      string        `json:"text,omitempty"`
	Documents []Document    `json:"documents,omitempty"`
}

// The kinds of event of deliveries.
const (
	KindDeliveryReported  = "review.delivery_reported"
	KindDeliveryAsked     = "review.delivery_asked"
	KindDeliveryConfirmed = "review.delivery_confirmed"
	KindDeliveryDisputed  = "review.delivery_disputed"
	KindDeliveryCancelled = "review.delivery_cancelled"
	KindDutyChased        = "review.duty_chased"
)

// deliveryTable is the delivery machine. Who holds the link confirms or
// disputes: which of the two follows from what they say.
var deliveryTable = []Transition{
	{"report", []string{""}, "reported", "application.lodge", []string{"person", "holder_side", "written_off", "said"}, []string{KindDeliveryReported}},
	{"ask", []string{""}, "asked", "delivery.ask", []string{"person", "office_side", "written_off", "link"}, []string{KindDeliveryAsked}},
	{"confirm", []string{"asked"}, "confirmed", "", []string{"link_open", "said", "agrees"}, []string{KindDeliveryConfirmed}},
	{"dispute", []string{"asked"}, "disputed", "", []string{"link_open", "said"}, []string{KindDeliveryDisputed, KindMarkedStale}},
	{"cancel", []string{"asked"}, "cancelled", "delivery.ask", []string{"person", "office_side", "reason"}, []string{KindDeliveryCancelled}},
}

// DeliveryTransitions is the delivery machine's table.
func DeliveryTransitions() []Transition { return slices.Clone(deliveryTable) }

// DeliveryCommand makes a move on a delivery.
type DeliveryCommand struct {
	Mover
	Delivery string
	Licence  string // report, ask
	Line     int    // report, ask
	Move     string // report, ask: the write-off
	EndUser  string // ask: identity; empty: the first
	Report   string // report, ask
	Until    time.Time
	Said     Said // report, confirm, dispute
}

type deliveryWalk struct {
	desk *Desk
	cmd  DeliveryCommand
	d    *Delivery
	l    *Licence
	of   *Move
}

// maxLink is the longest life of a link.
const maxLink = 60 * 24 * time.Hour

// DecideDelivery makes a move on a delivery.
func (d *Desk) DecideDelivery(facts Facts, move string, cmd DeliveryCommand) ([]Event, error) {
	w, err := d.openDelivery(facts, move, cmd)
	if err != nil {
		return nil, err
	}
	if err := walk(deliveryTable, deliveryChecks, move, string(w.d.State), false, w); err != nil {
		return nil, err
	}
	b := deliveryBody{What: firstKind(deliveryTable, move), Delivery: w.d.Key, Licence: w.l.Key, Reason: cmd.Reason}
	switch move {
	case "report":
		b.New, b.Said = w.d, &cmd.Said
	case "ask":
		b.New = w.d
	case "confirm", "dispute":
		b.Said = &cmd.Said
	}
	if move == "dispute" {
		return events(cmd.Who, cmd.At, b, staleBody{Licence: w.l.Key, Line: w.d.Line, Cause: w.d.Key, Code: "delivery.disputed"})
	}
	return events(cmd.Who, cmd.At, b)
}

// DecideEndUser takes what the holder of a link says: it confirms where all that
// left has arrived and serves the use stated, and disputes otherwise.
func (d *Desk) DecideEndUser(facts Facts, cmd DeliveryCommand) ([]Event, error) {
	w, err := d.openDelivery(facts, "confirm", cmd)
	if err != nil {
		return nil, err
	}
	if w.agrees() != nil {
		return d.DecideDelivery(facts, "dispute", cmd)
	}
	return d.DecideDelivery(facts, "confirm", cmd)
}

func (d *Desk) openDelivery(facts Facts, move string, cmd DeliveryCommand) (*deliveryWalk, error) {
	row, err := facts.Delivery(cmd.Delivery)
	if err != nil {
		return nil, err
	}
	if row == nil && (move != "report" && move != "ask" || cmd.Delivery == "") {
		return nil, ree.Refuse("delivery.unknown", "delivery", cmd.Delivery)
	}
	fresh := row == nil
	if fresh {
		row = &Delivery{Key: cmd.Delivery, Licence: cmd.Licence, Line: cmd.Line, Move: cmd.Move, Report: cmd.Report, Until: cmd.Until}
	}
	l, err := facts.Licence(row.Licence)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ree.Refuse("review.licence_unknown", "licence", row.Licence)
	}
	w := &deliveryWalk{desk: d, cmd: cmd, d: row, l: l}
	if w.of, err = facts.Move(MoveKey(LineKey(l.Key, row.Line), row.Move)); err != nil || !fresh {
		return w, err
	}
	row.Holder = l.Holder
	if line, err := facts.LicenceLine(LineKey(l.Key, row.Line)); err != nil {
		return nil, err
	} else if line != nil {
		row.Unit = line.Unit
	}
	if w.of != nil {
		row.MovedMG, row.Ref = w.of.OpenMG, w.of.Ref
	}
	for i, u := range l.EndUsers {
		if i == 0 && cmd.EndUser == "" || u.Identity() == cmd.EndUser {
			row.EndUser = u
		}
	}
	return w, nil
}

var deliveryChecks map[string]check[*deliveryWalk]

func init() {
	deliveryChecks = map[string]check[*deliveryWalk]{
		"person":      always(func(w *deliveryWalk) *ree.Refusal { return personOf(w.cmd.Who) }),
		"office_side": always(func(w *deliveryWalk) *ree.Refusal { return officeOf(w.l, w.cmd.Who) }),
		"holder_side": always(func(w *deliveryWalk) *ree.Refusal {
			if w.cmd.Who.Org != w.l.Holder {
				return refuse("holder_side", "org", w.cmd.Who.Org)
			}
			return nil
		}),
		"written_off": brought((*deliveryWalk).writtenOff),
		"said":        {true, (*deliveryWalk).said},
		"link":        brought((*deliveryWalk).link),
		"link_open":   always((*deliveryWalk).linkOpen),
		"agrees":      brought((*deliveryWalk).agrees),
		"reason": brought(func(w *deliveryWalk) *ree.Refusal {
			if blank(w.cmd.Reason) {
				return refuse("reason")
			}
			return nil
		}),
	}
}

func (w *deliveryWalk) writtenOff() *ree.Refusal {
	if w.of == nil || w.of.Kind != Commit || w.of.OpenMG <= 0 {
		return refuse("written_off", "of", w.d.Move)
	}
	return nil
}

func (w *deliveryWalk) said() ree.Refusals {
	var rs ree.Refusals
	s := &w.cmd.Said
	if s.MassMG < 0 || s.MassMG > ree.MaxMass {
		rs = append(rs, ree.Refuse("review.line_mass").At("mass"))
	}
	if today := w.desk.Calendar.Day(w.cmd.At); s.Day.IsZero() || s.Day.After(today) {
		rs = append(rs, refuse("said_day", "day", s.Day.String()).At("day"))
	}
	if blank(s.Place) {
		rs = append(rs, ree.Refuse("review.missing", "field", "place").At("place"))
	}
	if !slices.Contains(DeliveryReports(), w.d.Report) {
		rs = append(rs, refuse("report_kind", "report", w.d.Report).At("report"))
	}
	return rs
}

func (w *deliveryWalk) link() *ree.Refusal {
	left := w.cmd.Until.Sub(w.cmd.At)
	if left <= 0 || left > maxLink || w.d.EndUser.Name == "" || !slices.Contains(DeliveryReports(), w.d.Report) {
		return refuse("link", "report", w.d.Report)
	}
	return nil
}

func (w *deliveryWalk) linkOpen() *ree.Refusal {
	if w.cmd.At.After(w.d.Until) {
		return refuse("link_open", "until", w.d.Until.UTC().Format(time.DateOnly))
	}
	return nil
}

// saidWithin is the part of what left, one thousandth, that may be missing from
// what is said of it: scales differ. A convention of this program.
const saidWithin = 1000

// agrees wants everything that left, but for [saidWithin], in the use that the
// licence states.
func (w *deliveryWalk) agrees() *ree.Refusal {
	s := &w.cmd.Said
	gap := max(s.MassMG-w.d.MovedMG, w.d.MovedMG-s.MassMG)
	if !s.AsStated || gap > w.d.MovedMG/saidWithin {
		return refuse("agrees", "said", AmountIn(s.MassMG, w.d.Unit), "left", AmountIn(w.d.MovedMG, w.d.Unit))
	}
	return nil
}

type (
	deliveryBody struct {
		What     string    `json:"-"`
		Delivery string    `json:"delivery"`
		Licence  string    `json:"licence"`
		New      *Delivery `json:"new,omitempty"`
		Said     *Said     `json:"said,omitempty"`
		Reason   string    `json:"reason,omitempty"`
	}
	chasedBody struct {
		Licence string `json:"licence"`
		Duty    string `json:"duty"`
	}
)

func (b deliveryBody) kind() string       { return b.What }
func (chasedBody) kind() string           { return KindDutyChased }
func (b deliveryBody) subjects() []string { return []string{b.Delivery, b.Licence} }
func (b chasedBody) subjects() []string   { return []string{b.Licence} }

func init() {
	for _, row := range deliveryTable {
		folds[row.Kinds[0]] = applyDelivery
	}
	folds[KindDutyChased] = onLicence(func(l *Licence, e Event, b *chasedBody) {
		l.Chased = append(l.Chased, Chase{Duty: b.Duty, At: e.At})
	})
}

func applyDelivery(s State, e Event) error {
	var b deliveryBody
	if err := decode(e, &b); err != nil {
		return err
	}
	d, err := s.Delivery(b.Delivery)
	if err != nil {
		return err
	}
	switch {
	case d == nil && b.New != nil:
		d = b.New
		d.By = e.Actor
	case d == nil:
		return errors.Join(fmt.Errorf("delivery %q", b.Delivery), errMissing)
	}
	d.State, d.At = DeliveryState(entered(deliveryTable, moveOf(deliveryTable, e.Kind), string(d.State))), e.At
	if b.Said != nil {
		d.Said = *b.Said
	}
	if b.Reason != "" {
		d.Note = b.Reason
	}
	return s.PutDelivery(d)
}

// Chase says that somebody was reminded of a duty.
type Chase struct {
	Duty string    `json:"duty"`
	At   time.Time `json:"at"`
}

// Duty is one report that a licence obliges to.
type Duty struct {
	Key    string        `json:"key"` // line, write-off and report
	Line   int           `json:"line"`
	Move   string        `json:"move"`
	Ref    string        `json:"ref"`
	MassMG ree.Mass      `json:"massMG"`
	Unit   string        `json:"unit,omitempty"` // that the line is counted in, and MassMG with it
	Report string        `json:"report"`
	Due    calendar.Date `json:"due"`
	State  string        `json:"state"` // open, late, met, disputed
	By     string        `json:"by,omitempty"`
	Chased int           `json:"chased,omitempty"`
	Basis  string        `json:"basis"`
}

// Duties works out what a licence's holder must report, from its write-offs, and
// what of it was done, as of a day. It is a pure function: no job has to run for
// a duty to be late.
func (d *Desk) Duties(l *Licence, lines []LicenceLine, moves []Move, reports []Delivery, now time.Time) []Duty {
	var out []Duty
	for _, line := range lines {
		for _, m := range moves {
			if m.Line != line.Key || m.Kind != Commit || m.OpenMG == 0 {
				continue
			}
			for _, rule := range d.Policy.Duties {
				if rule.Condition == "" || slices.Contains(line.Conditions, rule.Condition) {
					out = append(out, d.duty(l, &line, &m, rule, reports, now))
				}
			}
		}
	}
	slices.SortStableFunc(out, func(x, y Duty) int { return x.Due.Sub(y.Due) })
	return out
}

func (d *Desk) duty(l *Licence, line *LicenceLine, m *Move, rule DutyRule, reports []Delivery, now time.Time) Duty {
	id := m.Key[len(line.Key)+1:]
	out := Duty{Key: fmt.Sprintf("%d/%s/%s", line.No, id, rule.Report), Line: line.No, Move: id, Ref: m.Ref, MassMG: m.OpenMG, Unit: line.Unit, Report: rule.Report,
		Due: d.Calendar.Day(m.At).Add(rule.Days), State: "open", Basis: rule.Basis}
	if d.Calendar.Day(now).After(out.Due) {
		out.State = "late"
	}
	var told ree.Mass
	for _, r := range reports {
		if r.Line != line.No || r.Move != id || r.Report != rule.Report {
			continue
		}
		switch {
		case r.State == DeliveryDisputed:
			out.State, out.By = "disputed", r.Key
		case out.State != "disputed" && (r.State == DeliveryReported || r.State == DeliveryConfirmed):
			told = min(told+r.Said.MassMG, m.OpenMG)
			if told >= m.OpenMG-m.OpenMG/saidWithin {
				out.State, out.By = "met", r.Key
			}
		}
	}
	for _, c := range l.Chased {
		if c.Duty == out.Key {
			out.Chased++
		}
	}
	return out
}

// DecideChase reminds the holder of a duty that is late.
func (d *Desk) DecideChase(l *Licence, m Mover, duty Duty) ([]Event, error) {
	if duty.State != "late" {
		return nil, refuse("duty_late", "duty", duty.Key)
	}
	if r := officeOf(l, m.Who); r != nil && m.Who.Person != System {
		return nil, r
	}
	return events(m.Who, m.At, chasedBody{l.Key, duty.Key})
}
