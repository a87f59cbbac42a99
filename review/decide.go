package review

import (
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/ree"
)

// Command is what every command on a case carries.
type Command struct {
	Case string    // reference
	Who  Actor     // authenticated, never from the request's body
	At   time.Time // the instant of recording
}

// open reads the case and makes an attempt of a command.
func (d *Desk) open(facts Facts, cmd Command) (*attempt, error) {
	c, err := facts.Case(cmd.Case)
	if err != nil {
		return nil, err
	}
	if cmd.Case == "" {
		return nil, ree.Refuse("review.case_unknown", "case", "")
	}
	return &attempt{c: c, who: cmd.Who, at: cmd.At, desk: d}, nil
}

// existing is open for commands that need the case to be there.
func (d *Desk) existing(facts Facts, cmd Command) (*attempt, error) {
	x, err := d.open(facts, cmd)
	if err == nil && x.c == nil {
		return nil, ree.Refuse("review.case_unknown", "case", cmd.Case)
	}
	return x, err
}

// settle tries the move and, where nothing stands in its way, makes the events.
func (x *attempt) settle(move string, bodies ...body) ([]Event, error) {
	if err := x.try(move); err != nil {
		return nil, err
	}
	return events(x.who, x.at, bodies...)
}

// Lodge puts an application forward, for the first time or again.
type Lodge struct {
	Command
	Application Application
}

// DecideDraft keeps an application that is not yet lodged.
func (d *Desk) DecideDraft(facts Facts, cmd Lodge) ([]Event, error) {
	x, err := d.open(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.app = &cmd.Application
	return x.settle("draft", draftedBody{cmd.Case, cmd.Application})
}

// DecideLodge lodges an application that is complete; the refusal names
// everything that is missing.
func (d *Desk) DecideLodge(facts Facts, cmd Lodge) ([]Event, error) {
	x, err := d.open(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.app = &cmd.Application
	version := 1
	if x.c != nil {
		version = x.c.Version + 1
	}
	hash, err := digest("lanthorn application v1", cmd.Application)
	if err != nil {
		return nil, err
	}
	return x.settle("lodge", lodgedBody{cmd.Case, version, cmd.Application, hash})
}

// Return sends an application back with what is wrong with it.
type Return struct {
	Command
	Deficiencies []Deficiency
}

// DecideReturn returns an application; the statutory clock has not started.
func (d *Desk) DecideReturn(facts Facts, cmd Return) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	for _, f := range cmd.Deficiencies {
		x.codes = append(x.codes, f.Code)
	}
	return x.settle("return", returnedBody{cmd.Case, cmd.Deficiencies})
}

// Accept takes an application on, with every line's classification.
type Accept struct {
	Command
	Classes []LineClass
}

// DecideAccept accepts an application and starts the statutory clock.
func (d *Desk) DecideAccept(facts Facts, cmd Accept) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.classes = cmd.Classes
	held, err := heldFor(facts, x.c)
	if err != nil {
		return nil, err
	}
	return x.settle("accept", append([]body{acceptedBody{cmd.Case, d.Policy.Statutory, cmd.Classes}}, held...)...)
}

// ClassOf makes a line's classification of a result.
func ClassOf(line int, r control.Result) LineClass {
	return LineClass{Line: line, Controlled: r.Controlled, Codes: r.Codes, List: r.List, ListVersion: r.ListVersion}
}

// Rate settles a line's classification by a person's judgement.
type Rate struct {
	Command
	Class LineClass // RatedBy is filled in from Who
}

// DecideRate settles a classification; a proposal that stands is voided.
func (d *Desk) DecideRate(facts Facts, cmd Rate) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	cmd.Class.RatedBy = cmd.Who.Person
	x.classes = []LineClass{cmd.Class}
	return x.settle("rate", ratedBody{cmd.Case, cmd.Class})
}

// EvaluateGate brings what the ledger knows of every line.
type EvaluateGate struct {
	Command
	Inputs     []GateInput
	LedgerHead int64 // sequence number up to which the inputs know the ledger
}

// DecideEvaluateGate applies the gate's rules to every line.
func (d *Desk) DecideEvaluateGate(facts Facts, cmd EvaluateGate) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	if err := x.try("evaluate_gate"); err != nil {
		return nil, err
	}
	inputs, err := inputsFor(facts, x.c, cmd.Inputs)
	if err != nil {
		return nil, err
	}
	verdicts, err := d.evaluate(x.c, inputs, cmd.At)
	if err != nil {
		return nil, err
	}
	hash, err := gateHash(verdicts)
	if err != nil {
		return nil, err
	}
	return events(x.who, x.at, gateBody{cmd.Case, inputs, verdicts, hash, cmd.LedgerHead})
}

func (d *Desk) evaluate(c *Case, inputs []GateInput, at time.Time) ([]GateVerdict, error) {
	verdicts := make([]GateVerdict, len(inputs))
	for i, in := range inputs {
		v, err := d.Policy.Evaluate(in, c.Application.Exporter, d.Calendar.Day(at))
		if err != nil {
			return nil, err
		}
		verdicts[i] = v
	}
	return verdicts, nil
}

