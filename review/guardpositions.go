package review

import (
	"slices"
	"strings"

	"lanthorn/ree"
)

// guardPositionsIn lets a case go on only when every agency that it must go to
// has answered, is taken to have answered, or was waived.
func guardPositionsIn(x *attempt) ree.Refusals {
	var rs ree.Refusals
	for _, agency := range x.desk.unreferred(x.c, Command{At: x.at}) {
		rs = append(rs, refuse("positions_in", "agency", agency, "state", "not_asked"))
	}
	for _, r := range x.c.current() {
		if !r.Advisory && !r.settled() {
			rs = append(rs, refuse("positions_in", "agency", r.Agency, "state", string(r.State)))
		}
	}
	return rs
}

// guardObjections lets a line be granted against an objection only by a ruling
// that says so, made after it.
func guardObjections(x *attempt) ree.Refusals {
	if e := x.c.openEscalation(); e != nil {
		return ree.Refusals{refuse("objections_settled", "open", e.Key, "level", e.Level().Level)}
	}
	if x.dry {
		return nil
	}
	var rs ree.Refusals
	for _, s := range x.c.Stands() {
		o := x.proposal.line(s.Line)
		if len(s.Object) == 0 || o == nil || !o.Outcome.grants() {
			continue
		}
		if r := x.c.ruling(s.Line); r == nil || !r.Grant {
			rs = append(rs, refuse("objections_settled", "line", itoa(s.Line), "agency", strings.Join(s.Object, ", ")))
		}
	}
	return rs
}

// guardConditionsAgreed keeps conditions that an agency asked for from being
// left out without its word: the agency must have agreed to this very proposal.
func guardConditionsAgreed(x *attempt) ree.Refusals {
	var rs ree.Refusals
	for _, d := range x.c.Dropped() {
		if !d.Confirmed {
			rs = append(rs, refuse("conditions_agreed", "agency", d.Agency, "line", itoa(d.Line), "condition", strings.Join(d.Conditions, ", ")))
		}
	}
	return rs
}

// DroppedConditions are conditions that an agency asked for and the proposal
// that stands leaves out.
type DroppedConditions struct {
	Referral   string   `json:"referral"`
	Agency     string   `json:"agency"`
	Line       int      `json:"line"`
	Conditions []string `json:"conditions"`
	Confirmed  bool     `json:"confirmed"` // the agency agreed to the proposal
}

// Dropped lists the conditions that agencies asked for on lines that the
// proposal grants without them.
func (c *Case) Dropped() []DroppedConditions {
	if c.Proposal == nil {
		return nil
	}
	var out []DroppedConditions
	for _, r := range c.current() {
		for i := range c.Proposal.Lines {
			o := &c.Proposal.Lines[i]
			p := r.on(o.Line)
			if p == nil || r.State != ReferralAnswered || !o.Outcome.grants() {
				continue
			}
			left := slices.DeleteFunc(slices.Clone(p.Conditions), func(k string) bool { return slices.Contains(o.Conditions, k) })
			if len(left) > 0 {
				out = append(out, DroppedConditions{r.Key, r.Agency, o.Line, left, r.Confirmed == c.ProposalHash})
			}
		}
	}
	return out
}

// guardNotContributor keeps whoever gave a position or a ruling in the case from
// signing or deciding it.
func guardNotContributor(x *attempt) *ree.Refusal {
	person := x.who.Person
	for _, r := range x.c.Referrals {
		if slices.ContainsFunc(r.Answers, func(a Answer) bool { return a.By == person }) {
			return refuse("not_contributor", "person", person, "ref", r.Key)
		}
	}
	for _, e := range x.c.Escalations {
		if e.Settler == person && person != "" {
			return refuse("not_contributor", "person", person, "ref", e.Key)
		}
	}
	return nil
}

// guardPositionsCurrent holds what the proposal was made on against what the
// agencies say now.
func guardPositionsCurrent(x *attempt) *ree.Refusal {
	hash, err := x.c.positionsHash()
	if x.c.Proposal != nil && (err != nil || hash != x.c.Proposal.PositionsHash) {
		return refuse("positions_current")
	}
	return nil
}
