package review

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/guideline"
	"lanthorn/ree"
)

// AmendmentState is where an amendment of a licence stands.
type AmendmentState string

// The states of an amendment (reference: licensing 6.7).
const (
	AmendmentLodged    AmendmentState = "lodged"
	AmendmentAssessing AmendmentState = "assessing"
	AmendmentProposed  AmendmentState = "proposed"
	AmendmentApproved  AmendmentState = "approved"
	AmendmentRefused   AmendmentState = "refused"
	AmendmentWithdrawn AmendmentState = "withdrawn"
)

// AmendmentPolicy is what a pack says about amending a licence; without a clock
// none can be amended.
type AmendmentPolicy struct {
	Clock       string                 `json:"clock" yaml:"clock"`
	Clerical    string                 `json:"clericalClock,omitempty" yaml:"clericalClock"` // for class A, where it is shorter
	StopUse     bool                   `json:"stopUse,omitempty" yaml:"stopUse"`             // the licence rests while it is amended
	KeyElements []string               `json:"keyElements,omitempty" yaml:"keyElements"`     // their change is a new application
	Others      map[AmendmentClass]int `json:"others" yaml:"others"`                         // people who must agree beside the proposer
	Basis       string                 `json:"basis" yaml:"basis"`
	Source      string                 `json:"source,omitempty" yaml:"source"`
	Confidence  string                 `json:"confidence,omitempty" yaml:"confidence"`
}

// Amendment is a holder's wish to change a licence, as a row.
type Amendment struct {
	Key             string             `json:"key"`
	Licence         string             `json:"licence"`
	Case            string             `json:"case"`
	Holder          string             `json:"holder"`
	State           AmendmentState     `json:"state"`
	By              Actor              `json:"by"`
	Reason          string             `json:"reason,omitempty"` // the holder's
	Base            Application        `json:"base"`             // as licensed
	Application     Application        `json:"application"`
	ApplicationHash string             `json:"applicationHash"`
	Preview         Preview            `json:"preview"`
	Lodged          time.Time          `json:"lodged"`
	Clock           []calendar.Event   `json:"clock,omitempty"`
	ClockID         string             `json:"clockID,omitempty"`
	Classes         []LineClass        `json:"classes,omitempty"`  // of the lines classified again
	Verdicts        []GateVerdict      `json:"verdicts,omitempty"` // of the lines that the gate looked at again
	GateHash        string             `json:"gateHash,omitempty"`
	GateAt          time.Time          `json:"gateAt,omitzero"`
	Proposal        *AmendmentProposal `json:"proposal,omitempty"`
	ProposalHash    string             `json:"proposalHash,omitempty"`
	Signatures      []Signature        `json:"signatures,omitempty"`
	Seen            []Seen             `json:"seen,omitempty"` // who was shown marked fields of it
	Decided         time.Time          `json:"decided,omitzero"`
	Decider         string             `json:"decider,omitempty"`
	Successor       string             `json:"successor,omitempty"` // the licence that came of it
	Note            string             `json:"note,omitempty"`
	Asked           []Referral         `json:"asked,omitempty"`   // agencies that are asked about what changes
	Lines           []int              `json:"lines,omitempty"`   // of the licence, once agencies are asked: what they speak to
	AskedOf         int                `json:"askedOf,omitempty"` // how many were asked: all that the holder sees of them
	Awaited         int                `json:"awaited,omitempty"` // of these not yet heard; in what the holder sees alone
}

// AmendmentProposal is what an officer proposes; its hash is what others agree to.
type AmendmentProposal struct {
	Amendment       string         `json:"amendment"`
	ApplicationHash string         `json:"applicationHash"`
	GateHash        string         `json:"gateHash,omitempty"`
	Class           AmendmentClass `json:"class"`
	Approve         bool           `json:"approve"`
	Reasons         []string       `json:"reasons"`
	Note            string         `json:"note,omitempty"`
	By              string         `json:"by"`
	Org             string         `json:"org"`
	At              time.Time      `json:"at"`
	PositionsHash   string         `json:"positionsHash,omitempty"` // of what the agencies say; none where none is asked
}

