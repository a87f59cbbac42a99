package review

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// ConsumptionState is where a report of goods used up stands.
type ConsumptionState string

// The states of such a report.
const (
	ConsumptionReported ConsumptionState = "reported"
	ConsumptionAccepted ConsumptionState = "accepted"
	ConsumptionQueried  ConsumptionState = "queried" // it counts for nothing; the holder reports anew
)

// Consumptions are the ways in which goods that were to come back are used up.
func Consumptions() []string { return []string{"testing", "production"} }

// Consumption is goods of a shipment that will not come back because they were
// used up where they went, as the holder reports it.
type Consumption struct {
	No       int              `json:"no"` // on its licence, from 1
	Line     int              `json:"line"`
	MassMG   ree.Mass         `json:"massMG"`
	In       string           `json:"in"` // one of [Consumptions]
	Text     string           `json:"text"`
	Evidence []Document       `json:"evidence"`
	State    ConsumptionState `json:"state"`
	By       string           `json:"by,omitempty"`
	At       time.Time        `json:"at,omitzero"`
	Officer  string           `json:"officer,omitempty"`
	Answered time.Time        `json:"answered,omitzero"`
	Note     string           `json:"note,omitempty"` // the officer's
}

// The kinds of event of consumption.
const (
	KindConsumedReported = "review.general_consumed_reported"
	KindConsumedAccepted = "review.general_consumed_accepted"
	KindConsumedQueried  = "review.general_consumed_queried"
)

// consumedIn adds up the reports on a line in a state; line 0 is every line.
func (l *Licence) consumedIn(line int, state ConsumptionState) ree.Mass {
	var sum ree.Mass
	for _, c := range l.Consumed {
		if c.State == state && (line == 0 || c.Line == line) {
			sum += c.MassMG
		}
	}
	return sum
}

// Accounted is what of a line came back or was used up and accepted as such.
func (l *Licence) Accounted(line int) ree.Mass {
	return l.backOn(line) + l.consumedIn(line, ConsumptionAccepted)
}

// WaitingInTime is what was reported as used up by the day on which the goods had
// to be back and still waits for an officer: whose fault that is, it stops
// nothing.
func (l *Licence) WaitingInTime(cal *calendar.Calendar) ree.Mass {
	var sum ree.Mass
	for _, c := range l.Consumed {
		if l.Under != nil && c.State == ConsumptionReported && !cal.Day(c.At).After(l.Under.BackBy) {
			sum += c.MassMG
		}
	}
	return sum
}

// Consumption finds a report of a licence by its number.
func (l *Licence) Consumption(no int) *Consumption {
	i := slices.IndexFunc(l.Consumed, func(c Consumption) bool { return c.No == no })
	if i < 0 {
		return nil
	}
	return &l.Consumed[i]
}

// consumedLeft wants no more than is out, neither back nor used up, nor reported
// as used up already.
func (w *registrationWalk) consumedLeft() *ree.Refusal {
	left := w.outMG
	if w.out != nil {
		left -= w.out.consumedIn(w.cmd.Line, ConsumptionReported)
	}
	if w.out == nil || w.out.Under.BackBy.IsZero() || w.cmd.MassMG <= 0 || w.cmd.MassMG > left {
		return refuse("consumed_left", "licence", w.cmd.Licence, "line", itoa(w.cmd.Line), "left", left.String(), "mass", w.cmd.MassMG.String())
	}
	return nil
}

func (w *registrationWalk) consumedSaid() ree.Refusals {
	var rs ree.Refusals
	if !slices.Contains(Consumptions(), w.cmd.In) {
		rs = append(rs, refuse("consumed_in", "in", w.cmd.In).At("in"))
	}
	if blank(w.cmd.Text) {
		rs = append(rs, ree.Refuse("review.missing", "field", "text").At("text"))
	}
	if len(w.cmd.Evidence) == 0 || len(w.cmd.Evidence) > maxConsumedEvidence {
		rs = append(rs, refuse("consumed_evidence", "most", itoa(maxConsumedEvidence)).At("evidence"))
	}
	return rs
}

