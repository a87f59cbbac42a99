package finding

import (
	"slices"

	"lanthorn/ree"
)

// attempt is one try at a move on a finding.
type attempt struct {
	f   *Finding
	cmd *Command
}

// findings is the finding machine.
var findings = machine[*attempt]{findingTable, map[string]guard[*attempt]{
	"dated":         {false, func(x *attempt) *ree.Refusal { return dated(x.f.History, x.cmd.At) }},
	"person":        {false, func(x *attempt) *ree.Refusal { return holds(x.cmd.Who.person(), refuse("person")) }},
	"outside":       {false, guardOutside},
	"named":         {true, guardNamed},
	"results":       {true, guardResults},
	"assignee":      {true, guardAssignee},
	"concerned":     {false, guardConcerned},
	"explanation":   {true, func(x *attempt) *ree.Refusal { return holds(given(x.cmd.Code), refuse("explanation")) }},
	"reason":        {true, func(x *attempt) *ree.Refusal { return holds(given(x.cmd.Reason), refuse("reason")) }},
	"evidence":      {true, guardEvidence},
	"not_explainer": {false, guardNotExplainer},
	"confirmation_proposed": {false, func(x *attempt) *ree.Refusal {
		return holds(x.f.Confirming != nil, refuse("confirmation_proposed"))
	}},
	"confirmed_by_another": {false, func(x *attempt) *ree.Refusal {
		return holds(another(x.f.Confirming, x.cmd.Who), refuse("confirmed_by_another", "person", x.cmd.Who.Person))
	}},
	"freeze_proposed": {false, func(x *attempt) *ree.Refusal { return holds(x.f.Freezing != nil, refuse("freeze_proposed")) }},
	"frozen_by_another": {false, func(x *attempt) *ree.Refusal {
		return holds(another(x.f.Freezing, x.cmd.Who), refuse("frozen_by_another", "person", x.cmd.Who.Person))
	}},
	"not_confirmer":    {false, guardNotConfirmer},
	"not_freezer":      {false, guardNotFreezer},
	"lots":             {true, func(x *attempt) *ree.Refusal { return holds(allGiven(x.cmd.Lots), refuse("lots")) }},
	"not_frozen":       {false, func(x *attempt) *ree.Refusal { return holds(x.f.Frozen == nil, refuse("not_frozen")) }},
	"frozen":           {false, func(x *attempt) *ree.Refusal { return holds(x.f.Frozen != nil, refuse("frozen")) }},
	"release_proposed": {false, func(x *attempt) *ree.Refusal { return holds(x.f.Releasing != nil, refuse("release_proposed")) }},
	"released_by_another": {false, func(x *attempt) *ree.Refusal {
		return holds(another(x.f.Releasing, x.cmd.Who), refuse("released_by_another", "person", x.cmd.Who.Person))
	}},
	"outcome":  {true, guardOutcome},
	"released": {true, guardReleased},
}}

// holds answers with the refusal where a condition does not hold.
func holds(ok bool, r *ree.Refusal) *ree.Refusal {
	if ok {
		return nil
	}
	return r
}

// allGiven reports whether there is something and nothing in it is empty.
func allGiven(xs []string) bool {
	return len(xs) > 0 && !slices.ContainsFunc(xs, func(s string) bool { return !given(s) })
}

// guardOutside refuses people who act for an organisation that the finding
// concerns.
func guardOutside(x *attempt) *ree.Refusal {
	if slices.Contains(x.f.Parties, x.cmd.Who.Org) {
		return refuse("outside", "org", x.cmd.Who.Org)
	}
	return nil
}

func guardNamed(x *attempt) *ree.Refusal {
	return holds(given(x.cmd.Ref) && allGiven(x.cmd.Parties), refuse("named"))
}

func guardResults(x *attempt) *ree.Refusal {
	return holds(allGiven(x.cmd.Results), refuse("results"))
}

func guardAssignee(x *attempt) *ree.Refusal {
	a := x.cmd.Assignee
	if !a.person() || slices.Contains(x.f.Parties, a.Org) {
		return refuse("assignee", "person", a.Person, "org", a.Org)
	}
	return nil
}

// guardConcerned lets explain only whom the finding concerns, or who looks into
// it and found the explanation.
func guardConcerned(x *attempt) *ree.Refusal {
	if slices.Contains(x.f.Parties, x.cmd.Who.Org) || x.cmd.Who == x.f.Assignee {
		return nil
	}
	return refuse("concerned", "org", x.cmd.Who.Org)
}

func guardEvidence(x *attempt) *ree.Refusal {
	if len(x.cmd.Evidence) == 0 {
		return refuse("evidence")
	}
	for _, d := range x.cmd.Evidence {
		if !isHash(d.SHA256) || !given(d.Name) {
			return refuse("evidence", "name", d.Name)
		}
	}
	return nil
}

// isHash reports whether a string is a SHA-256 in lower-case hexadecimal.
func isHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range s {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}

func guardNotExplainer(x *attempt) *ree.Refusal {
	if x.f.explainedBy(x.cmd.Who.Person) {
		return refuse("not_explainer", "person", x.cmd.Who.Person)
	}
	return nil
}

// another reports whether somebody else than the proposer acts; without a
// proposal another guard speaks.
func another(p *Proposal, who Actor) bool { return p == nil || p.Who.Person != who.Person }

func guardNotConfirmer(x *attempt) *ree.Refusal {
	if c := x.f.Confirmation; c != nil && c.Who.Person == x.cmd.Who.Person {
		return refuse("not_confirmer", "person", x.cmd.Who.Person)
	}
	return nil
}

func guardNotFreezer(x *attempt) *ree.Refusal {
	if z := x.f.Frozen; z != nil && z.Who.Person == x.cmd.Who.Person {
		return refuse("not_freezer", "person", x.cmd.Who.Person)
	}
	return nil
}

// guardOutcome lets a finding close only as what happened to it.
func guardOutcome(x *attempt) *ree.Refusal {
	o := x.cmd.Outcome
	fits := slices.Contains(outcomes, o)
	switch o {
	case Upheld:
		fits = x.f.Confirmation != nil
	case Innocent:
		fits = x.f.Confirmation == nil && x.f.standing()
	case NoCase, DataFlaw:
		fits = x.f.Confirmation == nil
	}
	if !fits {
		return refuse("outcome", "outcome", string(o), "state", string(x.f.State))
	}
	return nil
}

// guardReleased keeps lots from staying frozen for a finding that came to
// nothing.
func guardReleased(x *attempt) *ree.Refusal {
	return holds(x.cmd.Outcome == Upheld || x.f.Frozen == nil, refuse("released"))
}