// Open reports whether the amendment is still on its way.
func (a *Amendment) Open() bool {
	return a.State == AmendmentLodged || a.State == AmendmentAssessing || a.State == AmendmentProposed
}

// The kinds of event of amendments.
const (
	KindAmendmentLodged    = "review.amendment_lodged"
	KindAmendmentAccepted  = "review.amendment_accepted"
	KindAmendmentAssessed  = "review.amendment_assessed"
	KindAmendmentProposed  = "review.amendment_proposed"
	KindAmendmentSigned    = "review.amendment_countersigned"
	KindAmendmentSentBack  = "review.amendment_sent_back"
	KindAmendmentApproved  = "review.amendment_approved"
	KindAmendmentRefused   = "review.amendment_refused"
	KindAmendmentWithdrawn = "review.amendment_withdrawn"
	KindAmendmentCleared   = "review.amendment_approved_clerical"
	KindAmendmentAnswered  = "review.amendment_answered"
	KindAmendmentDeemed    = "review.amendment_deemed"
	KindAmendmentWaived    = "review.amendment_waived"
)

var approving = []string{"person", "office_side", "amendment_hash", "approves", "not_contributor", "amendment_seen", "enough_agree", "assessed", "agencies_heard", "no_objection", "not_below_drawn", "licence_in_force"}

// amendmentTable is the amendment machine. A clerical one is approved by one
// officer; the others as the pack's number of people says.
var amendmentTable = []Transition{
	{"lodge", []string{""}, "lodged", "application.lodge", []string{"person", "holder_side", "not_general", "licence_in_force", "one_at_a_time", "changed", "complete", "key_element", "lines_kept", "not_below_drawn"}, []string{KindAmendmentLodged, KindSuspended}},
	{"accept", []string{"lodged"}, "assessing", "case.intake", []string{"person", "office_side", "classified"}, []string{KindAmendmentAccepted}},
	{"assess", []string{"assessing", "proposed"}, "assessing", "gate.evaluate", []string{"gate_inputs"}, []string{KindAmendmentAssessed}},
	{"answer", []string{"assessing", "proposed"}, "assessing", "referral.answer", []string{"person", "office_side", "agency_asked", "agency_side", "answer"}, []string{KindAmendmentAnswered}},
	{"deem", []string{"assessing", "proposed"}, "assessing", "clock.run", []string{"agency_awaited", "expired", "deems"}, []string{KindAmendmentDeemed}},
	{"waive", []string{"assessing", "proposed"}, "assessing", "referral.waive", []string{"person", "office_side", "agency_awaited", "reason"}, []string{KindAmendmentWaived}},
	{"propose", []string{"assessing", "proposed"}, "proposed", "proposal.make", []string{"person", "office_side", "not_contributor", "assessed", "agencies_heard", "no_objection", "amendment_reasons"}, []string{KindAmendmentProposed}},
	{"countersign", []string{"proposed"}, "", "proposal.countersign", []string{"person", "office_side", "amendment_hash", "not_proposer", "not_signed_yet", "not_contributor", "amendment_seen"}, []string{KindAmendmentSigned}},
	{"send_back", []string{"proposed"}, "assessing", "proposal.countersign", []string{"person", "office_side", "reason"}, []string{KindAmendmentSentBack}},
	{"approve", []string{"proposed"}, "approved", "case.decide", approving, []string{KindAmendmentApproved, KindSuperseded}},
	{"approve_clerical", []string{"proposed"}, "approved", "proposal.make", append([]string{"clerical"}, approving...), []string{KindAmendmentCleared, KindSuperseded}},
	{"refuse", []string{"proposed"}, "refused", "case.decide", []string{"person", "office_side", "amendment_hash", "refuses", "not_contributor", "amendment_seen", "enough_agree"}, []string{KindAmendmentRefused, KindLifted}},
	{"withdraw", []string{"lodged", "assessing", "proposed"}, "withdrawn", "application.lodge", []string{"person", "holder_side"}, []string{KindAmendmentWithdrawn, KindLifted}},
}

// AmendmentTransitions is the amendment machine's table.
func AmendmentTransitions() []Transition { return slices.Clone(amendmentTable) }

