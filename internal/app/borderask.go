package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// BorderQuestion is what a customs officer or system asks: may this leave? The
// amount is given in milligrams or as a quantity with its unit, not both.
// Whatever is declared beside it is held against the licence.
type BorderQuestion struct {
	Licence     string           `json:"licence"`
	Line        int              `json:"line,omitempty"` // 0: the one line with the code HS
	Mass        ree.Mass         `json:"massMG,omitempty"`
	Quantity    *review.Quantity `json:"quantity,omitempty"`
	Declaration string           `json:"declaration"`
	Of          string           `json:"of,omitempty"`          // the reservation that a write-off draws on
	Destination string           `json:"destination,omitempty"` // as declared
	HS          string           `json:"hs,omitempty"`          // as declared
	Exporter    string           `json:"exporter,omitempty"`    // party, as declared
	Consignee   string           `json:"consignee,omitempty"`   // name, as declared
	Mode        string           `json:"mode,omitempty"`        // of transport, as declared
	Final       bool             `json:"final,omitempty"`       // write-off: called the last one under the licence; its holder is asked
	Date        string           `json:"date,omitempty"`        // YYYY-MM-DD on which the goods leave; today without it
}

// BorderAnswer is always one of yes, no and refer, with a reason and what to do
// next; goods are never left without a next action.
type BorderAnswer struct {
	Answer    string             `json:"answer"` // yes, no, refer
	Reasons   ree.Refusals       `json:"reasons,omitempty"`
	Next      string             `json:"next"` // code of the next action
	Line      int                `json:"line,omitempty"`
	Mass      ree.Mass           `json:"massMG,omitempty"` // asked for, after conversion
	Converted *review.Conversion `json:"converted,omitempty"`
	Tolerated ree.Mass           `json:"toleratedMG,omitempty"` // of the mass, what the line's tolerance bears
	Remaining ree.Mass           `json:"remainingMG"`
	Reserved  ree.Mass           `json:"reservedMG"`
	Units     []string           `json:"units,omitempty"` // that the line takes
	State     string             `json:"state,omitempty"` // of the licence
	Pending   bool               `json:"pendingCustoms,omitempty"`
	At        time.Time          `json:"at"` // the balance is as of
	Licence   LicenceDetail      `json:"-"`
	Unit      string             `json:"unit,omitempty"` // of a line that is counted: the amounts are whole units of it
}

// borderRule says what a reason means at the border: whether the goods may not
// leave or a person decides, and what to do next.
type borderRule struct{ answer, next string }

var borderRules = map[string]borderRule{
	"reference.form":             {"refer", "customs.next.check_number"},
	"reference.check":            {"refer", "customs.next.check_number"},
	"review.licence_unknown":     {"no", "customs.next.hold_ask_office"},
	"customs.line_unclear":       {"refer", "customs.next.name_line"},
	"guard.state":                {"no", "customs.next.hold_ask_office"},
	"guard.not_ended":            {"no", "customs.next.hold_ask_office"},
	"guard.not_handed_back":      {"no", "customs.next.hold_ask_office"},
	"guard.in_date":              {"no", "customs.next.hold_ask_office"},
	"guard.not_held":             {"no", "customs.next.hold_ask_office"},
	"guard.version_over":         {"no", "customs.next.hold_ask_office"},
	"guard.declarations":         {"no", "customs.next.reduce_or_new_licence"},
	"guard.balance":              {"no", "customs.next.reduce_or_new_licence"},
	"guard.reservation":          {"no", "customs.next.reserve_again"},
	"guard.written_off":          {"no", "customs.next.check_write_off"},
	"mass.not_positive":          {"no", "customs.next.correct_declaration"},
	"mass.too_large":             {"no", "customs.next.correct_declaration"},
	"review.line_mass":           {"no", "customs.next.correct_declaration"},
	"customs.lots_short":         {"no", "customs.next.reduce_or_new_licence"},
	"customs.amount":             {"refer", "customs.next.correct_unit"},
	"customs.amount_twice":       {"refer", "customs.next.correct_declaration"},
	"customs.pieces_whole":       {"refer", "customs.next.correct_unit"},
	"customs.unit":               {"refer", "customs.next.correct_unit"},
	"customs.unit_undeclared":    {"refer", "customs.next.correct_unit"},
	"customs.date":               {"refer", "customs.next.correct_declaration"},
	"customs.destination":        {"refer", "customs.next.ask_office"},
	"customs.hs":                 {"refer", "customs.next.ask_office"},
	"customs.exporter":           {"refer", "customs.next.ask_office"},
	"customs.consignee":          {"refer", "customs.next.ask_office"},
	"customs.mode":               {"refer", "customs.next.ask_office"},
	"customs.remarked":           {"refer", "customs.next.ask_office"},
	"customs.other_office":       {"no", "customs.next.ask_their_office"},
	"licence.stale":              {"refer", "customs.next.ask_office"},
	"key.missing":                {"refer", "customs.next.name_item"},
	"key.reused":                 {"refer", "customs.next.new_key"},
	"export.declaration_missing": {"refer", "customs.next.correct_declaration"},
}

