package finding

import (
	"slices"
	"time"
)

// State is where a finding stands.
type State string

// The states of a finding.
const (
	Open      State = "open"
	Assigned  State = "assigned"
	Explained State = "explained"
	Confirmed State = "confirmed"
	Closed    State = "closed"
	Reopened  State = "reopened"
)

// Outcome is how a finding was closed.
type Outcome string

// The outcomes. Only Upheld follows a confirmation.
const (
	Upheld   Outcome = "upheld"    // confirmed, and what follows is under way elsewhere
	Innocent Outcome = "innocent"  // explained, and the explanation holds
	DataFlaw Outcome = "data_flaw" // the figures were wrong and have been corrected
	NoCase   Outcome = "no_case"   // not explained, and too little to go on
)

var outcomes = []Outcome{Upheld, Innocent, DataFlaw, NoCase}

// Document is a file kept by its hash.
type Document struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // 64 hexadecimal digits
}

// Explanation is what somebody says in answer, with evidence.
type Explanation struct {
	Who      Actor      `json:"who"`
	At       time.Time  `json:"at"`
	Code     string     `json:"code"` // the innocent explanation it claims
	Reason   string     `json:"reason"`
	Evidence []Document `json:"evidence"`
	Rejected bool       `json:"rejected,omitempty"`
}

