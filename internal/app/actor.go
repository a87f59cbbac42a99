package app

import (
	"slices"
	"strings"

	"lanthorn/ree"
)

// Role is what a person or program may do.
type Role string

// The roles. Their wording is the pack's.
const (
	RoleOperator      Role = "operator"
	RoleSupervisor    Role = "supervisor"
	RoleExporter      Role = "exporter"
	RoleReviewer      Role = "reviewer"
	RoleCountersigner Role = "countersigner"
	RoleDecider       Role = "decider"
	RoleCustoms       Role = "customs"
	RoleAuditor       Role = "auditor"
	RoleAdmin         Role = "admin"
	RolePolicy        Role = "policy" // drafts guidelines
	RoleExpert        Role = "expert" // is asked about drafts
)

// Actor is who acts, as the session or the token says.
type Actor struct {
	Account string // reference of the account; "system" for the program itself
	Name    string
	Org     string // party
	Roles   []Role
	Scopes  []string // of a token; nil for a session, which may do all its roles may
}

// System is the program acting by rule.
var System = Actor{Account: "system", Org: "system"}

// Has reports whether the actor holds one of the roles.
func (a Actor) Has(roles ...Role) bool {
	for _, r := range roles {
		if slices.Contains(a.Roles, r) {
			return true
		}
	}
	return false
}

// Official reports whether the actor speaks for an authority.
func (a Actor) Official() bool {
	return a.Has(RoleSupervisor, RoleReviewer, RoleCountersigner, RoleDecider, RoleCustoms, RoleAdmin)
}

// SeesAll reports whether the actor may read every organisation's rows.
func (a Actor) SeesAll() bool { return a.Official() || a.Has(RoleAuditor, RolePolicy) }

// Sees reports whether the actor may read rows of org.
func (a Actor) Sees(org string) bool { return a.SeesAll() || a.Org == org && org != "" }

// require refuses an actor without any of the roles, or a token without scope.
func (a Actor) require(scope string, roles ...Role) *ree.Refusal {
	if a.Account == System.Account {
		return nil
	}
	if !a.Has(roles...) {
		names := ""
		for i, r := range roles {
			if i > 0 {
				names += ", "
			}
			names += string(r)
		}
		return ree.Refuse("actor.role", "needs", names)
	}
	if a.Scopes != nil && !slices.Contains(a.Scopes, scope) {
		return ree.Refuse("actor.scope", "needs", scope)
	}
	return nil
}

// may refuses an actor whose roles the pack does not allow the act, or a token
// without scope.
func (a *App) may(actor Actor, scope, act string) error {
	if actor.Account == System.Account {
		return nil
	}
	roles := make([]string, len(actor.Roles))
	for i, r := range actor.Roles {
		roles[i] = string(r)
	}
	law := a.cfg.Law.Pack
	if !law.May(act, roles...) {
		return ree.Refusals{ree.Refuse("actor.role", "needs", strings.Join(law.RolesFor(act), ", "))}
	}
	if actor.Scopes != nil && !slices.Contains(actor.Scopes, scope) {
		return ree.Refusals{ree.Refuse("actor.scope", "needs", scope)}
	}
	return nil
}

// Scopes of API tokens.
const (
	ScopeRead    = "read"
	ScopeReport  = "report"
	ScopeApply   = "apply"
	ScopeReview  = "review"
	ScopeCustoms = "customs"
	ScopeAdmin   = "admin"
)