// OpenReview lets a case through the gate; lines that are not clean need a
// reason each.
type OpenReview struct {
	Command
	Reasons map[int]string // by line
}

// DecideOpenReview opens the review of a case that the gate has looked at.
func (d *Desk) DecideOpenReview(facts Facts, cmd OpenReview) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.concerned = cmd.Reasons
	b := openedBody{Case: cmd.Case}
	for _, v := range x.c.Verdicts {
		if r := cmd.Reasons[v.Line]; r != "" {
			b.Concerns = append(b.Concerns, Concern{v.Line, v.Status, r, cmd.Who.Person})
		}
	}
	if err := x.try("open_review"); err != nil {
		return nil, err
	}
	referred, err := d.referRouted(x.c, cmd.Command)
	if err != nil {
		return nil, err
	}
	return events(x.who, x.at, append([]body{b}, referred...)...)
}

// MoveClock stops, resumes or extends the statutory clock.
type MoveClock struct {
	Command
	Event calendar.Event // At is filled in from the command
}

// DecideMoveClock records what happens to the statutory clock.
func (d *Desk) DecideMoveClock(facts Facts, cmd MoveClock) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	cmd.Event.At = cmd.At
	x.clock = &cmd.Event
	return x.settle("clock", clockBody{cmd.Case, cmd.Event})
}

// Clock reads a case's statutory clock.
func (d *Desk) Clock(c *Case, now time.Time) calendar.Reading {
	spec, _ := d.Policy.Clock(d.Policy.Statutory)
	return calendar.Read(spec, c.Clock, d.Calendar, now)
}

// Simple is a command that needs no more than a reason.
type Simple struct {
	Command
	Reason string
}

func (d *Desk) simple(facts Facts, cmd Simple, move, kind string) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.reason = cmd.Reason
	return x.settle(move, caseBody{kind, cmd.Case, cmd.Reason})
}

// DecideConsolidate gathers the positions of a case in review.
func (d *Desk) DecideConsolidate(facts Facts, cmd Simple) ([]Event, error) {
	return d.simple(facts, cmd, "consolidate", KindConsolidated)
}

// DecideSendBack returns a proposal to its makers and voids its signatures.
func (d *Desk) DecideSendBack(facts Facts, cmd Simple) ([]Event, error) {
	return d.simple(facts, cmd, "send_back", KindSentBack)
}

// DecideClose closes a decided case.
func (d *Desk) DecideClose(facts Facts, cmd Simple) ([]Event, error) {
	return d.simple(facts, cmd, "close", KindClosed)
}

// DecideWithdraw takes an application back and frees its lots.
func (d *Desk) DecideWithdraw(facts Facts, cmd Simple) ([]Event, error) {
	return d.simple(facts, cmd, "withdraw", KindWithdrawn)
}

// DecideLapse ends a case whose applicant does not answer, and frees its lots.
func (d *Desk) DecideLapse(facts Facts, cmd Simple) ([]Event, error) {
	return d.simple(facts, cmd, "lapse", KindLapsed)
}

// MarkStale says that something a case or a licence rests on has changed. It is
// a machine's command: Who may be the system.
type MarkStale struct {
	Command
	Licence string // instead of Case, or beside it
	Line    int    // 0: all
	Cause   string // entry or lot that changed
	Code    string // why
}

// DecideMarkStale marks a case, its licence, or both. A mark that is there
// already is not made again.
func (d *Desk) DecideMarkStale(facts Facts, cmd MarkStale) ([]Event, error) {
	if cmd.Code == "" || cmd.Cause == "" {
		return nil, refuse("reason")
	}
	marked := true
	if cmd.Licence != "" {
		l, err := facts.Licence(cmd.Licence)
		if err != nil {
			return nil, err
		}
		if l == nil {
			return nil, ree.Refuse("review.licence_unknown", "licence", cmd.Licence)
		}
		marked = cmd.among(l.Stale)
	}
	if cmd.Case == "" && cmd.Licence == "" {
		return nil, ree.Refuse("review.case_unknown", "case", "")
	}
	if cmd.Case != "" {
		x, err := d.existing(facts, cmd.Command)
		if err != nil {
			return nil, err
		}
		x.reason = cmd.Code
		if err := x.try("mark_stale"); err != nil {
			return nil, err
		}
		marked = marked && cmd.among(x.c.Stale)
	}
	if marked {
		return nil, nil
	}
	return events(cmd.Who, cmd.At, staleBody{cmd.Case, cmd.Licence, cmd.Line, cmd.Cause, cmd.Code})
}

// among reports whether a like mark is there.
func (m *MarkStale) among(marks []StaleMark) bool {
	return slices.ContainsFunc(marks, func(s StaleMark) bool {
		return s.Line == m.Line && s.Cause == m.Cause && s.Code == m.Code
	})
}
