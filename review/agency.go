package review

import (
	"slices"

	"lanthorn/calendar"
)

// Agency is an authority that is asked for its position, as data.
type Agency struct {
	ID         string            `json:"id" yaml:"id"`
	Name       map[string]string `json:"name,omitempty" yaml:"name"`
	Role       string            `json:"role" yaml:"role"`                     // of the pack, whose holders advise for it
	Clock      string            `json:"clock" yaml:"clock"`                   // one of the policy's clocks
	OnExpiry   Expiry            `json:"onExpiry" yaml:"onExpiry"`             // what its silence means
	Extension  int               `json:"extension,omitempty" yaml:"extension"` // days of its clock that it may take once; 0: none
	Stops      string            `json:"stops,omitempty" yaml:"stops"`         // reason for which the statutory clock stops while it is asked
	Basis      string            `json:"basis" yaml:"basis"`
	Source     string            `json:"source,omitempty" yaml:"source"`
	Confidence string            `json:"confidence,omitempty" yaml:"confidence"`
}

// Expiry is what follows when an agency's time runs out.
type Expiry string

// What the silence of an agency may mean.
const (
	DeemedNoObjection Expiry = "deemed_no_objection"
	DeemedObjection   Expiry = "deemed_objection"
	ExpiryEscalates   Expiry = "escalate"
	ExpiryIsNothing   Expiry = "none" // the breach is recorded and the referral stays open
)

// Expiries lists every effect that a pack may give an expiry.
func Expiries() []Expiry {
	return []Expiry{DeemedNoObjection, DeemedObjection, ExpiryEscalates, ExpiryIsNothing}
}

func (e Expiry) deems() bool { return e == DeemedNoObjection || e == DeemedObjection }

// RouteRule sends cases to an agency: where all of its conditions hold.
type RouteRule struct {
	ID           string            `json:"id" yaml:"id"`
	Version      string            `json:"version" yaml:"version"`
	Agency       string            `json:"agency" yaml:"agency"`
	When         []string          `json:"when" yaml:"when"`                           // of [RouteConditions]
	Destinations []string          `json:"destinations,omitempty" yaml:"destinations"` // none: any
	EndUses      []string          `json:"endUses,omitempty" yaml:"endUses"`           // codes; none: any
	Basis        string            `json:"basis" yaml:"basis"`
	Name         map[string]string `json:"name,omitempty" yaml:"name"`
	ValidFrom    calendar.Date     `json:"validFrom,omitzero" yaml:"from"`
	ValidTo      calendar.Date     `json:"validTo,omitzero" yaml:"to"`
	Confidence   string            `json:"confidence,omitempty" yaml:"confidence"`
}

// Level is one step of the escalation ladder.
type Level struct {
	ID         string            `json:"id" yaml:"id"`
	Name       map[string]string `json:"name,omitempty" yaml:"name"`
	Role       string            `json:"role" yaml:"role"`   // of the pack, whose holders settle at this level
	Clock      string            `json:"clock" yaml:"clock"` // one of the policy's clocks
	Basis      string            `json:"basis" yaml:"basis"`
	Confidence string            `json:"confidence,omitempty" yaml:"confidence"`
}

// Grade is a grade of risk with the signatures it needs.
type Grade struct {
	ID             string            `json:"id" yaml:"id"`
	Name           map[string]string `json:"name,omitempty" yaml:"name"`
	When           []string          `json:"when" yaml:"when"` // of [GradeConditions]: any one of them
	Countersigners int               `json:"countersigners" yaml:"countersigners"`
	Basis          string            `json:"basis" yaml:"basis"`
}

// QueryRules are the pack's rules for queries to the applicant.
type QueryRules struct {
	Clock     string `json:"clock" yaml:"clock"`         // one of the policy's clocks: how long an answer may take
	Chasers   []int  `json:"chasers" yaml:"chasers"`     // reminders, in per cent of that time
	Extension int    `json:"extension" yaml:"extension"` // days by which it may be extended once; 0: not at all
	Reason    string `json:"reason" yaml:"reason"`       // for which a query stops other clocks, where these know it
	Basis     string `json:"basis" yaml:"basis"`
}