// maxConsumedEvidence bounds the documents of one report.
const maxConsumedEvidence = 10

// consumedOpen wants a report that waits, whose goods are still out: they may have
// come back since.
func (w *registrationWalk) consumedOpen() *ree.Refusal {
	var c *Consumption
	if w.out != nil {
		c = w.out.Consumption(w.cmd.No)
	}
	if c == nil || c.State != ConsumptionReported {
		return refuse("consumed_open", "no", itoa(w.cmd.No), "licence", w.cmd.Licence)
	}
	if w.move == "accept_consumed" && c.MassMG > w.outMG {
		return refuse("consumed_left", "licence", w.cmd.Licence, "line", itoa(c.Line), "left", w.outMG.String(), "mass", c.MassMG.String())
	}
	return nil
}

// lookConsumed reads the licence that a report is about.
func (w *registrationWalk) lookConsumed(facts Facts) error {
	l, err := facts.Licence(w.cmd.Licence)
	if err != nil || l == nil || l.Under == nil || l.Under.Registration != w.r.Key {
		return err
	}
	no := w.cmd.Line
	if c := l.Consumption(w.cmd.No); c != nil {
		no = c.Line
	}
	line, err := facts.LicenceLine(LineKey(l.Key, no))
	if err != nil || line == nil {
		return err
	}
	w.out, w.outMG = l, line.CommittedMG-l.Accounted(line.No)
	return nil
}

type consumedBody struct {
	What         string       `json:"-"`
	Registration string       `json:"registration"`
	Licence      string       `json:"licence"`
	No           int          `json:"no"`
	New          *Consumption `json:"new,omitempty"`
	Reason       string       `json:"reason,omitempty"`
}

func (b consumedBody) kind() string       { return b.What }
func (b consumedBody) subjects() []string { return []string{b.Registration, b.Licence} }

func (w *registrationWalk) consumedBody() consumedBody {
	b := consumedBody{What: firstKind(registrationTable, w.move), Registration: w.r.Key, Licence: w.out.Key, No: w.cmd.No, Reason: w.cmd.Reason}
	if w.move == "report_consumed" {
		b.No = len(w.out.Consumed) + 1
		b.New = &Consumption{No: b.No, Line: w.cmd.Line, MassMG: w.cmd.MassMG, In: w.cmd.In, Text: w.cmd.Text, Evidence: w.cmd.Evidence, State: ConsumptionReported}
	}
	return b
}

// applyConsumed writes a report, or an officer's answer to one, into its licence.
func applyConsumed(s State, e Event) error {
	var b consumedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	l, err := s.Licence(b.Licence)
	if err != nil || l == nil {
		return fmt.Errorf("licence %q: %w", b.Licence, missing(err))
	}
	if e.Kind == KindConsumedReported && b.New != nil {
		b.New.By, b.New.At = e.Actor, e.At
		l.Consumed = append(l.Consumed, *b.New)
		return s.PutLicence(l)
	}
	c := l.Consumption(b.No)
	if c == nil {
		return fmt.Errorf("report %d of licence %q: %w", b.No, b.Licence, errMissing)
	}
	c.State = ConsumptionAccepted
	if e.Kind == KindConsumedQueried {
		c.State = ConsumptionQueried
	}
	c.Officer, c.Answered, c.Note = e.Actor, e.At, b.Reason
	return s.PutLicence(l)
}

// accounted keeps a write-off of goods that came back, or were used up, from being
// taken back as if nothing had left.
func (g *ledger) accounted() *ree.Refusal {
	if g.kind != Reverse || g.licence.Under == nil {
		return nil
	}
	if left := g.line.CommittedMG - g.licence.Accounted(g.line.No); g.cmd.MassMG > left {
		return refuse("accounted", "of", g.cmd.Of, "asked", AmountIn(g.cmd.MassMG, g.line.Unit), "left", AmountIn(left, g.line.Unit))
	}
	return nil
}