// Licensed is a case's application as it is licensed: lines cut down to what the
// licence grants, their lots in order.
func Licensed(a *Application, lines []LicenceLine) Application {
	out := *a
	out.Lines = slices.Clone(a.Lines)
	for _, line := range lines {
		l := out.line(line.No)
		if l == nil || l.Amount() == line.Total() {
			continue
		}
		l.setAmount(line.Total())
		left := l.MassMG
		var lots []LotQuantity
		for _, q := range l.Lots {
			q.MassMG = min(q.MassMG, left)
			if left -= q.MassMG; q.MassMG > 0 {
				lots = append(lots, q)
			}
		}
		l.Lots = lots
	}
	return out
}

// AmendmentCommand makes a move on an amendment.
type AmendmentCommand struct {
	Mover
	Amendment   string
	Licence     string      // lodge
	Application Application // lodge
	Classes     []LineClass // accept: of every line
	Inputs      []GateInput // assess, approve
	LedgerHead  int64       // assess, approve
	Approve     bool        // propose
	Reasons     []string    // propose
	Hash        string      // countersign, approve, refuse: of the proposal seen
	Proof       string      // countersign
	Successor   string      // approve: reference for the new version
	Agency      string      // answer, deem, waive: which
	As          []string    // answer: the agencies that the actor's roles speak for
	Lines       []LinePosition
	View        *guideline.View // assess, approve: what the ledger knows of it; nil where no guideline is asked
}

// amendmentWalk is an amendment with what it is about.
type amendmentWalk struct {
	desk   *Desk
	move   string
	cmd    AmendmentCommand
	a      *Amendment
	l      *Licence
	c      *Case
	lines  map[int]LicenceLine
	past   []Amendment         // that made the versions of the licence
	used   map[string]ree.Mass // written off, by lot and line
	now    []GateVerdict       // assess, approve: evaluated in the same transaction
	sent   []Routing           // by the guidelines, asked in the same transaction
	inputs []GateInput         // of every line, of the amended application
	dry    bool
}

// DecideAmendment makes a move on an amendment. Approved, the new version of the
// licence and the end of the old one are the same act.
func (d *Desk) DecideAmendment(facts Facts, move string, cmd AmendmentCommand) ([]Event, error) {
	w, err := d.openAmendment(facts, move, cmd)
	if err != nil {
		return nil, err
	}
	w.inputs = cmd.Inputs
	if move == "assess" || move == "approve" || move == "approve_clerical" {
		if err := w.evaluate(facts); err != nil {
			return nil, err
		}
		if err := w.route(); err != nil {
			return nil, err
		}
	}
	if err := walk(amendmentTable, amendmentChecks, move, string(w.a.State), false, w); err != nil {
		return nil, err
	}
	bodies, err := w.bodies(facts)
	if err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, bodies...)
}

func (d *Desk) openAmendment(facts Facts, move string, cmd AmendmentCommand) (*amendmentWalk, error) {
	if d.Policy.Amendments.Clock == "" {
		return nil, ree.Refuse("amendment.none", "pack", d.Policy.Pack)
	}
	a, err := facts.Amendment(cmd.Amendment)
	if err != nil {
		return nil, err
	}
	if a == nil && (move != "lodge" || cmd.Amendment == "") {
		return nil, ree.Refuse("amendment.unknown", "amendment", cmd.Amendment)
	}
	licence := cmd.Licence
	if a != nil {
		licence = a.Licence
	}
	w := &amendmentWalk{desk: d, move: move, cmd: cmd, a: a}
	if err := w.read(facts, licence); err != nil {
		return nil, err
	}
	if a == nil {
		base := Licensed(&w.c.Application, values(w.lines))
		w.a = &Amendment{Key: cmd.Amendment, Licence: licence, Case: w.c.Key, Holder: w.l.Holder, Base: base, Application: cmd.Application, Reason: cmd.Reason,
			Preview: d.Policy.Amend(&base, &cmd.Application)}
		if w.a.ApplicationHash, err = digest("lanthorn application v1", cmd.Application); err != nil {
			return nil, err
		}
	}
	return w, w.readUsed(facts)
}

