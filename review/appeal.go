package review

import (
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// AppealState is where an appeal stands.
type AppealState string

// The states of an appeal (reference: licensing 6.10).
const (
	AppealLodged       AppealState = "lodged"
	AppealAdmissible   AppealState = "admissible"
	AppealInadmissible AppealState = "inadmissible"
	AppealPanel        AppealState = "panel"
	AppealUpheld       AppealState = "upheld"
	AppealVaried       AppealState = "varied"
	AppealDismissed    AppealState = "dismissed"
	AppealWithdrawn    AppealState = "withdrawn"
)

// AppealPolicy is what a pack says about appeals; without a panel there are none.
type AppealPolicy struct {
	Lodging    string   `json:"lodging" yaml:"lodging"`   // the clock that runs from the decision
	Decision   string   `json:"decision" yaml:"decision"` // the clock that runs from admission
	Panel      int      `json:"panel" yaml:"panel"`       // members; odd
	Grounds    []string `json:"grounds" yaml:"grounds"`
	Final      bool     `json:"final,omitempty" yaml:"final"` // no court after it
	Basis      string   `json:"basis" yaml:"basis"`
	Source     string   `json:"source,omitempty" yaml:"source"`
	Confidence string   `json:"confidence,omitempty" yaml:"confidence"`
}

// Appeal is an exporter's appeal against the decision of one round of a case, or
// against a decision on a registration under a general licence, as a row. Its key is
// its reference.
type Appeal struct {
	Key      string           `json:"key"`
	Case     string           `json:"case,omitempty"`
	Round    int              `json:"round"`    // of the case, or the number of the decision on the registration, from 1
	Decision string           `json:"decision"` // hash of what was decided
	State    AppealState      `json:"state"`
	By       Actor            `json:"by"`
	Grounds  []string         `json:"grounds"`
	Text     string           `json:"text"`
	Lodged   time.Time        `json:"lodged"`
	Due      calendar.Date    `json:"due"` // last day of lodging as it was computed
	Panel    []Actor          `json:"panel,omitempty"`
	Votes    []Vote           `json:"votes,omitempty"`
	Clock    []calendar.Event `json:"clock,omitempty"` // of the panel's decision
	Ended    time.Time        `json:"ended,omitzero"`
	Note     string           `json:"note,omitempty"`

	Registration string `json:"registration,omitempty"` // instead of a case
}

// Vote is what one member of a panel holds.
type Vote struct {
	Person  string      `json:"person"`
	Outcome AppealState `json:"outcome"`
	Reason  string      `json:"reason"`
	At      time.Time   `json:"at"`
}

// Open reports whether the appeal is still on its way.
func (a *Appeal) Open() bool {
	return a.State == AppealLodged || a.State == AppealAdmissible || a.State == AppealPanel
}

// Sits reports whether a person is a member of the panel.
func (a *Appeal) Sits(person string) bool {
	return slices.ContainsFunc(a.Panel, func(m Actor) bool { return m.Person == person })
}

// AppealEnd is what the public part of an appeal's end says: how many members
// voted how, without their names.
type AppealEnd struct {
	Outcome AppealState `json:"outcome"`
	Votes   int         `json:"votes"`
	Reasons []string    `json:"reasons"` // of those who voted so
}

// End counts the votes for the outcome; nothing while the appeal is open.
func (a *Appeal) End() (end AppealEnd, ok bool) {
	if a.State != AppealUpheld && a.State != AppealVaried && a.State != AppealDismissed {
		return end, false
	}
	end.Outcome = a.State
	for _, v := range a.Votes {
		if v.Outcome == a.State {
			end.Votes, end.Reasons = end.Votes+1, append(end.Reasons, v.Reason)
		}
	}
	return end, true
}

// The kinds of event of appeals.
const (
	KindAppealLodged       = "review.appeal_lodged"
	KindAppealAdmitted     = "review.appeal_admitted"
	KindAppealInadmissible = "review.appeal_inadmissible"
	KindAppealAppointed    = "review.appeal_member_appointed"
	KindAppealStoodDown    = "review.appeal_member_stood_down"
	KindAppealVoted        = "review.appeal_voted"
	KindAppealUpheld       = "review.appeal_upheld"
	KindAppealVaried       = "review.appeal_varied"
	KindAppealDismissed    = "review.appeal_dismissed"
	KindAppealWithdrawn    = "review.appeal_withdrawn"
	KindRoundOpened        = "review.round_opened"
)

var ended = []string{"person", "member", "marked_seen", "panel_whole", "majority"}

// appealTable is the appeal machine.
var appealTable = []Transition{
	{"lodge", []string{""}, "lodged", "application.lodge", []string{"person", "appellant", "appealable", "appeal_in_time", "appealed_once", "registered_once", "grounds"}, []string{KindAppealLodged}},
	{"admit", []string{"lodged"}, "admissible", "appeal.handle", []string{"person", "office_side", "untouched"}, []string{KindAppealAdmitted}},
	{"reject", []string{"lodged"}, "inadmissible", "appeal.handle", []string{"person", "office_side", "untouched", "reason"}, []string{KindAppealInadmissible}},
	{"appoint", []string{"admissible", "panel"}, "panel", "appeal.handle", []string{"person", "office_side", "new_member", "member_untouched"}, []string{KindAppealAppointed}},
	{"stand_down", []string{"panel"}, "", "appeal.handle", []string{"person", "office_side", "named_member", "reason"}, []string{KindAppealStoodDown}},
	{"vote", []string{"panel"}, "", "appeal.decide", []string{"person", "member", "untouched", "marked_seen", "not_voted", "vote", "reason"}, []string{KindAppealVoted}},
	{"uphold", []string{"panel"}, "upheld", "appeal.decide", ended, []string{KindAppealUpheld, KindRoundOpened, KindRegistrationReopened}},
	{"vary", []string{"panel"}, "varied", "appeal.decide", ended, []string{KindAppealVaried, KindRoundOpened, KindRegistrationReopened}},
	{"dismiss", []string{"panel"}, "dismissed", "appeal.decide", ended, []string{KindAppealDismissed}},
	{"withdraw", []string{"lodged", "admissible", "panel"}, "withdrawn", "application.lodge", []string{"person", "appellant"}, []string{KindAppealWithdrawn}},
}

// AppealTransitions is the appeal machine's table.
func AppealTransitions() []Transition { return slices.Clone(appealTable) }

// AppealCommand makes a move on an appeal.
type AppealCommand struct {
	Mover
	Appeal       string
	Case         string   // lodge
	Registration string   // lodge, instead of a case
	Grounds      []string // lodge
	Text         string   // lodge
	Member       Actor    // appoint, stand_down
	Outcome      AppealState
}

// appealWalk is an appeal, what it is about, and what a command wants.
type appealWalk struct {
	desk  *Desk
	cmd   AppealCommand
	move  string
	a     *Appeal // a new one on lodging
	of    Appealable
	other string // lodge: another registration of the holder that stands in the way
	dry   bool
}

// RoundNo is the number of the round of decisions that a case is in, from 1.
func (c *Case) RoundNo() int { return len(c.Rounds) + 1 }

// DecideAppeal makes a move on an appeal. Where the panel upholds or varies, the
// case opens a new round at consolidation, or the registration is decided again, in
// the same act.
func (d *Desk) DecideAppeal(facts Facts, move string, cmd AppealCommand) ([]Event, error) {
	w, err := d.openAppeal(facts, move, cmd)
	if err != nil {
		return nil, err
	}
	if err := walk(appealTable, appealChecks, move, string(w.a.State), false, w); err != nil {
		return nil, err
	}
	b := appealBody{What: firstKind(appealTable, move), Appeal: cmd.Appeal, Case: w.a.Case, Registration: w.a.Registration, Reason: cmd.Reason}
	switch move {
	case "lodge":
		was := w.of.appealed()
		b.Round, b.Decision, b.Grounds, b.Text, b.Due = was.No, was.Hash, cmd.Grounds, cmd.Text, w.lodging().Due
	case "admit":
		b.Clock = d.Policy.Appeals.Decision
	case "appoint", "stand_down":
		b.Member = &cmd.Member
	case "vote":
		b.Outcome = cmd.Outcome
	}
	if move == "uphold" || move == "vary" {
		if opened := w.of.again(w.a, b.What); opened != nil {
			return events(cmd.Who, cmd.At, b, opened)
		}
	}
	return events(cmd.Who, cmd.At, b)
}

func (d *Desk) openAppeal(facts Facts, move string, cmd AppealCommand) (*appealWalk, error) {
	if d.Policy.Appeals.Panel == 0 {
		return nil, ree.Refuse("appeal.none", "pack", d.Policy.Pack)
	}
	a, err := facts.Appeal(cmd.Appeal)
	if err != nil {
		return nil, err
	}
	if a == nil {
		if move != "lodge" || cmd.Appeal == "" {
			return nil, ree.Refuse("appeal.unknown", "appeal", cmd.Appeal)
		}
		a = &Appeal{Key: cmd.Appeal, Case: cmd.Case, Registration: cmd.Registration}
	}
	w := &appealWalk{desk: d, cmd: cmd, move: move, a: a}
	if w.of, err = a.subject(facts); err != nil {
		return nil, err
	}
	if r, ok := w.of.(*Registration); ok && move == "lodge" {
		w.other, err = otherRegistration(facts, r)
	}
	return w, err
}

// AppealMoves lists every move on an appeal for one person. Guards on what a
// command brings are not looked at. An appeal without a key asks whether one may
// be lodged against its subject as it stands.
func (d *Desk) AppealMoves(a *Appeal, of Appealable, who Actor, at time.Time) []MoveStatus {
	return statuses(appealTable, func(move string) error {
		w := &appealWalk{desk: d, cmd: AppealCommand{Mover: Mover{Who: who, At: at}}, move: move, a: a, of: of, dry: true}
		return walk(appealTable, appealChecks, move, string(a.State), true, w)
	})
}

// AppealClock reads the clock of the panel's decision.
func (d *Desk) AppealClock(a *Appeal, now time.Time) calendar.Reading {
	spec, _ := d.Policy.Clock(d.Policy.Appeals.Decision)
	return calendar.Read(spec, a.Clock, d.Calendar, now)
}

// AppealWindow reads the clock of lodging an appeal against the decision that stands.
func (d *Desk) AppealWindow(of Appealable, now time.Time) calendar.Reading {
	spec, _ := d.Policy.Clock(d.Policy.Appeals.Lodging)
	return calendar.Read(spec, []calendar.Event{{Kind: calendar.Start, At: of.appealed().At}}, d.Calendar, now)
}

var appealChecks map[string]check[*appealWalk]

func init() {
	appealChecks = map[string]check[*appealWalk]{
		"person":           always(func(w *appealWalk) *ree.Refusal { return personOf(w.cmd.Who) }),
		"office_side":      always((*appealWalk).officeSide),
		"appellant":        always((*appealWalk).appellant),
		"appealable":       always(func(w *appealWalk) *ree.Refusal { return w.of.short(w.desk, w.cmd.At) }),
		"appeal_in_time":   always((*appealWalk).inTime),
		"appealed_once":    always((*appealWalk).once),
		"registered_once":  brought((*appealWalk).noOther),
		"grounds":          {true, (*appealWalk).grounds},
		"untouched":        always(func(w *appealWalk) *ree.Refusal { return w.of.touched(w.cmd.Who.Person) }),
		"member_untouched": brought(func(w *appealWalk) *ree.Refusal { return w.of.touched(w.cmd.Member.Person) }),
		"new_member":       {false, (*appealWalk).newMember},
		"named_member":     brought((*appealWalk).namedMember),
		"marked_seen":      always(func(w *appealWalk) *ree.Refusal { return w.of.unseen(w.desk, w.cmd.Who.Person) }),
		"member":           always((*appealWalk).member),
		"not_voted":        always((*appealWalk).notVoted),
		"vote":             brought((*appealWalk).vote),
		"panel_whole":      always((*appealWalk).panelWhole),
		"majority":         always((*appealWalk).majority),
		"reason": brought(func(w *appealWalk) *ree.Refusal {
			if blank(w.cmd.Reason) {
				return refuse("reason")
			}
			return nil
		}),
	}
}

func (w *appealWalk) officeSide() *ree.Refusal {
	if w.of.party(w.cmd.Who.Org) {
		return refuse("office_side", "org", w.cmd.Who.Org)
	}
	return nil
}

func (w *appealWalk) appellant() *ree.Refusal {
	if of := w.of.appellant(); w.cmd.Who.Org != of {
		return refuse("appellant", "org", w.cmd.Who.Org, "exporter", of)
	}
	return nil
}

// noOther keeps one registration of a holder at a time: another one would be brought
// back beside it.
func (w *appealWalk) noOther() *ree.Refusal {
	if w.other != "" {
		return refuse("registered_other", "registration", w.other)
	}
	return nil
}

// Short reports whether the case ended with less than was asked: a line refused,
// cut down or bound by conditions, or the whole lapsed after it was accepted.
func (c *Case) Short() bool {
	if c.State == Lapsed {
		return !c.Accepted.IsZero()
	}
	return c.Decision != nil && c.Proposal != nil && slices.ContainsFunc(c.Proposal.Lines, func(o LineOutcome) bool {
		return o.Outcome == Refused || o.Outcome == GrantReduced || o.Outcome == GrantConditions
	})
}

// guardAppealOver keeps a case open while its decision can be appealed or is.
func guardAppealOver(x *attempt) *ree.Refusal {
	for _, m := range x.c.Appeals {
		if !m.Ended {
			return refuse("appeal_over", "appeal", m.Appeal)
		}
	}
	if x.desk.Policy.Appeals.Panel == 0 || !x.c.Short() || len(x.c.Appeals) > 0 {
		return nil
	}
	if r := x.desk.AppealWindow(x.c, x.at); r.Started && !r.Day.After(r.Due) {
		return refuse("appeal_over", "due", r.Due.String())
	}
	return nil
}

func (w *appealWalk) lodging() calendar.Reading { return w.desk.AppealWindow(w.of, w.cmd.At) }

func (w *appealWalk) inTime() *ree.Refusal {
	spec, _ := w.desk.Policy.Clock(w.desk.Policy.Appeals.Lodging)
	if r := w.lodging(); r.Started && r.Day.After(r.Due) {
		return refuse("appeal_in_time", "due", r.Due.String(), "days", itoa(spec.Days), "basis", spec.Basis)
	}
	return nil
}

// once refuses a second appeal against one and the same decision, except after
// one that was withdrawn.
func (w *appealWalk) once() *ree.Refusal {
	no := w.of.appealed().No
	for _, m := range *w.of.marks() {
		if m.Round == no {
			return refuse("appealed_once", "appeal", m.Appeal)
		}
	}
	return nil
}

func (w *appealWalk) grounds() ree.Refusals {
	rs := known("ground", "grounds", w.cmd.Grounds, w.desk.Policy.Appeals.Grounds)
	if len(w.cmd.Grounds) == 0 || blank(w.cmd.Text) {
		rs = append(rs, refuse("grounds").At("grounds"))
	}
	return rs
}

func (w *appealWalk) newMember() ree.Refusals {
	var rs ree.Refusals
	if size := w.desk.Policy.Appeals.Panel; len(w.a.Panel) >= size {
		rs = append(rs, refuse("panel_full", "members", itoa(size)))
	}
	if m := w.cmd.Member; !w.dry && (personOf(m) != nil || w.a.Sits(m.Person)) {
		rs = append(rs, refuse("new_member", "person", m.Person).At("member"))
	}
	if m := w.cmd.Member; !w.dry && w.of.party(m.Org) {
		rs = append(rs, refuse("office_side", "org", m.Org).At("member"))
	}
	return rs
}

// namedMember wants a member who has not voted: a vote given stays.
func (w *appealWalk) namedMember() *ree.Refusal {
	if !w.a.Sits(w.cmd.Member.Person) || w.a.voted(w.cmd.Member.Person) {
		return refuse("named_member", "person", w.cmd.Member.Person).At("member")
	}
	return nil
}

func (a *Appeal) voted(person string) bool {
	return slices.ContainsFunc(a.Votes, func(v Vote) bool { return v.Person == person })
}

func (w *appealWalk) member() *ree.Refusal {
	if !w.a.Sits(w.cmd.Who.Person) {
		return refuse("member", "person", w.cmd.Who.Person)
	}
	return nil
}

func (w *appealWalk) notVoted() *ree.Refusal {
	if w.a.voted(w.cmd.Who.Person) {
		return refuse("not_voted", "person", w.cmd.Who.Person)
	}
	return nil
}

func (w *appealWalk) vote() *ree.Refusal {
	switch w.cmd.Outcome {
	case AppealUpheld, AppealVaried, AppealDismissed:
		return nil
	}
	return refuse("vote", "outcome", string(w.cmd.Outcome))
}

func (w *appealWalk) panelWhole() *ree.Refusal {
	if size := w.desk.Policy.Appeals.Panel; len(w.a.Panel) < size {
		return refuse("panel_whole", "have", itoa(len(w.a.Panel)), "need", itoa(size))
	}
	return nil
}

// majority wants more than half of the panel for the very outcome that is
// pronounced.
func (w *appealWalk) majority() *ree.Refusal {
	outcome := AppealState(find(appealTable, w.move).To)
	n := 0
	for _, v := range w.a.Votes {
		if v.Outcome == outcome && w.a.Sits(v.Person) {
			n++
		}
	}
	if size := w.desk.Policy.Appeals.Panel; 2*n <= size {
		return refuse("majority", "votes", itoa(n), "need", itoa(size/2+1), "appealstate", string(outcome))
	}
	return nil
}
