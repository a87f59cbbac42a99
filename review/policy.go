package review

import (
	"slices"

	"lanthorn/calendar"
	"lanthorn/control"
)

// Policy is what a jurisdiction pack says about the review.
type Policy struct {
	Pack           string          `json:"pack"`    // pack id
	Version        string          `json:"version"` // pack version
	Kinds          []LicenceKind   `json:"kinds"`
	Criteria       []string        `json:"criteria"`     // what a proposal must speak to (ECL Art. 13)
	Deficiencies   []string        `json:"deficiencies"` // codes for returning an application
	Conditions     []string        `json:"conditions"`   // codes of licence conditions
	Reasons        []string        `json:"reasons"`      // codes of reasons for an outcome
	Gate           []GateRule      `json:"gate"`
	GateMaxAge     int             `json:"gateMaxAgeHours"` // a decision needs verdicts no older
	Signing        Signing         `json:"signing"`
	Clocks         []calendar.Spec `json:"clocks"`
	Appeals        AppealPolicy    `json:"appeals,omitzero"`
	Amendments     AmendmentPolicy `json:"amendments,omitzero"`
	Items          []control.Item  `json:"items,omitempty"` // equipment and technology that can be applied for
	Verification   VerifyPolicy    `json:"verification,omitzero"`
	Duties         []DutyRule      `json:"duties,omitempty"` // what a licence's conditions oblige to
	Statutory      string          `json:"statutory"`        // the clock that acceptance starts
	Intake         string          `json:"intake,omitempty"` // the clock that lodging starts
	Agencies       []Agency        `json:"agencies,omitempty"`
	Routes         []RouteRule     `json:"routes,omitempty"`
	Escalation     []Level         `json:"escalation,omitempty"` // from the first level up
	Grades         []Grade         `json:"grades,omitempty"`
	Queries        QueryRules      `json:"queries,omitzero"`
	SensitiveRules []SensitiveRule `json:"sensitive,omitempty"` // fields for those alone who need to know
	Endings        EndingPolicy    `json:"endings,omitzero"`
	Generals       []General       `json:"generals,omitempty"` // general licences that exporters register under
}

// LicenceKind is a kind of licence as data.
type LicenceKind struct {
	ID              string            `json:"id" yaml:"id"`
	Name            map[string]string `json:"name,omitempty" yaml:"name"`
	MaxEndUsers     int               `json:"maxEndUsers" yaml:"maxEndUsers"`         // 0: any number
	MaxMonths       int               `json:"maxMonths" yaml:"maxMonths"`             // longest validity
	MaxDeclarations int               `json:"maxDeclarations" yaml:"maxDeclarations"` // 0: any number; 1: dies on first use
	Documents       []string          `json:"documents,omitempty" yaml:"documents"`   // required kinds
	Basis           string            `json:"basis" yaml:"basis"`
	Source          string            `json:"source,omitempty" yaml:"source"`
	Confidence      string            `json:"confidence,omitempty" yaml:"confidence"`
}

// Signing says who must sign. That proposer and decider differ, and that no
// signer belongs to a party of the deal, holds always.
type Signing struct {
	Countersigners          int  `json:"countersigners" yaml:"countersigners"`
	DeciderNotCountersigner bool `json:"deciderNotCountersigner" yaml:"deciderNotCountersigner"`
}

// Signers is how many people must countersign a case as it stands: what its
// proposal says, or its grade of risk where there is none.
func (p *Policy) Signers(c *Case) int {
	need := p.signers(c.Proposal)
	if g := p.GradeOf(c); c.Proposal == nil && g != nil {
		need = max(need, g.Countersigners)
	}
	return need
}

// signers is how many people must countersign a proposal: as many as its grade
// of risk needs, and never fewer than the pack's least.
func (p *Policy) signers(o *Proposal) int {
	if o == nil {
		return p.Signing.Countersigners
	}
	return max(p.Signing.Countersigners, o.Countersigners)
}

func (p *Policy) kind(id string) (LicenceKind, bool) {
	i := slices.IndexFunc(p.Kinds, func(k LicenceKind) bool { return k.ID == id })
	if i < 0 {
		return LicenceKind{}, false
	}
	return p.Kinds[i], true
}

// Clock finds a clock of the policy by its id.
func (p *Policy) Clock(id string) (calendar.Spec, bool) {
	i := slices.IndexFunc(p.Clocks, func(s calendar.Spec) bool { return s.ID == id })
	if i < 0 {
		return calendar.Spec{}, false
	}
	return p.Clocks[i], true
}