// Proposal is a step that somebody proposed and another has yet to take.
type Proposal struct {
	Who    Actor     `json:"who"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Lots   []string  `json:"lots,omitempty"`
}

// TwoPeople is a step that two people took.
type TwoPeople struct {
	Proposed Proposal  `json:"proposed"`
	Who      Actor     `json:"who"`
	At       time.Time `json:"at"`
}

// Finding is a suspicion on its way to an answer. Its zero value is one that
// is not there yet.
type Finding struct {
	Ref          string        `json:"ref"`
	State        State         `json:"state"`
	Parties      []string      `json:"parties,omitempty"` // organisations it concerns
	Results      []string      `json:"results,omitempty"` // references of the evidence
	Assignee     Actor         `json:"assignee,omitzero"`
	Explanations []Explanation `json:"explanations,omitempty"`
	Confirming   *Proposal     `json:"confirming,omitempty"`
	Confirmation *TwoPeople    `json:"confirmation,omitempty"`
	Freezing     *Proposal     `json:"freezing,omitempty"`
	Frozen       *TwoPeople    `json:"frozen,omitempty"`
	Releasing    *Proposal     `json:"releasing,omitempty"`
	Outcome      Outcome       `json:"outcome,omitempty"`
	History      []Step        `json:"history,omitempty"`
}

// explainedBy reports whether a person has explained this finding, ever.
func (f *Finding) explainedBy(person string) bool {
	return slices.ContainsFunc(f.Explanations, func(e Explanation) bool { return e.Who.Person == person })
}

// standing reports whether an explanation stands that was not rejected.
func (f *Finding) standing() bool {
	return slices.ContainsFunc(f.Explanations, func(e Explanation) bool { return !e.Rejected })
}

// Command is a move on a finding with what it brings; which fields it needs
// follows from its guards.
type Command struct {
	Move     string
	Who      Actor
	At       time.Time
	Reason   string
	Ref      string     // open: the finding's reference
	Parties  []string   // open
	Results  []string   // open, add_evidence; reopen: what is new
	Assignee Actor      // assign
	Code     string     // explain
	Evidence []Document // explain
	Lots     []string   // propose_freeze
	Outcome  Outcome    // close
}

var (
	atWork   = []string{"assigned", "explained"}
	alive    = []string{"open", "assigned", "explained", "confirmed", "reopened"}
	freezing = []string{"assigned", "explained", "confirmed"}
)

// findingTable is the finding machine. The one who explains does not judge the
// explanation; confirming, freezing and releasing take two people. A confirmation is undone
// only by opening the finding again.
var findingTable = []Transition{
	{"open", []string{""}, "open", "finding.handle", []string{"dated", "named", "results"}},
	{"add_evidence", alive, "", "finding.handle", []string{"dated", "results"}},
	{"assign", []string{"open", "assigned", "reopened"}, "assigned", "finding.handle", []string{"dated", "person", "outside", "assignee"}},
	{"explain", atWork, "explained", "finding.explain", []string{"dated", "person", "concerned", "explanation", "reason", "evidence"}},
	{"reject_explanation", []string{"explained"}, "assigned", "finding.handle", []string{"dated", "person", "outside", "not_explainer", "reason"}},
	{"propose_confirmation", atWork, "", "finding.handle", []string{"dated", "person", "outside", "not_explainer", "reason"}},
	{"confirm", atWork, "confirmed", "finding.handle", []string{"dated", "person", "outside", "not_explainer", "confirmation_proposed", "confirmed_by_another", "not_freezer"}},
	{"propose_freeze", freezing, "", "finding.handle", []string{"dated", "person", "outside", "not_explainer", "reason", "lots", "not_frozen"}},
	{"freeze", freezing, "", "lot.freeze", []string{"dated", "person", "outside", "not_explainer", "freeze_proposed", "frozen_by_another", "not_confirmer", "not_frozen"}},
	{"propose_release", alive, "", "finding.handle", []string{"dated", "person", "outside", "not_explainer", "frozen", "reason"}},
	{"release", alive, "", "lot.freeze", []string{"dated", "person", "outside", "not_explainer", "frozen", "release_proposed", "released_by_another"}},
	{"close", []string{"assigned", "explained", "confirmed"}, "closed", "finding.handle", []string{"dated", "person", "outside", "not_explainer", "outcome", "reason", "released"}},
	{"reopen", []string{"closed", "confirmed"}, "reopened", "finding.handle", []string{"dated", "person", "outside", "not_explainer", "reason"}},
}

// FindingTransitions is the finding machine's table.
func FindingTransitions() []Transition { return clone(findingTable) }

// Do makes a move: the finding that follows, or every reason why not
// (ree.Refusals; a *ree.Refusal for a move that there is none of). The finding
// given is never changed.
func (f Finding) Do(cmd Command) (Finding, error) {
	to, err := findings.try(cmd.Move, string(f.State), false, &attempt{&f, &cmd})
	if err != nil {
		return f, err
	}
	return f.made(cmd, to), nil
}

// Apply makes a move that was accepted once: what a ledger says happened is not
// judged again, so that a guard that is added later changes no past. A move
// that there is none of changes nothing.
func (f Finding) Apply(cmd Command) Finding {
	row := find(findingTable, cmd.Move)
	if row == nil {
		return f
	}
	if row.To == "" {
		return f.made(cmd, string(f.State))
	}
	return f.made(cmd, row.To)
}

func (f Finding) made(cmd Command, to string) Finding {
	from := f.State
	f.State = State(to)
	if effect := findingEffects[cmd.Move]; effect != nil {
		effect(&f, &cmd)
	}
	f.History = grown(f.History, Step{cmd.Move, string(from), to, cmd.Who, cmd.At, cmd.Reason})
	return f
}

// Moves lists every move of the finding machine for one person, open ones and
// the others with the guards that fail. Guards on what a command brings are not
// looked at.
func (f Finding) Moves(who Actor, at time.Time) []Status {
	return findings.moves(string(f.State), &attempt{&f, &Command{Who: who, At: at}})
}

func (c *Command) proposal() *Proposal {
	return &Proposal{c.Who, c.At, c.Reason, slices.Clone(c.Lots)}
}

// findingEffects are what a move changes besides the state. What changes the
// facts voids a confirmation that was only proposed.
var findingEffects = map[string]func(*Finding, *Command){
	"open": func(f *Finding, c *Command) {
		f.Ref, f.Parties, f.Results = c.Ref, slices.Clone(c.Parties), slices.Clone(c.Results)
	},
	"add_evidence": func(f *Finding, c *Command) {
		f.Results = append(slices.Clip(f.Results), c.Results...)
		f.Confirming = nil
	},
	"assign": func(f *Finding, c *Command) { f.Assignee = c.Assignee },
	"explain": func(f *Finding, c *Command) {
		f.Explanations = grown(f.Explanations, Explanation{c.Who, c.At, c.Code, c.Reason, slices.Clone(c.Evidence), false})
		f.Confirming = nil
	},
	"reject_explanation": func(f *Finding, c *Command) {
		f.Explanations = slices.Clone(f.Explanations)
		for i := range f.Explanations {
			f.Explanations[i].Rejected = true
		}
		f.Confirming = nil
	},
	"propose_confirmation": func(f *Finding, c *Command) { f.Confirming = c.proposal() },
	"confirm": func(f *Finding, c *Command) {
		if f.Confirming != nil {
			f.Confirmation, f.Confirming = &TwoPeople{*f.Confirming, c.Who, c.At}, nil
		}
	},
	"propose_freeze": func(f *Finding, c *Command) { f.Freezing = c.proposal() },
	"freeze": func(f *Finding, c *Command) {
		if f.Freezing != nil {
			f.Frozen, f.Freezing = &TwoPeople{*f.Freezing, c.Who, c.At}, nil
		}
	},
	"propose_release": func(f *Finding, c *Command) { f.Releasing = c.proposal() },
	"release":         func(f *Finding, c *Command) { f.Frozen, f.Releasing = nil, nil },
	"close": func(f *Finding, c *Command) {
		f.Outcome, f.Confirming, f.Freezing, f.Releasing = c.Outcome, nil, nil, nil
	},
	"reopen": func(f *Finding, c *Command) {
		f.Results = append(slices.Clip(f.Results), c.Results...)
		f.Outcome, f.Confirmation, f.Confirming, f.Freezing, f.Releasing, f.Assignee = "", nil, nil, nil, nil, Actor{}
	},
}