// BorderNext is the code of what to do about a refusal at the border; there is
// always one.
func BorderNext(rs ree.Refusals) string {
	for _, r := range rs {
		if rule, ok := borderRules[r.Code]; ok {
			return rule.next
		}
	}
	return "customs.next.hold_ask_office"
}

// blame takes a reason into the answer: a no outweighs a refer, and the next
// action is that of the first reason of the heavier kind.
func (b *BorderAnswer) blame(rs ...*ree.Refusal) {
	for _, r := range rs {
		rule, ok := borderRules[r.Code]
		if !ok {
			rule = borderRule{"refer", "customs.next.ask_office"}
		}
		if b.Answer == "yes" || b.Answer == "refer" && rule.answer == "no" {
			b.Answer, b.Next = rule.answer, rule.next
		}
		b.Reasons = append(b.Reasons, r)
	}
}

// borderCase is a licence line with what a question is held against.
type borderCase struct {
	licence *review.Licence
	inUse   *review.Licence // its newest version
	line    *review.LicenceLine
	of      *review.Move // the reservation named
	route   review.Route
	file    *review.Case // nil where there is none
	remarks []int64      // on the declaration, not cleared
}

// open finds what a question is about. What is wrong with the question itself
// comes back as refusals.
func openBorder(s borderFacts, q BorderQuestion) (*borderCase, error) {
	l, err := s.Licence(q.Licence)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ree.Refusals{ree.Refuse("review.licence_unknown", "licence", q.Licence, "line", "")}
	}
	c := &borderCase{licence: l}
	if c.inUse, err = review.Newest(s, l); err != nil {
		return nil, err
	}
	key := review.LineKey(q.Licence, q.Line)
	if q.Line == 0 {
		if key, err = lineByCode(s, l, q.HS); err != nil {
			return c, err
		}
	}
	if c.line, err = s.LicenceLine(key); err != nil {
		return nil, err
	}
	if c.line == nil {
		return c, ree.Refusals{ree.Refuse("review.licence_unknown", "licence", q.Licence, "line", fmt.Sprint(q.Line))}
	}
	if q.Of != "" {
		if c.of, err = s.Move(review.MoveKey(key, q.Of)); err != nil {
			return nil, err
		}
	}
	found, err := s.Remarked(q.Licence)
	if err != nil {
		return nil, err
	}
	if found != nil {
		for _, o := range found.Open {
			if o.Declaration == q.Declaration {
				c.remarks = append(c.remarks, o.Seq)
			}
		}
	}
	if c.file, err = s.Case(l.Case); err == nil && c.file != nil {
		c.route = c.file.Application.Route
	}
	return c, err
}

