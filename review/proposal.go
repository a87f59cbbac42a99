package review

import (
	"slices"
	"strconv"
	"time"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/ree"
)

// Outcome is what is decided for a line.
type Outcome string

// The outcomes of a line.
const (
	Grant           Outcome = "grant"
	GrantConditions Outcome = "grant_with_conditions"
	GrantReduced    Outcome = "grant_reduced"
	Refused         Outcome = "refuse"
	NotRequired     Outcome = "not_required"
)

func (o Outcome) grants() bool { return o == Grant || o == GrantConditions || o == GrantReduced }

// Proposal is what an officer proposes to decide. Its hash is what others sign.
type Proposal struct {
	Case            string             `json:"case"`
	Version         int                `json:"version"` // of the application
	ApplicationHash string             `json:"applicationHash"`
	GateHash        string             `json:"gateHash"`
	Guidelines      string             `json:"guidelines,omitempty"` // hash of what the guidelines said
	Lines           []LineOutcome      `json:"lines"`
	Criteria        []CriterionFinding `json:"criteria"`
	Classes         []LineClass        `json:"classes"`
	PositionsHash   string             `json:"positionsHash,omitempty"`  // of what the agencies said
	Grade           string             `json:"grade,omitempty"`          // of risk
	Countersigners  int                `json:"countersigners,omitempty"` // that the grade needs
	Policy          string             `json:"policy"`                   // pack and version
	By              string             `json:"by"`
	Org             string             `json:"org"`
	At              time.Time          `json:"at"`
}

// LineOutcome is what is proposed for one line.
type LineOutcome struct {
	Line       int           `json:"line"`
	Outcome    Outcome       `json:"outcome"`
	MassMG     ree.Mass      `json:"massMG"` // granted; of equipment and technology, in the line's units
	Reasons    []string      `json:"reasons"`
	Conditions []string      `json:"conditions,omitempty"`
	Note       string        `json:"note,omitempty"`
	LastDay    calendar.Date `json:"lastDay,omitzero"` // none: as long as the kind allows
}

// CriterionFinding is what was found on one criterion of the law.
type CriterionFinding struct {
	Criterion string   `json:"criterion"`
	Finding   string   `json:"finding"` // no_concern, concern, not_applicable
	Reasons   []string `json:"reasons,omitempty"`
	Note      string   `json:"note,omitempty"`
}

// Hash is the SHA-256 of the proposal's canonical bytes, in hexadecimal.
func (p *Proposal) Hash() (string, error) { return digest("lanthorn proposal v1", p) }

// line finds the outcome of a line.
func (p *Proposal) line(no int) *LineOutcome {
	for i := range p.Lines {
		if p.Lines[i].Line == no {
			return &p.Lines[i]
		}
	}
	return nil
}

// check finds everything that keeps a proposal from being complete: one outcome
// per line, every criterion spoken to, codes that the pack knows, reasons for
// whatever is not a plain grant.
func (p *Proposal) check(policy *Policy, a *Application) ree.Refusals {
	var rs ree.Refusals
	for i, l := range a.Lines {
		field := "lines[" + strconv.Itoa(i) + "]"
		if i >= len(p.Lines) || p.Lines[i].Line != l.No {
			rs = append(rs, refuse("proposal_complete", "line", strconv.Itoa(l.No)).At(field))
			continue
		}
		rs = append(rs, p.Lines[i].check(policy, &l, field)...)
	}
	if len(p.Lines) > len(a.Lines) {
		rs = append(rs, refuse("proposal_complete", "line", strconv.Itoa(p.Lines[len(a.Lines)].Line)).At("lines"))
	}
	return append(rs, p.checkCriteria(policy)...)
}

func (p *Proposal) checkCriteria(policy *Policy) ree.Refusals {
	var rs ree.Refusals
	seen := map[string]bool{}
	for _, c := range p.Criteria {
		field := "criteria." + c.Criterion
		if !slices.Contains(policy.Criteria, c.Criterion) || seen[c.Criterion] {
			rs = append(rs, ree.Refuse("review.criterion_unknown", "criterion", c.Criterion).At(field))
		}
		seen[c.Criterion] = true
		switch c.Finding {
		case "no_concern", "not_applicable":
		case "concern":
			if len(c.Reasons) == 0 && c.Note == "" {
				rs = append(rs, ree.Refuse("review.reason_missing", "criterion", c.Criterion).At(field))
			}
		default:
			rs = append(rs, ree.Refuse("review.criterion_finding", "criterion", c.Criterion, "finding", c.Finding).At(field))
		}
		rs = append(rs, known("reason", field, c.Reasons, policy.Reasons)...)
	}
	for _, want := range policy.Criteria {
		if !seen[want] {
			rs = append(rs, ree.Refuse("review.criterion_missing", "criterion", want).At("criteria."+want))
		}
	}
	return rs
}

func (o *LineOutcome) check(policy *Policy, l *Line, field string) ree.Refusals {
	rs := append(known("reason", field, o.Reasons, policy.Reasons), known("condition", field, o.Conditions, policy.Conditions)...)
	add := func(code string) {
		rs = append(rs, ree.Refuse(code, "line", strconv.Itoa(l.No), "asked", l.words(l.Amount()), "granted", l.words(o.MassMG)).At(field))
	}
	switch o.Outcome {
	case Grant, GrantConditions:
		if o.MassMG != l.Amount() {
			add("review.grant_is_not_what_was_asked")
		}
	case GrantReduced:
		if o.MassMG <= 0 || o.MassMG >= l.Amount() {
			add("review.reduced_is_not_less")
		}
	case Refused, NotRequired:
		if o.MassMG != 0 {
			add("review.nothing_is_granted")
		}
	default:
		add("review.outcome_unknown")
	}
	if (o.Outcome == GrantConditions) != (len(o.Conditions) > 0) && o.Outcome != GrantReduced {
		add("review.conditions_and_outcome")
	}
	if len(o.Reasons) == 0 {
		add("review.reason_missing")
	}
	return rs
}

// known refuses codes that the pack does not list.
func known(what, field string, codes, all []string) ree.Refusals {
	var rs ree.Refusals
	for _, c := range codes {
		if !slices.Contains(all, c) {
			rs = append(rs, ree.Refuse("review."+what+"_unknown", what, c).At(field))
		}
	}
	return rs
}

// fits refuses outcomes that a line's verdict or classification does not allow.
func (p *Proposal) fits(c *Case) ree.Refusals {
	var rs ree.Refusals
	for i := range p.Lines {
		o := &p.Lines[i]
		v, class := c.Verdict(o.Line), c.Class(o.Line)
		if v == nil || class == nil {
			continue
		}
		line := strconv.Itoa(o.Line)
		if o.Outcome.grants() && (v.Status == Failed || v.Status == Unlinked || v.Status == Stale) {
			rs = append(rs, refuse("proposal_fits_gate", "line", line, "status", string(v.Status)))
		}
		if o.Outcome == NotRequired && class.Controlled != control.No {
			rs = append(rs, ree.Refuse("review.not_required_but_controlled", "line", line, "controlled", string(class.Controlled)))
		}
		if o.Outcome.grants() && class.Controlled != control.Yes {
			rs = append(rs, ree.Refuse("review.grant_but_not_controlled", "line", line, "controlled", string(class.Controlled)))
		}
	}
	return rs
}
