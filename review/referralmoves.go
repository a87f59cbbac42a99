package review

import (
	"lanthorn/calendar"
	"lanthorn/ree"
)

// Refer sends a case to an agency.
type Refer struct {
	MatterCommand
	Agency   string
	Advisory bool // the case may go on without its answer; a rule that sends the case overrules this
}

// DecideRefer opens a referral: because rules send the case there, or because an
// officer says why.
func (d *Desk) DecideRefer(facts Facts, cmd Refer) ([]Event, error) {
	cmd.Key = ""
	m, err := d.matterOf(facts, cmd.MatterCommand, referralTable)
	if err != nil {
		return nil, err
	}
	m.agency = cmd.Agency
	if err := m.try("refer"); err != nil {
		return nil, err
	}
	return events(m.who, m.at, referralBody{What: KindReferred, Case: m.c.Key, Referral: d.referral(m, cmd)})
}

func (d *Desk) referral(m *matter, cmd Refer) *Referral {
	a := d.Policy.Agency(cmd.Agency)
	r := &Referral{Key: ReferralKey(m.c.Key, m.c.Round, a.ID), Round: m.c.Round, Agency: a.ID, State: ReferralOpened, Routes: m.routes(),
		Reason: cmd.Reason, By: cmd.Who.Person, Opened: cmd.At, ClockID: a.Clock, Clock: []calendar.Event{{Kind: calendar.Start, At: cmd.At, Ref: a.Clock}}}
	r.Advisory = cmd.Advisory && len(r.Routes) == 0
	spec, _ := d.Policy.Clock(d.Policy.Statutory)
	if _, ok := spec.Stop(a.Stops); ok {
		r.Stops = a.Stops
	}
	return r
}

// referRouted opens the referrals that the rules ask for and that are not there.
func (d *Desk) referRouted(c *Case, cmd Command) ([]body, error) {
	var out []body
	for _, agency := range d.unreferred(c, cmd) {
		m := &matter{attempt: &attempt{c: c, who: cmd.Who, at: cmd.At, desk: d}, table: referralTable, agency: agency}
		if r := guardRoom(m); r != nil {
			return nil, r
		}
		out = append(out, referralBody{What: KindReferred, Case: c.Key, Referral: d.referral(m, Refer{MatterCommand: MatterCommand{Command: cmd}, Agency: agency})})
	}
	return out, nil
}

// unreferred are the agencies that rules send the case to and that were not
// asked in this round, in the rules' order.
func (d *Desk) unreferred(c *Case, cmd Command) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range d.Policy.RoutesOf(c, d.Calendar.Day(cmd.At)) {
		if !seen[r.Agency] && c.Referral(ReferralKey(c.Key, c.Round, r.Agency)) == nil {
			out = append(out, r.Agency)
		}
		seen[r.Agency] = true
	}
	return out
}

// DecideSee records that the agency has opened its referral.
func (d *Desk) DecideSee(facts Facts, cmd MatterCommand) ([]Event, error) {
	return d.onReferral(facts, cmd, "see", referralBody{What: KindReferralSeen})
}

// AnswerReferral brings an agency's position on every line.
type AnswerReferral struct {
	MatterCommand
	Lines []LinePosition
}

// DecideAnswer records an agency's position; a later one is a new version, and
// what was signed on the earlier one falls. A position that needs information on
// some line leaves the referral asking.
func (d *Desk) DecideAnswer(facts Facts, cmd AnswerReferral) ([]Event, error) {
	m, err := d.matterOf(facts, cmd.MatterCommand, referralTable)
	if err != nil {
		return nil, err
	}
	m.answer = &Answer{By: cmd.Who.Person, Org: cmd.Who.Org, At: cmd.At.UTC(), Lines: cmd.Lines, Version: 1}
	if m.referral != nil {
		m.answer.Version += len(m.referral.Answers)
	}
	move, kind := "answer", KindReferralAnswered
	for _, p := range cmd.Lines {
		if p.Stance == NeedInformation {
			move, kind = "ask", KindReferralAsked
		}
	}
	if err := m.try(move); err != nil {
		return nil, err
	}
	if m.answer.Hash, err = digest("lanthorn answer v1", m.answer); err != nil {
		return nil, err
	}
	return events(m.who, m.at, referralBody{What: kind, Case: m.c.Key, Key: cmd.Key, Answer: m.answer})
}

// DecideExtendReferral takes the agency's one extension, with its reason.
func (d *Desk) DecideExtendReferral(facts Facts, cmd MatterCommand) ([]Event, error) {
	b := referralBody{What: KindReferralExtended, Reason: cmd.Reason}
	if c, err := facts.Case(cmd.Case); err == nil && c != nil {
		if r := c.Referral(cmd.Key); r != nil {
			if a := d.Policy.Agency(r.Agency); a != nil {
				b.Days, b.Basis = a.Extension, a.Basis
			}
		}
	}
	return d.onReferral(facts, cmd, "extend", b)
}

// ConfirmConditions agrees, for an agency, to a proposal whose conditions differ
// from the agency's.
type ConfirmConditions struct {
	MatterCommand
	Hash string // of the proposal that the agency saw
}

// DecideConfirm records that an agency agrees to the proposal's conditions.
func (d *Desk) DecideConfirm(facts Facts, cmd ConfirmConditions) ([]Event, error) {
	m, err := d.matterOf(facts, cmd.MatterCommand, referralTable)
	if err != nil {
		return nil, err
	}
	m.hash = cmd.Hash
	return m.settle("confirm", referralBody{What: KindReferralConfirmed, Case: m.c.Key, Key: cmd.Key, Hash: cmd.Hash})
}

// DecideWaive does without an agency's answer, by somebody who may, with the
// reason.
func (d *Desk) DecideWaive(facts Facts, cmd MatterCommand) ([]Event, error) {
	return d.onReferral(facts, cmd, "waive", referralBody{What: KindReferralWaived, Reason: cmd.Reason})
}

// DecideRecall takes back a referral that no rule asks for.
func (d *Desk) DecideRecall(facts Facts, cmd MatterCommand) ([]Event, error) {
	return d.onReferral(facts, cmd, "recall", referralBody{What: KindReferralRecalled, Reason: cmd.Reason})
}

func (d *Desk) onReferral(facts Facts, cmd MatterCommand, move string, b referralBody) ([]Event, error) {
	m, err := d.matterOf(facts, cmd, referralTable)
	if err != nil {
		return nil, err
	}
	if m.referral == nil {
		return nil, ree.Refuse("review.matter_unknown", "ref", cmd.Key, "case", cmd.Case)
	}
	b.Case, b.Key = m.c.Key, cmd.Key
	return m.settle(move, b)
}
