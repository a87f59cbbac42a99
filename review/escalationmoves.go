package review

import (
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// DecideEscalate takes what the agencies cannot agree on up to the first level.
func (d *Desk) DecideEscalate(facts Facts, cmd MatterCommand) ([]Event, error) {
	cmd.Key = ""
	m, err := d.matterOf(facts, cmd, escalationTable)
	if err != nil {
		return nil, err
	}
	if err := m.try("escalate"); err != nil {
		return nil, err
	}
	e := &Escalation{Cause: "conflict", Lines: m.disputedLines()}
	if late := m.late(); late != "" && len(e.Lines) == 0 {
		e.Cause, e.Ref, e.Lines = "overdue", late, m.c.lineNumbers()
	}
	d.enter(m.c, e, cmd.Who.Person, cmd.Reason, cmd.At)
	return events(m.who, m.at, escalationBody{What: KindEscalated, Case: m.c.Key, Key: e.Key, Escalation: e})
}

func (c *Case) lineNumbers() []int {
	var out []int
	for _, l := range c.Application.Lines {
		out = append(out, l.No)
	}
	return out
}

// enter puts a new escalation onto the first level.
func (d *Desk) enter(c *Case, e *Escalation, by, reason string, at time.Time) {
	e.Key, e.Round, e.State, e.By = EscalationKey(c.Key, len(c.Escalations)+1), c.Round, EscalationOpen, by
	e.Levels = []EscalationStep{d.stepAt(&d.Policy.Escalation[0], by, reason, at)}
}

func (d *Desk) stepAt(l *Level, by, reason string, at time.Time) EscalationStep {
	return EscalationStep{Level: l.ID, Reason: reason, By: by, At: at, ClockID: l.Clock, Clock: []calendar.Event{{Kind: calendar.Start, At: at, Ref: l.Clock}}}
}

// DecideRaise takes an escalation to the next level.
func (d *Desk) DecideRaise(facts Facts, cmd MatterCommand) ([]Event, error) {
	m, err := d.escalationOf(facts, cmd)
	if err != nil {
		return nil, err
	}
	if err := m.try("raise"); err != nil {
		return nil, err
	}
	step := d.stepAt(d.Policy.above(m.escalation.Level().Level), cmd.Who.Person, cmd.Reason, cmd.At)
	return events(m.who, m.at, escalationBody{What: KindEscalationRaised, Case: m.c.Key, Key: cmd.Key, Step: &step})
}

// SettleEscalation brings the rulings of a level.
type SettleEscalation struct {
	MatterCommand
	Rulings []Ruling
}

// DecideSettle settles an escalation at its level: a ruling for each line.
func (d *Desk) DecideSettle(facts Facts, cmd SettleEscalation) ([]Event, error) {
	m, err := d.escalationOf(facts, cmd.MatterCommand)
	if err != nil {
		return nil, err
	}
	m.rulings = cmd.Rulings
	return m.settle("settle", escalationBody{What: KindEscalationSettled, Case: m.c.Key, Key: cmd.Key, Rulings: cmd.Rulings, Reason: cmd.Reason})
}

func (d *Desk) escalationOf(facts Facts, cmd MatterCommand) (*matter, error) {
	m, err := d.matterOf(facts, cmd, escalationTable)
	if err == nil && m.escalation == nil {
		return nil, ree.Refuse("review.matter_unknown", "ref", cmd.Key, "case", cmd.Case)
	}
	return m, err
}