// lineByCode is the key of the one line with a customs code.
func lineByCode(s borderFacts, l *review.Licence, hs string) (string, error) {
	found := ""
	for _, key := range l.Lines {
		line, err := s.LicenceLine(key)
		if err != nil {
			return "", err
		}
		if line == nil || hs == "" || line.HS != hs {
			continue
		}
		if found != "" {
			found = ""
			break
		}
		found = key
	}
	if found == "" {
		return "", ree.Refusals{ree.Refuse("customs.line_unclear", "licence", l.Key, "hs", hs).At("line")}
	}
	return found, nil
}

// measured turns what was asked into mass of goods.
func (c *borderCase) measured(q BorderQuestion) (ree.Mass, *review.Conversion, error) {
	switch {
	case q.Quantity != nil && q.Mass != 0:
		return 0, nil, ree.Refuse("customs.amount_twice").At("quantity")
	case q.Quantity != nil:
		conv, err := c.line.Convert(*q.Quantity)
		return conv.MassMG, &conv, err
	case q.Mass > 0 && c.line.Unit != "":
		return 0, nil, ree.Refuse("customs.counted", "line", fmt.Sprint(c.line.No), "unit", c.line.Unit).At("quantity")
	case q.Mass <= 0 && c.of != nil && q.Mass == 0:
		return c.of.OpenMG, nil, nil
	case q.Mass <= 0:
		return 0, nil, ree.Refuse("mass.not_positive").At("mass")
	}
	return q.Mass, nil, nil
}

// declared holds what is declared beside the amount against the licence.
func (c *borderCase) declared(q BorderQuestion) ree.Refusals {
	var rs ree.Refusals
	l := c.licence
	differ := func(field, said, licensed string) {
		rs = append(rs, ree.Refuse("customs."+field, "declared", said, "licensed", licensed).At(field))
	}
	if len(l.Stale) > 0 {
		rs = append(rs, ree.Refuse("licence.stale", "licence", l.Key))
	}
	if len(c.remarks) > 0 {
		rs = append(rs, ree.Refuse("customs.remarked", "declaration", q.Declaration, "entry", fmt.Sprint(c.remarks[0])))
	}
	if q.Destination != "" && q.Destination != l.Destination {
		differ("destination", q.Destination, l.Destination)
	}
	if q.HS != "" && q.HS != c.line.HS {
		differ("hs", q.HS, c.line.HS)
	}
	if q.Exporter != "" && q.Exporter != l.Holder {
		differ("exporter", q.Exporter, l.Holder)
	}
	if q.Consignee != "" && !sameParty(q.Consignee, l.Consignee) {
		differ("consignee", q.Consignee, l.Consignee.Name)
	}
	if q.Mode != "" && !strings.EqualFold(q.Mode, c.route.Mode) {
		differ("mode", q.Mode, c.route.Mode)
	}
	return rs
}

// sameParty compares names without regard to case and spacing.
func sameParty(said string, p review.Party) bool {
	plain := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return plain(said) == plain(p.Name) || p.Ref != "" && said == p.Ref
}

// usable says whether the line may be drawn on, on the day the goods leave.
func (a *App) usable(c *borderCase, q BorderQuestion) *ree.Refusal {
	if q.Date != "" {
		day, err := calendar.ParseDate(q.Date)
		if err != nil {
			return ree.Refuse("customs.date", "value", q.Date).At("date")
		}
		if !day.Within(c.licence.ValidFrom, c.line.LastDay) {
			return ree.Refuse("guard.in_date", "day", day.String(), "from", c.licence.ValidFrom.String(), "to", c.line.LastDay.String())
		}
	}
	if r := superseded(c.licence); r != nil && c.of == nil {
		return r
	}
	reserved := ""
	if c.of != nil && c.of.Kind == review.Reserve {
		reserved = idOf(c.of)
	}
	if reserved == "" && c.licence.State != review.Active {
		return notInUse(c.licence)
	}
	r := a.desk().MayLeave(c.licence, c.inUse, c.line, reserved, a.Now())
	if r != nil && r.Code == "guard.not_held" && c.inUse.State == review.Frozen {
		return notInUse(c.inUse)
	}
	return r
}

