package review

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// Desk decides under a policy and a calendar.
type Desk struct {
	Policy   *Policy
	Calendar *calendar.Calendar
	// Guidelines are those to ask now; Book finds those of a hash that were asked
	// before, nil where they are not known.
	Guidelines Guidelines
	Book       func(hash string) Guidelines
}

// refuse is the refusal of a guard: its code is "guard." and the guard's name,
// and the catalogue's sentence says what would mend it.
func refuse(guard string, pairs ...string) *ree.Refusal {
	return ree.Refuse("guard."+guard, pairs...)
}

func itoa(n int) string { return strconv.Itoa(n) }

// attempt is one try at a move on a case: the case as it is and what the
// command brings.
type attempt struct {
	c    *Case // nil before the first draft or lodging
	who  Actor
	at   time.Time
	dry  bool // only asks whether the move is open; what a command would bring is not looked at
	desk *Desk

	app       *Application
	reason    string
	codes     []string // deficiencies
	classes   []LineClass
	proposal  *Proposal
	hash      string
	verdicts  []GateVerdict // evaluated now
	guided    string        // hash of what the guidelines say now
	clock     *calendar.Event
	concerned map[int]string
	ref       string  // of a hold on the case
	to        string  // who is to handle it
	preview   Preview // of an amendment
	former    *Licence
	drawn     map[int]LicenceLine // of the former licence
}

type guardFunc func(*attempt) ree.Refusals

// fromCommand marks guards that look at what the command brings; a dry attempt
// skips them.
type guardEntry struct {
	fromCommand bool
	check       guardFunc
}

var guards map[string]guardEntry

func init() {
	guards = map[string]guardEntry{
		"person":             {false, one(guardPerson)},
		"exporter_side":      {false, one(guardExporterSide)},
		"office_side":        {false, one(guardOfficeSide)},
		"complete":           {true, func(x *attempt) ree.Refusals { return x.app.Complete(x.desk.Policy) }},
		"itemised":           {true, guardItemised},
		"classified":         {true, guardClassified},
		"rating":             {true, guardRating},
		"reason":             {true, one(guardReason)},
		"handler":            {true, one(guardHandler)},
		"gate_inputs":        {true, nil},
		"clock_event":        {true, one(guardClockEvent)},
		"gate_evaluated":     {false, guardGateEvaluated},
		"gate_not_stale":     {false, guardGateNotStale},
		"concerns_reasoned":  {true, guardConcernsReasoned},
		"proposal_complete":  {true, func(x *attempt) ree.Refusals { return x.proposal.check(x.desk.Policy, &x.c.Application) }},
		"proposal_fits_gate": {true, func(x *attempt) ree.Refusals { return x.proposal.fits(x.c) }},
		"proposal_hash":      {true, one(guardProposalHash)},
		"not_proposer":       {false, one(guardNotProposer)},
		"not_signed_yet":     {false, one(guardNotSignedYet)},
		"decider_separate":   {false, one(guardDeciderSeparate)},
		"marked_seen":        {false, one(guardMarkedSeen)},
		"signatures":         {false, one(guardSignatures)},
		"gate_current":       {false, guardGateCurrent},
		"licence_terms":      {false, guardLicenceTerms},
		"appeal_over":        {false, one(guardAppealOver)},
		"granted_kept":       {false, guardGrantedKept},
		"not_on_hold":        {false, guardNotOnHold},
		"on_hold":            {true, one(guardOnHold)},
		"changed":            {true, one(guardChanged)},
		"positions_in":       {false, guardPositionsIn},
		"positions_current":  {false, one(guardPositionsCurrent)},
		"objections_settled": {false, guardObjections},
		"conditions_agreed":  {false, guardConditionsAgreed},
		"not_contributor":    {false, one(guardNotContributor)},
		"documents_required": {false, guardDocumentsRequired},
		"guidelines_current": {true, one(guardGuidelinesCurrent)},
	}
}

func one(f func(*attempt) *ree.Refusal) guardFunc {
	return func(x *attempt) ree.Refusals {
		if r := f(x); r != nil {
			return ree.Refusals{r}
		}
		return nil
	}
}

// try holds a move against the table: the state it starts from, then every
// guard. It returns all that fail.
func (x *attempt) try(move string) error {
	row := find(caseTable, move)
	state := ""
	if x.c != nil {
		state = string(x.c.State)
	}
	if !slices.Contains(row.From, state) {
		return refuse("state", "move", move, "state", state, "from", strings.Join(row.From, ", "))
	}
	var rs ree.Refusals
	for _, name := range row.Guards {
		if g := guards[name]; g.check != nil && !(x.dry && g.fromCommand) {
			rs = append(rs, g.check(x)...)
		}
	}
	return rs.Err()
}