func (w *amendmentWalk) read(facts Facts, licence string) error {
	l, err := facts.Licence(licence)
	if err != nil {
		return err
	}
	if l == nil {
		return ree.Refuse("review.licence_unknown", "licence", licence)
	}
	if w.l = l; w.l.Case == "" {
		return ree.Refuse("review.case_unknown", "case", "")
	}
	if w.c, err = facts.Case(l.Case); err != nil || w.c == nil {
		return ree.Refuse("review.case_unknown", "case", l.Case)
	}
	if w.lines, err = linesOf(facts, l); err != nil {
		return err
	}
	return w.readPast(facts)
}

// readPast reads the amendments that made the versions of the licence.
func (w *amendmentWalk) readPast(facts Facts) error {
	for l := w.l; l != nil; {
		if l.Amendment != "" {
			a, err := facts.Amendment(l.Amendment)
			if err != nil || a == nil {
				return fmt.Errorf("amendment %q: %w", l.Amendment, missing(err))
			}
			w.past = append(w.past, *a)
		}
		if l.Replaces == "" {
			return nil
		}
		var err error
		if l, err = facts.Licence(l.Replaces); err != nil {
			return err
		}
	}
	return nil
}

func (w *amendmentWalk) readUsed(facts Facts) error {
	w.used = map[string]ree.Mass{}
	for no := range w.lines {
		was := w.c.Application.line(no)
		if was == nil {
			continue
		}
		for _, q := range was.Lots {
			used, err := usedOf(facts, w.c.Key, no, q.Lot)
			if err != nil {
				return err
			}
			w.used[HoldKey(w.c.Key, no, q.Lot)] = used
		}
	}
	return nil
}

// values are the lines by number, in order.
func values(lines map[int]LicenceLine) []LicenceLine {
	var out []LicenceLine
	for _, l := range lines {
		out = append(out, l)
	}
	slices.SortFunc(out, func(x, y LicenceLine) int { return x.No - y.No })
	return out
}

// regated are the lines that the gate looks at again.
func (a *Amendment) regated() []int {
	var out []int
	for _, x := range a.Preview.Reopened {
		if x.Kind == "gate" {
			out = append(out, x.Line)
		}
	}
	return out
}

// evaluate has the gate look at the lines whose inputs changed, as amended.
func (w *amendmentWalk) evaluate(facts Facts) error {
	again := w.a.regated()
	if len(again) == 0 {
		return nil
	}
	scratch := &Case{Key: w.c.Key, Application: w.a.Application}
	inputs, err := inputsFor(facts, scratch, w.cmd.Inputs)
	if err != nil {
		return err
	}
	var some []GateInput
	for _, in := range inputs {
		if slices.Contains(again, in.Line) {
			some = append(some, in)
		}
	}
	w.cmd.Inputs = some
	w.now, err = w.desk.evaluate(scratch, some, w.cmd.At)
	return err
}

// AmendmentMoves lists every move on an amendment for one person, who speaks for
// agencies: an answer is that of the first of them that is asked.
func (d *Desk) AmendmentMoves(facts Facts, a *Amendment, mover Mover, as []string) ([]MoveStatus, error) {
	w := &amendmentWalk{desk: d, cmd: AmendmentCommand{Mover: mover, As: as}, a: a, dry: true}
	if err := w.read(facts, a.Licence); err != nil {
		return nil, err
	}
	if err := w.readUsed(facts); err != nil {
		return nil, err
	}
	return statuses(amendmentTable, func(move string) error {
		w.move, w.cmd.Agency = move, a.agencyFor(move, as)
		return walk(amendmentTable, amendmentChecks, move, string(a.State), true, w)
	}), nil
}

// AmendmentClock reads the clock of an amendment.
func (d *Desk) AmendmentClock(a *Amendment, now time.Time) calendar.Reading {
	id := a.ClockID
	if id == "" {
		id = d.Policy.Amendments.Clock
	}
	spec, _ := d.Policy.Clock(id)
	return calendar.Read(spec, a.Clock, d.Calendar, now)
}

// clockFor is the clock of a class.
func (p *AmendmentPolicy) clockFor(class AmendmentClass) string {
	if class == Clerical && p.Clerical != "" {
		return p.Clerical
	}
	return p.Clock
}
