package review

import (
	"slices"
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
	Under           *Under             `json:"under,omitempty"`  // cleared under a general licence
	Rounds          []ApplicantRound   `json:"rounds,omitempty"` // that have ended
	Appeals         []AppealMark       `json:"appeals,omitempty"`
	Former          []Former           `json:"former,omitempty"` // its own applications before amendments
	Held            []ApplicantHold    `json:"held,omitempty"`
}

// ApplicantRound is what was decided in a round that an appeal ended.
type ApplicantRound struct {
	No           int                `json:"no"`
	Why          string             `json:"why"` // the appeal
	Version      int                `json:"version"`
	State        CaseState          `json:"state"`
	Ended        time.Time          `json:"ended"`
	Outcome      []ApplicantOutcome `json:"outcome,omitempty"`
	Policy       string             `json:"policy,omitempty"`
	DecisionHash string             `json:"decisionHash,omitempty"`
	Licence      string             `json:"licence,omitempty"`
}

// ApplicantHold says that something keeps the case from being decided, not what.
type ApplicantHold struct {
	Ref    string    `json:"ref"`
	At     time.Time `json:"at"`
	Lifted time.Time `json:"lifted,omitzero"`
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

// VerdictsForApplicant are verdicts as an applicant sees them. A finding of
// supervision upstream is the office's and its operator's: the applicant is told
// that one stands in the way, and nothing of one that does not.
func VerdictsForApplicant(verdicts []GateVerdict) []GateVerdict {
	out := slices.Clone(verdicts)
	for i := range out {
		v := &out[i]
		var seen []Finding
		for _, f := range v.Findings {
			supervised := f.Code == "gate.finding_open" || f.Code == "gate.finding_confirmed"
			switch {
			case !supervised:
				seen = append(seen, f)
			case f.Outcome != Verified && f.Outcome != Qualified:
				seen = append(seen, Finding{Rule: f.Rule, Version: f.Version, Outcome: f.Outcome, Code: "gate.finding_upstream", Lot: f.Lot, Mend: "mend.finding_upstream"})
			}
		}
		if v.Status == Qualified && len(seen) == 0 {
			v.Status = Verified
		}
		v.Findings = seen
	}
	return out
}

// ForApplicant is the case as its applicant sees it.
func (c *Case) ForApplicant() ApplicantCase {
	out := ApplicantCase{
		Key: c.Key, State: c.State, Version: c.Version, Application: c.Application, ApplicationHash: c.ApplicationHash,
		Opened: c.Opened, Lodged: c.Lodged, Accepted: c.Accepted, Decided: c.Decided, Ended: c.Ended, Clock: c.Clock,
		Deficiencies: c.Deficiencies, Classes: c.Classes, Verdicts: VerdictsForApplicant(c.Verdicts), GateAt: c.GateAt, Stale: c.Stale, Licence: c.Licence, Under: c.Under,
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
	out.Outcome, out.Policy, out.DecisionHash = outcomeOf(c.Decision, c.Proposal)
	out.Appeals, out.Former = c.Appeals, c.Former
	for _, r := range c.Rounds {
		seen := ApplicantRound{No: r.No, Why: r.Why, Version: r.Version, State: r.State, Ended: r.Ended, Licence: r.Licence}
		seen.Outcome, seen.Policy, seen.DecisionHash = outcomeOf(r.Decision, r.Proposal)
		out.Rounds = append(out.Rounds, seen)
	}
	for _, h := range c.Held {
		out.Held = append(out.Held, ApplicantHold{h.Ref, h.At, h.Lifted})
	}
	return out
}

// outcomeOf is what was decided, line by line; nothing before the decision.
func outcomeOf(d *Decision, p *Proposal) (out []ApplicantOutcome, policy, hash string) {
	if d == nil || p == nil {
		return nil, "", ""
	}
	for _, o := range p.Lines {
		out = append(out, ApplicantOutcome{o.Line, o.Outcome, o.MassMG, o.Reasons, o.Conditions, o.LastDay})
	}
	return out, d.Policy, d.ProposalHash
}

// decisionOf puts an outcome back into the form in which cases hold it.
func decisionOf(key string, version int, at time.Time, out []ApplicantOutcome, policy, hash string) (*Decision, *Proposal) {
	if hash == "" {
		return nil, nil
	}
	p := &Proposal{Case: key, Version: version, Policy: policy}
	for _, o := range out {
		p.Lines = append(p.Lines, LineOutcome{Line: o.Line, Outcome: o.Outcome, MassMG: o.MassMG, Reasons: o.Reasons, Conditions: o.Conditions, LastDay: o.LastDay})
	}
	return &Decision{ProposalHash: hash, Policy: policy, At: at}, p
}

// Case is a case that holds nothing but what the applicant sees, for code that
// reads cases.
func (a ApplicantCase) Case() Case {
	c := Case{
		Key: a.Key, State: a.State, Version: a.Version, Application: a.Application, ApplicationHash: a.ApplicationHash,
		Opened: a.Opened, Lodged: a.Lodged, Accepted: a.Accepted, Decided: a.Decided, Ended: a.Ended, Clock: a.Clock,
		Deficiencies: a.Deficiencies, Classes: a.Classes, Verdicts: a.Verdicts, GateAt: a.GateAt, Stale: a.Stale, Licence: a.Licence, Under: a.Under,
	}
	for _, q := range a.Queries {
		c.Queries = append(c.Queries, Query{Key: q.Key, State: q.State, Items: q.Items, Given: q.Given, Stops: q.Stops, Issued: q.Issued,
			ClockID: q.ClockID, Clock: q.Clock, Extended: q.Extended, Chased: q.Chased, Replies: q.Replies, Ended: q.Ended})
	}
	c.Appeals, c.Former = a.Appeals, a.Former
	for _, r := range a.Rounds {
		round := Round{No: r.No, Why: r.Why, Version: r.Version, State: r.State, Ended: r.Ended, ProposalHash: r.DecisionHash, Licence: r.Licence}
		round.Decision, round.Proposal = decisionOf(a.Key, r.Version, r.Ended, r.Outcome, r.Policy, r.DecisionHash)
		c.Rounds = append(c.Rounds, round)
	}
	for _, h := range a.Held {
		c.Held = append(c.Held, CaseHold{Ref: h.Ref, At: h.At, Lifted: h.Lifted})
	}
	c.Decision, c.Proposal = decisionOf(a.Key, a.Version, a.Decided, a.Outcome, a.Policy, a.DecisionHash)
	c.ProposalHash = a.DecisionHash
	return c
}

// ForHolder is the amendment as the licence's holder sees it: while it is open
// nothing of what the office proposes; afterwards what was decided and why. Like
// [Case.ForApplicant] it lists what is shown.
func (a *Amendment) ForHolder() Amendment {
	out := Amendment{Key: a.Key, Licence: a.Licence, Case: a.Case, Holder: a.Holder, State: a.State, By: a.By, Reason: a.Reason,
		Base: a.Base, Application: a.Application, ApplicationHash: a.ApplicationHash, Preview: a.Preview, Lodged: a.Lodged,
		Clock: a.Clock, ClockID: a.ClockID, Classes: a.Classes, Verdicts: a.Verdicts, GateAt: a.GateAt, Decided: a.Decided, Successor: a.Successor}
	if p := a.Proposal; p != nil && (a.State == AmendmentApproved || a.State == AmendmentRefused) {
		out.Proposal, out.ProposalHash = &AmendmentProposal{Amendment: a.Key, ApplicationHash: p.ApplicationHash, Class: p.Class, Approve: p.Approve, Reasons: p.Reasons}, a.ProposalHash
	}
	if a.State == AmendmentRefused {
		out.Note = a.Note
	}
	out.Clock = slices.Clone(a.Clock)
	for i := range a.Asked {
		out.AskedOf++
		if a.Asked[i].Open() {
			out.Awaited++
		}
		for j := range out.Clock { // a clock that stands tells that an agency is asked, not which
			if e := &out.Clock[j]; e.Ref == a.Asked[i].Key {
				e.Ref = AskedKey(a.Key, itoa(i+1))
			}
		}
	}
	return out
}