// notInUse refuses by a licence's state.
func notInUse(l *review.Licence) *ree.Refusal {
	return ree.Refuse("guard.state", "licence", l.Key, "move", string(review.Commit), "state", string(l.State), "from", string(review.Active))
}

// answer is yes, no or refer to a question about a line that was found.
func (a *App) answer(c *borderCase, q BorderQuestion) BorderAnswer {
	line := c.line
	out := BorderAnswer{Answer: "yes", Next: "customs.next.write_off", Line: line.No, Remaining: line.RemainingMG, Reserved: line.ReservedMG, Units: line.UnitsOf(), Unit: line.Unit,
		State: string(c.licence.State), Pending: c.licence.PendingCustoms, At: a.Now()}
	mass, converted, err := c.measured(q)
	out.Mass, out.Converted = mass, converted
	if r := a.usable(c, q); r != nil {
		out.blame(r)
	}
	if err != nil {
		out.blame(asRefusals(err).(ree.Refusals)...)
	} else if free := line.RemainingMG; c.of != nil {
		if mass > c.of.OpenMG || c.of.Kind != review.Reserve {
			out.blame(ree.Refuse("guard.reservation", "of", q.Of, "asked", review.AmountIn(mass, line.Unit), "open", review.AmountIn(c.of.OpenMG, line.Unit)))
		}
	} else if over := mass - free; over > line.Tolerated() {
		out.blame(ree.Refuse("guard.balance", "asked", review.AmountIn(mass, line.Unit), "remaining", review.AmountIn(free, line.Unit)))
	} else if over > 0 {
		out.Tolerated = over
	}
	out.blame(reasonsUnder(a.veilOf(Actor{}, c.file), c.declared(q))...)
	return out
}

// borne refuses what the lots of the line cannot give: what they hold for its case
// and, for a tolerance, what is free of them beside. A lot that is suspended gives
// nothing, and what is reserved is not given twice.
func (c *borderCase) borne(s borderFacts, out *BorderAnswer) error {
	if out.Answer != "yes" || len(c.line.Lots) == 0 {
		return nil
	}
	var holds ree.Mass
	for _, ref := range c.line.Lots {
		h, err := s.LotHold(review.HoldKey(c.line.Case, c.line.No, ref))
		if err != nil {
			return err
		}
		if h == nil || c.licence.LotSuspended(ref) {
			continue
		}
		lot, _ := s.Lot(ref)
		holds += h.HeldMG + max(0, lot.Free())
	}
	if c.of == nil {
		holds -= c.line.ReservedMG
	}
	if out.Mass > holds {
		out.blame(ree.Refuse("customs.lots_short", "lots", strings.Join(c.line.Lots, ", "), "holds", max(0, holds).String(), "asked", out.Mass.String()))
	}
	return nil
}

// detail is what pages show of the licence asked about.
func detailOf(s borderFacts, c *borderCase) (LicenceDetail, error) {
	d := LicenceDetail{Licence: *c.licence}
	for _, key := range c.licence.Lines {
		line, err := s.LicenceLine(key)
		if err != nil {
			return d, err
		}
		if line != nil {
			d.Lines = append(d.Lines, *line)
		}
	}
	return d, nil
}

// asked reads a reference as it was typed or scanned.
func asked(q BorderQuestion) (BorderQuestion, error) {
	ref, err := custody.CheckReference(q.Licence)
	if err != nil {
		return q, asRefusals(err)
	}
	q.Licence = ref
	return q, checkTexts(q).Err()
}

// border is the review's state inside a command.
func (a *App) border(tx *store.Tx) reviewState { return reviewState{state: state{tx, a.tables}} }

// decodeRow reads the row that a command answered with.
func decodeRow[R any](rec store.Receipt) (row R, err error) {
	return row, json.Unmarshal(rec.Result, &row)
}
