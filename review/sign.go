package review

import (
	"slices"

	"lanthorn/calendar"
	"lanthorn/guideline"
	"lanthorn/ree"
)

// Propose brings an officer's proposal: outcomes and criteria. What it is made
// on (application, gate, classification, policy) and by whom is filled in here.
type Propose struct {
	Command
	Lines    []LineOutcome
	Criteria []CriterionFinding
}

// DecidePropose puts a proposal up for signature; one that stood before is
// voided with its signatures.
func (d *Desk) DecidePropose(facts Facts, cmd Propose) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.proposal = &Proposal{
		Case: cmd.Case, Version: x.c.Version, ApplicationHash: x.c.ApplicationHash, GateHash: x.c.GateHash, Guidelines: x.c.guidedBy(),
		Lines: cmd.Lines, Criteria: cmd.Criteria, Classes: x.c.Classes, Policy: d.Policy.Pack + "@" + d.Policy.Version,
		By: cmd.Who.Person, Org: cmd.Who.Org, At: cmd.At.UTC(),
	}
	if err := d.weigh(x); err != nil {
		return nil, err
	}
	hash, err := x.proposal.Hash()
	if err != nil {
		return nil, err
	}
	return x.settle("propose", proposedBody{cmd.Case, *x.proposal, hash})
}

// weigh fills in what the agencies said and the grade of risk.
func (d *Desk) weigh(x *attempt) (err error) {
	if g := d.Policy.GradeOf(x.c); g != nil {
		x.proposal.Grade, x.proposal.Countersigners = g.ID, g.Countersigners
	}
	x.proposal.PositionsHash, err = x.c.positionsHash()
	return err
}

// Countersign agrees to the proposal with the hash that the signer saw.
type Countersign struct {
	Command
	Hash  string
	Proof string // signature of the signer's key over the hash, where there is one
}

// DecideCountersign records a countersignature.
func (d *Desk) DecideCountersign(facts Facts, cmd Countersign) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.hash = cmd.Hash
	return x.settle("countersign", signedBody{cmd.Case, cmd.Hash, cmd.Proof, d.marked(x.c)})
}

// Decide ends a case by the proposal with the hash that the decider saw. Inputs
// are the gate's, read in the same transaction: the gate is checked once more.
type Decide struct {
	Command
	Hash       string
	Inputs     []GateInput
	LedgerHead int64
	View       guideline.View // for the guidelines, likewise asked once more
	Licence    string         // reference for the licence, needed where anything is granted
}

// DecideDecision decides a case. Decision and licence are one act: both events
// or neither.
func (d *Desk) DecideDecision(facts Facts, cmd Decide) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.hash = cmd.Hash
	if x.c.State == Authorisation {
		inputs, err := inputsFor(facts, x.c, cmd.Inputs)
		if err != nil {
			return nil, err
		}
		if x.verdicts, err = d.evaluate(x.c, inputs, cmd.At); err != nil {
			return nil, err
		}
		if x.guided, err = d.guideAgain(x, cmd, inputs); err != nil {
			return nil, err
		}
	}
	if err := x.readFormer(facts); err != nil {
		return nil, err
	}
	if err := x.try("decide"); err != nil {
		return nil, err
	}
	bodies := []body{decidedBody{cmd.Case, d.decision(x, cmd), *x.c.Proposal}}
	if granted(x.c.Proposal) {
		issued, err := d.issue(facts, x.c, cmd)
		if err != nil {
			return nil, err
		}
		if x.former == nil {
			bodies = append(bodies, issued)
		} else {
			bodies = append(bodies, x.succeed(issued.Licence, issued.Lines))
		}
	}
	return events(x.who, x.at, bodies...)
}

func (d *Desk) decision(x *attempt, cmd Decide) Decision {
	return Decision{
		ProposalHash: x.c.ProposalHash, GateHash: x.c.GateHash, LedgerHead: cmd.LedgerHead,
		ProposedBy: x.c.Proposal.By, Signatures: x.c.Signatures, Decider: cmd.Who.Person, DeciderOrg: cmd.Who.Org,
		At: cmd.At, Policy: d.Policy.Pack + "@" + d.Policy.Version, Seen: d.marked(x.c),
	}
}

func granted(p *Proposal) bool {
	return slices.ContainsFunc(p.Lines, func(o LineOutcome) bool { return o.Outcome.grants() })
}

// issue makes the licence of a decided case.
func (d *Desk) issue(facts Facts, c *Case, cmd Decide) (issuedBody, error) {
	if cmd.Licence == "" {
		return issuedBody{}, ree.Refuse("review.licence_reference_missing")
	}
	if there, err := facts.Licence(cmd.Licence); err != nil || there != nil {
		if err == nil {
			err = ree.Refuse("review.licence_exists", "licence", cmd.Licence)
		}
		return issuedBody{}, err
	}
	a := &c.Application
	kind, _ := d.Policy.kind(a.Kind)
	today := d.Calendar.Day(cmd.At)
	l := Licence{
		Key: cmd.Licence, Case: c.Key, State: Active, Kind: a.Kind, Holder: a.Exporter, Destination: a.Destination,
		Consignee: a.Consignee, EndUsers: a.EndUsers, EndUse: a.EndUse, Issued: cmd.At, ValidFrom: today,
		DecisionHash: c.ProposalHash, MaxDeclarations: kind.MaxDeclarations, PendingCustoms: true,
	}
	b := issuedBody{}
	for _, o := range c.Proposal.Lines {
		if o.Outcome.grants() {
			line := licenceLine(cmd.Licence, c, &o, kind.lastDay(today))
			if line.LastDay.After(l.LastDay) {
				l.LastDay = line.LastDay
			}
			l.Lines = append(l.Lines, line.Key)
			b.Lines = append(b.Lines, line)
		}
	}
	b.Licence = l
	return b, nil
}

func licenceLine(licence string, c *Case, o *LineOutcome, latest calendar.Date) LicenceLine {
	asked := c.Application.line(o.Line)
	line := LicenceLine{
		Key: LineKey(licence, o.Line), Licence: licence, Case: c.Key, No: o.Line, Form: asked.Form, HS: asked.HS,
		Conditions: o.Conditions, LastDay: latest, AuthorisedMG: o.MassMG, RemainingMG: o.MassMG,
	}
	if asked.Counted() {
		line.Subject, line.Unit = asked.Subject, asked.Unit
		line.Codes = []string{asked.Code}
	}
	if class := c.Class(o.Line); class != nil && (len(class.Codes) > 0 || !asked.Counted()) {
		line.Codes = class.Codes
	}
	if !o.LastDay.IsZero() {
		line.LastDay = o.LastDay
	}
	for _, q := range asked.Lots {
		line.Lots = append(line.Lots, q.Lot)
	}
	return line
}

// lastDay is the longest validity of a licence issued on a day: so many months,
// the day of issue included.
func (k *LicenceKind) lastDay(issued calendar.Date) calendar.Date {
	return issued.AddMonths(k.MaxMonths).Add(-1)
}