// MoveStatus is a move with what stands in its way.
type MoveStatus struct {
	Move     string       `json:"move"`
	Act      string       `json:"act"` // what the mover's role must allow
	Open     bool         `json:"open"`
	Refusals ree.Refusals `json:"refusals,omitempty"`
}

// Moves lists every move of the case machine for one person, open ones and the
// others with the guards that fail. Guards on what a command brings are not
// looked at.
func (d *Desk) Moves(c *Case, who Actor, at time.Time) []MoveStatus {
	out := make([]MoveStatus, 0, len(caseTable))
	for _, row := range caseTable {
		x := &attempt{c: c, who: who, at: at, dry: true, desk: d}
		m := MoveStatus{Move: row.Move, Act: row.Act, Open: true}
		switch err := x.try(row.Move).(type) {
		case nil:
		case ree.Refusals:
			m.Open, m.Refusals = false, err
		case *ree.Refusal:
			m.Open, m.Refusals = false, ree.Refusals{err}
		}
		out = append(out, m)
	}
	return out
}

// deal reports whether an organisation is a party of the case's deal.
func (c *Case) deal(org string) bool {
	if org == c.Application.Exporter {
		return true
	}
	return slices.ContainsFunc(c.Application.Parties(), func(p Party) bool { return p.Ref != "" && p.Ref == org })
}

func guardPerson(x *attempt) *ree.Refusal {
	if x.who.Person == "" || x.who.Org == "" || x.who.Person == System {
		return refuse("person")
	}
	return nil
}

func guardExporterSide(x *attempt) *ree.Refusal {
	exporter := ""
	if x.c != nil {
		exporter = x.c.Application.Exporter
	}
	if x.app != nil && (exporter == "" || exporter == x.who.Org) {
		exporter = x.app.Exporter
	}
	if x.dry && exporter == "" {
		return nil
	}
	if x.who.Org != exporter {
		return refuse("exporter_side", "org", x.who.Org, "exporter", exporter)
	}
	return nil
}

func guardOfficeSide(x *attempt) *ree.Refusal {
	if x.c.deal(x.who.Org) {
		return refuse("office_side", "org", x.who.Org)
	}
	return nil
}

func guardItemised(x *attempt) ree.Refusals {
	if len(x.codes) == 0 {
		return ree.Refusals{refuse("itemised")}
	}
	return known("deficiency", "deficiencies", x.codes, x.desk.Policy.Deficiencies)
}

func guardClassified(x *attempt) ree.Refusals {
	var rs ree.Refusals
	for i, l := range x.c.Application.Lines {
		if i >= len(x.classes) || x.classes[i].Line != l.No || !x.classes[i].sound() {
			rs = append(rs, refuse("classified", "line", itoa(l.No)))
		}
	}
	if len(x.classes) > len(x.c.Application.Lines) {
		rs = append(rs, refuse("classified", "line", itoa(x.classes[len(x.c.Application.Lines)].Line)))
	}
	return rs
}

func (k *LineClass) sound() bool {
	switch k.Controlled {
	case "yes":
		return len(k.Codes) > 0 && k.List != ""
	case "no", "undetermined":
		return k.List != ""
	}
	return false
}

func guardRating(x *attempt) ree.Refusals {
	k := &x.classes[0]
	var rs ree.Refusals
	if x.c.Application.line(k.Line) == nil || !k.sound() {
		rs = append(rs, refuse("rating", "line", itoa(k.Line)))
	}
	if k.Reason == "" {
		rs = append(rs, refuse("reason"))
	}
	return rs
}

func guardReason(x *attempt) *ree.Refusal {
	if strings.TrimSpace(x.reason) == "" {
		return refuse("reason")
	}
	return nil
}

func guardClockEvent(x *attempt) *ree.Refusal {
	spec, _ := x.desk.Policy.Clock(x.desk.Policy.Statutory)
	switch e := x.clock; e.Kind {
	case calendar.Stop:
		if _, ok := spec.Stop(e.Reason); ok && e.Ref != "" && !hasOpenStop(x.c.Clock, e.Ref) {
			return nil
		}
	case calendar.Resume:
		if hasOpenStop(x.c.Clock, e.Ref) {
			return nil
		}
	case calendar.Extend:
		if e.Days > 0 && e.Days <= 366 && e.Basis != "" {
			return nil
		}
	}
	return refuse("clock_event", "kind", string(x.clock.Kind), "reason", x.clock.Reason, "ref", x.clock.Ref)
}

func hasOpenStop(events []calendar.Event, ref string) bool {
	openStop := false
	for _, e := range events {
		if e.Ref == ref && (e.Kind == calendar.Stop || e.Kind == calendar.Resume) {
			openStop = e.Kind == calendar.Stop
		}
	}
	return openStop
}
