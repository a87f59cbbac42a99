package review

import (
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// VerificationState is where a post-shipment verification stands.
type VerificationState string

// The states of a verification (reference: licensing 6.11).
const (
	VerificationDue          VerificationState = "due"
	VerificationPlanned      VerificationState = "planned"
	VerificationNotified     VerificationState = "notified"
	VerificationInField      VerificationState = "in_field"
	VerificationReported     VerificationState = "reported"
	VerificationSatisfied    VerificationState = "satisfied"
	VerificationUnresolved   VerificationState = "unresolved"
	VerificationAdverse      VerificationState = "adverse"
	VerificationAccessDenied VerificationState = "access_denied"
	VerificationClosed       VerificationState = "closed"
)

// VerifyPolicy is what a pack says about verifications after shipment; without a
// clock there are none.
type VerifyPolicy struct {
	Clock      string         `json:"clock" yaml:"clock"`               // runs from the selection to the report
	DrawDay    int            `json:"drawDay,omitempty" yaml:"drawDay"` // of the month after, on which the system draws a month; 0: people draw
	FloorPct   int            `json:"floorPct" yaml:"floorPct"`         // of the licences that nothing else selects, drawn by lot
	Risk       int            `json:"risk" yaml:"risk"`                 // score from which a licence is selected
	Conditions []string       `json:"conditions" yaml:"conditions"`     // that select a licence by themselves
	Officers   int            `json:"officers" yaml:"officers"`         // who go together
	Questions  []QuestionRule `json:"questions" yaml:"questions"`
	Basis      string         `json:"basis" yaml:"basis"`
	Source     string         `json:"source,omitempty" yaml:"source"`
	Confidence string         `json:"confidence,omitempty" yaml:"confidence"`
}

// QuestionRule says what a condition of a licence has an officer ask on site.
type QuestionRule struct {
	Condition string   `json:"condition,omitempty" yaml:"condition"` // empty: of every licence
	Ask       []string `json:"ask" yaml:"ask"`
}

// Verification is a visit to an end user after shipment, as a row.
type Verification struct {
	Key       string             `json:"key"`
	Licence   string             `json:"licence"`
	Case      string             `json:"case"`
	Holder    string             `json:"holder"`
	EndUser   Party              `json:"endUser"`
	Site      string             `json:"site,omitempty"`
	State     VerificationState  `json:"state"`
	Selected  string             `json:"selected"` // condition, risk, random, by_hand
	Why       []string           `json:"why,omitempty"`
	Period    string             `json:"period,omitempty"` // of the draw
	Checklist []Question         `json:"checklist"`
	Due       time.Time          `json:"due"` // when it was selected
	Clock     []calendar.Event   `json:"clock,omitempty"`
	Day       calendar.Date      `json:"day,omitzero"` // planned
	Officers  []Actor            `json:"officers,omitempty"`
	Evidence  []FieldEvidence    `json:"evidence,omitempty"`
	Reported  string             `json:"reported,omitempty"`  // person
	Concluded string             `json:"concluded,omitempty"` // person
	Result    VerificationState  `json:"result,omitempty"`
	Proposal  SuspensionProposal `json:"proposal,omitzero"`
	Held      []string           `json:"held,omitempty"` // cases put on hold
	Note      string             `json:"note,omitempty"`
	Changed   time.Time          `json:"changed"`
}

// Question is one item of a checklist with its answer.
type Question struct {
	Ask       string `json:"ask"`
	Condition string `json:"condition,omitempty"`
	Answer    string `json:"answer,omitempty"` // yes, no, unclear
	Note      string `json:"note,omitempty"`
}

// FieldEvidence is what was brought back from the field, by hash.
type FieldEvidence struct {
	Kind string    `json:"kind"` // photo, document, serials, seal, stock
	Name string    `json:"name"`
	Hash string    `json:"hash"`
	Text string    `json:"text,omitempty"` // serials and seals as read, a stock as counted
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// SuspensionProposal asks the office to suspend a licence for an end user.
type SuspensionProposal struct {
	Asked   bool   `json:"asked"`
	Settled string `json:"settled,omitempty"` // suspended, declined
	By      string `json:"by,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// Rating is what verifications found out about an end user, as a row.
type Rating struct {
	Identity string       `json:"identity"`
	Name     string       `json:"name"`
	Country  string       `json:"country"`
	Result   string       `json:"result"` // satisfied, unresolved, adverse, access_denied
	History  []RatingMark `json:"history"`
}

// RatingMark is one result in an end user's history.
type RatingMark struct {
	Verification string    `json:"verification"`
	Result       string    `json:"result"`
	At           time.Time `json:"at"`
}

// Bad reports whether cases with this end user are held.
func (r *Rating) Bad() bool {
	return r != nil && (r.Result == string(VerificationAdverse) || r.Result == string(VerificationAccessDenied))
}

// The kinds of event of verifications.
const (
	KindVerificationDrawn      = "review.verification_drawn"
	KindVerificationDue        = "review.verification_due"
	KindVerificationPlanned    = "review.verification_planned"
	KindVerificationNotified   = "review.verification_notified"
	KindVerificationEntered    = "review.verification_entered"
	KindVerificationAnswered   = "review.verification_answered"
	KindVerificationAttached   = "review.verification_attached"
	KindVerificationReported   = "review.verification_reported"
	KindVerificationDenied     = "review.verification_denied"
	KindVerificationSatisfied  = "review.verification_satisfied"
	KindVerificationUnresolved = "review.verification_unresolved"
	KindVerificationAdverse    = "review.verification_adverse"
	KindVerificationSettled    = "review.verification_settled"
	KindVerificationClosed     = "review.verification_closed"
)

const (
	actVerify   = "verification.handle"
	actConclude = "verification.conclude"
)

// verificationTable is the verification machine.
var verificationTable = []Transition{
	{"select", []string{""}, "due", actVerify, []string{"selected_for"}, []string{KindVerificationDue}},
	{"plan", []string{"due", "planned"}, "planned", actVerify, []string{"person", "office_side", "planned_day", "officers"}, []string{KindVerificationPlanned}},
	{"notify", []string{"planned"}, "notified", actVerify, []string{"person", "office_side"}, []string{KindVerificationNotified}},
	{"enter", []string{"notified"}, "in_field", actVerify, []string{"person", "office_side", "on_visit"}, []string{KindVerificationEntered}},
	{"answer", []string{"in_field"}, "", actVerify, []string{"person", "office_side", "on_visit", "question"}, []string{KindVerificationAnswered}},
	{"attach", []string{"in_field"}, "", actVerify, []string{"person", "office_side", "on_visit", "field_evidence"}, []string{KindVerificationAttached}},
	{"report", []string{"in_field"}, "reported", actVerify, []string{"person", "office_side", "on_visit", "all_answered", "evidenced"}, []string{KindVerificationReported}},
	{"deny", []string{"planned", "notified", "in_field"}, "access_denied", actVerify, []string{"person", "office_side", "on_visit", "reason"}, []string{KindVerificationDenied, KindCaseHeld, KindMarkedStale}},
	{"satisfy", []string{"reported"}, "satisfied", actConclude, []string{"person", "office_side", "not_on_visit", "all_good"}, []string{KindVerificationSatisfied}},
	{"leave_unresolved", []string{"reported"}, "unresolved", actConclude, []string{"person", "office_side", "not_on_visit", "reason"}, []string{KindVerificationUnresolved, KindMarkedStale}},
	{"find_adverse", []string{"reported"}, "adverse", actConclude, []string{"person", "office_side", "not_on_visit", "reason", "some_bad"}, []string{KindVerificationAdverse, KindCaseHeld, KindMarkedStale}},
	{"settle", []string{"adverse", "access_denied"}, "", "licence.suspend", []string{"person", "office_side", "not_on_visit", "suspension_proposed", "reason"}, []string{KindVerificationSettled, KindSuspended}},
	{"close", []string{"satisfied", "unresolved", "adverse", "access_denied"}, "closed", actConclude, []string{"person", "office_side", "suspension_settled"}, []string{KindVerificationClosed}},
}

// VerificationTransitions is the verification machine's table.
func VerificationTransitions() []Transition { return slices.Clone(verificationTable) }

// VerificationCommand makes a move on a verification.
type VerificationCommand struct {
	Mover
	Verification string
	Licence      string        // select
	EndUser      string        // select: identity, where the licence has several
	Selected     string        // select
	Why          []string      // select: codes
	Period       string        // select: of the draw
	Day          calendar.Date // plan
	Officers     []Actor       // plan
	Ask          string        // answer
	Condition    string        // answer
	Answer       string        // answer
	Evidence     FieldEvidence // attach
	Cases        []string      // deny, find_adverse: open cases with the same end user
	Suspend      bool          // settle
}

type verificationWalk struct {
	desk *Desk
	move string
	cmd  VerificationCommand
	v    *Verification
	l    *Licence
	dry  bool
}

// DecideVerification makes a move on a verification. What a bad result brings
// about (rating, holds on cases, a mark on the licence, a proposal to suspend) is
// the same act as the result.
func (d *Desk) DecideVerification(facts Facts, move string, cmd VerificationCommand) ([]Event, error) {
	w, err := d.openVerification(facts, move, cmd)
	if err != nil {
		return nil, err
	}
	if err := walk(verificationTable, verificationChecks, move, string(w.v.State), false, w); err != nil {
		return nil, err
	}
	bodies, err := w.bodies(facts)
	if err != nil {
		return nil, err
	}
	return events(cmd.Who, cmd.At, bodies...)
}

func (d *Desk) openVerification(facts Facts, move string, cmd VerificationCommand) (*verificationWalk, error) {
	if d.Policy.Verification.Clock == "" {
		return nil, ree.Refuse("verification.none", "pack", d.Policy.Pack)
	}
	v, err := facts.Verification(cmd.Verification)
	if err != nil {
		return nil, err
	}
	if v == nil && (move != "select" || cmd.Verification == "") {
		return nil, ree.Refuse("verification.unknown", "verification", cmd.Verification)
	}
	licence := cmd.Licence
	if v != nil {
		licence = v.Licence
	}
	l, err := facts.Licence(licence)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ree.Refuse("review.licence_unknown", "licence", licence)
	}
	w := &verificationWalk{desk: d, move: move, cmd: cmd, v: v, l: l}
	if v == nil {
		w.v, err = d.newVerification(facts, l, cmd)
	}
	return w, err
}

// newVerification is a verification with its checklist made from the conditions
// of the licence.
func (d *Desk) newVerification(facts Facts, l *Licence, cmd VerificationCommand) (*Verification, error) {
	lines, err := linesOf(facts, l)
	if err != nil {
		return nil, err
	}
	v := &Verification{Key: cmd.Verification, Licence: l.Key, Case: l.Case, Holder: l.Holder, Site: l.EndUse.Site, Selected: cmd.Selected, Why: cmd.Why,
		Period: cmd.Period, Checklist: d.Policy.Checklist(values(lines)), Due: cmd.At}
	for i, u := range l.EndUsers {
		if i == 0 && cmd.EndUser == "" || u.Identity() == cmd.EndUser {
			v.EndUser = u
		}
	}
	return v, nil
}

// Checklist is what is asked on site: the questions of every licence, then those
// of the conditions of its lines, each once.
func (p *Policy) Checklist(lines []LicenceLine) []Question {
	var out []Question
	for _, rule := range p.Verification.Questions {
		has := rule.Condition == "" || slices.ContainsFunc(lines, func(l LicenceLine) bool { return slices.Contains(l.Conditions, rule.Condition) })
		for _, ask := range rule.Ask {
			if has && !slices.ContainsFunc(out, func(q Question) bool { return q.Ask == ask && q.Condition == rule.Condition }) {
				out = append(out, Question{Ask: ask, Condition: rule.Condition})
			}
		}
	}
	return out
}

// VerificationMoves lists every move on a verification for one person.
func (d *Desk) VerificationMoves(v *Verification, l *Licence, who Actor, at time.Time) []MoveStatus {
	return statuses(verificationTable, func(move string) error {
		w := &verificationWalk{desk: d, cmd: VerificationCommand{Mover: Mover{Who: who, At: at}}, move: move, v: v, l: l, dry: true}
		return walk(verificationTable, verificationChecks, move, string(v.State), true, w)
	})
}

// VerificationClock reads the clock of a verification.
func (d *Desk) VerificationClock(v *Verification, now time.Time) calendar.Reading {
	spec, _ := d.Policy.Clock(d.Policy.Verification.Clock)
	return calendar.Read(spec, v.Clock, d.Calendar, now)
}

var verificationChecks map[string]check[*verificationWalk]

func init() {
	verificationChecks = map[string]check[*verificationWalk]{
		"selected_for":        brought((*verificationWalk).selectedFor),
		"person":              always(func(w *verificationWalk) *ree.Refusal { return personOf(w.cmd.Who) }),
		"office_side":         always(func(w *verificationWalk) *ree.Refusal { return officeOf(w.l, w.cmd.Who) }),
		"planned_day":         brought((*verificationWalk).plannedDay),
		"officers":            {true, (*verificationWalk).officers},
		"on_visit":            always((*verificationWalk).onVisit),
		"not_on_visit":        always((*verificationWalk).notOnVisit),
		"question":            brought((*verificationWalk).question),
		"field_evidence":      brought((*verificationWalk).fieldEvidence),
		"all_answered":        {false, (*verificationWalk).allAnswered},
		"evidenced":           always((*verificationWalk).evidenced),
		"all_good":            {false, (*verificationWalk).allGood},
		"some_bad":            always((*verificationWalk).someBad),
		"suspension_proposed": always((*verificationWalk).suspensionProposed),
		"suspension_settled":  always((*verificationWalk).suspensionSettled),
		"reason": brought(func(w *verificationWalk) *ree.Refusal {
			if blank(w.cmd.Reason) {
				return refuse("reason")
			}
			return nil
		}),
	}
}

func (w *verificationWalk) selectedFor() *ree.Refusal {
	if !slices.Contains([]string{"condition", "risk", "random", "by_hand"}, w.cmd.Selected) || w.v.EndUser.Name == "" {
		return refuse("selected_for", "licence", w.l.Key, "selected", w.cmd.Selected)
	}
	return nil
}

func (w *verificationWalk) plannedDay() *ree.Refusal {
	if today := w.desk.Calendar.Day(w.cmd.At); w.cmd.Day.IsZero() || w.cmd.Day.Before(today) || w.cmd.Day.After(today.AddYears(1)) {
		return refuse("planned_day", "day", w.cmd.Day.String())
	}
	return nil
}

func (w *verificationWalk) officers() ree.Refusals {
	var rs ree.Refusals
	seen := map[string]bool{}
	for _, o := range w.cmd.Officers {
		if personOf(o) != nil || seen[o.Person] || officeOf(w.l, o) != nil {
			rs = append(rs, refuse("officers", "person", o.Person).At("officers"))
		}
		seen[o.Person] = true
	}
	if need := w.desk.Policy.Verification.Officers; len(seen) < need {
		rs = append(rs, refuse("officers", "need", itoa(need)).At("officers"))
	}
	return rs
}

func (v *Verification) goes(person string) bool {
	return slices.ContainsFunc(v.Officers, func(o Actor) bool { return o.Person == person })
}

func (w *verificationWalk) onVisit() *ree.Refusal {
	if !w.v.goes(w.cmd.Who.Person) {
		return refuse("on_visit", "person", w.cmd.Who.Person)
	}
	return nil
}

// notOnVisit keeps those who went from judging what they brought back.
func (w *verificationWalk) notOnVisit() *ree.Refusal {
	if w.v.goes(w.cmd.Who.Person) {
		return refuse("not_on_visit", "person", w.cmd.Who.Person)
	}
	return nil
}

func (v *Verification) asked(ask, condition string) int {
	return slices.IndexFunc(v.Checklist, func(q Question) bool { return q.Ask == ask && q.Condition == condition })
}

func (w *verificationWalk) question() *ree.Refusal {
	c := &w.cmd
	known := c.Answer == "yes" || c.Answer == "no" || c.Answer == "unclear"
	if w.v.asked(c.Ask, c.Condition) < 0 || !known || c.Answer != "yes" && blank(c.Reason) {
		return refuse("question", "ask", c.Ask).At("ask")
	}
	return nil
}

func (w *verificationWalk) fieldEvidence() *ree.Refusal {
	e := &w.cmd.Evidence
	kinds := []string{"photo", "document", "serials", "seal", "stock"}
	file := e.Kind == "photo" || e.Kind == "document"
	if !slices.Contains(kinds, e.Kind) || file && e.Hash == "" || !file && blank(e.Text) || len(w.v.Evidence) >= maxLots {
		return refuse("field_evidence", "kind", e.Kind).At("evidence")
	}
	return nil
}

func (w *verificationWalk) allAnswered() ree.Refusals {
	var rs ree.Refusals
	for _, q := range w.v.Checklist {
		if q.Answer == "" {
			rs = append(rs, refuse("all_answered", "ask", q.Ask))
		}
	}
	return rs
}

func (w *verificationWalk) evidenced() *ree.Refusal {
	if len(w.v.Evidence) == 0 {
		return refuse("evidenced")
	}
	return nil
}

func (w *verificationWalk) allGood() ree.Refusals {
	var rs ree.Refusals
	for _, q := range w.v.Checklist {
		if q.Answer != "yes" {
			rs = append(rs, refuse("all_good", "ask", q.Ask))
		}
	}
	return rs
}

func (w *verificationWalk) someBad() *ree.Refusal {
	if !slices.ContainsFunc(w.v.Checklist, func(q Question) bool { return q.Answer == "no" }) {
		return refuse("some_bad")
	}
	return nil
}

func (w *verificationWalk) suspensionProposed() *ree.Refusal {
	if p := w.v.Proposal; !p.Asked || p.Settled != "" {
		return refuse("suspension_proposed", "verification", w.v.Key)
	}
	return nil
}

func (w *verificationWalk) suspensionSettled() *ree.Refusal {
	if p := w.v.Proposal; p.Asked && p.Settled == "" {
		return refuse("suspension_settled", "licence", w.l.Key)
	}
	return nil
}