// Conditions on a case that route rules and grades name.
const (
	whenAlways       = "always"
	whenConcern      = "gate_concern"
	whenScreening    = "screening_hit"
	whenUndetermined = "undetermined"
	whenObjection    = "objection"
	whenDeemed       = "deemed"
	whenEscalated    = "escalated"
)

// RouteConditions names what a route rule may ask.
func RouteConditions() []string {
	return []string{whenAlways, whenConcern, whenScreening, whenUndetermined}
}

// GradeConditions names what a grade may ask.
func GradeConditions() []string {
	return append(RouteConditions(), whenObjection, whenDeemed, whenEscalated)
}

// Agency finds an agency of the policy by its id; nil where there is none.
func (p *Policy) Agency(id string) *Agency {
	return found(p.Agencies, func(a *Agency) bool { return a.ID == id })
}

// Level finds a level of the escalation ladder by its id.
func (p *Policy) Level(id string) *Level {
	return found(p.Escalation, func(l *Level) bool { return l.ID == id })
}

// above is the level above one; nil at the top.
func (p *Policy) above(id string) *Level {
	i := slices.IndexFunc(p.Escalation, func(l Level) bool { return l.ID == id })
	if i < 0 || i+1 >= len(p.Escalation) {
		return nil
	}
	return &p.Escalation[i+1]
}

func found[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

// holds reports whether a condition holds of a case.
func (c *Case) holds(condition string) bool {
	switch condition {
	case whenAlways:
		return true
	case whenConcern:
		return slices.ContainsFunc(c.Verdicts, func(v GateVerdict) bool { return v.Status == Concerned })
	case whenScreening:
		return c.found("gate.screening_hit")
	case whenUndetermined:
		return slices.ContainsFunc(c.Classes, func(k LineClass) bool { return k.Controlled == "undetermined" })
	case whenObjection:
		return slices.ContainsFunc(c.Stands(), func(s LineStand) bool { return len(s.Object) > 0 })
	case whenDeemed:
		return slices.ContainsFunc(c.current(), func(r Referral) bool { return r.State == ReferralDeemed })
	case whenEscalated:
		return slices.ContainsFunc(c.Escalations, func(e Escalation) bool { return e.Round == c.Round })
	}
	return false
}

func (c *Case) found(code string) bool {
	return slices.ContainsFunc(c.Verdicts, func(v GateVerdict) bool {
		return slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Code == code && f.Outcome != Verified })
	})
}

// Routes lists the agencies that a case must go to, by the pack's rules in force
// on a day and by the guidelines that were run on it, each rule once.
func (p *Policy) RoutesOf(c *Case, day calendar.Date) []Routing {
	var out []Routing
	for i := range p.Routes {
		if r := &p.Routes[i]; day.Within(r.ValidFrom, r.ValidTo) && r.applies(c) {
			out = append(out, Routing{r.Agency, r.ID, r.Version, r.Basis})
		}
	}
	for _, r := range c.Routings {
		if p.Agency(r.Agency) != nil && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func (r *RouteRule) applies(c *Case) bool {
	a := &c.Application
	if len(r.Destinations) > 0 && !slices.Contains(r.Destinations, a.Destination) || len(r.EndUses) > 0 && !slices.Contains(r.EndUses, a.EndUse.Code) {
		return false
	}
	return len(r.When) > 0 && !slices.ContainsFunc(r.When, func(w string) bool { return !c.holds(w) })
}

// GradeOf is the highest grade of risk that a case has come to: the one that
// needs most signatures; nil where none applies.
func (p *Policy) GradeOf(c *Case) *Grade {
	var out *Grade
	for i := range p.Grades {
		g := &p.Grades[i]
		if slices.ContainsFunc(g.When, c.holds) && (out == nil || g.Countersigners > out.Countersigners) {
			out = g
		}
	}
	return out
}
