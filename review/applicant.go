package review

import (
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// ApplicantCase is what an applicant sees of a case. It is a list of what is
// shown, not of what is hidden: a field that a case gains later is not in it.
type ApplicantCase struct {
	Key             string             `json:"key"`
	State           CaseState          `json:"state"`
	Version         int                `json:"version"`
	Application     Application        `json:"application"`
	ApplicationHash string             `json:"applicationHash,omitempty"`
	Opened          time.Time          `json:"opened,omitzero"`
	Lodged          time.Time          `json:"lodged,omitzero"`
	Accepted        time.Time          `json:"accepted,omitzero"`
	Decided         time.Time          `json:"decided,omitzero"`
	Ended           time.Time          `json:"ended,omitzero"`
	Clock           []calendar.Event   `json:"clock,omitempty"`
	Deficiencies    []Deficiency       `json:"deficiencies,omitempty"`
	Classes         []LineClass        `json:"classes,omitempty"`
	Verdicts        []GateVerdict      `json:"verdicts,omitempty"`
	GateAt          time.Time          `json:"gateAt,omitzero"`
	Stale           []StaleMark        `json:"stale,omitempty"`
	Queries         []ApplicantQuery   `json:"queries,omitempty"`
	Asked           int                `json:"asked,omitempty"`   // agencies asked in this round
	Awaited         int                `json:"awaited,omitempty"` // of them not yet heard
	Outcome         []ApplicantOutcome `json:"outcome,omitempty"` // once decided
	Policy          string             `json:"policy,omitempty"`  // pack and version that it was decided under
	DecisionHash    string             `json:"decisionHash,omitempty"`
	Licence         string             `json:"licence,omitempty"`
}

// ApplicantQuery is what an applicant sees of a query that was issued.
type ApplicantQuery struct {
	Key      string           `json:"key"`
	State    QueryState       `json:"state"`
	Items    []QueryItem      `json:"items"`
	Given    []int            `json:"given,omitempty"`
	Stops    []string         `json:"stops,omitempty"`
	Issued   time.Time        `json:"issued"`
	ClockID  string           `json:"clockID"`
	Clock    []calendar.Event `json:"clock,omitempty"`
	Extended string           `json:"extended,omitempty"`
	Chased   []int            `json:"chased,omitempty"`
	Replies  []Reply          `json:"replies,omitempty"`
	Ended    string           `json:"ended,omitempty"`
}

// ApplicantOutcome is what was decided for a line.
type ApplicantOutcome struct {
	Line       int           `json:"line"`
	Outcome    Outcome       `json:"outcome"`
	MassMG     ree.Mass      `json:"massMG"`
	Reasons    []string      `json:"reasons"`
	Conditions []string      `json:"conditions,omitempty"`
	LastDay    calendar.Date `json:"lastDay,omitzero"`
}

// ForApplicant is the case as its applicant sees it.
func (c *Case) ForApplicant() ApplicantCase {
	out := ApplicantCase{
		Key: c.Key, State: c.State, Version: c.Version, Application: c.Application, ApplicationHash: c.ApplicationHash,
		Opened: c.Opened, Lodged: c.Lodged, Accepted: c.Accepted, Decided: c.Decided, Ended: c.Ended, Clock: c.Clock,
		Deficiencies: c.Deficiencies, Classes: c.Classes, Verdicts: c.Verdicts, GateAt: c.GateAt, Stale: c.Stale, Licence: c.Licence,
	}
	for _, q := range c.Queries {
		if q.State != QueryDraft {
			out.Queries = append(out.Queries, ApplicantQuery{q.Key, q.State, q.Items, q.Given, q.Stops, q.Issued, q.ClockID, q.Clock, q.Extended, q.Chased, q.Replies, q.Ended})
		}
	}
	for _, r := range c.current() {
		out.Asked++
		if r.Open() {
			out.Awaited++
		}
	}
	if c.Decision != nil && c.Proposal != nil {
		out.Policy, out.DecisionHash = c.Decision.Policy, c.Decision.ProposalHash
		for _, o := range c.Proposal.Lines {
			out.Outcome = append(out.Outcome, ApplicantOutcome{o.Line, o.Outcome, o.MassMG, o.Reasons, o.Conditions, o.LastDay})
		}
	}
	return out
}

// Case is a case that holds nothing but what the applicant sees, for code that
// reads cases.
func (a ApplicantCase) Case() Case {
	c := Case{
		Key: a.Key, State: a.State, Version: a.Version, Application: a.Application, ApplicationHash: a.ApplicationHash,
		Opened: a.Opened, Lodged: a.Lodged, Accepted: a.Accepted, Decided: a.Decided, Ended: a.Ended, Clock: a.Clock,
		Deficiencies: a.Deficiencies, Classes: a.Classes, Verdicts: a.Verdicts, GateAt: a.GateAt, Stale: a.Stale, Licence: a.Licence,
	}
	for _, q := range a.Queries {
		c.Queries = append(c.Queries, Query{Key: q.Key, State: q.State, Items: q.Items, Given: q.Given, Stops: q.Stops, Issued: q.Issued,
			ClockID: q.ClockID, Clock: q.Clock, Extended: q.Extended, Chased: q.Chased, Replies: q.Replies, Ended: q.Ended})
	}
	if a.DecisionHash == "" {
		return c
	}
	c.Decision = &Decision{ProposalHash: a.DecisionHash, Policy: a.Policy, At: a.Decided}
	c.Proposal, c.ProposalHash = &Proposal{Case: a.Key, Version: a.Version, Policy: a.Policy}, a.DecisionHash
	for _, o := range a.Outcome {
		c.Proposal.Lines = append(c.Proposal.Lines, LineOutcome{Line: o.Line, Outcome: o.Outcome, MassMG: o.MassMG, Reasons: o.Reasons, Conditions: o.Conditions, LastDay: o.LastDay})
	}
	return c
}
